#ifndef API_SCHEMA_JSON_H
#define API_SCHEMA_JSON_H
/* schema_json: object types in their published forms (section 6): with or without their properties
 * and association types. */
#include "api/request.h"

struct schema_view {
    bool properties, associations, audit;
};
/* ObjectSchema. Parts that the view leaves out are empty arrays, or absent where the form does not
 * require them. */
void object_schema_json(struct request *rq, const struct object_type *type,
                        const struct schema_view *view);
/* ObjectTypeDefinition. */
void object_definition_json(struct request *rq, const struct object_type *type);
/* What the creation of an association type is answered with. */
void association_definition_json(struct request *rq, struct label_end end);

#endif
