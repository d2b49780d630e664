#ifndef RECORD_RECORD_ROWS_H
#define RECORD_RECORD_ROWS_H
/*
 * record_rows: rows of many new records of one type, written a table at a time through
 * store/bulk.h. Private to src/record; for record_create_many() and the loading of an account.
 *
 * All memory is of the transaction's arena.
 */
#include "record/record_row.h"

/* A new record: only values that are there, in row_order. */
struct record_row {
    int64_t id;
    int64_t at; /* the caller's number of it */
    const struct assignment *items;
    size_t count;
};

struct record_rows {
    struct op *op;
    const struct object_type *type;
    const struct record_row *list;
    size_t count;
};

/* The records' rows in the tables of their type. */
enum err_code rows_write(const struct record_rows *rows);

/* A unique value of one of the records. */
struct record_key {
    const struct property *property;
    struct str key;
    int64_t id, at;
};

/* The keys of all, in the order of the table: by property, then key, then `at`. */
size_t rows_keys(const struct record_rows *rows, struct record_key **out);
/* The first whose value the one before it has too; NULL: none. */
const struct record_key *rows_twice(const struct record_key *keys, size_t count);
/* Writes them; *written as bulk_end() tells it. ERR_CONFLICT when one is taken: then the
 * transaction is lost. */
enum err_code rows_write_keys(struct op *op, const struct record_key *keys, size_t count,
                              int64_t *written);

#endif
