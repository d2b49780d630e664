/* The configuration file: what was read, written as key = value and read again, is the same. */
#include <fcntl.h>
#include <stdio.h>
#include <sys/mman.h>
#include <unistd.h>

#include "app/config.h"
#include "base/buf.h"
#include "fuzz.h"

static enum err_code read_text(struct arena *arena, struct str text, struct config *config,
                               struct err *err)
{
    char path[64];
    int fd = memfd_create("config", MFD_CLOEXEC);
    FUZZ_CHECK(fd >= 0 && write(fd, text.p, text.n) == (ssize_t)text.n);
    snprintf(path, sizeof path, "/proc/self/fd/%d", fd);
    enum err_code rc = config_read(config, arena, err, str_of(path));
    close(fd);
    return rc;
}

static void print(struct buf *buf, const struct config *config)
{
    size_t count;
    const struct option_row *rows = options_shared(&count);
    for (size_t i = 0; i < count; i++) {
        if (config->values[i].p) {
            buf_format(buf, "%s=%.*s\n", rows[i].key, STR_ARG(config->values[i]));
        }
    }
}

static void run(void *shared, struct arena *arena, struct str input)
{
    (void)shared;
    struct config config = {0}, again = {0};
    struct err err;
    err_init(&err, arena);
    enum err_code rc = read_text(arena, input, &config, &err);
    if (rc) {
        fuzz_check_error(rc, &err);
        FUZZ_CHECK(rc == ERR_INVALID && str_find(err.message, STR("line ")) >= 0);
        return;
    }
    struct buf first, second;
    buf_init(&first, 1 << 20);
    buf_init(&second, 1 << 20);
    print(&first, &config);
    FUZZ_CHECK(read_text(arena, buf_view(&first), &again, &err) == ERR_OK);
    print(&second, &again);
    FUZZ_CHECK(str_eq(buf_view(&first), buf_view(&second)));
    buf_release(&first);
    buf_release(&second);
}

const struct fuzz_target fuzz_config = {.name = "config", .most = 2000, .run = run};
