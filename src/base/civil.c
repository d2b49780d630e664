#include "base/civil.h"

#include <stdio.h>
#include <time.h>

#include <unicode/ucal.h>

#define SECOND_MS INT64_C(1000)
#define MINUTE_MS (60 * SECOND_MS)
#define HOUR_MS   (60 * MINUTE_MS)

#define DAYS_400_YEARS 146097
/* From 0000-03-01 to 1970-01-01: the arithmetic below counts years from March, so that a leap day
 * ends one. */
#define EPOCH_DAYS 719468

#define LEAST_MS INT64_C(-62135596800000) /* 0001-01-01T00:00:00.000Z */
#define MOST_MS  INT64_C(253402300799999) /* 9999-12-31T23:59:59.999Z */

struct civil_date {
    int64_t year;
    int month, day;
};

int64_t civil_now(void)
{
    struct timespec now;
    clock_gettime(CLOCK_REALTIME, &now);
    return (int64_t)now.tv_sec * SECOND_MS + now.tv_nsec / 1000000;
}

int64_t civil_monotonic_us(void)
{
    struct timespec now;
    clock_gettime(CLOCK_MONOTONIC, &now);
    return (int64_t)now.tv_sec * 1000000 + now.tv_nsec / 1000;
}

static bool is_leap(int64_t year)
{
    return year % 4 == 0 && (year % 100 != 0 || year % 400 == 0);
}

static int month_length(int64_t year, int month)
{
    static const int lengths[] = {31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31};
    return month == 2 && is_leap(year) ? 29 : lengths[month - 1];
}

static int64_t floor_div(int64_t a, int64_t b)
{
    return a / b - (a % b < 0 ? 1 : 0);
}

/* Days before the month that is `from_march` months after March: 0, 31, 61, 92 ... */
static int days_before(int from_march)
{
    return (153 * from_march + 2) / 5;
}

static int64_t days_of(struct civil_date date)
{
    int64_t year = date.month > 2 ? date.year : date.year - 1;
    int from_march = (date.month + 9) % 12;
    int64_t cycle = floor_div(year, 400);
    int64_t in_cycle = year - cycle * 400;
    int64_t days = in_cycle * 365 + in_cycle / 4 - in_cycle / 100;
    return cycle * DAYS_400_YEARS + days + days_before(from_march) + date.day - 1 - EPOCH_DAYS;
}

static struct civil_date date_of(int64_t days)
{
    int64_t since = days + EPOCH_DAYS;
    int64_t cycle = floor_div(since, DAYS_400_YEARS);
    int64_t day = since - cycle * DAYS_400_YEARS;
    /* The last day of a cycle and of a fourth year belong to the year before what plain division
     * gives. */
    int64_t year = (day - day / 1460 + day / 36524 - day / (DAYS_400_YEARS - 1)) / 365;
    int in_year = (int)(day - (year * 365 + year / 4 - year / 100));
    int from_march = (5 * in_year + 2) / 153;
    struct civil_date date = {
        .month = from_march < 10 ? from_march + 3 : from_march - 9,
        .day = in_year - days_before(from_march) + 1,
    };
    date.year = cycle * 400 + year + (date.month <= 2 ? 1 : 0);
    return date;
}

/* Reads exactly `count` digits off the front of *s. */
static bool take_digits(struct str *s, size_t count, int *out)
{
    int value = 0;
    if (s->n < count) {
        return false;
    }
    for (size_t i = 0; i < count; i++) {
        if (s->p[i] < '0' || s->p[i] > '9') {
            return false;
        }
        value = value * 10 + (s->p[i] - '0');
    }
    *s = str_sub(*s, count, s->n);
    *out = value;
    return true;
}

static bool take_char(struct str *s, char c)
{
    if (s->n == 0 || s->p[0] != c) {
        return false;
    }
    *s = str_sub(*s, 1, s->n);
    return true;
}

static bool take_date(struct str *s, int64_t *ms)
{
    int year, month, day;
    if (!take_digits(s, 4, &year) || !take_char(s, '-') || !take_digits(s, 2, &month) ||
        !take_char(s, '-') || !take_digits(s, 2, &day)) {
        return false;
    }
    if (year < 1 || month < 1 || month > 12 || day < 1 || day > month_length(year, month)) {
        return false;
    }
    *ms = days_of((struct civil_date){year, month, day}) * CIVIL_DAY_MS;
    return true;
}

/* One to nine digits after the point; what is finer than a millisecond is cut. */
static bool take_fraction(struct str *s, int64_t *ms)
{
    int64_t value = 0;
    int count = 0, digit;
    while (take_digits(s, 1, &digit)) {
        if (count < 3) {
            value = value * 10 + digit;
        }
        count++;
    }
    for (int i = count; i < 3; i++) {
        value *= 10;
    }
    *ms += value;
    return count >= 1 && count <= 9;
}

static bool take_time(struct str *s, int64_t *ms)
{
    int hour, minute, second = 0;
    int64_t fraction = 0;
    if (!take_digits(s, 2, &hour) || !take_char(s, ':') || !take_digits(s, 2, &minute)) {
        return false;
    }
    if (take_char(s, ':') &&
        (!take_digits(s, 2, &second) || (take_char(s, '.') && !take_fraction(s, &fraction)))) {
        return false;
    }
    if (hour > 23 || minute > 59 || second > 59) {
        return false;
    }
    *ms += hour * HOUR_MS + minute * MINUTE_MS + second * SECOND_MS + fraction;
    return true;
}

static bool take_offset(struct str *s, int64_t *ms)
{
    if (take_char(s, 'Z')) {
        return true;
    }
    int hour, minute;
    bool west = take_char(s, '-');
    if ((!west && !take_char(s, '+')) || !take_digits(s, 2, &hour) || !take_char(s, ':') ||
        !take_digits(s, 2, &minute) || hour > 23 || minute > 59) {
        return false;
    }
    int64_t offset = hour * HOUR_MS + minute * MINUTE_MS;
    *ms += west ? offset : -offset;
    return true;
}

static bool in_range(int64_t ms)
{
    return ms >= LEAST_MS && ms <= MOST_MS;
}

bool civil_parse(struct str text, int64_t *unix_ms)
{
    int64_t ms;
    if (!take_date(&text, &ms)) {
        return false;
    }
    if (text.n && (!take_char(&text, 'T') || !take_time(&text, &ms) || !take_offset(&text, &ms))) {
        return false;
    }
    if (text.n || !in_range(ms)) {
        return false;
    }
    *unix_ms = ms;
    return true;
}

bool civil_parse_datetime(struct str text, int64_t *unix_ms)
{
    int64_t ms;
    if (!civil_parse(text, &ms) && !(str_to_i64(text, &ms) && in_range(ms))) {
        return false;
    }
    *unix_ms = ms;
    return true;
}

bool civil_parse_date(struct str text, int64_t *unix_ms)
{
    int64_t ms;
    if (!civil_parse_datetime(text, &ms) || ms % CIVIL_DAY_MS != 0) {
        return false;
    }
    *unix_ms = ms;
    return true;
}

/* `count` digits of value, with leading zeros; returns the place behind them. Written out because
 * every reply has a few times in it, and printf() took a tenth of reading a record. */
static char *put_digits(char *out, int value, int count)
{
    for (int i = count; i-- > 0; value /= 10) {
        out[i] = (char)('0' + value % 10);
    }
    return out + count;
}

static char *put_mark(char *out, char mark)
{
    *out = mark;
    return out + 1;
}

int civil_print_date(char out[32], int64_t unix_ms)
{
    struct civil_date date = date_of(floor_div(unix_ms, CIVIL_DAY_MS));
    if (date.year < 0 || date.year > 9999) {
        return snprintf(out, 32, "%04lld-%02d-%02d", (long long)date.year, date.month, date.day);
    }
    char *at = put_digits(out, (int)date.year, 4);
    at = put_digits(put_mark(at, '-'), date.month, 2);
    at = put_digits(put_mark(at, '-'), date.day, 2);
    *at = '\0';
    return (int)(at - out);
}

int civil_print(char out[32], int64_t unix_ms, bool always_ms)
{
    int past = (int)(unix_ms % CIVIL_DAY_MS);
    int ms = past < 0 ? past + (int)CIVIL_DAY_MS : past;
    char *at = out + civil_print_date(out, unix_ms);
    at = put_digits(put_mark(at, 'T'), ms / (int)HOUR_MS, 2);
    at = put_digits(put_mark(at, ':'), ms / (int)MINUTE_MS % 60, 2);
    at = put_digits(put_mark(at, ':'), ms / 1000 % 60, 2);
    if (ms % 1000 != 0 || always_ms) {
        at = put_digits(put_mark(at, '.'), ms % 1000, 3);
    }
    at = put_mark(at, 'Z');
    *at = '\0';
    return (int)(at - out);
}

struct str civil_text(struct arena *arena, int64_t unix_ms, bool always_ms)
{
    char text[32];
    int length = civil_print(text, unix_ms, always_ms);
    return str_dup(arena, (struct str){text, (size_t)length});
}

struct str civil_date_text(struct arena *arena, int64_t unix_ms)
{
    char text[32];
    int length = civil_print_date(text, unix_ms);
    return str_dup(arena, (struct str){text, (size_t)length});
}

/* Zone names are ASCII; the longest known has 32 letters. */
static bool zone_name(struct str zone, UChar name[64])
{
    if (zone.n == 0 || zone.n >= 64) {
        return false;
    }
    for (size_t i = 0; i < zone.n; i++) {
        if (zone.p[i] <= ' ' || zone.p[i] > '~') {
            return false;
        }
        name[i] = (UChar)zone.p[i];
    }
    return true;
}

bool civil_zone_offset(struct str zone, int64_t unix_ms, int64_t *offset_ms)
{
    UChar name[64], canonical[128];
    UBool is_system = false;
    UErrorCode status = U_ZERO_ERROR;
    if (!zone_name(zone, name)) {
        return false;
    }
    /* ICU reads an unknown name as GMT, and takes forms such as "GMT+5"; only names of its table
     * are zones. */
    ucal_getCanonicalTimeZoneID(name, (int32_t)zone.n, canonical, 128, &is_system, &status);
    if (U_FAILURE(status) || !is_system) {
        return false;
    }
    UCalendar *calendar = ucal_open(name, (int32_t)zone.n, "en", UCAL_GREGORIAN, &status);
    if (U_FAILURE(status)) {
        return false;
    }
    ucal_setMillis(calendar, (UDate)unix_ms, &status);
    int32_t offset = ucal_get(calendar, UCAL_ZONE_OFFSET, &status);
    offset += ucal_get(calendar, UCAL_DST_OFFSET, &status);
    ucal_close(calendar);
    if (U_FAILURE(status)) {
        return false;
    }
    *offset_ms = offset;
    return true;
}
