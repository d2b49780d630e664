/* Multipart bodies: the same parts however the bytes arrive, and what is refused. */
#include "base/buf.h"
#include "http/http_multipart.h"
#include "test_base.h"

Suite *http_multipart_suite(void);

#define TYPE "multipart/form-data; boundary=xyz"
#define PART(head, data)                                                                           \
    "--xyz\r\n" head "\r\n"                                                                        \
    "\r\n" data "\r\n"
#define FIELD(name, data) PART("Content-Disposition: form-data; name=" name, data)
#define END               "--xyz--\r\n"

static struct arena *arena;
static struct err err;
static struct buf seen; /* what the reader was told: "name|filename|type=data;" */
static enum err_code stop_at_begin, stop_at_data;

static void setup(void)
{
    arena = arena_new(0);
    err_init(&err, arena);
    buf_init(&seen, 1 << 20);
    stop_at_begin = stop_at_data = ERR_OK;
}

static void teardown(void)
{
    buf_release(&seen);
    arena_free(arena);
}

static enum err_code on_begin(void *arg, const struct multipart_part *part)
{
    (void)arg;
    buf_str(&seen, part->name);
    if (part->filename.p) {
        buf_format(&seen, "|%.*s", STR_ARG(part->filename));
    }
    if (part->content_type.p) {
        buf_format(&seen, "|%.*s", STR_ARG(part->content_type));
    }
    buf_char(&seen, '=');
    return stop_at_begin;
}

static enum err_code on_data(void *arg, struct str bytes)
{
    (void)arg;
    ck_assert_uint_gt(bytes.n, 0);
    buf_str(&seen, bytes);
    return stop_at_data;
}

static enum err_code on_end(void *arg)
{
    (void)arg;
    buf_char(&seen, ';');
    return ERR_OK;
}

/* Feeds the body in pieces that end at the given places. */
static enum err_code read_in(const char *type, struct str body, const size_t *cuts, size_t count,
                             const struct multipart_reader *limits)
{
    struct multipart_reader reader = limits ? *limits : (struct multipart_reader){0};
    struct http_multipart *multipart;
    reader.begin = on_begin;
    reader.data = on_data;
    reader.end = on_end;
    buf_clear(&seen);
    err_clear(&err);
    enum err_code rc = http_multipart_new(arena, &err, str_of(type), &reader, &multipart);
    size_t from = 0;
    for (size_t i = 0; rc == ERR_OK && i <= count; i++) {
        size_t to = i < count ? cuts[i] : body.n;
        rc = http_multipart_feed(multipart, str_sub(body, from, to - from));
        from = to;
    }
    return rc ? rc : http_multipart_end(multipart);
}

static void assert_parts(const char *type, const char *body, const char *expected)
{
    enum err_code rc = read_in(type, str_of(body), NULL, 0, NULL);
    ck_assert_msg(rc == ERR_OK, "%.*s", STR_ARG(err.message));
    assert_str(buf_view(&seen), expected);
}

static void assert_refused(const char *type, const char *body, enum err_code code,
                           const char *message)
{
    enum err_code rc = read_in(type, str_of(body), NULL, 0, NULL);
    ck_assert_msg(rc == code, "%s: %s instead of %s", body, err_word(rc), err_word(code));
    ck_assert_msg(str_find(err.message, str_of(message)) >= 0, "\"%.*s\" should say \"%s\"",
                  STR_ARG(err.message), message);
}

/* ---- what is read ---- */

static const char whole[] = "before\r\n--xy\r\n" FIELD("a", "1")
    PART("Content-Disposition: form-data; name=\"f\"; filename=\"t.csv\"\r\nContent-Type: text/csv",
         "x\r\ny\r\n--xy\r\n\r--xyz\n\r\r\n-") FIELD("e", "") END "after\r\n--xyz\r\n";
static const char whole_parts[] = "a=1;f|t.csv|text/csv=x\r\ny\r\n--xy\r\n\r--xyz\n\r\r\n-;e=;";

START_TEST(every_cut_of_the_body_gives_the_same_parts)
{
    const struct str body = STR(whole);
    for (size_t i = 0; i <= body.n; i++) {
        for (size_t j = i; j <= body.n; j += 7) {
            const size_t cuts[] = {i, j};
            ck_assert_int_eq(read_in(TYPE, body, cuts, 2, NULL), ERR_OK);
            assert_str(buf_view(&seen), whole_parts);
        }
    }
    size_t each[sizeof(whole)];
    for (size_t i = 0; i < body.n; i++) {
        each[i] = i;
    }
    ck_assert_int_eq(read_in(TYPE, body, each, body.n, NULL), ERR_OK);
    assert_str(buf_view(&seen), whole_parts);
}
END_TEST

START_TEST(every_body_cut_short_is_refused)
{
    const struct str body = STR(whole);
    size_t complete = (size_t)str_find(body, STR("--xyz--")) + 7;
    for (size_t n = 0; n < complete; n++) {
        enum err_code rc = read_in(TYPE, str_sub(body, 0, n), NULL, 0, NULL);
        ck_assert_msg(rc == ERR_MALFORMED, "%zu bytes: %s", n, err_word(rc));
        ck_assert(str_find(err.message, STR("before its last boundary")) >= 0);
    }
}
END_TEST

START_TEST(names_are_tokens_or_quoted)
{
    assert_parts(TYPE, FIELD("\"a b\"", "1") END, "a b=1;");
    assert_parts(TYPE, FIELD("\"a\\\"b\\\\c\"", "1") END, "a\"b\\c=1;");
    assert_parts(TYPE, FIELD("\"f\"; filename=\"C:\\dir\\x.csv\"", "1") END, "f|C:\\dir\\x.csv=1;");
    assert_parts(TYPE, FIELD("\"a;b=c\"; Filename=\"\"", "1") END, "a;b=c|=1;");
    assert_parts(TYPE, FIELD("\"\xc3\xa5%22\"", "1") END, "\xc3\xa5%22=1;");
    assert_parts(TYPE, FIELD("f; filename*=UTF-8''x", "1") END, "f=1;");
    assert_parts(TYPE, FIELD("a;", "1") END, "a=1;");
}
END_TEST

START_TEST(heads_are_read_in_any_case_and_others_passed_over)
{
    assert_parts(TYPE,
                 PART("X-Other: \"\r\ncontent-TYPE:text/plain\r\n"
                      "CONTENT-disposition:  form-data ; name=a \r\n"
                      "Content-Transfer-Encoding: binary",
                      "1") END,
                 "a|text/plain=1;");
}
END_TEST

START_TEST(a_part_without_data_may_lack_the_line_break)
{
    assert_parts(TYPE, "--xyz\r\nContent-Disposition: form-data; name=a\r\n\r\n--xyz--", "a=;");
    assert_parts(TYPE, "--xyz--", "");
    assert_parts(TYPE, "--xyz \t\r\nContent-Disposition: form-data; name=a\r\n\r\n1\r\n--xyz--",
                 "a=1;");
}
END_TEST

START_TEST(the_boundary_may_be_quoted_and_longest)
{
    assert_parts("Multipart/Form-Data ; charset=utf-8; boundary=\"xyz\"", FIELD("a", "1") END,
                 "a=1;");
    assert_parts("multipart/form-data; boundary=\"a b:c\"",
                 "--a b:c\r\nContent-Disposition: form-data; name=a\r\n\r\n1\r\n--a b:c--", "a=1;");
    char type[200] = "multipart/form-data; boundary=";
    memset(type + strlen(type), 'b', 70);
    ck_assert_int_eq(read_in(type, STR(""), NULL, 0, NULL), ERR_MALFORMED);
    ck_assert(str_find(err.message, STR("last boundary")) >= 0);
    strcat(type, "b");
    assert_refused(type, "", ERR_MALFORMED, "no boundary");
}
END_TEST

/* ---- what is refused ---- */

START_TEST(a_type_without_a_usable_boundary_is_refused)
{
    assert_refused("application/json", "", ERR_MEDIA_TYPE, "multipart/form-data");
    assert_refused("multipart/form-dataX; boundary=a", "", ERR_MEDIA_TYPE, "multipart/form-data");
    assert_refused("", "", ERR_MEDIA_TYPE, "multipart/form-data");
    assert_refused("multipart/form-data", "", ERR_MALFORMED, "no boundary");
    assert_refused("multipart/form-data; boundary=\"\"", "", ERR_MALFORMED, "no boundary");
    assert_refused("multipart/form-data; boundary=\"a \"", "", ERR_MALFORMED, "no boundary");
    assert_refused("multipart/form-data; boundary=\"a\r\n\"", "", ERR_MALFORMED, "no boundary");
    assert_refused("multipart/form-data; boundary=\"a", "", ERR_MALFORMED, "cannot be read");
    assert_refused("multipart/form-data; boundary", "", ERR_MALFORMED, "cannot be read");
    assert_refused("multipart/form-data; boundary=a; boundary=b", "", ERR_MALFORMED,
                   "cannot be read");
}
END_TEST

START_TEST(a_bad_head_is_refused_and_says_of_which_part)
{
    static const struct {
        const char *head, *message;
    } cases[] = {
        {"Content-Type: text/plain", "no header Content-Disposition"},
        {"Content-Disposition: form-data", "no name"},
        {"Content-Disposition: attachment; name=a", "not form-data"},
        {"Content-Disposition: form-data; name=\"a", "cannot be read"},
        {"Content-Disposition: form-data; name", "cannot be read"},
        {"Content-Disposition: form-data; name=a b", "cannot be read"},
        {"Content-Disposition: form-data; name=a; name=b", "twice"},
        {"Content-Disposition: form-data; name=a\r\nContent-Disposition: form-data; name=a",
         "two headers"},
        {"Content-Disposition: form-data; name=a\r\nContent-Type: a/b\r\nContent-Type: a/b",
         "two headers"},
        {"Content-Disposition: form-data;\r\n name=a", "no name"},
        {"Content-Disposition: form-data; name=a\r\n folded", "Name: value"},
        {"Content-Disposition : form-data; name=a", "Name: value"},
        {"Content-Disposition: form-data; name=\"\xff\"", "not UTF-8"},
        {"Content-Disposition: form-data; name=\"a\rb\"", "control character"},
        {"Content-Disposition: form-data; name=a\nX: y", "CR LF"},
        {"Content-Disposition: form-data; name=a\r\nContent-Transfer-Encoding: base64",
         "Content-Transfer-Encoding"},
    };
    for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
        struct str body = str_format(arena, "%s--xyz\r\n%s\r\n\r\n1\r\n--xyz--",
                                     FIELD("first", "1"), cases[i].head);
        assert_refused(TYPE, body.p, ERR_MALFORMED, cases[i].message);
        ck_assert_msg(str_find(err.message, STR("part 2: ")) >= 0, "%.*s", STR_ARG(err.message));
        ck_assert(str_starts(buf_view(&seen), STR("first=1;")));
    }
}
END_TEST

START_TEST(a_boundary_with_something_behind_it_is_refused)
{
    assert_refused(TYPE, FIELD("a", "1") "--xyzz\r\n", ERR_MALFORMED, "a boundary is not followed");
    assert_refused(TYPE, FIELD("a", "1") "--xyz-\r\n", ERR_MALFORMED, "a boundary is not followed");
    assert_refused(TYPE, "--xyz\nContent-Disposition: form-data; name=a\n\n1\n--xyz--\n",
                   ERR_MALFORMED, "a boundary is not followed");
    assert_refused(TYPE, "--xyz\r\r\n", ERR_MALFORMED, "a boundary is not followed");
}
END_TEST

START_TEST(limits_hold)
{
    const struct multipart_reader limits = {.parts_most = 2, .head_most = 64};
    const struct str two = STR(FIELD("a", "1") FIELD("b", "2") END);
    const struct str three = STR(FIELD("a", "1") FIELD("b", "2") FIELD("c", "3") END);
    ck_assert_int_eq(read_in(TYPE, two, NULL, 0, &limits), ERR_OK);
    ck_assert_int_eq(read_in(TYPE, three, NULL, 0, &limits), ERR_TOO_LARGE);
    ck_assert(str_find(err.message, STR("part 3: there are too many parts")) >= 0);
    /* 40 bytes, a line break and the empty line: the name makes it 64 */
    struct str fits = str_format(arena,
                                 "--xyz\r\nContent-Disposition: form-data; name=%020d\r\n\r\n"
                                 "1\r\n--xyz--",
                                 0);
    struct str over = str_format(arena,
                                 "--xyz\r\nContent-Disposition: form-data; name=%025d\r\n\r\n"
                                 "1\r\n--xyz--",
                                 0);
    ck_assert_int_eq(read_in(TYPE, fits, NULL, 0, &limits), ERR_OK);
    ck_assert_int_eq(read_in(TYPE, over, NULL, 0, &limits), ERR_TOO_LARGE);
    ck_assert(str_find(err.message, STR("header lines are too long")) >= 0);
}
END_TEST

START_TEST(memory_does_not_grow_with_the_body)
{
    struct http_multipart *multipart;
    const struct multipart_reader reader = {.begin = on_begin, .data = on_data, .end = on_end};
    ck_assert_int_eq(http_multipart_new(arena, &err, STR(TYPE), &reader, &multipart), ERR_OK);
    ck_assert_int_eq(http_multipart_feed(multipart, STR(FIELD("a", "1"))), ERR_OK);
    size_t before = arena_used(arena);
    for (int i = 0; i < 900; i++) {
        ck_assert_int_eq(http_multipart_feed(multipart, STR(FIELD("\"\\\"\"", "0123456789"))),
                         ERR_OK);
    }
    ck_assert_uint_eq(arena_used(arena), before);
}
END_TEST

START_TEST(an_error_of_the_caller_stops_the_reading)
{
    struct http_multipart *multipart;
    const struct multipart_reader reader = {.begin = on_begin, .data = on_data, .end = on_end};
    stop_at_begin = ERR_CONFLICT;
    ck_assert_int_eq(http_multipart_new(arena, &err, STR(TYPE), &reader, &multipart), ERR_OK);
    ck_assert_int_eq(http_multipart_feed(multipart, STR(FIELD("a", "1") END)), ERR_CONFLICT);
    ck_assert_int_eq(http_multipart_feed(multipart, STR(FIELD("b", "1") END)), ERR_CONFLICT);
    ck_assert_int_eq(http_multipart_end(multipart), ERR_CONFLICT);
    assert_str(buf_view(&seen), "a=");
    stop_at_begin = ERR_OK;
    stop_at_data = ERR_STORE_FULL;
    ck_assert_int_eq(read_in(TYPE, STR(FIELD("a", "1") END), NULL, 0, NULL), ERR_STORE_FULL);
    assert_str(buf_view(&seen), "a=1");
}
END_TEST

Suite *http_multipart_suite(void)
{
    Suite *suite = suite_create("http_multipart");
    TCase *tests = only_case(suite);
    tcase_add_checked_fixture(tests, setup, teardown);
    tcase_add_test(tests, every_cut_of_the_body_gives_the_same_parts);
    tcase_add_test(tests, every_body_cut_short_is_refused);
    tcase_add_test(tests, names_are_tokens_or_quoted);
    tcase_add_test(tests, heads_are_read_in_any_case_and_others_passed_over);
    tcase_add_test(tests, a_part_without_data_may_lack_the_line_break);
    tcase_add_test(tests, the_boundary_may_be_quoted_and_longest);
    tcase_add_test(tests, a_type_without_a_usable_boundary_is_refused);
    tcase_add_test(tests, a_bad_head_is_refused_and_says_of_which_part);
    tcase_add_test(tests, a_boundary_with_something_behind_it_is_refused);
    tcase_add_test(tests, limits_hold);
    tcase_add_test(tests, memory_does_not_grow_with_the_body);
    tcase_add_test(tests, an_error_of_the_caller_stops_the_reading);
    return suite;
}
