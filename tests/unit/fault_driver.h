#ifndef FAULT_DRIVER_H
#define FAULT_DRIVER_H
/*
 * fault_driver: the driver of an SQLite store's writing connection with a fault in it. From
 * fault_install() on, what that connection is asked for (statements prepared, values bound, steps,
 * steering of transactions) is counted, and the one that fault_arm() names fails. Undoing never
 * fails of itself: an engine that cannot undo has lost its transaction, which is FAULT_LOSES.
 *
 * One at a time in a process: the functions of a driver have no argument of their own.
 */
#include "store/store.h"

enum fault_way {
    FAULT_STAYS, /* the transaction stands, as after a constraint */
    FAULT_LOSES, /* the engine has ended it behind our back, as after a full disk */
};

/* Runs inside a write transaction of the store (as tx_fn). */
enum err_code fault_install(struct tx *tx, void *arg);
/* The n-th call from now on fails with `rc`; n 0: none. Not while a write is under way. */
void fault_arm(long n, enum err_code rc, enum fault_way way);
/* Whether the fault has happened since it was armed. */
bool fault_happened(void);

#endif
