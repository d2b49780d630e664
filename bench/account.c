#include "account.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define SEED UINT64_C(20260119)

/* Earlier entries are taken more often: see skewed(). */
static const char *const first_names[] = {
    "Nora",  "Emma",  "Jakob",  "Olivia", "Noah",   "Sofie", "Oskar",  "Ella",  "Lucas",  "Ingrid",
    "Emil",  "Maja",  "Filip",  "Astrid", "Magnus", "Frida", "Henrik", "Selma", "Tobias", "Hedda",
    "Aksel", "Signe", "Sverre", "Ronja",  "Eirik",  "Vilde", "Anders", "Tuva",  "Sindre", "Live",
};
static const char *const last_names[] = {
    "Hansen", "Johansen", "Olsen",   "Larsen",    "Andersen", "Pedersen", "Nilsen", "Kristiansen",
    "Jensen", "Karlsen",  "Johnsen", "Pettersen", "Eriksen",  "Berg",     "Haugen", "Hagen",
    "Dahl",   "Lund",     "Moen",    "Solberg",   "Strand",   "Bakken",   "Lie",    "Sande",
    "Myhre",  "Aas",      "Tangen",  "Nygaard",   "Ruud",     "Holm",
};
static const char *const titles[] = {
    "Manager",    "Engineer",  "Sales representative",
    "Consultant", "Director",  "Accountant",
    "Technician", "Architect", "Purchaser",
    "Partner",    "Lawyer",    "Chief executive",
};
static const char *const cities[] = {
    "Oslo",     "Bergen",    "Trondheim", "Stavanger", "Drammen",    "Fredrikstad", "Kristiansand",
    "Sandnes",  "Sarpsborg", "Skien",     "Bodo",      "Sandefjord", "Larvik",      "Arendal",
    "Tonsberg", "Porsgrunn", "Haugesund", "Halden",    "Moss",       "Hamar",
};
static const char *const states[] = {
    "Oslo",      "Vestland", "Rogaland", "Trondelag", "Akershus", "Agder", "Ostfold",
    "Innlandet", "Buskerud", "Vestfold", "Nordland",  "Telemark", "Troms", "Finnmark",
};
static const char *const countries[] = {"Norway", "Sweden", "Denmark", "Germany", "Finland",
                                        "France", "Poland", "Iceland", "Estonia", "Latvia"};
static const char *const stages[] = {
    "lead",       "subscriber", "marketingqualifiedlead", "customer", "opportunity",
    "evangelist", "other",
};
static const char *const statuses[] = {
    "NEW",         "OPEN",      "ATTEMPTED_TO_CONTACT", "CONNECTED",
    "IN_PROGRESS", "OPEN_DEAL", "BAD_TIMING",           "UNQUALIFIED",
};
static const char *const industries[] = {
    "CONSTRUCTION", "COMPUTER_SOFTWARE",  "RETAIL",  "REAL_ESTATE", "HOSPITALITY",
    "ACCOUNTING",   "FINANCIAL_SERVICES", "FARMING", "BANKING",     "OIL_ENERGY",
};
static const char *const deal_stages[] = {
    "appointmentscheduled",  "qualifiedtobuy", "closedlost", "presentationscheduled",
    "decisionmakerboughtin", "contractsent",   "closedwon",
};
static const char *const subjects[] = {
    "Wrong address on the invoice", "Cannot sign in", "Delivery is late",
    "Question about the contract",  "New user",       "Broken part",
};
static const char *const priorities[] = {"LOW", "MEDIUM", "HIGH", "URGENT"};
static const char *const ticket_stages[] = {"4", "1", "2", "3"};

#define PICK(list, key, field) (list)[skewed(key, field, sizeof(list) / sizeof((list)[0]))]

uint64_t bench_mix(uint64_t number)
{
    uint64_t x = number + UINT64_C(0x9E3779B97F4A7C15);
    x = (x ^ (x >> 30)) * UINT64_C(0xBF58476D1CE4E5B9);
    x = (x ^ (x >> 27)) * UINT64_C(0x94D049BB133111EB);
    return x ^ (x >> 31);
}

static uint64_t key_of(uint32_t kind, uint32_t number)
{
    return bench_mix(SEED ^ ((uint64_t)kind << 40) ^ number);
}

static uint64_t even(uint64_t key, uint32_t field, uint64_t below)
{
    return bench_mix(key ^ ((uint64_t)field << 56)) % below;
}

/* Of `below` numbers the first quarter is taken half of the time. */
static uint64_t skewed(uint64_t key, uint32_t field, uint64_t below)
{
    double u = (double)(bench_mix(key ^ ((uint64_t)field << 56)) >> 11) * 0x1p-53;
    return (uint64_t)(u * u * (double)below);
}

bool bench_account_get(const char *name, uint32_t divisor, struct bench_account *out)
{
    static const struct bench_account accounts[] = {
        {"small", {20000, 4000, 0, 0}, {3, 0, 0}, 8},
        {"large", {1000000, 200000, 300000, 100000}, {3, 3, 1}, 10},
    };
    for (size_t i = 0; i < sizeof accounts / sizeof accounts[0]; i++) {
        if (strcmp(name, accounts[i].name) == 0) {
            *out = accounts[i];
            for (int object = 0; object < BENCH_OBJECTS; object++) {
                out->records[object] /= divisor ? divisor : 1;
            }
            return true;
        }
    }
    return false;
}

const char *bench_object_name(enum bench_object object)
{
    static const char *const names[] = {"contacts", "companies", "deals", "tickets"};
    return names[object];
}

void bench_pair_ends(enum bench_pair pair, enum bench_object *from, enum bench_object *to)
{
    *from = pair == BENCH_CONTACT_COMPANY ? BENCH_CONTACT : BENCH_DEAL;
    *to = pair == BENCH_DEAL_CONTACT ? BENCH_CONTACT : BENCH_COMPANY;
}

/* ---- rows ---- */

static void add(struct bench_row *row, const char *name, const char *value)
{
    row->name[row->count] = name;
    row->value[row->count++] = value;
}

static bool is_large(const struct bench_account *account)
{
    return account->records[BENCH_DEAL] > 0;
}

static void contact_row(const struct bench_account *account, uint32_t number, uint64_t key,
                        struct bench_row *row)
{
    const char *first = PICK(first_names, key, 1);
    const char *last = PICK(last_names, key, 2);
    snprintf(row->room[0], sizeof row->room[0], "%s.%s-%u@firm%u.example", first, last, number,
             (unsigned)even(key, 3, 900));
    for (char *c = row->room[0]; *c; c++) {
        *c = (char)(*c >= 'A' && *c <= 'Z' ? *c + 32 : *c);
    }
    snprintf(row->room[1], sizeof row->room[1], "+47 %08u", (unsigned)even(key, 4, 100000000));
    add(row, "email", row->room[0]);
    add(row, "firstname", first);
    add(row, "lastname", last);
    add(row, "phone", row->room[1]);
    add(row, "jobtitle", PICK(titles, key, 5));
    add(row, "city", PICK(cities, key, 6));
    add(row, "lifecyclestage", PICK(stages, key, 7));
    if (!is_large(account)) {
        return;
    }
    snprintf(row->room[2], sizeof row->room[2], "%u", (unsigned)skewed(key, 8, 1000));
    snprintf(row->room[3], sizeof row->room[3], "20%02u-%02u-%02uT%02u:%02u:00Z",
             26 - (unsigned)skewed(key, 9, 8), 1 + (unsigned)even(key, 10, 12),
             1 + (unsigned)even(key, 11, 28), (unsigned)even(key, 12, 24),
             (unsigned)even(key, 13, 60));
    add(row, "state", PICK(states, key, 14));
    add(row, "country", PICK(countries, key, 15));
    add(row, "hs_lead_status", even(key, 16, 10) < 6 ? PICK(statuses, key, 17) : NULL);
    add(row, "bench_score", row->room[2]);
    add(row, "bench_last_activity", even(key, 18, 10) < 7 ? row->room[3] : NULL);
}

static void company_row(uint32_t number, uint64_t key, struct bench_row *row)
{
    snprintf(row->room[0], sizeof row->room[0], "%s %s %u", PICK(last_names, key, 1),
             PICK(cities, key, 2), number);
    snprintf(row->room[1], sizeof row->room[1], "firm-%u.example", number);
    snprintf(row->room[2], sizeof row->room[2], "%u", (unsigned)skewed(key, 3, 5000) + 1);
    snprintf(row->room[3], sizeof row->room[3], "%u", (unsigned)skewed(key, 4, 900000) * 1000);
    add(row, "name", row->room[0]);
    add(row, "domain", row->room[1]);
    add(row, "industry", PICK(industries, key, 5));
    add(row, "country", PICK(countries, key, 6));
    add(row, "numberofemployees", row->room[2]);
    add(row, "annualrevenue", row->room[3]);
}

static void deal_row(uint32_t number, uint64_t key, struct bench_row *row)
{
    snprintf(row->room[0], sizeof row->room[0], "Deal %u", number);
    snprintf(row->room[1], sizeof row->room[1], "%u", (unsigned)skewed(key, 1, 2000000));
    snprintf(row->room[2], sizeof row->room[2], "20%02u-%02u-%02u",
             27 - (unsigned)skewed(key, 2, 5), 1 + (unsigned)even(key, 3, 12),
             1 + (unsigned)even(key, 4, 28));
    add(row, "dealname", row->room[0]);
    add(row, "amount", row->room[1]);
    add(row, "pipeline", "default");
    add(row, "dealstage", PICK(deal_stages, key, 5));
    add(row, "closedate", row->room[2]);
}

static void ticket_row(uint32_t number, uint64_t key, struct bench_row *row)
{
    snprintf(row->room[0], sizeof row->room[0], "%s (%u)", PICK(subjects, key, 1), number);
    add(row, "subject", row->room[0]);
    add(row, "hs_pipeline", "0");
    add(row, "hs_pipeline_stage", PICK(ticket_stages, key, 2));
    add(row, "hs_ticket_priority", even(key, 3, 2) ? PICK(priorities, key, 4) : NULL);
}

void bench_row(const struct bench_account *account, enum bench_object object, uint32_t number,
               struct bench_row *out)
{
    uint64_t key = key_of((uint32_t)object, number);
    out->count = 0;
    switch (object) {
    case BENCH_CONTACT:
        contact_row(account, number, key, out);
        return;
    case BENCH_COMPANY:
        company_row(number, key, out);
        return;
    case BENCH_DEAL:
        deal_row(number, key, out);
        return;
    case BENCH_TICKET:
        ticket_row(number, key, out);
        return;
    case BENCH_OBJECTS:
        break;
    }
    abort();
}

/* ---- links ---- */

/* The other end: popular ones are taken more often, and no two of a record's are the same. */
static uint32_t other_end(const struct bench_account *account, enum bench_pair pair, uint64_t key,
                          uint32_t each)
{
    enum bench_object from, to;
    bench_pair_ends(pair, &from, &to);
    uint64_t below = account->records[to];
    uint32_t taken[8];
    for (uint32_t i = 0;; i++) {
        uint64_t other = skewed(key, 100 + i, below);
        for (uint32_t j = 0; j < i; j++) {
            if (taken[j] == other) {
                other = (other + 1) % below;
                j = UINT32_MAX; /* from the beginning */
            }
        }
        if (i == each) {
            return (uint32_t)other;
        }
        taken[i] = (uint32_t)other;
    }
}

static void choose_labels(const struct bench_account *account, uint64_t key, uint32_t each,
                          struct bench_link *out)
{
    uint64_t chance = even(key, 200 + each, 100);
    out->label_count = !is_large(account) ? 1 : chance < 30 ? 1 : chance < 35 ? 2 : 0;
    out->label[0] = (uint32_t)skewed(key, 210 + each, account->labels);
    out->label[1] = (out->label[0] + 1) % account->labels;
}

void bench_link(const struct bench_account *account, enum bench_pair pair, uint32_t from,
                uint32_t each, struct bench_link *out)
{
    uint64_t key = key_of(16 + (uint32_t)pair, from);
    *out = (struct bench_link){.from = from, .to = other_end(account, pair, key, each)};
    out->primary = pair != BENCH_DEAL_CONTACT && each == 0;
    if (pair == BENCH_CONTACT_COMPANY) {
        choose_labels(account, key, each, out);
    }
}

bool bench_number_of(const char *value, uint32_t *out)
{
    const char *dash = strchr(value, '-');
    if (!dash || dash[1] < '0' || dash[1] > '9') {
        return false;
    }
    *out = (uint32_t)strtoul(dash + 1, NULL, 10);
    return true;
}
