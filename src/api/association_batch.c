/* Associations in batches, version 4: rows 9-13. Every type id is checked against the direction
 * before anything is written; what then fails for one input (an unknown record, a limit) is an
 * entry in errors beside the others' results. */
#include "api/association_read.h"
#include "api/batch.h"
#include "base/map.h"

#define CREATE_MOST  2000
#define ARCHIVE_MOST 100

struct link_input {
    struct record_ref from, to;
    struct label_list types;
};

/* --- create --- */

/* Holds all records of the batch at once, so that batches that share some wait for one another in
 * one order instead of in that of their inputs. */
static enum err_code hold_ends(struct request *rq, const struct link_input *list, size_t count)
{
    int64_t *ids = arena_array(rq->arena, int64_t, 2 * count + 1);
    for (size_t i = 0; i < count; i++) {
        ids[2 * i] = list[i].from.id;
        ids[2 * i + 1] = list[i].to.id;
    }
    return tx_lock(rq->op->tx, ids, 2 * count);
}

static enum err_code read_labelled(struct request *rq, size_t most, struct link_input **out,
                                   size_t *count)
{
    const struct json *inputs = NULL;
    enum err_code rc = body_inputs(rq, most, &inputs);
    if (rc) {
        return rc;
    }
    struct link_input *list = arena_array(rq->arena, struct link_input, inputs->count + 1);
    for (size_t i = 0; rc == ERR_OK && i < inputs->count; i++) {
        struct str path = str_format(rq->arena, "/inputs/%zu", i);
        const struct json *input = &inputs->items[i];
        rc = pair_ids_read(rq, input, path, &list[i].from, &list[i].to);
        rc = rc ? rc : body_require(rq, input, path, "types");
        rc = rc ? rc
                : label_list_read(rq, json_get(input, "types"), rq->type, rq->to,
                                  str_format(rq->arena, "%.*s/types", STR_ARG(path)),
                                  &list[i].types);
    }
    *out = list;
    *count = inputs->count;
    return rc ? rc : hold_ends(rq, list, inputs->count);
}

static bool has_type(const struct label_list *list, struct label_end end)
{
    for (size_t i = 0; i < list->count; i++) {
        if (list->ends[i].label == end.label && list->ends[i].side == end.side) {
            return true;
        }
    }
    return false;
}

/* Between two records of one object the mention may name them the other way round; then the halves
 * of its paired labels are exchanged. */
static void add_types(struct request *rq, struct link_input *into, const struct link_input *from)
{
    bool turned = into->from.id != from->from.id;
    struct label_list list = {
        arena_array(rq->arena, struct label_end, into->types.count + from->types.count),
        into->types.count};
    memcpy(list.ends, into->types.ends, into->types.count * sizeof(*list.ends));
    for (size_t i = 0; i < from->types.count; i++) {
        struct label_end end = from->types.ends[i];
        if (turned && end.label->kind == LABEL_KIND_PAIRED) {
            end.side = 1 - end.side;
        }
        if (!has_type(&list, end)) {
            list.ends[list.count++] = end;
        }
    }
    if (list.count > into->types.count) {
        into->types = list;
    }
}

static struct str pair_key(struct request *rq, const struct link_input *input)
{
    long long one = input->from.id, two = input->to.id;
    bool turned = rq->type == rq->to && one > two;
    return str_format(rq->arena, "%lld/%lld", turned ? two : one, turned ? one : two);
}

/* A pair named twice in one batch gets the types of both mentions: replacing twice would lose the
 * first. */
static size_t merge_repeated(struct request *rq, struct link_input *list, size_t count)
{
    struct map *seen = map_new(rq->arena, count);
    size_t kept = 0;
    for (size_t i = 0; i < count; i++) {
        struct str key = pair_key(rq, &list[i]);
        struct link_input *former = map_get(seen, key);
        if (former) {
            add_types(rq, former, &list[i]);
            continue;
        }
        list[kept] = list[i];
        map_put(seen, key, &list[kept++]);
    }
    return kept;
}

static enum err_code create_step(struct request *rq, void *arg)
{
    struct link_input *input = arg;
    struct association_result result;
    enum err_code rc = association_replace(rq->op, input->from, input->to, input->types.ends,
                                           input->types.count, &result);
    return rc ? rc : labels_between_json(rq, input->from, input->to);
}

static enum err_code batch_create(struct request *rq)
{
    struct link_input *list = NULL;
    size_t count = 0;
    struct batch batch;
    enum err_code rc = read_labelled(rq, CREATE_MOST, &list, &count);
    if (rc) {
        return rc;
    }
    count = merge_repeated(rq, list, count);
    batch_begin(rq, &batch);
    for (size_t i = 0; rc == ERR_OK && i < count; i++) {
        rc = batch_try(rq, &batch, create_step, &list[i], NULL);
    }
    return rc ? rc : batch_end(rq, &batch, 201);
}

/* --- associate/default --- */

static enum err_code default_step(struct request *rq, void *arg)
{
    struct link_input *input = arg;
    struct association_result result;
    enum err_code rc = association_link(rq->op, input->from, input->to, &result);
    return rc ? rc : default_pair_json(rq, input->from, input->to);
}

/* Errors stand inside the 200 of this operation, as published. */
static enum err_code batch_default(struct request *rq)
{
    const struct json *inputs = NULL;
    struct batch batch;
    enum err_code rc = body_inputs(rq, CREATE_MOST, &inputs);
    if (rc) {
        return rc;
    }
    struct link_input *list = arena_array(rq->arena, struct link_input, inputs->count + 1);
    for (size_t i = 0; rc == ERR_OK && i < inputs->count; i++) {
        rc = pair_ids_read(rq, &inputs->items[i], str_format(rq->arena, "/inputs/%zu", i),
                           &list[i].from, &list[i].to);
    }
    rc = rc ? rc : hold_ends(rq, list, inputs->count);
    if (rc) {
        return rc;
    }
    batch_begin(rq, &batch);
    for (size_t i = 0; rc == ERR_OK && i < inputs->count; i++) {
        rc = batch_try(rq, &batch, default_step, &list[i], NULL);
    }
    rc = rc ? rc : batch_end(rq, &batch, 200);
    rq->status = 200;
    return rc;
}

/* --- read --- */

static enum err_code batch_read(struct request *rq)
{
    return association_reply_batch(rq, association_json);
}

/* --- archive --- */

/* The numbered form answers 204, the dated ones 200 with an envelope. */
static enum err_code archived(struct request *rq)
{
    return rq->family == FAMILY_NUMBERED ? reply_no_content(rq) : batch_empty(rq, 200);
}

static enum err_code count_from(struct request *rq, struct map *froms, int64_t id)
{
    map_put_id(froms, id, froms);
    if (map_count(froms) > ARCHIVE_MOST) {
        return err_at(rq->err, ERR_INVALID, STR("/inputs"),
                      "The maximum number of different records under from is %d. Send them in "
                      "several requests.",
                      ARCHIVE_MOST);
    }
    return ERR_OK;
}

static enum err_code archive_from(struct request *rq, const struct json *input, struct str path,
                                  struct map *froms)
{
    struct record_ref from = {rq->type, 0}, to = {rq->to, 0};
    struct association_result result;
    enum err_code rc = body_require(rq, input, path, "from to");
    rc = rc ? rc
            : body_id(rq, json_get(input, "from"), "id",
                      str_format(rq->arena, "%.*s/from", STR_ARG(path)), &from.id);
    rc = rc ? rc : count_from(rq, froms, from.id);
    const struct json *list = json_get(input, "to");
    if (rc == ERR_OK && list->kind != JSON_ARRAY) {
        rc = err_at(rq->err, ERR_INVALID, str_format(rq->arena, "%.*s/to", STR_ARG(path)),
                    "to must be an array, not %s.", json_kind_word(list->kind));
    }
    for (size_t i = 0; rc == ERR_OK && i < list->count; i++) {
        rc = body_id(rq, &list->items[i], "id",
                     str_format(rq->arena, "%.*s/to/%zu", STR_ARG(path), i), &to.id);
        rc = rc ? rc : association_unlink(rq->op, from, to, &result);
    }
    return rc;
}

static enum err_code batch_archive(struct request *rq)
{
    const struct json *inputs = NULL;
    struct map *froms = map_new(rq->arena, ARCHIVE_MOST);
    enum err_code rc = body_inputs(rq, CREATE_MOST, &inputs);
    for (size_t i = 0; rc == ERR_OK && i < inputs->count; i++) {
        struct str path = str_format(rq->arena, "/inputs/%zu", i);
        rc = archive_from(rq, &inputs->items[i], path, froms);
    }
    return rc ? rc : archived(rq);
}

static enum err_code batch_labels_archive(struct request *rq)
{
    struct link_input *list = NULL;
    struct association_result result;
    size_t count = 0;
    enum err_code rc = read_labelled(rq, ARCHIVE_MOST, &list, &count);
    for (size_t i = 0; rc == ERR_OK && i < count; i++) {
        rc = association_remove(rq->op, list[i].from, list[i].to, list[i].types.ends,
                                list[i].types.count, &result);
    }
    return rc ? rc : archived(rq);
}

#define BASE "/crm/v4/associations/{from}/{to}/batch"
static const struct api_route association_batch_routes_rows[] = {
    {{HTTP_POST, BASE "/create"},
     RUN_WRITE,
     PERMIT_LINK_WRITE,
     BODY_JSON,
     BODY_BATCH,
     "association.batch_create",
     batch_create},
    {{HTTP_POST, BASE "/associate/default"},
     RUN_WRITE,
     PERMIT_LINK_WRITE,
     BODY_JSON,
     BODY_BATCH,
     "association.batch_default",
     batch_default},
    {{HTTP_POST, BASE "/read"},
     RUN_LONG,
     PERMIT_LINK_READ,
     BODY_JSON,
     BODY_BATCH,
     "association.batch_read",
     batch_read},
    {{HTTP_POST, BASE "/archive"},
     RUN_WRITE,
     PERMIT_LINK_WRITE,
     BODY_JSON,
     BODY_BATCH,
     "association.batch_archive",
     batch_archive},
    {{HTTP_POST, BASE "/labels/archive"},
     RUN_WRITE,
     PERMIT_LINK_WRITE,
     BODY_JSON,
     BODY_BATCH,
     "association.batch_unlabel",
     batch_labels_archive},
};
API_ROUTES(association_batch_routes);
