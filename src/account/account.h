#ifndef ACCOUNT_ACCOUNT_H
#define ACCOUNT_ACCOUNT_H
/*
 * account: the handle of one account's data, and the context of every operation on it.
 *
 * struct account lives as long as the program serves the account; all of it may be used from any
 * thread. struct op lives for one transaction: it is what functions of `src/record` and above take
 * first. Nothing reaches an account through a global.
 */
#include <stdint.h>

#include "account/principal.h"
#include "base/err.h"
#include "base/log.h"
#include "schema/schema.h"
#include "store/store.h"

struct account {
    struct store *store;
    struct schema_cache *schemas;
    struct token_cache *tokens;
    struct log *log;
};

struct account_options {
    struct store_options store; /* migrations are filled in by the caller */
    struct log *log;
};
/* Opens the store and seeds it (schema, settings, the built-in user "system") when it is new or
 * older than the program. */
enum err_code account_open(const struct account_options *options, struct account **out,
                           struct err *err);
void account_close(struct account *account); /* NULL is allowed */

struct op {
    struct tx *tx;
    struct account *account;
    struct schema *schema;       /* the snapshot of this transaction */
    const struct principal *who; /* never NULL */
};

typedef enum err_code op_fn(struct op *op, void *arg);
/* Run fn in a read or write transaction with its snapshot; the write waits for the commit. */
enum err_code account_read(struct account *account, struct arena *arena, struct err *err,
                           const struct principal *who, op_fn *fn, void *arg);
enum err_code account_write(struct account *account, struct arena *arena, struct err *err,
                            const struct principal *who, op_fn *fn, void *arg);
/* The context for a transaction that is already open; op_release gives the snapshot back. */
enum err_code op_init(struct op *op, struct account *account, struct tx *tx,
                      const struct principal *who);
void op_release(struct op *op);
/* After a change of the schema inside this transaction: takes the new snapshot. Pointers into the
 * former one stay valid until op_release. */
enum err_code op_refresh(struct op *op);
/* Renews the stamp: snapshots and what is kept with them (rights of tokens) are read anew by every
 * transaction that sees this one's changes. */
enum err_code account_restamp(struct tx *tx);
/* fn in a savepoint of op's transaction (tx_nested). */
enum err_code op_nested(struct op *op, op_fn *fn, void *arg);

#endif
