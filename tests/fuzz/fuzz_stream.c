/*
 * The bytes of a connection, sent to a server that notes what requests it takes them for. Sent at
 * once or in two pieces they are the same requests; every request is finished once; the connection
 * is closed by the server when the client has said all.
 */
#include <poll.h>
#include <pthread.h>
#include <sched.h>
#include <stdatomic.h>
#include <stdio.h>
#include <sys/socket.h>
#include <unistd.h>

#include "fuzz.h"
#include "fuzz_socket.h"
#include "http/http.h"

#define BODY_MOST ((size_t)1000)

struct shared {
    struct http_server *server;
    pthread_mutex_t lock;
    struct buf seen; /* under the lock */
    atomic_int begun, finished;
};

static void note(struct buf *seen, const struct http_request *rq)
{
    buf_format(seen, "%s", http_method_word(rq->method));
    for (size_t i = 0; i < rq->segment_count; i++) {
        buf_format(seen, " [%.*s]", STR_ARG(rq->segments[i]));
    }
    for (size_t i = 0; i < rq->param_count; i++) {
        buf_format(seen, " {%.*s=%.*s}", STR_ARG(rq->params[i].name), STR_ARG(rq->params[i].value));
    }
    buf_format(seen, " %.*s\n", STR_ARG(rq->body));
}

static size_t limit(struct http_request *rq, void *arg)
{
    struct shared *shared = arg;
    (void)rq;
    atomic_fetch_add(&shared->begun, 1);
    return BODY_MOST;
}

static void handler(struct http_request *rq, void *arg)
{
    struct shared *shared = arg;
    FUZZ_CHECK(rq->body.n <= BODY_MOST);
    pthread_mutex_lock(&shared->lock);
    note(&shared->seen, rq);
    pthread_mutex_unlock(&shared->lock);
    rq->status = 200;
    rq->content_type = STR("text/plain");
    buf_lit(&rq->out, "ok");
    http_header_add(rq, "X-Seen", http_header_get(rq, "x-sent"));
    http_send(rq);
}

static void refused(struct http_request *rq, int status, const char *why, void *arg)
{
    (void)arg;
    FUZZ_CHECK(status >= 400 && why[0]);
    rq->status = status;
    buf_lit(&rq->out, "refused");
}

static void finished(struct http_request *rq, void *arg)
{
    struct shared *shared = arg;
    FUZZ_CHECK(rq->status == 0 || rq->status >= 200); /* 0: broken off before there was a reply */
    atomic_fetch_add(&shared->finished, 1);
}

static void *start(void)
{
    struct shared *shared = calloc(1, sizeof *shared);
    struct arena *arena = arena_new(0);
    struct err err;
    err_init(&err, arena);
    pthread_mutex_init(&shared->lock, NULL);
    buf_init(&shared->seen, 1 << 20);
    const struct http_options options = {.host = STR("127.0.0.1"),
                                         .head_bytes = 2000,
                                         .arg = shared,
                                         .limit = limit,
                                         .handler = handler,
                                         .refused = refused,
                                         .finished = finished};
    FUZZ_CHECK(http_start(&options, &shared->server, &err) == ERR_OK);
    arena_free(arena);
    return shared;
}

static void stop(void *arg)
{
    struct shared *shared = arg;
    http_stop(shared->server);
    buf_release(&shared->seen);
    pthread_mutex_destroy(&shared->lock);
    free(shared);
}

/* Waits for the end; false when nothing comes for so long. */
static bool ends_within(int fd, struct buf *got, int ms)
{
    struct pollfd poll_fd = {.fd = fd, .events = POLLIN};
    while (poll(&poll_fd, 1, ms) > 0) {
        if (!fuzz_receive(fd, got)) {
            return true;
        }
    }
    return false;
}

/* The library may overlook an end that arrives with the last bytes: it comes a moment after them,
 * and once more as a reset. */
static void hang_up(int fd, struct buf *got)
{
    const struct linger reset = {.l_onoff = 1};
    if (!ends_within(fd, got, 2)) {
        shutdown(fd, SHUT_WR);
        if (!ends_within(fd, got, 50)) {
            setsockopt(fd, SOL_SOCKET, SO_LINGER, &reset, sizeof reset);
        }
    }
    close(fd);
}

/* What the server took the bytes for, copied into the arena. */
static struct str speak(struct shared *shared, struct arena *arena, struct str bytes, size_t cut)
{
    struct buf replies;
    buf_init(&replies, 1 << 20);
    buf_clear(&shared->seen);
    int fd = fuzz_connect(http_port(shared->server));
    if (fuzz_send(fd, str_sub(bytes, 0, cut)) && cut < bytes.n) {
        ends_within(fd, &replies, 1);
        fuzz_send(fd, str_sub(bytes, cut, bytes.n));
    }
    hang_up(fd, &replies);
    FUZZ_CHECK(replies.n == 0 || str_starts(buf_view(&replies), STR("HTTP/1.")));
    while (http_stats(shared->server).open_connections > 0) {
        sched_yield();
    }
    buf_release(&replies);
    return str_dup(arena, buf_view(&shared->seen));
}

static void run(void *arg, struct arena *arena, struct str input)
{
    struct shared *shared = arg;
    size_t cut = input.n ? (unsigned char)input.p[0] * input.n / 256 : 0;
    struct str bytes = str_sub(input, 1, input.n);
    bool same = false;
    for (int i = 0; i < 5 && !same; i++) { /* a machine that is busy elsewhere may cut one short */
        struct str whole = speak(shared, arena, bytes, bytes.n);
        same = str_eq(whole, speak(shared, arena, bytes, cut));
    }
    FUZZ_CHECK(same);
    FUZZ_CHECK(http_stats(shared->server).in_flight == 0);
    FUZZ_CHECK(atomic_load(&shared->finished) >= atomic_load(&shared->begun));
}

const struct fuzz_target fuzz_stream = {
    .name = "stream", .most = 3000, .threads = true, .start = start, .stop = stop, .run = run};
