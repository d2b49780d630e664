/* Owners: rows 63 and 64. An owner is a user who can sign in (settled 33), so its id is the user's,
 * as text. */
#include "account/user.h"
#include "api/request.h"

#define LIST_OTHERWISE 100
#define LIST_MOST      500

static void owner_json(struct json_write *w, const struct user *user)
{
    jw_object(w);
    jw_k_id(w, "id", user->id);
    jw_k_str(w, "email", user->email);
    jw_k_str(w, "type", STR("PERSON"));
    jw_k_str(w, "firstName", user->first_name.p ? user->first_name : STR(""));
    jw_k_str(w, "lastName", user->last_name.p ? user->last_name : STR(""));
    if (!user->archived_at) {
        jw_k_i64(w, "userId", user->id);
    }
    jw_k_i64(w, "userIdIncludingInactive", user->id);
    jw_k_time(w, "createdAt", user->created_at);
    jw_k_time(w, "updatedAt", user->updated_at ? user->updated_at : user->created_at);
    jw_k_bool(w, "archived", user->archived_at != 0);
    jw_object_end(w);
}

static enum err_code list_owners(struct request *rq)
{
    struct user *users = NULL;
    struct str email = http_param_get(rq->http, "email");
    size_t limit = 0, count = 0;
    int64_t after = 0;
    bool archived = false, more = false;
    enum err_code rc = request_limit(rq, LIST_OTHERWISE, LIST_MOST, &limit);
    rc = rc ? rc : request_after(rq, &after);
    rc = rc ? rc : request_bool(rq, "archived", false, &archived);
    rc = rc ? rc
            : user_list(rq->op->tx, after, limit, archived, email.n ? email : STR_NONE, &users,
                        &count, &more);
    if (rc) {
        return rc;
    }
    jw_object(&rq->w);
    jw_k_array(&rq->w, "results");
    for (size_t i = 0; i < count; i++) {
        owner_json(&rq->w, &users[i]);
    }
    jw_array_end(&rq->w);
    reply_paging_id(rq, more, count ? users[count - 1].id : 0);
    jw_object_end(&rq->w);
    return ERR_OK;
}

/* Both ids are the same number here; the parameter is only checked. */
static enum err_code check_id_property(struct request *rq)
{
    struct str word = http_param_get(rq->http, "idProperty");
    if (word.n == 0 || str_is(word, "id") || str_is(word, "userId")) {
        return ERR_OK;
    }
    return err_at(rq->err, ERR_INVALID, STR("idProperty"),
                  "The parameter idProperty must be id or userId, not '%.*s'.", STR_ARG(word));
}

static enum err_code get_owner(struct request *rq)
{
    struct user user = {0};
    int64_t id = 0;
    bool archived = false;
    enum err_code rc = check_id_property(rq);
    rc = rc ? rc : request_bool(rq, "archived", false, &archived);
    rc = rc ? rc : request_arg_id(rq, "id", &id);
    if (rc) {
        return rc;
    }
    rc = user_get(rq->op->tx, id, &user);
    if (rc == ERR_NOT_FOUND ||
        (rc == ERR_OK && (user.built_in || (user.archived_at != 0) != archived))) {
        return err_set(rq->err, ERR_NOT_FOUND, "resource not found");
    }
    if (rc == ERR_OK) {
        owner_json(&rq->w, &user);
    }
    return rc;
}

#define BASE "/crm/v3/owners"
static const struct api_route owner_routes_rows[] = {
    {{HTTP_GET, BASE}, RUN_READ, PERMIT_OWNERS_READ, BODY_NONE, 0, "owner.list", list_owners},
    {{HTTP_GET, BASE "/{id}"}, RUN_READ, PERMIT_OWNERS_READ, BODY_NONE, 0, "owner.get", get_owner},
};
API_ROUTES(owner_routes);
