/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "cli/study/metric_list.h"

#include <stdlib.h>
#include <string.h>

int cli_metric_list(const struct cli_invocation *invocation, const struct ana_study_view *view,
                    struct ana_compare_options *options, uint32_t **metrics, struct sim_error *error)
{
    const char *const *values;
    uint32_t count = cli_values(invocation, "metric", &values);
    size_t capacity = 1;
    for (uint32_t i = 0; i < count; i++)
        capacity += strlen(values[i]) + 1;
    *metrics = calloc(capacity, sizeof **metrics);
    if (!*metrics)
        return sim_fail(error, SIM_INTERNAL, "out of memory");
    for (uint32_t i = 0; i < count; i++) {
        char *copy = strdup(values[i]), *rest = NULL;
        if (!copy)
            return sim_fail(error, SIM_INTERNAL, "out of memory");
        for (char *name = strtok_r(copy, ", ", &rest); name; name = strtok_r(NULL, ", ", &rest)) {
            if (strcmp(name, "all") == 0) {
                options->all_metrics = true;
                continue;
            }
            uint32_t metric = ana_view_metric(view, name, error);
            if (metric == UINT32_MAX) {
                free(copy);
                return error->status;
            }
            (*metrics)[options->metric_count++] = metric;
        }
        free(copy);
    }
    options->metrics = options->metric_count > 0 ? *metrics : NULL;
    return SIM_OK;
}
