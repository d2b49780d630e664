#ifndef BASE_JSON_H
#define BASE_JSON_H
/*
 * json: a parsed document as a tree in an arena, and readers that say precisely what is wrong.
 *
 * Parsing is strict: valid UTF-8, one document, nesting to JSON_DEPTH. Of duplicate keys the last
 * wins. Numbers keep their raw text, so no digit of a long integer or decimal is lost. The tree
 * borrows nothing from the input: all text is in the arena.
 */
#include <stdbool.h>
#include <stdint.h>

#include "base/arena.h"
#include "base/err.h"
#include "base/str.h"

#ifdef __cplusplus
extern "C" {
#endif

#define JSON_DEPTH 64

enum json_kind { JSON_NULL, JSON_BOOL, JSON_NUMBER, JSON_STRING, JSON_ARRAY, JSON_OBJECT };

struct json {
    enum json_kind kind;
    bool boolean;
    struct str text;    /* string: decoded; number: raw text */
    struct json *items; /* array: elements; object: values, in the order of the text */
    struct str *keys;   /* object only */
    size_t count;
};

/* Parses `input` into the arena. ERR_MALFORMED with a message of the form
 * "Invalid input JSON on line 1, column 7: ..." (both from 1), ERR_NOMEM. An empty input is
 * ERR_MALFORMED too: "Invalid JSON input: a request body was expected, but none found". */
enum err_code json_parse(struct arena *arena, struct str input, struct json **out, struct err *err);

/* Member of an object, NULL when absent or when `object` is NULL or not an object. */
const struct json *json_get(const struct json *object, const char *key);
static inline bool json_is(const struct json *json, enum json_kind kind)
{
    return json && json->kind == kind;
}
/* Absent or null. */
static inline bool json_is_missing(const struct json *json)
{
    return !json || json->kind == JSON_NULL;
}
const char *json_kind_word(enum json_kind kind); /* "a string", "an object" ... for messages */

/* A scalar as the text that a property value has: strings as they are, numbers raw, booleans
 * "true"/"false", null gives STR_NONE. False for arrays and objects. */
bool json_scalar_text(const struct json *json, struct str *out);
/* An integer given as a number without fraction, or as a string of digits. */
bool json_integer(const struct json *json, int64_t *out);

#ifdef __cplusplus
}
#endif
#endif
