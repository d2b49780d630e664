/* Search: row 29. Property filters, a query text, one sort; association filters come with lists. */
#include "api/record_json.h"
#include "criteria/criteria.h"

#define LIMIT_MOST  200
#define WINDOW_MOST 10000

static enum err_code read_number(struct request *rq, const char *key, int64_t least, int64_t most,
                                 int64_t *value)
{
    const struct json *json = json_get(rq->body, key);
    if (json_is_missing(json) || (json->kind == JSON_STRING && json->text.n == 0)) {
        return ERR_OK;
    }
    if (!json_integer(json, value) || *value < least || *value > most) {
        return err_at(rq->err, ERR_INVALID, str_format(rq->arena, "/%s", key),
                      "%s must be a whole number from %lld to %lld.", key, (long long)least,
                      (long long)most);
    }
    return ERR_OK;
}

static enum err_code read_page(struct request *rq, struct search *search)
{
    int64_t limit = 10, after = 0;
    enum err_code rc = read_number(rq, "limit", 0, LIMIT_MOST, &limit);
    rc = rc ? rc : read_number(rq, "after", 0, INT64_MAX, &after);
    if (rc == ERR_OK && after > WINDOW_MOST - limit) {
        rc = err_at(rq->err, ERR_INVALID, STR("/after"),
                    "A search gives its first %d results. Narrow the filters, or sort by "
                    "hs_object_id and go on with a filter on it.",
                    WINDOW_MOST);
    }
    search->limit = (size_t)limit;
    search->offset = (size_t)after;
    return rc;
}

/* "createdate", "-createdate" or {propertyName, direction} */
static enum err_code read_sort(struct request *rq, struct search *search)
{
    const struct json *sorts = json_get(rq->body, "sorts");
    if (json_is_missing(sorts) || (sorts->kind == JSON_ARRAY && sorts->count == 0)) {
        return ERR_OK;
    }
    if (sorts->kind != JSON_ARRAY || sorts->count > 1) {
        return err_at(rq->err, ERR_INVALID, STR("/sorts"), "sorts must be an array of one sort.");
    }
    const struct json *sort = &sorts->items[0];
    struct str name = STR_NONE, direction = STR_NONE;
    if (sort->kind == JSON_STRING) {
        name = sort->text;
        search->descending = str_starts(name, STR("-"));
        name = search->descending ? str_sub(name, 1, name.n) : name;
    } else {
        enum err_code rc = body_require(rq, sort, STR("/sorts/0"), "propertyName");
        rc = rc ? rc : body_str(rq, sort, "propertyName", &name);
        rc = rc ? rc : body_str(rq, sort, "direction", &direction);
        if (rc) {
            return rc;
        }
        search->descending = str_is(direction, "DESCENDING");
        if (direction.n && !search->descending && !str_is(direction, "ASCENDING")) {
            return err_at(rq->err, ERR_INVALID, STR("/sorts/0/direction"),
                          "direction is ASCENDING or DESCENDING.");
        }
    }
    search->sort = schema_property(rq->type, name);
    if (!search->sort) {
        return err_at(rq->err, ERR_INVALID, STR("/sorts/0/propertyName"),
                      "There is no property '%.*s' on %.*s.", STR_ARG(name),
                      STR_ARG(rq->type->plural));
    }
    return ERR_OK;
}

static enum err_code read_criteria(struct request *rq, struct search *search)
{
    struct criteria *filters = NULL, *words = NULL;
    struct str query = STR_NONE;
    enum err_code rc = criteria_read_search(rq->op, rq->type, rq->body, &filters);
    rc = rc ? rc : body_str(rq, rq->body, "query", &query);
    if (rc == ERR_OK && query.n) {
        rc = criteria_of_query(rq->op, rq->type, query, &words);
    }
    if (rc || !words) {
        search->criteria = filters;
        return rc;
    }
    struct criteria *both = arena_make(rq->arena, struct criteria);
    both->tag = CRITERIA_AND;
    both->items = arena_array(rq->arena, struct criteria *, 2);
    both->items[both->count++] = filters;
    both->items[both->count++] = words;
    search->criteria = both;
    return ERR_OK;
}

static enum err_code write_results(struct request *rq, const struct record_view *view,
                                   const int64_t *ids, size_t count)
{
    struct record *records = NULL;
    bool *missing = NULL;
    size_t found = 0;
    enum err_code rc = record_get_many(rq->op, rq->type, ids, count, &view->fields, RECORD_ACTIVE,
                                       &records, &found, &missing);
    jw_k_array(&rq->w, "results");
    for (size_t i = 0; rc == ERR_OK && i < found; i++) {
        rc = record_json(rq, view, &records[i], NULL, NULL);
    }
    if (rc) {
        return rc;
    }
    jw_array_end(&rq->w);
    return ERR_OK;
}

static enum err_code search_records(struct request *rq)
{
    struct search search = {.type = rq->type};
    struct record_view view;
    int64_t *ids = NULL, total = 0;
    size_t count = 0;
    enum err_code rc = read_page(rq, &search);
    rc = rc ? rc : read_sort(rq, &search);
    rc = rc ? rc : read_criteria(rq, &search);
    rc = rc ? rc : record_view_of(rq, rq->body, &view);
    rc = rc ? rc : criteria_search(rq->op, &search, &ids, &count, &total);
    if (rc) {
        return rc;
    }
    jw_object(&rq->w);
    jw_k_i64(&rq->w, "total", total);
    rc = write_results(rq, &view, ids, count);
    if (rc) {
        return rc;
    }
    int64_t next = (int64_t)(search.offset + count);
    reply_paging_id(rq, count > 0 && next < total, next);
    jw_object_end(&rq->w);
    return ERR_OK;
}

static const struct api_route search_routes_rows[] = {
    {{HTTP_POST, "/crm/v3/objects/{type}/search"},
     RUN_LONG,
     PERMIT_RECORD_READ,
     BODY_JSON,
     0,
     "object.search",
     search_records},
};
API_ROUTES(search_routes);
