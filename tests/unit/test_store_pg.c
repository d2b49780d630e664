/* What only the engine with several writers has: transactions beside one another, locks, runs
 * again, lost connections, one schema among others. Without a database for the tests there are no
 * tests here. */
#include <unistd.h>

#include "store/pg_internal.h"
#include "test_store.h"

Suite *store_pg_suite(void);

static struct bench bench;

/* Other programs may use the database at the same time: connections are ended by this name. */
#define NAME_SIZE 40
static const char *own_name(char name[NAME_SIZE])
{
    snprintf(name, NAME_SIZE, "relata_unit_%d", (int)getpid());
    return name;
}

static void setup(void)
{
    char name[NAME_SIZE];
    setenv("PGAPPNAME", own_name(name), 1);
    bench_init(&bench);
}

static void teardown(void)
{
    bench_release(&bench);
}

static const char *database(void)
{
    return getenv("RELATA_TEST_POSTGRES");
}

/* Another program on the same database. */
static void stranger_runs(const char *text)
{
    PGconn *pg = PQconnectdb(database());
    PGresult *result = PQexec(pg, text);
    ExecStatusType status = PQresultStatus(result);
    ck_assert_msg(status == PGRES_COMMAND_OK || status == PGRES_TUPLES_OK, "%s: %s", text,
                  PQerrorMessage(pg));
    PQclear(result);
    PQfinish(pg);
}

static enum err_code open_at(const char *url)
{
    struct store *store = NULL;
    struct store_options options = bench.options;
    options.url = str_of(url);
    err_clear(&bench.err);
    enum err_code rc = store_open(&options, &store, &bench.err);
    store_close(store);
    return rc;
}

static const char *beside(const char *schema)
{
    return str_cstr(bench.arena, str_format(bench.arena, "%s?schema=%s", database(), schema));
}

static bool says(const char *text)
{
    return str_find(bench.err.message, str_of(text)) >= 0;
}

/* ---- opening ---- */

START_TEST(a_url_that_cannot_be_right_is_refused_without_its_password)
{
    ck_assert_int_eq(open_at("postgresql://me:secret@host/db?schema=Upper"), ERR_INVALID);
    ck_assert_int_eq(open_at("postgresql://me:secret@host/db?schema=pg_own"), ERR_INVALID);
    ck_assert_int_eq(open_at("postgresql://me:secret@host/db?schema=a%22b"), ERR_INVALID);
    ck_assert_int_eq(open_at("postgresql://me:secret@host/db?nonsense=1"), ERR_INVALID);
    ck_assert(!says("secret"));
    ck_assert_int_eq(open_at("postgresql://me:secret@127.0.0.1:1/db"), ERR_UNAVAILABLE);
    ck_assert(says("127.0.0.1") && says("cannot be reached") && !says("secret"));
}
END_TEST

START_TEST(a_schema_of_another_program_is_left_alone)
{
    stranger_runs("DROP SCHEMA IF EXISTS foreign_one CASCADE; CREATE SCHEMA foreign_one; "
                  "CREATE TABLE foreign_one.mine (x int)");
    ck_assert_int_eq(open_at(beside("foreign_one")), ERR_STORE_VERSION);
    ck_assert(says("another program"));
    stranger_runs("DROP TABLE foreign_one.mine; DROP SCHEMA foreign_one");
}
END_TEST

START_TEST(what_must_exist_is_not_made)
{
    bench.options.must_exist = true;
    ck_assert_int_eq(open_at(beside("nobody_made_it")), ERR_NOT_FOUND);
    ck_assert(says("nobody_made_it") && says("does not exist"));
    stranger_runs("CREATE SCHEMA nobody_made_it");
    ck_assert_int_eq(open_at(beside("nobody_made_it")), ERR_NOT_FOUND);
    ck_assert(says("is empty"));
    stranger_runs("DROP SCHEMA nobody_made_it"); /* fails when anything stands in it */
}
END_TEST

static void *open_and_close(void *arg)
{
    struct arena *arena = arena_new(0);
    struct err err;
    err_init(&err, arena);
    struct store_options options = bench.options;
    options.url = str_of(arg);
    struct store *store = NULL;
    enum err_code rc = store_open(&options, &store, &err);
    store_close(store);
    arena_free(arena);
    return (void *)(uintptr_t)rc;
}

START_TEST(several_programs_may_make_one_store_at_once)
{
    stranger_runs("DROP SCHEMA IF EXISTS made_at_once CASCADE");
    const char *url = beside("made_at_once");
    pthread_t threads[4];
    for (int i = 0; i < 4; i++) {
        pthread_create(&threads[i], NULL, open_and_close, (void *)(uintptr_t)url);
    }
    for (int i = 0; i < 4; i++) {
        void *rc = NULL;
        pthread_join(threads[i], &rc);
        ck_assert_int_eq((int)(uintptr_t)rc, ERR_OK);
    }
    stranger_runs("DROP SCHEMA made_at_once CASCADE");
}
END_TEST

/* ---- transactions beside one another ---- */

struct part {
    pthread_barrier_t *meeting;
    atomic_int *ran;
    int64_t first, second;
    bool met;
};

static enum err_code add_to(struct tx *tx, int64_t id)
{
    struct sql *sql = sql_new(tx);
    sql_add(sql, "UPDATE item SET real_value = COALESCE(real_value, 0) + 1 WHERE id = ");
    sql_bind_i64(sql, id);
    return sql_run(sql);
}

/* Statements that nobody reads go out with one that is waited for. */
static void arrive(struct tx *tx)
{
    ck_assert_int_eq(one_i64(tx, "SELECT 1"), 1);
}

/* The first run meets the other one between its two steps. */
static enum err_code both_ways(struct tx *tx, void *arg)
{
    struct part *part = arg;
    atomic_fetch_add(part->ran, 1);
    enum err_code rc = add_to(tx, part->first);
    if (!part->met) {
        part->met = true;
        arrive(tx);
        pthread_barrier_wait(part->meeting);
    }
    return rc ? rc : add_to(tx, part->second);
}

struct helper {
    tx_fn *fn;
    void *arg;
    enum err_code rc;
};

static void *write_beside(void *arg)
{
    struct helper *helper = arg;
    struct arena *arena = arena_new(0);
    struct err err;
    err_init(&err, arena);
    helper->rc = store_write(bench.store, arena, &err, helper->fn, helper->arg);
    arena_free(arena);
    return NULL;
}

static void two_at_once(tx_fn *fn, struct part *a, struct part *b)
{
    pthread_barrier_t meeting;
    pthread_barrier_init(&meeting, NULL, 2);
    atomic_int ran = 0;
    a->meeting = b->meeting = &meeting;
    a->ran = b->ran = &ran;
    struct helper helpers[2] = {{fn, a, ERR_OK}, {fn, b, ERR_OK}};
    pthread_t threads[2];
    for (int i = 0; i < 2; i++) {
        pthread_create(&threads[i], NULL, write_beside, &helpers[i]);
    }
    for (int i = 0; i < 2; i++) {
        pthread_join(threads[i], NULL);
        ck_assert_int_eq(helpers[i].rc, ERR_OK);
    }
    pthread_barrier_destroy(&meeting);
    ck_assert_int_eq(atomic_load(&ran), 3); /* one of them ran twice */
}

static enum err_code value_of(struct tx *tx, void *arg)
{
    *(int64_t *)arg = one_i64(tx, "SELECT CAST(sum(real_value) AS BIGINT) FROM item");
    return ERR_OK;
}

START_TEST(a_deadlock_costs_a_run_and_nothing_else)
{
    for (int64_t id = 1; id <= 2; id++) {
        assert_ok(bench_write(&bench, add_item_fn, &id), &bench);
    }
    struct part a = {.first = 1, .second = 2};
    struct part b = {.first = 2, .second = 1};
    two_at_once(both_ways, &a, &b);
    int64_t sum = 0;
    assert_ok(bench_read(&bench, value_of, &sum), &bench);
    ck_assert_int_eq(sum, 4);
}
END_TEST

/* Both are under way when both want the account to themselves. */
static enum err_code alone(struct tx *tx, void *arg)
{
    struct part *part = arg;
    atomic_fetch_add(part->ran, 1);
    if (!part->met) {
        part->met = true;
        arrive(tx);
        pthread_barrier_wait(part->meeting);
    }
    enum err_code rc = tx_exclusive(tx);
    if (rc) {
        return rc;
    }
    int64_t next = one_i64(tx, "SELECT count(*) FROM item") + 1;
    return add_item_fn(tx, &next); /* its text is unique: nobody else counted the same */
}

static enum err_code alone_many(struct tx *tx, void *arg)
{
    (void)arg;
    enum err_code rc = tx_exclusive(tx);
    if (rc) {
        return rc;
    }
    int64_t next = one_i64(tx, "SELECT count(*) FROM item") + 1;
    return add_item_fn(tx, &next);
}

START_TEST(who_has_the_account_to_itself_counts_right)
{
    pthread_t threads[8];
    struct helper helpers[8];
    for (int i = 0; i < 8; i++) {
        helpers[i] = (struct helper){alone_many, NULL, ERR_OK};
        pthread_create(&threads[i], NULL, write_beside, &helpers[i]);
    }
    for (int i = 0; i < 8; i++) {
        pthread_join(threads[i], NULL);
        ck_assert_int_eq(helpers[i].rc, ERR_OK);
    }
    ck_assert_int_eq(bench_count(&bench), 8);
}
END_TEST

/* All of them look, find no sequence, and make it: the others must see what one has made. */
static enum err_code first_number(struct tx *tx, void *arg)
{
    struct part *part = arg;
    pthread_barrier_wait(part->meeting);
    enum err_code rc = tx_next_ids(tx, "first_use", 1, &part->first);
    return rc ? rc : tx_next_ids(tx, "second_use", 1, &part->second);
}

START_TEST(a_sequence_that_many_use_first_is_made_once)
{
    pthread_barrier_t meeting;
    pthread_barrier_init(&meeting, NULL, 8);
    pthread_t threads[8];
    struct helper helpers[8];
    struct part parts[8];
    int64_t first = 0, second = 0;
    for (int i = 0; i < 8; i++) {
        parts[i] = (struct part){.meeting = &meeting};
        helpers[i] = (struct helper){first_number, &parts[i], ERR_OK};
        pthread_create(&threads[i], NULL, write_beside, &helpers[i]);
    }
    for (int i = 0; i < 8; i++) {
        pthread_join(threads[i], NULL);
        ck_assert_int_eq(helpers[i].rc, ERR_OK);
        first += parts[i].first;
        second += parts[i].second;
    }
    pthread_barrier_destroy(&meeting);
    ck_assert_int_eq(first, 36); /* 1 to 8 */
    ck_assert_int_eq(second, 36);
}
END_TEST

START_TEST(two_that_want_the_account_do_not_wait_for_each_other)
{
    pthread_barrier_t meeting;
    pthread_barrier_init(&meeting, NULL, 2);
    atomic_int ran = 0;
    struct part parts[2] = {{.meeting = &meeting, .ran = &ran}, {.meeting = &meeting, .ran = &ran}};
    struct helper helpers[2] = {{alone, &parts[0], ERR_OK}, {alone, &parts[1], ERR_OK}};
    pthread_t threads[2];
    for (int i = 0; i < 2; i++) {
        pthread_create(&threads[i], NULL, write_beside, &helpers[i]);
    }
    for (int i = 0; i < 2; i++) {
        pthread_join(threads[i], NULL);
        ck_assert_int_eq(helpers[i].rc, ERR_OK);
    }
    pthread_barrier_destroy(&meeting);
    ck_assert_int_eq(bench_count(&bench), 2);
    ck_assert_int_ge(atomic_load(&ran), 3);
}
END_TEST

struct counter {
    int64_t lock;
};

/* Without the lock several would count the same number. */
static enum err_code count_up(struct tx *tx, void *arg)
{
    const struct counter *counter = arg;
    enum err_code rc = tx_lock(tx, &counter->lock, 1);
    if (rc) {
        return rc;
    }
    int64_t next = one_i64(tx, "SELECT count(*) FROM item") + 1;
    return add_item_fn(tx, &next);
}

START_TEST(a_locked_record_is_held_until_the_end)
{
    struct counter counter = {.lock = 77};
    pthread_t threads[8];
    struct helper helpers[8];
    for (int i = 0; i < 8; i++) {
        helpers[i] = (struct helper){count_up, &counter, ERR_OK};
        pthread_create(&threads[i], NULL, write_beside, &helpers[i]);
    }
    for (int i = 0; i < 8; i++) {
        pthread_join(threads[i], NULL);
        ck_assert_int_eq(helpers[i].rc, ERR_OK);
    }
    ck_assert_int_eq(bench_count(&bench), 8);
}
END_TEST

static enum err_code locked_and_undone(struct tx *tx, void *arg)
{
    const struct counter *counter = arg;
    enum err_code rc = tx_lock(tx, &counter->lock, 1);
    return rc ? rc : err_set(tx->err, ERR_INVALID, "undone");
}

/* The engine lets go of a lock with its savepoint: it must be taken again. */
static enum err_code count_after_undoing(struct tx *tx, void *arg)
{
    ck_assert_int_eq(tx_nested(tx, locked_and_undone, arg), ERR_INVALID);
    return count_up(tx, arg);
}

START_TEST(a_lock_of_a_savepoint_undone_is_taken_again)
{
    struct counter counter = {.lock = 78};
    pthread_t threads[8];
    struct helper helpers[8];
    for (int i = 0; i < 8; i++) {
        helpers[i] = (struct helper){count_after_undoing, &counter, ERR_OK};
        pthread_create(&threads[i], NULL, write_beside, &helpers[i]);
    }
    for (int i = 0; i < 8; i++) {
        pthread_join(threads[i], NULL);
        ck_assert_int_eq(helpers[i].rc, ERR_OK);
    }
    ck_assert_int_eq(bench_count(&bench), 8);
}
END_TEST

static enum err_code number_of(struct tx *tx, void *arg)
{
    *(int64_t *)arg = tx_number(tx);
    return ERR_OK;
}

static enum err_code horizon_of(struct tx *tx, void *arg)
{
    return tx_horizon(tx, arg);
}

/* Keeps a transaction open that has a number; of the account when it holds its lock. */
static PGconn *keep_open(bool of_the_account)
{
    const struct pg_place *place = &pg_store_of(bench.store)->place;
    char text[200];
    snprintf(text, sizeof text, "BEGIN; SELECT %s(%lld), pg_current_xact_id()",
             of_the_account ? "pg_advisory_xact_lock_shared" : "abs",
             (long long)pg_lock_key(place, PG_LOCK_ACCOUNT) / (of_the_account ? 1 : 2));
    PGconn *pg = PQconnectdb(database());
    PGresult *result = PQexec(pg, text);
    ck_assert_msg(PQresultStatus(result) == PGRES_TUPLES_OK, "%s", PQerrorMessage(pg));
    PQclear(result);
    return pg;
}

static void number_and_horizon(int64_t *number, int64_t *below)
{
    assert_ok(bench_write(&bench, number_of, number), &bench);
    assert_ok(bench_read(&bench, horizon_of, below), &bench);
}

START_TEST(settled_24_an_open_transaction_of_the_account_holds_back_the_horizon)
{
    int64_t before = 0, after = 0, below = 0;
    number_and_horizon(&before, &below);
    ck_assert_int_gt(below, before);
    PGconn *pg = keep_open(true);
    number_and_horizon(&after, &below);
    ck_assert_int_gt(after, before);
    ck_assert_int_gt(below, before);
    ck_assert_int_lt(below, after);
    PQclear(PQexec(pg, "COMMIT"));
    PQfinish(pg);
    assert_ok(bench_read(&bench, horizon_of, &below), &bench);
    ck_assert_int_gt(below, after);
}
END_TEST

START_TEST(a_foreign_open_transaction_does_not)
{
    int64_t number = 0, below = 0;
    PGconn *pg = keep_open(false);
    number_and_horizon(&number, &below);
    ck_assert_int_gt(below, number);
    PQfinish(pg);
}
END_TEST

/* ---- lost connections ---- */

static void end_all(void)
{
    char name[NAME_SIZE], text[240];
    snprintf(text, sizeof text,
             "SELECT count(pg_terminate_backend(pid)) FROM pg_stat_activity "
             "WHERE application_name = '%s' AND pid <> pg_backend_pid()",
             own_name(name));
    stranger_runs(text);
}

START_TEST(connections_that_died_while_idle_are_not_noticed)
{
    int64_t id = 1;
    assert_ok(bench_write(&bench, add_item_fn, &id), &bench);
    ck_assert_int_eq(bench_count(&bench), 1);
    end_all();
    for (id = 2; id <= 20; id++) {
        assert_ok(bench_write(&bench, add_item_fn, &id), &bench);
    }
    ck_assert_int_eq(bench_count(&bench), 20);
}
END_TEST

struct cut {
    int64_t id;
    int runs;
};

static enum err_code cut_once(struct tx *tx, void *arg)
{
    struct cut *cut = arg;
    enum err_code rc = add_item_fn(tx, &cut->id);
    if (!rc && cut->runs++ == 0) {
        end_all();
    }
    int64_t next = cut->id + 1;
    return rc ? rc : add_item_fn(tx, &next);
}

START_TEST(a_job_whose_connection_is_lost_runs_again)
{
    struct cut cut = {.id = 1};
    assert_ok(bench_write(&bench, cut_once, &cut), &bench);
    ck_assert_int_eq(cut.runs, 2);
    ck_assert_int_eq(bench_count(&bench), 2);
}
END_TEST

static enum err_code read_cut(struct tx *tx, void *arg)
{
    (void)arg;
    end_all();
    bool found = false;
    int64_t value = 0;
    static const struct stmt_def count = {"COUNT", "SELECT count(*) FROM item"};
    return stmt_one_i64(stmt_use(tx, &count), &found, &value);
}

START_TEST(a_read_whose_connection_is_lost_says_so_and_the_next_one_works)
{
    ck_assert_int_eq(bench_read(&bench, read_cut, NULL), ERR_UNAVAILABLE);
    ck_assert(says("connection"));
    ck_assert_int_eq(bench_count(&bench), 0);
}
END_TEST

/* ---- many rows ---- */

#define MANY INT64_C(25000)

/* Rows come in parts, in order, while other statements run and the same one is in use again. */
static enum err_code read_many(struct tx *tx, void *arg)
{
    static const struct stmt_def many = {
        "MANY", "SELECT n, repeat('x', 1000) FROM generate_series(1, CAST($1 AS BIGINT)) AS n"};
    struct stmt *st = stmt_use(tx, &many);
    stmt_bind_i64(st, 1, *(int64_t *)arg);
    stmt_large(st);
    int64_t seen = 0;
    while (stmt_row(st)) {
        ck_assert_int_le(PQntuples(((struct pg_stmt *)st)->result), PG_ROWS_AT_ONCE);
        ck_assert_int_eq(stmt_i64(st, 0), ++seen);
        ck_assert_uint_eq(stmt_str(st, 1).n, 1000);
        if (seen % (MANY / 2) == 1 && *(int64_t *)arg == MANY) {
            int64_t fewer = PG_ROWS_AT_ONCE * 2; /* whole parts: the one behind them is empty */
            ck_assert_int_eq(read_many(tx, &fewer), ERR_OK);
        }
    }
    ck_assert_int_eq(seen, *(int64_t *)arg);
    return stmt_end(st);
}

START_TEST(many_rows_are_never_in_memory_at_once)
{
    int64_t many = MANY, none = 0;
    assert_ok(bench_read(&bench, read_many, &many), &bench);
    assert_ok(bench_write(&bench, read_many, &many), &bench);
    assert_ok(bench_read(&bench, read_many, &none), &bench);
}
END_TEST

/* Left in the middle, it gives place to its next use; a fault in a later part is its own. */
static enum err_code read_some(struct tx *tx, void *arg)
{
    static const struct stmt_def faulty = {
        "FAULTY", "SELECT 10 / (1500 - n) FROM generate_series(1, 2000) AS n"};
    (void)arg;
    for (int i = 0; i < 2; i++) {
        struct stmt *st = stmt_use(tx, &faulty);
        stmt_large(st);
        ck_assert(stmt_row(st));
        ck_assert_int_eq(stmt_end(st), ERR_OK);
    }
    struct stmt *st = stmt_use(tx, &faulty);
    stmt_large(st);
    int64_t seen = 0;
    while (stmt_row(st)) {
        seen++;
    }
    ck_assert_int_eq(seen, PG_ROWS_AT_ONCE);
    return stmt_end(st);
}

static enum err_code read_some_inside(struct tx *tx, void *arg)
{
    ck_assert_int_ne(tx_nested(tx, read_some, arg), ERR_OK);
    int64_t id = 1;
    return add_item_fn(tx, &id);
}

START_TEST(a_part_that_fails_ends_the_statement)
{
    ck_assert_int_ne(bench_read(&bench, read_some, NULL), ERR_OK);
    assert_ok(bench_write(&bench, read_some_inside, NULL),
              &bench); /* the cursor went with its savepoint */
    ck_assert_int_eq(bench_count(&bench), 1);
}
END_TEST

START_TEST(a_copy_is_made_with_the_engines_own_tool)
{
    ck_assert_int_eq(store_backup(bench.store, STR("/tmp/never"), bench.arena, &bench.err),
                     ERR_INVALID);
    ck_assert(says("pg_dump"));
}
END_TEST

Suite *store_pg_suite(void)
{
    Suite *suite = suite_create("store_pg");
    if (!engine_is_postgresql()) {
        return suite;
    }
    TCase *tcase = tcase_create("all");
    tcase_add_checked_fixture(tcase, setup, teardown);
    tcase_set_timeout(tcase, 60);
    tcase_add_test(tcase, a_url_that_cannot_be_right_is_refused_without_its_password);
    tcase_add_test(tcase, a_schema_of_another_program_is_left_alone);
    tcase_add_test(tcase, what_must_exist_is_not_made);
    tcase_add_test(tcase, several_programs_may_make_one_store_at_once);
    tcase_add_test(tcase, a_deadlock_costs_a_run_and_nothing_else);
    tcase_add_test(tcase, who_has_the_account_to_itself_counts_right);
    tcase_add_test(tcase, a_sequence_that_many_use_first_is_made_once);
    tcase_add_test(tcase, two_that_want_the_account_do_not_wait_for_each_other);
    tcase_add_test(tcase, a_locked_record_is_held_until_the_end);
    tcase_add_test(tcase, a_lock_of_a_savepoint_undone_is_taken_again);
    tcase_add_test(tcase, settled_24_an_open_transaction_of_the_account_holds_back_the_horizon);
    tcase_add_test(tcase, a_foreign_open_transaction_does_not);
    tcase_add_test(tcase, connections_that_died_while_idle_are_not_noticed);
    tcase_add_test(tcase, a_job_whose_connection_is_lost_runs_again);
    tcase_add_test(tcase, a_read_whose_connection_is_lost_says_so_and_the_next_one_works);
    tcase_add_test(tcase, many_rows_are_never_in_memory_at_once);
    tcase_add_test(tcase, a_part_that_fails_ends_the_statement);
    tcase_add_test(tcase, a_copy_is_made_with_the_engines_own_tool);
    suite_add_tcase(suite, tcase);
    return suite;
}
