#include "api/schema_json.h"

#include "api/property_json.h"

/* What is answered where nobody has set a limit. */
#define NO_LIMIT INT64_C(500000)

static void names_json(struct json_write *w, const char *key, const struct str *names, size_t count)
{
    jw_key(w, str_of(key));
    jw_array(w);
    for (size_t i = 0; i < count; i++) {
        jw_str(w, names[i]);
    }
    jw_array_end(w);
}

static void text_json(struct json_write *w, const char *key, struct str text)
{
    if (text.p) {
        jw_key(w, str_of(key));
        jw_str(w, text);
    }
}

/* --- association types --- */

static void ends_json(struct json_write *w, struct label_end end)
{
    const struct pair *pair = end.label->pair;
    jw_k_id(w, "id", end.label->type_id[end.side]);
    jw_k_str(w, "fromObjectTypeId", end.side ? pair->b->wire_id : pair->a->wire_id);
    jw_k_str(w, "toObjectTypeId", end.side ? pair->a->wire_id : pair->b->wire_id);
    text_json(w, "name", end.label->name[end.side]);
    jw_k_time(w, "createdAt", end.label->created_at);
    jw_k_time(w, "updatedAt",
              end.label->updated_at ? end.label->updated_at : end.label->created_at);
}

void association_definition_json(struct request *rq, struct label_end end)
{
    jw_object(&rq->w);
    ends_json(&rq->w, end);
    jw_object_end(&rq->w);
}

/* Settled 16: one to one when the limit is one in both directions, else one to many. */
static struct str cardinality(const struct label *label)
{
    return label->max[0] == 1 && label->max[1] == 1 ? STR("ONE_TO_ONE") : STR("ONE_TO_MANY");
}

static void association_json(struct json_write *w, struct label_end end)
{
    const struct label *label = end.label;
    int64_t to_max = label->max[end.side], from_max = label->max[1 - end.side];
    jw_object(w);
    ends_json(w, end);
    jw_k_str(w, "cardinality", cardinality(label));
    jw_k_str(w, "inverseCardinality", cardinality(label));
    jw_k_bool(w, "hasUserEnforcedMaxToObjectIds", to_max > 0);
    jw_k_bool(w, "hasUserEnforcedMaxFromObjectIds", from_max > 0);
    jw_k_i64(w, "maxToObjectIds", to_max > 0 ? to_max : NO_LIMIT);
    jw_k_i64(w, "maxFromObjectIds", from_max > 0 ? from_max : NO_LIMIT);
    jw_k_str(w, "category", label_category_word(label->category));
    jw_k_id(w, "inverseId", label->type_id[1 - end.side]);
    text_json(w, "inverseName", label->name[1 - end.side]);
    jw_k_str(w, "label", label->text[end.side]);
    jw_k_str(w, "inverseLabel", label->text[1 - end.side]);
    jw_object_end(w);
}

/* A label has two readings from one object where both ends are of that object and the halves
 * differ. */
static void pair_json(struct json_write *w, const struct pair *pair, const struct object_type *type)
{
    int side = pair_side(pair, type);
    for (size_t i = 0; i < pair->label_count; i++) {
        const struct label *label = pair->labels[i];
        association_json(w, (struct label_end){label, side});
        if (pair_is_same(pair) && label->type_id[0] != label->type_id[1]) {
            association_json(w, (struct label_end){label, 1 - side});
        }
    }
}

static void associations_json(struct request *rq, const struct object_type *type, bool wanted)
{
    const struct schema *schema = rq->op->schema;
    jw_k_array(&rq->w, "associations");
    for (size_t i = 0; wanted && i < schema->pair_count; i++) {
        const struct pair *pair = schema->pairs[i];
        bool has_end = pair->a == type || pair->b == type;
        const struct object_type *other = pair->a == type ? pair->b : pair->a;
        if (has_end && (other == type || !other->archived_at)) {
            pair_json(&rq->w, pair, type);
        }
    }
    jw_array_end(&rq->w);
}

/* --- object types --- */

static void properties_json(struct json_write *w, const struct object_type *type, bool wanted)
{
    jw_k_array(w, "properties");
    for (size_t i = 0; wanted && i < type->property_count; i++) {
        if (!type->properties[i]->archived_at) {
            property_json(w, type, type->properties[i]);
        }
    }
    jw_array_end(w);
}

static void definition_json(struct request *rq, const struct object_type *type)
{
    struct json_write *w = &rq->w;
    jw_k_str(w, "id", type->wire_id);
    jw_k_str(w, "objectTypeId", type->wire_id);
    jw_k_str(w, "name", type->custom ? type->name : type->full_name);
    jw_k_str(w, "fullyQualifiedName", type->full_name);
    jw_k_str(w, "metaType", type->custom ? STR("PORTAL_SPECIFIC") : STR("HUBSPOT"));
    jw_k_object(w, "labels");
    jw_k_str(w, "singular", type->label_singular);
    jw_k_str(w, "plural", type->label_plural);
    jw_object_end(w);
    text_json(w, "description", type->description);
    text_json(w, "primaryDisplayProperty", type->primary_display);
    names_json(w, "secondaryDisplayProperties", type->secondary_display, type->secondary_count);
    names_json(w, "requiredProperties", type->required, type->required_count);
    names_json(w, "searchableProperties", type->searchable, type->searchable_count);
    jw_k_bool(w, "allowsSensitiveProperties", false);
    jw_k_bool(w, "restorable", type->restorable);
    jw_k_bool(w, "archived", type->archived_at != 0);
    jw_k_i64(w, "portalId", rq->op->schema->portal_id);
    jw_k_time(w, "createdAt", type->created_at);
    jw_k_time(w, "updatedAt", type->updated_at ? type->updated_at : type->created_at);
}

void object_definition_json(struct request *rq, const struct object_type *type)
{
    jw_object(&rq->w);
    definition_json(rq, type);
    jw_object_end(&rq->w);
}

void object_schema_json(struct request *rq, const struct object_type *type,
                        const struct schema_view *view)
{
    jw_object(&rq->w);
    definition_json(rq, type);
    if (view->audit && type->created_by) {
        jw_k_i64(&rq->w, "createdByUserId", type->created_by);
    }
    if (view->audit && type->updated_by) {
        jw_k_i64(&rq->w, "updatedByUserId", type->updated_by);
    }
    properties_json(&rq->w, type, view->properties);
    associations_json(rq, type, view->associations);
    jw_object_end(&rq->w);
}
