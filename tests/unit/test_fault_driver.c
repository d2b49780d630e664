/*
 * Every call of the engine made to fail in turn, with each kind of error, under real operations:
 * the operation is refused with an error, the store's rows are what they were, and the next one
 * succeeds.
 *
 * RELATA_FAULTS=all: every call for every kind; else some of them.
 */
#include <sqlite3.h>
#include <stdio.h>
#include <stdlib.h>

#include "fault_driver.h"
#include "link_rig.h"
#include "record/setting_change.h"

Suite *fault_driver_suite(void);

/* ---- what stands in the file ---- */

static uint64_t mix(uint64_t hash, const void *bytes, size_t size)
{
    const unsigned char *p = bytes;
    for (size_t i = 0; i < size; i++) {
        hash = (hash ^ p[i]) * UINT64_C(0x100000001B3);
    }
    return (hash ^ size) * UINT64_C(0x100000001B3);
}

/* Of all rows of a query, in any order. */
static uint64_t digest_rows(sqlite3 *db, const char *text)
{
    sqlite3_stmt *handle = NULL;
    uint64_t sum = 0;
    ck_assert_int_eq(sqlite3_prepare_v2(db, text, -1, &handle, NULL), SQLITE_OK);
    while (sqlite3_step(handle) == SQLITE_ROW) {
        uint64_t hash = UINT64_C(0xCBF29CE484222325);
        for (int i = 0; i < sqlite3_column_count(handle); i++) {
            int type = sqlite3_column_type(handle, i);
            hash = mix(hash, &type, sizeof type);
            const void *bytes = sqlite3_column_blob(handle, i);
            hash = mix(hash, bytes, bytes ? (size_t)sqlite3_column_bytes(handle, i) : 0);
        }
        sum += hash;
    }
    ck_assert_int_eq(sqlite3_finalize(handle), SQLITE_OK);
    return sum;
}

static uint64_t digest(sqlite3 *db)
{
    static const char tables[] = "SELECT name FROM sqlite_schema WHERE type = 'table'";
    uint64_t sum = digest_rows(db, "SELECT type, name, tbl_name, sql FROM sqlite_schema");
    sqlite3_stmt *handle = NULL;
    ck_assert_int_eq(sqlite3_prepare_v2(db, tables, -1, &handle, NULL), SQLITE_OK);
    while (sqlite3_step(handle) == SQLITE_ROW) {
        char text[256];
        const char *name = (const char *)sqlite3_column_text(handle, 0);
        snprintf(text, sizeof text, "SELECT * FROM \"%s\"", name);
        uint64_t rows = digest_rows(db, text);
        sum += mix(rows, name, strlen(name));
    }
    sqlite3_finalize(handle);
    return sum;
}

/* ---- the operations ---- */

struct world {
    struct rig rig;
    sqlite3 *db; /* a look from outside */
    struct node contact, other, company, second;
};

static enum err_code create(struct world *w)
{
    return rig_try_create(&w->rig, TYPE_CONTACT, PROPS("email", "new@b.no", "lastname", "Berg"),
                          NULL);
}

static enum err_code create_three(struct op *op, void *arg)
{
    (void)arg;
    const struct object_type *type = schema_type(op->schema, TYPE_COMPANY);
    enum err_code rc = ERR_OK;
    for (int i = 0; !rc && i < 3; i++) {
        const struct record_value value = {STR("name"), str_from_i64(op->tx->arena, i)};
        int64_t id;
        rc = record_create(op, type, &value, 1, &id);
    }
    return rc;
}

static enum err_code create_batch(struct world *w)
{
    return rig_write(&w->rig, create_three, NULL);
}

static enum err_code update_unique(struct world *w)
{
    return rig_update(&w->rig, TYPE_CONTACT, w->contact.id,
                      PROPS("email", "changed@b.no", "lastname", "Dahl"));
}

static enum err_code link_first(struct world *w)
{
    return link_add(&w->rig, w->contact, w->company, "plain primary manager");
}

static enum err_code link_second(struct world *w)
{
    return link_add(&w->rig, w->contact, w->second, "plain manager");
}

static enum err_code move_primary(struct world *w)
{
    return link_set_primary(&w->rig, w->contact, w->second);
}

static enum err_code replace_labels(struct world *w)
{
    return link_replace(&w->rig, w->contact, w->company, "plain adviser");
}

static enum err_code archive(struct world *w)
{
    return rig_archive(&w->rig, TYPE_CONTACT, w->contact.id);
}

static enum err_code restore(struct world *w)
{
    return rig_restore(&w->rig, TYPE_CONTACT, w->contact.id);
}

static enum err_code merge(struct world *w)
{
    return rig_merge(&w->rig, TYPE_CONTACT, w->contact.id, w->other.id);
}

static enum err_code add_property(struct op *op, void *arg)
{
    struct world *w = arg;
    struct schema_edit edit = change_edit(op);
    struct json *body = NULL;
    int64_t id;
    enum err_code rc =
        json_parse(w->rig.arena,
                   STR("{\"name\":\"shoe\",\"label\":\"Shoe\",\"groupName\":\"contactinformation\","
                       "\"type\":\"number\",\"fieldType\":\"number\",\"hasUniqueValue\":true}"),
                   &body, op->tx->err);
    return rc ? rc : property_create(&edit, schema_type(op->schema, TYPE_CONTACT), body, &id);
}

static enum err_code edit_schema(struct world *w)
{
    return rig_write(&w->rig, add_property, w);
}

static enum err_code put_setting(struct op *op, void *arg)
{
    (void)arg;
    return setting_change(op, STR("account.name"), STR("Another"));
}

static enum err_code change_setting(struct world *w)
{
    return rig_write(&w->rig, put_setting, NULL);
}

static const struct {
    const char *name;
    enum err_code (*run)(struct world *w);
} operations[] = {
    {"create", create},
    {"batch of creates", create_batch},
    {"update of a unique value", update_unique},
    {"labelled link with primary", link_first},
    {"second link", link_second},
    {"primary moved", move_primary},
    {"labels replaced", replace_labels},
    {"archive", archive},
    {"restore", restore},
    {"merge", merge},
    {"property with a column", edit_schema},
    {"setting", change_setting},
};

static enum err_code install(struct op *op, void *arg)
{
    return fault_install(op->tx, arg);
}

static void world_init(struct world *w)
{
    struct rig *rig = &w->rig;
    rig_init(rig);
    link_label(rig, TYPE_CONTACT, TYPE_COMPANY, "manager", "Manager", "Managed by");
    link_label(rig, TYPE_CONTACT, TYPE_COMPANY, "adviser", "Adviser", NULL);
    w->contact = node_contact(rig);
    w->other = (struct node){TYPE_CONTACT, rig_create(rig, TYPE_CONTACT, PROPS("email", "o@b.no"))};
    w->company = node_company(rig);
    w->second = node_company(rig);
    ck_assert_int_eq(link_add(rig, w->other, w->second, "plain primary adviser"), ERR_OK);
    ck_assert_int_eq(rig_write(rig, install, NULL), ERR_OK);
    ck_assert_int_eq(sqlite3_open(rig->path, &w->db), SQLITE_OK);
}

static void world_release(struct world *w)
{
    sqlite3_close(w->db);
    rig_release(&w->rig);
}

/* ---- the faults ---- */

struct kind {
    enum err_code rc;
    enum fault_way way;
    long stride; /* of the calls that fail, unless all do */
};

static const struct kind kinds[] = {
    {ERR_STORE, FAULT_STAYS, 5},        {ERR_STORE, FAULT_LOSES, 11},
    {ERR_STORE_FULL, FAULT_LOSES, 17},  {ERR_NOMEM, FAULT_STAYS, 17},
    {ERR_UNAVAILABLE, FAULT_STAYS, 17}, {ERR_CONFLICT, FAULT_STAYS, 17},
    {ERR_RETRY, FAULT_STAYS, 17},
};

/* True when the operation is done: by a run that met no fault, or that was run again after one. */
static bool fails_once(struct world *w, size_t operation, const struct kind *kind, long n,
                       uint64_t before)
{
    struct rig *rig = &w->rig;
    fault_arm(n, kind->rc, kind->way);
    enum err_code rc = operations[operation].run(w);
    bool happened = fault_happened();
    fault_arm(0, ERR_OK, FAULT_STAYS);
    const char *name = operations[operation].name;
    if (!rc) {
        ck_assert_msg(!happened || kind->rc == ERR_RETRY,
                      "%s: the failure of call %ld (%s) went unnoticed", name, n,
                      err_word(kind->rc));
        return true;
    }
    ck_assert_msg(happened, "%s failed by itself after the failure of call %ld: %.*s", name, n - 1,
                  STR_ARG(rig->err.message));
    ck_assert_msg(rc == kind->rc && rig->err.code == rc && rig->err.message.n > 0,
                  "%s: %s at call %ld became %s (%.*s)", name, err_word(kind->rc), n, err_word(rc),
                  STR_ARG(rig->err.message));
    ck_assert_msg(digest(w->db) == before, "%s: something stayed of what failed at call %ld (%s)",
                  name, n, err_word(kind->rc));
    arena_clear(rig->arena);
    err_init(&rig->err, rig->arena);
    return false;
}

START_TEST(a_fault_anywhere_leaves_nothing_and_the_next_succeeds)
{
    const struct kind *kind = &kinds[_i];
    long stride = getenv("RELATA_FAULTS") ? 1 : kind->stride;
    struct world w;
    world_init(&w);
    for (size_t i = 0; i < sizeof operations / sizeof operations[0]; i++) {
        long n = 1 + (long)i % stride;
        uint64_t before = digest(w.db);
        while (!fails_once(&w, i, kind, n, before)) {
            n += stride;
        }
        if (kind->rc == ERR_RETRY) {
            continue; /* the first such fault is mended by another run */
        }
        ck_assert_msg(n > 20, "%s makes only %ld calls", operations[i].name, n);
    }
    assert_sound(&w.rig);
    world_release(&w);
}
END_TEST

Suite *fault_driver_suite(void)
{
    Suite *suite = suite_create("fault_driver");
    TCase *tests = only_case(suite);
    if (!engine_is_postgresql()) {
        tcase_add_loop_test(tests, a_fault_anywhere_leaves_nothing_and_the_next_succeeds, 0,
                            (int)(sizeof kinds / sizeof kinds[0]));
    }
    return suite;
}
