#ifndef API_PIPELINE_STAGE_H
#define API_PIPELINE_STAGE_H
/* pipeline_stage: the operations on stages; their rows stand with those of pipelines. Also what
 * both share. */
#include "api/request.h"
#include "record/change.h"

/* The pipeline of {pipeline} that is not archived; ERR_NOT_FOUND. */
enum err_code pipeline_of_path(struct request *rq, const struct pipeline **out);
/* The same in the snapshot after a change, archived or not; what records keep of their stages
 * (closed, won, probability) follows the change. */
enum err_code pipeline_after_change(struct request *rq, struct str id, const struct pipeline **out);
/* *in_use is how records are looked at before something is dropped, NULL when the request does not
 * ask for it (validateReferencesBeforeDelete, validateDealStageUsagesBeforeDelete). */
enum err_code pipeline_use_check(struct request *rq, stage_use_fn **in_use);

enum err_code stage_list_op(struct request *rq);
enum err_code stage_get_op(struct request *rq);
enum err_code stage_create_op(struct request *rq);
enum err_code stage_replace_op(struct request *rq);
enum err_code stage_update_op(struct request *rq);
enum err_code stage_delete_op(struct request *rq);

#endif
