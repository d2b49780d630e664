#include "api/record_json.h"

#include <stdlib.h>

#include "api/association_json.h"

#define HISTORY_MOST          20
#define HISTORY_MOST_CONTACTS 45
#define ASSOCIATED_MOST       500

/* --- what the caller asked for --- */

static int by_name(const void *a, const void *b)
{
    const struct property *const *x = a, *const *y = b;
    return str_cmp((*x)->name, (*y)->name);
}

static void history_of(struct request *rq, const struct str *names, size_t count,
                       struct record_view *view)
{
    view->history = arena_array(rq->arena, const struct property *, count + 1);
    for (size_t i = 0; i < count; i++) {
        const struct property *property = schema_property(rq->type, names[i]);
        bool seen = false;
        for (size_t k = 0; k < view->history_count; k++) {
            seen = seen || view->history[k] == property;
        }
        if (property && !seen) {
            view->history[view->history_count++] = property;
        }
    }
    qsort(view->history, view->history_count, sizeof(*view->history), by_name);
}

static enum err_code associated_of(struct request *rq, struct record_view *view)
{
    struct str *words = NULL;
    size_t count = 0;
    request_list(rq, "associations", &words, &count);
    view->associated = arena_array(rq->arena, const struct object_type *, count + 1);
    for (size_t i = 0; i < count; i++) {
        const struct object_type *type = NULL;
        enum err_code rc = schema_type_of_word(rq->op->schema, words[i], rq->err, &type);
        if (rc) {
            return rc;
        }
        bool seen = false;
        for (size_t k = 0; k < view->associated_count; k++) {
            seen = seen || view->associated[k] == type;
        }
        if (!seen) {
            view->associated[view->associated_count++] = type;
        }
    }
    return ERR_OK;
}

enum err_code record_view_of(struct request *rq, const struct json *body, struct record_view *view)
{
    struct str *names = NULL, *history = NULL;
    size_t count = 0, history_count = 0;
    enum err_code rc = ERR_OK;
    *view = (struct record_view){0};
    if (body) {
        rc = body_strings(rq, body, "properties", &names, &count);
        rc = rc ? rc : body_strings(rq, body, "propertiesWithHistory", &history, &history_count);
    } else {
        request_list(rq, "properties", &names, &count);
        request_list(rq, "propertiesWithHistory", &history, &history_count);
        rc = associated_of(rq, view);
    }
    if (rc) {
        return rc;
    }
    record_fields_of(rq->op, rq->type, names, count, &view->fields);
    history_of(rq, history, history_count, view);
    return ERR_OK;
}

/* --- history --- */

static struct str source_type(enum actor_kind kind)
{
    switch (kind) {
    case ACTOR_TOKEN:
        return STR("INTEGRATION");
    case ACTOR_USER:
        return STR("CRM_UI");
    case ACTOR_IMPORT:
        return STR("IMPORT");
    case ACTOR_WORKFLOW:
        return STR("AUTOMATION_PLATFORM");
    case ACTOR_SYSTEM:
        return STR("INTERNAL_PROCESSING");
    }
    return STR("UNKNOWN");
}

static void history_entry_json(struct json_write *w, const struct record_history *entry)
{
    jw_object(w);
    jw_k_str(w, "value", entry->value.p ? entry->value : STR(""));
    jw_k_time(w, "timestamp", entry->at);
    jw_k_str(w, "sourceType", source_type(entry->actor_kind));
    jw_k_id(w, "sourceId", entry->actor_id);
    jw_k_str(w, "sourceLabel", entry->actor_name);
    if (entry->user_id) {
        jw_k_i64(w, "updatedByUserId", entry->user_id);
    }
    jw_object_end(w);
}

static enum err_code history_json(struct request *rq, const struct record_view *view, int64_t id)
{
    size_t most = rq->type->id == TYPE_CONTACT ? HISTORY_MOST_CONTACTS : HISTORY_MOST;
    jw_k_object(&rq->w, "propertiesWithHistory");
    for (size_t i = 0; i < view->history_count; i++) {
        struct record_history *entries = NULL;
        size_t count = 0;
        enum err_code rc = record_history(rq->op, view->history[i], id, most, &entries, &count);
        if (rc) {
            return rc;
        }
        jw_key(&rq->w, view->history[i]->name);
        jw_array(&rq->w);
        for (size_t k = 0; k < count; k++) {
            history_entry_json(&rq->w, &entries[k]);
        }
        jw_array_end(&rq->w);
    }
    jw_object_end(&rq->w);
    return ERR_OK;
}

/* --- associations: one entry per link and label, as published --- */

static enum err_code associated_json(struct request *rq, struct record_ref from,
                                     const struct object_type *to, bool *opened)
{
    struct association *list = NULL;
    size_t count = 0;
    bool more = false;
    enum err_code rc = association_list(rq->op, from, to, 0, ASSOCIATED_MOST, &list, &count, &more);
    if (rc || count == 0) {
        return rc;
    }
    struct json_write *w = &rq->w;
    if (!*opened) {
        jw_k_object(w, "associations");
        *opened = true;
    }
    jw_key(w, to->plural);
    jw_object(w);
    jw_k_array(w, "results");
    for (size_t i = 0; i < count; i++) {
        for (size_t k = 0; k < list[i].label_count; k++) {
            jw_object(w);
            jw_k_id(w, "id", list[i].to_id);
            jw_k_str(w, "type", label_v3_name(list[i].labels[k]));
            jw_object_end(w);
        }
    }
    jw_array_end(w);
    if (more) {
        jw_k_object(w, "paging");
        jw_k_object(w, "next");
        jw_k_id(w, "after", list[count - 1].to_id);
        jw_k_str(w, "link",
                 str_format(rq->arena, "/crm/v4/objects/%.*s/%lld/associations/%.*s?after=%lld",
                            STR_ARG(from.type->plural), (long long)from.id, STR_ARG(to->plural),
                            (long long)list[count - 1].to_id));
        jw_object_end(w);
        jw_object_end(w);
    }
    jw_object_end(w);
    return ERR_OK;
}

static enum err_code associations_json(struct request *rq, const struct record_view *view,
                                       const struct record *record)
{
    struct record_ref from = {record->type, record->id};
    bool opened = false;
    enum err_code rc = ERR_OK;
    for (size_t i = 0; rc == ERR_OK && i < view->associated_count; i++) {
        rc = associated_json(rq, from, view->associated[i], &opened);
    }
    if (opened && !rc) {
        jw_object_end(&rq->w);
    }
    return rc;
}

/* --- the record --- */

enum err_code record_json(struct request *rq, const struct record_view *view,
                          const struct record *record, void (*extra)(struct request *rq, void *arg),
                          void *arg)
{
    struct json_write *w = &rq->w;
    jw_object(w);
    jw_k_id(w, "id", record->id);
    jw_k_object(w, "properties");
    for (size_t i = 0; i < view->fields.count; i++) {
        jw_key(w, view->fields.properties[i]->name);
        jw_str(w, record->values[i]);
    }
    jw_object_end(w);
    enum err_code rc = view->history_count ? history_json(rq, view, record->id) : ERR_OK;
    if (rc) {
        return rc;
    }
    jw_k_time(w, "createdAt", record->created_at);
    jw_k_time(w, "updatedAt", record->updated_at);
    jw_k_bool(w, "archived", record->archived_at != 0);
    if (record->archived_at) {
        jw_k_time(w, "archivedAt", record->archived_at);
    }
    rc = view->associated_count ? associations_json(rq, view, record) : ERR_OK;
    if (rc) {
        return rc;
    }
    if (extra) {
        extra(rq, arg);
    }
    jw_object_end(w);
    return ERR_OK;
}
