/* relata demo: the demonstration account. */
#include "app/app.h"
#include "app/demo.h"
#include "app/progress.h"
#include "base/civil.h"

static void on_progress(void *arg, size_t done, size_t total)
{
    progress_set(arg, (int64_t)done, (int64_t)total);
}

static int run(struct app *app)
{
    struct account *account;
    struct progress progress;
    int code = app_open(app, &(struct app_opening){.mode = STORE_MAY_BE_NEW}, &account);
    if (code) {
        return code;
    }
    struct demo_run run = {.now = civil_now(), .progress = on_progress, .arg = &progress};
    progress_start(&progress, "Filling the demonstration account");
    enum err_code rc =
        account_write(account, app->arena, &app->err, &principal_system, demo_fill, &run);
    progress_end(&progress);
    struct str name = str_dup(app->arena, store_name(account->store));
    account_close(account);
    if (rc) {
        return app_fail(app, rc);
    }
    if (run.there) {
        printf("The demonstration account is already in the %.*s; nothing is changed.\n",
               STR_ARG(name));
    } else {
        printf("%lld records are in the %.*s.\n", (long long)run.records, STR_ARG(name));
    }
    return EXIT_DONE;
}

static const struct verb verbs[] = {
    {.arguments = "",
     .summary = "Fills the store; one that has the account already is left as it is.",
     .shared = "store",
     .run = run},
};
const struct command command_demo = {
    "demo", "fills a store with a demonstration account",
    "About 2,000 records of a made-up hire firm, in Norwegian and English, with every kind of "
    "association label in use. The\n"
    "same at every run but for its dates, which end today. All or nothing, in one transaction. The "
    "users cannot sign in until\n"
    "they have a password: relata user password --email kari.nord@example.com",
    verbs, COUNT_OF(verbs)};
