#ifndef JOB_JOB_STMTS_H
#define JOB_JOB_STMTS_H
/* job_stmts: the SQL on jobs. state: enum job_state. */
#include "store/stmt.h"

#define JOB_STMTS(S)                                                                               \
    S(JOB_WAITING_ONE, "SELECT id FROM job WHERE kind = $1 AND key = $2 AND state = 1")            \
    S(JOB_INSERT, "INSERT INTO job (id, kind, key, state, attempts, next_at, cursor, done, "       \
                  "created_at, updated_at) "                                                       \
                  "VALUES ($1, $2, $3, 1, 0, $4, '', 0, $4, $4)")                                  \
    S(JOB_DUE, "SELECT id FROM job WHERE (state = 1 AND next_at <= $1) OR (state = 2 AND "         \
               "lease_until <= $1) "                                                               \
               "ORDER BY next_at, id LIMIT 1")                                                     \
    S(JOB_LEASE, "UPDATE job SET state = 2, lease_until = $2, updated_at = $3 WHERE id = $1")      \
    S(JOB_GET, "SELECT id, kind, key, cursor, done, total, attempts FROM job WHERE id = $1")       \
    S(JOB_MOVE, "UPDATE job SET cursor = $2, done = $3, total = $4, attempts = 0, lease_until = "  \
                "$5, updated_at = $6 "                                                             \
                "WHERE id = $1")                                                                   \
    S(JOB_CLOSE, "UPDATE job SET state = $2, lease_until = NULL, updated_at = $3 WHERE id = $1")   \
    S(JOB_RETRY, "UPDATE job SET state = $2, attempts = $3, next_at = $4, last_error = $5, "       \
                 "lease_until = NULL, "                                                            \
                 "updated_at = $6 WHERE id = $1")
STMT_TABLE(job, JOB_STMTS)

#endif
