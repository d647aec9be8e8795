/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * The stopping rule on a study made by hand: places, designs that hold
 * together, a share of the baseline's mean, and what it says in words.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>

#include <math.h>
#include <string.h>

#include "analysis/compare/precision.h"
#include "analysis/words/quantity.h"

/* Three designs at two places: points 0..2 at the first. */
enum { N = 20, DESIGNS = 3, POINTS = 6 };

struct hand {
    struct ana_study_view view;
    double x[POINTS * N];
    const double *headline[1];
    enum sim_pair_status status[POINTS * N];
};

/* Points differ from their baseline by 5 +- 1 in turns, the baseline lies at 100 +- 2. */
static void make(struct hand *hand)
{
    static const struct sim_metric metric = {"deals", "1", SIM_METRIC_FLOW, SIM_GOAL_MAX, "g", "deals", "", ""};
    static const struct sim_metric *const metrics[] = {&metric};
    static const struct ana_view_design designs[DESIGNS] = {{"base", ""}, {"one", ""}, {"two", ""}};
    static const struct ana_view_point points[POINTS] = {{0, "here", "0"},  {1, "here", "1"},  {2, "here", "2"},
                                                         {0, "there", "3"}, {1, "there", "4"}, {2, "there", "5"}};
    memset(hand, 0, sizeof *hand);
    for (uint32_t p = 0; p < POINTS; p++)
        for (uint32_t r = 0; r < N; r++) {
            double base = 100 + (r / 2 % 2 ? 2 : -2), noise = r % 2 ? 1 : -1;
            hand->x[p * N + r] = p % DESIGNS == 0 ? base : base + 5 + noise;
            hand->status[p * N + r] = SIM_PAIR_DONE;
        }
    hand->headline[0] = hand->x;
    hand->view = (struct ana_study_view){.title = "",
                                         .currency = "",
                                         .design_count = DESIGNS,
                                         .designs = designs,
                                         .point_count = POINTS,
                                         .points = points,
                                         .replication_count = N,
                                         .status = hand->status,
                                         .metric_count = 1,
                                         .metrics = metrics,
                                         .headline = hand->headline,
                                         .maximise = true,
                                         .confidence = .95,
                                         .precision = .8,
                                         .most = 200};
}

/* The noise of a point about its baseline, times so much. */
static void widen(struct hand *hand, uint32_t point, double factor)
{
    uint32_t base = point - point % DESIGNS;
    for (uint32_t r = 0; r < N; r++) {
        double x = hand->x[base * N + r];
        hand->x[point * N + r] = x + 5 + factor * (hand->x[point * N + r] - x - 5);
    }
}

static struct ana_precision precision_of(const struct hand *hand)
{
    struct ana_precision precision;
    struct sim_error error = {0};
    if (ana_precision_of(&hand->view, &precision, &error) != SIM_OK)
        fail_msg("%s", error.text);
    return precision;
}

static void says(const struct hand *hand, const char *const parts[ANA_LANGUAGE_COUNT])
{
    struct ana_precision precision = precision_of(hand);
    for (int language = ANA_EN; language < ANA_LANGUAGE_COUNT; language++) {
        struct ana_buffer text = {0};
        ana_put_precision(&text, &hand->view, &precision, (enum ana_language)language, ANA_PLAIN);
        assert_null(strchr(ana_buffer_text(&text), '{'));
        if (!strstr(ana_buffer_text(&text), parts[language]))
            fail_msg("'%s' is not in: %s", parts[language], ana_buffer_text(&text));
        ana_buffer_free(&text);
    }
}

/* s of +-1 in twenty is sqrt(20/19); two alternatives share 5 %: t(.9875, 19) = 2.43344 (R: qt), so the half-width is
 * 2.43344 sqrt(20/19) / sqrt(20) = 0.55827. */
static void test_designs_of_a_place_hold_together(void **state)
{
    (void)state;
    static struct hand hand;
    make(&hand);
    struct ana_precision precision = precision_of(&hand);
    assert_int_equal(precision.alternatives, 2);
    assert_true(fabs(precision.look.half - .55827) < 5e-5);
    assert_true(precision.look.allowed == .8);
    assert_true(precision.look.reached && precision.look.next == N);
    assert_true(precision.rule.precision == .8 && precision.rule.most == 200 && !precision.rule.relative);
    says(&hand, (const char *const[]){"Replications were added until the differences to the baseline",
                                      "Повторения добавлялись, пока разницы с основой"});
    says(&hand, (const char *const[]){"probability of at least 95%", "вероятностью не менее 95%"});
}

/* One design of one place keeps the whole study going. */
static void test_the_widest_of_all_places_decides(void **state)
{
    (void)state;
    static struct hand hand;
    make(&hand);
    widen(&hand, 2, 1.2);
    widen(&hand, 4, 3);
    struct ana_precision precision = precision_of(&hand);
    assert_false(precision.look.reached);
    assert_int_equal(precision.point, 4);
    assert_true(fabs(precision.look.half - 3 * .55827) < 2e-4);
    assert_true(precision.look.next > N && precision.look.next <= 200);
    says(&hand, (const char *const[]){"after 20 replications the interval of “one, there”",
                                      "после 20 повторений интервал у «one, there»"});
    hand.view.most = N;
    assert_int_equal(precision_of(&hand).look.next, N);
}

/* Precise at 20 only because the last numbers are alike: the counts before do not agree. */
static void test_luck_is_told(void **state)
{
    (void)state;
    static struct hand hand;
    make(&hand);
    hand.view.precision = .56;
    struct ana_precision precision = precision_of(&hand);
    assert_true(precision.look.precise && !precision.look.reached);
    says(&hand, (const char *const[]){"was not surely reached", "возможно, это случайность"});
}

/* Three intervals share the 5 %: t(1 - .05/6, 19) = 2.62518 (R: qt).  The baseline's is 2.62518 x 2 sqrt(20/19) /
 * sqrt(20) = 1.20452, so a share of 2 % allows .02 (100 - 1.20452) = 1.97591. */
static void test_a_share_is_of_what_the_baseline_is_at_least(void **state)
{
    (void)state;
    static struct hand hand;
    make(&hand);
    hand.view.relative = true;
    hand.view.precision = .02;
    struct ana_precision precision = precision_of(&hand);
    assert_true(fabs(precision.look.allowed - 1.97591) < 1e-4);
    assert_true(fabs(precision.look.half - .60226) < 1e-4);
    assert_true(precision.look.reached);
    says(&hand, (const char *const[]){"2% of the baseline’s mean (here ", "2% среднего основы (здесь "});
    for (uint32_t i = 0; i < POINTS * N; i++)
        hand.x[i] -= 100;
    assert_false(precision_of(&hand).look.reached);
    says(&hand, (const char *const[]){"the baseline’s mean may still be zero", "всё ещё может быть нулём"});
}

/* A study of one design asks it of the level. */
static void test_without_alternatives_the_level_counts(void **state)
{
    (void)state;
    static struct hand hand;
    make(&hand);
    hand.view.point_count = 1;
    struct ana_precision precision = precision_of(&hand);
    assert_int_equal(precision.alternatives, 0);
    assert_int_equal(precision.point, 0);
    assert_true(fabs(precision.look.half - 2.093024 * 2 / sqrt(19)) < 1e-4); /* t(.975, 19) */
    hand.view.precision = 1.5;
    says(&hand, (const char *const[]){"until the mean of “base, here” was known", "среднее у «base, here»"});
}

/* Failed runs leave no number, and too few numbers are never enough. */
static void test_numbers_that_lack(void **state)
{
    (void)state;
    static struct hand hand;
    make(&hand);
    for (uint32_t r = 1; r < N; r++)
        hand.x[5 * N + r] = NAN;
    struct ana_precision precision = precision_of(&hand);
    assert_false(precision.look.reached);
    assert_int_equal(precision.point, 5);
    says(&hand, (const char *const[]){"fewer than 10 give a number for “two, there”", "дают меньше 10"});
}

static void test_what_is_no_question(void **state)
{
    (void)state;
    static struct hand hand;
    struct ana_precision precision;
    struct sim_error error = {0};
    make(&hand);
    hand.view.precision = 0;
    assert_int_equal(ana_precision_of(&hand.view, &precision, &error), SIM_USAGE);
    make(&hand);
    hand.view.declared = UINT32_MAX;
    assert_int_equal(ana_precision_of(&hand.view, &precision, &error), SIM_USAGE);
    make(&hand);
    hand.view.points++; /* begins with design "one" */
    hand.view.point_count = 2;
    assert_int_equal(ana_precision_of(&hand.view, &precision, &error), SIM_USAGE);
    assert_non_null(strstr(error.text, "no run of the baseline"));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_designs_of_a_place_hold_together),
        cmocka_unit_test(test_the_widest_of_all_places_decides),
        cmocka_unit_test(test_luck_is_told),
        cmocka_unit_test(test_a_share_is_of_what_the_baseline_is_at_least),
        cmocka_unit_test(test_without_alternatives_the_level_counts),
        cmocka_unit_test(test_numbers_that_lack),
        cmocka_unit_test(test_what_is_no_question),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
