/* pg_error: the engine's error states in our words. */
#include "base/log.h"
#include "store/pg_internal.h"

struct fault {
    const char *state; /* SQLSTATE, or its beginning; first match */
    enum err_code rc;
    enum log_level level;
    const char *message;
};

#define LOST_MESSAGE                                                                               \
    "The connection to PostgreSQL was lost; nothing was written. Try again in a moment"
#define BUSY_MESSAGE "The store is too busy for this change; try again in a moment"

static const struct fault faults[] = {
    {"40001", ERR_RETRY, LOG_DEBUG, BUSY_MESSAGE},
    {"40P01", ERR_RETRY, LOG_INFO, BUSY_MESSAGE},
    {"55P03", ERR_UNAVAILABLE, LOG_WARN, BUSY_MESSAGE},
    {"57014", ERR_UNAVAILABLE, LOG_WARN,
     "The statement took longer than PostgreSQL allows; nothing was written"},
    {"23", ERR_CONFLICT, LOG_WARN, "The change does not agree with what is stored"},
    {"53100", ERR_STORE_FULL, LOG_ERROR,
     "The store is full: free some space on its disk and try again"},
    {"53300", ERR_UNAVAILABLE, LOG_ERROR,
     "PostgreSQL has no free connection (max_connections); try again in a moment"},
    {"53", ERR_UNAVAILABLE, LOG_ERROR,
     "PostgreSQL is short of memory or of locks; nothing was written"},
    {"54", ERR_TOO_LARGE, LOG_WARN, "A value is too large for the store"},
    {"22001", ERR_TOO_LARGE, LOG_WARN, "A value is too large for the store"},
    {"22021", ERR_INVALID, LOG_WARN, "A text is not valid UTF-8"},
    {"25006", ERR_STORE, LOG_ERROR, "The store cannot be written to"},
    {"42501", ERR_STORE, LOG_ERROR,
     "PostgreSQL refuses this user the right to do that. The server's log has the details"},
    {"XX001", ERR_STORE, LOG_ERROR,
     "The store is damaged; nothing was written. The server's log has the details"},
    {"57P0", ERR_RETRY, LOG_WARN, LOST_MESSAGE},
    {"08", ERR_RETRY, LOG_WARN, LOST_MESSAGE},
};

static const struct fault other_fault = {
    "", ERR_STORE, LOG_ERROR,
    "The store failed; nothing was written. The server's log has the details"};
static const struct fault lost_fault = {"08", ERR_RETRY, LOG_WARN, LOST_MESSAGE};
/* Tables changed under a prepared statement: it is prepared anew in the next run. */
static const struct fault stale_fault = {"0A000", ERR_RETRY, LOG_INFO, BUSY_MESSAGE};

/* A reader's state is older than the tables: another server has dropped one meanwhile. */
static const struct fault moved_fault = {"42", ERR_UNAVAILABLE, LOG_INFO,
                                         "A definition was removed while it was read; try again"};

static bool is_lost(const struct pg_conn *conn)
{
    return !conn->pg || conn->broken || PQstatus(conn->pg) == CONNECTION_BAD;
}

static const struct fault *find_fault(const struct pg_conn *conn, struct str state)
{
    if (is_lost(conn)) {
        return &lost_fault;
    }
    if (str_is(state, "0A000")) {
        return &stale_fault;
    }
    if (conn->role == PG_READER && (str_is(state, "42P01") || str_is(state, "42703"))) {
        return &moved_fault;
    }
    for (size_t i = 0; i < sizeof faults / sizeof faults[0]; i++) {
        if (str_starts(state, str_of(faults[i].state))) {
            return &faults[i];
        }
    }
    return &other_fault;
}

/* A reader's work cannot be run again: what it has already given out would be given twice. */
static enum err_code code_for(const struct pg_conn *conn, enum err_code rc)
{
    return rc == ERR_RETRY && conn->role == PG_READER ? ERR_UNAVAILABLE : rc;
}

static void log_fault(struct pg_conn *conn, const struct fault *fault, const char *statement,
                      struct str state, const PGresult *result)
{
    struct str words = str_of(result ? PQresultErrorField(result, PG_DIAG_MESSAGE_PRIMARY) : NULL);
    if (str_starts(state, STR("22"))) { /* the engine quotes the value */
        words = STR_NONE;
    } else if (str_is_none(words) && conn->pg) {
        words = str_of(PQerrorMessage(conn->pg));
    }
    log_event(conn->base.store->log, fault->level, "store.failure",
              LOG_F_STR("statement", str_of(statement)), LOG_F_STR("state", state),
              LOG_F_STR("engine", str_trim(words)));
}

/* The engine refuses everything up to the savepoint: the reason is the first failure. */
enum err_code pg_aborted_before(struct pg_conn *conn, struct err *err)
{
    enum err_code rc = conn->aborted ? conn->aborted : ERR_STORE;
    const char *words = conn->aborted ? conn->aborted_words : other_fault.message;
    return err ? err_set(err, rc, "%s", words) : rc;
}

enum err_code pg_failure(struct pg_conn *conn, struct err *err, const char *statement,
                         const PGresult *result)
{
    struct str state = str_of(result ? PQresultErrorField(result, PG_DIAG_SQLSTATE) : NULL);
    if (str_is(state, "25P02")) {
        return pg_aborted_before(conn, err);
    }
    const struct fault *fault = find_fault(conn, state);
    enum err_code rc = code_for(conn, fault->rc);
    log_fault(conn, fault, statement, state, result);
    conn->stale = conn->stale || fault == &stale_fault;
    if (!conn->aborted) {
        conn->aborted = rc;
        conn->aborted_words = fault->message;
    }
    if (conn->open && (fault->rc == ERR_RETRY || fault->rc == ERR_STORE_FULL || is_lost(conn))) {
        conn->base.lost = rc;
    }
    if (err) {
        err_set(err, rc, "%s", fault->message);
    }
    return rc;
}

/* A COMMIT may report a conflict under another name than 40001; as nothing was written, running
 * the job again is right for all but what would only fail again. */
/* A server that is ended by its administrator may have committed before it says so (57P…). */
enum err_code pg_commit_failure(struct pg_conn *conn, struct err *err, const PGresult *result)
{
    struct str state = str_of(result ? PQresultErrorField(result, PG_DIAG_SQLSTATE) : NULL);
    if (is_lost(conn) || str_starts(state, STR("57P")) || str_starts(state, STR("08"))) {
        enum err_code rc = ERR_UNAVAILABLE;
        conn->broken = true;
        log_fault(conn, &lost_fault, "COMMIT", STR("08"), result);
        conn->base.lost = rc;
        return err ? err_set(err, rc,
                             "The connection to PostgreSQL was lost while the change was being "
                             "stored: look whether it was before trying again")
                   : rc;
    }
    enum err_code rc = pg_failure(conn, err, "COMMIT", result);
    return rc == ERR_STORE ? ERR_RETRY : rc;
}
