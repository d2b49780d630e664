#include "test_base.h"

#include <stdio.h>
#include <time.h>

#include "base/civil.h"

Suite *civil_suite(void);

static const struct {
    const char *text;
    const char *instant; /* NULL: refused */
} iso[] = {
    {"1970-01-01", "1970-01-01T00:00:00Z"},
    {"2026-03-01T09:15:02.123Z", "2026-03-01T09:15:02.123Z"},
    {"2026-03-01T09:15:02Z", "2026-03-01T09:15:02Z"},
    {"2026-03-01T09:15Z", "2026-03-01T09:15:00Z"},
    {"2026-03-01T09:15:02.1Z", "2026-03-01T09:15:02.100Z"},
    {"2026-03-01T09:15:02.123999999Z", "2026-03-01T09:15:02.123Z"},
    {"2026-03-01T09:15:02+01:00", "2026-03-01T08:15:02Z"},
    {"2026-03-01T00:30:00.5+05:45", "2026-02-28T18:45:00.500Z"},
    {"2025-12-31T20:00:00-08:00", "2026-01-01T04:00:00Z"},
    {"1969-12-31T23:59:59.999Z", "1969-12-31T23:59:59.999Z"},
    {"2024-02-29", "2024-02-29T00:00:00Z"},
    {"2000-02-29", "2000-02-29T00:00:00Z"},
    {"0001-01-01", "0001-01-01T00:00:00Z"},
    {"9999-12-31T23:59:59.999Z", "9999-12-31T23:59:59.999Z"},
    {"2023-02-29", NULL},
    {"1900-02-29", NULL},
    {"2026-04-31", NULL},
    {"2026-13-01", NULL},
    {"2026-00-10", NULL},
    {"2026-01-00", NULL},
    {"0000-01-01", NULL},
    {"0001-01-01T00:00:00+00:01", NULL},
    {"9999-12-31T23:59:59-00:01", NULL},
    {"2026-3-1", NULL},
    {"20260301", NULL},
    {"2026-03-01T", NULL},
    {"2026-03-01T09:15:02", NULL},
    {"2026-03-01 09:15:02Z", NULL},
    {"2026-03-01T24:00:00Z", NULL},
    {"2026-03-01T23:60:00Z", NULL},
    {"2026-06-30T23:59:60Z", NULL},
    {"2026-03-01T09:15:02.Z", NULL},
    {"2026-03-01T09:15:02.1234567890Z", NULL},
    {"2026-03-01T09:15:02+0100", NULL},
    {"2026-03-01T09:15:02+24:00", NULL},
    {"2026-03-01T09:15:02+01:60", NULL},
    {"2026-03-01T09:15:02Zx", NULL},
    {"2026-03-01Z", NULL},
    {" 2026-03-01", NULL},
    {"-2026-03-01", NULL},
    {"+2026-03-01", NULL},
    {"", NULL},
};

START_TEST(iso_8601)
{
    char text[32];
    int64_t ms = 42;
    bool good = civil_parse(str_of(iso[_i].text), &ms);
    ck_assert_msg(good == (iso[_i].instant != NULL), "%s", iso[_i].text);
    if (good) {
        ck_assert_int_eq(civil_print(text, ms, false), (int)strlen(iso[_i].instant));
        ck_assert_str_eq(text, iso[_i].instant);
    } else {
        ck_assert_int_eq(ms, 42);
    }
}
END_TEST

/* The C library's own calendar is the oracle. */
START_TEST(every_day_of_the_calendar)
{
    int64_t from, to;
    ck_assert(civil_parse(STR("0001-01-01"), &from) && civil_parse(STR("9999-12-31"), &to));
    for (int64_t ms = from; ms <= to; ms += 7 * CIVIL_DAY_MS) {
        char text[32], expected[32];
        time_t seconds = (time_t)(ms / 1000);
        struct tm tm;
        gmtime_r(&seconds, &tm);
        snprintf(expected, sizeof(expected), "%04d-%02d-%02d", (tm.tm_year + 1900) % 10000,
                 (tm.tm_mon + 1) % 100, tm.tm_mday % 100);
        civil_print_date(text, ms);
        int64_t back;
        /* Check is slow at counting assertions; only a failure becomes one. */
        if (strcmp(text, expected) != 0 || !civil_parse(str_of(text), &back) || back != ms) {
            ck_abort_msg("%s should be %s", text, expected);
        }
    }
}
END_TEST

/* Around the ends of months and years a week's step would miss. */
START_TEST(every_single_day_of_some_centuries)
{
    int64_t ms, to, before_day = 0;
    ck_assert(civil_parse(STR("1599-01-01"), &ms) && civil_parse(STR("2101-01-01"), &to));
    for (; ms <= to; ms += CIVIL_DAY_MS) {
        char text[32];
        int64_t back;
        civil_print_date(text, ms);
        int64_t day = (text[8] - '0') * 10 + (text[9] - '0');
        bool follows = day == before_day + 1 || (day == 1 && (before_day == 0 || before_day >= 28));
        if (!follows || !civil_parse(str_of(text), &back) || back != ms) {
            ck_abort_msg("%s does not follow", text);
        }
        before_day = day;
    }
}
END_TEST

START_TEST(datetime_properties_take_digits_too)
{
    int64_t ms;
    ck_assert(civil_parse_datetime(STR("1772323200000"), &ms));
    ck_assert_int_eq(ms, INT64_C(1772323200000));
    ck_assert(civil_parse_datetime(STR("-1"), &ms) && ms == -1);
    ck_assert(civil_parse_datetime(STR("0"), &ms) && ms == 0);
    ck_assert(civil_parse_datetime(STR("2026-03-01"), &ms) && ms == INT64_C(1772323200000));
    ck_assert(!civil_parse_datetime(STR("253402300800000"), &ms));
    ck_assert(!civil_parse_datetime(STR("-62135596800001"), &ms));
    ck_assert(!civil_parse_datetime(STR("1.5"), &ms));
    ck_assert(!civil_parse_datetime(STR(""), &ms));
}
END_TEST

START_TEST(date_properties_are_midnight_utc)
{
    int64_t ms;
    ck_assert(civil_parse_date(STR("2026-03-01"), &ms) && ms == INT64_C(1772323200000));
    ck_assert(civil_parse_date(STR("1772323200000"), &ms) && ms == INT64_C(1772323200000));
    ck_assert(civil_parse_date(STR("2026-03-01T01:00:00+01:00"), &ms));
    ck_assert_int_eq(ms, INT64_C(1772323200000));
    ck_assert(civil_parse_date(STR("-86400000"), &ms) && ms == -CIVIL_DAY_MS);
    ck_assert(!civil_parse_date(STR("1772323200001"), &ms));
    ck_assert(!civil_parse_date(STR("-1"), &ms));
    ck_assert(!civil_parse_date(STR("2026-03-01T01:00:00Z"), &ms));
}
END_TEST

START_TEST(printing)
{
    struct arena *arena = arena_new(0);
    assert_str(civil_text(arena, 0, true), "1970-01-01T00:00:00.000Z");
    assert_str(civil_text(arena, -1, false), "1969-12-31T23:59:59.999Z");
    assert_str(civil_date_text(arena, -1), "1969-12-31");
    char text[32];
    ck_assert_int_lt(civil_print(text, INT64_MIN, true), 32);
    ck_assert_int_lt(civil_print(text, INT64_MAX, true), 32);
    arena_free(arena);
}
END_TEST

START_TEST(zones)
{
    int64_t winter, summer, offset = 42;
    ck_assert(civil_parse(STR("2026-01-15"), &winter) && civil_parse(STR("2026-07-15"), &summer));
    ck_assert(civil_zone_offset(STR("Europe/Oslo"), winter, &offset));
    ck_assert_int_eq(offset, 3600000);
    ck_assert(civil_zone_offset(STR("Europe/Oslo"), summer, &offset));
    ck_assert_int_eq(offset, 7200000);
    ck_assert(civil_zone_offset(STR("Asia/Kathmandu"), summer, &offset));
    ck_assert_int_eq(offset, 20700000);
    ck_assert(civil_zone_offset(STR("America/New_York"), winter, &offset));
    ck_assert_int_eq(offset, -18000000);
    ck_assert(civil_zone_offset(STR("UTC"), winter, &offset) && offset == 0);
    /* The hour of the change itself: 01:00 UTC on the last Sunday of March. */
    int64_t change;
    ck_assert(civil_parse(STR("2026-03-29T01:00:00Z"), &change));
    ck_assert(civil_zone_offset(STR("Europe/Oslo"), change - 1, &offset) && offset == 3600000);
    ck_assert(civil_zone_offset(STR("Europe/Oslo"), change, &offset) && offset == 7200000);
    static const char *const unknown[] = {"",         "Mars/Base", "GMT+5",      "Europe/oslo\n",
                                          "\xC3\xA5", "+01:00",    "Etc/Unknown"};
    for (size_t i = 0; i < sizeof(unknown) / sizeof(unknown[0]); i++) {
        ck_assert_msg(!civil_zone_offset(str_of(unknown[i]), 0, &offset), "%s", unknown[i]);
    }
}
END_TEST

START_TEST(clocks)
{
    int64_t a = civil_monotonic_us(), now = civil_now();
    ck_assert_int_ge(civil_monotonic_us(), a);
    ck_assert_int_le(now / 1000 - (int64_t)time(NULL), 1);
    ck_assert_int_ge(now / 1000 - (int64_t)time(NULL), -2);
}
END_TEST

Suite *civil_suite(void)
{
    Suite *suite = suite_create("civil");
    TCase *tests = only_case(suite);
    tcase_add_loop_test(tests, iso_8601, 0, sizeof(iso) / sizeof(iso[0]));
    tcase_add_test(tests, every_day_of_the_calendar);
    tcase_add_test(tests, every_single_day_of_some_centuries);
    tcase_add_test(tests, datetime_properties_take_digits_too);
    tcase_add_test(tests, date_properties_are_midnight_utc);
    tcase_add_test(tests, printing);
    tcase_add_test(tests, zones);
    tcase_add_test(tests, clocks);
    return suite;
}
