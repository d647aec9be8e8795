/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Factors: ranges, lists, coordinates, and what is refused. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>

#include <math.h>
#include <string.h>

#include "analysis/study/factor.h"

static const char *const modes[] = {"slow", "fast", "both", NULL};
static const struct sim_param share = {.name = "share", .type = SIM_SHARE, .low = .1, .high = .3};
static const struct sim_param count = {.name = "count", .type = SIM_COUNT, .max = 100};
static const struct sim_param time = {.name = "time", .type = SIM_TIME, .max = 3650};
static const struct sim_param mode = {.name = "mode", .type = SIM_CHOICE, .choices = modes};
static const struct sim_param flag = {.name = "flag", .type = SIM_SWITCH};

static void expect(const struct ana_factor *factor, double u, const char *text)
{
    char out[ANA_FACTOR_TEXT];
    ana_factor_text(factor, u, out);
    assert_string_equal(out, text);
}

static struct ana_factor make(const char *path, const struct sim_param *param, const char *range)
{
    struct ana_factor factor;
    struct sim_error error = {0};
    if (ana_factor_init(&factor, path, param, range, &error) != SIM_OK)
        fail_msg("%s", error.text);
    return factor;
}

static void test_values(void **state)
{
    (void)state;
    struct ana_factor f = make("a.share", &share, NULL);
    assert_true(f.plausible && ana_factor_continuous(&f) && ana_factor_levels(&f) == 0);
    expect(&f, 0, "a.share=10%");
    expect(&f, .5, "a.share=20%");
    expect(&f, 1, "a.share=30%");
    assert_true(fabs(ana_factor_coordinate(&f, "15%") - .25) < 1e-12);
    assert_true(isnan(ana_factor_coordinate(&f, "40%")));
    f = make("a.count", &count, "3..7");
    assert_int_equal(ana_factor_levels(&f), 5);
    expect(&f, 0, "a.count=3");
    expect(&f, .5, "a.count=5");
    expect(&f, .999, "a.count=7");
    expect(&f, 1, "a.count=7");
    assert_true(ana_factor_value(&f, ana_factor_coordinate(&f, "4")) == 4);
    f = make("a.time", &time, "30d..1y");
    expect(&f, 0, "a.time=30d");
    f = make("a.mode", &mode, NULL);
    expect(&f, .5, "a.mode=fast");
    assert_true(ana_factor_value(&f, ana_factor_coordinate(&f, "both")) == 2);
    ana_factor_fini(&f);
    f = make("a.mode", &mode, "slow, both");
    expect(&f, .9, "a.mode=both");
    ana_factor_fini(&f);
    f = make("a.flag", &flag, "");
    expect(&f, .2, "a.flag=no");
    ana_factor_fini(&f);
}

static void expect_refusal(const struct sim_param *param, const char *range, const char *words)
{
    struct ana_factor factor;
    struct sim_error error = {0};
    assert_int_equal(ana_factor_init(&factor, "a.b", param, range, &error), SIM_USAGE);
    if (!strstr(error.text, words))
        fail_msg("'%s' does not say '%s'", error.text, words);
    ana_factor_fini(&factor);
}

static void test_refusals(void **state)
{
    (void)state;
    expect_refusal(&count, NULL, "no plausible range");
    expect_refusal(&share, "30%..10%", "is empty");
    expect_refusal(&share, "10%..x", "a.b");
    expect_refusal(&share, "10%..300%", "a.b");
    expect_refusal(&mode, "slow..fast", "list its values");
    expect_refusal(&mode, "slow", "one value");
    expect_refusal(&mode, "slow,quick", "quick");
    expect_refusal(&mode, "slow,,both", "empty value");
}

static void test_short_names(void **state)
{
    (void)state;
    struct ana_factor f[3] = {make("world.segment.small.cycle", &time, "1d..2d"),
                              make("world.segment.large.cycle", &time, "1d..2d"), make("a.b.c", &time, "1d..2d")};
    char out[64];
    ana_factor_short(f, 3, 0, out, sizeof out);
    assert_string_equal(out, "small.cycle");
    ana_factor_short(f, 3, 2, out, sizeof out);
    assert_string_equal(out, "b.c");
    strcpy(f[2].path, "x.small.cycle");
    ana_factor_short(f, 3, 0, out, sizeof out);
    assert_string_equal(out, "segment.small.cycle");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_values),
        cmocka_unit_test(test_refusals),
        cmocka_unit_test(test_short_names),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
