/* relata user: people who can sign in. A password comes from standard input, never from the command
 * line. */
#include "account/user.h"
#include "app/app.h"
#include "app/secret.h"
#include "base/civil.h"

struct call {
    struct app *app;
    struct str email, password;
    struct user_new new_user;
    int64_t id;
    struct user *users;
    size_t count;
    enum err_code (*change)(struct op *op, struct call *call, int64_t id);
};

/* --- add --- */

static enum err_code add(struct op *op, void *arg)
{
    struct call *call = arg;
    return user_create(op->tx, &call->new_user, &call->id);
}

static int run_add(struct app *app)
{
    const struct options *options = &app->options;
    struct call call = {.app = app};
    call.new_user = (struct user_new){
        .email = options_text(options, "email"),
        .first_name = options_text(options, "first-name"),
        .last_name = options_text(options, "last-name"),
        .super_admin = options_flag(options, "super-admin"),
    };
    if (options_flag(options, "password-stdin") && secret_read(app, &call.new_user.password)) {
        return app_usage(app, "There is no password on standard input.");
    }
    int code = app_write(app, add, &call);
    if (!code) {
        printf("User %.*s added%s, with the id %lld.\n", STR_ARG(call.new_user.email),
               call.new_user.super_admin ? " as a super admin" : "", (long long)call.id);
    }
    return code;
}

/* --- list --- */

static enum err_code read_page(struct op *op, struct call *call, bool archived)
{
    int64_t after = 0;
    bool more = true;
    while (more) {
        struct user *page;
        size_t count;
        enum err_code rc = user_list(op->tx, after, 500, archived, STR_NONE, &page, &count, &more);
        if (rc) {
            return rc;
        }
        struct user *all = arena_array(op->tx->arena, struct user, call->count + count);
        for (size_t i = 0; i < call->count + count; i++) {
            all[i] = i < call->count ? call->users[i] : page[i - call->count];
        }
        call->users = all;
        call->count += count;
        after = count ? page[count - 1].id : after;
    }
    return ERR_OK;
}

static enum err_code list(struct op *op, void *arg)
{
    struct call *call = arg;
    call->count = 0;
    enum err_code rc = read_page(op, call, false);
    return rc ? rc : read_page(op, call, true);
}

static int run_list(struct app *app)
{
    struct call call = {.app = app};
    int code = app_read(app, list, &call);
    for (size_t i = 0; !code && i < call.count; i++) {
        const struct user *user = &call.users[i];
        printf("%lld\t", (long long)user->id);
        app_print(stdout, user->email);
        putchar('\t');
        app_print(stdout, user->first_name);
        putchar(' ');
        app_print(stdout, user->last_name);
        printf("\t%s\t%s\n", user->super_admin ? "super admin" : "user",
               user->archived_at ? "removed" : "active");
    }
    return code;
}

/* --- changes of one user --- */

static enum err_code change(struct op *op, void *arg)
{
    struct call *call = arg;
    struct user user;
    enum err_code rc = user_find(op->tx, call->email, &user);
    return rc ? rc : call->change(op, call, user.id);
}

static int run_change(struct app *app, struct call *call, const char *done)
{
    int code = app_write(app, change, call);
    if (!code) {
        printf("User %.*s %s.\n", STR_ARG(call->email), done);
    }
    return code;
}

static enum err_code remove_user(struct op *op, struct call *call, int64_t id)
{
    (void)call;
    return user_archive(op->tx, id, true);
}

static enum err_code restore_user(struct op *op, struct call *call, int64_t id)
{
    (void)call;
    return user_archive(op->tx, id, false);
}

static enum err_code promote_user(struct op *op, struct call *call, int64_t id)
{
    (void)call;
    return user_set_admin(op->tx, id, true);
}

static enum err_code demote_user(struct op *op, struct call *call, int64_t id)
{
    (void)call;
    return user_set_admin(op->tx, id, false);
}

static enum err_code change_password(struct op *op, struct call *call, int64_t id)
{
    return user_set_password(op->tx, id, call->password);
}

static int run_simple(struct app *app,
                      enum err_code (*fn)(struct op *op, struct call *call, int64_t id),
                      const char *done)
{
    struct call call = {.app = app, .email = options_text(&app->options, "email"), .change = fn};
    return run_change(app, &call, done);
}

static int run_remove(struct app *app)
{
    return run_simple(app, remove_user, "removed, with all tokens revoked");
}

static int run_restore(struct app *app)
{
    return run_simple(app, restore_user, "restored");
}

static int run_promote(struct app *app)
{
    return run_simple(app, promote_user, "is a super admin");
}

static int run_demote(struct app *app)
{
    return run_simple(app, demote_user, "is an ordinary user");
}

static int run_password(struct app *app)
{
    struct call call = {
        .app = app, .email = options_text(&app->options, "email"), .change = change_password};
    if (secret_read(app, &call.password)) {
        return app_usage(app, "There is no password on standard input.");
    }
    return run_change(app, &call, "has a new password");
}

#define EMAIL                                                                                      \
    {                                                                                              \
        .name = "email", .value = "ADDRESS", .help = "the user's e-mail address", .required = true \
    }
#define STDIN                                                                                      \
    {                                                                                              \
        .name = "password-stdin", .help = "read the password from standard input"                  \
    }
static const struct option_row add_options[] = {
    EMAIL,
    {.name = "first-name", .value = "NAME", .help = "given name"},
    {.name = "last-name", .value = "NAME", .help = "family name"},
    {.name = "super-admin", .help = "may change definitions, settings and tokens"},
    STDIN,
};
static const struct option_row one_option[] = {EMAIL};
static const struct option_row password_options[] = {EMAIL, STDIN};

#define VERB(verb_name, text, rows)                                                                \
    {                                                                                              \
        .name = #verb_name, .arguments = "", .summary = (text), .shared = "store",                 \
        .options = (rows), .option_count = COUNT_OF(rows), .run = run_##verb_name                  \
    }
static const struct verb verbs[] = {
    VERB(add, "Adds a user; without a password, one who cannot sign in yet.", add_options),
    {.name = "list",
     .arguments = "",
     .summary = "Lists users: id, address, name, rights, state; a tab between them.",
     .shared = "store",
     .run = run_list},
    VERB(remove, "Takes away access and tokens; records keep their owner.", one_option),
    VERB(restore, "Gives access back. Tokens stay revoked.", one_option),
    VERB(promote, "Makes a super admin.", one_option),
    VERB(demote, "Makes an ordinary user.", one_option),
    VERB(password, "Sets the password, read from standard input.", password_options),
};
const struct command command_user = {
    "user", "adds, lists, changes and removes people who can sign in",
    "A password has 10 to 1,000 characters. It is read from standard input up to the end of the "
    "line; at a terminal it is\n"
    "asked for and not shown.",
    verbs, COUNT_OF(verbs)};
