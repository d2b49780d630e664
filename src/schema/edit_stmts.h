#ifndef SCHEMA_EDIT_STMTS_H
#define SCHEMA_EDIT_STMTS_H
/* edit_stmts: what the edits of the schema and the index of references ask of the store besides
 * single definitions (schema_rows.h). */
#include "store/stmt.h"

#define EDIT_STMTS(S)                                                                              \
    S(EDIT_LABEL_LINKS, "SELECT count(*) FROM link WHERE pair = $1 AND label = $2")                \
    S(EDIT_LABEL_ARCHIVED, "SELECT count(*) FROM link_archived WHERE pair = $1 AND label = $2")    \
    S(EDIT_PAIR_LINKS, "SELECT count(*) FROM link WHERE pair = $1")                                \
    S(EDIT_PAIR_DROP_ARCHIVED, "DELETE FROM link_archived WHERE pair = $1")                        \
    S(REFERENCE_DROP,                                                                              \
      "DELETE FROM reference WHERE target_kind = $1 AND user_kind = $2 AND user_id = $3")          \
    S(REFERENCE_ADD,                                                                               \
      "INSERT INTO reference (target_kind, target_id, user_kind, user_id, user_name) "             \
      "VALUES ($1, $2, $3, $4, $5) ON CONFLICT DO NOTHING")                                        \
    S(REFERENCE_USERS, "SELECT user_kind, user_id, user_name FROM reference "                      \
                       "WHERE target_kind = $1 AND target_id = $2 ORDER BY user_kind, user_id")    \
    S(REFERENCE_COUNTS,                                                                            \
      "SELECT user_kind, count(*) FROM reference "                                                 \
      "WHERE target_kind = $1 AND target_id = $2 GROUP BY user_kind ORDER BY user_kind")
STMT_TABLE(edit, EDIT_STMTS)

#endif
