/* Single definitions written and read back, tables of records, words, and the cache. */
#include "base/err.h"
#include "schema/property_kind.h"
#include "schema/schema_rows.h"
#include "schema/schema_stmts.h"
#include "test_schema.h"

Suite *schema_rows_suite(void);

static struct schema_bench sb;

static void setup(void)
{
    schema_bench_init(&sb);
}

static void teardown(void)
{
    schema_bench_release(&sb);
}

static void write_and_refresh(tx_fn *fn, void *arg)
{
    assert_ok(bench_write(&sb.bench, fn, arg), &sb.bench);
    schema_bench_refresh(&sb);
}

static struct object_type car(void)
{
    return (struct object_type){.name = STR("Car"),
                                .label_singular = STR("Car"),
                                .label_plural = STR("Cars"),
                                .primary_display = STR("plate"),
                                .custom = true};
}

static enum err_code add_car(struct tx *tx, void *arg)
{
    struct property *properties = NULL;
    size_t count = 0;
    struct object_type type = car();
    enum err_code rc = rows_automatic_properties(tx, STR("car_information"), &properties, &count);
    rc = rc ? rc : rows_object_insert(tx, &type, properties, count);
    *(int64_t *)arg = type.id;
    return rc ? rc : rows_stamp(tx);
}

/* --- words --- */

static const struct {
    const char *word;
    int64_t type;
} words[] = {
    {"contact", TYPE_CONTACT},      {"contacts", TYPE_CONTACT},
    {"CONTACT", TYPE_CONTACT},      {"Companies", TYPE_COMPANY},
    {"0-1", TYPE_CONTACT},          {"0-115", TYPE_USER},
    {"line_items", TYPE_LINE_ITEM}, {"LINE_ITEM", TYPE_LINE_ITEM},
    {"meetings", TYPE_MEETING},     {"0-48", TYPE_CALL},
};

static const struct {
    const char *word, *message;
} unknown[] = {
    {"widgets", "Unable to infer object type from: widgets"},
    {"", "Unable to infer object type from: "},
    {"0-9999", "Invalid object or event type id: 0-9999"},
    {"2-1", "Invalid object or event type id: 2-1"},
    {"0-", "Unable to infer object type from: 0-"},
    {"-1", "Unable to infer object type from: -1"},
    {"contact ", "Unable to infer object type from: contact "},
};

START_TEST(a_word_in_any_case_names_an_object_type)
{
    const struct object_type *type = NULL;
    for (size_t i = 0; i < sizeof(words) / sizeof(words[0]); i++) {
        assert_ok(schema_type_of_word(sb.schema, str_of(words[i].word), &sb.bench.err, &type),
                  &sb.bench);
        ck_assert_int_eq(type->id, words[i].type);
    }
    for (size_t i = 0; i < sizeof(unknown) / sizeof(unknown[0]); i++) {
        ck_assert_int_eq(
            schema_type_of_word(sb.schema, str_of(unknown[i].word), &sb.bench.err, &type),
            ERR_INVALID);
        assert_str(sb.bench.err.message, unknown[i].message);
    }
}
END_TEST

static enum err_code archive_type(struct tx *tx, void *arg)
{
    struct object_type type = *schema_type(sb.schema, *(int64_t *)arg);
    type.archived_at = tx->now;
    enum err_code rc = rows_object_update(tx, &type);
    return rc ? rc : rows_stamp(tx);
}

START_TEST(a_custom_object_is_named_by_id_and_full_name_but_not_bare)
{
    static const char *const good[] = {"2-1", "p1000001_Car", "p1000001_car", "p_car", "P_CAR"};
    static const char *const bad[] = {"car", "Car", "cars", "p1000002_car"};
    int64_t id = 0;
    const struct object_type *type = NULL;
    write_and_refresh(add_car, &id);
    ck_assert_int_eq(id, TYPE_CUSTOM + 1);
    for (size_t i = 0; i < sizeof(good) / sizeof(good[0]); i++) {
        assert_ok(schema_type_of_word(sb.schema, str_of(good[i]), &sb.bench.err, &type), &sb.bench);
        ck_assert_int_eq(type->id, id);
    }
    for (size_t i = 0; i < sizeof(bad) / sizeof(bad[0]); i++) {
        ck_assert_int_eq(schema_type_of_word(sb.schema, str_of(bad[i]), &sb.bench.err, &type),
                         ERR_INVALID);
    }
    assert_str(schema_type(sb.schema, id)->plural, "p1000001_Car");
    write_and_refresh(archive_type, &id);
    ck_assert_int_eq(schema_type_of_word(sb.schema, STR("p_car"), &sb.bench.err, &type),
                     ERR_INVALID);
    ck_assert_ptr_nonnull(schema_type(sb.schema, id));
}
END_TEST

/* --- tables of records --- */

static struct property *texts(struct arena *arena, size_t count)
{
    struct property *properties = arena_array(arena, struct property, count);
    for (size_t i = 0; i < count; i++) {
        properties[i] = (struct property){.name = str_format(arena, "t%03zu", i),
                                          .label = STR("Text"),
                                          .type = STR("string"),
                                          .field_type = STR("text"),
                                          .group = STR("g")};
    }
    return properties;
}

struct many {
    int64_t type_id;
    size_t batch; /* properties a call */
};

static enum err_code add_130(struct tx *tx, void *arg)
{
    struct many *many = arg;
    struct property *properties = texts(tx->arena, 130);
    struct object_type type = car();
    enum err_code rc = ERR_OK;
    if (many->batch == 0) {
        rc = rows_object_insert(tx, &type, properties, 130);
    } else {
        rc = rows_object_insert(tx, &type, NULL, 0);
        for (size_t i = 0; !rc && i < 130; i += many->batch) {
            size_t left = 130 - i;
            rc = rows_properties_insert(tx, type.id, properties + i,
                                        left < many->batch ? left : many->batch);
        }
    }
    many->type_id = type.id;
    return rc ? rc : rows_stamp(tx);
}

static enum err_code write_each_column(struct tx *tx, void *arg)
{
    const struct object_type *type = arg;
    for (size_t i = 0; i < type->property_count; i++) {
        const struct property *property = type->properties[i];
        struct sql *sql = sql_new(tx);
        sql_add(sql, "SELECT COUNT(");
        sql_name(sql, "p", property->id);
        sql_add(sql, ") + COUNT(");
        sql_name(sql, "k", property->id);
        sql_add(sql, ") FROM ");
        sql_name2(sql, "obj_", property->type_id, property->slot);
        enum err_code rc = sql_run(sql);
        if (rc) {
            return rc;
        }
    }
    return ERR_OK;
}

START_TEST(columns_of_130_properties_stand_in_three_tables)
{
    static const size_t batches[] = {0, 1, 50, 130};
    struct many many = {.batch = batches[_i]};
    write_and_refresh(add_130, &many);
    struct object_type *type = map_get_id(sb.schema->types_by_id, many.type_id);
    ck_assert_int_eq((int)type->property_count, 130);
    ck_assert_int_eq((int)type->slot_count, 3);
    int in_slot[4] = {0};
    for (size_t i = 0; i < type->property_count; i++) {
        ck_assert(type->properties[i]->slot >= 1 && type->properties[i]->slot <= 3);
        in_slot[type->properties[i]->slot]++;
    }
    ck_assert_int_eq(in_slot[1], SCHEMA_COLUMNS_PER_TABLE);
    ck_assert_int_eq(in_slot[2], SCHEMA_COLUMNS_PER_TABLE);
    ck_assert_int_eq(in_slot[3], 130 - 2 * SCHEMA_COLUMNS_PER_TABLE);
    for (size_t i = 0; i < type->slot_count; i++) {
        ck_assert_int_eq(type->slots[i], (int64_t)i + 1);
    }
    assert_ok(bench_write(&sb.bench, write_each_column, type), &sb.bench);
}
END_TEST

static enum err_code count_record_columns(struct tx *tx, void *arg)
{
    (void)arg;
    return run_sql(tx, "SELECT id, created_at, updated_at, created_by, updated_by, archived_at, "
                       "merged_into, source "
                       "FROM obj_1_1");
}

START_TEST(the_first_table_has_what_every_record_has)
{
    assert_ok(bench_read(&sb.bench, count_record_columns, NULL), &sb.bench);
    ck_assert_int_eq((int)schema_type(sb.schema, TYPE_CONTACT)->slot_count, 1);
}
END_TEST

static enum err_code purge_type(struct tx *tx, void *arg)
{
    enum err_code rc = rows_object_purge(tx, arg);
    return rc ? rc : rows_stamp(tx);
}

START_TEST(a_purged_type_leaves_nothing)
{
    struct many many = {0};
    write_and_refresh(add_130, &many);
    write_and_refresh(purge_type, map_get_id(sb.schema->types_by_id, many.type_id));
    ck_assert_ptr_null(schema_type(sb.schema, many.type_id));
    write_and_refresh(add_130, &many); /* the tables are gone, or their names would clash in time */
    ck_assert_int_eq(many.type_id, TYPE_CUSTOM + 2);
}
END_TEST

/* --- rows read back as they were written --- */

static enum err_code add_property(struct tx *tx, void *arg)
{
    (void)arg;
    struct option options[] = {
        {.value = STR("b"), .label = STR("\"B\""), .description = STR("second"), .position = 1},
        {.value = STR("last"), .label = STR("Last"), .position = -1},
        {.value = STR("a"), .label = STR("A"), .position = 0, .hidden = true},
        {.value = STR("a2"), .label = STR("A2"), .position = 0},
    };
    struct property property = {
        .name = STR("colour"),
        .label = STR("Colour"),
        .type = STR("enumeration"),
        .field_type = STR("checkbox"),
        .group = STR("contactinformation"),
        .description = STR("d"),
        .options = options,
        .option_count = 4,
        .position = 3,
        .hidden = true,
        .form_field = true,
        .created_at = 5,
        .created_by = 7,
        .updated_at = 6,
    };
    enum err_code rc = json_parse(tx->arena, STR("{\"dataSensitivity\":\"non_sensitive\"}"),
                                  &property.extra, tx->err);
    rc = rc ? rc : rows_properties_insert(tx, TYPE_CONTACT, &property, 1);
    return rc ? rc : rows_stamp(tx);
}

static enum err_code archive_property(struct tx *tx, void *arg)
{
    struct property property = *(const struct property *)arg;
    property.archived_at = 99;
    property.label = STR("Was");
    enum err_code rc = rows_property_update(tx, &property);
    return rc ? rc : rows_stamp(tx);
}

START_TEST(a_property_reads_back_as_it_was_written)
{
    write_and_refresh(add_property, NULL);
    const struct object_type *contact = schema_type(sb.schema, TYPE_CONTACT);
    const struct property *property = schema_property(contact, STR("colour"));
    ck_assert(property->multiple && property->hidden && property->form_field && !property->unique);
    ck_assert(!property->system && !property->read_only);
    ck_assert_int_eq(property->storage, STORED_COLUMN);
    ck_assert_int_eq((int)property->option_count, 4);
    assert_str(property->options[0].value, "a");
    assert_str(property->options[1].value, "a2");
    assert_str(property->options[2].label, "\"B\"");
    assert_str(property->options[2].description, "second");
    assert_str(property->options[3].value, "last");
    ck_assert(property->options[0].hidden && !property->options[2].hidden);
    ck_assert_int_eq(property->created_at, 5);
    ck_assert_int_eq(property->created_by, 7);
    ck_assert_int_eq(property->updated_by, 0);
    assert_str(json_get(property->extra, "dataSensitivity")->text, "non_sensitive");
    union {
        const struct property *given;
        void *arg;
    } passed = {.given = property};
    write_and_refresh(archive_property, passed.arg);
    contact = schema_type(sb.schema, TYPE_CONTACT);
    ck_assert_ptr_null(schema_property(contact, STR("colour")));
    property = schema_property_any(contact, STR("colour"));
    ck_assert_int_eq(property->archived_at, 99);
    assert_str(property->label, "Was");
}
END_TEST

static enum err_code add_label(struct tx *tx, void *arg)
{
    struct label label = {
        .kind = LABEL_KIND_PAIRED,
        .category = CATEGORY_USER,
        .type_id = {279, 36}, /* the number of a system type, on purpose */
        .name = {STR("manager"), STR("employee")},
        .text = {STR("Manager"), STR("Employee")},
        .max = {1, 0},
        .colour = STR("#ff0000"),
        .position = 2,
        .created_by = 7,
    };
    const struct pair *pair = schema_pair(sb.schema, TYPE_CONTACT, TYPE_COMPANY);
    enum err_code rc = rows_label_insert(tx, pair->id, &label);
    *(int64_t *)arg = label.id;
    return rc ? rc : rows_stamp(tx);
}

static enum err_code change_label(struct tx *tx, void *arg)
{
    struct label label = *schema_label_by_id(sb.schema, *(int64_t *)arg);
    label.text[0] = STR("Boss");
    label.max[0] = 0;
    label.max[1] = 500;
    enum err_code rc = rows_label_update(tx, &label);
    return rc ? rc : rows_stamp(tx);
}

START_TEST(a_label_reads_back_as_it_was_written)
{
    int64_t made = 0;
    struct label_end end;
    write_and_refresh(add_label, &made);
    ck_assert_int_ge(made, LABEL_FIRST);
    ck_assert(schema_label_of_type(sb.schema, CATEGORY_USER, 36, &end));
    ck_assert_int_eq(end.side, 1);
    ck_assert_int_eq(end.label->code, made);
    assert_str(end.label->text[1], "Employee");
    assert_str(end.label->colour, "#ff0000");
    ck_assert_int_eq(end.label->max[0], 1);
    ck_assert_int_eq(end.label->max[1], 0);
    ck_assert_int_eq((int)pair_custom_labels(end.label->pair), 1);
    ck_assert(schema_label_of_type(sb.schema, CATEGORY_SYSTEM, 279,
                                   &end)); /* not shadowed by the other category */
    ck_assert_ptr_eq(end.label, end.label->pair->plain);
    write_and_refresh(change_label, &made);
    const struct label *label = schema_label_by_id(sb.schema, made);
    assert_str(label->text[0], "Boss");
    assert_str(label->text[1], "Employee");
    ck_assert_int_eq(label->max[0], 0);
    ck_assert_int_eq(label->max[1], 500);
}
END_TEST

/* --- cache --- */

static enum err_code see_change_inside(struct tx *tx, void *arg)
{
    struct schema **inside = arg;
    struct object_type type = car();
    enum err_code rc = rows_object_insert(tx, &type, NULL, 0);
    rc = rc ? rc : rows_stamp(tx);
    rc = rc ? rc : schema_cache_get(sb.cache, tx, inside);
    return rc ? rc : err_set(tx->err, ERR_INVALID, "rolled back");
}

START_TEST(the_cache_follows_the_stamp_of_each_transaction)
{
    struct schema *first = schema_hold(sb.schema);
    schema_bench_refresh(&sb);
    ck_assert_ptr_eq(sb.schema, first); /* nothing changed: the same snapshot */

    struct schema *inside = NULL;
    ck_assert_int_eq(bench_write(&sb.bench, see_change_inside, &inside), ERR_INVALID);
    ck_assert_ptr_nonnull(schema_type(inside, TYPE_CUSTOM + 1)); /* a writer sees its own change */
    schema_bench_refresh(&sb);
    ck_assert_ptr_eq(sb.schema, first); /* nobody else does */

    int64_t id = 0;
    write_and_refresh(add_car, &id);
    ck_assert_ptr_ne(sb.schema, first);
    ck_assert_ptr_nonnull(schema_type(sb.schema, id));
    ck_assert_ptr_null(schema_type(first, id)); /* an older snapshot lives on unchanged */
    schema_release(inside);
    schema_release(first);
}
END_TEST

START_TEST(many_stamps_may_be_live_at_once)
{
    struct schema *held[8];
    for (size_t i = 0; i < 8; i++) {
        int64_t id = 0;
        write_and_refresh(add_car, &id);
        held[i] = schema_hold(sb.schema);
    }
    for (size_t i = 0; i < 8; i++) {
        ck_assert_int_eq((int)held[i]->type_count, 13 + (int)i);
        schema_release(held[i]);
    }
}
END_TEST

/* --- statements --- */

static enum err_code prepare_all(struct tx *tx, void *arg)
{
    (void)arg;
    for (size_t i = 0; i < schema_stmt_count; i++) {
        enum err_code rc = stmt_end(stmt_use(tx, &schema_stmts[i]));
        ck_assert_msg(rc == ERR_OK, "%s: %.*s", schema_stmts[i].name, STR_ARG(tx->err->message));
    }
    return ERR_OK;
}

START_TEST(every_statement_is_good_on_a_fresh_store)
{
    assert_ok(bench_write(&sb.bench, prepare_all, NULL), &sb.bench);
}
END_TEST

Suite *schema_rows_suite(void)
{
    Suite *suite = suite_create("schema_rows");
    TCase *tests = only_case(suite);
    tcase_add_checked_fixture(tests, setup, teardown);
    tcase_add_test(tests, a_word_in_any_case_names_an_object_type);
    tcase_add_test(tests, a_custom_object_is_named_by_id_and_full_name_but_not_bare);
    tcase_add_loop_test(tests, columns_of_130_properties_stand_in_three_tables, 0, 4);
    tcase_add_test(tests, the_first_table_has_what_every_record_has);
    tcase_add_test(tests, a_purged_type_leaves_nothing);
    tcase_add_test(tests, a_property_reads_back_as_it_was_written);
    tcase_add_test(tests, a_label_reads_back_as_it_was_written);
    tcase_add_test(tests, the_cache_follows_the_stamp_of_each_transaction);
    tcase_add_test(tests, many_stamps_may_be_live_at_once);
    tcase_add_test(tests, every_statement_is_good_on_a_fresh_store);
    return suite;
}
