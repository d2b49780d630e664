#ifndef API_PIPELINE_JSON_H
#define API_PIPELINE_JSON_H
/* pipeline_json: pipelines and stages in their published form (section 10.1). Only stages that are
 * not archived are listed. */
#include "base/json_write.h"
#include "schema/schema.h"

void pipeline_json(struct json_write *w, const struct pipeline *pipeline);
void stage_json(struct json_write *w, const struct stage *stage);
/* The elements of an array of stages. */
void stages_json(struct json_write *w, const struct pipeline *pipeline);

#endif
