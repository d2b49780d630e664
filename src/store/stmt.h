#ifndef STORE_STMT_H
#define STORE_STMT_H
/*
 * stmt: SQL statements, prepared once per connection.
 *
 * Fixed SQL stands in the statement table of the module that owns the rows, <module>_stmts.h, one
 * row a statement:
 *
 *     #define LINK_STMTS(S)                                                    \
 *         S(LINK_FIND, "SELECT since FROM link WHERE a = $1 AND pair = $2")    \
 *         S(LINK_DROP, "DELETE FROM link WHERE a = $1")
 *     STMT_TABLE(link, LINK_STMTS)          -- in the header: names for &link_stmts[LINK_FIND]
 *     STMT_TABLE_DEFINE(link, LINK_STMTS)   -- in one .c file
 *
 * A test prepares every row of every table on a fresh store of each engine. Text built at run time
 * goes through sql.h. Both are written for both engines: placeholders $1 … $n (a number may
 * repeat), standard types, no engine's own functions (dialect functions of sql.h stand for those).
 *
 * Failures stick: stmt_use() and the binders always succeed in form; the first failure makes the
 * following calls do nothing and comes out of stmt_run() or stmt_end(), with tx->err set. So a use
 * reads
 *
 *     struct stmt *st = stmt_use(tx, &link_stmts[LINK_FIND]);
 *     stmt_bind_i64(st, 1, a);
 *     while (stmt_row(st)) {
 *         since = stmt_i64(st, 0);
 *     }
 *     rc = stmt_end(st);
 *
 * When a failure shows: stmt_row(), stmt_run_count() and stmt_one_i64() wait for the statement, and
 * for all that were run before it in the transaction. stmt_run() and sql_run() need not: on an
 * engine behind a network the statement goes out with the next one that is waited for, nothing
 * behind a failed one is done, and its failure comes, with the same code and message, out of that
 * next one, of tx_nested() when it was run inside, or of the commit. So ERR_OK of stmt_run() means
 * "as far as is known"; nothing may be given to a caller before the commit was answered, and who
 * needs to know whether this very statement worked uses stmt_run_count() or RETURNING.
 *
 * A statement must be ended (stmt_end, stmt_run) before its function returns; texts of a row are
 * valid until the next stmt_row() or stmt_end(). The same statement may be in use twice at a time
 * (recursion): the second use is prepared beside the first. Parameters are numbered from 1, columns
 * from 0, as engines do.
 */
#include <stdbool.h>
#include <stdint.h>

#include "base/str.h"
#include "store/store.h"

struct stmt;

struct stmt_def {
    const char *name;
    const char *sql;
};

#define STMT_ENUM_(name, sql)  name,
#define STMT_ENTRY_(name, sql) {#name, sql},
#define STMT_TABLE(prefix, LIST)                                                                   \
    enum prefix##_stmt{LIST(STMT_ENUM_) prefix##_stmt_count};                                      \
    extern const struct stmt_def prefix##_stmts[];
#define STMT_TABLE_DEFINE(prefix, LIST)                                                            \
    const struct stmt_def prefix##_stmts[] = {LIST(STMT_ENTRY_)};

struct stmt *stmt_use(struct tx *tx, const struct stmt_def *def);

void stmt_bind_i64(struct stmt *st, int index, int64_t value);
void stmt_bind_double(struct stmt *st, int index, double value);
void stmt_bind_str(struct stmt *st, int index, struct str value); /* STR_NONE binds NULL; copied */
void stmt_bind_blob(struct stmt *st, int index, struct str value);
void stmt_bind_null(struct stmt *st, int index);

bool stmt_row(struct stmt *st);          /* the next row; false at the end and on failure */
enum err_code stmt_end(struct stmt *st); /* ends the use; the failure if there was one */
/* Runs to the end, ignoring rows, and ends the use. Nobody reads its answer, so an engine may give
 * it later: see above. */
enum err_code stmt_run(struct stmt *st);
/* The engine may begin with it now, together with what else is sent or run; the first stmt_row()
 * waits. Several reads that do not depend on one another cost one wait together. Optional. */
void stmt_send(struct stmt *st);
/* Before the first stmt_row(): there may be more rows than memory is for. An engine that would take
 * a result whole then takes it in parts, at a few more waits. */
void stmt_large(struct stmt *st);
/* Runs and ends the use; *affected gets the number of rows changed by an UPDATE, DELETE or plain
 * INSERT. */
enum err_code stmt_run_count(struct stmt *st, int64_t *affected);
/* An INSERT into a table with a {serial} key whose number is wanted. `returning` is the text of
 * `plain` and RETURNING with that column; the engine runs the one that is cheaper for it. */
struct stmt *stmt_use_serial(struct tx *tx, const struct stmt_def *plain,
                             const struct stmt_def *returning);
enum err_code stmt_run_serial(struct stmt *st, int64_t *number);
/* Runs a statement of at most one row and one integer column: *found tells whether there was a row
 * with a value. */
enum err_code stmt_one_i64(struct stmt *st, bool *found, int64_t *value);

int stmt_columns(const struct stmt *st);
bool stmt_is_null(const struct stmt *st, int column);
int64_t stmt_i64(const struct stmt *st, int column); /* NULL reads as 0 */
double stmt_double(const struct stmt *st, int column);
struct str stmt_str(const struct stmt *st, int column); /* NULL reads as STR_NONE */
struct str stmt_str_dup(const struct stmt *st, int column,
                        struct arena *arena); /* a copy that stays */

#endif
