/* A clock that is set back: numbers, the change log and histories keep the order of what was done.
 */
#include "link_rig.h"

Suite *fault_clock_suite(void);

static struct rig rig;

static void setup(void)
{
    rig_init(&rig);
}

static void teardown(void)
{
    rig_release(&rig);
}

static const int64_t DAY = INT64_C(86400000);

START_TEST(ids_and_the_change_log_keep_their_order)
{
    int64_t first = rig_create(&rig, TYPE_CONTACT, PROPS("lastname", "one"));
    ck_assert_int_eq(rig_update(&rig, TYPE_CONTACT, first, PROPS("lastname", "two")), ERR_OK);
    int64_t last = rig_count(&rig, "SELECT max(seq) FROM change");
    rig.now -= DAY;
    ck_assert_int_eq(rig_update(&rig, TYPE_CONTACT, first, PROPS("lastname", "three")), ERR_OK);
    int64_t second = rig_create(&rig, TYPE_CONTACT, PROPS("lastname", "other"));
    ck_assert_int_gt(second, first);
    ck_assert_int_eq(rig_archive(&rig, TYPE_CONTACT, first), ERR_OK);
    ck_assert_int_gt(rig_count(&rig, "SELECT max(seq) FROM change"), last);
    const char *changes = rig_changes(&rig, first);
    ck_assert_msg(strncmp(changes, "record.created", 14) == 0, "%s", changes);
    ck_assert_msg(strstr(changes, "record.archived") != NULL &&
                      strcmp(strrchr(changes, ' '), " record.archived") == 0,
                  "%s", changes);
    assert_sound(&rig);
}
END_TEST

START_TEST(the_value_set_last_is_the_newest_of_its_history)
{
    int64_t id = rig_create(&rig, TYPE_CONTACT, PROPS("lastname", "one"));
    rig.now -= DAY;
    ck_assert_int_eq(rig_update(&rig, TYPE_CONTACT, id, PROPS("lastname", "two")), ERR_OK);
    rig.now += 2 * DAY;
    ck_assert_int_eq(rig_update(&rig, TYPE_CONTACT, id, PROPS("lastname", "three")), ERR_OK);
    assert_text(rig_text(&rig, TYPE_CONTACT, id, "lastname"), "three");
    assert_text(rig_history(&rig, TYPE_CONTACT, id, "lastname"), "three|two|one");
}
END_TEST

START_TEST(links_made_before_and_after_stay_sound)
{
    struct node contact = node_contact(&rig);
    struct node first = node_company(&rig);
    assert_done(link_plain(&rig, contact, first));
    rig.now -= DAY;
    struct node second = node_company(&rig);
    assert_done(link_plain(&rig, contact, second));
    ck_assert_int_eq(link_primary(&rig, contact), first.id);
    assert_done(link_unlink(&rig, contact, first));
    ck_assert_int_eq(link_primary(&rig, contact), second.id);
    assert_sound(&rig);
}
END_TEST

Suite *fault_clock_suite(void)
{
    Suite *suite = suite_create("fault_clock");
    TCase *tests = only_case(suite);
    tcase_add_checked_fixture(tests, setup, teardown);
    tcase_add_test(tests, ids_and_the_change_log_keep_their_order);
    tcase_add_test(tests, the_value_set_last_is_the_newest_of_its_history);
    tcase_add_test(tests, links_made_before_and_after_stay_sound);
    return suite;
}
