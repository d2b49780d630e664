#include "record/link_limit.h"

#include "record/link_primary.h"
#include "record/link_stmts.h"

int64_t link_limit_of(const struct link_ends *ends, const struct link_row *row, int64_t id)
{
    const struct label *label = row->label;
    if (label->kind == LABEL_KIND_PRIMARY && link_primary_record(ends).id == id) {
        return 0;
    }
    return label->max[link_side(ends, row, id)];
}

static void bind_count(struct stmt *st, const struct link_ends *ends, const struct link_row *row,
                       int64_t end)
{
    bool as_same = row->dir == DIR_NONE || end == ends->a;
    int64_t mirrored = row->dir == DIR_A ? DIR_B : DIR_A;
    stmt_bind_i64(st, 1, end);
    stmt_bind_i64(st, 2, ends->pair->id);
    stmt_bind_i64(st, 3, row->label->code);
    stmt_bind_i64(st, 4, as_same ? row->dir : mirrored);
    stmt_bind_i64(st, 5, row->dir == DIR_NONE ? DIR_NONE : as_same ? mirrored : row->dir);
    stmt_bind_i64(st, 6, end == ends->a ? ends->b : ends->a);
}

enum err_code link_limit_room(struct op *op, const struct link_ends *ends,
                              const struct link_row *row, int64_t end, enum limit_rule rule,
                              bool *room)
{
    int64_t max = link_limit_of(ends, row, end);
    if (!max) {
        *room = true;
        return ERR_OK;
    }
    enum err_code rc = tx_lock(op->tx, &end, 1); /* who counts must be the only one to add */
    if (rc) {
        return rc;
    }
    bool found;
    int64_t others = 0;
    struct stmt *st = stmt_use(op->tx, &link_stmts[LINK_COUNT]);
    bind_count(st, ends, row, end);
    rc = stmt_one_i64(st, &found, &others);
    if (rc) {
        return rc;
    }
    bool fits = others < max;
    if (!fits && rule == LIMIT_FOR_RESTORED && row->since <= row->label->max_set_at) {
        int64_t newer = 0;
        st = stmt_use(op->tx, &link_stmts[LINK_COUNT_NEWER]);
        bind_count(st, ends, row, end);
        stmt_bind_i64(st, 7, row->label->max_set_at);
        rc = stmt_one_i64(st, &found, &newer);
        if (rc) {
            return rc;
        }
        fits = newer == 0;
    }
    *room = fits;
    return ERR_OK;
}

static enum err_code refuse(struct op *op, const struct link_ends *ends, const struct link_row *row,
                            int64_t id)
{
    struct err *err = op->tx->err;
    const struct pair *pair = ends->pair;
    const struct object_type *type = id == ends->a ? pair->a : pair->b;
    const struct object_type *other = id == ends->a ? pair->b : pair->a;
    int64_t max = link_limit_of(ends, row, id);
    struct str text = row->label->text[link_side(ends, row, id)];
    if (row->label->kind == LABEL_KIND_PLAIN) {
        err_set(err, ERR_INVALID,
                "The %.*s %lld has reached its association limit: at most %lld %s to %.*s",
                STR_ARG(type->singular), (long long)id, (long long)max,
                max == 1 ? "association" : "associations", STR_ARG(other->plural));
    } else {
        err_set(
            err, ERR_INVALID,
            "The %.*s %lld has reached the limit of the label \"%.*s\": at most %lld %s to %.*s",
            STR_ARG(type->singular), (long long)id, STR_ARG(text), (long long)max,
            max == 1 ? "association" : "associations", STR_ARG(other->plural));
        err_context(err, "label", text);
    }
    err_sub(err, "crm.associations.ASSOCIATION_LIMIT_EXCEEDED");
    err_context(err, "objectType", type->full_name);
    err_context(err, "objectId", str_from_i64(op->tx->arena, id));
    err_context(err, "limit", str_from_i64(op->tx->arena, max));
    return ERR_INVALID;
}

enum err_code link_limit_check(struct op *op, const struct link_ends *ends,
                               const struct link_row *row)
{
    const int64_t both[2] = {ends->a, ends->b};
    for (int i = 0; i < 2; i++) {
        bool room;
        enum err_code rc = link_limit_room(op, ends, row, both[i], LIMIT_FOR_NEW, &room);
        if (rc) {
            return rc;
        }
        if (!room) {
            return refuse(op, ends, row, both[i]);
        }
    }
    return ERR_OK;
}
