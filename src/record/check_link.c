/* check_link: invariants of links that need the tables of records or the definitions of labels. */
#include "account/setting.h"
#include "record/check_internal.h"
#include "record/check_stmts.h"

/* " JOIN obj_<type>_1 <alias> ON <alias>.id = l.<end> AND it is active" */
static void add_join(struct sql *sql, const struct object_type *type, bool end_a)
{
    sql_add(sql, " JOIN ");
    sql_name2(sql, "obj_", type->id, 1);
    if (end_a) {
        sql_add(sql, " x ON x.id = l.a AND x.archived_at IS NULL");
    } else {
        sql_add(sql, " y ON y.id = l.b AND y.archived_at IS NULL");
    }
}

static void add_pair(struct sql *sql, const struct pair *pair)
{
    sql_add(sql, " WHERE l.label = 0 AND l.pair = ");
    sql_bind_i64(sql, pair->id);
}

static enum err_code find_missing(struct checker *c, const struct pair *pair)
{
    struct sql *sql = sql_new(c->op->tx);
    sql_add(sql, "SELECT l.a, l.b, CASE WHEN x.id IS NULL THEN l.a ELSE l.b END FROM link l LEFT");
    add_join(sql, pair->a, true);
    sql_add(sql, " LEFT");
    add_join(sql, pair->b, false);
    add_pair(sql, pair);
    sql_add(sql, " AND (x.id IS NULL OR y.id IS NULL) ORDER BY l.a, l.b");
    return check_rows(
        c, 2, sql_stmt(sql),
        "The link of records {} and {} leads to record {}, which is archived or does not exist");
}

static enum err_code find_forgotten(struct checker *c, const struct pair *pair)
{
    struct sql *sql = sql_new(c->op->tx);
    sql_add(sql, "SELECT l.a, l.b FROM link_archived l");
    add_join(sql, pair->a, true);
    add_join(sql, pair->b, false);
    add_pair(sql, pair);
    sql_add(sql, " ORDER BY l.a, l.b");
    return check_rows(c, 2, sql_stmt(sql),
                      "The link of records {} and {} is put away although both are active");
}

static enum err_code find_reversed(struct checker *c, const struct pair *pair)
{
    if (pair_is_same(pair)) {
        return ERR_OK;
    }
    struct sql *sql = sql_new(c->op->tx);
    sql_add(sql, "SELECT l.a, l.b FROM link l");
    add_join(sql, pair->b, true);
    add_join(sql, pair->a, false);
    add_pair(sql, pair);
    sql_add(sql, " ORDER BY l.a, l.b");
    return check_rows(c, 1, sql_stmt(sql),
                      "The link of records {} and {} is stored the wrong way round");
}

enum err_code check_link_ends(struct checker *c)
{
    const struct schema *schema = c->op->schema;
    for (size_t i = 0; i < schema->pair_count; i++) {
        enum err_code rc = find_missing(c, schema->pairs[i]);
        if (!rc) {
            rc = find_forgotten(c, schema->pairs[i]);
        }
        if (!rc) {
            rc = find_reversed(c, schema->pairs[i]);
        }
        if (rc) {
            return rc;
        }
    }
    return ERR_OK;
}

/* --- primary --- */

static void add_holder(struct sql *sql, const struct pair *pair)
{
    if (pair->primary_on_a) {
        sql_add(sql, "l.a");
    } else {
        sql_add(sql, "l.b");
    }
}

static enum err_code find_several(struct checker *c, const struct pair *pair)
{
    struct sql *sql = sql_new(c->op->tx);
    sql_add(sql, "SELECT ");
    add_holder(sql, pair);
    sql_add(sql, ", COUNT(*) FROM link l WHERE l.label = 1 AND l.pair = ");
    sql_bind_i64(sql, pair->id);
    sql_add(sql, " GROUP BY ");
    add_holder(sql, pair);
    sql_add(sql, " HAVING COUNT(*) > 1 ORDER BY 1");
    return check_rows(c, 3, sql_stmt(sql), "Record {} has {} primary companies");
}

static enum err_code find_none(struct checker *c, const struct pair *pair)
{
    struct sql *sql = sql_new(c->op->tx);
    sql_add(sql, "SELECT DISTINCT ");
    add_holder(sql, pair);
    sql_add(sql, " FROM link l");
    add_pair(sql, pair);
    sql_add(sql,
            " AND NOT EXISTS (SELECT 1 FROM link p WHERE p.pair = l.pair AND p.label = 1 AND ");
    if (pair->primary_on_a) {
        sql_add(sql, "p.a = l.a) ORDER BY 1");
    } else {
        sql_add(sql, "p.b = l.b) ORDER BY 1");
    }
    return check_rows(c, 3, sql_stmt(sql), "Record {} has companies, but none is its primary one");
}

enum err_code check_primaries(struct checker *c)
{
    const struct schema *schema = c->op->schema;
    bool automatic;
    enum err_code rc = setting_get_bool(c->op->tx, "primary.first_company", &automatic);
    for (size_t i = 0; !rc && i < schema->pair_count; i++) {
        const struct pair *pair = schema->pairs[i];
        if (!pair->primary) {
            continue;
        }
        rc = find_several(c, pair);
        if (!rc && automatic) {
            rc = find_none(c, pair);
        }
    }
    return rc;
}

/* --- limits --- */

/* A direction that no row has. */
#define NO_DIR INT64_C(-1)

/* More than `max` under the label for one kind of end, which stands as a in rows of direction
 * `as_a` and as b in those of `as_b`. */
static enum err_code find_exceeding(struct checker *c, const struct label *label, int64_t max,
                                    int64_t as_a, int64_t as_b)
{
    if (!max) {
        return ERR_OK;
    }
    struct stmt *st = stmt_use(c->op->tx, &check_stmts[CHECK_LIMIT]);
    stmt_bind_i64(st, 1, label->pair->id);
    stmt_bind_i64(st, 2, label->code);
    stmt_bind_i64(st, 3, max);
    stmt_bind_i64(st, 4, label->max_set_at);
    stmt_bind_i64(st, 5, as_a);
    stmt_bind_i64(st, 6, as_b);
    stmt_large(st);
    while (stmt_row(st)) {
        check_found(c, 5,
                    "Record %lld has %lld links under %.*s, the limit is %lld and not all are "
                    "older than it",
                    (long long)stmt_i64(st, 0), (long long)stmt_i64(st, 1), STR_ARG(label->name[0]),
                    (long long)max);
    }
    return stmt_end(st);
}

static enum err_code check_label_limits(struct checker *c, const struct label *label)
{
    if (label->kind == LABEL_KIND_PRIMARY) {
        return ERR_OK; /* successors come before limits: link_limit.h */
    }
    if (pair_is_same(label->pair) && !label_is_directed(label)) {
        return find_exceeding(c, label, label->max[0], DIR_NONE, DIR_NONE);
    }
    bool directed = label_is_directed(label);
    enum err_code rc = find_exceeding(c, label, label->max[0], directed ? DIR_A : DIR_NONE,
                                      directed ? DIR_B : NO_DIR);
    return rc ? rc
              : find_exceeding(c, label, label->max[1], directed ? DIR_B : NO_DIR,
                               directed ? DIR_A : DIR_NONE);
}

enum err_code check_limits(struct checker *c)
{
    const struct schema *schema = c->op->schema;
    enum err_code rc = ERR_OK;
    for (size_t i = 0; i < schema->pair_count; i++) {
        const struct pair *pair = schema->pairs[i];
        for (size_t j = 0; !rc && j < pair->label_count; j++) {
            rc = check_label_limits(c, pair->labels[j]);
        }
    }
    return rc;
}
