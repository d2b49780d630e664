#include "api/error_body.h"

#include <stdlib.h>

#include "base/random.h"

struct error_row {
    enum err_code code;
    int status;
    const char *category;
};
static const struct error_row error_rows[] = {
    {ERR_INVALID, 400, "VALIDATION_ERROR"},
    {ERR_MALFORMED, 400, "VALIDATION_ERROR"},
    {ERR_UNAUTHENTICATED, 401, "INVALID_AUTHENTICATION"},
    {ERR_FORBIDDEN, 403, "FORBIDDEN"},
    {ERR_SCOPE, 403, "MISSING_SCOPES"},
    {ERR_NOT_FOUND, 404, "OBJECT_NOT_FOUND"},
    {ERR_METHOD, 405, "METHOD_NOT_ALLOWED"},
    {ERR_CONFLICT, 409, "CONFLICT"},
    {ERR_EXISTS, 409, "OBJECT_ALREADY_EXISTS"},
    {ERR_IN_USE, 400, "VALIDATION_ERROR"},
    {ERR_LABEL_CAP, 437, "VALIDATION_ERROR"},
    {ERR_IDENTITIES, 414, "VALIDATION_ERROR"},
    {ERR_TOO_LARGE, 413, "VALIDATION_ERROR"},
    {ERR_URI_TOO_LONG, 414, "VALIDATION_ERROR"},
    {ERR_MEDIA_TYPE, 415, "VALIDATION_ERROR"},
    {ERR_RATE_LIMIT, 429, "RATE_LIMITS"},
    {ERR_TIMEOUT, 408, "TIMEOUT"},
    {ERR_UNAVAILABLE, 503, "SERVICE_UNAVAILABLE"},
    {ERR_RETRY, 503, "SERVICE_UNAVAILABLE"},
    {ERR_NOMEM, 503, "SERVICE_UNAVAILABLE"},
    {ERR_STORE_FULL, 507, "STORE_FULL"},
    {ERR_STORE, 500, "STORE_ERROR"},
    {ERR_STORE_VERSION, 500, "STORE_ERROR"},
    {ERR_INTERNAL, 500, "INTERNAL_ERROR"},
};

static const struct error_row *error_row(enum err_code code)
{
    for (size_t i = 0; i < sizeof(error_rows) / sizeof(error_rows[0]); i++) {
        if (error_rows[i].code == code) {
            return &error_rows[i];
        }
    }
    BUG("an error code without a status");
}

int error_status(enum err_code code)
{
    return error_row(code)->status;
}

static void write_context(struct json_write *w, const struct err_context *context)
{
    jw_object(w);
    for (const struct err_context *c = context; c; c = c->next) {
        jw_key(w, c->key);
        jw_array(w);
        for (size_t i = 0; i < c->count; i++) {
            jw_str(w, c->values[i]);
        }
        jw_array_end(w);
    }
    jw_object_end(w);
}

static void write_details(struct json_write *w, const struct err *err)
{
    jw_array(w);
    for (const struct err_detail *d = err->details; d; d = d->next) {
        jw_object(w);
        jw_k_str(w, "message", d->message);
        if (d->code.n) {
            jw_k_str(w, "code", d->code);
        }
        if (d->in.n) {
            jw_k_str(w, "in", d->in);
        }
        if (d->context) {
            jw_k(w, "context");
            write_context(w, d->context);
        }
        jw_object_end(w);
    }
    jw_array_end(w);
}

/* A few refusals are published without a category; clients tell them apart by that. */
static bool is_bare(const struct request *rq, enum err_code rc)
{
    return rq->bare_error ||
           (rc == ERR_NOT_FOUND && str_is(rq->err->message, "resource not found"));
}

static void write_rate_limit(struct json_write *w, struct request *rq)
{
    jw_k_str(w, "errorType", STR("RATE_LIMIT"));
    jw_k_str(w, "policyName", rq->err->sub_category);
    jw_k_str(w, "requestId", rq->correlation);
}

static void write_envelope(struct request *rq, enum err_code rc)
{
    struct json_write *w = &rq->w;
    const struct err *err = rq->err;
    jw_object(w);
    jw_k_str(w, "status", STR("error"));
    jw_k_str(w, "message", err->message);
    jw_k_str(w, "correlationId", rq->correlation);
    if (err->details) {
        jw_k(w, "errors");
        write_details(w, err);
    }
    if (err->path.n) {
        err_context(rq->err, "path", err->path);
    }
    if (err->context) {
        jw_k(w, "context");
        write_context(w, err->context);
    }
    if (rc == ERR_RATE_LIMIT) {
        write_rate_limit(w, rq);
    }
    if (!is_bare(rq, rc)) {
        jw_k_str(w, "category", str_of(error_row(rc)->category));
    }
    if (err->sub_category.n && rc != ERR_RATE_LIMIT) {
        jw_k_str(w, "subCategory", err->sub_category);
    }
    jw_object_end(w);
}

void error_reply(struct request *rq, enum err_code rc)
{
    if (rq->err->code != rc) {
        err_set(rq->err, rc,
                "The request could not be carried out; nothing was written. Try again later.");
    }
    buf_clear(&rq->http->out);
    json_write_init(&rq->w, &rq->http->out);
    write_envelope(rq, rc);
    rq->status = error_row(rc)->status;
    rq->http->content_type = STR("application/json;charset=utf-8");
    http_header_add(rq->http, "x-request-id", rq->correlation);
    if (rq->status == 409) {
        http_header_add(rq->http, "x-should-retry", STR("false"));
    }
    if (rq->status == 429 || rq->status == 503) {
        http_header_add(rq->http, "retry-after",
                        rq->status == 429 ? str_from_i64(rq->arena, rq->rate.wait_s) : STR("1"));
    }
    if (rq->status == 401) {
        http_header_add(rq->http, "www-authenticate", STR("Bearer"));
    }
}

void error_refuse(struct http_request *http, int status, const char *category, struct str message)
{
    struct json_write w;
    struct request *rq = http->user;
    if (!rq) { /* so that the log line has the same correlation id */
        rq = arena_make(http->arena, struct request);
        rq->correlation = random_uuid(http->arena);
        http->user = rq;
    }
    struct str correlation = rq->correlation;
    buf_clear(&http->out);
    json_write_init(&w, &http->out);
    jw_object(&w);
    jw_k_str(&w, "status", STR("error"));
    jw_k_str(&w, "message", message);
    jw_k_str(&w, "correlationId", correlation);
    if (category) {
        jw_k_str(&w, "category", str_of(category));
    }
    jw_object_end(&w);
    http->status = status;
    http->content_type = STR("application/json;charset=utf-8");
    http_header_add(http, "x-hubspot-correlation-id", correlation);
    http_header_add(http, "x-request-id", correlation);
}

void error_standard(struct json_write *w, const struct err *err, enum err_code rc)
{
    jw_object(w);
    jw_k_str(w, "status", STR("error"));
    jw_k_str(w, "category", str_of(error_row(rc)->category));
    if (err->sub_category.n) {
        jw_k_str(w, "subCategory", err->sub_category);
    }
    jw_k_str(w, "message", err->message);
    jw_k(w, "context");
    write_context(w, err->context);
    jw_k(w, "links");
    jw_object(w);
    jw_object_end(w);
    jw_k(w, "errors");
    write_details(w, err);
    jw_object_end(w);
}
