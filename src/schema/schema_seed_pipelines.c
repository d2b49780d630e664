#include "schema/schema_seed.h"

const struct seed_pipeline seed_pipelines[] = {
    {TYPE_DEAL, "default", "Sales Pipeline"},
    {TYPE_TICKET, "0", "Support Pipeline"},
};
const size_t seed_pipeline_count = sizeof(seed_pipelines) / sizeof(seed_pipelines[0]);

#define OPEN_AT(probability)   "{\"isClosed\":\"false\",\"probability\":\"" probability "\"}"
#define CLOSED_AT(probability) "{\"isClosed\":\"true\",\"probability\":\"" probability "\"}"
#define OPEN_TICKET            "{\"isClosed\":\"false\",\"ticketState\":\"OPEN\"}"
#define CLOSED_TICKET          "{\"isClosed\":\"true\",\"ticketState\":\"CLOSED\"}"

const struct seed_stage seed_stages[] = {
    {TYPE_DEAL, "default", "appointmentscheduled", "Appointment Scheduled", OPEN_AT("0.2")},
    {TYPE_DEAL, "default", "qualifiedtobuy", "Qualified To Buy", OPEN_AT("0.4")},
    {TYPE_DEAL, "default", "presentationscheduled", "Presentation Scheduled", OPEN_AT("0.6")},
    {TYPE_DEAL, "default", "decisionmakerboughtin", "Decision Maker Bought-In", OPEN_AT("0.8")},
    {TYPE_DEAL, "default", "contractsent", "Contract Sent", OPEN_AT("0.9")},
    {TYPE_DEAL, "default", "closedwon", "Closed Won", CLOSED_AT("1.0")},
    {TYPE_DEAL, "default", "closedlost", "Closed Lost", CLOSED_AT("0.0")},
    {TYPE_TICKET, "0", "1", "New", OPEN_TICKET},
    {TYPE_TICKET, "0", "2", "Waiting on contact", OPEN_TICKET},
    {TYPE_TICKET, "0", "3", "Waiting on us", OPEN_TICKET},
    {TYPE_TICKET, "0", "4", "Closed", CLOSED_TICKET},
};
const size_t seed_stage_count = sizeof(seed_stages) / sizeof(seed_stages[0]);
