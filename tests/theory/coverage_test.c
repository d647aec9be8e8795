/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Do intervals cover and verdicts err as often as they say?
 *
 * Studies are made from addressed normal draws with known differences; each is
 * judged by the comparison itself.  Seeds are fixed, so a test passes or fails
 * for good; the false-alarm probabilities are those of a fresh seed.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>

#include <gsl/gsl_cdf.h>
#include <math.h>
#include <string.h>

#include "analysis/compare/compare.h"
#include "analysis/statistics/bands.h"
#include "sim/core/random.h"

enum { STUDIES = 1000, N = 20, DESIGNS = 4 };

static double normal(uint64_t study, uint32_t replication, uint16_t which, uint64_t seed)
{
    const struct sim_key key = {.seed = seed, .replication = study};
    return gsl_cdf_ugaussian_Pinv(sim_uniform(&key, sim_at(replication, which, 0)));
}

struct made {
    struct ana_study_view view;
    double x[DESIGNS * N];
    const double *headline[1];
    enum sim_pair_status status[DESIGNS * N];
};

/* A market common to all designs, noise of each design's own, and the given differences to the first. */
static void make_study(struct made *made, uint64_t study, const double difference[DESIGNS], double matters,
                       uint64_t seed)
{
    static const struct sim_metric metric = {"m", "1", SIM_METRIC_FLOW, SIM_GOAL_MAX, "g", "m", "", ""};
    static const struct sim_metric *const metrics[] = {&metric};
    static const struct ana_view_design designs[DESIGNS] = {{"a", ""}, {"b", ""}, {"c", ""}, {"d", ""}};
    static const struct ana_view_point points[DESIGNS] = {{0, "", NULL}, {1, "", NULL}, {2, "", NULL}, {3, "", NULL}};
    memset(made, 0, sizeof *made);
    for (uint32_t r = 0; r < N; r++)
        for (uint32_t d = 0; d < DESIGNS; d++) {
            made->status[d * N + r] = SIM_PAIR_DONE;
            made->x[d * N + r] = 10 + 3 * normal(study, r, 1, seed) + difference[d] +
                                 (0.5 + 0.25 * d) * normal(study, r, (uint16_t)(2 + d), seed);
        }
    made->headline[0] = made->x;
    made->view = (struct ana_study_view){.title = "",
                                         .currency = "",
                                         .design_count = DESIGNS,
                                         .designs = designs,
                                         .point_count = DESIGNS,
                                         .points = points,
                                         .replication_count = N,
                                         .status = made->status,
                                         .metric_count = 1,
                                         .metrics = metrics,
                                         .headline = made->headline,
                                         .maximise = true,
                                         .matters = matters,
                                         .confidence = .95};
}

/* What happens in one study. */
struct tally {
    uint32_t covered[DESIGNS]; /* own intervals */
    uint32_t together;         /* all simultaneous ones */
    uint32_t wrong;            /* at least one verdict that is false */
    uint32_t decided;          /* verdicts that are not "undecided" */
    uint32_t deciding;         /* studies with at least one of them */
};

static bool is_wrong(enum ana_verdict verdict, double truth, double matters)
{
    if (verdict == ANA_BETTER)
        return truth <= matters;
    if (verdict == ANA_WORSE)
        return truth >= -matters;
    return verdict == ANA_EQUAL && fabs(truth) >= matters;
}

static struct tally judge(const double difference[DESIGNS], double matters, uint64_t seed)
{
    struct tally tally = {0};
    for (uint64_t study = 0; study < STUDIES; study++) {
        struct made made;
        struct ana_comparison *comparison;
        struct ana_compare_options options = {.baseline = UINT32_MAX};
        make_study(&made, study, difference, matters, seed);
        assert_int_equal(ana_compare(&made.view, &options, &comparison, NULL), SIM_OK);
        bool together = true, wrong = false, deciding = false;
        for (uint32_t d = 1; d < DESIGNS; d++) {
            const struct ana_difference *row = ana_row(comparison, ana_declared(comparison), 0, d);
            tally.covered[d] += row->interval.low <= difference[d] && difference[d] <= row->interval.high;
            together = together && row->simultaneous.low <= difference[d] && difference[d] <= row->simultaneous.high;
            wrong = wrong || is_wrong(row->verdict, difference[d], matters);
            tally.decided += row->verdict != ANA_UNDECIDED;
            deciding = deciding || row->verdict != ANA_UNDECIDED;
        }
        tally.together += together;
        tally.wrong += wrong;
        tally.deciding += deciding;
        ana_comparison_free(comparison);
    }
    return tally;
}

/* 95 % -+ 1.5 % of 1000: 2.18 standard errors, false alarm 3 % per design with a fresh seed. */
static void test_paired_intervals_cover(void **state)
{
    (void)state;
    const double difference[DESIGNS] = {0, .5, -1, 0};
    struct tally tally = judge(difference, 0, 1);
    print_message("of %d studies 95 %% intervals covered in %u, %u and %u, all three together in %u\n", STUDIES,
                  tally.covered[1], tally.covered[2], tally.covered[3], tally.together);
    for (uint32_t d = 1; d < DESIGNS; d++)
        assert_in_range(tally.covered[d], 935, 965);
    /* Bonferroni over three correlated differences: at least 95 %; 3.1 standard errors, false alarm below .001. */
    assert_in_range(tally.together, 929, STUDIES);
}

/* Without any difference a false "better" or "worse" among three designs in at most 5 % of studies:
 * 50 + 3.1 x 6.9 = 71, false alarm below .001. */
static void test_family_wise_error_without_differences(void **state)
{
    (void)state;
    const double none[DESIGNS] = {0, 0, 0, 0};
    struct tally tally = judge(none, 0, 2);
    print_message("a false verdict in %u of %d studies without differences\n", tally.wrong, STUDIES);
    assert_in_range(tally.wrong, 10, 71); /* and not by never deciding anything */
    /* Where nothing differs and everything matters each decision is a mistake: of 3000 verdicts all but the counted
     * ones are "undecided", most in a study of their own. */
    assert_int_equal(tally.deciding, tally.wrong);
    assert_in_range(tally.decided, tally.wrong, 2 * tally.wrong);
}

/* The hardest truth for a zone: differences on its very edges, where both "better" and "no difference" are false. */
static void test_family_wise_error_at_the_edges(void **state)
{
    (void)state;
    const double edges[DESIGNS] = {0, 1, -1, 1};
    struct tally tally = judge(edges, 1, 3);
    print_message("a false verdict in %u of %d studies with differences on the edges\n", tally.wrong, STUDIES);
    assert_in_range(tally.wrong, 10, 71);
}

/* Far from the edges nearly everything is decided, and rightly. */
static void test_clear_cases_are_decided(void **state)
{
    (void)state;
    const double clear[DESIGNS] = {0, 5, 0, -6};
    struct tally tally = judge(clear, 2, 4);
    assert_true(tally.decided > 0.99 * 3 * STUDIES);
    assert_int_equal(tally.wrong, 0);
}

/* Paths of 60 times with lag-1 correlation .9, n = 50: joint coverage .95 (gate .92 to .97; 400 studies have a standard
 * error of .011, false alarm .05).  Pointwise intervals together cover about a third. */
static void test_bands_cover_jointly(void **state)
{
    (void)state;
    enum { PATHS = 50, TIMES = 60, BANDS = 400 };
    static double paths[PATHS * TIMES];
    double mean[TIMES], low[TIMES], high[TIMES], point_low[TIMES], point_high[TIMES];
    uint32_t joint = 0, pointwise = 0;
    for (uint64_t study = 0; study < BANDS; study++) {
        for (uint32_t r = 0; r < PATHS; r++)
            for (uint32_t t = 0; t < TIMES; t++) {
                double shock = normal(study, r, (uint16_t)(1 + t), 5);
                paths[r * TIMES + t] = t == 0 ? shock : .9 * paths[r * TIMES + t - 1] + sqrt(.19) * shock;
            }
        struct ana_band band = {mean, low, high, point_low, point_high, 0, 0};
        assert_int_equal(ana_band_of(paths, PATHS, TIMES, .95, study, &band), SIM_OK);
        bool all = true, all_points = true;
        for (uint32_t t = 0; t < TIMES; t++) {
            all = all && low[t] <= 0 && 0 <= high[t];
            all_points = all_points && point_low[t] <= 0 && 0 <= point_high[t];
        }
        joint += all;
        pointwise += all_points;
    }
    assert_in_range(joint, 368, 388);
    assert_in_range(pointwise, 80, 200);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_paired_intervals_cover),
        cmocka_unit_test(test_family_wise_error_without_differences),
        cmocka_unit_test(test_family_wise_error_at_the_edges),
        cmocka_unit_test(test_clear_cases_are_decided),
        cmocka_unit_test(test_bands_cover_jointly),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
