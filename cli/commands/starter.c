/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "cli/commands/starter.h"

#include <stdint.h>
#include <string.h>

#include "models/model.h"
#include "sim/io/generic.h"

struct starter {
    FILE *stream;
    bool complete;
    uint32_t shown; /* parameters printed since the counter was reset */
};

static bool wanted(const struct starter *s, const struct sim_param *param)
{
    return !param->later && (s->complete || param->role == SIM_LEVER || param->type == SIM_NAME);
}

/* Whether a section, at any depth, has something to show. */
static bool has_wanted(const struct starter *s, const struct sim_section *section)
{
    if (section->later || section->size == 0)
        return false;
    bool found = section->titled && section->least > 0;
    for (uint32_t i = 0; i < section->param_count && !found; i++)
        found = wanted(s, &section->params[i]);
    for (uint32_t i = 0; section->children && section->children[i] && !found; i++)
        found = has_wanted(s, section->children[i]);
    return found;
}

/* The title this file gives to the only element of a section. */
static void title_of(const struct sim_section *section, char *out, size_t size)
{
    snprintf(out, size, "%s-1", section->name);
}

static void comment_param(FILE *stream, const struct sim_param *param, int column)
{
    char range[300];
    sim_param_range_print(param, range, sizeof range);
    fprintf(stream, "%*s# %s (%s%s)\n", column < 44 ? 44 - column : 1, "", param->text, range,
            param->switchable || param->role != SIM_LEVER ? "" : "; fixed for a run");
}

static void print_param(struct starter *s, const struct sim_param *param, int depth)
{
    char value[400], name[80];
    int column;
    if (param->type == SIM_NAME) {
        /* The one element this file has of it; a path's last part is its name. */
        const char *dot = strrchr(param->names, '.');
        snprintf(name, sizeof name, "%s-1", dot ? dot + 1 : param->names);
        column = fprintf(s->stream, "%*s%s = \"%s\"", 2 * depth, "", param->name, name);
    } else {
        const char *fallback = param->fallback ? param->fallback : "";
        if (param->type == SIM_LIST)
            snprintf(value, sizeof value, "%s", fallback);
        else
            sim_quote(fallback, value, sizeof value);
        column = fprintf(s->stream, "%*s# %s = %s", 2 * depth, "", param->name, value);
    }
    comment_param(s->stream, param, column);
    s->shown++;
}

static void print_section(struct starter *s, const struct sim_section *section, int depth)
{
    for (uint32_t i = 0; i < section->param_count; i++)
        if (wanted(s, &section->params[i]))
            print_param(s, &section->params[i], depth);
    for (uint32_t i = 0; section->children && section->children[i]; i++) {
        const struct sim_section *child = section->children[i];
        char title[80];
        if (!has_wanted(s, child))
            continue;
        title_of(child, title, sizeof title);
        fprintf(s->stream, "%s%*s# %s\n%*s%s ", depth == 0 ? "\n" : "", 2 * depth, "", child->text, 2 * depth, "",
                child->name);
        if (child->titled)
            fprintf(s->stream, "\"%s\" ", title);
        fputs("{\n", s->stream);
        print_section(s, child, depth + 1);
        fprintf(s->stream, "%*s}\n", 2 * depth, "");
    }
}

/* Another value than the default: the high end of the plausible range, or the next choice.  False if none is known. */
static bool other_value(const struct sim_param *param, char *out, size_t size)
{
    bool number =
        param->type == SIM_NUMBER || param->type == SIM_SHARE || param->type == SIM_TIME || param->type == SIM_MONEY;
    if (number && param->high > param->low) {
        sim_param_number_print(param, param->high, out, size);
        return true;
    }
    if ((param->type != SIM_CHOICE && param->type != SIM_MIX) || !param->fallback)
        return false;
    for (uint32_t i = 0; param->choices[i] && param->choices[i + 1]; i++) {
        if (strcmp(param->choices[i], param->fallback) == 0) {
            snprintf(out, size, "%s", param->choices[i + 1]);
            return true;
        }
    }
    return false;
}

/* The first parameter a design can change, with another value, as an example. */
static bool find_lever(const struct sim_section *section, const char *path, char *out, size_t size)
{
    char longer[SIM_PATH_SIZE], value[80];
    const char *dot = *path ? "." : "";
    for (uint32_t i = 0; i < section->param_count; i++) {
        const struct sim_param *p = &section->params[i];
        if (p->later || p->role != SIM_LEVER || !p->switchable || !other_value(p, value, sizeof value))
            continue;
        snprintf(out, size, "%s%s%s = %s", path, dot, p->name, value);
        return true;
    }
    for (uint32_t i = 0; section->children && section->children[i]; i++) {
        const struct sim_section *child = section->children[i];
        char title[80];
        if (child->later || child->size == 0)
            continue;
        title_of(child, title, sizeof title);
        snprintf(longer, sizeof longer, "%s%s%s%s%s", path, dot, child->name, child->titled ? "." : "",
                 child->titled ? title : "");
        if (find_lever(child, longer, out, size))
            return true;
    }
    return false;
}

static const char *first_money_metric(void)
{
    for (uint32_t i = 0; i < eco_model.metric_count; i++)
        if (eco_model.metrics[i].goal == SIM_GOAL_MAX && strcmp(eco_model.metrics[i].unit, "currency") == 0)
            return eco_model.metrics[i].name;
    return NULL;
}

static void print_experiment(struct starter *s)
{
    const char *metric = first_money_metric();
    for (uint32_t i = 0; sim_generic_schema.children[i]; i++) {
        const struct sim_section *section = sim_generic_schema.children[i];
        if (section->size == 0 || section->later)
            continue;
        fprintf(s->stream, "\n# %s\n%s {\n", section->text, section->name);
        for (uint32_t k = 0; k < section->param_count; k++)
            print_param(s, &section->params[k], 1);
        if (section->children && metric)
            fprintf(s->stream, "  decide { metric = %s }  # also goal = max or min, matters = 1M, confidence = 95%%\n",
                    metric);
        fputs("}\n", s->stream);
    }
}

int cli_print_starter(FILE *stream, bool complete)
{
    struct starter s = {stream, complete, 0};
    char lever[SIM_PATH_SIZE + 100];
    fputs("# A scenario for partnersim. Lines that start with # show defaults: remove the # to change one.\n"
          "# Numbers take units and suffixes: 10%, 4h, 90d, 24mo, 5y, 50k, 2M.\n"
          "format = 1\n"
          "title = \"What is the question?\"\n"
          "currency = \"RUB\"\n"
          "baseline = \"current\"\n",
          stream);
    if (!complete)
        fputs("# Only what a programme owner decides is listed; 'partnersim params --format conf' lists everything.\n",
              stream);
    print_section(&s, eco_model.schema, 0);
    fputs("\n# The terms to compare: each design sets values by their paths.\ndesign \"current\" { }\n", stream);
    if (find_lever(eco_model.schema, "", lever, sizeof lever))
        fprintf(stream, "design \"changed\" { set = { \"%s\" } }\n", lever);
    print_experiment(&s);
    return SIM_OK;
}
