#ifndef RECORD_RECORD_ARRAY_H
#define RECORD_RECORD_ARRAY_H
/*
 * record_array: a list in the transaction's arena whose length comes from the data. Private to
 * src/record. When memory is refused the list is failed; record_array_end() turns that into
 * ERR_NOMEM.
 */
#include <stdbool.h>
#include <stddef.h>

#include "store/store.h"

struct record_array {
    struct tx *tx;
    void *items; /* NULL while empty */
    size_t size, count, capacity;
    bool failed;
};

struct record_array record_array_of(struct tx *tx, size_t size);
/* A zeroed element at the end, valid until the next one is added; NULL when the list is failed. */
void *record_array_add(struct record_array *list);
/* rc when that is a failure, else ERR_NOMEM for a failed list. */
enum err_code record_array_end(const struct record_array *list, enum err_code rc);

/* `count` zeroed elements at once; NULL with tx->err set (ERR_NOMEM) when refused. */
void *record_array_new(struct tx *tx, size_t count, size_t size);

#endif
