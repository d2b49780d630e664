#include "transfer/load_keys.h"

#include "base/map.h"

struct load_keys {
    struct arena *arena;
    struct map *numbers, *texts;
};

struct load_keys *load_keys_new(struct arena *arena)
{
    struct load_keys *keys = arena_make(arena, struct load_keys);
    *keys = (struct load_keys){arena, map_new(arena, 0), map_new(arena, 0)};
    return keys;
}

/* Ids stand in the map as pointers that are never followed. */
static void *as_value(int64_t id)
{
    return (void *)(intptr_t)id;
}

static int64_t as_id(const void *value)
{
    return (intptr_t)value;
}

/* True for the one way in which a number is written: "007" is another key than "7". */
static bool is_number(struct str key, int64_t *number)
{
    bool plain = key.n > 0 && (key.p[0] != '0' || key.n == 1) && key.p[0] != '-';
    return plain && str_to_i64(key, number);
}

int64_t load_keys_find(const struct load_keys *keys, struct str key)
{
    int64_t number = 0;
    return as_id(is_number(key, &number) ? map_get_id(keys->numbers, number)
                                         : map_get(keys->texts, key));
}

bool load_keys_add(struct load_keys *keys, struct str key, int64_t id)
{
    int64_t number = 0;
    if (load_keys_find(keys, key)) {
        return false;
    }
    if (is_number(key, &number)) {
        map_put_id(keys->numbers, number, as_value(id));
    } else {
        map_put(keys->texts, str_dup(keys->arena, key), as_value(id));
    }
    return true;
}
