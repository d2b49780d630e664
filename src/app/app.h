#ifndef APP_APP_H
#define APP_APP_H
/*
 * app: what every subcommand has — its options, the store it opens, and how it ends.
 *
 * A verb's function does its work and returns an exit code; messages go to standard error, results
 * to standard output.
 */
#include <stdio.h>

#include "account/account.h"
#include "app/command.h"
#include "base/arena.h"
#include "base/err.h"

enum exit_code {                   /* documented in docs/command-line.md; scripts rely on them */
                 EXIT_DONE = 0,    /* done */
                 EXIT_REFUSED = 1, /* not done: refused, not found, or (check) faults found */
                 EXIT_USAGE =
                     2, /* the command line, the environment or the configuration file is wrong */
                 EXIT_STORE = 3, /* the store is not there, not ours, newer than the program, full
                                    or damaged */
                 EXIT_BUSY = 4 /* not now: the store is busy, the address is taken, memory is short;
                                  worth trying again */
};

struct app {
    struct arena *arena;
    struct err err;
    const struct command *command;
    const struct verb *verb;
    struct options options;
};

/* Says what is wrong with how the program was called; gives EXIT_USAGE. */
int app_usage(const struct app *app, const char *format, ...) __attribute__((format(printf, 2, 3)));
/* Says why the operation failed (app->err); gives the exit code that fits `rc`. */
int app_fail(const struct app *app, enum err_code rc);
/* Wrong use that a reader of options found: app->err as a usage error. */
int app_bad_option(const struct app *app);

enum app_store { STORE_MUST_EXIST, STORE_MAY_BE_NEW };
struct app_opening {
    enum app_store mode;
    struct log *log;
    int64_t (*clock)(void *arg); /* NULL: the system's */
    void *clock_arg;
};
/* Opens the account of --store; EXIT_DONE, or it has said why not. A new store gets its folder too.
 */
int app_open(struct app *app, const struct app_opening *opening, struct account **out);

/* One transaction on the account of --store, which may be new, by the built-in user. Gives the exit
 * code. */
int app_read(struct app *app, op_fn *fn, void *arg);
int app_write(struct app *app, op_fn *fn, void *arg);

/* Text of the account on a terminal: control characters, which could be commands to it, become '?'.
 */
void app_print(FILE *out, struct str text);

#endif
