/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What a sound scenario becomes; what is refused is in corpus_test.c. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "models/model.h"
#include "sim/io/generic.h"
#include "sim/io/scenario.h"
#include "sim/io/schema.h"
#include "tests/support/toy_model.h"

#define GOOD "tests/corpus/good/"
#define LEAST "format = 1\nworld { region \"North\" { share = 100% } }\n"

static struct sim_scenario *read_sound(const struct sim_model *model, const char *file, const char *const *sets,
                                       uint32_t count)
{
    struct sim_problems problems = {0};
    struct sim_scenario *scenario = sim_scenario_read(model, file, sets, count, &problems);
    sim_problems_print(&problems, stderr, false);
    assert_non_null(scenario);
    assert_int_equal(problems.errors, 0);
    return scenario;
}

/* A temporary file with this text; the caller frees the name and removes the file. */
static char *write_text(const char *text)
{
    char *path = strdup("/tmp/partnersim-scenario-XXXXXX");
    int descriptor = mkstemp(path);
    assert_true(descriptor >= 0);
    assert_int_equal(write(descriptor, text, strlen(text)), strlen(text));
    close(descriptor);
    return path;
}

static struct sim_scenario *read_text(const struct sim_model *model, const char *text, const char *const *sets,
                                      uint32_t count, struct sim_problems *problems)
{
    char *path = write_text(text);
    *problems = (struct sim_problems){0};
    struct sim_scenario *scenario = sim_scenario_read(model, path, sets, count, problems);
    unlink(path);
    free(path);
    return scenario;
}

static struct toy_parameters resolved(const struct sim_scenario *scenario, uint32_t design)
{
    struct toy_parameters p;
    struct sim_problems problems = {0};
    memset(&p, 0xee, sizeof p); /* whatever is left over shows */
    assert_int_equal(sim_scenario_resolve(scenario, design, NULL, 0, &p, &problems), SIM_OK);
    assert_int_equal(problems.errors + problems.warnings, 0);
    return p;
}

static void layers_files_and_designs(void **state)
{
    (void)state;
    struct sim_scenario *s = read_sound(&toy_model, GOOD "child.conf", NULL, 0);
    assert_string_equal(sim_scenario_title(s), "Child // not a comment # nor this");
    assert_string_equal(sim_scenario_currency(s), "RUB");
    assert_int_equal(sim_scenario_design_count(s), 3);
    assert_int_equal(sim_scenario_baseline(s), 0);

    struct toy_parameters now = resolved(s, 0);
    assert_int_equal(now.world.agents, 1000);
    assert_int_equal(now.world.region_count, 3);
    assert_string_equal(now.world.region[0].title, "North");
    assert_string_equal(now.world.region[2].title, "East");
    assert_true(now.world.region[0].share == 0.6); /* the base's */
    assert_int_equal(now.world.region[0].mood, 1); /* the child's */
    assert_int_equal(now.world.region[0].level_count, 1);
    assert_true(now.world.region[0].level[0].extra == 10);
    assert_true(now.policy.bonus == 1500);
    assert_true(now.policy.giving == 0.15); /* included */
    assert_int_equal(now.policy.favourite, 1);
    assert_string_equal(now.policy.note, "a \"quoted\" \\ # note");
    assert_true(now.policy.recipe[0] == 0 && now.policy.recipe[1] == 0.6 && now.policy.recipe[2] == 0.4);
    assert_true(now.policy.delay == 4.0 / 24); /* default */

    struct toy_parameters more = resolved(s, 1);
    assert_true(more.policy.bonus == 4000);
    assert_true(more.policy.factor == 2); /* the list replaces the base's */
    assert_string_equal(sim_scenario_design(s, 1)->description, "now and then");

    struct toy_parameters new = resolved(s, 2);
    assert_int_equal(new.world.agents, 2000);
    assert_true(new.world.region[0].level[0].extra == 20);
    assert_true(sim_scenario_design(s, 2)->diverge_at_start);
    assert_true(sim_scenario_design(s, 2)->diverge_days == -60);
    assert_int_equal(sim_scenario_design(s, 2)->change_count, 2);
    sim_scenario_destroy(s);
}

static void reads_the_experiment(void **state)
{
    (void)state;
    struct sim_scenario *s = read_sound(&toy_model, GOOD "child.conf", NULL, 0);
    const struct sim_experiment *e = sim_scenario_experiment(s);
    assert_true(e->horizon == 730 && e->warmup == 60 && e->sample == 30);
    assert_true(e->mail_window == 1.0 / 24 && e->directory == 1);
    assert_int_equal(e->replications, 10);
    assert_true(e->seed == 7);
    assert_string_equal(e->decide.metric, "travelling");
    assert_int_equal(e->decide.goal, SIM_WANT_MIN); /* the metric's own */
    assert_true(e->decide.matters == 5 && e->decide.confidence == 0.95);
    assert_int_equal(sim_scenario_vary_count(s), 2);
    const struct sim_vary *gap = sim_scenario_vary(s, 1);
    assert_string_equal(gap->path, "world.clock.gap");
    assert_int_equal(gap->value_count, 3);
    assert_string_equal(gap->values[0], "1d");
    assert_string_equal(gap->values[1], "36h");
    assert_string_equal(gap->values[2], "2d");
    sim_scenario_destroy(s);

    struct sim_problems problems;
    s = read_text(&toy_model, LEAST, NULL, 0, &problems);
    assert_non_null(s);
    e = sim_scenario_experiment(s);
    assert_true(e->horizon == 1825 && e->warmup == 365 && e->sample == 30 && e->replications == 40);
    assert_true(e->seed == 20261124);
    assert_int_equal(sim_scenario_design_count(s), 1);
    assert_string_equal(sim_scenario_design(s, 0)->title, "baseline");
    assert_int_equal(sim_scenario_vary_count(s), 0);
    sim_scenario_destroy(s);
}

static void steps_are_tidy(void **state)
{
    (void)state;
    struct sim_problems problems;
    struct sim_scenario *s = read_text(&toy_model,
                                       LEAST "experiment { vary \"policy.giving\" { from = 10% to = 40% steps = 4 }\n"
                                             "  vary \"world.agents\" { from = 100 to = 1k steps = 10 } }\n",
                                       NULL, 0, &problems);
    assert_non_null(s);
    static const char *const shares[] = {"10%", "20%", "30%", "40%"};
    for (int i = 0; i < 4; i++)
        assert_string_equal(sim_scenario_vary(s, 0)->values[i], shares[i]);
    assert_string_equal(sim_scenario_vary(s, 1)->values[8], "900");
    assert_string_equal(sim_scenario_vary(s, 1)->values[9], "1k");
    sim_scenario_destroy(s);
}

static void tells_origins(void **state)
{
    (void)state;
    static const char *const sets[] = {"policy.mode=doubled", "experiment.horizon = 1y"};
    struct sim_scenario *s = read_sound(&toy_model, GOOD "child.conf", sets, 2);
    assert_string_equal(sim_scenario_origin(s, 0, "world.agents"), GOOD "base.conf:6");
    assert_string_equal(sim_scenario_origin(s, 0, "world.region.North.mood"), GOOD "child.conf:7");
    assert_string_equal(sim_scenario_origin(s, 0, "policy.giving"), GOOD "facts.conf:1");
    assert_string_equal(sim_scenario_origin(s, 0, "policy.delay"), "default");
    assert_string_equal(sim_scenario_origin(s, 0, "policy.mode"), "--set");
    assert_string_equal(sim_scenario_origin(s, 0, "experiment.horizon"), "--set");
    assert_string_equal(sim_scenario_origin(s, 0, "policy.bonus"), GOOD "base.conf:14");
    assert_string_equal(sim_scenario_origin(s, 1, "policy.bonus"), "design more (" GOOD "child.conf:15)");
    assert_string_equal(sim_scenario_origin(s, 2, "world.agents"), "design new (" GOOD "child.conf:19)");
    sim_scenario_destroy(s);
}

static void set_wins_over_designs(void **state)
{
    (void)state;
    static const char *const sets[] = {"policy.bonus=7", "policy.note=two words", "world.region.South.mood=calm",
                                       "policy.bonus = 8"};
    struct sim_scenario *s = read_sound(&toy_model, GOOD "child.conf", sets, 4);
    for (uint32_t i = 0; i < 3; i++) {
        struct toy_parameters p = resolved(s, i);
        assert_true(p.policy.bonus == 8); /* the last one */
        assert_string_equal(p.policy.note, "two words");
        assert_int_equal(p.world.region[1].mood, 0);
    }
    struct toy_parameters p;
    struct sim_problems problems = {0};
    const char *extra[] = {"policy.giving=40%", "policy.bonus=9"};
    assert_int_equal(sim_scenario_resolve(s, 1, extra, 2, &p, &problems), SIM_OK);
    assert_true(p.policy.giving == 0.4);
    assert_true(p.policy.bonus == 8);
    extra[1] = "policy.bonnus=9";
    assert_int_equal(sim_scenario_resolve(s, 1, extra, 2, &p, &problems), SIM_USAGE);
    assert_int_equal(problems.errors, 1);
    assert_string_equal(problems.item[0].file, "--vary");
    assert_string_equal(problems.item[0].hint, "did you mean 'bonus'?");
    sim_scenario_destroy(s);
}

static void refuses_bad_sets(void **state)
{
    (void)state;
    static const struct {
        const char *set, *text, *hint;
    } cases[] = {
        {"policy.bonnus=1", "unknown path", "did you mean 'bonus'?"},
        {"polcy.bonus=1", "there is no 'polcy'", "did you mean 'policy'?"},
        {"policy.bonus", "sets nothing", "path=value"},
        {"=1", "sets nothing", "path=value"},
        {"policy.delay=90", "no unit", "90d"},
        {"policy.forecast=9d", "not available yet", "no effect"},
        {"oracle.insight=1", "not available yet", "no effect"},
        {"experiment.horizn=1y", "there is no 'horizn'", "did you mean 'horizon'?"},
        {"format=1", "cannot be set", "into the file"},
        {"extends=x", "cannot be set", "into the file"},
        {"experiment.horizon=100.5d", "is not a multiple of", "multiple"},
        {"experiment.vary.x=1", "there is no 'vary'", ""},
        {"design.more.set=1", "there is no 'design'", ""},
        {"world.region=1", "is a section", "TITLE"},
        {"world.region.North=1", "is a section", "share"},
        {"world.region.Nrth.share=1", "no region named 'Nrth'", "'North'"},
        {"world.region.Atlantis.share=1", "no region named 'Atlantis'", "North, South, East"},
        {"policy.note=${HOME}", "not expanded", "UTF-8"},
        {"policy..bonus=1", "there is no ''", ""},
        {".=1", "there is no ''", ""},
    };
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        struct sim_problems problems = {0};
        const struct sim_problem *p = &problems.item[0];
        assert_null(sim_scenario_read(&toy_model, GOOD "child.conf", &cases[i].set, 1, &problems));
        assert_int_equal(problems.errors, 1);
        assert_string_equal(p->file, "--set");
        if (!strstr(p->text, cases[i].text) || !strstr(p->hint, cases[i].hint))
            fail_msg("%s: \"%s\" / \"%s\"", cases[i].set, p->text, p->hint);
    }
}

/* Lines without the comments that tell origins. */
static char *without_comments(const char *text)
{
    char *out = calloc(1, strlen(text) + 1);
    assert_non_null(out);
    while (*text) {
        size_t line = strcspn(text, "\n");
        const char *comment = NULL;
        for (const char *p = text; p + 4 < text + line; p++)
            if (strncmp(p, "  # ", 4) == 0)
                comment = p;
        strncat(out, text, comment ? (size_t)(comment - text) : line);
        strcat(out, "\n");
        text += line + (text[line] == '\n');
    }
    return out;
}

static void assert_same_scenario(const struct sim_scenario *a, const struct sim_scenario *b)
{
    const struct sim_experiment *ea = sim_scenario_experiment(a), *eb = sim_scenario_experiment(b);
    size_t size = sim_scenario_model(a)->parameters_size;
    assert_memory_equal(ea, eb, sizeof *ea);
    assert_string_equal(sim_scenario_title(a), sim_scenario_title(b));
    assert_string_equal(sim_scenario_currency(a), sim_scenario_currency(b));
    assert_int_equal(sim_scenario_design_count(a), sim_scenario_design_count(b));
    assert_int_equal(sim_scenario_baseline(a), sim_scenario_baseline(b));
    assert_int_equal(sim_scenario_vary_count(a), sim_scenario_vary_count(b));
    void *pa = malloc(size), *pb = malloc(size);
    for (uint32_t i = 0; i < sim_scenario_design_count(a); i++) {
        const struct sim_design *da = sim_scenario_design(a, i), *db = sim_scenario_design(b, i);
        assert_string_equal(da->title, db->title);
        assert_string_equal(da->description, db->description);
        assert_true(da->diverge_days == db->diverge_days && da->diverge_at_start == db->diverge_at_start);
        assert_int_equal(sim_scenario_resolve(a, i, NULL, 0, pa, NULL), SIM_OK);
        assert_int_equal(sim_scenario_resolve(b, i, NULL, 0, pb, NULL), SIM_OK);
        assert_memory_equal(pa, pb, size);
    }
    for (uint32_t i = 0; i < sim_scenario_vary_count(a); i++) {
        const struct sim_vary *va = sim_scenario_vary(a, i), *vb = sim_scenario_vary(b, i);
        assert_string_equal(va->path, vb->path);
        assert_int_equal(va->value_count, vb->value_count);
        for (uint32_t k = 0; k < va->value_count; k++)
            assert_string_equal(va->values[k], vb->values[k]);
    }
    free(pa);
    free(pb);
}

static void assert_prints_itself(const struct sim_model *model, const char *file, const char *const *sets,
                                 uint32_t count)
{
    struct sim_problems problems;
    struct sim_scenario *first = read_sound(model, file, sets, count);
    char *text = sim_scenario_print(first);
    assert_non_null(text);
    assert_null(strstr(text, "extends"));
    struct sim_scenario *second = read_text(model, text, NULL, 0, &problems);
    sim_problems_print(&problems, stderr, false);
    assert_non_null(second);
    assert_same_scenario(first, second);
    char *again = sim_scenario_print(second);
    char *a = without_comments(text), *b = without_comments(again);
    assert_string_equal(a, b);
    free(a);
    free(b);
    free(text);
    free(again);
    sim_scenario_destroy(first);
    sim_scenario_destroy(second);
}

static void prints_what_reads_back(void **state)
{
    (void)state;
    static const char *const sets[] = {
        "policy.mode=doubled", "experiment.horizon=3y", "policy.bonus=1234.5678901234567",
        "title=\"a\" \\ b",    "policy.favourite=East", "experiment.decide.confidence=99%"};
    assert_prints_itself(&toy_model, GOOD "child.conf", NULL, 0);
    assert_prints_itself(&toy_model, GOOD "child.conf", sets, 6);
    assert_prints_itself(&toy_model, GOOD "base.conf", NULL, 0);
    assert_prints_itself(&toy_model, GOOD "bom_crlf.conf", NULL, 0);
    assert_prints_itself(&toy_model, GOOD "complete.conf", NULL, 0);
}

static void shipped_scenarios_are_sound(void **state)
{
    (void)state;
    assert_prints_itself(&eco_model, "scenarios/demo.conf", NULL, 0);
    assert_prints_itself(&eco_model, "scenarios/programmes/bitrix24.conf", NULL, 0);
}

struct count {
    uint32_t visits;
    bool names;
};

static void count_visit(void *context, const char *path, const struct sim_param *param, const void *value,
                        const char *canonical)
{
    struct count *count = context;
    count->visits++;
    assert_false(param->later);
    assert_non_null(value);
    if (count->visits == 1)
        assert_string_equal(path, "world.agents");
    if (strcmp(path, "policy.favourite") == 0) {
        assert_string_equal(canonical, "South");
        count->names = true;
    }
}

static void walks_in_schema_order(void **state)
{
    (void)state;
    struct toy_parameters p;
    struct count count = {0, false};
    toy_parameters_init(&p, 10);
    p.policy.favourite = 1;
    sim_parameters_walk(toy_model.schema, &p, count_visit, &count);
    assert_int_equal(count.visits, 1 + 2 + 2 * 2 + 9); /* agents, clock, two regions, policy; not what comes later */
    assert_true(count.names);
}

static void defaults_are_the_tables(void **state)
{
    (void)state;
    struct toy_parameters expected, p;
    toy_parameters_init(&expected, 100);
    expected.world.region[0].share = expected.world.region[1].share = 0.5;
    memset(&p, 0, sizeof p);
    p.world.region_count = 2;
    strcpy(p.world.region[0].title, "North");
    strcpy(p.world.region[1].title, "South");
    assert_int_equal(sim_parameters_default(toy_model.schema, &p, NULL), SIM_OK);
    assert_memory_equal(&p, &expected, sizeof p);
}

/* Every row of a model's table: named once, explained, sourced, with a default and a plausible range that are legal. */
static void check_rows(const struct sim_section *section)
{
    for (uint32_t i = 0; i < section->param_count; i++) {
        const struct sim_param *p = &section->params[i];
        double value[256];
        char text[512];
        if (p->type == SIM_LIST)
            continue;
        struct sim_error error = {0};
        assert_true(sim_param_size(p) <= sizeof value);
        if (sim_param_parse(p, p->fallback ? p->fallback : "", value, &error) != SIM_OK)
            fail_msg("%s.%s: default: %s", section->name, p->name, error.text);
        if (p->low != 0 || p->high != 0) {
            sim_param_number_print(p, p->low, text, sizeof text);
            if (sim_param_parse(p, text, value, &error) != SIM_OK || p->low > p->high)
                fail_msg("%s.%s: plausible range: %s", section->name, p->name, error.text);
            sim_param_number_print(p, p->high, text, sizeof text);
            if (sim_param_parse(p, text, value, &error) != SIM_OK)
                fail_msg("%s.%s: plausible range: %s", section->name, p->name, error.text);
        }
        if (!p->text || !*p->text || !p->source || !*p->source)
            fail_msg("%s.%s: no text or source", section->name, p->name);
        if ((p->type == SIM_CHOICE || p->type == SIM_MIX) && !p->choices)
            fail_msg("%s.%s: no choices", section->name, p->name);
        for (uint32_t k = 0; k < i; k++)
            assert_string_not_equal(section->params[k].name, p->name);
        for (uint32_t k = 0; section->children && section->children[k]; k++)
            assert_string_not_equal(section->children[k]->name, p->name);
    }
    for (uint32_t i = 0; section->children && section->children[i]; i++)
        check_rows(section->children[i]);
}

static void tables_are_sound(void **state)
{
    (void)state;
    const struct sim_model *const models[] = {&toy_model, &eco_model};
    for (size_t m = 0; m < 2; m++) {
        check_rows(models[m]->schema);
        assert_int_equal(models[m]->schema->param_count, 0);
        for (uint32_t i = 0; models[m]->schema->children[i]; i++) {
            const char *name = models[m]->schema->children[i]->name;
            for (uint32_t k = 0; sim_generic_schema.children[k]; k++)
                assert_string_not_equal(name, sim_generic_schema.children[k]->name);
            for (uint32_t k = 0; k < sim_generic_schema.param_count; k++)
                assert_string_not_equal(name, sim_generic_schema.params[k].name);
        }
    }
    check_rows(&sim_generic_schema);
}

/* ---- warnings ---- */

static void toy_lint(const void *parameters, struct sim_problems *problems)
{
    const struct toy_parameters *p = parameters;
    if (p->policy.bonus > 3000)
        sim_problems_add(problems, SIM_PROBLEM_WARNING, "policy.bonus", 0, "lower it", "the bonus is above 3k");
    if (p->policy.factor > 1)
        sim_problems_add(problems, SIM_PROBLEM_WARNING, "policy.factor", 0, "lower it", "the factor is above 1");
}

static void lint_points_to_lines(void **state)
{
    (void)state;
    struct sim_model model = toy_model;
    struct sim_problems problems = {0};
    model.lint = toy_lint;
    struct sim_scenario *s = sim_scenario_read(&model, GOOD "child.conf", NULL, 0, &problems);
    assert_non_null(s);
    assert_int_equal(problems.errors, 0);
    assert_int_equal(problems.warnings, 2); /* the factor once, although three designs have it */
    assert_string_equal(problems.item[0].file, GOOD "base.conf");
    assert_int_equal(problems.item[0].line, 14);
    assert_string_equal(problems.item[1].file, GOOD "child.conf");
    assert_int_equal(problems.item[1].line, 15);
    assert_non_null(strstr(problems.item[1].text, "design \"more\""));
    assert_string_equal(problems.item[1].hint, "lower it");
    sim_scenario_destroy(s);
}

static void one_replication_is_warned_of(void **state)
{
    (void)state;
    struct sim_problems problems;
    struct sim_scenario *s = read_text(&toy_model, LEAST "experiment { replications = 1 }\n", NULL, 0, &problems);
    assert_non_null(s);
    assert_int_equal(problems.warnings, 1);
    assert_int_equal(problems.item[0].line, 3);
    sim_scenario_destroy(s);
}

static void fixed_parameters_need_a_start(void **state)
{
    (void)state;
    struct sim_problems problems;
    /* The same value is no change; the baseline's own terms hold from the start anyway. */
    struct sim_scenario *s = read_text(&toy_model,
                                       LEAST "design \"a\" { set = { \"world.agents = 50\" } }\n"
                                             "design \"b\" { set = { \"world.agents = 50\", \"policy.bonus = 9\" } }\n"
                                             "design \"c\" { diverge_at = start }\n",
                                       NULL, 0, &problems);
    assert_non_null(s);
    sim_scenario_destroy(s);
    /* A design that lacks what the baseline sets differs too, without touching it. */
    s = read_text(&toy_model, LEAST "design \"a\" { set = { \"world.agents = 50\" } }\ndesign \"b\" { }\n", NULL, 0,
                  &problems);
    assert_null(s);
    assert_int_equal(problems.errors, 1);
    assert_int_equal(problems.item[0].line, 4);
    /* --set makes all designs equal in it. */
    static const char *const set = "world.agents=10";
    s = read_text(&toy_model, LEAST "design \"a\" { set = { \"world.agents = 50\" } }\ndesign \"b\" { }\n", &set, 1,
                  &problems);
    assert_non_null(s);
    sim_scenario_destroy(s);
}

static void problems_look_like_a_compilers(void **state)
{
    (void)state;
    char *text = NULL;
    size_t size = 0;
    struct sim_problems problems;
    assert_null(read_text(&toy_model, LEAST "policy {\n  bonnus = 8%\n}\n", NULL, 0, &problems));
    strcpy(problems.item[0].file, "my.conf");
    FILE *stream = open_memstream(&text, &size);
    sim_problems_print(&problems, stream, false);
    fclose(stream);
    assert_string_equal(text, "my.conf:4: error: unknown key 'bonnus' in policy\n"
                              "    4 |   bonnus = 8%\n"
                              "      | did you mean 'bonus'?\n");
    free(text);
}

static void errors_push_out_warnings(void **state)
{
    (void)state;
    struct sim_problems problems = {0};
    for (int i = 0; i < 15; i++)
        sim_problems_add(&problems, SIM_PROBLEM_WARNING, "f", i, "", "w%d", i);
    for (int i = 0; i < 30; i++)
        sim_problems_add(&problems, SIM_PROBLEM_ERROR, "f", i, "", "e%d", i);
    assert_int_equal(problems.count, SIM_PROBLEMS_MAX);
    assert_int_equal(problems.errors, 30);
    assert_int_equal(problems.warnings, 15);
    for (uint32_t i = 0; i < problems.count; i++)
        assert_int_equal(problems.item[i].severity, SIM_PROBLEM_ERROR);
    assert_string_equal(problems.item[19].text, "e19");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(layers_files_and_designs),
        cmocka_unit_test(reads_the_experiment),
        cmocka_unit_test(steps_are_tidy),
        cmocka_unit_test(tells_origins),
        cmocka_unit_test(set_wins_over_designs),
        cmocka_unit_test(refuses_bad_sets),
        cmocka_unit_test(prints_what_reads_back),
        cmocka_unit_test(shipped_scenarios_are_sound),
        cmocka_unit_test(walks_in_schema_order),
        cmocka_unit_test(defaults_are_the_tables),
        cmocka_unit_test(tables_are_sound),
        cmocka_unit_test(lint_points_to_lines),
        cmocka_unit_test(one_replication_is_warned_of),
        cmocka_unit_test(fixed_parameters_need_a_start),
        cmocka_unit_test(problems_look_like_a_compilers),
        cmocka_unit_test(errors_push_out_warnings),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
