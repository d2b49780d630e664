/*
 * pg_store: the engine "one schema of a PostgreSQL database".
 *
 * Several programs may open the same schema at once, and the first one makes it: looking, making
 * and migrating happen under an advisory lock of the session.
 */
#include "store/pg_internal.h"

#define TEXT_SIZE 256

static enum err_code backup(struct store *store, struct str to_path, struct arena *arena,
                            struct err *err)
{
    (void)to_path;
    (void)arena;
    const char *schema = pg_store_of(store)->place.schema;
    return err_set(err, ERR_INVALID,
                   "A PostgreSQL store is copied with PostgreSQL's own tool, also while it is in "
                   "use: pg_dump --format=custom --schema=%s --file=FILE DATABASE",
                   schema);
}

/* ---- opening ---- */

/* The numbers of transactions begin anew in a database that was restored elsewhere, and the order
 * of the change log must not: what is in the log lifts all that come. */
static enum err_code read_xid_base(struct pg_conn *conn, struct err *err)
{
    PGresult *result = NULL;
    enum err_code rc = pg_conn_exec(conn, "SELECT xid_base FROM relata_store", &result, err);
    if (!rc) {
        str_to_i64(str_of(PQgetvalue(result, 0, 0)), &conn->owner->place.xid_base);
    }
    PQclear(result);
    return rc;
}

static enum err_code lift_xid_base(struct pg_conn *conn, struct err *err)
{
    return pg_conn_exec(
        conn,
        "UPDATE relata_store SET xid_base = (SELECT COALESCE(max(xid), 0) FROM change "
        "WHERE xid > 0) WHERE xid_base + CAST(CAST(pg_snapshot_xmax(pg_current_snapshot()) AS "
        "TEXT) AS BIGINT) "
        "<= (SELECT COALESCE(max(xid), 0) FROM change WHERE xid > 0)",
        NULL, err);
}

static enum err_code has_log(struct pg_conn *conn, bool *out, struct err *err)
{
    PGresult *result = NULL;
    enum err_code rc = pg_conn_exec(conn, "SELECT to_regclass('change') IS NOT NULL", &result, err);
    if (!rc) {
        *out = PQgetvalue(result, 0, 0)[0] == 't';
    }
    PQclear(result);
    return rc;
}

static enum err_code set_xid_base(struct pg_conn *conn, struct err *err)
{
    bool log = false;
    enum err_code rc = has_log(conn, &log, err);
    if (!rc && log) {
        rc = lift_xid_base(conn, err);
    }
    return rc ? rc : read_xid_base(conn, err);
}

static enum err_code lock_session(struct pg_conn *conn, const char *call, struct err *err)
{
    char text[TEXT_SIZE];
    snprintf(text, sizeof text, "SELECT pg_advisory_%s(%lld)", call,
             (long long)pg_lock_key(&conn->owner->place, PG_LOCK_OPENING));
    return pg_conn_exec(conn, text, NULL, err);
}

static enum err_code make_ready(struct pg_conn *conn, const struct store_options *options,
                                struct err *err)
{
    enum err_code rc = pg_place_prepare(conn, options->must_exist, err);
    if (!rc) {
        rc = pg_conn_enter(conn, err);
    }
    if (!rc) {
        rc = migrate(&conn->base, options, err);
    }
    return rc ? rc : set_xid_base(conn, err);
}

static enum err_code open_account(struct pg_store *engine, const struct store_options *options,
                                  struct err *err)
{
    struct pg_conn *conn = NULL;
    enum err_code rc = pg_conn_new(engine, PG_WRITER, &conn, err);
    if (rc) {
        return rc;
    }
    engine->writers[0].conn = conn;
    rc = pg_conn_ready(conn, true, err);
    if (!rc) {
        rc = lock_session(conn, "lock", err);
    }
    if (!rc) {
        rc = make_ready(conn, options, err);
        enum err_code unlocked = lock_session(conn, "unlock", rc ? NULL : err);
        rc = rc ? rc : unlocked;
    }
    return rc;
}

static void release(struct pg_store *engine)
{
    pthread_key_delete(engine->key);
    pg_pool_close_readers(engine);
    pthread_mutex_destroy(&engine->lock);
}

static enum err_code open_store(struct store *store, const struct store_options *options,
                                struct err *err)
{
    BUG_UNLESS(PQisthreadsafe());
    struct pg_store *engine = arena_make(store->arena, struct pg_store);
    store->engine = engine;
    engine->store = store;
    enum err_code rc = pg_place_read(store, &engine->place, err);
    if (rc) {
        return rc;
    }
    if (pthread_key_create(&engine->key, pg_pool_reader_forget)) {
        return err_set(err, ERR_UNAVAILABLE, "Too many stores are open");
    }
    pthread_mutex_init(&engine->lock, NULL);
    rc = open_account(engine, options, err);
    if (!rc) {
        rc = pg_pool_start(engine, err);
    }
    if (rc) {
        pg_pool_stop(engine);
        release(engine);
    }
    return rc;
}

static void close_store(struct store *store)
{
    struct pg_store *engine = pg_store_of(store);
    pg_pool_stop(engine);
    release(engine);
}

const struct store_driver pg_driver = {
    .name = "PostgreSQL",
    .dialect = &pg_dialect,
    .open = open_store,
    .close = close_store,
    .submit = pg_pool_submit,
    .queue_length = pg_pool_length,
    .inside = pg_pool_inside,
    .reader = pg_pool_reader,
    .reader_done = pg_pool_reader_done,
    .backup = backup,
    .control = pg_tx_control,
    .in_transaction = pg_tx_open,
    .settle = pg_tx_settle,
    .prepare = pg_stmt_prepare,
    .finalize = pg_stmt_finalize,
    .bind_i64 = pg_stmt_bind_i64,
    .bind_double = pg_stmt_bind_double,
    .bind_str = pg_stmt_bind_str,
    .bind_blob = pg_stmt_bind_blob,
    .bind_null = pg_stmt_bind_null,
    .send = pg_stmt_send,
    .run = pg_stmt_run,
    .step = pg_stmt_step,
    .large = pg_stmt_large,
    .affected = pg_stmt_affected,
    .reset = pg_stmt_reset,
    .copy_begin = pg_copy_begin,
    .copy_put = pg_copy_put,
    .copy_end = pg_copy_end,
    .columns = pg_stmt_columns,
    .is_null = pg_stmt_is_null,
    .column_i64 = pg_stmt_i64,
    .column_double = pg_stmt_double,
    .column_str = pg_stmt_str,
};
