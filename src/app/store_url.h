#ifndef APP_STORE_URL_H
#define APP_STORE_URL_H
/* store_url: what the program must know of a store's name before it hands it to the store. */
#include <stdbool.h>

#include "base/str.h"

/* postgresql://… and the like, as opposed to a path. */
bool store_url_is_url(struct str url);
/* Whether the URL carries a password: user:password@host, or a parameter of that name (also written
 * with %-escapes). */
bool store_url_has_password(struct arena *arena, struct str url);

#endif
