#include "api/pipeline_json.h"

static void times_json(struct json_write *w, int64_t created_at, int64_t updated_at,
                       int64_t archived_at)
{
    jw_k_time(w, "createdAt", created_at);
    jw_k_time(w, "updatedAt", updated_at ? updated_at : created_at);
    jw_k_bool(w, "archived", archived_at != 0);
    if (archived_at) {
        jw_k_time(w, "archivedAt", archived_at);
    }
}

void stage_json(struct json_write *w, const struct stage *stage)
{
    jw_object(w);
    jw_k_str(w, "id", stage->id);
    jw_k_str(w, "label", stage->label);
    jw_k_i64(w, "displayOrder", stage->position);
    jw_k(w, "metadata");
    if (stage->metadata) {
        jw_tree(w, stage->metadata);
    } else {
        jw_object(w);
        jw_object_end(w);
    }
    times_json(w, stage->created_at, stage->updated_at, stage->archived_at);
    jw_k_str(w, "writePermissions", STR("CRM_PERMISSIONS_ENFORCEMENT"));
    jw_object_end(w);
}

void stages_json(struct json_write *w, const struct pipeline *pipeline)
{
    for (size_t i = 0; i < pipeline->stage_count; i++) {
        if (!pipeline->stages[i].archived_at) {
            stage_json(w, &pipeline->stages[i]);
        }
    }
}

void pipeline_json(struct json_write *w, const struct pipeline *pipeline)
{
    jw_object(w);
    jw_k_str(w, "id", pipeline->id);
    jw_k_str(w, "label", pipeline->label);
    jw_k_i64(w, "displayOrder", pipeline->position);
    jw_k_array(w, "stages");
    stages_json(w, pipeline);
    jw_array_end(w);
    times_json(w, pipeline->created_at, pipeline->updated_at, pipeline->archived_at);
    jw_object_end(w);
}
