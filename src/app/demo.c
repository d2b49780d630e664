#include "app/demo.h"

#include <stdlib.h>

#include "account/user.h"
#include "base/buf.h"
#include "base/civil.h"

#define SEED UINT64_C(0x52656c617461) /* any number; another one gives another account */

/* --- chance --- */

/* splitmix64: small, and every seed is a good one. */
static uint64_t next_random(struct demo *d)
{
    uint64_t z = d->random += UINT64_C(0x9e3779b97f4a7c15);
    z = (z ^ (z >> 30)) * UINT64_C(0xbf58476d1ce4e5b9);
    z = (z ^ (z >> 27)) * UINT64_C(0x94d049bb133111eb);
    return z ^ (z >> 31);
}

size_t demo_pick(struct demo *d, size_t count)
{
    return (size_t)(next_random(d) % count);
}

bool demo_chance(struct demo *d, int percent)
{
    return demo_pick(d, 100) < (size_t)percent;
}

const char *demo_word(struct demo *d, const struct demo_words *words)
{
    return words->items[demo_pick(d, words->count)].text;
}

/* --- text --- */

static bool take_placeholder(struct str *rest, const char *name)
{
    bool found = str_starts(*rest, str_of(name));
    if (found) {
        *rest = str_sub(*rest, strlen(name), rest->n);
    }
    return found;
}

static void add_filled(struct buf *out, struct str text, struct str firm, struct str person,
                       struct str product)
{
    while (text.n) {
        if (take_placeholder(&text, "{firm}")) {
            buf_str(out, firm);
        } else if (take_placeholder(&text, "{person}")) {
            buf_str(out, person);
        } else if (take_placeholder(&text, "{product}")) {
            buf_str(out, product);
        } else {
            buf_char(out, text.p[0]);
            text = str_sub(text, 1, text.n);
        }
    }
}

struct str demo_phrase(struct demo *d, int language, enum demo_phrase phrase, size_t index,
                       struct str firm, struct str person, struct str product)
{
    const struct demo_phrases *phrases = &demo_phrases[language][phrase];
    struct buf out;
    buf_init(&out, 4096);
    add_filled(&out, str_of(phrases->items[index % phrases->count]), firm, person, product);
    struct str filled = str_dup(d->arena, buf_view(&out));
    buf_release(&out);
    return filled;
}

/* --- records and links --- */

void demo_put(struct demo_values *values, const char *name, struct str value)
{
    BUG_UNLESS(values->count < DEMO_VALUES);
    values->items[values->count++] = (struct record_value){str_of(name), value};
}

void demo_put_number(struct demo *d, struct demo_values *values, const char *name, int64_t value)
{
    demo_put(values, name, str_from_i64(d->arena, value));
}

void demo_put_time(struct demo *d, struct demo_values *values, const char *name, int64_t at)
{
    demo_put(values, name, civil_text(d->arena, at, false));
}

void demo_put_owner(struct demo *d, struct demo_values *values, size_t owner)
{
    demo_put_number(d, values, "hubspot_owner_id", d->owners[owner % DEMO_OWNERS]);
}

enum err_code demo_create(struct demo *d, int64_t type_id, const struct demo_values *values,
                          int64_t *id)
{
    return record_create(d->op, schema_type(d->op->schema, type_id), values->items, values->count,
                         id);
}

enum err_code demo_update(struct demo *d, int64_t type_id, int64_t id,
                          const struct demo_values *values)
{
    return record_update(d->op, schema_type(d->op->schema, type_id), id, values->items,
                         values->count);
}

static struct record_ref ref(const struct demo *d, int64_t type_id, int64_t id)
{
    return (struct record_ref){schema_type(d->op->schema, type_id), id};
}

enum err_code demo_link(struct demo *d, int64_t from_type, int64_t from, int64_t to_type,
                        int64_t to)
{
    struct association_result result;
    return association_link(d->op, ref(d, from_type, from), ref(d, to_type, to), &result);
}

enum err_code demo_label(struct demo *d, enum demo_label label, int64_t from, int64_t to)
{
    struct association_result result;
    const struct label_end *end = &d->labels[label];
    const struct pair *pair = end->label->pair;
    const struct object_type *from_type = end->side == 0 || pair_is_same(pair) ? pair->a : pair->b;
    const struct object_type *to_type = from_type == pair->a ? pair->b : pair->a;
    return association_add(d->op, (struct record_ref){from_type, from},
                           (struct record_ref){to_type, to}, end, 1, &result);
}

/* --- the account --- */

static int by_time(const void *a, const void *b)
{
    const struct demo_event *x = a, *y = b;
    if (x->at != y->at) {
        return x->at < y->at ? -1 : 1;
    }
    return x->order < y->order ? -1 : x->order > y->order;
}

static enum err_code run_events(struct demo *d, struct demo_run *run)
{
    qsort(d->events, d->event_count, sizeof(*d->events), by_time);
    for (size_t i = 0; i < d->event_count; i++) {
        const struct demo_event *event = &d->events[i];
        d->op->tx->now = event->at;
        d->op->who = &d->actors[event->index % DEMO_OWNERS];
        enum err_code rc = event->run(d, event->index, event->step);
        if (rc) {
            return rc;
        }
        if (run->progress) {
            run->progress(run->arg, i + 1, d->event_count);
        }
    }
    return ERR_OK;
}

static enum err_code count_records(struct demo *d, int64_t *records)
{
    enum err_code rc = ERR_OK;
    *records = 0;
    for (size_t i = 0; !rc && i < d->op->schema->type_count; i++) {
        int64_t count = 0;
        rc = record_count(d->op, d->op->schema->types[i], RECORD_ACTIVE, &count);
        *records += count;
    }
    return rc;
}

static enum err_code fill(struct demo *d, struct demo_run *run)
{
    enum err_code rc = demo_define(d);
    if (rc) {
        return rc;
    }
    demo_plan(d);
    rc = run_events(d, run);
    d->op->tx->now = d->now;
    d->op->who = &d->actors[0];
    rc = rc ? rc : demo_rental(d);
    return rc ? rc : count_records(d, &run->records);
}

/* The first user stays in the store even when removed, so the account is known by her. */
enum err_code demo_fill(struct op *op, void *arg)
{
    struct demo_run *run = arg;
    struct demo *d = arena_make(op->tx->arena, struct demo);
    struct user kari;
    *d = (struct demo){.op = op, .arena = op->tx->arena, .random = SEED, .now = run->now};
    d->start = (run->now / CIVIL_DAY_MS - 700) * CIVIL_DAY_MS;
    enum err_code rc = user_find(op->tx, STR("kari.nord@example.com"), &kari);
    if (rc != ERR_NOT_FOUND) {
        run->there = !rc;
        return rc;
    }
    err_clear(op->tx->err);
    int64_t now = op->tx->now;
    const struct principal *who = op->who;
    rc = fill(d, run);
    op->tx->now = now;
    op->who = who;
    return rc;
}
