/*
 * The seed: what the tables of constants have and the store lacks is inserted. What was done is
 * remembered as a fingerprint of the tables in the setting schema.seed, so that a complete store is
 * recognised by one read.
 */
#include "schema/schema_seed.h"

#include "base/err.h"
#include "schema/schema_rows.h"
#include "schema/schema_stmts.h"

#define SEED_SETTING   STR("schema.seed")
#define PORTAL_SETTING STR("account.portal_id")
#define PORTAL_DEFAULT STR("1000001")

struct seed {
    struct tx *tx;
    struct schema *schema; /* as it was before */
    bool changed;
};

/* --- fingerprint --- */

/* FNV-1a: it tells versions of the tables apart, nothing more. */
static uint64_t mix(uint64_t hash, const char *text)
{
    for (; text && *text; text++) {
        hash = (hash ^ (uint8_t)*text) * UINT64_C(1099511628211);
    }
    return (hash ^ 0xff) * UINT64_C(1099511628211);
}

static uint64_t mix_number(uint64_t hash, int64_t number)
{
    return (hash ^ (uint64_t)number) * UINT64_C(1099511628211);
}

static uint64_t mix_properties(uint64_t hash, const struct seed_property *rows, size_t count)
{
    for (size_t i = 0; i < count; i++) {
        hash = mix(mix(hash, rows[i].name), rows[i].type);
    }
    return hash;
}

static struct str fingerprint(struct arena *arena)
{
    uint64_t hash = UINT64_C(14695981039346656037);
    for (size_t i = 0; i < seed_object_count; i++) {
        hash = mix_number(hash, seed_objects[i].id);
    }
    for (size_t i = 0; i < seed_group_count; i++) {
        hash = mix(mix_number(hash, seed_groups[i].type_id), seed_groups[i].name);
    }
    for (size_t i = 0; i < seed_properties_count; i++) {
        hash = mix_number(hash, seed_properties[i].type_id);
        hash = mix_properties(hash, seed_properties[i].rows, seed_properties[i].count);
    }
    hash = mix_properties(hash, seed_common_properties, seed_common_count);
    hash = mix_properties(hash, seed_custom_properties, seed_custom_count);
    for (size_t i = 0; i < seed_pipeline_count; i++) {
        hash = mix(mix_number(hash, seed_pipelines[i].type_id), seed_pipelines[i].id);
    }
    for (size_t i = 0; i < seed_association_count; i++) {
        hash = mix_number(mix_number(hash, seed_associations[i].type_ab),
                          seed_associations[i].type_ba);
    }
    return str_format(arena, "%016llx", (unsigned long long)hash);
}

/* --- settings --- */

static enum err_code read_setting(struct tx *tx, struct str name, struct str *value)
{
    struct stmt *st = stmt_use(tx, &schema_stmts[SCHEMA_SETTING_READ]);
    stmt_bind_str(st, 1, name);
    *value = stmt_row(st) ? stmt_str_dup(st, 0, tx->arena) : STR_NONE;
    return stmt_end(st);
}

static enum err_code write_setting(struct tx *tx, struct str name, struct str value)
{
    int64_t changed = 0;
    struct stmt *st = stmt_use(tx, &schema_stmts[SCHEMA_SETTING_UPDATE]);
    stmt_bind_str(st, 1, name);
    stmt_bind_str(st, 2, value);
    stmt_bind_i64(st, 3, tx->now);
    enum err_code rc = stmt_run_count(st, &changed);
    if (rc || changed) {
        return rc;
    }
    st = stmt_use(tx, &schema_stmts[SCHEMA_SETTING_INSERT]);
    stmt_bind_str(st, 1, name);
    stmt_bind_str(st, 2, value);
    stmt_bind_i64(st, 3, tx->now);
    return stmt_run(st);
}

/* --- properties --- */

static enum err_code parse_extra(struct tx *tx, const char *text, struct json **out)
{
    return text ? json_parse(tx->arena, str_of(text), out, tx->err) : ERR_OK;
}

static void make_options(struct arena *arena, const struct seed_option *rows,
                         struct property *property)
{
    while (rows[property->option_count].value) {
        property->option_count++;
    }
    property->options = arena_array(arena, struct option, property->option_count);
    for (size_t i = 0; i < property->option_count; i++) {
        property->options[i] = (struct option){
            .value = str_of(rows[i].value),
            .label = str_of(rows[i].label),
            .position = (int64_t)i,
        };
    }
}

static enum err_code make_property(struct tx *tx, const struct seed_property *row, struct str group,
                                   int64_t position, struct property *out)
{
    *out = (struct property){
        .name = str_of(row->name),
        .label = str_of(row->label),
        .type = str_of(row->type),
        .field_type = str_of(row->field_type),
        .group = row->group ? str_of(row->group) : group,
        .description = str_of(row->description),
        .position = position,
        .unique = row->flags & SEED_UNIQUE,
        .hidden = row->flags & SEED_HIDDEN,
        .form_field = row->flags & SEED_FORM,
        .system = true,
        .read_only = row->flags & SEED_READ_ONLY,
        .storage = row->storage ? row->storage : STORED_COLUMN,
        .link_count_type = row->link_count_type,
    };
    if (row->options) {
        make_options(tx->arena, row->options, out);
    }
    return parse_extra(tx, row->extra, &out->extra);
}

/* Appends the rows to `list`, which has room; the first has display order `position`, -1: none has
 * one. */
static enum err_code make_properties(struct tx *tx, const struct seed_property *rows, size_t count,
                                     struct str group, int64_t position, struct property *list,
                                     size_t *filled)
{
    for (size_t i = 0; i < count; i++) {
        enum err_code rc = make_property(tx, &rows[i], group,
                                         position < 0 ? -1 : position + (int64_t)i, &list[*filled]);
        if (rc) {
            return rc;
        }
        (*filled)++;
    }
    return ERR_OK;
}

enum err_code rows_automatic_properties(struct tx *tx, struct str group, struct property **out,
                                        size_t *count)
{
    size_t filled = 0;
    struct property *list =
        arena_array(tx->arena, struct property, seed_common_count + seed_custom_count);
    enum err_code rc =
        make_properties(tx, seed_common_properties, seed_common_count, group, -1, list, &filled);
    rc = rc ? rc
            : make_properties(tx, seed_custom_properties, seed_custom_count, group, -1, list,
                              &filled);
    if (rc) {
        return rc;
    }
    *out = list;
    *count = filled;
    return ERR_OK;
}

static const struct seed_properties *own_properties(int64_t type_id)
{
    for (size_t i = 0; i < seed_properties_count; i++) {
        if (seed_properties[i].type_id == type_id) {
            return &seed_properties[i];
        }
    }
    BUG("a standard object without a table of properties");
}

/* All properties of a standard object: its own, the common ones, and the two times under its names
 * for them. */
static enum err_code standard_properties(struct tx *tx, const struct seed_object *object,
                                         struct property **out, size_t *count)
{
    const struct seed_properties *own = own_properties(object->id);
    const struct seed_property times[] = {
        {object->created_property, "Create date", "datetime", "date", "When the record was made",
         .flags = SEED_READ_ONLY, .storage = STORED_CREATED},
        {object->updated_property, "Last modified date", "datetime", "date",
         "When the record was last changed", .flags = SEED_READ_ONLY, .storage = STORED_UPDATED},
    };
    struct str group = str_of(object->group);
    size_t filled = 0, room = own->count + seed_common_count + 2;
    struct property *list = arena_array(tx->arena, struct property, room);
    enum err_code rc = make_properties(tx, own->rows, own->count, group, 0, list, &filled);
    rc = rc ? rc
            : make_properties(tx, seed_common_properties, seed_common_count, group, -1, list,
                              &filled);
    rc = rc ? rc : make_properties(tx, times, 2, group, -1, list, &filled);
    if (rc) {
        return rc;
    }
    *out = list;
    *count = filled;
    return ERR_OK;
}

/* --- object types --- */

static enum err_code add_object(struct seed *seed, const struct seed_object *row,
                                struct property *properties, size_t count)
{
    struct arena *arena = seed->tx->arena;
    struct object_type type = {
        .id = row->id,
        .name = str_of(row->plural),
        .label_singular = str_of(row->label_singular),
        .label_plural = str_of(row->label_plural),
        .primary_display = str_of(row->primary_display),
        .restorable = true,
    };
    type.secondary_display = seed_words(arena, row->secondary_display, &type.secondary_count);
    type.required = seed_words(arena, row->required, &type.required_count);
    type.searchable = seed_words(arena, row->searchable, &type.searchable_count);
    seed->changed = true;
    return rows_object_insert(seed->tx, &type, properties, count);
}

/* A property that the account made under the name of a newer seed's stays the account's. */
static enum err_code add_missing_properties(struct seed *seed, const struct object_type *type,
                                            struct property *properties, size_t count)
{
    size_t missing = 0;
    for (size_t i = 0; i < count; i++) {
        if (!schema_property_any(type, properties[i].name)) {
            properties[missing++] = properties[i];
        }
    }
    seed->changed |= missing > 0;
    return rows_properties_insert(seed->tx, type->id, properties, missing);
}

static enum err_code seed_object(struct seed *seed, const struct seed_object *row)
{
    struct property *properties = NULL;
    size_t count = 0;
    enum err_code rc = standard_properties(seed->tx, row, &properties, &count);
    if (rc) {
        return rc;
    }
    const struct object_type *type = schema_type(seed->schema, row->id);
    return type ? add_missing_properties(seed, type, properties, count)
                : add_object(seed, row, properties, count);
}

static bool has_group(const struct object_type *type, struct str name)
{
    for (size_t i = 0; type && i < type->group_count; i++) {
        if (str_eq(type->groups[i].name, name)) {
            return true;
        }
    }
    return false;
}

static enum err_code seed_group(struct seed *seed, const struct seed_group *row, int64_t position)
{
    struct property_group group = {
        .name = str_of(row->name), .label = str_of(row->label), .position = position};
    if (has_group(schema_type(seed->schema, row->type_id), group.name)) {
        return ERR_OK;
    }
    seed->changed = true;
    return rows_group_insert(seed->tx, row->type_id, &group);
}

/* --- pipelines --- */

static enum err_code add_stages(struct seed *seed, const struct seed_pipeline *pipeline)
{
    int64_t position = 0;
    for (size_t i = 0; i < seed_stage_count; i++) {
        const struct seed_stage *row = &seed_stages[i];
        if (row->type_id != pipeline->type_id || strcmp(row->pipeline, pipeline->id) != 0) {
            continue;
        }
        struct stage stage = {
            .id = str_of(row->id),
            .label = str_of(row->label),
            .pipeline_id = str_of(row->pipeline),
            .position = position++,
        };
        enum err_code rc = parse_extra(seed->tx, row->metadata, &stage.metadata);
        rc = rc ? rc : rows_stage_insert(seed->tx, row->type_id, &stage);
        if (rc) {
            return rc;
        }
    }
    return ERR_OK;
}

/* An object that has any pipeline was seeded before: what its owner removed does not come back. */
static enum err_code seed_pipeline(struct seed *seed, const struct seed_pipeline *row)
{
    const struct object_type *type = schema_type(seed->schema, row->type_id);
    if (type && type->pipeline_count > 0) {
        return ERR_OK;
    }
    struct pipeline pipeline = {.id = str_of(row->id), .label = str_of(row->label)};
    seed->changed = true;
    enum err_code rc = rows_pipeline_insert(seed->tx, row->type_id, &pipeline);
    return rc ? rc : add_stages(seed, row);
}

/* --- association types --- */

static bool has_primary(int64_t a, int64_t b)
{
    for (size_t i = 0; i < seed_association_count; i++) {
        const struct seed_association *row = &seed_associations[i];
        if (row->kind == LABEL_KIND_PRIMARY && row->a == a && row->b == b) {
            return true;
        }
    }
    return false;
}

/* The name read from `from` towards `to`. */
static struct str association_name(struct arena *arena, const struct seed_association *row,
                                   int64_t from, int64_t to)
{
    bool beside_primary = row->kind == LABEL_KIND_PLAIN && has_primary(row->a, row->b);
    return str_format(arena, "%s_to_%s%s", seed_object_find(from)->noun, seed_object_find(to)->noun,
                      beside_primary ? "_unlabeled" : "");
}

static void make_label(struct arena *arena, const struct seed_association *row, struct label *label)
{
    *label = (struct label){
        .kind = row->kind,
        .category = CATEGORY_SYSTEM,
        .type_id = {row->type_ab, row->type_ba},
        .text = {str_of(row->text_ab), str_of(row->text_ba)},
        .position = -1,
    };
    label->name[0] =
        row->name_ab ? str_of(row->name_ab) : association_name(arena, row, row->a, row->b);
    label->name[1] =
        row->name_ba ? str_of(row->name_ba) : association_name(arena, row, row->b, row->a);
}

/* Rows of one pair follow each other, so a pair that is new to the store is the last one made. Ids
 * are taken for all that can be missing, at the first that is. */
struct pair_at_hand {
    int64_t a, b, id;
    int64_t next_pair, next_label;
};

static enum err_code take_ids(struct seed *seed, struct pair_at_hand *last)
{
    if (last->next_pair) {
        return ERR_OK;
    }
    enum err_code rc = rows_label_ids(seed->tx, seed_association_count, &last->next_label);
    return rc ? rc : rows_pair_ids(seed->tx, seed_association_count, &last->next_pair);
}

static enum err_code pair_of(struct seed *seed, const struct seed_association *row,
                             struct pair_at_hand *last)
{
    if (last->id && last->a == row->a && last->b == row->b) {
        return ERR_OK;
    }
    last->a = row->a;
    last->b = row->b;
    const struct pair *known = schema_pair(seed->schema, row->a, row->b);
    if (known) {
        last->id = known->id;
        return ERR_OK;
    }
    last->id = last->next_pair++;
    return rows_pair_insert(seed->tx, row->a, row->b, &last->id);
}

static enum err_code seed_association(struct seed *seed, const struct seed_association *row,
                                      struct pair_at_hand *last)
{
    struct label_end known;
    if (schema_label_of_type(seed->schema, CATEGORY_SYSTEM, row->type_ab, &known)) {
        return ERR_OK;
    }
    struct label label;
    make_label(seed->tx->arena, row, &label);
    seed->changed = true;
    enum err_code rc = take_ids(seed, last);
    label.id = last->next_label++;
    rc = rc ? rc : pair_of(seed, row, last);
    return rc ? rc : rows_label_insert(seed->tx, last->id, &label);
}

/* --- the whole --- */

static enum err_code seed_objects_and_groups(struct seed *seed)
{
    enum err_code rc = ERR_OK;
    for (size_t i = 0; !rc && i < seed_object_count; i++) {
        rc = seed_object(seed, &seed_objects[i]);
    }
    for (size_t i = 0; !rc && i < seed_group_count; i++) {
        rc = seed_group(seed, &seed_groups[i], (int64_t)i);
    }
    return rc;
}

static enum err_code seed_rest(struct seed *seed)
{
    enum err_code rc = ERR_OK;
    for (size_t i = 0; !rc && i < seed_pipeline_count; i++) {
        rc = seed_pipeline(seed, &seed_pipelines[i]);
    }
    struct pair_at_hand last = {0};
    for (size_t i = 0; !rc && i < seed_association_count; i++) {
        rc = seed_association(seed, &seed_associations[i], &last);
    }
    return rc;
}

static enum err_code seed_portal(struct tx *tx)
{
    struct str portal;
    enum err_code rc = read_setting(tx, PORTAL_SETTING, &portal);
    return rc || !str_is_none(portal) ? rc : write_setting(tx, PORTAL_SETTING, PORTAL_DEFAULT);
}

enum err_code schema_seed_needed(struct tx *tx, bool *needed)
{
    struct str done;
    enum err_code rc = read_setting(tx, SEED_SETTING, &done);
    if (rc) {
        return rc;
    }
    *needed = !str_eq(done, fingerprint(tx->arena));
    return ERR_OK;
}

enum err_code schema_seed(struct tx *tx)
{
    bool needed = false;
    int64_t stamp = 0;
    enum err_code rc = schema_seed_needed(tx, &needed);
    if (rc || !needed) {
        return rc;
    }
    struct seed seed = {.tx = tx};
    rc = seed_portal(tx);
    rc = rc ? rc : rows_read_stamp(tx, &stamp);
    rc = rc ? rc : schema_load(tx, stamp, &seed.schema);
    rc = rc ? rc : seed_objects_and_groups(&seed);
    rc = rc ? rc : seed_rest(&seed);
    rc = rc || !seed.changed ? rc : rows_stamp(tx);
    rc = rc ? rc : write_setting(tx, SEED_SETTING, fingerprint(tx->arena));
    schema_release(seed.schema);
    return rc;
}
