/* Sorts what was read, the same on every engine, and makes the maps. */
#include <stdlib.h>

#include "schema/schema_load.h"

static int by_number(int64_t a, int64_t b)
{
    return (a > b) - (a < b);
}

/* Position -1 is "after the ordered ones". */
static int by_position(int64_t a, int64_t b)
{
    return (a < 0) != (b < 0) ? (a < 0) - (b < 0) : by_number(a, b);
}

static int property_order(const void *left, const void *right)
{
    struct property *const *a = left, *const *b = right;
    return str_cmp((*a)->name, (*b)->name);
}

/* Options at one position keep their order: what is sorted are pointers into the array that was
 * read. */
static int option_order(const void *left, const void *right)
{
    const struct option *const *a = left, *const *b = right;
    int order = by_position((*a)->position, (*b)->position);
    return order ? order : (*a > *b) - (*a < *b);
}

static int group_order(const void *left, const void *right)
{
    const struct property_group *a = left, *b = right;
    int order = by_position(a->position, b->position);
    return order ? order : str_cmp(a->name, b->name);
}

static int pipeline_order(const void *left, const void *right)
{
    const struct pipeline *a = left, *b = right;
    int order = by_position(a->position, b->position);
    return order ? order : str_cmp(a->id, b->id);
}

static int stage_order(const void *left, const void *right)
{
    const struct stage *a = left, *b = right;
    int order = by_position(a->position, b->position);
    return order ? order : str_cmp(a->id, b->id);
}

/* The system's labels have position -1 and stand before the custom ones. */
static int label_order(const void *left, const void *right)
{
    struct label *const *a = left, *const *b = right;
    int order = by_number((*a)->position, (*b)->position);
    return order ? order : by_number((*a)->id, (*b)->id);
}

/* qsort(NULL, 0) is undefined. */
static void sort(void *items, size_t count, size_t size, int (*order)(const void *, const void *))
{
    if (count > 1) {
        qsort(items, count, size, order);
    }
}

static void sort_options(struct load *load, struct property *property)
{
    size_t count = property->option_count;
    const struct option **order = arena_try(load->arena, count * sizeof(struct option *));
    struct option *sorted = arena_try(load->arena, count * sizeof(struct option));
    if (!order || !sorted) {
        arena_fail(load->arena);
        return;
    }
    for (size_t i = 0; i < count; i++) {
        order[i] = &property->options[i];
    }
    sort(order, count, sizeof(order[0]), option_order);
    for (size_t i = 0; i < count; i++) {
        sorted[i] = *order[i];
    }
    property->options = sorted;
}

static void index_options(struct load *load, struct property *property)
{
    sort_options(load, property);
    property->option_by_value = map_new(load->arena, property->option_count);
    for (size_t i = 0; i < property->option_count; i++) {
        map_put(property->option_by_value, property->options[i].value, &property->options[i]);
    }
}

static void index_slots(struct load *load, struct object_type *type)
{
    if (type->slot_count == 0) {
        type->slot_count = 1;
    }
    type->slots = arena_array(load->arena, int64_t, type->slot_count);
    for (size_t i = 0; i < type->slot_count; i++) {
        type->slots[i] = (int64_t)i + 1;
    }
}

static void index_type(struct load *load, struct object_type *type)
{
    sort(type->properties, type->property_count, sizeof(struct property *), property_order);
    sort(type->groups, type->group_count, sizeof(struct property_group), group_order);
    sort(type->pipelines, type->pipeline_count, sizeof(struct pipeline), pipeline_order);
    for (size_t i = 0; i < type->pipeline_count; i++) {
        sort(type->pipelines[i].stages, type->pipelines[i].stage_count, sizeof(struct stage),
             stage_order);
    }
    type->property_by_name = map_new(load->arena, type->property_count);
    for (size_t i = 0; i < type->property_count; i++) {
        struct property *property = type->properties[i];
        map_put(type->property_by_name, property->name, property);
        map_put_id(load->schema->properties_by_id, property->id, property);
        if (property->option_count) {
            index_options(load, property);
        }
    }
    index_slots(load, type);
}

/* Archived custom types have no word: a new one may have taken the name. */
static void index_words(struct load *load, struct object_type *type)
{
    struct map *words = load->schema->words;
    if (type->archived_at) {
        return;
    }
    map_put(words, type->wire_id, type);
    map_put(words, str_lower_ascii(load->arena, type->singular), type);
    map_put(words, str_lower_ascii(load->arena, type->plural), type);
    if (type->custom) {
        struct str name = str_lower_ascii(load->arena, type->name);
        map_put(words, str_concat(load->arena, STR("p_"), name), type);
    }
}

static void index_label(struct load *load, struct label *label)
{
    struct schema *schema = load->schema;
    map_put_id(schema->labels_by_id, label->id, label);
    /* Where both halves have one type id, side 0 is put last and stays. */
    for (int side = 1; side >= 0; side--) {
        struct label_end *end = arena_make(load->arena, struct label_end);
        *end = (struct label_end){label, side};
        map_put_id(schema->labels_by_type, label_type_key(label->category, label->type_id[side]),
                   end);
    }
}

static void index_pair(struct load *load, struct pair *pair)
{
    map_put_id(load->schema->pairs_by_types, pair_types_key(pair->a->id, pair->b->id), pair);
    sort(pair->labels, pair->label_count, sizeof(struct label *), label_order);
    for (size_t i = 0; i < pair->label_count; i++) {
        index_label(load, pair->labels[i]);
    }
}

void load_index(struct load *load)
{
    struct schema *schema = load->schema;
    struct arena *arena = load->arena;
    schema->words = map_new(arena, schema->type_count * 4);
    schema->properties_by_id = map_new(arena, load->property_count);
    schema->pairs_by_types = map_new(arena, schema->pair_count);
    schema->labels_by_id = map_new(arena, load->label_count);
    schema->labels_by_type = map_new(arena, load->label_count * 2);
    for (size_t i = 0; i < schema->type_count; i++) {
        index_type(load, schema->types[i]);
        index_words(load, schema->types[i]);
    }
    for (size_t i = 0; i < schema->pair_count; i++) {
        index_pair(load, schema->pairs[i]);
    }
}
