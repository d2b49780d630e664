/* check_derived: what is stored only to be found faster, or follows from something else, is what it
 * follows from (invariant 9). */
#include "base/text.h"
#include "record/check_internal.h"
#include "record/record_array.h"
#include "record/record_rules.h"

static void add_fault(struct checker *c, struct record_array *faults,
                      const struct derived_fault *fault)
{
    struct derived_fault *added = record_array_add(faults);
    if (added) {
        *added = *fault;
        added->wanted = str_dup(c->op->tx->arena, fault->wanted);
    }
}

static void add_batch_end(struct sql *sql, int64_t after)
{
    sql_add(sql, " WHERE o.id > ");
    sql_bind_i64(sql, after);
    sql_add(sql, " ORDER BY o.id LIMIT ");
    sql_number(sql, DERIVED_BATCH);
}

static enum err_code end_batch(struct derived_batch *batch, const struct record_array *faults,
                               size_t seen, enum err_code rc)
{
    rc = record_array_end(faults, rc);
    if (rc) {
        return rc;
    }
    batch->more = seen == DERIVED_BATCH;
    batch->faults = faults->items;
    batch->count = faults->count;
    return ERR_OK;
}

/* --- folded keys --- */

/* The key column: NULL when the key is the text itself. */
static struct str key_wanted(struct arena *scratch, struct str text)
{
    if (str_is_none(text)) {
        return STR_NONE;
    }
    struct str key = text_fold(scratch, text);
    return str_eq(key, text) ? STR_NONE : key;
}

static void compare_key(struct checker *c, const struct property *property, int64_t id,
                        const struct stmt *st, int column, struct record_array *faults)
{
    struct str wanted = key_wanted(c->scratch, stmt_str(st, column));
    struct str stored = stmt_str(st, column + 1);
    if (str_is_none(wanted) == str_is_none(stored) && str_eq(wanted, stored)) {
        return;
    }
    add_fault(
        c, faults,
        &(struct derived_fault){.id = id, .property = property, .key = true, .wanted = wanted});
}

enum err_code derived_keys(struct checker *c, const struct object_type *type, int64_t slot,
                           struct derived_batch *batch)
{
    struct tx *tx = c->op->tx;
    const struct property **folded = record_array_new(tx, type->property_count, sizeof(*folded));
    if (!folded) {
        return ERR_NOMEM;
    }
    size_t count = 0;
    struct sql *sql = sql_new(tx);
    sql_add(sql, "SELECT o.id");
    for (size_t i = 0; i < type->property_count; i++) {
        const struct property *property = type->properties[i];
        if (property->storage == STORED_COLUMN && property->slot == slot &&
            property->kind->folded) {
            sql_name(sql, ", o.p", property->id);
            sql_name(sql, ", o.k", property->id);
            folded[count++] = property;
        }
    }
    sql_add(sql, " FROM ");
    sql_name2(sql, "obj_", type->id, slot);
    sql_add(sql, " o");
    add_batch_end(sql, batch->after);
    struct record_array faults = record_array_of(tx, sizeof(struct derived_fault));
    size_t seen = 0;
    struct stmt *st = sql_stmt(sql);
    for (; stmt_row(st); seen++) {
        batch->after = stmt_i64(st, 0);
        for (size_t i = 0; i < count; i++) {
            compare_key(c, folded[i], batch->after, st, 1 + 2 * (int)i, &faults);
        }
        arena_clear(c->scratch);
    }
    return end_batch(batch, &faults, seen, stmt_end(st));
}

/* --- what follows from the stage --- */

#define STAGE_PROPERTIES 8

static size_t stage_properties(const struct object_type *type, const struct property **out)
{
    size_t count = 0;
    for (size_t i = 0; i < type->property_count && count < STAGE_PROPERTIES; i++) {
        const struct property *property = type->properties[i];
        if (property->storage == STORED_COLUMN && pipeline_is_derived(property->name)) {
            out[count++] = property;
        }
    }
    return count;
}

static void compare_stage(struct checker *c, const struct property *property, int64_t id,
                          const struct stage *stage, struct value stored,
                          struct record_array *faults)
{
    struct str wanted = pipeline_derived(property->name, stage, c->scratch);
    struct str text =
        stored.kind == VALUE_NONE ? STR_NONE : property->kind->print(property, c->scratch, stored);
    if (!str_eq(wanted, text)) {
        add_fault(c, faults,
                  &(struct derived_fault){.id = id, .property = property, .wanted = wanted});
    }
}

enum err_code derived_stages(struct checker *c, const struct object_type *type,
                             struct derived_batch *batch)
{
    const struct property *properties[STAGE_PROPERTIES + 1];
    properties[0] = schema_property_any(type, type->stage_property);
    size_t count = stage_properties(type, properties + 1);
    *batch = (struct derived_batch){.after = batch->after};
    if (!properties[0] || properties[0]->storage != STORED_COLUMN || !count) {
        return ERR_OK;
    }
    struct sql *sql = sql_new(c->op->tx);
    sql_add(sql, "SELECT o.id");
    for (size_t i = 0; i <= count; i++) {
        sql_add(sql, ", ");
        record_column(sql, c->op, properties[i]);
    }
    record_from(sql, type, properties, count + 1);
    add_batch_end(sql, batch->after);
    struct record_array faults = record_array_of(c->op->tx, sizeof(struct derived_fault));
    size_t seen = 0;
    struct stmt *st = sql_stmt(sql);
    for (; stmt_row(st); seen++) {
        batch->after = stmt_i64(st, 0);
        const struct stage *stage = schema_stage(type, stmt_str(st, 1));
        for (size_t i = 1; i <= count; i++) {
            struct value stored = value_read(properties[i], st, 1 + (int)i, c->scratch);
            compare_stage(c, properties[i], batch->after, stage, stored, &faults);
        }
        arena_clear(c->scratch);
    }
    return end_batch(batch, &faults, seen, stmt_end(st));
}

/* --- the check --- */

static void report_batch(struct checker *c, const struct object_type *type,
                         const struct derived_batch *batch)
{
    for (size_t i = 0; i < batch->count; i++) {
        const struct derived_fault *fault = &batch->faults[i];
        check_found(c, 9,
                    fault->key ? "The key of %.*s of %.*s %lld is not that of its text"
                               : "The value of %.*s of %.*s %lld is not what its stage says",
                    STR_ARG(fault->property->name), STR_ARG(type->singular), (long long)fault->id);
    }
}

enum err_code check_folded_keys(struct checker *c)
{
    const struct schema *schema = c->op->schema;
    for (size_t i = 0; i < schema->type_count; i++) {
        const struct object_type *type = schema->types[i];
        for (size_t j = 0; j < type->slot_count; j++) {
            struct derived_batch batch = {.more = true};
            while (batch.more) {
                enum err_code rc = derived_keys(c, type, type->slots[j], &batch);
                if (rc) {
                    return rc;
                }
                report_batch(c, type, &batch);
            }
        }
    }
    return ERR_OK;
}

enum err_code check_stages(struct checker *c)
{
    const struct schema *schema = c->op->schema;
    for (size_t i = 0; i < schema->type_count; i++) {
        struct derived_batch batch = {.more = true};
        while (batch.more) {
            enum err_code rc = derived_stages(c, schema->types[i], &batch);
            if (rc) {
                return rc;
            }
            report_batch(c, schema->types[i], &batch);
        }
    }
    return ERR_OK;
}
