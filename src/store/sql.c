/*
 * sql: the builder. Text is kept without placeholders; each value remembers the place of its own,
 * so that builders can be appended to one another and numbers are given once, at the end.
 */
#include "store/store_driver.h"

enum value_kind { VALUE_I64, VALUE_DOUBLE, VALUE_STR, VALUE_NULL };

struct value {
    enum value_kind kind;
    size_t at; /* offset into the text */
    int64_t i64;
    double number;
    struct str str;
};

struct sql {
    struct tx *tx;
    char *text;
    size_t size, capacity;
    struct value *values;
    size_t value_count, value_capacity;
    bool failed; /* memory was refused; the arena has failed too */
};

#define FIRST_TEXT   256
#define FIRST_VALUES 8

struct sql *sql_new(struct tx *tx)
{
    struct sql *sql = arena_make(tx->arena, struct sql);
    sql->tx = tx;
    return sql;
}

/* A larger copy of an array; NULL marks the builder and the arena failed. */
static void *grow(struct sql *sql, const void *old, size_t used, size_t wanted)
{
    void *bytes = arena_try(sql->tx->arena, wanted);
    if (!bytes) {
        sql->failed = true;
        arena_fail(sql->tx->arena);
    } else if (used) {
        memcpy(bytes, old, used);
    }
    return bytes;
}

static void add_bytes(struct sql *sql, const char *bytes, size_t size)
{
    if (sql->failed || size == 0) {
        return;
    }
    if (size > sql->capacity - sql->size) {
        size_t capacity = sql->capacity ? sql->capacity * 2 : FIRST_TEXT;
        while (capacity < sql->size + size) {
            capacity *= 2;
        }
        char *text = grow(sql, sql->text, sql->size, capacity);
        if (!text) {
            return;
        }
        sql->text = text;
        sql->capacity = capacity;
    }
    memcpy(sql->text + sql->size, bytes, size);
    sql->size += size;
}

void sql_add_literal(struct sql *sql, const char *text, size_t size)
{
    add_bytes(sql, text, size);
}

/* Digits of a number at the end of out[24]; returns where they begin. */
static char *digits(char out[24], int64_t value)
{
    uint64_t rest = value < 0 ? 0 - (uint64_t)value : (uint64_t)value;
    char *p = out + 23;
    *p = '\0';
    do {
        *--p = (char)('0' + rest % 10);
        rest /= 10;
    } while (rest);
    if (value < 0) {
        *--p = '-';
    }
    return p;
}

void sql_number(struct sql *sql, int64_t value)
{
    char out[24];
    const char *p = digits(out, value);
    add_bytes(sql, p, (size_t)(out + 23 - p));
}

/* A name's number is an id of ours; a minus in a name would be an operator. */
static void add_name_number(struct sql *sql, int64_t number)
{
    BUG_UNLESS(number >= 0);
    sql_number(sql, number);
}

void sql_name_literal(struct sql *sql, const char *prefix, int64_t number)
{
    add_bytes(sql, prefix, strlen(prefix));
    add_name_number(sql, number);
}

void sql_name2_literal(struct sql *sql, const char *prefix, int64_t a, int64_t b)
{
    sql_name_literal(sql, prefix, a);
    add_bytes(sql, "_", 1);
    add_name_number(sql, b);
}

static bool reserve_values(struct sql *sql, size_t more)
{
    size_t wanted = sql->value_count + more;
    if (!sql->failed && wanted > sql->value_capacity) {
        size_t capacity = sql->value_capacity ? sql->value_capacity : FIRST_VALUES;
        while (capacity < wanted) {
            capacity *= 2;
        }
        struct value *values = grow(sql, sql->values, sql->value_count * sizeof(struct value),
                                    capacity * sizeof(struct value));
        if (values) {
            sql->values = values;
            sql->value_capacity = capacity;
        }
    }
    return !sql->failed;
}

static void add_value(struct sql *sql, struct value value)
{
    if (reserve_values(sql, 1)) {
        value.at = sql->size;
        sql->values[sql->value_count++] = value;
    }
}

void sql_bind_i64(struct sql *sql, int64_t value)
{
    add_value(sql, (struct value){.kind = VALUE_I64, .i64 = value});
}

void sql_bind_double(struct sql *sql, double value)
{
    add_value(sql, (struct value){.kind = VALUE_DOUBLE, .number = value});
}

void sql_bind_str(struct sql *sql, struct str value)
{
    if (str_is_none(value)) {
        sql_bind_null(sql);
        return;
    }
    char *copy = grow(sql, value.p, value.n, value.n + 1);
    if (copy) {
        add_value(sql, (struct value){.kind = VALUE_STR, .str = {copy, value.n}});
    }
}

void sql_bind_null(struct sql *sql)
{
    add_value(sql, (struct value){.kind = VALUE_NULL});
}

/* Lists of nearby lengths share one statement: the last value repeats up to a power of two. */
void sql_bind_list(struct sql *sql, const int64_t *values, size_t count)
{
    if (count == 0) {
        sql_add(sql, "(NULL)");
        return;
    }
    size_t padded = 1;
    while (padded < count) {
        padded *= 2;
    }
    sql_add(sql, "(");
    for (size_t i = 0; i < padded; i++) {
        if (i) {
            sql_add(sql, ", ");
        }
        sql_bind_i64(sql, values[i < count ? i : count - 1]);
    }
    sql_add(sql, ")");
}

void sql_append(struct sql *sql, const struct sql *part)
{
    BUG_UNLESS(sql != part && sql->tx == part->tx);
    size_t shift = sql->size;
    sql->failed = sql->failed || part->failed;
    if (!reserve_values(sql, part->value_count)) {
        return;
    }
    for (size_t i = 0; i < part->value_count; i++) {
        struct value value = part->values[i];
        value.at += shift;
        sql->values[sql->value_count++] = value;
    }
    add_bytes(sql, part->text, part->size);
}

struct str sql_text(const struct sql *sql)
{
    size_t ceiling = sql->size + sql->value_count * 24 + 1;
    char *text = sql->failed ? NULL : arena_try(sql->tx->arena, ceiling);
    if (!text) {
        arena_fail(sql->tx->arena);
        return STR_NONE;
    }
    size_t size = 0;
    size_t from = 0;
    for (size_t i = 0; i < sql->value_count; i++) {
        size_t piece = sql->values[i].at - from;
        if (piece) {
            memcpy(text + size, sql->text + from, piece);
            size += piece;
            from += piece;
        }
        char out[24];
        const char *number = digits(out, (int64_t)i + 1);
        size_t length = strlen(number);
        text[size++] = '$';
        memcpy(text + size, number, length);
        size += length;
    }
    if (sql->size > from) {
        memcpy(text + size, sql->text + from, sql->size - from);
        size += sql->size - from;
    }
    return (struct str){text, size};
}

static void bind_value(struct stmt *st, int index, const struct value *value)
{
    switch (value->kind) {
    case VALUE_I64:
        stmt_bind_i64(st, index, value->i64);
        break;
    case VALUE_DOUBLE:
        stmt_bind_double(st, index, value->number);
        break;
    case VALUE_STR:
        stmt_bind_str(st, index, value->str);
        break;
    case VALUE_NULL:
        stmt_bind_null(st, index);
        break;
    }
}

struct stmt *sql_stmt(struct sql *sql)
{
    struct str text = sql_text(sql);
    if (str_is_none(text)) {
        return stmt_failed(sql->tx,
                           err_set(sql->tx->err, ERR_NOMEM, "Out of memory; nothing was written"));
    }
    struct stmt *st = stmt_use_text(sql->tx, text);
    for (size_t i = 0; i < sql->value_count; i++) {
        bind_value(st, (int)i + 1, &sql->values[i]);
    }
    return st;
}

enum err_code sql_run(struct sql *sql)
{
    return stmt_run(sql_stmt(sql));
}

void sql_contains(struct sql *sql, const struct sql *column, struct str needle)
{
    sql->tx->store->driver->dialect->contains(sql, column, needle);
}

void sql_type(struct sql *sql, enum sql_type type)
{
    const char *text = sql->tx->store->driver->dialect->types[type];
    add_bytes(sql, text, strlen(text));
}

void sql_clustered(struct sql *sql)
{
    const char *text = sql->tx->store->driver->dialect->clustered;
    add_bytes(sql, text, strlen(text));
}
