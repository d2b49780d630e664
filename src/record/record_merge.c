/*
 * Merging two records of a type. Rules, property by property:
 *
 *   - the value that was written last stands (by the history; a value without history, from a bulk
 * load, counts as older than any other); being cleared is not a value, so nothing overtakes a value
 * with emptiness
 *   - pipeline, stage and what is derived from the stage go together, as the stage does
 *   - by name (table `exceptions`): e-mail addresses, the lifecycle stage, the source of the
 * record, lists of merged ids
 *   - the time of creation is the older one
 *
 * The loser stays in its table, archived, with the id of the winner in merged_into; its unique
 * values are free for the winner.
 */
#include <stdlib.h>

#include "base/text.h"
#include "record/association.h"
#include "record/record_array.h"
#include "record/record_rules.h"
#include "record/record_stmts.h"
#include "record/record_unique.h"
#include "record/record_write.h"

#define IDENTITIES_MAX 250

struct side {
    struct row_head head;
    struct value *values;
    int64_t *written; /* seq of the newest history entry; 0: none */
};

struct merge {
    struct op *op;
    const struct object_type *type;
    const struct property **properties; /* all that are stored, archived ones too, by id */
    size_t count;
    struct side winner, loser;
    bool losers_stage;
};

static int by_id(const void *a, const void *b)
{
    const struct property *const *x = a, *const *y = b;
    return (*x)->id < (*y)->id ? -1 : (*x)->id > (*y)->id;
}

static enum err_code list_properties(struct merge *m)
{
    m->properties = record_array_new(m->op->tx, m->type->property_count, sizeof(*m->properties));
    if (!m->properties) {
        return ERR_NOMEM;
    }
    for (size_t i = 0; i < m->type->property_count; i++) {
        if (m->type->properties[i]->storage == STORED_COLUMN) {
            m->properties[m->count++] = m->type->properties[i];
        }
    }
    qsort(m->properties, m->count, sizeof(*m->properties), by_id);
    return ERR_OK;
}

static enum err_code read_written(struct merge *m, struct side *side)
{
    struct stmt *st = stmt_use(m->op->tx, &record_stmts[RECORD_HISTORY_NEWEST]);
    stmt_bind_i64(st, 1, side->head.id);
    while (stmt_row(st)) {
        const struct property wanted = {.id = stmt_i64(st, 0)}, *key = &wanted;
        const struct property **found =
            bsearch(&key, m->properties, m->count, sizeof(*m->properties), by_id);
        if (found) {
            side->written[found - m->properties] = stmt_i64(st, 1);
        }
    }
    return stmt_end(st);
}

static enum err_code read_side(struct merge *m, int64_t id, struct side *side)
{
    side->values = record_array_new(m->op->tx, m->count, sizeof(*side->values));
    side->written = record_array_new(m->op->tx, m->count, sizeof(*side->written));
    if (!side->values || !side->written) {
        return ERR_NOMEM;
    }
    enum err_code rc =
        row_get(m->op, m->type, id, m->properties, m->count, &side->head, side->values);
    if (rc) {
        return rc;
    }
    if (side->head.archived_at) {
        return row_not_found(m->op);
    }
    return read_written(m, side);
}

static bool loser_stands(const struct merge *m, size_t i)
{
    if (m->loser.values[i].kind == VALUE_NONE) {
        return false;
    }
    return m->winner.values[i].kind == VALUE_NONE || m->loser.written[i] > m->winner.written[i];
}

static struct str text_of(const struct merge *m, const struct side *side, size_t i)
{
    if (side->values[i].kind == VALUE_NONE) {
        return STR("");
    }
    return m->properties[i]->kind->print(m->properties[i], m->op->tx->arena, side->values[i]);
}

static struct str text_of_name(const struct merge *m, const struct side *side, struct str name)
{
    for (size_t i = 0; i < m->count; i++) {
        if (str_eq(m->properties[i]->name, name)) {
            return text_of(m, side, i);
        }
    }
    return STR("");
}

static struct str join(struct arena *arena, struct str a, struct str b)
{
    if (str_is_empty(a) || str_is_empty(b)) {
        return str_is_empty(a) ? b : a;
    }
    return str_format(arena, "%.*s;%.*s", STR_ARG(a), STR_ARG(b));
}

/* --- exceptions: each gives the wire text that the winner will have --- */

static struct str keep_winners(const struct merge *m, size_t i)
{
    struct str own = text_of(m, &m->winner, i);
    return str_is_empty(own) ? text_of(m, &m->loser, i) : own;
}

static bool has_address(struct arena *arena, struct str list, struct str address)
{
    struct str each;
    while (str_split(&list, ';', &each)) {
        if (text_eq_folded(arena, str_trim(each), address)) {
            return true;
        }
    }
    return false;
}

/* Every address of both that is not the main one. */
static struct str additional_emails(const struct merge *m, size_t i)
{
    struct arena *arena = m->op->tx->arena;
    struct str main_one = text_of_name(m, &m->winner, STR("email")),
               losers = text_of_name(m, &m->loser, STR("email"));
    struct str more = join(arena, losers, text_of(m, &m->loser, i)), each;
    struct str list = text_of(m, &m->winner, i);
    if (str_is_empty(main_one)) {
        main_one = losers;
    }
    while (str_split(&more, ';', &each)) {
        each = str_trim(each);
        if (!str_is_empty(each) && !text_eq_folded(arena, each, main_one) &&
            !has_address(arena, list, each)) {
            list = join(arena, list, each);
        }
    }
    return list;
}

static size_t option_index(const struct property *property, struct str value)
{
    for (size_t i = 0; i < property->option_count; i++) {
        if (str_eq(property->options[i].value, value)) {
            return i + 1;
        }
    }
    return 0;
}

static struct str further_option(const struct merge *m, size_t i)
{
    struct str own = text_of(m, &m->winner, i), other = text_of(m, &m->loser, i);
    return option_index(m->properties[i], other) > option_index(m->properties[i], own) ? other
                                                                                       : own;
}

static struct str merged_ids(const struct merge *m, size_t i)
{
    struct arena *arena = m->op->tx->arena;
    struct str list = join(arena, text_of(m, &m->winner, i), text_of(m, &m->loser, i));
    return join(arena, list, str_from_i64(arena, m->loser.head.id));
}

static struct str merged_ids_with_times(const struct merge *m, size_t i)
{
    struct arena *arena = m->op->tx->arena;
    struct str list = join(arena, text_of(m, &m->winner, i), text_of(m, &m->loser, i));
    return join(
        arena, list,
        str_format(arena, "%lld:%lld", (long long)m->loser.head.id, (long long)m->op->tx->now));
}

static const struct {
    int64_t type_id; /* 0: any */
    const char *name;
    struct str (*merged)(const struct merge *m, size_t i);
} exceptions[] = {
    {TYPE_CONTACT, "email", keep_winners},
    {TYPE_CONTACT, "hs_additional_emails", additional_emails},
    {TYPE_CONTACT, "hs_calculated_merged_vids", merged_ids_with_times},
    {TYPE_CONTACT, "lifecyclestage", further_option},
    {TYPE_COMPANY, "lifecyclestage", further_option},
    {0, "hs_merged_object_ids", merged_ids},
    {0, "hs_object_source", keep_winners},
    {0, "hs_object_source_id", keep_winners},
    {0, "hs_object_source_label", keep_winners},
};

/* --- putting it together --- */

static bool follows_stage(const struct merge *m, struct str name)
{
    return str_eq(name, m->type->stage_property) || str_eq(name, m->type->pipeline_property) ||
           str_is(name, "closed_date") || pipeline_is_derived(name);
}

static bool is_losers_stage(const struct merge *m)
{
    for (size_t i = 0; i < m->count; i++) {
        if (str_eq(m->properties[i]->name, m->type->stage_property)) {
            return loser_stands(m, i);
        }
    }
    return false;
}

static struct value merged_value(const struct merge *m, size_t i)
{
    const struct property *property = m->properties[i];
    for (size_t e = 0; e < sizeof(exceptions) / sizeof(exceptions[0]); e++) {
        bool of_type = exceptions[e].type_id == 0 || exceptions[e].type_id == m->type->id;
        if (of_type && property->system && str_eq(property->name, str_of(exceptions[e].name))) {
            return value_of_text(property, m->op->tx->arena, exceptions[e].merged(m, i));
        }
    }
    bool loser = !str_is_none(m->type->stage_property) && follows_stage(m, property->name)
                     ? m->losers_stage
                     : loser_stands(m, i);
    if (!loser) {
        return m->winner.values[i];
    }
    /* Read from a column, so without its key. */
    struct value value = m->loser.values[i];
    if (property->kind->folded && value.kind == VALUE_TEXT) {
        struct str key = text_fold(m->op->tx->arena, value.text);
        value.key = str_eq(key, value.text) ? STR_NONE : key;
    }
    return value;
}

static size_t parts(struct str list)
{
    size_t n = 0;
    struct str each;
    while (str_split(&list, ';', &each)) {
        n++;
    }
    return n;
}

static enum err_code check(struct merge *m)
{
    if (m->winner.head.id == m->loser.head.id) {
        return err_set(m->op->tx->err, ERR_INVALID,
                       "A record cannot be merged with itself: both ids are record %lld.",
                       (long long)m->winner.head.id);
    }
    size_t identities = 2 + parts(text_of_name(m, &m->winner, STR("hs_merged_object_ids"))) +
                        parts(text_of_name(m, &m->loser, STR("hs_merged_object_ids")));
    if (identities > IDENTITIES_MAX) {
        return err_set(m->op->tx->err, ERR_IDENTITIES,
                       "Cannot have more than %d identities on a profile", IDENTITIES_MAX);
    }
    return ERR_OK;
}

static enum err_code retire_loser(struct merge *m)
{
    enum err_code rc = unique_drop_all(m->op, m->loser.head.id);
    if (rc) {
        return rc;
    }
    struct sql *sql = sql_new(m->op->tx);
    sql_add(sql, "UPDATE ");
    sql_name2(sql, "obj_", m->type->id, 1);
    sql_add(sql, " SET archived_at = ");
    sql_bind_i64(sql, m->op->tx->now);
    sql_add(sql, ", merged_into = ");
    sql_bind_i64(sql, m->winner.head.id);
    sql_add(sql, " WHERE id = ");
    sql_bind_i64(sql, m->loser.head.id);
    return sql_run(sql);
}

static enum err_code keep_older_creation(struct merge *m)
{
    if (m->winner.head.created_at <= m->loser.head.created_at) {
        return ERR_OK;
    }
    struct sql *sql = sql_new(m->op->tx);
    sql_add(sql, "UPDATE ");
    sql_name2(sql, "obj_", m->type->id, 1);
    sql_add(sql, " SET created_at = ");
    sql_bind_i64(sql, m->loser.head.created_at);
    sql_add(sql, " WHERE id = ");
    sql_bind_i64(sql, m->winner.head.id);
    return sql_run(sql);
}

static enum err_code write_winner(struct merge *m)
{
    struct value_set set;
    enum err_code rc = value_set_init(&set, m->op, m->type, false, m->count);
    if (rc) {
        return rc;
    }
    for (size_t i = 0; i < m->count; i++) {
        set.items[set.count++] = (struct assignment){
            .property = m->properties[i],
            .old = m->winner.values[i],
            .value = merged_value(m, i),
            .set = true,
        };
    }
    write_keep_changes(&set);
    struct change change = {
        .kind = CHANGE_RECORD_MERGED,
        .type_id = m->type->id,
        .record_id = m->winner.head.id,
        .other_type_id = m->type->id,
        .other_id = m->loser.head.id,
    };
    return write_changes(&set, m->winner.head.id, &change);
}

enum err_code record_merge(struct op *op, const struct object_type *type, int64_t winner,
                           int64_t loser, struct link_loss **losses)
{
    struct merge m = {.op = op, .type = type};
    enum err_code rc = tx_exclusive(op->tx); /* links of many records move */
    rc = rc ? rc : list_properties(&m);
    if (rc) {
        return rc;
    }
    rc = read_side(&m, winner, &m.winner);
    if (rc) {
        return rc;
    }
    rc = read_side(&m, loser, &m.loser);
    if (rc) {
        return rc;
    }
    rc = check(&m);
    if (rc) {
        return rc;
    }
    m.losers_stage = is_losers_stage(&m);
    /* Links first, while both records are active: this is where a merge can still be refused. */
    rc = link_merge_record(op, (struct record_ref){type, m.winner.head.id},
                           (struct record_ref){type, m.loser.head.id}, losses);
    if (rc) {
        return rc;
    }
    rc = retire_loser(&m);
    if (rc) {
        return rc;
    }
    rc = write_winner(&m);
    return rc ? rc : keep_older_creation(&m);
}
