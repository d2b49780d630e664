#include "schema/property_kind.h"

#include "schema/kind.h"

static const struct property_kind *const kinds[] = {
    &kind_string, &kind_number,       &kind_date, &kind_datetime,           &kind_enumeration,
    &kind_bool,   &kind_phone_number, &kind_json, &kind_object_coordinates,
};

const struct property_kind *property_kind_find(struct str type)
{
    for (size_t i = 0; i < sizeof(kinds) / sizeof(kinds[0]); i++) {
        if (str_eq(type, str_of(kinds[i]->type))) {
            return kinds[i];
        }
    }
    return NULL;
}

/* The folded key is made of the text, so it says nothing more. */
bool value_eq(struct value a, struct value b)
{
    if (a.kind != b.kind) {
        return false;
    }
    switch (a.kind) {
    case VALUE_NONE:
        return true;
    case VALUE_TEXT:
        return str_eq(a.text, b.text);
    case VALUE_NUMBER:
        return a.number <= b.number && a.number >= b.number;
    case VALUE_INTEGER:
        return a.integer == b.integer;
    }
    BUG("value of no kind");
}

void value_bind(struct stmt *st, int index, struct value value)
{
    switch (value.kind) {
    case VALUE_NONE:
        stmt_bind_null(st, index);
        break;
    case VALUE_TEXT:
        stmt_bind_str(st, index, value.text);
        break;
    case VALUE_NUMBER:
        stmt_bind_double(st, index, value.number);
        break;
    case VALUE_INTEGER:
        stmt_bind_i64(st, index, value.integer);
        break;
    }
}

void value_sql(struct sql *sql, struct value value)
{
    switch (value.kind) {
    case VALUE_NONE:
        sql_bind_null(sql);
        break;
    case VALUE_TEXT:
        sql_bind_str(sql, value.text);
        break;
    case VALUE_NUMBER:
        sql_bind_double(sql, value.number);
        break;
    case VALUE_INTEGER:
        sql_bind_i64(sql, value.integer);
        break;
    }
}

struct value value_read(const struct property *property, const struct stmt *st, int column,
                        struct arena *arena)
{
    if (stmt_is_null(st, column)) {
        return value_none();
    }
    switch (property->kind->column) {
    case SQL_NUMBER:
        return (struct value){.kind = VALUE_NUMBER, .number = stmt_double(st, column)};
    case SQL_INTEGER:
        return (struct value){.kind = VALUE_INTEGER, .integer = stmt_i64(st, column)};
    default:
        return (struct value){.kind = VALUE_TEXT, .text = stmt_str_dup(st, column, arena)};
    }
}

bool value_next_option(struct str *rest, struct str *option)
{
    while (str_split(rest, ';', option)) {
        if (!str_is_empty(*option)) {
            return true;
        }
    }
    return false;
}

bool kind_refuse(struct value_fault *fault, struct arena *arena, const char *code,
                 const char *format, ...)
{
    va_list args;
    va_start(args, format);
    fault->code = code;
    fault->message = str_vformat(arena, format, args);
    va_end(args);
    return false;
}

bool kind_has_stray_space(struct str text)
{
    return str_trim(text).n != text.n;
}

enum err_code kind_check_field_type(const struct property *property, struct err *err)
{
    const struct property_kind *kind = property_kind_find(property->type);
    BUG_UNLESS(kind);
    struct str rest = str_of(kind->field_types), word;
    while (str_split(&rest, ' ', &word)) {
        if (str_eq(word, property->field_type)) {
            return ERR_OK;
        }
    }
    return err_at(err, ERR_INVALID, STR("/fieldType"),
                  "The field type '%.*s' does not go with the type '%s'; allowed are: %s",
                  STR_ARG(property->field_type), kind->type, kind->field_types);
}
