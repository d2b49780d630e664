#include "record/link_primary.h"

#include "account/setting.h"
#include "record/link_limit.h"
#include "record/link_log.h"
#include "record/link_stmts.h"

struct record_ref link_primary_record(const struct link_ends *ends)
{
    const struct pair *pair = ends->pair;
    return pair->primary_on_a ? (struct record_ref){pair->a, ends->a}
                              : (struct record_ref){pair->b, ends->b};
}

struct record_ref link_primary_company(const struct link_ends *ends)
{
    const struct pair *pair = ends->pair;
    return pair->primary_on_a ? (struct record_ref){pair->b, ends->b}
                              : (struct record_ref){pair->a, ends->a};
}

static enum err_code one_id(struct stmt *st, int64_t *id)
{
    bool found;
    int64_t value;
    enum err_code rc = stmt_one_i64(st, &found, &value);
    if (rc) {
        return rc;
    }
    *id = found ? value : 0;
    return ERR_OK;
}

enum err_code link_primary_of(struct op *op, const struct pair *pair, int64_t record,
                              int64_t *company)
{
    struct stmt *st = stmt_use(op->tx, &link_stmts[LINK_PRIMARY_OF]);
    stmt_bind_i64(st, 1, record);
    stmt_bind_i64(st, 2, pair->id);
    return one_id(st, company);
}

enum err_code link_primary_oldest(struct op *op, const struct pair *pair, int64_t record,
                                  int64_t except, int64_t *company)
{
    struct stmt *st = stmt_use(op->tx, &link_stmts[LINK_OLDEST]);
    stmt_bind_i64(st, 1, record);
    stmt_bind_i64(st, 2, pair->id);
    stmt_bind_i64(st, 3, except);
    return one_id(st, company);
}

/* The row alone: the record has no primary now. */
static enum err_code appoint(struct op *op, const struct pair *pair, struct record_ref record,
                             int64_t company)
{
    struct link_ends ends = link_ends_of(pair, record, company);
    struct link_row row = {.label = pair->primary, .dir = DIR_NONE, .since = op->tx->now};
    return link_insert(op, LINK_LIVE, &ends, &row);
}

enum err_code link_primary_give(struct op *op, const struct pair *pair, struct record_ref record,
                                int64_t company)
{
    int64_t former;
    enum err_code rc = link_primary_of(op, pair, record.id, &former);
    if (rc) {
        return rc;
    }
    if (former) {
        struct link_ends ends = link_ends_of(pair, record, former);
        rc = link_delete(op, LINK_LIVE, &ends, pair->primary);
    }
    if (!rc) {
        rc = appoint(op, pair, record, company);
    }
    return rc ? rc : link_log_primary(op, pair, record, former, company);
}

enum err_code link_primary_succeed(struct op *op, const struct pair *pair, struct record_ref record,
                                   int64_t gone)
{
    int64_t heir;
    enum err_code rc = link_primary_oldest(op, pair, record.id, gone, &heir);
    if (!rc && heir) {
        rc = appoint(op, pair, record, heir);
    }
    if (rc || heir == gone) {
        return rc;
    }
    return link_log_primary(op, pair, record, gone, heir);
}

static enum err_code supply(struct op *op, const struct pair *pair, struct record_ref record,
                            bool limited)
{
    int64_t company;
    enum err_code rc = link_primary_of(op, pair, record.id, &company);
    if (rc || company) {
        return rc;
    }
    bool automatic;
    rc = setting_get_bool(op->tx, "primary.first_company", &automatic);
    if (rc || !automatic) {
        return rc;
    }
    rc = link_primary_oldest(op, pair, record.id, 0, &company);
    if (rc || !company) {
        return rc;
    }
    struct link_ends ends = link_ends_of(pair, record, company);
    struct link_row row = {.label = pair->primary, .dir = DIR_NONE, .since = op->tx->now};
    rc = limited ? link_limit_check(op, &ends, &row) : ERR_OK;
    if (!rc) {
        rc = link_insert(op, LINK_LIVE, &ends, &row);
    }
    return rc ? rc : link_log_primary(op, pair, record, 0, company);
}

enum err_code link_primary_first(struct op *op, const struct pair *pair, struct record_ref record)
{
    return supply(op, pair, record, true);
}

enum err_code link_primary_fill(struct op *op, const struct pair *pair, struct record_ref record)
{
    return supply(op, pair, record, false);
}
