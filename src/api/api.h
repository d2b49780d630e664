#ifndef API_API_H
#define API_API_H
/*
 * api: the two HTTP surfaces of one account on one port — the CRM API as published, and the Relata
 * API under /relata/v1 — and the addresses for operators: /healthz, /readyz, /metrics.
 *
 * A route is a row (route.h): method, path, permission, kind of transaction, body, handler. The
 * frame does the rest in this order: find the row (aliases folded, api_alias.c) → body limit →
 * credentials → object types in the path → permission → rate limit → body parsed → the handler,
 * inside one read or write transaction → the reply, after the commit. A handler decodes, calls one
 * function of a feature, and encodes; it is a function of the request and the transaction alone, so
 * it may be run again when the store asks for it.
 */
#include <stdbool.h>

#include "account/account.h"
#include "base/log.h"
#include "http/http.h"

struct api;

struct api_options {
    struct account *account;
    struct http_options http; /* host, port, limits; arg and callbacks are filled in here */
    struct log *log;
    int workers;         /* threads for long reads; 0: 2 */
    size_t queue_limit;  /* writes waiting before new ones are refused with 503; 0: 10,000 */
    const char *version; /* of the program */
};
enum err_code api_start(const struct api_options *options, struct api **out, struct err *err);
int api_port(const struct api *api);
/* Readiness turns to 503 at once; requests in flight finish. */
void api_stop(struct api *api);

#endif
