#include "fault_driver.h"

#include <stdatomic.h>

#include "store/store_driver.h"

/* Written by the test while the store's thread waits, read by that thread: the queue between them
 * orders both. */
static struct {
    const struct store_driver *real;
    struct store_driver driver;
    enum err_code rc;
    enum fault_way way;
    atomic_long left; /* calls until the fault; 0 and below: past it, or none */
    atomic_bool happened;
} fault;

static bool is_hit(void)
{
    if (atomic_load(&fault.left) <= 0 || atomic_fetch_sub(&fault.left, 1) != 1) {
        return false;
    }
    atomic_store(&fault.happened, true);
    return true;
}

static enum err_code fail(struct conn *conn, struct err *err)
{
    if (fault.way == FAULT_LOSES && fault.real->in_transaction(conn)) {
        fault.real->control(conn, TX_ROLLBACK, NULL);
        conn->lost = fault.rc;
    }
    return err ? err_set(err, fault.rc, "Made to fail") : fault.rc;
}

static enum err_code control(struct conn *conn, enum tx_control what, struct err *err)
{
    bool undoes = what == TX_ROLLBACK || what == TX_ROLLBACK_TO;
    return !undoes && is_hit() ? fail(conn, err) : fault.real->control(conn, what, err);
}

static enum err_code prepare(struct conn *conn, const char *name, struct str text,
                             struct stmt **out, struct err *err)
{
    return is_hit() ? fail(conn, err) : fault.real->prepare(conn, name, text, out, err);
}

static enum err_code bind_i64(struct stmt *st, int index, int64_t value)
{
    return is_hit() ? fail(st->conn, st->tx->err) : fault.real->bind_i64(st, index, value);
}

static enum err_code bind_double(struct stmt *st, int index, double value)
{
    return is_hit() ? fail(st->conn, st->tx->err) : fault.real->bind_double(st, index, value);
}

static enum err_code bind_str(struct stmt *st, int index, struct str value)
{
    return is_hit() ? fail(st->conn, st->tx->err) : fault.real->bind_str(st, index, value);
}

static enum err_code bind_blob(struct stmt *st, int index, struct str value)
{
    return is_hit() ? fail(st->conn, st->tx->err) : fault.real->bind_blob(st, index, value);
}

static enum err_code bind_null(struct stmt *st, int index)
{
    return is_hit() ? fail(st->conn, st->tx->err) : fault.real->bind_null(st, index);
}

static enum err_code step(struct stmt *st, bool *row)
{
    return is_hit() ? fail(st->conn, st->tx->err) : fault.real->step(st, row);
}

enum err_code fault_install(struct tx *tx, void *arg)
{
    (void)arg;
    fault.real = tx->store->driver;
    fault.driver = *fault.real;
    fault.driver.control = control;
    fault.driver.prepare = prepare;
    fault.driver.bind_i64 = bind_i64;
    fault.driver.bind_double = bind_double;
    fault.driver.bind_str = bind_str;
    fault.driver.bind_blob = bind_blob;
    fault.driver.bind_null = bind_null;
    fault.driver.step = step;
    tx->conn->driver = &fault.driver;
    return ERR_OK;
}

void fault_arm(long n, enum err_code rc, enum fault_way way)
{
    fault.rc = rc;
    fault.way = way;
    atomic_store(&fault.happened, false);
    atomic_store(&fault.left, n);
}

bool fault_happened(void)
{
    return atomic_load(&fault.happened);
}
