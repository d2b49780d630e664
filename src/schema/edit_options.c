#include "schema/edit_common.h"
#include "schema/edit_property.h"

/* What an option may be is the property kind's to check (property_kind.check_definition). */
static enum err_code read_option(const struct edit_body *item, size_t index, struct option *out)
{
    *out = (struct option){.position = (int64_t)index, .description = STR("")};
    enum err_code rc = edit_body_require(item, "label value");
    if (!rc) {
        rc = edit_body_text(item, "label", &out->label);
    }
    if (!rc) {
        rc = edit_body_text(item, "value", &out->value);
    }
    if (!rc) {
        rc = edit_body_text(item, "description", &out->description);
    }
    if (!rc) {
        rc = edit_body_integer(item, "displayOrder", &out->position);
    }
    if (!rc) {
        rc = edit_body_flag(item, "hidden", &out->hidden);
    }
    if (rc) {
        return rc;
    }
    if (edit_is_blank(item->edit->tx->arena, out->label)) {
        return edit_body_fault(item, "label", "The label of an option may not be empty");
    }
    return ERR_OK;
}

static enum err_code read_options(const struct edit_body *body, const struct json *list,
                                  struct property *out)
{
    struct arena *arena = body->edit->tx->arena;
    struct option *options = arena_try(arena, (list->count + 1) * sizeof(*options));
    if (!options) {
        return err_set(body->edit->tx->err, ERR_NOMEM, "Not enough memory for the options");
    }
    for (size_t i = 0; i < list->count; i++) {
        struct edit_body item;
        enum err_code rc = edit_body_open(body->edit, &list->items[i],
                                          edit_body_item_path(body, "options", i), &item);
        if (!rc) {
            rc = read_option(&item, i, &options[i]);
        }
        if (rc) {
            return rc;
        }
    }
    out->options = options;
    out->option_count = list->count;
    out->option_by_value = NULL; /* a map of the snapshot, not of a definition being written */
    return ERR_OK;
}

static void default_bool_options(struct arena *arena, struct property *out)
{
    out->option_count = 2;
    out->options = arena_array(arena, struct option, 2);
    out->options[0] = (struct option){.value = STR("true"), .label = STR("Yes"), .position = 0};
    out->options[1] = (struct option){.value = STR("false"), .label = STR("No"), .position = 1};
}

enum err_code edit_options_read(const struct edit_body *body, struct property *out)
{
    const struct json *list = NULL;
    enum err_code rc = edit_body_array(body, "options", &list);
    if (!rc && list) {
        rc = read_options(body, list, out);
    }
    if (rc) {
        return rc;
    }
    if (str_is(out->type, "bool")) {
        if (out->option_count == 0) {
            default_bool_options(body->edit->tx->arena, out);
        }
        return ERR_OK;
    }
    if (out->option_count == 0) {
        return ERR_OK;
    }
    if (!str_is(out->type, "enumeration")) {
        return edit_body_fault(body, "options", "A property of type %.*s has no options",
                               STR_ARG(out->type));
    }
    if (out->external_options && list) {
        return edit_body_fault(
            body, "options",
            "The options of this property come from elsewhere and cannot be listed");
    }
    return ERR_OK;
}
