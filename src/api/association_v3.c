/* Associations as version 3 has them: rows 66, 68 and 69. A type is named by its definition's name
 * or by its number; writes add and never take other labels away. */
#include "api/association_read.h"
#include "api/batch.h"
#include "api/record_json.h"

#define CREATE_MOST 2000

/* A number may stand for a system or for a custom type; the published ones come first. Of two
 * object types a name stands for its own direction alone, as a number does. */
static enum err_code find_type(struct request *rq, struct str word, struct str path,
                               struct label_end *out)
{
    const struct pair *pair = schema_pair(rq->op->schema, rq->type->id, rq->to->id);
    static const enum label_category order[] = {CATEGORY_SYSTEM, CATEGORY_USER,
                                                CATEGORY_INTEGRATOR};
    int64_t type_id = 0;
    if (pair && str_to_i64(word, &type_id)) {
        for (size_t i = 0; i < sizeof(order) / sizeof(order[0]); i++) {
            if (schema_label_of_type(rq->op->schema, order[i], type_id, out) &&
                out->label->pair == pair &&
                (pair_is_same(pair) || out->side == pair_side(pair, rq->type))) {
                return ERR_OK;
            }
        }
    } else if (pair && pair_label_of_name(pair, rq->type, word, out) &&
               str_eq_ascii_nocase(out->label->name[out->side], word)) {
        return ERR_OK;
    }
    return err_at(rq->err, ERR_INVALID, path,
                  "'%.*s' is not an association type from %.*s to %.*s.", STR_ARG(word),
                  STR_ARG(rq->type->plural), STR_ARG(rq->to->plural));
}

struct v3_input {
    struct record_ref from, to;
    struct label_end end;
};

static enum err_code read_inputs(struct request *rq, struct v3_input **out, size_t *count)
{
    const struct json *inputs = NULL;
    enum err_code rc = body_inputs(rq, CREATE_MOST, &inputs);
    if (rc) {
        return rc;
    }
    struct v3_input *list = arena_array(rq->arena, struct v3_input, inputs->count + 1);
    for (size_t i = 0; rc == ERR_OK && i < inputs->count; i++) {
        struct str path = str_format(rq->arena, "/inputs/%zu", i), word = STR_NONE;
        const struct json *input = &inputs->items[i];
        rc = pair_ids_read(rq, input, path, &list[i].from, &list[i].to);
        rc = rc ? rc : body_require(rq, input, path, "type");
        if (rc == ERR_OK && !json_scalar_text(json_get(input, "type"), &word)) {
            rc = err_at(rq->err, ERR_INVALID, str_format(rq->arena, "%.*s/type", STR_ARG(path)),
                        "type must be a string.");
        }
        rc = rc ? rc
                : find_type(rq, word, str_format(rq->arena, "%.*s/type", STR_ARG(path)),
                            &list[i].end);
    }
    *out = list;
    *count = inputs->count;
    return rc;
}

static void id_object(struct json_write *w, const char *key, int64_t id)
{
    jw_key(w, str_of(key));
    jw_object(w);
    jw_k_id(w, "id", id);
    jw_object_end(w);
}

static enum err_code create_step(struct request *rq, void *arg)
{
    struct v3_input *input = arg;
    struct association_result result;
    enum err_code rc = association_add(rq->op, input->from, input->to, &input->end, 1, &result);
    if (rc) {
        return rc;
    }
    jw_object(&rq->w);
    id_object(&rq->w, "from", input->from.id);
    id_object(&rq->w, "to", input->to.id);
    jw_k_str(&rq->w, "type", label_v3_name(input->end));
    jw_object_end(&rq->w);
    return ERR_OK;
}

static enum err_code batch_create(struct request *rq)
{
    struct v3_input *list = NULL;
    struct batch batch;
    size_t count = 0;
    enum err_code rc = read_inputs(rq, &list, &count);
    if (rc) {
        return rc;
    }
    batch_begin(rq, &batch);
    for (size_t i = 0; rc == ERR_OK && i < count; i++) {
        rc = batch_try(rq, &batch, create_step, &list[i], NULL);
    }
    return rc ? rc : batch_end(rq, &batch, 201);
}

static enum err_code batch_archive(struct request *rq)
{
    struct v3_input *list = NULL;
    struct association_result result;
    size_t count = 0;
    enum err_code rc = read_inputs(rq, &list, &count);
    for (size_t i = 0; rc == ERR_OK && i < count; i++) {
        rc = association_remove(rq->op, list[i].from, list[i].to, &list[i].end, 1, &result);
    }
    return rc ? rc : reply_no_content(rq);
}

/* --- read --- */

/* An entry per link and type. */
static void entries_json(struct request *rq, const struct association *association)
{
    for (size_t i = 0; i < association->label_count; i++) {
        jw_object(&rq->w);
        jw_k_id(&rq->w, "id", association->to_id);
        jw_k_str(&rq->w, "type", label_v3_name(association->labels[i]));
        jw_object_end(&rq->w);
    }
}

static enum err_code batch_read(struct request *rq)
{
    return association_reply_batch(rq, entries_json);
}

/* --- one by one, for old clients --- */

static enum err_code list_one(struct request *rq)
{
    return association_reply_page(rq, entries_json);
}

static enum err_code read_path(struct request *rq, struct v3_input *input)
{
    input->from = (struct record_ref){rq->type, 0};
    input->to = (struct record_ref){rq->to, 0};
    enum err_code rc = request_arg_id(rq, "id", &input->from.id);
    rc = rc ? rc : request_arg_id(rq, "toId", &input->to.id);
    return rc ? rc
              : find_type(rq, request_arg(rq, "associationType"), STR("associationType"),
                          &input->end);
}

static enum err_code put_one(struct request *rq)
{
    struct v3_input input;
    struct association_result result;
    struct record_view view;
    struct record record;
    enum err_code rc = read_path(rq, &input);
    rc = rc ? rc : association_add(rq->op, input.from, input.to, &input.end, 1, &result);
    rc = rc ? rc : record_view_of(rq, NULL, &view);
    if (rc) {
        return rc;
    }
    view.associated = arena_array(rq->arena, const struct object_type *, 1);
    view.associated[0] = rq->to;
    view.associated_count = 1;
    rc = record_get(rq->op, rq->type, input.from.id, &view.fields, RECORD_ACTIVE, &record);
    return rc ? rc : record_json(rq, &view, &record, NULL, NULL);
}

static enum err_code delete_one(struct request *rq)
{
    struct v3_input input;
    struct association_result result;
    enum err_code rc = read_path(rq, &input);
    rc = rc ? rc : association_remove(rq->op, input.from, input.to, &input.end, 1, &result);
    return rc ? rc : reply_no_content(rq);
}

#define BATCH "/crm/v3/associations/{from}/{to}/batch"
#define ONE   "/crm/v3/objects/{from}/{id}/associations/{to}"
static const struct api_route association_v3_routes_rows[] = {
    {{HTTP_POST, BATCH "/create"},
     RUN_WRITE,
     PERMIT_LINK_WRITE,
     BODY_JSON,
     BODY_BATCH,
     "association_v3.batch_create",
     batch_create},
    {{HTTP_POST, BATCH "/read"},
     RUN_LONG,
     PERMIT_LINK_READ,
     BODY_JSON,
     BODY_BATCH,
     "association_v3.batch_read",
     batch_read},
    {{HTTP_POST, BATCH "/archive"},
     RUN_WRITE,
     PERMIT_LINK_WRITE,
     BODY_JSON,
     BODY_BATCH,
     "association_v3.batch_archive",
     batch_archive},
    {{HTTP_GET, ONE}, RUN_READ, PERMIT_LINK_READ, BODY_NONE, 0, "association_v3.list", list_one},
    {{HTTP_PUT, ONE "/{toId}/{associationType}"},
     RUN_WRITE,
     PERMIT_LINK_WRITE,
     BODY_NONE,
     0,
     "association_v3.add",
     put_one},
    {{HTTP_DELETE, ONE "/{toId}/{associationType}"},
     RUN_WRITE,
     PERMIT_LINK_WRITE,
     BODY_NONE,
     0,
     "association_v3.remove",
     delete_one},
};
API_ROUTES(association_v3_routes);
