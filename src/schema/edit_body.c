#include "schema/edit_body.h"

#include <stdarg.h>

enum err_code edit_body_open(struct schema_edit *edit, const struct json *json, struct str path,
                             struct edit_body *out)
{
    if (!json_is(json, JSON_OBJECT)) {
        return err_at(edit->tx->err, ERR_INVALID, path, "An object is expected here");
    }
    *out = (struct edit_body){.edit = edit, .json = json, .path = path};
    return ERR_OK;
}

const struct json *edit_body_get(const struct edit_body *body, const char *key)
{
    const struct json *member = json_get(body->json, key);
    return json_is_missing(member) ? NULL : member;
}

enum err_code edit_body_require(const struct edit_body *body, const char *keys)
{
    struct arena *arena = body->edit->tx->arena;
    struct str rest = str_of(keys);
    struct str key;
    struct str missing = STR("");
    while (str_split(&rest, ' ', &key)) {
        if (!edit_body_get(body, str_cstr(arena, key))) {
            missing = str_format(arena, "%.*s%s%.*s", STR_ARG(missing), missing.n ? ", " : "",
                                 STR_ARG(key));
        }
    }
    if (missing.n) {
        return err_at(body->edit->tx->err, ERR_INVALID, body->path,
                      "Some required fields were not set: [%.*s]", STR_ARG(missing));
    }
    return ERR_OK;
}

enum err_code edit_body_text(const struct edit_body *body, const char *key, struct str *out)
{
    const struct json *member = edit_body_get(body, key);
    if (member && !json_scalar_text(member, out)) {
        return edit_body_fault(body, key, "'%s' must be a string", key);
    }
    return ERR_OK;
}

enum err_code edit_body_integer(const struct edit_body *body, const char *key, int64_t *out)
{
    const struct json *member = edit_body_get(body, key);
    if (member && !json_integer(member, out)) {
        return edit_body_fault(body, key, "'%s' must be an integer", key);
    }
    return ERR_OK;
}

enum err_code edit_body_flag(const struct edit_body *body, const char *key, bool *out)
{
    const struct json *member = edit_body_get(body, key);
    struct str text;
    if (!member) {
        return ERR_OK;
    }
    if (!json_scalar_text(member, &text) || !(str_is(text, "true") || str_is(text, "false"))) {
        return edit_body_fault(body, key, "'%s' must be true or false", key);
    }
    *out = str_is(text, "true");
    return ERR_OK;
}

enum err_code edit_body_array(const struct edit_body *body, const char *key,
                              const struct json **out)
{
    const struct json *member = edit_body_get(body, key);
    if (member && member->kind != JSON_ARRAY) {
        return edit_body_fault(body, key, "'%s' must be an array", key);
    }
    if (member) {
        *out = member;
    }
    return ERR_OK;
}

struct str edit_body_path(const struct edit_body *body, const char *key)
{
    return str_format(body->edit->tx->arena, "%.*s/%s", STR_ARG(body->path), key);
}

struct str edit_body_item_path(const struct edit_body *body, const char *key, size_t index)
{
    return str_format(body->edit->tx->arena, "%.*s/%s/%zu", STR_ARG(body->path), key, index);
}

enum err_code edit_body_fault(const struct edit_body *body, const char *key, const char *format,
                              ...)
{
    va_list args;
    va_start(args, format);
    struct str message = str_vformat(body->edit->tx->arena, format, args);
    va_end(args);
    return err_at(body->edit->tx->err, ERR_INVALID, edit_body_path(body, key), "%.*s",
                  STR_ARG(message));
}

struct json *edit_body_object(struct arena *arena, size_t room)
{
    struct json *object = arena_make(arena, struct json);
    object->kind = JSON_OBJECT;
    object->keys = arena_array(arena, struct str, room);
    object->items = arena_array(arena, struct json, room);
    return object;
}

void edit_body_put(struct json *object, struct str key, const struct json *value)
{
    for (size_t i = 0; i < object->count; i++) {
        if (str_eq(object->keys[i], key)) {
            object->items[i] = *value;
            return;
        }
    }
    object->keys[object->count] = key;
    object->items[object->count++] = *value;
}
