#include "record/record_array.h"

#include <string.h>

#define FIRST_CAPACITY 8

static enum err_code no_memory(struct tx *tx)
{
    return err_set(tx->err, ERR_NOMEM, "There is not enough memory for this request.");
}

struct record_array record_array_of(struct tx *tx, size_t size)
{
    return (struct record_array){.tx = tx, .size = size};
}

void *record_array_add(struct record_array *list)
{
    if (list->failed) {
        return NULL;
    }
    if (list->count == list->capacity) {
        size_t capacity = list->capacity ? 2 * list->capacity : FIRST_CAPACITY;
        void *items = arena_try(list->tx->arena, capacity * list->size);
        if (!items) {
            list->failed = true;
            return NULL;
        }
        if (list->count) {
            memcpy(items, list->items, list->count * list->size);
        }
        list->items = items;
        list->capacity = capacity;
    }
    return (char *)list->items + list->size * list->count++;
}

enum err_code record_array_end(const struct record_array *list, enum err_code rc)
{
    return rc ? rc : list->failed ? no_memory(list->tx) : ERR_OK;
}

void *record_array_new(struct tx *tx, size_t count, size_t size)
{
    void *items = arena_try(tx->arena, (count ? count : 1) * size);
    if (!items) {
        no_memory(tx);
    }
    return items;
}
