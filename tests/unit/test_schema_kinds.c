/* Property types: what is accepted, how it reads back, what is refused and how. */
#include "base/err.h"
#include "schema/property_kind.h"
#include "test_base.h"

Suite *schema_kinds_suite(void);

static struct arena *arena;

static void setup(void)
{
    arena = arena_new(0);
}

static void teardown(void)
{
    arena_free(arena);
}

static struct option colours[] = {
    {.value = {"red", 3}, .label = {"Red", 3}},
    {.value = {"green", 5}, .label = {"Green", 5}},
    {.value = {"sky blue", 8}, .label = {"Blue", 4}},
};

/* A property of a type, written "enumeration/checkbox". */
static struct property property_of(const char *text)
{
    struct str rest = str_of(text);
    struct property property = {.name = STR("p")};
    str_split(&rest, '/', &property.type);
    property.field_type = rest;
    property.kind = property_kind_find(property.type);
    property.multiple = str_is(property.field_type, "checkbox");
    if (str_is(property.type, "enumeration")) {
        property.options = colours;
        property.option_count = 3;
    }
    ck_assert_ptr_nonnull(property.kind);
    return property;
}

static const struct {
    const char *property, *text, *printed;
} accepted[] = {
    {"string/text", "Ada Lovelace", "Ada Lovelace"},
    {"string/text", " spaces stay ", " spaces stay "},
    {"phone_number/phonenumber", "+45 12 34 56 78", "+45 12 34 56 78"},
    {"number/number", "1.10", "1.1"},
    {"number/number", "1e3", "1000"},
    {"number/number", "-0", "0"},
    {"number/number", "9007199254740992", "9007199254740992"},
    {"date/date", "2026-03-01", "2026-03-01"},
    {"date/date", "1772323200000", "2026-03-01"},
    {"date/date", "2026-03-01T00:00:00Z", "2026-03-01"},
    {"date/date", "2026-03-01T01:00:00+01:00", "2026-03-01"},
    {"date/date", "1969-12-31", "1969-12-31"},
    {"datetime/date", "2026-03-01T09:15:02.123Z", "2026-03-01T09:15:02.123Z"},
    {"datetime/date", "2026-03-01T09:15:02Z", "2026-03-01T09:15:02.000Z"},
    {"datetime/date", "2026-03-01", "2026-03-01T00:00:00.000Z"},
    {"datetime/date", "0", "1970-01-01T00:00:00.000Z"},
    {"bool/booleancheckbox", "true", "true"},
    {"bool/booleancheckbox", "FALSE", "false"},
    {"enumeration/select", "red", "red"},
    {"enumeration/radio", "sky blue", "sky blue"},
    {"enumeration/checkbox", "red", "red"},
    {"enumeration/checkbox", "sky blue;red", "sky blue;red"},
    {"enumeration/checkbox", "red;green;red;", "red;green"},
    {"json/text", "{\"a\":1}", "{\"a\":1}"},
    {"object_coordinates/text", "0-1 512", "0-1 512"},
};

START_TEST(a_value_reads_back_canonically)
{
    struct property property = property_of(accepted[_i].property);
    struct value value = value_none();
    struct value_fault fault = {0};
    ck_assert_msg(property.kind->parse(&property, arena, str_of(accepted[_i].text), &value, &fault),
                  "%s: %.*s", accepted[_i].text, STR_ARG(fault.message));
    struct str printed = property.kind->print(&property, arena, value);
    assert_str(printed, accepted[_i].printed);
    /* What is printed is accepted again, with the same value. */
    struct value again = value_none();
    ck_assert(property.kind->parse(&property, arena, printed, &again, &fault));
    ck_assert(value_eq(value, again));
    ck_assert(!value_eq(value, value_none()));
}
END_TEST

static const struct {
    const char *property, *text, *code, *message; /* message NULL: not published */
} refused[] = {
    {"phone_number/phonenumber", " 123", "INVALID_PHONE_NUMBER", NULL},
    {"number/number", "abc", "INVALID_INTEGER", "abc was not a valid number."},
    {"number/number", " 1", "INVALID_INTEGER", NULL},
    {"number/number", "1 ", "INVALID_INTEGER", NULL},
    {"number/number", "1,000", "INVALID_INTEGER", NULL},
    {"number/number", "NaN", "INVALID_INTEGER", NULL},
    {"number/number", "0x10", "INVALID_INTEGER", NULL},
    {"number/number", "0.1234567890123456", "INVALID_INTEGER", NULL},
    {"date/date", "2026-02-30", "INVALID_DATE", NULL},
    {"date/date", "2026-03-01T09:00:00Z", "INVALID_DATE",
     "2026-03-01T09:00:00Z is 2026-03-01T09:00:00Z, not midnight UTC"},
    {"date/date", "1772323200001", "INVALID_DATE", NULL},
    {"date/date", "2026-03-01 ", "INVALID_DATE", NULL},
    {"date/date", "01/03/2026", "INVALID_DATE", NULL},
    {"datetime/date", "yesterday", "INVALID_DATE", NULL},
    {"datetime/date", " 2026-03-01", "INVALID_DATE", NULL},
    {"bool/booleancheckbox", "yes", "INVALID_BOOLEAN", NULL},
    {"bool/booleancheckbox", "true ", "INVALID_BOOLEAN", NULL},
    {"enumeration/select", "Red", "INVALID_OPTION",
     "Red was not one of the allowed options: [red, green, sky blue]"},
    {"enumeration/select", "red ", "INVALID_OPTION", NULL},
    {"enumeration/select", "red;green", "INVALID_OPTION", NULL},
    {"enumeration/checkbox", "red;pink", "INVALID_OPTION",
     "pink was not one of the allowed options: [red, green, sky blue]"},
    {"enumeration/checkbox", "red; green", "INVALID_OPTION", NULL},
};

START_TEST(a_bad_value_is_refused_with_its_code)
{
    struct property property = property_of(refused[_i].property);
    struct value value = value_none();
    struct value_fault fault = {0};
    ck_assert_msg(!property.kind->parse(&property, arena, str_of(refused[_i].text), &value, &fault),
                  "%s", refused[_i].text);
    ck_assert_str_eq(fault.code, refused[_i].code);
    ck_assert(!str_is_empty(fault.message));
    if (refused[_i].message) {
        assert_str(fault.message, refused[_i].message);
    }
}
END_TEST

static bool parses(struct property *property, struct str text, struct value *value)
{
    struct value_fault fault;
    return property->kind->parse(property, arena, text, value, &fault);
}

START_TEST(text_ends_at_65536_characters)
{
    struct property property = property_of("string/text");
    struct value value;
    size_t size = 2 * 65536;
    char *bytes = arena_alloc(arena, size + 1);
    for (size_t i = 0; i < size; i += 2) {
        memcpy(bytes + i, "\xc3\xb8", 2); /* two bytes, one character */
    }
    bytes[size] = 'x';
    ck_assert(parses(&property, (struct str){bytes, size}, &value));
    ck_assert(!parses(&property, (struct str){bytes, size + 1}, &value));
    ck_assert(!parses(&property, (struct str){"a\0b", 3}, &value));
}
END_TEST

START_TEST(text_carries_a_folded_key_only_when_it_differs)
{
    struct property property = property_of("string/text");
    struct value value;
    ck_assert(parses(&property, STR("ADA"), &value));
    assert_str(value.key, "ada");
    ck_assert(parses(&property, STR("ada"), &value));
    ck_assert(str_is_none(value.key));
}
END_TEST

START_TEST(a_system_property_for_addresses_wants_an_address)
{
    struct property property = property_of("string/text");
    struct value value;
    struct err err;
    err_init(&err, arena);
    ck_assert_int_eq(
        json_parse(arena, STR("{\"textDisplayHint\":\"email\"}"), &property.extra, &err), ERR_OK);
    ck_assert(parses(&property, STR("nobody"), &value)); /* a custom property only shows it so */
    property.system = true;
    ck_assert(!parses(&property, STR("nobody"), &value));
    ck_assert(parses(&property, STR("ada@example.com"), &value));
}
END_TEST

START_TEST(owners_are_digits_and_other_external_options_any_text)
{
    struct property property = property_of("enumeration/select");
    struct value value;
    struct err err;
    err_init(&err, arena);
    property.external_options = true;
    ck_assert(parses(&property, STR("a stage of some pipeline"), &value));
    ck_assert(!parses(&property, STR(" stage"), &value));
    ck_assert_int_eq(
        json_parse(arena, STR("{\"referencedObjectType\":\"OWNER\"}"), &property.extra, &err),
        ERR_OK);
    ck_assert(!parses(&property, STR("ada"), &value));
    ck_assert(parses(&property, STR("42"), &value));
}
END_TEST

START_TEST(several_of_is_stored_between_semicolons_and_appended_to)
{
    struct property property = property_of("enumeration/checkbox");
    struct value value, more;
    struct value_fault fault;
    ck_assert(parses(&property, STR("red;green"), &value));
    assert_str(value.text, ";red;green;");
    ck_assert(
        kind_enumeration_append(&property, arena, value, STR(";green;sky blue"), &more, &fault));
    assert_str(more.text, ";red;green;sky blue;");
    ck_assert(
        kind_enumeration_append(&property, arena, value_none(), STR(";green"), &more, &fault));
    assert_str(more.text, ";green;");
    ck_assert(!kind_enumeration_append(&property, arena, value, STR(";pink"), &more, &fault));
    ck_assert_str_eq(fault.code, "INVALID_OPTION");
    /* An option that was removed from the definition stays where it was chosen. */
    property.option_count = 1;
    ck_assert(kind_enumeration_append(&property, arena, value, STR(";red"), &more, &fault));
    assert_str(more.text, ";red;green;");
    struct str rest = value.text, option;
    ck_assert(value_next_option(&rest, &option));
    assert_str(option, "red");
    ck_assert(value_next_option(&rest, &option));
    assert_str(option, "green");
    ck_assert(!value_next_option(&rest, &option));
}
END_TEST

START_TEST(ids_and_counts_print_as_integers)
{
    struct property property = property_of("number/number");
    struct value id = {.kind = VALUE_INTEGER, .integer = INT64_C(9007199254740991)};
    assert_str(property.kind->print(&property, arena, id), "9007199254740991");
    ck_assert(str_is_none(property.kind->print(&property, arena, value_none())));
}
END_TEST

/* --- definitions --- */

static enum err_code check(struct property *property, struct err *err)
{
    err_init(err, arena);
    return property->kind->check_definition(property, err);
}

START_TEST(field_types_go_with_their_types)
{
    struct err err;
    struct property good = property_of("string/html"), bad = property_of("string/select");
    ck_assert_int_eq(check(&good, &err), ERR_OK);
    ck_assert_int_eq(check(&bad, &err), ERR_INVALID);
    assert_str(err.path, "/fieldType");
    ck_assert_ptr_null(property_kind_find(STR("strings")));
    ck_assert(!property_kind_find(STR("json"))->creatable);
}
END_TEST

START_TEST(a_boolean_has_exactly_true_and_false)
{
    struct err err;
    struct property property = property_of("bool/booleancheckbox");
    ck_assert_int_eq(check(&property, &err), ERR_INVALID);
    assert_str(err.details->code, "INVALID_BOOLEAN_OPTION");
    struct option options[] = {{.value = STR("false"), .label = STR("No")},
                               {.value = STR("true"), .label = STR("Yes")}};
    property.options = options;
    property.option_count = 2;
    ck_assert_int_eq(check(&property, &err), ERR_OK);
    options[0].value = STR("no");
    ck_assert_int_eq(check(&property, &err), ERR_INVALID);
}
END_TEST

START_TEST(options_are_different_and_without_semicolons)
{
    struct err err;
    struct property property = property_of("enumeration/select");
    struct option options[] = {{.value = STR("a"), .label = STR("A")},
                               {.value = STR("b"), .label = STR("B")}};
    property.options = options;
    property.option_count = 2;
    ck_assert_int_eq(check(&property, &err), ERR_OK);
    options[1].label = STR("A");
    ck_assert_int_eq(check(&property, &err), ERR_INVALID);
    options[1] = (struct option){.value = STR("a"), .label = STR("B")};
    ck_assert_int_eq(check(&property, &err), ERR_INVALID);
    assert_str(err.path, "/options/1");
    options[1].value = STR("b;c");
    ck_assert_int_eq(check(&property, &err), ERR_INVALID);
}
END_TEST

Suite *schema_kinds_suite(void)
{
    Suite *suite = suite_create("schema_kinds");
    TCase *tests = only_case(suite);
    tcase_add_checked_fixture(tests, setup, teardown);
    tcase_add_loop_test(tests, a_value_reads_back_canonically, 0,
                        (int)(sizeof(accepted) / sizeof(accepted[0])));
    tcase_add_loop_test(tests, a_bad_value_is_refused_with_its_code, 0,
                        (int)(sizeof(refused) / sizeof(refused[0])));
    tcase_add_test(tests, text_ends_at_65536_characters);
    tcase_add_test(tests, text_carries_a_folded_key_only_when_it_differs);
    tcase_add_test(tests, a_system_property_for_addresses_wants_an_address);
    tcase_add_test(tests, owners_are_digits_and_other_external_options_any_text);
    tcase_add_test(tests, several_of_is_stored_between_semicolons_and_appended_to);
    tcase_add_test(tests, ids_and_counts_print_as_integers);
    tcase_add_test(tests, field_types_go_with_their_types);
    tcase_add_test(tests, a_boolean_has_exactly_true_and_false);
    tcase_add_test(tests, options_are_different_and_without_semicolons);
    return suite;
}
