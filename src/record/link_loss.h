#ifndef RECORD_LINK_LOSS_H
#define RECORD_LINK_LOSS_H
/* link_loss: the list of what could not come back or move with a record, in the order it was met.
 * Private to src/record. */
#include "record/record.h"

struct loss_list {
    struct link_loss *first, *last;
};
static inline void loss_add(struct op *op, struct loss_list *list, struct record_ref other,
                            const struct label *label, const char *why)
{
    struct link_loss *loss = arena_make(op->tx->arena, struct link_loss);
    *loss = (struct link_loss){.other = other, .label = label, .why = why};
    *(list->last ? &list->last->next : &list->first) = loss;
    list->last = loss;
}

#endif
