#ifndef RECORD_CHECK_H
#define RECORD_CHECK_H
/*
 * check: verifies the invariants (docs/rules.md) on a live store, by number, and names
 * what breaks them. Reads only, one consistent view. A sound store gives no finding; it takes time
 * in proportion to the store.
 */
#include "account/account.h"

struct check_finding {
    int invariant; /* 1-9; 0: the engine's own verification */
    struct str text;
};
struct check_progress {
    void (*finding)(void *arg, const struct check_finding *finding);
    void (*step)(void *arg, int invariant, const char *what); /* before each part; may be NULL */
    void *arg;
};
enum err_code check_run(struct op *op, const struct check_progress *progress, int64_t *findings);
/* Remakes what is derived (unique keys of properties, folded keys, stage-derived columns): `relata
 * rebuild`. */
enum err_code rebuild_run(struct op *op, const struct check_progress *progress);

/* The values that follow from the stage, for all records of a type: to be called in the transaction
 * that edited a stage, with the new snapshot in op (op_refresh). */
enum err_code rebuild_stages(struct op *op, const struct object_type *type);

#endif
