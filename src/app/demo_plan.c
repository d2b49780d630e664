/* The plan: who there is and when everything happens. No record is touched here. */
#include "app/demo.h"
#include "base/civil.h"
#include "base/map.h"

#define HOUR_MS         INT64_C(3600000)
#define ENGLISH_PERCENT 28

/* --- time --- */

/* About that day, in working hours of a working day, after `after` and before the end of the story.
 */
static int64_t moment(struct demo *d, int64_t at, int64_t after)
{
    int64_t day = at / CIVIL_DAY_MS;
    int64_t weekday = (day + 3) % 7; /* 0: Monday */
    day += weekday > 4 ? 7 - weekday : 0;
    int64_t time = day * CIVIL_DAY_MS + 6 * HOUR_MS + (int64_t)demo_pick(d, 9 * 3600) * 1000 +
                   (int64_t)demo_pick(d, 1000);
    int64_t last =
        d->now - HOUR_MS - (int64_t)demo_pick(d, 3600) * 1000; /* what follows at once still fits */
    time = time > last ? last : time;
    return time > after ? time : after + (int64_t)(1 + demo_pick(d, 60)) * 1000;
}

static int64_t days_after(struct demo *d, int64_t at, size_t most)
{
    return moment(d, at + (int64_t)(1 + demo_pick(d, most)) * CIVIL_DAY_MS, at);
}

static void add_event(struct demo *d, int64_t at, demo_step *run, size_t index, size_t step)
{
    if (d->event_count == d->event_capacity) {
        size_t capacity = d->event_capacity ? d->event_capacity * 2 : 4096;
        struct demo_event *more = arena_array(d->arena, struct demo_event, capacity);
        if (d->event_count) {
            memcpy(more, d->events, d->event_count * sizeof(*more));
        }
        d->events = more;
        d->event_capacity = capacity;
    }
    d->events[d->event_count] = (struct demo_event){at, d->event_count, index, step, run};
    d->event_count++;
}

/* --- companies --- */

/* The n-th combination of a first and a second word; n below the product of their numbers gives
 * each once. */
static void name_company(struct demo *d, struct demo_company *company, size_t n)
{
    const struct demo_language *language = &demo_languages[company->language];
    const struct demo_word *firm = &language->firms.items[n % language->firms.count];
    company->trade = (n / language->firms.count + n) % language->trade_count;
    const struct demo_trade *trade = &language->trades[company->trade];
    company->name =
        str_format(d->arena, "%s %s %s", firm->text, trade->text, language->firm_suffix);
    company->domain = str_format(d->arena, "%s-%s.example", firm->slug, trade->slug);
}

static void plan_companies(struct demo *d)
{
    size_t of_language[2] = {0, 0};
    int64_t span = d->now - d->start;
    d->companies = arena_array(d->arena, struct demo_company, DEMO_COMPANIES);
    for (size_t i = 0; i < DEMO_COMPANIES; i++) {
        struct demo_company *company = &d->companies[i];
        company->language = demo_chance(d, ENGLISH_PERCENT);
        name_company(d, company, of_language[company->language]++);
        company->at = moment(d, d->start + span / 100 * 80 * (int64_t)(i + 1) / DEMO_COMPANIES,
                             d->start + (int64_t)i);
        company->place = demo_pick(d, demo_languages[company->language].place_count);
        company->owner = demo_pick(d, DEMO_OWNERS);
        company->parent = i > 20 && demo_chance(d, 7) ? (int)demo_pick(d, i - 10) : -1;
        if (company->parent >= 0 && d->companies[company->parent].at >= company->at) {
            company->parent = -1;
        }
        add_event(d, company->at, demo_add_company, i, 0);
    }
}

/* --- contacts --- */

static void name_contact(struct demo *d, struct demo_contact *contact, struct map *taken)
{
    const struct demo_language *language = &demo_languages[contact->language];
    const struct demo_word *first = &language->first.items[demo_pick(d, language->first.count)];
    const struct demo_word *last = &language->last.items[demo_pick(d, language->last.count)];
    struct str domain =
        contact->company >= 0 ? d->companies[contact->company].domain : STR("post.example");
    contact->first = str_of(first->text);
    contact->last = str_of(last->text);
    contact->name = str_format(d->arena, "%s %s", first->text, last->text);
    contact->email = str_format(d->arena, "%s.%s@%.*s", first->slug, last->slug, STR_ARG(domain));
    for (int number = 2; map_get(taken, contact->email); number++) {
        contact->email =
            str_format(d->arena, "%s.%s%d@%.*s", first->slug, last->slug, number, STR_ARG(domain));
    }
    map_put(taken, contact->email, contact);
}

/* Contacts of a company follow each other: one to seven of them, the first its leader. The rest are
 * private persons. */
static void plan_contacts(struct demo *d)
{
    struct map *taken = map_new(d->arena, DEMO_CONTACTS);
    size_t in_companies = DEMO_CONTACTS / 100 * 94, company = 0, left = 0;
    d->contacts = arena_array(d->arena, struct demo_contact, DEMO_CONTACTS);
    for (size_t i = 0; i < DEMO_CONTACTS; i++) {
        struct demo_contact *contact = &d->contacts[i];
        if (left == 0 && company < DEMO_COMPANIES && i < in_companies) {
            left = 1 + demo_pick(d, 3) + (demo_chance(d, 35) ? demo_pick(d, 6) : 0);
            d->companies[company++].first_contact = i;
        }
        contact->company = left ? (int)company - 1 : -1;
        left -= left ? 1 : 0;
        int64_t since = d->start + CIVIL_DAY_MS * 30;
        contact->language = demo_chance(d, ENGLISH_PERCENT);
        if (contact->company >= 0) {
            struct demo_company *own = &d->companies[contact->company];
            own->contact_count++;
            contact->language = own->language;
            since = own->at;
        }
        name_contact(d, contact, taken);
        contact->at = days_after(d, since, contact->company >= 0 ? 30 : 600);
        add_event(d, contact->at, demo_add_contact, i, 0);
        if (demo_chance(d, 12)) {
            add_event(d, days_after(d, contact->at, 120), demo_change_contact, i, 0);
        }
        if (contact->company >= 0 && demo_chance(d, 5)) {
            add_event(d, days_after(d, contact->at, 200), demo_move_contact, i, 0);
        }
    }
}

/* A company that has somebody to talk to. */
static size_t pick_customer(struct demo *d)
{
    size_t i;
    do {
        i = demo_pick(d, DEMO_COMPANIES);
    } while (!d->companies[i].contact_count);
    return i;
}

static size_t pick_contact(struct demo *d, size_t company)
{
    const struct demo_company *own = &d->companies[company];
    return own->first_contact + demo_pick(d, own->contact_count);
}

/* --- deals, tickets, projects --- */

static void plan_deals(struct demo *d)
{
    d->deals = arena_array(d->arena, struct demo_deal, DEMO_DEALS);
    for (size_t i = 0; i < DEMO_DEALS; i++) {
        struct demo_deal *deal = &d->deals[i];
        deal->company = pick_customer(d);
        deal->contact = pick_contact(d, deal->company);
        deal->product = demo_pick(d, DEMO_PRODUCTS - 2);
        deal->amount =
            (int64_t)demo_products[deal->product].price * (int64_t)(3 + demo_pick(d, 90)) / 10 * 10;
        deal->hire = d->companies[deal->company].language == 0 && demo_chance(d, 45);
        deal->at = days_after(d, d->contacts[deal->contact].at, 120);
        deal->steps = demo_pick(d, 6);
        if (deal->at < d->now - 150 * CIVIL_DAY_MS && demo_chance(d, 85)) {
            deal->steps += 2;
        }
        deal->closed = deal->steps > 1 && demo_chance(d, deal->steps > 5 ? 100 : 85);
        deal->won = deal->closed && demo_chance(d, 65);
        add_event(d, deal->at, demo_add_deal, i, 0);
        int64_t at = deal->at;
        for (size_t step = 1; step <= deal->steps; step++) {
            at = days_after(d, at, 20);
            add_event(d, at, demo_move_deal, i, step);
        }
    }
}

static void plan_tickets(struct demo *d)
{
    d->tickets = arena_array(d->arena, struct demo_ticket, DEMO_TICKETS);
    for (size_t i = 0; i < DEMO_TICKETS; i++) {
        struct demo_ticket *ticket = &d->tickets[i];
        ticket->company = pick_customer(d);
        ticket->contact = pick_contact(d, ticket->company);
        ticket->phrase = demo_pick(d, 60);
        ticket->at = days_after(d, d->contacts[ticket->contact].at, 150);
        bool old = ticket->at < d->now - 60 * CIVIL_DAY_MS;
        ticket->steps = old && demo_chance(d, 92) ? 3 : demo_pick(d, 4);
        add_event(d, ticket->at, demo_add_ticket, i, 0);
        int64_t at = ticket->at;
        for (size_t step = 1; step <= ticket->steps; step++) {
            at = days_after(d, at, 6);
            add_event(d, at, demo_move_ticket, i, step);
        }
    }
}

static void plan_projects(struct demo *d)
{
    d->projects = arena_array(d->arena, struct demo_project, DEMO_PROJECTS);
    for (size_t i = 0; i < DEMO_PROJECTS; i++) {
        struct demo_project *project = &d->projects[i];
        project->company = pick_customer(d);
        project->at =
            days_after(d, d->contacts[d->companies[project->company].first_contact].at, 100);
        add_event(d, project->at, demo_add_project, i, 0);
    }
}

/* --- talk --- */

static int64_t kind_of_talk(size_t i)
{
    static const struct {
        size_t count;
        int64_t type;
    } kinds[] = {{DEMO_EMAILS, TYPE_EMAIL},
                 {DEMO_NOTES, TYPE_NOTE},
                 {DEMO_TASKS, TYPE_TASK},
                 {DEMO_CALLS, TYPE_CALL},
                 {DEMO_MEETINGS, TYPE_MEETING}};
    size_t k = 0;
    while (i >= kinds[k].count) {
        i -= kinds[k++].count;
    }
    return kinds[k].type;
}

static void plan_talks(struct demo *d)
{
    d->talks = arena_array(d->arena, struct demo_talk, DEMO_TALKS);
    for (size_t i = 0; i < DEMO_TALKS; i++) {
        struct demo_talk *talk = &d->talks[i];
        size_t chance = demo_pick(d, 100);
        int64_t since;
        talk->kind = kind_of_talk(i);
        if (chance < 55) {
            talk->about_type = TYPE_DEAL;
            talk->about = demo_pick(d, DEMO_DEALS);
            since = d->deals[talk->about].at;
        } else if (chance < 80) {
            talk->about_type = TYPE_TICKET;
            talk->about = demo_pick(d, DEMO_TICKETS);
            since = d->tickets[talk->about].at;
        } else {
            talk->about_type = TYPE_CONTACT;
            talk->about = demo_pick(d, DEMO_CONTACTS);
            since = d->contacts[talk->about].at;
        }
        talk->at = days_after(d, since, talk->about_type == TYPE_CONTACT ? 200 : 40);
        add_event(d, talk->at, demo_add_talk, i, 0);
    }
}

void demo_plan(struct demo *d)
{
    plan_companies(d);
    plan_contacts(d);
    plan_deals(d);
    plan_tickets(d);
    plan_projects(d);
    plan_talks(d);
}
