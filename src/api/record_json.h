#ifndef API_RECORD_JSON_H
#define API_RECORD_JSON_H
/*
 * record_json: a record in its published shape (3.1), with properties, history and associations as
 * asked.
 */
#include "api/request.h"
#include "record/record.h"

struct record_view {
    struct record_fields fields;
    const struct property **history; /* propertiesWithHistory */
    size_t history_count;
    const struct object_type **associated; /* the associations parameter */
    size_t associated_count;
};
/* From the query (properties, propertiesWithHistory, associations) or, with a body, from its keys
 * properties and propertiesWithHistory. */
enum err_code record_view_of(struct request *rq, const struct json *body, struct record_view *view);
/* Writes the object. extra is called before the closing brace (may be NULL): "new",
 * "objectWriteTraceId" … */
enum err_code record_json(struct request *rq, const struct record_view *view,
                          const struct record *record, void (*extra)(struct request *rq, void *arg),
                          void *arg);

#endif
