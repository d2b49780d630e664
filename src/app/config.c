#include "app/config.h"

#include <errno.h>
#include <ini.h>
#include <stdio.h>
#include <string.h>

static const char *const usual_places[] = {"relata.conf", "/etc/relata/relata.conf"};

struct reading {
    struct config *config;
    struct arena *arena;
    struct err *err;
    FILE *file;
    int line;
    bool inside; /* in the middle of a line that is longer than the buffer */
    enum err_code rc;
};

__attribute__((format(printf, 2, 3))) static void fault(struct reading *reading, const char *format,
                                                        ...)
{
    if (reading->rc) {
        return;
    }
    va_list args;
    va_start(args, format);
    struct str what = str_vformat(reading->arena, format, args);
    va_end(args);
    reading->rc = err_set(reading->err, ERR_INVALID, "%.*s, line %d: %.*s",
                          STR_ARG(reading->config->path), reading->line, STR_ARG(what));
}

/* Counts lines, which the library's handler is not told, and notices those that it would cut. */
static char *next_line(char *out, int size, void *stream)
{
    struct reading *reading = stream;
    char *line = fgets(out, size, reading->file);
    if (!line) {
        return NULL;
    }
    reading->line += !reading->inside;
    reading->inside = !strchr(line, '\n');
    if (reading->inside && (int)strlen(line) == size - 1) {
        fault(reading, "the line is too long");
    }
    return line;
}

static int take(void *user, const char *section, const char *name, const char *value)
{
    struct reading *reading = user;
    size_t count;
    const struct option_row *rows = options_shared(&count);
    if (section[0]) {
        fault(reading, "the file has no sections, but [%s] is here", section);
        return 0;
    }
    for (size_t i = 0; i < count; i++) {
        if (strcmp(rows[i].key, name) != 0) {
            continue;
        }
        if (reading->config->values[i].p) {
            fault(reading, "'%s' is here for the second time", name);
            return 0;
        }
        reading->config->values[i] = str_dup(reading->arena, str_of(value));
        return 1;
    }
    fault(reading, "there is no setting '%s'", name);
    return 0;
}

static enum err_code read_file(struct config *config, struct arena *arena, struct err *err,
                               FILE *file)
{
    struct reading reading = {.config = config, .arena = arena, .err = err, .file = file};
    int line = ini_parse_stream(next_line, &reading, take, &reading);
    if (!reading.rc && line != 0) {
        reading.line = line > 0 ? line : reading.line;
        fault(&reading, "a line has the form key = value");
    }
    if (!reading.rc && ferror(file)) {
        reading.rc = err_set(err, ERR_INVALID, "%.*s cannot be read: %s", STR_ARG(config->path),
                             strerrordesc_np(errno));
    }
    return reading.rc;
}

enum err_code config_read(struct config *config, struct arena *arena, struct err *err,
                          struct str path)
{
    size_t count;
    options_shared(&count);
    *config = (struct config){.values = arena_array(arena, struct str, count)};
    const char *asked[] = {str_cstr(arena, path)};
    const char *const *places = path.p ? asked : usual_places;
    size_t place_count = path.p ? 1 : sizeof(usual_places) / sizeof(usual_places[0]);
    for (size_t i = 0; i < place_count; i++) {
        FILE *file = fopen(places[i], "re");
        if (!file && !path.p && (errno == ENOENT || errno == ENOTDIR)) {
            continue;
        }
        if (!file) {
            return err_set(err, ERR_INVALID, "The configuration file %s cannot be read: %s",
                           places[i], strerrordesc_np(errno));
        }
        config->path = str_dup(arena, str_of(places[i]));
        enum err_code rc = read_file(config, arena, err, file);
        fclose(file);
        return rc;
    }
    return ERR_OK;
}
