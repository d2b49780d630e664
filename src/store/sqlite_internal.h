#ifndef STORE_SQLITE_INTERNAL_H
#define STORE_SQLITE_INTERNAL_H
/* sqlite_internal: what the sqlite_*.c files share. Only they include sqlite3.h. */
#include <sqlite3.h>
#include <stdatomic.h>

#include "store/store_driver.h"

/* "Rlta": written into every file of ours, so that no other program's database is ever taken for
 * one. */
#define SQLITE_APPLICATION_ID 0x526C7461

/* Pages of the write-ahead log from which on they are copied back, when nobody waits and when
 * somebody does: a page that is changed often is then copied once. */
#define SQLITE_CHECKPOINT_IDLE 1000
#define SQLITE_CHECKPOINT_BUSY 8000
#define SQLITE_SAVEPOINT_BYTES (8 * 1024 * 1024) /* in memory, for savepoints of a transaction */

struct sqlite_conn {
    struct conn base;
    sqlite3 *db;
    sqlite3_stmt *control[TX_CONTROL_COUNT];
    bool open;         /* a transaction was begun and not ended by us */
    int wal_pages;     /* after the latest commit; 0: copied back */
    bool empty;        /* the file held nothing when it was opened (writer) */
    int checkpoint_at; /* copy back at this many pages; higher after readers held up a checkpoint */
};

struct sqlite_stmt {
    struct stmt base;
    sqlite3_stmt *handle;
    int parameter_count; /* the highest number $n */
    int *parameters;     /* number - 1 → index of the engine; NULL: the same */
};

enum sqlite_role { SQLITE_WRITER, SQLITE_READER, SQLITE_COPIER };

/* sqlite_conn.c */
/* A writer's file is looked at before anything could change it: ERR_STORE_VERSION when it is not
 * ours. */
enum err_code sqlite_conn_new(struct store *store, const char *path, enum sqlite_role role,
                              struct sqlite_conn **out, struct err *err);
void sqlite_conn_free(struct sqlite_conn *conn);
enum err_code sqlite_conn_use_wal(struct sqlite_conn *conn, struct err *err);
/* Copies the log back; `truncate` also empties it, which waits for readers. */
void sqlite_conn_checkpoint(struct sqlite_conn *conn, bool truncate);
/* Runs one statement of ours with at most one text value. */
enum err_code sqlite_conn_exec(struct sqlite_conn *conn, const char *text, const char *value,
                               struct err *err);
enum err_code sqlite_conn_control(struct conn *conn, enum tx_control what, struct err *err);
bool sqlite_conn_in_transaction(struct conn *conn);

/* sqlite_error.c: turns the engine's code into ours: logs what a person must see, marks the
 * connection lost when the transaction is gone, fills `err` (NULL allowed) with a message that
 * names neither SQL nor values. */
enum err_code sqlite_failure(struct sqlite_conn *conn, struct err *err, const char *statement,
                             int code);

/* sqlite_stmt.c */
enum err_code sqlite_stmt_prepare(struct conn *conn, const char *name, struct str text,
                                  struct stmt **out, struct err *err);
void sqlite_stmt_finalize(struct stmt *st);
enum err_code sqlite_stmt_bind_i64(struct stmt *st, int index, int64_t value);
enum err_code sqlite_stmt_bind_double(struct stmt *st, int index, double value);
enum err_code sqlite_stmt_bind_str(struct stmt *st, int index, struct str value);
enum err_code sqlite_stmt_bind_blob(struct stmt *st, int index, struct str value);
enum err_code sqlite_stmt_bind_null(struct stmt *st, int index);
enum err_code sqlite_stmt_step(struct stmt *st, bool *row);
int64_t sqlite_stmt_affected(const struct stmt *st);
int64_t sqlite_last_serial(const struct conn *conn);
void sqlite_stmt_reset(struct stmt *st);
int sqlite_stmt_columns(const struct stmt *st);
bool sqlite_stmt_is_null(const struct stmt *st, int column);
int64_t sqlite_stmt_i64(const struct stmt *st, int column);
double sqlite_stmt_double(const struct stmt *st, int column);
struct str sqlite_stmt_str(const struct stmt *st, int column);

/* sqlite_spill.c: the name of the VFS that every connection uses, made at the first call; NULL: out
 * of memory. Any thread, once the library is configured. */
const char *sqlite_spill_vfs(void);

/* sqlite_backup.c */
enum err_code sqlite_backup(struct store *store, const char *path, struct str to_path,
                            struct arena *arena, struct err *err);

/* dialect_sqlite.c */
extern const struct dialect sqlite_dialect;

#endif
