#ifndef BASE_BUF_H
#define BASE_BUF_H
/*
 * buf: a growing byte buffer on the heap, with a ceiling from birth.
 *
 * Past the ceiling, or when memory is refused, the buffer is *failed*: what it holds stays, further
 * appends do nothing, and buf_failed() says so. Check once, where the result is used.
 */
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/str.h"

struct buf {
    char *p;
    size_t n;
    size_t capacity;
    size_t ceiling;
    bool failed;
};

void buf_init(struct buf *buf, size_t ceiling);
void buf_release(struct buf *buf);
void buf_clear(struct buf *buf); /* keeps the memory; failed is reset */
/* Hands the memory to the caller, who frees it with free(); the buffer is empty afterwards. */
char *buf_take(struct buf *buf, size_t *size);

void buf_add(struct buf *buf, const void *bytes, size_t count);
void buf_str(struct buf *buf, struct str s);
#define buf_lit(buf, literal) buf_add((buf), (literal), sizeof(literal) - 1)
void buf_char(struct buf *buf, char c);
void buf_i64(struct buf *buf, int64_t value);
void buf_format(struct buf *buf, const char *format, ...) __attribute__((format(printf, 2, 3)));

static inline bool buf_failed(const struct buf *buf)
{
    return buf->failed;
}
static inline struct str buf_view(const struct buf *buf) /* borrowed until the next append */
{
    return (struct str){buf->p ? buf->p : "", buf->n};
}

#endif
