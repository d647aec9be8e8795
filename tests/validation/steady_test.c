/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Do intervals of a settled series cover?  Waiting times of M/M/1 with load .8
 * from an empty queue (Lindley's recursion), whose mean 4 and asymptotic
 * variance 1976 are known (PA1).  Seeds are fixed; false-alarm probabilities
 * are those of fresh ones.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>

#include <math.h>
#include <stdlib.h>

#include "analysis/statistics/steady.h"
#include "sim/core/random.h"

enum { CUSTOMERS = 1000000, QUEUES = 300 };

static void fill_waits(double *wait, uint64_t queue)
{
    const struct sim_key key = {.seed = 8, .replication = queue};
    double w = 0;
    for (uint32_t i = 0; i < CUSTOMERS; i++) {
        wait[i] = w;
        double service = -log(sim_uniform(&key, sim_at(i, 1, 0))), gap = -log(sim_uniform(&key, sim_at(i, 2, 0))) / .8;
        w = fmax(0, w + service - gap);
    }
}

/* G7: of 300 intervals of 95 % at least 90 % hold the mean (true coverage .95: .90 is 4 standard errors away, false
 * alarm below .0001; true coverage .93: 2 %).  Batches are long enough when their variance is that of the theory:
 * within 5 % on average (one estimate has a standard deviation of some 12 %, the mean of 300 a standard error of .7 %).
 */
static void test_batch_means_cover_the_mean_wait(void **state)
{
    (void)state;
    double *wait = malloc(CUSTOMERS * sizeof *wait);
    struct ana_moments ratio = {0}, overlapping = {0};
    uint32_t covered = 0, independent = 0;
    assert_non_null(wait);
    for (uint64_t q = 1; q <= QUEUES; q++) {
        fill_waits(wait, q);
        struct ana_steady steady = ana_steady_mean(wait, CUSTOMERS, .95);
        size_t cut = steady.transient.cut * ANA_MSER_BATCH, left = CUSTOMERS - cut;
        assert_false(steady.transient.late);
        covered += steady.interval.low <= 4 && 4 <= steady.interval.high;
        independent += steady.independent;
        ana_moments_add(&ratio, steady.batches.variance * (double)(steady.batches.size * steady.batches.count) / 1976);
        ana_moments_add(&overlapping, ana_overlapping_variance(wait + cut, left, 4096) / 1976);
    }
    print_message("%u of %d intervals cover; variance by batches %.3f (sd %.3f), by overlapping ones %.3f of 1976\n",
                  covered, QUEUES, ratio.mean, sqrt(ana_variance(&ratio)), overlapping.mean);
    free(wait);
    assert_true(covered >= .90 * QUEUES);
    assert_true(independent >= .95 * QUEUES);
    assert_true(fabs(ratio.mean - 1) < .05);
    assert_true(fabs(overlapping.mean - 1) < .05);
}

int main(void)
{
    const struct CMUnitTest tests[] = {cmocka_unit_test(test_batch_means_cover_the_mean_wait)};
    return cmocka_run_group_tests(tests, NULL, NULL);
}
