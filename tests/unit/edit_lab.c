/* What the tests of the schema's edits share. */
#include "edit_lab.h"

#include <ftw.h>
#include <stdio.h>
#include <stdlib.h>

#include "engine.h"
#include "migrations.h"
#include "store/sql.h"

static enum err_code note(void *arg, const struct definition_change *change)
{
    struct lab *lab = arg;
    lab->changes++;
    lab->last = *change;
    lab->last.detail = str_dup(lab->tx->arena, change->detail);
    return ERR_OK;
}

static enum err_code seed(struct tx *tx, void *arg)
{
    (void)arg;
    return schema_seed(tx);
}

struct visit {
    lab_fn *body;
    struct str failure;
};

static enum err_code visit(struct tx *tx, void *arg)
{
    struct visit *call = arg;
    struct lab lab = {.tx = tx};
    lab.edit = (struct schema_edit){.tx = tx, .user_id = 7, .changed = note, .arg = &lab};
    if (lab_reload(&lab)) {
        call->body(&lab);
    } else {
        lab_fail(&lab, __FILE__, __LINE__, "the snapshot cannot be read");
    }
    schema_release(lab.schema);
    call->failure = lab.failure;
    return ERR_OK;
}

static int remove_entry(const char *path, const struct stat *status, int kind, struct FTW *walk)
{
    (void)status;
    (void)kind;
    (void)walk;
    return remove(path);
}

void lab_run(lab_fn *body)
{
    char folder[] = "/tmp/edit-test-XXXXXX";
    struct err err;
    struct store *store = NULL;
    struct visit call = {.body = body};
    struct arena *arena = arena_new(0);
    ck_assert_ptr_nonnull(mkdtemp(folder));
    err_init(&err, arena);
    const char *path = str_cstr(arena, str_format(arena, "%s/t.db", folder));
    struct log *log = engine_log();
    struct store_options options = {.log = log,
                                    .url = engine_url(arena, path),
                                    .migrations = relata_migrations,
                                    .migration_count = relata_migration_count};
    enum err_code rc = store_open(&options, &store, &err);
    rc = rc ? rc : store_write(store, arena, &err, seed, NULL);
    rc = rc ? rc : store_write(store, arena, &err, visit, &call);
    store_close(store);
    log_free(log);
    nftw(folder, remove_entry, 8, FTW_DEPTH | FTW_PHYS);
    ck_assert_msg(rc == ERR_OK, "%s: %.*s", err_word(rc), STR_ARG(err.message));
    ck_assert_msg(str_is_none(call.failure), "%.*s", STR_ARG(call.failure));
    arena_free(arena);
}

void lab_fail(struct lab *lab, const char *file, int line, const char *text)
{
    if (str_is_none(lab->failure)) {
        lab->failure = str_format(lab->tx->arena, "%s:%d: %s (last error: %s at '%.*s': %.*s)",
                                  file, line, text, err_word(lab->tx->err->code),
                                  STR_ARG(lab->tx->err->path), STR_ARG(lab->tx->err->message));
    }
}

bool lab_reload(struct lab *lab)
{
    struct schema *fresh = NULL;
    if (edit_reload(&lab->edit, &fresh)) {
        return false;
    }
    /* The former one lives on for the pointers a test holds: until the end of the transaction. */
    if (lab->schema) {
        arena_defer(lab->tx->arena, (void (*)(void *))schema_release, lab->schema);
    }
    lab->schema = fresh;
    lab->edit.schema = fresh;
    return true;
}

bool lab_refused(struct lab *lab, enum err_code rc, enum err_code code, const char *path,
                 const char *words)
{
    const struct err *err = lab->tx->err;
    return rc == code && err->code == code && str_eq(err->path, str_of(path)) &&
           lab_has(err->message, words);
}

struct str lab_context(struct lab *lab, const char *key)
{
    struct str text = STR("");
    for (const struct err_context *entry = lab->tx->err->context; entry; entry = entry->next) {
        for (size_t i = 0; str_eq(entry->key, str_of(key)) && i < entry->count; i++) {
            text = str_format(lab->tx->arena, "%.*s%s%.*s", STR_ARG(text), text.n ? "," : "",
                              STR_ARG(entry->values[i]));
        }
    }
    return text;
}

bool lab_has_detail_code(struct lab *lab, const char *code)
{
    for (const struct err_detail *detail = lab->tx->err->details; detail; detail = detail->next) {
        if (str_eq(detail->code, str_of(code))) {
            return true;
        }
    }
    return false;
}

const struct json *lab_json(struct lab *lab, const char *text)
{
    char *bytes = str_cstr(lab->tx->arena, str_of(text));
    struct json *json = NULL;
    for (char *p = bytes; *p; p++) {
        *p = *p == '\'' ? '"' : *p;
    }
    if (json_parse(lab->tx->arena, str_of(bytes), &json, lab->tx->err)) {
        lab_fail(lab, __FILE__, __LINE__, text);
    }
    return json;
}

bool lab_has(struct str text, const char *part)
{
    return str_find(text, str_of(part)) >= 0;
}

enum err_code lab_sql(struct lab *lab, const char *text)
{
    struct sql *sql = sql_new(lab->tx);
    sql_add_literal(sql, text, strlen(text));
    return sql_run(sql);
}

int64_t lab_count(struct lab *lab, const char *text)
{
    bool found = false;
    int64_t count = -1;
    struct sql *sql = sql_new(lab->tx);
    sql_add_literal(sql, text, strlen(text));
    return stmt_one_i64(sql_stmt(sql), &found, &count) ? -1 : count;
}

const struct object_type *lab_type(struct lab *lab, int64_t id)
{
    return schema_type(lab->schema, id);
}

const struct object_type *lab_custom(struct lab *lab, const char *name)
{
    for (size_t i = 0; i < lab->schema->type_count; i++) {
        const struct object_type *type = lab->schema->types[i];
        if (type->custom && str_eq(type->name, str_of(name))) {
            return type;
        }
    }
    return NULL;
}

const struct label *lab_label(struct lab *lab, int64_t id)
{
    return schema_label_by_id(lab->schema, id);
}

const struct property *lab_property(struct lab *lab, int64_t type_id, const char *name)
{
    return schema_property_any(lab_type(lab, type_id), str_of(name));
}

enum err_code lab_object(struct lab *lab, const char *name, int64_t *type_id)
{
    const struct object_new wanted = {
        .name = str_of(name),
        .label_singular = str_of(name),
        .label_plural = str_format(lab->tx->arena, "%ss", name),
        .primary_display = STR("title"),
        .properties =
            lab_json(lab, "[{'name':'title','label':'Title','type':'string','fieldType':'text'}]")};
    return object_create(&lab->edit, &wanted, type_id);
}

enum err_code lab_label_create(struct lab *lab, int64_t from, int64_t to, const char *name,
                               const char *text, const char *inverse, int64_t *label_id)
{
    const struct label_new wanted = {.from = lab_type(lab, from),
                                     .to = lab_type(lab, to),
                                     .name = str_of(name),
                                     .text = str_of(text),
                                     .inverse = str_of(inverse),
                                     .category = CATEGORY_USER};
    return label_create(&lab->edit, &wanted, label_id);
}
