/* Limits on associations ("configurations"): rows 14-18. A limit is of one direction of one type.
 */
#include "api/batch.h"
#include "record/association.h"
#include "record/change.h"

#define INPUTS_MOST 100

/* How much of a limit a reply shows: an update has the number, a creation the label too, a list
 * also the direction. */
enum limit_form { LIMIT_UPDATED, LIMIT_CREATED, LIMIT_LISTED };

struct limit_input {
    struct label_end end;
    int64_t max;
    enum limit_form form;
};

static void limit_json(struct request *rq, struct label_end end, enum limit_form form)
{
    const struct pair *pair = end.label->pair;
    const struct object_type *from = end.side ? pair->b : pair->a,
                             *to = end.side ? pair->a : pair->b;
    struct json_write *w = &rq->w;
    jw_object(w);
    jw_k_str(w, "category", label_category_word(end.label->category));
    jw_k_i64(w, "typeId", end.label->type_id[end.side]);
    if (form != LIMIT_UPDATED) {
        jw_k_str(w, "label", end.label->text[end.side]);
    }
    jw_k_i64(w, "userEnforcedMaxToObjectIds", end.label->max[end.side]);
    if (form == LIMIT_LISTED) {
        jw_k_str(w, "fromObjectTypeId", from->wire_id);
        jw_k_str(w, "toObjectTypeId", to->wire_id);
    }
    jw_object_end(w);
}

/* Both sides of a label that has one type id for both are one limit. */
static bool is_shared(const struct label *label)
{
    return pair_is_same(label->pair) && label->type_id[0] == label->type_id[1];
}

static void pair_limits(struct request *rq, const struct pair *pair, int only_side)
{
    for (size_t i = 0; i < pair->label_count; i++) {
        for (int side = 0; side < 2; side++) {
            bool skip =
                (only_side >= 0 && side != only_side) || (side == 1 && is_shared(pair->labels[i]));
            if (!skip && pair->labels[i]->max[side] > 0) {
                limit_json(rq, (struct label_end){pair->labels[i], side}, LIMIT_LISTED);
            }
        }
    }
}

static enum err_code list_all(struct request *rq)
{
    jw_object(&rq->w);
    jw_k_array(&rq->w, "results");
    for (size_t i = 0; i < rq->op->schema->pair_count; i++) {
        pair_limits(rq, rq->op->schema->pairs[i], -1);
    }
    jw_array_end(&rq->w);
    jw_object_end(&rq->w);
    return ERR_OK;
}

static enum err_code list_pair(struct request *rq)
{
    const struct pair *pair = schema_pair(rq->op->schema, rq->type->id, rq->to->id);
    jw_object(&rq->w);
    jw_k_array(&rq->w, "results");
    if (pair) {
        pair_limits(rq, pair, pair_is_same(pair) ? -1 : pair_side(pair, rq->type));
    }
    jw_array_end(&rq->w);
    jw_object_end(&rq->w);
    return ERR_OK;
}

/* --- create, update, purge --- */

static enum err_code read_limit(struct request *rq, const struct json *input, struct str path,
                                bool with_max, struct limit_input *out)
{
    struct str word = STR_NONE;
    enum label_category category;
    int64_t type_id = 0;
    enum err_code rc = body_require(
        rq, input, path, with_max ? "category typeId maxToObjectIds" : "category typeId");
    rc = rc ? rc : body_str(rq, input, "category", &word);
    if (rc) {
        return rc;
    }
    if (!label_category_parse(word, &category)) {
        return err_at(rq->err, ERR_INVALID, str_format(rq->arena, "%.*s/category", STR_ARG(path)),
                      "'%.*s' is not an association category.", STR_ARG(word));
    }
    struct str at = str_format(rq->arena, "%.*s/typeId", STR_ARG(path));
    if (!json_integer(json_get(input, "typeId"), &type_id)) {
        return err_at(rq->err, ERR_INVALID, at, "typeId must be a whole number.");
    }
    const struct json *max = json_get(input, "maxToObjectIds");
    if (with_max && (!json_integer(max, &out->max) || out->max < 1)) {
        return err_at(rq->err, ERR_INVALID,
                      str_format(rq->arena, "%.*s/maxToObjectIds", STR_ARG(path)),
                      "maxToObjectIds must be a whole number from 1.");
    }
    return association_label_of_type(rq->op, rq->type, rq->to, category, type_id, at, &out->end);
}

static enum err_code read_limits(struct request *rq, bool with_max, struct limit_input **out,
                                 size_t *count)
{
    const struct json *inputs = NULL;
    enum err_code rc = body_inputs(rq, INPUTS_MOST, &inputs);
    if (rc) {
        return rc;
    }
    struct limit_input *list = arena_array(rq->arena, struct limit_input, inputs->count + 1);
    for (size_t i = 0; rc == ERR_OK && i < inputs->count; i++) {
        rc = read_limit(rq, &inputs->items[i], str_format(rq->arena, "/inputs/%zu", i), with_max,
                        &list[i]);
    }
    *out = list;
    *count = inputs->count;
    return rc;
}

/* Each input sees what the ones before it have set. */
static enum err_code apply(struct request *rq, struct limit_input *input)
{
    struct schema_edit edit = change_edit(rq->op);
    enum err_code rc = limit_set(&edit, input->end, input->max);
    rc = rc ? rc : op_refresh(rq->op);
    if (rc == ERR_OK) {
        input->end.label = schema_label_by_id(rq->op->schema, input->end.label->id);
    }
    return rc;
}

static enum err_code set_step(struct request *rq, void *arg)
{
    struct limit_input *input = arg;
    input->end.label = schema_label_by_id(rq->op->schema, input->end.label->id);
    enum err_code rc = apply(rq, input);
    if (rc == ERR_OK) {
        limit_json(rq, input->end, input->form);
    }
    return rc;
}

static enum err_code set_limits(struct request *rq, enum limit_form form)
{
    struct limit_input *list = NULL;
    struct batch batch;
    size_t count = 0;
    enum err_code rc = read_limits(rq, true, &list, &count);
    if (rc) {
        return rc;
    }
    batch_begin(rq, &batch);
    for (size_t i = 0; rc == ERR_OK && i < count; i++) {
        list[i].form = form;
        rc = batch_try(rq, &batch, set_step, &list[i], NULL);
    }
    return rc ? rc : batch_end(rq, &batch, form == LIMIT_CREATED ? 201 : 200);
}

static enum err_code create_limits(struct request *rq)
{
    return set_limits(rq, LIMIT_CREATED);
}

static enum err_code update_limits(struct request *rq)
{
    return set_limits(rq, LIMIT_UPDATED);
}

static enum err_code purge_limits(struct request *rq)
{
    struct limit_input *list = NULL;
    size_t count = 0;
    enum err_code rc = read_limits(rq, false, &list, &count);
    for (size_t i = 0; rc == ERR_OK && i < count; i++) {
        list[i].end.label = schema_label_by_id(rq->op->schema, list[i].end.label->id);
        rc = apply(rq, &list[i]);
    }
    if (rc) {
        return rc;
    }
    return rq->family == FAMILY_NUMBERED ? reply_no_content(rq) : batch_empty(rq, 200);
}

#define BASE "/crm/v4/associations/definitions/configurations"
#define PAIR BASE "/{from}/{to}"
static const struct api_route limit_routes_rows[] = {
    {{HTTP_GET, BASE "/all"}, RUN_READ, PERMIT_TOKEN, BODY_NONE, 0, "limit.list_all", list_all},
    {{HTTP_GET, PAIR}, RUN_READ, PERMIT_SCHEMA_READ, BODY_NONE, 0, "limit.list", list_pair},
    {{HTTP_POST, PAIR "/batch/create"},
     RUN_WRITE,
     PERMIT_SCHEMA_WRITE,
     BODY_JSON,
     0,
     "limit.create",
     create_limits},
    {{HTTP_POST, PAIR "/batch/update"},
     RUN_WRITE,
     PERMIT_SCHEMA_WRITE,
     BODY_JSON,
     0,
     "limit.update",
     update_limits},
    {{HTTP_POST, PAIR "/batch/purge"},
     RUN_WRITE,
     PERMIT_SCHEMA_WRITE,
     BODY_JSON,
     0,
     "limit.purge",
     purge_limits},
};
API_ROUTES(limit_routes);
