/*
 * One node a segment. A node keeps its literal children in a list, its parameter child apart, and
 * the row of each method. Siblings are few (at most some twenty in an API), so a list beats a
 * table.
 */
#include "http/router.h"

#define METHODS (HTTP_OTHER + 1)

struct node {
    struct str literal;
    struct node *next;      /* sibling */
    struct node *literals;  /* children */
    struct node *parameter; /* child */
    size_t rows[METHODS];   /* index + 1; 0: none */
    unsigned methods;
};

struct router {
    struct node root;
};

static bool is_parameter(struct str segment)
{
    return segment.n > 2 && segment.p[0] == '{' && segment.p[segment.n - 1] == '}';
}

static struct node *child_of(struct arena *arena, struct node *parent, struct str segment)
{
    if (is_parameter(segment)) {
        if (!parent->parameter) {
            parent->parameter = arena_make(arena, struct node);
        }
        return parent->parameter;
    }
    for (struct node *node = parent->literals; node; node = node->next) {
        if (str_eq(node->literal, segment)) {
            return node;
        }
    }
    struct node *node = arena_make(arena, struct node);
    node->literal = segment;
    node->next = parent->literals;
    parent->literals = node;
    return node;
}

static void add_row(struct arena *arena, struct router *router, const struct route_key *key,
                    size_t index)
{
    struct str rest = str_of(key->pattern);
    BUG_UNLESS(rest.n > 0 && rest.p[0] == '/');
    rest = str_sub(rest, 1, rest.n);

    struct node *node = &router->root;
    size_t depth = 0;
    struct str segment;
    while (str_split(&rest, '/', &segment)) {
        BUG_UNLESS(segment.n > 0 && ++depth <= HTTP_SEGMENTS);
        node = child_of(arena, node, segment);
    }
    if (node->rows[key->method]) {
        BUG("two routes with the same method and shape");
    }
    node->rows[key->method] = index + 1;
    node->methods |= 1u << key->method;
}

struct router *router_new(struct arena *arena, const void *rows, size_t count, size_t stride)
{
    struct router *router = arena_make(arena, struct router);
    const char *row = rows;
    for (size_t i = 0; i < count; i++, row += stride) {
        add_row(arena, router, (const struct route_key *)(const void *)row, i);
    }
    return router;
}

struct search {
    enum http_method method;
    const struct str *segments;
    size_t count;
    struct route_match *match;
};

/* HEAD is served by the row of GET where it has none of its own. */
static size_t row_of(const struct node *node, enum http_method method)
{
    size_t row = node->rows[method];
    return !row && method == HTTP_HEAD ? node->rows[HTTP_GET] : row;
}

static bool arrive(const struct search *search, const struct node *node, size_t parameters)
{
    unsigned methods = node->methods;
    if (methods & (1u << HTTP_GET)) {
        methods |= 1u << HTTP_HEAD;
    }
    search->match->methods |= methods;
    size_t row = row_of(node, search->method);
    if (!row) {
        return false;
    }
    search->match->index = row - 1;
    search->match->count = parameters;
    return true;
}

/* Literal first; what it cannot serve to the end is tried with the parameter. The depth is at most
 * HTTP_SEGMENTS. */
static bool descend(const struct search *search, const struct node *node, size_t depth,
                    size_t parameters)
{
    if (depth == search->count) {
        return arrive(search, node, parameters);
    }
    struct str segment = search->segments[depth];
    for (const struct node *child = node->literals; child; child = child->next) {
        if (str_eq(child->literal, segment)) {
            if (descend(search, child, depth + 1, parameters)) {
                return true;
            }
            break;
        }
    }
    if (!node->parameter || segment.n == 0) {
        return false;
    }
    search->match->values[parameters] = segment;
    return descend(search, node->parameter, depth + 1, parameters + 1);
}

enum route_found router_find(const struct router *router, enum http_method method,
                             const struct str *segments, size_t count, struct route_match *match)
{
    *match = (struct route_match){0};
    if (count > HTTP_SEGMENTS) {
        return ROUTE_NONE;
    }
    struct search search = {method, segments, count, match};
    if (descend(&search, &router->root, 0, 0)) {
        return ROUTE_FOUND;
    }
    return match->methods ? ROUTE_METHOD : ROUTE_NONE;
}
