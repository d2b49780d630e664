#include "http_rig.h"

#include <arpa/inet.h>
#include <netinet/in.h>
#include <stdio.h>
#include <stdlib.h>
#include <strings.h>
#include <sys/socket.h>
#include <time.h>
#include <unistd.h>

static void pause_ms(long ms)
{
    struct timespec time = {ms / 1000, ms % 1000 * 1000000};
    nanosleep(&time, NULL);
}

/* METHOD [segment][segment] {name=value} body */
static void echo(struct http_request *rq)
{
    rq->status = 200;
    rq->content_type = STR("text/plain");
    buf_format(&rq->out, "%s ", http_method_word(rq->method));
    for (size_t i = 0; i < rq->segment_count; i++) {
        buf_format(&rq->out, "[%.*s]", STR_ARG(rq->segments[i]));
    }
    for (size_t i = 0; i < rq->param_count; i++) {
        buf_format(&rq->out, "{%.*s=%.*s}", STR_ARG(rq->params[i].name),
                   STR_ARG(rq->params[i].value));
    }
    buf_char(&rq->out, ' ');
    buf_str(&rq->out, rq->body.n > 4000 ? str_sub(rq->body, 0, 10) : rq->body);
}

static void *answer(void *arg)
{
    struct http_request *rq = arg;
    echo(rq);
    http_send(rq);
    return NULL;
}

static void defer(struct http_rig *rig, struct http_request *rq)
{
    http_defer(rq);
    pthread_mutex_lock(&rig->lock);
    ck_assert_int_lt(rig->worker_count, HTTP_RIG_WORKERS);
    ck_assert_int_eq(pthread_create(&rig->workers[rig->worker_count++], NULL, answer, rq), 0);
    pthread_mutex_unlock(&rig->lock);
}

static void hold(struct http_rig *rig, struct http_request *rq)
{
    http_defer(rq);
    pthread_mutex_lock(&rig->lock);
    rig->held = rq;
    pthread_mutex_unlock(&rig->lock);
    atomic_fetch_add(&rig->holding, 1);
}

static void flood(struct http_request *rq)
{
    rq->status = 200;
    for (size_t i = 0; i <= rq->out.ceiling; i += 1000) {
        buf_format(&rq->out, "%1000zu", i);
    }
}

static void http_rig_handler(struct http_request *rq, void *arg)
{
    struct http_rig *rig = arg;
    struct str what = rq->segment_count ? rq->segments[0] : STR("");
    atomic_fetch_add(&rig->handled, 1);
    if (str_is(what, "defer")) {
        defer(rig, rq);
        return;
    }
    if (str_is(what, "hold")) {
        hold(rig, rq);
        return;
    }
    if (str_is(what, "flood")) {
        flood(rq);
    } else if (str_is(what, "large")) { /* more than the sockets hold */
        rq->status = 200;
        for (int i = 0; i < 16000; i++) {
            buf_format(&rq->out, "%1000d", i);
        }
    } else if (str_is(what, "204") || str_is(what, "304")) {
        echo(rq);
        rq->status = str_is(what, "204") ? 204 : 304;
    } else if (str_is(what, "header")) {
        echo(rq);
        http_header_add(rq, "X-Seen", http_header_get(rq, "x-sent"));
        http_header_add(rq, "X-Split", STR("a\r\nX-Injected: b"));
    } else {
        echo(rq);
    }
    http_send(rq);
}

static size_t http_rig_limit(struct http_request *rq, void *arg)
{
    (void)arg;
    if (rq->segment_count && str_is(rq->segments[0], "forbidden")) {
        rq->status = 403;
        buf_lit(&rq->out, "forbidden");
        return HTTP_REFUSED;
    }
    return HTTP_RIG_LIMIT;
}

static void http_rig_refused(struct http_request *rq, int status, const char *why, void *arg)
{
    struct http_rig *rig = arg;
    rq->status = status;
    rq->content_type = STR("text/plain");
    buf_format(&rq->out, "refused: %s", why);
    atomic_fetch_add(&rig->refused, 1);
    atomic_store(&rig->last_refused, status);
}

static void http_rig_finished(struct http_request *rq, void *arg)
{
    struct http_rig *rig = arg;
    atomic_store(&rig->last_finished, rq->status);
    atomic_fetch_add(&rig->finished, 1);
}

void http_rig_init(struct http_rig *rig)
{
    memset(rig, 0, sizeof *rig);
    pthread_mutex_init(&rig->lock, NULL);
    rig->arena = arena_new(0);
    rig->options = (struct http_options){
        .host = STR("127.0.0.1"),
        .reply_bytes = (size_t)32 * 1024 * 1024,
        .grace_ms = 5000,
        .arg = rig,
        .limit = http_rig_limit,
        .handler = http_rig_handler,
        .refused = http_rig_refused,
        .finished = http_rig_finished,
    };
}

void http_rig_start(struct http_rig *rig)
{
    struct err err;
    err_init(&err, rig->arena);
    enum err_code rc = http_start(&rig->options, &rig->server, &err);
    ck_assert_msg(rc == ERR_OK, "%.*s", STR_ARG(err.message));
}

void http_rig_stop(struct http_rig *rig)
{
    http_stop(rig->server);
    rig->server = NULL;
}

void http_rig_join(struct http_rig *rig)
{
    for (int i = 0; i < rig->worker_count; i++) {
        pthread_join(rig->workers[i], NULL);
    }
    pthread_mutex_destroy(&rig->lock);
    arena_free(rig->arena);
}

void http_rig_end(struct http_rig *rig)
{
    http_rig_stop(rig);
    http_rig_join(rig);
}

void http_rig_release(struct http_rig *rig)
{
    pthread_mutex_lock(&rig->lock);
    struct http_request *rq = rig->held;
    rig->held = NULL;
    pthread_mutex_unlock(&rig->lock);
    ck_assert_ptr_nonnull(rq);
    echo(rq);
    http_send(rq);
}

bool http_rig_reaches(atomic_int *counter, int value)
{
    for (int i = 0; i < 2500; i++) {
        if (atomic_load(counter) >= value) {
            return true;
        }
        pause_ms(2);
    }
    return false;
}

/* ---- the client ---- */

int http_client_open(const struct http_rig *rig)
{
    int fd = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
    ck_assert_int_ge(fd, 0);
    struct timeval patience = {.tv_sec = 10};
    setsockopt(fd, SOL_SOCKET, SO_RCVTIMEO, &patience, sizeof patience);
    setsockopt(fd, SOL_SOCKET, SO_SNDTIMEO, &patience, sizeof patience);
    struct sockaddr_in address = {.sin_family = AF_INET,
                                  .sin_port = htons((uint16_t)http_port(rig->server)),
                                  .sin_addr.s_addr = htonl(INADDR_LOOPBACK)};
    ck_assert_int_eq(connect(fd, (const struct sockaddr *)&address, sizeof address), 0);
    return fd;
}

bool http_client_send_bytes(int fd, const void *bytes, size_t count)
{
    for (const char *p = bytes; count > 0;) {
        ssize_t n = send(fd, p, count, MSG_NOSIGNAL);
        if (n <= 0) {
            return false;
        }
        p += n;
        count -= (size_t)n;
    }
    return true;
}

bool http_client_send(int fd, const char *text)
{
    return http_client_send_bytes(fd, text, strlen(text));
}

static bool read_head(int fd, struct reply *reply)
{
    size_t n = 0;
    while (n < 4 || memcmp(reply->head + n - 4, "\r\n\r\n", 4) != 0) {
        ck_assert_uint_lt(n, sizeof reply->head - 1);
        if (recv(fd, reply->head + n, 1, 0) != 1) {
            return false;
        }
        n++;
    }
    reply->head[n] = '\0';
    reply->status = atoi(reply->head + 9);
    return true;
}

bool http_client_read(int fd, struct reply *reply, bool without_body)
{
    memset(reply, 0, sizeof *reply);
    if (!read_head(fd, reply)) {
        return false;
    }
    const char *length = strcasestr(reply->head, "\r\nContent-Length: ");
    size_t size = length && !without_body && reply->status != 304
                      ? (size_t)strtoul(length + 18, NULL, 10)
                      : 0;
    for (size_t left = size; left > 0;) {
        char chunk[4096];
        ssize_t n = recv(fd, chunk, left < sizeof chunk ? left : sizeof chunk, 0);
        if (n <= 0) {
            return false;
        }
        if (reply->body_size + (size_t)n < sizeof reply->body) {
            memcpy(reply->body + reply->body_size, chunk, (size_t)n);
        }
        reply->body_size += (size_t)n;
        left -= (size_t)n;
    }
    return true;
}

bool http_client_closed(int fd)
{
    char c;
    return recv(fd, &c, 1, 0) == 0;
}

void http_client_ask(const struct http_rig *rig, const char *request, struct reply *reply)
{
    int fd = http_client_open(rig);
    ck_assert(http_client_send(fd, request));
    ck_assert_msg(http_client_read(fd, reply, false), "no reply to: %s", request);
    close(fd);
}

void http_client_get(const struct http_rig *rig, const char *path, struct reply *reply)
{
    char request[2048];
    snprintf(request, sizeof request, "GET %s HTTP/1.1\r\nHost: a\r\n\r\n", path);
    http_client_ask(rig, request, reply);
}
