/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "cli/study/run_request.h"

#include <errno.h>
#include <limits.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "analysis/statistics/stopping.h"
#include "cli/study/scenario_file.h"

#define OPTION_SETS 4 /* --seed, --replications, --precision, --most */

bool cli_parse_duration(const char *text, double *seconds)
{
    static const struct {
        char letter;
        double seconds;
    } units[] = {{'d', 86400}, {'h', 3600}, {'m', 60}, {'s', 1}};
    double total = 0;
    size_t unit = 0, count = sizeof units / sizeof *units;
    for (const char *at = text; *at;) {
        char *end;
        if (*at < '0' || *at > '9')
            return false;
        errno = 0;
        unsigned long number = strtoul(at, &end, 10);
        if (errno != 0 || number > 1000000)
            return false;
        while (unit < count && units[unit].letter != *end)
            unit++;
        if (unit == count)
            return false;
        total += (double)number * units[unit++].seconds;
        at = end + 1;
    }
    *seconds = total;
    return *text != '\0';
}

static bool add_design(struct cli_run_request *request, const char *title, size_t length)
{
    char **grown = realloc(request->designs, (request->design_count + 1) * sizeof *grown);
    if (!grown)
        return false;
    request->designs = grown;
    grown[request->design_count] = strndup(title, length);
    return grown[request->design_count++] != NULL;
}

/* A title may hold commas: what names a design as a whole is not taken apart. */
bool cli_request_designs(struct cli_run_request *request, const struct sim_scenario *scenario, const char *text)
{
    for (uint32_t i = 0; i < sim_scenario_design_count(scenario); i++)
        if (strcmp(sim_scenario_design(scenario, i)->title, text) == 0)
            return add_design(request, text, strlen(text));
    for (const char *at = text; at; at = strchr(at, ',')) {
        at += strspn(at, ", ");
        size_t length = strcspn(at, ",");
        while (length > 0 && at[length - 1] == ' ')
            length--;
        if (length > 0 && !add_design(request, at, length))
            return false;
    }
    return true;
}

static int collect_sets(struct cli_run_request *request, const struct cli_invocation *invocation)
{
    const char *const *given;
    bool fine = true;
    uint32_t count = cli_values(invocation, "set", &given);
    request->sets = calloc((size_t)count + OPTION_SETS, sizeof *request->sets);
    if (!request->sets)
        return cli_complain(invocation, SIM_INTERNAL, "out of memory");
    for (uint32_t i = 0; i < count; i++)
        request->sets[request->set_count++] = given[i];
    long long seed = cli_integer(invocation, "seed", 0, 0, LLONG_MAX, &fine);
    /* It becomes part of the scenario, so that the directory describes itself completely. */
    if (cli_value(invocation, "seed")) {
        snprintf(request->seed_set, sizeof request->seed_set, "experiment.seed=%lld", seed);
        request->sets[request->set_count++] = request->seed_set;
    }
    return fine ? SIM_OK : SIM_USAGE;
}

int cli_request_read(struct cli_run_request *request, const struct cli_invocation *invocation)
{
    bool fine = true;
    int status = collect_sets(request, invocation);
    request->threads = (int)cli_integer(invocation, "threads", 0, 1, 4096, &fine);
    const char *limit = cli_value(invocation, "max-time");
    if (limit && (!cli_parse_duration(limit, &request->max_seconds) || request->max_seconds <= 0))
        status = cli_complain(invocation, SIM_USAGE, "--max-time wants a time such as 3h50m, 90m or 45s, and not '%s'",
                              limit);
    return fine ? status : SIM_USAGE;
}

/* As the seed: part of the scenario. */
int cli_request_replications(struct cli_run_request *request, const struct cli_invocation *invocation)
{
    bool fine = true;
    long long replications = cli_integer(invocation, "replications", 0, 1, 1000000, &fine);
    if (fine && replications > 0) {
        snprintf(request->replications_set, sizeof request->replications_set, "experiment.replications=%lld",
                 replications);
        request->sets[request->set_count++] = request->replications_set;
    }
    return fine ? SIM_OK : SIM_USAGE;
}

int cli_request_precision(struct cli_run_request *request, const struct cli_invocation *invocation)
{
    bool fine = true;
    const char *precision = cli_value(invocation, "precision");
    long long most = cli_integer(invocation, "most", 0, ANA_STOP_FIRST + ANA_STOP_AHEAD, 1000000, &fine);
    request->staged = true;
    if (precision) {
        int length = snprintf(request->precision_set, sizeof request->precision_set, "experiment.decide.precision=%s",
                              precision);
        if (length < 0 || (size_t)length >= sizeof request->precision_set)
            return cli_complain(invocation, SIM_USAGE, "--precision wants an amount or a percentage, such as 2%%");
        request->sets[request->set_count++] = request->precision_set;
    }
    if (fine && most > 0) {
        snprintf(request->most_set, sizeof request->most_set, "experiment.decide.most=%lld", most);
        request->sets[request->set_count++] = request->most_set;
    }
    return fine ? SIM_OK : SIM_USAGE;
}

struct sim_study *cli_request_study(struct cli_run_request *request, const struct cli_invocation *invocation,
                                    const struct sim_scenario *scenario, struct sim_problems *problems)
{
    const char *const *values, *const *vary;
    uint32_t count = cli_values(invocation, "designs", &values);
    for (uint32_t i = 0; i < count; i++)
        if (!cli_request_designs(request, scenario, values[i])) {
            cli_complain(invocation, SIM_INTERNAL, "out of memory");
            return NULL;
        }
    struct sim_study_options options = {
        .designs = (const char *const *)request->designs,
        .design_count = request->design_count,
        .vary_count = cli_values(invocation, "vary", &vary),
        .no_share = cli_flag(invocation, "no-share"),
        .replications = request->staged ? cli_first_replications(scenario) : 0,
    };
    options.vary = vary;
    memset(problems, 0, sizeof *problems);
    if (request->most_set[0] && !(sim_scenario_experiment(scenario)->decide.precision > 0)) {
        sim_problems_add(problems, SIM_PROBLEM_ERROR, "--most", 0, "say --precision as well",
                         "it limits what --precision asks for");
        return NULL;
    }
    return sim_study_create(scenario, &options, problems);
}

void cli_request_free(struct cli_run_request *request)
{
    for (uint32_t i = 0; i < request->design_count; i++)
        free(request->designs[i]);
    free(request->designs);
    free(request->sets);
}
