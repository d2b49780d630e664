#ifndef API_BATCH_H
#define API_BATCH_H
/*
 * batch: the published batch envelope (0.6): results are written as they come, failures are
 * collected, and the end decides between the plain status and 207.
 *
 *     struct batch batch;
 *     batch_begin(rq, &batch);
 *     for each input:
 *         rc = batch_try(rq, &batch, step, &input);   -- in a savepoint; a failure of this input is
 * noted, a fatal one is returned return batch_end(rq, &batch, 201);
 *
 * A step writes its result element to rq->w only after everything that can fail has succeeded.
 */
#include "api/request.h"

struct batch_failure {
    struct err err;
    enum err_code rc;
    struct batch_failure *next;
};
struct batch {
    int64_t started_at;
    size_t results, failed;
    struct batch_failure *failures, *last;
};

void batch_begin(struct request *rq,
                 struct batch *batch); /* opens the envelope and its "results" */
typedef enum err_code batch_step(struct request *rq, void *arg);
/* ERR_OK also when the input failed and was noted; *ok (may be NULL) tells. */
enum err_code batch_try(struct request *rq, struct batch *batch, batch_step *step, void *arg,
                        bool *ok);
/* Notes a failure made by the caller (rq->err holds it). */
void batch_note(struct request *rq, struct batch *batch, enum err_code rc);
/* Closes the envelope: status `good`, or 207 when something failed; association batches of the
 * 2026-09 family stay 200. */
enum err_code batch_end(struct request *rq, struct batch *batch, int good);
/* An empty envelope, for dated twins of operations that answer 204. */
enum err_code batch_empty(struct request *rq, int status);

#endif
