/* The file behind the store: opening, refusing, migrating, copying, verifying, sharing with other
 * processes. */
#include <dirent.h>
#include <fcntl.h>
#include <pthread.h>
#include <sqlite3.h>
#include <stdatomic.h>
#include <sys/stat.h>

#include "base/civil.h"
#include "migrations.h"
#include "test_store.h"

Suite *store_file_suite(void);

static struct bench bench;

static void setup(void)
{
    bench_init(&bench);
}

static void teardown(void)
{
    bench_release(&bench);
}

/* ---- helpers ---- */

static void close_bench(void)
{
    store_close(bench.store);
    bench.store = NULL;
}

/* Another program's connection to a file. */
static sqlite3 *stranger(const char *path)
{
    sqlite3 *db = NULL;
    ck_assert_int_eq(sqlite3_open(path, &db), SQLITE_OK);
    return db;
}

static void stranger_runs(sqlite3 *db, const char *text)
{
    char *message = NULL;
    int code = sqlite3_exec(db, text, NULL, NULL, &message);
    ck_assert_msg(code == SQLITE_OK, "%s: %s", text, message);
}

static void collect(void *arg, struct str text)
{
    struct str *all = arg;
    *all = str_concat(bench.arena, *all, str_concat(bench.arena, text, STR("\n")));
}

static enum err_code verify_into(struct tx *tx, void *arg)
{
    return store_verify(tx, collect, arg);
}

static void write_file(const char *path, const char *text)
{
    FILE *file = fopen(path, "wb");
    ck_assert_ptr_nonnull(file);
    fputs(text, file);
    fclose(file);
}

static struct str read_file(const char *path)
{
    FILE *file = fopen(path, "rb");
    ck_assert_ptr_nonnull(file);
    char *bytes = arena_alloc(bench.arena, 1 << 20);
    size_t size = fread(bytes, 1, 1 << 20, file);
    fclose(file);
    return (struct str){bytes, size};
}

static off_t size_of(const char *path)
{
    struct stat status;
    return stat(path, &status) ? -1 : status.st_size;
}

static enum err_code open_at(const char *path)
{
    close_bench();
    bench.options.url = str_dup(bench.arena, str_of(path));
    return bench_open(&bench);
}

static const char *beside(const char *name)
{
    return str_cstr(bench.arena, bench_beside(&bench, name));
}

/* Opening fails with `rc`, and the message names the file and holds `words`. */
static void refuses(const char *path, enum err_code rc, const char *words)
{
    ck_assert_int_eq(open_at(path), rc);
    ck_assert_int_eq(bench.err.code, rc);
    ck_assert_msg(str_find(bench.err.message, str_of(words)) >= 0, "%.*s",
                  STR_ARG(bench.err.message));
    ck_assert_int_ge(str_find(bench.err.message, str_of(path)), 0);
}

/* ---- opening ---- */

START_TEST(a_new_file_is_private)
{
    struct stat status;
    ck_assert_int_eq(stat(bench.path, &status), 0);
    ck_assert_int_eq(status.st_mode & 0777, 0600);
    ck_assert_int_ge(str_find(store_name(bench.store), str_of(bench.path)), 0);
}
END_TEST

START_TEST(a_missing_store_is_not_made_when_it_must_exist)
{
    bench.options.must_exist = true;
    refuses(beside("none.db"), ERR_NOT_FOUND, "does not exist");
    ck_assert_int_eq(size_of(beside("none.db")), -1);
    write_file(beside("empty.db"), "");
    refuses(beside("empty.db"), ERR_NOT_FOUND, "is empty");
    ck_assert_int_eq(size_of(beside("empty.db")), 0);
    assert_ok(open_at(bench.path), &bench);
}
END_TEST

START_TEST(what_is_not_a_store_of_ours_is_refused_and_left_alone)
{
    const char *text = beside("letter.txt");
    write_file(text,
               "Dear reader, this is a letter and not a database at all, whatever its name may "
               "say. It goes on for more than a hundred bytes.\n");
    struct str before = read_file(text);
    refuses(text, ERR_STORE_VERSION, "not a database");
    assert_str_eq(read_file(text), before);

    const char *other = beside("other.db");
    sqlite3 *db = stranger(other);
    stranger_runs(db, "CREATE TABLE mine (x); PRAGMA user_version = 3");
    sqlite3_close(db);
    before = read_file(other);
    refuses(other, ERR_STORE_VERSION, "another program");
    assert_str_eq(read_file(other), before);
    ck_assert_int_eq(size_of(beside("other.db-wal")), -1);
    refuses(beside("no/such/folder.db"), ERR_STORE, "cannot be made");
}
END_TEST

START_TEST(urls_of_other_engines_are_refused_clearly)
{
    ck_assert_int_eq(open_at("mysql://me:secret@host/db"), ERR_INVALID);
    ck_assert_int_ge(str_find(bench.err.message, STR("mysql")), 0);
    ck_assert_int_eq(str_find(bench.err.message, STR("secret")), -1);
    ck_assert_int_eq(open_at(""), ERR_INVALID);
}
END_TEST

static enum err_code count_items(struct tx *tx, void *arg)
{
    *(int64_t *)arg = one_i64(tx, "SELECT count(*) FROM item");
    return ERR_OK;
}

static void *read_on_a_thread(void *arg)
{
    struct arena *arena = arena_new(0);
    struct err err;
    err_init(&err, arena);
    store_read(bench.store, arena, &err, count_items, arg);
    arena_free(arena);
    return NULL;
}

/* A reader that opens later must find the same file. */
START_TEST(a_relative_path_survives_a_change_of_folder)
{
    char *old = getcwd(NULL, 0);
    ck_assert_int_eq(chdir(bench.folder), 0);
    assert_ok(open_at("t.db"), &bench);
    ck_assert_int_eq(chdir("/"), 0);
    int64_t count = -1;
    pthread_t thread;
    ck_assert_int_eq(pthread_create(&thread, NULL, read_on_a_thread, &count), 0);
    pthread_join(thread, NULL);
    ck_assert_int_eq(count, 0);
    ck_assert_int_eq(chdir(old), 0);
    free(old);
}
END_TEST

static enum err_code check_settings(struct tx *tx, void *arg)
{
    (void)arg;
    ck_assert_int_eq(one_i64(tx, "PRAGMA synchronous"), 2);
    ck_assert_int_eq(one_i64(tx, "PRAGMA foreign_keys"), 1);
    ck_assert_int_eq(one_i64(tx, "PRAGMA trusted_schema"), 0);
    ck_assert_int_eq(one_i64(tx, "PRAGMA cell_size_check"), 1);
    ck_assert_int_eq(one_i64(tx, "PRAGMA busy_timeout"), bench.options.busy_ms);
    static const struct stmt_def mode = {"MODE", "PRAGMA journal_mode"};
    struct stmt *st = stmt_use(tx, &mode);
    ck_assert(stmt_row(st));
    assert_str(stmt_str(st, 0), "wal");
    ck_assert_int_eq(stmt_end(st), ERR_OK);
    ck_assert_int_ne(run_sql(tx, "SELECT \"nothing\""), ERR_OK);
    ck_assert_int_ne(run_sql(tx, "SELECT load_extension('x')"), ERR_OK);
    ck_assert_int_ne(run_sql(tx, "ATTACH 'x' AS x"), ERR_OK);
    return ERR_OK;
}

static enum err_code change_schema_rows(struct tx *tx, void *arg)
{
    (void)arg;
    enum err_code rc = run_sql(tx, "PRAGMA writable_schema = ON");
    return rc ? rc : run_sql(tx, "UPDATE sqlite_schema SET sql = '' WHERE name = 'item'");
}

START_TEST(every_connection_is_hardened)
{
    assert_ok(bench_read(&bench, check_settings, NULL), &bench);
    assert_ok(bench_write(&bench, check_settings, NULL), &bench);
    ck_assert_int_eq(bench_write(&bench, change_schema_rows, NULL), ERR_STORE);
}
END_TEST

/* ---- migrations ---- */

static enum err_code version_into(struct tx *tx, void *arg)
{
    *(int64_t *)arg = one_i64(tx, "SELECT max(version) FROM migration");
    return ERR_OK;
}

static int64_t version(void)
{
    int64_t version = -1;
    assert_ok(bench_read(&bench, version_into, &version), &bench);
    return version;
}

static enum err_code default_text(struct tx *tx, void *arg)
{
    (void)arg;
    static const struct stmt_def text = {"TEXT", "SELECT text FROM item"};
    ck_assert_int_eq(run_sql(tx, "INSERT INTO item (id) VALUES (1)"), ERR_OK);
    struct stmt *st = stmt_use(tx, &text);
    ck_assert(stmt_row(st));
    assert_str(stmt_str(st, 0), "a; -- b");
    return stmt_end(st);
}

START_TEST(a_migration_may_hold_comments_and_quoted_semicolons)
{
    assert_ok(bench_write(&bench, default_text, NULL), &bench);
    ck_assert_int_eq(version(), 2);
}
END_TEST

START_TEST(an_older_store_is_brought_forward_and_a_newer_one_refused)
{
    bench.options.migration_count = 1;
    const char *path = beside("old.db");
    assert_ok(open_at(path), &bench);
    ck_assert_int_eq(version(), 1);
    int64_t id = 1;
    assert_ok(bench_write(&bench, add_item_fn, &id), &bench);
    bench.options.migration_count = 2;
    assert_ok(open_at(path), &bench);
    ck_assert_int_eq(version(), 2);
    ck_assert_int_eq(bench_count(&bench), 1);
    bench.options.migration_count = 1;
    refuses(path, ERR_STORE_VERSION, "newer");
    bench.options.migration_count = 2;
    assert_ok(open_at(path), &bench);
}
END_TEST

START_TEST(a_failing_migration_leaves_the_version_before_it)
{
    const struct migration list[] = {
        bench_migrations[0],
        bench_migrations[1],
        {3, "broken", "CREATE TABLE half (x BIGINT);\nCREATE TABLE item (x BIGINT);\n"},
    };
    bench.options.migrations = list;
    bench.options.migration_count = 3;
    ck_assert_int_eq(open_at(bench.path), ERR_STORE);
    ck_assert_int_ge(str_find(bench.err.message, STR("Migration 3 (broken)")), 0);
    bench.options.migration_count = 2;
    assert_ok(bench_open(&bench), &bench);
    ck_assert_int_eq(version(), 2);
    const struct migration mended[] = {
        list[0], list[1], {3, "mended", "CREATE TABLE half (x BIGINT);"}};
    bench.options.migrations = mended;
    bench.options.migration_count = 3;
    bench_reopen(&bench);
    ck_assert_int_eq(version(), 3);
}
END_TEST

START_TEST(the_migrations_of_the_program_make_a_sound_store)
{
    bench.options.migrations = relata_migrations;
    bench.options.migration_count = relata_migration_count;
    ck_assert_uint_gt(relata_migration_count, 0);
    assert_ok(open_at(beside("real.db")), &bench);
    ck_assert_int_eq(version(), (int64_t)relata_migration_count);
    bench_reopen(&bench);
    struct str found = STR("");
    assert_ok(bench_read(&bench, verify_into, &found), &bench);
    assert_str(found, "");
}
END_TEST

/* ---- other processes ---- */

START_TEST(a_lock_held_elsewhere_is_waited_for_and_then_reported)
{
    bench.options.busy_ms = 200;
    bench_reopen(&bench);
    sqlite3 *db = stranger(bench.path);
    stranger_runs(db, "BEGIN IMMEDIATE");
    int64_t id = 1;
    int64_t begin = civil_monotonic_us();
    ck_assert_int_eq(bench_write(&bench, add_item_fn, &id), ERR_UNAVAILABLE);
    int64_t waited = civil_monotonic_us() - begin;
    ck_assert_int_ge(waited, 150000);
    ck_assert_int_lt(waited, 5000000);
    ck_assert_int_ge(str_find(bench.err.message, STR("Another program")), 0);
    ck_assert_int_eq(bench_count(&bench), 0); /* readers do not wait */
    stranger_runs(db, "COMMIT");
    assert_ok(bench_write(&bench, add_item_fn, &id), &bench);
    sqlite3_close(db);
}
END_TEST

START_TEST(a_store_locked_while_it_is_opened_is_named)
{
    const char *path = beside("locked.db");
    sqlite3 *db = stranger(path);
    stranger_runs(db, "BEGIN EXCLUSIVE");
    bench.options.busy_ms = 100;
    refuses(path, ERR_UNAVAILABLE, "Another program");
    sqlite3_close(db);
    assert_ok(bench_open(&bench), &bench);
}
END_TEST

START_TEST(a_schema_changed_elsewhere_is_picked_up)
{
    int64_t id = 1;
    assert_ok(bench_write(&bench, add_item_fn, &id), &bench);
    ck_assert_int_eq(bench_count(&bench), 1);
    sqlite3 *db = stranger(bench.path);
    stranger_runs(db, "ALTER TABLE item ADD COLUMN extra TEXT; CREATE INDEX late ON item (extra)");
    sqlite3_close(db);
    id = 2;
    assert_ok(bench_write(&bench, add_item_fn, &id), &bench);
    ck_assert_int_eq(bench_count(&bench), 2);
}
END_TEST

enum { EACH = 60 };

static int add_many(int64_t first)
{
    for (int64_t id = first; id < first + EACH; id++) {
        if (bench_write(&bench, add_item_fn, &id)) {
            return 1;
        }
    }
    return 0;
}

/* The child leaves without closing anything, as a killed process does. */
START_TEST(two_processes_make_one_store_and_lose_nothing)
{
    close_bench();
    bench.options.url = str_of(beside("shared.db"));
    fflush(NULL);
    pid_t child = fork();
    ck_assert_int_ge(child, 0);
    if (child == 0) {
        _exit(bench_open(&bench) ? 2 : add_many(1000));
    }
    assert_ok(bench_open(&bench), &bench);
    ck_assert_int_eq(add_many(1), 0);
    int status = -1;
    ck_assert_int_eq(waitpid(child, &status, 0), child);
    ck_assert(WIFEXITED(status));
    ck_assert_int_eq(WEXITSTATUS(status), 0);
    ck_assert_int_eq(bench_count(&bench), 2 * EACH);
    bench_reopen(&bench);
    ck_assert_int_eq(bench_count(&bench), 2 * EACH);
}
END_TEST

/* ---- upkeep ---- */

static enum err_code replace_large(struct tx *tx, void *arg)
{
    (void)arg;
    return run_sql(tx, "INSERT INTO item (id, text) VALUES (1, hex(randomblob(250000))) "
                       "ON CONFLICT (id) DO UPDATE SET text = excluded.text");
}

START_TEST(the_log_is_copied_back_and_gone_after_closing)
{
    const char *log = beside("t.db-wal");
    for (int i = 0; i < 120; i++) { /* 60 MB in all */
        assert_ok(bench_write(&bench, replace_large, NULL), &bench);
    }
    ck_assert_int_gt(size_of(log), 0);
    ck_assert_int_lt(size_of(log), 36 * 1024 * 1024); /* 8,000 pages and one commit */
    close_bench();
    ck_assert_int_le(size_of(log), 0);
}
END_TEST

START_TEST(verification_finds_orphans)
{
    struct str found = STR("");
    assert_ok(bench_read(&bench, verify_into, &found), &bench);
    assert_str(found, "");
    sqlite3 *db = stranger(bench.path);
    stranger_runs(db, "PRAGMA foreign_keys = OFF; INSERT INTO child (id, item) VALUES (7, 99)");
    sqlite3_close(db);
    assert_ok(bench_read(&bench, verify_into, &found), &bench);
    assert_str(found, "row 1 of table child refers to a missing row of item\n");
}
END_TEST

static enum err_code fill(struct tx *tx, void *arg)
{
    (void)arg;
    return run_sql(tx,
                   "WITH RECURSIVE n (i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < 500) "
                   "INSERT INTO item (id, text) SELECT i, hex(randomblob(100)) FROM n");
}

START_TEST(verification_finds_damage)
{
    assert_ok(bench_write(&bench, fill, NULL), &bench);
    close_bench();
    int fd = open(bench.path, O_WRONLY);
    ck_assert_int_ge(fd, 0);
    char junk[600];
    memset(junk, 0xA5, sizeof junk);
    ck_assert_int_eq(pwrite(fd, junk, sizeof junk, size_of(bench.path) - 4096),
                     (ssize_t)sizeof junk);
    close(fd);
    assert_ok(bench_open(&bench), &bench);
    struct str found = STR("");
    enum err_code rc = bench_read(&bench, verify_into, &found);
    ck_assert(rc == ERR_STORE || !str_is_empty(found));
}
END_TEST

static enum err_code analyze(struct tx *tx, void *arg)
{
    enum err_code rc = store_analyze(tx);
    *(int64_t *)arg = one_i64(tx, "SELECT count(*) FROM sqlite_stat1 WHERE tbl = 'item'");
    return rc;
}

START_TEST(statistics_are_gathered)
{
    assert_ok(bench_write(&bench, fill, NULL), &bench);
    int64_t count = 0;
    assert_ok(bench_write(&bench, analyze, &count), &bench);
    ck_assert_int_gt(count, 0);
}
END_TEST

/* ---- copies ---- */

static enum err_code add_pair(struct tx *tx, void *arg)
{
    int64_t *id = arg;
    enum err_code rc = add_item_fn(tx, id);
    ++*id;
    return rc ? rc : add_item_fn(tx, id);
}

static void *keep_writing(void *arg)
{
    atomic_bool *stop = arg;
    struct arena *arena = arena_new(0);
    struct err err;
    err_init(&err, arena);
    for (int64_t id = 1000; !atomic_load(stop); id++) {
        store_write(bench.store, arena, &err, add_pair, &id);
        arena_clear(arena);
        err_init(&err, arena);
    }
    arena_free(arena);
    return NULL;
}

static int files_in_folder(void)
{
    DIR *folder = opendir(bench.folder);
    ck_assert_ptr_nonnull(folder);
    int count = 0;
    for (struct dirent *entry; (entry = readdir(folder));) {
        count += entry->d_name[0] != '.';
    }
    closedir(folder);
    return count;
}

START_TEST(a_copy_of_a_busy_store_is_whole)
{
    assert_ok(bench_write(&bench, fill, NULL), &bench);
    atomic_bool stop = false;
    pthread_t thread;
    ck_assert_int_eq(pthread_create(&thread, NULL, keep_writing, &stop), 0);
    for (int i = 0; i < 5; i++) {
        struct str to = str_format(bench.arena, "%s/copy%d.db", bench.folder, i);
        assert_ok(store_backup(bench.store, to, bench.arena, &bench.err), &bench);
    }
    atomic_store(&stop, true);
    pthread_join(thread, NULL);
    ck_assert_int_eq(files_in_folder(), 3 + 5); /* nothing half done is left */
    for (int i = 0; i < 5; i++) {
        bench.options.must_exist = true;
        assert_ok(open_at(str_cstr(bench.arena,
                                   str_format(bench.arena, "%s/copy%d.db", bench.folder, i))),
                  &bench);
        ck_assert_int_ge(bench_count(&bench), 500);
        ck_assert_int_eq(bench_count(&bench) % 2, 0);
        struct str found = STR("");
        assert_ok(bench_read(&bench, verify_into, &found), &bench);
        assert_str(found, "");
    }
}
END_TEST

START_TEST(a_copy_overwrites_nothing)
{
    const char *there = beside("there.db");
    write_file(there, "mine");
    ck_assert_int_eq(store_backup(bench.store, str_of(there), bench.arena, &bench.err), ERR_EXISTS);
    assert_str(read_file(there), "mine");
    ck_assert_int_eq(store_backup(bench.store, str_of(bench.path), bench.arena, &bench.err),
                     ERR_EXISTS);
    ck_assert_int_eq(store_backup(bench.store, str_of(beside("no/such")), bench.arena, &bench.err),
                     ERR_STORE);
    ck_assert_int_eq(files_in_folder(), 3 + 1);
    struct stat status;
    const char *copy = beside("copy.db");
    assert_ok(store_backup(bench.store, str_of(copy), bench.arena, &bench.err), &bench);
    ck_assert_int_eq(stat(copy, &status), 0);
    ck_assert_int_eq(status.st_mode & 0777, 0600);
}
END_TEST

/* ---- savepoints larger than their memory ---- */

#define WIDE_ROWS "4000" /* of 3,000 bytes: 12 MB, of which 8 are kept in memory */

static enum err_code add_wide_rows(struct tx *tx, void *arg)
{
    (void)arg;
    return run_sql(tx,
                   "WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n "
                   "WHERE i < " WIDE_ROWS ") "
                   "INSERT INTO item (id, text) SELECT i, hex(zeroblob(1500)) || '-' || i FROM n");
}

static enum err_code change_wide_rows(struct tx *tx, void *arg)
{
    enum err_code rc = run_sql(tx, "UPDATE item SET text = replace(text, '00', 'aa')");
    const bool *undo = arg;
    return !rc && *undo ? err_set(tx->err, ERR_INVALID, "undone") : rc;
}

static enum err_code change_then_undo(struct tx *tx, void *arg)
{
    (void)arg;
    bool undo = true;
    ck_assert_int_eq(tx_nested(tx, change_wide_rows, &undo), ERR_INVALID);
    ck_assert_int_eq(one_i64(tx, "SELECT count(*) FROM item WHERE text LIKE 'a%'"), 0);
    undo = false;
    return tx_nested(tx, change_wide_rows, &undo);
}

static enum err_code count_changed(struct tx *tx, void *arg)
{
    *(int64_t *)arg = one_i64(tx, "SELECT count(*) FROM item WHERE text LIKE 'a%'");
    return ERR_OK;
}

START_TEST(a_savepoint_larger_than_its_memory_is_undone_or_kept_as_a_small_one)
{
    int64_t changed = 0;
    assert_ok(bench_write(&bench, add_wide_rows, NULL), &bench);
    assert_ok(bench_write(&bench, change_then_undo, NULL), &bench);
    assert_ok(bench_read(&bench, count_changed, &changed), &bench);
    ck_assert_int_eq(changed, 4000);
}
END_TEST

Suite *store_file_suite(void)
{
    Suite *suite = suite_create("store_file");
    TCase *tests = only_case(suite);
    tcase_add_checked_fixture(tests, setup, teardown);
    tcase_set_timeout(tests, 60);
    tcase_add_test(tests, a_new_file_is_private);
    tcase_add_test(tests, a_missing_store_is_not_made_when_it_must_exist);
    tcase_add_test(tests, what_is_not_a_store_of_ours_is_refused_and_left_alone);
    tcase_add_test(tests, urls_of_other_engines_are_refused_clearly);
    tcase_add_test(tests, a_relative_path_survives_a_change_of_folder);
    tcase_add_test(tests, every_connection_is_hardened);
    tcase_add_test(tests, a_migration_may_hold_comments_and_quoted_semicolons);
    tcase_add_test(tests, an_older_store_is_brought_forward_and_a_newer_one_refused);
    tcase_add_test(tests, a_failing_migration_leaves_the_version_before_it);
    tcase_add_test(tests, the_migrations_of_the_program_make_a_sound_store);
    tcase_add_test(tests, a_lock_held_elsewhere_is_waited_for_and_then_reported);
    tcase_add_test(tests, a_store_locked_while_it_is_opened_is_named);
    tcase_add_test(tests, a_schema_changed_elsewhere_is_picked_up);
    tcase_add_test(tests, two_processes_make_one_store_and_lose_nothing);
    tcase_add_test(tests, the_log_is_copied_back_and_gone_after_closing);
    tcase_add_test(tests, verification_finds_orphans);
    tcase_add_test(tests, verification_finds_damage);
    tcase_add_test(tests, statistics_are_gathered);
    tcase_add_test(tests, a_copy_of_a_busy_store_is_whole);
    tcase_add_test(tests, a_copy_overwrites_nothing);
    tcase_add_test(tests, a_savepoint_larger_than_its_memory_is_undone_or_kept_as_a_small_one);
    return suite;
}
