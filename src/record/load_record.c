/* load_record: the records of a load, a table at a time. */
#include <stdlib.h>

#include "record/load_internal.h"
#include "record/record_rules.h"
#include "record/record_unique.h"
#include "record/record_write.h"

/* ---- one record ---- */

static enum err_code draw_ids(struct load *load)
{
    enum err_code rc = tx_next_ids(load->op->tx, "record", LOAD_BATCH, &load->next_id);
    load->end_id = load->next_id + LOAD_BATCH;
    return rc;
}

static enum err_code refuse_primary(struct load *load, const struct value_set *set)
{
    return err_set(load->op->tx->err, ERR_INVALID,
                   "\"%.*s\" is not loaded with the record: mark a link with \"primary\"",
                   STR_ARG(set->primary->name));
}

static enum err_code take_values(struct load *load, const struct record_value *values, size_t count,
                                 struct value_set *set)
{
    enum err_code rc = value_set_init(set, load->op, load->type, true, count);
    if (rc) {
        return rc;
    }
    value_set_take(set, values, count);
    if (set->primary) {
        return refuse_primary(load, set);
    }
    rc = value_set_parse(set);
    rc = rc ? rc : rules_apply(set);
    rc = rc ? rc : value_set_refuse(set);
    if (!rc) {
        write_keep_changes(set);
    }
    return rc;
}

static enum err_code add(struct load *load, const struct record_value *values, size_t count,
                         int64_t at, int64_t *id)
{
    struct value_set set;
    enum err_code rc = take_values(load, values, count, &set);
    if (rc) {
        return load_fail(load, rc, at, at);
    }
    if (load->next_id == load->end_id) {
        rc = draw_ids(load);
        if (rc) {
            return rc;
        }
    }
    *id = load->next_id++;
    load->items[load->count++] = (struct load_item){*id, at, set.items, set.count};
    bool full = load->count == LOAD_BATCH || load->next_id == load->end_id;
    return full ? load_write_records(load) : ERR_OK;
}

enum err_code load_record(struct load *load, const struct record_value *values, size_t count,
                          int64_t at, int64_t *id)
{
    struct tx *tx = load->op->tx;
    struct arena *own = tx->arena;
    BUG_UNLESS(load->type);
    tx->arena = load->arena; /* what a record needs is gone with its batch */
    enum err_code rc = add(load, values, count, at, id);
    if (!rc && arena_failed(load->arena)) {
        rc = err_set(tx->err, ERR_NOMEM, "Out of memory; nothing was written");
    }
    tx->arena = own;
    return rc;
}

/* ---- a batch: the columns of one table ---- */

/* The properties that any record of the batch has in a table, in row_order. */
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

static struct columns columns_of(struct load *load, int64_t slot)
{
    struct columns columns = {
        arena_array(load->arena, const struct property *, load->type->property_count + 1), 0};
    for (size_t i = 0; i < load->count; i++) {
        const struct load_item *item = &load->items[i];
        size_t at = 0;
        for (size_t j = 0; j < item->count; j++) {
            if (item->items[j].property->slot == slot) {
                at = add_column(&columns, item->items[j].property, at);
            }
        }
    }
    return columns;
}

static struct bulk *begin_table(struct load *load, int64_t slot, const struct columns *columns)
{
    struct sql *target = sql_new(load->op->tx);
    int count = 1;
    sql_name2(target, "obj_", load->type->id, slot);
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
    return bulk_begin(load->op->tx, target, count);
}

static void put_user(struct bulk *bulk, int64_t user_id)
{
    if (user_id) {
        bulk_i64(bulk, user_id);
    } else {
        bulk_null(bulk);
    }
}

static void put_head(struct load *load, struct bulk *bulk)
{
    const struct op *op = load->op;
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

static const struct assignment *first_of_slot(const struct load_item *item, int64_t slot)
{
    size_t i = 0;
    while (i < item->count && item->items[i].property->slot < slot) {
        i++;
    }
    return item->items + i;
}

static enum err_code write_table(struct load *load, int64_t slot)
{
    struct columns columns = columns_of(load, slot);
    if (slot > 1 && columns.count == 0) {
        return ERR_OK;
    }
    struct bulk *bulk = begin_table(load, slot, &columns);
    for (size_t i = 0; i < load->count; i++) {
        const struct load_item *item = &load->items[i];
        const struct assignment *end = item->items + item->count;
        const struct assignment *first = first_of_slot(item, slot);
        if (slot > 1 && (first == end || first->property->slot != slot)) {
            continue;
        }
        bulk_i64(bulk, item->id);
        if (slot == 1) {
            put_head(load, bulk);
        }
        put_columns(bulk, &columns, first, end);
    }
    return bulk_end(bulk, NULL);
}

/* ---- a batch: unique values ---- */

struct key_row {
    const struct property *property;
    struct str key;
    int64_t id, at;
};

/* In the order of the table, so that neighbours are written together and equal keys meet. */
static int by_key(const void *a, const void *b)
{
    const struct key_row *x = a, *y = b;
    if (x->property != y->property) {
        return x->property->id < y->property->id ? -1 : 1;
    }
    int order = str_cmp(x->key, y->key);
    return order ? order : x->at < y->at ? -1 : x->at > y->at;
}

static size_t collect_keys(struct load *load, struct key_row **out)
{
    size_t most = 0, count = 0;
    for (size_t i = 0; i < load->count; i++) {
        for (size_t j = 0; j < load->items[i].count; j++) {
            most += load->items[i].items[j].property->unique;
        }
    }
    struct key_row *rows = arena_array(load->arena, struct key_row, most + 1);
    for (size_t i = 0; i < load->count; i++) {
        const struct load_item *item = &load->items[i];
        for (size_t j = 0; j < item->count; j++) {
            const struct property *property = item->items[j].property;
            if (property->unique) {
                struct str key = unique_key(property, load->arena, item->items[j].value);
                rows[count++] = (struct key_row){property, key, item->id, item->at};
            }
        }
    }
    qsort(rows, count, sizeof *rows, by_key);
    *out = rows;
    return count;
}

static enum err_code refuse_taken(struct load *load, const struct property *property, int64_t first,
                                  int64_t last)
{
    err_set(load->op->tx->err, ERR_CONFLICT,
            "The value of the unique property %.*s is another record's already",
            STR_ARG(property->name));
    return load_fail(load, ERR_CONFLICT, first, last);
}

static enum err_code write_keys(struct load *load)
{
    struct key_row *rows = NULL;
    size_t count = collect_keys(load, &rows);
    if (count == 0) {
        return ERR_OK;
    }
    for (size_t i = 1; i < count; i++) {
        if (rows[i].property == rows[i - 1].property && str_eq(rows[i].key, rows[i - 1].key)) {
            return refuse_taken(load, rows[i].property, rows[i].at, rows[i].at);
        }
    }
    struct sql *target = sql_new(load->op->tx);
    sql_add(target, "unique_value (property_id, value_key, record_id)");
    struct bulk *bulk = bulk_begin(load->op->tx, target, 3);
    for (size_t i = 0; i < count; i++) {
        bulk_i64(bulk, rows[i].property->id);
        bulk_str(bulk, rows[i].key);
        bulk_i64(bulk, rows[i].id);
    }
    int64_t written = 0;
    enum err_code rc = bulk_end(bulk, &written);
    if (rc != ERR_CONFLICT) {
        return rc;
    }
    return written >= 0
               ? refuse_taken(load, rows[written].property, rows[written].at, rows[written].at)
               : refuse_taken(load, rows[0].property, load->items[0].at,
                              load->items[load->count - 1].at);
}

enum err_code load_write_records(struct load *load)
{
    if (load->count == 0) {
        return ERR_OK;
    }
    enum err_code rc = ERR_OK;
    for (size_t i = 0; !rc && i < load->type->slot_count; i++) {
        rc = write_table(load, load->type->slots[i]);
    }
    rc = rc ? rc : write_keys(load);
    rc = rc ? rc
            : load_log(load, load->type, "first", load->items[0].id, "last",
                       load->items[load->count - 1].id);
    load->records += (int64_t)load->count;
    load->count = 0;
    arena_clear(load->arena);
    return rc;
}
