#ifndef HTTP_RIG_H
#define HTTP_RIG_H
/*
 * http_rig: a real server of src/http on a free port of 127.0.0.1, and a client that writes the
 * bytes it is told to.
 *
 * What the server does is the first segment of the path: see http_rig_handler() in http_rig.c.
 */
#include <check.h>
#include <pthread.h>
#include <stdatomic.h>

#include "http/http.h"

#define HTTP_RIG_LIMIT   ((size_t)100000) /* bytes of body */
#define HTTP_RIG_WORKERS 4096

struct http_rig {
    struct http_options options; /* to be changed before http_rig_start() */
    struct http_server *server;
    struct arena *arena;
    pthread_mutex_t lock;
    pthread_t workers[HTTP_RIG_WORKERS]; /* one for each deferred request */
    int worker_count;
    struct http_request *held; /* by "/hold", until http_rig_release() */
    atomic_int holding;        /* requests that "/hold" has deferred */
    atomic_int handled, refused, finished;
    atomic_int last_refused, last_finished; /* statuses */
};

void http_rig_init(struct http_rig *rig); /* fills in the options */
void http_rig_start(struct http_rig *rig);
void http_rig_stop(struct http_rig *rig); /* stops the server; before http_rig_join() or after it */
void http_rig_join(struct http_rig *rig); /* waits for the workers and releases everything */
void http_rig_end(struct http_rig *rig);  /* both */
void http_rig_release(struct http_rig *rig); /* answers the held request from this thread */
/* Waits until the counter has at least that value; false after five seconds. */
bool http_rig_reaches(atomic_int *counter, int value);

struct reply {
    int status;
    char head[4096]; /* with the status line */
    char body[8192];
    size_t body_size;
};

int http_client_open(const struct http_rig *rig);
/* Sends all of it; false when the server has closed. */
bool http_client_send(int fd, const char *text);
bool http_client_send_bytes(int fd, const void *bytes, size_t count);
/* Reads one reply with Content-Length (without_body: to HEAD). False when the server closed before.
 */
bool http_client_read(int fd, struct reply *reply, bool without_body);
bool http_client_closed(int fd); /* the next thing to read is the end */
/* One request on a connection of its own; ends in a failed test when there is no reply. */
void http_client_ask(const struct http_rig *rig, const char *request, struct reply *reply);
/* The same, for a path with GET. */
void http_client_get(const struct http_rig *rig, const char *path, struct reply *reply);

#endif
