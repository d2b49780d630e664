#include "criteria/criteria.h"

#include "criteria/criteria_operator.h"

static void add_property(const struct property *property, struct arena *arena,
                         const struct property ***properties, size_t *count)
{
    for (size_t i = 0; i < *count; i++) {
        if ((*properties)[i] == property) {
            return;
        }
    }
    const struct property **longer = arena_array(arena, const struct property *, *count + 1);
    for (size_t i = 0; i < *count; i++) {
        longer[i] = (*properties)[i];
    }
    longer[(*count)++] = property;
    *properties = longer;
}

void criteria_properties(const struct criteria *criteria, struct arena *arena,
                         const struct property ***properties, size_t *count)
{
    if (criteria->tag == CRITERIA_TEST) {
        add_property(criteria->property, arena, properties, count);
    }
    for (size_t i = 0; i < criteria->count; i++) {
        criteria_properties(criteria->items[i], arena, properties, count);
    }
}

static void join(struct sql *sql, struct op *op, const struct criteria *criteria, bool all)
{
    if (criteria->count == 0) {
        if (all) {
            sql_add(sql, "1 = 1");
        } else {
            sql_add(sql, "1 = 0");
        }
    }
    for (size_t i = 0; i < criteria->count; i++) {
        if (i && all) {
            sql_add(sql, " AND ");
        } else if (i) {
            sql_add(sql, " OR ");
        }
        criteria_sql(sql, op, criteria->items[i]);
    }
}

void criteria_sql(struct sql *sql, struct op *op, const struct criteria *criteria)
{
    sql_add(sql, "(");
    switch (criteria->tag) {
    case CRITERIA_AND:
    case CRITERIA_OR:
        join(sql, op, criteria, criteria->tag == CRITERIA_AND);
        break;
    case CRITERIA_NOT:
        sql_add(sql, "NOT ");
        criteria_sql(sql, op, criteria->items[0]);
        break;
    case CRITERIA_TEST:
        criteria->operator_->compile(sql, op, criteria);
        break;
    }
    sql_add(sql, ")");
}

/* --- running a search --- */

static void from_where(struct sql *sql, struct op *op, const struct search *search)
{
    const struct property **properties = NULL;
    size_t count = 0;
    criteria_properties(search->criteria, op->tx->arena, &properties, &count);
    if (search->sort) {
        add_property(search->sort, op->tx->arena, &properties, &count);
    }
    record_from(sql, search->type, properties, count);
    sql_add(sql, " WHERE o.archived_at IS NULL AND ");
    criteria_sql(sql, op, search->criteria);
}

/* Records without a value come last in either direction, on every engine; ties by id. */
static void order_by(struct sql *sql, struct op *op, const struct search *search)
{
    sql_add(sql, " ORDER BY ");
    if (search->sort) {
        void (*column)(struct sql *, struct op *, const struct property *) =
            search->sort->kind->folded ? record_column_key : record_column;
        sql_add(sql, "(CASE WHEN ");
        column(sql, op, search->sort);
        sql_add(sql, " IS NULL THEN 1 ELSE 0 END), ");
        column(sql, op, search->sort);
        if (search->descending) {
            sql_add(sql, " DESC");
        }
        sql_add(sql, ", ");
    }
    sql_add(sql, "o.id");
}

static enum err_code count_all(struct op *op, const struct search *search, int64_t *total)
{
    bool found = false;
    struct sql *sql = sql_new(op->tx);
    sql_add(sql, "SELECT COUNT(*)");
    from_where(sql, op, search);
    return stmt_one_i64(sql_stmt(sql), &found, total);
}

enum err_code criteria_search(struct op *op, const struct search *search, int64_t **ids,
                              size_t *count, int64_t *total)
{
    enum err_code rc = count_all(op, search, total);
    if (rc) {
        return rc;
    }
    struct sql *sql = sql_new(op->tx);
    sql_add(sql, "SELECT o.id");
    from_where(sql, op, search);
    order_by(sql, op, search);
    sql_add(sql, " LIMIT ");
    sql_bind_i64(sql, (int64_t)search->limit);
    sql_add(sql, " OFFSET ");
    sql_bind_i64(sql, (int64_t)search->offset);
    *ids = arena_array(op->tx->arena, int64_t, search->limit + 1);
    *count = 0;
    struct stmt *st = sql_stmt(sql);
    while (stmt_row(st)) {
        (*ids)[(*count)++] = stmt_i64(st, 0);
    }
    return stmt_end(st);
}
