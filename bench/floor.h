#ifndef BENCH_FLOOR_H
#define BENCH_FLOOR_H
/*
 * floor: the same work as the server's by hand-written SQL, in this process and without HTTP: what
 * the engine can do on this machine. floor.c has the clients, the group commit and the order of
 * the work; an engine's file has its sessions. Every row that the server writes is written: the
 * record, its unique key, the change log, the history, the link's rows.
 */
#include "measure.h"
#include "text.h"

enum { SOURCE_FIELDS = 3, SHAPE_FIELDS_MAX = BENCH_FIELDS_MAX + SOURCE_FIELDS };

/* How the table of an object type has the fields of bench_row(), and after them where the record
 * came from. */
struct shape {
    int64_t type;
    uint32_t count;
    struct {
        const char *name;
        int64_t property;
        char kind; /* 't' text with a folded key, 'n' number, 'd' datetime, 'e' anything else */
        bool unique;
    } field[SHAPE_FIELDS_MAX];
};

/* What the server's change log calls them. */
enum { CHANGE_CREATED = 1, CHANGE_LINKED = 10, CHANGE_LABELLED = 12, CHANGE_PRIMARY = 14 };
enum { LABEL_PLAIN = 0, LABEL_PRIMARY = 1, ACTOR_TOKEN = 2 };

struct link_job {
    int64_t contact, company;
    int64_t labels[2];
    uint32_t label_count;
};

/* One connection, used by one thread. */
struct session;
struct session *session_open(const struct options *options);
void session_close(struct session *session);
void session_begin(struct session *session);
void session_commit(struct session *session);
/* Makes records `first` to `first + count`, in an open transaction. */
void session_create(struct session *session, enum bench_object object, uint32_t first,
                    uint32_t count, int64_t *ids);
void session_link(struct session *session, const struct link_job *jobs, uint32_t count);
/* Appends what was read to `reply`. */
void session_read(struct session *session, const int64_t *contacts, uint32_t count,
                  struct text *reply);
void session_links(struct session *session, int64_t contact, struct text *reply);
/* True when one thread writes for all, and what waits is committed together. */
extern const bool session_single_writer;

/* ---- a whole account ---- */

/* Table after table, each row once, in the fastest way that the engine has for it; indexes that are
 * led by something else than the order of the rows are made afterwards. */
enum bulk_table { BULK_RECORDS, BULK_UNIQUES, BULK_LINKS };
enum { BULK_CHANGE = 1000 }; /* records or links for a row of the change log */

void bulk_run(struct session *session, const struct options *options);

void bulk_begin(struct session *session);
int64_t bulk_ids(struct session *session, uint32_t count); /* the first of them */
void bulk_table(struct session *session, enum bulk_table table, enum bench_object object);
void bulk_record(struct session *session, enum bench_object object, int64_t id,
                 const struct bench_row *row);
void bulk_unique(struct session *session, enum bench_object object, int64_t id,
                 const struct bench_row *row);
void bulk_link(struct session *session, enum bench_pair pair, int64_t a, int64_t label, int64_t b);
void bulk_changes(struct session *session, enum bench_object object, uint64_t count);
void bulk_end(struct session *session);

/* ---- for the engines ---- */

int64_t type_of(enum bench_object object);
const char *source_value(uint32_t index);
/* The row's value of a field of its shape, the source's after it. */
const char *value_of(const struct shape *shape, const struct bench_row *row, uint32_t field);
/* Names of the fields, without their properties. */
void shape_init(struct shape *shape, const struct bench_account *account, enum bench_object object);
/* The folded key, or NULL when folding leaves the text as it is. `out` has room for it. */
const char *folded(const char *value, char out[64]);
int64_t milliseconds_of(const char *datetime);
int64_t now_ms(void);

#endif
