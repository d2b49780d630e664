#include "link_rig.h"

#include <stdlib.h>

#include "account/setting.h"
#include "record/check.h"
#include "record/setting_change.h"
#include "store/sql.h"
#include "store/stmt.h"

#define LABELS_MAX 16

struct call {
    enum {
        PLAIN,
        ADD,
        REPLACE,
        REMOVE,
        UNLINK,
        SET_PRIMARY,
        RESTORE,
        MERGE,
        GET,
        LIST,
        PRIMARY_OF
    } what;
    struct node from, to;
    const char *labels;
    struct association_result result;
    struct link_loss *losses;
    struct str text;
    int64_t number;
};

static struct node made(struct rig *rig, int64_t type, const char *const *props)
{
    return (struct node){type, rig_create(rig, type, props)};
}

struct node node_contact(struct rig *rig)
{
    return made(rig, TYPE_CONTACT, PROPS("firstname", "Kari"));
}

struct node node_company(struct rig *rig)
{
    return made(rig, TYPE_COMPANY, PROPS("name", "Acme"));
}

struct node node_deal(struct rig *rig)
{
    return made(rig, TYPE_DEAL, PROPS("dealname", "Sale", "dealstage", "appointmentscheduled"));
}

struct node node_ticket(struct rig *rig)
{
    return made(rig, TYPE_TICKET, PROPS("subject", "Help", "hs_pipeline_stage", "1"));
}

static struct record_ref ref(struct op *op, struct node node)
{
    return (struct record_ref){schema_type(op->schema, node.type), node.id};
}

static const struct pair *pair_of(struct op *op, struct node from, struct node to)
{
    return schema_pair(op->schema, from.type, to.type);
}

static bool resolve(struct op *op, struct node from, struct node to, struct str name,
                    struct label_end *out)
{
    const struct pair *pair = pair_of(op, from, to);
    const struct object_type *type = schema_type(op->schema, from.type);
    if (str_is(name, "plain") || str_is(name, "primary")) {
        *out = (struct label_end){str_is(name, "plain") ? pair->plain : pair->primary,
                                  pair_side(pair, type)};
        return out->label != NULL;
    }
    return pair_label_of_name(pair, type, name, out);
}

static enum err_code resolve_all(struct op *op, struct call *call, struct label_end *labels,
                                 size_t *count)
{
    struct str rest = str_of(call->labels);
    struct str name;
    *count = 0;
    while (call->labels && str_split(&rest, ' ', &name)) {
        if (*count == LABELS_MAX || !resolve(op, call->from, call->to, name, &labels[(*count)++])) {
            return err_set(op->tx->err, ERR_INTERNAL, "no label %.*s", STR_ARG(name));
        }
    }
    return ERR_OK;
}

static struct str joined(struct arena *arena, struct str list, const char *separator,
                         struct str next)
{
    return str_is_none(list)
               ? next
               : str_format(arena, "%.*s%s%.*s", STR_ARG(list), separator, STR_ARG(next));
}

static enum err_code write_call(struct op *op, void *arg)
{
    struct call *call = arg;
    struct record_ref from = ref(op, call->from);
    struct record_ref to = ref(op, call->to);
    struct label_end labels[LABELS_MAX];
    size_t count;
    enum err_code rc = resolve_all(op, call, labels, &count);
    if (rc) {
        return rc;
    }
    switch (call->what) {
    case PLAIN:
        return association_link(op, from, to, &call->result);
    case ADD:
        return association_add(op, from, to, labels, count, &call->result);
    case REPLACE:
        return association_replace(op, from, to, labels, count, &call->result);
    case REMOVE:
        return association_remove(op, from, to, labels, count, &call->result);
    case UNLINK:
        return association_unlink(op, from, to, &call->result);
    case SET_PRIMARY:
        return association_set_primary(op, from, to);
    case RESTORE:
        return record_restore(op, from.type, from.id, &call->losses);
    case MERGE:
        return record_merge(op, from.type, from.id, to.id, &call->losses);
    default:
        return ERR_INTERNAL;
    }
}

/* The result of the last write; the tests run one at a time. */
static struct association_result last_result;

struct association_result link_result(void)
{
    return last_result;
}

static enum err_code run(struct rig *rig, struct call *call)
{
    enum err_code rc = rig_write(rig, write_call, call);
    if (!rc) {
        last_result = call->result;
    }
    return rc;
}

enum err_code link_plain(struct rig *rig, struct node from, struct node to)
{
    return run(rig, &(struct call){.what = PLAIN, .from = from, .to = to});
}

enum err_code link_add(struct rig *rig, struct node from, struct node to, const char *labels)
{
    return run(rig, &(struct call){.what = ADD, .from = from, .to = to, .labels = labels});
}

enum err_code link_replace(struct rig *rig, struct node from, struct node to, const char *labels)
{
    return run(rig, &(struct call){.what = REPLACE, .from = from, .to = to, .labels = labels});
}

enum err_code link_remove(struct rig *rig, struct node from, struct node to, const char *labels)
{
    return run(rig, &(struct call){.what = REMOVE, .from = from, .to = to, .labels = labels});
}

enum err_code link_unlink(struct rig *rig, struct node from, struct node to)
{
    return run(rig, &(struct call){.what = UNLINK, .from = from, .to = to});
}

enum err_code link_set_primary(struct rig *rig, struct node record, struct node company)
{
    return run(rig, &(struct call){.what = SET_PRIMARY, .from = record, .to = company});
}

enum err_code link_archive(struct rig *rig, struct node record)
{
    return rig_archive(rig, record.type, record.id);
}

static const char *losses_text(struct rig *rig, const struct link_loss *loss)
{
    struct str list = STR_NONE;
    for (; loss; loss = loss->next) {
        const char *name = loss->label->kind == LABEL_KIND_PLAIN ? "plain" : NULL;
        struct str label = name ? str_of(name) : loss->label->name[0];
        struct str one =
            str_format(rig->arena, "%.*s %lld %.*s %s", STR_ARG(loss->other.type->singular),
                       (long long)loss->other.id, STR_ARG(label), loss->why);
        list = joined(rig->arena, list, "; ", one);
    }
    return str_is_none(list) ? "" : str_cstr(rig->arena, list);
}

/* The losses name definitions of the snapshot, which is gone when the transaction is: they are put
 * into words inside it. */
struct losing {
    struct call call;
    struct rig *rig;
    const char *text;
};

static enum err_code lose(struct op *op, void *arg)
{
    struct losing *losing = arg;
    enum err_code rc = write_call(op, &losing->call);
    if (!rc) {
        losing->text = losses_text(losing->rig, losing->call.losses);
    }
    return rc;
}

static const char *run_losing(struct rig *rig, struct call call)
{
    struct losing losing = {.call = call, .rig = rig};
    enum err_code rc = rig_write(rig, lose, &losing);
    ck_assert_msg(rc == ERR_OK, "%s: %.*s", err_word(rc), STR_ARG(rig->err.message));
    return losing.text;
}

const char *link_restore(struct rig *rig, struct node record)
{
    return run_losing(rig, (struct call){.what = RESTORE, .from = record, .to = record});
}

const char *link_merge(struct rig *rig, struct node winner, struct node loser)
{
    return run_losing(rig, (struct call){.what = MERGE, .from = winner, .to = loser});
}

enum err_code link_try_merge(struct rig *rig, struct node winner, struct node loser)
{
    return run(rig, &(struct call){.what = MERGE, .from = winner, .to = loser});
}

/* --- reading --- */

static struct str label_word(const struct label_end *end)
{
    if (end->label->kind == LABEL_KIND_PLAIN) {
        return STR("plain");
    }
    return end->label->kind == LABEL_KIND_PRIMARY ? STR("primary") : end->label->name[end->side];
}

static enum err_code read_call(struct op *op, void *arg)
{
    struct call *call = arg;
    struct record_ref from = ref(op, call->from);
    if (call->what == PRIMARY_OF) {
        return association_primary(op, from, &call->number);
    }
    if (call->what == GET) {
        struct association *item;
        enum err_code rc = association_get(op, from, ref(op, call->to), &item);
        if (rc || !item) {
            call->text = STR("-");
            return rc;
        }
        call->number = item->since;
        for (size_t i = 0; i < item->label_count; i++) {
            call->text = joined(op->tx->arena, call->text, " ", label_word(&item->labels[i]));
        }
        return ERR_OK;
    }
    struct association *items;
    size_t count;
    bool more;
    enum err_code rc = association_list(op, from, schema_type(op->schema, call->to.type), 0, 500,
                                        &items, &count, &more);
    for (size_t i = 0; !rc && i < count; i++) {
        call->text =
            joined(op->tx->arena, call->text, " ", str_from_i64(op->tx->arena, items[i].to_id));
    }
    return rc;
}

static const char *read_text(struct rig *rig, struct call *call)
{
    enum err_code rc = rig_read(rig, read_call, call);
    ck_assert_msg(rc == ERR_OK, "%s: %.*s", err_word(rc), STR_ARG(rig->err.message));
    return str_is_none(call->text) ? "" : str_cstr(rig->arena, call->text);
}

const char *link_labels(struct rig *rig, struct node from, struct node to)
{
    return read_text(rig, &(struct call){.what = GET, .from = from, .to = to});
}

int64_t link_since(struct rig *rig, struct node from, struct node to)
{
    struct call call = {.what = GET, .from = from, .to = to};
    read_text(rig, &call);
    return call.number;
}

const char *link_others(struct rig *rig, struct node from, int64_t to_type)
{
    return read_text(rig, &(struct call){.what = LIST, .from = from, .to = {.type = to_type}});
}

int64_t link_primary(struct rig *rig, struct node record)
{
    struct call call = {.what = PRIMARY_OF, .from = record};
    read_text(rig, &call);
    return call.number;
}

/* --- definitions --- */

struct definition {
    int64_t from, to, id, max;
    const char *name, *text, *inverse;
};

static enum err_code define(struct op *op, void *arg)
{
    struct definition *d = arg;
    struct schema_edit edit = change_edit(op);
    const struct label_new label = {
        .from = schema_type(op->schema, d->from),
        .to = schema_type(op->schema, d->to),
        .name = str_of(d->name),
        .text = str_of(d->text),
        .inverse = str_of(d->inverse),
        .category = CATEGORY_USER,
    };
    return label_create(&edit, &label, &d->id);
}

int64_t link_label(struct rig *rig, int64_t from, int64_t to, const char *name, const char *text,
                   const char *inverse)
{
    struct definition d = {.from = from, .to = to, .name = name, .text = text, .inverse = inverse};
    enum err_code rc = rig_write(rig, define, &d);
    ck_assert_msg(rc == ERR_OK, "%s: %.*s", err_word(rc), STR_ARG(rig->err.message));
    return d.id;
}

static enum err_code set_limit(struct op *op, void *arg)
{
    struct definition *d = arg;
    struct schema_edit edit = change_edit(op);
    struct label_end end;
    if (!resolve(op, (struct node){.type = d->from}, (struct node){.type = d->to}, str_of(d->name),
                 &end)) {
        return err_set(op->tx->err, ERR_INTERNAL, "no label %s", d->name);
    }
    return limit_set(&edit, end, d->max);
}

void link_limit(struct rig *rig, int64_t from, int64_t to, const char *label, int64_t max)
{
    struct definition d = {.from = from, .to = to, .name = label, .max = max};
    enum err_code rc = rig_write(rig, set_limit, &d);
    ck_assert_msg(rc == ERR_OK, "%s: %.*s", err_word(rc), STR_ARG(rig->err.message));
}

static enum err_code put_setting(struct op *op, void *arg)
{
    const char *const *pair = arg;
    return setting_change(op, str_of(pair[0]), str_of(pair[1]));
}

void link_setting(struct rig *rig, const char *name, const char *value)
{
    const char *pair[2] = {name, value};
    enum err_code rc = rig_write(rig, put_setting, pair);
    ck_assert_msg(rc == ERR_OK, "%s: %.*s", err_word(rc), STR_ARG(rig->err.message));
}

/* --- check --- */

struct findings {
    struct arena *arena;
    struct str text;
};

static void note_finding(void *arg, const struct check_finding *finding)
{
    struct findings *findings = arg;
    struct str one =
        str_format(findings->arena, "%d %.*s", finding->invariant, STR_ARG(finding->text));
    findings->text = joined(findings->arena, findings->text, "\n", one);
}

static enum err_code run_check(struct op *op, void *arg)
{
    struct check_progress progress = {.finding = note_finding, .arg = arg};
    int64_t findings = 0;
    return check_run(op, &progress, &findings);
}

const char *link_findings(struct rig *rig)
{
    struct findings findings = {.arena = rig->arena};
    enum err_code rc = rig_read(rig, run_check, &findings);
    ck_assert_msg(rc == ERR_OK, "%s: %.*s", err_word(rc), STR_ARG(rig->err.message));
    return str_is_none(findings.text) ? "" : str_cstr(rig->arena, findings.text);
}

static enum err_code run_text(struct op *op, void *arg)
{
    const char *text = arg;
    struct sql *sql = sql_new(op->tx);
    sql_add_literal(sql, text, strlen(text));
    return sql_run(sql);
}

void link_sql(struct rig *rig, const char *text)
{
    char *copy = str_cstr(rig->arena, str_of(text));
    enum err_code rc = rig_write(rig, run_text, copy);
    ck_assert_msg(rc == ERR_OK, "%s: %.*s", err_word(rc), STR_ARG(rig->err.message));
}
