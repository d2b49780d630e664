#include "test_base.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>

#include "base/number.h"

Suite *number_suite(void);
Suite *random_suite(void);

static const struct {
    const char *text;
    const char *printed; /* NULL: refused */
} cases[] = {
    {"0", "0"},
    {"-0", "0"},
    {"0.000", "0"},
    {"0e999999999999999999", "0"},
    {"1.10", "1.1"},
    {"+1", "1"},
    {"-1.5", "-1.5"},
    {"1e3", "1000"},
    {"1E+3", "1000"},
    {"1.5e-3", "0.0015"},
    {"00012.500", "12.5"},
    {"0.1", "0.1"},
    {"0.25", "0.25"},
    {"123456789.123456", "123456789.123456"},
    {"999999999999999", "999999999999999"},
    {"9007199254740992", "9007199254740992"},
    {"-9007199254740991", "-9007199254740991"},
    {"9007199254740992.000", "9007199254740992"},
    {"900719925474099.2e1", "9007199254740992"},
    {"100000000000000000000", "100000000000000000000"},
    {"123000000000000000000", "123000000000000000000"},
    {"1e21", "1e+21"},
    {"1.5e300", "1.5e+300"},
    {"0.000001", "0.000001"},
    {"0.0000001", "1e-7"},
    {"-1.25e-9", "-1.25e-9"},
    {"0.123456789012345", "0.123456789012345"},
    {"0.000000123456789012345e7", "1.23456789012345"},
    {"000000000000000000000000000000000000001", "1"},
    {"1.000000000000000000000000000000000000", "1"},
    {"1.7976931348623e308", "1.7976931348623e+308"},
    {"9007199254740993", NULL},
    {"9007199254740994", NULL},
    {"123456789012345678", NULL},
    {"1234567890123456789012345678901234567890", NULL},
    {"0.1234567890123456", NULL},
    {"123456789012345.6", NULL},
    {"1000000000000000.5", NULL},
    {"10000000000000000000000000001", NULL},
    {"1e309", NULL},
    {"-1e309", NULL},
    {"1e-400", NULL},
    {"1e99999999999999999999", NULL},
    {"", NULL},
    {"-", NULL},
    {".5", NULL},
    {"1.", NULL},
    {"1e", NULL},
    {"1e+", NULL},
    {" 1", NULL},
    {"1 ", NULL},
    {"1,5", NULL},
    {"1_000", NULL},
    {"0x10", NULL},
    {"inf", NULL},
    {"nan", NULL},
    {"1.2.3", NULL},
    {"1e5.0", NULL},
    {"--1", NULL},
};

START_TEST(text_to_number_and_back)
{
    struct arena *arena = arena_new(0);
    double value = 42;
    bool good = number_parse(str_of(cases[_i].text), &value);
    ck_assert_msg(good == (cases[_i].printed != NULL), "%s", cases[_i].text);
    if (good) {
        assert_str(number_text(arena, value), cases[_i].printed);
    } else {
        ck_assert(value == 42);
    }
    arena_free(arena);
}
END_TEST

START_TEST(a_text_ends_where_it_says)
{
    double value;
    ck_assert(number_parse((struct str){"12345", 2}, &value));
    ck_assert(value == 12);
}
END_TEST

START_TEST(any_double_prints_short_and_reads_back)
{
    for (int i = 0; i < 20000; i++) {
        double value;
        do {
            random_bytes(&value, sizeof(value));
        } while (!isfinite(value));
        char text[32];
        int length = number_print(text, value);
        ck_assert_uint_eq((size_t)length, strlen(text));
        ck_assert_msg(strtod(text, NULL) == value, "%s", text);
    }
}
END_TEST

START_TEST(fifteen_digits_survive)
{
    for (int i = 0; i < 20000; i++) {
        uint64_t digits;
        random_bytes(&digits, sizeof(digits));
        char text[32], printed[32];
        snprintf(text, sizeof(text), "%llu.%04llu", (unsigned long long)(digits % 99999999999),
                 (unsigned long long)(digits >> 40) % 10000);
        double value;
        ck_assert_msg(number_parse(str_of(text), &value), "%s", text);
        number_print(printed, value);
        double again;
        ck_assert(number_parse(str_of(printed), &again));
        ck_assert_msg(value == strtod(text, NULL) && again == value, "%s", text);
        if (text[strlen(text) - 1] != '0') {
            ck_assert_str_eq(printed, text);
        }
    }
}
END_TEST

START_TEST(stamps_are_positive)
{
    for (int i = 0; i < 1000; i++) {
        int64_t stamp = random_stamp();
        ck_assert_int_ge(stamp, 1);
        ck_assert_int_le(stamp, INT64_C(1) << 62);
        ck_assert_int_ne(stamp, random_stamp());
    }
}
END_TEST

START_TEST(uuids_have_their_form)
{
    struct arena *arena = arena_new(0);
    struct str before = STR("");
    for (int i = 0; i < 100; i++) {
        struct str uuid = random_uuid(arena);
        ck_assert_uint_eq(uuid.n, 36);
        for (size_t j = 0; j < uuid.n; j++) {
            bool dash = j == 8 || j == 13 || j == 18 || j == 23;
            ck_assert(dash ? uuid.p[j] == '-' : strchr("0123456789abcdef", uuid.p[j]) != NULL);
        }
        ck_assert_int_eq(uuid.p[14], '4');
        ck_assert_ptr_nonnull(strchr("89ab", uuid.p[19]));
        ck_assert(!str_eq(uuid, before));
        before = uuid;
    }
    arena_free(arena);
}
END_TEST

Suite *number_suite(void)
{
    Suite *suite = suite_create("number");
    TCase *tests = only_case(suite);
    tcase_add_loop_test(tests, text_to_number_and_back, 0, sizeof(cases) / sizeof(cases[0]));
    tcase_add_test(tests, a_text_ends_where_it_says);
    tcase_add_test(tests, any_double_prints_short_and_reads_back);
    tcase_add_test(tests, fifteen_digits_survive);
    return suite;
}

Suite *random_suite(void)
{
    Suite *suite = suite_create("random");
    TCase *tests = only_case(suite);
    tcase_add_test(tests, stamps_are_positive);
    tcase_add_test(tests, uuids_have_their_form);
    return suite;
}
