/* association_fill: gives records with companies a primary after primary.first_company was switched
 * on (settled 5), a stretch of ids at a time. */
#include "record/association.h"
#include "record/link_primary.h"
#include "record/record_array.h"
#include "store/sql.h"

/* Records of one object type in a stretch of ids, and which of them lack a primary. */
struct stretch {
    const struct pair *pair;
    const struct object_type *type;
    struct record_array lacking; /* ids */
    int64_t last;                /* the last id looked at */
    size_t seen;
};

static struct sql *stretch_sql(struct op *op, const struct stretch *s, int64_t after, size_t batch)
{
    const bool on_a = s->pair->primary_on_a;
    struct sql *sql = sql_new(op->tx);
    sql_add(sql, "SELECT o.id, CASE WHEN EXISTS (SELECT 1 FROM link l WHERE l.pair = ");
    sql_bind_i64(sql, s->pair->id);
    sql_add(sql, " AND l.label = 0 AND l.");
    if (on_a) {
        sql_add(sql,
                "a = o.id) AND NOT EXISTS (SELECT 1 FROM link p WHERE p.a = o.id AND p.pair = ");
    } else {
        sql_add(sql,
                "b = o.id) AND NOT EXISTS (SELECT 1 FROM link p WHERE p.b = o.id AND p.pair = ");
    }
    sql_bind_i64(sql, s->pair->id);
    sql_add(sql, " AND p.label = 1) THEN 1 ELSE 0 END FROM (SELECT id FROM ");
    sql_name2(sql, "obj_", s->type->id, 1);
    sql_add(sql, " WHERE id > ");
    sql_bind_i64(sql, after);
    sql_add(sql, " ORDER BY id LIMIT ");
    sql_bind_i64(sql, (int64_t)batch);
    sql_add(sql, ") AS o ORDER BY o.id");
    return sql;
}

static enum err_code read_stretch(struct op *op, struct stretch *s, int64_t after, size_t batch)
{
    struct stmt *st = sql_stmt(stretch_sql(op, s, after, batch));
    while (stmt_row(st)) {
        s->last = stmt_i64(st, 0);
        s->seen++;
        int64_t *id = stmt_i64(st, 1) ? record_array_add(&s->lacking) : NULL;
        if (id) {
            *id = s->last;
        }
    }
    return record_array_end(&s->lacking, stmt_end(st));
}

static enum err_code fill_stretch(struct op *op, const struct stretch *s)
{
    const int64_t *ids = s->lacking.items;
    enum err_code rc = ERR_OK;
    for (size_t i = 0; !rc && i < s->lacking.count; i++) {
        struct record_ref record = {s->type, ids[i]};
        rc = link_primary_succeed(op, s->pair, record, 0);
    }
    return rc;
}

/* The object types go through one sequence of ids together: the next step begins after the id up to
 * which all of them have been looked at. What lies beyond it and is filled already is not found
 * lacking again. */
enum err_code association_fill_primaries(struct op *op, int64_t *after, size_t batch,
                                         int64_t *filled, bool *more)
{
    const struct schema *schema = op->schema;
    int64_t done = 0;
    int64_t last = *after;
    int64_t horizon = INT64_MAX;
    enum err_code alone = tx_exclusive(op->tx);
    if (alone) {
        return alone;
    }
    for (size_t i = 0; i < schema->pair_count; i++) {
        const struct pair *pair = schema->pairs[i];
        if (!pair->primary) {
            continue;
        }
        struct stretch s = {.pair = pair,
                            .type = pair->primary_on_a ? pair->a : pair->b,
                            .lacking = record_array_of(op->tx, sizeof(int64_t))};
        enum err_code rc = read_stretch(op, &s, *after, batch);
        rc = rc ? rc : fill_stretch(op, &s);
        if (rc) {
            return rc;
        }
        done += (int64_t)s.lacking.count;
        if (s.seen == batch && s.last < horizon) {
            horizon = s.last;
        }
        if (s.seen && s.last > last) {
            last = s.last;
        }
    }
    *after = horizon < last ? horizon : last;
    *filled = done;
    *more = horizon != INT64_MAX;
    return ERR_OK;
}
