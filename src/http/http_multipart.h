#ifndef HTTP_HTTP_MULTIPART_H
#define HTTP_HTTP_MULTIPART_H
/*
 * http_multipart: reads a body of the type multipart/form-data (RFC 7578) as it arrives.
 *
 * The body is fed in chunks, cut anywhere; the reader calls back at the beginning of each part,
 * with its data in pieces, and at its end. However the chunks are cut, the calls say the same: only
 * the pieces differ. It keeps one head and at most one delimiter, never data, so its memory does
 * not depend on the body; whoever collects data bounds it.
 *
 * Strict where leniency would let two readers see two things: lines end with CR LF, header lines
 * are not folded, a part has one Content-Disposition with a name, names are UTF-8 without control
 * characters, nothing but spaces follows a boundary on its line. What stands before the first
 * boundary and after the last is passed over. In quoted texts a backslash escapes a quote or a
 * backslash and is itself before anything else (Windows paths); percent signs are left alone;
 * filename* is ignored, as RFC 7578 wants it.
 *
 * Errors are ERR_MALFORMED (ERR_TOO_LARGE past a limit, ERR_MEDIA_TYPE for another type); the
 * message names the part by its number, from 1. After an error, a caller's too, every further call
 * returns it again. One thread at a time; everything lives in the arena.
 */
#include "base/arena.h"
#include "base/err.h"
#include "base/str.h"

struct multipart_part {
    size_t number; /* from 1 */
    struct str name;
    struct str filename;     /* none: not a file */
    struct str content_type; /* none: not given, which means text/plain */
};

struct multipart_reader {
    void *arg;
    size_t parts_most; /* 0: 1,000 */
    size_t head_most;  /* bytes of a part's header lines; 0: 8 kB */
    /* The texts of the part live until its end. An error code stops the reading; the caller's err
     * is filled by whoever returns it. */
    enum err_code (*begin)(void *arg, const struct multipart_part *part);
    enum err_code (*data)(void *arg, struct str bytes); /* never empty; borrowed for the call */
    enum err_code (*end)(void *arg);
};

struct http_multipart;

/* `content_type`: the request's header, with the boundary. */
enum err_code http_multipart_new(struct arena *arena, struct err *err, struct str content_type,
                                 const struct multipart_reader *reader,
                                 struct http_multipart **out);
enum err_code http_multipart_feed(struct http_multipart *multipart, struct str chunk);
/* The body is over: an error when its last boundary has not come. */
enum err_code http_multipart_end(struct http_multipart *multipart);

#endif
