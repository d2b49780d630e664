#include "base/json_write.h"
#include "record/record_value.h"

/* Ceiling of the message; values and texts of a fault are cut long before. */
#define MESSAGE_MAX ((size_t)256 * 1024)
#define SHOWN_MAX   ((size_t)1000)

static struct str clipped(struct str text)
{
    if (text.n <= SHOWN_MAX) {
        return text;
    }
    size_t n = SHOWN_MAX;
    while (n > 0 && ((unsigned char)text.p[n] & 0xC0) == 0x80) {
        n--; /* not inside a character */
    }
    return (struct str){text.p, n};
}

void value_set_fault(struct value_set *set, struct str name, struct str sent, const char *code,
                     const char *format, ...)
{
    struct arena *arena = set->op->tx->arena;
    struct property_fault *fault = arena_make(arena, struct property_fault);
    va_list args;
    va_start(args, format);
    fault->message = str_vformat(arena, format, args);
    va_end(args);
    fault->name = name;
    fault->sent = sent;
    fault->code = code;
    *set->faults_end = fault;
    set->faults_end = &fault->next;
}

static struct str fault_json(struct op *op, const struct property_fault *fault)
{
    struct buf buf;
    buf_init(&buf, MESSAGE_MAX);
    struct json_write w;
    json_write_init(&w, &buf);
    struct str message = clipped(fault->message);
    jw_object(&w);
    jw_k_bool(&w, "isValid", false);
    jw_k_str(&w, "message", message);
    jw_k_str(&w, "error", str_of(fault->code));
    jw_k_str(&w, "name", clipped(fault->name));
    if (!str_is_none(fault->sent)) {
        jw_k_str(&w, "propertyValue", clipped(fault->sent));
    }
    jw_k_str(&w, "localizedErrorMessage", message);
    jw_k_i64(&w, "portalId", op->schema->portal_id);
    jw_object_end(&w);
    struct str text =
        buf_failed(&buf) ? STR("{\"isValid\":false}") : str_dup(op->tx->arena, buf_view(&buf));
    buf_release(&buf);
    return text;
}

enum err_code value_set_refuse(struct value_set *set)
{
    if (!set->faults) {
        return ERR_OK;
    }
    struct op *op = set->op;
    struct err *err = op->tx->err;
    struct buf list;
    buf_init(&list, MESSAGE_MAX);
    err_set(err, ERR_INVALID, "Property values were not valid");
    for (const struct property_fault *fault = set->faults; fault; fault = fault->next) {
        struct str json = fault_json(op, fault);
        /* A list that would be too long leaves out what does not fit; the details have them all. */
        if (list.n + 1 + json.n <= MESSAGE_MAX) {
            if (list.n > 0) {
                buf_char(&list, ',');
            }
            buf_str(&list, json);
        }
        struct err_detail *detail = err_detail(err, clipped(fault->message), fault->code, STR_NONE);
        detail->raw = json;
        err_detail_context(err, detail, "propertyName", clipped(fault->name));
    }
    struct str shown = buf_view(&list);
    err->message = str_format(err->arena, "Property values were not valid: [%.*s]", STR_ARG(shown));
    buf_release(&list);
    return ERR_INVALID;
}
