#ifndef BASE_RANDOM_H
#define BASE_RANDOM_H
/*
 * random: from the operating system's generator (libsodium). random_init() is called once by main
 * and by each test program, before threads start.
 */
#include <stddef.h>
#include <stdint.h>

#include "base/arena.h"
#include "base/str.h"

void random_init(void);
void random_bytes(void *out, size_t count);
/* 1 .. 2^62, never 0: a stamp that will not repeat. */
int64_t random_stamp(void);
/* "8-4-4-4-12" hexadecimal, version 4. */
struct str random_uuid(struct arena *arena);

#endif
