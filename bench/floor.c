/*
 * floor: clients, group commit, the order of the work. See floor.h.
 *
 * Each client is a thread that asks for its next request when the last was answered, as a
 * connection of the load driver does.
 */
#include "floor.h"

#include <ctype.h>
#include <pthread.h>
#include <stdatomic.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

struct client {
    struct floor *floor;
    pthread_t thread;
    struct session *session; /* NULL: the writer's is used */
    struct samples samples;
    struct text reply;
    /* for the writer */
    uint64_t k;
    bool done;
    pthread_cond_t answered;
    struct client *next;
};

struct floor {
    struct options options;
    struct client clients[BENCH_CONNECTIONS_MAX];
    struct session *writer;
    pthread_t writer_thread;
    pthread_mutex_t lock;
    pthread_cond_t wake;
    struct client *first, *last;
    bool closing;
    atomic_uint_fast64_t next;
    uint64_t end;
    double counting_since, until;
    int phase; /* of WORK_LOAD */
    int64_t *ids[2];
};

enum { PHASE_COMPANIES, PHASE_CONTACTS, PHASE_LINKS, PHASES };

/* ---- shapes ---- */

static const char *const source_names[] = {"hs_object_source", "hs_object_source_id",
                                           "hs_object_source_label"};

const char *source_value(uint32_t index)
{
    return index == 1 ? "1" : "INTEGRATION";
}

const char *value_of(const struct shape *shape, const struct bench_row *row, uint32_t field)
{
    uint32_t own = shape->count - SOURCE_FIELDS;
    return field < own ? row->value[field] : source_value(field - own);
}

int64_t type_of(enum bench_object object)
{
    static const int64_t types[] = {1, 2, 3, 5};
    return types[object];
}

void shape_init(struct shape *shape, const struct bench_account *account, enum bench_object object)
{
    struct bench_row row;
    bench_row(account, object, 0, &row);
    *shape = (struct shape){.type = type_of(object), .count = row.count + SOURCE_FIELDS};
    for (uint32_t i = 0; i < shape->count; i++) {
        shape->field[i].name = i < row.count ? row.name[i] : source_names[i - row.count];
    }
}

const char *folded(const char *value, char out[64])
{
    size_t n = 0;
    bool changed = false;
    for (; value[n] && n < 63; n++) {
        out[n] = (char)tolower((unsigned char)value[n]);
        changed = changed || out[n] != value[n];
    }
    out[n] = '\0';
    return changed ? out : NULL;
}

int64_t milliseconds_of(const char *datetime)
{
    struct tm tm = {0};
    int seconds = 0;
    if (sscanf(datetime, "%d-%d-%dT%d:%d:%d", &tm.tm_year, &tm.tm_mon, &tm.tm_mday, &tm.tm_hour,
               &tm.tm_min, &seconds) < 3) {
        fail("not a time: %s", datetime);
    }
    tm.tm_year -= 1900;
    tm.tm_mon -= 1;
    return (int64_t)timegm(&tm) * 1000 + seconds * 1000;
}

int64_t now_ms(void)
{
    struct timespec now;
    clock_gettime(CLOCK_REALTIME, &now);
    return (int64_t)now.tv_sec * 1000 + now.tv_nsec / 1000000;
}

/* ---- a request ---- */

static bool is_read(enum bench_work work)
{
    return work == WORK_READ || work == WORK_LINKS || work == WORK_BATCH_READ;
}

static void read_request(struct client *c, uint64_t k)
{
    const struct options *o = &c->floor->options;
    int64_t ids[BATCH];
    c->reply.n = 0;
    if (o->work == WORK_LINKS) {
        session_links(c->session, contact_of(o, k), &c->reply);
        return;
    }
    uint32_t count = o->work == WORK_BATCH_READ ? BATCH : 1;
    for (uint32_t i = 0; i < count; i++) {
        ids[i] = contact_of(o, count == 1 ? k : k * BATCH + i);
    }
    session_read(c->session, ids, count, &c->reply);
}

static uint32_t batch_of(uint32_t items, uint64_t k)
{
    uint32_t left = items - (uint32_t)k * BATCH;
    return left < BATCH ? left : BATCH;
}

static void load_links(struct floor *f, struct session *s, uint64_t k)
{
    const struct options *o = &f->options;
    uint32_t each = o->account.links_each[BENCH_CONTACT_COMPANY];
    uint32_t count = batch_of(o->account.records[BENCH_CONTACT] * each, k);
    struct link_job jobs[BATCH];
    for (uint32_t i = 0; i < count; i++) {
        uint32_t number = (uint32_t)k * BATCH + i;
        struct bench_link link;
        bench_link(&o->account, BENCH_CONTACT_COMPANY, number / each, number % each, &link);
        jobs[i] = (struct link_job){.contact = f->ids[BENCH_CONTACT][link.from],
                                    .company = f->ids[BENCH_COMPANY][link.to],
                                    .label_count = link.label_count};
        for (uint32_t l = 0; l < link.label_count; l++) {
            jobs[i].labels[l] = o->labels[link.label[l] % o->label_count];
        }
    }
    session_link(s, jobs, count);
}

static void load_request(struct floor *f, struct session *s, uint64_t k)
{
    if (f->phase == PHASE_LINKS) {
        load_links(f, s, k);
        return;
    }
    enum bench_object object = f->phase == PHASE_CONTACTS ? BENCH_CONTACT : BENCH_COMPANY;
    uint32_t first = (uint32_t)k * BATCH;
    session_create(s, object, first, batch_of(f->options.account.records[object], k),
                   f->ids[object] + first);
}

/* Inside a transaction. */
static void write_request(struct floor *f, struct session *s, uint64_t k)
{
    const struct options *o = &f->options;
    int64_t ids[BATCH];
    if (o->work == WORK_CREATE) {
        session_create(s, BENCH_CONTACT, fresh_number(k), 1, ids);
    } else if (o->work == WORK_BATCH_CREATE) {
        session_create(s, BENCH_CONTACT, fresh_number(k * BATCH), BATCH, ids);
    } else if (o->work == WORK_LOAD) {
        load_request(f, s, k);
    } else {
        struct link_job job = {.labels = {o->labels[k % o->label_count]}, .label_count = 1};
        pair_of(o, k, &job.contact, &job.company);
        session_link(s, &job, 1);
    }
}

/* ---- group commit ---- */

static void submit_and_wait(struct client *c, uint64_t k)
{
    struct floor *f = c->floor;
    c->k = k;
    c->done = false;
    c->next = NULL;
    pthread_mutex_lock(&f->lock);
    *(f->first ? &f->last->next : &f->first) = c;
    f->last = c;
    pthread_cond_signal(&f->wake);
    while (!c->done) {
        pthread_cond_wait(&c->answered, &f->lock);
    }
    pthread_mutex_unlock(&f->lock);
}

static void *write_for_all(void *arg)
{
    struct floor *f = arg;
    pthread_mutex_lock(&f->lock);
    while (!f->closing) {
        struct client *group = f->first;
        if (!group) {
            pthread_cond_wait(&f->wake, &f->lock);
            continue;
        }
        f->first = NULL;
        pthread_mutex_unlock(&f->lock);
        session_begin(f->writer);
        for (struct client *c = group; c; c = c->next) {
            write_request(f, f->writer, c->k);
        }
        session_commit(f->writer);
        pthread_mutex_lock(&f->lock);
        for (struct client *c = group, *next; c; c = next) {
            next = c->next;
            c->done = true;
            pthread_cond_signal(&c->answered);
        }
    }
    pthread_mutex_unlock(&f->lock);
    return NULL;
}

/* ---- clients ---- */

static void one_request(struct client *c, uint64_t k)
{
    struct floor *f = c->floor;
    if (is_read(f->options.work)) {
        read_request(c, k);
    } else if (session_single_writer) {
        submit_and_wait(c, k);
    } else {
        session_begin(c->session);
        write_request(f, c->session, k);
        session_commit(c->session);
    }
}

static void *ask(void *arg)
{
    struct client *c = arg;
    struct floor *f = c->floor;
    for (;;) {
        double began = now_seconds();
        uint64_t k = atomic_fetch_add(&f->next, 1);
        /* one request at least, however long it takes */
        bool must = c == f->clients && began >= f->counting_since && !c->samples.count;
        if (k >= f->end || (f->until > 0 && began >= f->until && !must)) {
            return NULL;
        }
        one_request(c, k);
        double now = now_seconds();
        if (began >= f->counting_since && (f->until <= 0 || now < f->until || must)) {
            samples_add(&c->samples, now - began, c->reply.n);
        }
    }
}

static void run_clients(struct floor *f)
{
    for (uint32_t i = 0; i < f->options.connections; i++) {
        if (pthread_create(&f->clients[i].thread, NULL, ask, &f->clients[i])) {
            fail("a thread cannot be started");
        }
    }
    for (uint32_t i = 0; i < f->options.connections; i++) {
        pthread_join(f->clients[i].thread, NULL);
    }
}

static void run_load(struct floor *f)
{
    const struct bench_account *account = &f->options.account;
    for (int i = 0; i < 2; i++) {
        f->ids[i] = must_alloc(calloc(account->records[i] + BATCH, sizeof(int64_t)));
    }
    for (f->phase = 0; f->phase < PHASES; f->phase++) {
        uint64_t items = f->phase == PHASE_COMPANIES ? account->records[BENCH_COMPANY]
                         : f->phase == PHASE_CONTACTS
                             ? account->records[BENCH_CONTACT]
                             : (uint64_t)account->records[BENCH_CONTACT] *
                                   account->links_each[BENCH_CONTACT_COMPANY];
        atomic_store(&f->next, 0);
        f->end = (items + BATCH - 1) / BATCH;
        run_clients(f);
    }
    free(f->ids[0]);
    free(f->ids[1]);
}

static void open_all(struct floor *f)
{
    bool shared =
        session_single_writer && !is_read(f->options.work) && f->options.work != WORK_BULK;
    pthread_mutex_init(&f->lock, NULL);
    pthread_cond_init(&f->wake, NULL);
    if (shared) {
        f->writer = session_open(&f->options);
        if (pthread_create(&f->writer_thread, NULL, write_for_all, f)) {
            fail("a thread cannot be started");
        }
    }
    for (uint32_t i = 0; i < f->options.connections; i++) {
        f->clients[i].floor = f;
        f->clients[i].session = shared ? NULL : session_open(&f->options);
        pthread_cond_init(&f->clients[i].answered, NULL);
    }
}

static void close_all(struct floor *f)
{
    if (f->writer) {
        pthread_mutex_lock(&f->lock);
        f->closing = true;
        pthread_cond_signal(&f->wake);
        pthread_mutex_unlock(&f->lock);
        pthread_join(f->writer_thread, NULL);
        session_close(f->writer);
    }
    for (uint32_t i = 0; i < f->options.connections; i++) {
        session_close(f->clients[i].session);
        text_release(&f->clients[i].reply);
    }
    free(f->options.contacts);
    free(f->options.companies);
    free(f);
}

static void *sleep_until_counting(void *arg)
{
    const struct floor *f = arg;
    struct timespec pause = {(time_t)f->options.warmup,
                             (long)((f->options.warmup - (double)(long)f->options.warmup) * 1e9)};
    nanosleep(&pause, NULL);
    double *cpu = must_alloc(malloc(2 * sizeof(double)));
    cpu[0] = cpu_of_this_process();
    cpu[1] = cpu_of_postgres(&f->options);
    return cpu;
}

int main(int argc, char **argv)
{
    struct floor *f = must_alloc(calloc(1, sizeof *f));
    options_read(&f->options, argc, argv);
    struct options *o = &f->options;
    open_all(f);
    atomic_store(&f->next, o->start);
    f->end = UINT64_MAX;
    bool whole = o->work == WORK_LOAD || o->work == WORK_BULK;
    f->counting_since = now_seconds() + (whole ? 0 : o->warmup);
    if (whole) {
        o->warmup = 0;
    } else {
        f->until = f->counting_since + o->seconds;
    }
    pthread_t watcher;
    if (pthread_create(&watcher, NULL, sleep_until_counting, f)) {
        fail("a thread cannot be started");
    }
    if (o->work == WORK_LOAD) {
        run_load(f);
    } else if (o->work == WORK_BULK) {
        bulk_run(f->clients[0].session, o);
        samples_add(&f->clients[0].samples, now_seconds() - f->counting_since, 0);
    } else {
        run_clients(f);
    }
    double seconds = now_seconds() - f->counting_since;
    double *before = NULL;
    pthread_join(watcher, (void **)&before);
    struct samples all = {0};
    for (uint32_t i = 0; i < o->connections; i++) {
        samples_join(&all, &f->clients[i].samples);
    }
    samples_print(&all, seconds, cpu_of_this_process() - before[0], cpu_of_postgres(o) - before[1]);
    free(before);
    close_all(f);
    return 0;
}
