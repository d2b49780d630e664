#ifndef JOB_JOB_H
#define JOB_JOB_H
/*
 * job: work that outlives a request. A row each: kind, key, state, attempts, next time, lease,
 * cursor, progress, last error.
 *
 * A worker takes a lease and calls the kind's step function in one write transaction after another;
 * each step does a bounded batch, moves the cursor and is idempotent, so a job killed at any
 * instruction goes on where it was. A failed step is tried again with growing gaps, at most
 * JOB_ATTEMPTS times in a row, then the job stands as failed with its last error.
 */
#include <stdbool.h>
#include <stdint.h>

#include "base/err.h"
#include "base/log.h"
#include "base/str.h"
#include "store/store.h"

#define JOB_ATTEMPTS 8
#define JOB_LEASE_MS INT64_C(60000)

enum job_state { JOB_WAITING = 1, JOB_RUNNING = 2, JOB_DONE = 3, JOB_FAILED = 4 };

struct job {
    int64_t id;
    struct str kind, key, cursor;
    int64_t done, total; /* progress; total 0: unknown */
    bool finished;       /* set by the step when nothing is left */
};
struct job_kind {
    const char *kind;
    /* One batch. May change cursor (in tx->arena), done, total, finished. */
    enum err_code (*step)(struct tx *tx, struct job *job, void *arg);
};

/* Queues a job in the caller's transaction; one that waits already with the same kind and key is
 * not doubled. */
enum err_code job_add(struct tx *tx, const char *kind, struct str key, int64_t *id);

struct job_runner;
/* Starts a thread that runs due jobs. Kinds are borrowed. */
enum err_code job_runner_start(struct store *store, const struct job_kind *kinds, size_t count,
                               void *arg, struct log *log, struct job_runner **out,
                               struct err *err);
void job_runner_wake(struct job_runner *runner);
void job_runner_stop(struct job_runner *runner);

#endif
