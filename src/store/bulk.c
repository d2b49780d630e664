#include "store/bulk.h"

#include "base/buf.h"
#include "base/number.h"
#include "store/store_driver.h"

#define COPY_BYTES    ((size_t)256 * 1024) /* sent at a time */
#define COPY_LIMIT    ((size_t)64 * 1024 * 1024)
#define TEXT_LIMIT    ((size_t)16 * 1024)
#define INDEXES_LIMIT 64

struct bulk {
    struct tx *tx;
    int columns;
    int column; /* of the row under way */
    int64_t rows;
    enum err_code failed;
    struct stmt *st;  /* the prepared INSERT */
    struct sql *many; /* or one INSERT of all rows; where there is neither, rows are copied */
    struct buf copy;  /* rows in the form of COPY, not sent yet */
    bool copying;
};

/* ---- beginning ---- */

static struct str copy_text(struct tx *tx, const struct sql *target)
{
    return str_format(tx->arena, "COPY %.*s FROM STDIN", STR_ARG(sql_text(target)));
}

static struct str insert_text(struct tx *tx, const struct sql *target, int columns)
{
    struct buf text;
    buf_init(&text, TEXT_LIMIT);
    buf_format(&text, "INSERT INTO %.*s VALUES (", STR_ARG(sql_text(target)));
    for (int i = 1; i <= columns; i++) {
        buf_format(&text, i > 1 ? ", $%d" : "$%d", i);
    }
    buf_char(&text, ')');
    struct str made = buf_failed(&text) ? STR_NONE : str_dup(tx->arena, buf_view(&text));
    buf_release(&text);
    return made;
}

static enum err_code no_memory(struct tx *tx)
{
    return err_set(tx->err, ERR_NOMEM, "Out of memory; nothing was written");
}

struct bulk *bulk_begin(struct tx *tx, const struct sql *target, int columns)
{
    const struct store_driver *driver = tx->conn->driver;
    struct bulk *bulk = arena_make(tx->arena, struct bulk);
    *bulk = (struct bulk){.tx = tx, .columns = columns};
    buf_init(&bulk->copy, COPY_LIMIT);
    struct str text = driver->copy_begin ? copy_text(tx, target) : insert_text(tx, target, columns);
    if (str_is_none(text) || arena_failed(tx->arena)) {
        bulk->failed = no_memory(tx);
    } else if (driver->copy_begin) {
        bulk->failed = driver->copy_begin(tx->conn, text, tx->err);
        bulk->copying = !bulk->failed;
    } else {
        bulk->st = stmt_use_text(tx, text);
    }
    return bulk;
}

struct bulk *bulk_begin_few(struct tx *tx, const struct sql *target, int columns)
{
    if (!tx->conn->driver->copy_begin) {
        return bulk_begin(tx, target, columns);
    }
    struct bulk *bulk = arena_make(tx->arena, struct bulk);
    *bulk = (struct bulk){.tx = tx, .columns = columns, .many = sql_new(tx)};
    buf_init(&bulk->copy, COPY_LIMIT);
    sql_add(bulk->many, "INSERT INTO ");
    sql_append(bulk->many, target);
    sql_add(bulk->many, " VALUES ");
    return bulk;
}

/* ---- rows by COPY: its text form, a tab between values and \N for none ---- */

static void send(struct bulk *bulk)
{
    if (buf_failed(&bulk->copy)) {
        bulk->failed = no_memory(bulk->tx);
    }
    if (!bulk->failed && bulk->copy.n) {
        bulk->failed =
            bulk->tx->conn->driver->copy_put(bulk->tx->conn, buf_view(&bulk->copy), bulk->tx->err);
    }
    buf_clear(&bulk->copy);
}

static void copy_escaped(struct buf *out, struct str text)
{
    size_t from = 0;
    for (size_t i = 0; i < text.n; i++) {
        char c = text.p[i];
        char letter = c == '\\' ? '\\' : c == '\t' ? 't' : c == '\n' ? 'n' : c == '\r' ? 'r' : '\0';
        if (letter) {
            const char escaped[2] = {'\\', letter};
            buf_add(out, text.p + from, i - from);
            buf_add(out, escaped, 2);
            from = i + 1;
        }
    }
    buf_add(out, text.p + from, text.n - from);
}

/* ---- values ---- */

/* True when the value is to be written as text into `copy`. */
static bool begins_copied(struct bulk *bulk)
{
    if (bulk->failed || bulk->st || bulk->many) {
        return false;
    }
    if (bulk->column > 0) {
        buf_char(&bulk->copy, '\t');
    }
    return true;
}

/* Before a value of the one INSERT. */
static bool begins_bound(struct bulk *bulk)
{
    if (!bulk->many) {
        return false;
    }
    if (bulk->column > 0) {
        sql_add(bulk->many, ", ");
    } else if (bulk->rows > 0) {
        sql_add(bulk->many, ", (");
    } else {
        sql_add(bulk->many, "(");
    }
    return true;
}

static void insert_row(struct bulk *bulk)
{
    struct stmt *st = bulk->st;
    while (stmt_row(st)) {
    }
    bulk->failed = st->failed;
    st->conn->driver->reset(st);
    st->state = STMT_READY;
}

static void value_done(struct bulk *bulk)
{
    if (++bulk->column < bulk->columns || bulk->failed) {
        return;
    }
    bulk->column = 0;
    if (bulk->st) {
        insert_row(bulk);
    } else if (bulk->many) {
        sql_add(bulk->many, ")");
    } else {
        buf_char(&bulk->copy, '\n');
        if (bulk->copy.n >= COPY_BYTES) {
            send(bulk);
        }
    }
    bulk->rows += !bulk->failed;
}

void bulk_i64(struct bulk *bulk, int64_t value)
{
    if (begins_copied(bulk)) {
        buf_i64(&bulk->copy, value);
    } else if (begins_bound(bulk)) {
        sql_bind_i64(bulk->many, value);
    } else if (!bulk->failed) {
        stmt_bind_i64(bulk->st, bulk->column + 1, value);
    }
    value_done(bulk);
}

void bulk_double(struct bulk *bulk, double value)
{
    if (begins_copied(bulk)) {
        char text[32];
        buf_add(&bulk->copy, text, (size_t)number_print(text, value));
    } else if (begins_bound(bulk)) {
        sql_bind_double(bulk->many, value);
    } else if (!bulk->failed) {
        stmt_bind_double(bulk->st, bulk->column + 1, value);
    }
    value_done(bulk);
}

void bulk_str(struct bulk *bulk, struct str value)
{
    if (str_is_none(value)) {
        bulk_null(bulk);
        return;
    }
    if (begins_copied(bulk)) {
        copy_escaped(&bulk->copy, value);
    } else if (begins_bound(bulk)) {
        sql_bind_str(bulk->many, value);
    } else if (!bulk->failed) {
        stmt_bind_str(bulk->st, bulk->column + 1, value);
    }
    value_done(bulk);
}

void bulk_null(struct bulk *bulk)
{
    if (begins_copied(bulk)) {
        buf_str(&bulk->copy, STR("\\N"));
    } else if (begins_bound(bulk)) {
        sql_bind_null(bulk->many);
    } else if (!bulk->failed) {
        stmt_bind_null(bulk->st, bulk->column + 1);
    }
    value_done(bulk);
}

enum err_code bulk_end(struct bulk *bulk, int64_t *written)
{
    const struct store_driver *driver = bulk->tx->conn->driver;
    BUG_UNLESS(bulk->failed || bulk->column == 0);
    if (bulk->copying) {
        send(bulk);
        enum err_code rc = driver->copy_end(bulk->tx->conn, bulk->failed == ERR_OK, bulk->tx->err);
        bulk->failed = bulk->failed ? bulk->failed : rc;
    }
    if (bulk->st) {
        stmt_end(bulk->st);
    }
    if (bulk->many && bulk->rows) {
        bulk->failed = sql_run(bulk->many);
    }
    if (written) {
        *written = bulk->st ? bulk->rows : -1;
    }
    buf_release(&bulk->copy);
    return bulk->failed;
}

/* ---- indexes and memory ---- */

static enum err_code read_indexes(struct tx *tx, const char *table, struct str *names,
                                  struct bulk_indexes *out)
{
    struct stmt *st = stmt_use(tx, tx->conn->driver->dialect->indexes);
    stmt_bind_str(st, 1, str_of(table));
    while (stmt_row(st)) {
        BUG_UNLESS(out->count < INDEXES_LIMIT);
        names[out->count] = stmt_str_dup(st, 0, tx->arena);
        out->definitions[out->count++] = stmt_str_dup(st, 1, tx->arena);
    }
    return stmt_end(st);
}

enum err_code bulk_indexes_drop(struct tx *tx, const char *table, struct bulk_indexes *out)
{
    struct str *names = arena_array(tx->arena, struct str, INDEXES_LIMIT);
    *out = (struct bulk_indexes){arena_array(tx->arena, struct str, INDEXES_LIMIT), 0};
    enum err_code rc = read_indexes(tx, table, names, out);
    for (size_t i = 0; !rc && i < out->count; i++) {
        struct str text = str_format(tx->arena, "DROP INDEX \"%.*s\"", STR_ARG(names[i]));
        rc = stmt_run(stmt_use_text(tx, text));
    }
    return rc;
}

enum err_code bulk_indexes_make(struct tx *tx, const struct bulk_indexes *indexes)
{
    enum err_code rc = ERR_OK;
    for (size_t i = 0; !rc && i < indexes->count; i++) {
        rc = stmt_run(stmt_use_text(tx, indexes->definitions[i]));
    }
    return rc;
}

enum err_code bulk_statistics(struct tx *tx)
{
    const struct dialect *dialect = tx->conn->driver->dialect;
    return dialect->by_statistics ? dialect->analyze(tx) : ERR_OK;
}

enum err_code bulk_memory(struct tx *tx, bool more)
{
    const struct stmt_def *const *memory = tx->conn->driver->dialect->memory;
    return memory[more] ? stmt_run(stmt_use(tx, memory[more])) : ERR_OK;
}
