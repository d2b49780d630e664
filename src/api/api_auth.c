#include "account/token.h"
#include "api/api_private.h"

static enum err_code find_credentials(struct request *rq, struct str *secret)
{
    struct str header = http_header_get(rq->http, "authorization");
    ptrdiff_t space = str_find_char(header, ' ');
    if (space > 0 && str_eq_ascii_nocase(str_sub(header, 0, (size_t)space), STR("bearer"))) {
        *secret = str_trim(str_sub(header, (size_t)space, header.n));
        if (secret->n) {
            return ERR_OK;
        }
    }
    return err_set(rq->err, ERR_UNAUTHENTICATED,
                   "Authentication credentials not found. Send an access token in the header "
                   "'Authorization: Bearer <token>'; relata token create makes one.");
}

static enum err_code resolve(struct request *rq, const char *first, const char *second,
                             const struct object_type **out)
{
    struct str word = request_arg(rq, first);
    if (word.p == NULL && second) {
        word = request_arg(rq, second);
    }
    *out = NULL;
    if (word.p == NULL) {
        return ERR_OK;
    }
    enum err_code rc = schema_type_of_word(rq->op->schema, word, rq->err, out);
    rq->bare_error = rc != ERR_OK;
    return rc;
}

enum err_code auth_types(struct request *rq)
{
    enum err_code rc = resolve(rq, "type", "from", &rq->type);
    return rc ? rc : resolve(rq, "to", NULL, &rq->to);
}

static bool is_search(const struct request *rq)
{
    return str_is(str_of(rq->route->operation), "object.search");
}

enum err_code auth_request(struct request *rq)
{
    enum err_code rc = ERR_OK;
    if (rq->route->permission != PERMIT_ANYONE) {
        struct str secret = STR_NONE;
        struct token token = {0};
        rc = find_credentials(rq, &secret);
        rc = rc ? rc : token_authenticate(rq->op, secret, &rq->who, &token);
        rq->token_id = token.id;
    }
    rc = rc ? rc : rate_take(rq->api->rate, rq, is_search(rq));
    rc = rc ? rc : auth_types(rq);
    return rc ? rc : permit(&rq->who, rq->route->permission, rq->type, rq->to, rq->err);
}
