#include "record/link_log.h"

enum err_code link_log_row(struct op *op, bool added, struct record_ref record,
                           struct record_ref other, const struct link_ends *ends,
                           const struct link_row *row)
{
    struct change change = {.type_id = record.type->id,
                            .record_id = record.id,
                            .other_type_id = other.type->id,
                            .other_id = other.id};
    if (row->label->kind == LABEL_KIND_PLAIN) {
        change.kind = added ? CHANGE_LINK_ADDED : CHANGE_LINK_REMOVED;
    } else {
        change.kind = added ? CHANGE_LABEL_ADDED : CHANGE_LABEL_REMOVED;
        change.label_id = row->label->id;
    }
    if (label_is_directed(row->label)) {
        int side = link_side(ends, row, record.id);
        change.detail = side == 0 ? STR("{\"side\":0}") : STR("{\"side\":1}");
    }
    return change_append(op, &change, NULL);
}

enum err_code link_log_primary(struct op *op, const struct pair *pair, struct record_ref record,
                               int64_t from, int64_t to)
{
    struct change change = {
        .kind = CHANGE_PRIMARY, .type_id = record.type->id, .record_id = record.id};
    if (to) {
        struct record_ref company = link_other(pair, record.type, to);
        change.other_type_id = company.type->id;
        change.other_id = company.id;
    }
    change.detail = from ? str_format(op->tx->arena, "{\"from\":%lld}", (long long)from)
                         : STR("{\"from\":null}");
    return change_append(op, &change, NULL);
}
