/* pg_tx: the transactions of a connection and their savepoints. */
#include <poll.h>

#include "store/pg_internal.h"

/* ---- beginning ---- */

/* An idle connection has nothing to read, unless the server said that it ends it. */
static bool is_alive(const struct pg_conn *conn)
{
    struct pollfd fd = {.fd = PQsocket(conn->pg), .events = POLLIN};
    return poll(&fd, 1, 0) == 0;
}

/* Takes what a read transaction left behind: the answer to its end. A connection that died while it
 * was idle is noticed here: that costs the job nothing. */
static enum err_code wake(struct pg_conn *conn, struct err *err)
{
    if (conn->pg && (pg_pipe_settle(conn, NULL) || !is_alive(conn))) {
        conn->broken = true;
    }
    enum err_code rc = pg_conn_ready(conn, false, err);
    bool full = conn->dropped_count == sizeof conn->dropped / sizeof conn->dropped[0];
    if (!rc && (conn->stale || full)) {
        pg_conn_deallocate(conn);
    }
    return rc;
}

static enum err_code send_begin(struct pg_conn *conn, bool write, struct err *err)
{
    enum err_code rc = pg_pipe_fixed(conn, write ? PG_BEGIN_WRITE : PG_BEGIN_READ, err);
    if (!rc && write) {
        rc = pg_pipe_fixed(conn, conn->exclusive ? PG_HOLD_ACCOUNT_ALONE : PG_HOLD_ACCOUNT, err);
        conn->unanswered = true;
    }
    return rc;
}

/* The first statement takes it along. */
static enum err_code begin(struct pg_conn *conn, bool write, struct err *err)
{
    if (conn->stale) {
        stmt_cache_release(&conn->base);
    }
    conn->base.lost = ERR_OK;
    conn->aborted = ERR_OK;
    conn->open = false;
    conn->writing = write;
    conn->xid = 0;
    conn->held_count = 0;
    conn->sequence_made = false;
    conn->exclusive = conn->exclusive_first = write && conn->exclusive_wanted;
    enum err_code rc = wake(conn, err);
    conn->stale = false;
    conn->aborted = ERR_OK;
    if (rc) {
        return rc;
    }
    conn->open = true;
    return send_begin(conn, write, err);
}

/* ---- ending ---- */

/* Nobody waits for the end of a read: its answer is taken at the next beginning. */
static enum err_code end_read(struct pg_conn *conn, enum pg_fixed how, struct err *err)
{
    enum err_code rc = pg_pipe_fixed(conn, how, err);
    rc = rc ? rc : pg_pipe_sync(conn, err);
    conn->open = conn->open && rc;
    return rc;
}

static enum err_code commit(struct pg_conn *conn, struct err *err)
{
    if (conn->aborted) {
        return pg_aborted_before(conn, err);
    }
    enum err_code rc = ERR_OK;
    if (!conn->writing) {
        rc = conn->unanswered ? pg_pipe_settle(conn, err) : ERR_OK;
        return rc ? rc : end_read(conn, PG_COMMIT, err);
    }
    rc = pg_pipe_fixed(conn, PG_COMMIT, err);
    if (!rc) {
        conn->committing = true;
        rc = pg_pipe_settle(conn, err);
        conn->committing = false;
    }
    conn->open = conn->open && rc;
    return rc;
}

static enum err_code roll_back(struct pg_conn *conn, struct err *err)
{
    enum err_code rc = ERR_OK;
    pg_pipe_sync(conn, NULL); /* behind it the server listens again */
    conn->open = false;
    if (!conn->writing) {
        rc = end_read(conn, PG_ROLLBACK, err);
    } else {
        pg_pipe_settle(conn, NULL);
        rc = pg_pipe_fixed(conn, PG_ROLLBACK, err);
        rc = rc ? rc : pg_pipe_settle(conn, err);
    }
    conn->open = false;
    conn->base.lost = ERR_OK;
    return rc;
}

/* ---- savepoints ---- */

/* What was queued before the savepoint fails before it, and what was queued inside fails inside. */
static enum err_code savepoint(struct pg_conn *conn, enum tx_control what, struct err *err)
{
    enum err_code rc = ERR_OK;
    if (what == TX_SAVEPOINT && conn->unanswered) {
        rc = pg_pipe_settle(conn, err);
    }
    if (!rc && conn->aborted) {
        rc = pg_aborted_before(conn, err);
    }
    if (!rc) {
        rc = pg_pipe_fixed(conn, what == TX_SAVEPOINT ? PG_SAVEPOINT : PG_RELEASE, err);
    }
    if (!rc && what == TX_RELEASE && conn->unanswered) {
        rc = pg_pipe_settle(conn, err);
    }
    return rc;
}

static enum err_code undo_savepoint(struct pg_conn *conn, struct err *err)
{
    pg_pipe_settle(conn, NULL);
    if (conn->base.lost) {
        return conn->base.lost;
    }
    enum err_code rc = pg_pipe_fixed(conn, PG_ROLLBACK_TO, err);
    rc = rc ? rc : pg_pipe_settle(conn, err);
    if (!rc) {
        conn->aborted = ERR_OK;
        conn->held_count = 0; /* the engine lets go of what was locked since the savepoint */
        conn->exclusive = conn->exclusive_first;
        conn->sequence_made = true; /* or made before it: not known any more */
    }
    return rc;
}

enum err_code pg_tx_control(struct conn *base, enum tx_control what, struct err *err)
{
    struct pg_conn *conn = (struct pg_conn *)base;
    if (what == TX_BEGIN_READ || what == TX_BEGIN_WRITE) {
        return begin(conn, what == TX_BEGIN_WRITE, err);
    }
    if (what == TX_ROLLBACK) {
        return roll_back(conn, err);
    }
    if (!base->lost && !pg_tx_open(base)) {
        base->lost = ERR_STORE;
    }
    if (base->lost) {
        return err ? err_set(err, base->lost, "The store failed; nothing was written") : base->lost;
    }
    switch (what) {
    case TX_COMMIT:
        return commit(conn, err);
    case TX_ROLLBACK_TO:
        return undo_savepoint(conn, err);
    default:
        return savepoint(conn, what, err);
    }
}

bool pg_tx_open(struct conn *base)
{
    const struct pg_conn *conn = (const struct pg_conn *)base;
    return conn->open && conn->pg && PQstatus(conn->pg) == CONNECTION_OK;
}

enum err_code pg_tx_settle(struct conn *base, struct err *err)
{
    return pg_pipe_settle((struct pg_conn *)base, err);
}
