/* Definitions of properties: rows 30-37. */
#include "api/batch.h"
#include "api/property_group.h"
#include "api/property_json.h"
#include "base/map.h"
#include "record/change.h"

#define INPUTS_MOST 100

#define REQUIRED "fieldType groupName label name type"

/* Which definitions a read is about. */
struct property_view {
    bool archived;
    struct str sensitivity;
};

static enum err_code check_sensitivity(struct request *rq, struct str word,
                                       struct property_view *view)
{
    view->sensitivity = word.n ? word : STR("non_sensitive");
    if (str_is(view->sensitivity, "non_sensitive") || str_is(view->sensitivity, "sensitive") ||
        str_is(view->sensitivity, "highly_sensitive")) {
        return ERR_OK;
    }
    return err_at(rq->err, ERR_INVALID, STR("dataSensitivity"),
                  "dataSensitivity is non_sensitive, sensitive or highly_sensitive, not '%.*s'.",
                  STR_ARG(word));
}

static enum err_code view_of_query(struct request *rq, struct property_view *view)
{
    enum err_code rc = request_bool(rq, "archived", false, &view->archived);
    return rc ? rc : check_sensitivity(rq, http_param_get(rq->http, "dataSensitivity"), view);
}

static enum err_code view_of_body(struct request *rq, struct property_view *view)
{
    const struct json *archived = json_get(rq->body, "archived");
    struct str word = STR_NONE;
    if (!json_is_missing(archived) && archived->kind != JSON_BOOL) {
        return err_at(rq->err, ERR_INVALID, STR("/archived"),
                      "archived must be true or false, not %s.", json_kind_word(archived->kind));
    }
    view->archived = json_is(archived, JSON_BOOL) && archived->boolean;
    enum err_code rc = body_str(rq, rq->body, "dataSensitivity", &word);
    return rc ? rc : check_sensitivity(rq, word, view);
}

static bool in_view(const struct property *property, const struct property_view *view)
{
    return (property->archived_at != 0) == view->archived &&
           str_eq(property_sensitivity(property), view->sensitivity);
}

static enum err_code no_such(struct request *rq, struct str name)
{
    enum err_code rc =
        err_set(rq->err, ERR_NOT_FOUND, "Property '%.*s' does not exist", STR_ARG(name));
    err_context(rq->err, "propertyName", name);
    return rc;
}

static enum err_code find_active(struct request *rq, struct str name, const struct property **out)
{
    *out = schema_property(rq->type, name);
    return *out ? ERR_OK : no_such(rq, name);
}

/* --- one by one --- */

static bool is_listed(struct str name, const struct str *names, size_t count)
{
    for (size_t i = 0; i < count; i++) {
        if (str_eq(names[i], name)) {
            return true;
        }
    }
    return count == 0;
}

static enum err_code list_properties(struct request *rq)
{
    struct property_view view;
    struct str *names = NULL;
    size_t count = 0;
    enum err_code rc = view_of_query(rq, &view);
    if (rc) {
        return rc;
    }
    request_list(rq, "properties", &names, &count);
    jw_object(&rq->w);
    jw_k_array(&rq->w, "results");
    for (size_t i = 0; i < rq->type->property_count; i++) {
        const struct property *property = rq->type->properties[i];
        if (in_view(property, &view) && is_listed(property->name, names, count)) {
            property_json(&rq->w, rq->type, property);
        }
    }
    jw_array_end(&rq->w);
    jw_object_end(&rq->w);
    return ERR_OK;
}

static enum err_code get_property(struct request *rq)
{
    struct property_view view;
    struct str name = request_arg(rq, "name");
    enum err_code rc = view_of_query(rq, &view);
    if (rc) {
        return rc;
    }
    const struct property *property = schema_property_any(rq->type, name);
    if (!property || !in_view(property, &view)) {
        return no_such(rq, name);
    }
    property_json(&rq->w, rq->type, property);
    return ERR_OK;
}

static enum err_code reply_changed(struct request *rq, int64_t id)
{
    enum err_code rc = op_refresh(rq->op);
    if (rc) {
        return rc;
    }
    const struct property *property = schema_property_by_id(rq->op->schema, id);
    BUG_UNLESS(property);
    property_json(&rq->w, schema_type(rq->op->schema, rq->type->id), property);
    return ERR_OK;
}

static enum err_code create_property(struct request *rq)
{
    struct schema_edit edit = change_edit(rq->op);
    struct str name = STR_NONE;
    int64_t id = 0;
    enum err_code rc = body_require(rq, rq->body, STR(""), REQUIRED);
    rc = rc ? rc : body_str(rq, rq->body, "name", &name);
    rc = rc ? rc : property_create(&edit, rq->type, rq->body, &id);
    rc = rc ? rc : reply_changed(rq, id);
    if (rc) {
        return rc;
    }
    rq->status = 201;
    reply_location(rq, str_format(rq->arena, "/crm/v3/properties/%.*s/%.*s",
                                  STR_ARG(rq->type->wire_id), STR_ARG(name)));
    return ERR_OK;
}

static enum err_code update_property(struct request *rq)
{
    struct schema_edit edit = change_edit(rq->op);
    const struct property *property = NULL;
    enum err_code rc = find_active(rq, request_arg(rq, "name"), &property);
    rc = rc ? rc : property_update(&edit, property, rq->body);
    return rc ? rc : reply_changed(rq, property->id);
}

static enum err_code archive_property(struct request *rq)
{
    struct schema_edit edit = change_edit(rq->op);
    const struct property *property = NULL;
    enum err_code rc = find_active(rq, request_arg(rq, "name"), &property);
    rc = rc ? rc : property_archive(&edit, property);
    return rc ? rc : reply_no_content(rq);
}

/* --- batches --- */

static enum err_code read_name(struct request *rq, const struct json *input, size_t index,
                               struct str *name)
{
    struct str path = str_format(rq->arena, "/inputs/%zu", index);
    enum err_code rc = body_require(rq, input, path, "name");
    rc = rc ? rc : body_str(rq, input, "name", name);
    if (rc && str_is(rq->err->path, "/name")) {
        rq->err->path = str_format(rq->arena, "%.*s/name", STR_ARG(path));
    }
    return rc;
}

/* Each input sees what the ones before it have made. The snapshots in between are let go one by
 * one: a hundred of a large account would be much memory at once. */
struct create_batch {
    struct schema_edit edit;
    const struct json *input;
};

static enum err_code create_step(struct request *rq, void *arg)
{
    struct create_batch *create = arg;
    struct schema *fresh = NULL;
    int64_t id = 0;
    const struct object_type *type = schema_type(create->edit.schema, rq->type->id);
    enum err_code rc = body_require(rq, create->input, STR(""), REQUIRED);
    rc = rc ? rc : property_create(&create->edit, type, create->input, &id);
    rc = rc ? rc : edit_reload(&create->edit, &fresh);
    if (rc) {
        struct str name = STR_NONE;
        if (!tx_is_fatal(rc) && json_scalar_text(json_get(create->input, "name"), &name) &&
            name.n) {
            err_context(rq->err, "name", name);
        }
        return rc;
    }
    if (create->edit.schema != rq->op->schema) {
        schema_release(create->edit.schema);
    }
    create->edit.schema = fresh;
    property_json(&rq->w, schema_type(fresh, rq->type->id), schema_property_by_id(fresh, id));
    return ERR_OK;
}

static enum err_code batch_create(struct request *rq)
{
    const struct json *inputs = NULL;
    struct batch batch;
    struct create_batch create = {.edit = change_edit(rq->op)};
    enum err_code rc = body_inputs(rq, INPUTS_MOST, &inputs);
    if (rc) {
        return rc;
    }
    batch_begin(rq, &batch);
    for (size_t i = 0; rc == ERR_OK && i < inputs->count; i++) {
        create.input = &inputs->items[i];
        rc = batch_try(rq, &batch, create_step, &create, NULL);
    }
    if (create.edit.schema != rq->op->schema) {
        schema_release(create.edit.schema);
    }
    return rc ? rc : batch_end(rq, &batch, 201);
}

static enum err_code batch_read(struct request *rq)
{
    const struct json *inputs = NULL;
    struct property_view view;
    struct batch batch;
    enum err_code rc = body_inputs(rq, INPUTS_MOST, &inputs);
    rc = rc ? rc : view_of_body(rq, &view);
    if (rc) {
        return rc;
    }
    batch_begin(rq, &batch);
    for (size_t i = 0; i < inputs->count; i++) {
        struct str name = STR_NONE;
        rc = read_name(rq, &inputs->items[i], i, &name);
        if (rc) {
            return rc;
        }
        const struct property *property = schema_property_any(rq->type, name);
        if (property && in_view(property, &view)) {
            property_json(&rq->w, rq->type, property);
        } else {
            batch_note(rq, &batch, no_such(rq, name));
        }
    }
    return batch_end(rq, &batch, 200);
}

static enum err_code archive_step(struct op *op, void *arg)
{
    const struct property *const *property = arg;
    struct schema_edit edit = change_edit(op);
    return property_archive(&edit, *property);
}

/* The first mention of a name that there is. */
static const struct property *first_mention(struct request *rq, struct map *seen, struct str name)
{
    const struct property *property = schema_property(rq->type, name);
    if (!property || map_get(seen, property->name)) {
        return NULL;
    }
    map_put(seen, property->name, rq);
    return property;
}

/* As published, this always answers 204: a name that is unknown, or a property that cannot be
 * archived, stays as it is. */
static enum err_code batch_archive(struct request *rq)
{
    const struct json *inputs = NULL;
    enum err_code rc = body_inputs(rq, INPUTS_MOST, &inputs);
    for (size_t i = 0; rc == ERR_OK && i < inputs->count; i++) {
        struct str name = STR_NONE;
        rc = read_name(rq, &inputs->items[i], i, &name);
    }
    struct map *seen = map_new(rq->arena, INPUTS_MOST);
    for (size_t i = 0; rc == ERR_OK && i < inputs->count; i++) {
        struct str name = json_get(&inputs->items[i], "name")->text;
        const struct property *property = first_mention(rq, seen, name);
        rc = property ? op_nested(rq->op, archive_step, &property) : ERR_OK;
        if (rc && !tx_is_fatal(rc)) {
            err_clear(rq->err);
            rc = ERR_OK;
        }
    }
    return rc ? rc : reply_no_content(rq);
}

#define BASE "/crm/v3/properties/{type}"
static const struct api_route property_routes_rows[] = {
    {{HTTP_GET, BASE},
     RUN_READ,
     PERMIT_SCHEMA_READ,
     BODY_NONE,
     0,
     "property.list",
     list_properties},
    {{HTTP_POST, BASE},
     RUN_WRITE,
     PERMIT_SCHEMA_WRITE,
     BODY_JSON,
     0,
     "property.create",
     create_property},
    {{HTTP_GET, BASE "/{name}"},
     RUN_READ,
     PERMIT_SCHEMA_READ,
     BODY_NONE,
     0,
     "property.get",
     get_property},
    {{HTTP_PATCH, BASE "/{name}"},
     RUN_WRITE,
     PERMIT_SCHEMA_WRITE,
     BODY_JSON,
     0,
     "property.update",
     update_property},
    {{HTTP_DELETE, BASE "/{name}"},
     RUN_WRITE,
     PERMIT_SCHEMA_WRITE,
     BODY_NONE,
     0,
     "property.archive",
     archive_property},
    {{HTTP_POST, BASE "/batch/create"},
     RUN_WRITE,
     PERMIT_SCHEMA_WRITE,
     BODY_JSON,
     BODY_BATCH,
     "property.batch_create",
     batch_create},
    {{HTTP_POST, BASE "/batch/read"},
     RUN_READ,
     PERMIT_SCHEMA_READ,
     BODY_JSON,
     BODY_BATCH,
     "property.batch_read",
     batch_read},
    {{HTTP_POST, BASE "/batch/archive"},
     RUN_WRITE,
     PERMIT_SCHEMA_WRITE,
     BODY_JSON,
     BODY_BATCH,
     "property.batch_archive",
     batch_archive},
    {{HTTP_GET, BASE "/groups"},
     RUN_READ,
     PERMIT_SCHEMA_READ,
     BODY_NONE,
     0,
     "group.list",
     group_list_op},
    {{HTTP_POST, BASE "/groups"},
     RUN_WRITE,
     PERMIT_SCHEMA_WRITE,
     BODY_JSON,
     0,
     "group.create",
     group_create_op},
    {{HTTP_GET, BASE "/groups/{group}"},
     RUN_READ,
     PERMIT_SCHEMA_READ,
     BODY_NONE,
     0,
     "group.get",
     group_get_op},
    {{HTTP_PATCH, BASE "/groups/{group}"},
     RUN_WRITE,
     PERMIT_SCHEMA_WRITE,
     BODY_JSON,
     0,
     "group.update",
     group_update_op},
    {{HTTP_DELETE, BASE "/groups/{group}"},
     RUN_WRITE,
     PERMIT_SCHEMA_WRITE,
     BODY_NONE,
     0,
     "group.archive",
     group_archive_op},
};
API_ROUTES(property_routes);
