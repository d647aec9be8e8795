/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "analysis/partners/story.h"

#include "sim/core/calendar.h"

#include <math.h>
#include <stdlib.h>

static void count(struct ana_story_month *month, const struct ana_event *event)
{
    static const size_t counters[ANA_STEPS] = {
        [ANA_STEP_ASKED] = offsetof(struct ana_story_month, asked),
        [ANA_STEP_PURSUED] = offsetof(struct ana_story_month, pursued),
        [ANA_STEP_ANSWERED] = offsetof(struct ana_story_month, answered),
        [ANA_STEP_WON] = offsetof(struct ana_story_month, won),
        [ANA_STEP_LOST] = offsetof(struct ana_story_month, lost),
        [ANA_STEP_RENEWED] = offsetof(struct ana_story_month, renewed),
        [ANA_STEP_EXPANDED] = offsetof(struct ana_story_month, expanded),
        [ANA_STEP_CUSTOMER_LOST] = offsetof(struct ana_story_month, customers_lost),
        [ANA_STEP_CUSTOMER_MOVED] = offsetof(struct ana_story_month, customers_moved),
        [ANA_STEP_PROJECT_DELIVERED] = offsetof(struct ana_story_month, delivered),
        [ANA_STEP_PROJECT_FAILED] = offsetof(struct ana_story_month, failed),
        [ANA_STEP_COURSE] = offsetof(struct ana_story_month, courses),
    };
    static const enum ana_step counted[] = {
        ANA_STEP_ASKED,          ANA_STEP_PURSUED,           ANA_STEP_ANSWERED,       ANA_STEP_WON,
        ANA_STEP_LOST,           ANA_STEP_RENEWED,           ANA_STEP_EXPANDED,       ANA_STEP_CUSTOMER_LOST,
        ANA_STEP_CUSTOMER_MOVED, ANA_STEP_PROJECT_DELIVERED, ANA_STEP_PROJECT_FAILED, ANA_STEP_COURSE,
    };
    for (size_t i = 0; i < sizeof counted / sizeof *counted; i++)
        if (event->step == counted[i])
            *(double *)((char *)month + counters[counted[i]]) += 1;
    bool sale = event->step == ANA_STEP_WON || event->step == ANA_STEP_RENEWED || event->step == ANA_STEP_EXPANDED;
    if (sale && !isnan(event->amount))
        month->licences += event->amount;
}

static void add_event(struct ana_story *story, int side, uint32_t index, const struct ana_event *event)
{
    const struct ana_story_options *o = story->options;
    struct ana_story_month *month = &story->months[side][index];
    count(month, event);
    count(&story->total[side], event);
    switch (event->step) {
    case ANA_STEP_PAID:
        if (!(event->value >= 0) || event->value >= o->line_count || isnan(event->amount))
            break;
        uint32_t line = (uint32_t)event->value;
        month->income += event->amount;
        month->rebates += o->margins[line] ? 0 : event->amount;
        story->total[side].income += event->amount;
        story->total[side].rebates += o->margins[line] ? 0 : event->amount;
        story->paid[side][line] += event->amount;
        break;
    case ANA_STEP_MONTH:
        month->cash = isnan(event->amount) ? 0 : event->amount;
        month->skill = event->value;
        break;
    case ANA_STEP_EFFORT:
        month->effort = event->value;
        break;
    case ANA_STEP_PROMOTED:
    case ANA_STEP_DEMOTED:
        month->level = event->value;
        break;
    default:
        break;
    }
}

static void tell_months(struct ana_story *story, int side)
{
    const struct ana_story_side *from = &story->sides[side];
    for (uint32_t m = 0; m < story->month_count; m++) {
        struct ana_story_month *month = &story->months[side][m];
        month->cash = month->skill = month->effort = month->level = NAN;
    }
    for (uint32_t i = 0; i < from->log->count; i++) {
        const struct ana_event *event = &from->log->events[i];
        double index = floor(event->time / SIM_DAYS_PER_MONTH);
        if (event->partner == story->options->partner && index >= 0 && index < story->month_count)
            add_event(story, side, (uint32_t)index, event);
    }
    double level = from->level;
    for (uint32_t m = 0; m < story->month_count; m++) {
        struct ana_story_month *month = &story->months[side][m];
        level = isnan(month->level) ? level : month->level;
        month->level = level;
    }
    const struct ana_story_month *last = &story->months[side][story->month_count - 1];
    story->total[side].cash = last->cash;
    story->total[side].skill = last->skill;
    story->total[side].effort = last->effort;
    story->total[side].level = last->level;
}

static const struct ana_event *next_of(const struct ana_story *story, int side, uint32_t *at)
{
    const struct ana_journal *log = story->sides[side].log;
    while (*at < log->count && log->events[*at].partner != story->options->partner)
        ++*at;
    return *at < log->count ? &log->events[(*at)++] : NULL;
}

static bool equal(double a, double b)
{
    return a == b || (isnan(a) && isnan(b));
}

/* The first step of this partner that differs; money and values differ too when terms do, the world does not yet. */
static void part(struct ana_story *story)
{
    uint32_t at[2] = {0};
    story->parted = INFINITY;
    for (;;) {
        const struct ana_event *a = next_of(story, 0, &at[0]), *b = next_of(story, 1, &at[1]);
        if (!a && !b)
            return;
        if (a && b && a->time == b->time && a->step == b->step && equal(a->deal, b->deal))
            continue;
        story->parted = fmin(a ? a->time : INFINITY, b ? b->time : INFINITY);
        story->parted_by[0] = a;
        story->parted_by[1] = b;
        return;
    }
}

int ana_story(const struct ana_story_options *options, const struct ana_story_side sides[2], struct ana_story *story,
              struct sim_error *error)
{
    double months = ceil(options->horizon_days / SIM_DAYS_PER_MONTH - 1e-9);
    *story = (struct ana_story){.options = options, .sides = sides, .month_count = months >= 1 ? (uint32_t)months : 1};
    uint32_t steps = 0;
    for (int side = 0; side < 2; side++) {
        for (uint32_t i = 0; i < sides[side].log->count; i++)
            steps += sides[side].log->events[i].partner == options->partner;
        story->months[side] = calloc(story->month_count, sizeof **story->months);
        story->paid[side] = calloc((size_t)options->line_count + 1, sizeof **story->paid);
        if (!story->months[side] || !story->paid[side])
            return sim_fail(error, SIM_INTERNAL, "out of memory for a diary of %u months", story->month_count);
        tell_months(story, side);
    }
    if (steps == 0)
        return sim_fail(error, SIM_USAGE, "partner %u does nothing under either design", options->partner);
    part(story);
    return SIM_OK;
}

void ana_story_fini(struct ana_story *story)
{
    for (int side = 0; side < 2; side++) {
        free(story->months[side]);
        free(story->paid[side]);
    }
    *story = (struct ana_story){0};
}
