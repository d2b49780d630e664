/* Records in batches: rows 24-28. Create and update are all or nothing unless every input carries
 * its own objectWriteTraceId; then each stands for itself (section 3.6). */
#include "api/batch.h"
#include "api/object_input.h"
#include "base/map.h"

#define INPUTS_MOST 100

/* --- shared --- */

struct write_batch {
    struct object_input *inputs;
    size_t count;
    bool traced; /* every input has a trace id of its own */
};

static enum err_code check_traces(struct request *rq, struct write_batch *batch)
{
    struct map *seen = map_new(rq->arena, batch->count);
    size_t traced = 0;
    for (size_t i = 0; i < batch->count; i++) {
        struct object_input *input = &batch->inputs[i];
        if (input->trace_id.n == 0) {
            continue;
        }
        if (map_get(seen, input->trace_id)) {
            return err_at(rq->err, ERR_INVALID,
                          str_format(rq->arena, "%.*s/objectWriteTraceId", STR_ARG(input->path)),
                          "objectWriteTraceId '%.*s' stands on two inputs; each needs its own.",
                          STR_ARG(input->trace_id));
        }
        map_put(seen, input->trace_id, input);
        traced++;
    }
    batch->traced = traced == batch->count;
    return ERR_OK;
}

static enum err_code read_inputs(struct request *rq, const char *required,
                                 struct write_batch *batch)
{
    const struct json *inputs = NULL;
    enum err_code rc = body_inputs(rq, INPUTS_MOST, &inputs);
    if (rc) {
        return rc;
    }
    batch->inputs = arena_array(rq->arena, struct object_input, inputs->count + 1);
    batch->count = inputs->count;
    for (size_t i = 0; rc == ERR_OK && i < inputs->count; i++) {
        struct str path = str_format(rq->arena, "/inputs/%zu", i);
        const struct json *json = &inputs->items[i];
        const struct json *id = json_get(json, "id");
        rc = body_require(rq, json, path, required);
        rc = rc ? rc : object_input_read(rq, json, path, &batch->inputs[i]);
        rc = rc ? rc : body_str(rq, json, "idProperty", &batch->inputs[i].id_property);
        if (rc == ERR_OK && id && !json_scalar_text(id, &batch->inputs[i].id_value)) {
            rc = err_at(rq->err, ERR_INVALID, str_format(rq->arena, "%.*s/id", STR_ARG(path)),
                        "id must be a string.");
        }
    }
    return rc ? rc : check_traces(rq, batch);
}

/* The record that an input names: by id, or by the value of a unique property. *id 0: there is
 * none. */
static enum err_code find_input(struct request *rq, struct str id_property, struct str value,
                                struct str path, int64_t *id)
{
    if (id_property.n && !str_is(id_property, "hs_object_id")) {
        return record_find(rq->op, rq->type, id_property, value, id);
    }
    if (!str_to_i64(value, id) || *id <= 0) {
        return err_at(rq->err, ERR_INVALID, str_format(rq->arena, "%.*s/id", STR_ARG(path)),
                      "'%.*s' is not a record id.", STR_ARG(value));
    }
    return ERR_OK;
}

static void add_trace(struct request *rq, void *arg)
{
    const struct object_input *input = arg;
    if (input->trace_id.n) {
        jw_k_str(&rq->w, "objectWriteTraceId", input->trace_id);
    }
}

static void add_new(struct request *rq, void *arg)
{
    const struct object_input *input = arg;
    jw_k_bool(&rq->w, "new", input->created);
    add_trace(rq, arg);
}

/* What the batches differ in. */
struct write_kind {
    batch_step *step; /* writes one input */
    /* Writes all, when that is quicker than one after another; NULL: it is not. */
    enum err_code (*many)(struct request *rq, struct object_input *inputs, size_t count,
                          size_t *failed_at);
    void (*extra)(struct request *rq, void *input);
    int good; /* status when nothing failed */
};

struct traced_input {
    const struct write_kind *kind;
    struct object_input *input;
};

static enum err_code create_step(struct request *rq, void *arg)
{
    return object_input_create(rq, arg);
}

static enum err_code update_step(struct request *rq, void *arg)
{
    struct object_input *input = arg;
    enum err_code rc = find_input(rq, input->id_property, input->id_value, input->path, &input->id);
    if (rc == ERR_OK && !input->id) {
        rc = err_set(rq->err, ERR_NOT_FOUND, "resource not found");
    }
    return rc ? rc : record_update(rq->op, rq->type, input->id, input->values, input->value_count);
}

static bool has_value(const struct object_input *input, struct str name)
{
    for (size_t i = 0; i < input->value_count; i++) {
        if (str_eq(input->values[i].name, name)) {
            return true;
        }
    }
    return false;
}

/* A record made by an upsert carries the value it was looked for by. */
static void add_id_value(struct request *rq, struct object_input *input)
{
    if (has_value(input, input->id_property)) {
        return;
    }
    struct record_value *values =
        arena_array(rq->arena, struct record_value, input->value_count + 1);
    if (input->value_count) {
        memcpy(values, input->values, input->value_count * sizeof(*values));
    }
    values[input->value_count++] = (struct record_value){input->id_property, input->id_value};
    input->values = values;
}

static enum err_code upsert_step(struct request *rq, void *arg)
{
    struct object_input *input = arg;
    bool by_id = input->id_property.n == 0 || str_is(input->id_property, "hs_object_id");
    enum err_code rc = find_input(rq, input->id_property, input->id_value, input->path, &input->id);
    if (rc == ERR_OK && !by_id && !input->id) {
        add_id_value(rq, input);
        return object_input_create(rq, input);
    }
    return rc ? rc : record_update(rq->op, rq->type, input->id, input->values, input->value_count);
}

/* Holds the records that the inputs name by id at once: see hold_ends() of association_batch.c. */
static enum err_code hold_records(struct request *rq, const struct write_batch *writes)
{
    size_t count = 0, most = writes->count;
    for (size_t i = 0; i < writes->count; i++) {
        most += writes->inputs[i].link_count;
    }
    int64_t *ids = arena_array(rq->arena, int64_t, most + 1);
    for (size_t i = 0; i < writes->count; i++) {
        const struct object_input *input = &writes->inputs[i];
        count += str_to_i64(input->id_value, &ids[count]);
        for (size_t j = 0; j < input->link_count; j++) {
            ids[count++] = input->links[j].to.id;
        }
    }
    return tx_lock(rq->op->tx, ids, count);
}

/* One input that stands for itself: written and read back in a savepoint. */
static enum err_code traced_step(struct request *rq, void *arg)
{
    struct traced_input *traced = arg;
    struct object_input *input = traced->input;
    enum err_code rc = traced->kind->step(rq, input);
    rc = rc ? rc : object_inputs_reply(rq, input, 1, traced->kind->extra);
    if (rc && !tx_is_fatal(rc)) {
        err_context(rq->err, "objectWriteTraceId", input->trace_id);
    }
    return rc;
}

static enum err_code run_traced(struct request *rq, struct write_batch *writes,
                                const struct write_kind *kind, struct batch *batch)
{
    enum err_code rc = ERR_OK;
    for (size_t i = 0; rc == ERR_OK && i < writes->count; i++) {
        struct traced_input traced = {kind, &writes->inputs[i]};
        rc = batch_try(rq, batch, traced_step, &traced, NULL);
    }
    return rc;
}

static enum err_code write_each(struct request *rq, struct write_batch *writes,
                                const struct write_kind *kind, size_t *failed_at)
{
    enum err_code rc = ERR_OK;
    for (size_t i = 0; rc == ERR_OK && i < writes->count; i++) {
        rc = kind->step(rq, &writes->inputs[i]);
        *failed_at = i;
    }
    return rc;
}

/* All or nothing: the records are read back together. */
static enum err_code run_whole(struct request *rq, struct write_batch *writes,
                               const struct write_kind *kind)
{
    size_t failed_at = 0;
    enum err_code rc = kind->many ? kind->many(rq, writes->inputs, writes->count, &failed_at)
                                  : write_each(rq, writes, kind, &failed_at);
    if (rc && !tx_is_fatal(rc) && writes->inputs[failed_at].trace_id.n) {
        err_context(rq->err, "objectWriteTraceId", writes->inputs[failed_at].trace_id);
    }
    return rc ? rc : object_inputs_reply(rq, writes->inputs, writes->count, kind->extra);
}

static enum err_code run_batch(struct request *rq, struct write_batch *writes,
                               const struct write_kind *kind)
{
    struct batch batch;
    enum err_code rc = hold_records(rq, writes);
    batch_begin(rq, &batch);
    if (rc == ERR_OK) {
        rc = writes->traced ? run_traced(rq, writes, kind, &batch) : run_whole(rq, writes, kind);
    }
    return rc ? rc : batch_end(rq, &batch, kind->good);
}

/* --- the operations --- */

static enum err_code batch_create(struct request *rq)
{
    struct write_batch writes = {0};
    const struct write_kind kind = {create_step, object_inputs_create, add_trace, 201};
    enum err_code rc = read_inputs(rq, "", &writes);
    return rc ? rc : run_batch(rq, &writes, &kind);
}

static enum err_code batch_update(struct request *rq)
{
    struct write_batch writes = {0};
    const struct write_kind kind = {update_step, NULL, add_trace, 200};
    enum err_code rc = read_inputs(rq, "id properties", &writes);
    return rc ? rc : run_batch(rq, &writes, &kind);
}

/* Looks for a value and creates when nobody has it: nobody else may do the same meanwhile. */
static enum err_code batch_upsert(struct request *rq)
{
    struct write_batch writes = {0};
    const struct write_kind kind = {upsert_step, NULL, add_new, 200};
    enum err_code rc = tx_exclusive(rq->op->tx);
    rc = rc ? rc : read_inputs(rq, "id properties", &writes);
    for (size_t i = 1; rc == ERR_OK && i < writes.count; i++) {
        if (!str_eq(writes.inputs[i].id_property, writes.inputs[0].id_property)) {
            rc = err_at(rq->err, ERR_INVALID, str_format(rq->arena, "/inputs/%zu/idProperty", i),
                        "All inputs of an upsert name the same idProperty.");
        }
    }
    return rc ? rc : run_batch(rq, &writes, &kind);
}

static enum err_code batch_archive(struct request *rq)
{
    const struct json *inputs = NULL;
    enum err_code rc = body_inputs(rq, INPUTS_MOST, &inputs);
    for (size_t i = 0; rc == ERR_OK && i < inputs->count; i++) {
        int64_t id = 0;
        bool exists = false;
        rc = body_id(rq, &inputs->items[i], "id", str_format(rq->arena, "/inputs/%zu", i), &id);
        rc = rc ? rc : record_exists(rq->op, rq->type, id, &exists);
        if (rc == ERR_OK && exists) {
            rc = record_archive(rq->op, rq->type, id);
        }
    }
    return rc ? rc : reply_no_content(rq);
}

/* --- read --- */

static enum err_code note_missing(struct request *rq, struct batch *batch,
                                  const struct str *missing, size_t count)
{
    enum err_code rc = err_set(rq->err, ERR_NOT_FOUND,
                               "Could not get some %.*s objects, they may be deleted or not exist. "
                               "Check that ids are valid.",
                               STR_ARG(str_upper_ascii(rq->arena, rq->type->singular)));
    for (size_t i = 0; i < count; i++) {
        err_context(rq->err, "ids", missing[i]);
    }
    batch_note(rq, batch, rc);
    return ERR_OK;
}

/* An input that names no record reads as id 0, which no record has. */
static enum err_code read_ids(struct request *rq, const struct json *inputs, int64_t *ids,
                              struct str *texts)
{
    struct str id_property = STR_NONE;
    enum err_code rc = body_str(rq, rq->body, "idProperty", &id_property);
    for (size_t i = 0; rc == ERR_OK && i < inputs->count; i++) {
        struct str path = str_format(rq->arena, "/inputs/%zu", i);
        rc = body_require(rq, &inputs->items[i], path, "id");
        if (rc == ERR_OK && !json_scalar_text(json_get(&inputs->items[i], "id"), &texts[i])) {
            rc = err_at(rq->err, ERR_INVALID, str_format(rq->arena, "%.*s/id", STR_ARG(path)),
                        "id must be a string.");
        }
        if (rc == ERR_OK && !id_property.n && !str_to_i64(texts[i], &ids[i])) {
            ids[i] = 0;
        } else if (rc == ERR_OK && id_property.n) {
            rc = find_input(rq, id_property, texts[i], path, &ids[i]);
        }
    }
    return rc;
}

static enum err_code batch_read(struct request *rq)
{
    const struct json *inputs = NULL;
    struct record_view view;
    struct record *records = NULL;
    struct batch batch;
    size_t found = 0, absent = 0;
    bool archived = false, *missing = NULL;
    enum err_code rc = body_inputs(rq, INPUTS_MOST, &inputs);
    rc = rc ? rc : record_view_of(rq, rq->body, &view);
    rc = rc ? rc : request_bool(rq, "archived", false, &archived);
    if (rc) {
        return rc;
    }
    int64_t *ids = arena_array(rq->arena, int64_t, inputs->count + 1);
    struct str *texts = arena_array(rq->arena, struct str, inputs->count + 1);
    rc = read_ids(rq, inputs, ids, texts);
    rc = rc ? rc
            : record_get_many(rq->op, rq->type, ids, inputs->count, &view.fields,
                              archived ? RECORD_ARCHIVED : RECORD_ACTIVE, &records, &found,
                              &missing);
    if (rc) {
        return rc;
    }
    batch_begin(rq, &batch);
    for (size_t i = 0; rc == ERR_OK && i < found; i++) {
        rc = record_json(rq, &view, &records[i], NULL, NULL);
    }
    for (size_t i = 0; i < inputs->count; i++) {
        if (missing[i]) {
            texts[absent++] = texts[i];
        }
    }
    rc = rc || !absent ? rc : note_missing(rq, &batch, texts, absent);
    return rc ? rc : batch_end(rq, &batch, 200);
}

#define BASE "/crm/v3/objects/{type}/batch"
static const struct api_route object_batch_routes_rows[] = {
    {{HTTP_POST, BASE "/read"},
     RUN_LONG,
     PERMIT_RECORD_READ,
     BODY_JSON,
     BODY_BATCH,
     "object.batch_read",
     batch_read},
    {{HTTP_POST, BASE "/create"},
     RUN_WRITE,
     PERMIT_RECORD_WRITE,
     BODY_JSON,
     BODY_BATCH,
     "object.batch_create",
     batch_create},
    {{HTTP_POST, BASE "/update"},
     RUN_WRITE,
     PERMIT_RECORD_WRITE,
     BODY_JSON,
     BODY_BATCH,
     "object.batch_update",
     batch_update},
    {{HTTP_POST, BASE "/upsert"},
     RUN_WRITE,
     PERMIT_RECORD_WRITE,
     BODY_JSON,
     BODY_BATCH,
     "object.batch_upsert",
     batch_upsert},
    {{HTTP_POST, BASE "/archive"},
     RUN_WRITE,
     PERMIT_RECORD_WRITE,
     BODY_JSON,
     BODY_BATCH,
     "object.batch_archive",
     batch_archive},
};
API_ROUTES(object_batch_routes);
