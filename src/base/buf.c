#include "base/buf.h"

#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define FIRST_CAPACITY ((size_t)256)

void buf_init(struct buf *buf, size_t ceiling)
{
    *buf = (struct buf){.ceiling = ceiling};
}

void buf_release(struct buf *buf)
{
    free(buf->p);
    *buf = (struct buf){.ceiling = buf->ceiling};
}

void buf_clear(struct buf *buf)
{
    buf->n = 0;
    buf->failed = false;
}

char *buf_take(struct buf *buf, size_t *size)
{
    char *p = buf->p;
    *size = buf->n;
    *buf = (struct buf){.ceiling = buf->ceiling};
    return p;
}

/* Makes room for `count` more bytes; false, and the buffer failed, when there is none. */
static bool reserve(struct buf *buf, size_t count)
{
    if (buf->failed || buf->n > buf->ceiling || count > buf->ceiling - buf->n) {
        buf->failed = true;
        return false;
    }
    size_t need = buf->n + count;
    if (need <= buf->capacity) {
        return true;
    }
    size_t capacity = buf->capacity < FIRST_CAPACITY ? FIRST_CAPACITY : buf->capacity;
    while (capacity < need) {
        capacity = capacity > buf->ceiling / 2 ? buf->ceiling : capacity * 2;
    }
    capacity = capacity > buf->ceiling ? buf->ceiling : capacity;
    char *p = realloc(buf->p, capacity);
    if (!p) {
        buf->failed = true;
        return false;
    }
    buf->p = p;
    buf->capacity = capacity;
    return true;
}

void buf_add(struct buf *buf, const void *bytes, size_t count)
{
    if (count && reserve(buf, count)) {
        memcpy(buf->p + buf->n, bytes, count);
        buf->n += count;
    }
}

void buf_str(struct buf *buf, struct str s)
{
    buf_add(buf, s.p, s.n);
}

void buf_char(struct buf *buf, char c)
{
    buf_add(buf, &c, 1);
}

void buf_i64(struct buf *buf, int64_t value)
{
    char digits[24];
    buf_str(buf, str_print_i64(digits, value));
}

void buf_format(struct buf *buf, const char *format, ...)
{
    char small[256];
    va_list args, again;
    va_start(args, format);
    va_copy(again, args);
    int length = vsnprintf(small, sizeof(small), format, args);
    va_end(args);
    if (length < 0) {
        buf->failed = true;
    } else if ((size_t)length < sizeof(small)) {
        buf_add(buf, small, (size_t)length);
    } else {
        size_t size = (size_t)length + 1;
        char *large = malloc(size);
        if (large) {
            vsnprintf(large, size, format, again);
            buf_add(buf, large, (size_t)length);
        } else {
            buf->failed = true;
        }
        free(large);
    }
    va_end(again);
}
