#include "record/association.h"
#include "record/change.h"
#include "record/record_array.h"
#include "record/record_row.h"
#include "record/record_unique.h"

/* The row of that id itself: a merged id is not followed, so that nobody archives a survivor by an
 * old id. */
static enum err_code read_head(struct op *op, const struct object_type *type, int64_t id,
                               struct row_head *head)
{
    struct sql *sql = sql_new(op->tx);
    row_select(sql, op, type, NULL, 0);
    sql_add(sql, " WHERE o.id = ");
    sql_bind_i64(sql, id);
    struct stmt *st = sql_stmt(sql);
    bool found = stmt_row(st);
    if (found) {
        row_head_read(st, head);
    }
    enum err_code rc = stmt_end(st);
    return rc ? rc : found ? ERR_OK : row_not_found(op);
}

static enum err_code write_archived(struct op *op, const struct object_type *type, int64_t id,
                                    bool archived)
{
    struct sql *sql = sql_new(op->tx);
    sql_add(sql, "UPDATE ");
    sql_name2(sql, "obj_", type->id, 1);
    sql_add(sql, " SET archived_at = ");
    if (archived) {
        sql_bind_i64(sql, op->tx->now);
    } else {
        sql_bind_null(sql);
    }
    sql_add(sql, " WHERE id = ");
    sql_bind_i64(sql, id);
    return sql_run(sql);
}

enum err_code record_archive(struct op *op, const struct object_type *type, int64_t id)
{
    struct row_head head = {0};
    enum err_code rc = tx_exclusive(op->tx); /* its links are of many records */
    rc = rc ? rc : read_head(op, type, id, &head);
    if (rc || head.archived_at) {
        return rc;
    }
    rc = link_archive_record(op, (struct record_ref){type, id});
    if (rc) {
        return rc;
    }
    rc = unique_drop_all(op, id);
    if (rc) {
        return rc;
    }
    rc = write_archived(op, type, id, true);
    if (rc) {
        return rc;
    }
    const struct change change = {
        .kind = CHANGE_RECORD_ARCHIVED, .type_id = type->id, .record_id = id};
    return change_append(op, &change, NULL);
}

/* The unique properties of a type: archived ones too, because their keys stay in force until they
 * are back. */
static enum err_code unique_properties(struct op *op, const struct object_type *type,
                                       const struct property ***out, size_t *count)
{
    size_t n = 0;
    const struct property **list = record_array_new(op->tx, type->property_count, sizeof(*list));
    if (!list) {
        return ERR_NOMEM;
    }
    for (size_t i = 0; i < type->property_count; i++) {
        if (type->properties[i]->unique && type->properties[i]->storage == STORED_COLUMN) {
            list[n++] = type->properties[i];
        }
    }
    *out = list;
    *count = n;
    return ERR_OK;
}

/* All are looked at before one is written: a refused restore changes nothing. */
static enum err_code restore_uniques(struct op *op, const struct object_type *type, int64_t id)
{
    const struct property **properties = NULL;
    size_t count = 0;
    enum err_code rc = unique_properties(op, type, &properties, &count);
    if (rc) {
        return rc;
    }
    struct value *values = record_array_new(op->tx, count, sizeof(*values));
    if (!values) {
        return ERR_NOMEM;
    }
    struct row_head head = {0};
    rc = row_get(op, type, id, properties, count, &head, values);
    for (size_t i = 0; !rc && i < count; i++) {
        rc = unique_check(op, properties[i], values[i], id);
    }
    for (size_t i = 0; !rc && i < count; i++) {
        rc = unique_put(op, properties[i], values[i], id, false);
    }
    return rc;
}

enum err_code record_restore(struct op *op, const struct object_type *type, int64_t id,
                             struct link_loss **losses)
{
    struct row_head head = {0};
    enum err_code rc = tx_exclusive(op->tx);
    rc = rc ? rc : read_head(op, type, id, &head);
    if (rc) {
        return rc;
    }
    if (head.merged_into) {
        return err_set(
            op->tx->err, ERR_INVALID,
            "Record %lld was merged into record %lld; a merge cannot be undone by restoring.",
            (long long)id, (long long)head.merged_into);
    }
    *losses = NULL;
    if (!head.archived_at) {
        return ERR_OK;
    }
    rc = restore_uniques(op, type, id);
    if (rc) {
        return rc;
    }
    rc = write_archived(op, type, id, false);
    if (rc) {
        return rc;
    }
    const struct change change = {
        .kind = CHANGE_RECORD_RESTORED, .type_id = type->id, .record_id = id};
    rc = change_append(op, &change, NULL);
    return rc ? rc : link_restore_record(op, (struct record_ref){type, id}, losses);
}
