#ifndef ENGINE_H
#define ENGINE_H
/* engine: which engine the tests' stores are kept by. The same tests run on both. */
#include <stdbool.h>

#include "base/arena.h"
#include "base/log.h"
#include "base/str.h"

/* Whether RELATA_TEST_POSTGRES names a database for the tests (./test starts one: tools/postgres).
 */
bool engine_is_postgresql(void);
/* The store to open where an SQLite test would open the file `path`: that path, or a schema of the
 * test database, the same one for the same path of this process. */
struct str engine_url(struct arena *arena, const char *path);
/* A log for the stores of tests, to standard error: errors; with RELATA_TEST_STATEMENTS in the
 * environment every statement that is prepared too (./test has tools/check-statements read them).
 * The caller frees it. */
struct log *engine_log(void);

#endif
