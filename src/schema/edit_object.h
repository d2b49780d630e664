#ifndef SCHEMA_EDIT_OBJECT_H
#define SCHEMA_EDIT_OBJECT_H
/*
 * edit_object: the parts of an object type that creation and change have in common. Private to
 * src/schema.
 */
#include "base/json_write.h"
#include "base/map.h"
#include "schema/schema_edit.h"

/* Checks what is given of labels, primary display property and lists of property names, and sets it
 * in `type`. `names` maps the names of the type's properties that are not archived to struct
 * property. */
enum err_code edit_object_apply(struct schema_edit *edit, const struct object_change *change,
                                const struct map *names, struct object_type *type);
/* Members of an object type for the change log (edit_write_fn). */
void edit_object_write(struct json_write *w, const void *definition);
enum err_code edit_object_done(struct schema_edit *edit, const char *what,
                               const struct object_type *before, const struct object_type *after);

#endif
