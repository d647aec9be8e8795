/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Problems whose best setting is known: for tests of the searches and for the
 * measurement of what they lose (bench/optimise_bench.c).
 *
 * A call's context is a uint64_t, the seed of its markets.  Luck has three parts where a problem is made up: the
 * market's, which all settings share; tastes, which neighbours share; and what is each setting's own.
 */
#ifndef TESTS_SUPPORT_KNOWN_OPTIMUM_H
#define TESTS_SUPPORT_KNOWN_OPTIMUM_H

#include "analysis/optimise/optimise.h"
#include "tests/support/formula_evaluator.h"

#define KNOWN_LEVERS 6

struct known_optimum {
    const char *name;
    formula_call *call;
    double (*loss)(const double *x); /* to the optimum, in units of the metric */
    uint32_t levers;
    double low[KNOWN_LEVERS], high[KNOWN_LEVERS];
    bool maximise;
    double at_most; /* of a second metric; NaN: there is none */
};

enum {
    KNOWN_HILL,
    KNOWN_RIDGE,
    KNOWN_BRANIN,
    KNOWN_HARTMANN,
    KNOWN_FACILITY_OF_500, /* SimOpt's FACSIZE-2: maximise the chance that all demand is met with 500 in all */
    KNOWN_FACILITY_ENOUGH, /* SimOpt's FACSIZE-1: least capacity with a shortage in 5 % at most */
    KNOWN_COUNT
};
extern const struct known_optimum known_optima[KNOWN_COUNT];

struct known_search {
    uint64_t seed;
    struct formula_evaluator e;
    struct ana_factor levers[KNOWN_LEVERS];
    struct ana_requirement requirement;
    struct ana_optimise_options options;
    struct ana_optimum optimum;
    double x[KNOWN_LEVERS]; /* chosen */
};

/* Two hand-written designs, markets and points of `seed`; method, budget, first and fresh are of `options`.  The caller
 * frees the optimum, whatever the status. */
int known_optimum_search(struct known_search *search, const struct known_optimum *problem,
                         const struct ana_optimise_options *options, uint64_t seed, struct sim_error *error);

/* Least 0.39788735772974 on [-5, 10] x [0, 15], at three places. */
double known_branin(const double *x);
/* Least -3.32236801 on the unit cube; another valley ends at -3.20. */
double known_hartmann(const double *x);
/* Chance that capacities x meet all demand, by 200,000 draws: standard error .0008. */
double known_met_share(const double x[3]);
extern const double known_best_of_500[3]; /* meets demand with .8417158175 */
#define KNOWN_LEAST_ENOUGH 577.0793718

#endif
