#include "base/arena.h"

#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include "base/err.h"

#if defined(__SANITIZE_ADDRESS__)
#define ARENA_POISON 1
#elif defined(__has_feature)
#if __has_feature(address_sanitizer)
#define ARENA_POISON 1
#endif
#endif

/* Under the address sanitizer what is not handed out is poisoned, and a gap follows every
 * allocation, so that overruns are seen inside a block as they are on the heap. */
#ifdef ARENA_POISON
#include <sanitizer/asan_interface.h>
#define ARENA_GAP      16
#define poison(p, n)   ASAN_POISON_MEMORY_REGION((p), (n))
#define unpoison(p, n) ASAN_UNPOISON_MEMORY_REGION((p), (n))
#else
#define ARENA_GAP      0
#define poison(p, n)   ((void)(p), (void)(n))
#define unpoison(p, n) ((void)(p), (void)(n))
#endif

#define ALIGNMENT   ((size_t)16)
#define FIRST_BLOCK ((size_t)32 * 1024)
#define LAST_BLOCK  ((size_t)256 * 1024)
/* From this size on an allocation has a block of its own, which leaves the current block open for
 * small ones. */
#define OWN_BLOCK ((size_t)8 * 1024)

struct block {
    struct block *next;
    size_t size;
};

struct cleanup {
    void (*run)(void *);
    void *object;
    struct cleanup *next;
};

struct arena {
    struct block *blocks; /* all but the first, which holds this struct */
    char *at, *end;       /* what is left of the current block */
    char *spare, *spare_end;
    struct cleanup *cleanups;
    size_t limit;
    size_t used;
    size_t next_block;
    bool failed;
};

static size_t rounded(size_t size)
{
    return (size + ALIGNMENT - 1) & ~(ALIGNMENT - 1);
}

/* The first block is: this struct, the common part, the reserve. */
static void start(struct arena *arena)
{
    char *base = (char *)arena;
    arena->blocks = NULL;
    arena->spare = base + FIRST_BLOCK - ARENA_RESERVE;
    arena->spare_end = base + FIRST_BLOCK;
    arena->at = base + rounded(sizeof(struct arena));
    arena->end = arena->spare;
    arena->cleanups = NULL;
    arena->used = 0;
    arena->next_block = 2 * FIRST_BLOCK;
    arena->failed = false;
    poison(arena->at, (size_t)(arena->spare_end - arena->at));
}

struct arena *arena_new(size_t limit)
{
    struct arena *arena = malloc(FIRST_BLOCK);
    if (!arena) {
        return NULL;
    }
    arena->limit = limit;
    start(arena);
    return arena;
}

static void run_cleanups(struct arena *arena)
{
    /* A cleanup may allocate and may register another one. */
    while (arena->cleanups) {
        struct cleanup *cleanup = arena->cleanups;
        arena->cleanups = cleanup->next;
        cleanup->run(cleanup->object);
    }
}

static void free_blocks(struct arena *arena)
{
    struct block *block = arena->blocks;
    while (block) {
        struct block *next = block->next;
        unpoison(block, block->size);
        free(block);
        block = next;
    }
    arena->blocks = NULL;
}

void arena_free(struct arena *arena)
{
    if (!arena) {
        return;
    }
    run_cleanups(arena);
    free_blocks(arena);
    unpoison(arena, FIRST_BLOCK);
    free(arena);
}

void arena_clear(struct arena *arena)
{
    run_cleanups(arena);
    free_blocks(arena);
    start(arena);
}

/* The memory of a block is zeroed as it is handed out; one handed out whole comes zeroed. */
static struct block *add_block(struct arena *arena, size_t size, bool whole)
{
    struct block *block = whole ? calloc(1, size) : malloc(size);
    if (block) {
        block->size = size;
        block->next = arena->blocks;
        arena->blocks = block;
    }
    return block;
}

static void *carve(char **at, char *end, size_t need)
{
    if ((size_t)(end - *at) < need + ARENA_GAP) {
        return NULL;
    }
    char *p = *at;
    *at += need + ARENA_GAP;
    return p;
}

static void *own_block(struct arena *arena, size_t need)
{
    size_t head = rounded(sizeof(struct block));
    struct block *block = add_block(arena, head + need, true);
    return block ? (char *)block + head : NULL;
}

static bool next_block(struct arena *arena)
{
    struct block *block = add_block(arena, arena->next_block, false);
    if (!block) {
        return false;
    }
    arena->at = (char *)block + rounded(sizeof(struct block));
    arena->end = (char *)block + block->size;
    poison(arena->at, (size_t)(arena->end - arena->at));
    if (arena->next_block < LAST_BLOCK) {
        arena->next_block *= 2;
    }
    return true;
}

/* NULL, and the arena failed, when the memory is refused. */
static void *take(struct arena *arena, size_t size)
{
    size_t need = rounded(size ? size : 1);
    bool over = size > PTRDIFF_MAX - FIRST_BLOCK ||
                (arena->limit && (arena->used > arena->limit || need > arena->limit - arena->used));
    void *p = NULL;
    if (!over && need >= OWN_BLOCK) {
        p = own_block(arena, need);
    } else if (!over) {
        p = carve(&arena->at, arena->end, need);
        if (!p && next_block(arena)) {
            p = carve(&arena->at, arena->end, need);
        }
    }
    if (!p) {
        arena->failed = true;
        return NULL;
    }
    arena->used += need;
    if (need < OWN_BLOCK) {
        unpoison(p, size);
        memset(p, 0, size);
    }
    return p;
}

void *arena_try(struct arena *arena, size_t size)
{
    return arena->failed ? NULL : take(arena, size);
}

void *arena_alloc(struct arena *arena, size_t size)
{
    void *p = arena_try(arena, size);
    if (p) {
        return p;
    }
    if (size <= ARENA_RESERVE) {
        size_t need = rounded(size ? size : 1);
        p = carve(&arena->spare, arena->spare_end, need);
        if (p) {
            arena->used += need;
            unpoison(p, size);
            return memset(p, 0, size);
        }
    }
    BUG("the reserve of a failed arena is used up: a check of arena_failed() is missing");
}

void arena_defer(struct arena *arena, void (*cleanup)(void *), void *object)
{
    struct cleanup *entry = arena_make(arena, struct cleanup);
    entry->run = cleanup;
    entry->object = object;
    entry->next = arena->cleanups;
    arena->cleanups = entry;
}

bool arena_failed(const struct arena *arena)
{
    return arena->failed;
}

void arena_fail(struct arena *arena)
{
    arena->failed = true;
}

size_t arena_used(const struct arena *arena)
{
    return arena->used;
}
