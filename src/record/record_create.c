/* record_create: many new records at once. What is asked of each and what is written of it are
 * those of record_create(); the order is not: all are checked before the first is written. */
#include "record/record_rows.h"
#include "record/record_unique.h"
#include "record/record_write.h"
#include "store/bulk.h"

struct creation {
    struct record_rows rows;
    struct record_row *list; /* of rows */
    struct value_set *sets;
    struct record_key *keys;
    size_t key_count;
};

static enum err_code prepare(struct creation *all, const struct record_creation *list, size_t count)
{
    struct op *op = all->rows.op;
    for (size_t i = 0; i < count; i++) {
        struct value_set *set = &all->sets[i];
        enum err_code rc = value_set_init(set, op, all->rows.type, true, list[i].count);
        if (rc) {
            return rc;
        }
        value_set_take(set, list[i].values, list[i].count);
        rc = write_prepare_new(set);
        if (rc) {
            return rc;
        }
        all->list[i] = (struct record_row){0, (int64_t)i, set->items, set->count};
    }
    all->key_count = rows_keys(&all->rows, &all->keys);
    return ERR_OK;
}

/* ---- unique values ---- */

static enum err_code refuse_taken(struct op *op, const struct property *property)
{
    return err_set(op->tx->err, ERR_CONFLICT, "A value of the unique property %.*s is taken",
                   STR_ARG(property->name));
}

/* All keys are of one property. */
static enum err_code check_held(struct op *op, const struct record_key *keys, size_t count)
{
    struct sql *sql = sql_new(op->tx);
    sql_add(sql, "SELECT record_id FROM unique_value WHERE property_id = ");
    sql_bind_i64(sql, keys[0].property->id);
    sql_add(sql, " AND value_key IN (");
    size_t padded = 1; /* so that lists of nearby lengths share one statement */
    while (padded < count) {
        padded *= 2;
    }
    for (size_t i = 0; i < padded; i++) {
        if (i) {
            sql_add(sql, ", ");
        }
        sql_bind_str(sql, keys[i < count ? i : count - 1].key);
    }
    sql_add(sql, ")");
    struct stmt *st = sql_stmt(sql);
    bool held = stmt_row(st);
    enum err_code rc = stmt_end(st);
    return rc || !held ? rc : refuse_taken(op, keys[0].property);
}

static enum err_code check_keys(struct creation *all)
{
    struct op *op = all->rows.op;
    const struct record_key *keys = all->keys;
    const struct record_key *twice = rows_twice(keys, all->key_count);
    enum err_code rc = twice ? refuse_taken(op, twice->property) : ERR_OK;
    for (size_t i = 0, n; !rc && i < all->key_count; i += n) {
        for (n = 1; i + n < all->key_count && keys[i + n].property == keys[i].property; n++) {
        }
        rc = check_held(op, keys + i, n);
    }
    return rc;
}

/* ERR_CONFLICT when another transaction was faster. */
static enum err_code write_keys(struct creation *all)
{
    for (size_t i = 0; i < all->key_count; i++) {
        all->keys[i].id = all->list[all->keys[i].at].id;
    }
    return rows_write_keys(all->rows.op, all->keys, all->key_count, NULL);
}

/* ---- the change log and the history ---- */

static enum err_code put_history(struct creation *all, const struct change *changes)
{
    struct tx *tx = all->rows.op->tx;
    struct sql *target = sql_new(tx);
    sql_add(target, "history (record_id, property_id, seq, at, value)");
    struct bulk *bulk = bulk_begin(tx, target, 5);
    for (size_t i = 0; i < all->rows.count; i++) {
        const struct record_row *row = &all->list[i];
        for (size_t j = 0; j < row->count; j++) {
            const struct property *property = row->items[j].property;
            bulk_i64(bulk, row->id);
            bulk_i64(bulk, property->id);
            bulk_i64(bulk, changes[i].seq);
            bulk_i64(bulk, tx->now);
            bulk_str(bulk, property->kind->print(property, tx->arena, row->items[j].value));
        }
    }
    return bulk_end(bulk, NULL);
}

static enum err_code put_log(struct creation *all)
{
    struct op *op = all->rows.op;
    struct change *changes = arena_array(op->tx->arena, struct change, all->rows.count + 1);
    for (size_t i = 0; i < all->rows.count; i++) {
        changes[i] = (struct change){.kind = CHANGE_RECORD_CREATED,
                                     .type_id = all->rows.type->id,
                                     .record_id = all->list[i].id};
    }
    enum err_code rc = change_append_many(op, changes, all->rows.count);
    return rc ? rc : put_history(all, changes);
}

static enum err_code write_all(struct creation *all)
{
    enum err_code rc = rows_write(&all->rows);
    rc = rc ? rc : write_keys(all);
    rc = rc ? rc : put_log(all);
    for (size_t i = 0; !rc && i < all->rows.count; i++) {
        rc = write_primary(&all->sets[i], all->list[i].id);
    }
    return rc;
}

enum err_code record_create_many(struct op *op, const struct object_type *type,
                                 struct record_creation *list, size_t count)
{
    BUG_UNLESS(count > 0 && count <= RECORD_CREATIONS_MAX);
    struct record_row *rows = arena_array(op->tx->arena, struct record_row, count);
    struct creation all = {.rows = {op, type, rows, count},
                           .list = rows,
                           .sets = arena_array(op->tx->arena, struct value_set, count)};
    int64_t first = 0;
    enum err_code rc = prepare(&all, list, count);
    rc = rc ? rc : check_keys(&all);
    rc = rc ? rc : tx_next_ids(op->tx, "record", (int64_t)count, &first);
    for (size_t i = 0; !rc && i < count; i++) {
        rows[i].id = list[i].id = first + (int64_t)i;
    }
    return rc ? rc : write_all(&all);
}
