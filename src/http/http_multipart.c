/*
 * A part's data ends where "\r\n--boundary" begins. A boundary holds no CR, so a match that fails
 * can begin anew only at the byte that failed it, and what had matched is a prefix of the
 * delimiter: bytes held back from an earlier chunk need not be kept, they are in the delimiter.
 */
#include "http/http_multipart.h"

#include <string.h>

#include "base/text.h"

#define PARTS_MOST    1000
#define HEAD_MOST     ((size_t)8 * 1024)
#define BOUNDARY_MOST 70

enum reading {
    READING_PREAMBLE,
    READING_LINE_END, /* behind a boundary */
    READING_HEAD,
    READING_DATA,
    READING_EPILOGUE
};

struct http_multipart {
    struct multipart_reader reader;
    struct arena *arena;
    struct err *err;
    enum err_code rc; /* the first failure */
    enum reading state;
    struct str delimiter;
    size_t matched; /* bytes of the delimiter seen */
    size_t held;    /* how many of them are not in this chunk */
    size_t lent;    /* how many of those are no data: the line break of a head, or of nothing */
    char behind[2]; /* READING_LINE_END: what has come */
    size_t behind_count;
    char *head; /* head_most bytes */
    size_t head_size;
    struct arena *texts; /* of the current part */
    struct multipart_part part;
};

static enum err_code refuse(struct http_multipart *m, enum err_code code, const char *what)
{
    m->rc = m->part.number
                ? err_set(m->err, code, "The multipart body, part %zu: %s.", m->part.number, what)
                : err_set(m->err, code, "The multipart body: %s.", what);
    return m->rc;
}

/* ---- "form-data; name=a; filename=\"b\"" ---- */

static bool is_token_char(char c)
{
    return c > ' ' && c < 0x7f && !strchr("()<>@,;:\\\"/[]?=", c);
}

static struct str take_token(struct str *rest)
{
    size_t n = 0;
    while (n < rest->n && is_token_char(rest->p[n])) {
        n++;
    }
    struct str token = {rest->p, n};
    *rest = (struct str){rest->p + n, rest->n - n};
    return token;
}

/* The length up to the closing quote; -1 when there is none. */
static ptrdiff_t quoted_length(struct str text)
{
    for (size_t i = 0; i < text.n; i++) {
        if (text.p[i] == '"') {
            return (ptrdiff_t)i;
        }
        if (text.p[i] == '\\' && i + 1 < text.n &&
            (text.p[i + 1] == '"' || text.p[i + 1] == '\\')) {
            i++;
        }
    }
    return -1;
}

static struct str unescape(struct arena *arena, struct str text)
{
    if (str_find_char(text, '\\') < 0) {
        return text;
    }
    char *to = arena_alloc(arena, text.n);
    size_t n = 0;
    for (size_t i = 0; i < text.n; i++) {
        bool escapes =
            text.p[i] == '\\' && i + 1 < text.n && (text.p[i + 1] == '"' || text.p[i + 1] == '\\');
        i += escapes;
        to[n++] = text.p[i];
    }
    return (struct str){to, n};
}

/* From behind the opening quote to behind the closing one. */
static bool take_quoted(struct arena *arena, struct str *rest, struct str *out)
{
    ptrdiff_t length = quoted_length(*rest);
    if (length < 0) {
        return false;
    }
    *out = unescape(arena, str_sub(*rest, 0, (size_t)length));
    *rest = str_sub(*rest, (size_t)length + 1, rest->n);
    return true;
}

enum param { PARAM_NONE, PARAM_FOUND, PARAM_BAD };

/* The next "; name=value" of a header's value. */
static enum param take_param(struct arena *arena, struct str *rest, struct str *name,
                             struct str *value)
{
    *rest = str_trim(*rest);
    if (rest->n == 0) {
        return PARAM_NONE;
    }
    if (rest->p[0] != ';') {
        return PARAM_BAD;
    }
    *rest = str_trim(str_sub(*rest, 1, rest->n));
    if (rest->n == 0) { /* a stray semicolon at the end */
        return PARAM_NONE;
    }
    *name = take_token(rest);
    if (name->n == 0 || rest->n == 0 || rest->p[0] != '=') {
        return PARAM_BAD;
    }
    *rest = str_sub(*rest, 1, rest->n);
    if (rest->n && rest->p[0] == '"') {
        *rest = str_sub(*rest, 1, rest->n);
        return take_quoted(arena, rest, value) ? PARAM_FOUND : PARAM_BAD;
    }
    *value = take_token(rest);
    return value->n ? PARAM_FOUND : PARAM_BAD;
}

static bool is_boundary(struct str text)
{
    for (size_t i = 0; i < text.n; i++) {
        char c = text.p[i];
        bool alphanumeric =
            (c >= '0' && c <= '9') || (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z');
        if (!alphanumeric && (c == '\0' || !strchr("'()+_,-./:=? ", c))) {
            return false;
        }
    }
    return text.n > 0 && text.n <= BOUNDARY_MOST && text.p[text.n - 1] != ' ';
}

static enum err_code read_boundary(struct http_multipart *m, struct str content_type)
{
    struct str rest = str_trim(content_type), name, value;
    struct str boundary = STR_NONE;
    ptrdiff_t end = str_find_char(rest, ';');
    struct str type = str_trim(end < 0 ? rest : str_sub(rest, 0, (size_t)end));
    if (!str_eq_ascii_nocase(type, STR("multipart/form-data"))) {
        return refuse(m, ERR_MEDIA_TYPE, "send it as Content-Type: multipart/form-data");
    }
    rest = end < 0 ? STR("") : str_sub(rest, (size_t)end, rest.n);
    enum param found;
    while ((found = take_param(m->arena, &rest, &name, &value)) == PARAM_FOUND) {
        if (!str_eq_ascii_nocase(name, STR("boundary"))) {
            continue;
        }
        if (boundary.p) {
            found = PARAM_BAD;
            break;
        }
        boundary = value;
    }
    if (found == PARAM_BAD) {
        return refuse(m, ERR_MALFORMED, "the parameters of its Content-Type cannot be read");
    }
    if (!is_boundary(boundary)) {
        return refuse(m, ERR_MALFORMED,
                      "its Content-Type has no boundary of 1 to 70 permitted characters");
    }
    m->delimiter = str_concat(m->arena, STR("\r\n--"), boundary);
    return ERR_OK;
}

enum err_code http_multipart_new(struct arena *arena, struct err *err, struct str content_type,
                                 const struct multipart_reader *reader, struct http_multipart **out)
{
    struct http_multipart *m = arena_make(arena, struct http_multipart);
    *m = (struct http_multipart){.reader = *reader, .arena = arena, .err = err};
    m->reader.parts_most = reader->parts_most ? reader->parts_most : PARTS_MOST;
    m->reader.head_most = reader->head_most ? reader->head_most : HEAD_MOST;
    enum err_code rc = read_boundary(m, content_type);
    if (rc) {
        return rc;
    }
    m->head = arena_try(arena, m->reader.head_most);
    m->texts = arena_new(0);
    if (!m->head || !m->texts) {
        arena_free(m->texts);
        return err_set(err, ERR_NOMEM, "out of memory");
    }
    arena_defer(arena, (void (*)(void *))arena_free, m->texts);
    /* A boundary at the very beginning has no line break before it. */
    m->matched = m->held = m->lent = 2;
    *out = m;
    return ERR_OK;
}

/* ---- the head of a part ---- */

static bool is_clean(struct str text)
{
    for (size_t i = 0; i < text.n; i++) {
        unsigned char c = (unsigned char)text.p[i];
        if ((c < ' ' && c != '\t') || c == 0x7f) {
            return false;
        }
    }
    return text_is_utf8(text);
}

static enum err_code read_disposition(struct http_multipart *m, struct str value)
{
    struct str name, text;
    if (m->part.name.p) {
        return refuse(m, ERR_MALFORMED, "it has two headers Content-Disposition");
    }
    if (!str_eq_ascii_nocase(take_token(&value), STR("form-data"))) {
        return refuse(m, ERR_MALFORMED, "its Content-Disposition is not form-data");
    }
    enum param found;
    while ((found = take_param(m->texts, &value, &name, &text)) == PARAM_FOUND) {
        struct str *to = str_eq_ascii_nocase(name, STR("name"))       ? &m->part.name
                         : str_eq_ascii_nocase(name, STR("filename")) ? &m->part.filename
                                                                      : NULL;
        if (to && to->p) {
            return refuse(m, ERR_MALFORMED, "its Content-Disposition has a parameter twice");
        }
        if (to) {
            *to = text;
        }
    }
    if (found == PARAM_BAD) {
        return refuse(m, ERR_MALFORMED, "the parameters of its Content-Disposition cannot be read");
    }
    return m->part.name.p ? ERR_OK
                          : refuse(m, ERR_MALFORMED, "its Content-Disposition has no name");
}

static enum err_code read_header(struct http_multipart *m, struct str line)
{
    struct str rest = line;
    struct str name = take_token(&rest);
    if (name.n == 0 || rest.n == 0 || rest.p[0] != ':') {
        return refuse(m, ERR_MALFORMED, "a header line is not of the form Name: value");
    }
    struct str value = str_trim(str_sub(rest, 1, rest.n));
    if (!is_clean(value)) {
        return refuse(m, ERR_MALFORMED, "a header has a control character or is not UTF-8");
    }
    if (str_eq_ascii_nocase(name, STR("Content-Disposition"))) {
        return read_disposition(m, value);
    }
    if (str_eq_ascii_nocase(name, STR("Content-Type"))) {
        if (m->part.content_type.p) {
            return refuse(m, ERR_MALFORMED, "it has two headers Content-Type");
        }
        m->part.content_type = value;
    }
    if (str_eq_ascii_nocase(name, STR("Content-Transfer-Encoding")) &&
        !str_eq_ascii_nocase(value, STR("binary")) && !str_eq_ascii_nocase(value, STR("8bit")) &&
        !str_eq_ascii_nocase(value, STR("7bit"))) {
        return refuse(m, ERR_MALFORMED, "its Content-Transfer-Encoding is not binary");
    }
    return ERR_OK;
}

/* The head without the empty line that ends it. */
static enum err_code read_head(struct http_multipart *m, struct str head)
{
    while (head.n) {
        ptrdiff_t end = str_find(head, STR("\r\n"));
        BUG_UNLESS(end >= 0);
        enum err_code rc = read_header(m, str_sub(head, 0, (size_t)end));
        if (rc) {
            return rc;
        }
        head = str_sub(head, (size_t)end + 2, head.n);
    }
    if (!m->part.name.p) {
        return refuse(m, ERR_MALFORMED, "it has no header Content-Disposition");
    }
    return m->rc = m->reader.begin(m->reader.arg, &m->part);
}

static bool head_is_whole(const struct http_multipart *m)
{
    struct str head = {m->head, m->head_size};
    return str_is(head, "\r\n") || str_ends(head, STR("\r\n\r\n"));
}

static enum err_code take_head(struct http_multipart *m, struct str *chunk)
{
    while (chunk->n) {
        if (m->head_size == m->reader.head_most) {
            return refuse(m, ERR_TOO_LARGE, "its header lines are too long");
        }
        char c = chunk->p[0];
        if (c == '\n' && (m->head_size == 0 || m->head[m->head_size - 1] != '\r')) {
            return refuse(m, ERR_MALFORMED, "a header line does not end with CR LF");
        }
        m->head[m->head_size++] = c;
        *chunk = (struct str){chunk->p + 1, chunk->n - 1};
        if (head_is_whole(m)) {
            m->state = READING_DATA;
            /* A boundary right behind the head: its line break is the head's empty line. */
            m->matched = m->held = m->lent = 2;
            return read_head(m, (struct str){m->head, m->head_size - 2});
        }
    }
    return ERR_OK;
}

/* ---- data and boundaries ---- */

static enum err_code give(struct http_multipart *m, struct str bytes)
{
    if (m->state != READING_DATA || bytes.n == 0) {
        return ERR_OK;
    }
    return m->rc = m->reader.data(m->reader.arg, bytes);
}

static enum err_code at_boundary(struct http_multipart *m)
{
    bool inside = m->state == READING_DATA;
    m->state = READING_LINE_END;
    m->matched = m->held = m->lent = m->behind_count = 0;
    return inside ? (m->rc = m->reader.end(m->reader.arg)) : ERR_OK;
}

/* Data up to the next boundary, or to the end of the chunk. */
static enum err_code take_data(struct http_multipart *m, struct str *chunk)
{
    struct str all = *chunk;
    for (size_t i = 0; i < all.n; i++) {
        char c = all.p[i];
        if (c != m->delimiter.p[m->matched]) {
            enum err_code rc = give(m, str_sub(m->delimiter, m->lent, m->held - m->lent));
            if (rc) {
                return rc;
            }
            m->held = m->lent = 0;
            m->matched = c == '\r';
        } else if (++m->matched == m->delimiter.n) {
            enum err_code rc = give(m, str_sub(all, 0, i + 1 - (m->matched - m->held)));
            *chunk = str_sub(all, i + 1, all.n);
            return rc ? rc : at_boundary(m);
        }
    }
    *chunk = STR("");
    enum err_code rc = give(m, str_sub(all, 0, all.n - (m->matched - m->held)));
    m->held = m->matched;
    return rc;
}

static enum err_code begin_part(struct http_multipart *m)
{
    arena_clear(m->texts);
    m->part = (struct multipart_part){.number = m->part.number + 1};
    m->head_size = 0;
    m->state = READING_HEAD;
    return m->part.number > m->reader.parts_most
               ? refuse(m, ERR_TOO_LARGE, "there are too many parts")
               : ERR_OK;
}

static enum err_code take_line_end(struct http_multipart *m, struct str *chunk)
{
    char c = chunk->p[0];
    *chunk = (struct str){chunk->p + 1, chunk->n - 1};
    if (m->behind_count == 0 && (c == ' ' || c == '\t')) {
        return ERR_OK;
    }
    m->behind[m->behind_count++] = c;
    if (m->behind_count == 1) {
        return c == '\r' || c == '-'
                   ? ERR_OK
                   : refuse(m, ERR_MALFORMED, "a boundary is not followed by CR LF or by --");
    }
    if (m->behind[0] == '\r' && c == '\n') {
        return begin_part(m);
    }
    if (m->behind[0] == '-' && c == '-') {
        m->state = READING_EPILOGUE;
        return ERR_OK;
    }
    return refuse(m, ERR_MALFORMED, "a boundary is not followed by CR LF or by --");
}

enum err_code http_multipart_feed(struct http_multipart *m, struct str chunk)
{
    while (!m->rc && chunk.n) {
        switch (m->state) {
        case READING_PREAMBLE:
        case READING_DATA:
            take_data(m, &chunk);
            break;
        case READING_LINE_END:
            take_line_end(m, &chunk);
            break;
        case READING_HEAD:
            take_head(m, &chunk);
            break;
        case READING_EPILOGUE:
            return ERR_OK;
        }
    }
    return m->rc;
}

enum err_code http_multipart_end(struct http_multipart *m)
{
    if (!m->rc && m->state != READING_EPILOGUE) {
        refuse(m, ERR_MALFORMED, "the body ends before its last boundary");
    }
    return m->rc;
}
