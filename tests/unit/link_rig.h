#ifndef LINK_RIG_H
#define LINK_RIG_H
/*
 * link_rig: links in one line each, on top of record_rig. Labels are named as a person would:
 * "plain", "primary", or the internal name of the half that is read from the first record; several
 * are separated by spaces. What stands is given back in the same form.
 */
#include "record_rig.h"

struct node {
    int64_t type, id;
};
struct node node_contact(struct rig *rig);
struct node node_company(struct rig *rig);
struct node node_deal(struct rig *rig);
struct node node_ticket(struct rig *rig);

/* A label by display text; inverse NULL: a single one. Its name is `name`, that of the other half
 * of a paired one `name`_inverse. */
int64_t link_label(struct rig *rig, int64_t from, int64_t to, const char *name, const char *text,
                   const char *inverse);
/* Of that label or "plain", in the direction from -> to; 0 removes. */
void link_limit(struct rig *rig, int64_t from, int64_t to, const char *label, int64_t max);
void link_setting(struct rig *rig, const char *name, const char *value);

enum err_code link_plain(struct rig *rig, struct node from, struct node to);
enum err_code link_add(struct rig *rig, struct node from, struct node to, const char *labels);
enum err_code link_replace(struct rig *rig, struct node from, struct node to, const char *labels);
enum err_code link_remove(struct rig *rig, struct node from, struct node to, const char *labels);
enum err_code link_unlink(struct rig *rig, struct node from, struct node to);
enum err_code link_set_primary(struct rig *rig, struct node record, struct node company);
/* Of the last successful write above. */
struct association_result link_result(void);
enum err_code link_archive(struct rig *rig, struct node record);
/* Losses as "contact 12 manager limit", separated by "; "; "" when there are none. */
const char *link_restore(struct rig *rig, struct node record);
const char *link_merge(struct rig *rig, struct node winner, struct node loser);
enum err_code link_try_merge(struct rig *rig, struct node winner, struct node loser);

/* "plain primary decision_maker"; "-" when there is no link. */
const char *link_labels(struct rig *rig, struct node from, struct node to);
int64_t link_since(struct rig *rig, struct node from, struct node to);
/* Ids of the records of that type, ascending, separated by spaces; "" for none. */
const char *link_others(struct rig *rig, struct node from, int64_t to_type);
int64_t link_primary(struct rig *rig, struct node record); /* 0: none */

/* What check_run finds, one "<invariant> <text>" a line. */
const char *link_findings(struct rig *rig);
#define assert_sound(rig) ck_assert_str_eq(link_findings(rig), "")
void link_sql(struct rig *rig, const char *text); /* damage by hand */

#define assert_done(call)                                                                          \
    do {                                                                                           \
        enum err_code rc_ = (call);                                                                \
        ck_assert_msg(rc_ == ERR_OK, "%s: %.*s", #call, STR_ARG(rig.err.message));                 \
    } while (0)
/* Refused as invalid, with these words in the message. */
#define assert_refused(call, words)                                                                \
    do {                                                                                           \
        ck_assert_msg((call) == ERR_INVALID, "%s is not refused", #call);                          \
        ck_assert_msg(rig_message_has(&rig, (words)), "%.*s", STR_ARG(rig.err.message));           \
    } while (0)

#endif
