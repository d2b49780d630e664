/*
 * The published association types among the object types of schema_seed_objects.c. The lower object
 * type is a; type_ab is the id read from a towards b. Names are made of the nouns: the plain type
 * is called a_to_b, or a_to_b_unlabeled beside a Primary, which has the short name then.
 */
#include "schema/schema_seed.h"

#define PLAIN(a, b, ab, ba)                                                                        \
    {                                                                                              \
        TYPE_##a, TYPE_##b, LABEL_KIND_PLAIN, ab, ba, NULL, NULL, NULL, NULL                       \
    }
#define SAME(a, id) PLAIN(a, a, id, id)
#define PRIMARY(a, b, ab, ba, text_ab, text_ba)                                                    \
    {                                                                                              \
        TYPE_##a, TYPE_##b, LABEL_KIND_PRIMARY, ab, ba, text_ab, text_ba, NULL, NULL               \
    }

const struct seed_association seed_associations[] = {
    SAME(CONTACT, 449),
    SAME(COMPANY, 450),
    {TYPE_COMPANY, TYPE_COMPANY, LABEL_KIND_PAIRED, 13, 14, "Child Company", "Parent Company",
     "parent_to_child_company", "child_to_parent_company"},
    SAME(DEAL, 451),
    SAME(TICKET, 452),

    PLAIN(CONTACT, COMPANY, 279, 280),
    PRIMARY(CONTACT, COMPANY, 1, 2, "Primary", "Contact with Primary Company"),
    PLAIN(CONTACT, DEAL, 4, 3),
    PLAIN(CONTACT, TICKET, 15, 16),
    PLAIN(COMPANY, DEAL, 342, 341),
    PRIMARY(COMPANY, DEAL, 6, 5, "Deal with Primary Company", "Primary"),
    PLAIN(COMPANY, TICKET, 340, 339),
    PRIMARY(COMPANY, TICKET, 25, 26, "Ticket with Primary Company", "Primary"),
    PLAIN(DEAL, TICKET, 27, 28),

    PLAIN(CONTACT, CALL, 193, 194),
    PLAIN(COMPANY, CALL, 181, 182),
    PLAIN(DEAL, CALL, 205, 206),
    PLAIN(TICKET, CALL, 219, 220),
    PLAIN(CONTACT, EMAIL, 197, 198),
    PLAIN(COMPANY, EMAIL, 185, 186),
    PLAIN(DEAL, EMAIL, 209, 210),
    PLAIN(TICKET, EMAIL, 223, 224),
    PLAIN(CONTACT, MEETING, 199, 200),
    PLAIN(COMPANY, MEETING, 187, 188),
    PLAIN(DEAL, MEETING, 211, 212),
    PLAIN(TICKET, MEETING, 225, 226),
    PLAIN(CONTACT, NOTE, 201, 202),
    PLAIN(COMPANY, NOTE, 189, 190),
    PLAIN(DEAL, NOTE, 213, 214),
    PLAIN(TICKET, NOTE, 227, 228),
    PLAIN(CONTACT, TASK, 203, 204),
    PLAIN(COMPANY, TASK, 191, 192),
    PLAIN(DEAL, TASK, 215, 216),
    PLAIN(TICKET, TASK, 229, 230),
    PLAIN(MEETING, CALL, 400, 399),

    PLAIN(DEAL, LINE_ITEM, 19, 20),
};
const size_t seed_association_count = sizeof(seed_associations) / sizeof(seed_associations[0]);
