#ifndef EDIT_LAB_H
#define EDIT_LAB_H
/*
 * edit_lab: a seeded store for the tests of the schema's edits, and one write transaction in which
 * a test runs.
 *
 * The body of a test runs on the store's writer thread, where Check must not be called: it uses
 * expect(), which notes the first failure and leaves the body; the test fails after the
 * transaction.
 */
#include <check.h>

#include "base/json.h"
#include "schema/schema_edit.h"

struct lab {
    struct tx *tx;
    struct schema *schema; /* newest: lab_reload() */
    struct schema_edit edit;
    int changes; /* reported through edit.changed */
    struct definition_change last;
    struct str failure;
};
typedef void lab_fn(struct lab *lab);

void lab_run(lab_fn *body);

#define LAB_TEST(name)                                                                             \
    static void name##_body(struct lab *lab);                                                      \
    START_TEST(name)                                                                               \
    {                                                                                              \
        lab_run(name##_body);                                                                      \
    }                                                                                              \
    END_TEST                                                                                       \
    static void name##_body(struct lab *lab)

void lab_fail(struct lab *lab, const char *file, int line, const char *text);
#define expect(condition)                                                                          \
    do {                                                                                           \
        if (!(condition)) {                                                                        \
            lab_fail(lab, __FILE__, __LINE__, #condition);                                         \
            return;                                                                                \
        }                                                                                          \
    } while (0)
/* The operation succeeds, and the snapshot is read anew. */
#define expect_ok(call)                                                                            \
    do {                                                                                           \
        if ((call) != ERR_OK || !lab_reload(lab)) {                                                \
            lab_fail(lab, __FILE__, __LINE__, #call);                                              \
            return;                                                                                \
        }                                                                                          \
    } while (0)
/* The operation is refused with that code, the path of the field, and words in the message. */
#define expect_refused(call, code, path, words)                                                    \
    do {                                                                                           \
        if (!lab_refused(lab, (call), (code), (path), (words))) {                                  \
            lab_fail(lab, __FILE__, __LINE__, #call);                                              \
            return;                                                                                \
        }                                                                                          \
    } while (0)

bool lab_reload(struct lab *lab);
bool lab_refused(struct lab *lab, enum err_code rc, enum err_code code, const char *path,
                 const char *words);
/* Values of a key of the error's context, joined by commas; "" when it is not there. */
struct str lab_context(struct lab *lab, const char *key);
bool lab_has_detail_code(struct lab *lab, const char *code);

/* JSON with ' for ". */
const struct json *lab_json(struct lab *lab, const char *text);
bool lab_has(struct str text, const char *part);
enum err_code lab_sql(struct lab *lab, const char *text);
int64_t lab_count(struct lab *lab, const char *text);

const struct object_type *lab_type(struct lab *lab, int64_t id);
const struct object_type *lab_custom(struct lab *lab, const char *name); /* archived ones too */
const struct label *lab_label(struct lab *lab, int64_t id);
const struct property *lab_property(struct lab *lab, int64_t type_id, const char *name);
/* Makes the custom object `name` with a string property "title" as primary display. */
enum err_code lab_object(struct lab *lab, const char *name, int64_t *type_id);
/* inverse NULL: a single label. */
enum err_code lab_label_create(struct lab *lab, int64_t from, int64_t to, const char *name,
                               const char *text, const char *inverse, int64_t *label_id);

#endif
