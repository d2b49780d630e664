#include "text.h"

#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "measure.h"

static void make_room(struct text *text, size_t more)
{
    if (text->n + more + 1 > text->room) {
        text->room = (text->n + more + 1) * 2;
        text->p = must_alloc(realloc(text->p, text->room));
    }
}

void text_add(struct text *text, const char *bytes, size_t count)
{
    make_room(text, count);
    if (count) {
        memcpy(text->p + text->n, bytes, count);
    }
    text->n += count;
    text->p[text->n] = '\0';
}

void text_lit(struct text *text, const char *literal)
{
    text_add(text, literal, strlen(literal));
}

void text_i64(struct text *text, int64_t number)
{
    char digits[24];
    char *p = digits + sizeof digits;
    uint64_t rest = number < 0 ? 0 - (uint64_t)number : (uint64_t)number;
    do {
        *--p = (char)('0' + rest % 10);
        rest /= 10;
    } while (rest);
    if (number < 0) {
        *--p = '-';
    }
    text_add(text, p, (size_t)(digits + sizeof digits - p));
}

void text_json(struct text *text, const char *value)
{
    text_add(text, "\"", 1);
    for (size_t n; *value; value += n) {
        n = strcspn(value, "\"\\");
        text_add(text, value, n);
        if (value[n]) {
            text_add(text, "\\", 1);
            text_add(text, value + n++, 1);
        }
    }
    text_add(text, "\"", 1);
}

void text_format(struct text *text, const char *format, ...)
{
    va_list args;
    va_start(args, format);
    va_list again;
    va_copy(again, args);
    int n = vsnprintf(NULL, 0, format, args);
    va_end(args);
    make_room(text, (size_t)n);
    vsnprintf(text->p + text->n, (size_t)n + 1, format, again);
    va_end(again);
    text->n += (size_t)n;
}

void text_release(struct text *text)
{
    free(text->p);
    *text = (struct text){0};
}
