/* Sizes and deadlines. */
#include "test_base.h"

#include <netinet/in.h>
#include <netinet/tcp.h>
#include <poll.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <time.h>

#include "base/civil.h"
#include "http_rig.h"

Suite *http_limits_suite(void);

static void pause_ms(long ms)
{
    struct timespec time = {ms / 1000, ms % 1000 * 1000000};
    nanosleep(&time, NULL);
}

/* Sends `size` bytes in pieces; false when the server stopped taking them. */
static bool send_filler(int fd, size_t size)
{
    char filler[16384];
    memset(filler, 'x', sizeof filler);
    while (size > 0) {
        size_t piece = size < sizeof filler ? size : sizeof filler;
        if (!http_client_send_bytes(fd, filler, piece)) {
            return false;
        }
        size -= piece;
    }
    return true;
}

START_TEST(takes_a_body_of_exactly_the_limit)
{
    struct http_rig rig;
    struct reply reply;
    http_rig_init(&rig);
    http_rig_start(&rig);
    int fd = http_client_open(&rig);
    http_client_send(fd, "POST /e HTTP/1.1\r\nHost: a\r\nContent-Length: 100000\r\n\r\n");
    send_filler(fd, HTTP_RIG_LIMIT);
    ck_assert(http_client_read(fd, &reply, false));
    ck_assert_int_eq(reply.status, 200);
    close(fd);
    http_rig_end(&rig);
}
END_TEST

START_TEST(refuses_a_declared_body_over_the_limit_unread)
{
    struct http_rig rig;
    struct reply reply;
    http_rig_init(&rig);
    http_rig_start(&rig);
    int fd = http_client_open(&rig);
    http_client_send(fd, "POST /e HTTP/1.1\r\nHost: a\r\nContent-Length: 100001\r\n\r\n");
    ck_assert(http_client_read(fd, &reply, false)); /* no byte of the body was sent */
    ck_assert_int_eq(reply.status, 413);
    ck_assert_str_eq(reply.body, "refused: the body is too large");
    ck_assert(http_client_closed(fd));
    close(fd);
    ck_assert_int_eq(rig.handled, 0);
    http_rig_end(&rig);
}
END_TEST

/* A client that sends everything before it reads must find the reply, not a reset. */
START_TEST(lets_the_client_finish_sending_before_it_closes)
{
    struct http_rig rig;
    struct reply reply;
    http_rig_init(&rig);
    http_rig_start(&rig);
    int fd = http_client_open(&rig);
    http_client_send(fd, "POST /e HTTP/1.1\r\nHost: a\r\nContent-Length: 8000000\r\n\r\n");
    ck_assert(send_filler(fd, 8000000));
    ck_assert(http_client_read(fd, &reply, false));
    ck_assert_int_eq(reply.status, 413);
    close(fd);
    http_rig_end(&rig);
}
END_TEST

START_TEST(counts_a_chunked_body)
{
    struct http_rig rig;
    struct reply reply;
    http_rig_init(&rig);
    http_rig_start(&rig);
    int fd = http_client_open(&rig);
    http_client_send(fd, "POST /e HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\n\r\n");
    for (int i = 0; i < 1000; i++) {
        http_client_send(fd, "400\r\n");
        send_filler(fd, 0x400);
        if (!http_client_send(fd, "\r\n")) {
            break;
        }
    }
    ck_assert(http_client_read(fd, &reply, false));
    ck_assert_int_eq(reply.status, 413);
    ck_assert_str_eq(reply.body, "refused: the body is too large");
    ck_assert(http_client_closed(fd));
    close(fd);
    ck_assert_int_eq(rig.handled, 0);
    ck_assert(http_rig_reaches(&rig.finished, 1));
    ck_assert_int_eq(rig.last_finished, 413);
    http_rig_end(&rig);
}
END_TEST

START_TEST(asks_for_the_body_with_100_only_when_it_is_wanted)
{
    struct http_rig rig;
    struct reply reply;
    http_rig_init(&rig);
    http_rig_start(&rig);
    int fd = http_client_open(&rig);
    http_client_send(fd, "POST /e HTTP/1.1\r\nHost: a\r\nContent-Length: 2\r\nExpect: "
                         "100-continue\r\n\r\n");
    ck_assert(http_client_read(fd, &reply, true));
    ck_assert_int_eq(reply.status, 100);
    http_client_send(fd, "ok");
    ck_assert(http_client_read(fd, &reply, false));
    ck_assert_str_eq(reply.body, "POST [e] ok");
    close(fd);

    fd = http_client_open(&rig);
    http_client_send(fd, "POST /forbidden HTTP/1.1\r\nHost: a\r\nContent-Length: 2\r\nExpect: "
                         "100-continue\r\n\r\n");
    ck_assert(http_client_read(fd, &reply, false));
    ck_assert_int_eq(reply.status, 403);
    ck_assert_str_eq(reply.body, "forbidden");
    ck_assert(http_client_closed(fd));
    close(fd);
    http_rig_end(&rig);
}
END_TEST

START_TEST(keeps_the_connection_when_a_request_without_body_is_refused_by_limit)
{
    struct http_rig rig;
    struct reply reply;
    http_rig_init(&rig);
    http_rig_start(&rig);
    int fd = http_client_open(&rig);
    for (int i = 0; i < 3; i++) {
        http_client_send(fd, "GET /forbidden HTTP/1.1\r\nHost: a\r\n\r\n");
        ck_assert(http_client_read(fd, &reply, false));
        ck_assert_int_eq(reply.status, 403);
    }
    close(fd);
    ck_assert_int_eq(rig.handled, 0);
    http_rig_end(&rig);
}
END_TEST

START_TEST(limits_the_head)
{
    struct http_rig rig;
    http_rig_init(&rig);
    rig.options.head_bytes = 4096;
    http_rig_start(&rig);
    static const struct {
        int filler, status;
    } cases[] = {{3900, 200}, {4200, 431}, {50000, 431}};
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        struct reply reply;
        int fd = http_client_open(&rig);
        http_client_send(fd, "GET /e HTTP/1.1\r\nHost: a\r\nX: ");
        send_filler(fd, (size_t)cases[i].filler);
        http_client_send(fd, "\r\n\r\n");
        ck_assert(http_client_read(fd, &reply, false));
        ck_assert_int_eq(reply.status, cases[i].status);
        close(fd);
    }
    http_rig_end(&rig);
}
END_TEST

static int status_of_query(const struct http_rig *rig, size_t pairs)
{
    struct reply reply;
    int fd = http_client_open(rig);
    http_client_send(fd, "GET /e?");
    for (size_t i = 0; i < pairs; i++) {
        http_client_send(fd, "a&");
    }
    http_client_send(fd, " HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n");
    ck_assert(http_client_read(fd, &reply, false));
    close(fd);
    return reply.status;
}

/* The library has room for some hundred of them in this head. */
START_TEST(takes_as_many_parameters_as_the_head_holds)
{
    struct http_rig rig;
    http_rig_init(&rig);
    rig.options.head_bytes = 4096;
    http_rig_start(&rig);
    ck_assert_int_eq(status_of_query(&rig, 10), 200);
    ck_assert_int_eq(status_of_query(&rig, 1900), 200);
    ck_assert_int_eq(status_of_query(&rig, 2100), 414);
    http_rig_end(&rig);
}
END_TEST

START_TEST(replaces_a_reply_over_the_ceiling)
{
    struct http_rig rig;
    struct reply reply;
    http_rig_init(&rig);
    rig.options.reply_bytes = 20000;
    http_rig_start(&rig);
    http_client_get(&rig, "/flood", &reply);
    ck_assert_int_eq(reply.status, 500);
    ck_assert_str_eq(reply.body, "refused: the reply is larger than the server allows");
    http_rig_end(&rig);
}
END_TEST

/* Sends one byte every 20 ms until the server closes; returns how long that took, in ms. */
static int64_t drip(int fd)
{
    int64_t begin = civil_monotonic_us();
    for (int i = 0; i < 250; i++) {
        char c;
        if (recv(fd, &c, 1, MSG_PEEK | MSG_DONTWAIT) >= 0 || !http_client_send(fd, "x")) {
            break;
        }
        pause_ms(20);
    }
    return (civil_monotonic_us() - begin) / 1000;
}

START_TEST(cuts_a_head_that_drips)
{
    struct http_rig rig;
    struct reply reply;
    http_rig_init(&rig);
    rig.options.head_ms = 200;
    http_rig_start(&rig);
    static const char *const beginnings[] = {"", "GET /", "GET / HTTP/1.1\r\nHost: a\r\nX: "};
    for (int i = 0; i < 3; i++) {
        int fd = http_client_open(&rig);
        http_client_send(fd, beginnings[i]);
        int64_t took = drip(fd);
        ck_assert_int_ge(took, 150);
        ck_assert_int_le(took, 3000);
        ck_assert(http_client_read(fd, &reply, false));
        ck_assert_int_eq(reply.status, 408);
        ck_assert(http_client_closed(fd));
        close(fd);
    }
    ck_assert_uint_eq(http_stats(rig.server).timed_out, 3);
    ck_assert_int_eq(rig.handled, 0);
    ck_assert(http_rig_reaches(&rig.finished, 3));
    http_rig_end(&rig);
    ck_assert_int_eq(rig.finished, 3);
}
END_TEST

START_TEST(cuts_a_body_that_drips)
{
    struct http_rig rig;
    struct reply reply;
    http_rig_init(&rig);
    rig.options.body_ms = 200;
    http_rig_start(&rig);
    int fd = http_client_open(&rig);
    http_client_send(fd, "POST /e HTTP/1.1\r\nHost: a\r\nContent-Length: 90000\r\n\r\n");
    int64_t took = drip(fd);
    ck_assert_int_ge(took, 150);
    ck_assert_int_le(took, 3000);
    ck_assert(http_client_read(fd, &reply, false));
    ck_assert_int_eq(reply.status, 408);
    ck_assert(http_client_closed(fd));
    close(fd);
    ck_assert_int_eq(rig.handled, 0);
    ck_assert(http_rig_reaches(&rig.finished, 1));
    ck_assert_int_eq(rig.last_finished, 408);
    http_rig_end(&rig);
    ck_assert_int_eq(rig.finished, 1);
}
END_TEST

/* What has arrived buys time: a second for each 16 kB. */
START_TEST(lets_a_body_at_the_least_rate_through)
{
    struct http_rig rig;
    struct reply reply;
    http_rig_init(&rig);
    rig.options.body_ms = 200;
    http_rig_start(&rig);
    int fd = http_client_open(&rig);
    http_client_send(fd, "POST /e HTTP/1.1\r\nHost: a\r\nContent-Length: 40001\r\n\r\n");
    send_filler(fd, 40000);
    pause_ms(700);
    http_client_send(fd, "x");
    ck_assert(http_client_read(fd, &reply, false));
    ck_assert_int_eq(reply.status, 200);
    close(fd);
    http_rig_end(&rig);
}
END_TEST

START_TEST(closes_idle_connections_silently)
{
    struct http_rig rig;
    struct reply reply;
    http_rig_init(&rig);
    rig.options.idle_ms = 150;
    http_rig_start(&rig);
    int fd = http_client_open(&rig);
    http_client_send(fd, "GET /e HTTP/1.1\r\nHost: a\r\n\r\n");
    ck_assert(http_client_read(fd, &reply, false));
    ck_assert(http_client_closed(fd));
    close(fd);
    ck_assert_uint_eq(http_stats(rig.server).timed_out, 0);
    http_rig_end(&rig);
}
END_TEST

/* The reply is larger than what the sockets hold, and nobody reads it. */
static void leave_reply(struct http_rig *rig, size_t least_rate, int *fd)
{
    http_rig_init(rig);
    rig->options.reply_ms = 200;
    rig->options.least_rate = least_rate;
    http_rig_start(rig);
    *fd = http_client_open(rig);
    http_client_send(*fd, "GET /large HTTP/1.1\r\nHost: a\r\n\r\n");
    ck_assert(http_rig_reaches(&rig->handled, 1));
}

START_TEST(cuts_a_client_that_does_not_take_its_reply)
{
    struct http_rig rig;
    int fd;
    leave_reply(&rig, (size_t)1 << 30, &fd);
    ck_assert(http_rig_reaches(&rig.finished, 1));
    ck_assert_uint_eq(http_stats(rig.server).timed_out, 1);
    struct reply reply;
    ck_assert(!http_client_read(fd, &reply, false));
    close(fd);
    http_rig_end(&rig);
}
END_TEST

START_TEST(gives_a_large_reply_the_time_of_the_least_rate)
{
    struct http_rig rig;
    int fd;
    leave_reply(&rig, (size_t)4 << 20, &fd);
    pause_ms(1000);
    struct reply reply;
    ck_assert(http_client_read(fd, &reply, false));
    ck_assert_uint_eq(reply.body_size, 16000000);
    ck_assert_uint_eq(http_stats(rig.server).timed_out, 0);
    close(fd);
    http_rig_end(&rig);
}
END_TEST

/* Where the end of the client's side comes in one packet with its last bytes, the server ends its
 * own within ten seconds, the client's patience here, though its deadlines are later. */
static void say_and_end(const char *text, int status)
{
    const int on = 1;
    struct http_rig rig;
    struct reply reply = {0};
    http_rig_init(&rig);
    rig.options.body_ms = rig.options.idle_ms = rig.options.head_ms = 60000;
    http_rig_start(&rig);
    int fd = http_client_open(&rig);
    setsockopt(fd, IPPROTO_TCP, TCP_CORK, &on, sizeof on);
    http_client_send(fd, text);
    shutdown(fd, SHUT_WR);
    if (status) {
        ck_assert(http_client_read(fd, &reply, false));
    }
    ck_assert_int_eq(reply.status, status);
    ck_assert(http_client_closed(fd));
    close(fd);
    http_rig_end(&rig);
}

START_TEST(hears_a_client_that_closes_its_side_with_its_last_bytes)
{
    say_and_end("GET /e HTTP/1.1\r\nHost: a\r\n\r\n", 200);
    say_and_end("GET /e HTTP/1.1\r\nHo", 0);
    say_and_end("POST /e HTTP/1.1\r\nHost: a\r\nContent-Length: 9\r\n\r\nabc", 0);
}
END_TEST

static bool is_kept(int fd)
{
    struct reply reply;
    ck_assert(http_client_send(fd, "GET /e HTTP/1.1\r\nHost: a\r\n\r\n"));
    ck_assert(http_client_read(fd, &reply, false));
    ck_assert_int_eq(reply.status, 200);
    return !strstr(reply.head, "Connection: close");
}

START_TEST(keeps_few_connections_where_many_are_open)
{
    struct http_rig rig;
    int fds[4];
    http_rig_init(&rig);
    rig.options.kept = 3;
    http_rig_start(&rig);
    for (int i = 0; i < 3; i++) {
        fds[i] = http_client_open(&rig);
        ck_assert(is_kept(fds[i]));
    }
    fds[3] = http_client_open(&rig); /* says nothing, so that one of the others gives way */
    struct pollfd idle[3] = {{.fd = fds[0], .events = POLLIN},
                             {.fd = fds[1], .events = POLLIN},
                             {.fd = fds[2], .events = POLLIN}};
    ck_assert_int_ge(poll(idle, 3, 10000), 1);
    ck_assert(http_client_closed(idle[0].revents ? fds[0] : idle[1].revents ? fds[1] : fds[2]));
    for (int i = 0; i < 4; i++) {
        close(fds[i]);
    }
    http_rig_end(&rig);
}
END_TEST

Suite *http_limits_suite(void)
{
    Suite *suite = suite_create("http limits");
    TCase *tests = only_case(suite);
    tcase_set_timeout(tests, 60);
    tcase_add_test(tests, takes_a_body_of_exactly_the_limit);
    tcase_add_test(tests, refuses_a_declared_body_over_the_limit_unread);
    tcase_add_test(tests, lets_the_client_finish_sending_before_it_closes);
    tcase_add_test(tests, counts_a_chunked_body);
    tcase_add_test(tests, asks_for_the_body_with_100_only_when_it_is_wanted);
    tcase_add_test(tests, keeps_the_connection_when_a_request_without_body_is_refused_by_limit);
    tcase_add_test(tests, limits_the_head);
    tcase_add_test(tests, takes_as_many_parameters_as_the_head_holds);
    tcase_add_test(tests, replaces_a_reply_over_the_ceiling);
    tcase_add_test(tests, cuts_a_head_that_drips);
    tcase_add_test(tests, cuts_a_body_that_drips);
    tcase_add_test(tests, lets_a_body_at_the_least_rate_through);
    tcase_add_test(tests, closes_idle_connections_silently);
    tcase_add_test(tests, cuts_a_client_that_does_not_take_its_reply);
    tcase_add_test(tests, gives_a_large_reply_the_time_of_the_least_rate);
    tcase_add_test(tests, hears_a_client_that_closes_its_side_with_its_last_bytes);
    tcase_add_test(tests, keeps_few_connections_where_many_are_open);
    return suite;
}
