#include <pthread.h>
#include <stdlib.h>

#include "api/api_private.h"

/* A queue of requests whose read may take long, and the threads that answer them. The queue is
 * bounded by the server's connections. */
struct workers {
    pthread_mutex_t mutex;
    pthread_cond_t wake;
    struct request *first, *last;
    bool closing;
    int count;
    pthread_t threads[];
};

static struct request *take(struct workers *workers)
{
    pthread_mutex_lock(&workers->mutex);
    while (!workers->first && !workers->closing) {
        pthread_cond_wait(&workers->wake, &workers->mutex);
    }
    struct request *rq = workers->first;
    if (rq) {
        workers->first = rq->next;
        workers->last = workers->first ? workers->last : NULL;
    }
    pthread_mutex_unlock(&workers->mutex);
    return rq;
}

static void *work(void *arg)
{
    struct request *rq;
    while ((rq = take(arg))) {
        frame_read(rq);
        http_send(rq->http);
    }
    return NULL;
}

struct workers *workers_new(int threads)
{
    struct workers *workers = calloc(1, sizeof(*workers) + sizeof(pthread_t) * (size_t)threads);
    if (!workers) {
        return NULL;
    }
    pthread_mutex_init(&workers->mutex, NULL);
    pthread_cond_init(&workers->wake, NULL);
    while (workers->count < threads &&
           pthread_create(&workers->threads[workers->count], NULL, work, workers) == 0) {
        workers->count++;
    }
    if (workers->count == 0) {
        workers_free(workers);
        return NULL;
    }
    return workers;
}

void workers_free(struct workers *workers)
{
    if (!workers) {
        return;
    }
    pthread_mutex_lock(&workers->mutex);
    workers->closing = true;
    pthread_cond_broadcast(&workers->wake);
    pthread_mutex_unlock(&workers->mutex);
    for (int i = 0; i < workers->count; i++) {
        pthread_join(workers->threads[i], NULL);
    }
    pthread_cond_destroy(&workers->wake);
    pthread_mutex_destroy(&workers->mutex);
    free(workers);
}

void workers_submit(struct workers *workers, struct request *rq)
{
    rq->next = NULL;
    pthread_mutex_lock(&workers->mutex);
    if (workers->last) {
        workers->last->next = rq;
    } else {
        workers->first = rq;
    }
    workers->last = rq;
    pthread_cond_signal(&workers->wake);
    pthread_mutex_unlock(&workers->mutex);
}
