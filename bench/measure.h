#ifndef BENCH_MEASURE_H
#define BENCH_MEASURE_H
/*
 * measure: what the load driver and the floors share: the options that say how much work to do, the
 * clock, the processor time of processes, the latencies and the line that reports them.
 *
 * A measurement is a warm-up and then a number of seconds, or a number of requests in all. Only
 * requests that begin after the warm-up and end before the end are counted.
 */
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "account.h"

enum bench_work {
    WORK_CREATE,       /* a contact */
    WORK_LINK,         /* a label between a contact and a company that were not linked */
    WORK_READ,         /* a contact with seven properties */
    WORK_LINKS,        /* a contact's companies with labels */
    WORK_BATCH_CREATE, /* 100 contacts */
    WORK_BATCH_READ,   /* 100 contacts */
    WORK_LOAD,         /* a whole account, 100 records or links a request */
    WORK_BULK,         /* a whole account at once: floors only */
    WORKS,
};

enum { BATCH = 100, BENCH_CONNECTIONS_MAX = 256, BENCH_PROCESSES_MAX = 8 };

struct options {
    enum bench_work work;
    uint32_t connections;
    double seconds, warmup; /* 0 seconds: until the work is done (WORK_LOAD, WORK_BULK) */
    uint64_t start;         /* number of the first request: what it makes must be new */
    const char *store;      /* a floor's file or URL */
    int port;
    const char *token;
    const char *target; /* the driver asks for this, whatever the work: for the bare server */
    int pids[BENCH_PROCESSES_MAX];
    uint32_t pid_count;
    int postmaster; /* its children are counted too */
    struct bench_account account;
    int64_t *contacts, *companies; /* ids in the store */
    uint32_t contact_count, company_count;
    int64_t labels[BENCH_LABELS_MAX]; /* type ids for the driver, codes for the floors */
    uint32_t label_count;
};

/* Ends the process with code 2 when they make no sense. */
void options_read(struct options *options, int argc, char **argv);

/* Ends the process with code 1 and a message. */
_Noreturn void fail(const char *format, ...) __attribute__((format(printf, 1, 2)));
void *must_alloc(void *memory);

double now_seconds(void);
/* Processor time of the processes that --pid names, and of the postmaster's children. */
double cpu_of(const struct options *options);
double cpu_of_postgres(const struct options *options);
double cpu_of_this_process(void);

struct samples {
    uint32_t *us;
    size_t count, room;
    uint64_t bytes; /* of reply bodies */
    uint64_t failed;
};

void samples_add(struct samples *samples, double seconds, size_t bytes);
void samples_join(struct samples *into, struct samples *from);
/* One JSON object on standard output. */
void samples_print(struct samples *samples, double seconds, double cpu, double postgres_cpu);

/* The contact and the company of request k of WORK_LINK; the label is k % label_count. */
void pair_of(const struct options *options, uint64_t k, int64_t *contact, int64_t *company);
/* The contact that request k reads. */
int64_t contact_of(const struct options *options, uint64_t k);
/* The number of the contact that request k makes. */
uint32_t fresh_number(uint64_t k);

#endif
