#include "schema/edit_body.h"
#include "schema/edit_common.h"
#include "schema/edit_property.h"
#include "schema/property_kind.h"
#include "schema/schema_rows.h"

#define CUSTOM_PROPERTIES_MAX 1000
#define UNIQUE_PROPERTIES_MAX 10

static void write_property(struct json_write *w, const void *definition)
{
    const struct property *property = definition;
    jw_k_str(w, "label", property->label);
    jw_k_str(w, "type", property->type);
    jw_k_str(w, "fieldType", property->field_type);
    jw_k_str(w, "groupName", property->group);
    jw_k_str(w, "description", property->description);
    jw_k_i64(w, "displayOrder", property->position);
    jw_k_bool(w, "hasUniqueValue", property->unique);
    jw_k_bool(w, "hidden", property->hidden);
    jw_k_bool(w, "formField", property->form_field);
    jw_k_array(w, "options");
    for (size_t i = 0; i < property->option_count; i++) {
        const struct option *option = &property->options[i];
        jw_object(w);
        jw_k_str(w, "value", option->value);
        jw_k_str(w, "label", option->label);
        jw_k_str(w, "description", option->description);
        jw_k_i64(w, "displayOrder", option->position);
        jw_k_bool(w, "hidden", option->hidden);
        jw_object_end(w);
    }
    jw_array_end(w);
    if (property->extra) {
        jw_k(w, "more");
        jw_tree(w, property->extra);
    }
    jw_k_bool(w, "archived", property->archived_at != 0);
}

static enum err_code done(struct schema_edit *edit, const char *what, const struct property *before,
                          const struct property *after)
{
    const struct property *property = after ? after : before;
    return edit_done(edit, &(struct edit_change){.kind = DEFINITION_PROPERTY,
                                                 .type_id = property->type_id,
                                                 .what = what,
                                                 .ids = {{"name", property->name}},
                                                 .write = write_property,
                                                 .before = before,
                                                 .after = after});
}

/* --- creation and restoring --- */

static enum err_code check_room(struct schema_edit *edit, const struct object_type *type,
                                const struct property *fresh)
{
    int custom = 0;
    int unique = 0;
    for (size_t i = 0; i < type->property_count; i++) {
        const struct property *property = type->properties[i];
        if (!property->system && !property->archived_at) {
            custom++;
            unique += property->unique ? 1 : 0;
        }
    }
    struct str plural = edit_plural(type);
    if (custom >= CUSTOM_PROPERTIES_MAX) {
        return err_set(edit->tx->err, ERR_INVALID,
                       "%.*s have %d properties of your own already, and no more are possible",
                       STR_ARG(plural), CUSTOM_PROPERTIES_MAX);
    }
    if (fresh->unique && unique >= UNIQUE_PROPERTIES_MAX) {
        return err_at(
            edit->tx->err, ERR_INVALID, STR("/hasUniqueValue"),
            "%.*s have %d properties with unique values already, and no more are possible",
            STR_ARG(plural), UNIQUE_PROPERTIES_MAX);
    }
    return ERR_OK;
}

/* The stored values come back with the property, so what they are may not change; nor may `unique`,
 * which is held by rows written with the values. */
static enum err_code revive(struct schema_edit *edit, const struct property *old,
                            const struct property *fresh)
{
    if (!str_eq(old->type, fresh->type) || old->multiple != fresh->multiple) {
        return err_at(edit->tx->err, ERR_INVALID, STR("/type"),
                      "A property named '%.*s' is archived and has type %.*s with field type %.*s; "
                      "it can only come back as such",
                      STR_ARG(old->name), STR_ARG(old->type), STR_ARG(old->field_type));
    }
    struct property after = *fresh;
    after.id = old->id;
    after.unique = old->unique;
    after.storage = old->storage;
    after.slot = old->slot;
    after.link_count_type = old->link_count_type;
    after.created_at = old->created_at;
    after.created_by = old->created_by;
    after.updated_at = edit->tx->now;
    enum err_code rc = rows_property_update(edit->tx, &after);
    return rc ? rc : done(edit, "restored", old, &after);
}

enum err_code property_create(struct schema_edit *edit, const struct object_type *type,
                              const struct json *json, int64_t *property_id)
{
    struct edit_body body;
    struct property property;
    enum err_code rc = edit_body_open(edit, json, STR(""), &body);
    if (!rc) {
        rc = edit_property_read(&body, type, STR_NONE, &property);
    }
    if (rc) {
        return rc;
    }
    const struct property *old = schema_property_any(type, property.name);
    if (old && !old->archived_at) {
        err_at(edit->tx->err, ERR_EXISTS, STR("/name"), "A property named '%.*s' already exists.",
               STR_ARG(property.name));
        err_sub(edit->tx->err, "Properties.PROPERTY_WITH_NAME_EXISTS");
        return ERR_EXISTS;
    }
    rc = check_room(edit, type, old ? old : &property);
    if (!rc && old) {
        rc = revive(edit, old, &property);
        property.id = old->id;
    } else if (!rc) {
        rc = rows_properties_insert(edit->tx, type->id, &property, 1);
        rc = rc ? rc : done(edit, "created", NULL, &property);
    }
    if (!rc) {
        *property_id = property.id;
    }
    return rc;
}

enum err_code property_restore(struct schema_edit *edit, const struct property *property)
{
    const struct object_type *type = schema_type(edit->schema, property->type_id);
    if (!property->archived_at) {
        return ERR_OK;
    }
    enum err_code rc = check_room(edit, type, property);
    if (rc) {
        return rc;
    }
    struct property after = *property;
    after.archived_at = 0;
    after.updated_at = edit->tx->now;
    after.updated_by = edit->user_id;
    bool has_group = false;
    const struct property_group *first = NULL;
    for (size_t i = 0; i < type->group_count; i++) {
        const struct property_group *group = &type->groups[i];
        if (!group->archived_at) {
            first = first ? first : group;
            has_group |= str_eq(group->name, property->group);
        }
    }
    if (!has_group && first) {
        after.group = first->name; /* its own group is gone for good */
    }
    rc = rows_property_update(edit->tx, &after);
    return rc ? rc : done(edit, "restored", property, &after);
}

/* --- change --- */

static enum err_code refuse_archived(struct schema_edit *edit, const struct property *property)
{
    if (property->archived_at) {
        return err_set(edit->tx->err, ERR_NOT_FOUND, "Property '%.*s' does not exist",
                       STR_ARG(property->name));
    }
    return ERR_OK;
}

enum err_code property_update(struct schema_edit *edit, const struct property *property,
                              const struct json *json)
{
    const struct object_type *type = schema_type(edit->schema, property->type_id);
    struct edit_body body;
    struct property after;
    enum err_code rc = refuse_archived(edit, property);
    if (!rc) {
        rc = edit_body_open(edit, json, STR(""), &body);
    }
    if (!rc) {
        rc = edit_property_change(&body, type, property, &after);
    }
    if (!rc) {
        rc = rows_property_update(edit->tx, &after);
    }
    return rc ? rc : done(edit, "updated", property, &after);
}

/* --- archiving --- */

/* Collects users of the property as details of one error, which is set by the first. */
struct property_uses {
    struct schema_edit *edit;
    const struct property *property;
    size_t count;
};

static void add_use(struct property_uses *uses, struct str kind, struct str name)
{
    struct err *err = uses->edit->tx->err;
    if (uses->count++ == 0) {
        err_set(err, ERR_IN_USE, "The property '%.*s' is in use and cannot be archived",
                STR_ARG(uses->property->name));
        err_sub(err, "PropertyValidationError.CANNOT_DELETE_PROPERTY_IN_USE");
    }
    struct str message = str_format(uses->edit->tx->arena, "It is used by the %.*s '%.*s'",
                                    STR_ARG(kind), STR_ARG(name));
    struct err_detail *detail = err_detail(err, message, "CANNOT_DELETE_PROPERTY_IN_USE", STR_NONE);
    err_detail_context(err, detail, "parentType", str_upper_ascii(uses->edit->tx->arena, kind));
    err_detail_context(err, detail, "parentName", name);
}

static bool is_listed(struct str name, const struct str *names, size_t count)
{
    for (size_t i = 0; i < count; i++) {
        if (str_eq(names[i], name)) {
            return true;
        }
    }
    return false;
}

static enum err_code refuse_used(struct schema_edit *edit, const struct object_type *type,
                                 const struct property *property)
{
    struct property_uses uses = {.edit = edit, .property = property};
    struct reference_user *users = NULL;
    size_t count = 0;
    enum err_code rc = reference_users(edit->tx, REFERENCE_PROPERTY, property->id, &users, &count);
    if (rc) {
        return rc;
    }
    if (str_eq(property->name, type->primary_display) ||
        is_listed(property->name, type->secondary_display, type->secondary_count) ||
        is_listed(property->name, type->required, type->required_count) ||
        is_listed(property->name, type->searchable, type->searchable_count)) {
        add_use(&uses, STR("schema"), type->name);
    }
    for (size_t i = 0; i < count; i++) {
        add_use(&uses, users[i].kind, users[i].name);
    }
    return uses.count ? ERR_IN_USE : ERR_OK;
}

enum err_code property_archive(struct schema_edit *edit, const struct property *property)
{
    enum err_code rc = refuse_archived(edit, property);
    if (!rc && property->system) {
        rc = err_set(edit->tx->err, ERR_INVALID,
                     "The property '%.*s' is defined by the system and cannot be archived",
                     STR_ARG(property->name));
    }
    if (!rc) {
        rc = refuse_used(edit, schema_type(edit->schema, property->type_id), property);
    }
    if (rc) {
        return rc;
    }
    struct property after = *property;
    after.archived_at = edit->tx->now;
    after.updated_at = edit->tx->now;
    after.updated_by = edit->user_id;
    rc = rows_property_update(edit->tx, &after);
    return rc ? rc : done(edit, "archived", property, &after);
}
