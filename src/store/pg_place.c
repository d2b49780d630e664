/*
 * pg_place: where an account is: a database, which libpq finds by the URL, and a schema in it,
 * which is ours: the URL's parameter "schema", which libpq does not know.
 */
#include <stdlib.h>

#include "store/pg_internal.h"

#define DEFAULT_SCHEMA "relata"
#define NAME_MAX_SIZE  63
#define TEXT_SIZE      512

/* ---- URL ---- */

static bool is_name(struct str text)
{
    if (text.n == 0 || text.n > NAME_MAX_SIZE || str_starts(text, STR("pg_"))) {
        return false;
    }
    for (size_t i = 0; i < text.n; i++) {
        char c = text.p[i];
        bool letter = (c >= 'a' && c <= 'z') || c == '_';
        if (!letter && (i == 0 || c < '0' || c > '9')) {
            return false;
        }
    }
    return true;
}

/* Splits our own parameter off the query of `url`. */
static enum err_code split_schema(struct arena *arena, struct str url, struct str *rest,
                                  struct str *schema, struct err *err)
{
    ptrdiff_t mark = str_find_char(url, '?');
    struct str query = mark < 0 ? STR("") : str_sub(url, (size_t)mark + 1, url.n);
    struct str kept = STR("");
    struct str parameter = STR("");
    *schema = STR(DEFAULT_SCHEMA);
    while (str_split(&query, '&', &parameter)) {
        if (str_starts(parameter, STR("schema="))) {
            *schema = str_sub(parameter, 7, parameter.n);
        } else {
            kept = str_format(arena, "%.*s%s%.*s", STR_ARG(kept), kept.n ? "&" : "",
                              STR_ARG(parameter));
        }
    }
    if (!is_name(*schema)) {
        return err_set(err, ERR_INVALID,
                       "The schema of a PostgreSQL store is a name of up to 63 small letters, "
                       "digits and underscores that does not begin with a digit or pg_");
    }
    struct str place = mark < 0 ? url : str_sub(url, 0, (size_t)mark);
    *rest = kept.n ? str_format(arena, "%.*s?%.*s", STR_ARG(place), STR_ARG(kept)) : place;
    return ERR_OK;
}

static const char *option(const PQconninfoOption *options, const char *keyword)
{
    for (; options->keyword; options++) {
        if (strcmp(options->keyword, keyword) == 0) {
            return options->val && options->val[0] ? options->val : NULL;
        }
    }
    return NULL;
}

/* For messages: what the URL says of the place, and nothing of who comes there. */
static struct str name_of(struct arena *arena, const PQconninfoOption *options, struct str schema)
{
    const char *database = option(options, "dbname");
    const char *host = option(options, "host");
    const char *address = option(options, "hostaddr");
    const char *port = option(options, "port");
    host = host ? host : address;
    return str_format(arena, "PostgreSQL database %s%s%s%s%s, schema %.*s",
                      database ? database : "of this user", host ? " at " : "", host ? host : "",
                      host && port ? ":" : "", host && port ? port : "", STR_ARG(schema));
}

static uint64_t hash_name(struct str name)
{
    uint64_t hash = UINT64_C(0xCBF29CE484222325);
    for (size_t i = 0; i < name.n; i++) {
        hash = (hash ^ (unsigned char)name.p[i]) * UINT64_C(0x100000001B3);
    }
    return hash;
}

enum err_code pg_place_read(struct store *store, struct pg_place *out, struct err *err)
{
    struct str schema = STR_NONE, url = STR_NONE;
    store->name = STR("PostgreSQL");
    if (memchr(store->url.p, '\0', store->url.n)) {
        return err_set(err, ERR_INVALID, "The name of a store cannot contain a NUL");
    }
    enum err_code rc = split_schema(store->arena, store->url, &url, &schema, err);
    if (rc) {
        return rc;
    }
    const char *conninfo = str_cstr(store->arena, url);
    char *fault = NULL; /* not shown: it quotes the URL, and with it a password */
    PQconninfoOption *options = PQconninfoParse(conninfo, &fault);
    PQfreemem(fault);
    if (!options) {
        return err_set(err, ERR_INVALID,
                       "The URL of the PostgreSQL store cannot be read: it has the form "
                       "postgresql://user@host:port/database?schema=relata");
    }
    store->name = name_of(store->arena, options, schema);
    PQconninfoFree(options);
    *out = (struct pg_place){
        .conninfo = conninfo,
        .schema = str_cstr(store->arena, schema),
        .key = hash_name(schema),
    };
    return ERR_OK;
}

int64_t pg_lock_key(const struct pg_place *place, int64_t number)
{
    uint64_t mixed = place->key ^ ((uint64_t)number * UINT64_C(0x9E3779B97F4A7C15));
    mixed ^= mixed >> 32;
    mixed *= UINT64_C(0xD6E8FEB86659FD93);
    mixed ^= mixed >> 32;
    return (int64_t)mixed;
}

/* ---- schema ---- */

struct found {
    bool schema; /* it is there */
    bool tables; /* it holds some */
    bool ours;
};

static enum err_code look(struct pg_conn *conn, struct found *out, struct err *err)
{
    char text[TEXT_SIZE];
    snprintf(text, sizeof text,
             "SELECT count(DISTINCT n.oid), count(c.oid), "
             "COALESCE(sum(CASE WHEN c.relname = 'relata_store' THEN 1 ELSE 0 END), 0) "
             "FROM pg_namespace n LEFT JOIN pg_class c ON c.relnamespace = n.oid "
             "WHERE n.nspname = '%s'",
             conn->owner->place.schema);
    PGresult *result = NULL;
    enum err_code rc = pg_conn_exec(conn, text, &result, err);
    if (!rc) {
        *out = (struct found){
            .schema = PQgetvalue(result, 0, 0)[0] != '0',
            .tables = PQgetvalue(result, 0, 1)[0] != '0',
            .ours = PQgetvalue(result, 0, 2)[0] != '0',
        };
    }
    PQclear(result);
    return rc;
}

enum err_code pg_place_prepare(struct pg_conn *conn, bool must_exist, struct err *err)
{
    struct str name = conn->base.store->name;
    struct found found = {false, false, false};
    enum err_code rc = look(conn, &found, err);
    if (rc) {
        return rc;
    }
    if (found.tables && !found.ours) {
        return err_set(err, ERR_STORE_VERSION,
                       "%.*s is not a store of Relata: it holds the tables of another program",
                       STR_ARG(name));
    }
    if (must_exist && !found.ours) {
        return err_set(err, ERR_NOT_FOUND, "%.*s %s", STR_ARG(name),
                       found.schema ? "is empty" : "does not exist");
    }
    if (found.schema) {
        return ERR_OK;
    }
    char text[TEXT_SIZE];
    snprintf(text, sizeof text, "CREATE SCHEMA \"%s\"", conn->owner->place.schema);
    return pg_conn_exec(conn, text, NULL, err);
}
