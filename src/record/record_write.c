#include "record/record_write.h"

#include "base/json_write.h"
#include "record/association.h"
#include "record/record_rules.h"
#include "record/record_stmts.h"
#include "record/record_unique.h"
#include "store/bulk.h"

#define DETAIL_MAX ((size_t)1 << 20)

void write_keep_changes(struct value_set *set)
{
    size_t kept = 0;
    for (size_t i = 0; i < set->count; i++) {
        struct assignment item = set->items[i];
        if (item.set && !value_eq(item.value, item.old)) {
            set->items[kept++] = item;
        }
    }
    set->count = kept;
    row_order(set->items, kept);
}

enum err_code write_check_unique(struct value_set *set, int64_t id)
{
    for (size_t i = 0; i < set->count; i++) {
        const struct assignment *item = &set->items[i];
        if (!item->property->unique) {
            continue;
        }
        enum err_code rc = unique_check(set->op, item->property, item->value, id);
        if (rc) {
            return rc;
        }
    }
    return ERR_OK;
}

static enum err_code put_unique_keys(struct value_set *set, int64_t id)
{
    for (size_t i = 0; i < set->count; i++) {
        const struct assignment *item = &set->items[i];
        if (!item->property->unique) {
            continue;
        }
        enum err_code rc =
            unique_put(set->op, item->property, item->value, id, item->old.kind != VALUE_NONE);
        if (rc) {
            return rc;
        }
    }
    return ERR_OK;
}

static enum err_code put_history(struct value_set *set, int64_t id, int64_t seq)
{
    struct tx *tx = set->op->tx;
    struct sql *target = sql_new(tx);
    sql_add(target, "history (record_id, property_id, seq, at, value)");
    struct bulk *rows = bulk_begin_few(tx, target, 5);
    for (size_t i = 0; i < set->count; i++) {
        const struct assignment *item = &set->items[i];
        bulk_i64(rows, id);
        bulk_i64(rows, item->property->id);
        bulk_i64(rows, seq);
        bulk_i64(rows, tx->now);
        bulk_str(rows, item->property->kind->print(item->property, tx->arena, item->value));
    }
    return bulk_end(rows, NULL);
}

/* {"properties":[ids]} */
static struct str changed_properties(const struct value_set *set)
{
    struct buf buf;
    buf_init(&buf, DETAIL_MAX);
    struct json_write w;
    json_write_init(&w, &buf);
    jw_object(&w);
    jw_k_array(&w, "properties");
    for (size_t i = 0; i < set->count; i++) {
        jw_i64(&w, set->items[i].property->id);
    }
    jw_array_end(&w);
    jw_object_end(&w);
    if (buf_failed(&buf)) {
        arena_fail(set->op->tx->arena); /* only memory can be short: refuses the transaction */
    }
    struct str detail = str_dup(set->op->tx->arena, buf_view(&buf));
    buf_release(&buf);
    return detail;
}

enum err_code write_changes(struct value_set *set, int64_t id, struct change *change)
{
    struct op *op = set->op;
    enum err_code rc = row_update(op, set->type, id, set->items, set->count);
    if (rc) {
        return rc;
    }
    rc = put_unique_keys(set, id);
    if (rc) {
        return rc;
    }
    change->detail = changed_properties(set);
    int64_t seq = 0;
    rc = change_append(op, change, &seq);
    return rc ? rc : put_history(set, id, seq);
}

enum err_code write_primary(struct value_set *set, int64_t id)
{
    if (!set->primary || !set->primary_company) {
        return ERR_OK;
    }
    struct record_ref record = {set->type, id};
    struct record_ref company = {schema_type(set->op->schema, TYPE_COMPANY), set->primary_company};
    return association_set_primary(set->op, record, company);
}

enum err_code write_prepare_new(struct value_set *set)
{
    enum err_code rc = value_set_parse(set);
    rc = rc ? rc : rules_apply(set);
    rc = rc ? rc : value_set_refuse(set);
    if (!rc) {
        write_keep_changes(set);
    }
    return rc;
}

static enum err_code insert(struct value_set *set, int64_t id)
{
    struct op *op = set->op;
    enum err_code rc = row_insert(op, set->type, id, rules_source(op->who), set->items, set->count);
    if (rc) {
        return rc;
    }
    rc = put_unique_keys(set, id);
    if (rc) {
        return rc;
    }
    const struct change change = {
        .kind = CHANGE_RECORD_CREATED, .type_id = set->type->id, .record_id = id};
    int64_t seq = 0;
    rc = change_append(op, &change, &seq);
    if (rc) {
        return rc;
    }
    rc = put_history(set, id, seq);
    return rc ? rc : write_primary(set, id);
}

enum err_code record_create(struct op *op, const struct object_type *type,
                            const struct record_value *values, size_t count, int64_t *id)
{
    struct value_set set;
    enum err_code rc = value_set_init(&set, op, type, true, count);
    if (rc) {
        return rc;
    }
    value_set_take(&set, values, count);
    int64_t fresh = 0;
    rc = write_prepare_new(&set);
    rc = rc ? rc : write_check_unique(&set, 0);
    rc = rc ? rc : tx_next_ids(op->tx, "record", 1, &fresh);
    rc = rc ? rc : insert(&set, fresh);
    if (rc) {
        return rc;
    }
    *id = fresh;
    return ERR_OK;
}

/* A record with companies always has a primary one, so there is nothing that clearing could mean.
 */
static enum err_code check_primary_cleared(struct value_set *set, int64_t id)
{
    if (!set->primary || set->primary_company || !str_is_empty(set->primary_sent)) {
        return ERR_OK;
    }
    int64_t company = 0;
    enum err_code rc = association_primary(set->op, (struct record_ref){set->type, id}, &company);
    if (rc || !company) {
        return rc;
    }
    value_set_fault(set, set->primary->name, set->primary_sent, "READ_ONLY_VALUE",
                    "\"%.*s\" cannot be cleared: make another company primary, or remove the "
                    "association with company %lld",
                    STR_ARG(set->primary->name), (long long)company);
    return ERR_OK;
}

static enum err_code prepare_update(struct value_set *set, int64_t id, struct row_head *head)
{
    rules_watch(set);
    enum err_code rc = value_set_read_old(set, id, head);
    if (rc) {
        return rc;
    }
    rc = value_set_parse(set);
    if (rc) {
        return rc;
    }
    rc = rules_apply(set);
    if (rc) {
        return rc;
    }
    rc = check_primary_cleared(set, head->id);
    if (rc) {
        return rc;
    }
    rc = value_set_refuse(set);
    if (rc) {
        return rc;
    }
    write_keep_changes(set);
    return write_check_unique(set, head->id);
}

enum err_code record_update(struct op *op, const struct object_type *type, int64_t id,
                            const struct record_value *values, size_t count)
{
    struct value_set set;
    enum err_code rc = value_set_init(&set, op, type, false, count);
    if (rc) {
        return rc;
    }
    value_set_take(&set, values, count);
    struct row_head head = {0};
    rc = tx_lock(op->tx, &id, 1);
    rc = rc ? rc : prepare_update(&set, id, &head);
    if (rc) {
        return rc;
    }
    if (set.count > 0) {
        struct change change = {
            .kind = CHANGE_RECORD_CHANGED, .type_id = type->id, .record_id = head.id};
        rc = write_changes(&set, head.id, &change);
        if (rc) {
            return rc;
        }
    }
    return write_primary(&set, head.id);
}
