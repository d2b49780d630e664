/* relata check: the invariants, by number, as they are verified. */
#include "app/app.h"
#include "app/progress.h"
#include "record/check.h"

struct report {
    struct progress progress;
    const char *what; /* the part under way */
    int64_t found;    /* in this part */
    int64_t findings; /* in all */
};

static void end_part(struct report *report)
{
    if (report->what && !report->found) {
        puts("ok");
    }
    report->what = NULL;
    fflush(stdout);
}

static void on_step(void *arg, int invariant, const char *what)
{
    struct report *report = arg;
    end_part(report);
    report->what = what;
    report->found = 0;
    progress_what(&report->progress, what);
    printf("%d %s ... ", invariant, what);
    fflush(stdout);
}

static void on_finding(void *arg, const struct check_finding *finding)
{
    struct report *report = arg;
    printf("%s  %d: ", report->what && !report->found++ ? "\n" : "", finding->invariant);
    app_print(stdout, finding->text);
    putchar('\n');
}

static enum err_code check(struct op *op, void *arg)
{
    struct report *report = arg;
    const struct check_progress progress = {.finding = on_finding, .step = on_step, .arg = report};
    return check_run(op, &progress, &report->findings);
}

static int run(struct app *app)
{
    struct report report = {.what = NULL};
    struct account *account;
    int code = app_open(app, &(struct app_opening){.mode = STORE_MUST_EXIST}, &account);
    if (code) {
        return code;
    }
    progress_start(&report.progress, "Checking");
    enum err_code rc =
        account_read(account, app->arena, &app->err, &principal_system, check, &report);
    progress_end(&report.progress);
    struct str name = str_dup(app->arena, store_name(account->store));
    account_close(account);
    if (rc) {
        putchar('\n');
        fflush(stdout);
        return app_fail(app, rc);
    }
    end_part(&report);
    if (report.findings) {
        printf("%lld fault%s found in %.*s.\n", (long long)report.findings,
               report.findings == 1 ? "" : "s", STR_ARG(name));
        return EXIT_REFUSED;
    }
    printf("No fault found in %.*s.\n", STR_ARG(name));
    return EXIT_DONE;
}

static const struct verb verbs[] = {
    {.arguments = "",
     .summary = "Verifies the invariants and names what breaks them.",
     .shared = "store",
     .run = run},
};
const struct command command_check = {"check", "verifies that a store holds together",
                                      "Reads only, one consistent state, beside a running server "
                                      "too. Exit code 0 when all holds, 1 when faults were found.",
                                      verbs, COUNT_OF(verbs)};
