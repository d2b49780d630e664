/* Look-ups in a snapshot. */
#include "base/err.h"
#include "schema/schema.h"
#include "schema/schema_load.h"

#define WORD_BYTES ((size_t)256)

static const char *const category_words[] = {
    [CATEGORY_SYSTEM] = "HUBSPOT_DEFINED",
    [CATEGORY_USER] = "USER_DEFINED",
    [CATEGORY_INTEGRATOR] = "INTEGRATOR_DEFINED",
};

struct str label_category_word(enum label_category category)
{
    return str_of(category_words[category]);
}

bool label_category_parse(struct str word, enum label_category *out)
{
    for (size_t i = 0; i < sizeof(category_words) / sizeof(category_words[0]); i++) {
        if (str_eq(word, str_of(category_words[i]))) {
            *out = (enum label_category)i;
            return true;
        }
    }
    return false;
}

/* Digits, a hyphen, digits: then an unknown word is an unknown id. */
static bool is_type_id(struct str word)
{
    ptrdiff_t hyphen = str_find_char(word, '-');
    uint64_t number;
    return hyphen > 0 && str_to_u64(str_sub(word, 0, (size_t)hyphen), &number) &&
           str_to_u64(str_sub(word, (size_t)hyphen + 1, word.n), &number);
}

enum err_code schema_type_of_word(const struct schema *schema, struct str word, struct err *err,
                                  const struct object_type **out)
{
    char lower[WORD_BYTES];
    const struct object_type *type = NULL;
    if (word.n > 0 && word.n <= sizeof(lower)) {
        for (size_t i = 0; i < word.n; i++) {
            char c = word.p[i];
            lower[i] = c >= 'A' && c <= 'Z' ? (char)(c - 'A' + 'a') : c;
        }
        type = map_get(schema->words, (struct str){lower, word.n});
    }
    if (type) {
        *out = type;
        return ERR_OK;
    }
    if (is_type_id(word)) {
        return err_set(err, ERR_INVALID, "Invalid object or event type id: %.*s", STR_ARG(word));
    }
    return err_set(err, ERR_INVALID, "Unable to infer object type from: %.*s", STR_ARG(word));
}

const struct object_type *schema_type(const struct schema *schema, int64_t id)
{
    return map_get_id(schema->types_by_id, id);
}

const struct property *schema_property_any(const struct object_type *type, struct str name)
{
    return map_get(type->property_by_name, name);
}

const struct property *schema_property(const struct object_type *type, struct str name)
{
    const struct property *property = schema_property_any(type, name);
    return property && !property->archived_at ? property : NULL;
}

const struct property *schema_property_by_id(const struct schema *schema, int64_t id)
{
    return map_get_id(schema->properties_by_id, id);
}

const struct pipeline *schema_pipeline(const struct object_type *type, struct str id)
{
    for (size_t i = 0; i < type->pipeline_count; i++) {
        const struct pipeline *pipeline = &type->pipelines[i];
        if (!pipeline->archived_at && str_eq(pipeline->id, id)) {
            return pipeline;
        }
    }
    return NULL;
}

const struct stage *schema_stage(const struct object_type *type, struct str id)
{
    for (size_t i = 0; i < type->pipeline_count; i++) {
        const struct pipeline *pipeline = &type->pipelines[i];
        for (size_t j = 0; j < pipeline->stage_count; j++) {
            if (str_eq(pipeline->stages[j].id, id)) {
                return &pipeline->stages[j];
            }
        }
    }
    return NULL;
}

int64_t pair_types_key(int64_t type1, int64_t type2)
{
    int64_t a = type1 < type2 ? type1 : type2;
    int64_t b = type1 < type2 ? type2 : type1;
    return a * (INT64_C(1) << 31) + b;
}

const struct pair *schema_pair(const struct schema *schema, int64_t type1, int64_t type2)
{
    return map_get_id(schema->pairs_by_types, pair_types_key(type1, type2));
}

const struct pair *schema_pair_by_id(const struct schema *schema, int64_t id)
{
    return map_get_id(schema->pairs_by_id, id);
}

const struct label *schema_label_by_id(const struct schema *schema, int64_t id)
{
    return map_get_id(schema->labels_by_id, id);
}

const struct label *pair_label_of_code(const struct pair *pair, int64_t code)
{
    for (size_t i = 0; i < pair->label_count; i++) {
        if (pair->labels[i]->code == code) {
            return pair->labels[i];
        }
    }
    return NULL;
}

int64_t label_type_key(enum label_category category, int64_t type_id)
{
    return type_id * 4 + (int64_t)category;
}

bool schema_label_of_type(const struct schema *schema, enum label_category category,
                          int64_t type_id, struct label_end *out)
{
    if (type_id <= 0 || type_id > INT64_MAX / 4 - 1) {
        return false;
    }
    const struct label_end *end =
        map_get_id(schema->labels_by_type, label_type_key(category, type_id));
    if (!end) {
        return false;
    }
    *out = *end;
    return true;
}

bool pair_label_of_name(const struct pair *pair, const struct object_type *from, struct str name,
                        struct label_end *out)
{
    /* The half read from `from` is looked at first: with two object types both halves may have one
     * name. */
    int first = pair_side(pair, from);
    for (int turn = 0; turn < 2; turn++) {
        int side = turn ? 1 - first : first;
        for (size_t i = 0; i < pair->label_count; i++) {
            const struct label *label = pair->labels[i];
            if (str_eq_ascii_nocase(label->name[side], name)) {
                /* With two object types only one half can be read from `from`, whichever half was
                 * named. */
                *out = (struct label_end){label, pair_is_same(pair) ? side : first};
                return true;
            }
        }
    }
    return false;
}

size_t pair_custom_labels(const struct pair *pair)
{
    size_t count = 0;
    for (size_t i = 0; i < pair->label_count; i++) {
        const struct label *label = pair->labels[i];
        bool custom = label->kind == LABEL_KIND_SINGLE || label->kind == LABEL_KIND_PAIRED;
        count += custom && label->category != CATEGORY_SYSTEM;
    }
    return count;
}
