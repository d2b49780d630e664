#ifndef HTTP_ROUTER_H
#define HTTP_ROUTER_H
/*
 * router: finds the row for a method and a path.
 *
 * Patterns are "/crm/v3/objects/{type}/{id}": a segment is a literal or a parameter. At each
 * segment a literal wins over a parameter, with backtracking: /groups is found before /{name}, and
 * /{name} still serves what /groups does not have. Rows are compiled once into a tree; a look-up
 * allocates nothing. Two rows with the same method and shape are a bug.
 * HEAD finds the row of GET unless there is one of its own. A parameter is never empty.
 */
#include <stddef.h>

#include "base/arena.h"
#include "base/str.h"
#include "http/http.h"

struct route_key {
    enum http_method method;
    const char *pattern;
};

enum route_found {
    ROUTE_NONE,
    ROUTE_METHOD,
    ROUTE_FOUND
}; /* METHOD: the path exists, with other methods */

struct route_match {
    size_t index;                     /* of the row */
    struct str values[HTTP_SEGMENTS]; /* of the parameters, in order */
    size_t count;
    unsigned methods; /* bit set (1 << http_method) of the methods the path has */
};

struct router;

/* `rows` is an array of structs whose first member is a struct route_key, `stride` bytes apart. The
 * rows are borrowed. */
struct router *router_new(struct arena *arena, const void *rows, size_t count, size_t stride);
enum route_found router_find(const struct router *router, enum http_method method,
                             const struct str *segments, size_t count, struct route_match *match);

#endif
