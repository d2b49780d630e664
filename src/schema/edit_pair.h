#ifndef SCHEMA_EDIT_PAIR_H
#define SCHEMA_EDIT_PAIR_H
/*
 * edit_pair: what pairs and labels have in common when they are made. Private to src/schema.
 */
#include "base/json_write.h"
#include "schema/schema_edit.h"

/* Two fresh ids of association types: ids[0] is odd and for the direction asked for, ids[1] for the
 * inverse. */
enum err_code edit_type_ids(struct schema_edit *edit, int64_t ids[2]);

/* The pair of two object types and its plain definition. What is there is returned as it is; what
 * is not is made with two type ids (one for two records of the same type), named `name` and
 * `{to}_to_{from}`, or, without a name, `{from}_to_{to}`. The types need not be in the snapshot
 * yet: id, wire_id, name, singular and custom are read. */
enum err_code edit_pair_make(struct schema_edit *edit, const struct object_type *from,
                             const struct object_type *to, struct str name, int64_t *pair_id,
                             int64_t *plain_id);

/* Members of a label for the change log (edit_write_fn). label->pair is read. */
void edit_label_write(struct json_write *w, const void *definition);

#endif
