/* What a request becomes on its way to the handler, and which requests never get there. */
#include "test_base.h"

#include <stdio.h>
#include <string.h>
#include <sys/socket.h>

#include "http_rig.h"

Suite *http_request_suite(void);

static void assert_body(const struct http_rig *rig, const char *path, const char *expected)
{
    struct reply reply;
    http_client_get(rig, path, &reply);
    ck_assert_msg(reply.status == 200, "%s: %d %s", path, reply.status, reply.body);
    ck_assert_str_eq(reply.body, expected);
}

static void assert_status(const struct http_rig *rig, const char *path, int status)
{
    struct reply reply;
    http_client_get(rig, path, &reply);
    ck_assert_msg(reply.status == status, "%s: %d %s", path, reply.status, reply.body);
}

START_TEST(splits_the_path_before_decoding)
{
    struct http_rig rig;
    http_rig_init(&rig);
    http_rig_start(&rig);
    assert_body(&rig, "/a%2Fb/c", "GET [a/b][c] ");
    assert_body(&rig, "/a/b/", "GET [a][b] ");
    assert_body(&rig, "/a//b", "GET [a][][b] ");
    assert_body(&rig, "/", "GET  ");
    assert_body(&rig, "/R%C3%A5d+x%20y/..",
                "GET [R\xC3\xA5"
                "d+x y][..] ");
    assert_body(&rig, "http://other/x?y=1", "GET [x]{y=1} ");
    http_rig_end(&rig);
}
END_TEST

START_TEST(refuses_bad_escapes)
{
    struct http_rig rig;
    http_rig_init(&rig);
    http_rig_start(&rig);
    static const char *const paths[] = {"/%zz", "/%", "/%4", "/a%00b", "/a?b=%00", "/a?%",
                                        "/a?b=%g1", "noslash", "/a#b",
                                        /* not UTF-8: escaped, as it is, and halves of one */
                                        "/a%ff", "/a\xff", "/a?b=%C3", "/a?b=\xC3%A5"};
    for (size_t i = 0; i < sizeof paths / sizeof *paths; i++) {
        assert_status(&rig, paths[i], 400);
    }
    ck_assert_int_eq(rig.handled, 0);
    http_rig_end(&rig);
}
END_TEST

START_TEST(refuses_too_many_segments_with_404)
{
    struct http_rig rig;
    http_rig_init(&rig);
    http_rig_start(&rig);
    assert_status(&rig, "/1/2/3/4/5/6/7/8/9/10/11/12/13/14/15/16", 200);
    assert_status(&rig, "/1/2/3/4/5/6/7/8/9/10/11/12/13/14/15/16/17", 404);
    http_rig_end(&rig);
}
END_TEST

START_TEST(decodes_the_query)
{
    struct http_rig rig;
    http_rig_init(&rig);
    http_rig_start(&rig);
    assert_body(&rig, "/q?a=1&b=x+y%26z&&c&a=2&=v", "GET [q]{a=1}{b=x y&z}{c=}{a=2}{=v} ");
    assert_body(&rig, "/q?", "GET [q] ");
    http_rig_end(&rig);
}
END_TEST

START_TEST(collects_bodies_with_a_length_and_in_chunks)
{
    struct http_rig rig;
    struct reply reply;
    http_rig_init(&rig);
    http_rig_start(&rig);
    http_client_ask(&rig, "POST /e HTTP/1.1\r\nHost: a\r\nContent-Length: 5\r\n\r\nhello", &reply);
    ck_assert_str_eq(reply.body, "POST [e] hello");
    http_client_ask(&rig,
                    "PATCH /e HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\n\r\n"
                    "3;x=y\r\nhel\r\n2\r\nlo\r\n0\r\nTrailer: x\r\n\r\n",
                    &reply);
    ck_assert_str_eq(reply.body, "PATCH [e] hello");
    http_client_ask(&rig, "PUT /e HTTP/1.1\r\nHost: a\r\nContent-Length: 0\r\n\r\n", &reply);
    ck_assert_str_eq(reply.body, "PUT [e] ");
    http_client_ask(&rig, "BREW /e HTTP/1.1\r\nHost: a\r\n\r\n", &reply);
    ck_assert_str_eq(reply.body, "OTHER [e] ");
    http_rig_end(&rig);
}
END_TEST

/* Two readers of one of these may disagree about where the request ends, or what it says. */
static const struct {
    const char *bytes;
    size_t size;
} smuggling[] = {
#define BYTES(text)                                                                                \
    {                                                                                              \
        (text), sizeof(text) - 1                                                                   \
    }
    BYTES("POST /e HTTP/1.1\r\nHost: a\r\nContent-Length: 5\r\nTransfer-Encoding: "
          "chunked\r\n\r\n0\r\n\r\n"),
    BYTES("POST /e HTTP/1.1\r\nHost: a\r\nContent-Length: 1\r\nContent-Length: 2\r\n\r\nab"),
    BYTES("POST /e HTTP/1.1\r\nHost: a\r\nContent-Length: 1\r\ncontent-length: 1\r\n\r\na"),
    BYTES("POST /e HTTP/1.1\r\nHost: a\r\nContent-Length: 1, 1\r\n\r\na"),
    BYTES("POST /e HTTP/1.1\r\nHost: a\r\nContent-Length: +1\r\n\r\na"),
    BYTES("POST /e HTTP/1.1\r\nHost: a\r\nContent-Length: 0x1\r\n\r\na"),
    BYTES("POST /e HTTP/1.1\r\nHost: a\r\nContent-Length : 1\r\n\r\na"),
    BYTES("POST /e HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: gzip, chunked\r\n\r\n0\r\n\r\n"),
    BYTES("POST /e HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\nTransfer-Encoding: "
          "identity\r\n\r\n0\r\n\r\n"),
    BYTES("POST /e HTTP/1.1\r\nHost: a\r\nTransfer-Encoding:\vchunked\r\n\r\n0\r\n\r\n"),
    BYTES("POST /e HTTP/1.0\r\nHost: a\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n"),
    BYTES("GET /e HTTP/1.1\r\nHost: a\r\nHost: b\r\n\r\n"),
    BYTES("GET /e HTTP/1.1\r\nHost: a\r\nX: a\001b\r\n\r\n"),
    BYTES("GET /e HTTP/1.1\r\nHost: a\r\nX: a\rb\r\n\r\n"),
    BYTES("GET /e HTTP/1.1\r\nHost: a\r\nX: a\000b\r\n\r\n"),
    BYTES("GET /e HTTP/1.1\r\nHost: a\r\nX: a\000b\r\nY: c\r\n\r\n"),
    BYTES("GET /e HTTP/1.1\r\nHost: a\r\nX: a\000\r\n\r\n"),
    BYTES("GET /e HTTP/1.1\r\nHost: a\r\nX\000: a\r\n\r\n"),
    BYTES("GET /e\000x HTTP/1.1\r\nHost: a\r\n\r\n"),
    BYTES("GET /e HTTP/1.1\r\nHost: a\r\nX: a\r\n b\r\n\r\n"),
    BYTES("GET /e HTTP/1.1\r\nHost: a\r\nX: a\r\n b\r\nY: c\r\n\r\n"),
    BYTES("GET /e HTTP/1.1\r\n Host: a\r\nHost: a\r\n\r\n"),
    BYTES("GET /e HTTP/1.1\r\nHost: a\nX: b\r\n\r\n"),
    BYTES("GET /e HTTP/1.1\r\nHost: a\r\nno colon\r\n\r\n"),
    BYTES("GET /e HTTP/1.1\r\nHost: a\r\n: no name\r\n\r\n"),
    BYTES("GET /e HTTP/1.1\r\n\r\n"),
#undef BYTES
};

/* The library sends the head of its own refusals twice, so something may follow, but not a second
 * answer. */
static bool ends_without_success(int fd)
{
    char rest[4096] = "";
    size_t n = 0;
    ssize_t got;
    while ((got = recv(fd, rest + n, sizeof rest - 1 - n, 0)) > 0) {
        n += (size_t)got;
    }
    return got == 0 && !strstr(rest, " 200 ");
}

START_TEST(refuses_what_invites_smuggling)
{
    struct http_rig rig;
    http_rig_init(&rig);
    http_rig_start(&rig);
    int fd = http_client_open(&rig);
    struct reply reply;
    ck_assert(http_client_send_bytes(fd, smuggling[_i].bytes, smuggling[_i].size));
    ck_assert_msg(http_client_read(fd, &reply, false), "no reply to %s", smuggling[_i].bytes);
    ck_assert_msg(reply.status == 400, "%d to %s", reply.status, smuggling[_i].bytes);
    ck_assert_msg(ends_without_success(fd), "more after %s", smuggling[_i].bytes);
    close(fd);
    ck_assert_int_eq(rig.handled, 0);
    http_rig_end(&rig);
}
END_TEST

START_TEST(takes_heads_that_only_look_unusual)
{
    struct http_rig rig;
    struct reply reply;
    http_rig_init(&rig);
    http_rig_start(&rig);
    http_client_ask(&rig,
                    "GET /header HTTP/1.1\r\nHOST:a\r\nX-Empty:\r\nX-sent: \t kept  \t\r\n"
                    "X-Sent: second\r\nCookie: a=b; c=d\r\nX!#$%&'*+-.^_`|~: \xC3\xA5\r\n\r\n",
                    &reply);
    ck_assert_int_eq(reply.status, 200);
    ck_assert_ptr_nonnull(strstr(reply.head, "\r\nX-Seen: kept\r\n"));
    http_client_ask(&rig, "GET /e HTTP/1.0\r\n\r\n", &reply);
    ck_assert_int_eq(reply.status, 200);
    http_rig_end(&rig);
}
END_TEST

START_TEST(keeps_line_breaks_out_of_reply_headers)
{
    struct http_rig rig;
    struct reply reply;
    http_rig_init(&rig);
    http_rig_start(&rig);
    http_client_get(&rig, "/header", &reply);
    ck_assert_ptr_nonnull(strstr(reply.head, "\r\nX-Split: aX-Injected: b\r\n"));
    ck_assert_ptr_null(strstr(reply.head, "\r\nX-Injected"));
    http_rig_end(&rig);
}
END_TEST

START_TEST(answers_head_as_get_without_body)
{
    struct http_rig rig;
    struct reply reply;
    http_rig_init(&rig);
    http_rig_start(&rig);
    int fd = http_client_open(&rig);
    http_client_send(fd, "HEAD /e HTTP/1.1\r\nHost: a\r\n\r\nGET /f HTTP/1.1\r\nHost: a\r\n\r\n");
    ck_assert(http_client_read(fd, &reply, true));
    ck_assert_ptr_nonnull(strstr(reply.head, "\r\nContent-Length: 9\r\n")); /* "HEAD [e] " */
    ck_assert(http_client_read(fd, &reply, false));
    ck_assert_str_eq(reply.body, "GET [f] ");
    close(fd);
    http_rig_end(&rig);
}
END_TEST

START_TEST(sends_no_body_with_204_and_304)
{
    struct http_rig rig;
    struct reply reply;
    http_rig_init(&rig);
    http_rig_start(&rig);
    int fd = http_client_open(&rig);
    http_client_send(fd, "GET /204 HTTP/1.1\r\nHost: a\r\n\r\nGET /304 HTTP/1.1\r\nHost: a\r\n\r\n"
                         "GET /f HTTP/1.1\r\nHost: a\r\n\r\n");
    ck_assert(http_client_read(fd, &reply, false));
    ck_assert_int_eq(reply.status, 204);
    ck_assert_ptr_null(strstr(reply.head, "Content-Type"));
    ck_assert(http_client_read(fd, &reply, false));
    ck_assert_int_eq(reply.status, 304);
    ck_assert_ptr_null(strstr(reply.head, "Content-Type"));
    ck_assert(http_client_read(fd, &reply, false));
    ck_assert_str_eq(reply.body, "GET [f] ");
    close(fd);
    http_rig_end(&rig);
}
END_TEST

Suite *http_request_suite(void)
{
    Suite *suite = suite_create("http request");
    TCase *tests = only_case(suite);
    tcase_set_timeout(tests, 60);
    tcase_add_test(tests, splits_the_path_before_decoding);
    tcase_add_test(tests, refuses_bad_escapes);
    tcase_add_test(tests, refuses_too_many_segments_with_404);
    tcase_add_test(tests, decodes_the_query);
    tcase_add_test(tests, collects_bodies_with_a_length_and_in_chunks);
    tcase_add_loop_test(tests, refuses_what_invites_smuggling, 0,
                        (int)(sizeof smuggling / sizeof *smuggling));
    tcase_add_test(tests, takes_heads_that_only_look_unusual);
    tcase_add_test(tests, keeps_line_breaks_out_of_reply_headers);
    tcase_add_test(tests, answers_head_as_get_without_body);
    tcase_add_test(tests, sends_no_body_with_204_and_304);
    return suite;
}
