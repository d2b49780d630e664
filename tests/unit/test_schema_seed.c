/* The seed: what a fresh store has, and what a second run does to it. */
#include "schema/property_kind.h"
#include "schema/schema_rows.h"
#include "test_schema.h"

Suite *schema_seed_suite(void);

static struct schema_bench sb;

static void setup(void)
{
    schema_bench_init(&sb);
}

static void teardown(void)
{
    schema_bench_release(&sb);
}

static const struct object_type *type_of(int64_t id)
{
    const struct object_type *type = schema_type(sb.schema, id);
    ck_assert_ptr_nonnull(type);
    return type;
}

/* --- association types: from, to, id of that direction, id of the other --- */

static const struct {
    int64_t from, to, id, inverse;
    const char *text; /* NULL: plain */
    const char *name;
} published[] = {
    {TYPE_CONTACT, TYPE_CONTACT, 449, 449, NULL, "contact_to_contact"},
    {TYPE_COMPANY, TYPE_COMPANY, 450, 450, NULL, "company_to_company"},
    {TYPE_DEAL, TYPE_DEAL, 451, 451, NULL, "deal_to_deal"},
    {TYPE_TICKET, TYPE_TICKET, 452, 452, NULL, "ticket_to_ticket"},
    {TYPE_COMPANY, TYPE_COMPANY, 13, 14, "Child Company", "parent_to_child_company"},
    {TYPE_COMPANY, TYPE_COMPANY, 14, 13, "Parent Company", "child_to_parent_company"},
    {TYPE_CONTACT, TYPE_COMPANY, 279, 280, NULL, "contact_to_company_unlabeled"},
    {TYPE_COMPANY, TYPE_CONTACT, 280, 279, NULL, "company_to_contact_unlabeled"},
    {TYPE_CONTACT, TYPE_COMPANY, 1, 2, "Primary", "contact_to_company"},
    {TYPE_COMPANY, TYPE_CONTACT, 2, 1, "Contact with Primary Company", "company_to_contact"},
    {TYPE_CONTACT, TYPE_DEAL, 4, 3, NULL, "contact_to_deal"},
    {TYPE_DEAL, TYPE_CONTACT, 3, 4, NULL, "deal_to_contact"},
    {TYPE_CONTACT, TYPE_TICKET, 15, 16, NULL, "contact_to_ticket"},
    {TYPE_TICKET, TYPE_CONTACT, 16, 15, NULL, "ticket_to_contact"},
    {TYPE_COMPANY, TYPE_DEAL, 342, 341, NULL, "company_to_deal_unlabeled"},
    {TYPE_DEAL, TYPE_COMPANY, 341, 342, NULL, "deal_to_company_unlabeled"},
    {TYPE_COMPANY, TYPE_DEAL, 6, 5, "Deal with Primary Company", "company_to_deal"},
    {TYPE_DEAL, TYPE_COMPANY, 5, 6, "Primary", "deal_to_company"},
    {TYPE_COMPANY, TYPE_TICKET, 340, 339, NULL, "company_to_ticket_unlabeled"},
    {TYPE_TICKET, TYPE_COMPANY, 339, 340, NULL, "ticket_to_company_unlabeled"},
    {TYPE_COMPANY, TYPE_TICKET, 25, 26, "Ticket with Primary Company", "company_to_ticket"},
    {TYPE_TICKET, TYPE_COMPANY, 26, 25, "Primary", "ticket_to_company"},
    {TYPE_DEAL, TYPE_TICKET, 27, 28, NULL, "deal_to_ticket"},
    {TYPE_TICKET, TYPE_DEAL, 28, 27, NULL, "ticket_to_deal"},
    {TYPE_CALL, TYPE_CONTACT, 194, 193, NULL, "call_to_contact"},
    {TYPE_CALL, TYPE_COMPANY, 182, 181, NULL, "call_to_company"},
    {TYPE_CALL, TYPE_DEAL, 206, 205, NULL, "call_to_deal"},
    {TYPE_CALL, TYPE_TICKET, 220, 219, NULL, "call_to_ticket"},
    {TYPE_EMAIL, TYPE_CONTACT, 198, 197, NULL, "email_to_contact"},
    {TYPE_EMAIL, TYPE_COMPANY, 186, 185, NULL, "email_to_company"},
    {TYPE_EMAIL, TYPE_DEAL, 210, 209, NULL, "email_to_deal"},
    {TYPE_EMAIL, TYPE_TICKET, 224, 223, NULL, "email_to_ticket"},
    {TYPE_MEETING, TYPE_CONTACT, 200, 199, NULL, "meeting_event_to_contact"},
    {TYPE_MEETING, TYPE_COMPANY, 188, 187, NULL, "meeting_event_to_company"},
    {TYPE_MEETING, TYPE_DEAL, 212, 211, NULL, "meeting_event_to_deal"},
    {TYPE_MEETING, TYPE_TICKET, 226, 225, NULL, "meeting_event_to_ticket"},
    {TYPE_NOTE, TYPE_CONTACT, 202, 201, NULL, "note_to_contact"},
    {TYPE_NOTE, TYPE_COMPANY, 190, 189, NULL, "note_to_company"},
    {TYPE_NOTE, TYPE_DEAL, 214, 213, NULL, "note_to_deal"},
    {TYPE_NOTE, TYPE_TICKET, 228, 227, NULL, "note_to_ticket"},
    {TYPE_TASK, TYPE_CONTACT, 204, 203, NULL, "task_to_contact"},
    {TYPE_TASK, TYPE_COMPANY, 192, 191, NULL, "task_to_company"},
    {TYPE_TASK, TYPE_DEAL, 216, 215, NULL, "task_to_deal"},
    {TYPE_TASK, TYPE_TICKET, 230, 229, NULL, "task_to_ticket"},
    {TYPE_CALL, TYPE_MEETING, 399, 400, NULL, "call_to_meeting_event"},
    {TYPE_DEAL, TYPE_LINE_ITEM, 19, 20, NULL, "deal_to_line_item"},
    {TYPE_LINE_ITEM, TYPE_DEAL, 20, 19, NULL, "line_item_to_deal"},
};
#define PUBLISHED (sizeof(published) / sizeof(published[0]))

START_TEST(every_published_association_type_is_found_with_its_inverse)
{
    struct label_end end;
    ck_assert_msg(schema_label_of_type(sb.schema, CATEGORY_SYSTEM, published[_i].id, &end), "%d",
                  (int)published[_i].id);
    const struct pair *pair = end.label->pair;
    const struct object_type *from = end.side == 0 ? pair->a : pair->b;
    const struct object_type *to = end.side == 0 ? pair->b : pair->a;
    ck_assert_int_eq(from->id, published[_i].from);
    ck_assert_int_eq(to->id, published[_i].to);
    ck_assert_int_eq(end.label->type_id[1 - end.side], published[_i].inverse);
    assert_str(end.label->name[end.side], published[_i].name);
    if (published[_i].text) {
        assert_str(end.label->text[end.side], published[_i].text);
    } else {
        ck_assert(str_is_none(end.label->text[end.side]));
        ck_assert_ptr_eq(end.label, pair->plain);
    }
    struct label_end named;
    ck_assert(pair_label_of_name(
        pair, from, str_upper_ascii(sb.bench.arena, str_of(published[_i].name)), &named));
    ck_assert_ptr_eq(named.label, end.label);
    ck_assert_int_eq(named.side, end.side);
}
END_TEST

START_TEST(an_inverse_name_means_the_half_that_can_be_read_from_there)
{
    struct label_end end;
    const struct pair *pair = schema_pair(sb.schema, TYPE_COMPANY, TYPE_CONTACT);
    ck_assert(pair_label_of_name(pair, pair->a, STR("company_to_contact"), &end));
    ck_assert_int_eq(end.side, 0);
    ck_assert_int_eq(end.label->type_id[end.side], 1);
    ck_assert(!pair_label_of_name(pair, pair->a, STR("company_to_deal"), &end));
}
END_TEST

START_TEST(fixed_codes_stand_for_plain_and_primary_and_others_begin_at_a_hundred)
{
    for (size_t i = 0; i < sb.schema->pair_count; i++) {
        const struct pair *pair = sb.schema->pairs[i];
        ck_assert_ptr_nonnull(pair->plain);
        ck_assert_int_eq(pair->plain->code, LABEL_PLAIN);
        ck_assert_ptr_eq(pair_label_of_code(pair, LABEL_PLAIN), pair->plain);
        ck_assert_ptr_eq(pair_label_of_code(pair, LABEL_PRIMARY), pair->primary);
        ck_assert_int_eq(pair_custom_labels(pair), 0);
    }
    const struct label *parent = sb.schema->parent_company;
    ck_assert_ptr_nonnull(parent);
    ck_assert_int_eq(parent->type_id[0], 13);
    ck_assert_int_ge(parent->code, LABEL_FIRST);
    ck_assert_int_eq(parent->code, parent->id);
    ck_assert_ptr_eq(schema_label_by_id(sb.schema, parent->id), parent);
}
END_TEST

START_TEST(contacts_deals_and_tickets_have_a_primary_company)
{
    ck_assert(schema_pair(sb.schema, TYPE_CONTACT, TYPE_COMPANY)->primary_on_a);
    ck_assert(!schema_pair(sb.schema, TYPE_DEAL, TYPE_COMPANY)->primary_on_a);
    ck_assert(!schema_pair(sb.schema, TYPE_TICKET, TYPE_COMPANY)->primary_on_a);
    ck_assert_ptr_nonnull(schema_pair(sb.schema, TYPE_TICKET, TYPE_COMPANY)->primary);
    ck_assert_ptr_null(schema_pair(sb.schema, TYPE_CONTACT, TYPE_DEAL)->primary);
}
END_TEST

START_TEST(a_type_of_another_category_is_not_the_system_one)
{
    struct label_end end;
    ck_assert(!schema_label_of_type(sb.schema, CATEGORY_USER, 279, &end));
    ck_assert(!schema_label_of_type(sb.schema, CATEGORY_SYSTEM, 999999, &end));
    ck_assert(!schema_label_of_type(sb.schema, CATEGORY_SYSTEM, INT64_MAX, &end));
    ck_assert(!schema_label_of_type(sb.schema, CATEGORY_SYSTEM, -1, &end));
}
END_TEST

/* --- object types and properties --- */

static const struct {
    int64_t type;
    const char *defaults;
} default_names[] = {
    {TYPE_CONTACT, "createdate email firstname hs_object_id lastmodifieddate lastname"},
    {TYPE_COMPANY, "createdate domain hs_lastmodifieddate hs_object_id name"},
    {TYPE_DEAL,
     "amount closedate createdate dealname dealstage hs_lastmodifieddate hs_object_id pipeline"},
    {TYPE_TICKET,
     "content createdate hs_lastmodifieddate hs_object_id hs_pipeline hs_pipeline_stage "
     "hs_ticket_category hs_ticket_priority subject"},
    {TYPE_NOTE, "hs_createdate hs_lastmodifieddate hs_object_id"},
};

static void every_name_is_a_property(const struct object_type *type, const struct str *names,
                                     size_t count)
{
    for (size_t i = 0; i < count; i++) {
        ck_assert_msg(schema_property(type, names[i]) != NULL, "%.*s.%.*s", STR_ARG(type->plural),
                      STR_ARG(names[i]));
    }
}

START_TEST(names_that_object_types_list_are_properties)
{
    ck_assert_int_eq((int)sb.schema->type_count, 12);
    for (size_t i = 0; i < sb.schema->type_count; i++) {
        const struct object_type *type = sb.schema->types[i];
        every_name_is_a_property(type, type->defaults, type->default_count);
        every_name_is_a_property(type, type->searchable, type->searchable_count);
        every_name_is_a_property(type, type->required, type->required_count);
        every_name_is_a_property(type, type->secondary_display, type->secondary_count);
        every_name_is_a_property(type, &type->primary_display, 1);
        every_name_is_a_property(type, &type->pipeline_property,
                                 str_is_none(type->pipeline_property) ? 0 : 1);
        ck_assert_int_eq(schema_property(type, type->created_property)->storage, STORED_CREATED);
        ck_assert_int_eq(schema_property(type, type->updated_property)->storage, STORED_UPDATED);
        ck_assert_int_eq(schema_property(type, STR("hs_object_id"))->storage, STORED_ID);
    }
    for (size_t i = 0; i < sizeof(default_names) / sizeof(default_names[0]); i++) {
        const struct object_type *type = type_of(default_names[i].type);
        struct str rest = str_of(default_names[i].defaults), name;
        for (size_t j = 0; str_split(&rest, ' ', &name); j++) {
            assert_str_eq(type->defaults[j], name);
        }
    }
}
END_TEST

START_TEST(seeded_definitions_pass_their_own_rules)
{
    struct bench *bench = &sb.bench;
    for (size_t i = 0; i < sb.schema->type_count; i++) {
        const struct object_type *type = sb.schema->types[i];
        for (size_t j = 0; j < type->property_count; j++) {
            const struct property *property = type->properties[j];
            ck_assert_ptr_nonnull(property->kind);
            assert_ok(property->kind->check_definition(property, &bench->err), bench);
            ck_assert(property->system);
            ck_assert(!str_is_empty(property->description));
            bool grouped = false;
            for (size_t k = 0; k < type->group_count; k++) {
                grouped |= str_eq(type->groups[k].name, property->group);
            }
            ck_assert_msg(grouped, "%.*s", STR_ARG(property->name));
            ck_assert(j == 0 || str_cmp(type->properties[j - 1]->name, property->name) < 0);
        }
    }
}
END_TEST

START_TEST(properties_have_their_published_nature)
{
    const struct object_type *contact = type_of(TYPE_CONTACT), *deal = type_of(TYPE_DEAL);
    ck_assert(schema_property(contact, STR("email"))->unique);
    ck_assert_int_eq(schema_property(contact, STR("associatedcompanyid"))->storage,
                     STORED_PRIMARY_COMPANY);
    ck_assert(!schema_property(contact, STR("associatedcompanyid"))->read_only);
    const struct property *count = schema_property(contact, STR("num_associated_deals"));
    ck_assert_int_eq(count->storage, STORED_LINK_COUNT);
    ck_assert_int_eq(count->link_count_type, TYPE_DEAL);
    ck_assert(count->read_only);
    const struct property *owner = schema_property(deal, STR("hubspot_owner_id"));
    ck_assert(owner->external_options);
    ck_assert_int_eq((int)owner->option_count, 0);
    const struct property *source = schema_property(contact, STR("hs_analytics_source"));
    ck_assert_int_eq((int)source->option_count, 9);
    assert_str(source->options[0].value, "ORGANIC_SEARCH");
    ck_assert_ptr_nonnull(map_get(source->option_by_value, STR("PAID_SOCIAL")));
    ck_assert(schema_property(deal, STR("hs_is_closed_won"))->read_only);
    ck_assert_ptr_null(schema_property(deal, STR("firstname")));
    ck_assert_ptr_eq(schema_property_by_id(sb.schema, owner->id), owner);
}
END_TEST

START_TEST(pipelines_know_which_stages_are_ends)
{
    const struct object_type *deal = type_of(TYPE_DEAL), *ticket = type_of(TYPE_TICKET);
    const struct pipeline *sales = schema_pipeline(deal, STR("default"));
    ck_assert_int_eq((int)sales->stage_count, 7);
    assert_str(sales->stages[0].id, "appointmentscheduled");
    const struct stage *won = schema_stage(deal, STR("closedwon")),
                       *lost = schema_stage(deal, STR("closedlost"));
    ck_assert(won->closed && won->won);
    ck_assert(lost->closed && !lost->won);
    ck_assert(!schema_stage(deal, STR("contractsent"))->closed);
    ck_assert_double_eq(schema_stage(deal, STR("contractsent"))->probability, 0.9);
    ck_assert(schema_stage(ticket, STR("4"))->closed);
    ck_assert(!schema_stage(ticket, STR("3"))->closed);
    ck_assert_ptr_null(schema_pipeline(ticket, STR("default")));
    ck_assert_int_eq((int)type_of(TYPE_CONTACT)->pipeline_count, 0);
}
END_TEST

/* --- again --- */

static enum err_code is_needed(struct tx *tx, void *arg)
{
    return schema_seed_needed(tx, arg);
}

static enum err_code forget_seed(struct tx *tx, void *arg)
{
    (void)arg;
    return run_sql(tx, "DELETE FROM setting WHERE name = 'schema.seed'");
}

START_TEST(a_complete_store_is_left_alone)
{
    bool needed = true;
    assert_ok(bench_read(&sb.bench, is_needed, &needed), &sb.bench);
    ck_assert(!needed);
    int64_t stamp = sb.schema->stamp;
    assert_ok(bench_write(&sb.bench, forget_seed, NULL), &sb.bench);
    assert_ok(bench_write(&sb.bench, schema_bench_seed, NULL), &sb.bench);
    schema_bench_refresh(&sb);
    ck_assert_int_eq(sb.schema->stamp, stamp);
}
END_TEST

static enum err_code lose_some(struct tx *tx, void *arg)
{
    (void)arg;
    enum err_code rc =
        run_sql(tx, "DELETE FROM label WHERE type_ab = 27 AND category = 'HUBSPOT_DEFINED'");
    rc = rc ? rc : run_sql(tx, "DELETE FROM property WHERE name = 'hs_priority'");
    rc = rc ? rc : run_sql(tx, "DELETE FROM property_group WHERE name = 'analyticsinformation'");
    rc = rc ? rc : forget_seed(tx, NULL);
    return rc ? rc : rows_stamp(tx);
}

START_TEST(what_a_store_lacks_is_added)
{
    assert_ok(bench_write(&sb.bench, lose_some, NULL), &sb.bench);
    schema_bench_refresh(&sb);
    int64_t stamp = sb.schema->stamp;
    ck_assert_ptr_null(schema_property(type_of(TYPE_DEAL), STR("hs_priority")));
    assert_ok(bench_write(&sb.bench, schema_bench_seed, NULL), &sb.bench);
    schema_bench_refresh(&sb);
    struct label_end end;
    ck_assert_int_ne(sb.schema->stamp, stamp);
    ck_assert_ptr_nonnull(schema_property(type_of(TYPE_DEAL), STR("hs_priority")));
    ck_assert_int_eq((int)type_of(TYPE_CONTACT)->group_count, 2);
    ck_assert(schema_label_of_type(sb.schema, CATEGORY_SYSTEM, 28, &end));
    ck_assert_ptr_eq(end.label->pair, schema_pair(sb.schema, TYPE_DEAL, TYPE_TICKET));
}
END_TEST

Suite *schema_seed_suite(void)
{
    Suite *suite = suite_create("schema_seed");
    TCase *tests = only_case(suite);
    tcase_add_checked_fixture(tests, setup, teardown);
    tcase_add_test(tests, an_inverse_name_means_the_half_that_can_be_read_from_there);
    tcase_add_test(tests, fixed_codes_stand_for_plain_and_primary_and_others_begin_at_a_hundred);
    tcase_add_test(tests, contacts_deals_and_tickets_have_a_primary_company);
    tcase_add_test(tests, a_type_of_another_category_is_not_the_system_one);
    tcase_add_test(tests, names_that_object_types_list_are_properties);
    tcase_add_test(tests, seeded_definitions_pass_their_own_rules);
    tcase_add_test(tests, properties_have_their_published_nature);
    tcase_add_test(tests, pipelines_know_which_stages_are_ends);
    tcase_add_test(tests, a_complete_store_is_left_alone);
    tcase_add_test(tests, what_a_store_lacks_is_added);
    TCase *types = tcase_create("association types");
    suite_add_tcase(suite, types);
    tcase_add_unchecked_fixture(types, random_init, NULL);
    tcase_add_unchecked_fixture(types, setup, teardown); /* read only: one store for all */
    tcase_add_loop_test(types, every_published_association_type_is_found_with_its_inverse, 0,
                        (int)PUBLISHED);
    return suite;
}
