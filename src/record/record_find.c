#include "base/text.h"
#include "record/record_row.h"
#include "record/record_unique.h"

/* The id itself, or that of the survivor. */
static enum err_code find_by_id(struct op *op, const struct object_type *type, struct str value,
                                int64_t *id)
{
    int64_t wanted = 0;
    if (!str_to_i64(value, &wanted)) {
        *id = 0;
        return ERR_OK;
    }
    struct row_head head = {0};
    enum err_code rc = row_get(op, type, wanted, NULL, 0, &head, NULL);
    if (rc && rc != ERR_NOT_FOUND) {
        return rc;
    }
    *id = rc || head.archived_at ? 0 : head.id;
    return ERR_OK;
}

/* The lowest id of the active records that have the value: for properties that are not unique. */
static enum err_code find_first(struct op *op, const struct object_type *type,
                                const struct property *property, struct str value, int64_t *id)
{
    struct sql *sql = sql_new(op->tx);
    sql_add(sql, "SELECT MIN(o.id)");
    record_from(sql, type, &property, 1);
    sql_add(sql, " WHERE ");
    record_column_key(sql, op, property);
    sql_add(sql, " = ");
    sql_bind_str(sql, text_fold(op->tx->arena, value));
    sql_add(sql, " AND");
    row_in_state(sql, RECORD_ACTIVE);
    bool found = false;
    int64_t first = 0;
    enum err_code rc = stmt_one_i64(sql_stmt(sql), &found, &first);
    if (rc) {
        return rc;
    }
    *id = found ? first : 0;
    return ERR_OK;
}

static enum err_code find_unique(struct op *op, const struct property *property, struct str value,
                                 int64_t *id)
{
    struct str key = STR_NONE;
    if (property->kind->folded) {
        key = text_fold(op->tx->arena, value);
    } else {
        struct value typed = value_none();
        struct value_fault fault = {0};
        if (property->kind->parse(property, op->tx->arena, value, &typed, &fault)) {
            key = unique_key(property, op->tx->arena, typed);
        }
    }
    if (str_is_none(key)) { /* no record can have it */
        *id = 0;
        return ERR_OK;
    }
    return unique_holder(op, property, key, id);
}

enum err_code record_find(struct op *op, const struct object_type *type, struct str property,
                          struct str value, int64_t *id)
{
    const struct property *found = schema_property(type, property);
    if (!found) {
        return err_set(op->tx->err, ERR_INVALID, "Property \"%.*s\" does not exist on %.*s",
                       STR_ARG(property), STR_ARG(type->plural));
    }
    bool shared = type->id == TYPE_COMPANY && str_is(property, "domain");
    if (found->storage != STORED_ID && !found->unique && !shared) {
        return err_set(op->tx->err, ERR_INVALID,
                       "Property \"%.*s\" is not a unique property, so it cannot identify a record",
                       STR_ARG(property));
    }
    if (str_is_empty(value)) {
        *id = 0;
        return ERR_OK;
    }
    if (found->storage == STORED_ID) {
        return find_by_id(op, type, value, id);
    }
    return found->unique ? find_unique(op, found, value, id)
                         : find_first(op, type, found, value, id);
}
