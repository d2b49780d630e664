#ifndef BASE_ARENA_H
#define BASE_ARENA_H
/*
 * arena: memory by lifetime.
 *
 * One arena stands for one lifetime: a request, a job, an imported row, a schema snapshot.
 * Everything taken from it is released together, in one call, after the registered cleanups have
 * run in reverse order.
 *
 * Running out of memory: arena_alloc() never returns NULL. When the system or the arena's limit
 * refuses a block, the arena becomes *failed* (sticky) and small allocations go on from a reserve
 * of ARENA_RESERVE bytes that every arena holds back from birth, so that code can run on to its
 * next check. The checks are: every row of a statement, every nested transaction, and the end of
 * every transaction, which is then rolled back with ERR_NOMEM. A program that exhausts the reserve
 * without passing a check is a bug and aborts. Allocations of data-dependent size above ARENA_LARGE
 * use arena_try(), which returns NULL when refused.
 *
 * Memory is zeroed and aligned for any type. An arena belongs to one thread at a time.
 */
#include <stdbool.h>
#include <stddef.h>

#define ARENA_RESERVE ((size_t)16 * 1024)
#define ARENA_LARGE   ((size_t)4 * 1024)

struct arena;

/* A new arena that hands out at most `limit` bytes in all (0: no limit). NULL only when the system
 * has none left. */
struct arena *arena_new(size_t limit);
/* Runs the cleanups, last registered first, and releases everything. NULL is allowed. */
void arena_free(struct arena *arena);
/* Runs the cleanups and empties the arena for reuse; failed is reset. */
void arena_clear(struct arena *arena);

void *arena_alloc(struct arena *arena, size_t size);
void *arena_try(struct arena *arena, size_t size);
#define arena_make(arena, type) ((type *)arena_alloc((arena), sizeof(type)))
#define arena_array(arena, type, count)                                                            \
    ((type *)arena_alloc((arena), sizeof(type) * (size_t)(count)))
/* Registers cleanup(object) for the end of the arena's life. */
void arena_defer(struct arena *arena, void (*cleanup)(void *), void *object);

bool arena_failed(const struct arena *arena);
/* Marks the arena failed, as an allocation that was refused does (for parts that allocate
 * elsewhere). */
void arena_fail(struct arena *arena);
/* Bytes handed out so far: for tests and metrics. */
size_t arena_used(const struct arena *arena);

#endif
