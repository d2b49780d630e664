/* sqlite_conn: opening and hardening one connection, and the statements that steer its
 * transactions. */
#include <stdlib.h>
#include <time.h>

#include "base/civil.h"
#include "base/log.h"
#include "store/sqlite_internal.h"

/* What no honest statement of ours reaches: a runaway or a crafted file meets the limit first. */
static const struct {
    int id;
    int value;
} limits[] = {
    {SQLITE_LIMIT_LENGTH, 64 * 1024 * 1024},
    {SQLITE_LIMIT_SQL_LENGTH, 4 * 1024 * 1024},
    {SQLITE_LIMIT_COLUMN, 2000},
    {SQLITE_LIMIT_EXPR_DEPTH, 1000},
    {SQLITE_LIMIT_COMPOUND_SELECT, 500},
    {SQLITE_LIMIT_VARIABLE_NUMBER, 32766},
    {SQLITE_LIMIT_WORKER_THREADS, 0},
};

static const struct {
    int option;
    int value;
} switches[] = {
    {SQLITE_DBCONFIG_DEFENSIVE, 1},      {SQLITE_DBCONFIG_TRUSTED_SCHEMA, 0},
    {SQLITE_DBCONFIG_DQS_DDL, 0},        {SQLITE_DBCONFIG_DQS_DML, 0},
    {SQLITE_DBCONFIG_ENABLE_FKEY, 1},    {SQLITE_DBCONFIG_ENABLE_LOAD_EXTENSION, 0},
    {SQLITE_DBCONFIG_ENABLE_TRIGGER, 0},
};

static const char *const settings[] = {
    "PRAGMA synchronous = FULL",  "PRAGMA cell_size_check = ON",          "PRAGMA mmap_size = 0",
    "PRAGMA cache_size = -16384", "PRAGMA journal_size_limit = 67108864",
};

static const char *const control_text[TX_CONTROL_COUNT] = {
    [TX_BEGIN_READ] = "BEGIN",
    [TX_BEGIN_WRITE] = "BEGIN IMMEDIATE",
    [TX_COMMIT] = "COMMIT",
    [TX_ROLLBACK] = "ROLLBACK",
    [TX_SAVEPOINT] = "SAVEPOINT nested",
    [TX_RELEASE] = "RELEASE nested",
    [TX_ROLLBACK_TO] = "ROLLBACK TO nested",
};

static int exec_value(sqlite3 *db, const char *text, const char *value)
{
    sqlite3_stmt *handle = NULL;
    int code = sqlite3_prepare_v2(db, text, -1, &handle, NULL);
    if (!code && value) {
        code = sqlite3_bind_text(handle, 1, value, -1, SQLITE_TRANSIENT);
    }
    while (!code && (code = sqlite3_step(handle)) == SQLITE_ROW) {
        code = SQLITE_OK;
    }
    int ended = sqlite3_finalize(handle);
    return code == SQLITE_DONE ? ended : code;
}

static int read_number(sqlite3 *db, const char *text, int64_t *out)
{
    sqlite3_stmt *handle = NULL;
    int code = sqlite3_prepare_v2(db, text, -1, &handle, NULL);
    if (!code) {
        code = sqlite3_step(handle);
    }
    if (code == SQLITE_ROW) {
        *out = sqlite3_column_int64(handle, 0);
        code = SQLITE_OK;
    }
    sqlite3_finalize(handle);
    return code == SQLITE_DONE ? SQLITE_OK : code;
}

/* Whether the file is ours or empty, without changing it. The number is read last: another process
 * may be making the store right now, and what it makes has the number from the same transaction on.
 */
static enum err_code examine(struct sqlite_conn *conn, struct err *err)
{
    struct str name = conn->base.store->name;
    int64_t application = 0;
    int64_t objects = 0;
    int code = read_number(conn->db, "SELECT count(*) FROM sqlite_schema", &objects);
    if (!code) {
        code = read_number(conn->db, "PRAGMA application_id", &application);
    }
    if ((code & 0xFF) == SQLITE_NOTADB) {
        return err_set(err, ERR_STORE_VERSION,
                       "%.*s is not a store of Relata: it is not a database at all", STR_ARG(name));
    }
    if (code) {
        return sqlite_failure(conn, err, "examine", code);
    }
    conn->empty = application == 0 && objects == 0;
    if (!conn->empty && application != SQLITE_APPLICATION_ID) {
        return err_set(err, ERR_STORE_VERSION,
                       "%.*s is not a store of Relata: it is the database of another program",
                       STR_ARG(name));
    }
    return ERR_OK;
}

static int on_commit(void *arg, sqlite3 *db, const char *schema, int pages)
{
    (void)db;
    (void)schema;
    struct sqlite_conn *conn = arg;
    conn->wal_pages = pages;
    return SQLITE_OK;
}

/* What needs no look at the file. */
static enum err_code harden(struct sqlite_conn *conn, enum sqlite_role role, struct err *err)
{
    for (size_t i = 0; i < sizeof switches / sizeof switches[0]; i++) {
        int now = -1;
        int code = sqlite3_db_config(conn->db, switches[i].option, switches[i].value, &now);
        if (code || now != switches[i].value) {
            return sqlite_failure(conn, err, "hardening", code ? code : SQLITE_ERROR);
        }
    }
    for (size_t i = 0; i < sizeof limits / sizeof limits[0]; i++) {
        sqlite3_limit(conn->db, limits[i].id, limits[i].value);
    }
    if (role != SQLITE_COPIER) { /* the copy is attached to its connection */
        sqlite3_limit(conn->db, SQLITE_LIMIT_ATTACHED, 0);
    }
    return ERR_OK;
}

static enum err_code set_up(struct sqlite_conn *conn, enum sqlite_role role, struct err *err)
{
    enum err_code rc = harden(conn, role, err);
    if (!rc && role == SQLITE_WRITER) {
        rc = examine(conn, err);
    }
    for (size_t i = 0; !rc && i < sizeof settings / sizeof settings[0]; i++) {
        rc = sqlite_conn_exec(conn, settings[i], NULL, err);
    }
    if (!rc && role == SQLITE_READER) {
        rc = sqlite_conn_exec(conn, "PRAGMA query_only = ON", NULL, err);
    }
    return rc;
}

/* Who opens the store is told its name; who merely reads from it is not. */
static enum err_code open_failure(struct sqlite_conn *conn, enum sqlite_role role, int code,
                                  struct err *err)
{
    if (!conn->db) {
        return err_set(err, ERR_NOMEM, "Out of memory while opening the store");
    }
    enum err_code rc = sqlite_failure(conn, err, "open", code);
    return role == SQLITE_READER
               ? rc
               : err_set(err, rc, "%.*s cannot be opened: %s", STR_ARG(conn->base.store->name),
                         sqlite3_errmsg(conn->db));
}

enum err_code sqlite_conn_new(struct store *store, const char *path, enum sqlite_role role,
                              struct sqlite_conn **out, struct err *err)
{
    struct sqlite_conn *conn = calloc(1, sizeof(struct sqlite_conn));
    if (!conn) {
        return err_set(err, ERR_NOMEM, "Out of memory while opening the store");
    }
    conn_init(&conn->base, store);
    conn->checkpoint_at = SQLITE_CHECKPOINT_BUSY;
    const char *vfs = sqlite_spill_vfs();
    int code = vfs ? sqlite3_open_v2(
                         path, &conn->db,
                         SQLITE_OPEN_READWRITE | SQLITE_OPEN_NOMUTEX | SQLITE_OPEN_EXRESCODE, vfs)
                   : SQLITE_NOMEM;
    enum err_code rc = ERR_OK;
    if (code) {
        rc = open_failure(conn, role, code, err);
    } else {
        sqlite3_busy_timeout(conn->db,
                             store->busy_ms > INT32_MAX ? INT32_MAX : (int)store->busy_ms);
        rc = set_up(conn, role, err);
    }
    if (rc) {
        sqlite_conn_free(conn);
        return rc;
    }
    if (role ==
        SQLITE_WRITER) { /* replaces the engine's own checkpoints, see sqlite_conn_checkpoint() */
        sqlite3_wal_hook(conn->db, on_commit, conn);
    }
    *out = conn;
    return ERR_OK;
}

void sqlite_conn_free(struct sqlite_conn *conn)
{
    if (!conn) {
        return;
    }
    conn_release(&conn->base);
    for (size_t i = 0; i < TX_CONTROL_COUNT; i++) {
        sqlite3_finalize(conn->control[i]);
    }
    int code = sqlite3_close(conn->db);
    BUG_UNLESS(code == SQLITE_OK); /* a statement that nobody finalized */
    free(conn);
}

enum err_code sqlite_conn_exec(struct sqlite_conn *conn, const char *text, const char *value,
                               struct err *err)
{
    int code = exec_value(conn->db, text, value);
    return code ? sqlite_failure(conn, err, text, code) : ERR_OK;
}

/* The engine answers BUSY at once here when another process opens the same new file, instead of
 * waiting. */
static int set_wal(sqlite3 *db, int64_t busy_ms)
{
    int64_t give_up = civil_monotonic_us() + busy_ms * 1000;
    int code = exec_value(db, "PRAGMA journal_mode = WAL", NULL);
    while ((code & 0xFF) == SQLITE_BUSY && civil_monotonic_us() < give_up) {
        nanosleep(&(struct timespec){.tv_nsec = 5000000}, NULL);
        code = exec_value(db, "PRAGMA journal_mode = WAL", NULL);
    }
    return code;
}

enum err_code sqlite_conn_use_wal(struct sqlite_conn *conn, struct err *err)
{
    int code = set_wal(conn->db, conn->base.store->busy_ms);
    if (code) {
        return sqlite_failure(conn, err, "PRAGMA journal_mode", code);
    }
    sqlite3_stmt *handle = NULL;
    bool wal = false;
    code = sqlite3_prepare_v2(conn->db, "PRAGMA journal_mode", -1, &handle, NULL);
    if (!code && sqlite3_step(handle) == SQLITE_ROW) {
        const unsigned char *mode = sqlite3_column_text(handle, 0);
        wal = mode && sqlite3_stricmp((const char *)mode, "wal") == 0;
    }
    sqlite3_finalize(handle);
    if (!wal) {
        return err_set(err, ERR_STORE,
                       "%.*s: its file system has no shared memory for a write-ahead log; "
                       "put the store on a local disk",
                       STR_ARG(conn->base.store->name));
    }
    return ERR_OK;
}

void sqlite_conn_checkpoint(struct sqlite_conn *conn, bool truncate)
{
    int pages = 0;
    int copied = 0;
    int mode = truncate ? SQLITE_CHECKPOINT_TRUNCATE : SQLITE_CHECKPOINT_PASSIVE;
    int code = sqlite3_wal_checkpoint_v2(conn->db, NULL, mode, &pages, &copied);
    if (code && (code & 0xFF) != SQLITE_BUSY) {
        sqlite_failure(conn, NULL, "checkpoint", code);
    }
    if (code || copied < pages) { /* readers hold the rest: not at every commit again */
        conn->checkpoint_at = conn->wal_pages + SQLITE_CHECKPOINT_BUSY;
    } else {
        conn->checkpoint_at = SQLITE_CHECKPOINT_BUSY;
        conn->wal_pages = 0;
    }
}

/* What must hold before `what` may run: inside a lost transaction only TX_ROLLBACK has a meaning,
 * and outside of one a SAVEPOINT would silently begin one. */
static bool may_control(struct sqlite_conn *conn, enum tx_control what)
{
    if (what == TX_BEGIN_READ || what == TX_BEGIN_WRITE) {
        return true;
    }
    if (sqlite3_get_autocommit(conn->db) && !conn->base.lost) {
        conn->base.lost = ERR_STORE;
    }
    return !conn->base.lost || (what == TX_ROLLBACK && !sqlite3_get_autocommit(conn->db));
}

static void after_control(struct sqlite_conn *conn, enum tx_control what)
{
    if (what == TX_BEGIN_READ || what == TX_BEGIN_WRITE) {
        conn->open = true;
        conn->base.lost = ERR_OK;
    } else if (what == TX_COMMIT || what == TX_ROLLBACK) {
        conn->open = false;
        conn->base.lost = ERR_OK;
    }
}

enum err_code sqlite_conn_control(struct conn *base, enum tx_control what, struct err *err)
{
    struct sqlite_conn *conn = (struct sqlite_conn *)base;
    if (!may_control(conn, what)) {
        return err ? err_set(err, base->lost, "The store failed; nothing was written") : base->lost;
    }
    sqlite3_stmt **handle = &conn->control[what];
    int code = SQLITE_OK;
    if (!*handle) {
        code = sqlite3_prepare_v3(conn->db, control_text[what], -1, SQLITE_PREPARE_PERSISTENT,
                                  handle, NULL);
    }
    if (!code) {
        code = sqlite3_step(*handle);
    }
    enum err_code rc = ERR_OK;
    if (code != SQLITE_DONE) {
        rc = sqlite_failure(conn, err, control_text[what], code);
    } else {
        after_control(conn, what);
    }
    sqlite3_reset(*handle);
    return rc;
}

bool sqlite_conn_in_transaction(struct conn *base)
{
    return !sqlite3_get_autocommit(((struct sqlite_conn *)base)->db);
}
