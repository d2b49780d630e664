/* Stores of former versions with rows in them, brought to today's: nothing is lost or left
 * half-way. */
#include <pthread.h>

#include "link_rig.h"
#include "migrations.h"

Suite *fault_migrate_suite(void);

enum { LINKED = 20, OPENERS = 4 };

static struct rig rig;
static struct node contacts[LINKED], company, second;

/* Rows of every kind that a migration since has rebuilt: links with labels, archived ones too. */
static void old_store(size_t version)
{
    rig_init_at(&rig, version);
    link_label(&rig, TYPE_CONTACT, TYPE_COMPANY, "manager", "Manager", "Managed by");
    company = node_company(&rig);
    second = node_company(&rig);
    for (int i = 0; i < LINKED; i++) {
        rig.now += 1000;
        contacts[i] = node_contact(&rig);
        assert_done(link_add(&rig, contacts[i], company, "plain primary manager"));
        assert_done(link_plain(&rig, contacts[i], second));
    }
    for (int i = 0; i < LINKED; i += 4) {
        assert_done(link_archive(&rig, contacts[i]));
    }
    ck_assert_int_eq(rig_count(&rig, "SELECT max(version) FROM migration"), (int64_t)version);
}

static const char *const sums[] = {
    "SELECT CAST(sum(a * 7 + pair * 3 + b * 5 + label * 11 + dir * 13 + since) AS BIGINT) FROM "
    "link",
    "SELECT count(*) FROM link",
    "SELECT CAST(sum(a * 7 + pair * 3 + b * 5 + label * 11 + dir * 13 + since) AS BIGINT) FROM "
    "link_archived",
    "SELECT count(*) FROM link_archived",
    "SELECT count(*) FROM change",
    "SELECT count(*) FROM property",
    "SELECT count(*) FROM label",
};
enum { SUMS = sizeof sums / sizeof sums[0] };

static void take_sums(int64_t *out)
{
    for (int i = 0; i < SUMS; i++) {
        out[i] = rig_count(&rig, sums[i]);
        ck_assert_int_gt(out[i], 0);
    }
}

static void assert_whole(const int64_t *before)
{
    for (int i = 0; i < SUMS; i++) {
        ck_assert_msg(rig_count(&rig, sums[i]) == before[i], "%s", sums[i]);
    }
    ck_assert_str_eq(link_labels(&rig, contacts[1], company), "plain primary manager");
    ck_assert_int_eq(link_primary(&rig, contacts[1]), company.id);
    assert_sound(&rig);
}

START_TEST(a_store_of_a_former_version_keeps_every_row)
{
    int64_t before[SUMS];
    old_store((size_t)_i);
    take_sums(before);
    rig_reopen_at(&rig, relata_migration_count);
    ck_assert_int_eq(rig_count(&rig, "SELECT max(version) FROM migration"),
                     (int64_t)relata_migration_count);
    assert_whole(before);
    ck_assert_int_eq(rig_restore(&rig, TYPE_CONTACT, contacts[0].id), ERR_OK);
    ck_assert_str_eq(link_labels(&rig, contacts[0], company), "plain primary manager");
    assert_done(link_remove(&rig, contacts[1], company, "manager"));
    assert_sound(&rig);
    rig_release(&rig);
}
END_TEST

static struct store_options options_of(struct arena *arena, const struct migration *list,
                                       size_t count)
{
    return (struct store_options){.url = engine_url(arena, rig.path),
                                  .migrations = list,
                                  .migration_count = count,
                                  .log = NULL};
}

/* The last step of each migration fails, after all that it rebuilds. */
START_TEST(a_migration_that_fails_leaves_the_version_before_it_whole)
{
    int64_t before[SUMS];
    struct migration list[8];
    size_t next = (size_t)_i;
    ck_assert_uint_lt(next, 8);
    old_store(next);
    take_sums(before);
    account_close(rig.account);
    memcpy(list, relata_migrations, (next + 1) * sizeof list[0]);
    list[next].sql =
        str_cstr(rig.arena, str_format(rig.arena, "%s\nINSERT INTO nowhere VALUES (1);",
                                       relata_migrations[next].sql));
    struct store_options options = options_of(rig.arena, list, next + 1);
    struct store *store = NULL;
    ck_assert_int_ne(store_open(&options, &store, &rig.err), ERR_OK);
    ck_assert(rig_message_has(&rig, relata_migrations[next].name));
    rig.account = NULL;
    rig_reopen_at(&rig, next);
    assert_whole(before);
    rig_reopen_at(&rig, relata_migration_count);
    assert_whole(before);
    rig_release(&rig);
}
END_TEST

struct opener {
    pthread_t thread;
    pthread_barrier_t *start;
    enum err_code rc;
};

static void *open_today(void *arg)
{
    struct opener *opener = arg;
    struct arena *arena = arena_new(0);
    struct err err;
    struct store *store = NULL;
    err_init(&err, arena);
    struct store_options options = options_of(arena, relata_migrations, relata_migration_count);
    pthread_barrier_wait(opener->start);
    opener->rc = store_open(&options, &store, &err);
    store_close(store);
    arena_free(arena);
    return NULL;
}

START_TEST(several_that_open_an_old_store_at_once_migrate_it_once)
{
    int64_t before[SUMS];
    struct opener openers[OPENERS];
    pthread_barrier_t start;
    old_store(1);
    take_sums(before);
    account_close(rig.account);
    rig.account = NULL;
    pthread_barrier_init(&start, NULL, OPENERS);
    for (int i = 0; i < OPENERS; i++) {
        openers[i] = (struct opener){.start = &start};
        ck_assert_int_eq(pthread_create(&openers[i].thread, NULL, open_today, &openers[i]), 0);
    }
    for (int i = 0; i < OPENERS; i++) {
        pthread_join(openers[i].thread, NULL);
        ck_assert_int_eq(openers[i].rc, ERR_OK);
    }
    pthread_barrier_destroy(&start);
    rig_reopen_at(&rig, relata_migration_count);
    ck_assert_int_eq(rig_count(&rig, "SELECT count(*) FROM migration"),
                     (int64_t)relata_migration_count);
    assert_whole(before);
    rig_release(&rig);
}
END_TEST

Suite *fault_migrate_suite(void)
{
    Suite *suite = suite_create("fault_migrate");
    TCase *tests = only_case(suite);
    int versions = (int)relata_migration_count;
    tcase_add_loop_test(tests, a_store_of_a_former_version_keeps_every_row, 1, versions);
    tcase_add_loop_test(tests, a_migration_that_fails_leaves_the_version_before_it_whole, 1,
                        versions);
    tcase_add_test(tests, several_that_open_an_old_store_at_once_migrate_it_once);
    return suite;
}
