#include "oracle.h"
#include "test_base.h"

#include <math.h>

#include "base/json_write.h"
#include "base/log.h"

Suite *json_write_suite(void);
Suite *log_suite(void);

static struct buf buf;
static struct json_write w;

static void setup(void)
{
    buf_init(&buf, 1 << 16);
    json_write_init(&w, &buf);
}
static void teardown(void)
{
    buf_release(&buf);
}

START_TEST(every_kind_of_value)
{
    ck_assert(!json_write_complete(&w));
    jw_object(&w);
    jw_k_str(&w, "s", STR("x"));
    jw_k_str(&w, "none", STR_NONE);
    jw_k_i64(&w, "i", -5);
    jw_k_id(&w, "id", 9007199254740993);
    jw_k_double(&w, "d", 1.10);
    jw_k_double(&w, "nan", NAN);
    jw_k_bool(&w, "b", true);
    jw_k_null(&w, "n");
    jw_k_time(&w, "t", 0);
    jw_k_time(&w, "u", 1);
    jw_k_array(&w, "a");
    jw_i64(&w, 1);
    jw_array(&w);
    jw_array_end(&w);
    jw_object(&w);
    jw_object_end(&w);
    jw_raw(&w, STR("{\"r\":1}"));
    jw_array_end(&w);
    jw_k_object(&w, "o");
    jw_object_end(&w);
    ck_assert(!json_write_complete(&w));
    jw_object_end(&w);
    ck_assert(json_write_complete(&w));
    assert_str(buf_view(&buf),
               "{\"s\":\"x\",\"none\":null,\"i\":-5,\"id\":\"9007199254740993\",\"d\":1.1,"
               "\"nan\":null,\"b\":true,\"n\":null,\"t\":\"1970-01-01T00:00:00Z\","
               "\"u\":\"1970-01-01T00:00:00.001Z\",\"a\":[1,[],{},{\"r\":1}],\"o\":{}}");
}
END_TEST

START_TEST(text_is_escaped)
{
    json_quote(&buf, STR("a\"b\\c/\n\r\t\b\x1F\x7F å \xF0\x9F\x98\x80"));
    assert_str(buf_view(&buf), "\"a\\\"b\\\\c/\\n\\r\\t\\u0008\\u001f\x7F å \xF0\x9F\x98\x80\"");
    buf_clear(&buf);
    json_quote(&buf, (struct str){"a\0b", 3});
    assert_str(buf_view(&buf), "\"a\\u0000b\"");
    buf_clear(&buf);
    json_quote(&buf, STR_NONE);
    assert_str(buf_view(&buf), "\"\"");
}
END_TEST

START_TEST(any_bytes_become_json)
{
    json_quote(&buf, STR("a\xFFz\xC3"));
    assert_str(buf_view(&buf), "\"a\xEF\xBF\xBDz\xEF\xBF\xBD\"");
    for (int round = 0; round < 5000; round++) {
        char bytes[24];
        json_error_t error;
        random_bytes(bytes, sizeof(bytes));
        buf_clear(&buf);
        json_quote(&buf, (struct str){bytes, sizeof(bytes)});
        json_t *value = json_loadb(buf.p, buf.n, JSON_DECODE_ANY | JSON_ALLOW_NUL, &error);
        ck_assert_msg(value != NULL, "%s", error.text);
        json_decref(value);
    }
}
END_TEST

static void value_without_key(void)
{
    setup();
    jw_object(&w);
    jw_i64(&w, 1);
}
static void key_in_array(void)
{
    setup();
    jw_array(&w);
    jw_k(&w, "a");
}
static void two_keys(void)
{
    setup();
    jw_object(&w);
    jw_k(&w, "a");
    jw_k(&w, "b");
}
static void wrong_end(void)
{
    setup();
    jw_object(&w);
    jw_array_end(&w);
}
static void end_after_key(void)
{
    setup();
    jw_object(&w);
    jw_k(&w, "a");
    jw_object_end(&w);
}
static void end_of_nothing(void)
{
    setup();
    jw_object_end(&w);
}
static void two_documents(void)
{
    setup();
    jw_i64(&w, 1);
    jw_i64(&w, 2);
}
static void too_deep(void)
{
    setup();
    for (int i = 0; i < 1000; i++) {
        jw_array(&w);
    }
}

START_TEST(unbalanced_calls_abort)
{
    ck_assert(aborts(value_without_key));
    ck_assert(aborts(key_in_array));
    ck_assert(aborts(two_keys));
    ck_assert(aborts(wrong_end));
    ck_assert(aborts(end_after_key));
    ck_assert(aborts(end_of_nothing));
    ck_assert(aborts(two_documents));
    ck_assert(aborts(too_deep));
}
END_TEST

/* What was written to the log since the pipe was made, NUL-terminated. */
static void read_back(int fd, char *out, size_t size)
{
    ssize_t n = read(fd, out, size - 1);
    out[n < 0 ? 0 : n] = '\0';
}

START_TEST(an_event_is_one_line_of_json)
{
    int fds[2];
    char line[1000];
    json_error_t error;
    ck_assert_int_eq(pipe(fds), 0);
    struct log *log = log_new(fds[1], LOG_INFO);
    log_event(log, LOG_DEBUG, "hidden", LOG_F_I64("n", 1));
    log_event(log, LOG_WARN, "request", LOG_F_STR("path", STR("/a\"\n")), LOG_F_I64("status", -5),
              LOG_F_STR("user", STR_NONE));
    log_event(NULL, LOG_ERROR, "silent", LOG_F_I64("n", 1));
    read_back(fds[0], line, sizeof(line));
    ck_assert_ptr_eq(strchr(line, '\n'), line + strlen(line) - 1);
    json_t *event = json_loads(line, 0, &error);
    ck_assert_msg(event != NULL, "%s", line);
    ck_assert_str_eq(json_string_value(json_object_get(event, "event")), "request");
    ck_assert_str_eq(json_string_value(json_object_get(event, "level")), "warn");
    ck_assert_str_eq(json_string_value(json_object_get(event, "path")), "/a\"\n");
    ck_assert_int_eq(json_integer_value(json_object_get(event, "status")), -5);
    ck_assert_ptr_eq(json_object_get(event, "user"), json_null());
    ck_assert_uint_eq(strlen(json_string_value(json_object_get(event, "time"))), 24);
    ck_assert_uint_eq(json_object_size(event), 6);
    json_decref(event);
    log_free(log);
    close(fds[0]);
    close(fds[1]);
}
END_TEST

START_TEST(a_line_too_long_keeps_its_event)
{
    int fds[2];
    static char text[200000];
    char line[1000];
    memset(text, 'x', sizeof(text));
    ck_assert_int_eq(pipe(fds), 0);
    struct log *log = log_new(fds[1], LOG_DEBUG);
    log_event(log, LOG_DEBUG, "long", LOG_F_STR("text", ((struct str){text, sizeof(text)})));
    read_back(fds[0], line, sizeof(line));
    ck_assert_ptr_nonnull(strstr(line, "\"event\":\"long\"}\n"));
    log_free(log);
    close(fds[0]);
    close(fds[1]);
}
END_TEST

Suite *json_write_suite(void)
{
    Suite *suite = suite_create("json_write");
    TCase *tests = only_case(suite);
    tcase_add_checked_fixture(tests, setup, teardown);
    tcase_add_test(tests, every_kind_of_value);
    tcase_add_test(tests, text_is_escaped);
    tcase_add_test(tests, any_bytes_become_json);
    tcase_add_test(tests, unbalanced_calls_abort);
    return suite;
}

Suite *log_suite(void)
{
    Suite *suite = suite_create("log");
    TCase *tests = only_case(suite);
    tcase_add_test(tests, an_event_is_one_line_of_json);
    tcase_add_test(tests, a_line_too_long_keeps_its_event);
    return suite;
}
