#ifndef BENCH_REQUEST_H
#define BENCH_REQUEST_H
/*
 * request: what is asked of the server. A request is a function of the work and its number; those
 * of WORK_LOAD also need what earlier replies said (the ids of the records made), so it goes in
 * phases, and no request of a phase is asked for before the one before has ended.
 */
#include "measure.h"
#include "text.h"

enum { PHASE_COMPANIES, PHASE_CONTACTS, PHASE_LINKS, PHASES };

struct load {
    int phase;
    int64_t *ids[2]; /* by BENCH_CONTACT, BENCH_COMPANY and number; 0: no reply yet */
};

/* The whole request: head and body. */
void request_make(const struct options *options, const struct load *load, uint64_t k,
                  struct text *out);

/* Requests of the phase that load->phase names. */
uint64_t load_requests(const struct options *options, const struct load *load);
void load_init(struct load *load, const struct options *options);
/* Keeps the ids of a reply; `body` is terminated. */
void load_reply(struct load *load, const struct options *options, const char *body);
/* True when every record of the phase got its id. */
bool load_phase_done(const struct load *load, const struct options *options);
void load_release(struct load *load);

#endif
