#include "schema/edit_body.h"
#include "schema/edit_common.h"
#include "schema/schema_rows.h"

static void write_group(struct json_write *w, const void *definition)
{
    const struct property_group *group = definition;
    jw_k_str(w, "label", group->label);
    jw_k_i64(w, "displayOrder", group->position);
    jw_k_bool(w, "archived", group->archived_at != 0);
}

static enum err_code done(struct schema_edit *edit, const struct object_type *type,
                          const char *what, const struct property_group *before,
                          const struct property_group *after)
{
    return edit_done(edit, &(struct edit_change){.kind = DEFINITION_GROUP,
                                                 .type_id = type->id,
                                                 .what = what,
                                                 .ids = {{"name", after->name}},
                                                 .write = write_group,
                                                 .before = before,
                                                 .after = after});
}

static const struct property_group *find(const struct object_type *type, struct str name)
{
    for (size_t i = 0; i < type->group_count; i++) {
        if (str_eq(type->groups[i].name, name)) {
            return &type->groups[i];
        }
    }
    return NULL;
}

static enum err_code find_active(struct schema_edit *edit, const struct object_type *type,
                                 struct str name, const struct property_group **out)
{
    const struct property_group *group = find(type, name);
    if (!group || group->archived_at) {
        struct str plural = edit_plural(type);
        return err_set(edit->tx->err, ERR_NOT_FOUND,
                       "There is no property group named '%.*s' for %.*s", STR_ARG(name),
                       STR_ARG(plural));
    }
    *out = group;
    return ERR_OK;
}

static enum err_code read_looks(const struct edit_body *body, struct property_group *group)
{
    enum err_code rc = edit_body_text(body, "label", &group->label);
    if (!rc && edit_is_blank(body->edit->tx->arena, group->label)) {
        rc = edit_body_fault(body, "label", "The label of a group may not be empty");
    }
    return rc ? rc : edit_body_integer(body, "displayOrder", &group->position);
}

enum err_code group_create(struct schema_edit *edit, const struct object_type *type,
                           const struct json *json)
{
    struct property_group group = {.position = -1};
    struct edit_body body;
    enum err_code rc = edit_body_open(edit, json, STR(""), &body);
    if (!rc) {
        rc = edit_body_require(&body, "label name");
    }
    if (!rc) {
        rc = edit_body_text(&body, "name", &group.name);
    }
    if (!rc) {
        rc = read_looks(&body, &group);
    }
    if (rc) {
        return rc;
    }
    if (!edit_is_name(group.name, false)) {
        return edit_body_fault(
            &body, "name",
            "The group name '%.*s' is not valid: lower-case letters a-z, digits and "
            "underscores are allowed, beginning with a letter, at most 100 characters",
            STR_ARG(group.name));
    }
    const struct property_group *old = find(type, group.name);
    if (old) {
        return err_at(edit->tx->err, ERR_EXISTS, STR("/name"),
                      old->archived_at ? "A property group named '%.*s' was archived; an archived "
                                         "group cannot be brought back, so choose another name"
                                       : "A property group named '%.*s' already exists.",
                      STR_ARG(group.name));
    }
    rc = rows_group_insert(edit->tx, type->id, &group);
    return rc ? rc : done(edit, type, "created", NULL, &group);
}

enum err_code group_update(struct schema_edit *edit, const struct object_type *type,
                           struct str name, const struct json *json)
{
    const struct property_group *before = NULL;
    struct property_group after;
    struct edit_body body;
    enum err_code rc = find_active(edit, type, name, &before);
    if (!rc) {
        rc = edit_body_open(edit, json, STR(""), &body);
    }
    if (rc) {
        return rc;
    }
    after = *before;
    rc = read_looks(&body, &after);
    if (!rc) {
        rc = rows_group_update(edit->tx, type->id, &after);
    }
    return rc ? rc : done(edit, type, "updated", before, &after);
}

enum err_code group_archive(struct schema_edit *edit, const struct object_type *type,
                            struct str name)
{
    const struct property_group *before = NULL;
    enum err_code rc = find_active(edit, type, name, &before);
    if (rc) {
        return rc;
    }
    for (size_t i = 0; i < type->property_count; i++) {
        const struct property *property = type->properties[i];
        if (!property->archived_at && str_eq(property->group, name)) {
            err_set(edit->tx->err, ERR_INVALID,
                    "The property group '%.*s' has active properties, among them '%.*s'; move or "
                    "archive them first",
                    STR_ARG(name), STR_ARG(property->name));
            err_sub(edit->tx->err, "PropertyGroupError.GROUP_WITH_ACTIVE_PROPERTIES");
            return ERR_INVALID;
        }
    }
    struct property_group after = *before;
    after.archived_at = edit->tx->now;
    rc = rows_group_update(edit->tx, type->id, &after);
    return rc ? rc : done(edit, type, "archived", before, &after);
}
