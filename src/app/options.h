#ifndef APP_OPTIONS_H
#define APP_OPTIONS_H
/*
 * options: what the program is told, and where it was told so.
 *
 * Shared options stand in one table (options.c) and can be given in four places, the first of which
 * counts: on the command line
 * (--log-level), in the environment (RELATA_LOG_LEVEL), in the configuration file (log_level), or
 * not at all (the default). A verb's own options stand on the command line only.
 *
 * The configuration file is the one named by --config or RELATA_CONFIG, else ./relata.conf, else
 * /etc/relata/relata.conf. It serves every command, so a key that the command does not use is fine,
 * but one that no command knows is refused.
 *
 * Texts live in the arena or in the arguments and the environment. All errors are ERR_INVALID:
 * wrong use.
 */
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/err.h"
#include "base/str.h"

struct option_row {
    const char *name;    /* "log-level": --log-level */
    const char *value;   /* what the help shows for its value; NULL: a flag without one */
    const char *initial; /* NULL: none */
    const char *help;
    bool list;       /* may be given several times */
    bool required;   /* must be given */
    const char *env; /* shared options: environment variable and key of the configuration file */
    const char *key;
};

struct option_value {
    const struct option_row *row;
    struct str text;   /* the last one given, or the default; none: not given */
    struct str *all;   /* lists: every one */
    size_t count;      /* how often it was given on the command line */
    struct str source; /* "--listen", "RELATA_LISTEN", "listen in relata.conf"; none: the default */
};

struct options {
    struct arena *arena;
    struct err *err;
    struct option_value *values;
    size_t count;
    struct str *operands;
    size_t operand_count;
    bool help; /* --help was given: nothing else was read */
};

const struct option_row *options_shared(size_t *count);
const struct option_row *options_shared_find(struct str name); /* NULL when there is none */

/* argv[0] is left out of account, as in main(). `shared` names the shared options that count,
 * separated by spaces. */
enum err_code options_read(struct options *options, struct arena *arena, struct err *err,
                           const char *shared, const struct option_row *own, size_t own_count,
                           int argc, char **argv);

/* `name` must be an option of the verb. */
const struct option_value *options_value(const struct options *options, const char *name);
struct str options_text(const struct options *options, const char *name);
bool options_flag(const struct options *options, const char *name);
/* ERR_INVALID, naming where the value came from, unless it is a whole number from least to most. */
enum err_code options_integer(const struct options *options, const char *name, int64_t least,
                              int64_t most, int64_t *out);
/* "--listen" or wherever else the value came from, for messages. */
struct str options_source(const struct options *options, const char *name);

#endif
