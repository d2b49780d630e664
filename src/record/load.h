#ifndef RECORD_LOAD_H
#define RECORD_LOAD_H
/*
 * load: records and links of an account that has none yet, in bulk (settled rule 27).
 *
 * The values of a record go through the same parsers and rules as those of record_create(): what
 * that refuses is refused here, and what it fills in is filled in. Rows are written a batch at a
 * time with one entry in the change log each and without a history of values. Limits, parents and
 * primary companies are looked at when all is there: load_finish().
 *
 * All of it is one transaction: the caller undoes it by returning what failed. Memory: one batch.
 * Which id a record got is the caller's to remember.
 */
#include "record/association.h"
#include "record/record.h"

#define LOAD_BATCH 5000 /* records or links written at a time */

struct load;

/* Takes the account for this transaction alone. ERR_EXISTS when it has a record. */
enum err_code load_begin(struct op *op, struct load **out);

/* What follows is records of this type, or links: what was collected before is written. */
enum err_code load_records_of(struct load *load, const struct object_type *type);
enum err_code load_links(struct load *load);
/* Memory that lasts until the batch under way is written: for the values of load_record(). */
struct arena *load_arena(const struct load *load);

/* One record; `at` is the caller's number of it (a line), which comes back in a failure. *id is
 * good for links in the same transaction. */
enum err_code load_record(struct load *load, const struct record_value *values, size_t count,
                          int64_t at, int64_t *id);
/* One link with its labels, read from `from`; Primary may be among them. The two exist. */
enum err_code load_link(struct load *load, struct record_ref from, struct record_ref to,
                        const struct label_end *labels, size_t count, int64_t at);

/* Writes what is left, gives companies' firsts their Primary, makes the indexes again and verifies
 * what only the whole shows. `finding` is called for each fault; ERR_INVALID when there was one. */
enum err_code load_finish(struct load *load, void (*finding)(void *arg, struct str text),
                          void *arg);

/* Rows written: records, and rows of links (a link, each label on it, Primary). */
int64_t load_record_rows(const struct load *load);
int64_t load_link_rows(const struct load *load);
/* The line that a failure was about, and the last that it may have been about; 0: none. */
void load_failed_at(const struct load *load, int64_t *first, int64_t *last);

#endif
