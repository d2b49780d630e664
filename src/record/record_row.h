#ifndef RECORD_RECORD_ROW_H
#define RECORD_RECORD_ROW_H
/*
 * record_row: rows of the record tables with typed values. Private to src/record.
 *
 * The texts built here depend only on the object type and the set of properties, so that the
 * statement cache finds them again: writers take their properties in a fixed order (row_order) and
 * bind every value.
 */
#include "record/record.h"
#include "schema/property_kind.h"
#include "store/sql.h"

struct row_head {
    int64_t id, created_at, updated_at;
    int64_t archived_at; /* 0: active */
    int64_t merged_into; /* 0: not merged */
};

/* One property of a record that is about to be written. */
struct assignment {
    const struct property *property;
    struct str sent; /* the caller's text */
    struct value old, value;
    bool by_caller; /* in the request, as against set by a rule */
    bool set;       /* value is to be written; otherwise only old is of interest */
};

/* "SELECT <head>, <properties> FROM …": the caller adds WHERE. */
#define ROW_HEAD_COLUMNS 5
void row_select(struct sql *sql, struct op *op, const struct object_type *type,
                const struct property *const *properties, size_t count);
void row_head_read(const struct stmt *st, struct row_head *head);
/* " archived_at IS NULL" and the like for alias o; merged records are in no state. */
void row_in_state(struct sql *sql, enum record_state state);

/* The row with those values, in any state. A merged id gives the survivor's (head->id is its own).
 * ERR_NOT_FOUND. */
enum err_code row_get(struct op *op, const struct object_type *type, int64_t id,
                      const struct property *const *properties, size_t count, struct row_head *head,
                      struct value *values);
enum err_code row_not_found(struct op *op);

/* Sorts by table and column. */
void row_order(struct assignment *items, size_t count);
/* A new record of these values, which are in row_order. */
enum err_code row_insert(struct op *op, const struct object_type *type, int64_t id,
                         struct str source, const struct assignment *items, size_t count);
/* Writes these values (in row_order) and the time and user of the change. */
enum err_code row_update(struct op *op, const struct object_type *type, int64_t id,
                         const struct assignment *items, size_t count);

#endif
