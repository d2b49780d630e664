/*
 * floor_pg: sessions on PostgreSQL: prepared statements and a transaction a request, one round trip
 * a statement; a batch goes as arrays in one statement a table, as a careful hand writes it.
 */
#include <stdlib.h>
#include <string.h>

#include "floor_pg.h"

const bool session_single_writer = false;

static void add_i64(struct parameters *p, int64_t value)
{
    char *room = p->room[p->count];
    struct text text = {.p = room, .room = sizeof p->room[0]};
    text_i64(&text, value); /* fits: 20 digits at most */
    p->value[p->count++] = room;
}

static void add_text(struct parameters *p, const char *value)
{
    p->value[p->count++] = value;
}

PGresult *pg_accept(struct session *s, PGresult *result)
{
    ExecStatusType status = PQresultStatus(result);
    if (status != PGRES_COMMAND_OK && status != PGRES_TUPLES_OK) {
        fail("PostgreSQL: %s", PQerrorMessage(s->pg));
    }
    return result;
}

void pg_execute(struct session *s, const char *text)
{
    PQclear(pg_accept(s, PQexec(s->pg, text)));
}

PGresult *pg_query(struct session *s, const char *name, const struct parameters *p)
{
    return pg_accept(s, PQexecPrepared(s->pg, name, p->count, p->value, NULL, NULL, 0));
}

static void run(struct session *s, const char *name, const struct parameters *p)
{
    PQclear(pg_query(s, name, p));
}

int64_t pg_cell(const PGresult *result, int row, int column)
{
    return strtoll(PQgetvalue(result, row, column), NULL, 10);
}

/* ---- opening ---- */

static void prepare(struct session *s, const char *name, const char *text)
{
    PQclear(pg_accept(s, PQprepare(s->pg, name, text, 0, NULL)));
}

static void prepare_fixed(struct session *s)
{
    prepare(s, "begin", "BEGIN");
    prepare(s, "commit", "COMMIT");
    prepare(s, "change",
            "INSERT INTO change (xid, at, actor_kind, actor_id, kind, type_id, record_id) "
            "VALUES (CAST(CAST(pg_current_xact_id() AS TEXT) AS BIGINT), $1, 2, 1, 1, $2, $3) "
            "RETURNING seq");
    prepare(s, "changes",
            "INSERT INTO change (xid, at, actor_kind, actor_id, kind, type_id, record_id) "
            "SELECT CAST(CAST(pg_current_xact_id() AS TEXT) AS BIGINT), $1, 2, 1, 1, $2, r "
            "FROM unnest(CAST($3 AS BIGINT[])) AS r RETURNING seq");
    prepare(s, "unique",
            "INSERT INTO unique_value (property_id, value_key, record_id) VALUES ($1, $2, $3)");
    prepare(s, "uniques",
            "INSERT INTO unique_value (property_id, value_key, record_id) SELECT $1, k, r "
            "FROM unnest(CAST($2 AS TEXT[]), CAST($3 AS BIGINT[])) AS x (k, r)");
    prepare(s, "histories",
            "INSERT INTO history (record_id, property_id, seq, at, value) SELECT r, p, q, $4, v "
            "FROM unnest(CAST($1 AS BIGINT[]), CAST($2 AS BIGINT[]), CAST($3 AS BIGINT[]), "
            "CAST($5 AS TEXT[])) AS x (r, p, q, v)");
    prepare(s, "contacts_are",
            "SELECT count(*) FROM (SELECT 1 FROM obj_1_1 WHERE id = "
            "ANY(CAST($1 AS BIGINT[])) AND archived_at IS NULL "
            "ORDER BY id FOR NO KEY UPDATE) AS x");
    prepare(s, "companies_are",
            "SELECT count(*) FROM obj_2_1 WHERE id = ANY(CAST($1 AS BIGINT[])) "
            "AND archived_at IS NULL");
    prepare(s, "link_rows",
            "SELECT a, label, b FROM link WHERE a = ANY(CAST($1 AS BIGINT[])) AND pair = $2");
    prepare(s, "link_insert",
            "INSERT INTO link (a, pair, label, b, dir, since) SELECT a, $2, l, b, 0, $5 FROM "
            "unnest(CAST($1 AS BIGINT[]), CAST($3 AS BIGINT[]), CAST($4 AS BIGINT[])) "
            "AS x (a, l, b)");
    prepare(s, "link_changes",
            "INSERT INTO change (xid, at, actor_kind, actor_id, kind, type_id, record_id, "
            "other_type_id, other_id, label) SELECT CAST(CAST(pg_current_xact_id() AS TEXT) AS "
            "BIGINT), $5, 2, 1, CASE l WHEN 0 THEN 10 WHEN 1 THEN 14 ELSE 12 END, 1, a, 2, b, "
            "CASE WHEN l > 1 THEN l END FROM unnest(CAST($1 AS BIGINT[]), "
            "CAST($3 AS BIGINT[]), CAST($4 AS BIGINT[])) AS x (a, l, b) "
            "WHERE CAST($2 AS BIGINT) IS NOT NULL");
    prepare(s, "links",
            "SELECT b, label, dir FROM link WHERE a = $1 AND pair = $2 "
            "ORDER BY b, label");
}

static void learn_shape(struct session *s, enum bench_object object)
{
    struct shape *shape = &s->shapes[object];
    shape_init(shape, &s->options->account, object);
    for (uint32_t i = 0; i < shape->count; i++) {
        struct parameters p = {0};
        add_i64(&p, shape->type);
        add_text(&p, shape->field[i].name);
        PGresult *row = pg_query(s, "property", &p);
        if (PQntuples(row) != 1 || pg_cell(row, 0, 3) != 1) {
            fail("the store has no property %s", shape->field[i].name);
        }
        const char *type = PQgetvalue(row, 0, 1);
        shape->field[i].property = pg_cell(row, 0, 0);
        shape->field[i].kind = strcmp(type, "string") == 0     ? 't'
                               : strcmp(type, "number") == 0   ? 'n'
                               : strcmp(type, "datetime") == 0 ? 'd'
                                                               : 'e';
        shape->field[i].unique = pg_cell(row, 0, 2) != 0;
        PQclear(row);
    }
}

static const char *sql_type(char kind)
{
    return kind == 'n' ? "DOUBLE PRECISION" : kind == 'd' ? "BIGINT" : "TEXT";
}

/* The record's values as arrays, one a column: $1 the time, $2 how many, $3 and on. */
static void prepare_insert(struct session *s, enum bench_object object)
{
    const struct shape *shape = &s->shapes[object];
    struct text columns = {0}, arrays = {0}, names = {0}, singles = {0}, all = {0};
    int number = 2;
    text_lit(&columns, "");
    for (uint32_t i = 0; i < shape->count; i++) {
        char kind = shape->field[i].kind;
        for (int key = 0; key < (kind == 't' ? 2 : 1); key++) {
            text_format(&columns, ", %c%lld", key ? 'k' : 'p', (long long)shape->field[i].property);
            text_format(&arrays, "%sCAST($%d AS %s[])", number > 2 ? ", " : "", number,
                        sql_type(kind));
            text_format(&names, "%sc%d", number > 2 ? ", " : "", number);
            text_format(&singles, ", CAST($%d AS %s)", number, sql_type(kind));
            number++;
        }
    }
    const char *head = "(id, created_at, updated_at, created_by, updated_by, source";
    text_format(&all,
                "INSERT INTO obj_%lld_1 %s%s) SELECT nextval('seq_record'), $1, $1, 1, 1, "
                "'INTEGRATION', x.* FROM unnest(%s) AS x (%s) RETURNING id",
                (long long)shape->type, head, columns.p, arrays.p, names.p);
    char name[16] = "records_0";
    name[8] = (char)('0' + object);
    prepare(s, name, all.p);
    all.n = 0;
    text_format(&all,
                "INSERT INTO obj_%lld_1 %s%s) VALUES (nextval('seq_record'), $1, $1, 1, 1, "
                "'INTEGRATION'%s) RETURNING id",
                (long long)shape->type, head, columns.p, singles.p);
    char one[16] = "record_0";
    one[7] = (char)('0' + object);
    prepare(s, one, all.p);
    text_release(&columns);
    text_release(&arrays);
    text_release(&names);
    text_release(&singles);
    text_release(&all);
}

static void prepare_read(struct session *s)
{
    const struct shape *shape = &s->shapes[BENCH_CONTACT];
    struct text text = {0};
    text_lit(&text, "SELECT id, created_at, updated_at, archived_at, merged_into");
    for (uint32_t i = 0; i + SOURCE_FIELDS < shape->count; i++) {
        text_format(&text, ", p%lld", (long long)shape->field[i].property);
    }
    text_lit(&text, " FROM obj_1_1 WHERE id = ");
    size_t before = text.n;
    text_lit(&text, "$1");
    prepare(s, "read", text.p);
    text.n = before;
    text_lit(&text, "ANY(CAST($1 AS BIGINT[]))");
    prepare(s, "reads", text.p);
    text_release(&text);
}

static void learn_pairs(struct session *s)
{
    for (int i = 0; i < BENCH_PAIRS; i++) {
        enum bench_object from, to;
        bench_pair_ends((enum bench_pair)i, &from, &to);
        bool swap = type_of(from) > type_of(to);
        struct parameters p = {0};
        add_i64(&p, type_of(swap ? to : from));
        add_i64(&p, type_of(swap ? from : to));
        PGresult *row = pg_query(s, "pair", &p);
        s->pairs[i] = PQntuples(row) ? pg_cell(row, 0, 0) : 0;
        PQclear(row);
    }
}

struct session *session_open(const struct options *options)
{
    struct session *s = must_alloc(calloc(1, sizeof *s));
    s->options = options;
    s->pg = PQconnectdb(options->store);
    if (PQstatus(s->pg) != CONNECTION_OK) {
        fail("PostgreSQL: %s", PQerrorMessage(s->pg));
    }
    pg_execute(
        s, "SET search_path = relata; SET jit = off; SET synchronous_commit = on; "
           "SET client_min_messages = warning; "
           "CREATE SEQUENCE IF NOT EXISTS seq_record"); /* the server makes it when it needs it */
    prepare(s, "property",
            "SELECT id, type, unique_value, slot FROM property "
            "WHERE type_id = $1 AND name = $2");
    prepare(s, "pair", "SELECT id FROM pair WHERE a_type = $1 AND b_type = $2");
    prepare_fixed(s);
    for (int i = 0; i < BENCH_OBJECTS; i++) {
        if (options->account.records[i]) {
            learn_shape(s, (enum bench_object)i);
            prepare_insert(s, (enum bench_object)i);
        }
    }
    prepare_read(s);
    learn_pairs(s);
    return s;
}

void session_close(struct session *s)
{
    if (!s) {
        return;
    }
    PQfinish(s->pg);
    for (size_t i = 0; i < sizeof s->arrays / sizeof s->arrays[0]; i++) {
        text_release(&s->arrays[i]);
    }
    free(s);
}

/* ---- writing ---- */

void session_begin(struct session *s)
{
    const struct parameters none = {0};
    s->now = now_ms();
    run(s, "begin", &none);
}

void session_commit(struct session *s)
{
    const struct parameters none = {0};
    run(s, "commit", &none);
}

static void array_begin(struct text *array)
{
    array->n = 0;
    text_lit(array, "{");
}

static void array_add(struct text *array, const char *value)
{
    if (array->n > 1) {
        text_lit(array, ",");
    }
    if (value) {
        text_json(array, value);
    } else {
        text_lit(array, "NULL");
    }
}

static void array_add_i64(struct text *array, int64_t value)
{
    if (array->n > 1) {
        text_lit(array, ",");
    }
    text_i64(array, value);
}

static const char *array_end(struct text *array)
{
    text_lit(array, "}");
    return array->p;
}

static const char *ids_array(struct text *array, const int64_t *ids, uint32_t count)
{
    array_begin(array);
    for (uint32_t i = 0; i < count; i++) {
        array_add_i64(array, ids[i]);
    }
    return array_end(array);
}

static void insert_one(struct session *s, enum bench_object object, const struct bench_row *row,
                       int64_t *id)
{
    const struct shape *shape = &s->shapes[object];
    struct parameters p = {0};
    char keys[SHAPE_FIELDS_MAX][64];
    char times[SHAPE_FIELDS_MAX][24];
    add_i64(&p, s->now);
    for (uint32_t i = 0; i < shape->count; i++) {
        const char *value = value_of(shape, row, i);
        if (value && shape->field[i].kind == 'd') {
            struct text text = {.p = times[i], .room = sizeof times[i]};
            text_i64(&text, milliseconds_of(value));
            value = times[i];
        }
        add_text(&p, value);
        if (shape->field[i].kind == 't') {
            add_text(&p, value ? folded(value, keys[i]) : NULL);
        }
    }
    char name[16] = "record_0";
    name[7] = (char)('0' + object);
    PGresult *result = pg_query(s, name, &p);
    *id = pg_cell(result, 0, 0);
    PQclear(result);
}

static void insert_unique(struct session *s, const struct shape *shape,
                          const struct bench_row *rows, const int64_t *ids, uint32_t count)
{
    for (uint32_t f = 0; f < shape->count; f++) {
        if (!shape->field[f].unique) {
            continue;
        }
        struct parameters p = {0};
        add_i64(&p, shape->field[f].property);
        if (count == 1) {
            add_text(&p, value_of(shape, &rows[0], f));
            add_i64(&p, ids[0]);
            run(s, "unique", &p);
            continue;
        }
        array_begin(&s->arrays[0]);
        for (uint32_t i = 0; i < count; i++) {
            array_add(&s->arrays[0], value_of(shape, &rows[i], f));
        }
        add_text(&p, array_end(&s->arrays[0]));
        add_text(&p, ids_array(&s->arrays[1], ids, count));
        run(s, "uniques", &p);
    }
}

/* Numbers come in the order of the records. */
static void insert_changes(struct session *s, const struct shape *shape, const int64_t *ids,
                           int64_t *seqs, uint32_t count)
{
    struct parameters p = {0};
    add_i64(&p, s->now);
    add_i64(&p, shape->type);
    if (count == 1) {
        add_i64(&p, ids[0]);
    } else {
        add_text(&p, ids_array(&s->arrays[0], ids, count));
    }
    PGresult *result = pg_query(s, count == 1 ? "change" : "changes", &p);
    for (uint32_t i = 0; i < count; i++) {
        seqs[i] = pg_cell(result, (int)i, 0);
    }
    PQclear(result);
}

static void insert_history(struct session *s, const struct shape *shape,
                           const struct bench_row *rows, const int64_t *ids, const int64_t *seqs,
                           uint32_t count)
{
    struct text *records = &s->arrays[0], *properties = &s->arrays[1], *numbers = &s->arrays[2],
                *values = &s->arrays[3];
    array_begin(records);
    array_begin(properties);
    array_begin(numbers);
    array_begin(values);
    for (uint32_t i = 0; i < count; i++) {
        for (uint32_t f = 0; f < shape->count; f++) {
            const char *value = value_of(shape, &rows[i], f);
            if (value) {
                array_add_i64(records, ids[i]);
                array_add_i64(properties, shape->field[f].property);
                array_add_i64(numbers, seqs[i]);
                array_add(values, value);
            }
        }
    }
    struct parameters p = {0};
    add_text(&p, array_end(records));
    add_text(&p, array_end(properties));
    add_text(&p, array_end(numbers));
    add_i64(&p, s->now);
    add_text(&p, array_end(values));
    run(s, "histories", &p);
}

static void insert_many(struct session *s, enum bench_object object, const struct bench_row *rows,
                        int64_t *ids, uint32_t count)
{
    const struct shape *shape = &s->shapes[object];
    struct parameters p = {0};
    char key[64];
    add_i64(&p, s->now);
    int column = 0;
    for (uint32_t f = 0; f < shape->count; f++) {
        struct text *plain = &s->arrays[column++];
        bool text = shape->field[f].kind == 't';
        struct text *keys = text ? &s->arrays[column++] : NULL;
        array_begin(plain);
        if (keys) {
            array_begin(keys);
        }
        for (uint32_t i = 0; i < count; i++) {
            const char *value = value_of(shape, &rows[i], f);
            array_add(plain, value);
            if (keys) {
                array_add(keys, value ? folded(value, key) : NULL);
            }
        }
        add_text(&p, array_end(plain));
        if (keys) {
            add_text(&p, array_end(keys));
        }
    }
    char name[16] = "records_0";
    name[8] = (char)('0' + object);
    PGresult *result = pg_query(s, name, &p);
    for (uint32_t i = 0; i < count; i++) {
        ids[i] = pg_cell(result, (int)i, 0);
    }
    PQclear(result);
}

void session_create(struct session *s, enum bench_object object, uint32_t first, uint32_t count,
                    int64_t *ids)
{
    static _Thread_local struct bench_row rows[BATCH];
    const struct shape *shape = &s->shapes[object];
    int64_t seqs[BATCH];
    for (uint32_t i = 0; i < count; i++) {
        bench_row(&s->options->account, object, first + i, &rows[i]);
    }
    if (count == 1) {
        insert_one(s, object, &rows[0], ids);
    } else {
        insert_many(s, object, rows, ids, count);
    }
    insert_unique(s, shape, rows, ids, count);
    insert_changes(s, shape, ids, seqs, count);
    insert_history(s, shape, rows, ids, seqs, count);
}

/* ---- links ---- */

static void require(struct session *s, const char *name, const int64_t *ids, uint32_t count)
{
    int64_t distinct = 0;
    for (uint32_t i = 0; i < count; i++) {
        bool again = false;
        for (uint32_t j = 0; j < i && !again; j++) {
            again = ids[j] == ids[i];
        }
        distinct += !again;
    }
    struct parameters p = {0};
    add_text(&p, ids_array(&s->arrays[0], ids, count));
    PGresult *result = pg_query(s, name, &p);
    if (pg_cell(result, 0, 0) != distinct) {
        fail("a record of a link is not there");
    }
    PQclear(result);
}

struct rows {
    PGresult *stored;
    struct text *a, *labels, *b;
    uint32_t count;
};

static bool stands(const struct rows *rows, int64_t a, int64_t label, int64_t b)
{
    for (int i = 0; i < PQntuples(rows->stored); i++) {
        bool same = pg_cell(rows->stored, i, 0) == a && pg_cell(rows->stored, i, 1) == label;
        if (same && (b == 0 || pg_cell(rows->stored, i, 2) == b)) {
            return true;
        }
    }
    return false;
}

static void add_row(struct rows *rows, const struct link_job *job, int64_t label)
{
    array_add_i64(rows->a, job->contact);
    array_add_i64(rows->labels, label);
    array_add_i64(rows->b, job->company);
    rows->count++;
}

/* Whether an earlier job of the batch is about the same contact. */
static bool is_later(const struct link_job *jobs, uint32_t i)
{
    for (uint32_t j = 0; j < i; j++) {
        if (jobs[j].contact == jobs[i].contact) {
            return true;
        }
    }
    return false;
}

static void plan_rows(struct rows *rows, const struct link_job *jobs, uint32_t count)
{
    for (uint32_t i = 0; i < count; i++) {
        const struct link_job *job = &jobs[i];
        if (!stands(rows, job->contact, LABEL_PLAIN, job->company)) {
            add_row(rows, job, LABEL_PLAIN);
        }
        for (uint32_t l = 0; l < job->label_count; l++) {
            if (!stands(rows, job->contact, job->labels[l], job->company)) {
                add_row(rows, job, job->labels[l]);
            }
        }
        if (!is_later(jobs, i) && !stands(rows, job->contact, LABEL_PRIMARY, 0)) {
            add_row(rows, job, LABEL_PRIMARY);
        }
    }
}

void session_link(struct session *s, const struct link_job *jobs, uint32_t count)
{
    int64_t contacts[BATCH], companies[BATCH];
    for (uint32_t i = 0; i < count; i++) {
        contacts[i] = jobs[i].contact;
        companies[i] = jobs[i].company;
    }
    require(s, "contacts_are", contacts, count);
    require(s, "companies_are", companies, count);
    struct parameters p = {0};
    add_text(&p, ids_array(&s->arrays[0], contacts, count));
    add_i64(&p, s->pairs[BENCH_CONTACT_COMPANY]);
    struct rows rows = {.stored = pg_query(s, "link_rows", &p),
                        .a = &s->arrays[1],
                        .labels = &s->arrays[2],
                        .b = &s->arrays[3]};
    array_begin(rows.a);
    array_begin(rows.labels);
    array_begin(rows.b);
    plan_rows(&rows, jobs, count);
    PQclear(rows.stored);
    if (rows.count) {
        struct parameters q = {0};
        add_text(&q, array_end(rows.a));
        add_i64(&q, s->pairs[BENCH_CONTACT_COMPANY]);
        add_text(&q, array_end(rows.labels));
        add_text(&q, array_end(rows.b));
        add_i64(&q, s->now);
        run(s, "link_insert", &q);
        run(s, "link_changes", &q);
    }
}

/* ---- reading ---- */

static void add_rows(const PGresult *result, struct text *reply)
{
    for (int row = 0; row < PQntuples(result); row++) {
        for (int i = 0; i < PQnfields(result); i++) {
            text_add(reply, PQgetvalue(result, row, i), (size_t)PQgetlength(result, row, i));
            text_add(reply, "\t", 1);
        }
    }
}

void session_read(struct session *s, const int64_t *contacts, uint32_t count, struct text *reply)
{
    struct parameters p = {0};
    if (count == 1) {
        add_i64(&p, contacts[0]);
    } else {
        add_text(&p, ids_array(&s->arrays[0], contacts, count));
    }
    PGresult *result = pg_query(s, count == 1 ? "read" : "reads", &p);
    if (PQntuples(result) < 1) {
        fail("a record is not there");
    }
    add_rows(result, reply);
    PQclear(result);
}

void session_links(struct session *s, int64_t contact, struct text *reply)
{
    struct parameters p = {0};
    add_i64(&p, contact);
    add_i64(&p, s->pairs[BENCH_CONTACT_COMPANY]);
    PGresult *result = pg_query(s, "links", &p);
    add_rows(result, reply);
    PQclear(result);
}
