#ifndef BASE_TEXT_H
#define BASE_TEXT_H
/*
 * text: what needs to know Unicode. All of it gives the same answer whatever store is used and
 * whatever the locale.
 */
#include <stdbool.h>

#include "base/arena.h"
#include "base/str.h"

bool text_is_utf8(struct str s);
/* The key under which text is compared, searched and unique: NFKC with case folding (ICU). Text
 * that is lower-case ASCII already is returned as it is, without a copy. */
struct str text_fold(struct arena *arena, struct str s);
bool text_eq_folded(struct arena *arena, struct str a, struct str b);
/* Lower-case a-z, digits and underscores from display text: "Rådgiver (ny)" becomes "radgiver_ny".
 * Letters are transliterated (ICU, Any-Latin; Latin-ASCII); a leading digit gets an underscore
 * before it; at most `max` bytes. */
struct str text_slug(struct arena *arena, struct str s, size_t max);
/* Number of Unicode code points; s must be valid UTF-8. */
size_t text_length(struct str s);
bool text_has_line_break(struct str s);
/* Something that can be an e-mail address: one @, a local part, a domain with a dot, no spaces or
 * control characters. */
bool text_is_email(struct str s);

#endif
