#ifndef TEST_BASE_H
#define TEST_BASE_H
/* What the tests of src/base share. */
#include <check.h>
#include <signal.h>
#include <stdbool.h>
#include <sys/wait.h>
#include <unistd.h>

#include "base/arena.h"
#include "base/random.h"
#include "base/str.h"

#define assert_str(s, expected) assert_str_eq((s), str_of(expected))
#define assert_str_eq(s, expected)                                                                 \
    do {                                                                                           \
        struct str is_ = (s), should_ = (expected);                                                \
        ck_assert_msg(!str_is_none(is_) && str_eq(is_, should_), "\"%.*s\" should be \"%.*s\"",    \
                      STR_ARG(is_), STR_ARG(should_));                                             \
    } while (0)

/* Whether action() ends its process by abort(): for what the headers call a bug. */
static inline bool aborts(void (*action)(void))
{
    pid_t child = fork();
    if (child == 0) {
        signal(SIGABRT, SIG_DFL);
        close(STDERR_FILENO);
        action();
        _exit(0);
    }
    int status;
    ck_assert_int_eq(waitpid(child, &status, 0), child);
    return WIFSIGNALED(status) && WTERMSIG(status) == SIGABRT;
}

/* A suite of one case without fixture; the tests are added by the caller. */
static inline TCase *only_case(Suite *suite)
{
    TCase *tests = tcase_create("all");
    tcase_add_unchecked_fixture(tests, random_init, NULL);
    suite_add_tcase(suite, tests);
    return tests;
}

#endif
