#ifndef TEST_SCHEMA_H
#define TEST_SCHEMA_H
/* What the tests of src/schema share: a fresh store with the program's own tables and the seed, and
 * its snapshot. */
#include "migrations.h"
#include "schema/schema.h"
#include "test_store.h"

struct schema_bench {
    struct bench bench;
    struct schema_cache *cache;
    struct schema *schema; /* the latest of schema_bench_refresh() */
};

static inline enum err_code schema_bench_get(struct tx *tx, void *arg)
{
    struct schema_bench *sb = arg;
    schema_release(sb->schema);
    sb->schema = NULL;
    return schema_cache_get(sb->cache, tx, &sb->schema);
}

static inline void schema_bench_refresh(struct schema_bench *sb)
{
    assert_ok(bench_read(&sb->bench, schema_bench_get, sb), &sb->bench);
}

static inline enum err_code schema_bench_seed(struct tx *tx, void *arg)
{
    (void)arg;
    return schema_seed(tx);
}

static inline void schema_bench_init(struct schema_bench *sb)
{
    bench_init(&sb->bench);
    store_close(sb->bench.store);
    sb->bench.options.url = bench_beside(&sb->bench, "schema.db");
    sb->bench.options.migrations = relata_migrations;
    sb->bench.options.migration_count = relata_migration_count;
    assert_ok(bench_open(&sb->bench), &sb->bench);
    assert_ok(bench_write(&sb->bench, schema_bench_seed, NULL), &sb->bench);
    sb->cache = schema_cache_new();
    sb->schema = NULL;
    schema_bench_refresh(sb);
}

static inline void schema_bench_release(struct schema_bench *sb)
{
    schema_release(sb->schema);
    schema_cache_free(sb->cache);
    bench_release(&sb->bench);
}

#endif
