/* Links and labels of the Relata API: explicit verbs. Add adds, remove removes, replace replaces;
 * unlabelling and unlinking are two operations. Labels are named by their internal name,
 * direction-free, or by a published {category, typeId}. */
#include "api/association_json.h"
#include "api/relata.h"

static enum err_code read_ends(struct request *rq, struct record_ref *from, struct record_ref *to)
{
    *from = (struct record_ref){rq->type, 0};
    *to = (struct record_ref){rq->to, 0};
    enum err_code rc = request_arg_id(rq, "id", &from->id);
    return rc ? rc : request_arg_id(rq, "toId", &to->id);
}

/* --- the labels of a body --- */

static enum err_code label_by_name(struct request *rq, struct str name, struct str path,
                                   struct label_end *out)
{
    const struct pair *pair = schema_pair(rq->op->schema, rq->type->id, rq->to->id);
    if (pair && pair->primary && str_eq_ascii_nocase(name, STR("primary"))) {
        *out = (struct label_end){pair->primary, pair_side(pair, rq->type)};
        return ERR_OK;
    }
    if (pair && pair_label_of_name(pair, rq->type, name, out)) {
        return ERR_OK;
    }
    return err_at(rq->err, ERR_INVALID, path, "There is no label '%.*s' between %.*s and %.*s.",
                  STR_ARG(name), STR_ARG(rq->type->plural), STR_ARG(rq->to->plural));
}

static enum err_code label_by_type(struct request *rq, const struct json *json, struct str path,
                                   struct label_end *out)
{
    struct str word = STR_NONE;
    enum label_category category;
    int64_t type_id = 0;
    enum err_code rc = body_require(rq, json, path, "category typeId");
    rc = rc ? rc : body_str(rq, json, "category", &word);
    if (rc) {
        return rc;
    }
    if (!label_category_parse(word, &category) ||
        !json_integer(json_get(json, "typeId"), &type_id)) {
        return err_at(rq->err, ERR_INVALID, path,
                      "A label is its internal name, or {category, typeId} as published.");
    }
    return association_label_of_type(rq->op, rq->type, rq->to, category, type_id, path, out);
}

static enum err_code read_labels(struct request *rq, bool may_be_empty, struct label_list *out)
{
    const struct json *labels = json_get(rq->body, "labels");
    if (!json_is(labels, JSON_ARRAY) || (labels->count == 0 && !may_be_empty)) {
        return err_at(rq->err, ERR_INVALID, STR("/labels"), "labels must be an array of labels%s.",
                      may_be_empty ? "" : ", one or more");
    }
    *out = (struct label_list){arena_array(rq->arena, struct label_end, labels->count + 1),
                               labels->count};
    enum err_code rc = ERR_OK;
    for (size_t i = 0; rc == ERR_OK && i < labels->count; i++) {
        const struct json *label = &labels->items[i];
        struct str path = str_format(rq->arena, "/labels/%zu", i);
        rc = label->kind == JSON_STRING ? label_by_name(rq, label->text, path, &out->ends[i])
                                        : label_by_type(rq, label, path, &out->ends[i]);
    }
    return rc;
}

/* --- replies --- */

static void label_json(struct json_write *w, struct label_end end)
{
    jw_object(w);
    jw_k_id(w, "id", end.label->id);
    jw_k_str(w, "name", end.label->name[end.side]);
    jw_k_str(w, "label", end.label->text[end.side]);
    jw_k_str(w, "category", label_category_word(end.label->category));
    jw_k_i64(w, "typeId", end.label->type_id[end.side]);
    jw_k_bool(w, "primary", end.label->kind == LABEL_KIND_PRIMARY);
    jw_k_str(w, "colour", end.label->colour);
    jw_object_end(w);
}

static void ref_json(struct json_write *w, const char *key, struct record_ref ref)
{
    jw_key(w, str_of(key));
    jw_object(w);
    jw_k_str(w, "objectTypeId", ref.type->wire_id);
    jw_k_id(w, "id", ref.id);
    jw_object_end(w);
}

static enum err_code reply_link(struct request *rq, struct record_ref from, struct record_ref to,
                                const struct association_result *result)
{
    struct association *link = NULL;
    struct json_write *w = &rq->w;
    enum err_code rc = association_get(rq->op, from, to, &link);
    if (rc) {
        return rc;
    }
    if (!link && !result) {
        return err_set(rq->err, ERR_NOT_FOUND, "These two records are not associated.");
    }
    jw_object(w);
    ref_json(w, "from", from);
    ref_json(w, "to", to);
    jw_k_bool(w, "linked", link != NULL);
    if (link) {
        jw_k_time(w, "since", link->since);
    }
    jw_k_array(w, "labels");
    for (size_t i = 0; link && i < link->label_count; i++) {
        if (link->labels[i].label->kind != LABEL_KIND_PLAIN) {
            label_json(w, link->labels[i]);
        }
    }
    jw_array_end(w);
    if (result) {
        jw_k_bool(w, "created", result->created);
        jw_k_bool(w, "changed", result->changed);
    }
    jw_object_end(w);
    return ERR_OK;
}

/* --- the operations --- */

static enum err_code get_link(struct request *rq)
{
    struct record_ref from, to;
    enum err_code rc = read_ends(rq, &from, &to);
    return rc ? rc : reply_link(rq, from, to, NULL);
}

static enum err_code put_link(struct request *rq)
{
    struct record_ref from, to;
    struct association_result result;
    enum err_code rc = read_ends(rq, &from, &to);
    rc = rc ? rc : association_link(rq->op, from, to, &result);
    return rc ? rc : reply_link(rq, from, to, &result);
}

static enum err_code delete_link(struct request *rq)
{
    struct record_ref from, to;
    struct association_result result;
    enum err_code rc = read_ends(rq, &from, &to);
    rc = rc ? rc : association_unlink(rq->op, from, to, &result);
    return rc ? rc : reply_link(rq, from, to, &result);
}

typedef enum err_code label_verb(struct op *op, struct record_ref from, struct record_ref to,
                                 const struct label_end *labels, size_t count,
                                 struct association_result *result);

static enum err_code apply_verb(struct request *rq, label_verb *verb, bool may_be_empty)
{
    struct record_ref from, to;
    struct label_list list = {0};
    struct association_result result;
    enum err_code rc = read_ends(rq, &from, &to);
    rc = rc ? rc : read_labels(rq, may_be_empty, &list);
    rc = rc ? rc : verb(rq->op, from, to, list.ends, list.count, &result);
    return rc ? rc : reply_link(rq, from, to, &result);
}

static enum err_code add_labels(struct request *rq)
{
    return apply_verb(rq, association_add, false);
}

static enum err_code remove_labels(struct request *rq)
{
    return apply_verb(rq, association_remove, false);
}

static enum err_code replace_labels(struct request *rq)
{
    return apply_verb(rq, association_replace, true);
}

/* The path may name the company first or second. */
static enum err_code make_primary(struct request *rq)
{
    struct record_ref from, to;
    struct association_result result = {.changed = true};
    int64_t before = 0;
    enum err_code rc = read_ends(rq, &from, &to);
    if (rc) {
        return rc;
    }
    bool company_first = from.type->id == TYPE_COMPANY;
    struct record_ref record = company_first ? to : from, company = company_first ? from : to;
    rc = association_primary(rq->op, record, &before);
    rc = rc ? rc : association_set_primary(rq->op, record, company);
    result.changed = before != company.id;
    return rc ? rc : reply_link(rq, from, to, &result);
}

#define LINK "/relata/v1/objects/{from}/{id}/associations/{to}/{toId}"
static const struct api_route relata_association_routes_rows[] = {
    {{HTTP_GET, LINK}, RUN_READ, PERMIT_LINK_READ, BODY_NONE, 0, "relata.link.get", get_link},
    {{HTTP_PUT, LINK}, RUN_WRITE, PERMIT_LINK_WRITE, BODY_NONE, 0, "relata.link.put", put_link},
    {{HTTP_DELETE, LINK},
     RUN_WRITE,
     PERMIT_LINK_WRITE,
     BODY_NONE,
     0,
     "relata.link.delete",
     delete_link},
    {{HTTP_POST, LINK "/labels/add"},
     RUN_WRITE,
     PERMIT_LINK_WRITE,
     BODY_JSON,
     0,
     "relata.link.add",
     add_labels},
    {{HTTP_POST, LINK "/labels/remove"},
     RUN_WRITE,
     PERMIT_LINK_WRITE,
     BODY_JSON,
     0,
     "relata.link.remove",
     remove_labels},
    {{HTTP_POST, LINK "/labels/replace"},
     RUN_WRITE,
     PERMIT_LINK_WRITE,
     BODY_JSON,
     0,
     "relata.link.replace",
     replace_labels},
    {{HTTP_PUT, LINK "/primary"},
     RUN_WRITE,
     PERMIT_LINK_WRITE,
     BODY_NONE,
     0,
     "relata.link.primary",
     make_primary},
};
API_ROUTES(relata_association_routes);
