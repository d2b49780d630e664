#ifndef STORE_STORE_H
#define STORE_STORE_H
/*
 * store: transactions on one account's database, whatever engine keeps it.
 *
 * Two engines stand behind this header: an SQLite file (a path) and PostgreSQL (a postgresql://
 * URL). Nothing above this folder may know which it is. What differs is a table of functions
 * (store_driver.h) and a short dialect.
 *
 * Writing. Every write transaction is a job: a function that runs inside the transaction and
 * returns ERR_OK to commit or anything else to roll back. On SQLite one thread runs them all, each
 * in a savepoint, and commits what was waiting together, with one flush for all (group commit); on
 * PostgreSQL each runs on a connection of the pool. A job is told that it is done only after its
 * commit is on disk: what was acknowledged is durable. A job may be run more than once (its group
 * was lost to another job's fatal error; serialisation failure): `reset` is called before each
 * further run, and `run` must not have effects outside the transaction and its own memory.
 *
 * Reading. A read transaction runs on the calling thread, on a connection that this thread keeps.
 * It sees one consistent state and never waits for writers.
 *
 * Time. tx->now is read once when a transaction starts, from the clock in the options.
 */
#include <stdbool.h>
#include <stdint.h>

#include "base/arena.h"
#include "base/err.h"
#include "base/log.h"
#include "base/str.h"

struct store;
struct conn; /* private to the store */

struct migration {
    int version; /* 1, 2, 3 … without gaps */
    const char *name;
    const char *sql; /* statements ended by ";" at a line's end; {clustered} stands for the engine's
                        clause */
};

struct store_options {
    struct str url;  /* a path, or postgresql://… */
    bool must_exist; /* refuse (ERR_NOT_FOUND) instead of making a new store */
    const struct migration *migrations;
    size_t migration_count;
    int64_t (*clock)(void *arg); /* UTC ms; NULL: the system's */
    void *clock_arg;
    int64_t busy_ms; /* how long a writer waits for another process; 0: 10 s */
    struct log *log;
};

/* Opens the store, making and migrating it when needed. ERR_STORE_VERSION when it is newer than the
 * program or not a store of ours, ERR_NOT_FOUND, ERR_STORE, ERR_UNAVAILABLE; the message names the
 * file or host (never a password). */
enum err_code store_open(const struct store_options *options, struct store **out, struct err *err);
/* Finishes what is queued, then closes. No other call may be running. NULL is allowed. */
void store_close(struct store *store);
/* For logs and messages: "SQLite file /var/lib/relata/relata.db" or the URL without its password.
 */
struct str store_name(const struct store *store);

struct tx {
    struct arena *arena; /* the caller's: results may live in it */
    struct err *err;     /* the caller's */
    int64_t now;         /* UTC ms, one value for the whole transaction */
    bool writable;
    struct store *store;
    struct conn *conn;
    struct tx_hook *hooks; /* private: see tx_after_commit */
    int depth;             /* private: nesting */
};

typedef enum err_code tx_fn(struct tx *tx, void *arg);

/* Runs fn inside a read transaction on this thread. */
enum err_code store_read(struct store *store, struct arena *arena, struct err *err, tx_fn *fn,
                         void *arg);
/* Runs fn inside a write transaction and waits for the commit. Not from inside a transaction. */
enum err_code store_write(struct store *store, struct arena *arena, struct err *err, tx_fn *fn,
                          void *arg);

/* A write that is not waited for. The memory is the caller's and must live until `done` was called.
 */
struct store_job {
    struct arena *arena;
    struct err *err;
    tx_fn *run;
    void (*reset)(void *arg);                  /* before a repeated run; may be NULL */
    void (*done)(void *arg, enum err_code rc); /* on a thread of the store, after the commit or the
                                                  rollback; must be quick */
    void *arg;
    struct store_job *next; /* private */
    int runs;               /* private */
};
/* Queues the job. It always ends in a call of done, also while the store closes (ERR_UNAVAILABLE).
 */
void store_submit(struct store *store, struct store_job *job);
/* Jobs waiting or running now: for metrics and for refusing work under overload. */
size_t store_queue_length(const struct store *store);

/* Runs fn inside a savepoint of tx: when it fails, what it did is undone and its error is in
 * tx->err, and the transaction goes on. ERR_STORE_FULL, ERR_STORE, ERR_NOMEM and ERR_RETRY are of
 * the whole transaction: callers pass them up (tx_is_fatal). */
enum err_code tx_nested(struct tx *tx, tx_fn *fn, void *arg);
bool tx_is_fatal(enum err_code rc);
/* fn(arg) runs after the commit of the outermost transaction, on the committing thread, before
 * `done`; it is forgotten when the transaction, or the nested one that registered it, is rolled
 * back. For publishing, waking, counting: it cannot fail. */
void tx_after_commit(struct tx *tx, void (*fn)(void *arg), void *arg);

/* The first of `count` fresh ids of a named sequence ("record", "property" …): ascending, unique,
 * possibly with gaps. A sequence exists from its first use and starts at 1. */
enum err_code tx_next_ids(struct tx *tx, const char *sequence, int64_t count, int64_t *first);

/* Numbers for `count` rows that are about to be inserted into a table with their {serial} key
 * given: ascending, above those of all rows that this transaction sees; others may draw between
 * them. */
enum err_code tx_next_serials(struct tx *tx, const char *table, const char *key, size_t count,
                              int64_t *numbers);

/* Several writers. On an engine that runs write transactions beside one another (of this program
 * and of others on the same database) these keep them apart; where there is one writer they do
 * nothing. ERR_RETRY, passed up, runs the job again.
 *
 * tx_lock() holds the records of these ids, or other things of the account by negative numbers
 * (TX_THING), until the transaction ends: whoever locks one of them waits. What is read about
 * them afterwards stays true. All that one step needs in one call, so that it can be ordered.
 * tx_exclusive() lets no other write transaction of the account run until this one has ended:
 * whoever changes what all writers go by (the schema, a setting) calls it before it reads. */
#define TX_THING(n) (INT64_C(-16) - (n)) /* n is given out here: 0 src/record, 1 src/job */
enum err_code tx_lock(struct tx *tx, const int64_t *ids, size_t count);
enum err_code tx_exclusive(struct tx *tx);

/* The order of a log that several writers append to: rows are in the order of (tx_number, serial
 * number), and only those below the horizon are final: later rows may still appear between them.
 * With one writer tx_number is 0, and the horizon too: then the serial number alone is the order,
 * and all is final. */
int64_t tx_number(struct tx *tx);
enum err_code tx_horizon(struct tx *tx, int64_t *below);

/* A consistent copy of a live store into a new file: one step, never half a transaction. Refuses
 * (ERR_EXISTS) to overwrite; on PostgreSQL ERR_INVALID, naming pg_dump. */
enum err_code store_backup(struct store *store, struct str to_path, struct arena *arena,
                           struct err *err);
/* The engine's own verification of its file. Calls fault(arg, text) for each finding. */
enum err_code store_verify(struct tx *tx, void (*fault)(void *arg, struct str text), void *arg);
/* Refreshes the planner's statistics. */
enum err_code store_analyze(struct tx *tx);

#endif
