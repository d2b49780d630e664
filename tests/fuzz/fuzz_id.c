/*
 * Ids and words: object types as a path names them, association types, labels, properties, numbers.
 * Whatever is found is found again by every other name that it has.
 */
#include "account/account.h"
#include "base/json.h"
#include "fuzz.h"
#include "fuzz_account.h"

struct shared {
    struct fuzz_account account;
    struct schema *schema;
};

static enum err_code hold(struct op *op, void *arg)
{
    struct shared *shared = arg;
    shared->schema = schema_hold(op->schema);
    return ERR_OK;
}

static void *start(void)
{
    struct shared *shared = calloc(1, sizeof *shared);
    struct arena *arena = arena_new(0);
    struct err err;
    err_init(&err, arena);
    fuzz_account_init(&shared->account);
    FUZZ_CHECK(account_read(shared->account.account, arena, &err, &principal_system, hold,
                            shared) == ERR_OK);
    arena_free(arena);
    return shared;
}

static void stop(void *arg)
{
    struct shared *shared = arg;
    schema_release(shared->schema);
    fuzz_account_release(&shared->account);
    free(shared);
}

static void check_type(const struct schema *schema, struct arena *arena, struct str word)
{
    const struct object_type *type = NULL, *again = NULL;
    struct err err;
    err_init(&err, arena);
    enum err_code rc = schema_type_of_word(schema, word, &err, &type);
    if (rc) {
        FUZZ_CHECK(rc == ERR_INVALID && !type);
        fuzz_check_error(rc, &err);
        return;
    }
    const struct str names[] = {type->wire_id,
                                type->singular,
                                type->plural,
                                type->full_name,
                                str_upper_ascii(arena, word),
                                str_lower_ascii(arena, word)};
    for (size_t i = 0; i < sizeof names / sizeof *names; i++) {
        FUZZ_CHECK(schema_type_of_word(schema, names[i], &err, &again) == ERR_OK && again == type);
    }
    FUZZ_CHECK(schema_type(schema, type->id) == type);
}

static void check_number(const struct schema *schema, struct arena *arena, struct str word)
{
    int64_t value = 0, again = 0;
    uint64_t positive = 0;
    bool is_number = str_to_i64(word, &value);
    bool is_positive = str_to_u64(word, &positive);
    if (is_number) {
        FUZZ_CHECK(str_to_i64(str_from_i64(arena, value), &again) && again == value);
        FUZZ_CHECK(word.p[0] == '-' || (is_positive && positive == (uint64_t)value));
    }
    const struct json text = {.kind = JSON_STRING, .text = word};
    FUZZ_CHECK(!is_number || (json_integer(&text, &again) && again == value));
    for (int c = CATEGORY_SYSTEM; is_number && c <= CATEGORY_INTEGRATOR; c++) {
        struct label_end end;
        if (schema_label_of_type(schema, (enum label_category)c, value, &end)) {
            FUZZ_CHECK(end.label->type_id[end.side] == value && (int)end.label->category == c);
            FUZZ_CHECK(schema_label_by_id(schema, end.label->id) == end.label);
        }
    }
}

static void check_names(const struct schema *schema, struct str word)
{
    enum label_category category;
    struct label_end end;
    if (label_category_parse(word, &category)) {
        FUZZ_CHECK(str_eq(label_category_word(category), word));
    }
    for (size_t i = 0; i < schema->pair_count; i++) {
        const struct pair *pair = schema->pairs[i];
        if (pair_label_of_name(pair, pair->a, word, &end)) {
            FUZZ_CHECK(end.label->pair == pair);
        }
    }
    for (size_t i = 0; i < schema->type_count; i++) {
        const struct property *property = schema_property(schema->types[i], word);
        FUZZ_CHECK(!property || (str_eq(property->name, word) &&
                                 schema_property_by_id(schema, property->id) == property));
    }
}

static void run(void *arg, struct arena *arena, struct str input)
{
    const struct shared *shared = arg;
    while (input.n > 0) {
        struct str word = fuzz_line(&input);
        check_type(shared->schema, arena, word);
        check_number(shared->schema, arena, word);
        check_names(shared->schema, word);
    }
}

const struct fuzz_target fuzz_id = {
    .name = "id", .most = 300, .threads = true, .start = start, .stop = stop, .run = run};
