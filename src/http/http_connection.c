/*
 * One connection and the request it is busy with: what the library calls, and what the handler
 * calls back.
 *
 * A request goes HEAD -> BODY -> WORK -> (DEFERRED) -> READY -> REPLY, all on the connection's pool
 * thread except that http_send() moves DEFERRED to READY from elsewhere. The suspended connection
 * is resumed without a reply; the library then calls http_on_access() again, and the reply is
 * queued there: so the library sees one thread only.
 *
 * The context that the library keeps for us is the connection, never the request: a request that
 * http_stop() took away from its owner may be gone when the library comes back.
 */
#include <arpa/inet.h>
#include <netinet/in.h>
#include <stdlib.h>
#include <sys/socket.h>

#include "base/civil.h"
#include "http/http_private.h"

void http_connection_unref(struct http_connection *connection)
{
    if (atomic_fetch_sub(&connection->references, 1) == 1) {
        pthread_mutex_destroy(&connection->lock);
        free(connection);
    }
}

/* False when the sweep has given the connection up meanwhile. */
static bool set_phase(struct http_connection *connection, enum http_phase phase)
{
    pthread_mutex_lock(&connection->lock);
    bool alive = connection->phase != PHASE_CUT;
    if (alive) {
        connection->phase = phase;
    }
    pthread_mutex_unlock(&connection->lock);
    return alive;
}

static enum http_phase get_phase(struct http_connection *connection)
{
    pthread_mutex_lock(&connection->lock);
    enum http_phase phase = connection->phase;
    pthread_mutex_unlock(&connection->lock);
    return phase;
}

void http_finish(struct http_server *server, struct http_exchange *exchange)
{
    if (exchange->seen && server->options.finished) {
        server->options.finished(&exchange->rq, server->options.arg);
    }
    bool counted = exchange->counted;
    exchange_free(exchange);
    if (counted && atomic_fetch_sub(&server->in_flight, 1) == 1 && atomic_load(&server->stopping)) {
        pthread_mutex_lock(&server->lock);
        pthread_cond_broadcast(&server->idle);
        pthread_mutex_unlock(&server->lock);
    }
}

bool http_crowded(const struct http_server *server)
{
    return atomic_load(&server->open) > server->options.kept;
}

/* ---- the socket ---- */

static void read_peer(struct http_connection *connection)
{
    const union MHD_ConnectionInfo *info =
        MHD_get_connection_info(connection->mhd, MHD_CONNECTION_INFO_CLIENT_ADDRESS);
    const struct sockaddr *address = info ? info->client_addr : NULL;
    if (!address) {
        return;
    }
    if (address->sa_family == AF_INET) {
        const struct sockaddr_in *v4 = (const void *)address;
        inet_ntop(AF_INET, &v4->sin_addr, connection->peer, sizeof connection->peer);
    } else if (address->sa_family == AF_INET6) {
        const struct sockaddr_in6 *v6 = (const void *)address;
        if (IN6_IS_ADDR_V4MAPPED(&v6->sin6_addr)) {
            inet_ntop(AF_INET, &v6->sin6_addr.s6_addr[12], connection->peer,
                      sizeof connection->peer);
        } else {
            inet_ntop(AF_INET6, &v6->sin6_addr, connection->peer, sizeof connection->peer);
        }
    }
}

static struct http_connection *connection_new(struct http_server *server,
                                              struct MHD_Connection *mhd)
{
    struct http_connection *connection = calloc(1, sizeof *connection);
    if (!connection) {
        return NULL;
    }
    if (pthread_mutex_init(&connection->lock, NULL)) {
        free(connection);
        return NULL;
    }
    connection->server = server;
    connection->mhd = mhd;
    connection->phase = PHASE_HEAD;
    atomic_init(&connection->references, 1);
    const union MHD_ConnectionInfo *info =
        MHD_get_connection_info(mhd, MHD_CONNECTION_INFO_CONNECTION_FD);
    connection->fd = info ? info->connect_fd : -1;
    read_peer(connection);
    http_deadline_set(connection, civil_monotonic_us(), server->options.head_ms, 0);
    return connection;
}

static void socket_opened(struct http_server *server, struct MHD_Connection *mhd, void **context)
{
    atomic_fetch_add(&server->accepted, 1);
    atomic_fetch_add(&server->open, 1);
    struct http_connection *connection = connection_new(server, mhd);
    *context = connection;
    if (!connection) {
        return; /* http_on_access() closes it */
    }
    pthread_mutex_lock(&server->lock);
    connection->next = server->connections;
    if (connection->next) {
        connection->next->prev = connection;
    }
    server->connections = connection;
    pthread_mutex_unlock(&server->lock);
}

static void socket_closed(struct http_server *server, struct http_connection *connection)
{
    atomic_fetch_sub(&server->open, 1);
    if (!connection) {
        return;
    }
    pthread_mutex_lock(&server->lock);
    if (connection->prev) {
        connection->prev->next = connection->next;
    } else {
        server->connections = connection->next;
    }
    if (connection->next) {
        connection->next->prev = connection->prev;
    }
    if (connection->linger) {
        http_linger(connection);
    }
    pthread_mutex_unlock(&server->lock);
    if (connection->exchange) { /* of a request that the library never called complete */
        http_finish(server, connection->exchange);
    }
    http_connection_unref(connection);
}

void http_on_socket(void *cls, struct MHD_Connection *mhd, void **context,
                    enum MHD_ConnectionNotificationCode code)
{
    struct http_server *server = cls;
    if (code == MHD_CONNECTION_NOTIFY_STARTED) {
        socket_opened(server, mhd, context);
    } else {
        socket_closed(server, *context);
        *context = NULL;
    }
}

/* ---- the request ---- */

/* The library splits the query too, into memory of the head's; when many parameters have used that
 * up, version 0.9.75 neither answers nor closes. It has told us the target, so it need find but one
 * parameter: the buffer is its own copy of what came in, and the length stays. */
static void hide_parameters(const struct http_server *server, const char *target)
{
    char *mark = server->walk_head && target ? strchr(target, '&') : NULL;
    for (; mark; mark = strchr(mark, '&')) {
        *mark = '.';
    }
}

void *http_on_target(void *cls, const char *target, struct MHD_Connection *mhd)
{
    struct http_server *server = cls;
    const union MHD_ConnectionInfo *info =
        MHD_get_connection_info(mhd, MHD_CONNECTION_INFO_SOCKET_CONTEXT);
    struct http_connection *connection = info ? info->socket_context : NULL;
    if (!connection) {
        return NULL;
    }
    struct http_exchange *exchange = exchange_new(connection, target);
    hide_parameters(server, target);
    connection->raw_target = target;
    connection->deferred = false;
    pthread_mutex_lock(&connection->lock);
    if (connection->phase == PHASE_IDLE) {
        connection->phase = PHASE_HEAD;
        http_deadline_set(connection, civil_monotonic_us(), server->options.head_ms, 0);
    }
    connection->exchange = exchange;
    pthread_mutex_unlock(&connection->lock);
    return connection;
}

/* The library refused the head before we saw it (no Host, a head beyond its memory): finished()
 * hears of it. */
static void report_refusal(struct http_server *server, struct MHD_Connection *mhd,
                           struct http_exchange *exchange)
{
    const union MHD_ConnectionInfo *info =
        MHD_get_connection_info(mhd, MHD_CONNECTION_INFO_HTTP_STATUS);
    if (info && info->http_status >= 400) {
        atomic_fetch_add(&server->refused, 1);
        exchange->rq.status = (int)info->http_status;
        exchange->seen = true;
    }
}

void http_on_completed(void *cls, struct MHD_Connection *mhd, void **context,
                       enum MHD_RequestTerminationCode code)
{
    (void)code;
    struct http_server *server = cls;
    struct http_connection *connection = *context;
    *context = NULL;
    if (!connection) {
        return;
    }
    pthread_mutex_lock(&connection->lock);
    struct http_exchange *exchange = connection->exchange;
    connection->exchange = NULL;
    bool cut = connection->phase == PHASE_CUT;
    if (!cut) {
        connection->phase = PHASE_IDLE;
        http_deadline_set(connection, civil_monotonic_us(), server->options.idle_ms, 0);
    }
    pthread_mutex_unlock(&connection->lock);
    if (!exchange) {
        return;
    }
    if (cut) {
        connection->linger = true;
        exchange->rq.status = exchange->rq.status ? exchange->rq.status : 408;
    } else if (!exchange->seen) {
        report_refusal(server, mhd, exchange);
    }
    http_finish(server, exchange);
}

static enum MHD_Result refuse(struct http_connection *connection, int status, const char *why)
{
    http_refuse(connection->exchange, status, why);
    connection->linger = true;
    return http_reply_queue(connection, true);
}

/* The limit was passed while the body was on its way, when the library takes no reply. */
static enum MHD_Result refuse_midway(struct http_connection *connection)
{
    if (set_phase(connection, PHASE_CUT)) {
        http_refuse(connection->exchange, 413, "the body is too large");
        http_reply_raw(connection->fd, connection->exchange);
        connection->linger = true;
    }
    return MHD_NO;
}

/* The length that the head declares, or 0. A length that is no number never gets here: the library
 * refuses it. */
static uint64_t declared_length(const struct http_exchange *exchange)
{
    uint64_t length = 0;
    str_to_u64(http_header_get(&exchange->rq, "Content-Length"), &length);
    return length;
}

static enum MHD_Result on_head(struct http_connection *connection, const char *method,
                               const char *version)
{
    struct http_server *server = connection->server;
    struct http_exchange *exchange = connection->exchange;
    if (!set_phase(connection, PHASE_BODY)) { /* from here on a cut is reported with this request */
        return MHD_NO;
    }
    exchange->counted = true;
    atomic_fetch_add(&server->in_flight, 1);
    atomic_fetch_add(&server->requests, 1);

    const char *why = NULL;
    int status = http_head_read(exchange, method, version, &why);
    if (status) {
        return refuse(connection, status, why);
    }
    exchange->seen = true;
    exchange->limit = server->options.limit(&exchange->rq, server->options.arg);
    if (exchange->limit == HTTP_REFUSED) {
        if (exchange->has_body) {
            connection->linger = true;
            return http_reply_queue(connection, true);
        }
        /* queued at the next call, which keeps the connection alive */
        return set_phase(connection, PHASE_READY) ? MHD_YES : MHD_NO;
    }
    if (declared_length(exchange) > exchange->limit) {
        return refuse(connection, 413, "the body is too large");
    }
    buf_init(&exchange->body, exchange->limit);
    exchange->body_us = civil_monotonic_us();
    http_deadline_set(connection, exchange->body_us, server->options.body_ms, 0);
    return MHD_YES;
}

static enum MHD_Result on_body(struct http_connection *connection, const char *bytes, size_t *size)
{
    struct http_exchange *exchange = connection->exchange;
    if (*size > exchange->limit - exchange->body.n) {
        return refuse_midway(connection);
    }
    buf_add(&exchange->body, bytes, *size);
    *size = 0;
    if (buf_failed(&exchange->body)) {
        return MHD_NO; /* no memory */
    }
    http_deadline_set(connection, exchange->body_us, connection->server->options.body_ms,
                      exchange->body.n);
    return MHD_YES;
}

static enum MHD_Result on_ready(struct http_connection *connection)
{
    const struct http_exchange *exchange = connection->exchange;
    if (exchange->fault) {
        return refuse(connection, exchange->fault, exchange->why);
    }
    return http_reply_queue(connection, http_crowded(connection->server));
}

static enum MHD_Result on_complete(struct http_connection *connection)
{
    struct http_server *server = connection->server;
    struct http_exchange *exchange = connection->exchange;
    exchange->rq.body = buf_view(&exchange->body);

    atomic_store(&connection->deadline_us, 0);
    if (!set_phase(connection, PHASE_WORK)) {
        return MHD_NO;
    }
    server->options.handler(&exchange->rq, server->options.arg);
    if (connection->deferred) {
        return MHD_YES; /* the request may be gone already */
    }
    if (get_phase(connection) != PHASE_READY) {
        BUG("a handler returned without http_send() or http_defer()");
    }
    return on_ready(connection);
}

enum MHD_Result http_on_access(void *cls, struct MHD_Connection *mhd, const char *url,
                               const char *method, const char *version, const char *upload,
                               size_t *upload_size, void **context)
{
    (void)cls;
    (void)mhd;
    (void)url;
    struct http_connection *connection = *context;
    if (!connection) {
        return MHD_NO;
    }
    pthread_mutex_lock(&connection->lock);
    enum http_phase phase = connection->phase;
    bool known = connection->exchange != NULL;
    pthread_mutex_unlock(&connection->lock);
    if (!known) {
        return MHD_NO;
    }
    switch (phase) {
    case PHASE_HEAD:
        return on_head(connection, method, version);
    case PHASE_BODY:
        return *upload_size ? on_body(connection, upload, upload_size) : on_complete(connection);
    case PHASE_READY:
        return on_ready(connection);
    case PHASE_IDLE:
    case PHASE_WORK:
    case PHASE_DEFERRED:
    case PHASE_REPLY:
    case PHASE_CUT:
        break;
    }
    return MHD_NO;
}

/* ---- what the handler calls ---- */

/* Under the lock: the connection goes on with a request of its own, to say 503; the first one is
 * its owner's alone. */
static void take_away(struct http_connection *connection)
{
    struct http_exchange *original = connection->exchange;
    struct http_exchange *stand_in = exchange_stand_in(connection, original);
    if (stand_in) {
        stand_in->counted = original->counted;
        stand_in->fault = 503;
        stand_in->why = "the server is shutting down";
    } else {
        atomic_fetch_sub(&connection->server->in_flight, 1);
    }
    original->orphan = true;
    original->counted = false;
    connection->exchange = stand_in; /* NULL: http_on_access() closes */
    connection->phase = PHASE_READY;
}

void http_abandon(struct http_server *server)
{
    atomic_store(&server->closing, true);
    pthread_mutex_lock(&server->lock);
    for (struct http_connection *c = server->connections; c; c = c->next) {
        pthread_mutex_lock(&c->lock);
        if (c->phase == PHASE_DEFERRED) {
            take_away(c);
            MHD_resume_connection(c->mhd);
        }
        pthread_mutex_unlock(&c->lock);
    }
    pthread_mutex_unlock(&server->lock);
}

void http_defer(struct http_request *rq)
{
    struct http_connection *connection = rq->connection;
    pthread_mutex_lock(&connection->lock);
    BUG_UNLESS(connection->phase == PHASE_WORK);
    if (atomic_load(&connection->server->closing)) {
        take_away(connection);
    } else {
        connection->phase = PHASE_DEFERRED;
        connection->deferred = true;
        MHD_suspend_connection(connection->mhd);
    }
    pthread_mutex_unlock(&connection->lock);
}

void http_send(struct http_request *rq)
{
    struct http_exchange *exchange = (struct http_exchange *)rq;
    struct http_connection *connection = rq->connection;
    /* Once resumed, the pool may be done with the request and the socket before this function is.
     */
    atomic_fetch_add(&connection->references, 1);
    pthread_mutex_lock(&connection->lock);
    bool orphan = exchange->orphan;
    if (!orphan) {
        enum http_phase was = connection->phase;
        BUG_UNLESS(was == PHASE_WORK || was == PHASE_DEFERRED);
        connection->phase = PHASE_READY;
        if (was == PHASE_DEFERRED) {
            MHD_resume_connection(connection->mhd);
        }
    }
    pthread_mutex_unlock(&connection->lock);
    if (orphan) {
        exchange_free(exchange);
    }
    http_connection_unref(connection);
}
