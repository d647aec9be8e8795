/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Optimising: the points tried, the library's climb, breeding, whole searches on formulas, and what is refused. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>

#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "analysis/optimise/evolve.h"
#include "analysis/optimise/optimise.h"
#include "analysis/optimise/surface.h"
#include "analysis/select/pareto.h"
#include "tests/support/formula_evaluator.h"

static const uint32_t designs[] = {0, 1, 2};

/* ---- a formula to climb ---- */

/* y = 10 - sum (x_i - .3)^2 x 20 + market + noise that depends on the point; designs stand at x = .8 and .6. */
struct hill {
    uint32_t levers;
    double noise;
    bool fails_high; /* any x above .7 fails */
    bool two;        /* metrics: the sum of x too */
};

static bool climb_hill(void *context, const struct formula_run *run, double *out)
{
    const struct hill *hill = context;
    double y = 10 + 3 * formula_normal(run->replication, 1, 7), sum = 0;
    for (uint32_t k = 0; k < hill->levers; k++) {
        double x = isnan(run->x[k]) ? (run->design == 0 ? .8 : .6) : run->x[k];
        if (hill->fails_high && !isnan(run->x[k]) && x > .7)
            return false;
        y -= 20 * (x - .3) * (x - .3);
        sum += x;
    }
    out[0] = y + hill->noise * formula_normal(run->replication, 2, (uint64_t)(1e6 * sum));
    if (hill->two)
        out[1] = sum + .1 * formula_normal(run->replication, 3, (uint64_t)(1e6 * sum));
    return true;
}

struct bench {
    struct formula_evaluator e;
    struct ana_factor levers[4];
    struct ana_requirement requirements[2];
    struct ana_optimise_options options;
    struct ana_optimum optimum;
};

static void bench_init(struct bench *bench, formula_call *call, void *context, uint32_t levers, uint32_t metrics)
{
    memset(bench, 0, sizeof *bench);
    formula_evaluator_init(&bench->e, call, context, 3, metrics, true);
    for (uint32_t k = 0; k < levers; k++)
        formula_factor(&bench->levers[k], k, 0, 1, false);
    bench->options = (struct ana_optimise_options){.levers = bench->levers,
                                                   .lever_count = levers,
                                                   .designs = designs,
                                                   .design_count = 3,
                                                   .requirements = bench->requirements,
                                                   .objective_count = 1,
                                                   .budget = 1500,
                                                   .first = 4,
                                                   .fresh = 40,
                                                   .seed = 1};
}

static void optimise(struct bench *bench)
{
    struct sim_error error = {0};
    if (ana_optimise(&bench->e.evaluator, &bench->options, &bench->optimum, &error) != SIM_OK)
        fail_msg("%s", error.text);
}

static double lever(const struct bench *bench, uint32_t k)
{
    return bench->optimum.points.u[(size_t)bench->optimum.chosen * bench->options.lever_count + k];
}

/* ---- points ---- */

static void test_points_settle_on_a_grid(void **state)
{
    (void)state;
    struct hill hill = {2, 0, false, false};
    struct bench b;
    struct ana_tried points;
    bench_init(&b, climb_hill, &hill, 2, 1);
    formula_factor(&b.levers[1], 1, 3, 6, true);
    assert_int_equal(ana_tried_init(&points, &b.e.evaluator, b.levers, 2, designs, 3, 5, NULL), SIM_OK);
    uint32_t a = ana_tried_add(&points, (double[]){.5, .3}), same = ana_tried_add(&points, (double[]){.5012, .49});
    assert_int_equal(a, 3);
    assert_int_equal(same, a); /* the same point of the grid, the same whole number */
    assert_string_equal(points.terms[a][0], "x.0=0.5");
    assert_string_equal(points.terms[a][1], "x.1=4");
    assert_int_equal(ana_tried_add(&points, (double[]){.51, .3}), 4);
    assert_int_equal(ana_tried_add(&points, (double[]){.52, .3}), UINT32_MAX); /* full */
    ana_tried_fini(&points);
}

static void test_points_are_judged_in_pairs(void **state)
{
    (void)state;
    struct hill hill = {1, 0, false, true};
    struct bench b;
    struct ana_tried points;
    bench_init(&b, climb_hill, &hill, 1, 2);
    assert_int_equal(ana_tried_init(&points, &b.e.evaluator, b.levers, 1, designs, 3, 10, NULL), SIM_OK);
    uint32_t a = ana_tried_add(&points, (double[]){.3});
    assert_int_equal(ana_tried_extend(&points, &a, 1, 20, NULL), SIM_OK);
    /* The market's luck is shared: 20 (.8 - .3)^2 exactly. */
    struct ana_moments d = ana_tried_difference(&points, a, 0);
    assert_true(d.count == 20 && fabs(d.mean - 5) < 1e-9 && ana_variance(&d) < 1e-12);
    assert_true(fabs(ana_tried_score_first(&points, a, 0, 3) - 5) < 1e-9);
    assert_true(isnan(ana_tried_score(&points, 1, 0))); /* never run */
    struct ana_requirement wants[3] = {{1, true, 1}, {1, true, .3}, {1, false, .9}};
    points.requirements = wants;
    points.requirement_count = 3;
    assert_int_equal(ana_tried_requirement(&points, a, 0).met, ANA_MET);
    assert_int_equal(ana_tried_requirement(&points, a, 1).met, ANA_UNCLEAR);
    assert_int_equal(ana_tried_requirement(&points, a, 2).met, ANA_VIOLATED);
    assert_int_equal(ana_tried_met(&points, a), ANA_VIOLATED);
    assert_true(ana_tried_excess(&points, a) > 0);
    points.requirement_count = 2;
    assert_true(ana_tried_excess(&points, a) == 0); /* unclear is not held against it */
    ana_tried_fini(&points);
}

/* What is required moves in 2 % of markets, by 100: a mean of 2 where 1 is the most. */
static bool seldom(void *context, const struct formula_run *run, double *out)
{
    double x = isnan(run->x[0]) ? .5 : run->x[0];
    uint64_t seed = *(const uint64_t *)context;
    out[0] = x + .1 * formula_normal(run->replication, 1, seed);
    out[1] = formula_uniform(run->replication, 2, seed) < .02 ? 100 : 0;
    return true;
}

/* Fixed by the setting: no luck in it. */
static bool fixed(void *context, const struct formula_run *run, double *out)
{
    (void)context;
    out[0] = formula_normal(run->replication, 1, 1);
    out[1] = isnan(run->x[0]) ? .5 : run->x[0];
    return true;
}

/* Equal numbers are no proof: of 200 points whose mean is twice what is allowed none meets it, though 30 replications
 * are all 0 in .98^30 = 55 % of them.  A metric that no luck moves is known once all points together say so. */
static void test_equal_numbers_meet_nothing(void **state)
{
    (void)state;
    struct bench b;
    struct ana_tried points;
    struct ana_requirement low = {1, true, 1};
    uint32_t equal = 0;
    for (uint64_t seed = 1; seed <= 200; seed++) {
        bench_init(&b, seldom, NULL, 1, 2);
        b.e.context = &seed;
        assert_int_equal(ana_tried_init(&points, &b.e.evaluator, b.levers, 1, designs, 3, 10, NULL), SIM_OK);
        points.requirements = &low;
        points.requirement_count = 1;
        uint32_t a = ana_tried_add(&points, (double[]){.3});
        uint32_t all[7] = {a};
        for (uint32_t i = 1; i < 7; i++) /* more points with the same luck are no more evidence */
            all[i] = ana_tried_add(&points, (double[]){.3 + .1 * i});
        assert_int_equal(ana_tried_extend(&points, all, 7, 30, NULL), SIM_OK);
        struct ana_met_level level = ana_tried_requirement(&points, a, 0);
        assert_int_not_equal(level.met, ANA_MET);
        equal += level.equal;
        ana_tried_fini(&points);
    }
    assert_in_range(equal, 80, 140);
    low.limit = .4;
    bench_init(&b, fixed, NULL, 1, 2);
    assert_int_equal(ana_tried_init(&points, &b.e.evaluator, b.levers, 1, designs, 3, 10, NULL), SIM_OK);
    points.requirements = &low;
    points.requirement_count = 1;
    uint32_t two[2] = {ana_tried_add(&points, (double[]){.3}), ana_tried_add(&points, (double[]){.7})};
    assert_int_equal(ana_tried_extend(&points, two, 2, 50, NULL), SIM_OK); /* with the baseline 147 beyond the first */
    assert_int_equal(ana_tried_requirement(&points, two[1], 0).met, ANA_VIOLATED); /* given up without proof */
    assert_int_equal(ana_tried_requirement(&points, two[0], 0).met, ANA_UNCLEAR);
    assert_int_equal(ana_tried_extend(&points, two, 2, 51, NULL), SIM_OK);
    assert_int_equal(ana_tried_requirement(&points, two[0], 0).met, ANA_MET);
    assert_int_equal(ana_tried_requirement(&points, two[1], 0).met, ANA_VIOLATED);
    ana_tried_fini(&points);
}

/* ---- breeding ---- */

static void test_layers(void **state)
{
    (void)state;
    const double points[] = {1, 5, 2, 3, 4, 1, 1, 3, 1, 1, NAN, 9, 3, 2};
    const double excess[] = {0, 0, 0, 0, 0, 0, 1};
    uint32_t layer[7], order[7];
    double crowding[7];
    assert_int_equal(ana_layers(points, NULL, 7, 2, layer, crowding, NULL), SIM_OK);
    assert_true(layer[0] == 0 && layer[1] == 0 && layer[2] == 0 && layer[6] == 0 && layer[3] == 1 && layer[4] == 2);
    assert_true(layer[5] == 3); /* without a value */
    assert_true(isinf(crowding[0]) && isinf(crowding[2]));
    /* (2,3) between (1,5) and (3,2): 2/3 + 3/4. */
    assert_true(fabs(crowding[1] - (2 / 3. + 3 / 4.)) < 1e-12);
    assert_int_equal(ana_layers(points, excess, 7, 2, layer, crowding, NULL), SIM_OK);
    assert_true(layer[6] == 3 && layer[5] == 4); /* a violation comes after everything that is none */
    assert_int_equal(ana_ranking(points, NULL, 7, 2, order, NULL), SIM_OK);
    assert_true(order[0] == 0 && order[1] == 2 && order[6] == 5);
}

/* Children lie in the box, spread about their parents' mean, and repeat. */
static void test_children(void **state)
{
    (void)state;
    const double genes[] = {.2, .9, .2, .9};
    double child[2], again[2], mean = 0;
    for (uint64_t i = 0; i < 4000; i++) {
        ana_child(genes, 2, 2, 5, i, child);
        ana_child(genes, 2, 2, 5, i, again);
        assert_memory_equal(child, again, sizeof child);
        assert_true(child[0] >= 0 && child[0] <= 1 && child[1] >= 0 && child[1] <= 1);
        mean += child[0] / 4000;
    }
    assert_true(fabs(mean - .2) < .01);
}

/* ---- the surface ---- */

/* Numbers stay, two choices are 0 and 1, more are as far from each other as 0 from 1. */
static void test_places(void **state)
{
    (void)state;
    struct ana_factor levers[3];
    struct ana_tried points = {.levers = levers, .lever_count = 3};
    double a[5], b[5], square = 0;
    formula_factor(&levers[0], 0, 0, 1, false);
    formula_factor(&levers[1], 1, 0, 1, false);
    formula_factor(&levers[2], 2, 0, 1, false);
    levers[1].choice_count = 2;
    levers[2].choice_count = 3;
    assert_int_equal(ana_surface_dimensions(levers, 3), 5);
    ana_surface_place(&points, (double[]){.3, .25, .5}, a);
    ana_surface_place(&points, (double[]){.3, .75, 5 / 6.}, b);
    assert_true(a[0] == .3 && a[1] == 0 && b[1] == 1);
    for (int d = 2; d < 5; d++)
        square += (a[d] - b[d]) * (a[d] - b[d]);
    assert_true(fabs(square - 1) < 1e-15);
}

/* Thirty points of a hill with noise: what the surface says of places between them, and that a shared market and the
 * reference's own luck do not blur it. */
static void test_surface(void **state)
{
    (void)state;
    enum { POINTS = 30 };
    struct hill hill = {1, .4, false, true};
    struct ana_requirement low = {1, true, .5};
    struct bench b;
    struct ana_tried points;
    struct ana_surface surface;
    uint32_t which[POINTS];
    bench_init(&b, climb_hill, &hill, 1, 2);
    assert_int_equal(ana_tried_init(&points, &b.e.evaluator, b.levers, 1, designs, 3, 40, NULL), SIM_OK);
    points.requirements = &low;
    points.requirement_count = 1;
    for (uint32_t i = 0; i < POINTS; i++)
        which[i] = ana_tried_add(&points, (double[]){i / (POINTS - 1.)});
    assert_int_equal(ana_tried_extend(&points, which, POINTS, 8, NULL), SIM_OK);
    assert_int_equal(ana_surface_fit(&surface, &points, which[20], 8, which, POINTS, NULL), SIM_OK);
    double reference = points.u[which[20]];
    for (double x = .05; x < 1; x += .1) {
        struct ana_look look;
        ana_surface_look(&surface, &x, &look);
        double truth = 20 * (pow(reference - .3, 2) - pow(x - .3, 2));
        /* The reference's luck shifts all alike: standard error .4 / sqrt(8) = .14, and as much of the surface's. */
        assert_true(fabs(look.mean - truth) < 4 * .2);
        assert_true(look.variance < .14 * .14);
        assert_true(x < .4 ? look.chance > .9 : x < .6 || look.chance < .1);
    }
    assert_true(surface.likely && fabs(points.u[surface.best] - .3) < .1);
    ana_surface_fini(&surface);
    ana_tried_fini(&points);
}

/* ---- whole searches ---- */

static void finds_the_top(enum ana_method method)
{
    struct hill hill = {3, .5, false, false};
    struct bench b;
    bench_init(&b, climb_hill, &hill, 3, 1);
    b.options.method = method;
    optimise(&b);
    const struct ana_optimum *o = &b.optimum;
    assert_true(o->chosen >= 3 && o->met == ANA_MET);
    for (uint32_t k = 0; k < 3; k++)
        assert_true(fabs(lever(&b, k) - .3) < .12);
    /* Against the baseline it gains 15 less what is left of the way; the fresh interval holds the truth. */
    double truth = 15;
    for (uint32_t k = 0; k < 3; k++)
        truth -= 20 * (lever(&b, k) - .3) * (lever(&b, k) - .3);
    assert_true(o->reruns[0].together.low <= truth && truth <= o->reruns[0].together.high);
    assert_true(o->reruns[0].won == 40 && o->reruns[3].point == o->chosen);
    assert_true(o->runs <= b.options.budget && b.e.runs == o->runs);
    /* The same again: the same point after the same runs. */
    struct bench c;
    bench_init(&c, climb_hill, &hill, 3, 1);
    c.options.method = method;
    optimise(&c);
    assert_true(c.optimum.chosen == o->chosen && c.e.runs == b.e.runs && lever(&c, 0) == lever(&b, 0));
    ana_optimum_fini(&c.optimum);
    ana_optimum_fini(&b.optimum);
}

static void test_finds_the_top(void **state)
{
    (void)state;
    finds_the_top(ANA_CLIMB);
    finds_the_top(ANA_GUIDE);
}

/* x.0 in 0..40 (whole), x.1 one of 0..4 (whole, wide apart): the top is at 27 and 3. */
static bool whole(void *context, const struct formula_run *run, double *out)
{
    (void)context;
    double x = isnan(run->x[0]) ? 5 : run->x[0], y = isnan(run->x[1]) ? 1 : run->x[1];
    out[0] = -fabs(x - 27) - 4 * fabs(y - 3) + formula_normal(run->replication, 1, 3);
    return true;
}

static void whole_numbers(enum ana_method method)
{
    struct bench b;
    bench_init(&b, whole, NULL, 2, 1);
    b.options.method = method;
    formula_factor(&b.levers[0], 0, 0, 40, true);
    formula_factor(&b.levers[1], 1, 0, 4, true);
    optimise(&b);
    assert_true(ana_factor_value(&b.levers[0], lever(&b, 0)) == 27);
    assert_true(ana_factor_value(&b.levers[1], lever(&b, 1)) == 3);
    ana_optimum_fini(&b.optimum);
}

static void test_whole_numbers(void **state)
{
    (void)state;
    whole_numbers(ANA_CLIMB);
    whole_numbers(ANA_GUIDE);
}

/* The top needs sum = .9; with at most .7 the best is on that edge, and never beyond it. */
static void keeps_requirements(enum ana_method method)
{
    struct hill hill = {3, .2, false, true};
    struct bench b;
    bench_init(&b, climb_hill, &hill, 3, 2);
    b.options.method = method;
    b.requirements[0] = (struct ana_requirement){1, true, .7};
    b.options.requirement_count = 1;
    optimise(&b);
    double sum = lever(&b, 0) + lever(&b, 1) + lever(&b, 2);
    assert_true(b.optimum.met == ANA_MET && sum <= .7 && sum > .5);
    assert_true(b.optimum.fresh_met[0].met != ANA_VIOLATED);
    ana_optimum_fini(&b.optimum);
    /* What nothing can meet is said, not hidden. */
    b.requirements[0].limit = -1;
    optimise(&b);
    assert_int_equal(b.optimum.met, ANA_VIOLATED);
    ana_optimum_fini(&b.optimum);
}

static void test_requirements_hold(void **state)
{
    (void)state;
    keeps_requirements(ANA_CLIMB);
    keeps_requirements(ANA_GUIDE);
}

/* Whatever the budget, first stage and number of levers: never more runs than were allowed, and nearly all of them. */
static void keeps_the_budget(enum ana_method method, uint32_t levers, uint32_t first, uint64_t more)
{
    struct hill hill = {levers, .5, false, true};
    struct bench b;
    bench_init(&b, climb_hill, &hill, levers, 2);
    b.requirements[0] = (struct ana_requirement){1, true, .8};
    b.options.method = method;
    b.options.requirement_count = more % 2;
    b.options.objective_count = more % 3 == 2 && method == ANA_CLIMB ? 2 : 1;
    b.options.first = first;
    b.options.budget = ana_optimise_least_budget(&b.options) + more;
    optimise(&b);
    if (b.e.runs > b.options.budget)
        fail_msg("%u levers, first %u: %llu runs of %llu", levers, first, (unsigned long long)b.e.runs,
                 (unsigned long long)b.options.budget);
    assert_true(b.e.runs == b.optimum.runs);
    ana_optimum_fini(&b.optimum);
}

static void test_budgets_are_kept(void **state)
{
    (void)state;
    for (uint32_t levers = 1; levers <= 4; levers += 3)
        for (uint32_t first = 2; first <= 6; first += 2) {
            for (uint64_t more = 0; more < 1500; more += 97)
                keeps_the_budget(ANA_CLIMB, levers, first, more);
            for (uint64_t more = 0; more < 400; more += 133 * first)
                keeps_the_budget(ANA_GUIDE, levers, first, more);
        }
}

/* Failed points cannot win, and are counted. */
static void sets_failures_aside(enum ana_method method)
{
    struct hill hill = {2, .2, true, false};
    struct bench b;
    bench_init(&b, climb_hill, &hill, 2, 1);
    b.options.method = method;
    optimise(&b);
    assert_true(b.optimum.aside > 0 && b.optimum.failed > 0);
    assert_true(lever(&b, 0) <= .7 && lever(&b, 1) <= .7);
    ana_optimum_fini(&b.optimum);
}

static void test_failures_are_set_aside(void **state)
{
    (void)state;
    sets_failures_aside(ANA_CLIMB);
    sets_failures_aside(ANA_GUIDE);
}

/* Two metrics, y1 = -x0^2 - s and y2 = -(x0 - 1)^2 - s with s = (x1 - .5)^2: the front is x1 = .5. */
static bool two_goals(void *context, const struct formula_run *run, double *out)
{
    (void)context;
    double x = isnan(run->x[0]) ? .5 : run->x[0], y = isnan(run->x[1]) ? 0 : run->x[1];
    double market = formula_normal(run->replication, 1, 3), side = (y - .5) * (y - .5);
    out[0] = -x * x - side + market;
    out[1] = -(x - 1) * (x - 1) - side + market;
    return true;
}

static void test_front(void **state)
{
    (void)state;
    struct bench b;
    bench_init(&b, two_goals, NULL, 2, 2);
    b.options.objective_count = 2;
    b.options.budget = 6000;
    optimise(&b);
    const struct ana_optimum *o = &b.optimum;
    assert_true(o->front_count >= 3 + 6 && o->front_rows == 40);
    double astray = 0;
    for (uint32_t i = 3; i < o->front_count; i++)
        astray += fabs(o->points.u[(size_t)o->front[i] * 2 + 1] - .5) / (o->front_count - 3);
    assert_true(astray < .06);
    assert_false(o->front_in[0]); /* the hand-written are dominated */
    assert_true(o->volume > o->hand_volume && o->volume <= o->box);
    for (uint32_t i = 1; i < o->step_count; i++)
        assert_true(o->steps[i].runs >= o->steps[i - 1].runs);
    ana_optimum_fini(&b.optimum);
}

/* The same, but for hand-written designs, which would be best of all and cost too much. */
static bool dear_by_hand(void *context, const struct formula_run *run, double *out)
{
    bool hand = isnan(run->x[0]);
    two_goals(context, run, out);
    out[0] += hand ? 5 : 0;
    out[1] += hand ? 5 : 0;
    out[2] = (hand ? 2 : 0) + .1 * formula_normal(run->replication, 2, 3);
    return true;
}

static void test_who_violates_is_off_the_front(void **state)
{
    (void)state;
    struct bench b;
    bench_init(&b, dear_by_hand, NULL, 2, 3);
    b.options.objective_count = 2;
    b.options.budget = 2000;
    b.requirements[0] = (struct ana_requirement){2, true, 1};
    b.options.requirement_count = 1;
    optimise(&b);
    const struct ana_optimum *o = &b.optimum;
    uint32_t settings = 0;
    for (uint32_t i = 0; i < o->front_count; i++) {
        assert_int_equal(o->front_met[i], i < 3 ? ANA_VIOLATED : ANA_MET);
        assert_false(i < 3 && (o->front_in[i] || o->front_probability[i] > 0));
        settings += o->front_in[i];
    }
    assert_true(settings > 0 && o->volume > 0 && o->hand_volume == 0);
    ana_optimum_fini(&b.optimum);
}

/* Who violates least is shown where nobody meets a requirement: cost 2 + x0, quieter where it is dear, limit 1. */
static bool all_dear(void *context, const struct formula_run *run, double *out)
{
    (void)context;
    double x = isnan(run->x[0]) ? 1 : run->x[0];
    out[0] = x + .1 * formula_normal(run->replication, 1, 3);
    out[1] = 2 + x + (x < .5 ? .5 : .01) * formula_normal(run->replication, 2, 3);
    return true;
}

static void test_what_violates_least_is_shown(void **state)
{
    (void)state;
    struct bench b;
    bench_init(&b, all_dear, NULL, 1, 2);
    b.options.budget = 600;
    b.requirements[0] = (struct ana_requirement){1, true, 1};
    b.options.requirement_count = 1;
    optimise(&b);
    assert_int_equal(b.optimum.met, ANA_VIOLATED);
    assert_true(b.optimum.chosen >= 3 && lever(&b, 0) < .2);
    ana_optimum_fini(&b.optimum);
}

/* ---- words ---- */

static void expect_words(struct bench *b, const char *const *words)
{
    struct ana_document document;
    struct ana_buffer out = {0};
    ana_document_init(&document, "optimise", ANA_EN);
    ana_optimum_tell(&b->e.evaluator, &b->options, &b->optimum, &document);
    assert_int_equal(ana_document_print(&document, ANA_TEXT, NULL, &out, NULL), SIM_OK);
    for (; *words; words++)
        if (!strstr(ana_buffer_text(&out), *words))
            fail_msg("'%s' is not in:\n%s", *words, ana_buffer_text(&out));
    ana_buffer_clear(&out);
    assert_int_equal(ana_document_print(&document, ANA_JSON, NULL, &out, NULL), SIM_OK);
    ana_buffer_free(&out);
    ana_document_fini(&document);
}

static void test_it_can_be_told(void **state)
{
    (void)state;
    struct hill hill = {2, .2, false, true};
    struct bench b;
    bench_init(&b, climb_hill, &hill, 2, 2);
    b.requirements[0] = (struct ana_requirement){1, true, .9};
    b.options.requirement_count = 1;
    optimise(&b);
    expect_words(&b, (const char *const[]){"is the best found by y", "replications nobody had looked at: +",
                                           "better than every hand-written design", "It meets all requirements", "x.0",
                                           "design \"optimised\" { set = { \"x.0=", "settle", NULL});
    ana_optimum_fini(&b.optimum);
    b.options.requirement_count = 0;
    b.options.objective_count = 2;
    optimise(&b);
    expect_words(&b, (const char *const[]){"nothing is better than one of them", "of the box", "setting 1",
                                           "The corner:", NULL});
    ana_optimum_fini(&b.optimum);
}

/* ---- refusals ---- */

static bool constant(void *context, const struct formula_run *run, double *out)
{
    (void)run;
    out[0] = *(const double *)context;
    return true;
}

static void expect_refusal(struct bench *bench, const char *words)
{
    struct sim_error error = {0};
    assert_int_equal(ana_optimise(&bench->e.evaluator, &bench->options, &bench->optimum, &error), SIM_USAGE);
    if (!strstr(error.text, words))
        fail_msg("'%s' does not say '%s'", error.text, words);
    ana_optimum_fini(&bench->optimum);
}

static bool never(void *context, const struct formula_run *run, double *out)
{
    (void)context;
    (void)run;
    (void)out;
    return false;
}

static void test_refusals(void **state)
{
    (void)state;
    struct bench b;
    double same = 3, nothing = NAN;
    bench_init(&b, constant, &same, 2, 1);
    expect_refusal(&b, "none of the levers moves it");
    bench_init(&b, constant, &nothing, 2, 1);
    expect_refusal(&b, "has no value of 'y'");
    bench_init(&b, never, NULL, 2, 1);
    expect_refusal(&b, "the formula refused");
    bench_init(&b, constant, &same, 2, 1);
    b.options.budget = 20;
    expect_refusal(&b, "are too few for 2 levers and 3 designs");
    b.options.budget = 1500;
    b.options.method = ANA_GUIDE;
    b.options.objective_count = 2;
    expect_refusal(&b, "the method guide is for one metric");
    b.options.objective_count = 1;
    b.levers[1].choice_count = 20;
    expect_refusal(&b, "the levers have 21 coordinates");
    assert_int_equal(b.e.runs, 0);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_points_settle_on_a_grid),
        cmocka_unit_test(test_points_are_judged_in_pairs),
        cmocka_unit_test(test_equal_numbers_meet_nothing),
        cmocka_unit_test(test_layers),
        cmocka_unit_test(test_children),
        cmocka_unit_test(test_places),
        cmocka_unit_test(test_surface),
        cmocka_unit_test(test_finds_the_top),
        cmocka_unit_test(test_whole_numbers),
        cmocka_unit_test(test_requirements_hold),
        cmocka_unit_test(test_budgets_are_kept),
        cmocka_unit_test(test_failures_are_set_aside),
        cmocka_unit_test(test_front),
        cmocka_unit_test(test_what_violates_least_is_shown),
        cmocka_unit_test(test_who_violates_is_off_the_front),
        cmocka_unit_test(test_it_can_be_told),
        cmocka_unit_test(test_refusals),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
