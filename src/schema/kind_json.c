/* Types that the program itself fills in: read only, not creatable. */
#include "schema/kind.h"

const struct property_kind kind_json = {
    .type = "json",
    .field_types = "text textarea",
    .column = SQL_TEXT,
    .parse = kind_text_parse,
    .print = kind_text_print,
    .check_definition = kind_check_field_type,
};

const struct property_kind kind_object_coordinates = {
    .type = "object_coordinates",
    .field_types = "text",
    .column = SQL_TEXT,
    .parse = kind_text_parse,
    .print = kind_text_print,
    .check_definition = kind_check_field_type,
};
