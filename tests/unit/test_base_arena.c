#include "test_base.h"

#include <stdint.h>

Suite *arena_suite(void);

START_TEST(memory_is_zeroed_and_aligned)
{
    struct arena *arena = arena_new(0);
    for (int round = 0; round < 3; round++) {
        for (size_t size = 0; size < 40000; size = size * 3 / 2 + 1) {
            unsigned char *p = arena_alloc(arena, size);
            ck_assert_uint_eq((uintptr_t)p % _Alignof(max_align_t), 0);
            for (size_t i = 0; i < size; i++) {
                ck_assert_uint_eq(p[i], 0);
            }
            memset(p, 0xEE, size);
        }
        arena_clear(arena);
    }
    arena_free(arena);
}
END_TEST

START_TEST(allocations_do_not_overlap)
{
    enum { COUNT = 5000 };
    struct arena *arena = arena_new(0);
    unsigned char **all = arena_array(arena, unsigned char *, COUNT);
    for (size_t i = 0; i < COUNT; i++) {
        all[i] = arena_alloc(arena, 1 + i % 200);
        memset(all[i], (int)(i % 251), 1 + i % 200);
    }
    for (size_t i = 0; i < COUNT; i++) {
        for (size_t j = 0; j < 1 + i % 200; j++) {
            ck_assert_uint_eq(all[i][j], i % 251);
        }
    }
    ck_assert(!arena_failed(arena));
    arena_free(arena);
}
END_TEST

START_TEST(the_limit_fails_the_arena_and_the_reserve_goes_on)
{
    struct arena *arena = arena_new(64 * 1024);
    ck_assert_ptr_nonnull(arena_try(arena, 60 * 1024));
    ck_assert(!arena_failed(arena));
    ck_assert_ptr_null(arena_try(arena, 8 * 1024));
    ck_assert(arena_failed(arena));
    /* Sticky: what would fit the limit is refused as well. */
    ck_assert_ptr_null(arena_try(arena, 16));
    for (int i = 0; i < 100; i++) {
        memset(arena_alloc(arena, 100), 1, 100);
    }
    ck_assert(arena_failed(arena));
    arena_clear(arena);
    ck_assert(!arena_failed(arena));
    ck_assert_uint_eq(arena_used(arena), 0);
    ck_assert_ptr_nonnull(arena_try(arena, 60 * 1024));
    arena_free(arena);
}
END_TEST

START_TEST(small_allocations_meet_the_limit_too)
{
    struct arena *arena = arena_new(40 * 1024);
    size_t count = 0;
    while (!arena_failed(arena)) {
        arena_alloc(arena, 100);
        count++;
    }
    ck_assert_uint_ge(count, 300);
    ck_assert_uint_le(count, 420);
    arena_free(arena);
}
END_TEST

START_TEST(absurd_sizes_are_refused)
{
    struct arena *arena = arena_new(0);
    ck_assert_ptr_null(arena_try(arena, SIZE_MAX));
    ck_assert(arena_failed(arena));
    arena_clear(arena);
    ck_assert_ptr_null(arena_try(arena, SIZE_MAX - 15));
    arena_free(arena);
}
END_TEST

static void use_up_the_reserve(void)
{
    struct arena *arena = arena_new(0);
    arena_fail(arena);
    for (int i = 0; i < 17; i++) {
        arena_alloc(arena, 1024);
    }
}

START_TEST(an_exhausted_reserve_aborts)
{
    ck_assert(aborts(use_up_the_reserve));
}
END_TEST

struct note {
    char *text;
    char letter;
};

static void take_note(void *object)
{
    struct note *note = object;
    size_t length = strlen(note->text);
    note->text[length] = note->letter;
    note->text[length + 1] = '\0';
}

START_TEST(cleanups_run_in_reverse_once)
{
    char text[16] = "";
    struct note notes[] = {{text, 'a'}, {text, 'b'}, {text, 'c'}};
    struct arena *arena = arena_new(0);
    for (int i = 0; i < 3; i++) {
        arena_defer(arena, take_note, &notes[i]);
    }
    arena_clear(arena);
    ck_assert_str_eq(text, "cba");
    arena_fail(arena);
    arena_defer(arena, take_note, &notes[0]);
    arena_free(arena);
    ck_assert_str_eq(text, "cbaa");
    arena_free(NULL);
}
END_TEST

START_TEST(used_counts_what_was_handed_out)
{
    struct arena *arena = arena_new(0);
    arena_alloc(arena, 1000);
    ck_assert_uint_ge(arena_used(arena), 1000);
    ck_assert_uint_lt(arena_used(arena), 1100);
    arena_alloc(arena, 100000);
    ck_assert_uint_ge(arena_used(arena), 101000);
    arena_free(arena);
}
END_TEST

Suite *arena_suite(void)
{
    Suite *suite = suite_create("arena");
    TCase *tests = only_case(suite);
    tcase_add_test(tests, memory_is_zeroed_and_aligned);
    tcase_add_test(tests, allocations_do_not_overlap);
    tcase_add_test(tests, the_limit_fails_the_arena_and_the_reserve_goes_on);
    tcase_add_test(tests, small_allocations_meet_the_limit_too);
    tcase_add_test(tests, absurd_sizes_are_refused);
    tcase_add_test(tests, an_exhausted_reserve_aborts);
    tcase_add_test(tests, cleanups_run_in_reverse_once);
    tcase_add_test(tests, used_counts_what_was_handed_out);
    return suite;
}
