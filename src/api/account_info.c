/* What an integration asks first: which account is this, and whose token. Rows 65 and 76, and the
 * older /integrations/v1/me. */
#include <stdlib.h>

#include "account/setting.h"
#include "account/token.h"
#include "api/request.h"
#include "base/civil.h"

#define MINUTE_MS INT64_C(60000)

struct details {
    struct str time_zone, currency, ui_domain, data_location, utc_offset;
    int64_t offset_ms;
};

/* "+02:00" */
static struct str offset_text(struct arena *arena, int64_t offset_ms)
{
    long long minutes = llabs((long long)(offset_ms / MINUTE_MS));
    return str_format(arena, "%c%02lld:%02lld", offset_ms < 0 ? '-' : '+', minutes / 60,
                      minutes % 60);
}

static enum err_code read_details(struct request *rq, struct details *out)
{
    struct tx *tx = rq->op->tx;
    enum err_code rc = setting_get(tx, "account.time_zone", &out->time_zone);
    rc = rc ? rc : setting_get(tx, "account.currency", &out->currency);
    rc = rc ? rc : setting_get(tx, "account.ui_domain", &out->ui_domain);
    rc = rc ? rc : setting_get(tx, "account.data_location", &out->data_location);
    if (rc) {
        return rc;
    }
    if (!civil_zone_offset(out->time_zone, tx->now, &out->offset_ms)) {
        return err_set(rq->err, ERR_INTERNAL,
                       "The time zone '%.*s' of the account is not known here.",
                       STR_ARG(out->time_zone));
    }
    out->utc_offset = offset_text(rq->arena, out->offset_ms);
    return ERR_OK;
}

static void zone_json(struct json_write *w, const struct details *details)
{
    jw_k_str(w, "utcOffset", details->utc_offset);
    jw_k_i64(w, "utcOffsetMilliseconds", details->offset_ms);
}

static enum err_code account_details(struct request *rq)
{
    struct details details;
    struct json_write *w = &rq->w;
    enum err_code rc = read_details(rq, &details);
    if (rc) {
        return rc;
    }
    jw_object(w);
    jw_k_i64(w, "portalId", rq->op->schema->portal_id);
    jw_k_str(w, "accountType", STR("STANDARD"));
    jw_k_str(w, "timeZone", details.time_zone);
    jw_k_str(w, "companyCurrency", details.currency);
    jw_k_array(w, "additionalCurrencies");
    jw_array_end(w);
    zone_json(w, &details);
    jw_k_str(w, "uiDomain", details.ui_domain);
    jw_k_str(w, "dataHostingLocation", details.data_location);
    jw_object_end(w);
    return ERR_OK;
}

static enum err_code integration_me(struct request *rq)
{
    struct details details;
    struct json_write *w = &rq->w;
    enum err_code rc = read_details(rq, &details);
    if (rc) {
        return rc;
    }
    jw_object(w);
    jw_k_i64(w, "portalId", rq->op->schema->portal_id);
    jw_k_str(w, "timeZone", details.time_zone);
    jw_k_str(w, "currency", details.currency);
    zone_json(w, &details);
    jw_object_end(w);
    return ERR_OK;
}

static void scopes_json(struct json_write *w, const struct principal *who)
{
    size_t count = 0;
    const char *const *names = scope_names(&count);
    struct str rest = who->scopes, scope;
    jw_k_array(w, "scopes");
    for (size_t i = 0; who->all_scopes && i < count; i++) {
        jw_str(w, str_of(names[i]));
    }
    while (!who->all_scopes && str_split(&rest, ' ', &scope)) {
        jw_str(w, scope);
    }
    jw_array_end(w);
}

/* The number of the token stands for that of the app which holds it. */
static enum err_code token_information(struct request *rq)
{
    struct principal who;
    struct token token;
    struct str secret = STR_NONE;
    struct json_write *w = &rq->w;
    enum err_code rc = body_require(rq, rq->body, STR(""), "tokenKey");
    rc = rc ? rc : body_str(rq, rq->body, "tokenKey", &secret);
    rc = rc ? rc : token_authenticate(rq->op, secret, &who, &token);
    if (rc) {
        return rc;
    }
    jw_object(w);
    jw_k_i64(w, "userId", who.user_id);
    jw_k_i64(w, "hubId", rq->op->schema->portal_id);
    jw_k_i64(w, "appId", token.id);
    scopes_json(w, &who);
    jw_object_end(w);
    return ERR_OK;
}

static const struct api_route account_info_routes_rows[] = {
    {{HTTP_GET, "/account-info/v3/details"},
     RUN_READ,
     PERMIT_TOKEN,
     BODY_NONE,
     0,
     "account.details",
     account_details},
    {{HTTP_GET, "/integrations/v1/me"},
     RUN_READ,
     PERMIT_TOKEN,
     BODY_NONE,
     0,
     "account.me",
     integration_me},
    {{HTTP_POST, "/oauth/v2/private-apps/get/access-token-info"},
     RUN_READ,
     PERMIT_TOKEN,
     BODY_JSON,
     0,
     "account.token_info",
     token_information},
};
API_ROUTES(account_info_routes);
