/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What must fit together once every value is legal by itself. */
#include <math.h>
#include <stdarg.h>
#include <stdlib.h>
#include <string.h>

#include "sim/io/number.h"
#include "sim/io/scenario_private.h"

/* Points of a study and samples of a run beyond this are a slip of the pen. */
#define POINTS_MAX 1000000.0
#define SAMPLES_MAX 200000.0

struct checker {
    struct sim_scenario *scenario;
    struct sim_problems *problems;
    bool whole; /* no section is missing */
};

static const char *main_file(const struct checker *c)
{
    return c->scenario->config.main ? c->scenario->config.main->name : NULL;
}

/* A problem at the place where the generic value at `path` was set. */
__attribute__((format(printf, 5, 6))) static void complain(const struct checker *c, enum sim_severity severity,
                                                           const char *path, const char *hint, const char *format, ...)
{
    char text[400];
    const struct sim_origin *origin = sim_scenario_find_origin(c->scenario, path);
    va_list args;
    va_start(args, format);
    vsnprintf(text, sizeof text, format, args);
    va_end(args);
    if (origin && origin->source)
        sim_problems_at(c->problems, severity, origin->source, origin->line, hint, "%s: %s", path, text);
    else
        sim_problems_add(c->problems, severity, origin ? "--set" : main_file(c), 0, hint, "%s: %s", path, text);
}

/* ---- times ---- */

static bool multiple(double time, double unit)
{
    double ratio = time / unit;
    return time == 0 || (ratio > 0.5 && fabs(ratio - floor(ratio + 0.5)) <= 1e-9 * ratio);
}

static void print_time(double days, char *out, size_t size)
{
    static const struct sim_param time = {.type = SIM_TIME};
    sim_param_number_print(&time, days, out, size);
}

static void check_times(const struct checker *c)
{
    const struct sim_generic_experiment *e = &c->scenario->generic.experiment;
    const struct {
        const char *path, *unit_path;
        double time, unit;
    } rules[] = {
        {"experiment.directory", "experiment.mail_window", e->directory, e->mail_window},
        {"experiment.sample", "experiment.directory", e->sample, e->directory},
        {"experiment.warmup", "experiment.directory", e->warmup, e->directory},
        {"experiment.horizon", "experiment.directory", e->horizon, e->directory},
    };
    for (size_t i = 0; i < sizeof rules / sizeof rules[0]; i++) {
        char time[80], unit[80];
        if (multiple(rules[i].time, rules[i].unit))
            continue;
        print_time(rules[i].time, time, sizeof time);
        print_time(rules[i].unit, unit, sizeof unit);
        /* Complain where something was written: a default is nobody's mistake. */
        if (sim_scenario_find_origin(c->scenario, rules[i].path))
            complain(c, SIM_PROBLEM_ERROR, rules[i].path, "choose a multiple", "%s is not a multiple of %s (%s)", time,
                     rules[i].unit_path, unit);
        else
            complain(c, SIM_PROBLEM_ERROR, rules[i].unit_path, "set both", "%s (%s) is not a multiple of %s",
                     rules[i].path, time, unit);
    }
    if (e->sample > e->horizon)
        complain(c, SIM_PROBLEM_ERROR, "experiment.sample", "take a shorter one",
                 "longer than the horizon: no sample would be taken");
    if ((e->horizon + e->warmup) / e->sample > SAMPLES_MAX)
        complain(c, SIM_PROBLEM_ERROR, "experiment.sample", "take a longer one", "more than %.0f samples a run",
                 SAMPLES_MAX);
    if (e->replications < 2)
        complain(c, SIM_PROBLEM_WARNING, "experiment.replications", "take 20 or more",
                 "one replication gives no interval and no verdict");
}

static uint64_t check_seed(const struct checker *c, const char *path, const char *text)
{
    uint64_t seed = 0;
    size_t length = strlen(text);
    bool digits = length > 0 && length <= 18 && strspn(text, "0123456789") == length && (length == 1 || *text != '0');
    for (size_t i = 0; digits && i < length; i++)
        seed = seed * 10 + (uint64_t)(text[i] - '0');
    if (!digits)
        complain(c, SIM_PROBLEM_ERROR, path, "write a whole number of at most 18 digits", "'%s' is no seed", text);
    return seed;
}

/* ---- the question ---- */

static const struct sim_metric *find_metric(const struct sim_model *model, const char *name, const char **closest)
{
    const char *names[512];
    uint32_t known = 0;
    *closest = NULL;
    for (uint32_t i = 0; i < model->metric_count; i++) {
        if (strcmp(model->metrics[i].name, name) == 0)
            return &model->metrics[i];
        if (known < 512)
            names[known++] = model->metrics[i].name;
    }
    *closest = sim_closest_name(name, names, known);
    return NULL;
}

/* An amount of the metric that the question gives as `name`, in its unit. */
static void read_amount(const struct checker *c, const struct sim_metric *metric, const char *name, const char *text,
                        double *amount)
{
    const struct sim_param number = {.name = name, .type = SIM_NUMBER, .min = 0, .max = 1e300};
    const struct sim_param days = {.name = name, .type = SIM_TIME, .min = 0, .max = 1e6};
    struct sim_error error = {0};
    char hint[256], path[64];
    if (metric && strcmp(metric->unit, "d") == 0 && sim_param_parse(&days, text, amount, NULL) == SIM_OK)
        return;
    if (metric && strcmp(metric->unit, "h") == 0 && sim_param_parse(&days, text, amount, NULL) == SIM_OK) {
        *amount *= 24;
        return;
    }
    snprintf(path, sizeof path, "experiment.decide.%s", name);
    if (sim_param_parse_hint(&number, text, amount, &error, hint, sizeof hint) != SIM_OK)
        complain(c, SIM_PROBLEM_ERROR, path, hint, "%s", error.text);
}

/* "2%" is of the baseline's mean, whatever the metric: of a share too, where an amount would be .02. */
static void read_precision(const struct checker *c, const struct sim_metric *metric)
{
    static const struct sim_param share = {.name = "precision", .type = SIM_SHARE, .min = 0, .max = 1};
    struct sim_decide *decide = &c->scenario->experiment.decide;
    const char *text = c->scenario->generic.experiment.decide.precision;
    struct sim_error error = {0};
    char hint[256];
    size_t length = strlen(text);
    decide->most = c->scenario->generic.experiment.decide.most;
    decide->relative = length > 0 && text[length - 1] == '%';
    if (!decide->relative)
        read_amount(c, metric, "precision", text, &decide->precision);
    else if (sim_param_parse_hint(&share, text, &decide->precision, &error, hint, sizeof hint) != SIM_OK)
        complain(c, SIM_PROBLEM_ERROR, "experiment.decide.precision", hint, "%s", error.text);
}

/* What is said of a question that nobody asked; NULL if nothing is. */
static const char *said_without_metric(const struct checker *c)
{
    static const char *const paths[] = {"experiment.decide.goal", "experiment.decide.matters",
                                        "experiment.decide.precision"};
    for (size_t i = 0; i < sizeof paths / sizeof *paths; i++)
        if (sim_scenario_find_origin(c->scenario, paths[i]))
            return paths[i];
    return NULL;
}

/* Precision may ask for fewer replications than a scenario has that says nothing of them: it then means no more. */
static void check_most(const struct checker *c)
{
    struct sim_experiment *experiment = &c->scenario->experiment;
    uint32_t most = experiment->decide.most;
    if (experiment->replications <= most)
        return;
    if (sim_scenario_find_origin(c->scenario, "experiment.replications"))
        complain(c, SIM_PROBLEM_ERROR, "experiment.replications", "raise decide.most, or ask for fewer",
                 "%u replications are more than the %u that precision may ask for (experiment.decide.most)",
                 experiment->replications, most);
    else
        experiment->replications = c->scenario->generic.experiment.replications = most;
}

static void check_decide(const struct checker *c)
{
    const struct sim_generic_decide *from = &c->scenario->generic.experiment.decide;
    struct sim_decide *decide = &c->scenario->experiment.decide;
    const char *closest;
    const struct sim_metric *metric = find_metric(c->scenario->model, from->metric, &closest);
    memcpy(decide->metric, from->metric, sizeof decide->metric);
    decide->confidence = from->confidence;
    decide->goal = from->goal;
    if (metric && metric->goal == SIM_GOAL_MIN && !sim_scenario_find_origin(c->scenario, "experiment.decide.goal"))
        decide->goal = SIM_WANT_MIN;
    if (*from->metric && !metric) {
        char hint[256];
        if (closest)
            snprintf(hint, sizeof hint, "did you mean '%s'?", closest);
        else
            snprintf(hint, sizeof hint, "partnersim params --metrics lists them");
        complain(c, SIM_PROBLEM_ERROR, "experiment.decide.metric", hint, "there is no metric '%s'", from->metric);
    } else if (!*from->metric && said_without_metric(c)) {
        complain(c, SIM_PROBLEM_ERROR, said_without_metric(c), "add: metric = ...", "decide names no metric");
    }
    read_amount(c, metric, "matters", from->matters, &decide->matters);
    read_precision(c, metric);
    if (decide->precision > 0)
        check_most(c);
}

static void check_baseline(const struct checker *c)
{
    struct sim_scenario *s = c->scenario;
    const char *names[256];
    uint32_t known = s->design_count < 256 ? s->design_count : 256;
    for (uint32_t i = 0; i < s->design_count; i++) {
        if (i < known)
            names[i] = s->designs[i].title;
        if (strcmp(s->designs[i].title, s->generic.baseline) == 0) {
            s->baseline = i;
            return;
        }
    }
    s->baseline = 0;
    if (!*s->generic.baseline)
        return;
    char hint[256];
    const char *closest = sim_closest_name(s->generic.baseline, names, known);
    if (closest)
        snprintf(hint, sizeof hint, "did you mean '%s'?", closest);
    else
        snprintf(hint, sizeof hint, "add: design \"%s\" { }", s->generic.baseline);
    complain(c, SIM_PROBLEM_ERROR, "baseline", hint, "there is no design \"%s\"", s->generic.baseline);
}

/* ---- designs ---- */

/* Titled sections of which there are too few. */
static void check_least(const struct checker *c, const struct sim_section *section, const char *base, const char *label)
{
    for (uint32_t i = 0; section->children && section->children[i]; i++) {
        const struct sim_section *child = section->children[i];
        char name[200];
        if (child->size == 0 || child->later)
            continue;
        uint32_t count = child->titled ? sim_titled_count(child, base) : 1;
        if (child->titled && count < child->least) {
            char hint[200];
            snprintf(hint, sizeof hint, "add: %s \"name\" { ... }", child->name);
            sim_problems_add(c->problems, SIM_PROBLEM_ERROR, main_file(c), 0, hint,
                             "%s needs at least %u section%s '%s', there %s %u", label, child->least,
                             child->least == 1 ? "" : "s", child->name, count == 1 ? "is" : "are", count);
        }
        for (uint32_t k = 0; k < count; k++) {
            const char *element = base + child->offset + (size_t)k * child->size;
            sim_section_label(child, child->titled ? element : NULL, name, sizeof name);
            check_least(c, child, element, name);
        }
    }
}

struct comparison {
    const struct checker *checker;
    const char *mine, *baseline;
    uint32_t design;
};

static void compare_fixed(void *context, const char *path, const struct sim_param *param, const void *value)
{
    const struct comparison *compare = context;
    const struct checker *c = compare->checker;
    const struct sim_design_change_list *list = &c->scenario->changes[compare->design];
    ptrdiff_t offset = (const char *)value - compare->mine;
    if (param->switchable || memcmp(value, compare->baseline + offset, sim_param_size(param)) == 0)
        return;
    int line = list->line;
    for (uint32_t i = 0; i < list->count; i++)
        if (strcmp(list->changes[i].path, path) == 0)
            line = list->changes[i].line;
    sim_problems_at(c->problems, SIM_PROBLEM_ERROR, list->source, line,
                    "add to the design: diverge_at = start (its own terms from the beginning of the run)",
                    "design \"%s\" differs from the baseline in %s, which cannot change during a run",
                    c->scenario->designs[compare->design].title, path);
}

static bool set_by_command(const struct sim_scenario *scenario, const char *path)
{
    bool set = false;
    for (uint32_t i = 0; i < scenario->set_count; i++)
        set = set || strcmp(scenario->sets[i].path, path) == 0;
    return set;
}

/* Lint of a design: places by path, and one message once however many designs share it. */
static void lint(const struct checker *c, uint32_t design, const void *parameters)
{
    struct sim_problems found = {0};
    struct sim_problems *all = c->problems;
    if (!c->scenario->model->lint || !c->whole)
        return;
    c->scenario->model->lint(parameters, &found);
    for (uint32_t i = 0; i < found.count; i++) {
        const struct sim_problem *p = &found.item[i];
        bool known = false;
        for (uint32_t k = 0; k < all->count; k++)
            known = known || strncmp(all->item[k].text, p->text, strlen(p->text)) == 0;
        if (known)
            continue;
        const struct sim_source *source = NULL;
        int line = 0;
        const struct sim_design_change_list *list = &c->scenario->changes[design];
        const struct sim_origin *origin = *p->file ? sim_scenario_find_origin(c->scenario, p->file) : NULL;
        if (origin) {
            source = origin->source;
            line = origin->line;
        }
        for (uint32_t k = 0; k < list->count; k++) {
            if (strcmp(list->changes[k].path, p->file) == 0) {
                source = list->changes[k].source;
                line = list->changes[k].line;
            }
        }
        if (set_by_command(c->scenario, p->file)) {
            sim_problems_add(all, p->severity, "--set", 0, p->hint, "%s (design \"%s\")", p->text,
                             c->scenario->designs[design].title);
            continue;
        }
        if (!source)
            source = c->scenario->config.main;
        sim_problems_at(all, p->severity, source, line, p->hint, "%s (design \"%s\")", p->text,
                        c->scenario->designs[design].title);
    }
}

static void check_design(const struct checker *c, uint32_t design, char *mine, const char *baseline)
{
    struct sim_scenario *s = c->scenario;
    const struct sim_design_change_list *list = &s->changes[design];
    struct sim_design *d = &s->designs[design];
    const struct sim_generic_experiment *e = &s->generic.experiment;
    uint32_t errors = c->problems->errors;
    memcpy(mine, s->base, s->model->parameters_size);
    for (uint32_t i = 0; i < list->count; i++)
        sim_change_apply(s, &list->changes[i], mine, c->problems);
    for (uint32_t i = 0; i < s->set_count; i++)
        sim_change_apply(s, &s->sets[i], mine, NULL);
    if (d->diverge_at_start)
        d->diverge_days = -e->warmup;
    if (d->diverge_days < -e->warmup || d->diverge_days > e->horizon)
        sim_problems_at(c->problems, SIM_PROBLEM_ERROR, list->source, list->line,
                        "from -warmup to horizon; or write diverge_at = start",
                        "design \"%s\" diverges outside of the simulated time", d->title);
    if (c->problems->errors != errors)
        return;
    if (!d->diverge_at_start && design != s->baseline)
        sim_parameters_each(s->model->schema, mine, compare_fixed, &(struct comparison){c, mine, baseline, design});
    lint(c, design, mine);
}

static void check_designs(const struct checker *c)
{
    struct sim_scenario *s = c->scenario;
    size_t size = s->model->parameters_size;
    char *baseline = calloc(2, size);
    if (!baseline) {
        sim_problems_add(c->problems, SIM_PROBLEM_ERROR, NULL, 0, "", "out of memory");
        return;
    }
    check_design(c, s->baseline, baseline, baseline);
    for (uint32_t i = 0; i < s->design_count; i++)
        if (i != s->baseline)
            check_design(c, i, baseline + size, baseline);
    free(baseline);
}

/* The names of the output section are those of side tables; not every model keeps them. */
static void check_output(const struct checker *c)
{
    const struct sim_model *model = c->scenario->model;
    for (uint32_t i = 0; i < sim_output_schema.param_count; i++) {
        const struct sim_param *row = &sim_output_schema.params[i];
        char path[SIM_PATH_SIZE];
        bool kept = false;
        for (uint32_t k = 0; k < model->table_count; k++)
            kept = kept || strcmp(model->tables[k].name, row->name) == 0;
        if (kept || !sim_output_wanted(&c->scenario->generic.output, row))
            continue;
        snprintf(path, sizeof path, "output.%s", row->name);
        complain(c, SIM_PROBLEM_ERROR, path, "leave it out", "the model '%s' keeps no such table", model->name);
    }
}

/* Varied parameters in lock-step count once. */
static bool counts(const struct sim_scenario *scenario, uint32_t index)
{
    const struct sim_vary *vary = &scenario->varies[index];
    for (uint32_t i = 0; i < index && *vary->zip; i++)
        if (strcmp(scenario->varies[i].zip, vary->zip) == 0)
            return false;
    return true;
}

static void check_points(const struct checker *c)
{
    const struct sim_scenario *s = c->scenario;
    double points = s->design_count;
    bool sampled = s->generic.experiment.sampling != SIM_SAMPLING_GRID;
    if (s->vary_count == 0) {
        if (sampled)
            complain(c, SIM_PROBLEM_ERROR, "experiment.sampling", "add: vary \"path\" { from = ...  to = ... }",
                     "there is nothing to sample: no parameter is varied");
        return;
    }
    for (uint32_t i = 0; i < s->vary_count && !sampled; i++)
        points *= counts(s, i) ? s->varies[i].value_count : 1;
    if (points > POINTS_MAX)
        sim_problems_at(c->problems, SIM_PROBLEM_ERROR, s->varies[0].source, s->varies[0].line,
                        "vary fewer parameters or values", "designs and varied values make %.0f points, more than %.0f",
                        points, POINTS_MAX);
}

bool sim_scenario_check(struct sim_scenario *scenario, struct sim_problems *problems)
{
    struct checker c = {.scenario = scenario, .problems = problems};
    const struct sim_generic_experiment *e = &scenario->generic.experiment;
    uint32_t errors = problems->errors;
    scenario->experiment = (struct sim_experiment){.horizon = e->horizon,
                                                   .warmup = e->warmup,
                                                   .sample = e->sample,
                                                   .mail_window = e->mail_window,
                                                   .directory = e->directory,
                                                   .replications = e->replications,
                                                   .sampling = e->sampling,
                                                   .samples = e->samples,
                                                   .stop_on_error = e->on_error == 1};
    check_times(&c);
    scenario->experiment.seed = check_seed(&c, "experiment.seed", e->seed);
    scenario->experiment.sampling_seed = check_seed(&c, "experiment.sampling_seed", e->sampling_seed);
    check_decide(&c);
    check_output(&c);
    if (!scenario->config.broken) {
        check_baseline(&c);
        uint32_t before = problems->errors;
        check_least(&c, scenario->model->schema, scenario->base, "the scenario");
        c.whole = problems->errors == before;
        check_designs(&c);
        check_points(&c);
    }
    return problems->errors == errors;
}
