/*
 * rebuild: derived data is made anew from what it is derived from. Nothing of it is history or goes
 * into the change log: to a reader the records are what they were.
 */
#include "record/check_internal.h"
#include "record/check_stmts.h"
#include "record/check_unique.h"
#include "record/record_unique.h"
#include "record/record_value.h"

static enum err_code mend(struct checker *c, const struct object_type *type,
                          const struct derived_fault *fault)
{
    const struct property *property = fault->property;
    struct sql *sql = sql_new(c->op->tx);
    sql_add(sql, "UPDATE ");
    sql_name2(sql, "obj_", type->id, property->slot);
    if (fault->key) {
        sql_name(sql, " SET k", property->id);
        sql_add(sql, " = ");
        if (str_is_none(fault->wanted)) {
            sql_bind_null(sql);
        } else {
            sql_bind_str(sql, fault->wanted);
        }
    } else {
        sql_name(sql, " SET p", property->id);
        sql_add(sql, " = ");
        value_sql(sql, value_of_text(property, c->op->tx->arena, fault->wanted));
    }
    sql_add(sql, " WHERE id = ");
    sql_bind_i64(sql, fault->id);
    return sql_run(sql);
}

static enum err_code mend_batch(struct checker *c, const struct object_type *type,
                                const struct derived_batch *batch)
{
    enum err_code rc = ERR_OK;
    for (size_t i = 0; !rc && i < batch->count; i++) {
        rc = mend(c, type, &batch->faults[i]);
    }
    return rc;
}

static enum err_code remake_stages(struct checker *c, const struct object_type *type)
{
    struct derived_batch batch = {.more = true};
    enum err_code rc = ERR_OK;
    while (!rc && batch.more) {
        rc = derived_stages(c, type, &batch);
        rc = rc ? rc : mend_batch(c, type, &batch);
    }
    return rc;
}

enum err_code rebuild_stages(struct op *op, const struct object_type *type)
{
    const struct check_progress silent = {0};
    struct checker c;
    enum err_code rc = checker_init(&c, op, &silent);
    return rc ? rc : remake_stages(&c, type);
}

static enum err_code rebuild_type(struct checker *c, const struct object_type *type)
{
    enum err_code rc = ERR_OK;
    for (size_t i = 0; i < type->slot_count; i++) {
        struct derived_batch batch = {.more = true};
        while (!rc && batch.more) {
            rc = derived_keys(c, type, type->slots[i], &batch);
            rc = rc ? rc : mend_batch(c, type, &batch);
        }
    }
    return rc ? rc : remake_stages(c, type);
}

/* Of two records with one value the older keeps it; the other is reported, for a person has to
 * choose. */
static enum err_code rebuild_unique(struct checker *c, const struct object_type *type,
                                    const struct property *property)
{
    struct stmt *clear = stmt_use(c->op->tx, &check_stmts[REBUILD_UNIQUE_CLEAR]);
    stmt_bind_i64(clear, 1, property->id);
    enum err_code rc = stmt_run(clear);
    struct sql *sql = sql_new(c->op->tx);
    unique_select(sql, c->op, type, property);
    struct stmt *st = sql_stmt(sql);
    stmt_large(st);
    while (!rc && stmt_row(st)) {
        int64_t id = stmt_i64(st, 0);
        int64_t holder;
        struct value value = value_read(property, st, 1, c->scratch);
        rc = unique_holder(c->op, property, unique_key(property, c->scratch, value), &holder);
        if (!rc && !holder) {
            rc = unique_put(c->op, property, value, id, false);
        } else if (!rc) {
            check_found(
                c, 9, "The unique %.*s of %.*s %lld is that of record %lld too: change one of them",
                STR_ARG(property->name), STR_ARG(type->singular), (long long)id, (long long)holder);
        }
        arena_clear(c->scratch);
    }
    enum err_code end = stmt_end(st);
    return rc ? rc : end;
}

static enum err_code rebuild_uniques(struct checker *c, const struct object_type *type)
{
    enum err_code rc = ERR_OK;
    for (size_t i = 0; !rc && i < type->property_count; i++) {
        if (unique_is_kept(type->properties[i])) {
            rc = rebuild_unique(c, type, type->properties[i]);
        }
    }
    return rc;
}

enum err_code rebuild_run(struct op *op, const struct check_progress *progress)
{
    struct checker c;
    enum err_code rc = checker_init(&c, op, progress);
    for (size_t i = 0; !rc && i < op->schema->type_count; i++) {
        const struct object_type *type = op->schema->types[i];
        check_step(&c, 9, str_cstr(op->tx->arena, type->plural));
        rc = rebuild_type(&c, type);
        rc = rc ? rc : rebuild_uniques(&c, type);
    }
    return rc;
}
