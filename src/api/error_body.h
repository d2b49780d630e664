#ifndef API_ERROR_BODY_H
#define API_ERROR_BODY_H
/*
 * error_body: error objects in their published form (sections 0.4-0.6 of docs/api.md). One table
 * maps each enum err_code to status and category.
 */
#include "api/request.h"
#include "base/err.h"

int error_status(enum err_code code);
/* The whole reply for a failed request, with its correlation id and headers (x-should-retry: false
 * on 409 …). */
void error_reply(struct request *rq, enum err_code rc);
/* For requests that never became one: the server's own refusals. */
void error_refuse(struct http_request *http, int status, const char *category, struct str message);
/* A StandardError of a batch: {status:"error", id?, category, subCategory?, message, context,
 * links, errors}. */
void error_standard(struct json_write *w, const struct err *err, enum err_code rc);

#endif
