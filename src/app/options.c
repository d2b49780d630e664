#include "app/options.h"

#include <getopt.h>
#include <stdlib.h>
#include <string.h>

#include "app/config.h"

static const struct option_row shared_rows[] = {
    {.name = "store",
     .value = "PATH|URL",
     .initial = "relata.db",
     .help = "where the account's data is: the path of an SQLite file",
     .env = "RELATA_STORE",
     .key = "store"},
    {.name = "listen",
     .value = "HOST:PORT",
     .initial = "127.0.0.1:8080",
     .help = "the address to listen on; port 0 takes a free one",
     .env = "RELATA_LISTEN",
     .key = "listen"},
    {.name = "threads",
     .value = "N",
     .initial = "0",
     .help = "threads that talk to the network; 0: one a core, at least 2",
     .env = "RELATA_THREADS",
     .key = "threads"},
    {.name = "workers",
     .value = "N",
     .initial = "2",
     .help = "threads that work on long reads",
     .env = "RELATA_WORKERS",
     .key = "workers"},
    {.name = "connections",
     .value = "N",
     .initial = "20000",
     .help = "connections at once; no more than the files the system allows",
     .env = "RELATA_CONNECTIONS",
     .key = "connections"},
    {.name = "connections-per-ip",
     .value = "N",
     .initial = "0",
     .help = "connections at once from one address; 0: no limit",
     .env = "RELATA_CONNECTIONS_PER_IP",
     .key = "connections_per_ip"},
    {.name = "log-level",
     .value = "LEVEL",
     .initial = "info",
     .help = "the least that is logged: debug, info, warn or error",
     .env = "RELATA_LOG_LEVEL",
     .key = "log_level"},
};
#define SHARED_COUNT (sizeof(shared_rows) / sizeof(shared_rows[0]))

static const struct option_row config_row = {
    .name = "config", .value = "FILE", .env = "RELATA_CONFIG"};

const struct option_row *options_shared(size_t *count)
{
    *count = SHARED_COUNT;
    return shared_rows;
}

const struct option_row *options_shared_find(struct str name)
{
    for (size_t i = 0; i < SHARED_COUNT; i++) {
        if (str_eq(name, str_of(shared_rows[i].name))) {
            return &shared_rows[i];
        }
    }
    return NULL;
}

/* --- the command line --- */

/* The options of a verb in one row: its own, the shared ones, --config where something shared is
 * among them. */
static void collect(struct options *options, const char *shared, const struct option_row *own,
                    size_t own_count)
{
    options->values =
        arena_array(options->arena, struct option_value, own_count + SHARED_COUNT + 1);
    for (size_t i = 0; i < own_count; i++) {
        options->values[options->count++].row = &own[i];
    }
    struct str rest = str_of(shared), name;
    while (str_split(&rest, ' ', &name)) {
        const struct option_row *row = options_shared_find(name);
        BUG_UNLESS(row);
        options->values[options->count++].row = row;
    }
    if (shared[0]) {
        options->values[options->count++].row = &config_row;
    }
}

static void add_to_list(struct options *options, struct option_value *value, struct str text)
{
    struct str *all = arena_array(options->arena, struct str, value->count + 1);
    for (size_t i = 0; i < value->count; i++) {
        all[i] = value->all[i];
    }
    all[value->count] = text;
    value->all = all;
}

static void take_value(struct options *options, struct option_value *value, const char *given)
{
    struct str text = given ? str_of(given) : STR("");
    if (value->row->list) {
        add_to_list(options, value, text);
    }
    value->count++;
    value->text = text;
    value->source = str_format(options->arena, "--%s", value->row->name);
}

/* getopt_long takes the beginning of a name for the name; a script that relies on it breaks with
 * the next option, and --password must not be taken for --password-stdin. */
static bool is_whole_name(const struct option_row *row, const char *last, const char *before)
{
    bool apart = row->value && optarg == last;
    const char *word = apart ? before : last;
    size_t n = strlen(row->name);
    return strncmp(word + 2, row->name, n) == 0 && (word[2 + n] == '\0' || word[2 + n] == '=');
}

static enum err_code no_such_option(struct options *options, const char *given)
{
    return err_set(options->err, ERR_INVALID, "There is no option %.*s here.",
                   (int)strcspn(given, "="), given);
}

static enum err_code require_all(struct options *options)
{
    for (size_t i = 0; i < options->count; i++) {
        const struct option_row *row = options->values[i].row;
        if (row->required && !options->values[i].count) {
            return err_set(options->err, ERR_INVALID, "Something is missing: --%s %s.", row->name,
                           row->value);
        }
    }
    return ERR_OK;
}

static enum err_code read_arguments(struct options *options, int argc, char **argv)
{
    struct option *longs = arena_array(options->arena, struct option, options->count + 2);
    for (size_t i = 0; i < options->count; i++) {
        const struct option_row *row = options->values[i].row;
        longs[i] = (struct option){row->name, row->value ? required_argument : no_argument, NULL,
                                   (int)(i + 256)};
    }
    longs[options->count] = (struct option){"help", no_argument, NULL, 'h'};
    opterr = 0;
    optind = 0; /* begin anew, whoever called getopt before */
    int found;
    while ((found = getopt_long(argc, argv, ":h", longs, NULL)) != -1) {
        const char *given = argv[optind - 1];
        if (found == 'h') {
            options->help = true;
            return ERR_OK;
        }
        if (found == ':') {
            return err_set(options->err, ERR_INVALID, "The option %s needs a value.", given);
        }
        if (found == '?' && optopt >= 256) {
            return err_set(options->err, ERR_INVALID, "The option --%s takes no value.",
                           options->values[optopt - 256].row->name);
        }
        if (found == '?' && given[0] == '-' && given[1] == '-') {
            return no_such_option(options, given);
        }
        if (found == '?') {
            return err_set(options->err, ERR_INVALID, "There is no option -%c here.", optopt);
        }
        if (!is_whole_name(options->values[found - 256].row, given, argv[optind - 2])) {
            return no_such_option(options, optarg == given ? argv[optind - 2] : given);
        }
        take_value(options, &options->values[found - 256], optarg);
    }
    options->operand_count = (size_t)(argc - optind);
    options->operands = arena_array(options->arena, struct str, options->operand_count);
    for (size_t i = 0; i < options->operand_count; i++) {
        options->operands[i] = str_of(argv[(size_t)optind + i]);
    }
    return require_all(options);
}

/* --- the other places --- */

static void take_environment(struct option_value *value)
{
    const char *given = value->row->env && !value->count ? getenv(value->row->env) : NULL;
    if (given && given[0]) {
        value->text = str_of(given);
        value->source = str_of(value->row->env);
    }
}

static void take_config(struct options *options, struct option_value *value,
                        const struct config *config)
{
    if (!value->row->key || !str_is_none(value->source)) {
        return;
    }
    struct str given = config->values[value->row - shared_rows];
    if (given.p) {
        value->text = given;
        value->source =
            str_format(options->arena, "%s in %.*s", value->row->key, STR_ARG(config->path));
    }
}

enum err_code options_read(struct options *options, struct arena *arena, struct err *err,
                           const char *shared, const struct option_row *own, size_t own_count,
                           int argc, char **argv)
{
    *options = (struct options){.arena = arena, .err = err};
    collect(options, shared, own, own_count);
    enum err_code rc = read_arguments(options, argc, argv);
    if (rc || options->help || !shared[0]) {
        return rc;
    }
    for (size_t i = 0; i < options->count; i++) {
        take_environment(&options->values[i]);
    }
    struct config config;
    rc = config_read(&config, arena, err, options_text(options, "config"));
    if (rc) {
        return rc;
    }
    for (size_t i = 0; i < options->count; i++) {
        struct option_value *value = &options->values[i];
        take_config(options, value, &config);
        if (str_is_none(value->source)) {
            value->text = str_of(value->row->initial);
        }
    }
    return ERR_OK;
}

/* --- answers --- */

const struct option_value *options_value(const struct options *options, const char *name)
{
    for (size_t i = 0; i < options->count; i++) {
        if (strcmp(options->values[i].row->name, name) == 0) {
            return &options->values[i];
        }
    }
    BUG("an option that the verb does not have");
}

struct str options_text(const struct options *options, const char *name)
{
    return options_value(options, name)->text;
}

bool options_flag(const struct options *options, const char *name)
{
    return options_value(options, name)->count > 0;
}

struct str options_source(const struct options *options, const char *name)
{
    const struct option_value *value = options_value(options, name);
    return value->source.p ? value->source : str_format(options->arena, "--%s", name);
}

enum err_code options_integer(const struct options *options, const char *name, int64_t least,
                              int64_t most, int64_t *out)
{
    int64_t value;
    struct str text = options_text(options, name);
    if (!str_to_i64(text, &value) || value < least || value > most) {
        struct str source = options_source(options, name);
        return err_set(options->err, ERR_INVALID,
                       "%.*s: '%.*s' is not a whole number from %lld to %lld.", STR_ARG(source),
                       STR_ARG(text), (long long)least, (long long)most);
    }
    *out = value;
    return ERR_OK;
}
