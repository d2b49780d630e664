#ifndef TRANSFER_LOAD_FILE_H
#define TRANSFER_LOAD_FILE_H
/*
 * load_file: reads the text form of a whole-account load and gives it to src/record. The form, a
 * JSON text a line:
 *
 *     {"records":"contacts","properties":["email","firstname"]}     what the lines below are
 *     [1,"ada@example.com","Ada"]                                   key, values; null for none
 *     {"links":["contacts","companies"]}
 *     [1,7,"primary","decision_maker"]                              keys, internal names of labels
 *
 * A key is a whole number or a text, unique in its object type and known to this load only. Records
 * come before the links that name them; sections may repeat. Empty lines are skipped.
 *
 * Memory: one batch, and about 100 bytes for each record to find it by its key.
 */
#include <stdio.h>

#include "account/account.h"
#include "record/load.h"

#define LOAD_LINE_MAX ((size_t)4 * 1024 * 1024)

struct load_file {
    const struct str *names; /* of files; "-" is standard input */
    size_t count;
    void (*progress)(void *arg, int64_t rows); /* may be NULL */
    void (*finding)(void *arg, struct str text);
    void *arg;
    int64_t records, link_rows; /* out: rows written */
    bool begun;                 /* private: what was read cannot be read again */
};

/* The whole load in op's transaction. Failures name file and line. */
enum err_code load_file_run(struct op *op, struct load_file *file);

#endif
