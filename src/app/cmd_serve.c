/*
 * relata serve: the server. It starts the store, the jobs and the HTTP surfaces in this order,
 * waits for a signal, and stops them in the reverse order. Every thread has the signals blocked;
 * this one takes them with sigwait, so no code runs in a signal handler.
 */
#include <errno.h>
#include <pthread.h>
#include <signal.h>
#include <string.h>
#include <sys/resource.h>
#include <unistd.h>

#include "api/api.h"
#include "app/app.h"
#include "app/jobs.h"
#include "app/listen.h"
#include "base/civil.h"
#include "base/log.h"

/* A second signal within this time is the first one, sent twice: by a terminal to the group and by
 * a parent that passes it on. */
#define SAME_SIGNAL_US INT64_C(500000)

struct server {
    struct app *app;
    struct listen listen;
    int64_t threads, workers, connections, connections_per_ip;
    enum log_level level;
    struct log *log;
    struct account *account;
    struct job_runner *jobs;
    struct api *api;
    pthread_t main_thread;
};

static enum err_code read_level(const struct app *app, enum log_level *out)
{
    static const char *const words[] = {"debug", "info", "warn", "error"};
    struct str text = options_text(&app->options, "log-level");
    for (size_t i = 0; i < COUNT_OF(words); i++) {
        if (str_eq(text, str_of(words[i]))) {
            *out = (enum log_level)i;
            return ERR_OK;
        }
    }
    struct str source = options_source(&app->options, "log-level");
    return err_set(app->options.err, ERR_INVALID,
                   "%.*s: '%.*s' is not one of debug, info, warn, error.", STR_ARG(source),
                   STR_ARG(text));
}

static enum err_code read_options(struct server *server)
{
    struct app *app = server->app;
    const struct options *options = &app->options;
    enum err_code rc = listen_parse(options_text(options, "listen"),
                                    options_source(options, "listen"), &server->listen, &app->err);
    rc = rc ? rc : options_integer(options, "threads", 0, 256, &server->threads);
    rc = rc ? rc : options_integer(options, "workers", 1, 256, &server->workers);
    rc = rc ? rc : options_integer(options, "connections", 1, 1000000, &server->connections);
    rc = rc ? rc
            : options_integer(options, "connections-per-ip", 0, 1000000,
                              &server->connections_per_ip);
    return rc ? rc : read_level(app, &server->level);
}

/* Every connection is a file; the usual soft limit of 1,024 is for programs that use select(). */
static void raise_file_limit(void)
{
    struct rlimit limit;
    if (getrlimit(RLIMIT_NOFILE, &limit) == 0 && limit.rlim_cur < limit.rlim_max) {
        limit.rlim_cur = limit.rlim_max;
        setrlimit(RLIMIT_NOFILE, &limit);
    }
}

/* --- signals --- */

static bool is_ignored(int signal)
{
    struct sigaction action;
    return sigaction(signal, NULL, &action) == 0 && action.sa_handler == SIG_IGN;
}

/* Before the first thread, so that all inherit it. What whoever started us had ignored (nohup, a
 * shell's background) stays so. */
static void take_signals(sigset_t *set)
{
    static const int ending[] = {SIGINT, SIGHUP};
    struct sigaction ignore = {.sa_handler = SIG_IGN};
    sigaction(SIGPIPE, &ignore, NULL);
    sigemptyset(set);
    sigaddset(set, SIGTERM);
    for (size_t i = 0; i < COUNT_OF(ending); i++) {
        if (!is_ignored(ending[i])) {
            sigaddset(set, ending[i]);
        }
    }
    sigaddset(set, SIGUSR1); /* from the draining thread: it has finished */
    pthread_sigmask(SIG_BLOCK, set, NULL);
}

static int wait_for_end(const sigset_t *set)
{
    int signal;
    do {
        signal = sigwaitinfo(set, NULL);
    } while (signal < 0 || signal == SIGUSR1);
    return signal;
}

/* --- start and stop --- */

static struct str url_of(const struct server *server)
{
    const struct listen *listen = &server->listen;
    return str_format(server->app->arena, "http://%s%.*s%s:%d", listen->ipv6 ? "[" : "",
                      STR_ARG(listen->host), listen->ipv6 ? "]" : "", api_port(server->api));
}

static int start(struct server *server)
{
    struct app *app = server->app;
    const struct app_opening opening = {.mode = STORE_MAY_BE_NEW, .log = server->log};
    int code = app_open(app, &opening, &server->account);
    if (code) {
        return code;
    }
    size_t kind_count;
    const struct job_kind *kinds = jobs_table(&kind_count);
    enum err_code rc = job_runner_start(server->account->store, kinds, kind_count, server->account,
                                        server->log, &server->jobs, &app->err);
    if (rc) {
        return app_fail(app, rc);
    }
    const struct api_options options = {
        .account = server->account,
        .http = {.host = server->listen.host,
                 .port = server->listen.port,
                 .threads = (int)server->threads,
                 .connections = (unsigned)server->connections,
                 .connections_per_ip = (unsigned)server->connections_per_ip},
        .log = server->log,
        .workers = (int)server->workers,
        .version = RELATA_VERSION,
    };
    rc = api_start(&options, &server->api, &app->err);
    return rc ? app_fail(app, rc) : EXIT_DONE;
}

/* Whatever was started, in the reverse order. */
static void stop(struct server *server)
{
    if (server->api) {
        api_stop(server->api);
    }
    job_runner_stop(server->jobs);
    account_close(server->account);
}

static void *drain(void *arg)
{
    struct server *server = arg;
    stop(server);
    pthread_kill(server->main_thread, SIGUSR1);
    return NULL;
}

/* Requests in flight are finished on another thread, so that this one can hear whoever loses
 * patience. */
static void drain_or_give_up(struct server *server, const sigset_t *set)
{
    pthread_t thread;
    int64_t since = civil_monotonic_us();
    server->main_thread = pthread_self();
    if (pthread_create(&thread, NULL, drain, server)) {
        stop(server);
        return;
    }
    for (;;) {
        int signal = sigwaitinfo(set, NULL);
        if (signal == SIGUSR1) {
            pthread_join(thread, NULL);
            return;
        }
        if (signal > 0 && civil_monotonic_us() - since > SAME_SIGNAL_US) {
            log_event(server->log, LOG_WARN, "killed", LOG_F_I64("signal", signal));
            _exit(128 + signal);
        }
    }
}

static int run(struct app *app)
{
    struct server server = {.app = app};
    sigset_t set;
    if (read_options(&server)) {
        return app_bad_option(app);
    }
    server.log = log_new(STDERR_FILENO, server.level);
    raise_file_limit();
    take_signals(&set);
    int code = start(&server);
    if (code) {
        stop(&server);
    } else {
        log_event(server.log, LOG_INFO, "listening", LOG_F_STR("address", server.listen.host),
                  LOG_F_I64("port", api_port(server.api)), LOG_F_STR("url", url_of(&server)),
                  LOG_F_STR("store", store_name(server.account->store)),
                  LOG_F_STR("version", STR(RELATA_VERSION)));
        int signal = wait_for_end(&set);
        log_event(server.log, LOG_INFO, "stopping",
                  LOG_F_STR("signal", str_of(sigabbrev_np(signal))));
        drain_or_give_up(&server, &set);
        log_event(server.log, LOG_INFO, "stopped", {.kind = LOG_END});
    }
    log_free(server.log);
    return code;
}

static const struct verb verbs[] = {
    {.arguments = "",
     .summary = "Serves until SIGTERM or SIGINT, then finishes the requests in flight and ends.",
     .shared = "store listen threads workers connections connections-per-ip log-level",
     .run = run},
};
const struct command command_serve = {
    "serve", "serves the account over HTTP",
    "The log is one JSON object a line on standard error; the event \"listening\" tells the "
    "address. A second signal, half a\n"
    "second after the first or later, ends the program at once; what was acknowledged is on disk.\n"
    "The server speaks plain HTTP: put a proxy with TLS in front of it to serve other machines.",
    verbs, COUNT_OF(verbs)};
