#ifndef FUZZ_ACCOUNT_H
#define FUZZ_ACCOUNT_H
/*
 * fuzz_account: an account in a folder of its own, in memory where the system has such a place,
 * with a few records (ids 1 to 7), a custom object ("car"), a link and a token.
 */
#include "account/account.h"

struct fuzz_account {
    struct account *account;
    struct arena *arena;
    struct log *log;
    struct str token;
    char folder[64];
};

void fuzz_account_init(struct fuzz_account *fuzz);
void fuzz_account_release(struct fuzz_account *fuzz);
/* Every invariant of `relata check` holds. */
void fuzz_account_check(struct fuzz_account *fuzz);

#endif
