/* Folding, slugs, addresses. */
#include "base/text.h"
#include "fuzz.h"

#define SLUG_MOST ((size_t)100)

static void check_slug(struct arena *arena, struct str slug)
{
    FUZZ_CHECK(slug.n <= SLUG_MOST);
    for (size_t i = 0; i < slug.n; i++) {
        char c = slug.p[i];
        FUZZ_CHECK((c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') || c == '_');
    }
    FUZZ_CHECK(slug.n == 0 || slug.p[0] < '0' || slug.p[0] > '9');
    FUZZ_CHECK(str_eq(text_slug(arena, slug, SLUG_MOST), slug));
}

static void run(void *shared, struct arena *arena, struct str input)
{
    (void)shared;
    if (!text_is_utf8(input)) {
        return;
    }
    FUZZ_CHECK(text_length(input) <= input.n);
    struct str folded = text_fold(arena, input);
    FUZZ_CHECK(text_is_utf8(folded));
    FUZZ_CHECK(str_eq(text_fold(arena, folded), folded));
    FUZZ_CHECK(text_eq_folded(arena, input, folded));
    check_slug(arena, text_slug(arena, input, SLUG_MOST));
    if (text_is_email(input)) {
        ptrdiff_t at = str_find_char(input, '@');
        FUZZ_CHECK(at > 0 && str_find_char(str_sub(input, (size_t)at + 1, input.n), '.') >= 0);
        FUZZ_CHECK(!text_has_line_break(input) && str_find_char(input, ' ') < 0);
    }
}

const struct fuzz_target fuzz_text = {.name = "text", .most = 2000, .run = run};
