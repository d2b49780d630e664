#include "record/record_unique.h"

#include "base/text.h"
#include "record/record_stmts.h"

struct str unique_key(const struct property *property, struct arena *arena, struct value value)
{
    if (value.kind == VALUE_NONE) {
        return STR_NONE;
    }
    if (property->kind->folded) {
        return text_fold(arena, value.text);
    }
    return property->kind->print(property, arena, value);
}

enum err_code unique_holder(struct op *op, const struct property *property, struct str key,
                            int64_t *record_id)
{
    struct stmt *st = stmt_use(op->tx, &record_stmts[RECORD_UNIQUE_FIND]);
    stmt_bind_i64(st, 1, property->id);
    stmt_bind_str(st, 2, key);
    bool found = false;
    int64_t holder = 0;
    enum err_code rc = stmt_one_i64(st, &found, &holder);
    if (rc) {
        return rc;
    }
    *record_id = found ? holder : 0;
    return ERR_OK;
}

/* Integrations read the id out of the message of a taken e-mail address: its wording is fixed. */
static enum err_code taken(struct op *op, const struct property *property, struct value value,
                           int64_t holder)
{
    struct str text = property->kind->print(property, op->tx->arena, value);
    if (property->type_id == TYPE_CONTACT && str_is(property->name, "email")) {
        err_set(op->tx->err, ERR_CONFLICT, "Contact already exists. Existing ID: %lld",
                (long long)holder);
    } else {
        err_set(op->tx->err, ERR_CONFLICT,
                "The value \"%.*s\" of the unique property %.*s is taken. Existing ID: %lld",
                STR_ARG(text), STR_ARG(property->name), (long long)holder);
    }
    err_context(op->tx->err, "propertyName", property->name);
    err_context(op->tx->err, "existingId", str_from_i64(op->tx->arena, holder));
    return ERR_CONFLICT;
}

enum err_code unique_check(struct op *op, const struct property *property, struct value value,
                           int64_t id)
{
    struct str key = unique_key(property, op->tx->arena, value);
    if (str_is_none(key)) {
        return ERR_OK;
    }
    int64_t holder = 0;
    enum err_code rc = unique_holder(op, property, key, &holder);
    if (rc || holder == 0 || holder == id) {
        return rc;
    }
    return taken(op, property, value, holder);
}

/* Checked before, and another transaction was faster. */
static enum err_code taken_meanwhile(struct op *op, const struct property *property,
                                     struct value value, struct str key)
{
    int64_t holder = 0;
    enum err_code rc = unique_holder(op, property, key, &holder);
    if (rc) {
        return rc;
    }
    return holder ? taken(op, property, value, holder)
                  : err_set(op->tx->err, ERR_RETRY, "A unique value was taken and given back");
}

enum err_code unique_put(struct op *op, const struct property *property, struct value value,
                         int64_t id, bool replace)
{
    if (replace) {
        struct stmt *drop = stmt_use(op->tx, &record_stmts[RECORD_UNIQUE_DELETE]);
        stmt_bind_i64(drop, 1, id);
        stmt_bind_i64(drop, 2, property->id);
        enum err_code rc = stmt_run(drop);
        if (rc) {
            return rc;
        }
    }
    struct str key = unique_key(property, op->tx->arena, value);
    if (str_is_none(key)) {
        return ERR_OK;
    }
    struct stmt *st = stmt_use(op->tx, &record_stmts[RECORD_UNIQUE_INSERT]);
    stmt_bind_i64(st, 1, property->id);
    stmt_bind_str(st, 2, key);
    stmt_bind_i64(st, 3, id);
    int64_t inserted = 0;
    enum err_code rc = stmt_run_count(st, &inserted);
    return rc || inserted ? rc : taken_meanwhile(op, property, value, key);
}

enum err_code unique_drop_all(struct op *op, int64_t id)
{
    struct stmt *st = stmt_use(op->tx, &record_stmts[RECORD_UNIQUES_DELETE]);
    stmt_bind_i64(st, 1, id);
    return stmt_run(st);
}
