/* The primary company of contacts, deals and tickets (settled 2-5). */
#include <stdio.h>

#include "link_rig.h"
#include "record/setting_change.h"

Suite *link_primary_suite(void);

static struct rig rig;
static struct node kari, acme, globex, initech;

static void setup(void)
{
    rig_init(&rig);
    kari = node_contact(&rig);
    acme = node_company(&rig);
    globex = node_company(&rig);
    initech = node_company(&rig);
}

static void teardown(void)
{
    assert_sound(&rig);
    rig_release(&rig);
}

static const char *labels(struct node from, struct node to)
{
    return link_labels(&rig, from, to);
}

/* Links in this order, a second apart. */
static void link_in_order(struct node first, struct node second, struct node third)
{
    const struct node order[] = {first, second, third};
    for (int i = 0; i < 3; i++) {
        rig.now += 1000;
        assert_done(link_plain(&rig, kari, order[i]));
    }
}

START_TEST(settled_5_first_company_becomes_primary_and_a_later_one_does_not)
{
    link_in_order(globex, acme, initech);
    ck_assert_int_eq(link_primary(&rig, kari), globex.id);
    ck_assert_str_eq(labels(acme, kari), "plain");
    ck_assert_str_eq(rig_changes(&rig, kari.id),
                     "record.created link.added primary.changed link.added link.added");
}
END_TEST

START_TEST(deals_and_tickets_have_a_primary_company_too)
{
    struct node deal = node_deal(&rig);
    struct node ticket = node_ticket(&rig);
    assert_done(link_plain(&rig, acme, deal));
    assert_done(link_plain(&rig, ticket, acme));
    ck_assert_int_eq(link_primary(&rig, deal), acme.id);
    ck_assert_int_eq(link_primary(&rig, ticket), acme.id);
    ck_assert_str_eq(labels(deal, acme), "plain primary");
    assert_done(link_set_primary(&rig, deal, globex));
    ck_assert_int_eq(link_primary(&rig, deal), globex.id);
    ck_assert_str_eq(labels(deal, acme), "plain");
    assert_done(link_unlink(&rig, globex, deal));
    ck_assert_int_eq(link_primary(&rig, deal), acme.id);
}
END_TEST

START_TEST(one_company_is_primary_of_many)
{
    struct node ola = node_contact(&rig);
    assert_done(link_plain(&rig, kari, acme));
    assert_done(link_plain(&rig, acme, ola));
    ck_assert_int_eq(link_primary(&rig, kari), acme.id);
    ck_assert_int_eq(link_primary(&rig, ola), acme.id);
    ck_assert_int_eq(link_primary(&rig, acme), 0);
}
END_TEST

START_TEST(setting_primary_links_clears_the_former_and_is_logged_once)
{
    assert_done(link_plain(&rig, kari, acme));
    assert_done(link_set_primary(&rig, kari, globex));
    ck_assert_str_eq(labels(kari, globex), "plain primary");
    ck_assert_str_eq(labels(kari, acme), "plain");
    ck_assert_int_eq(rig_count(&rig, "SELECT COUNT(*) FROM change WHERE kind = 14"), 2);
    char expected[80];
    snprintf(expected, sizeof expected,
             "SELECT COUNT(*) FROM change WHERE kind = 14 AND detail = '{\"from\":%lld}'",
             (long long)acme.id);
    ck_assert_int_eq(rig_count(&rig, expected), 1);
    assert_done(link_set_primary(&rig, kari, globex));
    ck_assert_int_eq(rig_count(&rig, "SELECT COUNT(*) FROM change WHERE kind = 14"), 2);
}
END_TEST

START_TEST(only_contacts_deals_and_tickets_have_a_primary)
{
    struct node deal = node_deal(&rig);
    assert_refused(link_set_primary(&rig, kari, deal), "A contact cannot have a primary deal");
    assert_refused(link_set_primary(&rig, acme, kari), "A company cannot have a primary contact");
    assert_refused(link_set_primary(&rig, acme, globex), "cannot have a primary company");
}
END_TEST

START_TEST(D3_removing_the_primary_link_makes_the_oldest_remaining_company_primary)
{
    link_in_order(initech, globex, acme);
    assert_done(link_unlink(&rig, kari, initech));
    ck_assert_int_eq(link_primary(&rig, kari), globex.id);
    assert_done(link_unlink(&rig, globex, kari));
    ck_assert_int_eq(link_primary(&rig, kari), acme.id);
    assert_done(link_unlink(&rig, kari, acme));
    ck_assert_int_eq(link_primary(&rig, kari), 0);
    ck_assert_int_eq(
        rig_count(&rig, "SELECT COUNT(*) FROM change WHERE kind = 14 AND other_id IS NULL"), 1);
}
END_TEST

START_TEST(D3_among_links_of_one_time_the_lower_id_is_the_oldest)
{
    assert_done(link_plain(&rig, kari, initech));
    assert_done(link_plain(&rig, kari, globex));
    assert_done(link_plain(&rig, kari, acme));
    assert_done(link_unlink(&rig, kari, initech));
    ck_assert_int_eq(link_primary(&rig, kari), acme.id);
}
END_TEST

START_TEST(removing_another_link_leaves_primary_alone)
{
    link_in_order(acme, globex, initech);
    int64_t moves = rig_count(&rig, "SELECT COUNT(*) FROM change WHERE kind = 14");
    assert_done(link_unlink(&rig, kari, globex));
    ck_assert_int_eq(link_primary(&rig, kari), acme.id);
    ck_assert_int_eq(rig_count(&rig, "SELECT COUNT(*) FROM change WHERE kind = 14"), moves);
}
END_TEST

START_TEST(settled_3_archiving_the_label_primary_passes_it_on)
{
    link_in_order(acme, globex, initech);
    assert_done(link_set_primary(&rig, kari, globex));
    assert_done(link_remove(&rig, globex, kari, "primary"));
    ck_assert(link_result().changed);
    ck_assert_int_eq(link_primary(&rig, kari), acme.id);
    ck_assert_str_eq(labels(kari, globex), "plain");
}
END_TEST

START_TEST(settled_3_with_one_company_archiving_primary_changes_nothing)
{
    assert_done(link_plain(&rig, kari, acme));
    int64_t changes = rig_count(&rig, "SELECT COUNT(*) FROM change");
    assert_done(link_remove(&rig, kari, acme, "primary"));
    ck_assert(!link_result().changed);
    ck_assert_str_eq(labels(kari, acme), "plain primary");
    ck_assert_int_eq(rig_count(&rig, "SELECT COUNT(*) FROM change"), changes);
}
END_TEST

START_TEST(archiving_primary_where_it_is_not_changes_nothing)
{
    link_in_order(acme, globex, initech);
    assert_done(link_remove(&rig, kari, globex, "primary"));
    ck_assert(!link_result().changed);
    ck_assert_int_eq(link_primary(&rig, kari), acme.id);
}
END_TEST

START_TEST(settled_4_archiving_the_primary_company_passes_primary_on)
{
    link_in_order(acme, initech, globex);
    assert_done(link_archive(&rig, acme));
    ck_assert_int_eq(link_primary(&rig, kari), initech.id);
    ck_assert_int_eq(rig_count(&rig, "SELECT COUNT(*) FROM change WHERE kind = 14"), 2);
    assert_done(link_archive(&rig, globex));
    ck_assert_int_eq(link_primary(&rig, kari), initech.id);
    assert_done(link_archive(&rig, initech));
    ck_assert_int_eq(link_primary(&rig, kari), 0);
}
END_TEST

START_TEST(settled_4_restored_company_takes_primary_back_only_when_there_is_none)
{
    link_in_order(acme, globex, initech);
    assert_done(link_archive(&rig, acme));
    ck_assert_str_eq(link_restore(&rig, acme), "");
    ck_assert_int_eq(link_primary(&rig, kari), globex.id);
    ck_assert_str_eq(labels(kari, acme), "plain");
    assert_done(link_unlink(&rig, kari, acme));
    assert_done(link_unlink(&rig, kari, initech));
    assert_done(link_archive(&rig, globex));
    ck_assert_int_eq(link_primary(&rig, kari), 0);
    ck_assert_str_eq(link_restore(&rig, globex), "");
    ck_assert_int_eq(link_primary(&rig, kari), globex.id);
}
END_TEST

START_TEST(setting_off_leaves_records_without_primary_until_one_is_chosen)
{
    link_setting(&rig, "primary.first_company", "false");
    link_in_order(acme, globex, initech);
    ck_assert_int_eq(link_primary(&rig, kari), 0);
    assert_sound(&rig);
    assert_done(link_add(&rig, kari, globex, "primary"));
    ck_assert_int_eq(link_primary(&rig, kari), globex.id);
    assert_done(link_unlink(&rig, kari, globex));
    ck_assert_int_eq(link_primary(&rig, kari), acme.id);
}
END_TEST

START_TEST(setting_off_restored_company_takes_its_primary_back_when_there_is_none)
{
    link_setting(&rig, "primary.first_company", "false");
    assert_done(link_add(&rig, kari, acme, "primary"));
    assert_done(link_archive(&rig, acme));
    assert_done(link_plain(&rig, kari, globex));
    ck_assert_int_eq(link_primary(&rig, kari), 0);
    link_restore(&rig, acme);
    ck_assert_int_eq(link_primary(&rig, kari), acme.id);
}
END_TEST

START_TEST(setting_on_again_a_new_link_gives_the_oldest_company_primary)
{
    link_setting(&rig, "primary.first_company", "false");
    rig.now += 1000;
    assert_done(link_plain(&rig, kari, globex));
    link_setting(&rig, "primary.first_company", "true");
    rig.now += 1000;
    assert_done(link_plain(&rig, kari, acme));
    ck_assert_int_eq(link_primary(&rig, kari), globex.id);
}
END_TEST

struct filling {
    int64_t after, filled, steps;
    size_t batch;
    bool more;
};

static enum err_code fill(struct op *op, void *arg)
{
    struct filling *f = arg;
    int64_t filled = 0;
    enum err_code rc = association_fill_primaries(op, &f->after, f->batch, &filled, &f->more);
    f->filled += filled;
    f->steps++;
    return rc;
}

START_TEST(settled_5_filling_gives_every_record_its_oldest_company_batch_by_batch)
{
    link_setting(&rig, "primary.first_company", "false");
    struct node list[14];
    for (int i = 0; i < 14; i++) {
        list[i] = i % 3 == 2 ? node_deal(&rig) : node_contact(&rig);
        rig.now += 10;
        assert_done(link_plain(&rig, list[i], i % 2 ? globex : initech));
        rig.now += 10;
        assert_done(link_plain(&rig, list[i], acme));
    }
    assert_done(link_set_primary(&rig, list[3], acme));
    link_setting(&rig, "primary.first_company", "true");
    struct filling f = {.batch = 3, .more = true};
    while (f.more) {
        assert_done(rig_write(&rig, fill, &f));
        ck_assert_int_lt(f.steps, 20);
    }
    ck_assert_int_eq(f.filled, 13);
    ck_assert_int_gt(f.steps, 3);
    for (int i = 0; i < 14; i++) {
        int64_t expected = i == 3 ? acme.id : i % 2 ? globex.id : initech.id;
        ck_assert_int_eq(link_primary(&rig, list[i]), expected);
    }
    f = (struct filling){.batch = 100};
    assert_done(rig_write(&rig, fill, &f));
    ck_assert_int_eq(f.filled, 0);
    ck_assert(!f.more);
}
END_TEST

Suite *link_primary_suite(void)
{
    Suite *suite = suite_create("link primary");
    TCase *tc = tcase_create("link primary");
    tcase_add_checked_fixture(tc, setup, teardown);
    tcase_set_timeout(tc, 60);
    tcase_add_test(tc, settled_5_first_company_becomes_primary_and_a_later_one_does_not);
    tcase_add_test(tc, deals_and_tickets_have_a_primary_company_too);
    tcase_add_test(tc, one_company_is_primary_of_many);
    tcase_add_test(tc, setting_primary_links_clears_the_former_and_is_logged_once);
    tcase_add_test(tc, only_contacts_deals_and_tickets_have_a_primary);
    tcase_add_test(tc, D3_removing_the_primary_link_makes_the_oldest_remaining_company_primary);
    tcase_add_test(tc, D3_among_links_of_one_time_the_lower_id_is_the_oldest);
    tcase_add_test(tc, removing_another_link_leaves_primary_alone);
    tcase_add_test(tc, settled_3_archiving_the_label_primary_passes_it_on);
    tcase_add_test(tc, settled_3_with_one_company_archiving_primary_changes_nothing);
    tcase_add_test(tc, archiving_primary_where_it_is_not_changes_nothing);
    tcase_add_test(tc, settled_4_archiving_the_primary_company_passes_primary_on);
    tcase_add_test(tc, settled_4_restored_company_takes_primary_back_only_when_there_is_none);
    tcase_add_test(tc, setting_off_leaves_records_without_primary_until_one_is_chosen);
    tcase_add_test(tc, setting_off_restored_company_takes_its_primary_back_when_there_is_none);
    tcase_add_test(tc, setting_on_again_a_new_link_gives_the_oldest_company_primary);
    tcase_add_test(tc, settled_5_filling_gives_every_record_its_oldest_company_batch_by_batch);
    suite_add_tcase(suite, tc);
    return suite;
}
