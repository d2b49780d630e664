#ifndef RECORD_LOAD_INTERNAL_H
#define RECORD_LOAD_INTERNAL_H
/* load_internal: what the load*.c files share. */
#include "record/link_rows.h"
#include "record/load.h"
#include "record/record_rows.h"
#include "store/bulk.h"

/* A row of table link of the batch. */
struct load_row {
    int64_t a, b, label, dir, at;
};

struct load {
    struct op *op;
    struct arena *arena;                  /* of the batch under way */
    const struct object_type *type;       /* of its records; NULL: it has links */
    struct record_row items[LOAD_BATCH];  /* records */
    const struct pair *pair;              /* of its links */
    struct load_row rows[LOAD_BATCH * 4]; /* rows of links */
    size_t count;                         /* of items or rows */
    int64_t next_id, end_id;              /* ids drawn and not given yet */
    int64_t records, link_rows;           /* written */
    int64_t failed_first, failed_last;    /* see load_failed_at() */
    struct bulk_indexes indexes;          /* of table link, dropped */
};

/* Both write the batch and empty it. */
enum err_code load_write_records(struct load *load);
enum err_code load_write_links(struct load *load);
/* A failure at one line, or somewhere between two; gives rc. */
enum err_code load_fail(struct load *load, enum err_code rc, int64_t first, int64_t last);
/* One entry of the change log: {"first":…,"last":…} for records, {"pair":…,"rows":…} for links. */
enum err_code load_log(struct load *load, const struct object_type *type, const char *one,
                       int64_t first, const char *other, int64_t last);

#endif
