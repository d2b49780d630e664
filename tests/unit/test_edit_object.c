/* Custom objects and their pairs (api 6). */
#include <stdio.h>

#include "edit_lab.h"
#include "schema/reference.h"

Suite *edit_object_suite(void);

static struct object_new car(struct lab *lab)
{
    return (struct object_new){
        .name = STR("Car"),
        .label_singular = STR("Car"),
        .label_plural = STR("Cars"),
        .description = STR("Vehicles"),
        .primary_display = STR("plate"),
        .secondary_display = lab_json(lab, "['maker']"),
        .required = lab_json(lab, "['plate','plate']"),
        .searchable = lab_json(lab, "['plate','maker']"),
        .properties =
            lab_json(lab, "[{'name':'plate','label':'Plate','type':'string','fieldType':'text',"
                          "'hasUniqueValue':true},"
                          "{'name':'maker','label':'Maker','type':'string','fieldType':'text'}]"),
        .associated_objects = lab_json(lab, "['CONTACT','0-2','contacts']")};
}

static enum err_code create(struct lab *lab, const struct object_new *wanted)
{
    int64_t id = 0;
    return object_create(&lab->edit, wanted, &id);
}

LAB_TEST(an_object_comes_with_group_properties_and_pairs)
{
    static const int64_t partners[] = {TYPE_CONTACT, TYPE_COMPANY, TYPE_CALL, TYPE_EMAIL,
                                       TYPE_MEETING, TYPE_NOTE,    TYPE_TASK};
    struct object_new wanted = car(lab);
    expect_ok(create(lab, &wanted));
    const struct object_type *type = lab_custom(lab, "Car");
    expect(type && type->id > TYPE_CUSTOM && str_starts(type->wire_id, STR("2-")));
    expect(type->created_by == 7 && str_is(type->description, "Vehicles"));
    expect(type->group_count == 1 && str_is(type->groups[0].name, "car_information"));
    expect(schema_property(type, STR("plate"))->unique);
    expect(str_is(schema_property(type, STR("plate"))->group, "car_information"));
    expect(schema_property(type, STR("hs_object_id")) &&
           schema_property(type, STR("hs_createdate")));
    expect(type->required_count == 1 && type->searchable_count == 2 && type->secondary_count == 1);
    for (size_t i = 0; i < sizeof(partners) / sizeof(partners[0]); i++) {
        expect(schema_pair(lab->schema, partners[i], type->id));
    }
    expect(!schema_pair(lab->schema, TYPE_DEAL, type->id));
    const struct label *same = schema_pair(lab->schema, type->id, type->id)->plain;
    expect(same->type_id[0] == same->type_id[1] && str_is(same->name[0], "car_to_car"));
    char sql[100];
    snprintf(sql, sizeof sql, "SELECT count(*) FROM obj_%lld_1", (long long)type->id);
    expect(lab_count(lab, sql) == 0);
}

LAB_TEST(object_names_have_a_form_and_are_unique_ignoring_case)
{
    struct object_new wanted = car(lab);
    static const char *const bad[] = {"", "1car", "my car", "c-r",
                                      "abcdefghijabcdefghijabcdefghijabcdefghijabcdefghijk"};
    for (size_t i = 0; i < sizeof(bad) / sizeof(bad[0]); i++) {
        wanted.name = str_of(bad[i]);
        expect_refused(create(lab, &wanted), ERR_INVALID, "/name", "is not valid");
    }
    wanted.name = STR("Car");
    expect_ok(create(lab, &wanted));
    wanted.name = STR("cAR");
    expect_refused(create(lab, &wanted), ERR_EXISTS, "/name", "already exists");
    expect_ok(object_archive(&lab->edit, lab_custom(lab, "Car")));
    expect_refused(create(lab, &wanted), ERR_EXISTS, "/name", "purge");
}

LAB_TEST(an_object_needs_labels_and_a_primary_display_property)
{
    struct object_new wanted = car(lab);
    wanted.label_plural = STR_NONE;
    expect_refused(create(lab, &wanted), ERR_INVALID, "/labels", "plural");
    wanted.label_plural = STR("abcdefghijabcdefghijabcdefghijabcdefghijabcdefghijk");
    expect_refused(create(lab, &wanted), ERR_INVALID, "/labels/plural", "50 characters");
    wanted = car(lab);
    wanted.primary_display = STR_NONE;
    expect_refused(create(lab, &wanted), ERR_INVALID, "/primaryDisplayProperty", "");
    expect(str_is(lab->tx->err->sub_category, "PRIMARY_DISPLAY_PROPERTY_REQUIRED"));
    wanted.primary_display = STR("colour");
    expect_refused(create(lab, &wanted), ERR_INVALID, "/primaryDisplayProperty", "'colour'");
    wanted.primary_display = STR("hs_object_id");
    expect_ok(create(lab, &wanted));
}

LAB_TEST(lists_of_properties_are_checked)
{
    struct object_new wanted = car(lab);
    wanted.secondary_display = lab_json(lab, "['plate','maker','hs_object_id']");
    expect_refused(create(lab, &wanted), ERR_INVALID, "/secondaryDisplayProperties", "at most 2");
    wanted = car(lab);
    wanted.required = lab_json(lab, "['plate','wheels']");
    expect_refused(create(lab, &wanted), ERR_INVALID, "/requiredProperties/1", "'wheels'");
    wanted.required = lab_json(lab, "['hs_createdate']");
    expect_refused(create(lab, &wanted), ERR_INVALID, "/requiredProperties/0", "set by the system");
    wanted = car(lab);
    wanted.searchable = lab_json(lab, "['wheels']");
    expect_refused(create(lab, &wanted), ERR_INVALID, "/searchableProperties/0", "'wheels'");
}

LAB_TEST(faults_of_a_property_say_where_it_stands)
{
    struct object_new wanted = car(lab);
    wanted.properties =
        lab_json(lab, "[{'name':'plate','label':'P','type':'string','fieldType':'text'},"
                      "{'name':'x','label':'X','type':'number','fieldType':'text'}]");
    wanted.secondary_display = wanted.searchable = NULL;
    expect_refused(create(lab, &wanted), ERR_INVALID, "/properties/1/fieldType", "");
    wanted.properties =
        lab_json(lab, "[{'name':'plate','label':'P','type':'string','fieldType':'text'},"
                      "{'name':'plate','label':'X','type':'number',"
                      "'fieldType':'number'}]");
    expect_refused(create(lab, &wanted), ERR_EXISTS, "/properties/1/name", "'plate'");
    wanted.properties = lab_json(lab, "[{'name':'hs_object_id','label':'P','type':'string',"
                                      "'fieldType':'text'}]");
    expect_refused(create(lab, &wanted), ERR_EXISTS, "/properties/0/name", "'hs_object_id'");
    expect(!lab_custom(lab, "Car"));
}

LAB_TEST(associated_objects_must_exist)
{
    struct object_new wanted = car(lab);
    wanted.associated_objects = lab_json(lab, "['contact','widgets']");
    expect_refused(create(lab, &wanted), ERR_INVALID, "/associatedObjects/1", "widgets");
}

LAB_TEST(objects_change)
{
    struct object_new wanted = car(lab);
    expect_ok(create(lab, &wanted));
    struct object_change change = {.label_plural = STR("Vehicles"),
                                   .clear_description = true,
                                   .restorable = 0,
                                   .required = lab_json(lab, "[]")};
    expect_ok(object_update(&lab->edit, lab_custom(lab, "Car"), &change));
    const struct object_type *type = lab_custom(lab, "Car");
    expect(str_is(type->label_plural, "Vehicles") && str_is(type->label_singular, "Car"));
    expect(str_is_empty(type->description) && !type->restorable && type->required_count == 0);
    expect(type->searchable_count == 2);
    change = (struct object_change){.primary_display = STR("wheels"), .restorable = -1};
    expect_refused(object_update(&lab->edit, type, &change), ERR_INVALID, "/primaryDisplayProperty",
                   "'wheels'");
    expect_refused(object_update(&lab->edit, lab_type(lab, TYPE_CONTACT), &change), ERR_INVALID, "",
                   "defined by the system");
    /* What the schema names cannot be archived: as primary, searchable or secondary. */
    expect_refused(property_archive(&lab->edit, schema_property(type, STR("plate"))), ERR_IN_USE,
                   "", "in use");
    expect_refused(property_archive(&lab->edit, schema_property(type, STR("maker"))), ERR_IN_USE,
                   "", "in use");
    change = (struct object_change){.searchable = lab_json(lab, "[]"), .restorable = -1};
    expect_ok(object_update(&lab->edit, type, &change));
    type = lab_custom(lab, "Car");
    expect_refused(property_archive(&lab->edit, schema_property(type, STR("maker"))), ERR_IN_USE,
                   "", "in use");
    change = (struct object_change){.secondary_display = lab_json(lab, "[]"), .restorable = -1};
    expect_ok(object_update(&lab->edit, type, &change));
    expect_ok(property_archive(&lab->edit, schema_property(lab_custom(lab, "Car"), STR("maker"))));
}

LAB_TEST(archived_objects_come_back_as_they_were)
{
    struct object_new wanted = car(lab);
    const struct object_type *found = NULL;
    expect_ok(create(lab, &wanted));
    struct str wire_id = lab_custom(lab, "Car")->wire_id;
    expect_ok(object_archive(&lab->edit, lab_custom(lab, "Car")));
    expect(lab_custom(lab, "Car")->archived_at == lab->tx->now);
    expect(schema_type_of_word(lab->schema, wire_id, lab->tx->err, &found) == ERR_INVALID);
    expect_ok(object_restore(&lab->edit, lab_custom(lab, "Car")));
    expect(schema_type_of_word(lab->schema, wire_id, lab->tx->err, &found) == ERR_OK);
    expect(schema_property(found, STR("plate")) &&
           schema_pair(lab->schema, found->id, TYPE_CONTACT));
}

LAB_TEST(a_purge_leaves_nothing)
{
    struct object_new wanted = car(lab);
    char sql[200];
    expect_ok(create(lab, &wanted));
    const struct object_type *type = lab_custom(lab, "Car");
    long long id = type->id;
    expect_refused(object_purge(&lab->edit, type), ERR_INVALID, "", "not an archived");
    expect_ok(object_archive(&lab->edit, type));
    type = lab_custom(lab, "Car");
    snprintf(sql, sizeof sql,
             "INSERT INTO obj_%lld_1 (id, created_at, updated_at) VALUES (77, 1, 1)", id);
    expect(lab_sql(lab, sql) == ERR_OK);
    expect_refused(object_purge(&lab->edit, type), ERR_IN_USE, "", "1 record");
    snprintf(sql, sizeof sql, "UPDATE obj_%lld_1 SET archived_at = 5", id);
    expect(lab_sql(lab, sql) == ERR_OK);
    snprintf(sql, sizeof sql,
             "INSERT INTO history (record_id, property_id, seq, at) VALUES (77, 1, 1, 1)");
    expect(lab_sql(lab, sql) == ERR_OK);
    const struct label *plain = schema_pair(lab->schema, TYPE_CONTACT, id)->plain;
    snprintf(
        sql, sizeof sql,
        "INSERT INTO link_archived (a, pair, label, b, dir, since) VALUES (1, %lld, 0, 77, 0, 0)",
        (long long)plain->pair->id);
    expect(lab_sql(lab, sql) == ERR_OK);
    const struct reference_user view = {STR("view"), 3, STR("Cars")};
    expect_ok(reference_set(lab->tx, &view, REFERENCE_LABEL, &plain->id, 1));
    expect_refused(object_purge(&lab->edit, lab_custom(lab, "Car")), ERR_IN_USE, "", "1 view");
    expect_ok(reference_set(lab->tx, &view, REFERENCE_LABEL, NULL, 0));
    expect_ok(object_purge(&lab->edit, lab_custom(lab, "Car")));
    expect(!lab_custom(lab, "Car") && !schema_pair(lab->schema, TYPE_CONTACT, id));
    expect(lab_count(lab, "SELECT count(*) FROM link_archived") == 0);
    expect(lab_count(lab, "SELECT count(*) FROM history") == 0);
    expect_ok(create(lab, &wanted));
    expect(lab_custom(lab, "Car")->id != id);
}

LAB_TEST(pairs_are_made_once)
{
    int64_t car_id = 0;
    int64_t label_id = 0;
    int64_t again = 0;
    expect_ok(lab_object(lab, "Car", &car_id));
    const struct object_type *type = lab_type(lab, car_id);
    const struct object_type *deal = lab_type(lab, TYPE_DEAL);
    expect_refused(pair_create(&lab->edit, type, deal, STR("Car-deal"), &label_id), ERR_INVALID,
                   "/name", "a-z");
    expect_ok(pair_create(&lab->edit, type, deal, STR("sold_in"), &label_id));
    const struct label *plain = lab_label(lab, label_id);
    expect(plain->kind == LABEL_KIND_PLAIN && str_is(plain->name[1], "sold_in"));
    expect(str_is(plain->name[0], "deal_to_car") && plain->type_id[1] % 2 == 1);
    expect_ok(
        pair_create(&lab->edit, lab_type(lab, TYPE_DEAL), lab_type(lab, car_id), STR_NONE, &again));
    expect(again == label_id);
}

Suite *edit_object_suite(void)
{
    Suite *suite = suite_create("edit: objects");
    TCase *tcase = tcase_create("rules");
    tcase_set_timeout(tcase, 60);
    tcase_add_test(tcase, an_object_comes_with_group_properties_and_pairs);
    tcase_add_test(tcase, object_names_have_a_form_and_are_unique_ignoring_case);
    tcase_add_test(tcase, an_object_needs_labels_and_a_primary_display_property);
    tcase_add_test(tcase, lists_of_properties_are_checked);
    tcase_add_test(tcase, faults_of_a_property_say_where_it_stands);
    tcase_add_test(tcase, associated_objects_must_exist);
    tcase_add_test(tcase, objects_change);
    tcase_add_test(tcase, archived_objects_come_back_as_they_were);
    tcase_add_test(tcase, a_purge_leaves_nothing);
    tcase_add_test(tcase, pairs_are_made_once);
    suite_add_tcase(suite, tcase);
    return suite;
}
