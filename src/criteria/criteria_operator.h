#ifndef CRITERIA_CRITERIA_OPERATOR_H
#define CRITERIA_CRITERIA_OPERATOR_H
/*
 * criteria_operator: one row an operator. The row says what the operator takes, what a record
 * without a value gets, and how it becomes SQL.
 *
 * To add an operator: one row here, its compile function, one line in tests/api/search.test.mjs.
 * Private to src/criteria.
 */
#include "criteria/criteria.h"

enum operand {
    OPERAND_NONE,  /* no value */
    OPERAND_ONE,   /* value */
    OPERAND_RANGE, /* value and highValue */
    OPERAND_LIST,  /* values */
    OPERAND_TOKENS /* value: text cut into words, a "*" allowed at its ends */
};

struct criteria_operator {
    const char *name;
    enum operand operand;
    bool text_only; /* has a meaning for text and enumerations only */
    bool ordered;   /* has no meaning for booleans and several-of enumerations */
    /* Every compiled form is NULL, hence no match, for a record without a value, negated ones too;
     * only these two look at blankness itself. */
    void (*compile)(struct sql *sql, struct op *op, const struct criteria *test);
};

/* NULL when unknown. */
const struct criteria_operator *criteria_operator_find(struct str name);
/* "EQ, NEQ, …": for the message. */
struct str criteria_operator_names(struct arena *arena);

/* --- words (criteria_token.c) --- */
/* The separators of words become spaces in `text`, which is folded before. */
struct str criteria_words(struct arena *arena, struct str text);
/* TRUE when a word of the property's text is `word`, or begins or ends with it (the flags). */
void criteria_word_sql(struct sql *sql, struct op *op, const struct property *property,
                       struct str word, bool open_start, bool open_end);

#endif
