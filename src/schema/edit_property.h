#ifndef SCHEMA_EDIT_PROPERTY_H
#define SCHEMA_EDIT_PROPERTY_H
/*
 * edit_property: property definitions as bodies. Private to src/schema; property_edit.c and
 * object_edit.c share it.
 */
#include "schema/edit_body.h"
#include "schema/schema_edit.h"

/* Reads and checks a PropertyCreate body for an object type; what else the type has (names, counts)
 * is the caller's to check. Of `type` its groups are read. Without a groupName `default_group` is
 * taken; when that is none too, groupName is required. */
enum err_code edit_property_read(const struct edit_body *body, const struct object_type *type,
                                 struct str default_group, struct property *out);
/* Reads a PropertyUpdate body on top of `old`; *out begins as a copy of it. Refuses what may not
 * change. */
enum err_code edit_property_change(const struct edit_body *body, const struct object_type *type,
                                   const struct property *old, struct property *out);

/* The options of a body, if it has some, checked with what `out` already says of type, field type
 * and extra. */
enum err_code edit_options_read(const struct edit_body *body, struct property *out);

#endif
