#include "schema/edit_common.h"
#include "schema/edit_stage.h"
#include "schema/schema_rows.h"

/* The place of a stage in a set, or count when it is not there. */
static size_t place_of(const struct stage_set *set, struct str id)
{
    size_t i = 0;
    while (i < set->count && !str_eq(set->items[i].id, id)) {
        i++;
    }
    return i;
}

static const struct stage *find_any(const struct pipeline *pipeline, struct str id)
{
    for (size_t i = 0; i < pipeline->stage_count; i++) {
        if (str_eq(pipeline->stages[i].id, id)) {
            return &pipeline->stages[i];
        }
    }
    return NULL;
}

enum err_code stage_create(struct schema_edit *edit, const struct object_type *type,
                           struct str pipeline_id, const struct json *json, struct str *stage_id)
{
    const struct pipeline *pipeline = NULL;
    struct stage stage = {.pipeline_id = pipeline_id};
    struct stage_set set = {.count = 0};
    struct edit_body body;
    enum err_code rc = edit_pipeline_find(edit, type, pipeline_id, &pipeline);
    if (!rc) {
        rc = edit_body_open(edit, json, STR(""), &body);
    }
    if (!rc) {
        rc = edit_stage_read(&body, type, true, &stage);
    }
    if (!rc) {
        set = edit_stages_of(edit->tx->arena, pipeline, 1);
        rc = edit_stage_id(&body, type, &set, &stage.id);
    }
    if (!rc) {
        set.items[set.count++] = stage;
        rc = edit_stages_check(edit, type, STR(""), &set);
    }
    if (!rc) {
        rc = edit_stage_write(edit, type, NULL, &stage);
    }
    if (!rc) {
        *stage_id = stage.id;
    }
    return rc;
}

/* PATCH can archive a stage and bring it back; PUT cannot see archived ones. */
static enum err_code read_update(const struct edit_body *body, const struct object_type *type,
                                 bool replace, const struct stage *before, struct stage *after)
{
    bool archived = before->archived_at != 0;
    *after = *before;
    enum err_code rc = replace ? ERR_OK : edit_body_flag(body, "archived", &archived);
    if (rc) {
        return rc;
    }
    if (before->archived_at && archived) {
        return err_set(body->edit->tx->err, ERR_NOT_FOUND, "There is no stage '%.*s'",
                       STR_ARG(before->id));
    }
    after->archived_at = archived ? body->edit->tx->now : 0;
    after->updated_at = body->edit->tx->now;
    return edit_stage_read(body, type, replace, after);
}

/* The active stages as they will be with `after` in the place of its former self. */
static struct stage_set set_with(struct schema_edit *edit, const struct pipeline *pipeline,
                                 const struct stage *after)
{
    struct stage_set set = edit_stages_of(edit->tx->arena, pipeline, 1);
    size_t place = place_of(&set, after->id);
    if (after->archived_at) {
        if (place < set.count) {
            set.items[place] = set.items[--set.count];
        }
        return set;
    }
    set.items[place] = *after;
    set.count += place == set.count ? 1 : 0;
    return set;
}

static enum err_code apply(struct schema_edit *edit, const struct object_type *type,
                           const struct pipeline *pipeline, const struct stage *before,
                           const struct stage *after, stage_use_fn *in_use)
{
    struct stage_set set = set_with(edit, pipeline, after);
    enum err_code rc = edit_stages_check(edit, type, STR(""), &set);
    if (!rc && after->archived_at) {
        rc = edit_stage_use(edit, type, pipeline->id, after->id, in_use);
    }
    return rc ? rc : edit_stage_write(edit, type, before, after);
}

enum err_code stage_update(struct schema_edit *edit, const struct object_type *type,
                           struct str pipeline_id, struct str stage_id, const struct json *json,
                           bool replace, stage_use_fn *in_use)
{
    const struct pipeline *pipeline = NULL;
    struct stage after;
    struct edit_body body;
    enum err_code rc = edit_pipeline_find(edit, type, pipeline_id, &pipeline);
    if (!rc) {
        rc = edit_body_open(edit, json, STR(""), &body);
    }
    if (rc) {
        return rc;
    }
    const struct stage *before = find_any(pipeline, stage_id);
    if (!before) {
        return err_set(edit->tx->err, ERR_NOT_FOUND,
                       "There is no stage '%.*s' in the pipeline '%.*s'", STR_ARG(stage_id),
                       STR_ARG(pipeline_id));
    }
    rc = read_update(&body, type, replace, before, &after);
    return rc ? rc : apply(edit, type, pipeline, before, &after, in_use);
}

enum err_code stage_delete(struct schema_edit *edit, const struct object_type *type,
                           struct str pipeline_id, struct str stage_id, stage_use_fn *in_use)
{
    const struct pipeline *pipeline = NULL;
    enum err_code rc = edit_pipeline_find(edit, type, pipeline_id, &pipeline);
    if (rc) {
        return rc;
    }
    const struct stage *before = find_any(pipeline, stage_id);
    if (!before || before->archived_at) {
        return ERR_OK; /* as published: deleting what is not there is no error */
    }
    struct stage after = *before;
    after.archived_at = edit->tx->now;
    after.updated_at = edit->tx->now;
    return apply(edit, type, pipeline, before, &after, in_use);
}
