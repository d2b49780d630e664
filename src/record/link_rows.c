#include "record/link_rows.h"

#include "record/link_stmts.h"
#include "record/record_array.h"

STMT_TABLE_DEFINE(link, LINK_STMTS)

struct link_ends link_ends_of(const struct pair *pair, struct record_ref record, int64_t other)
{
    bool record_is_a = pair_is_same(pair) ? record.id < other : record.type->id == pair->a->id;
    return record_is_a ? (struct link_ends){pair, record.id, other}
                       : (struct link_ends){pair, other, record.id};
}

struct record_ref link_other(const struct pair *pair, const struct object_type *type, int64_t other)
{
    return (struct record_ref){pair->a->id == type->id ? pair->b : pair->a, other};
}

bool label_is_directed(const struct label *label)
{
    return label->kind == LABEL_KIND_PAIRED && pair_is_same(label->pair);
}

int link_side(const struct link_ends *ends, const struct link_row *row, int64_t reader)
{
    if (label_is_directed(row->label)) {
        return (row->dir == DIR_A) == (reader == ends->a) ? 0 : 1;
    }
    return pair_is_same(ends->pair) || reader == ends->a ? 0 : 1;
}

int64_t link_dir(const struct link_ends *ends, struct label_end half, int64_t reader)
{
    if (!label_is_directed(half.label)) {
        return DIR_NONE;
    }
    return (half.side == 0) == (reader == ends->a) ? DIR_A : DIR_B;
}

const struct link_row *link_set_find(const struct link_set *set, const struct label *label)
{
    for (size_t i = 0; i < set->count; i++) {
        if (set->rows[i].label->id == label->id) {
            return &set->rows[i];
        }
    }
    return NULL;
}

static struct stmt *use_on_link(struct op *op, enum link_stmt which, const struct link_ends *ends)
{
    struct stmt *st = stmt_use(op->tx, &link_stmts[which]);
    stmt_bind_i64(st, 1, ends->a);
    stmt_bind_i64(st, 2, ends->pair->id);
    stmt_bind_i64(st, 3, ends->b);
    return st;
}

enum err_code link_read(struct op *op, enum link_table table, const struct link_ends *ends,
                        struct link_set *out)
{
    struct record_array rows = record_array_of(op->tx, sizeof(struct link_row));
    struct stmt *st = use_on_link(op, table == LINK_LIVE ? LINK_READ : LINK_AWAY_READ, ends);
    while (stmt_row(st)) {
        const struct label *label = pair_label_of_code(ends->pair, stmt_i64(st, 0));
        struct link_row *row = label ? record_array_add(&rows) : NULL;
        if (row) {
            *row = (struct link_row){label, stmt_i64(st, 1), stmt_i64(st, 2)};
        }
    }
    enum err_code rc = record_array_end(&rows, stmt_end(st));
    if (rc) {
        return rc;
    }
    *out = (struct link_set){rows.items, rows.count};
    return ERR_OK;
}

enum err_code link_insert(struct op *op, enum link_table table, const struct link_ends *ends,
                          const struct link_row *row)
{
    enum link_stmt which = table == LINK_LIVE ? LINK_INSERT : LINK_AWAY_INSERT;
    struct stmt *st = stmt_use(op->tx, &link_stmts[which]);
    stmt_bind_i64(st, 1, ends->a);
    stmt_bind_i64(st, 2, ends->pair->id);
    stmt_bind_i64(st, 3, row->label->code);
    stmt_bind_i64(st, 4, ends->b);
    stmt_bind_i64(st, 5, row->dir);
    stmt_bind_i64(st, 6, row->since);
    return stmt_run(st);
}

enum err_code link_delete(struct op *op, enum link_table table, const struct link_ends *ends,
                          const struct label *label)
{
    enum link_stmt which = table == LINK_LIVE ? LINK_DELETE : LINK_AWAY_DELETE;
    struct stmt *st = stmt_use(op->tx, &link_stmts[which]);
    stmt_bind_i64(st, 1, ends->a);
    stmt_bind_i64(st, 2, ends->pair->id);
    stmt_bind_i64(st, 3, label->code);
    stmt_bind_i64(st, 4, ends->b);
    return stmt_run(st);
}

enum err_code link_clear(struct op *op, enum link_table table, const struct link_ends *ends)
{
    return stmt_run(use_on_link(op, table == LINK_LIVE ? LINK_CLEAR : LINK_AWAY_CLEAR, ends));
}

enum err_code link_list(struct op *op, enum link_table table, int64_t record,
                        struct link_stub **out, size_t *count)
{
    struct record_array stubs = record_array_of(op->tx, sizeof(struct link_stub));
    struct stmt *st = stmt_use(op->tx, &link_stmts[table == LINK_LIVE ? LINK_OF : LINK_AWAY_OF]);
    stmt_bind_i64(st, 1, record);
    while (stmt_row(st)) {
        const struct pair *pair = schema_pair_by_id(op->schema, stmt_i64(st, 0));
        struct link_stub *stub = pair ? record_array_add(&stubs) : NULL;
        if (stub) {
            *stub = (struct link_stub){pair, stmt_i64(st, 1), stmt_i64(st, 2)};
        }
    }
    enum err_code rc = record_array_end(&stubs, stmt_end(st));
    if (rc) {
        return rc;
    }
    *out = stubs.items;
    *count = stubs.count;
    return ERR_OK;
}
