#ifndef RECORD_CHANGE_H
#define RECORD_CHANGE_H
/*
 * change: the change log. Append-only, in commit order, written in the same transaction as what it
 * tells of; audit trail, timeline of both records of a link, source of every trigger and webhook.
 * Values of properties stand in table history under the same seq.
 */
#include <stdbool.h>
#include <stdint.h>

#include "account/account.h"
#include "schema/schema_edit.h"

enum change_kind { /* stable numbers: they stand in the store */
                   CHANGE_RECORD_CREATED = 1,
                   CHANGE_RECORD_CHANGED = 2, /* detail: {"properties":[ids]} */
                   CHANGE_RECORD_ARCHIVED = 3,
                   CHANGE_RECORD_RESTORED = 4,
                   CHANGE_RECORD_MERGED = 5, /* record: the survivor, other: the loser */
                   CHANGE_LINK_ADDED = 10,
                   CHANGE_LINK_REMOVED = 11,
                   CHANGE_LABEL_ADDED = 12, /* label: the label's row id; record is the end named
                                               first by the writer */
                   CHANGE_LABEL_REMOVED = 13,
                   CHANGE_PRIMARY = 14, /* record: the contact, deal or ticket; other: its primary
                                           company now (none: it has none); detail: {"from":id} */
                   CHANGE_BULK =
                       20, /* a batch of the bulk path: detail has counts and the id range */
                   CHANGE_DEFINITION = 100 /* and above: enum definition_kind */
};
const char *change_kind_word(int64_t kind); /* "record.created", "label.added" … */

struct change {
    int64_t seq, at;
    enum actor_kind actor_kind;
    int64_t actor_id;
    int64_t kind;
    int64_t type_id, record_id, other_type_id, other_id, label_id; /* 0: none */
    struct str detail;                                             /* JSON object or none */
};
/* Appends; time and actor come from op. *seq may be NULL. */
enum err_code change_append(struct op *op, const struct change *change, int64_t *seq);
/* Many at once, in this order; fills in their seq. */
enum err_code change_append_many(struct op *op, struct change *changes, size_t count);

/* After `after`, oldest first, at most `limit`. */
enum err_code change_list(struct op *op, int64_t after, size_t limit, struct change **out,
                          size_t *count, bool *more);
/* Of one record, as either end, newest first, before `before` (0: from the newest). */
enum err_code change_of_record(struct op *op, int64_t record_id, int64_t before, size_t limit,
                               struct change **out, size_t *count, bool *more);
/* Of one label definition, oldest first. */
enum err_code change_of_label(struct op *op, int64_t label_id, struct change **out, size_t *count);

/* The way to change definitions: an edit whose changes are logged under op's actor. */
struct schema_edit change_edit(struct op *op);

#endif
