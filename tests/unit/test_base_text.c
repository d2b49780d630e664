#include "test_base.h"

#include "base/text.h"

Suite *text_suite(void);

static struct arena *arena;

static void setup(void)
{
    arena = arena_new(0);
}
static void teardown(void)
{
    arena_free(arena);
}

START_TEST(utf8_is_strict)
{
    static const char *const good[] = {
        "", "abc", "å", "\xE2\x82\xAC", "\xF0\x9F\x98\x80", "\xF4\x8F\xBF\xBF", "\xEF\xBF\xBF"};
    static const char *const bad[] = {"\xFF",
                                      "\xC0\x80",
                                      "\xE0\x80\x80",
                                      "\xC3",
                                      "a\xC3",
                                      "\xED\xA0\x80",
                                      "\x80",
                                      "\xE2\x82",
                                      "\xF4\x90\x80\x80",
                                      "\xF8\x88\x80\x80\x80",
                                      "\xC3\x28"};
    for (size_t i = 0; i < sizeof(good) / sizeof(good[0]); i++) {
        ck_assert_msg(text_is_utf8(str_of(good[i])), "good %zu", i);
    }
    for (size_t i = 0; i < sizeof(bad) / sizeof(bad[0]); i++) {
        ck_assert_msg(!text_is_utf8(str_of(bad[i])), "bad %zu", i);
    }
    ck_assert(text_is_utf8(STR_NONE));
    ck_assert(text_is_utf8((struct str){"a\0b", 3}));
}
END_TEST

START_TEST(folding)
{
    struct str same = STR("plain_1");
    ck_assert_ptr_eq(text_fold(arena, same).p, same.p);
    assert_str(text_fold(arena, STR("HeLLo")), "hello");
    assert_str(text_fold(arena, STR("ÅSE Ærlig ØY")), "åse ærlig øy");
    assert_str(text_fold(arena, STR("Straße")), "strasse");
    /* A letter with a combining ring is the letter å. */
    assert_str(text_fold(arena, STR("A\xCC\x8A")), "å");
    assert_str(text_fold(arena, STR("\xEF\xAC\x81n")), "fin");
    assert_str(text_fold(arena, STR("Ⅷ")), "viii");
    assert_str(text_fold(arena, STR("ΣΑΣ")), "σασ");
    assert_str(text_fold(arena, STR("bad \xFF byte")), "bad \xEF\xBF\xBD byte");
    assert_str(text_fold(arena, STR("")), "");
    ck_assert(text_eq_folded(arena, STR("Rådgiver"), STR("RÅDGIVER")));
    ck_assert(!text_eq_folded(arena, STR("Rådgiver"), STR("Radgiver")));
    /* The longest growth of all: one letter becomes eighteen. */
    struct str many = str_format(arena, "%0500d\xEF\xB7\xBA\xEF\xB7\xBA", 0);
    ck_assert_uint_eq(text_length(text_fold(arena, many)), 536);
}
END_TEST

START_TEST(folding_of_long_text)
{
    char text[6000];
    for (size_t i = 0; i < sizeof(text); i += 2) {
        memcpy(text + i, "\xC3\x85", 2);
    }
    struct str folded = text_fold(arena, (struct str){text, sizeof(text)});
    ck_assert_uint_eq(folded.n, sizeof(text));
    for (size_t i = 0; i < folded.n; i += 2) {
        ck_assert(memcmp(folded.p + i, "\xC3\xA5", 2) == 0);
    }
    struct arena *small = arena_new(1000);
    ck_assert_uint_eq(text_fold(small, (struct str){text, sizeof(text)}).n, 0);
    ck_assert(arena_failed(small));
    arena_free(small);
}
END_TEST

START_TEST(slugs)
{
    static const struct {
        const char *text, *slug;
    } cases[] = {
        {"Rådgiver (ny)", "radgiver_ny"},
        {"Ærlige Øyer på Ås", "aerlige_oyer_pa_as"},
        {"  Decision   maker ", "decision_maker"},
        {"Already_fine_2", "already_fine_2"},
        {"3 years", "_3_years"},
        {"Ü-Boot", "u_boot"},
        {"Директор", "direktor"},
        {"!!!", ""},
        {"", ""},
        {"a--b__c", "a_b_c"},
    };
    for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
        assert_str(text_slug(arena, str_of(cases[i].text), 100), cases[i].slug);
    }
    assert_str(text_slug(arena, STR("abc def"), 4), "abc");
    assert_str(text_slug(arena, STR("abc def"), 5), "abc_d");
    assert_str(text_slug(arena, STR("9"), 1), "");
    assert_str(text_slug(arena, STR("9"), 100), "_9");
    assert_str(text_slug(arena, STR("abc"), 0), "");
    assert_str(text_slug(arena, STR("å b c d e f"), 100), "a_b_c_d_e_f");
    assert_str(text_slug(arena, STR("1 2 3"), 100), "_1_2_3");
}
END_TEST

START_TEST(length_counts_code_points)
{
    ck_assert_uint_eq(text_length(STR("")), 0);
    ck_assert_uint_eq(text_length(STR("abc")), 3);
    ck_assert_uint_eq(text_length(STR("æøå")), 3);
    ck_assert_uint_eq(text_length(STR("\xF0\x9F\x98\x80")), 1);
}
END_TEST

START_TEST(line_breaks)
{
    ck_assert(!text_has_line_break(STR("one line, å, tab\t")));
    ck_assert(text_has_line_break(STR("a\nb")));
    ck_assert(text_has_line_break(STR("a\r")));
    ck_assert(text_has_line_break(STR("a\xE2\x80\xA8")));
    ck_assert(text_has_line_break(STR("a\xC2\x85")));
}
END_TEST

START_TEST(email_addresses)
{
    static const char *const good[] = {"a@b.no", "first.last+tag@sub.example.com", "ø@ås.no",
                                       "o'neil@example.co.uk"};
    static const char *const bad[] = {"",           "a",         "@b.no",      "a@",
                                      "a@b",        "a@@b.no",   "a@b@c.no",   "a@.no",
                                      "a@b.",       "a@b..no",   "a b@c.no",   "a@b c.no",
                                      "a@b.no\n",   "a@b.no ",   "a\x01@b.no", "a\xC2\xA0@b.no",
                                      "a\xFF@b.no", "a\x7F@b.no"};
    for (size_t i = 0; i < sizeof(good) / sizeof(good[0]); i++) {
        ck_assert_msg(text_is_email(str_of(good[i])), "%s", good[i]);
    }
    for (size_t i = 0; i < sizeof(bad) / sizeof(bad[0]); i++) {
        ck_assert_msg(!text_is_email(str_of(bad[i])), "%s", bad[i]);
    }
}
END_TEST

Suite *text_suite(void)
{
    Suite *suite = suite_create("text");
    TCase *tests = only_case(suite);
    tcase_add_checked_fixture(tests, setup, teardown);
    tcase_add_test(tests, utf8_is_strict);
    tcase_add_test(tests, folding);
    tcase_add_test(tests, folding_of_long_text);
    tcase_add_test(tests, slugs);
    tcase_add_test(tests, length_counts_code_points);
    tcase_add_test(tests, line_breaks);
    tcase_add_test(tests, email_addresses);
    return suite;
}
