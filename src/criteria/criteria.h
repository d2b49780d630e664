#ifndef CRITERIA_CRITERIA_H
#define CRITERIA_CRITERIA_H
/*
 * criteria: one tree of conditions, for whatever asks which records match.
 *
 * Four steps, each once: read (criteria_search.c: the search grammar, section 4 of docs/api.md)
 * makes a resolved tree — names become properties, values are parsed by the property's kind, every
 * error names the path of the offending node — and compile (criteria_sql.c) turns it into SQL on
 * alias "o" of record_from(). Each operator is one row of the table in criteria_operator.c: wire
 * name, property kinds, shape of its values, rule for empty values, compile function.
 *
 * The tree is plain data in an arena, immutable after reading. Blank rule: every row of the table
 * says what a record without a value gets.
 */
#include <stdbool.h>
#include <stddef.h>

#include "account/account.h"
#include "base/json.h"
#include "record/record.h"
#include "schema/property_kind.h"
#include "store/sql.h"

enum criteria_tag { CRITERIA_AND, CRITERIA_OR, CRITERIA_NOT, CRITERIA_TEST };

struct criteria_operator;

struct criteria {
    enum criteria_tag tag;
    struct criteria *
        *items; /* and, or: any number (an empty and is true, an empty or false); not: one */
    size_t count;
    /* test */
    const struct property *property;
    const struct criteria_operator *operator_;
    struct value *values; /* parsed; texts of token operators are folded */
    size_t value_count;
    bool prefix_wildcard, suffix_wildcard; /* tokens with "*" */
};

/* The search grammar: {"filterGroups":[…]} or {"filters":[…]}; limits of section 4 at the door. An
 * absent filter is a tree that is true. */
enum err_code criteria_read_search(struct op *op, const struct object_type *type,
                                   const struct json *body, struct criteria **out);
/* Text of the search box: every word must be the beginning of a word in one of the type's
 * searchable properties. NULL for no query. */
enum err_code criteria_of_query(struct op *op, const struct object_type *type, struct str query,
                                struct criteria **out);
/* The properties that the tree mentions (for record_from), without repeats, added to what is there
 * already. */
void criteria_properties(const struct criteria *criteria, struct arena *arena,
                         const struct property ***properties, size_t *count);
/* Adds a boolean expression, in parentheses. */
void criteria_sql(struct sql *sql, struct op *op, const struct criteria *criteria);

struct search {
    const struct object_type *type;
    const struct criteria *criteria;
    const struct property *sort; /* NULL: by id */
    bool descending;
    size_t offset, limit;
};
/* Ids of one page, and how many match in all. */
enum err_code criteria_search(struct op *op, const struct search *search, int64_t **ids,
                              size_t *count, int64_t *total);

#endif
