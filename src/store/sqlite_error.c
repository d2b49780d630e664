/* sqlite_error: the engine's result codes in our words. */
#include <errno.h>

#include "base/log.h"
#include "store/sqlite_internal.h"

struct fault {
    int code; /* primary result code */
    enum err_code rc;
    enum log_level level;
    const char *message;
};

static const struct fault faults[] = {
    {SQLITE_FULL, ERR_STORE_FULL, LOG_ERROR,
     "The store is full: free some space on its disk and try again"},
    {SQLITE_BUSY, ERR_UNAVAILABLE, LOG_WARN,
     "Another program is writing to the store; try again in a moment"},
    {SQLITE_LOCKED, ERR_UNAVAILABLE, LOG_WARN,
     "Another program is writing to the store; try again in a moment"},
    {SQLITE_CONSTRAINT, ERR_CONFLICT, LOG_WARN, "The change does not agree with what is stored"},
    {SQLITE_NOMEM, ERR_NOMEM, LOG_ERROR, "Out of memory; nothing was written"},
    {SQLITE_TOOBIG, ERR_TOO_LARGE, LOG_WARN, "A value is too large for the store"},
    {SQLITE_CORRUPT, ERR_STORE, LOG_ERROR,
     "The store is damaged; nothing was written. The server's log has the details"},
    {SQLITE_NOTADB, ERR_STORE, LOG_ERROR,
     "The store is damaged; nothing was written. The server's log has the details"},
    {SQLITE_READONLY, ERR_UNAVAILABLE, LOG_ERROR,
     "The store cannot be written to: its file or folder is read-only"},
};

static const struct fault other_fault = {
    0, ERR_STORE, LOG_ERROR,
    "The store failed; nothing was written. The server's log has the details"};

static const struct fault no_handles = {
    SQLITE_CANTOPEN, ERR_UNAVAILABLE, LOG_ERROR,
    "The server has too many files open (ulimit -n); nothing was written. Try again in a moment"};

static int errno_of(sqlite3_file *file)
{
    int number = 0;
    if (file && file->pMethods) {
        file->pMethods->xFileControl(file, SQLITE_FCNTL_LAST_ERRNO, &number);
    }
    return number;
}

/* What the system said. A write that fails at a COMMIT leaves it with the file alone: that of the
 * write-ahead log, or of the database. */
static int last_errno(sqlite3 *db, int code)
{
    sqlite3_file *log = NULL;
    sqlite3_file *database = NULL;
    if (code == SQLITE_IOERR_WRITE) {
        sqlite3_file_control(db, "main", SQLITE_FCNTL_JOURNAL_POINTER, (void *)&log);
        sqlite3_file_control(db, "main", SQLITE_FCNTL_FILE_POINTER, (void *)&database);
    }
    int number = errno_of(log);
    number = number ? number : errno_of(database);
    return number ? number : sqlite3_system_errno(db);
}

/* A quota or a limit on file sizes is reported as an I/O error, and means a full disk to whoever
 * must mend it. */
static bool is_full(int code, int number)
{
    return (code & 0xFF) == SQLITE_IOERR &&
           (number == ENOSPC || number == EDQUOT || number == EFBIG);
}

static const struct fault *find_fault(int code, int number)
{
    if ((code & 0xFF) == SQLITE_CANTOPEN && (number == EMFILE || number == ENFILE)) {
        return &no_handles;
    }
    int primary = is_full(code, number) ? SQLITE_FULL : code & 0xFF;
    for (size_t i = 0; i < sizeof faults / sizeof faults[0]; i++) {
        if (faults[i].code == primary) {
            return &faults[i];
        }
    }
    return &other_fault;
}

/* A statement that writes in a read transaction: a bug of ours, whatever the file allows. */
static bool is_misplaced(const struct sqlite_conn *conn, int code)
{
    return (code & 0xFF) == SQLITE_READONLY && conn->base.tx && !conn->base.tx->writable;
}

enum err_code sqlite_failure(struct sqlite_conn *conn, struct err *err, const char *statement,
                             int code)
{
    int number = last_errno(conn->db, code);
    const struct fault *fault = is_misplaced(conn, code) ? &other_fault : find_fault(code, number);
    log_event(conn->base.store->log, fault->level, "store.failure",
              LOG_F_STR("statement", str_of(statement)),
              LOG_F_I64("code", sqlite3_extended_errcode(conn->db)), LOG_F_I64("errno", number),
              LOG_F_STR("engine", str_of(sqlite3_errmsg(conn->db))));
    if (conn->open && sqlite3_get_autocommit(conn->db)) {
        conn->base.lost = fault->rc;
    }
    if (err) {
        err_set(err, fault->rc, "%s", fault->message);
    }
    return fault->rc;
}
