#ifndef BASE_JSON_WRITE_H
#define BASE_JSON_WRITE_H
/*
 * json_write: writes JSON straight into a buffer; commas and nesting are its own business.
 *
 * Unbalanced calls (a value without a key in an object, an end that does not match) are our bugs
 * and abort. Text that is not valid UTF-8 is written with U+FFFD in place of the bad bytes, so a
 * reply is always JSON. The integer writers are two on purpose: ids are strings on most of the wire
 * and numbers in a few fields.
 */
#include <stdbool.h>
#include <stdint.h>

#include "base/buf.h"
#include "base/json.h"
#include "base/str.h"

struct json_write {
    struct buf *buf;
    uint8_t stack[JSON_DEPTH + 8];
    int depth;
    bool need_comma;
    bool have_key;
};

void json_write_init(struct json_write *w, struct buf *buf);
bool json_write_complete(const struct json_write *w); /* every array and object is closed */

void jw_object(struct json_write *w);
void jw_object_end(struct json_write *w);
void jw_array(struct json_write *w);
void jw_array_end(struct json_write *w);
void jw_key(struct json_write *w, struct str key);
void jw_str(struct json_write *w, struct str value); /* STR_NONE writes null */
void jw_i64(struct json_write *w, int64_t value);    /* a number */
void jw_id(struct json_write *w, int64_t value);     /* the same digits as a string */
void jw_double(struct json_write *w, double value);  /* shortest form; not finite writes null */
void jw_bool(struct json_write *w, bool value);
void jw_null(struct json_write *w);
void jw_time(struct json_write *w, int64_t unix_ms); /* ISO-8601 UTC; fraction absent when zero */
void jw_raw(struct json_write *w, struct str json);  /* trusted, complete JSON */
void jw_tree(struct json_write *w, const struct json *json);

/* key and value in one; `key` is a literal */
#define jw_k(w, key)           jw_key((w), STR(key))
#define jw_k_str(w, key, v)    (jw_k(w, key), jw_str((w), (v)))
#define jw_k_i64(w, key, v)    (jw_k(w, key), jw_i64((w), (v)))
#define jw_k_id(w, key, v)     (jw_k(w, key), jw_id((w), (v)))
#define jw_k_double(w, key, v) (jw_k(w, key), jw_double((w), (v)))
#define jw_k_bool(w, key, v)   (jw_k(w, key), jw_bool((w), (v)))
#define jw_k_null(w, key)      (jw_k(w, key), jw_null((w)))
#define jw_k_time(w, key, v)   (jw_k(w, key), jw_time((w), (v)))
#define jw_k_object(w, key)    (jw_k(w, key), jw_object((w)))
#define jw_k_array(w, key)     (jw_k(w, key), jw_array((w)))

/* Appends `s` as a JSON string with quotes (for parts that build text by hand). */
void json_quote(struct buf *buf, struct str s);

#endif
