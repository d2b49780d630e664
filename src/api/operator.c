/* The addresses for operators: alive, ready, counters. They need no credentials and say nothing of
 * customers. */
#include "api/api_private.h"

static enum err_code healthz(struct request *rq)
{
    jw_object(&rq->w);
    jw_k_str(&rq->w, "status", STR("ok"));
    jw_k_str(&rq->w, "version", str_of(rq->api->version));
    jw_object_end(&rq->w);
    return ERR_OK;
}

/* Ready means: not draining, and the store answers (the frame has opened a read transaction for
 * this handler). */
static enum err_code readyz(struct request *rq)
{
    if (atomic_load(&rq->api->draining)) {
        return err_set(rq->err, ERR_UNAVAILABLE, "The server is shutting down.");
    }
    jw_object(&rq->w);
    jw_k_str(&rq->w, "status", STR("ready"));
    jw_object_end(&rq->w);
    return ERR_OK;
}

static enum err_code metrics(struct request *rq)
{
    metrics_write(rq->api, &rq->http->out);
    rq->http->content_type = STR("text/plain; version=0.0.4; charset=utf-8");
    return ERR_OK;
}

static const struct api_route operator_routes_rows[] = {
    {{HTTP_GET, "/healthz"}, RUN_PLAIN, PERMIT_ANYONE, BODY_NONE, 0, "operator.health", healthz},
    {{HTTP_GET, "/readyz"}, RUN_READ, PERMIT_ANYONE, BODY_NONE, 0, "operator.ready", readyz},
    {{HTTP_GET, "/metrics"}, RUN_PLAIN, PERMIT_ANYONE, BODY_NONE, 0, "operator.metrics", metrics},
};
API_ROUTES(operator_routes);
