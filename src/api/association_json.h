#ifndef API_ASSOCIATION_JSON_H
#define API_ASSOCIATION_JSON_H
/*
 * association_json: associations and labels in their published shapes, and the bodies that name
 * them. Shared by the single (association.c), batch (association_batch.c) and object (object.c:
 * "associations" of a new record) operations.
 */
#include "api/request.h"
#include "record/association.h"

/* A list of {associationCategory, associationTypeId}, read in the direction from -> to. */
struct label_list {
    struct label_end *ends;
    size_t count;
};
/* `types` must be a non-empty array; `path` is where it stands. */
enum err_code label_list_read(struct request *rq, const struct json *types,
                              const struct object_type *from, const struct object_type *to,
                              struct str path, struct label_list *out);

/* {"fromObjectTypeId","fromObjectId","toObjectTypeId","toObjectId","labels":[…]} with the labels
 * that the link has now: texts only. */
enum err_code labels_between_json(struct request *rq, struct record_ref from, struct record_ref to);
/* The two directions of the plain link, {from,to,associationSpec} each. */
enum err_code default_pair_json(struct request *rq, struct record_ref from, struct record_ref to);
/* {"toObjectId":n,"associationTypes":[{category,typeId,label}]} */
void association_json(struct request *rq, const struct association *association);
/* The name by which v3 knows a half of a label: contact_to_company, contact_to_company_unlabeled, a
 * label's internal name. */
struct str label_v3_name(struct label_end end);
/* Fills rq->err: rq->type's record `id` has no association with rq->to (1.3.1; ERR_NOT_FOUND). */
void association_none_error(struct request *rq, int64_t id);
/* The two ids of a body's {"from":{"id"},"to":{"id"}}. */
enum err_code pair_ids_read(struct request *rq, const struct json *input, struct str path,
                            struct record_ref *from, struct record_ref *to);

#endif
