/* dialect_sqlite: what is said differently to SQLite. Its counterpart for another engine has the
 * same few functions. */
#include "store/sqlite_internal.h"

#define SQLITE_STMTS(S)                                                                            \
    S(SEQUENCE_ADD, "INSERT INTO sequence(name, value) VALUES($1, $2) "                            \
                    "ON CONFLICT(name) DO UPDATE SET value = value + $2")                          \
    S(SEQUENCE_VALUE, "SELECT value FROM sequence WHERE name = $1")                                \
    S(IS_FOUNDED,                                                                                  \
      "SELECT count(*) FROM sqlite_schema WHERE type = 'table' AND name = 'migration'")            \
    S(FOUND_SEQUENCE, "CREATE TABLE sequence(name TEXT PRIMARY KEY NOT NULL, "                     \
                      "value INTEGER NOT NULL) WITHOUT ROWID")                                     \
    S(FOUND_APPLICATION, "PRAGMA application_id = 0x526C7461")                                     \
    S(VERIFY_FILE, "PRAGMA quick_check")                                                           \
    S(VERIFY_KEYS, "PRAGMA foreign_key_check")                                                     \
    S(ANALYZE_LIMIT, "PRAGMA analysis_limit = 2000")                                               \
    S(ANALYZE, "ANALYZE")                                                                          \
    S(INDEXES, "SELECT name, sql FROM sqlite_schema WHERE type = 'index' AND tbl_name = $1 "       \
               "AND sql IS NOT NULL")                                                              \
    S(MEMORY_USUAL, "PRAGMA cache_size = -16384")                                                  \
    S(MEMORY_MORE, "PRAGMA cache_size = -262144")

enum sqlite_text { SQLITE_STMTS(STMT_ENUM_) SQLITE_STMT_COUNT };
static const struct stmt_def sqlite_stmts[SQLITE_STMT_COUNT] = {SQLITE_STMTS(STMT_ENTRY_)};

static void contains(struct sql *sql, const struct sql *column, struct str needle)
{
    sql_add(sql, "instr(");
    sql_append(sql, column);
    sql_add(sql, ", ");
    sql_bind_str(sql, needle);
    sql_add(sql, ") > 0");
}

/* Two statements: RETURNING collects its rows in a temporary tree, which costs more than both. */
static enum err_code next_ids(struct tx *tx, struct str sequence, int64_t count, int64_t *first)
{
    struct stmt *st = stmt_use(tx, &sqlite_stmts[SEQUENCE_ADD]);
    stmt_bind_str(st, 1, sequence);
    stmt_bind_i64(st, 2, count);
    enum err_code rc = stmt_run(st);
    if (rc) {
        return rc;
    }
    st = stmt_use(tx, &sqlite_stmts[SEQUENCE_VALUE]);
    stmt_bind_str(st, 1, sequence);
    bool found = false;
    int64_t last = 0;
    rc = stmt_one_i64(st, &found, &last);
    if (!rc) {
        *first = last - count + 1;
    }
    return rc;
}

/* As the engine itself numbers: there is one writer. */
static enum err_code next_serials(struct tx *tx, const char *table, const char *key, size_t count,
                                  int64_t *numbers)
{
    struct str text = str_format(tx->arena, "SELECT MAX(%s) FROM %s", key, table);
    bool found = false;
    int64_t last = 0;
    enum err_code rc = stmt_one_i64(stmt_use_text(tx, text), &found, &last);
    for (size_t i = 0; !rc && i < count; i++) {
        numbers[i] = last + 1 + (int64_t)i;
    }
    return rc;
}

static enum err_code is_founded(struct tx *tx, bool *founded)
{
    bool found = false;
    int64_t count = 0;
    enum err_code rc = stmt_one_i64(stmt_use(tx, &sqlite_stmts[IS_FOUNDED]), &found, &count);
    if (!rc) {
        *founded = count > 0;
    }
    return rc;
}

static enum err_code found_store(struct tx *tx)
{
    enum err_code rc = stmt_run(stmt_use(tx, &sqlite_stmts[FOUND_APPLICATION]));
    return rc ? rc : stmt_run(stmt_use(tx, &sqlite_stmts[FOUND_SEQUENCE]));
}

static enum err_code verify(struct tx *tx, void (*fault)(void *arg, struct str text), void *arg)
{
    struct stmt *st = stmt_use(tx, &sqlite_stmts[VERIFY_FILE]);
    while (stmt_row(st)) {
        if (!str_is(stmt_str(st, 0), "ok")) {
            fault(arg, stmt_str(st, 0));
        }
    }
    enum err_code rc = stmt_end(st);
    if (rc) {
        return rc;
    }
    st = stmt_use(tx, &sqlite_stmts[VERIFY_KEYS]);
    while (stmt_row(st)) {
        struct str row = stmt_is_null(st, 1) ? STR("?") : stmt_str(st, 1);
        fault(arg, str_format(tx->arena, "row %.*s of table %.*s refers to a missing row of %.*s",
                              STR_ARG(row), STR_ARG(stmt_str(st, 0)), STR_ARG(stmt_str(st, 2))));
    }
    return stmt_end(st);
}

static enum err_code analyze(struct tx *tx)
{
    enum err_code rc = stmt_run(stmt_use(tx, &sqlite_stmts[ANALYZE_LIMIT]));
    return rc ? rc : stmt_run(stmt_use(tx, &sqlite_stmts[ANALYZE]));
}

const struct dialect sqlite_dialect = {
    .types = {[SQL_TEXT] = "TEXT",
              [SQL_NUMBER] = "REAL",
              [SQL_INTEGER] = "INTEGER",
              [SQL_BLOB] = "BLOB"},
    .clustered = " WITHOUT ROWID",
    .serial = "INTEGER PRIMARY KEY",
    .contains = contains,
    .next_ids = next_ids,
    .next_serials = next_serials,
    .verify = verify,
    .analyze = analyze,
    .indexes = &sqlite_stmts[INDEXES],
    .memory = {&sqlite_stmts[MEMORY_USUAL], &sqlite_stmts[MEMORY_MORE]},
    .is_founded = is_founded,
    .found = found_store,
};
