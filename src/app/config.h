#ifndef APP_CONFIG_H
#define APP_CONFIG_H
/*
 * config: the configuration file: lines of the form key = value, comments after '#' or ';'. Keys
 * are those of the shared options.
 */
#include "app/options.h"

struct config {
    struct str path;    /* none: there is no file */
    struct str *values; /* in the order of options_shared(); none: not in the file */
};

/* `path`: the file that was asked for, which must then be there; none: the usual places are looked
 * at. */
enum err_code config_read(struct config *config, struct arena *arena, struct err *err,
                          struct str path);

#endif
