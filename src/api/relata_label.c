/* Label definitions of the Relata API: what the CRM API does not show — names, creators, limits of
 * both directions, usage, where used, history. */
#include "api/relata.h"
#include "account/user.h"
#include "record/association.h"
#include "schema/reference.h"

#define PAGE      100
#define PAGE_MOST 1000

static enum err_code find_label(struct request *rq, struct label_end *out)
{
    const struct pair *pair = schema_pair(rq->op->schema, rq->type->id, rq->to->id);
    struct str name = request_arg(rq, "name");
    if (pair && pair_label_of_name(pair, rq->type, name, out)) {
        return ERR_OK;
    }
    return err_set(rq->err, ERR_NOT_FOUND, "There is no label '%.*s' between %.*s and %.*s.",
                   STR_ARG(name), STR_ARG(rq->type->plural), STR_ARG(rq->to->plural));
}

/* --- one definition --- */

static struct str kind_word(const struct label *label)
{
    switch (label->kind) {
    case LABEL_KIND_PLAIN:
        return STR("plain");
    case LABEL_KIND_PRIMARY:
        return STR("primary");
    case LABEL_KIND_SINGLE:
        return STR("single");
    case LABEL_KIND_PAIRED:
        return STR("paired");
    }
    return STR("unknown");
}

/* settled 16 */
static struct str cardinality(const struct label *label)
{
    return label->max[0] == 1 && label->max[1] == 1 ? STR("ONE_TO_ONE") : STR("ONE_TO_MANY");
}

static void half_json(struct json_write *w, const char *key, const struct label *label, int side)
{
    const struct pair *pair = label->pair;
    jw_key(w, str_of(key));
    jw_object(w);
    jw_k_str(w, "fromObjectTypeId", (side ? pair->b : pair->a)->wire_id);
    jw_k_str(w, "toObjectTypeId", (side ? pair->a : pair->b)->wire_id);
    jw_k_i64(w, "typeId", label->type_id[side]);
    jw_k_str(w, "name", label->name[side]);
    jw_k_str(w, "label", label->text[side]);
    jw_k(w, "limit");
    if (label->max[side]) {
        jw_i64(w, label->max[side]);
    } else {
        jw_null(w);
    }
    jw_object_end(w);
}

static void usage_json(struct json_write *w, const struct label_usage *usage)
{
    jw_k_object(w, "usage");
    jw_k_i64(w, "links", usage->links);
    jw_k_i64(w, "archivedLinks", usage->archived_links);
    jw_k(w, "lastUsedAt");
    if (usage->last_used_at) {
        jw_time(w, usage->last_used_at);
    } else {
        jw_null(w);
    }
    jw_k_object(w, "references");
    for (size_t i = 0; i < usage->reference_count; i++) {
        jw_key(w, usage->references[i].kind);
        jw_i64(w, usage->references[i].count);
    }
    jw_object_end(w);
    jw_object_end(w);
}

static enum err_code creator_json(struct request *rq, int64_t user_id)
{
    struct user user;
    jw_k(&rq->w, "createdBy");
    if (!user_id) {
        jw_null(&rq->w);
        return ERR_OK;
    }
    enum err_code rc = user_get(rq->op->tx, user_id, &user);
    if (rc) {
        return rc;
    }
    jw_object(&rq->w);
    jw_k_id(&rq->w, "id", user.id);
    jw_k_str(&rq->w, "email", user.email);
    jw_object_end(&rq->w);
    return ERR_OK;
}

static enum err_code definition_json(struct request *rq, const struct label *label, int side)
{
    struct json_write *w = &rq->w;
    struct label_usage usage;
    enum err_code rc = label_usage(rq->op, label, &usage);
    if (rc) {
        return rc;
    }
    jw_object(w);
    jw_k_id(w, "id", label->id);
    jw_k_str(w, "kind", kind_word(label));
    jw_k_str(w, "category", label_category_word(label->category));
    half_json(w, "forward", label, side);
    half_json(w, "inverse", label, 1 - side);
    jw_k_str(w, "cardinality", cardinality(label));
    jw_k_str(w, "description", label->description);
    jw_k_str(w, "colour", label->colour);
    jw_k_i64(w, "position", label->position);
    jw_k_time(w, "createdAt", label->created_at);
    rc = creator_json(rq, label->created_by);
    if (rc) {
        return rc;
    }
    jw_k_time(w, "updatedAt", label->updated_at);
    usage_json(w, &usage);
    jw_object_end(w);
    return ERR_OK;
}

/* --- the operations --- */

static enum err_code list_labels(struct request *rq)
{
    const struct pair *pair = schema_pair(rq->op->schema, rq->type->id, rq->to->id);
    enum err_code rc = ERR_OK;
    jw_object(&rq->w);
    jw_k_i64(&rq->w, "cap", rq->op->schema->label_cap);
    jw_k_i64(&rq->w, "used", pair ? (int64_t)pair_custom_labels(pair) : 0);
    jw_k_array(&rq->w, "results");
    for (size_t i = 0; rc == ERR_OK && pair && i < pair->label_count; i++) {
        rc = definition_json(rq, pair->labels[i], pair_side(pair, rq->type));
    }
    if (rc) {
        return rc;
    }
    jw_array_end(&rq->w);
    jw_object_end(&rq->w);
    return ERR_OK;
}

static enum err_code get_label(struct request *rq)
{
    struct label_end end;
    enum err_code rc = find_label(rq, &end);
    return rc ? rc : definition_json(rq, end.label, end.side);
}

/* The texts that a body leaves out stay as they are (other than in the CRM API, where a missing
 * inverse is overwritten). */
static enum err_code update_label(struct request *rq)
{
    struct label_end end;
    struct label_change change = {.position = -1};
    struct schema_edit edit = change_edit(rq->op);
    const struct json *position = json_get(rq->body, "position");
    enum err_code rc = find_label(rq, &end);
    rc = rc ? rc : body_str(rq, rq->body, "label", &change.text);
    rc = rc ? rc : body_str(rq, rq->body, "inverseLabel", &change.inverse);
    rc = rc ? rc : body_str(rq, rq->body, "description", &change.description);
    rc = rc ? rc : body_str(rq, rq->body, "colour", &change.colour);
    if (rc == ERR_OK && position &&
        (!json_integer(position, &change.position) || change.position < 0)) {
        rc = err_at(rq->err, ERR_INVALID, STR("/position"), "position is a whole number from 0.");
    }
    if (rc) {
        return rc;
    }
    bool paired = end.label->kind == LABEL_KIND_PAIRED;
    change.text = change.text.p ? change.text : end.label->text[end.side];
    change.inverse = change.inverse.p || !paired ? change.inverse : end.label->text[1 - end.side];
    rc = label_update(&edit, end, &change);
    rc = rc ? rc : op_refresh(rq->op);
    return rc ? rc
              : definition_json(rq, schema_label_by_id(rq->op->schema, end.label->id), end.side);
}

static void use_json(struct json_write *w, const struct label *label, const struct label_use *use)
{
    jw_object(w);
    jw_k_object(w, "a");
    jw_k_str(w, "objectTypeId", label->pair->a->wire_id);
    jw_k_id(w, "id", use->a_id);
    jw_object_end(w);
    jw_k_object(w, "b");
    jw_k_str(w, "objectTypeId", label->pair->b->wire_id);
    jw_k_id(w, "id", use->b_id);
    jw_object_end(w);
    jw_k_time(w, "since", use->since);
    jw_k_bool(w, "archived", use->archived);
    jw_object_end(w);
}

/* Where used: links page by page (after is an offset), and every tool that refers to the label. */
static enum err_code label_used(struct request *rq)
{
    struct label_end end;
    struct label_use *uses = NULL;
    struct reference_user *users = NULL;
    size_t limit = 0, count = 0, user_count = 0;
    int64_t offset = 0;
    bool more = false;
    enum err_code rc = find_label(rq, &end);
    rc = rc ? rc : request_limit(rq, PAGE, PAGE_MOST, &limit);
    rc = rc ? rc : request_after(rq, &offset);
    rc = rc ? rc : label_uses(rq->op, end.label, (size_t)offset, limit, &uses, &count, &more);
    rc = rc ? rc : reference_users(rq->op->tx, REFERENCE_LABEL, end.label->id, &users, &user_count);
    if (rc) {
        return rc;
    }
    struct json_write *w = &rq->w;
    jw_object(w);
    jw_k_array(w, "links");
    for (size_t i = 0; i < count; i++) {
        use_json(w, end.label, &uses[i]);
    }
    jw_array_end(w);
    jw_k_array(w, "references");
    for (size_t i = 0; i < user_count; i++) {
        jw_object(w);
        jw_k_str(w, "kind", users[i].kind);
        jw_k_id(w, "id", users[i].id);
        jw_k_str(w, "name", users[i].name);
        jw_object_end(w);
    }
    jw_array_end(w);
    reply_paging_id(rq, more, offset + (int64_t)count);
    jw_object_end(w);
    return ERR_OK;
}

static enum err_code label_history(struct request *rq)
{
    struct label_end end;
    struct change *changes = NULL;
    size_t count = 0;
    enum err_code rc = find_label(rq, &end);
    rc = rc ? rc : change_of_label(rq->op, end.label->id, &changes, &count);
    if (rc == ERR_OK) {
        changes_json(rq, changes, count, false);
    }
    return rc;
}

#define BASE "/relata/v1/labels/{from}/{to}"
static const struct api_route relata_label_routes_rows[] = {
    {{HTTP_GET, BASE},
     RUN_LONG,
     PERMIT_SCHEMA_READ,
     BODY_NONE,
     0,
     "relata.label.list",
     list_labels},
    {{HTTP_GET, BASE "/{name}"},
     RUN_LONG,
     PERMIT_SCHEMA_READ,
     BODY_NONE,
     0,
     "relata.label.get",
     get_label},
    {{HTTP_PATCH, BASE "/{name}"},
     RUN_WRITE,
     PERMIT_SCHEMA_WRITE,
     BODY_JSON,
     0,
     "relata.label.update",
     update_label},
    {{HTTP_GET, BASE "/{name}/usage"},
     RUN_LONG,
     PERMIT_SCHEMA_READ,
     BODY_NONE,
     0,
     "relata.label.usage",
     label_used},
    {{HTTP_GET, BASE "/{name}/history"},
     RUN_LONG,
     PERMIT_SCHEMA_READ,
     BODY_NONE,
     0,
     "relata.label.history",
     label_history},
};
API_ROUTES(relata_label_routes);
