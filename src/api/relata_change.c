/* The change log of the Relata API: of the account, of a record, of a label. */
#include "api/relata.h"

#define PAGE      100
#define PAGE_MOST 1000

static struct str actor_word(enum actor_kind kind)
{
    switch (kind) {
    case ACTOR_SYSTEM:
        return STR("system");
    case ACTOR_USER:
        return STR("user");
    case ACTOR_TOKEN:
        return STR("token");
    case ACTOR_IMPORT:
        return STR("import");
    case ACTOR_WORKFLOW:
        return STR("workflow");
    }
    return STR("unknown");
}

static void end_json(struct json_write *w, const char *key, const struct schema *schema,
                     int64_t type_id, int64_t id)
{
    const struct object_type *type = schema_type(schema, type_id);
    jw_key(w, str_of(key));
    if (!id) {
        jw_null(w);
        return;
    }
    jw_object(w);
    jw_k_str(w, "objectTypeId", type ? type->wire_id : STR_NONE);
    jw_k_id(w, "id", id);
    jw_object_end(w);
}

void change_json(struct json_write *w, const struct schema *schema, const struct change *change)
{
    const struct label *label =
        change->label_id ? schema_label_by_id(schema, change->label_id) : NULL;
    const struct object_type *type = change->type_id ? schema_type(schema, change->type_id) : NULL;
    jw_object(w);
    jw_k_id(w, "seq", change->seq);
    jw_k_time(w, "time", change->at);
    jw_k_object(w, "actor");
    jw_k_str(w, "kind", actor_word(change->actor_kind));
    jw_k_id(w, "id", change->actor_id);
    jw_object_end(w);
    jw_k_str(w, "kind", str_of(change_kind_word(change->kind)));
    jw_k_str(w, "objectTypeId", type ? type->wire_id : STR_NONE);
    end_json(w, "record", schema, change->type_id, change->record_id);
    end_json(w, "other", schema, change->other_type_id, change->other_id);
    jw_k(w, "label");
    if (change->label_id) {
        jw_object(w);
        jw_k_id(w, "id", change->label_id);
        jw_k_str(w, "name", label ? label->name[0] : STR_NONE);
        jw_object_end(w);
    } else {
        jw_null(w);
    }
    jw_k(w, "detail");
    if (change->detail.n) {
        jw_raw(w, change->detail);
    } else {
        jw_null(w);
    }
    jw_object_end(w);
}

void changes_json(struct request *rq, const struct change *changes, size_t count, bool more)
{
    jw_object(&rq->w);
    jw_k_array(&rq->w, "results");
    for (size_t i = 0; i < count; i++) {
        change_json(&rq->w, rq->op->schema, &changes[i]);
    }
    jw_array_end(&rq->w);
    reply_paging_id(rq, more, count ? changes[count - 1].seq : 0);
    jw_object_end(&rq->w);
}

static enum err_code list_changes(struct request *rq)
{
    struct change *changes = NULL;
    size_t limit = 0, count = 0;
    int64_t after = 0;
    bool more = false;
    enum err_code rc = request_limit(rq, PAGE, PAGE_MOST, &limit);
    rc = rc ? rc : request_after(rq, &after);
    rc = rc ? rc : change_list(rq->op, after, limit, &changes, &count, &more);
    if (rc == ERR_OK) {
        changes_json(rq, changes, count, more);
    }
    return rc;
}

/* Newest first; `after` is the last seq that was seen, so the next page holds older ones. */
static enum err_code record_changes(struct request *rq)
{
    struct change *changes = NULL;
    size_t limit = 0, count = 0;
    int64_t id = 0, before = 0;
    bool more = false;
    enum err_code rc = request_arg_id(rq, "id", &id);
    rc = rc ? rc : request_limit(rq, PAGE, PAGE_MOST, &limit);
    rc = rc ? rc : request_after(rq, &before);
    rc = rc ? rc : change_of_record(rq->op, id, before, limit, &changes, &count, &more);
    if (rc == ERR_OK) {
        changes_json(rq, changes, count, more);
    }
    return rc;
}

static const struct api_route relata_change_routes_rows[] = {
    {{HTTP_GET, "/relata/v1/changes"},
     RUN_LONG,
     PERMIT_CHANGES_READ,
     BODY_NONE,
     0,
     "relata.changes",
     list_changes},
    {{HTTP_GET, "/relata/v1/objects/{type}/{id}/changes"},
     RUN_LONG,
     PERMIT_RECORD_READ,
     BODY_NONE,
     0,
     "relata.record.changes",
     record_changes},
};
API_ROUTES(relata_change_routes);
