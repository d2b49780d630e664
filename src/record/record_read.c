#include "record/record_array.h"
#include "record/record_row.h"
#include "record/record_unique.h"

/* Ids of one statement. Lists are padded to powers of two, so that few texts stand in the statement
 * cache. */
#define IDS_PER_STATEMENT 128

static bool in_state(const struct row_head *head, enum record_state state)
{
    switch (state) {
    case RECORD_ACTIVE:
        return !head->archived_at;
    case RECORD_ARCHIVED:
        return head->archived_at && !head->merged_into;
    case RECORD_EITHER:
        return !head->merged_into;
    }
    BUG("no such state of a record");
}

static enum err_code fill(struct op *op, const struct object_type *type,
                          const struct record_fields *fields, const struct row_head *head,
                          const struct value *values, struct record *out)
{
    struct str *texts = record_array_new(op->tx, fields->count, sizeof(*texts));
    if (!texts) {
        return ERR_NOMEM;
    }
    for (size_t i = 0; i < fields->count; i++) {
        const struct property *property = fields->properties[i];
        texts[i] = values[i].kind == VALUE_NONE
                       ? STR_NONE
                       : property->kind->print(property, op->tx->arena, values[i]);
    }
    *out = (struct record){
        .id = head->id,
        .type = type,
        .created_at = head->created_at,
        .updated_at = head->updated_at,
        .archived_at = head->archived_at,
        .values = texts,
    };
    return ERR_OK;
}

enum err_code record_get(struct op *op, const struct object_type *type, int64_t id,
                         const struct record_fields *fields, enum record_state state,
                         struct record *out)
{
    struct value *values = record_array_new(op->tx, fields->count, sizeof(*values));
    if (!values) {
        return ERR_NOMEM;
    }
    struct row_head head = {0};
    enum err_code rc = row_get(op, type, id, fields->properties, fields->count, &head, values);
    if (rc) {
        return rc;
    }
    if (!in_state(&head, state)) {
        return row_not_found(op);
    }
    return fill(op, type, fields, &head, values, out);
}

/* Reads the row under the statement; `values` is scratch of the fields' count. */
static enum err_code read_row(struct op *op, const struct object_type *type,
                              const struct record_fields *fields, const struct stmt *st,
                              const struct row_head *head, struct value *values, struct record *out)
{
    for (size_t i = 0; i < fields->count; i++) {
        values[i] = value_read(fields->properties[i], st, ROW_HEAD_COLUMNS + (int)i, op->tx->arena);
    }
    return fill(op, type, fields, head, values, out);
}

/* The ids as a list for IN, the last one repeated up to the next power of two. */
static void bind_padded(struct sql *sql, const int64_t *ids, size_t count)
{
    int64_t padded[IDS_PER_STATEMENT];
    size_t size = 1;
    while (size < count) {
        size *= 2;
    }
    for (size_t i = 0; i < size; i++) {
        padded[i] = ids[i < count ? i : count - 1];
    }
    sql_bind_list(sql, padded, size);
}

/* What record_get_many() knows of each id: the records of one are in the place of its first
 * occurrence. */
struct many {
    struct op *op;
    const struct object_type *type;
    const struct record_fields *fields;
    enum record_state state;
    struct value *values; /* scratch */
    struct record *at;    /* by index of the id; id 0: not found */
    bool *merged;
};

static enum err_code read_chunk(struct many *many, const int64_t *ids, size_t from, size_t count)
{
    struct sql *sql = sql_new(many->op->tx);
    row_select(sql, many->op, many->type, many->fields->properties, many->fields->count);
    sql_add(sql, " WHERE o.id IN ");
    bind_padded(sql, ids + from, count);
    struct stmt *st = sql_stmt(sql);
    enum err_code rc = ERR_OK;
    while (!rc && stmt_row(st)) {
        struct row_head head;
        row_head_read(st, &head);
        struct record record = {0};
        if (!head.merged_into && in_state(&head, many->state)) {
            rc = read_row(many->op, many->type, many->fields, st, &head, many->values, &record);
        }
        for (size_t i = from; i < from + count; i++) {
            if (ids[i] == head.id) {
                many->at[i] = record;
                many->merged[i] = head.merged_into != 0;
            }
        }
    }
    enum err_code end = stmt_end(st);
    return rc ? rc : end;
}

static enum err_code follow_merged(struct many *many, const int64_t *ids, size_t count)
{
    for (size_t i = 0; i < count; i++) {
        if (!many->merged[i]) {
            continue;
        }
        enum err_code rc =
            record_get(many->op, many->type, ids[i], many->fields, many->state, &many->at[i]);
        if (rc && rc != ERR_NOT_FOUND) {
            return rc;
        }
    }
    return ERR_OK;
}

enum err_code record_get_many(struct op *op, const struct object_type *type, const int64_t *ids,
                              size_t count, const struct record_fields *fields,
                              enum record_state state, struct record **out, size_t *found,
                              bool **missing)
{
    struct many many = {.op = op, .type = type, .fields = fields, .state = state};
    many.values = record_array_new(op->tx, fields->count, sizeof(*many.values));
    many.at = record_array_new(op->tx, count, sizeof(*many.at));
    many.merged = record_array_new(op->tx, count, sizeof(*many.merged));
    bool *absent = record_array_new(op->tx, count, sizeof(*absent));
    if (!many.values || !many.at || !many.merged || !absent) {
        return ERR_NOMEM;
    }
    for (size_t from = 0; from < count; from += IDS_PER_STATEMENT) {
        size_t n = count - from < IDS_PER_STATEMENT ? count - from : IDS_PER_STATEMENT;
        enum err_code rc = read_chunk(&many, ids, from, n);
        if (rc) {
            return rc;
        }
    }
    enum err_code rc = follow_merged(&many, ids, count);
    if (rc) {
        return rc;
    }
    size_t kept = 0;
    for (size_t i = 0; i < count; i++) {
        absent[i] = many.at[i].id == 0;
        if (!absent[i]) {
            many.at[kept++] = many.at[i];
        }
    }
    *out = many.at;
    *found = kept;
    *missing = absent;
    return ERR_OK;
}

enum err_code record_list(struct op *op, const struct object_type *type, int64_t after,
                          size_t limit, const struct record_fields *fields, enum record_state state,
                          struct record **out, size_t *count, bool *more)
{
    struct value *values = record_array_new(op->tx, fields->count, sizeof(*values));
    if (!values) {
        return ERR_NOMEM;
    }
    struct sql *sql = sql_new(op->tx);
    row_select(sql, op, type, fields->properties, fields->count);
    sql_add(sql, " WHERE o.id > ");
    sql_bind_i64(sql, after);
    sql_add(sql, " AND");
    row_in_state(sql, state);
    sql_add(sql, " ORDER BY o.id LIMIT ");
    sql_bind_i64(sql, (int64_t)limit + 1);
    struct record_array list = record_array_of(op->tx, sizeof(struct record));
    bool another = false;
    enum err_code rc = ERR_OK;
    struct stmt *st = sql_stmt(sql);
    while (!rc && stmt_row(st)) {
        if (list.count == limit) {
            another = true;
            break;
        }
        struct record *record = record_array_add(&list);
        if (!record) {
            break;
        }
        struct row_head head;
        row_head_read(st, &head);
        rc = read_row(op, type, fields, st, &head, values, record);
    }
    enum err_code end = record_array_end(&list, stmt_end(st));
    if (rc || end) {
        return rc ? rc : end;
    }
    *out = list.items;
    *count = list.count;
    *more = another;
    return ERR_OK;
}

enum err_code record_exists(struct op *op, const struct object_type *type, int64_t id, bool *exists)
{
    struct sql *sql = sql_new(op->tx);
    sql_add(sql, "SELECT o.id");
    record_from(sql, type, NULL, 0);
    sql_add(sql, " WHERE o.id = ");
    sql_bind_i64(sql, id);
    sql_add(sql, " AND");
    row_in_state(sql, RECORD_ACTIVE);
    bool found = false;
    int64_t value = 0;
    enum err_code rc = stmt_one_i64(sql_stmt(sql), &found, &value);
    if (rc) {
        return rc;
    }
    *exists = found;
    return ERR_OK;
}

enum err_code record_count(struct op *op, const struct object_type *type, enum record_state state,
                           int64_t *count)
{
    struct sql *sql = sql_new(op->tx);
    sql_add(sql, "SELECT COUNT(*)");
    record_from(sql, type, NULL, 0);
    sql_add(sql, " WHERE");
    row_in_state(sql, state);
    bool found = false;
    int64_t value = 0;
    enum err_code rc = stmt_one_i64(sql_stmt(sql), &found, &value);
    if (rc) {
        return rc;
    }
    *count = value;
    return ERR_OK;
}
