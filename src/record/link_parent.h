#ifndef RECORD_LINK_PARENT_H
#define RECORD_LINK_PARENT_H
/*
 * link_parent: parent and child companies (settled 13). Private to src/record.
 *
 * The system label "parent to child" (types 13 and 14) is a paired same-object label whose half 0
 * the parent reads. A company has one parent at most and is not its own ancestor; both are refused,
 * never mended by moving anything.
 */
#include "record/link_rows.h"

bool link_is_parent(const struct op *op, const struct label *label); /* that system label */

enum parent_verdict {
    PARENT_FINE,
    PARENT_SECOND, /* the child has another parent */
    PARENT_LOOP    /* the child is above the parent already */
};
/* Whether that row may be written; rows of other labels are always fine. What stands on the same
 * link now does not count. */
enum err_code link_parent_judge(struct op *op, const struct link_ends *ends,
                                const struct link_row *row, enum parent_verdict *verdict);
/* The same as an error: ERR_INVALID names both companies. */
enum err_code link_parent_check(struct op *op, const struct link_ends *ends,
                                const struct link_row *row);
/* The refusal of a loop by itself. */
enum err_code link_parent_refuse_loop(struct op *op, const struct link_ends *ends,
                                      const struct link_row *row);

#endif
