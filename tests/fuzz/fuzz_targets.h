#ifndef FUZZ_TARGETS_H
#define FUZZ_TARGETS_H
/* fuzz_targets: the table that tools/fuzz-main makes; NULL ends it. */
#include "fuzz.h"

extern const struct fuzz_target *const fuzz_targets[];

#endif
