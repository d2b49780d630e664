#include "link_model.h"

#include <stdio.h>
#include <string.h>

#include "schema/schema.h"

/* In the order in which a reader gives them: of a pair the system's labels first. */
const struct model_label model_labels[MODEL_LABELS] = {
    {TYPE_CONTACT, TYPE_COMPANY, "decision_maker", NULL, false, {2, 2}},
    {TYPE_CONTACT, TYPE_COMPANY, "buyer", "buyer_inverse", false, {0, 1}},
    {TYPE_CONTACT, TYPE_CONTACT, "manager", "manager_inverse", false, {1, 2}},
    {TYPE_CONTACT, TYPE_CONTACT, "colleague", NULL, false, {2, 2}},
    {TYPE_COMPANY,
     TYPE_COMPANY,
     "parent_to_child_company",
     "child_to_parent_company",
     true,
     {0, 0}},
    {TYPE_COMPANY, TYPE_COMPANY, "partner", NULL, false, {0, 0}},
};

int64_t model_type(int node)
{
    return node < CONTACTS ? TYPE_CONTACT : node < CONTACTS + COMPANIES ? TYPE_COMPANY : TYPE_DEAL;
}

struct model_link *model_link(struct model *model, int x, int y)
{
    return x < y ? &model->links[x][y] : &model->links[y][x];
}

bool model_applies(const struct model_label *label, int x, int y)
{
    int64_t low = model_type(x < y ? x : y);
    int64_t high = model_type(x < y ? y : x);
    return label->a_type == low && label->b_type == high;
}

bool model_directed(const struct model_label *label)
{
    return label->inverse && label->a_type == label->b_type;
}

static bool visible(struct model *model, int x, int y)
{
    struct model_link *link = model_link(model, x, y);
    return x != y && link->on && !link->away;
}

/* --- limits --- */

static bool fits_plain(struct model *model, int x, int y)
{
    int contact = x < y ? x : y;
    int company = x < y ? y : x;
    if (model_type(contact) != TYPE_CONTACT || model_type(company) != TYPE_COMPANY) {
        return true;
    }
    int count = 1;
    for (int i = 0; i < NODES; i++) {
        count += i != company && model_type(i) == TYPE_COMPANY && visible(model, contact, i);
    }
    return count <= MODEL_COMPANIES_MAX;
}

static bool fits_at(struct model *model, int label, int node, int other, int holder)
{
    const struct model_label *def = &model_labels[label];
    bool first = holder >= 0 ? holder == node : def->a_type == def->b_type || node < other;
    int max = def->max[first ? 0 : 1];
    int count = 1;
    for (int i = 0; i < NODES; i++) {
        if (i == node || i == other || !visible(model, node, i) || !model_applies(def, node, i)) {
            continue;
        }
        const struct model_mark *mark = &model_link(model, node, i)->marks[label];
        count += mark->on && (holder < 0 || (mark->holder == node) == (holder == node));
    }
    return !max || count <= max;
}

/* --- parents --- */

static int parent_of(struct model *model, int child, int except)
{
    for (int i = 0; i < NODES; i++) {
        if (i == except || i == child || !visible(model, child, i)) {
            continue;
        }
        for (int l = 0; l < MODEL_LABELS; l++) {
            const struct model_mark *mark = &model_link(model, child, i)->marks[l];
            if (model_labels[l].parent && mark->on && mark->holder == i) {
                return i;
            }
        }
    }
    return -1;
}

static bool parent_allowed(struct model *model, int parent, int child)
{
    if (parent_of(model, child, parent) >= 0) {
        return false;
    }
    int above = parent;
    while (above >= 0 && above != child) {
        above = parent_of(model, above, above == parent ? child : -1);
    }
    return above < 0;
}

static bool mark_allowed(struct model *model, int label, int x, int y, int holder)
{
    if (model_labels[label].parent && !parent_allowed(model, holder, holder == x ? y : x)) {
        return false;
    }
    return fits_at(model, label, x, y, holder) && fits_at(model, label, y, x, holder);
}

/* --- primary --- */

static bool has_primary(int x, int y)
{
    bool first = model_type(x) == TYPE_COMPANY;
    bool second = model_type(y) == TYPE_COMPANY;
    return first != second;
}

static int holder_of_primary(int x, int y)
{
    return model_type(x) == TYPE_COMPANY ? y : x;
}

int model_primary(struct model *model, int record)
{
    for (int i = 0; i < NODES; i++) {
        if (model_type(i) == TYPE_COMPANY && visible(model, record, i) &&
            model_link(model, record, i)->primary) {
            return i + 1;
        }
    }
    return 0;
}

static int oldest(struct model *model, int record, int except)
{
    int best = -1;
    for (int i = 0; i < NODES; i++) {
        if (i == except || model_type(i) != TYPE_COMPANY || !visible(model, record, i)) {
            continue;
        }
        if (best < 0 ||
            model_link(model, record, i)->since < model_link(model, record, best)->since) {
            best = i;
        }
    }
    return best;
}

static void appoint(struct model *model, int record, int company, int64_t since)
{
    for (int i = 0; i < NODES; i++) {
        if (i != record && visible(model, record, i)) {
            model_link(model, record, i)->primary = false;
        }
    }
    if (company >= 0) {
        struct model_link *link = model_link(model, record, company);
        link->primary = true;
        link->primary_since = since;
    }
}

static void fill(struct model *model, int record)
{
    if (model->automatic && !model_primary(model, record)) {
        appoint(model, record, oldest(model, record, -1), model->now);
    }
}

/* --- writing --- */

static bool wished(struct model_wish wish, int label)
{
    return (wish.labels >> label) & 1;
}

static int wished_holder(struct model_wish wish, int label, int from, int to)
{
    if (!model_directed(&model_labels[label])) {
        return -1;
    }
    return (wish.second >> label) & 1 ? to : from;
}

bool model_set(struct model *model, int from, int to, struct model_wish wish, bool keep_others)
{
    if (from == to || !model->active[from] || !model->active[to]) {
        return false;
    }
    struct model_link *link = model_link(model, from, to);
    struct model_link next = *link;
    bool created = !link->on;
    if (created) {
        next = (struct model_link){.on = true, .since = model->now};
        if (!fits_plain(model, from, to)) {
            return false;
        }
    }
    for (int l = 0; l < MODEL_LABELS; l++) {
        struct model_mark *mark = &next.marks[l];
        int holder = wished_holder(wish, l, from, to);
        if (!wished(wish, l)) {
            mark->on = mark->on && keep_others;
            continue;
        }
        if (mark->on && mark->holder == holder) {
            continue;
        }
        if ((mark->on && keep_others) || !mark_allowed(model, l, from, to, holder)) {
            return false;
        }
        *mark = (struct model_mark){true, holder};
    }
    *link = next;
    if (has_primary(from, to)) {
        int record = holder_of_primary(from, to);
        if (wish.primary && !link->primary) {
            appoint(model, record, record == from ? to : from, model->now);
        } else if (created) {
            fill(model, record);
        }
    }
    return true;
}

void model_remove(struct model *model, int from, int to, struct model_wish wish)
{
    if (from == to || !visible(model, from, to)) {
        return;
    }
    struct model_link *link = model_link(model, from, to);
    bool had = link->primary;
    int record = holder_of_primary(from, to);
    int company = record == from ? to : from;
    if (wish.plain) {
        *link = (struct model_link){0};
        if (had) {
            appoint(model, record, oldest(model, record, -1), model->now);
        }
        return;
    }
    for (int l = 0; l < MODEL_LABELS; l++) {
        struct model_mark *mark = &link->marks[l];
        if (wished(wish, l) && mark->on && mark->holder == wished_holder(wish, l, from, to)) {
            mark->on = false;
        }
    }
    if (wish.primary && had && oldest(model, record, company) >= 0) {
        appoint(model, record, oldest(model, record, company), model->now);
    }
}

/* --- archive and restore --- */

void model_archive(struct model *model, int node)
{
    if (!model->active[node]) {
        return;
    }
    bool led[NODES] = {false};
    for (int i = 0; i < NODES; i++) {
        led[i] = model_type(node) == TYPE_COMPANY && model_type(i) != TYPE_COMPANY &&
                 model_primary(model, i) == node + 1;
    }
    for (int i = 0; i < NODES; i++) {
        if (i != node && model_link(model, node, i)->on) {
            model_link(model, node, i)->away = true;
        }
    }
    model->active[node] = false;
    for (int i = 0; i < NODES; i++) {
        if (led[i]) {
            appoint(model, i, oldest(model, i, -1), model->now);
        }
    }
}

/* The next link to bring back: the oldest, equal times the lower number; -1: none. */
static int next_away(struct model *model, int node)
{
    int best = -1;
    for (int i = 0; i < NODES; i++) {
        if (i == node || !model->active[i] || !model_link(model, node, i)->on ||
            !model_link(model, node, i)->away) {
            continue;
        }
        if (best < 0 || model_link(model, node, i)->since < model_link(model, node, best)->since) {
            best = i;
        }
    }
    return best;
}

struct own {
    int company;
    int64_t since;
};

static void bring_back(struct model *model, int node, int other, struct own *own)
{
    struct model_link *link = model_link(model, node, other);
    if (!fits_plain(model, node, other)) {
        *link = (struct model_link){0};
        return;
    }
    struct model_link before = *link;
    *link = (struct model_link){.on = true, .since = before.since};
    for (int l = 0; l < MODEL_LABELS; l++) {
        const struct model_mark *mark = &before.marks[l];
        if (mark->on && mark_allowed(model, l, node, other, mark->holder)) {
            link->marks[l] = *mark;
        }
    }
    if (!has_primary(node, other)) {
        return;
    }
    if (holder_of_primary(node, other) == node) {
        if (before.primary && before.primary_since >= own->since) {
            *own = (struct own){other, before.primary_since};
        }
    } else if (!model_primary(model, other)) {
        if (before.primary) {
            appoint(model, other, node, model->now);
        } else {
            fill(model, other);
        }
    }
}

void model_restore(struct model *model, int node)
{
    if (model->active[node]) {
        return;
    }
    model->active[node] = true;
    struct own own = {-1, 0};
    for (int other = next_away(model, node); other >= 0; other = next_away(model, node)) {
        bring_back(model, node, other, &own);
    }
    if (model_type(node) == TYPE_COMPANY) {
        return;
    }
    bool had_one = false;
    for (int i = 0; i < NODES; i++) {
        struct model_link *link = model_link(model, node, i);
        had_one |= i != node && link->on && link->away && link->primary;
    }
    if (own.company >= 0) {
        appoint(model, node, own.company, own.since);
    } else if (had_one) {
        appoint(model, node, oldest(model, node, -1), model->now);
    } else {
        fill(model, node);
    }
}

/* --- reading --- */

void model_text(struct model *model, int from, int to, char *out, int size)
{
    if (!visible(model, from, to)) {
        snprintf(out, (size_t)size, "-");
        return;
    }
    const struct model_link *link = model_link(model, from, to);
    int used = snprintf(out, (size_t)size, "plain%s", link->primary ? " primary" : "");
    for (int l = 0; l < MODEL_LABELS; l++) {
        const struct model_label *def = &model_labels[l];
        if (!link->marks[l].on) {
            continue;
        }
        int holder = link->marks[l].holder;
        bool first = holder >= 0 ? holder == from : def->a_type == def->b_type || from < to;
        used += snprintf(out + used, (size_t)(size - used), " %s",
                         first || !def->inverse ? def->name : def->inverse);
    }
}
