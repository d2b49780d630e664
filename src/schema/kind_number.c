#include "base/number.h"
#include "schema/kind.h"

static bool number_kind_parse(const struct property *property, struct arena *arena, struct str text,
                              struct value *out, struct value_fault *fault)
{
    (void)property;
    double number;
    if (!number_parse(text, &number)) {
        return kind_refuse(fault, arena, "INVALID_INTEGER", "%.*s was not a valid number.",
                           STR_ARG(text));
    }
    *out = (struct value){.kind = VALUE_NUMBER, .number = number};
    return true;
}

static struct str number_kind_print(const struct property *property, struct arena *arena,
                                    struct value value)
{
    (void)property;
    switch (value.kind) {
    case VALUE_NUMBER:
        return number_text(arena, value.number);
    case VALUE_INTEGER: /* ids and counts, which come from other columns */
        return str_from_i64(arena, value.integer);
    default:
        return STR_NONE;
    }
}

const struct property_kind kind_number = {
    .type = "number",
    .field_types = "number calculation_equation",
    .creatable = true,
    .column = SQL_NUMBER,
    .parse = number_kind_parse,
    .print = number_kind_print,
    .check_definition = kind_check_field_type,
};
