#ifndef SCHEMA_SCHEMA_DDL_H
#define SCHEMA_SCHEMA_DDL_H
/*
 * schema_ddl: the tables of records. Private to src/schema.
 *
 * Table obj_<type>_1 has one row a record: its id, times, users, state and the first
 * SCHEMA_COLUMNS_PER_TABLE property columns. Further columns stand in obj_<type>_2, _3 …, which
 * have only the id; a record has a row there once a value was written into one of its columns. A
 * property has column p<id>; text kinds also k<id>, the folded key, NULL when it equals the value:
 * COALESCE(k, p) is what text is compared by. Columns are never dropped, so an archived property
 * keeps its values.
 */
#include "schema/schema.h"

/* Makes table `slot` of an object type with the columns of those of `properties` that are stored in
 * it. */
enum err_code ddl_table_create(struct tx *tx, int64_t type_id, int64_t slot,
                               const struct property *properties, size_t count);
enum err_code ddl_column_add(struct tx *tx, const struct property *property);
enum err_code ddl_table_drop(struct tx *tx, int64_t type_id, int64_t slot);

#endif
