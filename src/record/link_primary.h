#ifndef RECORD_LINK_PRIMARY_H
#define RECORD_LINK_PRIMARY_H
/*
 * link_primary: the one primary company of a contact, deal or ticket. Private to src/record.
 *
 * Primary is a row beside the plain one on the link with that company. Everything that moves it
 * goes through here, and every move is one CHANGE_PRIMARY entry. "Oldest" is the oldest plain row;
 * equal times: the lower company id.
 */
#include "record/link_rows.h"

/* The end of such a link that has a primary, and the company. The pair must have a Primary label.
 */
struct record_ref link_primary_record(const struct link_ends *ends);
struct record_ref link_primary_company(const struct link_ends *ends);

/* 0: none. */
enum err_code link_primary_of(struct op *op, const struct pair *pair, int64_t record,
                              int64_t *company);
/* The company of the record's oldest link but `except` (0: of all); 0: none. */
enum err_code link_primary_oldest(struct op *op, const struct pair *pair, int64_t record,
                                  int64_t except, int64_t *company);

/* Makes the company, which is linked and not the primary yet, the record's primary; the former one
 * keeps its link. */
enum err_code link_primary_give(struct op *op, const struct pair *pair, struct record_ref record,
                                int64_t company);
/* The primary company `gone` was just lost (0: it had none): the oldest one left follows, whatever
 * the setting; logged also when none is left. */
enum err_code link_primary_succeed(struct op *op, const struct pair *pair, struct record_ref record,
                                   int64_t gone);
/* Where the record has no primary and primary.first_company is on, its oldest company becomes it
 * (settled 5). link_primary_first is for a new link: ERR_INVALID when that company has reached a
 * limit of the label Primary. link_primary_fill is for what happens to links otherwise. */
enum err_code link_primary_first(struct op *op, const struct pair *pair, struct record_ref record);
enum err_code link_primary_fill(struct op *op, const struct pair *pair, struct record_ref record);

#endif
