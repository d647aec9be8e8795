/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Digests and metrics that must come out the same from every compiler, at
 * every level of optimisation, on every processor.  They stand in
 * engine_golden.txt beside this file, a line each, and change only by
 *
 *     build/tests/theory_engine_golden_test --write
 *
 * run at the top of the source tree, with a reason in the commit message.
 */
#include <inttypes.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "sim/core/digest.h"
#include "sim/core/sample.h"
#include "tests/support/bass_model.h"
#include "tests/support/network_model.h"
#include "tests/support/phold_model.h"
#include "tests/support/runs.h"

#define GOLDEN_FILE "tests/theory/engine_golden.txt"

struct line {
    const char *name;
    uint64_t digest;  /* of the events, or of variates */
    uint64_t metrics; /* fold of the headline metrics' bits */
};

static struct line run_line(const char *name, const struct sim_model *model, const void *parameters,
                            struct sim_run_setup setup)
{
    const struct sim_run_options options = {.threads = 2, .queue = SIM_QUEUE_LADDER, .serial_below = SIM_SERIAL_BELOW};
    double row[NETWORK_METRICS];
    struct line line = {.name = name, .metrics = SIM_DIGEST_START};
    line.digest = runs_digest(model, parameters, setup, options, row);
    for (uint32_t m = 0; m < model->metric_count; m++)
        if (row[m] == row[m]) /* the bits of a NaN are nobody's promise */
            line.metrics = sim_digest_fold_double(line.metrics, row[m]);
    return line;
}

static struct line phold_line(void)
{
    struct phold_parameters p = {.regions = 6, .tokens = 200, .mean = 0.4, .lookahead = 1.0 / 24, .remote = 0.25};
    struct sim_run_setup setup = runs_setup(2026, 2, 20, 1.0 / 24);
    setup.directory_days = setup.sample_days = 1;
    return run_line("phold", &phold_model, &p, setup);
}

static struct line network_line(void)
{
    struct network_parameters p = {
        .stations = 3,
        .regions = 3,
        .transit = 0.1,
        .station = {{.region = 0, .arrival_rate = 20, .service_mean = 0.02, .servers = 1, .route = {0.1, 0.6, 0.3}},
                    {.region = 1, .arrival_rate = 15, .service_mean = 0.05, .servers = 2, .route = {0, 0.2, 0.7}},
                    {.region = 2, .service_mean = 0.02, .servers = 1, .patience_mean = 1, .route = {0.2, 0, 0}}}};
    struct sim_run_setup setup = runs_setup(2026, 5, 50, 0.1);
    setup.directory_days = setup.sample_days = 1;
    return run_line("network", &network_model, &p, setup);
}

static struct line bass_line(void)
{
    struct bass_parameters p = {.agents = 5000, .p = 0.03, .q = 0.38};
    return run_line("bass", &bass_model, &p, runs_setup(2026, 0, 12, 1));
}

static struct line variates_line(void)
{
    static const struct sim_key key = {.seed = 2026, .replication = 1};
    struct line line = {.name = "variates", .digest = SIM_DIGEST_START, .metrics = 0};
    for (uint32_t i = 0; i < 20000; i++) {
        struct sim_address at = sim_at(i, 1, 0);
        double shape = 0.1 + i % 50, values[] = {sim_standard_exponential(&key, at),
                                                 sim_standard_normal(&key, at),
                                                 sim_lognormal(&key, at, 2, 0.7),
                                                 sim_weibull(&key, at, 1, shape),
                                                 sim_gumbel(&key, at),
                                                 sim_gamma(&key, at, shape),
                                                 sim_beta(&key, at, shape, 2),
                                                 (double)sim_geometric(&key, at, 0.1),
                                                 (double)sim_poisson(&key, at, shape),
                                                 sim_logistic_variate(&key, at, 1, 2)};
        for (size_t v = 0; v < sizeof values / sizeof values[0]; v++)
            line.digest = sim_digest_fold_double(line.digest, values[v]);
    }
    return line;
}

static struct line (*const lines[])(void) = {phold_line, network_line, bass_line, variates_line};

static void print_line(struct line line, char *text, size_t size)
{
    snprintf(text, size, "%s %016" PRIx64 " %016" PRIx64 "\n", line.name, line.digest, line.metrics);
}

static void test_golden(void **state)
{
    (void)state;
    FILE *file = fopen(GOLDEN_FILE, "r");
    assert_non_null(file);
    for (size_t i = 0; i < sizeof lines / sizeof lines[0]; i++) {
        char wanted[200] = "", got[200];
        assert_non_null(fgets(wanted, sizeof wanted, file));
        print_line(lines[i](), got, sizeof got);
        assert_string_equal(got, wanted);
    }
    assert_int_equal(fgetc(file), EOF);
    fclose(file);
}

static int write_golden(void)
{
    FILE *file = fopen(GOLDEN_FILE, "w");
    if (!file) {
        perror(GOLDEN_FILE);
        return 1;
    }
    for (size_t i = 0; i < sizeof lines / sizeof lines[0]; i++) {
        char text[200];
        print_line(lines[i](), text, sizeof text);
        fputs(text, file);
    }
    return fclose(file) ? 1 : 0;
}

int main(int argc, char **argv)
{
    if (argc == 2 && strcmp(argv[1], "--write") == 0)
        return write_golden();
    const struct CMUnitTest tests[] = {cmocka_unit_test(test_golden)};
    return cmocka_run_group_tests(tests, NULL, NULL);
}
