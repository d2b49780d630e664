#ifndef SCHEMA_SCHEMA_H
#define SCHEMA_SCHEMA_H
/*
 * schema: what exists in an account — object types, properties, pipelines, pairs and labels — as an
 * immutable snapshot.
 *
 * Every transaction works with the snapshot whose stamp stands in its own view of the store
 * (schema_cache_get), so a change made by this process, another server or the command line is seen
 * by the very next transaction, and a transaction never sees half a change. A change of the schema
 * (schema_edit.h) writes rows and a new random stamp.
 *
 * A snapshot is reference-counted and read-only: pointers into it live as long as the caller holds
 * it (the request does). Arrays are sorted as said beside them. Ids are stable for ever, names of
 * properties and labels too; SQL names are made of ids.
 */
#include <stdbool.h>
#include <stdint.h>

#include "base/arena.h"
#include "base/json.h"
#include "base/map.h"
#include "base/str.h"
#include "store/store.h"

/* Object type ids: meta * 1,000,000 + number ("0-1" is 1, "2-5" is 2000005). */
#define TYPE_CONTACT   INT64_C(1)
#define TYPE_COMPANY   INT64_C(2)
#define TYPE_DEAL      INT64_C(3)
#define TYPE_TICKET    INT64_C(5)
#define TYPE_PRODUCT   INT64_C(7)
#define TYPE_LINE_ITEM INT64_C(8)
#define TYPE_TASK      INT64_C(27)
#define TYPE_NOTE      INT64_C(46)
#define TYPE_MEETING   INT64_C(47)
#define TYPE_CALL      INT64_C(48)
#define TYPE_EMAIL     INT64_C(49)
#define TYPE_USER      INT64_C(115)
#define TYPE_META      INT64_C(1000000)
#define TYPE_CUSTOM    (2 * TYPE_META) /* ids of custom objects are above this */

/* What stands in link.label. */
#define LABEL_PLAIN   INT64_C(0)
#define LABEL_PRIMARY INT64_C(1)
#define LABEL_FIRST   INT64_C(100) /* codes of all other labels begin here */

#define SCHEMA_COLUMNS_PER_TABLE 64

struct property_kind; /* property_kind.h: one file and one row a property type */

enum property_storage {
    STORED_COLUMN =
        1,     /* column p<id> (and k<id>, the folded key, for text) of table obj_<type>_<slot> */
    STORED_ID, /* the record's id */
    STORED_CREATED,         /* created_at */
    STORED_UPDATED,         /* updated_at */
    STORED_CREATED_BY,      /* created_by */
    STORED_UPDATED_BY,      /* updated_by */
    STORED_PRIMARY_COMPANY, /* id of the primary company, computed from links; writing it sets the
                               primary */
    STORED_PARENT_COMPANY,  /* id of the parent company, computed from links; read-only */
    STORED_LINK_COUNT       /* number of associated records of the object type in link_count_type;
                               read-only */
};

struct option {
    struct str value, label, description;
    int64_t position; /* displayOrder */
    bool hidden;
};

struct property {
    int64_t id;
    int64_t type_id;
    struct str name, label, group, description;
    struct str type, field_type; /* published words */
    const struct property_kind *kind;
    struct option *options; /* in display order */
    size_t option_count;
    struct map *option_by_value;
    int64_t position;
    bool unique, hidden, form_field, system, read_only,
        multiple;          /* multiple: several-of enumeration (checkbox) */
    bool external_options; /* owners: options are not listed */
    enum property_storage storage;
    int64_t slot;
    int64_t link_count_type;
    struct json *
        extra; /* object: published attributes that have no column of their own (display hints …) */
    int64_t created_at, updated_at, created_by, updated_by, archived_at; /* 0: none, not archived */
};

struct property_group {
    struct str name, label;
    int64_t position;
    int64_t archived_at;
};

struct stage {
    struct str id, label, pipeline_id;
    int64_t position;
    struct json *metadata; /* object of strings */
    bool closed, won;      /* from probability 0/1, or ticketState CLOSED */
    double probability;
    int64_t created_at, updated_at, archived_at;
};
struct pipeline {
    struct str id, label;
    int64_t position;
    struct stage *stages; /* by position, then id; archived ones included */
    size_t stage_count;
    int64_t created_at, updated_at, archived_at;
};

struct object_type {
    int64_t id;
    struct str wire_id; /* "0-1", "2-5" */
    struct str
        singular;      /* word in paths and messages: "contact"; custom: the fully qualified name */
    struct str plural; /* "contacts"; custom: the fully qualified name */
    struct str name;   /* custom: the name given at creation; otherwise the plural */
    struct str full_name; /* "p12345_car"; standard objects: upper-case singular ("CONTACT") */
    struct str label_singular, label_plural, description;
    struct str primary_display;
    struct str *secondary_display, *required, *searchable;
    size_t secondary_count, required_count, searchable_count;
    struct str *defaults; /* properties returned when none are asked for, sorted; standard objects
                             from the seed */
    size_t default_count;
    struct str created_property, updated_property; /* "createdate" or "hs_createdate" … */
    struct str pipeline_property, stage_property;  /* none when the object has no pipelines */
    bool custom, activity, restorable;
    struct property **properties; /* sorted by name; archived ones included */
    size_t property_count;
    struct map *property_by_name; /* archived ones included: look at archived_at */
    int64_t *slots;               /* table numbers in use, ascending; always begins with 1 */
    size_t slot_count;
    struct property_group *groups; /* by position, then name; archived ones included */
    size_t group_count;
    struct pipeline *pipelines; /* by position, then id; archived ones included */
    size_t pipeline_count;
    int64_t created_at, created_by, updated_at, updated_by, archived_at;
};

enum label_kind { LABEL_KIND_PLAIN, LABEL_KIND_PRIMARY, LABEL_KIND_SINGLE, LABEL_KIND_PAIRED };
enum label_category { CATEGORY_SYSTEM, CATEGORY_USER, CATEGORY_INTEGRATOR };
struct str label_category_word(enum label_category category); /* "HUBSPOT_DEFINED" … */
bool label_category_parse(struct str word, enum label_category *out);

struct label {
    int64_t id, code;
    struct pair *pair;
    enum label_kind kind;
    enum label_category category;
    /* index 0: read from a towards b; index 1: from b towards a. A single same-object label, and a
     * plain same-object type, has the same values in both. */
    int64_t type_id[2];
    struct str name[2];
    struct str text[2]; /* none for the plain link */
    int64_t max[2];     /* 0: no limit. max[0]: b's per a, max[1]: a's per b */
    int64_t max_set_at;
    struct str description, colour;
    int64_t position;
    int64_t created_at, created_by, updated_at, updated_by;
};

struct pair {
    int64_t id;
    struct object_type *a, *b; /* a->id <= b->id */
    struct label *plain;
    struct label *primary; /* NULL where there is none */
    bool primary_on_a;     /* the records of a have a primary b (contact-company: a is the contact);
                              else b's have a primary a */
    struct label **labels; /* all, plain and primary included: by position, then id */
    size_t label_count;
};
static inline bool pair_is_same(const struct pair *pair)
{
    return pair->a == pair->b;
}

struct schema {
    int64_t stamp;
    int64_t portal_id;
    struct arena *arena;
    struct object_type **types; /* by id; archived custom types included */
    size_t type_count;
    struct pair **pairs; /* by id */
    size_t pair_count;
    struct map *words; /* lower-case path word -> object_type */
    struct map *types_by_id, *properties_by_id, *pairs_by_id, *pairs_by_types, *labels_by_id,
        *labels_by_type;
    int64_t label_cap;            /* settled 10 */
    struct label *parent_company; /* company-company, paired: side 0 reads from the parent ("Child
                                     Company", 13), side 1 is 14 */
    int references;               /* private */
};

/* Reads the snapshot from the rows visible to tx. The caller owns one reference. */
enum err_code schema_load(struct tx *tx, int64_t stamp, struct schema **out);
void schema_release(struct schema *schema); /* NULL is allowed; thread-safe */
struct schema *schema_hold(struct schema *schema);

/* The current snapshot of an account, shared by threads; reloads when the stamp seen by tx differs.
 */
struct schema_cache;
struct schema_cache *schema_cache_new(void);
void schema_cache_free(struct schema_cache *cache);
/* The snapshot that belongs to tx's view of the store; the caller releases it. */
enum err_code schema_cache_get(struct schema_cache *cache, struct tx *tx, struct schema **out);

/* Fills an empty store with the standard objects, their properties, groups, pipelines and system
 * association types (schema_seed_*.c), and makes the tables of records. Also adds what a newer
 * program's seed has and the store lacks. */
enum err_code schema_seed(struct tx *tx);
/* Whether schema_seed() has something to do: one read, so that opening a store that is complete
 * writes nothing. */
enum err_code schema_seed_needed(struct tx *tx, bool *needed);

/* --- look-ups; all return NULL when there is none --- */

/* A path word: singular, plural, any case, "0-1", "2-5", "p123_car", "p_car". Errors with the
 * published messages of section 0.3: ERR_INVALID "Unable to infer object type from: widgets"
 * (word), "Invalid object or event type id: 0-9999" (id). Archived custom types are not found this
 * way. */
enum err_code schema_type_of_word(const struct schema *schema, struct str word, struct err *err,
                                  const struct object_type **out);
const struct object_type *schema_type(const struct schema *schema, int64_t id);
const struct property *schema_property(const struct object_type *type,
                                       struct str name); /* not archived */
const struct property *schema_property_any(const struct object_type *type, struct str name);
const struct property *schema_property_by_id(const struct schema *schema, int64_t id);
const struct pipeline *schema_pipeline(const struct object_type *type,
                                       struct str id); /* not archived */
const struct stage *schema_stage(const struct object_type *type,
                                 struct str id); /* of any pipeline */
const struct pair *schema_pair(const struct schema *schema, int64_t type1, int64_t type2);
const struct pair *schema_pair_by_id(const struct schema *schema, int64_t id);
const struct label *schema_label_by_id(const struct schema *schema, int64_t id);
const struct label *pair_label_of_code(const struct pair *pair, int64_t code);

/* A label seen from one end. side is the index into the label's halves (0: read from a). For
 * same-object paired labels the two halves have different type ids, which tells the direction;
 * same-object single ones have side 0. */
struct label_end {
    const struct label *label;
    int side;
};
/* The definition with that key; false when unknown. */
bool schema_label_of_type(const struct schema *schema, enum label_category category,
                          int64_t type_id, struct label_end *out);
/* By internal name within a pair (either half's name; case ignored), read from the object type
 * `from`. */
bool pair_label_of_name(const struct pair *pair, const struct object_type *from, struct str name,
                        struct label_end *out);
/* Which side of a pair reads from `from`: 0 when from is a, 1 when it is b; 0 for same-object
 * pairs. */
static inline int pair_side(const struct pair *pair, const struct object_type *from)
{
    return pair->a == from ? 0 : 1;
}
/* Number of custom labels of a pair (a paired label counts once): what the cap counts. */
size_t pair_custom_labels(const struct pair *pair);

#endif
