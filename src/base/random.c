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
    static const char hex[] = "0123456789abcdef";
    char text[36];
    size_t n = 0;
    for (size_t i = 0; i < sizeof(b); i++) {
        if (i == 4 || i == 6 || i == 8 || i == 10) {
            text[n++] = '-';
        }
        text[n++] = hex[b[i] >> 4];
        text[n++] = hex[b[i] & 15];
    }
    return str_dup(arena, (struct str){text, n});
}
