#ifndef HTTP_HTTP_PRIVATE_H
#define HTTP_HTTP_PRIVATE_H
/*
 * The inside of src/http. Nothing outside this folder includes it.
 *
 * Three things with three lifetimes:
 *   http_server      from http_start() to http_stop();
 *   http_connection  one socket; counted, because a request that outlives http_stop() still points
 * at it; http_exchange    one request and its reply, in its own arena.
 *
 * Locks. server->lock guards the list of connections, the lingering sockets and the two conditions.
 * connection->lock guards phase, exchange and orphan. Order: server before connection. The
 * callbacks of the options are never called with a lock held.
 */
#include <microhttpd.h>
#include <pthread.h>
#include <stdatomic.h>

#include "http/http.h"

#define HTTP_ARENA_BYTES                                                                           \
    ((size_t)256 * 1024 * 1024) /* ceiling of what one request may allocate                        \
                                 */
#define HTTP_LINGERS      64    /* sockets drained after a refusal, at once */
#define HTTP_PEER_BYTES   64
#define HTTP_ABANDONED_MS 1000 /* how long http_stop() lets the last 503 replies leave */

/* What a connection is doing. The deadline belongs to the phase. */
enum http_phase {
    PHASE_IDLE,     /* between requests */
    PHASE_HEAD,     /* waiting for a whole head */
    PHASE_BODY,     /* the head is accepted, the body is being collected */
    PHASE_WORK,     /* inside the handler */
    PHASE_DEFERRED, /* suspended: another thread owns the request */
    PHASE_READY,    /* answered, not queued yet */
    PHASE_REPLY,    /* the reply is on its way */
    PHASE_CUT       /* given up: whatever arrives is dropped */
};

struct http_field { /* of the request */
    struct str name, value;
};
struct http_header { /* of the reply; both terminated */
    const char *name;
    struct str value;
    struct http_header *next;
};

struct http_exchange {
    struct http_request rq; /* first, so that a request is its exchange */
    struct http_field *fields;
    size_t field_count;
    struct buf body;
    size_t limit;    /* bytes of body allowed */
    int64_t body_us; /* when the body began */
    int fault;       /* status to refuse with, found in the target; 0: none */
    const char *why; /* for the fault */
    bool has_body;   /* the head announces one */
    bool seen;       /* limit() or refused() was called: finished() is due */
    bool counted;    /* in flight */
    bool orphan;     /* the connection went on without it; http_send() releases it */
};

struct http_connection {
    struct http_server *server;
    struct MHD_Connection *mhd;
    struct http_connection *next, *prev; /* server->lock */
    atomic_uint references;              /* the socket, and each exchange */
    int fd;
    char peer[HTTP_PEER_BYTES];
    const char *raw_target; /* where the library keeps it; compared, never read */
    bool deferred;          /* by the running handler; pool thread only */
    bool linger;            /* drain the socket before closing; pool thread only */

    pthread_mutex_t lock;
    enum http_phase phase;
    struct http_exchange *exchange;
    atomic_int_fast64_t deadline_us; /* civil_monotonic_us(); 0: none */
};

struct http_linger {
    int fd;
    int64_t until_us;
};

struct http_server {
    struct http_options options; /* with the defaults filled in */
    struct MHD_Daemon *daemon;
    int port;
    bool walk_head;       /* see http_head.c */
    atomic_bool stopping; /* no new connections, no keep-alive */
    atomic_bool closing;  /* the grace is over: nothing may be deferred any more */
    atomic_uint_fast64_t accepted, requests, refused, timed_out, open, in_flight;

    pthread_mutex_t lock;
    pthread_cond_t wake; /* the sweep: stop */
    pthread_cond_t idle; /* nothing in flight */
    struct http_connection *connections;
    struct http_linger lingers[HTTP_LINGERS];
    size_t linger_count;
    pthread_t sweep;
    bool sweep_stop;
};

/* http_request.c */
/* A new request on the connection, parsed from the target as sent (NULL: nothing known yet). NULL
 * without memory. */
struct http_exchange *exchange_new(struct http_connection *connection, const char *target);
/* A second request with the same address, to word a reply with while the first belongs to somebody
 * else. */
struct http_exchange *exchange_stand_in(struct http_connection *connection,
                                        const struct http_exchange *original);
void exchange_free(struct http_exchange *exchange);
enum http_method http_method_parse(const char *word);

/* http_head.c */
/* Takes method and headers over and judges the framing. 0, or the status to refuse with and *why.
 */
int http_head_read(struct http_exchange *exchange, const char *method, const char *version,
                   const char **why);

/* http_reply.c */
/* Fills in the reply for a status of the server's own. */
void http_refuse(struct http_exchange *exchange, int status, const char *why);
/* Queues the reply; pool thread, in a phase in which the library takes one. */
enum MHD_Result http_reply_queue(struct http_connection *connection, bool close);
/* Writes the reply past the library, where it cannot take one (head or body incomplete). Never
 * blocks. */
void http_reply_raw(int fd, struct http_exchange *exchange);

/* http_connection.c */
/* More connections are open than are kept between requests. */
bool http_crowded(const struct http_server *server);
void http_connection_unref(struct http_connection *connection);
void http_finish(struct http_server *server,
                 struct http_exchange *exchange); /* finished(), counters, free */
/* Takes deferred requests away from whoever has them and answers 503. */
void http_abandon(struct http_server *server);
enum MHD_Result http_on_access(void *cls, struct MHD_Connection *mhd, const char *url,
                               const char *method, const char *version, const char *upload,
                               size_t *upload_size, void **context);
void *http_on_target(void *cls, const char *target, struct MHD_Connection *mhd);
void http_on_completed(void *cls, struct MHD_Connection *mhd, void **context,
                       enum MHD_RequestTerminationCode code);
void http_on_socket(void *cls, struct MHD_Connection *mhd, void **context,
                    enum MHD_ConnectionNotificationCode code);

/* http_deadline.c */
void http_deadline_set(struct http_connection *connection, int64_t from_us, int64_t ms,
                       size_t bytes); /* ms, and what the bytes take at the least rate */
/* Keeps a copy of the socket open until the client has read its reply. */
void http_linger(struct http_connection *connection);
bool http_sweep_start(struct http_server *server);
void http_sweep_stop(struct http_server *server);

#endif
