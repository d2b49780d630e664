#include "base/json_write.h"

#include <math.h>

#include <unicode/utf8.h>

#include "base/civil.h"
#include "base/err.h"
#include "base/number.h"

enum { IN_ARRAY, IN_OBJECT };

void json_write_init(struct json_write *w, struct buf *buf)
{
    *w = (struct json_write){.buf = buf};
}

bool json_write_complete(const struct json_write *w)
{
    return w->depth == 0 && w->need_comma;
}

/* Every value begins here. At the top level need_comma says that the one value is there. */
static void begin_value(struct json_write *w)
{
    if (w->depth == 0) {
        BUG_UNLESS(!w->need_comma);
    } else if (w->stack[w->depth - 1] == IN_OBJECT) {
        BUG_UNLESS(w->have_key);
    } else if (w->need_comma) {
        buf_char(w->buf, ',');
    }
    w->have_key = false;
    w->need_comma = true;
}

static void open_level(struct json_write *w, uint8_t kind, char bracket)
{
    BUG_UNLESS(w->depth < (int)sizeof(w->stack));
    begin_value(w);
    w->stack[w->depth++] = kind;
    w->need_comma = false;
    buf_char(w->buf, bracket);
}

static void close_level(struct json_write *w, uint8_t kind, char bracket)
{
    BUG_UNLESS(w->depth > 0 && w->stack[w->depth - 1] == kind && !w->have_key);
    w->depth--;
    w->need_comma = true;
    buf_char(w->buf, bracket);
}

void jw_object(struct json_write *w)
{
    open_level(w, IN_OBJECT, '{');
}

void jw_object_end(struct json_write *w)
{
    close_level(w, IN_OBJECT, '}');
}

void jw_array(struct json_write *w)
{
    open_level(w, IN_ARRAY, '[');
}

void jw_array_end(struct json_write *w)
{
    close_level(w, IN_ARRAY, ']');
}

void jw_key(struct json_write *w, struct str key)
{
    BUG_UNLESS(w->depth > 0 && w->stack[w->depth - 1] == IN_OBJECT && !w->have_key);
    if (w->need_comma) {
        buf_char(w->buf, ',');
    }
    json_quote(w->buf, key);
    buf_char(w->buf, ':');
    w->have_key = true;
}

static void escape(struct buf *buf, char c)
{
    static const char hex[] = "0123456789abcdef";
    switch (c) {
    case '"':
        buf_lit(buf, "\\\"");
        return;
    case '\\':
        buf_lit(buf, "\\\\");
        return;
    case '\n':
        buf_lit(buf, "\\n");
        return;
    case '\r':
        buf_lit(buf, "\\r");
        return;
    case '\t':
        buf_lit(buf, "\\t");
        return;
    default: {
        char text[] = {'\\', 'u', '0', '0', hex[(c >> 4) & 15], hex[c & 15]};
        buf_add(buf, text, sizeof(text));
    }
    }
}

void json_quote(struct buf *buf, struct str s)
{
    const uint8_t *bytes = (const uint8_t *)s.p;
    size_t from = 0; /* start of what can be copied as it is */
    buf_char(buf, '"');
    for (size_t i = 0; i < s.n;) {
        size_t at = i;
        int32_t point;
        U8_NEXT(bytes, i, s.n, point);
        if (point >= ' ' && point != '"' && point != '\\') {
            continue;
        }
        buf_add(buf, s.p + from, at - from);
        from = i;
        if (point < 0) {
            buf_lit(buf, "\xEF\xBF\xBD");
        } else {
            escape(buf, (char)point);
        }
    }
    if (s.n > from) {
        buf_add(buf, s.p + from, s.n - from);
    }
    buf_char(buf, '"');
}

void jw_str(struct json_write *w, struct str value)
{
    if (str_is_none(value)) {
        jw_null(w);
        return;
    }
    begin_value(w);
    json_quote(w->buf, value);
}

void jw_i64(struct json_write *w, int64_t value)
{
    begin_value(w);
    buf_i64(w->buf, value);
}

void jw_id(struct json_write *w, int64_t value)
{
    begin_value(w);
    buf_char(w->buf, '"');
    buf_i64(w->buf, value);
    buf_char(w->buf, '"');
}

void jw_double(struct json_write *w, double value)
{
    if (!isfinite(value)) {
        jw_null(w);
        return;
    }
    char text[32];
    int length = number_print(text, value);
    begin_value(w);
    buf_add(w->buf, text, (size_t)length);
}

void jw_bool(struct json_write *w, bool value)
{
    begin_value(w);
    buf_str(w->buf, value ? STR("true") : STR("false"));
}

void jw_null(struct json_write *w)
{
    begin_value(w);
    buf_lit(w->buf, "null");
}

void jw_time(struct json_write *w, int64_t unix_ms)
{
    char text[32];
    int length = civil_print(text, unix_ms, false);
    begin_value(w);
    buf_char(w->buf, '"');
    buf_add(w->buf, text, (size_t)length);
    buf_char(w->buf, '"');
}

void jw_raw(struct json_write *w, struct str json)
{
    BUG_UNLESS(json.n > 0);
    begin_value(w);
    buf_str(w->buf, json);
}

void jw_tree(struct json_write *w, const struct json *json)
{
    switch (json->kind) {
    case JSON_NULL:
        jw_null(w);
        break;
    case JSON_BOOL:
        jw_bool(w, json->boolean);
        break;
    case JSON_NUMBER:
        jw_raw(w, json->text);
        break;
    case JSON_STRING:
        begin_value(w);
        json_quote(w->buf, json->text);
        break;
    case JSON_ARRAY:
        jw_array(w);
        for (size_t i = 0; i < json->count; i++) {
            jw_tree(w, &json->items[i]);
        }
        jw_array_end(w);
        break;
    case JSON_OBJECT:
        jw_object(w);
        for (size_t i = 0; i < json->count; i++) {
            jw_key(w, json->keys[i]);
            jw_tree(w, &json->items[i]);
        }
        jw_object_end(w);
        break;
    }
}
