#include "account/scope.h"

/* Scopes of one object type: for records and for definitions, each read and write. Activities go
 * with contacts, as published. */
struct type_scopes {
    int64_t type_id;
    const char *read, *write, *schema_read, *schema_write;
};

static const struct type_scopes type_scopes[] = {
    {TYPE_CONTACT, "crm.objects.contacts.read", "crm.objects.contacts.write",
     "crm.schemas.contacts.read", "crm.schemas.contacts.write"},
    {TYPE_COMPANY, "crm.objects.companies.read", "crm.objects.companies.write",
     "crm.schemas.companies.read", "crm.schemas.companies.write"},
    {TYPE_DEAL, "crm.objects.deals.read", "crm.objects.deals.write", "crm.schemas.deals.read",
     "crm.schemas.deals.write"},
    {TYPE_TICKET, "tickets", "tickets", "crm.schemas.tickets.read", "crm.schemas.tickets.write"},
    {TYPE_PRODUCT, "crm.objects.products.read", "crm.objects.products.write",
     "crm.schemas.products.read", "crm.schemas.products.write"},
    {TYPE_LINE_ITEM, "crm.objects.line_items.read", "crm.objects.line_items.write",
     "crm.schemas.line_items.read", "crm.schemas.line_items.write"},
    {TYPE_USER, "crm.objects.users.read", "crm.objects.users.write", "crm.schemas.users.read",
     "crm.schemas.users.write"},
};
static const struct type_scopes activity_scopes = {
    0, "crm.objects.contacts.read", "crm.objects.contacts.write", "crm.schemas.contacts.read",
    "crm.schemas.contacts.write"};
static const struct type_scopes custom_scopes = {
    0, "crm.objects.custom.read", "crm.objects.custom.write", "crm.schemas.custom.read",
    "crm.schemas.custom.write"};

/* Every published name is accepted on a token, also those whose features are not here. */
static const char *const names[] = {
    "account-info.security.read",
    "accounting",
    "actions",
    "analytics.behavioral_events.send",
    "automation",
    "business-intelligence",
    "cms.functions.read",
    "cms.functions.write",
    "communication_preferences.read",
    "communication_preferences.read_write",
    "communication_preferences.write",
    "content",
    "conversations.read",
    "conversations.write",
    "crm.export",
    "crm.extensions_calling_transcripts.read",
    "crm.extensions_calling_transcripts.write",
    "crm.import",
    "crm.lists.read",
    "crm.lists.write",
    "crm.objects.appointments.read",
    "crm.objects.appointments.write",
    "crm.objects.carts.read",
    "crm.objects.carts.write",
    "crm.objects.commercepayments.read",
    "crm.objects.commercepayments.write",
    "crm.objects.companies.read",
    "crm.objects.companies.write",
    "crm.objects.contacts.read",
    "crm.objects.contacts.write",
    "crm.objects.courses.read",
    "crm.objects.courses.write",
    "crm.objects.custom.read",
    "crm.objects.custom.write",
    "crm.objects.deals.read",
    "crm.objects.deals.write",
    "crm.objects.feedback_submissions.read",
    "crm.objects.goals.read",
    "crm.objects.goals.write",
    "crm.objects.invoices.read",
    "crm.objects.invoices.write",
    "crm.objects.leads.read",
    "crm.objects.leads.write",
    "crm.objects.line_items.read",
    "crm.objects.line_items.write",
    "crm.objects.listings.read",
    "crm.objects.listings.write",
    "crm.objects.marketing_events.read",
    "crm.objects.marketing_events.write",
    "crm.objects.orders.read",
    "crm.objects.orders.write",
    "crm.objects.owners.read",
    "crm.objects.products.read",
    "crm.objects.products.write",
    "crm.objects.projects.read",
    "crm.objects.projects.write",
    "crm.objects.quotes.read",
    "crm.objects.quotes.write",
    "crm.objects.services.read",
    "crm.objects.services.write",
    "crm.objects.subscriptions.read",
    "crm.objects.subscriptions.write",
    "crm.objects.users.read",
    "crm.objects.users.write",
    "crm.pipelines.orders.read",
    "crm.pipelines.orders.write",
    "crm.schemas.appointments.read",
    "crm.schemas.appointments.write",
    "crm.schemas.carts.read",
    "crm.schemas.carts.write",
    "crm.schemas.companies.read",
    "crm.schemas.companies.write",
    "crm.schemas.contacts.read",
    "crm.schemas.contacts.write",
    "crm.schemas.custom.read",
    "crm.schemas.custom.write",
    "crm.schemas.deals.read",
    "crm.schemas.deals.write",
    "crm.schemas.invoices.read",
    "crm.schemas.invoices.write",
    "crm.schemas.line_items.read",
    "crm.schemas.line_items.write",
    "crm.schemas.listings.read",
    "crm.schemas.listings.write",
    "crm.schemas.orders.read",
    "crm.schemas.orders.write",
    "crm.schemas.products.read",
    "crm.schemas.products.write",
    "crm.schemas.quotes.read",
    "crm.schemas.quotes.write",
    "crm.schemas.services.read",
    "crm.schemas.services.write",
    "crm.schemas.subscriptions.read",
    "crm.schemas.subscriptions.write",
    "crm.schemas.tickets.read",
    "crm.schemas.tickets.write",
    "crm.schemas.users.read",
    "crm.schemas.users.write",
    "e-commerce",
    "external_integrations.forms.access",
    "files",
    "files.ui_hidden.read",
    "forms",
    "forms-uploaded-files",
    "hubdb",
    "integration-sync",
    "marketing-email",
    "media_bridge.read",
    "media_bridge.write",
    "oauth",
    "record_images.signed_urls.read",
    "sales-email-read",
    "scheduler.meetings.meeting-link.read",
    "settings.billing.write",
    "settings.currencies.read",
    "settings.currencies.write",
    "settings.users.read",
    "settings.users.teams.read",
    "settings.users.teams.write",
    "settings.users.write",
    "social",
    "tax_rates.read",
    "tickets",
    "timeline",
    "transactional-email",
};
#define NAMES (sizeof(names) / sizeof(names[0]))

const char *const *scope_names(size_t *count)
{
    *count = NAMES;
    return names;
}

bool scope_is_known(struct str scope)
{
    for (size_t i = 0; i < NAMES; i++) {
        if (str_eq(scope, str_of(names[i]))) {
            return true;
        }
    }
    return false;
}

static const struct type_scopes *scopes_of(const struct object_type *type)
{
    for (size_t i = 0; i < sizeof(type_scopes) / sizeof(type_scopes[0]); i++) {
        if (type_scopes[i].type_id == type->id) {
            return &type_scopes[i];
        }
    }
    return type->custom ? &custom_scopes : &activity_scopes;
}

static struct scope_choice of_type(enum permission permission, const struct type_scopes *scopes)
{
    switch (permission) {
    case PERMIT_RECORD_READ:
    case PERMIT_LINK_READ:
        return (struct scope_choice){{scopes->read, scopes->write}, 2};
    case PERMIT_RECORD_WRITE:
    case PERMIT_LINK_WRITE:
        return (struct scope_choice){{scopes->write}, 1};
    case PERMIT_SCHEMA_READ:
        return (struct scope_choice){{scopes->schema_read, scopes->schema_write, scopes->read}, 3};
    case PERMIT_SCHEMA_WRITE:
        return (struct scope_choice){{scopes->schema_write}, 1};
    default:
        return (struct scope_choice){{NULL}, 0};
    }
}

struct scope_choice scope_for(enum permission permission, const struct object_type *type)
{
    switch (permission) {
    case PERMIT_OWNERS_READ:
        return (struct scope_choice){{"crm.objects.owners.read", "settings.users.read"}, 2};
    case PERMIT_SETTINGS_READ:
        return (struct scope_choice){{"settings.users.read", "settings.users.write", "oauth"}, 3};
    case PERMIT_SETTINGS_WRITE:
        return (struct scope_choice){{"settings.users.write"}, 1};
    case PERMIT_CHANGES_READ:
        return (struct scope_choice){{"crm.export"}, 1};
    case PERMIT_SCHEMA_READ:
    case PERMIT_SCHEMA_WRITE:
        if (!type) { /* definitions as a whole: custom objects */
            return of_type(permission, &custom_scopes);
        }
        return of_type(permission, scopes_of(type));
    default:
        return type ? of_type(permission, scopes_of(type)) : (struct scope_choice){{NULL}, 0};
    }
}
