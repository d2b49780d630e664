/*
 * migrate: brings a database from the version it has to the one the program knows, forward only,
 * each step in a transaction of its own together with its row in table migration. Several processes
 * may start at once: each step looks again.
 */
#include "base/buf.h"
#include "base/log.h"
#include "store/sql.h"
#include "store/store_driver.h"

#define STATEMENT_MAX ((size_t)1024 * 1024)

#define MIGRATION_STMTS(S)                                                                         \
    S(MIGRATION_VERSION, "SELECT max(version) FROM migration")                                     \
    S(MIGRATION_ADD, "INSERT INTO migration (version, name, applied_at) VALUES ($1, $2, $3)")

enum migration_stmt { MIGRATION_STMTS(STMT_ENUM_) MIGRATION_STMT_COUNT };
static const struct stmt_def migration_stmts[MIGRATION_STMT_COUNT] = {MIGRATION_STMTS(STMT_ENTRY_)};

struct migrator {
    const struct store_options *options;
    bool founded;
    int64_t version; /* of the database */
};

static enum err_code read_state(struct tx *tx, void *arg)
{
    struct migrator *migrator = arg;
    migrator->version = 0;
    enum err_code rc = tx->store->driver->dialect->is_founded(tx, &migrator->founded);
    if (rc || !migrator->founded) {
        return rc;
    }
    bool found = false;
    rc =
        stmt_one_i64(stmt_use(tx, &migration_stmts[MIGRATION_VERSION]), &found, &migrator->version);
    if (!rc && migrator->version > (int64_t)migrator->options->migration_count) {
        rc = err_set(tx->err, ERR_STORE_VERSION,
                     "%.*s was written by a newer Relata (version %lld of the store; this program "
                     "knows versions up to %zu): start it with that program",
                     STR_ARG(tx->store->name), (long long)migrator->version,
                     migrator->options->migration_count);
    }
    return rc;
}

static enum err_code make_table(struct tx *tx)
{
    struct sql *sql = sql_new(tx);
    sql_add(sql, "CREATE TABLE migration (version BIGINT PRIMARY KEY, name ");
    sql_type(sql, SQL_TEXT);
    sql_add(sql, " NOT NULL, applied_at BIGINT NOT NULL)");
    return sql_run(sql);
}

static enum err_code found_store(struct tx *tx, void *arg)
{
    struct migrator *migrator = arg;
    enum err_code rc = read_state(tx, arg);
    if (rc || migrator->founded) {
        return rc;
    }
    rc = tx->store->driver->dialect->found(tx);
    return rc ? rc : make_table(tx);
}

/* ---- the text of a migration ---- */

/* The end of the quoted piece that begins at `from`. A doubled quote ends it and begins the next.
 */
static size_t quoted_end(struct str text, size_t from)
{
    size_t end = from + 1;
    while (end < text.n && text.p[end] != text.p[from]) {
        end++;
    }
    return end < text.n ? end + 1 : text.n;
}

static size_t line_end(struct str text, size_t from)
{
    while (from < text.n && text.p[from] != '\n') {
        from++;
    }
    return from;
}

static bool is_word_char(char c)
{
    return c == '_' || (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9');
}

static bool is_word(char before, struct str here, struct str word)
{
    return str_starts(here, word) && !is_word_char(before) &&
           (here.n == word.n || !is_word_char(here.p[word.n]));
}

/* What an engine says in its own way: pieces in braces, and the type TEXT, which must order texts
 * by their bytes. The number of bytes taken, or 0. */
static size_t add_clause(char before, struct str here, const struct dialect *dialect,
                         struct buf *out)
{
    if (str_starts(here, STR("{clustered}"))) {
        buf_str(out, str_of(dialect->clustered));
        return sizeof "{clustered}" - 1;
    }
    if (str_starts(here, STR("{serial}"))) {
        buf_str(out, str_of(dialect->serial));
        return sizeof "{serial}" - 1;
    }
    if (is_word(before, here, STR("TEXT"))) {
        buf_str(out, str_of(dialect->types[SQL_TEXT]));
        return sizeof "TEXT" - 1;
    }
    return 0;
}

/* Moves the next statement of *rest into `out`, without comments and with the engine's clauses.
 * False at the end. */
static bool next_statement(struct str *rest, const struct dialect *dialect, struct buf *out)
{
    struct str text = *rest;
    buf_clear(out);
    size_t at = 0;
    while (at < text.n && text.p[at] != ';') {
        struct str here = str_sub(text, at, text.n);
        size_t clause = add_clause(at ? text.p[at - 1] : ' ', here, dialect, out);
        if (clause) {
            at += clause;
        } else if (str_starts(here, STR("--"))) {
            at = line_end(text, at);
        } else {
            bool quote = text.p[at] == '\'' || text.p[at] == '"';
            size_t end = quote ? quoted_end(text, at) : at + 1;
            buf_str(out, str_sub(text, at, end - at));
            at = end;
        }
    }
    *rest = str_sub(text, at < text.n ? at + 1 : at, text.n);
    return at < text.n || !str_is_empty(str_trim(buf_view(out)));
}

static enum err_code run_text(struct tx *tx, struct str text)
{
    struct buf statement;
    buf_init(&statement, STATEMENT_MAX);
    enum err_code rc = ERR_OK;
    while (!rc && next_statement(&text, tx->store->driver->dialect, &statement)) {
        rc = buf_failed(&statement) ? err_set(tx->err, ERR_NOMEM, "A statement is too long")
                                    : stmt_run(stmt_use_text(tx, str_trim(buf_view(&statement))));
    }
    buf_release(&statement);
    return rc;
}

/* ---- steps ---- */

static enum err_code apply(struct tx *tx, const struct migration *migration)
{
    enum err_code rc = run_text(tx, str_of(migration->sql));
    rc = rc ? rc : tx_settle(tx);
    if (rc) {
        return err_set(tx->err, rc, "Migration %d (%s) of the store failed: %.*s",
                       migration->version, migration->name, STR_ARG(tx->err->message));
    }
    struct stmt *st = stmt_use(tx, &migration_stmts[MIGRATION_ADD]);
    stmt_bind_i64(st, 1, migration->version);
    stmt_bind_str(st, 2, str_of(migration->name));
    stmt_bind_i64(st, 3, tx->now);
    return stmt_run(st);
}

static enum err_code step(struct tx *tx, void *arg)
{
    struct migrator *migrator = arg;
    enum err_code rc = read_state(tx, arg);
    if (rc || migrator->version == (int64_t)migrator->options->migration_count) {
        return rc;
    }
    const struct migration *next = &migrator->options->migrations[migrator->version];
    BUG_UNLESS(next->version == migrator->version + 1);
    rc = apply(tx, next);
    if (!rc) {
        migrator->version = next->version;
    }
    return rc;
}

static enum err_code run(struct conn *conn, struct arena *arena, struct err *err, bool writable,
                         tx_fn *fn, struct migrator *migrator)
{
    struct tx tx;
    tx_init(&tx, conn, arena, err, writable);
    return tx_whole(&tx, fn, migrator);
}

static enum err_code run_all(struct conn *conn, struct arena *arena, struct err *err,
                             struct migrator *migrator)
{
    const struct store_options *options = migrator->options;
    enum err_code rc = run(conn, arena, err, false, read_state, migrator);
    if (!rc && !migrator->founded) {
        rc = run(conn, arena, err, true, found_store, migrator);
    }
    while (!rc && migrator->version < (int64_t)options->migration_count) {
        rc = run(conn, arena, err, true, step, migrator);
        if (!rc) {
            log_event(conn->store->log, LOG_INFO, "store.migrated",
                      LOG_F_I64("version", migrator->version));
        }
    }
    return rc;
}

enum err_code migrate(struct conn *conn, const struct store_options *options, struct err *err)
{
    struct arena *arena = arena_new(0);
    if (!arena) {
        return err_set(err, ERR_NOMEM, "Out of memory while opening the store");
    }
    struct migrator migrator = {.options = options};
    struct err own;
    err_init(&own, arena);
    enum err_code rc = run_all(conn, arena, &own, &migrator);
    if (rc) {
        err_copy(err, &own);
    }
    stmt_cache_release(conn); /* what stands in it will hardly be used again */
    arena_free(arena);
    return rc;
}
