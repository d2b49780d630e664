/* dialect_pg: what is said differently to PostgreSQL. Its counterpart for another engine has the
 * same few functions. */
#include <stdlib.h>

#include "base/buf.h"
#include "store/pg_internal.h"

#define BLOCK_TRIES 5
#define BLOCK_LEAP  INT64_C(10000) /* further than others get while we take a block */

#define PG_STMTS(S)                                                                                \
    S(PG_IS_FOUNDED, "SELECT count(*) FROM pg_tables WHERE schemaname = current_schema() "         \
                     "AND tablename = 'migration'")                                                \
    S(PG_FOUND_MARK, "CREATE TABLE relata_store (one BIGINT PRIMARY KEY, "                         \
                     "xid_base BIGINT NOT NULL)")                                                  \
    S(PG_FOUND_ROW, "INSERT INTO relata_store (one, xid_base) VALUES (1, 0)")                      \
    /* By an index of the catalogue: the view pg_sequences reads those of all accounts, and        \
     * to_regclass() may not see yet what another transaction made while this one waited. */       \
    S(PG_SEQUENCE_IS, "SELECT count(*) FROM pg_class WHERE relname = $1 AND relkind = 'S' "        \
                      "AND relnamespace = (SELECT oid FROM pg_namespace "                          \
                      "WHERE nspname = current_schema())")                                         \
    S(PG_SEQUENCE_NEXT, "SELECT nextval(CAST($1 AS regclass))")                                    \
    S(PG_SEQUENCE_BLOCK, "SELECT min(n), max(n) FROM (SELECT nextval(CAST($1 AS regclass)) AS n "  \
                         "FROM generate_series(1, CAST($2 AS BIGINT))) AS x")                      \
    S(PG_SEQUENCE_LEAP, "SELECT setval(CAST($1 AS regclass), CAST($2 AS BIGINT))")                 \
    S(PG_SERIALS, "SELECT nextval(CAST(pg_get_serial_sequence($1, $2) AS regclass)) "              \
                  "FROM generate_series(1, CAST($3 AS BIGINT))")                                   \
    S(PG_LOCK, "SELECT pg_advisory_xact_lock(CAST($1 AS BIGINT))")                                 \
    S(PG_LOCK_LIST, "SELECT count(*) FROM (SELECT pg_advisory_xact_lock(k) FROM "                  \
                    "unnest(CAST(string_to_array($1, ',') AS BIGINT[])) AS k OFFSET 0) AS x")      \
    S(PG_LOCK_TRY, "SELECT pg_try_advisory_xact_lock(CAST($1 AS BIGINT))")                         \
    /* $1, $2: the halves of the account's lock. See horizon(). */                                 \
    S(PG_HORIZON,                                                                                  \
      "WITH held AS MATERIALIZED (SELECT locktype, pid, granted, transactionid, classid, objid "   \
      "FROM pg_locks) SELECT COALESCE((SELECT min(CAST(CAST(x AS TEXT) AS BIGINT)) "               \
      "FROM pg_snapshot_xip(pg_current_snapshot()) AS x WHERE NOT EXISTS (SELECT 1 FROM held t "   \
      "WHERE t.locktype = 'transactionid' AND t.granted AND "                                      \
      "CAST(CAST(t.transactionid AS TEXT) AS BIGINT) = "                                           \
      "CAST(CAST(x AS TEXT) AS BIGINT) % 4294967296 AND NOT EXISTS (SELECT 1 FROM held a "         \
      "WHERE a.pid = t.pid AND a.locktype = 'advisory' AND a.granted "                             \
      "AND CAST(a.classid AS BIGINT) = CAST($1 AS BIGINT) "                                        \
      "AND CAST(a.objid AS BIGINT) = CAST($2 AS BIGINT)))), "                                      \
      "CAST(CAST(pg_snapshot_xmax(pg_current_snapshot()) AS TEXT) AS BIGINT))")                    \
    S(PG_VERIFY_CONSTRAINTS,                                                                       \
      "SELECT conname FROM pg_constraint c JOIN pg_namespace n ON n.oid = c.connamespace "         \
      "WHERE n.nspname = current_schema() AND NOT c.convalidated")                                 \
    S(PG_VERIFY_INDEXES,                                                                           \
      "SELECT c.relname FROM pg_index i JOIN pg_class c ON c.oid = i.indexrelid "                  \
      "JOIN pg_namespace n ON n.oid = c.relnamespace WHERE n.nspname = current_schema() "          \
      "AND NOT i.indisvalid")                                                                      \
    S(PG_INDEXES,                                                                                  \
      "SELECT c.relname, pg_get_indexdef(i.indexrelid) FROM pg_index i "                           \
      "JOIN pg_class c ON c.oid = i.indexrelid JOIN pg_class t ON t.oid = i.indrelid "             \
      "JOIN pg_namespace n ON n.oid = c.relnamespace WHERE n.nspname = current_schema() "          \
      "AND t.relname = $1 AND NOT i.indisunique")                                                  \
    S(PG_TABLES, "SELECT tablename FROM pg_tables WHERE schemaname = current_schema() "            \
                 "ORDER BY tablename")

enum pg_text { PG_STMTS(STMT_ENUM_) PG_STMT_COUNT };
static const struct stmt_def pg_stmts[PG_STMT_COUNT] = {PG_STMTS(STMT_ENTRY_)};

static struct pg_conn *conn_of(struct tx *tx)
{
    return (struct pg_conn *)tx->conn;
}

static void contains(struct sql *sql, const struct sql *column, struct str needle)
{
    sql_add(sql, "strpos(");
    sql_append(sql, column);
    sql_add(sql, ", ");
    sql_bind_str(sql, needle);
    sql_add(sql, ") > 0");
}

/* ---- sequences ---- */

/* Names come from the program: letters and underscores. */
static struct str sequence_name(struct tx *tx, struct str sequence)
{
    return str_format(tx->arena, "seq_%.*s", STR_ARG(sequence));
}

static bool is_known(const struct pg_conn *conn, struct str name)
{
    for (size_t i = 0; i < conn->sequence_count; i++) {
        if (str_eq(name, str_of(conn->sequences[i]))) {
            return true;
        }
    }
    return false;
}

static enum err_code sequence_is(struct tx *tx, struct str name, bool *there)
{
    bool found = false;
    int64_t count = 0;
    struct stmt *st = stmt_use(tx, &pg_stmts[PG_SEQUENCE_IS]);
    stmt_bind_str(st, 1, name);
    enum err_code rc = stmt_one_i64(st, &found, &count);
    *there = count > 0;
    return rc;
}

static enum err_code sequence_make(struct tx *tx, struct str name)
{
    struct pg_conn *conn = conn_of(tx);
    int64_t number = PG_LOCK_SEQUENCES;
    enum err_code rc = tx_lock(tx, &number, 1);
    bool there = false;
    if (!rc) {
        rc = sequence_is(tx, name, &there);
    }
    if (rc || there) {
        return rc;
    }
    conn->sequence_made = true;
    return stmt_run(
        stmt_use_text(tx, str_format(tx->arena, "CREATE SEQUENCE %.*s", STR_ARG(name))));
}

static void sequence_keep(struct pg_conn *conn, struct str name)
{
    if (conn->sequence_made || conn->sequence_count == PG_SEQUENCE_NAMES) {
        return;
    }
    char *copy = strndup(name.p, name.n);
    if (copy) {
        conn->sequences[conn->sequence_count++] = copy;
    }
}

static enum err_code sequence_ready(struct tx *tx, struct str name)
{
    struct pg_conn *conn = conn_of(tx);
    if (is_known(conn, name)) {
        return ERR_OK;
    }
    bool there = false;
    enum err_code rc = sequence_is(tx, name, &there);
    if (!rc && !there) {
        rc = sequence_make(tx, name);
    }
    if (!rc) {
        sequence_keep(conn, name);
    }
    return rc;
}

static enum err_code next_one(struct tx *tx, struct str name, int64_t *first)
{
    bool found = false;
    struct stmt *st = stmt_use(tx, &pg_stmts[PG_SEQUENCE_NEXT]);
    stmt_bind_str(st, 1, name);
    return stmt_one_i64(st, &found, first);
}

/* As many numbers as wanted, in the hope that nobody takes one in between. */
static enum err_code try_block(struct tx *tx, struct str name, int64_t count, int64_t *first,
                               bool *whole)
{
    int64_t last = 0;
    struct stmt *st = stmt_use(tx, &pg_stmts[PG_SEQUENCE_BLOCK]);
    stmt_bind_str(st, 1, name);
    stmt_bind_i64(st, 2, count);
    if (stmt_row(st)) {
        *first = stmt_i64(st, 0);
        last = stmt_i64(st, 1);
    }
    *whole = last - *first == count - 1;
    return stmt_end(st);
}

static enum err_code leap_block(struct tx *tx, struct str name, int64_t count, int64_t *first)
{
    int64_t number = PG_LOCK_SEQUENCES;
    int64_t now = 0;
    enum err_code rc = tx_lock(tx, &number, 1);
    rc = rc ? rc : next_one(tx, name, &now);
    if (rc) {
        return rc;
    }
    *first = now + BLOCK_LEAP;
    struct stmt *st = stmt_use(tx, &pg_stmts[PG_SEQUENCE_LEAP]);
    stmt_bind_str(st, 1, name);
    stmt_bind_i64(st, 2, *first + count - 1);
    return stmt_run(st);
}

static enum err_code next_ids(struct tx *tx, struct str sequence, int64_t count, int64_t *first)
{
    struct str name = sequence_name(tx, sequence);
    int64_t got = 0;
    enum err_code rc = sequence_ready(tx, name);
    if (!rc && count == 1) {
        rc = next_one(tx, name, &got);
    } else if (!rc) {
        bool whole = false;
        for (int i = 0; !rc && !whole && i < BLOCK_TRIES; i++) {
            rc = try_block(tx, name, count, &got, &whole);
        }
        if (!rc && !whole) {
            rc = leap_block(tx, name, count, &got);
        }
    }
    if (!rc) {
        *first = got;
    }
    return rc;
}

static enum err_code next_serials(struct tx *tx, const char *table, const char *key, size_t count,
                                  int64_t *numbers)
{
    struct stmt *st = stmt_use(tx, &pg_stmts[PG_SERIALS]);
    size_t got = 0;
    stmt_bind_str(st, 1, str_of(table));
    stmt_bind_str(st, 2, str_of(key));
    stmt_bind_i64(st, 3, (int64_t)count);
    while (stmt_row(st)) {
        BUG_UNLESS(got < count);
        numbers[got++] = stmt_i64(st, 0);
    }
    enum err_code rc = stmt_end(st);
    BUG_UNLESS(rc || got == count);
    return rc;
}

/* ---- locks and order ---- */

static enum err_code exclusive(struct tx *tx)
{
    struct pg_conn *conn = conn_of(tx);
    if (conn->exclusive) {
        return ERR_OK;
    }
    bool found = false;
    int64_t got = 0;
    struct stmt *st = stmt_use(tx, &pg_stmts[PG_LOCK_TRY]);
    stmt_bind_i64(st, 1, pg_lock_key(&conn->owner->place, PG_LOCK_ACCOUNT));
    enum err_code rc = stmt_one_i64(st, &found, &got);
    if (rc) {
        return rc;
    }
    if (got) {
        conn->exclusive = true;
        return ERR_OK;
    }
    /* Waiting for it here would be waiting for each other: it is taken first in the next run. */
    conn->exclusive_wanted = true;
    conn->base.lost = ERR_RETRY;
    return err_set(tx->err, ERR_RETRY, "The change needs the account to itself");
}

static int by_value(const void *a, const void *b)
{
    int64_t x = *(const int64_t *)a, y = *(const int64_t *)b;
    return (x > y) - (x < y);
}

static bool is_held(const struct pg_conn *conn, int64_t key)
{
    for (size_t i = 0; i < conn->held_count; i++) {
        if (conn->held[i] == key) {
            return true;
        }
    }
    return false;
}

/* One statement takes the locks one after another, as they are listed. */
static enum err_code take_locks(struct tx *tx, const int64_t *keys, size_t count)
{
    struct buf list;
    buf_init(&list, PG_LOCKS_MAX * 24);
    for (size_t i = 0; i < count; i++) {
        buf_str(&list, i ? STR(",") : STR(""));
        buf_str(&list, str_from_i64(tx->arena, keys[i]));
    }
    struct stmt *st = stmt_use(tx, &pg_stmts[count == 1 ? PG_LOCK : PG_LOCK_LIST]);
    stmt_bind_str(st, 1, buf_view(&list));
    buf_release(&list);
    return stmt_run(st);
}

static enum err_code lock(struct tx *tx, const int64_t *numbers, size_t count)
{
    struct pg_conn *conn = conn_of(tx);
    if (conn->exclusive) {
        return ERR_OK;
    }
    if (count > PG_LOCKS_MAX) {
        return exclusive(tx);
    }
    int64_t *keys = arena_array(tx->arena, int64_t, count + 1);
    size_t wanted = 0;
    for (size_t i = 0; i < count; i++) {
        int64_t key = pg_lock_key(&conn->owner->place, numbers[i]);
        if (!is_held(conn, key)) {
            keys[wanted++] = key;
        }
    }
    if (conn->held_count + wanted > PG_LOCKS_MAX) {
        return exclusive(tx);
    }
    if (wanted == 0) {
        return ERR_OK;
    }
    qsort(keys, wanted, sizeof keys[0], by_value);
    enum err_code rc = take_locks(tx, keys, wanted);
    for (size_t i = 0; !rc && i < wanted; i++) {
        conn->held[conn->held_count++] = keys[i];
    }
    return rc;
}

/* Comes with the answer to the beginning. */
static int64_t transaction(struct tx *tx)
{
    struct pg_conn *conn = conn_of(tx);
    if (!conn->xid) {
        pg_pipe_settle(conn, tx->err); /* a failure is that of the statements that follow, too */
    }
    return conn->xid;
}

/* The oldest transaction of the account that was open when this one's snapshot was made. A foreign
 * one does not count: it still runs and does not hold the account's lock, which ours take before
 * they get a number and let go after it; the list of locks is read once, after the snapshot. */
static enum err_code horizon(struct tx *tx, int64_t *below)
{
    const struct pg_place *place = &conn_of(tx)->owner->place;
    uint64_t key = (uint64_t)pg_lock_key(place, PG_LOCK_ACCOUNT);
    bool found = false;
    int64_t oldest = 0;
    struct stmt *st = stmt_use(tx, &pg_stmts[PG_HORIZON]);
    stmt_bind_i64(st, 1, (int64_t)(key >> 32));
    stmt_bind_i64(st, 2, (int64_t)(key & 0xFFFFFFFF));
    enum err_code rc = stmt_one_i64(st, &found, &oldest);
    if (!rc) {
        *below = place->xid_base + oldest;
    }
    return rc;
}

/* ---- the database ---- */

static enum err_code is_founded(struct tx *tx, bool *founded)
{
    bool found = false;
    int64_t count = 0;
    enum err_code rc = stmt_one_i64(stmt_use(tx, &pg_stmts[PG_IS_FOUNDED]), &found, &count);
    if (!rc) {
        *founded = count > 0;
    }
    return rc;
}

static enum err_code found_store(struct tx *tx)
{
    enum err_code rc = stmt_run(stmt_use(tx, &pg_stmts[PG_FOUND_MARK]));
    return rc ? rc : stmt_run(stmt_use(tx, &pg_stmts[PG_FOUND_ROW]));
}

/* Pages and rows are the server's to verify (pg_amcheck); here what it knows to be unfinished. */
static enum err_code verify(struct tx *tx, void (*fault)(void *arg, struct str text), void *arg)
{
    struct stmt *st = stmt_use(tx, &pg_stmts[PG_VERIFY_CONSTRAINTS]);
    while (stmt_row(st)) {
        fault(arg, str_format(tx->arena, "the constraint %.*s was never validated",
                              STR_ARG(stmt_str(st, 0))));
    }
    enum err_code rc = stmt_end(st);
    if (rc) {
        return rc;
    }
    st = stmt_use(tx, &pg_stmts[PG_VERIFY_INDEXES]);
    while (stmt_row(st)) {
        fault(arg, str_format(tx->arena, "the index %.*s is not valid", STR_ARG(stmt_str(st, 0))));
    }
    return stmt_end(st);
}

static enum err_code analyze(struct tx *tx)
{
    enum err_code rc = ERR_OK;
    struct stmt *st = stmt_use(tx, &pg_stmts[PG_TABLES]);
    while (!rc && stmt_row(st)) {
        struct str text = str_format(tx->arena, "ANALYZE \"%.*s\"", STR_ARG(stmt_str(st, 0)));
        rc = stmt_run(stmt_use_text(tx, text));
    }
    enum err_code ended = stmt_end(st);
    return rc ? rc : ended;
}

const struct dialect pg_dialect = {
    .types = {[SQL_TEXT] = "TEXT COLLATE \"C\"",
              [SQL_NUMBER] = "DOUBLE PRECISION",
              [SQL_INTEGER] = "BIGINT",
              [SQL_BLOB] = "BYTEA"},
    .clustered = "",
    .serial = "BIGINT GENERATED BY DEFAULT AS IDENTITY PRIMARY KEY",
    .contains = contains,
    .next_ids = next_ids,
    .next_serials = next_serials,
    .verify = verify,
    .analyze = analyze,
    .by_statistics = true,
    .indexes = &pg_stmts[PG_INDEXES],
    .is_founded = is_founded,
    .found = found_store,
    .lock = lock,
    .exclusive = exclusive,
    .transaction = transaction,
    .horizon = horizon,
};
