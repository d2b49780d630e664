/*
 * Time limits. The library's own time-out restarts with every byte, so a client that drips keeps
 * its connection. Here every phase has an absolute deadline, and one thread, the sweep, cuts what
 * is past it.
 *
 * A cut in the head or the body is answered with 408, written straight to the socket: the library
 * takes a reply only between those. Then, or where there is nothing to answer, shutdown(2) makes
 * the library see the end of the connection in its own thread. The sweep never closes a socket that
 * the library owns; it works on a copy made while the connection is on the list, so that the number
 * cannot have been reused.
 */
#include <errno.h>
#include <sys/socket.h>
#include <time.h>
#include <unistd.h>

#include "base/civil.h"
#include "http/http_private.h"

#define TICK_MOST_MS   250
#define TICK_LEAST_MS  10
#define LINGER_MS      2000
#define LINGER_TICK_MS 20
#define CUTS           32   /* in one pass */
#define QUIET_MS       1000 /* waited for so long: has the client closed its side? */
#define CROWDED_MS     2000 /* idle for so long, a connection gives way where many are open */

struct cut {
    int fd; /* our copy */
    struct http_exchange *stand_in;
    bool report; /* nobody else calls finished() for it */
};

void http_deadline_set(struct http_connection *connection, int64_t from_us, int64_t ms,
                       size_t bytes)
{
    uint64_t allowance_us = (uint64_t)bytes * 1000000 / connection->server->options.least_rate;
    atomic_store(&connection->deadline_us, from_us + ms * 1000 + (int64_t)allowance_us);
}

void http_linger(struct http_connection *connection)
{
    struct http_server *server = connection->server;
    if (server->linger_count == HTTP_LINGERS || atomic_load(&server->closing)) {
        return;
    }
    int fd = dup(connection->fd);
    if (fd < 0) {
        return;
    }
    shutdown(fd, SHUT_WR);
    server->lingers[server->linger_count++] =
        (struct http_linger){fd, civil_monotonic_us() + LINGER_MS * 1000};
}

/* True when the client has closed its side, or has had its time. */
static bool drained(const struct http_linger *linger, int64_t now_us)
{
    char waste[16384];
    if (now_us > linger->until_us) {
        return true;
    }
    for (int i = 0; i < 64; i++) {
        ssize_t n = recv(linger->fd, waste, sizeof waste, MSG_DONTWAIT);
        if (n == 0 || (n < 0 && errno != EAGAIN && errno != EWOULDBLOCK && errno != EINTR)) {
            return true;
        }
        if (n < 0) {
            return false;
        }
    }
    return false;
}

/* Called with the lock, which is let go while sockets are read: others only append meanwhile. */
static void sweep_lingers(struct http_server *server, int64_t now_us)
{
    size_t count = server->linger_count;
    bool done[HTTP_LINGERS];
    if (count == 0) {
        return;
    }
    pthread_mutex_unlock(&server->lock);
    for (size_t i = 0; i < count; i++) {
        done[i] = drained(&server->lingers[i], now_us);
    }
    pthread_mutex_lock(&server->lock);
    size_t kept = 0;
    for (size_t i = 0; i < server->linger_count; i++) {
        if (i < count && done[i]) {
            close(server->lingers[i].fd);
        } else {
            server->lingers[kept++] = server->lingers[i];
        }
    }
    server->linger_count = kept;
}

/* With both locks held. True when *cut is to be answered. */
static bool cut_connection(struct http_connection *connection, struct cut *cut)
{
    enum http_phase phase = connection->phase;
    bool answer = phase == PHASE_HEAD || phase == PHASE_BODY;
    atomic_store(&connection->deadline_us, 0);
    if (answer) {
        connection->phase = PHASE_CUT;
        cut->report = phase == PHASE_HEAD;
        cut->stand_in = exchange_stand_in(connection, connection->exchange);
        cut->fd = cut->stand_in ? dup(connection->fd) : -1;
        if (cut->stand_in && cut->fd < 0) {
            exchange_free(cut->stand_in);
        }
        answer = cut->fd >= 0;
    }
    if (!answer && (phase == PHASE_HEAD || phase == PHASE_BODY || phase == PHASE_IDLE ||
                    phase == PHASE_REPLY)) {
        shutdown(connection->fd, SHUT_RDWR);
    }
    return answer;
}

/* The library overlooks the end of the client's side when it arrives with the last bytes before it.
 * So it is looked for once, when a connection has waited for the client for a while. */
static bool has_left(int fd)
{
    char byte;
    ssize_t n = recv(fd, &byte, 1, MSG_PEEK | MSG_DONTWAIT);
    return n == 0 || (n < 0 && errno != EAGAIN && errno != EWOULDBLOCK && errno != EINTR);
}

/* With both locks held: how long it has waited for the client; -1 when it does not. */
static int64_t waited_ms(const struct http_connection *connection, int64_t now_us)
{
    const struct http_options *options = &connection->server->options;
    int64_t deadline = atomic_load(&connection->deadline_us);
    switch (connection->phase) {
    case PHASE_IDLE:
        return (now_us - deadline) / 1000 + options->idle_ms;
    case PHASE_HEAD:
        return (now_us - deadline) / 1000 + options->head_ms;
    case PHASE_BODY:
        return connection->exchange ? (now_us - connection->exchange->rq.started_us) / 1000 : -1;
    default:
        return -1;
    }
}

enum due { DUE_NOT, DUE_LEFT, DUE_LATE };

static enum due is_due(const struct http_connection *connection, int64_t now_us)
{
    int64_t deadline = atomic_load(&connection->deadline_us);
    if (!deadline || now_us >= deadline) {
        return deadline ? DUE_LATE : DUE_NOT;
    }
    int64_t waited = waited_ms(connection, now_us);
    if (connection->phase == PHASE_IDLE && waited >= CROWDED_MS &&
        http_crowded(connection->server)) {
        return DUE_LATE;
    }
    bool look = waited >= QUIET_MS && waited < QUIET_MS + 2 * TICK_MOST_MS;
    return look && has_left(connection->fd) ? DUE_LEFT : DUE_NOT;
}

static size_t collect(struct http_server *server, int64_t now_us, struct cut cuts[CUTS])
{
    size_t count = 0;
    for (struct http_connection *c = server->connections; c && count < CUTS; c = c->next) {
        pthread_mutex_lock(&c->lock);
        enum due due = is_due(c, now_us);
        if (due == DUE_LEFT) { /* nobody is there to answer */
            shutdown(c->fd, SHUT_RDWR);
        } else if (due == DUE_LATE) {
            if (c->phase != PHASE_IDLE) {
                atomic_fetch_add(&server->timed_out, 1);
            }
            count += cut_connection(c, &cuts[count]);
        }
        pthread_mutex_unlock(&c->lock);
    }
    return count;
}

static void answer_cut(struct http_server *server, struct cut *cut)
{
    http_refuse(cut->stand_in, 408, "the request took too long to arrive");
    http_reply_raw(cut->fd, cut->stand_in);
    shutdown(cut->fd, SHUT_RDWR);
    close(cut->fd);
    if (cut->report) {
        http_finish(server, cut->stand_in);
    } else {
        exchange_free(cut->stand_in);
    }
}

/* Fine enough for the shortest limit, which tests make very short. */
static int64_t tick_ms(const struct http_options *options)
{
    const int64_t limits[] = {options->head_ms, options->body_ms, options->reply_ms,
                              options->idle_ms};
    int64_t tick = TICK_MOST_MS;
    for (size_t i = 0; i < sizeof limits / sizeof *limits; i++) {
        tick = limits[i] / 4 < tick ? limits[i] / 4 : tick;
    }
    return tick < TICK_LEAST_MS ? TICK_LEAST_MS : tick;
}

static void nap(struct http_server *server, int64_t ms)
{
    struct timespec until;
    clock_gettime(CLOCK_MONOTONIC, &until);
    until.tv_sec += ms / 1000;
    until.tv_nsec += ms % 1000 * 1000000;
    if (until.tv_nsec >= 1000000000) {
        until.tv_sec++;
        until.tv_nsec -= 1000000000;
    }
    pthread_cond_timedwait(&server->wake, &server->lock, &until);
}

static void *sweep(void *arg)
{
    struct http_server *server = arg;
    const int64_t tick = tick_ms(&server->options);
    struct cut cuts[CUTS];
    pthread_mutex_lock(&server->lock);
    while (!server->sweep_stop) {
        int64_t now_us = civil_monotonic_us();
        sweep_lingers(server, now_us);
        size_t count = collect(server, now_us, cuts);
        if (count > 0) {
            pthread_mutex_unlock(&server->lock);
            for (size_t i = 0; i < count; i++) {
                answer_cut(server, &cuts[i]);
            }
            pthread_mutex_lock(&server->lock);
        }
        if (count < CUTS && !server->sweep_stop) {
            nap(server, server->linger_count ? LINGER_TICK_MS : tick);
        }
    }
    pthread_mutex_unlock(&server->lock);
    return NULL;
}

bool http_sweep_start(struct http_server *server)
{
    return pthread_create(&server->sweep, NULL, sweep, server) == 0;
}

void http_sweep_stop(struct http_server *server)
{
    pthread_mutex_lock(&server->lock);
    server->sweep_stop = true;
    pthread_cond_broadcast(&server->wake);
    pthread_mutex_unlock(&server->lock);
    pthread_join(server->sweep, NULL);
    for (size_t i = 0; i < server->linger_count; i++) {
        close(server->lingers[i].fd);
    }
}
