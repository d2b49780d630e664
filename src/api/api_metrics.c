#include <stdlib.h>

#include "api/api_private.h"
#include "base/civil.h"

/* Counters by route and class of status, for the Prometheus text format. The last row counts what
 * had no route. */
#define CLASSES 6

struct route_metrics {
    _Atomic uint64_t by_class[CLASSES];
    _Atomic uint64_t us;
};
struct metrics {
    size_t routes;
    struct route_metrics rows[];
};

struct metrics *metrics_new(size_t routes)
{
    struct metrics *metrics =
        calloc(1, sizeof(*metrics) + sizeof(struct route_metrics) * (routes + 1));
    if (metrics) {
        metrics->routes = routes;
    }
    return metrics;
}

void metrics_free(struct metrics *metrics)
{
    free(metrics);
}

void metrics_count(struct metrics *metrics, size_t route, int status, int64_t us)
{
    struct route_metrics *row = &metrics->rows[route < metrics->routes ? route : metrics->routes];
    int class = status / 100;
    atomic_fetch_add(&row->by_class[class > 0 && class < CLASSES ? class : 0], 1);
    atomic_fetch_add(&row->us, us > 0 ? (uint64_t)us : 0);
}

static const char *operation(const struct api *api, size_t row)
{
    return row < api->route_count ? api->routes[row].operation : "none";
}

static void write_requests(const struct api *api, struct buf *out)
{
    buf_lit(out, "# HELP relata_requests_total Requests answered, by operation and class of status "
                 "(0: broken off).\n"
                 "# TYPE relata_requests_total counter\n");
    for (size_t i = 0; i <= api->route_count; i++) {
        for (int c = 0; c < CLASSES; c++) {
            uint64_t n = atomic_load(&api->metrics->rows[i].by_class[c]);
            if (n) {
                buf_format(
                    out,
                    "relata_requests_total{operation=\"%s\",method=\"%s\",class=\"%dxx\"} %llu\n",
                    operation(api, i),
                    i < api->route_count ? http_method_word(api->routes[i].key.method) : "", c,
                    (unsigned long long)n);
            }
        }
    }
    buf_lit(out, "# HELP relata_request_seconds_total Time from first byte to last, by operation.\n"
                 "# TYPE relata_request_seconds_total counter\n");
    for (size_t i = 0; i <= api->route_count; i++) {
        uint64_t us = atomic_load(&api->metrics->rows[i].us);
        if (us) {
            buf_format(out,
                       "relata_request_seconds_total{operation=\"%s\",method=\"%s\"} %llu.%06llu\n",
                       operation(api, i),
                       i < api->route_count ? http_method_word(api->routes[i].key.method) : "",
                       (unsigned long long)(us / 1000000), (unsigned long long)(us % 1000000));
        }
    }
}

static void write_one(struct buf *out, const char *name, const char *kind, const char *help,
                      uint64_t value)
{
    buf_format(out, "# HELP %s %s\n# TYPE %s %s\n%s %llu\n", name, help, name, kind, name,
               (unsigned long long)value);
}

void metrics_write(const struct api *api, struct buf *out)
{
    const struct http_server *server = atomic_load(&api->http);
    struct http_stats stats = server ? http_stats(server) : (struct http_stats){0};
    write_requests(api, out);
    write_one(out, "relata_connections_total", "counter", "Connections accepted.", stats.accepted);
    write_one(out, "relata_connections_open", "gauge", "Connections open now.",
              stats.open_connections);
    write_one(out, "relata_requests_in_flight", "gauge", "Requests being answered now.",
              stats.in_flight);
    write_one(out, "relata_requests_refused_total", "counter",
              "Requests refused before they were read whole.", stats.refused);
    write_one(out, "relata_requests_timed_out_total", "counter",
              "Connections cut for being too slow.", stats.timed_out);
    write_one(out, "relata_writes_waiting", "gauge", "Write transactions waiting or running.",
              store_queue_length(api->account->store));
    write_one(out, "relata_uptime_seconds", "gauge", "Seconds since the start.",
              (uint64_t)((civil_now() - api->started_at) / 1000));
}
