/* floor_sqlite: sessions on an SQLite file, with the server's settings of durability and cache. */
#include <sqlite3.h>
#include <stdlib.h>
#include <string.h>

#include "floor.h"

const bool session_single_writer = true;

enum statement {
    BEGIN_WRITE,
    BEGIN_READ,
    COMMIT,
    NEXT_IDS,
    UNIQUE,
    CHANGE,
    HISTORY,
    CONTACT_IS,
    COMPANY_IS,
    LINK_ROWS,
    LINK_INSERT,
    PRIMARY,
    LINKS_READ,
    FIXED, /* below here those that depend on an object type */
    RECORD_INSERT = FIXED,
    RECORD_READ = RECORD_INSERT + BENCH_OBJECTS,
    STATEMENTS = RECORD_READ + BENCH_OBJECTS,
};

static const char *const texts[FIXED] = {
    [BEGIN_WRITE] = "BEGIN IMMEDIATE",
    [BEGIN_READ] = "BEGIN",
    [COMMIT] = "COMMIT",
    [NEXT_IDS] = "INSERT INTO sequence (name, value) VALUES ('record', ?1) "
                 "ON CONFLICT (name) DO UPDATE SET value = value + ?1 RETURNING value",
    [UNIQUE] = "INSERT INTO unique_value (property_id, value_key, record_id) VALUES (?, ?, ?)",
    [CHANGE] = "INSERT INTO change (xid, at, actor_kind, actor_id, kind, type_id, record_id, "
               "other_type_id, other_id, label) VALUES (0, ?, 2, 1, ?, ?, ?, ?, ?, ?)",
    [HISTORY] = "INSERT INTO history (record_id, property_id, seq, at, value) "
                "VALUES (?, ?, ?, ?, ?)",
    [CONTACT_IS] = "SELECT archived_at IS NULL FROM obj_1_1 WHERE id = ?",
    [COMPANY_IS] = "SELECT archived_at IS NULL FROM obj_2_1 WHERE id = ?",
    [LINK_ROWS] = "SELECT label FROM link WHERE a = ?1 AND pair = ?2 AND b = ?3 AND label IN "
                  "(SELECT code FROM label WHERE pair_id = ?2)",
    [LINK_INSERT] = "INSERT INTO link (a, pair, label, b, dir, since) VALUES (?, ?, ?, ?, 0, ?)",
    [PRIMARY] = "SELECT b FROM link WHERE a = ? AND pair = ? AND label = 1",
    [LINKS_READ] = "SELECT b, label, dir FROM link WHERE a = ? AND pair = ? ORDER BY b, label",
};

struct session {
    const struct options *options;
    sqlite3 *db;
    sqlite3_stmt *statements[STATEMENTS];
    struct shape shapes[BENCH_OBJECTS];
    int64_t pairs[BENCH_PAIRS];
    int64_t now;
    struct text indexes; /* what bulk_end() makes again */
    uint64_t bulk_rows;
};

enum { BULK_ROWS = 50000 }; /* for a transaction */

static void check(struct session *s, int code)
{
    if (code != SQLITE_OK && code != SQLITE_ROW && code != SQLITE_DONE) {
        fail("SQLite: %s", sqlite3_errmsg(s->db));
    }
}

static sqlite3_stmt *prepare(struct session *s, const char *text)
{
    sqlite3_stmt *st = NULL;
    check(s, sqlite3_prepare_v3(s->db, text, -1, SQLITE_PREPARE_PERSISTENT, &st, NULL));
    return st;
}

static bool step(struct session *s, sqlite3_stmt *st)
{
    int code = sqlite3_step(st);
    check(s, code);
    return code == SQLITE_ROW;
}

static void run(struct session *s, sqlite3_stmt *st)
{
    while (step(s, st)) {
    }
    sqlite3_reset(st);
}

/* ---- opening ---- */

static void learn_shape(struct session *s, enum bench_object object)
{
    struct shape *shape = &s->shapes[object];
    shape_init(shape, &s->options->account, object);
    sqlite3_stmt *st = prepare(s, "SELECT id, type, unique_value, slot FROM property "
                                  "WHERE type_id = ? AND name = ?");
    for (uint32_t i = 0; i < shape->count; i++) {
        sqlite3_bind_int64(st, 1, shape->type);
        sqlite3_bind_text(st, 2, shape->field[i].name, -1, SQLITE_STATIC);
        if (!step(s, st) || sqlite3_column_int(st, 3) != 1) {
            fail("the store has no property %s", shape->field[i].name);
        }
        shape->field[i].property = sqlite3_column_int64(st, 0);
        const char *type = (const char *)sqlite3_column_text(st, 1);
        shape->field[i].kind = strcmp(type, "string") == 0     ? 't'
                               : strcmp(type, "number") == 0   ? 'n'
                               : strcmp(type, "datetime") == 0 ? 'd'
                                                               : 'e';
        shape->field[i].unique = sqlite3_column_int(st, 2) != 0;
        sqlite3_reset(st);
    }
    sqlite3_finalize(st);
}

static void prepare_shape(struct session *s, enum bench_object object)
{
    const struct shape *shape = &s->shapes[object];
    struct text insert = {0}, read = {0}, marks = {0};
    text_format(&insert,
                "INSERT INTO obj_%lld_1 (id, created_at, updated_at, created_by, updated_by, "
                "source",
                (long long)shape->type);
    text_lit(&marks, "?, ?, ?, 1, 1, 'INTEGRATION'");
    text_lit(&read, "SELECT id, created_at, updated_at, archived_at, merged_into");
    for (uint32_t i = 0; i < shape->count; i++) {
        long long id = shape->field[i].property;
        bool text = shape->field[i].kind == 't';
        text_format(&insert, text ? ", p%lld, k%lld" : ", p%lld", id, id);
        text_lit(&marks, text ? ", ?, ?" : ", ?");
        if (i + SOURCE_FIELDS < shape->count) {
            text_format(&read, ", p%lld", id);
        }
    }
    text_format(&insert, ") VALUES (%s)", marks.p);
    text_format(&read, " FROM obj_%lld_1 WHERE id = ?", (long long)shape->type);
    s->statements[RECORD_INSERT + object] = prepare(s, insert.p);
    s->statements[RECORD_READ + object] = prepare(s, read.p);
    text_release(&insert);
    text_release(&read);
    text_release(&marks);
}

static void learn_pairs(struct session *s)
{
    sqlite3_stmt *st = prepare(s, "SELECT id FROM pair WHERE a_type = ? AND b_type = ?");
    for (int i = 0; i < BENCH_PAIRS; i++) {
        enum bench_object from, to;
        bench_pair_ends((enum bench_pair)i, &from, &to);
        bool swap = type_of(from) > type_of(to);
        sqlite3_bind_int64(st, 1, type_of(swap ? to : from));
        sqlite3_bind_int64(st, 2, type_of(swap ? from : to));
        if (!step(s, st)) {
            fail("the store has no such pair of object types");
        }
        s->pairs[i] = sqlite3_column_int64(st, 0);
        sqlite3_reset(st);
    }
    sqlite3_finalize(st);
}

static void execute(struct session *s, const char *text)
{
    check(s, sqlite3_exec(s->db, text, NULL, NULL, NULL));
}

struct session *session_open(const struct options *options)
{
    struct session *s = must_alloc(calloc(1, sizeof *s));
    s->options = options;
    check(s, sqlite3_open_v2(options->store, &s->db, SQLITE_OPEN_READWRITE | SQLITE_OPEN_NOMUTEX,
                             NULL));
    execute(s, "PRAGMA journal_mode = WAL; PRAGMA synchronous = FULL; PRAGMA cache_size = -16384; "
               "PRAGMA mmap_size = 0; PRAGMA foreign_keys = ON; PRAGMA cell_size_check = ON; "
               "PRAGMA journal_size_limit = 67108864; PRAGMA busy_timeout = 5000");
    for (int i = 0; i < FIXED; i++) {
        s->statements[i] = prepare(s, texts[i]);
    }
    for (int i = 0; i < BENCH_OBJECTS; i++) {
        if (options->account.records[i]) {
            learn_shape(s, (enum bench_object)i);
            prepare_shape(s, (enum bench_object)i);
        }
    }
    learn_pairs(s);
    return s;
}

void session_close(struct session *s)
{
    if (!s) {
        return;
    }
    for (int i = 0; i < STATEMENTS; i++) {
        sqlite3_finalize(s->statements[i]);
    }
    sqlite3_close(s->db);
    free(s);
}

/* ---- writing ---- */

void session_begin(struct session *s)
{
    s->now = now_ms();
    run(s, s->statements[BEGIN_WRITE]);
}

void session_commit(struct session *s)
{
    run(s, s->statements[COMMIT]);
}

static int64_t take_ids(struct session *s, uint32_t count)
{
    sqlite3_stmt *st = s->statements[NEXT_IDS];
    sqlite3_bind_int64(st, 1, count);
    step(s, st);
    int64_t last = sqlite3_column_int64(st, 0);
    run(s, st);
    return last - count + 1;
}

static void bind_value(sqlite3_stmt *st, int *at, char kind, const char *value)
{
    char key[64];
    if (!value) {
        sqlite3_bind_null(st, (*at)++);
    } else if (kind == 'n') {
        sqlite3_bind_double(st, (*at)++, strtod(value, NULL));
    } else if (kind == 'd') {
        sqlite3_bind_int64(st, (*at)++, milliseconds_of(value));
    } else {
        sqlite3_bind_text(st, (*at)++, value, -1, SQLITE_STATIC);
    }
    if (kind == 't') {
        const char *fold = value ? folded(value, key) : NULL;
        sqlite3_bind_text(st, (*at)++, fold, -1, SQLITE_TRANSIENT);
    }
}

static void insert_record(struct session *s, enum bench_object object, int64_t id,
                          const struct bench_row *row)
{
    const struct shape *shape = &s->shapes[object];
    sqlite3_stmt *st = s->statements[RECORD_INSERT + object];
    sqlite3_bind_int64(st, 1, id);
    sqlite3_bind_int64(st, 2, s->now);
    sqlite3_bind_int64(st, 3, s->now);
    int at = 4;
    for (uint32_t i = 0; i < shape->count; i++) {
        bind_value(st, &at, shape->field[i].kind, value_of(shape, row, i));
    }
    run(s, st);
}

static void insert_uniques(struct session *s, const struct shape *shape, int64_t id,
                           const struct bench_row *row)
{
    sqlite3_stmt *st = s->statements[UNIQUE];
    for (uint32_t i = 0; i < shape->count; i++) {
        if (shape->field[i].unique && value_of(shape, row, i)) {
            sqlite3_bind_int64(st, 1, shape->field[i].property);
            sqlite3_bind_text(st, 2, value_of(shape, row, i), -1, SQLITE_STATIC);
            sqlite3_bind_int64(st, 3, id);
            run(s, st);
        }
    }
}

static void bind_or_null(sqlite3_stmt *st, int at, int64_t value)
{
    if (value < 0) {
        sqlite3_bind_null(st, at);
    } else {
        sqlite3_bind_int64(st, at, value);
    }
}

/* A number below 0: none. */
static int64_t append_change(struct session *s, int kind, int64_t type, int64_t record,
                             int64_t other_type, int64_t other, int64_t label)
{
    sqlite3_stmt *st = s->statements[CHANGE];
    sqlite3_bind_int64(st, 1, s->now);
    sqlite3_bind_int64(st, 2, kind);
    sqlite3_bind_int64(st, 3, type);
    bind_or_null(st, 4, record);
    bind_or_null(st, 5, other_type);
    bind_or_null(st, 6, other);
    bind_or_null(st, 7, label);
    run(s, st);
    return sqlite3_last_insert_rowid(s->db);
}

static void insert_history(struct session *s, const struct shape *shape, int64_t id, int64_t seq,
                           const struct bench_row *row)
{
    sqlite3_stmt *st = s->statements[HISTORY];
    for (uint32_t i = 0; i < shape->count; i++) {
        if (value_of(shape, row, i)) {
            sqlite3_bind_int64(st, 1, id);
            sqlite3_bind_int64(st, 2, shape->field[i].property);
            sqlite3_bind_int64(st, 3, seq);
            sqlite3_bind_int64(st, 4, s->now);
            sqlite3_bind_text(st, 5, value_of(shape, row, i), -1, SQLITE_STATIC);
            run(s, st);
        }
    }
}

void session_create(struct session *s, enum bench_object object, uint32_t first, uint32_t count,
                    int64_t *ids)
{
    const struct shape *shape = &s->shapes[object];
    int64_t id = take_ids(s, count);
    for (uint32_t i = 0; i < count; i++, id++) {
        struct bench_row row;
        bench_row(&s->options->account, object, first + i, &row);
        insert_record(s, object, id, &row);
        insert_uniques(s, shape, id, &row);
        int64_t seq = append_change(s, CHANGE_CREATED, shape->type, id, -1, -1, -1);
        insert_history(s, shape, id, seq, &row);
        ids[i] = id;
    }
}

static void require(struct session *s, enum statement which, int64_t id)
{
    sqlite3_stmt *st = s->statements[which];
    sqlite3_bind_int64(st, 1, id);
    if (!step(s, st) || !sqlite3_column_int(st, 0)) {
        fail("no record %lld", (long long)id);
    }
    sqlite3_reset(st);
}

/* Whether `label` stands among the rows of the link. */
static bool has_label(struct session *s, const struct link_job *job, int64_t label)
{
    sqlite3_stmt *st = s->statements[LINK_ROWS];
    sqlite3_bind_int64(st, 1, job->contact);
    sqlite3_bind_int64(st, 2, s->pairs[BENCH_CONTACT_COMPANY]);
    sqlite3_bind_int64(st, 3, job->company);
    bool found = false;
    while (step(s, st)) {
        found = found || sqlite3_column_int64(st, 0) == label;
    }
    sqlite3_reset(st);
    return found;
}

static void insert_link(struct session *s, int64_t a, int64_t pair, int64_t label, int64_t b)
{
    sqlite3_stmt *st = s->statements[LINK_INSERT];
    sqlite3_bind_int64(st, 1, a);
    sqlite3_bind_int64(st, 2, pair);
    sqlite3_bind_int64(st, 3, label);
    sqlite3_bind_int64(st, 4, b);
    sqlite3_bind_int64(st, 5, s->now);
    run(s, st);
}

static void add_to_link(struct session *s, const struct link_job *job, int kind, int64_t label)
{
    insert_link(s, job->contact, s->pairs[BENCH_CONTACT_COMPANY], label, job->company);
    append_change(s, kind, 1, job->contact, 2, job->company, kind == CHANGE_LABELLED ? label : -1);
}

static bool has_primary(struct session *s, int64_t contact)
{
    sqlite3_stmt *st = s->statements[PRIMARY];
    sqlite3_bind_int64(st, 1, contact);
    sqlite3_bind_int64(st, 2, s->pairs[BENCH_CONTACT_COMPANY]);
    bool found = step(s, st);
    sqlite3_reset(st);
    return found;
}

void session_link(struct session *s, const struct link_job *jobs, uint32_t count)
{
    for (uint32_t i = 0; i < count; i++) {
        const struct link_job *job = &jobs[i];
        require(s, CONTACT_IS, job->contact);
        require(s, COMPANY_IS, job->company);
        bool linked = has_label(s, job, LABEL_PLAIN);
        if (!linked) {
            add_to_link(s, job, CHANGE_LINKED, LABEL_PLAIN);
        }
        for (uint32_t l = 0; l < job->label_count; l++) {
            if (!linked || !has_label(s, job, job->labels[l])) {
                add_to_link(s, job, CHANGE_LABELLED, job->labels[l]);
            }
        }
        if (!linked && !has_primary(s, job->contact)) {
            add_to_link(s, job, CHANGE_PRIMARY, LABEL_PRIMARY);
        }
    }
}

/* ---- reading ---- */

static void add_columns(sqlite3_stmt *st, struct text *reply)
{
    for (int i = 0; i < sqlite3_column_count(st); i++) {
        const char *value = (const char *)sqlite3_column_text(st, i);
        if (value) {
            text_add(reply, value, (size_t)sqlite3_column_bytes(st, i));
        }
        text_add(reply, "\t", 1);
    }
}

void session_read(struct session *s, const int64_t *contacts, uint32_t count, struct text *reply)
{
    sqlite3_stmt *st = s->statements[RECORD_READ + BENCH_CONTACT];
    if (count > 1) {
        run(s, s->statements[BEGIN_READ]);
    }
    for (uint32_t i = 0; i < count; i++) {
        sqlite3_bind_int64(st, 1, contacts[i]);
        if (!step(s, st)) {
            fail("no record %lld", (long long)contacts[i]);
        }
        add_columns(st, reply);
        sqlite3_reset(st);
    }
    if (count > 1) {
        run(s, s->statements[COMMIT]);
    }
}

void session_links(struct session *s, int64_t contact, struct text *reply)
{
    sqlite3_stmt *st = s->statements[LINKS_READ];
    sqlite3_bind_int64(st, 1, contact);
    sqlite3_bind_int64(st, 2, s->pairs[BENCH_CONTACT_COMPANY]);
    while (step(s, st)) {
        add_columns(st, reply);
    }
    sqlite3_reset(st);
}

/* ---- a whole account ---- */

static const char *const late_indexes[] = {"link_reverse", "link_label", "unique_value_record"};

enum { LATE = sizeof late_indexes / sizeof late_indexes[0] };

/* Keeps the text of each index that can be made again. */
void bulk_begin(struct session *s)
{
    execute(s, "PRAGMA cache_size = -262144");
    sqlite3_stmt *st = prepare(s, "SELECT sql FROM sqlite_schema WHERE name = ?");
    for (int i = 0; i < LATE; i++) {
        sqlite3_bind_text(st, 1, late_indexes[i], -1, SQLITE_STATIC);
        if (step(s, st)) {
            text_format(&s->indexes, "%s;", (const char *)sqlite3_column_text(st, 0));
        }
        sqlite3_reset(st);
    }
    sqlite3_finalize(st);
    for (int i = 0; i < LATE; i++) {
        struct text drop = {0};
        text_format(&drop, "DROP INDEX %s", late_indexes[i]);
        execute(s, drop.p);
        text_release(&drop);
    }
    session_begin(s);
}

int64_t bulk_ids(struct session *s, uint32_t count)
{
    return take_ids(s, count);
}

static void another_row(struct session *s)
{
    if (++s->bulk_rows % BULK_ROWS == 0) {
        session_commit(s);
        session_begin(s);
    }
}

void bulk_table(struct session *s, enum bulk_table table, enum bench_object object)
{
    (void)s;
    (void)table;
    (void)object;
}

void bulk_record(struct session *s, enum bench_object object, int64_t id,
                 const struct bench_row *row)
{
    insert_record(s, object, id, row);
    another_row(s);
}

void bulk_unique(struct session *s, enum bench_object object, int64_t id,
                 const struct bench_row *row)
{
    insert_uniques(s, &s->shapes[object], id, row);
    another_row(s);
}

void bulk_link(struct session *s, enum bench_pair pair, int64_t a, int64_t label, int64_t b)
{
    insert_link(s, a, s->pairs[pair], label, b);
    another_row(s);
}

void bulk_changes(struct session *s, enum bench_object object, uint64_t count)
{
    for (uint64_t i = 0; i < count; i++) {
        append_change(s, CHANGE_CREATED, type_of(object), -1, -1, -1, -1);
    }
}

void bulk_end(struct session *s)
{
    if (s->indexes.n) {
        execute(s, s->indexes.p);
    }
    session_commit(s);
    text_release(&s->indexes);
}
