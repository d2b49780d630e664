#include "api/object_input.h"

#define TOGETHER_LEAST 4

/* The object type at the other end: the service trusts the type id to say which it is
 * (section 1.6). */
static enum err_code target_type(struct request *rq, const struct json *types, struct str path,
                                 const struct object_type **out)
{
    const struct json *first = json_is(types, JSON_ARRAY) && types->count ? &types->items[0] : NULL;
    struct str word = STR_NONE;
    enum label_category category;
    int64_t type_id = 0;
    struct label_end end;
    enum err_code rc = body_require(rq, first, path, "associationCategory associationTypeId");
    rc = rc ? rc : body_str(rq, first, "associationCategory", &word);
    if (rc) {
        return rc;
    }
    if (!label_category_parse(word, &category) ||
        !json_integer(json_get(first, "associationTypeId"), &type_id) ||
        !schema_label_of_type(rq->op->schema, category, type_id, &end)) {
        return err_at(rq->err, ERR_INVALID, path, "There is no association type %.*s %lld.",
                      STR_ARG(word), (long long)type_id);
    }
    const struct pair *pair = end.label->pair;
    *out = end.side ? pair->a : pair->b;
    return ERR_OK;
}

static enum err_code read_link(struct request *rq, const struct json *json, struct str path,
                               struct object_link *link)
{
    if (json->kind != JSON_OBJECT) {
        return err_at(rq->err, ERR_INVALID, path, "An association must be an object, not %s.",
                      json_kind_word(json->kind));
    }
    struct str at = str_format(rq->arena, "%.*s/types", STR_ARG(path));
    enum err_code rc = body_require(rq, json, path, "to types");
    rc = rc ? rc
            : body_id(rq, json_get(json, "to"), "id",
                      str_format(rq->arena, "%.*s/to", STR_ARG(path)), &link->to.id);
    rc = rc ? rc : target_type(rq, json_get(json, "types"), at, &link->to.type);
    return rc ? rc
              : label_list_read(rq, json_get(json, "types"), rq->type, link->to.type, at,
                                &link->types);
}

static enum err_code read_links(struct request *rq, const struct json *object, struct str path,
                                struct object_input *input)
{
    const struct json *list = json_get(object, "associations");
    if (json_is_missing(list)) {
        return ERR_OK;
    }
    struct str at = str_format(rq->arena, "%.*s/associations", STR_ARG(path));
    if (list->kind != JSON_ARRAY) {
        return err_at(rq->err, ERR_INVALID, at, "associations must be an array, not %s.",
                      json_kind_word(list->kind));
    }
    input->links = arena_array(rq->arena, struct object_link, list->count + 1);
    input->link_count = list->count;
    enum err_code rc = ERR_OK;
    for (size_t i = 0; rc == ERR_OK && i < list->count; i++) {
        rc = read_link(rq, &list->items[i], str_format(rq->arena, "%.*s/%zu", STR_ARG(at), i),
                       &input->links[i]);
    }
    return rc;
}

enum err_code object_input_read(struct request *rq, const struct json *object, struct str path,
                                struct object_input *input)
{
    *input = (struct object_input){.path = path};
    if (!json_is(object, JSON_OBJECT)) {
        return err_at(rq->err, ERR_INVALID, path, "A JSON object is required here, not %s.",
                      object ? json_kind_word(object->kind) : "nothing");
    }
    enum err_code rc = body_properties(rq, object, path, &input->values, &input->value_count);
    rc = rc ? rc : read_links(rq, object, path, input);
    return rc ? rc : body_str(rq, object, "objectWriteTraceId", &input->trace_id);
}

static enum err_code add_links(struct request *rq, struct object_input *input)
{
    struct association_result result;
    enum err_code rc = ERR_OK;
    for (size_t i = 0; rc == ERR_OK && i < input->link_count; i++) {
        struct record_ref from = {rq->type, input->id};
        rc = association_add(rq->op, from, input->links[i].to, input->links[i].types.ends,
                             input->links[i].types.count, &result);
    }
    return rc;
}

enum err_code object_input_create(struct request *rq, struct object_input *input)
{
    enum err_code rc =
        record_create(rq->op, rq->type, input->values, input->value_count, &input->id);
    input->created = rc == ERR_OK;
    return rc ? rc : add_links(rq, input);
}

struct many {
    struct request *rq;
    struct object_input *inputs;
    size_t count;
};

static enum err_code create_together(struct tx *tx, void *arg)
{
    const struct many *many = arg;
    struct request *rq = many->rq;
    (void)tx;
    struct record_creation *list = arena_array(rq->arena, struct record_creation, many->count);
    for (size_t i = 0; i < many->count; i++) {
        list[i] = (struct record_creation){many->inputs[i].values, many->inputs[i].value_count, 0};
    }
    enum err_code rc = record_create_many(rq->op, rq->type, list, many->count);
    for (size_t i = 0; rc == ERR_OK && i < many->count; i++) {
        many->inputs[i].id = list[i].id;
        many->inputs[i].created = true;
        rc = add_links(rq, &many->inputs[i]);
    }
    return rc;
}

/* A few are quicker alone. What is refused together is created one after another: that tells which
 * of the inputs is the first with a fault, of its values or of its associations. */
enum err_code object_inputs_create(struct request *rq, struct object_input *inputs, size_t count,
                                   size_t *failed_at)
{
    struct many many = {rq, inputs, count};
    enum err_code rc = ERR_OK;
    if (count >= TOGETHER_LEAST) {
        rc = tx_nested(rq->op->tx, create_together, &many);
        if (rc == ERR_OK || tx_is_fatal(rc)) {
            return rc;
        }
        err_clear(rq->err);
        rc = ERR_OK;
    }
    for (size_t i = 0; rc == ERR_OK && i < count; i++) {
        rc = object_input_create(rq, &inputs[i]);
        *failed_at = i;
    }
    return rc;
}

static bool was_sent(const struct object_input *input, struct str name)
{
    for (size_t i = 0; i < input->value_count; i++) {
        if (str_eq(input->values[i].name, name)) {
            return true;
        }
    }
    return false;
}

static void fields_of(struct request *rq, const struct object_input *input,
                      struct record_fields *fields)
{
    size_t count = 0;
    size_t most = input->value_count + (input->created ? rq->type->property_count : 0);
    struct str *names = arena_array(rq->arena, struct str, most + 1);
    for (size_t i = 0; i < input->value_count; i++) {
        names[count++] = input->values[i].name;
    }
    for (size_t i = 0; input->created && i < rq->type->property_count; i++) {
        if (record_fills_in(rq->type, rq->type->properties[i]->name)) {
            names[count++] = rq->type->properties[i]->name;
        }
    }
    record_fields_of(rq->op, rq->type, names, count, fields);
}

/* Inputs of one batch mostly name the same properties. */
static bool same_shape(const struct object_input *a, const struct object_input *b)
{
    bool same = a->created == b->created && a->value_count == b->value_count;
    for (size_t i = 0; same && i < a->value_count; i++) {
        same = str_eq(a->values[i].name, b->values[i].name);
    }
    return same;
}

/* All that any of the inputs wants. */
static void union_of(struct request *rq, const struct record_view *views, size_t count,
                     struct record_fields *all)
{
    size_t most = 0, n = 0;
    for (size_t i = 0; i < count; i++) {
        most += views[i].fields.count;
    }
    struct str *names = arena_array(rq->arena, struct str, most + 1);
    for (size_t i = 0; i < count; i++) {
        if (i > 0 && views[i].fields.properties == views[i - 1].fields.properties) {
            continue;
        }
        for (size_t j = 0; j < views[i].fields.count; j++) {
            names[n++] = views[i].fields.properties[j]->name;
        }
    }
    record_fields_of(rq->op, rq->type, names, n, all);
}

/* What the view of an input has of a record that was read with all fields; both are in the order of
 * names. What might have been filled in and was not does not belong in the reply. */
static struct record narrowed(struct request *rq, const struct object_input *input,
                              const struct record_fields *all, const struct record *read,
                              struct record_fields *fields)
{
    struct record record = *read;
    const struct record_fields wanted = *fields; /* shared with inputs of the same shape */
    fields->properties = arena_array(rq->arena, const struct property *, wanted.count + 1);
    record.values = arena_array(rq->arena, struct str, wanted.count + 1);
    size_t kept = 0, at = 0;
    for (size_t i = 0; i < wanted.count; i++) {
        const struct property *property = wanted.properties[i];
        while (all->properties[at] != property) {
            at++;
            BUG_UNLESS(at < all->count);
        }
        if (!str_is_none(read->values[at]) || was_sent(input, property->name) ||
            !record_fills_in(read->type, property->name)) {
            fields->properties[kept] = property;
            record.values[kept++] = read->values[at];
        }
    }
    fields->count = kept;
    return record;
}

static enum err_code read_written(struct request *rq, const struct object_input *inputs,
                                  size_t count, const struct record_fields *all,
                                  struct record **records)
{
    int64_t *ids = arena_array(rq->arena, int64_t, count + 1);
    for (size_t i = 0; i < count; i++) {
        ids[i] = inputs[i].id;
    }
    bool *missing = NULL;
    size_t found = 0;
    enum err_code rc = record_get_many(rq->op, rq->type, ids, count, all, RECORD_ACTIVE, records,
                                       &found, &missing);
    return rc || found == count ? rc : err_set(rq->err, ERR_NOT_FOUND, "resource not found");
}

enum err_code object_inputs_reply(struct request *rq, struct object_input *inputs, size_t count,
                                  void (*extra)(struct request *rq, void *input))
{
    struct record_view *views = arena_array(rq->arena, struct record_view, count + 1);
    for (size_t i = 0; i < count; i++) {
        if (i > 0 && same_shape(&inputs[i], &inputs[i - 1])) {
            views[i].fields = views[i - 1].fields;
        } else {
            fields_of(rq, &inputs[i], &views[i].fields);
        }
    }
    struct record_fields all = {0};
    struct record *records = NULL;
    union_of(rq, views, count, &all);
    enum err_code rc = count ? read_written(rq, inputs, count, &all, &records) : ERR_OK;
    for (size_t i = 0; rc == ERR_OK && i < count; i++) {
        struct record record = narrowed(rq, &inputs[i], &all, &records[i], &views[i].fields);
        rc = record_json(rq, &views[i], &record, extra, &inputs[i]);
    }
    return rc;
}
