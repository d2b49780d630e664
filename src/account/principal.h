#ifndef ACCOUNT_PRINCIPAL_H
#define ACCOUNT_PRINCIPAL_H
/*
 * principal: who acts, and the one function that decides what they may.
 *
 * A token acts for a user: its rights are its scopes and that user's permissions together (settled
 * 32). Scopes are our own table (scope.c): every published scope name is accepted; a permission on
 * an object type asks for one of a few scopes. The user's side: super admins may everything; other
 * users may read and write records and associations and read definitions, but not change
 * definitions, settings or tokens (R9-R11).
 */
#include <stdbool.h>
#include <stdint.h>

#include "base/err.h"
#include "base/str.h"
#include "schema/schema.h"

enum actor_kind {
    ACTOR_SYSTEM = 0,
    ACTOR_USER = 1,
    ACTOR_TOKEN = 2,
    ACTOR_IMPORT = 3,
    ACTOR_WORKFLOW = 4
}; /* stands in change.actor_kind */

struct principal {
    enum actor_kind kind;
    int64_t user_id;  /* the user acted for; the built-in "system" user has one too */
    int64_t actor_id; /* token id for tokens, user id otherwise */
    bool super_admin;
    bool all_scopes;
    struct str scopes; /* separated by spaces, when not all */
    struct str name;   /* token's name or user's e-mail */
};

/* The program itself (demo, jobs, command line): the built-in user "system", all rights. */
extern const struct principal principal_system;
#define SYSTEM_USER_ID INT64_C(1)

enum permission {
    PERMIT_ANYONE,      /* no credentials needed */
    PERMIT_TOKEN,       /* any valid credentials */
    PERMIT_RECORD_READ, /* of an object type */
    PERMIT_RECORD_WRITE,
    PERMIT_LINK_READ, /* associations: of either object type of the pair */
    PERMIT_LINK_WRITE,
    PERMIT_SCHEMA_READ,  /* properties, object types, labels, pipelines of an object type */
    PERMIT_SCHEMA_WRITE, /* super admin */
    PERMIT_OWNERS_READ,
    PERMIT_SETTINGS_READ,
    PERMIT_SETTINGS_WRITE, /* super admin */
    PERMIT_CHANGES_READ
};

/* ERR_OK, ERR_SCOPE (published message; context requiredGranularScopes lists what would do) or
 * ERR_FORBIDDEN (says who may). `type` may be NULL where the permission has none; `other` is the
 * second object type of a link, or NULL. */
enum err_code permit(const struct principal *who, enum permission permission,
                     const struct object_type *type, const struct object_type *other,
                     struct err *err);

bool scope_is_known(struct str scope);
/* All scope names, for help and for the settings page. */
const char *const *scope_names(size_t *count);

#endif
