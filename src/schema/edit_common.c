#include "schema/edit_common.h"

#include "base/text.h"
#include "schema/edit_stmts.h"
#include "schema/schema_rows.h"

STMT_TABLE_DEFINE(edit, EDIT_STMTS)

#define DETAIL_CEILING ((size_t)8 * 1024 * 1024)
#define NAME_MAX_BYTES 100

enum err_code edit_reload(struct schema_edit *edit, struct schema **out)
{
    int64_t stamp = 0;
    enum err_code rc = rows_read_stamp(edit->tx, &stamp);
    if (rc) {
        return rc;
    }
    return schema_load(edit->tx, stamp, out);
}

/* --- the detail of a change --- */

static const struct json *member(const struct json *object, struct str key)
{
    for (size_t i = 0; object && i < object->count; i++) {
        if (str_eq(object->keys[i], key)) {
            return &object->items[i];
        }
    }
    return NULL;
}

static bool same_json(const struct json *a, const struct json *b)
{
    if (!a || !b || a->kind != b->kind || a->count != b->count) {
        return false;
    }
    if (a->kind == JSON_BOOL) {
        return a->boolean == b->boolean;
    }
    if (a->kind == JSON_STRING || a->kind == JSON_NUMBER) {
        return str_eq(a->text, b->text);
    }
    for (size_t i = 0; i < a->count; i++) {
        const struct json *other = a->kind == JSON_OBJECT ? member(b, a->keys[i]) : &b->items[i];
        if (!same_json(&a->items[i], other)) {
            return false;
        }
    }
    return true;
}

static enum err_code render(struct schema_edit *edit, edit_write_fn *write, const void *definition,
                            struct json **out)
{
    if (!definition) {
        *out = NULL;
        return ERR_OK;
    }
    struct buf buf;
    struct json_write w;
    buf_init(&buf, DETAIL_CEILING);
    json_write_init(&w, &buf);
    jw_object(&w);
    write(&w, definition);
    jw_object_end(&w);
    enum err_code rc =
        buf_failed(&buf)
            ? err_set(edit->tx->err, ERR_TOO_LARGE, "The definition is too large to be recorded")
            : json_parse(edit->tx->arena, buf_view(&buf), out, edit->tx->err);
    buf_release(&buf);
    return rc;
}

/* The members of `object` that are not the same in `other`; all of them when there is no other.
 * Returns how many. */
static size_t write_members(struct json_write *w, const char *key, const struct json *object,
                            const struct json *other)
{
    size_t written = 0;
    if (!object) {
        return 0;
    }
    jw_key(w, str_of(key));
    jw_object(w);
    for (size_t i = 0; i < object->count; i++) {
        if (!other || !same_json(&object->items[i], member(other, object->keys[i]))) {
            jw_key(w, object->keys[i]);
            jw_tree(w, &object->items[i]);
            written++;
        }
    }
    jw_object_end(w);
    return written;
}

static enum err_code report(struct schema_edit *edit, const struct edit_change *change,
                            const struct json *before, const struct json *after)
{
    struct buf buf;
    struct json_write w;
    buf_init(&buf, DETAIL_CEILING);
    json_write_init(&w, &buf);
    jw_object(&w);
    for (size_t i = 0; i < 2 && change->ids[i].key; i++) {
        jw_key(&w, str_of(change->ids[i].key));
        jw_str(&w, change->ids[i].value);
    }
    size_t written = write_members(&w, "before", before, after);
    written += write_members(&w, "after", after, before);
    jw_object_end(&w);
    struct definition_change line = {.kind = change->kind,
                                     .type_id = change->type_id,
                                     .label_id = change->label_id,
                                     .what = change->what,
                                     .detail = buf_view(&buf)};
    enum err_code rc = ERR_OK;
    if (buf_failed(&buf)) {
        rc = err_set(edit->tx->err, ERR_TOO_LARGE, "The definition is too large to be recorded");
    } else if (written && edit->changed) {
        rc = edit->changed(edit->arg, &line);
    }
    buf_release(&buf);
    return rc;
}

enum err_code edit_done(struct schema_edit *edit, const struct edit_change *change)
{
    struct json *before = NULL;
    struct json *after = NULL;
    enum err_code rc = rows_stamp(edit->tx);
    if (!rc) {
        rc = render(edit, change->write, change->before, &before);
    }
    if (!rc) {
        rc = render(edit, change->write, change->after, &after);
    }
    if (!rc) {
        rc = report(edit, change, before, after);
    }
    return rc;
}

/* --- shared checks --- */

struct str edit_plural(const struct object_type *type)
{
    return type->custom ? type->label_plural : type->plural;
}

bool edit_is_name(struct str s, bool underscore_first)
{
    if (s.n == 0 || s.n > NAME_MAX_BYTES) {
        return false;
    }
    for (size_t i = 0; i < s.n; i++) {
        bool letter = s.p[i] >= 'a' && s.p[i] <= 'z';
        bool digit = s.p[i] >= '0' && s.p[i] <= '9';
        bool underscore = s.p[i] == '_';
        if (i == 0 ? !(letter || (underscore && underscore_first))
                   : !(letter || digit || underscore)) {
            return false;
        }
    }
    return true;
}

bool edit_is_blank(struct arena *arena, struct str s)
{
    return str_is_empty(str_trim(s)) || str_is_empty(str_trim(text_fold(arena, s)));
}

/* --- uses --- */

void edit_uses_add(struct edit_uses *uses, const char *key, const char *one, const char *many,
                   int64_t count)
{
    for (size_t i = 0; i < uses->count; i++) {
        if (strcmp(uses->list[i].key, key) == 0) {
            uses->list[i].count += count;
            return;
        }
    }
    if (count > 0 && uses->count < EDIT_USES) {
        uses->list[uses->count++] =
            (struct edit_use){.key = key, .one = one, .many = many, .count = count};
    }
}

enum err_code edit_uses_references(struct schema_edit *edit, enum reference_target target,
                                   int64_t id, struct edit_uses *uses)
{
    struct arena *arena = edit->tx->arena;
    struct reference_count *counts = NULL;
    size_t count = 0;
    enum err_code rc = reference_counts(edit->tx, target, id, &counts, &count);
    for (size_t i = 0; !rc && i < count; i++) {
        const char *many = str_cstr(arena, str_concat(arena, counts[i].kind, STR("s")));
        edit_uses_add(uses, many, str_cstr(arena, counts[i].kind), many, counts[i].count);
    }
    return rc;
}

struct str edit_uses_text(const struct schema_edit *edit, const struct edit_uses *uses)
{
    struct str text = STR("");
    for (size_t i = 0; i < uses->count; i++) {
        const struct edit_use *use = &uses->list[i];
        const char *joint = i == 0 ? "" : i + 1 < uses->count ? ", " : " and ";
        text = str_format(edit->tx->arena, "%.*s%s%lld %s", STR_ARG(text), joint,
                          (long long)use->count, use->count == 1 ? use->one : use->many);
    }
    return text;
}

void edit_uses_context(const struct schema_edit *edit, const struct edit_uses *uses)
{
    for (size_t i = 0; i < uses->count; i++) {
        err_context(edit->tx->err, uses->list[i].key,
                    str_from_i64(edit->tx->arena, uses->list[i].count));
    }
}
