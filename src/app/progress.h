#ifndef APP_PROGRESS_H
#define APP_PROGRESS_H
/*
 * progress: says on standard error how far long work is, from its second second on: over one line
 * at a terminal, a line every five seconds elsewhere. Short work says nothing. The figures may be
 * set from any thread.
 */
#include <pthread.h>
#include <stdatomic.h>
#include <stdbool.h>
#include <stdint.h>

struct progress {
    const char *_Atomic what;    /* a literal: "Copying the store" */
    _Atomic int64_t done, total; /* total 0: unknown */
    pthread_t thread;
    pthread_mutex_t mutex;
    pthread_cond_t wake;
    bool started, stopping; /* under the mutex */
};

void progress_start(struct progress *progress, const char *what);
void progress_set(struct progress *progress, int64_t done, int64_t total);
void progress_what(struct progress *progress, const char *what);
void progress_end(struct progress *progress);

#endif
