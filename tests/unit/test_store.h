#ifndef TEST_STORE_H
#define TEST_STORE_H
/* What the tests of src/store share: a folder of their own, a store in it, and one-line statements.
 */
#include <check.h>
#include <stdio.h>
#include <stdlib.h>

#include "store/sql.h"
#include "store/stmt.h"
#include "store/store.h"
#include "engine.h"
#include "test_base.h"

/* A fresh store, its memory, and where it is. */
struct bench {
    struct store *store;
    struct arena *arena;
    struct err err;
    char folder[64];
    char path[96];
    struct store_options options;
};

/* Table item(id, text) and table child(id, item → item). */
extern const struct migration bench_migrations[];
extern const size_t bench_migration_count;

void bench_init(struct bench *bench);    /* makes the folder, opens the store */
void bench_release(struct bench *bench); /* closes, removes the folder */
void bench_reopen(struct bench *bench);
enum err_code
bench_open(struct bench *bench); /* with bench->options; fills bench->store and bench->err */
struct str bench_beside(struct bench *bench, const char *name); /* a path in the folder */

enum err_code bench_read(struct bench *bench, tx_fn *fn, void *arg);
enum err_code bench_write(struct bench *bench, tx_fn *fn, void *arg);
int64_t bench_count(struct bench *bench); /* rows of item, in a read transaction */

/* Runs SQL without parameters. */
enum err_code run_sql(struct tx *tx, const char *text);
int64_t one_i64(struct tx *tx, const char *text);
enum err_code add_item(struct tx *tx, int64_t id, const char *text);
/* As tx_fn: adds item *(int64_t *)arg. */
enum err_code add_item_fn(struct tx *tx, void *arg);

#define assert_ok(rc, bench)                                                                       \
    do {                                                                                           \
        enum err_code rc_ = (rc);                                                                  \
        ck_assert_msg(rc_ == ERR_OK, "%s: %.*s", err_word(rc_), STR_ARG((bench)->err.message));    \
    } while (0)

#endif
