#ifndef SCHEMA_KIND_H
#define SCHEMA_KIND_H
/* What the files of property types share. Private to src/schema: the way in is property_kind.h. */
#include "base/arena.h"
#include "base/err.h"
#include "schema/property_kind.h"

extern const struct property_kind kind_string, kind_number, kind_date, kind_datetime,
    kind_enumeration, kind_bool, kind_phone_number, kind_json, kind_object_coordinates;

/* Sets the fault and returns false, so that `return kind_refuse(...)` reads well. */
bool kind_refuse(struct value_fault *fault, struct arena *arena, const char *code,
                 const char *format, ...) __attribute__((format(printf, 4, 5)));
/* Since 2025 a stray space around a value that is not free text is an error, not trimmed. */
bool kind_has_stray_space(struct str text);
/* The rules of free text: length, no NUL. */
bool kind_text_parse(const struct property *property, struct arena *arena, struct str text,
                     struct value *out, struct value_fault *fault);
struct str kind_text_print(const struct property *property, struct arena *arena,
                           struct value value);
/* The field type is one that the type allows. */
enum err_code kind_check_field_type(const struct property *property, struct err *err);

#endif
