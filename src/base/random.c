#include "base/random.h"

#include <sodium.h>

#include "base/err.h"

void random_init(void)
{
    if (sodium_init() < 0) {
        BUG("the system has no source of random numbers");
    }
}

void random_bytes(void *out, size_t count)
{
    randombytes_buf(out, count);
}

int64_t random_stamp(void)
{
    uint64_t bits;
    random_bytes(&bits, sizeof(bits));
    return (int64_t)(bits >> 2) + 1;
}

struct str random_uuid(struct arena *arena)
{
    uint8_t b[16];
    random_bytes(b, sizeof(b));
    b[6] = (uint8_t)((b[6] & 0x0f) | 0x40);
    b[8] = (uint8_t)((b[8] & 0x3f) | 0x80);
    return str_format(arena, "%02x%02x%02x%02x-%02x%02x-%02x%02x-%02x%02x-%02x%02x%02x%02x%02x%02x",
                      b[0], b[1], b[2], b[3], b[4], b[5], b[6], b[7], b[8], b[9], b[10], b[11],
                      b[12], b[13], b[14], b[15]);
}
