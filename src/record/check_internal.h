#ifndef RECORD_CHECK_INTERNAL_H
#define RECORD_CHECK_INTERNAL_H
/*
 * check_internal: what the parts of `relata check` share. Private to src/record.
 *
 * A part reads tables as they are, never through the functions whose work it judges, and reports
 * each thing that breaks an invariant in one sentence that names the records. To add one: a row of
 * CHECK_STMTS where fixed SQL can say it, else a function and a row in check.c.
 */
#include "record/check.h"
#include "record/link_rows.h"
#include "store/sql.h"

struct checker {
    struct op *op;
    const struct check_progress *progress;
    struct arena *scratch; /* texts of one finding or one record; emptied as the work goes on */
    int64_t findings;
};
/* Both reports, of check and rebuild, begin and end with these. */
enum err_code checker_init(struct checker *c, struct op *op, const struct check_progress *progress);
void check_step(struct checker *c, int invariant, const char *what);
void check_found(struct checker *c, int invariant, const char *format, ...)
    __attribute__((format(printf, 3, 4)));
/* One finding for each row, ends the statement. Each {} of `text` is the next column of the row, an
 * integer or a text. */
enum err_code check_rows(struct checker *c, int invariant, struct stmt *st, const char *text);

enum err_code check_link_ends(struct checker *c);   /* check_link.c */
enum err_code check_primaries(struct checker *c);   /* check_link.c */
enum err_code check_limits(struct checker *c);      /* check_link.c */
enum err_code check_parents(struct checker *c);     /* check_parent.c */
enum err_code check_log(struct checker *c);         /* check_log.c */
enum err_code check_history(struct checker *c);     /* check_log.c */
enum err_code check_folded_keys(struct checker *c); /* check_derived.c */
enum err_code check_stages(struct checker *c);      /* check_derived.c */
enum err_code check_uniques(struct checker *c);     /* check_unique.c */

/* --- derived values (check_derived.c): found by check, set right by rebuild --- */

/* A stored value that is not what it is derived from. */
struct derived_fault {
    int64_t id;
    const struct property *property;
    bool key;          /* the column of the folded key, otherwise that of the value */
    struct str wanted; /* the key, or the wire text of the value; none: NULL */
};
/* Faults among the next records of a type after *after (which moves on), in the transaction's
 * arena. */
#define DERIVED_BATCH 4096
struct derived_batch {
    int64_t after;
    bool more;
    const struct derived_fault *faults;
    size_t count;
};
enum err_code derived_keys(struct checker *c, const struct object_type *type, int64_t slot,
                           struct derived_batch *batch);
enum err_code derived_stages(struct checker *c, const struct object_type *type,
                             struct derived_batch *batch);

#endif
