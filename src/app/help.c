#include "app/help.h"

#include <string.h>

#define OPTION_COLUMN 30

void help_program(FILE *out, const struct command *const *commands, size_t count)
{
    fputs("Relata keeps an account's contacts, companies, deals and tickets and the labelled "
          "relations among them, and serves\n"
          "them over HTTP.\n\n"
          "  relata COMMAND [options]\n"
          "  relata COMMAND --help\n\n",
          out);
    for (size_t i = 0; i < count; i++) {
        fprintf(out, "  %-10s %s\n", commands[i]->name, commands[i]->summary);
    }
    fputs("\nThe store is named by --store, RELATA_STORE or the configuration file; without them "
          "it is relata.db, here.\n"
          "Exit codes: 0 done, 1 refused or failed, 2 wrong use, 3 the store cannot be used, 4 "
          "busy, try again.\n",
          out);
}

static void print_option(FILE *out, const struct option_row *row)
{
    char name[64];
    int width = snprintf(name, sizeof(name), "  --%s%s%s", row->name, row->value ? " " : "",
                         row->value ? row->value : "");
    fprintf(out, "%-*s%s%s", OPTION_COLUMN, name, width < OPTION_COLUMN ? "" : " ", row->help);
    if (row->list) {
        fputs("; may be given several times", out);
    }
    if (row->initial && row->env) {
        fprintf(out, "\n%*s(%s; default %s)", OPTION_COLUMN, "", row->env, row->initial);
    } else if (row->initial) {
        fprintf(out, " (default %s)", row->initial);
    }
    fputc('\n', out);
}

static void print_verb(FILE *out, const struct command *command, const struct verb *verb)
{
    fprintf(out, "  relata %s%s%s%s%s", command->name, verb->name ? " " : "",
            verb->name ? verb->name : "", verb->arguments[0] ? " " : "", verb->arguments);
    for (size_t i = 0; i < verb->option_count; i++) {
        const struct option_row *row = &verb->options[i];
        fprintf(out, " %s--%s%s%s%s%s", row->required ? "" : "[", row->name, row->value ? " " : "",
                row->value ? row->value : "", row->required ? "" : "]", row->list ? "..." : "");
    }
    fprintf(out, "\n      %s\n", verb->summary);
}

/* Each option once, though several verbs have it. */
static bool stands_before(const struct command *command, size_t verb, const char *name)
{
    for (size_t i = 0; i < verb; i++) {
        for (size_t k = 0; k < command->verbs[i].option_count; k++) {
            if (strcmp(command->verbs[i].options[k].name, name) == 0) {
                return true;
            }
        }
    }
    return false;
}

static void print_options(FILE *out, const struct command *command)
{
    fputs("\nOptions:\n", out);
    for (size_t i = 0; i < command->verb_count; i++) {
        for (size_t k = 0; k < command->verbs[i].option_count; k++) {
            if (!stands_before(command, i, command->verbs[i].options[k].name)) {
                print_option(out, &command->verbs[i].options[k]);
            }
        }
    }
    /* The verbs of one command have the same shared options. */
    struct str rest = str_of(command->verbs[0].shared), name;
    while (str_split(&rest, ' ', &name)) {
        print_option(out, options_shared_find(name));
    }
    if (command->verbs[0].shared[0]) {
        fprintf(out,
                "%-*sthe configuration file\n%*s(RELATA_CONFIG; default ./relata.conf or "
                "/etc/relata/relata.conf)\n",
                OPTION_COLUMN, "  --config FILE", OPTION_COLUMN, "");
    }
    fprintf(out, "%-*sthis text\n", OPTION_COLUMN, "  --help");
}

void help_command(FILE *out, const struct command *command)
{
    fprintf(out, "relata %s: %s\n\n", command->name, command->summary);
    for (size_t i = 0; i < command->verb_count; i++) {
        print_verb(out, command, &command->verbs[i]);
    }
    if (command->about[0]) {
        fprintf(out, "\n%s\n", command->about);
    }
    print_options(out, command);
}
