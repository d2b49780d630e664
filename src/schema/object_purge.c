#include "schema/edit_common.h"
#include "schema/edit_object.h"
#include "schema/edit_stmts.h"
#include "schema/schema_rows.h"
#include "store/sql.h"

/* Everything that holds an archived object type alive: records that are not archived, their links,
 * and tools that refer to its labels or properties. */
static enum err_code count_records(struct schema_edit *edit, const struct object_type *type,
                                   int64_t *count)
{
    bool found = false;
    struct sql *sql = sql_new(edit->tx);
    sql_add(sql, "SELECT count(*) FROM ");
    sql_name2(sql, "obj_", type->id, 1);
    sql_add(sql, " WHERE archived_at IS NULL AND merged_into IS NULL");
    return stmt_one_i64(sql_stmt(sql), &found, count);
}

static enum err_code count_links(struct schema_edit *edit, const struct pair *pair, int64_t *count)
{
    bool found = false;
    int64_t links = 0;
    struct stmt *st = stmt_use(edit->tx, &edit_stmts[EDIT_PAIR_LINKS]);
    stmt_bind_i64(st, 1, pair->id);
    enum err_code rc = stmt_one_i64(st, &found, &links);
    *count += links;
    return rc;
}

static enum err_code count_pair_uses(struct schema_edit *edit, const struct pair *pair,
                                     int64_t *links, struct edit_uses *uses)
{
    enum err_code rc = count_links(edit, pair, links);
    for (size_t i = 0; !rc && i < pair->label_count; i++) {
        rc = edit_uses_references(edit, REFERENCE_LABEL, pair->labels[i]->id, uses);
    }
    return rc;
}

static bool has_end(const struct pair *pair, const struct object_type *type)
{
    return pair->a->id == type->id || pair->b->id == type->id;
}

static enum err_code refuse_used(struct schema_edit *edit, const struct object_type *type)
{
    struct edit_uses uses = {.count = 0};
    int64_t records = 0;
    int64_t links = 0;
    enum err_code rc = count_records(edit, type, &records);
    for (size_t i = 0; !rc && i < edit->schema->pair_count; i++) {
        if (has_end(edit->schema->pairs[i], type)) {
            rc = count_pair_uses(edit, edit->schema->pairs[i], &links, &uses);
        }
    }
    for (size_t i = 0; !rc && i < type->property_count; i++) {
        rc = edit_uses_references(edit, REFERENCE_PROPERTY, type->properties[i]->id, &uses);
    }
    if (rc) {
        return rc;
    }
    edit_uses_add(&uses, "records", "record", "records", records);
    edit_uses_add(&uses, "associations", "association", "associations", links);
    if (uses.count == 0) {
        return ERR_OK;
    }
    struct str text = edit_uses_text(edit, &uses);
    err_set(edit->tx->err, ERR_IN_USE, "The object '%.*s' is in use and cannot be purged: %.*s",
            STR_ARG(type->name), STR_ARG(text));
    edit_uses_context(edit, &uses);
    return ERR_IN_USE;
}

/* The archived records go with their tables; what of them stands elsewhere goes first. */
static enum err_code drop_remains(struct schema_edit *edit, const struct object_type *type)
{
    struct sql *sql = sql_new(edit->tx);
    sql_add(sql, "DELETE FROM history WHERE record_id IN (SELECT id FROM ");
    sql_name2(sql, "obj_", type->id, 1);
    sql_add(sql, ")");
    enum err_code rc = sql_run(sql);
    for (size_t i = 0; !rc && i < edit->schema->pair_count; i++) {
        const struct pair *pair = edit->schema->pairs[i];
        if (!has_end(pair, type)) {
            continue;
        }
        struct stmt *st = stmt_use(edit->tx, &edit_stmts[EDIT_PAIR_DROP_ARCHIVED]);
        stmt_bind_i64(st, 1, pair->id);
        rc = stmt_run(st);
        if (!rc) {
            rc = rows_pair_delete(edit->tx, pair->id);
        }
    }
    return rc;
}

enum err_code object_purge(struct schema_edit *edit, const struct object_type *type)
{
    if (!type->custom || !type->archived_at) {
        return err_set(edit->tx->err, ERR_INVALID,
                       "The object %.*s is not an archived custom object; only such can be purged",
                       STR_ARG(type->name));
    }
    enum err_code rc = refuse_used(edit, type);
    if (!rc) {
        rc = drop_remains(edit, type);
    }
    if (!rc) {
        rc = rows_object_purge(edit->tx, type);
    }
    return rc ? rc : edit_object_done(edit, "deleted", type, NULL);
}
