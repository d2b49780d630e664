#include "base/text.h"

#include <stdlib.h>

#include <unicode/uchar.h>
#include <unicode/unorm2.h>
#include <unicode/ustring.h>
#include <unicode/utf8.h>
#include <unicode/utrans.h>

/* ICU counts in int32 and a code point may grow eighteen-fold in NFKC. */
#define MOST_BYTES ((size_t)64 * 1024 * 1024)

/* UTF-16 for ICU: a growing array that starts on the stack of its user. */
struct wide {
    UChar small[256];
    UChar *p;
    int32_t n, capacity;
};

static void wide_init(struct wide *wide)
{
    wide->p = wide->small;
    wide->n = 0;
    wide->capacity = (int32_t)(sizeof(wide->small) / sizeof(wide->small[0]));
}

static void wide_release(struct wide *wide)
{
    if (wide->p != wide->small) {
        free(wide->p);
    }
}

/* What is in it is lost. */
static bool wide_reserve(struct wide *wide, int32_t capacity)
{
    if (capacity <= wide->capacity) {
        return true;
    }
    UChar *p = malloc(sizeof(UChar) * (size_t)capacity);
    if (!p) {
        return false;
    }
    wide_release(wide);
    wide->p = p;
    wide->capacity = capacity;
    return true;
}

static bool wide_from(struct wide *wide, struct str s)
{
    UErrorCode status = U_ZERO_ERROR;
    if (s.n > MOST_BYTES || !wide_reserve(wide, (int32_t)s.n)) {
        return false;
    }
    u_strFromUTF8WithSub(wide->p, wide->capacity, &wide->n, s.p, (int32_t)s.n, 0xFFFD, NULL,
                         &status);
    return !U_FAILURE(status);
}

/* Empty, and the arena failed, when the memory is refused. */
static struct str wide_to_str(struct arena *arena, const struct wide *wide)
{
    size_t capacity = (size_t)wide->n * 3 + 1;
    char *p = capacity > ARENA_LARGE ? arena_try(arena, capacity) : arena_alloc(arena, capacity);
    UErrorCode status = U_ZERO_ERROR;
    int32_t length = 0;
    if (p) {
        u_strToUTF8WithSub(p, (int32_t)capacity, &length, wide->p, wide->n, 0xFFFD, NULL, &status);
    }
    if (!p || U_FAILURE(status)) {
        arena_fail(arena);
        return STR("");
    }
    return (struct str){p, (size_t)length};
}

static bool is_ascii(struct str s)
{
    for (size_t i = 0; i < s.n; i++) {
        if ((unsigned char)s.p[i] >= 0x80) {
            return false;
        }
    }
    return true;
}

static bool has_ascii_upper(struct str s)
{
    for (size_t i = 0; i < s.n; i++) {
        if (s.p[i] >= 'A' && s.p[i] <= 'Z') {
            return true;
        }
    }
    return false;
}

/* The next code point, or a negative number for bytes that are not UTF-8; moves *at past it. */
static int32_t next_point(struct str s, size_t *at)
{
    const uint8_t *bytes = (const uint8_t *)s.p;
    size_t i = *at;
    int32_t point;
    U8_NEXT(bytes, i, s.n, point);
    *at = i;
    return point;
}

bool text_is_utf8(struct str s)
{
    for (size_t i = 0; i < s.n;) {
        if (next_point(s, &i) < 0) {
            return false;
        }
    }
    return true;
}

static bool normalize(struct wide *out, const struct wide *in)
{
    UErrorCode status = U_ZERO_ERROR;
    const UNormalizer2 *folding = unorm2_getNFKCCasefoldInstance(&status);
    if (U_FAILURE(status)) {
        return false;
    }
    out->n = unorm2_normalize(folding, in->p, in->n, out->p, out->capacity, &status);
    if (status == U_BUFFER_OVERFLOW_ERROR) {
        status = U_ZERO_ERROR;
        if (!wide_reserve(out, out->n)) {
            return false;
        }
        out->n = unorm2_normalize(folding, in->p, in->n, out->p, out->capacity, &status);
    }
    return !U_FAILURE(status);
}

struct str text_fold(struct arena *arena, struct str s)
{
    if (is_ascii(s)) {
        return has_ascii_upper(s) ? str_lower_ascii(arena, s) : s;
    }
    struct wide in, out;
    struct str result = STR("");
    wide_init(&in);
    wide_init(&out);
    if (wide_from(&in, s) && normalize(&out, &in)) {
        result = wide_to_str(arena, &out);
    } else {
        arena_fail(arena);
    }
    wide_release(&in);
    wide_release(&out);
    return result;
}

bool text_eq_folded(struct arena *arena, struct str a, struct str b)
{
    return str_eq(a, b) || str_eq(text_fold(arena, a), text_fold(arena, b));
}

/* Latin letters without marks, lower case, as far as ICU knows how. */
static struct str transliterated(struct arena *arena, struct str s)
{
    static const UChar id[] = u"Any-Latin; Latin-ASCII; Lower";
    UErrorCode status = U_ZERO_ERROR;
    struct wide text;
    struct str result = STR("");
    wide_init(&text);
    UTransliterator *rules = utrans_openU(id, -1, UTRANS_FORWARD, NULL, 0, NULL, &status);
    /* Room for the growth of a script whose letters become several. */
    if (U_SUCCESS(status) && s.n < MOST_BYTES / 8 && wide_reserve(&text, (int32_t)s.n * 8 + 64) &&
        wide_from(&text, s)) {
        int32_t limit = text.n;
        utrans_transUChars(rules, text.p, &text.n, text.capacity, 0, &limit, &status);
        if (U_SUCCESS(status)) {
            result = wide_to_str(arena, &text);
        }
    }
    utrans_close(rules);
    wide_release(&text);
    return result;
}

struct str text_slug(struct arena *arena, struct str s, size_t max)
{
    struct str plain = is_ascii(s) ? str_lower_ascii(arena, s) : transliterated(arena, s);
    /* Every byte gives at most two: itself and an underscore before it. */
    size_t room = plain.n < max / 2 ? plain.n * 2 : max;
    char *out = room < ARENA_LARGE ? arena_alloc(arena, room + 1) : arena_try(arena, room + 1);
    if (!out) {
        return STR("");
    }
    size_t n = 0;
    bool gap = false;
    for (size_t i = 0; i < plain.n && n < room; i++) {
        char c = plain.p[i];
        bool digit = c >= '0' && c <= '9';
        if (!digit && !(c >= 'a' && c <= 'z')) {
            gap = n > 0;
            continue;
        }
        if (gap || (n == 0 && digit)) {
            out[n++] = '_';
            gap = false;
        }
        if (n < room) {
            out[n++] = c;
        }
    }
    while (n && out[n - 1] == '_') {
        n--;
    }
    return (struct str){out, n};
}

size_t text_length(struct str s)
{
    size_t points = 0;
    for (size_t i = 0; i < s.n; i++) {
        points += ((unsigned char)s.p[i] & 0xC0) != 0x80 ? 1 : 0;
    }
    return points;
}

bool text_has_line_break(struct str s)
{
    for (size_t i = 0; i < s.n;) {
        int32_t point = next_point(s, &i);
        if ((point >= '\n' && point <= '\r') || point == 0x85 || point == 0x2028 ||
            point == 0x2029) {
            return true;
        }
    }
    return false;
}

static bool is_domain(struct str domain)
{
    bool dot = false;
    size_t part = 0;
    for (size_t i = 0; i < domain.n; i++) {
        if (domain.p[i] != '.') {
            part++;
            continue;
        }
        if (part == 0) {
            return false;
        }
        dot = true;
        part = 0;
    }
    return dot && part > 0;
}

bool text_is_email(struct str s)
{
    ptrdiff_t at = str_find_char(s, '@');
    if (at < 1) {
        return false;
    }
    struct str domain = str_sub(s, (size_t)at + 1, s.n);
    if (str_find_char(domain, '@') >= 0 || !is_domain(domain)) {
        return false;
    }
    for (size_t i = 0; i < s.n;) {
        int32_t point = next_point(s, &i);
        if (point < 0 || u_isUWhiteSpace(point) || u_iscntrl(point)) {
            return false;
        }
    }
    return true;
}
