/* relata settings: what an administrator may change about the account. */
#include "account/setting.h"
#include "app/app.h"
#include "record/setting_change.h"

struct call {
    const struct setting *settings;
    size_t count;
    struct str *values;
    struct str name, value;
};

static enum err_code read_values(struct op *op, void *arg)
{
    struct call *call = arg;
    call->values = arena_array(op->tx->arena, struct str, call->count);
    enum err_code rc = ERR_OK;
    for (size_t i = 0; !rc && i < call->count; i++) {
        rc = setting_get(op->tx, call->settings[i].name, &call->values[i]);
    }
    return rc;
}

static enum err_code set_value(struct op *op, void *arg)
{
    struct call *call = arg;
    enum err_code rc = setting_change(op, call->name, call->value);
    return rc ? rc : setting_get(op->tx, call->settings->name, &call->values[0]);
}

static void print_range(const struct setting *setting)
{
    if (setting->type == SETTING_INTEGER) {
        printf(" %lld to %lld;", (long long)setting->least, (long long)setting->most);
    } else if (setting->type == SETTING_BOOL) {
        fputs(" true or false;", stdout);
    }
    printf(" default %s%s.", setting->initial,
           setting->fixed ? ", fixed when the account is made" : "");
}

static int run_all(struct app *app)
{
    struct call call = {0};
    call.settings = setting_table(&call.count);
    int code = app_read(app, read_values, &call);
    for (size_t i = 0; !code && i < call.count; i++) {
        const struct setting *setting = &call.settings[i];
        printf("%s = ", setting->name);
        app_print(stdout, call.values[i]);
        printf("\n    %s", setting->sentence);
        print_range(setting);
        putchar('\n');
    }
    return code;
}

static int find(struct app *app, struct call *call)
{
    call->settings = setting_find(app->options.operands[0]);
    call->count = 1;
    if (call->settings) {
        return EXIT_DONE;
    }
    err_set(&app->err, ERR_NOT_FOUND, "There is no setting '%.*s'; relata settings lists them.",
            STR_ARG(app->options.operands[0]));
    return app_fail(app, ERR_NOT_FOUND);
}

static int run_get(struct app *app)
{
    struct call call = {0};
    int code = find(app, &call);
    code = code ? code : app_read(app, read_values, &call);
    if (!code) {
        app_print(stdout, call.values[0]);
        putchar('\n');
    }
    return code;
}

static int run_set(struct app *app)
{
    struct str before = STR_NONE;
    struct call call = {.values = &before};
    int code = find(app, &call);
    if (code) {
        return code;
    }
    call.name = app->options.operands[0];
    call.value = app->options.operands[1];
    code = app_write(app, set_value, &call);
    if (!code) {
        printf("%s = ", call.settings->name);
        app_print(stdout, call.values[0]);
        putchar('\n');
    }
    return code;
}

static const struct verb verbs[] = {
    {.arguments = "",
     .summary = "Lists all settings with their values.",
     .shared = "store",
     .run = run_all},
    {.name = "get",
     .arguments = "NAME",
     .least = 1,
     .most = 1,
     .summary = "Prints the value.",
     .shared = "store",
     .run = run_get},
    {.name = "set",
     .arguments = "NAME VALUE",
     .least = 2,
     .most = 2,
     .summary = "Changes it. A running server notices by itself.",
     .shared = "store",
     .run = run_set},
};
const struct command command_settings = {"settings", "shows and changes the account's settings", "",
                                         verbs, COUNT_OF(verbs)};
