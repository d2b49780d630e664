/* Random operations on a few records against the model of link_model.h; afterwards both agree and
 * the check finds nothing. */
#include <stdio.h>
#include <stdlib.h>
#include <time.h>

#include "link_model.h"
#include "link_rig.h"

Suite *link_random_suite(void);

static struct rig rig;
static struct model model;
static struct node nodes[NODES];
static uint64_t state;

/* Numbers below `below`, from a seed that the test prints: LINK_SEED repeats a run. */
static int any(int below)
{
    state = state * 6364136223846793005u + 1442695040888963407u;
    return (int)((state >> 33) % (uint64_t)below);
}

static void seed(const char *test)
{
    const char *given = getenv("LINK_SEED");
    state = given ? strtoull(given, NULL, 10) : (uint64_t)time(NULL);
    printf("%s: LINK_SEED=%llu\n", test, (unsigned long long)state);
    fflush(stdout);
}

static struct node make_node(int i)
{
    return i < CONTACTS               ? node_contact(&rig)
           : i < CONTACTS + COMPANIES ? node_company(&rig)
                                      : node_deal(&rig);
}

static void setup(void)
{
    rig_init(&rig);
    model = (struct model){.automatic = true};
    for (int i = 0; i < NODES; i++) {
        nodes[i] = make_node(i);
        model.active[i] = true;
    }
    static const char *const texts[MODEL_LABELS][2] = {{"Decision maker", NULL},
                                                       {"Sells to", "Buys from"},
                                                       {"Manager", "Employee"},
                                                       {"Colleague", NULL},
                                                       {NULL, NULL},
                                                       {"Partner", NULL}};
    for (int i = 0; i < MODEL_LABELS; i++) {
        const struct model_label *label = &model_labels[i];
        if (label->parent) {
            continue; /* there from the beginning */
        }
        link_label(&rig, label->a_type, label->b_type, label->name, texts[i][0], texts[i][1]);
        if (label->max[0]) {
            link_limit(&rig, label->a_type, label->b_type, label->name, label->max[0]);
        }
        if (label->max[1]) {
            bool same = label->a_type == label->b_type;
            link_limit(&rig, label->b_type, label->a_type,
                       same && label->inverse ? label->inverse : label->name, label->max[1]);
        }
    }
    link_limit(&rig, TYPE_CONTACT, TYPE_COMPANY, "plain", MODEL_COMPANIES_MAX);
    rig.now += 1000;
}

static void teardown(void)
{
    rig_release(&rig);
}

/* A few labels that can stand between the two, in the model's form and in words. */
static struct model_wish any_wish(int from, int to, char *words, size_t size)
{
    struct model_wish wish = {0};
    size_t used = 0;
    words[0] = '\0';
    for (int l = 0; l < MODEL_LABELS; l++) {
        const struct model_label *label = &model_labels[l];
        if (!model_applies(label, from, to) || any(3)) {
            continue;
        }
        bool second = model_directed(label) ? any(2) : label->a_type != label->b_type && from > to;
        wish.labels |= 1u << l;
        wish.second |= second && model_directed(label) ? 1u << l : 0;
        used += (size_t)snprintf(words + used, size - used, "%s%s", used ? " " : "",
                                 second && label->inverse ? label->inverse : label->name);
    }
    bool company = (model_type(from) == TYPE_COMPANY) != (model_type(to) == TYPE_COMPANY);
    if (company && !any(5)) {
        wish.primary = true;
        used += (size_t)snprintf(words + used, size - used, "%sprimary", used ? " " : "");
    }
    return wish;
}

static void assert_same(int from, int to, const char *after)
{
    char expected[200];
    model_text(&model, from, to, expected, sizeof expected);
    const char *stored = link_labels(&rig, nodes[from], nodes[to]);
    ck_assert_msg(strcmp(stored, expected) == 0, "after %s, %d -> %d: \"%s\", should be \"%s\"",
                  after, from, to, stored, expected);
}

static void assert_all_same(const char *after)
{
    for (int i = 0; i < NODES; i++) {
        for (int j = 0; j < NODES; j++) {
            if (i == j) {
                continue;
            }
            assert_same(i, j, after);
            if (model.links[i][j].on && !model.links[i][j].away) {
                ck_assert_int_eq(link_since(&rig, nodes[i], nodes[j]), model.links[i][j].since);
            }
        }
        if (model_type(i) != TYPE_COMPANY) {
            int company = model_primary(&model, i);
            ck_assert_int_eq(link_primary(&rig, nodes[i]), company ? nodes[company - 1].id : 0);
        }
    }
}

static void assert_verdict(bool allowed, enum err_code rc, const char *what, int from, int to,
                           const char *words)
{
    ck_assert_msg(rc == (allowed ? ERR_OK : ERR_INVALID), "%s %d %d (%s) should be %s: %.*s", what,
                  from, to, words, allowed ? "done" : "refused", STR_ARG(rig.err.message));
}

static void step(void)
{
    char words[200];
    int from = any(NODES);
    int to = any(NODES);
    struct model_wish wish = any_wish(from, to, words, sizeof words);
    model.now = rig.now;
    int what = any(16);
    if (what < 5) {
        assert_verdict(model_set(&model, from, to, wish, true),
                       link_add(&rig, nodes[from], nodes[to], words), "add", from, to, words);
    } else if (what < 9) {
        assert_verdict(model_set(&model, from, to, wish, false),
                       link_replace(&rig, nodes[from], nodes[to], words), "replace", from, to,
                       words);
    } else if (what < 11) {
        assert_verdict(model_set(&model, from, to, (struct model_wish){0}, true),
                       link_plain(&rig, nodes[from], nodes[to]), "link", from, to, "");
    } else if (what < 13) {
        model_remove(&model, from, to, wish);
        assert_done(link_remove(&rig, nodes[from], nodes[to], words));
    } else if (what < 14) {
        model_remove(&model, from, to, (struct model_wish){.plain = true});
        assert_done(link_unlink(&rig, nodes[from], nodes[to]));
    } else if (what < 15) {
        model_archive(&model, from);
        assert_done(link_archive(&rig, nodes[from]));
    } else {
        model_restore(&model, from);
        link_restore(&rig, nodes[from]);
    }
    if (from != to) {
        assert_same(from, to, words);
        assert_same(to, from, words);
    }
}

static void run_steps(int count)
{
    for (int i = 1; i <= count; i++) {
        rig.now += any(3);
        /* Archived records come back sooner or later, or soon nothing would be left to write on. */
        if (!any(4)) {
            int node = any(NODES);
            model.now = rig.now;
            model_restore(&model, node);
            link_restore(&rig, nodes[node]);
        }
        step();
        if (i % 50 == 0 || i == count) {
            assert_all_same("some steps");
            arena_clear(rig.arena);
        }
        if (i % 500 == 0 || i == count) {
            assert_sound(&rig);
        }
    }
}

START_TEST(three_thousand_random_operations_leave_what_the_model_says)
{
    seed("random links");
    run_steps(3000);
}
END_TEST

START_TEST(so_do_those_without_automatic_primaries)
{
    seed("random links, primary.first_company off");
    link_setting(&rig, "primary.first_company", "false");
    model.automatic = false;
    run_steps(1000);
}
END_TEST

/* The model knows no merge; here only what must always hold is asked. */
START_TEST(random_merges_break_no_invariant_and_leave_the_loser_without_links)
{
    seed("random merges");
    char words[200];
    for (int i = 1; i <= 600; i++) {
        rig.now += any(3);
        int from = any(NODES);
        int to = any(NODES);
        any_wish(from, to, words, sizeof words);
        link_add(&rig, nodes[from], nodes[to], words);
        if (i % 15 == 0) {
            rig_archive(&rig, nodes[to].type, nodes[to].id);
        }
        if (i % 5 == 0) {
            link_restore(&rig, nodes[any(NODES)]);
        }
        if (i % 6 || from == to || model_type(from) != model_type(to)) {
            continue;
        }
        if (link_try_merge(&rig, nodes[from], nodes[to]) == ERR_OK) {
            char gone[200];
            snprintf(gone, sizeof gone,
                     "SELECT (SELECT COUNT(*) FROM link WHERE a = %lld OR b = %lld) + "
                     "(SELECT COUNT(*) FROM link_archived WHERE a = %lld OR b = %lld)",
                     (long long)nodes[to].id, (long long)nodes[to].id, (long long)nodes[to].id,
                     (long long)nodes[to].id);
            ck_assert_int_eq(rig_count(&rig, gone), 0);
            nodes[to] = make_node(to);
        }
        assert_sound(&rig);
        arena_clear(rig.arena);
    }
}
END_TEST

Suite *link_random_suite(void)
{
    Suite *suite = suite_create("link random");
    TCase *tc = tcase_create("link random");
    tcase_add_checked_fixture(tc, setup, teardown);
    tcase_set_timeout(tc, 180);
    tcase_add_test(tc, three_thousand_random_operations_leave_what_the_model_says);
    tcase_add_test(tc, so_do_those_without_automatic_primaries);
    tcase_add_test(tc, random_merges_break_no_invariant_and_leave_the_loser_without_links);
    suite_add_tcase(suite, tc);
    return suite;
}
