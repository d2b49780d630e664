/* Reading links page by page, type ids as callers send them, and where a label is used. */
#include <stdio.h>

#include "link_rig.h"
#include "schema/reference.h"

Suite *link_read_suite(void);

static struct rig rig;
static struct node kari, acme;
static int64_t buyer_id;

static void setup(void)
{
    rig_init(&rig);
    kari = node_contact(&rig);
    acme = node_company(&rig);
    link_label(&rig, TYPE_CONTACT, TYPE_COMPANY, "decision_maker", "Decision maker", NULL);
    buyer_id = link_label(&rig, TYPE_CONTACT, TYPE_COMPANY, "buyer", "Sells to", "Buys from");
    link_label(&rig, TYPE_CONTACT, TYPE_CONTACT, "manager", "Manager", "Employee");
}

static void teardown(void)
{
    assert_sound(&rig);
    rig_release(&rig);
}

static struct record_ref ref(struct op *op, struct node node)
{
    return (struct record_ref){schema_type(op->schema, node.type), node.id};
}

/* --- lists --- */

struct page {
    struct node from;
    int64_t to_type, after;
    size_t limit;
    struct str text; /* "id:label+label " … */
    size_t count;
    bool more;
};

static enum err_code read_page(struct op *op, void *arg)
{
    struct page *page = arg;
    struct association *items;
    enum err_code rc =
        association_list(op, ref(op, page->from), schema_type(op->schema, page->to_type),
                         page->after, page->limit, &items, &page->count, &page->more);
    page->text = STR("");
    for (size_t i = 0; !rc && i < page->count; i++) {
        page->text =
            str_format(op->tx->arena, "%.*s%lld:", STR_ARG(page->text), (long long)items[i].to_id);
        for (size_t j = 0; j < items[i].label_count; j++) {
            const struct label_end *end = &items[i].labels[j];
            page->text = str_format(op->tx->arena, "%.*s%lld ", STR_ARG(page->text),
                                    (long long)end->label->type_id[end->side]);
        }
        page->after = items[i].to_id;
    }
    return rc;
}

static const char *page_text(struct page *page)
{
    assert_done(rig_read(&rig, read_page, page));
    return str_cstr(rig.arena, page->text);
}

START_TEST(list_gives_type_ids_of_the_direction_asked_for)
{
    assert_done(link_add(&rig, kari, acme, "buyer"));
    struct page page = {.from = kari, .to_type = TYPE_COMPANY, .limit = 10};
    char expected[80];
    int64_t type = rig_count(&rig, "SELECT type_ab FROM label WHERE name_ab = 'buyer'");
    snprintf(expected, sizeof expected, "%lld:279 1 %lld ", (long long)acme.id, (long long)type);
    ck_assert_str_eq(page_text(&page), expected);
    page = (struct page){.from = acme, .to_type = TYPE_CONTACT, .limit = 10};
    type = rig_count(&rig, "SELECT type_ba FROM label WHERE name_ab = 'buyer'");
    snprintf(expected, sizeof expected, "%lld:280 2 %lld ", (long long)kari.id, (long long)type);
    ck_assert_str_eq(page_text(&page), expected);
}
END_TEST

START_TEST(pages_count_links_not_labels_and_join_without_gap_or_repeat)
{
    struct node companies[7];
    for (int i = 0; i < 7; i++) {
        companies[i] = node_company(&rig);
    }
    for (int i = 6; i >= 0; i--) {
        assert_done(
            link_add(&rig, companies[i], kari, i % 2 ? "decision_maker buyer_inverse" : "plain"));
    }
    struct page page = {.from = kari, .to_type = TYPE_COMPANY, .limit = 3, .more = true};
    size_t seen = 0;
    for (int turn = 0; page.more; turn++) {
        ck_assert_int_lt(turn, 3);
        page_text(&page);
        seen += page.count;
        ck_assert_int_eq(page.after, companies[seen - 1].id);
    }
    ck_assert_uint_eq(seen, 7);
    page = (struct page){.from = kari, .to_type = TYPE_COMPANY, .limit = 7};
    page_text(&page);
    ck_assert(!page.more);
}
END_TEST

START_TEST(same_object_list_joins_both_ends_in_the_order_of_ids)
{
    struct node ola = node_contact(&rig);
    struct node middle = node_contact(&rig);
    struct node eva = node_contact(&rig);
    struct node jon = node_contact(&rig);
    assert_done(link_add(&rig, jon, middle, "manager"));
    assert_done(link_add(&rig, middle, kari, "manager"));
    assert_done(link_add(&rig, middle, eva, "manager"));
    assert_done(link_plain(&rig, ola, middle));
    int64_t forward = rig_count(&rig, "SELECT type_ab FROM label WHERE name_ab = 'manager'");
    int64_t inverse = rig_count(&rig, "SELECT type_ba FROM label WHERE name_ab = 'manager'");
    char expected[160];
    snprintf(expected, sizeof expected, "%lld:449 %lld %lld:449 %lld:449 %lld %lld:449 %lld ",
             (long long)kari.id, (long long)forward, (long long)ola.id, (long long)eva.id,
             (long long)forward, (long long)jon.id, (long long)inverse);
    struct page page = {.from = middle, .to_type = TYPE_CONTACT, .limit = 10};
    ck_assert_str_eq(page_text(&page), expected);
    page = (struct page){.from = middle, .to_type = TYPE_CONTACT, .after = ola.id, .limit = 1};
    page_text(&page);
    ck_assert_int_eq(page.after, eva.id);
    ck_assert(page.more);
}
END_TEST

START_TEST(records_without_links_give_an_empty_list)
{
    struct page page = {.from = kari, .to_type = TYPE_DEAL, .limit = 10};
    ck_assert_str_eq(page_text(&page), "");
    page = (struct page){.from = kari, .to_type = TYPE_PRODUCT, .limit = 10};
    ck_assert_str_eq(page_text(&page), "");
    ck_assert(!page.more);
}
END_TEST

/* --- type ids --- */

struct lookup {
    int64_t from, to, type_id;
    enum label_category category;
    int64_t code, side;
};

static enum err_code look_up(struct op *op, void *arg)
{
    struct lookup *l = arg;
    struct label_end end;
    enum err_code rc = association_label_of_type(
        op, schema_type(op->schema, l->from), schema_type(op->schema, l->to), l->category,
        l->type_id, STR("/types/0/associationTypeId"), &end);
    if (!rc) {
        l->code = end.label->code;
        l->side = end.side;
    }
    return rc;
}

static enum err_code find_type(int64_t from, int64_t to, int64_t type_id, struct lookup *out)
{
    *out = (struct lookup){.from = from, .to = to, .type_id = type_id, .category = CATEGORY_SYSTEM};
    return rig_read(&rig, look_up, out);
}

START_TEST(type_id_is_found_in_its_direction)
{
    struct lookup l;
    assert_done(find_type(TYPE_CONTACT, TYPE_COMPANY, 1, &l));
    ck_assert(l.code == LABEL_PRIMARY && l.side == 0);
    assert_done(find_type(TYPE_COMPANY, TYPE_CONTACT, 280, &l));
    ck_assert(l.code == LABEL_PLAIN && l.side == 1);
    assert_done(find_type(TYPE_COMPANY, TYPE_COMPANY, 14, &l));
    ck_assert_int_eq(l.side, 1);
    assert_done(find_type(TYPE_CONTACT, TYPE_CONTACT, 449, &l));
    ck_assert(l.code == LABEL_PLAIN && l.side == 0);
}
END_TEST

START_TEST(api_1_6_wrong_type_ids_are_refused_with_the_published_messages)
{
    struct lookup l;
    assert_refused(find_type(TYPE_MEETING, TYPE_COMPANY, 1, &l),
                   "invalid from object type 0-47 for associations to be created. expected: 0-1");
    ck_assert(str_is(rig.err.path, "/types/0/associationTypeId"));
    assert_refused(find_type(TYPE_CONTACT, TYPE_DEAL, 279, &l), "invalid to object type 0-3");
    assert_refused(find_type(TYPE_COMPANY, TYPE_CONTACT, 279, &l), "invalid from object type 0-2");
    assert_refused(find_type(TYPE_CONTACT, TYPE_COMPANY, 9999, &l),
                   "9999 of category HUBSPOT_DEFINED from contact to company");
    l = (struct lookup){
        .from = TYPE_CONTACT, .to = TYPE_COMPANY, .type_id = 279, .category = CATEGORY_USER};
    assert_refused(rig_read(&rig, look_up, &l), "279 of category USER_DEFINED");
}
END_TEST

/* --- usage --- */

struct usage_call {
    int64_t label_id;
    struct label_usage usage;
    size_t offset, limit;
    struct label_use *uses;
    size_t count;
    bool more;
};

static enum err_code read_usage(struct op *op, void *arg)
{
    struct usage_call *call = arg;
    const struct label *label = schema_label_by_id(op->schema, call->label_id);
    enum err_code rc = label_usage(op, label, &call->usage);
    return rc ? rc
              : label_uses(op, label, call->offset, call->limit, &call->uses, &call->count,
                           &call->more);
}

static enum err_code delete_label(struct op *op, void *arg)
{
    const int64_t *id = arg;
    return label_remove_definition(
        op, (struct label_end){.label = schema_label_by_id(op->schema, *id)});
}

static enum err_code refer(struct op *op, void *arg)
{
    const int64_t *id = arg;
    const struct reference_user user = {.kind = STR("list"), .id = 7, .name = STR("Buyers")};
    return reference_set(op->tx, &user, REFERENCE_LABEL, id, *id ? 1 : 0);
}

START_TEST(usage_counts_active_and_archived_links_and_references)
{
    struct node ola = node_contact(&rig);
    struct node per = node_contact(&rig);
    assert_done(link_add(&rig, kari, acme, "buyer"));
    assert_done(link_add(&rig, per, acme, "buyer"));
    rig.now += 10;
    assert_done(link_add(&rig, ola, acme, "buyer"));
    assert_done(link_archive(&rig, per));
    assert_done(rig_write(&rig, refer, &buyer_id));
    struct usage_call call = {.label_id = buyer_id, .limit = 2};
    assert_done(rig_read(&rig, read_usage, &call));
    ck_assert_int_eq(call.usage.links, 2);
    ck_assert_int_eq(call.usage.archived_links, 1);
    ck_assert_int_eq(call.usage.last_used_at, rig.now);
    ck_assert_uint_eq(call.usage.reference_count, 1);
    ck_assert_int_eq(call.usage.references[0].count, 1);
    ck_assert_uint_eq(call.count, 2);
    ck_assert(call.more && !call.uses[1].archived && call.uses[0].a_id == kari.id &&
              call.uses[1].a_id == ola.id);
    for (size_t offset = 1; offset <= 2; offset++) {
        call.offset = offset;
        assert_done(rig_read(&rig, read_usage, &call));
        ck_assert_uint_eq(call.count, 3 - offset);
        ck_assert(!call.more && call.uses[call.count - 1].archived &&
                  call.uses[call.count - 1].a_id == per.id);
    }
    call.offset = 3;
    assert_done(rig_read(&rig, read_usage, &call));
    ck_assert_uint_eq(call.count, 0);
}
END_TEST

START_TEST(settled_1_used_label_is_not_deleted_until_nothing_uses_it)
{
    int64_t none = 0;
    assert_done(link_add(&rig, kari, acme, "buyer"));
    ck_assert_int_eq(rig_write(&rig, delete_label, &buyer_id), ERR_IN_USE);
    ck_assert(rig_message_has(&rig, "1 "));
    assert_done(link_archive(&rig, kari));
    ck_assert_int_eq(rig_write(&rig, delete_label, &buyer_id), ERR_IN_USE);
    ck_assert(rig_message_has(&rig, "archived"));
    link_restore(&rig, kari);
    assert_done(link_remove(&rig, kari, acme, "buyer"));
    assert_done(rig_write(&rig, refer, &buyer_id));
    ck_assert_int_eq(rig_write(&rig, delete_label, &buyer_id), ERR_IN_USE);
    ck_assert(rig_message_has(&rig, "list"));
    assert_done(rig_write(&rig, refer, &none));
    assert_done(rig_write(&rig, delete_label, &buyer_id));
    ck_assert_str_eq(link_labels(&rig, kari, acme), "plain primary");
    ck_assert_int_eq(rig_count(&rig, "SELECT COUNT(*) FROM label WHERE name_ab = 'buyer'"), 0);
}
END_TEST

Suite *link_read_suite(void)
{
    Suite *suite = suite_create("link read");
    TCase *tc = tcase_create("link read");
    tcase_add_checked_fixture(tc, setup, teardown);
    tcase_set_timeout(tc, 60);
    tcase_add_test(tc, list_gives_type_ids_of_the_direction_asked_for);
    tcase_add_test(tc, pages_count_links_not_labels_and_join_without_gap_or_repeat);
    tcase_add_test(tc, same_object_list_joins_both_ends_in_the_order_of_ids);
    tcase_add_test(tc, records_without_links_give_an_empty_list);
    tcase_add_test(tc, type_id_is_found_in_its_direction);
    tcase_add_test(tc, api_1_6_wrong_type_ids_are_refused_with_the_published_messages);
    tcase_add_test(tc, usage_counts_active_and_archived_links_and_references);
    tcase_add_test(tc, settled_1_used_label_is_not_deleted_until_nothing_uses_it);
    suite_add_tcase(suite, tc);
    return suite;
}
