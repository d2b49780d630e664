#include "schema/edit_stage.h"

#include "base/number.h"
#include "base/text.h"
#include "schema/edit_common.h"
#include "schema/schema_rows.h"

#define STAGES_MAX   100
#define STAGE_ID_MAX 100
#define METADATA_MAX 50
#define DERIVED_KEYS 2

enum err_code edit_has_pipelines(struct schema_edit *edit, const struct object_type *type)
{
    if (type->id == TYPE_DEAL || type->id == TYPE_TICKET || type->custom) {
        return ERR_OK;
    }
    return err_set(edit->tx->err, ERR_INVALID, "%.*s have no pipelines", STR_ARG(type->plural));
}

const struct pipeline *edit_pipeline_any(const struct object_type *type, struct str id)
{
    for (size_t i = 0; i < type->pipeline_count; i++) {
        if (str_eq(type->pipelines[i].id, id)) {
            return &type->pipelines[i];
        }
    }
    return NULL;
}

static const struct stage *stage_in(const struct stage *stages, size_t count, struct str id)
{
    for (size_t i = 0; i < count; i++) {
        if (str_eq(stages[i].id, id)) {
            return &stages[i];
        }
    }
    return NULL;
}

const struct stage *edit_stage_any(const struct object_type *type, struct str id)
{
    const struct stage *stage = NULL;
    for (size_t i = 0; !stage && i < type->pipeline_count; i++) {
        stage = stage_in(type->pipelines[i].stages, type->pipelines[i].stage_count, id);
    }
    return stage;
}

/* An id is taken by a stage in sight: not archived itself, nor in an archived pipeline. */
static bool is_taken(const struct object_type *type, struct str id)
{
    const struct stage *stage = edit_stage_any(type, id);
    const struct pipeline *pipeline = stage ? edit_pipeline_any(type, stage->pipeline_id) : NULL;
    return pipeline && !stage->archived_at && !pipeline->archived_at;
}

enum err_code edit_pipeline_find(struct schema_edit *edit, const struct object_type *type,
                                 struct str id, const struct pipeline **out)
{
    enum err_code rc = edit_has_pipelines(edit, type);
    if (rc) {
        return rc;
    }
    const struct pipeline *pipeline = edit_pipeline_any(type, id);
    if (!pipeline || pipeline->archived_at) {
        struct str plural = edit_plural(type);
        return err_set(edit->tx->err, ERR_NOT_FOUND, "There is no pipeline '%.*s' of %.*s",
                       STR_ARG(id), STR_ARG(plural));
    }
    *out = pipeline;
    return ERR_OK;
}

/* --- sets of stages --- */

struct stage_set edit_stages_of(struct arena *arena, const struct pipeline *pipeline, size_t more)
{
    size_t room = (pipeline ? pipeline->stage_count : 0) + more;
    struct stage_set set = {.items = arena_array(arena, struct stage, room + 1)};
    for (size_t i = 0; pipeline && i < pipeline->stage_count; i++) {
        if (!pipeline->stages[i].archived_at) {
            set.items[set.count++] = pipeline->stages[i];
        }
    }
    return set;
}

static bool is_closed_ticket(const struct stage *stage)
{
    const struct json *state = json_get(stage->metadata, "ticketState");
    return json_is(state, JSON_STRING) && str_is(state->text, "CLOSED");
}

static enum err_code refuse_set(struct schema_edit *edit, struct str path, const char *sub,
                                const char *message)
{
    err_at(edit->tx->err, ERR_INVALID, path, "%s", message);
    err_sub(edit->tx->err, sub);
    return ERR_INVALID;
}

enum err_code edit_stages_check(struct schema_edit *edit, const struct object_type *type,
                                struct str path, const struct stage_set *stages)
{
    bool closed = false;
    if (stages->count == 0) {
        return err_at(edit->tx->err, ERR_INVALID, path, "A pipeline needs at least one stage");
    }
    if (stages->count > STAGES_MAX) {
        return err_at(edit->tx->err, ERR_INVALID, path, "A pipeline has at most %d stages",
                      STAGES_MAX);
    }
    for (size_t i = 0; i < stages->count; i++) {
        closed |= is_closed_ticket(&stages->items[i]);
        for (size_t j = 0; j < i; j++) {
            if (text_eq_folded(edit->tx->arena, stages->items[i].label, stages->items[j].label)) {
                struct str message = str_format(
                    edit->tx->arena, "The pipeline has a stage with the label '%.*s' already",
                    STR_ARG(stages->items[i].label));
                return refuse_set(edit, path, "PipelineError.STAGE_LABEL_EXISTS",
                                  str_cstr(edit->tx->arena, message));
            }
        }
    }
    if (type->id == TYPE_TICKET && !closed) {
        return refuse_set(edit, path, "PipelineError.MISSING_CLOSED_STAGE",
                          "A pipeline of tickets needs a stage with ticketState CLOSED");
    }
    return ERR_OK;
}

/* --- reading --- */

static void put_text(struct json *object, struct str key, struct str text)
{
    struct json value = {.kind = JSON_STRING, .text = text};
    edit_body_put(object, key, &value);
}

static enum err_code merge_metadata(const struct edit_body *body, const struct json *old,
                                    struct json **out)
{
    struct arena *arena = body->edit->tx->arena;
    const struct json *given = edit_body_get(body, "metadata");
    if (given && given->kind != JSON_OBJECT) {
        return edit_body_fault(body, "metadata", "'metadata' must be an object");
    }
    size_t given_count = given ? given->count : 0;
    size_t old_count = old ? old->count : 0;
    if (given_count > METADATA_MAX) {
        return edit_body_fault(body, "metadata", "Metadata have at most %d members", METADATA_MAX);
    }
    struct json *merged = edit_body_object(arena, given_count + old_count + DERIVED_KEYS);
    for (size_t i = 0; i < old_count; i++) {
        const struct json *over = given ? json_get(given, str_cstr(arena, old->keys[i])) : NULL;
        if (!json_is(over, JSON_NULL)) {
            edit_body_put(merged, old->keys[i], &old->items[i]);
        }
    }
    for (size_t i = 0; i < given_count; i++) {
        struct str text;
        if (!json_scalar_text(&given->items[i], &text)) {
            return edit_body_fault(body, "metadata", "The metadata '%.*s' must be a text",
                                   STR_ARG(given->keys[i]));
        }
        if (!str_is_none(text)) {
            put_text(merged, given->keys[i], text);
        }
    }
    *out = merged;
    return ERR_OK;
}

static enum err_code finish_deal(const struct edit_body *body, struct stage *stage)
{
    const struct json *given = json_get(stage->metadata, "probability");
    double probability = 0;
    if (!given || str_is_empty(str_trim(given->text))) {
        return edit_body_fault(body, "metadata",
                               "must specify probability when writing a dealstage");
    }
    if (!number_parse(str_trim(given->text), &probability) || probability < 0 || probability > 1) {
        return edit_body_fault(
            body, "metadata",
            "The probability of a deal stage is a number from 0.0 to 1.0, not '%.*s'",
            STR_ARG(given->text));
    }
    struct arena *arena = body->edit->tx->arena;
    struct str text = number_text(arena, probability);
    bool whole = str_is(text, "0") || str_is(text, "1");
    put_text(stage->metadata, STR("probability"),
             whole ? str_concat(arena, text, STR(".0")) : text);
    put_text(stage->metadata, STR("isClosed"), whole ? STR("true") : STR("false"));
    stage->probability = probability;
    stage->closed = whole;
    stage->won = str_is(text, "1");
    return ERR_OK;
}

static enum err_code finish_ticket(const struct edit_body *body, struct stage *stage)
{
    const struct json *given = json_get(stage->metadata, "ticketState");
    struct str state = given ? given->text : STR("OPEN");
    if (!str_is(state, "OPEN") && !str_is(state, "CLOSED")) {
        return edit_body_fault(body, "metadata",
                               "The ticketState of a stage is OPEN or CLOSED, not '%.*s'",
                               STR_ARG(state));
    }
    stage->closed = str_is(state, "CLOSED");
    put_text(stage->metadata, STR("ticketState"), state);
    put_text(stage->metadata, STR("isClosed"), stage->closed ? STR("true") : STR("false"));
    return ERR_OK;
}

enum err_code edit_stage_read(const struct edit_body *body, const struct object_type *type,
                              bool whole, struct stage *stage)
{
    enum err_code rc = whole ? edit_body_require(body, "displayOrder label") : ERR_OK;
    if (!rc) {
        rc = edit_body_text(body, "label", &stage->label);
    }
    if (!rc && edit_is_blank(body->edit->tx->arena, stage->label)) {
        rc = edit_body_fault(body, "label", "The label of a stage may not be empty");
    }
    if (!rc) {
        rc = edit_body_integer(body, "displayOrder", &stage->position);
    }
    if (!rc) {
        rc = merge_metadata(body, whole ? NULL : stage->metadata, &stage->metadata);
    }
    if (rc) {
        return rc;
    }
    switch (type->id) {
    case TYPE_DEAL:
        return finish_deal(body, stage);
    case TYPE_TICKET:
        return finish_ticket(body, stage);
    default:
        return ERR_OK;
    }
}

enum err_code edit_given_id(const struct edit_body *body, const char *key, size_t most,
                            struct str *id)
{
    *id = STR_NONE;
    enum err_code rc = edit_body_text(body, key, id);
    if (rc || str_is_none(*id)) {
        return rc;
    }
    if (edit_is_blank(body->edit->tx->arena, *id) || id->n > most) {
        return edit_body_fault(body, key, "'%s' has 1 to %zu characters", key, most);
    }
    return ERR_OK;
}

enum err_code edit_stage_id(const struct edit_body *body, const struct object_type *type,
                            const struct stage_set *taken, struct str *id)
{
    struct schema_edit *edit = body->edit;
    enum err_code rc = edit_given_id(body, "stageId", STAGE_ID_MAX, id);
    if (rc) {
        return rc;
    }
    if (!str_is_none(*id)) {
        if (is_taken(type, *id) || stage_in(taken->items, taken->count, *id)) {
            return edit_body_fault(body, "stageId", "A stage with the id '%.*s' exists already",
                                   STR_ARG(*id));
        }
        return ERR_OK;
    }
    do {
        int64_t number = 0;
        rc = tx_next_ids(edit->tx, "stage", 1, &number);
        *id = str_from_i64(edit->tx->arena, number);
    } while (!rc && (edit_stage_any(type, *id) || stage_in(taken->items, taken->count, *id)));
    return rc;
}

/* --- writing --- */

static void write_stage(struct json_write *w, const void *definition)
{
    const struct stage *stage = definition;
    jw_k_str(w, "label", stage->label);
    jw_k_i64(w, "displayOrder", stage->position);
    if (stage->metadata) {
        jw_k(w, "metadata");
        jw_tree(w, stage->metadata);
    }
    jw_k_bool(w, "archived", stage->archived_at != 0);
}

enum err_code edit_stage_write(struct schema_edit *edit, const struct object_type *type,
                               const struct stage *before, const struct stage *after)
{
    enum err_code rc = ERR_OK;
    const char *what = "updated";
    if (before) {
        if ((before->archived_at != 0) != (after->archived_at != 0)) {
            what = after->archived_at ? "archived" : "restored";
        }
        rc = rows_stage_update(edit->tx, type->id, after);
    } else {
        what = "created";
        if (edit_stage_any(type, after->id)) {
            rc = rows_stage_delete(edit->tx, type->id, after->id);
        }
        rc = rc ? rc : rows_stage_insert(edit->tx, type->id, after);
    }
    return rc ? rc
              : edit_done(edit, &(struct edit_change){.kind = DEFINITION_STAGE,
                                                      .type_id = type->id,
                                                      .what = what,
                                                      .ids = {{"pipelineId", after->pipeline_id},
                                                              {"stageId", after->id}},
                                                      .write = write_stage,
                                                      .before = before,
                                                      .after = after});
}

enum err_code edit_stage_use(struct schema_edit *edit, const struct object_type *type,
                             struct str pipeline_id, struct str stage_id, stage_use_fn *in_use)
{
    int64_t count = 0;
    enum err_code rc = in_use ? in_use(edit->tx, type, pipeline_id, stage_id, &count) : ERR_OK;
    if (rc || count == 0) {
        return rc;
    }
    struct err *err = edit->tx->err;
    bool whole = str_is_none(stage_id);
    struct str id = whole ? pipeline_id : stage_id;
    err_set(err, ERR_IN_USE, "The %s '%.*s' is in use by %lld %s and cannot be deleted",
            whole ? "pipeline" : "stage", STR_ARG(id), (long long)count,
            count == 1 ? "record" : "records");
    err_sub(err, "PipelineError.STAGE_ID_IN_USE");
    err_context(err, whole ? "pipelineId" : "stageId", id);
    err_context(err, "records", str_from_i64(edit->tx->arena, count));
    err_detail(err, err->message, "STAGE_ID_IN_USE", STR_NONE);
    return ERR_IN_USE;
}
