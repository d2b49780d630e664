#ifndef BASE_STR_H
#define BASE_STR_H
/*
 * str: a borrowed span of bytes, usually UTF-8. Not terminated; {NULL, 0} is "no value", {"", 0} is
 * empty. A str owns nothing: it lives as long as what it points into (an arena, a literal, a row
 * until the next step).
 */
#include <stdarg.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include "base/arena.h"

struct str {
    const char *p;
    size_t n;
};

#define STR(literal) ((struct str){(literal), sizeof(literal) - 1})
#define STR_NONE     ((struct str){NULL, 0})
/* For printf-like formats: "%.*s", STR_ARG(s) */
#define STR_ARG(s) (int)(s).n, ((s).p ? (s).p : "")

static inline bool str_is_none(struct str s)
{
    return s.p == NULL;
}
static inline bool str_is_empty(struct str s)
{
    return s.n == 0;
}
static inline struct str str_of(const char *text) /* borrowed; NULL gives STR_NONE */
{
    return (struct str){text, text ? strlen(text) : 0};
}
static inline bool str_eq(struct str a, struct str b)
{
    return a.n == b.n && (a.n == 0 || memcmp(a.p, b.p, a.n) == 0);
}
#define str_is(s, literal) str_eq((s), STR(literal))

bool str_eq_ascii_nocase(struct str a, struct str b);
bool str_starts(struct str s, struct str prefix);
bool str_ends(struct str s, struct str suffix);
int str_cmp(struct str a, struct str b); /* by bytes, shorter first; for sorting */
/* Index of the first occurrence, or -1. */
ptrdiff_t str_find(struct str s, struct str needle);
ptrdiff_t str_find_char(struct str s, char c);
struct str str_sub(struct str s, size_t from, size_t count); /* clipped to s */
struct str str_trim(struct str s);                           /* ASCII white space at both ends */
/* Cuts the next piece off *rest at `separator`; false when *rest is used up. An empty *rest gives
 * no piece. */
bool str_split(struct str *rest, char separator, struct str *piece);

/* Whole-string number readers: false when the text is not exactly that, or out of range. */
bool str_to_i64(struct str s, int64_t *out);  /* optional '-', decimal digits */
bool str_to_u64(struct str s, uint64_t *out); /* decimal digits */

/* Copies into the arena; the copy is followed by a NUL that is not counted. STR_NONE stays
 * STR_NONE. */
struct str str_dup(struct arena *arena, struct str s);
/* A NUL-terminated copy (C interfaces). */
char *str_cstr(struct arena *arena, struct str s);
struct str str_format(struct arena *arena, const char *format, ...)
    __attribute__((format(printf, 2, 3)));
struct str str_vformat(struct arena *arena, const char *format, va_list args)
    __attribute__((format(printf, 2, 0)));
struct str str_concat(struct arena *arena, struct str a, struct str b);
struct str str_from_i64(struct arena *arena, int64_t value);
/* The same in the caller's array, somewhere in it, closed by a NUL. */
struct str str_print_i64(char out[24], int64_t value);
struct str str_lower_ascii(struct arena *arena, struct str s);
struct str str_upper_ascii(struct arena *arena, struct str s);

#endif
