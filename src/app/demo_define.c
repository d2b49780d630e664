/* What exists in the demonstration account before its records: users, objects, properties, a
 * pipeline, labels with their limits, products. */
#include "account/user.h"
#include "app/demo.h"
#include "base/json.h"
#include "record/change.h"

/* --- users --- */

static const struct {
    const char *email, *first, *last, *title;
    bool admin;
} people[DEMO_OWNERS] = {
    {"kari.nord@example.com", "Kari", "Nord", "Daglig leder", true},
    {"ola.berg@example.com", "Ola", "Berg", "Selger", false},
    {"emily.carter@example.com", "Emily", "Carter", "Account manager", false},
    {"jonas.odegard@example.com", "Jonas", "Ødegård", "Kundekonsulent", false},
    {"ingrid.moe@example.com", "Ingrid", "Moe", "Driftsleder", true},
};

static enum err_code add_users(struct demo *d)
{
    enum err_code rc = ERR_OK;
    for (size_t i = 0; !rc && i < DEMO_OWNERS; i++) {
        const struct user_new user = {.email = str_of(people[i].email),
                                      .first_name = str_of(people[i].first),
                                      .last_name = str_of(people[i].last),
                                      .super_admin = people[i].admin};
        struct demo_values values = {.count = 0};
        int64_t id;
        rc = user_create(d->op->tx, &user, &d->owners[i]);
        d->actors[i] = (struct principal){.kind = ACTOR_USER,
                                          .user_id = d->owners[i],
                                          .actor_id = d->owners[i],
                                          .super_admin = people[i].admin,
                                          .all_scopes = true,
                                          .name = user.email};
        demo_put(&values, "hs_email", user.email);
        demo_put(&values, "hs_given_name", user.first_name);
        demo_put(&values, "hs_family_name", user.last_name);
        demo_put(&values, "hs_job_title", str_of(people[i].title));
        demo_put(&values, "hs_standard_time_zone", STR("Europe/Oslo"));
        rc = rc ? rc : demo_create(d, TYPE_USER, &values, &id);
    }
    return rc;
}

/* --- objects and properties --- */

static const char rental_properties[] =
    "[{\"name\":\"name\",\"label\":\"Name\",\"type\":\"string\",\"fieldType\":\"text\"},"
    "{\"name\":\"item\",\"label\":\"Item (Gjenstand)\",\"type\":\"string\",\"fieldType\":\"text\"},"
    "{\"name\":\"starts\",\"label\":\"Starts (Fra)\",\"type\":\"date\",\"fieldType\":\"date\"},"
    "{\"name\":\"ends\",\"label\":\"Ends (Til)\",\"type\":\"date\",\"fieldType\":\"date\"},"
    "{\"name\":\"day_price\",\"label\":\"Price a day "
    "(Døgnpris)\",\"type\":\"number\",\"fieldType\":\"number\"}]";

static const char project_properties[] =
    "[{\"name\":\"name\",\"label\":\"Name\",\"type\":\"string\",\"fieldType\":\"text\"},"
    "{\"name\":\"number\",\"label\":\"Number "
    "(Prosjektnummer)\",\"type\":\"string\",\"fieldType\":\"text\","
    "\"hasUniqueValue\":true},"
    "{\"name\":\"state\",\"label\":\"State "
    "(Status)\",\"type\":\"enumeration\",\"fieldType\":\"select\",\"options\":["
    "{\"label\":\"Planned (Planlagt)\",\"value\":\"planned\",\"displayOrder\":0,\"hidden\":false},"
    "{\"label\":\"Running (Pågår)\",\"value\":\"running\",\"displayOrder\":1,\"hidden\":false},"
    "{\"label\":\"Finished "
    "(Ferdig)\",\"value\":\"finished\",\"displayOrder\":2,\"hidden\":false}]},"
    "{\"name\":\"starts\",\"label\":\"Starts "
    "(Oppstart)\",\"type\":\"date\",\"fieldType\":\"date\"},"
    "{\"name\":\"budget\",\"label\":\"Budget "
    "(Budsjett)\",\"type\":\"number\",\"fieldType\":\"number\"}]";

static const char language_property[] =
    "{\"name\":\"preferred_language\",\"label\":\"Preferred language (Foretrukket språk)\","
    "\"groupName\":\"contactinformation\",\"type\":\"enumeration\",\"fieldType\":\"checkbox\","
    "\"options\":["
    "{\"label\":\"Norsk bokmål\",\"value\":\"nb\",\"displayOrder\":0,\"hidden\":false},"
    "{\"label\":\"English\",\"value\":\"en\",\"displayOrder\":1,\"hidden\":false}]}";

static const char number_property[] =
    "{\"name\":\"customer_number\",\"label\":\"Customer number "
    "(Kundenummer)\",\"groupName\":\"companyinformation\","
    "\"type\":\"string\",\"fieldType\":\"text\",\"hasUniqueValue\":true}";

static const char hire_pipeline[] =
    "{\"label\":\"Utleie\",\"displayOrder\":1,\"pipelineId\":\"utleie\",\"stages\":["
    "{\"stageId\":\"utleie_foresporsel\",\"label\":\"Forespørsel\",\"displayOrder\":0,\"metadata\":"
    "{\"probability\":\"0.2\"}},"
    "{\"stageId\":\"utleie_tilbud\",\"label\":\"Tilbud "
    "sendt\",\"displayOrder\":1,\"metadata\":{\"probability\":\"0.5\"}},"
    "{\"stageId\":\"utleie_avtalt\",\"label\":\"Avtalt\",\"displayOrder\":2,\"metadata\":{"
    "\"probability\":\"0.9\"}},"
    "{\"stageId\":\"utleie_utlevert\",\"label\":\"Utlevert\",\"displayOrder\":3,\"metadata\":{"
    "\"probability\":\"1.0\"}},"
    "{\"stageId\":\"utleie_avlyst\",\"label\":\"Avlyst\",\"displayOrder\":4,\"metadata\":{"
    "\"probability\":\"0.0\"}}]}";

static enum err_code parse(struct demo *d, const char *text, struct json **out)
{
    return json_parse(d->arena, str_of(text), out, d->op->tx->err);
}

static enum err_code add_object(struct demo *d, struct object_new *object, const char *properties,
                                const char *associated, int64_t *type_id)
{
    struct json *property_list, *associated_list;
    enum err_code rc = parse(d, properties, &property_list);
    rc = rc ? rc : parse(d, associated, &associated_list);
    if (rc) {
        return rc;
    }
    object->properties = property_list;
    object->associated_objects = associated_list;
    object->primary_display = STR("name");
    struct schema_edit edit = change_edit(d->op);
    rc = object_create(&edit, object, type_id);
    return rc ? rc : op_refresh(d->op);
}

static enum err_code add_property(struct demo *d, int64_t type_id, const char *text)
{
    struct json *body;
    int64_t id;
    enum err_code rc = parse(d, text, &body);
    if (rc) {
        return rc;
    }
    struct schema_edit edit = change_edit(d->op);
    rc = property_create(&edit, schema_type(d->op->schema, type_id), body, &id);
    return rc ? rc : op_refresh(d->op);
}

static enum err_code add_pipeline(struct demo *d)
{
    struct json *body;
    struct str id;
    enum err_code rc = parse(d, hire_pipeline, &body);
    if (rc) {
        return rc;
    }
    struct schema_edit edit = change_edit(d->op);
    rc = pipeline_create(&edit, schema_type(d->op->schema, TYPE_DEAL), body, &id);
    return rc ? rc : op_refresh(d->op);
}

static enum err_code add_definitions(struct demo *d)
{
    struct object_new rental = {.name = STR("rental"),
                                .label_singular = STR("Rental"),
                                .label_plural = STR("Rentals"),
                                .description = STR("Utleie: one item hired out for a time")};
    struct object_new project = {.name = STR("project"),
                                 .label_singular = STR("Project"),
                                 .label_plural = STR("Projects"),
                                 .description =
                                     STR("Prosjekt: a building site or event that we deliver to")};
    enum err_code rc = add_object(d, &rental, rental_properties, "[\"CONTACT\"]", &d->rental_type);
    rc = rc ? rc
            : add_object(d, &project, project_properties, "[\"CONTACT\",\"COMPANY\",\"DEAL\"]",
                         &d->project_type);
    rc = rc ? rc : add_property(d, TYPE_CONTACT, language_property);
    rc = rc ? rc : add_property(d, TYPE_COMPANY, number_property);
    return rc ? rc : add_pipeline(d);
}

/* --- labels --- */

#define RENTAL  INT64_C(-1) /* the custom objects have their ids only at run time */
#define PROJECT INT64_C(-2)

static const struct {
    int64_t from, to;
    const char *name, *text, *inverse; /* text: what the record of `to` is to that of `from`;
                                          inverse NULL: a single label */
    const char *description, *colour;
    int64_t limit; /* of records of `to` for one of `from`; 0: none */
} label_rows[DEMO_LABELS] = {
    [DEMO_DEAL_DECIDES] = {TYPE_DEAL, TYPE_CONTACT, "decision_maker", "Decision maker", NULL,
                           "Beslutningstaker: says yes or no to the deal", "#1f6f8b", 0},
    [DEMO_DEAL_BILLING] = {TYPE_DEAL, TYPE_CONTACT, "billing_contact", "Billing contact", NULL,
                           "Fakturamottaker: gets the invoice; one for a deal", "#6a4c93", 1},
    [DEMO_DEAL_CHAMPION] = {TYPE_DEAL, TYPE_CONTACT, "champion", "Champion", "Championed by",
                            "Pådriver: speaks for us at the customer's", "#2a9d8f", 0},
    [DEMO_DEAL_INFLUENCER] = {TYPE_DEAL, TYPE_CONTACT, "pavirker", "Påvirker", NULL,
                              "Influencer: is heard before the decision", "#e9c46a", 0},
    [DEMO_COMPANY_DECIDES] = {TYPE_COMPANY, TYPE_CONTACT, "beslutningstaker", "Beslutningstaker",
                              NULL, "Decision maker at the company", "#1f6f8b", 0},
    [DEMO_COMPANY_BILLING] = {TYPE_COMPANY, TYPE_CONTACT, "billing_contact", "Billing contact",
                              NULL, "Fakturamottaker: one for a company", "#6a4c93", 1},
    [DEMO_COMPANY_FORMER] = {TYPE_COMPANY, TYPE_CONTACT, "former_employee", "Former employee", NULL,
                             "Tidligere ansatt", "#8d99ae", 0},
    [DEMO_COMPANY_BOARD] = {TYPE_COMPANY, TYPE_CONTACT, "board_member", "Board member",
                            "Sits on the board of", "Styremedlem", "#457b9d", 0},
    [DEMO_COMPANY_DEAL_PARTNER] = {TYPE_DEAL, TYPE_COMPANY, "partner", "Partner", NULL,
                                   "Samarbeidspartner: delivers with us", "#2a9d8f", 0},
    [DEMO_COMPANY_DEAL_RIVAL] = {TYPE_DEAL, TYPE_COMPANY, "konkurrent", "Konkurrent", NULL,
                                 "Competitor: has made an offer too", "#e76f51", 0},
    [DEMO_COMPANY_TICKET_SUPPLIER] = {TYPE_TICKET, TYPE_COMPANY, "leverandor", "Leverandør", NULL,
                                      "Supplier of what the ticket is about", "#8d99ae", 0},
    [DEMO_TICKET_REPORTER] = {TYPE_TICKET, TYPE_CONTACT, "innmelder", "Innmelder", NULL,
                              "Reporter: told us", "#1f6f8b", 0},
    [DEMO_TICKET_TECHNICAL] = {TYPE_TICKET, TYPE_CONTACT, "technical_contact", "Technical contact",
                               NULL, "Teknisk kontakt: knows the machine", "#457b9d", 0},
    [DEMO_DEAL_BLOCKED] = {TYPE_DEAL, TYPE_TICKET, "blocked_by", "Blocked by", "Blocks",
                           "Sperret av", "#e76f51", 0},
    [DEMO_CONTACT_MANAGER] = {TYPE_CONTACT, TYPE_CONTACT, "manager", "Manager", "Employee",
                              "Leder og medarbeider", "#1f6f8b", 0},
    [DEMO_CONTACT_SPOUSE] = {TYPE_CONTACT, TYPE_CONTACT, "ektefelle", "Ektefelle", NULL, "Spouse",
                             "#e9c46a", 1},
    [DEMO_CONTACT_REFERRED] = {TYPE_CONTACT, TYPE_CONTACT, "referred_by", "Anbefalt av",
                               "Har anbefalt", "Referred by, and has referred", "#2a9d8f", 0},
    [DEMO_COMPANY_PARTNER] = {TYPE_COMPANY, TYPE_COMPANY, "partner_company", "Partner company",
                              NULL, "Samarbeidspartner", "#2a9d8f", 0},
    [DEMO_COMPANY_SUPPLIER] = {TYPE_COMPANY, TYPE_COMPANY, "supplier", "Leverandør", "Kunde",
                               "Supplier and customer", "#457b9d", 0},
    [DEMO_DEAL_RENEWAL] = {TYPE_DEAL, TYPE_DEAL, "renewal_of", "Renewal of", "Renewed by",
                           "Fornyelse av", "#2a9d8f", 0},
    [DEMO_TICKET_RELATED] = {TYPE_TICKET, TYPE_TICKET, "related_ticket", "Related ticket", NULL,
                             "Beslektet sak", "#8d99ae", 0},
    [DEMO_TICKET_DUPLICATE] = {TYPE_TICKET, TYPE_TICKET, "duplicate_of", "Duplicate of",
                               "Duplicated by", "Duplikat av", "#e76f51", 0},
    [DEMO_RENTAL_SHORT] = {TYPE_CONTACT, RENTAL, "short_term", "Short-term", NULL, "Korttidsleie",
                           "#e9c46a", 0},
    [DEMO_RENTAL_LONG] = {TYPE_CONTACT, RENTAL, "long_term", "Long-term", NULL, "Langtidsleie",
                          "#1f6f8b", 0},
    [DEMO_PROJECT_CLIENT] = {PROJECT, TYPE_COMPANY, "oppdragsgiver", "Oppdragsgiver", NULL,
                             "Client: one for a project", "#6a4c93", 1},
    [DEMO_PROJECT_MANAGER] = {PROJECT, TYPE_CONTACT, "prosjektleder", "Prosjektleder", NULL,
                              "Project manager: one for a project", "#1f6f8b", 1},
    [DEMO_PROJECT_FOLLOWS] = {PROJECT, PROJECT, "bygger_pa", "Bygger på", "Videreføres i",
                              "Follows, and is followed by", "#8d99ae", 0},
};

static const struct object_type *type_of(const struct demo *d, int64_t id)
{
    return schema_type(d->op->schema, id == RENTAL    ? d->rental_type
                                      : id == PROJECT ? d->project_type
                                                      : id);
}

/* The label as the present snapshot has it, read from its `from`. */
static bool find_label(const struct demo *d, size_t i, struct label_end *end)
{
    const struct object_type *from = type_of(d, label_rows[i].from);
    const struct object_type *to = type_of(d, label_rows[i].to);
    const struct pair *pair = schema_pair(d->op->schema, from->id, to->id);
    return pair && pair_label_of_name(pair, from, str_of(label_rows[i].name), end);
}

static enum err_code add_label(struct demo *d, size_t i)
{
    const struct label_new label = {
        .from = type_of(d, label_rows[i].from),
        .to = type_of(d, label_rows[i].to),
        .name = str_of(label_rows[i].name),
        .text = str_of(label_rows[i].text),
        .inverse = str_of(label_rows[i].inverse),
        .description = str_of(label_rows[i].description),
        .colour = str_of(label_rows[i].colour),
        .category = CATEGORY_USER,
    };
    int64_t id;
    d->op->who =
        &d->actors[i % 4 == 3 ? DEMO_OWNERS - 1 : 0]; /* both super admins have made labels */
    struct schema_edit edit = change_edit(d->op);
    enum err_code rc = label_create(&edit, &label, &id);
    return rc ? rc : op_refresh(d->op);
}

static enum err_code add_limit(struct demo *d, size_t i)
{
    struct label_end end;
    if (!label_rows[i].limit) {
        return ERR_OK;
    }
    BUG_UNLESS(find_label(d, i, &end));
    struct schema_edit edit = change_edit(d->op);
    enum err_code rc = limit_set(&edit, end, label_rows[i].limit);
    return rc ? rc : op_refresh(d->op);
}

static enum err_code add_labels(struct demo *d)
{
    enum err_code rc = ERR_OK;
    for (size_t i = 0; !rc && i < DEMO_LABELS; i++) {
        rc = add_label(d, i);
        rc = rc ? rc : add_limit(d, i);
    }
    for (size_t i = 0; !rc && i < DEMO_LABELS; i++) {
        BUG_UNLESS(find_label(d, i, &d->labels[i]));
    }
    return rc;
}

/* --- products --- */

static enum err_code add_products(struct demo *d)
{
    enum err_code rc = ERR_OK;
    for (size_t i = 0; !rc && i < DEMO_PRODUCTS; i++) {
        struct demo_values values = {.count = 0};
        demo_put(&values, "name", str_of(demo_products[i].name));
        demo_put(&values, "description", str_of(demo_products[i].text));
        demo_put(&values, "hs_sku", str_of(demo_products[i].sku));
        demo_put_number(d, &values, "price", demo_products[i].price);
        rc = demo_create(d, TYPE_PRODUCT, &values, &d->products[i]);
    }
    return rc;
}

enum err_code demo_define(struct demo *d)
{
    d->op->tx->now = d->start;
    enum err_code rc = add_users(d);
    d->op->who = &d->actors[0];
    rc = rc ? rc : add_definitions(d);
    rc = rc ? rc : add_labels(d);
    return rc ? rc : add_products(d);
}
