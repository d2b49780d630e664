#ifndef SCHEMA_SCHEMA_SEED_H
#define SCHEMA_SCHEMA_SEED_H
/*
 * schema_seed: what every account has, as tables of constants, one row a thing. Private to
 * src/schema.
 *
 * Lists of names are written with spaces between them. A row that is added is added to existing
 * stores at their next opening; a row that is changed or removed is not: what stands in a store is
 * the account's.
 */
#include "schema/schema.h"

struct seed_group {
    int64_t type_id;
    const char *name, *label;
};

struct seed_object {
    int64_t id;
    const char *singular, *plural, *label_singular, *label_plural;
    const char *noun; /* in names of association types: "meeting_event_to_contact" */
    const char *group;
    const char *created_property, *updated_property;
    const char *pipeline_property, *stage_property; /* NULL without pipelines */
    const char *primary_display, *secondary_display;
    const char *required; /* rules of the form "one of these" are the record writer's */
    const char *searchable;
    const char *defaults; /* sorted */
    bool activity;
};

struct seed_option {
    const char *value, *label;
};

enum seed_flag {
    SEED_READ_ONLY = 1,
    SEED_UNIQUE = 2,
    SEED_HIDDEN = 4,
    SEED_FORM = 8 /* may stand in a form */
};

struct seed_property {
    const char *name, *label, *type, *field_type;
    const char *description;
    int flags;
    const struct seed_option *options; /* ends with a row of NULLs */
    enum property_storage storage;     /* 0: STORED_COLUMN */
    int64_t link_count_type;
    const char *extra; /* a JSON object */
    const char *group; /* NULL: that of the object */
};

struct seed_properties {
    int64_t type_id;
    const struct seed_property *rows;
    size_t count;
};

/* text: what the record of that side reads; NULL for the plain link. name: NULL makes the usual one
 * of the two nouns. */
struct seed_association {
    int64_t a, b;
    enum label_kind kind;
    int64_t type_ab, type_ba;
    const char *text_ab, *text_ba;
    const char *name_ab, *name_ba;
};

struct seed_stage {
    int64_t type_id;
    const char *pipeline, *id, *label;
    const char *metadata; /* a JSON object of strings */
};
struct seed_pipeline {
    int64_t type_id;
    const char *id, *label;
};

extern const struct seed_object seed_objects[];
extern const size_t seed_object_count;
extern const struct seed_group seed_groups[];
extern const size_t seed_group_count;
extern const struct seed_properties seed_properties[]; /* of each object its own */
extern const size_t seed_properties_count;
extern const struct seed_property seed_common_properties[]; /* of every object, also custom ones */
extern const size_t seed_common_count;
extern const struct seed_property seed_custom_properties[]; /* of every custom object */
extern const size_t seed_custom_count;
extern const struct seed_association seed_associations[];
extern const size_t seed_association_count;
extern const struct seed_pipeline seed_pipelines[];
extern const size_t seed_pipeline_count;
extern const struct seed_stage seed_stages[];
extern const size_t seed_stage_count;

/* schema_seed_options.c */
extern const struct seed_option seed_options_boolean[], seed_options_lifecycle[],
    seed_options_lead_status[], seed_options_source[], seed_options_company_type[],
    seed_options_industry[], seed_options_deal_type[], seed_options_deal_priority[],
    seed_options_ticket_priority[], seed_options_ticket_category[], seed_options_ticket_source[],
    seed_options_task_status[], seed_options_task_priority[], seed_options_task_type[],
    seed_options_call_direction[], seed_options_call_status[], seed_options_call_outcome[],
    seed_options_meeting_outcome[], seed_options_email_direction[], seed_options_email_status[];

const struct seed_object *seed_object_find(int64_t type_id); /* NULL when there is none */
/* The words of a list; they point into it. */
struct str *seed_words(struct arena *arena, const char *list, size_t *count);

#endif
