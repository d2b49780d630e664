#include "api/request.h"

struct str request_arg(const struct request *rq, const char *name)
{
    /* The n-th {…} of the pattern names the n-th value of the match. */
    size_t index = 0;
    struct str wanted = str_of(name);
    for (const char *p = strchr(rq->route->key.pattern, '{'); p; p = strchr(p + 1, '{'), index++) {
        struct str param = {p + 1, strcspn(p + 1, "}")};
        if (str_eq(param, wanted)) {
            return rq->match.values[index];
        }
    }
    return STR_NONE;
}

enum err_code request_arg_id(struct request *rq, const char *name, int64_t *id)
{
    struct str text = request_arg(rq, name);
    int64_t value = 0;
    if (str_to_i64(text, &value) && value > 0) {
        *id = value;
        return ERR_OK;
    }
    enum err_code rc =
        err_set(rq->err, ERR_NOT_FOUND, "Object not found.  objectId are usually numeric.");
    err_context(rq->err, "id", text);
    return rc;
}

void request_list(struct request *rq, const char *name, struct str **values, size_t *count)
{
    struct str wanted = str_of(name);
    size_t capacity = 0;
    for (size_t i = 0; i < rq->http->param_count; i++) {
        const struct http_param *param = &rq->http->params[i];
        if (str_eq(param->name, wanted)) {
            capacity++;
            for (size_t k = 0; k < param->value.n; k++) {
                capacity += param->value.p[k] == ',';
            }
        }
    }
    *values = arena_array(rq->arena, struct str, capacity + 1);
    *count = 0;
    for (size_t i = 0; i < rq->http->param_count; i++) {
        if (!str_eq(rq->http->params[i].name, wanted)) {
            continue;
        }
        struct str rest = rq->http->params[i].value, piece;
        while (str_split(&rest, ',', &piece)) {
            piece = str_trim(piece);
            if (piece.n) {
                (*values)[(*count)++] = piece;
            }
        }
    }
}

enum err_code request_limit(struct request *rq, size_t otherwise, size_t most, size_t *limit)
{
    struct str text = http_param_get(rq->http, "limit");
    int64_t value = (int64_t)otherwise;
    if (text.n && (!str_to_i64(text, &value) || value < 1 || value > (int64_t)most)) {
        return err_at(rq->err, ERR_INVALID, STR("limit"),
                      "The parameter limit must be a whole number from 1 to %zu, not '%.*s'.", most,
                      STR_ARG(text));
    }
    *limit = (size_t)value;
    return ERR_OK;
}

enum err_code request_bool(struct request *rq, const char *name, bool otherwise, bool *value)
{
    struct str text = http_param_get(rq->http, name);
    if (text.n && !str_is(text, "true") && !str_is(text, "false")) {
        return err_at(rq->err, ERR_INVALID, str_of(name),
                      "The parameter %s must be true or false, not '%.*s'.", name, STR_ARG(text));
    }
    *value = text.n ? str_is(text, "true") : otherwise;
    return ERR_OK;
}

enum err_code request_after(struct request *rq, int64_t *after)
{
    struct str text = http_param_get(rq->http, "after");
    int64_t value = 0;
    if (text.n && (!str_to_i64(text, &value) || value < 0)) {
        return err_at(rq->err, ERR_INVALID, STR("after"),
                      "The parameter after must be a cursor from an earlier reply, not '%.*s'.",
                      STR_ARG(text));
    }
    *after = value;
    return ERR_OK;
}

enum err_code body_require(struct request *rq, const struct json *object, struct str path,
                           const char *keys)
{
    struct buf missing;
    buf_init(&missing, 4096);
    struct str rest = str_of(keys), key;
    while (str_split(&rest, ' ', &key)) {
        if (json_is_missing(json_get(object, str_cstr(rq->arena, key)))) {
            buf_str(&missing, missing.n ? STR(", ") : STR(""));
            buf_str(&missing, key);
        }
    }
    enum err_code rc = ERR_OK;
    if (missing.n) {
        rc = err_at(
            rq->err, ERR_INVALID, path,
            "Invalid input JSON on line 1, column 1. Some required fields were not set: [%.*s]",
            STR_ARG(buf_view(&missing)));
    }
    buf_release(&missing);
    return rc;
}

enum err_code body_inputs(struct request *rq, size_t most, const struct json **inputs)
{
    const struct json *array = json_get(rq->body, "inputs");
    if (json_is_missing(array)) {
        return body_require(rq, rq->body, STR_NONE, "inputs");
    }
    if (array->kind != JSON_ARRAY) {
        return err_at(rq->err, ERR_INVALID, STR("/inputs"), "inputs must be an array, not %s.",
                      json_kind_word(array->kind));
    }
    if (array->count > most) {
        return err_at(rq->err, ERR_INVALID, STR("/inputs"),
                      "The maximum number of inputs is %zu; this request has %zu. Send them in "
                      "several requests.",
                      most, array->count);
    }
    for (size_t i = 0; i < array->count; i++) {
        if (array->items[i].kind != JSON_OBJECT) {
            return err_at(rq->err, ERR_INVALID, str_format(rq->arena, "/inputs/%zu", i),
                          "An input must be an object, not %s.",
                          json_kind_word(array->items[i].kind));
        }
    }
    *inputs = array;
    return ERR_OK;
}

enum err_code body_str(struct request *rq, const struct json *object, const char *key,
                       struct str *value)
{
    const struct json *json = json_get(object, key);
    if (json_is_missing(json)) {
        *value = STR_NONE;
        return ERR_OK;
    }
    if (json->kind != JSON_STRING) {
        return err_at(rq->err, ERR_INVALID, str_format(rq->arena, "/%s", key),
                      "%s must be a string, not %s.", key, json_kind_word(json->kind));
    }
    *value = json->text;
    return ERR_OK;
}

enum err_code body_id(struct request *rq, const struct json *object, const char *key,
                      struct str path, int64_t *id)
{
    const struct json *json = json_get(object, key);
    if (json_is_missing(json)) {
        return body_require(rq, object, path, key);
    }
    if (!json_integer(json, id) || *id <= 0) {
        return err_at(rq->err, ERR_INVALID, str_format(rq->arena, "%.*s/%s", STR_ARG(path), key),
                      "%s must be a record id, digits in a string or a number.", key);
    }
    return ERR_OK;
}

enum err_code body_properties(struct request *rq, const struct json *object, struct str path,
                              struct record_value **values, size_t *count)
{
    const struct json *properties = json_get(object, "properties");
    *values = NULL;
    *count = 0;
    if (json_is_missing(properties)) {
        return ERR_OK;
    }
    struct str at = str_format(rq->arena, "%.*s/properties", STR_ARG(path));
    if (properties->kind != JSON_OBJECT) {
        return err_at(rq->err, ERR_INVALID, at, "properties must be an object, not %s.",
                      json_kind_word(properties->kind));
    }
    *values = arena_array(rq->arena, struct record_value, properties->count + 1);
    for (size_t i = 0; i < properties->count; i++) {
        struct str text;
        if (!json_scalar_text(&properties->items[i], &text)) {
            return err_at(
                rq->err, ERR_INVALID,
                str_format(rq->arena, "%.*s/%.*s", STR_ARG(at), STR_ARG(properties->keys[i])),
                "The value of a property must be a string, a number or a boolean, not %s.",
                json_kind_word(properties->items[i].kind));
        }
        (*values)[i] = (struct record_value){properties->keys[i], text};
    }
    *count = properties->count;
    return ERR_OK;
}

enum err_code body_strings(struct request *rq, const struct json *object, const char *key,
                           struct str **values, size_t *count)
{
    const struct json *array = json_get(object, key);
    *values = NULL;
    *count = 0;
    if (json_is_missing(array)) {
        return ERR_OK;
    }
    if (array->kind != JSON_ARRAY) {
        return err_at(rq->err, ERR_INVALID, str_format(rq->arena, "/%s", key),
                      "%s must be an array of strings, not %s.", key, json_kind_word(array->kind));
    }
    *values = arena_array(rq->arena, struct str, array->count + 1);
    for (size_t i = 0; i < array->count; i++) {
        if (array->items[i].kind != JSON_STRING) {
            return err_at(rq->err, ERR_INVALID, str_format(rq->arena, "/%s/%zu", key, i),
                          "%s must hold strings, not %s.", key,
                          json_kind_word(array->items[i].kind));
        }
        (*values)[i] = array->items[i].text;
    }
    *count = array->count;
    return ERR_OK;
}

enum err_code reply_no_content(struct request *rq)
{
    rq->status = 204;
    return ERR_OK;
}

void reply_location(struct request *rq, struct str path)
{
    http_header_add(rq->http, "location", path);
}

static void add_address(struct buf *buf, struct request *rq, struct str after)
{
    struct str target = rq->http->target, host = http_header_get(rq->http, "host");
    ptrdiff_t query = str_find_char(target, '?');
    bool tls = str_is(http_header_get(rq->http, "x-forwarded-proto"), "https");
    buf_str(buf, tls ? STR("https://") : STR("http://"));
    buf_str(buf, host);
    buf_str(buf, query < 0 ? target : str_sub(target, 0, (size_t)query));
    buf_char(buf, '?');
    struct str rest = query < 0 ? STR("") : str_sub(target, (size_t)query + 1, target.n), piece;
    while (str_split(&rest, '&', &piece)) {
        if (piece.n && !str_starts(piece, STR("after="))) {
            buf_str(buf, piece);
            buf_char(buf, '&');
        }
    }
    buf_lit(buf, "after=");
    buf_str(buf, after);
}

void reply_paging(struct request *rq, bool more, struct str after)
{
    if (!more) {
        return;
    }
    jw_k_object(&rq->w, "paging");
    jw_k_object(&rq->w, "next");
    jw_k_str(&rq->w, "after", after);
    if (rq->http->method == HTTP_GET) {
        struct buf link;
        buf_init(&link, (size_t)64 * 1024);
        add_address(&link, rq, after);
        jw_k_str(&rq->w, "link", buf_view(&link));
        buf_release(&link);
    }
    jw_object_end(&rq->w);
    jw_object_end(&rq->w);
}

void reply_paging_id(struct request *rq, bool more, int64_t after)
{
    reply_paging(rq, more, str_from_i64(rq->arena, after));
}
