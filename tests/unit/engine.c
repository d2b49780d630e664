#include "engine.h"

#include <stdint.h>
#include <stdlib.h>
#include <unistd.h>

static const char *database(void)
{
    const char *url = getenv("RELATA_TEST_POSTGRES");
    return url && url[0] ? url : NULL;
}

bool engine_is_postgresql(void)
{
    return database() != NULL;
}

/* Paths of tests have a random folder, so that their hash is a name nobody else has. */
static uint64_t hash(const char *text)
{
    uint64_t value = UINT64_C(0xCBF29CE484222325);
    for (; *text; text++) {
        value = (value ^ (unsigned char)*text) * UINT64_C(0x100000001B3);
    }
    return value;
}

struct str engine_url(struct arena *arena, const char *path)
{
    if (!engine_is_postgresql()) {
        return str_dup(arena, str_of(path));
    }
    return str_format(arena, "%s?schema=t%ld_%016llx", database(), (long)getpid(),
                      (unsigned long long)hash(path));
}

struct log *engine_log(void)
{
    return log_new(2, getenv("RELATA_TEST_STATEMENTS") ? LOG_DEBUG : LOG_ERROR);
}
