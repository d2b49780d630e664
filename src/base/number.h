#ifndef BASE_NUMBER_H
#define BASE_NUMBER_H
/*
 * number: decimal text to IEEE double and back, the same on every engine (docs: settled rule of
 * numbers). 15 significant digits and integers to 2^53 are exact. Locale-free.
 */
#include <stdbool.h>

#include "base/arena.h"
#include "base/str.h"

/* Reads digits with optional sign, fraction and exponent; no spaces, no hex, no inf or nan.
 * False when the text is not such a number, is out of range, or has more than 15 significant digits
 * without being an integer up to 2^53 (leading and trailing zeros do not count). */
bool number_parse(struct str text, double *out);
/* The shortest decimal text that reads back as the same double: 1.1, 1000, 0.25, 1e+21 becomes
 * digits up to 1e21 and exponent form beyond. -0 is "0". The text is in the arena. */
struct str number_text(struct arena *arena, double value);
/* The same into a caller's array of at least 32 bytes; returns the length. */
int number_print(char out[32], double value);

#endif
