#ifndef API_API_ALIAS_H
#define API_API_ALIAS_H
/*
 * api_alias: folds every published spelling of a path into the numbered one that routes are written
 * in (section 0.10 of docs/api.md).
 *
 * A dated segment is YYYY-MM with an optional "-beta". Segments are rewritten in place; nothing is
 * allocated.
 */
#include "api/request.h"

void api_alias_fold(struct str *segments, size_t *count, enum api_family *family);

#endif
