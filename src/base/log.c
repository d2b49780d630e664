#include "base/log.h"

#include <errno.h>
#include <stdlib.h>
#include <unistd.h>

#include "base/buf.h"
#include "base/civil.h"
#include "base/json_write.h"

#define LINE_CEILING ((size_t)64 * 1024)

struct log {
    int fd;
    enum log_level least;
};

struct log *log_new(int fd, enum log_level least)
{
    struct log *log = malloc(sizeof(*log));
    if (log) {
        *log = (struct log){fd, least};
    }
    return log;
}

void log_free(struct log *log)
{
    free(log);
}

static const char *level_word(enum log_level level)
{
    static const char *const words[] = {"debug", "info", "warn", "error"};
    return (unsigned)level <= LOG_ERROR ? words[level] : "error";
}

static void make_line(struct buf *buf, enum log_level level, const char *event,
                      const struct log_field *fields)
{
    char time[32];
    int length = civil_print(time, civil_now(), true);
    struct json_write w;
    json_write_init(&w, buf);
    jw_object(&w);
    jw_k_str(&w, "time", ((struct str){time, (size_t)length}));
    jw_k_str(&w, "level", str_of(level_word(level)));
    jw_k_str(&w, "event", str_of(event));
    for (; fields && fields->kind != LOG_END; fields++) {
        jw_key(&w, str_of(fields->name));
        if (fields->kind == LOG_STR) {
            jw_str(&w, fields->str);
        } else {
            jw_i64(&w, fields->i64);
        }
    }
    jw_object_end(&w);
    buf_char(buf, '\n');
}

void log_write(struct log *log, enum log_level level, const char *event,
               const struct log_field *fields)
{
    if (!log || level < log->least) {
        return;
    }
    struct buf buf;
    buf_init(&buf, LINE_CEILING);
    make_line(&buf, level, event, fields);
    if (buf_failed(&buf)) {
        /* A line too long is cut to its event; half a line would not be JSON. */
        buf_clear(&buf);
        make_line(&buf, level, event, NULL);
    }
    struct str line = buf_view(&buf);
    ssize_t written;
    do {
        written = buf_failed(&buf) ? 0 : write(log->fd, line.p, line.n);
    } while (written < 0 && errno == EINTR);
    buf_release(&buf);
}
