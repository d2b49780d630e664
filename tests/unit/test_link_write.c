/* Writing links and labels: one link for both ends, verbs that add, replace and remove, refusals.
 */

#include "link_rig.h"

Suite *link_write_suite(void);

static struct rig rig;
static struct node kari, ola, acme, globex;

static void setup(void)
{
    rig_init(&rig);
    kari = node_contact(&rig);
    ola = node_contact(&rig);
    acme = node_company(&rig);
    globex = node_company(&rig);
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

START_TEST(link_is_read_from_both_ends)
{
    assert_done(link_plain(&rig, kari, acme));
    ck_assert(link_result().created && link_result().changed);
    ck_assert_str_eq(labels(kari, acme), "plain primary");
    ck_assert_str_eq(labels(acme, kari), "plain primary");
    ck_assert_str_eq(labels(ola, acme), "-");
    ck_assert_int_eq(rig_count(&rig, "SELECT COUNT(*) FROM link WHERE label = 0"), 1);
}
END_TEST

START_TEST(linking_again_from_either_end_changes_nothing)
{
    assert_done(link_plain(&rig, kari, acme));
    int64_t changes = rig_count(&rig, "SELECT COUNT(*) FROM change");
    rig.now += 1000;
    assert_done(link_plain(&rig, acme, kari));
    ck_assert(!link_result().created && !link_result().changed);
    assert_done(link_add(&rig, kari, acme, "plain primary"));
    ck_assert(!link_result().changed);
    ck_assert_int_eq(rig_count(&rig, "SELECT COUNT(*) FROM change"), changes);
    ck_assert_int_eq(link_since(&rig, kari, acme), rig.now - 1000);
}
END_TEST

START_TEST(label_set_from_one_end_is_seen_from_the_other)
{
    assert_done(link_add(&rig, acme, kari, "buyer_inverse decision_maker"));
    ck_assert(link_result().created);
    ck_assert_str_eq(labels(kari, acme), "plain primary decision_maker buyer");
    ck_assert_str_eq(labels(acme, kari), "plain primary decision_maker buyer_inverse");
}
END_TEST

START_TEST(add_keeps_other_labels_and_merges_repeated_ones)
{
    assert_done(link_add(&rig, kari, acme, "decision_maker"));
    assert_done(link_add(&rig, kari, acme, "buyer plain buyer decision_maker"));
    ck_assert(!link_result().created && link_result().changed);
    ck_assert_str_eq(labels(kari, acme), "plain primary decision_maker buyer");
}
END_TEST

START_TEST(settled_2_replace_gives_exactly_the_listed_labels_and_never_takes_primary)
{
    assert_done(link_add(&rig, kari, acme, "decision_maker"));
    assert_done(link_replace(&rig, kari, acme, "buyer"));
    ck_assert_str_eq(labels(kari, acme), "plain primary buyer");
    assert_done(link_replace(&rig, acme, kari, "plain"));
    ck_assert_str_eq(labels(kari, acme), "plain primary");
    assert_done(link_replace(&rig, kari, acme, NULL));
    ck_assert(!link_result().changed);
    ck_assert_str_eq(labels(kari, acme), "plain primary");
}
END_TEST

START_TEST(settled_2_primary_moves_by_being_listed_on_another_link)
{
    assert_done(link_add(&rig, kari, acme, "decision_maker"));
    assert_done(link_replace(&rig, kari, globex, "primary"));
    ck_assert_str_eq(labels(kari, acme), "plain decision_maker");
    ck_assert_str_eq(labels(kari, globex), "plain primary");
    assert_done(link_replace(&rig, acme, kari, "primary buyer_inverse"));
    ck_assert_str_eq(labels(kari, acme), "plain primary buyer");
    ck_assert_str_eq(labels(globex, kari), "plain");
}
END_TEST

START_TEST(R51_removing_labels_keeps_the_link)
{
    assert_done(link_add(&rig, kari, acme, "decision_maker buyer"));
    assert_done(link_remove(&rig, acme, kari, "buyer_inverse"));
    ck_assert_str_eq(labels(kari, acme), "plain primary decision_maker");
    assert_done(link_remove(&rig, kari, acme, "decision_maker buyer"));
    ck_assert_str_eq(labels(kari, acme), "plain primary");
    assert_done(link_remove(&rig, kari, acme, "decision_maker"));
    ck_assert(!link_result().changed);
}
END_TEST

START_TEST(removing_the_plain_type_removes_the_whole_link)
{
    assert_done(link_add(&rig, kari, acme, "decision_maker buyer"));
    assert_done(link_remove(&rig, kari, acme, "plain buyer"));
    ck_assert(link_result().changed);
    ck_assert_str_eq(labels(kari, acme), "-");
    ck_assert_int_eq(rig_count(&rig, "SELECT COUNT(*) FROM link"), 0);
    assert_done(link_remove(&rig, kari, acme, "plain"));
    ck_assert(!link_result().changed);
}
END_TEST

START_TEST(unlinking_from_the_other_end_removes_every_label_and_repeats_fine)
{
    assert_done(link_add(&rig, kari, acme, "decision_maker buyer"));
    assert_done(link_unlink(&rig, acme, kari));
    ck_assert_str_eq(labels(kari, acme), "-");
    assert_done(link_unlink(&rig, acme, kari));
    ck_assert(!link_result().changed);
}
END_TEST

START_TEST(D13_same_object_pair_has_one_link_and_its_paired_label_one_half_on_each_end)
{
    assert_done(link_add(&rig, kari, ola, "manager"));
    ck_assert_str_eq(labels(kari, ola), "plain manager");
    ck_assert_str_eq(labels(ola, kari), "plain manager_inverse");
    ck_assert_int_eq(rig_count(&rig, "SELECT COUNT(*) FROM link"), 2);
    assert_done(link_add(&rig, ola, kari, "manager_inverse"));
    ck_assert(!link_result().changed);
}
END_TEST

START_TEST(same_object_half_is_the_same_whichever_end_has_the_lower_id)
{
    assert_done(link_add(&rig, ola, kari, "manager"));
    ck_assert_str_eq(labels(ola, kari), "plain manager");
    ck_assert_str_eq(labels(kari, ola), "plain manager_inverse");
    assert_done(link_add(&rig, ola, kari, "colleague"));
    ck_assert_str_eq(labels(ola, kari), "plain manager colleague");
    ck_assert_str_eq(labels(kari, ola), "plain manager_inverse colleague");
}
END_TEST

START_TEST(opposite_half_is_refused_by_add_and_turned_by_replace)
{
    assert_done(link_add(&rig, kari, ola, "manager"));
    assert_refused(link_add(&rig, ola, kari, "manager"), "remove the other half first");
    assert_refused(link_add(&rig, kari, ola, "manager_inverse"),
                   "Only one half of the label \"Manager\" / \"Employee\"");
    ck_assert_str_eq(labels(kari, ola), "plain manager");
    assert_done(link_replace(&rig, ola, kari, "manager"));
    ck_assert_str_eq(labels(kari, ola), "plain manager_inverse");
    assert_refused(link_replace(&rig, kari, ola, "manager manager_inverse"), "Only one half");
}
END_TEST

START_TEST(removing_a_half_that_is_not_on_this_end_changes_nothing)
{
    assert_done(link_add(&rig, kari, ola, "manager"));
    assert_done(link_remove(&rig, kari, ola, "manager_inverse"));
    ck_assert_str_eq(labels(kari, ola), "plain manager");
    assert_done(link_remove(&rig, ola, kari, "manager_inverse"));
    ck_assert_str_eq(labels(kari, ola), "plain");
}
END_TEST

START_TEST(D14_settled_12_self_link_is_refused)
{
    assert_refused(link_plain(&rig, kari, kari), "cannot be associated with itself");
    assert_refused(link_add(&rig, acme, acme, "parent_to_child_company"),
                   "cannot be associated with itself");
    assert_done(link_unlink(&rig, kari, kari));
}
END_TEST

static void assert_context(const char *key, const char *value)
{
    for (const struct err_context *c = rig.err.context; c; c = c->next) {
        for (size_t i = 0; i < c->count; i++) {
            if (str_eq(c->key, str_of(key)) && str_eq(c->values[i], str_of(value))) {
                return;
            }
        }
    }
    ck_abort_msg("no %s: %s", key, value);
}

START_TEST(unknown_and_archived_records_are_named_in_the_published_form)
{
    struct node nobody = {TYPE_CONTACT, INT64_C(38374264688)};
    assert_refused(link_plain(&rig, nobody, acme), "One or more associations are invalid");
    assert_context("INVALID_OBJECT_IDS", "CONTACT=38374264688 is not valid");
    assert_context("objectId", "38374264688");
    assert_context("objectType", "CONTACT");
    assert_done(link_archive(&rig, acme));
    assert_refused(link_add(&rig, nobody, acme, "decision_maker"),
                   "One or more associations are invalid");
    assert_context("INVALID_OBJECT_IDS", "CONTACT=38374264688 is not valid");
    assert_context("INVALID_OBJECT_IDS",
                   str_cstr(rig.arena, str_format(rig.arena, "COMPANY=%lld is not valid",
                                                  (long long)acme.id)));
    assert_refused(link_plain(&rig, (struct node){TYPE_COMPANY, kari.id}, globex),
                   "One or more associations are invalid");
    ck_assert_int_eq(rig_count(&rig, "SELECT COUNT(*) FROM link"), 0);
}
END_TEST

START_TEST(pair_without_definition_is_refused_until_it_has_one)
{
    int64_t car = rig_object(
        &rig, "car",
        "[{\"name\":\"plate\",\"label\":\"Plate\",\"type\":\"string\",\"fieldType\":\"text\"}]",
        "[\"plate\"]");
    struct node mine = {car, rig_create(&rig, car, PROPS("plate", "EL12345"))};
    assert_refused(link_plain(&rig, kari, mine), "/crm-object-schemas/v3/schemas/0-1/associations");
    ck_assert_str_eq(link_others(&rig, kari, car), "");
    ck_assert_str_eq(labels(kari, mine), "-");
    assert_done(link_unlink(&rig, kari, mine));
    link_label(&rig, car, TYPE_CONTACT, "driver", "Driver", NULL);
    assert_done(link_add(&rig, mine, kari, "driver"));
    ck_assert_str_eq(labels(kari, mine), "plain driver");
}
END_TEST

struct wrong_end {
    struct node from, to;
    int64_t code; /* of a label of the pair of contacts and companies */
    int side;
};

static enum err_code add_wrong_end(struct op *op, void *arg)
{
    const struct wrong_end *wrong = arg;
    const struct pair *pair = schema_pair(op->schema, TYPE_CONTACT, TYPE_COMPANY);
    struct label_end end = {pair_label_of_code(pair, wrong->code), wrong->side};
    struct record_ref from = {schema_type(op->schema, wrong->from.type), wrong->from.id};
    struct record_ref to = {schema_type(op->schema, wrong->to.type), wrong->to.id};
    return association_add(op, from, to, &end, 1, NULL);
}

START_TEST(label_of_another_pair_or_read_from_the_wrong_end_is_refused)
{
    struct node deal = node_deal(&rig);
    struct wrong_end wrong = {deal, acme, LABEL_PRIMARY, 0};
    assert_refused(rig_write(&rig, add_wrong_end, &wrong), "cannot be set from deal to company");
    wrong = (struct wrong_end){acme, kari, LABEL_PRIMARY, 0};
    assert_refused(rig_write(&rig, add_wrong_end, &wrong), "cannot be set from company to contact");
    ck_assert_int_eq(rig_count(&rig, "SELECT COUNT(*) FROM link"), 0);
    wrong.side = 1;
    assert_done(rig_write(&rig, add_wrong_end, &wrong));
}
END_TEST

START_TEST(since_of_a_label_is_its_own_and_that_of_the_link_stays)
{
    int64_t first = rig.now;
    assert_done(link_plain(&rig, kari, acme));
    rig.now += 5;
    assert_done(link_add(&rig, kari, acme, "decision_maker"));
    rig.now += 5;
    assert_done(link_remove(&rig, kari, acme, "decision_maker"));
    assert_done(link_add(&rig, kari, acme, "decision_maker"));
    ck_assert_int_eq(link_since(&rig, kari, acme), first);
    ck_assert_int_eq(rig_count(&rig, "SELECT MAX(since) FROM link"), first + 10);
}
END_TEST

START_TEST(every_row_that_comes_or_goes_is_one_line_of_the_change_log_of_both_records)
{
    assert_done(link_add(&rig, kari, acme, "decision_maker"));
    ck_assert_str_eq(rig_changes(&rig, kari.id),
                     "record.created link.added label.added primary.changed");
    ck_assert_str_eq(rig_changes(&rig, acme.id),
                     "record.created link.added label.added primary.changed");
    assert_done(link_unlink(&rig, acme, kari));
    ck_assert_str_eq(rig_changes(&rig, kari.id),
                     "record.created link.added label.added primary.changed label.removed "
                     "link.removed primary.changed");
    ck_assert_int_eq(rig_count(&rig, "SELECT COUNT(*) FROM change c JOIN label l ON l.id = c.label "
                                     "WHERE c.kind IN (12, 13) AND l.name_ab = 'decision_maker'"),
                     2);
}
END_TEST

START_TEST(log_tells_which_half_a_record_has)
{
    assert_done(link_add(&rig, ola, kari, "manager_inverse"));
    ck_assert_int_eq(
        rig_count(&rig, "SELECT record_id FROM change WHERE kind = 12 AND detail = '{\"side\":1}'"),
        ola.id);
    assert_done(link_replace(&rig, kari, ola, "manager_inverse"));
    ck_assert_str_eq(rig_changes(&rig, ola.id),
                     "record.created link.added label.added label.removed label.added");
    ck_assert_int_eq(
        rig_count(&rig, "SELECT COUNT(*) FROM change WHERE kind = 13 AND detail = '{\"side\":0}'"),
        1);
}
END_TEST

START_TEST(links_do_not_touch_the_time_of_their_records)
{
    rig.now += 1000;
    assert_done(link_add(&rig, kari, acme, "decision_maker"));
    ck_assert_int_eq(rig_count(&rig, "SELECT MAX(updated_at) FROM obj_1_1"), rig.now - 1000);
    ck_assert_int_eq(rig_count(&rig, "SELECT MAX(updated_at) FROM obj_2_1"), rig.now - 1000);
}
END_TEST

Suite *link_write_suite(void)
{
    Suite *suite = suite_create("link write");
    TCase *tc = tcase_create("link write");
    tcase_add_checked_fixture(tc, setup, teardown);
    tcase_set_timeout(tc, 60);
    tcase_add_test(tc, link_is_read_from_both_ends);
    tcase_add_test(tc, linking_again_from_either_end_changes_nothing);
    tcase_add_test(tc, label_set_from_one_end_is_seen_from_the_other);
    tcase_add_test(tc, add_keeps_other_labels_and_merges_repeated_ones);
    tcase_add_test(tc, settled_2_replace_gives_exactly_the_listed_labels_and_never_takes_primary);
    tcase_add_test(tc, settled_2_primary_moves_by_being_listed_on_another_link);
    tcase_add_test(tc, R51_removing_labels_keeps_the_link);
    tcase_add_test(tc, removing_the_plain_type_removes_the_whole_link);
    tcase_add_test(tc, unlinking_from_the_other_end_removes_every_label_and_repeats_fine);
    tcase_add_test(tc, D13_same_object_pair_has_one_link_and_its_paired_label_one_half_on_each_end);
    tcase_add_test(tc, same_object_half_is_the_same_whichever_end_has_the_lower_id);
    tcase_add_test(tc, opposite_half_is_refused_by_add_and_turned_by_replace);
    tcase_add_test(tc, removing_a_half_that_is_not_on_this_end_changes_nothing);
    tcase_add_test(tc, D14_settled_12_self_link_is_refused);
    tcase_add_test(tc, unknown_and_archived_records_are_named_in_the_published_form);
    tcase_add_test(tc, pair_without_definition_is_refused_until_it_has_one);
    tcase_add_test(tc, label_of_another_pair_or_read_from_the_wrong_end_is_refused);
    tcase_add_test(tc, since_of_a_label_is_its_own_and_that_of_the_link_stays);
    tcase_add_test(tc, every_row_that_comes_or_goes_is_one_line_of_the_change_log_of_both_records);
    tcase_add_test(tc, log_tells_which_half_a_record_has);
    tcase_add_test(tc, links_do_not_touch_the_time_of_their_records);
    suite_add_tcase(suite, tc);
    return suite;
}
