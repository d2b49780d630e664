/* load_record: the records of a load, a table at a time. */
#include "record/load_internal.h"
#include "record/record_write.h"

/* ---- one record ---- */

static enum err_code draw_ids(struct load *load)
{
    enum err_code rc = tx_next_ids(load->op->tx, "record", LOAD_BATCH, &load->next_id);
    load->end_id = load->next_id + LOAD_BATCH;
    return rc;
}

static enum err_code refuse_primary(struct load *load, const struct value_set *set)
{
    return err_set(load->op->tx->err, ERR_INVALID,
                   "\"%.*s\" is not loaded with the record: mark a link with \"primary\"",
                   STR_ARG(set->primary->name));
}

static enum err_code take_values(struct load *load, const struct record_value *values, size_t count,
                                 struct value_set *set)
{
    enum err_code rc = value_set_init(set, load->op, load->type, true, count);
    if (rc) {
        return rc;
    }
    value_set_take(set, values, count);
    if (set->primary) {
        return refuse_primary(load, set);
    }
    return write_prepare_new(set);
}

static enum err_code add(struct load *load, const struct record_value *values, size_t count,
                         int64_t at, int64_t *id)
{
    struct value_set set;
    enum err_code rc = take_values(load, values, count, &set);
    if (rc) {
        return load_fail(load, rc, at, at);
    }
    if (load->next_id == load->end_id) {
        rc = draw_ids(load);
        if (rc) {
            return rc;
        }
    }
    *id = load->next_id++;
    load->items[load->count++] = (struct record_row){*id, at, set.items, set.count};
    bool full = load->count == LOAD_BATCH || load->next_id == load->end_id;
    return full ? load_write_records(load) : ERR_OK;
}

enum err_code load_record(struct load *load, const struct record_value *values, size_t count,
                          int64_t at, int64_t *id)
{
    struct tx *tx = load->op->tx;
    struct arena *own = tx->arena;
    BUG_UNLESS(load->type);
    tx->arena = load->arena; /* what a record needs is gone with its batch */
    enum err_code rc = add(load, values, count, at, id);
    if (!rc && arena_failed(load->arena)) {
        rc = err_set(tx->err, ERR_NOMEM, "Out of memory; nothing was written");
    }
    tx->arena = own;
    return rc;
}

/* ---- a batch ---- */

static enum err_code refuse_taken(struct load *load, const struct property *property, int64_t first,
                                  int64_t last)
{
    err_set(load->op->tx->err, ERR_CONFLICT,
            "The value of the unique property %.*s is another record's already",
            STR_ARG(property->name));
    return load_fail(load, ERR_CONFLICT, first, last);
}

static enum err_code write_keys(struct load *load, const struct record_rows *rows)
{
    struct record_key *keys = NULL;
    size_t count = rows_keys(rows, &keys);
    const struct record_key *twice = rows_twice(keys, count);
    if (twice) {
        return refuse_taken(load, twice->property, twice->at, twice->at);
    }
    int64_t written = 0;
    enum err_code rc = rows_write_keys(load->op, keys, count, &written);
    if (rc != ERR_CONFLICT) {
        return rc;
    }
    return written >= 0
               ? refuse_taken(load, keys[written].property, keys[written].at, keys[written].at)
               : refuse_taken(load, keys[0].property, load->items[0].at,
                              load->items[load->count - 1].at);
}

enum err_code load_write_records(struct load *load)
{
    if (load->count == 0) {
        return ERR_OK;
    }
    const struct record_rows rows = {load->op, load->type, load->items, load->count};
    enum err_code rc = rows_write(&rows);
    rc = rc ? rc : write_keys(load, &rows);
    rc = rc ? rc
            : load_log(load, load->type, "first", load->items[0].id, "last",
                       load->items[load->count - 1].id);
    load->records += (int64_t)load->count;
    load->count = 0;
    arena_clear(load->arena);
    return rc;
}
