/* What is read, written and read again is the same tree; the verdict is jansson's. */
#include "base/buf.h"
#include "base/json.h"
#include "base/json_write.h"
#include "fuzz.h"
#include "oracle.h"

static bool same(const struct json *a, const struct json *b)
{
    if (a->kind != b->kind || a->count != b->count || a->boolean != b->boolean ||
        !str_eq(a->text, b->text)) {
        return false;
    }
    for (size_t i = 0; i < a->count; i++) {
        if (a->kind == JSON_OBJECT && !str_eq(a->keys[i], b->keys[i])) {
            return false;
        }
        if (!same(&a->items[i], &b->items[i])) {
            return false;
        }
    }
    return true;
}

/* jansson goes deeper, refuses numbers that it cannot keep, and takes a NUL for the end. */
static void check_verdict(struct str input, bool accepted, const struct err *err)
{
    json_error_t error;
    if (str_find_char(input, '\0') >= 0) {
        FUZZ_CHECK(!accepted);
        return;
    }
    json_t *theirs = json_loadb(input.p, input.n, JSON_DECODE_ANY | JSON_ALLOW_NUL, &error);
    if (accepted) {
        FUZZ_CHECK(theirs || json_error_code(&error) == json_error_numeric_overflow);
    } else {
        FUZZ_CHECK(!theirs || str_find(err->message, STR("64 levels")) >= 0);
    }
    json_decref(theirs);
}

static void write_tree(struct buf *buf, const struct json *tree)
{
    struct json_write w;
    buf_clear(buf);
    json_write_init(&w, buf);
    jw_tree(&w, tree);
    FUZZ_CHECK(json_write_complete(&w) && !buf_failed(buf));
}

static void run(void *shared, struct arena *arena, struct str input)
{
    (void)shared;
    struct json *tree = NULL, *again = NULL;
    struct err err;
    err_init(&err, arena);
    enum err_code rc = json_parse(arena, input, &tree, &err);
    check_verdict(input, rc == ERR_OK, &err);
    if (rc) {
        fuzz_check_error(rc, &err);
        FUZZ_CHECK(rc == ERR_MALFORMED && str_starts(err.message, STR("Invalid ")));
        return;
    }
    struct buf first, second;
    buf_init(&first, 16 * input.n + 64);
    buf_init(&second, 16 * input.n + 64);
    write_tree(&first, tree);
    FUZZ_CHECK(json_parse(arena, buf_view(&first), &again, &err) == ERR_OK);
    FUZZ_CHECK(same(tree, again));
    write_tree(&second, again);
    FUZZ_CHECK(str_eq(buf_view(&first), buf_view(&second)));
    buf_release(&first);
    buf_release(&second);
}

const struct fuzz_target fuzz_json = {.name = "json", .most = 4000, .run = run};
