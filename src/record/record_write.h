#ifndef RECORD_RECORD_WRITE_H
#define RECORD_RECORD_WRITE_H
/* record_write: how a finished value set reaches the store. Private to src/record. */
#include "record/change.h"
#include "record/record_value.h"

/* Of the values taken for a new record: parses them, applies the rules, refuses faults and keeps
 * what is to be written. */
enum err_code write_prepare_new(struct value_set *set);
/* After the record: making a company primary is a change of its own in the log. */
enum err_code write_primary(struct value_set *set, int64_t id);
/* Keeps only the entries that change something. */
void write_keep_changes(struct value_set *set);
/* ERR_CONFLICT when a unique value of the set is another record's. id 0: a new record. */
enum err_code write_check_unique(struct value_set *set, int64_t id);
/* Row, unique keys and history of an existing record, under a line of the change log made from
 * `change` (detail is filled in). The set has only changes (write_keep_changes), checked. */
enum err_code write_changes(struct value_set *set, int64_t id, struct change *change);

#endif
