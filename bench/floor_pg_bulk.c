/* floor_pg_bulk: a whole account on PostgreSQL: one transaction, COPY into each table. */
#include <stdlib.h>
#include <string.h>

#include "floor_pg.h"

enum { COPY_BYTES = 1 << 18 };

static void send_copy(struct session *s)
{
    if (s->copy.n && PQputCopyData(s->pg, s->copy.p, (int)s->copy.n) != 1) {
        fail("PostgreSQL: %s", PQerrorMessage(s->pg));
    }
    s->copy.n = 0;
}

static void end_copy(struct session *s)
{
    if (!s->copying) {
        return;
    }
    send_copy(s);
    if (PQputCopyEnd(s->pg, NULL) != 1) {
        fail("PostgreSQL: %s", PQerrorMessage(s->pg));
    }
    for (PGresult *result; (result = PQgetResult(s->pg));) {
        PQclear(pg_accept(s, result));
    }
    s->copying = false;
}

static void begin_copy(struct session *s, const char *text)
{
    end_copy(s);
    PGresult *result = PQexec(s->pg, text);
    if (PQresultStatus(result) != PGRES_COPY_IN) {
        fail("PostgreSQL: %s", PQerrorMessage(s->pg));
    }
    PQclear(result);
    s->copying = true;
}

void bulk_begin(struct session *s)
{
    s->now = now_ms();
    pg_execute(s, "BEGIN; DROP INDEX link_reverse; DROP INDEX link_label; "
                  "DROP INDEX unique_value_record");
}

/* Nobody else is there: the numbers that follow are ours. */
int64_t bulk_ids(struct session *s, uint32_t count)
{
    struct text text = {0};
    end_copy(s);
    text_format(&text, "SELECT setval('seq_record', nextval('seq_record') + %u) - %u", count - 1,
                count - 1);
    PGresult *result = pg_accept(s, PQexec(s->pg, text.p));
    int64_t first = pg_cell(result, 0, 0);
    PQclear(result);
    text_release(&text);
    return first;
}

static void copy_records(struct session *s, enum bench_object object)
{
    const struct shape *shape = &s->shapes[object];
    struct text text = {0};
    text_format(&text,
                "COPY obj_%lld_1 (id, created_at, updated_at, created_by, updated_by, source",
                (long long)shape->type);
    for (uint32_t i = 0; i < shape->count; i++) {
        long long id = shape->field[i].property;
        text_format(&text, shape->field[i].kind == 't' ? ", p%lld, k%lld" : ", p%lld", id, id);
    }
    text_lit(&text, ") FROM STDIN");
    begin_copy(s, text.p);
    text_release(&text);
}

void bulk_table(struct session *s, enum bulk_table table, enum bench_object object)
{
    switch (table) {
    case BULK_RECORDS:
        copy_records(s, object);
        return;
    case BULK_UNIQUES:
        begin_copy(s, "COPY unique_value (property_id, value_key, record_id) FROM STDIN");
        return;
    case BULK_LINKS:
        begin_copy(s, "COPY link (a, pair, label, b, dir, since) FROM STDIN");
        return;
    }
    abort();
}

static void end_row(struct session *s)
{
    text_lit(&s->copy, "\n");
    if (s->copy.n > COPY_BYTES) {
        send_copy(s);
    }
}

/* Nothing in the account needs an escape. */
static void add_value(struct text *copy, char kind, const char *value)
{
    char key[64];
    text_lit(copy, "\t");
    if (value && kind == 'd') {
        text_i64(copy, milliseconds_of(value));
    } else {
        text_lit(copy, value ? value : "\\N");
    }
    if (kind == 't') {
        const char *fold = value ? folded(value, key) : NULL;
        text_lit(copy, "\t");
        text_lit(copy, fold ? fold : "\\N");
    }
}

void bulk_record(struct session *s, enum bench_object object, int64_t id,
                 const struct bench_row *row)
{
    const struct shape *shape = &s->shapes[object];
    text_i64(&s->copy, id);
    text_lit(&s->copy, "\t");
    text_i64(&s->copy, s->now);
    text_lit(&s->copy, "\t");
    text_i64(&s->copy, s->now);
    text_lit(&s->copy, "\t1\t1\tINTEGRATION");
    for (uint32_t i = 0; i < shape->count; i++) {
        add_value(&s->copy, shape->field[i].kind, value_of(shape, row, i));
    }
    end_row(s);
}

void bulk_unique(struct session *s, enum bench_object object, int64_t id,
                 const struct bench_row *row)
{
    const struct shape *shape = &s->shapes[object];
    for (uint32_t i = 0; i < shape->count; i++) {
        if (shape->field[i].unique) {
            text_i64(&s->copy, shape->field[i].property);
            text_lit(&s->copy, "\t");
            text_lit(&s->copy, value_of(shape, row, i));
            text_lit(&s->copy, "\t");
            text_i64(&s->copy, id);
            end_row(s);
        }
    }
}

void bulk_link(struct session *s, enum bench_pair pair, int64_t a, int64_t label, int64_t b)
{
    text_i64(&s->copy, a);
    text_lit(&s->copy, "\t");
    text_i64(&s->copy, s->pairs[pair]);
    text_lit(&s->copy, "\t");
    text_i64(&s->copy, label);
    text_lit(&s->copy, "\t");
    text_i64(&s->copy, b);
    text_lit(&s->copy, "\t0\t");
    text_i64(&s->copy, s->now);
    end_row(s);
}

void bulk_changes(struct session *s, enum bench_object object, uint64_t count)
{
    struct text text = {0};
    end_copy(s);
    text_format(&text,
                "INSERT INTO change (xid, at, actor_kind, actor_id, kind, type_id) SELECT "
                "CAST(CAST(pg_current_xact_id() AS TEXT) AS BIGINT), %lld, 2, 1, 1, %lld "
                "FROM generate_series(1, %llu)",
                (long long)s->now, (long long)type_of(object), (unsigned long long)count);
    pg_execute(s, text.p);
    text_release(&text);
}

void bulk_end(struct session *s)
{
    end_copy(s);
    pg_execute(s, "CREATE INDEX link_reverse ON link (b, pair, label, a, dir); "
                  "CREATE INDEX link_label ON link (pair, label, a, b); "
                  "CREATE INDEX unique_value_record ON unique_value (record_id); COMMIT");
    pg_execute(s, "ANALYZE");
    text_release(&s->copy);
}
