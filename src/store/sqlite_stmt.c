/*
 * sqlite_stmt: one prepared statement.
 *
 * Placeholders are $1 … $n. To the engine "$7" is a name, numbered by first appearance, so a
 * statement whose numbers do not appear in order carries a map from our number to the engine's.
 */
#include <stdlib.h>

#include "store/sqlite_internal.h"

static struct sqlite_stmt *own(const struct stmt *st)
{
    return (struct sqlite_stmt *)(uintptr_t)st;
}

static sqlite3 *db_of(const struct stmt *st)
{
    return ((struct sqlite_conn *)st->conn)->db;
}

static enum err_code failure(struct stmt *st, int code)
{
    return sqlite_failure((struct sqlite_conn *)st->conn, st->tx->err, st->name, code);
}

/* The number of the engine's parameter; 0 when it is not $1 … $n without gaps to be expected. */
static int parameter_number(sqlite3_stmt *handle, int index, int count)
{
    const char *name = sqlite3_bind_parameter_name(handle, index);
    int64_t number = 0;
    if (!name || name[0] != '$' || !str_to_i64(str_of(name + 1), &number)) {
        return 0;
    }
    return number >= 1 && number <= count ? (int)number : 0;
}

static int map_parameters(struct sqlite_stmt *st)
{
    int count = sqlite3_bind_parameter_count(st->handle);
    bool in_order = true;
    st->parameter_count = count;
    for (int i = 1; i <= count; i++) {
        int number = parameter_number(st->handle, i, count);
        if (!number) {
            return SQLITE_RANGE;
        }
        in_order = in_order && number == i;
    }
    if (in_order) {
        return SQLITE_OK;
    }
    st->parameters = calloc((size_t)count, sizeof(int));
    if (!st->parameters) {
        return SQLITE_NOMEM;
    }
    for (int i = 1; i <= count; i++) {
        st->parameters[parameter_number(st->handle, i, count) - 1] = i;
    }
    return SQLITE_OK;
}

static bool is_blank(const char *from, const char *end)
{
    return str_is_empty(str_trim((struct str){from, (size_t)(end - from)}));
}

enum err_code sqlite_stmt_prepare(struct conn *conn, const char *name, struct str text,
                                  struct stmt **out, struct err *err)
{
    struct sqlite_conn *owner = (struct sqlite_conn *)conn;
    struct sqlite_stmt *st = calloc(1, sizeof(struct sqlite_stmt));
    if (!st) {
        return err_set(err, ERR_NOMEM, "Out of memory while preparing a statement");
    }
    st->base.conn = conn;
    st->base.name = name;
    const char *rest = text.p;
    int code = text.n > INT32_MAX
                   ? SQLITE_TOOBIG
                   : sqlite3_prepare_v3(owner->db, text.p, (int)text.n, SQLITE_PREPARE_PERSISTENT,
                                        &st->handle, &rest);
    if (!code && (!st->handle || !is_blank(rest, text.p + text.n))) {
        code = SQLITE_MISUSE; /* nothing, or more than one statement */
    }
    if (!code) {
        code = map_parameters(st);
    }
    if (code) {
        enum err_code rc = sqlite_failure(owner, err, name, code);
        sqlite_stmt_finalize(&st->base);
        return rc;
    }
    *out = &st->base;
    return ERR_OK;
}

void sqlite_stmt_finalize(struct stmt *base)
{
    struct sqlite_stmt *st = own(base);
    sqlite3_finalize(st->handle);
    free(st->parameters);
    free(st);
}

/* 0, which the engine refuses, when the statement has no such parameter. */
static int engine_index(const struct sqlite_stmt *st, int index)
{
    if (index < 1 || index > st->parameter_count) {
        return 0;
    }
    return st->parameters ? st->parameters[index - 1] : index;
}

static enum err_code bound(struct stmt *st, int code)
{
    return code ? failure(st, code) : ERR_OK;
}

enum err_code sqlite_stmt_bind_i64(struct stmt *st, int index, int64_t value)
{
    return bound(st, sqlite3_bind_int64(own(st)->handle, engine_index(own(st), index), value));
}

enum err_code sqlite_stmt_bind_double(struct stmt *st, int index, double value)
{
    return bound(st, sqlite3_bind_double(own(st)->handle, engine_index(own(st), index), value));
}

enum err_code sqlite_stmt_bind_str(struct stmt *st, int index, struct str value)
{
    return bound(st, sqlite3_bind_text64(own(st)->handle, engine_index(own(st), index), value.p,
                                         value.n, SQLITE_TRANSIENT, SQLITE_UTF8));
}

enum err_code sqlite_stmt_bind_blob(struct stmt *st, int index, struct str value)
{
    return bound(st, sqlite3_bind_blob64(own(st)->handle, engine_index(own(st), index), value.p,
                                         value.n, SQLITE_TRANSIENT));
}

enum err_code sqlite_stmt_bind_null(struct stmt *st, int index)
{
    return bound(st, sqlite3_bind_null(own(st)->handle, engine_index(own(st), index)));
}

enum err_code sqlite_stmt_step(struct stmt *st, bool *row)
{
    int code = sqlite3_step(own(st)->handle);
    if (code != SQLITE_ROW && code != SQLITE_DONE) {
        return failure(st, code);
    }
    *row = code == SQLITE_ROW;
    return ERR_OK;
}

int64_t sqlite_stmt_affected(const struct stmt *st)
{
    return sqlite3_changes64(db_of(st));
}

int64_t sqlite_last_serial(const struct conn *conn)
{
    return sqlite3_last_insert_rowid(((const struct sqlite_conn *)conn)->db);
}

void sqlite_stmt_reset(struct stmt *st)
{
    sqlite3_reset(own(st)->handle);
    sqlite3_clear_bindings(own(st)->handle);
}

int sqlite_stmt_columns(const struct stmt *st)
{
    return sqlite3_column_count(own(st)->handle);
}

bool sqlite_stmt_is_null(const struct stmt *st, int column)
{
    return sqlite3_column_type(own(st)->handle, column) == SQLITE_NULL;
}

int64_t sqlite_stmt_i64(const struct stmt *st, int column)
{
    return sqlite3_column_int64(own(st)->handle, column);
}

double sqlite_stmt_double(const struct stmt *st, int column)
{
    return sqlite3_column_double(own(st)->handle, column);
}

struct str sqlite_stmt_str(const struct stmt *st, int column)
{
    sqlite3_stmt *handle = own(st)->handle;
    int type = sqlite3_column_type(handle, column);
    if (type == SQLITE_NULL) {
        return STR_NONE;
    }
    const void *bytes = type == SQLITE_BLOB ? sqlite3_column_blob(handle, column)
                                            : (const void *)sqlite3_column_text(handle, column);
    size_t size = (size_t)sqlite3_column_bytes(handle, column);
    if (!bytes && size) { /* the conversion had no memory */
        arena_fail(st->tx->arena);
    }
    return bytes ? (struct str){bytes, size} : STR("");
}
