/* The document of the Relata API and the routes: what one has the other has. */
#include "test_base.h"

#include "api/api_private.h"
#include "embedded.h"

Suite *api_openapi_suite(void);

#define RELATA "/relata/"

static const struct json *paths_of_document(struct arena *arena)
{
    struct json *document = NULL;
    struct err err;
    err_init(&err, arena);
    struct str text = {relata_json, relata_json_size};
    ck_assert_msg(json_parse(arena, text, &document, &err) == ERR_OK, "%.*s", STR_ARG(err.message));
    const struct json *paths = json_get(document, "paths");
    ck_assert(json_is(paths, JSON_OBJECT));
    return paths;
}

/* "get", the key that a method has in a path of the document. */
static const char *method_key(struct arena *arena, enum http_method method)
{
    char *key = str_cstr(arena, str_of(http_method_word(method)));
    for (char *c = key; *c; c++) {
        *c = (char)(*c >= 'A' && *c <= 'Z' ? *c - 'A' + 'a' : *c);
    }
    return key;
}

static const struct api_route *route_of_name(struct str operation, size_t *named)
{
    size_t count = 0;
    const struct api_routes *const *tables = api_route_tables(&count);
    const struct api_route *found = NULL;
    *named = 0;
    for (size_t t = 0; t < count; t++) {
        for (size_t i = 0; i < tables[t]->count; i++) {
            if (str_eq(operation, str_of(tables[t]->rows[i].operation))) {
                found = &tables[t]->rows[i];
                ++*named;
            }
        }
    }
    return found;
}

START_TEST(every_route_is_in_the_document_with_its_method_and_name)
{
    struct arena *arena = arena_new(0);
    const struct json *paths = paths_of_document(arena);
    size_t count = 0, relata = 0;
    const struct api_routes *const *tables = api_route_tables(&count);
    for (size_t t = 0; t < count; t++) {
        for (size_t i = 0; i < tables[t]->count; i++) {
            const struct api_route *route = &tables[t]->rows[i];
            if (strncmp(route->key.pattern, RELATA, strlen(RELATA)) != 0) {
                continue;
            }
            const char *method = method_key(arena, route->key.method);
            const struct json *operation = json_get(json_get(paths, route->key.pattern), method);
            ck_assert_msg(json_is(operation, JSON_OBJECT), "%s %s is not in the document", method,
                          route->key.pattern);
            const struct json *id = json_get(operation, "operationId");
            ck_assert_msg(json_is(id, JSON_STRING) && str_eq(id->text, str_of(route->operation)),
                          "%s %s is not called %s", method, route->key.pattern, route->operation);
            bool has_body = json_get(operation, "requestBody") != NULL;
            ck_assert_msg(has_body == (route->body != BODY_NONE), "%s: the body", route->operation);
            relata++;
        }
    }
    ck_assert_uint_gt(relata, 20);
    arena_free(arena);
}
END_TEST

START_TEST(every_operation_of_the_document_is_one_route)
{
    static const char *const methods[] = {"get", "put", "post", "delete", "patch"};
    struct arena *arena = arena_new(0);
    const struct json *paths = paths_of_document(arena);
    for (size_t p = 0; p < paths->count; p++) {
        for (size_t m = 0; m < sizeof methods / sizeof *methods; m++) {
            const struct json *operation = json_get(&paths->items[p], methods[m]);
            if (!operation) {
                continue;
            }
            const struct json *id = json_get(operation, "operationId");
            ck_assert(json_is(id, JSON_STRING));
            size_t named = 0;
            const struct api_route *route = route_of_name(id->text, &named);
            ck_assert_msg(named == 1, "%.*s is %zu routes", STR_ARG(id->text), named);
            ck_assert_msg(str_eq(paths->keys[p], str_of(route->key.pattern)) &&
                              strcmp(methods[m], method_key(arena, route->key.method)) == 0,
                          "%.*s is served elsewhere: %s", STR_ARG(id->text), route->key.pattern);
        }
    }
    arena_free(arena);
}
END_TEST

Suite *api_openapi_suite(void)
{
    Suite *suite = suite_create("api_openapi");
    TCase *tc = tcase_create("api_openapi");
    tcase_add_test(tc, every_route_is_in_the_document_with_its_method_and_name);
    tcase_add_test(tc, every_operation_of_the_document_is_one_route);
    suite_add_tcase(suite, tc);
    return suite;
}
