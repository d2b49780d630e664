#include "account/setting.h"

#include "account/account.h"
#include "account/account_stmts.h"
#include "base/civil.h"
#include "base/text.h"

static bool is_zone(struct str value)
{
    int64_t offset;
    return civil_zone_offset(value, 0, &offset);
}

static bool is_currency(struct str value)
{
    for (size_t i = 0; i < value.n; i++) {
        if (value.p[i] < 'A' || value.p[i] > 'Z') {
            return false;
        }
    }
    return value.n == 3;
}

static bool is_short_line(struct str value)
{
    return text_is_utf8(value) && value.n <= 200 && !text_has_line_break(value);
}

#define YES true
#define NO  false
static const struct setting settings[] = {
    /* name, type, least, most, initial, sentence, fixed, schema, check */
    {"account.portal_id", SETTING_INTEGER, 1, INT64_C(9007199254740991), "1000001",
     "The number of this account, part of the full names of custom objects.", YES, YES, NULL},
    {"account.name", SETTING_TEXT, 0, 0, "Relata", "The name of this account, as people see it.",
     NO, NO, is_short_line},
    {"account.time_zone", SETTING_TEXT, 0, 0, "Europe/Oslo",
     "The IANA name of the time zone in which days are counted.", NO, NO, is_zone},
    {"account.currency", SETTING_TEXT, 0, 0, "NOK", "The ISO code of the account's currency.", NO,
     NO, is_currency},
    {"account.ui_domain", SETTING_TEXT, 0, 0, "localhost",
     "The host name under which people reach this account.", NO, NO, is_short_line},
    {"account.data_location", SETTING_TEXT, 0, 0, "self-hosted",
     "Where the data is kept, as told to integrations.", NO, NO, is_short_line},
    {"labels.cap", SETTING_INTEGER, 1, 1000, "10",
     "How many association labels a pair of objects may have.", NO, YES, NULL},
    {"primary.first_company", SETTING_BOOL, 0, 0, "true",
     "Whether the first company of a contact, deal or ticket becomes its primary company.", NO, NO,
     NULL},
    {"limits.rate", SETTING_BOOL, 0, 0, "false",
     "Whether requests are counted and refused beyond the limits below.", NO, NO, NULL},
    {"limits.rate_burst", SETTING_INTEGER, 1, 1000000, "190", "Requests of a token in ten seconds.",
     NO, NO, NULL},
    {"limits.rate_daily", SETTING_INTEGER, 1, INT64_C(1000000000), "1000000",
     "Requests of a token in a day (UTC).", NO, NO, NULL},
    {"limits.search_per_second", SETTING_INTEGER, 1, 1000000, "5",
     "Searches of all tokens together in a second.", NO, NO, NULL},
};
#undef YES
#undef NO

const struct setting *setting_table(size_t *count)
{
    *count = sizeof(settings) / sizeof(settings[0]);
    return settings;
}

const struct setting *setting_find(struct str name)
{
    for (size_t i = 0; i < sizeof(settings) / sizeof(settings[0]); i++) {
        if (str_eq(name, str_of(settings[i].name))) {
            return &settings[i];
        }
    }
    return NULL;
}

enum err_code setting_get(struct tx *tx, const char *name, struct str *value)
{
    const struct setting *setting = setting_find(str_of(name));
    BUG_UNLESS(setting);
    *value = str_of(setting->initial);
    struct stmt *st = stmt_use(tx, &account_stmts[SETTING_GET]);
    stmt_bind_str(st, 1, str_of(name));
    if (stmt_row(st)) {
        *value = stmt_str_dup(st, 0, tx->arena);
    }
    return stmt_end(st);
}

enum err_code setting_get_i64(struct tx *tx, const char *name, int64_t *value)
{
    struct str text;
    enum err_code rc = setting_get(tx, name, &text);
    if (rc == ERR_OK && !str_to_i64(text, value)) {
        rc = err_set(tx->err, ERR_STORE, "The stored value of the setting %s is not a number.",
                     name);
    }
    return rc;
}

enum err_code setting_get_bool(struct tx *tx, const char *name, bool *value)
{
    struct str text;
    enum err_code rc = setting_get(tx, name, &text);
    *value = rc == ERR_OK && str_is(text, "true");
    return rc;
}

static enum err_code check_value(struct err *err, const struct setting *setting, struct str value)
{
    int64_t number;
    struct str path = str_of(setting->name);
    switch (setting->type) {
    case SETTING_INTEGER:
        if (!str_to_i64(value, &number) || number < setting->least || number > setting->most) {
            return err_at(err, ERR_INVALID, path,
                          "%s must be a whole number from %lld to %lld, not '%.*s'.", setting->name,
                          (long long)setting->least, (long long)setting->most, STR_ARG(value));
        }
        return ERR_OK;
    case SETTING_BOOL:
        if (!str_is(value, "true") && !str_is(value, "false")) {
            return err_at(err, ERR_INVALID, path, "%s must be true or false, not '%.*s'.",
                          setting->name, STR_ARG(value));
        }
        return ERR_OK;
    case SETTING_TEXT:
        if (!setting->check(value)) {
            return err_at(err, ERR_INVALID, path, "'%.*s' is not a value of %s: %s", STR_ARG(value),
                          setting->name, setting->sentence);
        }
        return ERR_OK;
    }
    BUG("a setting type without a check");
}

enum err_code setting_put(struct tx *tx, const struct setting *setting, struct str value,
                          int64_t user_id, bool *changed)
{
    struct str before;
    enum err_code rc = setting->fixed
                           ? err_at(tx->err, ERR_INVALID, str_of(setting->name),
                                    "%s is fixed when the account is made.", setting->name)
                           : check_value(tx->err, setting, value);
    rc = rc ? rc : tx_exclusive(tx);
    rc = rc ? rc : setting_get(tx, setting->name, &before);
    if (rc) {
        return rc;
    }
    *changed = !str_eq(before, value);
    struct stmt *st = stmt_use(tx, &account_stmts[SETTING_PUT]);
    stmt_bind_str(st, 1, str_of(setting->name));
    stmt_bind_str(st, 2, value);
    stmt_bind_i64(st, 3, tx->now);
    stmt_bind_i64(st, 4, user_id);
    rc = stmt_run(st);
    return rc == ERR_OK && *changed && setting->schema ? account_restamp(tx) : rc;
}
