#include "base/json.h"

const struct json *json_get(const struct json *object, const char *key)
{
    if (!json_is(object, JSON_OBJECT)) {
        return NULL;
    }
    struct str name = str_of(key);
    for (size_t i = 0; i < object->count; i++) {
        if (str_eq(object->keys[i], name)) {
            return &object->items[i];
        }
    }
    return NULL;
}

const char *json_kind_word(enum json_kind kind)
{
    static const char *const words[] = {
        [JSON_NULL] = "null",       [JSON_BOOL] = "a boolean", [JSON_NUMBER] = "a number",
        [JSON_STRING] = "a string", [JSON_ARRAY] = "an array", [JSON_OBJECT] = "an object",
    };
    return (unsigned)kind <= JSON_OBJECT ? words[kind] : "nothing";
}

bool json_scalar_text(const struct json *json, struct str *out)
{
    if (json_is_missing(json)) {
        *out = STR_NONE;
        return true;
    }
    switch (json->kind) {
    case JSON_BOOL:
        *out = json->boolean ? STR("true") : STR("false");
        return true;
    case JSON_NUMBER:
    case JSON_STRING:
        *out = json->text;
        return true;
    default:
        return false;
    }
}

bool json_integer(const struct json *json, int64_t *out)
{
    return (json_is(json, JSON_NUMBER) || json_is(json, JSON_STRING)) &&
           str_to_i64(json->text, out);
}
