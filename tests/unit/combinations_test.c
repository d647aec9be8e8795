/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Layouts: grids, lock-step, conditions, samples and points of a file; that
 * they survive being printed and read back; refusals with figures.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "sim/experiment/combinations.h"
#include "tests/support/toy_model.h"

#define HEAD "format = 1\nworld { region \"North\" { share = 60% } region \"South\" { share = 40% } }\n"
#define SIX                                                                                                            \
    "vary \"policy.factor\" { values = { 1, 2, 3 } }\n"                                                                \
    "vary \"policy.giving\" { values = { 10%, 20% } }\n"

static struct sim_problems problems;
static char folder[] = "/tmp/combinations_test.XXXXXX";

static const char *write_file(const char *name, const char *text)
{
    static char path[100];
    snprintf(path, sizeof path, "%s/%s", folder, name);
    FILE *file = fopen(path, "w");
    assert_non_null(file);
    assert_true(fputs(text, file) >= 0);
    assert_int_equal(fclose(file), 0);
    return path;
}

static struct sim_scenario *read_text(const char *text)
{
    const char *path = write_file("layout.conf", text);
    memset(&problems, 0, sizeof problems);
    struct sim_scenario *scenario = sim_scenario_read(&toy_model, path, NULL, 0, &problems);
    if (!scenario) {
        sim_problems_print(&problems, stderr, false);
        fail_msg("the scenario of the test is wrong");
    }
    return scenario;
}

static struct sim_scenario *read_experiment(const char *experiment)
{
    char *text = NULL;
    assert_true(asprintf(&text, "%sexperiment {\n%s\n}\n", HEAD, experiment) > 0);
    struct sim_scenario *scenario = read_text(text);
    free(text);
    return scenario;
}

static const uint32_t baseline_only[] = {0};

static struct sim_combinations *try_layout(const struct sim_scenario *scenario, const char *const *vary, uint32_t count)
{
    memset(&problems, 0, sizeof problems);
    return sim_combinations_create(scenario, vary, count, baseline_only, 1, &problems);
}

static struct sim_combinations *layout_of(const struct sim_scenario *scenario)
{
    struct sim_combinations *layout = try_layout(scenario, NULL, 0);
    if (!layout) {
        sim_problems_print(&problems, stderr, false);
        fail_msg("no layout");
    }
    return layout;
}

static void expect_labels(const struct sim_combinations *layout, const char *const *labels, uint32_t count)
{
    assert_int_equal(layout->count, count);
    for (uint32_t i = 0; i < count; i++) {
        char label[300];
        sim_combinations_label(layout, i, label, sizeof label);
        assert_string_equal(label, labels[i]);
    }
}

static void expect_refusal(const char *experiment, const char *const *vary, uint32_t count, const char *words)
{
    struct sim_scenario *scenario = read_experiment(experiment);
    struct sim_combinations *layout = try_layout(scenario, vary, count);
    bool found = false;
    for (uint32_t i = 0; i < problems.count; i++)
        found = found || strstr(problems.item[i].text, words) || strstr(problems.item[i].hint, words);
    if (layout || !found) {
        sim_problems_print(&problems, stderr, false);
        fail_msg("%s: nothing says '%s'", experiment, words);
    }
    sim_scenario_destroy(scenario);
}

/* The same combinations after printing and reading back. */
static void expect_round_trip(const struct sim_scenario *scenario)
{
    struct sim_combinations *layout = layout_of(scenario);
    char *text = sim_scenario_print(scenario);
    struct sim_scenario *again = read_text(text);
    struct sim_combinations *copy = layout_of(again);
    assert_int_equal(copy->count, layout->count);
    assert_int_equal(copy->vary_count, layout->vary_count);
    for (uint32_t i = 0; i < layout->count; i++) {
        char one[300], two[300];
        sim_combinations_label(layout, i, one, sizeof one);
        sim_combinations_label(copy, i, two, sizeof two);
        assert_string_equal(one, two);
        for (uint32_t v = 0; v < layout->vary_count; v++)
            assert_string_equal(layout->values[i * layout->vary_count + v], copy->values[i * copy->vary_count + v]);
    }
    sim_combinations_destroy(copy);
    sim_scenario_destroy(again);
    free(text);
    sim_combinations_destroy(layout);
}

static void test_grids_and_lock_step(void **state)
{
    (void)state;
    struct sim_scenario *scenario = read_experiment(SIX);
    struct sim_combinations *layout = layout_of(scenario);
    static const char *const grid[] = {
        ", policy.factor = 1, policy.giving = 10%", ", policy.factor = 1, policy.giving = 20%",
        ", policy.factor = 2, policy.giving = 10%", ", policy.factor = 2, policy.giving = 20%",
        ", policy.factor = 3, policy.giving = 10%", ", policy.factor = 3, policy.giving = 20%"};
    expect_labels(layout, grid, 6);
    sim_combinations_destroy(layout);
    expect_round_trip(scenario);
    sim_scenario_destroy(scenario);

    scenario = read_experiment("vary \"policy.factor\" { values = { 1, 2, 1 } zip = size }\n"
                               "vary \"policy.active\" { values = { yes, no } }\n"
                               "vary \"policy.giving\" { from = 10%  to = 30%  steps = 3  zip = size }\n");
    layout = layout_of(scenario);
    static const char *const zipped[] = {", policy.factor = 1, policy.active = yes, policy.giving = 10%",
                                         ", policy.factor = 1, policy.active = no, policy.giving = 10%",
                                         ", policy.factor = 2, policy.active = yes, policy.giving = 20%",
                                         ", policy.factor = 2, policy.active = no, policy.giving = 20%",
                                         ", policy.factor = 1, policy.active = yes, policy.giving = 30%",
                                         ", policy.factor = 1, policy.active = no, policy.giving = 30%"};
    expect_labels(layout, zipped, 6);
    sim_combinations_destroy(layout);
    expect_round_trip(scenario);
    sim_scenario_destroy(scenario);
    expect_refusal("vary \"policy.factor\" { values = { 1, 2 } zip = a }\n"
                   "vary \"policy.giving\" { values = { 10%, 20%, 30% } zip = a }\n",
                   NULL, 0, "'policy.factor' (2 values) and 'policy.giving' (3 values)");
}

static void test_conditions_choose(void **state)
{
    (void)state;
    struct sim_scenario *scenario =
        read_experiment(SIX "vary \"policy.mode\" { values = { plain, doubled } }\n"
                            "only_if = { \"policy.factor <= 2\", \"policy.mode == plain or policy.giving == 20%\" }\n");
    struct sim_combinations *layout = layout_of(scenario);
    assert_int_equal(layout->before_conditions, 12);
    static const char *const left[] = {", policy.factor = 1, policy.giving = 10%, policy.mode = plain",
                                       ", policy.factor = 1, policy.giving = 20%, policy.mode = plain",
                                       ", policy.factor = 1, policy.giving = 20%, policy.mode = doubled",
                                       ", policy.factor = 2, policy.giving = 10%, policy.mode = plain",
                                       ", policy.factor = 2, policy.giving = 20%, policy.mode = plain",
                                       ", policy.factor = 2, policy.giving = 20%, policy.mode = doubled"};
    expect_labels(layout, left, 6);
    sim_combinations_destroy(layout);
    expect_round_trip(scenario);
    /* A condition on what only the command line varies. */
    sim_scenario_destroy(scenario);
    scenario = read_experiment("only_if = { \"policy.factor > 1\" }");
    const char *vary[] = {"policy.factor=1,2,3"};
    layout = try_layout(scenario, vary, 1);
    assert_non_null(layout);
    assert_int_equal(layout->count, 2);
    sim_combinations_destroy(layout);
    sim_scenario_destroy(scenario);
    expect_refusal(SIX "only_if = { \"policy.factor > 2\", \"policy.factor < 2\" }", NULL, 0,
                   "of 6 combinations 2 fulfil \"policy.factor > 2\", 2 fulfil \"policy.factor < 2\"");
    expect_refusal(SIX "only_if = { \"policy.factro > 2\" }", NULL, 0, "did you mean 'policy.factor'?");
    expect_refusal("only_if = { \"policy.factor > 2\" }", NULL, 0, "not varied");
}

static void test_samples(void **state)
{
    (void)state;
    static const char *const kinds[] = {"lhs", "sobol"};
    for (int k = 0; k < 2; k++) {
        char text[600];
        snprintf(text, sizeof text,
                 "sampling = %s  samples = 16\nvary \"policy.giving\" { from = 10%%  to = 50%% }\n"
                 "vary \"world.agents\" { from = 1  to = 4 }\nvary \"policy.mode\" { values = { plain, doubled } }\n"
                 "vary \"policy.delay\" { from = 1d  to = 5d  zip = late }\n"
                 "vary \"policy.factor\" { from = 1  to = 3  zip = late }\n",
                 kinds[k]);
        struct sim_scenario *scenario = read_experiment(text);
        struct sim_combinations *layout = layout_of(scenario);
        assert_int_equal(layout->count, 16);
        int giving[16] = {0}, agents[4] = {0}, plain = 0;
        for (uint32_t i = 0; i < 16; i++) {
            const char *const *values = layout->values + i * 5;
            double share = atof(values[0]) / 100, delay = atof(values[3]) / (strchr(values[3], 'h') ? 24 : 1);
            char label[100], expected[100];
            assert_true(share > 0.1 && share < 0.5);
            giving[(int)((share - 0.1) / 0.4 * 16)]++;
            agents[atoi(values[1]) - 1]++;
            plain += strcmp(values[2], "plain") == 0;
            /* In lock-step: the same share of the way. */
            if (strchr(values[3], 'd') || strchr(values[3], 'h'))
                assert_true(delay - 1 - 2 * (atof(values[4]) - 1) < 1e-9 &&
                            2 * (atof(values[4]) - 1) - delay + 1 < 1e-9);
            sim_combinations_label(layout, i, label, sizeof label);
            snprintf(expected, sizeof expected, ", sample %u", i + 1);
            assert_string_equal(label, expected);
        }
        for (int s = 0; s < 16; s++)
            assert_int_equal(giving[s], 1);
        for (int s = 0; s < 4; s++)
            assert_int_equal(agents[s], 4);
        assert_int_equal(plain, 8);
        sim_combinations_destroy(layout);
        expect_round_trip(scenario);
        sim_scenario_destroy(scenario);
    }
}

static void test_sobol_grows_and_keeps_numbers(void **state)
{
    (void)state;
#define SAMPLED "vary \"policy.giving\" { from = 0%  to = 100% }\nvary \"policy.factor\" { from = 1  to = 2 }\n"
    struct sim_scenario *few = read_experiment("sampling = sobol samples = 5\n" SAMPLED);
    struct sim_scenario *many = read_experiment("sampling = sobol samples = 50\n" SAMPLED);
    struct sim_scenario *other = read_experiment("sampling = sobol samples = 5 sampling_seed = 2\n" SAMPLED);
    struct sim_scenario *half =
        read_experiment("sampling = sobol samples = 50 only_if = { \"policy.giving < 50%\" }\n" SAMPLED);
    struct sim_combinations *a = layout_of(few), *b = layout_of(many), *c = layout_of(other), *d = layout_of(half);
    for (uint32_t i = 0; i < 10; i++)
        assert_string_equal(a->values[i], b->values[i]);
    assert_string_not_equal(a->values[0], c->values[0]);
    assert_int_equal(d->before_conditions, 50);
    assert_int_equal(d->count, 25);
    for (uint32_t i = 0; i < d->count; i++)
        assert_string_equal(d->values[2 * i], b->values[2 * d->numbers[i]]);
    sim_combinations_destroy(a);
    sim_combinations_destroy(b);
    sim_combinations_destroy(c);
    sim_combinations_destroy(d);
    sim_scenario_destroy(few);
    sim_scenario_destroy(many);
    sim_scenario_destroy(other);
    sim_scenario_destroy(half);
}

static void test_points_of_a_file(void **state)
{
    (void)state;
    write_file("points.csv", "policy.giving;world.clock.gap;policy.recipe;policy.factor\r\n"
                             "10%;1d;\"weighing 60%, price 40%\";1\r\n\r\n 20% ; 2d;random;2\r\n10%;1d;random;1");
    struct sim_scenario *scenario =
        read_experiment("points = \"points.csv\"\nvary \"policy.active\" { values = { yes, no } }");
    struct sim_combinations *layout = layout_of(scenario);
    static const char *const labels[] = {", policy.active = yes, row 1", ", policy.active = yes, row 2",
                                         ", policy.active = yes, row 3", ", policy.active = no, row 1",
                                         ", policy.active = no, row 2",  ", policy.active = no, row 3"};
    expect_labels(layout, labels, 6);
    assert_string_equal(layout->values[1], "10%");
    assert_string_equal(layout->values[3], "weighing 60%, price 40%");
    assert_string_equal(layout->values[6], "20%");
    sim_combinations_destroy(layout);
    expect_round_trip(scenario);
    char *text = sim_scenario_print(scenario);
    assert_null(strstr(text, "points.csv"));
    free(text);
    sim_scenario_destroy(scenario);
    /* A place is file, line and column. */
    write_file("points.csv", "policy.giving,policy.factor\n10%,1\n20%,much\n");
    char conf[200];
    snprintf(conf, sizeof conf, "%s", write_file("bad.conf", HEAD "experiment { points = \"points.csv\" }"));
    memset(&problems, 0, sizeof problems);
    assert_null(sim_scenario_read(&toy_model, conf, NULL, 0, &problems));
    assert_int_equal(problems.item[0].line, 3);
    assert_int_equal(problems.item[0].column, 5);
    char *printed = NULL;
    size_t size;
    FILE *stream = open_memstream(&printed, &size);
    sim_problems_print(&problems, stream, false);
    fclose(stream);
    assert_non_null(strstr(printed, "points.csv:3:5: error: policy.factor: "));
    free(printed);
}

static void test_too_many_points(void **state)
{
    (void)state;
    char many[3][8000];
    const char *vary[] = {many[0], many[1], many[2]};
    static const char *const paths[] = {"policy.factor", "world.agents", "policy.bonus"};
    for (int i = 0; i < 3; i++) {
        size_t used = (size_t)snprintf(many[i], sizeof *many, "%s=", paths[i]);
        for (int k = 1; k <= 1000; k++)
            used += (size_t)snprintf(many[i] + used, sizeof *many - used, "%s%g", k > 1 ? "," : "",
                                     i == 0 ? 0.5 + 0.001 * k : k);
    }
    expect_refusal("", vary, 3, "1000000000 points, more than 100000");
    expect_refusal("only_if = { \"policy.factor > 0\" }", vary, 3, "1000000000 points, more than 100000");
    expect_refusal("only_if = { \"policy.factor > 0\" }", vary, 2, "give more than 100000 points");
}

static int set_up(void **state)
{
    (void)state;
    return mkdtemp(folder) ? 0 : -1;
}

static int tear_down(void **state)
{
    (void)state;
    char command[100];
    snprintf(command, sizeof command, "rm -rf %s", folder);
    return system(command);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_grids_and_lock_step),
        cmocka_unit_test(test_conditions_choose),
        cmocka_unit_test(test_samples),
        cmocka_unit_test(test_sobol_grows_and_keeps_numbers),
        cmocka_unit_test(test_points_of_a_file),
        cmocka_unit_test(test_too_many_points),
    };
    return cmocka_run_group_tests(tests, set_up, tear_down);
}
