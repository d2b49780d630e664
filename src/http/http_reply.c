/*
 * The reply on its way out: handed to the library without copying the body, or, where the library
 * takes no reply because the request is not complete, written to the socket by hand just before it
 * is closed.
 */
#include <errno.h>
#include <stdlib.h>
#include <sys/socket.h>

#include "base/civil.h"
#include "http/http_private.h"

static bool status_has_body(int status)
{
    return status >= 200 && status != 204 && status != 304;
}

static void reset_reply(struct http_request *rq)
{
    buf_release(&rq->out);
    rq->reply_headers = NULL;
    rq->content_type = STR_NONE;
    rq->status = 0;
}

void http_refuse(struct http_exchange *exchange, int status, const char *why)
{
    struct http_server *server = exchange->rq.connection->server;
    reset_reply(&exchange->rq);
    exchange->seen = true;
    atomic_fetch_add(&server->refused, 1);
    server->options.refused(&exchange->rq, status, why, server->options.arg);
    if (exchange->rq.status < 200 || exchange->rq.status > 599) {
        exchange->rq.status = status;
    }
}

/* What the handler left behind must be something that can be sent. */
static void settle(struct http_exchange *exchange)
{
    struct http_request *rq = &exchange->rq;
    if (buf_failed(&rq->out)) {
        http_refuse(exchange, 500, "the reply is larger than the server allows");
    } else if (rq->status < 200 || rq->status > 599) {
        http_refuse(exchange, 500, "the handler set no status");
    }
    if (buf_failed(&rq->out)) {
        buf_release(&rq->out);
        rq->content_type = STR_NONE;
    }
}

static struct MHD_Response *response_new(struct http_request *rq)
{
    size_t size = 0;
    char *body = NULL;
    if (status_has_body(rq->status)) {
        body = buf_take(&rq->out, &size);
    }
    rq->reply_size = size;
    struct MHD_Response *response = MHD_create_response_from_buffer(
        size, body, body ? MHD_RESPMEM_MUST_FREE : MHD_RESPMEM_PERSISTENT);
    if (!response) {
        free(body);
    }
    return response;
}

static bool add_headers(struct MHD_Response *response, struct http_request *rq, bool close)
{
    bool good = true;
    if (status_has_body(rq->status) && !str_is_none(rq->content_type)) {
        const char *type = str_cstr(rq->arena, rq->content_type);
        good = MHD_add_response_header(response, "Content-Type", type) == MHD_YES;
    }
    for (const struct http_header *h = rq->reply_headers; h && good; h = h->next) {
        good = MHD_add_response_header(response, h->name, h->value.p) == MHD_YES;
    }
    if (close && good) {
        good = MHD_add_response_header(response, "Connection", "close") == MHD_YES;
    }
    return good;
}

enum MHD_Result http_reply_queue(struct http_connection *connection, bool close)
{
    struct http_server *server = connection->server;
    struct http_exchange *exchange = connection->exchange;
    settle(exchange);
    struct MHD_Response *response = response_new(&exchange->rq);
    if (!response) {
        return MHD_NO;
    }
    if (!add_headers(response, &exchange->rq, close || atomic_load(&server->stopping))) {
        MHD_destroy_response(response);
        return MHD_NO;
    }
    http_deadline_set(connection, civil_monotonic_us(), server->options.reply_ms,
                      exchange->rq.reply_size);
    pthread_mutex_lock(&connection->lock);
    bool cut = connection->phase == PHASE_CUT;
    connection->phase = cut ? PHASE_CUT : PHASE_REPLY;
    pthread_mutex_unlock(&connection->lock);
    enum MHD_Result queued = MHD_NO;
    if (!cut) {
        queued = MHD_queue_response(connection->mhd, (unsigned)exchange->rq.status, response);
    }
    MHD_destroy_response(response);
    return queued;
}

void http_reply_raw(int fd, struct http_exchange *exchange)
{
    struct http_request *rq = &exchange->rq;
    settle(exchange);
    rq->reply_size = rq->out.n;
    struct buf text;
    buf_init(&text, 64 * 1024 + rq->out.n);
    buf_format(&text, "HTTP/1.1 %d %s\r\nConnection: close\r\nContent-Length: %zu\r\n", rq->status,
               MHD_get_reason_phrase_for((unsigned)rq->status), rq->out.n);
    if (!str_is_none(rq->content_type)) {
        buf_format(&text, "Content-Type: %.*s\r\n", STR_ARG(rq->content_type));
    }
    for (const struct http_header *h = rq->reply_headers; h; h = h->next) {
        buf_format(&text, "%s: %.*s\r\n", h->name, STR_ARG(h->value));
    }
    buf_lit(&text, "\r\n");
    buf_str(&text, buf_view(&rq->out));
    if (!buf_failed(&text)) {
        ssize_t sent;
        do {
            sent = send(fd, text.p, text.n, MSG_DONTWAIT | MSG_NOSIGNAL);
        } while (sent < 0 && errno == EINTR);
    }
    buf_release(&text);
}
