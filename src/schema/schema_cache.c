/*
 * The cache keeps the last few snapshots by stamp: a long reader may still see an older stamp while
 * others see the new one. Loading happens outside the lock; of two threads that load the same stamp
 * at once, the second finds the first one's snapshot and drops its own.
 */
#include <pthread.h>
#include <stdlib.h>

#include "base/err.h"
#include "schema/schema.h"
#include "schema/schema_rows.h"

#define CACHED 4

struct schema_cache {
    pthread_mutex_t lock;
    struct schema *snapshots[CACHED]; /* the latest used first */
};

struct schema_cache *schema_cache_new(void)
{
    struct schema_cache *cache = calloc(1, sizeof(*cache));
    if (cache && pthread_mutex_init(&cache->lock, NULL) != 0) {
        free(cache);
        return NULL;
    }
    return cache;
}

void schema_cache_free(struct schema_cache *cache)
{
    if (!cache) {
        return;
    }
    for (size_t i = 0; i < CACHED; i++) {
        schema_release(cache->snapshots[i]);
    }
    pthread_mutex_destroy(&cache->lock);
    free(cache);
}

/* The snapshot of that stamp, held for the caller and moved to the front; NULL when it is not here.
 * Under the lock. */
static struct schema *find(struct schema_cache *cache, int64_t stamp)
{
    for (size_t i = 0; i < CACHED && cache->snapshots[i]; i++) {
        struct schema *schema = cache->snapshots[i];
        if (schema->stamp != stamp) {
            continue;
        }
        memmove(&cache->snapshots[1], &cache->snapshots[0], i * sizeof(cache->snapshots[0]));
        cache->snapshots[0] = schema;
        return schema_hold(schema);
    }
    return NULL;
}

/* Puts a fresh snapshot first; returns the one that fell out, for release outside the lock. */
static struct schema *keep(struct schema_cache *cache, struct schema *schema)
{
    struct schema *last = cache->snapshots[CACHED - 1];
    memmove(&cache->snapshots[1], &cache->snapshots[0], (CACHED - 1) * sizeof(cache->snapshots[0]));
    cache->snapshots[0] = schema_hold(schema);
    return last;
}

enum err_code schema_cache_get(struct schema_cache *cache, struct tx *tx, struct schema **out)
{
    int64_t stamp = 0;
    enum err_code rc = rows_read_stamp(tx, &stamp);
    if (rc) {
        return rc;
    }
    pthread_mutex_lock(&cache->lock);
    struct schema *found = find(cache, stamp);
    pthread_mutex_unlock(&cache->lock);
    if (found) {
        *out = found;
        return ERR_OK;
    }
    struct schema *fresh = NULL;
    rc = schema_load(tx, stamp, &fresh);
    if (rc) {
        return rc;
    }
    pthread_mutex_lock(&cache->lock);
    found = find(cache, stamp);
    struct schema *dropped = found ? fresh : keep(cache, fresh);
    pthread_mutex_unlock(&cache->lock);
    schema_release(dropped);
    *out = found ? found : fresh;
    return ERR_OK;
}
