#ifndef API_API_PRIVATE_H
#define API_API_PRIVATE_H
/*
 * api_private: what the files of the frame share: api.c (life), api_frame.c (a request's way),
 * api_auth.c (who may), api_workers.c (long reads), api_rate.c (rate limits), api_metrics.c.
 * Handlers use request.h and do not include this, but for the operators' addresses.
 */
#include <stdatomic.h>

#include "api/api.h"
#include "api/request.h"

struct workers;
struct rate;
struct metrics;

struct api {
    struct account *account;
    struct log *log;
    struct arena *arena;
    _Atomic(struct http_server *) http; /* NULL until it listens: requests may come before that */
    struct api_route *routes;
    size_t route_count;
    struct router *router;
    struct workers *workers;
    struct rate *rate;
    struct metrics *metrics;
    size_t queue_limit;
    const char *version;
    int64_t started_at;
    _Atomic bool draining;
};

/* api.c: every operation that is served */
const struct api_routes *const *api_route_tables(size_t *count);

/* api_frame.c: the callbacks of the HTTP server */
size_t frame_limit(struct http_request *http, void *api);
void frame_handler(struct http_request *http, void *api);
void frame_refused(struct http_request *http, int status, const char *why, void *api);
void frame_finished(struct http_request *http, void *api);
/* The whole of a read request inside one transaction, reply included, without sending: for this
 * thread or a worker's. */
void frame_read(struct request *rq);

/* api_auth.c: credentials, object types in the path, permission, rate limit; in that order. */
enum err_code auth_request(struct request *rq);
/* Only the object types in the path, anew: a write looks them up in its own transaction's snapshot.
 */
enum err_code auth_types(struct request *rq);

/* api_workers.c */
struct workers *workers_new(int threads);
void workers_free(struct workers *workers); /* finishes what is queued */
void workers_submit(struct workers *workers, struct request *rq);

/* api_rate.c: settings are looked at anew once a second. */
struct rate *rate_new(void);
void rate_free(struct rate *rate);
/* Counts the request against its token, once however often its transaction runs; ERR_RATE_LIMIT
 * with the policy in err->sub_category. */
enum err_code rate_take(struct rate *rate, struct request *rq, bool search);
/* Adds the published headers when limiting was on. */
void rate_headers(struct request *rq);

/* api_metrics.c */
struct metrics *metrics_new(size_t routes);
void metrics_free(struct metrics *metrics);
void metrics_count(struct metrics *metrics, size_t route, int status, int64_t us);
void metrics_write(const struct api *api, struct buf *out);

#endif
