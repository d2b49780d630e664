/* The command line, an argument a line, and what is made of its values: addresses, stores, numbers.
 */
#include "app/listen.h"
#include "app/options.h"
#include "app/store_url.h"
#include "fuzz.h"

#define SHARED "store listen threads workers connections connections-per-ip log-level"

static const struct option_row own[] = {
    {.name = "name", .value = "NAME", .help = "a name"},
    {.name = "scope", .value = "SCOPE", .help = "several", .list = true},
    {.name = "all", .help = "a flag"},
};

static void check_listen(struct arena *arena, struct str text, struct err *err)
{
    struct listen listen = {0}, again = {0};
    enum err_code rc = listen_parse(text, STR("--listen"), &listen, err);
    if (rc) {
        fuzz_check_error(rc, err);
        return;
    }
    FUZZ_CHECK(listen.host.n > 0 && listen.port >= 0 && listen.port <= 65535);
    struct str printed = listen.ipv6
                             ? str_format(arena, "[%.*s]:%d", STR_ARG(listen.host), listen.port)
                             : str_format(arena, "%.*s:%d", STR_ARG(listen.host), listen.port);
    FUZZ_CHECK(listen_parse(printed, STR("--listen"), &again, err) == ERR_OK);
    FUZZ_CHECK(str_eq(listen.host, again.host) && listen.port == again.port);
    FUZZ_CHECK(listen.ipv6 == again.ipv6);
}

static bool is_plain(struct str text)
{
    static const char special[] = ":/@?#[]&=%";
    for (size_t i = 0; i < text.n; i++) {
        if (text.p[i] == '\0' || strchr(special, text.p[i])) {
            return false;
        }
    }
    return text.n > 0;
}

/* A password is noticed wherever it can stand. */
static void check_store(struct arena *arena, struct str text)
{
    bool has = store_url_has_password(arena, text);
    FUZZ_CHECK(!has || store_url_is_url(text));
    if (is_plain(text)) {
        struct str word = text;
        FUZZ_CHECK(!has);
        FUZZ_CHECK(
            !store_url_has_password(arena, str_format(arena, "postgresql://%.*s/a?schema=%.*s",
                                                      STR_ARG(word), STR_ARG(word))));
        FUZZ_CHECK(store_url_has_password(
            arena, str_format(arena, "postgresql://a:%.*s@b/c", STR_ARG(word))));
        FUZZ_CHECK(store_url_has_password(
            arena, str_format(arena, "postgresql://a@b/c?d=e&PassWor%%64=%.*s", STR_ARG(word))));
    }
}

static size_t split(struct arena *arena, struct str input, char **argv, size_t most)
{
    size_t argc = 1;
    argv[0] = str_cstr(arena, STR("serve"));
    while (input.n > 0 && argc < most) {
        argv[argc++] = str_cstr(arena, fuzz_line(&input));
    }
    return argc;
}

static void run(void *shared, struct arena *arena, struct str input)
{
    (void)shared;
    char *argv[32] = {0};
    struct options options;
    struct err err;
    int64_t number = 0;
    err_init(&err, arena);
    if (str_find(input, STR("--conf")) >= 0) { /* would open any file */
        return;
    }
    size_t argc = split(arena, input, argv, 31);
    enum err_code rc = options_read(&options, arena, &err, SHARED, own, 3, (int)argc, argv);
    if (rc) {
        FUZZ_CHECK(rc == ERR_INVALID);
        fuzz_check_error(rc, &err);
        return;
    }
    if (options.help) {
        return;
    }
    check_listen(arena, options_text(&options, "listen"), &err);
    check_store(arena, options_text(&options, "store"));
    if (options_integer(&options, "connections", 1, 1000000, &number) == ERR_OK) {
        FUZZ_CHECK(number >= 1 && number <= 1000000);
    }
    FUZZ_CHECK(options_value(&options, "scope")->count < argc && options.operand_count < argc);
}

const struct fuzz_target fuzz_options = {.name = "options", .most = 1000, .run = run};
