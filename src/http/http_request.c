/*
 * A request as the handler sees it: the target split and decoded, headers and parameters by name,
 * reply headers.
 *
 * The path is split before it is decoded, so "/a%2Fb" is one segment. Dot segments are not
 * resolved: they are segments like any other and match no literal.
 */
#include <stdlib.h>

#include "base/civil.h"
#include "base/text.h"
#include "http/http_private.h"

static const char *const method_words[] = {
    [HTTP_GET] = "GET",         [HTTP_HEAD] = "HEAD",   [HTTP_POST] = "POST",
    [HTTP_PUT] = "PUT",         [HTTP_PATCH] = "PATCH", [HTTP_DELETE] = "DELETE",
    [HTTP_OPTIONS] = "OPTIONS", [HTTP_OTHER] = "OTHER",
};

const char *http_method_word(enum http_method method)
{
    return method_words[method];
}

enum http_method http_method_parse(const char *word)
{
    for (int i = 0; i < HTTP_OTHER; i++) {
        if (strcmp(word, method_words[i]) == 0) {
            return (enum http_method)i;
        }
    }
    return HTTP_OTHER;
}

static int hex_digit(char c)
{
    if (c >= '0' && c <= '9') {
        return c - '0';
    }
    if (c >= 'a' && c <= 'f') {
        return c - 'a' + 10;
    }
    return c >= 'A' && c <= 'F' ? c - 'A' + 10 : -1;
}

/* Decodes into *at and moves it on; false for an invalid escape, a NUL, or what is not UTF-8. What
 * needs no decoding is borrowed. */
static bool decode(struct str raw, bool plus, char **at, struct str *out)
{
    if (str_find_char(raw, '%') < 0 && (!plus || str_find_char(raw, '+') < 0)) {
        *out = raw;
        return true;
    }
    char *to = *at;
    for (size_t i = 0; i < raw.n; i++) {
        char c = raw.p[i];
        if (c == '%') {
            int high = i + 2 < raw.n ? hex_digit(raw.p[i + 1]) : -1;
            int low = i + 2 < raw.n ? hex_digit(raw.p[i + 2]) : -1;
            if (high < 0 || low < 0 || high + low == 0) {
                return false;
            }
            c = (char)(high * 16 + low);
            i += 2;
        } else if (plus && c == '+') {
            c = ' ';
        }
        *to++ = c;
    }
    *out = (struct str){*at, (size_t)(to - *at)};
    *at = to;
    return text_is_utf8(*out);
}

static bool fault(struct http_exchange *exchange, int status, const char *why)
{
    exchange->fault = status;
    exchange->why = why;
    return false;
}

static bool parse_path(struct http_exchange *exchange, struct str path, char **at)
{
    struct http_request *rq = &exchange->rq;
    if (path.n == 0 || path.p[0] != '/') {
        return fault(exchange, 400, "the address does not begin with a slash");
    }
    path = str_sub(path, 1, path.n);
    if (path.n > 0 && path.p[path.n - 1] == '/') {
        path.n--;
        if (path.n == 0) { /* "//": one empty segment, which nothing matches */
            rq->segments[rq->segment_count++] = STR("");
            return true;
        }
    }
    for (size_t from = 0; path.n > 0 && from <= path.n;) {
        struct str rest = {path.p + from, path.n - from};
        ptrdiff_t slash = str_find_char(rest, '/');
        struct str raw = {rest.p, slash < 0 ? rest.n : (size_t)slash};
        if (rq->segment_count == HTTP_SEGMENTS) {
            return fault(exchange, 404, "the path has too many segments");
        }
        if (!decode(raw, false, at, &rq->segments[rq->segment_count])) {
            return fault(exchange, 400, "the path has an invalid percent escape");
        }
        rq->segment_count++;
        from += raw.n + 1;
    }
    return true;
}

static bool parse_query(struct http_exchange *exchange, struct str query, char **at)
{
    struct http_request *rq = &exchange->rq;
    size_t most = 1;
    for (size_t i = 0; i < query.n; i++) {
        most += query.p[i] == '&';
    }
    rq->params = arena_try(rq->arena, most * sizeof *rq->params);
    if (!rq->params) {
        return fault(exchange, 503, "out of memory");
    }
    struct str piece;
    while (str_split(&query, '&', &piece)) {
        if (piece.n == 0) {
            continue;
        }
        ptrdiff_t equals = str_find_char(piece, '=');
        struct str name = equals < 0 ? piece : str_sub(piece, 0, (size_t)equals);
        struct str value = equals < 0 ? STR("") : str_sub(piece, (size_t)equals + 1, piece.n);
        struct http_param *param = &rq->params[rq->param_count];
        if (!decode(name, true, at, &param->name) || !decode(value, true, at, &param->value)) {
            return fault(exchange, 400, "the query has an invalid percent escape");
        }
        rq->param_count++;
    }
    return true;
}

/* "http://host/path" is a valid target too; the host is the caller's business no more than with the
 * Host header. */
static struct str without_authority(struct str target)
{
    static const struct str schemes[] = {{"http://", 7}, {"https://", 8}};
    for (size_t i = 0; i < 2; i++) {
        if (str_starts(target, schemes[i])) {
            struct str rest = str_sub(target, schemes[i].n, target.n);
            ptrdiff_t slash = str_find_char(rest, '/');
            return slash < 0 ? STR("/") : str_sub(rest, (size_t)slash, rest.n);
        }
    }
    return target;
}

static void parse_target(struct http_exchange *exchange, struct str target, char *scratch)
{
    for (size_t i = 0; i < target.n; i++) {
        unsigned char c = (unsigned char)target.p[i];
        if (c <= ' ' || c == 0x7f || c == '#') {
            fault(exchange, 400, "the address has a character that must be escaped");
            return;
        }
    }
    if (!text_is_utf8(target)) {
        fault(exchange, 400, "the address is not valid UTF-8");
        return;
    }
    if (str_is(target, "*")) {
        return;
    }
    struct str path = without_authority(target);
    struct str query = STR_NONE;
    ptrdiff_t mark = str_find_char(path, '?');
    if (mark >= 0) {
        query = str_sub(path, (size_t)mark + 1, path.n);
        path = str_sub(path, 0, (size_t)mark);
    }
    char *at = scratch;
    if (parse_path(exchange, path, &at) && query.n > 0) {
        parse_query(exchange, query, &at);
    }
}

struct http_exchange *exchange_new(struct http_connection *connection, const char *target)
{
    struct arena *arena = arena_new(HTTP_ARENA_BYTES);
    if (!arena) {
        return NULL;
    }
    struct http_exchange *exchange = arena_make(arena, struct http_exchange);
    struct http_request *rq = &exchange->rq;
    rq->arena = arena;
    rq->method = HTTP_OTHER;
    rq->target = STR("");
    rq->body = STR("");
    rq->peer = str_of(connection->peer);
    rq->started_us = civil_monotonic_us();
    buf_init(&rq->out, connection->server->options.reply_bytes);
    rq->connection = connection;
    atomic_fetch_add(&connection->references, 1);

    size_t n = target ? strlen(target) : 0;
    if (n > 0) {
        /* the copy, and room for everything decoded from it */
        char *copy = arena_try(arena, 2 * n);
        if (!copy) {
            exchange_free(exchange);
            return NULL;
        }
        memcpy(copy, target, n);
        rq->target = (struct str){copy, n};
        parse_target(exchange, rq->target, copy + n);
    }
    return exchange;
}

struct http_exchange *exchange_stand_in(struct http_connection *connection,
                                        const struct http_exchange *original)
{
    if (!original) {
        return exchange_new(connection, NULL);
    }
    char *target = strndup(original->rq.target.p, original->rq.target.n);
    struct http_exchange *exchange = target ? exchange_new(connection, target) : NULL;
    free(target);
    if (exchange) {
        exchange->rq.method = original->rq.method;
        exchange->rq.started_us = original->rq.started_us;
    }
    return exchange;
}

void exchange_free(struct http_exchange *exchange)
{
    struct http_connection *connection = exchange->rq.connection;
    buf_release(&exchange->body);
    buf_release(&exchange->rq.out);
    arena_free(exchange->rq.arena);
    http_connection_unref(connection);
}

struct str http_header_get(const struct http_request *rq, const char *name)
{
    const struct http_exchange *exchange = (const struct http_exchange *)rq;
    struct str wanted = str_of(name);
    for (size_t i = 0; i < exchange->field_count; i++) {
        if (str_eq_ascii_nocase(exchange->fields[i].name, wanted)) {
            return exchange->fields[i].value;
        }
    }
    return STR_NONE;
}

struct str http_param_get(const struct http_request *rq, const char *name)
{
    struct str wanted = str_of(name);
    for (size_t i = 0; i < rq->param_count; i++) {
        if (str_eq(rq->params[i].name, wanted)) {
            return rq->params[i].value;
        }
    }
    return STR_NONE;
}

void http_header_add(struct http_request *rq, const char *name, struct str value)
{
    char *copy = arena_try(rq->arena, value.n + 1);
    if (!copy) {
        return;
    }
    size_t n = 0;
    for (size_t i = 0; i < value.n; i++) {
        unsigned char c = (unsigned char)value.p[i];
        if (c >= ' ' && c != 0x7f) {
            copy[n++] = value.p[i];
        }
    }
    if (n == 0) { /* the library sends no header without a value */
        return;
    }
    struct http_header *header = arena_make(rq->arena, struct http_header);
    header->name = name;
    header->value = (struct str){copy, n};
    struct http_header **last = &rq->reply_headers;
    while (*last) {
        last = &(*last)->next;
    }
    *last = header;
}
