/* Properties and their groups (api 5). */
#include <stdio.h>

#include "edit_lab.h"
#include "schema/reference.h"

Suite *edit_property_suite(void);

#define CONTACT TYPE_CONTACT

static enum err_code create(struct lab *lab, const char *body)
{
    int64_t id = 0;
    return property_create(&lab->edit, lab_type(lab, CONTACT), lab_json(lab, body), &id);
}

static enum err_code update(struct lab *lab, const char *name, const char *body)
{
    return property_update(&lab->edit, lab_property(lab, CONTACT, name), lab_json(lab, body));
}

#define BODY(name, more)                                                                           \
    "{'name':'" name "','label':'A label','groupName':'contactinformation'," more "}"
#define STRING(name) BODY(name, "'type':'string','fieldType':'text'")

LAB_TEST(a_property_gets_a_column_and_its_attributes)
{
    expect_ok(
        create(lab, BODY("shoe", "'type':'enumeration','fieldType':'checkbox','displayOrder':3,"
                                 "'description':'Size','hidden':true,'formField':'true',"
                                 "'options':[{'label':'Small','value':'s'},{'label':'Big',"
                                 "'value':'b','hidden':true,'displayOrder':7}]")));
    const struct property *shoe = lab_property(lab, CONTACT, "shoe");
    expect(shoe && shoe->multiple && shoe->hidden && shoe->form_field && !shoe->unique);
    expect(shoe->position == 3 && str_is(shoe->description, "Size") && shoe->option_count == 2);
    expect(str_is(shoe->options[1].value, "b") && shoe->options[1].hidden);
    expect(shoe->options[1].position == 7 && shoe->created_by == 7 && !shoe->system);
    char sql[100];
    snprintf(sql, sizeof sql, "SELECT count(p%lld) FROM obj_1_%lld", (long long)shoe->id,
             (long long)shoe->slot);
    expect(lab_count(lab, sql) == 0);
    expect(lab->last.kind == DEFINITION_PROPERTY && lab->last.type_id == CONTACT);
    expect(lab_has(lab->last.detail, "{\"name\":\"shoe\",\"after\":{\"label\":\"A label\""));
}

LAB_TEST(required_keys_are_named_together)
{
    expect_refused(create(lab, "{'name':'x','type':null}"), ERR_INVALID, "",
                   "Some required fields were not set: [fieldType, groupName, label, type]");
    expect_refused(create(lab, "[]"), ERR_INVALID, "", "object is expected");
    expect_refused(create(lab, BODY("x", "'type':'string','fieldType':['text']")), ERR_INVALID,
                   "/fieldType", "must be a string");
}

LAB_TEST(property_names_have_a_form)
{
    expect_refused(create(lab, STRING("1a")), ERR_INVALID, "/name", "beginning with a letter");
    expect_refused(create(lab, STRING("_a")), ERR_INVALID, "/name", "beginning with a letter");
    expect_refused(create(lab, STRING("aB")), ERR_INVALID, "/name", "lower-case");
    expect_refused(create(lab, STRING("a-b")), ERR_INVALID, "/name", "lower-case");
    expect_ok(create(lab, STRING("a_1")));
}

LAB_TEST(types_and_field_types_go_together)
{
    expect_refused(create(lab, BODY("x", "'type':'money','fieldType':'text'")), ERR_INVALID,
                   "/type", "'money'");
    expect_refused(create(lab, BODY("x", "'type':'json','fieldType':'text'")), ERR_INVALID, "/type",
                   "'json'");
    expect_refused(create(lab, BODY("x", "'type':'number','fieldType':'text'")), ERR_INVALID,
                   "/fieldType", "");
    expect_ok(create(lab, BODY("x", "'type':'number','fieldType':'number'")));
    expect_ok(create(lab, BODY("d", "'type':'datetime','fieldType':'date'")));
}

LAB_TEST(options_are_unique_and_for_enumerations)
{
    expect_refused(
        create(lab, BODY("x", "'type':'string','fieldType':'text','options':[{'label':'a',"
                              "'value':'a'}]")),
        ERR_INVALID, "/options", "no options");
    expect_refused(create(lab, BODY("x", "'type':'enumeration','fieldType':'select','options':[{"
                                         "'label':'a','value':'a'},{'label':'b','value':'a'}]")),
                   ERR_INVALID, "/options/1", "'a'");
    expect_refused(create(lab, BODY("x", "'type':'enumeration','fieldType':'select','options':[{"
                                         "'label':'a','value':'a'},{'label':'a','value':'b'}]")),
                   ERR_INVALID, "/options/1", "'a'");
    expect_refused(create(lab, BODY("x", "'type':'enumeration','fieldType':'select','options':[{"
                                         "'value':'a'}]")),
                   ERR_INVALID, "/options/0", "[label]");
}

LAB_TEST(a_bool_has_true_and_false)
{
    expect_refused(
        create(lab, BODY("x", "'type':'bool','fieldType':'booleancheckbox','options':[{"
                              "'label':'y','value':'yes'},{'label':'n','value':'false'}]")),
        ERR_INVALID, "/options", "true and false");
    expect(lab_has_detail_code(lab, "INVALID_BOOLEAN_OPTION"));
    expect_ok(create(lab, BODY("x", "'type':'bool','fieldType':'booleancheckbox'")));
    const struct property *flag = lab_property(lab, CONTACT, "x");
    expect(flag->option_count == 2 && str_is(flag->options[0].value, "true"));
}

LAB_TEST(the_group_must_be_there)
{
    expect_refused(create(lab, "{'name':'x','label':'X','type':'string','fieldType':'text',"
                               "'groupName':'nowhere'}"),
                   ERR_INVALID, "/groupName", "'nowhere'");
    expect_ok(group_create(&lab->edit, lab_type(lab, CONTACT),
                           lab_json(lab, "{'name':'g','label':'G'}")));
    expect_ok(group_archive(&lab->edit, lab_type(lab, CONTACT), STR("g")));
    expect_refused(create(lab, "{'name':'x','label':'X','type':'string','fieldType':'text',"
                               "'groupName':'g'}"),
                   ERR_INVALID, "/groupName", "'g'");
}

LAB_TEST(a_taken_name_is_refused_as_published)
{
    expect_refused(create(lab, STRING("firstname")), ERR_EXISTS, "/name",
                   "A property named 'firstname' already exists.");
    expect(str_is(lab->tx->err->sub_category, "Properties.PROPERTY_WITH_NAME_EXISTS"));
}

LAB_TEST(creating_an_archived_name_restores_it)
{
    expect_ok(create(lab, STRING("nick")));
    int64_t id = lab_property(lab, CONTACT, "nick")->id;
    expect_ok(property_archive(&lab->edit, lab_property(lab, CONTACT, "nick")));
    expect(lab_property(lab, CONTACT, "nick")->archived_at == lab->tx->now);
    expect(!schema_property(lab_type(lab, CONTACT), STR("nick")));
    expect_refused(create(lab, BODY("nick", "'type':'number','fieldType':'number'")), ERR_INVALID,
                   "/type", "type string");
    expect_ok(
        create(lab, BODY("nick", "'type':'string','fieldType':'textarea','description':'Back'")));
    const struct property *nick = lab_property(lab, CONTACT, "nick");
    expect(nick->id == id && !nick->archived_at && str_is(nick->description, "Back"));
    expect(strcmp(lab->last.what, "restored") == 0);
    /* Uniqueness is held by rows written with the values: it does not come with the new attributes.
     */
    expect_ok(property_archive(&lab->edit, nick));
    expect_ok(
        create(lab, BODY("nick", "'type':'string','fieldType':'text','hasUniqueValue':true")));
    nick = lab_property(lab, CONTACT, "nick");
    expect(!nick->unique);
    expect_ok(property_archive(&lab->edit, nick));
    expect_ok(property_restore(&lab->edit, lab_property(lab, CONTACT, "nick")));
    expect(schema_property(lab_type(lab, CONTACT), STR("nick")));
}

LAB_TEST(ten_unique_properties_of_texts_and_numbers)
{
    expect_refused(create(lab, BODY("x", "'type':'date','fieldType':'date','hasUniqueValue':true")),
                   ERR_INVALID, "/hasUniqueValue", "string, number");
    for (int i = 0; i < 10; i++) {
        struct str body = str_format(lab->tx->arena,
                                     "{'name':'u%d','label':'U','groupName':'contactinformation',"
                                     "'type':'%s','fieldType':'%s','hasUniqueValue':true}",
                                     i, i % 2 ? "string" : "number", i % 2 ? "text" : "number");
        expect_ok(create(lab, str_cstr(lab->tx->arena, body)));
    }
    expect(lab_property(lab, CONTACT, "u3")->unique);
    expect_refused(
        create(lab, BODY("x", "'type':'string','fieldType':'text','hasUniqueValue':true")),
        ERR_INVALID, "/hasUniqueValue", "10 properties with unique values");
    expect_ok(create(lab, STRING("x")));
    /* An archived one makes room, and comes back only into room. */
    expect_ok(property_archive(&lab->edit, lab_property(lab, CONTACT, "u3")));
    expect_ok(create(lab, BODY("y", "'type':'string','fieldType':'text','hasUniqueValue':true")));
    expect_refused(property_restore(&lab->edit, lab_property(lab, CONTACT, "u3")), ERR_INVALID,
                   "/hasUniqueValue", "10 properties");
}

LAB_TEST(settled_22_a_thousand_custom_properties_in_tables_of_64)
{
    for (int i = 0; i < 1000; i++) {
        struct str body = str_format(lab->tx->arena,
                                     "{'name':'c%d','label':'C','groupName':'contactinformation',"
                                     "'type':'number','fieldType':'number'}",
                                     i);
        expect(create(lab, str_cstr(lab->tx->arena, body)) == ERR_OK);
    }
    expect(lab_reload(lab));
    expect(lab_type(lab, CONTACT)->slot_count >= 16);
    expect_refused(create(lab, STRING("more")), ERR_INVALID, "", "1000 properties");
}

LAB_TEST(display_attributes_are_kept_and_checked)
{
    expect_refused(create(lab, BODY("x", "'type':'number','fieldType':'number',"
                                         "'numberDisplayHint':'loud'")),
                   ERR_INVALID, "/numberDisplayHint", "currency");
    expect_ok(create(lab, BODY("x", "'type':'number','fieldType':'number','unknownKey':[1],"
                                    "'numberDisplayHint':'currency','showCurrencySymbol':true,"
                                    "'dataSensitivity':'sensitive'")));
    const struct json *extra = lab_property(lab, CONTACT, "x")->extra;
    expect(json_get(extra, "showCurrencySymbol") && json_get(extra, "showCurrencySymbol")->boolean);
    expect(!json_get(extra, "unknownKey"));
    expect_ok(update(lab, "x",
                     "{'numberDisplayHint':'formatted','dataSensitivity':'non_sensitive',"
                     "'showCurrencySymbol':null}"));
    extra = lab_property(lab, CONTACT, "x")->extra;
    expect(str_is(json_get(extra, "numberDisplayHint")->text, "formatted"));
    expect(str_is(json_get(extra, "dataSensitivity")->text, "sensitive"));
    expect(!json_get(extra, "showCurrencySymbol"));
}

LAB_TEST(a_patch_changes_what_it_names)
{
    expect_ok(create(lab, BODY("shoe", "'type':'enumeration','fieldType':'select','options':[{"
                                       "'label':'S','value':'s'}]")));
    expect_ok(update(lab, "shoe", "{'label':'Shoe size','name':'boot','hasUniqueValue':true}"));
    const struct property *shoe = lab_property(lab, CONTACT, "shoe");
    expect(shoe && str_is(shoe->label, "Shoe size") && !shoe->unique && shoe->option_count == 1);
    expect(shoe->updated_by == 7);
    expect(lab_has(lab->last.detail, "{\"name\":\"shoe\",\"before\":{\"label\":\"A label\"},"
                                     "\"after\":{\"label\":\"Shoe size\"}}"));
    expect_ok(
        update(lab, "shoe", "{'options':[{'label':'B','value':'b'},{'label':'C','value':'c'}]}"));
    shoe = lab_property(lab, CONTACT, "shoe");
    expect(shoe->option_count == 2 && str_is(shoe->options[0].value, "b"));
    expect_refused(update(lab, "shoe", "{'label':' '}"), ERR_INVALID, "/label", "empty");
    expect_refused(update(lab, "shoe", "{'fieldType':'checkbox'}"), ERR_INVALID, "/fieldType",
                   "one choice and several");
    expect_ok(update(lab, "shoe", "{'fieldType':'radio'}"));
}

LAB_TEST(a_type_changes_only_to_one_stored_alike)
{
    expect_ok(create(lab, STRING("x")));
    expect_refused(update(lab, "x", "{'type':'number','fieldType':'number'}"), ERR_INVALID, "/type",
                   "from string to number");
    expect_ok(update(lab, "x", "{'type':'phone_number','fieldType':'phonenumber'}"));
    expect_ok(update(lab, "x", "{'type':'string','fieldType':'textarea'}"));
    expect(str_is(lab_property(lab, CONTACT, "x")->field_type, "textarea"));
}

LAB_TEST(properties_of_the_system_change_only_in_looks)
{
    expect_ok(update(lab, "firstname", "{'label':'Given name','type':'string','displayOrder':4}"));
    expect(str_is(lab_property(lab, CONTACT, "firstname")->label, "Given name"));
    expect_ok(update(lab, "firstname", "{'calculationFormula':'1','textDisplayHint':'email'}"));
    const struct json *extra = lab_property(lab, CONTACT, "firstname")->extra;
    expect(json_get(extra, "textDisplayHint") && !json_get(extra, "calculationFormula"));
    expect_refused(update(lab, "firstname", "{'type':'phone_number','fieldType':'phonenumber'}"),
                   ERR_INVALID, "/type", "defined by the system");
    expect_refused(update(lab, "hs_object_id", "{'label':'Id'}"), ERR_INVALID, "",
                   "kept by the system");
    expect_refused(property_archive(&lab->edit, lab_property(lab, CONTACT, "firstname")),
                   ERR_INVALID, "", "defined by the system");
    const struct property *stage = lab_property(lab, TYPE_DEAL, "dealstage");
    expect_refused(property_update(&lab->edit, stage, lab_json(lab, "{'options':[]}")), ERR_INVALID,
                   "/options", "pipelines");
}

LAB_TEST(a_used_property_cannot_be_archived)
{
    expect_ok(create(lab, STRING("nick")));
    int64_t id = lab_property(lab, CONTACT, "nick")->id;
    const struct reference_user list = {STR("list"), 3, STR("Friends")};
    expect_ok(reference_set(lab->tx, &list, REFERENCE_PROPERTY, &id, 1));
    expect_refused(property_archive(&lab->edit, lab_property(lab, CONTACT, "nick")), ERR_IN_USE, "",
                   "in use");
    const struct err *err = lab->tx->err;
    expect(str_is(err->sub_category, "PropertyValidationError.CANNOT_DELETE_PROPERTY_IN_USE"));
    expect(err->details && !err->details->next);
    expect(str_is(err->details->context->key, "parentType"));
    expect(str_is(err->details->context->values[0], "LIST"));
    expect_ok(reference_set(lab->tx, &list, REFERENCE_PROPERTY, NULL, 0));
    expect_ok(property_archive(&lab->edit, lab_property(lab, CONTACT, "nick")));
    expect_refused(property_archive(&lab->edit, lab_property(lab, CONTACT, "nick")), ERR_NOT_FOUND,
                   "", "'nick'");
}

LAB_TEST(groups)
{
    const struct object_type *type = lab_type(lab, CONTACT);
    expect_refused(group_create(&lab->edit, type, lab_json(lab, "{'name':'G!','label':'G'}")),
                   ERR_INVALID, "/name", "lower-case");
    expect_ok(
        group_create(&lab->edit, type, lab_json(lab, "{'name':'g','label':'G','displayOrder':2}")));
    type = lab_type(lab, CONTACT);
    expect_refused(group_create(&lab->edit, type, lab_json(lab, "{'name':'g','label':'G'}")),
                   ERR_EXISTS, "/name", "already exists");
    expect_ok(group_update(&lab->edit, type, STR("g"), lab_json(lab, "{'label':'Other'}")));
    expect(
        lab_has(lab->last.detail, "\"before\":{\"label\":\"G\"},\"after\":{\"label\":\"Other\"}"));
    expect_ok(
        create(lab, "{'name':'x','label':'X','type':'string','fieldType':'text','groupName':'g'}"));
    type = lab_type(lab, CONTACT);
    expect_refused(group_archive(&lab->edit, type, STR("g")), ERR_INVALID, "", "'x'");
    expect(str_is(lab->tx->err->sub_category, "PropertyGroupError.GROUP_WITH_ACTIVE_PROPERTIES"));
    expect_ok(property_archive(&lab->edit, lab_property(lab, CONTACT, "x")));
    expect_ok(group_archive(&lab->edit, lab_type(lab, CONTACT), STR("g")));
    type = lab_type(lab, CONTACT);
    expect_refused(group_archive(&lab->edit, type, STR("g")), ERR_NOT_FOUND, "", "'g'");
    expect_refused(group_create(&lab->edit, type, lab_json(lab, "{'name':'g','label':'G'}")),
                   ERR_EXISTS, "/name", "archived");
    /* A property that comes back finds another group. */
    expect_ok(property_restore(&lab->edit, lab_property(lab, CONTACT, "x")));
    expect(!str_is(lab_property(lab, CONTACT, "x")->group, "g"));
}

Suite *edit_property_suite(void)
{
    Suite *suite = suite_create("edit: properties");
    TCase *tcase = tcase_create("rules");
    tcase_set_timeout(tcase, 120);
    tcase_add_test(tcase, a_property_gets_a_column_and_its_attributes);
    tcase_add_test(tcase, required_keys_are_named_together);
    tcase_add_test(tcase, property_names_have_a_form);
    tcase_add_test(tcase, types_and_field_types_go_together);
    tcase_add_test(tcase, options_are_unique_and_for_enumerations);
    tcase_add_test(tcase, a_bool_has_true_and_false);
    tcase_add_test(tcase, the_group_must_be_there);
    tcase_add_test(tcase, a_taken_name_is_refused_as_published);
    tcase_add_test(tcase, creating_an_archived_name_restores_it);
    tcase_add_test(tcase, ten_unique_properties_of_texts_and_numbers);
    tcase_add_test(tcase, settled_22_a_thousand_custom_properties_in_tables_of_64);
    tcase_add_test(tcase, display_attributes_are_kept_and_checked);
    tcase_add_test(tcase, a_patch_changes_what_it_names);
    tcase_add_test(tcase, a_type_changes_only_to_one_stored_alike);
    tcase_add_test(tcase, properties_of_the_system_change_only_in_looks);
    tcase_add_test(tcase, a_used_property_cannot_be_archived);
    tcase_add_test(tcase, groups);
    suite_add_tcase(suite, tcase);
    return suite;
}
