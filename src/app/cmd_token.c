/* relata token: access tokens of programs. */
#include "account/token.h"
#include "account/user.h"
#include "app/app.h"
#include "base/civil.h"

struct call {
    struct str name, user, scopes;
    int64_t days;
    struct str secret;
    int64_t revoked;
    struct token *tokens;
    struct str *emails;
    size_t count;
};

/* --- create --- */

static enum err_code create(struct op *op, void *arg)
{
    struct call *call = arg;
    struct user user = {.id = SYSTEM_USER_ID};
    enum err_code rc = call->user.p ? user_find(op->tx, call->user, &user) : ERR_OK;
    int64_t expires_at = call->days ? op->tx->now + call->days * CIVIL_DAY_MS : 0;
    return rc ? rc
              : token_create(op->tx, call->name, user.id, call->scopes, expires_at, &call->secret);
}

static struct str join_scopes(struct app *app)
{
    const struct option_value *given = options_value(&app->options, "scope");
    struct str scopes = given->count ? STR("") : STR("*");
    for (size_t i = 0; i < given->count; i++) {
        scopes = str_format(app->arena, "%.*s%s%.*s", STR_ARG(scopes), i ? " " : "",
                            STR_ARG(given->all[i]));
    }
    return scopes;
}

static int run_create(struct app *app)
{
    struct call call = {.name = options_text(&app->options, "name"),
                        .user = options_text(&app->options, "user"),
                        .scopes = join_scopes(app)};
    if (options_text(&app->options, "expires-days").p &&
        options_integer(&app->options, "expires-days", 1, 36500, &call.days)) {
        return app_bad_option(app);
    }
    int code = app_write(app, create, &call);
    if (!code) {
        fputs("This is shown once; the store keeps only a hash of it.\n", stderr);
        printf("%.*s\n", STR_ARG(call.secret));
    }
    return code;
}

/* --- revoke --- */

static enum err_code revoke(struct op *op, void *arg)
{
    struct call *call = arg;
    return token_revoke(op->tx, call->name, &call->revoked);
}

static int run_revoke(struct app *app)
{
    struct call call = {.name = options_text(&app->options, "name")};
    int code = app_write(app, revoke, &call);
    if (!code) {
        printf("%lld revoked.\n", (long long)call.revoked);
    }
    return code;
}

/* --- list --- */

static enum err_code list(struct op *op, void *arg)
{
    struct call *call = arg;
    enum err_code rc = token_list(op->tx, &call->tokens, &call->count);
    if (rc) {
        return rc;
    }
    call->emails = arena_array(op->tx->arena, struct str, call->count);
    for (size_t i = 0; !rc && i < call->count; i++) {
        struct user user;
        rc = user_get(op->tx, call->tokens[i].user_id, &user);
        call->emails[i] = rc ? STR("") : user.email;
    }
    return rc;
}

static const char *state_of(const struct token *token)
{
    return token->revoked_at                                       ? "revoked"
           : token->expires_at && token->expires_at <= civil_now() ? "expired"
                                                                   : "valid";
}

static int run_list(struct app *app)
{
    struct call call = {0};
    int code = app_read(app, list, &call);
    for (size_t i = 0; !code && i < call.count; i++) {
        const struct token *token = &call.tokens[i];
        struct str expires =
            token->expires_at ? civil_text(app->arena, token->expires_at, false) : STR("never");
        struct str created = civil_text(app->arena, token->created_at, false);
        app_print(stdout, token->name);
        putchar('\t');
        app_print(stdout, call.emails[i]);
        printf("\t%s\t%.*s\t%.*s\t%.*s\n", state_of(token), STR_ARG(created), STR_ARG(expires),
               STR_ARG(token->scopes));
    }
    return code;
}

static int run_scopes(struct app *app)
{
    (void)app;
    size_t count;
    const char *const *names = scope_names(&count);
    for (size_t i = 0; i < count; i++) {
        puts(names[i]);
    }
    return EXIT_DONE;
}

#define NAME                                                                                       \
    {                                                                                              \
        .name = "name", .value = "NAME",                                                           \
        .help = "what the token is called; several may have one name", .required = true            \
    }
static const struct option_row create_options[] = {
    NAME,
    {.name = "user",
     .value = "ADDRESS",
     .help = "the user it acts for; the built-in super admin otherwise"},
    {.name = "scope",
     .value = "SCOPE",
     .list = true,
     .help = "what it may do; all scopes when none is given"},
    {.name = "expires-days", .value = "N", .help = "how long it is valid; for ever when not given"},
};
static const struct option_row revoke_options[] = {NAME};

static const struct verb verbs[] = {
    {.name = "create",
     .arguments = "",
     .summary = "Makes a token and prints it, alone on the last line.",
     .shared = "store",
     .options = create_options,
     .option_count = COUNT_OF(create_options),
     .run = run_create},
    {.name = "revoke",
     .arguments = "",
     .summary = "Revokes all tokens of the name and says how many there were.",
     .shared = "store",
     .options = revoke_options,
     .option_count = COUNT_OF(revoke_options),
     .run = run_revoke},
    {.name = "list",
     .arguments = "",
     .summary = "Lists tokens: name, user, state, created, expires, scopes; a tab between them.",
     .shared = "store",
     .run = run_list},
    {.name = "scopes",
     .arguments = "",
     .summary = "Lists all scopes.",
     .shared = "store",
     .run = run_scopes},
};
const struct command command_token = {"token", "makes, lists and revokes access tokens",
                                      "A token acts for a user: its rights are its scopes and that "
                                      "user's permissions together. It is shown once and stored\n"
                                      "only as a hash.",
                                      verbs, COUNT_OF(verbs)};
