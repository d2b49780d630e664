#ifndef SCHEMA_SCHEMA_EDIT_H
#define SCHEMA_SCHEMA_EDIT_H
/*
 * schema_edit: changing what exists. Every function runs inside a write transaction, validates
 * against the snapshot, writes rows (and columns), renews the stamp and reports the change to the
 * change log through `changed`. `src/record` makes the struct (change_edit()), so no definition
 * changes without a line in the log.
 *
 * A function that changes the schema leaves `edit->schema` as it was; edit_reload() gives the new
 * snapshot within the same transaction (for the reply, or for a further change).
 *
 * Errors name the field by its JSON path in the published body of the operation ("/inverseLabel").
 */
#include <stdbool.h>
#include <stdint.h>

#include "base/json.h"
#include "base/str.h"
#include "schema/schema.h"
#include "store/store.h"

enum definition_kind { /* values stand in change.kind */
                       DEFINITION_OBJECT = 100,
                       DEFINITION_PROPERTY = 101,
                       DEFINITION_GROUP = 102,
                       DEFINITION_PIPELINE = 103,
                       DEFINITION_STAGE = 104,
                       DEFINITION_LABEL = 105,
                       DEFINITION_LIMIT = 106,
                       DEFINITION_SETTING = 107
};
struct definition_change {
    enum definition_kind kind;
    int64_t type_id;   /* object type concerned, 0: none */
    int64_t label_id;  /* label concerned, 0: none */
    const char *what;  /* created, updated, archived, restored, deleted */
    struct str detail; /* JSON object: before and after of what changed */
};

struct schema_edit {
    struct tx *tx;
    struct schema *schema; /* borrowed */
    int64_t user_id;       /* creator; 0: the program itself */
    enum err_code (*changed)(void *arg, const struct definition_change *change);
    void *arg;
};

/* Reads the snapshot as this transaction has left it. The caller releases it. */
enum err_code edit_reload(struct schema_edit *edit, struct schema **out);

/* --- labels (label_edit.c): settled 6-11, sections 2.2-2.5 --- */
struct label_new {
    const struct object_type *from, *to;
    struct str name;                /* none: proposed from the text (text_slug) */
    struct str text;                /* from -> to; "" makes only the pair's plain definition */
    struct str inverse;             /* to -> from; none: a single label */
    struct str description, colour; /* none: unset */
    enum label_category category;   /* CATEGORY_USER */
};
/* ERR_LABEL_CAP with the published message naming the cap, ERR_INVALID. A pair without definition
 * gets its plain type first. */
enum err_code label_create(struct schema_edit *edit, const struct label_new *new_label,
                           int64_t *label_id);
struct label_change {
    struct str text, inverse;       /* none: see label_update */
    struct str description, colour; /* none: keep */
    int64_t position;               /* -1: keep */
};
/* `end` is the half the caller named (its type id). text is required; an absent inverse becomes
 * text too, as published. System types: ERR_INVALID. */
enum err_code label_update(struct schema_edit *edit, struct label_end end,
                           const struct label_change *change);
/* Removes the definition, both halves. The caller has made sure that it is not in use (record's
 * label_usage): this function checks the index of references and the link tables once more and
 * refuses with ERR_IN_USE. */
enum err_code label_delete(struct schema_edit *edit, struct label_end end);

/* --- limits (limit_edit.c): section 2.6 --- */
/* max 1 … 500,000, direction of `end`; 0 removes. A label's limit may not exceed the plain one's in
 * the same direction and the plain one may not go below a label's. Same-object plain and single
 * labels: one limit for both directions. */
enum err_code limit_set(struct schema_edit *edit, struct label_end end, int64_t max);

/* --- object types (object_edit.c): section 6 --- */
struct object_new { /* all borrowed from the request's JSON; unset parts are none/NULL */
    struct str name, label_singular, label_plural, description, primary_display;
    const struct json *secondary_display, *required, *searchable; /* arrays of strings */
    const struct json *properties;         /* array of property bodies (property_from_json) */
    const struct json *associated_objects; /* array of words */
};
enum err_code object_create(struct schema_edit *edit, const struct object_new *new_object,
                            int64_t *type_id);
struct object_change {
    struct str label_singular, label_plural, description, primary_display; /* none: keep */
    bool clear_description;
    int restorable;                                               /* -1: keep */
    const struct json *secondary_display, *required, *searchable; /* NULL: keep */
};
enum err_code object_update(struct schema_edit *edit, const struct object_type *type,
                            const struct object_change *change);
/* Archives. The caller checks for records (ERR_IN_USE, EXISTING_OBJECT_RECORDS) before. */
enum err_code object_archive(struct schema_edit *edit, const struct object_type *type);
enum err_code object_restore(struct schema_edit *edit, const struct object_type *type);
/* Removes an archived type with its properties, pairs, labels and tables for good. Refuses when
 * rows remain. */
enum err_code object_purge(struct schema_edit *edit, const struct object_type *type);
/* Makes the pair's plain definition (POST …/schemas/{t}/associations): *label_id is that of the
 * plain type. Existing: returned as it is. */
enum err_code pair_create(struct schema_edit *edit, const struct object_type *from,
                          const struct object_type *to, struct str name, int64_t *label_id);

/* --- properties (property_edit.c): section 5 --- */
/* `body` is a PropertyCreate object. The name of an archived property restores it (5.2), keeping
 * stored values. */
enum err_code property_create(struct schema_edit *edit, const struct object_type *type,
                              const struct json *body, int64_t *property_id);
enum err_code property_update(struct schema_edit *edit, const struct property *property,
                              const struct json *body);
enum err_code property_archive(struct schema_edit *edit, const struct property *property);
enum err_code property_restore(struct schema_edit *edit, const struct property *property);
/* group bodies: {name,label,displayOrder} */
enum err_code group_create(struct schema_edit *edit, const struct object_type *type,
                           const struct json *body);
enum err_code group_update(struct schema_edit *edit, const struct object_type *type,
                           struct str name, const struct json *body);
enum err_code group_archive(struct schema_edit *edit, const struct object_type *type,
                            struct str name);

/* --- pipelines (pipeline_edit.c): section 10.1; bodies as published --- */
/* How many records use the pipeline or stage; given by the caller so that schema stays below
 * records. May be NULL. */
typedef enum err_code stage_use_fn(struct tx *tx, const struct object_type *type,
                                   struct str pipeline_id, struct str stage_id, int64_t *count);
enum err_code pipeline_create(struct schema_edit *edit, const struct object_type *type,
                              const struct json *body, struct str *pipeline_id);
/* replace: PUT (stages left out are dropped, label and displayOrder required); otherwise PATCH. */
enum err_code pipeline_update(struct schema_edit *edit, const struct object_type *type,
                              struct str id, const struct json *body, bool replace,
                              stage_use_fn *in_use);
enum err_code pipeline_delete(struct schema_edit *edit, const struct object_type *type,
                              struct str id, stage_use_fn *in_use);
enum err_code stage_create(struct schema_edit *edit, const struct object_type *type,
                           struct str pipeline_id, const struct json *body, struct str *stage_id);
enum err_code stage_update(struct schema_edit *edit, const struct object_type *type,
                           struct str pipeline_id, struct str stage_id, const struct json *body,
                           bool replace, stage_use_fn *in_use);
enum err_code stage_delete(struct schema_edit *edit, const struct object_type *type,
                           struct str pipeline_id, struct str stage_id, stage_use_fn *in_use);

#endif
