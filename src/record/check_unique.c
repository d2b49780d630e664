/* check_unique: table unique_value has exactly the keys of the unique values of active records. */
#include "record/check_internal.h"
#include "record/check_stmts.h"
#include "record/check_unique.h"
#include "record/record_unique.h"

bool unique_is_kept(const struct property *property)
{
    return property->unique && property->storage == STORED_COLUMN;
}

void unique_select(struct sql *sql, struct op *op, const struct object_type *type,
                   const struct property *property)
{
    sql_add(sql, "SELECT o.id, ");
    record_column(sql, op, property);
    record_from(sql, type, &property, 1);
    sql_add(sql, " WHERE o.archived_at IS NULL AND ");
    record_column(sql, op, property);
    sql_add(sql, " IS NOT NULL ORDER BY o.id");
}

static enum err_code find_without_key(struct checker *c, const struct object_type *type,
                                      const struct property *property)
{
    struct sql *sql = sql_new(c->op->tx);
    unique_select(sql, c->op, type, property);
    struct stmt *st = sql_stmt(sql);
    stmt_large(st);
    enum err_code rc = ERR_OK;
    while (!rc && stmt_row(st)) {
        int64_t id = stmt_i64(st, 0);
        int64_t holder;
        struct value value = value_read(property, st, 1, c->scratch);
        rc = unique_holder(c->op, property, unique_key(property, c->scratch, value), &holder);
        if (!rc && holder != id) {
            check_found(c, 9, "The unique %.*s of %.*s %lld is not kept as its own",
                        STR_ARG(property->name), STR_ARG(type->singular), (long long)id);
        }
        arena_clear(c->scratch);
    }
    enum err_code end = stmt_end(st);
    return rc ? rc : end;
}

static enum err_code find_without_value(struct checker *c, const struct object_type *type,
                                        const struct property *property)
{
    struct sql *sql = sql_new(c->op->tx);
    sql_add(sql, "SELECT u.property_id, u.record_id FROM unique_value u WHERE u.property_id = ");
    sql_bind_i64(sql, property->id);
    sql_add(sql, " AND NOT EXISTS (SELECT 1");
    record_from(sql, type, &property, 1);
    sql_add(sql, " WHERE o.id = u.record_id AND o.archived_at IS NULL AND ");
    record_column(sql, c->op, property);
    sql_add(sql, " IS NOT NULL) ORDER BY u.record_id");
    enum err_code rc = check_rows(
        c, 9, sql_stmt(sql),
        "The unique property {} is kept for record {}, which has no value or is archived");
    if (rc) {
        return rc;
    }
    struct stmt *st = stmt_use(c->op->tx, &check_stmts[CHECK_UNIQUE_TWICE]);
    stmt_bind_i64(st, 1, property->id);
    return check_rows(c, 9, st, "Record {} has two keys of one unique property");
}

enum err_code check_uniques(struct checker *c)
{
    const struct schema *schema = c->op->schema;
    enum err_code rc = ERR_OK;
    for (size_t i = 0; i < schema->type_count; i++) {
        const struct object_type *type = schema->types[i];
        for (size_t j = 0; !rc && j < type->property_count; j++) {
            const struct property *property = type->properties[j];
            if (!unique_is_kept(property)) {
                continue;
            }
            rc = find_without_key(c, type, property);
            rc = rc ? rc : find_without_value(c, type, property);
        }
    }
    return rc;
}
