/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "tests/support/rosters.h"

#include <assert.h>
#include <string.h>

enum { POINTS = 2, RUNS = POINTS * ROSTER_REPLICATIONS_MAX };

static const char *const levels[] = {"low", "high"}, *const regions[] = {"north", "south"}, *const groups[] = {"all"},
                         *const states[] = {"member", "prospect"};

static const struct sim_side_column columns[] = {
    {.name = "profit", .unit = "currency", .title = "profit"},
    {.name = "payouts", .unit = "currency", .title = "payouts"},
    {.name = "revenue", .unit = "currency", .title = "revenue"},
    {.name = "staff", .unit = "1", .title = "staff"},
    {.name = "threshold", .unit = "1", .title = "distance"},
    {.name = "won", .unit = "1", .title = "won"},
    {.name = "won_late", .unit = "1", .title = "won late"},
    {.name = "tier_before", .unit = "1", .title = "level", .word_count = 2, .words = levels},
    {.name = "region", .unit = "1", .title = "region", .word_count = 2, .words = regions},
    {.name = "group", .unit = "1", .title = "group", .word_count = 1, .words = groups},
    {.name = "state", .unit = "1", .title = "state", .word_count = 2, .words = states},
};
enum { COLUMNS = sizeof columns / sizeof *columns };

static double numbers[COLUMNS][RUNS * ROSTER_PARTNERS_MAX];
static enum sim_pair_status status[RUNS];
static const struct ana_view_design designs[POINTS] = {{"now", ""}, {"new", ""}};
static const struct ana_view_point points[POINTS] = {{0, "", "a"}, {1, "", "b"}};
static struct ana_study_view view;
static struct ana_roster roster;

static int find(const char *name)
{
    for (int k = 0; k < COLUMNS; k++)
        if (strcmp(columns[k].name, name) == 0)
            return k;
    return -1;
}

static const double *values_of(void *context, const char *name)
{
    (void)context;
    int column = find(name);
    return column < 0 ? NULL : numbers[column];
}

static const struct sim_side_column *column_of(void *context, const char *name)
{
    (void)context;
    int column = find(name);
    return column < 0 ? NULL : &columns[column];
}

struct ana_roster *rosters_make(uint32_t replications, uint32_t partners)
{
    assert(replications <= ROSTER_REPLICATIONS_MAX && partners <= ROSTER_PARTNERS_MAX);
    memset(numbers, 0, sizeof numbers);
    for (uint32_t i = 0; i < RUNS * ROSTER_PARTNERS_MAX; i++)
        numbers[find("staff")][i] = 10;
    for (uint32_t i = 0; i < RUNS; i++)
        status[i] = SIM_PAIR_DONE;
    view = (struct ana_study_view){.title = "",
                                   .currency = "RUB",
                                   .design_count = POINTS,
                                   .designs = designs,
                                   .point_count = POINTS,
                                   .points = points,
                                   .replication_count = replications,
                                   .status = status,
                                   .declared = UINT32_MAX,
                                   .confidence = .95};
    roster = (struct ana_roster){
        .view = &view, .partner_count = partners, .context = &view, .values = values_of, .column = column_of};
    return &roster;
}

void rosters_set(const char *column, uint32_t point, uint32_t replication, uint32_t partner, double value)
{
    int k = find(column);
    assert(k >= 0);
    numbers[k][((size_t)point * view.replication_count + replication) * roster.partner_count + partner] = value;
}

void rosters_status(uint32_t point, uint32_t replication, enum sim_pair_status given)
{
    status[point * view.replication_count + replication] = given;
}
