/*
 * What the head of a request must be before anything believes it.
 *
 * libmicrohttpd 0.9.75 accepts heads on which two parties can disagree about where a request ends:
 * both lengths, a length twice, unknown codings, a space before the colon, folded lines, NUL inside
 * a line. Each is refused here.
 *
 * NUL and folding are invisible in what the library reports, because it cuts a value at the NUL and
 * drops a continuation. But it parses the head where it stands and reports pointers into it: so
 * names and values must follow one another without a gap (walk_head; done for the version whose
 * layout is known, later ones refuse these themselves).
 */
#include "http/http_private.h"

struct reading {
    struct http_exchange *exchange;
    size_t room;    /* fields still free */
    char *at, *end; /* room for names and values */
    uintptr_t next; /* where the next name must begin; 0: not known */
    const char *why;
    unsigned hosts, lengths, codings;
};

static bool is_token(const char *p, size_t n)
{
    static const char others[] = "!#$%&'*+-.^_`|~";
    for (size_t i = 0; i < n; i++) {
        char c = p[i];
        bool alphanumeric =
            (c >= '0' && c <= '9') || (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z');
        if (!alphanumeric && (c == '\0' || !strchr(others, c))) {
            return false;
        }
    }
    return n > 0;
}

static bool has_control(const char *p, size_t n)
{
    for (size_t i = 0; i < n; i++) {
        unsigned char c = (unsigned char)p[i];
        if ((c < ' ' && c != '\t') || c == 0x7f) {
            return true;
        }
    }
    return false;
}

/* A name begins right after the line break that ends the value before it. */
static bool in_place(struct reading *reading, const char *name, size_t name_size, const char *value,
                     size_t value_size)
{
    if (!reading->next) {
        return true;
    }
    if ((uintptr_t)name != reading->next + 2 ||
        (uintptr_t)value < (uintptr_t)name + name_size + 1) {
        return false;
    }
    reading->next = (uintptr_t)value + value_size;
    return true;
}

static struct str keep(struct reading *reading, const char *p, size_t n)
{
    if (n > (size_t)(reading->end - reading->at)) {
        return STR_NONE;
    }
    memcpy(reading->at, p, n);
    struct str kept = {reading->at, n};
    reading->at += n;
    return kept;
}

static const char *judge(struct reading *reading, struct str name, struct str raw)
{
    if (!is_token(name.p, name.n)) {
        return "a header name has a character that does not belong there";
    }
    if (has_control(raw.p, raw.n)) {
        return "a header value has a control character";
    }
    if (str_eq_ascii_nocase(name, STR("Host")) && ++reading->hosts > 1) {
        return "there is more than one Host";
    }
    if (str_eq_ascii_nocase(name, STR("Content-Length")) && ++reading->lengths > 1) {
        return "there is more than one Content-Length";
    }
    if (str_eq_ascii_nocase(name, STR("Transfer-Encoding"))) {
        if (++reading->codings > 1 || !str_eq_ascii_nocase(raw, STR("chunked"))) {
            return "the only Transfer-Encoding taken is chunked";
        }
    }
    return NULL;
}

static enum MHD_Result on_field(void *cls, enum MHD_ValueKind kind, const char *name,
                                size_t name_size, const char *value, size_t value_size)
{
    (void)kind;
    struct reading *reading = cls;
    struct str raw = {value ? value : "", value ? value_size : 0};
    reading->why = judge(reading, (struct str){name, name_size}, raw);
    if (!reading->why && !in_place(reading, name, name_size, raw.p, raw.n)) {
        reading->why = "a header line is folded or has a NUL";
    }
    if (reading->why || reading->room == 0) {
        return MHD_NO;
    }
    struct http_field *field = &reading->exchange->fields[reading->exchange->field_count++];
    field->name = keep(reading, name, name_size);
    field->value = str_trim(keep(reading, raw.p, raw.n));
    reading->room--;
    return MHD_YES;
}

static const char *judge_whole(const struct reading *reading, const char *version)
{
    if (reading->why) {
        return reading->why;
    }
    if (reading->codings && reading->lengths) {
        return "there are both Transfer-Encoding and Content-Length";
    }
    if (!reading->hosts && strcmp(version, "HTTP/1.0") != 0) {
        return "there is no Host";
    }
    if (reading->codings && strcmp(version, "HTTP/1.0") == 0) {
        return "HTTP/1.0 has no Transfer-Encoding";
    }
    return NULL;
}

static bool take_room(struct reading *reading, struct MHD_Connection *mhd, size_t head_size)
{
    struct http_exchange *exchange = reading->exchange;
    int count = MHD_get_connection_values(mhd, MHD_HEADER_KIND, NULL, NULL);
    reading->room = count > 0 ? (size_t)count : 0;
    exchange->fields =
        arena_try(exchange->rq.arena, (reading->room + 1) * sizeof *exchange->fields);
    reading->at = arena_try(exchange->rq.arena, head_size + 1);
    reading->end = reading->at + head_size;
    return exchange->fields && reading->at;
}

int http_head_read(struct http_exchange *exchange, const char *method, const char *version,
                   const char **why)
{
    const struct http_connection *connection = exchange->rq.connection;
    exchange->rq.method = http_method_parse(method);
    const union MHD_ConnectionInfo *info =
        MHD_get_connection_info(connection->mhd, MHD_CONNECTION_INFO_REQUEST_HEADER_SIZE);
    size_t head_size = info ? info->header_size : 0;
    if (exchange->fault) {
        *why = exchange->why;
        return exchange->fault;
    }
    if (head_size > connection->server->options.head_bytes) {
        bool address = exchange->rq.target.n > head_size / 2;
        *why = address ? "the address is too long" : "the head is too large";
        return address ? 414 : 431;
    }
    struct reading reading = {.exchange = exchange};
    if (!take_room(&reading, connection->mhd, head_size)) {
        *why = "out of memory";
        return 503;
    }
    uintptr_t end = (uintptr_t)method + head_size;
    bool walk = connection->server->walk_head && info;
    if (walk) {
        uintptr_t target_end = (uintptr_t)connection->raw_target + exchange->rq.target.n;
        if ((uintptr_t)version != target_end + 1) {
            *why = "the address has a NUL";
            return 400;
        }
        reading.next = (uintptr_t)version + strlen(version);
    }
    MHD_get_connection_values_n(connection->mhd, MHD_HEADER_KIND, on_field, &reading);
    *why = judge_whole(&reading, version);
    if (!*why && walk && reading.next + 4 != end) {
        *why = "a header line is folded or has a NUL";
    }
    if (*why) {
        return 400;
    }
    struct str length = http_header_get(&exchange->rq, "Content-Length");
    exchange->has_body = reading.codings || (length.n > 0 && !str_is(length, "0"));
    return 0;
}
