#include "schema/kind.h"

static bool bool_parse(const struct property *property, struct arena *arena, struct str text,
                       struct value *out, struct value_fault *fault)
{
    (void)property;
    bool yes = str_eq_ascii_nocase(text, STR("true"));
    if (!yes && !str_eq_ascii_nocase(text, STR("false"))) {
        return kind_refuse(fault, arena, "INVALID_BOOLEAN",
                           "%.*s was not a valid boolean: expected true or false", STR_ARG(text));
    }
    *out = (struct value){.kind = VALUE_INTEGER, .integer = yes ? 1 : 0};
    return true;
}

static struct str bool_print(const struct property *property, struct arena *arena,
                             struct value value)
{
    (void)property;
    (void)arena;
    if (value.kind != VALUE_INTEGER) {
        return STR_NONE;
    }
    return value.integer ? STR("true") : STR("false");
}

static bool has_option(const struct property *property, struct str value)
{
    for (size_t i = 0; i < property->option_count; i++) {
        if (str_eq(property->options[i].value, value)) {
            return true;
        }
    }
    return false;
}

static enum err_code bool_check(const struct property *property, struct err *err)
{
    enum err_code rc = kind_check_field_type(property, err);
    if (rc) {
        return rc;
    }
    if (property->option_count != 2 || !has_option(property, STR("true")) ||
        !has_option(property, STR("false"))) {
        rc = err_at(err, ERR_INVALID, STR("/options"),
                    "The options of a boolean property must be exactly the values true and false");
        err_detail(err, err->message, "INVALID_BOOLEAN_OPTION", STR("options"));
    }
    return rc;
}

const struct property_kind kind_bool = {
    .type = "bool",
    .field_types = "booleancheckbox calculation_equation",
    .creatable = true,
    .column = SQL_INTEGER,
    .parse = bool_parse,
    .print = bool_print,
    .check_definition = bool_check,
};
