/* Limits on links and labels (section 2.6), and parents of companies (settled 13). */
#include <stdio.h>

#include "link_rig.h"

Suite *link_limit_suite(void);

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
    link_label(&rig, TYPE_CONTACT, TYPE_CONTACT, "manager", "Manager", "Employee");
    link_label(&rig, TYPE_CONTACT, TYPE_CONTACT, "colleague", "Colleague", NULL);
}

static void teardown(void)
{
    assert_sound(&rig);
    rig_release(&rig);
}

static void assert_names(const char *what, int64_t id)
{
    char words[64];
    snprintf(words, sizeof words, "%s %lld", what, (long long)id);
    ck_assert_msg(rig_message_has(&rig, words), "%.*s", STR_ARG(rig.err.message));
}

START_TEST(limit_of_the_pair_counts_links_whatever_their_labels)
{
    link_limit(&rig, TYPE_CONTACT, TYPE_COMPANY, "plain", 2);
    assert_done(link_plain(&rig, kari, acme));
    assert_done(link_add(&rig, kari, globex, "decision_maker"));
    assert_refused(link_plain(&rig, kari, initech),
                   "has reached its association limit: at most 2 associations");
    assert_names("contact", kari.id);
    assert_refused(link_add(&rig, initech, kari, "decision_maker"), "association limit");
    ck_assert_str_eq(link_labels(&rig, kari, initech), "-");
    assert_done(link_add(&rig, kari, acme, "decision_maker"));
    assert_done(link_plain(&rig, ola, initech));
}
END_TEST

START_TEST(limit_of_the_other_direction_is_its_own)
{
    link_limit(&rig, TYPE_COMPANY, TYPE_CONTACT, "plain", 1);
    assert_done(link_plain(&rig, kari, acme));
    assert_done(link_plain(&rig, kari, globex));
    assert_refused(link_plain(&rig, ola, acme), "at most 1 association to contacts");
    assert_names("company", acme.id);
}
END_TEST

START_TEST(limit_of_a_label_counts_that_label_in_each_direction)
{
    link_limit(&rig, TYPE_CONTACT, TYPE_COMPANY, "decision_maker", 1);
    link_limit(&rig, TYPE_COMPANY, TYPE_CONTACT, "decision_maker", 2);
    assert_done(link_add(&rig, kari, acme, "decision_maker"));
    assert_done(link_plain(&rig, kari, globex));
    assert_refused(link_add(&rig, kari, globex, "decision_maker"),
                   "the label \"Decision maker\": at most 1 association");
    assert_names("contact", kari.id);
    assert_done(link_add(&rig, ola, acme, "decision_maker"));
    assert_refused(link_add(&rig, acme, per, "decision_maker"),
                   "the label \"Decision maker\": at most 2 associations");
    assert_names("company", acme.id);
    ck_assert_str_eq(link_labels(&rig, per, acme), "-");
    assert_done(link_remove(&rig, kari, acme, "decision_maker"));
    assert_done(link_add(&rig, kari, globex, "decision_maker"));
}
END_TEST

START_TEST(behaviour_2_4_only_new_links_are_checked)
{
    assert_done(link_add(&rig, kari, acme, "decision_maker"));
    assert_done(link_add(&rig, kari, globex, "decision_maker"));
    assert_done(link_add(&rig, kari, initech, "decision_maker"));
    rig.now += 1000;
    link_limit(&rig, TYPE_CONTACT, TYPE_COMPANY, "decision_maker", 1);
    link_limit(&rig, TYPE_CONTACT, TYPE_COMPANY, "plain", 2);
    assert_sound(&rig);
    assert_done(link_add(&rig, kari, acme, "decision_maker"));
    assert_done(link_replace(&rig, kari, globex, "decision_maker"));
    assert_done(link_remove(&rig, kari, acme, "decision_maker"));
    assert_refused(link_add(&rig, kari, acme, "decision_maker"), "Decision maker");
}
END_TEST

START_TEST(same_object_plain_and_single_labels_count_both_ends)
{
    link_limit(&rig, TYPE_CONTACT, TYPE_CONTACT, "plain", 2);
    link_limit(&rig, TYPE_CONTACT, TYPE_CONTACT, "colleague", 1);
    assert_done(link_add(&rig, ola, kari, "colleague"));
    assert_refused(link_add(&rig, ola, per, "colleague"), "Colleague");
    assert_refused(link_add(&rig, per, ola, "colleague"), "Colleague");
    assert_done(link_plain(&rig, per, ola));
    struct node eva = node_contact(&rig);
    assert_refused(link_plain(&rig, ola, eva), "association limit");
    assert_refused(link_plain(&rig, eva, ola), "association limit");
    assert_done(link_add(&rig, eva, per, "colleague"));
}
END_TEST

START_TEST(same_object_paired_label_has_a_limit_for_each_half)
{
    link_limit(&rig, TYPE_CONTACT, TYPE_CONTACT, "manager", 1); /* a contact has one manager */
    assert_done(link_add(&rig, ola, kari, "manager"));
    assert_done(link_add(&rig, per, kari, "manager"));
    assert_refused(link_add(&rig, ola, per, "manager"), "\"Manager\": at most 1 association");
    assert_names("contact", ola.id);
    assert_refused(link_add(&rig, per, ola, "manager_inverse"), "\"Manager\"");
    link_limit(&rig, TYPE_CONTACT, TYPE_CONTACT, "manager_inverse", 2); /* and two employees */
    struct node eva = node_contact(&rig);
    assert_refused(link_add(&rig, eva, kari, "manager"), "\"Employee\": at most 2 associations");
    assert_names("contact", kari.id);
    assert_done(link_add(&rig, kari, eva, "manager"));
}
END_TEST

START_TEST(turning_a_half_counts_in_its_new_direction)
{
    link_limit(&rig, TYPE_CONTACT, TYPE_CONTACT, "manager", 1);
    assert_done(link_add(&rig, kari, ola, "manager"));
    assert_done(link_add(&rig, per, kari, "manager"));
    assert_refused(link_replace(&rig, kari, per, "manager"), "\"Manager\": at most 1");
    assert_done(link_remove(&rig, kari, ola, "manager"));
    assert_done(link_replace(&rig, kari, per, "manager"));
    ck_assert_str_eq(link_labels(&rig, per, kari), "plain manager_inverse");
}
END_TEST

START_TEST(limit_of_primary_counts_the_records_of_a_company_and_yields_to_successors)
{
    link_limit(&rig, TYPE_COMPANY, TYPE_CONTACT, "primary", 1);
    assert_done(link_plain(&rig, kari, acme));
    assert_refused(link_plain(&rig, ola, acme), "at most 1 association");
    assert_done(link_plain(&rig, ola, globex));
    assert_done(link_plain(&rig, ola, acme));
    assert_refused(link_set_primary(&rig, ola, acme), "at most 1 association");
    assert_done(link_unlink(&rig, ola, globex));
    ck_assert_int_eq(link_primary(&rig, ola), acme.id);
}
END_TEST

/* --- parents --- */

#define PARENT "parent_to_child_company" /* read from the parent */
#define CHILD  "child_to_parent_company"

START_TEST(parent_and_child_are_read_from_their_ends)
{
    assert_done(link_add(&rig, globex, acme, PARENT));
    ck_assert_str_eq(link_labels(&rig, globex, acme), "plain " PARENT);
    ck_assert_str_eq(link_labels(&rig, acme, globex), "plain " CHILD);
    assert_done(link_add(&rig, globex, initech, PARENT));
}
END_TEST

START_TEST(settled_13_second_parent_is_refused_never_moved)
{
    assert_done(link_add(&rig, acme, initech, PARENT));
    assert_refused(link_add(&rig, globex, initech, PARENT), "has a parent company already");
    assert_names("company", initech.id);
    assert_refused(link_add(&rig, initech, globex, CHILD), "has a parent company already");
    assert_refused(link_replace(&rig, initech, globex, CHILD), "has a parent company already");
    ck_assert_str_eq(link_labels(&rig, acme, initech), "plain " PARENT);
    ck_assert_str_eq(link_labels(&rig, globex, initech), "-");
    assert_done(link_remove(&rig, initech, acme, CHILD));
    assert_done(link_add(&rig, globex, initech, PARENT));
}
END_TEST

START_TEST(D15_loop_of_parents_is_refused)
{
    assert_done(link_add(&rig, acme, globex, PARENT));
    assert_done(link_add(&rig, globex, initech, PARENT));
    assert_refused(link_add(&rig, initech, acme, PARENT), "may not form a loop");
    assert_refused(link_add(&rig, acme, initech, CHILD), "may not form a loop");
    ck_assert_str_eq(link_labels(&rig, acme, initech), "-");
    assert_refused(link_add(&rig, globex, acme, PARENT), "Only one half");
    assert_done(link_replace(&rig, globex, acme, NULL));
    assert_done(link_add(&rig, initech, acme, PARENT));
}
END_TEST

START_TEST(parent_can_be_turned_where_nothing_else_forbids)
{
    assert_done(link_add(&rig, acme, globex, PARENT));
    assert_done(link_replace(&rig, acme, globex, CHILD));
    ck_assert_str_eq(link_labels(&rig, globex, acme), "plain " PARENT);
    assert_done(link_add(&rig, initech, globex, PARENT));
    assert_refused(link_replace(&rig, acme, globex, PARENT), "has a parent company already");
}
END_TEST

Suite *link_limit_suite(void)
{
    Suite *suite = suite_create("link limit");
    TCase *tc = tcase_create("link limit");
    tcase_add_checked_fixture(tc, setup, teardown);
    tcase_set_timeout(tc, 60);
    tcase_add_test(tc, limit_of_the_pair_counts_links_whatever_their_labels);
    tcase_add_test(tc, limit_of_the_other_direction_is_its_own);
    tcase_add_test(tc, limit_of_a_label_counts_that_label_in_each_direction);
    tcase_add_test(tc, behaviour_2_4_only_new_links_are_checked);
    tcase_add_test(tc, same_object_plain_and_single_labels_count_both_ends);
    tcase_add_test(tc, same_object_paired_label_has_a_limit_for_each_half);
    tcase_add_test(tc, turning_a_half_counts_in_its_new_direction);
    tcase_add_test(tc, limit_of_primary_counts_the_records_of_a_company_and_yields_to_successors);
    tcase_add_test(tc, parent_and_child_are_read_from_their_ends);
    tcase_add_test(tc, settled_13_second_parent_is_refused_never_moved);
    tcase_add_test(tc, D15_loop_of_parents_is_refused);
    tcase_add_test(tc, parent_can_be_turned_where_nothing_else_forbids);
    suite_add_tcase(suite, tc);
    return suite;
}
