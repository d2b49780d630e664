/*
 * stmt_cache: the prepared statements of one connection.
 *
 * Fixed statements are found by the address of their definition and stay for the connection's life;
 * there are as many as the program has. Statements built at run time are found by their text, and
 * only the TEXTS_MAX last used stay. An entry holds several instances when the same statement is in
 * use more than once at a time (recursion).
 */
#include <stdlib.h>

#include "base/log.h"
#include "store/store_driver.h"

#define TEXTS_MAX     256
#define INSTANCES_MAX 8 /* kept after use; a deeper recursion prepares again */
#define FIRST_BUCKETS 128
#define TOLD_MAX      16384 /* bytes of a text in the log */

struct cache_entry {
    const struct stmt_def *def; /* NULL: kept by text */
    struct str text;            /* kept by text: a copy that the entry owns */
    uint64_t hash;
    struct cache_entry *next;          /* in the bucket */
    struct cache_entry *newer, *older; /* kept by text: order of last use */
    struct stmt *instances;
    int instance_count;
};

void conn_init(struct conn *conn, struct store *store)
{
    *conn = (struct conn){.store = store, .driver = store->driver};
}

void conn_release(struct conn *conn)
{
    stmt_end_after(conn, NULL);
    stmt_cache_release(conn);
}

static uint64_t hash_def(const struct stmt_def *def)
{
    return ((uint64_t)(uintptr_t)def >> 4) * UINT64_C(0x9E3779B97F4A7C15);
}

static uint64_t hash_text(struct str text)
{
    uint64_t hash = UINT64_C(0xCBF29CE484222325);
    for (size_t i = 0; i < text.n; i++) {
        hash = (hash ^ (unsigned char)text.p[i]) * UINT64_C(0x100000001B3);
    }
    return hash * UINT64_C(0x9E3779B97F4A7C15);
}

/* The upper half: multiplication leaves the good bits there. */
static struct cache_entry **bucket_of(struct cache_entry **buckets, size_t count, uint64_t hash)
{
    return &buckets[(hash >> 32) & (count - 1)];
}

static bool grow(struct stmt_cache *cache)
{
    size_t count = cache->bucket_count ? cache->bucket_count * 2 : FIRST_BUCKETS;
    struct cache_entry **buckets = calloc(count, sizeof(struct cache_entry *));
    if (!buckets) {
        return cache->bucket_count != 0;
    }
    for (size_t i = 0; i < cache->bucket_count; i++) {
        for (struct cache_entry *entry = cache->buckets[i], *next; entry; entry = next) {
            next = entry->next;
            struct cache_entry **bucket = bucket_of(buckets, count, entry->hash);
            entry->next = *bucket;
            *bucket = entry;
        }
    }
    free(cache->buckets);
    cache->buckets = buckets;
    cache->bucket_count = count;
    return true;
}

static void use_order_remove(struct stmt_cache *cache, struct cache_entry *entry)
{
    *(entry->newer ? &entry->newer->older : &cache->newest) = entry->older;
    *(entry->older ? &entry->older->newer : &cache->oldest) = entry->newer;
    entry->newer = entry->older = NULL;
}

static void use_order_add(struct stmt_cache *cache, struct cache_entry *entry)
{
    entry->older = cache->newest;
    entry->newer = NULL;
    *(cache->newest ? &cache->newest->newer : &cache->oldest) = entry;
    cache->newest = entry;
}

static void entry_free(struct conn *conn, struct cache_entry *entry)
{
    for (struct stmt *st = entry->instances, *next; st; st = next) {
        next = st->beside;
        conn->driver->finalize(st);
    }
    if (!entry->def) {
        free((void *)(uintptr_t)entry->text.p);
    }
    free(entry);
}

static void entry_remove(struct conn *conn, struct cache_entry *entry)
{
    struct stmt_cache *cache = &conn->cache;
    struct cache_entry **at = bucket_of(cache->buckets, cache->bucket_count, entry->hash);
    while (*at != entry) {
        at = &(*at)->next;
    }
    *at = entry->next;
    cache->entry_count--;
    if (!entry->def) {
        use_order_remove(cache, entry);
        cache->text_count--;
    }
    entry_free(conn, entry);
}

static bool entry_in_use(const struct cache_entry *entry)
{
    for (const struct stmt *st = entry->instances; st; st = st->beside) {
        if (st->used) {
            return true;
        }
    }
    return false;
}

static void drop_oldest_text(struct conn *conn)
{
    struct cache_entry *entry = conn->cache.oldest;
    while (entry && entry_in_use(entry)) {
        entry = entry->newer;
    }
    if (entry) {
        entry_remove(conn, entry);
    }
}

static struct cache_entry *entry_find(const struct stmt_cache *cache, const struct stmt_def *def,
                                      struct str text, uint64_t hash)
{
    if (!cache->bucket_count) {
        return NULL;
    }
    struct cache_entry *entry = *bucket_of(cache->buckets, cache->bucket_count, hash);
    while (entry &&
           !(entry->hash == hash && entry->def == def && (def || str_eq(entry->text, text)))) {
        entry = entry->next;
    }
    return entry;
}

static struct cache_entry *entry_new(struct conn *conn, const struct stmt_def *def, struct str text,
                                     uint64_t hash)
{
    struct stmt_cache *cache = &conn->cache;
    if (cache->entry_count >= cache->bucket_count && !grow(cache)) {
        return NULL;
    }
    struct cache_entry *entry = calloc(1, sizeof(struct cache_entry));
    char *copy = entry && !def ? malloc(text.n + 1) : NULL;
    if (!entry || (!def && !copy)) {
        free(entry);
        return NULL;
    }
    entry->def = def;
    entry->hash = hash;
    if (copy) {
        memcpy(copy, text.p, text.n);
        copy[text.n] = '\0';
        entry->text = (struct str){copy, text.n};
        if (cache->text_count >= TEXTS_MAX) {
            drop_oldest_text(conn);
        }
        use_order_add(cache, entry);
        cache->text_count++;
    }
    struct cache_entry **bucket = bucket_of(cache->buckets, cache->bucket_count, hash);
    entry->next = *bucket;
    *bucket = entry;
    cache->entry_count++;
    return entry;
}

/* Texts have no values, so that they may be shown. */
static void tell(const struct conn *conn, const char *name, struct str text)
{
    log_event(conn->store->log, LOG_DEBUG, "store.prepared", LOG_F_STR("statement", str_of(name)),
              LOG_F_STR("sql", str_sub(text, 0, text.n < TOLD_MAX ? text.n : TOLD_MAX)));
}

static enum err_code add_instance(struct conn *conn, struct cache_entry *entry, struct stmt **out,
                                  struct err *err)
{
    const struct stmt_def *def = entry->def;
    const char *name = def ? def->name : "built at run time";
    struct str text = def ? str_of(def->sql) : entry->text;
    struct stmt *st = NULL;
    tell(conn, name, text);
    enum err_code rc = conn->driver->prepare(conn, name, text, &st, err);
    if (rc) {
        if (!entry->instances) {
            entry_remove(conn, entry);
        }
        return rc;
    }
    st->entry = entry;
    st->beside = entry->instances;
    entry->instances = st;
    entry->instance_count++;
    *out = st;
    return ERR_OK;
}

enum err_code stmt_cache_take(struct conn *conn, const struct stmt_def *def, struct str text,
                              struct stmt **out, struct err *err)
{
    struct stmt_cache *cache = &conn->cache;
    uint64_t hash = def ? hash_def(def) : hash_text(text);
    struct cache_entry *entry = entry_find(cache, def, text, hash);
    if (!entry) {
        entry = entry_new(conn, def, text, hash);
        if (!entry) {
            return err_set(err, ERR_NOMEM, "Out of memory while preparing a statement");
        }
    } else if (!def && cache->newest != entry) {
        use_order_remove(cache, entry);
        use_order_add(cache, entry);
    }
    for (struct stmt *st = entry->instances; st; st = st->beside) {
        if (!st->used) {
            *out = st;
            return ERR_OK;
        }
    }
    return add_instance(conn, entry, out, err);
}

void stmt_cache_give_back(struct stmt *st)
{
    struct cache_entry *entry = st->entry;
    if (entry->instance_count <= INSTANCES_MAX) {
        return;
    }
    struct stmt **at = &entry->instances;
    while (*at != st) {
        at = &(*at)->beside;
    }
    *at = st->beside;
    entry->instance_count--;
    st->conn->driver->finalize(st);
}

void stmt_cache_release(struct conn *conn)
{
    struct stmt_cache *cache = &conn->cache;
    for (size_t i = 0; i < cache->bucket_count; i++) {
        for (struct cache_entry *entry = cache->buckets[i], *next; entry; entry = next) {
            next = entry->next;
            entry_free(conn, entry);
        }
    }
    free(cache->buckets);
    *cache = (struct stmt_cache){0};
}
