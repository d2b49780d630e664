/* label_usage: where a label stands, so that its definition is deleted only when it stands nowhere
 * (settled 1). */
#include "record/association.h"
#include "record/change.h"
#include "record/link_stmts.h"
#include "record/record_array.h"
#include "schema/reference.h"

static struct stmt *use_of_label(struct op *op, enum link_stmt which, const struct label *label)
{
    struct stmt *st = stmt_use(op->tx, &link_stmts[which]);
    stmt_bind_i64(st, 1, label->pair->id);
    stmt_bind_i64(st, 2, label->code);
    return st;
}

static enum err_code read_active(struct op *op, const struct label *label, int64_t *links,
                                 int64_t *last_used_at)
{
    struct stmt *st = use_of_label(op, LINK_USAGE, label);
    if (stmt_row(st)) {
        *links = stmt_i64(st, 0);
        *last_used_at = stmt_i64(st, 1);
    }
    return stmt_end(st);
}

enum err_code label_usage(struct op *op, const struct label *label, struct label_usage *out)
{
    struct label_usage usage = {0};
    enum err_code rc = read_active(op, label, &usage.links, &usage.last_used_at);
    if (!rc) {
        bool found;
        rc = stmt_one_i64(use_of_label(op, LINK_AWAY_USAGE, label), &found, &usage.archived_links);
    }
    if (!rc) {
        rc = reference_counts(op->tx, REFERENCE_LABEL, label->id, &usage.references,
                              &usage.reference_count);
    }
    if (rc) {
        return rc;
    }
    *out = usage;
    return ERR_OK;
}

static void add_uses(struct stmt *st, bool archived, struct record_array *list)
{
    while (stmt_row(st)) {
        struct label_use *use = record_array_add(list);
        if (use) {
            *use = (struct label_use){.a_id = stmt_i64(st, 0),
                                      .b_id = stmt_i64(st, 1),
                                      .since = stmt_i64(st, 2),
                                      .archived = archived};
        }
    }
}

static enum err_code read_uses(struct op *op, const struct label *label, bool archived,
                               int64_t skip, size_t wanted, struct record_array *list)
{
    struct stmt *st = use_of_label(op, archived ? LINK_AWAY_USES : LINK_USES, label);
    stmt_bind_i64(st, 3, (int64_t)wanted);
    stmt_bind_i64(st, 4, skip);
    add_uses(st, archived, list);
    return record_array_end(list, stmt_end(st));
}

enum err_code label_uses(struct op *op, const struct label *label, size_t offset, size_t limit,
                         struct label_use **out, size_t *count, bool *more)
{
    struct record_array list = record_array_of(op->tx, sizeof(struct label_use));
    size_t wanted = limit + 1; /* one more than asked for tells whether there is more */
    enum err_code rc = read_uses(op, label, false, (int64_t)offset, wanted, &list);
    int64_t active = 0;
    int64_t last = 0;
    if (!rc && !list.count && offset) {
        rc = read_active(op, label, &active, &last);
    }
    if (!rc && list.count < wanted) {
        int64_t skip = list.count ? 0 : (int64_t)offset - active;
        rc = read_uses(op, label, true, skip, wanted - list.count, &list);
    }
    if (rc) {
        return rc;
    }
    *out = list.items;
    *count = list.count > limit ? limit : list.count;
    *more = list.count > limit;
    return ERR_OK;
}

/* label_delete() itself looks at links, archived links and references, and names them. */
enum err_code label_remove_definition(struct op *op, struct label_end end)
{
    struct schema_edit edit = change_edit(op);
    return label_delete(&edit, end);
}
