/* Links follow archived, restored and merged records (D4, D5, settled 4, 13, 14). */
#include <stdio.h>

#include "link_rig.h"

Suite *link_archive_suite(void);

#define PARENT "parent_to_child_company"
#define CHILD  "child_to_parent_company"

static struct rig rig;
static struct node kari, ola, per, acme, globex, initech;

static void setup(void)
{
    rig_init(&rig);
    kari = node_contact(&rig);
    ola = node_contact(&rig);
    per = node_contact(&rig);
    acme = node_company(&rig);
    globex = node_company(&rig);
    initech = node_company(&rig);
    link_label(&rig, TYPE_CONTACT, TYPE_COMPANY, "decision_maker", "Decision maker", NULL);
    link_label(&rig, TYPE_CONTACT, TYPE_COMPANY, "buyer", "Sells to", "Buys from");
    link_label(&rig, TYPE_CONTACT, TYPE_CONTACT, "manager", "Manager", "Employee");
    link_label(&rig, TYPE_CONTACT, TYPE_CONTACT, "colleague", "Colleague", NULL);
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

/* "company 12 plain limit" */
static const char *loss(const char *type, struct node other, const char *label, const char *why)
{
    return str_cstr(rig.arena,
                    str_format(rig.arena, "%s %lld %s %s", type, (long long)other.id, label, why));
}

/* --- archive and restore --- */

START_TEST(D5_links_and_labels_of_an_archived_record_are_out_of_sight_and_come_back)
{
    assert_done(link_add(&rig, kari, acme, "decision_maker buyer"));
    rig.now += 50;
    assert_done(link_add(&rig, kari, ola, "manager"));
    assert_done(link_archive(&rig, kari));
    ck_assert_str_eq(labels(acme, kari), "-");
    ck_assert_str_eq(link_others(&rig, acme, TYPE_CONTACT), "");
    ck_assert_str_eq(link_others(&rig, ola, TYPE_CONTACT), "");
    assert_sound(&rig);
    rig.now += 50;
    ck_assert_str_eq(link_restore(&rig, kari), "");
    ck_assert_str_eq(labels(kari, acme), "plain primary decision_maker buyer");
    ck_assert_str_eq(labels(ola, kari), "plain manager_inverse");
    ck_assert_int_eq(link_since(&rig, kari, acme), rig.now - 100);
    ck_assert_int_eq(rig_count(&rig, "SELECT COUNT(*) FROM link_archived"), 0);
}
END_TEST

START_TEST(links_that_go_and_come_with_their_record_are_implied_by_its_own_entry)
{
    assert_done(link_plain(&rig, kari, ola));
    assert_done(link_add(&rig, kari, acme, "buyer"));
    assert_done(link_archive(&rig, kari));
    link_restore(&rig, kari);
    ck_assert_str_eq(rig_changes(&rig, kari.id),
                     "record.created link.added link.added label.added primary.changed "
                     "record.archived record.restored");
    ck_assert_str_eq(rig_changes(&rig, acme.id),
                     "record.created link.added label.added primary.changed");
}
END_TEST

START_TEST(link_comes_back_when_the_second_of_two_archived_ends_does)
{
    assert_done(link_add(&rig, kari, acme, "buyer"));
    assert_done(link_archive(&rig, kari));
    assert_done(link_archive(&rig, acme));
    ck_assert_str_eq(link_restore(&rig, acme), "");
    ck_assert_str_eq(link_others(&rig, acme, TYPE_CONTACT), "");
    assert_sound(&rig);
    ck_assert_str_eq(link_restore(&rig, kari), "");
    ck_assert_str_eq(labels(kari, acme), "plain primary buyer");
}
END_TEST

START_TEST(restored_contact_has_the_primary_it_had_last)
{
    assert_done(link_plain(&rig, kari, acme));
    rig.now += 10;
    assert_done(link_plain(&rig, kari, globex));
    rig.now += 10;
    assert_done(link_archive(&rig, acme)); /* Globex follows */
    assert_done(link_archive(&rig, kari));
    link_restore(&rig, acme);
    link_restore(&rig, kari);
    ck_assert_int_eq(link_primary(&rig, kari), globex.id);
    ck_assert_str_eq(labels(kari, acme), "plain");
}
END_TEST

START_TEST(restored_contact_whose_primary_is_archived_gets_the_oldest_company)
{
    assert_done(link_plain(&rig, kari, acme));
    rig.now += 10;
    assert_done(link_plain(&rig, kari, globex));
    assert_done(link_archive(&rig, kari));
    assert_done(link_archive(&rig, acme));
    link_restore(&rig, kari);
    ck_assert_int_eq(link_primary(&rig, kari), globex.id);
    assert_sound(&rig);
    link_restore(&rig, acme);
    ck_assert_int_eq(link_primary(&rig, kari), globex.id);
}
END_TEST

START_TEST(limit_reached_meanwhile_keeps_the_link_away_and_is_reported)
{
    assert_done(link_add(&rig, kari, acme, "buyer"));
    assert_done(link_archive(&rig, acme));
    rig.now += 10;
    link_limit(&rig, TYPE_CONTACT, TYPE_COMPANY, "plain", 1);
    rig.now += 10;
    assert_done(link_plain(&rig, kari, globex));
    ck_assert_str_eq(link_restore(&rig, acme), loss("contact", kari, "plain", "limit"));
    ck_assert_str_eq(labels(kari, acme), "-");
    ck_assert_int_eq(rig_count(&rig, "SELECT COUNT(*) FROM link_archived"), 0);
}
END_TEST

START_TEST(limit_of_a_label_keeps_only_the_label_away)
{
    link_limit(&rig, TYPE_CONTACT, TYPE_COMPANY, "buyer", 1);
    rig.now += 10;
    assert_done(link_add(&rig, kari, acme, "buyer decision_maker"));
    assert_done(link_archive(&rig, acme));
    assert_done(link_add(&rig, kari, globex, "buyer"));
    ck_assert_str_eq(link_restore(&rig, acme), loss("contact", kari, "buyer", "limit"));
    ck_assert_str_eq(labels(kari, acme), "plain decision_maker");
}
END_TEST

START_TEST(what_a_limit_found_when_it_was_set_comes_back_whole)
{
    assert_done(link_plain(&rig, kari, acme));
    assert_done(link_plain(&rig, ola, acme));
    assert_done(link_plain(&rig, per, acme));
    rig.now += 10;
    link_limit(&rig, TYPE_COMPANY, TYPE_CONTACT, "plain", 1);
    rig.now += 10;
    assert_done(link_archive(&rig, acme));
    ck_assert_str_eq(link_restore(&rig, acme), "");
    ck_assert_int_eq(rig_count(&rig, "SELECT COUNT(*) FROM link WHERE label = 0"), 3);
    assert_refused(link_plain(&rig, node_contact(&rig), acme), "association limit");
}
END_TEST

START_TEST(link_younger_than_the_limit_does_not_come_back_beside_an_older_one)
{
    assert_done(link_plain(&rig, kari, acme));
    rig.now += 10;
    link_limit(&rig, TYPE_CONTACT, TYPE_COMPANY, "plain", 1);
    rig.now += 10;
    assert_done(link_archive(&rig, acme));
    assert_done(link_plain(&rig, kari, globex));
    assert_done(link_archive(&rig, globex));
    ck_assert_str_eq(link_restore(&rig, acme), "");
    ck_assert_str_eq(link_restore(&rig, globex), loss("contact", kari, "plain", "limit"));
}
END_TEST

START_TEST(second_parent_meanwhile_keeps_the_former_away)
{
    assert_done(link_add(&rig, acme, initech, PARENT));
    assert_done(link_archive(&rig, acme));
    assert_done(link_add(&rig, globex, initech, PARENT));
    ck_assert_str_eq(link_restore(&rig, acme), loss("company", initech, PARENT, "parent"));
    ck_assert_str_eq(labels(acme, initech), "plain");
    ck_assert_str_eq(labels(globex, initech), "plain " PARENT);
}
END_TEST

START_TEST(loop_of_parents_closed_meanwhile_stays_open)
{
    assert_done(link_add(&rig, acme, globex, PARENT));
    assert_done(link_add(&rig, globex, initech, PARENT));
    assert_done(link_archive(&rig, globex));
    assert_done(link_add(&rig, initech, acme, PARENT));
    ck_assert_str_eq(link_restore(&rig, globex), loss("company", initech, PARENT, "parent"));
    ck_assert_str_eq(labels(acme, globex), "plain " PARENT);
}
END_TEST

/* --- merge --- */

START_TEST(D4_settled_14_label_sets_on_a_third_record_are_united)
{
    assert_done(link_add(&rig, kari, acme, "decision_maker"));
    assert_done(link_add(&rig, ola, acme, "buyer decision_maker"));
    assert_done(link_add(&rig, ola, per, "manager"));
    assert_done(link_plain(&rig, ola, globex));
    ck_assert_str_eq(link_merge(&rig, kari, ola), "");
    ck_assert_str_eq(labels(kari, acme), "plain primary decision_maker buyer");
    ck_assert_str_eq(labels(kari, globex), "plain");
    ck_assert_str_eq(labels(per, kari), "plain manager_inverse");
    ck_assert_str_eq(link_others(&rig, acme, TYPE_CONTACT),
                     str_cstr(rig.arena, str_from_i64(rig.arena, kari.id)));
}
END_TEST

START_TEST(settled_14_link_between_the_two_is_dropped_and_reported)
{
    assert_done(link_add(&rig, kari, ola, "manager colleague"));
    ck_assert_str_eq(link_merge(&rig, ola, kari), loss("contact", kari, "plain", "self"));
    ck_assert_int_eq(rig_count(&rig, "SELECT COUNT(*) FROM link"), 0);
}
END_TEST

START_TEST(settled_14_primary_is_the_survivors)
{
    assert_done(link_plain(&rig, kari, acme));
    assert_done(link_plain(&rig, ola, globex));
    assert_done(link_plain(&rig, ola, acme));
    link_merge(&rig, kari, ola);
    ck_assert_int_eq(link_primary(&rig, kari), acme.id);
    ck_assert_str_eq(labels(kari, globex), "plain");
}
END_TEST

START_TEST(settled_14_primary_is_the_losers_where_the_survivor_has_none)
{
    assert_done(link_plain(&rig, ola, globex));
    rig.now += 10;
    assert_done(link_plain(&rig, ola, acme));
    assert_done(link_set_primary(&rig, ola, acme));
    link_merge(&rig, kari, ola);
    ck_assert_int_eq(link_primary(&rig, kari), acme.id);
    ck_assert_str_eq(labels(kari, globex), "plain");
}
END_TEST

START_TEST(contacts_of_a_merged_company_have_the_survivor_as_primary)
{
    struct node deal = node_deal(&rig);
    assert_done(link_plain(&rig, kari, acme));
    assert_done(link_plain(&rig, kari, globex));
    assert_done(link_plain(&rig, deal, acme));
    assert_done(link_plain(&rig, ola, globex));
    int64_t moves = rig_count(&rig, "SELECT COUNT(*) FROM change WHERE kind = 14");
    ck_assert_str_eq(link_merge(&rig, globex, acme), "");
    ck_assert_int_eq(link_primary(&rig, kari), globex.id);
    ck_assert_int_eq(link_primary(&rig, deal), globex.id);
    ck_assert_int_eq(link_primary(&rig, ola), globex.id);
    ck_assert_int_eq(rig_count(&rig, "SELECT COUNT(*) FROM change WHERE kind = 14"), moves + 2);
}
END_TEST

START_TEST(settled_14_limit_that_the_union_exceeds_keeps_the_survivors_and_reports_the_rest)
{
    link_limit(&rig, TYPE_CONTACT, TYPE_COMPANY, "plain", 2);
    link_limit(&rig, TYPE_CONTACT, TYPE_COMPANY, "buyer", 1);
    assert_done(link_add(&rig, kari, acme, "buyer"));
    assert_done(link_add(&rig, ola, globex, "buyer"));
    rig.now += 10;
    assert_done(link_add(&rig, ola, initech, "decision_maker"));
    const char *expected = str_cstr(
        rig.arena, str_format(rig.arena, "%s; %s", loss("company", globex, "buyer", "limit"),
                              loss("company", initech, "plain", "limit")));
    ck_assert_str_eq(link_merge(&rig, kari, ola), expected);
    ck_assert_str_eq(labels(kari, acme), "plain primary buyer");
    ck_assert_str_eq(labels(kari, globex), "plain");
    ck_assert_str_eq(labels(kari, initech), "-");
}
END_TEST

START_TEST(contact_that_cannot_follow_its_company_gets_another_primary)
{
    link_limit(&rig, TYPE_COMPANY, TYPE_CONTACT, "plain", 1);
    assert_done(link_plain(&rig, kari, acme));
    assert_done(link_plain(&rig, ola, globex));
    assert_done(link_plain(&rig, kari, initech));
    ck_assert_str_eq(link_merge(&rig, globex, acme), loss("contact", kari, "plain", "limit"));
    ck_assert_int_eq(link_primary(&rig, kari), initech.id);
}
END_TEST

START_TEST(survivor_that_cannot_have_the_losers_primary_gets_another)
{
    assert_done(link_plain(&rig, ola, acme));
    rig.now += 10;
    assert_done(link_plain(&rig, ola, globex));
    assert_done(link_set_primary(&rig, ola, globex));
    link_limit(&rig, TYPE_CONTACT, TYPE_COMPANY, "plain", 1);
    ck_assert_str_eq(link_merge(&rig, kari, ola), loss("company", globex, "plain", "limit"));
    ck_assert_int_eq(link_primary(&rig, kari), acme.id);
}
END_TEST

START_TEST(third_record_at_its_own_limit_follows_the_merge)
{
    link_limit(&rig, TYPE_CONTACT, TYPE_COMPANY, "plain", 1);
    assert_done(link_plain(&rig, kari, acme));
    ck_assert_str_eq(link_merge(&rig, globex, acme), "");
    ck_assert_str_eq(labels(kari, globex), "plain primary");
}
END_TEST

START_TEST(opposite_halves_keep_the_survivors_and_report)
{
    assert_done(link_add(&rig, kari, per, "manager"));
    assert_done(link_add(&rig, per, ola, "manager colleague"));
    ck_assert_str_eq(link_merge(&rig, kari, ola), loss("contact", per, "manager", "direction"));
    ck_assert_str_eq(labels(kari, per), "plain manager colleague");
}
END_TEST

START_TEST(direction_of_a_half_survives_whichever_way_the_ids_lie)
{
    assert_done(link_add(&rig, kari, ola, "manager"));
    assert_done(link_add(&rig, per, kari, "manager"));
    link_merge(&rig, per, kari);
    ck_assert_str_eq(labels(per, ola), "plain manager");
    assert_done(link_add(&rig, per, node_contact(&rig), "colleague"));
}
END_TEST

START_TEST(settled_13_merge_that_closes_a_loop_of_parents_is_refused)
{
    struct node middle = node_company(&rig);
    assert_done(link_add(&rig, acme, middle, PARENT));
    assert_done(link_add(&rig, middle, globex, PARENT));
    assert_refused(link_try_merge(&rig, acme, globex), "may not form a loop");
    assert_refused(link_try_merge(&rig, globex, acme), "may not form a loop");
    ck_assert_str_eq(labels(acme, middle), "plain " PARENT);
    ck_assert_str_eq(labels(middle, globex), "plain " PARENT);
}
END_TEST

START_TEST(parent_merged_with_its_own_child_is_no_loop)
{
    assert_done(link_add(&rig, acme, globex, PARENT));
    assert_done(link_add(&rig, globex, initech, PARENT));
    ck_assert_str_eq(link_merge(&rig, acme, globex), loss("company", globex, "plain", "self"));
    ck_assert_str_eq(labels(acme, initech), "plain " PARENT);
}
END_TEST

START_TEST(merge_keeps_the_survivors_parent_and_takes_the_losers_children)
{
    struct node above = node_company(&rig);
    struct node child = node_company(&rig);
    assert_done(link_add(&rig, above, acme, PARENT));
    assert_done(link_add(&rig, initech, globex, PARENT));
    assert_done(link_add(&rig, globex, child, PARENT));
    ck_assert_str_eq(link_merge(&rig, acme, globex), loss("company", initech, PARENT, "parent"));
    ck_assert_str_eq(labels(acme, above), "plain " CHILD);
    ck_assert_str_eq(labels(acme, initech), "plain");
    ck_assert_str_eq(labels(acme, child), "plain " PARENT);
}
END_TEST

START_TEST(links_that_are_away_with_an_archived_record_come_back_to_the_survivor)
{
    assert_done(link_add(&rig, kari, acme, "decision_maker"));
    assert_done(link_add(&rig, ola, acme, "buyer"));
    assert_done(link_archive(&rig, acme));
    ck_assert_str_eq(link_merge(&rig, kari, ola), "");
    assert_sound(&rig);
    ck_assert_str_eq(link_restore(&rig, acme), "");
    ck_assert_str_eq(labels(kari, acme), "plain primary decision_maker buyer");
    ck_assert_int_eq(rig_count(&rig, "SELECT COUNT(*) FROM link_archived"), 0);
}
END_TEST

Suite *link_archive_suite(void)
{
    Suite *suite = suite_create("link archive");
    TCase *tc = tcase_create("link archive");
    tcase_add_checked_fixture(tc, setup, teardown);
    tcase_set_timeout(tc, 60);
    tcase_add_test(tc, D5_links_and_labels_of_an_archived_record_are_out_of_sight_and_come_back);
    tcase_add_test(tc, links_that_go_and_come_with_their_record_are_implied_by_its_own_entry);
    tcase_add_test(tc, link_comes_back_when_the_second_of_two_archived_ends_does);
    tcase_add_test(tc, restored_contact_has_the_primary_it_had_last);
    tcase_add_test(tc, restored_contact_whose_primary_is_archived_gets_the_oldest_company);
    tcase_add_test(tc, limit_reached_meanwhile_keeps_the_link_away_and_is_reported);
    tcase_add_test(tc, limit_of_a_label_keeps_only_the_label_away);
    tcase_add_test(tc, what_a_limit_found_when_it_was_set_comes_back_whole);
    tcase_add_test(tc, link_younger_than_the_limit_does_not_come_back_beside_an_older_one);
    tcase_add_test(tc, second_parent_meanwhile_keeps_the_former_away);
    tcase_add_test(tc, loop_of_parents_closed_meanwhile_stays_open);
    tcase_add_test(tc, D4_settled_14_label_sets_on_a_third_record_are_united);
    tcase_add_test(tc, settled_14_link_between_the_two_is_dropped_and_reported);
    tcase_add_test(tc, settled_14_primary_is_the_survivors);
    tcase_add_test(tc, settled_14_primary_is_the_losers_where_the_survivor_has_none);
    tcase_add_test(tc, contacts_of_a_merged_company_have_the_survivor_as_primary);
    tcase_add_test(
        tc, settled_14_limit_that_the_union_exceeds_keeps_the_survivors_and_reports_the_rest);
    tcase_add_test(tc, contact_that_cannot_follow_its_company_gets_another_primary);
    tcase_add_test(tc, survivor_that_cannot_have_the_losers_primary_gets_another);
    tcase_add_test(tc, third_record_at_its_own_limit_follows_the_merge);
    tcase_add_test(tc, opposite_halves_keep_the_survivors_and_report);
    tcase_add_test(tc, direction_of_a_half_survives_whichever_way_the_ids_lie);
    tcase_add_test(tc, settled_13_merge_that_closes_a_loop_of_parents_is_refused);
    tcase_add_test(tc, parent_merged_with_its_own_child_is_no_loop);
    tcase_add_test(tc, merge_keeps_the_survivors_parent_and_takes_the_losers_children);
    tcase_add_test(tc, links_that_are_away_with_an_archived_record_come_back_to_the_survivor);
    suite_add_tcase(suite, tc);
    return suite;
}
