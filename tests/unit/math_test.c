/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Elementary functions: at most 1 ulp beside long double, special values, golden bits. */
#include <math.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "sim/core/digest.h"
#include "sim/core/math.h"
#include "sim/core/random.h"

#define COUNT 20000

static double spread(uint32_t i, double low, double high)
{
    struct sim_key key = {.seed = 1, .replication = 1};
    return low + (high - low) * sim_uniform(&key, sim_at(i, 1, 0));
}

/* Distance from the exact value in units of the last place. */
static double ulps(double value, long double exact)
{
    double near = fabs((double)exact);
    double unit = nextafter(near, (double)INFINITY) - near;
    return (double)fabsl(((long double)value - exact) / (long double)unit);
}

static double wanted_ulps(double (*f)(double), long double (*exact)(long double), double low, double high)
{
    double worst = 0;
    for (uint32_t i = 0; i < COUNT; i++) {
        double x = spread(i, low, high);
        worst = fmax(worst, ulps(f(x), exact((long double)x)));
    }
    return worst;
}

/* SLEEF promises 1.0 ulp; 1.01 leaves room for the last place of the long double. */
static void test_accuracy(void **state)
{
    (void)state;
    assert_true(wanted_ulps(sim_log, logl, 1e-300, 1e-290) <= 1.01);
    assert_true(wanted_ulps(sim_log, logl, 0, 3) <= 1.01);
    assert_true(wanted_ulps(sim_log, logl, 1, 1e12) <= 1.01);
    assert_true(wanted_ulps(sim_log1p, log1pl, -1, 2) <= 1.01);
    assert_true(wanted_ulps(sim_exp, expl, -700, 700) <= 1.01);
    assert_true(wanted_ulps(sim_expm1, expm1l, -2, 2) <= 1.01);
    assert_true(wanted_ulps(sim_sin, sinl, -1000, 1000) <= 1.01);
    assert_true(wanted_ulps(sim_cos, cosl, -1000, 1000) <= 1.01);
    for (uint32_t i = 0; i < COUNT; i++) {
        double x = spread(i, 0, 20), y = spread(i + COUNT, -30, 30);
        assert_true(ulps(sim_pow(x, y), powl((long double)x, (long double)y)) <= 1.01);
    }
}

static void test_special_values(void **state)
{
    (void)state;
    double inf = (double)INFINITY;
    assert_true(sim_log(1) == 0 && sim_log(0) == -inf && sim_log(inf) == inf && isnan(sim_log(-1)));
    assert_true(sim_log1p(0) == 0 && sim_log1p(-1) == -inf && sim_log1p(inf) == inf);
    assert_true(fabs(sim_log1p(1.7e308) - 709.7271) < 1e-3);
    assert_true(sim_exp(0) == 1 && sim_exp(-inf) == 0 && sim_exp(1000) == inf && sim_exp(-1000) == 0);
    assert_true(sim_expm1(0) == 0 && sim_expm1(-1000) == -1);
    assert_true(sim_pow(0, 0.5) == 0 && sim_pow(5, 0) == 1 && sim_pow(2, 10) == 1024 && sim_pow(1e308, 2) == inf);
    assert_true(sim_logistic(0) == 0.5 && sim_logistic(1e300) == 1 && sim_logistic(-1e300) == 0);
    assert_true(sim_logit(0.5) == 0 && sim_logit(0) == -inf && sim_logit(1) == inf);
    for (double x = -30; x <= 30; x += 0.37) {
        assert_true(fabs(sim_logit(sim_logistic(x)) - x) < 1e-15 * exp(fabs(x)) + 1e-12);
        assert_true(fabs(sim_logistic(x) + sim_logistic(-x) - 1) < 1e-15);
    }
}

/* The same bits on every processor and from every compiler. */
static void test_golden_bits(void **state)
{
    (void)state;
    uint64_t digest = SIM_DIGEST_START;
    for (uint32_t i = 0; i < COUNT; i++) {
        double x = spread(i, 0, 10), y = spread(i, -5, 5);
        digest = sim_digest_fold_double(digest, sim_log(x));
        digest = sim_digest_fold_double(digest, sim_log1p(x));
        digest = sim_digest_fold_double(digest, sim_exp(y));
        digest = sim_digest_fold_double(digest, sim_expm1(y));
        digest = sim_digest_fold_double(digest, sim_pow(x, y));
        digest = sim_digest_fold_double(digest, sim_sin(y));
        digest = sim_digest_fold_double(digest, sim_cos(y));
        digest = sim_digest_fold_double(digest, sim_logistic(y));
    }
    assert_int_equal(digest, UINT64_C(0x7209f8bb51a3b816));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_accuracy),
        cmocka_unit_test(test_special_values),
        cmocka_unit_test(test_golden_bits),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
