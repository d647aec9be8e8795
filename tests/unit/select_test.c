/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Selecting: constants and rules against published and computed values (PE1, PE2, PE3, PF1). */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>

#include <gsl/gsl_cdf.h>
#include <math.h>
#include <string.h>

#include "analysis/select/allocate.h"
#include "analysis/select/constants.h"
#include "analysis/select/kn.h"
#include "analysis/select/select.h"
#include "tests/support/formula_evaluator.h"

static void near(double value, double expected, double relative)
{
    if (!(fabs(value - expected) <= relative * fmax(1e-12, fabs(expected))))
        fail_msg("%.12g instead of %.12g", value, expected);
}

static void test_rinott(void **state)
{
    (void)state;
    static const double table[][4] = {
        {2, .95, 9, 2.614119295},      {3, .9, 9, 2.587497941},     {5, .9, 19, 2.916362860},
        {10, .9, 19, 3.437359300},     {10, .95, 19, 3.875276636},  {10, .95, 49, 3.686758938},
        {20, .95, 29, 4.165238567},    {100, .95, 29, 4.978575388}, {5, .95, 99, 3.199484982},
        {10, .95, 199, 3.605247784},   {10, .975, 50, 4.045267827}, {1000, .975, 50, 6.056298111},
        {10000, .975, 50, 6.895983161}};
    for (size_t i = 0; i < sizeof table / sizeof *table; i++)
        near(ana_rinott(table[i][0], table[i][1], table[i][2]), table[i][3], 1e-8);
    assert_true(isnan(ana_rinott(1, .95, 9)));
}

static void test_dunnett_and_tukey(void **state)
{
    (void)state;
    near(ana_dunnett(2, 20, .5, .95, false), 2.02731839, 1e-7);
    near(ana_dunnett(2, 20, .5, .95, true), 2.37868998, 1e-7);
    near(ana_dunnett(4, 30, .5, .95, false), 2.25460751, 1e-7);
    near(ana_dunnett(4, 30, .5, .95, true), 2.57809932, 1e-7);
    near(ana_dunnett(8, 100, .5, .95, false), 2.41543731, 1e-7);
    near(ana_dunnett(8, 100, .5, .95, true), 2.69994998, 1e-7);
    near(ana_tukey(3, 20, .95), 3.57793473, 1e-7);
    near(ana_tukey(4, 30, .95), 3.84540135, 1e-7);
    near(ana_tukey(9, 171, .95), 4.44339526, 1e-7);
    /* g of Nelson and Matejcik */
    near(ana_dunnett(4, 36, .5, .95, false), 2.23840770, 1e-7);
    near(ana_dunnett(3, 27, .5, .95, false), 2.15715466, 1e-7);
    near(ana_dunnett(8, 152, .5, .95, false), 2.40372046, 1e-7);
}

static void test_kn_eta(void **state)
{
    (void)state;
    near(ana_kn_eta(10, .05, 10), 0.859083429925, 1e-10);
    near(ana_kn_eta(4, .05, 20), 0.215247670799, 1e-10);
    near(ana_kn_eta(9, .05, 20), 0.293040315822, 1e-10);
}

/* ---- the D-set ---- */

enum { K = 5 };

static double quasi_normal(uint32_t r, double root)
{
    double whole;
    return gsl_cdf_ugaussian_Pinv(modf(r * root, &whole));
}

static void d_row(uint32_t r, double row[K])
{
    static const double mu[K] = {10, 10.5, 11.2, 10.8, 9.5}, sigma[K] = {1, 1.5, 2, 1, .5};
    static const double prime[K] = {2, 3, 5, 7, 11};
    double common = quasi_normal(r, 0.6180339887498949);
    for (int i = 0; i < K; i++)
        row[i] = mu[i] + sigma[i] * (sqrt(.5) * common + sqrt(.5) * quasi_normal(r, sqrt(prime[i])));
}

static void race(uint32_t most, uint32_t expected_best, uint32_t expected_rows, const uint32_t expected[K])
{
    struct ana_race race;
    double row[K];
    bool done = false;
    assert_int_equal(ana_race_init(&race, K, .4, .05, 10, NULL), SIM_OK);
    while (!done && race.rows < most) {
        d_row(race.rows + 1, row);
        ana_race_add(&race, row);
        done = race.rows >= 10 && ana_race_check(&race);
    }
    for (int i = 0; i < K; i++)
        assert_int_equal(race.dropped[i], expected[i]);
    assert_int_equal(race.rows, expected_rows);
    if (done)
        assert_int_equal(ana_race_best(&race), expected_best);
    else
        assert_int_equal(expected_best, UINT32_MAX);
    ana_race_fini(&race);
}

static void test_kn_on_the_d_set(void **state)
{
    (void)state;
    race(60, UINT32_MAX, 60, (const uint32_t[K]){10, 38, 0, 0, 10});
    race(3000, 2, 72, (const uint32_t[K]){10, 38, 0, 72, 10});
}

/* Past the last stage two designs with the same mean to the last bit are as good as each other: no endless race. */
static void test_kn_ends_with_a_tie(void **state)
{
    (void)state;
    struct ana_race race;
    bool done = false;
    assert_int_equal(ana_race_init(&race, 2, 2, .05, 10, NULL), SIM_OK);
    for (uint32_t r = 0; r < 100 && !done; r++) {
        ana_race_add(&race, (const double[]){r % 2, 1 - r % 2});
        done = r % 2 == 1 && race.rows >= 10 && ana_race_check(&race);
    }
    assert_true(done && race.in == 2);
    ana_race_fini(&race);
}

static void test_allocations_on_the_d_set(void **state)
{
    (void)state;
    static const double sizes[K] = {71, 171, 405, 87, 26};
    static const double fractions[K] = {0.01321474002, 0.1291703495, 0.5956905, 0.2590906855, 0.002833724914};
    double x[10 * K], mean[K], sd[K], se[K], fraction[K], column[K][10];
    for (uint32_t r = 0; r < 10; r++) {
        d_row(r + 1, x + r * K);
        for (int i = 0; i < K; i++)
            column[i][r] = x[r * K + (uint32_t)i];
    }
    double h = ana_rinott(K, .95, 9);
    near(h, 3.6926240038, 1e-8);
    near(ana_nelson_variance(x, 10, K), 1.7741825520, 1e-8);
    for (int i = 0; i < K; i++) {
        struct ana_moments own = ana_moments_of(column[i], 10);
        struct ana_paired pair = ana_paired_of(column[2], column[i], 10);
        mean[i] = own.mean;
        sd[i] = sqrt(ana_variance(&own));
        se[i] = sqrt(ana_variance(&pair.difference) / 10);
        assert_true(ana_rinott_size(h, ana_variance(&own), .4, 10) == sizes[i]);
    }
    ana_ocba(mean, sd, K, fraction);
    for (int i = 0; i < K; i++)
        near(fraction[i], fractions[i], 1e-8);
    near(ana_apcs(mean, se, K, 2), 0.6345270507, 1e-8); /* what pairing adds */
    for (int i = 0; i < K; i++)
        se[i] = sqrt((sd[2] * sd[2] + sd[i] * sd[i]) / 10);
    near(ana_apcs(mean, se, K, 2), 0.4056507035, 1e-8);
}

/* ---- the driver ---- */

static bool ladder(void *context, const struct formula_run *run, double *out)
{
    const double *noise = context;
    out[0] = 10 + run->design + *noise * formula_normal(run->replication, run->design, 1) +
             5 * formula_normal(run->replication, 99, 1);
    return true;
}

static const struct ana_alternative four[] = {
    {.label = "a", .design = 0}, {.label = "b", .design = 1}, {.label = "c", .design = 2}, {.label = "d", .design = 3}};

static struct ana_selection select_by(enum ana_rule rule, double noise, double delta, uint32_t most)
{
    struct formula_evaluator e;
    struct ana_selection selection;
    struct sim_error error = {0};
    struct ana_select_options options = {
        .rule = rule, .delta = delta, .probability = .95, .first = 10, .batch = 4, .most = most, .budget = 200};
    formula_evaluator_init(&e, ladder, &noise, 4, 1, true);
    if (ana_select(&e.evaluator, four, 4, &options, &selection, &error) != SIM_OK)
        fail_msg("%s", error.text);
    assert_int_equal(e.runs, selection.runs);
    return selection;
}

static void test_every_rule_finds_the_best(void **state)
{
    (void)state;
    for (int rule = 0; rule < ANA_RULE_COUNT; rule++) {
        struct ana_selection s = select_by((enum ana_rule)rule, .5, .8, 5000);
        assert_int_equal(s.best, 3);
        assert_true(s.reached);
        /* 3 away, noise of .7: fresh replications say so */
        near(s.fresh.difference.mean, 3, .2);
        assert_true(s.fresh_first >= s.rows[3].runs);
        ana_selection_fini(&s);
    }
}

/* Without a zone sequences alone decide; a race that may not run long enough says so. */
static void test_race_without_zone_and_without_time(void **state)
{
    (void)state;
    struct ana_selection s = select_by(ANA_RULE_RACE, .5, 0, 5000);
    assert_int_equal(s.best, 3);
    assert_true(s.reached && s.rows[0].dropped_by_sequence && s.rows[0].dropped < s.rounds + 1);
    ana_selection_fini(&s);
    s = select_by(ANA_RULE_RACE, 30, .1, 40);
    assert_false(s.reached);
    assert_int_equal(s.rounds, 40);
    ana_selection_fini(&s);
}

/* ---- what is rare ---- */

/* Design 1 earns 100 in three markets of a hundred: 3 on average, and nothing in ten runs of a study in .97^10. */
static bool rare(void *context, const struct formula_run *run, double *out)
{
    uint64_t seed = *(const uint64_t *)context;
    bool event = formula_uniform(run->replication, 77, seed) < .03;
    out[0] = 10 * formula_normal(run->replication, 90, seed) + (run->design == 1 && event ? 100 : 0);
    return true;
}

/* 200 selections with delta 1 and 95 %: 10 wrong ones would be as promised, more than 18 have a probability of .007.
 * No rule promises what it has not seen. */
static void test_equal_numbers_promise_nothing(void **state)
{
    (void)state;
    for (int rule = ANA_RULE_RACE; rule <= ANA_RULE_OCBA; rule++) {
        uint32_t wrong = 0;
        for (uint64_t seed = 1; seed <= 200; seed++) {
            struct formula_evaluator e;
            struct ana_selection s;
            struct ana_select_options options = {.rule = (enum ana_rule)rule,
                                                 .delta = 1,
                                                 .probability = .95,
                                                 .first = 10,
                                                 .batch = 4,
                                                 .most = rule == ANA_RULE_RACE ? 5000 : 200,
                                                 .budget = 60,
                                                 .fresh = 2};
            formula_evaluator_init(&e, rare, &seed, 2, 1, true);
            assert_int_equal(ana_select(&e.evaluator, four, 2, &options, &s, NULL), SIM_OK);
            wrong += s.reached && s.best != 1;
            ana_selection_fini(&s);
        }
        if (wrong > 18)
            fail_msg("rule %d: promised and wrong in %u of 200", rule, wrong);
    }
}

/* Designs that never differ: the race ends, long before the most there may be, and promises nothing. */
static bool alike(void *context, const struct formula_run *run, double *out)
{
    (void)context;
    out[0] = formula_normal(run->replication, 90, 1) + (run->design == 2 ? -3 : 0) +
             (run->design == 3 ? .5 * formula_normal(run->replication, 91, 1) - 3 : 0);
    return true;
}

static void test_alike_is_not_best(void **state)
{
    (void)state;
    struct formula_evaluator e;
    struct ana_selection s;
    struct ana_select_options options = {.delta = .5, .probability = .95, .first = 10, .batch = 4, .most = 5000};
    formula_evaluator_init(&e, alike, NULL, 4, 1, true);
    assert_int_equal(ana_select(&e.evaluator, four, 4, &options, &s, NULL), SIM_OK);
    assert_true(s.ended && !s.reached && s.alike == 1 && s.best < 2);
    assert_true(s.rows[2].dropped > 400 && s.rows[3].dropped > 0 && s.rows[3].dropped < 100);
    assert_in_range(s.rounds, 400, 600);
    struct ana_document document;
    struct ana_buffer out = {0};
    ana_document_init(&document, "select", ANA_EN);
    ana_selection_tell(&e.evaluator, four, &options, &s, &document);
    assert_int_equal(ana_document_print(&document, ANA_MD, NULL, &out, NULL), SIM_OK);
    assert_non_null(strstr(ana_buffer_text(&out), "exactly the same"));
    ana_buffer_free(&out);
    ana_document_fini(&document);
    ana_selection_fini(&s);
}

/* ---- a fixed budget ---- */

/* Luck that all share is ten times a design's own; who ran more often has had other luck. */
static bool shared_luck(void *context, const struct formula_run *run, double *out)
{
    uint64_t seed = *(const uint64_t *)context;
    out[0] = 10 * formula_normal(run->replication, 90, seed) + formula_normal(run->replication, run->design, seed) +
             (run->design == 3);
    return true;
}

/* 200 runs among four designs, equal allocation: wrong in less than 1e-4.  Of 200 searches at most 2 may be wrong
 * (probability of more with an error of .002: .007); and the budget is spent to the last run. */
static void test_ocba_compares_in_pairs(void **state)
{
    (void)state;
    static const uint32_t batches[3] = {1, 4, 60};
    for (int i = 0; i < 3; i++) {
        uint32_t wrong = 0;
        for (uint64_t seed = 1; seed <= 200; seed++) {
            struct formula_evaluator e;
            struct ana_selection s;
            struct ana_select_options options = {.rule = ANA_RULE_OCBA,
                                                 .probability = .95,
                                                 .first = 10,
                                                 .batch = batches[i],
                                                 .most = 1000,
                                                 .budget = 200,
                                                 .fresh = 2};
            formula_evaluator_init(&e, shared_luck, &seed, 4, 1, true);
            assert_int_equal(ana_select(&e.evaluator, four, 4, &options, &s, NULL), SIM_OK);
            uint32_t runs = 0, most = 0;
            for (uint32_t d = 0; d < 4; d++) {
                runs += s.rows[d].runs;
                most = s.rows[d].runs > most ? s.rows[d].runs : most;
            }
            assert_int_equal(runs, 200);
            wrong += s.best != 3;
            ana_selection_fini(&s);
        }
        if (wrong > 2)
            fail_msg("batches of %u: wrong in %u of 200", batches[i], wrong);
    }
}

/* Level with the best: that is where runs tell most. */
static void test_ocba_where_means_are_equal(void **state)
{
    (void)state;
    double fraction[4];
    ana_ocba((const double[]){5, 5, 4, 3}, (const double[]){1, 2, 1, 1}, 4, fraction);
    near(fraction[0], 1. / 3, 1e-12); /* s_b sqrt(N^2 / s^2) = N / 2 */
    near(fraction[1], 2. / 3, 1e-12);
    assert_true(fraction[2] == 0 && fraction[3] == 0);
    /* Never differed so far: as many as the hardest other has. */
    ana_ocba((const double[]){0, 0, -1, -2}, (const double[]){0, 0, 1, 1}, 4, fraction);
    near(fraction[1], 4. / 9, 1e-12);
    near(fraction[2], 4. / 9, 1e-12);
    near(fraction[3], 1. / 9, 1e-12);
    ana_ocba((const double[]){1, 1, 1, 1}, (const double[]){0, 0, 0, 0}, 4, fraction);
    assert_true(fraction[0] == .25 && fraction[3] == .25);
}

/* ---- multiple comparisons with the best ---- */

static bool ascending(void *context, const struct formula_run *run, double *out)
{
    (void)context;
    out[0] = 100 + formula_normal(run->replication, run->design, 1) + 3 * run->design;
    return true;
}

/* Own mean minus the best of the others, in the metric's sign: where less is better, the first is below them.  Unearned
 * intervals are none. */
static void test_to_best_of_a_minimum(void **state)
{
    (void)state;
    struct formula_evaluator e;
    struct ana_selection s;
    struct ana_select_options options = {
        .rule = ANA_RULE_NELSON, .delta = 1, .probability = .95, .first = 10, .batch = 4, .most = 2000, .fresh = 2};
    formula_evaluator_init(&e, ascending, NULL, 3, 1, false);
    assert_int_equal(ana_select(&e.evaluator, four, 3, &options, &s, NULL), SIM_OK);
    assert_true(s.reached && s.best == 0);
    assert_true(s.rows[0].to_best.low < -3 && s.rows[0].to_best.high == 0);
    assert_true(s.rows[1].to_best.low == 0 && s.rows[1].to_best.high > 3 && s.rows[1].to_best.high < 5);
    assert_true(s.rows[2].to_best.low == 0 && s.rows[2].to_best.high > 6);
    ana_selection_fini(&s);
    options.delta = .01;
    options.most = 10;
    assert_int_equal(ana_select(&e.evaluator, four, 3, &options, &s, NULL), SIM_OK);
    assert_false(s.reached);
    for (int i = 0; i < 3; i++)
        assert_true(isnan(s.rows[i].to_best.low) && isnan(s.rows[i].to_best.high));
    ana_selection_fini(&s);
}

static bool constant(void *context, const struct formula_run *run, double *out)
{
    (void)context;
    (void)run;
    out[0] = 7;
    return true;
}

static bool failing(void *context, const struct formula_run *run, double *out)
{
    (void)context;
    out[0] = run->design + formula_normal(run->replication, run->design, 3);
    return run->design != 2;
}

/* Some runs of a design fail: their replications do not count, for anybody. */
static bool sometimes(void *context, const struct formula_run *run, double *out)
{
    double noise = .5;
    (void)context;
    ladder(&noise, run, out);
    return run->design != 3 || run->replication % 5 != 0;
}

static void expect_refusal(formula_call *call, uint32_t count, struct ana_select_options options, const char *words)
{
    struct formula_evaluator e;
    struct ana_selection selection;
    struct sim_error error = {0};
    formula_evaluator_init(&e, call, NULL, 4, 1, true);
    assert_int_equal(ana_select(&e.evaluator, four, count, &options, &selection, &error), SIM_USAGE);
    if (!strstr(error.text, words))
        fail_msg("'%s' does not say '%s'", error.text, words);
    ana_selection_fini(&selection);
}

static bool tell_replication(void *context, const struct formula_run *run, double *out)
{
    (void)context;
    out[0] = 100 * run->design + run->replication;
    return true;
}

/* Who is run again meets replications that no alternative has met. */
static void test_fresh_replications(void **state)
{
    (void)state;
    static const struct ana_alternative three[] = {
        {.label = "a", .design = 0}, {.label = "b", .design = 1}, {.label = "c", .design = 2}};
    struct formula_evaluator e;
    struct ana_board board, fresh;
    formula_evaluator_init(&e, tell_replication, NULL, 3, 1, true);
    assert_int_equal(ana_board_init(&board, &e.evaluator, three, 3, NULL), SIM_OK);
    assert_int_equal(ana_board_seen(&board), 0);
    board.offsets[1] = 20; /* as rules for independent designs do */
    assert_int_equal(ana_board_extend(&board, (uint32_t[]){30, 5, 2}, NULL), SIM_OK);
    assert_int_equal(ana_board_seen(&board), 30);
    board.offsets[1] = 27;
    assert_int_equal(ana_board_seen(&board), 32);
    assert_int_equal(ana_board_fresh(&board, (uint32_t[]){2, 0}, 2, 4, &fresh, NULL), SIM_OK);
    for (uint32_t r = 0; r < 4; r++) {
        assert_true(ana_board_value(&fresh, 0, r, 0) == 200 + 32 + r);
        assert_true(ana_board_value(&fresh, 1, r, 0) == 32 + r);
    }
    assert_int_equal(fresh.runs, 8);
    ana_board_fini(&fresh);
    ana_board_fini(&fresh);
    ana_board_fini(&board);
}

static void test_refusals(void **state)
{
    (void)state;
    struct ana_select_options usual = {.delta = 1, .probability = .95, .first = 10, .batch = 4, .most = 100};
    struct ana_select_options zoneless = usual;
    zoneless.delta = 0;
    zoneless.rule = ANA_RULE_NELSON;
    expect_refusal(constant, 4, usual, "constant");
    expect_refusal(failing, 4, usual, "the formula refused");
    expect_refusal(failing, 1, usual, "two designs");
    expect_refusal(failing, 4, zoneless, "indifference zone");
    struct ana_select_options poor = usual;
    poor.rule = ANA_RULE_OCBA;
    poor.budget = 39;
    expect_refusal(failing, 4, poor, "are 40");
    poor.rule = ANA_RULE_RINOTT;
    poor.most = (1u << 20) + 1;
    expect_refusal(failing, 4, poor, "replications of its own");
    struct formula_evaluator e;
    struct ana_selection s;
    formula_evaluator_init(&e, sometimes, NULL, 4, 1, true);
    assert_int_equal(ana_select(&e.evaluator, four, 4, &usual, &s, NULL), SIM_OK);
    assert_int_equal(s.best, 3);
    assert_true(s.lost > 0 && s.failed > 0);
    ana_selection_fini(&s);
}

static void test_it_can_be_told(void **state)
{
    (void)state;
    struct formula_evaluator e;
    struct ana_selection s;
    struct ana_document document;
    struct ana_buffer out = {0};
    double noise = .5;
    struct ana_select_options options = {.delta = .8, .probability = .95, .first = 10, .batch = 4, .most = 1000};
    formula_evaluator_init(&e, ladder, &noise, 4, 1, true);
    assert_int_equal(ana_select(&e.evaluator, four, 4, &options, &s, NULL), SIM_OK);
    ana_document_init(&document, "select", ANA_EN);
    ana_selection_tell(&e.evaluator, four, &options, &s, &document);
    for (int format = 0; format < ANA_FORMAT_COUNT; format++) {
        assert_int_equal(ana_document_print(&document, (enum ana_format)format, NULL, &out, NULL), SIM_OK);
        assert_non_null(strstr(ana_buffer_text(&out), "selected"));
        ana_buffer_clear(&out);
    }
    struct sim_error error = {0};
    assert_int_equal(ana_document_print(&document, ANA_CSV, "nothing", &out, &error), SIM_USAGE);
    assert_non_null(strstr(error.text, "designs"));
    ana_buffer_free(&out);
    ana_document_fini(&document);
    ana_selection_fini(&s);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_rinott),
        cmocka_unit_test(test_dunnett_and_tukey),
        cmocka_unit_test(test_kn_eta),
        cmocka_unit_test(test_kn_on_the_d_set),
        cmocka_unit_test(test_kn_ends_with_a_tie),
        cmocka_unit_test(test_allocations_on_the_d_set),
        cmocka_unit_test(test_every_rule_finds_the_best),
        cmocka_unit_test(test_race_without_zone_and_without_time),
        cmocka_unit_test(test_fresh_replications),
        cmocka_unit_test(test_equal_numbers_promise_nothing),
        cmocka_unit_test(test_alike_is_not_best),
        cmocka_unit_test(test_ocba_compares_in_pairs),
        cmocka_unit_test(test_ocba_where_means_are_equal),
        cmocka_unit_test(test_to_best_of_a_minimum),
        cmocka_unit_test(test_refusals),
        cmocka_unit_test(test_it_can_be_told),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
