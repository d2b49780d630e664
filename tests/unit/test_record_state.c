/* Finding and listing records, archiving and restoring them, and the setting that is changed
 * through the log. */
#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

#include "account/setting.h"
#include "account/token.h"
#include "record/setting_change.h"
#include "record_rig.h"

Suite *record_state_suite(void);

static struct rig rig;

static void setup(void)
{
    rig_init(&rig);
}

static void teardown(void)
{
    rig_release(&rig);
}

/* --- reading --- */

struct reading {
    const char *names[4];
    size_t name_count;
    int64_t ids[8];
    size_t id_count;
    int64_t after;
    size_t limit;
    enum record_state state;
    char text[256]; /* what was read */
};

static void note(struct reading *reading, const char *separator, struct str word)
{
    size_t n = strlen(reading->text);
    snprintf(reading->text + n, sizeof reading->text - n, "%s%.*s", n ? separator : "",
             STR_ARG(word));
}

static enum err_code name_fields(struct op *op, void *arg)
{
    struct reading *reading = arg;
    struct str names[4];
    for (size_t i = 0; i < reading->name_count; i++) {
        names[i] = str_of(reading->names[i]);
    }
    struct record_fields fields;
    record_fields_of(op, schema_type(op->schema, TYPE_CONTACT), names, reading->name_count,
                     &fields);
    for (size_t i = 0; i < fields.count; i++) {
        note(reading, " ", fields.properties[i]->name);
    }
    return ERR_OK;
}

START_TEST(fields_are_sorted_known_and_with_the_ones_always_given)
{
    struct reading asked = {.names = {"phone", "nothing", "city", "phone"}, .name_count = 4};
    ck_assert_int_eq(rig_read(&rig, name_fields, &asked), ERR_OK);
    ck_assert_str_eq(asked.text, "city createdate hs_object_id lastmodifieddate phone");
    struct reading defaults = {.name_count = 0};
    ck_assert_int_eq(rig_read(&rig, name_fields, &defaults), ERR_OK);
    ck_assert_str_eq(defaults.text,
                     "createdate email firstname hs_object_id lastmodifieddate lastname");
}
END_TEST

static void note_records(struct op *op, struct reading *reading, const struct record *records,
                         size_t count)
{
    for (size_t i = 0; i < count; i++) {
        note(reading, " ", str_from_i64(op->tx->arena, records[i].id));
    }
}

static enum err_code list_contacts(struct op *op, void *arg)
{
    struct reading *reading = arg;
    const struct object_type *type = schema_type(op->schema, TYPE_CONTACT);
    struct record_fields fields;
    record_fields_of(op, type, NULL, 0, &fields);
    struct record *records;
    size_t count;
    bool more;
    enum err_code rc = record_list(op, type, reading->after, reading->limit, &fields,
                                   reading->state, &records, &count, &more);
    if (!rc) {
        note_records(op, reading, records, count);
        note(reading, " ", more ? STR("more") : STR("end"));
    }
    return rc;
}

static enum err_code get_contacts(struct op *op, void *arg)
{
    struct reading *reading = arg;
    const struct object_type *type = schema_type(op->schema, TYPE_CONTACT);
    struct record_fields fields;
    record_fields_of(op, type, NULL, 0, &fields);
    struct record *records;
    size_t count;
    bool *missing;
    enum err_code rc = record_get_many(op, type, reading->ids, reading->id_count, &fields,
                                       reading->state, &records, &count, &missing);
    if (!rc) {
        note_records(op, reading, records, count);
        for (size_t i = 0; i < reading->id_count; i++) {
            note(reading, i ? "" : " ", missing[i] ? STR("-") : STR("+"));
        }
    }
    return rc;
}

static int64_t contact(const char *email)
{
    return rig_create(&rig, TYPE_CONTACT, PROPS("email", email));
}

/* The ids of the suite's store are small: records 1, 2, 3 … in the order of creation. */
START_TEST(listing_goes_by_id_in_pages_and_states)
{
    for (int i = 0; i < 4; i++) {
        char email[32];
        snprintf(email, sizeof email, "c%d@example.no", i);
        ck_assert_int_eq(contact(email), i + 1);
    }
    ck_assert_int_eq(rig_archive(&rig, TYPE_CONTACT, 2), ERR_OK);
    struct reading first = {.limit = 2};
    ck_assert_int_eq(rig_read(&rig, list_contacts, &first), ERR_OK);
    ck_assert_str_eq(first.text, "1 3 more");
    struct reading rest = {.after = 3, .limit = 2};
    ck_assert_int_eq(rig_read(&rig, list_contacts, &rest), ERR_OK);
    ck_assert_str_eq(rest.text, "4 end");
    struct reading archived = {.limit = 9, .state = RECORD_ARCHIVED};
    ck_assert_int_eq(rig_read(&rig, list_contacts, &archived), ERR_OK);
    ck_assert_str_eq(archived.text, "2 end");
    struct reading either = {.limit = 9, .state = RECORD_EITHER};
    ck_assert_int_eq(rig_read(&rig, list_contacts, &either), ERR_OK);
    ck_assert_str_eq(either.text, "1 2 3 4 end");
}
END_TEST

START_TEST(many_are_read_in_the_order_asked_for)
{
    for (int i = 0; i < 4; i++) {
        char email[32];
        snprintf(email, sizeof email, "c%d@example.no", i);
        contact(email);
    }
    ck_assert_int_eq(rig_archive(&rig, TYPE_CONTACT, 2), ERR_OK);
    ck_assert_int_eq(rig_merge(&rig, TYPE_CONTACT, 1, 4), ERR_OK);
    struct reading reading = {.ids = {3, 99, 2, 1, 3, 4}, .id_count = 6};
    ck_assert_int_eq(rig_read(&rig, get_contacts, &reading), ERR_OK);
    ck_assert_str_eq(reading.text, "3 1 3 1 +--+++");
}
END_TEST

static enum err_code find_by_name(struct op *op, void *arg)
{
    int64_t *id = arg;
    return record_find(op, schema_type(op->schema, TYPE_CONTACT), STR("firstname"), STR("K"), id);
}

START_TEST(records_are_found_by_unique_properties_and_domain)
{
    int64_t first = rig_create(&rig, TYPE_COMPANY, PROPS("name", "A", "domain", "Example.no"));
    rig_create(&rig, TYPE_COMPANY, PROPS("name", "B", "domain", "example.no"));
    ck_assert_int_eq(rig_find(&rig, TYPE_COMPANY, "domain", "EXAMPLE.NO"), first);
    ck_assert_int_eq(rig_find(&rig, TYPE_COMPANY, "domain", "other.no"), 0);
    char id[24];
    snprintf(id, sizeof id, "%lld", (long long)first);
    ck_assert_int_eq(rig_find(&rig, TYPE_COMPANY, "hs_object_id", id), first);
    ck_assert_int_eq(rig_find(&rig, TYPE_CONTACT, "hs_object_id", id), 0);
    int64_t none = -1;
    ck_assert_int_eq(rig_read(&rig, find_by_name, &none), ERR_INVALID);
    ck_assert_int_eq(none, -1);
}
END_TEST

/* --- archive and restore --- */

START_TEST(an_archived_record_is_out_of_sight)
{
    int64_t id = contact("kari@example.no");
    ck_assert_int_eq(rig_archive(&rig, TYPE_CONTACT, id), ERR_OK);
    ck_assert_int_eq(rig_update(&rig, TYPE_CONTACT, id, PROPS("firstname", "K")), ERR_NOT_FOUND);
    assert_str(rig.err.message, "resource not found");
    ck_assert_int_eq(rig_find(&rig, TYPE_CONTACT, "email", "kari@example.no"), 0);
    assert_text(rig_text_in(&rig, TYPE_CONTACT, id, "email", RECORD_ARCHIVED), "kari@example.no");
    ck_assert_int_eq(rig_archive(&rig, TYPE_CONTACT, id), ERR_OK);
    ck_assert_str_eq(rig_changes(&rig, id), "record.created record.archived");
    ck_assert_int_eq(rig_archive(&rig, TYPE_CONTACT, 12345), ERR_NOT_FOUND);
}
END_TEST

START_TEST(archiving_frees_unique_values_and_restoring_takes_them_back)
{
    int64_t id = contact("kari@example.no");
    ck_assert_int_eq(rig_archive(&rig, TYPE_CONTACT, id), ERR_OK);
    int64_t other = contact("Kari@example.no");
    ck_assert_int_eq(rig_restore(&rig, TYPE_CONTACT, id), ERR_CONFLICT);
    char expected[80];
    snprintf(expected, sizeof expected, "Contact already exists. Existing ID: %lld",
             (long long)other);
    assert_str(rig.err.message, expected);
    assert_text(rig_text_in(&rig, TYPE_CONTACT, id, "email", RECORD_ARCHIVED), "kari@example.no");
    ck_assert_int_eq(rig_archive(&rig, TYPE_CONTACT, other), ERR_OK);
    ck_assert_int_eq(rig_restore(&rig, TYPE_CONTACT, id), ERR_OK);
    ck_assert_int_eq(rig_find(&rig, TYPE_CONTACT, "email", "kari@example.no"), id);
    ck_assert_int_eq(rig_restore(&rig, TYPE_CONTACT, id), ERR_OK);
    ck_assert_str_eq(rig_changes(&rig, id), "record.created record.archived record.restored");
}
END_TEST

START_TEST(links_go_and_come_back_with_the_record)
{
    int64_t company = rig_create(&rig, TYPE_COMPANY, PROPS("name", "Nord"));
    int64_t id = contact("kari@example.no");
    ck_assert_int_eq(rig_link(&rig, TYPE_CONTACT, id, TYPE_COMPANY, company), ERR_OK);
    assert_text(rig_text(&rig, TYPE_COMPANY, company, "num_associated_contacts"), "1");
    ck_assert_int_eq(rig_archive(&rig, TYPE_CONTACT, id), ERR_OK);
    assert_text(rig_text(&rig, TYPE_COMPANY, company, "num_associated_contacts"), "0");
    ck_assert_int_eq(rig_restore(&rig, TYPE_CONTACT, id), ERR_OK);
    assert_text(rig_text(&rig, TYPE_COMPANY, company, "num_associated_contacts"), "1");
    ck_assert_ptr_nonnull(rig_text(&rig, TYPE_CONTACT, id, "associatedcompanyid"));
}
END_TEST

static enum err_code make_child(struct op *op, void *arg)
{
    const int64_t *ids = arg; /* parent, child */
    const struct object_type *company = schema_type(op->schema, TYPE_COMPANY);
    const struct label_end parent = {op->schema->parent_company, 0};
    struct association_result result;
    return association_add(op, (struct record_ref){company, ids[0]},
                           (struct record_ref){company, ids[1]}, &parent, 1, &result);
}

static const char *parent_of(int64_t id)
{
    return rig_text(&rig, TYPE_COMPANY, id, "hs_parent_company_id");
}

/* Which end of the link the parent is depends on the ids alone, so both orders are tried. */
START_TEST(the_parent_company_reads_as_a_property)
{
    int64_t a = rig_create(&rig, TYPE_COMPANY, PROPS("name", "A"));
    int64_t b = rig_create(&rig, TYPE_COMPANY, PROPS("name", "B"));
    int64_t c = rig_create(&rig, TYPE_COMPANY, PROPS("name", "C"));
    ck_assert_int_eq(rig_write(&rig, make_child, (int64_t[]){b, a}), ERR_OK);
    ck_assert_int_eq(rig_write(&rig, make_child, (int64_t[]){b, c}), ERR_OK);
    ck_assert_int_eq(atoll(parent_of(a)), b);
    ck_assert_int_eq(atoll(parent_of(c)), b);
    ck_assert_ptr_null(parent_of(b));
}
END_TEST

/* --- history and change log --- */

static enum err_code be_token(struct op *op, void *arg)
{
    struct principal *who = arg;
    struct str secret;
    struct token token;
    enum err_code rc = token_create(op->tx, STR("sync"), SYSTEM_USER_ID, STR("*"), 0, &secret);
    return rc ? rc : token_authenticate(op, secret, who, &token);
}

static enum err_code read_writers(struct op *op, void *arg)
{
    struct reading *reading = arg;
    const struct property *property =
        schema_property(schema_type(op->schema, TYPE_CONTACT), STR("email"));
    struct record_history *entries;
    size_t count;
    enum err_code rc =
        record_history(op, property, reading->ids[0], reading->limit, &entries, &count);
    for (size_t i = 0; !rc && i < count; i++) {
        note(reading, " ", entries[i].value);
        note(reading, " ", entries[i].actor_name);
        note(reading, " ", str_from_i64(op->tx->arena, entries[i].user_id));
    }
    return rc;
}

START_TEST(history_names_who_wrote_newest_first)
{
    struct reading reading = {.limit = 2};
    reading.ids[0] = contact("first@example.no");
    ck_assert_int_eq(rig_update(&rig, TYPE_CONTACT, reading.ids[0], PROPS("email", "a@b.no")),
                     ERR_OK);
    struct principal token;
    ck_assert_int_eq(rig_write(&rig, be_token, &token), ERR_OK);
    rig.who = token;
    ck_assert_int_eq(rig_update(&rig, TYPE_CONTACT, reading.ids[0], PROPS("email", "c@d.no")),
                     ERR_OK);
    ck_assert_int_eq(rig_read(&rig, read_writers, &reading), ERR_OK);
    ck_assert_str_eq(reading.text, "c@d.no sync 1 a@b.no system 1");
}
END_TEST

static enum err_code list_changes(struct op *op, void *arg)
{
    struct reading *reading = arg;
    struct change *changes;
    size_t count;
    bool more;
    enum err_code rc = change_list(op, reading->after, reading->limit, &changes, &count, &more);
    for (size_t i = 0; !rc && i < count; i++) {
        note(reading, " ", str_of(change_kind_word(changes[i].kind)));
        note(reading, ":", str_from_i64(op->tx->arena, changes[i].record_id));
        reading->after = changes[i].seq;
    }
    note(reading, " ", !rc && more ? STR("more") : STR("end"));
    return rc;
}

/* Where several write, what other accounts of the database are doing may keep the newest entries
 * back for a moment: they are final when nobody can write before them any more. */
static void await_entries(size_t count)
{
    struct reading reading = {.limit = 100};
    for (int i = 0; i < 1000; i++) {
        size_t entries = 0;
        reading.after = 0;
        reading.text[0] = '\0';
        ck_assert_int_eq(rig_read(&rig, list_changes, &reading), ERR_OK);
        for (const char *at = reading.text; (at = strchr(at, ':')); at++) {
            entries++;
        }
        if (entries == count) {
            return;
        }
        usleep(5000);
    }
    ck_abort_msg("the newest entries did not become final: %s", reading.text);
}

START_TEST(the_change_log_is_read_forward_in_pages)
{
    int64_t id = contact("kari@example.no");
    ck_assert_int_eq(rig_update(&rig, TYPE_CONTACT, id, PROPS("city", "Oslo")), ERR_OK);
    ck_assert_int_eq(rig_archive(&rig, TYPE_CONTACT, id), ERR_OK);
    await_entries(3);
    struct reading reading = {.limit = 2};
    ck_assert_int_eq(rig_read(&rig, list_changes, &reading), ERR_OK);
    ck_assert_str_eq(reading.text, "record.created:1 record.changed:1 more");
    reading.text[0] = '\0';
    ck_assert_int_eq(rig_read(&rig, list_changes, &reading), ERR_OK);
    ck_assert_str_eq(reading.text, "record.archived:1 end");
}
END_TEST

/* --- settings --- */

struct setting_call {
    const char *name, *value;
    int64_t cap; /* what the operation's own snapshot says afterwards */
};

static enum err_code set_setting(struct op *op, void *arg)
{
    struct setting_call *call = arg;
    enum err_code rc = setting_change(op, str_of(call->name), str_of(call->value));
    call->cap = op->schema->label_cap;
    return rc;
}

START_TEST(a_changed_setting_is_logged_and_in_force_at_once)
{
    struct setting_call call = {.name = "labels.cap", .value = "25"};
    ck_assert_int_eq(rig_write(&rig, set_setting, &call), ERR_OK);
    ck_assert_int_eq(call.cap, 25);
    ck_assert_int_eq(rig_count(&rig, "SELECT COUNT(*) FROM change WHERE kind = 107 AND detail = "
                                     "'{\"what\":\"updated\",\"detail\":{\"name\":\"labels.cap\","
                                     "\"before\":\"10\",\"after\":\"25\"}}'"),
                     1);
    ck_assert_int_eq(rig_write(&rig, set_setting, &call), ERR_OK);
    ck_assert_int_eq(rig_count(&rig, "SELECT COUNT(*) FROM change WHERE kind = 107"), 1);
    struct setting_call unknown = {.name = "labels.cup", .value = "25"};
    ck_assert_int_eq(rig_write(&rig, set_setting, &unknown), ERR_INVALID);
    assert_str(rig.err.path, "/labels.cup");
    struct setting_call wild = {.name = "labels.cap", .value = "0"};
    ck_assert_int_eq(rig_write(&rig, set_setting, &wild), ERR_INVALID);
}
END_TEST

START_TEST(settled_5_switching_first_company_on_starts_the_job)
{
    struct setting_call off = {.name = "primary.first_company", .value = "false"};
    ck_assert_int_eq(rig_write(&rig, set_setting, &off), ERR_OK);
    ck_assert_int_eq(rig_count(&rig, "SELECT COUNT(*) FROM job WHERE kind = 'primary.fill'"), 0);
    struct setting_call on = {.name = "primary.first_company", .value = "true"};
    ck_assert_int_eq(rig_write(&rig, set_setting, &on), ERR_OK);
    ck_assert_int_eq(
        rig_count(&rig, "SELECT COUNT(*) FROM job WHERE kind = 'primary.fill' AND key = ''"), 1);
}
END_TEST

Suite *record_state_suite(void)
{
    Suite *suite = suite_create("record: reading, archive, restore, settings");
    TCase *tests = tcase_create("all");
    tcase_set_timeout(tests, 60);
    tcase_add_unchecked_fixture(tests, random_init, NULL);
    tcase_add_checked_fixture(tests, setup, teardown);
    tcase_add_test(tests, fields_are_sorted_known_and_with_the_ones_always_given);
    tcase_add_test(tests, listing_goes_by_id_in_pages_and_states);
    tcase_add_test(tests, many_are_read_in_the_order_asked_for);
    tcase_add_test(tests, records_are_found_by_unique_properties_and_domain);
    tcase_add_test(tests, an_archived_record_is_out_of_sight);
    tcase_add_test(tests, archiving_frees_unique_values_and_restoring_takes_them_back);
    tcase_add_test(tests, links_go_and_come_back_with_the_record);
    tcase_add_test(tests, the_parent_company_reads_as_a_property);
    tcase_add_test(tests, history_names_who_wrote_newest_first);
    tcase_add_test(tests, the_change_log_is_read_forward_in_pages);
    tcase_add_test(tests, a_changed_setting_is_logged_and_in_force_at_once);
    tcase_add_test(tests, settled_5_switching_first_company_on_starts_the_job);
    suite_add_tcase(suite, tests);
    return suite;
}
