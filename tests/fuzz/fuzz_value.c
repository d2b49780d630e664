/*
 * Values of every property type. The first byte chooses the property; the rest is the value.
 * Printing and reading again gives the same value.
 */
#include "base/text.h"
#include "fuzz.h"
#include "schema/property_kind.h"

static struct option colours[] = {
    {.value = {"red", 3}, .label = {"Red", 3}},
    {.value = {"green", 5}, .label = {"Green", 5}},
    {.value = {"sky blue", 8}, .label = {"Blue", 4}},
};

static const struct {
    const char *type, *field_type;
    bool external;
} kinds[] = {
    {"string", "text", false},
    {"string", "textarea", false},
    {"phone_number", "phonenumber", false},
    {"number", "number", false},
    {"date", "date", false},
    {"datetime", "date", false},
    {"bool", "booleancheckbox", false},
    {"enumeration", "select", false},
    {"enumeration", "checkbox", false},
    {"enumeration", "select", true},
    {"enumeration", "checkbox", true},
    {"json", "text", false},
    {"object_coordinates", "text", false},
};

static struct property choose(char letter)
{
    size_t i = (unsigned char)letter % (sizeof kinds / sizeof *kinds);
    struct property property = {.name = STR("p"),
                                .type = str_of(kinds[i].type),
                                .field_type = str_of(kinds[i].field_type),
                                .kind = property_kind_find(str_of(kinds[i].type)),
                                .multiple = str_is(str_of(kinds[i].field_type), "checkbox"),
                                .external_options = kinds[i].external};
    if (str_is(property.type, "enumeration") && !kinds[i].external) {
        property.options = colours;
        property.option_count = sizeof colours / sizeof *colours;
    }
    FUZZ_CHECK(property.kind);
    return property;
}

static void check_append(const struct property *property, struct arena *arena, struct value value,
                         struct str text)
{
    struct value_fault fault = {0};
    struct value once = value_none(), twice = value_none();
    FUZZ_CHECK(kind_enumeration_append(property, arena, value, text, &once, &fault));
    FUZZ_CHECK(value_eq(once, value));
    FUZZ_CHECK(kind_enumeration_append(property, arena, value_none(), text, &twice, &fault));
    FUZZ_CHECK(value_eq(twice, value));
}

static void run(void *shared, struct arena *arena, struct str input)
{
    (void)shared;
    if (input.n < 2 || !text_is_utf8(str_sub(input, 1, input.n))) {
        return;
    }
    struct property property = choose(input.p[0]);
    struct str text = str_sub(input, 1, input.n);
    struct value value = value_none(), again = value_none();
    struct value_fault fault = {0};
    if (!property.kind->parse(&property, arena, text, &value, &fault)) {
        FUZZ_CHECK(fault.code && fault.message.n > 0 && text_is_utf8(fault.message));
        return;
    }
    if (value.kind == VALUE_NONE) { /* separators alone */
        FUZZ_CHECK(property.multiple);
        return;
    }
    FUZZ_CHECK(value.kind == (property.kind->column == SQL_NUMBER    ? VALUE_NUMBER
                              : property.kind->column == SQL_INTEGER ? VALUE_INTEGER
                                                                     : VALUE_TEXT));
    struct str printed = property.kind->print(&property, arena, value);
    FUZZ_CHECK(printed.p && printed.n > 0 && text_is_utf8(printed));
    FUZZ_CHECK(property.kind->parse(&property, arena, printed, &again, &fault));
    FUZZ_CHECK(value_eq(value, again));
    FUZZ_CHECK(str_eq(property.kind->print(&property, arena, again), printed));
    if (property.multiple) {
        check_append(&property, arena, value, text);
    }
}

const struct fuzz_target fuzz_value = {.name = "value", .most = 2000, .run = run};
