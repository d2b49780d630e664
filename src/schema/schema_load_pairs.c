#include "base/err.h"
#include "schema/schema_load.h"

enum err_code load_pair(struct load *load, const struct stmt *st)
{
    struct schema *schema = load->schema;
    struct pair *pair = arena_make(load->arena, struct pair);
    pair->id = stmt_i64(st, 0);
    pair->a = map_get_id(schema->types_by_id, stmt_i64(st, 1));
    pair->b = map_get_id(schema->types_by_id, stmt_i64(st, 2));
    if (!pair->a || !pair->b) {
        return load_stray(load, "object type of pair", pair->id);
    }
    /* Only companies are ever primary; the lower type is a, and no type with a primary company but
     * the contact is below it. */
    pair->primary_on_a = pair->b->id == TYPE_COMPANY;
    void *pairs = load_grown(load->arena, schema->pairs, schema->pair_count, sizeof(struct pair *));
    if (!pairs) {
        return load_out_of_memory(load);
    }
    schema->pairs = pairs;
    schema->pairs[schema->pair_count++] = pair;
    map_put_id(schema->pairs_by_id, pair->id, pair);
    return ERR_OK;
}

static void read_halves(struct load *load, const struct stmt *st, struct label *label)
{
    for (int side = 0; side < 2; side++) {
        label->type_id[side] = stmt_i64(st, 5 + side);
        label->name[side] = stmt_str_dup(st, 7 + side, load->arena);
        label->text[side] = stmt_str_dup(st, 9 + side, load->arena);
        label->max[side] = stmt_i64(st, 14 + side);
    }
}

/* The labels that the program itself needs to find. */
static void recognise(struct schema *schema, struct label *label)
{
    struct pair *pair = label->pair;
    if (label->kind == LABEL_KIND_PLAIN) {
        pair->plain = label;
    } else if (label->kind == LABEL_KIND_PRIMARY) {
        pair->primary = label;
    } else if (label->category == CATEGORY_SYSTEM &&
               str_is(label->name[0], "parent_to_child_company")) {
        schema->parent_company = label;
    }
}

enum err_code load_label(struct load *load, const struct stmt *st)
{
    struct label *label = arena_make(load->arena, struct label);
    struct pair *pair = map_get_id(load->schema->pairs_by_id, stmt_i64(st, 1));
    label->id = stmt_i64(st, 0);
    label->pair = pair;
    if (!pair || !label_category_parse(stmt_str(st, 4), &label->category)) {
        return load_stray(load, "pair or category of label", label->id);
    }
    label->code = stmt_i64(st, 2);
    label->kind = (enum label_kind)stmt_i64(st, 3);
    read_halves(load, st, label);
    label->description = stmt_str_dup(st, 11, load->arena);
    label->colour = stmt_str_dup(st, 12, load->arena);
    label->position = stmt_i64(st, 13);
    label->max_set_at = stmt_i64(st, 16);
    label->created_at = stmt_i64(st, 17);
    label->created_by = stmt_i64(st, 18);
    label->updated_at = stmt_i64(st, 19);
    label->updated_by = stmt_i64(st, 20);
    void *labels = load_grown(load->arena, pair->labels, pair->label_count, sizeof(struct label *));
    if (!labels) {
        return load_out_of_memory(load);
    }
    pair->labels = labels;
    pair->labels[pair->label_count++] = label;
    load->label_count++;
    recognise(load->schema, label);
    return ERR_OK;
}
