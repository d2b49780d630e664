/*
 * Rows to snapshot. Rows are read table by table into the snapshot's arena, then sorted, then the
 * maps are made. Sorting is done here and not by the engines, whose orders of text differ.
 */
#include "schema/schema_load.h"

#include "base/err.h"
#include "base/number.h"
#include "schema/property_kind.h"
#include "schema/schema_seed.h"
#include "schema/schema_stmts.h"

#define DEFAULT_PORTAL_ID INT64_C(1000001)
#define DEFAULT_LABEL_CAP INT64_C(10)

enum err_code load_out_of_memory(struct load *load)
{
    arena_fail(load->arena);
    return err_set(load->tx->err, ERR_NOMEM, "Out of memory while the schema was read");
}

static enum err_code each_row(struct load *load, enum schema_stmt which, load_row_fn *fn)
{
    struct stmt *st = stmt_use(load->tx, &schema_stmts[which]);
    enum err_code rc = ERR_OK;
    while (!rc && stmt_row(st)) {
        rc = fn(load, st);
        if (!rc && arena_failed(load->arena)) {
            rc = load_out_of_memory(load);
        }
    }
    enum err_code end = stmt_end(st);
    return rc ? rc : end;
}

void *load_grown(struct arena *arena, void *items, size_t count, size_t size)
{
    bool full = count == 0 || (count >= 4 && (count & (count - 1)) == 0);
    if (!full) {
        return items;
    }
    void *more = arena_try(arena, (count < 4 ? 4 : count * 2) * size);
    if (more && count) {
        memcpy(more, items, count * size);
    }
    return more;
}

static struct str text(struct load *load, const struct stmt *st, int column)
{
    return stmt_str_dup(st, column, load->arena);
}

/* --- JSON columns --- */

static enum err_code json_column(struct load *load, const struct stmt *st, int column,
                                 enum json_kind kind, struct json **out)
{
    enum err_code rc = json_parse(load->arena, stmt_str(st, column), out, load->tx->err);
    if (rc == ERR_NOMEM) {
        return rc;
    }
    if (rc || (*out)->kind != kind) {
        return err_set(load->tx->err, ERR_STORE,
                       "A definition in the store is damaged: column %d is not %s", column,
                       json_kind_word(kind));
    }
    return ERR_OK;
}

/* Nearly all objects are empty: they share one. */
static enum err_code object_column(struct load *load, const struct stmt *st, int column,
                                   struct json **out)
{
    if (str_is(stmt_str(st, column), "{}")) {
        *out = load->empty_object;
        return ERR_OK;
    }
    return json_column(load, st, column, JSON_OBJECT, out);
}

static enum err_code names_column(struct load *load, const struct stmt *st, int column,
                                  struct str **names, size_t *count)
{
    struct json *list;
    enum err_code rc = json_column(load, st, column, JSON_ARRAY, &list);
    if (rc) {
        return rc;
    }
    *names = arena_array(load->arena, struct str, list->count);
    *count = list->count;
    for (size_t i = 0; i < list->count; i++) {
        (*names)[i] = list->items[i].text;
    }
    return ERR_OK;
}

static struct str member_text(const struct json *object, const char *key)
{
    const struct json *member = json_get(object, key);
    return json_is(member, JSON_STRING) ? member->text : STR_NONE;
}

static enum err_code options_column(struct load *load, const struct stmt *st, int column,
                                    struct property *property)
{
    if (str_is(stmt_str(st, column), "[]")) {
        return ERR_OK;
    }
    struct json *list;
    enum err_code rc = json_column(load, st, column, JSON_ARRAY, &list);
    if (rc) {
        return rc;
    }
    property->options = arena_try(load->arena, list->count * sizeof(struct option));
    if (!property->options) {
        return load_out_of_memory(load);
    }
    property->option_count = list->count;
    for (size_t i = 0; i < list->count; i++) {
        const struct json *item = &list->items[i];
        struct option *option = &property->options[i];
        const struct json *hidden = json_get(item, "hidden");
        option->value = member_text(item, "value");
        option->label = member_text(item, "label");
        option->description = member_text(item, "description");
        option->hidden = json_is(hidden, JSON_BOOL) && hidden->boolean;
        if (!json_integer(json_get(item, "displayOrder"), &option->position)) {
            option->position = -1;
        }
    }
    return ERR_OK;
}

/* --- object types --- */

/* What a standard object has from the seed and not from its row. */
static enum err_code standard_object(struct load *load, struct object_type *type)
{
    const struct seed_object *seed = seed_object_find(type->id);
    if (!seed) {
        return err_set(
            load->tx->err, ERR_STORE_VERSION,
            "The store has the object type %.*s, which this version of the program does not know",
            STR_ARG(type->wire_id));
    }
    type->singular = str_of(seed->singular);
    type->plural = str_of(seed->plural);
    type->full_name = str_upper_ascii(load->arena, type->singular);
    type->defaults = seed_words(load->arena, seed->defaults, &type->default_count);
    type->created_property = str_of(seed->created_property);
    type->updated_property = str_of(seed->updated_property);
    type->pipeline_property = str_of(seed->pipeline_property);
    type->stage_property = str_of(seed->stage_property);
    type->activity = seed->activity;
    return ERR_OK;
}

static void custom_object(struct load *load, struct object_type *type)
{
    type->full_name = str_format(load->arena, "p%lld_%.*s", (long long)load->schema->portal_id,
                                 STR_ARG(type->name));
    type->singular = type->full_name;
    type->plural = type->full_name;
    type->defaults = seed_words(load->arena, "hs_createdate hs_lastmodifieddate hs_object_id",
                                &type->default_count);
    type->created_property = STR("hs_createdate");
    type->updated_property = STR("hs_lastmodifieddate");
    type->pipeline_property = STR("hs_pipeline");
    type->stage_property = STR("hs_pipeline_stage");
}

static enum err_code read_object(struct load *load, const struct stmt *st)
{
    struct object_type *type = arena_make(load->arena, struct object_type);
    type->id = stmt_i64(st, 0);
    type->wire_id = str_format(load->arena, "%lld-%lld", (long long)(type->id / TYPE_META),
                               (long long)(type->id % TYPE_META));
    type->name = text(load, st, 1);
    type->label_singular = text(load, st, 2);
    type->label_plural = text(load, st, 3);
    type->description = text(load, st, 4);
    type->primary_display = text(load, st, 5);
    enum err_code rc = names_column(load, st, 6, &type->secondary_display, &type->secondary_count);
    rc = rc ? rc : names_column(load, st, 7, &type->required, &type->required_count);
    rc = rc ? rc : names_column(load, st, 8, &type->searchable, &type->searchable_count);
    type->custom = stmt_i64(st, 9) != 0;
    type->restorable = stmt_i64(st, 10) != 0;
    type->created_at = stmt_i64(st, 11);
    type->created_by = stmt_i64(st, 12);
    type->updated_at = stmt_i64(st, 13);
    type->updated_by = stmt_i64(st, 14);
    type->archived_at = stmt_i64(st, 15);
    if (!rc && !type->custom) {
        rc = standard_object(load, type);
    } else if (!rc) {
        custom_object(load, type);
    }
    if (rc) {
        return rc;
    }
    struct schema *schema = load->schema;
    void *types =
        load_grown(load->arena, schema->types, schema->type_count, sizeof(struct object_type *));
    if (!types) {
        return load_out_of_memory(load);
    }
    schema->types = types;
    schema->types[schema->type_count++] = type;
    map_put_id(schema->types_by_id, type->id, type);
    return ERR_OK;
}

enum err_code load_stray(struct load *load, const char *what, int64_t id)
{
    return err_set(load->tx->err, ERR_STORE,
                   "A definition in the store is damaged: there is no %s %lld", what,
                   (long long)id);
}

/* --- properties and groups --- */

static enum err_code property_flags(struct load *load, const struct stmt *st,
                                    struct property *property)
{
    property->unique = stmt_i64(st, 10) != 0;
    property->hidden = stmt_i64(st, 11) != 0;
    property->form_field = stmt_i64(st, 12) != 0;
    property->system = stmt_i64(st, 13) != 0;
    property->read_only = stmt_i64(st, 14) != 0;
    property->storage = (enum property_storage)stmt_i64(st, 15);
    if (property->storage == STORED_LINK_COUNT) {
        property->link_count_type = stmt_i64(st, 16);
    } else {
        property->slot = stmt_i64(st, 16);
    }
    enum err_code rc = object_column(load, st, 17, &property->extra);
    const struct json *external = json_get(property->extra, "externalOptions");
    property->external_options = json_is(external, JSON_BOOL) && external->boolean;
    property->multiple =
        str_is(property->type, "enumeration") && str_is(property->field_type, "checkbox");
    property->kind = property_kind_find(property->type);
    if (!rc && !property->kind) {
        rc = err_set(load->tx->err, ERR_STORE_VERSION,
                     "The store has a property of type '%.*s', which this version of the program "
                     "does not know",
                     STR_ARG(property->type));
    }
    return rc;
}

static enum err_code add_property(struct load *load, struct object_type *type,
                                  struct property *property)
{
    void *properties =
        load_grown(load->arena, type->properties, type->property_count, sizeof(struct property *));
    if (!properties) {
        return load_out_of_memory(load);
    }
    type->properties = properties;
    type->properties[type->property_count++] = property;
    load->property_count++;
    /* Tables are numbered without gaps, so the highest number says which there are. */
    if (property->storage == STORED_COLUMN && property->slot > (int64_t)type->slot_count) {
        type->slot_count = (size_t)property->slot;
    }
    return ERR_OK;
}

static enum err_code read_property(struct load *load, const struct stmt *st)
{
    struct property *property = arena_make(load->arena, struct property);
    property->id = stmt_i64(st, 0);
    property->type_id = stmt_i64(st, 1);
    struct object_type *type = map_get_id(load->schema->types_by_id, property->type_id);
    if (!type) {
        return load_stray(load, "object type", property->type_id);
    }
    property->name = text(load, st, 2);
    property->label = text(load, st, 3);
    property->type = text(load, st, 4);
    property->field_type = text(load, st, 5);
    property->group = text(load, st, 6);
    property->description = text(load, st, 7);
    enum err_code rc = options_column(load, st, 8, property);
    property->position = stmt_i64(st, 9);
    rc = rc ? rc : property_flags(load, st, property);
    property->created_at = stmt_i64(st, 18);
    property->created_by = stmt_i64(st, 19);
    property->updated_at = stmt_i64(st, 20);
    property->updated_by = stmt_i64(st, 21);
    property->archived_at = stmt_i64(st, 22);
    return rc ? rc : add_property(load, type, property);
}

static enum err_code read_group(struct load *load, const struct stmt *st)
{
    struct object_type *type = map_get_id(load->schema->types_by_id, stmt_i64(st, 0));
    if (!type) {
        return load_stray(load, "object type", stmt_i64(st, 0));
    }
    void *groups =
        load_grown(load->arena, type->groups, type->group_count, sizeof(struct property_group));
    if (!groups) {
        return load_out_of_memory(load);
    }
    type->groups = groups;
    type->groups[type->group_count++] = (struct property_group){
        .name = text(load, st, 1),
        .label = text(load, st, 2),
        .position = stmt_i64(st, 3),
        .archived_at = stmt_i64(st, 4),
    };
    return ERR_OK;
}

/* --- pipelines --- */

static enum err_code read_pipeline(struct load *load, const struct stmt *st)
{
    struct object_type *type = map_get_id(load->schema->types_by_id, stmt_i64(st, 0));
    if (!type) {
        return load_stray(load, "object type", stmt_i64(st, 0));
    }
    void *pipelines =
        load_grown(load->arena, type->pipelines, type->pipeline_count, sizeof(struct pipeline));
    if (!pipelines) {
        return load_out_of_memory(load);
    }
    type->pipelines = pipelines;
    type->pipelines[type->pipeline_count++] = (struct pipeline){
        .id = text(load, st, 1),
        .label = text(load, st, 2),
        .position = stmt_i64(st, 3),
        .created_at = stmt_i64(st, 4),
        .updated_at = stmt_i64(st, 5),
        .archived_at = stmt_i64(st, 6),
    };
    return ERR_OK;
}

static struct pipeline *pipeline_of(struct object_type *type, struct str id)
{
    for (size_t i = 0; type && i < type->pipeline_count; i++) {
        if (str_eq(type->pipelines[i].id, id)) {
            return &type->pipelines[i];
        }
    }
    return NULL;
}

/* A deal's stage has a probability, a ticket's a state; both say whether it is an end. */
static void stage_meaning(struct stage *stage)
{
    struct str probability = member_text(stage->metadata, "probability");
    stage->closed = str_is(member_text(stage->metadata, "ticketState"), "CLOSED");
    if (!str_is_none(probability) && number_parse(probability, &stage->probability)) {
        stage->won = stage->probability >= 1;
        stage->closed = stage->won || stage->probability <= 0;
    }
}

static enum err_code read_stage(struct load *load, const struct stmt *st)
{
    struct object_type *type = map_get_id(load->schema->types_by_id, stmt_i64(st, 0));
    struct pipeline *pipeline = pipeline_of(type, stmt_str(st, 2));
    if (!pipeline) {
        return load_stray(load, "pipeline of object type", stmt_i64(st, 0));
    }
    struct stage stage = {
        .id = text(load, st, 1),
        .pipeline_id = pipeline->id,
        .label = text(load, st, 3),
        .position = stmt_i64(st, 4),
        .created_at = stmt_i64(st, 6),
        .updated_at = stmt_i64(st, 7),
        .archived_at = stmt_i64(st, 8),
    };
    enum err_code rc = object_column(load, st, 5, &stage.metadata);
    if (rc) {
        return rc;
    }
    stage_meaning(&stage);
    void *stages =
        load_grown(load->arena, pipeline->stages, pipeline->stage_count, sizeof(struct stage));
    if (!stages) {
        return load_out_of_memory(load);
    }
    pipeline->stages = stages;
    pipeline->stages[pipeline->stage_count++] = stage;
    return ERR_OK;
}

/* --- the whole --- */

static enum err_code integer_setting(struct load *load, struct str name, int64_t *value)
{
    struct stmt *st = stmt_use(load->tx, &schema_stmts[SCHEMA_SETTING_READ]);
    stmt_bind_str(st, 1, name);
    int64_t number;
    if (stmt_row(st) && str_to_i64(stmt_str(st, 0), &number)) {
        *value = number;
    }
    return stmt_end(st);
}

/* Custom names contain the portal id, so it comes first; what points to something comes after it.
 */
static enum err_code read_rows(struct load *load)
{
    static const struct {
        enum schema_stmt which;
        load_row_fn *fn;
    } tables[] = {
        {SCHEMA_OBJECTS, read_object}, {SCHEMA_PROPERTIES, read_property},
        {SCHEMA_GROUPS, read_group},   {SCHEMA_PIPELINES, read_pipeline},
        {SCHEMA_STAGES, read_stage},   {SCHEMA_PAIRS, load_pair},
        {SCHEMA_LABELS, load_label},
    };
    enum err_code rc = integer_setting(load, STR("account.portal_id"), &load->schema->portal_id);
    rc = rc ? rc : integer_setting(load, STR("labels.cap"), &load->schema->label_cap);
    for (size_t i = 0; !rc && i < sizeof(tables) / sizeof(tables[0]); i++) {
        rc = each_row(load, tables[i].which, tables[i].fn);
    }
    return rc;
}

enum err_code schema_load(struct tx *tx, int64_t stamp, struct schema **out)
{
    struct arena *arena = arena_new(0);
    if (!arena) {
        return err_set(tx->err, ERR_NOMEM, "Out of memory while the schema was read");
    }
    struct schema *schema = arena_make(arena, struct schema);
    *schema = (struct schema){
        .stamp = stamp,
        .portal_id = DEFAULT_PORTAL_ID,
        .label_cap = DEFAULT_LABEL_CAP,
        .arena = arena,
        .references = 1,
    };
    struct load load = {.tx = tx, .schema = schema, .arena = arena};
    load.empty_object = arena_make(arena, struct json);
    load.empty_object->kind = JSON_OBJECT;
    schema->types_by_id = map_new(arena, 32);
    schema->pairs_by_id = map_new(arena, 64);
    enum err_code rc = read_rows(&load);
    if (!rc) {
        load_index(&load);
        rc = arena_failed(arena) ? load_out_of_memory(&load) : ERR_OK;
    }
    if (rc) {
        arena_free(arena);
        return rc;
    }
    *out = schema;
    return ERR_OK;
}

struct schema *schema_hold(struct schema *schema)
{
    __atomic_add_fetch(&schema->references, 1, __ATOMIC_RELAXED);
    return schema;
}

void schema_release(struct schema *schema)
{
    if (schema && __atomic_sub_fetch(&schema->references, 1, __ATOMIC_ACQ_REL) == 0) {
        arena_free(schema->arena); /* the struct itself is in it */
    }
}
