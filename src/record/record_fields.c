#include <stdlib.h>

#include "record/record.h"
#include "store/sql.h"

static int by_name(const void *a, const void *b)
{
    const struct property *const *x = a, *const *y = b;
    return str_cmp((*x)->name, (*y)->name);
}

static void add_field(struct record_fields *fields, const struct object_type *type, struct str name)
{
    const struct property *property = schema_property(type, name);
    if (property) {
        fields->properties[fields->count++] = property;
    }
}

void record_fields_of(struct op *op, const struct object_type *type, const struct str *names,
                      size_t count, struct record_fields *out)
{
    const struct str always[] = {STR("hs_object_id"), type->created_property,
                                 type->updated_property};
    const size_t always_count = sizeof(always) / sizeof(always[0]);
    const struct str *wanted = count ? names : type->defaults;
    size_t wanted_count = count ? count : type->default_count;
    *out = (struct record_fields){0};
    out->properties =
        arena_try(op->tx->arena, (wanted_count + always_count) * sizeof(*out->properties));
    if (!out->properties) {
        return; /* the arena has failed, so the transaction is refused */
    }
    for (size_t i = 0; i < wanted_count; i++) {
        add_field(out, type, wanted[i]);
    }
    for (size_t i = 0; i < always_count; i++) {
        add_field(out, type, always[i]);
    }
    qsort(out->properties, out->count, sizeof(*out->properties), by_name);
    size_t kept = 0;
    for (size_t i = 0; i < out->count; i++) {
        if (kept == 0 || out->properties[kept - 1] != out->properties[i]) {
            out->properties[kept++] = out->properties[i];
        }
    }
    out->count = kept;
}

static void add_column(struct sql *sql, const struct property *property, bool key)
{
    if (property->slot == 1) {
        sql_add(sql, "o");
    } else {
        sql_name(sql, "s", property->slot);
    }
    if (key) {
        sql_name(sql, ".k", property->id);
    } else {
        sql_name(sql, ".p", property->id);
    }
}

/* "(SELECT MIN(l.<wanted>) FROM link l WHERE l.<own> = o.id AND l.pair = … AND l.label = …": the
 * caller closes it. Ends of a link are named by the side that the record has: side 0 is a. */
static void add_linked(struct sql *sql, const struct pair *pair, int64_t code, int side)
{
    if (side == 0) {
        sql_add(sql, "(SELECT MIN(l.b) FROM link l WHERE l.a = o.id AND l.pair = ");
    } else {
        sql_add(sql, "(SELECT MIN(l.a) FROM link l WHERE l.b = o.id AND l.pair = ");
    }
    sql_number(sql, pair->id);
    sql_add(sql, " AND l.label = ");
    sql_number(sql, code);
}

static void add_primary_company(struct sql *sql, const struct schema *schema,
                                const struct property *property)
{
    const struct pair *pair = schema_pair(schema, property->type_id, TYPE_COMPANY);
    if (!pair || !pair->primary) {
        sql_add(sql, "NULL");
        return;
    }
    add_linked(sql, pair, LABEL_PRIMARY, pair->primary_on_a ? 0 : 1);
    sql_add(sql, ")");
}

/* dir 1: a holds the half that is read from the parent. */
static void add_parent_company(struct sql *sql, const struct schema *schema)
{
    const struct label *label = schema->parent_company;
    if (!label) {
        sql_add(sql, "NULL");
        return;
    }
    sql_add(sql, "COALESCE(");
    add_linked(sql, label->pair, label->code, 1);
    sql_add(sql, " AND l.dir = 1), ");
    add_linked(sql, label->pair, label->code, 0);
    sql_add(sql, " AND l.dir = 2))");
}

static void add_link_count(struct sql *sql, const struct pair *pair, int side)
{
    if (side == 0) {
        sql_add(sql, "(SELECT COUNT(*) FROM link l WHERE l.a = o.id AND l.pair = ");
    } else {
        sql_add(sql, "(SELECT COUNT(*) FROM link l WHERE l.b = o.id AND l.pair = ");
    }
    sql_number(sql, pair->id);
    sql_add(sql, " AND l.label = ");
    sql_number(sql, LABEL_PLAIN);
    sql_add(sql, ")");
}

static void add_link_counts(struct sql *sql, const struct schema *schema,
                            const struct property *property)
{
    const struct pair *pair = schema_pair(schema, property->type_id, property->link_count_type);
    if (!pair) {
        sql_add(sql, "0");
    } else if (pair_is_same(pair)) {
        sql_add(sql, "(");
        add_link_count(sql, pair, 0);
        sql_add(sql, " + ");
        add_link_count(sql, pair, 1);
        sql_add(sql, ")");
    } else {
        add_link_count(sql, pair, pair->a->id == property->type_id ? 0 : 1);
    }
}

void record_column(struct sql *sql, struct op *op, const struct property *property)
{
    switch (property->storage) {
    case STORED_COLUMN:
        add_column(sql, property, false);
        return;
    case STORED_ID:
        sql_add(sql, "o.id");
        return;
    case STORED_CREATED:
        sql_add(sql, "o.created_at");
        return;
    case STORED_UPDATED:
        sql_add(sql, "o.updated_at");
        return;
    case STORED_CREATED_BY:
        sql_add(sql, "o.created_by");
        return;
    case STORED_UPDATED_BY:
        sql_add(sql, "o.updated_by");
        return;
    case STORED_PRIMARY_COMPANY:
        add_primary_company(sql, op->schema, property);
        return;
    case STORED_PARENT_COMPANY:
        add_parent_company(sql, op->schema);
        return;
    case STORED_LINK_COUNT:
        add_link_counts(sql, op->schema, property);
        return;
    }
    BUG("a property without storage");
}

void record_column_key(struct sql *sql, struct op *op, const struct property *property)
{
    if (property->storage != STORED_COLUMN || !property->kind->folded) {
        record_column(sql, op, property);
        return;
    }
    sql_add(sql, "COALESCE(");
    add_column(sql, property, true);
    sql_add(sql, ", ");
    add_column(sql, property, false);
    sql_add(sql, ")");
}

static bool slot_is_used(int64_t slot, const struct property *const *properties, size_t count)
{
    for (size_t i = 0; i < count; i++) {
        if (properties[i]->storage == STORED_COLUMN && properties[i]->slot == slot) {
            return true;
        }
    }
    return false;
}

void record_from(struct sql *sql, const struct object_type *type,
                 const struct property *const *properties, size_t count)
{
    sql_add(sql, " FROM ");
    sql_name2(sql, "obj_", type->id, 1);
    sql_add(sql, " o");
    for (size_t i = 0; i < type->slot_count; i++) {
        int64_t slot = type->slots[i];
        if (slot == 1 || !slot_is_used(slot, properties, count)) {
            continue;
        }
        sql_add(sql, " LEFT JOIN ");
        sql_name2(sql, "obj_", type->id, slot);
        sql_name(sql, " s", slot);
        sql_name(sql, " ON s", slot);
        sql_add(sql, ".id = o.id");
    }
}
