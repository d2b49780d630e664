#ifndef ACCOUNT_SETTING_H
#define ACCOUNT_SETTING_H
/*
 * setting: what an administrator may change about an account; one row of the table in setting.c
 * each: name, type, range, default, a sentence. Kept in the store, changed by PATCH
 * /relata/v1/settings or `relata settings`, effective for the next transaction.
 */
#include <stdbool.h>
#include <stdint.h>

#include "account/account.h"
#include "base/json_write.h"

enum setting_type { SETTING_INTEGER, SETTING_BOOL, SETTING_TEXT };
struct setting {
    const char *name; /* "labels.cap" */
    enum setting_type type;
    int64_t least, most;
    const char *initial;
    const char *sentence;
    bool fixed;                      /* set at creation only (portal id) */
    bool schema;                     /* part of the schema snapshot: a change renews its stamp */
    bool (*check)(struct str value); /* further check of a text; may be NULL */
};
/* Rows: account.portal_id (fixed) account.name account.time_zone (Europe/Oslo) account.currency
 * (NOK) account.ui_domain account.data_location labels.cap (1-1000, 10) primary.first_company
 * (bool, true) limits.rate (bool, false) limits.rate_burst (requests per 10 s, 190)
 * limits.rate_daily (1,000,000) limits.search_per_second (5) */
const struct setting *setting_table(size_t *count);
const struct setting *setting_find(struct str name);

/* The value now, the default when never set. Text lives in tx->arena. */
enum err_code setting_get(struct tx *tx, const char *name, struct str *value);
enum err_code setting_get_i64(struct tx *tx, const char *name, int64_t *value);
enum err_code setting_get_bool(struct tx *tx, const char *name, bool *value);
/* Validates (ERR_INVALID names the setting and its range) and writes. *changed tells whether the
 * value is another than before. The change is reported to the change log by the caller above
 * (record/setting_change.h), which also starts the jobs that a setting needs. */
enum err_code setting_put(struct tx *tx, const struct setting *setting, struct str value,
                          int64_t user_id, bool *changed);

#endif
