#include "base/json_write.h"
#include "record/change.h"

#define DETAIL_MAX ((size_t)1 << 20)

static enum err_code log_definition(void *arg, const struct definition_change *definition)
{
    struct op *op = arg;
    struct buf buf;
    buf_init(&buf, DETAIL_MAX);
    struct json_write w;
    json_write_init(&w, &buf);
    jw_object(&w);
    jw_k_str(&w, "what", str_of(definition->what));
    if (!str_is_empty(definition->detail)) {
        jw_k(&w, "detail");
        jw_raw(&w, definition->detail);
    }
    jw_object_end(&w);
    bool failed = buf_failed(&buf);
    struct str detail = failed ? STR_NONE : str_dup(op->tx->arena, buf_view(&buf));
    buf_release(&buf);
    if (failed) {
        return err_set(op->tx->err, ERR_TOO_LARGE,
                       "The change of the definition is too large for the change log.");
    }
    const struct change change = {
        .kind = definition->kind,
        .type_id = definition->type_id,
        .label_id = definition->label_id,
        .detail = detail,
    };
    return change_append(op, &change, NULL);
}

/* An edit looks at what it changes and at who uses it: nobody may write meanwhile. When that must
 * wait, every further statement fails with the same code, and the job runs again. */
struct schema_edit change_edit(struct op *op)
{
    tx_exclusive(op->tx);
    return (struct schema_edit){
        .tx = op->tx,
        .schema = op->schema,
        .user_id = op->who->user_id,
        .changed = log_definition,
        .arg = op,
    };
}
