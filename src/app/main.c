/* relata: finds the command and its verb, reads the options, runs it, and sees that what it printed
 * was written. */
#include <errno.h>
#include <signal.h>
#include <string.h>

#include "app/app.h"
#include "app/help.h"
#include "app/store_url.h"
#include "base/random.h"

static const struct command *const commands[] = {
    &command_serve, &command_demo,   &command_user, &command_token,   &command_settings,
    &command_check, &command_backup, &command_load, &command_rebuild, &command_version,
};

static const struct command *find_command(const char *name)
{
    for (size_t i = 0; i < COUNT_OF(commands); i++) {
        if (strcmp(commands[i]->name, name) == 0) {
            return commands[i];
        }
    }
    return NULL;
}

static const struct verb *find_verb(const struct command *command, const char *name)
{
    for (size_t i = 0; i < command->verb_count; i++) {
        const char *own = command->verbs[i].name;
        if (own && name ? strcmp(own, name) == 0 : !own && !name) {
            return &command->verbs[i];
        }
    }
    return NULL;
}

static int unknown_verb(const struct app *app, const char *given)
{
    struct str list = STR("");
    for (size_t i = 0; i < app->command->verb_count; i++) {
        if (app->command->verbs[i].name) {
            list = str_format(app->arena, "%.*s%s%s", STR_ARG(list), list.n ? ", " : "",
                              app->command->verbs[i].name);
        }
    }
    return given ? app_usage(app, "There is no '%s'; say one of: %.*s.", given, STR_ARG(list))
                 : app_usage(app, "Say one of: %.*s.", STR_ARG(list));
}

/* A command line can be read by every user of the machine (settled 36). */
static int check_secrets(const struct app *app)
{
    for (size_t i = 0; i < app->options.count; i++) {
        const struct option_value *value = &app->options.values[i];
        if (strcmp(value->row->name, "store") == 0 && value->count > 0 &&
            store_url_has_password(app->arena, value->text)) {
            return app_usage(
                app,
                "A password does not belong on a command line, where other users can read it: put "
                "the URL "
                "into RELATA_STORE or the configuration file, or the password into ~/.pgpass.");
        }
    }
    return EXIT_DONE;
}

static int run_verb(struct app *app, int argc, char **argv)
{
    const struct verb *verb = app->verb;
    if (options_read(&app->options, app->arena, &app->err, verb->shared, verb->options,
                     verb->option_count, argc, argv)) {
        return app_bad_option(app);
    }
    if (app->options.help) {
        help_command(stdout, app->command);
        return EXIT_DONE;
    }
    int operands = (int)app->options.operand_count;
    if (operands > verb->most) {
        return app_usage(app, "'%.*s' is too much.", STR_ARG(app->options.operands[verb->most]));
    }
    if (operands < verb->least) {
        return app_usage(app, "Something is missing: %s.", verb->arguments);
    }
    int code = check_secrets(app);
    return code ? code : verb->run(app);
}

static int run_command(struct app *app, int argc, char **argv)
{
    /* A word after the command is its verb, unless it has but one nameless. */
    bool word = argc > 1 && argv[1][0] != '-';
    bool has_verbs = app->command->verb_count > 1 || app->command->verbs[0].name;
    const char *name = has_verbs && word ? argv[1] : NULL;
    app->verb = find_verb(app->command, name);
    if (!app->verb) {
        for (int i = 1; i < argc && !name; i++) {
            if (strcmp(argv[i], "--help") == 0 || strcmp(argv[i], "-h") == 0) {
                help_command(stdout, app->command);
                return EXIT_DONE;
            }
        }
        return unknown_verb(app, name);
    }
    return name ? run_verb(app, argc - 1, argv + 1) : run_verb(app, argc, argv);
}

static bool is_help(const char *word)
{
    return strcmp(word, "help") == 0 || strcmp(word, "--help") == 0 || strcmp(word, "-h") == 0;
}

static int run_program(struct app *app, int argc, char **argv)
{
    if (argc < 2) {
        help_program(stderr, commands, COUNT_OF(commands));
        return EXIT_USAGE;
    }
    bool help = is_help(argv[1]);
    if (help && argc == 2) {
        help_program(stdout, commands, COUNT_OF(commands));
        return EXIT_DONE;
    }
    const char *name = help ? argv[2] : strcmp(argv[1], "--version") == 0 ? "version" : argv[1];
    app->command = find_command(name);
    if (!app->command) {
        return app_usage(app, "There is no command '%s'.", name);
    }
    if (help) {
        help_command(stdout, app->command);
        return EXIT_DONE;
    }
    return run_command(app, argc - 1, argv + 1);
}

/* What was printed but not written (a full disk, a closed pipe) was not delivered. */
static int finish_output(int code)
{
    if (fflush(stdout) == 0 && !ferror(stdout)) {
        return code;
    }
    fprintf(stderr, "relata: standard output cannot be written: %s\n", strerrordesc_np(errno));
    return code ? code : EXIT_REFUSED;
}

int main(int argc, char **argv)
{
    struct app app = {.arena = arena_new(0)};
    if (!app.arena) {
        fputs("relata: there is no memory\n", stderr);
        return EXIT_BUSY;
    }
    /* A limit on the sizes of files (ulimit -f, a quota) is a full disk: told to whoever asked. */
    sigaction(SIGXFSZ, &(struct sigaction){.sa_handler = SIG_IGN}, NULL);
    random_init();
    err_init(&app.err, app.arena);
    int code = finish_output(run_program(&app, argc, argv));
    arena_free(app.arena);
    return code;
}
