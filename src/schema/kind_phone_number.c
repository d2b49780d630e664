#include "schema/kind.h"

static bool phone_number_parse(const struct property *property, struct arena *arena,
                               struct str text, struct value *out, struct value_fault *fault)
{
    if (kind_has_stray_space(text)) {
        return kind_refuse(fault, arena, "INVALID_PHONE_NUMBER",
                           "%.*s has a space at its beginning or end", STR_ARG(text));
    }
    return kind_text_parse(property, arena, text, out, fault);
}

const struct property_kind kind_phone_number = {
    .type = "phone_number",
    .field_types = "phonenumber",
    .creatable = true,
    .folded = true,
    .column = SQL_TEXT,
    .parse = phone_number_parse,
    .print = kind_text_print,
    .check_definition = kind_check_field_type,
};
