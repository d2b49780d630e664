#ifndef RECORD_LINK_STMTS_H
#define RECORD_LINK_STMTS_H
/*
 * link_stmts: the fixed SQL on link and link_archived. Private to src/record.
 *
 * A statement asks for both ends at once ("as a" UNION ALL "as b"): in a pair of two object types
 * one of the arms is empty, in a same-object pair both are needed, and so no statement knows which
 * end a record is. The key is (a, pair, b, label): the rows of one link stand together, and so do
 * those of one record's links. From b's side the key is reached link by link, over the plain rows
 * of link_reverse; CROSS JOIN keeps SQLite from starting at the labels of all its links.
 */
#include "store/stmt.h"

#define LINK_READ_SQL(table)                                                                       \
    "SELECT label, dir, since FROM " table " WHERE a = $1 AND pair = $2 AND b = $3 ORDER BY label"
#define LINK_INSERT_SQL(table)                                                                     \
    "INSERT INTO " table " (a, pair, label, b, dir, since) VALUES ($1, $2, $3, $4, $5, $6)"
#define LINK_DELETE_SQL(table)                                                                     \
    "DELETE FROM " table " WHERE a = $1 AND pair = $2 AND label = $3 AND b = $4"
#define LINK_CLEAR_SQL(table) "DELETE FROM " table " WHERE a = $1 AND pair = $2 AND b = $3"
#define LINK_OF_SQL(table)                                                                         \
    "SELECT pair, other, since FROM (SELECT pair, b AS other, since FROM " table                   \
    " WHERE a = $1 AND label = 0 UNION ALL SELECT pair, a, since FROM " table                      \
    " WHERE b = $1 AND label = 0) AS x ORDER BY since, other"

#define LINK_STMTS(S)                                                                              \
    S(LINK_READ, LINK_READ_SQL("link"))                                                            \
    S(LINK_AWAY_READ, LINK_READ_SQL("link_archived"))                                              \
    S(LINK_INSERT, LINK_INSERT_SQL("link"))                                                        \
    S(LINK_AWAY_INSERT, LINK_INSERT_SQL("link_archived"))                                          \
    S(LINK_DELETE, LINK_DELETE_SQL("link"))                                                        \
    S(LINK_AWAY_DELETE, LINK_DELETE_SQL("link_archived"))                                          \
    S(LINK_CLEAR, LINK_CLEAR_SQL("link"))                                                          \
    S(LINK_AWAY_CLEAR, LINK_CLEAR_SQL("link_archived"))                                            \
    S(LINK_OF, LINK_OF_SQL("link"))                                                                \
    S(LINK_AWAY_OF, LINK_OF_SQL("link_archived"))                                                  \
                                                                                                   \
    /* $1, $5: the record as a and as b; 0 where its object type is not that of the end */         \
    S(LINK_PAGE,                                                                                   \
      "SELECT b AS other, since FROM link WHERE a = $1 AND pair = $2 AND label = 0 AND b > $3 "    \
      "UNION ALL SELECT a, since FROM link WHERE b = $5 AND pair = $2 AND label = 0 AND a > $3 "   \
      "ORDER BY 1 LIMIT $4")                                                                       \
    S(LINK_PAGE_LABELS,                                                                            \
      "SELECT b AS other, label, dir FROM link WHERE a = $1 AND pair = $2 AND label > 0 "          \
      "AND b BETWEEN $3 AND $4 "                                                                   \
      "UNION ALL SELECT l.a, l.label, l.dir FROM link p CROSS JOIN link l WHERE p.b = $1 "         \
      "AND p.pair = $2 AND p.label = 0 AND p.a BETWEEN $3 AND $4 AND l.a = p.a "                   \
      "AND l.pair = p.pair AND l.b = p.b AND l.label > 0 ORDER BY 1, 2")                           \
                                                                                                   \
    /* $4, $5: the direction as a and as b; $6: the other end, which does not count */             \
    S(LINK_COUNT,                                                                                  \
      "SELECT (SELECT COUNT(*) FROM link WHERE a = $1 AND pair = $2 AND label = $3 AND dir = $4 "  \
      "AND b <> $6) + (SELECT COUNT(*) FROM link WHERE b = $1 AND pair = $2 AND label = $3 "       \
      "AND dir = $5 AND a <> $6)")                                                                 \
    S(LINK_COUNT_NEWER,                                                                            \
      "SELECT (SELECT COUNT(*) FROM link WHERE a = $1 AND pair = $2 AND label = $3 AND dir = $4 "  \
      "AND b <> $6 AND since > $7) + (SELECT COUNT(*) FROM link WHERE b = $1 AND pair = $2 "       \
      "AND label = $3 AND dir = $5 AND a <> $6 AND since > $7)")                                   \
                                                                                                   \
    S(LINK_PRIMARY_OF,                                                                             \
      "SELECT b FROM link WHERE a = $1 AND pair = $2 AND label = 1 "                               \
      "UNION ALL SELECT a FROM link WHERE b = $1 AND pair = $2 AND label = 1 LIMIT 1")             \
    S(LINK_PRIMARY_LED,                                                                            \
      "SELECT pair, b AS other FROM link WHERE a = $1 AND label = 1 "                              \
      "UNION ALL SELECT pair, a FROM link WHERE b = $1 AND label = 1 ORDER BY 1, 2")               \
    /* of several put away at different times the newest */                                        \
    S(LINK_PRIMARY_AWAY,                                                                           \
      "SELECT other FROM (SELECT b AS other, since FROM link_archived WHERE a = $1 AND pair = $2 " \
      "AND label = 1 UNION ALL SELECT a, since FROM link_archived WHERE b = $1 AND pair = $2 "     \
      "AND label = 1) AS x ORDER BY since DESC, other LIMIT 1")                                    \
    S(LINK_OLDEST,                                                                                 \
      "SELECT other FROM (SELECT b AS other, since FROM link WHERE a = $1 AND pair = $2 "          \
      "AND label = 0 AND b <> $3 UNION ALL SELECT a, since FROM link WHERE b = $1 AND pair = $2 "  \
      "AND label = 0 AND a <> $3) AS x ORDER BY since, other LIMIT 1")                             \
                                                                                                   \
    S(LINK_PARENT_OF,                                                                              \
      "SELECT b FROM link WHERE a = $1 AND pair = $2 AND label = $3 AND dir = 2 AND b <> $4 "      \
      "UNION ALL SELECT a FROM link WHERE b = $1 AND pair = $2 AND label = $3 AND dir = 1 "        \
      "AND a <> $4 LIMIT 1")                                                                       \
                                                                                                   \
    /* after a load: the first company of those that have none marked */                           \
    S(LINK_APPOINT_A,                                                                              \
      "INSERT INTO link (a, pair, b, label, dir, since) SELECT a, pair, MIN(b), 1, 0, "            \
      "CAST($2 AS BIGINT) FROM link AS l WHERE pair = $1 AND label = 0 AND NOT EXISTS "            \
      "(SELECT 1 FROM link AS p WHERE p.a = l.a AND p.pair = $1 AND p.label = 1) "                 \
      "GROUP BY a, pair")                                                                          \
    S(LINK_APPOINT_B,                                                                              \
      "INSERT INTO link (a, pair, b, label, dir, since) SELECT MIN(a), pair, b, 1, 0, "            \
      "CAST($2 AS BIGINT) FROM link AS l WHERE pair = $1 AND label = 0 AND NOT EXISTS "            \
      "(SELECT 1 FROM link AS p WHERE p.b = l.b AND p.pair = $1 AND p.label = 1) "                 \
      "GROUP BY b, pair")                                                                          \
    S(LINK_STORE_A, "INSERT INTO link_archived (a, pair, label, b, dir, since) "                   \
                    "SELECT a, pair, label, b, dir, since FROM link WHERE a = $1")                 \
    S(LINK_STORE_B, "INSERT INTO link_archived (a, pair, label, b, dir, since) "                   \
                    "SELECT a, pair, label, b, dir, since FROM link WHERE b = $1")                 \
    S(LINK_CLEAR_A, "DELETE FROM link WHERE a = $1")                                               \
    S(LINK_CLEAR_B, "DELETE FROM link WHERE b = $1")                                               \
                                                                                                   \
    S(LINK_USAGE, "SELECT COUNT(*), MAX(since) FROM link WHERE pair = $1 AND label = $2")          \
    S(LINK_AWAY_USAGE, "SELECT COUNT(*) FROM link_archived WHERE pair = $1 AND label = $2")        \
    S(LINK_USES, "SELECT a, b, since FROM link WHERE pair = $1 AND label = $2 ORDER BY a, b "      \
                 "LIMIT $3 OFFSET $4")                                                             \
    S(LINK_AWAY_USES,                                                                              \
      "SELECT a, b, since FROM link_archived WHERE pair = $1 AND label = $2 ORDER BY a, b "        \
      "LIMIT $3 OFFSET $4")
STMT_TABLE(link, LINK_STMTS)

#endif
