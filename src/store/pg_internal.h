#ifndef STORE_PG_INTERNAL_H
#define STORE_PG_INTERNAL_H
/*
 * pg_internal: what the pg_*.c files share. Only they include libpq-fe.h.
 *
 * An account is one schema of a database. The program's connections find it through search_path,
 * so no statement names it. What marks a schema as ours is its table relata_store.
 *
 * Writers of one account exclude each other through advisory locks of the transaction, whose keys
 * are made of the schema's name: each write transaction holds the account's lock shared, and
 * exclusive when it asked for tx_exclusive(); single records are locked by tx_lock().
 *
 * A transaction is a pipeline (pg_pipe.c): what nobody reads the answer of is queued and goes out
 * with the next statement that is waited for.
 */
#include <libpq-fe.h>
#include <pthread.h>
#include <stdatomic.h>

#include "store/store_driver.h"

#define PG_SERVER_MIN     150000 /* PostgreSQL 15 */
#define PG_WRITERS        8      /* connections that write, each with its thread */
#define PG_READERS_MAX    64     /* connections that read: one for each thread that does */
#define PG_JOB_RUNS_MAX   4      /* the last one with the account to itself */
#define PG_BACKOFF_MS     50     /* doubled with each further failure */
#define PG_BACKOFF_TOP_MS 2000
#define PG_LOCKS_MAX      256 /* records that one transaction locks singly; then the account */
#define PG_SEQUENCE_NAMES 32
#define PG_NAME_SIZE      16
#define PG_PARAMETERS_MAX 65535
#define PG_ROWS_AT_ONCE   1000
#define PG_PENDING_MAX    256 /* statements on their way; then their answers are taken */

/* Numbers of locks that are no ids; those of enum tx_thing are below. */
enum pg_lock { PG_LOCK_ACCOUNT = -1, PG_LOCK_OPENING = -2, PG_LOCK_SEQUENCES = -3 };

enum pg_role { PG_WRITER, PG_READER };

/* Where the account is. Filled while opening, read-only afterwards. */
struct pg_place {
    const char *conninfo; /* the URL without what only we understand */
    const char *schema;
    uint64_t key; /* of the schema's name: the base of all lock keys */
    int64_t xid_base;
};

/* What goes out under a name of its own, prepared once per connection. */
enum pg_fixed {
    PG_BEGIN_READ,
    PG_BEGIN_WRITE,
    PG_HOLD_ACCOUNT,
    PG_HOLD_ACCOUNT_ALONE,
    PG_COMMIT,
    PG_ROLLBACK,
    PG_SAVEPOINT,
    PG_RELEASE,
    PG_ROLLBACK_TO,
    PG_FIXED_COUNT
};

enum pg_answer {
    PG_ANSWER_PREPARED, /* of having `st` prepared */
    PG_ANSWER_RESULT,   /* for `st`; NULL: nobody reads it */
    PG_ANSWER_FIXED,    /* of a statement of enum pg_fixed */
    PG_ANSWER_SYNC      /* up to here the server skips after a failure */
};

/* A message on its way to the server, whose answer was not taken yet. */
struct pg_pending {
    enum pg_answer answer;
    enum pg_fixed fixed;
    struct pg_stmt *st;
    const char *name; /* for the log */
};

struct pg_conn {
    struct conn base;
    struct pg_store *owner;
    PGconn *pg; /* NULL: not connected yet */
    enum pg_role role;
    bool open;             /* a transaction was begun and not ended by us */
    bool writing;          /* and it writes */
    bool broken;           /* cannot be used any more, whatever libpq thinks */
    bool sealed;           /* being closed: the server forgets the statements by itself */
    bool exclusive;        /* the transaction has the account to itself */
    bool exclusive_wanted; /* it will, from its next run on */
    bool stale;            /* prepared statements no longer fit the tables */
    bool sequence_made;    /* by this transaction, which may still be rolled back */
    enum err_code aborted; /* why the engine refuses everything up to the savepoint */
    const char *aborted_words;
    int64_t xid;                /* of the write transaction under way */
    bool exclusive_first;       /* since its beginning: rolling back to a savepoint keeps it */
    int64_t held[PG_LOCKS_MAX]; /* keys of tx_lock in this transaction */
    size_t held_count;
    unsigned statements;  /* numbers of names, never used again */
    unsigned dropped[32]; /* prepared statements that the server should forget */
    size_t dropped_count;
    char *sequences[PG_SEQUENCE_NAMES]; /* known to exist */
    size_t sequence_count;
    struct pg_pending pending[PG_PENDING_MAX]; /* the oldest first */
    size_t pending_count;
    bool unanswered;                       /* one of them is a statement that can fail by itself */
    bool committing;                       /* one of them is a COMMIT that somebody waits for */
    struct pg_stmt *fixed[PG_FIXED_COUNT]; /* from their first use */
};

struct pg_value {
    char *bytes;     /* own, or short_bytes, or NULL */
    size_t capacity; /* of own bytes */
    char short_bytes[32];
};

struct pg_stmt {
    struct stmt base;
    unsigned number; /* its name is "s<number>" */
    char *text;
    bool known;  /* the server has it, or will before it is used */
    bool queued; /* its answer is on its way */
    int parameter_count;
    struct pg_value *values;
    const char **texts; /* what libpq takes, one of each a parameter */
    int *lengths;
    int *formats;
    bool large;    /* taken PG_ROWS_AT_ONCE at a time, through the cursor "c<number>" … */
    bool declared; /* … which stands */
    PGresult *result;
    int row;
};

/* A thread that reads keeps its connection; the list lets store_close() find them. */
struct pg_reader {
    struct pg_conn *conn;
    struct pg_store *owner;
    struct pg_reader *previous, *next;
    atomic_bool busy;
};

struct pg_writer {
    pthread_t thread;
    struct pg_conn *conn;
    struct pg_store *owner;
    bool started;
    pthread_cond_t wake;
    bool idle; /* and in the store's list of those */
    struct pg_writer *next_idle;
};

struct pg_store {
    struct store *store;
    struct pg_place place;
    pthread_key_t key; /* this thread's struct pg_reader */
    /* guards readers, idle, first, last, closing and the times of connecting */
    pthread_mutex_t lock;
    struct pg_reader *readers;
    size_t reader_count;
    struct pg_writer *idle; /* the latest first */
    struct store_job *first, *last;
    bool closing;
    atomic_size_t length;
    int64_t next_attempt_us; /* nobody connects before */
    int64_t backoff_ms;
    struct pg_writer writers[PG_WRITERS];
};

static inline struct pg_store *pg_store_of(const struct store *store)
{
    return store->engine;
}

/* pg_place.c */
/* Takes the URL apart: our own parameters, the name for messages. */
enum err_code pg_place_read(struct store *store, struct pg_place *out, struct err *err);
/* Looks at the schema, and makes it when that is allowed. ERR_STORE_VERSION when it is another
 * program's. On a connection without a search_path yet. */
enum err_code pg_place_prepare(struct pg_conn *conn, bool must_exist, struct err *err);
/* A lock's key: different for every number and account, as far as 64 bits go. */
int64_t pg_lock_key(const struct pg_place *place, int64_t number);

/* pg_conn.c */
enum err_code pg_conn_new(struct pg_store *owner, enum pg_role role, struct pg_conn **out,
                          struct err *err);
void pg_conn_free(struct pg_conn *conn);
/* Connects when it is not connected (any more). `bare`: without the account's search_path. */
enum err_code pg_conn_ready(struct pg_conn *conn, bool bare, struct err *err);
enum err_code pg_conn_enter(struct pg_conn *conn, struct err *err); /* sets the search_path */
/* Runs statements without parameters and waits for them. *result (NULL allowed: not wanted) is the
 * caller's to clear. */
enum err_code pg_conn_exec(struct pg_conn *conn, const char *text, PGresult **result,
                           struct err *err);
void pg_conn_forget(struct pg_conn *conn, unsigned number); /* a prepared statement */
/* The server forgets too. Outside a transaction. */
void pg_conn_deallocate(struct pg_conn *conn);

/* pg_pipe.c: what is on its way. These fail with what a statement sent earlier failed with. */
enum err_code pg_pipe_statement(struct pg_conn *conn, struct pg_stmt *st, bool read,
                                struct err *err);
/* Another text with the statement's values, or without them: not prepared, and nobody reads its
 * rows unless `read`. */
enum err_code pg_pipe_aside(struct pg_conn *conn, struct pg_stmt *st, const char *text, bool values,
                            bool read, struct err *err);
enum err_code pg_pipe_fixed(struct pg_conn *conn, enum pg_fixed fixed, struct err *err);
enum err_code pg_pipe_text(struct pg_conn *conn, const char *text, struct err *err);
enum err_code pg_pipe_sync(struct pg_conn *conn, struct err *err); /* sends; waits for nothing */
/* Sends, and takes all answers: the first failure among them. */
enum err_code pg_pipe_settle(struct pg_conn *conn, struct err *err);
/* Settles and leaves the mode in which the simple protocol and COPY are refused. */
enum err_code pg_pipe_leave(struct pg_conn *conn, struct err *err);
/* Its answer is not wanted any more; `gone`: the statement is freed. */
void pg_pipe_detach(struct pg_conn *conn, const struct pg_stmt *st, bool gone);
void pg_pipe_forget(struct pg_conn *conn); /* everything, with the connection */

/* pg_tx.c */
enum err_code pg_tx_control(struct conn *conn, enum tx_control what, struct err *err);
bool pg_tx_open(struct conn *conn);
enum err_code pg_tx_settle(struct conn *conn, struct err *err);

/* pg_error.c: turns a result (NULL: the connection itself) into our words: logs what a person must
 * see, marks the connection, fills `err` (NULL allowed). */
enum err_code pg_failure(struct pg_conn *conn, struct err *err, const char *statement,
                         const PGresult *result);
/* A failed COMMIT: nothing was written, or nobody can tell. */
enum err_code pg_commit_failure(struct pg_conn *conn, struct err *err, const PGresult *result);
/* The code of what failed before in this transaction, for everything up to the savepoint. */
enum err_code pg_aborted_before(struct pg_conn *conn, struct err *err);

/* pg_stmt.c */
enum err_code pg_stmt_prepare(struct conn *conn, const char *name, struct str text,
                              struct stmt **out, struct err *err);
void pg_stmt_finalize(struct stmt *st);
struct pg_stmt *pg_stmt_new(struct pg_conn *conn, const char *name, struct str text);
const char *pg_stmt_name(const struct pg_stmt *st, char out[PG_NAME_SIZE]);
enum err_code pg_stmt_bind_i64(struct stmt *st, int index, int64_t value);
enum err_code pg_stmt_bind_double(struct stmt *st, int index, double value);
enum err_code pg_stmt_bind_str(struct stmt *st, int index, struct str value);
enum err_code pg_stmt_bind_blob(struct stmt *st, int index, struct str value);
enum err_code pg_stmt_bind_null(struct stmt *st, int index);
enum err_code pg_stmt_send(struct stmt *st);
enum err_code pg_stmt_run(struct stmt *st);
enum err_code pg_stmt_step(struct stmt *st, bool *row);
void pg_stmt_large(struct stmt *st);
int64_t pg_stmt_affected(const struct stmt *st);
void pg_stmt_reset(struct stmt *st);
int pg_stmt_columns(const struct stmt *st);
bool pg_stmt_is_null(const struct stmt *st, int column);
int64_t pg_stmt_i64(const struct stmt *st, int column);
double pg_stmt_double(const struct stmt *st, int column);
struct str pg_stmt_str(const struct stmt *st, int column);

/* pg_bulk.c */
enum err_code pg_copy_begin(struct conn *conn, struct str text, struct err *err);
enum err_code pg_copy_put(struct conn *conn, struct str rows, struct err *err);
enum err_code pg_copy_end(struct conn *conn, bool good, struct err *err);

/* pg_pool.c: the connections of threads that read, and the threads that write. */
enum err_code pg_pool_reader(struct store *store, struct conn **out, struct err *err);
void pg_pool_reader_done(struct conn *conn);
void pg_pool_reader_forget(void *reader); /* at the end of its thread */
void pg_pool_close_readers(struct pg_store *engine);
bool pg_pool_inside(struct store *store);
enum err_code pg_pool_start(struct pg_store *engine, struct err *err);
void pg_pool_stop(struct pg_store *engine); /* after what is queued */
void pg_pool_submit(struct store *store, struct store_job *job);
size_t pg_pool_length(const struct store *store);

/* dialect_pg.c */
extern const struct dialect pg_dialect;

#endif
