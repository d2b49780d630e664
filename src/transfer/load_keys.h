#ifndef TRANSFER_LOAD_KEYS_H
#define TRANSFER_LOAD_KEYS_H
/* load_keys: which record the caller's keys of one object type stand for. A number and the same
 * number as a text are one key. */
#include "base/arena.h"
#include "base/json.h"

struct load_keys;

struct load_keys *load_keys_new(struct arena *arena);
/* False when the key stands for a record already. */
bool load_keys_add(struct load_keys *keys, struct str key, int64_t id);
/* 0: unknown. */
int64_t load_keys_find(const struct load_keys *keys, struct str key);

#endif
