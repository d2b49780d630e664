/* tx: transactions, nested ones, hooks. Knows no engine: what it needs is struct store_driver's
 * control(). */
#include "base/civil.h"
#include "store/store_driver.h"

struct tx_hook {
    void (*fn)(void *arg);
    void *arg;
    struct tx_hook *next; /* registered before this one */
};

int64_t store_now(const struct store *store)
{
    return store->clock ? store->clock(store->clock_arg) : civil_now();
}

void tx_init(struct tx *tx, struct conn *conn, struct arena *arena, struct err *err, bool writable)
{
    *tx = (struct tx){
        .arena = arena,
        .err = err,
        .now = store_now(conn->store),
        .writable = writable,
        .store = conn->store,
        .conn = conn,
    };
}

/* What a body returned is not the whole truth: memory may have run out, or the transaction may be
 * gone although the body went on. */
static enum err_code body_result(struct tx *tx, enum err_code rc)
{
    if (tx->conn->lost && rc != tx->conn->lost && !tx_is_fatal(rc)) {
        return err_set(tx->err, tx->conn->lost, "The store failed; nothing was written");
    }
    if (!rc && arena_failed(tx->arena)) {
        return err_set(tx->err, ERR_NOMEM, "Out of memory; nothing was written");
    }
    return rc;
}

static enum err_code run_body(struct tx *tx, tx_fn *fn, void *arg)
{
    struct conn *conn = tx->conn;
    struct tx *outer = conn->tx;
    const struct stmt *mark = conn->in_use;
    conn->tx = tx;
    enum err_code rc = fn(tx, arg);
    conn->tx = outer;
    stmt_end_after(conn, mark);
    return body_result(tx, rc);
}

enum err_code tx_whole(struct tx *tx, tx_fn *fn, void *arg)
{
    const struct store_driver *driver = tx->conn->driver;
    enum err_code rc =
        driver->control(tx->conn, tx->writable ? TX_BEGIN_WRITE : TX_BEGIN_READ, tx->err);
    if (rc) {
        return rc;
    }
    rc = run_body(tx, fn, arg);
    if (!rc) {
        rc = driver->control(tx->conn, TX_COMMIT, tx->err);
    }
    if (rc) {
        tx->hooks = NULL;
        if (driver->in_transaction(tx->conn)) {
            driver->control(tx->conn, TX_ROLLBACK, NULL);
        }
        return rc;
    }
    tx_run_hooks(tx->hooks);
    return ERR_OK;
}

enum err_code tx_settle(struct tx *tx)
{
    struct conn *conn = tx->conn;
    return conn->driver->settle ? conn->driver->settle(conn, tx->err) : ERR_OK;
}

static void undo_savepoint(struct conn *conn, enum err_code rc)
{
    if (conn->lost) {
        return;
    }
    if (conn->driver->control(conn, TX_ROLLBACK_TO, NULL) ||
        conn->driver->control(conn, TX_RELEASE, NULL)) {
        /* What the savepoint holds can no longer be told apart from the rest. */
        conn->lost = tx_is_fatal(rc) ? rc : ERR_STORE;
    }
}

enum err_code tx_nested(struct tx *tx, tx_fn *fn, void *arg)
{
    struct conn *conn = tx->conn;
    enum err_code rc = body_result(tx, ERR_OK);
    if (rc) {
        return rc;
    }
    if (!tx->writable) {
        return run_body(tx, fn, arg);
    }
    rc = conn->driver->control(conn, TX_SAVEPOINT, tx->err);
    if (rc) {
        return rc;
    }
    struct tx_hook *mark = tx->hooks;
    tx->depth++;
    rc = run_body(tx, fn, arg);
    if (!rc) {
        rc = conn->driver->control(conn, TX_RELEASE, tx->err);
    }
    tx->depth--;
    if (rc) {
        tx->hooks = mark;
        undo_savepoint(conn, rc);
    }
    return rc;
}

bool tx_is_fatal(enum err_code rc)
{
    return rc == ERR_STORE_FULL || rc == ERR_STORE || rc == ERR_NOMEM || rc == ERR_RETRY;
}

void tx_after_commit(struct tx *tx, void (*fn)(void *arg), void *arg)
{
    struct tx_hook *hook = arena_make(tx->arena, struct tx_hook);
    *hook = (struct tx_hook){fn, arg, tx->hooks};
    tx->hooks = hook;
}

void tx_run_hooks(struct tx_hook *hooks)
{
    struct tx_hook *first = NULL;
    while (hooks) {
        struct tx_hook *next = hooks->next;
        hooks->next = first;
        first = hooks;
        hooks = next;
    }
    for (; first; first = first->next) {
        first->fn(first->arg);
    }
}

enum err_code tx_next_ids(struct tx *tx, const char *sequence, int64_t count, int64_t *first)
{
    BUG_UNLESS(tx->writable && count > 0);
    return tx->store->driver->dialect->next_ids(tx, str_of(sequence), count, first);
}

enum err_code tx_next_serials(struct tx *tx, const char *table, const char *key, size_t count,
                              int64_t *numbers)
{
    BUG_UNLESS(tx->writable);
    return tx->store->driver->dialect->next_serials(tx, table, key, count, numbers);
}

enum err_code tx_lock(struct tx *tx, const int64_t *ids, size_t count)
{
    const struct dialect *dialect = tx->store->driver->dialect;
    return dialect->lock && tx->writable ? dialect->lock(tx, ids, count) : ERR_OK;
}

enum err_code tx_exclusive(struct tx *tx)
{
    const struct dialect *dialect = tx->store->driver->dialect;
    return dialect->exclusive && tx->writable ? dialect->exclusive(tx) : ERR_OK;
}

int64_t tx_number(struct tx *tx)
{
    const struct dialect *dialect = tx->store->driver->dialect;
    return dialect->transaction ? dialect->transaction(tx) : 0;
}

enum err_code tx_horizon(struct tx *tx, int64_t *below)
{
    const struct dialect *dialect = tx->store->driver->dialect;
    *below = 0;
    return dialect->horizon ? dialect->horizon(tx, below) : ERR_OK;
}
