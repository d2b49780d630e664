#ifndef SCHEMA_PROPERTY_KIND_H
#define SCHEMA_PROPERTY_KIND_H
/*
 * property_kind: what a property type does. One file (kind_text.c, kind_number.c, kind_date.c,
 * kind_datetime.c, kind_bool.c, kind_enumeration.c, kind_phone.c …) and one row of the table in
 * property_kind.c each; code everywhere else goes through this.
 *
 * A value has two forms: its wire text (what the API reads and writes) and its stored form, a
 * struct value. `parse` goes from what a caller sent to the stored form and refuses with the
 * published code and message; `print` goes back, canonically.
 */
#include <stdbool.h>
#include <stdint.h>

#include "base/arena.h"
#include "base/str.h"
#include "schema/schema.h"
#include "store/sql.h"
#include "store/stmt.h"

enum value_kind { VALUE_NONE, VALUE_TEXT, VALUE_NUMBER, VALUE_INTEGER };
struct value {
    enum value_kind kind;
    struct str
        text;       /* text, enumeration; several-of: ";a;b;" with the options in the order given */
    struct str key; /* text only: folded key when it differs from text, else none */
    double number;
    int64_t integer; /* date, datetime: UTC ms; bool: 0 or 1 */
};
static inline struct value value_none(void)
{
    return (struct value){.kind = VALUE_NONE};
}
bool value_eq(struct value a, struct value b);

/* Why a value is refused: a published code of section 0.5 of docs/api.md and a sentence. */
struct value_fault {
    const char *code; /* INVALID_OPTION, INVALID_DATE … */
    struct str message;
};

struct property_kind {
    const char *type;        /* "string" */
    const char *field_types; /* the field types it allows, separated by spaces */
    bool creatable;          /* custom properties of it can be made */
    bool folded;             /* has a key column */
    enum sql_type column;
    /* `text` is what the caller sent, never empty (empty clears and does not come here). False and
     * *fault when refused. */
    bool (*parse)(const struct property *property, struct arena *arena, struct str text,
                  struct value *out, struct value_fault *fault);
    /* The wire text; kind NONE gives STR_NONE. */
    struct str (*print)(const struct property *property, struct arena *arena, struct value value);
    /* Checks options and field type of a definition at creation and change; may be NULL. */
    enum err_code (*check_definition)(const struct property *property, struct err *err);
};

const struct property_kind *property_kind_find(struct str type); /* NULL when unknown */

/* Binds to a statement parameter / a builder; reads from a result column. */
void value_bind(struct stmt *st, int index, struct value value);
void value_sql(struct sql *sql, struct value value);
struct value value_read(const struct property *property, const struct stmt *st, int column,
                        struct arena *arena);

/* Several-of values: ";a;b;" <-> "a;b". Iterates the options of a stored several-of value. */
bool value_next_option(struct str *rest, struct str *option);
/* A written text that begins with ';' adds to the current options: `old` is the stored several-of
 * value (or none), `text` what was sent, `out` old's options followed by those of text that are not
 * among them. Faults as for parse. */
bool kind_enumeration_append(const struct property *property, struct arena *arena, struct value old,
                             struct str text, struct value *out, struct value_fault *fault);

#endif
