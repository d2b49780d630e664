/* pg_conn: one connection: connecting, and what is said to it outside transactions. */
#include <stdlib.h>

#include "base/civil.h"
#include "base/log.h"
#include "store/pg_internal.h"

#define TEXT_SIZE 256

/* What a database's own settings must not change for us. */
static const char settings[] = "SET standard_conforming_strings = on; SET TimeZone = 'UTC'; "
                               "SET DateStyle = 'ISO'; SET bytea_output = 'hex'; "
                               "SET extra_float_digits = 1; SET jit = off; "
                               "SET cursor_tuple_fraction = 1; "
                               "SET default_transaction_isolation = 'read committed'; "
                               "SET idle_in_transaction_session_timeout = 0; "
                               "SET row_security = off";

/* ---- connecting ---- */

static int64_t now_us(void)
{
    return civil_monotonic_us();
}

/* False while the last failure is too fresh: everybody waiting would only wait longer. */
static bool may_connect(struct pg_store *engine)
{
    pthread_mutex_lock(&engine->lock);
    bool may = now_us() >= engine->next_attempt_us;
    pthread_mutex_unlock(&engine->lock);
    return may;
}

static void note_attempt(struct pg_store *engine, bool good)
{
    pthread_mutex_lock(&engine->lock);
    if (good) {
        engine->backoff_ms = 0;
        engine->next_attempt_us = 0;
    } else {
        int64_t next = engine->backoff_ms ? engine->backoff_ms * 2 : PG_BACKOFF_MS;
        engine->backoff_ms = next > PG_BACKOFF_TOP_MS ? PG_BACKOFF_TOP_MS : next;
        engine->next_attempt_us = now_us() + engine->backoff_ms * 1000;
    }
    pthread_mutex_unlock(&engine->lock);
}

static void drop_connection(struct pg_conn *conn)
{
    conn->sealed = true;
    pg_pipe_forget(conn);
    conn_release(&conn->base);
    conn->sealed = false;
    conn->dropped_count = 0;
    while (conn->sequence_count) {
        free(conn->sequences[--conn->sequence_count]);
    }
    conn->stale = false;
    conn->open = false;
    conn->broken = false;
    PQfinish(conn->pg);
    conn->pg = NULL;
}

/* libpq tells where it tried and why that failed, never a password. */
static enum err_code unreachable(struct pg_conn *conn, struct err *err)
{
    struct str words = str_trim(str_of(conn->pg ? PQerrorMessage(conn->pg) : "out of memory"));
    log_event(conn->base.store->log, LOG_ERROR, "store.unreachable", LOG_F_STR("engine", words));
    return err ? err_set(err, ERR_UNAVAILABLE, "%.*s cannot be reached: %.*s",
                         STR_ARG(conn->base.store->name), STR_ARG(words))
               : ERR_UNAVAILABLE;
}

static enum err_code connect_now(struct pg_conn *conn, struct err *err)
{
    /* What the URL says comes later and wins; the encoding is ours. */
    const char *names[] = {"fallback_application_name", "connect_timeout",
                           "keepalives_idle",           "dbname",
                           "client_encoding",           NULL};
    const char *values[] = {"relata", "10", "60", conn->owner->place.conninfo, "UTF8", NULL};
    conn->pg = PQconnectdbParams(names, values, 1);
    if (!conn->pg || PQstatus(conn->pg) != CONNECTION_OK) {
        enum err_code rc = unreachable(conn, err);
        drop_connection(conn);
        return rc;
    }
    if (PQserverVersion(conn->pg) < PG_SERVER_MIN) {
        int version = PQserverVersion(conn->pg);
        drop_connection(conn);
        return err_set(err, ERR_STORE_VERSION, "%.*s is PostgreSQL %d; 15 or newer is needed",
                       STR_ARG(conn->base.store->name), version / 10000);
    }
    return ERR_OK;
}

static void quiet(void *arg, const char *message)
{
    (void)arg;
    (void)message; /* notices are for people at a prompt */
}

static enum err_code set_up(struct pg_conn *conn, struct err *err)
{
    PQsetNoticeProcessor(conn->pg, quiet, NULL);
    char text[TEXT_SIZE];
    snprintf(text, sizeof text, "SET lock_timeout = %lld", (long long)conn->base.store->busy_ms);
    enum err_code rc = pg_conn_exec(conn, settings, NULL, err);
    return rc ? rc : pg_conn_exec(conn, text, NULL, err);
}

/* What was acknowledged must be on disk, whatever the database's setting is. */
static enum err_code insist_on_flush(struct pg_conn *conn, struct err *err)
{
    return pg_conn_exec(conn,
                        "SELECT set_config('synchronous_commit', 'on', false) "
                        "WHERE current_setting('synchronous_commit') IN ('off', 'local')",
                        NULL, err);
}

enum err_code pg_conn_enter(struct pg_conn *conn, struct err *err)
{
    const char *schema = conn->owner->place.schema;
    char text[TEXT_SIZE];
    snprintf(text, sizeof text, "SET search_path = \"%s\"", schema);
    enum err_code rc = pg_conn_exec(conn, text, NULL, err);
    if (rc) {
        return rc;
    }
    PGresult *result = NULL;
    rc = pg_conn_exec(conn, "SELECT current_schema()", &result, err);
    if (!rc && (PQgetisnull(result, 0, 0) || strcmp(PQgetvalue(result, 0, 0), schema) != 0)) {
        rc = err_set(err, ERR_STORE, "%.*s: the schema is gone, or this user may not use it",
                     STR_ARG(conn->base.store->name));
    }
    PQclear(result);
    return rc;
}

/* What callers are told while serving: where the database is stands in the log alone. */
static enum err_code away(enum err_code rc, struct err *err)
{
    return err_set(err, rc,
                   "The store cannot be reached; nothing was written. Try again in a moment");
}

enum err_code pg_conn_ready(struct pg_conn *conn, bool bare, struct err *err)
{
    if (conn->pg && !conn->broken && PQstatus(conn->pg) == CONNECTION_OK) {
        return ERR_OK;
    }
    bool again = conn->pg != NULL;
    drop_connection(conn);
    if (!may_connect(conn->owner)) {
        return away(ERR_UNAVAILABLE, err);
    }
    enum err_code rc = connect_now(conn, err);
    note_attempt(conn->owner, rc == ERR_OK);
    if (!rc) {
        rc = set_up(conn, err);
    }
    if (!rc && conn->role == PG_WRITER) {
        rc = insist_on_flush(conn, err);
    }
    if (!rc && !bare) {
        rc = pg_conn_enter(conn, err);
    }
    if (rc) {
        drop_connection(conn);
        return bare ? rc : away(rc, err);
    }
    if (again) {
        log_event(conn->base.store->log, LOG_INFO, "store.reconnected",
                  LOG_F_STR("store", conn->base.store->name));
    }
    return rc;
}

enum err_code pg_conn_new(struct pg_store *owner, enum pg_role role, struct pg_conn **out,
                          struct err *err)
{
    struct pg_conn *conn = calloc(1, sizeof(struct pg_conn));
    if (!conn) {
        return err_set(err, ERR_NOMEM, "Out of memory while opening the store");
    }
    conn_init(&conn->base, owner->store);
    conn->owner = owner;
    conn->role = role;
    *out = conn;
    return ERR_OK;
}

void pg_conn_free(struct pg_conn *conn)
{
    if (conn) {
        drop_connection(conn);
        free(conn);
    }
}

/* ---- statements of our own ---- */

static bool is_good(const PGresult *result)
{
    ExecStatusType status = PQresultStatus(result);
    return status == PGRES_COMMAND_OK || status == PGRES_TUPLES_OK;
}

enum err_code pg_conn_exec(struct pg_conn *conn, const char *text, PGresult **result,
                           struct err *err)
{
    pg_pipe_leave(conn, NULL);
    PGresult *got = PQexec(conn->pg, text);
    if (!is_good(got)) {
        enum err_code rc = pg_failure(conn, err, text, got);
        PQclear(got);
        return rc;
    }
    if (result) {
        *result = got;
    } else {
        PQclear(got);
    }
    return ERR_OK;
}

/* The server forgets at the next BEGIN: inside an aborted transaction it would refuse. */
void pg_conn_forget(struct pg_conn *conn, unsigned number)
{
    size_t room = sizeof conn->dropped / sizeof conn->dropped[0];
    if (conn->sealed || !conn->pg) {
        return;
    }
    if (conn->dropped_count < room) {
        conn->dropped[conn->dropped_count++] = number;
    }
}

void pg_conn_deallocate(struct pg_conn *conn)
{
    for (size_t i = 0; i < conn->dropped_count; i++) {
        char text[TEXT_SIZE];
        snprintf(text, sizeof text, "DEALLOCATE s%u", conn->dropped[i]);
        pg_pipe_text(conn, text, NULL);
        pg_pipe_sync(conn, NULL);
    }
    conn->dropped_count = 0;
    pg_pipe_settle(conn, NULL);
}
