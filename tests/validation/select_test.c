/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Do selections keep their promises?  Long runs of procedures on data with
 * known means; the bounds are those of a fresh seed at 1 % false alarm.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>

#include <math.h>
#include <stdlib.h>

#include "analysis/select/allocate.h"
#include "analysis/select/kn.h"
#include "analysis/select/select.h"
#include "tests/support/formula_evaluator.h"

/* ---- KN on slippage configurations (G5) ---- */

enum { K = 8, TRIALS = 1000, BATCH = 4 };

/* All means equal but the best one's, delta above; correlated, unequal variances. */
static void slippage_row(uint64_t trial, uint32_t r, uint32_t best, double rho, double row[K])
{
    double common = formula_normal(r, 90, trial);
    for (uint32_t i = 0; i < K; i++) {
        double sd = .5 + .25 * i;
        row[i] = (i == best) + sd * (sqrt(rho) * common + sqrt(1 - rho) * formula_normal(r, i, trial));
    }
}

static double share_correct(uint32_t best, double rho, uint32_t batch, double *mean_runs)
{
    uint32_t right = 0;
    *mean_runs = 0;
    for (uint64_t trial = 1; trial <= TRIALS; trial++) {
        struct ana_race race;
        double row[K];
        bool done = false;
        assert_int_equal(ana_race_init(&race, K, 1, .05, 10, NULL), SIM_OK);
        while (!done && race.rows < 20000) {
            slippage_row(trial + 1000000 * (best + 1), race.rows, best, rho, row);
            *mean_runs += race.in / (double)TRIALS;
            ana_race_add(&race, row);
            done = race.rows >= 10 && (race.rows - 10) % batch == 0 && ana_race_check(&race);
        }
        right += done && ana_race_best(&race) == best;
        ana_race_fini(&race);
    }
    return right / (double)TRIALS;
}

/* At least .95 less 2.33 standard errors of 1000 trials: .934.  Best first and best last: a mixed-up index shows. */
static void test_kn_keeps_its_promise(void **state)
{
    (void)state;
    double independent, paired, batched;
    for (uint32_t best = 0; best < K; best += K - 1) {
        double a = share_correct(best, 0, 1, &independent), b = share_correct(best, .8, 1, &paired);
        double c = share_correct(best, .8, BATCH, &batched);
        print_message("best %u: PCS %.3f independent (%.0f runs), %.3f paired (%.0f), %.3f in batches (%.0f)\n", best,
                      a, independent, b, paired, c, batched);
        assert_true(a >= .934 && b >= .934 && c >= .934);
        assert_true(paired < .75 * independent); /* pairing pays */
    }
}

/* What KN proves nothing about: eight means half of delta apart, so that two are within delta of the best.  One of the
 * three comes out as often as is promised for a lone best; at least .95 less 2.33 standard errors of 1000 trials. */
static void test_kn_among_near_designs(void **state)
{
    (void)state;
    uint32_t good = 0;
    for (uint64_t trial = 1; trial <= TRIALS; trial++) {
        struct ana_race race;
        double row[K];
        bool done = false;
        assert_int_equal(ana_race_init(&race, K, 1, .05, 10, NULL), SIM_OK);
        while (!done && race.rows < 20000) {
            slippage_row(trial + 9000000, race.rows, K, .8, row);
            for (uint32_t i = 0; i < K; i++)
                row[i] -= .5 * i;
            ana_race_add(&race, row);
            done = race.rows >= 10 && (race.rows - 10) % BATCH == 0 && ana_race_check(&race);
        }
        good += done && ana_race_best(&race) <= 2;
        ana_race_fini(&race);
    }
    print_message("within delta of the best: %.3f\n", good / (double)TRIALS);
    assert_true(good >= .934 * TRIALS);
}

/* ---- confidence sequences (G4) ---- */

/* Peeked at every n from 20 to 2000: the sequence misses at most 7 % of the time (3,000 paths, standard error .004),
 * Student's interval more than 40 %. */
static void test_sequences_may_be_watched(void **state)
{
    (void)state;
    enum { PATHS = 3000, FROM = 20, TO = 2000 };
    uint32_t missed = 0, missed_t = 0;
    for (uint64_t path = 1; path <= PATHS; path++) {
        struct ana_moments moments = {0};
        bool miss = false, miss_t = false;
        for (uint32_t n = 1; n <= TO && !(miss && miss_t); n++) {
            ana_moments_add(&moments, formula_normal(n, 1, path));
            if (n < FROM)
                continue;
            double sd = sqrt(ana_variance(&moments));
            miss = miss || fabs(moments.mean) > ana_sequence_half_width(sd, n, .05, 100);
            miss_t = miss_t || fabs(moments.mean) > 1.96 * sd / sqrt(n);
        }
        missed += miss;
        missed_t += miss_t;
    }
    print_message("sequence misses %.3f, peeked t %.3f\n", missed / (double)PATHS, missed_t / (double)PATHS);
    assert_true(missed <= .07 * PATHS);
    assert_true(missed_t > .4 * PATHS);
}

/* Differences with a long lower tail and mean 0, the share of the error that each of eight designs has in a race:
 * looked at every n to 1000, "above 0" may be said in .05 / 2 / 7 of 8,000 paths, 29; more than 46 have a probability
 * below .002.  By n >= 20 alone exponential data say so ten times as often as they may. */
static void test_sequences_know_skewness(void **state)
{
    (void)state;
    enum { SKEWED = 8000, UNTIL = 1000 };
    const double each = .05 / 2 / 7;
    uint32_t said = 0, said_early = 0;
    for (uint64_t path = 1; path <= SKEWED; path++) {
        struct ana_moments moments = {0};
        bool now = false, early = false;
        for (uint32_t n = 1; n <= UNTIL && !now; n++) {
            ana_moments_add(&moments, 1 + log(formula_uniform(n, 5, path)));
            if (n < 20)
                continue;
            double half = ana_sequence_half_width(sqrt(ana_variance(&moments)), n, each, 40);
            early = early || moments.mean > half;
            now = moments.mean > half && ana_sequence_holds(&moments, half, each);
        }
        said += now;
        said_early += early;
    }
    print_message("exponential: said in %u of %d paths, %u by twenty data alone; %.0f were right\n", said, SKEWED,
                  said_early, each * SKEWED);
    assert_true(said <= 46 && said_early > 4 * said);
}

/* ---- the whole race ---- */

static bool slippage(void *context, const struct formula_run *run, double *out)
{
    uint64_t seed = *(const uint64_t *)context;
    double row[K];
    slippage_row(seed, run->replication, 5, .8, row);
    out[0] = row[run->design];
    return true;
}

/* KN and sequences together, error shared: .95 less 2.33 standard errors of 500 trials: .927. */
static void test_race_keeps_its_promise(void **state)
{
    (void)state;
    enum { RACES = 500 };
    struct ana_alternative alternatives[K];
    uint32_t right = 0;
    for (uint32_t i = 0; i < K; i++)
        alternatives[i] = (struct ana_alternative){.label = "x", .design = i};
    for (uint64_t seed = 1; seed <= RACES; seed++) {
        struct formula_evaluator e;
        struct ana_selection s;
        struct ana_select_options options = {
            .delta = 1, .probability = .95, .first = 10, .batch = 4, .most = 5000, .fresh = 2};
        formula_evaluator_init(&e, slippage, &seed, K, 1, true);
        assert_int_equal(ana_select(&e.evaluator, alternatives, K, &options, &s, NULL), SIM_OK);
        right += s.reached && s.best == 5;
        ana_selection_fini(&s);
    }
    print_message("race: PCS %.3f\n", right / (double)RACES);
    assert_true(right >= .927 * RACES);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_kn_keeps_its_promise),     cmocka_unit_test(test_kn_among_near_designs),
        cmocka_unit_test(test_sequences_may_be_watched), cmocka_unit_test(test_sequences_know_skewness),
        cmocka_unit_test(test_race_keeps_its_promise),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
