/* relata backup: a consistent copy of a live store, in one step. */
#include <sys/stat.h>

#include "app/app.h"
#include "app/progress.h"

static void print_size(struct str path, int64_t bytes)
{
    printf("%.*s: %lld bytes", STR_ARG(path), (long long)bytes);
    if (bytes >= 1000000) {
        printf(" (%.1f MB)", (double)bytes / 1e6);
    }
    putchar('\n');
}

static int copy(struct app *app, struct str to)
{
    struct account *account;
    struct progress progress;
    int code = app_open(app, &(struct app_opening){.mode = STORE_MUST_EXIST}, &account);
    if (code) {
        return code;
    }
    progress_start(&progress, "Copying");
    enum err_code rc = store_backup(account->store, to, app->arena, &app->err);
    progress_end(&progress);
    account_close(account);
    if (rc) {
        return app_fail(app, rc);
    }
    struct stat status;
    if (stat(str_cstr(app->arena, to), &status) == 0) {
        print_size(to, status.st_size);
    }
    return EXIT_DONE;
}

static int run(struct app *app)
{
    struct str to = options_text(&app->options, "to");
    bool operand = app->options.operand_count > 0;
    if (operand == !str_is_none(to)) {
        return app_usage(app, "Say once where the copy goes: --to FILE.");
    }
    return copy(app, operand ? app->options.operands[0] : to);
}

static const struct option_row options[] = {
    {.name = "to", .value = "FILE", .help = "the copy; a file that is there is not overwritten"},
};
static const struct verb verbs[] = {
    {.arguments = "[FILE]",
     .most = 1,
     .summary = "Copies the store to FILE, given as an option or alone, and prints its size.",
     .shared = "store",
     .options = options,
     .option_count = COUNT_OF(options),
     .run = run},
};
const struct command command_backup = {
    "backup", "copies a live store consistently",
    "The copy is one state of the store, also beside a running server. It has its name only when "
    "it is whole and on disk.\n"
    "To restore, stop the server and put the copy in the store's place, without the former store's "
    "-wal and -shm files.",
    verbs, COUNT_OF(verbs)};
