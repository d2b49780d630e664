#include "job/job.h"

#include <pthread.h>
#include <stdlib.h>
#include <time.h>

#include "job/job_stmts.h"

STMT_TABLE_DEFINE(job, JOB_STMTS)

#define IDLE_MS      INT64_C(1000) /* other processes add jobs too: look once a second */
#define FIRST_GAP_MS INT64_C(2000)

struct job_runner {
    struct store *store;
    const struct job_kind *kinds;
    size_t kind_count;
    void *arg;
    struct log *log;
    pthread_t thread;
    pthread_mutex_t mutex;
    pthread_cond_t wake;
    bool woken, stopping;
};

enum err_code job_add(struct tx *tx, const char *kind, struct str key, int64_t *id)
{
    bool found = false;
    const int64_t jobs = TX_THING(1);
    enum err_code rc = tx_lock(tx, &jobs, 1);
    if (rc) {
        return rc;
    }
    struct stmt *st = stmt_use(tx, &job_stmts[JOB_WAITING_ONE]);
    stmt_bind_str(st, 1, str_of(kind));
    stmt_bind_str(st, 2, key);
    rc = stmt_one_i64(st, &found, id);
    if (rc || found) {
        return rc;
    }
    rc = tx_next_ids(tx, "job", 1, id);
    if (rc) {
        return rc;
    }
    st = stmt_use(tx, &job_stmts[JOB_INSERT]);
    stmt_bind_i64(st, 1, *id);
    stmt_bind_str(st, 2, str_of(kind));
    stmt_bind_str(st, 3, key);
    stmt_bind_i64(st, 4, tx->now);
    return stmt_run(st);
}

/* --- one job at a time --- */

struct turn {
    struct job_runner *runner;
    int64_t id; /* 0: nothing is due */
    int64_t attempts;
    bool finished;
    struct str failure;
};

static enum err_code find_due(struct tx *tx, void *arg)
{
    struct turn *turn = arg;
    bool found = false;
    struct stmt *st = stmt_use(tx, &job_stmts[JOB_DUE]);
    stmt_bind_i64(st, 1, tx->now);
    enum err_code rc = stmt_one_i64(st, &found, &turn->id);
    if (!found) {
        turn->id = 0;
    }
    return rc;
}

static enum err_code lease_due(struct tx *tx, void *arg)
{
    struct turn *turn = arg;
    const int64_t jobs = TX_THING(1);
    enum err_code rc = tx_lock(tx, &jobs, 1);
    rc = rc ? rc : find_due(tx, arg);
    if (rc || !turn->id) {
        return rc;
    }
    struct stmt *st = stmt_use(tx, &job_stmts[JOB_LEASE]);
    stmt_bind_i64(st, 1, turn->id);
    stmt_bind_i64(st, 2, tx->now + JOB_LEASE_MS);
    stmt_bind_i64(st, 3, tx->now);
    return stmt_run(st);
}

static enum err_code read_job(struct tx *tx, struct turn *turn, struct job *out)
{
    bool found = false;
    struct stmt *st = stmt_use(tx, &job_stmts[JOB_GET]);
    stmt_bind_i64(st, 1, turn->id);
    if (stmt_row(st)) {
        found = true;
        *out = (struct job){.id = stmt_i64(st, 0),
                            .kind = stmt_str_dup(st, 1, tx->arena),
                            .key = stmt_str_dup(st, 2, tx->arena),
                            .cursor = stmt_str_dup(st, 3, tx->arena),
                            .done = stmt_i64(st, 4),
                            .total = stmt_i64(st, 5)};
        turn->attempts = stmt_i64(st, 6);
    }
    enum err_code rc = stmt_end(st);
    return rc || found ? rc : err_set(tx->err, ERR_NOT_FOUND, "The job is gone.");
}

static const struct job_kind *find_kind(const struct job_runner *runner, struct str kind)
{
    for (size_t i = 0; i < runner->kind_count; i++) {
        if (str_eq(kind, str_of(runner->kinds[i].kind))) {
            return &runner->kinds[i];
        }
    }
    return NULL;
}

static enum err_code close_job(struct tx *tx, int64_t id, enum job_state state)
{
    struct stmt *st = stmt_use(tx, &job_stmts[JOB_CLOSE]);
    stmt_bind_i64(st, 1, id);
    stmt_bind_i64(st, 2, state);
    stmt_bind_i64(st, 3, tx->now);
    return stmt_run(st);
}

static enum err_code move_job(struct tx *tx, const struct job *job)
{
    struct stmt *st = stmt_use(tx, &job_stmts[JOB_MOVE]);
    stmt_bind_i64(st, 1, job->id);
    stmt_bind_str(st, 2, job->cursor.p ? job->cursor : STR(""));
    stmt_bind_i64(st, 3, job->done);
    stmt_bind_i64(st, 4, job->total);
    stmt_bind_i64(st, 5, tx->now + JOB_LEASE_MS);
    stmt_bind_i64(st, 6, tx->now);
    enum err_code rc = stmt_run(st);
    return rc || !job->finished ? rc : close_job(tx, job->id, JOB_DONE);
}

static enum err_code step(struct tx *tx, void *arg)
{
    struct turn *turn = arg;
    struct job job = {0};
    enum err_code rc = read_job(tx, turn, &job);
    if (rc) {
        return rc;
    }
    const struct job_kind *kind = find_kind(turn->runner, job.kind);
    if (!kind) {
        return err_set(tx->err, ERR_INVALID, "This program has no jobs of the kind '%.*s'.",
                       STR_ARG(job.kind));
    }
    rc = kind->step(tx, &job, turn->runner->arg);
    turn->finished = job.finished;
    return rc ? rc : move_job(tx, &job);
}

static enum err_code note_failure(struct tx *tx, void *arg)
{
    struct turn *turn = arg;
    int64_t attempts = turn->attempts + 1;
    struct stmt *st = stmt_use(tx, &job_stmts[JOB_RETRY]);
    stmt_bind_i64(st, 1, turn->id);
    stmt_bind_i64(st, 2, attempts >= JOB_ATTEMPTS ? JOB_FAILED : JOB_WAITING);
    stmt_bind_i64(st, 3, attempts);
    stmt_bind_i64(st, 4, tx->now + (FIRST_GAP_MS << (attempts < 10 ? attempts : 10)));
    stmt_bind_str(st, 5, turn->failure);
    stmt_bind_i64(st, 6, tx->now);
    return stmt_run(st);
}

static bool is_stopping(struct job_runner *runner)
{
    pthread_mutex_lock(&runner->mutex);
    bool stopping = runner->stopping;
    pthread_mutex_unlock(&runner->mutex);
    return stopping;
}

static void log_failure(const struct turn *turn)
{
    log_event(turn->runner->log, LOG_ERROR, "job.failed", LOG_F_I64("job", turn->id),
              LOG_F_STR("error", turn->failure));
}

/* Runs the job that is due, batch after batch. False when nothing was due. */
static bool run_due(struct job_runner *runner, struct arena *arena)
{
    struct turn turn = {.runner = runner};
    struct err err;
    err_init(&err, arena);
    if (store_read(runner->store, arena, &err, find_due, &turn) || !turn.id) {
        return false;
    }
    if (store_write(runner->store, arena, &err, lease_due, &turn) || !turn.id) {
        return false;
    }
    enum err_code rc = ERR_OK;
    while (!rc && !turn.finished && !is_stopping(runner)) {
        struct arena *batch = arena_new(0);
        if (!batch) {
            return false;
        }
        struct err batch_err;
        err_init(&batch_err, batch);
        rc = store_write(runner->store, batch, &batch_err, step, &turn);
        if (rc) {
            turn.failure = str_dup(arena, batch_err.message);
        }
        arena_free(batch);
    }
    if (rc) {
        log_failure(&turn);
        store_write(runner->store, arena, &err, note_failure, &turn);
    }
    return true;
}

static void wait_for_work(struct job_runner *runner)
{
    struct timespec until;
    clock_gettime(CLOCK_REALTIME, &until);
    until.tv_sec += IDLE_MS / 1000;
    pthread_mutex_lock(&runner->mutex);
    if (!runner->woken && !runner->stopping) {
        pthread_cond_timedwait(&runner->wake, &runner->mutex, &until);
    }
    runner->woken = false;
    pthread_mutex_unlock(&runner->mutex);
}

static void *run(void *arg)
{
    struct job_runner *runner = arg;
    while (!is_stopping(runner)) {
        struct arena *arena = arena_new(0);
        bool worked = arena && run_due(runner, arena);
        arena_free(arena);
        if (!worked) {
            wait_for_work(runner);
        }
    }
    return NULL;
}

enum err_code job_runner_start(struct store *store, const struct job_kind *kinds, size_t count,
                               void *arg, struct log *log, struct job_runner **out, struct err *err)
{
    struct job_runner *runner = calloc(1, sizeof(*runner));
    if (!runner) {
        return err_set(err, ERR_NOMEM, "There is no memory to run jobs.");
    }
    *runner = (struct job_runner){
        .store = store, .kinds = kinds, .kind_count = count, .arg = arg, .log = log};
    pthread_mutex_init(&runner->mutex, NULL);
    pthread_cond_init(&runner->wake, NULL);
    if (pthread_create(&runner->thread, NULL, run, runner)) {
        free(runner);
        return err_set(err, ERR_UNAVAILABLE,
                       "The system refuses another thread, for running jobs.");
    }
    *out = runner;
    return ERR_OK;
}

void job_runner_wake(struct job_runner *runner)
{
    pthread_mutex_lock(&runner->mutex);
    runner->woken = true;
    pthread_cond_signal(&runner->wake);
    pthread_mutex_unlock(&runner->mutex);
}

void job_runner_stop(struct job_runner *runner)
{
    if (!runner) {
        return;
    }
    pthread_mutex_lock(&runner->mutex);
    runner->stopping = true;
    pthread_cond_signal(&runner->wake);
    pthread_mutex_unlock(&runner->mutex);
    pthread_join(runner->thread, NULL);
    pthread_cond_destroy(&runner->wake);
    pthread_mutex_destroy(&runner->mutex);
    free(runner);
}
