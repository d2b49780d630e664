/* Object types: rows 38-41. Only custom ones are made, changed and listed here; the others can be
 * read by name or id. */
#include "api/schema_json.h"
#include "record/association.h"
#include "record/change.h"

/* --- which object type, and how much of it --- */

static enum err_code view_of_query(struct request *rq, struct schema_view *view)
{
    enum err_code rc = request_bool(rq, "includePropertyDefinitions", true, &view->properties);
    rc = rc ? rc : request_bool(rq, "includeAssociationDefinitions", true, &view->associations);
    return rc ? rc : request_bool(rq, "includeAuditMetadata", true, &view->audit);
}

static const struct object_type *find_archived(struct request *rq, struct str word)
{
    for (size_t i = 0; i < rq->op->schema->type_count; i++) {
        const struct object_type *type = rq->op->schema->types[i];
        struct str brief = str_format(rq->arena, "p_%.*s", STR_ARG(type->name));
        if (type->archived_at &&
            (str_eq(word, type->wire_id) || str_eq_ascii_nocase(word, type->full_name) ||
             str_eq_ascii_nocase(word, brief))) {
            return type;
        }
    }
    return NULL;
}

/* {schema}: unlike {type} it can also name an archived object type, when `archived` is set. */
static enum err_code schema_of_path(struct request *rq, bool archived,
                                    const struct object_type **out)
{
    struct str word = request_arg(rq, "schema");
    *out = archived ? find_archived(rq, word) : NULL;
    if (*out) {
        return ERR_OK;
    }
    enum err_code rc = schema_type_of_word(rq->op->schema, word, rq->err, out);
    rq->bare_error = rc != ERR_OK;
    return rc;
}

/* --- read --- */

static enum err_code list_schemas(struct request *rq)
{
    struct schema_view view;
    bool archived = false;
    enum err_code rc = view_of_query(rq, &view);
    rc = rc ? rc : request_bool(rq, "archived", false, &archived);
    if (rc) {
        return rc;
    }
    jw_object(&rq->w);
    jw_k_array(&rq->w, "results");
    for (size_t i = 0; i < rq->op->schema->type_count; i++) {
        const struct object_type *type = rq->op->schema->types[i];
        if (type->custom && (type->archived_at != 0) == archived) {
            object_schema_json(rq, type, &view);
        }
    }
    jw_array_end(&rq->w);
    jw_object_end(&rq->w);
    return ERR_OK;
}

/* The permission depends on the object type, which the frame cannot find when it is archived. */
static enum err_code get_schema(struct request *rq)
{
    struct schema_view view;
    const struct object_type *type = NULL;
    bool archived = false;
    enum err_code rc = request_bool(rq, "archived", false, &archived);
    rc = rc ? rc : schema_of_path(rq, archived, &type);
    rc = rc ? rc : permit(&rq->who, PERMIT_SCHEMA_READ, type, NULL, rq->err);
    rc = rc ? rc : view_of_query(rq, &view);
    if (rc == ERR_OK) {
        object_schema_json(rq, type, &view);
    }
    return rc;
}

/* --- create and change --- */

static enum err_code read_labels(struct request *rq, struct str *singular, struct str *plural)
{
    const struct json *labels = json_get(rq->body, "labels");
    if (!json_is_missing(labels) && labels->kind != JSON_OBJECT) {
        return err_at(rq->err, ERR_INVALID, STR("/labels"),
                      "labels must be an object with singular and plural, not %s.",
                      json_kind_word(labels->kind));
    }
    enum err_code rc = body_str(rq, labels, "singular", singular);
    rc = rc ? rc : body_str(rq, labels, "plural", plural);
    if (rc) {
        rq->err->path = str_concat(rq->arena, STR("/labels"), rq->err->path);
    }
    return rc;
}

static const struct json *member(struct request *rq, const char *key)
{
    const struct json *json = json_get(rq->body, key);
    return json_is_missing(json) ? NULL : json;
}

static enum err_code create_schema(struct request *rq)
{
    static const struct schema_view whole = {true, true, true};
    struct object_new wanted = {.secondary_display = member(rq, "secondaryDisplayProperties"),
                                .required = member(rq, "requiredProperties"),
                                .searchable = member(rq, "searchableProperties"),
                                .properties = member(rq, "properties"),
                                .associated_objects = member(rq, "associatedObjects")};
    struct schema_edit edit = change_edit(rq->op);
    int64_t id = 0;
    enum err_code rc = body_require(rq, rq->body, STR(""), "labels name");
    rc = rc ? rc : body_str(rq, rq->body, "name", &wanted.name);
    rc = rc ? rc : read_labels(rq, &wanted.label_singular, &wanted.label_plural);
    rc = rc ? rc : body_str(rq, rq->body, "description", &wanted.description);
    rc = rc ? rc : body_str(rq, rq->body, "primaryDisplayProperty", &wanted.primary_display);
    rc = rc ? rc : object_create(&edit, &wanted, &id);
    rc = rc ? rc : op_refresh(rq->op);
    if (rc) {
        return rc;
    }
    const struct object_type *type = schema_type(rq->op->schema, id);
    BUG_UNLESS(type);
    object_schema_json(rq, type, &whole);
    rq->status = 201;
    reply_location(
        rq, str_format(rq->arena, "/crm-object-schemas/v3/schemas/%.*s", STR_ARG(type->wire_id)));
    return ERR_OK;
}

static enum err_code read_flag(struct request *rq, const char *key, int *flag)
{
    const struct json *json = member(rq, key);
    if (json && json->kind != JSON_BOOL) {
        return err_at(rq->err, ERR_INVALID, str_format(rq->arena, "/%s", key),
                      "%s must be true or false, not %s.", key, json_kind_word(json->kind));
    }
    *flag = json ? json->boolean : -1;
    return ERR_OK;
}

static enum err_code update_schema(struct request *rq)
{
    struct object_change change = {.secondary_display = member(rq, "secondaryDisplayProperties"),
                                   .required = member(rq, "requiredProperties"),
                                   .searchable = member(rq, "searchableProperties")};
    struct schema_edit edit = change_edit(rq->op);
    int clear = -1;
    enum err_code rc = read_labels(rq, &change.label_singular, &change.label_plural);
    rc = rc ? rc : body_str(rq, rq->body, "description", &change.description);
    rc = rc ? rc : body_str(rq, rq->body, "primaryDisplayProperty", &change.primary_display);
    rc = rc ? rc : read_flag(rq, "restorable", &change.restorable);
    rc = rc ? rc : read_flag(rq, "clearDescription", &clear);
    change.clear_description = clear == 1;
    rc = rc ? rc : object_update(&edit, rq->type, &change);
    rc = rc ? rc : op_refresh(rq->op);
    if (rc == ERR_OK) {
        object_definition_json(rq, schema_type(rq->op->schema, rq->type->id));
    }
    return rc;
}

/* --- delete --- */

static enum err_code refuse_records(struct request *rq, const struct object_type *type)
{
    int64_t count = 0;
    enum err_code rc = record_count(rq->op, type, RECORD_ACTIVE, &count);
    if (rc || count == 0) {
        return rc;
    }
    rc = err_set(rq->err, ERR_IN_USE, "The object '%.*s' has %lld %s; delete the records first",
                 STR_ARG(type->name), (long long)count, count == 1 ? "record" : "records");
    err_sub(rq->err, "EXISTING_OBJECT_RECORDS");
    err_context(rq->err, "records", str_from_i64(rq->arena, count));
    return rc;
}

static enum err_code delete_schema(struct request *rq)
{
    struct schema_edit edit = change_edit(rq->op);
    const struct object_type *type = NULL;
    bool archived = false;
    enum err_code rc = request_bool(rq, "archived", false, &archived);
    rc = rc ? rc : schema_of_path(rq, archived, &type);
    if (rc == ERR_OK && archived) {
        rc = object_purge(&edit, type);
    } else if (rc == ERR_OK) {
        rc = type->custom ? refuse_records(rq, type) : ERR_OK;
        rc = rc ? rc : object_archive(&edit, type);
    }
    return rc ? rc : reply_no_content(rq);
}

/* --- association types --- */

static enum err_code read_end(struct request *rq, const char *key, const struct object_type **out)
{
    struct str word = STR_NONE;
    enum err_code rc = body_str(rq, rq->body, key, &word);
    if (rc) {
        return rc;
    }
    rc = schema_type_of_word(rq->op->schema, word, rq->err, out);
    if (rc) {
        rq->err->path = str_format(rq->arena, "/%s", key);
    }
    return rc;
}

static enum err_code create_association(struct request *rq)
{
    struct schema_edit edit = change_edit(rq->op);
    const struct object_type *from = NULL, *to = NULL;
    struct str name = STR_NONE;
    int64_t id = 0;
    enum err_code rc = body_require(rq, rq->body, STR(""), "fromObjectTypeId toObjectTypeId");
    rc = rc ? rc : read_end(rq, "fromObjectTypeId", &from);
    rc = rc ? rc : read_end(rq, "toObjectTypeId", &to);
    rc = rc ? rc : body_str(rq, rq->body, "name", &name);
    if (rc == ERR_OK && from != rq->type && to != rq->type) {
        rc = err_at(rq->err, ERR_INVALID, STR("/fromObjectTypeId"),
                    "One end of the association must be %.*s, the object of this address",
                    STR_ARG(rq->type->wire_id));
    }
    rc = rc ? rc : pair_create(&edit, from, to, name, &id);
    rc = rc ? rc : op_refresh(rq->op);
    if (rc) {
        return rc;
    }
    const struct label *label = schema_label_by_id(rq->op->schema, id);
    BUG_UNLESS(label);
    association_definition_json(rq,
                                (struct label_end){label, label->pair->a->id == from->id ? 0 : 1});
    rq->status = 201;
    return ERR_OK;
}

static enum err_code find_association(struct request *rq, struct label_end *out)
{
    static const enum label_category order[] = {CATEGORY_USER, CATEGORY_INTEGRATOR,
                                                CATEGORY_SYSTEM};
    struct str word = request_arg(rq, "id");
    int64_t type_id = 0;
    bool number = str_to_i64(word, &type_id);
    for (size_t i = 0; number && i < sizeof(order) / sizeof(order[0]); i++) {
        if (schema_label_of_type(rq->op->schema, order[i], type_id, out) &&
            (out->label->pair->a == rq->type || out->label->pair->b == rq->type)) {
            return ERR_OK;
        }
    }
    enum err_code rc =
        err_set(rq->err, ERR_NOT_FOUND, "There is no association type '%.*s' of %.*s",
                STR_ARG(word), STR_ARG(rq->type->plural));
    err_context(rq->err, "associationIdentifier", word);
    return rc;
}

static enum err_code delete_association(struct request *rq)
{
    struct label_end end;
    enum err_code rc = find_association(rq, &end);
    rc = rc ? rc : label_remove_definition(rq->op, end);
    return rc ? rc : reply_no_content(rq);
}

#define BASE "/crm-object-schemas/v3/schemas"
static const struct api_route object_schema_routes_rows[] = {
    {{HTTP_GET, BASE}, RUN_READ, PERMIT_SCHEMA_READ, BODY_NONE, 0, "schema.list", list_schemas},
    {{HTTP_POST, BASE},
     RUN_WRITE,
     PERMIT_SCHEMA_WRITE,
     BODY_JSON,
     BODY_BATCH,
     "schema.create",
     create_schema},
    {{HTTP_GET, BASE "/{schema}"}, RUN_READ, PERMIT_TOKEN, BODY_NONE, 0, "schema.get", get_schema},
    {{HTTP_PATCH, BASE "/{type}"},
     RUN_WRITE,
     PERMIT_SCHEMA_WRITE,
     BODY_JSON,
     0,
     "schema.update",
     update_schema},
    {{HTTP_DELETE, BASE "/{schema}"},
     RUN_WRITE,
     PERMIT_SCHEMA_WRITE,
     BODY_NONE,
     0,
     "schema.delete",
     delete_schema},
    {{HTTP_POST, BASE "/{type}/associations"},
     RUN_WRITE,
     PERMIT_SCHEMA_WRITE,
     BODY_JSON,
     0,
     "schema.associate",
     create_association},
    {{HTTP_DELETE, BASE "/{type}/associations/{id}"},
     RUN_WRITE,
     PERMIT_SCHEMA_WRITE,
     BODY_NONE,
     0,
     "schema.dissociate",
     delete_association},
};
API_ROUTES(object_schema_routes);
