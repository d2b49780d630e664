/*
 * "contacts" and the body of a search: read, compiled and run on a store with a few records. What
 * is accepted must run; however it is sorted and cut into pages, it finds as many.
 */
#include "base/json.h"
#include "criteria/criteria.h"
#include "fuzz.h"
#include "fuzz_account.h"

struct search_call {
    struct str word;
    struct str body;
};

static enum err_code find(struct op *op, const struct object_type *type,
                          const struct criteria *criteria)
{
    int64_t *ids, total = 0, page_total = 0;
    size_t count = 0, page_count = 0;
    struct search search = {.type = type, .criteria = criteria, .limit = 100};
    FUZZ_CHECK(criteria_search(op, &search, &ids, &count, &total) == ERR_OK);
    FUZZ_CHECK((int64_t)count == total); /* fewer than a page */
    search.offset = 1;
    search.limit = 1;
    search.descending = true;
    FUZZ_CHECK(criteria_search(op, &search, &ids, &page_count, &page_total) == ERR_OK);
    FUZZ_CHECK(page_total == total && page_count == (total > 1 ? 1u : 0u));
    return ERR_OK;
}

static enum err_code search(struct op *op, void *arg)
{
    const struct search_call *call = arg;
    const struct object_type *type = NULL;
    struct json *body = NULL;
    struct criteria *filters = NULL, *words = NULL;
    enum err_code rc = schema_type_of_word(op->schema, call->word, op->tx->err, &type);
    rc = rc ? rc : json_parse(op->tx->arena, call->body, &body, op->tx->err);
    if (rc || body->kind != JSON_OBJECT) {
        return rc;
    }
    rc = criteria_read_search(op, type, body, &filters);
    if (rc == ERR_OK) {
        find(op, type, filters);
    }
    const struct json *query = json_get(body, "query");
    if (!json_is(query, JSON_STRING) || query->text.n == 0) {
        return rc;
    }
    enum err_code rc2 = criteria_of_query(op, type, query->text, &words);
    if (rc2 == ERR_OK && words) {
        find(op, type, words);
    }
    return rc ? rc : rc2;
}

static void *start(void)
{
    struct fuzz_account *fuzz = calloc(1, sizeof *fuzz);
    fuzz_account_init(fuzz);
    return fuzz;
}

static void stop(void *arg)
{
    fuzz_account_release(arg);
    free(arg);
}

static void run(void *shared, struct arena *arena, struct str input)
{
    const struct fuzz_account *fuzz = shared;
    struct err err;
    err_init(&err, arena);
    struct search_call call = {.word = fuzz_line(&input)};
    call.body = input;
    enum err_code rc = account_read(fuzz->account, arena, &err, &principal_system, search, &call);
    if (rc) {
        fuzz_check_error(rc, &err);
    }
}

const struct fuzz_target fuzz_criteria = {
    .name = "criteria", .most = 2000, .threads = true, .start = start, .stop = stop, .run = run};
