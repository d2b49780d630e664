/* Creating and updating records: values, faults, rules of the objects, unique values, tables of
 * columns. */
#include <stdio.h>
#include <stdlib.h>

#include "record_rig.h"

Suite *record_write_suite(void);

static struct rig rig;

static void setup(void)
{
    rig_init(&rig);
}

static void teardown(void)
{
    rig_release(&rig);
}

static const char *get(int64_t type, int64_t id, const char *property)
{
    return rig_text(&rig, type, id, property);
}

START_TEST(created_record_reads_back_with_automatic_values)
{
    rig.who.kind = ACTOR_TOKEN;
    rig.who.actor_id = 77;
    int64_t id =
        rig_create(&rig, TYPE_CONTACT, PROPS("email", "Kari@Example.no", "firstname", "Kari"));
    assert_text(get(TYPE_CONTACT, id, "email"), "Kari@Example.no");
    assert_text(get(TYPE_CONTACT, id, "lifecyclestage"), "lead");
    assert_text(get(TYPE_CONTACT, id, "hs_object_source"), "INTEGRATION");
    assert_text(get(TYPE_CONTACT, id, "hs_object_source_id"), "77");
    assert_text(get(TYPE_CONTACT, id, "createdate"), "2023-11-14T22:13:20.000Z");
    assert_text(get(TYPE_CONTACT, id, "hs_created_by_user_id"), "1");
    ck_assert_int_eq(atoll(get(TYPE_CONTACT, id, "hs_object_id")), id);
    ck_assert_ptr_null(get(TYPE_CONTACT, id, "lastname"));
}
END_TEST

START_TEST(ids_are_one_sequence_for_all_objects)
{
    int64_t contact = rig_create(&rig, TYPE_CONTACT, PROPS("firstname", "A"));
    int64_t company = rig_create(&rig, TYPE_COMPANY, PROPS("name", "B"));
    ck_assert_int_gt(company, contact);
}
END_TEST

START_TEST(all_faults_are_reported_together_in_the_published_form)
{
    enum err_code rc =
        rig_try_create(&rig, TYPE_CONTACT,
                       PROPS("email", "no address", "nothing", "x", "hs_object_id", "1",
                             "lifecyclestage", "wizard", "associatedcompanyid", "abc"),
                       NULL);
    ck_assert_int_eq(rc, ERR_INVALID);
    ck_assert_str_eq(rig_faults(&rig), "nothing:PROPERTY_DOESNT_EXIST hs_object_id:READ_ONLY_VALUE "
                                       "email:INVALID_EMAIL lifecyclestage:INVALID_OPTION "
                                       "associatedcompanyid:INVALID_LONG");
    ck_assert(str_starts(rig.err.message,
                         STR("Property values were not valid: [{\"isValid\":false,\"message\":")));
    ck_assert(str_ends(rig.err.message, STR("}]")));
    ck_assert(rig_message_has(
        &rig, "\"error\":\"PROPERTY_DOESNT_EXIST\",\"name\":\"nothing\",\"propertyValue\":\"x\""));
    ck_assert(
        rig_message_has(&rig, "wizard was not one of the allowed options: [subscriber, lead"));
    ck_assert_int_eq(rig_count(&rig, "SELECT COUNT(*) FROM obj_1_1"), 0);
    ck_assert_int_eq(rig_count(&rig, "SELECT COUNT(*) FROM change WHERE kind = 1"), 0);
}
END_TEST

static void check_missing(int64_t type, const char *const *props, const char *faults)
{
    ck_assert_int_eq(rig_try_create(&rig, type, props, NULL), ERR_INVALID);
    ck_assert_str_eq(rig_faults(&rig), faults);
}

START_TEST(objects_ask_for_their_required_properties)
{
    check_missing(TYPE_CONTACT, PROPS("phone", "1", "email", ""),
                  "email:MISSING_REQUIRED_PROPERTY");
    check_missing(TYPE_COMPANY, PROPS("city", "Oslo"), "name:MISSING_REQUIRED_PROPERTY");
    check_missing(TYPE_DEAL, PROPS("amount", "1"),
                  "dealname:MISSING_REQUIRED_PROPERTY dealstage:MISSING_REQUIRED_PROPERTY");
    check_missing(TYPE_TICKET, PROPS("subject", "Help"),
                  "hs_pipeline_stage:MISSING_REQUIRED_PROPERTY");
    check_missing(TYPE_NOTE, PROPS("hs_note_body", "text"),
                  "hs_timestamp:MISSING_REQUIRED_PROPERTY");
    rig_create(&rig, TYPE_COMPANY, PROPS("domain", "example.no"));
}
END_TEST

START_TEST(custom_objects_ask_for_theirs)
{
    int64_t car = rig_object(
        &rig, "car",
        "[{\"name\":\"vin\",\"label\":\"VIN\",\"type\":\"string\",\"fieldType\":\"text\"},"
        "{\"name\":\"model\",\"label\":\"Model\",\"type\":\"string\",\"fieldType\":\"text\"}]",
        "[\"vin\"]");
    check_missing(car, PROPS("model", "T"), "vin:MISSING_REQUIRED_PROPERTY");
    int64_t id = rig_create(&rig, car, PROPS("vin", "1", "model", "T"));
    assert_text(get(car, id, "model"), "T");
}
END_TEST

START_TEST(update_merges_values_and_empty_clears)
{
    int64_t id = rig_create(&rig, TYPE_CONTACT,
                            PROPS("firstname", "Kari", "lastname", "Berg", "city", "Oslo"));
    rig.now += 1000;
    ck_assert_int_eq(rig_update(&rig, TYPE_CONTACT, id, PROPS("lastname", "Lie", "city", "")),
                     ERR_OK);
    assert_text(get(TYPE_CONTACT, id, "firstname"), "Kari");
    assert_text(get(TYPE_CONTACT, id, "lastname"), "Lie");
    ck_assert_ptr_null(get(TYPE_CONTACT, id, "city"));
    assert_text(get(TYPE_CONTACT, id, "lastmodifieddate"), "2023-11-14T22:13:21.000Z");
    assert_text(get(TYPE_CONTACT, id, "createdate"), "2023-11-14T22:13:20.000Z");
    assert_text(rig_history(&rig, TYPE_CONTACT, id, "lastname"), "Lie|Berg");
    assert_text(rig_history(&rig, TYPE_CONTACT, id, "city"), "-|Oslo");
    assert_text(rig_history(&rig, TYPE_CONTACT, id, "firstname"), "Kari");
}
END_TEST

START_TEST(equal_values_change_nothing_and_log_nothing)
{
    int64_t id = rig_create(&rig, TYPE_COMPANY, PROPS("name", "Nord", "numberofemployees", "10"));
    rig.now += 1000;
    ck_assert_int_eq(rig_update(&rig, TYPE_COMPANY, id,
                                PROPS("name", "Nord", "numberofemployees", "1e1", "city", "")),
                     ERR_OK);
    assert_text(get(TYPE_COMPANY, id, "hs_lastmodifieddate"), "2023-11-14T22:13:20.000Z");
    ck_assert_str_eq(rig_changes(&rig, id), "record.created");
    assert_text(rig_history(&rig, TYPE_COMPANY, id, "name"), "Nord");
}
END_TEST

START_TEST(a_write_is_in_the_change_log_once)
{
    int64_t id = rig_create(&rig, TYPE_CONTACT, PROPS("firstname", "Kari", "lastname", "Berg"));
    rig_update(&rig, TYPE_CONTACT, id, PROPS("firstname", "Ida", "lastname", "Vik"));
    ck_assert_str_eq(rig_changes(&rig, id), "record.created record.changed");
    ck_assert_int_eq(
        rig_count(
            &rig,
            "SELECT COUNT(*) FROM change c WHERE c.kind = 2 AND c.detail = "
            "(SELECT '{\"properties\":[' || MIN(p.id) || ',' || MAX(p.id) || ']}' FROM property p "
            "WHERE p.type_id = 1 AND p.name IN ('firstname', 'lastname'))"),
        1);
}
END_TEST

START_TEST(leading_semicolon_adds_options)
{
    rig_property(
        &rig, TYPE_CONTACT,
        "{\"name\":\"tags\",\"label\":\"Tags\",\"type\":\"enumeration\",\"fieldType\":\"checkbox\","
        "\"groupName\":\"contactinformation\",\"options\":[{\"label\":\"A\",\"value\":\"a\"},"
        "{\"label\":\"B\",\"value\":\"b\"},{\"label\":\"C\",\"value\":\"c\"}]}");
    int64_t id = rig_create(&rig, TYPE_CONTACT, PROPS("firstname", "K", "tags", "c;a"));
    ck_assert_int_eq(rig_update(&rig, TYPE_CONTACT, id, PROPS("tags", ";b;a")), ERR_OK);
    assert_text(get(TYPE_CONTACT, id, "tags"), "c;a;b");
    ck_assert_int_eq(rig_update(&rig, TYPE_CONTACT, id, PROPS("tags", "b")), ERR_OK);
    assert_text(get(TYPE_CONTACT, id, "tags"), "b");
    ck_assert_int_eq(rig_update(&rig, TYPE_CONTACT, id, PROPS("tags", ";z")), ERR_INVALID);
}
END_TEST

START_TEST(contact_email_is_unique_whatever_the_case)
{
    int64_t id = rig_create(&rig, TYPE_CONTACT, PROPS("email", "Kari@Example.no"));
    ck_assert_int_eq(rig_try_create(&rig, TYPE_CONTACT, PROPS("email", "kari@EXAMPLE.no"), NULL),
                     ERR_CONFLICT);
    char expected[80];
    snprintf(expected, sizeof expected, "Contact already exists. Existing ID: %lld", (long long)id);
    assert_str(rig.err.message, expected);
    int64_t other = rig_create(&rig, TYPE_CONTACT, PROPS("email", "ole@example.no"));
    ck_assert_int_eq(rig_update(&rig, TYPE_CONTACT, other, PROPS("email", "KARI@example.no")),
                     ERR_CONFLICT);
    ck_assert_int_eq(rig_update(&rig, TYPE_CONTACT, id, PROPS("email", "KARI@example.no")), ERR_OK);
    ck_assert_int_eq(rig_find(&rig, TYPE_CONTACT, "email", "kari@example.NO"), id);
    ck_assert_int_eq(rig_update(&rig, TYPE_CONTACT, id, PROPS("email", "")), ERR_OK);
    ck_assert_int_eq(rig_find(&rig, TYPE_CONTACT, "email", "kari@example.no"), 0);
    ck_assert_int_eq(rig_update(&rig, TYPE_CONTACT, other, PROPS("email", "KARI@example.no")),
                     ERR_OK);
}
END_TEST

START_TEST(unique_numbers_compare_as_numbers)
{
    rig_property(
        &rig, TYPE_COMPANY,
        "{\"name\":\"org\",\"label\":\"Number\",\"type\":\"number\",\"fieldType\":\"number\","
        "\"groupName\":\"companyinformation\",\"hasUniqueValue\":true}");
    int64_t id = rig_create(&rig, TYPE_COMPANY, PROPS("name", "N", "org", "1000"));
    ck_assert_int_eq(rig_try_create(&rig, TYPE_COMPANY, PROPS("name", "M", "org", "1e3"), NULL),
                     ERR_CONFLICT);
    ck_assert(rig_message_has(&rig, "\"1000\""));
    ck_assert(rig_message_has(&rig, "org"));
    ck_assert_int_eq(rig_find(&rig, TYPE_COMPANY, "org", "1000.0"), id);
    ck_assert_int_eq(rig_find(&rig, TYPE_COMPANY, "org", "many"), 0);
}
END_TEST

START_TEST(stage_decides_pipeline_and_derived_values)
{
    int64_t id = rig_create(&rig, TYPE_DEAL, PROPS("dealname", "D", "dealstage", "qualifiedtobuy"));
    assert_text(get(TYPE_DEAL, id, "pipeline"), "default");
    assert_text(get(TYPE_DEAL, id, "hs_is_closed"), "false");
    assert_text(get(TYPE_DEAL, id, "hs_deal_stage_probability"), "0.4");
    ck_assert_int_eq(rig_update(&rig, TYPE_DEAL, id, PROPS("dealstage", "closedwon")), ERR_OK);
    assert_text(get(TYPE_DEAL, id, "hs_is_closed"), "true");
    assert_text(get(TYPE_DEAL, id, "hs_is_closed_won"), "true");
    ck_assert_int_eq(
        rig_update(&rig, TYPE_DEAL, id, PROPS("dealstage", "closedlost", "pipeline", "default")),
        ERR_OK);
    assert_text(get(TYPE_DEAL, id, "hs_is_closed"), "true");
    assert_text(get(TYPE_DEAL, id, "hs_is_closed_won"), "false");
    assert_text(get(TYPE_DEAL, id, "hs_deal_stage_probability"), "0");
}
END_TEST

START_TEST(stages_and_pipelines_must_exist)
{
    ck_assert_int_eq(
        rig_try_create(&rig, TYPE_DEAL, PROPS("dealname", "D", "dealstage", "nowhere"), NULL),
        ERR_INVALID);
    ck_assert_str_eq(rig_faults(&rig), "dealstage:INVALID_OPTION");
    ck_assert(rig_message_has(&rig, "nowhere is not a valid pipeline stage ID"));
    ck_assert_int_eq(
        rig_try_create(&rig, TYPE_DEAL,
                       PROPS("dealname", "D", "pipeline", "x", "dealstage", "closedwon"), NULL),
        ERR_INVALID);
    ck_assert(str_starts(str_of(rig_faults(&rig)), STR("pipeline:INVALID_OPTION")));
    int64_t id = rig_create(&rig, TYPE_DEAL, PROPS("dealname", "D", "dealstage", "closedwon"));
    ck_assert_int_eq(rig_update(&rig, TYPE_DEAL, id, PROPS("dealstage", "")), ERR_INVALID);
    ck_assert_str_eq(rig_faults(&rig), "dealstage:MISSING_REQUIRED_PROPERTY");
}
END_TEST

static enum err_code second_pipeline(struct op *op, void *arg)
{
    (void)arg;
    static const char body[] =
        "{\"label\":\"Renewals\",\"displayOrder\":1,\"pipelineId\":\"renewals\",\"stages\":["
        "{\"label\":\"Due\",\"displayOrder\":0,\"stageId\":\"due\",\"metadata\":{\"probability\":"
        "\"0.5\"}},"
        "{\"label\":\"Done\",\"displayOrder\":1,\"stageId\":\"done\",\"metadata\":{\"probability\":"
        "\"1.0\"}}]}";
    struct json *json;
    enum err_code rc = json_parse(op->tx->arena, STR(body), &json, op->tx->err);
    if (rc) {
        return rc;
    }
    struct schema_edit edit = change_edit(op);
    struct str id;
    return pipeline_create(&edit, schema_type(op->schema, TYPE_DEAL), json, &id);
}

START_TEST(moving_to_another_pipeline_needs_a_stage_of_it)
{
    ck_assert_int_eq(rig_write(&rig, second_pipeline, NULL), ERR_OK);
    int64_t id = rig_create(&rig, TYPE_DEAL, PROPS("dealname", "D", "dealstage", "closedwon"));
    ck_assert_int_eq(rig_update(&rig, TYPE_DEAL, id, PROPS("pipeline", "renewals")), ERR_INVALID);
    ck_assert_str_eq(rig_faults(&rig), "pipeline:MISSING_CONDITIONAL_REQUIRED_PROPERTY");
    ck_assert_int_eq(
        rig_update(&rig, TYPE_DEAL, id, PROPS("pipeline", "renewals", "dealstage", "closedwon")),
        ERR_INVALID);
    ck_assert_int_eq(
        rig_update(&rig, TYPE_DEAL, id, PROPS("pipeline", "default", "dealstage", "due")),
        ERR_INVALID);
    ck_assert_str_eq(rig_faults(&rig), "dealstage:INVALID_OPTION");
    assert_text(get(TYPE_DEAL, id, "pipeline"), "default");
    ck_assert_int_eq(rig_update(&rig, TYPE_DEAL, id, PROPS("dealstage", "due")), ERR_OK);
    assert_text(get(TYPE_DEAL, id, "pipeline"), "renewals");
    assert_text(get(TYPE_DEAL, id, "hs_deal_stage_probability"), "0.5");
}
END_TEST

static enum err_code use_of_stage(struct op *op, void *arg)
{
    int64_t *counts = arg;
    const struct object_type *deal = schema_type(op->schema, TYPE_DEAL);
    enum err_code rc = record_stage_use(op->tx, deal, STR("default"), STR("closedwon"), &counts[0]);
    return rc ? rc : record_stage_use(op->tx, deal, STR("default"), STR_NONE, &counts[1]);
}

START_TEST(use_of_stages_counts_active_records)
{
    rig_create(&rig, TYPE_DEAL, PROPS("dealname", "A", "dealstage", "closedwon"));
    rig_create(&rig, TYPE_DEAL, PROPS("dealname", "B", "dealstage", "contractsent"));
    int64_t gone = rig_create(&rig, TYPE_DEAL, PROPS("dealname", "C", "dealstage", "closedwon"));
    ck_assert_int_eq(rig_archive(&rig, TYPE_DEAL, gone), ERR_OK);
    int64_t counts[2] = {0};
    ck_assert_int_eq(rig_read(&rig, use_of_stage, counts), ERR_OK);
    ck_assert_int_eq(counts[0], 1);
    ck_assert_int_eq(counts[1], 2);
}
END_TEST

START_TEST(closing_a_ticket_sets_the_date_and_reopening_clears_it)
{
    int64_t id = rig_create(&rig, TYPE_TICKET, PROPS("subject", "Help", "hs_pipeline_stage", "1"));
    assert_text(get(TYPE_TICKET, id, "hs_pipeline"), "0");
    ck_assert_ptr_null(get(TYPE_TICKET, id, "closed_date"));
    rig.now += 5000;
    ck_assert_int_eq(rig_update(&rig, TYPE_TICKET, id, PROPS("hs_pipeline_stage", "4")), ERR_OK);
    assert_text(get(TYPE_TICKET, id, "closed_date"), "2023-11-14T22:13:25.000Z");
    ck_assert_int_eq(rig_update(&rig, TYPE_TICKET, id, PROPS("hs_pipeline_stage", "2")), ERR_OK);
    ck_assert_ptr_null(get(TYPE_TICKET, id, "closed_date"));
}
END_TEST

START_TEST(owners_must_be_users_who_can_sign_in)
{
    ck_assert_int_eq(rig_try_create(&rig, TYPE_CONTACT,
                                    PROPS("firstname", "A", "hubspot_owner_id", "999"), NULL),
                     ERR_INVALID);
    ck_assert_str_eq(rig_faults(&rig), "hubspot_owner_id:INVALID_OPTION");
    ck_assert_int_eq(
        rig_try_create(&rig, TYPE_CONTACT, PROPS("firstname", "A", "hubspot_owner_id", "1"), NULL),
        ERR_INVALID);
}
END_TEST

START_TEST(writing_the_company_id_sets_the_primary_company)
{
    int64_t first = rig_create(&rig, TYPE_COMPANY, PROPS("name", "First"));
    int64_t second = rig_create(&rig, TYPE_COMPANY, PROPS("name", "Second"));
    char text[2][24];
    snprintf(text[0], sizeof text[0], "%lld", (long long)first);
    snprintf(text[1], sizeof text[1], "%lld", (long long)second);
    int64_t id =
        rig_create(&rig, TYPE_CONTACT, PROPS("firstname", "K", "associatedcompanyid", text[0]));
    assert_text(get(TYPE_CONTACT, id, "associatedcompanyid"), text[0]);
    assert_text(get(TYPE_COMPANY, first, "num_associated_contacts"), "1");
    ck_assert_int_eq(rig_update(&rig, TYPE_CONTACT, id, PROPS("associatedcompanyid", text[1])),
                     ERR_OK);
    assert_text(get(TYPE_CONTACT, id, "associatedcompanyid"), text[1]);
    ck_assert_int_eq(rig_update(&rig, TYPE_CONTACT, id, PROPS("associatedcompanyid", "")),
                     ERR_INVALID);
    ck_assert_str_eq(rig_faults(&rig), "associatedcompanyid:READ_ONLY_VALUE");
    ck_assert_int_eq(rig_update(&rig, TYPE_CONTACT, id, PROPS("associatedcompanyid", "99999")),
                     ERR_INVALID);
    int64_t alone =
        rig_create(&rig, TYPE_CONTACT, PROPS("firstname", "L", "associatedcompanyid", ""));
    ck_assert_int_eq(rig_update(&rig, TYPE_CONTACT, alone, PROPS("associatedcompanyid", "")),
                     ERR_OK);
    ck_assert_ptr_null(get(TYPE_CONTACT, alone, "associatedcompanyid"));
}
END_TEST

#define MANY 130

START_TEST(properties_of_every_table_are_written_and_read)
{
    char names[MANY][24], body[256];
    const char *props[2 * MANY + 3] = {"name", "Wide"};
    for (int i = 0; i < MANY; i++) {
        snprintf(names[i], sizeof names[i], "wide_%d", i);
        snprintf(body, sizeof body,
                 "{\"name\":\"wide_%d\",\"label\":\"Wide "
                 "%d\",\"type\":\"string\",\"fieldType\":\"text\","
                 "\"groupName\":\"companyinformation\"}",
                 i, i);
        rig_property(&rig, TYPE_COMPANY, body);
        props[2 + 2 * i] = names[i];
        props[3 + 2 * i] = "Value";
    }
    props[2 + 2 * MANY] = NULL;
    ck_assert_int_ge(
        rig_count(&rig,
                  "SELECT COUNT(DISTINCT slot) FROM property WHERE type_id = 2 AND storage = 1"),
        3);
    int64_t id = rig_create(&rig, TYPE_COMPANY, props);
    assert_text(get(TYPE_COMPANY, id, "wide_0"), "Value");
    assert_text(get(TYPE_COMPANY, id, "wide_129"), "Value");
    ck_assert_int_eq(
        rig_update(&rig, TYPE_COMPANY, id, PROPS("wide_0", "x", "wide_70", "", "wide_129", "y")),
        ERR_OK);
    assert_text(get(TYPE_COMPANY, id, "wide_0"), "x");
    ck_assert_ptr_null(get(TYPE_COMPANY, id, "wide_70"));
    assert_text(get(TYPE_COMPANY, id, "wide_129"), "y");
    assert_text(get(TYPE_COMPANY, id, "wide_128"), "Value");
    int64_t narrow = rig_create(&rig, TYPE_COMPANY, PROPS("name", "Narrow"));
    ck_assert_ptr_null(get(TYPE_COMPANY, narrow, "wide_129"));
    ck_assert_int_eq(rig_count(&rig, "SELECT COUNT(*) FROM obj_2_2"), 1);
    ck_assert_int_eq(rig_update(&rig, TYPE_COMPANY, narrow, PROPS("wide_129", "late")), ERR_OK);
    assert_text(get(TYPE_COMPANY, narrow, "wide_129"), "late");
}
END_TEST

Suite *record_write_suite(void)
{
    Suite *suite = suite_create("record: create and update");
    TCase *tests = tcase_create("all");
    tcase_set_timeout(tests, 60);
    tcase_add_unchecked_fixture(tests, random_init, NULL);
    tcase_add_checked_fixture(tests, setup, teardown);
    tcase_add_test(tests, created_record_reads_back_with_automatic_values);
    tcase_add_test(tests, ids_are_one_sequence_for_all_objects);
    tcase_add_test(tests, all_faults_are_reported_together_in_the_published_form);
    tcase_add_test(tests, objects_ask_for_their_required_properties);
    tcase_add_test(tests, custom_objects_ask_for_theirs);
    tcase_add_test(tests, update_merges_values_and_empty_clears);
    tcase_add_test(tests, equal_values_change_nothing_and_log_nothing);
    tcase_add_test(tests, a_write_is_in_the_change_log_once);
    tcase_add_test(tests, leading_semicolon_adds_options);
    tcase_add_test(tests, contact_email_is_unique_whatever_the_case);
    tcase_add_test(tests, unique_numbers_compare_as_numbers);
    tcase_add_test(tests, stage_decides_pipeline_and_derived_values);
    tcase_add_test(tests, stages_and_pipelines_must_exist);
    tcase_add_test(tests, moving_to_another_pipeline_needs_a_stage_of_it);
    tcase_add_test(tests, use_of_stages_counts_active_records);
    tcase_add_test(tests, closing_a_ticket_sets_the_date_and_reopening_clears_it);
    tcase_add_test(tests, owners_must_be_users_who_can_sign_in);
    tcase_add_test(tests, writing_the_company_id_sets_the_primary_company);
    tcase_add_test(tests, properties_of_every_table_are_written_and_read);
    suite_add_tcase(suite, tests);
    return suite;
}
