#include "schema/schema_ddl.h"

#include "schema/property_kind.h"
#include "store/sql.h"

static const struct property_kind *kind_of(const struct property *property)
{
    const struct property_kind *kind = property_kind_find(property->type);
    BUG_UNLESS(kind);
    return kind;
}

static void add_value_column(struct sql *sql, const struct property *property)
{
    sql_name(sql, "p", property->id);
    sql_add(sql, " ");
    sql_type(sql, kind_of(property)->column);
}

static void add_key_column(struct sql *sql, const struct property *property)
{
    sql_name(sql, "k", property->id);
    sql_add(sql, " ");
    sql_type(sql, SQL_TEXT);
}

static void add_integer(struct sql *sql, bool required)
{
    sql_type(sql, SQL_INTEGER);
    if (required) {
        sql_add(sql, " NOT NULL");
    }
}

/* What every record has, whatever its properties are. */
static void add_record_columns(struct sql *sql)
{
    sql_add(sql, ", created_at ");
    add_integer(sql, true);
    sql_add(sql, ", updated_at ");
    add_integer(sql, true);
    sql_add(sql, ", created_by ");
    add_integer(sql, false);
    sql_add(sql, ", updated_by ");
    add_integer(sql, false);
    sql_add(sql, ", archived_at ");
    add_integer(sql, false);
    sql_add(sql, ", merged_into ");
    add_integer(sql, false);
    sql_add(sql, ", source ");
    sql_type(sql, SQL_TEXT);
}

enum err_code ddl_table_create(struct tx *tx, int64_t type_id, int64_t slot,
                               const struct property *properties, size_t count)
{
    struct sql *sql = sql_new(tx);
    sql_add(sql, "CREATE TABLE ");
    sql_name2(sql, "obj_", type_id, slot);
    sql_add(sql, " (id ");
    sql_type(sql, SQL_INTEGER);
    sql_add(sql, " PRIMARY KEY");
    if (slot == 1) {
        add_record_columns(sql);
    }
    for (size_t i = 0; i < count; i++) {
        if (properties[i].storage != STORED_COLUMN || properties[i].slot != slot) {
            continue;
        }
        sql_add(sql, ", ");
        add_value_column(sql, &properties[i]);
        if (kind_of(&properties[i])->folded) {
            sql_add(sql, ", ");
            add_key_column(sql, &properties[i]);
        }
    }
    sql_add(sql, ")");
    return sql_run(sql);
}

static struct sql *alter(struct tx *tx, const struct property *property)
{
    struct sql *sql = sql_new(tx);
    sql_add(sql, "ALTER TABLE ");
    sql_name2(sql, "obj_", property->type_id, property->slot);
    sql_add(sql, " ADD COLUMN ");
    return sql;
}

enum err_code ddl_column_add(struct tx *tx, const struct property *property)
{
    struct sql *sql = alter(tx, property);
    add_value_column(sql, property);
    enum err_code rc = sql_run(sql);
    if (rc || !kind_of(property)->folded) {
        return rc;
    }
    sql = alter(tx, property);
    add_key_column(sql, property);
    return sql_run(sql);
}

enum err_code ddl_table_drop(struct tx *tx, int64_t type_id, int64_t slot)
{
    struct sql *sql = sql_new(tx);
    sql_add(sql, "DROP TABLE ");
    sql_name2(sql, "obj_", type_id, slot);
    return sql_run(sql);
}
