/* date: the instant of a midnight UTC. datetime: any instant. Both are kept as UTC milliseconds. */
#include "base/civil.h"
#include "schema/kind.h"

static bool date_parse(const struct property *property, struct arena *arena, struct str text,
                       struct value *out, struct value_fault *fault)
{
    (void)property;
    int64_t at;
    if (civil_parse_date(text, &at)) {
        *out = (struct value){.kind = VALUE_INTEGER, .integer = at};
        return true;
    }
    if (civil_parse_datetime(text, &at)) {
        struct str instant = civil_text(arena, at, false);
        return kind_refuse(fault, arena, "INVALID_DATE", "%.*s is %.*s, not midnight UTC",
                           STR_ARG(text), STR_ARG(instant));
    }
    return kind_refuse(
        fault, arena, "INVALID_DATE",
        "%.*s was not a valid date: expected YYYY-MM-DD or milliseconds of a midnight UTC",
        STR_ARG(text));
}

static struct str date_print(const struct property *property, struct arena *arena,
                             struct value value)
{
    (void)property;
    return value.kind == VALUE_INTEGER ? civil_date_text(arena, value.integer) : STR_NONE;
}

static bool datetime_parse(const struct property *property, struct arena *arena, struct str text,
                           struct value *out, struct value_fault *fault)
{
    (void)property;
    int64_t at;
    if (!civil_parse_datetime(text, &at)) {
        return kind_refuse(
            fault, arena, "INVALID_DATE",
            "%.*s was not a valid time: expected ISO-8601 or milliseconds since 1970",
            STR_ARG(text));
    }
    *out = (struct value){.kind = VALUE_INTEGER, .integer = at};
    return true;
}

static struct str datetime_print(const struct property *property, struct arena *arena,
                                 struct value value)
{
    (void)property;
    return value.kind == VALUE_INTEGER ? civil_text(arena, value.integer, true) : STR_NONE;
}

const struct property_kind kind_date = {
    .type = "date",
    .field_types = "date",
    .creatable = true,
    .column = SQL_INTEGER,
    .parse = date_parse,
    .print = date_print,
    .check_definition = kind_check_field_type,
};

const struct property_kind kind_datetime = {
    .type = "datetime",
    .field_types = "date",
    .creatable = true,
    .column = SQL_INTEGER,
    .parse = datetime_parse,
    .print = datetime_print,
    .check_definition = kind_check_field_type,
};
