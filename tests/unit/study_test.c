/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Studies: which points there are, in which order, what they are called, and
 * that their identity depends on everything that decides results and on
 * nothing else.
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

#include "sim/experiment/point.h"
#include "tests/support/toy_model.h"

#define WORLD                                                                                                          \
    "format = 1\ntitle = \"toy\"\ncurrency = \"RUB\"\n"                                                                \
    "world { agents = 50  region \"North\" { share = 60% } region \"South\" { share = 40% } }\n"
#define EXPERIMENT(more)                                                                                               \
    "experiment { horizon = 60d  warmup = 30d  sample = 10d  replications = 20  seed = 5 " more " }\n"
#define DESIGNS                                                                                                        \
    "baseline = \"current\"\n"                                                                                         \
    "design \"rich\" { set = { \"policy.bonus = 2k\" } }\n"                                                            \
    "design \"current\" { }\n"                                                                                         \
    "design \"same\" { description = \"changes nothing\"  set = { \"policy.bonus = 1000\" } }\n"                       \
    "design \"late\" { diverge_at = 30d  set = { \"policy.bonus = 2k\" } }\n"                                          \
    "design \"ever\" { diverge_at = start  set = { \"policy.bonus = 2k\" } }\n"

static struct sim_problems problems;

static struct sim_scenario *read_text(const char *text)
{
    char path[] = "/tmp/study_test.XXXXXX.conf";
    int descriptor = mkstemps(path, 5);
    assert_true(descriptor >= 0);
    assert_int_equal(write(descriptor, text, strlen(text)), (ssize_t)strlen(text));
    close(descriptor);
    memset(&problems, 0, sizeof problems);
    struct sim_scenario *scenario = sim_scenario_read(&toy_model, path, NULL, 0, &problems);
    unlink(path);
    if (!scenario) {
        sim_problems_print(&problems, stderr, false);
        fail_msg("the scenario of the test is wrong");
    }
    return scenario;
}

static struct sim_study *create(const struct sim_scenario *scenario, const struct sim_study_options *options)
{
    memset(&problems, 0, sizeof problems);
    struct sim_study *study = sim_study_create(scenario, options, &problems);
    if (!study) {
        sim_problems_print(&problems, stderr, false);
        fail_msg("the study could not be created");
    }
    return study;
}

static void expect_problem(const struct sim_scenario *scenario, const struct sim_study_options *options,
                           const char *words)
{
    memset(&problems, 0, sizeof problems);
    assert_null(sim_study_create(scenario, options, &problems));
    assert_true(problems.errors > 0);
    for (uint32_t i = 0; i < problems.count; i++)
        if (strstr(problems.item[i].text, words) || strstr(problems.item[i].hint, words))
            return;
    sim_problems_print(&problems, stderr, false);
    fail_msg("no problem says '%s'", words);
}

static const struct toy_parameters *before(const struct sim_study *study, uint32_t point)
{
    return study->points[point].before;
}

static const struct toy_parameters *after(const struct sim_study *study, uint32_t point)
{
    return study->points[point].after;
}

static void test_designs_become_points(void **state)
{
    (void)state;
    struct sim_scenario *scenario = read_text(WORLD DESIGNS EXPERIMENT(""));
    struct sim_study *study = create(scenario, NULL);
    static const char *const labels[] = {"rich", "current", "same", "late", "ever"};
    assert_int_equal(study->point_count, 5);
    for (uint32_t i = 0; i < 5; i++) {
        assert_string_equal(study->points[i].label, labels[i]);
        assert_int_equal(study->points[i].design, i);
        assert_int_equal(strlen(study->points[i].id), 32);
    }
    assert_int_equal(study->baseline, 1);
    assert_int_equal(study->replications, 20);
    assert_true(study->setup.seed == 5 && study->setup.horizon_days == 60 && study->setup.warmup_days == 30);
    /* rich: the baseline until time 0, its own terms from then on. */
    assert_true(before(study, 0)->policy.bonus == 1000 && after(study, 0)->policy.bonus == 2000);
    assert_true(study->points[0].diverge_days == 0);
    assert_true(before(study, 1)->policy.bonus == 1000);
    assert_null(after(study, 1));
    assert_null(after(study, 2));
    assert_true(before(study, 3)->policy.bonus == 1000 && after(study, 3)->policy.bonus == 2000);
    assert_true(study->points[3].diverge_days == 30);
    struct sim_run_setup setup = sim_point_setup(study, &study->points[3], 7);
    assert_true(setup.diverge_days == 30 && setup.replication == 7);
    /* ever: its own terms from the start. */
    assert_true(before(study, 4)->policy.bonus == 2000);
    assert_null(after(study, 4));
    /* "same" is the baseline under another label; all others differ. */
    for (uint32_t i = 0; i < 5; i++)
        assert_int_equal(study->points[i].same_as, i == 2 ? 1 : i);
    sim_study_destroy(study);
    sim_scenario_destroy(scenario);
}

static void test_without_sharing_equal_points_have_their_own_identity(void **state)
{
    (void)state;
    struct sim_scenario *scenario = read_text(WORLD DESIGNS EXPERIMENT(""));
    struct sim_study *shared = create(scenario, NULL);
    struct sim_study *apart = create(scenario, &(struct sim_study_options){.no_share = true});
    for (uint32_t i = 0; i < 5; i++) {
        assert_int_equal(apart->points[i].same_as, i);
        /* The first of equals keeps its identity: what is finished stays finished. */
        assert_int_equal(strcmp(apart->points[i].id, shared->points[i].id) == 0, i != 2);
    }
    assert_string_not_equal(apart->points[1].id, apart->points[2].id);
    sim_study_destroy(apart);
    sim_study_destroy(shared);
    sim_scenario_destroy(scenario);
}

static void test_a_grid_of_values(void **state)
{
    (void)state;
    struct sim_scenario *scenario = read_text(
        WORLD "baseline = \"a\"\ndesign \"a\" { }\ndesign \"b\" { set = { \"policy.factor = 2\" } }\n" EXPERIMENT(
            "vary \"policy.bonus\" { values = { 1k, 2k } }"));
    const char *vary[] = {"policy.recipe = random; weighing 60%, price 40%"};
    struct sim_study *study = create(scenario, &(struct sim_study_options){.vary = vary, .vary_count = 1});
    static const char *const labels[] = {"a, policy.bonus = 1k, policy.recipe = random",
                                         "a, policy.bonus = 1k, policy.recipe = weighing 60%, price 40%",
                                         "a, policy.bonus = 2k, policy.recipe = random",
                                         "a, policy.bonus = 2k, policy.recipe = weighing 60%, price 40%",
                                         "b, policy.bonus = 1k, policy.recipe = random",
                                         "b, policy.bonus = 1k, policy.recipe = weighing 60%, price 40%",
                                         "b, policy.bonus = 2k, policy.recipe = random",
                                         "b, policy.bonus = 2k, policy.recipe = weighing 60%, price 40%"};
    assert_int_equal(study->point_count, 8);
    assert_int_equal(study->vary_count, 2);
    for (uint32_t i = 0; i < 8; i++)
        assert_string_equal(study->points[i].label, labels[i]);
    /* Until it diverges, a varied point has the baseline's terms with the varied values. */
    assert_true(before(study, 6)->policy.bonus == 2000 && before(study, 6)->policy.factor == 1);
    assert_true(after(study, 6)->policy.bonus == 2000 && after(study, 6)->policy.factor == 2);
    assert_ptr_equal(before(study, 6), before(study, 2));
    assert_string_equal(study->points[7].values[1], "weighing 60%, price 40%");
    sim_study_destroy(study);
    /* The command line replaces the values of a path the scenario varies. */
    const char *again[] = {"policy.bonus=3k,4k,5k"};
    study = create(scenario, &(struct sim_study_options){.vary = again, .vary_count = 1});
    assert_int_equal(study->point_count, 6);
    assert_string_equal(study->points[2].label, "a, policy.bonus = 5k");
    sim_study_destroy(study);
    sim_scenario_destroy(scenario);
}

static void test_paths_are_shortened_unless_ambiguous(void **state)
{
    (void)state;
    struct sim_scenario *scenario = read_text(WORLD "baseline = \"a\"\ndesign \"a\" { }\n" EXPERIMENT(""));
    const char *one[] = {"world.region.North.mood=calm,lively"};
    const char *two[] = {"world.clock.gap=1d,2d", "world.clock.jitter=0,10%"};
    struct sim_study *study = create(scenario, &(struct sim_study_options){.vary = one, .vary_count = 1});
    assert_string_equal(study->points[1].label, "a, North.mood = lively");
    sim_study_destroy(study);
    study = create(scenario, &(struct sim_study_options){.vary = two, .vary_count = 2});
    assert_string_equal(study->points[3].label, "a, clock.gap = 2d, clock.jitter = 10%");
    sim_study_destroy(study);
    sim_scenario_destroy(scenario);
    scenario = read_text("format = 1\nbaseline = \"a\"\ndesign \"a\" { }\n" EXPERIMENT(
        "") "world { region \"N\" { level \"one\" { } } region \"S\" { level \"one\" { } } }\n");
    const char *same[] = {"world.region.N.level.one.extra=1,2", "world.region.S.level.one.extra=3"};
    study = create(scenario, &(struct sim_study_options){.vary = same, .vary_count = 2});
    assert_string_equal(study->points[1].label,
                        "a, world.region.N.level.one.extra = 2, world.region.S.level.one.extra = 3");
    sim_study_destroy(study);
    sim_scenario_destroy(scenario);
}

static void test_chosen_designs_always_include_the_baseline(void **state)
{
    (void)state;
    struct sim_scenario *scenario = read_text(WORLD DESIGNS EXPERIMENT(""));
    const char *chosen[] = {"late"};
    const uint64_t seed = UINT64_MAX;
    struct sim_study_options options = {.designs = chosen, .design_count = 1, .replications = 3, .seed = &seed};
    struct sim_study *study = create(scenario, &options), *all = create(scenario, NULL);
    assert_int_equal(study->point_count, 2);
    assert_string_equal(study->points[0].label, "current");
    assert_string_equal(study->points[1].label, "late");
    assert_int_equal(study->replications, 3);
    assert_true(study->setup.seed == UINT64_MAX);
    /* Points stay who they are in a smaller study; the seed belongs to the study. */
    assert_string_equal(study->points[0].id, all->points[1].id);
    assert_string_equal(study->points[1].id, all->points[3].id);
    assert_string_not_equal(study->id, all->id);
    assert_string_equal(study->metrics_id, all->metrics_id);
    sim_study_destroy(all);
    sim_study_destroy(study);
    sim_scenario_destroy(scenario);
}

/* The identity of the baseline point of a scenario, and of a design that pays 2k from time 0. */
static void identities(const char *text, char baseline[SIM_ID_SIZE], char changed[SIM_ID_SIZE])
{
    struct sim_scenario *scenario = read_text(text);
    struct sim_study *study = create(scenario, NULL);
    strcpy(baseline, study->points[0].id);
    strcpy(changed, study->points[1].id);
    sim_study_destroy(study);
    sim_scenario_destroy(scenario);
}

static void test_identity_is_what_decides_results(void **state)
{
    (void)state;
    static const char *const head = "format = 1\nbaseline = \"a\"\n";
    static const char *const world = "world { region \"N\" { } }\n";
    static const char *const designs = "design \"a\" { }\ndesign \"b\" { set = { \"policy.bonus = 2k\" } }\n";
    static const char *const times =
        "horizon = 60d warmup = 30d sample = 10d replications = 2 seed = 5 mail_window = 1h directory = 1d";
    struct {
        const char *what, *head, *world, *designs, *times;
        bool baseline_changes, design_changes;
    } cases[] = {
        {"a title", "format = 1\nbaseline = \"a\"\ntitle = \"other\"\n", world, designs, times, false, false},
        {"labels", "format = 1\nbaseline = \"x\"\n", world,
         "design \"x\" { }\ndesign \"y\" { description = \"d\" set = { \"policy.bonus = 2000\" } }\n", times, false,
         false},
        {"replications and seed", head, world, designs,
         "horizon = 60d warmup = 30d sample = 10d replications = 9 seed = 6 mail_window = 1h directory = 1d", false,
         false},
        {"another way to write a value", head, "world { agents = 0.1k region \"N\" { } }\n", designs, times, false,
         false},
        {"a parameter", head, "world { agents = 101 region \"N\" { } }\n", designs, times, true, true},
        {"a section", head, "world { region \"N\" { } region \"S\" { } }\n", designs, times, true, true},
        {"the title of a section", head, "world { region \"M\" { } }\n", designs, times, true, true},
        {"a design's terms", head, world, "design \"a\" { }\ndesign \"b\" { set = { \"policy.bonus = 3k\" } }\n", times,
         false, true},
        {"when it diverges", head, world,
         "design \"a\" { }\ndesign \"b\" { diverge_at = 10d set = { \"policy.bonus = 2k\" } }\n", times, false, true},
        {"diverging from the start", head, world,
         "design \"a\" { }\ndesign \"b\" { diverge_at = start set = { \"policy.bonus = 2k\" } }\n", times, false, true},
        {"the horizon", head, world, designs,
         "horizon = 70d warmup = 30d sample = 10d replications = 2 seed = 5 mail_window = 1h directory = 1d", true,
         true},
        {"the warm-up", head, world, designs,
         "horizon = 60d warmup = 40d sample = 10d replications = 2 seed = 5 mail_window = 1h directory = 1d", true,
         true},
        {"the sample", head, world, designs,
         "horizon = 60d warmup = 30d sample = 5d replications = 2 seed = 5 mail_window = 1h directory = 1d", true,
         true},
        {"the mail window", head, world, designs,
         "horizon = 60d warmup = 30d sample = 10d replications = 2 seed = 5 mail_window = 2h directory = 1d", true,
         true},
        {"the directory", head, world, designs,
         "horizon = 60d warmup = 30d sample = 10d replications = 2 seed = 5 mail_window = 1h directory = 2d", true,
         true},
    };
    char text[2000], baseline[SIM_ID_SIZE], changed[SIM_ID_SIZE];
    snprintf(text, sizeof text, "%s%s%sexperiment { %s }\n", head, world, designs, times);
    identities(text, baseline, changed);
    assert_string_not_equal(baseline, changed);
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        char other_baseline[SIM_ID_SIZE], other_changed[SIM_ID_SIZE];
        snprintf(text, sizeof text, "%s%s%sexperiment { %s }\n", cases[i].head, cases[i].world, cases[i].designs,
                 cases[i].times);
        identities(text, other_baseline, other_changed);
        if ((strcmp(baseline, other_baseline) != 0) != cases[i].baseline_changes)
            fail_msg("%s: wrong for the baseline", cases[i].what);
        if ((strcmp(changed, other_changed) != 0) != cases[i].design_changes)
            fail_msg("%s: wrong for the design", cases[i].what);
    }
}

static void test_the_model_version_is_part_of_every_identity(void **state)
{
    (void)state;
    struct sim_scenario *scenario = read_text(WORLD DESIGNS EXPERIMENT(""));
    struct sim_study *study = create(scenario, NULL);
    struct sim_model newer = toy_model;
    newer.version = "toy-2";
    char path[] = "/tmp/study_test.XXXXXX.conf";
    int descriptor = mkstemps(path, 5);
    static const char text[] = WORLD DESIGNS EXPERIMENT("");
    assert_int_equal(write(descriptor, text, strlen(text)), (ssize_t)strlen(text));
    close(descriptor);
    struct sim_scenario *other_scenario = sim_scenario_read(&newer, path, NULL, 0, &problems);
    unlink(path);
    assert_non_null(other_scenario);
    struct sim_study *other = create(other_scenario, NULL);
    assert_string_not_equal(study->points[0].id, other->points[0].id);
    assert_string_not_equal(study->id, other->id);
    sim_study_destroy(other);
    sim_scenario_destroy(other_scenario);
    sim_study_destroy(study);
    sim_scenario_destroy(scenario);
}

static void test_mistakes_are_refused(void **state)
{
    (void)state;
    struct sim_scenario *scenario = read_text(WORLD DESIGNS EXPERIMENT(""));
    const char *lat[] = {"lat"}, *form[] = {"policy.bonus"}, *empty[] = {"=1"}, *unknown[] = {"policy.bonsu=1,2"};
    const char *wrong[] = {"policy.bonus=1k,many"}, *twice[] = {"policy.bonus=1k,1k"}, *nothing[] = {"policy.bonus="};
    const char *range[] = {"policy.factor=1,100"};
    expect_problem(scenario, &(struct sim_study_options){.designs = lat, .design_count = 1}, "late");
    expect_problem(scenario, &(struct sim_study_options){.vary = form, .vary_count = 1}, "PATH=VALUE");
    expect_problem(scenario, &(struct sim_study_options){.vary = empty, .vary_count = 1}, "PATH=VALUE");
    expect_problem(scenario, &(struct sim_study_options){.vary = unknown, .vary_count = 1}, "bonsu");
    expect_problem(scenario, &(struct sim_study_options){.vary = wrong, .vary_count = 1}, "many");
    expect_problem(scenario, &(struct sim_study_options){.vary = twice, .vary_count = 1}, "twice");
    expect_problem(scenario, &(struct sim_study_options){.vary = nothing, .vary_count = 1}, "bonus");
    expect_problem(scenario, &(struct sim_study_options){.vary = range, .vary_count = 1}, "factor");
    char many[3][2000];
    const char *grid[3] = {many[0], many[1], many[2]};
    static const char *const paths[] = {"policy.bonus", "policy.delay", "policy.factor"};
    for (int i = 0; i < 3; i++) {
        size_t used = (size_t)snprintf(many[i], sizeof *many, "%s=", paths[i]);
        for (int k = 1; k <= 60; k++)
            used += (size_t)snprintf(many[i] + used, sizeof *many - used, "%s%g%s", k > 1 ? "," : "",
                                     i == 2 ? 0.1 * k : k, i == 1 ? "h" : "");
    }
    const char *fixed[] = {"policy.bonus=1k,3k"};
    expect_problem(scenario, &(struct sim_study_options){.vary = fixed, .vary_count = 1}, "design rich");
    sim_scenario_destroy(scenario);
    scenario = read_text(WORLD EXPERIMENT(""));
    expect_problem(scenario, &(struct sim_study_options){.vary = grid, .vary_count = 3}, "216000 points");
    const char *few[] = {many[0]};
    expect_problem(scenario, &(struct sim_study_options){.vary = few, .vary_count = 1, .replications = UINT32_MAX - 1},
                   "257698037640 runs");
    sim_scenario_destroy(scenario);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_designs_become_points),
        cmocka_unit_test(test_without_sharing_equal_points_have_their_own_identity),
        cmocka_unit_test(test_a_grid_of_values),
        cmocka_unit_test(test_paths_are_shortened_unless_ambiguous),
        cmocka_unit_test(test_chosen_designs_always_include_the_baseline),
        cmocka_unit_test(test_identity_is_what_decides_results),
        cmocka_unit_test(test_the_model_version_is_part_of_every_identity),
        cmocka_unit_test(test_mistakes_are_refused),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
