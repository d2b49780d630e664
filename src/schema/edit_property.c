#include "schema/edit_property.h"

#include "schema/edit_common.h"
#include "schema/property_kind.h"

/* Published attributes without a column, kept in property.extra. */
struct extra_key {
    const char *key;
    enum json_kind kind;
    const char *words; /* allowed values, separated by spaces; NULL: any */
    bool fixed;        /* not changed after creation */
    bool custom_only;  /* not changed on a property of the system */
};
static const struct extra_key extra_keys[] = {
    {"numberDisplayHint", JSON_STRING,
     "currency duration formatted percentage probability unformatted", false, false},
    {"textDisplayHint", JSON_STRING,
     "domain_name email ip_address multi_line phone_number physical_address postal_code "
     "unformatted_single_line",
     false, false},
    {"dateDisplayHint", JSON_STRING, "absolute absolute_with_relative time_since time_until", false,
     false},
    {"showCurrencySymbol", JSON_BOOL, NULL, false, false},
    {"currencyPropertyName", JSON_STRING, NULL, false, false},
    {"calculationFormula", JSON_STRING, NULL, false, true},
    {"optionSortStrategy", JSON_STRING, "ALPHABETICAL DISPLAY_ORDER", false, false},
    {"searchableInGlobalSearch", JSON_BOOL, NULL, false, false},
    {"referencedObjectType", JSON_STRING, NULL, true, true},
    {"externalOptions", JSON_BOOL, NULL, true, true},
    {"externalOptionsReferenceType", JSON_STRING, NULL, true, true},
    {"dataSensitivity", JSON_STRING, "highly_sensitive non_sensitive sensitive", true, true},
    {"sensitiveDataCategories", JSON_ARRAY, NULL, true, true},
};
#define EXTRA_KEYS (sizeof(extra_keys) / sizeof(extra_keys[0]))

static bool is_word_of(struct str word, const char *words)
{
    struct str rest = str_of(words);
    struct str each;
    while (str_split(&rest, ' ', &each)) {
        if (str_eq(each, word)) {
            return true;
        }
    }
    return false;
}

static enum err_code check_extra(const struct edit_body *body, const struct extra_key *extra,
                                 const struct json *value)
{
    if (value->kind != extra->kind) {
        return edit_body_fault(body, extra->key, "'%s' must be %s", extra->key,
                               json_kind_word(extra->kind));
    }
    if (extra->words && !is_word_of(value->text, extra->words)) {
        return edit_body_fault(body, extra->key, "'%.*s' is not a valid %s: one of %s",
                               STR_ARG(value->text), extra->key, extra->words);
    }
    return ERR_OK;
}

static bool is_kept(const struct extra_key *extra, const struct property *old)
{
    return old && (extra->fixed || (extra->custom_only && old->system));
}

/* The attributes of `old` (NULL at creation) overlaid with those of the body; a null takes one
 * away. */
static enum err_code read_extra(const struct edit_body *body, const struct property *old,
                                struct property *out)
{
    struct arena *arena = body->edit->tx->arena;
    const struct json *from = old ? old->extra : NULL;
    size_t room = (from ? from->count : 0) + EXTRA_KEYS;
    struct json *merged = edit_body_object(arena, room);
    for (size_t i = 0; from && i < from->count; i++) {
        const struct json *given = json_get(body->json, str_cstr(arena, from->keys[i]));
        bool dropped = json_is(given, JSON_NULL);
        for (size_t k = 0; dropped && k < EXTRA_KEYS; k++) {
            dropped =
                !(str_eq(from->keys[i], str_of(extra_keys[k].key)) && is_kept(&extra_keys[k], old));
        }
        if (!dropped) {
            edit_body_put(merged, from->keys[i], &from->items[i]);
        }
    }
    for (size_t k = 0; k < EXTRA_KEYS; k++) {
        const struct json *given = edit_body_get(body, extra_keys[k].key);
        if (!given || is_kept(&extra_keys[k], old)) {
            continue;
        }
        enum err_code rc = check_extra(body, &extra_keys[k], given);
        if (rc) {
            return rc;
        }
        edit_body_put(merged, str_of(extra_keys[k].key), given);
    }
    out->extra = merged;
    const struct json *external = json_get(merged, "externalOptions");
    out->external_options = json_is(external, JSON_BOOL) && external->boolean;
    return ERR_OK;
}

/* --- the parts of a body --- */

static enum err_code read_group(const struct edit_body *body, const struct object_type *type,
                                struct property *out)
{
    const struct json *given = edit_body_get(body, "groupName");
    enum err_code rc = edit_body_text(body, "groupName", &out->group);
    if (rc || !given) {
        return rc;
    }
    for (size_t i = 0; i < type->group_count; i++) {
        if (!type->groups[i].archived_at && str_eq(type->groups[i].name, out->group)) {
            return ERR_OK;
        }
    }
    return edit_body_fault(body, "groupName", "There is no property group named '%.*s'",
                           STR_ARG(out->group));
}

static enum err_code read_type(const struct edit_body *body, struct property *out)
{
    enum err_code rc = edit_body_text(body, "type", &out->type);
    if (!rc) {
        rc = edit_body_text(body, "fieldType", &out->field_type);
    }
    if (rc) {
        return rc;
    }
    const struct property_kind *kind = property_kind_find(out->type);
    if (!kind || !(kind->creatable || out->system)) {
        return edit_body_fault(
            body, "type",
            "'%.*s' is not a type that a property can have: string, number, date, "
            "datetime, enumeration, bool or phone_number",
            STR_ARG(out->type));
    }
    out->kind = kind;
    out->multiple = str_is(out->type, "enumeration") && str_is(out->field_type, "checkbox");
    if (!out->system) {
        out->read_only = str_is(out->field_type, "calculation_equation");
    }
    return ERR_OK;
}

static enum err_code read_looks(const struct edit_body *body, struct property *out)
{
    enum err_code rc = edit_body_text(body, "label", &out->label);
    if (!rc && edit_is_blank(body->edit->tx->arena, out->label)) {
        rc = edit_body_fault(body, "label", "The label of a property may not be empty");
    }
    if (!rc) {
        rc = edit_body_text(body, "description", &out->description);
    }
    if (!rc) {
        rc = edit_body_integer(body, "displayOrder", &out->position);
    }
    if (!rc) {
        rc = edit_body_flag(body, "hidden", &out->hidden);
    }
    if (!rc) {
        rc = edit_body_flag(body, "formField", &out->form_field);
    }
    return rc;
}

/* What the property kind has to say of the whole; it knows nothing of where the body stands. */
static enum err_code check_kind(const struct edit_body *body, const struct property *property)
{
    struct err *err = body->edit->tx->err;
    if (!property->kind->check_definition) {
        return ERR_OK;
    }
    enum err_code rc = property->kind->check_definition(property, err);
    if (rc) {
        err->path = str_concat(body->edit->tx->arena, body->path, err->path);
    }
    return rc;
}

static enum err_code read_unique(const struct edit_body *body, struct property *out)
{
    enum err_code rc = edit_body_flag(body, "hasUniqueValue", &out->unique);
    if (rc || !out->unique) {
        return rc;
    }
    if (!is_word_of(out->type, "string number phone_number")) {
        return edit_body_fault(
            body, "hasUniqueValue",
            "Only properties of type string, number or phone_number can be unique");
    }
    return ERR_OK;
}

enum err_code edit_property_read(const struct edit_body *body, const struct object_type *type,
                                 struct str default_group, struct property *out)
{
    struct property property = {.type_id = type->id,
                                .group = default_group,
                                .description = STR(""),
                                .position = -1,
                                .created_by = body->edit->user_id,
                                .updated_by = body->edit->user_id};
    bool group_needed = str_is_none(default_group);
    enum err_code rc = edit_body_require(body, group_needed ? "fieldType groupName label name type"
                                                            : "fieldType label name type");
    if (!rc) {
        rc = edit_body_text(body, "name", &property.name);
    }
    if (!rc && !edit_is_name(property.name, false)) {
        rc = edit_body_fault(
            body, "name",
            "The property name '%.*s' is not valid: lower-case letters a-z, digits and "
            "underscores are allowed, beginning with a letter, at most 100 characters",
            STR_ARG(property.name));
    }
    if (!rc) {
        rc = read_type(body, &property);
    }
    if (!rc) {
        rc = read_group(body, type, &property);
    }
    if (!rc) {
        rc = read_looks(body, &property);
    }
    if (!rc) {
        rc = read_unique(body, &property);
    }
    if (!rc) {
        rc = read_extra(body, NULL, &property);
    }
    if (!rc) {
        rc = edit_options_read(body, &property);
    }
    if (!rc) {
        rc = check_kind(body, &property);
    }
    if (!rc) {
        *out = property;
    }
    return rc;
}

/* --- changes --- */

/* Values stay as they are stored, so a type can only become another one of the same stored form. */
static enum err_code check_type_change(const struct edit_body *body, const struct property *old,
                                       const struct property *next)
{
    bool same_type = str_eq(old->type, next->type);
    if (same_type && str_eq(old->field_type, next->field_type)) {
        return ERR_OK;
    }
    if (old->system) {
        return edit_body_fault(body, same_type ? "fieldType" : "type",
                               "The type of '%.*s' is defined by the system and cannot change",
                               STR_ARG(old->name));
    }
    bool texts = old->kind->folded && next->kind->folded && old->kind->column == next->kind->column;
    if (!same_type && !texts) {
        return edit_body_fault(body, "type",
                               "The type of a property cannot change from %.*s to %.*s",
                               STR_ARG(old->type), STR_ARG(next->type));
    }
    if (old->multiple != next->multiple) {
        return edit_body_fault(body, "fieldType",
                               "The field type cannot change between one choice and several");
    }
    return ERR_OK;
}

static enum err_code check_system_change(const struct edit_body *body,
                                         const struct object_type *type, const struct property *old,
                                         const struct property *next)
{
    if (!old->system) {
        return ERR_OK;
    }
    if (old->read_only) {
        return err_at(body->edit->tx->err, ERR_INVALID, body->path,
                      "The property '%.*s' is kept by the system and cannot be changed",
                      STR_ARG(old->name));
    }
    if (old->hidden != next->hidden || old->form_field != next->form_field) {
        return edit_body_fault(
            body, old->hidden != next->hidden ? "hidden" : "formField",
            "Of a property defined by the system only label, description, groupName, "
            "displayOrder and options can change");
    }
    bool of_pipelines =
        str_eq(old->name, type->pipeline_property) || str_eq(old->name, type->stage_property);
    if (of_pipelines && edit_body_get(body, "options")) {
        return edit_body_fault(
            body, "options", "The options of '%.*s' are the pipelines of the object; change those",
            STR_ARG(old->name));
    }
    return ERR_OK;
}

enum err_code edit_property_change(const struct edit_body *body, const struct object_type *type,
                                   const struct property *old, struct property *out)
{
    struct property next = *old;
    enum err_code rc = read_type(body, &next);
    if (!rc) {
        rc = check_type_change(body, old, &next);
    }
    if (!rc) {
        rc = read_group(body, type, &next);
    }
    if (!rc) {
        rc = read_looks(body, &next);
    }
    if (!rc) {
        rc = check_system_change(body, type, old, &next);
    }
    if (!rc) {
        rc = read_extra(body, old, &next);
    }
    if (!rc) {
        rc = edit_options_read(body, &next);
    }
    if (!rc) {
        rc = check_kind(body, &next);
    }
    if (!rc) {
        next.updated_at = body->edit->tx->now;
        next.updated_by = body->edit->user_id;
        *out = next;
    }
    return rc;
}
