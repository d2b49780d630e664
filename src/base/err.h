#ifndef BASE_ERR_H
#define BASE_ERR_H
/*
 * err: what went wrong, as data.
 *
 * A function that can fail returns an enum err_code and fills the error object of its context. The
 * code decides what callers do; the object tells a person: the message says what is wrong and how
 * to mend it, `path` names the offending field as a JSON pointer (""= the whole), `context` carries
 * machine-readable values. Texts live in the arena given to err_init(). The object is meaningful
 * only after a failure; a second failure replaces the first.
 */
#include "base/arena.h"
#include "base/str.h"

/* name, stable word used in logs and by the Relata API */
#define ERR_CODES(X)                                                                               \
    X(ERR_OK, "OK")                                                                                \
    X(ERR_INVALID, "VALIDATION_ERROR") /* the request cannot be right, whatever is stored */       \
    X(ERR_MALFORMED, "MALFORMED")      /* not JSON, not UTF-8, too deep */                         \
    X(ERR_UNAUTHENTICATED, "UNAUTHENTICATED")                                                      \
    X(ERR_FORBIDDEN, "FORBIDDEN")  /* the user may not */                                          \
    X(ERR_SCOPE, "MISSING_SCOPES") /* the token may not */                                         \
    X(ERR_NOT_FOUND, "OBJECT_NOT_FOUND")                                                           \
    X(ERR_METHOD, "METHOD_NOT_ALLOWED")                                                            \
    X(ERR_CONFLICT, "CONFLICT")              /* a unique value is taken */                         \
    X(ERR_EXISTS, "OBJECT_ALREADY_EXISTS")   /* a definition of that name is there */              \
    X(ERR_IN_USE, "IN_USE")                  /* something still refers to it */                    \
    X(ERR_LABEL_CAP, "LABEL_CAP")            /* one label too many on a pair */                    \
    X(ERR_IDENTITIES, "TOO_MANY_IDENTITIES") /* merged too often */                                \
    X(ERR_TOO_LARGE, "TOO_LARGE")                                                                  \
    X(ERR_URI_TOO_LONG, "URI_TOO_LONG")                                                            \
    X(ERR_MEDIA_TYPE, "UNSUPPORTED_MEDIA_TYPE")                                                    \
    X(ERR_RATE_LIMIT, "RATE_LIMITS")                                                               \
    X(ERR_TIMEOUT, "TIMEOUT")                                                                      \
    X(ERR_UNAVAILABLE, "UNAVAILABLE") /* shutting down, or the store is not reachable */           \
    X(ERR_STORE_FULL, "STORE_FULL")                                                                \
    X(ERR_STORE, "STORE_ERROR")           /* the store failed; nothing was written */              \
    X(ERR_STORE_VERSION, "STORE_VERSION") /* the store is newer than the program, or not ours */   \
    X(ERR_RETRY, "RETRY")                 /* inside the store only: run the transaction again */   \
    X(ERR_NOMEM, "OUT_OF_MEMORY")                                                                  \
    X(ERR_INTERNAL, "INTERNAL_ERROR")

enum err_code {
#define X(name, word) name,
    ERR_CODES(X)
#undef X
        ERR_COUNT
};

/* A key with one or more values; callers add as many as they need. */
struct err_context {
    struct str key;
    struct str *values;
    size_t count;
    struct err_context *next;
};
/* One of several faults reported together (every bad property of a record). */
struct err_detail {
    struct str message;
    struct str code; /* machine code such as INVALID_EMAIL; may be none */
    struct str in;   /* field or parameter; may be none */
    struct str raw; /* a JSON object written verbatim into the message's list (property errors); may
                       be none */
    struct err_context *context;
    struct err_detail *next;
};

struct err {
    struct arena *arena;
    enum err_code code;
    struct str message;
    struct str path;
    struct str sub_category; /* such as Properties.PROPERTY_WITH_NAME_EXISTS; may be none */
    struct err_context *context;
    struct err_detail *details, *last_detail;
};

void err_init(struct err *err, struct arena *arena);
void err_clear(struct err *err); /* forgets the failure, keeps the arena */
const char *err_word(enum err_code code);

/* Sets code and message and returns the code, so that `return err_set(...)` reads well. */
enum err_code err_set(struct err *err, enum err_code code, const char *format, ...)
    __attribute__((format(printf, 3, 4)));
/* The same with the path of the offending field ("/inputs/3/types/0/associationTypeId"). */
enum err_code err_at(struct err *err, enum err_code code, struct str path, const char *format, ...)
    __attribute__((format(printf, 4, 5)));
void err_sub(struct err *err, const char *sub_category);
void err_context(struct err *err, const char *key, struct str value); /* adds a value under key */
/* Adds a detail; its own context is filled through the returned pointer with err_detail_context().
 */
struct err_detail *err_detail(struct err *err, struct str message, const char *code, struct str in);
void err_detail_context(struct err *err, struct err_detail *detail, const char *key,
                        struct str value);
/* A deep copy of src into dst's arena, for errors that outlive the failed step (batches). */
void err_copy(struct err *dst, const struct err *src);

/* Reports our own bug (file, line, text) on standard error and aborts. */
__attribute__((noreturn)) void bug_at(const char *file, int line, const char *text);
#define BUG(text) bug_at(__FILE__, __LINE__, (text))
#define BUG_UNLESS(condition)                                                                      \
    do {                                                                                           \
        if (!(condition)) {                                                                        \
            BUG(#condition);                                                                       \
        }                                                                                          \
    } while (0)

#endif
