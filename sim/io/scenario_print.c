/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * The scenario as one file: every value explicit and canonical, each with its
 * origin.  --set is folded in: into the values, and out of the designs' lists,
 * which it would override.
 */
#include <stdlib.h>
#include <string.h>

#include "sim/io/scenario_private.h"

#define VALUE_ROOM 2600

struct printer {
    FILE *stream;
    const struct sim_scenario *scenario;
    const struct sim_section *schema; /* of the struct being printed, for names */
    const void *parameters;
};

static void indent(const struct printer *p, int depth)
{
    fprintf(p->stream, "%*s", 2 * depth, "");
}

static void print_quoted(const struct printer *p, const char *text)
{
    char quoted[VALUE_ROOM];
    sim_quote(text, quoted, sizeof quoted);
    fputs(quoted, p->stream);
}

static void print_values(const struct printer *p, const struct sim_section *section, const char *base, int depth,
                         const char *path)
{
    for (uint32_t i = 0; i < section->param_count; i++) {
        const struct sim_param *param = &section->params[i];
        char canonical[VALUE_ROOM / 2], full[SIM_PATH_SIZE * 2];
        /* Lists are printed apart; points of a file have become varied parameters. */
        bool apart = param->type == SIM_LIST || param == &sim_experiment_schema.params[SIM_EXPERIMENT_POINTS];
        if (param->later || apart || strcmp(param->name, "extends") == 0)
            continue;
        sim_parameters_print(p->schema, p->parameters, param, base + param->offset, canonical, sizeof canonical);
        snprintf(full, sizeof full, "%s%s%s", path, *path ? "." : "", param->name);
        indent(p, depth);
        fprintf(p->stream, "%s = ", param->name);
        print_quoted(p, canonical);
        fprintf(p->stream, "  # %s\n", sim_scenario_origin(p->scenario, UINT32_MAX, full));
    }
}

static void print_vary(const struct printer *p, int depth);
static void print_conditions(const struct printer *p, int depth);

static void print_section(const struct printer *p, const struct sim_section *section, const char *base, int depth,
                          const char *path)
{
    print_values(p, section, base, depth, path);
    for (uint32_t i = 0; section->children && section->children[i]; i++) {
        const struct sim_section *child = section->children[i];
        if (child == &sim_vary_schema) {
            print_conditions(p, depth);
            print_vary(p, depth);
        }
        bool no_question = child == &sim_decide_schema && !*p->scenario->experiment.decide.metric;
        if (child->size == 0 || child->later || no_question)
            continue;
        uint32_t count = child->titled ? sim_titled_count(child, base) : 1;
        for (uint32_t k = 0; k < count; k++) {
            const char *element = base + child->offset + (size_t)k * child->size;
            char longer[SIM_PATH_SIZE * 2];
            snprintf(longer, sizeof longer, "%s%s%s%s%s", path, *path ? "." : "", child->name, child->titled ? "." : "",
                     child->titled ? element : "");
            indent(p, depth);
            fprintf(p->stream, "%s ", child->name);
            if (child->titled)
                fprintf(p->stream, "\"%s\" ", element);
            fputs("{\n", p->stream);
            print_section(p, child, element, depth + 1, longer);
            indent(p, depth);
            fputs("}\n", p->stream);
        }
    }
}

static void print_list(const struct printer *p, int depth, const char *key, const char *const *texts, uint32_t count)
{
    indent(p, depth);
    fprintf(p->stream, "%s = { ", key);
    for (uint32_t i = 0; i < count; i++) {
        fputs(i ? ", " : "", p->stream);
        print_quoted(p, texts[i]);
    }
    fputs(" }\n", p->stream);
}

static void print_vary(const struct printer *p, int depth)
{
    for (uint32_t i = 0; i < p->scenario->vary_count; i++) {
        const struct sim_vary *vary = &p->scenario->varies[i];
        indent(p, depth);
        fprintf(p->stream, "vary \"%s\" {\n", vary->path);
        if (vary->from) {
            indent(p, depth + 1);
            fputs("from = ", p->stream);
            print_quoted(p, vary->from);
            fputs("  to = ", p->stream);
            print_quoted(p, vary->to);
            fputs("\n", p->stream);
        } else {
            print_list(p, depth + 1, "values", vary->values, vary->value_count);
        }
        if (*vary->zip) {
            indent(p, depth + 1);
            fputs("zip = ", p->stream);
            print_quoted(p, vary->zip);
            fputs("\n", p->stream);
        }
        indent(p, depth);
        fputs("}\n", p->stream);
    }
}

static void print_conditions(const struct printer *p, int depth)
{
    for (uint32_t i = 0; i < p->scenario->condition_count; i++) {
        indent(p, depth);
        fputs(i ? "            " : "only_if = { ", p->stream);
        print_quoted(p, p->scenario->conditions[i].text);
        fputs(i + 1 < p->scenario->condition_count ? ",\n" : " }\n", p->stream);
    }
}

static bool overridden(const struct sim_scenario *scenario, const char *path)
{
    for (uint32_t i = 0; i < scenario->set_count; i++)
        if (strcmp(scenario->sets[i].path, path) == 0)
            return true;
    return false;
}

static void print_design(const struct printer *p, uint32_t index)
{
    static const struct sim_param time = {.type = SIM_TIME};
    const struct sim_design *design = &p->scenario->designs[index];
    const struct sim_design_change_list *list = &p->scenario->changes[index];
    char diverge[100] = "start";
    bool first = true;
    fprintf(p->stream, "\ndesign \"%s\" {\n", design->title);
    if (*design->description) {
        fputs("  description = ", p->stream);
        print_quoted(p, design->description);
        fputs("\n", p->stream);
    }
    if (!design->diverge_at_start)
        sim_param_number_print(&time, design->diverge_days, diverge, sizeof diverge);
    fprintf(p->stream, "  diverge_at = %s\n  set = {", diverge);
    for (uint32_t i = 0; i < list->count; i++) {
        char change[VALUE_ROOM], quoted[VALUE_ROOM * 2];
        if (overridden(p->scenario, list->changes[i].path))
            continue;
        snprintf(change, sizeof change, "%s = %s", list->changes[i].path, list->changes[i].text);
        sim_quote(change, quoted, sizeof quoted);
        fprintf(p->stream, "%s\n    %s", first ? "" : ",", quoted);
        first = false;
    }
    fputs(first ? " }\n}\n" : "\n  }\n}\n", p->stream);
}

/* `baseline` is printed as resolved, so that the file does not depend on the order of designs. */
static void print_all(struct printer *p, const void *values)
{
    const struct sim_scenario *s = p->scenario;
    struct sim_generic generic = s->generic;
    strcpy(generic.baseline, s->designs[s->baseline].title);
    generic.experiment.decide.goal = s->experiment.decide.goal;
    p->schema = s->model->schema;
    p->parameters = values;
    print_values(p, &sim_generic_schema, (const char *)&generic, 0, "");
    fputs("\n", p->stream);
    print_section(p, s->model->schema, values, 0, "");
    for (uint32_t i = 0; i < s->design_count; i++)
        print_design(p, i);
    fputs("\n", p->stream);
    struct sim_section rest = sim_generic_schema;
    rest.param_count = 0;
    print_section(p, &rest, (const char *)&generic, 0, "");
}

char *sim_scenario_print(const struct sim_scenario *scenario)
{
    char *text = NULL;
    size_t size = 0;
    void *values = malloc(scenario->model->parameters_size);
    FILE *stream = values ? open_memstream(&text, &size) : NULL;
    if (!stream) {
        free(values);
        return NULL;
    }
    memcpy(values, scenario->base, scenario->model->parameters_size);
    for (uint32_t i = 0; i < scenario->set_count; i++)
        sim_change_apply(scenario, &scenario->sets[i], values, NULL);
    struct printer printer = {.stream = stream, .scenario = scenario};
    print_all(&printer, values);
    bool failed = ferror(stream) != 0;
    if (fclose(stream) != 0 || failed) {
        free(text);
        text = NULL;
    }
    free(values);
    return text;
}
