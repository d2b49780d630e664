/* association_read: what the records at the other ends are, and under which labels. Two statements
 * a page, whatever the number of labels. */
#include "record/association.h"
#include "record/link_rows.h"
#include "record/link_stmts.h"
#include "record/record_array.h"

/* Place of a label in lists: the plain one, Primary, then the pair's order. */
static size_t rank_of(const struct pair *pair, const struct label *label)
{
    if (label->kind == LABEL_KIND_PLAIN || label->kind == LABEL_KIND_PRIMARY) {
        return label->kind == LABEL_KIND_PLAIN ? 0 : 1;
    }
    size_t rank = 0;
    while (rank < pair->label_count && pair->labels[rank]->id != label->id) {
        rank++;
    }
    return rank + 2;
}

/* Puts the label of `row` in its place among those of `item`, which has room. */
static void insert_label(struct association *item, const struct link_ends *ends,
                         const struct link_row *row, int64_t reader)
{
    struct label_end half = {.label = row->label, .side = link_side(ends, row, reader)};
    size_t rank = rank_of(ends->pair, row->label);
    size_t at = item->label_count++;
    while (at > 0 && rank_of(ends->pair, item->labels[at - 1].label) > rank) {
        item->labels[at] = item->labels[at - 1];
        at--;
    }
    item->labels[at] = half;
}

static void start_labels(struct op *op, struct association *item, const struct link_ends *ends,
                         int64_t reader, size_t room)
{
    struct link_row plain = {.label = ends->pair->plain, .since = item->since};
    item->labels = arena_array(op->tx->arena, struct label_end, room + 1);
    item->label_count = 0;
    insert_label(item, ends, &plain, reader);
}

/* An id of another object type than `from` says has no links here, even where it has some in the
 * pair as the other end. */
static enum err_code read_page(struct op *op, const struct pair *pair, struct record_ref from,
                               int64_t after, size_t limit, struct association **out, size_t *count)
{
    struct record_array list = record_array_of(op->tx, sizeof(struct association));
    struct stmt *st = stmt_use(op->tx, &link_stmts[LINK_PAGE]);
    stmt_bind_i64(st, 1, pair->a->id == from.type->id ? from.id : 0);
    stmt_bind_i64(st, 5, pair->b->id == from.type->id ? from.id : 0);
    stmt_bind_i64(st, 2, pair->id);
    stmt_bind_i64(st, 3, after);
    stmt_bind_i64(st, 4, (int64_t)limit);
    while (stmt_row(st)) {
        struct association *item = record_array_add(&list);
        if (item) {
            *item = (struct association){.to_id = stmt_i64(st, 0), .since = stmt_i64(st, 1)};
        }
    }
    enum err_code rc = record_array_end(&list, stmt_end(st));
    if (rc) {
        return rc;
    }
    *out = list.items;
    *count = list.count;
    return ERR_OK;
}

struct label_at {
    int64_t other;
    struct link_row row;
};

/* All labels but the plain one on links with records from `low` to `high`, in the order of those.
 */
static enum err_code read_labels(struct op *op, const struct pair *pair, int64_t record,
                                 int64_t low, int64_t high, struct label_at **out, size_t *count)
{
    struct record_array list = record_array_of(op->tx, sizeof(struct label_at));
    struct stmt *st = stmt_use(op->tx, &link_stmts[LINK_PAGE_LABELS]);
    stmt_bind_i64(st, 1, record);
    stmt_bind_i64(st, 2, pair->id);
    stmt_bind_i64(st, 3, low);
    stmt_bind_i64(st, 4, high);
    while (stmt_row(st)) {
        const struct label *label = pair_label_of_code(pair, stmt_i64(st, 1));
        struct label_at *item = label ? record_array_add(&list) : NULL;
        if (item) {
            *item = (struct label_at){stmt_i64(st, 0), {.label = label, .dir = stmt_i64(st, 2)}};
        }
    }
    enum err_code rc = record_array_end(&list, stmt_end(st));
    if (rc) {
        return rc;
    }
    *out = list.items;
    *count = list.count;
    return ERR_OK;
}

/* Both lists ascend by the other end, so one walk gives each link its labels. */
static enum err_code fill_labels(struct op *op, const struct pair *pair, struct record_ref from,
                                 struct association *list, size_t count)
{
    struct label_at *labels = NULL;
    size_t label_count = 0;
    if (pair->label_count > 1) {
        enum err_code rc = read_labels(op, pair, from.id, list[0].to_id, list[count - 1].to_id,
                                       &labels, &label_count);
        if (rc) {
            return rc;
        }
    }
    size_t next = 0;
    for (size_t i = 0; i < count; i++) {
        while (next < label_count && labels[next].other < list[i].to_id) {
            next++;
        }
        size_t end = next;
        while (end < label_count && labels[end].other == list[i].to_id) {
            end++;
        }
        struct link_ends ends = link_ends_of(pair, from, list[i].to_id);
        start_labels(op, &list[i], &ends, from.id, end - next);
        for (; next < end; next++) {
            insert_label(&list[i], &ends, &labels[next].row, from.id);
        }
    }
    return ERR_OK;
}

enum err_code association_list(struct op *op, struct record_ref from,
                               const struct object_type *to_type, int64_t after, size_t limit,
                               struct association **out, size_t *count, bool *more)
{
    struct association *list = NULL;
    size_t found = 0;
    const struct pair *pair = schema_pair(op->schema, from.type->id, to_type->id);
    if (pair && limit) {
        enum err_code rc = read_page(op, pair, from, after, limit + 1, &list, &found);
        size_t kept = found > limit ? limit : found;
        if (!rc && kept) {
            rc = fill_labels(op, pair, from, list, kept);
        }
        if (rc) {
            return rc;
        }
    }
    *out = list;
    *count = found > limit ? limit : found;
    *more = found > limit;
    return ERR_OK;
}

enum err_code association_get(struct op *op, struct record_ref from, struct record_ref to,
                              struct association **out)
{
    const struct pair *pair = schema_pair(op->schema, from.type->id, to.type->id);
    struct link_set set = {0};
    struct link_ends ends = {0};
    if (pair) {
        ends = link_ends_of(pair, from, to.id);
        enum err_code rc = link_read(op, LINK_LIVE, &ends, &set);
        if (rc) {
            return rc;
        }
    }
    const struct link_row *plain = pair ? link_set_find(&set, pair->plain) : NULL;
    if (!plain) {
        *out = NULL;
        return ERR_OK;
    }
    struct association *item = arena_make(op->tx->arena, struct association);
    item->to_id = to.id;
    item->since = plain->since;
    start_labels(op, item, &ends, from.id, set.count);
    for (size_t i = 0; i < set.count; i++) {
        if (&set.rows[i] != plain) {
            insert_label(item, &ends, &set.rows[i], from.id);
        }
    }
    *out = item;
    return ERR_OK;
}

enum err_code association_label_of_type(struct op *op, const struct object_type *from,
                                        const struct object_type *to, enum label_category category,
                                        int64_t type_id, struct str path, struct label_end *out)
{
    struct err *err = op->tx->err;
    struct label_end end;
    if (!schema_label_of_type(op->schema, category, type_id, &end)) {
        return err_at(err, ERR_INVALID, path,
                      "There is no association type %lld of category %.*s from %.*s to %.*s",
                      (long long)type_id, STR_ARG(label_category_word(category)),
                      STR_ARG(from->singular), STR_ARG(to->singular));
    }
    const struct pair *pair = end.label->pair;
    const struct object_type *reads = end.side == 0 ? pair->a : pair->b;
    const struct object_type *read = end.side == 0 ? pair->b : pair->a;
    if (reads->id != from->id) {
        return err_at(
            err, ERR_INVALID, path,
            "invalid from object type %.*s for associations to be created. expected: %.*s",
            STR_ARG(from->wire_id), STR_ARG(reads->wire_id));
    }
    if (read->id != to->id) {
        return err_at(err, ERR_INVALID, path,
                      "invalid to object type %.*s for associations to be created. expected: %.*s",
                      STR_ARG(to->wire_id), STR_ARG(read->wire_id));
    }
    *out = end;
    return ERR_OK;
}
