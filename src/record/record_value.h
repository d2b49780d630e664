#ifndef RECORD_RECORD_VALUE_H
#define RECORD_RECORD_VALUE_H
/*
 * record_value: the values of one write, from what the caller sent to what is stored. Private to
 * src/record.
 *
 * A write goes through a value set in this order: take (names), watch (record_rules.h), old values,
 * parse, rules, refuse, write (record_write.h). Faults are collected on the way, and the set is
 * refused once with all of them.
 */
#include <stdarg.h>

#include "record/record_row.h"

/* What rules may add to the properties of a request. */
#define VALUE_SET_RULES 24

struct property_fault {
    struct str name, sent; /* sent: none when nothing was */
    const char *code;
    struct str message;
    struct property_fault *next;
};

struct value_set {
    struct op *op;
    const struct object_type *type;
    bool creating;
    struct assignment *items;
    size_t count, capacity;
    struct property_fault *faults, **faults_end;
    const struct property *primary; /* the property that sets the primary company was sent */
    struct str primary_sent;
    int64_t primary_company; /* 0: cleared */
};

/* Room for `count` properties and those of the rules. Initialised in place: the set points into
 * itself. */
enum err_code value_set_init(struct value_set *set, struct op *op, const struct object_type *type,
                             bool creating, size_t count);
/* Looks the names up: unknown and read-only ones are faults. */
void value_set_take(struct value_set *set, const struct record_value *values, size_t count);
/* The entry of a property, made when there is none. */
struct assignment *value_set_item(struct value_set *set, const struct property *property);
/* NULL when the set has none or the type has no such property. */
struct assignment *value_set_find(const struct value_set *set, struct str name);
/* Fills in `old` of every entry from the record; ERR_NOT_FOUND when it is not active. */
enum err_code value_set_read_old(struct value_set *set, int64_t id, struct row_head *head);
/* Turns what was sent into values. */
enum err_code value_set_parse(struct value_set *set);

/* A rule's value, in wire text; empty clears. Nothing happens when the type has no such property.
 */
void value_set_put(struct value_set *set, struct str name, struct str text);
/* The text that the property will have: the new value, else the old one; none: no value. */
struct str value_set_text(const struct value_set *set, struct str name);
/* True when the caller sent something other than empty, be it right or wrong, or a rule set a
 * value. */
bool value_set_given(const struct value_set *set, struct str name);

void value_set_fault(struct value_set *set, struct str name, struct str sent, const char *code,
                     const char *format, ...) __attribute__((format(printf, 5, 6)));
/* ERR_INVALID with all faults in the published form; ERR_OK when there is none. */
enum err_code value_set_refuse(struct value_set *set);

/* The stored form of a text of the program's own, whatever the options of the property are now. */
struct value value_of_text(const struct property *property, struct arena *arena, struct str text);

#endif
