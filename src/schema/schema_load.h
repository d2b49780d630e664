#ifndef SCHEMA_SCHEMA_LOAD_H
#define SCHEMA_SCHEMA_LOAD_H
/*
 * schema_load: reading a snapshot, in three files. schema_load.c reads the tables,
 * schema_load_pairs.c those of pairs and labels, schema_index.c sorts what was read and makes the
 * maps. Private to src/schema.
 */
#include "schema/schema.h"
#include "store/stmt.h"

struct load {
    struct tx *tx;
    struct schema *schema;
    struct arena *arena; /* the snapshot's */
    struct json *empty_object;
    size_t property_count, label_count;
};
typedef enum err_code load_row_fn(struct load *load, const struct stmt *st);

enum err_code load_out_of_memory(struct load *load);
/* A row points nowhere. Not by this program, because foreign keys hold them: the store is damaged.
 */
enum err_code load_stray(struct load *load, const char *what, int64_t id);
/* The array with room for one more item; its capacity is always the power of two at or above its
 * count, at least 4. NULL when memory is refused. */
void *load_grown(struct arena *arena, void *items, size_t count, size_t size);

load_row_fn load_pair, load_label;
void load_index(struct load *load);

/* Keys of the maps. */
int64_t pair_types_key(int64_t type1, int64_t type2);
int64_t label_type_key(enum label_category category, int64_t type_id);

#endif
