#ifndef BENCH_FLOOR_PG_H
#define BENCH_FLOOR_PG_H
/* floor_pg: what the files of the PostgreSQL floor share. */
#include <libpq-fe.h>

#include "floor.h"

enum { PARAMETERS_MAX = 80, ARRAYS_MAX = SHAPE_FIELDS_MAX * 2 + 8 };

struct session {
    const struct options *options;
    PGconn *pg;
    struct shape shapes[BENCH_OBJECTS];
    int64_t pairs[BENCH_PAIRS];
    int64_t now;
    struct text arrays[ARRAYS_MAX]; /* of the statement at hand */
    struct text copy;               /* rows that were not sent yet (floor_pg_bulk.c) */
    bool copying;
};

/* Parameters of one statement, as texts. */
struct parameters {
    int count;
    const char *value[PARAMETERS_MAX];
    char room[PARAMETERS_MAX][24];
};

/* Each ends the process when the engine refuses. */
PGresult *pg_accept(struct session *session, PGresult *result);
void pg_execute(struct session *session, const char *text);
PGresult *pg_query(struct session *session, const char *name, const struct parameters *parameters);
int64_t pg_cell(const PGresult *result, int row, int column);

#endif
