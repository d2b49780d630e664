#ifndef RECORD_RECORD_RULES_H
#define RECORD_RECORD_RULES_H
/*
 * record_rules: what an object type asks of its records beyond the types of its properties: what is
 * required on creation, values that the program fills in, and how pipeline and stage belong
 * together. Private to src/record.
 *
 * To add a rule for an object: a row in the table of record_rules.c. A rule that needs stored
 * values of properties that the caller did not send names them in rules_watch().
 */
#include "record/record_value.h"

/* Adds the entries whose old values rules will look at. */
void rules_watch(struct value_set *set);
/* Faults and further values. */
enum err_code rules_apply(struct value_set *set);
/* Where a record made by this caller comes from: "INTEGRATION", "CRM_UI" … */
struct str rules_source(const struct principal *who);

/* --- pipelines (record_pipeline.c) --- */
void pipeline_watch(struct value_set *set);
void pipeline_apply(struct value_set *set);
/* True for properties whose value follows from the stage alone. */
bool pipeline_is_derived(struct str name);
/* Their wire text for a stage; none: no value. */
struct str pipeline_derived(struct str name, const struct stage *stage, struct arena *arena);

#endif
