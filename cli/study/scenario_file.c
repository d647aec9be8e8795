/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "cli/study/scenario_file.h"

#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "analysis/statistics/stopping.h"
#include "analysis/study/view.h"
#include "cli/console/invocation.h"
#include "models/model.h"

static bool has_option(const struct cli_command *command, const char *name)
{
    for (const struct cli_option *o = command->options; o && o->name; o++)
        if (strcmp(o->name, name) == 0)
            return true;
    return false;
}

struct sim_scenario *cli_read_scenario(const struct cli_invocation *invocation, const char *file,
                                       struct sim_problems *problems)
{
    const char *const *sets = NULL;
    uint32_t count = has_option(invocation->command, "set") ? cli_values(invocation, "set", &sets) : 0;
    struct sim_scenario *scenario = sim_scenario_read(&eco_model, file, sets, count, problems);
    fflush(stdout);
    sim_problems_print(problems, stderr, cli_colour(STDERR_FILENO));
    if (!scenario)
        fprintf(stderr, "%s: %u error%s\n", file, problems->errors, problems->errors == 1 ? "" : "s");
    return scenario;
}

uint32_t cli_find_design(const struct cli_invocation *invocation, const struct sim_scenario *scenario,
                         const char *title)
{
    uint32_t count = sim_scenario_design_count(scenario);
    for (uint32_t i = 0; i < count; i++)
        if (strcmp(sim_scenario_design(scenario, i)->title, title) == 0)
            return i;
    const char **names = calloc(count, sizeof *names);
    const char *closest = NULL;
    char list[SIM_NAMES_TEXT] = "";
    if (names) {
        for (uint32_t i = 0; i < count; i++)
            names[i] = sim_scenario_design(scenario, i)->title;
        closest = sim_closest_name(title, names, count);
        sim_names_print(names, count, list);
    }
    if (closest)
        cli_complain(invocation, SIM_USAGE, "there is no design '%s'; did you mean '%s'?", title, closest);
    else
        cli_complain(invocation, SIM_USAGE, "there is no design '%s'; there %s: %s%s", title, count == 1 ? "is" : "are",
                     list, count == 1 ? "; " ANA_ADD_DESIGN : "");
    free(names);
    return UINT32_MAX;
}

void cli_print_precision(const struct sim_decide *decide, char *out, size_t size)
{
    static const struct sim_param number = {.type = SIM_NUMBER}, share = {.type = SIM_SHARE};
    sim_param_number_print(decide->relative ? &share : &number, decide->precision, out, size);
}

uint32_t cli_first_replications(const struct sim_scenario *scenario)
{
    const struct sim_experiment *experiment = sim_scenario_experiment(scenario);
    uint32_t least = ANA_STOP_FIRST + ANA_STOP_AHEAD, first = experiment->replications;
    if (!(experiment->decide.precision > 0))
        return first;
    first = first > least ? first : least;
    return first < experiment->decide.most ? first : experiment->decide.most;
}

json_t *cli_problems_json(const struct sim_problems *problems)
{
    json_t *array = json_array();
    for (uint32_t i = 0; i < problems->count; i++) {
        const struct sim_problem *p = &problems->item[i];
        json_array_append_new(array,
                              json_pack("{s:s, s:s, s:i, s:s, s:s, s:s}", "severity",
                                        p->severity == SIM_PROBLEM_ERROR ? "error" : "warning", "file", p->file, "line",
                                        p->line, "text", p->text, "excerpt", p->excerpt, "hint", p->hint));
    }
    return array;
}
