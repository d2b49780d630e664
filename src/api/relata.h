#ifndef API_RELATA_H
#define API_RELATA_H
/*
 * relata: what the files of the Relata API (/relata/v1) share. Its document is openapi/relata.json;
 * a unit test holds the routes against it and the API tests hold every reply against it.
 */
#include "api/request.h"
#include "record/change.h"

/* {seq, time, actor, kind, object, record, other, label, detail} */
void change_json(struct json_write *w, const struct schema *schema, const struct change *change);
/* {"results":[…]} of changes, with paging by seq. */
void changes_json(struct request *rq, const struct change *changes, size_t count, bool more);

#endif
