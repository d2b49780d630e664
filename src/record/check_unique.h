#ifndef RECORD_CHECK_UNIQUE_H
#define RECORD_CHECK_UNIQUE_H
/* check_unique: which unique values must have keys, for check and rebuild. Private to src/record.
 */
#include "record/record.h"
#include "store/sql.h"

bool unique_is_kept(const struct property *property);
/* Id and value of every active record that has one, by id. */
void unique_select(struct sql *sql, struct op *op, const struct object_type *type,
                   const struct property *property);

#endif
