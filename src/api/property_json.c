#include "api/property_json.h"

/* Attributes that are answered always, whether or not they stand in property.extra. */
static const char *const fixed_extra[] = {"dataSensitivity", "externalOptions"};

static struct str present(struct str text)
{
    return text.p ? text : STR("");
}

struct str property_sensitivity(const struct property *property)
{
    const struct json *word = json_get(property->extra, "dataSensitivity");
    return json_is(word, JSON_STRING) ? word->text : STR("non_sensitive");
}

static bool is_calculated(const struct property *property)
{
    return str_starts(property->field_type, STR("calculation")) ||
           property->storage == STORED_PARENT_COMPANY || property->storage == STORED_LINK_COUNT;
}

static void options_json(struct json_write *w, const struct property *property)
{
    jw_k_array(w, "options");
    for (size_t i = 0; i < property->option_count; i++) {
        const struct option *option = &property->options[i];
        jw_object(w);
        jw_k_str(w, "label", option->label);
        jw_k_str(w, "value", option->value);
        jw_k_str(w, "description", present(option->description));
        jw_k_i64(w, "displayOrder", option->position);
        jw_k_bool(w, "hidden", option->hidden);
        jw_object_end(w);
    }
    jw_array_end(w);
}

/* What a caller may do with the definition and with its values. */
static void modification_json(struct json_write *w, const struct object_type *type,
                              const struct property *property)
{
    jw_k_object(w, "modificationMetadata");
    jw_k_bool(w, "archivable", !property->system);
    jw_k_bool(w, "readOnlyDefinition", property->system);
    jw_k_bool(w, "readOnlyValue", property->read_only);
    if (str_is(property->type, "enumeration") || str_is(property->type, "bool")) {
        bool of_pipelines = str_eq(property->name, type->pipeline_property) ||
                            str_eq(property->name, type->stage_property);
        jw_k_bool(w, "readOnlyOptions",
                  property->external_options || of_pipelines ||
                      (property->system && property->read_only));
    }
    jw_object_end(w);
}

static void history_json(struct json_write *w, const struct property *property)
{
    if (property->created_at) {
        jw_k_time(w, "createdAt", property->created_at);
    }
    if (property->updated_at) {
        jw_k_time(w, "updatedAt", property->updated_at);
    }
    if (property->created_by) {
        jw_k_id(w, "createdUserId", property->created_by);
    }
    if (property->updated_by) {
        jw_k_id(w, "updatedUserId", property->updated_by);
    }
    jw_k_bool(w, "archived", property->archived_at != 0);
    if (property->archived_at) {
        jw_k_time(w, "archivedAt", property->archived_at);
    }
}

static void extra_json(struct json_write *w, const struct property *property)
{
    for (size_t i = 0; property->extra && i < property->extra->count; i++) {
        bool written = false;
        for (size_t k = 0; k < sizeof(fixed_extra) / sizeof(fixed_extra[0]); k++) {
            written |= str_eq(property->extra->keys[i], str_of(fixed_extra[k]));
        }
        if (!written) {
            jw_key(w, property->extra->keys[i]);
            jw_tree(w, &property->extra->items[i]);
        }
    }
}

void property_json(struct json_write *w, const struct object_type *type,
                   const struct property *property)
{
    jw_object(w);
    jw_k_str(w, "name", property->name);
    jw_k_str(w, "label", property->label);
    jw_k_str(w, "type", property->type);
    jw_k_str(w, "fieldType", property->field_type);
    jw_k_str(w, "description", present(property->description));
    jw_k_str(w, "groupName", present(property->group));
    options_json(w, property);
    jw_k_i64(w, "displayOrder", property->position);
    jw_k_bool(w, "hidden", property->hidden);
    jw_k_bool(w, "formField", property->form_field);
    jw_k_bool(w, "hasUniqueValue", property->unique);
    jw_k_bool(w, "calculated", is_calculated(property));
    jw_k_bool(w, "externalOptions", property->external_options);
    jw_k_bool(w, "hubspotDefined", property->system);
    jw_k_str(w, "dataSensitivity", property_sensitivity(property));
    extra_json(w, property);
    modification_json(w, type, property);
    history_json(w, property);
    jw_object_end(w);
}
