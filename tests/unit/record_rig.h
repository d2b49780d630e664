#ifndef RECORD_RIG_H
#define RECORD_RIG_H
/*
 * record_rig: an account in a folder of its own, with a clock that stands still, and record
 * operations in one line each. Every call is a transaction of its own. Property lists are written
 * as name, value, name, value: PROPS("email", "a@b.no").
 */
#include <check.h>

#include "account/account.h"
#include "record/association.h"
#include "record/change.h"
#include "record/record.h"
#include "engine.h"
#include "test_base.h"

struct rig {
    struct account *account;
    struct arena *arena;
    struct log *log; /* standard error: what the store says of its own failures */
    struct err err;
    struct principal who;
    int64_t now; /* what the store's clock shows */
    char folder[64];
    char path[96];
};

void rig_init(struct rig *rig);
/* A store of a former version, and the same store opened again by the program of that version. */
void rig_init_at(struct rig *rig, size_t version);
void rig_reopen_at(struct rig *rig, size_t version);
void rig_release(struct rig *rig);

enum err_code rig_write(struct rig *rig, op_fn *fn, void *arg);
enum err_code rig_read(struct rig *rig, op_fn *fn, void *arg);

#define PROPS(...) ((const char *const[]){__VA_ARGS__, NULL})

enum err_code rig_try_create(struct rig *rig, int64_t type, const char *const *props, int64_t *id);
int64_t rig_create(struct rig *rig, int64_t type, const char *const *props); /* must succeed */
enum err_code rig_update(struct rig *rig, int64_t type, int64_t id, const char *const *props);
enum err_code rig_archive(struct rig *rig, int64_t type, int64_t id);
enum err_code rig_restore(struct rig *rig, int64_t type, int64_t id);
enum err_code rig_merge(struct rig *rig, int64_t type, int64_t winner, int64_t loser);
enum err_code rig_link(struct rig *rig, int64_t from_type, int64_t from, int64_t to_type,
                       int64_t to);

/* Wire text of a property of the record in that state; NULL: unset. Fails the test when there is no
 * such record. */
const char *rig_text(struct rig *rig, int64_t type, int64_t id, const char *property);
const char *rig_text_in(struct rig *rig, int64_t type, int64_t id, const char *property,
                        enum record_state state);
/* 0: none */
int64_t rig_find(struct rig *rig, int64_t type, const char *property, const char *value);
/* Values of a property, newest first, joined by '|'; cleared ones as "-". */
const char *rig_history(struct rig *rig, int64_t type, int64_t id, const char *property);
/* Kinds of the changes of a record, oldest first, joined by ' '. */
const char *rig_changes(struct rig *rig, int64_t record_id);
int64_t rig_count(struct rig *rig, const char *sql); /* one integer */

/* The codes of the faults in rig->err as "property:CODE", joined by ' '. */
const char *rig_faults(struct rig *rig);
bool rig_message_has(const struct rig *rig, const char *text);

/* Makes custom properties from JSON bodies. */
void rig_property(struct rig *rig, int64_t type, const char *body);
/* A custom object of that name with those required properties (JSON arrays), its type id. */
int64_t rig_object(struct rig *rig, const char *name, const char *properties, const char *required);

#define assert_text(text, expected)                                                                \
    do {                                                                                           \
        const char *is_text_ = (text);                                                             \
        ck_assert_msg(is_text_ != NULL, "unset, should be \"%s\"", (expected));                    \
        ck_assert_str_eq(is_text_, (expected));                                                    \
    } while (0)

#endif
