#ifndef BASE_LOG_H
#define BASE_LOG_H
/*
 * log: one JSON line an event, on a file descriptor (standard error by default).
 *
 * {"time":"…","level":"info","event":"request","method":"GET",…}
 * Events name their fields; values of customer properties never appear. Each line is one write(2),
 * so lines of several threads do not mix. The log is a value that is passed, not a global; NULL is
 * allowed and silent.
 */
#include <stdbool.h>
#include <stdint.h>

#include "base/str.h"

enum log_level { LOG_DEBUG, LOG_INFO, LOG_WARN, LOG_ERROR };

struct log;

struct log *log_new(int fd, enum log_level least);
void log_free(struct log *log);

enum log_field_kind { LOG_END, LOG_STR, LOG_I64 };
struct log_field {
    enum log_field_kind kind;
    const char *name;
    struct str str;
    int64_t i64;
};
#define LOG_F_STR(name, value) ((struct log_field){LOG_STR, (name), (value), 0})
#define LOG_F_I64(name, value) ((struct log_field){LOG_I64, (name), STR_NONE, (value)})
/* Writes one event; `fields` ends with a LOG_END entry. */
void log_write(struct log *log, enum log_level level, const char *event,
               const struct log_field *fields);
#define log_event(log, level, event, ...)                                                          \
    log_write((log), (level), (event), (const struct log_field[]){__VA_ARGS__, {.kind = LOG_END}})

#endif
