#include "schema/edit_common.h"
#include "schema/schema_rows.h"

#define LIMIT_MAX INT64_C(500000)

/* The limits that stand around the one to be set: nothing above `most`, nothing below `least`. */
struct limit_range {
    int64_t least, most;
};

/* How many records of the other type a record of this side has under Primary by its nature: 1, or
 * any number (0). */
static int64_t natural_max(const struct label *label, int side)
{
    if (label->kind != LABEL_KIND_PRIMARY) {
        return 0;
    }
    return (label->pair->primary_on_a ? 0 : 1) == side ? 1 : 0;
}

static struct limit_range range_of(const struct label *label, int side)
{
    const struct pair *pair = label->pair;
    struct limit_range range = {.least = 1, .most = LIMIT_MAX};
    if (label->kind != LABEL_KIND_PLAIN) {
        if (pair->plain->max[side]) {
            range.most = pair->plain->max[side];
        }
        if (label->kind == LABEL_KIND_SINGLE && pair_is_same(pair) && pair->plain->max[1 - side] &&
            pair->plain->max[1 - side] < range.most) {
            range.most = pair->plain->max[1 - side];
        }
        return range;
    }
    for (size_t i = 0; i < pair->label_count; i++) {
        const struct label *other = pair->labels[i];
        if (other == label) {
            continue;
        }
        for (int half = 0; half < 2; half++) {
            /* The plain link between two records of one type has one limit for both directions. */
            if ((half == side || pair_is_same(pair)) && other->max[half] > range.least) {
                range.least = other->max[half];
            }
        }
    }
    return range;
}

static enum err_code check_max(struct schema_edit *edit, struct label_end end, int64_t max)
{
    struct err *err = edit->tx->err;
    struct str path = STR("/maxToObjectIds");
    if (max < 0 || max > LIMIT_MAX) {
        return err_at(err, ERR_INVALID, path, "A limit is a whole number: 1 to %lld",
                      (long long)LIMIT_MAX);
    }
    if (natural_max(end.label, end.side) && max > 1) {
        return err_at(err, ERR_INVALID, path,
                      "A record has one primary of these at most: the limit can only be 1");
    }
    struct limit_range range = range_of(end.label, end.side);
    if (max && max > range.most) {
        return err_at(err, ERR_INVALID, path,
                      "The limit of a label may not exceed the limit of its object pair: choose 1 "
                      "to %lld",
                      (long long)range.most);
    }
    if (max && max < range.least) {
        return err_at(
            err, ERR_INVALID, path,
            "The limit of an object pair may not be below the limit of one of its labels: "
            "choose %lld to %lld",
            (long long)range.least, (long long)LIMIT_MAX);
    }
    return ERR_OK;
}

static void write_limits(struct json_write *w, const void *definition)
{
    const struct label *label = definition;
    static const char *const keys[2] = {"max", "inverseMax"};
    for (int side = 0; side < 2; side++) {
        jw_key(w, str_of(keys[side]));
        if (label->max[side]) {
            jw_i64(w, label->max[side]);
        } else {
            jw_null(w);
        }
    }
}

enum err_code limit_set(struct schema_edit *edit, struct label_end end, int64_t max)
{
    const struct label *label = end.label;
    enum err_code rc = check_max(edit, end, max);
    if (rc) {
        return rc;
    }
    struct label after = *label;
    after.max[end.side] = max;
    if (pair_is_same(label->pair) && label->type_id[0] == label->type_id[1]) {
        after.max[1 - end.side] = max;
    }
    after.max_set_at = after.max[0] || after.max[1] ? edit->tx->now : 0;
    after.updated_at = edit->tx->now;
    after.updated_by = edit->user_id;
    rc = rows_label_update(edit->tx, &after);
    return rc ? rc
              : edit_done(edit, &(struct edit_change){.kind = DEFINITION_LIMIT,
                                                      .type_id = label->pair->a->id,
                                                      .label_id = label->id,
                                                      .what = "updated",
                                                      .ids = {{"name", label->name[end.side]}},
                                                      .write = write_limits,
                                                      .before = label,
                                                      .after = &after});
}
