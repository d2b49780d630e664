#include "account/account.h"

#include <stdlib.h>

#include "account/account_stmts.h"
#include "account/setting.h"
#include "account/token_cache.h"
#include "account/user.h"
#include "base/random.h"

STMT_TABLE_DEFINE(account, ACCOUNT_STMTS)

const struct principal principal_system = {
    .kind = ACTOR_SYSTEM,
    .user_id = SYSTEM_USER_ID,
    .actor_id = SYSTEM_USER_ID,
    .super_admin = true,
    .all_scopes = true,
    .name = {"system", sizeof("system") - 1},
};

static enum err_code seed(struct tx *tx, void *arg)
{
    (void)arg;
    enum err_code rc = tx_exclusive(tx); /* several servers may start at once */
    rc = rc ? rc : schema_seed(tx);
    return rc ? rc : user_seed_system(tx);
}

static enum err_code is_needed(struct tx *tx, void *arg)
{
    bool *needed = arg;
    struct user system;
    enum err_code rc = user_get(tx, SYSTEM_USER_ID, &system);
    if (rc == ERR_NOT_FOUND) {
        err_clear(tx->err);
        *needed = true;
        return ERR_OK;
    }
    return rc ? rc : schema_seed_needed(tx, needed);
}

/* Reading first: an up-to-date store is opened without taking its write lock. */
static enum err_code seed_if_needed(struct store *store, struct arena *arena, struct err *err)
{
    bool needed = false;
    enum err_code rc = store_read(store, arena, err, is_needed, &needed);
    return rc || !needed ? rc : store_write(store, arena, err, seed, NULL);
}

enum err_code account_open(const struct account_options *options, struct account **out,
                           struct err *err)
{
    struct account *account = calloc(1, sizeof(*account));
    if (!account || !(account->schemas = schema_cache_new()) ||
        !(account->tokens = token_cache_new())) {
        schema_cache_free(account ? account->schemas : NULL);
        free(account);
        return err_set(err, ERR_NOMEM, "There is no memory to open the account.");
    }
    account->log = options->log;
    enum err_code rc = store_open(&options->store, &account->store, err);
    rc = rc ? rc : seed_if_needed(account->store, err->arena, err);
    if (rc) {
        account_close(account);
        return rc;
    }
    *out = account;
    return ERR_OK;
}

void account_close(struct account *account)
{
    if (account) {
        store_close(account->store);
        schema_cache_free(account->schemas);
        token_cache_free(account->tokens);
        free(account);
    }
}

enum err_code account_restamp(struct tx *tx)
{
    struct stmt *st = stmt_use(tx, &account_stmts[STAMP_PUT]);
    stmt_bind_i64(st, 1, random_stamp());
    return stmt_run(st);
}

enum err_code op_init(struct op *op, struct account *account, struct tx *tx,
                      const struct principal *who)
{
    *op = (struct op){.tx = tx, .account = account, .who = who};
    return schema_cache_get(account->schemas, tx, &op->schema);
}

/* Former snapshots of the transaction are kept until its arena goes: results may point into them.
 */
static void release_schema(void *schema)
{
    schema_release(schema);
}

void op_release(struct op *op)
{
    schema_release(op->schema);
    op->schema = NULL;
}

enum err_code op_refresh(struct op *op)
{
    struct schema *fresh = NULL;
    enum err_code rc = schema_cache_get(op->account->schemas, op->tx, &fresh);
    if (rc) {
        return rc;
    }
    arena_defer(op->tx->arena, release_schema, op->schema);
    op->schema = fresh;
    return ERR_OK;
}

struct op_call {
    struct account *account;
    const struct principal *who;
    struct op *op;
    op_fn *fn;
    void *arg;
};

static enum err_code call_op(struct tx *tx, void *arg)
{
    struct op_call *call = arg;
    struct op op;
    enum err_code rc = op_init(&op, call->account, tx, call->who);
    if (rc) {
        return rc;
    }
    rc = call->fn(&op, call->arg);
    op_release(&op);
    return rc;
}

enum err_code account_read(struct account *account, struct arena *arena, struct err *err,
                           const struct principal *who, op_fn *fn, void *arg)
{
    struct op_call call = {.account = account, .who = who, .fn = fn, .arg = arg};
    return store_read(account->store, arena, err, call_op, &call);
}

enum err_code account_write(struct account *account, struct arena *arena, struct err *err,
                            const struct principal *who, op_fn *fn, void *arg)
{
    struct op_call call = {.account = account, .who = who, .fn = fn, .arg = arg};
    return store_write(account->store, arena, err, call_op, &call);
}

static enum err_code call_nested(struct tx *tx, void *arg)
{
    struct op_call *call = arg;
    (void)tx;
    return call->fn(call->op, call->arg);
}

enum err_code op_nested(struct op *op, op_fn *fn, void *arg)
{
    struct op_call call = {.op = op, .fn = fn, .arg = arg};
    return tx_nested(op->tx, call_nested, &call);
}
