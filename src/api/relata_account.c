/* The account in the Relata API: its document, who the caller is, the settings. */
#include "api/api_private.h"
#include "api/relata.h"
#include "account/setting.h"
#include "account/user.h"
#include "embedded.h"
#include "record/setting_change.h"

static enum err_code document(struct request *rq)
{
    buf_add(&rq->http->out, relata_json, relata_json_size);
    return ERR_OK;
}

static enum err_code me(struct request *rq)
{
    struct user user;
    struct json_write *w = &rq->w;
    enum err_code rc = user_get(rq->op->tx, rq->who.user_id, &user);
    if (rc) {
        return rc;
    }
    jw_object(w);
    jw_k_id(w, "portalId", rq->op->schema->portal_id);
    jw_k_object(w, "user");
    jw_k_id(w, "id", user.id);
    jw_k_str(w, "email", user.email);
    jw_k_str(w, "firstName", user.first_name);
    jw_k_str(w, "lastName", user.last_name);
    jw_k_bool(w, "superAdmin", user.super_admin);
    jw_object_end(w);
    jw_k_object(w, "token");
    jw_k_id(w, "id", rq->token_id);
    jw_k_str(w, "name", rq->who.name);
    jw_k_str(w, "scopes", rq->who.scopes);
    jw_object_end(w);
    jw_object_end(w);
    return ERR_OK;
}

/* --- settings --- */

static void value_json(struct json_write *w, const struct setting *setting, struct str value)
{
    int64_t number = 0;
    if (setting->type == SETTING_INTEGER && str_to_i64(value, &number)) {
        jw_i64(w, number);
    } else if (setting->type == SETTING_BOOL) {
        jw_bool(w, str_is(value, "true"));
    } else {
        jw_str(w, value);
    }
}

static enum err_code get_settings(struct request *rq)
{
    size_t count = 0;
    const struct setting *settings = setting_table(&count);
    enum err_code rc = ERR_OK;
    jw_object(&rq->w);
    for (size_t i = 0; rc == ERR_OK && i < count; i++) {
        struct str value = STR_NONE;
        rc = setting_get(rq->op->tx, settings[i].name, &value);
        jw_key(&rq->w, str_of(settings[i].name));
        value_json(&rq->w, &settings[i], value);
    }
    jw_object_end(&rq->w);
    return rc;
}

static enum err_code patch_settings(struct request *rq)
{
    if (rq->body->kind != JSON_OBJECT) {
        return err_at(rq->err, ERR_INVALID, STR(""),
                      "The settings to change are an object of names and values.");
    }
    enum err_code rc = ERR_OK;
    for (size_t i = 0; rc == ERR_OK && i < rq->body->count; i++) {
        struct str name = rq->body->keys[i], value = STR_NONE;
        if (!json_scalar_text(&rq->body->items[i], &value) || !value.p) {
            rc = err_at(rq->err, ERR_INVALID, name,
                        "The value of a setting is a string, a number or a boolean.");
        }
        rc = rc ? rc : setting_change(rq->op, name, value);
    }
    return rc ? rc : get_settings(rq);
}

static const struct api_route relata_routes_rows[] = {
    {{HTTP_GET, "/relata/v1/openapi.json"},
     RUN_PLAIN,
     PERMIT_ANYONE,
     BODY_NONE,
     0,
     "relata.document",
     document},
    {{HTTP_GET, "/relata/v1/me"}, RUN_READ, PERMIT_TOKEN, BODY_NONE, 0, "relata.me", me},
    {{HTTP_GET, "/relata/v1/settings"},
     RUN_READ,
     PERMIT_SETTINGS_READ,
     BODY_NONE,
     0,
     "relata.settings.get",
     get_settings},
    {{HTTP_PATCH, "/relata/v1/settings"},
     RUN_WRITE,
     PERMIT_SETTINGS_WRITE,
     BODY_JSON,
     0,
     "relata.settings.change",
     patch_settings},
};
API_ROUTES(relata_routes);
