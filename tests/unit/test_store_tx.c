/* Transactions: nesting, hooks, sequences, isolation, memory, time. */
#include <pthread.h>
#include <semaphore.h>

#include "test_store.h"

Suite *store_tx_suite(void);

static struct bench bench;

static void setup(void)
{
    bench_init(&bench);
}

static void teardown(void)
{
    bench_release(&bench);
}

/* ---- nesting and hooks ---- */

struct trail {
    char text[64];
    size_t size;
};

struct mark {
    struct trail *trail;
    char letter;
};

static void leave_mark(void *arg)
{
    struct mark *mark = arg;
    mark->trail->text[mark->trail->size++] = mark->letter;
}

static void hook(struct tx *tx, struct trail *trail, char letter)
{
    struct mark *mark = arena_make(tx->arena, struct mark);
    *mark = (struct mark){trail, letter};
    tx_after_commit(tx, leave_mark, mark);
}

static enum err_code inner_good(struct tx *tx, void *arg)
{
    hook(tx, arg, 'b');
    return add_item(tx, 2, "two");
}

static enum err_code inner_bad(struct tx *tx, void *arg)
{
    hook(tx, arg, 'x');
    enum err_code rc = tx_nested(tx, inner_good, arg);
    ck_assert_int_eq(rc, ERR_OK);
    return err_set(tx->err, ERR_INVALID, "undone");
}

/* Fails after an inner failure: its savepoint must still be the innermost. */
static enum err_code outer_bad(struct tx *tx, void *arg)
{
    ck_assert_int_eq(add_item(tx, 3, "three"), ERR_OK);
    ck_assert_int_eq(tx_nested(tx, inner_bad, arg), ERR_INVALID);
    ck_assert_int_eq(add_item(tx, 4, "four"), ERR_OK);
    return err_set(tx->err, ERR_NOT_FOUND, "undone too");
}

static enum err_code nest(struct tx *tx, void *arg)
{
    hook(tx, arg, 'a');
    ck_assert_int_eq(add_item(tx, 1, "one"), ERR_OK);
    ck_assert_int_eq(tx_nested(tx, inner_bad, arg), ERR_INVALID);
    assert_str(tx->err->message, "undone");
    ck_assert_int_eq(tx_nested(tx, outer_bad, arg), ERR_NOT_FOUND);
    ck_assert_int_eq(one_i64(tx, "SELECT count(*) FROM item"), 1);
    ck_assert_int_eq(tx_nested(tx, inner_good, arg), ERR_OK);
    ck_assert_int_eq(tx_nested(tx, inner_good, arg), ERR_CONFLICT); /* the same id again */
    hook(tx, arg, 'c');
    ck_assert_uint_eq(((struct trail *)arg)->size, 0);
    return ERR_OK;
}

static enum err_code nest_then_fail(struct tx *tx, void *arg)
{
    enum err_code rc = nest(tx, arg);
    return rc ? rc : err_set(tx->err, ERR_INVALID, "all undone");
}

START_TEST(a_nested_failure_undoes_its_part_and_forgets_its_hooks)
{
    struct trail trail = {.size = 0};
    assert_ok(bench_write(&bench, nest, &trail), &bench);
    ck_assert_str_eq(trail.text, "abc");
    ck_assert_int_eq(bench_count(&bench), 2);
}
END_TEST

/* The last step is one whose answer nobody reads. */
static enum err_code twice_at_the_end(struct tx *tx, void *arg)
{
    (void)arg;
    enum err_code rc = add_item(tx, 50, "fifty");
    rc = rc ? rc : add_item(tx, 51, "fifty-one");
    enum err_code last = rc ? rc : add_item(tx, 50, "again");
    return last == ERR_CONFLICT ? last : ERR_OK;
}

START_TEST(what_the_last_step_refuses_ends_the_transaction)
{
    ck_assert_int_eq(bench_write(&bench, twice_at_the_end, NULL), ERR_CONFLICT);
    ck_assert_int_gt(bench.err.message.n, 0);
    ck_assert_int_eq(bench_count(&bench), 0);
    int64_t id = 50;
    assert_ok(bench_write(&bench, add_item_fn, &id), &bench);
    ck_assert_int_eq(bench_count(&bench), 1);
}
END_TEST

static enum err_code fail_inside_and_before(struct tx *tx, void *arg)
{
    (void)arg;
    enum err_code rc = add_item(tx, 60, "sixty");
    ck_assert_int_eq(tx_nested(tx, twice_at_the_end, NULL), ERR_CONFLICT);
    rc = rc ? rc : add_item(tx, 61, "sixty-one");
    int64_t id = 62;
    return rc ? rc : tx_nested(tx, add_item_fn, &id);
}

START_TEST(what_the_last_step_of_a_savepoint_refuses_ends_it_alone)
{
    assert_ok(bench_write(&bench, fail_inside_and_before, NULL), &bench);
    ck_assert_int_eq(bench_count(&bench), 3);
}
END_TEST

/* What failed before a savepoint is not blamed on it, and is not undone with it. */
static enum err_code fail_before(struct tx *tx, void *arg)
{
    enum err_code *inner = arg;
    enum err_code rc = add_item(tx, 70, "seventy");
    enum err_code second = rc ? rc : add_item(tx, 70, "again");
    int64_t id = 71;
    *inner = tx_nested(tx, add_item_fn, &id);
    return second ? second : *inner;
}

START_TEST(what_was_refused_before_a_savepoint_ends_the_transaction)
{
    enum err_code inner = ERR_OK;
    ck_assert_int_eq(bench_write(&bench, fail_before, &inner), ERR_CONFLICT);
    ck_assert_int_eq(bench_count(&bench), 0);
}
END_TEST

START_TEST(hooks_of_a_failed_transaction_do_not_run)
{
    struct trail trail = {.size = 0};
    ck_assert_int_eq(bench_write(&bench, nest_then_fail, &trail), ERR_INVALID);
    ck_assert_str_eq(trail.text, "");
    ck_assert_int_eq(bench_count(&bench), 0);
}
END_TEST

static enum err_code forget_to_end(struct tx *tx, void *arg)
{
    (void)arg;
    static const struct stmt_def all = {"ALL", "SELECT id FROM item"};
    ck_assert_int_eq(add_item(tx, 1, "one"), ERR_OK);
    ck_assert(stmt_row(stmt_use(tx, &all)));
    return ERR_OK;
}

static enum err_code drop_items(struct tx *tx, void *arg)
{
    (void)arg;
    enum err_code rc = run_sql(tx, "DROP TABLE child"); /* refused while a statement reads */
    return rc ? rc : run_sql(tx, "DROP TABLE item");
}

START_TEST(a_statement_left_open_is_ended_with_its_transaction)
{
    assert_ok(bench_write(&bench, forget_to_end, NULL), &bench);
    assert_ok(bench_write(&bench, drop_items, NULL), &bench);
}
END_TEST

/* ---- memory ---- */

static enum err_code exhaust(struct tx *tx, void *arg)
{
    (void)arg;
    enum err_code rc = add_item(tx, 1, "one");
    arena_fail(tx->arena);
    return rc;
}

static enum err_code exhaust_early(struct tx *tx, void *arg)
{
    (void)arg;
    arena_fail(tx->arena);
    return add_item(tx, 1, "one");
}

static enum err_code exhaust_nested(struct tx *tx, void *arg)
{
    ck_assert_int_eq(tx_nested(tx, exhaust, arg), ERR_NOMEM);
    return ERR_OK; /* and still the transaction cannot commit */
}

START_TEST(a_failed_arena_refuses_the_transaction)
{
    tx_fn *const bodies[] = {exhaust, exhaust_early, exhaust_nested};
    for (size_t i = 0; i < 3; i++) {
        struct arena *arena = arena_new(0);
        err_clear(&bench.err);
        ck_assert_int_eq(store_write(bench.store, arena, &bench.err, bodies[i], NULL), ERR_NOMEM);
        ck_assert_int_eq(bench.err.code, ERR_NOMEM);
        arena_free(arena);
    }
    ck_assert_int_eq(bench_count(&bench), 0);
}
END_TEST

/* ---- time, ids ---- */

static int64_t ticking(void *arg)
{
    int64_t *now = arg;
    return ++*now;
}

static enum err_code read_now(struct tx *tx, void *arg)
{
    ck_assert_int_eq(tx->now,
                     *(int64_t *)arg); /* the latest tick: read once, for this transaction */
    return ERR_OK;
}

START_TEST(the_clock_is_read_once_a_transaction)
{
    int64_t now = 1000;
    bench.options.clock = ticking;
    bench.options.clock_arg = &now;
    bench_reopen(&bench);
    int64_t before = now;
    assert_ok(bench_read(&bench, read_now, &now), &bench);
    assert_ok(bench_write(&bench, read_now, &now), &bench);
    ck_assert_int_eq(now, before + 2);
}
END_TEST

struct ids {
    const char *sequence;
    int64_t count, first;
    bool fail;
};

static enum err_code take_ids(struct tx *tx, void *arg)
{
    struct ids *ids = arg;
    enum err_code rc = tx_next_ids(tx, ids->sequence, ids->count, &ids->first);
    return rc || !ids->fail ? rc : err_set(tx->err, ERR_INVALID, "no");
}

START_TEST(sequences_are_ascending_and_apart)
{
    struct ids ids = {.sequence = "record", .count = 3};
    assert_ok(bench_write(&bench, take_ids, &ids), &bench);
    ck_assert_int_eq(ids.first, 1);
    ids.count = 1;
    assert_ok(bench_write(&bench, take_ids, &ids), &bench);
    ck_assert_int_eq(ids.first, 4);
    struct ids other = {.sequence = "property", .count = 10};
    assert_ok(bench_write(&bench, take_ids, &other), &bench);
    ck_assert_int_eq(other.first, 1);
    struct ids failing = {.sequence = "record", .count = 5, .fail = true};
    ck_assert_int_eq(bench_write(&bench, take_ids, &failing), ERR_INVALID);
    bench_reopen(&bench);
    assert_ok(bench_write(&bench, take_ids, &ids), &bench);
    ck_assert_int_ge(ids.first, 5);
}
END_TEST

/* ---- reading ---- */

struct meanwhile {
    sem_t seen, written;
    int64_t before, after, nested;
};

static enum err_code count_into(struct tx *tx, void *arg)
{
    *(int64_t *)arg = one_i64(tx, "SELECT count(*) FROM item");
    return ERR_OK;
}

static enum err_code look_twice(struct tx *tx, void *arg)
{
    struct meanwhile *meanwhile = arg;
    count_into(tx, &meanwhile->before);
    sem_post(&meanwhile->seen);
    sem_wait(&meanwhile->written);
    count_into(tx, &meanwhile->after);
    struct err err;
    err_init(&err, tx->arena);
    return store_read(tx->store, tx->arena, &err, count_into, &meanwhile->nested);
}

static void *write_meanwhile(void *arg)
{
    struct meanwhile *meanwhile = arg;
    struct arena *arena = arena_new(0);
    struct err err;
    err_init(&err, arena);
    int64_t id = 1;
    sem_wait(&meanwhile->seen);
    enum err_code rc = store_write(bench.store, arena, &err, add_item_fn, &id);
    sem_post(&meanwhile->written);
    arena_free(arena);
    return rc ? arg : NULL;
}

START_TEST(a_reader_sees_one_state_and_does_not_stop_writers)
{
    struct meanwhile meanwhile = {.before = -1};
    sem_init(&meanwhile.seen, 0, 0);
    sem_init(&meanwhile.written, 0, 0);
    pthread_t thread;
    ck_assert_int_eq(pthread_create(&thread, NULL, write_meanwhile, &meanwhile), 0);
    assert_ok(bench_read(&bench, look_twice, &meanwhile), &bench);
    void *failed = NULL;
    pthread_join(thread, &failed);
    ck_assert_ptr_null(failed);
    ck_assert_int_eq(meanwhile.before, 0);
    ck_assert_int_eq(meanwhile.after, 0);
    ck_assert_int_eq(meanwhile.nested, 0); /* a read inside a read: the same state */
    ck_assert_int_eq(bench_count(&bench), 1);
}
END_TEST

struct idler {
    sem_t read, leave;
    int64_t count;
};

static void *read_and_idle(void *arg)
{
    struct idler *idler = arg;
    struct arena *arena = arena_new(0);
    struct err err;
    err_init(&err, arena);
    store_read(bench.store, arena, &err, count_into, &idler->count);
    arena_free(arena);
    sem_post(&idler->read);
    sem_wait(&idler->leave);
    return NULL;
}

/* One thread ends before the store is closed, the other after; the sanitizers see what is not freed
 * or freed twice. */
START_TEST(readers_are_closed_with_their_thread_or_with_the_store)
{
    struct idler idlers[2];
    pthread_t threads[2];
    for (int i = 0; i < 2; i++) {
        idlers[i].count = -1;
        sem_init(&idlers[i].read, 0, 0);
        sem_init(&idlers[i].leave, 0, 0);
        ck_assert_int_eq(pthread_create(&threads[i], NULL, read_and_idle, &idlers[i]), 0);
        sem_wait(&idlers[i].read);
        ck_assert_int_eq(idlers[i].count, 0);
    }
    sem_post(&idlers[0].leave);
    pthread_join(threads[0], NULL);
    bench_reopen(&bench);
    sem_post(&idlers[1].leave);
    pthread_join(threads[1], NULL);
    ck_assert_int_eq(bench_count(&bench), 0);
}
END_TEST

static enum err_code write_inside(struct tx *tx, void *arg)
{
    return store_write(tx->store, tx->arena, tx->err, count_into, arg);
}

static void write_inside_read(void)
{
    int64_t count;
    if (bench_open(&bench) == ERR_OK) {
        bench_read(&bench, write_inside, &count);
    }
}

START_TEST(waiting_for_a_write_inside_a_transaction_is_a_bug)
{
    store_close(bench.store); /* a process with threads cannot be forked safely */
    bench.store = NULL;
    ck_assert(aborts(write_inside_read));
}
END_TEST

Suite *store_tx_suite(void)
{
    Suite *suite = suite_create("store_tx");
    TCase *tests = only_case(suite);
    tcase_add_checked_fixture(tests, setup, teardown);
    tcase_add_test(tests, a_nested_failure_undoes_its_part_and_forgets_its_hooks);
    tcase_add_test(tests, what_the_last_step_refuses_ends_the_transaction);
    tcase_add_test(tests, what_the_last_step_of_a_savepoint_refuses_ends_it_alone);
    tcase_add_test(tests, what_was_refused_before_a_savepoint_ends_the_transaction);
    tcase_add_test(tests, hooks_of_a_failed_transaction_do_not_run);
    tcase_add_test(tests, a_statement_left_open_is_ended_with_its_transaction);
    tcase_add_test(tests, a_failed_arena_refuses_the_transaction);
    tcase_add_test(tests, the_clock_is_read_once_a_transaction);
    tcase_add_test(tests, sequences_are_ascending_and_apart);
    tcase_add_test(tests, a_reader_sees_one_state_and_does_not_stop_writers);
    tcase_add_test(tests, readers_are_closed_with_their_thread_or_with_the_store);
    tcase_add_test(tests, waiting_for_a_write_inside_a_transaction_is_a_bug);
    return suite;
}
