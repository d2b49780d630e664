#include "record/record.h"

#include "record/record_array.h"
#include "record/record_stmts.h"

enum err_code record_history(struct op *op, const struct property *property, int64_t id,
                             size_t limit, struct record_history **out, size_t *count)
{
    struct arena *arena = op->tx->arena;
    struct record_array list = record_array_of(op->tx, sizeof(struct record_history));
    struct stmt *st = stmt_use(op->tx, &record_stmts[RECORD_HISTORY_READ]);
    stmt_bind_i64(st, 1, id);
    stmt_bind_i64(st, 2, property->id);
    stmt_bind_i64(st, 3, (int64_t)limit);
    while (stmt_row(st)) {
        struct record_history *entry = record_array_add(&list);
        if (!entry) {
            break;
        }
        bool token = stmt_i64(st, 2) == ACTOR_TOKEN;
        entry->value = stmt_str_dup(st, 0, arena);
        entry->at = stmt_i64(st, 1);
        entry->actor_kind = (enum actor_kind)stmt_i64(st, 2);
        entry->actor_id = stmt_i64(st, 3);
        entry->user_id = token ? stmt_i64(st, 4) : entry->actor_id;
        entry->actor_name = stmt_str_dup(st, token ? 5 : 6, arena);
    }
    enum err_code rc = record_array_end(&list, stmt_end(st));
    if (rc) {
        return rc;
    }
    *out = list.items;
    *count = list.count;
    return ERR_OK;
}
