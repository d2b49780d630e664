/* group_commit: see the header for what holds. The order of the file is the life of a job: queue,
 * group, answer. */
#include <errno.h>
#include <pthread.h>
#include <stdatomic.h>
#include <stdlib.h>
#include <time.h>

#include "base/civil.h"
#include "store/group_commit.h"

/* A job of the group at hand. */
struct member {
    struct store_job *job;
    struct tx_hook *hooks;
    enum err_code rc;
    bool decided; /* rc is the job's answer; else it runs again */
    bool alone;   /* its group failed at the commit: it is run by itself */
};

struct group_commit {
    struct conn *conn;
    void (*upkeep)(struct conn *conn, bool idle);
    struct arena *arena; /* the thread's, for errors that belong to no job */
    pthread_t thread;
    pthread_mutex_t lock; /* guards first, last, closing */
    pthread_cond_t wake;
    struct store_job *first, *last;
    bool closing;
    atomic_size_t length;
    struct member members[GROUP_JOBS_MAX];
};

/* ---- queue ---- */

static void refuse(struct store_job *job)
{
    err_set(job->err, ERR_UNAVAILABLE, "The server is shutting down");
    job->done(job->arg, ERR_UNAVAILABLE);
}

void group_commit_submit(struct group_commit *group, struct store_job *job)
{
    pthread_mutex_lock(&group->lock);
    bool refused = group->closing;
    if (!refused) {
        atomic_fetch_add(&group->length, 1);
        *(group->first ? &group->last->next : &group->first) = job;
        group->last = job;
        pthread_cond_signal(&group->wake);
    }
    pthread_mutex_unlock(&group->lock);
    if (refused) {
        refuse(job);
    }
}

size_t group_commit_length(const struct group_commit *group)
{
    return atomic_load(&group->length);
}

bool group_commit_is_thread(const struct group_commit *group)
{
    return pthread_equal(group->thread, pthread_self());
}

/* False when nothing came for GROUP_IDLE_MS, or never will. The lock is held. */
static bool wait_for_jobs(struct group_commit *group)
{
    struct timespec until;
    clock_gettime(CLOCK_MONOTONIC, &until);
    until.tv_sec += GROUP_IDLE_MS / 1000;
    until.tv_nsec += GROUP_IDLE_MS % 1000 * 1000000L;
    if (until.tv_nsec >= 1000000000L) {
        until.tv_sec++;
        until.tv_nsec -= 1000000000L;
    }
    while (!group->first && !group->closing) {
        if (pthread_cond_timedwait(&group->wake, &group->lock, &until) == ETIMEDOUT) {
            break;
        }
    }
    return group->first != NULL;
}

/* Takes what waits, up to a full group. */
static size_t take(struct group_commit *group, bool *closing)
{
    size_t count = 0;
    pthread_mutex_lock(&group->lock);
    if (wait_for_jobs(group)) {
        while (group->first && count < GROUP_JOBS_MAX) {
            group->members[count++] = (struct member){.job = group->first};
            group->first = group->first->next;
        }
    }
    *closing = group->closing;
    pthread_mutex_unlock(&group->lock);
    return count;
}

/* ---- group ---- */

static void decide(struct member *member, enum err_code rc)
{
    member->rc = rc;
    member->decided = true;
    if (rc) {
        member->hooks = NULL;
    }
}

/* Gives the member an error that is not of its own making. */
static void decide_failed(struct member *member, const struct err *err)
{
    if (member->job->err != err) {
        err_copy(member->job->err, err);
    }
    decide(member, err->code);
}

static void run_member(struct group_commit *group, struct member *member)
{
    struct store_job *job = member->job;
    if (job->runs++) {
        err_clear(job->err);
        if (job->reset) {
            job->reset(job->arg);
        }
    }
    struct tx tx;
    tx_init(&tx, group->conn, job->arena, job->err, true);
    member->hooks = NULL;
    member->rc = tx_nested(&tx, job->run, job->arg);
    if (!member->rc) {
        member->hooks = tx.hooks;
    } else if (member->rc != ERR_RETRY) {
        decide(member, member->rc);
    } else if (job->runs >= JOB_RUNS_MAX) {
        decide(member, err_set(job->err, ERR_UNAVAILABLE,
                               "The store is too busy for this change; try again in a moment"));
    }
}

/* All but the member that lost the transaction run again: also those that had failed, because what
 * they were refused for may have been written by a member whose work is gone. */
static void replay_others(struct member *members, size_t count, const struct member *culprit)
{
    for (size_t i = 0; i < count; i++) {
        if (&members[i] != culprit) {
            members[i].decided = false;
            members[i].hooks = NULL;
        }
    }
}

static void roll_back(struct conn *conn)
{
    if (conn->driver->in_transaction(conn)) {
        conn->driver->control(conn, TX_ROLLBACK, NULL);
    }
}

/* Runs members until the time is up; *ran counts them. False when the transaction is lost. */
static bool run_members(struct group_commit *group, struct member *members, size_t count,
                        size_t *ran)
{
    struct conn *conn = group->conn;
    int64_t stop = civil_monotonic_us() + GROUP_WORK_US;
    for (size_t i = 0; i < count && (i == 0 || civil_monotonic_us() < stop); i++) {
        *ran = i + 1;
        run_member(group, &members[i]);
        if (conn->lost || !conn->driver->in_transaction(conn)) {
            BUG_UNLESS(members[i].rc != ERR_OK);
            if (members[i].rc != ERR_RETRY) {
                decide(&members[i], members[i].rc);
            }
            replay_others(members, *ran, &members[i]);
            return false;
        }
    }
    return true;
}

static void commit_members(struct group_commit *group, struct member *members, size_t count,
                           struct err *err)
{
    struct conn *conn = group->conn;
    size_t written = 0;
    for (size_t i = 0; i < count; i++) {
        written += members[i].rc == ERR_OK;
    }
    if (!written) {
        roll_back(conn);
        return;
    }
    if (!conn->driver->control(conn, TX_COMMIT, err)) {
        for (size_t i = 0; i < count; i++) {
            if (!members[i].rc) {
                decide(&members[i], ERR_OK);
            }
        }
        return;
    }
    roll_back(conn);
    if (count == 1) {
        decide_failed(&members[0], err);
        return;
    }
    replay_others(members, count, NULL);
    for (size_t i = 0; i < count; i++) {
        members[i].alone = true;
    }
}

/* One transaction for the first of the members; returns how many of them it was for. */
static size_t run_group(struct group_commit *group, struct member *members, size_t count,
                        struct err *err)
{
    struct conn *conn = group->conn;
    if (conn->driver->control(conn, TX_BEGIN_WRITE, err)) {
        for (size_t i = 0; i < count; i++) {
            decide_failed(&members[i], err);
        }
        return count;
    }
    size_t ran = 0;
    if (run_members(group, members, count, &ran)) {
        commit_members(group, members, ran, err);
    } else {
        roll_back(conn);
    }
    return ran;
}

/* ---- answer ---- */

/* Answers the decided of the first `ran` members and closes the gaps; returns how many are left. */
static size_t answer(struct group_commit *group, size_t ran, size_t count)
{
    size_t left = 0;
    for (size_t i = 0; i < count; i++) {
        struct member member = group->members[i];
        if (i >= ran || !member.decided) {
            group->members[left++] = member;
            continue;
        }
        tx_run_hooks(member.hooks);
        atomic_fetch_sub(&group->length, 1);
        member.job->done(member.job->arg, member.rc);
    }
    return left;
}

/* A job before its last run goes alone: whatever happens then is its own. */
static bool goes_alone(const struct member *member)
{
    return member->alone || member->job->runs >= JOB_RUNS_MAX - 1;
}

static size_t group_size(const struct member *members, size_t count)
{
    size_t size = 1;
    while (!goes_alone(&members[0]) && size < count && !goes_alone(&members[size])) {
        size++;
    }
    return size;
}

static void settle(struct group_commit *group, size_t count)
{
    while (count) {
        struct err err;
        err_init(&err, group->arena);
        size_t size = group_size(group->members, count);
        size_t ran = run_group(group, group->members, size, &err);
        count = answer(group, ran, count);
        arena_clear(group->arena);
        group->upkeep(group->conn, false);
    }
}

static void *work(void *arg)
{
    struct group_commit *group = arg;
    for (;;) {
        bool closing = false;
        size_t count = take(group, &closing);
        if (count) {
            settle(group, count);
        } else if (closing) {
            break;
        } else {
            group->upkeep(group->conn, true);
        }
    }
    return NULL;
}

/* ---- life ---- */

static void release(struct group_commit *group)
{
    pthread_cond_destroy(&group->wake);
    pthread_mutex_destroy(&group->lock);
    arena_free(group->arena);
    free(group);
}

enum err_code group_commit_new(struct conn *conn, void (*upkeep)(struct conn *conn, bool idle),
                               struct group_commit **out, struct err *err)
{
    struct group_commit *group = calloc(1, sizeof(struct group_commit));
    struct arena *arena = group ? arena_new(0) : NULL;
    if (!arena) {
        free(group);
        return err_set(err, ERR_NOMEM, "Out of memory while opening the store");
    }
    group->conn = conn;
    group->upkeep = upkeep;
    group->arena = arena;
    pthread_mutex_init(&group->lock, NULL);
    pthread_condattr_t attributes;
    pthread_condattr_init(&attributes);
    pthread_condattr_setclock(&attributes, CLOCK_MONOTONIC);
    pthread_cond_init(&group->wake, &attributes);
    pthread_condattr_destroy(&attributes);
    if (pthread_create(&group->thread, NULL, work, group)) {
        release(group);
        return err_set(err, ERR_UNAVAILABLE, "The store's writer thread cannot be started");
    }
    *out = group;
    return ERR_OK;
}

void group_commit_free(struct group_commit *group)
{
    if (!group) {
        return;
    }
    pthread_mutex_lock(&group->lock);
    group->closing = true;
    pthread_cond_signal(&group->wake);
    pthread_mutex_unlock(&group->lock);
    pthread_join(group->thread, NULL);
    release(group);
}
