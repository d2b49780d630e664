#ifndef SCHEMA_SCHEMA_ROWS_H
#define SCHEMA_SCHEMA_ROWS_H
/*
 * schema_rows: writing single definitions. Private to src/schema: the seed and the edit files share
 * it.
 *
 * The functions take the structs of the snapshot as values: fill a fresh one, or copy one of the
 * snapshot, change it and hand it over. They store what they are given: rules of the API (names,
 * caps, uses) are their callers' business. Of a definition they make the tables and columns that it
 * needs. None of them renews the stamp: whoever changes the schema calls rows_stamp() once, at the
 * end.
 *
 * Times and users are stored as given (0 as NULL for users and archived_at); zero created_at and
 * updated_at mean tx->now. All run in a write transaction; texts that are none are stored as ""
 * where the column has no NULL.
 */
#include <stdint.h>

#include "schema/schema.h"
#include "store/store.h"

/* A new random stamp: every snapshot is out of date after the commit (and for this transaction at
 * once). */
enum err_code rows_stamp(struct tx *tx);
/* The stamp that stands in tx's view; 0 in a store without schema. */
enum err_code rows_read_stamp(struct tx *tx, int64_t *stamp);

/* --- object types --- */

/* Inserts the type (id 0: the next custom id, sequence "object_type") and all `properties`, and
 * makes its tables. Ids, slots and type ids of the properties are filled in. */
enum err_code rows_object_insert(struct tx *tx, struct object_type *type,
                                 struct property *properties, size_t count);
/* Everything of the row but id, name, custom and created_*: archived_at too. */
enum err_code rows_object_update(struct tx *tx, const struct object_type *type);
/* Removes the type with its properties, groups, pipelines and tables. Its pairs must be gone
 * before. */
enum err_code rows_object_purge(struct tx *tx, const struct object_type *type);

/* What every custom object has from its birth: hs_object_id, hs_createdate, owner, pipeline and
 * stage … In tx->arena, to be passed to rows_object_insert() followed by the properties of the
 * request. `group` is the object's group of properties. */
enum err_code rows_automatic_properties(struct tx *tx, struct str group, struct property **out,
                                        size_t *count);

/* --- properties --- */

/* Inserts properties of an existing type and adds their columns. Fills in id, type_id and slot.
 * What counts of the rest: name, label, type, field_type, group, description, options, position,
 * the flags, storage (0: STORED_COLUMN), link_count_type, extra. `kind`, `multiple` and
 * `external_options` follow from type, field_type and extra ("externalOptions"). */
enum err_code rows_properties_insert(struct tx *tx, int64_t type_id, struct property *properties,
                                     size_t count);
/* Everything of the row but id, type_id, name, storage, slot and created_*: archived_at too. No
 * column changes: the caller allows only types of the same column (property_kind.column). */
enum err_code rows_property_update(struct tx *tx, const struct property *property);

/* --- groups --- */
enum err_code rows_group_insert(struct tx *tx, int64_t type_id, const struct property_group *group);
enum err_code rows_group_update(struct tx *tx, int64_t type_id,
                                const struct property_group *group); /* by name */

/* --- pipelines; stages inside struct pipeline are not looked at --- */
enum err_code rows_pipeline_insert(struct tx *tx, int64_t type_id, const struct pipeline *pipeline);
enum err_code rows_pipeline_update(struct tx *tx, int64_t type_id,
                                   const struct pipeline *pipeline); /* by id */
enum err_code rows_pipeline_delete(struct tx *tx, int64_t type_id,
                                   struct str id); /* its stages too */
enum err_code rows_stage_insert(struct tx *tx, int64_t type_id,
                                const struct stage *stage); /* stage->pipeline_id */
enum err_code rows_stage_update(struct tx *tx, int64_t type_id,
                                const struct stage *stage); /* by id */
enum err_code rows_stage_delete(struct tx *tx, int64_t type_id, struct str id);

/* --- pairs and labels --- */

/* The first of `count` ids for pairs (sequence "pair") or labels (sequence "label", from
 * LABEL_FIRST), for whoever makes many at once. */
enum err_code rows_pair_ids(struct tx *tx, size_t count, int64_t *first);
enum err_code rows_label_ids(struct tx *tx, size_t count, int64_t *first);
/* A pair without any label; the order of the two types does not matter. *pair_id 0: the next id,
 * which is filled in. */
enum err_code rows_pair_insert(struct tx *tx, int64_t type1, int64_t type2, int64_t *pair_id);
enum err_code rows_pair_delete(struct tx *tx, int64_t pair_id); /* its labels too */
/* Fills in id (0: the next one) and code: LABEL_PLAIN and LABEL_PRIMARY by kind,
 * else the id. Type ids are the caller's. label->pair is not looked at. */
enum err_code rows_label_insert(struct tx *tx, int64_t pair_id, struct label *label);
/* Texts, description, colour, position, limits and updated_*. */
enum err_code rows_label_update(struct tx *tx, const struct label *label);
enum err_code rows_label_delete(struct tx *tx, int64_t label_id);

#endif
