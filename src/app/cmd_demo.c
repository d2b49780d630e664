/* relata demo: the demonstration account. */
#include "app/app.h"

static int run(struct app *app)
{
    struct account *account;
    int code = app_open(app, &(struct app_opening){.mode = STORE_MAY_BE_NEW}, &account);
    if (!code) {
        account_close(account);
    }
    return code;
}

static const struct verb verbs[] = {
    {.arguments = "", .summary = "Fills the demonstration account.", .shared = "store", .run = run},
};
const struct command command_demo = {"demo", "fills a store with a demonstration account", "",
                                     verbs, COUNT_OF(verbs)};
