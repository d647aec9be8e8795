/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "sim/experiment/combinations.h"

#include <inttypes.h>
#include <math.h>
#include <stdarg.h>
#include <stdlib.h>
#include <string.h>

#include "sim/experiment/constraint.h"
#include "sim/experiment/sequence.h"
#include "sim/io/number.h"
#include "sim/io/schema.h"
#include "sim/io/source.h"
#include "sim/io/text.h"

#define RAW_MAX 10000000.0 /* combinations looked at */
#define LISTED_COLUMNS 3   /* a lock-step group with more is named by its position */

/* Parameters that move together; its members are those with axis_of[vary] == axis. */
struct axis {
    uint32_t first; /* member, names the axis */
    uint32_t count; /* positions; 0: a range */
    uint32_t members;
};

struct sim_combinations_private {
    const struct sim_scenario *scenario;
    struct sim_arena arena;
    struct sim_vary *vary;
    uint32_t *axis_of;
    struct axis *axes;
    uint32_t axis_count;
    const char **values; /* [count][vary_count] */
    uint64_t *numbers;
    uint32_t capacity;
    struct sim_constraint **constraints;
    uint32_t constraint_count;
    uint64_t *kept; /* [constraint] combinations each leaves by itself */
};

static bool out_of_memory(struct sim_problems *problems)
{
    sim_problems_add(problems, SIM_PROBLEM_ERROR, NULL, 0, NULL, "out of memory while laying out the study");
    return false;
}

/* A problem where a parameter is varied. */
__attribute__((format(printf, 4, 5))) static bool complain(struct sim_problems *problems, const struct sim_vary *vary,
                                                           const char *hint, const char *format, ...)
{
    char text[480];
    va_list args;
    va_start(args, format);
    vsnprintf(text, sizeof text, format, args);
    va_end(args);
    if (vary && vary->source)
        sim_problems_at(problems, SIM_PROBLEM_ERROR, vary->source, vary->line, hint, "%s", text);
    else
        sim_problems_add(problems, SIM_PROBLEM_ERROR, "--vary", 0, hint, "%s", text);
    return false;
}

/* ---- what is varied ---- */

/* The slot for a path: that of the scenario's own vary, emptied, or a new one. */
static struct sim_vary *slot_for(struct sim_combinations *layout, const char *path)
{
    struct sim_vary *vary = layout->private->vary;
    uint32_t index = 0;
    while (index < layout->vary_count && strcmp(vary[index].path, path) != 0)
        index++;
    if (index == layout->vary_count)
        layout->vary_count++;
    char zip[SIM_TITLE_SIZE];
    memcpy(zip, vary[index].zip, sizeof zip);
    vary[index] = (struct sim_vary){.value_count = 0};
    memcpy(vary[index].zip, zip, sizeof zip);
    sim_text_copy(vary[index].path, sizeof vary->path, path);
    return &vary[index];
}

/* "v1,v2" or "v1;v2;": with a semicolon anywhere, values are separated by semicolons. */
static bool read_values(struct sim_combinations *layout, struct sim_vary *vary, const char *text,
                        struct sim_problems *problems)
{
    const char separator = strchr(text, ';') ? ';' : ',';
    const char **values = sim_arena_alloc(&layout->private->arena, (strlen(text) + 1) * sizeof *values);
    if (!values)
        return out_of_memory(problems);
    vary->values = values;
    for (const char *at = text; at;) {
        const char *end = strchr(at, separator);
        char *value = sim_arena_copy(&layout->private->arena, at, end ? (size_t)(end - at) : strlen(at));
        if (!value)
            return out_of_memory(problems);
        value = sim_trim(value);
        at = end ? end + 1 : NULL;
        if (*value == '\0' && !end && separator == ';' && vary->value_count > 0)
            break; /* a closing semicolon ends the list */
        for (uint32_t i = 0; i < vary->value_count && !*vary->zip; i++)
            if (strcmp(values[i], value) == 0)
                return complain(problems, vary, "give each value once", "the value '%.100s' of '%s' is given twice",
                                value, vary->path);
        values[vary->value_count++] = value;
    }
    return true;
}

static bool add_option(struct sim_combinations *layout, const char *option, struct sim_problems *problems)
{
    struct sim_arena *arena = &layout->private->arena;
    const char *equals = strchr(option, '=');
    char *copy = equals ? sim_arena_copy(arena, option, (size_t)(equals - option)) : NULL;
    char *path = copy ? sim_trim(copy) : NULL;
    if (!path || path[0] == '\0' || strlen(path) >= SIM_PATH_SIZE)
        return complain(problems, NULL, "for example --vary vendor.routing.race_size=3,5,10",
                        "'%.150s' is not of the form PATH=VALUE,VALUE,...", option);
    return read_values(layout, slot_for(layout, path), equals + 1, problems);
}

/* Types what the command line varies: the descriptor comes from the baseline's parameters. */
static bool type_options(struct sim_combinations *layout, struct sim_problems *problems)
{
    const struct sim_scenario *scenario = layout->private->scenario;
    const struct sim_model *model = sim_scenario_model(scenario);
    void *parameters = calloc(1, model->parameters_size);
    bool sound = parameters &&
                 sim_scenario_resolve(scenario, sim_scenario_baseline(scenario), NULL, 0, parameters, NULL) == SIM_OK;
    for (uint32_t i = 0; i < layout->vary_count && sound; i++) {
        struct sim_vary *vary = &layout->private->vary[i];
        struct sim_error error = {0};
        struct sim_place place;
        char hint[256];
        if (vary->param)
            continue;
        if (sim_parameters_find(model->schema, parameters, vary->path, &place, &error, hint, sizeof hint) != SIM_OK)
            sound = complain(problems, vary, hint, "%s: %s", vary->path, error.text);
        for (uint32_t v = 0; v < vary->value_count && sound; v++)
            if (sim_parameters_assign(model->schema, parameters, &place, vary->values[v], &error, hint, sizeof hint) !=
                SIM_OK)
                sound = complain(problems, vary, hint, "%s: %s", vary->path, error.text);
        vary->param = sound ? place.param : NULL;
    }
    free(parameters);
    return sound || problems->errors > 0 ? sound : out_of_memory(problems);
}

/* A value that a design or --set fixes would make the varied ones ineffective, or the other way round. */
static bool check_fixed(const struct sim_combinations *layout, const uint32_t *designs, uint32_t count,
                        struct sim_problems *problems)
{
    const struct sim_scenario *scenario = layout->private->scenario;
    for (uint32_t i = 0; i < layout->vary_count; i++)
        for (uint32_t d = 0; d < count; d++) {
            const char *fixed = sim_scenario_fixed_by(scenario, designs[d], layout->vary[i].path);
            if (fixed)
                return complain(problems, &layout->vary[i], "take it out of one of them, or leave the design out",
                                "'%s' is varied, but %s fixes it", layout->vary[i].path, fixed);
        }
    return true;
}

/* ---- axes ---- */

static bool make_axes(struct sim_combinations *layout, struct sim_problems *problems)
{
    struct sim_combinations_private *private = layout->private;
    bool sampled = sim_scenario_experiment(private->scenario)->sampling != SIM_SAMPLING_GRID;
    for (uint32_t i = 0; i < layout->vary_count; i++) {
        const struct sim_vary *vary = &layout->vary[i];
        uint32_t axis = 0;
        while (axis < private->axis_count &&
               !(*vary->zip && strcmp(layout->vary[private->axes[axis].first].zip, vary->zip) == 0))
            axis++;
        struct axis *at = &private->axes[axis];
        if (axis == private->axis_count) {
            *at = (struct axis){i, vary->value_count, 0};
            private->axis_count++;
        }
        if (!vary->from && at->count != 0 && vary->value_count != at->count)
            return complain(problems, vary, "give both as many values",
                            "'%s' (%u values) and '%s' (%u values) cannot move in lock-step (zip = %s)",
                            layout->vary[at->first].path, at->count, vary->path, vary->value_count, vary->zip);
        if (vary->value_count > 0)
            at->count = vary->value_count;
        if (vary->value_count == 0 && !vary->from)
            return complain(problems, vary, "give at least one value", "'%s' is varied over no values", vary->path);
        private->axis_of[i] = axis;
        at->members++;
    }
    if (sampled && private->axis_count > SIM_SOBOL_DIMENSIONS)
        return complain(problems, layout->vary, "put some in lock-step with zip",
                        "%u parameters are sampled independently, at most %d can be", private->axis_count,
                        SIM_SOBOL_DIMENSIONS);
    return true;
}

/* The value of a range at share u of the way, in the form people write. */
static const char *value_at(struct sim_combinations *layout, const struct sim_vary *vary, double u)
{
    char text[128], tidy[SIM_NUMBER_SIZE];
    const char *why;
    double value = vary->low + (vary->high - vary->low) * u;
    if (vary->param->type == SIM_COUNT)
        value = floor(vary->low + (vary->high - vary->low + 1) * u);
    sim_decimal_print_digits(value, 12, tidy);
    if (sim_decimal_value(tidy, strlen(tidy), 0, &value, &why) != 0)
        return NULL;
    value = value < vary->low ? vary->low : value > vary->high ? vary->high : value;
    sim_param_number_print(vary->param, value, text, sizeof text);
    return sim_arena_copy(&layout->private->arena, text, strlen(text));
}

/* ---- combinations ---- */

static bool keep(struct sim_combinations *layout, uint64_t number, const char *const *values)
{
    struct sim_combinations_private *private = layout->private;
    if (layout->count == private->capacity) {
        uint32_t capacity = private->capacity ? 2 * private->capacity : 64;
        uint32_t width = layout->vary_count ? layout->vary_count : 1;
        const char **grown = realloc(private->values, (size_t)capacity * width * sizeof *grown);
        if (grown)
        private->values = grown;
        uint64_t *numbers = realloc(private->numbers, capacity * sizeof *numbers);
        if (numbers)
        private->numbers = numbers;
        if (!grown || !numbers)
            return false;
        private->capacity = capacity;
    }
    for (uint32_t v = 0; v < layout->vary_count; v++)
    private->values[(size_t)layout->count * layout->vary_count + v] = values[v];
    private->numbers[layout->count++] = number;
    return true;
}

/* Counts what each condition leaves; keeps what fulfils all. */
static bool consider(struct sim_combinations *layout, uint64_t number, const char *const *values, uint32_t designs,
                     struct sim_problems *problems)
{
    struct sim_combinations_private *private = layout->private;
    bool all = true;
    for (uint32_t c = 0; c < private->constraint_count; c++) {
        bool holds = sim_constraint_holds(private->constraints[c], values);
        private->kept[c] += holds;
        all = all && holds;
    }
    if (all && (uint64_t)(layout->count + 1) * designs > SIM_POINTS_MAX)
        return complain(problems, layout->vary_count ? layout->vary : NULL,
                        "vary fewer parameters, or fewer values of each, or add conditions (only_if)",
                        "%" PRIu64 " combinations of values times %u designs give more than %d points",
                        layout->before_conditions, designs, SIM_POINTS_MAX);
    return !all || keep(layout, number, values) ? true : out_of_memory(problems);
}

static bool fill_grid(struct sim_combinations *layout, const char **values, uint32_t designs,
                      struct sim_problems *problems)
{
    const struct sim_combinations_private *private = layout->private;
    double raw = 1;
    for (uint32_t a = 0; a < private->axis_count; a++)
        raw *= private->axes[a].count;
    bool filtered = private->constraint_count > 0;
    if (raw > RAW_MAX || (!filtered && raw * designs > SIM_POINTS_MAX))
        return complain(problems, layout->vary_count ? layout->vary : NULL,
                        "vary fewer parameters or values, or draw from them (experiment.sampling = sobol)",
                        "%.0f combinations of values times %u designs give %.0f points, more than %d", raw, designs,
                        raw * designs, SIM_POINTS_MAX);
    layout->before_conditions = (uint64_t)raw;
    for (uint64_t i = 0; i < layout->before_conditions; i++) {
        uint64_t rest = i;
        for (uint32_t a = private->axis_count; a-- > 0; rest /= private->axes[a].count)
            for (uint32_t v = 0; v < layout->vary_count; v++)
                if (private->axis_of[v] == a)
                    values[v] = layout->vary[v].values[rest % private->axes[a].count];
        if (!consider(layout, i, values, designs, problems))
            return false;
    }
    return true;
}

/* Where sample `number` lies on each axis: [axis][sample]. */
static double *draw(const struct sim_combinations *layout, const struct sim_experiment *experiment)
{
    uint32_t axes = layout->private->axis_count, samples = experiment->samples;
    double *shares = malloc((size_t)axes * samples * sizeof *shares);
    for (uint32_t a = 0; shares && a < axes; a++) {
        double *out = shares + (size_t)a * samples;
        if (experiment->sampling == SIM_SAMPLING_LHS)
            sim_latin_hypercube(samples, a, experiment->sampling_seed, out);
        else
            for (uint32_t i = 0; i < samples; i++)
                out[i] = sim_sobol_scrambled(i, a, experiment->sampling_seed);
    }
    return shares;
}

static bool fill_samples(struct sim_combinations *layout, const char **values, uint32_t designs,
                         struct sim_problems *problems)
{
    const struct sim_combinations_private *private = layout->private;
    const struct sim_experiment *experiment = sim_scenario_experiment(private->scenario);
    double *shares = draw(layout, experiment);
    layout->before_conditions = experiment->samples;
    bool sound = shares ? true : out_of_memory(problems);
    for (uint32_t i = 0; i < experiment->samples && sound; i++) {
        for (uint32_t v = 0; v < layout->vary_count && sound; v++) {
            const struct sim_vary *vary = &layout->vary[v];
            double u = shares[(size_t) private->axis_of[v] * experiment->samples + i];
            values[v] = vary->from ? value_at(layout, vary, u) : vary->values[(uint32_t)(u * vary->value_count)];
            sound = values[v] ? true : out_of_memory(problems);
        }
        sound = sound && consider(layout, i, values, designs, problems);
    }
    free(shares);
    return sound;
}

/* ---- conditions ---- */

static bool read_conditions(struct sim_combinations *layout, struct sim_problems *problems)
{
    struct sim_combinations_private *private = layout->private;
    uint32_t count = sim_scenario_condition_count(private->scenario);
    struct sim_variable *variables = sim_arena_alloc(&private->arena, (layout->vary_count + 1) * sizeof *variables);
    private->constraints = sim_arena_alloc(&private->arena, (count + 1) * sizeof *private->constraints);
    private->kept = sim_arena_alloc(&private->arena, (count + 1) * sizeof *private->kept);
    if (!variables || !private->constraints || !private->kept)
        return out_of_memory(problems);
    for (uint32_t v = 0; v < layout->vary_count; v++)
        variables[v] = (struct sim_variable){layout->vary[v].path, layout->vary[v].param};
    bool sound = true;
    for (uint32_t i = 0; i < count; i++) {
        const struct sim_condition *condition = sim_scenario_condition(private->scenario, i);
        struct sim_error error = {0};
        char hint[300] = "";
        struct sim_constraint *constraint =
            sim_constraint_create(condition->text, variables, layout->vary_count, &error, hint, sizeof hint);
        if (constraint) {
            private->constraints[private->constraint_count++] = constraint;
            continue;
        }
        sim_problems_at(problems, SIM_PROBLEM_ERROR, condition->source, condition->line, hint, "only_if: %s",
                        error.text);
        sound = false;
    }
    return sound;
}

static bool none_left(const struct sim_combinations *layout, struct sim_problems *problems)
{
    const struct sim_combinations_private *private = layout->private;
    const struct sim_condition *first = sim_scenario_condition(private->scenario, 0);
    char text[480];
    struct sim_text list = sim_text_on(text, sizeof text);
    sim_text_add(&list, "only_if leaves no point: of %" PRIu64 " combinations", layout->before_conditions);
    for (uint32_t c = 0; c < private->constraint_count && list.length < 380; c++)
        sim_text_add(&list, "%s %" PRIu64 " fulfil \"%.60s\"", c ? "," : "", private->kept[c],
                     sim_scenario_condition(private->scenario, c)->text);
    sim_problems_at(problems, SIM_PROBLEM_ERROR, first->source, first->line, "loosen a condition, or vary more widely",
                    "%s", text);
    return false;
}

/* ---- the whole ---- */

static bool fill(struct sim_combinations *layout, const char *const *options, uint32_t option_count,
                 const uint32_t *designs, uint32_t design_count, struct sim_problems *problems)
{
    struct sim_combinations_private *private = layout->private;
    uint32_t own = sim_scenario_vary_count(private->scenario), most = own + option_count + 1;
    private->vary = sim_arena_alloc(&private->arena, most * sizeof *private->vary);
    private->axis_of = sim_arena_alloc(&private->arena, most * sizeof *private->axis_of);
    private->axes = sim_arena_alloc(&private->arena, most * sizeof *private->axes);
    const char **values = sim_arena_alloc(&private->arena, most * sizeof *values);
    if (!private->vary || !private->axis_of || !private->axes || !values)
        return out_of_memory(problems);
    for (uint32_t i = 0; i < own; i++)
    private->vary[i] = *sim_scenario_vary(private->scenario, i);
    layout->vary = private->vary;
    layout->vary_count = own;
    for (uint32_t i = 0; i < option_count; i++)
        if (!add_option(layout, options[i], problems))
            return false;
    bool sampled = sim_scenario_experiment(private->scenario)->sampling != SIM_SAMPLING_GRID;
    if (!type_options(layout, problems) || !check_fixed(layout, designs, design_count, problems) ||
        !make_axes(layout, problems) || !read_conditions(layout, problems))
        return false;
    bool sound = sampled && layout->vary_count > 0 ? fill_samples(layout, values, design_count, problems)
                                                   : fill_grid(layout, values, design_count, problems);
    if (!sound)
        return false;
    layout->values = private->values;
    layout->numbers = private->numbers;
    return layout->count > 0 || none_left(layout, problems);
}

struct sim_combinations *sim_combinations_create(const struct sim_scenario *scenario, const char *const *vary,
                                                 uint32_t vary_count, const uint32_t *designs, uint32_t design_count,
                                                 struct sim_problems *problems)
{
    struct sim_combinations *layout = calloc(1, sizeof *layout);
    struct sim_combinations_private *private = calloc(1, sizeof *private);
    if (!layout || !private) {
        free(layout);
        free(private);
        out_of_memory(problems);
        return NULL;
    }
    layout->private = private;
    private->scenario = scenario;
    if (fill(layout, vary, vary_count, designs, design_count, problems))
        return layout;
    sim_combinations_destroy(layout);
    return NULL;
}

void sim_combinations_destroy(struct sim_combinations *layout)
{
    if (!layout)
        return;
    for (uint32_t i = 0; i < layout->private->constraint_count; i++)
        sim_constraint_destroy(layout->private->constraints[i]);
    free(layout->private->values);
    free(layout->private->numbers);
    sim_arena_free(&layout->private->arena);
    free(layout->private);
    free(layout);
}

/* ---- names ---- */

/* "programme.full-cycle.protection.window" -> "protection.window", unless another varied path ends like that. */
static const char *short_path(const struct sim_combinations *layout, uint32_t slot)
{
    const char *path = layout->vary[slot].path, *tail = path + strlen(path);
    for (int dots = 0; tail > path; tail--)
        if (tail[-1] == '.' && ++dots == 2)
            break;
    for (uint32_t i = 0; i < layout->vary_count; i++) {
        const char *other = layout->vary[i].path;
        size_t length = strlen(other), tail_length = strlen(tail);
        if (i != slot && length >= tail_length && strcmp(other + length - tail_length, tail) == 0)
            return path;
    }
    return tail;
}

/* The position on an axis of the grid that combination number `number` has. */
static uint64_t position(const struct sim_combinations_private *private, uint32_t axis, uint64_t number)
{
    for (uint32_t a = private->axis_count; a-- > axis + 1;)
        number /= private->axes[a].count;
    return number % private->axes[axis].count;
}

int sim_combinations_label(const struct sim_combinations *layout, uint32_t combination, char *out, size_t size)
{
    const struct sim_combinations_private *private = layout->private;
    struct sim_text text = sim_text_on(out, size);
    uint64_t number = layout->numbers[combination];
    *out = '\0';
    if (layout->vary_count > 0 && sim_scenario_experiment(private->scenario)->sampling != SIM_SAMPLING_GRID) {
        sim_text_add(&text, ", sample %" PRIu64, number + 1);
        return (int)text.length;
    }
    for (uint32_t v = 0; v < layout->vary_count; v++) {
        const struct axis *axis = &private->axes[private->axis_of[v]];
        if (axis->members <= LISTED_COLUMNS)
            sim_text_add(&text, ", %s = %s", short_path(layout, v),
                         layout->values[(size_t)combination * layout->vary_count + v]);
        else if (axis->first == v)
            sim_text_add(&text, ", %s %" PRIu64, layout->vary[v].zip,
                         position(private, private->axis_of[v], number) + 1);
    }
    return (int)text.length;
}
