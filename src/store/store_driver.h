#ifndef STORE_STORE_DRIVER_H
#define STORE_STORE_DRIVER_H
/*
 * store_driver: what the files of this folder share, and nobody outside it includes.
 *
 * An engine is one struct store_driver. Everything engine-neutral (transactions, hooks, statement
 * cache, builder, migrations) is written once against that table; an engine embeds struct conn and
 * struct stmt as first members of its own.
 *
 * The rule that keeps a lost transaction from doing harm: when an engine notices that the
 * transaction under way is gone (a full disk ends it behind our back), it sets conn->lost. From
 * then on every statement of that connection fails with that code until the next TX_BEGIN_*, so
 * nothing runs outside a transaction by accident.
 */
#include <stdbool.h>
#include <stdint.h>

#include "store/sql.h"
#include "store/stmt.h"
#include "store/store.h"

struct store_driver;
struct cache_entry;

struct store {
    const struct store_driver *driver;
    struct arena *arena; /* lives as long as the store; only store_open() allocates from it */
    struct str url;
    struct str name;
    struct log *log;
    int64_t (*clock)(void *arg);
    void *clock_arg;
    int64_t busy_ms;
    bool must_exist;
    void *engine; /* the driver's own */
};

/* Prepared statements of one connection; see stmt_cache.c. */
struct stmt_cache {
    struct cache_entry **buckets;
    size_t bucket_count;
    size_t entry_count;
    size_t text_count;                   /* entries kept by text, which are bounded */
    struct cache_entry *newest, *oldest; /* of those, by last use */
};

struct conn {
    struct store *store;
    const struct store_driver *driver;
    struct stmt_cache cache;
    struct stmt *in_use; /* statements between use and end, latest first */
    struct tx *tx;       /* the transaction under way */
    enum err_code lost;
};

enum stmt_state { STMT_READY, STMT_ROW, STMT_DONE };

struct stmt {
    struct conn *conn;
    struct tx *tx;
    const char *name;             /* for the log */
    struct cache_entry *entry;    /* NULL: a stand-in for a statement that could not be prepared */
    struct stmt *beside;          /* other instances of the same entry */
    struct stmt *previous, *next; /* conn->in_use */
    enum err_code failed;
    enum stmt_state state;
    bool used;
};

enum tx_control {
    TX_BEGIN_READ,
    TX_BEGIN_WRITE,
    TX_COMMIT,
    TX_ROLLBACK,
    TX_SAVEPOINT,
    TX_RELEASE,
    TX_ROLLBACK_TO, /* to the innermost savepoint, which stays and is to be released */
    TX_CONTROL_COUNT
};

struct dialect {
    const char *types[4];  /* by enum sql_type */
    const char *clustered; /* ends a table that is clustered by its key */
    const char
        *serial; /* a column that numbers its rows in the order of their insertion, the key */
    void (*contains)(struct sql *sql, const struct sql *column, struct str needle);
    enum err_code (*next_ids)(struct tx *tx, struct str sequence, int64_t count, int64_t *first);
    /* See tx_next_serials(). */
    enum err_code (*next_serials)(struct tx *tx, const char *table, const char *key, size_t count,
                                  int64_t *numbers);
    enum err_code (*verify)(struct tx *tx, void (*fault)(void *arg, struct str text), void *arg);
    enum err_code (*analyze)(struct tx *tx);
    /* Whether the database has been founded: table migration is there. */
    enum err_code (*is_founded)(struct tx *tx, bool *founded);
    /* Makes what an empty database needs before the first migration, the migration table apart. */
    enum err_code (*found)(struct tx *tx);
    /* For bulk.h: name and definition of the indexes of table $1 that are no constraint; less and
     * more memory for this connection (NULL: not ours to give). */
    const struct stmt_def *indexes;
    const struct stmt_def *memory[2];
    bool by_statistics; /* plans are bad before `analyze` has seen the rows */
    /* For several writers at once, see store.h; NULL where there is only one. */
    enum err_code (*lock)(struct tx *tx, const int64_t *keys, size_t count);
    enum err_code (*exclusive)(struct tx *tx);
    int64_t (*transaction)(struct tx *tx);
    enum err_code (*horizon)(struct tx *tx, int64_t *below);
};

struct store_driver {
    const char *name;
    const struct dialect *dialect;

    /* Opens, has migrate() run on a connection of its own, starts threads. On failure nothing stays
     * open. */
    enum err_code (*open)(struct store *store, const struct store_options *options,
                          struct err *err);
    void (*close)(struct store *store);
    void (*submit)(struct store *store, struct store_job *job);
    size_t (*queue_length)(const struct store *store);
    /* True on a thread that runs a transaction of this store now: it must not wait for another one.
     */
    bool (*inside)(struct store *store);
    enum err_code (*reader)(struct store *store, struct conn **out, struct err *err);
    void (*reader_done)(struct conn *conn);
    enum err_code (*backup)(struct store *store, struct str to_path, struct arena *arena,
                            struct err *err);

    /* `err` may be NULL where a failure is only logged. Works when the arena failed and after
     * `lost`. */
    enum err_code (*control)(struct conn *conn, enum tx_control what, struct err *err);
    bool (*in_transaction)(struct conn *conn);
    /* An engine that is told several statements before it answers the first has these three; else
     * they are NULL. settle: waits for everything that is on its way, and returns the first failure
     * among it. send: the statement's rows are wanted later. run: they never are; its failure is
     * that of a later call of this transaction, of the end of the savepoint it is in, or of the
     * commit, and until then nothing behind it is done. */
    enum err_code (*settle)(struct conn *conn, struct err *err);
    enum err_code (*send)(struct stmt *st);
    enum err_code (*run)(struct stmt *st);
    /* Before the first step: the rows are to be taken in parts. NULL: they always are. */
    void (*large)(struct stmt *st);

    /* One statement of text, to be used often; fills *out or returns the failure in `err`. `text`
     * is not kept. */
    enum err_code (*prepare)(struct conn *conn, const char *name, struct str text,
                             struct stmt **out, struct err *err);
    void (*finalize)(struct stmt *st);
    /* These return the failure with st->tx->err set. */
    enum err_code (*bind_i64)(struct stmt *st, int index, int64_t value);
    enum err_code (*bind_double)(struct stmt *st, int index, double value);
    enum err_code (*bind_str)(struct stmt *st, int index, struct str value);
    enum err_code (*bind_blob)(struct stmt *st, int index, struct str value);
    enum err_code (*bind_null)(struct stmt *st, int index);
    enum err_code (*step)(struct stmt *st, bool *row);
    int64_t (*affected)(const struct stmt *st);
    /* The {serial} key of the row inserted last; NULL where only RETURNING tells it. */
    int64_t (*last_serial)(const struct conn *conn);
    void (*reset)(struct stmt *st); /* also forgets the bound values */
    /* Rows in the text form of COPY; NULL where there is no such thing. */
    enum err_code (*copy_begin)(struct conn *conn, struct str text, struct err *err);
    enum err_code (*copy_put)(struct conn *conn, struct str rows, struct err *err);
    enum err_code (*copy_end)(struct conn *conn, bool good, struct err *err);
    int (*columns)(const struct stmt *st);
    bool (*is_null)(const struct stmt *st, int column);
    int64_t (*column_i64)(const struct stmt *st, int column);
    double (*column_double)(const struct stmt *st, int column);
    struct str (*column_str)(const struct stmt *st, int column);
};

extern const struct store_driver sqlite_driver;
extern const struct store_driver pg_driver;

/* conn */
void conn_init(struct conn *conn, struct store *store);
void conn_release(struct conn *conn); /* finalizes every statement; the engine closes afterwards */

/* stmt_cache */
/* A statement not in use now, prepared or taken from the cache. `def` NULL: by text. */
enum err_code stmt_cache_take(struct conn *conn, const struct stmt_def *def, struct str text,
                              struct stmt **out, struct err *err);
void stmt_cache_give_back(struct stmt *st);
void stmt_cache_release(struct conn *conn);

/* stmt */
struct stmt *stmt_use_text(struct tx *tx, struct str text);
struct stmt *stmt_failed(struct tx *tx, enum err_code rc); /* tx->err is set already */
/* Ends every statement used later than `mark` and logs it: a use that was not ended is a bug of its
 * function. */
void stmt_end_after(struct conn *conn, const struct stmt *mark);

/* tx */
void tx_init(struct tx *tx, struct conn *conn, struct arena *arena, struct err *err, bool writable);
/* Runs fn between TX_BEGIN_* and TX_COMMIT or TX_ROLLBACK; hooks have run when it returns ERR_OK.
 */
enum err_code tx_whole(struct tx *tx, tx_fn *fn, void *arg);
/* Waits for the statements of stmt_run() and stmt_send() that are on their way: the first failure.
 */
enum err_code tx_settle(struct tx *tx);
void tx_run_hooks(struct tx_hook *hooks);
int64_t store_now(const struct store *store);

/* migrate: brings the database behind conn to the newest version of options->migrations. */
enum err_code migrate(struct conn *conn, const struct store_options *options, struct err *err);

#endif
