#include "fuzz_account.h"

#include <ftw.h>
#include <stdio.h>
#include <sys/stat.h>
#include <unistd.h>

#include "account/token.h"
#include "base/json.h"
#include "fuzz.h"
#include "migrations.h"
#include "record/association.h"
#include "record/change.h"
#include "schema/schema_edit.h"
#include "record/check.h"
#include "record/record.h"

static void must(const struct err *err, enum err_code rc)
{
    if (rc) {
        fprintf(stderr, "%s: %.*s\n", err_word(rc), STR_ARG(err->message));
    }
    FUZZ_CHECK(rc == ERR_OK);
}

static enum err_code make_object(struct op *op)
{
    struct arena *arena = op->tx->arena;
    struct json *properties = NULL, *required = NULL;
    enum err_code rc =
        json_parse(arena,
                   STR("[{\"name\":\"plate\",\"label\":\"Plate\",\"type\":\"string\","
                       "\"fieldType\":\"text\",\"hasUniqueValue\":true}]"),
                   &properties, op->tx->err);
    rc = rc ? rc : json_parse(arena, STR("[\"plate\"]"), &required, op->tx->err);
    struct schema_edit edit = change_edit(op);
    int64_t id = 0;
    const struct object_new object = {.name = STR("car"),
                                      .label_singular = STR("Car"),
                                      .label_plural = STR("Cars"),
                                      .primary_display = STR("plate"),
                                      .required = required,
                                      .properties = properties};
    rc = rc ? rc : object_create(&edit, &object, &id);
    return rc ? rc : op_refresh(op);
}

struct seed {
    const char *type, *names[3], *values[3];
};

static enum err_code make_record(struct op *op, const struct seed *seed, int64_t *id)
{
    const struct object_type *type = NULL;
    struct record_value values[3];
    size_t count = 0;
    for (; count < 3 && seed->names[count]; count++) {
        values[count] =
            (struct record_value){str_of(seed->names[count]), str_of(seed->values[count])};
    }
    enum err_code rc = schema_type_of_word(op->schema, str_of(seed->type), op->tx->err, &type);
    return rc ? rc : record_create(op, type, values, count, id);
}

static enum err_code fill(struct op *op, void *arg)
{
    static const struct seed seeds[] = {
        {"contacts", {"email"}, {"a@example.com"}},
        {"contacts", {"email"}, {"b@example.com"}},
        {"companies", {"domain"}, {"example.com"}},
        {"companies", {"name"}, {"Åse & Co"}},
        {"deals", {"dealname", "dealstage"}, {"Deal", "closedwon"}},
        {"tickets", {"subject", "hs_pipeline_stage"}, {"Ticket", "1"}},
        {"p_car", {"plate"}, {"AB12345"}},
    };
    struct fuzz_account *fuzz = arg;
    enum { COUNT = sizeof seeds / sizeof *seeds };
    int64_t ids[COUNT];
    enum err_code rc = make_object(op);
    for (size_t i = 0; !rc && i < COUNT; i++) {
        rc = make_record(op, &seeds[i], &ids[i]);
    }
    struct association_result result;
    const struct record_ref contact = {schema_type(op->schema, TYPE_CONTACT), ids[0]};
    const struct record_ref company = {schema_type(op->schema, TYPE_COMPANY), ids[2]};
    rc = rc ? rc : association_link(op, contact, company, &result);
    struct str secret = STR_NONE;
    rc = rc ? rc : token_create(op->tx, STR("fuzz"), SYSTEM_USER_ID, STR("*"), 0, &secret);
    fuzz->token = secret;
    return rc;
}

void fuzz_account_init(struct fuzz_account *fuzz)
{
    struct err err;
    *fuzz = (struct fuzz_account){.arena = arena_new(0), .log = log_new(STDERR_FILENO, LOG_ERROR)};
    err_init(&err, fuzz->arena);
    snprintf(fuzz->folder, sizeof fuzz->folder, "%s/relata-fuzz-XXXXXX",
             access("/dev/shm", W_OK) == 0 ? "/dev/shm" : "/tmp");
    FUZZ_CHECK(mkdtemp(fuzz->folder));
    const struct account_options options = {
        .log = fuzz->log,
        .store = {.log = fuzz->log,
                  .url = str_format(fuzz->arena, "%s/fuzz.db", fuzz->folder),
                  .migrations = relata_migrations,
                  .migration_count = relata_migration_count},
    };
    must(&err, account_open(&options, &fuzz->account, &err));
    must(&err, account_write(fuzz->account, fuzz->arena, &err, &principal_system, fill, fuzz));
}

static int remove_entry(const char *path, const struct stat *status, int kind, struct FTW *walk)
{
    (void)status;
    (void)kind;
    (void)walk;
    return remove(path);
}

void fuzz_account_release(struct fuzz_account *fuzz)
{
    account_close(fuzz->account);
    nftw(fuzz->folder, remove_entry, 8, FTW_DEPTH | FTW_PHYS);
    log_free(fuzz->log);
    arena_free(fuzz->arena);
}

static void on_finding(void *arg, const struct check_finding *finding)
{
    (void)arg;
    fprintf(stderr, "invariant %d: %.*s\n", finding->invariant, STR_ARG(finding->text));
}

static enum err_code check(struct op *op, void *arg)
{
    const struct check_progress progress = {.finding = on_finding};
    return check_run(op, &progress, arg);
}

void fuzz_account_check(struct fuzz_account *fuzz)
{
    struct arena *arena = arena_new(0);
    struct err err;
    int64_t findings = 0;
    err_init(&err, arena);
    must(&err, account_read(fuzz->account, arena, &err, &principal_system, check, &findings));
    FUZZ_CHECK(findings == 0);
    arena_free(arena);
}
