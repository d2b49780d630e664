#ifndef RECORD_LINK_LOG_H
#define RECORD_LINK_LOG_H
/*
 * link_log: what of links goes into the change log. Private to src/record.
 *
 * A write on a link gives one entry for each row that came or went: CHANGE_LINK_ADDED / REMOVED for
 * the link itself, CHANGE_LABEL_ADDED / REMOVED for a label, `record` being the end that the writer
 * named first. Of a directed label (label_is_directed) the detail
 * {"side":0|1} tells which half that end reads; of all others the object types tell. Primary has
 * CHANGE_PRIMARY alone, once for each move.
 *
 * Links that go and come with a record (archived, restored, merged) are implied by that record's
 * own entry: whoever follows the log looks at its links anew then. What they move of Primary is
 * logged, for it concerns other records.
 */
#include "record/change.h"
#include "record/link_rows.h"

/* kind: CHANGE_LINK_* for the plain row, CHANGE_LABEL_* for others, chosen from `added`. */
enum err_code link_log_row(struct op *op, bool added, struct record_ref record,
                           struct record_ref other, const struct link_ends *ends,
                           const struct link_row *row);
/* The primary company of `record` is now `to` (0: it has none), formerly `from` (0: it had none).
 */
enum err_code link_log_primary(struct op *op, const struct pair *pair, struct record_ref record,
                               int64_t from, int64_t to);

#endif
