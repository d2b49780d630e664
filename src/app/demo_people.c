/* Companies and contacts, and how they belong together. */
#include "app/demo.h"
#include "base/civil.h"

/* Numbers beginning with 00 belong to nobody in Norway; the British ones are set aside for fiction.
 */
static struct str phone(struct demo *d, int language, bool mobile)
{
    size_t n = demo_pick(d, 1000);
    if (language == 1) {
        return str_format(d->arena, mobile ? "+44 7700 900%03zu" : "+44 20 7946 0%03zu", n);
    }
    return str_format(d->arena, "+47 00 %02zu %02zu %02zu", demo_pick(d, 100), n / 10, n % 10 * 10);
}

static void put_place(struct demo *d, struct demo_values *values, int language, size_t index)
{
    const struct demo_language *words = &demo_languages[language];
    const struct demo_place *place = &words->places[index % words->place_count];
    const char *street = demo_word(d, &words->streets);
    int number = 1 + (int)demo_pick(d, 90);
    demo_put(values, "address",
             language == 1 ? str_format(d->arena, "%d %s", number, street)
                           : str_format(d->arena, "%s %d", street, number));
    demo_put(values, "city", str_of(place->city));
    demo_put(values, "zip", str_of(place->zip));
    demo_put(values, "state", str_of(place->area));
    demo_put(values, "country", str_of(words->country));
}

/* --- companies --- */

static enum err_code relate_company(struct demo *d, size_t index)
{
    const struct demo_company *company = &d->companies[index];
    enum err_code rc = ERR_OK;
    if (company->parent >= 0) {
        const struct record_ref parent = {schema_type(d->op->schema, TYPE_COMPANY),
                                          d->companies[company->parent].id};
        const struct record_ref child = {parent.type, company->id};
        const struct label_end end = {d->op->schema->parent_company, 0};
        struct association_result result;
        rc = association_add(d->op, parent, child, &end, 1, &result);
    }
    if (!rc && index > 5 && demo_chance(d, 8)) {
        rc = demo_label(d, DEMO_COMPANY_PARTNER, company->id, d->companies[demo_pick(d, index)].id);
    }
    if (!rc && index > 5 && demo_chance(d, 6)) {
        size_t supplier = demo_pick(d, index);
        rc = (int)supplier == company->parent
                 ? ERR_OK
                 : demo_label(d, DEMO_COMPANY_SUPPLIER, company->id, d->companies[supplier].id);
    }
    return rc;
}

enum err_code demo_add_company(struct demo *d, size_t index, size_t step)
{
    static const char *const types[] = {"PROSPECT", "PROSPECT", "PARTNER",
                                        "RESELLER", "VENDOR",   "OTHER"};
    struct demo_company *company = &d->companies[index];
    const struct demo_language *language = &demo_languages[company->language];
    struct demo_values values = {.count = 0};
    (void)step;
    demo_put(&values, "name", company->name);
    demo_put(&values, "domain", company->domain);
    demo_put(&values, "website",
             str_format(d->arena, "https://www.%.*s", STR_ARG(company->domain)));
    demo_put(&values, "phone", phone(d, company->language, false));
    put_place(d, &values, company->language, company->place);
    demo_put(&values, "industry", str_of(language->trades[company->trade].industry));
    demo_put(&values, "type", str_of(types[demo_pick(d, 6)]));
    demo_put(&values, "lifecyclestage", STR("lead"));
    demo_put_number(d, &values, "numberofemployees",
                    (int64_t)(2 + demo_pick(d, 20) * demo_pick(d, 12)));
    demo_put_number(d, &values, "annualrevenue", (int64_t)(8 + demo_pick(d, 900)) * 100000);
    demo_put(&values, "customer_number", str_format(d->arena, "K-%zu", 10001 + index));
    demo_put_owner(d, &values, company->owner);
    enum err_code rc = demo_create(d, TYPE_COMPANY, &values, &company->id);
    return rc ? rc : relate_company(d, index);
}

/* --- contacts --- */

static void put_contact(struct demo *d, struct demo_values *values,
                        const struct demo_contact *contact)
{
    static const char *const sources[] = {"ORGANIC_SEARCH", "PAID_SEARCH",     "DIRECT_TRAFFIC",
                                          "REFERRALS",      "EMAIL_MARKETING", "SOCIAL_MEDIA",
                                          "OFFLINE"};
    static const char *const states[] = {
        "NEW", "OPEN", "IN_PROGRESS", "CONNECTED", "ATTEMPTED_TO_CONTACT", "BAD_TIMING"};
    static const char *const stages[] = {"lead", "subscriber", "marketingqualifiedlead",
                                         "salesqualifiedlead"};
    const struct demo_language *language = &demo_languages[contact->language];
    demo_put(values, "firstname", contact->first);
    demo_put(values, "lastname", contact->last);
    demo_put(values, "email", contact->email);
    demo_put(values, "mobilephone", phone(d, contact->language, true));
    demo_put(values, "hs_analytics_source", str_of(sources[demo_pick(d, 7)]));
    demo_put(values, "hs_lead_status", str_of(states[demo_pick(d, 6)]));
    demo_put(values, "lifecyclestage", str_of(stages[demo_pick(d, 4)]));
    demo_put(values, "preferred_language",
             demo_chance(d, 15) ? STR("nb;en") : str_of(language->code));
    if (contact->company >= 0) {
        const struct demo_company *company = &d->companies[contact->company];
        demo_put(values, "jobtitle", str_of(demo_word(d, &language->titles)));
        demo_put(values, "company", company->name);
        demo_put(values, "phone", phone(d, contact->language, false));
        put_place(d, values, contact->language, company->place);
        demo_put_owner(d, values, company->owner);
    } else {
        put_place(d, values, contact->language, demo_pick(d, 12));
        demo_put_owner(d, values, demo_pick(d, DEMO_OWNERS));
    }
}

/* The first contact of a company leads it; some of the others report to that one. */
static enum err_code join_company(struct demo *d, size_t index)
{
    const struct demo_contact *contact = &d->contacts[index];
    const struct demo_company *company = &d->companies[contact->company];
    const struct demo_contact *leader = &d->contacts[company->first_contact];
    enum err_code rc = demo_link(d, TYPE_CONTACT, contact->id, TYPE_COMPANY, company->id);
    if (!rc && contact == leader) {
        rc = demo_chance(d, 60) ? demo_label(d, DEMO_COMPANY_DECIDES, company->id, contact->id)
                                : ERR_OK;
        return !rc && demo_chance(d, 15)
                   ? demo_label(d, DEMO_COMPANY_BOARD, company->id, contact->id)
                   : rc;
    }
    if (!rc && leader->id && demo_chance(d, 45)) {
        rc = demo_label(d, DEMO_CONTACT_MANAGER, contact->id, leader->id);
    }
    /* The limit is one: the second contact, where there is one. */
    if (!rc && index == company->first_contact + 1 && demo_chance(d, 50)) {
        rc = demo_label(d, DEMO_COMPANY_BILLING, company->id, contact->id);
    }
    return rc;
}

/* Somebody met before, who is no spouse of anybody. */
static enum err_code relate_contact(struct demo *d, size_t index)
{
    const struct demo_contact *contact = &d->contacts[index];
    size_t other = demo_pick(d, DEMO_CONTACTS);
    if (other == index || !d->contacts[other].id) {
        return ERR_OK;
    }
    enum err_code rc =
        demo_chance(d, 6) ? demo_label(d, DEMO_CONTACT_REFERRED, contact->id, d->contacts[other].id)
                          : ERR_OK;
    if (!rc && contact->company < 0 && index % 5 == 0 && d->contacts[index - 1].id) {
        rc = demo_label(d, DEMO_CONTACT_SPOUSE, contact->id, d->contacts[index - 1].id);
    }
    return rc;
}

enum err_code demo_add_contact(struct demo *d, size_t index, size_t step)
{
    struct demo_contact *contact = &d->contacts[index];
    struct demo_values values = {.count = 0};
    (void)step;
    put_contact(d, &values, contact);
    enum err_code rc = demo_create(d, TYPE_CONTACT, &values, &contact->id);
    rc = rc || contact->company < 0 ? rc : join_company(d, index);
    return rc ? rc : relate_contact(d, index);
}

/* A new position, or a new number. */
enum err_code demo_change_contact(struct demo *d, size_t index, size_t step)
{
    const struct demo_contact *contact = &d->contacts[index];
    struct demo_values values = {.count = 0};
    (void)step;
    if (contact->company >= 0 && demo_chance(d, 60)) {
        demo_put(&values, "jobtitle",
                 str_of(demo_word(d, &demo_languages[contact->language].titles)));
    } else {
        demo_put(&values, "mobilephone", phone(d, contact->language, true));
    }
    demo_put(&values, "hs_lead_status", STR("CONNECTED"));
    return demo_update(d, TYPE_CONTACT, contact->id, &values);
}

/* Goes to another company, which becomes the primary one; at the former one the label tells. */
enum err_code demo_move_contact(struct demo *d, size_t index, size_t step)
{
    const struct demo_contact *contact = &d->contacts[index];
    const struct demo_company *from = &d->companies[contact->company];
    const struct demo_company *to = &d->companies[demo_pick(d, DEMO_COMPANIES)];
    struct demo_values values = {.count = 0};
    (void)step;
    if (to == from || !to->id) {
        return ERR_OK;
    }
    const struct record_ref person = {schema_type(d->op->schema, TYPE_CONTACT), contact->id};
    const struct record_ref employer = {schema_type(d->op->schema, TYPE_COMPANY), to->id};
    enum err_code rc = demo_label(d, DEMO_COMPANY_FORMER, from->id, contact->id);
    rc = rc ? rc : association_set_primary(d->op, person, employer);
    demo_put(&values, "company", to->name);
    return rc ? rc : demo_update(d, TYPE_CONTACT, contact->id, &values);
}
