/* The store that the tests of src/store use. */
#include <ftw.h>
#include <stdint.h>

#include "test_store.h"

const struct migration bench_migrations[] = {
    {1, "items",
     "-- a comment; with a semicolon\n"
     "CREATE TABLE item (\n"
     "    id BIGINT PRIMARY KEY,\n"
     "    text TEXT NOT NULL DEFAULT 'a; -- b', -- why; not\n"
     "    real_value DOUBLE PRECISION\n"
     ") {clustered};\n"
     "CREATE UNIQUE INDEX item_text ON item (text);\n"},
    {2, "children",
     "CREATE TABLE child (id BIGINT PRIMARY KEY,\n"
     "    item BIGINT NOT NULL REFERENCES item (id), bytes BYTEA,\n"
     "    later BIGINT REFERENCES item (id) DEFERRABLE INITIALLY DEFERRED);\n"},
};
const size_t bench_migration_count = 2;

void bench_init(struct bench *bench)
{
    *bench = (struct bench){.arena = arena_new(0)};
    err_init(&bench->err, bench->arena);
    snprintf(bench->folder, sizeof bench->folder, "/tmp/store-test-XXXXXX");
    ck_assert_ptr_nonnull(mkdtemp(bench->folder));
    snprintf(bench->path, sizeof bench->path, "%s/t.db", bench->folder);
    bench->options = (struct store_options){
        .url = engine_url(bench->arena, bench->path),
        .migrations = bench_migrations,
        .migration_count = bench_migration_count,
        .busy_ms = 5000,
    };
    assert_ok(bench_open(bench), bench);
}

static int remove_entry(const char *path, const struct stat *status, int kind, struct FTW *walk)
{
    (void)status;
    (void)kind;
    (void)walk;
    return remove(path);
}

void bench_release(struct bench *bench)
{
    store_close(bench->store);
    nftw(bench->folder, remove_entry, 8, FTW_DEPTH | FTW_PHYS);
    arena_free(bench->arena);
}

void bench_reopen(struct bench *bench)
{
    store_close(bench->store);
    bench->store = NULL;
    assert_ok(bench_open(bench), bench);
}

enum err_code bench_open(struct bench *bench)
{
    err_clear(&bench->err);
    return store_open(&bench->options, &bench->store, &bench->err);
}

struct str bench_beside(struct bench *bench, const char *name)
{
    return str_format(bench->arena, "%s/%s", bench->folder, name);
}

enum err_code bench_read(struct bench *bench, tx_fn *fn, void *arg)
{
    err_clear(&bench->err);
    return store_read(bench->store, bench->arena, &bench->err, fn, arg);
}

enum err_code bench_write(struct bench *bench, tx_fn *fn, void *arg)
{
    err_clear(&bench->err);
    return store_write(bench->store, bench->arena, &bench->err, fn, arg);
}

static enum err_code count_items(struct tx *tx, void *arg)
{
    *(int64_t *)arg = one_i64(tx, "SELECT count(*) FROM item");
    return ERR_OK;
}

int64_t bench_count(struct bench *bench)
{
    int64_t count = -1;
    assert_ok(bench_read(bench, count_items, &count), bench);
    return count;
}

static struct sql *sql_of(struct tx *tx, const char *text)
{
    struct sql *sql = sql_new(tx);
    sql_add_literal(sql, text, strlen(text));
    return sql;
}

enum err_code run_sql(struct tx *tx, const char *text)
{
    return sql_run(sql_of(tx, text));
}

int64_t one_i64(struct tx *tx, const char *text)
{
    bool found = false;
    int64_t value = INT64_MIN;
    enum err_code rc = stmt_one_i64(sql_stmt(sql_of(tx, text)), &found, &value);
    ck_assert_msg(rc == ERR_OK, "%s: %.*s", text, STR_ARG(tx->err->message));
    return value;
}

enum err_code add_item(struct tx *tx, int64_t id, const char *text)
{
    static const struct stmt_def add = {"ITEM_ADD", "INSERT INTO item (id, text) VALUES ($1, $2)"};
    struct stmt *st = stmt_use(tx, &add);
    stmt_bind_i64(st, 1, id);
    stmt_bind_str(st, 2, str_of(text));
    return stmt_run(st);
}

enum err_code add_item_fn(struct tx *tx, void *arg)
{
    const int64_t *id = arg;
    struct str text = str_format(tx->arena, "item %lld", (long long)*id);
    return add_item(tx, *id, str_cstr(tx->arena, text));
}
