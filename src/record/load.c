#include "record/load.h"

#include <stdlib.h>

#include "account/setting.h"
#include "record/change.h"
#include "record/check_internal.h"
#include "record/link_stmts.h"
#include "record/load_internal.h"

/* ---- beginning ---- */

static enum err_code require_empty(struct op *op)
{
    const struct schema *schema = op->schema;
    for (size_t i = 0; i < schema->type_count; i++) {
        struct sql *sql = sql_new(op->tx);
        sql_add(sql, "SELECT MIN(id) FROM ");
        sql_name2(sql, "obj_", schema->types[i]->id, 1);
        bool found = false;
        int64_t id = 0;
        enum err_code rc = stmt_one_i64(sql_stmt(sql), &found, &id);
        if (rc) {
            return rc;
        }
        if (found) {
            return err_set(op->tx->err, ERR_EXISTS,
                           "The account has records already, %.*s among them: a load is for an "
                           "account without any",
                           STR_ARG(schema->types[i]->plural));
        }
    }
    return ERR_OK;
}

static void free_load(void *object)
{
    struct load *load = object;
    arena_free(load->arena);
    free(load);
}

enum err_code load_begin(struct op *op, struct load **out)
{
    enum err_code rc = tx_exclusive(op->tx);
    rc = rc ? rc : require_empty(op);
    if (rc) {
        return rc;
    }
    struct load *load = calloc(1, sizeof *load);
    struct arena *arena = load ? arena_new(0) : NULL;
    if (!arena) {
        free(load);
        return err_set(op->tx->err, ERR_NOMEM, "Not enough memory to begin");
    }
    load->op = op;
    load->arena = arena;
    arena_defer(op->tx->arena, free_load, load);
    *out = load;
    rc = bulk_memory(op->tx, true);
    return rc ? rc : bulk_indexes_drop(op->tx, "link", &load->indexes);
}

/* ---- between batches ---- */

static enum err_code write_batch(struct load *load)
{
    if (!load->type) {
        return load_write_links(load);
    }
    struct tx *tx = load->op->tx;
    struct arena *own = tx->arena;
    tx->arena = load->arena;
    enum err_code rc = load_write_records(load);
    tx->arena = own;
    return rc;
}

enum err_code load_records_of(struct load *load, const struct object_type *type)
{
    enum err_code rc = write_batch(load);
    load->type = type;
    return rc;
}

enum err_code load_links(struct load *load)
{
    enum err_code rc = write_batch(load);
    load->type = NULL;
    load->pair = NULL;
    return rc;
}

struct arena *load_arena(const struct load *load)
{
    return load->arena;
}

int64_t load_record_rows(const struct load *load)
{
    return load->records;
}

int64_t load_link_rows(const struct load *load)
{
    return load->link_rows;
}

void load_failed_at(const struct load *load, int64_t *first, int64_t *last)
{
    *first = load->failed_first;
    *last = load->failed_last;
}

enum err_code load_fail(struct load *load, enum err_code rc, int64_t first, int64_t last)
{
    load->failed_first = first;
    load->failed_last = last;
    return rc;
}

enum err_code load_log(struct load *load, const struct object_type *type, const char *one,
                       int64_t first, const char *other, int64_t last)
{
    const struct change change = {.kind = CHANGE_BULK,
                                  .type_id = type->id,
                                  .detail =
                                      str_format(load->op->tx->arena, "{\"%s\":%lld,\"%s\":%lld}",
                                                 one, (long long)first, other, (long long)last)};
    return change_append(load->op, &change, NULL);
}

/* ---- the end ---- */

/* A record whose companies have none marked gets the one with the lowest id: all links are of one
 * moment (settled rules 4 and 5). */
static enum err_code appoint_primaries(struct load *load)
{
    const struct schema *schema = load->op->schema;
    bool automatic = false;
    enum err_code rc = setting_get_bool(load->op->tx, "primary.first_company", &automatic);
    for (size_t i = 0; !rc && automatic && i < schema->pair_count; i++) {
        const struct pair *pair = schema->pairs[i];
        if (!pair->primary) {
            continue;
        }
        enum link_stmt which = pair->primary_on_a ? LINK_APPOINT_A : LINK_APPOINT_B;
        struct stmt *st = stmt_use(load->op->tx, &link_stmts[which]);
        int64_t appointed = 0;
        stmt_bind_i64(st, 1, pair->id);
        stmt_bind_i64(st, 2, load->op->tx->now);
        rc = stmt_run_count(st, &appointed);
        load->link_rows += appointed;
        if (!rc && appointed) {
            rc = load_log(load, pair->a, "pair", pair->id, "appointed", appointed);
        }
    }
    return rc;
}

struct verdict {
    void (*finding)(void *arg, struct str text);
    void *arg;
};

static void on_finding(void *arg, const struct check_finding *finding)
{
    const struct verdict *verdict = arg;
    verdict->finding(verdict->arg, finding->text);
}

/* What only the whole of the links shows: one primary company and one parent each, no loop, no
 * limit exceeded. */
static enum err_code verify(struct load *load, struct verdict *verdict)
{
    const struct check_progress progress = {.finding = on_finding, .arg = verdict};
    struct checker checker;
    enum err_code rc = checker_init(&checker, load->op, &progress);
    rc = rc ? rc : check_primaries(&checker);
    rc = rc ? rc : check_parents(&checker);
    rc = rc ? rc : check_limits(&checker);
    if (!rc && checker.findings) {
        rc = err_set(load->op->tx->err, ERR_INVALID,
                     "The links break rules of the account; nothing was loaded");
    }
    return rc;
}

enum err_code load_finish(struct load *load, void (*finding)(void *arg, struct str text), void *arg)
{
    struct verdict verdict = {finding, arg};
    enum err_code rc = load_links(load);
    rc = rc ? rc : bulk_indexes_make(load->op->tx, &load->indexes);
    rc = rc ? rc : bulk_statistics(load->op->tx);
    rc = rc ? rc : appoint_primaries(load);
    rc = rc ? rc : verify(load, &verdict);
    return rc ? rc : bulk_memory(load->op->tx, false);
}
