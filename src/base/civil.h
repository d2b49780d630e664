#ifndef BASE_CIVIL_H
#define BASE_CIVIL_H
/*
 * civil: instants and civil dates.
 *
 * An instant is UTC milliseconds since 1970 (int64). A date is the instant of its midnight UTC. The
 * proleptic Gregorian calendar, years 0001 to 9999. No time zone of the process is ever consulted.
 */
#include <stdbool.h>
#include <stdint.h>

#include "base/arena.h"
#include "base/str.h"

#define CIVIL_DAY_MS INT64_C(86400000)

/* The system clock, in ms. Code below `src/app` gets the time from its context instead of calling
 * this. */
int64_t civil_now(void);
/* A clock for durations, in microseconds. */
int64_t civil_monotonic_us(void);

/* ISO-8601: date, or date "T" time with optional fraction (to ns, cut to ms) and "Z" or an offset.
 */
bool civil_parse(struct str text, int64_t *unix_ms);
/* What a datetime property accepts: ISO-8601 with time, a date, or epoch milliseconds as digits. */
bool civil_parse_datetime(struct str text, int64_t *unix_ms);
/* What a date property accepts: YYYY-MM-DD, or an instant in either form that is midnight UTC. */
bool civil_parse_date(struct str text, int64_t *unix_ms);

/* "2026-03-01T09:15:02.123Z"; without the fraction when the milliseconds are zero and !always_ms.
 */
struct str civil_text(struct arena *arena, int64_t unix_ms, bool always_ms);
struct str civil_date_text(struct arena *arena, int64_t unix_ms); /* "2026-03-01" */
/* Into a caller's array of at least 32 bytes; return the length. */
int civil_print(char out[32], int64_t unix_ms, bool always_ms);
int civil_print_date(char out[32], int64_t unix_ms);

/* Offset of an IANA zone from UTC at an instant, in ms; false when the name is unknown. Uses ICU.
 */
bool civil_zone_offset(struct str zone, int64_t unix_ms, int64_t *offset_ms);

#endif
