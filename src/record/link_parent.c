#include "record/link_parent.h"

#include "record/link_stmts.h"

/* Longer chains than this are taken for a loop: nothing real has them, and a damaged store must not
 * keep the writer busy. */
#define PARENT_DEPTH_MAX 10000

bool link_is_parent(const struct op *op, const struct label *label)
{
    const struct label *parent = op->schema->parent_company;
    return parent && label->id == parent->id;
}

static int64_t parent_end(const struct link_ends *ends, const struct link_row *row)
{
    return row->dir == DIR_A ? ends->a : ends->b;
}

static int64_t child_end(const struct link_ends *ends, const struct link_row *row)
{
    return row->dir == DIR_A ? ends->b : ends->a;
}

/* The parent of `child`, leaving out the link `ends`; 0: none. */
static enum err_code parent_of(struct op *op, const struct link_ends *ends,
                               const struct label *label, int64_t child, int64_t *parent)
{
    int64_t except = child == ends->a ? ends->b : child == ends->b ? ends->a : 0;
    bool found;
    int64_t id;
    struct stmt *st = stmt_use(op->tx, &link_stmts[LINK_PARENT_OF]);
    stmt_bind_i64(st, 1, child);
    stmt_bind_i64(st, 2, ends->pair->id);
    stmt_bind_i64(st, 3, label->code);
    stmt_bind_i64(st, 4, except);
    enum err_code rc = stmt_one_i64(st, &found, &id);
    if (rc) {
        return rc;
    }
    *parent = found ? id : 0;
    return ERR_OK;
}

enum err_code link_parent_judge(struct op *op, const struct link_ends *ends,
                                const struct link_row *row, enum parent_verdict *verdict)
{
    if (!link_is_parent(op, row->label)) {
        *verdict = PARENT_FINE;
        return ERR_OK;
    }
    /* Two links far apart can close a loop together. */
    const int64_t parents = TX_THING(0);
    enum err_code rc = tx_lock(op->tx, &parents, 1);
    if (rc) {
        return rc;
    }
    int64_t child = child_end(ends, row);
    int64_t above;
    rc = parent_of(op, ends, row->label, child, &above);
    if (rc) {
        return rc;
    }
    if (above) {
        *verdict = PARENT_SECOND;
        return ERR_OK;
    }
    above = parent_end(ends, row);
    for (int depth = 0; above && above != child && depth < PARENT_DEPTH_MAX; depth++) {
        rc = parent_of(op, ends, row->label, above, &above);
        if (rc) {
            return rc;
        }
    }
    *verdict = above ? PARENT_LOOP : PARENT_FINE;
    return ERR_OK;
}

enum err_code link_parent_refuse_loop(struct op *op, const struct link_ends *ends,
                                      const struct link_row *row)
{
    return err_set(
        op->tx->err, ERR_INVALID,
        "The company %lld cannot be the parent of company %lld: it is below that company "
        "already, and parents may not form a loop",
        (long long)parent_end(ends, row), (long long)child_end(ends, row));
}

enum err_code link_parent_check(struct op *op, const struct link_ends *ends,
                                const struct link_row *row)
{
    enum parent_verdict verdict;
    enum err_code rc = link_parent_judge(op, ends, row, &verdict);
    if (rc || verdict == PARENT_FINE) {
        return rc;
    }
    if (verdict == PARENT_LOOP) {
        return link_parent_refuse_loop(op, ends, row);
    }
    return err_set(op->tx->err, ERR_INVALID,
                   "The company %lld has a parent company already: remove that association before "
                   "company %lld becomes its parent",
                   (long long)child_end(ends, row), (long long)parent_end(ends, row));
}
