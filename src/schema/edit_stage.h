#ifndef SCHEMA_EDIT_STAGE_H
#define SCHEMA_EDIT_STAGE_H
/*
 * edit_stage: what pipeline_edit.c and stage_edit.c share. Private to src/schema.
 *
 * Every change of stages is checked on the whole: the active stages as they will be stand in a
 * stage_set, edit_stages_check() judges that, and then the difference is written. Archived
 * pipelines and stages are out of sight; their ids can be taken again, which replaces them.
 */
#include "schema/edit_body.h"
#include "schema/schema_edit.h"

struct stage_set {
    struct stage *items;
    size_t count;
};

/* ERR_INVALID for object types without pipelines. */
enum err_code edit_has_pipelines(struct schema_edit *edit, const struct object_type *type);
/* Archived ones too; NULL when there is none. */
const struct pipeline *edit_pipeline_any(const struct object_type *type, struct str id);
const struct stage *edit_stage_any(const struct object_type *type, struct str id);
enum err_code edit_pipeline_find(struct schema_edit *edit, const struct object_type *type,
                                 struct str id,
                                 const struct pipeline **out); /* active, or ERR_NOT_FOUND */

/* The active stages of a pipeline, with room for `more`. */
struct stage_set edit_stages_of(struct arena *arena, const struct pipeline *pipeline, size_t more);
/* At least one stage, at most 100, no label twice, and for tickets a closed one. */
enum err_code edit_stages_check(struct schema_edit *edit, const struct object_type *type,
                                struct str path, const struct stage_set *stages);

/* Reads label, displayOrder and metadata over *stage. whole: the first two must be there and
 * metadata replaces what there was; otherwise metadata is merged into it. Metadata becomes what the
 * object type demands of it. */
enum err_code edit_stage_read(const struct edit_body *body, const struct object_type *type,
                              bool whole, struct stage *stage);
/* The id in the body under `key`, refused when it is longer than `most`; none when not given. */
enum err_code edit_given_id(const struct edit_body *body, const char *key, size_t most,
                            struct str *id);
/* The id for a new stage: the one in the body, refused when an active stage (or one of `taken`) has
 * it, or a fresh number. */
enum err_code edit_stage_id(const struct edit_body *body, const struct object_type *type,
                            const struct stage_set *taken, struct str *id);

/* Writes one stage and reports it. `before` is NULL for a new one. */
enum err_code edit_stage_write(struct schema_edit *edit, const struct object_type *type,
                               const struct stage *before, const struct stage *after);
/* Refuses when records use the stage (stage_id none: a stage of the pipeline). in_use may be NULL:
 * nobody asked. */
enum err_code edit_stage_use(struct schema_edit *edit, const struct object_type *type,
                             struct str pipeline_id, struct str stage_id, stage_use_fn *in_use);

#endif
