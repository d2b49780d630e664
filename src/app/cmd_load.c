/* relata load: the records and links of an account that has none yet. */
#include "app/app.h"
#include "app/progress.h"
#include "base/civil.h"
#include "transfer/load_file.h"

#define FINDINGS_SHOWN 20

struct work {
    struct progress progress;
    struct load_file file;
    int findings;
};

static void on_progress(void *arg, int64_t rows)
{
    struct work *work = arg;
    progress_set(&work->progress, rows, 0);
}

static void on_finding(void *arg, struct str text)
{
    struct work *work = arg;
    if (work->findings++ < FINDINGS_SHOWN) {
        app_print(stderr, text);
        fputc('\n', stderr);
    } else if (work->findings == FINDINGS_SHOWN + 1) {
        fputs("…\n", stderr);
    }
}

static enum err_code load(struct op *op, void *arg)
{
    struct work *work = arg;
    return load_file_run(op, &work->file);
}

static int run(struct app *app)
{
    static const struct str standard_input = {"-", 1};
    struct work work = {.findings = 0};
    struct account *account;
    int code = app_open(app, &(struct app_opening){.mode = STORE_MAY_BE_NEW}, &account);
    if (code) {
        return code;
    }
    bool named = app->options.operand_count > 0;
    work.file = (struct load_file){.names = named ? app->options.operands : &standard_input,
                                   .count = named ? app->options.operand_count : 1,
                                   .progress = on_progress,
                                   .finding = on_finding,
                                   .arg = &work};
    int64_t started = civil_monotonic_us();
    progress_start(&work.progress, "Loading rows");
    enum err_code rc =
        account_write(account, app->arena, &app->err, &principal_system, load, &work);
    progress_end(&work.progress);
    account_close(account);
    if (rc) {
        return app_fail(app, rc);
    }
    int64_t rows = work.file.records + work.file.link_rows;
    int64_t ms = (civil_monotonic_us() - started) / 1000 + 1;
    printf("%lld records and %lld rows of links are loaded: %lld rows a second.\n",
           (long long)work.file.records, (long long)work.file.link_rows,
           (long long)(rows * 1000 / ms));
    return EXIT_DONE;
}

static const struct verb verbs[] = {
    {.arguments = "[FILE...|-]",
     .most = 1000,
     .summary = "Loads the files, or standard input; all or nothing.",
     .shared = "store",
     .run = run},
};
const struct command command_load = {
    "load", "loads the records and links of a whole account",
    "For an account without records; properties, labels and objects of its own are defined before. "
    "A line is a JSON text:\n"
    "  {\"records\":\"contacts\",\"properties\":[\"email\",\"firstname\"]}\n"
    "  [1,\"ada@example.com\",\"Ada\"]\n"
    "  {\"links\":[\"contacts\",\"companies\"]}\n"
    "  [1,7,\"primary\",\"decision_maker\"]\n"
    "The first values of a line are keys of your own, which tie links to records. A running server "
    "goes on reading the empty account;\n"
    "its writes wait.",
    verbs, COUNT_OF(verbs)};
