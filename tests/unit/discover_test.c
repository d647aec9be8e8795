/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Discovery: boxes (PF5), robustness (PF3), learning, and the whole on formulas. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>

#include <gsl/gsl_cdf.h>
#include <math.h>
#include <string.h>

#include "analysis/discover/discover.h"
#include "analysis/discover/label.h"
#include "analysis/statistics/multiple.h"
#include "analysis/study/points.h"
#include "tests/support/formula_evaluator.h"

static void near(double value, double expected, double tolerance)
{
    if (!(fabs(value - expected) <= tolerance))
        fail_msg("%.12g instead of %.12g", value, expected);
}

/* ---- boxes ---- */

enum { PLANTED = 400 };

static void planted(double x[PLANTED * 4], double y[PLANTED])
{
    static const double prime[4] = {2, 3, 5, 7};
    for (int r = 0; r < PLANTED; r++) {
        double whole;
        for (int j = 0; j < 4; j++)
            x[r * 4 + j] = modf((r + 1) * sqrt(prime[j]), &whole);
        y[r] = x[r * 4] > .6 && x[r * 4 + 1] < .4;
    }
}

static void test_planted_box(void **state)
{
    (void)state;
    static double x[PLANTED * 4], y[PLANTED];
    struct ana_cases cases = {x, y, NULL, PLANTED, 4};
    struct ana_prim prim;
    planted(x, y);
    assert_int_equal(ana_prim_find(&cases, &prim, NULL), SIM_OK);
    assert_int_equal(prim.count, 1 + 33);
    assert_int_equal(prim.steps[5].measure.count, 307);
    near(prim.steps[5].measure.density, 0.2149837134, 1e-10);
    const struct ana_prim_step *last = &prim.steps[33];
    assert_int_equal(last->measure.count, 66);
    near(last->measure.coverage, 1, 0);
    near(last->measure.density, 1, 0);
    near(last->limits[0].low, 0.5965004500, 1e-10);
    near(last->limits[1].high, 0.3986557915, 1e-10);
    assert_true(isinf(last->limits[0].high) && isinf(last->limits[1].low));
    assert_int_equal(ana_prim_choose(&prim, 0), 33);
    ana_prim_fini(&prim);
}

/* A category, a count and pasting: what is planted is found, and peeled values that were peeled too far come back. */
static void test_categories_and_counts(void **state)
{
    (void)state;
    enum { N = 600 };
    static double x[N * 3], y[N];
    static const uint32_t levels[3] = {4, 0, 0};
    struct ana_cases cases = {x, y, levels, N, 3};
    struct ana_prim prim;
    for (uint32_t i = 0; i < N; i++) {
        x[i * 3] = floor(4 * formula_uniform(i, 1, 5));
        x[i * 3 + 1] = 1 + floor(10 * formula_uniform(i, 2, 5));
        x[i * 3 + 2] = formula_uniform(i, 3, 5);
        y[i] = (x[i * 3] == 1 || x[i * 3] == 3) && x[i * 3 + 1] >= 4;
    }
    assert_int_equal(ana_prim_find(&cases, &prim, NULL), SIM_OK);
    const struct ana_prim_step *best = &prim.steps[ana_prim_choose(&prim, 0)];
    near(best->measure.coverage, 1, 0);
    near(best->measure.density, 1, 0);
    assert_int_equal(best->limits[0].left_out, 1u << 0 | 1u << 2);
    near(best->limits[1].low, 3.5, 0);
    assert_true(isinf(best->limits[1].high) && !ana_limit_is_set(&best->limits[2]));
    /* At least half of the cases inside happen: the widest such step. */
    const struct ana_prim_step *wide = &prim.steps[ana_prim_choose(&prim, .5)];
    assert_true(wide->measure.density >= .5 && wide->measure.coverage == 1 &&
                wide->measure.count >= best->measure.count);
    ana_prim_fini(&prim);
}

static void test_quasi_p(void **state)
{
    (void)state;
    /* 10 cases, 4 happen, all of them among the 5 with x >= 6: P(Binomial(5, .4) >= 4) = 5 * .4^4 * .6 + .4^5 */
    double x[10] = {1, 2, 3, 4, 5, 6, 7, 8, 9, 10}, y[10] = {0, 0, 0, 0, 0, 1, 1, 0, 1, 1};
    struct ana_cases cases = {x, y, NULL, 10, 1};
    struct ana_limit limit = {5.5, INFINITY, 0};
    near(ana_box_quasi_p(&cases, &limit, 0), 5 * pow(.4, 4) * .6 + pow(.4, 5), 1e-12);
    /* Probabilities .7 and .3 in their place: mean .46, inside .62 */
    double soft[10];
    for (int i = 0; i < 10; i++)
        soft[i] = y[i] > 0 ? .7 : .3;
    struct ana_cases chances = {x, soft, NULL, 10, 1};
    double z = (.62 - .46) / sqrt((.4 * .49 + .6 * .09 - .46 * .46) / 5);
    near(ana_box_quasi_p(&chances, &limit, 0), gsl_cdf_ugaussian_Q(z), 1e-12);
    /* All alike: a limit says nothing. */
    for (int i = 0; i < 10; i++)
        soft[i] = .25;
    near(ana_box_quasi_p(&chances, &limit, 0), 1, 0);
    near(ana_box_measure(&cases, &limit).density, .8, 1e-12);
    near(ana_box_measure(&cases, &limit).coverage, 1, 0);
    ana_box_prune(&cases, &limit, .05); /* .087: not supported */
    assert_false(ana_limit_is_set(&limit));
}

/* ---- rules ---- */

static struct ana_rules rules_of(const struct ana_cases *cases, uint32_t most)
{
    struct ana_rules rules;
    struct ana_rule_options options = {.most = most};
    assert_int_equal(ana_rules_find(cases, &options, &rules, NULL), SIM_OK);
    return rules;
}

static void test_two_planted_rules(void **state)
{
    (void)state;
    enum { N = 500 };
    static double x[N * 3], y[N];
    struct ana_cases cases = {x, y, NULL, N, 3};
    for (uint32_t i = 0; i < N; i++) {
        for (uint32_t f = 0; f < 3; f++)
            x[i * 3 + f] = formula_uniform(i, f, 9);
        bool one = x[i * 3] > .7 && x[i * 3 + 1]<.6, two = x[i * 3 + 1]> .7 && x[i * 3 + 2] < .3;
        y[i] = one || two ? .9 : .05;
    }
    struct ana_rules rules = rules_of(&cases, 2);
    assert_int_equal(rules.count, 2);
    near(rules.rule[0].limits[0].low, .7, .03);
    near(rules.rule[0].limits[1].high, .6, .05);
    near(rules.rule[1].limits[1].low, .7, .05);
    near(rules.rule[1].limits[2].high, .3, .05);
    for (int r = 0; r < 2; r++) {
        assert_true(rules.rule[r].chance <= .01 + 1e-12);
        assert_true(rules.rule[r].measure.density > .7);
        assert_true(rules.rule[r].unseen_density > 2 * rules.rule[r].unseen_base);
        assert_true(isnan(rules.rule[r].factors[r == 0 ? 2 : 0].quasi_p));
        /* In halves the two may come in the other order. */
        assert_true(rules.rule[r].factors[r == 0 ? 0 : 2].share > .7);
    }
    near(rules.rule[1].factors[1].low[0], .7, .1);
    near(rules.rule[1].factors[1].low[1], .7, .1);
    assert_true(rules.coverage > .75 && rules.outside < .15);
    ana_rules_fini(&rules);
}

/* Pure noise has no rule: at 5 % more than 6 of 25 data sets have one with a probability below 2e-4. */
static void test_noise_has_no_rule(void **state)
{
    (void)state;
    enum { N = 100 };
    static double x[N * 6], y[N];
    struct ana_cases cases = {x, y, NULL, N, 6};
    int found = 0;
    for (uint32_t s = 0; s < 25; s++) {
        for (uint32_t i = 0; i < N; i++) {
            for (uint32_t f = 0; f < 6; f++)
                x[i * 6 + f] = formula_uniform(i, f, s);
            y[i] = formula_uniform(i, 7, s) < .25;
        }
        struct ana_rules rules = rules_of(&cases, 1);
        found += rules.count > 0;
        ana_rules_fini(&rules);
    }
    if (found > 6)
        fail_msg("rules in %d of 25 data sets of noise", found);
}

/* ---- trees ---- */

/* Regions at both ends of a factor, and a category: PRIM's blind spot. */
static void test_a_tree_sees_both_ends(void **state)
{
    (void)state;
    enum { N = 400 };
    static double x[N * 3], y[N];
    static const uint32_t levels[3] = {0, 3, 0};
    struct ana_cases cases = {x, y, levels, N, 3};
    struct ana_tree tree;
    for (uint32_t i = 0; i < N; i++) {
        x[i * 3] = formula_uniform(i, 1, 11);
        x[i * 3 + 1] = floor(3 * formula_uniform(i, 2, 11));
        x[i * 3 + 2] = formula_uniform(i, 3, 11);
        bool end = x[i * 3] < .2 || x[i * 3] > .8;
        y[i] = end && x[i * 3 + 1] != 1 ? 1 : 0;
    }
    assert_int_equal(ana_tree_find(&cases, &tree, NULL), SIM_OK);
    assert_true(tree.explained > .7); /* what is lost is where the cuts lie in other cases */
    for (uint32_t i = 0; i < N; i++) {
        double mean = tree.nodes[ana_tree_leaf(&tree, &cases, i)].mean;
        bool near_a_cut = fabs(x[i * 3] - .2) < .02 || fabs(x[i * 3] - .8) < .02;
        assert_true(near_a_cut || fabs(mean - y[i]) < .2);
    }
    for (uint32_t t = 1; t < tree.count; t++)
        assert_true(tree.nodes[t].parent < t && tree.nodes[tree.nodes[t].parent].dim != 2);
    ana_tree_fini(&tree);
    /* Noise: nothing holds in other cases. */
    for (uint32_t i = 0; i < N; i++)
        y[i] = formula_uniform(i, 4, 11) < .3;
    assert_int_equal(ana_tree_find(&cases, &tree, NULL), SIM_OK);
    assert_int_equal(tree.count, 1);
    ana_tree_fini(&tree);
    for (uint32_t i = 0; i < N; i++)
        y[i] = 0;
    assert_int_equal(ana_tree_find(&cases, &tree, NULL), SIM_OK);
    assert_int_equal(tree.count, 1);
    ana_tree_fini(&tree);
}

/* By hand: of {0, 0, 0, 0, 0, 1, 1, 1, 1, 1} at x = 1 .. 10 the cut is at 5.5, and everything is explained. */
static void test_a_tree_by_hand(void **state)
{
    (void)state;
    double x[40], y[40];
    struct ana_cases cases = {x, y, NULL, 40, 1};
    struct ana_tree tree;
    for (int i = 0; i < 40; i++) {
        x[i] = 1 + i % 10;
        y[i] = x[i] > 5;
    }
    assert_int_equal(ana_tree_find(&cases, &tree, NULL), SIM_OK);
    assert_int_equal(tree.count, 3);
    near(tree.nodes[0].threshold, 5.5, 0);
    near(tree.nodes[0].risk, 10, 1e-12);
    near(tree.nodes[1].mean, 0, 0);
    near(tree.nodes[2].mean, 1, 0);
    near(tree.explained, 1, 1e-12);
    ana_tree_fini(&tree);
}

/* ---- labels ---- */

static void test_variances_are_moderated(void **state)
{
    (void)state;
    enum { N = 40000 };
    static double variance[N], degrees[N];
    /* 1 / s0^2 chi^2_8 / 8 of true variances, chi^2_3 / 3 around each: prior (8, 2) comes back. */
    for (uint32_t i = 0; i < N; i++) {
        double chi8 = gsl_cdf_chisq_Pinv(formula_uniform(i, 1, 1), 8),
               chi3 = gsl_cdf_chisq_Pinv(formula_uniform(i, 2, 1), 3);
        variance[i] = 2 * 8 / chi8 * chi3 / 3;
        degrees[i] = 3;
    }
    struct ana_variance_prior prior = ana_variance_prior(variance, degrees, N);
    near(prior.degrees, 8, 1);
    near(prior.variance, 2, .1);
    /* All variances one: infinite weight, nearly. */
    for (uint32_t i = 0; i < N; i++)
        variance[i] = 2 * gsl_cdf_chisq_Pinv((i + .5) / N, 3) / 3;
    prior = ana_variance_prior(variance, degrees, N);
    assert_true(prior.degrees > 100);
    near(prior.variance, 2, .05);
    /* t of 8 + 3 degrees by hand */
    prior = (struct ana_variance_prior){8, 2};
    near(ana_chance_below(1, 6, 4, 0, &prior), gsl_cdf_tdist_P(-1 / sqrt((8 * 2 + 3 * 6) / 11. / 4), 11), 1e-12);
    /* Four equal ones: no surer than a sign test. */
    assert_true(ana_chance_below(-1, 0, 4, 0, &prior) == 15. / 16 && ana_chance_below(0, 0, 4, 0, &prior) == 1. / 16);
    near(ana_chance_below(0, NAN, 1, 0, &prior), .5, 1e-12); /* one replication borrows its variance */
}

/* ---- robustness ---- */

static void test_robustness_of_four_designs(void **state)
{
    (void)state;
    static const double payoff[4 * 5] = {5, 6, 7, 6, 5, 2, 9, 12, 4, 8, 6.1, 6, 5.9, 6.2, 6, 1, 14, 3, 10, 7};
    static const double expected[12][4] = {{5, 2, 5.9, 1},
                                           {7, 12, 6.2, 14},
                                           {5.8, 6, 6.02, 6.2},
                                           {5.8, 7, 6.04, 7},
                                           {8, 6, 8, 9},
                                           {6.8, 5.6, 7.24, 7.44},
                                           {4.22, 3.02, 3.98, 3.02},
                                           {6.932325934, 1.75, 52.97430437, 1.334847625},
                                           {.6, .6, 1, .6},
                                           {-.25, -.3, .4545454545, .01886792453},
                                           {1.6, 1.6, 2.2, 1.514285714},
                                           {5, 3, 5.95, 2}};
    struct ana_robustness_options options = {.optimism = .4, .tail = .4, .threshold = 5.5};
    struct ana_robustness r[4];
    assert_int_equal(ana_robustness(payoff, 4, 5, &options, r, NULL), SIM_OK);
    for (int d = 0; d < 4; d++) {
        const double got[12] = {r[d].maximin,     r[d].maximax,   r[d].hurwicz,     r[d].laplace,
                                r[d].regret_most, r[d].regret_90, r[d].regret_mean, r[d].mean_by_sd,
                                r[d].satisfied,   r[d].skewness,  r[d].peakedness,  r[d].cvar};
        for (int m = 0; m < 12; m++)
            near(got[m], expected[m][d], 1e-8 * fmax(1, fabs(expected[m][d])));
    }
    near(r[0].undesirable, (1 + 1) / 5., 1e-12); /* median 6: two worlds miss 1 */
    struct ana_gain perfect;
    assert_int_equal(ana_learning_most(payoff, 4, 5, .95, &perfect, NULL), SIM_OK);
    near(perfect.mean, 3.02, 1e-12);
}

/* ---- learning ---- */

/*
 * Payoffs 0 and x1 + x2 - 1 on the unit square: learning x1 is worth E max(0, x1 - 1/2) = 1/8, everything
 * E max(0, x1 + x2 - 1) = 1/6, x3 nothing.  400 worlds: standard errors about .013 and .010; 4.5 of them.
 */
static void test_value_of_learning(void **state)
{
    (void)state;
    enum { N = 400 };
    static double u[N * 3], x[N], payoff[2 * N], half[4 * N];
    struct ana_gain gain;
    assert_int_equal(ana_points(3, N, 4, u, NULL), SIM_OK);
    for (uint32_t w = 0; w < N; w++) {
        double truth = u[w * 3] + u[w * 3 + 1] - 1;
        payoff[w] = half[w] = half[2 * N + w] = 0;
        half[N + w] = truth + .3 * formula_normal(w, 1, 2);
        half[3 * N + w] = truth + .3 * formula_normal(w, 2, 2);
        payoff[N + w] = (half[N + w] + half[3 * N + w]) / 2;
    }
    static const double expected[3] = {.125, .125, 0};
    for (uint32_t f = 0; f < 3; f++) {
        for (uint32_t w = 0; w < N; w++)
            x[w] = u[w * 3 + f];
        assert_int_equal(ana_learning_one(x, 0, payoff, 2, N, .95, &gain, NULL), SIM_OK);
        near(gain.mean, expected[f], .06);
        assert_true((gain.range.low > 0) == (f < 2));
    }
    /* As a category of two values: E max(0, E[. | half]) = 1/8 as well. */
    for (uint32_t w = 0; w < N; w++)
        x[w] = u[w * 3] > .5;
    assert_int_equal(ana_learning_one(x, 2, payoff, 2, N, .95, &gain, NULL), SIM_OK);
    near(gain.mean, .125, .06);
    assert_int_equal(ana_learning_all(half, 2, N, .95, &gain, NULL), SIM_OK);
    near(gain.mean, 1 / 6., .05);
    struct ana_gain most;
    assert_int_equal(ana_learning_most(payoff, 2, N, .95, &most, NULL), SIM_OK);
    assert_true(gain.mean < most.mean && gain.range.low > 0);
    /* Luck alone: choosing by half of it neither gains nor loses. */
    for (uint32_t w = 0; w < N; w++) {
        half[N + w] = .1 + formula_normal(w, 1, 7);
        half[3 * N + w] = .1 + formula_normal(w, 2, 7);
    }
    assert_int_equal(ana_learning_all(half, 2, N, .95, &gain, NULL), SIM_OK);
    near(gain.mean, 0, .05);
    assert_int_equal(ana_learning_one(x, 2, payoff, 2, 10, .95, &gain, NULL), SIM_OK);
    assert_true(isnan(gain.mean));
}

/* 20 assumptions that do nothing, two designs that are all but equal, 100 studies: somebody is named in at most one of
 * twenty.  More than 14 has a chance of 1e-3; the seeds are fixed. */
static void test_nothing_worth_learning(void **state)
{
    (void)state;
    enum { N = 200, FACTORS = 20, STUDIES = 100 };
    static double u[N * FACTORS], x[N], payoff[2 * N];
    double each = ana_simultaneous_confidence(.95, FACTORS);
    uint32_t named = 0;
    for (uint32_t s = 0; s < STUDIES; s++) {
        bool any = false;
        assert_int_equal(ana_points(FACTORS, N, s, u, NULL), SIM_OK);
        for (uint32_t w = 0; w < N; w++) {
            payoff[w] = formula_normal(w, 1, s);
            payoff[N + w] = .05 + formula_normal(w, 2, s);
        }
        for (uint32_t f = 0; f < FACTORS; f++) {
            struct ana_gain gain;
            for (uint32_t w = 0; w < N; w++)
                x[w] = u[w * FACTORS + f];
            assert_int_equal(ana_learning_one(x, 0, payoff, 2, N, each, &gain, NULL), SIM_OK);
            any = any || gain.range.low > 0;
        }
        named += any;
    }
    print_message("named in %u of %d studies\n", named, STUDIES);
    assert_true(named <= 14);
}

/* ---- the whole ---- */

/* Design 1 gains 1 but loses 2 where x0 > .6 and x1 < .4; design 2 is design 0 again; x2 does nothing. */
static bool planted_world(void *context, const struct formula_run *run, double *out)
{
    const double *noise = context;
    bool bad = run->x[0] > .6 && run->x[1] < .4;
    double market = 5 * formula_normal(run->replication, 99, 1);
    out[0] = 10 + market + (run->design == 1 ? (bad ? -2 : 1) : 0) +
             (run->design == 1 ? *noise * formula_normal(run->replication, run->design, 1) : 0);
    return true;
}

static bool sometimes_failing(void *context, const struct formula_run *run, double *out)
{
    planted_world(context, run, out);
    if (run->design == 1 && run->x[2] > .9)
        return false;
    if (run->design == 0 && run->x[2] < .05)
        out[0] = NAN;
    return true;
}

static bool always_seven(void *context, const struct formula_run *run, double *out)
{
    (void)context;
    (void)run;
    out[0] = 7;
    return true;
}

static bool always_failing(void *context, const struct formula_run *run, double *out)
{
    (void)context;
    out[0] = run->design;
    return false;
}

static const uint32_t three[3] = {0, 1, 2};

struct bench {
    struct formula_evaluator e;
    struct ana_factor factors[3];
    struct ana_discovery d;
    double noise;
};

static int discover(struct bench *b, formula_call *call, double noise, uint32_t designs,
                    struct ana_discover_options options, struct sim_error *error)
{
    b->noise = noise;
    formula_evaluator_init(&b->e, call, &b->noise, 3, 1, true);
    for (uint32_t f = 0; f < 3; f++)
        formula_factor(&b->factors[f], f, 0, 1, false);
    options.robustness = (struct ana_robustness_options){.optimism = .4, .tail = .1, .threshold = NAN};
    return ana_discover(&b->e.evaluator, three, designs, b->factors, 3, &options, &b->d, error);
}

static const struct ana_discover_options usual = {.worlds = 256,
                                                  .replications = 2,
                                                  .seed = 1,
                                                  .chosen = ANA_DISCOVER_CHOOSE,
                                                  .against = ANA_DISCOVER_CHOOSE,
                                                  .rules = {.most = 2}};

static void test_where_a_design_loses(void **state)
{
    (void)state;
    static struct bench b;
    struct sim_error error = {0};
    if (discover(&b, planted_world, .5, 3, usual, &error) != SIM_OK)
        fail_msg("%s", error.text);
    assert_int_equal(b.d.runs, 256 * 2 * 3);
    assert_int_equal(b.d.chosen, 1);
    assert_int_equal(b.d.against, 0);
    assert_int_equal(b.d.rules.count, 1);
    const struct ana_rule *rule = &b.d.rules.rule[0];
    near(rule->limits[0].low, .6, .02);
    near(rule->limits[1].high, .4, .02);
    assert_false(ana_limit_is_set(&rule->limits[2]));
    assert_true(rule->measure.coverage > .8 && rule->measure.density > .9);
    near(b.d.lost, .16, .05);
    assert_false(b.d.explains_wins);
    /* 1 - 3 * .16 on average for design 1, regret of the baseline .84 */
    near(b.d.robustness[1].laplace - b.d.robustness[0].laplace, 1 - 3 * .16, .12);
    near(b.d.robustness[0].regret_mean, .84, .1);
    /* Whoever knew the world would gain .16 * 2. */
    near(b.d.everything.mean, .32, .12);
    assert_true(b.d.learning[2].range.low <= 0);
    ana_discovery_fini(&b.d);
}

/* The same as everybody sees it. */
static void test_it_can_be_told(void **state)
{
    (void)state;
    static struct bench b;
    struct ana_document document;
    struct ana_buffer out = {0};
    assert_int_equal(discover(&b, sometimes_failing, .5, 3, usual, NULL), SIM_OK);
    ana_document_init(&document, "discover", ANA_EN);
    ana_discovery_tell(&b.d, &document);
    for (int format = 0; format < ANA_FORMAT_COUNT; format++) {
        assert_int_equal(ana_document_print(&document, (enum ana_format)format, NULL, &out, NULL), SIM_OK);
        if (format != ANA_CSV)
            assert_non_null(strstr(ana_buffer_text(&out), "loses when"));
        ana_buffer_clear(&out);
    }
    assert_int_equal(ana_document_print(&document, ANA_CSV, "worlds", &out, NULL), SIM_OK);
    uint32_t lines = 0, failed = 0, empty = 0;
    for (const char *at = ana_buffer_text(&out); (at = strchr(at, '\n')); at++)
        lines++;
    for (const char *at = ana_buffer_text(&out); (at = strstr(at, ",failed,")); at++)
        failed++;
    for (const char *at = ana_buffer_text(&out); (at = strstr(at, ",no value,")); at++)
        empty++;
    assert_int_equal(lines, 257);
    near(failed, 25.6, 4); /* one of them is the heading */
    near(empty, 12.8, 4);
    assert_int_equal(b.d.judged, 256 - (failed - 1) - empty);
    assert_int_equal(b.d.failed, 2 * (failed - 1));
    ana_buffer_free(&out);
    ana_document_fini(&document);
    ana_discovery_fini(&b.d);
}

static void test_less_is_better(void **state)
{
    (void)state;
    static struct bench b;
    b.noise = .2;
    formula_evaluator_init(&b.e, planted_world, &b.noise, 2, 1, false);
    b.e.view.declared = 1; /* none: the metric says less is better */
    for (uint32_t f = 0; f < 3; f++)
        formula_factor(&b.factors[f], f, 0, 1, false);
    struct ana_discover_options options = usual;
    options.chosen = 1;
    options.by_mean = true;
    options.robustness = (struct ana_robustness_options){.optimism = .4, .tail = .1, .threshold = 10};
    assert_int_equal(ana_discover(&b.e.evaluator, three, 2, b.factors, 3, &options, &b.d, NULL), SIM_OK);
    /* It loses nearly everywhere, so what is explained is the box where it does not. */
    assert_true(b.d.lost > .7 && b.d.explains_wins);
    assert_int_equal(b.d.rules.count, 1);
    near(b.d.rules.rule[0].limits[0].low, .6, .03);
    assert_true(b.d.rules.rule[0].measure.density > .9);
    near(-b.d.robustness[0].laplace, 10, 1.5);
    near(b.d.options.robustness.threshold, -10, 0);
    ana_discovery_fini(&b.d);
}

static void refuse(formula_call *call, uint32_t designs, struct ana_discover_options options, const char *words)
{
    static struct bench b;
    struct sim_error error = {0};
    assert_int_equal(discover(&b, call, .5, designs, options, &error), SIM_USAGE);
    if (!strstr(error.text, words))
        fail_msg("'%s' does not say '%s'", error.text, words);
    ana_discovery_fini(&b.d);
}

static void test_refusals(void **state)
{
    (void)state;
    struct ana_discover_options few = usual, itself = usual;
    few.worlds = 5;
    itself.chosen = itself.against = 1;
    refuse(planted_world, 1, usual, "nothing to lose against");
    refuse(planted_world, 3, few, "20 worlds are the least");
    refuse(planted_world, 3, itself, "against itself");
    refuse(always_seven, 3, usual, "constant");
    refuse(always_failing, 3, usual, "the formula refused");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_planted_box),
        cmocka_unit_test(test_categories_and_counts),
        cmocka_unit_test(test_quasi_p),
        cmocka_unit_test(test_two_planted_rules),
        cmocka_unit_test(test_noise_has_no_rule),
        cmocka_unit_test(test_a_tree_sees_both_ends),
        cmocka_unit_test(test_a_tree_by_hand),
        cmocka_unit_test(test_variances_are_moderated),
        cmocka_unit_test(test_robustness_of_four_designs),
        cmocka_unit_test(test_value_of_learning),
        cmocka_unit_test(test_nothing_worth_learning),
        cmocka_unit_test(test_where_a_design_loses),
        cmocka_unit_test(test_it_can_be_told),
        cmocka_unit_test(test_less_is_better),
        cmocka_unit_test(test_refusals),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
