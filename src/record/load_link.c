/* load_link: the links of a load, as rows of table link in the order of its key. */
#include <stdlib.h>

#include "record/load_internal.h"

#define ROWS_MAX (sizeof((struct load *)0)->rows / sizeof((struct load *)0)->rows[0])

static void add_row(struct load *load, const struct link_ends *ends, const struct label *label,
                    int64_t dir, int64_t at)
{
    load->rows[load->count++] = (struct load_row){ends->a, ends->b, label->code, dir, at};
}

static enum err_code refuse_self(struct load *load, struct record_ref record, int64_t at)
{
    err_set(load->op->tx->err, ERR_INVALID, "A %.*s cannot be associated with itself",
            STR_ARG(record.type->singular));
    return load_fail(load, ERR_INVALID, at, at);
}

enum err_code load_link(struct load *load, struct record_ref from, struct record_ref to,
                        const struct label_end *labels, size_t count, int64_t at)
{
    const struct pair *pair = schema_pair(load->op->schema, from.type->id, to.type->id);
    BUG_UNLESS(!load->type && pair && count < ROWS_MAX);
    if (from.id == to.id) {
        return refuse_self(load, from, at);
    }
    if (load->pair != pair || load->count + count + 1 > ROWS_MAX) {
        enum err_code rc = load_write_links(load);
        if (rc) {
            return rc;
        }
        load->pair = pair;
    }
    struct link_ends ends = link_ends_of(pair, from, to.id);
    add_row(load, &ends, pair->plain, DIR_NONE, at);
    for (size_t i = 0; i < count; i++) {
        BUG_UNLESS(labels[i].label->pair == pair);
        if (labels[i].label->kind != LABEL_KIND_PLAIN) {
            add_row(load, &ends, labels[i].label, link_dir(&ends, labels[i], from.id), at);
        }
    }
    return ERR_OK;
}

static int by_key(const void *x, const void *y)
{
    const struct load_row *a = x, *b = y;
    if (a->a != b->a) {
        return a->a < b->a ? -1 : 1;
    }
    if (a->b != b->b) {
        return a->b < b->b ? -1 : 1;
    }
    if (a->label != b->label) {
        return a->label < b->label ? -1 : 1;
    }
    return a->at < b->at ? -1 : a->at > b->at;
}

static enum err_code refuse_twice(struct load *load, int64_t label, int64_t first, int64_t last)
{
    if (label) {
        err_set(load->op->tx->err, ERR_CONFLICT, "A link has each label once");
    } else {
        err_set(load->op->tx->err, ERR_CONFLICT,
                "The link stands twice in the load: name it once, with all its labels");
    }
    return load_fail(load, ERR_CONFLICT, first, last);
}

/* Rows of one link all have its line; the same label again on another line is the link again. */
static enum err_code find_twice(struct load *load)
{
    for (size_t i = 1; i < load->count; i++) {
        const struct load_row *x = &load->rows[i - 1], *y = &load->rows[i];
        if (x->a == y->a && x->b == y->b && x->label == y->label) {
            return refuse_twice(load, x->at == y->at, y->at, y->at);
        }
    }
    return ERR_OK;
}

static enum err_code write_rows(struct load *load)
{
    const struct load_row *rows = load->rows;
    struct sql *target = sql_new(load->op->tx);
    sql_add(target, "link (a, pair, b, label, dir, since)");
    struct bulk *bulk = bulk_begin(load->op->tx, target, 6);
    int64_t first = rows[0].at, last = rows[0].at;
    for (size_t i = 0; i < load->count; i++) {
        bulk_i64(bulk, rows[i].a);
        bulk_i64(bulk, load->pair->id);
        bulk_i64(bulk, rows[i].b);
        bulk_i64(bulk, rows[i].label);
        bulk_i64(bulk, rows[i].dir);
        bulk_i64(bulk, load->op->tx->now);
        first = rows[i].at < first ? rows[i].at : first;
        last = rows[i].at > last ? rows[i].at : last;
    }
    int64_t written = 0;
    enum err_code rc = bulk_end(bulk, &written);
    if (rc != ERR_CONFLICT) {
        return rc;
    }
    return written >= 0 ? refuse_twice(load, 0, rows[written].at, rows[written].at)
                        : refuse_twice(load, 0, first, last);
}

enum err_code load_write_links(struct load *load)
{
    if (load->count == 0) {
        return ERR_OK;
    }
    struct tx *tx = load->op->tx;
    struct arena *own = tx->arena;
    tx->arena = load->arena;
    qsort(load->rows, load->count, sizeof load->rows[0], by_key);
    enum err_code rc = find_twice(load);
    rc = rc ? rc : write_rows(load);
    rc = rc ? rc
            : load_log(load, load->pair->a, "pair", load->pair->id, "rows", (int64_t)load->count);
    tx->arena = own;
    load->link_rows += (int64_t)load->count;
    load->count = 0;
    arena_clear(load->arena);
    return rc;
}
