#ifndef APP_HELP_H
#define APP_HELP_H
/* help: help texts, made of the rows of the commands and the options. */
#include <stdio.h>

#include "app/command.h"

void help_program(FILE *out, const struct command *const *commands, size_t count);
void help_command(FILE *out, const struct command *command);

#endif
