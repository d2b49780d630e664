#include "base/number.h"

#include <float.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>

#define EXACT_DIGITS  15
#define EXACT_INTEGER 9007199254740992.0 /* 2^53 */
#define KEPT_DIGITS   17
#define EXPONENT_CAP  100000

/* A decimal number as written: 0.<digits> times ten to the power of `point`. Zeros at both ends are
 * gone. */
struct decimal {
    bool negative;
    char digits[KEPT_DIGITS];
    int count; /* of significant digits, which may exceed what is kept */
    int64_t point;
};

static bool is_digit(struct str s, size_t at)
{
    return at < s.n && s.p[at] >= '0' && s.p[at] <= '9';
}

/* Zeros are counted when a digit follows them, so those at the end never are. */
static void add_digit(struct decimal *d, char digit, int *zeros)
{
    if (digit == '0') {
        *zeros += d->count && *zeros < EXPONENT_CAP ? 1 : 0;
        return;
    }
    for (; *zeros > 0 && d->count < KEPT_DIGITS; (*zeros)--) {
        d->digits[d->count++] = '0';
    }
    if (d->count < KEPT_DIGITS) {
        d->digits[d->count] = digit;
        d->count++;
    } else {
        d->count = KEPT_DIGITS + 1;
    }
    *zeros = 0;
}

static size_t read_mantissa(struct str s, size_t at, struct decimal *d)
{
    int zeros = 0;
    size_t start = at;
    for (; is_digit(s, at); at++) {
        add_digit(d, s.p[at], &zeros);
        d->point += d->count ? 1 : 0;
    }
    if (at == start) {
        return 0;
    }
    if (at < s.n && s.p[at] == '.') {
        at++;
        if (!is_digit(s, at)) {
            return 0;
        }
        for (; is_digit(s, at); at++) {
            add_digit(d, s.p[at], &zeros);
            d->point -= d->count ? 0 : 1;
        }
    }
    return at;
}

static bool read_exponent(struct str s, size_t at, struct decimal *d)
{
    if (at == s.n) {
        return true;
    }
    if (s.p[at] != 'e' && s.p[at] != 'E') {
        return false;
    }
    at++;
    bool negative = at < s.n && s.p[at] == '-';
    at += at < s.n && (s.p[at] == '-' || s.p[at] == '+') ? 1 : 0;
    if (!is_digit(s, at)) {
        return false;
    }
    int64_t exponent = 0;
    for (; is_digit(s, at); at++) {
        exponent = exponent < INT64_C(1000000000000) ? exponent * 10 + (s.p[at] - '0') : exponent;
    }
    d->point += negative ? -exponent : exponent;
    return at == s.n;
}

static bool read_decimal(struct str s, struct decimal *d)
{
    *d = (struct decimal){0};
    size_t at = s.n && (s.p[0] == '-' || s.p[0] == '+') ? 1 : 0;
    d->negative = at && s.p[0] == '-';
    at = read_mantissa(s, at, d);
    return at && read_exponent(s, at, d);
}

bool number_parse(struct str text, double *out)
{
    struct decimal d;
    if (!read_decimal(text, &d) || d.count > KEPT_DIGITS) {
        return false;
    }
    if (d.count == 0) {
        *out = 0;
        return true;
    }
    if (d.point > EXPONENT_CAP || d.point < -EXPONENT_CAP) {
        return false;
    }
    /* Digits and a power of ten: no decimal point, hence no locale. */
    char plain[64];
    snprintf(plain, sizeof(plain), "%.*se%d", d.count, d.digits, (int)d.point - d.count);
    double value = strtod(plain, NULL);
    if (!isfinite(value) || value < DBL_MIN) {
        return false;
    }
    if (d.count > EXACT_DIGITS && (d.point < d.count || value > EXACT_INTEGER)) {
        return false;
    }
    /* 9007199254740993 would round to 2^53. */
    if (d.count > EXACT_DIGITS && strtoull(plain, NULL, 10) > (unsigned long long)EXACT_INTEGER) {
        return false;
    }
    *out = d.negative ? -value : value;
    return true;
}

/* The fewest digits that read back as `value`, which is positive; value = 0.<digits> times
 * 10^*point. */
static int shortest(double value, char digits[KEPT_DIGITS + 1], int *point)
{
    char text[40];
    int precision = EXACT_DIGITS;
    do {
        snprintf(text, sizeof(text), "%.*e", precision - 1, value);
    } while (strtod(text, NULL) != value && ++precision <= KEPT_DIGITS);
    int count = 0;
    const char *at = text;
    for (; *at != 'e'; at++) {
        if (*at >= '0' && *at <= '9') {
            digits[count++] = *at;
        }
    }
    *point = (int)strtol(at + 1, NULL, 10) + 1;
    while (count > 1 && digits[count - 1] == '0') {
        count--;
    }
    return count;
}

static int fill(char *out, char c, int count)
{
    for (int i = 0; i < count; i++) {
        out[i] = c;
    }
    return count > 0 ? count : 0;
}

static int put(char *out, const char *digits, int count)
{
    memcpy(out, digits, (size_t)count);
    return count;
}

int number_print(char out[32], double value)
{
    char digits[KEPT_DIGITS + 1];
    int n = 0, point;
    if (value == 0 || !isfinite(value)) {
        return snprintf(out, 32, "%s",
                        value == 0     ? "0"
                        : isnan(value) ? "nan"
                        : value > 0    ? "inf"
                                       : "-inf");
    }
    if (fabs(value) <= EXACT_INTEGER && value == (double)(int64_t)value) {
        char whole[24];
        struct str text = str_print_i64(whole, (int64_t)value);
        memcpy(out, text.p, text.n + 1);
        return (int)text.n;
    }
    if (value < 0) {
        out[n++] = '-';
    }
    int count = shortest(fabs(value), digits, &point);
    if (point > 21 || point < -5) {
        n += put(out + n, digits, 1);
        n += count > 1 ? fill(out + n, '.', 1) : 0;
        n += put(out + n, digits + 1, count - 1);
        n += snprintf(out + n, (size_t)(32 - n), "e%+d", point - 1);
        return n;
    }
    if (point <= 0) {
        n += put(out + n, "0.", 2);
        n += fill(out + n, '0', -point);
        n += put(out + n, digits, count);
    } else if (count <= point) {
        n += put(out + n, digits, count);
        n += fill(out + n, '0', point - count);
    } else {
        n += put(out + n, digits, point);
        out[n++] = '.';
        n += put(out + n, digits + point, count - point);
    }
    out[n] = '\0';
    return n;
}

struct str number_text(struct arena *arena, double value)
{
    char text[32];
    int length = number_print(text, value);
    return str_dup(arena, (struct str){text, (size_t)length});
}
