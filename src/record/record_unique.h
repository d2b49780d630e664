#ifndef RECORD_RECORD_UNIQUE_H
#define RECORD_RECORD_UNIQUE_H
/*
 * record_unique: the keys of unique properties, table unique_value. Private to src/record.
 *
 * An active record has one row for each unique property with a value; an archived one has none. The
 * key is the folded text of text and the canonical wire text of everything else.
 */
#include "record/record_row.h"

/* STR_NONE for no value. */
struct str unique_key(const struct property *property, struct arena *arena, struct value value);
/* The holder, 0: free. */
enum err_code unique_holder(struct op *op, const struct property *property, struct str key,
                            int64_t *record_id);
/* ERR_CONFLICT with the published message when another record than `id` holds the value. */
enum err_code unique_check(struct op *op, const struct property *property, struct value value,
                           int64_t id);
/* Replaces the record's key; the check was made before. */
enum err_code unique_put(struct op *op, const struct property *property, struct value value,
                         int64_t id, bool replace);
enum err_code unique_drop_all(struct op *op, int64_t id);

#endif
