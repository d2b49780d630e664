#ifndef RECORD_LINK_LIMIT_H
#define RECORD_LINK_LIMIT_H
/*
 * link_limit: how many links a record may have in a pair, in all (the limit of the plain label) and
 * under a label. Private to src/record.
 *
 * label->max[0] is for the end that reads half 0, max[1] for the other: in a pair of two object
 * types a and b; of a directed label the two ends of its direction; same-object plain and single
 * labels count a record's links at both ends against one limit. Only what is new is looked at
 * (rows that stood when a limit was set stay). Only labels with a limit cost a
 * statement.
 *
 * Primary: from its record's side it is one by its nature, so only the company's side is counted. A
 * successor (settled 3, 4) is appointed without regard to that limit: a record with companies must
 * have a primary.
 */
#include "record/link_rows.h"

/* ERR_INVALID when the row, which is not there yet, would exceed a limit at either end. The message
 * names record, label, limit. */
enum err_code link_limit_check(struct op *op, const struct link_ends *ends,
                               const struct link_row *row);

/* The same as a question, for one end. Restoring a link is not making one: it is refused only where
 * it would leave more than the limit with a link among them that is younger than the limit, so that
 * what a limit found when it was set can come back. */
enum limit_rule { LIMIT_FOR_NEW, LIMIT_FOR_RESTORED };
enum err_code link_limit_room(struct op *op, const struct link_ends *ends,
                              const struct link_row *row, int64_t end, enum limit_rule rule,
                              bool *room);

/* The limit that concerns the end `id` under that row; 0: none. For check.c and link_limit.c. */
int64_t link_limit_of(const struct link_ends *ends, const struct link_row *row, int64_t id);

#endif
