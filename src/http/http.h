#ifndef HTTP_HTTP_H
#define HTTP_HTTP_H
/*
 * http: a server for HTTP/1.1 that knows nothing of what it serves.
 *
 * Built on libmicrohttpd (epoll, a small pool of threads). It reads a request whole, head and body,
 * within the limits below, hands it to one handler, and sends one reply. What it refuses itself is
 * handed to `refused` so that the program words it.
 *
 * Threads. `limit` and `handler` run on a thread of the pool and must be quick: work that waits
 * calls http_defer() and answers later, from any thread, with http_send(). Until http_send() the
 * request belongs to whoever has to answer it; afterwards nobody may touch it. Every request must
 * be answered exactly once.
 *
 * `refused` and `finished` run on a thread of the pool or on the server's own sweep thread, so both
 * must not wait either. `refused` may see a request of which little is known: of one whose
 * head never arrived nothing but the peer, and never headers or `user` of a request cut off
 * at a deadline or at the end of the grace period.
 *
 * An idle connection that has had a request keeps one and a half times head_bytes of memory in the
 * library: so only `kept` of them stay open between requests. While more connections are open, a
 * reply closes its connection, and those idle for two seconds give way, in no order.
 *
 * Limits. Head and body have sizes and absolute deadlines (a slow client is cut off, whatever it
 * drips); a body is counted before it is stored. Framing that invites smuggling is refused with
 * 400: Transfer-Encoding together with Content-Length, two different lengths, two Hosts, control
 * characters in a header value, a space before the colon. The path is split on "/" before
 * percent-decoding, from the raw address; an invalid escape, or a decoded NUL, is 400.
 *
 * Closing. http_stop() stops accepting, lets requests in flight finish (until the grace period
 * ends), then closes. A deferred request that is still unanswered then gets a 503; its owner keeps
 * the request and must still call http_send(), even after http_stop(), which then only
 * releases it (`finished` was called for the 503, not for it).
 */
#include <stdbool.h>
#include <stdint.h>

#include "base/arena.h"
#include "base/buf.h"
#include "base/err.h"
#include "base/log.h"
#include "base/str.h"

#define HTTP_SEGMENTS 16

enum http_method {
    HTTP_GET,
    HTTP_HEAD,
    HTTP_POST,
    HTTP_PUT,
    HTTP_PATCH,
    HTTP_DELETE,
    HTTP_OPTIONS,
    HTTP_OTHER
};
const char *http_method_word(enum http_method method);

struct http_param {
    struct str name, value; /* decoded */
};

struct http_request {
    struct arena *arena; /* lives until the reply has left */
    enum http_method method;
    struct str target;                  /* as sent, path and query */
    struct str segments[HTTP_SEGMENTS]; /* decoded; a trailing slash is dropped */
    size_t segment_count;               /* more than HTTP_SEGMENTS is refused with 404 */
    struct http_param *params;          /* the query, decoded, in order */
    size_t param_count;
    struct str body;
    struct str peer;    /* address without port */
    int64_t started_us; /* civil_monotonic_us() at the first byte of the request that we saw */

    /* the reply, filled by the handler */
    int status;              /* 200 … ; must be set */
    struct buf out;          /* the body; ceiling from the options */
    struct str content_type; /* none: no Content-Type header (and no body is expected) */
    struct http_header *reply_headers;
    size_t reply_size; /* bytes of body handed to the network; set by the server, for finished() */

    void *user;                         /* the handler's own */
    const void *route;                  /* set by limit(), kept for handler() */
    struct http_connection *connection; /* private */
};

/* The value of a request header (name in any case), or STR_NONE. */
struct str http_header_get(const struct http_request *rq, const char *name);
/* First query parameter of that name, or STR_NONE. */
struct str http_param_get(const struct http_request *rq, const char *name);
/* Adds a reply header; value is copied into the arena. Control characters in it are dropped. */
void http_header_add(struct http_request *rq, const char *name, struct str value);

#define HTTP_REFUSED ((size_t)-1)

struct http_options {
    struct str host;             /* address or name; "127.0.0.1" */
    int port;                    /* 0: any free one, see http_port() */
    int threads;                 /* 0: number of cores, at least 2 */
    unsigned connections;        /* at once; 0: 20,000 (bounded by the process's file limit) */
    unsigned connections_per_ip; /* 0: no limit */
    unsigned kept;            /* while more than this are open, replies close theirs; 0: a tenth of
                                 connections,            at least 100 */
    size_t head_bytes;        /* 0: 32 kB */
    size_t reply_bytes;       /* ceiling of a reply; 0: 64 MB */
    int64_t head_ms, idle_ms; /* time for a whole head; keep-alive; 0: 15 s, 75 s */
    int64_t body_ms;          /* time for a body, plus what it takes at the least rate; 0: 20 s */
    int64_t reply_ms;         /* time for the client to take a reply, same rule; 0: 60 s */
    size_t least_rate;        /* of a body or a reply, bytes a second; 0: 16 kB */
    int64_t grace_ms;         /* how long http_stop() waits; 0: 10 s */
    struct log *log;
    void *arg;
    /* After the head: how many bytes of body this request may have. HTTP_REFUSED when the reply is
     * already filled in (unknown path, no permission): the body is then not read and the connection
     * closes after the reply. (A request that announces no body keeps its connection.) */
    size_t (*limit)(struct http_request *rq, void *arg);
    /* The request is complete. Fill in the reply and http_send(), or http_defer(). */
    void (*handler)(struct http_request *rq, void *arg);
    /* The server itself refuses: fill in the reply for this status (400, 404, 413, 414, 431, 408,
     * 503). */
    void (*refused)(struct http_request *rq, int status, const char *why, void *arg);
    /* After the reply has left or the connection broke: the last chance to look at the request (log
     * line, metrics). Once for each request that `limit` or `refused` saw, and for each that the
     * library refused in its own words (status set, method unknown). May be NULL. */
    void (*finished)(struct http_request *rq, void *arg);
};

struct http_server;

enum err_code http_start(const struct http_options *options, struct http_server **out,
                         struct err *err);
int http_port(const struct http_server *server);
void http_stop(struct http_server *server); /* waits, stops and frees */

/* Called by the handler before it hands the request to another thread. */
void http_defer(struct http_request *rq);
void http_send(struct http_request *rq);

struct http_stats {
    uint64_t accepted, requests, refused, timed_out;
    uint64_t open_connections, in_flight;
};
struct http_stats http_stats(const struct http_server *server);

#endif
