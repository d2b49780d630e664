#include "api/api_alias.h"

/* One spelling: the segments that it begins with ("{date}" stands for a dated segment) and what
 * they become. The rest of the path follows unchanged. `needs` is a word that has to stand at index
 * `at` for the row to hold. */
struct alias {
    const char *from[3];
    const char *to[3];
    size_t at;
    const char *needs;
};

static const struct alias aliases[] = {
    {{"crm", "objects", "{date}"}, {"crm", "v4", "objects"}, 5, "associations"},
    {{"crm", "objects", "{date}"}, {"crm", "v3", "objects"}, 0, NULL},
    {{"crm", "associations", "{date}"}, {"crm", "v4", "associations"}, 0, NULL},
    {{"crm", "associations", "v4"}, {"crm", "v4", "associations"}, 0, NULL},
    {{"crm", "properties", "{date}"}, {"crm", "v3", "properties"}, 0, NULL},
    {{"crm", "pipelines", "{date}"}, {"crm", "v3", "pipelines"}, 0, NULL},
    {{"crm", "owners", "{date}"}, {"crm", "v3", "owners"}, 0, NULL},
    {{"crm", "limits", "{date}"}, {"crm", "v3", "limits"}, 0, NULL},
    {{"crm", "v3", "schemas"}, {"crm-object-schemas", "v3", "schemas"}, 0, NULL},
    {{"crm-object-schemas", "{date}", "schemas"}, {"crm-object-schemas", "v3", "schemas"}, 0, NULL},
    {{"account-info", "{date}", "details"}, {"account-info", "v3", "details"}, 0, NULL},
};

static bool digits(struct str s)
{
    for (size_t i = 0; i < s.n; i++) {
        if (s.p[i] < '0' || s.p[i] > '9') {
            return false;
        }
    }
    return s.n > 0;
}

static bool is_date(struct str s, enum api_family *family)
{
    if (str_ends(s, STR("-beta"))) {
        s.n -= strlen("-beta");
    }
    if (s.n != 7 || s.p[4] != '-' || !digits(str_sub(s, 0, 4)) || !digits(str_sub(s, 5, 2))) {
        return false;
    }
    struct str month = str_sub(s, 5, 2);
    if (str_cmp(month, STR("01")) < 0 || str_cmp(month, STR("12")) > 0) {
        return false;
    }
    if (str_cmp(s, STR("2026-09")) >= 0) {
        *family = FAMILY_2026_09;
    } else {
        *family = str_cmp(s, STR("2026-03")) >= 0 ? FAMILY_2026_03 : FAMILY_2025_09;
    }
    return true;
}

static bool matches(const struct alias *alias, const struct str *segments, size_t count,
                    enum api_family *family)
{
    if (count < 3 || (alias->needs &&
                      (count <= alias->at || !str_eq(segments[alias->at], str_of(alias->needs))))) {
        return false;
    }
    for (size_t i = 0; i < 3; i++) {
        bool dated = alias->from[i][0] == '{';
        if (dated ? !is_date(segments[i], family) : !str_eq(segments[i], str_of(alias->from[i]))) {
            return false;
        }
    }
    return true;
}

void api_alias_fold(struct str *segments, size_t *count, enum api_family *family)
{
    *family = FAMILY_NUMBERED;
    for (size_t i = 0; i < sizeof(aliases) / sizeof(aliases[0]); i++) {
        enum api_family found = FAMILY_NUMBERED;
        if (matches(&aliases[i], segments, *count, &found)) {
            *family = found;
            for (size_t k = 0; k < 3; k++) {
                segments[k] = str_of(aliases[i].to[k]);
            }
            return;
        }
    }
}
