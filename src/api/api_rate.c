#include <pthread.h>
#include <stdlib.h>

#include "account/setting.h"
#include "api/api_private.h"

/*
 * Windows per token: ten seconds, a day (UTC); a second of searches for the whole account. Fixed
 * windows: a burst across a border can see at most twice the limit. Tokens share a table of SLOTS
 * entries by id; a slot is taken over by another token only when its day is past, and when none is
 * free the token shares its neighbour's slot, which errs on the strict side.
 */
#define SLOTS     4096
#define PROBES    16
#define SECOND_MS INT64_C(1000)
#define TEN_S_MS  INT64_C(10000)
#define DAY_MS    INT64_C(86400000)
#define FRESH_MS  INT64_C(1000)

struct window {
    int64_t start, used;
};
struct slot {
    int64_t token_id;
    struct window burst, day;
};
struct rate {
    pthread_mutex_t mutex;
    int64_t looked_at; /* when the settings were read */
    bool on;
    int64_t burst, daily, search;
    struct window searches;
    struct slot slots[SLOTS];
};

struct rate *rate_new(void)
{
    struct rate *rate = calloc(1, sizeof(*rate));
    if (rate) {
        pthread_mutex_init(&rate->mutex, NULL);
    }
    return rate;
}

void rate_free(struct rate *rate)
{
    if (rate) {
        pthread_mutex_destroy(&rate->mutex);
        free(rate);
    }
}

static enum err_code refresh(struct rate *rate, struct tx *tx)
{
    bool on = false;
    int64_t burst = 0, daily = 0, search = 0;
    enum err_code rc = setting_get_bool(tx, "limits.rate", &on);
    rc = rc ? rc : setting_get_i64(tx, "limits.rate_burst", &burst);
    rc = rc ? rc : setting_get_i64(tx, "limits.rate_daily", &daily);
    rc = rc ? rc : setting_get_i64(tx, "limits.search_per_second", &search);
    if (rc) {
        return rc;
    }
    rate->on = on;
    rate->burst = burst;
    rate->daily = daily;
    rate->search = search;
    rate->looked_at = tx->now;
    return ERR_OK;
}

static struct slot *find_slot(struct rate *rate, int64_t token_id, int64_t now)
{
    size_t at = (size_t)token_id % SLOTS;
    for (size_t i = 0; i < PROBES; i++) {
        struct slot *slot = &rate->slots[(at + i) % SLOTS];
        if (slot->token_id == token_id) {
            return slot;
        }
        if (slot->token_id == 0 || now - slot->day.start >= DAY_MS) {
            *slot = (struct slot){.token_id = token_id};
            return slot;
        }
    }
    return &rate->slots[at];
}

/* Begins the window anew when its time is past; says whether it is full. */
static bool is_full(struct window *window, int64_t length, int64_t limit, int64_t now)
{
    int64_t start = now - now % length;
    if (window->start != start) {
        *window = (struct window){.start = start};
    }
    return window->used >= limit;
}

/* A limit that was lowered meanwhile may be below what is used. */
static int64_t left(int64_t limit, int64_t used)
{
    return used < limit ? limit - used : 0;
}

static enum err_code refuse(struct request *rq, const char *policy, const char *which,
                            int64_t length)
{
    int64_t wait_ms = length - rq->op->tx->now % length;
    enum err_code rc = err_set(rq->err, ERR_RATE_LIMIT, "You have reached your %s limit.", which);
    err_sub(rq->err, policy);
    rq->rate.wait_s = (wait_ms + 999) / 1000;
    return rc;
}

/* A refused request counts for nothing. */
static enum err_code count(struct rate *rate, struct slot *slot, struct request *rq, bool search)
{
    int64_t now = rq->op->tx->now;
    bool second = is_full(&rate->searches, SECOND_MS, rate->search, now);
    bool burst = is_full(&slot->burst, TEN_S_MS, rate->burst, now);
    bool day = is_full(&slot->day, DAY_MS, rate->daily, now);
    if (day) {
        return refuse(rq, "DAILY", "daily", DAY_MS);
    }
    if (burst) {
        return refuse(rq, "TEN_SECONDLY_ROLLING", "ten_secondly_rolling", TEN_S_MS);
    }
    if (search && second) {
        return refuse(rq, "SECONDLY", "secondly", SECOND_MS);
    }
    rate->searches.used += search;
    slot->burst.used++;
    slot->day.used++;
    return ERR_OK;
}

/* Search replies tell nothing of this, as published. */
static void note(const struct rate *rate, const struct slot *slot, struct request *rq)
{
    rq->rate.shown = true;
    rq->rate.burst = rate->burst;
    rq->rate.burst_left = left(rate->burst, slot->burst.used);
    rq->rate.daily = rate->daily;
    rq->rate.daily_left = left(rate->daily, slot->day.used);
}

enum err_code rate_take(struct rate *rate, struct request *rq, bool search)
{
    if (!rq->token_id || rq->rate.counted) {
        return ERR_OK;
    }
    pthread_mutex_lock(&rate->mutex);
    enum err_code rc = ERR_OK;
    int64_t age = rq->op->tx->now - rate->looked_at;
    if (age >= FRESH_MS || age < 0) {
        rc = refresh(rate, rq->op->tx);
    }
    if (!rc && rate->on) {
        struct slot *slot = find_slot(rate, rq->token_id, rq->op->tx->now);
        rc = count(rate, slot, rq, search);
        rq->rate.counted = true;
        if (!search) {
            note(rate, slot, rq);
        }
    }
    pthread_mutex_unlock(&rate->mutex);
    return rc;
}

static void add_number(struct request *rq, const char *name, int64_t value)
{
    http_header_add(rq->http, name, str_from_i64(rq->arena, value));
}

void rate_headers(struct request *rq)
{
    if (!rq->rate.shown) {
        return;
    }
    add_number(rq, "X-HubSpot-RateLimit-Max", rq->rate.burst);
    add_number(rq, "X-HubSpot-RateLimit-Remaining", rq->rate.burst_left);
    add_number(rq, "X-HubSpot-RateLimit-Interval-Milliseconds", TEN_S_MS);
    add_number(rq, "X-HubSpot-RateLimit-Daily", rq->rate.daily);
    add_number(rq, "X-HubSpot-RateLimit-Daily-Remaining", rq->rate.daily_left);
    add_number(rq, "X-HubSpot-RateLimit-Secondly", rq->rate.burst / 10);
    add_number(rq, "X-HubSpot-RateLimit-Secondly-Remaining", rq->rate.burst_left / 10);
}
