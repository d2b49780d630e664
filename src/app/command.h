#ifndef APP_COMMAND_H
#define APP_COMMAND_H
/*
 * command: a subcommand of the program is one file (cmd_NAME.c) and one row in main.c.
 *
 * A command has one or more verbs: `relata token create` is the verb "create" of the command
 * "token". A verb without a name is what the command does when none is given. Help texts are made
 * of these rows (help.c), so what is not here is not an option.
 */
#include "app/options.h"

struct app;

struct verb {
    const char *name; /* NULL: the command alone */
    const char
        *arguments;  /* operands as the help shows them: "NAME VALUE"; "" when there are none */
    int least, most; /* how many operands */
    const char *summary;
    const char *shared;               /* names of shared options (options.c), separated by spaces */
    const struct option_row *options; /* its own */
    size_t option_count;
    int (*run)(struct app *app); /* gives an enum exit_code */
};

struct command {
    const char *name;
    const char *summary; /* one line of `relata --help` */
    const char *about;   /* paragraphs of `relata NAME --help`, after the summary; may be "" */
    const struct verb *verbs;
    size_t verb_count;
};

extern const struct command command_serve, command_demo, command_user, command_token,
    command_settings, command_check, command_backup, command_load, command_rebuild, command_version;

#define COUNT_OF(array) (sizeof(array) / sizeof((array)[0]))

#endif
