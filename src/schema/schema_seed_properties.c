/* The properties of the standard objects. hs_ names and their kin are what integrations read and
 * write. */
#include "schema/schema_seed.h"

/* type and field type */
#define TEXT    "string", "text"
#define AREA    "string", "textarea"
#define HTML    "string", "html"
#define PHONE   "string", "phonenumber"
#define NUMBER  "number", "number"
#define TIME    "datetime", "date"
#define SELECT  "enumeration", "select"
#define RADIO   "enumeration", "radio"
#define BOOLEAN "bool", "booleancheckbox"
#define FORM    SEED_FORM
#define FIXED   SEED_READ_ONLY

#define MONEY    "{\"showCurrencySymbol\":true,\"numberDisplayHint\":\"currency\"}"
#define EXTERNAL "{\"externalOptions\":true}"
#define OWNER    "{\"externalOptions\":true,\"referencedObjectType\":\"OWNER\"}"
#define EMAIL    "{\"textDisplayHint\":\"email\"}"
#define DOMAIN   "{\"textDisplayHint\":\"domain_name\"}"

#define COUNT_OF(rows) (sizeof(rows) / sizeof((rows)[0]))

static const struct seed_property contact_properties[] = {
    {"firstname", "First name", TEXT, "Given name of the person", .flags = FORM},
    {"lastname", "Last name", TEXT, "Family name of the person", .flags = FORM},
    {"email", "Email", TEXT, "Main e-mail address; no two contacts have the same",
     .flags = FORM | SEED_UNIQUE, .extra = EMAIL},
    {"hs_additional_emails", "Additional email addresses", TEXT,
     "Further addresses, separated by semicolons", .flags = 0},
    {"phone", "Phone number", PHONE, "Main telephone number", .flags = FORM},
    {"mobilephone", "Mobile phone number", PHONE, "Mobile telephone number", .flags = FORM},
    {"fax", "Fax number", PHONE, "Fax number", .flags = FORM},
    {"company", "Company name", TEXT,
     "Employer as the person wrote it; associations say which company it is", .flags = FORM},
    {"jobtitle", "Job title", TEXT, "Position at work", .flags = FORM},
    {"website", "Website URL", TEXT, "Web address of the person or the employer", .flags = FORM},
    {"address", "Street address", TEXT, "Street and house number", .flags = FORM},
    {"city", "City", TEXT, "Town or city", .flags = FORM},
    {"state", "State/Region", TEXT, "State, province or region", .flags = FORM},
    {"zip", "Postal code", TEXT, "Postal code", .flags = FORM},
    {"country", "Country/Region", TEXT, "Country", .flags = FORM},
    {"lifecyclestage", "Lifecycle stage", RADIO,
     "How far the contact has come on the way to a customer", .flags = FORM,
     .options = seed_options_lifecycle},
    {"hs_lead_status", "Lead status", RADIO, "State of the sales conversation", .flags = FORM,
     .options = seed_options_lead_status},
    {"hs_analytics_source", "Original source", SELECT,
     "The channel through which the contact was first found", .flags = 0,
     .options = seed_options_source, .group = "analyticsinformation"},
    {"associatedcompanyid", "Primary associated company ID", NUMBER,
     "Id of the primary company; writing it makes that company primary", .flags = 0,
     .storage = STORED_PRIMARY_COMPANY},
    {"num_associated_deals", "Number of associated deals", NUMBER,
     "Deals associated with the contact", .flags = FIXED, .storage = STORED_LINK_COUNT,
     .link_count_type = TYPE_DEAL},
    {"hs_calculated_merged_vids", "Merged contact IDs with times", TEXT,
     "Contacts merged into this one, each with the time", .flags = FIXED | SEED_HIDDEN},
};

static const struct seed_property company_properties[] = {
    {"name", "Company name", TEXT, "Name of the company", .flags = FORM},
    {"domain", "Company domain name", TEXT, "Main internet domain; several companies may share one",
     .flags = FORM, .extra = DOMAIN},
    {"website", "Website URL", TEXT, "Main web address", .flags = FORM},
    {"phone", "Phone number", PHONE, "Main telephone number", .flags = FORM},
    {"address", "Street address", TEXT, "Street and house number", .flags = FORM},
    {"address2", "Street address 2", TEXT, "Second line of the address", .flags = FORM},
    {"city", "City", TEXT, "Town or city", .flags = FORM},
    {"state", "State/Region", TEXT, "State, province or region", .flags = FORM},
    {"zip", "Postal code", TEXT, "Postal code", .flags = FORM},
    {"country", "Country/Region", TEXT, "Country", .flags = FORM},
    {"description", "Description", AREA, "What the company is and does", .flags = FORM},
    {"industry", "Industry", SELECT, "Line of business", .flags = FORM,
     .options = seed_options_industry},
    {"type", "Type", RADIO, "What the company is to us", .flags = FORM,
     .options = seed_options_company_type},
    {"numberofemployees", "Number of employees", NUMBER, "People employed", .flags = FORM},
    {"annualrevenue", "Annual revenue", NUMBER, "Revenue of a year", .flags = FORM, .extra = MONEY},
    {"lifecyclestage", "Lifecycle stage", RADIO,
     "How far the company has come on the way to a customer", .flags = FORM,
     .options = seed_options_lifecycle},
    {"hs_lead_status", "Lead status", RADIO, "State of the sales conversation", .flags = FORM,
     .options = seed_options_lead_status},
    {"hs_parent_company_id", "Parent company ID", NUMBER, "Id of the parent company",
     .flags = FIXED, .storage = STORED_PARENT_COMPANY},
    {"num_associated_contacts", "Number of associated contacts", NUMBER,
     "Contacts associated with the company", .flags = FIXED, .storage = STORED_LINK_COUNT,
     .link_count_type = TYPE_CONTACT},
    {"num_associated_deals", "Number of associated deals", NUMBER,
     "Deals associated with the company", .flags = FIXED, .storage = STORED_LINK_COUNT,
     .link_count_type = TYPE_DEAL},
};

static const struct seed_property deal_properties[] = {
    {"dealname", "Deal name", TEXT, "Name of the deal", .flags = FORM},
    {"amount", "Amount", NUMBER, "Value of the deal", .flags = FORM, .extra = MONEY},
    {"pipeline", "Pipeline", SELECT, "The pipeline that the deal runs through", .flags = FORM,
     .extra = EXTERNAL},
    {"dealstage", "Deal stage", RADIO, "The stage that the deal has reached", .flags = FORM,
     .extra = EXTERNAL},
    {"closedate", "Close date", TIME, "When the deal was, or is expected to be, closed",
     .flags = FORM},
    {"dealtype", "Deal type", RADIO, "New or existing business", .flags = FORM,
     .options = seed_options_deal_type},
    {"description", "Deal description", AREA, "What the deal is about", .flags = FORM},
    {"hs_priority", "Priority", SELECT, "How urgent the deal is", .flags = FORM,
     .options = seed_options_deal_priority},
    {"closed_lost_reason", "Closed lost reason", AREA, "Why the deal was lost", .flags = FORM},
    {"closed_won_reason", "Closed won reason", AREA, "Why the deal was won", .flags = FORM},
    {"hs_is_closed", "Is deal closed?", BOOLEAN, "The stage is a closed one, won or lost",
     .flags = FIXED, .options = seed_options_boolean},
    {"hs_is_closed_won", "Is closed won", BOOLEAN, "The stage is one of won deals", .flags = FIXED,
     .options = seed_options_boolean},
    {"hs_deal_stage_probability", "Deal probability", NUMBER,
     "Probability of the stage, from 0 to 1", .flags = FIXED,
     .extra = "{\"numberDisplayHint\":\"probability\"}"},
    {"num_associated_contacts", "Number of associated contacts", NUMBER,
     "Contacts associated with the deal", .flags = FIXED, .storage = STORED_LINK_COUNT,
     .link_count_type = TYPE_CONTACT},
};

static const struct seed_property ticket_properties[] = {
    {"subject", "Ticket name", TEXT, "Short summary of the request", .flags = FORM},
    {"content", "Ticket description", AREA, "The request in full", .flags = FORM},
    {"hs_pipeline", "Pipeline", SELECT, "The pipeline that the ticket runs through", .flags = FORM,
     .extra = EXTERNAL},
    {"hs_pipeline_stage", "Ticket status", SELECT, "The stage that the ticket has reached",
     .flags = FORM, .extra = EXTERNAL},
    {"hs_ticket_priority", "Priority", SELECT, "How urgent the ticket is", .flags = FORM,
     .options = seed_options_ticket_priority},
    {"hs_ticket_category", "Category", SELECT, "What the ticket is about", .flags = FORM,
     .options = seed_options_ticket_category},
    {"source_type", "Source", SELECT, "The channel through which the request came", .flags = FORM,
     .options = seed_options_ticket_source},
    {"hs_resolution", "Resolution", AREA, "What was done about it", .flags = FORM},
    {"closed_date", "Close date", TIME, "When the ticket was closed", .flags = 0},
    {"hs_num_associated_companies", "Number of associated companies", NUMBER,
     "Companies associated with the ticket", .flags = FIXED, .storage = STORED_LINK_COUNT,
     .link_count_type = TYPE_COMPANY},
};

static const struct seed_property product_properties[] = {
    {"name", "Name", TEXT, "Name of the product", .flags = FORM},
    {"description", "Product description", AREA, "What the product is", .flags = FORM},
    {"price", "Unit price", NUMBER, "Price of one unit", .flags = FORM, .extra = MONEY},
    {"hs_sku", "SKU", TEXT, "Stock-keeping number", .flags = FORM},
    {"hs_cost_of_goods_sold", "Unit cost", NUMBER, "Cost of one unit", .flags = FORM,
     .extra = MONEY},
    {"hs_url", "URL", TEXT, "Web page of the product", .flags = FORM},
};

static const struct seed_property line_item_properties[] = {
    {"name", "Name", TEXT, "What is sold", .flags = FORM},
    {"description", "Description", AREA, "Details of what is sold", .flags = FORM},
    {"hs_product_id", "Product ID", NUMBER, "Id of the product that the line was made from",
     .flags = 0},
    {"hs_sku", "SKU", TEXT, "Stock-keeping number", .flags = FORM},
    {"quantity", "Quantity", NUMBER, "Number of units", .flags = FORM},
    {"price", "Unit price", NUMBER, "Price of one unit", .flags = FORM, .extra = MONEY},
    {"discount", "Unit discount", NUMBER, "Reduction of the price of one unit", .flags = FORM,
     .extra = MONEY},
    {"hs_discount_percentage", "Discount percentage", NUMBER, "Reduction in per cent",
     .flags = FORM},
    {"amount", "Net price", NUMBER, "Price of the whole line", .flags = 0, .extra = MONEY},
};

#define TIMESTAMP                                                                                  \
    {                                                                                              \
        "hs_timestamp", "Activity date", TIME, "When the activity took place or is due",           \
            .flags = 0                                                                             \
    }
#define ATTACHMENTS                                                                                \
    {                                                                                              \
        "hs_attachment_ids", "Attached file IDs", TEXT,                                            \
            "Ids of attached files, separated by semicolons", .flags = 0                           \
    }

static const struct seed_property task_properties[] = {
    TIMESTAMP,
    ATTACHMENTS,
    {"hs_task_subject", "Task title", TEXT, "What is to be done", .flags = 0, .group = "task"},
    {"hs_task_body", "Task notes", HTML, "Notes on the task", .flags = 0, .group = "task"},
    {"hs_task_status", "Task status", SELECT, "How far the task is", .flags = 0,
     .options = seed_options_task_status, .group = "task"},
    {"hs_task_priority", "Priority", SELECT, "How urgent the task is", .flags = 0,
     .options = seed_options_task_priority, .group = "task"},
    {"hs_task_type", "Task type", SELECT, "What kind of work it is", .flags = 0,
     .options = seed_options_task_type, .group = "task"},
    {"hs_task_reminders", "Reminders", TEXT,
     "Times of reminders in milliseconds, separated by semicolons", .flags = 0, .group = "task"},
};

static const struct seed_property note_properties[] = {
    TIMESTAMP,
    ATTACHMENTS,
    {"hs_note_body", "Note body", HTML, "The text of the note", .flags = 0, .group = "note"},
};

static const struct seed_property meeting_properties[] = {
    TIMESTAMP,
    ATTACHMENTS,
    {"hs_meeting_title", "Meeting name", TEXT, "What the meeting is called", .flags = 0,
     .group = "meeting"},
    {"hs_meeting_body", "Meeting description", HTML, "What the meeting is about", .flags = 0,
     .group = "meeting"},
    {"hs_internal_meeting_notes", "Internal meeting notes", HTML, "Notes that attendees do not see",
     .flags = 0, .group = "meeting"},
    {"hs_meeting_start_time", "Meeting start time", TIME, "When the meeting begins", .flags = 0,
     .group = "meeting"},
    {"hs_meeting_end_time", "Meeting end time", TIME, "When the meeting ends", .flags = 0,
     .group = "meeting"},
    {"hs_meeting_location", "Meeting location", TEXT, "Where the meeting is held", .flags = 0,
     .group = "meeting"},
    {"hs_meeting_external_url", "External URL", TEXT, "Web address of the event in a calendar",
     .flags = 0, .group = "meeting"},
    {"hs_meeting_outcome", "Meeting outcome", SELECT, "What became of the meeting", .flags = 0,
     .options = seed_options_meeting_outcome, .group = "meeting"},
};

static const struct seed_property call_properties[] = {
    TIMESTAMP,
    ATTACHMENTS,
    {"hs_call_title", "Call title", TEXT, "What the call was about, in short", .flags = 0,
     .group = "call"},
    {"hs_call_body", "Call notes", HTML, "Notes on the call", .flags = 0, .group = "call"},
    {"hs_call_direction", "Call direction", SELECT, "Who called whom", .flags = 0,
     .options = seed_options_call_direction, .group = "call"},
    {"hs_call_duration", "Call duration", NUMBER, "Length of the call in milliseconds", .flags = 0,
     .group = "call", .extra = "{\"numberDisplayHint\":\"duration\"}"},
    {"hs_call_status", "Call status", SELECT, "State of the call", .flags = 0,
     .options = seed_options_call_status, .group = "call"},
    {"hs_call_disposition", "Call outcome", SELECT, "What became of the call", .flags = 0,
     .options = seed_options_call_outcome, .group = "call"},
    {"hs_call_from_number", "From number", PHONE, "The number that called", .flags = 0,
     .group = "call"},
    {"hs_call_to_number", "To number", PHONE, "The number that was called", .flags = 0,
     .group = "call"},
    {"hs_call_recording_url", "Recording URL", TEXT, "Web address of the recording", .flags = 0,
     .group = "call"},
};

static const struct seed_property email_properties[] = {
    TIMESTAMP,
    ATTACHMENTS,
    {"hs_email_subject", "Email subject", TEXT, "Subject line", .flags = 0, .group = "email"},
    {"hs_email_text", "Email body", AREA, "The message as plain text", .flags = 0,
     .group = "email"},
    {"hs_email_html", "Email HTML", HTML, "The message as HTML", .flags = 0, .group = "email"},
    {"hs_email_direction", "Email direction", SELECT, "Sent, received or forwarded", .flags = 0,
     .options = seed_options_email_direction, .group = "email"},
    {"hs_email_status", "Email send status", SELECT, "State of the sending", .flags = 0,
     .options = seed_options_email_status, .group = "email"},
    {"hs_email_headers", "Email headers", AREA, "Sender and recipients as JSON text", .flags = 0,
     .group = "email"},
};

static const struct seed_property user_properties[] = {
    {"hs_email", "Email", TEXT, "E-mail address of the user", .flags = 0, .extra = EMAIL},
    {"hs_given_name", "First name", TEXT, "Given name of the user", .flags = 0},
    {"hs_family_name", "Last name", TEXT, "Family name of the user", .flags = 0},
    {"hs_job_title", "Job title", TEXT, "Position at work", .flags = 0},
    {"hs_additional_phone", "Phone number", PHONE, "Telephone number", .flags = 0},
    {"hs_standard_time_zone", "Time zone", TEXT, "Name of the time zone, such as Europe/Copenhagen",
     .flags = 0},
    {"hs_deactivated", "Deactivated", BOOLEAN, "The user no longer works here", .flags = 0,
     .options = seed_options_boolean},
};

const struct seed_properties seed_properties[] = {
    {TYPE_CONTACT, contact_properties, COUNT_OF(contact_properties)},
    {TYPE_COMPANY, company_properties, COUNT_OF(company_properties)},
    {TYPE_DEAL, deal_properties, COUNT_OF(deal_properties)},
    {TYPE_TICKET, ticket_properties, COUNT_OF(ticket_properties)},
    {TYPE_PRODUCT, product_properties, COUNT_OF(product_properties)},
    {TYPE_LINE_ITEM, line_item_properties, COUNT_OF(line_item_properties)},
    {TYPE_TASK, task_properties, COUNT_OF(task_properties)},
    {TYPE_NOTE, note_properties, COUNT_OF(note_properties)},
    {TYPE_MEETING, meeting_properties, COUNT_OF(meeting_properties)},
    {TYPE_CALL, call_properties, COUNT_OF(call_properties)},
    {TYPE_EMAIL, email_properties, COUNT_OF(email_properties)},
    {TYPE_USER, user_properties, COUNT_OF(user_properties)},
};
const size_t seed_properties_count = COUNT_OF(seed_properties);

/* The times of creation and change come beside these, under the names that the object has for them.
 */
const struct seed_property seed_common_properties[] = {
    {"hubspot_owner_id", "Owner", SELECT, "The user who looks after the record", .flags = FORM,
     .extra = OWNER},
    {"hs_object_id", "Record ID", NUMBER, "Number of the record, unique in the account",
     .flags = FIXED, .storage = STORED_ID},
    {"hs_created_by_user_id", "Created by user ID", NUMBER, "The user who made the record",
     .flags = FIXED, .storage = STORED_CREATED_BY},
    {"hs_updated_by_user_id", "Updated by user ID", NUMBER, "The user who last changed the record",
     .flags = FIXED, .storage = STORED_UPDATED_BY},
    {"hs_object_source", "Record source", TEXT, "Through what the record was made", .flags = FIXED},
    {"hs_object_source_id", "Record source ID", TEXT,
     "Which import, token or workflow made the record", .flags = FIXED},
    {"hs_object_source_label", "Record source label", TEXT, "Name of what made the record",
     .flags = FIXED},
    {"hs_merged_object_ids", "Merged record IDs", TEXT,
     "Records merged into this one, separated by semicolons", .flags = FIXED},
};
const size_t seed_common_count = COUNT_OF(seed_common_properties);

const struct seed_property seed_custom_properties[] = {
    {"hs_createdate", "Object create date/time", TIME, "When the record was made", .flags = FIXED,
     .storage = STORED_CREATED},
    {"hs_lastmodifieddate", "Object last modified date/time", TIME,
     "When the record was last changed", .flags = FIXED, .storage = STORED_UPDATED},
    {"hs_pipeline", "Pipeline", SELECT, "The pipeline that the record runs through", .flags = FORM,
     .extra = EXTERNAL},
    {"hs_pipeline_stage", "Pipeline stage", SELECT, "The stage that the record has reached",
     .flags = FORM, .extra = EXTERNAL},
};
const size_t seed_custom_count = COUNT_OF(seed_custom_properties);
