#ifndef RECORD_ASSOCIATION_H
#define RECORD_ASSOCIATION_H
/*
 * association: links between records and the labels on them. The one place that writes links, for
 * whoever asks.
 *
 * Always true after any function here (the numbers are those of `relata check`):
 *
 *   1. A link exists once for an unordered pair of records; both ends read the same rows.
 *
 *   2. No label without its link, no link to a record that is not active.
 *
 *   3. A contact, deal or ticket with companies has exactly one primary (at most one while the
 *      setting primary.first_company is off).
 *
 *   4. A label stands only on links of its own pair; a paired one has one half on each end.
 *
 *   5. No limit is exceeded by a link made after the limit was set.
 *
 * A record is never linked to itself; the parent relation of companies has no loops and one parent
 * at most (settled 13): such writes are refused, never moved.
 *
 * `from` and `to` name the ends; a label is named from `from`'s side (struct label_end).
 * Same-object paired labels: the half in `label_end.side` is the one read from `from`.
 *
 * Errors (published forms, section 1.6 of docs/api.md): ERR_INVALID "One or more associations are
 * invalid" with context INVALID_OBJECT_IDS for records that do not exist; ERR_INVALID for wrong
 * types, limits (the message names record, label and limit), self-links and parent loops.
 */
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "record/record.h"
#include "schema/reference.h"

/* What a write did, for replies. */
struct association_result {
    bool created; /* the link was not there before */
    bool changed; /* anything at all */
};

/* The plain link; idempotent. */
enum err_code association_link(struct op *op, struct record_ref from, struct record_ref to,
                               struct association_result *result);
/* Adds labels (and the link when missing); the others stay. Listing Primary moves it here. The
 * other half of a paired same-object label already on this end is refused (ERR_INVALID): remove it
 * first, or replace. */
enum err_code association_add(struct op *op, struct record_ref from, struct record_ref to,
                              const struct label_end *labels, size_t count,
                              struct association_result *result);
/* The custom labels become exactly these (settled 2): the plain link stays, Primary moves only by
 * being listed. */
enum err_code association_replace(struct op *op, struct record_ref from, struct record_ref to,
                                  const struct label_end *labels, size_t count,
                                  struct association_result *result);
/* Takes labels off; the link stays (R51). Listing the plain type removes the whole link. Primary:
 * settled 3. What is not there is fine. */
enum err_code association_remove(struct op *op, struct record_ref from, struct record_ref to,
                                 const struct label_end *labels, size_t count,
                                 struct association_result *result);
/* Removes the link with all its labels; nothing to remove is fine. */
enum err_code association_unlink(struct op *op, struct record_ref from, struct record_ref to,
                                 struct association_result *result);
/* Primary company of a contact, deal or ticket (2.5). Links the two when they are not. */
enum err_code association_set_primary(struct op *op, struct record_ref record,
                                      struct record_ref company);
/* 0 when there is none. */
enum err_code association_primary(struct op *op, struct record_ref record, int64_t *company_id);

struct association {
    int64_t to_id;
    int64_t since; /* of the link */
    struct label_end
        *labels; /* plain, Primary, then by the pair's order; halves as read from `from` */
    size_t label_count;
};
/* Links of `from` with records of `to_type`, ascending by to_id, greater than `after`. The pair may
 * not exist: none. */
enum err_code association_list(struct op *op, struct record_ref from,
                               const struct object_type *to_type, int64_t after, size_t limit,
                               struct association **out, size_t *count, bool *more);
/* One link; *out is NULL when there is none. */
enum err_code association_get(struct op *op, struct record_ref from, struct record_ref to,
                              struct association **out);

/* Resolves a published (category, type id) for the direction from -> to, with the errors of 1.6:
 * unknown id names id and pair; an id of another direction says "invalid from object type 0-47 for
 * associations to be created. expected: 0-1". `path` names the field. */
enum err_code association_label_of_type(struct op *op, const struct object_type *from,
                                        const struct object_type *to, enum label_category category,
                                        int64_t type_id, struct str path, struct label_end *out);

/* --- where a label is used (R38-R42) --- */
struct label_usage {
    int64_t links;          /* active links that carry it */
    int64_t archived_links; /* links out of sight with an archived record */
    int64_t last_used_at;   /* newest `since` of an active link with it; 0: none */
    struct reference_count *references;
    size_t reference_count;
};
enum err_code label_usage(struct op *op, const struct label *label, struct label_usage *out);
struct label_use {
    int64_t a_id, b_id, since;
    bool archived;
};
/* Links that carry the label, active ones first, by (a, b). */
enum err_code label_uses(struct op *op, const struct label *label, size_t offset, size_t limit,
                         struct label_use **out, size_t *count, bool *more);
/* Deletes a definition that nothing uses: checks usage (ERR_IN_USE with context by kind and count),
 * then label_delete. */
enum err_code label_remove_definition(struct op *op, struct label_end end);

/* --- for record.c only: links follow their records --- */
enum err_code link_archive_record(struct op *op, struct record_ref record);
enum err_code link_restore_record(struct op *op, struct record_ref record,
                                  struct link_loss **losses);
enum err_code link_merge_record(struct op *op, struct record_ref winner, struct record_ref loser,
                                struct link_loss **losses);

/* Gives every record that has companies but no primary its oldest one, for records with ids in
 * (after, after + a batch]; *after moves on, *more tells whether any is left. Step of the job that
 * follows switching primary.first_company on (settled 5). */
enum err_code association_fill_primaries(struct op *op, int64_t *after, size_t batch,
                                         int64_t *filled, bool *more);

#endif
