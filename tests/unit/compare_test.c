/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Comparisons: verdicts against the zone, pairs dropped and counted, places,
 * families of tests, and what the five formats say.
 *
 *   unit_compare_test --write FILE [designs places replications]
 *                                     writes a made-up study for tests of the command line
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>

#include <jansson.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "analysis/compare/compare_print.h"
#include "analysis/compare/sentence.h"
#include "analysis/statistics/multiple.h"
#include "tests/support/formula_evaluator.h"
#include "tests/support/synthetic_study.h"

/* ---- a study of one metric, made by hand ---- */

enum { N = 8, DESIGNS_MAX = 4 };

static const struct sim_metric profit = {"profit", "currency", SIM_METRIC_FLOW, SIM_GOAL_MAX, "Money", "profit",
                                         "",       ""};
static const struct sim_metric *const profit_only[] = {&profit};
static const struct ana_view_design names[DESIGNS_MAX] = {{"base", ""}, {"one", ""}, {"two", ""}, {"three", ""}};
static const struct ana_view_point points[DESIGNS_MAX] = {{0, "", "p0"}, {1, "", "p1"}, {2, "", "p2"}, {3, "", "p3"}};

struct hand {
    struct ana_study_view view;
    double x[DESIGNS_MAX * N];
    const double *headline[1];
    enum sim_pair_status status[DESIGNS_MAX * N];
};

static void make_hand(struct hand *hand, uint32_t designs, double matters)
{
    memset(hand, 0, sizeof *hand);
    for (int i = 0; i < DESIGNS_MAX * N; i++)
        hand->status[i] = SIM_PAIR_DONE;
    for (int r = 0; r < N; r++)
        hand->x[r] = 100 + 10 * r;
    hand->headline[0] = hand->x;
    hand->view = (struct ana_study_view){.title = "hand",
                                         .currency = "RUB",
                                         .design_count = designs,
                                         .designs = names,
                                         .point_count = designs,
                                         .points = points,
                                         .replication_count = N,
                                         .status = hand->status,
                                         .metric_count = 1,
                                         .metrics = profit_only,
                                         .headline = hand->headline,
                                         .declared = 0,
                                         .maximise = true,
                                         .matters = matters,
                                         .confidence = .95};
}

/* own = base + difference +- spread */
static void set_design(struct hand *hand, uint32_t design, double difference, double spread)
{
    for (int r = 0; r < N; r++)
        hand->x[design * N + (uint32_t)r] = hand->x[r] + difference + (r % 2 ? spread : -spread);
}

static struct ana_comparison *compare_by(const struct ana_study_view *view, struct ana_compare_options options)
{
    struct ana_comparison *comparison;
    struct sim_error error = {0};
    if (ana_compare(view, &options, &comparison, &error) != SIM_OK)
        fail_msg("%s", error.text);
    return comparison;
}

static struct ana_comparison *compare(const struct ana_study_view *view)
{
    return compare_by(view, (struct ana_compare_options){.baseline = UINT32_MAX});
}

static enum ana_verdict verdict_of(const struct ana_study_view *view, uint32_t design)
{
    struct ana_comparison *comparison = compare(view);
    enum ana_verdict verdict = ana_row(comparison, ana_declared(comparison), 0, design)->verdict;
    ana_comparison_free(comparison);
    return verdict;
}

/* ---- verdicts ---- */

/* s of +-1 in eight is 1.0690; the half-width of one comparison is 2.364624 x 1.069045 / sqrt(8) = 0.893744. */
static void test_verdicts_follow_the_interval(void **state)
{
    (void)state;
    static const struct {
        double difference, matters;
        enum ana_verdict more_is_better, less_is_better;
    } cases[] = {
        {1.0, 0, ANA_BETTER, ANA_WORSE},        {-1.0, 0, ANA_WORSE, ANA_BETTER},
        {0.8, 0, ANA_UNDECIDED, ANA_UNDECIDED}, {0.0, 0, ANA_UNDECIDED, ANA_UNDECIDED},
        {3.0, 2, ANA_BETTER, ANA_WORSE},        {-3.0, 2, ANA_WORSE, ANA_BETTER},
        {2.8, 2, ANA_UNDECIDED, ANA_UNDECIDED}, {1.0, 2, ANA_EQUAL, ANA_EQUAL},
        {1.2, 2, ANA_UNDECIDED, ANA_UNDECIDED}, {-1.0, 2, ANA_EQUAL, ANA_EQUAL},
    };
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        struct hand hand;
        make_hand(&hand, 2, cases[i].matters);
        set_design(&hand, 1, cases[i].difference, 1);
        assert_int_equal(verdict_of(&hand.view, 1), cases[i].more_is_better);
        hand.view.maximise = false;
        assert_int_equal(verdict_of(&hand.view, 1), cases[i].less_is_better);
    }
}

static void test_numbers_of_a_row(void **state)
{
    (void)state;
    struct hand hand;
    make_hand(&hand, 2, 2);
    set_design(&hand, 1, 2.5, 1);
    struct ana_comparison *comparison = compare(&hand.view);
    const struct ana_difference *row = ana_row(comparison, ana_declared(comparison), 0, 1);
    assert_int_equal(row->pairs, N);
    assert_true(fabs(row->mean - 2.5) < 1e-12 && fabs(row->sd - sqrt(8.0 / 7)) < 1e-12);
    assert_true(fabs(row->interval.low - (2.5 - 0.893744)) < 1e-6);
    assert_true(row->simultaneous.low == row->interval.low); /* a family of one */
    assert_true(row->p_holm == row->paired.p);
    assert_true(fabs(row->relative - 2.5 / 135) < 1e-12);
    assert_int_equal(row->won, N);
    assert_int_equal(row->tied, 0);
    assert_int_equal(row->verdict, ANA_UNDECIDED);
    assert_true(row->sure_of_sign);
    /* The interval must shrink to .5: 20 replications, since 2.0930 x 1.0690 / sqrt(20) = .5003 and of 21 = .4866. */
    assert_true(row->more == 21 - N);
    assert_true(row->p_equal > .5);
    const struct ana_difference *base = ana_row(comparison, ana_declared(comparison), 0, 0);
    assert_int_equal(base->verdict, ANA_BASELINE);
    assert_true(base->own.moments.mean == 135 && isnan(base->p_holm));
    ana_comparison_free(comparison);
}

static void test_intervals_hold_together(void **state)
{
    (void)state;
    struct hand hand;
    make_hand(&hand, 4, 0);
    set_design(&hand, 1, 1.0, 1); /* decided alone, not among three: 2.3646 -> 3.1276 */
    set_design(&hand, 2, 5.0, 1);
    set_design(&hand, 3, 0.0, 1);
    struct ana_comparison *comparison = compare(&hand.view);
    assert_true(fabs(comparison->each_confidence - (1 - .05 / 3)) < 1e-12);
    const struct ana_difference *rows = ana_declared(comparison)->rows;
    assert_int_equal(rows[1].verdict, ANA_UNDECIDED);
    assert_true(rows[1].interval.low > 0 && rows[1].simultaneous.low < 0);
    assert_int_equal(rows[2].verdict, ANA_BETTER);
    double p[3] = {rows[1].paired.p, rows[2].paired.p, rows[3].paired.p};
    assert_int_equal(ana_adjust(ANA_HOLM, p, 3, p), SIM_OK);
    for (int i = 0; i < 3; i++)
        assert_true(rows[i + 1].p_holm == p[i]);
    ana_comparison_free(comparison);
}

static void test_placebo_is_identical(void **state)
{
    (void)state;
    struct hand hand;
    make_hand(&hand, 2, 5);
    set_design(&hand, 1, 0, 0);
    assert_int_equal(verdict_of(&hand.view, 1), ANA_IDENTICAL);
    struct ana_comparison *comparison = compare(&hand.view);
    const struct ana_difference *row = ana_row(comparison, ana_declared(comparison), 0, 1);
    assert_int_equal(row->tied, N);
    assert_false(row->weak_pairing || row->constant || row->shared);
    ana_comparison_free(comparison);
    /* One market that differs ends it. */
    hand.x[N + 3] += 1e-9;
    assert_int_equal(verdict_of(&hand.view, 1), ANA_EQUAL);
}

static void test_constant_difference(void **state)
{
    (void)state;
    struct hand hand;
    make_hand(&hand, 2, 0);
    set_design(&hand, 1, 4, 0);
    struct ana_comparison *comparison = compare(&hand.view);
    const struct ana_difference *row = ana_row(comparison, ana_declared(comparison), 0, 1);
    assert_int_equal(row->verdict, ANA_BETTER);
    assert_true(row->constant && row->simultaneous.low == 4 && row->simultaneous.high == 4);
    assert_true(isinf(row->paired.reduction) && !row->weak_pairing);
    ana_comparison_free(comparison);
    /* A metric that never changes at all. */
    for (int i = 0; i < 2 * N; i++)
        hand.x[i] = 7;
    assert_int_equal(verdict_of(&hand.view, 1), ANA_IDENTICAL);
}

/* Differences of +-1 by the toss of a coin: equal tosses alone would say "better" or "worse" in 2^(1-n) of studies, half
 * of those with two.  2000 studies of each size up to six: more than 131 wrong ones have a probability below .001 at a
 * level of 5 %.  (From seven on tosses that are not all equal decide, by the t interval, which is for normal data: six of
 * seven are in 12 %.)  More designs ask for more. */
static void test_equal_differences_may_be_luck(void **state)
{
    (void)state;
    for (uint32_t n = 2; n <= 6; n++) {
        uint32_t wrong = 0;
        for (uint64_t seed = 1; seed <= 2000; seed++) {
            struct hand hand;
            make_hand(&hand, 2, 0);
            hand.view.replication_count = n;
            for (uint32_t r = 0; r < n; r++)
                hand.x[n + r] = hand.x[r] + (formula_uniform(r, n, seed) < .5 ? -1 : 1);
            enum ana_verdict verdict = verdict_of(&hand.view, 1);
            wrong += verdict == ANA_BETTER || verdict == ANA_WORSE;
        }
        assert_in_range(wrong, 0, 131);
    }
    struct hand hand;
    make_hand(&hand, 4, 0);
    hand.view.replication_count = 6;
    for (uint32_t d = 1; d < 4; d++)
        for (uint32_t r = 0; r < 6; r++)
            hand.x[d * 6 + r] = hand.x[r] + d;
    struct ana_comparison *comparison = compare(&hand.view);
    const struct ana_difference *row = ana_row(comparison, ana_declared(comparison), 0, 1);
    assert_int_equal(row->verdict, ANA_UNDECIDED); /* 2^-5 is above .05 / 3 */
    assert_false(row->sure_of_sign);
    assert_true(row->more == 1 && row->paired.p == ldexp(1, -5));
    ana_comparison_free(comparison);
    hand.view.design_count = hand.view.point_count = 2;
    assert_int_equal(verdict_of(&hand.view, 1), ANA_BETTER);
}

static void test_pairs_are_dropped_and_counted(void **state)
{
    (void)state;
    struct hand hand;
    make_hand(&hand, 2, 0);
    set_design(&hand, 1, 3, 1);
    hand.x[2] = NAN;
    hand.status[2] = SIM_PAIR_FAILED; /* a run of the baseline */
    hand.x[N + 4] = NAN;
    hand.status[N + 4] = SIM_PAIR_MISSING;
    hand.x[N + 5] = NAN; /* it ran, nothing happened */
    struct ana_comparison *comparison = compare(&hand.view);
    const struct ana_difference *row = ana_row(comparison, ana_declared(comparison), 0, 1);
    assert_int_equal(row->pairs, N - 3);
    assert_int_equal(row->failed, 1);
    assert_int_equal(row->missing, 1);
    assert_int_equal(row->undefined, 1);
    assert_true(row->own.moments.count == N - 2 && row->paired.b.count == N - 3);
    ana_comparison_free(comparison);
}

static void test_one_pair_or_none(void **state)
{
    (void)state;
    struct hand hand;
    make_hand(&hand, 2, 0);
    hand.view.replication_count = 1; /* [point][replication]: the second design's number is x[1] */
    struct ana_comparison *comparison = compare(&hand.view);
    const struct ana_difference *row = ana_row(comparison, ana_declared(comparison), 0, 1);
    assert_int_equal(row->verdict, ANA_UNDECIDED);
    assert_true(row->mean == 10 && isnan(row->simultaneous.low) && isnan(row->more) && isnan(row->p_holm));
    struct ana_voice voice = {comparison, ANA_EN, 0};
    struct ana_buffer text = {0};
    ana_put_verdict(&text, &voice, ana_declared(comparison), 0, 1);
    assert_non_null(strstr(ana_buffer_text(&text), "one replication gives no interval"));
    ana_buffer_free(&text);
    ana_comparison_free(comparison);
    hand.x[1] = NAN;
    assert_int_equal(verdict_of(&hand.view, 1), ANA_NO_DATA);
}

static void test_weak_pairing_and_skew_are_told(void **state)
{
    (void)state;
    static const double apart[N] = {3, -14, 22, -30, 9, 41, -25, 11};
    struct hand hand;
    make_hand(&hand, 2, 0);
    for (int r = 0; r < N; r++)
        hand.x[N + r] = 135 + apart[r];
    struct ana_comparison *comparison = compare(&hand.view);
    assert_true(ana_row(comparison, ana_declared(comparison), 0, 1)->weak_pairing);
    ana_comparison_free(comparison);
    set_design(&hand, 1, 1, 0.1);
    hand.x[N + 7] += 60;
    comparison = compare(&hand.view);
    assert_true(ana_row(comparison, ana_declared(comparison), 0, 1)->skewed);
    ana_comparison_free(comparison);
}

static void test_relative_difference_needs_a_positive_baseline(void **state)
{
    (void)state;
    struct hand hand;
    make_hand(&hand, 2, 0);
    for (int r = 0; r < N; r++)
        hand.x[r] -= 135; /* profits around zero */
    set_design(&hand, 1, 3, 1);
    struct ana_comparison *comparison = compare(&hand.view);
    assert_true(isnan(ana_row(comparison, ana_declared(comparison), 0, 1)->relative));
    ana_comparison_free(comparison);
}

/* ---- who is compared with whom ---- */

static void test_places_are_compared_apart(void **state)
{
    (void)state;
    struct synthetic_study *study =
        synthetic_study_create((struct synthetic_options){.designs = 3, .places = 2, .replications = 12, .matters = 0});
    struct ana_comparison *comparison = compare(synthetic_study_view(study));
    assert_int_equal(comparison->place_count, 2);
    assert_string_equal(comparison->places[1], "interest.half_life = 24h");
    assert_true(fabs(comparison->each_confidence - .975) < 1e-12);
    const struct ana_metric_rows *metric = ana_declared(comparison);
    for (uint32_t place = 0; place < 2; place++) {
        const struct ana_difference *row = ana_row(comparison, metric, place, 1);
        assert_int_equal(row->point, 2 + place);
        assert_int_equal(row->baseline_point, place);
    }
    /* The effect of "conduct" is weaker at the second place. */
    assert_true(ana_row(comparison, metric, 0, 1)->mean > 1.2 * ana_row(comparison, metric, 1, 1)->mean);
    ana_comparison_free(comparison);
    synthetic_study_destroy(study);
}

static void test_another_baseline(void **state)
{
    (void)state;
    struct hand hand;
    make_hand(&hand, 3, 0);
    set_design(&hand, 1, 10, 1);
    set_design(&hand, 2, 20, 1);
    struct ana_comparison *comparison = compare_by(&hand.view, (struct ana_compare_options){.baseline = 1});
    assert_int_equal(comparison->designs[0], 1);
    assert_int_equal(comparison->designs[1], 0);
    assert_int_equal(ana_row(comparison, ana_declared(comparison), 0, 1)->verdict, ANA_WORSE);
    assert_int_equal(ana_row(comparison, ana_declared(comparison), 0, 2)->verdict, ANA_BETTER);
    ana_comparison_free(comparison);
    /* A design of which nothing was run. */
    hand.view.point_count = 2;
    struct ana_compare_options options = {.baseline = 2};
    struct sim_error error = {0};
    assert_int_equal(ana_compare(&hand.view, &options, &comparison, &error), SIM_USAGE);
    assert_non_null(strstr(error.text, "'two'"));
    assert_null(comparison);
}

static void test_choice_of_metrics(void **state)
{
    (void)state;
    struct synthetic_study *study = synthetic_study_create(
        (struct synthetic_options){.designs = 2, .places = 1, .replications = 4, .declared = "customers"});
    const struct ana_study_view *view = synthetic_study_view(study);
    struct ana_comparison *comparison = compare(view);
    assert_int_equal(comparison->metric_count, ANA_SCORECARD_METRICS);
    assert_true(comparison->metrics[0].declared && comparison->metrics[0].metric == view->declared);
    for (uint32_t m = 1; m < comparison->metric_count; m++) {
        assert_int_not_equal(view->metrics[comparison->metrics[m].metric]->goal, SIM_GOAL_NONE);
        assert_true(m == 1 || comparison->metrics[m].metric > comparison->metrics[m - 1].metric);
        assert_false(comparison->metrics[m].declared);
        assert_true(comparison->metrics[m].matters == 0);
    }
    ana_comparison_free(comparison);
    const uint32_t two[] = {7, 3, 7};
    comparison = compare_by(view, (struct ana_compare_options){two, 3, false, UINT32_MAX});
    assert_int_equal(comparison->metric_count, 2);
    assert_int_equal(comparison->metrics[0].metric, 7);
    assert_int_equal(comparison->metrics[0].direction, 0);
    assert_null(ana_declared(comparison));
    ana_comparison_free(comparison);
    comparison = compare_by(view, (struct ana_compare_options){.all_metrics = true, .baseline = UINT32_MAX});
    assert_int_equal(comparison->metric_count, view->metric_count);
    ana_comparison_free(comparison);
    struct sim_error error = {0};
    assert_int_equal(ana_view_metric(view, "customer", &error), UINT32_MAX);
    assert_non_null(strstr(error.text, "'customers'"));
    assert_int_equal(ana_view_design(view, "conduct", &error), 1);
    synthetic_study_destroy(study);
}

/* What is the same in every run gives its place on the scorecard to the next of its group. */
static void test_still_metrics_are_left_out(void **state)
{
    (void)state;
    struct synthetic_study *study = synthetic_study_create(
        (struct synthetic_options){.designs = 2, .places = 1, .replications = 4, .declared = "customers"});
    struct ana_study_view view = *synthetic_study_view(study);
    struct ana_comparison *comparison = compare(&view);
    uint32_t still = comparison->metrics[1].metric;
    ana_comparison_free(comparison);
    const double same[] = {3, 3, (double)NAN, 3, 3, 3, 3, 3}; /* two points of four replications */
    const double **headline = malloc(view.metric_count * sizeof *headline);
    assert_non_null(headline);
    memcpy(headline, view.headline, view.metric_count * sizeof *headline);
    headline[still] = same;
    view.headline = headline;
    comparison = compare(&view);
    assert_int_equal(comparison->metric_count, ANA_SCORECARD_METRICS);
    for (uint32_t m = 0; m < comparison->metric_count; m++)
        assert_int_not_equal(comparison->metrics[m].metric, still);
    ana_comparison_free(comparison);
    free(headline);
    synthetic_study_destroy(study);
}

static void test_effects_are_found(void **state)
{
    (void)state;
    struct synthetic_study *study = synthetic_study_create(
        (struct synthetic_options){.designs = 6, .places = 1, .replications = 40, .matters = -1});
    struct ana_comparison *comparison = compare(synthetic_study_view(study));
    static const enum ana_verdict expected[] = {ANA_BASELINE, ANA_BETTER,    ANA_EQUAL,
                                                ANA_WORSE,    ANA_IDENTICAL, ANA_UNDECIDED};
    for (uint32_t d = 0; d < 6; d++)
        assert_int_equal(ana_row(comparison, ana_declared(comparison), 0, d)->verdict, expected[d]);
    assert_true(ana_row(comparison, ana_declared(comparison), 0, 4)->shared);
    ana_comparison_free(comparison);
    synthetic_study_destroy(study);
}

/* ---- what is printed ---- */

static char *print_study(struct synthetic_options options, enum ana_format format)
{
    struct synthetic_study *study = synthetic_study_create(options);
    struct ana_comparison *comparison = compare(synthetic_study_view(study));
    struct ana_buffer out = {0};
    struct sim_error error = {0};
    assert_int_equal(ana_compare_print(comparison, format, ANA_EN, &out, &error), SIM_OK);
    ana_comparison_free(comparison);
    synthetic_study_destroy(study);
    return out.text;
}

static void test_text_fits_a_terminal(void **state)
{
    (void)state;
    for (uint32_t places = 1; places <= 6; places += 5)
        for (int hostile = 0; hostile < 2; hostile++) {
            char *text = print_study((struct synthetic_options){.designs = 6,
                                                                .places = places,
                                                                .replications = 8,
                                                                .failures = true,
                                                                .hostile = hostile,
                                                                .matters = -1},
                                     ANA_TEXT);
            char *rest = NULL;
            assert_true(strstr(text, "Question") == text);
            for (char *line = strtok_r(text, "\n", &rest); line; line = strtok_r(NULL, "\n", &rest)) {
                assert_true(ana_width(line) <= 100);
                assert_true(line[strlen(line) - 1] != ' ');
            }
            free(text);
        }
}

static void test_text_says_it(void **state)
{
    (void)state;
    char *text =
        print_study((struct synthetic_options){.designs = 6, .places = 1, .replications = 40, .matters = -1}, ANA_TEXT);
    assert_non_null(strstr(text, "A difference\n          below 15M RUB does not matter."));
    assert_non_null(strstr(text, "“conduct” is better than “current”"));
    assert_non_null(strstr(text, "of 40 paired markets."));
    assert_non_null(strstr(text, "identical to “current”"));
    assert_non_null(strstr(text, "more replications would decide"));
    assert_non_null(strstr(text, "exploratory"));
    free(text);
}

static void test_csv(void **state)
{
    (void)state;
    char *text = print_study(
        (struct synthetic_options){.designs = 4, .places = 1, .replications = 6, .hostile = true, .failures = true},
        ANA_CSV);
    assert_non_null(strstr(text, "\"a, b\""));
    assert_non_null(strstr(text, "\"<b>current</b> & \"\"co\"\"\""));
    assert_null(strstr(text, "nan"));
    size_t columns = 0, rows = 0;
    char *rest = NULL;
    for (char *line = strtok_r(text, "\n", &rest); line; line = strtok_r(NULL, "\n", &rest), rows++) {
        size_t commas = 0;
        bool quoted = false;
        for (char *c = line; *c; c++) {
            quoted = *c == '"' ? !quoted : quoted;
            commas += *c == ',' && !quoted;
        }
        assert_true(rows == 0 || commas == columns);
        columns = commas;
    }
    assert_int_equal(rows, 1 + ANA_SCORECARD_METRICS * 4);
    free(text);
}

static void test_json(void **state)
{
    (void)state;
    char *text = print_study((struct synthetic_options){.designs = 3, .places = 1, .replications = 1, .hostile = true},
                             ANA_JSON);
    json_t *whole = json_loads(text, 0, NULL);
    assert_non_null(whole);
    assert_string_equal(json_string_value(json_object_get(whole, "declared_metric")), "vendor_profit");
    const json_t *metric = json_array_get(json_object_get(whole, "metrics"), 0);
    const json_t *row = json_array_get(json_object_get(metric, "designs"), 1);
    assert_string_equal(json_string_value(json_object_get(row, "verdict")), "undecided");
    assert_int_equal(json_integer_value(json_object_get(row, "pairs")), 1);
    assert_true(json_is_real(json_object_get(row, "difference")));
    assert_true(json_is_null(json_object_get(row, "simultaneous_low")));
    json_decref(whole);
    free(text);
}

static void test_documents_escape(void **state)
{
    (void)state;
    struct synthetic_options options = {.designs = 6, .places = 1, .replications = 5, .hostile = true};
    char *md = print_study(options, ANA_MD);
    assert_non_null(strstr(md, "g\\|h"));
    assert_non_null(strstr(md, "\\<b\\>current"));
    free(md);
    char *latex = print_study(options, ANA_LATEX);
    assert_non_null(strstr(latex, "c\\_d\\$e\\#f"));
    assert_non_null(strstr(latex, "50\\% \\& весом"));
    assert_non_null(strstr(latex, "$<$b$>$current"));
    free(latex);
    assert_int_equal(ana_format_of("latex"), ANA_LATEX);
    assert_int_equal(ana_format_of("xml"), ANA_FORMAT_COUNT);
}

/* ---- the real reader ---- */

static void test_view_of_a_file(void **state)
{
    (void)state;
    char folder[] = "/tmp/compare_test.XXXXXX", path[64];
    assert_non_null(mkdtemp(folder));
    snprintf(path, sizeof path, "%s/results.h5", folder);
    struct synthetic_study *study = synthetic_study_create(
        (struct synthetic_options){.designs = 3, .places = 2, .replications = 7, .times = 16, .failures = true});
    struct sim_error error = {0};
    if (synthetic_study_write(study, path, &error) != SIM_OK)
        fail_msg("%s", error.text);
    struct sim_results *results = sim_results_open(path, &error);
    struct ana_study_view *view = NULL;
    assert_non_null(results);
    assert_int_equal(ana_view_open(results, &view, &error), SIM_OK);
    struct ana_buffer direct = {0}, read = {0};
    struct ana_comparison *one = compare(synthetic_study_view(study)), *two = compare(view);
    ana_compare_csv(one, &direct);
    ana_compare_csv(two, &read);
    assert_string_equal(ana_buffer_text(&read), ana_buffer_text(&direct));
    assert_true(ana_view_horizon(view) == 1825);
    ana_buffer_free(&direct);
    ana_buffer_free(&read);
    ana_comparison_free(one);
    ana_comparison_free(two);
    ana_view_close(view);
    sim_results_close(results);
    synthetic_study_destroy(study);
    remove(path);
    remove(folder);
}

static int write_file(int count, char **words)
{
    struct synthetic_options options = {.designs = count > 3 ? (uint32_t)atoi(words[3]) : 6,
                                        .places = count > 4 ? (uint32_t)atoi(words[4]) : 1,
                                        .replications = count > 5 ? (uint32_t)atoi(words[5]) : 40,
                                        .matters = -1};
    struct synthetic_study *study = synthetic_study_create(options);
    struct sim_error error = {0};
    int status = synthetic_study_write(study, words[2], &error);
    if (status != SIM_OK)
        fprintf(stderr, "%s\n", error.text);
    synthetic_study_destroy(study);
    return status;
}

int main(int count, char **words)
{
    if (count > 2 && strcmp(words[1], "--write") == 0)
        return write_file(count, words);
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_verdicts_follow_the_interval),
        cmocka_unit_test(test_numbers_of_a_row),
        cmocka_unit_test(test_intervals_hold_together),
        cmocka_unit_test(test_placebo_is_identical),
        cmocka_unit_test(test_constant_difference),
        cmocka_unit_test(test_equal_differences_may_be_luck),
        cmocka_unit_test(test_pairs_are_dropped_and_counted),
        cmocka_unit_test(test_one_pair_or_none),
        cmocka_unit_test(test_weak_pairing_and_skew_are_told),
        cmocka_unit_test(test_relative_difference_needs_a_positive_baseline),
        cmocka_unit_test(test_places_are_compared_apart),
        cmocka_unit_test(test_another_baseline),
        cmocka_unit_test(test_choice_of_metrics),
        cmocka_unit_test(test_still_metrics_are_left_out),
        cmocka_unit_test(test_effects_are_found),
        cmocka_unit_test(test_text_fits_a_terminal),
        cmocka_unit_test(test_text_says_it),
        cmocka_unit_test(test_csv),
        cmocka_unit_test(test_json),
        cmocka_unit_test(test_documents_escape),
        cmocka_unit_test(test_view_of_a_file),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
