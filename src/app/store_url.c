#include "app/store_url.h"

bool store_url_is_url(struct str url)
{
    return str_find(url, STR("://")) > 0;
}

static int hex_digit(char c)
{
    return c >= '0' && c <= '9'   ? c - '0'
           : c >= 'a' && c <= 'f' ? c - 'a' + 10
           : c >= 'A' && c <= 'F' ? c - 'A' + 10
                                  : -1;
}

static struct str unescape(struct arena *arena, struct str text)
{
    char *out = str_cstr(arena, text);
    size_t n = 0;
    for (size_t i = 0; i < text.n; i++) {
        int high = text.p[i] == '%' && i + 2 < text.n ? hex_digit(text.p[i + 1]) : -1;
        int low = high >= 0 ? hex_digit(text.p[i + 2]) : -1;
        out[n++] = low >= 0 ? (char)(high * 16 + low) : text.p[i];
        i += low >= 0 ? 2 : 0;
    }
    return (struct str){out, n};
}

static bool parameter_is_password(struct arena *arena, struct str parameter)
{
    struct str rest = parameter, name = STR("");
    str_split(&rest, '=', &name);
    name = str_lower_ascii(arena, unescape(arena, name));
    return str_is(name, "password") || str_is(name, "sslpassword");
}

bool store_url_has_password(struct arena *arena, struct str url)
{
    ptrdiff_t scheme = str_find(url, STR("://"));
    if (scheme <= 0) {
        return false;
    }
    struct str rest = str_sub(url, (size_t)scheme + 3, url.n);
    ptrdiff_t query = str_find_char(rest, '?');
    struct str parameters = query >= 0 ? str_sub(rest, (size_t)query + 1, rest.n) : STR("");
    struct str place = query >= 0 ? str_sub(rest, 0, (size_t)query) : rest;
    /* The last '@' of the whole ends the credentials: a password that was not escaped may contain
     * '/', '?' or '@'. */
    ptrdiff_t at = -1;
    for (size_t i = 0; i < rest.n; i++) {
        at = rest.p[i] == '@' && (i < place.n || at < 0) ? (ptrdiff_t)i : at;
    }
    ptrdiff_t colon = str_find_char(rest, ':');
    if (at > 0 && colon >= 0 && colon < at) {
        return true;
    }
    struct str parameter;
    while (str_split(&parameters, '&', &parameter)) {
        if (parameter_is_password(arena, parameter)) {
            return true;
        }
    }
    return false;
}
