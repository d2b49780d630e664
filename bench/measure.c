#include "measure.h"

#include <dirent.h>
#include <getopt.h>
#include <inttypes.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

static const char *const work_names[WORKS] = {
    [WORK_CREATE] = "create",
    [WORK_LINK] = "link",
    [WORK_READ] = "read",
    [WORK_LINKS] = "links",
    [WORK_BATCH_CREATE] = "batch-create",
    [WORK_BATCH_READ] = "batch-read",
    [WORK_LOAD] = "load",
    [WORK_BULK] = "bulk",
};

void fail(const char *format, ...)
{
    va_list args;
    va_start(args, format);
    vfprintf(stderr, format, args);
    va_end(args);
    fputc('\n', stderr);
    exit(1);
}

void *must_alloc(void *memory)
{
    if (!memory) {
        fail("out of memory");
    }
    return memory;
}

/* ---- options ---- */

static enum bench_work work_named(const char *name)
{
    for (int i = 0; i < WORKS; i++) {
        if (strcmp(name, work_names[i]) == 0) {
            return (enum bench_work)i;
        }
    }
    fail("no such work: %s", name);
}

/* Lines "contact ID" and "company ID". */
static void read_ids(struct options *options, const char *path)
{
    FILE *file = fopen(path, "r");
    if (!file) {
        fail("%s cannot be read", path);
    }
    size_t room = 1 << 20;
    options->contacts = must_alloc(malloc(room * sizeof(int64_t)));
    options->companies = must_alloc(malloc(room * sizeof(int64_t)));
    char kind[16];
    int64_t id = 0;
    while (fscanf(file, "%15s %" SCNd64, kind, &id) == 2) {
        bool contact = strcmp(kind, "contact") == 0;
        uint32_t *count = contact ? &options->contact_count : &options->company_count;
        if (*count < room) {
            (contact ? options->contacts : options->companies)[(*count)++] = id;
        }
    }
    fclose(file);
    if (!options->contact_count || !options->company_count) {
        fail("%s has no ids", path);
    }
}

static void read_labels(struct options *options, const char *list)
{
    while (*list && options->label_count < BENCH_LABELS_MAX) {
        char *end = NULL;
        options->labels[options->label_count++] = strtoll(list, &end, 10);
        list = *end == ',' ? end + 1 : end;
    }
}

static void read_account(struct options *options, const char *word)
{
    char name[32];
    unsigned divisor = 1;
    if (sscanf(word, "%31[a-z]/%u", name, &divisor) < 1 ||
        !bench_account_get(name, divisor, &options->account)) {
        fail("no such account: %s", word);
    }
}

static void read_option(struct options *o, int option, const char *value)
{
    switch (option) {
    case 'w':
        o->work = work_named(value);
        return;
    case 'c':
        o->connections = (uint32_t)strtoul(value, NULL, 10);
        return;
    case 's':
        o->seconds = strtod(value, NULL);
        return;
    case 'u':
        o->warmup = strtod(value, NULL);
        return;
    case 'k':
        o->start = strtoull(value, NULL, 10);
        return;
    case 'f':
        o->store = value;
        return;
    case 'p':
        o->port = (int)strtol(value, NULL, 10);
        return;
    case 't':
        o->token = value;
        return;
    case 'g':
        o->target = value;
        return;
    case 'd':
        o->pids[o->pid_count++ % BENCH_PROCESSES_MAX] = (int)strtol(value, NULL, 10);
        return;
    case 'm':
        o->postmaster = (int)strtol(value, NULL, 10);
        return;
    case 'i':
        read_ids(o, value);
        return;
    case 'l':
        read_labels(o, value);
        return;
    case 'a':
        read_account(o, value);
        return;
    default:
        exit(2);
    }
}

void options_read(struct options *options, int argc, char **argv)
{
    static const struct option known[] = {
        {"work", 1, NULL, 'w'},       {"connections", 1, NULL, 'c'}, {"seconds", 1, NULL, 's'},
        {"warmup", 1, NULL, 'u'},     {"start", 1, NULL, 'k'},       {"store", 1, NULL, 'f'},
        {"port", 1, NULL, 'p'},       {"token", 1, NULL, 't'},       {"target", 1, NULL, 'g'},
        {"pid", 1, NULL, 'd'},        {"ids", 1, NULL, 'i'},         {"labels", 1, NULL, 'l'},
        {"postmaster", 1, NULL, 'm'}, {"account", 1, NULL, 'a'},     {0},
    };
    *options = (struct options){.connections = 1};
    bench_account_get("small", 1, &options->account);
    int option = 0;
    while ((option = getopt_long(argc, argv, "", known, NULL)) != -1) {
        read_option(options, option, optarg);
    }
    if (options->connections < 1 || options->connections > BENCH_CONNECTIONS_MAX) {
        fail("--connections is 1 to %d", BENCH_CONNECTIONS_MAX);
    }
    bool whole = options->work == WORK_LOAD || options->work == WORK_BULK;
    bool wants_ids = options->work != WORK_CREATE && options->work != WORK_BATCH_CREATE && !whole;
    if (wants_ids && !options->contact_count) {
        fail("this work needs --ids");
    }
    if ((options->work == WORK_LINK || whole) && !options->label_count) {
        fail("this work needs --labels");
    }
}

/* ---- clocks ---- */

static double seconds_of(clockid_t clock)
{
    struct timespec time = {0};
    clock_gettime(clock, &time);
    return (double)time.tv_sec + (double)time.tv_nsec / 1e9;
}

double now_seconds(void)
{
    return seconds_of(CLOCK_MONOTONIC);
}

static double cpu_seconds(int pid)
{
    clockid_t clock;
    return clock_getcpuclockid(pid, &clock) ? 0 : seconds_of(clock);
}

double cpu_of_this_process(void)
{
    return seconds_of(CLOCK_PROCESS_CPUTIME_ID);
}

static int parent_of(int pid)
{
    char path[64];
    snprintf(path, sizeof path, "/proc/%d/stat", pid);
    FILE *file = fopen(path, "r");
    int parent = 0;
    if (file && fscanf(file, "%*d (%*[^)]) %*c %d", &parent) != 1) {
        parent = 0;
    }
    if (file) {
        fclose(file);
    }
    return parent;
}

static double cpu_of_children(int parent)
{
    double sum = 0;
    DIR *folder = opendir("/proc");
    for (struct dirent *entry; folder && (entry = readdir(folder));) {
        int pid = (int)strtol(entry->d_name, NULL, 10);
        if (pid > 0 && parent_of(pid) == parent) {
            sum += cpu_seconds(pid);
        }
    }
    if (folder) {
        closedir(folder);
    }
    return sum;
}

double cpu_of(const struct options *options)
{
    double sum = 0;
    for (uint32_t i = 0; i < options->pid_count; i++) {
        sum += cpu_seconds(options->pids[i]);
    }
    return sum;
}

double cpu_of_postgres(const struct options *options)
{
    return options->postmaster ? cpu_of_children(options->postmaster) : 0;
}

/* ---- samples ---- */

static void make_room(struct samples *samples, size_t more)
{
    if (samples->count + more > samples->room) {
        samples->room = (samples->count + more) * 2 + 1024;
        samples->us = must_alloc(realloc(samples->us, samples->room * sizeof(uint32_t)));
    }
}

void samples_add(struct samples *samples, double seconds, size_t bytes)
{
    make_room(samples, 1);
    samples->us[samples->count++] = (uint32_t)(seconds * 1e6);
    samples->bytes += bytes;
}

void samples_join(struct samples *into, struct samples *from)
{
    make_room(into, from->count);
    if (from->count) {
        memcpy(into->us + into->count, from->us, from->count * sizeof(uint32_t));
    }
    into->count += from->count;
    into->bytes += from->bytes;
    into->failed += from->failed;
    free(from->us);
    *from = (struct samples){0};
}

static int by_value(const void *a, const void *b)
{
    uint32_t x = *(const uint32_t *)a, y = *(const uint32_t *)b;
    return (x > y) - (x < y);
}

void samples_print(struct samples *samples, double seconds, double cpu, double postgres_cpu)
{
    size_t n = samples->count;
    if (n) {
        qsort(samples->us, n, sizeof(uint32_t), by_value);
    }
    double each = n ? 1e6 / (double)n : 0;
    printf("{\"requests\":%zu,\"failed\":%" PRIu64 ",\"seconds\":%.6f,\"per_second\":%.1f,"
           "\"p50_us\":%u,\"p99_us\":%u,\"cpu_us\":%.2f,\"postgres_cpu_us\":%.2f,"
           "\"reply_bytes\":%.0f}\n",
           n, samples->failed, seconds, seconds > 0 ? (double)n / seconds : 0,
           n ? samples->us[n / 2] : 0, n ? samples->us[n - 1 - n / 100] : 0, cpu * each,
           postgres_cpu * each, n ? (double)samples->bytes / (double)n : 0);
    free(samples->us);
    *samples = (struct samples){0};
}

/* ---- what request k is about ---- */

void pair_of(const struct options *options, uint64_t k, int64_t *contact, int64_t *company)
{
    uint64_t contacts = options->contact_count;
    uint64_t companies = options->company_count;
    *contact = options->contacts[bench_mix(k % contacts) % contacts];
    *company = options->companies[(bench_mix(k % contacts) + k / contacts) % companies];
}

int64_t contact_of(const struct options *options, uint64_t k)
{
    return options->contacts[bench_mix(k) % options->contact_count];
}

uint32_t fresh_number(uint64_t k)
{
    return (uint32_t)(10000000 + k);
}
