#include "base/err.h"

#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>

/* Up to this size a list of values is taken from the reserve of a failed arena. */
#define SMALL ((size_t)256)

void err_init(struct err *err, struct arena *arena)
{
    *err = (struct err){.arena = arena};
}

void err_clear(struct err *err)
{
    err_init(err, err->arena);
}

const char *err_word(enum err_code code)
{
    static const char *const words[] = {
#define X(name, word) [name] = word,
        ERR_CODES(X)
#undef X
    };
    return (unsigned)code < ERR_COUNT ? words[code] : "INTERNAL_ERROR";
}

/* The text is made before the earlier failure is forgotten: it may quote it. */
__attribute__((format(printf, 4, 0))) static enum err_code
replace(struct err *err, enum err_code code, struct str path, const char *format, va_list args)
{
    struct str message = str_vformat(err->arena, format, args);
    struct str own_path = str_dup(err->arena, path);
    err_clear(err);
    err->code = code;
    err->message = message;
    err->path = own_path;
    return code;
}

enum err_code err_set(struct err *err, enum err_code code, const char *format, ...)
{
    va_list args;
    va_start(args, format);
    replace(err, code, STR_NONE, format, args);
    va_end(args);
    return code;
}

enum err_code err_at(struct err *err, enum err_code code, struct str path, const char *format, ...)
{
    va_list args;
    va_start(args, format);
    replace(err, code, path, format, args);
    va_end(args);
    return code;
}

void err_sub(struct err *err, const char *sub_category)
{
    err->sub_category = str_dup(err->arena, str_of(sub_category));
}

static void add_value(struct arena *arena, struct err_context **list, struct str key,
                      struct str value)
{
    while (*list && !str_eq((*list)->key, key)) {
        list = &(*list)->next;
    }
    struct err_context *entry = *list;
    if (!entry) {
        entry = arena_make(arena, struct err_context);
        entry->key = str_dup(arena, key);
        *list = entry;
    }
    /* Capacities are the powers of two, so a full array is known by its count. */
    if ((entry->count & (entry->count - 1)) == 0) {
        size_t size = (entry->count ? 2 * entry->count : 1) * sizeof(struct str);
        struct str *values = size > SMALL ? arena_try(arena, size) : arena_alloc(arena, size);
        if (!values) {
            return; /* the arena has failed; what is there stays */
        }
        if (entry->count) {
            memcpy(values, entry->values, entry->count * sizeof(*values));
        }
        entry->values = values;
    }
    entry->values[entry->count++] = str_dup(arena, value);
}

void err_context(struct err *err, const char *key, struct str value)
{
    add_value(err->arena, &err->context, str_of(key), value);
}

struct err_detail *err_detail(struct err *err, struct str message, const char *code, struct str in)
{
    struct err_detail *detail = arena_make(err->arena, struct err_detail);
    detail->message = str_dup(err->arena, message);
    detail->code = str_dup(err->arena, str_of(code));
    detail->in = str_dup(err->arena, in);
    if (err->last_detail) {
        err->last_detail->next = detail;
    } else {
        err->details = detail;
    }
    err->last_detail = detail;
    return detail;
}

void err_detail_context(struct err *err, struct err_detail *detail, const char *key,
                        struct str value)
{
    add_value(err->arena, &detail->context, str_of(key), value);
}

static struct err_context *copy_context(struct arena *arena, const struct err_context *from)
{
    struct err_context *first = NULL;
    for (; from; from = from->next) {
        for (size_t i = 0; i < from->count; i++) {
            add_value(arena, &first, from->key, from->values[i]);
        }
    }
    return first;
}

void err_copy(struct err *dst, const struct err *src)
{
    struct arena *arena = dst->arena;
    struct err made = {.arena = arena, .code = src->code};
    made.message = str_dup(arena, src->message);
    made.path = str_dup(arena, src->path);
    made.sub_category = str_dup(arena, src->sub_category);
    made.context = copy_context(arena, src->context);
    for (const struct err_detail *from = src->details; from; from = from->next) {
        struct err_detail *detail = err_detail(&made, from->message, NULL, from->in);
        detail->code = str_dup(arena, from->code);
        detail->raw = str_dup(arena, from->raw);
        detail->context = copy_context(arena, from->context);
    }
    *dst = made;
}

__attribute__((noreturn)) void bug_at(const char *file, int line, const char *text)
{
    fprintf(stderr, "relata: bug at %s:%d: %s\n", file, line, text);
    abort();
}
