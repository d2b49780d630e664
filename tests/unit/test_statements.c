/* The fixed SQL of every module: written for both engines, and for what the second one may grow
 * into (no trigger, no clock or chance of the database's own, nothing that only one engine knows).
 */
#include <ctype.h>

#include "account/account_stmts.h"
#include "job/job_stmts.h"
#include "migrations.h"
#include "record/check_stmts.h"
#include "record/link_stmts.h"
#include "record/record_stmts.h"
#include "schema/edit_stmts.h"
#include "schema/schema_stmts.h"
#include "test_store.h"

Suite *statements_suite(void);

static const struct {
    const char *name;
    const struct stmt_def *rows;
    size_t count;
} tables[] = {
    {"account", account_stmts, account_stmt_count}, {"job", job_stmts, job_stmt_count},
    {"check", check_stmts, check_stmt_count},       {"link", link_stmts, link_stmt_count},
    {"record", record_stmts, record_stmt_count},    {"edit", edit_stmts, edit_stmt_count},
    {"schema", schema_stmts, schema_stmt_count},
};

#define TABLES (sizeof tables / sizeof tables[0])

/* Words and signs that a statement must not have, in capitals; a word is found as a whole. */
static const char *const forbidden[] = {
    /* the program's clock and chance are the only ones */
    "NOW(",
    "CURRENT_TIMESTAMP",
    "CURRENT_DATE",
    "CURRENT_TIME",
    "LOCALTIMESTAMP",
    "STRFTIME(",
    "DATETIME(",
    "UNIXEPOCH(",
    "CLOCK_TIMESTAMP(",
    "RANDOM(",
    "RANDOMBLOB(",
    "GEN_RANDOM_UUID(",
    /* what does not work on spread schemas */
    "TRIGGER",
    "RULE",
    "VIEW",
    "INHERITS",
    "MERGE",
    "LISTEN",
    "NOTIFY",
    "TEMP",
    "TEMPORARY",
    "SET LOCAL",
    "SET SESSION",
    /* folding and order of texts are the program's */
    "LOWER(",
    "UPPER(",
    "LIKE",
    "ILIKE",
    "GLOB",
    "REGEXP",
    "SIMILAR",
    "COLLATE",
    /* one engine's own */
    "IFNULL(",
    "INSTR(",
    "STRPOS(",
    "PRINTF(",
    "GROUP_CONCAT(",
    "STRING_AGG(",
    "ARRAY_AGG(",
    "JSON_",
    "JSONB",
    "ROWID",
    "PRAGMA",
    "INSERT OR",
    "REPLACE INTO",
    "REPLACE(",
    "::",
    "ILIKE",
    "UNNEST(",
    "GENERATE_SERIES(",
    "ANY(",
    "AUTOINCREMENT",
    "SERIAL",
    "LATERAL",
    "FOR UPDATE",
    "DISTINCT ON",
    "TOTAL(",
    "IIF(",
    "TYPEOF(",
    "NEXTVAL(",
    "BOOLEAN",
    "TRUE",
    "FALSE",
    "||",
};

static bool is_letter(char c)
{
    return isalnum((unsigned char)c) || c == '_';
}

static const char *find_forbidden(const char *sql)
{
    static char text[64 * 1024];
    size_t size = 0;
    for (; sql[size] && size < sizeof text - 1; size++) {
        text[size] = (char)toupper((unsigned char)sql[size]);
    }
    text[size] = '\0';
    for (size_t i = 0; i < sizeof forbidden / sizeof forbidden[0]; i++) {
        const char *word = forbidden[i];
        size_t length = strlen(word);
        for (const char *at = strstr(text, word); at; at = strstr(at + 1, word)) {
            bool begins = at == text || !is_letter(at[-1]) || !is_letter(word[0]);
            bool ends = !is_letter(word[length - 1]) || !is_letter(at[length]);
            if (begins && ends) {
                return word;
            }
        }
    }
    return NULL;
}

START_TEST(no_statement_has_what_the_rules_forbid)
{
    for (size_t t = 0; t < TABLES; t++) {
        ck_assert(tables[t].count > 0);
        for (size_t i = 0; i < tables[t].count; i++) {
            const char *word = find_forbidden(tables[t].rows[i].sql);
            ck_assert_msg(!word, "%s: %s in: %s", tables[t].rows[i].name, word,
                          tables[t].rows[i].sql);
        }
    }
    ck_assert_str_eq(find_forbidden("SELECT max(at), now() FROM x"), "NOW(");
    ck_assert_str_eq(find_forbidden("SELECT a || b FROM x"), "||");
    ck_assert_ptr_null(find_forbidden("SELECT known(a), rule_id FROM viewer"));
}
END_TEST

/* Without the comments, which are prose. */
static const char *without_comments(const char *sql)
{
    static char text[64 * 1024];
    size_t size = 0;
    while (*sql && size < sizeof text - 1) {
        if (sql[0] == '-' && sql[1] == '-') {
            sql += strcspn(sql, "\n");
        } else {
            text[size++] = *sql++;
        }
    }
    text[size] = '\0';
    return text;
}

START_TEST(no_migration_has_what_the_rules_forbid)
{
    for (size_t i = 0; i < relata_migration_count; i++) {
        char bare[64 * 1024];
        snprintf(bare, sizeof bare, "%s", without_comments(relata_migrations[i].sql));
        for (char *at = strstr(bare, "{serial}"); at; at = strstr(at + 1, "{serial}")) {
            at[1] = 'x';
        }
        const char *word = find_forbidden(bare);
        ck_assert_msg(!word, "%s: %s", relata_migrations[i].name, word);
        ck_assert_msg(!strstr(bare, "CHECK"), "%s: CHECK", relata_migrations[i].name);
    }
}
END_TEST

/* A count of rows that were inserted beside those in conflict is not to be relied on, and neither
 * are values that the database finds out while it inserts. */
START_TEST(inserts_bind_their_values)
{
    for (size_t t = 0; t < TABLES; t++) {
        for (size_t i = 0; i < tables[t].count; i++) {
            const char *sql = tables[t].rows[i].sql;
            const char *values = strstr(sql, "VALUES");
            const char *returning = strstr(sql, "RETURNING");
            bool copies = strstr(sql, "INSERT INTO") && strstr(sql, "SELECT");
            ck_assert_msg(!(values && strstr(values, "SELECT")), "%s", sql);
            ck_assert_msg(!(returning && strstr(returning, "SELECT")), "%s", sql);
            ck_assert_msg(!(copies && strstr(sql, "ON CONFLICT")), "%s", sql);
        }
    }
}
END_TEST

/* ---- on the engine ---- */

static enum err_code prepare_all(struct tx *tx, void *arg)
{
    (void)arg;
    for (size_t t = 0; t < TABLES; t++) {
        for (size_t i = 0; i < tables[t].count; i++) {
            struct stmt *st = stmt_use(tx, &tables[t].rows[i]);
            enum err_code rc = stmt_end(st);
            ck_assert_msg(rc == ERR_OK, "%s is not prepared: %s", tables[t].rows[i].name,
                          tables[t].rows[i].sql);
        }
    }
    return ERR_OK;
}

/* A number of ours has 64 bits: where nothing tells the engine so, it takes less and refuses the
 * rest. */
static enum err_code narrow_parameters(struct tx *tx, void *arg)
{
    enum err_code rc = prepare_all(tx, arg);
    if (rc || !engine_is_postgresql()) {
        return rc;
    }
    static const struct stmt_def narrow = {
        "NARROW", "SELECT statement FROM pg_prepared_statements WHERE 'integer' IN "
                  "(SELECT CAST(t AS TEXT) FROM unnest(parameter_types) AS t)"};
    struct stmt *st = stmt_use(tx, &narrow);
    while (stmt_row(st)) {
        ck_abort_msg("a parameter of 32 bits: %.*s", STR_ARG(stmt_str(st, 0)));
    }
    return stmt_end(st);
}

START_TEST(every_statement_is_prepared)
{
    struct bench bench;
    bench_init(&bench);
    store_close(bench.store);
    bench.store = NULL;
    bench.options.url = engine_url(bench.arena, bench_beside(&bench, "whole.db").p);
    struct log *log = engine_log();
    bench.options.log = log;
    bench.options.migrations = relata_migrations;
    bench.options.migration_count = relata_migration_count;
    assert_ok(bench_open(&bench), &bench);
    assert_ok(bench_write(&bench, prepare_all, NULL), &bench);
    assert_ok(bench_read(&bench, narrow_parameters, NULL), &bench);
    bench_release(&bench);
    log_free(log);
}
END_TEST

Suite *statements_suite(void)
{
    Suite *suite = suite_create("statements");
    TCase *tcase = tcase_create("all");
    tcase_add_test(tcase, no_statement_has_what_the_rules_forbid);
    tcase_add_test(tcase, no_migration_has_what_the_rules_forbid);
    tcase_add_test(tcase, inserts_bind_their_values);
    tcase_add_test(tcase, every_statement_is_prepared);
    suite_add_tcase(suite, tcase);
    return suite;
}
