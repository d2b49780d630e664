/* Instants, dates and zones. */
#include "base/civil.h"
#include "fuzz.h"

static void check_instant(struct arena *arena, int64_t at)
{
    int64_t again = 0;
    struct str text = civil_text(arena, at, true);
    FUZZ_CHECK(civil_parse(text, &again) && again == at);
    text = civil_text(arena, at, false);
    FUZZ_CHECK(civil_parse(text, &again) && again == at);
    FUZZ_CHECK(civil_parse_datetime(text, &again) && again == at);
}

static void check_date(struct arena *arena, int64_t at)
{
    int64_t again = 0;
    FUZZ_CHECK(at % CIVIL_DAY_MS == 0);
    struct str text = civil_date_text(arena, at);
    FUZZ_CHECK(text.n == 10 && civil_parse_date(text, &again) && again == at);
}

static void run(void *shared, struct arena *arena, struct str input)
{
    (void)shared;
    int64_t at = 0, date = 0, offset = 0;
    if (civil_parse(input, &at)) {
        check_instant(arena, at);
        int64_t other = 0;
        FUZZ_CHECK(civil_parse_datetime(input, &other) && other == at);
    }
    if (civil_parse_datetime(input, &at)) {
        check_instant(arena, at);
        /* A date is an instant that is midnight. */
        FUZZ_CHECK(civil_parse_date(input, &date) == (at % CIVIL_DAY_MS == 0));
        FUZZ_CHECK(at % CIVIL_DAY_MS != 0 || date == at);
    }
    if (civil_parse_date(input, &date)) {
        check_date(arena, date);
    }
    if (civil_zone_offset(input, INT64_C(1700000000000), &offset)) {
        FUZZ_CHECK(offset > -CIVIL_DAY_MS && offset < CIVIL_DAY_MS);
    }
}

const struct fuzz_target fuzz_civil = {.name = "civil", .most = 64, .run = run};
