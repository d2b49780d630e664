#include "record/record_rows.h"

#include <stdlib.h>

#include "record/record_rules.h"
#include "record/record_unique.h"
#include "store/bulk.h"

/* ---- the columns of one table ---- */

/* The properties that any of the records has in a table, in row_order. */
struct columns {
    const struct property **list;
    size_t count;
};

/* Makes room for the property at its place, which is not before `at`; gives the place. Values of a
 * record come in the order of the columns, so that one walk finds all of them. */
static size_t add_column(struct columns *columns, const struct property *property, size_t at)
{
    while (at < columns->count && columns->list[at]->id < property->id) {
        at++;
    }
    if (at == columns->count || columns->list[at] != property) {
        for (size_t i = columns->count++; i > at; i--) {
            columns->list[i] = columns->list[i - 1];
        }
        columns->list[at] = property;
    }
    return at;
}

static struct columns columns_of(const struct record_rows *rows, int64_t slot)
{
    struct columns columns = {
        arena_array(rows->op->tx->arena, const struct property *, rows->type->property_count + 1),
        0};
    for (size_t i = 0; i < rows->count; i++) {
        const struct record_row *item = &rows->list[i];
        size_t at = 0;
        for (size_t j = 0; j < item->count; j++) {
            if (item->items[j].property->slot == slot) {
                at = add_column(&columns, item->items[j].property, at);
            }
        }
    }
    return columns;
}

static struct bulk *begin_table(const struct record_rows *rows, int64_t slot,
                                const struct columns *columns)
{
    struct sql *target = sql_new(rows->op->tx);
    int count = 1;
    sql_name2(target, "obj_", rows->type->id, slot);
    sql_add(target, " (id");
    if (slot == 1) {
        sql_add(target, ", created_at, updated_at, created_by, updated_by, source");
        count += 5;
    }
    for (size_t i = 0; i < columns->count; i++) {
        sql_name(target, ", p", columns->list[i]->id);
        count++;
        if (columns->list[i]->kind->folded) {
            sql_name(target, ", k", columns->list[i]->id);
            count++;
        }
    }
    sql_add(target, ")");
    return bulk_begin(rows->op->tx, target, count);
}

static void put_user(struct bulk *bulk, int64_t user_id)
{
    if (user_id) {
        bulk_i64(bulk, user_id);
    } else {
        bulk_null(bulk);
    }
}

static void put_head(const struct op *op, struct bulk *bulk)
{
    bulk_i64(bulk, op->tx->now);
    bulk_i64(bulk, op->tx->now);
    put_user(bulk, op->who->user_id);
    put_user(bulk, op->who->user_id);
    bulk_str(bulk, rules_source(op->who));
}

static void put_value(struct bulk *bulk, struct value value)
{
    switch (value.kind) {
    case VALUE_NONE:
        bulk_null(bulk);
        return;
    case VALUE_TEXT:
        bulk_str(bulk, value.text);
        return;
    case VALUE_NUMBER:
        bulk_double(bulk, value.number);
        return;
    case VALUE_INTEGER:
        bulk_i64(bulk, value.integer);
        return;
    }
}

/* `item` walks over the values of the slot, which are in the order of the columns. */
static void put_columns(struct bulk *bulk, const struct columns *columns,
                        const struct assignment *item, const struct assignment *end)
{
    for (size_t i = 0; i < columns->count; i++) {
        const struct property *property = columns->list[i];
        struct value value = value_none();
        if (item < end && item->property == property) {
            value = item->value;
            item++;
        }
        put_value(bulk, value);
        if (property->kind->folded) {
            bulk_str(bulk, value.kind == VALUE_TEXT ? value.key : STR_NONE);
        }
    }
}

static const struct assignment *first_of_slot(const struct record_row *item, int64_t slot)
{
    size_t i = 0;
    while (i < item->count && item->items[i].property->slot < slot) {
        i++;
    }
    return item->items + i;
}

static enum err_code write_table(const struct record_rows *rows, int64_t slot)
{
    struct columns columns = columns_of(rows, slot);
    if (slot > 1 && columns.count == 0) {
        return ERR_OK;
    }
    struct bulk *bulk = begin_table(rows, slot, &columns);
    for (size_t i = 0; i < rows->count; i++) {
        const struct record_row *item = &rows->list[i];
        const struct assignment *end = item->items + item->count;
        const struct assignment *first = first_of_slot(item, slot);
        if (slot > 1 && (first == end || first->property->slot != slot)) {
            continue;
        }
        bulk_i64(bulk, item->id);
        if (slot == 1) {
            put_head(rows->op, bulk);
        }
        put_columns(bulk, &columns, first, end);
    }
    return bulk_end(bulk, NULL);
}

enum err_code rows_write(const struct record_rows *rows)
{
    enum err_code rc = ERR_OK;
    for (size_t i = 0; !rc && i < rows->type->slot_count; i++) {
        rc = write_table(rows, rows->type->slots[i]);
    }
    return rc;
}

/* ---- unique values ---- */

/* In the order of the table, so that neighbours are written together and equal keys meet. */
static int by_key(const void *a, const void *b)
{
    const struct record_key *x = a, *y = b;
    if (x->property != y->property) {
        return x->property->id < y->property->id ? -1 : 1;
    }
    int order = str_cmp(x->key, y->key);
    return order ? order : x->at < y->at ? -1 : x->at > y->at;
}

size_t rows_keys(const struct record_rows *rows, struct record_key **out)
{
    struct arena *arena = rows->op->tx->arena;
    size_t most = 0, count = 0;
    for (size_t i = 0; i < rows->count; i++) {
        for (size_t j = 0; j < rows->list[i].count; j++) {
            most += rows->list[i].items[j].property->unique;
        }
    }
    struct record_key *keys = arena_array(arena, struct record_key, most + 1);
    for (size_t i = 0; i < rows->count; i++) {
        const struct record_row *item = &rows->list[i];
        for (size_t j = 0; j < item->count; j++) {
            const struct property *property = item->items[j].property;
            if (property->unique) {
                struct str key = unique_key(property, arena, item->items[j].value);
                keys[count++] = (struct record_key){property, key, item->id, item->at};
            }
        }
    }
    qsort(keys, count, sizeof *keys, by_key);
    *out = keys;
    return count;
}

const struct record_key *rows_twice(const struct record_key *keys, size_t count)
{
    for (size_t i = 1; i < count; i++) {
        if (keys[i].property == keys[i - 1].property && str_eq(keys[i].key, keys[i - 1].key)) {
            return &keys[i];
        }
    }
    return NULL;
}

enum err_code rows_write_keys(struct op *op, const struct record_key *keys, size_t count,
                              int64_t *written)
{
    if (count == 0) {
        return ERR_OK;
    }
    struct sql *target = sql_new(op->tx);
    sql_add(target, "unique_value (property_id, value_key, record_id)");
    struct bulk *bulk = bulk_begin(op->tx, target, 3);
    for (size_t i = 0; i < count; i++) {
        bulk_i64(bulk, keys[i].property->id);
        bulk_str(bulk, keys[i].key);
        bulk_i64(bulk, keys[i].id);
    }
    return bulk_end(bulk, written);
}
