#include "base/text.h"
#include "schema/edit_common.h"
#include "schema/edit_pair.h"
#include "schema/edit_stmts.h"
#include "schema/schema_rows.h"

#define LABEL_TEXT_MAX        100
#define LABEL_NAME_MAX        100
#define LABEL_DESCRIPTION_MAX 1000
#define LABEL_COLOUR_MAX      32
/* Of a proposed name; leaves room for "_inverse" and a number. */
#define LABEL_PROPOSAL_MAX 80

static const char name_rule[] = "lower-case letters a-z, digits and underscores are allowed, not "
                                "beginning with a digit, at most 100 characters";

static bool is_custom(const struct label *label)
{
    return label->category != CATEGORY_SYSTEM &&
           (label->kind == LABEL_KIND_SINGLE || label->kind == LABEL_KIND_PAIRED);
}

/* --- texts --- */

static enum err_code check_text(struct schema_edit *edit, struct str path, struct str text)
{
    struct err *err = edit->tx->err;
    if (edit_is_blank(edit->tx->arena, text)) {
        return err_at(err, ERR_INVALID, path, "The text of a label may not be empty");
    }
    if (text_length(text) > LABEL_TEXT_MAX) {
        return err_at(err, ERR_INVALID, path, "The text of a label has at most %d characters",
                      LABEL_TEXT_MAX);
    }
    if (str_find_char(text, ';') >= 0 || text_has_line_break(text)) {
        return err_at(err, ERR_INVALID, path,
                      "The text of a label may not contain a semicolon or a line break");
    }
    if (text_eq_folded(edit->tx->arena, text, STR("Primary"))) {
        return err_at(err, ERR_INVALID, path,
                      "'Primary' is the system's own label; choose another text");
    }
    return ERR_OK;
}

/* Display texts are unique in a pair over both halves of all custom labels but `self`. */
static enum err_code check_text_free(struct schema_edit *edit, const struct pair *pair,
                                     const struct label *self, struct str path, struct str text)
{
    for (size_t i = 0; pair && i < pair->label_count; i++) {
        const struct label *label = pair->labels[i];
        if (label == self || !is_custom(label)) {
            continue;
        }
        for (int side = 0; side < 2; side++) {
            if (text_eq_folded(edit->tx->arena, label->text[side], text)) {
                struct str a = edit_plural(pair->a);
                struct str b = edit_plural(pair->b);
                return err_at(edit->tx->err, ERR_INVALID, path,
                              "A label '%.*s' exists already between %.*s and %.*s",
                              STR_ARG(label->text[side]), STR_ARG(a), STR_ARG(b));
            }
        }
    }
    return ERR_OK;
}

static enum err_code check_notes(struct schema_edit *edit, struct str description,
                                 struct str colour)
{
    struct err *err = edit->tx->err;
    if (text_length(description) > LABEL_DESCRIPTION_MAX) {
        return err_at(err, ERR_INVALID, STR("/description"),
                      "The description of a label has at most %d characters",
                      LABEL_DESCRIPTION_MAX);
    }
    if (colour.n > LABEL_COLOUR_MAX) {
        return err_at(err, ERR_INVALID, STR("/colour"), "A colour has at most %d characters",
                      LABEL_COLOUR_MAX);
    }
    return ERR_OK;
}

/* --- names --- */

/* "primary" is the word for the pair's Primary, whatever its published name. */
static bool name_taken(const struct pair *pair, struct str name)
{
    if (pair && pair->primary && str_eq_ascii_nocase(name, STR("primary"))) {
        return true;
    }
    for (size_t i = 0; pair && i < pair->label_count; i++) {
        const struct label *label = pair->labels[i];
        if (str_eq_ascii_nocase(label->name[0], name) ||
            str_eq_ascii_nocase(label->name[1], name)) {
            return true;
        }
    }
    return false;
}

static struct str inverse_name(struct arena *arena, struct str name, bool paired)
{
    return paired ? str_format(arena, "%.*s_inverse", STR_ARG(name)) : name;
}

static struct str propose_name(struct schema_edit *edit, const struct pair *pair, struct str text,
                               bool paired)
{
    struct arena *arena = edit->tx->arena;
    struct str base = text_slug(arena, text, LABEL_PROPOSAL_MAX);
    if (str_is_empty(base)) {
        base = STR("label");
    }
    struct str name = base;
    for (int number = 2;
         name_taken(pair, name) || name_taken(pair, inverse_name(arena, name, paired)); number++) {
        name = str_format(arena, "%.*s_%d", STR_ARG(base), number);
    }
    return name;
}

/* The two names of a new label: the forward half first. */
static enum err_code choose_names(struct schema_edit *edit, const struct pair *pair,
                                  const struct label_new *wanted, bool paired, struct str names[2])
{
    struct arena *arena = edit->tx->arena;
    struct str path = STR("/name");
    struct str name = wanted->name;
    if (str_is_empty(name)) {
        name = propose_name(edit, pair, wanted->text, paired);
    } else if (!edit_is_name(name, true)) {
        return err_at(edit->tx->err, ERR_INVALID, path, "The internal name '%.*s' is not valid: %s",
                      STR_ARG(name), name_rule);
    }
    names[0] = name;
    names[1] = inverse_name(arena, name, paired);
    for (int half = 0; half < 2; half++) {
        if (name_taken(pair, names[half])) {
            return err_at(edit->tx->err, ERR_INVALID, path,
                          "The internal name '%.*s' is taken between these object types",
                          STR_ARG(names[half]));
        }
    }
    return ERR_OK;
}

/* --- creation --- */

static enum err_code check_cap(struct schema_edit *edit, const struct label_new *wanted,
                               const struct pair *pair)
{
    int64_t cap = edit->schema->label_cap;
    if (!pair || (int64_t)pair_custom_labels(pair) < cap) {
        return ERR_OK;
    }
    struct str from = edit_plural(wanted->from);
    struct str to = edit_plural(wanted->to);
    struct err *err = edit->tx->err;
    err_set(err, ERR_LABEL_CAP,
            "No more than %lld association types are allowed between %.*s and %.*s; delete a label "
            "or raise the setting labels.cap",
            (long long)cap, STR_ARG(from), STR_ARG(to));
    err_context(err, "limit", str_from_i64(edit->tx->arena, cap));
    return ERR_LABEL_CAP;
}

static enum err_code check_new(struct schema_edit *edit, const struct label_new *wanted,
                               const struct pair *pair, bool paired)
{
    enum err_code rc = check_text(edit, STR("/label"), wanted->text);
    if (!rc && paired) {
        rc = check_text(edit, STR("/inverseLabel"), wanted->inverse);
    }
    if (!rc) {
        rc = check_text_free(edit, pair, NULL, STR("/label"), wanted->text);
    }
    if (!rc && paired) {
        rc = check_text_free(edit, pair, NULL, STR("/inverseLabel"), wanted->inverse);
    }
    if (!rc) {
        rc = check_notes(edit, wanted->description, wanted->colour);
    }
    return rc ? rc : check_cap(edit, wanted, pair);
}

static int64_t next_position(const struct pair *pair)
{
    int64_t position = 0;
    for (size_t i = 0; pair && i < pair->label_count; i++) {
        if (pair->labels[i]->position >= position) {
            position = pair->labels[i]->position + 1;
        }
    }
    return position;
}

static enum err_code insert_label(struct schema_edit *edit, const struct label_new *wanted,
                                  const struct pair *pair, int64_t pair_id, bool paired,
                                  const struct str names[2], int64_t *label_id)
{
    struct arena *arena = edit->tx->arena;
    int64_t ids[2];
    enum err_code rc = edit_type_ids(edit, ids);
    if (rc) {
        return rc;
    }
    bool same = wanted->from->id == wanted->to->id;
    int side = wanted->from->id <= wanted->to->id ? 0 : 1;
    struct pair ends = {.id = pair_id};
    ends.a = arena_make(arena, struct object_type);
    ends.b = arena_make(arena, struct object_type);
    *ends.a = side ? *wanted->to : *wanted->from;
    *ends.b = side ? *wanted->from : *wanted->to;
    struct label label = {.pair = &ends,
                          .kind = paired ? LABEL_KIND_PAIRED : LABEL_KIND_SINGLE,
                          .category = wanted->category,
                          .description = wanted->description,
                          .colour = wanted->colour,
                          .position = next_position(pair),
                          .created_by = edit->user_id,
                          .updated_by = edit->user_id};
    label.type_id[side] = ids[0];
    label.type_id[1 - side] = same && !paired ? ids[0] : ids[1];
    label.name[side] = names[0];
    label.name[1 - side] = names[1];
    label.text[side] = wanted->text;
    label.text[1 - side] = paired ? wanted->inverse : wanted->text;
    rc = rows_label_insert(edit->tx, pair_id, &label);
    if (rc) {
        return rc;
    }
    *label_id = label.id;
    return edit_done(edit, &(struct edit_change){.kind = DEFINITION_LABEL,
                                                 .type_id = wanted->from->id,
                                                 .label_id = label.id,
                                                 .what = "created",
                                                 .ids = {{"name", names[0]}},
                                                 .write = edit_label_write,
                                                 .after = &label});
}

enum err_code label_create(struct schema_edit *edit, const struct label_new *new_label,
                           int64_t *label_id)
{
    struct label_new wanted = *new_label;
    if (str_is_none(wanted.text)) {
        return err_at(edit->tx->err, ERR_INVALID, STR("/label"), "A label needs a text");
    }
    if (str_is_empty(wanted.text)) {
        return pair_create(edit, wanted.from, wanted.to, wanted.name, label_id);
    }
    wanted.text = str_trim(wanted.text);
    bool paired = false;
    if (!str_is_none(wanted.inverse)) {
        wanted.inverse = str_trim(wanted.inverse);
        /* The same word at both ends is what a single label is. */
        paired = !text_eq_folded(edit->tx->arena, wanted.text, wanted.inverse);
    }
    const struct pair *pair = schema_pair(edit->schema, wanted.from->id, wanted.to->id);
    struct str names[2];
    int64_t pair_id = 0;
    int64_t plain_id = 0;
    enum err_code rc = check_new(edit, &wanted, pair, paired);
    if (!rc) {
        rc = choose_names(edit, pair, &wanted, paired, names);
    }
    if (!rc) {
        rc = edit_pair_make(edit, wanted.from, wanted.to, STR_NONE, &pair_id, &plain_id);
    }
    if (!rc) {
        rc = insert_label(edit, &wanted, pair, pair_id, paired, names, label_id);
    }
    return rc;
}

/* --- change --- */

static enum err_code check_rename(struct schema_edit *edit, struct label_end end, struct str text,
                                  struct str inverse)
{
    const struct label *label = end.label;
    struct str texts[2] = {text, inverse};
    static const char *const paths[2] = {"/label", "/inverseLabel"};
    for (int half = 0; half < 2; half++) {
        enum err_code rc = check_text(edit, str_of(paths[half]), texts[half]);
        if (!rc) {
            rc = check_text_free(edit, label->pair, label, str_of(paths[half]), texts[half]);
        }
        if (rc) {
            return rc;
        }
    }
    if (label->kind == LABEL_KIND_SINGLE && !text_eq_folded(edit->tx->arena, text, inverse)) {
        return err_at(edit->tx->err, ERR_INVALID, STR("/inverseLabel"),
                      "This is a single label: its text is the same at both ends");
    }
    return ERR_OK;
}

static enum err_code refuse_system(struct schema_edit *edit, const struct label *label,
                                   const char *verb)
{
    if (label->category == CATEGORY_SYSTEM || label->kind == LABEL_KIND_PRIMARY) {
        return err_set(edit->tx->err, ERR_INVALID,
                       "Association type %lld is defined by the system and cannot be %s",
                       (long long)label->type_id[0], verb);
    }
    return ERR_OK;
}

enum err_code label_update(struct schema_edit *edit, struct label_end end,
                           const struct label_change *change)
{
    const struct label *label = end.label;
    enum err_code rc = refuse_system(edit, label, "changed");
    if (rc) {
        return rc;
    }
    if (label->kind == LABEL_KIND_PLAIN) {
        return err_at(edit->tx->err, ERR_INVALID, STR("/associationTypeId"),
                      "Association type %lld is the association without a label: it has no text",
                      (long long)label->type_id[end.side]);
    }
    if (str_is_none(change->text)) {
        return err_at(edit->tx->err, ERR_INVALID, STR("/label"), "A label needs a text");
    }
    struct str text = str_trim(change->text);
    struct str inverse = str_is_none(change->inverse) ? text : str_trim(change->inverse);
    rc = check_rename(edit, end, text, inverse);
    if (!rc) {
        rc = check_notes(edit, change->description, change->colour);
    }
    if (rc) {
        return rc;
    }
    struct label after = *label;
    after.text[end.side] = text;
    after.text[1 - end.side] = label->kind == LABEL_KIND_SINGLE ? text : inverse;
    after.description = str_is_none(change->description) ? label->description : change->description;
    after.colour = str_is_none(change->colour) ? label->colour : change->colour;
    after.position = change->position < 0 ? label->position : change->position;
    after.updated_at = edit->tx->now;
    after.updated_by = edit->user_id;
    rc = rows_label_update(edit->tx, &after);
    return rc ? rc
              : edit_done(edit, &(struct edit_change){.kind = DEFINITION_LABEL,
                                                      .type_id = label->pair->a->id,
                                                      .label_id = label->id,
                                                      .what = "updated",
                                                      .ids = {{"name", label->name[end.side]}},
                                                      .write = edit_label_write,
                                                      .before = label,
                                                      .after = &after});
}

/* --- deletion --- */

static enum err_code count_links(struct schema_edit *edit, enum edit_stmt which,
                                 const struct label *label, int64_t *count)
{
    bool found = false;
    struct stmt *st = stmt_use(edit->tx, &edit_stmts[which]);
    stmt_bind_i64(st, 1, label->pair->id);
    stmt_bind_i64(st, 2, label->code);
    return stmt_one_i64(st, &found, count);
}

static enum err_code refuse_used(struct schema_edit *edit, struct label_end end)
{
    const struct label *label = end.label;
    struct edit_uses uses = {.count = 0};
    int64_t links = 0;
    int64_t archived = 0;
    enum err_code rc = count_links(edit, EDIT_LABEL_LINKS, label, &links);
    if (!rc) {
        rc = count_links(edit, EDIT_LABEL_ARCHIVED, label, &archived);
    }
    if (rc) {
        return rc;
    }
    edit_uses_add(&uses, "records", "association of records", "associations of records", links);
    edit_uses_add(&uses, "archivedRecords", "association of archived records",
                  "associations of archived records", archived);
    rc = edit_uses_references(edit, REFERENCE_LABEL, label->id, &uses);
    if (rc || uses.count == 0) {
        return rc;
    }
    struct str text = edit_uses_text(edit, &uses);
    struct str name =
        str_is_empty(label->text[end.side]) ? label->name[end.side] : label->text[end.side];
    err_set(
        edit->tx->err, ERR_IN_USE,
        "The association type '%.*s' is in use and cannot be deleted: %.*s. Remove it there first",
        STR_ARG(name), STR_ARG(text));
    edit_uses_context(edit, &uses);
    return ERR_IN_USE;
}

enum err_code label_delete(struct schema_edit *edit, struct label_end end)
{
    const struct label *label = end.label;
    enum err_code rc = refuse_system(edit, label, "deleted");
    if (rc) {
        return rc;
    }
    if (label->kind == LABEL_KIND_PLAIN && label->pair->label_count > 1) {
        return err_set(edit->tx->err, ERR_INVALID,
                       "Definition with label still exists; Cannot delete unlabeled type with "
                       "associationTypeId %lld",
                       (long long)label->type_id[end.side]);
    }
    rc = refuse_used(edit, end);
    if (!rc) {
        rc = label->kind == LABEL_KIND_PLAIN ? rows_pair_delete(edit->tx, label->pair->id)
                                             : rows_label_delete(edit->tx, label->id);
    }
    return rc ? rc
              : edit_done(edit, &(struct edit_change){.kind = DEFINITION_LABEL,
                                                      .type_id = label->pair->a->id,
                                                      .label_id = label->id,
                                                      .what = "deleted",
                                                      .ids = {{"name", label->name[end.side]}},
                                                      .write = edit_label_write,
                                                      .before = label});
}
