#include "base/map.h"

#include <sodium.h>

#include "base/err.h"
#include "base/random.h"

enum key_kind { KEY_UNKNOWN, KEY_TEXT, KEY_ID };

struct slot {
    const char *p; /* text keys only */
    uint64_t n;    /* length of the text, or the id */
    void *value;   /* NULL: free */
};

/* Open addressing with linear probing; the capacity is a power of two and a slot is always free. */
struct map {
    struct arena *arena;
    struct slot *slots;
    size_t capacity;
    size_t count;
    enum key_kind kind;
    unsigned char seed[crypto_shorthash_KEYBYTES];
};

struct map *map_new(struct arena *arena, size_t expected)
{
    struct map *map = arena_make(arena, struct map);
    size_t capacity = 8;
    while (capacity / 4 * 3 < expected && capacity < SIZE_MAX / (2 * sizeof(struct slot))) {
        capacity *= 2;
    }
    map->arena = arena;
    map->slots = arena_try(arena, capacity * sizeof(struct slot));
    map->capacity = map->slots ? capacity : 0;
    random_bytes(map->seed, sizeof(map->seed));
    return map;
}

static size_t hash(const struct map *map, const void *bytes, size_t count)
{
    uint64_t out;
    _Static_assert(sizeof(out) == crypto_shorthash_BYTES, "one word");
    crypto_shorthash((unsigned char *)&out, bytes, count, map->seed);
    return (size_t)out;
}

static size_t slot_hash(const struct map *map, const struct slot *slot)
{
    return map->kind == KEY_ID ? hash(map, &slot->n, sizeof(slot->n))
                               : hash(map, slot->p, (size_t)slot->n);
}

static bool same_key(const struct map *map, const struct slot *a, const struct slot *b)
{
    return a->n == b->n &&
           (map->kind == KEY_ID || a->n == 0 || memcmp(a->p, b->p, (size_t)a->n) == 0);
}

/* The slot of the key, or the free one where it belongs. */
static struct slot *find(const struct map *map, const struct slot *key)
{
    size_t mask = map->capacity - 1;
    size_t at = slot_hash(map, key) & mask;
    while (map->slots[at].value && !same_key(map, &map->slots[at], key)) {
        at = (at + 1) & mask;
    }
    return &map->slots[at];
}

static void grow(struct map *map)
{
    size_t capacity = map->capacity * 2;
    struct slot *slots = arena_try(map->arena, capacity * sizeof(struct slot));
    if (!slots) {
        return;
    }
    struct slot *old = map->slots;
    size_t old_capacity = map->capacity;
    map->slots = slots;
    map->capacity = capacity;
    for (size_t i = 0; i < old_capacity; i++) {
        if (old[i].value) {
            *find(map, &old[i]) = old[i];
        }
    }
}

static void put(struct map *map, enum key_kind kind, struct slot entry)
{
    BUG_UNLESS(entry.value);
    BUG_UNLESS(map->kind == KEY_UNKNOWN || map->kind == kind);
    map->kind = kind;
    if (map->capacity == 0) {
        return; /* the arena has failed, and with it whatever this map is for */
    }
    if ((map->count + 1) > map->capacity / 4 * 3) {
        grow(map);
    }
    struct slot *slot = find(map, &entry);
    if (slot->value) {
        slot->value = entry.value;
    } else if (map->count + 1 < map->capacity) {
        *slot = entry;
        map->count++;
    }
}

static void *get(const struct map *map, enum key_kind kind, struct slot key)
{
    if (map->count == 0) {
        return NULL;
    }
    BUG_UNLESS(map->kind == kind);
    return find(map, &key)->value;
}

void map_put(struct map *map, struct str key, void *value)
{
    put(map, KEY_TEXT, (struct slot){key.p, key.n, value});
}

void *map_get(const struct map *map, struct str key)
{
    return get(map, KEY_TEXT, (struct slot){key.p, key.n, NULL});
}

void map_put_id(struct map *map, int64_t key, void *value)
{
    put(map, KEY_ID, (struct slot){NULL, (uint64_t)key, value});
}

void *map_get_id(const struct map *map, int64_t key)
{
    return get(map, KEY_ID, (struct slot){NULL, (uint64_t)key, NULL});
}

size_t map_count(const struct map *map)
{
    return map->count;
}
