/* Reads the search grammar (section 4 of docs/api.md) into a resolved tree. */
#include "base/text.h"
#include "criteria/criteria.h"
#include "criteria/criteria_operator.h"

#define GROUPS_MOST      5
#define FILTERS_MOST     6 /* in a group */
#define FILTERS_ALL_MOST 18
#define VALUES_MOST      1000
#define QUERY_MOST       3000
#define WORDS_MOST       40 /* different ones in a text: each is a condition on every property */

struct reader {
    struct op *op;
    const struct object_type *type;
    size_t filters;
};

static struct err *err_of(struct reader *reader)
{
    return reader->op->tx->err;
}

static struct str path_of(struct reader *reader, struct str path, const char *key)
{
    return str_format(reader->op->tx->arena, "%.*s/%s", STR_ARG(path), key);
}

static enum err_code missing(struct reader *reader, struct str path, const char *key,
                             const struct criteria_operator *operator_)
{
    return err_at(err_of(reader), ERR_INVALID, path_of(reader, path, key),
                  "The operator %s needs '%s'.", operator_->name, key);
}

static struct criteria *make(struct reader *reader, enum criteria_tag tag, size_t items)
{
    struct criteria *node = arena_make(reader->op->tx->arena, struct criteria);
    node->tag = tag;
    node->items = arena_array(reader->op->tx->arena, struct criteria *, items + 1);
    return node;
}

/* --- values --- */

/* Options are taken as written: one that does not exist matches nothing. Several-of values are
 * looked for as ";option;". */
static struct value option_value(struct reader *reader, const struct property *property,
                                 struct str text)
{
    struct arena *arena = reader->op->tx->arena;
    struct str wanted = property->multiple ? str_format(arena, ";%.*s;", STR_ARG(text)) : text;
    return (struct value){.kind = VALUE_TEXT, .text = wanted};
}

/* A day is compared with any instant, though only midnights can be stored. */
static bool parse_operand(struct reader *reader, const struct property *property, struct str text,
                          struct value *out, struct value_fault *fault)
{
    struct arena *arena = reader->op->tx->arena;
    return property->kind->parse(property, arena, text, out, fault) ||
           (str_is(property->type, "date") &&
            property_kind_find(STR("datetime"))->parse(property, arena, text, out, fault));
}

static enum err_code parse_value(struct reader *reader, const struct property *property,
                                 const struct json *json, struct str path, struct value *out)
{
    struct value_fault fault = {0};
    struct str text;
    if (!json || !json_scalar_text(json, &text) || text.n == 0) {
        return err_at(err_of(reader), ERR_INVALID, path,
                      "A value is a non-empty string, a number or a boolean.");
    }
    if (str_is(property->type, "enumeration")) {
        *out = option_value(reader, property, text);
        return ERR_OK;
    }
    if (!parse_operand(reader, property, text, out, &fault)) {
        return err_at(err_of(reader), ERR_INVALID, path, "'%.*s' is not a value of %.*s: %.*s",
                      STR_ARG(text), STR_ARG(property->name), STR_ARG(fault.message));
    }
    return ERR_OK;
}

static enum err_code read_list(struct reader *reader, const struct json *filter, struct str path,
                               struct criteria *test)
{
    const struct json *values = json_get(filter, "values");
    if (json_is_missing(values)) {
        return missing(reader, path, "values", test->operator_);
    }
    struct str at = path_of(reader, path, "values");
    if (values->kind != JSON_ARRAY || values->count == 0 || values->count > VALUES_MOST) {
        return err_at(err_of(reader), ERR_INVALID, at, "values must be an array of 1 to %d values.",
                      VALUES_MOST);
    }
    test->values = arena_array(reader->op->tx->arena, struct value, values->count);
    test->value_count = values->count;
    enum err_code rc = ERR_OK;
    for (size_t i = 0; rc == ERR_OK && i < values->count; i++) {
        rc = parse_value(reader, test->property, &values->items[i],
                         str_format(reader->op->tx->arena, "%.*s/%zu", STR_ARG(at), i),
                         &test->values[i]);
    }
    return rc;
}

/* The words of `text` as values; "*" at an end opens that end. */
static void cut_words(struct reader *reader, struct str text, struct criteria *test)
{
    for (; str_starts(text, STR("*")); text = str_sub(text, 1, text.n)) {
        test->prefix_wildcard = true;
    }
    for (; str_ends(text, STR("*")); text = str_sub(text, 0, text.n - 1)) {
        test->suffix_wildcard = true;
    }
    struct str rest = criteria_words(reader->op->tx->arena, text), word;
    test->values = arena_array(reader->op->tx->arena, struct value, text.n + 1);
    while (str_split(&rest, ' ', &word)) {
        if (word.n) {
            test->values[test->value_count++] = (struct value){.kind = VALUE_TEXT, .text = word};
        }
    }
}

static enum err_code read_tokens(struct reader *reader, const struct json *filter, struct str path,
                                 struct criteria *test)
{
    struct str text;
    const struct json *value = json_get(filter, "value");
    if (json_is_missing(value) || !json_scalar_text(value, &text) || text.n > QUERY_MOST) {
        return missing(reader, path, "value", test->operator_);
    }
    cut_words(reader, text, test);
    if (test->value_count == 0) {
        return err_at(err_of(reader), ERR_INVALID, path_of(reader, path, "value"),
                      "The value has no word to look for.");
    }
    if (test->value_count > WORDS_MOST) {
        return err_at(err_of(reader), ERR_INVALID, path_of(reader, path, "value"),
                      "The value has at most %d words.", WORDS_MOST);
    }
    return ERR_OK;
}

static enum err_code read_operands(struct reader *reader, const struct json *filter,
                                   struct str path, struct criteria *test)
{
    static const char *const keys[] = {"value", "highValue"};
    size_t count = test->operator_->operand == OPERAND_RANGE ? 2 : 1;
    switch (test->operator_->operand) {
    case OPERAND_NONE:
        return ERR_OK;
    case OPERAND_LIST:
        return read_list(reader, filter, path, test);
    case OPERAND_TOKENS:
        return read_tokens(reader, filter, path, test);
    case OPERAND_ONE:
    case OPERAND_RANGE:
        break;
    }
    test->values = arena_array(reader->op->tx->arena, struct value, count);
    test->value_count = count;
    enum err_code rc = ERR_OK;
    for (size_t i = 0; rc == ERR_OK && i < count; i++) {
        const struct json *value = json_get(filter, keys[i]);
        rc = json_is_missing(value) ? missing(reader, path, keys[i], test->operator_)
                                    : parse_value(reader, test->property, value,
                                                  path_of(reader, path, keys[i]), &test->values[i]);
    }
    return rc;
}

/* --- a filter --- */

static enum err_code check_fit(struct reader *reader, const struct criteria *test, struct str path)
{
    bool text = test->property->kind->column == SQL_TEXT;
    bool unordered = test->property->multiple || str_is(test->property->type, "bool");
    if ((test->operator_->text_only && !text) || (test->operator_->ordered && unordered)) {
        return err_at(err_of(reader), ERR_INVALID, path_of(reader, path, "operator"),
                      "The operator %s has no meaning for %.*s, which is of type %.*s.",
                      test->operator_->name, STR_ARG(test->property->name),
                      STR_ARG(test->property->type));
    }
    return ERR_OK;
}

static enum err_code read_filter(struct reader *reader, const struct json *filter, struct str path,
                                 struct criteria **out)
{
    const struct json *name = json_get(filter, "propertyName"),
                      *word = json_get(filter, "operator");
    struct criteria *test = make(reader, CRITERIA_TEST, 0);
    if (!json_is(name, JSON_STRING)) {
        return err_at(err_of(reader), ERR_INVALID, path_of(reader, path, "propertyName"),
                      "A filter needs a propertyName.");
    }
    if (!json_is(word, JSON_STRING)) {
        return err_at(err_of(reader), ERR_INVALID, path_of(reader, path, "operator"),
                      "A filter needs an operator: %.*s.",
                      STR_ARG(criteria_operator_names(reader->op->tx->arena)));
    }
    if (str_starts(name->text, STR("associations."))) {
        return err_at(err_of(reader), ERR_INVALID, path_of(reader, path, "propertyName"),
                      "Search does not filter by associations yet ('%.*s'); read the associations "
                      "of the record instead.",
                      STR_ARG(name->text));
    }
    test->property = schema_property(reader->type, name->text);
    if (!test->property) {
        return err_at(err_of(reader), ERR_INVALID, path_of(reader, path, "propertyName"),
                      "There is no property '%.*s' on %.*s.", STR_ARG(name->text),
                      STR_ARG(reader->type->plural));
    }
    test->operator_ = criteria_operator_find(word->text);
    if (!test->operator_) {
        return err_at(err_of(reader), ERR_INVALID, path_of(reader, path, "operator"),
                      "'%.*s' is not an operator. Those are: %.*s.", STR_ARG(word->text),
                      STR_ARG(criteria_operator_names(reader->op->tx->arena)));
    }
    enum err_code rc = check_fit(reader, test, path);
    rc = rc ? rc : read_operands(reader, filter, path, test);
    if (rc == ERR_OK) {
        *out = test;
    }
    return rc;
}

static enum err_code read_group(struct reader *reader, const struct json *filters, struct str path,
                                struct criteria **out)
{
    if (!json_is(filters, JSON_ARRAY)) {
        return err_at(err_of(reader), ERR_INVALID, path, "filters must be an array.");
    }
    reader->filters += filters->count;
    if (filters->count > FILTERS_MOST || reader->filters > FILTERS_ALL_MOST) {
        return err_at(err_of(reader), ERR_INVALID, path,
                      "A search has at most %d filters in a group and %d in all.", FILTERS_MOST,
                      FILTERS_ALL_MOST);
    }
    struct criteria *node = make(reader, CRITERIA_AND, filters->count);
    for (size_t i = 0; i < filters->count; i++) {
        struct str at = str_format(reader->op->tx->arena, "%.*s/%zu", STR_ARG(path), i);
        enum err_code rc = read_filter(reader, &filters->items[i], at, &node->items[node->count]);
        if (rc) {
            return rc;
        }
        node->count++;
    }
    *out = node;
    return ERR_OK;
}

static enum err_code read_groups(struct reader *reader, const struct json *groups,
                                 struct criteria **out)
{
    if (groups->kind != JSON_ARRAY || groups->count > GROUPS_MOST) {
        return err_at(err_of(reader), ERR_INVALID, STR("/filterGroups"),
                      "filterGroups must be an array of at most %d groups.", GROUPS_MOST);
    }
    struct criteria *node = make(reader, CRITERIA_OR, groups->count);
    for (size_t i = 0; i < groups->count; i++) {
        struct str at = str_format(reader->op->tx->arena, "/filterGroups/%zu/filters", i);
        enum err_code rc = read_group(reader, json_get(&groups->items[i], "filters"), at,
                                      &node->items[node->count]);
        if (rc) {
            return rc;
        }
        node->count++;
    }
    *out = node;
    return ERR_OK;
}

enum err_code criteria_read_search(struct op *op, const struct object_type *type,
                                   const struct json *body, struct criteria **out)
{
    struct reader reader = {.op = op, .type = type};
    const struct json *groups = json_get(body, "filterGroups"),
                      *filters = json_get(body, "filters");
    if (!json_is_missing(groups) && !(groups->kind == JSON_ARRAY && groups->count == 0)) {
        return read_groups(&reader, groups, out);
    }
    if (!json_is_missing(filters)) {
        return read_group(&reader, filters, STR("/filters"), out);
    }
    *out = make(&reader, CRITERIA_AND, 0);
    return ERR_OK;
}

/* --- the search box --- */

static struct criteria *word_anywhere(struct reader *reader, struct str word)
{
    struct criteria *any = make(reader, CRITERIA_OR, reader->type->searchable_count);
    for (size_t i = 0; i < reader->type->searchable_count; i++) {
        const struct property *property =
            schema_property(reader->type, reader->type->searchable[i]);
        if (!property || property->kind->column != SQL_TEXT) {
            continue;
        }
        struct criteria *test = make(reader, CRITERIA_TEST, 0);
        test->property = property;
        test->operator_ = criteria_operator_find(STR("CONTAINS_TOKEN"));
        test->values = arena_make(reader->op->tx->arena, struct value);
        test->values[0] = (struct value){.kind = VALUE_TEXT, .text = word};
        test->value_count = 1;
        test->suffix_wildcard = true;
        any->items[any->count++] = test;
    }
    return any;
}

/* Puts a word among those that are looked for, unless it follows from one of them: a record with a
 * word that begins with "boat" has one that begins with "bo". */
static size_t put_word(struct str *words, size_t count, struct str word)
{
    for (size_t i = 0; i < count; i++) {
        if (str_starts(words[i], word)) {
            return count;
        }
        if (str_starts(word, words[i])) {
            words[i] = word;
            return count;
        }
    }
    words[count] = word;
    return count + 1;
}

enum err_code criteria_of_query(struct op *op, const struct object_type *type, struct str query,
                                struct criteria **out)
{
    struct reader reader = {.op = op, .type = type};
    if (text_length(query) > QUERY_MOST) {
        return err_at(op->tx->err, ERR_INVALID, STR("/query"), "query has at most %d characters.",
                      QUERY_MOST);
    }
    struct str rest = criteria_words(op->tx->arena, query), word, words[WORDS_MOST + 1];
    size_t count = 0;
    while (count <= WORDS_MOST && str_split(&rest, ' ', &word)) {
        count = word.n ? put_word(words, count, word) : count;
    }
    if (count > WORDS_MOST) {
        return err_at(op->tx->err, ERR_INVALID, STR("/query"),
                      "query has at most %d different words.", WORDS_MOST);
    }
    struct criteria *all = make(&reader, CRITERIA_AND, count);
    for (size_t i = 0; i < count; i++) {
        all->items[all->count++] = word_anywhere(&reader, words[i]);
    }
    *out = count ? all : NULL;
    return ERR_OK;
}
