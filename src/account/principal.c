#include "account/principal.h"

#include "account/scope.h"

/* What a user's own permissions say: definitions and settings are for super admins (R9, R10). */
static bool user_may(const struct principal *who, enum permission permission)
{
    return who->super_admin ||
           (permission != PERMIT_SCHEMA_WRITE && permission != PERMIT_SETTINGS_WRITE);
}

static bool has_scope(const struct principal *who, struct str wanted)
{
    struct str rest = who->scopes, scope;
    while (str_split(&rest, ' ', &scope)) {
        if (str_eq(scope, wanted)) {
            return true;
        }
    }
    return false;
}

static bool token_may(const struct principal *who, const struct scope_choice *choice)
{
    if (who->all_scopes || choice->count == 0) {
        return true;
    }
    for (size_t i = 0; i < choice->count; i++) {
        if (has_scope(who, str_of(choice->scopes[i]))) {
            return true;
        }
    }
    return false;
}

static enum err_code refuse_scope(const struct scope_choice *choice, struct err *err)
{
    enum err_code rc =
        err_set(err, ERR_SCOPE,
                "This app hasn't been granted all required scopes to make this call. "
                "Make a token with one of the scopes named here.");
    struct err_detail *detail =
        err_detail(err, STR("One or more of these scopes are required."), NULL, STR_NONE);
    for (size_t i = 0; i < choice->count; i++) {
        err_detail_context(err, detail, "requiredGranularScopes", str_of(choice->scopes[i]));
    }
    return rc;
}

static bool needs_both_ends(enum permission permission)
{
    return permission == PERMIT_SCHEMA_READ || permission == PERMIT_SCHEMA_WRITE;
}

enum err_code permit(const struct principal *who, enum permission permission,
                     const struct object_type *type, const struct object_type *other,
                     struct err *err)
{
    if (permission == PERMIT_ANYONE || permission == PERMIT_TOKEN) {
        return ERR_OK;
    }
    struct scope_choice one = scope_for(permission, type), two = scope_for(permission, other);
    bool first = token_may(who, &one), second = !other || token_may(who, &two);
    if (needs_both_ends(permission) ? !(first && second) : !(first || (other && second))) {
        return refuse_scope(first ? &two : &one, err);
    }
    if (!user_may(who, permission)) {
        return err_set(err, ERR_FORBIDDEN,
                       "Only a super admin may do this; the token acts for a user who is not one.");
    }
    return ERR_OK;
}
