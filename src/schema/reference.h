#ifndef SCHEMA_REFERENCE_H
#define SCHEMA_REFERENCE_H
/*
 * reference: the index of who uses a definition (R38-R42).
 *
 * A tool that refers to a label (list, workflow, report, view, import) calls reference_set()
 * whenever it is saved, with the full set of what it refers to now, and with none when it is
 * deleted. Records are not in it: their links are counted where they stand (record/label_usage.h).
 * A definition with rows here cannot be deleted.
 */
#include <stdint.h>

#include "base/str.h"
#include "store/store.h"

enum reference_target { REFERENCE_LABEL = 1, REFERENCE_PROPERTY = 2 };

struct reference_user {
    struct str kind; /* "list", "workflow", "report", "view", "import" */
    int64_t id;
    struct str name;
};
struct reference_count {
    struct str kind;
    int64_t count;
};

/* Replaces all references of `user` to targets of that kind. */
enum err_code reference_set(struct tx *tx, const struct reference_user *user,
                            enum reference_target target, const int64_t *target_ids, size_t count);
enum err_code reference_users(struct tx *tx, enum reference_target target, int64_t target_id,
                              struct reference_user **users, size_t *count);
enum err_code reference_counts(struct tx *tx, enum reference_target target, int64_t target_id,
                               struct reference_count **counts, size_t *count);

#endif
