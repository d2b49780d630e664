/*
 * sqlite_store: the engine "one SQLite file": one writing connection that the group-commit thread
 * owns, and one reading connection for each thread that reads.
 *
 * A reader belongs to its thread and is closed when the thread ends or the store closes, whichever
 * comes first. The list of all readers is what lets store_close() find those of living threads.
 */
#include <errno.h>
#include <fcntl.h>
#include <pthread.h>
#include <stdlib.h>
#include <unistd.h>

#include "store/group_commit.h"
#include "store/sqlite_internal.h"

struct reader {
    struct sqlite_conn *conn;
    struct sqlite_store *owner;
    struct reader *previous, *next;
    atomic_bool busy; /* also what hands the connection's memory over to the closing thread */
};

struct sqlite_store {
    const char *path; /* absolute: the working directory may change before a reader opens */
    struct sqlite_conn *writer;
    struct group_commit *group;
    pthread_key_t key; /* this thread's struct reader */
    pthread_mutex_t lock;
    struct reader *readers;
};

static struct sqlite_store *engine_of(const struct store *store)
{
    return store->engine;
}

/* ---- file ---- */

/* Makes the file when it is missing. An existing one is not opened here: closing a descriptor of a
 * file drops this process's locks on it, which another connection may hold. */
static enum err_code make_file(struct store *store, const char *path, struct err *err)
{
    if (store->must_exist) {
        return access(path, F_OK) == 0
                   ? ERR_OK
                   : err_set(err, ERR_NOT_FOUND, "%.*s does not exist", STR_ARG(store->name));
    }
    int fd = open(path, O_RDWR | O_CREAT | O_EXCL | O_CLOEXEC, 0600);
    if (fd < 0) {
        return errno == EEXIST ? ERR_OK
                               : err_set(err, ERR_STORE, "%.*s cannot be made: %s",
                                         STR_ARG(store->name), strerrordesc_np(errno));
    }
    close(fd);
    return ERR_OK;
}

/* Looked at before the library opens anything: without the right to write it would give its log the
 * same lack of rights, and find that later. */
static enum err_code check_rights(struct store *store, const char *path, struct err *err)
{
    static const char *const ends[] = {"", "-wal", "-shm"};
    for (size_t i = 0; i < sizeof ends / sizeof ends[0]; i++) {
        const char *file = str_cstr(store->arena, str_format(store->arena, "%s%s", path, ends[i]));
        if (faccessat(AT_FDCWD, file, W_OK, AT_EACCESS) && errno != ENOENT) {
            return err_set(err, ERR_STORE, "%.*s cannot be used: %s cannot be written to (%s)",
                           STR_ARG(store->name), file, strerrordesc_np(errno));
        }
    }
    const char *folder =
        str_cstr(store->arena, (struct str){path, (size_t)(strrchr(path, '/') + 1 - path)});
    if (faccessat(AT_FDCWD, folder, W_OK | X_OK, AT_EACCESS)) {
        return err_set(err, ERR_STORE,
                       "%.*s cannot be used: its folder %s cannot be written to (%s)",
                       STR_ARG(store->name), folder, strerrordesc_np(errno));
    }
    return ERR_OK;
}

static enum err_code find_path(struct store *store, const char **out, struct err *err)
{
    char *given = str_cstr(store->arena, store->url);
    if (strlen(given) != store->url.n) {
        return err_set(err, ERR_INVALID, "The name of a store cannot contain a NUL");
    }
    enum err_code rc = make_file(store, given, err);
    if (rc) {
        return rc;
    }
    char *path = realpath(given, NULL);
    if (!path) {
        return err_set(err, ERR_STORE, "%.*s cannot be opened: %s", STR_ARG(store->name),
                       strerrordesc_np(errno));
    }
    *out = str_cstr(store->arena, str_of(path));
    free(path);
    return check_rights(store, *out, err);
}

/* ---- readers ---- */

static void reader_free(struct reader *reader)
{
    sqlite_conn_free(reader->conn);
    free(reader);
}

/* At the end of a thread. */
static void reader_forget(void *arg)
{
    struct reader *reader = arg;
    struct sqlite_store *engine = reader->owner;
    pthread_mutex_lock(&engine->lock);
    *(reader->previous ? &reader->previous->next : &engine->readers) = reader->next;
    if (reader->next) {
        reader->next->previous = reader->previous;
    }
    pthread_mutex_unlock(&engine->lock);
    reader_free(reader);
}

static enum err_code reader_new(struct store *store, struct reader **out, struct err *err)
{
    struct sqlite_store *engine = engine_of(store);
    struct reader *reader = calloc(1, sizeof(struct reader));
    if (!reader) {
        return err_set(err, ERR_NOMEM, "Out of memory while opening the store");
    }
    enum err_code rc = sqlite_conn_new(store, engine->path, SQLITE_READER, &reader->conn, err);
    if (!rc && pthread_setspecific(engine->key, reader)) {
        rc = err_set(err, ERR_NOMEM, "Out of memory while opening the store");
    }
    if (rc) {
        reader_free(reader);
        return rc;
    }
    reader->owner = engine;
    pthread_mutex_lock(&engine->lock);
    reader->next = engine->readers;
    if (reader->next) {
        reader->next->previous = reader;
    }
    engine->readers = reader;
    pthread_mutex_unlock(&engine->lock);
    *out = reader;
    return ERR_OK;
}

static enum err_code take_reader(struct store *store, struct conn **out, struct err *err)
{
    struct reader *reader = pthread_getspecific(engine_of(store)->key);
    if (!reader) {
        enum err_code rc = reader_new(store, &reader, err);
        if (rc) {
            return rc;
        }
    }
    atomic_store_explicit(&reader->busy, true, memory_order_relaxed);
    *out = &reader->conn->base;
    return ERR_OK;
}

static void reader_done(struct conn *conn)
{
    struct reader *reader = pthread_getspecific(engine_of(conn->store)->key);
    atomic_store_explicit(&reader->busy, false, memory_order_release);
}

static void close_readers(struct sqlite_store *engine)
{
    pthread_mutex_lock(&engine->lock);
    for (struct reader *reader = engine->readers, *next; reader; reader = next) {
        next = reader->next;
        BUG_UNLESS(!atomic_load_explicit(&reader->busy, memory_order_acquire));
        reader_free(reader);
    }
    engine->readers = NULL;
    pthread_mutex_unlock(&engine->lock);
}

static bool inside(struct store *store)
{
    struct sqlite_store *engine = engine_of(store);
    struct reader *reader = pthread_getspecific(engine->key);
    return group_commit_is_thread(engine->group) || (reader && reader->conn->base.tx);
}

/* ---- writer ---- */

static void upkeep(struct conn *base, bool idle)
{
    struct sqlite_conn *conn = (struct sqlite_conn *)base;
    int pages = idle ? SQLITE_CHECKPOINT_IDLE : conn->checkpoint_at;
    if (conn->wal_pages >= pages) {
        sqlite_conn_checkpoint(conn, false);
    }
}

static void submit(struct store *store, struct store_job *job)
{
    group_commit_submit(engine_of(store)->group, job);
}

static size_t queue_length(const struct store *store)
{
    return group_commit_length(engine_of(store)->group);
}

static enum err_code backup(struct store *store, struct str to_path, struct arena *arena,
                            struct err *err)
{
    return sqlite_backup(store, engine_of(store)->path, to_path, arena, err);
}

/* ---- life ---- */

/* Nothing is written to the file before it is known to be ours or empty. */
static enum err_code open_writer(struct store *store, const struct store_options *options,
                                 struct err *err)
{
    struct sqlite_store *engine = engine_of(store);
    enum err_code rc = sqlite_conn_new(store, engine->path, SQLITE_WRITER, &engine->writer, err);
    if (!rc && engine->writer->empty && store->must_exist) {
        rc = err_set(err, ERR_NOT_FOUND, "%.*s is empty", STR_ARG(store->name));
    }
    if (!rc) {
        rc = sqlite_conn_use_wal(engine->writer, err);
    }
    return rc ? rc : migrate(&engine->writer->base, options, err);
}

/* Heard by the library before its first use only; afterwards it answers that it is too late, which
 * is as well. Each savepoint keeps the pages that it changes as they were: in a temporary file,
 * which is the library's own choice beyond 64 kB, they cost a third of a batch's time. Counting its
 * memory takes a lock at each allocation. */
static void configure(void)
{
    sqlite3_config(SQLITE_CONFIG_STMTJRNL_SPILL, SQLITE_SAVEPOINT_BYTES);
    sqlite3_config(SQLITE_CONFIG_MEMSTATUS, 0);
}

static enum err_code open_store(struct store *store, const struct store_options *options,
                                struct err *err)
{
    BUG_UNLESS(sqlite3_threadsafe());
    configure();
    store->name = str_format(store->arena, "SQLite file %.*s", STR_ARG(store->url));
    struct sqlite_store *engine = arena_make(store->arena, struct sqlite_store);
    store->engine = engine;
    enum err_code rc = find_path(store, &engine->path, err);
    if (rc) {
        return rc;
    }
    if (pthread_key_create(&engine->key, reader_forget)) {
        return err_set(err, ERR_UNAVAILABLE, "Too many stores are open");
    }
    rc = open_writer(store, options, err);
    if (!rc) {
        rc = group_commit_new(&engine->writer->base, upkeep, &engine->group, err);
    }
    if (rc) {
        sqlite_conn_free(engine->writer);
        pthread_key_delete(engine->key);
        return rc;
    }
    pthread_mutex_init(&engine->lock, NULL);
    return ERR_OK;
}

/* A thread that ends while this runs counts as a call: it must have ended before or end after. */
static void close_store(struct store *store)
{
    struct sqlite_store *engine = engine_of(store);
    group_commit_free(engine->group);
    pthread_key_delete(engine->key);
    close_readers(engine);
    sqlite_conn_checkpoint(engine->writer, true);
    sqlite_conn_free(engine->writer);
    pthread_mutex_destroy(&engine->lock);
}

const struct store_driver sqlite_driver = {
    .name = "SQLite",
    .dialect = &sqlite_dialect,
    .open = open_store,
    .close = close_store,
    .submit = submit,
    .queue_length = queue_length,
    .inside = inside,
    .reader = take_reader,
    .reader_done = reader_done,
    .backup = backup,
    .control = sqlite_conn_control,
    .in_transaction = sqlite_conn_in_transaction,
    .prepare = sqlite_stmt_prepare,
    .finalize = sqlite_stmt_finalize,
    .bind_i64 = sqlite_stmt_bind_i64,
    .bind_double = sqlite_stmt_bind_double,
    .bind_str = sqlite_stmt_bind_str,
    .bind_blob = sqlite_stmt_bind_blob,
    .bind_null = sqlite_stmt_bind_null,
    .step = sqlite_stmt_step,
    .affected = sqlite_stmt_affected,
    .last_serial = sqlite_last_serial,
    .reset = sqlite_stmt_reset,
    .columns = sqlite_stmt_columns,
    .is_null = sqlite_stmt_is_null,
    .column_i64 = sqlite_stmt_i64,
    .column_double = sqlite_stmt_double,
    .column_str = sqlite_stmt_str,
};
