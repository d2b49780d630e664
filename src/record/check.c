#include "record/check_internal.h"

#include "base/buf.h"
#include "record/check_stmts.h"

STMT_TABLE_DEFINE(check, CHECK_STMTS)

#define FINDING_BYTES ((size_t)16 * 1024)

static void free_scratch(void *arena)
{
    arena_free(arena);
}

enum err_code checker_init(struct checker *c, struct op *op, const struct check_progress *progress)
{
    struct arena *scratch = arena_new(0);
    if (!scratch) {
        return err_set(op->tx->err, ERR_NOMEM, "Not enough memory to begin");
    }
    arena_defer(op->tx->arena, free_scratch, scratch);
    *c = (struct checker){.op = op, .progress = progress, .scratch = scratch};
    return ERR_OK;
}

void check_step(struct checker *c, int invariant, const char *what)
{
    if (c->progress->step) {
        c->progress->step(c->progress->arg, invariant, what);
    }
}

static void report(struct checker *c, int invariant, struct str text)
{
    const struct check_finding finding = {.invariant = invariant, .text = text};
    c->findings++;
    if (c->progress->finding) {
        c->progress->finding(c->progress->arg, &finding);
    }
}

void check_found(struct checker *c, int invariant, const char *format, ...)
{
    va_list args;
    va_start(args, format);
    report(c, invariant, str_vformat(c->scratch, format, args));
    va_end(args);
}

static void report_row(struct checker *c, int invariant, const struct stmt *st, const char *text)
{
    struct buf buf;
    buf_init(&buf, FINDING_BYTES);
    int column = 0;
    for (struct str rest = str_of(text); rest.n;) {
        ptrdiff_t at = str_find(rest, STR("{}"));
        size_t plain = at < 0 ? rest.n : (size_t)at;
        buf_str(&buf, str_sub(rest, 0, plain));
        rest = str_sub(rest, plain + 2, rest.n);
        if (at >= 0) {
            buf_str(&buf, stmt_str(st, column++));
        }
    }
    report(c, invariant, buf_view(&buf));
    buf_release(&buf);
}

enum err_code check_rows(struct checker *c, int invariant, struct stmt *st, const char *text)
{
    stmt_large(st);
    while (stmt_row(st)) {
        report_row(c, invariant, st, text);
    }
    return stmt_end(st);
}

/* Each row of a statement is a finding. */
static const struct {
    int invariant;
    enum check_stmt stmt;
    const char *what, *text;
} tables[] = {
    {1, CHECK_ORDER, "each link stands once, in order",
     "The link of records {} and {} is not in the order that makes it the only one"},
    {1, CHECK_AWAY_ORDER, "each put-away link stands once, in order",
     "The put-away link of records {} and {} is not in the order that makes it the only one"},
    {1, CHECK_TWICE, "no link is both active and put away",
     "The link of records {} and {} is both active and put away"},
    {2, CHECK_ORPHANS, "no label without its link",
     "The label with code {} stands between records {} and {}, which are not linked"},
    {2, CHECK_AWAY_ORPHANS, "no put-away label without its link",
     "The label with code {} is put away for records {} and {} without their link"},
    {4, CHECK_FOREIGN, "labels stand on links of their own pair",
     "There is no label with code {} in pair {}, but the link of records {} and {} has it"},
    {4, CHECK_AWAY_FOREIGN, "put-away labels stand on links of their own pair",
     "There is no label with code {} in pair {}, but the put-away link of records {} and {} has "
     "it"},
    {4, CHECK_DIRECTION, "paired labels have one half on each end",
     "The label with code {} on the link of records {} and {} cannot have the direction {}"},
    {4, CHECK_AWAY_DIRECTION, "put-away paired labels have one half on each end",
     "The label with code {} on the put-away link of records {} and {} cannot have the direction "
     "{}"},
    {6, CHECK_REFERENCES, "what refers to a label finds it",
     "The {} {} refers to the label {}, which does not exist"},
    {7, CHECK_CREATED_TWICE, "a creation is logged once",
     "The creation of record {} is in the change log {} times"},
    {7, CHECK_UNLOGGED_HISTORY, "every value in the history belongs to a logged change",
     "The history of record {} has a value of property {} under {}, which is not in the change "
     "log"},
};

static enum err_code check_tables(struct checker *c)
{
    for (size_t i = 0; i < sizeof(tables) / sizeof(tables[0]); i++) {
        check_step(c, tables[i].invariant, tables[i].what);
        struct stmt *st = stmt_use(c->op->tx, &check_stmts[tables[i].stmt]);
        enum err_code rc = check_rows(c, tables[i].invariant, st, tables[i].text);
        if (rc) {
            return rc;
        }
    }
    return ERR_OK;
}

static void engine_fault(void *arg, struct str text)
{
    report(arg, 0, text);
}

static enum err_code check_engine(struct checker *c)
{
    return store_verify(c->op->tx, engine_fault, c);
}

static const struct {
    int invariant;
    const char *what; /* NULL: the part announces its steps itself */
    enum err_code (*run)(struct checker *c);
} parts[] = {
    {0, "the store's own verification", check_engine},
    {0, NULL, check_tables},
    {2, "links lead to active records", check_link_ends},
    {3, "one primary company", check_primaries},
    {4, "one parent company, no loops", check_parents},
    {5, "limits", check_limits},
    {7, "every record is in the change log", check_log},
    {7, "the history ends with the present values", check_history},
    {9, "folded keys", check_folded_keys},
    {9, "values that follow from the stage", check_stages},
    {9, "keys of unique properties", check_uniques},
};

enum err_code check_run(struct op *op, const struct check_progress *progress, int64_t *findings)
{
    struct checker c;
    enum err_code rc = checker_init(&c, op, progress);
    for (size_t i = 0; !rc && i < sizeof(parts) / sizeof(parts[0]); i++) {
        if (parts[i].what) {
            check_step(&c, parts[i].invariant, parts[i].what);
        }
        rc = parts[i].run(&c);
        arena_clear(c.scratch);
    }
    if (rc) {
        return rc;
    }
    *findings = c.findings;
    return ERR_OK;
}
