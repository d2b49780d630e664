#ifndef RECORD_CHECK_STMTS_H
#define RECORD_CHECK_STMTS_H
/* check_stmts: invariants that fixed SQL can say. A sound store gives no row. What each row says
 * stands in check.c. */
#include "store/stmt.h"

#define CHECK_ORPHANS_SQL(table)                                                                   \
    "SELECT l.label, l.a, l.b FROM " table                                                         \
    " l WHERE l.label <> 0 AND NOT EXISTS (SELECT 1 FROM " table                                   \
    " p WHERE p.a = l.a AND p.pair = l.pair AND p.label = 0 AND p.b = l.b) "                       \
    "ORDER BY l.a, l.b, l.label"
#define CHECK_FOREIGN_SQL(table)                                                                   \
    "SELECT l.label, l.pair, l.a, l.b FROM " table " l LEFT JOIN label d ON d.pair_id = l.pair "   \
    "AND d.code = l.label WHERE d.id IS NULL ORDER BY l.a, l.b, l.label"
/* kind 3: LABEL_KIND_PAIRED */
#define CHECK_DIRECTION_SQL(table)                                                                 \
    "SELECT l.label, l.a, l.b, l.dir FROM " table " l JOIN label d ON d.pair_id = l.pair "         \
    "AND d.code = l.label JOIN pair p ON p.id = l.pair WHERE CASE WHEN d.kind = 3 "                \
    "AND p.a_type = p.b_type THEN l.dir NOT IN (1, 2) ELSE l.dir <> 0 END "                        \
    "ORDER BY l.a, l.b, l.label"
#define CHECK_ORDER_SQL(table)                                                                     \
    "SELECT l.a, l.b FROM " table " l JOIN pair p ON p.id = l.pair WHERE l.a = l.b OR "            \
    "(p.a_type = p.b_type AND l.a > l.b) ORDER BY l.a, l.b"

#define CHECK_STMTS(S)                                                                             \
    S(CHECK_ORDER, CHECK_ORDER_SQL("link"))                                                        \
    S(CHECK_AWAY_ORDER, CHECK_ORDER_SQL("link_archived"))                                          \
    S(CHECK_TWICE,                                                                                 \
      "SELECT l.a, l.b FROM link l JOIN link_archived w ON w.a = l.a AND w.pair = l.pair "         \
      "AND w.label = l.label AND w.b = l.b WHERE l.label = 0 ORDER BY l.a, l.b")                   \
    S(CHECK_ORPHANS, CHECK_ORPHANS_SQL("link"))                                                    \
    S(CHECK_AWAY_ORPHANS, CHECK_ORPHANS_SQL("link_archived"))                                      \
    S(CHECK_FOREIGN, CHECK_FOREIGN_SQL("link"))                                                    \
    S(CHECK_AWAY_FOREIGN, CHECK_FOREIGN_SQL("link_archived"))                                      \
    S(CHECK_DIRECTION, CHECK_DIRECTION_SQL("link"))                                                \
    S(CHECK_AWAY_DIRECTION, CHECK_DIRECTION_SQL("link_archived"))                                  \
    /* target_kind 1: REFERENCE_LABEL */                                                           \
    S(CHECK_REFERENCES,                                                                            \
      "SELECT r.user_kind, r.user_id, r.target_id FROM reference r WHERE r.target_kind = 1 "       \
      "AND NOT EXISTS (SELECT 1 FROM label d WHERE d.id = r.target_id) "                           \
      "ORDER BY r.user_kind, r.user_id, r.target_id")                                              \
    S(CHECK_CREATED_TWICE,                                                                         \
      "SELECT record_id, COUNT(*) FROM change WHERE kind = 1 GROUP BY record_id "                  \
      "HAVING COUNT(*) > 1 ORDER BY record_id")                                                    \
    S(CHECK_UNLOGGED_HISTORY,                                                                      \
      "SELECT h.record_id, h.property_id, h.seq FROM history h LEFT JOIN change c "                \
      "ON c.seq = h.seq WHERE c.seq IS NULL ORDER BY h.record_id, h.property_id, h.seq")           \
    /* columns: a record and how many it has; $5 and $6: the direction as a and as b, -1 for       \
     * neither */                                                                                  \
    S(CHECK_LIMIT,                                                                                 \
      "SELECT id, COUNT(*) FROM (SELECT a AS id, since FROM link WHERE pair = $1 AND label = $2 "  \
      "AND dir = $5 UNION ALL SELECT b, since FROM link WHERE pair = $1 AND label = $2 "           \
      "AND dir = $6) AS x GROUP BY id HAVING COUNT(*) > $3 AND MAX(since) > $4 ORDER BY id")       \
    /* child, parent */                                                                            \
    S(CHECK_PARENTS,                                                                               \
      "SELECT CASE WHEN dir = 2 THEN a ELSE b END AS child, CASE WHEN dir = 2 THEN b ELSE a END "  \
      "FROM link WHERE pair = $1 AND label = $2 ORDER BY child")                                   \
    S(CHECK_BULK, "SELECT detail FROM change WHERE kind = 20 AND type_id = $1")                    \
    S(CHECK_HISTORY,                                                                               \
      "SELECT property_id, value FROM history WHERE record_id = $1 ORDER BY property_id, seq")     \
    S(CHECK_UNIQUE_TWICE,                                                                          \
      "SELECT record_id FROM unique_value WHERE property_id = $1 GROUP BY record_id "              \
      "HAVING COUNT(*) > 1 ORDER BY record_id")                                                    \
    S(REBUILD_UNIQUE_CLEAR, "DELETE FROM unique_value WHERE property_id = $1")
STMT_TABLE(check, CHECK_STMTS)

#endif
