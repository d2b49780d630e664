#ifndef API_ROUTE_H
#define API_ROUTE_H
/*
 * route: one row an operation. Each resource file exports its rows; api_routes.c lists the tables.
 * To add an operation: one handler and one row (and, under /relata/v1, its entry in
 * openapi/relata.json, which a test demands).
 *
 * Patterns use the numbered form of a path; dated and older spellings are folded into it before the
 * look-up (api_alias.c). Parameters named {type} or {from}, and {to}, are object types: the frame
 * resolves them into rq->type and rq->to (published 400 when unknown) before the permission is
 * checked. The others are reached by name with request_arg().
 */
#include "account/principal.h"
#include "base/err.h"
#include "http/router.h"

struct request;
typedef enum err_code api_handler(struct request *rq);

enum route_run {
    RUN_PLAIN, /* no transaction: health, documents */
    RUN_READ,  /* short read, on the server's thread */
    RUN_LONG,  /* a read that may take long: on a worker's thread */
    RUN_WRITE  /* a write transaction */
};
enum route_body {
    BODY_NONE,    /* a body is ignored */
    BODY_JSON,    /* required, an object */
    BODY_LIST,    /* required, an array */
    BODY_OPTIONAL /* parsed when there is one */
};

#define BODY_SMALL ((size_t)1 << 20) /* 1 MB */
#define BODY_BATCH ((size_t)16 << 20)

struct api_route {
    struct route_key key; /* first: the router reads it */
    enum route_run run;
    enum permission permission;
    enum route_body body;
    size_t body_limit;     /* 0: BODY_SMALL */
    const char *operation; /* "object.create": for logs, metrics and tests */
    api_handler *handler;
};
struct api_routes {
    const struct api_route *rows;
    size_t count;
};
#define API_ROUTES(name)                                                                           \
    const struct api_routes name = {name##_rows, sizeof(name##_rows) / sizeof(name##_rows[0])}

extern const struct api_routes object_routes, object_batch_routes, search_routes,
    association_routes, association_batch_routes, association_v3_routes, label_routes, limit_routes,
    property_routes, object_schema_routes, pipeline_routes, owner_routes, account_info_routes,
    relata_routes, relata_association_routes, relata_change_routes, relata_label_routes,
    relata_record_routes, operator_routes;

#endif
