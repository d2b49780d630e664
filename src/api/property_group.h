#ifndef API_PROPERTY_GROUP_H
#define API_PROPERTY_GROUP_H
/* property_group: the operations on groups of properties; their rows stand with those of
 * properties. */
#include "api/request.h"

enum err_code group_list_op(struct request *rq);
enum err_code group_get_op(struct request *rq);
enum err_code group_create_op(struct request *rq);
enum err_code group_update_op(struct request *rq);
enum err_code group_archive_op(struct request *rq);

#endif
