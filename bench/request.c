#include "request.h"

#include <stdlib.h>
#include <string.h>

#define V3              "/crm/v3/objects/"
#define V4              "/crm/v4/associations/contacts/companies/batch/create"
#define READ_PROPERTIES "?properties=email,firstname,lastname,phone,jobtitle,city,lifecyclestage"

/* ---- heads ---- */

static void get(const struct options *o, const char *target, struct text *out)
{
    text_format(out,
                "GET %s HTTP/1.1\r\nHost: 127.0.0.1:%d\r\nAuthorization: Bearer %s\r\n"
                "Accept: application/json\r\n\r\n",
                o->target ? o->target : target, o->port, o->token);
}

static void send_body(const struct options *o, const char *method, const char *target,
                      const struct text *body, struct text *out)
{
    text_format(out,
                "%s %s HTTP/1.1\r\nHost: 127.0.0.1:%d\r\nAuthorization: Bearer %s\r\n"
                "Accept: application/json\r\nContent-Type: application/json\r\n"
                "Content-Length: %zu\r\n\r\n",
                method, o->target ? o->target : target, o->port, o->token, body->n);
    text_add(out, body->p, body->n);
}

/* ---- bodies ---- */

static void add_record(const struct options *o, enum bench_object object, uint32_t number,
                       struct text *body)
{
    struct bench_row row;
    bench_row(&o->account, object, number, &row);
    text_lit(body, "{\"properties\":{");
    const char *comma = "";
    for (uint32_t i = 0; i < row.count; i++) {
        if (row.value[i]) {
            text_lit(body, comma);
            text_json(body, row.name[i]);
            text_lit(body, ":");
            text_json(body, row.value[i]);
            comma = ",";
        }
    }
    text_lit(body, "}}");
}

static void add_records(const struct options *o, enum bench_object object, uint32_t first,
                        uint32_t count, struct text *body)
{
    text_lit(body, "{\"inputs\":[");
    for (uint32_t i = 0; i < count; i++) {
        text_lit(body, i ? "," : "");
        add_record(o, object, first + i, body);
    }
    text_lit(body, "]}");
}

static void add_label(const struct options *o, uint32_t label, struct text *body)
{
    text_lit(body, "{\"associationCategory\":\"USER_DEFINED\",\"associationTypeId\":");
    text_i64(body, o->labels[label % o->label_count]);
    text_lit(body, "}");
}

static void add_link(const struct options *o, const struct load *load, uint32_t number,
                     struct text *body)
{
    uint32_t each = o->account.links_each[BENCH_CONTACT_COMPANY];
    struct bench_link link;
    bench_link(&o->account, BENCH_CONTACT_COMPANY, number / each, number % each, &link);
    text_lit(body, "{\"from\":{\"id\":\"");
    text_i64(body, load->ids[BENCH_CONTACT][link.from]);
    text_lit(body, "\"},\"to\":{\"id\":\"");
    text_i64(body, load->ids[BENCH_COMPANY][link.to]);
    text_lit(body, "\"},\"types\":[");
    for (uint32_t i = 0; i < link.label_count; i++) {
        text_lit(body, i ? "," : "");
        add_label(o, link.label[i], body);
    }
    text_lit(body, "]}");
}

/* ---- works ---- */

static void make_create(const struct options *o, uint64_t k, struct text *out)
{
    struct text body = {0};
    add_record(o, BENCH_CONTACT, fresh_number(k), &body);
    send_body(o, "POST", V3 "contacts", &body, out);
    text_release(&body);
}

static void make_link(const struct options *o, uint64_t k, struct text *out)
{
    int64_t contact = 0, company = 0;
    pair_of(o, k, &contact, &company);
    struct text target = {0}, body = {0};
    text_format(&target, "/crm/v4/objects/contacts/%lld/associations/companies/%lld",
                (long long)contact, (long long)company);
    text_lit(&body, "[");
    add_label(o, (uint32_t)k, &body);
    text_lit(&body, "]");
    send_body(o, "PUT", target.p, &body, out);
    text_release(&body);
    text_release(&target);
}

static void make_read(const struct options *o, uint64_t k, struct text *out)
{
    struct text target = {0};
    long long id = contact_of(o, k);
    if (o->work == WORK_READ) {
        text_format(&target, V3 "contacts/%lld" READ_PROPERTIES, id);
    } else {
        text_format(&target, "/crm/v4/objects/contacts/%lld/associations/companies", id);
    }
    get(o, target.p, out);
    text_release(&target);
}

static void make_batch_create(const struct options *o, uint64_t k, struct text *out)
{
    struct text body = {0};
    add_records(o, BENCH_CONTACT, fresh_number(k * BATCH), BATCH, &body);
    send_body(o, "POST", V3 "contacts/batch/create", &body, out);
    text_release(&body);
}

static void make_batch_read(const struct options *o, uint64_t k, struct text *out)
{
    struct text body = {0};
    text_lit(&body, "{\"properties\":[\"email\",\"firstname\",\"lastname\",\"phone\",\"jobtitle\","
                    "\"city\",\"lifecyclestage\"],\"inputs\":[");
    for (uint64_t i = 0; i < BATCH; i++) {
        text_lit(&body, i ? ",{\"id\":\"" : "{\"id\":\"");
        text_i64(&body, contact_of(o, k * BATCH + i));
        text_lit(&body, "\"}");
    }
    text_lit(&body, "]}");
    send_body(o, "POST", V3 "contacts/batch/read", &body, out);
    text_release(&body);
}

static uint32_t phase_items(const struct options *o, const struct load *load)
{
    switch (load->phase) {
    case PHASE_COMPANIES:
        return o->account.records[BENCH_COMPANY];
    case PHASE_CONTACTS:
        return o->account.records[BENCH_CONTACT];
    default:
        return o->account.records[BENCH_CONTACT] * o->account.links_each[BENCH_CONTACT_COMPANY];
    }
}

static void make_load(const struct options *o, const struct load *load, uint64_t k,
                      struct text *out)
{
    uint32_t first = (uint32_t)k * BATCH;
    uint32_t left = phase_items(o, load) - first;
    uint32_t count = left < BATCH ? left : BATCH;
    struct text body = {0};
    if (load->phase == PHASE_LINKS) {
        text_lit(&body, "{\"inputs\":[");
        for (uint32_t i = 0; i < count; i++) {
            text_lit(&body, i ? "," : "");
            add_link(o, load, first + i, &body);
        }
        text_lit(&body, "]}");
        send_body(o, "POST", V4, &body, out);
    } else {
        bool contacts = load->phase == PHASE_CONTACTS;
        add_records(o, contacts ? BENCH_CONTACT : BENCH_COMPANY, first, count, &body);
        send_body(o, "POST", contacts ? V3 "contacts/batch/create" : V3 "companies/batch/create",
                  &body, out);
    }
    text_release(&body);
}

void request_make(const struct options *options, const struct load *load, uint64_t k,
                  struct text *out)
{
    out->n = 0;
    switch (options->work) {
    case WORK_CREATE:
        make_create(options, k, out);
        return;
    case WORK_LINK:
        make_link(options, k, out);
        return;
    case WORK_READ:
    case WORK_LINKS:
        make_read(options, k, out);
        return;
    case WORK_BATCH_CREATE:
        make_batch_create(options, k, out);
        return;
    case WORK_BATCH_READ:
        make_batch_read(options, k, out);
        return;
    case WORK_LOAD:
        make_load(options, load, k, out);
        return;
    case WORK_BULK:
    case WORKS:
        break;
    }
    abort();
}

/* ---- phases of a load ---- */

uint64_t load_requests(const struct options *options, const struct load *load)
{
    return (phase_items(options, load) + BATCH - 1) / BATCH;
}

void load_init(struct load *load, const struct options *options)
{
    load->phase = PHASE_COMPANIES;
    for (int i = 0; i < 2; i++) {
        load->ids[i] = must_alloc(calloc(options->account.records[i] + 1, sizeof(int64_t)));
    }
}

/* Each record of a reply begins {"id":"42","properties":{ and has its number in a text. */
void load_reply(struct load *load, const struct options *options, const char *body)
{
    if (load->phase == PHASE_LINKS) {
        return;
    }
    bool contacts = load->phase == PHASE_CONTACTS;
    int object = contacts ? BENCH_CONTACT : BENCH_COMPANY;
    const char *mark = contacts ? "\"email\":\"" : "\"domain\":\"";
    while ((body = strstr(body, "{\"id\":\""))) {
        int64_t id = strtoll(body + 7, NULL, 10);
        uint32_t number = 0;
        const char *value = strstr(body, mark);
        if (!value || !bench_number_of(value, &number)) {
            return;
        }
        if (number < options->account.records[object]) {
            load->ids[object][number] = id;
        }
        body = value;
    }
}

bool load_phase_done(const struct load *load, const struct options *options)
{
    if (load->phase == PHASE_LINKS) {
        return true;
    }
    int object = load->phase == PHASE_CONTACTS ? BENCH_CONTACT : BENCH_COMPANY;
    for (uint32_t i = 0; i < options->account.records[object]; i++) {
        if (!load->ids[object][i]) {
            return false;
        }
    }
    return true;
}

void load_release(struct load *load)
{
    free(load->ids[0]);
    free(load->ids[1]);
}
