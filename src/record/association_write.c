/*
 * association_write: every write on one link goes the same way. The labels that stand are read, the
 * verb says which are wanted, what is new is checked, and the difference is written and logged:
 * plain first when a link comes, last when it goes.
 *
 * Primary is no part of that set: it belongs to a record, not to a link, and moves between links
 * (link_primary.h). The verb says only whether it is to come here or to go.
 */
#include "record/association.h"
#include "record/link_limit.h"
#include "record/link_log.h"
#include "record/link_parent.h"
#include "record/link_primary.h"

enum primary_wish { PRIMARY_STAYS, PRIMARY_COMES, PRIMARY_GOES };

struct link_write {
    struct op *op;
    struct record_ref from, to;
    struct link_ends ends;
    struct link_set have; /* as stored, without Primary */
    struct link_set want;
    const struct link_row *primary; /* the link's Primary row, or NULL */
    enum primary_wish wish;
    bool changed;
};

/* --- opening: who and what --- */

static void name_invalid(struct err *err, struct arena *arena, struct record_ref ref)
{
    struct str id = str_from_i64(arena, ref.id);
    err_context(
        err, "INVALID_OBJECT_IDS",
        str_format(arena, "%.*s=%.*s is not valid", STR_ARG(ref.type->full_name), STR_ARG(id)));
    err_context(err, "objectId", id);
    err_context(err, "objectType", ref.type->full_name);
}

static enum err_code check_records(const struct link_write *w)
{
    struct op *op = w->op;
    bool from_exists;
    bool to_exists;
    enum err_code rc = record_exists(op, w->from.type, w->from.id, &from_exists);
    if (!rc) {
        rc = record_exists(op, w->to.type, w->to.id, &to_exists);
    }
    if (rc || (from_exists && to_exists)) {
        return rc;
    }
    rc = err_set(op->tx->err, ERR_INVALID, "One or more associations are invalid");
    if (!from_exists) {
        name_invalid(op->tx->err, op->tx->arena, w->from);
    }
    if (!to_exists) {
        name_invalid(op->tx->err, op->tx->arena, w->to);
    }
    return rc;
}

/* Holds both ends: what is read of them stays true until the end. Leaves w->ends.pair NULL where the
 * two object types have no pair: then nothing can be linked. */
static enum err_code begin(struct link_write *w, struct op *op, struct record_ref from,
                           struct record_ref to)
{
    *w = (struct link_write){.op = op, .from = from, .to = to};
    const struct pair *pair = schema_pair(op->schema, from.type->id, to.type->id);
    if (pair) {
        w->ends = link_ends_of(pair, from, to.id);
    }
    const int64_t ids[] = {from.id, to.id};
    return tx_lock(op->tx, ids, 2);
}

static enum err_code require_linkable(const struct link_write *w)
{
    struct err *err = w->op->tx->err;
    if (!w->ends.pair) {
        return err_set(
            err, ERR_INVALID,
            "%.*s and %.*s cannot be associated until an association between the two object "
            "types is defined (POST /crm-object-schemas/v3/schemas/%.*s/associations)",
            STR_ARG(w->from.type->plural), STR_ARG(w->to.type->plural),
            STR_ARG(w->from.type->wire_id));
    }
    if (w->from.id == w->to.id) {
        return err_set(err, ERR_INVALID, "The %.*s %lld cannot be associated with itself",
                       STR_ARG(w->from.type->singular), (long long)w->from.id);
    }
    return check_records(w);
}

/* A label of another pair, or read from the wrong end, is a fault of whoever resolved it; it must
 * not reach the rows. */
static enum err_code check_labels(const struct link_write *w, const struct label_end *labels,
                                  size_t count)
{
    const struct pair *pair = w->ends.pair;
    for (size_t i = 0; i < count; i++) {
        const struct label *label = labels[i].label;
        bool readable = label_is_directed(label) || labels[i].side == pair_side(pair, w->from.type);
        if (label->pair->id != pair->id || !readable) {
            return err_set(w->op->tx->err, ERR_INVALID,
                           "The label \"%.*s\" cannot be set from %.*s to %.*s",
                           STR_ARG(label->name[labels[i].side]), STR_ARG(w->from.type->singular),
                           STR_ARG(w->to.type->singular));
        }
    }
    return ERR_OK;
}

static enum err_code read_link(struct link_write *w)
{
    struct link_set stored;
    enum err_code rc = link_read(w->op, LINK_LIVE, &w->ends, &stored);
    if (rc) {
        return rc;
    }
    w->have.rows = arena_array(w->op->tx->arena, struct link_row, stored.count + 1);
    for (size_t i = 0; i < stored.count; i++) {
        if (stored.rows[i].label->kind == LABEL_KIND_PRIMARY) {
            w->primary = &stored.rows[i];
        } else {
            w->have.rows[w->have.count++] = stored.rows[i];
        }
    }
    return ERR_OK;
}

/* --- planning: the labels wanted --- */

static void want_room(struct link_write *w, size_t more)
{
    w->want.rows = arena_array(w->op->tx->arena, struct link_row, w->have.count + 1 + more);
}

static void want(struct link_write *w, const struct link_row *row)
{
    w->want.rows[w->want.count++] = *row;
}

/* The row as it stands if it is there in that direction, else a fresh one. */
static struct link_row row_of(const struct link_write *w, struct label_end half)
{
    int64_t dir = link_dir(&w->ends, half, w->from.id);
    const struct link_row *stored = link_set_find(&w->have, half.label);
    if (stored && stored->dir == dir) {
        return *stored;
    }
    return (struct link_row){.label = half.label, .dir = dir, .since = w->op->tx->now};
}

static void want_plain(struct link_write *w)
{
    struct link_row row = row_of(w, (struct label_end){.label = w->ends.pair->plain});
    want(w, &row);
}

static enum err_code refuse_both_halves(const struct link_write *w, const struct label *label)
{
    return err_set(w->op->tx->err, ERR_INVALID,
                   "Only one half of the label \"%.*s\" / \"%.*s\" can stand from %.*s %lld to "
                   "%.*s %lld: remove the other half first",
                   STR_ARG(label->text[0]), STR_ARG(label->text[1]),
                   STR_ARG(w->from.type->singular), (long long)w->from.id,
                   STR_ARG(w->to.type->singular), (long long)w->to.id);
}

static enum err_code want_labels(struct link_write *w, const struct label_end *labels, size_t count)
{
    for (size_t i = 0; i < count; i++) {
        const struct label *label = labels[i].label;
        if (label->kind == LABEL_KIND_PRIMARY) {
            w->wish = PRIMARY_COMES;
            continue;
        }
        struct link_row row = row_of(w, labels[i]);
        const struct link_row *wanted = link_set_find(&w->want, label);
        if (wanted && wanted->dir != row.dir) {
            return refuse_both_halves(w, label);
        }
        if (!wanted) {
            want(w, &row);
        }
    }
    return ERR_OK;
}

static bool is_listed(const struct link_write *w, const struct link_row *row,
                      const struct label_end *labels, size_t count)
{
    for (size_t i = 0; i < count; i++) {
        if (labels[i].label->id == row->label->id &&
            link_dir(&w->ends, labels[i], w->from.id) == row->dir) {
            return true;
        }
    }
    return false;
}

static void want_without(struct link_write *w, const struct label_end *labels, size_t count)
{
    for (size_t i = 0; i < count; i++) {
        if (labels[i].label->kind == LABEL_KIND_PLAIN) {
            return;
        }
        if (labels[i].label->kind == LABEL_KIND_PRIMARY) {
            w->wish = PRIMARY_GOES;
        }
    }
    for (size_t i = 0; i < w->have.count; i++) {
        if (!is_listed(w, &w->have.rows[i], labels, count)) {
            want(w, &w->have.rows[i]);
        }
    }
}

/* --- writing the difference --- */

static bool stands_in(const struct link_set *set, const struct link_row *row)
{
    const struct link_row *found = link_set_find(set, row->label);
    return found && found->dir == row->dir;
}

static enum err_code check_new(const struct link_write *w)
{
    for (size_t i = 0; i < w->want.count; i++) {
        const struct link_row *row = &w->want.rows[i];
        if (stands_in(&w->have, row)) {
            continue;
        }
        enum err_code rc = link_parent_check(w->op, &w->ends, row);
        if (!rc) {
            rc = link_limit_check(w->op, &w->ends, row);
        }
        if (rc) {
            return rc;
        }
    }
    if (w->wish == PRIMARY_COMES && !w->primary) {
        struct link_row row = {.label = w->ends.pair->primary, .since = w->op->tx->now};
        return link_limit_check(w->op, &w->ends, &row);
    }
    return ERR_OK;
}

/* What goes, the plain row last. */
static enum err_code write_gone(struct link_write *w)
{
    for (size_t i = w->have.count; i-- > 0;) {
        const struct link_row *row = &w->have.rows[i];
        if (stands_in(&w->want, row)) {
            continue;
        }
        enum err_code rc = link_delete(w->op, LINK_LIVE, &w->ends, row->label);
        if (!rc) {
            rc = link_log_row(w->op, false, w->from, w->to, &w->ends, row);
        }
        if (rc) {
            return rc;
        }
        w->changed = true;
    }
    return ERR_OK;
}

static enum err_code write_new(struct link_write *w)
{
    for (size_t i = 0; i < w->want.count; i++) {
        const struct link_row *row = &w->want.rows[i];
        if (stands_in(&w->have, row)) {
            continue;
        }
        enum err_code rc = link_insert(w->op, LINK_LIVE, &w->ends, row);
        if (!rc) {
            rc = link_log_row(w->op, true, w->from, w->to, &w->ends, row);
        }
        if (rc) {
            return rc;
        }
        w->changed = true;
    }
    return ERR_OK;
}

/* Primary after the other rows are written: follows the link that went, comes when it is wished or
 * is the first, and goes only where another company can take it (settled 3). */
static enum err_code settle_primary(struct link_write *w)
{
    struct op *op = w->op;
    const struct pair *pair = w->ends.pair;
    if (!pair->primary) {
        return ERR_OK;
    }
    struct record_ref record = link_primary_record(&w->ends);
    int64_t company = link_primary_company(&w->ends).id;
    bool is_new = !w->have.count;
    if (!w->want.count) {
        if (!w->primary) {
            return ERR_OK;
        }
        enum err_code rc = link_delete(op, LINK_LIVE, &w->ends, pair->primary);
        return rc ? rc : link_primary_succeed(op, pair, record, company);
    }
    if (w->wish == PRIMARY_COMES && !w->primary) {
        w->changed = true;
        return link_primary_give(op, pair, record, company);
    }
    if (w->wish == PRIMARY_GOES && w->primary) {
        int64_t heir;
        enum err_code rc = link_primary_oldest(op, pair, record.id, company, &heir);
        if (rc || !heir) {
            return rc;
        }
        w->changed = true;
        return link_primary_give(op, pair, record, heir);
    }
    return is_new ? link_primary_first(op, pair, record) : ERR_OK;
}

static enum err_code apply(struct link_write *w, struct association_result *result)
{
    enum err_code rc = check_new(w);
    if (!rc) {
        rc = write_gone(w);
    }
    if (!rc) {
        rc = write_new(w);
    }
    if (!rc) {
        rc = settle_primary(w);
    }
    if (rc) {
        return rc;
    }
    if (result) {
        *result = (struct association_result){.created = !w->have.count && w->want.count,
                                              .changed = w->changed};
    }
    return ERR_OK;
}

static enum err_code nothing_done(struct association_result *result)
{
    if (result) {
        *result = (struct association_result){0};
    }
    return ERR_OK;
}

/* --- the verbs --- */

/* Links the two and sets labels. Those that stand and are not listed stay or go. */
static enum err_code set_labels(struct op *op, struct record_ref from, struct record_ref to,
                                const struct label_end *labels, size_t count, bool keep_others,
                                struct association_result *result)
{
    struct link_write w;
    enum err_code rc = begin(&w, op, from, to);
    if (!rc) {
        rc = require_linkable(&w);
    }
    if (!rc) {
        rc = check_labels(&w, labels, count);
    }
    if (!rc) {
        rc = read_link(&w);
    }
    if (rc) {
        return rc;
    }
    want_room(&w, count);
    want_plain(&w);
    for (size_t i = 0; keep_others && i < w.have.count; i++) {
        if (w.have.rows[i].label->kind != LABEL_KIND_PLAIN) {
            want(&w, &w.have.rows[i]);
        }
    }
    rc = want_labels(&w, labels, count);
    return rc ? rc : apply(&w, result);
}

enum err_code association_link(struct op *op, struct record_ref from, struct record_ref to,
                               struct association_result *result)
{
    return set_labels(op, from, to, NULL, 0, true, result);
}

enum err_code association_add(struct op *op, struct record_ref from, struct record_ref to,
                              const struct label_end *labels, size_t count,
                              struct association_result *result)
{
    return set_labels(op, from, to, labels, count, true, result);
}

enum err_code association_replace(struct op *op, struct record_ref from, struct record_ref to,
                                  const struct label_end *labels, size_t count,
                                  struct association_result *result)
{
    return set_labels(op, from, to, labels, count, false, result);
}

enum err_code association_remove(struct op *op, struct record_ref from, struct record_ref to,
                                 const struct label_end *labels, size_t count,
                                 struct association_result *result)
{
    struct link_write w;
    enum err_code rc = begin(&w, op, from, to);
    if (rc) {
        return rc;
    }
    if (!w.ends.pair || from.id == to.id) {
        return nothing_done(result);
    }
    rc = check_labels(&w, labels, count);
    if (!rc) {
        rc = read_link(&w);
    }
    if (rc) {
        return rc;
    }
    want_room(&w, 0);
    want_without(&w, labels, count);
    return apply(&w, result);
}

enum err_code association_unlink(struct op *op, struct record_ref from, struct record_ref to,
                                 struct association_result *result)
{
    const struct pair *pair = schema_pair(op->schema, from.type->id, to.type->id);
    if (!pair) {
        return nothing_done(result);
    }
    struct label_end plain = {.label = pair->plain, .side = pair_side(pair, from.type)};
    return association_remove(op, from, to, &plain, 1, result);
}

enum err_code association_set_primary(struct op *op, struct record_ref record,
                                      struct record_ref company)
{
    const struct pair *pair = schema_pair(op->schema, record.type->id, company.type->id);
    if (!pair || !pair->primary ||
        (pair->primary_on_a ? pair->a : pair->b)->id != record.type->id) {
        return err_set(op->tx->err, ERR_INVALID, "A %.*s cannot have a primary %.*s",
                       STR_ARG(record.type->singular), STR_ARG(company.type->singular));
    }
    struct label_end primary = {.label = pair->primary, .side = pair_side(pair, record.type)};
    return association_add(op, record, company, &primary, 1, NULL);
}

enum err_code association_primary(struct op *op, struct record_ref record, int64_t *company_id)
{
    const struct pair *pair = schema_pair(op->schema, record.type->id, TYPE_COMPANY);
    if (!pair || !pair->primary || record.type->id == TYPE_COMPANY) {
        *company_id = 0;
        return ERR_OK;
    }
    return link_primary_of(op, pair, record.id, company_id);
}
