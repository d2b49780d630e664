#ifndef SCHEMA_SCHEMA_STMTS_H
#define SCHEMA_SCHEMA_STMTS_H
/* The fixed SQL of the definitions: schema_rows.c, schema_load.c, schema_seed.c. Read and written
 * columns are in the order of the tables' columns, so that each reader in schema_load.c mirrors one
 * writer in schema_rows.c. */
#include "store/stmt.h"

#define SCHEMA_OBJECT_COLUMNS                                                                      \
    "id, name, label_singular, label_plural, description, primary_display, secondary_display, "    \
    "required, searchable, custom, restorable, created_at, created_by, updated_at, updated_by, "   \
    "archived_at"
#define SCHEMA_PROPERTY_COLUMNS                                                                    \
    "id, type_id, name, label, type, field_type, group_name, description, options, position, "     \
    "unique_value, hidden, form_field, defined_by_system, read_only, storage, slot, extra, "       \
    "created_at, created_by, updated_at, updated_by, archived_at"
#define SCHEMA_LABEL_COLUMNS                                                                       \
    "id, pair_id, code, kind, category, type_ab, type_ba, name_ab, name_ba, text_ab, text_ba, "    \
    "description, colour, position, max_ab, max_ba, max_set_at, created_at, created_by, "          \
    "updated_at, updated_by"
#define SCHEMA_PIPELINE_COLUMNS "type_id, id, label, position, created_at, updated_at, archived_at"
#define SCHEMA_STAGE_COLUMNS                                                                       \
    "type_id, id, pipeline_id, label, position, metadata, created_at, updated_at, archived_at"

#define SCHEMA_STMTS(S)                                                                            \
    S(SCHEMA_STAMP_READ, "SELECT stamp FROM schema_stamp WHERE one = 1")                           \
    S(SCHEMA_STAMP_UPDATE, "UPDATE schema_stamp SET stamp = $1 WHERE one = 1")                     \
    S(SCHEMA_STAMP_INSERT, "INSERT INTO schema_stamp (one, stamp) VALUES (1, $1)")                 \
    S(SCHEMA_SETTING_READ, "SELECT value FROM setting WHERE name = $1")                            \
    S(SCHEMA_SETTING_UPDATE, "UPDATE setting SET value = $2, changed_at = $3 WHERE name = $1")     \
    S(SCHEMA_SETTING_INSERT, "INSERT INTO setting (name, value, changed_at) VALUES ($1, $2, $3)")  \
                                                                                                   \
    S(SCHEMA_OBJECTS, "SELECT " SCHEMA_OBJECT_COLUMNS " FROM object_type ORDER BY id")             \
    S(SCHEMA_OBJECT_INSERT,                                                                        \
      "INSERT INTO object_type (" SCHEMA_OBJECT_COLUMNS ") VALUES ($1, $2, $3, $4, $5, $6, $7, "   \
      "$8, $9, $10, $11, $12, $13, $14, $15, $16)")                                                \
    S(SCHEMA_OBJECT_UPDATE,                                                                        \
      "UPDATE object_type SET label_singular = $2, label_plural = $3, description = $4, "          \
      "primary_display = $5, secondary_display = $6, required = $7, searchable = $8, "             \
      "restorable = $9, updated_at = $10, updated_by = $11, archived_at = $12 WHERE id = $1")      \
    S(SCHEMA_OBJECT_DELETE, "DELETE FROM object_type WHERE id = $1")                               \
    S(SCHEMA_OBJECT_UNIQUES_DELETE, "DELETE FROM unique_value WHERE property_id IN (SELECT id "    \
                                    "FROM property WHERE type_id = $1)")                           \
    S(SCHEMA_OBJECT_STAGES_DELETE, "DELETE FROM stage WHERE type_id = $1")                         \
    S(SCHEMA_OBJECT_PIPELINES_DELETE, "DELETE FROM pipeline WHERE type_id = $1")                   \
    S(SCHEMA_OBJECT_PROPERTIES_DELETE, "DELETE FROM property WHERE type_id = $1")                  \
    S(SCHEMA_OBJECT_GROUPS_DELETE, "DELETE FROM property_group WHERE type_id = $1")                \
                                                                                                   \
    S(SCHEMA_PROPERTIES,                                                                           \
      "SELECT " SCHEMA_PROPERTY_COLUMNS " FROM property ORDER BY type_id, name")                   \
    S(SCHEMA_PROPERTY_INSERT,                                                                      \
      "INSERT INTO property (" SCHEMA_PROPERTY_COLUMNS                                             \
      ") VALUES ($1, $2, $3, $4, $5, $6, $7, $8, "                                                 \
      "$9, $10, $11, $12, $13, $14, $15, $16, $17, $18, $19, $20, $21, $22, $23)")                 \
    S(SCHEMA_PROPERTY_UPDATE,                                                                      \
      "UPDATE property SET label = $2, type = $3, field_type = $4, group_name = $5, "              \
      "description = $6, options = $7, position = $8, unique_value = $9, hidden = $10, "           \
      "form_field = $11, defined_by_system = $12, read_only = $13, extra = $14, "                  \
      "updated_at = $15, updated_by = $16, archived_at = $17 WHERE id = $1")                       \
    S(SCHEMA_SLOTS,                                                                                \
      "SELECT slot, COUNT(*) FROM property WHERE type_id = $1 AND storage = 1 GROUP BY slot "      \
      "ORDER BY slot")                                                                             \
                                                                                                   \
    S(SCHEMA_GROUPS,                                                                               \
      "SELECT type_id, name, label, position, archived_at FROM property_group ORDER BY type_id, "  \
      "position, name")                                                                            \
    S(SCHEMA_GROUP_INSERT,                                                                         \
      "INSERT INTO property_group (type_id, name, label, position, archived_at) "                  \
      "VALUES ($1, $2, $3, $4, $5)")                                                               \
    S(SCHEMA_GROUP_UPDATE,                                                                         \
      "UPDATE property_group SET label = $3, position = $4, archived_at = $5 "                     \
      "WHERE type_id = $1 AND name = $2")                                                          \
                                                                                                   \
    S(SCHEMA_PIPELINES,                                                                            \
      "SELECT " SCHEMA_PIPELINE_COLUMNS " FROM pipeline ORDER BY type_id, position, id")           \
    S(SCHEMA_PIPELINE_INSERT,                                                                      \
      "INSERT INTO pipeline (" SCHEMA_PIPELINE_COLUMNS ") VALUES ($1, $2, $3, $4, $5, $6, $7)")    \
    S(SCHEMA_PIPELINE_UPDATE,                                                                      \
      "UPDATE pipeline SET label = $3, position = $4, updated_at = $5, archived_at = $6 "          \
      "WHERE type_id = $1 AND id = $2")                                                            \
    S(SCHEMA_PIPELINE_DELETE, "DELETE FROM pipeline WHERE type_id = $1 AND id = $2")               \
    S(SCHEMA_PIPELINE_STAGES_DELETE, "DELETE FROM stage WHERE type_id = $1 AND pipeline_id = $2")  \
                                                                                                   \
    S(SCHEMA_STAGES,                                                                               \
      "SELECT " SCHEMA_STAGE_COLUMNS " FROM stage ORDER BY type_id, pipeline_id, position, id")    \
    S(SCHEMA_STAGE_INSERT,                                                                         \
      "INSERT INTO stage (" SCHEMA_STAGE_COLUMNS ") VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9)")  \
    S(SCHEMA_STAGE_UPDATE,                                                                         \
      "UPDATE stage SET label = $3, position = $4, metadata = $5, updated_at = $6, "               \
      "archived_at = $7 WHERE type_id = $1 AND id = $2")                                           \
    S(SCHEMA_STAGE_DELETE, "DELETE FROM stage WHERE type_id = $1 AND id = $2")                     \
                                                                                                   \
    S(SCHEMA_PAIRS, "SELECT id, a_type, b_type FROM pair ORDER BY id")                             \
    S(SCHEMA_PAIR_INSERT, "INSERT INTO pair (id, a_type, b_type) VALUES ($1, $2, $3)")             \
    S(SCHEMA_PAIR_LABELS_DELETE, "DELETE FROM label WHERE pair_id = $1")                           \
    S(SCHEMA_PAIR_DELETE, "DELETE FROM pair WHERE id = $1")                                        \
    S(SCHEMA_LABELS, "SELECT " SCHEMA_LABEL_COLUMNS " FROM label ORDER BY pair_id, position, id")  \
    S(SCHEMA_LABEL_INSERT,                                                                         \
      "INSERT INTO label (" SCHEMA_LABEL_COLUMNS ") VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, "  \
      "$10, $11, $12, $13, $14, $15, $16, $17, $18, $19, $20, $21)")                               \
    S(SCHEMA_LABEL_UPDATE,                                                                         \
      "UPDATE label SET text_ab = $2, text_ba = $3, description = $4, colour = $5, "               \
      "position = $6, max_ab = $7, max_ba = $8, max_set_at = $9, updated_at = $10, "               \
      "updated_by = $11 WHERE id = $1")                                                            \
    S(SCHEMA_LABEL_DELETE, "DELETE FROM label WHERE id = $1")
STMT_TABLE(schema, SCHEMA_STMTS)

#endif
