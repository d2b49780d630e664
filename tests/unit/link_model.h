#ifndef LINK_MODEL_H
#define LINK_MODEL_H
/*
 * link_model: what links and labels must be, in arrays and loops: the oracle of the randomised
 * test. Written from the rules alone: it shares no code with src/record, and looks everything up by
 * walking over everything.
 *
 * Records are numbers below NODES, in the order of their ids. `away`: put away with an archived
 * end.
 */
#include <stdbool.h>
#include <stdint.h>

enum { CONTACTS = 4, COMPANIES = 4, DEALS = 2, NODES = CONTACTS + COMPANIES + DEALS };
enum { MODEL_LABELS = 6, PAIRS_MAX = NODES * NODES };

struct model_label {
    int64_t a_type, b_type;
    const char *name, *inverse; /* inverse NULL: one name for both ends */
    bool parent;
    int max[2];
};
extern const struct model_label model_labels[MODEL_LABELS];
/* Companies per contact. */
enum { MODEL_COMPANIES_MAX = 3 };

struct model_mark {
    bool on;
    int holder; /* who reads the first half of a label between records of one type; -1 otherwise */
};
struct model_link {
    bool on, away;
    int64_t since;
    struct model_mark marks[MODEL_LABELS];
    bool primary;
    int64_t primary_since;
};
struct model {
    int64_t now;
    bool automatic; /* primary.first_company */
    bool active[NODES];
    struct model_link links[NODES][NODES]; /* [lower][higher] */
};

int64_t model_type(int node);
struct model_link *model_link(struct model *model, int x, int y);
/* True where the label can stand between the two, whichever comes first. */
bool model_applies(const struct model_label *label, int x, int y);
/* True for a label whose half must be told by its holder. */
bool model_directed(const struct model_label *label);

/* What a writer names: labels (bits) and, of the directed ones, those that he reads as the second
 * half; Primary. */
struct model_wish {
    unsigned labels, second;
    bool primary, plain;
};
/* False: must be refused, and nothing has changed. */
bool model_set(struct model *model, int from, int to, struct model_wish wish, bool keep_others);
void model_remove(struct model *model, int from, int to, struct model_wish wish);
void model_archive(struct model *model, int node);
void model_restore(struct model *model, int node);
/* 0: none, else node + 1. */
int model_primary(struct model *model, int record);
/* "plain primary decision_maker" as read from `from`; "-" when there is no link. */
void model_text(struct model *model, int from, int to, char *out, int size);

#endif
