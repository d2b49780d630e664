/* Pipelines: rows 59-62. */
#include "api/pipeline_json.h"
#include "api/pipeline_stage.h"
#include "record/check.h"

/* --- shared with stages --- */

static enum err_code no_such(struct request *rq, struct str id)
{
    struct str plural = rq->type->custom ? rq->type->label_plural : rq->type->plural;
    return err_set(rq->err, ERR_NOT_FOUND, "There is no pipeline '%.*s' of %.*s", STR_ARG(id),
                   STR_ARG(plural));
}

enum err_code pipeline_of_path(struct request *rq, const struct pipeline **out)
{
    struct str id = request_arg(rq, "pipeline");
    *out = schema_pipeline(rq->type, id);
    return *out ? ERR_OK : no_such(rq, id);
}

enum err_code pipeline_after_change(struct request *rq, struct str id, const struct pipeline **out)
{
    enum err_code rc = op_refresh(rq->op);
    if (rc) {
        return rc;
    }
    const struct object_type *type = schema_type(rq->op->schema, rq->type->id);
    rc = rebuild_stages(rq->op, type);
    if (rc) {
        return rc;
    }
    for (size_t i = 0; i < type->pipeline_count; i++) {
        if (str_eq(type->pipelines[i].id, id)) {
            *out = &type->pipelines[i];
            return ERR_OK;
        }
    }
    return no_such(rq, id);
}

enum err_code pipeline_use_check(struct request *rq, stage_use_fn **in_use)
{
    bool references = false, usages = false;
    enum err_code rc = request_bool(rq, "validateReferencesBeforeDelete", false, &references);
    rc = rc ? rc : request_bool(rq, "validateDealStageUsagesBeforeDelete", false, &usages);
    *in_use = references || usages ? record_stage_use : NULL;
    return rc;
}

/* --- pipelines --- */

static enum err_code list_pipelines(struct request *rq)
{
    jw_object(&rq->w);
    jw_k_array(&rq->w, "results");
    for (size_t i = 0; i < rq->type->pipeline_count; i++) {
        if (!rq->type->pipelines[i].archived_at) {
            pipeline_json(&rq->w, &rq->type->pipelines[i]);
        }
    }
    jw_array_end(&rq->w);
    jw_object_end(&rq->w);
    return ERR_OK;
}

static enum err_code get_pipeline(struct request *rq)
{
    const struct pipeline *pipeline = NULL;
    enum err_code rc = pipeline_of_path(rq, &pipeline);
    if (rc == ERR_OK) {
        pipeline_json(&rq->w, pipeline);
    }
    return rc;
}

static enum err_code reply_changed(struct request *rq, struct str id)
{
    const struct pipeline *pipeline = NULL;
    enum err_code rc = pipeline_after_change(rq, id, &pipeline);
    if (rc == ERR_OK) {
        pipeline_json(&rq->w, pipeline);
    }
    return rc;
}

static enum err_code create_pipeline(struct request *rq)
{
    struct schema_edit edit = change_edit(rq->op);
    struct str id = STR_NONE;
    enum err_code rc = body_require(rq, rq->body, STR(""), "displayOrder label stages");
    rc = rc ? rc : pipeline_create(&edit, rq->type, rq->body, &id);
    rc = rc ? rc : reply_changed(rq, id);
    if (rc) {
        return rc;
    }
    rq->status = 201;
    reply_location(rq, str_format(rq->arena, "/crm/v3/pipelines/%.*s/%.*s",
                                  STR_ARG(rq->type->wire_id), STR_ARG(id)));
    return ERR_OK;
}

static enum err_code change_pipeline(struct request *rq, bool replace)
{
    struct schema_edit edit = change_edit(rq->op);
    stage_use_fn *in_use = NULL;
    struct str id = request_arg(rq, "pipeline");
    enum err_code rc = pipeline_use_check(rq, &in_use);
    rc = rc ? rc : pipeline_update(&edit, rq->type, id, rq->body, replace, in_use);
    return rc ? rc : reply_changed(rq, id);
}

static enum err_code replace_pipeline(struct request *rq)
{
    enum err_code rc = body_require(rq, rq->body, STR(""), "displayOrder label stages");
    return rc ? rc : change_pipeline(rq, true);
}

static enum err_code update_pipeline(struct request *rq)
{
    return change_pipeline(rq, false);
}

static enum err_code delete_pipeline(struct request *rq)
{
    struct schema_edit edit = change_edit(rq->op);
    stage_use_fn *in_use = NULL;
    enum err_code rc = pipeline_use_check(rq, &in_use);
    rc = rc ? rc : pipeline_delete(&edit, rq->type, request_arg(rq, "pipeline"), in_use);
    return rc ? rc : reply_no_content(rq);
}

#define BASE     "/crm/v3/pipelines/{type}"
#define PIPELINE BASE "/{pipeline}"
#define STAGES   PIPELINE "/stages"
#define STAGE    STAGES "/{stage}"
static const struct api_route pipeline_routes_rows[] = {
    {{HTTP_GET, BASE}, RUN_READ, PERMIT_SCHEMA_READ, BODY_NONE, 0, "pipeline.list", list_pipelines},
    {{HTTP_POST, BASE},
     RUN_WRITE,
     PERMIT_SCHEMA_WRITE,
     BODY_JSON,
     0,
     "pipeline.create",
     create_pipeline},
    {{HTTP_GET, PIPELINE},
     RUN_READ,
     PERMIT_SCHEMA_READ,
     BODY_NONE,
     0,
     "pipeline.get",
     get_pipeline},
    {{HTTP_PUT, PIPELINE},
     RUN_WRITE,
     PERMIT_SCHEMA_WRITE,
     BODY_JSON,
     0,
     "pipeline.replace",
     replace_pipeline},
    {{HTTP_PATCH, PIPELINE},
     RUN_WRITE,
     PERMIT_SCHEMA_WRITE,
     BODY_JSON,
     0,
     "pipeline.update",
     update_pipeline},
    {{HTTP_DELETE, PIPELINE},
     RUN_WRITE,
     PERMIT_SCHEMA_WRITE,
     BODY_NONE,
     0,
     "pipeline.delete",
     delete_pipeline},
    {{HTTP_GET, STAGES}, RUN_READ, PERMIT_SCHEMA_READ, BODY_NONE, 0, "stage.list", stage_list_op},
    {{HTTP_POST, STAGES},
     RUN_WRITE,
     PERMIT_SCHEMA_WRITE,
     BODY_JSON,
     0,
     "stage.create",
     stage_create_op},
    {{HTTP_GET, STAGE}, RUN_READ, PERMIT_SCHEMA_READ, BODY_NONE, 0, "stage.get", stage_get_op},
    {{HTTP_PUT, STAGE},
     RUN_WRITE,
     PERMIT_SCHEMA_WRITE,
     BODY_JSON,
     0,
     "stage.replace",
     stage_replace_op},
    {{HTTP_PATCH, STAGE},
     RUN_WRITE,
     PERMIT_SCHEMA_WRITE,
     BODY_JSON,
     0,
     "stage.update",
     stage_update_op},
    {{HTTP_DELETE, STAGE},
     RUN_WRITE,
     PERMIT_SCHEMA_WRITE,
     BODY_NONE,
     0,
     "stage.delete",
     stage_delete_op},
};
API_ROUTES(pipeline_routes);
