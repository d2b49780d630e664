#include "test_base.h"

#include <stdlib.h>

#include "base/buf.h"

Suite *str_suite(void);
Suite *buf_suite(void);

static struct arena *arena;

static void setup(void)
{
    arena = arena_new(0);
}
static void teardown(void)
{
    arena_free(arena);
}

START_TEST(comparing)
{
    ck_assert(str_eq(STR("ab"), STR("ab")));
    ck_assert(!str_eq(STR("ab"), STR("abc")));
    ck_assert(str_eq(STR_NONE, STR("")));
    ck_assert(str_eq_ascii_nocase(STR("Content-TYPE"), STR("content-type")));
    ck_assert(!str_eq_ascii_nocase(STR("\xC3\x85"), STR("\xC3\xA5")));
    ck_assert(!str_eq_ascii_nocase(STR("[a"), STR("{a")));
    ck_assert_int_lt(str_cmp(STR("ab"), STR("abc")), 0);
    ck_assert_int_gt(str_cmp(STR("b"), STR("abc")), 0);
    ck_assert_int_eq(str_cmp(STR(""), STR_NONE), 0);
    ck_assert_int_gt(str_cmp(STR("\xFF"), STR("a")), 0);
}
END_TEST

START_TEST(finding_and_cutting)
{
    ck_assert(str_starts(STR("/crm/v3"), STR("/crm")));
    ck_assert(!str_starts(STR("/c"), STR("/crm")));
    ck_assert(str_ends(STR("a.csv"), STR(".csv")));
    ck_assert(!str_ends(STR("csv"), STR(".csv")));
    ck_assert(str_starts(STR_NONE, STR("")) && str_ends(STR_NONE, STR("")));
    ck_assert_int_eq(str_find(STR("hello"), STR("ll")), 2);
    ck_assert_int_eq(str_find(STR("hello"), STR("lx")), -1);
    ck_assert_int_eq(str_find(STR_NONE, STR("x")), -1);
    ck_assert_int_eq(str_find(STR("x"), STR("")), 0);
    ck_assert_int_eq(str_find_char(STR("hello"), 'o'), 4);
    ck_assert_int_eq(str_find_char(STR_NONE, 'o'), -1);
    assert_str(str_sub(STR("hello"), 1, 3), "ell");
    assert_str(str_sub(STR("hello"), 3, 99), "lo");
    assert_str(str_sub(STR("hello"), 9, 1), "");
    assert_str(str_trim(STR(" \t\r\n a b \v\f")), "a b");
    assert_str(str_trim(STR("   ")), "");
}
END_TEST

START_TEST(splitting)
{
    struct str rest = STR("a,,b,"), piece;
    ck_assert(str_split(&rest, ',', &piece));
    assert_str(piece, "a");
    ck_assert(str_split(&rest, ',', &piece));
    assert_str(piece, "");
    ck_assert(str_split(&rest, ',', &piece));
    assert_str(piece, "b");
    ck_assert(!str_split(&rest, ',', &piece));
    rest = STR_NONE;
    ck_assert(!str_split(&rest, ',', &piece));
}
END_TEST

START_TEST(integers_are_read_whole_or_not_at_all)
{
    static const struct {
        const char *text;
        bool good;
        int64_t value;
    } cases[] = {
        {"0", true, 0},
        {"-0", true, 0},
        {"007", true, 7},
        {"9223372036854775807", true, INT64_MAX},
        {"-9223372036854775808", true, INT64_MIN},
        {"9223372036854775808", false, 0},
        {"-9223372036854775809", false, 0},
        {"99999999999999999999", false, 0},
        {"", false, 0},
        {"-", false, 0},
        {"+1", false, 0},
        {" 1", false, 0},
        {"1 ", false, 0},
        {"1.0", false, 0},
        {"0x1", false, 0},
        {"--1", false, 0},
    };
    for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
        int64_t value = 42;
        bool good = str_to_i64(str_of(cases[i].text), &value);
        ck_assert_msg(good == cases[i].good, "%s", cases[i].text);
        ck_assert_int_eq(value, good ? cases[i].value : 42);
    }
    uint64_t value = 42;
    ck_assert(str_to_u64(STR("18446744073709551615"), &value) && value == UINT64_MAX);
    ck_assert(!str_to_u64(STR("18446744073709551616"), &value));
    ck_assert(!str_to_u64(STR("-1"), &value));
    ck_assert(!str_to_u64(STR_NONE, &value));
}
END_TEST

START_TEST(copies_are_own_and_terminated)
{
    char text[] = "abc";
    struct str copy = str_dup(arena, str_of(text));
    text[0] = 'x';
    assert_str(copy, "abc");
    ck_assert_int_eq(copy.p[3], '\0');
    ck_assert(str_is_none(str_dup(arena, STR_NONE)));
    ck_assert(!str_is_none(str_dup(arena, STR(""))));
    ck_assert_str_eq(str_cstr(arena, STR_NONE), "");
    ck_assert_str_eq(str_cstr(arena, STR("q")), "q");
    assert_str(str_concat(arena, STR("a"), STR("bc")), "abc");
    assert_str(str_concat(arena, STR_NONE, STR("bc")), "bc");
    assert_str(str_from_i64(arena, INT64_MIN), "-9223372036854775808");
    assert_str(str_lower_ascii(arena, STR("AZaz@[\xC3\x85")), "azaz@[\xC3\x85");
    assert_str(str_upper_ascii(arena, STR("AZaz`{")), "AZAZ`{");
}
END_TEST

START_TEST(formatting_of_any_length)
{
    assert_str(str_format(arena, "%d %s", 5, "x"), "5 x");
    assert_str(str_format(arena, "%s", ""), "");
    for (int length = 250; length < 260; length++) {
        struct str text = str_format(arena, "%0*d", length, 7);
        ck_assert_uint_eq(text.n, (size_t)length);
        ck_assert_int_eq(text.p[length - 1], '7');
        ck_assert_int_eq(text.p[length], '\0');
    }
    ck_assert_uint_eq(str_format(arena, "%0100000d", 1).n, 100000);
}
END_TEST

START_TEST(a_refused_copy_is_empty_and_spares_the_reserve)
{
    struct arena *small = arena_new(1000);
    static char large[64 * 1024];
    for (int i = 0; i < 50; i++) {
        assert_str(str_dup(small, (struct str){large, sizeof(large)}), "");
    }
    ck_assert(arena_failed(small));
    ck_assert_str_eq(str_cstr(small, (struct str){large, sizeof(large)}), "");
    arena_free(small);
}
END_TEST

START_TEST(a_buffer_holds_what_was_added)
{
    struct buf buf;
    buf_init(&buf, 1 << 20);
    assert_str(buf_view(&buf), "");
    buf_lit(&buf, "a");
    buf_char(&buf, '-');
    buf_i64(&buf, INT64_MIN);
    buf_str(&buf, STR_NONE);
    buf_format(&buf, "[%s]", "x");
    assert_str(buf_view(&buf), "a--9223372036854775808[x]");
    buf_clear(&buf);
    buf_format(&buf, "%0500d", 1);
    ck_assert_uint_eq(buf.n, 500);
    for (int i = 0; i < 5000; i++) {
        buf_lit(&buf, "0123456789");
    }
    ck_assert_uint_eq(buf.n, 50500);
    ck_assert(!buf_failed(&buf));
    size_t size;
    char *taken = buf_take(&buf, &size);
    ck_assert_uint_eq(size, 50500);
    ck_assert_int_eq(taken[50499], '9');
    free(taken);
    assert_str(buf_view(&buf), "");
    buf_release(&buf);
}
END_TEST

START_TEST(a_buffer_never_passes_its_ceiling)
{
    struct buf buf;
    buf_init(&buf, 1000);
    buf_format(&buf, "%0990d", 1);
    buf_lit(&buf, "0123456789");
    ck_assert(!buf_failed(&buf));
    buf_char(&buf, 'x');
    ck_assert(buf_failed(&buf));
    ck_assert_uint_eq(buf.n, 1000);
    ck_assert_uint_le(buf.capacity, 1000);
    buf_clear(&buf);
    ck_assert(!buf_failed(&buf));
    buf_format(&buf, "%02000d", 1);
    ck_assert(buf_failed(&buf));
    buf_char(&buf, 'x');
    ck_assert_uint_eq(buf.n, 0);
    buf_release(&buf);
    buf_init(&buf, 10);
    buf_lit(&buf, "0123456789");
    ck_assert(!buf_failed(&buf));
    ck_assert_uint_le(buf.capacity, 10);
    buf_release(&buf);
}
END_TEST

Suite *str_suite(void)
{
    Suite *suite = suite_create("str");
    TCase *tests = only_case(suite);
    tcase_add_checked_fixture(tests, setup, teardown);
    tcase_add_test(tests, comparing);
    tcase_add_test(tests, finding_and_cutting);
    tcase_add_test(tests, splitting);
    tcase_add_test(tests, integers_are_read_whole_or_not_at_all);
    tcase_add_test(tests, copies_are_own_and_terminated);
    tcase_add_test(tests, formatting_of_any_length);
    tcase_add_test(tests, a_refused_copy_is_empty_and_spares_the_reserve);
    return suite;
}

Suite *buf_suite(void)
{
    Suite *suite = suite_create("buf");
    TCase *tests = only_case(suite);
    tcase_add_test(tests, a_buffer_holds_what_was_added);
    tcase_add_test(tests, a_buffer_never_passes_its_ceiling);
    return suite;
}
