#include "account/token_cache.h"

#include <pthread.h>
#include <stdlib.h>

#define PLACES 256 /* a power of two; the hash says which */

struct entry {
    int64_t stamp; /* 0: free */
    unsigned char hash[TOKEN_HASH_BYTES];
    struct token token; /* name and scopes point into `texts` */
    bool super_admin;
    char *texts;
};

struct token_cache {
    pthread_mutex_t lock;
    struct entry entries[PLACES];
};

struct token_cache *token_cache_new(void)
{
    struct token_cache *cache = calloc(1, sizeof(*cache));
    if (cache && pthread_mutex_init(&cache->lock, NULL) != 0) {
        free(cache);
        return NULL;
    }
    return cache;
}

void token_cache_free(struct token_cache *cache)
{
    if (!cache) {
        return;
    }
    for (size_t i = 0; i < PLACES; i++) {
        free(cache->entries[i].texts);
    }
    pthread_mutex_destroy(&cache->lock);
    free(cache);
}

static struct entry *place_of(struct token_cache *cache, struct str hash)
{
    return &cache->entries[(unsigned char)hash.p[0] & (PLACES - 1)];
}

bool token_cache_get(struct token_cache *cache, int64_t stamp, struct str hash, struct arena *arena,
                     struct token *token, bool *super_admin)
{
    BUG_UNLESS(hash.n == TOKEN_HASH_BYTES);
    pthread_mutex_lock(&cache->lock);
    const struct entry *entry = place_of(cache, hash);
    bool found = entry->stamp == stamp && memcmp(entry->hash, hash.p, hash.n) == 0;
    if (found) {
        *token = entry->token;
        token->name = str_dup(arena, entry->token.name);
        token->scopes = str_dup(arena, entry->token.scopes);
        *super_admin = entry->super_admin;
    }
    pthread_mutex_unlock(&cache->lock);
    return found;
}

void token_cache_put(struct token_cache *cache, int64_t stamp, struct str hash,
                     const struct token *token, bool super_admin)
{
    char *texts = malloc(token->name.n + token->scopes.n + 1);
    if (!texts) {
        return; /* it is asked for again */
    }
    memcpy(texts, token->name.p, token->name.n);
    memcpy(texts + token->name.n, token->scopes.p, token->scopes.n);
    pthread_mutex_lock(&cache->lock);
    struct entry *entry = place_of(cache, hash);
    free(entry->texts);
    *entry =
        (struct entry){.stamp = stamp, .token = *token, .super_admin = super_admin, .texts = texts};
    entry->token.name = (struct str){texts, token->name.n};
    entry->token.scopes = (struct str){texts + token->name.n, token->scopes.n};
    memcpy(entry->hash, hash.p, hash.n);
    pthread_mutex_unlock(&cache->lock);
}
