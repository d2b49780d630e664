/* Stages of pipelines: rows 61 and 62. */
#include "api/pipeline_stage.h"

#include "api/pipeline_json.h"

static const struct stage *find_stage(const struct pipeline *pipeline, struct str id)
{
    for (size_t i = 0; i < pipeline->stage_count; i++) {
        if (str_eq(pipeline->stages[i].id, id)) {
            return &pipeline->stages[i];
        }
    }
    return NULL;
}

enum err_code stage_list_op(struct request *rq)
{
    const struct pipeline *pipeline = NULL;
    enum err_code rc = pipeline_of_path(rq, &pipeline);
    if (rc) {
        return rc;
    }
    jw_object(&rq->w);
    jw_k_array(&rq->w, "results");
    stages_json(&rq->w, pipeline);
    jw_array_end(&rq->w);
    jw_object_end(&rq->w);
    return ERR_OK;
}

enum err_code stage_get_op(struct request *rq)
{
    const struct pipeline *pipeline = NULL;
    struct str id = request_arg(rq, "stage");
    enum err_code rc = pipeline_of_path(rq, &pipeline);
    if (rc) {
        return rc;
    }
    const struct stage *stage = find_stage(pipeline, id);
    if (!stage || stage->archived_at) {
        return err_set(rq->err, ERR_NOT_FOUND, "There is no stage '%.*s' in the pipeline '%.*s'",
                       STR_ARG(id), STR_ARG(pipeline->id));
    }
    stage_json(&rq->w, stage);
    return ERR_OK;
}

static enum err_code reply_changed(struct request *rq, struct str id)
{
    const struct pipeline *pipeline = NULL;
    enum err_code rc = pipeline_after_change(rq, request_arg(rq, "pipeline"), &pipeline);
    if (rc) {
        return rc;
    }
    const struct stage *stage = find_stage(pipeline, id);
    BUG_UNLESS(stage);
    stage_json(&rq->w, stage);
    return ERR_OK;
}

enum err_code stage_create_op(struct request *rq)
{
    struct schema_edit edit = change_edit(rq->op);
    struct str id = STR_NONE, pipeline = request_arg(rq, "pipeline");
    enum err_code rc = body_require(rq, rq->body, STR(""), "displayOrder label");
    rc = rc ? rc : stage_create(&edit, rq->type, pipeline, rq->body, &id);
    rc = rc ? rc : reply_changed(rq, id);
    if (rc) {
        return rc;
    }
    rq->status = 201;
    reply_location(rq, str_format(rq->arena, "/crm/v3/pipelines/%.*s/%.*s/stages/%.*s",
                                  STR_ARG(rq->type->wire_id), STR_ARG(pipeline), STR_ARG(id)));
    return ERR_OK;
}

static enum err_code change_stage(struct request *rq, bool replace)
{
    struct schema_edit edit = change_edit(rq->op);
    stage_use_fn *in_use = NULL;
    struct str id = request_arg(rq, "stage");
    enum err_code rc = pipeline_use_check(rq, &in_use);
    rc = rc ? rc
            : stage_update(&edit, rq->type, request_arg(rq, "pipeline"), id, rq->body, replace,
                           in_use);
    return rc ? rc : reply_changed(rq, id);
}

enum err_code stage_replace_op(struct request *rq)
{
    enum err_code rc = body_require(rq, rq->body, STR(""), "displayOrder label");
    return rc ? rc : change_stage(rq, true);
}

enum err_code stage_update_op(struct request *rq)
{
    return change_stage(rq, false);
}

enum err_code stage_delete_op(struct request *rq)
{
    struct schema_edit edit = change_edit(rq->op);
    stage_use_fn *in_use = NULL;
    enum err_code rc = pipeline_use_check(rq, &in_use);
    rc = rc ? rc
            : stage_delete(&edit, rq->type, request_arg(rq, "pipeline"), request_arg(rq, "stage"),
                           in_use);
    return rc ? rc : reply_no_content(rq);
}
