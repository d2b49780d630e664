/* json_parse(): simdjson's On-Demand document turned into our tree. The one C++ file of the
 * program; nothing in it throws, and nothing of simdjson outlives the call.
 *
 * On-Demand checks only what is visited, and leaves numbers and literals to who reads them. So
 * every value is visited, and the raw text of numbers and literals is held against the grammar
 * here. */
#define SIMDJSON_EXCEPTIONS 0
#include <simdjson.h>

#include <cstdlib>
#include <cstring>
#include <string_view>
#include <utility>

/* The C headers name functions after the structs they make: hidden constructors, to C++. */
#pragma GCC diagnostic ignored "-Wshadow"
extern "C" {
#include "base/json.h"
#include "base/map.h"
#include "base/text.h"
}

namespace
{

namespace ondemand = simdjson::ondemand;
using simdjson::error_code;

/* Objects with more members than this look for duplicate keys through a map. */
constexpr size_t SMALL_OBJECT = 64;

struct member {
    struct str key;
    struct json value;
};

/* Members of all open containers, innermost last. */
struct stack {
    member *p;
    size_t n, capacity;
};

struct reader {
    struct arena *arena;
    struct arena *scratch; /* for the maps of large objects; made when first needed */
    stack open;
    struct str input; /* the padded copy */
    const char *at;   /* the token being read, for messages */
    const char *reason;
    bool no_memory;
};

bool refuse(reader &r, const char *reason)
{
    r.reason = reason;
    return false;
}

bool out_of_memory(reader &r)
{
    r.no_memory = true;
    return false;
}

bool is_space(char c)
{
    return c == ' ' || c == '\t' || c == '\n' || c == '\r';
}

struct str trimmed(struct str s)
{
    while (s.n && is_space(s.p[s.n - 1])) {
        s.n--;
    }
    while (s.n && is_space(s.p[0])) {
        s.p++;
        s.n--;
    }
    return s;
}

size_t digits_at(struct str s, size_t at)
{
    size_t count = 0;
    while (at + count < s.n && s.p[at + count] >= '0' && s.p[at + count] <= '9') {
        count++;
    }
    return count;
}

bool is_number(struct str s)
{
    size_t at = s.n && s.p[0] == '-' ? 1 : 0;
    size_t count = digits_at(s, at);
    if (count == 0 || (count > 1 && s.p[at] == '0')) {
        return false;
    }
    at += count;
    if (at < s.n && s.p[at] == '.') {
        count = digits_at(s, at + 1);
        if (count == 0) {
            return false;
        }
        at += 1 + count;
    }
    if (at < s.n && (s.p[at] == 'e' || s.p[at] == 'E')) {
        at++;
        at += at < s.n && (s.p[at] == '+' || s.p[at] == '-') ? 1 : 0;
        count = digits_at(s, at);
        if (count == 0) {
            return false;
        }
        at += count;
    }
    return at == s.n;
}

bool copy_text(reader &r, const char *p, size_t n, struct str *out)
{
    char *copy = static_cast<char *>(arena_try(r.arena, n + 1));
    if (!copy) {
        return out_of_memory(r);
    }
    memcpy(copy, p, n);
    out->p = copy;
    out->n = n;
    return true;
}

/* simdjson has undone the escapes, and refused unpaired surrogates. */
bool copy_string(reader &r, error_code error, std::string_view decoded, struct str *out)
{
    return error ? refuse(r, "invalid escape sequence in a string")
                 : copy_text(r, decoded.data(), decoded.size(), out);
}

bool push(reader &r, const member &entry)
{
    if (r.open.n == r.open.capacity) {
        size_t capacity = r.open.capacity ? 2 * r.open.capacity : 64;
        void *p = realloc(r.open.p, capacity * sizeof(member));
        if (!p) {
            return out_of_memory(r);
        }
        r.open.p = static_cast<member *>(p);
        r.open.capacity = capacity;
    }
    r.open.p[r.open.n++] = entry;
    return true;
}

/* Of members with the same key the last one's value stays, in the place of the first. Returns how
 * many are left, or SIZE_MAX when memory ran out. */
size_t drop_duplicates_by_map(reader &r, member *members, size_t count)
{
    if (!r.scratch) {
        r.scratch = arena_new(0);
    }
    if (!r.scratch) {
        return SIZE_MAX;
    }
    struct map *seen = map_new(r.scratch, count);
    size_t kept = 0;
    for (size_t i = 0; i < count; i++) {
        auto *first = static_cast<member *>(map_get(seen, members[i].key));
        if (first) {
            first->value = members[i].value;
            continue;
        }
        members[kept] = members[i];
        map_put(seen, members[kept].key, &members[kept]);
        kept++;
    }
    bool failed = arena_failed(r.scratch);
    arena_clear(r.scratch);
    return failed ? SIZE_MAX : kept;
}

size_t drop_duplicates(reader &r, member *members, size_t count)
{
    if (count > SMALL_OBJECT) {
        return drop_duplicates_by_map(r, members, count);
    }
    size_t kept = 0;
    for (size_t i = 0; i < count; i++) {
        size_t same = 0;
        while (same < kept && !str_eq(members[same].key, members[i].key)) {
            same++;
        }
        if (same < kept) {
            members[same].value = members[i].value;
        } else {
            members[kept++] = members[i];
        }
    }
    return kept;
}

/* Moves what was pushed since `base` into the arena as the content of *out. */
bool close_container(reader &r, size_t base, struct json *out)
{
    member *members = r.open.p + base;
    size_t count = r.open.n - base;
    r.open.n = base;
    if (count == 0) {
        return true;
    }
    if (out->kind == JSON_OBJECT) {
        count = drop_duplicates(r, members, count);
        if (count == SIZE_MAX) {
            return out_of_memory(r);
        }
        out->keys = static_cast<struct str *>(arena_try(r.arena, count * sizeof(struct str)));
        if (!out->keys) {
            return out_of_memory(r);
        }
    }
    out->items = static_cast<struct json *>(arena_try(r.arena, count * sizeof(struct json)));
    if (!out->items) {
        return out_of_memory(r);
    }
    for (size_t i = 0; i < count; i++) {
        out->items[i] = members[i].value;
        if (out->keys) {
            out->keys[i] = members[i].key;
        }
    }
    out->count = count;
    return true;
}

bool read_scalar(reader &r, struct str token, struct json *out)
{
    if (str_is(token, "true") || str_is(token, "false")) {
        out->kind = JSON_BOOL;
        out->boolean = token.n == 4;
        return true;
    }
    if (str_is(token, "null")) {
        out->kind = JSON_NULL;
        return true;
    }
    if (token.n && (token.p[0] == '-' || (token.p[0] >= '0' && token.p[0] <= '9'))) {
        out->kind = JSON_NUMBER;
        return is_number(token) ? copy_text(r, token.p, token.n, &out->text)
                                : refuse(r, "malformed number");
    }
    return refuse(r, "a value was expected");
}

bool read_value(reader &r, ondemand::value &value, int depth, struct json *out);

/* Where simdjson stopped; without r.at, read_input() asks the document for the place. */
bool structural(reader &r, error_code error)
{
    if (error == simdjson::INCOMPLETE_ARRAY_OR_OBJECT) {
        r.at = r.input.p + r.input.n;
        return refuse(r, "the document is not complete, or something follows it");
    }
    r.at = NULL;
    return refuse(r, "unexpected character, or a comma or bracket is missing");
}

bool read_array(reader &r, ondemand::array &array, int depth, struct json *out)
{
    size_t base = r.open.n;
    out->kind = JSON_ARRAY;
    for (auto item : array) {
        member entry = {};
        ondemand::value value;
        error_code error = item.get(value);
        if (error) {
            return structural(r, error);
        }
        if (!read_value(r, value, depth, &entry.value) || !push(r, entry)) {
            return false;
        }
    }
    return close_container(r, base, out);
}

bool read_object(reader &r, ondemand::object &object, int depth, struct json *out)
{
    size_t base = r.open.n;
    out->kind = JSON_OBJECT;
    for (auto item : object) {
        member entry = {};
        ondemand::field field;
        error_code error = std::move(item).get(field);
        if (error) {
            return structural(r, error);
        }
        std::string_view key;
        r.at = field.key().raw();
        error = field.unescaped_key().get(key);
        if (!copy_string(r, error, key, &entry.key)) {
            return false;
        }
        ondemand::value value = field.value();
        if (!read_value(r, value, depth, &entry.value) || !push(r, entry)) {
            return false;
        }
    }
    return close_container(r, base, out);
}

/* Document and value have the same readers but no common type. `depth`: containers around it. */
template <typename Source>
bool read_source(reader &r, Source &source, struct str token, int depth, struct json *out)
{
    r.at = token.p;
    char first = token.n ? token.p[0] : '\0';
    error_code error;
    if (first == '"') {
        std::string_view text;
        error = source.get_string().get(text);
        out->kind = JSON_STRING;
        return copy_string(r, error, text, &out->text);
    }
    if (first != '{' && first != '[') {
        return read_scalar(r, token, out);
    }
    if (depth == JSON_DEPTH) {
        return refuse(r, "nested deeper than 64 levels");
    }
    if (first == '{') {
        ondemand::object object;
        error = source.get_object().get(object);
        return error ? structural(r, error) : read_object(r, object, depth + 1, out);
    }
    ondemand::array array;
    error = source.get_array().get(array);
    return error ? structural(r, error) : read_array(r, array, depth + 1, out);
}

bool read_value(reader &r, ondemand::value &value, int depth, struct json *out)
{
    std::string_view raw = value.raw_json_token();
    return read_source(r, value, trimmed({raw.data(), raw.size()}), depth, out);
}

bool read_document(reader &r, ondemand::document &document, struct json *out)
{
    std::string_view raw;
    error_code error = document.raw_json_token().get(raw);
    if (error) {
        return structural(r, error);
    }
    struct str token = trimmed({raw.data(), raw.size()});
    if (!read_source(r, document, token, 0, out)) {
        return false;
    }
    /* A number or literal is not consumed by reading its raw text: it must be the whole text. Of
     * anything else the document knows what is left. */
    bool consumed = token.p[0] == '"' || token.p[0] == '{' || token.p[0] == '[';
    const char *rest = token.p + token.n;
    if (consumed ? document.current_location().get(rest) == simdjson::OUT_OF_BOUNDS
                 : str_eq(token, trimmed(r.input))) {
        return true;
    }
    r.at = rest;
    return refuse(r, "something follows the document");
}

/* First byte that is not UTF-8. */
size_t valid_prefix(struct str s)
{
    size_t at = 0;
    while (at < s.n) {
        size_t length = 1;
        while (length < 4 && at + length < s.n && (s.p[at + length] & 0xC0) == 0x80) {
            length++;
        }
        if (!text_is_utf8({s.p + at, length})) {
            break;
        }
        at += length;
    }
    return at;
}

/* Where a string that is not closed begins, or the control character in it stands. */
const char *string_fault(struct str s, bool control)
{
    const char *opened = NULL;
    bool escaped = false;
    for (size_t i = 0; i < s.n; i++) {
        char c = s.p[i];
        if (opened && control && static_cast<unsigned char>(c) < ' ') {
            return s.p + i;
        }
        if (escaped) {
            escaped = false;
        } else if (opened && c == '\\') {
            escaped = true;
        } else if (c == '"') {
            opened = opened ? NULL : s.p + i;
        }
    }
    return opened ? opened : s.p + s.n;
}

/* For the errors of the first pass over the text, which come without a place. */
bool explain_scan(reader &r, error_code error)
{
    switch (error) {
    case simdjson::MEMALLOC:
        return out_of_memory(r);
    case simdjson::UTF8_ERROR:
        r.at = r.input.p + valid_prefix(r.input);
        return refuse(r, "the text is not valid UTF-8");
    case simdjson::UNESCAPED_CHARS:
        r.at = string_fault(r.input, true);
        return refuse(r, "a control character in a string must be escaped");
    case simdjson::UNCLOSED_STRING:
        r.at = string_fault(r.input, false);
        return refuse(r, "a string is not closed");
    default:
        r.at = r.input.p;
        return refuse(r, simdjson::error_message(error));
    }
}

bool read_input(reader &r, size_t capacity, struct json *out)
{
    ondemand::parser parser;
    ondemand::document document;
    error_code error = parser.iterate(r.input.p, r.input.n, capacity).get(document);
    if (error) {
        return explain_scan(r, error);
    }
    bool fine = read_document(r, document, out);
    if (!fine && !r.no_memory && !r.at) {
        const char *place;
        r.at = document.current_location().get(place) ? r.input.p + r.input.n : place;
    }
    return fine;
}

enum err_code report(reader &r, struct err *err)
{
    if (r.no_memory) {
        arena_fail(r.arena);
        return err_set(err, ERR_NOMEM, "There is not enough memory to read the JSON input");
    }
    const char *end = r.input.p + r.input.n;
    const char *at = r.at < r.input.p || r.at > end ? end : r.at;
    size_t line = 1, column = 1;
    for (const char *p = r.input.p; p < at; p++) {
        if (*p == '\n') {
            line++;
            column = 1;
        } else if ((*p & 0xC0) != 0x80) {
            column++;
        }
    }
    return err_set(err, ERR_MALFORMED, "Invalid input JSON on line %zu, column %zu: %s", line,
                   column, r.reason);
}

} // namespace

extern "C" enum err_code json_parse(struct arena *arena, struct str input, struct json **out,
                                    struct err *err)
{
    if (trimmed(input).n == 0) {
        return err_set(err, ERR_MALFORMED,
                       "Invalid JSON input: a request body was expected, but none found");
    }
    reader r = {};
    r.arena = arena;
    size_t capacity = input.n + simdjson::SIMDJSON_PADDING;
    char *padded = input.n < SIZE_MAX / 2 ? static_cast<char *>(malloc(capacity)) : NULL;
    auto *tree = static_cast<struct json *>(arena_try(arena, sizeof(struct json)));
    bool fine = false;
    if (padded && tree) {
        memcpy(padded, input.p, input.n);
        memset(padded + input.n, ' ', simdjson::SIMDJSON_PADDING);
        r.input = {padded, input.n};
        fine = read_input(r, capacity, tree);
    } else {
        r.no_memory = true;
    }
    enum err_code code = fine ? ERR_OK : report(r, err);
    if (fine) {
        *out = tree;
    }
    arena_free(r.scratch);
    free(r.open.p);
    free(padded);
    return code;
}
