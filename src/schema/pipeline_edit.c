#include "base/text.h"
#include "schema/edit_common.h"
#include "schema/edit_stage.h"
#include "schema/schema_rows.h"

#define PIPELINES_MAX   100
#define PIPELINE_ID_MAX 36

static void write_pipeline(struct json_write *w, const void *definition)
{
    const struct pipeline *pipeline = definition;
    jw_k_str(w, "label", pipeline->label);
    jw_k_i64(w, "displayOrder", pipeline->position);
    jw_k_bool(w, "archived", pipeline->archived_at != 0);
}

static enum err_code done(struct schema_edit *edit, const struct object_type *type,
                          const char *what, const struct pipeline *before,
                          const struct pipeline *after)
{
    return edit_done(edit, &(struct edit_change){.kind = DEFINITION_PIPELINE,
                                                 .type_id = type->id,
                                                 .what = what,
                                                 .ids = {{"pipelineId", after->id}},
                                                 .write = write_pipeline,
                                                 .before = before,
                                                 .after = after});
}

/* --- checks --- */

static enum err_code read_looks(const struct edit_body *body, struct pipeline *pipeline)
{
    enum err_code rc = edit_body_text(body, "label", &pipeline->label);
    if (!rc && edit_is_blank(body->edit->tx->arena, pipeline->label)) {
        rc = edit_body_fault(body, "label", "The label of a pipeline may not be empty");
    }
    return rc ? rc : edit_body_integer(body, "displayOrder", &pipeline->position);
}

/* The pipeline beside the other active ones. */
static enum err_code check_beside(struct schema_edit *edit, const struct object_type *type,
                                  const struct pipeline *pipeline)
{
    size_t others = 0;
    for (size_t i = 0; i < type->pipeline_count; i++) {
        const struct pipeline *other = &type->pipelines[i];
        if (other->archived_at || str_eq(other->id, pipeline->id)) {
            continue;
        }
        others++;
        if (text_eq_folded(edit->tx->arena, other->label, pipeline->label)) {
            return err_at(edit->tx->err, ERR_INVALID, STR("/label"),
                          "A pipeline with the label '%.*s' exists already", STR_ARG(other->label));
        }
    }
    if (others >= PIPELINES_MAX) {
        return err_set(edit->tx->err, ERR_INVALID, "An object has at most %d pipelines",
                       PIPELINES_MAX);
    }
    return ERR_OK;
}

/* Deals and tickets always have a pipeline. */
static enum err_code check_archive(struct schema_edit *edit, const struct object_type *type,
                                   const struct pipeline *pipeline, stage_use_fn *in_use)
{
    size_t others = 0;
    for (size_t i = 0; i < type->pipeline_count; i++) {
        others += !type->pipelines[i].archived_at && &type->pipelines[i] != pipeline ? 1 : 0;
    }
    if (others == 0 && !type->custom) {
        return err_set(edit->tx->err, ERR_INVALID,
                       "The pipeline '%.*s' is the last one of %.*s and cannot be deleted",
                       STR_ARG(pipeline->label), STR_ARG(type->plural));
    }
    return edit_stage_use(edit, type, pipeline->id, STR_NONE, in_use);
}

/* --- creation --- */

static enum err_code choose_id(const struct edit_body *body, const struct object_type *type,
                               struct str *id)
{
    struct tx *tx = body->edit->tx;
    enum err_code rc = edit_given_id(body, "pipelineId", PIPELINE_ID_MAX, id);
    if (rc) {
        return rc;
    }
    if (!str_is_none(*id)) {
        const struct pipeline *there = edit_pipeline_any(type, *id);
        if (there && !there->archived_at) {
            return edit_body_fault(body, "pipelineId",
                                   "A pipeline with the id '%.*s' exists already", STR_ARG(*id));
        }
        return ERR_OK;
    }
    do {
        int64_t number = 0;
        rc = tx_next_ids(tx, "pipeline", 1, &number);
        *id = str_from_i64(tx->arena, number);
    } while (!rc && edit_pipeline_any(type, *id));
    return rc;
}

/* Stages of a body: matched[i] is the stage of `old` that items[i] goes on as, NULL for a new one.
 */
struct stage_plan {
    struct stage_set set;
    const struct stage **matched;
};

static bool is_matched(const struct stage_plan *plan, const struct stage *stage)
{
    for (size_t i = 0; i < plan->set.count; i++) {
        if (plan->matched[i] == stage) {
            return true;
        }
    }
    return false;
}

/* By id; an input without one goes on as the active stage of its label, so that a list sent back
 * without ids loses no stage. */
static const struct stage *match_stage(const struct pipeline *old, const struct stage_plan *plan,
                                       struct str id, struct str label)
{
    for (size_t i = 0; old && i < old->stage_count; i++) {
        const struct stage *stage = &old->stages[i];
        bool same = str_is_none(id) ? !stage->archived_at && str_eq(stage->label, label)
                                    : str_eq(stage->id, id);
        if (same && !is_matched(plan, stage)) {
            return stage;
        }
    }
    return NULL;
}

static enum err_code plan_stage(const struct edit_body *item, const struct object_type *type,
                                const struct pipeline *old, struct str pipeline_id,
                                struct stage_plan *plan)
{
    struct stage stage = {.pipeline_id = pipeline_id};
    struct str id = STR_NONE;
    struct str label = STR_NONE;
    enum err_code rc = edit_body_text(item, "stageId", &id);
    if (!rc) {
        rc = edit_body_text(item, "label", &label);
    }
    if (rc) {
        return rc;
    }
    const struct stage *match = match_stage(old, plan, id, label);
    if (match) {
        stage = *match;
        stage.archived_at = 0;
        stage.updated_at = item->edit->tx->now;
    }
    rc = edit_stage_read(item, type, true, &stage);
    if (!rc && !match) {
        rc = edit_stage_id(item, type, &plan->set, &stage.id);
    }
    if (!rc) {
        plan->matched[plan->set.count] = match;
        plan->set.items[plan->set.count++] = stage;
    }
    return rc;
}

static enum err_code plan_stages(const struct edit_body *body, const struct object_type *type,
                                 const struct pipeline *old, struct str pipeline_id,
                                 struct stage_plan *plan)
{
    struct arena *arena = body->edit->tx->arena;
    const struct json *list = NULL;
    enum err_code rc = edit_body_array(body, "stages", &list);
    if (rc) {
        return rc;
    }
    plan->set = edit_stages_of(arena, NULL, list->count);
    plan->matched = arena_array(arena, const struct stage *, list->count + 1);
    for (size_t i = 0; !rc && i < list->count; i++) {
        struct edit_body item;
        rc = edit_body_open(body->edit, &list->items[i], edit_body_item_path(body, "stages", i),
                            &item);
        if (!rc) {
            rc = plan_stage(&item, type, old, pipeline_id, plan);
        }
    }
    return rc ? rc
              : edit_stages_check(body->edit, type, edit_body_path(body, "stages"), &plan->set);
}

static enum err_code write_stages(struct schema_edit *edit, const struct object_type *type,
                                  const struct stage_plan *plan)
{
    enum err_code rc = ERR_OK;
    for (size_t i = 0; !rc && i < plan->set.count; i++) {
        rc = edit_stage_write(edit, type, plan->matched[i], &plan->set.items[i]);
    }
    return rc;
}

enum err_code pipeline_create(struct schema_edit *edit, const struct object_type *type,
                              const struct json *json, struct str *pipeline_id)
{
    struct pipeline pipeline = {.position = 0};
    struct stage_plan plan = {.matched = NULL};
    struct edit_body body;
    enum err_code rc = edit_has_pipelines(edit, type);
    if (!rc) {
        rc = edit_body_open(edit, json, STR(""), &body);
    }
    if (!rc) {
        rc = edit_body_require(&body, "displayOrder label stages");
    }
    if (!rc) {
        rc = read_looks(&body, &pipeline);
    }
    if (!rc) {
        rc = choose_id(&body, type, &pipeline.id);
    }
    if (!rc) {
        rc = check_beside(edit, type, &pipeline);
    }
    if (!rc) {
        rc = plan_stages(&body, type, NULL, pipeline.id, &plan);
    }
    if (!rc && edit_pipeline_any(type, pipeline.id)) {
        rc = rows_pipeline_delete(edit->tx, type->id, pipeline.id); /* an archived one of that id */
    }
    if (!rc) {
        rc = rows_pipeline_insert(edit->tx, type->id, &pipeline);
    }
    if (!rc) {
        rc = done(edit, type, "created", NULL, &pipeline);
    }
    if (!rc) {
        rc = write_stages(edit, type, &plan);
    }
    if (!rc) {
        *pipeline_id = pipeline.id;
    }
    return rc;
}

/* --- change --- */

static enum err_code drop_stages(struct schema_edit *edit, const struct object_type *type,
                                 const struct pipeline *pipeline, const struct stage_plan *plan,
                                 stage_use_fn *in_use)
{
    for (size_t i = 0; i < pipeline->stage_count; i++) {
        const struct stage *stage = &pipeline->stages[i];
        if (stage->archived_at || is_matched(plan, stage)) {
            continue;
        }
        struct stage after = *stage;
        after.archived_at = edit->tx->now;
        after.updated_at = edit->tx->now;
        enum err_code rc = edit_stage_use(edit, type, pipeline->id, stage->id, in_use);
        if (!rc) {
            rc = edit_stage_write(edit, type, stage, &after);
        }
        if (rc) {
            return rc;
        }
    }
    return ERR_OK;
}

static enum err_code write_update(struct schema_edit *edit, const struct object_type *type,
                                  const struct pipeline *before, struct pipeline *after)
{
    const char *what = "updated";
    if ((before->archived_at != 0) != (after->archived_at != 0)) {
        what = after->archived_at ? "archived" : "restored";
    }
    after->updated_at = edit->tx->now;
    enum err_code rc = rows_pipeline_update(edit->tx, type->id, after);
    return rc ? rc : done(edit, type, what, before, after);
}

static enum err_code replace_pipeline(const struct edit_body *body, const struct object_type *type,
                                      const struct pipeline *before, stage_use_fn *in_use)
{
    struct pipeline after = *before;
    struct stage_plan plan = {.matched = NULL};
    enum err_code rc = edit_body_require(body, "displayOrder label stages");
    if (!rc) {
        rc = read_looks(body, &after);
    }
    if (!rc) {
        rc = check_beside(body->edit, type, &after);
    }
    if (!rc) {
        rc = plan_stages(body, type, before, before->id, &plan);
    }
    if (!rc) {
        rc = drop_stages(body->edit, type, before, &plan, in_use);
    }
    if (!rc) {
        rc = write_update(body->edit, type, before, &after);
    }
    return rc ? rc : write_stages(body->edit, type, &plan);
}

static enum err_code patch_pipeline(const struct edit_body *body, const struct object_type *type,
                                    const struct pipeline *before, stage_use_fn *in_use)
{
    struct pipeline after = *before;
    bool archived = before->archived_at != 0;
    enum err_code rc = edit_body_flag(body, "archived", &archived);
    if (!rc) {
        rc = read_looks(body, &after);
    }
    if (rc) {
        return rc;
    }
    after.archived_at = archived ? body->edit->tx->now : 0;
    rc = archived ? check_archive(body->edit, type, before, in_use)
                  : check_beside(body->edit, type, &after);
    if (!rc && before->archived_at) {
        /* Meanwhile ids of its stages may have gone to other pipelines. */
        struct stage_set stages = edit_stages_of(body->edit->tx->arena, before, 0);
        rc = edit_stages_check(body->edit, type, STR("/archived"), &stages);
    }
    return rc ? rc : write_update(body->edit, type, before, &after);
}

enum err_code pipeline_update(struct schema_edit *edit, const struct object_type *type,
                              struct str id, const struct json *json, bool replace,
                              stage_use_fn *in_use)
{
    struct edit_body body;
    bool archived = true;
    const struct pipeline *pipeline = edit_pipeline_any(type, id);
    enum err_code rc = edit_body_open(edit, json, STR(""), &body);
    if (!rc) {
        rc = edit_body_flag(&body, "archived", &archived);
    }
    /* An archived pipeline is there only for the PATCH that brings it back. */
    bool restoring = !replace && !archived && pipeline && pipeline->archived_at;
    if (!rc && !restoring) {
        rc = edit_pipeline_find(edit, type, id, &pipeline);
    }
    if (rc) {
        return rc;
    }
    return replace ? replace_pipeline(&body, type, pipeline, in_use)
                   : patch_pipeline(&body, type, pipeline, in_use);
}

enum err_code pipeline_delete(struct schema_edit *edit, const struct object_type *type,
                              struct str id, stage_use_fn *in_use)
{
    const struct pipeline *before = NULL;
    enum err_code rc = edit_pipeline_find(edit, type, id, &before);
    if (!rc) {
        rc = check_archive(edit, type, before, in_use);
    }
    if (rc) {
        return rc;
    }
    struct pipeline after = *before;
    after.archived_at = edit->tx->now;
    return write_update(edit, type, before, &after);
}
