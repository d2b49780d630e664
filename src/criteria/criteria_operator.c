#include "criteria/criteria_operator.h"

/* --- what is compared: the folded key for text, the stored value for the rest --- */

static void left_side(struct sql *sql, struct op *op, const struct criteria *test)
{
    if (test->property->kind->folded) {
        record_column_key(sql, op, test->property);
    } else {
        record_column(sql, op, test->property);
    }
}

static void right_side(struct sql *sql, struct value value)
{
    if (value.kind == VALUE_TEXT && value.key.p) {
        sql_bind_str(sql, value.key);
    } else {
        value_sql(sql, value);
    }
}

static void compare(struct sql *sql, struct op *op, const struct criteria *test, const char *sign,
                    size_t sign_size)
{
    left_side(sql, op, test);
    sql_add_literal(sql, sign, sign_size);
    right_side(sql, test->values[0]);
}
#define COMPARE(name, sign)                                                                        \
    static void name(struct sql *sql, struct op *op, const struct criteria *test)                  \
    {                                                                                              \
        compare(sql, op, test, sign, sizeof(sign) - 1);                                            \
    }
COMPARE(compile_less, " < ")
COMPARE(compile_less_equal, " <= ")
COMPARE(compile_greater, " > ")
COMPARE(compile_greater_equal, " >= ")

/* A several-of value equals an option when it has it: the stored form is ";a;b;". */
static void has_option(struct sql *sql, struct op *op, const struct criteria *test,
                       struct value value)
{
    struct sql *column = sql_new(op->tx);
    record_column(column, op, test->property);
    sql_contains(sql, column, value.text);
}

/* --- telephone numbers are compared without what people put between the digits --- */

#define PHONE_MARKS(X)     X(" ") X("+") X("-") X("(") X(")") X(".") X("/")
#define PHONE_MARK_CHAR(s) s
#define PHONE_MARK_DROP(s) ", '" s "', '')"
static const char phone_marks[] = PHONE_MARKS(PHONE_MARK_CHAR);

static struct str phone_digits(struct arena *arena, struct str text)
{
    char *out = arena_alloc(arena, text.n + 1);
    size_t n = 0;
    for (size_t i = 0; i < text.n; i++) {
        if (!strchr(phone_marks, text.p[i])) {
            out[n++] = text.p[i];
        }
    }
    return (struct str){out, n};
}

static void in_phones(struct sql *sql, struct op *op, const struct criteria *test)
{
    for (size_t i = 0; i + 1 < sizeof(phone_marks); i++) {
        sql_add(sql, "replace(");
    }
    record_column_key(sql, op, test->property);
    sql_add(sql, PHONE_MARKS(PHONE_MARK_DROP));
    sql_add(sql, " IN (");
    for (size_t i = 0; i < test->value_count; i++) {
        if (i) {
            sql_add(sql, ", ");
        }
        struct value value = test->values[i];
        sql_bind_str(sql, phone_digits(op->tx->arena, value.key.p ? value.key : value.text));
    }
    sql_add(sql, ")");
}

static void compile_in(struct sql *sql, struct op *op, const struct criteria *test)
{
    if (str_is(test->property->field_type, "phonenumber")) {
        in_phones(sql, op, test);
        return;
    }
    if (test->property->multiple) {
        for (size_t i = 0; i < test->value_count; i++) {
            if (i) {
                sql_add(sql, " OR ");
            }
            has_option(sql, op, test, test->values[i]);
        }
        return;
    }
    left_side(sql, op, test);
    sql_add(sql, " IN (");
    for (size_t i = 0; i < test->value_count; i++) {
        if (i) {
            sql_add(sql, ", ");
        }
        right_side(sql, test->values[i]);
    }
    sql_add(sql, ")");
}

static void compile_not_in(struct sql *sql, struct op *op, const struct criteria *test)
{
    sql_add(sql, "NOT (");
    compile_in(sql, op, test);
    sql_add(sql, ")");
}

static void compile_between(struct sql *sql, struct op *op, const struct criteria *test)
{
    left_side(sql, op, test);
    sql_add(sql, " BETWEEN ");
    right_side(sql, test->values[0]);
    sql_add(sql, " AND ");
    right_side(sql, test->values[1]);
}

static void compile_known(struct sql *sql, struct op *op, const struct criteria *test)
{
    record_column(sql, op, test->property);
    sql_add(sql, " IS NOT NULL");
}

static void compile_unknown(struct sql *sql, struct op *op, const struct criteria *test)
{
    record_column(sql, op, test->property);
    sql_add(sql, " IS NULL");
}

static void compile_tokens(struct sql *sql, struct op *op, const struct criteria *test)
{
    for (size_t i = 0; i < test->value_count; i++) {
        if (i) {
            sql_add(sql, " AND ");
        }
        criteria_word_sql(sql, op, test->property, test->values[i].text,
                          i == 0 && test->prefix_wildcard,
                          i + 1 == test->value_count && test->suffix_wildcard);
    }
}

static void compile_no_tokens(struct sql *sql, struct op *op, const struct criteria *test)
{
    sql_add(sql, "NOT (");
    compile_tokens(sql, op, test);
    sql_add(sql, ")");
}

static const struct criteria_operator operators[] = {
    {"EQ", OPERAND_ONE, false, false, compile_in},
    {"NEQ", OPERAND_ONE, false, false, compile_not_in},
    {"LT", OPERAND_ONE, false, true, compile_less},
    {"LTE", OPERAND_ONE, false, true, compile_less_equal},
    {"GT", OPERAND_ONE, false, true, compile_greater},
    {"GTE", OPERAND_ONE, false, true, compile_greater_equal},
    {"BETWEEN", OPERAND_RANGE, false, true, compile_between},
    {"IN", OPERAND_LIST, false, false, compile_in},
    {"NOT_IN", OPERAND_LIST, false, false, compile_not_in},
    {"HAS_PROPERTY", OPERAND_NONE, false, false, compile_known},
    {"NOT_HAS_PROPERTY", OPERAND_NONE, false, false, compile_unknown},
    {"CONTAINS_TOKEN", OPERAND_TOKENS, true, false, compile_tokens},
    {"NOT_CONTAINS_TOKEN", OPERAND_TOKENS, true, false, compile_no_tokens},
};
#define OPERATORS (sizeof(operators) / sizeof(operators[0]))

const struct criteria_operator *criteria_operator_find(struct str name)
{
    for (size_t i = 0; i < OPERATORS; i++) {
        if (str_eq(name, str_of(operators[i].name))) {
            return &operators[i];
        }
    }
    return NULL;
}

struct str criteria_operator_names(struct arena *arena)
{
    struct str names = STR("");
    for (size_t i = 0; i < OPERATORS; i++) {
        names = str_format(arena, "%.*s%s%s", STR_ARG(names), i ? ", " : "", operators[i].name);
    }
    return names;
}
