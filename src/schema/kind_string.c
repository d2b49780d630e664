#include "base/text.h"
#include "schema/kind.h"

#define TEXT_CHARACTERS ((size_t)65536)

static bool wants_email(const struct property *property)
{
    const struct json *hint = json_get(property->extra, "textDisplayHint");
    return property->system && json_is(hint, JSON_STRING) && str_is(hint->text, "email");
}

bool kind_text_parse(const struct property *property, struct arena *arena, struct str text,
                     struct value *out, struct value_fault *fault)
{
    if (text.n > TEXT_CHARACTERS && text_length(text) > TEXT_CHARACTERS) {
        return kind_refuse(fault, arena, "VALUE_TOO_LONG",
                           "The value of %.*s is longer than %zu characters",
                           STR_ARG(property->name), TEXT_CHARACTERS);
    }
    if (str_find_char(text, '\0') >= 0) { /* PostgreSQL cannot keep it */
        return kind_refuse(fault, arena, "INVALID_CHARACTER",
                           "The value of %.*s contains the character U+0000",
                           STR_ARG(property->name));
    }
    struct str key = text_fold(arena, text);
    *out =
        (struct value){.kind = VALUE_TEXT, .text = text, .key = str_eq(key, text) ? STR_NONE : key};
    return true;
}

struct str kind_text_print(const struct property *property, struct arena *arena, struct value value)
{
    (void)property;
    (void)arena;
    return value.kind == VALUE_TEXT ? value.text : STR_NONE;
}

static bool string_parse(const struct property *property, struct arena *arena, struct str text,
                         struct value *out, struct value_fault *fault)
{
    if (wants_email(property) && !text_is_email(text)) {
        return kind_refuse(fault, arena, "INVALID_EMAIL", "Email address %.*s is invalid",
                           STR_ARG(text));
    }
    return kind_text_parse(property, arena, text, out, fault);
}

const struct property_kind kind_string = {
    .type = "string",
    .field_types = "text textarea file html phonenumber calculation_equation",
    .creatable = true,
    .folded = true,
    .column = SQL_TEXT,
    .parse = string_parse,
    .print = kind_text_print,
    .check_definition = kind_check_field_type,
};
