#include "test_base.h"

#include "http/router.h"

Suite *http_router_suite(void);

struct row {
    struct route_key key;
    const char *name;
};

static const struct row rows[] = {
    {{HTTP_GET, "/"}, "root"},
    {{HTTP_GET, "/p/{type}/groups"}, "groups"},
    {{HTTP_GET, "/p/{type}/{name}"}, "get"},
    {{HTTP_DELETE, "/p/{type}/{name}"}, "delete"},
    {{HTTP_POST, "/p/{type}/batch/read"}, "batch read"},
    {{HTTP_GET, "/p/{type}/{name}/history"}, "history"},
    {{HTTP_PUT, "/p/contacts/{name}"}, "put contact"},
    {{HTTP_GET, "/v4/{from}/{id}/to/{to}"}, "links"},
    {{HTTP_HEAD, "/own"}, "own head"},
    {{HTTP_GET, "/own"}, "own get"},
};

static enum route_found find(struct arena *arena, enum http_method method, const char *path,
                             struct route_match *match)
{
    struct router *router = router_new(arena, rows, sizeof rows / sizeof *rows, sizeof(struct row));
    struct str segments[HTTP_SEGMENTS];
    size_t count = 0;
    struct str rest = str_of(path + 1), segment;
    while (str_split(&rest, '/', &segment)) {
        segments[count++] = segment;
    }
    return router_find(router, method, segments, count, match);
}

static void assert_row(enum http_method method, const char *path, const char *name)
{
    struct arena *arena = arena_new(0);
    struct route_match match;
    ck_assert_msg(find(arena, method, path, &match) == ROUTE_FOUND, "%s", path);
    ck_assert_str_eq(rows[match.index].name, name);
    arena_free(arena);
}

START_TEST(finds_literals_before_parameters)
{
    assert_row(HTTP_GET, "/", "root");
    assert_row(HTTP_GET, "/p/contacts/groups", "groups");
    assert_row(HTTP_GET, "/p/contacts/email", "get");
    assert_row(HTTP_PUT, "/p/contacts/email", "put contact");
}
END_TEST

START_TEST(goes_back_to_the_parameter_where_the_literal_leads_nowhere)
{
    assert_row(HTTP_GET, "/p/contacts/groups/history", "history");
    assert_row(HTTP_GET, "/p/deals/batch", "get");
    assert_row(HTTP_POST, "/p/contacts/batch/read", "batch read");
    assert_row(HTTP_DELETE, "/p/deals/groups", "delete");
}
END_TEST

START_TEST(gives_the_values_in_order)
{
    struct arena *arena = arena_new(0);
    struct route_match match;
    ck_assert_int_eq(find(arena, HTTP_GET, "/v4/contacts/12/to/deals", &match), ROUTE_FOUND);
    ck_assert_uint_eq(match.count, 3);
    assert_str(match.values[0], "contacts");
    assert_str(match.values[1], "12");
    assert_str(match.values[2], "deals");
    /* a value taken on the way that led nowhere is not among them */
    ck_assert_int_eq(find(arena, HTTP_GET, "/p/contacts/x", &match), ROUTE_FOUND);
    ck_assert_uint_eq(match.count, 2);
    assert_str(match.values[0], "contacts");
    assert_str(match.values[1], "x");
    arena_free(arena);
}
END_TEST

START_TEST(tells_a_wrong_method_from_an_unknown_path)
{
    struct arena *arena = arena_new(0);
    struct route_match match;
    ck_assert_int_eq(find(arena, HTTP_PATCH, "/p/contacts/email", &match), ROUTE_METHOD);
    ck_assert_uint_eq(match.methods,
                      1u << HTTP_GET | 1u << HTTP_HEAD | 1u << HTTP_DELETE | 1u << HTTP_PUT);
    ck_assert_int_eq(find(arena, HTTP_OTHER, "/own", &match), ROUTE_METHOD);
    ck_assert_int_eq(find(arena, HTTP_GET, "/p", &match), ROUTE_NONE);
    ck_assert_int_eq(find(arena, HTTP_GET, "/p/contacts/email/unknown", &match), ROUTE_NONE);
    ck_assert_int_eq(find(arena, HTTP_GET, "/p/contacts//history", &match), ROUTE_NONE);
    arena_free(arena);
}
END_TEST

START_TEST(serves_head_with_get)
{
    assert_row(HTTP_HEAD, "/p/contacts/email", "get");
    assert_row(HTTP_HEAD, "/own", "own head");
    assert_row(HTTP_GET, "/own", "own get");
}
END_TEST

static void make_twins(void)
{
    static const struct route_key twins[] = {{HTTP_GET, "/a/{b}"}, {HTTP_GET, "/a/{c}"}};
    router_new(arena_new(0), twins, 2, sizeof *twins);
}

START_TEST(calls_two_rows_of_one_shape_a_bug)
{
    ck_assert(aborts(make_twins));
}
END_TEST

Suite *http_router_suite(void)
{
    Suite *suite = suite_create("http router");
    TCase *tests = only_case(suite);
    tcase_add_test(tests, finds_literals_before_parameters);
    tcase_add_test(tests, goes_back_to_the_parameter_where_the_literal_leads_nowhere);
    tcase_add_test(tests, gives_the_values_in_order);
    tcase_add_test(tests, tells_a_wrong_method_from_an_unknown_path);
    tcase_add_test(tests, serves_head_with_get);
    tcase_add_test(tests, calls_two_rows_of_one_shape_a_bug);
    return suite;
}
