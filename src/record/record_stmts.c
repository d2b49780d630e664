#include "record/record_stmts.h"

STMT_TABLE_DEFINE(record, RECORD_STMTS)
