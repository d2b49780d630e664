/*
 * A multipart body: the first line is its Content-Type, the first byte of the body says how it is
 * cut. However it is cut, the reader says the same.
 */
#include "base/buf.h"
#include "base/text.h"
#include "fuzz.h"
#include "http/http_multipart.h"

struct events {
    struct buf *log;
    bool inside;
};

static enum err_code on_begin(void *arg, const struct multipart_part *part)
{
    struct events *events = arg;
    FUZZ_CHECK(!events->inside && part->name.p);
    FUZZ_CHECK(text_is_utf8(part->name) && text_is_utf8(part->filename));
    events->inside = true;
    buf_format(events->log, "%zu\n%.*s\n%.*s\n%.*s\n", part->number, STR_ARG(part->name),
               STR_ARG(part->filename), STR_ARG(part->content_type));
    return ERR_OK;
}

static enum err_code on_data(void *arg, struct str bytes)
{
    struct events *events = arg;
    FUZZ_CHECK(events->inside && bytes.n > 0);
    buf_str(events->log, bytes);
    return ERR_OK;
}

static enum err_code on_end(void *arg)
{
    struct events *events = arg;
    FUZZ_CHECK(events->inside);
    events->inside = false;
    buf_lit(events->log, "\nend\n");
    return ERR_OK;
}

/* Pieces of `step` bytes, then of one more, and so on. */
static enum err_code read_in(struct arena *arena, struct str type, struct str body, size_t step,
                             struct buf *log)
{
    struct err err;
    struct events events = {.log = log};
    const struct multipart_reader reader = {.arg = &events,
                                            .parts_most = 10,
                                            .head_most = 300,
                                            .begin = on_begin,
                                            .data = on_data,
                                            .end = on_end};
    struct http_multipart *multipart;
    err_init(&err, arena);
    enum err_code rc = http_multipart_new(arena, &err, type, &reader, &multipart);
    while (!rc && body.n > 0) {
        size_t n = step < body.n ? step : body.n;
        rc = http_multipart_feed(multipart, str_sub(body, 0, n));
        body = str_sub(body, n, body.n);
        step += step < body.n;
    }
    rc = rc ? rc : http_multipart_end(multipart);
    FUZZ_CHECK(rc || !events.inside);
    if (rc) {
        fuzz_check_error(rc, &err);
        buf_str(log, err.message);
    }
    return rc;
}

static void run(void *shared, struct arena *arena, struct str input)
{
    (void)shared;
    struct str type = fuzz_line(&input);
    size_t step = input.n ? (unsigned char)input.p[0] % 37 + 1 : 1;
    struct str body = str_sub(input, 1, input.n);
    struct buf whole, cut;
    buf_init(&whole, 1 << 20);
    buf_init(&cut, 1 << 20);
    enum err_code rc = read_in(arena, type, body, body.n + 1, &whole);
    FUZZ_CHECK(read_in(arena, type, body, step, &cut) == rc);
    FUZZ_CHECK(str_eq(buf_view(&whole), buf_view(&cut)));
    buf_release(&whole);
    buf_release(&cut);
}

const struct fuzz_target fuzz_multipart = {.name = "multipart", .most = 2000, .run = run};
