#include "schema/edit_pair.h"

#include "schema/edit_common.h"
#include "schema/schema_rows.h"

enum err_code edit_type_ids(struct schema_edit *edit, int64_t ids[2])
{
    int64_t first = 0;
    enum err_code rc = tx_next_ids(edit->tx, "label_type", 2, &first);
    if (rc) {
        return rc;
    }
    ids[0] = first;
    ids[1] = first + 1;
    if (first % 2 == 0) {
        ids[0] = first + 1;
        rc = tx_next_ids(edit->tx, "label_type", 1, &ids[1]);
    }
    return rc;
}

void edit_label_write(struct json_write *w, const void *definition)
{
    const struct label *label = definition;
    jw_k_array(w, "objectTypeIds");
    jw_str(w, label->pair->a->wire_id);
    jw_str(w, label->pair->b->wire_id);
    jw_array_end(w);
    jw_k_str(w, "category", label_category_word(label->category));
    jw_k_i64(w, "typeId", label->type_id[0]);
    jw_k_i64(w, "inverseTypeId", label->type_id[1]);
    jw_k_str(w, "name", label->name[0]);
    jw_k_str(w, "inverseName", label->name[1]);
    jw_k_str(w, "label", label->text[0]);
    jw_k_str(w, "inverseLabel", label->text[1]);
    jw_k_str(w, "description", label->description);
    jw_k_str(w, "colour", label->colour);
    jw_k_i64(w, "position", label->position);
}

/* The word of an object type in the name of a pair. */
static struct str pair_word(struct arena *arena, const struct object_type *type)
{
    return type->custom ? str_lower_ascii(arena, type->name) : type->singular;
}

static enum err_code insert_plain(struct schema_edit *edit, const struct object_type *from,
                                  const struct object_type *to, struct str name, int64_t pair_id,
                                  int64_t *plain_id)
{
    struct arena *arena = edit->tx->arena;
    struct str from_word = pair_word(arena, from);
    struct str to_word = pair_word(arena, to);
    int64_t ids[2];
    enum err_code rc = edit_type_ids(edit, ids);
    if (rc) {
        return rc;
    }
    /* Halves are stored from the smaller type id towards the larger one. */
    int side = from->id <= to->id ? 0 : 1;
    bool same = from->id == to->id;
    struct pair pair = {.id = pair_id};
    pair.a = arena_make(arena, struct object_type);
    pair.b = arena_make(arena, struct object_type);
    *pair.a = side ? *to : *from;
    *pair.b = side ? *from : *to;
    struct label plain = {.pair = &pair,
                          .kind = LABEL_KIND_PLAIN,
                          .category = CATEGORY_USER,
                          .created_by = edit->user_id,
                          .updated_by = edit->user_id};
    plain.type_id[side] = ids[0];
    plain.type_id[1 - side] = same ? ids[0] : ids[1];
    plain.name[side] = !str_is_empty(name) ? name
                                           : str_format(arena, "%.*s_to_%.*s", STR_ARG(from_word),
                                                        STR_ARG(to_word));
    plain.name[1 - side] =
        same ? plain.name[side]
             : str_format(arena, "%.*s_to_%.*s", STR_ARG(to_word), STR_ARG(from_word));
    rc = rows_label_insert(edit->tx, pair_id, &plain);
    if (rc) {
        return rc;
    }
    *plain_id = plain.id;
    return edit_done(edit, &(struct edit_change){.kind = DEFINITION_LABEL,
                                                 .type_id = from->id,
                                                 .label_id = plain.id,
                                                 .what = "created",
                                                 .ids = {{"name", plain.name[side]}},
                                                 .write = edit_label_write,
                                                 .after = &plain});
}

enum err_code edit_pair_make(struct schema_edit *edit, const struct object_type *from,
                             const struct object_type *to, struct str name, int64_t *pair_id,
                             int64_t *plain_id)
{
    const struct pair *pair = schema_pair(edit->schema, from->id, to->id);
    if (pair) {
        *pair_id = pair->id;
        *plain_id = pair->plain->id;
        return ERR_OK;
    }
    int64_t id = 0;
    enum err_code rc = rows_pair_insert(edit->tx, from->id, to->id, &id);
    if (!rc) {
        rc = insert_plain(edit, from, to, name, id, plain_id);
    }
    if (!rc) {
        *pair_id = id;
    }
    return rc;
}

enum err_code pair_create(struct schema_edit *edit, const struct object_type *from,
                          const struct object_type *to, struct str name, int64_t *label_id)
{
    if (!str_is_empty(name) && !edit_is_name(name, true)) {
        return err_at(
            edit->tx->err, ERR_INVALID, STR("/name"),
            "The name '%.*s' is not valid: lower-case letters a-z, digits and underscores "
            "are allowed, not beginning with a digit, at most 100 characters",
            STR_ARG(name));
    }
    int64_t pair_id = 0;
    return edit_pair_make(edit, from, to, name, &pair_id, label_id);
}
