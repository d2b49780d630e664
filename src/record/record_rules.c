#include "record/record_rules.h"

#include "account/user.h"

#define NAMES_MAX 3

struct object_rule {
    int64_t type_id;
    const char *one_of[NAMES_MAX];   /* at least one on creation */
    const char *required[NAMES_MAX]; /* all of them on creation; types without a row: those of the
                                        definition */
    void (*created)(struct value_set *set); /* values that the program fills in; may be NULL */
};

static void contact_created(struct value_set *set)
{
    if (!value_set_given(set, STR("lifecyclestage"))) {
        value_set_put(set, STR("lifecyclestage"), STR("lead"));
    }
}

static const struct object_rule object_rules[] = {
    {TYPE_CONTACT, {"email", "firstname", "lastname"}, {NULL}, contact_created},
    {TYPE_COMPANY, {"name", "domain"}, {NULL}, NULL},
    {TYPE_DEAL, {NULL}, {"dealname", "dealstage"}, NULL},
    {TYPE_TICKET, {NULL}, {"subject", "hs_pipeline_stage"}, NULL},
};

static const struct object_rule *rule_of(const struct object_type *type)
{
    for (size_t i = 0; i < sizeof(object_rules) / sizeof(object_rules[0]); i++) {
        if (object_rules[i].type_id == type->id) {
            return &object_rules[i];
        }
    }
    return NULL;
}

static void require(struct value_set *set, struct str name)
{
    if (!value_set_given(set, name)) {
        value_set_fault(set, name, STR_NONE, "MISSING_REQUIRED_PROPERTY",
                        "Required property \"%.*s\" is missing", STR_ARG(name));
    }
}

static void require_one_of(struct value_set *set, const char *const names[NAMES_MAX])
{
    struct str listed = STR("");
    for (size_t i = 0; i < NAMES_MAX && names[i]; i++) {
        if (value_set_given(set, str_of(names[i]))) {
            return;
        }
        listed =
            str_format(set->op->tx->arena, "%.*s%s%s", STR_ARG(listed), i ? ", " : "", names[i]);
    }
    if (names[0]) {
        value_set_fault(set, str_of(names[0]), STR_NONE, "MISSING_REQUIRED_PROPERTY",
                        "At least one of these properties is required: %.*s", STR_ARG(listed));
    }
}

static void require_all(struct value_set *set, const struct object_rule *rule)
{
    if (rule) {
        for (size_t i = 0; i < NAMES_MAX && rule->required[i]; i++) {
            require(set, str_of(rule->required[i]));
        }
        return;
    }
    for (size_t i = 0; i < set->type->required_count; i++) {
        require(set, set->type->required[i]);
    }
}

struct str rules_source(const struct principal *who)
{
    switch (who->kind) {
    case ACTOR_TOKEN:
        return STR("INTEGRATION");
    case ACTOR_IMPORT:
        return STR("IMPORT");
    case ACTOR_WORKFLOW:
        return STR("AUTOMATION_PLATFORM");
    case ACTOR_SYSTEM:
    case ACTOR_USER:
        break;
    }
    return STR("CRM_UI");
}

bool record_fills_in(const struct object_type *type, struct str name)
{
    static const char *const names[] = {"lifecyclestage", "closed_date", "hs_object_source",
                                        "hs_object_source_id", "hs_object_source_label"};
    for (size_t i = 0; i < sizeof(names) / sizeof(names[0]); i++) {
        if (str_eq(name, str_of(names[i]))) {
            return true;
        }
    }
    return str_eq(name, type->pipeline_property) || str_eq(name, type->stage_property) ||
           pipeline_is_derived(name);
}

static void fill_in_source(struct value_set *set)
{
    const struct principal *who = set->op->who;
    struct str source = rules_source(who);
    value_set_put(set, STR("hs_object_source"), source);
    value_set_put(set, STR("hs_object_source_id"), str_from_i64(set->op->tx->arena, who->actor_id));
    value_set_put(set, STR("hs_object_source_label"), source);
}

void rules_watch(struct value_set *set)
{
    pipeline_watch(set);
}

static bool is_owner(const struct property *property)
{
    const struct json *reference = json_get(property->extra, "referencedObjectType");
    return property->external_options && json_is(reference, JSON_STRING) &&
           str_is(reference->text, "OWNER");
}

/* An owner is a user who can sign in, or could: records keep the owner that they have when that
 * user is archived. */
static enum err_code check_owners(struct value_set *set)
{
    for (size_t i = 0; i < set->count; i++) {
        struct assignment *item = &set->items[i];
        if (!item->by_caller || !item->set || item->value.kind != VALUE_TEXT ||
            !is_owner(item->property)) {
            continue;
        }
        int64_t id = 0;
        struct user user = {0};
        enum err_code rc = ERR_NOT_FOUND;
        if (str_to_i64(item->value.text, &id)) {
            rc = user_get(set->op->tx, id, &user);
        }
        if (rc && rc != ERR_NOT_FOUND) {
            return rc;
        }
        if (rc == ERR_NOT_FOUND || user.built_in) {
            item->set = false;
            value_set_fault(set, item->property->name, item->sent, "INVALID_OPTION",
                            "%.*s is not the id of an owner", STR_ARG(item->sent));
        }
    }
    return ERR_OK;
}

enum err_code rules_apply(struct value_set *set)
{
    enum err_code rc = check_owners(set);
    if (rc) {
        return rc;
    }
    pipeline_apply(set);
    if (!set->creating) {
        return ERR_OK;
    }
    const struct object_rule *rule = rule_of(set->type);
    if (rule) {
        require_one_of(set, rule->one_of);
    }
    require_all(set, rule);
    if (rule && rule->created) {
        rule->created(set);
    }
    fill_in_source(set);
    return ERR_OK;
}
