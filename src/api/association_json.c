#include "api/association_json.h"

static enum err_code read_type(struct request *rq, const struct json *type,
                               const struct object_type *from, const struct object_type *to,
                               struct str path, struct label_end *out)
{
    struct str word = STR_NONE;
    enum label_category category;
    int64_t type_id = 0;
    if (type->kind != JSON_OBJECT) {
        return err_at(rq->err, ERR_INVALID, path, "An association type must be an object, not %s.",
                      json_kind_word(type->kind));
    }
    enum err_code rc = body_require(rq, type, path, "associationCategory associationTypeId");
    rc = rc ? rc : body_str(rq, type, "associationCategory", &word);
    if (rc) {
        return rc;
    }
    if (!label_category_parse(word, &category)) {
        return err_at(rq->err, ERR_INVALID,
                      str_format(rq->arena, "%.*s/associationCategory", STR_ARG(path)),
                      "'%.*s' is not an association category: HUBSPOT_DEFINED, USER_DEFINED or "
                      "INTEGRATOR_DEFINED.",
                      STR_ARG(word));
    }
    struct str at = str_format(rq->arena, "%.*s/associationTypeId", STR_ARG(path));
    if (!json_integer(json_get(type, "associationTypeId"), &type_id)) {
        return err_at(rq->err, ERR_INVALID, at, "associationTypeId must be a whole number.");
    }
    return association_label_of_type(rq->op, from, to, category, type_id, at, out);
}

enum err_code label_list_read(struct request *rq, const struct json *types,
                              const struct object_type *from, const struct object_type *to,
                              struct str path, struct label_list *out)
{
    if (!json_is(types, JSON_ARRAY) || types->count == 0) {
        return err_at(rq->err, ERR_INVALID, path,
                      "A non-empty array of association types is required here.");
    }
    struct label_list list = {arena_array(rq->arena, struct label_end, types->count), types->count};
    for (size_t i = 0; i < types->count; i++) {
        enum err_code rc =
            read_type(rq, &types->items[i], from, to,
                      str_format(rq->arena, "%.*s/%zu", STR_ARG(path), i), &list.ends[i]);
        if (rc) {
            return rc;
        }
    }
    *out = list;
    return ERR_OK;
}

enum err_code labels_between_json(struct request *rq, struct record_ref from, struct record_ref to)
{
    struct association *association = NULL;
    enum err_code rc = association_get(rq->op, from, to, &association);
    if (rc) {
        return rc;
    }
    struct json_write *w = &rq->w;
    jw_object(w);
    jw_k_str(w, "fromObjectTypeId", from.type->wire_id);
    jw_k_i64(w, "fromObjectId", from.id);
    jw_k_str(w, "toObjectTypeId", to.type->wire_id);
    jw_k_i64(w, "toObjectId", to.id);
    jw_k_array(w, "labels");
    for (size_t i = 0; association && i < association->label_count; i++) {
        struct label_end end = association->labels[i];
        if (end.label->text[end.side].p) {
            jw_str(w, end.label->text[end.side]);
        }
    }
    jw_array_end(w);
    jw_object_end(w);
    return ERR_OK;
}

static void direction_json(struct json_write *w, struct record_ref from, struct record_ref to,
                           const struct label *label, int side)
{
    jw_object(w);
    jw_k_object(w, "from");
    jw_k_id(w, "id", from.id);
    jw_object_end(w);
    jw_k_object(w, "to");
    jw_k_id(w, "id", to.id);
    jw_object_end(w);
    jw_k_object(w, "associationSpec");
    jw_k_str(w, "associationCategory", label_category_word(label->category));
    jw_k_i64(w, "associationTypeId", label->type_id[side]);
    jw_object_end(w);
    jw_object_end(w);
}

enum err_code default_pair_json(struct request *rq, struct record_ref from, struct record_ref to)
{
    const struct pair *pair = schema_pair(rq->op->schema, from.type->id, to.type->id);
    BUG_UNLESS(pair); /* the link was just written */
    int side = pair_side(pair, from.type);
    direction_json(&rq->w, from, to, pair->plain, side);
    direction_json(&rq->w, to, from, pair->plain, pair_is_same(pair) ? side : 1 - side);
    return ERR_OK;
}

void association_json(struct request *rq, const struct association *association)
{
    struct json_write *w = &rq->w;
    jw_object(w);
    jw_k_i64(w, "toObjectId", association->to_id);
    jw_k_array(w, "associationTypes");
    for (size_t i = 0; i < association->label_count; i++) {
        struct label_end end = association->labels[i];
        jw_object(w);
        jw_k_str(w, "category", label_category_word(end.label->category));
        jw_k_i64(w, "typeId", end.label->type_id[end.side]);
        jw_k_str(w, "label", end.label->text[end.side]);
        jw_object_end(w);
    }
    jw_array_end(w);
    jw_object_end(w);
}

struct str label_v3_name(struct label_end end)
{
    return end.label->name[end.side];
}

static enum err_code read_end(struct request *rq, const struct json *input, const char *key,
                              struct str path, int64_t *id)
{
    const struct json *end = json_get(input, key);
    struct str at = str_format(rq->arena, "%.*s/%s", STR_ARG(path), key);
    if (end->kind != JSON_OBJECT) {
        return err_at(rq->err, ERR_INVALID, at, "%s must be an object with an id, not %s.", key,
                      json_kind_word(end->kind));
    }
    return body_id(rq, end, "id", at, id);
}

enum err_code pair_ids_read(struct request *rq, const struct json *input, struct str path,
                            struct record_ref *from, struct record_ref *to)
{
    *from = (struct record_ref){rq->type, 0};
    *to = (struct record_ref){rq->to, 0};
    enum err_code rc = body_require(rq, input, path, "from to");
    rc = rc ? rc : read_end(rq, input, "from", path, &from->id);
    return rc ? rc : read_end(rq, input, "to", path, &to->id);
}

void association_none_error(struct request *rq, int64_t id)
{
    err_set(rq->err, ERR_NOT_FOUND, "No %.*s is associated with %.*s %lld.",
            STR_ARG(rq->to->singular), STR_ARG(rq->type->singular), (long long)id);
    err_sub(rq->err, "crm.associations.NO_ASSOCIATIONS_FOUND");
    err_context(rq->err, "fromObjectId", str_from_i64(rq->arena, id));
    err_context(rq->err, "fromObjectType", rq->type->singular);
    err_context(rq->err, "toObjectType", rq->to->singular);
}
