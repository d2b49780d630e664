#ifndef API_REQUEST_H
#define API_REQUEST_H
/*
 * request: what a handler sees. It lives for one run of the handler; everything it points to lives
 * in rq->arena (the request's) or in the snapshot that rq->op holds.
 *
 * A handler writes its reply to rq->w and sets rq->status (200 when it does not). When it returns
 * an error, whatever it wrote is dropped and the error object in rq->err becomes the published
 * error body (error_body.h).
 */
#include "account/account.h"
#include "api/route.h"
#include "base/json.h"
#include "base/json_write.h"
#include "http/http.h"
#include "record/record.h"

enum api_family {
    FAMILY_NUMBERED,
    FAMILY_2025_09,
    FAMILY_2026_03,
    FAMILY_2026_09
}; /* later dates count as the last */

struct api;

struct request {
    struct api *api;
    struct http_request *http;
    const struct api_route *route;
    struct arena *arena;
    struct err *err;
    struct op *op; /* NULL for RUN_PLAIN */
    struct principal who;
    enum api_family family;
    const struct object_type *type; /* {type} or {from}; NULL when the path has none */
    const struct object_type *to;   /* {to} */
    const struct json *body;        /* NULL when there is none */
    int status;
    struct json_write w;

    /* private to the frame */
    struct route_match match;
    struct str correlation;
    struct op op_memory;
    struct err err_memory;
    struct store_job job;
    int64_t token_id;
    struct {
        bool counted, shown; /* shown: the reply says what is left */
        int64_t burst, burst_left, daily, daily_left;
        int64_t wait_s; /* of a refusal: until the window ends */
    } rate;
    bool bare_error; /* published without a category */
    bool replied;    /* the error body of run_rc is already in the reply */
    enum err_code run_rc;
    struct request *next; /* in a worker's queue */
};

struct str request_arg(const struct request *rq,
                       const char *name); /* path parameter "id" of {id}; STR_NONE when absent */
/* A record id in the path. Not digits: ERR_NOT_FOUND with the published message of 0.4 (context
 * id). */
enum err_code request_arg_id(struct request *rq, const char *name, int64_t *id);

/* Query parameters. All values of a repeated and / or comma-joined list; empty pieces are dropped.
 */
void request_list(struct request *rq, const char *name, struct str **values, size_t *count);
/* 1 … most; ERR_INVALID names the parameter and the range. */
enum err_code request_limit(struct request *rq, size_t otherwise, size_t most, size_t *limit);
enum err_code request_bool(struct request *rq, const char *name, bool otherwise, bool *value);
/* A cursor that is a record id (or 0 when absent). */
enum err_code request_after(struct request *rq, int64_t *after);

/* Body. Required keys that are missing or null: ERR_INVALID "Invalid input JSON on line 1,
 * column 1. Some required fields were not set: [a, b]". `path` prefixes the err path ("/inputs/0").
 * `keys` are separated by spaces. */
enum err_code body_require(struct request *rq, const struct json *object, struct str path,
                           const char *keys);
/* The array under "inputs": required, at most `most` elements (ERR_INVALID names the maximum), each
 * an object. */
enum err_code body_inputs(struct request *rq, size_t most, const struct json **inputs);
/* A string member; absent or null gives STR_NONE; another kind is ERR_INVALID. */
enum err_code body_str(struct request *rq, const struct json *object, const char *key,
                       struct str *value);
/* An id member: a string of digits or a number. Absent: ERR_INVALID. */
enum err_code body_id(struct request *rq, const struct json *object, const char *key,
                      struct str path, int64_t *id);
/* {"properties": {…}} as record values: strings as they are, numbers and booleans turned into text,
 * null as empty. */
enum err_code body_properties(struct request *rq, const struct json *object, struct str path,
                              struct record_value **values, size_t *count);
/* A list of strings member, empty when absent. */
enum err_code body_strings(struct request *rq, const struct json *object, const char *key,
                           struct str **values, size_t *count);

/* Replies. */
enum err_code reply_no_content(struct request *rq); /* 204; returns ERR_OK */
void reply_location(struct request *rq, struct str path);
/* "paging":{"next":{"after":"…","link":"…"}}, only when more. The link is this request's address
 * with another `after`. */
void reply_paging(struct request *rq, bool more, struct str after);
void reply_paging_id(struct request *rq, bool more, int64_t after);

#endif
