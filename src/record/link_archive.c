/*
 * link_archive: links of an archived record are out of sight, whole, in link_archived, and come
 * back when both of their ends are active again.
 *
 * Taking the links away is done in bulk; what has to be looked at one by one is only who lost a
 * primary company. Bringing them back is done link by link, the oldest first, because the world has
 * moved on: a limit may have been reached, a child may have another parent, a contact another
 * primary. What has no place any more is dropped and reported; Primary is simply not taken back.
 */
#include "record/association.h"
#include "record/link_limit.h"
#include "record/link_log.h"
#include "record/link_loss.h"
#include "record/link_parent.h"
#include "record/link_primary.h"
#include "record/link_stmts.h"
#include "record/record_array.h"

/* --- archive --- */

/* Contacts, deals and tickets that have `company` as their primary. */
static enum err_code list_led(struct op *op, struct record_ref company, struct link_stub **out,
                              size_t *count)
{
    struct record_array led = record_array_of(op->tx, sizeof(struct link_stub));
    struct stmt *st = stmt_use(op->tx, &link_stmts[LINK_PRIMARY_LED]);
    stmt_bind_i64(st, 1, company.id);
    while (stmt_row(st)) {
        const struct pair *pair = schema_pair_by_id(op->schema, stmt_i64(st, 0));
        bool leads = pair && (pair->primary_on_a ? pair->b : pair->a)->id == company.type->id;
        struct link_stub *stub = leads ? record_array_add(&led) : NULL;
        if (stub) {
            *stub = (struct link_stub){.pair = pair, .other = stmt_i64(st, 1)};
        }
    }
    enum err_code rc = record_array_end(&led, stmt_end(st));
    if (rc) {
        return rc;
    }
    *out = led.items;
    *count = led.count;
    return ERR_OK;
}

static enum err_code put_away(struct op *op, int64_t record)
{
    static const enum link_stmt steps[] = {LINK_STORE_A, LINK_STORE_B, LINK_CLEAR_A, LINK_CLEAR_B};
    enum err_code rc = ERR_OK;
    for (size_t i = 0; !rc && i < sizeof(steps) / sizeof(steps[0]); i++) {
        struct stmt *st = stmt_use(op->tx, &link_stmts[steps[i]]);
        stmt_bind_i64(st, 1, record);
        rc = stmt_run(st);
    }
    return rc;
}

enum err_code link_archive_record(struct op *op, struct record_ref record)
{
    struct link_stub *led = NULL;
    size_t count = 0;
    enum err_code rc = list_led(op, record, &led, &count);
    if (!rc) {
        rc = put_away(op, record.id);
    }
    for (size_t i = 0; !rc && i < count; i++) {
        struct record_ref bereft = link_other(led[i].pair, record.type, led[i].other);
        rc = link_primary_succeed(op, led[i].pair, bereft, record.id);
    }
    return rc;
}

/* --- restore --- */

/* The primary that the restored record had itself, in one pair: of several put away at different
 * times the newest. */
struct own_primary {
    const struct pair *pair;
    int64_t company, since; /* 0: none of those that are back */
};

struct restore {
    struct op *op;
    struct record_ref record;
    struct loss_list losses;
    struct record_array
        own; /* of own_primary: one for each pair that a link of the record is back in */
};

/* The links of one stub on their way back. */
struct returning {
    struct link_ends ends;
    struct record_ref other;
    struct link_set set;
};

static enum err_code has_room(struct op *op, const struct link_ends *ends,
                              const struct link_row *row, bool *room)
{
    enum err_code rc = link_limit_room(op, ends, row, ends->a, LIMIT_FOR_RESTORED, room);
    return rc || !*room ? rc : link_limit_room(op, ends, row, ends->b, LIMIT_FOR_RESTORED, room);
}

/* *back tells whether the row has its place again; if not, the loss is reported. */
static enum err_code restore_row(struct restore *r, const struct returning *link,
                                 const struct link_row *row, bool *back)
{
    struct op *op = r->op;
    enum parent_verdict verdict;
    enum err_code rc = link_parent_judge(op, &link->ends, row, &verdict);
    bool room = false;
    if (!rc && verdict == PARENT_FINE) {
        rc = has_room(op, &link->ends, row, &room);
    }
    if (rc) {
        return rc;
    }
    *back = room;
    if (room) {
        return link_insert(op, LINK_LIVE, &link->ends, row);
    }
    loss_add(op, &r->losses, link->other, row->label, verdict == PARENT_FINE ? "limit" : "parent");
    return ERR_OK;
}

static struct own_primary *own_of_pair(struct restore *r, const struct pair *pair)
{
    struct own_primary *list = r->own.items;
    for (size_t i = 0; i < r->own.count; i++) {
        if (list[i].pair == pair) {
            return &list[i];
        }
    }
    struct own_primary *own = record_array_add(&r->own);
    if (own) {
        own->pair = pair;
    }
    return own;
}

/* The link is back; `primary` is the Primary row it had, or NULL. */
static enum err_code restore_primary(struct restore *r, const struct returning *link,
                                     const struct link_row *primary)
{
    const struct pair *pair = link->ends.pair;
    if (!pair->primary) {
        return ERR_OK;
    }
    struct record_ref holder = link_primary_record(&link->ends);
    if (holder.id != r->record.id) {
        int64_t now;
        enum err_code rc = link_primary_of(r->op, pair, holder.id, &now);
        if (rc || now) {
            return rc;
        }
        return primary ? link_primary_give(r->op, pair, holder, r->record.id)
                       : link_primary_fill(r->op, pair, holder);
    }
    struct own_primary *own = own_of_pair(r, pair);
    if (own && primary && primary->since >= own->since) {
        own->company = link->other.id;
        own->since = primary->since;
    }
    return record_array_end(&r->own, ERR_OK);
}

static enum err_code restore_link(struct restore *r, const struct link_stub *stub)
{
    struct op *op = r->op;
    struct returning link = {.ends = link_ends_of(stub->pair, r->record, stub->other),
                             .other = link_other(stub->pair, r->record.type, stub->other)};
    bool active;
    enum err_code rc = record_exists(op, link.other.type, link.other.id, &active);
    if (rc || !active) {
        return rc;
    }
    rc = link_read(op, LINK_AWAY, &link.ends, &link.set);
    if (!rc) {
        rc = link_clear(op, LINK_AWAY, &link.ends);
    }
    const struct link_row *primary = NULL;
    bool linked = true;
    for (size_t i = 0; !rc && linked && i < link.set.count; i++) {
        const struct link_row *row = &link.set.rows[i];
        bool back = true;
        if (row->label->kind == LABEL_KIND_PRIMARY) {
            primary = row;
        } else {
            rc = restore_row(r, &link, row, &back);
        }
        linked = back || row->label->kind != LABEL_KIND_PLAIN;
    }
    return rc || !linked ? rc : restore_primary(r, &link, primary);
}

/* The restored record's own primary: the one it had, when that is back; otherwise as if it had been
 * lost. */
static enum err_code settle_own(struct restore *r, const struct own_primary *own)
{
    struct op *op = r->op;
    if (own->company) {
        struct link_ends ends = link_ends_of(own->pair, r->record, own->company);
        struct link_row row = {.label = own->pair->primary, .dir = DIR_NONE, .since = own->since};
        return link_insert(op, LINK_LIVE, &ends, &row);
    }
    bool had_one;
    int64_t company;
    struct stmt *st = stmt_use(op->tx, &link_stmts[LINK_PRIMARY_AWAY]);
    stmt_bind_i64(st, 1, r->record.id);
    stmt_bind_i64(st, 2, own->pair->id);
    enum err_code rc = stmt_one_i64(st, &had_one, &company);
    if (rc) {
        return rc;
    }
    return had_one ? link_primary_succeed(op, own->pair, r->record, company)
                   : link_primary_fill(op, own->pair, r->record);
}

enum err_code link_restore_record(struct op *op, struct record_ref record,
                                  struct link_loss **losses)
{
    struct restore r = {
        .op = op, .record = record, .own = record_array_of(op->tx, sizeof(struct own_primary))};
    struct link_stub *stubs = NULL;
    size_t count = 0;
    enum err_code rc = link_list(op, LINK_AWAY, record.id, &stubs, &count);
    for (size_t i = 0; !rc && i < count; i++) {
        rc = restore_link(&r, &stubs[i]);
    }
    for (size_t i = 0; !rc && i < r.own.count; i++) {
        rc = settle_own(&r, (const struct own_primary *)r.own.items + i);
    }
    if (rc) {
        return rc;
    }
    *losses = r.losses.first;
    return ERR_OK;
}
