/* Merging records: which values stand, what becomes of the loser. */
#include <stdio.h>

#include "record_rig.h"

Suite *record_merge_suite(void);

static struct rig rig;

static void setup(void)
{
    rig_init(&rig);
}

static void teardown(void)
{
    rig_release(&rig);
}

static int64_t contact(const char *const *props)
{
    rig.now += 1000;
    return rig_create(&rig, TYPE_CONTACT, props);
}

static void update(int64_t type, int64_t id, const char *const *props)
{
    rig.now += 1000;
    ck_assert_int_eq(rig_update(&rig, type, id, props), ERR_OK);
}

static const char *get(int64_t id, const char *property)
{
    return rig_text(&rig, TYPE_CONTACT, id, property);
}

START_TEST(the_value_written_last_stands_and_gaps_are_filled)
{
    int64_t winner =
        contact(PROPS("firstname", "Kari", "lastname", "Berg", "city", "Oslo", "phone", "1"));
    int64_t loser =
        contact(PROPS("firstname", "Karin", "lastname", "Bergh", "zip", "0150", "phone", "2"));
    update(TYPE_CONTACT, winner, PROPS("firstname", "KARI"));
    update(TYPE_CONTACT, loser, PROPS("phone", ""));
    ck_assert_int_eq(rig_merge(&rig, TYPE_CONTACT, winner, loser), ERR_OK);
    assert_text(get(winner, "firstname"), "KARI"); /* the winner's is younger */
    assert_text(get(winner, "lastname"), "Bergh"); /* the loser's is */
    assert_text(get(winner, "city"), "Oslo");      /* the loser has none */
    assert_text(get(winner, "zip"), "0150");       /* the winner has none */
    assert_text(get(winner, "phone"), "1");        /* being cleared later is no value */
    assert_text(rig_history(&rig, TYPE_CONTACT, winner, "lastname"), "Bergh|Berg");
    assert_text(rig_history(&rig, TYPE_CONTACT, winner, "firstname"), "KARI|Kari");
}
END_TEST

START_TEST(the_winners_email_stays_and_the_losers_is_kept_beside_it)
{
    int64_t winner = contact(PROPS("email", "kari@example.no"));
    int64_t loser = contact(
        PROPS("email", "kb@example.no", "hs_additional_emails", "old@example.no;KARI@example.no"));
    ck_assert_int_eq(rig_merge(&rig, TYPE_CONTACT, winner, loser), ERR_OK);
    assert_text(get(winner, "email"), "kari@example.no");
    assert_text(get(winner, "hs_additional_emails"), "kb@example.no;old@example.no");
    ck_assert_int_eq(rig_find(&rig, TYPE_CONTACT, "email", "kari@example.no"), winner);
    ck_assert_int_eq(rig_find(&rig, TYPE_CONTACT, "email", "kb@example.no"), 0);
    int64_t without = contact(PROPS("firstname", "K"));
    int64_t with = contact(PROPS("email", "ny@example.no"));
    ck_assert_int_eq(rig_merge(&rig, TYPE_CONTACT, without, with), ERR_OK);
    assert_text(get(without, "email"), "ny@example.no");
    ck_assert_ptr_null(get(without, "hs_additional_emails"));
    ck_assert_int_eq(rig_find(&rig, TYPE_CONTACT, "email", "NY@example.no"), without);
}
END_TEST

START_TEST(creation_time_is_the_older_and_lifecycle_the_further)
{
    int64_t loser = contact(PROPS("firstname", "Old", "lifecyclestage", "customer"));
    int64_t winner = contact(PROPS("firstname", "New"));
    update(TYPE_CONTACT, winner, PROPS("lifecyclestage", "opportunity"));
    ck_assert_int_eq(rig_merge(&rig, TYPE_CONTACT, winner, loser), ERR_OK);
    assert_text(get(winner, "createdate"), "2023-11-14T22:13:21.000Z");
    assert_text(get(winner, "lifecyclestage"), "customer");
    int64_t further = contact(PROPS("firstname", "F", "lifecyclestage", "evangelist"));
    int64_t late = contact(PROPS("firstname", "L"));
    ck_assert_int_eq(rig_merge(&rig, TYPE_CONTACT, further, late), ERR_OK);
    assert_text(get(further, "lifecyclestage"), "evangelist");
}
END_TEST

START_TEST(merged_ids_are_remembered_through_chains)
{
    int64_t a = contact(PROPS("firstname", "A")), b = contact(PROPS("firstname", "B")),
            c = contact(PROPS("firstname", "C"));
    ck_assert_int_eq(rig_merge(&rig, TYPE_CONTACT, b, c), ERR_OK);
    ck_assert_int_eq(rig_merge(&rig, TYPE_CONTACT, a, b), ERR_OK);
    char ids[64], times[96];
    snprintf(ids, sizeof ids, "%lld;%lld", (long long)c, (long long)b);
    assert_text(get(a, "hs_merged_object_ids"), ids);
    snprintf(times, sizeof times, "%lld:%lld;%lld:%lld", (long long)c, (long long)rig.now,
             (long long)b, (long long)rig.now);
    assert_text(get(a, "hs_calculated_merged_vids"), times);
    assert_text(get(c, "firstname"), "C"); /* the youngest name, read by the oldest id */
    ck_assert_int_eq(rig_update(&rig, TYPE_CONTACT, c, PROPS("city", "Bergen")), ERR_OK);
    assert_text(get(a, "city"), "Bergen");
}
END_TEST

START_TEST(a_merged_record_is_neither_archived_nor_restorable)
{
    int64_t winner = contact(PROPS("firstname", "A")), loser = contact(PROPS("firstname", "B"));
    ck_assert_int_eq(rig_merge(&rig, TYPE_CONTACT, winner, loser), ERR_OK);
    ck_assert_int_eq(rig_restore(&rig, TYPE_CONTACT, loser), ERR_INVALID);
    ck_assert_int_eq(rig_archive(&rig, TYPE_CONTACT, loser),
                     ERR_OK); /* not the survivor by another name */
    assert_text(get(winner, "firstname"), "B");
    ck_assert_str_eq(rig_changes(&rig, winner), "record.created record.merged");
    ck_assert_str_eq(rig_changes(&rig, loser), "record.created record.merged");
}
END_TEST

START_TEST(wrong_merges_are_refused)
{
    int64_t a = contact(PROPS("firstname", "A")), b = contact(PROPS("firstname", "B"));
    ck_assert_int_eq(rig_merge(&rig, TYPE_CONTACT, a, a), ERR_INVALID);
    ck_assert_int_eq(rig_merge(&rig, TYPE_CONTACT, a, 12345), ERR_NOT_FOUND);
    ck_assert_int_eq(rig_merge(&rig, TYPE_CONTACT, 12345, a), ERR_NOT_FOUND);
    ck_assert_int_eq(rig_merge(&rig, TYPE_CONTACT, a, b), ERR_OK);
    ck_assert_int_eq(rig_merge(&rig, TYPE_CONTACT, a, b), ERR_INVALID); /* b is a now */
    int64_t gone = contact(PROPS("firstname", "C"));
    ck_assert_int_eq(rig_archive(&rig, TYPE_CONTACT, gone), ERR_OK);
    ck_assert_int_eq(rig_merge(&rig, TYPE_CONTACT, a, gone), ERR_NOT_FOUND);
}
END_TEST

static enum err_code many_identities(struct op *op, void *arg)
{
    const int64_t *winner = arg;
    const struct object_type *type = schema_type(op->schema, TYPE_CONTACT);
    const struct record_value name = {STR("firstname"), STR("X")};
    for (int i = 0; i < 249; i++) {
        int64_t id = 0;
        struct link_loss *losses;
        enum err_code rc = record_create(op, type, &name, 1, &id);
        rc = rc ? rc : record_merge(op, type, *winner, id, &losses);
        if (rc) {
            return rc;
        }
    }
    return ERR_OK;
}

START_TEST(no_more_than_250_identities)
{
    int64_t winner = contact(PROPS("firstname", "A"));
    ck_assert_int_eq(rig_write(&rig, many_identities, &winner), ERR_OK);
    int64_t last = contact(PROPS("firstname", "B"));
    ck_assert_int_eq(rig_merge(&rig, TYPE_CONTACT, winner, last), ERR_IDENTITIES);
    assert_str(rig.err.message, "Cannot have more than 250 identities on a profile");
}
END_TEST

START_TEST(pipeline_and_derived_values_follow_the_stage)
{
    int64_t winner =
        rig_create(&rig, TYPE_DEAL, PROPS("dealname", "A", "dealstage", "contractsent"));
    int64_t loser =
        rig_create(&rig, TYPE_DEAL, PROPS("dealname", "B", "dealstage", "qualifiedtobuy"));
    update(TYPE_DEAL, loser, PROPS("dealstage", "closedwon"));
    update(TYPE_DEAL, winner, PROPS("dealname", "C"));
    ck_assert_int_eq(rig_merge(&rig, TYPE_DEAL, winner, loser), ERR_OK);
    assert_text(rig_text(&rig, TYPE_DEAL, winner, "dealname"), "C");
    assert_text(rig_text(&rig, TYPE_DEAL, winner, "dealstage"), "closedwon");
    assert_text(rig_text(&rig, TYPE_DEAL, winner, "hs_is_closed_won"), "true");
    assert_text(rig_text(&rig, TYPE_DEAL, winner, "hs_deal_stage_probability"), "1");
}
END_TEST

/* The loser's "not closed" was written after the winner's "closed", the winner's stage after both.
 */
START_TEST(derived_values_of_an_older_stage_do_not_overtake)
{
    int64_t winner = rig_create(&rig, TYPE_DEAL, PROPS("dealname", "A", "dealstage", "closedlost"));
    int64_t loser =
        rig_create(&rig, TYPE_DEAL, PROPS("dealname", "B", "dealstage", "contractsent"));
    update(TYPE_DEAL, winner, PROPS("dealstage", "closedwon"));
    ck_assert_int_eq(rig_merge(&rig, TYPE_DEAL, winner, loser), ERR_OK);
    assert_text(rig_text(&rig, TYPE_DEAL, winner, "dealstage"), "closedwon");
    assert_text(rig_text(&rig, TYPE_DEAL, winner, "hs_is_closed"), "true");
}
END_TEST

START_TEST(a_losers_unique_value_becomes_the_winners)
{
    rig_property(
        &rig, TYPE_CONTACT,
        "{\"name\":\"member\",\"label\":\"Member\",\"type\":\"string\",\"fieldType\":\"text\","
        "\"groupName\":\"contactinformation\",\"hasUniqueValue\":true}");
    int64_t winner = contact(PROPS("firstname", "A")),
            loser = contact(PROPS("firstname", "B", "member", "M-Å1"));
    ck_assert_int_eq(rig_merge(&rig, TYPE_CONTACT, winner, loser), ERR_OK);
    ck_assert_int_eq(rig_find(&rig, TYPE_CONTACT, "member", "m-å1"), winner);
    ck_assert_int_eq(rig_count(&rig, "SELECT COUNT(*) FROM unique_value"), 1);
}
END_TEST

START_TEST(links_of_the_loser_become_the_winners)
{
    int64_t winner = contact(PROPS("firstname", "A")), loser = contact(PROPS("firstname", "B"));
    int64_t company = rig_create(&rig, TYPE_COMPANY, PROPS("name", "Nord"));
    ck_assert_int_eq(rig_link(&rig, TYPE_CONTACT, loser, TYPE_COMPANY, company), ERR_OK);
    ck_assert_int_eq(rig_merge(&rig, TYPE_CONTACT, winner, loser), ERR_OK);
    char id[24];
    snprintf(id, sizeof id, "%lld", (long long)company);
    assert_text(get(winner, "associatedcompanyid"), id);
    assert_text(rig_text(&rig, TYPE_COMPANY, company, "num_associated_contacts"), "1");
}
END_TEST

Suite *record_merge_suite(void)
{
    Suite *suite = suite_create("record: merge");
    TCase *tests = tcase_create("all");
    tcase_set_timeout(tests, 60);
    tcase_add_unchecked_fixture(tests, random_init, NULL);
    tcase_add_checked_fixture(tests, setup, teardown);
    tcase_add_test(tests, the_value_written_last_stands_and_gaps_are_filled);
    tcase_add_test(tests, the_winners_email_stays_and_the_losers_is_kept_beside_it);
    tcase_add_test(tests, creation_time_is_the_older_and_lifecycle_the_further);
    tcase_add_test(tests, merged_ids_are_remembered_through_chains);
    tcase_add_test(tests, a_merged_record_is_neither_archived_nor_restorable);
    tcase_add_test(tests, wrong_merges_are_refused);
    tcase_add_test(tests, no_more_than_250_identities);
    tcase_add_test(tests, pipeline_and_derived_values_follow_the_stage);
    tcase_add_test(tests, derived_values_of_an_older_stage_do_not_overtake);
    tcase_add_test(tests, a_losers_unique_value_becomes_the_winners);
    tcase_add_test(tests, links_of_the_loser_become_the_winners);
    suite_add_tcase(suite, tests);
    return suite;
}
