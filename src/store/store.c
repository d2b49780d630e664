/* store: which engine a URL means, and the calls of store.h that are the same for every engine. */
#include <pthread.h>

#include "store/store_driver.h"

#define DEFAULT_BUSY_MS 10000

/* By prefix of the URL, first match; a path has none. */
static const struct {
    const char *prefix;
    const struct store_driver *driver;
} engines[] = {
    {"postgresql://", &pg_driver},
    {"postgres://", &pg_driver},
    {"", &sqlite_driver},
};

static enum err_code find_driver(struct str url, const struct store_driver **out, struct err *err)
{
    if (str_is_empty(url)) {
        return err_set(err, ERR_INVALID, "The store has no name: give a file or a URL");
    }
    size_t i = 0;
    while (!str_starts(url, str_of(engines[i].prefix))) {
        i++;
    }
    ptrdiff_t scheme = str_find(url, STR("://"));
    if (engines[i].prefix[0] == '\0' && scheme > 0) {
        return err_set(err, ERR_INVALID,
                       "Stores of the kind %.*s are not known; give a file or a postgresql:// URL",
                       (int)scheme, url.p);
    }
    *out = engines[i].driver;
    return ERR_OK;
}

enum err_code store_open(const struct store_options *options, struct store **out, struct err *err)
{
    const struct store_driver *driver = NULL;
    enum err_code rc = find_driver(options->url, &driver, err);
    if (rc) {
        return rc;
    }
    struct arena *arena = arena_new(0);
    if (!arena) {
        return err_set(err, ERR_NOMEM, "Out of memory while opening the store");
    }
    struct store *store = arena_make(arena, struct store);
    *store = (struct store){
        .driver = driver,
        .arena = arena,
        .url = str_dup(arena, options->url),
        .name = STR(""), /* the driver's, which leaves a password out */
        .log = options->log,
        .clock = options->clock,
        .clock_arg = options->clock_arg,
        .busy_ms = options->busy_ms > 0 ? options->busy_ms : DEFAULT_BUSY_MS,
        .must_exist = options->must_exist,
    };
    rc = driver->open(store, options, err);
    if (rc) {
        if (str_find(err->message, store->name) < 0) {
            err_set(err, rc, "%.*s: %.*s", STR_ARG(store->name), STR_ARG(err->message));
        }
        arena_free(arena);
        return rc;
    }
    *out = store;
    return ERR_OK;
}

void store_close(struct store *store)
{
    if (!store) {
        return;
    }
    store->driver->close(store);
    arena_free(store->arena);
}

struct str store_name(const struct store *store)
{
    return store->name;
}

enum err_code store_read(struct store *store, struct arena *arena, struct err *err, tx_fn *fn,
                         void *arg)
{
    struct conn *conn = NULL;
    enum err_code rc = store->driver->reader(store, &conn, err);
    if (rc) {
        return rc;
    }
    struct tx tx;
    tx_init(&tx, conn, arena, err, false);
    if (conn->tx) { /* a read inside a read sees the state that the outer one sees */
        rc = tx_nested(&tx, fn, arg);
        if (!rc) {
            tx_run_hooks(tx.hooks);
        }
        return rc;
    }
    rc = tx_whole(&tx, fn, arg);
    store->driver->reader_done(conn);
    return rc;
}

struct waiter {
    pthread_mutex_t lock;
    pthread_cond_t wake;
    bool done;
    enum err_code rc;
    tx_fn *fn;
    void *arg;
};

static enum err_code waiter_run(struct tx *tx, void *arg)
{
    struct waiter *waiter = arg;
    return waiter->fn(tx, waiter->arg);
}

static void waiter_done(void *arg, enum err_code rc)
{
    struct waiter *waiter = arg;
    pthread_mutex_lock(&waiter->lock);
    waiter->rc = rc;
    waiter->done = true;
    pthread_cond_signal(&waiter->wake);
    pthread_mutex_unlock(&waiter->lock);
}

enum err_code store_write(struct store *store, struct arena *arena, struct err *err, tx_fn *fn,
                          void *arg)
{
    BUG_UNLESS(!store->driver->inside(store));
    struct waiter waiter = {
        .lock = PTHREAD_MUTEX_INITIALIZER,
        .wake = PTHREAD_COND_INITIALIZER,
        .fn = fn,
        .arg = arg,
    };
    struct store_job job = {
        .arena = arena,
        .err = err,
        .run = waiter_run,
        .done = waiter_done,
        .arg = &waiter,
    };
    store_submit(store, &job);
    pthread_mutex_lock(&waiter.lock);
    while (!waiter.done) {
        pthread_cond_wait(&waiter.wake, &waiter.lock);
    }
    pthread_mutex_unlock(&waiter.lock);
    pthread_cond_destroy(&waiter.wake);
    pthread_mutex_destroy(&waiter.lock);
    return waiter.rc;
}

void store_submit(struct store *store, struct store_job *job)
{
    job->next = NULL;
    job->runs = 0;
    store->driver->submit(store, job);
}

size_t store_queue_length(const struct store *store)
{
    return store->driver->queue_length(store);
}

enum err_code store_backup(struct store *store, struct str to_path, struct arena *arena,
                           struct err *err)
{
    return store->driver->backup(store, to_path, arena, err);
}

enum err_code store_verify(struct tx *tx, void (*fault)(void *arg, struct str text), void *arg)
{
    return tx->store->driver->dialect->verify(tx, fault, arg);
}

enum err_code store_analyze(struct tx *tx)
{
    BUG_UNLESS(tx->writable);
    return tx->store->driver->dialect->analyze(tx);
}
