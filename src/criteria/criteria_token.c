#include "base/text.h"
#include "criteria/criteria_operator.h"

/* What stands between words. The same list cuts the words that are looked for and, as nested
 * replace() calls, the text that is looked into. */
#define SEPARATORS(X)                                                                              \
    X("@")                                                                                         \
    X(".") X(",") X(";") X(":") X("-") X("_") X("/") X("(") X(")") X("\"") X("+") X("&") X("!")    \
        X("?") X("\n") X("\t")

#define SEPARATOR_CHAR(s) s
static const char separators[] = SEPARATORS(SEPARATOR_CHAR);

struct str criteria_words(struct arena *arena, struct str text)
{
    struct str folded = text_fold(arena, text);
    char *out = arena_alloc(arena, folded.n + 1);
    for (size_t i = 0; i < folded.n; i++) {
        out[i] = folded.p[i] != '\0' && strchr(separators, folded.p[i]) ? ' ' : folded.p[i];
    }
    return (struct str){out, folded.n};
}

/* ' ' || <key with every separator replaced> || ' ' */
static void spaced_key(struct sql *sql, struct op *op, const struct property *property)
{
    sql_add(sql, "(' ' || ");
    for (size_t i = 0; i + 1 < sizeof(separators); i++) {
        sql_add(sql, "replace(");
    }
    record_column_key(sql, op, property);
    for (size_t i = 0; i + 1 < sizeof(separators); i++) {
        sql_add(sql, ", ");
        sql_bind_str(sql, (struct str){&separators[i], 1});
        sql_add(sql, ", ' ')");
    }
    sql_add(sql, " || ' ')");
}

void criteria_word_sql(struct sql *sql, struct op *op, const struct property *property,
                       struct str word, bool open_start, bool open_end)
{
    struct sql *key = sql_new(op->tx), *spaced = sql_new(op->tx);
    record_column_key(key, op, property);
    spaced_key(spaced, op, property);
    struct str needle = str_format(op->tx->arena, "%s%.*s%s", open_start ? "" : " ", STR_ARG(word),
                                   open_end ? "" : " ");
    /* The plain look is cheap and spares the replacing where the letters are not there at all. */
    sql_add(sql, "(");
    sql_contains(sql, key, word);
    sql_add(sql, " AND ");
    sql_contains(sql, spaced, needle);
    sql_add(sql, ")");
}
