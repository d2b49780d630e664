/* Deals with their lines, tickets, projects. */
#include "app/demo.h"
#include "base/civil.h"

/* --- deals --- */

static const char *const sales_stages[] = {"appointmentscheduled", "qualifiedtobuy",
                                           "presentationscheduled", "decisionmakerboughtin",
                                           "contractsent"};
static const char *const hire_stages[] = {"utleie_foresporsel", "utleie_tilbud", "utleie_avtalt"};

/* The stage after `step` moves; the last move of a closed deal closes it. */
static const char *stage_after(const struct demo_deal *deal, size_t step)
{
    size_t open = deal->hire ? sizeof(hire_stages) / sizeof(hire_stages[0])
                             : sizeof(sales_stages) / sizeof(sales_stages[0]);
    if (deal->closed && step == deal->steps) {
        return deal->hire ? (deal->won ? "utleie_utlevert" : "utleie_avlyst")
                          : (deal->won ? "closedwon" : "closedlost");
    }
    size_t at = step < open ? step : open - 1;
    return deal->hire ? hire_stages[at] : sales_stages[at];
}

static enum err_code label_deal_contacts(struct demo *d, const struct demo_deal *deal)
{
    static const enum demo_label roles[] = {DEMO_DEAL_DECIDES, DEMO_DEAL_DECIDES,
                                            DEMO_DEAL_CHAMPION, DEMO_DEAL_INFLUENCER};
    const struct demo_company *company = &d->companies[deal->company];
    const struct demo_contact *main = &d->contacts[deal->contact];
    enum err_code rc = demo_label(d, roles[demo_pick(d, 4)], deal->id, main->id);
    if (!rc && demo_chance(d, 20)) {
        rc = demo_label(d, DEMO_DEAL_BILLING, deal->id, main->id);
        return rc;
    }
    /* A colleague gets the invoice: one deal, two contacts, a label each. */
    const struct demo_contact *colleague =
        &d->contacts[company->first_contact + demo_pick(d, company->contact_count)];
    if (!rc && colleague != main && colleague->id && demo_chance(d, 60)) {
        rc = demo_label(d, DEMO_DEAL_BILLING, deal->id, colleague->id);
    }
    return rc;
}

static enum err_code relate_deal(struct demo *d, size_t index)
{
    const struct demo_deal *deal = &d->deals[index];
    const struct demo_company *other = &d->companies[demo_pick(d, DEMO_COMPANIES)];
    enum err_code rc =
        demo_link(d, TYPE_DEAL, deal->id, TYPE_COMPANY, d->companies[deal->company].id);
    rc = rc ? rc : label_deal_contacts(d, deal);
    if (!rc && other->id && other != &d->companies[deal->company] && demo_chance(d, 18)) {
        rc = demo_label(d, demo_chance(d, 50) ? DEMO_COMPANY_DEAL_PARTNER : DEMO_COMPANY_DEAL_RIVAL,
                        deal->id, other->id);
    }
    /* The same customer's earlier deal, if there is one among the last few. */
    for (size_t i = 0; !rc && i < index; i++) {
        const struct demo_deal *earlier = &d->deals[i];
        if (earlier->company == deal->company && earlier->id) {
            return demo_label(d, DEMO_DEAL_RENEWAL, deal->id, earlier->id);
        }
    }
    return rc;
}

static enum err_code add_line(struct demo *d, const struct demo_deal *deal, size_t product)
{
    const struct demo_product *row = &demo_products[product];
    int64_t quantity = (int64_t)(1 + demo_pick(d, 20)), id;
    struct demo_values values = {.count = 0};
    demo_put(&values, "name", str_of(row->name));
    demo_put(&values, "hs_sku", str_of(row->sku));
    demo_put_number(d, &values, "hs_product_id", d->products[product]);
    demo_put_number(d, &values, "quantity", quantity);
    demo_put_number(d, &values, "price", row->price);
    demo_put_number(d, &values, "amount", quantity * row->price);
    enum err_code rc = demo_create(d, TYPE_LINE_ITEM, &values, &id);
    return rc ? rc : demo_link(d, TYPE_DEAL, deal->id, TYPE_LINE_ITEM, id);
}

enum err_code demo_add_deal(struct demo *d, size_t index, size_t step)
{
    struct demo_deal *deal = &d->deals[index];
    const struct demo_company *company = &d->companies[deal->company];
    struct demo_values values = {.count = 0};
    struct str product = str_of(demo_products[deal->product].name);
    demo_put(&values, "dealname",
             demo_phrase(d, company->language, DEMO_DEAL_NAME, demo_pick(d, 12), company->name,
                         d->contacts[deal->contact].name, product));
    demo_put_number(d, &values, "amount", deal->amount);
    demo_put(&values, "pipeline", deal->hire ? STR("utleie") : STR("default"));
    demo_put(&values, "dealstage", str_of(stage_after(deal, step)));
    demo_put(&values, "dealtype",
             demo_chance(d, 60) ? STR("newbusiness") : STR("existingbusiness"));
    demo_put(&values, "hs_priority",
             demo_chance(d, 30)   ? STR("high")
             : demo_chance(d, 50) ? STR("medium")
                                  : STR("low"));
    demo_put_time(d, &values, "closedate",
                  deal->at + (int64_t)(30 + demo_pick(d, 60)) * CIVIL_DAY_MS);
    demo_put_owner(d, &values, company->owner);
    enum err_code rc = demo_create(d, TYPE_DEAL, &values, &deal->id);
    rc = rc ? rc : relate_deal(d, index);
    if (!rc && index < DEMO_LINES) {
        rc = add_line(d, deal, deal->product);
    }
    return rc;
}

static enum err_code customer_now(struct demo *d, const struct demo_deal *deal)
{
    struct demo_values values = {.count = 0};
    demo_put(&values, "lifecyclestage", STR("customer"));
    enum err_code rc = demo_update(d, TYPE_COMPANY, d->companies[deal->company].id, &values);
    return rc ? rc : demo_update(d, TYPE_CONTACT, d->contacts[deal->contact].id, &values);
}

enum err_code demo_move_deal(struct demo *d, size_t index, size_t step)
{
    const struct demo_deal *deal = &d->deals[index];
    int language = d->companies[deal->company].language;
    bool closes = deal->closed && step == deal->steps;
    struct demo_values values = {.count = 0};
    demo_put(&values, "dealstage", str_of(stage_after(deal, step)));
    if (demo_chance(d, 25)) {
        demo_put_number(d, &values, "amount",
                        deal->amount / 100 * (int64_t)(80 + demo_pick(d, 35)));
    }
    if (closes) {
        demo_put_time(d, &values, "closedate", d->op->tx->now);
    }
    if (closes && !deal->won) {
        demo_put(&values, "closed_lost_reason",
                 demo_phrase(d, language, DEMO_LOST, demo_pick(d, 6), STR(""), STR(""), STR("")));
    }
    enum err_code rc = demo_update(d, TYPE_DEAL, deal->id, &values);
    return rc || !closes || !deal->won ? rc : customer_now(d, deal);
}

/* --- tickets --- */

static enum err_code relate_ticket(struct demo *d, size_t index)
{
    const struct demo_ticket *ticket = &d->tickets[index];
    const struct demo_contact *contact = &d->contacts[ticket->contact];
    const struct demo_company *other = &d->companies[demo_pick(d, DEMO_COMPANIES)];
    enum err_code rc =
        demo_link(d, TYPE_TICKET, ticket->id, TYPE_COMPANY, d->companies[ticket->company].id);
    rc = rc ? rc : demo_label(d, DEMO_TICKET_REPORTER, ticket->id, contact->id);
    if (!rc && demo_chance(d, 30)) {
        rc = demo_label(d, DEMO_TICKET_TECHNICAL, ticket->id, contact->id);
    }
    if (!rc && other->id && other != &d->companies[ticket->company] && demo_chance(d, 15)) {
        rc = demo_label(d, DEMO_COMPANY_TICKET_SUPPLIER, ticket->id, other->id);
    }
    size_t earlier = demo_pick(d, DEMO_TICKETS);
    if (!rc && earlier != index && d->tickets[earlier].id && demo_chance(d, 20)) {
        rc = demo_label(d, demo_chance(d, 60) ? DEMO_TICKET_RELATED : DEMO_TICKET_DUPLICATE,
                        ticket->id, d->tickets[earlier].id);
    }
    for (size_t i = 0; !rc && i < DEMO_DEALS; i++) {
        const struct demo_deal *deal = &d->deals[i];
        if (deal->company == ticket->company && deal->id && !deal->closed) {
            return demo_label(d, DEMO_DEAL_BLOCKED, deal->id, ticket->id);
        }
    }
    return rc;
}

enum err_code demo_add_ticket(struct demo *d, size_t index, size_t step)
{
    static const char *const priorities[] = {"LOW", "MEDIUM", "MEDIUM", "HIGH", "URGENT"};
    static const char *const categories[] = {"PRODUCT_ISSUE", "BILLING_ISSUE", "GENERAL_INQUIRY"};
    static const char *const sources[] = {"EMAIL", "PHONE", "FORM", "CHAT"};
    struct demo_ticket *ticket = &d->tickets[index];
    const struct demo_company *company = &d->companies[ticket->company];
    struct str person = d->contacts[ticket->contact].name;
    struct str product = str_of(demo_products[ticket->phrase % (DEMO_PRODUCTS - 2)].name);
    struct demo_values values = {.count = 0};
    (void)step;
    demo_put(&values, "subject",
             demo_phrase(d, company->language, DEMO_TICKET_SUBJECT, ticket->phrase, company->name,
                         person, product));
    demo_put(&values, "content",
             demo_phrase(d, company->language, DEMO_TICKET_TEXT, ticket->phrase, company->name,
                         person, product));
    demo_put(&values, "hs_pipeline", STR("0"));
    demo_put(&values, "hs_pipeline_stage", STR("1"));
    demo_put(&values, "hs_ticket_priority", str_of(priorities[demo_pick(d, 5)]));
    demo_put(&values, "hs_ticket_category", str_of(categories[demo_pick(d, 3)]));
    demo_put(&values, "source_type", str_of(sources[demo_pick(d, 4)]));
    demo_put_owner(d, &values, demo_pick(d, DEMO_OWNERS));
    enum err_code rc = demo_create(d, TYPE_TICKET, &values, &ticket->id);
    return rc ? rc : relate_ticket(d, index);
}

/* New, waiting on contact, waiting on us, closed. */
enum err_code demo_move_ticket(struct demo *d, size_t index, size_t step)
{
    struct demo_values values = {.count = 0};
    demo_put_number(d, &values, "hs_pipeline_stage", (int64_t)step + 1);
    if (step == 3) {
        demo_put_time(d, &values, "closed_date", d->op->tx->now);
    }
    return demo_update(d, TYPE_TICKET, d->tickets[index].id, &values);
}

/* --- projects --- */

enum err_code demo_add_project(struct demo *d, size_t index, size_t step)
{
    static const char *const states[] = {"planned", "running", "running", "finished"};
    struct demo_project *project = &d->projects[index];
    const struct demo_company *company = &d->companies[project->company];
    const struct demo_contact *leader = &d->contacts[company->first_contact];
    struct demo_values values = {.count = 0};
    (void)step;
    demo_put(&values, "name",
             demo_phrase(d, company->language, DEMO_PROJECT, demo_pick(d, 6), company->name,
                         leader->name, STR("")));
    demo_put(&values, "number", str_format(d->arena, "P-%zu", 201 + index));
    demo_put(&values, "state", str_of(states[demo_pick(d, 4)]));
    demo_put(&values, "starts",
             civil_date_text(d->arena, project->at / CIVIL_DAY_MS * CIVIL_DAY_MS));
    demo_put_number(d, &values, "budget", (int64_t)(5 + demo_pick(d, 200)) * 10000);
    demo_put_owner(d, &values, company->owner);
    enum err_code rc = demo_create(d, d->project_type, &values, &project->id);
    rc = rc ? rc : demo_label(d, DEMO_PROJECT_CLIENT, project->id, company->id);
    rc = rc ? rc : demo_label(d, DEMO_PROJECT_MANAGER, project->id, leader->id);
    for (size_t i = 0; !rc && i < DEMO_DEALS; i++) {
        if (d->deals[i].company == project->company && d->deals[i].id) {
            rc = demo_link(d, d->project_type, project->id, TYPE_DEAL, d->deals[i].id);
        }
    }
    if (!rc && index % 4 == 3 && d->projects[index - 1].id) {
        rc = demo_label(d, DEMO_PROJECT_FOLLOWS, project->id, d->projects[index - 1].id);
    }
    return rc;
}
