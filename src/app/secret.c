#include "app/secret.h"

#include <termios.h>
#include <unistd.h>

#define SECRET_MAX 4096

/* Off while the password is typed; gives whether there was an echo to switch off. */
static bool hide(struct termios *before)
{
    if (!isatty(STDIN_FILENO) || tcgetattr(STDIN_FILENO, before)) {
        return false;
    }
    struct termios silent = *before;
    silent.c_lflag &= ~(tcflag_t)ECHO;
    fputs("Password: ", stderr);
    return tcsetattr(STDIN_FILENO, TCSAFLUSH, &silent) == 0;
}

int secret_read(struct app *app, struct str *out)
{
    struct termios before;
    bool hidden = hide(&before);
    char *line = arena_alloc(app->arena, SECRET_MAX);
    size_t n = 0;
    ssize_t got = 1;
    while (n < SECRET_MAX && (got = read(STDIN_FILENO, line + n, 1)) == 1 && line[n] != '\n') {
        n++;
    }
    if (hidden) {
        tcsetattr(STDIN_FILENO, TCSAFLUSH, &before);
        fputc('\n', stderr);
    }
    n -= n > 0 && line[n - 1] == '\r';
    if (n == 0) {
        return EXIT_USAGE;
    }
    *out = (struct str){line, n};
    return EXIT_DONE;
}
