/*
 * pg_pipe: the messages of a connection that are on their way.
 *
 * The protocol lets a client send on without waiting. Statements are queued here, go out together
 * when somebody needs an answer (settle), and their answers are taken in order. After a failure the
 * server skips everything up to the next sync, so what was queued behind a failed statement was not
 * run: the first failure is the one of all, and conn->aborted keeps it until the savepoint or the
 * transaction ends.
 */
#include "store/pg_internal.h"

#define TEXT_SIZE 256

/* ---- sending ---- */

static enum err_code enter(struct pg_conn *conn, struct err *err)
{
    if (conn->pg && PQpipelineStatus(conn->pg) == PQ_PIPELINE_OFF) {
        PQenterPipelineMode(conn->pg);
    }
    return conn->pg && PQpipelineStatus(conn->pg) != PQ_PIPELINE_OFF
               ? ERR_OK
               : pg_failure(conn, err, "pipeline", NULL);
}

/* Two places for the next statement and one for a sync. */
static enum err_code make_room(struct pg_conn *conn, struct err *err)
{
    enum err_code rc = ERR_OK;
    if (conn->pending_count + 3 > PG_PENDING_MAX) {
        rc = pg_pipe_settle(conn, err);
    }
    return rc ? rc : enter(conn, err);
}

static struct pg_pending *add(struct pg_conn *conn, enum pg_answer answer, const char *name)
{
    BUG_UNLESS(conn->pending_count < PG_PENDING_MAX);
    struct pg_pending *pending = &conn->pending[conn->pending_count++];
    *pending = (struct pg_pending){.answer = answer, .name = name};
    return pending;
}

/* Has the server prepare the statement, when it does not know it. Types of parameters are its to
 * find out. */
static bool introduce(struct pg_conn *conn, struct pg_stmt *st)
{
    char name[PG_NAME_SIZE];
    if (st->known) {
        return true;
    }
    if (!PQsendPrepare(conn->pg, pg_stmt_name(st, name), st->text, 0, NULL)) {
        return false;
    }
    add(conn, PG_ANSWER_PREPARED, st->base.name)->st = st;
    st->known = true;
    return true;
}

static bool send(struct pg_conn *conn, struct pg_stmt *st)
{
    char name[PG_NAME_SIZE];
    return introduce(conn, st) &&
           PQsendQueryPrepared(conn->pg, pg_stmt_name(st, name), st->parameter_count, st->texts,
                               st->lengths, st->formats, 0);
}

enum err_code pg_pipe_statement(struct pg_conn *conn, struct pg_stmt *st, bool read,
                                struct err *err)
{
    enum err_code rc = make_room(conn, err);
    if (rc) {
        return rc;
    }
    if (!send(conn, st)) {
        return pg_failure(conn, err, st->base.name, NULL);
    }
    add(conn, PG_ANSWER_RESULT, st->base.name)->st = read ? st : NULL;
    st->queued = read;
    conn->unanswered = true;
    return ERR_OK;
}

enum err_code pg_pipe_aside(struct pg_conn *conn, struct pg_stmt *st, const char *text, bool values,
                            bool read, struct err *err)
{
    enum err_code rc = make_room(conn, err);
    if (rc) {
        return rc;
    }
    if (!PQsendQueryParams(conn->pg, text, values ? st->parameter_count : 0, NULL, st->texts,
                           st->lengths, st->formats, 0)) {
        return pg_failure(conn, err, st->base.name, NULL);
    }
    add(conn, PG_ANSWER_RESULT, st->base.name)->st = read ? st : NULL;
    st->queued = st->queued || read;
    conn->unanswered = true;
    return ERR_OK;
}

/* ---- what steers transactions ---- */

static struct str fixed_text(const struct pg_conn *conn, enum pg_fixed fixed, char out[TEXT_SIZE])
{
    static const char *const texts[PG_FIXED_COUNT] = {
        [PG_BEGIN_READ] = "BEGIN ISOLATION LEVEL REPEATABLE READ READ ONLY",
        [PG_BEGIN_WRITE] = "BEGIN ISOLATION LEVEL READ COMMITTED READ WRITE",
        [PG_COMMIT] = "COMMIT",
        [PG_ROLLBACK] = "ROLLBACK",
        [PG_SAVEPOINT] = "SAVEPOINT nested",
        [PG_RELEASE] = "RELEASE SAVEPOINT nested",
        [PG_ROLLBACK_TO] = "ROLLBACK TO SAVEPOINT nested",
    };
    if (texts[fixed]) {
        return str_of(texts[fixed]);
    }
    snprintf(out, TEXT_SIZE,
             "SELECT pg_advisory_xact_lock%s(%lld), "
             "CAST(CAST(pg_current_xact_id() AS TEXT) AS BIGINT)",
             fixed == PG_HOLD_ACCOUNT ? "_shared" : "",
             (long long)pg_lock_key(&conn->owner->place, PG_LOCK_ACCOUNT));
    return str_of(out);
}

enum err_code pg_pipe_fixed(struct pg_conn *conn, enum pg_fixed fixed, struct err *err)
{
    if (!conn->fixed[fixed]) {
        char text[TEXT_SIZE];
        conn->fixed[fixed] = pg_stmt_new(conn, "transaction", fixed_text(conn, fixed, text));
    }
    struct pg_stmt *st = conn->fixed[fixed];
    if (!st) {
        return err ? err_set(err, ERR_NOMEM, "Out of memory; nothing was written") : ERR_NOMEM;
    }
    enum err_code rc = make_room(conn, err);
    if (rc) {
        return rc;
    }
    if (!send(conn, st)) {
        return pg_failure(conn, err, st->base.name, NULL);
    }
    add(conn, PG_ANSWER_FIXED, st->base.name)->fixed = fixed;
    return ERR_OK;
}

/* Without a name and without parameters. */
enum err_code pg_pipe_text(struct pg_conn *conn, const char *text, struct err *err)
{
    enum err_code rc = make_room(conn, err);
    if (rc) {
        return rc;
    }
    if (!PQsendQueryParams(conn->pg, text, 0, NULL, NULL, NULL, NULL, 0)) {
        return pg_failure(conn, err, text, NULL);
    }
    add(conn, PG_ANSWER_RESULT, "connection");
    return ERR_OK;
}

/* ---- answers ---- */

static bool is_good(const PGresult *result)
{
    ExecStatusType status = PQresultStatus(result);
    return status == PGRES_COMMAND_OK || status == PGRES_TUPLES_OK;
}

/* Each statement's results end with a NULL. */
static PGresult *next_result(struct pg_conn *conn)
{
    PGresult *result = PQgetResult(conn->pg);
    for (PGresult *more = result; more && PQstatus(conn->pg) == CONNECTION_OK;) {
        more = PQgetResult(conn->pg);
        PQclear(more);
    }
    return result;
}

static void take_fixed(struct pg_conn *conn, const struct pg_pending *pending,
                       const PGresult *result)
{
    if (pending->fixed == PG_HOLD_ACCOUNT || pending->fixed == PG_HOLD_ACCOUNT_ALONE) {
        int64_t xid = 0;
        str_to_i64(str_of(PQgetvalue(result, 0, 1)), &xid);
        conn->xid = conn->owner->place.xid_base + xid;
    }
}

/* A COMMIT of what the server gave up says that it rolled back. */
static bool is_refused(const struct pg_pending *pending, PGresult *result)
{
    return !is_good(result) || (pending->answer == PG_ANSWER_FIXED && pending->fixed == PG_COMMIT &&
                                strcmp(PQcmdStatus(result), "COMMIT") != 0);
}

/* Nobody knows whether a COMMIT was done that is on its way while the connection breaks; when the
 * server itself refuses something before it, it was not. */
static bool is_uncertain(const struct pg_conn *conn, const struct pg_pending *pending,
                         const PGresult *result)
{
    bool commit = pending->answer == PG_ANSWER_FIXED && pending->fixed == PG_COMMIT;
    bool told = PQresultErrorField(result, PG_DIAG_SQLSTATE) != NULL;
    return conn->committing && (commit || !told);
}

static enum err_code refuse(struct pg_conn *conn, const struct pg_pending *pending,
                            const PGresult *result, struct err *err)
{
    if (pending->answer == PG_ANSWER_PREPARED && pending->st) {
        pending->st->known = false;
    }
    if (PQresultStatus(result) == PGRES_PIPELINE_ABORTED) { /* not run, after a failure */
        return pg_aborted_before(conn, err);
    }
    conn->broken = conn->broken || !result;
    return is_uncertain(conn, pending, result) ? pg_commit_failure(conn, err, result)
                                               : pg_failure(conn, err, pending->name, result);
}

static enum err_code take(struct pg_conn *conn, const struct pg_pending *pending, struct err *err)
{
    if (pending->answer == PG_ANSWER_SYNC) {
        PGresult *sync = PQgetResult(conn->pg);
        bool good = PQresultStatus(sync) == PGRES_PIPELINE_SYNC;
        PQclear(sync);
        conn->broken = conn->broken || !good;
        return good ? ERR_OK : refuse(conn, pending, NULL, err);
    }
    PGresult *result = next_result(conn);
    struct pg_stmt *st = pending->answer == PG_ANSWER_RESULT ? pending->st : NULL;
    if (st) {
        st->queued = false;
    }
    if (is_refused(pending, result)) {
        enum err_code rc = refuse(conn, pending, result, err);
        PQclear(result);
        return rc;
    }
    if (pending->answer == PG_ANSWER_FIXED) {
        take_fixed(conn, pending, result);
    }
    if (st) {
        st->result = result;
        st->row = -1;
    } else {
        PQclear(result);
    }
    return ERR_OK;
}

enum err_code pg_pipe_sync(struct pg_conn *conn, struct err *err)
{
    if (conn->pending_count == 0 ||
        conn->pending[conn->pending_count - 1].answer == PG_ANSWER_SYNC) {
        return ERR_OK;
    }
    if (!PQpipelineSync(conn->pg)) {
        return pg_failure(conn, err, "pipeline", NULL);
    }
    add(conn, PG_ANSWER_SYNC, "pipeline");
    return ERR_OK;
}

/* A transaction that ended although we did not end it. */
static enum err_code check_open(struct pg_conn *conn, struct err *err)
{
    bool gone = conn->open && !conn->committing && PQtransactionStatus(conn->pg) == PQTRANS_IDLE;
    if (!gone) {
        return ERR_OK;
    }
    conn->base.lost = ERR_STORE;
    return err ? err_set(err, ERR_STORE, "The store failed; nothing was written") : ERR_STORE;
}

/* With the connection gone, no more answers come. */
static void skip(struct pg_pending *pending)
{
    if (pending->st && pending->answer == PG_ANSWER_RESULT) {
        pending->st->queued = false;
    }
}

enum err_code pg_pipe_settle(struct pg_conn *conn, struct err *err)
{
    if (conn->pending_count == 0) {
        return ERR_OK;
    }
    pg_pipe_sync(conn, NULL); /* a failure shows in the answers */
    enum err_code rc = ERR_OK;
    bool gone = false;
    for (size_t i = 0; i < conn->pending_count; i++) {
        if (gone) {
            skip(&conn->pending[i]);
            continue;
        }
        enum err_code one = take(conn, &conn->pending[i], rc ? NULL : err);
        rc = rc ? rc : one;
        gone = conn->broken || PQstatus(conn->pg) != CONNECTION_OK;
    }
    conn->pending_count = 0;
    conn->unanswered = false;
    return rc || gone ? rc : check_open(conn, err);
}

enum err_code pg_pipe_leave(struct pg_conn *conn, struct err *err)
{
    enum err_code rc = pg_pipe_settle(conn, err);
    if (conn->pg && PQpipelineStatus(conn->pg) != PQ_PIPELINE_OFF) {
        PQexitPipelineMode(conn->pg);
    }
    return rc;
}

void pg_pipe_detach(struct pg_conn *conn, const struct pg_stmt *st, bool gone)
{
    for (size_t i = 0; i < conn->pending_count; i++) {
        struct pg_pending *pending = &conn->pending[i];
        if (pending->st == st && (gone || pending->answer == PG_ANSWER_RESULT)) {
            pending->st = NULL;
        }
    }
}

void pg_pipe_forget(struct pg_conn *conn)
{
    conn->pending_count = 0;
    conn->unanswered = false;
    for (size_t i = 0; i < PG_FIXED_COUNT; i++) {
        if (conn->fixed[i]) {
            pg_stmt_finalize(&conn->fixed[i]->base);
            conn->fixed[i] = NULL;
        }
    }
}
