/*
 * bench-generate: writes an account in the form that `relata load` reads: a line that says what
 * follows, then a JSON array a row. Keys are the records' numbers plus one.
 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "account.h"

static void write_value(const char *value)
{
    if (value) {
        putchar_unlocked('"');
        fputs_unlocked(value, stdout); /* nothing in the account needs an escape */
        putchar_unlocked('"');
    } else {
        fputs_unlocked("null", stdout);
    }
}

static void write_records(const struct bench_account *account, enum bench_object object)
{
    struct bench_row row;
    for (uint32_t i = 0; i < account->records[object]; i++) {
        bench_row(account, object, i, &row);
        if (i == 0) {
            printf("{\"records\":\"%s\",\"properties\":[", bench_object_name(object));
            for (uint32_t f = 0; f < row.count; f++) {
                printf("%s\"%s\"", f ? "," : "", row.name[f]);
            }
            fputs_unlocked("]}\n", stdout);
        }
        printf("[%u", i + 1);
        for (uint32_t f = 0; f < row.count; f++) {
            putchar_unlocked(',');
            write_value(row.value[f]);
        }
        fputs_unlocked("]\n", stdout);
    }
}

static void write_link(const struct bench_link *link)
{
    printf("[%u,%u", link->from + 1, link->to + 1);
    if (link->primary) {
        fputs_unlocked(",\"primary\"", stdout);
    }
    for (uint32_t i = 0; i < link->label_count; i++) {
        printf(",\"bench_label_%u\"", link->label[i] + 1);
    }
    fputs_unlocked("]\n", stdout);
}

static void write_links(const struct bench_account *account, enum bench_pair pair)
{
    enum bench_object from, to;
    bench_pair_ends(pair, &from, &to);
    if (!account->links_each[pair]) {
        return;
    }
    printf("{\"links\":[\"%s\",\"%s\"]}\n", bench_object_name(from), bench_object_name(to));
    for (uint32_t i = 0; i < account->records[from]; i++) {
        for (uint32_t each = 0; each < account->links_each[pair]; each++) {
            struct bench_link link;
            bench_link(account, pair, i, each, &link);
            write_link(&link);
        }
    }
}

int main(int argc, char **argv)
{
    struct bench_account account;
    uint32_t divisor = argc > 2 ? (uint32_t)strtoul(argv[2], NULL, 10) : 1;
    if (argc < 2 || !bench_account_get(argv[1], divisor, &account)) {
        fputs("bench-generate small|large [DIVISOR]\n", stderr);
        return 2;
    }
    for (int object = 0; object < BENCH_OBJECTS; object++) {
        write_records(&account, (enum bench_object)object);
    }
    for (int pair = 0; pair < BENCH_PAIRS; pair++) {
        write_links(&account, (enum bench_pair)pair);
    }
    return fflush(stdout) || ferror(stdout) ? 1 : 0;
}
