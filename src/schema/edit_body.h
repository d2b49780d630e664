#ifndef SCHEMA_EDIT_BODY_H
#define SCHEMA_EDIT_BODY_H
/*
 * edit_body: reading the JSON body of an edit. Private to src/schema.
 *
 * A member that is absent or null counts as not given: the readers then leave *out as it is. Scalars are taken in any form that says
 * the same ("true" for true, 5 for "5"), as the published service does. Unknown members are ignored. Errors name the member.
 */
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "schema/schema_edit.h"

struct body {
    struct schema_edit *edit;
    const struct json *json;
    struct str path; /* JSON pointer of this object; "" at the top */
};

/* ERR_INVALID unless `json` is an object. */
enum err_code body_open(struct schema_edit *edit, const struct json *json, struct str path,
                        struct body *out);
const struct json *body_get(const struct body *body, const char *key); /* NULL when not given */
/* Refuses a body in which one of the keys (separated by spaces) is not given, naming all of those. */
enum err_code body_require(const struct body *body, const char *keys);
enum err_code body_text(const struct body *body, const char *key, struct str *out);
enum err_code body_integer(const struct body *body, const char *key, int64_t *out);
enum err_code body_flag(const struct body *body, const char *key, bool *out);
enum err_code body_array(const struct body *body, const char *key, const struct json **out);

struct str body_path(const struct body *body, const char *key);
struct str body_item_path(const struct body *body, const char *key, size_t index);
/* ERR_INVALID at the member `key`. */
enum err_code body_fault(const struct body *body, const char *key, const char *format, ...)
    __attribute__((format(printf, 3, 4)));

/* A new object with room for `room` members, and setting a member of it, new or there already. */
struct json *body_object(struct arena *arena, size_t room);
void body_put(struct json *object, struct str key, const struct json *value);

#endif
