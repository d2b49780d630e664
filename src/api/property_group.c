/* Groups of properties: rows 36 and 37. An archived group is gone for callers, but its name stays
 * taken. */
#include "api/property_group.h"
#include "record/change.h"

static void group_json(struct json_write *w, const struct property_group *group)
{
    jw_object(w);
    jw_k_str(w, "name", group->name);
    jw_k_str(w, "label", group->label);
    jw_k_i64(w, "displayOrder", group->position);
    jw_k_bool(w, "archived", group->archived_at != 0);
    jw_object_end(w);
}

static enum err_code reply_group(struct request *rq, const struct object_type *type,
                                 struct str name)
{
    for (size_t i = 0; i < type->group_count; i++) {
        if (!type->groups[i].archived_at && str_eq(type->groups[i].name, name)) {
            group_json(&rq->w, &type->groups[i]);
            return ERR_OK;
        }
    }
    return err_set(rq->err, ERR_NOT_FOUND, "There is no property group named '%.*s' for %.*s",
                   STR_ARG(name), STR_ARG(type->plural));
}

static enum err_code reply_changed(struct request *rq, struct str name)
{
    enum err_code rc = op_refresh(rq->op);
    return rc ? rc : reply_group(rq, schema_type(rq->op->schema, rq->type->id), name);
}

enum err_code group_list_op(struct request *rq)
{
    jw_object(&rq->w);
    jw_k_array(&rq->w, "results");
    for (size_t i = 0; i < rq->type->group_count; i++) {
        if (!rq->type->groups[i].archived_at) {
            group_json(&rq->w, &rq->type->groups[i]);
        }
    }
    jw_array_end(&rq->w);
    jw_object_end(&rq->w);
    return ERR_OK;
}

enum err_code group_get_op(struct request *rq)
{
    return reply_group(rq, rq->type, request_arg(rq, "group"));
}

enum err_code group_create_op(struct request *rq)
{
    struct schema_edit edit = change_edit(rq->op);
    struct str name = STR_NONE;
    enum err_code rc = body_require(rq, rq->body, STR(""), "label name");
    rc = rc ? rc : body_str(rq, rq->body, "name", &name);
    rc = rc ? rc : group_create(&edit, rq->type, rq->body);
    rc = rc ? rc : reply_changed(rq, name);
    if (rc) {
        return rc;
    }
    rq->status = 201;
    reply_location(rq, str_format(rq->arena, "/crm/v3/properties/%.*s/groups/%.*s",
                                  STR_ARG(rq->type->wire_id), STR_ARG(name)));
    return ERR_OK;
}

enum err_code group_update_op(struct request *rq)
{
    struct schema_edit edit = change_edit(rq->op);
    struct str name = request_arg(rq, "group");
    enum err_code rc = group_update(&edit, rq->type, name, rq->body);
    return rc ? rc : reply_changed(rq, name);
}

enum err_code group_archive_op(struct request *rq)
{
    struct schema_edit edit = change_edit(rq->op);
    enum err_code rc = group_archive(&edit, rq->type, request_arg(rq, "group"));
    return rc ? rc : reply_no_content(rq);
}
