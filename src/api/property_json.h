#ifndef API_PROPERTY_JSON_H
#define API_PROPERTY_JSON_H
/*
 * property_json: the definition of a property in its published form (section 5.1), shared by the
 * operations on properties and on object schemas.
 */
#include "base/json_write.h"
#include "schema/schema.h"

/* `type` is the object type that has the property. */
void property_json(struct json_write *w, const struct object_type *type,
                   const struct property *property);
/* The word of dataSensitivity: "non_sensitive" unless the definition says otherwise. */
struct str property_sensitivity(const struct property *property);

#endif
