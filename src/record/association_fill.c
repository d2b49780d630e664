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

static enum err_code fill_stretch(struct op *op, const struct stretch *s, int64_t through,
                                  int64_t *filled)
{
    const int64_t *ids = s->lacking.items;
    for (size_t i = 0; i < s->lacking.count && ids[i] <= through; i++) {
        struct record_ref record = {s->type, ids[i]};
        enum err_code rc = link_primary_succeed(op, s->pair, record, 0);
        if (rc) {
            return rc;
        }
        ++*filled;
    }
    return ERR_OK;
}

/* The object types take turns through one sequence of ids: a step goes as far as the one that comes
 * least far in a batch. */
enum err_code association_fill_primaries(struct op *op, int64_t *after, size_t batch,
                                         int64_t *filled, bool *more)
{
    const struct schema *schema = op->schema;
    struct stretch *list = arena_array(op->tx->arena, struct stretch, schema->pair_count + 1);
    size_t count = 0;
    int64_t through = *after;
    int64_t horizon = INT64_MAX;
    for (size_t i = 0; i < schema->pair_count; i++) {
        const struct pair *pair = schema->pairs[i];
        if (!pair->primary) {
            continue;
        }
        struct stretch *s = &list[count++];
        *s = (struct stretch){.pair = pair,
                              .type = pair->primary_on_a ? pair->a : pair->b,
                              .lacking = record_array_of(op->tx, sizeof(int64_t))};
        enum err_code rc = read_stretch(op, s, *after, batch);
        if (rc) {
            return rc;
        }
        if (s->seen == batch && s->last < horizon) {
            horizon = s->last;
        }
        if (s->seen && s->last > through) {
            through = s->last;
        }
    }
    if (horizon < through) {
        through = horizon;
    }
    int64_t done = 0;
    for (size_t i = 0; i < count; i++) {
        enum err_code rc = fill_stretch(op, &list[i], through, &done);
        if (rc) {
            return rc;
        }
    }
    *after = through;
    *filled = done;
    *more = horizon != INT64_MAX;
    return ERR_OK;
}
