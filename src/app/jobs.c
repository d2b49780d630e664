#include "app/jobs.h"

#include "account/setting.h"
#include "record/association.h"

#define FILL_BATCH 500

/* --- primary.fill: missing primary companies, after primary.first_company was switched on (settled
 * 5) --- */

static enum err_code count_owners(struct op *op, int64_t *total)
{
    static const int64_t types[] = {TYPE_CONTACT, TYPE_DEAL, TYPE_TICKET};
    enum err_code rc = ERR_OK;
    *total = 0;
    for (size_t i = 0; !rc && i < sizeof(types) / sizeof(types[0]); i++) {
        int64_t count = 0;
        rc = record_count(op, schema_type(op->schema, types[i]), RECORD_ACTIVE, &count);
        *total += count;
    }
    return rc;
}

/* The cursor is the last id looked at; progress counts the primaries given, of records that could
 * need one. */
static enum err_code fill_step(struct op *op, struct job *job)
{
    bool on = false, more = false;
    int64_t after = 0, filled = 0;
    enum err_code rc = setting_get_bool(op->tx, "primary.first_company", &on);
    if (!rc && !job->total) {
        rc = count_owners(op, &job->total);
    }
    if (rc || !on) { /* switched off again meanwhile */
        job->finished = !rc;
        return rc;
    }
    if (job->cursor.n && !str_to_i64(job->cursor, &after)) {
        return err_set(op->tx->err, ERR_INTERNAL, "The job's cursor is not an id.");
    }
    rc = association_fill_primaries(op, &after, FILL_BATCH, &filled, &more);
    if (!rc) {
        job->cursor = str_from_i64(op->tx->arena, after);
        job->done += filled;
        job->finished = !more;
    }
    return rc;
}

static enum err_code primary_fill(struct tx *tx, struct job *job, void *arg)
{
    struct op op;
    enum err_code rc = op_init(&op, arg, tx, &principal_system);
    if (rc) {
        return rc;
    }
    rc = fill_step(&op, job);
    op_release(&op);
    return rc;
}

static const struct job_kind kinds[] = {
    {"primary.fill", primary_fill},
};

const struct job_kind *jobs_table(size_t *count)
{
    *count = sizeof(kinds) / sizeof(kinds[0]);
    return kinds;
}
