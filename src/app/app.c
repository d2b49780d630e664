#include "app/app.h"

#include <errno.h>
#include <stdarg.h>
#include <string.h>
#include <sys/stat.h>

#include "app/store_url.h"
#include "migrations.h"

/* "relata token create" */
static void print_name(const struct app *app)
{
    fputs("relata", stderr);
    if (app->command) {
        fprintf(stderr, " %s", app->command->name);
    }
    if (app->verb && app->verb->name) {
        fprintf(stderr, " %s", app->verb->name);
    }
}

int app_usage(const struct app *app, const char *format, ...)
{
    va_list args;
    print_name(app);
    fputs(": ", stderr);
    va_start(args, format);
    vfprintf(stderr, format, args);
    va_end(args);
    fprintf(stderr, "\nTry 'relata %s%s--help'.\n", app->command ? app->command->name : "",
            app->command ? " " : "");
    return EXIT_USAGE;
}

int app_bad_option(const struct app *app)
{
    return app_usage(app, "%.*s", STR_ARG(app->err.message));
}

static int code_of(enum err_code rc)
{
    switch (rc) {
    case ERR_OK:
        return EXIT_DONE;
    case ERR_STORE:
    case ERR_STORE_FULL:
    case ERR_STORE_VERSION:
        return EXIT_STORE;
    case ERR_UNAVAILABLE:
    case ERR_TIMEOUT:
    case ERR_NOMEM:
    case ERR_RETRY:
        return EXIT_BUSY;
    default:
        return EXIT_REFUSED;
    }
}

int app_fail(const struct app *app, enum err_code rc)
{
    print_name(app);
    fputs(": ", stderr);
    app_print(stderr, app->err.message);
    fputc('\n', stderr);
    for (const struct err_detail *detail = app->err.details; detail; detail = detail->next) {
        fputs("  ", stderr);
        app_print(stderr, detail->message);
        fputc('\n', stderr);
    }
    return code_of(rc);
}

/* Makes the folders that lead to the file; what is there stays as it is. */
static enum err_code make_folders(struct app *app, struct str path)
{
    char *name = str_cstr(app->arena, path);
    for (char *slash = path.n ? strchr(name + 1, '/') : NULL; slash;
         slash = strchr(slash + 1, '/')) {
        *slash = '\0';
        if (mkdir(name, 0700) && errno != EEXIST) {
            return err_set(&app->err, ERR_STORE, "The folder %s cannot be made: %s", name,
                           strerrordesc_np(errno));
        }
        *slash = '/';
    }
    return ERR_OK;
}

int app_open(struct app *app, const struct app_opening *opening, struct account **out)
{
    struct str url = options_text(&app->options, "store");
    const struct account_options options = {
        .store = {.url = url,
                  .must_exist = opening->mode == STORE_MUST_EXIST,
                  .migrations = relata_migrations,
                  .migration_count = relata_migration_count,
                  .clock = opening->clock,
                  .clock_arg = opening->clock_arg,
                  .log = opening->log},
        .log = opening->log,
    };
    enum err_code rc = ERR_OK;
    if (opening->mode == STORE_MAY_BE_NEW && !store_url_is_url(url)) {
        rc = make_folders(app, url);
    }
    rc = rc ? rc : account_open(&options, out, &app->err);
    if (!rc) {
        return EXIT_DONE;
    }
    int code = app_fail(app, rc);
    return code == EXIT_BUSY ? EXIT_BUSY : EXIT_STORE;
}

static int open_and_run(struct app *app, bool write, op_fn *fn, void *arg)
{
    const struct app_opening opening = {.mode = STORE_MAY_BE_NEW};
    struct account *account;
    int code = app_open(app, &opening, &account);
    if (code) {
        return code;
    }
    enum err_code rc =
        write ? account_write(account, app->arena, &app->err, &principal_system, fn, arg)
              : account_read(account, app->arena, &app->err, &principal_system, fn, arg);
    account_close(account);
    return rc ? app_fail(app, rc) : EXIT_DONE;
}

int app_read(struct app *app, op_fn *fn, void *arg)
{
    return open_and_run(app, false, fn, arg);
}

int app_write(struct app *app, op_fn *fn, void *arg)
{
    return open_and_run(app, true, fn, arg);
}

void app_print(FILE *out, struct str text)
{
    for (size_t i = 0; i < text.n; i++) {
        unsigned char c = (unsigned char)text.p[i];
        /* C1 controls are two bytes in UTF-8, the first of which is 0xC2 */
        bool second = i > 0 && (unsigned char)text.p[i - 1] == 0xC2 && c >= 0x80 && c < 0xA0;
        fputc(c < 0x20 || c == 0x7F || second ? '?' : c, out);
    }
}
