#ifndef BENCH_ACCOUNT_H
#define BENCH_ACCOUNT_H
/*
 * account: the two made-up accounts that are measured, "small" and "large". Every record and link
 * is a function of the account and its number, so that the load driver, the floors and the
 * generator agree without a file between them, and every run has the same data.
 *
 * Numbers begin at 0. Text belongs to the program or to the row that it was asked for.
 */
#include <stdbool.h>
#include <stdint.h>

enum bench_object { BENCH_CONTACT, BENCH_COMPANY, BENCH_DEAL, BENCH_TICKET, BENCH_OBJECTS };

enum bench_pair { BENCH_CONTACT_COMPANY, BENCH_DEAL_CONTACT, BENCH_DEAL_COMPANY, BENCH_PAIRS };

enum {
    BENCH_FIELDS_MAX = 12,
    BENCH_LABELS_MAX = 10,
};

struct bench_account {
    const char *name;
    uint32_t records[BENCH_OBJECTS];
    uint32_t links_each[BENCH_PAIRS]; /* of a record of the first object of the pair */
    uint32_t labels;                  /* definitions on contacts and companies */
};

/* A value of NULL is no value. */
struct bench_row {
    uint32_t count;
    const char *name[BENCH_FIELDS_MAX];
    const char *value[BENCH_FIELDS_MAX];
    char room[6][64];
};

struct bench_link {
    uint32_t from, to; /* numbers of records */
    bool primary;
    uint32_t label_count;
    uint32_t label[2]; /* numbers of labels */
};

/* "small" or "large", `divisor` times smaller; false for another name. */
bool bench_account_get(const char *name, uint32_t divisor, struct bench_account *out);

/* Plural names of the API. */
const char *bench_object_name(enum bench_object object);
void bench_pair_ends(enum bench_pair pair, enum bench_object *from, enum bench_object *to);

/* `number` may lie past the account's records: a further one of the same kind. */
void bench_row(const struct bench_account *account, enum bench_object object, uint32_t number,
               struct bench_row *out);

/* The link `each` (below links_each) of record `from`. */
void bench_link(const struct bench_account *account, enum bench_pair pair, uint32_t from,
                uint32_t each, struct bench_link *out);

/* The number that stands in a contact's e-mail address or a company's domain; false when there is
 * none. */
bool bench_number_of(const char *value, uint32_t *out);

/* Spreads `number` over 64 bits. */
uint64_t bench_mix(uint64_t number);

#endif
