/* Associations of one record, version 4: rows 5-8 of the operation table. */
#include "api/association_read.h"
#include "api/batch.h"

static enum err_code read_ends(struct request *rq, struct record_ref *from, struct record_ref *to)
{
    *from = (struct record_ref){rq->type, 0};
    *to = (struct record_ref){rq->to, 0};
    enum err_code rc = request_arg_id(rq, "id", &from->id);
    return rc ? rc : request_arg_id(rq, "toId", &to->id);
}

static enum err_code put_labels(struct request *rq)
{
    struct record_ref from, to;
    struct label_list list;
    struct association_result result;
    enum err_code rc = read_ends(rq, &from, &to);
    rc = rc ? rc : label_list_read(rq, rq->body, from.type, to.type, STR(""), &list);
    rc = rc ? rc : association_replace(rq->op, from, to, list.ends, list.count, &result);
    rc = rc ? rc : labels_between_json(rq, from, to);
    rq->status = 201;
    return rc;
}

static enum err_code put_default(struct request *rq)
{
    struct record_ref from, to;
    struct association_result result;
    struct batch batch;
    enum err_code rc = read_ends(rq, &from, &to);
    rc = rc ? rc : association_link(rq->op, from, to, &result);
    if (rc) {
        return rc;
    }
    batch_begin(rq, &batch);
    rc = default_pair_json(rq, from, to);
    return rc ? rc : batch_end(rq, &batch, 200);
}

static enum err_code get_associations(struct request *rq)
{
    return association_reply_page(rq, association_json);
}

static enum err_code delete_link(struct request *rq)
{
    struct record_ref from, to;
    struct association_result result;
    enum err_code rc = read_ends(rq, &from, &to);
    rc = rc ? rc : association_unlink(rq->op, from, to, &result);
    return rc ? rc : reply_no_content(rq);
}

#define BASE "/crm/v4/objects/{from}/{id}/associations"
static const struct api_route association_routes_rows[] = {
    {{HTTP_PUT, BASE "/default/{to}/{toId}"},
     RUN_WRITE,
     PERMIT_LINK_WRITE,
     BODY_NONE,
     0,
     "association.default",
     put_default},
    {{HTTP_PUT, BASE "/{to}/{toId}"},
     RUN_WRITE,
     PERMIT_LINK_WRITE,
     BODY_LIST,
     0,
     "association.replace",
     put_labels},
    {{HTTP_GET, BASE "/{to}"},
     RUN_READ,
     PERMIT_LINK_READ,
     BODY_NONE,
     0,
     "association.list",
     get_associations},
    {{HTTP_DELETE, BASE "/{to}/{toId}"},
     RUN_WRITE,
     PERMIT_LINK_WRITE,
     BODY_NONE,
     0,
     "association.unlink",
     delete_link},
};
API_ROUTES(association_routes);
