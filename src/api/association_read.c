#include "api/association_read.h"

#include "api/batch.h"

#define PAGE_MOST   500
#define INPUTS_MOST 1000

static void write_all(struct request *rq, const char *key, const struct association *list,
                      size_t count, association_writer *write)
{
    jw_key(&rq->w, str_of(key));
    jw_array(&rq->w);
    for (size_t i = 0; i < count; i++) {
        write(rq, &list[i]);
    }
    jw_array_end(&rq->w);
}

enum err_code association_reply_page(struct request *rq, association_writer *write)
{
    struct record_ref from = {rq->type, 0};
    struct association *list = NULL;
    size_t limit = 0, count = 0;
    int64_t after = 0;
    bool more = false, exists = false;
    enum err_code rc = request_arg_id(rq, "id", &from.id);
    rc = rc ? rc : request_limit(rq, PAGE_MOST, PAGE_MOST, &limit);
    rc = rc ? rc : request_after(rq, &after);
    rc = rc ? rc : record_exists(rq->op, from.type, from.id, &exists);
    if (rc == ERR_OK && !exists) {
        rc = err_set(rq->err, ERR_NOT_FOUND, "resource not found");
    }
    rc = rc ? rc : association_list(rq->op, from, rq->to, after, limit, &list, &count, &more);
    if (rc) {
        return rc;
    }
    jw_object(&rq->w);
    write_all(rq, "results", list, count, write);
    reply_paging_id(rq, more, count ? list[count - 1].to_id : 0);
    jw_object_end(&rq->w);
    return ERR_OK;
}

/* --- batch --- */

struct read_input {
    struct record_ref from;
    int64_t after;
};

static enum err_code read_input(struct request *rq, const struct json *json, struct str path,
                                struct read_input *input)
{
    const struct json *cursor = json_get(json, "after");
    *input = (struct read_input){.from = {rq->type, 0}};
    enum err_code rc = body_id(rq, json, "id", path, &input->from.id);
    if (rc == ERR_OK && !json_is_missing(cursor) && !json_integer(cursor, &input->after)) {
        rc = err_at(rq->err, ERR_INVALID, str_format(rq->arena, "%.*s/after", STR_ARG(path)),
                    "after must be a cursor from an earlier reply.");
    }
    return rc;
}

static enum err_code note_none(struct request *rq, struct batch *batch, int64_t id)
{
    association_none_error(rq, id);
    batch_note(rq, batch, ERR_NOT_FOUND);
    return ERR_OK;
}

static enum err_code reply_input(struct request *rq, struct batch *batch,
                                 const struct read_input *input, association_writer *write)
{
    struct association *list = NULL;
    size_t count = 0;
    bool more = false;
    enum err_code rc = association_list(rq->op, input->from, rq->to, input->after, PAGE_MOST, &list,
                                        &count, &more);
    if (rc || count == 0) {
        return rc ? rc : note_none(rq, batch, input->from.id);
    }
    jw_object(&rq->w);
    jw_k_object(&rq->w, "from");
    jw_k_id(&rq->w, "id", input->from.id);
    jw_object_end(&rq->w);
    write_all(rq, "to", list, count, write);
    reply_paging_id(rq, more, list[count - 1].to_id);
    jw_object_end(&rq->w);
    return ERR_OK;
}

enum err_code association_reply_batch(struct request *rq, association_writer *write)
{
    const struct json *inputs = NULL;
    struct batch batch;
    enum err_code rc = body_inputs(rq, INPUTS_MOST, &inputs);
    if (rc) {
        return rc;
    }
    batch_begin(rq, &batch);
    for (size_t i = 0; rc == ERR_OK && i < inputs->count; i++) {
        struct read_input input;
        rc = read_input(rq, &inputs->items[i], str_format(rq->arena, "/inputs/%zu", i), &input);
        rc = rc ? rc : reply_input(rq, &batch, &input, write);
    }
    return rc ? rc : batch_end(rq, &batch, 200);
}
