/*
 * The worked example of counting by label: five contacts, seven rentals, and exactly these links.
 * Nothing else in the account is linked to a rental, so that reports on it can be checked by hand:
 * counted by label, Short-term has 3 contacts (2 organic, 1 direct), Long-term 3 (1 organic, 1
 * paid, 1 direct), none 1 (direct).
 */
#include "app/demo.h"
#include "base/civil.h"

static const struct {
    const char *first, *last, *email, *source;
} tenants[] = {
    {"Anna", "Aune", "anna.aune@leie.example", "ORGANIC_SEARCH"},
    {"Bjørn", "Bakke", "bjorn.bakke@leie.example", "ORGANIC_SEARCH"},
    {"Cecilie", "Christensen", "cecilie.christensen@leie.example", "PAID_SEARCH"},
    {"Daniel", "Dahl", "daniel.dahl@leie.example", "DIRECT_TRAFFIC"},
    {"Emma", "Evans", "emma.evans@leie.example", "DIRECT_TRAFFIC"},
};
#define TENANTS (sizeof(tenants) / sizeof(tenants[0]))

static const struct {
    const char *name;
    size_t product, tenant;
    bool short_term, long_term;
} rentals[] = {
    {"R1", 15, 0, true, false},  {"R2", 10, 0, false, true}, {"R3", 16, 1, true, false},
    {"R4", 6, 2, false, true},   {"R5", 11, 2, false, true}, {"R6", 2, 3, true, true},
    {"R7", 20, 4, false, false},
};

static enum err_code add_tenants(struct demo *d, int64_t ids[TENANTS])
{
    enum err_code rc = ERR_OK;
    for (size_t i = 0; !rc && i < TENANTS; i++) {
        struct demo_values values = {.count = 0};
        demo_put(&values, "firstname", str_of(tenants[i].first));
        demo_put(&values, "lastname", str_of(tenants[i].last));
        demo_put(&values, "email", str_of(tenants[i].email));
        demo_put(&values, "hs_analytics_source", str_of(tenants[i].source));
        demo_put(&values, "lifecyclestage", STR("customer"));
        demo_put_owner(d, &values, i);
        rc = demo_create(d, TYPE_CONTACT, &values, &ids[i]);
    }
    return rc;
}

static enum err_code add_rental(struct demo *d, size_t i, int64_t tenant)
{
    struct demo_values values = {.count = 0};
    const struct demo_product *product = &demo_products[rentals[i].product];
    int64_t id, starts = (d->now / CIVIL_DAY_MS - 20 + (int64_t)i * 3) * CIVIL_DAY_MS;
    demo_put(&values, "name", str_of(rentals[i].name));
    demo_put(&values, "item", str_of(product->name));
    demo_put(&values, "starts", civil_date_text(d->arena, starts));
    demo_put(&values, "ends",
             civil_date_text(d->arena, starts + (rentals[i].long_term ? 180 : 4) * CIVIL_DAY_MS));
    demo_put_number(d, &values, "day_price", product->price);
    enum err_code rc = demo_create(d, d->rental_type, &values, &id);
    rc = rc ? rc : demo_link(d, TYPE_CONTACT, tenant, d->rental_type, id);
    if (!rc && rentals[i].short_term) {
        rc = demo_label(d, DEMO_RENTAL_SHORT, tenant, id);
    }
    if (!rc && rentals[i].long_term) {
        rc = demo_label(d, DEMO_RENTAL_LONG, tenant, id);
    }
    return rc;
}

enum err_code demo_rental(struct demo *d)
{
    int64_t ids[TENANTS];
    enum err_code rc = add_tenants(d, ids);
    for (size_t i = 0; !rc && i < sizeof(rentals) / sizeof(rentals[0]); i++) {
        rc = add_rental(d, i, ids[rentals[i].tenant]);
    }
    return rc;
}
