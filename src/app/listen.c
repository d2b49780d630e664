#include "app/listen.h"

static enum err_code refuse(struct err *err, struct str source, struct str text, const char *why)
{
    return err_set(err, ERR_INVALID, "%.*s: '%.*s' is not an address to listen on, HOST:PORT: %s.",
                   STR_ARG(source), STR_ARG(text), why);
}

enum err_code listen_parse(struct str text, struct str source, struct listen *out, struct err *err)
{
    struct listen listen = {0};
    struct str port = STR_NONE;
    if (text.n && text.p[0] == '[') {
        ptrdiff_t end = str_find_char(text, ']');
        if (end < 0 || (size_t)end + 1 >= text.n || text.p[end + 1] != ':') {
            return refuse(err, source, text, "the bracket is followed by ]:PORT");
        }
        listen.ipv6 = true;
        listen.host = str_sub(text, 1, (size_t)end - 1);
        port = str_sub(text, (size_t)end + 2, text.n);
    } else {
        ptrdiff_t colon = str_find_char(text, ':');
        if (colon < 0) {
            return refuse(err, source, text, "the port is missing");
        }
        listen.host = str_sub(text, 0, (size_t)colon);
        port = str_sub(text, (size_t)colon + 1, text.n);
        if (str_find_char(port, ':') >= 0) {
            return refuse(err, source, text, "an IPv6 address stands in brackets, [::1]:8080");
        }
    }
    if (listen.host.n == 0) {
        return refuse(err, source, text,
                      "the host is missing; 0.0.0.0 is all addresses of this machine");
    }
    int64_t number;
    if (!str_to_i64(port, &number) || number < 0 || number > 65535 || port.p[0] == '-') {
        return refuse(err, source, text, "the port is a number from 0 to 65535");
    }
    listen.port = (int)number;
    *out = listen;
    return ERR_OK;
}
