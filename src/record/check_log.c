/* check_log: the change log and the history tell of every record what is so now. */
#include "base/json.h"
#include "record/change.h"
#include "record/check_internal.h"
#include "record/check_stmts.h"
#include "record/record_array.h"
#include "record/record_rules.h"

/* --- every record is in the log --- */

struct id_range {
    int64_t first, last;
};

/* The stretches of ids that the bulk path loaded: {"first":…,"last":…} in the detail of
 * CHANGE_BULK. */
static enum err_code read_bulk(struct checker *c, const struct object_type *type,
                               struct record_array *ranges)
{
    struct stmt *st = stmt_use(c->op->tx, &check_stmts[CHECK_BULK]);
    stmt_bind_i64(st, 1, type->id);
    stmt_large(st);
    while (stmt_row(st)) {
        struct json *detail = NULL;
        struct err ignored;
        err_init(&ignored, c->scratch);
        struct id_range range;
        if (json_parse(c->scratch, stmt_str(st, 0), &detail, &ignored) ||
            !json_integer(json_get(detail, "first"), &range.first) ||
            !json_integer(json_get(detail, "last"), &range.last)) {
            continue;
        }
        struct id_range *added = record_array_add(ranges);
        if (added) {
            *added = range;
        }
    }
    return record_array_end(ranges, stmt_end(st));
}

static bool in_ranges(const struct record_array *ranges, int64_t id)
{
    const struct id_range *list = ranges->items;
    for (size_t i = 0; i < ranges->count; i++) {
        if (id >= list[i].first && id <= list[i].last) {
            return true;
        }
    }
    return false;
}

static enum err_code check_type_log(struct checker *c, const struct object_type *type)
{
    struct record_array ranges = record_array_of(c->op->tx, sizeof(struct id_range));
    enum err_code rc = read_bulk(c, type, &ranges);
    if (rc) {
        return rc;
    }
    struct sql *sql = sql_new(c->op->tx);
    sql_add(sql, "SELECT o.id FROM ");
    sql_name2(sql, "obj_", type->id, 1);
    sql_add(sql,
            " o WHERE NOT EXISTS (SELECT 1 FROM change c WHERE c.record_id = o.id AND c.kind = ");
    sql_number(sql, CHANGE_RECORD_CREATED);
    sql_add(sql, ") ORDER BY o.id");
    struct stmt *st = sql_stmt(sql);
    stmt_large(st);
    while (stmt_row(st)) {
        int64_t id = stmt_i64(st, 0);
        if (!in_ranges(&ranges, id)) {
            check_found(c, 7, "The creation of %.*s %lld is not in the change log",
                        STR_ARG(type->singular), (long long)id);
        }
    }
    return stmt_end(st);
}

enum err_code check_log(struct checker *c)
{
    const struct schema *schema = c->op->schema;
    enum err_code rc = ERR_OK;
    for (size_t i = 0; !rc && i < schema->type_count; i++) {
        rc = check_type_log(c, schema->types[i]);
        arena_clear(c->scratch);
    }
    return rc;
}

/* --- the history ends with the present values --- */

/* The properties of one table of an object type, and the statement that reads them: columns are the
 * id and their values. */
struct slot_read {
    const struct object_type *type;
    int64_t slot;
    const struct property **properties;
    size_t count;
    struct str *last; /* of one record: the newest value in the history */
    bool *known;      /* … and whether the history has any */
};

static enum err_code slot_read_init(struct checker *c, const struct object_type *type, int64_t slot,
                                    struct slot_read *out)
{
    struct tx *tx = c->op->tx;
    struct slot_read read = {.type = type, .slot = slot};
    read.properties = record_array_new(tx, type->property_count, sizeof(*read.properties));
    read.last = record_array_new(tx, type->property_count, sizeof(*read.last));
    read.known = record_array_new(tx, type->property_count, sizeof(*read.known));
    if (!read.properties || !read.last || !read.known) {
        return ERR_NOMEM;
    }
    for (size_t i = 0; i < type->property_count; i++) {
        const struct property *property = type->properties[i];
        bool compared = property->storage == STORED_COLUMN && property->slot == slot &&
                        !pipeline_is_derived(property->name); /* remade by an edit of the stage */
        if (compared) {
            read.properties[read.count++] = property;
        }
    }
    *out = read;
    return ERR_OK;
}

static struct stmt *slot_stmt(struct checker *c, const struct slot_read *read)
{
    struct sql *sql = sql_new(c->op->tx);
    sql_add(sql, "SELECT id");
    for (size_t i = 0; i < read->count; i++) {
        sql_name(sql, ", p", read->properties[i]->id);
    }
    sql_add(sql, " FROM ");
    sql_name2(sql, "obj_", read->type->id, read->slot);
    return sql_stmt(sql);
}

static enum err_code read_last_values(struct checker *c, struct slot_read *read, int64_t id)
{
    memset(read->known, 0, read->count * sizeof(*read->known));
    struct stmt *st = stmt_use(c->op->tx, &check_stmts[CHECK_HISTORY]);
    stmt_bind_i64(st, 1, id);
    while (stmt_row(st)) {
        int64_t property_id = stmt_i64(st, 0);
        for (size_t i = 0; i < read->count; i++) {
            if (read->properties[i]->id == property_id) {
                read->known[i] = true;
                read->last[i] = stmt_str_dup(st, 1, c->scratch);
            }
        }
    }
    return stmt_end(st);
}

static enum err_code check_slot_history(struct checker *c, const struct object_type *type,
                                        int64_t slot)
{
    struct slot_read read;
    enum err_code rc = slot_read_init(c, type, slot, &read);
    if (rc) {
        return rc;
    }
    struct stmt *st = slot_stmt(c, &read);
    stmt_large(st);
    while (!rc && stmt_row(st)) {
        int64_t id = stmt_i64(st, 0);
        rc = read_last_values(c, &read, id);
        for (size_t i = 0; !rc && i < read.count; i++) {
            const struct property *property = read.properties[i];
            struct value value = value_read(property, st, 1 + (int)i, c->scratch);
            struct str text = value.kind == VALUE_NONE
                                  ? STR_NONE
                                  : property->kind->print(property, c->scratch, value);
            if (read.known[i] && !str_eq(text, read.last[i])) {
                check_found(c, 7,
                            "The history of %.*s of %.*s %lld does not end with its present value",
                            STR_ARG(property->name), STR_ARG(type->singular), (long long)id);
            }
        }
        arena_clear(c->scratch);
    }
    enum err_code end = stmt_end(st);
    return rc ? rc : end;
}

enum err_code check_history(struct checker *c)
{
    const struct schema *schema = c->op->schema;
    enum err_code rc = ERR_OK;
    for (size_t i = 0; i < schema->type_count; i++) {
        const struct object_type *type = schema->types[i];
        for (size_t j = 0; !rc && j < type->slot_count; j++) {
            rc = check_slot_history(c, type, type->slots[j]);
        }
    }
    return rc;
}
