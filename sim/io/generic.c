/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "sim/io/generic.h"

#include <string.h>

#include "sim/io/text.h"

#define ROWS(table) .params = table, .param_count = (uint32_t)(sizeof(table) / sizeof((table)[0]))
#define SETTING .role = SIM_SETTING, .source = "this program"
#define AT(type, field) .offset = offsetof(struct type, field)

static const char *const goals[] = {"max", "min", NULL};
static const char *const samplings[] = {"grid", "lhs", "sobol", NULL}; /* enum sim_sampling */
static const char *const reactions[] = {"continue", "stop", NULL};

/* clang-format off */

static const struct sim_param design_rows[] = {
    [SIM_DESIGN_DESCRIPTION] = {.name = "description", .type = SIM_TEXT, .fallback = "", .max = SIM_TEXT_SIZE * 4 - 1,
                                SETTING, .text = "what the design stands for, in words"},
    [SIM_DESIGN_DIVERGE_AT] = {.name = "diverge_at", .type = SIM_TEXT, .unit = "d", .fallback = "0", .max = 31, SETTING,
                               .text = "when its terms take effect: a time since the end of the warm-up, or start; "
                                       "until then the baseline's terms hold"},
    [SIM_DESIGN_MATCH] = {.name = "match", .type = SIM_TEXT, .fallback = "", .max = 31, SETTING,
                          .text = "at what equal money it is compared; the same as setting the model's parameter for it"},
    [SIM_DESIGN_SET] = {.name = "set", .type = SIM_LIST, .fallback = "{}", SETTING,
                        .text = "its terms: { \"path = value\", ... }"},
};

static const struct sim_param vary_rows[] = {
    [SIM_VARY_VALUES] = {.name = "values", .type = SIM_LIST, .fallback = "{}", SETTING, .text = "the values to try"},
    [SIM_VARY_FROM] = {.name = "from", .type = SIM_TEXT, .fallback = "", SETTING,
                       .text = "the first of `steps` evenly spaced values"},
    [SIM_VARY_TO] = {.name = "to", .type = SIM_TEXT, .fallback = "", SETTING, .text = "the last of them"},
    [SIM_VARY_STEPS] = {.name = "steps", .type = SIM_COUNT, .unit = "1", .fallback = "2", .min = 2, .max = 2000, SETTING,
                        .text = "how many values from `from` to `to`; without it a range is sampled (lhs, sobol)"},
    [SIM_VARY_ZIP] = {.name = "zip", .type = SIM_TEXT, .fallback = "", .max = SIM_TITLE_SIZE - 1, SETTING,
                      .text = "parameters with the same word here move in lock-step"},
};

static const struct sim_param decide_rows[] = {
    {.name = "metric", .type = SIM_TEXT, .fallback = "", SETTING, AT(sim_generic_decide, metric),
     .text = "the metric that decides; all others are exploratory"},
    {.name = "goal", .type = SIM_CHOICE, .unit = "1", .fallback = "max", .choices = goals, SETTING,
     AT(sim_generic_decide, goal), .text = "which direction is better; by default the metric's own"},
    {.name = "matters", .type = SIM_TEXT, .fallback = "0", .max = 63, SETTING, AT(sim_generic_decide, matters),
     .text = "a difference smaller than this does not matter, in the metric's unit"},
    {.name = "confidence", .type = SIM_SHARE, .unit = "1", .fallback = "95%", .min = 0.5, .max = 0.9999, SETTING,
     AT(sim_generic_decide, confidence), .text = "confidence of the intervals"},
    {.name = "precision", .type = SIM_TEXT, .fallback = "0", .max = 63, SETTING, AT(sim_generic_decide, precision),
     .text = "replications are added until differences to the baseline are known to -+ this: an amount in the metric's "
             "unit, or a percentage of the baseline's mean; 0: as many as `replications` says"},
    {.name = "most", .type = SIM_COUNT, .unit = "1", .fallback = "1000", .min = 15, .max = 1e6, SETTING,
     AT(sim_generic_decide, most), .text = "replications at most, if precision is asked for"},
};

static const struct sim_param experiment_rows[] = {
    {.name = "horizon", .type = SIM_TIME, .unit = "d", .fallback = "5y", .min = 1, .max = 36500, SETTING,
     AT(sim_generic_experiment, horizon), .text = "how long is simulated after the warm-up"},
    {.name = "warmup", .type = SIM_TIME, .unit = "d", .fallback = "1y", .min = 0, .max = 36500, SETTING,
     AT(sim_generic_experiment, warmup), .text = "how long before time 0 the run starts"},
    {.name = "sample", .type = SIM_TIME, .unit = "d", .fallback = "30d", .min = 1.0 / 24, .max = 36500, SETTING,
     AT(sim_generic_experiment, sample), .text = "time between two points of a series"},
    {.name = "mail_window", .type = SIM_TIME, .unit = "d", .fallback = "1h", .min = 1.0 / 1440, .max = 30, SETTING,
     AT(sim_generic_experiment, mail_window), .text = "shortest latency between agents of different regions"},
    {.name = "directory", .type = SIM_TIME, .unit = "d", .fallback = "1d", .min = 1.0 / 1440, .max = 365, SETTING,
     AT(sim_generic_experiment, directory), .text = "time between two head-office boundaries"},
    {.name = "replications", .type = SIM_COUNT, .unit = "1", .fallback = "40", .min = 1, .max = 1e6, SETTING,
     AT(sim_generic_experiment, replications), .text = "paired markets simulated per design"},
    {.name = "seed", .type = SIM_TEXT, .unit = "1", .fallback = "20261124", .max = 31, SETTING,
     AT(sim_generic_experiment, seed), .text = "start of all chance: a whole number"},
    {.name = "sampling", .type = SIM_CHOICE, .unit = "1", .fallback = "grid", .choices = samplings, SETTING,
     AT(sim_generic_experiment, sampling),
     .text = "how varied parameters make points: every value with every other, a Latin hypercube, or a scrambled "
             "Sobol sequence"},
    {.name = "samples", .type = SIM_COUNT, .unit = "1", .fallback = "64", .min = 1, .max = 100000, SETTING,
     AT(sim_generic_experiment, samples), .text = "points drawn by lhs or sobol; more of sobol keep those there are"},
    {.name = "sampling_seed", .type = SIM_TEXT, .unit = "1", .fallback = "1", .max = 31, SETTING,
     AT(sim_generic_experiment, sampling_seed), .text = "which hypercube or scrambling: a whole number"},
    {.name = "on_error", .type = SIM_CHOICE, .unit = "1", .fallback = "continue", .choices = reactions, SETTING,
     AT(sim_generic_experiment, on_error), .text = "what a failed run means: it is recorded, and the rest goes on or stops"},
    [SIM_EXPERIMENT_ONLY_IF] = {.name = "only_if", .type = SIM_LIST, .fallback = "{}", SETTING,
     .text = "conditions on varied parameters that every point must fulfil, such as \"a.b <= 2 * a.c\""},
    [SIM_EXPERIMENT_POINTS] = {.name = "points", .type = SIM_TEXT, .fallback = "", .max = 1024, SETTING,
     AT(sim_generic_experiment, points), .text = "a CSV file of points: columns are paths, rows move in lock-step"},
};

static const struct sim_param output_rows[] = {
    {.name = "partners", .type = SIM_SWITCH, .unit = "1", .fallback = "no", SETTING, AT(sim_output, partners),
     .text = "keep what became of each partner, in every run"},
    {.name = "deal_log", .type = SIM_SWITCH, .unit = "1", .fallback = "no", SETTING, AT(sim_output, deal_log),
     .text = "keep every step of every deal, of the first replication"},
};

static const struct sim_param root_rows[] = {
    {.name = "format", .type = SIM_TEXT, .fallback = "1", .max = 7, SETTING, AT(sim_generic, format),
     .text = "format of the file, 1"},
    {.name = "title", .type = SIM_TEXT, .fallback = "", .max = 256, SETTING, AT(sim_generic, title),
     .text = "the question the scenario asks"},
    {.name = "currency", .type = SIM_TEXT, .fallback = "", .max = 16, SETTING, AT(sim_generic, currency),
     .text = "what amounts of money are in"},
    {.name = "extends", .type = SIM_TEXT, .fallback = "", .max = 1024, SETTING, AT(sim_generic, extends),
     .text = "a file whose values hold unless this one changes them"},
    {.name = "baseline", .type = SIM_TEXT, .fallback = "", .max = SIM_TITLE_SIZE - 1, SETTING,
     AT(sim_generic, baseline), .text = "the design all others are compared with; by default the first"},
};

const struct sim_section sim_design_schema = {
    .name = "design", .text = "a set of terms to compare", .titled = true, .capacity = SIM_DESIGN_CAPACITY,
    ROWS(design_rows)};

const struct sim_section sim_vary_schema = {
    .name = "vary", .text = "a parameter that takes several values", .titled = true, .capacity = SIM_VARY_CAPACITY,
    ROWS(vary_rows)};

const struct sim_section sim_decide_schema = {
    .name = "decide", .text = "the declared question", .offset = offsetof(struct sim_generic_experiment, decide),
    .size = sizeof(struct sim_generic_decide), ROWS(decide_rows)};

const struct sim_section sim_experiment_schema = {
    .name = "experiment", .text = "what is simulated", .offset = offsetof(struct sim_generic, experiment),
    .size = sizeof(struct sim_generic_experiment), ROWS(experiment_rows),
    .children = (const struct sim_section *const[]){&sim_vary_schema, &sim_decide_schema, NULL}};

const struct sim_section sim_output_schema = {
    .name = "output", .text = "what is written besides the metrics", .offset = offsetof(struct sim_generic, output),
    .size = sizeof(struct sim_output), ROWS(output_rows)};

const struct sim_section sim_generic_schema = {
    .name = "", .text = "every scenario", .size = sizeof(struct sim_generic), ROWS(root_rows),
    .children = (const struct sim_section *const[]){&sim_design_schema, &sim_experiment_schema, &sim_output_schema, NULL}};

/* clang-format on */

int sim_quote(const char *text, char *out, size_t size)
{
    static const char plain[] = "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789._%-";
    struct sim_text quoted = sim_text_on(out, size);
    if (*text && strspn(text, plain) == strlen(text)) {
        sim_text_add(&quoted, "%s", text);
        return (int)quoted.length;
    }
    sim_text_add(&quoted, "\"");
    for (; *text; text++)
        sim_text_add(&quoted, "%s%c", *text == '"' || *text == '\\' ? "\\" : "", *text);
    sim_text_add(&quoted, "\"");
    return (int)quoted.length;
}
