/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * What the two methods of `optimise` lose to an optimum that is known, after
 * the same number of runs: the table of analysis/optimise/README.md.
 *
 *     optimise_bench [SEARCHES]     (default 20 of each, of other points and other markets; two minutes)
 */
#include <math.h>
#include <stdio.h>
#include <stdlib.h>

#include "analysis/statistics/stats.h"
#include "bench/bench.h"
#include "tests/support/known_optimum.h"

#define MOST 1000

struct effort {
    uint64_t budget;
    uint32_t first, fresh;
};

static const struct effort efforts[KNOWN_COUNT] = {
    [KNOWN_HILL] = {600, 4, 40},
    [KNOWN_RIDGE] = {600, 4, 40},
    [KNOWN_BRANIN] = {500, 4, 40},
    [KNOWN_HARTMANN] = {900, 4, 40},
    [KNOWN_FACILITY_OF_500] = {8000, 20, 500},
    [KNOWN_FACILITY_ENOUGH] = {8000, 20, 500},
};

static bool measure(uint32_t problem, enum ana_method method, uint32_t searches)
{
    const struct effort *effort = &efforts[problem];
    const struct ana_optimise_options options = {
        .method = method, .budget = effort->budget, .first = effort->first, .fresh = effort->fresh};
    static double losses[MOST];
    uint32_t count = 0;
    struct sim_error error = {0};
    for (uint32_t seed = 1; seed <= searches; seed++) {
        struct known_search search;
        int status = known_optimum_search(&search, &known_optima[problem], &options, seed, &error);
        if (status == SIM_OK && !isnan(search.x[0]))
            losses[count++] = known_optima[problem].loss(search.x);
        ana_optimum_fini(&search.optimum);
        if (status != SIM_OK) {
            fprintf(stderr, "optimise_bench: %s: %s\n", known_optima[problem].name, error.text);
            return false;
        }
    }
    struct ana_moments moments = ana_moments_of(losses, count);
    ana_sort(losses, count);
    double middle = ana_quantile(losses, count, .5);
    printf(" %.3g ± %.2g (%.3g)", moments.mean, sqrt(ana_variance(&moments) / count), middle);
    if (count < searches)
        printf(", in %u no new setting", searches - count);
    printf(" |");
    fflush(stdout);
    return true;
}

int main(int argc, char **argv)
{
    int searches = argc > 1 ? atoi(argv[1]) : 20;
    if (searches < 2 || searches > MOST) {
        fprintf(stderr, "usage: optimise_bench [SEARCHES], 2 to %d\n", MOST);
        return 2;
    }
    printf("mean loss ± its standard error (median) of %d searches\n\n| problem | runs | climb | guide |\n"
           "| --- | ---: | ---: | ---: |\n",
           searches);
    double start = bench_process_seconds();
    for (uint32_t problem = 0; problem < KNOWN_COUNT; problem++) {
        printf("| %s | %llu |", known_optima[problem].name, (unsigned long long)efforts[problem].budget);
        for (int method = ANA_CLIMB; method <= ANA_GUIDE; method++)
            if (!measure(problem, (enum ana_method)method, (uint32_t)searches))
                return 1;
        printf("\n");
    }
    printf("\n%.0f seconds\n", bench_process_seconds() - start);
    return 0;
}
