/* Records, one by one: rows 19-23 and 70 of the operation table, for every object type. */
#include "api/object_input.h"
#include "api/record_json.h"
#include "record/record.h"

#define LIST_MOST         100
#define LIST_MOST_HISTORY 50

/* --- which record --- */

static enum err_code no_such(struct request *rq)
{
    return err_set(rq->err, ERR_NOT_FOUND, "resource not found");
}

/* The id in the path, or the record that holds that value when idProperty names a unique property.
 */
static enum err_code find_record(struct request *rq, int64_t *id)
{
    struct str property = http_param_get(rq->http, "idProperty");
    if (property.n == 0 || str_is(property, "hs_object_id")) {
        return request_arg_id(rq, "id", id);
    }
    enum err_code rc = record_find(rq->op, rq->type, property, request_arg(rq, "id"), id);
    return rc || *id ? rc : no_such(rq);
}

static enum err_code reply_record(struct request *rq, const struct record_view *view, int64_t id)
{
    struct record record;
    enum err_code rc = record_get(rq->op, rq->type, id, &view->fields, RECORD_ACTIVE, &record);
    return rc ? rc : record_json(rq, view, &record, NULL, NULL);
}

/* --- read --- */

static enum err_code list_records(struct request *rq)
{
    struct record_view view;
    struct record *records = NULL;
    size_t limit = 0, count = 0;
    int64_t after = 0;
    bool archived = false, more = false;
    enum err_code rc = record_view_of(rq, NULL, &view);
    rc =
        rc ? rc : request_limit(rq, 10, view.history_count ? LIST_MOST_HISTORY : LIST_MOST, &limit);
    rc = rc ? rc : request_after(rq, &after);
    rc = rc ? rc : request_bool(rq, "archived", false, &archived);
    rc = rc ? rc
            : record_list(rq->op, rq->type, after, limit, &view.fields,
                          archived ? RECORD_ARCHIVED : RECORD_ACTIVE, &records, &count, &more);
    if (rc) {
        return rc;
    }
    jw_object(&rq->w);
    jw_k_array(&rq->w, "results");
    for (size_t i = 0; rc == ERR_OK && i < count; i++) {
        rc = record_json(rq, &view, &records[i], NULL, NULL);
    }
    if (rc) {
        return rc; /* in the middle of the reply: it is dropped as it stands */
    }
    jw_array_end(&rq->w);
    reply_paging_id(rq, more, count ? records[count - 1].id : 0);
    jw_object_end(&rq->w);
    return ERR_OK;
}

static enum err_code get_record(struct request *rq)
{
    struct record_view view;
    struct record record;
    int64_t id = 0;
    bool archived = false;
    enum err_code rc = record_view_of(rq, NULL, &view);
    rc = rc ? rc : request_bool(rq, "archived", false, &archived);
    rc = rc ? rc : find_record(rq, &id);
    rc = rc ? rc
            : record_get(rq->op, rq->type, id, &view.fields,
                         archived ? RECORD_ARCHIVED : RECORD_ACTIVE, &record);
    return rc ? rc : record_json(rq, &view, &record, NULL, NULL);
}

/* --- write --- */

static enum err_code create_record(struct request *rq)
{
    struct object_input input;
    enum err_code rc = object_input_read(rq, rq->body, STR(""), &input);
    rc = rc ? rc : object_input_create(rq, &input);
    if (rc) {
        return rc;
    }
    rc = object_inputs_reply(rq, &input, 1, NULL);
    rq->status = 201;
    reply_location(rq, str_format(rq->arena, "/crm/v3/objects/%.*s/%lld",
                                  STR_ARG(rq->type->wire_id), (long long)input.id));
    return rc;
}

static enum err_code update_record(struct request *rq)
{
    struct object_input input;
    enum err_code rc = body_require(rq, rq->body, STR(""), "properties");
    rc = rc ? rc : object_input_read(rq, rq->body, STR(""), &input);
    rc = rc ? rc : find_record(rq, &input.id);
    rc = rc ? rc : record_update(rq->op, rq->type, input.id, input.values, input.value_count);
    return rc ? rc : object_inputs_reply(rq, &input, 1, NULL);
}

static enum err_code archive_record(struct request *rq)
{
    int64_t id = 0;
    enum err_code rc = find_record(rq, &id);
    rc = rc ? rc : record_archive(rq->op, rq->type, id);
    return rc ? rc : reply_no_content(rq);
}

static enum err_code merge_records(struct request *rq)
{
    struct record_view view;
    struct link_loss *losses = NULL;
    int64_t winner = 0, loser = 0;
    enum err_code rc = body_require(rq, rq->body, STR(""), "primaryObjectId objectIdToMerge");
    rc = rc ? rc : body_id(rq, rq->body, "primaryObjectId", STR(""), &winner);
    rc = rc ? rc : body_id(rq, rq->body, "objectIdToMerge", STR(""), &loser);
    rc = rc ? rc : record_merge(rq->op, rq->type, winner, loser, &losses);
    rc = rc ? rc : record_view_of(rq, NULL, &view);
    return rc ? rc : reply_record(rq, &view, winner);
}

#define BASE "/crm/v3/objects/{type}"
static const struct api_route object_routes_rows[] = {
    {{HTTP_GET, BASE}, RUN_LONG, PERMIT_RECORD_READ, BODY_NONE, 0, "object.list", list_records},
    {{HTTP_POST, BASE},
     RUN_WRITE,
     PERMIT_RECORD_WRITE,
     BODY_JSON,
     0,
     "object.create",
     create_record},
    {{HTTP_GET, BASE "/{id}"},
     RUN_READ,
     PERMIT_RECORD_READ,
     BODY_NONE,
     0,
     "object.get",
     get_record},
    {{HTTP_PATCH, BASE "/{id}"},
     RUN_WRITE,
     PERMIT_RECORD_WRITE,
     BODY_JSON,
     0,
     "object.update",
     update_record},
    {{HTTP_DELETE, BASE "/{id}"},
     RUN_WRITE,
     PERMIT_RECORD_WRITE,
     BODY_NONE,
     0,
     "object.archive",
     archive_record},
    {{HTTP_POST, BASE "/merge"},
     RUN_WRITE,
     PERMIT_RECORD_WRITE,
     BODY_JSON,
     0,
     "object.merge",
     merge_records},
};
API_ROUTES(object_routes);
