#include "base/map.h"
#include "schema/edit_body.h"
#include "schema/edit_common.h"
#include "schema/edit_object.h"
#include "schema/edit_pair.h"
#include "schema/edit_property.h"
#include "schema/schema_rows.h"

#define OBJECT_NAME_MAX       50
#define CUSTOM_PROPERTIES_MAX 1000
#define UNIQUE_PROPERTIES_MAX 10

/* --- creation: checks --- */

static bool is_object_name(struct str name)
{
    for (size_t i = 0; i < name.n; i++) {
        char c = name.p[i];
        bool letter = (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z');
        bool other = (c >= '0' && c <= '9') || c == '_';
        if (!letter && (i == 0 || !other)) {
            return false;
        }
    }
    return name.n > 0 && name.n <= OBJECT_NAME_MAX;
}

static enum err_code check_name(struct schema_edit *edit, struct str name)
{
    struct err *err = edit->tx->err;
    if (!is_object_name(name)) {
        return err_at(err, ERR_INVALID, STR("/name"),
                      "The object name '%.*s' is not valid: letters a-z and A-Z, digits and "
                      "underscores are allowed, beginning with a letter, at most %d characters",
                      STR_ARG(name), OBJECT_NAME_MAX);
    }
    for (size_t i = 0; i < edit->schema->type_count; i++) {
        const struct object_type *type = edit->schema->types[i];
        if (type->custom && str_eq_ascii_nocase(type->name, name)) {
            return err_at(err, ERR_EXISTS, STR("/name"),
                          type->archived_at ? "An object named '%.*s' is archived; restore it, or "
                                              "purge it to use its name again"
                                            : "An object named '%.*s' already exists.",
                          STR_ARG(name));
        }
    }
    return ERR_OK;
}

static enum err_code check_given(struct schema_edit *edit, const struct object_new *wanted)
{
    struct err *err = edit->tx->err;
    if (str_is_none(wanted->label_singular) || str_is_none(wanted->label_plural)) {
        return err_at(err, ERR_INVALID, STR("/labels"),
                      "An object needs its labels: singular and plural");
    }
    if (str_is_empty(wanted->primary_display)) {
        struct str message = STR("An object needs a primaryDisplayProperty");
        err_at(err, ERR_INVALID, STR("/primaryDisplayProperty"), "%.*s", STR_ARG(message));
        err_sub(err, "PRIMARY_DISPLAY_PROPERTY_REQUIRED");
        err_detail(err, message, "PRIMARY_DISPLAY_PROPERTY_REQUIRED",
                   STR("primaryDisplayProperty"));
        return ERR_INVALID;
    }
    if (!json_is_missing(wanted->properties) && wanted->properties->kind != JSON_ARRAY) {
        return err_at(err, ERR_INVALID, STR("/properties"), "'properties' must be an array");
    }
    if (wanted->properties && wanted->properties->count > CUSTOM_PROPERTIES_MAX) {
        return err_at(err, ERR_INVALID, STR("/properties"), "An object has at most %d properties",
                      CUSTOM_PROPERTIES_MAX);
    }
    return check_name(edit, wanted->name);
}

/* --- creation: properties --- */

struct property_list {
    struct property *items; /* the automatic ones first */
    size_t count;
    struct map *names;
};

static enum err_code read_property(struct schema_edit *edit, const struct object_type *type,
                                   const struct json *json, size_t index,
                                   const struct property_list *list, struct property *out)
{
    struct edit_body body;
    struct str path = str_format(edit->tx->arena, "/properties/%zu", index);
    enum err_code rc = edit_body_open(edit, json, path, &body);
    if (!rc) {
        rc = edit_property_read(&body, type, type->groups[0].name, out);
    }
    if (!rc && map_get(list->names, out->name)) {
        rc = err_at(edit->tx->err, ERR_EXISTS, edit_body_path(&body, "name"),
                    "A property named '%.*s' already exists.", STR_ARG(out->name));
        err_sub(edit->tx->err, "Properties.PROPERTY_WITH_NAME_EXISTS");
    }
    return rc;
}

static enum err_code read_properties(struct schema_edit *edit, const struct object_type *type,
                                     const struct json *given, struct property_list *list)
{
    struct arena *arena = edit->tx->arena;
    struct property *automatic = NULL;
    size_t count = 0;
    enum err_code rc =
        rows_automatic_properties(edit->tx, type->groups[0].name, &automatic, &count);
    if (rc) {
        return rc;
    }
    size_t more = given ? given->count : 0;
    list->items = arena_try(arena, (count + more + 1) * sizeof(*list->items));
    if (!list->items) {
        return err_set(edit->tx->err, ERR_NOMEM, "Not enough memory for the properties");
    }
    list->names = map_new(arena, count + more);
    for (list->count = 0; list->count < count; list->count++) {
        list->items[list->count] = automatic[list->count];
        map_put(list->names, automatic[list->count].name, &list->items[list->count]);
    }
    int unique = 0;
    for (size_t i = 0; i < more; i++) {
        struct property *property = &list->items[list->count];
        rc = read_property(edit, type, &given->items[i], i, list, property);
        if (rc) {
            return rc;
        }
        unique += property->unique ? 1 : 0;
        if (unique > UNIQUE_PROPERTIES_MAX) {
            return err_at(edit->tx->err, ERR_INVALID, STR("/properties"),
                          "An object has at most %d properties with unique values",
                          UNIQUE_PROPERTIES_MAX);
        }
        map_put(list->names, property->name, property);
        list->count++;
    }
    return ERR_OK;
}

/* --- creation: pairs --- */

struct pair_targets {
    const struct object_type **types;
    size_t count;
};

static void add_target(struct pair_targets *targets, const struct object_type *type)
{
    for (size_t i = 0; i < targets->count; i++) {
        if (targets->types[i]->id == type->id) {
            return;
        }
    }
    targets->types[targets->count++] = type;
}

/* Every object can be associated with its own kind and with activities; the rest is what the
 * request names. */
static enum err_code find_targets(struct schema_edit *edit, const struct object_type *self,
                                  const struct json *words, struct pair_targets *targets)
{
    static const int64_t activities[] = {TYPE_CALL, TYPE_EMAIL, TYPE_MEETING, TYPE_NOTE, TYPE_TASK};
    size_t activity_count = sizeof(activities) / sizeof(activities[0]);
    if (!json_is_missing(words) && words->kind != JSON_ARRAY) {
        return err_at(edit->tx->err, ERR_INVALID, STR("/associatedObjects"),
                      "'associatedObjects' must be an array");
    }
    size_t word_count = words ? words->count : 0;
    targets->types = arena_array(edit->tx->arena, const struct object_type *,
                                 edit->schema->type_count + activity_count + 1);
    add_target(targets, self);
    for (size_t i = 0; i < activity_count; i++) {
        const struct object_type *activity = schema_type(edit->schema, activities[i]);
        if (activity) {
            add_target(targets, activity);
        }
    }
    for (size_t i = 0; i < word_count; i++) {
        struct str path = str_format(edit->tx->arena, "/associatedObjects/%zu", i);
        const struct object_type *other = NULL;
        struct str word;
        if (!json_scalar_text(&words->items[i], &word) || str_is_none(word)) {
            return err_at(edit->tx->err, ERR_INVALID, path,
                          "The name of an object is expected here");
        }
        enum err_code rc = schema_type_of_word(edit->schema, word, edit->tx->err, &other);
        if (rc) {
            edit->tx->err->path = path;
            return rc;
        }
        add_target(targets, other);
    }
    return ERR_OK;
}

static enum err_code make_pairs(struct schema_edit *edit, const struct object_type *type,
                                const struct pair_targets *targets)
{
    enum err_code rc = ERR_OK;
    for (size_t i = 0; !rc && i < targets->count; i++) {
        int64_t pair_id = 0;
        int64_t plain_id = 0;
        rc = edit_pair_make(edit, type, targets->types[i], STR_NONE, &pair_id, &plain_id);
    }
    return rc;
}

/* --- creation --- */

static enum err_code insert_object(struct schema_edit *edit, const struct object_new *wanted,
                                   struct object_type *type, struct property_list *list)
{
    struct pair_targets targets = {.count = 0};
    enum err_code rc = rows_object_insert(edit->tx, type, list->items, list->count);
    if (rc) {
        return rc;
    }
    type->wire_id = str_format(edit->tx->arena, "%lld-%lld", (long long)(type->id / TYPE_META),
                               (long long)(type->id % TYPE_META));
    rc = rows_group_insert(edit->tx, type->id, &type->groups[0]);
    if (!rc) {
        rc = edit_object_done(edit, "created", NULL, type);
    }
    if (!rc) {
        rc = find_targets(edit, type, wanted->associated_objects, &targets);
    }
    return rc ? rc : make_pairs(edit, type, &targets);
}

enum err_code object_create(struct schema_edit *edit, const struct object_new *new_object,
                            int64_t *type_id)
{
    enum err_code rc = check_given(edit, new_object);
    if (rc) {
        return rc;
    }
    struct arena *arena = edit->tx->arena;
    struct str word = str_lower_ascii(arena, new_object->name);
    struct property_group group = {
        .name = str_format(arena, "%.*s_information", STR_ARG(word)),
        .label = str_format(arena, "%.*s information", STR_ARG(new_object->label_singular))};
    struct object_type type = {.name = new_object->name,
                               .custom = true,
                               .restorable = true,
                               .groups = &group,
                               .group_count = 1,
                               .created_by = edit->user_id,
                               .updated_by = edit->user_id};
    struct object_change change = {.label_singular = new_object->label_singular,
                                   .label_plural = new_object->label_plural,
                                   .description = new_object->description,
                                   .primary_display = new_object->primary_display,
                                   .restorable = -1,
                                   .secondary_display = new_object->secondary_display,
                                   .required = new_object->required,
                                   .searchable = new_object->searchable};
    struct property_list list = {.count = 0};
    rc = read_properties(edit, &type, new_object->properties, &list);
    if (!rc) {
        rc = edit_object_apply(edit, &change, list.names, &type);
    }
    if (!rc) {
        rc = insert_object(edit, new_object, &type, &list);
    }
    if (!rc) {
        *type_id = type.id;
    }
    return rc;
}

/* --- change --- */

static enum err_code refuse_standard(struct schema_edit *edit, const struct object_type *type,
                                     const char *verb)
{
    if (!type->custom) {
        return err_set(edit->tx->err, ERR_INVALID,
                       "The object %.*s is defined by the system and cannot be %s",
                       STR_ARG(type->plural), verb);
    }
    return ERR_OK;
}

enum err_code object_update(struct schema_edit *edit, const struct object_type *type,
                            const struct object_change *change)
{
    enum err_code rc = refuse_standard(edit, type, "changed");
    if (rc) {
        return rc;
    }
    struct map *names = map_new(edit->tx->arena, type->property_count);
    for (size_t i = 0; i < type->property_count; i++) {
        if (!type->properties[i]->archived_at) {
            map_put(names, type->properties[i]->name, type->properties[i]);
        }
    }
    struct object_type after = *type;
    rc = edit_object_apply(edit, change, names, &after);
    if (rc) {
        return rc;
    }
    after.updated_at = edit->tx->now;
    after.updated_by = edit->user_id;
    rc = rows_object_update(edit->tx, &after);
    return rc ? rc : edit_object_done(edit, "updated", type, &after);
}

static enum err_code set_archived(struct schema_edit *edit, const struct object_type *type,
                                  int64_t archived_at, const char *what)
{
    enum err_code rc = refuse_standard(edit, type, what);
    if (rc || (type->archived_at != 0) == (archived_at != 0)) {
        return rc;
    }
    struct object_type after = *type;
    after.archived_at = archived_at;
    after.updated_at = edit->tx->now;
    after.updated_by = edit->user_id;
    rc = rows_object_update(edit->tx, &after);
    return rc ? rc : edit_object_done(edit, what, type, &after);
}

enum err_code object_archive(struct schema_edit *edit, const struct object_type *type)
{
    return set_archived(edit, type, edit->tx->now, "archived");
}

enum err_code object_restore(struct schema_edit *edit, const struct object_type *type)
{
    return set_archived(edit, type, 0, "restored");
}
