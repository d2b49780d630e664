#ifndef SCHEMA_EDIT_COMMON_H
#define SCHEMA_EDIT_COMMON_H
/*
 * edit_common: how every edit of the schema ends, and checks that several share. Private to
 * src/schema.
 *
 * An edit validates, writes rows through schema_rows.h and ends in edit_done(), which renews the
 * stamp and reports the change.
 */
#include <stdbool.h>
#include <stdint.h>

#include "base/json_write.h"
#include "schema/reference.h"
#include "schema/schema_edit.h"

/* Writes the members of one definition (no braces): what the change log remembers of it. */
typedef void edit_write_fn(struct json_write *w, const void *definition);

struct edit_id {
    const char *key;
    struct str value;
};
struct edit_change {
    enum definition_kind kind;
    int64_t type_id;
    int64_t label_id;
    const char *what;
    struct edit_id ids[2]; /* what names the definition in the detail; unused ones have no key */
    edit_write_fn *write;
    const void *before, *after; /* NULL: was not there, is not there any more */
};
/* The detail has the ids and `before` and `after`: all members of what came or went, otherwise only
 * those that differ. Where nothing differs nothing is reported. */
enum err_code edit_done(struct schema_edit *edit, const struct edit_change *change);

/* Words for a person: "contacts", "Rental agreements". */
struct str edit_plural(const struct object_type *type);
/* Letters a-z, digits and underscores, beginning with a letter or, when `underscore_first`, an
 * underscore; 1 to 100 bytes. */
bool edit_is_name(struct str s, bool underscore_first);
/* Nothing but white space, whatever Unicode has of it. */
bool edit_is_blank(struct arena *arena, struct str s);

/* What uses a definition, by kind: for a message ("2 lists and 1 workflow") and for the error's
 * context. */
struct edit_use {
    const char *key; /* of the context: "records", "archivedRecords", "lists" … */
    const char *one, *many;
    int64_t count;
};
#define EDIT_USES 16
struct edit_uses {
    struct edit_use list[EDIT_USES];
    size_t count;
};
void edit_uses_add(struct edit_uses *uses, const char *key, const char *one, const char *many,
                   int64_t count); /* nothing when count is 0; adds up under one key */
enum err_code edit_uses_references(struct schema_edit *edit, enum reference_target target,
                                   int64_t id, struct edit_uses *uses);
/* "3 records, 1 archived record and 2 lists" */
struct str edit_uses_text(const struct schema_edit *edit, const struct edit_uses *uses);
void edit_uses_context(const struct schema_edit *edit, const struct edit_uses *uses);

#endif
