/*
 * pg_pool: a connection for each thread that reads, and a few threads that write, each with its
 * connection.
 *
 * A job runs in a transaction of its own. When the engine refuses it for the sake of another one
 * (ERR_RETRY), it runs again, the last time with the account to itself, so that it ends.
 */
#include <stdlib.h>

#include "base/log.h"
#include "store/pg_internal.h"

/* ---- readers ---- */

static void reader_free(struct pg_reader *reader)
{
    pg_conn_free(reader->conn);
    free(reader);
}

void pg_pool_reader_forget(void *arg)
{
    struct pg_reader *reader = arg;
    struct pg_store *engine = reader->owner;
    pthread_mutex_lock(&engine->lock);
    *(reader->previous ? &reader->previous->next : &engine->readers) = reader->next;
    if (reader->next) {
        reader->next->previous = reader->previous;
    }
    engine->reader_count--;
    pthread_mutex_unlock(&engine->lock);
    reader_free(reader);
}

static bool add_reader(struct pg_store *engine, struct pg_reader *reader)
{
    pthread_mutex_lock(&engine->lock);
    bool room = engine->reader_count < PG_READERS_MAX;
    if (room) {
        engine->reader_count++;
        reader->next = engine->readers;
        if (reader->next) {
            reader->next->previous = reader;
        }
        engine->readers = reader;
    }
    pthread_mutex_unlock(&engine->lock);
    return room;
}

static enum err_code reader_new(struct pg_store *engine, struct pg_reader **out, struct err *err)
{
    struct pg_reader *reader = calloc(1, sizeof(struct pg_reader));
    if (!reader) {
        return err_set(err, ERR_NOMEM, "Out of memory while opening the store");
    }
    reader->owner = engine;
    enum err_code rc = pg_conn_new(engine, PG_READER, &reader->conn, err);
    if (!rc && !add_reader(engine, reader)) {
        rc = err_set(err, ERR_UNAVAILABLE, "Too many threads read at once; try again in a moment");
    }
    if (rc) {
        reader_free(reader);
        return rc;
    }
    if (pthread_setspecific(engine->key, reader)) {
        pg_pool_reader_forget(reader);
        return err_set(err, ERR_NOMEM, "Out of memory while opening the store");
    }
    *out = reader;
    return ERR_OK;
}

enum err_code pg_pool_reader(struct store *store, struct conn **out, struct err *err)
{
    struct pg_store *engine = pg_store_of(store);
    struct pg_reader *reader = pthread_getspecific(engine->key);
    if (!reader) {
        enum err_code rc = reader_new(engine, &reader, err);
        if (rc) {
            return rc;
        }
    }
    atomic_store_explicit(&reader->busy, true, memory_order_relaxed);
    *out = &reader->conn->base;
    return ERR_OK;
}

void pg_pool_reader_done(struct conn *conn)
{
    struct pg_reader *reader = pthread_getspecific(pg_store_of(conn->store)->key);
    atomic_store_explicit(&reader->busy, false, memory_order_release);
}

void pg_pool_close_readers(struct pg_store *engine)
{
    pthread_mutex_lock(&engine->lock);
    struct pg_reader *reader = engine->readers;
    engine->readers = NULL;
    pthread_mutex_unlock(&engine->lock);
    for (struct pg_reader *next; reader; reader = next) {
        next = reader->next;
        BUG_UNLESS(!atomic_load_explicit(&reader->busy, memory_order_acquire));
        reader_free(reader);
    }
}

bool pg_pool_inside(struct store *store)
{
    struct pg_store *engine = pg_store_of(store);
    struct pg_reader *reader = pthread_getspecific(engine->key);
    bool writing = false;
    for (size_t i = 0; i < PG_WRITERS; i++) {
        writing = writing || (engine->writers[i].started &&
                              pthread_equal(engine->writers[i].thread, pthread_self()));
    }
    return writing || (reader && reader->conn->base.tx);
}

/* ---- writers ---- */

static enum err_code run_once(struct pg_conn *conn, struct store_job *job)
{
    if (job->runs++) {
        err_clear(job->err);
        if (job->reset) {
            job->reset(job->arg);
        }
    }
    conn->exclusive_wanted = conn->exclusive_wanted || job->runs == PG_JOB_RUNS_MAX;
    struct tx tx;
    tx_init(&tx, &conn->base, job->arena, job->err, true);
    return tx_whole(&tx, job->run, job->arg);
}

static void run_job(struct pg_conn *conn, struct store_job *job)
{
    conn->exclusive_wanted = false;
    enum err_code rc = run_once(conn, job);
    while (rc == ERR_RETRY && job->runs < PG_JOB_RUNS_MAX && !arena_failed(job->arena)) {
        rc = run_once(conn, job);
    }
    if (rc == ERR_RETRY) {
        rc = err_set(job->err, ERR_UNAVAILABLE,
                     "The store is too busy for this change; try again in a moment");
    }
    atomic_fetch_sub(&conn->owner->length, 1);
    job->done(job->arg, rc);
}

/* The writer that became idle last is woken first: a few callers keep a few connections warm, with
 * their prepared statements and what the server has cached for them, and the others unopened. */
static void wake_one(struct pg_store *engine)
{
    struct pg_writer *writer = engine->idle;
    if (writer) {
        engine->idle = writer->next_idle;
        writer->idle = false;
        pthread_cond_signal(&writer->wake);
    }
}

static void wait_for_work(struct pg_writer *writer)
{
    struct pg_store *engine = writer->owner;
    writer->idle = true;
    writer->next_idle = engine->idle;
    engine->idle = writer;
    while (writer->idle) {
        pthread_cond_wait(&writer->wake, &engine->lock);
    }
}

static struct store_job *take(struct pg_writer *writer)
{
    struct pg_store *engine = writer->owner;
    pthread_mutex_lock(&engine->lock);
    while (!engine->first && !engine->closing) {
        wait_for_work(writer);
    }
    struct store_job *job = engine->first;
    if (job) {
        engine->first = job->next;
    }
    pthread_mutex_unlock(&engine->lock);
    return job;
}

static void *work(void *arg)
{
    struct pg_writer *writer = arg;
    struct store_job *job;
    while ((job = take(writer))) {
        run_job(writer->conn, job);
    }
    return NULL;
}

enum err_code pg_pool_start(struct pg_store *engine, struct err *err)
{
    pthread_mutex_lock(&engine->lock); /* the threads look at the table of threads */
    enum err_code rc = ERR_OK;
    for (size_t i = 0; !rc && i < PG_WRITERS; i++) {
        struct pg_writer *writer = &engine->writers[i];
        writer->owner = engine;
        if (!writer->conn) {
            rc = pg_conn_new(engine, PG_WRITER, &writer->conn, err);
        }
        if (!rc) {
            pthread_cond_init(&writer->wake, NULL);
        }
        if (!rc && pthread_create(&writer->thread, NULL, work, writer)) {
            pthread_cond_destroy(&writer->wake);
            rc = err_set(err, ERR_UNAVAILABLE, "The store's writer threads cannot be started");
        }
        writer->started = !rc;
    }
    pthread_mutex_unlock(&engine->lock);
    return rc;
}

void pg_pool_stop(struct pg_store *engine)
{
    pthread_mutex_lock(&engine->lock);
    engine->closing = true;
    while (engine->idle) {
        wake_one(engine);
    }
    pthread_mutex_unlock(&engine->lock);
    for (size_t i = 0; i < PG_WRITERS; i++) {
        if (engine->writers[i].started) {
            pthread_join(engine->writers[i].thread, NULL);
            pthread_cond_destroy(&engine->writers[i].wake);
        }
        pg_conn_free(engine->writers[i].conn);
    }
}

void pg_pool_submit(struct store *store, struct store_job *job)
{
    struct pg_store *engine = pg_store_of(store);
    pthread_mutex_lock(&engine->lock);
    bool refused = engine->closing;
    if (!refused) {
        atomic_fetch_add(&engine->length, 1);
        *(engine->first ? &engine->last->next : &engine->first) = job;
        engine->last = job;
        wake_one(engine);
    }
    pthread_mutex_unlock(&engine->lock);
    if (refused) {
        err_set(job->err, ERR_UNAVAILABLE, "The server is shutting down");
        job->done(job->arg, ERR_UNAVAILABLE);
    }
}

size_t pg_pool_length(const struct store *store)
{
    return atomic_load(&pg_store_of(store)->length);
}
