#include "base/str.h"

#include <stdio.h>

#include "base/err.h"

/* Above this size a copy that a failed arena refuses becomes empty, which spares the reserve for
 * small things. */
#define SPARING 1024

static char lower(char c)
{
    return c >= 'A' && c <= 'Z' ? (char)(c + ('a' - 'A')) : c;
}

static char upper(char c)
{
    return c >= 'a' && c <= 'z' ? (char)(c - ('a' - 'A')) : c;
}

bool str_eq_ascii_nocase(struct str a, struct str b)
{
    if (a.n != b.n) {
        return false;
    }
    for (size_t i = 0; i < a.n; i++) {
        if (lower(a.p[i]) != lower(b.p[i])) {
            return false;
        }
    }
    return true;
}

bool str_starts(struct str s, struct str prefix)
{
    return s.n >= prefix.n && str_eq((struct str){s.p, prefix.n}, prefix);
}

bool str_ends(struct str s, struct str suffix)
{
    return s.n >= suffix.n &&
           (suffix.n == 0 || str_eq((struct str){s.p + (s.n - suffix.n), suffix.n}, suffix));
}

int str_cmp(struct str a, struct str b)
{
    size_t common = a.n < b.n ? a.n : b.n;
    int order = common ? memcmp(a.p, b.p, common) : 0;
    return order ? order : (a.n > b.n) - (a.n < b.n);
}

ptrdiff_t str_find(struct str s, struct str needle)
{
    if (needle.n == 0) {
        return 0;
    }
    const char *found = s.n ? memmem(s.p, s.n, needle.p, needle.n) : NULL;
    return found ? found - s.p : -1;
}

ptrdiff_t str_find_char(struct str s, char c)
{
    const char *found = s.n ? memchr(s.p, c, s.n) : NULL;
    return found ? found - s.p : -1;
}

struct str str_sub(struct str s, size_t from, size_t count)
{
    if (str_is_none(s)) {
        return s;
    }
    size_t start = from < s.n ? from : s.n;
    size_t left = s.n - start;
    return (struct str){s.p + start, count < left ? count : left};
}

static bool is_space(char c)
{
    return c == ' ' || (c >= '\t' && c <= '\r');
}

struct str str_trim(struct str s)
{
    while (s.n && is_space(s.p[0])) {
        s.p++;
        s.n--;
    }
    while (s.n && is_space(s.p[s.n - 1])) {
        s.n--;
    }
    return s;
}

bool str_split(struct str *rest, char separator, struct str *piece)
{
    if (rest->n == 0) {
        return false;
    }
    ptrdiff_t at = str_find_char(*rest, separator);
    size_t length = at < 0 ? rest->n : (size_t)at;
    size_t used = at < 0 ? rest->n : length + 1;
    *piece = (struct str){rest->p, length};
    *rest = (struct str){rest->p + used, rest->n - used};
    return true;
}

bool str_to_u64(struct str s, uint64_t *out)
{
    uint64_t value = 0;
    if (s.n == 0) {
        return false;
    }
    for (size_t i = 0; i < s.n; i++) {
        if (s.p[i] < '0' || s.p[i] > '9') {
            return false;
        }
        uint64_t digit = (uint64_t)(s.p[i] - '0');
        if (value > (UINT64_MAX - digit) / 10) {
            return false;
        }
        value = value * 10 + digit;
    }
    *out = value;
    return true;
}

bool str_to_i64(struct str s, int64_t *out)
{
    bool negative = s.n && s.p[0] == '-';
    uint64_t magnitude;
    if (!str_to_u64(negative ? str_sub(s, 1, s.n) : s, &magnitude) ||
        magnitude > (uint64_t)INT64_MAX + (negative ? 1 : 0)) {
        return false;
    }
    *out = negative && magnitude ? -(int64_t)(magnitude - 1) - 1 : (int64_t)magnitude;
    return true;
}

/* Memory for `size` bytes and a NUL. When a large request is refused, *size becomes 0 and the arena
 * is failed. */
static char *room(struct arena *arena, size_t *size)
{
    if (*size < SPARING) {
        return arena_alloc(arena, *size + 1);
    }
    char *p = *size < SIZE_MAX ? arena_try(arena, *size + 1) : NULL;
    if (!p) {
        arena_fail(arena);
        *size = 0;
        p = arena_alloc(arena, 1);
    }
    return p;
}

static char *copy(struct arena *arena, struct str s, size_t *size)
{
    *size = s.n;
    char *p = room(arena, size);
    if (*size) {
        memcpy(p, s.p, *size);
    }
    return p;
}

struct str str_dup(struct arena *arena, struct str s)
{
    if (str_is_none(s)) {
        return s;
    }
    size_t size;
    const char *p = copy(arena, s, &size);
    return (struct str){p, size};
}

char *str_cstr(struct arena *arena, struct str s)
{
    size_t size;
    return copy(arena, s, &size);
}

struct str str_vformat(struct arena *arena, const char *format, va_list args)
{
    char small[256];
    va_list again;
    va_copy(again, args);
    int length = vsnprintf(small, sizeof(small), format, args);
    BUG_UNLESS(length >= 0);
    size_t size = (size_t)length;
    char *p = room(arena, &size);
    if (size && size < sizeof(small)) {
        memcpy(p, small, size);
    } else if (size) {
        vsnprintf(p, size + 1, format, again);
    }
    va_end(again);
    return (struct str){p, size};
}

struct str str_format(struct arena *arena, const char *format, ...)
{
    va_list args;
    va_start(args, format);
    struct str result = str_vformat(arena, format, args);
    va_end(args);
    return result;
}

struct str str_concat(struct arena *arena, struct str a, struct str b)
{
    size_t size = a.n + b.n;
    char *p = room(arena, &size);
    if (size && a.n) {
        memcpy(p, a.p, a.n);
    }
    if (size && b.n) {
        memcpy(p + a.n, b.p, b.n);
    }
    return (struct str){p, size};
}

struct str str_print_i64(char out[24], int64_t value)
{
    uint64_t rest = value < 0 ? 0 - (uint64_t)value : (uint64_t)value;
    char *at = out + 23;
    *at = '\0';
    do {
        *--at = (char)('0' + rest % 10);
        rest /= 10;
    } while (rest);
    if (value < 0) {
        *--at = '-';
    }
    return (struct str){at, (size_t)(out + 23 - at)};
}

struct str str_from_i64(struct arena *arena, int64_t value)
{
    char digits[24];
    return str_dup(arena, str_print_i64(digits, value));
}

static struct str mapped(struct arena *arena, struct str s, char (*map)(char))
{
    if (str_is_none(s)) {
        return s;
    }
    size_t size;
    char *p = copy(arena, s, &size);
    for (size_t i = 0; i < size; i++) {
        p[i] = map(p[i]);
    }
    return (struct str){p, size};
}

struct str str_lower_ascii(struct arena *arena, struct str s)
{
    return mapped(arena, s, lower);
}

struct str str_upper_ascii(struct arena *arena, struct str s)
{
    return mapped(arena, s, upper);
}
