/* Limits of pairs and labels (section 2.6). */
#include "edit_lab.h"

Suite *edit_limit_suite(void);

static enum err_code set(struct lab *lab, int64_t label_id, int side, int64_t max)
{
    return limit_set(&lab->edit, (struct label_end){lab_label(lab, label_id), side}, max);
}

LAB_TEST(limits_are_per_direction)
{
    int64_t plain = schema_pair(lab->schema, TYPE_CONTACT, TYPE_DEAL)->plain->id;
    expect_ok(set(lab, plain, 1, 5));
    expect(lab_label(lab, plain)->max[1] == 5 && lab_label(lab, plain)->max[0] == 0);
    expect(lab_label(lab, plain)->max_set_at == lab->tx->now);
    expect(lab->last.kind == DEFINITION_LIMIT && lab->last.label_id == plain);
    expect(
        lab_has(lab->last.detail, "\"before\":{\"inverseMax\":null},\"after\":{\"inverseMax\":5}"));
    expect_ok(set(lab, plain, 1, 0));
    expect(lab_label(lab, plain)->max[1] == 0 && lab_label(lab, plain)->max_set_at == 0);
}

LAB_TEST(limits_go_from_1_to_500000)
{
    int64_t plain = schema_pair(lab->schema, TYPE_CONTACT, TYPE_DEAL)->plain->id;
    expect_refused(set(lab, plain, 0, -1), ERR_INVALID, "/maxToObjectIds", "1 to 500000");
    expect_refused(set(lab, plain, 0, 500001), ERR_INVALID, "/maxToObjectIds", "1 to 500000");
    expect_ok(set(lab, plain, 0, 500000));
}

LAB_TEST(a_label_stays_within_its_pair_and_the_pair_around_its_labels)
{
    int64_t id = 0;
    int64_t plain = schema_pair(lab->schema, TYPE_CONTACT, TYPE_DEAL)->plain->id;
    expect_ok(lab_label_create(lab, TYPE_CONTACT, TYPE_DEAL, "boss", "Boss", NULL, &id));
    expect_ok(set(lab, plain, 0, 5));
    expect_refused(set(lab, id, 0, 6), ERR_INVALID, "/maxToObjectIds", "choose 1 to 5");
    expect_ok(set(lab, id, 1, 6)); /* the other direction has no limit */
    expect_ok(set(lab, id, 0, 5));
    expect_refused(set(lab, plain, 0, 4), ERR_INVALID, "/maxToObjectIds", "choose 5 to 500000");
    expect_refused(set(lab, plain, 1, 5), ERR_INVALID, "/maxToObjectIds", "choose 6 to 500000");
    expect_ok(set(lab, plain, 0, 0));
    expect_ok(set(lab, id, 0, 60));
}

LAB_TEST(same_object_plain_and_single_limits_hold_both_ways)
{
    int64_t single = 0;
    int64_t paired = 0;
    int64_t plain = schema_pair(lab->schema, TYPE_CONTACT, TYPE_CONTACT)->plain->id;
    expect_ok(lab_label_create(lab, TYPE_CONTACT, TYPE_CONTACT, NULL, "Friend", NULL, &single));
    expect_ok(lab_label_create(lab, TYPE_CONTACT, TYPE_CONTACT, NULL, "Boss", "Report", &paired));
    expect_ok(set(lab, plain, 0, 9));
    expect(lab_label(lab, plain)->max[0] == 9 && lab_label(lab, plain)->max[1] == 9);
    expect_ok(set(lab, single, 0, 3));
    expect(lab_label(lab, single)->max[1] == 3);
    expect_ok(set(lab, paired, 1, 7));
    expect(lab_label(lab, paired)->max[0] == 0 && lab_label(lab, paired)->max[1] == 7);
    expect_refused(set(lab, plain, 0, 6), ERR_INVALID, "/maxToObjectIds", "choose 7");
}

LAB_TEST(a_record_has_one_primary)
{
    const struct pair *pair = schema_pair(lab->schema, TYPE_CONTACT, TYPE_COMPANY);
    int64_t primary = pair->primary->id;
    int side = pair->primary_on_a ? 0 : 1;
    expect_refused(set(lab, primary, side, 2), ERR_INVALID, "/maxToObjectIds", "only be 1");
    expect_ok(set(lab, primary, side, 1));
    expect_ok(set(lab, primary, 1 - side, 200));
    expect(lab_label(lab, primary)->max[1 - side] == 200);
}

Suite *edit_limit_suite(void)
{
    Suite *suite = suite_create("edit: limits");
    TCase *tcase = tcase_create("rules");
    tcase_set_timeout(tcase, 60);
    tcase_add_test(tcase, limits_are_per_direction);
    tcase_add_test(tcase, limits_go_from_1_to_500000);
    tcase_add_test(tcase, a_label_stays_within_its_pair_and_the_pair_around_its_labels);
    tcase_add_test(tcase, same_object_plain_and_single_limits_hold_both_ways);
    tcase_add_test(tcase, a_record_has_one_primary);
    suite_add_tcase(suite, tcase);
    return suite;
}
