/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Values as people write them: what is accepted, what is refused, and that printing loses no bit. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>

#include <float.h>
#include <locale.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "sim/io/number.h"
#include "sim/io/parameter.h"
#include "sim/io/text.h"

static const char *const colours[] = {"red", "green", "dark_blue", NULL};

static const struct sim_param number = {.name = "n", .type = SIM_NUMBER, .min = -1e300, .max = 1e300};
static const struct sim_param count = {.name = "c", .type = SIM_COUNT};
static const struct sim_param share = {.name = "s", .type = SIM_SHARE};
static const struct sim_param days = {.name = "t", .type = SIM_TIME, .min = 0, .max = 3650};
static const struct sim_param money = {.name = "m", .type = SIM_MONEY};
static const struct sim_param onoff = {.name = "b", .type = SIM_SWITCH};
static const struct sim_param choice = {.name = "k", .type = SIM_CHOICE, .choices = colours};
static const struct sim_param mix = {.name = "x", .type = SIM_MIX, .choices = colours};
static const struct sim_param text = {.name = "w", .type = SIM_TEXT};

static double parsed(const struct sim_param *param, const char *input)
{
    double value = -77;
    struct sim_error error = {0};
    if (sim_param_parse(param, input, &value, &error) != SIM_OK)
        fail_msg("%s: %s", input, error.text);
    return value;
}

static void assert_exact(double a, double b)
{
    if (memcmp(&a, &b, sizeof a) != 0)
        fail_msg("%.17g is not %.17g", a, b);
}

/* Refused, with a message that contains every one of the phrases; the field is left alone. */
static void assert_refused(const struct sim_param *param, const char *input, const char *phrase)
{
    double value[3] = {-77, -77, -77};
    struct sim_error error = {0};
    assert_int_equal(sim_param_parse(param, input, value, &error), SIM_USAGE);
    assert_int_equal(error.status, SIM_USAGE);
    if (!strstr(error.text, phrase))
        fail_msg("'%s': the message \"%s\" does not say \"%s\"", input, error.text, phrase);
    assert_null(strchr(error.text, '\n'));
    for (int i = 0; i < 3; i++)
        assert_exact(value[i], -77);
}

static void reads_units_exactly(void **state)
{
    (void)state;
    assert_exact(parsed(&share, "12%"), 0.12);
    assert_exact(parsed(&share, "0.12"), 0.12);
    assert_exact(parsed(&share, "0.7%"), 0.007);
    assert_exact(parsed(&share, "0"), 0);
    assert_exact(parsed(&share, "100%"), 1);
    assert_exact(parsed(&number, "50k"), 50000);
    assert_exact(parsed(&number, "0.07k"), 70);
    assert_exact(parsed(&number, "2M"), 2e6);
    assert_exact(parsed(&number, "-1.5"), -1.5);
    assert_exact(parsed(&number, "-0"), 0.0);
    assert_exact(parsed(&number, "-0.0e5"), 0.0);
    assert_exact(parsed(&number, "1e-9"), 1e-9);
    assert_exact(parsed(&number, "3%"), 0.03);
    assert_exact(parsed(&money, "1.1M"), 1.1e6);
    assert_exact(parsed(&days, "90d"), 90);
    assert_exact(parsed(&days, "4h"), 4.0 / 24);
    assert_exact(parsed(&days, "1h"), 1.0 / 24);
    assert_exact(parsed(&days, "45min"), 45.0 / 1440);
    assert_exact(parsed(&days, "2w"), 14);
    assert_exact(parsed(&days, "1mo"), 365.0 / 12);
    assert_exact(parsed(&days, "24mo"), 730);
    assert_exact(parsed(&days, "5y"), 1825);
    assert_exact(parsed(&days, "0"), 0);
    assert_exact(parsed(&days, "0h"), 0);
    assert_exact(parsed(&days, "1.5d"), 1.5);
}

static void reads_other_types(void **state)
{
    (void)state;
    uint32_t n = 0;
    bool flag = false;
    double weight[3];
    char word[SIM_TEXT_SIZE];
    assert_int_equal(sim_param_parse(&count, "50k", &n, NULL), SIM_OK);
    assert_int_equal(n, 50000);
    assert_int_equal(sim_param_parse(&count, "1.5k", &n, NULL), SIM_OK);
    assert_int_equal(n, 1500);
    assert_int_equal(sim_param_parse(&count, "4294967295", &n, NULL), SIM_OK);
    assert_true(n == UINT32_MAX);
    assert_int_equal(sim_param_parse(&onoff, "yes", &flag, NULL), SIM_OK);
    assert_true(flag);
    assert_int_equal(sim_param_parse(&onoff, "off", &flag, NULL), SIM_OK);
    assert_false(flag);
    assert_int_equal(sim_param_parse(&choice, "dark_blue", &n, NULL), SIM_OK);
    assert_int_equal(n, 2);
    assert_int_equal(sim_param_parse(&mix, "green", weight, NULL), SIM_OK);
    assert_exact(weight[0], 0);
    assert_exact(weight[1], 1);
    assert_int_equal(sim_param_parse(&mix, "green 60%,  red 40%", weight, NULL), SIM_OK);
    assert_exact(weight[0], 0.4);
    assert_exact(weight[1], 0.6);
    assert_exact(weight[2], 0);
    memset(word, 'x', sizeof word);
    assert_int_equal(sim_param_parse(&text, "Привет, \"мир\"", word, NULL), SIM_OK);
    assert_string_equal(word, "Привет, \"мир\"");
    for (size_t i = strlen(word); i < sizeof word; i++)
        assert_int_equal(word[i], 0);
}

static void refuses_what_is_not_decimal(void **state)
{
    (void)state;
    static const char *const never[] = {"nan",    "NaN", "inf",    "-inf",  "infinity", "0x10",  "0X1p4", "010",
                                        "00",     "-01", "+5",     ".5",    "5.",       "1e",    "1e+",   "--1",
                                        "1.2.3",  "1,5", "50 000", "1_000", "1'000",    "12abc", "0b1",   "1e400",
                                        "1e-400", "٣",   "5 %",    "1d2",   " 1",       "1 "};
    for (size_t i = 0; i < sizeof never / sizeof never[0]; i++) {
        assert_refused(&number, never[i], never[i]);
        assert_refused(&money, never[i], never[i]);
        assert_refused(&share, never[i], never[i]);
        assert_refused(&days, never[i], never[i]);
        assert_refused(&count, never[i], never[i]);
    }
    assert_refused(&number, "010", "octal");
    assert_refused(&number, "", "empty");
    assert_refused(&number, "1e400", "too large");
    assert_refused(&number, "1e-400", "too small");
    assert_refused(&number, "1e999999999999999999999", "too large");
    assert_refused(&number, "1,5", "no spaces, commas");
    assert_refused(&number, "0.00000000000000000000000000000000000000000000000000000000000000000000001", "digits");
}

static void refuses_wrong_units(void **state)
{
    (void)state;
    assert_refused(&days, "90", "no unit");
    assert_refused(&days, "90", "90d");
    assert_refused(&days, "90m", "unknown unit 'm'");
    assert_refused(&days, "10%", "unknown unit '%'");
    assert_refused(&days, "5k", "unknown unit 'k'");
    assert_refused(&money, "10%", "unknown unit '%'");
    assert_refused(&money, "5d", "is a time, but a money is wanted");
    assert_refused(&share, "5k", "unknown unit 'k'");
    assert_refused(&share, "10", "did you mean 10%?");
    assert_refused(&share, "0.1%%", "unknown unit");
}

static void says_the_allowed_range(void **state)
{
    (void)state;
    struct sim_param window = {.name = "w", .type = SIM_TIME, .min = 1.0 / 24, .max = 3650};
    struct sim_param fee = {.name = "f", .type = SIM_MONEY, .min = 0, .max = 5e6};
    struct sim_param few = {.name = "f", .type = SIM_COUNT, .min = 2, .max = 1e6};
    assert_refused(&window, "11y", "allowed: 1h to 10y");
    assert_refused(&window, "0", "allowed: 1h to 10y");
    assert_refused(&share, "101%", "allowed: 0% to 100%");
    assert_refused(&share, "-1%", "allowed: 0% to 100%");
    assert_refused(&fee, "6M", "allowed: 0 to 5M");
    assert_refused(&few, "1", "allowed: 2 to 1M");
    assert_refused(&few, "2.5", "whole number");
    assert_refused(&count, "-1", "at least 0");
    assert_refused(&count, "4294967296", "out of range");
    char range[64];
    sim_param_range_print(&money, range, sizeof range);
    assert_string_equal(range, "any");
    assert_exact(parsed(&window, "10y"), 3650);
    assert_exact(parsed(&window, "1h"), 1.0 / 24);
}

static void refuses_other_types(void **state)
{
    (void)state;
    assert_refused(&onoff, "1", "write yes or no");
    assert_refused(&onoff, "Yes", "neither yes nor no");
    assert_refused(&choice, "gren", "did you mean 'green'?");
    assert_refused(&choice, "purple", "choices: red, green, dark_blue");
    assert_refused(&mix, "green 60%, red 30%", "add up to 90%");
    assert_refused(&mix, "green 60%, green 40%", "named twice");
    assert_refused(&mix, "green, red", "has no weight");
    assert_refused(&mix, "green 110%, red -10%", "out of range");
    assert_refused(&mix, "green 60%, ", "not one of the choices");
    assert_refused(&mix, "", "empty");
    char word[SIM_TEXT_SIZE], long_text[300];
    struct sim_error error = {0};
    memset(long_text, 'a', sizeof long_text);
    long_text[SIM_TEXT_SIZE] = '\0';
    assert_int_equal(sim_param_parse(&text, long_text, word, &error), SIM_USAGE);
    long_text[SIM_TEXT_SIZE - 1] = '\0';
    assert_int_equal(sim_param_parse(&text, long_text, word, &error), SIM_OK);
    assert_int_equal(sim_param_parse(&text, "a\nb", word, &error), SIM_USAGE);
    assert_int_equal(sim_param_parse(&text, "a\xff", word, &error), SIM_USAGE);
    assert_int_equal(sim_param_parse(&text, "${HOME}", word, &error), SIM_USAGE);
}

static void assert_prints(const struct sim_param *param, double value, const char *expected)
{
    char out[128];
    int length = sim_param_print(param, &value, out, sizeof out);
    assert_string_equal(out, expected);
    assert_int_equal(length, strlen(expected));
    assert_exact(parsed(param, out), value);
}

static void prints_readably(void **state)
{
    (void)state;
    assert_prints(&days, 90, "90d");
    assert_prints(&days, 0, "0");
    assert_prints(&days, 4.0 / 24, "4h");
    assert_prints(&days, 45.0 / 1440, "45min");
    assert_prints(&days, 365, "1y");
    assert_prints(&days, 1825, "5y");
    assert_prints(&days, 730, "2y");
    assert_prints(&days, 30, "30d");
    assert_prints(&days, 14, "14d");
    assert_prints(&days, 365.0 / 12, "1mo");
    assert_prints(&days, 547.5, "18mo");
    assert_prints(&days, 0.5, "12h");
    assert_prints(&days, 36.6, "36.6d");
    assert_prints(&share, 0.12, "12%");
    assert_prints(&share, 0.005, "0.5%");
    assert_prints(&share, 0, "0%");
    assert_prints(&share, 1, "100%");
    assert_prints(&number, 50000, "50k");
    assert_prints(&number, 2e6, "2M");
    assert_prints(&number, 1000, "1k");
    assert_prints(&number, 1234, "1234");
    assert_prints(&number, 2500000, "2.5M");
    assert_prints(&number, 0.1, "0.1");
    assert_prints(&number, -3, "-3");
    assert_prints(&number, 1e-9, "0.000000001");
    assert_prints(&number, 1e300, "1e300");
    assert_prints(&money, 1e12, "1e12");
    assert_prints(&money, 1e9, "1000M");

    char out[128];
    double weight[3] = {0.25, 0, 0.75};
    sim_param_print(&mix, weight, out, sizeof out);
    assert_string_equal(out, "red 25%, dark_blue 75%");
    weight[0] = 0;
    weight[2] = 1;
    sim_param_print(&mix, weight, out, sizeof out);
    assert_string_equal(out, "dark_blue");
    assert_int_equal(sim_param_print(&number, &(double){12345}, out, 3), 5);
    assert_string_equal(out, "12");
}

/* Deterministic noise: a 64-bit linear congruential generator (Knuth's MMIX constants). */
static uint64_t noise(uint64_t *x)
{
    *x = *x * UINT64_C(6364136223846793005) + UINT64_C(1442695040888963407);
    return *x >> 11 ^ *x << 53;
}

static void printing_round_trips(void **state)
{
    (void)state;
    static const struct sim_param wide_time = {.name = "t", .type = SIM_TIME, .min = -1e300, .max = 1e300};
    static const struct sim_param wide_share = {.name = "t", .type = SIM_SHARE, .min = -1e290, .max = 1e290};
    static const struct sim_param *const params[] = {&number, &wide_share, &wide_time, &money};
    uint64_t x = 1;
    char out[128];
    for (int i = 0; i < 200000; i++) {
        const struct sim_param *param = params[i % 4];
        double value;
        if (i % 3 == 0) {
            uint64_t bits = noise(&x);
            memcpy(&value, &bits, sizeof value);
            if (!isfinite(value) || fabs(value) > 1e280 || fabs(value) < 1e-280)
                continue;
        } else if (i % 3 == 1) {
            value = (double)(int64_t)(noise(&x) % 2000001) / 1000.0 - 1000;
        } else {
            value = (double)(noise(&x) % 100000) / 24.0 / 60.0;
        }
        value = value == 0 ? 0 : value;
        assert_in_range(sim_param_print(param, &value, out, sizeof out), 1, 60);
        assert_exact(parsed(param, out), value);
    }
}

static void ignores_the_locale(void **state)
{
    (void)state;
    /* Where a locale with a decimal comma is installed the same bits must come out; elsewhere this is the C locale. */
    static const char *const commas[] = {"ru_RU.UTF-8", "de_DE.UTF-8", "fr_FR.UTF-8"};
    for (size_t i = 0; i < 3; i++)
        if (setlocale(LC_ALL, commas[i]))
            break;
    assert_exact(parsed(&number, "1.5"), 1.5);
    assert_prints(&number, 0.1, "0.1");
    assert_prints(&days, 36.6, "36.6d");
    setlocale(LC_ALL, "C");
}

static void finds_the_closest_name(void **state)
{
    (void)state;
    static const char *const names[] = {"margin", "window", "replications", "share", "k"};
    assert_string_equal(sim_closest_name("margn", names, 5), "margin");
    assert_string_equal(sim_closest_name("Margin", names, 5), "margin");
    assert_string_equal(sim_closest_name("widnow", names, 5), "window");
    assert_string_equal(sim_closest_name("replication", names, 5), "replications");
    assert_null(sim_closest_name("penguin", names, 5));
    assert_null(sim_closest_name("", names, 5));
    assert_null(sim_closest_name("x", names, 5));
    char endless[5000];
    memset(endless, 'm', sizeof endless);
    endless[sizeof endless - 1] = '\0';
    assert_null(sim_closest_name(endless, names, 5));
}

static void knows_utf8(void **state)
{
    (void)state;
    assert_int_equal(sim_utf8_length("é", 2), 2);
    assert_int_equal(sim_utf8_length("€", 3), 3);
    assert_int_equal(sim_utf8_length("€", 2), 0);
    assert_int_equal(sim_utf8_length("\xc0\x80", 2), 0);
    assert_int_equal(sim_utf8_length("\xed\xa0\x80", 3), 0);
    assert_int_equal(sim_utf8_length("\xf4\x90\x80\x80", 4), 0);
    assert_int_equal(sim_utf8_length("\xf0\x9f\x98\x80", 4), 4);
    char out[4];
    sim_text_copy(out, sizeof out, "aé€");
    assert_string_equal(out, "aé");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(reads_units_exactly),
        cmocka_unit_test(reads_other_types),
        cmocka_unit_test(refuses_what_is_not_decimal),
        cmocka_unit_test(refuses_wrong_units),
        cmocka_unit_test(says_the_allowed_range),
        cmocka_unit_test(refuses_other_types),
        cmocka_unit_test(prints_readably),
        cmocka_unit_test(printing_round_trips),
        cmocka_unit_test(ignores_the_locale),
        cmocka_unit_test(finds_the_closest_name),
        cmocka_unit_test(knows_utf8),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
