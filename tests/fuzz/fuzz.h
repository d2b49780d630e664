#ifndef FUZZ_H
#define FUZZ_H
/*
 * fuzz: what the targets share. One file a target, fuzz_NAME.c, which defines
 * `const struct fuzz_target fuzz_NAME`; tools/fuzz-main finds them.
 *
 * A target reads bytes with one of the program's parsers and holds what comes out against something
 * that must be true of it: the same value after printing and reading again, the same events however
 * the bytes were cut, an error with a message. FUZZ_CHECK() is how it says so.
 */
#include <stdbool.h>
#include <stdlib.h>

#include "base/arena.h"
#include "base/err.h"
#include "base/str.h"

/* What one input may allocate from its arena: a parser that asks for more has no bound of its own.
 */
#define FUZZ_ARENA ((size_t)64 * 1024 * 1024)

struct fuzz_target {
    const char *name;
    size_t most;          /* bytes of an input */
    bool threads;         /* runs some beside the one that calls run() */
    void *(*start)(void); /* what all inputs share; may be NULL */
    void (*stop)(void *); /* may be NULL */
    void (*run)(void *shared, struct arena *arena, struct str input);
};

/* The input came to something that must not be. */
#define FUZZ_CHECK(condition) BUG_UNLESS(condition)
/* An error was reported as errors are: a code, and a message in UTF-8. */
void fuzz_check_error(enum err_code rc, const struct err *err);

/* Cuts one line off the input, without its line feed. */
struct str fuzz_line(struct str *input);

#endif
