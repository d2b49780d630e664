/*
 * enumeration: one of the options, or several (field type checkbox). Several are kept as ";a;b;" in
 * the order given, so that one search for ";a;" finds an option and no other; on the wire they are
 * "a;b".
 */
#include "base/buf.h"
#include "schema/kind.h"

#define OPTION_LIST_CEILING ((size_t)1024 * 1024)
#define EXTERNAL_BYTES      ((size_t)1024)

static bool is_option(const struct property *property, struct str value)
{
    if (property->option_by_value) {
        return map_get(property->option_by_value, value) != NULL;
    }
    for (size_t i = 0; i < property->option_count; i++) {
        if (str_eq(property->options[i].value, value)) {
            return true;
        }
    }
    return false;
}

static bool refuse_option(const struct property *property, struct arena *arena, struct str value,
                          struct value_fault *fault)
{
    struct buf list;
    buf_init(&list, OPTION_LIST_CEILING);
    for (size_t i = 0; i < property->option_count; i++) {
        if (i > 0) {
            buf_lit(&list, ", ");
        }
        buf_str(&list, property->options[i].value);
    }
    struct str allowed = buf_view(&list);
    kind_refuse(fault, arena, "INVALID_OPTION", "%.*s was not one of the allowed options: [%.*s]",
                STR_ARG(value), STR_ARG(allowed));
    buf_release(&list);
    return false;
}

static bool is_digits(struct str text)
{
    for (size_t i = 0; i < text.n; i++) {
        if (text.p[i] < '0' || text.p[i] > '9') {
            return false;
        }
    }
    return text.n > 0;
}

/* Options that live elsewhere (owners, pipelines, stages): whoever knows them checks more than the
 * form. */
static bool check_external(const struct property *property, struct arena *arena, struct str value,
                           struct value_fault *fault)
{
    const struct json *reference = json_get(property->extra, "referencedObjectType");
    bool owner = json_is(reference, JSON_STRING) && str_is(reference->text, "OWNER");
    if (kind_has_stray_space(value) || str_find_char(value, '\0') >= 0 ||
        value.n > EXTERNAL_BYTES || (owner && !is_digits(value))) {
        return kind_refuse(fault, arena, "INVALID_OPTION", "%.*s is not a valid value of %.*s",
                           STR_ARG(value), STR_ARG(property->name));
    }
    return true;
}

static bool check_option(const struct property *property, struct arena *arena, struct str value,
                         struct value_fault *fault)
{
    if (property->external_options) {
        return check_external(property, arena, value, fault);
    }
    return is_option(property, value) || refuse_option(property, arena, value, fault);
}

static bool has_option_of(struct str stored, struct str option)
{
    struct str each;
    while (value_next_option(&stored, &each)) {
        if (str_eq(each, option)) {
            return true;
        }
    }
    return false;
}

/* Adds the option unless it is there. `bytes` is what *joined views, with room for both sources. */
static void join_option(struct str *joined, char *bytes, struct str option)
{
    if (!has_option_of(*joined, option)) {
        memcpy(bytes + joined->n, option.p, option.n);
        bytes[joined->n + option.n] = ';';
        joined->n += option.n + 1;
    }
}

/* `old` (stored form, or none) followed by the options of `text` that are not in it. */
static bool join_options(const struct property *property, struct arena *arena, struct str old,
                         struct str text, struct value *out, struct value_fault *fault)
{
    char *bytes = arena_try(arena, old.n + text.n + 3);
    if (!bytes) {
        *out = value_none(); /* the arena has failed: the transaction will be refused */
        return true;
    }
    struct str joined = {bytes, 1}, option;
    bytes[0] = ';';
    while (value_next_option(&old, &option)) {
        join_option(&joined, bytes, option);
    }
    while (value_next_option(&text, &option)) {
        if (!check_option(property, arena, option, fault)) {
            return false;
        }
        join_option(&joined, bytes, option);
    }
    *out = joined.n > 1 ? (struct value){.kind = VALUE_TEXT, .text = joined} : value_none();
    return true;
}

static bool enumeration_parse(const struct property *property, struct arena *arena, struct str text,
                              struct value *out, struct value_fault *fault)
{
    if (property->multiple) {
        return join_options(property, arena, STR_NONE, text, out, fault);
    }
    if (!check_option(property, arena, text, fault)) {
        return false;
    }
    *out = (struct value){.kind = VALUE_TEXT, .text = text};
    return true;
}

bool kind_enumeration_append(const struct property *property, struct arena *arena, struct value old,
                             struct str text, struct value *out, struct value_fault *fault)
{
    return join_options(property, arena, old.kind == VALUE_TEXT ? old.text : STR_NONE, text, out,
                        fault);
}

static struct str enumeration_print(const struct property *property, struct arena *arena,
                                    struct value value)
{
    (void)arena;
    if (value.kind != VALUE_TEXT) {
        return STR_NONE;
    }
    if (!property->multiple || value.text.n < 2 || value.text.p[0] != ';') {
        return value.text;
    }
    return str_sub(value.text, 1, value.text.n - 2);
}

static enum err_code check_one_option(const struct property *property, size_t index,
                                      struct map *values, struct map *labels, struct err *err)
{
    struct option *option = &property->options[index];
    struct str path = str_format(err->arena, "/options/%zu", index);
    if (str_is_empty(option->value) || str_is_empty(option->label)) {
        return err_at(err, ERR_INVALID, path, "An option needs a value and a label");
    }
    if (str_find_char(option->value, ';') >= 0 || kind_has_stray_space(option->value)) {
        return err_at(
            err, ERR_INVALID, path,
            "The option value '%.*s' contains a semicolon, or a space at its beginning or end",
            STR_ARG(option->value));
    }
    if (map_get(values, option->value)) {
        return err_at(err, ERR_INVALID, path, "The option value '%.*s' stands twice",
                      STR_ARG(option->value));
    }
    if (map_get(labels, option->label)) {
        return err_at(err, ERR_INVALID, path, "The option label '%.*s' stands twice",
                      STR_ARG(option->label));
    }
    map_put(values, option->value, option);
    map_put(labels, option->label, option);
    return ERR_OK;
}

static enum err_code enumeration_check(const struct property *property, struct err *err)
{
    enum err_code rc = kind_check_field_type(property, err);
    if (rc) {
        return rc;
    }
    struct map *values = map_new(err->arena, property->option_count);
    struct map *labels = map_new(err->arena, property->option_count);
    for (size_t i = 0; i < property->option_count; i++) {
        rc = check_one_option(property, i, values, labels, err);
        if (rc) {
            return rc;
        }
    }
    return ERR_OK;
}

const struct property_kind kind_enumeration = {
    .type = "enumeration",
    .field_types = "select radio checkbox booleancheckbox calculation_equation",
    .creatable = true,
    .column = SQL_TEXT,
    .parse = enumeration_parse,
    .print = enumeration_print,
    .check_definition = enumeration_check,
};
