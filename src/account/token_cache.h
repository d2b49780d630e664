#ifndef ACCOUNT_TOKEN_CACHE_H
#define ACCOUNT_TOKEN_CACHE_H
/*
 * token_cache: who holds a secret, as of a stamp of the account. Private to src/account.
 *
 * Whatever could take rights away (revoking a token, archiving a user, the end of being a super
 * admin) renews the account's stamp, which every transaction reads in its own view: an entry of
 * another stamp is none. When it expires stands in the entry. Thread-safe; a bounded number of
 * entries.
 */
#include "account/token.h"

#define TOKEN_HASH_BYTES 32

struct token_cache;

struct token_cache *token_cache_new(void); /* NULL: no memory */
void token_cache_free(struct token_cache *cache);
/* False when it is not known. Texts are copied into the arena. */
bool token_cache_get(struct token_cache *cache, int64_t stamp, struct str hash, struct arena *arena,
                     struct token *token, bool *super_admin);
void token_cache_put(struct token_cache *cache, int64_t stamp, struct str hash,
                     const struct token *token, bool super_admin);

#endif
