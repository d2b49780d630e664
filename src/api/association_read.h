#ifndef API_ASSOCIATION_READ_H
#define API_ASSOCIATION_READ_H
/*
 * association_read: reading the associations of one record or of many. Versions 3 and 4 ask the
 * same and write the links differently.
 */
#include "api/association_json.h"

/* Writes one link into the open array of results. */
typedef void association_writer(struct request *rq, const struct association *association);

/* {"results":[…],"paging"} for the record of the path; 404 when there is none. */
enum err_code association_reply_page(struct request *rq, association_writer *write);
/* The batch envelope for the body's inputs {id, after?}: those without any association are errors
 * of it (1.3.1). */
enum err_code association_reply_batch(struct request *rq, association_writer *write);

#endif
