#include "test_base.h"

#include "base/map.h"

Suite *map_suite(void);

START_TEST(text_keys)
{
    struct arena *arena = arena_new(0);
    struct map *map = map_new(arena, 0);
    int one = 1, two = 2;
    ck_assert_ptr_null(map_get(map, STR("a")));
    map_put(map, STR("a"), &one);
    map_put(map, STR(""), &two);
    ck_assert_ptr_eq(map_get(map, STR("a")), &one);
    ck_assert_ptr_eq(map_get(map, STR("")), &two);
    ck_assert_ptr_null(map_get(map, STR("A")));
    map_put(map, STR("a"), &two);
    ck_assert_ptr_eq(map_get(map, STR("a")), &two);
    ck_assert_uint_eq(map_count(map), 2);
    arena_free(arena);
}
END_TEST

START_TEST(many_keys_of_either_kind)
{
    enum { COUNT = 20000 };
    struct arena *arena = arena_new(0);
    struct map *ids = map_new(arena, 10), *names = map_new(arena, COUNT);
    int *values = arena_array(arena, int, COUNT);
    for (int i = 0; i < COUNT; i++) {
        map_put_id(ids, (int64_t)i * 1024 - 5000, &values[i]);
        map_put(names, str_format(arena, "name %d", i), &values[i]);
    }
    ck_assert_uint_eq(map_count(ids), COUNT);
    ck_assert_uint_eq(map_count(names), COUNT);
    for (int i = 0; i < COUNT; i++) {
        ck_assert_ptr_eq(map_get_id(ids, (int64_t)i * 1024 - 5000), &values[i]);
        ck_assert_ptr_null(map_get_id(ids, (int64_t)i * 1024 - 4999));
        ck_assert_ptr_eq(map_get(names, str_format(arena, "name %d", i)), &values[i]);
    }
    arena_free(arena);
}
END_TEST

START_TEST(a_failed_arena_leaves_a_map_usable)
{
    enum { COUNT = 5000 };
    struct arena *arena = arena_new(64 * 1024);
    struct map *map = map_new(arena, 4);
    int value = 0;
    for (int i = 0; i < COUNT; i++) {
        map_put_id(map, i, &value);
    }
    ck_assert(arena_failed(arena));
    ck_assert_ptr_eq(map_get_id(map, 0), &value);
    ck_assert_ptr_null(map_get_id(map, COUNT));
    struct map *late = map_new(arena, 100000);
    map_put_id(late, 1, &value);
    ck_assert_ptr_null(map_get_id(late, 1));
    arena_free(arena);
}
END_TEST

static void mix_kinds(void)
{
    int value = 0;
    struct map *map = map_new(arena_new(0), 0);
    map_put_id(map, 1, &value);
    map_put(map, STR("x"), &value);
}

static void put_nothing(void)
{
    map_put_id(map_new(arena_new(0), 0), 1, NULL);
}

START_TEST(misuse_aborts)
{
    ck_assert(aborts(mix_kinds));
    ck_assert(aborts(put_nothing));
}
END_TEST

Suite *map_suite(void)
{
    Suite *suite = suite_create("map");
    TCase *tests = only_case(suite);
    tcase_add_test(tests, text_keys);
    tcase_add_test(tests, many_keys_of_either_kind);
    tcase_add_test(tests, a_failed_arena_leaves_a_map_usable);
    tcase_add_test(tests, misuse_aborts);
    return suite;
}
