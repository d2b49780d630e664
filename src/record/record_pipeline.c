/*
 * Pipelines: what always holds of a record with a stage is that its pipeline is the one that owns
 * the stage, and that the derived properties are those of the stage.
 */
#include "base/civil.h"
#include "base/number.h"
#include "record/record_rules.h"

#define CLOSED_DATE "closed_date"

static const char *const derived_names[] = {"hs_is_closed", "hs_is_closed_won",
                                            "hs_deal_stage_probability"};
#define DERIVED_COUNT (sizeof(derived_names) / sizeof(derived_names[0]))

bool pipeline_is_derived(struct str name)
{
    for (size_t i = 0; i < DERIVED_COUNT; i++) {
        if (str_eq(name, str_of(derived_names[i]))) {
            return true;
        }
    }
    return false;
}

struct str pipeline_derived(struct str name, const struct stage *stage, struct arena *arena)
{
    if (!stage) {
        return STR_NONE;
    }
    if (str_is(name, "hs_is_closed")) {
        return stage->closed ? STR("true") : STR("false");
    }
    if (str_is(name, "hs_is_closed_won")) {
        return stage->won ? STR("true") : STR("false");
    }
    if (str_is(name, "hs_deal_stage_probability")) {
        return number_text(arena, stage->probability);
    }
    return STR_NONE;
}

static void watch(struct value_set *set, struct str name)
{
    const struct property *property = schema_property(set->type, name);
    if (property && property->storage == STORED_COLUMN) {
        value_set_item(set, property);
    }
}

void pipeline_watch(struct value_set *set)
{
    const struct object_type *type = set->type;
    if (!value_set_find(set, type->stage_property) &&
        !value_set_find(set, type->pipeline_property)) {
        return;
    }
    watch(set, type->stage_property);
    watch(set, type->pipeline_property);
    watch(set, STR(CLOSED_DATE));
    for (size_t i = 0; i < DERIVED_COUNT; i++) {
        watch(set, str_of(derived_names[i]));
    }
}

static struct str old_text(const struct value_set *set, struct str name)
{
    const struct assignment *item = value_set_find(set, name);
    if (!item || item->old.kind == VALUE_NONE) {
        return STR_NONE;
    }
    return item->property->kind->print(item->property, set->op->tx->arena, item->old);
}

/* The text of a part that this write changes to another value; none otherwise. */
static struct str changed_text(const struct value_set *set, struct str name)
{
    const struct assignment *item = value_set_find(set, name);
    struct str text = item && item->set ? value_set_text(set, name) : STR_NONE;
    return str_eq(text, old_text(set, name)) ? STR_NONE : text;
}

static void refuse(struct value_set *set, struct str name, const char *code, struct str message)
{
    struct assignment *item = value_set_find(set, name);
    value_set_fault(set, name, item && item->by_caller ? item->sent : STR_NONE, code, "%.*s",
                    STR_ARG(message));
    if (item) {
        item->set = false;
    }
}

static bool is_cleared(const struct value_set *set, struct str name)
{
    const struct assignment *item = value_set_find(set, name);
    return item && item->set && item->value.kind == VALUE_NONE && item->old.kind != VALUE_NONE;
}

/* A stage is given up only together with the pipeline, and never where records must have one. */
static void apply_clearing(struct value_set *set)
{
    const struct object_type *type = set->type;
    bool stage = is_cleared(set, type->stage_property),
         pipeline = is_cleared(set, type->pipeline_property);
    if (!stage && !pipeline) {
        return;
    }
    if (!type->custom) {
        refuse(set, stage ? type->stage_property : type->pipeline_property,
               "MISSING_REQUIRED_PROPERTY",
               str_format(set->op->tx->arena, "Required property \"%.*s\" cannot be cleared",
                          STR_ARG(stage ? type->stage_property : type->pipeline_property)));
        return;
    }
    if (stage && str_is_none(changed_text(set, type->pipeline_property))) {
        value_set_put(set, type->pipeline_property, STR(""));
    } else if (pipeline && str_is_none(changed_text(set, type->stage_property))) {
        value_set_put(set, type->stage_property, STR(""));
    }
}

static const struct stage *usable_stage(const struct object_type *type, struct str id)
{
    const struct stage *stage = schema_stage(type, id);
    return stage && !stage->archived_at && schema_pipeline(type, stage->pipeline_id) ? stage : NULL;
}

static void apply_new_stage(struct value_set *set, struct str stage_id)
{
    const struct object_type *type = set->type;
    struct arena *arena = set->op->tx->arena;
    const struct stage *stage = usable_stage(type, stage_id);
    if (!stage) {
        refuse(set, type->stage_property, "INVALID_OPTION",
               str_format(arena, "%.*s is not a valid pipeline stage ID", STR_ARG(stage_id)));
        return;
    }
    struct str pipeline_id = changed_text(set, type->pipeline_property);
    const struct assignment *pipeline = value_set_find(set, type->pipeline_property);
    if (str_is_none(pipeline_id) && pipeline && pipeline->by_caller && pipeline->set) {
        pipeline_id =
            old_text(set, type->pipeline_property); /* sent, and equal to the stored one */
    }
    if (str_is_none(pipeline_id)) {
        value_set_put(set, type->pipeline_property, stage->pipeline_id);
    } else if (!str_eq(pipeline_id, stage->pipeline_id)) {
        refuse(set, type->stage_property, "INVALID_OPTION",
               str_format(arena, "%.*s is not a valid pipeline stage ID of the pipeline %.*s",
                          STR_ARG(stage_id), STR_ARG(pipeline_id)));
    }
}

static const struct stage *first_stage(const struct pipeline *pipeline)
{
    for (size_t i = 0; i < pipeline->stage_count; i++) {
        if (!pipeline->stages[i].archived_at) {
            return &pipeline->stages[i];
        }
    }
    return NULL;
}

/* A new record of a type that needs no stage begins at the first one; an existing record is never
 * moved to a stage that nobody named. */
static void apply_pipeline_alone(struct value_set *set, const struct pipeline *pipeline)
{
    const struct object_type *type = set->type;
    if (!set->creating) {
        refuse(set, type->pipeline_property, "MISSING_CONDITIONAL_REQUIRED_PROPERTY",
               str_format(set->op->tx->arena,
                          "Moving to the pipeline %.*s needs one of its stages in \"%.*s\"",
                          STR_ARG(pipeline->id), STR_ARG(type->stage_property)));
        return;
    }
    const struct stage *first = first_stage(pipeline);
    if (type->custom && first) {
        value_set_put(set, type->stage_property, first->id);
    }
}

static void apply_new_pipeline(struct value_set *set, struct str pipeline_id)
{
    const struct object_type *type = set->type;
    const struct pipeline *pipeline = schema_pipeline(type, pipeline_id);
    if (!pipeline) {
        refuse(set, type->pipeline_property, "INVALID_OPTION",
               str_format(set->op->tx->arena, "%.*s is not a valid pipeline ID",
                          STR_ARG(pipeline_id)));
        return;
    }
    const struct assignment *stage = value_set_find(set, type->stage_property);
    bool stage_sent = stage && stage->by_caller && !str_is_empty(stage->sent);
    if (!stage_sent) {
        apply_pipeline_alone(set, pipeline);
    } else if (stage->set && str_is_none(changed_text(set, type->stage_property))) {
        const struct stage *kept = schema_stage(type, old_text(set, type->stage_property));
        if (!kept || !str_eq(kept->pipeline_id, pipeline_id)) {
            apply_pipeline_alone(set, pipeline);
        }
    }
}

/* Set when a closed stage is entered, cleared on reopening; what the caller sends himself stands.
 */
static void apply_closed_date(struct value_set *set, const struct stage *before,
                              const struct stage *now)
{
    const struct assignment *sent = value_set_find(set, STR(CLOSED_DATE));
    bool was_closed = before && before->closed, is_closed = now && now->closed;
    if ((sent && sent->by_caller) || was_closed == is_closed) {
        return;
    }
    struct tx *tx = set->op->tx;
    value_set_put(set, STR(CLOSED_DATE),
                  is_closed ? civil_text(tx->arena, tx->now, true) : STR(""));
}

static void apply_derived(struct value_set *set)
{
    const struct object_type *type = set->type;
    const struct assignment *item = value_set_find(set, type->stage_property);
    if (!item || !item->set || value_eq(item->value, item->old)) {
        return;
    }
    struct str before = old_text(set, type->stage_property),
               now = value_set_text(set, type->stage_property);
    const struct stage *old_stage = str_is_none(before) ? NULL : schema_stage(type, before);
    const struct stage *new_stage = str_is_none(now) ? NULL : schema_stage(type, now);
    for (size_t i = 0; i < DERIVED_COUNT; i++) {
        struct str name = str_of(derived_names[i]);
        value_set_put(set, name, pipeline_derived(name, new_stage, set->op->tx->arena));
    }
    apply_closed_date(set, old_stage, new_stage);
}

void pipeline_apply(struct value_set *set)
{
    const struct object_type *type = set->type;
    if (str_is_none(type->stage_property)) {
        return;
    }
    apply_clearing(set);
    struct str pipeline_id = changed_text(set, type->pipeline_property);
    if (!str_is_none(pipeline_id)) {
        apply_new_pipeline(set, pipeline_id);
    }
    struct str stage_id = changed_text(set, type->stage_property);
    if (!str_is_none(stage_id)) {
        apply_new_stage(set, stage_id);
    }
    apply_derived(set);
}

enum err_code record_stage_use(struct tx *tx, const struct object_type *type,
                               struct str pipeline_id, struct str stage_id, int64_t *count)
{
    struct str name = str_is_none(stage_id) ? type->pipeline_property : type->stage_property;
    const struct property *property = schema_property_any(type, name);
    if (!property || property->storage != STORED_COLUMN) {
        *count = 0;
        return ERR_OK;
    }
    struct sql *sql = sql_new(tx);
    sql_add(sql, "SELECT COUNT(*)");
    record_from(sql, type, &property, 1);
    sql_add(sql, " WHERE");
    row_in_state(sql, RECORD_ACTIVE);
    sql_add(sql, " AND ");
    record_column(sql, NULL, property); /* a stored column needs no snapshot */
    sql_add(sql, " = ");
    sql_bind_str(sql, str_is_none(stage_id) ? pipeline_id : stage_id);
    bool found = false;
    int64_t value = 0;
    enum err_code rc = stmt_one_i64(sql_stmt(sql), &found, &value);
    if (rc) {
        return rc;
    }
    *count = value;
    return ERR_OK;
}
