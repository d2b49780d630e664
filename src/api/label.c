/* Association labels: rows 1-4 (definitions of one direction), 67 (names, version 3) and 72 (the
 * meter). */
#include "api/association_json.h"
#include "record/change.h"

static void label_json(struct json_write *w, const struct label *label, int side)
{
    jw_object(w);
    jw_k_str(w, "category", label_category_word(label->category));
    jw_k_i64(w, "typeId", label->type_id[side]);
    jw_k_str(w, "label", label->text[side]);
    jw_object_end(w);
}

/* A label has two readings in one list only where both ends are of one object and the halves
 * differ. */
static bool has_two_readings(const struct label *label)
{
    return pair_is_same(label->pair) && label->type_id[0] != label->type_id[1];
}

static enum err_code list_labels(struct request *rq)
{
    const struct pair *pair = schema_pair(rq->op->schema, rq->type->id, rq->to->id);
    struct json_write *w = &rq->w;
    jw_object(w);
    jw_k_array(w, "results");
    for (size_t i = 0; pair && i < pair->label_count; i++) {
        int side = pair_side(pair, rq->type);
        label_json(w, pair->labels[i], side);
        if (has_two_readings(pair->labels[i])) {
            label_json(w, pair->labels[i], 1 - side);
        }
    }
    jw_array_end(w);
    jw_object_end(w);
    return ERR_OK;
}

/* --- create --- */

static void created_json(struct json_write *w, const struct label *label, int side)
{
    jw_object(w);
    jw_k_str(w, "category", label_category_word(label->category));
    jw_k_i64(w, "typeId", label->type_id[side]);
    jw_k_str(w, "label", label->text[side]);
    jw_k_null(w, "fromObjectTypeId");
    jw_k_null(w, "toObjectTypeId");
    jw_object_end(w);
}

/* The half that was asked for comes first: clients take the first entry. */
static enum err_code reply_created(struct request *rq, int64_t label_id)
{
    enum err_code rc = op_refresh(rq->op);
    if (rc) {
        return rc;
    }
    const struct label *label = schema_label_by_id(rq->op->schema, label_id);
    BUG_UNLESS(label);
    int side = label->pair->a->id == rq->type->id ? 0 : 1;
    jw_object(&rq->w);
    jw_k_array(&rq->w, "results");
    created_json(&rq->w, label, side);
    created_json(&rq->w, label, 1 - side);
    jw_array_end(&rq->w);
    jw_object_end(&rq->w);
    return ERR_OK;
}

static enum err_code create_label(struct request *rq)
{
    struct label_new new_label = {.from = rq->type, .to = rq->to, .category = CATEGORY_USER};
    struct schema_edit edit = change_edit(rq->op);
    int64_t id = 0;
    enum err_code rc = body_require(rq, rq->body, STR(""), "label");
    rc = rc ? rc : body_str(rq, rq->body, "name", &new_label.name);
    rc = rc ? rc : body_str(rq, rq->body, "label", &new_label.text);
    rc = rc ? rc : body_str(rq, rq->body, "inverseLabel", &new_label.inverse);
    if (rc == ERR_OK && new_label.text.n) {
        rc = body_require(rq, rq->body, STR(""), "name");
    }
    rc = rc ? rc : label_create(&edit, &new_label, &id);
    return rc ? rc : reply_created(rq, id);
}

/* --- change and delete --- */

static enum err_code find_label(struct request *rq, int64_t type_id, struct label_end *out)
{
    const struct pair *pair = schema_pair(rq->op->schema, rq->type->id, rq->to->id);
    static const enum label_category order[] = {CATEGORY_USER, CATEGORY_INTEGRATOR,
                                                CATEGORY_SYSTEM};
    for (size_t i = 0; i < sizeof(order) / sizeof(order[0]); i++) {
        if (schema_label_of_type(rq->op->schema, order[i], type_id, out) &&
            out->label->pair == pair) {
            return ERR_OK;
        }
    }
    enum err_code rc =
        err_set(rq->err, ERR_NOT_FOUND, "There is no association type %lld between %.*s and %.*s.",
                (long long)type_id, STR_ARG(rq->type->plural), STR_ARG(rq->to->plural));
    err_context(rq->err, "associationTypeId", str_from_i64(rq->arena, type_id));
    return rc;
}

static enum err_code update_label(struct request *rq)
{
    struct label_change change = {.position = -1};
    struct schema_edit edit = change_edit(rq->op);
    struct label_end end;
    int64_t type_id = 0;
    enum err_code rc = body_require(rq, rq->body, STR(""), "associationTypeId label");
    if (rc == ERR_OK && !json_integer(json_get(rq->body, "associationTypeId"), &type_id)) {
        rc = err_at(rq->err, ERR_INVALID, STR("/associationTypeId"),
                    "associationTypeId must be a whole number.");
    }
    rc = rc ? rc : body_str(rq, rq->body, "label", &change.text);
    rc = rc ? rc : body_str(rq, rq->body, "inverseLabel", &change.inverse);
    rc = rc ? rc : find_label(rq, type_id, &end);
    rc = rc ? rc : label_update(&edit, end, &change);
    return rc ? rc : reply_no_content(rq);
}

static enum err_code delete_label(struct request *rq)
{
    struct label_end end;
    int64_t type_id = 0;
    enum err_code rc = ERR_OK;
    if (!str_to_i64(request_arg(rq, "typeId"), &type_id)) {
        rc = err_at(rq->err, ERR_INVALID, STR("associationTypeId"),
                    "An association type id is a whole number, not '%.*s'.",
                    STR_ARG(request_arg(rq, "typeId")));
    }
    rc = rc ? rc : find_label(rq, type_id, &end);
    rc = rc ? rc : label_remove_definition(rq->op, end);
    return rc ? rc : reply_no_content(rq);
}

/* --- version 3: names --- */

static enum err_code list_types(struct request *rq)
{
    const struct pair *pair = schema_pair(rq->op->schema, rq->type->id, rq->to->id);
    struct json_write *w = &rq->w;
    jw_object(w);
    jw_k_array(w, "results");
    for (size_t i = 0; pair && i < pair->label_count; i++) {
        int side = pair_side(pair, rq->type);
        int readings = has_two_readings(pair->labels[i]) ? 2 : 1;
        for (int k = 0; k < readings; k++) {
            struct label_end end = {pair->labels[i], k ? 1 - side : side};
            jw_object(w);
            jw_k_id(w, "id", end.label->type_id[end.side]);
            jw_k_str(w, "name", label_v3_name(end));
            jw_object_end(w);
        }
    }
    jw_array_end(w);
    jw_object_end(w);
    return ERR_OK;
}

/* --- the meter --- */

static enum err_code type_param(struct request *rq, const char *name,
                                const struct object_type **out)
{
    struct str word = http_param_get(rq->http, name);
    *out = NULL;
    return word.n ? schema_type_of_word(rq->op->schema, word, rq->err, out) : ERR_OK;
}

static void type_json(struct json_write *w, const char *key, const struct object_type *type)
{
    jw_key(w, str_of(key));
    jw_object(w);
    jw_k_str(w, "objectTypeId", type->wire_id);
    jw_k_str(w, "singularLabel", type->label_singular);
    jw_k_str(w, "pluralLabel", type->label_plural);
    jw_object_end(w);
}

static void meter_json(struct request *rq, const struct pair *pair, const struct object_type *from)
{
    struct json_write *w = &rq->w;
    int64_t cap = rq->op->schema->label_cap, used = (int64_t)pair_custom_labels(pair);
    int side = pair_side(pair, from);
    jw_object(w);
    type_json(w, "fromObjectType", from);
    type_json(w, "toObjectType", side ? pair->a : pair->b);
    jw_k_i64(w, "limit", cap);
    jw_k_i64(w, "usage", used);
    jw_k_double(w, "percentage", (double)used * 100.0 / (double)cap);
    jw_k_array(w, "allLabels");
    for (size_t i = 0; i < pair->label_count; i++) {
        const struct label *label = pair->labels[i];
        if (label->category != CATEGORY_SYSTEM && label->kind != LABEL_KIND_PLAIN) {
            jw_str(w, label->text[side]);
        }
    }
    jw_array_end(w);
    jw_object_end(w);
}

static bool has_end(const struct pair *pair, const struct object_type *type)
{
    return !type || pair->a == type || pair->b == type;
}

static bool wanted(const struct pair *pair, const struct object_type *from,
                   const struct object_type *to)
{
    if (from && from == to) {
        return pair_is_same(pair) && pair->a == from;
    }
    return has_end(pair, from) && has_end(pair, to);
}

/* Pairs that have labels; with both parameters, that pair whatever it has. */
static enum err_code label_meter(struct request *rq)
{
    const struct object_type *from, *to;
    const struct schema *schema = rq->op->schema;
    enum err_code rc = type_param(rq, "fromObjectTypeId", &from);
    rc = rc ? rc : type_param(rq, "toObjectTypeId", &to);
    if (rc) {
        return rc;
    }
    jw_object(&rq->w);
    jw_k_array(&rq->w, "results");
    for (size_t i = 0; i < schema->pair_count; i++) {
        const struct pair *pair = schema->pairs[i];
        if (wanted(pair, from, to) && ((from && to) || pair_custom_labels(pair) > 0)) {
            const struct object_type *start = from ? from
                                              : to ? (pair->a == to ? pair->b : pair->a)
                                                   : pair->a;
            meter_json(rq, pair, start);
        }
    }
    jw_array_end(&rq->w);
    jw_object_end(&rq->w);
    return ERR_OK;
}

#define BASE "/crm/v4/associations/{from}/{to}/labels"
static const struct api_route label_routes_rows[] = {
    {{HTTP_GET, BASE}, RUN_READ, PERMIT_SCHEMA_READ, BODY_NONE, 0, "label.list", list_labels},
    {{HTTP_POST, BASE}, RUN_WRITE, PERMIT_SCHEMA_WRITE, BODY_JSON, 0, "label.create", create_label},
    {{HTTP_PUT, BASE}, RUN_WRITE, PERMIT_SCHEMA_WRITE, BODY_JSON, 0, "label.update", update_label},
    {{HTTP_DELETE, BASE "/{typeId}"},
     RUN_WRITE,
     PERMIT_SCHEMA_WRITE,
     BODY_NONE,
     0,
     "label.delete",
     delete_label},
    {{HTTP_GET, "/crm/v3/associations/{from}/{to}/types"},
     RUN_READ,
     PERMIT_SCHEMA_READ,
     BODY_NONE,
     0,
     "label.types",
     list_types},
    {{HTTP_GET, "/crm/v3/limits/associations/labels"},
     RUN_READ,
     PERMIT_SCHEMA_READ,
     BODY_NONE,
     0,
     "label.meter",
     label_meter},
};
API_ROUTES(label_routes);
