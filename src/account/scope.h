#ifndef ACCOUNT_SCOPE_H
#define ACCOUNT_SCOPE_H
/*
 * scope: which published scopes open which permission on which object type. Private to src/account;
 * principal.h is the door.
 */
#include <stddef.h>

#include "account/principal.h"

/* Any one of them will do; none: no scope is asked for. */
struct scope_choice {
    const char *scopes[4];
    size_t count;
};
struct scope_choice scope_for(enum permission permission, const struct object_type *type);

#endif
