#ifndef RECORD_RECORD_STMTS_H
#define RECORD_RECORD_STMTS_H
/* The fixed SQL of records and of the change log. What depends on an object type is built at run
 * time: record_row.c, record_read.c. */
#include "store/stmt.h"

#define CHANGE_COLUMNS                                                                             \
    "seq, at, actor_kind, actor_id, kind, type_id, record_id, other_type_id, other_id, label, "    \
    "detail"

#define CHANGE_INSERT_SQL                                                                          \
    "INSERT INTO change (xid, at, actor_kind, actor_id, kind, type_id, record_id, "                \
    "other_type_id, other_id, label, detail) "                                                     \
    "VALUES ($11, $1, $2, $3, $4, $5, $6, $7, $8, $9, $10)"

#define RECORD_STMTS(S)                                                                            \
    S(RECORD_UNIQUE_FIND,                                                                          \
      "SELECT record_id FROM unique_value WHERE property_id = $1 AND value_key = $2")              \
    S(RECORD_UNIQUE_INSERT,                                                                        \
      "INSERT INTO unique_value (property_id, value_key, record_id) VALUES ($1, $2, $3) "          \
      "ON CONFLICT DO NOTHING")                                                                    \
    S(RECORD_UNIQUE_DELETE, "DELETE FROM unique_value WHERE record_id = $1 AND property_id = $2")  \
    S(RECORD_UNIQUES_DELETE, "DELETE FROM unique_value WHERE record_id = $1")                      \
                                                                                                   \
    S(RECORD_HISTORY_READ,                                                                         \
      "SELECT h.value, h.at, c.actor_kind, c.actor_id, t.user_id, t.name, u.email "                \
      "FROM history h JOIN change c ON c.seq = h.seq "                                             \
      "LEFT JOIN token t ON c.actor_kind = 2 AND t.id = c.actor_id "                               \
      "LEFT JOIN app_user u ON c.actor_kind <> 2 AND u.id = c.actor_id "                           \
      "WHERE h.record_id = $1 AND h.property_id = $2 ORDER BY h.seq DESC LIMIT $3")                \
    S(RECORD_HISTORY_NEWEST,                                                                       \
      "SELECT property_id, MAX(seq) FROM history WHERE record_id = $1 GROUP BY property_id")       \
                                                                                                   \
    S(CHANGE_INSERT, CHANGE_INSERT_SQL)                                                            \
    S(CHANGE_INSERT_RETURNING, CHANGE_INSERT_SQL " RETURNING seq")                                 \
    S(CHANGE_LIST, "SELECT " CHANGE_COLUMNS " FROM change WHERE seq > $1 ORDER BY seq LIMIT $2")   \
    /* where rows have numbers of transactions, see store.h: tx_horizon */                         \
    S(CHANGE_NUMBER_AT, "SELECT xid FROM change WHERE seq <= $1 ORDER BY seq DESC LIMIT 1")        \
    S(CHANGE_LIST_FINAL,                                                                           \
      "SELECT " CHANGE_COLUMNS " FROM change WHERE xid > 0 AND (xid, seq) > ($1, $2) "             \
      "AND xid < $3 ORDER BY xid, seq LIMIT $4")                                                   \
    S(CHANGE_OF_RECORD,                                                                            \
      "SELECT " CHANGE_COLUMNS " FROM change WHERE record_id = $1 AND seq < $2 UNION ALL "         \
      "SELECT " CHANGE_COLUMNS " FROM change WHERE other_id = $1 AND seq < $2 "                    \
      "ORDER BY seq DESC LIMIT $3")                                                                \
    S(CHANGE_OF_LABEL, "SELECT " CHANGE_COLUMNS " FROM change "                                    \
                       "WHERE kind >= 100 AND kind IN (105, 106) AND label = $1 ORDER BY seq")
STMT_TABLE(record, RECORD_STMTS)

#endif
