#include "record/record_row.h"

#include <stdlib.h>

/* More than a record can have been merged: a longer chain of ids is damage. */
#define MERGES_MAX 100000

void row_select(struct sql *sql, struct op *op, const struct object_type *type,
                const struct property *const *properties, size_t count)
{
    sql_add(sql, "SELECT o.id, o.created_at, o.updated_at, o.archived_at, o.merged_into");
    for (size_t i = 0; i < count; i++) {
        sql_add(sql, ", ");
        record_column(sql, op, properties[i]);
    }
    record_from(sql, type, properties, count);
}

void row_head_read(const struct stmt *st, struct row_head *head)
{
    *head = (struct row_head){
        .id = stmt_i64(st, 0),
        .created_at = stmt_i64(st, 1),
        .updated_at = stmt_i64(st, 2),
        .archived_at = stmt_i64(st, 3),
        .merged_into = stmt_i64(st, 4),
    };
}

void row_in_state(struct sql *sql, enum record_state state)
{
    switch (state) {
    case RECORD_ACTIVE:
        sql_add(sql, " o.archived_at IS NULL");
        return;
    case RECORD_ARCHIVED:
        sql_add(sql, " o.archived_at IS NOT NULL AND o.merged_into IS NULL");
        return;
    case RECORD_EITHER:
        sql_add(sql, " o.merged_into IS NULL");
        return;
    }
    BUG("no such state of a record");
}

enum err_code row_not_found(struct op *op)
{
    return err_set(op->tx->err, ERR_NOT_FOUND, "resource not found");
}

enum err_code row_get(struct op *op, const struct object_type *type, int64_t id,
                      const struct property *const *properties, size_t count, struct row_head *head,
                      struct value *values)
{
    for (int step = 0; step < MERGES_MAX; step++) {
        struct sql *sql = sql_new(op->tx);
        row_select(sql, op, type, properties, count);
        sql_add(sql, " WHERE o.id = ");
        sql_bind_i64(sql, id);
        struct stmt *st = sql_stmt(sql);
        bool found = stmt_row(st);
        struct row_head read = {0};
        if (found) {
            row_head_read(st, &read);
        }
        for (size_t i = 0; found && !read.merged_into && i < count; i++) {
            values[i] = value_read(properties[i], st, ROW_HEAD_COLUMNS + (int)i, op->tx->arena);
        }
        enum err_code rc = stmt_end(st);
        if (rc) {
            return rc;
        }
        if (!found) {
            break;
        }
        if (!read.merged_into) {
            *head = read;
            return ERR_OK;
        }
        id = read.merged_into;
    }
    return row_not_found(op);
}

static int by_column(const void *a, const void *b)
{
    const struct property *x = ((const struct assignment *)a)->property;
    const struct property *y = ((const struct assignment *)b)->property;
    if (x->slot != y->slot) {
        return x->slot < y->slot ? -1 : 1;
    }
    return x->id < y->id ? -1 : x->id > y->id;
}

void row_order(struct assignment *items, size_t count)
{
    qsort(items, count, sizeof(*items), by_column);
}

static void bind_user(struct sql *sql, int64_t user_id)
{
    if (user_id) {
        sql_bind_i64(sql, user_id);
    } else {
        sql_bind_null(sql);
    }
}

static void bind_key(struct sql *sql, struct value value)
{
    if (str_is_none(value.key)) {
        sql_bind_null(sql);
    } else {
        sql_bind_str(sql, value.key);
    }
}

static void add_names(struct sql *sql, const struct assignment *items, size_t count)
{
    for (size_t i = 0; i < count; i++) {
        sql_name(sql, ", p", items[i].property->id);
        if (items[i].property->kind->folded) {
            sql_name(sql, ", k", items[i].property->id);
        }
    }
}

static void add_values(struct sql *sql, const struct assignment *items, size_t count)
{
    for (size_t i = 0; i < count; i++) {
        sql_add(sql, ", ");
        value_sql(sql, items[i].value);
        if (items[i].property->kind->folded) {
            sql_add(sql, ", ");
            bind_key(sql, items[i].value);
        }
    }
}

/* How many of the items, from the first, stand in the same table as it. */
static size_t same_slot(const struct assignment *items, size_t count)
{
    size_t n = 0;
    while (n < count && items[n].property->slot == items[0].property->slot) {
        n++;
    }
    return n;
}

/* A row of a further table: it may be there already. */
static enum err_code put_slot(struct op *op, const struct object_type *type, int64_t id,
                              const struct assignment *items, size_t count)
{
    struct sql *sql = sql_new(op->tx);
    sql_add(sql, "INSERT INTO ");
    sql_name2(sql, "obj_", type->id, items[0].property->slot);
    sql_add(sql, " (id");
    add_names(sql, items, count);
    sql_add(sql, ") VALUES (");
    sql_bind_i64(sql, id);
    add_values(sql, items, count);
    sql_add(sql, ") ON CONFLICT (id) DO UPDATE SET ");
    for (size_t i = 0; i < count; i++) {
        int64_t property = items[i].property->id;
        if (i > 0) {
            sql_add(sql, ", ");
        }
        sql_name(sql, "p", property);
        sql_name(sql, " = excluded.p", property);
        if (items[i].property->kind->folded) {
            sql_name(sql, ", k", property);
            sql_name(sql, " = excluded.k", property);
        }
    }
    return sql_run(sql);
}

static enum err_code put_further_slots(struct op *op, const struct object_type *type, int64_t id,
                                       const struct assignment *items, size_t count)
{
    for (size_t i = 0; i < count;) {
        size_t n = same_slot(items + i, count - i);
        enum err_code rc = put_slot(op, type, id, items + i, n);
        if (rc) {
            return rc;
        }
        i += n;
    }
    return ERR_OK;
}

/* The items of table 1 come first. */
static size_t first_slot(const struct assignment *items, size_t count)
{
    return count && items[0].property->slot == 1 ? same_slot(items, count) : 0;
}

enum err_code row_insert(struct op *op, const struct object_type *type, int64_t id,
                         struct str source, const struct assignment *items, size_t count)
{
    size_t first = first_slot(items, count);
    struct sql *sql = sql_new(op->tx);
    sql_add(sql, "INSERT INTO ");
    sql_name2(sql, "obj_", type->id, 1);
    sql_add(sql, " (id, created_at, updated_at, created_by, updated_by, source");
    add_names(sql, items, first);
    sql_add(sql, ") VALUES (");
    sql_bind_i64(sql, id);
    sql_add(sql, ", ");
    sql_bind_i64(sql, op->tx->now);
    sql_add(sql, ", ");
    sql_bind_i64(sql, op->tx->now);
    sql_add(sql, ", ");
    bind_user(sql, op->who->user_id);
    sql_add(sql, ", ");
    bind_user(sql, op->who->user_id);
    sql_add(sql, ", ");
    sql_bind_str(sql, source);
    add_values(sql, items, first);
    sql_add(sql, ")");
    enum err_code rc = sql_run(sql);
    return rc ? rc : put_further_slots(op, type, id, items + first, count - first);
}

enum err_code row_update(struct op *op, const struct object_type *type, int64_t id,
                         const struct assignment *items, size_t count)
{
    size_t first = first_slot(items, count);
    struct sql *sql = sql_new(op->tx);
    sql_add(sql, "UPDATE ");
    sql_name2(sql, "obj_", type->id, 1);
    sql_add(sql, " SET updated_at = ");
    sql_bind_i64(sql, op->tx->now);
    sql_add(sql, ", updated_by = ");
    bind_user(sql, op->who->user_id);
    for (size_t i = 0; i < first; i++) {
        sql_name(sql, ", p", items[i].property->id);
        sql_add(sql, " = ");
        value_sql(sql, items[i].value);
        if (items[i].property->kind->folded) {
            sql_name(sql, ", k", items[i].property->id);
            sql_add(sql, " = ");
            bind_key(sql, items[i].value);
        }
    }
    sql_add(sql, " WHERE id = ");
    sql_bind_i64(sql, id);
    enum err_code rc = sql_run(sql);
    return rc ? rc : put_further_slots(op, type, id, items + first, count - first);
}
