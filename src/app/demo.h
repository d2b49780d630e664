#ifndef APP_DEMO_H
#define APP_DEMO_H
/*
 * demo: a believable account, the same at every run but for its date: about two years of a hire
 * firm's dealings in Norwegian and English, ending today, and the Rental example at its end.
 *
 * First everything is planned in memory (demo_plan.c): who there is, what they deal in, and when
 * each thing happens, as a list of events. Then the events run in the order of their times, each
 * through the functions of src/record, in one transaction: a store has the whole account or nothing
 * of it. The transaction's clock (tx->now) is set to each event's time, so times of creation,
 * history and change log read as if the account had been in use. The plan draws from a generator
 * with a fixed seed; nothing else is random.
 */
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "record/association.h"
#include "record/record.h"

#define DEMO_OWNERS    5
#define DEMO_COMPANIES 240
#define DEMO_CONTACTS  790
#define DEMO_DEALS     290
#define DEMO_TICKETS   150
#define DEMO_PRODUCTS  24
#define DEMO_LINES     180
#define DEMO_PROJECTS  18
#define DEMO_EMAILS    400
#define DEMO_NOTES     80
#define DEMO_TASKS     70
#define DEMO_CALLS     60
#define DEMO_MEETINGS  45
#define DEMO_TALKS     (DEMO_EMAILS + DEMO_NOTES + DEMO_TASKS + DEMO_CALLS + DEMO_MEETINGS)

/* Every kind of label there is, one row each in demo_define.c. */
enum demo_label {
    DEMO_DEAL_DECIDES,
    DEMO_DEAL_BILLING,
    DEMO_DEAL_CHAMPION,
    DEMO_DEAL_INFLUENCER,
    DEMO_COMPANY_DECIDES,
    DEMO_COMPANY_BILLING,
    DEMO_COMPANY_FORMER,
    DEMO_COMPANY_BOARD,
    DEMO_COMPANY_DEAL_PARTNER,
    DEMO_COMPANY_DEAL_RIVAL,
    DEMO_COMPANY_TICKET_SUPPLIER,
    DEMO_TICKET_REPORTER,
    DEMO_TICKET_TECHNICAL,
    DEMO_DEAL_BLOCKED,
    DEMO_CONTACT_MANAGER,
    DEMO_CONTACT_SPOUSE,
    DEMO_CONTACT_REFERRED,
    DEMO_COMPANY_PARTNER,
    DEMO_COMPANY_SUPPLIER,
    DEMO_DEAL_RENEWAL,
    DEMO_TICKET_RELATED,
    DEMO_TICKET_DUPLICATE,
    DEMO_RENTAL_SHORT,
    DEMO_RENTAL_LONG,
    DEMO_PROJECT_CLIENT,
    DEMO_PROJECT_MANAGER,
    DEMO_PROJECT_FOLLOWS,
    DEMO_LABELS
};

/* --- words (demo_names.c, demo_phrases.c) --- */

struct demo_word {
    const char *text, *slug; /* slug: as it stands in an address */
};
struct demo_words {
    const struct demo_word *items;
    size_t count;
};
struct demo_place {
    const char *city, *zip, *area;
};
struct demo_trade {
    const char *text, *slug, *industry;
};
/* What differs with the language of a person or firm; index 0: Norwegian, 1: English. */
struct demo_language {
    struct demo_words first, last, firms, titles, streets;
    const struct demo_place *places;
    size_t place_count;
    const struct demo_trade *trades;
    size_t trade_count;
    const char *firm_suffix, *country, *code;
};
extern const struct demo_language demo_languages[2];

struct demo_product {
    const char *name, *text, *sku;
    int price;
};
extern const struct demo_product demo_products[DEMO_PRODUCTS];

/* Sentences with {firm}, {person}, {product} in them. */
enum demo_phrase {
    DEMO_MAIL_SUBJECT,
    DEMO_MAIL_TEXT,
    DEMO_NOTE,
    DEMO_TASK,
    DEMO_CALL,
    DEMO_MEETING,
    DEMO_DEAL_NAME,
    DEMO_TICKET_SUBJECT,
    DEMO_TICKET_TEXT,
    DEMO_LOST,
    DEMO_PROJECT,
    DEMO_PHRASES
};
struct demo_phrases {
    const char *const *items;
    size_t count;
};
/* Mails and tickets come in pairs: the text of a subject has its index. */
extern const struct demo_phrases demo_phrases[2][DEMO_PHRASES];

/* --- the plan --- */

struct demo_company {
    int64_t at, id;
    struct str name, domain;
    size_t trade, place, owner;
    size_t first_contact, contact_count;
    int language;
    int parent; /* index, -1: none */
};
struct demo_contact {
    int64_t at, id;
    int company; /* index, -1: a private person */
    int language;
    struct str first, last, name, email;
};
struct demo_deal {
    int64_t at, id;
    size_t company, contact, product, steps;
    int64_t amount;
    bool hire; /* runs through the hire pipeline */
    bool won, closed;
};
struct demo_ticket {
    int64_t at, id;
    size_t company, contact, steps, phrase;
};
struct demo_project {
    int64_t at, id;
    size_t company;
};
/* A mail, note, task, call or meeting about a deal or ticket, or with a contact. */
struct demo_talk {
    int64_t at, about_type; /* TYPE_DEAL, TYPE_TICKET, TYPE_CONTACT */
    int64_t kind;           /* TYPE_EMAIL … */
    size_t about;           /* index */
};

struct demo;
typedef enum err_code demo_step(struct demo *d, size_t index, size_t step);
struct demo_event {
    int64_t at;
    size_t order, index, step;
    demo_step *run;
};

struct demo {
    struct op *op;
    struct arena *arena;
    uint64_t random;
    int64_t start, now; /* the first and the last moment of the story */
    int64_t owners[DEMO_OWNERS];
    struct principal actors[DEMO_OWNERS]; /* the same people, as who did it */
    int64_t products[DEMO_PRODUCTS];
    int64_t rental_type, project_type;
    struct label_end labels[DEMO_LABELS];
    struct demo_company *companies;
    struct demo_contact *contacts;
    struct demo_deal *deals;
    struct demo_ticket *tickets;
    struct demo_project *projects;
    struct demo_talk *talks;
    struct demo_event *events;
    size_t event_count, event_capacity;
    size_t done; /* events so far: progress */
};

/* An op_fn; arg is a struct demo_run. */
struct demo_run {
    int64_t now;
    void (*progress)(void *arg, size_t done, size_t total);
    void *arg;
    bool there; /* out: the store has the account already; nothing was done */
    int64_t records;
};
enum err_code demo_fill(struct op *op, void *run);

/* demo_define.c: users, custom objects and properties, a pipeline, labels, limits, products */
enum err_code demo_define(struct demo *d);
/* demo_plan.c */
void demo_plan(struct demo *d);
/* demo_people.c, demo_trade.c, demo_talk.c: the events */
demo_step demo_add_company, demo_add_contact, demo_change_contact, demo_move_contact;
demo_step demo_add_deal, demo_move_deal, demo_add_ticket, demo_move_ticket, demo_add_project;
demo_step demo_add_talk;
/* demo_rental.c: the worked example */
enum err_code demo_rental(struct demo *d);

/* --- tools (demo.c) --- */

size_t demo_pick(struct demo *d, size_t count); /* 0 … count - 1 */
bool demo_chance(struct demo *d, int percent);
const char *demo_word(struct demo *d, const struct demo_words *words);
/* The sentence with its placeholders filled in. */
struct str demo_phrase(struct demo *d, int language, enum demo_phrase phrase, size_t index,
                       struct str firm, struct str person, struct str product);

#define DEMO_VALUES 24
struct demo_values {
    struct record_value items[DEMO_VALUES];
    size_t count;
};
void demo_put(struct demo_values *values, const char *name, struct str value);
void demo_put_number(struct demo *d, struct demo_values *values, const char *name, int64_t value);
void demo_put_time(struct demo *d, struct demo_values *values, const char *name, int64_t at);
void demo_put_owner(struct demo *d, struct demo_values *values, size_t owner);

enum err_code demo_create(struct demo *d, int64_t type_id, const struct demo_values *values,
                          int64_t *id);
enum err_code demo_update(struct demo *d, int64_t type_id, int64_t id,
                          const struct demo_values *values);
/* The plain link. */
enum err_code demo_link(struct demo *d, int64_t from_type, int64_t from, int64_t to_type,
                        int64_t to);
/* The label, read from `from`, which is of the object type that its row in demo_define.c begins
 * with. */
enum err_code demo_label(struct demo *d, enum demo_label label, int64_t from, int64_t to);

#endif
