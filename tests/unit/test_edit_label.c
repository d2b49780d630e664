/* Label definitions: names, texts, kinds, type ids, the cap, renaming, deletion; the index of
 * references. */
#include <stdio.h>

#include "edit_lab.h"
#include "schema/edit_stmts.h"
#include "schema/reference.h"

Suite *edit_label_suite(void);

#define CONTACT TYPE_CONTACT
#define COMPANY TYPE_COMPANY
#define DEAL    TYPE_DEAL

LAB_TEST(settled_6_names_are_proposed_from_the_text)
{
    int64_t id = 0;
    expect_ok(lab_label_create(lab, CONTACT, DEAL, NULL, "Rådgiver (ny)", NULL, &id));
    expect(str_is(lab_label(lab, id)->name[0], "radgiver_ny"));
    expect_ok(lab_label_create(lab, CONTACT, DEAL, NULL, "Radgiver ny", NULL, &id));
    expect(str_is(lab_label(lab, id)->name[0], "radgiver_ny_2"));
    expect_ok(lab_label_create(lab, CONTACT, DEAL, NULL, "!!!", NULL, &id));
    expect(str_is(lab_label(lab, id)->name[0], "label"));
}

LAB_TEST(settled_6_given_names_have_a_narrow_form)
{
    static const char *const bad[] = {"decision-maker", "1st", "Boss", "rådgiver", "a b"};
    int64_t id = 0;
    for (size_t i = 0; i < sizeof(bad) / sizeof(bad[0]); i++) {
        expect_refused(lab_label_create(lab, CONTACT, DEAL, bad[i], "Text", NULL, &id), ERR_INVALID,
                       "/name", "letters a-z, digits and underscores");
    }
    struct str ten = STR("abcdefghij");
    struct str long_name = STR("");
    for (int i = 0; i < 10; i++) {
        long_name = str_concat(lab->tx->arena, long_name, ten);
    }
    const char *hundred = str_cstr(lab->tx->arena, long_name);
    const char *more = str_cstr(lab->tx->arena, str_concat(lab->tx->arena, long_name, STR("k")));
    expect_refused(lab_label_create(lab, CONTACT, DEAL, more, "Text", NULL, &id), ERR_INVALID,
                   "/name", "at most 100");
    expect_ok(lab_label_create(lab, CONTACT, DEAL, hundred, "Text", NULL, &id));
}

LAB_TEST(settled_6_names_are_unique_over_both_halves)
{
    int64_t id = 0;
    expect_ok(lab_label_create(lab, CONTACT, DEAL, "boss", "Boss", "Report", &id));
    expect_refused(lab_label_create(lab, DEAL, CONTACT, "boss", "Other", NULL, &id), ERR_INVALID,
                   "/name", "'boss' is taken");
    expect_refused(lab_label_create(lab, DEAL, CONTACT, "boss_inverse", "Other", NULL, &id),
                   ERR_INVALID, "/name", "is taken");
    expect_refused(lab_label_create(lab, DEAL, CONTACT, "contact_to_deal", "Other", NULL, &id),
                   ERR_INVALID, "/name", "is taken");
    /* Another pair is another room. */
    expect_ok(lab_label_create(lab, CONTACT, COMPANY, "boss", "Boss", NULL, &id));
}

LAB_TEST(settled_7_texts_are_unique_in_a_pair_ignoring_case)
{
    int64_t id = 0;
    expect_ok(lab_label_create(lab, CONTACT, DEAL, NULL, "Sjåfør", "Kjøretøy", &id));
    expect_refused(lab_label_create(lab, CONTACT, DEAL, "x", "SJÅFØR", NULL, &id), ERR_INVALID,
                   "/label", "'Sjåfør' exists already");
    expect_refused(lab_label_create(lab, DEAL, CONTACT, "x", "New", "kjøretøy", &id), ERR_INVALID,
                   "/inverseLabel", "'Kjøretøy' exists already");
    expect_ok(lab_label_create(lab, CONTACT, COMPANY, NULL, "Sjåfør", NULL, &id));
    /* Texts of the system do not count, but Primary is reserved. */
    expect_ok(
        lab_label_create(lab, CONTACT, COMPANY, "own", "Contact with Primary Company", NULL, &id));
}

LAB_TEST(settled_7_texts_have_limits)
{
    int64_t id = 0;
    expect_refused(lab_label_create(lab, CONTACT, DEAL, "x", "a;b", NULL, &id), ERR_INVALID,
                   "/label", "semicolon");
    expect_refused(lab_label_create(lab, CONTACT, DEAL, "x", "a\nb", NULL, &id), ERR_INVALID,
                   "/label", "line break");
    expect_refused(lab_label_create(lab, CONTACT, DEAL, "x", "ok", "a\nb", &id), ERR_INVALID,
                   "/inverseLabel", "line break");
    expect_refused(lab_label_create(lab, CONTACT, DEAL, "x", "\xc2\xa0 ", NULL, &id), ERR_INVALID,
                   "/label", "empty");
    expect_refused(lab_label_create(lab, CONTACT, DEAL, "x", "pRiMaRy", NULL, &id), ERR_INVALID,
                   "/label", "Primary");
    expect_refused(lab_label_create(lab, CONTACT, DEAL, "x", "ok", " PRIMARY ", &id), ERR_INVALID,
                   "/inverseLabel", "Primary");
    expect_refused(lab_label_create(lab, CONTACT, DEAL, "x", NULL, NULL, &id), ERR_INVALID,
                   "/label", "needs a text");
    struct str text = STR("");
    for (int i = 0; i < 100; i++) {
        text = str_concat(lab->tx->arena, text, STR("ø"));
    }
    const char *hundred = str_cstr(lab->tx->arena, text);
    const char *more = str_cstr(lab->tx->arena, str_concat(lab->tx->arena, text, STR("k")));
    expect_refused(lab_label_create(lab, CONTACT, DEAL, "x", more, NULL, &id), ERR_INVALID,
                   "/label", "100 characters");
    expect_ok(lab_label_create(lab, CONTACT, DEAL, "x", hundred, NULL, &id));
    expect_ok(lab_label_create(lab, CONTACT, DEAL, "y", "  Spaced  ", NULL, &id));
    expect(str_is(lab_label(lab, id)->text[0], "Spaced"));
}

LAB_TEST(cross_object_labels_have_an_odd_id_forward_and_the_next_back)
{
    int64_t id = 0;
    expect_ok(lab_label_create(lab, DEAL, CONTACT, "role", "Role", NULL, &id));
    const struct label *single = lab_label(lab, id);
    expect(single->kind == LABEL_KIND_SINGLE);
    expect(single->type_id[1] % 2 == 1 && single->type_id[0] == single->type_id[1] + 1);
    expect(str_is(single->text[0], "Role") && str_is(single->text[1], "Role"));
    expect(str_is(single->name[0], "role") && str_is(single->name[1], "role"));
    expect(single->created_by == 7 && single->created_at == lab->tx->now);
    expect_ok(lab_label_create(lab, DEAL, CONTACT, "led_by", "Led by", "Leads", &id));
    const struct label *paired = lab_label(lab, id);
    expect(paired->kind == LABEL_KIND_PAIRED);
    expect(paired->type_id[1] % 2 == 1 && paired->type_id[0] == paired->type_id[1] + 1);
    expect(str_is(paired->text[1], "Led by") && str_is(paired->text[0], "Leads"));
    expect(str_is(paired->name[1], "led_by") && str_is(paired->name[0], "led_by_inverse"));
    expect(paired->code >= LABEL_FIRST && paired->code != single->code);
}

LAB_TEST(settled_8_same_object_labels)
{
    int64_t id = 0;
    expect_ok(lab_label_create(lab, CONTACT, CONTACT, "colleague", "Colleague", NULL, &id));
    expect(lab_label(lab, id)->type_id[0] == lab_label(lab, id)->type_id[1]);
    expect_ok(lab_label_create(lab, CONTACT, CONTACT, "manager", "Manager", "Employee", &id));
    const struct label *paired = lab_label(lab, id);
    expect(paired->type_id[0] % 2 == 1 && paired->type_id[1] == paired->type_id[0] + 1);
    expect(str_is(paired->text[0], "Manager") && str_is(paired->name[1], "manager_inverse"));
}

LAB_TEST(an_inverse_that_says_the_same_makes_a_single_label)
{
    int64_t id = 0;
    expect_ok(lab_label_create(lab, CONTACT, CONTACT, "twin", "Twin", "TWIN", &id));
    expect(lab_label(lab, id)->kind == LABEL_KIND_SINGLE);
    expect(str_is(lab_label(lab, id)->text[1], "Twin"));
}

LAB_TEST(settled_10_the_cap_counts_custom_labels_and_pairs_once)
{
    int64_t id = 0;
    for (int i = 0; i < 10; i++) {
        const char *text = str_cstr(lab->tx->arena, str_format(lab->tx->arena, "Role %d", i));
        const char *inverse = str_cstr(lab->tx->arena, str_format(lab->tx->arena, "Back %d", i));
        expect_ok(lab_label_create(lab, CONTACT, COMPANY, NULL, text, inverse, &id));
    }
    expect_refused(lab_label_create(lab, COMPANY, CONTACT, NULL, "One more", NULL, &id),
                   ERR_LABEL_CAP, "",
                   "No more than 10 association types are allowed between companies and contacts");
    expect(lab_has(lab->tx->err->message, "labels.cap"));
    expect_ok(lab_label_create(lab, CONTACT, DEAL, NULL, "One more", NULL, &id));
    lab->schema->label_cap = 11;
    expect_ok(lab_label_create(lab, COMPANY, CONTACT, NULL, "One more", NULL, &id));
}

LAB_TEST(the_first_label_of_a_custom_pair_makes_its_plain_type)
{
    int64_t car = 0;
    int64_t id = 0;
    int64_t again = 0;
    expect_ok(lab_object(lab, "Car", &car));
    expect(!schema_pair(lab->schema, CONTACT, car));
    expect_ok(lab_label_create(lab, car, CONTACT, "driver", "Driver", NULL, &id));
    const struct pair *pair = schema_pair(lab->schema, CONTACT, car);
    expect(pair && pair->label_count == 2 && pair->plain->category == CATEGORY_USER);
    expect(str_is_none(pair->plain->text[0]) && pair->plain->code == LABEL_PLAIN);
    expect(str_is(pair->plain->name[1], "car_to_contact"));
    expect(str_is(pair->plain->name[0], "contact_to_car"));
    expect(pair->plain->type_id[0] != pair->plain->type_id[1]);
    /* An empty text asks for the plain type alone. */
    expect_ok(lab_label_create(lab, CONTACT, car, "x", "", NULL, &again));
    expect(again == pair->plain->id && schema_pair(lab->schema, CONTACT, car)->label_count == 2);
    expect_ok(lab_label_create(lab, car, COMPANY, NULL, "", NULL, &again));
    expect(schema_pair(lab->schema, COMPANY, car)->label_count == 1);
    expect_ok(lab_label_create(lab, CONTACT, DEAL, NULL, "", NULL, &again));
    expect(lab_label(lab, again)->type_id[0] == 4);
}

static struct label_change texts(const char *text, const char *inverse)
{
    return (struct label_change){.text = str_of(text), .inverse = str_of(inverse), .position = -1};
}

LAB_TEST(renaming_without_an_inverse_overwrites_the_other_side)
{
    int64_t id = 0;
    expect_ok(lab_label_create(lab, CONTACT, DEAL, "boss", "Boss", "Report", &id));
    struct label_change both = texts("Chief", "Member");
    expect_ok(label_update(&lab->edit, (struct label_end){lab_label(lab, id), 1}, &both));
    expect(str_is(lab_label(lab, id)->text[1], "Chief"));
    expect(str_is(lab_label(lab, id)->text[0], "Member"));
    struct label_change one = texts("Leader", NULL);
    expect_ok(label_update(&lab->edit, (struct label_end){lab_label(lab, id), 0}, &one));
    const struct label *label = lab_label(lab, id);
    expect(str_is(label->text[0], "Leader") && str_is(label->text[1], "Leader"));
    expect(str_is(label->name[0], "boss") && label->updated_by == 7);
    expect(lab->last.kind == DEFINITION_LABEL && lab->last.label_id == id);
    expect(
        lab_has(lab->last.detail, "\"before\":{\"label\":\"Member\",\"inverseLabel\":\"Chief\"}"));
    expect(
        lab_has(lab->last.detail, "\"after\":{\"label\":\"Leader\",\"inverseLabel\":\"Leader\"}"));
}

LAB_TEST(renaming_keeps_texts_unique)
{
    int64_t first = 0;
    int64_t second = 0;
    expect_ok(lab_label_create(lab, CONTACT, DEAL, NULL, "Boss", NULL, &first));
    expect_ok(lab_label_create(lab, CONTACT, DEAL, NULL, "Clerk", NULL, &second));
    struct label_change taken = texts("BOSS", NULL);
    expect_refused(label_update(&lab->edit, (struct label_end){lab_label(lab, second), 0}, &taken),
                   ERR_INVALID, "/label", "exists already");
    struct label_change own = texts("CLERK", NULL);
    expect_ok(label_update(&lab->edit, (struct label_end){lab_label(lab, second), 0}, &own));
    expect(str_is(lab_label(lab, second)->text[1], "CLERK"));
    struct label_change two = texts("Clerk", "Desk");
    expect_refused(label_update(&lab->edit, (struct label_end){lab_label(lab, second), 0}, &two),
                   ERR_INVALID, "/inverseLabel", "same at both ends");
}

LAB_TEST(system_types_cannot_be_changed_or_deleted)
{
    struct label_end primary = {schema_pair(lab->schema, CONTACT, COMPANY)->primary, 0};
    struct label_change change = texts("Main", NULL);
    expect_refused(label_update(&lab->edit, primary, &change), ERR_INVALID, "",
                   "defined by the system");
    expect_refused(label_delete(&lab->edit, primary), ERR_INVALID, "", "defined by the system");
}

LAB_TEST(settled_1_a_used_label_cannot_be_deleted)
{
    int64_t id = 0;
    expect_ok(lab_label_create(lab, CONTACT, DEAL, "boss", "Boss", NULL, &id));
    const struct label *label = lab_label(lab, id);
    struct label_end end = {label, 0};
    char sql[200];
    for (int a = 1; a <= 3; a++) {
        snprintf(sql, sizeof sql,
                 "INSERT INTO link (a, pair, label, b, dir, since) "
                 "VALUES (%d, %lld, %lld, 9, 0, 0)",
                 a, (long long)label->pair->id, (long long)label->code);
        expect(lab_sql(lab, sql) == ERR_OK);
    }
    snprintf(sql, sizeof sql,
             "INSERT INTO link_archived (a, pair, label, b, dir, since) "
             "VALUES (4, %lld, %lld, 9, 0, 0)",
             (long long)label->pair->id, (long long)label->code);
    expect(lab_sql(lab, sql) == ERR_OK);
    const struct reference_user list = {STR("list"), 1, STR("Hot deals")};
    expect_ok(reference_set(lab->tx, &list, REFERENCE_LABEL, &id, 1));
    expect_refused(label_delete(&lab->edit, end), ERR_IN_USE, "", "in use");
    expect(str_is(lab_context(lab, "records"), "3"));
    expect(str_is(lab_context(lab, "archivedRecords"), "1"));
    expect(str_is(lab_context(lab, "lists"), "1"));
    expect(lab_sql(lab, "DELETE FROM link") == ERR_OK);
    expect_refused(label_delete(&lab->edit, end), ERR_IN_USE, "",
                   "1 association of archived records");
    expect(lab_sql(lab, "DELETE FROM link_archived") == ERR_OK);
    expect_refused(label_delete(&lab->edit, end), ERR_IN_USE, "", ": 1 list.");
    expect_ok(reference_set(lab->tx, &list, REFERENCE_LABEL, NULL, 0));
    expect_ok(label_delete(&lab->edit, end));
    expect(!lab_label(lab, id));
}

LAB_TEST(the_plain_type_goes_last_and_takes_the_pair_along)
{
    int64_t car = 0;
    int64_t id = 0;
    expect_ok(lab_object(lab, "Car", &car));
    expect_ok(lab_label_create(lab, car, CONTACT, "driver", "Driver", NULL, &id));
    const struct label *plain = schema_pair(lab->schema, car, CONTACT)->plain;
    struct str message =
        str_format(lab->tx->arena,
                   "Definition with label still exists; Cannot delete unlabeled type "
                   "with associationTypeId %lld",
                   (long long)plain->type_id[1]);
    expect_refused(label_delete(&lab->edit, (struct label_end){plain, 1}), ERR_INVALID, "",
                   str_cstr(lab->tx->arena, message));
    expect_ok(label_delete(&lab->edit, (struct label_end){lab_label(lab, id), 0}));
    plain = schema_pair(lab->schema, car, CONTACT)->plain;
    expect_ok(label_delete(&lab->edit, (struct label_end){plain, 1}));
    expect(!schema_pair(lab->schema, car, CONTACT));
}

LAB_TEST(every_edit_renews_the_stamp_and_reports)
{
    int64_t id = 0;
    int64_t stamp = lab->schema->stamp;
    expect_ok(lab_label_create(lab, CONTACT, DEAL, "boss", "Boss", NULL, &id));
    expect(lab->schema->stamp != stamp && lab->changes == 1);
    expect(lab_has(lab->last.detail,
                   "{\"name\":\"boss\",\"after\":{\"objectTypeIds\":[\"0-1\",\"0-3\"]"));
    expect(strcmp(lab->last.what, "created") == 0 && lab->last.label_id == id);
}

LAB_TEST(references_are_replaced_as_a_whole)
{
    struct reference_user flow = {STR("workflow"), 5, STR("Old name")};
    struct reference_user list = {STR("list"), 5, STR("A list")};
    struct reference_user *users = NULL;
    struct reference_count *counts = NULL;
    size_t count = 0;
    expect_ok(reference_set(lab->tx, &flow, REFERENCE_LABEL, (int64_t[]){101, 102, 101}, 3));
    expect_ok(reference_set(lab->tx, &list, REFERENCE_LABEL, (int64_t[]){102}, 1));
    flow.name = STR("New name");
    expect_ok(reference_set(lab->tx, &flow, REFERENCE_LABEL, (int64_t[]){102, 103}, 2));
    expect_ok(reference_counts(lab->tx, REFERENCE_LABEL, 101, &counts, &count));
    expect(count == 0);
    expect_ok(reference_users(lab->tx, REFERENCE_LABEL, 102, &users, &count));
    expect(count == 2 && str_is(users[0].kind, "list") && str_is(users[1].name, "New name"));
    expect_ok(reference_counts(lab->tx, REFERENCE_LABEL, 102, &counts, &count));
    expect(count == 2 && str_is(counts[1].kind, "workflow") && counts[1].count == 1);
    /* Labels and properties have ids of their own. */
    expect_ok(reference_counts(lab->tx, REFERENCE_PROPERTY, 102, &counts, &count));
    expect(count == 0);
}

LAB_TEST(every_statement_of_the_edits_can_be_prepared)
{
    for (int i = 0; i < edit_stmt_count; i++) {
        expect(stmt_end(stmt_use(lab->tx, &edit_stmts[i])) == ERR_OK);
    }
}

Suite *edit_label_suite(void)
{
    Suite *suite = suite_create("edit: labels");
    TCase *tcase = tcase_create("rules");
    tcase_set_timeout(tcase, 60);
    tcase_add_test(tcase, settled_6_names_are_proposed_from_the_text);
    tcase_add_test(tcase, settled_6_given_names_have_a_narrow_form);
    tcase_add_test(tcase, settled_6_names_are_unique_over_both_halves);
    tcase_add_test(tcase, settled_7_texts_are_unique_in_a_pair_ignoring_case);
    tcase_add_test(tcase, settled_7_texts_have_limits);
    tcase_add_test(tcase, cross_object_labels_have_an_odd_id_forward_and_the_next_back);
    tcase_add_test(tcase, settled_8_same_object_labels);
    tcase_add_test(tcase, an_inverse_that_says_the_same_makes_a_single_label);
    tcase_add_test(tcase, settled_10_the_cap_counts_custom_labels_and_pairs_once);
    tcase_add_test(tcase, the_first_label_of_a_custom_pair_makes_its_plain_type);
    tcase_add_test(tcase, renaming_without_an_inverse_overwrites_the_other_side);
    tcase_add_test(tcase, renaming_keeps_texts_unique);
    tcase_add_test(tcase, system_types_cannot_be_changed_or_deleted);
    tcase_add_test(tcase, settled_1_a_used_label_cannot_be_deleted);
    tcase_add_test(tcase, the_plain_type_goes_last_and_takes_the_pair_along);
    tcase_add_test(tcase, every_edit_renews_the_stamp_and_reports);
    tcase_add_test(tcase, references_are_replaced_as_a_whole);
    tcase_add_test(tcase, every_statement_of_the_edits_can_be_prepared);
    suite_add_tcase(suite, tcase);
    return suite;
}
