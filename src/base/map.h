#ifndef BASE_MAP_H
#define BASE_MAP_H
/*
 * map: a hash map in an arena, from a str or an int64 to a pointer. Built once and read often, or
 * used as a set inside a request. Keys are borrowed: they must live as long as the map. No
 * deletion. One map uses one kind of key. The hash is seeded per map from the system's random
 * source, so keys chosen by a caller cannot collide on purpose.
 */
#include "base/arena.h"
#include "base/str.h"

struct map;

struct map *map_new(struct arena *arena, size_t expected);
/* Sets or replaces. `value` must not be NULL. */
void map_put(struct map *map, struct str key, void *value);
void *map_get(const struct map *map, struct str key); /* NULL when absent */
void map_put_id(struct map *map, int64_t key, void *value);
void *map_get_id(const struct map *map, int64_t key);
size_t map_count(const struct map *map);

#endif
