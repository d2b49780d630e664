#include "oracle.h"
#include "test_base.h"

#include "base/json.h"
#include "base/json_write.h"

Suite *json_suite(void);

static struct arena *arena;
static struct err err;

static void setup(void)
{
    arena = arena_new(0);
    err_init(&err, arena);
}
static void teardown(void)
{
    arena_free(arena);
}

static const struct json *parsed(const char *text)
{
    struct json *out = NULL;
    ck_assert_msg(json_parse(arena, str_of(text), &out, &err) == ERR_OK, "%s", text);
    return out;
}

#define LITERAL(text)                                                                              \
    {                                                                                              \
        (text), sizeof(text) - 1                                                                   \
    }
static const struct str documents[] = {
    LITERAL("{}"),
    LITERAL("[]"),
    LITERAL("null"),
    LITERAL("true"),
    LITERAL("false"),
    LITERAL("0"),
    LITERAL("-0"),
    LITERAL("\"\""),
    LITERAL(" \t\r\n{} \t\r\n"),
    LITERAL("[[[[[]]]]]"),
    LITERAL("[1,2,3]"),
    LITERAL("[1.5,-2.25e-3,1E+5,0.0,10]"),
    LITERAL("{\"a\":{\"b\":[{}]}}"),
    LITERAL("{\"\":\"\"}"),
    LITERAL("[\"\\\"\\\\\\/\\b\\f\\n\\r\\t\"]"),
    LITERAL("[\"\\u00e5\\u20AC\"]"),
    LITERAL("[\"\\ud83d\\ude00\"]"),
    LITERAL("[\"\xC3\xA5\xE2\x82\xAC\xF0\x9F\x98\x80\"]"),
    LITERAL("{\"a\":1,\"a\":2}"),
    LITERAL("{\"a\":1,\"b\":2,\"a\":{\"a\":3}}"),
    LITERAL("[true,false,null]"),
    LITERAL("[\"\\u0000\"]"),
    LITERAL("[\"a\x7F\"]"),
    LITERAL("{\"\\u0061\":1,\"a\":2}"),
    LITERAL("  42  "),
    LITERAL("\"x\" "),
    LITERAL("[ ]"),
    LITERAL("{ }"),
    LITERAL("[1 ,2]"),
    LITERAL("{\"a\" : 1 , \"b\" : [ 1 , 2 ] }"),
    LITERAL("[9007199254740993]"),
    LITERAL("[\"\xEF\xBF\xBF\"]"),
    LITERAL("[\"\\uFFFF\"]"),
    LITERAL("[0.1e1,1e-2,1e0]"),
    LITERAL("[\"[{,:}]\"]"),
    LITERAL("[\"\\\\\"]"),
    /* not JSON */
    LITERAL("{"),
    LITERAL("}"),
    LITERAL("["),
    LITERAL("]"),
    LITERAL(","),
    LITERAL(":"),
    LITERAL("\""),
    LITERAL("\"\\"),
    LITERAL("[1"),
    LITERAL("[1,"),
    LITERAL("[1,]"),
    LITERAL("[,1]"),
    LITERAL("[1,,2]"),
    LITERAL("[1 2]"),
    LITERAL("[1}"),
    LITERAL("{]"),
    LITERAL("{\"a\"}"),
    LITERAL("{\"a\":}"),
    LITERAL("{\"a\":1,}"),
    LITERAL("{,\"a\":1}"),
    LITERAL("{\"a\" 1}"),
    LITERAL("{\"a\":1 \"b\":2}"),
    LITERAL("{a:1}"),
    LITERAL("{'a':1}"),
    LITERAL("{1:1}"),
    LITERAL("{\"a\"::1}"),
    LITERAL("{null:1}"),
    LITERAL("01"),
    LITERAL("+1"),
    LITERAL("1."),
    LITERAL(".5"),
    LITERAL("-"),
    LITERAL("-x"),
    LITERAL("1e"),
    LITERAL("1e+"),
    LITERAL("0x10"),
    LITERAL("1_0"),
    LITERAL("--1"),
    LITERAL("1.2.3"),
    LITERAL("[-01]"),
    LITERAL("[1.e5]"),
    LITERAL("[1-]"),
    LITERAL("Infinity"),
    LITERAL("NaN"),
    LITERAL("nul"),
    LITERAL("nulll"),
    LITERAL("truex"),
    LITERAL("True"),
    LITERAL("[tru]"),
    LITERAL("[fals]"),
    LITERAL("[nulL]"),
    LITERAL("1 2"),
    LITERAL("\"a\" 1"),
    LITERAL("null x"),
    LITERAL("{}{}"),
    LITERAL("{} 1"),
    LITERAL("[] []"),
    LITERAL("[1]x"),
    LITERAL("[1]]"),
    LITERAL("{}}"),
    LITERAL("[\"a\"\"b\"]"),
    LITERAL("[\"a\"b]"),
    LITERAL("[1\"a\"]"),
    LITERAL("[true\"a\"]"),
    LITERAL("[1[]]"),
    LITERAL("[{}1]"),
    LITERAL("[{}[]]"),
    LITERAL("[[]"),
    LITERAL("{\"a\":[1}"),
    LITERAL("[\"\\x\"]"),
    LITERAL("[\"\\u12\"]"),
    LITERAL("[\"\\u12g4\"]"),
    LITERAL("[\"\\U0041\"]"),
    LITERAL("[\"\\ud800\"]"),
    LITERAL("[\"\\udc00\"]"),
    LITERAL("[\"\\ud800\\ud800\"]"),
    LITERAL("[\"\\ud800\\u0041\"]"),
    LITERAL("[\"\\ud800x\"]"),
    LITERAL("[\"\\udc00\\ud800\"]"),
    LITERAL("{\"\\ud800\":1}"),
    LITERAL("[\"a\nb\"]"),
    LITERAL("[\"a\tb\"]"),
    LITERAL("[\"a\0b\"]"),
    LITERAL("[\"\x1F\"]"),
    LITERAL("{\"a\nb\":1}"),
    LITERAL("[1\f]"),
    LITERAL("[\v1]"),
    LITERAL("\0"),
    LITERAL("{}\0"),
    LITERAL("1\0"),
    LITERAL("[1,\0]"),
    LITERAL("[\xC2\xA0]"),
    LITERAL("\xEF\xBB\xBF{}"),
    LITERAL("[\"\xFF\"]"),
    LITERAL("[\"\xC0\x80\"]"),
    LITERAL("[\"\xED\xA0\x80\"]"),
    LITERAL("[\"\xC3\"]"),
    LITERAL("[\"\xF4\x90\x80\x80\"]"),
    LITERAL("{\"\xFF\":1}"),
    LITERAL("// c\n{}"),
    LITERAL("{}// c"),
    LITERAL("/**/[]"),
    LITERAL("[1]//"),
    LITERAL("{\"a\":1;}"),
    LITERAL("(1)"),
    LITERAL("\\"),
};
enum { DOCUMENTS = sizeof(documents) / sizeof(documents[0]) };

/* Our verdict and value against jansson's. Left out is what jansson refuses only because it cannot
 * hold it, and a NUL byte, which is never JSON but which jansson takes for the end of the text in
 * some places. */
static void compare(struct str text)
{
    struct arena *own = arena_new(0);
    struct err e;
    json_error_t theirs_error;
    struct json *ours = NULL;
    size_t flags = JSON_DECODE_ANY | JSON_ALLOW_NUL;
    err_init(&e, own);
    enum err_code code = json_parse(own, text, &ours, &e);
    json_t *theirs = json_loadb(text.p, text.n, flags, &theirs_error);
    enum json_error_code why = theirs ? json_error_unknown : json_error_code(&theirs_error);
    if (str_find_char(text, '\0') >= 0) {
        ck_assert_int_eq(code, ERR_MALFORMED);
    } else if (why != json_error_numeric_overflow && why != json_error_null_byte_in_key) {
        ck_assert_msg((code == ERR_OK) == (theirs != NULL), "%.*s: %s; jansson: %s", STR_ARG(text),
                      code ? e.message.p : "accepted", theirs ? "accepted" : theirs_error.text);
    }
    ck_assert(code == ERR_OK || code == ERR_MALFORMED);
    if (!code && theirs) {
        struct buf buf;
        struct json_write w;
        buf_init(&buf, 1 << 20);
        json_write_init(&w, &buf);
        jw_tree(&w, ours);
        ck_assert(json_write_complete(&w) && !buf_failed(&buf));
        json_t *again = json_loadb(buf.p, buf.n, flags | JSON_REJECT_DUPLICATES, &theirs_error);
        ck_assert_msg(again && json_equal(again, theirs), "%.*s became %.*s", STR_ARG(text),
                      STR_ARG(buf_view(&buf)));
        json_decref(again);
        buf_release(&buf);
    }
    json_decref(theirs);
    arena_free(own);
}

START_TEST(verdicts_and_values_equal_the_oracle)
{
    compare(documents[_i]);
}
END_TEST

/* Documents with a few bytes changed, the same ones in every run. */
START_TEST(damaged_documents_equal_the_oracle)
{
    static const char alphabet[] = "{}[],:\"\\ \n019.-+eEtfnul/\xC3\xA5\xFF\x01";
    uint64_t state = 88172645463325252u;
    for (int round = 0; round < 20000; round++) {
        char text[128];
        struct str from = documents[(size_t)round % DOCUMENTS];
        size_t n = from.n < 100 ? from.n : 100;
        memcpy(text, from.p, n);
        int changes = 1 + round % 3;
        while (changes-- && n) {
            state ^= state << 13;
            state ^= state >> 7;
            state ^= state << 17;
            size_t at = (size_t)(state >> 8) % n;
            char c = alphabet[(size_t)(state >> 40) % (sizeof(alphabet) - 1)];
            if (state % 3 == 0) {
                text[at] = c;
            } else if (state % 3 == 1) {
                memmove(text + at, text + at + 1, n - at - 1);
                n--;
            } else {
                memmove(text + at + 1, text + at, n - at);
                text[at] = c;
                n++;
            }
        }
        compare((struct str){text, n});
    }
}
END_TEST

START_TEST(the_tree_is_as_written)
{
    char text[] = "{\"b\":[1.10,\"x\\u00e5\",true,null],\"a\":{},\"n\":12345678901234567890.10}";
    struct json *tree;
    ck_assert_int_eq(json_parse(arena, str_of(text), &tree, &err), ERR_OK);
    memset(text, '#', sizeof(text)); /* nothing is borrowed from the input */
    ck_assert_int_eq(tree->kind, JSON_OBJECT);
    ck_assert_uint_eq(tree->count, 3);
    assert_str(tree->keys[0], "b");
    assert_str(tree->keys[1], "a");
    const struct json *list = json_get(tree, "b");
    ck_assert(json_is(list, JSON_ARRAY));
    ck_assert_uint_eq(list->count, 4);
    assert_str(list->items[0].text, "1.10");
    assert_str(list->items[1].text, "xå");
    ck_assert(json_is(&list->items[2], JSON_BOOL) && list->items[2].boolean);
    ck_assert(json_is_missing(&list->items[3]));
    assert_str(json_get(tree, "n")->text, "12345678901234567890.10");
    ck_assert(json_is(json_get(tree, "a"), JSON_OBJECT));
    ck_assert_uint_eq(json_get(tree, "a")->count, 0);
    ck_assert_ptr_null(json_get(tree, "c"));
    ck_assert_ptr_null(json_get(list, "b"));
    ck_assert_ptr_null(json_get(NULL, "b"));
}
END_TEST

START_TEST(of_duplicate_keys_the_last_wins)
{
    const struct json *small = parsed("{\"a\":1,\"b\":2,\"a\":3}");
    ck_assert_uint_eq(small->count, 2);
    assert_str(json_get(small, "a")->text, "3");
    /* Large objects take another way. */
    struct buf buf;
    buf_init(&buf, 1 << 20);
    for (int i = 0; i < 3000; i++) {
        buf_format(&buf, "%c\"k%d\":%d", i ? ',' : '{', i % 1000, i);
    }
    buf_lit(&buf, "}");
    struct json *large;
    ck_assert_int_eq(json_parse(arena, buf_view(&buf), &large, &err), ERR_OK);
    ck_assert_uint_eq(large->count, 1000);
    for (size_t i = 0; i < large->count; i++) {
        assert_str_eq(large->keys[i], str_format(arena, "k%zu", i));
        assert_str_eq(large->items[i].text, str_format(arena, "%zu", i + 2000));
    }
    buf_release(&buf);
}
END_TEST

static struct str nested(const char *open, const char *inner, const char *close, int levels)
{
    struct str text = str_of(inner);
    for (int i = 0; i < levels; i++) {
        text = str_format(arena, "%s%.*s%s", open, STR_ARG(text), close);
    }
    return text;
}

START_TEST(nesting_ends_at_64_levels)
{
    struct json *tree;
    ck_assert_int_eq(json_parse(arena, nested("[", "1", "]", 64), &tree, &err), ERR_OK);
    ck_assert_int_eq(json_parse(arena, nested("{\"a\":", "1", "}", 64), &tree, &err), ERR_OK);
    ck_assert_int_eq(json_parse(arena, nested("[", "", "]", 65), &tree, &err), ERR_MALFORMED);
    assert_str(err.message,
               "Invalid input JSON on line 1, column 65: nested deeper than 64 levels");
    ck_assert_int_eq(json_parse(arena, nested("{\"a\":", "1", "}", 65), &tree, &err),
                     ERR_MALFORMED);
    ck_assert_int_eq(json_parse(arena, nested("[", "", "]", 5000), &tree, &err), ERR_MALFORMED);
    ck_assert_int_eq(json_parse(arena, nested("[", "", "", 5000), &tree, &err), ERR_MALFORMED);
}
END_TEST

START_TEST(messages_name_the_place)
{
    static const struct {
        const char *text, *start;
    } cases[] = {
        {"nul", "Invalid input JSON on line 1, column 1: "},
        {"[1,\n 01]", "Invalid input JSON on line 2, column 2: malformed number"},
        {"{\"a\":1,\n\n  b}", "Invalid input JSON on line 3, column 3: "},
        {"[\"åååå\", x]", "Invalid input JSON on line 1, column 10: a value was expected"},
        {"\n\n  [1, 2 3]", "Invalid input JSON on line 3, column 9: "},
        {"[\"ab\n\"]", "Invalid input JSON on line 1, column 5: a control character"},
        {"[\"a\\\nb\"]", "Invalid input JSON on line 1, column 5: a control character"},
        {"[\n\"ab]", "Invalid input JSON on line 2, column 1: a string is not closed"},
        {"[1,\n\"\xFF\"]", "Invalid input JSON on line 2, column 2: the text is not valid UTF-8"},
        {"[1, 2", "Invalid input JSON on line 1, column 6: "},
        {"{\"a\":1} {}", "Invalid input JSON on line 1, column 9: something follows"},
        {"[\"\\ud800\"]", "Invalid input JSON on line 1, column 2: "},
        {"", "Invalid JSON input: a request body was expected, but none found"},
        {" \n\t ", "Invalid JSON input: a request body was expected, but none found"},
    };
    for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
        struct json *tree = NULL;
        ck_assert_int_eq(json_parse(arena, str_of(cases[i].text), &tree, &err), ERR_MALFORMED);
        ck_assert_int_eq(err.code, ERR_MALFORMED);
        ck_assert_msg(str_starts(err.message, str_of(cases[i].start)), "%s: %s", cases[i].text,
                      err.message.p);
        ck_assert_ptr_null(tree);
    }
    struct json *tree;
    ck_assert_int_eq(json_parse(arena, STR_NONE, &tree, &err), ERR_MALFORMED);
}
END_TEST

START_TEST(scarce_memory_is_reported)
{
    struct buf buf;
    buf_init(&buf, 1 << 20);
    buf_char(&buf, '[');
    for (int i = 0; i < 20000; i++) {
        buf_format(&buf, "{\"k\":\"%d\"},", i);
    }
    buf_lit(&buf, "1]");
    for (size_t limit = 4000; limit < 600000; limit = limit * 3 / 2) {
        struct arena *small = arena_new(limit);
        struct err e;
        struct json *tree;
        err_init(&e, small);
        ck_assert_int_eq(json_parse(small, buf_view(&buf), &tree, &e), ERR_NOMEM);
        ck_assert_int_eq(e.code, ERR_NOMEM);
        ck_assert(arena_failed(small));
        arena_free(small);
    }
    buf_release(&buf);
}
END_TEST

START_TEST(scalars_as_text)
{
    const struct json *list = parsed("[\"x\",1.50,true,false,null,[],{}]");
    static const char *const expected[] = {"x", "1.50", "true", "false"};
    struct str text;
    for (size_t i = 0; i < 4; i++) {
        ck_assert(json_scalar_text(&list->items[i], &text));
        assert_str(text, expected[i]);
    }
    ck_assert(json_scalar_text(&list->items[4], &text) && str_is_none(text));
    ck_assert(!json_scalar_text(&list->items[5], &text));
    ck_assert(!json_scalar_text(&list->items[6], &text));
}
END_TEST

START_TEST(integers)
{
    const struct json *list = parsed("[5,\"5\",-5,9223372036854775807,\"\",5.0,5e1,\"x\",true,null,"
                                     "9223372036854775808]");
    static const int64_t expected[] = {5, 5, -5, INT64_MAX};
    for (size_t i = 0; i < list->count; i++) {
        int64_t value = 42;
        ck_assert_msg(json_integer(&list->items[i], &value) == (i < 4), "%zu", i);
        ck_assert_int_eq(value, i < 4 ? expected[i] : 42);
    }
    int64_t value;
    ck_assert(!json_integer(NULL, &value));
}
END_TEST

START_TEST(kinds_have_words)
{
    ck_assert_str_eq(json_kind_word(JSON_STRING), "a string");
    ck_assert_str_eq(json_kind_word(JSON_OBJECT), "an object");
}
END_TEST

Suite *json_suite(void)
{
    Suite *suite = suite_create("json");
    TCase *tests = only_case(suite);
    tcase_set_timeout(tests, 60);
    tcase_add_checked_fixture(tests, setup, teardown);
    tcase_add_loop_test(tests, verdicts_and_values_equal_the_oracle, 0, DOCUMENTS);
    tcase_add_test(tests, damaged_documents_equal_the_oracle);
    tcase_add_test(tests, the_tree_is_as_written);
    tcase_add_test(tests, of_duplicate_keys_the_last_wins);
    tcase_add_test(tests, nesting_ends_at_64_levels);
    tcase_add_test(tests, messages_name_the_place);
    tcase_add_test(tests, scarce_memory_is_reported);
    tcase_add_test(tests, scalars_as_text);
    tcase_add_test(tests, integers);
    tcase_add_test(tests, kinds_have_words);
    return suite;
}
