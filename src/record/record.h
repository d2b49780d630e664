#ifndef RECORD_RECORD_H
#define RECORD_RECORD_H
/*
 * record: reading and writing records of every object type through one path.
 *
 * Values cross this interface in their wire text (schema/property_kind.h has the typed form). All
 * functions run inside the caller's transaction; results live in op->tx->arena. A write validates
 * everything first and reports all faults together (section 0.5 of docs/api.md), then writes the
 * row, the unique keys, the history and the change log.
 *
 * Archived records are out of sight: reads find them only when asked for, their links are put away
 * (link_archive.c), their unique values are free. The id of a record that was merged into another
 * resolves to the survivor.
 */
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "account/account.h"
#include "schema/property_kind.h"

struct record_ref {
    const struct object_type *type;
    int64_t id;
};

/* Which properties a read gives: sorted by name, without repeats. */
struct record_fields {
    const struct property **properties;
    size_t count;
};
/* `names` none (count 0): the defaults of the type. Otherwise those, unknown and archived ones left
 * out, and the always-returned ones. */
void record_fields_of(struct op *op, const struct object_type *type, const struct str *names,
                      size_t count, struct record_fields *out);

struct record {
    int64_t id;
    const struct object_type *type;
    int64_t created_at, updated_at, archived_at; /* archived_at 0: active */
    struct str *values; /* wire text, in the order of the fields; none: unset */
};

enum record_state { RECORD_ACTIVE, RECORD_ARCHIVED, RECORD_EITHER };
/* ERR_NOT_FOUND, message "resource not found". A merged id gives the survivor (its own id in
 * out->id). */
enum err_code record_get(struct op *op, const struct object_type *type, int64_t id,
                         const struct record_fields *fields, enum record_state state,
                         struct record *out);
/* Those of `ids` that exist, in the order of ids; missing[i] tells which were not found (array of
 * count). */
enum err_code record_get_many(struct op *op, const struct object_type *type, const int64_t *ids,
                              size_t count, const struct record_fields *fields,
                              enum record_state state, struct record **out, size_t *found,
                              bool **missing);
/* By id ascending, ids greater than `after`. */
enum err_code record_list(struct op *op, const struct object_type *type, int64_t after,
                          size_t limit, const struct record_fields *fields, enum record_state state,
                          struct record **out, size_t *count, bool *more);
/* The record that holds `value` under a unique property (or a company's domain); ERR_INVALID when
 * the property is not unique; *id 0 when there is none. */
enum err_code record_find(struct op *op, const struct object_type *type, struct str property,
                          struct str value, int64_t *id);
enum err_code record_exists(struct op *op, const struct object_type *type, int64_t id,
                            bool *exists); /* active */
enum err_code record_count(struct op *op, const struct object_type *type, enum record_state state,
                           int64_t *count);

struct record_value {
    struct str name, value; /* empty or none clears */
};
/* Creates; *id. ERR_INVALID with details per property, ERR_CONFLICT for a taken unique value
 * (published messages). */
enum err_code record_create(struct op *op, const struct object_type *type,
                            const struct record_value *values, size_t count, int64_t *id);
/* One of many new records: what it is to have, and its id. */
struct record_creation {
    const struct record_value *values;
    size_t count;
    int64_t id;
};
#define RECORD_CREATIONS_MAX 1000
/* The same for many records of a type, a table at a time; ids ascend in the order of the list. To
 * be run in tx_nested(): a refusal may come after some was written, another writer having been
 * faster. It does not say which record it is about; creating them one after another does. */
enum err_code record_create_many(struct op *op, const struct object_type *type,
                                 struct record_creation *list, size_t count);
/* Whether creation may set that property by itself, when the caller does not send it. */
bool record_fills_in(const struct object_type *type, struct str name);
/* Merges the given values into an active record. Values equal to the stored ones change nothing and
 * log nothing. */
enum err_code record_update(struct op *op, const struct object_type *type, int64_t id,
                            const struct record_value *values, size_t count);
/* ERR_NOT_FOUND when there is no such record; archiving an archived one is fine. */
enum err_code record_archive(struct op *op, const struct object_type *type, int64_t id);
/* What could not come back with a restored or merged record. */
struct link_loss {
    struct record_ref other;
    const struct label *label; /* the plain label: the whole link */
    const char *why; /* "limit", "self", "parent", "direction" (the opposite half stands) */
    struct link_loss *next;
};
/* Restores record, links and labels (D5). ERR_CONFLICT when a unique value was taken meanwhile. */
enum err_code record_restore(struct op *op, const struct object_type *type, int64_t id,
                             struct link_loss **losses);
/* Merges loser into winner: values (the survivor's, filled and overtaken by the more recent ones as
 * record_merge.c says), history, links with the union of labels (D4, settled 14). The loser is
 * archived and its id resolves to the winner. */
enum err_code record_merge(struct op *op, const struct object_type *type, int64_t winner,
                           int64_t loser, struct link_loss **losses);

struct record_history {
    struct str value; /* wire text; none: cleared */
    int64_t at;
    enum actor_kind actor_kind;
    int64_t actor_id, user_id;
    struct str actor_name; /* token name or user e-mail */
};
/* Newest first, at most `limit`. */
enum err_code record_history(struct op *op, const struct property *property, int64_t id,
                             size_t limit, struct record_history **out, size_t *count);

/* stage_use_fn for pipeline edits. */
enum err_code record_stage_use(struct tx *tx, const struct object_type *type,
                               struct str pipeline_id, struct str stage_id, int64_t *count);

/* SQL of a property as an expression on table alias "o" (slot 1) and "s<slot>" (others): used by
 * reads and by src/criteria. record_column_key: the comparison key of a text property. */
struct sql;
void record_column(struct sql *sql, struct op *op, const struct property *property);
void record_column_key(struct sql *sql, struct op *op, const struct property *property);
/* " FROM obj_<t>_1 o LEFT JOIN obj_<t>_2 s2 ON s2.id = o.id …" for the slots that the properties
 * need. */
void record_from(struct sql *sql, const struct object_type *type,
                 const struct property *const *properties, size_t count);

#endif
