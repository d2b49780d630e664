#include "schema/edit_object.h"

#include "base/text.h"
#include "schema/edit_common.h"

#define OBJECT_LABEL_MAX 50
#define SECONDARY_MAX    2
#define SEARCHABLE_MAX   20
#define REQUIRED_MAX     1000

static enum err_code apply_label(struct schema_edit *edit, const char *path, struct str given,
                                 struct str *out)
{
    if (str_is_none(given)) {
        return ERR_OK;
    }
    if (edit_is_blank(edit->tx->arena, given) || text_length(given) > OBJECT_LABEL_MAX) {
        return err_at(edit->tx->err, ERR_INVALID, str_of(path),
                      "The label of an object has 1 to %d characters", OBJECT_LABEL_MAX);
    }
    *out = str_trim(given);
    return ERR_OK;
}

/* A list of property names in a body: what it is called there, how long it may be. */
struct name_list {
    const char *key;
    size_t most;
    bool written; /* the properties must be ones that a caller can write */
};

static enum err_code check_listed(struct schema_edit *edit, const struct name_list *list,
                                  size_t index, const struct json *item, const struct map *names)
{
    struct err *err = edit->tx->err;
    struct str path = str_format(edit->tx->arena, "/%s/%zu", list->key, index);
    if (item->kind != JSON_STRING) {
        return err_at(err, ERR_INVALID, path, "The name of a property is expected here");
    }
    const struct property *property = map_get(names, item->text);
    if (!property) {
        return err_at(err, ERR_INVALID, path, "The property '%.*s' named in %s does not exist",
                      STR_ARG(item->text), list->key);
    }
    if (list->written && property->read_only) {
        return err_at(err, ERR_INVALID, path,
                      "The property '%.*s' is set by the system and cannot be required",
                      STR_ARG(item->text));
    }
    return ERR_OK;
}

static bool has_name(const struct str *list, size_t count, struct str name)
{
    for (size_t i = 0; i < count; i++) {
        if (str_eq(list[i], name)) {
            return true;
        }
    }
    return false;
}

static enum err_code apply_names(struct schema_edit *edit, const struct name_list *list,
                                 const struct json *given, const struct map *names,
                                 struct str **out, size_t *out_count)
{
    struct str path = str_format(edit->tx->arena, "/%s", list->key);
    if (json_is_missing(given)) {
        return ERR_OK;
    }
    if (given->kind != JSON_ARRAY) {
        return err_at(edit->tx->err, ERR_INVALID, path, "'%s' must be an array", list->key);
    }
    if (given->count > list->most) {
        return err_at(edit->tx->err, ERR_INVALID, path, "'%s' has at most %zu properties",
                      list->key, list->most);
    }
    struct str *chosen = arena_array(edit->tx->arena, struct str, given->count + 1);
    size_t count = 0;
    for (size_t i = 0; i < given->count; i++) {
        enum err_code rc = check_listed(edit, list, i, &given->items[i], names);
        if (rc) {
            return rc;
        }
        if (!has_name(chosen, count, given->items[i].text)) {
            chosen[count++] = given->items[i].text;
        }
    }
    *out = chosen;
    *out_count = count;
    return ERR_OK;
}

static enum err_code apply_lists(struct schema_edit *edit, const struct object_change *change,
                                 const struct map *names, struct object_type *type)
{
    static const struct name_list secondary = {"secondaryDisplayProperties", SECONDARY_MAX, false};
    static const struct name_list required = {"requiredProperties", REQUIRED_MAX, true};
    static const struct name_list searchable = {"searchableProperties", SEARCHABLE_MAX, false};
    enum err_code rc = apply_names(edit, &secondary, change->secondary_display, names,
                                   &type->secondary_display, &type->secondary_count);
    if (!rc) {
        rc = apply_names(edit, &required, change->required, names, &type->required,
                         &type->required_count);
    }
    if (!rc) {
        rc = apply_names(edit, &searchable, change->searchable, names, &type->searchable,
                         &type->searchable_count);
    }
    return rc;
}

enum err_code edit_object_apply(struct schema_edit *edit, const struct object_change *change,
                                const struct map *names, struct object_type *type)
{
    enum err_code rc =
        apply_label(edit, "/labels/singular", change->label_singular, &type->label_singular);
    if (!rc) {
        rc = apply_label(edit, "/labels/plural", change->label_plural, &type->label_plural);
    }
    if (rc) {
        return rc;
    }
    if (!str_is_none(change->primary_display)) {
        if (!map_get(names, change->primary_display)) {
            return err_at(edit->tx->err, ERR_INVALID, STR("/primaryDisplayProperty"),
                          "The property '%.*s' named in primaryDisplayProperty does not exist",
                          STR_ARG(change->primary_display));
        }
        type->primary_display = change->primary_display;
    }
    if (!str_is_none(change->description)) {
        type->description = change->description;
    }
    if (change->clear_description) {
        type->description = STR_NONE;
    }
    if (change->restorable >= 0) {
        type->restorable = change->restorable != 0;
    }
    return apply_lists(edit, change, names, type);
}

static void write_list(struct json_write *w, const char *key, const struct str *names, size_t count)
{
    jw_key(w, str_of(key));
    jw_array(w);
    for (size_t i = 0; i < count; i++) {
        jw_str(w, names[i]);
    }
    jw_array_end(w);
}

void edit_object_write(struct json_write *w, const void *definition)
{
    const struct object_type *type = definition;
    jw_k_str(w, "singular", type->label_singular);
    jw_k_str(w, "plural", type->label_plural);
    jw_k_str(w, "description", type->description);
    jw_k_str(w, "primaryDisplayProperty", type->primary_display);
    write_list(w, "secondaryDisplayProperties", type->secondary_display, type->secondary_count);
    write_list(w, "requiredProperties", type->required, type->required_count);
    write_list(w, "searchableProperties", type->searchable, type->searchable_count);
    jw_k_bool(w, "restorable", type->restorable);
    jw_k_bool(w, "archived", type->archived_at != 0);
}

enum err_code edit_object_done(struct schema_edit *edit, const char *what,
                               const struct object_type *before, const struct object_type *after)
{
    const struct object_type *type = after ? after : before;
    return edit_done(
        edit, &(struct edit_change){.kind = DEFINITION_OBJECT,
                                    .type_id = type->id,
                                    .what = what,
                                    .ids = {{"objectTypeId", type->wire_id}, {"name", type->name}},
                                    .write = edit_object_write,
                                    .before = before,
                                    .after = after});
}
