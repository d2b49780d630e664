/* floor_bulk: the order in which a whole account is written: see floor.h. */
#include "floor.h"

static void write_records(struct session *s, const struct options *o, enum bench_object object,
                          int64_t first)
{
    const struct bench_account *account = &o->account;
    struct bench_row row;
    bulk_table(s, BULK_RECORDS, object);
    for (uint32_t i = 0; i < account->records[object]; i++) {
        bench_row(account, object, i, &row);
        bulk_record(s, object, first + i, &row);
    }
    if (object == BENCH_CONTACT) {
        bulk_table(s, BULK_UNIQUES, object);
        for (uint32_t i = 0; i < account->records[object]; i++) {
            bench_row(account, object, i, &row);
            bulk_unique(s, object, first + i, &row);
        }
    }
}

static void write_link(struct session *s, const struct options *o, enum bench_pair pair,
                       const int64_t *first, const struct bench_link *link)
{
    enum bench_object from, to;
    bench_pair_ends(pair, &from, &to);
    bool swap = type_of(from) > type_of(to);
    int64_t a = swap ? first[to] + link->to : first[from] + link->from;
    int64_t b = swap ? first[from] + link->from : first[to] + link->to;
    bulk_link(s, pair, a, LABEL_PLAIN, b);
    if (link->primary) {
        bulk_link(s, pair, a, LABEL_PRIMARY, b);
    }
    for (uint32_t i = 0; i < link->label_count; i++) {
        bulk_link(s, pair, a, o->labels[link->label[i] % o->label_count], b);
    }
}

static void write_links(struct session *s, const struct options *o, enum bench_pair pair,
                        const int64_t *first)
{
    enum bench_object from, to;
    bench_pair_ends(pair, &from, &to);
    for (uint32_t i = 0; i < o->account.records[from]; i++) {
        for (uint32_t each = 0; each < o->account.links_each[pair]; each++) {
            struct bench_link link;
            bench_link(&o->account, pair, i, each, &link);
            write_link(s, o, pair, first, &link);
        }
    }
}

void bulk_run(struct session *s, const struct options *o)
{
    int64_t first[BENCH_OBJECTS] = {0};
    uint64_t changes[BENCH_OBJECTS] = {0};
    bulk_begin(s);
    for (int object = 0; object < BENCH_OBJECTS; object++) {
        uint32_t count = o->account.records[object];
        changes[object] = count / BULK_CHANGE;
        if (count) {
            first[object] = bulk_ids(s, count);
            write_records(s, o, (enum bench_object)object, first[object]);
        }
    }
    bulk_table(s, BULK_LINKS, BENCH_CONTACT);
    for (int pair = 0; pair < BENCH_PAIRS; pair++) {
        enum bench_object from, to;
        bench_pair_ends((enum bench_pair)pair, &from, &to);
        write_links(s, o, (enum bench_pair)pair, first);
        changes[from] +=
            (uint64_t)o->account.records[from] * o->account.links_each[pair] / BULK_CHANGE;
    }
    for (int object = 0; object < BENCH_OBJECTS; object++) {
        bulk_changes(s, (enum bench_object)object, changes[object]);
    }
    bulk_end(s);
}
