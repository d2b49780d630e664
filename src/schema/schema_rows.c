#include "schema/schema_rows.h"

#include "base/json_write.h"
#include "base/random.h"
#include "schema/schema_ddl.h"
#include "schema/schema_stmts.h"

/* Largest JSON column: 64 K options of a few words each stay far below. */
#define ROWS_JSON_CEILING ((size_t)32 * 1024 * 1024)

/* --- binders --- */

static void bind_text(struct stmt *st, int index, struct str text)
{
    stmt_bind_str(st, index, str_is_none(text) ? STR("") : text);
}

static void bind_flag(struct stmt *st, int index, bool flag)
{
    stmt_bind_i64(st, index, flag ? 1 : 0);
}

/* Users, times and limits: 0 is no value. */
static void bind_optional(struct stmt *st, int index, int64_t value)
{
    if (value) {
        stmt_bind_i64(st, index, value);
    } else {
        stmt_bind_null(st, index);
    }
}

static int64_t or_now(const struct tx *tx, int64_t at)
{
    return at ? at : tx->now;
}

/* Binds what `write` produces. */
typedef void json_fn(struct json_write *w, const void *arg);
static void bind_json(struct tx *tx, struct stmt *st, int index, json_fn *write, const void *arg)
{
    struct buf buf;
    buf_init(&buf, ROWS_JSON_CEILING);
    struct json_write w;
    json_write_init(&w, &buf);
    write(&w, arg);
    if (buf_failed(&buf)) {
        arena_fail(tx->arena);
    }
    stmt_bind_str(st, index, buf_view(&buf));
    buf_release(&buf);
}

struct names {
    const struct str *names;
    size_t count;
};

static void write_names(struct json_write *w, const void *arg)
{
    const struct names *names = arg;
    jw_array(w);
    for (size_t i = 0; i < names->count; i++) {
        jw_str(w, names->names[i]);
    }
    jw_array_end(w);
}

static void bind_names(struct tx *tx, struct stmt *st, int index, const struct str *names,
                       size_t count)
{
    bind_json(tx, st, index, write_names, &(struct names){names, count});
}

static void write_options(struct json_write *w, const void *arg)
{
    const struct property *property = arg;
    jw_array(w);
    for (size_t i = 0; i < property->option_count; i++) {
        const struct option *option = &property->options[i];
        jw_object(w);
        jw_k_str(w, "value", option->value);
        jw_k_str(w, "label", option->label);
        if (!str_is_empty(option->description)) {
            jw_k_str(w, "description", option->description);
        }
        jw_k_i64(w, "displayOrder", option->position);
        jw_k_bool(w, "hidden", option->hidden);
        jw_object_end(w);
    }
    jw_array_end(w);
}

static void write_tree(struct json_write *w, const void *arg)
{
    if (arg) {
        jw_tree(w, arg);
    } else {
        jw_object(w);
        jw_object_end(w);
    }
}

/* --- stamp --- */

enum err_code rows_read_stamp(struct tx *tx, int64_t *stamp)
{
    bool found = false;
    int64_t value = 0;
    enum err_code rc = stmt_one_i64(stmt_use(tx, &schema_stmts[SCHEMA_STAMP_READ]), &found, &value);
    if (rc) {
        return rc;
    }
    *stamp = found ? value : 0;
    return ERR_OK;
}

enum err_code rows_stamp(struct tx *tx)
{
    int64_t stamp = random_stamp();
    int64_t changed = 0;
    enum err_code rc = tx_exclusive(tx);
    if (rc) {
        return rc;
    }
    struct stmt *st = stmt_use(tx, &schema_stmts[SCHEMA_STAMP_UPDATE]);
    stmt_bind_i64(st, 1, stamp);
    rc = stmt_run_count(st, &changed);
    if (rc || changed) {
        return rc;
    }
    st = stmt_use(tx, &schema_stmts[SCHEMA_STAMP_INSERT]);
    stmt_bind_i64(st, 1, stamp);
    return stmt_run(st);
}

/* --- properties --- */

static enum err_code insert_property_row(struct tx *tx, const struct property *property)
{
    struct stmt *st = stmt_use(tx, &schema_stmts[SCHEMA_PROPERTY_INSERT]);
    stmt_bind_i64(st, 1, property->id);
    stmt_bind_i64(st, 2, property->type_id);
    bind_text(st, 3, property->name);
    bind_text(st, 4, property->label);
    bind_text(st, 5, property->type);
    bind_text(st, 6, property->field_type);
    bind_text(st, 7, property->group);
    bind_text(st, 8, property->description);
    bind_json(tx, st, 9, write_options, property);
    stmt_bind_i64(st, 10, property->position);
    bind_flag(st, 11, property->unique);
    bind_flag(st, 12, property->hidden);
    bind_flag(st, 13, property->form_field);
    bind_flag(st, 14, property->system);
    bind_flag(st, 15, property->read_only);
    stmt_bind_i64(st, 16, property->storage);
    /* A count has no table of its own: the column holds the object type that is counted. */
    stmt_bind_i64(st, 17,
                  property->storage == STORED_LINK_COUNT ? property->link_count_type
                                                         : property->slot);
    bind_json(tx, st, 18, write_tree, property->extra);
    stmt_bind_i64(st, 19, or_now(tx, property->created_at));
    bind_optional(st, 20, property->created_by);
    stmt_bind_i64(st, 21, or_now(tx, property->updated_at));
    bind_optional(st, 22, property->updated_by);
    bind_optional(st, 23, property->archived_at);
    return stmt_run(st);
}

/* The last table of a type and the number of property columns in it. */
static enum err_code last_slot(struct tx *tx, int64_t type_id, int64_t *slot, int64_t *used)
{
    *slot = 1;
    *used = 0;
    struct stmt *st = stmt_use(tx, &schema_stmts[SCHEMA_SLOTS]);
    stmt_bind_i64(st, 1, type_id);
    while (stmt_row(st)) {
        *slot = stmt_i64(st, 0);
        *used = stmt_i64(st, 1);
    }
    return stmt_end(st);
}

/* Gives ids and slots, beginning in table `slot` where `used` columns are taken; *last is the last
 * table used. */
static enum err_code place_properties(struct tx *tx, int64_t type_id, struct property *properties,
                                      size_t count, int64_t slot, int64_t used, int64_t *last)
{
    int64_t id = 0;
    enum err_code rc = tx_next_ids(tx, "property", (int64_t)count, &id);
    if (rc) {
        return rc;
    }
    for (size_t i = 0; i < count; i++) {
        struct property *property = &properties[i];
        property->id = id++;
        property->type_id = type_id;
        property->slot = 0;
        if (!property->storage) {
            property->storage = STORED_COLUMN;
        }
        if (property->storage != STORED_COLUMN) {
            continue;
        }
        if (used >= SCHEMA_COLUMNS_PER_TABLE) {
            slot++;
            used = 0;
        }
        property->slot = slot;
        used++;
    }
    *last = slot;
    return ERR_OK;
}

static enum err_code insert_property_rows(struct tx *tx, const struct property *properties,
                                          size_t count)
{
    for (size_t i = 0; i < count; i++) {
        enum err_code rc = insert_property_row(tx, &properties[i]);
        if (rc) {
            return rc;
        }
    }
    return ERR_OK;
}

enum err_code rows_properties_insert(struct tx *tx, int64_t type_id, struct property *properties,
                                     size_t count)
{
    if (count == 0) {
        return ERR_OK;
    }
    int64_t slot = 1, used = 0, last = 1;
    enum err_code rc = last_slot(tx, type_id, &slot, &used);
    if (!rc) {
        rc = place_properties(tx, type_id, properties, count, slot, used, &last);
    }
    for (size_t i = 0; !rc && i < count; i++) {
        if (properties[i].storage == STORED_COLUMN && properties[i].slot == slot) {
            rc = ddl_column_add(tx, &properties[i]);
        }
    }
    for (int64_t fresh = slot + 1; !rc && fresh <= last; fresh++) {
        rc = ddl_table_create(tx, type_id, fresh, properties, count);
    }
    return rc ? rc : insert_property_rows(tx, properties, count);
}

enum err_code rows_property_update(struct tx *tx, const struct property *property)
{
    struct stmt *st = stmt_use(tx, &schema_stmts[SCHEMA_PROPERTY_UPDATE]);
    stmt_bind_i64(st, 1, property->id);
    bind_text(st, 2, property->label);
    bind_text(st, 3, property->type);
    bind_text(st, 4, property->field_type);
    bind_text(st, 5, property->group);
    bind_text(st, 6, property->description);
    bind_json(tx, st, 7, write_options, property);
    stmt_bind_i64(st, 8, property->position);
    bind_flag(st, 9, property->unique);
    bind_flag(st, 10, property->hidden);
    bind_flag(st, 11, property->form_field);
    bind_flag(st, 12, property->system);
    bind_flag(st, 13, property->read_only);
    bind_json(tx, st, 14, write_tree, property->extra);
    stmt_bind_i64(st, 15, or_now(tx, property->updated_at));
    bind_optional(st, 16, property->updated_by);
    bind_optional(st, 17, property->archived_at);
    return stmt_run(st);
}

/* --- object types --- */

static enum err_code insert_object_row(struct tx *tx, const struct object_type *type)
{
    struct stmt *st = stmt_use(tx, &schema_stmts[SCHEMA_OBJECT_INSERT]);
    stmt_bind_i64(st, 1, type->id);
    bind_text(st, 2, type->name);
    bind_text(st, 3, type->label_singular);
    bind_text(st, 4, type->label_plural);
    stmt_bind_str(st, 5, type->description);
    stmt_bind_str(st, 6, type->primary_display);
    bind_names(tx, st, 7, type->secondary_display, type->secondary_count);
    bind_names(tx, st, 8, type->required, type->required_count);
    bind_names(tx, st, 9, type->searchable, type->searchable_count);
    bind_flag(st, 10, type->custom);
    bind_flag(st, 11, type->restorable);
    stmt_bind_i64(st, 12, or_now(tx, type->created_at));
    bind_optional(st, 13, type->created_by);
    stmt_bind_i64(st, 14, or_now(tx, type->updated_at));
    bind_optional(st, 15, type->updated_by);
    bind_optional(st, 16, type->archived_at);
    return stmt_run(st);
}

enum err_code rows_object_insert(struct tx *tx, struct object_type *type,
                                 struct property *properties, size_t count)
{
    enum err_code rc = ERR_OK;
    if (!type->id) {
        int64_t number = 0;
        rc = tx_next_ids(tx, "object_type", 1, &number);
        if (rc) {
            return rc;
        }
        type->id = TYPE_CUSTOM + number;
    }
    int64_t last = 1;
    rc = insert_object_row(tx, type);
    if (!rc && count) {
        rc = place_properties(tx, type->id, properties, count, 1, 0, &last);
    }
    for (int64_t slot = 1; !rc && slot <= last; slot++) {
        rc = ddl_table_create(tx, type->id, slot, properties, count);
    }
    return rc ? rc : insert_property_rows(tx, properties, count);
}

enum err_code rows_object_update(struct tx *tx, const struct object_type *type)
{
    struct stmt *st = stmt_use(tx, &schema_stmts[SCHEMA_OBJECT_UPDATE]);
    stmt_bind_i64(st, 1, type->id);
    bind_text(st, 2, type->label_singular);
    bind_text(st, 3, type->label_plural);
    stmt_bind_str(st, 4, type->description);
    stmt_bind_str(st, 5, type->primary_display);
    bind_names(tx, st, 6, type->secondary_display, type->secondary_count);
    bind_names(tx, st, 7, type->required, type->required_count);
    bind_names(tx, st, 8, type->searchable, type->searchable_count);
    bind_flag(st, 9, type->restorable);
    stmt_bind_i64(st, 10, or_now(tx, type->updated_at));
    bind_optional(st, 11, type->updated_by);
    bind_optional(st, 12, type->archived_at);
    return stmt_run(st);
}

static enum err_code run_for(struct tx *tx, enum schema_stmt which, int64_t id)
{
    struct stmt *st = stmt_use(tx, &schema_stmts[which]);
    stmt_bind_i64(st, 1, id);
    return stmt_run(st);
}

static enum err_code run_for_name(struct tx *tx, enum schema_stmt which, int64_t type_id,
                                  struct str name)
{
    struct stmt *st = stmt_use(tx, &schema_stmts[which]);
    stmt_bind_i64(st, 1, type_id);
    stmt_bind_str(st, 2, name);
    return stmt_run(st);
}

enum err_code rows_object_purge(struct tx *tx, const struct object_type *type)
{
    int64_t last = 1, used = 0;
    enum err_code rc = last_slot(tx, type->id, &last, &used);
    static const enum schema_stmt steps[] = {
        SCHEMA_OBJECT_UNIQUES_DELETE,   SCHEMA_OBJECT_STAGES_DELETE,
        SCHEMA_OBJECT_PIPELINES_DELETE, SCHEMA_OBJECT_PROPERTIES_DELETE,
        SCHEMA_OBJECT_GROUPS_DELETE,    SCHEMA_OBJECT_DELETE,
    };
    for (size_t i = 0; !rc && i < sizeof(steps) / sizeof(steps[0]); i++) {
        rc = run_for(tx, steps[i], type->id);
    }
    for (int64_t slot = 1; !rc && slot <= last; slot++) {
        rc = ddl_table_drop(tx, type->id, slot);
    }
    return rc;
}

/* --- groups --- */

static enum err_code write_group(struct tx *tx, enum schema_stmt which, int64_t type_id,
                                 const struct property_group *group)
{
    struct stmt *st = stmt_use(tx, &schema_stmts[which]);
    stmt_bind_i64(st, 1, type_id);
    bind_text(st, 2, group->name);
    bind_text(st, 3, group->label);
    stmt_bind_i64(st, 4, group->position);
    bind_optional(st, 5, group->archived_at);
    return stmt_run(st);
}

enum err_code rows_group_insert(struct tx *tx, int64_t type_id, const struct property_group *group)
{
    return write_group(tx, SCHEMA_GROUP_INSERT, type_id, group);
}

enum err_code rows_group_update(struct tx *tx, int64_t type_id, const struct property_group *group)
{
    return write_group(tx, SCHEMA_GROUP_UPDATE, type_id, group);
}

/* --- pipelines --- */

enum err_code rows_pipeline_insert(struct tx *tx, int64_t type_id, const struct pipeline *pipeline)
{
    struct stmt *st = stmt_use(tx, &schema_stmts[SCHEMA_PIPELINE_INSERT]);
    stmt_bind_i64(st, 1, type_id);
    bind_text(st, 2, pipeline->id);
    bind_text(st, 3, pipeline->label);
    stmt_bind_i64(st, 4, pipeline->position);
    stmt_bind_i64(st, 5, or_now(tx, pipeline->created_at));
    stmt_bind_i64(st, 6, or_now(tx, pipeline->updated_at));
    bind_optional(st, 7, pipeline->archived_at);
    return stmt_run(st);
}

enum err_code rows_pipeline_update(struct tx *tx, int64_t type_id, const struct pipeline *pipeline)
{
    struct stmt *st = stmt_use(tx, &schema_stmts[SCHEMA_PIPELINE_UPDATE]);
    stmt_bind_i64(st, 1, type_id);
    bind_text(st, 2, pipeline->id);
    bind_text(st, 3, pipeline->label);
    stmt_bind_i64(st, 4, pipeline->position);
    stmt_bind_i64(st, 5, or_now(tx, pipeline->updated_at));
    bind_optional(st, 6, pipeline->archived_at);
    return stmt_run(st);
}

enum err_code rows_pipeline_delete(struct tx *tx, int64_t type_id, struct str id)
{
    enum err_code rc = run_for_name(tx, SCHEMA_PIPELINE_STAGES_DELETE, type_id, id);
    return rc ? rc : run_for_name(tx, SCHEMA_PIPELINE_DELETE, type_id, id);
}

enum err_code rows_stage_insert(struct tx *tx, int64_t type_id, const struct stage *stage)
{
    struct stmt *st = stmt_use(tx, &schema_stmts[SCHEMA_STAGE_INSERT]);
    stmt_bind_i64(st, 1, type_id);
    bind_text(st, 2, stage->id);
    bind_text(st, 3, stage->pipeline_id);
    bind_text(st, 4, stage->label);
    stmt_bind_i64(st, 5, stage->position);
    bind_json(tx, st, 6, write_tree, stage->metadata);
    stmt_bind_i64(st, 7, or_now(tx, stage->created_at));
    stmt_bind_i64(st, 8, or_now(tx, stage->updated_at));
    bind_optional(st, 9, stage->archived_at);
    return stmt_run(st);
}

enum err_code rows_stage_update(struct tx *tx, int64_t type_id, const struct stage *stage)
{
    struct stmt *st = stmt_use(tx, &schema_stmts[SCHEMA_STAGE_UPDATE]);
    stmt_bind_i64(st, 1, type_id);
    bind_text(st, 2, stage->id);
    bind_text(st, 3, stage->label);
    stmt_bind_i64(st, 4, stage->position);
    bind_json(tx, st, 5, write_tree, stage->metadata);
    stmt_bind_i64(st, 6, or_now(tx, stage->updated_at));
    bind_optional(st, 7, stage->archived_at);
    return stmt_run(st);
}

enum err_code rows_stage_delete(struct tx *tx, int64_t type_id, struct str id)
{
    return run_for_name(tx, SCHEMA_STAGE_DELETE, type_id, id);
}

/* --- pairs and labels --- */

enum err_code rows_pair_ids(struct tx *tx, size_t count, int64_t *first)
{
    return tx_next_ids(tx, "pair", (int64_t)count, first);
}

enum err_code rows_pair_insert(struct tx *tx, int64_t type1, int64_t type2, int64_t *pair_id)
{
    int64_t id = *pair_id;
    enum err_code rc = id ? ERR_OK : rows_pair_ids(tx, 1, &id);
    if (rc) {
        return rc;
    }
    struct stmt *st = stmt_use(tx, &schema_stmts[SCHEMA_PAIR_INSERT]);
    stmt_bind_i64(st, 1, id);
    stmt_bind_i64(st, 2, type1 < type2 ? type1 : type2);
    stmt_bind_i64(st, 3, type1 < type2 ? type2 : type1);
    rc = stmt_run(st);
    if (!rc) {
        *pair_id = id;
    }
    return rc;
}

enum err_code rows_pair_delete(struct tx *tx, int64_t pair_id)
{
    enum err_code rc = run_for(tx, SCHEMA_PAIR_LABELS_DELETE, pair_id);
    return rc ? rc : run_for(tx, SCHEMA_PAIR_DELETE, pair_id);
}

/* The numbers below LABEL_FIRST are skipped, because ids stand in link.label beside the fixed
 * codes. */
enum err_code rows_label_ids(struct tx *tx, size_t count, int64_t *first)
{
    int64_t id = 0;
    enum err_code rc = tx_next_ids(tx, "label", (int64_t)count, &id);
    if (!rc && id < LABEL_FIRST) {
        int64_t missing = LABEL_FIRST - id;
        int64_t more = missing > (int64_t)count ? missing : (int64_t)count;
        rc = tx_next_ids(tx, "label", more, &id);
        id += more - (int64_t)count;
    }
    if (!rc) {
        *first = id;
    }
    return rc;
}

static int64_t label_code(const struct label *label)
{
    switch (label->kind) {
    case LABEL_KIND_PLAIN:
        return LABEL_PLAIN;
    case LABEL_KIND_PRIMARY:
        return LABEL_PRIMARY;
    default:
        return label->id;
    }
}

enum err_code rows_label_insert(struct tx *tx, int64_t pair_id, struct label *label)
{
    enum err_code rc = label->id ? ERR_OK : rows_label_ids(tx, 1, &label->id);
    if (rc) {
        return rc;
    }
    label->code = label_code(label);
    struct stmt *st = stmt_use(tx, &schema_stmts[SCHEMA_LABEL_INSERT]);
    stmt_bind_i64(st, 1, label->id);
    stmt_bind_i64(st, 2, pair_id);
    stmt_bind_i64(st, 3, label->code);
    stmt_bind_i64(st, 4, label->kind);
    bind_text(st, 5, label_category_word(label->category));
    for (int side = 0; side < 2; side++) {
        stmt_bind_i64(st, 6 + side, label->type_id[side]);
        bind_text(st, 8 + side, label->name[side]);
        stmt_bind_str(st, 10 + side, label->text[side]);
        bind_optional(st, 15 + side, label->max[side]);
    }
    stmt_bind_str(st, 12, label->description);
    stmt_bind_str(st, 13, label->colour);
    stmt_bind_i64(st, 14, label->position);
    bind_optional(st, 17, label->max_set_at);
    stmt_bind_i64(st, 18, or_now(tx, label->created_at));
    bind_optional(st, 19, label->created_by);
    stmt_bind_i64(st, 20, or_now(tx, label->updated_at));
    bind_optional(st, 21, label->updated_by);
    return stmt_run(st);
}

enum err_code rows_label_update(struct tx *tx, const struct label *label)
{
    struct stmt *st = stmt_use(tx, &schema_stmts[SCHEMA_LABEL_UPDATE]);
    stmt_bind_i64(st, 1, label->id);
    for (int side = 0; side < 2; side++) {
        stmt_bind_str(st, 2 + side, label->text[side]);
        bind_optional(st, 7 + side, label->max[side]);
    }
    stmt_bind_str(st, 4, label->description);
    stmt_bind_str(st, 5, label->colour);
    stmt_bind_i64(st, 6, label->position);
    bind_optional(st, 9, label->max_set_at);
    stmt_bind_i64(st, 10, or_now(tx, label->updated_at));
    bind_optional(st, 11, label->updated_by);
    return stmt_run(st);
}

enum err_code rows_label_delete(struct tx *tx, int64_t label_id)
{
    return run_for(tx, SCHEMA_LABEL_DELETE, label_id);
}
