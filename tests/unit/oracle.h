#ifndef ORACLE_H
#define ORACLE_H
/* jansson, the second opinion on JSON. A few of its names are also names of base/json.h and are put
 * aside: of these the tests use ours only, and jansson binds its own inside the library. */
#define JSON_OBJECT  ORACLE_OBJECT
#define JSON_ARRAY   ORACLE_ARRAY
#define JSON_STRING  ORACLE_STRING
#define JSON_NULL    ORACLE_NULL
#define json_integer oracle_integer
#include <jansson.h>
#undef JSON_OBJECT
#undef JSON_ARRAY
#undef JSON_STRING
#undef JSON_NULL
#undef json_integer

#endif
