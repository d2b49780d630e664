/*
 * link_merge: the links of a merged record become the survivor's (settled 14).
 *
 * The link between the two goes. On a third record the label sets are united; where the two say
 * opposite things (the halves of one directed label, two parents) the survivor's word stands; where
 * the union would exceed a limit of the survivor, what it has stays and the rest is reported. The
 * third record gets no new link in number, so its own limits are not asked. A loop of parents
 * refuses the whole merge. Links of the loser that are out of sight with an archived record move
 * too, so that they come back to the survivor.
 *
 * Both records are active when this is called; afterwards the loser has no link at all.
 */
#include "record/association.h"
#include "record/link_limit.h"
#include "record/link_log.h"
#include "record/link_loss.h"
#include "record/link_parent.h"
#include "record/link_primary.h"

struct merge {
    struct op *op;
    struct record_ref winner, loser;
    struct loss_list losses;
};

/* One link on its way from the loser to the survivor. */
struct moving {
    enum link_table table;
    struct link_ends before, ends;
    struct record_ref other;
    struct link_set loser_set, set; /* of the loser, of the survivor before the merge */
};

static struct link_row turned(const struct merge *m, const struct moving *link,
                              const struct link_row *row)
{
    struct label_end half = {.label = row->label,
                             .side = link_side(&link->before, row, m->loser.id)};
    return (struct link_row){
        .label = row->label, .dir = link_dir(&link->ends, half, m->winner.id), .since = row->since};
}

/* Why the row cannot move; NULL: it can. A loop of parents is an error. */
static enum err_code judge(struct merge *m, const struct moving *link, const struct link_row *row,
                           const char **why)
{
    struct op *op = m->op;
    enum parent_verdict verdict;
    enum err_code rc = link_parent_judge(op, &link->ends, row, &verdict);
    if (rc) {
        return rc;
    }
    if (verdict == PARENT_LOOP) {
        return link_parent_refuse_loop(op, &link->ends, row);
    }
    bool room;
    rc = link_limit_room(op, &link->ends, row, m->winner.id, LIMIT_FOR_NEW, &room);
    if (rc) {
        return rc;
    }
    *why = verdict == PARENT_SECOND ? "parent" : room ? NULL : "limit";
    return ERR_OK;
}

/* Where the survivor has the label already: the same half is a union, the opposite one is lost.
 * Parent and child of one company at once would be a loop. */
static enum err_code keep_row(struct merge *m, const struct moving *link,
                              const struct link_row *stands, const struct link_row *moved)
{
    if (link->table == LINK_AWAY || stands->dir == moved->dir) {
        return ERR_OK;
    }
    if (link_is_parent(m->op, moved->label)) {
        return link_parent_refuse_loop(m->op, &link->ends, moved);
    }
    loss_add(m->op, &m->losses, link->other, moved->label, "direction");
    return ERR_OK;
}

/* *there tells whether the survivor has the label now. */
static enum err_code move_row(struct merge *m, const struct moving *link,
                              const struct link_row *row, bool *there)
{
    struct link_row moved = turned(m, link, row);
    const struct link_row *stands = link_set_find(&link->set, row->label);
    *there = true;
    if (stands) {
        return keep_row(m, link, stands, &moved);
    }
    const char *why = NULL;
    enum err_code rc = link->table == LINK_LIVE ? judge(m, link, &moved, &why) : ERR_OK;
    if (rc) {
        return rc;
    }
    if (why) {
        *there = false;
        loss_add(m->op, &m->losses, link->other, row->label, why);
        return ERR_OK;
    }
    return link_insert(m->op, link->table, &link->ends, &moved);
}

/* The link is written; `linked` tells whether the survivor has it. Primary follows: of a contact
 * whose primary was the loser it is the survivor now, of the survivor itself its own, else the
 * loser's. */
static enum err_code move_primary(struct merge *m, const struct moving *link, bool linked)
{
    struct op *op = m->op;
    const struct pair *pair = link->ends.pair;
    struct record_ref holder = link_primary_record(&link->before);
    if (holder.id != m->loser.id) {
        if (!linked) {
            return link_primary_succeed(op, pair, holder, m->loser.id);
        }
        struct link_row row = {.label = pair->primary, .dir = DIR_NONE, .since = op->tx->now};
        enum err_code rc = link_insert(op, LINK_LIVE, &link->ends, &row);
        return rc ? rc : link_log_primary(op, pair, holder, m->loser.id, m->winner.id);
    }
    int64_t now;
    enum err_code rc = link_primary_of(op, pair, m->winner.id, &now);
    if (rc || now || !linked) {
        return rc;
    }
    return link_primary_give(op, pair, m->winner, link->other.id);
}

static enum err_code move_rows(struct merge *m, const struct moving *link)
{
    const struct link_row *primary = NULL;
    bool linked = true;
    enum err_code rc = ERR_OK;
    for (size_t i = 0; !rc && linked && i < link->loser_set.count; i++) {
        const struct link_row *row = &link->loser_set.rows[i];
        bool there = true;
        if (row->label->kind == LABEL_KIND_PRIMARY && link->table == LINK_LIVE) {
            primary = row;
        } else {
            rc = move_row(m, link, row, &there);
        }
        linked = there || row->label->kind != LABEL_KIND_PLAIN;
    }
    if (!linked && link->ends.pair->primary) {
        primary = link_set_find(&link->loser_set, link->ends.pair->primary);
    }
    if (rc || !primary || link->table == LINK_AWAY) {
        return rc;
    }
    return move_primary(m, link, linked);
}

static enum err_code move_link(struct merge *m, enum link_table table, const struct link_stub *stub)
{
    struct op *op = m->op;
    struct moving link = {.table = table,
                          .before = link_ends_of(stub->pair, m->loser, stub->other),
                          .other = link_other(stub->pair, m->loser.type, stub->other)};
    link.ends = link_ends_of(stub->pair, m->winner, stub->other);
    enum err_code rc = link_read(op, table, &link.before, &link.loser_set);
    if (!rc) {
        rc = link_read(op, table, &link.ends, &link.set);
    }
    if (!rc) {
        rc = link_clear(op, table, &link.before);
    }
    return rc ? rc : move_rows(m, &link);
}

/* First of all, so that no walk up the parents goes through it. */
static enum err_code drop_own_link(struct merge *m, const struct link_stub *stub)
{
    struct link_ends ends = link_ends_of(stub->pair, m->loser, stub->other);
    loss_add(m->op, &m->losses, m->loser, stub->pair->plain, "self");
    return link_clear(m->op, LINK_LIVE, &ends);
}

static enum err_code move_all(struct merge *m, enum link_table table)
{
    struct link_stub *stubs = NULL;
    size_t count = 0;
    enum err_code rc = link_list(m->op, table, m->loser.id, &stubs, &count);
    for (size_t i = 0; !rc && i < count; i++) {
        if (stubs[i].other == m->winner.id) {
            rc = drop_own_link(m, &stubs[i]);
        }
    }
    for (size_t i = 0; !rc && i < count; i++) {
        if (stubs[i].other != m->winner.id) {
            rc = move_link(m, table, &stubs[i]);
        }
    }
    return rc;
}

/* Companies that came to a survivor without a primary. */
static enum err_code settle_winner(struct merge *m)
{
    const struct pair *pair = schema_pair(m->op->schema, m->winner.type->id, TYPE_COMPANY);
    if (!pair || !pair->primary || m->winner.type->id == TYPE_COMPANY) {
        return ERR_OK;
    }
    return link_primary_fill(m->op, pair, m->winner);
}

enum err_code link_merge_record(struct op *op, struct record_ref winner, struct record_ref loser,
                                struct link_loss **losses)
{
    struct merge m = {.op = op, .winner = winner, .loser = loser};
    enum err_code rc = move_all(&m, LINK_LIVE);
    if (!rc) {
        rc = move_all(&m, LINK_AWAY);
    }
    if (!rc) {
        rc = settle_winner(&m);
    }
    if (rc) {
        return rc;
    }
    *losses = m.losses.first;
    return ERR_OK;
}
