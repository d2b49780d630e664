#include "account/token.h"

#include <sodium.h>

#include "account/account_stmts.h"
#include "account/token_cache.h"
#include "account/user.h"
#include "base/random.h"

#define SECRET_BYTES 32
#define SECRET_START "pat-relata-"

static struct str hash_secret(struct arena *arena, struct str secret)
{
    unsigned char *hash = arena_alloc(arena, TOKEN_HASH_BYTES);
    crypto_generichash(hash, TOKEN_HASH_BYTES, (const unsigned char *)secret.p, secret.n, NULL, 0);
    return (struct str){(const char *)hash, TOKEN_HASH_BYTES};
}

static struct str make_secret(struct arena *arena)
{
    unsigned char bytes[SECRET_BYTES];
    char text[sodium_base64_ENCODED_LEN(SECRET_BYTES, sodium_base64_VARIANT_URLSAFE_NO_PADDING)];
    random_bytes(bytes, sizeof(bytes));
    sodium_bin2base64(text, sizeof(text), bytes, sizeof(bytes),
                      sodium_base64_VARIANT_URLSAFE_NO_PADDING);
    return str_format(arena, SECRET_START "%s", text);
}

static enum err_code check_scopes(struct tx *tx, struct str scopes)
{
    if (str_is(scopes, "*")) {
        return ERR_OK;
    }
    struct str rest = scopes, scope;
    size_t count = 0;
    while (str_split(&rest, ' ', &scope)) {
        if (scope.n && !scope_is_known(scope)) {
            return err_at(tx->err, ERR_INVALID, STR("/scopes"),
                          "'%.*s' is not a scope; relata token scopes lists them.", STR_ARG(scope));
        }
        count += scope.n > 0;
    }
    return count ? ERR_OK
                 : err_at(tx->err, ERR_INVALID, STR("/scopes"),
                          "A token needs at least one scope, or * for all.");
}

enum err_code token_create(struct tx *tx, struct str name, int64_t user_id, struct str scopes,
                           int64_t expires_at, struct str *secret)
{
    struct user user;
    int64_t id = 0;
    if (name.n == 0 || name.n > 100) {
        return err_at(tx->err, ERR_INVALID, STR("/name"),
                      "A token has a name of 1 to 100 characters.");
    }
    enum err_code rc = check_scopes(tx, scopes);
    rc = rc ? rc : user_get(tx, user_id, &user);
    if (rc == ERR_OK && user.archived_at) {
        rc = err_at(tx->err, ERR_INVALID, STR("/user"), "The user %.*s is archived.",
                    STR_ARG(user.email));
    }
    rc = rc ? rc : tx_next_ids(tx, "token", 1, &id);
    if (rc) {
        return rc;
    }
    struct str made = make_secret(tx->arena);
    struct stmt *st = stmt_use(tx, &account_stmts[TOKEN_ADD]);
    stmt_bind_i64(st, 1, id);
    stmt_bind_str(st, 2, name);
    stmt_bind_i64(st, 3, user_id);
    stmt_bind_blob(st, 4, hash_secret(tx->arena, made));
    stmt_bind_str(st, 5, scopes);
    stmt_bind_i64(st, 6, tx->now);
    if (expires_at) {
        stmt_bind_i64(st, 7, expires_at);
    }
    rc = stmt_run(st);
    if (rc == ERR_OK) {
        *secret = made;
    }
    return rc;
}

enum err_code token_revoke(struct tx *tx, struct str name, int64_t *revoked)
{
    struct stmt *st = stmt_use(tx, &account_stmts[TOKEN_REVOKE]);
    stmt_bind_str(st, 1, name);
    stmt_bind_i64(st, 2, tx->now);
    enum err_code rc = stmt_run_count(st, revoked);
    return rc || !*revoked ? rc : account_restamp(tx);
}

static struct token read_token(const struct stmt *st, struct arena *arena)
{
    return (struct token){
        .id = stmt_i64(st, 0),
        .user_id = stmt_i64(st, 1),
        .name = stmt_str_dup(st, 2, arena),
        .scopes = stmt_str_dup(st, 3, arena),
        .created_at = stmt_i64(st, 4),
        .expires_at = stmt_i64(st, 5),
        .revoked_at = stmt_i64(st, 6),
    };
}

enum err_code token_list(struct tx *tx, struct token **out, size_t *count)
{
    size_t capacity = 16, n = 0;
    struct token *tokens = arena_array(tx->arena, struct token, capacity);
    struct stmt *st = stmt_use(tx, &account_stmts[TOKEN_LIST]);
    while (stmt_row(st)) {
        if (n == capacity) {
            struct token *more = arena_array(tx->arena, struct token, capacity * 2);
            memcpy(more, tokens, n * sizeof(*tokens));
            tokens = more;
            capacity *= 2;
        }
        tokens[n++] = read_token(st, tx->arena);
    }
    enum err_code rc = stmt_end(st);
    if (rc == ERR_OK) {
        *out = tokens;
        *count = n;
    }
    return rc;
}

static enum err_code unknown(struct tx *tx)
{
    return err_set(tx->err, ERR_UNAUTHENTICATED,
                   "Authentication credentials not found. The access token is unknown, expired "
                   "or revoked.");
}

/* The row of a token that is good but for its time; id 0: there is none. */
static enum err_code find_good(struct op *op, struct str hash, struct token *token,
                               bool *super_admin)
{
    struct tx *tx = op->tx;
    struct stmt *st = stmt_use(tx, &account_stmts[TOKEN_FIND]);
    stmt_bind_blob(st, 1, hash);
    *token = (struct token){0};
    if (stmt_row(st)) {
        struct token row = read_token(st, tx->arena);
        bool archived = !stmt_is_null(st, 8);
        *super_admin = stmt_i64(st, 7) != 0;
        if (!row.revoked_at && !archived) {
            *token = row;
        }
    }
    enum err_code rc = stmt_end(st);
    if (!rc && token->id) {
        token_cache_put(op->account->tokens, op->schema->stamp, hash, token, *super_admin);
    }
    return rc;
}

enum err_code token_authenticate(struct op *op, struct str secret, struct principal *who,
                                 struct token *token)
{
    struct tx *tx = op->tx;
    struct str hash = hash_secret(tx->arena, secret);
    bool super_admin = false;
    enum err_code rc = ERR_OK;
    if (!token_cache_get(op->account->tokens, op->schema->stamp, hash, tx->arena, token,
                         &super_admin)) {
        rc = find_good(op, hash, token, &super_admin);
    }
    if (rc) {
        return rc;
    }
    if (!token->id || (token->expires_at && token->expires_at <= tx->now)) {
        return unknown(tx);
    }
    *who = (struct principal){.kind = ACTOR_TOKEN,
                              .user_id = token->user_id,
                              .actor_id = token->id,
                              .super_admin = super_admin,
                              .all_scopes = str_is(token->scopes, "*"),
                              .scopes = token->scopes,
                              .name = token->name};
    return ERR_OK;
}
