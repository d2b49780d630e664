#ifndef STORE_SQL_H
#define STORE_SQL_H
/*
 * sql: SQL text built at run time, from three kinds of pieces only: literals of the program, names
 * made of a literal prefix and a number (tables and columns are named by stable ids: obj_1_2,
 * p318), and bound values. Nothing that a caller sent can become text. The finished statement is
 * prepared through the connection's cache, keyed by its text.
 *
 * What differs between the engines is asked of the dialect functions at the end, never written by
 * hand.
 */
#include <stdint.h>

#include "base/str.h"
#include "store/stmt.h"
#include "store/store.h"

struct sql;

struct sql *sql_new(struct tx *tx); /* in tx->arena */

#define sql_add(sql, literal) sql_add_literal((sql), "" literal "", sizeof(literal) - 1)
void sql_add_literal(struct sql *sql, const char *text, size_t size);
/* prefix and number: sql_name(s, "p", 318) adds p318 */
#define sql_name(sql, prefix, number) sql_name_literal((sql), "" prefix "", (number))
void sql_name_literal(struct sql *sql, const char *prefix, int64_t number);
/* prefix, number, "_", number: sql_name2(s, "obj_", 1, 2) adds obj_1_2 */
#define sql_name2(sql, prefix, a, b) sql_name2_literal((sql), "" prefix "", (a), (b))
void sql_name2_literal(struct sql *sql, const char *prefix, int64_t a, int64_t b);
/* A number of the program's own (a limit, a constant code), written as text. */
void sql_number(struct sql *sql, int64_t value);

/* Each adds the next placeholder and remembers its value (texts are copied into the arena). */
void sql_bind_i64(struct sql *sql, int64_t value);
void sql_bind_double(struct sql *sql, double value);
void sql_bind_str(struct sql *sql, struct str value);
void sql_bind_null(struct sql *sql);
/* A parenthesised list of bound integers for IN: (…). An empty list adds (NULL), which matches
 * nothing. The last value may repeat, so that lists of nearby lengths share one statement. */
void sql_bind_list(struct sql *sql, const int64_t *values, size_t count);

/* Appends the text and values of another builder of the same transaction. */
void sql_append(struct sql *sql, const struct sql *part);
struct str sql_text(const struct sql *sql); /* for tests and explain */

/* The statement with its values bound, ready for stmt_row(). */
struct stmt *sql_stmt(struct sql *sql);
enum err_code sql_run(struct sql *sql);

/* Dialect: */
/* TRUE when the text of `column` (a builder) contains the bound text, byte by byte. */
void sql_contains(struct sql *sql, const struct sql *column, struct str needle);
/* Column types for DDL. */
enum sql_type { SQL_TEXT, SQL_NUMBER, SQL_INTEGER, SQL_BLOB };
void sql_type(struct sql *sql, enum sql_type type);
/* The clause that clusters a table by its primary key, where the engine has one; ends a CREATE
 * TABLE after ")". */
void sql_clustered(struct sql *sql);

#endif
