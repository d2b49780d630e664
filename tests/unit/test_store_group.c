/* Group commit: what waits together is committed together, and no job pays for another. */
#include <pthread.h>
#include <semaphore.h>
#include <stdatomic.h>

#include "test_store.h"

Suite *store_group_suite(void);

static struct bench bench;

static void setup(void)
{
    bench_init(&bench);
}

static void teardown(void)
{
    bench_release(&bench);
}

/* ---- jobs ---- */

/* What happened, in order: a letter and the number of the job. Written by the writer thread, read
 * after the last `done`. */
struct diary {
    char text[4096];
    size_t size;
};

struct work {
    struct store_job job;
    struct arena *arena;
    struct err err;
    struct diary *diary;
    int64_t id;
    tx_fn *body;
    int resets;
    enum err_code rc;
    sem_t *finished;
};

static void note(struct work *work, char what)
{
    struct diary *diary = work->diary;
    if (diary) {
        diary->size += (size_t)snprintf(diary->text + diary->size, sizeof diary->text - diary->size,
                                        "%c%lld ", what, (long long)work->id);
    }
}

static enum err_code work_run(struct tx *tx, void *arg)
{
    struct work *work = arg;
    note(work, 'r');
    return work->body(tx, arg);
}

static void work_reset(void *arg)
{
    struct work *work = arg;
    work->resets++;
}

static void work_done(void *arg, enum err_code rc)
{
    struct work *work = arg;
    note(work, 'd');
    work->rc = rc;
    sem_post(work->finished);
}

static void work_init(struct work *work, int64_t id, tx_fn *body, sem_t *finished,
                      struct diary *diary)
{
    *work = (struct work){.arena = arena_new(0),
                          .id = id,
                          .body = body,
                          .finished = finished,
                          .diary = diary,
                          .rc = ERR_COUNT};
    err_init(&work->err, work->arena);
    work->job = (struct store_job){.arena = work->arena,
                                   .err = &work->err,
                                   .run = work_run,
                                   .reset = work_reset,
                                   .done = work_done,
                                   .arg = work};
}

static enum err_code add_own_item(struct tx *tx, void *arg)
{
    struct work *work = arg;
    return add_item_fn(tx, &work->id);
}

/* The gate: while it is shut, what is submitted waits, and becomes one group. */
struct gate {
    struct work work;
    sem_t entered, open, finished;
};

static enum err_code wait_at_gate(struct tx *tx, void *arg)
{
    (void)tx;
    struct gate *gate = arg; /* work is its first member */
    sem_post(&gate->entered);
    sem_wait(&gate->open);
    return ERR_OK;
}

static void gate_shut(struct gate *gate)
{
    sem_init(&gate->entered, 0, 0);
    sem_init(&gate->open, 0, 0);
    sem_init(&gate->finished, 0, 0);
    work_init(&gate->work, 0, wait_at_gate, &gate->finished, NULL);
    store_submit(bench.store, &gate->work.job);
    sem_wait(&gate->entered);
}

static void gate_open(struct gate *gate)
{
    sem_post(&gate->open);
    sem_wait(&gate->finished);
    ck_assert_int_eq(gate->work.rc, ERR_OK);
    arena_free(gate->work.arena);
}

/* Runs the works as one group; bodies[i] belongs to works[i], with id i + 1. */
static void run_as_group(struct work *works, tx_fn *const *bodies, size_t count,
                         struct diary *diary)
{
    struct gate gate;
    sem_t finished;
    sem_init(&finished, 0, 0);
    gate_shut(&gate);
    for (size_t i = 0; i < count; i++) {
        work_init(&works[i], (int64_t)i + 1, bodies[i], &finished, diary);
        store_submit(bench.store, &works[i].job);
    }
    ck_assert_uint_eq(store_queue_length(bench.store), count + 1);
    gate_open(&gate);
    for (size_t i = 0; i < count; i++) {
        sem_wait(&finished);
    }
    sem_destroy(&finished);
    ck_assert_uint_eq(store_queue_length(bench.store), 0);
}

static void free_works(struct work *works, size_t count)
{
    for (size_t i = 0; i < count; i++) {
        arena_free(works[i].arena);
    }
}

/* ---- bodies ---- */

static enum err_code add_then_refuse(struct tx *tx, void *arg)
{
    enum err_code rc = add_own_item(tx, arg);
    return rc ? rc : err_set(tx->err, ERR_INVALID, "no");
}

/* Leaves room for a few pages more and then asks for many. */
static enum err_code fill_the_disk(struct tx *tx, void *arg)
{
    (void)arg;
    int64_t pages = one_i64(tx, "PRAGMA page_count") + 20;
    char text[64];
    snprintf(text, sizeof text, "PRAGMA max_page_count = %lld", (long long)pages);
    one_i64(tx, text);
    return run_sql(tx, "INSERT INTO item (id, text) VALUES (1000, hex(zeroblob(200000)))");
}

/* Takes no notice of the failure, and writes on. */
static enum err_code ignore_the_full_disk(struct tx *tx, void *arg)
{
    ck_assert_int_eq(fill_the_disk(tx, arg), ERR_STORE_FULL);
    err_clear(tx->err);
    ck_assert_int_eq(add_own_item(tx, arg), ERR_STORE_FULL);
    return ERR_OK;
}

static enum err_code lean_on_nobody(struct tx *tx, void *arg)
{
    (void)arg;
    return run_sql(tx, "INSERT INTO child (id, item, later) VALUES (1, 1, 999)");
}

static enum err_code fail_when_one_is_there(struct tx *tx, void *arg)
{
    if (one_i64(tx, "SELECT count(*) FROM item WHERE id = 1")) {
        return err_set(tx->err, ERR_CONFLICT, "1 is there");
    }
    return add_own_item(tx, arg);
}

static enum err_code add_then_fill_the_disk(struct tx *tx, void *arg)
{
    enum err_code rc = add_own_item(tx, arg);
    return rc ? rc : fill_the_disk(tx, arg);
}

/* Has another answer when it runs again, as after a change that came between. */
static enum err_code add_the_first_time(struct tx *tx, void *arg)
{
    struct work *work = arg;
    return work->resets ? err_set(tx->err, ERR_INVALID, "not now") : add_own_item(tx, arg);
}

static enum err_code retry_twice(struct tx *tx, void *arg)
{
    struct work *work = arg;
    enum err_code rc = add_own_item(tx, arg);
    return rc || work->resets == 2 ? rc : ERR_RETRY;
}

static enum err_code retry_always(struct tx *tx, void *arg)
{
    enum err_code rc = add_own_item(tx, arg);
    return rc ? rc : ERR_RETRY;
}

/* ---- tests ---- */

START_TEST(what_waits_is_one_group)
{
    enum { COUNT = 5 };
    struct work works[COUNT];
    struct diary diary = {.size = 0};
    tx_fn *bodies[COUNT] = {add_own_item, add_own_item, add_own_item, add_own_item, add_own_item};
    run_as_group(works, bodies, COUNT, &diary);
    ck_assert_str_eq(diary.text, "r1 r2 r3 r4 r5 d1 d2 d3 d4 d5 ");
    ck_assert_int_eq(bench_count(&bench), COUNT);
    free_works(works, COUNT);
}
END_TEST

START_TEST(a_failing_job_does_not_disturb_the_others)
{
    enum { COUNT = 3 };
    struct work works[COUNT];
    tx_fn *bodies[COUNT] = {add_own_item, add_then_refuse, add_own_item};
    run_as_group(works, bodies, COUNT, NULL);
    ck_assert_int_eq(works[0].rc, ERR_OK);
    ck_assert_int_eq(works[1].rc, ERR_INVALID);
    assert_str(works[1].err.message, "no");
    ck_assert_int_eq(works[2].rc, ERR_OK);
    ck_assert_int_eq(works[0].resets + works[1].resets + works[2].resets, 0);
    ck_assert_int_eq(bench_count(&bench), 2);
    free_works(works, COUNT);
}
END_TEST

static void check_full_disk(tx_fn *culprit)
{
    enum { COUNT = 4 };
    struct work works[COUNT];
    tx_fn *bodies[COUNT] = {add_own_item, culprit, add_own_item, add_own_item};
    run_as_group(works, bodies, COUNT, NULL);
    ck_assert_int_eq(works[1].rc, ERR_STORE_FULL);
    ck_assert_int_eq(works[1].err.code, ERR_STORE_FULL);
    ck_assert_int_eq(works[1].resets, 0);
    ck_assert_int_eq(works[0].resets, 1); /* the transaction was lost, not only a savepoint */
    for (int i = 0; i < COUNT; i++) {
        ck_assert_int_eq(works[i].rc, i == 1 ? ERR_STORE_FULL : ERR_OK);
    }
    ck_assert_int_eq(bench_count(&bench), 3);
    bench_reopen(&bench);
    ck_assert_int_eq(bench_count(&bench), 3);
    free_works(works, COUNT);
}

START_TEST(settled_26_a_full_disk_fails_its_job_and_replays_the_others)
{
    check_full_disk(fill_the_disk);
}
END_TEST

START_TEST(settled_26_a_job_that_ignores_the_loss_writes_nothing)
{
    check_full_disk(ignore_the_full_disk);
}
END_TEST

/* The second was refused because of the first, whose work then was lost: its refusal is looked at
 * again. */
START_TEST(a_refusal_based_on_lost_work_is_taken_back)
{
    enum { COUNT = 3 };
    struct work works[COUNT];
    tx_fn *bodies[COUNT] = {add_the_first_time, fail_when_one_is_there, fill_the_disk};
    run_as_group(works, bodies, COUNT, NULL);
    ck_assert_int_eq(works[0].rc, ERR_INVALID);
    ck_assert_int_eq(works[1].rc, ERR_OK);
    ck_assert_int_eq(works[2].rc, ERR_STORE_FULL);
    ck_assert_int_eq(bench_count(&bench), 1);
    free_works(works, COUNT);
}
END_TEST

START_TEST(two_full_disks_in_one_group)
{
    enum { COUNT = 5 };
    struct work works[COUNT];
    tx_fn *bodies[COUNT] = {add_own_item, add_then_fill_the_disk, add_own_item,
                            add_then_fill_the_disk, add_own_item};
    run_as_group(works, bodies, COUNT, NULL);
    for (int i = 0; i < COUNT; i++) {
        ck_assert_int_eq(works[i].rc, i % 2 ? ERR_STORE_FULL : ERR_OK);
        ck_assert_int_le(works[i].job.runs, 3);
    }
    ck_assert_int_eq(bench_count(&bench), 3);
    free_works(works, COUNT);
}
END_TEST

START_TEST(a_commit_that_fails_finds_its_culprit)
{
    enum { COUNT = 3 };
    struct work works[COUNT];
    tx_fn *bodies[COUNT] = {add_own_item, lean_on_nobody, add_own_item};
    run_as_group(works, bodies, COUNT, NULL);
    ck_assert_int_eq(works[0].rc, ERR_OK);
    ck_assert_int_eq(works[1].rc, ERR_CONFLICT);
    ck_assert_int_eq(works[1].err.code, ERR_CONFLICT);
    ck_assert_int_eq(works[2].rc, ERR_OK);
    ck_assert_int_eq(works[0].resets, 1);
    ck_assert_int_eq(bench_count(&bench), 2);
    free_works(works, COUNT);
}
END_TEST

START_TEST(a_job_may_ask_to_run_again)
{
    enum { COUNT = 3 };
    struct work works[COUNT];
    tx_fn *bodies[COUNT] = {retry_twice, retry_always, add_own_item};
    run_as_group(works, bodies, COUNT, NULL);
    ck_assert_int_eq(works[0].rc, ERR_OK);
    ck_assert_int_eq(works[0].job.runs, 3);
    ck_assert_int_eq(works[1].rc, ERR_UNAVAILABLE);
    ck_assert_int_eq(works[1].err.code, ERR_UNAVAILABLE);
    ck_assert_int_eq(works[1].job.runs, 3);
    ck_assert_int_eq(works[2].job.runs, 1);
    ck_assert_int_eq(bench_count(&bench), 2);
    free_works(works, COUNT);
}
END_TEST

/* ---- threads ---- */

enum { THREADS = 8, PER_THREAD = 40 };

struct client {
    int64_t first;
    int failures;
};

/* Half by store_write, half by store_submit. */
static void *client_run(void *arg)
{
    struct client *client = arg;
    static const int half = PER_THREAD / 2;
    struct work works[PER_THREAD / 2];
    sem_t finished;
    sem_init(&finished, 0, 0);
    for (int i = 0; i < half; i++) {
        work_init(&works[i], client->first + i, add_own_item, &finished, NULL);
        store_submit(bench.store, &works[i].job);
    }
    for (int i = 0; i < half; i++) {
        struct arena *arena = arena_new(0);
        struct err err;
        err_init(&err, arena);
        int64_t id = client->first + half + i;
        client->failures += store_write(bench.store, arena, &err, add_item_fn, &id) != ERR_OK;
        arena_free(arena);
    }
    for (int i = 0; i < half; i++) {
        sem_wait(&finished);
    }
    for (int i = 0; i < half; i++) {
        client->failures += works[i].rc != ERR_OK;
    }
    free_works(works, (size_t)half);
    sem_destroy(&finished);
    return NULL;
}

START_TEST(jobs_of_many_threads_are_all_durable)
{
    pthread_t threads[THREADS];
    struct client clients[THREADS];
    for (int i = 0; i < THREADS; i++) {
        clients[i] = (struct client){.first = 1 + (int64_t)i * PER_THREAD};
        ck_assert_int_eq(pthread_create(&threads[i], NULL, client_run, &clients[i]), 0);
    }
    for (int i = 0; i < THREADS; i++) {
        pthread_join(threads[i], NULL);
        ck_assert_int_eq(clients[i].failures, 0);
    }
    ck_assert_int_eq(bench_count(&bench), THREADS * PER_THREAD);
    bench_reopen(&bench);
    ck_assert_int_eq(bench_count(&bench), THREADS * PER_THREAD);
}
END_TEST

static void *close_run(void *arg)
{
    (void)arg;
    store_close(bench.store);
    return NULL;
}

/* Submits until the closing store refuses; what it accepted, it does. */
START_TEST(closing_drains_the_queue_and_refuses_what_comes_later)
{
    enum { MOST = 2000 };
    static struct work works[MOST];
    struct gate gate;
    sem_t finished;
    sem_init(&finished, 0, 0);
    gate_shut(&gate);
    pthread_t thread;
    ck_assert_int_eq(pthread_create(&thread, NULL, close_run, NULL), 0);
    int count = 0;
    do {
        usleep(1000);
        ck_assert_int_lt(count, MOST);
        work_init(&works[count], count + 1, add_own_item, &finished, NULL);
        store_submit(bench.store, &works[count].job);
        count++;
    } while (works[count - 1].rc ==
             ERR_COUNT); /* a refusal is answered at once; the others wait at the gate */
    gate_open(&gate);
    pthread_join(thread, NULL);
    for (int i = 0; i < count; i++) {
        sem_wait(&finished);
        ck_assert_int_eq(works[i].rc, i == count - 1 ? ERR_UNAVAILABLE : ERR_OK);
    }
    ck_assert_int_eq(works[count - 1].err.code, ERR_UNAVAILABLE);
    free_works(works, (size_t)count);
    bench.store = NULL;
    assert_ok(bench_open(&bench), &bench);
    ck_assert_int_eq(bench_count(&bench), count - 1);
}
END_TEST

Suite *store_group_suite(void)
{
    Suite *suite = suite_create("store_group");
    TCase *tests = only_case(suite);
    tcase_add_checked_fixture(tests, setup, teardown);
    tcase_add_test(tests, what_waits_is_one_group);
    tcase_add_test(tests, a_failing_job_does_not_disturb_the_others);
    tcase_add_test(tests, settled_26_a_full_disk_fails_its_job_and_replays_the_others);
    tcase_add_test(tests, settled_26_a_job_that_ignores_the_loss_writes_nothing);
    tcase_add_test(tests, a_refusal_based_on_lost_work_is_taken_back);
    tcase_add_test(tests, two_full_disks_in_one_group);
    tcase_add_test(tests, a_commit_that_fails_finds_its_culprit);
    tcase_add_test(tests, a_job_may_ask_to_run_again);
    tcase_add_test(tests, jobs_of_many_threads_are_all_durable);
    tcase_add_test(tests, closing_drains_the_queue_and_refuses_what_comes_later);
    return suite;
}
