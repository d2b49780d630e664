#include "account/user.h"

#include <sodium.h>

#include "account/account_stmts.h"
#include "base/text.h"

static struct user read_user(const struct stmt *st, struct arena *arena)
{
    return (struct user){
        .id = stmt_i64(st, 0),
        .email = stmt_str_dup(st, 1, arena),
        .first_name = stmt_str_dup(st, 2, arena),
        .last_name = stmt_str_dup(st, 3, arena),
        .super_admin = stmt_i64(st, 4) != 0,
        .built_in = stmt_i64(st, 5) != 0,
        .created_at = stmt_i64(st, 6),
        .updated_at = stmt_i64(st, 7),
        .archived_at = stmt_i64(st, 8),
    };
}

static enum err_code hash_password(struct tx *tx, struct str password, struct str *hash)
{
    *hash = STR_NONE;
    if (password.p == NULL) {
        return ERR_OK;
    }
    if (password.n < 10 || password.n > 1000) {
        return err_at(tx->err, ERR_INVALID, STR("/password"),
                      "A password has 10 to 1,000 characters.");
    }
    char *out = arena_alloc(tx->arena, crypto_pwhash_STRBYTES);
    if (crypto_pwhash_str(out, password.p, password.n, crypto_pwhash_OPSLIMIT_INTERACTIVE,
                          crypto_pwhash_MEMLIMIT_INTERACTIVE)) {
        return err_set(tx->err, ERR_NOMEM, "There is no memory to hash the password.");
    }
    *hash = str_of(out);
    return ERR_OK;
}

static enum err_code add_user(struct tx *tx, int64_t id, const struct user_new *new_user,
                              bool built_in, struct str hash)
{
    struct stmt *st = stmt_use(tx, &account_stmts[USER_ADD]);
    stmt_bind_i64(st, 1, id);
    stmt_bind_str(st, 2, new_user->email);
    stmt_bind_str(st, 3, text_fold(tx->arena, new_user->email));
    stmt_bind_str(st, 4, new_user->first_name.p ? new_user->first_name : STR(""));
    stmt_bind_str(st, 5, new_user->last_name.p ? new_user->last_name : STR(""));
    stmt_bind_i64(st, 6, new_user->super_admin);
    stmt_bind_i64(st, 7, built_in);
    stmt_bind_str(st, 8, hash);
    stmt_bind_i64(st, 9, tx->now);
    return stmt_run(st);
}

static enum err_code find(struct tx *tx, struct str email, bool *found, struct user *out)
{
    *found = false;
    struct stmt *st = stmt_use(tx, &account_stmts[USER_FIND]);
    stmt_bind_str(st, 1, text_fold(tx->arena, email));
    if (stmt_row(st)) {
        *out = read_user(st, tx->arena);
        *found = true;
    }
    return stmt_end(st);
}

enum err_code user_create(struct tx *tx, const struct user_new *new_user, int64_t *id)
{
    struct user there;
    bool found = false;
    struct str hash = STR_NONE;
    if (!text_is_email(new_user->email)) {
        return err_at(tx->err, ERR_INVALID, STR("/email"), "'%.*s' is not an e-mail address.",
                      STR_ARG(new_user->email));
    }
    enum err_code rc = find(tx, new_user->email, &found, &there);
    if (rc == ERR_OK && found) {
        rc = err_at(tx->err, ERR_CONFLICT, STR("/email"),
                    "There is a user with the e-mail address %.*s already.",
                    STR_ARG(new_user->email));
    }
    rc = rc ? rc : hash_password(tx, new_user->password, &hash);
    rc = rc ? rc : tx_next_ids(tx, "user", 1, id);
    return rc ? rc : add_user(tx, *id, new_user, false, hash);
}

/* The sequence's first id is the system user's. */
enum err_code user_seed_system(struct tx *tx)
{
    struct user there;
    bool found = false;
    int64_t id = 0;
    enum err_code rc = find(tx, STR("system"), &found, &there);
    if (rc || found) {
        return rc;
    }
    rc = tx_next_ids(tx, "user", 1, &id);
    if (rc) {
        return rc;
    }
    BUG_UNLESS(id == SYSTEM_USER_ID);
    const struct user_new system = {
        .email = STR("system"), .first_name = STR("Relata"), .super_admin = true};
    return add_user(tx, id, &system, true, STR_NONE);
}

static enum err_code no_user(struct tx *tx, struct str what)
{
    return err_set(tx->err, ERR_NOT_FOUND, "There is no user %.*s.", STR_ARG(what));
}

enum err_code user_get(struct tx *tx, int64_t id, struct user *out)
{
    bool found = false;
    struct stmt *st = stmt_use(tx, &account_stmts[USER_GET]);
    stmt_bind_i64(st, 1, id);
    if (stmt_row(st)) {
        *out = read_user(st, tx->arena);
        found = true;
    }
    enum err_code rc = stmt_end(st);
    return rc || found ? rc : no_user(tx, str_from_i64(tx->arena, id));
}

enum err_code user_find(struct tx *tx, struct str email, struct user *out)
{
    bool found = false;
    enum err_code rc = find(tx, email, &found, out);
    return rc || found ? rc : no_user(tx, email);
}

enum err_code user_list(struct tx *tx, int64_t after, size_t limit, bool archived, struct str email,
                        struct user **out, size_t *count, bool *more)
{
    struct user *users = arena_array(tx->arena, struct user, limit + 1);
    size_t n = 0;
    struct stmt *st;
    if (email.p) {
        st = stmt_use(tx, &account_stmts[USER_LIST_EMAIL]);
        stmt_bind_str(st, 3, text_fold(tx->arena, email));
        stmt_bind_i64(st, 4, archived);
    } else {
        st = stmt_use(tx, &account_stmts[archived ? USER_LIST_ARCHIVED : USER_LIST_ACTIVE]);
    }
    stmt_bind_i64(st, 1, after);
    stmt_bind_i64(st, 2, (int64_t)limit + 1);
    while (stmt_row(st)) {
        users[n++] = read_user(st, tx->arena);
    }
    enum err_code rc = stmt_end(st);
    if (rc) {
        return rc;
    }
    *more = n > limit;
    *count = *more ? limit : n;
    *out = users;
    return ERR_OK;
}

static enum err_code change_user(struct tx *tx, struct stmt *st, int64_t id)
{
    int64_t affected = 0;
    stmt_bind_i64(st, 1, id);
    stmt_bind_i64(st, 3, tx->now);
    enum err_code rc = stmt_run_count(st, &affected);
    if (!rc && !affected) {
        rc = no_user(tx, str_from_i64(tx->arena, id));
    }
    return rc ? rc : account_restamp(tx);
}

enum err_code user_set_admin(struct tx *tx, int64_t id, bool super_admin)
{
    struct stmt *st = stmt_use(tx, &account_stmts[USER_SET_ADMIN]);
    stmt_bind_i64(st, 2, super_admin);
    return change_user(tx, st, id);
}

enum err_code user_set_password(struct tx *tx, int64_t id, struct str password)
{
    struct str hash;
    enum err_code rc = hash_password(tx, password, &hash);
    if (rc) {
        return rc;
    }
    struct stmt *st = stmt_use(tx, &account_stmts[USER_SET_PASSWORD]);
    stmt_bind_str(st, 2, hash);
    return change_user(tx, st, id);
}

enum err_code user_archive(struct tx *tx, int64_t id, bool archived)
{
    struct stmt *st = stmt_use(tx, &account_stmts[USER_SET_ARCHIVED]);
    if (archived) {
        stmt_bind_i64(st, 2, tx->now);
    } else {
        stmt_bind_null(st, 2);
    }
    enum err_code rc = change_user(tx, st, id);
    if (rc || !archived) {
        return rc;
    }
    st = stmt_use(tx, &account_stmts[TOKEN_REVOKE_USER]);
    stmt_bind_i64(st, 1, id);
    stmt_bind_i64(st, 2, tx->now);
    return stmt_run(st);
}
