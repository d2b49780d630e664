#include "base/text.h"
#include "criteria/criteria_operator.h"

/* What stands between words. The same list cuts the words that are looked for and, as nested
 * replace() calls, the text that is looked into. */
#define SEPARATORS(X)                                                                              \
    X("@")                                                                                         \
    X(".")                                                                                         \
    X(",")                                                                                         \
    X(";")                                                                                         \
    X(":") X("-") X("_") X("/") X("(") X(")") X("\"") X("+") X("&") X("!") X("?") X("\n") X("\t")

#define SEPARATOR_CHAR(s)    s
#define SEPARATOR_REPLACE(s) ", '" s "', ' ')"
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
    sql_add(sql, SEPARATORS(SEPARATOR_REPLACE));
    sql_add(sql, " || ' ')");
}

/* --- options: they have no key, but all of them are known --- */

static bool has_word(struct arena *arena, struct str text, struct str needle)
{
    struct str words = criteria_words(arena, text);
    return str_find(str_format(arena, " %.*s ", STR_ARG(words)), needle) >= 0;
}

static bool has_known_options(struct op *op, const struct property *property)
{
    const struct object_type *type = schema_type(op->schema, property->type_id);
    return str_is(property->type, "enumeration") &&
           (!property->external_options || str_eq(property->name, type->pipeline_property) ||
            str_eq(property->name, type->stage_property));
}

struct options {
    struct sql *sql;
    struct op *op;
    const struct property *property;
    struct str needle;
    size_t count;
};

static void add_option(struct options *options, struct str value)
{
    struct sql *sql = options->sql;
    if (!has_word(options->op->tx->arena, value, options->needle)) {
        return;
    }
    if (options->count++) {
        sql_add(sql, " OR ");
    }
    if (options->property->multiple) {
        struct sql *column = sql_new(options->op->tx);
        record_column(column, options->op, options->property);
        sql_contains(sql, column, str_format(options->op->tx->arena, ";%.*s;", STR_ARG(value)));
        return;
    }
    record_column(sql, options->op, options->property);
    sql_add(sql, " = ");
    sql_bind_str(sql, value);
}

static void option_word_sql(struct options *options)
{
    const struct property *property = options->property;
    const struct object_type *type = schema_type(options->op->schema, property->type_id);
    sql_add(options->sql, "(");
    for (size_t i = 0; i < property->option_count; i++) {
        add_option(options, property->options[i].value);
    }
    bool pipelines = str_eq(property->name, type->pipeline_property);
    bool stages = str_eq(property->name, type->stage_property);
    for (size_t i = 0; (pipelines || stages) && i < type->pipeline_count; i++) {
        const struct pipeline *pipeline = &type->pipelines[i];
        if (pipelines) {
            add_option(options, pipeline->id);
        }
        for (size_t k = 0; stages && k < pipeline->stage_count; k++) {
            add_option(options, pipeline->stages[k].id);
        }
    }
    if (!options->count) { /* false, and NULL without a value */
        record_column(options->sql, options->op, property);
        sql_add(options->sql, " = ''");
    }
    sql_add(options->sql, ")");
}

void criteria_word_sql(struct sql *sql, struct op *op, const struct property *property,
                       struct str word, bool open_start, bool open_end)
{
    struct str needle = str_format(op->tx->arena, "%s%.*s%s", open_start ? "" : " ", STR_ARG(word),
                                   open_end ? "" : " ");
    if (has_known_options(op, property)) {
        option_word_sql(&(struct options){sql, op, property, needle, 0});
        return;
    }
    struct sql *key = sql_new(op->tx), *spaced = sql_new(op->tx);
    record_column_key(key, op, property);
    spaced_key(spaced, op, property);
    /* The plain look is cheap and spares the replacing where the letters are not there at all. */
    sql_add(sql, "(");
    sql_contains(sql, key, word);
    sql_add(sql, " AND ");
    sql_contains(sql, spaced, needle);
    sql_add(sql, ")");
}
