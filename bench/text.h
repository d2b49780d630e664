#ifndef BENCH_TEXT_H
#define BENCH_TEXT_H
/* text: a growing text, reused from request to request. Terminated once anything was added. */
#include <stddef.h>
#include <stdint.h>

struct text {
    char *p;
    size_t n, room;
};

void text_add(struct text *text, const char *bytes, size_t count);
void text_lit(struct text *text, const char *literal);
void text_i64(struct text *text, int64_t number);
/* Quoted; only quote and backslash are escaped: the account has no other such characters. */
void text_json(struct text *text, const char *value);
void text_format(struct text *text, const char *format, ...) __attribute__((format(printf, 2, 3)));
void text_release(struct text *text);

#endif
