/*
 * All targets in one program, so that it is linked once:
 *
 *   fuzz --list
 *   fuzz TARGET [option of libFuzzer | folder | file]...
 *
 * libFuzzer has the main() and calls the two functions here, without a context: hence the one
 * variable. A program that it starts itself (-merge, -fork) gets the target from the environment.
 */
#include <signal.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include "fuzz_targets.h"

#define VARIABLE "RELATA_FUZZ_TARGET"

int LLVMFuzzerInitialize(int *argc, char ***argv);
int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static struct {
    const struct fuzz_target *target;
    void *shared;
    struct arena *arena;
} run;

static void finish(void)
{
    if (run.target->stop) {
        run.target->stop(run.shared);
    }
    arena_free(run.arena);
}

static const struct fuzz_target *find(const char *name)
{
    for (size_t i = 0; name && fuzz_targets[i]; i++) {
        if (strcmp(fuzz_targets[i]->name, name) == 0) {
            return fuzz_targets[i];
        }
    }
    return NULL;
}

static void list(void)
{
    for (size_t i = 0; fuzz_targets[i]; i++) {
        puts(fuzz_targets[i]->name);
    }
    exit(EXIT_SUCCESS);
}

/* The target's own options first: what the command line says of them comes later and counts. Leaks
 * of a target with threads are looked for at the end only: others allocate while an input runs. */
static char **with_options(int *argc, char **argv)
{
    char **longer = calloc((size_t)*argc + 3, sizeof *longer);
    char *most = NULL;
    FUZZ_CHECK(longer && asprintf(&most, "-max_len=%zu", run.target->most) > 0);
    size_t n = 0;
    longer[n++] = argv[0];
    longer[n++] = most;
    if (run.target->threads) {
        longer[n++] = strdup("-detect_leaks=0");
    }
    memcpy(&longer[n], &argv[1], sizeof *argv * (size_t)(*argc - 1));
    *argc += (int)n - 1;
    return longer;
}

int LLVMFuzzerInitialize(int *argc, char ***argv)
{
    const char *first = *argc > 1 ? (*argv)[1] : NULL;
    if (first && strcmp(first, "--list") == 0) {
        list();
    }
    run.target = find(first);
    if (run.target) { /* takes its name out of the arguments */
        memmove(&(*argv)[1], &(*argv)[2], sizeof **argv * (size_t)(*argc - 1));
        --*argc;
        setenv(VARIABLE, run.target->name, 1);
    } else {
        run.target = find(getenv(VARIABLE));
    }
    if (!run.target) {
        fprintf(stderr,
                "fuzz: the first argument is a target; fuzz --list tells which there are\n");
        exit(EXIT_FAILURE);
    }
    *argv = with_options(argc, *argv);
    signal(SIGPIPE, SIG_IGN);
    run.arena = arena_new(FUZZ_ARENA);
    run.shared = run.target->start ? run.target->start() : NULL;
    atexit(finish);
    return 0;
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    /* A copy of its own, so that the sanitizer sees a byte read before it or behind it. */
    char *copy = malloc(size ? size : 1);
    FUZZ_CHECK(copy);
    if (size) {
        memcpy(copy, data, size);
    }
    run.target->run(run.shared, run.arena, (struct str){copy, size});
    FUZZ_CHECK(!arena_failed(run.arena));
    arena_clear(run.arena);
    free(copy);
    return 0;
}

/* ---- what the targets share ---- */

void fuzz_check_error(enum err_code rc, const struct err *err)
{
    FUZZ_CHECK(rc != ERR_OK && rc == err->code);
    FUZZ_CHECK(err->message.p && err->message.n > 0);
    FUZZ_CHECK(rc != ERR_INTERNAL && rc != ERR_STORE && rc != ERR_NOMEM);
}

struct str fuzz_line(struct str *input)
{
    ptrdiff_t end = str_find_char(*input, '\n');
    size_t n = end < 0 ? input->n : (size_t)end;
    struct str line = {input->p, n};
    *input = str_sub(*input, end < 0 ? n : n + 1, input->n);
    return line;
}
