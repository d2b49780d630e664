#include "app/progress.h"

#include <stdio.h>
#include <time.h>
#include <unistd.h>

#define LINE_EVERY 5

static void print(struct progress *progress, bool terminal, int seconds)
{
    int64_t done = atomic_load(&progress->done), total = atomic_load(&progress->total);
    char figures[64] = "";
    if (total > 0) {
        snprintf(figures, sizeof(figures), ", %lld of %lld", (long long)done, (long long)total);
    } else if (done > 0) {
        snprintf(figures, sizeof(figures), ", %lld", (long long)done);
    }
    fprintf(stderr, "%s%s%s, %d s%s", terminal ? "\r\033[K" : "", atomic_load(&progress->what),
            figures, seconds, terminal ? "" : "\n");
}

static void *watch(void *arg)
{
    struct progress *progress = arg;
    bool terminal = isatty(STDERR_FILENO), printed = false;
    struct timespec until;
    clock_gettime(CLOCK_MONOTONIC, &until);
    pthread_mutex_lock(&progress->mutex);
    for (int seconds = 1; !progress->stopping; seconds++) {
        until.tv_sec++;
        while (!progress->stopping &&
               pthread_cond_timedwait(&progress->wake, &progress->mutex, &until) == 0) {
        }
        if (!progress->stopping && (terminal || seconds % LINE_EVERY == 1)) {
            print(progress, terminal, seconds);
            printed = true;
        }
    }
    pthread_mutex_unlock(&progress->mutex);
    if (terminal && printed) {
        fputs("\r\033[K", stderr);
    }
    return NULL;
}

void progress_start(struct progress *progress, const char *what)
{
    pthread_condattr_t monotonic;
    pthread_condattr_init(&monotonic);
    pthread_condattr_setclock(&monotonic, CLOCK_MONOTONIC);
    pthread_mutex_init(&progress->mutex, NULL);
    pthread_cond_init(&progress->wake, &monotonic);
    pthread_condattr_destroy(&monotonic);
    atomic_store(&progress->what, what);
    progress_set(progress, 0, 0);
    progress->stopping = false;
    progress->started = pthread_create(&progress->thread, NULL, watch, progress) == 0;
}

void progress_set(struct progress *progress, int64_t done, int64_t total)
{
    atomic_store(&progress->done, done);
    atomic_store(&progress->total, total);
}

void progress_what(struct progress *progress, const char *what)
{
    atomic_store(&progress->what, what);
}

void progress_end(struct progress *progress)
{
    pthread_mutex_lock(&progress->mutex);
    progress->stopping = true;
    pthread_cond_signal(&progress->wake);
    pthread_mutex_unlock(&progress->mutex);
    if (progress->started) {
        pthread_join(progress->thread, NULL);
    }
    pthread_cond_destroy(&progress->wake);
    pthread_mutex_destroy(&progress->mutex);
}
