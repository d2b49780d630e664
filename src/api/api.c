#include "api/api.h"

#include <stdlib.h>
#include <time.h>

#include "api/api_private.h"
#include "base/civil.h"

static const struct api_routes *const route_tables[] = {
    &object_routes,
    &object_batch_routes,
    &search_routes,
    &association_routes,
    &association_batch_routes,
    &association_v3_routes,
    &label_routes,
    &limit_routes,
    &property_routes,
    &object_schema_routes,
    &pipeline_routes,
    &owner_routes,
    &account_info_routes,
    &relata_routes,
    &relata_association_routes,
    &relata_change_routes,
    &relata_label_routes,
    &relata_record_routes,
    &operator_routes,
};
#define TABLES (sizeof(route_tables) / sizeof(route_tables[0]))

const struct api_routes *const *api_route_tables(size_t *count)
{
    *count = TABLES;
    return route_tables;
}

static void collect_routes(struct api *api)
{
    for (size_t i = 0; i < TABLES; i++) {
        api->route_count += route_tables[i]->count;
    }
    api->routes = arena_array(api->arena, struct api_route, api->route_count);
    size_t at = 0;
    for (size_t i = 0; i < TABLES; i++) {
        memcpy(&api->routes[at], route_tables[i]->rows,
               route_tables[i]->count * sizeof(struct api_route));
        at += route_tables[i]->count;
    }
    api->router = router_new(api->arena, api->routes, api->route_count, sizeof(struct api_route));
}

static void api_free(struct api *api)
{
    workers_free(api->workers);
    rate_free(api->rate);
    metrics_free(api->metrics);
    arena_free(api->arena);
    free(api);
}

enum err_code api_start(const struct api_options *options, struct api **out, struct err *err)
{
    struct api *api = calloc(1, sizeof(*api));
    if (!api || !(api->arena = arena_new(0))) {
        free(api);
        return err_set(err, ERR_NOMEM, "There is no memory to start the server.");
    }
    api->account = options->account;
    api->log = options->log;
    api->version = options->version;
    api->queue_limit = options->queue_limit ? options->queue_limit : 10000;
    api->started_at = civil_now();
    collect_routes(api);
    api->workers = workers_new(options->workers ? options->workers : 2);
    api->rate = rate_new();
    api->metrics = metrics_new(api->route_count);
    struct http_options http = options->http;
    http.arg = api;
    http.log = options->log;
    http.limit = frame_limit;
    http.handler = frame_handler;
    http.refused = frame_refused;
    http.finished = frame_finished;
    struct http_server *server = NULL;
    enum err_code rc = !api->workers || !api->rate || !api->metrics
                           ? err_set(err, ERR_NOMEM, "There is no memory to start the server.")
                           : http_start(&http, &server, err);
    if (rc) {
        api_free(api);
        return rc;
    }
    atomic_store(&api->http, server);
    *out = api;
    return ERR_OK;
}

int api_port(const struct api *api)
{
    return http_port(api->http);
}

/* Writes that outlasted the server's grace still hold the api: their handlers run in the store's
 * own time. */
static void wait_for_writes(const struct api *api)
{
    const struct timespec pause = {.tv_nsec = 5 * 1000 * 1000};
    while (store_queue_length(api->account->store) > 0) {
        nanosleep(&pause, NULL);
    }
}

void api_stop(struct api *api)
{
    atomic_store(&api->draining, true);
    http_stop(api->http);
    wait_for_writes(api);
    api_free(api);
}
