#ifndef APP_SECRET_H
#define APP_SECRET_H
/* secret: a password from standard input: one line, asked for without an echo when it is a
 * terminal. */
#include "app/app.h"

/* EXIT_DONE, or EXIT_USAGE when there is none. */
int secret_read(struct app *app, struct str *out);

#endif
