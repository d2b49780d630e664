/* relata rebuild: everything that is derived from other data, made anew. */
#include "app/app.h"
#include "app/progress.h"
#include "record/check.h"

static void on_step(void *arg, int invariant, const char *what)
{
    struct progress *progress = arg;
    (void)invariant;
    progress_what(progress, what);
    printf("%s\n", what);
    fflush(stdout);
}

static void on_finding(void *arg, const struct check_finding *finding)
{
    (void)arg;
    fputs("  ", stdout);
    app_print(stdout, finding->text);
    putchar('\n');
}

static enum err_code rebuild(struct op *op, void *arg)
{
    const struct check_progress progress = {.finding = on_finding, .step = on_step, .arg = arg};
    return rebuild_run(op, &progress);
}

static int run(struct app *app)
{
    struct progress progress;
    struct account *account;
    int code = app_open(app, &(struct app_opening){.mode = STORE_MUST_EXIST}, &account);
    if (code) {
        return code;
    }
    progress_start(&progress, "Rebuilding");
    enum err_code rc =
        account_write(account, app->arena, &app->err, &principal_system, rebuild, &progress);
    progress_end(&progress);
    account_close(account);
    if (rc) {
        return app_fail(app, rc);
    }
    puts("Everything derived is made anew.");
    return EXIT_DONE;
}

static const struct verb verbs[] = {
    {.arguments = "",
     .summary = "Makes everything anew that is derived from other data.",
     .shared = "store",
     .run = run},
};
const struct command command_rebuild = {
    "rebuild", "makes derived data anew",
    "All or nothing, in one transaction. A running server goes on reading; its writes wait.", verbs,
    COUNT_OF(verbs)};
