#ifndef STORE_GROUP_COMMIT_H
#define STORE_GROUP_COMMIT_H
/*
 * group_commit: one thread that runs all write jobs of an engine with a single writer.
 *
 * What waits is run in one transaction, each job in a savepoint, and committed with one flush; then
 * each job's hooks and its `done` are called in order. A job that fails undoes its savepoint only.
 * When the whole transaction is lost, the job that lost it gets its error and all others run again:
 * at most JOB_RUNS_MAX times, the last time alone, so that every job ends with an answer that is
 * its own.
 */
#include "store/store_driver.h"

#define GROUP_JOBS_MAX 512
#define GROUP_WORK_US  INT64_C(20000) /* a group stops taking further jobs after this much work */
#define JOB_RUNS_MAX   3
#define GROUP_IDLE_MS  1000

struct group_commit;

/* The thread owns `conn` until group_commit_free(). `upkeep` is called on it after the jobs of a
 * group were answered, and with idle = true after GROUP_IDLE_MS without work. */
enum err_code group_commit_new(struct conn *conn, void (*upkeep)(struct conn *conn, bool idle),
                               struct group_commit **out, struct err *err);
/* Runs what is queued, refuses what comes later, ends the thread. */
void group_commit_free(struct group_commit *group);
void group_commit_submit(struct group_commit *group, struct store_job *job);
size_t group_commit_length(const struct group_commit *group);
bool group_commit_is_thread(const struct group_commit *group);

#endif
