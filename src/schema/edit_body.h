#ifndef SCHEMA_EDIT_BODY_H
#define SCHEMA_EDIT_BODY_H
/*
 * edit_body: reading the JSON body of an edit. Private to src/schema.
 *
 * A member that is absent or null counts as not given: the readers then leave *out as it is.
 * Scalars are taken in any form that says the same ("true" for true, 5 for "5"), as the published
 * service does. Unknown members are ignored. Errors name the member.
 */
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "schema/schema_edit.h"

struct edit_body {
    struct schema_edit *edit;
    const struct json *json;
    struct str path; /* JSON pointer of this object; "" at the top */
};

/* ERR_INVALID unless `json` is an object. */
enum err_code edit_body_open(struct schema_edit *edit, const struct json *json, struct str path,
                             struct edit_body *out);
const struct json *edit_body_get(const struct edit_body *body,
                                 const char *key); /* NULL when not given */
/* Refuses a body in which one of the keys (separated by spaces) is not given, naming all of those.
 */
enum err_code edit_body_require(const struct edit_body *body, const char *keys);
enum err_code edit_body_text(const struct edit_body *body, const char *key, struct str *out);
enum err_code edit_body_integer(const struct edit_body *body, const char *key, int64_t *out);
enum err_code edit_body_flag(const struct edit_body *body, const char *key, bool *out);
enum err_code edit_body_array(const struct edit_body *body, const char *key,
                              const struct json **out);

struct str edit_body_path(const struct edit_body *body, const char *key);
struct str edit_body_item_path(const struct edit_body *body, const char *key, size_t index);
/* ERR_INVALID at the member `key`. */
enum err_code edit_body_fault(const struct edit_body *body, const char *key, const char *format,
                              ...) __attribute__((format(printf, 3, 4)));

/* A new object with room for `room` members, and setting a member of it, new or there already. */
struct json *edit_body_object(struct arena *arena, size_t room);
void edit_body_put(struct json *object, struct str key, const struct json *value);

#endif
