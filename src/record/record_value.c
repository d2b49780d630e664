#include "record/record_value.h"

#include "base/text.h"
#include "record/record_array.h"

enum err_code value_set_init(struct value_set *set, struct op *op, const struct object_type *type,
                             bool creating, size_t count)
{
    *set = (struct value_set){.op = op, .type = type, .creating = creating};
    set->faults_end = &set->faults;
    set->capacity = count + VALUE_SET_RULES;
    set->items = record_array_new(op->tx, set->capacity, sizeof(*set->items));
    return set->items ? ERR_OK : ERR_NOMEM;
}

struct assignment *value_set_item(struct value_set *set, const struct property *property)
{
    for (size_t i = 0; i < set->count; i++) {
        if (set->items[i].property == property) {
            return &set->items[i];
        }
    }
    BUG_UNLESS(set->count < set->capacity);
    struct assignment *item = &set->items[set->count++];
    item->property = property;
    return item;
}

struct assignment *value_set_find(const struct value_set *set, struct str name)
{
    for (size_t i = 0; i < set->count; i++) {
        if (str_eq(set->items[i].property->name, name)) {
            return &set->items[i];
        }
    }
    return NULL;
}

void value_set_take(struct value_set *set, const struct record_value *values, size_t count)
{
    for (size_t i = 0; i < count; i++) {
        const struct property *property = schema_property(set->type, values[i].name);
        if (!property) {
            value_set_fault(set, values[i].name, values[i].value, "PROPERTY_DOESNT_EXIST",
                            "Property \"%.*s\" does not exist", STR_ARG(values[i].name));
        } else if (property->storage == STORED_PRIMARY_COMPANY && !property->read_only) {
            set->primary = property;
            set->primary_sent = values[i].value;
        } else if (property->storage != STORED_COLUMN || property->read_only) {
            value_set_fault(set, values[i].name, values[i].value, "READ_ONLY_VALUE",
                            "\"%.*s\" is a read only property; its value cannot be set",
                            STR_ARG(values[i].name));
        } else {
            struct assignment *item = value_set_item(set, property);
            item->by_caller = true;
            item->sent = values[i].value;
        }
    }
}

enum err_code value_set_read_old(struct value_set *set, int64_t id, struct row_head *head)
{
    struct tx *tx = set->op->tx;
    const struct property **properties = record_array_new(tx, set->count, sizeof(*properties));
    struct value *values = record_array_new(tx, set->count, sizeof(*values));
    if (!properties || !values) {
        return ERR_NOMEM;
    }
    for (size_t i = 0; i < set->count; i++) {
        properties[i] = set->items[i].property;
    }
    enum err_code rc = row_get(set->op, set->type, id, properties, set->count, head, values);
    if (rc) {
        return rc;
    }
    if (head->archived_at) {
        return row_not_found(set->op);
    }
    for (size_t i = 0; i < set->count; i++) {
        set->items[i].old = values[i];
    }
    return ERR_OK;
}

/* Stages and pipelines are looked up by the rules: what is allowed is not in the property's
 * options. */
static bool is_pipeline_part(const struct object_type *type, const struct property *property)
{
    return str_eq(property->name, type->stage_property) ||
           str_eq(property->name, type->pipeline_property);
}

static void parse_item(struct value_set *set, struct assignment *item)
{
    const struct property *property = item->property;
    struct arena *arena = set->op->tx->arena;
    if (str_is_empty(item->sent)) {
        item->value = value_none();
        item->set = true;
        return;
    }
    if (is_pipeline_part(set->type, property)) {
        item->value = value_of_text(property, arena, item->sent);
        item->set = true;
        return;
    }
    struct value_fault fault = {0};
    if (property->multiple && item->sent.p[0] == ';') {
        item->set =
            kind_enumeration_append(property, arena, item->old, item->sent, &item->value, &fault);
    } else {
        item->set = property->kind->parse(property, arena, item->sent, &item->value, &fault);
    }
    if (!item->set) {
        value_set_fault(set, property->name, item->sent, fault.code, "%.*s",
                        STR_ARG(fault.message));
    }
}

static enum err_code parse_primary(struct value_set *set)
{
    struct str name = set->primary->name, sent = set->primary_sent;
    if (str_is_empty(sent)) {
        set->primary_company = 0;
        return ERR_OK;
    }
    int64_t id = 0;
    if (!str_to_i64(sent, &id) || id <= 0) {
        value_set_fault(set, name, sent, "INVALID_LONG", "%.*s was not a valid long.",
                        STR_ARG(sent));
        return ERR_OK;
    }
    bool exists = false;
    enum err_code rc =
        record_exists(set->op, schema_type(set->op->schema, TYPE_COMPANY), id, &exists);
    if (rc) {
        return rc;
    }
    if (!exists) {
        value_set_fault(set, name, sent, "INVALID_OPTION", "%.*s is not the id of a company",
                        STR_ARG(sent));
    }
    set->primary_company = id;
    return ERR_OK;
}

enum err_code value_set_parse(struct value_set *set)
{
    for (size_t i = 0; i < set->count; i++) {
        if (set->items[i].by_caller) {
            parse_item(set, &set->items[i]);
        }
    }
    return set->primary ? parse_primary(set) : ERR_OK;
}

struct value value_of_text(const struct property *property, struct arena *arena, struct str text)
{
    if (str_is_empty(text)) {
        return value_none();
    }
    struct value value = value_none();
    struct value_fault fault = {0};
    if (property->kind->parse(property, arena, text, &value, &fault)) {
        return value;
    }
    /* An option that is not in the list (any more); of other kinds the program writes only what
     * they read. */
    BUG_UNLESS(property->kind->column == SQL_TEXT);
    value = (struct value){.kind = VALUE_TEXT, .text = str_dup(arena, text)};
    if (property->multiple) {
        value.text = str_format(arena, ";%.*s;", STR_ARG(text));
    }
    if (property->kind->folded) {
        struct str key = text_fold(arena, text);
        value.key = str_eq(key, text) ? STR_NONE : key;
    }
    return value;
}

void value_set_put(struct value_set *set, struct str name, struct str text)
{
    const struct property *property = schema_property(set->type, name);
    if (!property || property->storage != STORED_COLUMN) {
        return;
    }
    struct assignment *item = value_set_item(set, property);
    item->value = value_of_text(property, set->op->tx->arena, text);
    item->set = true;
}

struct str value_set_text(const struct value_set *set, struct str name)
{
    const struct assignment *item = value_set_find(set, name);
    if (!item) {
        return STR_NONE;
    }
    struct value value = item->set ? item->value : item->old;
    return value.kind == VALUE_NONE
               ? STR_NONE
               : item->property->kind->print(item->property, set->op->tx->arena, value);
}

bool value_set_given(const struct value_set *set, struct str name)
{
    const struct assignment *item = value_set_find(set, name);
    if (!item) {
        return false;
    }
    return item->by_caller ? !str_is_empty(item->sent)
                           : item->set && item->value.kind != VALUE_NONE;
}
