#include "schema/reference.h"

#include "schema/edit_stmts.h"

enum err_code reference_set(struct tx *tx, const struct reference_user *user,
                            enum reference_target target, const int64_t *target_ids, size_t count)
{
    struct stmt *st = stmt_use(tx, &edit_stmts[REFERENCE_DROP]);
    stmt_bind_i64(st, 1, target);
    stmt_bind_str(st, 2, user->kind);
    stmt_bind_i64(st, 3, user->id);
    enum err_code rc = stmt_run(st);
    for (size_t i = 0; !rc && i < count; i++) {
        st = stmt_use(tx, &edit_stmts[REFERENCE_ADD]);
        stmt_bind_i64(st, 1, target);
        stmt_bind_i64(st, 2, target_ids[i]);
        stmt_bind_str(st, 3, user->kind);
        stmt_bind_i64(st, 4, user->id);
        stmt_bind_str(st, 5, str_is_none(user->name) ? STR("") : user->name);
        rc = stmt_run(st);
    }
    return rc;
}

enum err_code reference_users(struct tx *tx, enum reference_target target, int64_t target_id,
                              struct reference_user **users, size_t *count)
{
    struct reference_user *list = NULL;
    size_t used = 0;
    size_t room = 0;
    struct stmt *st = stmt_use(tx, &edit_stmts[REFERENCE_USERS]);
    stmt_bind_i64(st, 1, target);
    stmt_bind_i64(st, 2, target_id);
    while (stmt_row(st)) {
        if (used == room) {
            room = room ? 2 * room : 8;
            struct reference_user *grown = arena_try(tx->arena, room * sizeof(*grown));
            if (!grown) {
                stmt_end(st);
                return err_set(tx->err, ERR_NOMEM,
                               "Not enough memory to list who uses a definition");
            }
            if (used) {
                memcpy(grown, list, used * sizeof(*grown));
            }
            list = grown;
        }
        list[used++] = (struct reference_user){.kind = stmt_str_dup(st, 0, tx->arena),
                                               .id = stmt_i64(st, 1),
                                               .name = stmt_str_dup(st, 2, tx->arena)};
    }
    enum err_code rc = stmt_end(st);
    if (rc) {
        return rc;
    }
    *users = list;
    *count = used;
    return ERR_OK;
}

enum err_code reference_counts(struct tx *tx, enum reference_target target, int64_t target_id,
                               struct reference_count **counts, size_t *count)
{
    struct reference_count *list = NULL;
    size_t used = 0;
    struct stmt *st = stmt_use(tx, &edit_stmts[REFERENCE_COUNTS]);
    stmt_bind_i64(st, 1, target);
    stmt_bind_i64(st, 2, target_id);
    while (stmt_row(st)) {
        /* A handful of kinds: a copy for each keeps it simple. */
        struct reference_count *grown = arena_array(tx->arena, struct reference_count, used + 1);
        if (used) {
            memcpy(grown, list, used * sizeof(*grown));
        }
        list = grown;
        list[used++] = (struct reference_count){.kind = stmt_str_dup(st, 0, tx->arena),
                                                .count = stmt_i64(st, 1)};
    }
    enum err_code rc = stmt_end(st);
    if (rc) {
        return rc;
    }
    *counts = list;
    *count = used;
    return ERR_OK;
}
