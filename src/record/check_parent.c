/*
 * check_parent: the parent relation of companies (settled 13). All of it is read, child by child,
 * and each chain is followed upwards once: a company met again on the chain under way closes a
 * loop, one that an earlier chain has passed is known.
 */
#include "record/check_internal.h"
#include "record/check_stmts.h"
#include "record/record_array.h"

struct parent_row {
    int64_t child, parent;
    size_t chain; /* number of the chain that passed here, from 1; 0: none yet */
};

static enum err_code read_parents(struct checker *c, struct record_array *rows)
{
    const struct label *label = c->op->schema->parent_company;
    struct stmt *st = stmt_use(c->op->tx, &check_stmts[CHECK_PARENTS]);
    stmt_bind_i64(st, 1, label->pair->id);
    stmt_bind_i64(st, 2, label->code);
    stmt_large(st);
    int64_t last = 0;
    while (stmt_row(st)) {
        int64_t child = stmt_i64(st, 0);
        if (child == last) {
            check_found(c, 4, "Company %lld has more than one parent company", (long long)child);
            continue;
        }
        last = child;
        struct parent_row *row = record_array_add(rows);
        if (row) {
            *row = (struct parent_row){.child = child, .parent = stmt_i64(st, 1)};
        }
    }
    return record_array_end(rows, stmt_end(st));
}

/* The row of a child; NULL: it has no parent. Rows are in the order of children. */
static struct parent_row *row_of(const struct record_array *rows, int64_t child)
{
    struct parent_row *list = rows->items;
    size_t low = 0;
    size_t high = rows->count;
    while (low < high) {
        size_t middle = low + (high - low) / 2;
        if (list[middle].child < child) {
            low = middle + 1;
        } else {
            high = middle;
        }
    }
    return low < rows->count && list[low].child == child ? &list[low] : NULL;
}

enum err_code check_parents(struct checker *c)
{
    if (!c->op->schema->parent_company) {
        return ERR_OK;
    }
    struct record_array rows = record_array_of(c->op->tx, sizeof(struct parent_row));
    enum err_code rc = read_parents(c, &rows);
    if (rc) {
        return rc;
    }
    struct parent_row *list = rows.items;
    for (size_t i = 0; i < rows.count; i++) {
        struct parent_row *row = &list[i];
        while (row && !row->chain) {
            row->chain = i + 1;
            row = row_of(&rows, row->parent);
        }
        if (row && row->chain == i + 1) {
            check_found(c, 4, "Company %lld is above itself: its parents form a loop",
                        (long long)row->child);
        }
    }
    return ERR_OK;
}
