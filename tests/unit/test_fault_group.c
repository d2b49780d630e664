/* Each call of the engine made to fail in turn under four jobs of one group: whoever was told OK is
 * in the file, whoever was told an error is not, and no more than the job that met the fault fails,
 * unless no transaction could be begun at all. */
#include <semaphore.h>

#include "fault_driver.h"
#include "test_store.h"

Suite *fault_group_suite(void);

enum { JOBS = 4, CALLS = 48, ITEMS = CALLS * JOBS };

static struct bench bench;

struct work {
    struct store_job job;
    struct arena *arena;
    struct err err;
    int64_t id;
    enum err_code rc;
    sem_t *entered, *open, *finished;
};

static void setup(void)
{
    bench_init(&bench);
    assert_ok(bench_write(&bench, fault_install, NULL), &bench);
}

static void teardown(void)
{
    bench_release(&bench);
}

static enum err_code add_nested(struct tx *tx, void *arg)
{
    struct work *work = arg;
    return add_item_fn(tx, &work->id);
}

static enum err_code run(struct tx *tx, void *arg)
{
    return tx_nested(tx, add_nested, arg);
}

/* What is submitted while it waits becomes one group. */
static enum err_code wait_at_gate(struct tx *tx, void *arg)
{
    (void)tx;
    struct work *work = arg;
    if (work->job.runs == 1) {
        sem_post(work->entered);
        sem_wait(work->open);
    }
    return ERR_OK;
}

static void done(void *arg, enum err_code rc)
{
    struct work *work = arg;
    work->rc = rc;
    sem_post(work->finished);
}

static void submit(struct work *work, tx_fn *body)
{
    work->arena = arena_new(0);
    err_init(&work->err, work->arena);
    work->job = (struct store_job){
        .arena = work->arena, .err = &work->err, .run = body, .done = done, .arg = work};
    store_submit(bench.store, &work->job);
}

static void run_group(struct work *works, int64_t first_id, long n, enum err_code rc,
                      enum fault_way way)
{
    sem_t entered, open, finished;
    sem_init(&entered, 0, 0);
    sem_init(&open, 0, 0);
    sem_init(&finished, 0, 0);
    struct work gate = {.entered = &entered, .open = &open, .finished = &finished};
    submit(&gate, wait_at_gate);
    sem_wait(&entered);
    for (int i = 0; i < JOBS; i++) {
        works[i] = (struct work){.id = first_id + i, .finished = &finished};
        submit(&works[i], run);
    }
    fault_arm(n, rc, way);
    sem_post(&open);
    for (int i = 0; i < JOBS + 1; i++) {
        sem_wait(&finished);
    }
    fault_arm(0, ERR_OK, way);
    arena_free(gate.arena);
}

static enum err_code is_there(struct tx *tx, void *arg)
{
    int64_t *id = arg;
    char text[64];
    snprintf(text, sizeof text, "SELECT count(*) FROM item WHERE id = %lld", (long long)*id);
    *id = one_i64(tx, text);
    return ERR_OK;
}

static void assert_stored(const bool *stored)
{
    for (int64_t i = 0; i < ITEMS; i++) {
        int64_t there = i + 1;
        assert_ok(bench_read(&bench, is_there, &there), &bench);
        ck_assert_msg((there == 1) == stored[i], "job %lld of call %lld is%s in the file",
                      (long long)(i % JOBS), (long long)(i / JOBS + 1), there ? "" : " not");
    }
}

static const struct kind {
    enum err_code rc;
    enum fault_way way;
} kinds[] = {
    {ERR_STORE, FAULT_STAYS},       {ERR_STORE, FAULT_LOSES},    {ERR_STORE_FULL, FAULT_LOSES},
    {ERR_UNAVAILABLE, FAULT_STAYS}, {ERR_CONFLICT, FAULT_STAYS}, {ERR_RETRY, FAULT_STAYS},
    {ERR_NOMEM, FAULT_LOSES},
};

START_TEST(who_was_told_ok_is_in_the_file_and_nobody_else)
{
    bool stored[ITEMS] = {false};
    int failures = 0;
    for (long n = 1; n <= CALLS; n++) {
        struct work works[JOBS];
        int failed = 0;
        run_group(works, (n - 1) * JOBS + 1, n, kinds[_i].rc, kinds[_i].way);
        for (int i = 0; i < JOBS; i++) {
            stored[(n - 1) * JOBS + i] = works[i].rc == ERR_OK;
            failed += works[i].rc != ERR_OK;
            ck_assert(works[i].rc == ERR_OK ||
                      (works[i].rc == kinds[_i].rc && works[i].err.code == works[i].rc &&
                       works[i].err.message.n > 0));
            arena_free(works[i].arena);
        }
        ck_assert_msg(failed <= 1 || failed == JOBS, "call %ld failed %d jobs", n, failed);
        failures += failed;
    }
    ck_assert(failures > 0 || kinds[_i].rc == ERR_RETRY);
    assert_stored(stored);
    bench_reopen(&bench);
    assert_stored(stored);
}
END_TEST

Suite *fault_group_suite(void)
{
    Suite *suite = suite_create("fault_group");
    TCase *tests = only_case(suite);
    tcase_add_checked_fixture(tests, setup, teardown);
    if (!engine_is_postgresql()) {
        tcase_add_loop_test(tests, who_was_told_ok_is_in_the_file_and_nobody_else, 0,
                            (int)(sizeof kinds / sizeof kinds[0]));
    }
    return suite;
}
