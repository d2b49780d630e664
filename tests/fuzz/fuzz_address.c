/*
 * "METHOD target": the target split and decoded, the row that the router finds, the parameters of
 * the query. Escaped again and read again it is the same; the router agrees with a look at every
 * row.
 */
#include <stdio.h>

#include "api/api_alias.h"
#include "api/api_private.h"
#include "base/buf.h"
#include "base/text.h"
#include "fuzz.h"
#include "http/http_private.h"

struct shared {
    struct arena *arena;
    struct api_route *rows;
    size_t count;
    struct router *router;
    struct http_server server;
    struct http_connection connection;
};

static void *start(void)
{
    struct shared *shared = calloc(1, sizeof *shared);
    size_t tables;
    const struct api_routes *const *all = api_route_tables(&tables);
    shared->arena = arena_new(0);
    for (size_t i = 0; i < tables; i++) {
        shared->rows =
            realloc(shared->rows, (shared->count + all[i]->count) * sizeof *shared->rows);
        FUZZ_CHECK(shared->rows);
        memcpy(&shared->rows[shared->count], all[i]->rows, all[i]->count * sizeof *shared->rows);
        shared->count += all[i]->count;
    }
    shared->router =
        router_new(shared->arena, shared->rows, shared->count, sizeof(struct api_route));
    shared->server.options.reply_bytes = 1000;
    shared->connection.server = &shared->server;
    atomic_init(&shared->connection.references, 1);
    return shared;
}

static void stop(void *arg)
{
    struct shared *shared = arg;
    arena_free(shared->arena);
    free(shared->rows);
    free(shared);
}

static void escape(struct buf *buf, struct str text)
{
    for (size_t i = 0; i < text.n; i++) {
        buf_format(buf, "%%%02x", (unsigned)(unsigned char)text.p[i]);
    }
}

static struct http_exchange *escaped_again(struct shared *shared, const struct http_request *rq)
{
    struct buf buf;
    buf_init(&buf, 1 << 20);
    for (size_t i = 0; i < rq->segment_count; i++) {
        buf_char(&buf, '/');
        escape(&buf, rq->segments[i]);
    }
    buf_char(&buf, '/');
    for (size_t i = 0; i < rq->param_count; i++) {
        buf_char(&buf, i ? '&' : '?');
        escape(&buf, rq->params[i].name);
        buf_char(&buf, '=');
        escape(&buf, rq->params[i].value);
    }
    buf_char(&buf, '\0');
    struct http_exchange *again = exchange_new(&shared->connection, buf.p);
    buf_release(&buf);
    return again;
}

static void check_again(struct shared *shared, const struct http_request *rq)
{
    struct http_exchange *exchange = escaped_again(shared, rq);
    const struct http_request *again = &exchange->rq;
    FUZZ_CHECK(!exchange->fault);
    FUZZ_CHECK(again->segment_count == rq->segment_count && again->param_count == rq->param_count);
    for (size_t i = 0; i < rq->segment_count; i++) {
        FUZZ_CHECK(text_is_utf8(rq->segments[i]) && str_find_char(rq->segments[i], '\0') < 0);
        FUZZ_CHECK(str_eq(rq->segments[i], again->segments[i]));
    }
    for (size_t i = 0; i < rq->param_count; i++) {
        FUZZ_CHECK(text_is_utf8(rq->params[i].name) && text_is_utf8(rq->params[i].value));
        FUZZ_CHECK(str_eq(rq->params[i].name, again->params[i].name));
        FUZZ_CHECK(str_eq(rq->params[i].value, again->params[i].value));
        FUZZ_CHECK(http_param_get(rq, str_cstr(rq->arena, rq->params[i].name)).p);
    }
    exchange_free(exchange);
}

static bool fits(const char *pattern, const struct str *segments, size_t count)
{
    struct str rest = str_of(pattern + 1), piece;
    size_t i = 0;
    while (str_split(&rest, '/', &piece)) {
        if (i == count || (piece.p[0] == '{' ? segments[i].n == 0 : !str_eq(piece, segments[i]))) {
            return false;
        }
        i++;
    }
    return i == count;
}

static void check_route(const struct shared *shared, struct http_request *rq)
{
    struct route_match match;
    enum api_family family;
    unsigned methods = 0;
    api_alias_fold(rq->segments, &rq->segment_count, &family);
    for (size_t i = 0; i < shared->count; i++) {
        bool fit = fits(shared->rows[i].key.pattern, rq->segments, rq->segment_count);
        methods |= fit ? 1u << shared->rows[i].key.method : 0;
    }
    methods |= methods & (1u << HTTP_GET) ? 1u << HTTP_HEAD : 0;
    enum route_found found =
        router_find(shared->router, rq->method, rq->segments, rq->segment_count, &match);
    FUZZ_CHECK(found == (!methods                                 ? ROUTE_NONE
                         : methods & (1u << (unsigned)rq->method) ? ROUTE_FOUND
                                                                  : ROUTE_METHOD));
    if (found == ROUTE_FOUND) {
        const struct route_key *key = &shared->rows[match.index].key;
        FUZZ_CHECK(fits(key->pattern, rq->segments, rq->segment_count));
        FUZZ_CHECK(key->method == rq->method ||
                   (key->method == HTTP_GET && rq->method == HTTP_HEAD));
    }
}

static void check_query(struct http_request *http)
{
    struct err err;
    struct request rq = {.http = http, .arena = http->arena, .err = &err};
    err_init(&err, http->arena);
    int64_t after = 0;
    size_t limit = 0, count = 0;
    bool flag = false;
    struct str *values;
    enum err_code rc = request_after(&rq, &after);
    FUZZ_CHECK(rc ? rc == ERR_INVALID : after >= 0);
    rc = request_limit(&rq, 10, 100, &limit);
    FUZZ_CHECK(rc ? rc == ERR_INVALID : limit >= 1 && limit <= 100);
    rc = request_bool(&rq, "archived", false, &flag);
    FUZZ_CHECK(rc == ERR_OK || rc == ERR_INVALID);
    request_list(&rq, "properties", &values, &count);
    for (size_t i = 0; i < count; i++) {
        FUZZ_CHECK(values[i].n > 0 && str_find_char(values[i], ',') < 0);
    }
}

static void run(void *arg, struct arena *arena, struct str input)
{
    struct shared *shared = arg;
    struct str method = STR_NONE;
    if (!str_split(&input, ' ', &method)) {
        return;
    }
    struct http_exchange *exchange =
        exchange_new(&shared->connection, str_cstr(arena, fuzz_line(&input)));
    FUZZ_CHECK(exchange);
    struct http_request *rq = &exchange->rq;
    rq->method = http_method_parse(str_cstr(arena, method));
    if (exchange->fault) {
        FUZZ_CHECK((exchange->fault == 400 || exchange->fault == 404) && exchange->why);
    } else {
        check_again(shared, rq);
        check_query(rq);
        check_route(shared, rq);
    }
    exchange_free(exchange);
}

const struct fuzz_target fuzz_address = {
    .name = "address", .most = 1000, .start = start, .stop = stop, .run = run};
