#include "test_base.h"

#include "base/err.h"

Suite *err_suite(void);

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

static void fill(void)
{
    char key[] = "propertyName", value[] = "age";
    err_at(&err, ERR_INVALID, STR("/inputs/0"), "Property %s is %d", "age", 7);
    err_sub(&err, "Properties.WRONG");
    err_context(&err, key, str_of(value));
    err_context(&err, "id", STR("1"));
    value[0] = 'A';
    err_context(&err, key, str_of(value));
    key[0] = value[0] = '#'; /* everything is copied */
    struct err_detail *detail = err_detail(&err, STR("bad"), "INVALID_EMAIL", STR("email"));
    err_detail_context(&err, detail, "name", STR("n1"));
    detail->raw = STR("{}");
    err_detail(&err, STR("worse"), NULL, STR_NONE);
}

static void check_filled(const struct err *e)
{
    ck_assert_int_eq(e->code, ERR_INVALID);
    assert_str(e->message, "Property age is 7");
    assert_str(e->path, "/inputs/0");
    assert_str(e->sub_category, "Properties.WRONG");
    assert_str(e->context->key, "propertyName");
    ck_assert_uint_eq(e->context->count, 2);
    assert_str(e->context->values[0], "age");
    assert_str(e->context->values[1], "Age");
    assert_str(e->context->next->key, "id");
    ck_assert_ptr_null(e->context->next->next);
    assert_str(e->details->message, "bad");
    assert_str(e->details->code, "INVALID_EMAIL");
    assert_str(e->details->in, "email");
    assert_str(e->details->raw, "{}");
    assert_str(e->details->context->values[0], "n1");
    ck_assert_ptr_eq(e->details->next, e->last_detail);
    assert_str(e->last_detail->message, "worse");
    ck_assert(str_is_none(e->last_detail->code) && str_is_none(e->last_detail->in));
    ck_assert_ptr_null(e->last_detail->next);
}

START_TEST(an_error_holds_what_was_told)
{
    fill();
    check_filled(&err);
}
END_TEST

START_TEST(a_second_failure_replaces_the_first)
{
    fill();
    ck_assert_int_eq(err_set(&err, ERR_CONFLICT, "taken: %.*s", STR_ARG(err.message)),
                     ERR_CONFLICT);
    ck_assert_int_eq(err.code, ERR_CONFLICT);
    assert_str(err.message, "taken: Property age is 7");
    ck_assert(str_is_none(err.path) && str_is_none(err.sub_category));
    ck_assert(!err.context && !err.details && !err.last_detail);
    ck_assert_ptr_eq(err.arena, arena);
}
END_TEST

START_TEST(a_copy_outlives_its_source)
{
    struct arena *longer = arena_new(0);
    struct err copy;
    err_init(&copy, longer);
    err_set(&copy, ERR_INTERNAL, "forgotten");
    fill();
    err_copy(&copy, &err);
    arena_clear(arena);
    memset(arena_alloc(arena, 4000), '#', 4000);
    check_filled(&copy);
    ck_assert_ptr_eq(copy.arena, longer);
    arena_free(longer);
}
END_TEST

START_TEST(many_values_of_one_key)
{
    err_set(&err, ERR_SCOPE, "no");
    for (int i = 0; i < 100; i++) {
        err_context(&err, "scopes", str_from_i64(arena, i));
    }
    ck_assert_uint_eq(err.context->count, 100);
    for (int i = 0; i < 100; i++) {
        assert_str_eq(err.context->values[i], str_from_i64(arena, i));
    }
}
END_TEST

START_TEST(errors_can_be_told_in_a_failed_arena)
{
    arena_fail(arena);
    fill();
    check_filled(&err);
}
END_TEST

START_TEST(every_code_has_its_word)
{
    ck_assert_str_eq(err_word(ERR_OK), "OK");
    ck_assert_str_eq(err_word(ERR_INVALID), "VALIDATION_ERROR");
    for (int code = 0; code < ERR_COUNT; code++) {
        ck_assert_uint_gt(strlen(err_word((enum err_code)code)), 0);
        for (int other = 0; other < code; other++) {
            ck_assert_str_ne(err_word((enum err_code)code), err_word((enum err_code)other));
        }
    }
}
END_TEST

static void meet_a_bug(void)
{
    BUG_UNLESS(1 + 1 == 3);
}

START_TEST(a_bug_aborts)
{
    ck_assert(aborts(meet_a_bug));
}
END_TEST

Suite *err_suite(void)
{
    Suite *suite = suite_create("err");
    TCase *tests = only_case(suite);
    tcase_add_checked_fixture(tests, setup, teardown);
    tcase_add_test(tests, an_error_holds_what_was_told);
    tcase_add_test(tests, a_second_failure_replaces_the_first);
    tcase_add_test(tests, a_copy_outlives_its_source);
    tcase_add_test(tests, many_values_of_one_key);
    tcase_add_test(tests, errors_can_be_told_in_a_failed_arena);
    tcase_add_test(tests, every_code_has_its_word);
    tcase_add_test(tests, a_bug_aborts);
    return suite;
}
