/* Decimal text to double and back. */
#include <math.h>

#include "base/number.h"
#include "fuzz.h"

static bool same(double a, double b)
{
    return a <= b && a >= b;
}

static void run(void *shared, struct arena *arena, struct str input)
{
    (void)shared;
    double value = 0, again = 0;
    if (!number_parse(input, &value)) {
        return;
    }
    FUZZ_CHECK(isfinite(value));
    FUZZ_CHECK(same(strtod(str_cstr(arena, input), NULL), value));
    struct str text = number_text(arena, value);
    FUZZ_CHECK(number_parse(text, &again) && same(again, value));
    FUZZ_CHECK(str_eq(number_text(arena, again), text));
}

const struct fuzz_target fuzz_number = {.name = "number", .most = 400, .run = run};
