#ifndef ACCOUNT_ACCOUNT_STMTS_H
#define ACCOUNT_ACCOUNT_STMTS_H
/* account_stmts: the SQL on settings, users and tokens. */
#include "store/stmt.h"

#define USER_COLUMNS                                                                               \
    "id, email, first_name, last_name, super_admin, built_in, created_at, updated_at, archived_at"

#define ACCOUNT_STMTS(S)                                                                           \
    S(SETTING_GET, "SELECT value FROM setting WHERE name = $1")                                    \
    S(SETTING_PUT,                                                                                 \
      "INSERT INTO setting (name, value, changed_at, changed_by) VALUES ($1, $2, $3, $4) "         \
      "ON CONFLICT (name) DO UPDATE SET value = excluded.value, "                                  \
      "changed_at = excluded.changed_at, changed_by = excluded.changed_by")                        \
    S(STAMP_PUT, "INSERT INTO schema_stamp (one, stamp) VALUES (1, $1) "                           \
                 "ON CONFLICT (one) DO UPDATE SET stamp = excluded.stamp")                         \
    S(USER_ADD,                                                                                    \
      "INSERT INTO app_user (id, email, email_key, first_name, last_name, super_admin, built_in, " \
      "password, created_at, updated_at) VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $9)")         \
    S(USER_GET, "SELECT " USER_COLUMNS " FROM app_user WHERE id = $1")                             \
    S(USER_FIND, "SELECT " USER_COLUMNS " FROM app_user WHERE email_key = $1")                     \
    S(USER_LIST_ACTIVE,                                                                            \
      "SELECT " USER_COLUMNS " FROM app_user WHERE built_in = 0 AND archived_at IS NULL "          \
      "AND id > $1 ORDER BY id LIMIT $2")                                                          \
    S(USER_LIST_ARCHIVED,                                                                          \
      "SELECT " USER_COLUMNS " FROM app_user WHERE built_in = 0 AND archived_at IS NOT NULL "      \
      "AND id > $1 ORDER BY id LIMIT $2")                                                          \
    S(USER_LIST_EMAIL,                                                                             \
      "SELECT " USER_COLUMNS " FROM app_user WHERE built_in = 0 AND email_key = $3 "               \
      "AND (archived_at IS NOT NULL) = (CAST($4 AS BIGINT) <> 0) AND id > $1 ORDER BY id LIMIT "   \
      "$2")                                                                                        \
    S(USER_SET_ADMIN,                                                                              \
      "UPDATE app_user SET super_admin = $2, updated_at = $3 WHERE id = $1 AND built_in = 0")      \
    S(USER_SET_PASSWORD,                                                                           \
      "UPDATE app_user SET password = $2, updated_at = $3 WHERE id = $1 AND built_in = 0")         \
    S(USER_SET_ARCHIVED,                                                                           \
      "UPDATE app_user SET archived_at = $2, updated_at = $3 WHERE id = $1 AND built_in = 0")      \
    S(TOKEN_ADD, "INSERT INTO token (id, name, user_id, hash, scopes, created_at, expires_at) "    \
                 "VALUES ($1, $2, $3, $4, $5, $6, $7)")                                            \
    S(TOKEN_REVOKE, "UPDATE token SET revoked_at = $2 WHERE name = $1 AND revoked_at IS NULL")     \
    S(TOKEN_REVOKE_USER,                                                                           \
      "UPDATE token SET revoked_at = $2 WHERE user_id = $1 AND revoked_at IS NULL")                \
    S(TOKEN_LIST, "SELECT id, user_id, name, scopes, created_at, expires_at, revoked_at FROM "     \
                  "token ORDER BY id")                                                             \
    S(TOKEN_FIND,                                                                                  \
      "SELECT t.id, t.user_id, t.name, t.scopes, t.created_at, t.expires_at, t.revoked_at, "       \
      "u.super_admin, u.archived_at FROM token t JOIN app_user u ON u.id = t.user_id WHERE "       \
      "t.hash = $1")
STMT_TABLE(account, ACCOUNT_STMTS)

#endif
