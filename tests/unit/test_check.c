/* `relata check` finds damage of every kind, by invariant, and says nothing of a sound store;
 * rebuild sets derived data right. */
#include <stdio.h>

#include "base/json.h"
#include "link_rig.h"
#include "record/check.h"
#include "record/check_stmts.h"
#include "record/link_stmts.h"

Suite *check_suite(void);

static struct rig rig;
static struct node kari, ola, acme, globex, deal;
static int64_t colleague, manager;

static void setup(void)
{
    rig_init(&rig);
    kari = (struct node){
        TYPE_CONTACT,
        rig_create(&rig, TYPE_CONTACT, PROPS("email", "Kari@Example.no", "lastname", "Ås"))};
    ola = node_contact(&rig);
    acme = node_company(&rig);
    globex = node_company(&rig);
    deal = node_deal(&rig);
    colleague = link_label(&rig, TYPE_CONTACT, TYPE_CONTACT, "colleague", "Colleague", NULL);
    manager = link_label(&rig, TYPE_CONTACT, TYPE_CONTACT, "manager", "Manager", "Employee");
    assert_done(link_plain(&rig, kari, acme));
    assert_done(link_add(&rig, kari, ola, "manager"));
    assert_done(link_plain(&rig, deal, acme));
    assert_done(link_add(&rig, acme, globex, "parent_to_child_company"));
    assert_sound(&rig);
}

static void teardown(void)
{
    rig_release(&rig);
}

/* Runs the statement with ids filled in; then a finding of that invariant has these words. */
static void damage(int invariant, const char *words, const char *format, ...)
    __attribute__((format(printf, 3, 4)));
static void damage(int invariant, const char *words, const char *format, ...)
{
    va_list args;
    va_start(args, format);
    link_sql(&rig, str_cstr(rig.arena, str_vformat(rig.arena, format, args)));
    va_end(args);
    struct str rest = str_of(link_findings(&rig));
    struct str line;
    bool said = false;
    ck_assert_msg(!str_is_empty(rest), "nothing found: %s", words);
    while (str_split(&rest, '\n', &line)) {
        said |= line.p[0] == '0' + invariant && str_find(line, str_of(words)) >= 0;
    }
    ck_assert_msg(said, "not found: %d %s\n%s", invariant, words, link_findings(&rig));
}

#define ID(node)    ((long long)(node).id)
#define INSERT_LINK "INSERT INTO link (a, pair, label, b, dir, since) "
/* The pair of two object types, in SQL. */
#define FROM_PAIR(a, b) " FROM pair WHERE a_type = " #a " AND b_type = " #b
#define PAIR(a, b)      "(SELECT id" FROM_PAIR(a, b) ")"

static enum err_code prepare_all(struct op *op, void *arg)
{
    (void)arg;
    enum err_code rc = ERR_OK;
    for (int i = 0; !rc && i < link_stmt_count; i++) {
        rc = stmt_end(stmt_use(op->tx, &link_stmts[i]));
    }
    for (int i = 0; !rc && i < check_stmt_count; i++) {
        rc = stmt_end(stmt_use(op->tx, &check_stmts[i]));
    }
    return rc;
}

START_TEST(every_statement_can_be_prepared)
{
    assert_done(rig_write(&rig, prepare_all, NULL));
}
END_TEST

START_TEST(sound_store_has_no_finding_in_any_state)
{
    assert_done(link_archive(&rig, kari));
    assert_sound(&rig);
    assert_done(link_archive(&rig, acme));
    assert_sound(&rig);
    link_restore(&rig, kari);
    assert_sound(&rig);
    link_merge(&rig, kari, ola);
    assert_sound(&rig);
}
END_TEST

START_TEST(invariant_1_link_stored_twice_or_the_wrong_way_round)
{
    damage(1, "not in the order", INSERT_LINK "SELECT %lld, id, 0, %lld, 0, 5" FROM_PAIR(1, 1),
           ID(ola), ID(kari));
    link_sql(&rig, "DELETE FROM link WHERE a > b");
    damage(1, "not in the order", INSERT_LINK "SELECT %lld, id, 0, %lld, 0, 5" FROM_PAIR(1, 1),
           ID(ola), ID(ola));
    link_sql(&rig, "DELETE FROM link WHERE a = b");
    damage(1, "the wrong way round", INSERT_LINK "SELECT %lld, id, 0, %lld, 0, 5" FROM_PAIR(1, 2),
           ID(globex), ID(ola));
}
END_TEST

START_TEST(invariant_1_link_both_active_and_put_away)
{
    damage(1, "both active and put away",
           "INSERT INTO link_archived SELECT * FROM link WHERE a = %lld AND label = 0", ID(acme));
}
END_TEST

START_TEST(damage_of_put_away_links_is_found_as_well)
{
    assert_done(link_archive(&rig, kari));
    assert_sound(&rig);
    damage(1, "The put-away link of records",
           "UPDATE link_archived SET a = b, b = a, dir = 3 - dir WHERE dir = %d", 1);
    link_sql(&rig, "UPDATE link_archived SET a = b, b = a, dir = 3 - dir WHERE a > b");
    assert_sound(&rig);
    damage(4, "on the put-away link", "UPDATE link_archived SET dir = 2 WHERE label = %d", 1);
    link_sql(&rig, "UPDATE link_archived SET dir = 0 WHERE label = 1");
    assert_sound(&rig);
    damage(4, "but the put-away link", "UPDATE link_archived SET label = %lld WHERE label = 1",
           (long long)colleague);
}
END_TEST

START_TEST(invariant_2_label_without_its_link)
{
    damage(2, "which are not linked",
           INSERT_LINK "SELECT %lld, id, %lld, %lld, 0, 5" FROM_PAIR(1, 1), ID(kari),
           (long long)colleague, ID(ola) + 1000);
    link_sql(&rig, "DELETE FROM link WHERE b > a + 900");
    assert_sound(&rig);
    link_sql(&rig, "INSERT INTO link_archived SELECT * FROM link WHERE dir <> 0");
    damage(2, "is put away for records", "DELETE FROM link WHERE dir = 99");
}
END_TEST

START_TEST(invariant_2_link_to_a_missing_or_archived_record)
{
    damage(2, "which is archived or does not exist",
           INSERT_LINK "SELECT %lld, id, 0, 999999, 0, 5" FROM_PAIR(1, 1), ID(kari));
    link_sql(&rig, "DELETE FROM link WHERE b = 999999");
    damage(2, "which is archived or does not exist",
           "UPDATE obj_1_1 SET archived_at = 5 WHERE id = %lld", ID(ola));
}
END_TEST

START_TEST(invariant_2_link_put_away_between_active_records)
{
    assert_done(link_archive(&rig, kari));
    damage(2, "put away although both are active",
           "UPDATE obj_1_1 SET archived_at = NULL WHERE id = %lld", ID(kari));
}
END_TEST

START_TEST(invariant_3_no_primary_and_several)
{
    damage(3, "none is its primary one", "DELETE FROM link WHERE label = 1 AND a = %lld", ID(kari));
    link_setting(&rig, "primary.first_company", "false");
    assert_sound(&rig);
    link_setting(&rig, "primary.first_company", "true");
    assert_done(link_set_primary(&rig, kari, acme));
    assert_done(link_plain(&rig, deal, globex));
    assert_sound(&rig);
    damage(3, "has 2 primary companies",
           INSERT_LINK "SELECT %lld, id, 1, %lld, 0, 5" FROM_PAIR(2, 3), ID(globex), ID(deal));
    link_sql(&rig, "DELETE FROM link WHERE label = 1 AND pair = " PAIR(2, 3));
    damage(3, "none is its primary one", "DELETE FROM link WHERE dir = 99");
}
END_TEST

START_TEST(invariant_4_label_of_another_pair_and_impossible_directions)
{
    damage(4, "There is no label with code",
           "UPDATE link SET label = %lld WHERE a = %lld AND label = 1", (long long)colleague,
           ID(kari));
    link_sql(&rig, str_cstr(rig.arena,
                            str_format(rig.arena,
                                       "UPDATE link SET label = 1 WHERE b = %lld AND label = %lld",
                                       ID(acme), (long long)colleague)));
    assert_sound(&rig);
    damage(4, "cannot have the direction 0", "UPDATE link SET dir = 0 WHERE label = %lld",
           (long long)manager);
    link_sql(&rig, "UPDATE link SET dir = 1 WHERE label >= 100");
    assert_sound(&rig);
    damage(4, "cannot have the direction 2", "UPDATE link SET dir = 2 WHERE label = 0 AND a = %lld",
           ID(kari));
}
END_TEST

START_TEST(invariant_4_second_parent_and_loop)
{
    struct node third = node_company(&rig);
    assert_done(link_add(&rig, globex, third, "parent_to_child_company"));
    assert_done(link_plain(&rig, acme, third));
    assert_sound(&rig);
    damage(4, "more than one parent company",
           INSERT_LINK "SELECT %lld, pair_id, code, %lld, 1, 5 FROM label WHERE type_ab = 13 AND "
                       "category = 'HUBSPOT_DEFINED'",
           ID(acme), ID(third));
    damage(4, "its parents form a loop",
           "UPDATE link SET dir = 2 WHERE a = %lld AND b = %lld AND dir = 1", ID(acme), ID(third));
}
END_TEST

START_TEST(invariant_5_links_over_a_limit_count_only_when_younger)
{
    struct node third = node_company(&rig);
    rig.now += 10;
    assert_done(link_plain(&rig, kari, globex));
    rig.now += 10;
    link_limit(&rig, TYPE_CONTACT, TYPE_COMPANY, "plain", 1);
    assert_sound(&rig);
    damage(5, "has 3 links", INSERT_LINK "SELECT %lld, id, 0, %lld, 0, %lld" FROM_PAIR(1, 2),
           ID(kari), ID(third), (long long)rig.now + 1);
    link_sql(&rig, "DELETE FROM link WHERE since > 1700000000020");
    link_limit(&rig, TYPE_CONTACT, TYPE_CONTACT, "manager_inverse", 1);
    struct node eva = node_contact(&rig);
    assert_done(link_plain(&rig, eva, ola));
    assert_sound(&rig);
    damage(5, "has 2 links under manager",
           INSERT_LINK "SELECT %lld, id, %lld, %lld, 2, %lld" FROM_PAIR(1, 1), ID(ola),
           (long long)manager, ID(eva), (long long)rig.now + 1);
}
END_TEST

START_TEST(invariant_6_reference_to_a_label_that_is_gone)
{
    damage(6, "The list 7 refers to the label 98765",
           "INSERT INTO reference (target_kind, target_id, user_kind, user_id, user_name) VALUES "
           "(1, 98765, 'list', %d, 'x')",
           7);
}
END_TEST

START_TEST(invariant_7_unlogged_twice_logged_and_history_that_disagrees)
{
    damage(7, "is not in the change log",
           "UPDATE change SET kind = 2 WHERE record_id = %lld AND kind = 1", ID(ola));
    link_sql(&rig, "UPDATE change SET kind = 1 WHERE kind = 2");
    assert_sound(&rig);
    damage(7, "2 times",
           "INSERT INTO change (xid, at, actor_kind, kind, record_id) VALUES (0, 5, 0, 1, %lld)",
           ID(ola));
    link_sql(&rig, "DELETE FROM change WHERE at = 5");
    damage(7, "The history of lastname of contact",
           "UPDATE history SET value = 'Aas' WHERE record_id = %lld AND value = 'Ås'", ID(kari));
    link_sql(&rig, "UPDATE history SET value = 'Ås' WHERE value = 'Aas'");
    assert_sound(&rig);
    damage(7, "which is not in the change log",
           "INSERT INTO history (record_id, property_id, seq, at, value) VALUES (%lld, 999999, "
           "77777, 5, 'x')",
           ID(kari));
}
END_TEST

START_TEST(records_of_a_bulk_load_are_logged_by_their_batch)
{
    link_sql(&rig,
             "INSERT INTO obj_1_1 (id, created_at, updated_at) VALUES (500, 5, 5), (501, 5, 5)");
    link_sql(&rig, "INSERT INTO change (xid, at, actor_kind, kind, type_id, detail) "
                   "VALUES (0, 5, 0, 20, 1, '{\"count\":2,\"first\":500,\"last\":501}')");
    assert_sound(&rig);
    damage(7, "contact 502 is not in the change log",
           "INSERT INTO obj_1_1 (id, created_at, updated_at) VALUES (502, %d, 5)", 5);
}
END_TEST

/* --- derived data --- */

static enum err_code rebuild(struct op *op, void *arg)
{
    struct check_progress progress = {.arg = arg};
    return rebuild_run(op, &progress);
}

/* What rebuild made is sound again. */
static void rebuild_store(void)
{
    assert_done(rig_write(&rig, rebuild, NULL));
    assert_sound(&rig);
}

static long long property_id(const char *where)
{
    return (long long)rig_count(
        &rig,
        str_cstr(rig.arena, str_format(rig.arena, "SELECT id FROM property WHERE %s", where)));
}

START_TEST(invariant_9_folded_keys)
{
    long long lastname = property_id("type_id = 1 AND name = 'lastname'");
    damage(9, "The key of lastname of contact", "UPDATE obj_1_1 SET k%lld = NULL WHERE id = %lld",
           lastname, ID(kari));
    rebuild_store();
    damage(9, "The key of lastname of contact", "UPDATE obj_1_1 SET k%lld = 'x' WHERE id = %lld",
           lastname, ID(ola));
    rebuild_store();
}
END_TEST

static enum err_code win_stage(struct op *op, void *arg)
{
    struct schema_edit edit = change_edit(op);
    struct json *body = arg;
    enum err_code rc = stage_update(&edit, schema_type(op->schema, TYPE_DEAL), STR("default"),
                                    STR("appointmentscheduled"), body, false, record_stage_use);
    if (!rc) {
        rc = op_refresh(op);
    }
    return rc ? rc : rebuild_stages(op, schema_type(op->schema, TYPE_DEAL));
}

START_TEST(invariant_9_values_that_follow_from_the_stage)
{
    long long closed = property_id("type_id = 3 AND name = 'hs_is_closed'");
    long long slot = (long long)rig_count(
        &rig, "SELECT slot FROM property WHERE type_id = 3 AND name = 'hs_is_closed'");
    damage(9, "The value of hs_is_closed of deal", "UPDATE obj_3_%lld SET p%lld = 1", slot, closed);
    rebuild_store();
    assert_text(rig_text(&rig, TYPE_DEAL, deal.id, "hs_is_closed"), "false");
    struct json *body;
    ck_assert_int_eq(
        json_parse(rig.arena, STR("{\"metadata\":{\"probability\":\"1.0\"}}"), &body, &rig.err),
        ERR_OK);
    assert_done(rig_write(&rig, win_stage, body));
    assert_text(rig_text(&rig, TYPE_DEAL, deal.id, "hs_is_closed_won"), "true");
    assert_sound(&rig);
}
END_TEST

START_TEST(invariant_9_keys_of_unique_properties)
{
    damage(9, "The unique email of contact", "DELETE FROM unique_value WHERE record_id = %lld",
           ID(kari));
    rebuild_store();
    ck_assert_int_eq(rig_find(&rig, TYPE_CONTACT, "email", "kari@example.NO"), kari.id);
    damage(9, "which has no value or is archived",
           "INSERT INTO unique_value SELECT id, 'ola@example.no', %lld FROM property WHERE type_id "
           "= 1 AND name = 'email'",
           ID(ola));
    rebuild_store();
    damage(9, "has two keys",
           "INSERT INTO unique_value SELECT id, 'k@example.no', %lld FROM property WHERE type_id = "
           "1 AND name = 'email'",
           ID(kari));
    rebuild_store();
}
END_TEST

Suite *check_suite(void)
{
    Suite *suite = suite_create("check");
    TCase *tc = tcase_create("check");
    tcase_add_checked_fixture(tc, setup, teardown);
    tcase_set_timeout(tc, 60);
    tcase_add_test(tc, every_statement_can_be_prepared);
    tcase_add_test(tc, sound_store_has_no_finding_in_any_state);
    tcase_add_test(tc, invariant_1_link_stored_twice_or_the_wrong_way_round);
    tcase_add_test(tc, invariant_1_link_both_active_and_put_away);
    tcase_add_test(tc, damage_of_put_away_links_is_found_as_well);
    tcase_add_test(tc, invariant_2_label_without_its_link);
    tcase_add_test(tc, invariant_2_link_to_a_missing_or_archived_record);
    tcase_add_test(tc, invariant_2_link_put_away_between_active_records);
    tcase_add_test(tc, invariant_3_no_primary_and_several);
    tcase_add_test(tc, invariant_4_label_of_another_pair_and_impossible_directions);
    tcase_add_test(tc, invariant_4_second_parent_and_loop);
    tcase_add_test(tc, invariant_5_links_over_a_limit_count_only_when_younger);
    tcase_add_test(tc, invariant_6_reference_to_a_label_that_is_gone);
    tcase_add_test(tc, invariant_7_unlogged_twice_logged_and_history_that_disagrees);
    tcase_add_test(tc, records_of_a_bulk_load_are_logged_by_their_batch);
    tcase_add_test(tc, invariant_9_folded_keys);
    tcase_add_test(tc, invariant_9_values_that_follow_from_the_stage);
    tcase_add_test(tc, invariant_9_keys_of_unique_properties);
    suite_add_tcase(suite, tc);
    return suite;
}
