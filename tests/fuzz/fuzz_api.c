/*
 * Requests to the whole server, on a store of its own, one after the other:
 *
 *   POST /crm/v3/objects/contacts
 *   Header: as many as there are
 *
 *   {"properties":{}}
 *   ---
 *
 * Host, credentials and length are added when they are not there. Every reply is below 500 and in
 * the published form, and every so often the invariants of the store are verified. What is stored
 * stays until the store is made anew, so a finding may need the inputs before it too.
 */
#include <stdio.h>
#include <sys/socket.h>
#include <unistd.h>

#include "api/api.h"
#include "base/json.h"
#include "fuzz.h"
#include "fuzz_account.h"
#include "fuzz_socket.h"

#define CHECK_EVERY 5000  /* requests */
#define RENEW_EVERY 40000 /* requests */

struct shared {
    struct fuzz_account account;
    struct api *api;
    int fd; /* -1: closed */
    int64_t count;
};

static void begin(struct shared *shared)
{
    struct arena *arena = arena_new(0);
    struct err err;
    err_init(&err, arena);
    fuzz_account_init(&shared->account);
    const struct api_options options = {.account = shared->account.account,
                                        .http = {.host = STR("127.0.0.1"), .threads = 2},
                                        .log = shared->account.log,
                                        .workers = 1,
                                        .version = "fuzz"};
    FUZZ_CHECK(api_start(&options, &shared->api, &err) == ERR_OK);
    shared->fd = -1;
    shared->count = 0;
    arena_free(arena);
}

static void end(struct shared *shared)
{
    if (shared->fd >= 0) {
        close(shared->fd);
    }
    fuzz_account_check(&shared->account);
    api_stop(shared->api);
    fuzz_account_release(&shared->account);
}

static void *start(void)
{
    struct shared *shared = calloc(1, sizeof *shared);
    begin(shared);
    return shared;
}

static void stop(void *arg)
{
    end(arg);
    free(arg);
}

/* ---- one request ---- */

static bool has_header(struct str head, const char *name)
{
    while (head.n > 0) {
        struct str line = fuzz_line(&head);
        if (str_eq_ascii_nocase(str_sub(line, 0, strlen(name)), str_of(name))) {
            return true;
        }
    }
    return false;
}

static void compose(struct buf *out, struct str first, struct str head, struct str body,
                    struct str token)
{
    bool framed = has_header(head, "Transfer-Encoding:") || has_header(head, "Content-Length:");
    buf_format(out, "%.*s HTTP/1.1\r\nHost: a\r\n", STR_ARG(first));
    if (!has_header(head, "Authorization:")) {
        buf_format(out, "Authorization: Bearer %.*s\r\n", STR_ARG(token));
    }
    if (!has_header(head, "Content-Type:")) {
        buf_lit(out, "Content-Type: application/json\r\n");
    }
    if (!framed) {
        buf_format(out, "Content-Length: %zu\r\n", body.n);
    }
    while (head.n > 0) {
        buf_format(out, "%.*s\r\n", STR_ARG(fuzz_line(&head)));
    }
    buf_lit(out, "\r\n");
    buf_str(out, body);
}

/* ---- one reply ---- */

static struct str header_of(struct str head, const char *name)
{
    size_t n = strlen(name);
    while (head.n > 0) {
        struct str line = fuzz_line(&head);
        if (str_eq_ascii_nocase(str_sub(line, 0, n), str_of(name))) {
            return str_trim(str_sub(line, n, line.n));
        }
    }
    return STR_NONE;
}

static void check_reply(struct arena *arena, int status, struct str head, struct str body)
{
    FUZZ_CHECK(status >= 200 && (status < 500 || status == 505));
    struct str type = header_of(head, "Content-Type:");
    if (!type.p && str_starts(body, STR("<html>"))) { /* the library's own words */
        FUZZ_CHECK(status == 400 || status == 413 || status == 431 || status == 505);
        return;
    }
    if (str_find(type, STR("json")) < 0 || body.n == 0) {
        FUZZ_CHECK(status < 400 || body.n == 0);
        return;
    }
    struct json *json = NULL;
    struct err err;
    err_init(&err, arena);
    FUZZ_CHECK(json_parse(arena, body, &json, &err) == ERR_OK);
    if (status >= 400) {
        FUZZ_CHECK(str_is(json_get(json, "status")->text, "error"));
        FUZZ_CHECK(json_get(json, "message")->text.n > 0);
        FUZZ_CHECK(json_get(json, "correlationId")->text.n == 36);
    }
}

/* One reply off the connection. False when the server has closed it. */
static bool read_reply(struct shared *shared, struct arena *arena, bool head_only)
{
    struct buf got;
    buf_init(&got, (size_t)64 * 1024 * 1024);
    ptrdiff_t end = -1;
    bool open = true;
    while (open && (end = str_find(buf_view(&got), STR("\r\n\r\n"))) < 0) {
        open = fuzz_receive(shared->fd, &got);
    }
    FUZZ_CHECK(end >= 12 || got.n == 0);
    if (end >= 0) {
        struct str head = str_dup(arena, str_sub(buf_view(&got), 0, (size_t)end));
        int status = atoi(head.p + 9);
        uint64_t length = 0;
        str_to_u64(header_of(head, "Content-Length:"), &length);
        length = head_only || status == 204 ? 0 : length;
        while (open && got.n < (size_t)end + 4 + length) {
            open = fuzz_receive(shared->fd, &got);
        }
        check_reply(arena, status, head, str_sub(buf_view(&got), (size_t)end + 4, length));
        open = open && !str_eq_ascii_nocase(header_of(head, "Connection:"), STR("close")) &&
               got.n == (size_t)end + 4 + length;
    }
    buf_release(&got);
    return open;
}

static void ask(struct shared *shared, struct arena *arena, struct str first, struct str head,
                struct str body)
{
    struct buf request;
    buf_init(&request, 1 << 20);
    compose(&request, first, head, body, shared->account.token);
    if (shared->fd < 0) {
        shared->fd = fuzz_connect(api_port(shared->api));
    }
    /* A head that frames its body itself may leave the server waiting for more. */
    bool odd = head.n > 0 || str_find(first, STR("\r")) >= 0 || str_find(first, STR(" HTTP")) >= 0;
    fuzz_send(shared->fd, buf_view(&request));
    if (odd) {
        shutdown(shared->fd, SHUT_WR);
    }
    bool open = read_reply(shared, arena, str_starts(first, STR("HEAD ")));
    if (!open || odd) {
        close(shared->fd);
        shared->fd = -1;
    }
    buf_release(&request);
}

static void run(void *arg, struct arena *arena, struct str input)
{
    struct shared *shared = arg;
    while (input.n > 0) {
        ptrdiff_t end = str_find(input, STR("\n---\n"));
        struct str one = end < 0 ? input : str_sub(input, 0, (size_t)end);
        input = end < 0 ? STR("") : str_sub(input, (size_t)end + 5, input.n);
        struct str first = fuzz_line(&one), head = one;
        ptrdiff_t blank = str_starts(one, STR("\n")) ? 0 : str_find(one, STR("\n\n"));
        head.n = blank < 0 ? one.n : (size_t)blank;
        struct str body = blank < 0 ? STR("") : str_sub(one, head.n + (blank ? 2 : 1), one.n);
        ask(shared, arena, first, head, body);
        shared->count++;
    }
    if (shared->count >= RENEW_EVERY) {
        end(shared);
        begin(shared);
    } else if (shared->count % CHECK_EVERY == 0) {
        fuzz_account_check(&shared->account);
    }
}

const struct fuzz_target fuzz_api = {
    .name = "api", .most = 4000, .threads = true, .start = start, .stop = stop, .run = run};
