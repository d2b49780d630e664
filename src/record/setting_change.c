#include "record/setting_change.h"

#include "base/json_write.h"
#include "job/job.h"
#include "record/change.h"

#define DETAIL_MAX ((size_t)1 << 20)

static enum err_code log_change(struct op *op, const struct setting *setting, struct str before,
                                struct str after)
{
    struct buf buf;
    buf_init(&buf, DETAIL_MAX);
    struct json_write w;
    json_write_init(&w, &buf);
    jw_object(&w);
    jw_k_str(&w, "name", str_of(setting->name));
    jw_k_str(&w, "before", before);
    jw_k_str(&w, "after", after);
    jw_object_end(&w);
    struct schema_edit edit = change_edit(op);
    const struct definition_change change = {
        .kind = DEFINITION_SETTING,
        .what = "updated",
        .detail = buf_failed(&buf) ? STR("{}") : str_dup(op->tx->arena, buf_view(&buf)),
    };
    buf_release(&buf);
    return edit.changed(edit.arg, &change);
}

/* Work on existing records that a setting's new value asks for. */
static enum err_code start_jobs(struct op *op, const struct setting *setting)
{
    if (!str_is(str_of(setting->name), "primary.first_company")) {
        return ERR_OK;
    }
    bool on = false;
    enum err_code rc = setting_get_bool(op->tx, setting->name, &on);
    if (rc || !on) {
        return rc;
    }
    int64_t id = 0;
    return job_add(op->tx, "primary.fill", STR(""), &id);
}

enum err_code setting_change(struct op *op, struct str name, struct str value)
{
    const struct setting *setting = setting_find(name);
    if (!setting) {
        return err_at(op->tx->err, ERR_INVALID, str_concat(op->tx->arena, STR("/"), name),
                      "There is no setting named \"%.*s\".", STR_ARG(name));
    }
    struct str before = STR_NONE, after = STR_NONE;
    enum err_code rc = setting_get(op->tx, setting->name, &before);
    if (rc) {
        return rc;
    }
    bool changed = false;
    rc = setting_put(op->tx, setting, value, op->who->user_id, &changed);
    if (rc || !changed) {
        return rc;
    }
    rc = setting_get(op->tx, setting->name, &after);
    if (rc) {
        return rc;
    }
    rc = log_change(op, setting, before, after);
    if (rc) {
        return rc;
    }
    rc = start_jobs(op, setting);
    if (rc || !setting->schema) {
        return rc;
    }
    return op_refresh(op);
}
