#ifndef RECORD_SETTING_CHANGE_H
#define RECORD_SETTING_CHANGE_H
/* Changes a setting: validates, writes, logs the change, renews the schema's stamp where the
 * setting is part of it, and queues the job that a setting needs (primary.first_company switched on
 * fills in the missing primaries). Super admins only: the caller's permission. */
#include "account/account.h"
#include "account/setting.h"

enum err_code setting_change(struct op *op, struct str name, struct str value);

#endif
