#ifndef STORE_BULK_H
#define STORE_BULK_H
/*
 * bulk: many rows into one table, the quickest way that the engine has: COPY on PostgreSQL, one
 * prepared INSERT elsewhere. For loading an account and for batches of new records; a few rows go
 * through statements.
 *
 *     struct sql *target = sql_new(tx);
 *     sql_add(target, "link (a, pair, b)");
 *     struct bulk *rows = bulk_begin(tx, target, 3);
 *     for each row:
 *         bulk_i64(rows, a); bulk_i64(rows, pair); bulk_i64(rows, b);
 *     rc = bulk_end(rows);
 *
 * Values come in the order of the columns; a row is written with its last value. Failures stick and
 * come out of bulk_end(). Between begin and end the transaction takes no other statement.
 * A row that a constraint refuses ends the transaction: ERR_CONFLICT, and bulk_end() tells how many
 * rows stood before it, as far as the engine knows.
 */
#include "store/sql.h"

struct bulk;

/* `target`: the table and its columns in parentheses. In tx->arena. */
struct bulk *bulk_begin(struct tx *tx, const struct sql *target, int columns);
/* The same for a handful of rows within an ordinary write: other statements may run meanwhile.
 * Where a message costs more than a row they become one INSERT, whose failure comes as that of
 * stmt_run().
 */
struct bulk *bulk_begin_few(struct tx *tx, const struct sql *target, int columns);
void bulk_i64(struct bulk *bulk, int64_t value);
void bulk_double(struct bulk *bulk, double value);
void bulk_str(struct bulk *bulk, struct str value); /* STR_NONE is NULL */
void bulk_null(struct bulk *bulk);
/* *written (may be NULL): rows before the one that was refused, or -1 when the engine does not
 * say. */
enum err_code bulk_end(struct bulk *bulk, int64_t *written);

/* Indexes of a table that are no constraint: dropped before many rows come and made again after
 * them, in the same transaction. *definitions are the engine's own, in tx->arena. */
struct bulk_indexes {
    struct str *definitions;
    size_t count;
};
enum err_code bulk_indexes_drop(struct tx *tx, const char *table, struct bulk_indexes *out);
enum err_code bulk_indexes_make(struct tx *tx, const struct bulk_indexes *indexes);
/* Statistics of what was written, where the engine's plans hang on them: before the first statement
 * that joins many of the new rows. */
enum err_code bulk_statistics(struct tx *tx);
/* More memory for the transaction under way, where the engine's cache is the program's own. */
enum err_code bulk_memory(struct tx *tx, bool more);

#endif
