/* Connections and requests from birth to end: keep-alive, deferred replies, clients that leave,
 * stop. */
#include "test_base.h"

#include <malloc.h>
#include <stdio.h>
#include <string.h>
#include <sys/socket.h>
#include <time.h>

#include "base/civil.h"
#include "http_rig.h"

Suite *http_life_suite(void);

static void pause_ms(long ms)
{
    struct timespec time = {ms / 1000, ms % 1000 * 1000000};
    nanosleep(&time, NULL);
}

static void ask_again(int fd, const char *path)
{
    char request[256];
    struct reply reply;
    snprintf(request, sizeof request, "POST %s HTTP/1.1\r\nHost: a\r\nContent-Length: 3\r\n\r\nabc",
             path);
    ck_assert(http_client_send(fd, request));
    ck_assert(http_client_read(fd, &reply, false));
    ck_assert_int_eq(reply.status, 200);
    ck_assert_uint_ge(reply.body_size, 3);
    ck_assert_str_eq(reply.body + reply.body_size - 3, "abc");
}

START_TEST(serves_a_thousand_requests_on_one_connection_in_constant_memory)
{
    struct http_rig rig;
    http_rig_init(&rig);
    http_rig_start(&rig);
    int fd = http_client_open(&rig);
    for (int i = 0; i < 100; i++) {
        ask_again(fd, "/warm");
    }
    size_t before = mallinfo2().uordblks;
    for (int i = 0; i < 1000; i++) {
        ask_again(fd, "/e/some/longer/path?with=a&query=b");
    }
    size_t after = mallinfo2().uordblks;
    ck_assert_uint_lt(after, before + 200 * 1000); /* a request holds over 32 kB while it lives */
    ck_assert_uint_eq(http_stats(rig.server).accepted, 1);
    ck_assert_uint_eq(http_stats(rig.server).requests, 1100);
    close(fd);
    http_rig_end(&rig);
    ck_assert_int_eq(rig.finished, 1100);
}
END_TEST

START_TEST(answers_pipelined_requests_in_order)
{
    struct http_rig rig;
    http_rig_init(&rig);
    http_rig_start(&rig);
    int fd = http_client_open(&rig);
    char all[4000] = "";
    for (int i = 0; i < 20; i++) {
        char one[128];
        snprintf(one, sizeof one, "POST /%s/%d HTTP/1.1\r\nHost: a\r\nContent-Length: 1\r\n\r\n%d",
                 i % 3 ? "e" : "defer", i, i % 10);
        strcat(all, one);
    }
    ck_assert(http_client_send(fd, all));
    for (int i = 0; i < 20; i++) {
        struct reply reply;
        char expected[64];
        snprintf(expected, sizeof expected, "POST [%s][%d] %d", i % 3 ? "e" : "defer", i, i % 10);
        ck_assert(http_client_read(fd, &reply, false));
        ck_assert_str_eq(reply.body, expected);
    }
    close(fd);
    http_rig_end(&rig);
}
END_TEST

START_TEST(closes_when_the_client_asks_for_it)
{
    struct http_rig rig;
    struct reply reply;
    http_rig_init(&rig);
    http_rig_start(&rig);
    int fd = http_client_open(&rig);
    http_client_send(fd, "GET /e HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n");
    ck_assert(http_client_read(fd, &reply, false));
    ck_assert(http_client_closed(fd));
    close(fd);
    http_rig_end(&rig);
}
END_TEST

START_TEST(sends_deferred_replies_from_other_threads)
{
    enum { CONNECTIONS = 8, ROUNDS = 40 };
    struct http_rig rig;
    http_rig_init(&rig);
    http_rig_start(&rig);
    int fds[CONNECTIONS];
    for (int i = 0; i < CONNECTIONS; i++) {
        fds[i] = http_client_open(&rig);
    }
    for (int round = 0; round < ROUNDS; round++) {
        for (int i = 0; i < CONNECTIONS; i++) {
            http_client_send(fds[i],
                             "POST /defer HTTP/1.1\r\nHost: a\r\nContent-Length: 2\r\n\r\nok");
        }
        for (int i = 0; i < CONNECTIONS; i++) {
            struct reply reply;
            ck_assert(http_client_read(fds[i], &reply, false));
            ck_assert_str_eq(reply.body, "POST [defer] ok");
        }
    }
    for (int i = 0; i < CONNECTIONS; i++) {
        close(fds[i]);
    }
    http_rig_end(&rig);
    ck_assert_int_eq(rig.finished, CONNECTIONS * ROUNDS);
}
END_TEST

START_TEST(does_not_let_a_held_request_hold_up_others)
{
    struct http_rig rig;
    struct reply reply;
    http_rig_init(&rig);
    http_rig_start(&rig);
    int fd = http_client_open(&rig);
    http_client_send(fd, "GET /hold HTTP/1.1\r\nHost: a\r\n\r\n");
    ck_assert(http_rig_reaches(&rig.holding, 1));
    for (int i = 0; i < 20; i++) {
        http_client_get(&rig, "/e", &reply);
        ck_assert_int_eq(reply.status, 200);
    }
    http_rig_release(&rig);
    ck_assert(http_client_read(fd, &reply, false));
    ck_assert_str_eq(reply.body, "GET [hold] ");
    close(fd);
    http_rig_end(&rig);
}
END_TEST

START_TEST(survives_a_client_that_leaves_while_its_request_is_deferred)
{
    struct http_rig rig;
    struct reply reply;
    http_rig_init(&rig);
    http_rig_start(&rig);
    for (int i = 0; i < 10; i++) {
        int fd = http_client_open(&rig);
        struct linger reset = {1, 0};
        if (i % 2) {
            setsockopt(fd, SOL_SOCKET, SO_LINGER, &reset, sizeof reset);
        }
        http_client_send(fd, "GET /hold HTTP/1.1\r\nHost: a\r\n\r\n");
        ck_assert(http_rig_reaches(&rig.holding, i + 1));
        close(fd);
        pause_ms(5);
        http_rig_release(&rig);
        ck_assert(http_rig_reaches(&rig.finished, i + 1));
    }
    http_client_get(&rig, "/e", &reply);
    ck_assert_int_eq(reply.status, 200);
    http_rig_end(&rig);
}
END_TEST

START_TEST(forgets_a_client_that_leaves_midway)
{
    struct http_rig rig;
    http_rig_init(&rig);
    http_rig_start(&rig);
    static const char *const beginnings[] = {
        "", "GET",
        "GET /e HTTP/1.1\r\nHost:", "POST /e HTTP/1.1\r\nHost: a\r\nContent-Length: 10\r\n\r\nabc"};
    for (int i = 0; i < 4; i++) {
        int fd = http_client_open(&rig);
        http_client_send(fd, beginnings[i]);
        pause_ms(20);
        close(fd);
    }
    ck_assert(http_rig_reaches(&rig.finished, 1)); /* of the one whose head was complete */
    for (int i = 0; i < 200 && http_stats(rig.server).open_connections > 0; i++) {
        pause_ms(10);
    }
    ck_assert_uint_eq(http_stats(rig.server).open_connections, 0);
    ck_assert_uint_eq(http_stats(rig.server).in_flight, 0);
    ck_assert_int_eq(rig.handled, 0);
    http_rig_end(&rig);
}
END_TEST

static void *stop_server(void *arg)
{
    http_rig_stop(arg);
    return NULL;
}

START_TEST(lets_requests_in_flight_finish_at_stop)
{
    struct http_rig rig;
    struct reply reply;
    pthread_t stopper;
    http_rig_init(&rig);
    http_rig_start(&rig);
    int idle = http_client_open(&rig);
    int fd = http_client_open(&rig);
    http_client_send(fd, "GET /hold HTTP/1.1\r\nHost: a\r\n\r\n");
    ck_assert(http_rig_reaches(&rig.holding, 1));
    pthread_create(&stopper, NULL, stop_server, &rig);
    pause_ms(100);
    http_rig_release(&rig);
    ck_assert(http_client_read(fd, &reply, false));
    ck_assert_int_eq(reply.status, 200);
    ck_assert_ptr_nonnull(strstr(reply.head, "\r\nConnection: close\r\n"));
    ck_assert(http_client_closed(fd));
    pthread_join(stopper, NULL);
    ck_assert(http_client_closed(idle));
    close(idle);
    close(fd);
    http_rig_join(&rig);
}
END_TEST

START_TEST(takes_no_new_connections_while_it_stops)
{
    struct http_rig rig;
    struct reply reply;
    pthread_t stopper;
    http_rig_init(&rig);
    http_rig_start(&rig);
    int fd = http_client_open(&rig);
    http_client_send(fd, "GET /hold HTTP/1.1\r\nHost: a\r\n\r\n");
    ck_assert(http_rig_reaches(&rig.holding, 1));
    struct http_rig same = {.server = rig.server}; /* rig.server changes under our feet */
    pthread_create(&stopper, NULL, stop_server, &rig);
    pause_ms(100);
    int late = http_client_open(&same);
    http_client_send(late, "GET /e HTTP/1.1\r\nHost: a\r\n\r\n");
    ck_assert(!http_client_read(late, &reply, false));
    http_rig_release(&rig);
    ck_assert(http_client_read(fd, &reply, false));
    pthread_join(stopper, NULL);
    close(late);
    close(fd);
    ck_assert_int_eq(rig.handled, 1);
    http_rig_join(&rig);
}
END_TEST

START_TEST(answers_503_for_what_is_unanswered_when_the_grace_ends)
{
    struct http_rig rig;
    struct reply reply;
    pthread_t stopper;
    http_rig_init(&rig);
    rig.options.grace_ms = 100;
    http_rig_start(&rig);
    int fd = http_client_open(&rig);
    http_client_send(fd, "GET /hold HTTP/1.1\r\nHost: a\r\n\r\n");
    ck_assert(http_rig_reaches(&rig.holding, 1));
    int64_t begin = civil_monotonic_us();
    pthread_create(&stopper, NULL, stop_server, &rig);
    ck_assert(http_client_read(fd, &reply, false));
    ck_assert_int_eq(reply.status, 503);
    ck_assert_str_eq(reply.body, "refused: the server is shutting down");
    pthread_join(stopper, NULL);
    ck_assert_int_lt(civil_monotonic_us() - begin, 3000000);
    close(fd);
    http_rig_release(&rig); /* its owner answers after all; the request is still whole */
    ck_assert_int_eq(rig.finished, 1);
    ck_assert_int_eq(rig.last_finished, 503);
    http_rig_join(&rig);
}
END_TEST

START_TEST(stops_under_load)
{
    enum { CONNECTIONS = 16 };
    struct http_rig rig;
    http_rig_init(&rig);
    http_rig_start(&rig);
    int fds[CONNECTIONS];
    for (int i = 0; i < CONNECTIONS; i++) {
        fds[i] = http_client_open(&rig);
        for (int j = 0; j < 20; j++) {
            http_client_send(fds[i], j % 2 ? "GET /defer HTTP/1.1\r\nHost: a\r\n\r\n"
                                           : "GET /e HTTP/1.1\r\nHost: a\r\n\r\n");
        }
    }
    http_rig_stop(&rig);
    for (int i = 0; i < CONNECTIONS; i++) {
        close(fds[i]);
    }
    http_rig_join(&rig);
    ck_assert_int_eq(rig.finished, rig.handled);
}
END_TEST

START_TEST(names_the_address_that_is_in_use)
{
    struct http_rig rig;
    http_rig_init(&rig);
    http_rig_start(&rig);
    struct http_options options = rig.options;
    options.port = http_port(rig.server);
    struct http_server *second = NULL;
    struct err err;
    err_init(&err, rig.arena);
    ck_assert_int_eq(http_start(&options, &second, &err), ERR_UNAVAILABLE);
    ck_assert_ptr_null(second);
    char address[32];
    snprintf(address, sizeof address, "127.0.0.1:%d", options.port);
    ck_assert_int_ge(str_find(err.message, str_of(address)), 0);
    options.host = STR("host.invalid");
    ck_assert_int_eq(http_start(&options, &second, &err), ERR_UNAVAILABLE);
    http_rig_end(&rig);
}
END_TEST

START_TEST(listens_on_ipv6_and_names)
{
    static const struct str hosts[] = {{"::1", 3}, {"localhost", 9}};
    for (size_t i = 0; i < 2; i++) {
        struct http_rig rig;
        http_rig_init(&rig);
        rig.options.host = hosts[i];
        http_rig_start(&rig);
        ck_assert_int_gt(http_port(rig.server), 0);
        http_rig_end(&rig);
    }
}
END_TEST

Suite *http_life_suite(void)
{
    Suite *suite = suite_create("http life");
    TCase *tests = only_case(suite);
    tcase_set_timeout(tests, 60);
    tcase_add_test(tests, serves_a_thousand_requests_on_one_connection_in_constant_memory);
    tcase_add_test(tests, answers_pipelined_requests_in_order);
    tcase_add_test(tests, closes_when_the_client_asks_for_it);
    tcase_add_test(tests, sends_deferred_replies_from_other_threads);
    tcase_add_test(tests, does_not_let_a_held_request_hold_up_others);
    tcase_add_test(tests, survives_a_client_that_leaves_while_its_request_is_deferred);
    tcase_add_test(tests, forgets_a_client_that_leaves_midway);
    tcase_add_test(tests, lets_requests_in_flight_finish_at_stop);
    tcase_add_test(tests, takes_no_new_connections_while_it_stops);
    tcase_add_test(tests, answers_503_for_what_is_unanswered_when_the_grace_ends);
    tcase_add_test(tests, stops_under_load);
    tcase_add_test(tests, names_the_address_that_is_in_use);
    tcase_add_test(tests, listens_on_ipv6_and_names);
    return suite;
}
