/* stmt: the uses of statements. Every call looks at `failed` first, so that the first failure is
 * the one that comes out. */
#include "base/log.h"
#include "store/store_driver.h"

static void begin_use(struct stmt *st, struct tx *tx)
{
    struct conn *conn = tx->conn;
    st->conn = conn;
    st->tx = tx;
    st->failed = ERR_OK;
    st->state = STMT_READY;
    st->used = true;
    st->previous = NULL;
    st->next = conn->in_use;
    if (conn->in_use) {
        conn->in_use->previous = st;
    }
    conn->in_use = st;
}

static void end_use(struct stmt *st)
{
    struct conn *conn = st->conn;
    *(st->previous ? &st->previous->next : &conn->in_use) = st->next;
    if (st->next) {
        st->next->previous = st->previous;
    }
    st->used = false;
    if (st->entry) {
        conn->driver->reset(st);
        stmt_cache_give_back(st);
    }
}

struct stmt *stmt_failed(struct tx *tx, enum err_code rc)
{
    struct stmt *st = arena_make(tx->arena, struct stmt);
    st->name = "not prepared";
    begin_use(st, tx);
    st->failed = rc;
    return st;
}

static struct stmt *use(struct tx *tx, const struct stmt_def *def, struct str text)
{
    struct conn *conn = tx->conn;
    if (conn->lost) {
        return stmt_failed(tx,
                           err_set(tx->err, conn->lost, "The store failed; nothing was written"));
    }
    struct stmt *st = NULL;
    enum err_code rc = stmt_cache_take(conn, def, text, &st, tx->err);
    if (rc) {
        return stmt_failed(tx, rc);
    }
    begin_use(st, tx);
    return st;
}

struct stmt *stmt_use(struct tx *tx, const struct stmt_def *def)
{
    return use(tx, def, STR_NONE);
}

struct stmt *stmt_use_text(struct tx *tx, struct str text)
{
    return use(tx, NULL, text);
}

void stmt_end_after(struct conn *conn, const struct stmt *mark)
{
    while (conn->in_use && conn->in_use != mark) {
        struct stmt *st = conn->in_use;
        log_event(conn->store->log, LOG_ERROR, "store.statement_not_ended",
                  LOG_F_STR("statement", str_of(st->name)));
        end_use(st);
    }
}

/* A binder after the first row would change a running statement. */
static bool may_bind(const struct stmt *st)
{
    if (st->failed) {
        return false;
    }
    BUG_UNLESS(st->used && st->state == STMT_READY);
    return true;
}

void stmt_bind_i64(struct stmt *st, int index, int64_t value)
{
    if (may_bind(st)) {
        st->failed = st->conn->driver->bind_i64(st, index, value);
    }
}

void stmt_bind_double(struct stmt *st, int index, double value)
{
    if (may_bind(st)) {
        st->failed = st->conn->driver->bind_double(st, index, value);
    }
}

void stmt_bind_str(struct stmt *st, int index, struct str value)
{
    if (str_is_none(value)) {
        stmt_bind_null(st, index);
    } else if (may_bind(st)) {
        st->failed = st->conn->driver->bind_str(st, index, value);
    }
}

void stmt_bind_blob(struct stmt *st, int index, struct str value)
{
    if (str_is_none(value)) {
        stmt_bind_null(st, index);
    } else if (may_bind(st)) {
        st->failed = st->conn->driver->bind_blob(st, index, value);
    }
}

void stmt_bind_null(struct stmt *st, int index)
{
    if (may_bind(st)) {
        st->failed = st->conn->driver->bind_null(st, index);
    }
}

/* Whether a statement may go out now. */
static bool may_run(struct stmt *st)
{
    if (st->failed) {
        return false;
    }
    if (st->conn->lost) {
        st->failed = err_set(st->tx->err, st->conn->lost, "The store failed; nothing was written");
    } else if (arena_failed(st->tx->arena)) {
        st->failed = err_set(st->tx->err, ERR_NOMEM, "Out of memory; nothing was written");
    }
    return !st->failed;
}

bool stmt_row(struct stmt *st)
{
    if (st->state == STMT_DONE || !may_run(st)) {
        return false;
    }
    bool row = false;
    st->failed = st->conn->driver->step(st, &row);
    st->state = row && !st->failed ? STMT_ROW : STMT_DONE;
    return st->state == STMT_ROW;
}

void stmt_send(struct stmt *st)
{
    const struct store_driver *driver = st->conn->driver;
    if (driver->send && may_run(st)) {
        st->failed = driver->send(st);
    }
}

void stmt_large(struct stmt *st)
{
    if (!st->failed && st->conn->driver->large) {
        BUG_UNLESS(st->used && st->state == STMT_READY);
        st->conn->driver->large(st);
    }
}

enum err_code stmt_end(struct stmt *st)
{
    BUG_UNLESS(st->used);
    enum err_code rc = st->failed;
    end_use(st);
    return rc;
}

enum err_code stmt_run(struct stmt *st)
{
    const struct store_driver *driver = st->conn->driver;
    if (driver->run && may_run(st)) {
        st->failed = driver->run(st);
        return stmt_end(st);
    }
    while (stmt_row(st)) {
    }
    return stmt_end(st);
}

enum err_code stmt_run_count(struct stmt *st, int64_t *affected)
{
    while (stmt_row(st)) {
    }
    if (!st->failed) {
        *affected = st->conn->driver->affected(st);
    }
    return stmt_end(st);
}

enum err_code stmt_one_i64(struct stmt *st, bool *found, int64_t *value)
{
    bool have = stmt_row(st) && !stmt_is_null(st, 0);
    int64_t got = have ? stmt_i64(st, 0) : 0;
    enum err_code rc = stmt_end(st);
    if (!rc) {
        *found = have;
        if (have) {
            *value = got;
        }
    }
    return rc;
}

struct stmt *stmt_use_serial(struct tx *tx, const struct stmt_def *plain,
                             const struct stmt_def *returning)
{
    return stmt_use(tx, tx->conn->driver->last_serial ? plain : returning);
}

enum err_code stmt_run_serial(struct stmt *st, int64_t *number)
{
    const struct conn *conn = st->conn;
    if (!conn->driver->last_serial) {
        bool found = false;
        enum err_code rc = stmt_one_i64(st, &found, number);
        BUG_UNLESS(rc || found);
        return rc;
    }
    enum err_code rc = stmt_run(st);
    if (!rc) {
        *number = conn->driver->last_serial(conn);
    }
    return rc;
}

/* Outside a row there is nothing to read: a failed use reads as a row of NULLs. */
static bool on_row(const struct stmt *st, int column)
{
    if (st->failed || st->state != STMT_ROW) {
        return false;
    }
    BUG_UNLESS(column >= 0 && column < st->conn->driver->columns(st));
    return true;
}

int stmt_columns(const struct stmt *st)
{
    return st->entry ? st->conn->driver->columns(st) : 0;
}

bool stmt_is_null(const struct stmt *st, int column)
{
    return !on_row(st, column) || st->conn->driver->is_null(st, column);
}

int64_t stmt_i64(const struct stmt *st, int column)
{
    return on_row(st, column) ? st->conn->driver->column_i64(st, column) : 0;
}

double stmt_double(const struct stmt *st, int column)
{
    return on_row(st, column) ? st->conn->driver->column_double(st, column) : 0;
}

struct str stmt_str(const struct stmt *st, int column)
{
    return on_row(st, column) ? st->conn->driver->column_str(st, column) : STR_NONE;
}

struct str stmt_str_dup(const struct stmt *st, int column, struct arena *arena)
{
    return str_dup(arena, stmt_str(st, column));
}
