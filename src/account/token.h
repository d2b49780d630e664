#ifndef ACCOUNT_TOKEN_H
#define ACCOUNT_TOKEN_H
/*
 * token: bearer tokens, "pat-relata-" and 32 random bytes in URL-safe letters. Shown once; the
 * store keeps only a BLAKE2b hash of it.
 */
#include <stdbool.h>
#include <stdint.h>

#include "account/account.h"

struct token {
    int64_t id, user_id;
    struct str name, scopes;
    int64_t created_at, expires_at, revoked_at;
};
/* scopes: words separated by spaces, "*" for all; an unknown one is ERR_INVALID. *secret (in
 * tx->arena) is the only copy. */
enum err_code token_create(struct tx *tx, struct str name, int64_t user_id, struct str scopes,
                           int64_t expires_at, struct str *secret);
enum err_code token_revoke(struct tx *tx, struct str name, int64_t *revoked); /* all of that name */
enum err_code token_list(struct tx *tx, struct token **out, size_t *count);
/* Who holds the secret: ERR_UNAUTHENTICATED with the published message when unknown, revoked,
 * expired or of an archived user. */
enum err_code token_authenticate(struct op *op, struct str secret, struct principal *who,
                                 struct token *token);

#endif
