#ifndef ACCOUNT_USER_H
#define ACCOUNT_USER_H
/*
 * user: people who can sign in. The built-in user "system" (id 1) is a super admin who cannot
 * (settled 32); owners are all others. E-mail addresses are unique, ignoring case.
 */
#include <stdbool.h>
#include <stdint.h>

#include "account/account.h"

struct user {
    int64_t id;
    struct str email, first_name, last_name;
    bool super_admin, built_in;
    int64_t created_at, updated_at, archived_at;
};
struct user_new {
    struct str email, first_name, last_name;
    bool super_admin;
    struct str password; /* none: cannot sign in with a password yet */
};
enum err_code user_create(struct tx *tx, const struct user_new *new_user, int64_t *id);
/* Makes the built-in user when the store has none. */
enum err_code user_seed_system(struct tx *tx);
enum err_code user_get(struct tx *tx, int64_t id, struct user *out); /* ERR_NOT_FOUND */
enum err_code user_find(struct tx *tx, struct str email,
                        struct user *out); /* ERR_NOT_FOUND; archived ones too */
/* By id, after `after`, at most `limit`; built-in ones left out. email: only that one, or none for
 * all. */
enum err_code user_list(struct tx *tx, int64_t after, size_t limit, bool archived, struct str email,
                        struct user **out, size_t *count, bool *more);
enum err_code user_set_admin(struct tx *tx, int64_t id, bool super_admin);
enum err_code user_set_password(struct tx *tx, int64_t id, struct str password);
enum err_code user_archive(struct tx *tx, int64_t id,
                           bool archived); /* also revokes the user's tokens */

#endif
