#ifndef APP_JOBS_H
#define APP_JOBS_H
/* jobs: the kinds of jobs that the server runs, one row each. Their argument is the struct account.
 */
#include "job/job.h"

const struct job_kind *jobs_table(size_t *count);

#endif
