#ifndef APP_LISTEN_H
#define APP_LISTEN_H
/* listen: an address to listen on, "HOST:PORT"; an IPv6 address stands in brackets, "[::1]:8080".
 */
#include "base/err.h"
#include "base/str.h"

struct listen {
    struct str host; /* without brackets */
    bool ipv6;
    int port;
};
/* ERR_INVALID with a sentence that says what is wrong; `source` is where the text came from
 * ("--listen"). */
enum err_code listen_parse(struct str text, struct str source, struct listen *out, struct err *err);

#endif
