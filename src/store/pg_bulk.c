/* pg_bulk: COPY of rows that bulk.c writes in its text form. */
#include "store/pg_internal.h"

static enum err_code failed(struct pg_conn *conn, const PGresult *result, struct err *err)
{
    return pg_failure(conn, err, "copy", result);
}

enum err_code pg_copy_begin(struct conn *base, struct str text, struct err *err)
{
    struct pg_conn *conn = (struct pg_conn *)base;
    enum err_code rc = pg_pipe_leave(conn, err);
    if (rc) {
        return rc;
    }
    PGresult *result = PQexec(conn->pg, text.p);
    rc = PQresultStatus(result) == PGRES_COPY_IN ? ERR_OK : failed(conn, result, err);
    PQclear(result);
    return rc;
}

enum err_code pg_copy_put(struct conn *base, struct str rows, struct err *err)
{
    struct pg_conn *conn = (struct pg_conn *)base;
    return PQputCopyData(conn->pg, rows.p, (int)rows.n) == 1 ? ERR_OK : failed(conn, NULL, err);
}

enum err_code pg_copy_end(struct conn *base, bool good, struct err *err)
{
    struct pg_conn *conn = (struct pg_conn *)base;
    enum err_code rc = ERR_OK;
    if (PQputCopyEnd(conn->pg, good ? NULL : "given up") != 1) {
        return failed(conn, NULL, err);
    }
    for (PGresult *result; (result = PQgetResult(conn->pg));) {
        if (PQresultStatus(result) != PGRES_COMMAND_OK && !rc) {
            rc = failed(conn, result, good ? err : NULL);
        }
        PQclear(result);
    }
    return rc;
}
