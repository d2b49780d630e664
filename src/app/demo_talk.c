/* E-mails, notes, tasks, calls and meetings. */
#include "app/demo.h"
#include "base/civil.h"
#include "base/json_write.h"

/* Whom and what it is about. */
struct matter {
    const struct demo_company *company; /* NULL: a private person */
    const struct demo_contact *contact;
    struct str firm, person, product;
    int language;
    int64_t at;
};

static struct matter matter_of(struct demo *d, const struct demo_talk *talk)
{
    struct matter matter = {
        .at = talk->at, .product = str_of(demo_products[talk->about % (DEMO_PRODUCTS - 2)].name)};
    if (talk->about_type == TYPE_DEAL) {
        const struct demo_deal *deal = &d->deals[talk->about];
        matter.contact = &d->contacts[deal->contact];
        matter.company = &d->companies[deal->company];
        matter.product = str_of(demo_products[deal->product].name);
    } else if (talk->about_type == TYPE_TICKET) {
        matter.contact = &d->contacts[d->tickets[talk->about].contact];
        matter.company = &d->companies[d->tickets[talk->about].company];
    } else {
        matter.contact = &d->contacts[talk->about];
        matter.company =
            matter.contact->company >= 0 ? &d->companies[matter.contact->company] : NULL;
    }
    matter.language = matter.contact->language;
    matter.person = matter.contact->first;
    matter.firm = matter.company ? matter.company->name : matter.contact->name;
    return matter;
}

static struct str phrase(struct demo *d, const struct matter *matter, enum demo_phrase phrase,
                         size_t index)
{
    return demo_phrase(d, matter->language, phrase, index, matter->firm, matter->person,
                       matter->product);
}

/* --- what each kind says --- */

static struct str mail_headers(struct demo *d, const struct matter *matter, bool incoming)
{
    struct str us = STR("post@nordlys-utleie.example");
    struct buf buf;
    struct json_write w;
    buf_init(&buf, 4096);
    json_write_init(&w, &buf);
    jw_object(&w);
    jw_k_object(&w, "from");
    jw_k_str(&w, "email", incoming ? matter->contact->email : us);
    jw_object_end(&w);
    jw_k_array(&w, "to");
    jw_object(&w);
    jw_k_str(&w, "email", incoming ? us : matter->contact->email);
    jw_object_end(&w);
    jw_array_end(&w);
    jw_object_end(&w);
    struct str text = str_dup(d->arena, buf_view(&buf));
    buf_release(&buf);
    return text;
}

static void put_email(struct demo *d, struct demo_values *values, const struct matter *matter)
{
    size_t index = demo_pick(d, 60);
    bool incoming = demo_chance(d, 40);
    demo_put(values, "hs_email_subject", phrase(d, matter, DEMO_MAIL_SUBJECT, index));
    demo_put(values, "hs_email_text", phrase(d, matter, DEMO_MAIL_TEXT, index));
    demo_put(values, "hs_email_direction", incoming ? STR("INCOMING_EMAIL") : STR("EMAIL"));
    demo_put(values, "hs_email_status", STR("SENT"));
    demo_put(values, "hs_email_headers", mail_headers(d, matter, incoming));
}

static void put_note(struct demo *d, struct demo_values *values, const struct matter *matter)
{
    demo_put(values, "hs_note_body", phrase(d, matter, DEMO_NOTE, demo_pick(d, 60)));
}

static void put_task(struct demo *d, struct demo_values *values, const struct matter *matter)
{
    static const char *const types[] = {"TODO", "CALL", "EMAIL"};
    bool over = matter->at < d->now - 30 * CIVIL_DAY_MS;
    demo_put(values, "hs_task_subject", phrase(d, matter, DEMO_TASK, demo_pick(d, 60)));
    demo_put(values, "hs_task_status", over ? STR("COMPLETED") : STR("NOT_STARTED"));
    demo_put(values, "hs_task_priority", demo_chance(d, 30) ? STR("HIGH") : STR("MEDIUM"));
    demo_put(values, "hs_task_type", str_of(types[demo_pick(d, 3)]));
}

static void put_call(struct demo *d, struct demo_values *values, const struct matter *matter)
{
    demo_put(values, "hs_call_title", phrase(d, matter, DEMO_CALL, demo_pick(d, 60)));
    demo_put(values, "hs_call_direction", demo_chance(d, 50) ? STR("INBOUND") : STR("OUTBOUND"));
    demo_put(values, "hs_call_status", STR("COMPLETED"));
    demo_put_number(d, values, "hs_call_duration", (int64_t)(30 + demo_pick(d, 900)) * 1000);
}

static void put_meeting(struct demo *d, struct demo_values *values, const struct matter *matter)
{
    int64_t start = (matter->at / CIVIL_DAY_MS + 3) * CIVIL_DAY_MS +
                    CIVIL_DAY_MS / 24 * (8 + (int64_t)demo_pick(d, 6));
    demo_put(values, "hs_meeting_title", phrase(d, matter, DEMO_MEETING, demo_pick(d, 60)));
    demo_put_time(d, values, "hs_meeting_start_time", start);
    demo_put_time(d, values, "hs_meeting_end_time", start + CIVIL_DAY_MS / 24);
    demo_put(values, "hs_meeting_outcome",
             start < matter->at + CIVIL_DAY_MS * 4 && start < d->now ? STR("COMPLETED")
                                                                     : STR("SCHEDULED"));
}

/* --- the record and its links --- */

static void put_kind(struct demo *d, struct demo_values *values, const struct demo_talk *talk,
                     const struct matter *matter)
{
    static const struct {
        int64_t kind;
        void (*put)(struct demo *d, struct demo_values *values, const struct matter *matter);
    } kinds[] = {{TYPE_EMAIL, put_email},
                 {TYPE_NOTE, put_note},
                 {TYPE_TASK, put_task},
                 {TYPE_CALL, put_call},
                 {TYPE_MEETING, put_meeting}};
    for (size_t i = 0; i < sizeof(kinds) / sizeof(kinds[0]); i++) {
        if (kinds[i].kind == talk->kind) {
            kinds[i].put(d, values, matter);
        }
    }
}

static enum err_code link_talk(struct demo *d, const struct demo_talk *talk,
                               const struct matter *matter, int64_t id)
{
    enum err_code rc = demo_link(d, talk->kind, id, TYPE_CONTACT, matter->contact->id);
    if (!rc && matter->company) {
        rc = demo_link(d, talk->kind, id, TYPE_COMPANY, matter->company->id);
    }
    if (!rc && talk->about_type == TYPE_DEAL) {
        rc = demo_link(d, talk->kind, id, TYPE_DEAL, d->deals[talk->about].id);
    }
    if (!rc && talk->about_type == TYPE_TICKET) {
        rc = demo_link(d, talk->kind, id, TYPE_TICKET, d->tickets[talk->about].id);
    }
    return rc;
}

enum err_code demo_add_talk(struct demo *d, size_t index, size_t step)
{
    const struct demo_talk *talk = &d->talks[index];
    const struct matter matter = matter_of(d, talk);
    bool due =
        talk->kind == TYPE_TASK; /* a task's date is when it is due, the others' when they were */
    struct demo_values values = {.count = 0};
    int64_t id;
    (void)step;
    demo_put_time(d, &values, "hs_timestamp", due ? talk->at + 5 * CIVIL_DAY_MS : talk->at);
    demo_put_owner(d, &values, matter.company ? matter.company->owner : demo_pick(d, DEMO_OWNERS));
    put_kind(d, &values, talk, &matter);
    enum err_code rc = demo_create(d, talk->kind, &values, &id);
    return rc ? rc : link_talk(d, talk, &matter, id);
}
