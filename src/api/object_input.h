#ifndef API_OBJECT_INPUT_H
#define API_OBJECT_INPUT_H
/*
 * object_input: a record as a caller writes it — properties, and associations of a new one — for
 * the single and the batch operations.
 */
#include "api/association_json.h"
#include "api/record_json.h"

struct object_link {
    struct record_ref to;
    struct label_list types;
};
struct object_input {
    int64_t id; /* of the record once it is known */
    struct record_value *values;
    size_t value_count;
    struct object_link *links;
    size_t link_count;
    struct str trace_id;              /* objectWriteTraceId; none when not given */
    struct str id_property, id_value; /* batches */
    struct str path;
    bool created; /* by this request */
};
/* `path` is where the object stands in the body. The object type of an associated record comes from
 * the type ids given with it. */
enum err_code object_input_read(struct request *rq, const struct json *object, struct str path,
                                struct object_input *input);
/* Creates the record and its associations; input->id and input->created. */
enum err_code object_input_create(struct request *rq, struct object_input *input);
/* The same for all of them; *failed_at: the first that cannot be created. */
enum err_code object_inputs_create(struct request *rq, struct object_input *inputs, size_t count,
                                   size_t *failed_at);
/* Replies with the records as a write echoes them, read at once: the properties that were sent,
 * those always returned and, of a created record, those that the program filled in. `extra` as in
 * record_json(), with the input as its argument. */
enum err_code object_inputs_reply(struct request *rq, struct object_input *inputs, size_t count,
                                  void (*extra)(struct request *rq, void *input));

#endif
