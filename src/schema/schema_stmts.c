#include "schema/schema_stmts.h"

STMT_TABLE_DEFINE(schema, SCHEMA_STMTS)
