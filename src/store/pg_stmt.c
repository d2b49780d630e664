/*
 * pg_stmt: one prepared statement.
 *
 * Values travel as text, bytes as bytes; the engine finds out the types of the parameters from the
 * statement. The server hears of a statement when it is first used, so a fault in its text shows
 * there. A result is taken whole, unless it may be large: then a cursor gives it in parts. Either
 * way another statement may run while its rows are read.
 */
#include <stdlib.h>

#include "base/number.h"
#include "store/pg_internal.h"

#define CURSOR_TEXT_SIZE 64

static struct pg_stmt *own(const struct stmt *st)
{
    return (struct pg_stmt *)(uintptr_t)st;
}

static struct pg_conn *conn_of(const struct stmt *st)
{
    return (struct pg_conn *)st->conn;
}

const char *pg_stmt_name(const struct pg_stmt *st, char out[PG_NAME_SIZE])
{
    snprintf(out, PG_NAME_SIZE, "s%u", st->number);
    return out;
}

/* ---- life ---- */

static bool make_room(struct pg_stmt *st, int count)
{
    st->parameter_count = count;
    if (count == 0) {
        return true;
    }
    st->values = calloc((size_t)count, sizeof(struct pg_value));
    st->texts = calloc((size_t)count, sizeof(char *));
    st->lengths = calloc((size_t)count, sizeof(int));
    st->formats = calloc((size_t)count, sizeof(int));
    return st->values && st->texts && st->lengths && st->formats;
}

/* The highest $n outside quotes. */
static int count_parameters(const char *text)
{
    int most = 0;
    for (const char *at = text; *at; at++) {
        if (*at == '\'' || *at == '"') {
            const char *end = strchr(at + 1, *at);
            at = end ? end : at + strlen(at) - 1;
        } else if (*at == '$') {
            int n = 0;
            for (; at[1] >= '0' && at[1] <= '9' && n <= PG_PARAMETERS_MAX; at++) {
                n = n * 10 + (at[1] - '0');
            }
            most = n > most ? n : most;
        }
    }
    return most;
}

struct pg_stmt *pg_stmt_new(struct pg_conn *conn, const char *name, struct str text)
{
    struct pg_stmt *st = calloc(1, sizeof(struct pg_stmt));
    if (!st) {
        return NULL;
    }
    st->base.conn = &conn->base;
    st->base.name = name;
    st->number = ++conn->statements;
    st->text = strndup(text.p, text.n);
    int count = st->text ? count_parameters(st->text) : 0;
    if (!st->text || count > PG_PARAMETERS_MAX || !make_room(st, count)) {
        pg_stmt_finalize(&st->base);
        return NULL;
    }
    return st;
}

enum err_code pg_stmt_prepare(struct conn *base, const char *name, struct str text,
                              struct stmt **out, struct err *err)
{
    struct str trimmed = str_trim(text);
    if (str_is_empty(trimmed)) {
        return err_set(err, ERR_STORE, "A statement without text");
    }
    struct pg_stmt *st = pg_stmt_new((struct pg_conn *)base, name, trimmed);
    if (!st) {
        return err_set(err, ERR_NOMEM, "Out of memory while preparing a statement");
    }
    *out = &st->base;
    return ERR_OK;
}

void pg_stmt_finalize(struct stmt *base)
{
    struct pg_stmt *st = own(base);
    pg_pipe_detach(conn_of(base), st, true);
    PQclear(st->result);
    for (int i = 0; st->values && i < st->parameter_count; i++) {
        free(st->values[i].bytes);
    }
    free(st->values);
    free(st->texts);
    free(st->lengths);
    free(st->formats);
    free(st->text);
    if (st->known) {
        pg_conn_forget(conn_of(base), st->number);
    }
    free(st);
}

/* After a failure the cursor goes with the transaction or the savepoint. */
static void close_cursor(struct pg_conn *conn, struct pg_stmt *st)
{
    char text[CURSOR_TEXT_SIZE];
    if (st->declared && conn->open && !conn->aborted && !conn->base.lost) {
        snprintf(text, sizeof text, "CLOSE c%u", st->number);
        pg_pipe_aside(conn, st, text, false, false, NULL);
    }
    st->declared = false;
    st->large = false;
}

void pg_stmt_reset(struct stmt *base)
{
    struct pg_stmt *st = own(base);
    if (st->queued) {
        pg_pipe_detach(conn_of(base), st, false);
        st->queued = false;
    }
    close_cursor(conn_of(base), st);
    PQclear(st->result);
    st->result = NULL;
    for (int i = 0; i < st->parameter_count; i++) {
        st->texts[i] = NULL;
    }
}

/* ---- values ---- */

static enum err_code no_parameter(struct stmt *st)
{
    return err_set(st->tx->err, ERR_STORE, "A statement has no such parameter");
}

static struct pg_value *value_at(struct stmt *st, int index)
{
    struct pg_stmt *mine = own(st);
    return index < 1 || index > mine->parameter_count ? NULL : &mine->values[index - 1];
}

static enum err_code bind_short(struct stmt *st, int index, int length)
{
    struct pg_stmt *mine = own(st);
    mine->texts[index - 1] = mine->values[index - 1].short_bytes;
    mine->lengths[index - 1] = length;
    mine->formats[index - 1] = 0;
    return ERR_OK;
}

enum err_code pg_stmt_bind_i64(struct stmt *st, int index, int64_t value)
{
    struct pg_value *place = value_at(st, index);
    if (!place) {
        return no_parameter(st);
    }
    return bind_short(
        st, index,
        snprintf(place->short_bytes, sizeof place->short_bytes, "%lld", (long long)value));
}

enum err_code pg_stmt_bind_double(struct stmt *st, int index, double value)
{
    struct pg_value *place = value_at(st, index);
    if (!place) {
        return no_parameter(st);
    }
    int length = number_print(place->short_bytes, value);
    place->short_bytes[length] = '\0';
    return bind_short(st, index, length);
}

static enum err_code bind_bytes(struct stmt *st, int index, struct str value, int format)
{
    struct pg_stmt *mine = own(st);
    struct pg_value *place = value_at(st, index);
    if (!place) {
        return no_parameter(st);
    }
    if (value.n >= INT32_MAX) {
        return err_set(st->tx->err, ERR_TOO_LARGE, "A value is too large for the store");
    }
    if (value.n + 1 > place->capacity) {
        char *bytes = realloc(place->bytes, value.n + 1);
        if (!bytes) {
            return err_set(st->tx->err, ERR_NOMEM, "Out of memory; nothing was written");
        }
        place->bytes = bytes;
        place->capacity = value.n + 1;
    }
    if (value.n) {
        memcpy(place->bytes, value.p, value.n);
    }
    place->bytes[value.n] = '\0';
    mine->texts[index - 1] = place->bytes;
    mine->lengths[index - 1] = (int)value.n;
    mine->formats[index - 1] = format;
    return ERR_OK;
}

enum err_code pg_stmt_bind_str(struct stmt *st, int index, struct str value)
{
    if (value.n && memchr(value.p, '\0', value.n)) {
        return err_set(st->tx->err, ERR_INVALID, "A text cannot contain the character NUL");
    }
    return bind_bytes(st, index, value, 0);
}

enum err_code pg_stmt_bind_blob(struct stmt *st, int index, struct str value)
{
    return bind_bytes(st, index, value, 1);
}

enum err_code pg_stmt_bind_null(struct stmt *st, int index)
{
    if (!value_at(st, index)) {
        return no_parameter(st);
    }
    own(st)->texts[index - 1] = NULL;
    return ERR_OK;
}

/* ---- rows ---- */

/* After a failure the server would only say that there was one. */
static enum err_code queue(struct stmt *base, bool read)
{
    struct pg_conn *conn = conn_of(base);
    return conn->aborted ? pg_aborted_before(conn, base->tx->err)
                         : pg_pipe_statement(conn, own(base), read, base->tx->err);
}

enum err_code pg_stmt_send(struct stmt *base)
{
    return queue(base, true);
}

enum err_code pg_stmt_run(struct stmt *base)
{
    return queue(base, false);
}

/* ---- in parts ---- */

void pg_stmt_large(struct stmt *st)
{
    own(st)->large = true;
}

static enum err_code queue_part(struct stmt *base)
{
    struct pg_stmt *st = own(base);
    struct pg_conn *conn = conn_of(base);
    struct arena *arena = base->tx->arena;
    enum err_code rc = conn->aborted ? pg_aborted_before(conn, base->tx->err) : ERR_OK;
    if (!rc && !st->declared) {
        struct str text =
            str_format(arena, "DECLARE c%u NO SCROLL CURSOR FOR %s", st->number, st->text);
        rc = pg_pipe_aside(conn, st, str_cstr(arena, text), true, false, base->tx->err);
        st->declared = !rc;
    }
    char text[CURSOR_TEXT_SIZE];
    snprintf(text, sizeof text, "FETCH %d FROM c%u", PG_ROWS_AT_ONCE, st->number);
    return rc ? rc : pg_pipe_aside(conn, st, text, false, true, base->tx->err);
}

/* Whether the rows in hand are all that there are now, and there may be more. */
static bool is_part_read(const struct pg_stmt *st)
{
    return st->declared && st->result && st->row + 1 == PQntuples(st->result) &&
           PQntuples(st->result) == PG_ROWS_AT_ONCE;
}

static enum err_code fetch(struct stmt *base)
{
    struct pg_stmt *st = own(base);
    struct pg_conn *conn = conn_of(base);
    PQclear(st->result);
    st->result = NULL;
    enum err_code rc = st->queued ? ERR_OK : st->large ? queue_part(base) : queue(base, true);
    rc = rc ? rc : pg_pipe_settle(conn, base->tx->err);
    return rc || st->result ? rc : pg_aborted_before(conn, base->tx->err);
}

enum err_code pg_stmt_step(struct stmt *base, bool *row)
{
    struct pg_stmt *st = own(base);
    if (!st->result || is_part_read(st)) {
        enum err_code rc = fetch(base);
        if (rc) {
            return rc;
        }
    }
    st->row++;
    *row = st->row < PQntuples(st->result);
    return ERR_OK;
}

int64_t pg_stmt_affected(const struct stmt *st)
{
    int64_t affected = 0;
    str_to_i64(str_of(PQcmdTuples(own(st)->result)), &affected);
    return affected;
}

int pg_stmt_columns(const struct stmt *st)
{
    return PQnfields(own(st)->result);
}

bool pg_stmt_is_null(const struct stmt *st, int column)
{
    return PQgetisnull(own(st)->result, own(st)->row, column) != 0;
}

static struct str text_at(const struct stmt *st, int column)
{
    const struct pg_stmt *mine = own(st);
    return (struct str){PQgetvalue(mine->result, mine->row, column),
                        (size_t)PQgetlength(mine->result, mine->row, column)};
}

int64_t pg_stmt_i64(const struct stmt *st, int column)
{
    struct str text = text_at(st, column);
    int64_t value = 0;
    if (str_is(text, "t")) { /* a truth value reads as 1 and 0 */
        return 1;
    }
    return str_to_i64(text, &value) ? value : (int64_t)pg_stmt_double(st, column);
}

/* strtod() of the "C" locale: the program never sets another. */
double pg_stmt_double(const struct stmt *st, int column)
{
    return strtod(text_at(st, column).p, NULL);
}

static int nibble(char c)
{
    return c >= '0' && c <= '9' ? c - '0' : c >= 'a' && c <= 'f' ? c - 'a' + 10 : 0;
}

/* Bytes arrive as "\x" and digits; they are turned in place of the tx's arena. */
static struct str bytes_of(const struct stmt *st, struct str text)
{
    size_t size = text.n >= 2 ? (text.n - 2) / 2 : 0;
    char *bytes = arena_try(st->tx->arena, size + 1);
    if (!bytes) {
        arena_fail(st->tx->arena);
        return STR("");
    }
    for (size_t i = 0; i < size; i++) {
        bytes[i] = (char)(nibble(text.p[2 + 2 * i]) * 16 + nibble(text.p[3 + 2 * i]));
    }
    return (struct str){bytes, size};
}

#define BYTEA_OID 17

struct str pg_stmt_str(const struct stmt *st, int column)
{
    if (pg_stmt_is_null(st, column)) {
        return STR_NONE;
    }
    struct str text = text_at(st, column);
    return PQftype(own(st)->result, column) == BYTEA_OID ? bytes_of(st, text) : text;
}
