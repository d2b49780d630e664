/* Records in the Relata API: what the CRM API has no operation for — restore, merge with its losses
 * and a preview — and restoring definitions. */
#include "api/record_json.h"
#include "api/relata.h"

static void losses_json(struct request *rq, const struct link_loss *losses)
{
    struct json_write *w = &rq->w;
    jw_k_array(w, "lost");
    for (const struct link_loss *loss = losses; loss; loss = loss->next) {
        jw_object(w);
        jw_k_object(w, "other");
        jw_k_str(w, "objectTypeId", loss->other.type->wire_id);
        jw_k_id(w, "id", loss->other.id);
        jw_object_end(w);
        jw_k_str(w, "label",
                 loss->label->kind == LABEL_KIND_PLAIN ? STR_NONE : loss->label->name[0]);
        jw_k_str(w, "why", str_of(loss->why));
        jw_object_end(w);
    }
    jw_array_end(w);
}

static enum err_code reply_record(struct request *rq, int64_t id, const struct link_loss *losses,
                                  bool preview)
{
    struct record_view view;
    struct record record;
    enum err_code rc = record_view_of(rq, NULL, &view);
    rc = rc ? rc : record_get(rq->op, rq->type, id, &view.fields, RECORD_ACTIVE, &record);
    if (rc) {
        return rc;
    }
    jw_object(&rq->w);
    jw_k(&rq->w, "record");
    rc = record_json(rq, &view, &record, NULL, NULL);
    if (rc) {
        return rc;
    }
    jw_k_bool(&rq->w, "preview", preview);
    losses_json(rq, losses);
    jw_object_end(&rq->w);
    return ERR_OK;
}

static enum err_code restore_record(struct request *rq)
{
    struct link_loss *losses = NULL;
    int64_t id = 0;
    enum err_code rc = request_arg_id(rq, "id", &id);
    rc = rc ? rc : record_restore(rq->op, rq->type, id, &losses);
    return rc ? rc : reply_record(rq, id, losses, false);
}

/* --- merge --- */

struct merge {
    struct request *rq;
    int64_t winner, loser;
    bool preview;
    bool done; /* the reply of a preview is written */
};

/* A preview is the merge itself, in a savepoint that is given up once the reply stands. */
static enum err_code merge_step(struct op *op, void *arg)
{
    struct merge *merge = arg;
    struct link_loss *losses = NULL;
    enum err_code rc = record_merge(op, merge->rq->type, merge->winner, merge->loser, &losses);
    rc = rc ? rc : reply_record(merge->rq, merge->winner, losses, merge->preview);
    if (rc == ERR_OK && merge->preview) {
        merge->done = true;
        return err_set(op->tx->err, ERR_CONFLICT, "This was a preview.");
    }
    return rc;
}

static enum err_code merge_records(struct request *rq)
{
    struct merge merge = {.rq = rq};
    const struct json *preview = json_get(rq->body, "preview");
    enum err_code rc = body_require(rq, rq->body, STR(""), "winner loser");
    rc = rc ? rc : body_id(rq, rq->body, "winner", STR(""), &merge.winner);
    rc = rc ? rc : body_id(rq, rq->body, "loser", STR(""), &merge.loser);
    if (rc == ERR_OK && preview && preview->kind != JSON_BOOL) {
        rc = err_at(rq->err, ERR_INVALID, STR("/preview"), "preview is true or false.");
    }
    if (rc) {
        return rc;
    }
    merge.preview = preview && preview->boolean;
    rc = op_nested(rq->op, merge_step, &merge);
    if (merge.done && !tx_is_fatal(rc)) {
        err_clear(rq->err);
        return ERR_OK;
    }
    return rc;
}

/* --- definitions --- */

static enum err_code restore_property(struct request *rq)
{
    struct schema_edit edit = change_edit(rq->op);
    struct str name = request_arg(rq, "name");
    const struct property *property = schema_property_any(rq->type, name);
    if (!property) {
        return err_set(rq->err, ERR_NOT_FOUND, "There is no property '%.*s' on %.*s.",
                       STR_ARG(name), STR_ARG(rq->type->plural));
    }
    enum err_code rc = property->archived_at ? property_restore(&edit, property) : ERR_OK;
    if (rc) {
        return rc;
    }
    jw_object(&rq->w);
    jw_k_str(&rq->w, "name", property->name);
    jw_k_bool(&rq->w, "restored", property->archived_at != 0);
    jw_object_end(&rq->w);
    return ERR_OK;
}

/* Archived object types are not found by words in a path, so this one takes the id or the full name
 * itself. */
static const struct object_type *archived_type(const struct schema *schema, struct str word)
{
    for (size_t i = 0; i < schema->type_count; i++) {
        const struct object_type *type = schema->types[i];
        if (str_eq(type->wire_id, word) || str_eq_ascii_nocase(type->full_name, word)) {
            return type;
        }
    }
    return NULL;
}

static enum err_code restore_type(struct request *rq)
{
    struct schema_edit edit = change_edit(rq->op);
    struct str word = request_arg(rq, "objectType");
    const struct object_type *type = archived_type(rq->op->schema, word);
    if (!type) {
        return err_set(rq->err, ERR_NOT_FOUND, "There is no object type '%.*s'.", STR_ARG(word));
    }
    enum err_code rc = type->archived_at ? object_restore(&edit, type) : ERR_OK;
    if (rc) {
        return rc;
    }
    jw_object(&rq->w);
    jw_k_str(&rq->w, "objectTypeId", type->wire_id);
    jw_k_bool(&rq->w, "restored", type->archived_at != 0);
    jw_object_end(&rq->w);
    return ERR_OK;
}

static const struct api_route relata_record_routes_rows[] = {
    {{HTTP_POST, "/relata/v1/objects/{type}/{id}/restore"},
     RUN_WRITE,
     PERMIT_RECORD_WRITE,
     BODY_NONE,
     0,
     "relata.record.restore",
     restore_record},
    {{HTTP_POST, "/relata/v1/objects/{type}/merge"},
     RUN_WRITE,
     PERMIT_RECORD_WRITE,
     BODY_JSON,
     0,
     "relata.record.merge",
     merge_records},
    {{HTTP_POST, "/relata/v1/properties/{type}/{name}/restore"},
     RUN_WRITE,
     PERMIT_SCHEMA_WRITE,
     BODY_NONE,
     0,
     "relata.property.restore",
     restore_property},
    {{HTTP_POST, "/relata/v1/schemas/{objectType}/restore"},
     RUN_WRITE,
     PERMIT_SCHEMA_WRITE,
     BODY_NONE,
     0,
     "relata.object.restore",
     restore_type},
};
API_ROUTES(relata_record_routes);
