#include "schema/schema_seed.h"

const struct seed_object seed_objects[] = {
    {.id = TYPE_CONTACT, .singular = "contact", .plural = "contacts", .label_singular = "Contact",
     .label_plural = "Contacts", .noun = "contact", .group = "contactinformation",
     .created_property = "createdate", .updated_property = "lastmodifieddate",
     .primary_display = "email", .secondary_display = "firstname lastname", .required = "",
     .searchable = "firstname lastname email phone hs_additional_emails fax mobilephone company",
     .defaults = "createdate email firstname hs_object_id lastmodifieddate lastname"},
    {.id = TYPE_COMPANY, .singular = "company", .plural = "companies", .label_singular = "Company",
     .label_plural = "Companies", .noun = "company", .group = "companyinformation",
     .created_property = "createdate", .updated_property = "hs_lastmodifieddate",
     .primary_display = "name", .secondary_display = "domain", .required = "",
     .searchable = "website phone name domain",
     .defaults = "createdate domain hs_lastmodifieddate hs_object_id name"},
    {.id = TYPE_DEAL, .singular = "deal", .plural = "deals", .label_singular = "Deal",
     .label_plural = "Deals", .noun = "deal", .group = "dealinformation",
     .created_property = "createdate", .updated_property = "hs_lastmodifieddate",
     .pipeline_property = "pipeline", .stage_property = "dealstage",
     .primary_display = "dealname", .secondary_display = "amount dealstage", .required = "dealname dealstage",
     .searchable = "dealname pipeline dealstage description dealtype",
     .defaults = "amount closedate createdate dealname dealstage hs_lastmodifieddate hs_object_id pipeline"},
    {.id = TYPE_TICKET, .singular = "ticket", .plural = "tickets", .label_singular = "Ticket",
     .label_plural = "Tickets", .noun = "ticket", .group = "ticketinformation",
     .created_property = "createdate", .updated_property = "hs_lastmodifieddate",
     .pipeline_property = "hs_pipeline", .stage_property = "hs_pipeline_stage",
     .primary_display = "subject", .secondary_display = "hs_pipeline_stage", .required = "hs_pipeline_stage subject",
     .searchable = "subject content hs_pipeline_stage hs_ticket_category",
     .defaults = "content createdate hs_lastmodifieddate hs_object_id hs_pipeline hs_pipeline_stage "
                 "hs_ticket_category hs_ticket_priority subject"},
    {.id = TYPE_PRODUCT, .singular = "product", .plural = "products", .label_singular = "Product",
     .label_plural = "Products", .noun = "product", .group = "productinformation",
     .created_property = "hs_createdate", .updated_property = "hs_lastmodifieddate",
     .primary_display = "name", .secondary_display = "price", .required = "",
     .searchable = "name description price hs_sku",
     .defaults = "hs_createdate hs_lastmodifieddate hs_object_id"},
    {.id = TYPE_LINE_ITEM, .singular = "line_item", .plural = "line_items", .label_singular = "Line item",
     .label_plural = "Line items", .noun = "line_item", .group = "lineiteminformation",
     .created_property = "hs_createdate", .updated_property = "hs_lastmodifieddate",
     .primary_display = "name", .secondary_display = "quantity price", .required = "",
     .searchable = "name description hs_sku",
     .defaults = "hs_createdate hs_lastmodifieddate hs_object_id"},
    {.id = TYPE_TASK, .singular = "task", .plural = "tasks", .label_singular = "Task",
     .label_plural = "Tasks", .noun = "task", .group = "engagement", .activity = true,
     .created_property = "hs_createdate", .updated_property = "hs_lastmodifieddate",
     .primary_display = "hs_task_subject", .secondary_display = "hs_task_status", .required = "hs_timestamp",
     .searchable = "hs_task_subject hs_task_body",
     .defaults = "hs_createdate hs_lastmodifieddate hs_object_id"},
    {.id = TYPE_NOTE, .singular = "note", .plural = "notes", .label_singular = "Note",
     .label_plural = "Notes", .noun = "note", .group = "engagement", .activity = true,
     .created_property = "hs_createdate", .updated_property = "hs_lastmodifieddate",
     .primary_display = "hs_note_body", .secondary_display = "", .required = "hs_timestamp",
     .searchable = "hs_note_body",
     .defaults = "hs_createdate hs_lastmodifieddate hs_object_id"},
    {.id = TYPE_MEETING, .singular = "meeting", .plural = "meetings", .label_singular = "Meeting",
     .label_plural = "Meetings", .noun = "meeting_event", .group = "engagement", .activity = true,
     .created_property = "hs_createdate", .updated_property = "hs_lastmodifieddate",
     .primary_display = "hs_meeting_title", .secondary_display = "hs_meeting_outcome", .required = "hs_timestamp",
     .searchable = "hs_meeting_title hs_meeting_body",
     .defaults = "hs_createdate hs_lastmodifieddate hs_object_id"},
    {.id = TYPE_CALL, .singular = "call", .plural = "calls", .label_singular = "Call",
     .label_plural = "Calls", .noun = "call", .group = "engagement", .activity = true,
     .created_property = "hs_createdate", .updated_property = "hs_lastmodifieddate",
     .primary_display = "hs_call_title", .secondary_display = "hs_call_direction", .required = "hs_timestamp",
     .searchable = "hs_call_title hs_call_body",
     .defaults = "hs_createdate hs_lastmodifieddate hs_object_id"},
    {.id = TYPE_EMAIL, .singular = "email", .plural = "emails", .label_singular = "Email",
     .label_plural = "Emails", .noun = "email", .group = "engagement", .activity = true,
     .created_property = "hs_createdate", .updated_property = "hs_lastmodifieddate",
     .primary_display = "hs_email_subject", .secondary_display = "hs_email_direction", .required = "hs_timestamp",
     .searchable = "hs_email_subject hs_email_text",
     .defaults = "hs_createdate hs_lastmodifieddate hs_object_id"},
    {.id = TYPE_USER, .singular = "user", .plural = "users", .label_singular = "User",
     .label_plural = "Users", .noun = "user", .group = "userinformation",
     .created_property = "hs_createdate", .updated_property = "hs_lastmodifieddate",
     .primary_display = "hs_email", .secondary_display = "hs_given_name hs_family_name", .required = "",
     .searchable = "hs_given_name hs_family_name hs_email hs_job_title",
     .defaults = "hs_createdate hs_lastmodifieddate hs_object_id"},
};
const size_t seed_object_count = sizeof(seed_objects) / sizeof(seed_objects[0]);

const struct seed_group seed_groups[] = {
    {TYPE_CONTACT, "contactinformation", "Contact information"},
    {TYPE_CONTACT, "analyticsinformation", "Analytics history"},
    {TYPE_COMPANY, "companyinformation", "Company information"},
    {TYPE_DEAL, "dealinformation", "Deal information"},
    {TYPE_TICKET, "ticketinformation", "Ticket information"},
    {TYPE_PRODUCT, "productinformation", "Product information"},
    {TYPE_LINE_ITEM, "lineiteminformation", "Line item information"},
    {TYPE_TASK, "engagement", "Activity"},
    {TYPE_TASK, "task", "Task"},
    {TYPE_NOTE, "engagement", "Activity"},
    {TYPE_NOTE, "note", "Note"},
    {TYPE_MEETING, "engagement", "Activity"},
    {TYPE_MEETING, "meeting", "Meeting"},
    {TYPE_CALL, "engagement", "Activity"},
    {TYPE_CALL, "call", "Call"},
    {TYPE_EMAIL, "engagement", "Activity"},
    {TYPE_EMAIL, "email", "Email"},
    {TYPE_USER, "userinformation", "User information"},
};
const size_t seed_group_count = sizeof(seed_groups) / sizeof(seed_groups[0]);

const struct seed_object *seed_object_find(int64_t type_id)
{
    for (size_t i = 0; i < seed_object_count; i++) {
        if (seed_objects[i].id == type_id) {
            return &seed_objects[i];
        }
    }
    return NULL;
}

struct str *seed_words(struct arena *arena, const char *list, size_t *count)
{
    struct str rest = str_of(list), word;
    *count = 0;
    while (str_split(&rest, ' ', &word)) {
        (*count)++;
    }
    struct str *words = arena_array(arena, struct str, *count);
    rest = str_of(list);
    for (size_t i = 0; str_split(&rest, ' ', &word); i++) {
        words[i] = word;
    }
    return words;
}
