#include "transfer/load_file.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "base/json.h"
#include "transfer/load_keys.h"

#define LABELS_MAX     64
#define PROGRESS_LINES 4096

enum section { SECTION_NONE, SECTION_RECORDS, SECTION_LINKS };

struct reader {
    struct op *op;
    struct load_file *file;
    struct load *load;
    struct load_keys **keys; /* by place of the type in the schema */

    struct str name; /* of the file under way */
    int64_t line;    /* in it, from 1 */
    int64_t first;   /* number of its first line in all lines, so that line numbers are unique */

    enum section section;
    struct str *properties; /* of the section's records */
    size_t property_count;
    const struct object_type *from, *to; /* of its links; `from` of its records */
    const struct pair *pair;
};

static struct load_keys *keys_of(struct reader *r, const struct object_type *type)
{
    size_t at = 0;
    while (r->op->schema->types[at] != type) {
        at++;
    }
    return r->keys[at];
}

static struct err *error_of(const struct reader *r)
{
    return r->op->tx->err;
}

/* ---- headers ---- */

static enum err_code read_names(struct reader *r, const struct json *list)
{
    struct arena *arena = r->op->tx->arena;
    if (!json_is(list, JSON_ARRAY) || list->count == 0) {
        return err_set(error_of(r), ERR_INVALID,
                       "\"properties\" is a list of names: which values the lines below have");
    }
    r->properties = arena_array(arena, struct str, list->count);
    r->property_count = list->count;
    for (size_t i = 0; i < list->count; i++) {
        if (!json_is(&list->items[i], JSON_STRING) ||
            !schema_property(r->from, list->items[i].text)) {
            struct str name = json_is(&list->items[i], JSON_STRING) ? list->items[i].text : STR("");
            return err_set(error_of(r), ERR_INVALID, "%.*s have no property \"%.*s\"",
                           STR_ARG(r->from->plural), STR_ARG(name));
        }
        r->properties[i] = str_dup(arena, list->items[i].text);
    }
    return ERR_OK;
}

static enum err_code type_of(struct reader *r, const struct json *word,
                             const struct object_type **out)
{
    if (!json_is(word, JSON_STRING)) {
        return err_set(error_of(r), ERR_INVALID, "An object type is named by a text: \"contacts\"");
    }
    return schema_type_of_word(r->op->schema, word->text, error_of(r), out);
}

static enum err_code begin_records(struct reader *r, const struct json *header)
{
    enum err_code rc = type_of(r, json_get(header, "records"), &r->from);
    rc = rc ? rc : read_names(r, json_get(header, "properties"));
    r->section = SECTION_RECORDS;
    return rc ? rc : load_records_of(r->load, r->from);
}

static enum err_code begin_links(struct reader *r, const struct json *header)
{
    const struct json *ends = json_get(header, "links");
    if (!json_is(ends, JSON_ARRAY) || ends->count != 2) {
        return err_set(error_of(r), ERR_INVALID,
                       "\"links\" is a list of two object types: [\"contacts\",\"companies\"]");
    }
    enum err_code rc = type_of(r, &ends->items[0], &r->from);
    rc = rc ? rc : type_of(r, &ends->items[1], &r->to);
    if (rc) {
        return rc;
    }
    r->pair = schema_pair(r->op->schema, r->from->id, r->to->id);
    if (!r->pair) {
        return err_set(error_of(r), ERR_INVALID,
                       "%.*s and %.*s cannot be associated until an association between the two "
                       "object types is defined",
                       STR_ARG(r->from->plural), STR_ARG(r->to->plural));
    }
    r->section = SECTION_LINKS;
    return load_links(r->load);
}

static enum err_code begin_section(struct reader *r, const struct json *header)
{
    if (json_get(header, "records")) {
        return begin_records(r, header);
    }
    if (json_get(header, "links")) {
        return begin_links(r, header);
    }
    return err_set(error_of(r), ERR_INVALID,
                   "A header has \"records\" and \"properties\", or \"links\"");
}

/* ---- rows ---- */

static enum err_code read_key(struct reader *r, const struct json *value, struct str *out)
{
    bool good = value->kind == JSON_STRING || value->kind == JSON_NUMBER;
    return good && json_scalar_text(value, out) && out->n > 0
               ? ERR_OK
               : err_set(error_of(r), ERR_INVALID, "A key is a whole number or a text");
}

static enum err_code read_value(struct reader *r, const struct json *value, struct str name,
                                struct record_value *out)
{
    *out = (struct record_value){name, STR("")};
    if (value->kind == JSON_NULL || json_scalar_text(value, &out->value)) {
        return ERR_OK;
    }
    return err_set(error_of(r), ERR_INVALID,
                   "The value of \"%.*s\" is a text, a number, true, false or null, not %s",
                   STR_ARG(name), json_kind_word(value->kind));
}

static enum err_code take_record(struct reader *r, const struct json *row)
{
    if (row->count != r->property_count + 1) {
        return err_set(error_of(r), ERR_INVALID,
                       "A line has a key and %zu values, as the header says; this one has %zu in "
                       "all",
                       r->property_count, row->count);
    }
    struct str key;
    enum err_code rc = read_key(r, &row->items[0], &key);
    struct record_value *values =
        arena_array(load_arena(r->load), struct record_value, r->property_count);
    for (size_t i = 0; !rc && i < r->property_count; i++) {
        rc = read_value(r, &row->items[i + 1], r->properties[i], &values[i]);
    }
    if (rc) {
        return rc;
    }
    /* The batch, and the line with it, may be gone after load_record(). */
    struct load_keys *keys = keys_of(r, r->from);
    char kept[256];
    if (key.n > sizeof kept) {
        return err_set(error_of(r), ERR_INVALID, "A key has at most %zu bytes", sizeof kept);
    }
    memcpy(kept, key.p, key.n);
    key.p = kept;
    if (load_keys_find(keys, key)) {
        return err_set(error_of(r), ERR_CONFLICT, "The key %.*s stands for another of the %.*s",
                       STR_ARG(key), STR_ARG(r->from->plural));
    }
    int64_t id = 0;
    rc = load_record(r->load, values, r->property_count, r->first + r->line, &id);
    if (!rc) {
        load_keys_add(keys, key, id);
    }
    return rc;
}

static enum err_code find_end(struct reader *r, const struct json *value,
                              const struct object_type *type, struct record_ref *out)
{
    struct str key;
    enum err_code rc = read_key(r, value, &key);
    if (rc) {
        return rc;
    }
    *out = (struct record_ref){type, load_keys_find(keys_of(r, type), key)};
    return out->id ? ERR_OK
                   : err_set(error_of(r), ERR_INVALID, "No %.*s of this load has the key %.*s",
                             STR_ARG(type->singular), STR_ARG(key));
}

static enum err_code read_label(struct reader *r, const struct json *name, struct label_end *out)
{
    if (!json_is(name, JSON_STRING)) {
        return err_set(error_of(r), ERR_INVALID, "A label is named by its internal name, a text");
    }
    if (r->pair->primary && str_eq_ascii_nocase(name->text, STR("primary"))) {
        *out = (struct label_end){r->pair->primary, pair_side(r->pair, r->from)};
        return ERR_OK;
    }
    if (pair_label_of_name(r->pair, r->from, name->text, out)) {
        return ERR_OK;
    }
    return err_set(error_of(r), ERR_INVALID, "Between %.*s and %.*s there is no label \"%.*s\"",
                   STR_ARG(r->from->plural), STR_ARG(r->to->plural), STR_ARG(name->text));
}

static enum err_code take_link(struct reader *r, const struct json *row)
{
    if (row->count < 2 || row->count > LABELS_MAX + 2) {
        return err_set(error_of(r), ERR_INVALID,
                       "A line has two keys and at most %d labels; this one has %zu in all",
                       LABELS_MAX, row->count);
    }
    struct record_ref from, to;
    struct label_end labels[LABELS_MAX];
    size_t count = row->count - 2;
    enum err_code rc = find_end(r, &row->items[0], r->from, &from);
    rc = rc ? rc : find_end(r, &row->items[1], r->to, &to);
    for (size_t i = 0; !rc && i < count; i++) {
        rc = read_label(r, &row->items[i + 2], &labels[i]);
    }
    return rc ? rc : load_link(r->load, from, to, labels, count, r->first + r->line);
}

/* ---- lines ---- */

static enum err_code take_line(struct reader *r, struct str line)
{
    struct json *json = NULL;
    enum err_code rc = json_parse(load_arena(r->load), line, &json, error_of(r));
    if (rc) {
        return rc;
    }
    if (json->kind == JSON_OBJECT) {
        struct json *header = NULL; /* the batch that the line was read into is written now */
        rc = json_parse(r->op->tx->arena, line, &header, error_of(r));
        return rc ? rc : begin_section(r, header);
    }
    if (json->kind != JSON_ARRAY || r->section == SECTION_NONE) {
        return err_set(error_of(r), ERR_INVALID,
                       json->kind == JSON_ARRAY
                           ? "The first line is a header: {\"records\":…} or {\"links\":…}"
                           : "A line is a header {…} or a row […]");
    }
    return r->section == SECTION_RECORDS ? take_record(r, json) : take_link(r, json);
}

static enum err_code read_lines(struct reader *r, FILE *in)
{
    char *line = NULL;
    size_t capacity = 0;
    enum err_code rc = ERR_OK;
    for (ssize_t n; !rc && (n = getline(&line, &capacity, in)) >= 0;) {
        struct str text = str_trim((struct str){line, (size_t)n});
        r->line++;
        if ((size_t)n > LOAD_LINE_MAX) {
            rc = err_set(error_of(r), ERR_TOO_LARGE, "A line has at most %zu bytes", LOAD_LINE_MAX);
        } else if (text.n) {
            rc = take_line(r, text);
        }
        if (r->file->progress && r->line % PROGRESS_LINES == 0) {
            r->file->progress(r->file->arg, load_record_rows(r->load) + load_link_rows(r->load));
        }
    }
    if (!rc && ferror(in)) {
        rc = err_set(error_of(r), ERR_STORE, "It cannot be read: %s", strerror(errno));
    }
    free(line);
    return rc;
}

/* "contacts.jsonl:17: …"; a failure that shows with its whole batch names the lines of that. */
static enum err_code locate(struct reader *r, enum err_code rc)
{
    if (!rc || rc == ERR_NOMEM || rc == ERR_RETRY) {
        return rc;
    }
    int64_t first = 0, last = 0;
    load_failed_at(r->load, &first, &last);
    first = first > r->first ? first - r->first : r->line;
    last = last > r->first ? last - r->first : r->line;
    struct arena *arena = r->op->tx->arena;
    struct str words = str_dup(arena, error_of(r)->message);
    struct str lines = first < last
                           ? str_format(arena, "%lld-%lld", (long long)first, (long long)last)
                           : str_from_i64(arena, last);
    return err_set(error_of(r), rc, "%.*s:%.*s: %.*s", STR_ARG(r->name), STR_ARG(lines),
                   STR_ARG(words));
}

static enum err_code read_file(struct reader *r, struct str name)
{
    bool standard = str_is(name, "-");
    r->name = standard ? STR("standard input") : name;
    r->first += r->line;
    r->line = 0;
    FILE *in = standard ? stdin : fopen(str_cstr(r->op->tx->arena, name), "r");
    if (!in) {
        return err_set(error_of(r), ERR_NOT_FOUND, "%.*s cannot be opened: %s", STR_ARG(name),
                       strerror(errno));
    }
    enum err_code rc = read_lines(r, in);
    /* Records wait for their batch: what is wrong with them is of this file. */
    rc = rc || !r->section ? rc : load_links(r->load);
    r->section = SECTION_NONE;
    if (!standard) {
        fclose(in);
    }
    return locate(r, rc);
}

static void free_arena(void *arena)
{
    arena_free(arena);
}

static enum err_code new_keys(struct reader *r)
{
    struct arena *own = r->op->tx->arena;
    size_t count = r->op->schema->type_count;
    struct arena *arena = arena_new(0);
    if (!arena) {
        return err_set(error_of(r), ERR_NOMEM, "Not enough memory to begin");
    }
    arena_defer(own, free_arena, arena);
    r->keys = arena_array(own, struct load_keys *, count);
    for (size_t i = 0; i < count; i++) {
        r->keys[i] = load_keys_new(arena);
    }
    return ERR_OK;
}

enum err_code load_file_run(struct op *op, struct load_file *file)
{
    struct reader r = {.op = op, .file = file};
    if (file->begun) {
        return err_set(op->tx->err, ERR_UNAVAILABLE,
                       "The store was too busy; nothing was loaded. Try again");
    }
    file->begun = true;
    enum err_code rc = new_keys(&r);
    rc = rc ? rc : load_begin(op, &r.load);
    for (size_t i = 0; !rc && i < file->count; i++) {
        rc = read_file(&r, file->names[i]);
    }
    rc = rc ? rc : load_finish(r.load, file->finding, file->arg);
    if (!rc) {
        file->records = load_record_rows(r.load);
        file->link_rows = load_link_rows(r.load);
    }
    return rc;
}
