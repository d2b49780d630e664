/* Statements: binds and reads of every type, placeholders, reuse, failures that stick; the builder
 */
#include <math.h>

#include "store/store_driver.h"
#include "test_store.h"

Suite *store_stmt_suite(void);

#define S(name, text) static const struct stmt_def name = {#name, text};
S(ECHO_I64, "SELECT CAST($1 AS BIGINT)")
S(ECHO_REAL, "SELECT CAST($1 AS DOUBLE PRECISION)")
S(ECHO_TEXT, "SELECT CAST($1 AS TEXT)")
S(ECHO_BYTES, "SELECT COALESCE($1, bytes) FROM child WHERE id = 0")
S(CHILD_ZERO, "INSERT INTO child (id, item) VALUES (0, 0)")
S(ECHO_ORDER,
  "SELECT CAST($3 AS BIGINT), CAST($1 AS BIGINT), CAST($2 AS BIGINT), CAST($1 AS BIGINT)")
S(ITEMS_BELOW, "SELECT id, text FROM item WHERE id < $1 ORDER BY id DESC")
S(SYNTAX, "SELEC 1")
S(TWO_AT_ONCE, "SELECT 1; SELECT 2")
S(QUESTION, "SELECT ?")
S(CHILD_ADD, "INSERT INTO child (id, item) VALUES ($1, $2) RETURNING id")
S(CHILDREN_ADD, "INSERT INTO child (id, item) VALUES ($1, $2), ($1 + 1, $2) RETURNING id")
S(ITEM_RENAME, "UPDATE item SET text = text || 'x' WHERE id <= $1")
#undef S

static enum err_code every_type(struct tx *tx, void *arg)
{
    (void)arg;
    struct stmt *st = stmt_use(tx, &ECHO_I64);
    stmt_bind_i64(st, 1, INT64_MIN);
    ck_assert(stmt_row(st));
    ck_assert_int_eq(stmt_columns(st), 1);
    ck_assert_int_eq(stmt_i64(st, 0), INT64_MIN);
    ck_assert(!stmt_row(st));
    ck_assert(!stmt_row(st)); /* the end stays the end */
    ck_assert_int_eq(stmt_end(st), ERR_OK);

    st = stmt_use(tx, &ECHO_REAL);
    stmt_bind_double(st, 1, 0.1);
    ck_assert(stmt_row(st));
    ck_assert(stmt_double(st, 0) == 0.1);
    ck_assert_int_eq(stmt_end(st), ERR_OK);

    st = stmt_use(tx, &ECHO_TEXT);
    stmt_bind_str(st, 1, STR("blåbær x"));
    ck_assert(stmt_row(st));
    struct str kept = stmt_str_dup(st, 0, tx->arena);
    ck_assert_int_eq(stmt_end(st), ERR_OK);
    assert_str_eq(kept, STR("blåbær x"));

    st = stmt_use(tx, &ECHO_TEXT);
    stmt_bind_str(st, 1, STR(""));
    ck_assert(stmt_row(st));
    ck_assert(!stmt_is_null(st, 0) && !str_is_none(stmt_str(st, 0)));
    ck_assert_int_eq(stmt_end(st), ERR_OK);

    int64_t zero = 0;
    ck_assert_int_eq(add_item_fn(tx, &zero), ERR_OK);
    ck_assert_int_eq(stmt_run(stmt_use(tx, &CHILD_ZERO)), ERR_OK);
    st = stmt_use(tx, &ECHO_BYTES);
    stmt_bind_blob(st, 1, STR("\0\xff\0"));
    ck_assert(stmt_row(st));
    assert_str_eq(stmt_str(st, 0), STR("\0\xff\0"));
    ck_assert_int_eq(stmt_end(st), ERR_OK);

    st = stmt_use(tx, &ECHO_BYTES);
    stmt_bind_blob(st, 1, STR(""));
    ck_assert(stmt_row(st));
    ck_assert(!stmt_is_null(st, 0) && !str_is_none(stmt_str(st, 0)));
    ck_assert_int_eq(stmt_end(st), ERR_OK);
    return ERR_OK;
}

static enum err_code null_reads(struct tx *tx, void *arg)
{
    (void)arg;
    struct stmt *st = stmt_use(tx, &ECHO_I64);
    stmt_bind_i64(st, 1, 7);
    ck_assert_int_eq(stmt_run(st), ERR_OK);
    st = stmt_use(tx, &ECHO_I64); /* what was bound in the last use is forgotten */
    ck_assert(stmt_row(st));
    ck_assert(stmt_is_null(st, 0));
    ck_assert_int_eq(stmt_i64(st, 0), 0);
    ck_assert(str_is_none(stmt_str(st, 0)));
    ck_assert_int_eq(stmt_end(st), ERR_OK);
    st = stmt_use(tx, &ECHO_TEXT);
    stmt_bind_str(st, 1, STR_NONE);
    bool found = true;
    int64_t value = 5;
    ck_assert_int_eq(stmt_one_i64(st, &found, &value), ERR_OK);
    ck_assert(!found);
    ck_assert_int_eq(value, 5);
    return ERR_OK;
}

static enum err_code numbers_in_any_order(struct tx *tx, void *arg)
{
    (void)arg;
    struct stmt *st = stmt_use(tx, &ECHO_ORDER);
    stmt_bind_i64(st, 1, 10);
    stmt_bind_i64(st, 2, 20);
    stmt_bind_i64(st, 3, 30);
    ck_assert(stmt_row(st));
    const int64_t expected[] = {30, 10, 20, 10};
    for (int i = 0; i < 4; i++) {
        ck_assert_int_eq(stmt_i64(st, i), expected[i]);
    }
    return stmt_end(st);
}

static enum err_code ten_items(struct tx *tx, void *arg)
{
    (void)arg;
    for (int64_t id = 1; id <= 10; id++) {
        enum err_code rc = add_item_fn(tx, &id);
        if (rc) {
            return rc;
        }
    }
    return ERR_OK;
}

/* Visits all ids below `id` by recursion on the same statement: 2^(id-1) - 1 rows in all. */
static int64_t visit(struct tx *tx, int64_t id)
{
    int64_t rows = 0;
    struct stmt *st = stmt_use(tx, &ITEMS_BELOW);
    stmt_bind_i64(st, 1, id);
    while (stmt_row(st)) {
        int64_t below = stmt_i64(st, 0);
        rows += 1 + visit(tx, below);
        ck_assert_int_eq(stmt_i64(st, 0), below);
    }
    ck_assert_int_eq(stmt_end(st), ERR_OK);
    return rows;
}

static enum err_code recursion(struct tx *tx, void *arg)
{
    (void)arg;
    ck_assert_int_eq(visit(tx, 11), 1023); /* eleven uses at once: more than the cache keeps */
    ck_assert_int_eq(visit(tx, 5), 15);
    return ERR_OK;
}

static enum err_code use_bad(struct tx *tx, void *arg)
{
    struct stmt *st = stmt_use(tx, arg);
    stmt_bind_i64(st, 1, 1);
    ck_assert(!stmt_row(st));
    ck_assert_int_eq(stmt_i64(st, 0), 0);
    ck_assert(str_is_none(stmt_str(st, 3)));
    ck_assert_int_eq(stmt_columns(st), 0);
    return stmt_end(st);
}

static enum err_code bind_beyond(struct tx *tx, void *arg)
{
    (void)arg;
    struct stmt *st = stmt_use(tx, &ECHO_I64);
    stmt_bind_i64(st, 2, 1);
    stmt_bind_i64(st, 1, 1);
    ck_assert(!stmt_row(st));
    return stmt_end(st);
}

static enum err_code write_in_read(struct tx *tx, void *arg)
{
    (void)arg;
    return add_item(tx, 1, "one");
}

static enum err_code orphan(struct tx *tx, void *arg)
{
    (void)arg;
    struct stmt *st = stmt_use(tx, &CHILD_ADD);
    stmt_bind_i64(st, 1, 1);
    stmt_bind_i64(st, 2, 12345);
    bool found;
    int64_t id;
    return stmt_one_i64(st, &found, &id);
}

/* Ends the use before the statement gave its rows to the end: what it broke must show all the same.
 */
static enum err_code two_orphans(struct tx *tx, void *arg)
{
    (void)arg;
    struct stmt *st = stmt_use(tx, &CHILDREN_ADD);
    stmt_bind_i64(st, 1, 1);
    stmt_bind_i64(st, 2, 12345);
    stmt_row(st);
    return stmt_end(st);
}

static enum err_code rename_five(struct tx *tx, void *arg)
{
    struct stmt *st = stmt_use(tx, &ITEM_RENAME);
    stmt_bind_i64(st, 1, 5);
    return stmt_run_count(st, arg);
}

static struct bench bench;

static void setup(void)
{
    bench_init(&bench);
}

static void teardown(void)
{
    bench_release(&bench);
}

START_TEST(values_of_every_type_come_back)
{
    assert_ok(bench_write(&bench, every_type, NULL), &bench);
    assert_ok(bench_read(&bench, null_reads, NULL), &bench);
}
END_TEST

START_TEST(placeholders_repeat_and_come_in_any_order)
{
    assert_ok(bench_read(&bench, numbers_in_any_order, NULL), &bench);
}
END_TEST

START_TEST(one_statement_is_used_many_times_at_once)
{
    assert_ok(bench_write(&bench, ten_items, NULL), &bench);
    assert_ok(bench_read(&bench, recursion, NULL), &bench);
    assert_ok(bench_read(&bench, recursion, NULL), &bench);
}
END_TEST

START_TEST(a_failure_sticks_and_hides_the_sql)
{
    const struct stmt_def *bad[] = {&SYNTAX, &TWO_AT_ONCE, &QUESTION};
    for (size_t i = 0; i < 3; i++) {
        union {
            const struct stmt_def *def;
            void *arg;
        } use = {.def = bad[i]};
        ck_assert_int_eq(bench_read(&bench, use_bad, use.arg), ERR_STORE);
        ck_assert_int_eq(bench.err.code, ERR_STORE);
        ck_assert_int_eq(str_find(bench.err.message, STR("SELE")), -1);
    }
    ck_assert_int_eq(bench_read(&bench, bind_beyond, NULL), ERR_STORE);
    assert_ok(bench_read(&bench, numbers_in_any_order, NULL), &bench);
}
END_TEST

START_TEST(a_reader_cannot_write)
{
    ck_assert_int_eq(bench_read(&bench, write_in_read, NULL), ERR_STORE);
    ck_assert_int_eq(bench_count(&bench), 0);
}
END_TEST

START_TEST(constraints_are_conflicts_also_with_returning)
{
    ck_assert_int_eq(bench_write(&bench, orphan, NULL), ERR_CONFLICT);
    ck_assert_int_eq(bench_write(&bench, two_orphans, NULL), ERR_CONFLICT);
    assert_ok(bench_write(&bench, ten_items, NULL), &bench);
    ck_assert_int_eq(bench_write(&bench, ten_items, NULL), ERR_CONFLICT);
    ck_assert_int_eq(bench.err.code, ERR_CONFLICT);
    ck_assert_int_eq(str_find(bench.err.message, STR("item")), -1);
}
END_TEST

START_TEST(changed_rows_are_counted)
{
    int64_t count = -1;
    assert_ok(bench_write(&bench, rename_five, &count), &bench);
    ck_assert_int_eq(count, 0);
    assert_ok(bench_write(&bench, ten_items, NULL), &bench);
    assert_ok(bench_write(&bench, rename_five, &count), &bench);
    ck_assert_int_eq(count, 5);
}
END_TEST

/* ---- the builder ---- */

static enum err_code build(struct tx *tx, void *arg)
{
    (void)arg;
    struct sql *where = sql_new(tx);
    sql_name(where, "p", 318);
    sql_add(where, " > ");
    sql_bind_double(where, 1.5);
    sql_add(where, " OR ");
    sql_name(where, "p", 318);
    sql_add(where, " IN ");
    sql_bind_list(where, (const int64_t[]){4, 5, 6}, 3);
    struct sql *sql = sql_new(tx);
    sql_add(sql, "SELECT ");
    sql_bind_str(sql, STR("x'; --"));
    sql_add(sql, " FROM ");
    sql_name2(sql, "obj_", 1, 2);
    sql_add(sql, " WHERE ");
    sql_append(sql, where);
    sql_add(sql, " LIMIT ");
    sql_number(sql, -1);
    sql_add(sql, " OFFSET ");
    sql_bind_null(sql);
    assert_str(sql_text(sql), "SELECT $1 FROM obj_1_2 WHERE p318 > $2 OR p318 IN ($3, $4, $5, $6) "
                              "LIMIT -1 OFFSET $7");
    assert_str(sql_text(where), "p318 > $1 OR p318 IN ($2, $3, $4, $5)");
    return ERR_OK;
}

static bool holds(struct tx *tx, struct str text, struct str needle)
{
    struct sql *column = sql_new(tx);
    sql_bind_str(column, text);
    struct sql *sql = sql_new(tx);
    sql_add(sql, "SELECT 1 WHERE ");
    sql_contains(sql, column, needle);
    bool found = false;
    int64_t one = 0;
    ck_assert_int_eq(stmt_one_i64(sql_stmt(sql), &found, &one), ERR_OK);
    return found;
}

static enum err_code containing(struct tx *tx, void *arg)
{
    (void)arg;
    ck_assert(holds(tx, STR("rødgrød"), STR("dgr")));
    ck_assert(!holds(tx, STR("rødgrød"), STR("DGR"))); /* byte by byte */
    ck_assert(!holds(tx, STR("100"), STR("%")));
    ck_assert(!holds(tx, STR_NONE, STR("a")));
    return ERR_OK;
}

static int64_t count_in(struct tx *tx, size_t count)
{
    int64_t ids[10] = {1, 2, 3, 4, 5, 6, 7, 8, 9, 10};
    struct sql *sql = sql_new(tx);
    sql_add(sql, "SELECT count(*) FROM item WHERE id IN ");
    sql_bind_list(sql, ids, count);
    bool found = false;
    int64_t value = -1;
    ck_assert_int_eq(stmt_one_i64(sql_stmt(sql), &found, &value), ERR_OK);
    return value;
}

static enum err_code lists(struct tx *tx, void *arg)
{
    (void)arg;
    for (size_t count = 0; count <= 10; count++) {
        ck_assert_int_eq(count_in(tx, count), (int64_t)count);
    }
    return ERR_OK;
}

static enum err_code ddl(struct tx *tx, void *arg)
{
    (void)arg;
    struct sql *sql = sql_new(tx);
    sql_add(sql, "CREATE TABLE ");
    sql_name2(sql, "obj_", 7, 1);
    sql_add(sql, " (id ");
    sql_type(sql, SQL_INTEGER);
    sql_add(sql, " PRIMARY KEY, a ");
    sql_type(sql, SQL_TEXT);
    sql_add(sql, ", b ");
    sql_type(sql, SQL_NUMBER);
    sql_add(sql, ", c ");
    sql_type(sql, SQL_BLOB);
    sql_add(sql, ")");
    sql_clustered(sql);
    enum err_code rc = sql_run(sql);
    if (!rc) {
        rc = run_sql(tx, "INSERT INTO obj_7_1 VALUES (1, '1e3', 2, '5')");
    }
    return rc ? rc : run_sql(tx, "ALTER TABLE obj_7_1 ADD COLUMN d TEXT");
}

/* More texts than the cache keeps, with one in use all the while. */
static enum err_code many_texts(struct tx *tx, void *arg)
{
    (void)arg;
    struct stmt *st = sql_stmt(sql_new(tx));
    ck_assert_int_eq(stmt_end(st), ERR_STORE); /* no text is no statement */
    struct sql *held = sql_new(tx);
    sql_add(held, "SELECT 1 UNION ALL SELECT 2");
    st = sql_stmt(held);
    ck_assert(stmt_row(st));
    for (int64_t i = 0; i < 1000; i++) {
        struct sql *sql = sql_new(tx);
        sql_add(sql, "SELECT ");
        sql_number(sql, i % 700);
        sql_add(sql, " + ");
        sql_bind_i64(sql, i);
        bool found = false;
        int64_t value = -1;
        ck_assert_int_eq(stmt_one_i64(sql_stmt(sql), &found, &value), ERR_OK);
        ck_assert_int_eq(value, i % 700 + i);
    }
    ck_assert_uint_le(tx->conn->cache.text_count, 256);
    ck_assert(stmt_row(st));
    ck_assert_int_eq(stmt_i64(st, 0), 2);
    return stmt_end(st);
}

START_TEST(a_builder_numbers_its_placeholders_at_the_end)
{
    assert_ok(bench_read(&bench, build, NULL), &bench);
}
END_TEST

START_TEST(contains_compares_bytes)
{
    assert_ok(bench_read(&bench, containing, NULL), &bench);
}
END_TEST

START_TEST(a_list_of_any_length_matches_its_members)
{
    assert_ok(bench_write(&bench, ten_items, NULL), &bench);
    assert_ok(bench_read(&bench, lists, NULL), &bench);
}
END_TEST

START_TEST(tables_are_made_at_run_time)
{
    assert_ok(bench_write(&bench, ddl, NULL), &bench);
}
END_TEST

START_TEST(the_cache_of_texts_is_bounded_and_never_drops_one_in_use)
{
    assert_ok(bench_read(&bench, many_texts, NULL), &bench);
}
END_TEST

Suite *store_stmt_suite(void)
{
    Suite *suite = suite_create("store_stmt");
    TCase *tests = only_case(suite);
    tcase_add_checked_fixture(tests, setup, teardown);
    tcase_add_test(tests, values_of_every_type_come_back);
    tcase_add_test(tests, placeholders_repeat_and_come_in_any_order);
    tcase_add_test(tests, one_statement_is_used_many_times_at_once);
    tcase_add_test(tests, a_failure_sticks_and_hides_the_sql);
    tcase_add_test(tests, a_reader_cannot_write);
    tcase_add_test(tests, constraints_are_conflicts_also_with_returning);
    tcase_add_test(tests, changed_rows_are_counted);
    tcase_add_test(tests, a_builder_numbers_its_placeholders_at_the_end);
    tcase_add_test(tests, contains_compares_bytes);
    tcase_add_test(tests, a_list_of_any_length_matches_its_members);
    tcase_add_test(tests, tables_are_made_at_run_time);
    tcase_add_test(tests, the_cache_of_texts_is_bounded_and_never_drops_one_in_use);
    return suite;
}
