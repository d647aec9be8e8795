/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "tests/support/toy_model.h"

#include <assert.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "sim/core/archive.h"
#include "sim/core/sample.h"

/* ---- the parameter table ---- */

static const char *const modes[] = {"plain", "doubled", NULL};
static const char *const moods[] = {"calm", "lively", NULL};
static const char *const recipes[] = {"random", "weighing", "price", NULL};

#define AT(type, field) .offset = offsetof(struct type, field)
#define COUNT_OF(array) (uint32_t)(sizeof(array) / sizeof((array)[0]))

/* clang-format off */

static const struct sim_param level_params[] = {
    {.name = "extra", .type = SIM_MONEY, .unit = "currency", .fallback = "0", .min = 0, .max = 1e9, .role = SIM_LEVER,
     .switchable = true, .grade = 'X', .text = "added to the bonus", .source = "assumption", AT(toy_level, extra)},
};

static const struct sim_section level_section = {
    .name = "level", .text = "steps of a region", .titled = true, .offset = offsetof(struct toy_region, level),
    .count_offset = offsetof(struct toy_region, level_count), .size = sizeof(struct toy_level),
    .capacity = TOY_LEVEL_CAPACITY, .params = level_params, .param_count = COUNT_OF(level_params),
};

static const struct sim_param region_params[] = {
    {.name = "share", .type = SIM_SHARE, .unit = "1", .fallback = "50%", .min = 0, .max = 1, .role = SIM_SETTING,
     .grade = 'X', .text = "share of the agents that live here", .source = "assumption", AT(toy_region, share)},
    {.name = "mood", .type = SIM_CHOICE, .unit = "1", .fallback = "calm", .role = SIM_UNCERTAIN, .switchable = true,
     .grade = 'X', .text = "a lively region ticks twice as often", .source = "assumption", .choices = moods,
     AT(toy_region, mood)},
};

static const struct sim_section *const region_children[] = {&level_section, NULL};

static const struct sim_section region_section = {
    .name = "region", .text = "a place where agents live", .titled = true, .offset = offsetof(struct toy_world, region),
    .count_offset = offsetof(struct toy_world, region_count), .size = sizeof(struct toy_region),
    .capacity = TOY_REGION_CAPACITY, .least = 1, .params = region_params, .param_count = COUNT_OF(region_params),
    .children = region_children,
};

static const struct sim_param clock_params[] = {
    {.name = "gap", .type = SIM_TIME, .unit = "d", .fallback = "2d", .min = 0.01, .max = 3650, .low = 1, .high = 4,
     .role = SIM_UNCERTAIN, .switchable = true, .grade = 'X', .text = "mean time between two ticks of an agent",
     .source = "assumption", AT(toy_clock, gap)},
    {.name = "jitter", .type = SIM_SHARE, .unit = "1", .fallback = "10%", .min = 0, .max = 0.9, .low = 0, .high = 0.5,
     .role = SIM_UNCERTAIN, .switchable = true, .grade = 'X', .text = "share of ticks that are rejected candidates",
     .source = "assumption", AT(toy_clock, jitter)},
};

static const struct sim_section clock_section = {
    .name = "clock", .text = "how agents tick", .offset = offsetof(struct toy_world, clock),
    .size = sizeof(struct toy_clock), .params = clock_params, .param_count = COUNT_OF(clock_params),
};

static const struct sim_param world_params[] = {
    {.name = "agents", .type = SIM_COUNT, .unit = "1", .fallback = "100", .min = 1, .max = 1e6, .role = SIM_SETTING,
     .grade = 'X', .text = "number of agents", .source = "assumption", AT(toy_world, agents)},
};

static const struct sim_section *const world_children[] = {&clock_section, &region_section, NULL};

static const struct sim_section world_section = {
    .name = "world", .text = "who there is", .offset = offsetof(struct toy_parameters, world),
    .size = sizeof(struct toy_world), .params = world_params, .param_count = COUNT_OF(world_params),
    .children = world_children,
};

static const struct sim_param policy_params[] = {
    {.name = "bonus", .type = SIM_MONEY, .unit = "currency", .fallback = "1k", .min = 0, .max = 1e9, .low = 500,
     .high = 2000, .role = SIM_LEVER, .switchable = true, .grade = 'X', .text = "paid for a tick",
     .source = "assumption", AT(toy_policy, bonus)},
    {.name = "factor", .type = SIM_NUMBER, .unit = "1", .fallback = "1", .min = 0.1, .max = 10, .low = 0.5, .high = 2,
     .role = SIM_LEVER, .switchable = true, .grade = 'X', .text = "multiplies the rate of ticks",
     .source = "assumption", AT(toy_policy, factor)},
    {.name = "giving", .type = SIM_SHARE, .unit = "1", .fallback = "20%", .min = 0, .max = 1, .low = 0, .high = 0.5,
     .role = SIM_LEVER, .switchable = true, .grade = 'X', .text = "share of ticks that send a gift",
     .source = "assumption", AT(toy_policy, giving)},
    {.name = "delay", .type = SIM_TIME, .unit = "d", .fallback = "4h", .min = 0, .max = 365, .role = SIM_UNCERTAIN,
     .switchable = true, .grade = 'X', .text = "travel time of a gift", .source = "assumption",
     AT(toy_policy, delay)},
    {.name = "active", .type = SIM_SWITCH, .unit = "1", .fallback = "yes", .role = SIM_LEVER, .switchable = true,
     .grade = 'X', .text = "whether ticks earn a bonus", .source = "assumption", AT(toy_policy, active)},
    {.name = "mode", .type = SIM_CHOICE, .unit = "1", .fallback = "plain", .role = SIM_LEVER, .switchable = true,
     .grade = 'X', .text = "whether the bonus is doubled", .source = "assumption", .choices = modes,
     AT(toy_policy, mode)},
    {.name = "recipe", .type = SIM_MIX, .unit = "1", .fallback = "random 50%, weighing 30%, price 20%",
     .role = SIM_UNCERTAIN, .switchable = true, .grade = 'X', .text = "how the receiver of a gift is chosen",
     .source = "assumption", .choices = recipes, AT(toy_policy, recipe)},
    {.name = "favourite", .type = SIM_NAME, .unit = "1", .fallback = "", .role = SIM_LEVER, .switchable = true,
     .grade = 'X', .text = "region that receives gifts chosen by price", .source = "assumption",
     .names = "world.region", AT(toy_policy, favourite)},
    {.name = "note", .type = SIM_TEXT, .unit = "", .fallback = "", .role = SIM_SETTING, .switchable = true,
     .grade = 'X', .text = "a remark", .source = "assumption", AT(toy_policy, note)},
    {.name = "forecast", .type = SIM_TIME, .unit = "d", .fallback = "30d", .min = 0, .max = 365, .role = SIM_LEVER,
     .switchable = true, .grade = 'X', .text = "how far ahead agents look", .source = "assumption", .later = true,
     AT(toy_policy, forecast)},
};

static const struct sim_section policy_section = {
    .name = "policy", .text = "what the owner decides", .offset = offsetof(struct toy_parameters, policy),
    .size = sizeof(struct toy_policy), .params = policy_params, .param_count = COUNT_OF(policy_params),
};

static const struct sim_param oracle_params[] = {
    {.name = "insight", .type = SIM_NUMBER, .unit = "1", .fallback = "0", .min = 0, .max = 1, .role = SIM_LEVER,
     .switchable = true, .grade = 'X', .text = "how much it knows", .source = "assumption", AT(toy_oracle, insight)},
};

static const struct sim_section oracle_section = {
    .name = "oracle", .text = "foresight", .offset = offsetof(struct toy_parameters, oracle),
    .size = sizeof(struct toy_oracle), .params = oracle_params, .param_count = COUNT_OF(oracle_params), .later = true,
};

static const struct sim_section *const root_children[] = {&world_section, &policy_section, &oracle_section, NULL};

static const struct sim_section toy_schema = {
    .name = "", .text = "the toy model", .size = sizeof(struct toy_parameters), .children = root_children,
};

static const struct sim_metric toy_metrics[TOY_METRIC_COUNT] = {
    [TOY_TICKS] = {"ticks", "1", SIM_METRIC_FLOW, SIM_GOAL_NONE, "activity", "ticks", "accepted ticks of all agents",
                   "count"},
    [TOY_INCOME] = {"income", "currency", SIM_METRIC_FLOW, SIM_GOAL_MAX, "money", "income",
                    "bonuses paid for ticks", "sum of bonus"},
    [TOY_GIFTS] = {"gifts", "1", SIM_METRIC_FLOW, SIM_GOAL_MAX, "activity", "gifts", "gifts that arrived", "count"},
    [TOY_TRAVELLING] = {"travelling", "1", SIM_METRIC_STOCK, SIM_GOAL_MIN, "activity", "gifts on the way",
                        "gifts sent and not yet arrived", "sent - arrived"},
    [TOY_MEAN_GAP] = {"mean_gap", "d", SIM_METRIC_MEAN, SIM_GOAL_NONE, "activity", "gap",
                      "mean time between accepted ticks of an agent", "sum of gaps / ticks"},
};

/* clang-format on */

/* ---- the run ---- */

enum { EVENT_TICK = 1, MAIL_GIFT = SIM_MAIL_KIND };
enum { PURPOSE_GAP = 1, PURPOSE_ACCEPT, PURPOSE_GIVE, PURPOSE_RECIPE, PURPOSE_REGION, PURPOSE_RECEIVER };

static const char *const event_names[256] = {[EVENT_TICK] = "tick", [MAIL_GIFT] = "gift"};

struct tally {
    double ticks, income, gifts, gap_sum;
};

struct toy_agent {
    double last_tick;
    uint32_t occurrence;
};

struct toy_state {
    struct toy_agent *agents;
    uint32_t agent_count;
    uint64_t first_uid;
    struct tally interval, total;
    uint64_t sent, arrived;
    uint64_t published_arrived; /* as of the last head-office boundary */
};

struct toy_run {
    struct toy_parameters parameters;
    struct toy_state *states;
    uint32_t state_count;
    double start;
    uint64_t seen_arrived; /* by head office */
};

static uint32_t toy_region_count(const void *parameters)
{
    return ((const struct toy_parameters *)parameters)->world.region_count;
}

static void describe_state(void *object, struct sim_archive *archive)
{
    struct toy_state *state = object;
    SIM_ARCHIVE_ARRAY(archive, state->agents, state->agent_count, state->agent_count);
}

static void describe_run(void *object, struct sim_archive *archive)
{
    struct toy_run *run = object;
    SIM_ARCHIVE_LINK(archive, run->states);
}

static void toy_archive(void *world, struct sim_archive *archive)
{
    struct toy_run *run = world;
    sim_archive_object(archive, run, sizeof *run, describe_run);
    for (uint32_t i = 0; run->states && i < run->state_count; i++)
        sim_archive_object(archive, &run->states[i], sizeof run->states[i], describe_state);
}

static void toy_destroy(void *world)
{
    struct toy_run *run = world;
    struct sim_archive all = {.mode = SIM_ARCHIVE_FREE};
    if (!run)
        return;
    toy_archive(run, &all);
    free(run->states);
    free(run);
}

/* Cumulated shares decide, so that every agent has a region whatever the rounding. */
static uint32_t agents_below(const struct toy_world *world, double cumulated, double sum)
{
    return sum > 0 ? (uint32_t)floor((double)world->agents * cumulated / sum + 0.5) : world->agents;
}

static void *toy_create(const void *parameters, const struct sim_run_setup *setup, struct sim_region *regions,
                        struct sim_error *error)
{
    const struct toy_parameters *p = parameters;
    struct toy_run *run = calloc(1, sizeof *run);
    if (!run)
        goto fail;
    run->parameters = *p;
    run->start = -setup->warmup_days;
    run->state_count = p->world.region_count;
    run->states = calloc(run->state_count, sizeof *run->states);
    if (!run->states)
        goto fail;
    double sum = 0;
    for (uint32_t i = 0; i < run->state_count; i++)
        sum += p->world.region[i].share;
    double cumulated = 0;
    uint32_t from = 0;
    for (uint32_t i = 0; i < run->state_count; i++) {
        struct toy_state *state = &run->states[i];
        cumulated += p->world.region[i].share;
        uint32_t to = i + 1 == run->state_count ? p->world.agents : agents_below(&p->world, cumulated, sum);
        state->agent_count = to - from;
        state->first_uid = from;
        state->agents = calloc(state->agent_count ? state->agent_count : 1, sizeof *state->agents);
        if (!state->agents)
            goto fail;
        from = to;
        regions[i].world = run;
        regions[i].state = state;
    }
    return run;
fail:
    toy_destroy(run);
    sim_fail(error, SIM_INTERNAL, "out of memory for the toy model");
    return NULL;
}

static void schedule_tick(struct sim_region *region, uint32_t index, double now)
{
    const struct toy_run *run = region->world;
    const struct toy_state *state = region->state;
    const struct toy_parameters *p = &run->parameters;
    double rate = p->policy.factor / p->world.clock.gap * (p->world.region[region->index].mood ? 2 : 1);
    /* Candidates come faster by 1 / (1 - jitter) and are thinned, so accepted ticks keep the rate. */
    double mean = (1 - p->world.clock.jitter) / rate;
    struct sim_address at = sim_at(state->first_uid + index, PURPOSE_GAP, state->agents[index].occurrence);
    sim_region_schedule(region, now + sim_exponential(&region->key, at, mean), EVENT_TICK, index,
                        state->agents[index].occurrence & SIM_STAMP_MASK);
}

static void toy_start(struct sim_region *region)
{
    const struct toy_run *run = region->world;
    struct toy_state *state = region->state;
    for (uint32_t i = 0; i < state->agent_count; i++) {
        state->agents[i].last_tick = run->start;
        schedule_tick(region, i, run->start);
    }
}

static void send_gift(struct sim_region *region, uint64_t uid, uint32_t occurrence)
{
    const struct toy_run *run = region->world;
    struct toy_state *state = region->state;
    const struct toy_policy *policy = &run->parameters.policy;
    uint32_t recipe = sim_choose(&region->key, sim_at(uid, PURPOSE_RECIPE, occurrence), policy->recipe, 3);
    uint32_t to;
    if (recipe == 2 && policy->favourite != SIM_NO_NAME)
        to = policy->favourite;
    else
        to = sim_index(&region->key, sim_at(uid, PURPOSE_REGION, occurrence), region->count);
    uint32_t residents = run->states[to].agent_count; /* constant during a run */
    if (residents == 0)
        return;
    struct sim_mail mail = {.kind = MAIL_GIFT};
    double arrival = region->now + fmax(policy->delay, region->window_days);
    mail.time = fmax(arrival, region->boundary);
    mail.agent = sim_index(&region->key, sim_at(uid, PURPOSE_RECEIVER, occurrence), residents);
    memcpy(mail.data, &uid, sizeof uid);
    sim_region_send(region, to, &mail);
    state->sent++;
}

static void toy_handle(struct sim_region *region, struct sim_event event)
{
    const struct toy_run *run = region->world;
    struct toy_state *state = region->state;
    struct toy_agent *agent = &state->agents[event.agent];
    const struct toy_parameters *p = &run->parameters;
    uint64_t uid = state->first_uid + event.agent;
    uint32_t occurrence = agent->occurrence++;
    bool accepted = sim_uniform(&region->key, sim_at(uid, PURPOSE_ACCEPT, occurrence)) >= p->world.clock.jitter;
    if (accepted) {
        double extra = 0;
        const struct toy_region *home = &p->world.region[region->index];
        for (uint32_t i = 0; i < home->level_count; i++)
            extra += home->level[i].extra;
        double income = p->policy.active ? (p->policy.bonus + extra) * (p->policy.mode == TOY_DOUBLED ? 2 : 1) : 0;
        state->interval.ticks += 1;
        state->interval.income += income;
        state->interval.gap_sum += event.time - agent->last_tick;
        agent->last_tick = event.time;
        if (sim_bernoulli(&region->key, sim_at(uid, PURPOSE_GIVE, occurrence), p->policy.giving))
            send_gift(region, uid, occurrence);
    } else {
        sim_region_skip(region);
    }
    schedule_tick(region, event.agent, event.time);
}

static void toy_receive(struct sim_region *region, struct sim_event event, const void *data)
{
    struct toy_state *state = region->state;
    uint64_t giver;
    memcpy(&giver, data, sizeof giver);
    assert(event.agent < state->agent_count);
    state->interval.gifts += 1;
    state->arrived++;
    sim_region_digest(region, giver);
}

static void toy_publish(struct sim_region *region)
{
    struct toy_state *state = region->state;
    state->published_arrived = state->arrived;
}

static void toy_head_office(void *world, double now)
{
    (void)now;
    struct toy_run *run = world;
    run->seen_arrived = 0;
    for (uint32_t i = 0; i < run->state_count; i++)
        run->seen_arrived += run->states[i].published_arrived;
}

static void tally_add(struct tally *into, const struct tally *from)
{
    into->ticks += from->ticks;
    into->income += from->income;
    into->gifts += from->gifts;
    into->gap_sum += from->gap_sum;
}

static void fill_row(const struct toy_run *run, const struct tally *sum, double *row)
{
    uint64_t sent = 0, arrived = 0;
    for (uint32_t i = 0; i < run->state_count; i++) {
        sent += run->states[i].sent;
        arrived += run->states[i].arrived;
    }
    row[TOY_TICKS] = sum->ticks;
    row[TOY_INCOME] = sum->income;
    row[TOY_GIFTS] = sum->gifts;
    row[TOY_TRAVELLING] = (double)(sent - arrived);
    row[TOY_MEAN_GAP] = sum->ticks > 0 ? sum->gap_sum / sum->ticks : (double)NAN;
}

static void toy_sample(void *world, double now, double *row)
{
    (void)now;
    struct toy_run *run = world;
    struct tally sum = {0};
    for (uint32_t i = 0; i < run->state_count; i++) {
        struct toy_state *state = &run->states[i];
        tally_add(&sum, &state->interval);
        tally_add(&state->total, &state->interval);
        state->interval = (struct tally){0};
    }
    fill_row(run, &sum, row);
}

/* Whatever lies before time 0 leaves the totals, and what the running interval holds of it too. */
static void toy_begin_headline(void *world)
{
    struct toy_run *run = world;
    for (uint32_t i = 0; i < run->state_count; i++) {
        struct toy_state *state = &run->states[i];
        state->total = (struct tally){-state->interval.ticks, -state->interval.income, -state->interval.gifts,
                                      -state->interval.gap_sum};
    }
}

static void toy_headline(void *world, double *row)
{
    struct toy_run *run = world;
    struct tally sum = {0};
    for (uint32_t i = 0; i < run->state_count; i++) {
        tally_add(&sum, &run->states[i].total);
        tally_add(&sum, &run->states[i].interval);
    }
    fill_row(run, &sum, row);
}

/* Ticks already scheduled keep their time: exponential gaps have no memory worth redrawing in a toy. */
static void toy_change(void *world, const void *parameters, double now)
{
    (void)now;
    struct toy_run *run = world;
    run->parameters = *(const struct toy_parameters *)parameters;
}

static void toy_check(void *world)
{
    const struct toy_run *run = world;
    uint64_t sent = 0, arrived = 0;
    for (uint32_t i = 0; i < run->state_count; i++) {
        sent += run->states[i].sent;
        arrived += run->states[i].arrived;
    }
    assert(arrived <= sent);
    assert(run->seen_arrived <= arrived);
}

static const struct sim_purpose toy_purposes[] = {
    [PURPOSE_GAP] = {"gap", "gaps between ticks", "time"},
    [PURPOSE_ACCEPT] = {"accept", "whether a tick counts", "time"},
    [PURPOSE_GIVE] = {"give", "whether a gift is sent", "gifts"},
    [PURPOSE_RECIPE] = {"recipe", "which recipe is used", "gifts"},
    [PURPOSE_REGION] = {"region", "where the gift goes", "gifts"},
    [PURPOSE_RECEIVER] = {"receiver", "who gets the gift", NULL},
};

const struct sim_model toy_model = {
    .purposes = toy_purposes,
    .purpose_count = sizeof toy_purposes / sizeof *toy_purposes,
    .name = "toy",
    .version = "toy-1",
    .schema = &toy_schema,
    .parameters_size = sizeof(struct toy_parameters),
    .metrics = toy_metrics,
    .metric_count = TOY_METRIC_COUNT,
    .event_names = event_names,
    .region_count = toy_region_count,
    .create = toy_create,
    .start = toy_start,
    .handle = toy_handle,
    .receive = toy_receive,
    .publish = toy_publish,
    .head_office = toy_head_office,
    .sample = toy_sample,
    .begin_headline = toy_begin_headline,
    .headline = toy_headline,
    .change = toy_change,
    .check = toy_check,
    .archive = toy_archive,
    .destroy = toy_destroy,
};

void toy_parameters_init(struct toy_parameters *parameters, uint32_t agents)
{
    memset(parameters, 0, sizeof *parameters);
    struct toy_world *world = &parameters->world;
    world->agents = agents;
    world->clock = (struct toy_clock){.gap = 2, .jitter = 0.1};
    world->region_count = 2;
    strcpy(world->region[0].title, "North");
    strcpy(world->region[1].title, "South");
    world->region[0].share = 0.6;
    world->region[1].share = 0.4;
    struct toy_policy *policy = &parameters->policy;
    policy->bonus = 1000;
    policy->factor = 1;
    policy->giving = 0.2;
    policy->delay = 4.0 / 24.0;
    policy->active = true;
    policy->recipe[0] = 0.5;
    policy->recipe[1] = 0.3;
    policy->recipe[2] = 0.2;
    policy->favourite = SIM_NO_NAME;
    policy->forecast = 30;
}
