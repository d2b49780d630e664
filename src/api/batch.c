#include "api/batch.h"

#include "api/error_body.h"
#include "base/civil.h"

void batch_begin(struct request *rq, struct batch *batch)
{
    *batch = (struct batch){.started_at = rq->op->tx->now};
    jw_object(&rq->w);
    jw_k_str(&rq->w, "status", STR("COMPLETE"));
    jw_k_array(&rq->w, "results");
}

struct nested_step {
    struct request *rq;
    batch_step *step;
    void *arg;
};

static enum err_code run_step(struct tx *tx, void *arg)
{
    struct nested_step *nested = arg;
    (void)tx;
    return nested->step(nested->rq, nested->arg);
}

void batch_note(struct request *rq, struct batch *batch, enum err_code rc)
{
    struct batch_failure *failure = arena_make(rq->arena, struct batch_failure);
    err_init(&failure->err, rq->arena);
    err_copy(&failure->err, rq->err);
    failure->rc = rc;
    if (batch->last) {
        batch->last->next = failure;
    } else {
        batch->failures = failure;
    }
    batch->last = failure;
    batch->failed++;
    err_clear(rq->err);
}

enum err_code batch_try(struct request *rq, struct batch *batch, batch_step *step, void *arg,
                        bool *ok)
{
    struct nested_step nested = {rq, step, arg};
    enum err_code rc = tx_nested(rq->op->tx, run_step, &nested);
    if (ok) {
        *ok = rc == ERR_OK;
    }
    if (rc == ERR_OK) {
        batch->results++;
        return ERR_OK;
    }
    if (tx_is_fatal(rc)) {
        return rc;
    }
    batch_note(rq, batch, rc);
    return ERR_OK;
}

static void write_tail(struct request *rq, const struct batch *batch)
{
    struct json_write *w = &rq->w;
    jw_k_time(w, "startedAt", batch->started_at);
    jw_k_time(w, "completedAt", civil_now());
    if (!batch->failed) {
        return;
    }
    jw_k_i64(w, "numErrors", (int64_t)batch->failed);
    jw_k_array(w, "errors");
    for (const struct batch_failure *f = batch->failures; f; f = f->next) {
        error_standard(w, &f->err, f->rc);
    }
    jw_array_end(w);
}

/* The newest family answers associations and limits with 200 and keeps the errors inside. */
static bool stays_200(const struct request *rq)
{
    struct str operation = str_of(rq->route->operation);
    return rq->family == FAMILY_2026_09 &&
           (str_starts(operation, STR("association")) || str_starts(operation, STR("limit.")));
}

enum err_code batch_end(struct request *rq, struct batch *batch, int good)
{
    jw_array_end(&rq->w);
    write_tail(rq, batch);
    jw_object_end(&rq->w);
    rq->status = good;
    if (stays_200(rq)) {
        rq->status = 200;
    } else if (batch->failed) {
        rq->status = 207;
    }
    return ERR_OK;
}

enum err_code batch_empty(struct request *rq, int status)
{
    struct batch batch;
    batch_begin(rq, &batch);
    batch_end(rq, &batch, status);
    return ERR_OK;
}
