/*
 * bench-load: asks a server for one kind of work over a number of connections, each of which sends
 * its next request when the reply to the last has come, and reports what it measured as one line of
 * JSON. A reply that is not 2xx counts as failed, its beginning is shown once, and the exit code is
 * 1. One thread with epoll: the machine's other cores are the server's.
 */
#include <arpa/inet.h>
#include <errno.h>
#include <netinet/tcp.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>
#include <sys/epoll.h>
#include <sys/socket.h>
#include <unistd.h>

#include "request.h"

struct connection {
    int fd;
    struct text out, in;
    size_t sent;
    size_t need; /* bytes of the whole reply; 0: its head is not complete */
    size_t body; /* where the body begins */
    bool busy;
    double began;
};

struct driver {
    struct options options;
    struct load load;
    struct connection connections[BENCH_CONNECTIONS_MAX];
    int epoll;
    uint64_t next, last; /* numbers of the next request and of the end */
    uint32_t busy;
    bool counting;
    uint64_t failed; /* of the whole run */
    struct samples samples;
    double counting_since;
};

static void connect_one(struct driver *d, struct connection *c)
{
    c->fd = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
    struct sockaddr_in address = {.sin_family = AF_INET,
                                  .sin_port = htons((uint16_t)d->options.port),
                                  .sin_addr.s_addr = htonl(INADDR_LOOPBACK)};
    if (c->fd < 0 ||
        connect(c->fd, (const struct sockaddr *)(const void *)&address, sizeof address)) {
        fail("cannot connect to port %d: %s", d->options.port, strerror(errno));
    }
    const int on = 1;
    setsockopt(c->fd, IPPROTO_TCP, TCP_NODELAY, &on, sizeof on);
    struct epoll_event event = {.events = EPOLLIN, .data.ptr = c};
    if (epoll_ctl(d->epoll, EPOLL_CTL_ADD, c->fd, &event)) {
        fail("epoll: %s", strerror(errno));
    }
}

/* Sockets block while sending: the server reads a request before it answers. */
static void send_next(struct driver *d, struct connection *c)
{
    if (d->next == d->last) {
        return;
    }
    request_make(&d->options, &d->load, d->next++, &c->out);
    c->in.n = 0;
    c->need = 0;
    c->busy = true;
    d->busy++;
    c->began = now_seconds();
    for (c->sent = 0; c->sent < c->out.n;) {
        ssize_t n = send(c->fd, c->out.p + c->sent, c->out.n - c->sent, MSG_NOSIGNAL);
        if (n < 0 && errno != EINTR) {
            fail("the server closed the connection: %s", strerror(errno));
        }
        c->sent += n > 0 ? (size_t)n : 0;
    }
}

/* Fills need and body when the head has come. */
static void read_head(struct connection *c)
{
    const char *end = strstr(c->in.p, "\r\n\r\n");
    if (!end) {
        return;
    }
    c->body = (size_t)(end - c->in.p) + 4;
    const char *length = strcasestr(c->in.p, "\r\nContent-Length:");
    bool found = length && length < end;
    c->need = c->body + (found ? strtoull(length + 17, NULL, 10) : 0);
}

static void judge(struct driver *d, struct connection *c, double now)
{
    const char *p = c->in.p;
    bool good = strncmp(p, "HTTP/1.1 2", 10) == 0 && strncmp(p + 9, "207", 3) != 0;
    if (!good) {
        d->samples.failed++;
        if (!d->failed++) {
            fprintf(stderr, "a reply is not as it should be: %.600s\n", p);
        }
        return;
    }
    if (d->options.work == WORK_LOAD && !d->options.target) {
        load_reply(&d->load, &d->options, p + c->body);
    }
    if (d->counting && c->began >= d->counting_since) {
        samples_add(&d->samples, now - c->began, c->need - c->body);
    }
}

static void receive(struct driver *d, struct connection *c)
{
    char bytes[65536];
    ssize_t n = recv(c->fd, bytes, sizeof bytes, 0);
    if (n < 0 && errno == EINTR) {
        return;
    }
    if (n <= 0) {
        fail("the server closed a connection in the middle of a reply");
    }
    text_add(&c->in, bytes, (size_t)n);
    if (!c->need) {
        read_head(c);
    }
    if (c->need && c->in.n >= c->need) {
        judge(d, c, now_seconds());
        c->busy = false;
        d->busy--;
    }
}

/* A measurement has one request at least, however long it takes. */
static bool goes_on(const struct driver *d, double until)
{
    return until <= 0 || now_seconds() < until || (d->counting && !d->samples.count && !d->failed);
}

/* Until `until`, or until the last request was answered. */
static void run(struct driver *d, double until)
{
    for (uint32_t i = 0; i < d->options.connections; i++) {
        if (!d->connections[i].busy) {
            send_next(d, &d->connections[i]);
        }
    }
    while (d->busy && goes_on(d, until)) {
        struct epoll_event events[64];
        int n = epoll_wait(d->epoll, events, 64, 10000);
        if (n == 0) {
            fail("no reply for ten seconds");
        }
        for (int i = 0; i < n; i++) {
            struct connection *c = events[i].data.ptr;
            receive(d, c);
            if (!c->busy) {
                send_next(d, c);
            }
        }
    }
}

static void run_load(struct driver *d)
{
    load_init(&d->load, &d->options);
    for (d->load.phase = 0; d->load.phase < PHASES; d->load.phase++) {
        d->next = 0;
        d->last = load_requests(&d->options, &d->load);
        run(d, 0);
        if (!load_phase_done(&d->load, &d->options)) {
            fail("the replies lack the ids of records that were made");
        }
    }
    load_release(&d->load);
}

static void measure(struct driver *d)
{
    const struct options *o = &d->options;
    d->next = o->start;
    d->last = UINT64_MAX;
    if (o->work != WORK_LOAD && o->warmup > 0) {
        run(d, now_seconds() + o->warmup);
    }
    double cpu = cpu_of(o), postgres_cpu = cpu_of_postgres(o);
    d->counting = true;
    d->counting_since = now_seconds();
    if (o->work == WORK_LOAD) {
        run_load(d);
    } else {
        run(d, d->counting_since + o->seconds);
    }
    double seconds = now_seconds() - d->counting_since;
    cpu = cpu_of(o) - cpu;
    postgres_cpu = cpu_of_postgres(o) - postgres_cpu;
    samples_print(&d->samples, seconds, cpu, postgres_cpu);
    fflush(stdout);
}

/* The replies that are still on their way must be good too. */
static void drain(struct driver *d)
{
    d->counting = false;
    d->last = d->next;
    run(d, 0);
}

int main(int argc, char **argv)
{
    struct driver *d = must_alloc(calloc(1, sizeof *d));
    options_read(&d->options, argc, argv);
    if (!d->options.port || !d->options.token) {
        fail("--port and --token are needed");
    }
    d->epoll = epoll_create1(EPOLL_CLOEXEC);
    for (uint32_t i = 0; i < d->options.connections; i++) {
        connect_one(d, &d->connections[i]);
    }
    measure(d);
    drain(d);
    bool good = d->failed == 0;
    for (uint32_t i = 0; i < d->options.connections; i++) {
        close(d->connections[i].fd);
        text_release(&d->connections[i].out);
        text_release(&d->connections[i].in);
    }
    close(d->epoll);
    free(d->options.contacts);
    free(d->options.companies);
    free(d);
    return good ? 0 : 1;
}
