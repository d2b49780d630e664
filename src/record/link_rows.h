#ifndef RECORD_LINK_ROWS_H
#define RECORD_LINK_ROWS_H
/*
 * link_rows: how a link stands in the store. Private to src/record; nothing here checks a rule.
 *
 * A link is the rows of one (a, pair, b), one for each label, the link itself being that of the
 * plain label. In a pair of two object types a is the record of pair->a; in a same-object pair a <
 * b, and a paired label's `dir` tells which end reads its half 0: DIR_A or DIR_B. Every other row
 * has DIR_NONE. This file and link_stmts.h are the only ones that know more of it than these words.
 */
#include "record/record.h"

#define DIR_NONE INT64_C(0)
#define DIR_A    INT64_C(1)
#define DIR_B    INT64_C(2)

struct link_ends {
    const struct pair *pair;
    int64_t a, b;
};
struct link_row {
    const struct label *label;
    int64_t dir;
    int64_t since;
};
/* The labels of one link, plain first; none: there is no such link. */
struct link_set {
    struct link_row *rows;
    size_t count;
};
enum link_table { LINK_LIVE, LINK_AWAY }; /* link, link_archived */

/* `record` is one end, `other` the id of the other one. */
struct link_ends link_ends_of(const struct pair *pair, struct record_ref record, int64_t other);
/* The record at the far end from one of type `type` (with that id). */
struct record_ref link_other(const struct pair *pair, const struct object_type *type,
                             int64_t other);

/* True for a label whose two halves stand on records of the same type, so that its direction must
 * be kept. */
bool label_is_directed(const struct label *label);
/* Which half the end `reader` reads, and back: the dir of a half that `reader` reads. */
int link_side(const struct link_ends *ends, const struct link_row *row, int64_t reader);
int64_t link_dir(const struct link_ends *ends, struct label_end half, int64_t reader);

const struct link_row *link_set_find(const struct link_set *set,
                                     const struct label *label); /* NULL: not in it */

enum err_code link_read(struct op *op, enum link_table table, const struct link_ends *ends,
                        struct link_set *out);
enum err_code link_insert(struct op *op, enum link_table table, const struct link_ends *ends,
                          const struct link_row *row);
enum err_code link_delete(struct op *op, enum link_table table, const struct link_ends *ends,
                          const struct label *label);
enum err_code link_clear(struct op *op, enum link_table table,
                         const struct link_ends *ends); /* all rows of the link */

/* All links of a record, whatever the pair: oldest first, equal times by the other end's id. */
struct link_stub {
    const struct pair *pair;
    int64_t other, since;
};
enum err_code link_list(struct op *op, enum link_table table, int64_t record,
                        struct link_stub **out, size_t *count);

#endif
