#include "record/change.h"

#include "record/record_array.h"
#include "record/record_stmts.h"
#include "store/bulk.h"

const char *change_kind_word(int64_t kind)
{
    static const struct {
        int64_t kind;
        const char *word;
    } words[] = {
        {CHANGE_RECORD_CREATED, "record.created"},
        {CHANGE_RECORD_CHANGED, "record.changed"},
        {CHANGE_RECORD_ARCHIVED, "record.archived"},
        {CHANGE_RECORD_RESTORED, "record.restored"},
        {CHANGE_RECORD_MERGED, "record.merged"},
        {CHANGE_LINK_ADDED, "link.added"},
        {CHANGE_LINK_REMOVED, "link.removed"},
        {CHANGE_LABEL_ADDED, "label.added"},
        {CHANGE_LABEL_REMOVED, "label.removed"},
        {CHANGE_PRIMARY, "primary.changed"},
        {CHANGE_BULK, "bulk"},
        {DEFINITION_OBJECT, "definition.object"},
        {DEFINITION_PROPERTY, "definition.property"},
        {DEFINITION_GROUP, "definition.group"},
        {DEFINITION_PIPELINE, "definition.pipeline"},
        {DEFINITION_STAGE, "definition.stage"},
        {DEFINITION_LABEL, "definition.label"},
        {DEFINITION_LIMIT, "definition.limit"},
        {DEFINITION_SETTING, "definition.setting"},
    };
    for (size_t i = 0; i < sizeof(words) / sizeof(words[0]); i++) {
        if (words[i].kind == kind) {
            return words[i].word;
        }
    }
    return "unknown";
}

static void bind_id(struct stmt *st, int index, int64_t id)
{
    if (id) {
        stmt_bind_i64(st, index, id);
    } else {
        stmt_bind_null(st, index);
    }
}

enum err_code change_append(struct op *op, const struct change *change, int64_t *seq)
{
    const struct stmt_def *plain = &record_stmts[CHANGE_INSERT];
    struct stmt *st = seq ? stmt_use_serial(op->tx, plain, &record_stmts[CHANGE_INSERT_RETURNING])
                          : stmt_use(op->tx, plain);
    stmt_bind_i64(st, 1, op->tx->now);
    stmt_bind_i64(st, 2, op->who->kind);
    bind_id(st, 3, op->who->actor_id);
    stmt_bind_i64(st, 4, change->kind);
    bind_id(st, 5, change->type_id);
    bind_id(st, 6, change->record_id);
    bind_id(st, 7, change->other_type_id);
    bind_id(st, 8, change->other_id);
    bind_id(st, 9, change->label_id);
    stmt_bind_str(st, 10, change->detail);
    stmt_bind_i64(st, 11, tx_number(op->tx));
    return seq ? stmt_run_serial(st, seq) : stmt_run(st);
}

static void put_id(struct bulk *bulk, int64_t id)
{
    if (id) {
        bulk_i64(bulk, id);
    } else {
        bulk_null(bulk);
    }
}

enum err_code change_append_many(struct op *op, struct change *changes, size_t count)
{
    int64_t *numbers = arena_array(op->tx->arena, int64_t, count + 1);
    enum err_code rc = tx_next_serials(op->tx, "change", "seq", count, numbers);
    if (rc) {
        return rc;
    }
    const int64_t xid = tx_number(op->tx);
    struct sql *target = sql_new(op->tx);
    sql_add(target, "change (xid, " CHANGE_COLUMNS ")");
    struct bulk *bulk = bulk_begin(op->tx, target, 12);
    for (size_t i = 0; i < count; i++) {
        struct change *change = &changes[i];
        change->seq = numbers[i];
        bulk_i64(bulk, xid);
        bulk_i64(bulk, change->seq);
        bulk_i64(bulk, op->tx->now);
        bulk_i64(bulk, op->who->kind);
        put_id(bulk, op->who->actor_id);
        bulk_i64(bulk, change->kind);
        put_id(bulk, change->type_id);
        put_id(bulk, change->record_id);
        put_id(bulk, change->other_type_id);
        put_id(bulk, change->other_id);
        put_id(bulk, change->label_id);
        bulk_str(bulk, change->detail);
    }
    return bulk_end(bulk, NULL);
}

/* Reads what the statement gives, at most `limit` rows; *more tells whether it had another. */
static enum err_code read_changes(struct op *op, struct stmt *st, size_t limit, struct change **out,
                                  size_t *count, bool *more)
{
    struct record_array list = record_array_of(op->tx, sizeof(struct change));
    bool another = false;
    while (stmt_row(st)) {
        if (list.count == limit) {
            another = true;
            break;
        }
        struct change *change = record_array_add(&list);
        if (!change) {
            break;
        }
        change->seq = stmt_i64(st, 0);
        change->at = stmt_i64(st, 1);
        change->actor_kind = (enum actor_kind)stmt_i64(st, 2);
        change->actor_id = stmt_i64(st, 3);
        change->kind = stmt_i64(st, 4);
        change->type_id = stmt_i64(st, 5);
        change->record_id = stmt_i64(st, 6);
        change->other_type_id = stmt_i64(st, 7);
        change->other_id = stmt_i64(st, 8);
        change->label_id = stmt_i64(st, 9);
        change->detail = stmt_str_dup(st, 10, op->tx->arena);
    }
    enum err_code rc = record_array_end(&list, stmt_end(st));
    if (rc) {
        return rc;
    }
    *out = list.items;
    *count = list.count;
    if (more) {
        *more = another;
    }
    return ERR_OK;
}

/* The place after the row `after` in the order of (transaction, seq); rows of transactions that may
 * still write are left for later. */
static enum err_code list_final(struct op *op, int64_t after, int64_t below, size_t limit,
                                struct change **out, size_t *count, bool *more)
{
    struct stmt *st = stmt_use(op->tx, &record_stmts[CHANGE_NUMBER_AT]);
    stmt_bind_i64(st, 1, after);
    bool found = false;
    int64_t number = 0;
    enum err_code rc = stmt_one_i64(st, &found, &number);
    if (rc) {
        return rc;
    }
    st = stmt_use(op->tx, &record_stmts[CHANGE_LIST_FINAL]);
    stmt_bind_i64(st, 1, number);
    stmt_bind_i64(st, 2, after);
    stmt_bind_i64(st, 3, below);
    stmt_bind_i64(st, 4, (int64_t)limit + 1);
    return read_changes(op, st, limit, out, count, more);
}

enum err_code change_list(struct op *op, int64_t after, size_t limit, struct change **out,
                          size_t *count, bool *more)
{
    int64_t below = 0;
    enum err_code rc = tx_horizon(op->tx, &below);
    if (rc || below) {
        return rc ? rc : list_final(op, after, below, limit, out, count, more);
    }
    struct stmt *st = stmt_use(op->tx, &record_stmts[CHANGE_LIST]);
    stmt_bind_i64(st, 1, after);
    stmt_bind_i64(st, 2, (int64_t)limit + 1);
    return read_changes(op, st, limit, out, count, more);
}

enum err_code change_of_record(struct op *op, int64_t record_id, int64_t before, size_t limit,
                               struct change **out, size_t *count, bool *more)
{
    struct stmt *st = stmt_use(op->tx, &record_stmts[CHANGE_OF_RECORD]);
    stmt_bind_i64(st, 1, record_id);
    stmt_bind_i64(st, 2, before ? before : INT64_MAX);
    stmt_bind_i64(st, 3, (int64_t)limit + 1);
    return read_changes(op, st, limit, out, count, more);
}

enum err_code change_of_label(struct op *op, int64_t label_id, struct change **out, size_t *count)
{
    struct stmt *st = stmt_use(op->tx, &record_stmts[CHANGE_OF_LABEL]);
    stmt_bind_i64(st, 1, label_id);
    return read_changes(op, st, SIZE_MAX, out, count, NULL);
}
