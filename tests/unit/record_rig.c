#include "record_rig.h"

#include <ftw.h>
#include <stdio.h>
#include <stdlib.h>

#include "base/json.h"
#include "migrations.h"
#include "store/sql.h"
#include "store/stmt.h"

static int64_t stand_still(void *arg)
{
    const struct rig *rig = arg;
    return rig->now;
}

static void open_at(struct rig *rig, size_t version)
{
    const struct account_options options = {
        .log = rig->log,
        .store =
            {
                .log = rig->log,
                .url = engine_url(rig->arena, rig->path),
                .migrations = relata_migrations,
                .migration_count = version,
                .clock = stand_still,
                .clock_arg = rig,
            },
    };
    enum err_code rc = account_open(&options, &rig->account, &rig->err);
    ck_assert_msg(rc == ERR_OK, "%.*s", STR_ARG(rig->err.message));
}

void rig_init_at(struct rig *rig, size_t version)
{
    *rig =
        (struct rig){.arena = arena_new(0), .who = principal_system, .now = INT64_C(1700000000000)};
    err_init(&rig->err, rig->arena);
    snprintf(rig->folder, sizeof rig->folder, "/tmp/record-test-XXXXXX");
    ck_assert_ptr_nonnull(mkdtemp(rig->folder));
    snprintf(rig->path, sizeof rig->path, "%s/t.db", rig->folder);
    rig->log = engine_log();
    open_at(rig, version);
}

void rig_init(struct rig *rig)
{
    rig_init_at(rig, relata_migration_count);
}

void rig_reopen_at(struct rig *rig, size_t version)
{
    account_close(rig->account);
    rig->account = NULL;
    open_at(rig, version);
}

static int remove_entry(const char *path, const struct stat *status, int kind, struct FTW *walk)
{
    (void)status;
    (void)kind;
    (void)walk;
    return remove(path);
}

void rig_release(struct rig *rig)
{
    account_close(rig->account);
    nftw(rig->folder, remove_entry, 8, FTW_DEPTH | FTW_PHYS);
    log_free(rig->log);
    arena_free(rig->arena);
}

enum err_code rig_write(struct rig *rig, op_fn *fn, void *arg)
{
    err_clear(&rig->err);
    return account_write(rig->account, rig->arena, &rig->err, &rig->who, fn, arg);
}

enum err_code rig_read(struct rig *rig, op_fn *fn, void *arg)
{
    err_clear(&rig->err);
    return account_read(rig->account, rig->arena, &rig->err, &rig->who, fn, arg);
}

static void must(const struct rig *rig, enum err_code rc)
{
    ck_assert_msg(rc == ERR_OK, "%s: %.*s", err_word(rc), STR_ARG(rig->err.message));
}

/* One call of a record function, with whatever it needs. */
struct call {
    enum {
        CREATE,
        UPDATE,
        ARCHIVE,
        RESTORE,
        MERGE,
        LINK,
        READ,
        FIND,
        HISTORY,
        CHANGES,
        COUNT
    } what;
    int64_t type, id, other_type, other;
    const char *const *props;
    const char *name, *text;
    enum record_state state;
    int64_t number;
    struct str result;
};

static size_t collect(struct op *op, const char *const *props, struct record_value **out)
{
    size_t count = 0;
    while (props[count]) {
        count += 2;
    }
    struct record_value *values = arena_array(op->tx->arena, struct record_value, count / 2 + 1);
    for (size_t i = 0; i < count / 2; i++) {
        values[i] = (struct record_value){str_of(props[2 * i]), str_of(props[2 * i + 1])};
    }
    *out = values;
    return count / 2;
}

static enum err_code write_call(struct op *op, void *arg)
{
    struct call *call = arg;
    const struct object_type *type = schema_type(op->schema, call->type);
    struct record_value *values = NULL;
    struct link_loss *losses = NULL;
    switch (call->what) {
    case CREATE: {
        size_t count = collect(op, call->props, &values);
        return record_create(op, type, values, count, &call->id);
    }
    case UPDATE: {
        size_t count = collect(op, call->props, &values);
        return record_update(op, type, call->id, values, count);
    }
    case ARCHIVE:
        return record_archive(op, type, call->id);
    case RESTORE:
        return record_restore(op, type, call->id, &losses);
    case MERGE:
        return record_merge(op, type, call->id, call->other, &losses);
    case LINK: {
        struct association_result result;
        const struct record_ref to = {schema_type(op->schema, call->other_type), call->other};
        return association_link(op, (struct record_ref){type, call->id}, to, &result);
    }
    default:
        return ERR_INTERNAL;
    }
}

static enum err_code read_record(struct op *op, struct call *call)
{
    const struct object_type *type = schema_type(op->schema, call->type);
    const struct str name = str_of(call->name);
    struct record_fields fields;
    record_fields_of(op, type, &name, 1, &fields);
    struct record record;
    enum err_code rc = record_get(op, type, call->id, &fields, call->state, &record);
    for (size_t i = 0; !rc && i < fields.count; i++) {
        if (str_eq(fields.properties[i]->name, name)) {
            call->result = record.values[i];
        }
    }
    return rc;
}

static struct str joined(struct arena *arena, struct str list, const char *separator,
                         struct str next)
{
    return str_is_none(list)
               ? next
               : str_format(arena, "%.*s%s%.*s", STR_ARG(list), separator, STR_ARG(next));
}

static enum err_code read_history(struct op *op, struct call *call)
{
    const struct property *property =
        schema_property(schema_type(op->schema, call->type), str_of(call->name));
    struct record_history *entries;
    size_t count;
    enum err_code rc = record_history(op, property, call->id, 100, &entries, &count);
    for (size_t i = 0; !rc && i < count; i++) {
        struct str value = str_is_none(entries[i].value) ? STR("-") : entries[i].value;
        call->result = joined(op->tx->arena, call->result, "|", value);
    }
    return rc;
}

static enum err_code read_changes(struct op *op, struct call *call)
{
    struct change *changes;
    size_t count;
    bool more;
    enum err_code rc = change_of_record(op, call->id, 0, 100, &changes, &count, &more);
    for (size_t i = count; !rc && i-- > 0;) {
        call->result =
            joined(op->tx->arena, call->result, " ", str_of(change_kind_word(changes[i].kind)));
    }
    return rc;
}

static enum err_code read_call(struct op *op, void *arg)
{
    struct call *call = arg;
    switch (call->what) {
    case READ:
        return read_record(op, call);
    case HISTORY:
        return read_history(op, call);
    case CHANGES:
        return read_changes(op, call);
    case FIND:
        return record_find(op, schema_type(op->schema, call->type), str_of(call->name),
                           str_of(call->text), &call->number);
    case COUNT: {
        struct sql *sql = sql_new(op->tx);
        sql_add_literal(sql, call->text, strlen(call->text));
        bool found;
        return stmt_one_i64(sql_stmt(sql), &found, &call->number);
    }
    default:
        return ERR_INTERNAL;
    }
}

enum err_code rig_try_create(struct rig *rig, int64_t type, const char *const *props, int64_t *id)
{
    struct call call = {.what = CREATE, .type = type, .props = props};
    enum err_code rc = rig_write(rig, write_call, &call);
    if (!rc && id) {
        *id = call.id;
    }
    return rc;
}

int64_t rig_create(struct rig *rig, int64_t type, const char *const *props)
{
    int64_t id = 0;
    must(rig, rig_try_create(rig, type, props, &id));
    return id;
}

enum err_code rig_update(struct rig *rig, int64_t type, int64_t id, const char *const *props)
{
    return rig_write(rig, write_call,
                     &(struct call){.what = UPDATE, .type = type, .id = id, .props = props});
}

enum err_code rig_archive(struct rig *rig, int64_t type, int64_t id)
{
    return rig_write(rig, write_call, &(struct call){.what = ARCHIVE, .type = type, .id = id});
}

enum err_code rig_restore(struct rig *rig, int64_t type, int64_t id)
{
    return rig_write(rig, write_call, &(struct call){.what = RESTORE, .type = type, .id = id});
}

enum err_code rig_merge(struct rig *rig, int64_t type, int64_t winner, int64_t loser)
{
    return rig_write(rig, write_call,
                     &(struct call){.what = MERGE, .type = type, .id = winner, .other = loser});
}

enum err_code rig_link(struct rig *rig, int64_t from_type, int64_t from, int64_t to_type,
                       int64_t to)
{
    return rig_write(
        rig, write_call,
        &(struct call){
            .what = LINK, .type = from_type, .id = from, .other_type = to_type, .other = to});
}

static const char *read_text(struct rig *rig, struct call *call)
{
    must(rig, rig_read(rig, read_call, call));
    return str_is_none(call->result) ? NULL : str_cstr(rig->arena, call->result);
}

const char *rig_text_in(struct rig *rig, int64_t type, int64_t id, const char *property,
                        enum record_state state)
{
    return read_text(
        rig,
        &(struct call){.what = READ, .type = type, .id = id, .name = property, .state = state});
}

const char *rig_text(struct rig *rig, int64_t type, int64_t id, const char *property)
{
    return rig_text_in(rig, type, id, property, RECORD_ACTIVE);
}

int64_t rig_find(struct rig *rig, int64_t type, const char *property, const char *value)
{
    struct call call = {.what = FIND, .type = type, .name = property, .text = value};
    must(rig, rig_read(rig, read_call, &call));
    return call.number;
}

const char *rig_history(struct rig *rig, int64_t type, int64_t id, const char *property)
{
    return read_text(rig,
                     &(struct call){.what = HISTORY, .type = type, .id = id, .name = property});
}

const char *rig_changes(struct rig *rig, int64_t record_id)
{
    return read_text(rig, &(struct call){.what = CHANGES, .id = record_id});
}

int64_t rig_count(struct rig *rig, const char *sql)
{
    struct call call = {.what = COUNT, .text = sql};
    must(rig, rig_read(rig, read_call, &call));
    return call.number;
}

const char *rig_faults(struct rig *rig)
{
    struct str list = STR_NONE;
    for (const struct err_detail *detail = rig->err.details; detail; detail = detail->next) {
        ck_assert_ptr_nonnull(detail->context);
        ck_assert(str_is(detail->context->key, "propertyName"));
        list = joined(rig->arena, list, " ",
                      str_format(rig->arena, "%.*s:%.*s", STR_ARG(detail->context->values[0]),
                                 STR_ARG(detail->code)));
    }
    return str_is_none(list) ? "" : str_cstr(rig->arena, list);
}

bool rig_message_has(const struct rig *rig, const char *text)
{
    return str_find(rig->err.message, str_of(text)) >= 0;
}

struct definition {
    int64_t type;
    const char *name;
    struct json *properties, *required;
};

static enum err_code create_property(struct op *op, void *arg)
{
    struct definition *definition = arg;
    struct schema_edit edit = change_edit(op);
    int64_t id;
    return property_create(&edit, schema_type(op->schema, definition->type), definition->properties,
                           &id);
}

void rig_property(struct rig *rig, int64_t type, const char *body)
{
    struct definition definition = {.type = type};
    must(rig, json_parse(rig->arena, str_of(body), &definition.properties, &rig->err));
    must(rig, rig_write(rig, create_property, &definition));
}

static enum err_code create_object(struct op *op, void *arg)
{
    struct definition *definition = arg;
    struct schema_edit edit = change_edit(op);
    const struct object_new object = {
        .name = str_of(definition->name),
        .label_singular = str_of(definition->name),
        .label_plural = str_format(op->tx->arena, "%ss", definition->name),
        .primary_display = definition->required->items[0].text,
        .required = definition->required,
        .properties = definition->properties,
    };
    return object_create(&edit, &object, &definition->type);
}

int64_t rig_object(struct rig *rig, const char *name, const char *properties, const char *required)
{
    struct definition definition = {.name = name};
    must(rig, json_parse(rig->arena, str_of(properties), &definition.properties, &rig->err));
    must(rig, json_parse(rig->arena, str_of(required), &definition.required, &rig->err));
    must(rig, rig_write(rig, create_object, &definition));
    return definition.type;
}
