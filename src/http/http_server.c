/*
 * Start and stop: the listening socket, the library's options, the order in which things end.
 */
#include <errno.h>
#include <fcntl.h>
#include <netdb.h>
#include <netinet/in.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/resource.h>
#include <sys/socket.h>
#include <time.h>
#include <unistd.h>

#include "base/civil.h"
#include "http/http_private.h"

#define SPARE_FILES 128 /* descriptors left for everything that is not a connection */
#define BACKLOG     1024
#define KEPT_LEAST  100

static void defaults(struct http_options *o)
{
    long cores = sysconf(_SC_NPROCESSORS_ONLN);
    o->threads = o->threads ? o->threads : (int)(cores > 0 ? cores : 2);
    o->threads = o->threads < 2 ? 2 : o->threads;
    o->connections = o->connections ? o->connections : 20000;
    o->head_bytes = o->head_bytes ? o->head_bytes : 32 * 1024;
    o->reply_bytes = o->reply_bytes ? o->reply_bytes : (size_t)64 * 1024 * 1024;
    o->head_ms = o->head_ms ? o->head_ms : 15000;
    o->idle_ms = o->idle_ms ? o->idle_ms : 75000;
    o->body_ms = o->body_ms ? o->body_ms : 20000;
    o->reply_ms = o->reply_ms ? o->reply_ms : 60000;
    o->least_rate = o->least_rate ? o->least_rate : 16 * 1024;
    o->grace_ms = o->grace_ms ? o->grace_ms : 10000;
}

/* Raises the process's soft file limit to the hard one, and keeps the connections below it. */
static unsigned bounded_connections(unsigned wanted, int threads)
{
    struct rlimit limit;
    if (getrlimit(RLIMIT_NOFILE, &limit)) {
        return wanted;
    }
    if (limit.rlim_cur < limit.rlim_max) {
        struct rlimit raised = {limit.rlim_max, limit.rlim_max};
        if (setrlimit(RLIMIT_NOFILE, &raised) == 0) {
            limit = raised;
        }
    }
    rlim_t most =
        limit.rlim_cur > 2 * SPARE_FILES ? limit.rlim_cur - SPARE_FILES : limit.rlim_cur / 2;
    unsigned bounded = most < wanted ? (unsigned)most : wanted;
    return bounded < (unsigned)threads ? (unsigned)threads : bounded;
}

/* ---- listening ---- */

static int listen_on(const struct addrinfo *address)
{
    int fd = socket(address->ai_family, address->ai_socktype | SOCK_NONBLOCK | SOCK_CLOEXEC, 0);
    if (fd < 0) {
        return -1;
    }
    const int on = 1;
    setsockopt(fd, SOL_SOCKET, SO_REUSEADDR, &on, sizeof on);
    if (bind(fd, address->ai_addr, address->ai_addrlen) || listen(fd, BACKLOG)) {
        int saved = errno;
        close(fd);
        errno = saved;
        return -1;
    }
    return fd;
}

static int port_of(int fd)
{
    struct sockaddr_storage address = {0};
    socklen_t size = sizeof address;
    if (getsockname(fd, (struct sockaddr *)&address, &size)) {
        return 0;
    }
    if (address.ss_family == AF_INET6) {
        return ntohs(((const struct sockaddr_in6 *)(const void *)&address)->sin6_port);
    }
    return ntohs(((const struct sockaddr_in *)(const void *)&address)->sin_port);
}

static enum err_code open_socket(const struct http_options *options, int *out, struct err *err)
{
    char port[16];
    snprintf(port, sizeof port, "%d", options->port);
    struct str name = options->host;
    if (!name.p || str_eq_ascii_nocase(name, STR("localhost"))) {
        name = STR("127.0.0.1"); /* also where nothing resolves names, as on a bare system */
    }
    char *host = strndup(name.p, name.n);
    if (!host) {
        return err_set(err, ERR_NOMEM, "out of memory");
    }
    struct addrinfo hints = {.ai_flags = AI_PASSIVE | AI_NUMERICSERV,
                             .ai_family = AF_UNSPEC,
                             .ai_socktype = SOCK_STREAM};
    struct addrinfo *addresses = NULL;
    int code = getaddrinfo(host, port, &hints, &addresses);
    free(host);
    if (code) {
        return err_set(err, ERR_UNAVAILABLE, "cannot listen on %.*s:%d: %s", STR_ARG(options->host),
                       options->port, gai_strerror(code));
    }
    int fd = -1;
    for (const struct addrinfo *a = addresses; a && fd < 0; a = a->ai_next) {
        fd = listen_on(a);
    }
    int failure = errno;
    freeaddrinfo(addresses);
    if (fd < 0) {
        char text[128];
        return err_set(err, ERR_UNAVAILABLE, "cannot listen on %.*s:%d: %s", STR_ARG(options->host),
                       options->port, strerror_r(failure, text, sizeof text));
    }
    *out = fd;
    return ERR_OK;
}

/* ---- the library ---- */

static void on_message(void *cls, const char *format, va_list args)
{
    struct http_server *server = cls;
    char text[512];
#pragma GCC diagnostic push
#pragma GCC diagnostic ignored "-Wformat-nonliteral"
    vsnprintf(text, sizeof text, format, args);
#pragma GCC diagnostic pop
    log_event(server->options.log, LOG_DEBUG, "http_library",
              LOG_F_STR("text", str_trim(str_of(text))));
}

/* The library's own way to stop listening may abort the process when one of its threads notices at
 * the same moment (two of them take the socket out of the same epoll set). Turning newcomers away
 * does not. */
static enum MHD_Result on_newcomer(void *cls, const struct sockaddr *address, socklen_t size)
{
    (void)address;
    (void)size;
    const struct http_server *server = cls;
    return atomic_load(&server->stopping) ? MHD_NO : MHD_YES;
}

static struct MHD_Daemon *start_daemon(struct http_server *server, int fd)
{
    const struct http_options *o = &server->options;
    /* The library keeps the head and what it parsed from it in this memory, and the reply's head. A
     * head above head_bytes that still fits is refused in our words, a larger one in the library's.
     */
    size_t memory = o->head_bytes + o->head_bytes / 2 + 4096;
    unsigned flags =
        MHD_USE_EPOLL_INTERNAL_THREAD | MHD_USE_ITC | MHD_USE_ERROR_LOG | MHD_ALLOW_SUSPEND_RESUME;
    return MHD_start_daemon(
        flags, 0, on_newcomer, server, http_on_access, server, MHD_OPTION_EXTERNAL_LOGGER,
        on_message, server, MHD_OPTION_LISTEN_SOCKET, fd, MHD_OPTION_THREAD_POOL_SIZE,
        (unsigned)o->threads, MHD_OPTION_STRICT_FOR_CLIENT, 1, MHD_OPTION_CONNECTION_LIMIT,
        o->connections, MHD_OPTION_PER_IP_CONNECTION_LIMIT, o->connections_per_ip,
        MHD_OPTION_CONNECTION_MEMORY_LIMIT, memory, MHD_OPTION_NOTIFY_COMPLETED, http_on_completed,
        server, MHD_OPTION_NOTIFY_CONNECTION, http_on_socket, server, MHD_OPTION_URI_LOG_CALLBACK,
        http_on_target, server, MHD_OPTION_END);
}

static struct http_server *server_new(const struct http_options *options)
{
    struct http_server *server = calloc(1, sizeof *server);
    if (!server) {
        return NULL;
    }
    server->options = *options;
    defaults(&server->options);
    server->options.connections =
        bounded_connections(server->options.connections, server->options.threads);
    unsigned tenth = server->options.connections / 10;
    if (!server->options.kept) {
        server->options.kept = tenth < KEPT_LEAST ? KEPT_LEAST : tenth;
    }
    server->walk_head = strcmp(MHD_get_version(), "0.9.75") == 0;
    pthread_condattr_t monotonic;
    pthread_condattr_init(&monotonic);
    pthread_condattr_setclock(&monotonic, CLOCK_MONOTONIC);
    pthread_mutex_init(&server->lock, NULL);
    pthread_cond_init(&server->wake, &monotonic);
    pthread_cond_init(&server->idle, &monotonic);
    pthread_condattr_destroy(&monotonic);
    return server;
}

static void server_free(struct http_server *server)
{
    pthread_cond_destroy(&server->idle);
    pthread_cond_destroy(&server->wake);
    pthread_mutex_destroy(&server->lock);
    free(server);
}

enum err_code http_start(const struct http_options *options, struct http_server **out,
                         struct err *err)
{
    BUG_UNLESS(options->limit && options->handler && options->refused);
    int fd = -1;
    enum err_code rc = open_socket(options, &fd, err);
    if (rc) {
        return rc;
    }
    struct http_server *server = server_new(options);
    if (!server) {
        close(fd);
        return err_set(err, ERR_NOMEM, "out of memory");
    }
    server->port = port_of(fd);
    if (!http_sweep_start(server)) {
        close(fd);
        server_free(server);
        return err_set(err, ERR_UNAVAILABLE, "cannot start a thread");
    }
    server->daemon = start_daemon(server, fd);
    if (!server->daemon) {
        /* the library has closed the socket on most of the ways that lead here */
        http_sweep_stop(server);
        server_free(server);
        return err_set(err, ERR_UNAVAILABLE, "cannot start the HTTP server on %.*s:%d",
                       STR_ARG(options->host), options->port);
    }
    *out = server;
    return ERR_OK;
}

int http_port(const struct http_server *server)
{
    return server->port;
}

static void wait_idle(struct http_server *server, int64_t ms)
{
    struct timespec until;
    clock_gettime(CLOCK_MONOTONIC, &until);
    until.tv_sec += ms / 1000;
    until.tv_nsec += ms % 1000 * 1000000;
    if (until.tv_nsec >= 1000000000) {
        until.tv_sec++;
        until.tv_nsec -= 1000000000;
    }
    pthread_mutex_lock(&server->lock);
    int code = 0;
    while (code == 0 && atomic_load(&server->in_flight) > 0) {
        code = pthread_cond_timedwait(&server->idle, &server->lock, &until);
    }
    pthread_mutex_unlock(&server->lock);
}

/* The library aborts when it is stopped with a suspended connection: http_abandon() leaves none,
 * and lets none come. */
void http_stop(struct http_server *server)
{
    if (!server) {
        return;
    }
    atomic_store(&server->stopping, true);
    wait_idle(server, server->options.grace_ms);
    http_abandon(server);
    wait_idle(server, HTTP_ABANDONED_MS);
    MHD_stop_daemon(server->daemon);
    http_sweep_stop(server);
    server_free(server);
}

struct http_stats http_stats(const struct http_server *server)
{
    return (struct http_stats){
        .accepted = atomic_load(&server->accepted),
        .requests = atomic_load(&server->requests),
        .refused = atomic_load(&server->refused),
        .timed_out = atomic_load(&server->timed_out),
        .open_connections = atomic_load(&server->open),
        .in_flight = atomic_load(&server->in_flight),
    };
}
