#include "api/api_alias.h"
#include "api/api_private.h"
#include "api/error_body.h"
#include "base/civil.h"
#include "base/random.h"

#define JSON_TYPE STR("application/json;charset=utf-8")

/* --- the head --- */

static size_t refuse(struct http_request *http, int status, const char *category,
                     struct str message)
{
    error_refuse(http, status, category, message);
    return HTTP_REFUSED;
}

static size_t refuse_method(struct http_request *http, unsigned methods)
{
    struct buf allow;
    buf_init(&allow, 256);
    for (unsigned m = 0; m < HTTP_OTHER; m++) {
        if (methods & (1u << m)) {
            buf_str(&allow, allow.n ? STR(", ") : STR(""));
            buf_str(&allow, str_of(http_method_word((enum http_method)m)));
        }
    }
    http_header_add(http, "allow", buf_view(&allow));
    buf_release(&allow);
    return refuse(
        http, 405, "METHOD_NOT_ALLOWED",
        STR("This address does not take this method; the header Allow lists those it takes."));
}

static bool is_json_type(struct str type)
{
    ptrdiff_t end = str_find_char(type, ';');
    struct str name = str_trim(end < 0 ? type : str_sub(type, 0, (size_t)end));
    return type.n == 0 || str_eq_ascii_nocase(name, STR("application/json"));
}

static bool takes_json(const struct api_route *route)
{
    return route->body == BODY_JSON || route->body == BODY_LIST;
}

size_t frame_limit(struct http_request *http, void *arg)
{
    struct api *api = arg;
    struct request *rq = arena_make(http->arena, struct request);
    http->user = rq;
    rq->api = api;
    rq->http = http;
    rq->arena = http->arena;
    rq->err = &rq->err_memory;
    err_init(rq->err, rq->arena);
    rq->correlation = random_uuid(rq->arena);
    api_alias_fold(http->segments, &http->segment_count, &rq->family);
    enum route_found found =
        router_find(api->router, http->method, http->segments, http->segment_count, &rq->match);
    if (found == ROUTE_NONE) {
        return refuse(http, 404, NULL, STR("resource not found"));
    }
    if (found == ROUTE_METHOD) {
        return refuse_method(http, rq->match.methods);
    }
    rq->route = &api->routes[rq->match.index];
    http->route = rq->route;
    if (takes_json(rq->route) && !is_json_type(http_header_get(http, "content-type"))) {
        return refuse(http, 415, "VALIDATION_ERROR",
                      STR("Send the body as Content-Type: application/json."));
    }
    return rq->route->body_limit ? rq->route->body_limit : BODY_SMALL;
}

/* --- one run of the handler --- */

static void clear_reply(struct request *rq)
{
    buf_clear(&rq->http->out);
    rq->http->reply_headers = NULL;
    rq->http->content_type = STR_NONE;
    json_write_init(&rq->w, &rq->http->out);
    rq->status = 0;
    rq->replied = false;
    rq->bare_error = false;
    err_clear(rq->err);
}

static enum err_code parse_body(struct request *rq)
{
    if (rq->route->body == BODY_NONE ||
        (rq->route->body == BODY_OPTIONAL && rq->http->body.n == 0) || rq->body) {
        return ERR_OK;
    }
    struct json *body = NULL;
    enum err_code rc = json_parse(rq->arena, rq->http->body, &body, rq->err);
    enum json_kind wanted = rq->route->body == BODY_LIST ? JSON_ARRAY : JSON_OBJECT;
    if (rc == ERR_OK && body->kind != wanted) {
        rc = err_set(rq->err, ERR_MALFORMED,
                     "Invalid input JSON on line 1, column 1: %s is required here, not %s",
                     json_kind_word(wanted), json_kind_word(body->kind));
    }
    if (rc == ERR_OK) {
        rq->body = body;
    }
    return rc;
}

/* The error body is written while the snapshot that its texts may point into is still held. */
static enum err_code close_run(struct request *rq, enum err_code rc)
{
    if (rc == ERR_OK && buf_failed(&rq->http->out)) {
        rc = err_set(rq->err, ERR_TOO_LARGE,
                     "The reply would be too large; ask for fewer records or properties.");
    }
    if (rc != ERR_OK && rc != ERR_RETRY) {
        error_reply(rq, rc);
        rq->replied = true;
    }
    rq->run_rc = rc;
    return rc;
}

static enum err_code run_handler(struct request *rq)
{
    enum err_code rc = parse_body(rq);
    return rc ? rc : rq->route->handler(rq);
}

static void finish_reply(struct request *rq, enum err_code rc)
{
    struct http_request *http = rq->http;
    if (rc != ERR_OK && !(rq->replied && rq->run_rc == rc)) {
        struct err fault = *rq->err; /* the store's: a commit that failed, a store that is away */
        clear_reply(rq);
        *rq->err = fault;
        error_reply(rq, rc);
    }
    if (!rq->status) {
        rq->status = 200;
    }
    if (http->content_type.p == NULL && rq->status != 204) {
        http->content_type = JSON_TYPE;
    }
    http->status = rq->status;
    rate_headers(rq);
    http_header_add(http, "x-hubspot-correlation-id", rq->correlation);
}

/* One step of a request with the snapshot that belongs to the transaction. */
static enum err_code run_in(struct tx *tx, struct request *rq,
                            enum err_code (*step)(struct request *rq))
{
    enum err_code rc = op_init(&rq->op_memory, rq->api->account, tx, &rq->who);
    if (rc) {
        return close_run(rq, rc);
    }
    rq->op = &rq->op_memory;
    rc = close_run(rq, step(rq));
    op_release(rq->op);
    rq->op = NULL;
    return rc;
}

static enum err_code answer_read(struct request *rq)
{
    enum err_code rc = auth_request(rq);
    return rc ? rc : run_handler(rq);
}

static enum err_code read_step(struct tx *tx, void *arg)
{
    clear_reply(arg);
    return run_in(tx, arg, answer_read);
}

void frame_read(struct request *rq)
{
    finish_reply(rq, store_read(rq->api->account->store, rq->arena, rq->err, read_step, rq));
}

/* --- writes: credentials and body first, in a read transaction, so that only sound requests queue
 * for the writer --- */

static enum err_code admit(struct request *rq)
{
    enum err_code rc = auth_request(rq);
    return rc ? rc : parse_body(rq);
}

static enum err_code admit_step(struct tx *tx, void *arg)
{
    clear_reply(arg);
    return run_in(tx, arg, admit);
}

/* The object types anew: against the schema as this transaction sees it. */
static enum err_code answer_write(struct request *rq)
{
    enum err_code rc = auth_types(rq);
    return rc ? rc : run_handler(rq);
}

static enum err_code write_step(struct tx *tx, void *arg)
{
    return run_in(tx, arg, answer_write);
}

static void write_reset(void *arg)
{
    clear_reply(arg);
}

static void write_done(void *arg, enum err_code rc)
{
    struct request *rq = arg;
    finish_reply(rq, rc);
    http_send(rq->http);
}

static void start_write(struct request *rq)
{
    struct store *store = rq->api->account->store;
    enum err_code rc = store_read(store, rq->arena, rq->err, admit_step, rq);
    if (rc == ERR_OK && store_queue_length(store) >= rq->api->queue_limit) {
        rc = err_set(rq->err, ERR_UNAVAILABLE,
                     "Too many writes are waiting. Try again in a moment.");
    }
    if (rc) {
        finish_reply(rq, rc);
        http_send(rq->http);
        return;
    }
    rq->job = (struct store_job){.arena = rq->arena,
                                 .err = rq->err,
                                 .run = write_step,
                                 .reset = write_reset,
                                 .done = write_done,
                                 .arg = rq};
    http_defer(rq->http);
    store_submit(store, &rq->job);
}

/* --- the callbacks --- */

static void run_plain(struct request *rq)
{
    clear_reply(rq);
    finish_reply(rq, close_run(rq, run_handler(rq)));
}

void frame_handler(struct http_request *http, void *arg)
{
    struct api *api = arg;
    struct request *rq = http->user;
    switch (rq->route->run) {
    case RUN_PLAIN:
        run_plain(rq);
        break;
    case RUN_READ:
        frame_read(rq);
        break;
    case RUN_LONG:
        http_defer(http);
        workers_submit(api->workers, rq);
        return;
    case RUN_WRITE:
        start_write(rq);
        return;
    }
    http_send(http);
}

void frame_refused(struct http_request *http, int status, const char *why, void *arg)
{
    (void)arg;
    error_refuse(http, status, status >= 500 ? "SERVICE_UNAVAILABLE" : "VALIDATION_ERROR",
                 str_of(why));
}

void frame_finished(struct http_request *http, void *arg)
{
    struct api *api = arg;
    struct request *rq = http->user;
    const struct api_route *route = http->route;
    int64_t us = civil_monotonic_us() - http->started_us;
    metrics_count(api->metrics, route ? (size_t)(route - api->routes) : api->route_count,
                  http->status, us);
    log_event(api->log, LOG_INFO, "request",
              LOG_F_STR("method", str_of(http_method_word(http->method))),
              LOG_F_STR("route", route ? str_of(route->key.pattern) : STR("none")),
              LOG_F_I64("status", http->status), LOG_F_I64("us", us),
              LOG_F_I64("token", rq ? rq->token_id : 0),
              LOG_F_STR("correlation", rq ? rq->correlation : STR_NONE));
}
