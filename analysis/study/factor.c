/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "analysis/study/factor.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "sim/io/number.h"
#include "sim/io/text.h"

static bool is_number(const struct sim_param *param)
{
    return param->type == SIM_NUMBER || param->type == SIM_SHARE || param->type == SIM_TIME || param->type == SIM_MONEY;
}

static int add_choice(struct ana_factor *factor, const char *text, size_t length, struct sim_error *error)
{
    char **grown = realloc(factor->choices, (factor->choice_count + 1) * sizeof *grown);
    if (grown)
        factor->choices = grown;
    char *copy = grown ? strndup(text, length) : NULL;
    if (!copy)
        return sim_fail(error, SIM_INTERNAL, "out of memory for the values of '%s'", factor->path);
    factor->choices[factor->choice_count++] = copy;
    return SIM_OK;
}

/* Reads a bound in the parameter's own unit. */
static int read_bound(const struct ana_factor *factor, const char *text, size_t length, double *bound,
                      struct sim_error *error)
{
    char copy[128];
    struct sim_error reason = {0};
    if (length >= sizeof copy)
        return sim_fail(error, SIM_USAGE, "'%s': a value is too long", factor->path);
    memcpy(copy, text, length);
    copy[length] = '\0';
    uint32_t whole = 0;
    bool count = factor->param->type == SIM_COUNT;
    if (sim_param_parse(factor->param, sim_trim(copy), count ? (void *)&whole : (void *)bound, &reason) != SIM_OK)
        return sim_fail(error, SIM_USAGE, "'%s': %s", factor->path, reason.text);
    if (count)
        *bound = whole;
    return SIM_OK;
}

static int read_range(struct ana_factor *factor, const char *range, const char *dots, struct sim_error *error)
{
    if (!is_number(factor->param) && factor->param->type != SIM_COUNT)
        return sim_fail(error, SIM_USAGE, "'%s' is a %s and has no range: list its values, separated by commas",
                        factor->path, sim_param_type_name(factor->param->type));
    int status = read_bound(factor, range, (size_t)(dots - range), &factor->low, error);
    if (status == SIM_OK)
        status = read_bound(factor, dots + 2, strlen(dots + 2), &factor->high, error);
    if (status == SIM_OK && !(factor->low < factor->high))
        return sim_fail(error, SIM_USAGE, "'%s': the range %s is empty; write LOW..HIGH", factor->path, range);
    return status;
}

static int read_list(struct ana_factor *factor, const char *range, struct sim_error *error)
{
    int status = SIM_OK;
    char separator = strchr(range, ';') ? ';' : ',';
    for (const char *at = range; at && status == SIM_OK;) {
        const char *end = strchr(at, separator);
        size_t length = end ? (size_t)(end - at) : strlen(at);
        while (length > 0 && *at == ' ') {
            at++;
            length--;
        }
        while (length > 0 && at[length - 1] == ' ')
            length--;
        status = length > 0 ? add_choice(factor, at, length, error)
                            : sim_fail(error, SIM_USAGE, "'%s': an empty value in '%s'", factor->path, range);
        at = end ? end + 1 : NULL;
    }
    for (uint32_t i = 0; status == SIM_OK && i < factor->choice_count; i++) {
        struct sim_error reason = {0};
        char *value = calloc(1, sim_param_size(factor->param) + 1);
        if (!value)
            return sim_fail(error, SIM_INTERNAL, "out of memory for the values of '%s'", factor->path);
        if (sim_param_parse(factor->param, factor->choices[i], value, &reason) != SIM_OK)
            status = sim_fail(error, SIM_USAGE, "'%s': %s", factor->path, reason.text);
        free(value);
    }
    if (status == SIM_OK && factor->choice_count < 2)
        return sim_fail(error, SIM_USAGE, "'%s' has one value only: write LOW..HIGH or several values", factor->path);
    return status;
}

static int all_choices(struct ana_factor *factor, struct sim_error *error)
{
    int status = SIM_OK;
    if (factor->param->type == SIM_SWITCH) {
        status = add_choice(factor, "no", 2, error);
        return status == SIM_OK ? add_choice(factor, "yes", 3, error) : status;
    }
    for (uint32_t i = 0; status == SIM_OK && factor->param->choices && factor->param->choices[i]; i++)
        status = add_choice(factor, factor->param->choices[i], strlen(factor->param->choices[i]), error);
    return status;
}

int ana_factor_plausible(struct ana_factor *factor, const char *path, const struct sim_param *param,
                         struct sim_error *error)
{
    memset(factor, 0, sizeof *factor);
    sim_text_copy(factor->path, sizeof factor->path, path);
    factor->param = param;
    factor->plausible = true;
    if (param->type == SIM_SWITCH || param->type == SIM_CHOICE)
        return all_choices(factor, error);
    if ((!is_number(param) && param->type != SIM_COUNT) || !(param->low < param->high))
        return sim_fail(error, SIM_USAGE, "'%s' has no plausible range of its own: write %s=LOW..HIGH", path, path);
    factor->low = param->low;
    factor->high = param->high;
    return SIM_OK;
}

int ana_factor_init(struct ana_factor *factor, const char *path, const struct sim_param *param, const char *range,
                    struct sim_error *error)
{
    if (!range || !*range)
        return ana_factor_plausible(factor, path, param, error);
    memset(factor, 0, sizeof *factor);
    sim_text_copy(factor->path, sizeof factor->path, path);
    factor->param = param;
    const char *dots = strstr(range, "..");
    return dots ? read_range(factor, range, dots, error) : read_list(factor, range, error);
}

void ana_factor_fini(struct ana_factor *factor)
{
    for (uint32_t i = 0; i < factor->choice_count; i++)
        free(factor->choices[i]);
    free(factor->choices);
    factor->choices = NULL;
    factor->choice_count = 0;
}

bool ana_factor_continuous(const struct ana_factor *factor)
{
    return factor->choice_count == 0 && factor->param->type != SIM_COUNT;
}

uint32_t ana_factor_levels(const struct ana_factor *factor)
{
    if (factor->choice_count > 0)
        return factor->choice_count;
    return factor->param->type == SIM_COUNT ? (uint32_t)(factor->high - factor->low) + 1 : 0;
}

double ana_factor_value(const struct ana_factor *factor, double u)
{
    uint32_t levels = ana_factor_levels(factor);
    u = fmin(fmax(u, 0), 1);
    if (levels == 0) {
        /* Ten digits: what is written reads back as what was meant, and nobody sees the dust of binary arithmetic. */
        char text[SIM_NUMBER_SIZE];
        const char *why;
        double value = factor->low + (factor->high - factor->low) * u;
        sim_decimal_print_digits(value, 10, text);
        sim_decimal_value(text, strlen(text), 0, &value, &why);
        return fmin(fmax(value, factor->low), factor->high);
    }
    double index = fmin(floor(u * levels), levels - 1.0);
    return factor->choice_count > 0 ? index : factor->low + index;
}

double ana_factor_coordinate(const struct ana_factor *factor, const char *text)
{
    double value;
    for (uint32_t i = 0; i < factor->choice_count; i++)
        if (strcmp(factor->choices[i], text) == 0)
            return (i + .5) / factor->choice_count;
    if (factor->choice_count > 0 || read_bound(factor, text, strlen(text), &value, NULL) != SIM_OK ||
        value < factor->low || value > factor->high)
        return NAN;
    uint32_t levels = ana_factor_levels(factor);
    return levels > 0 ? (value - factor->low + .5) / levels : (value - factor->low) / (factor->high - factor->low);
}

void ana_factor_value_text(const struct ana_factor *factor, double u, char *out, size_t size)
{
    double value = ana_factor_value(factor, u);
    if (factor->choice_count > 0)
        snprintf(out, size, "%s", factor->choices[(uint32_t)value]);
    else
        sim_param_number_print(factor->param, value, out, size);
}

/* The nearest value with so many significant digits. */
static double to_digits(double value, int digits)
{
    char text[SIM_NUMBER_SIZE];
    const char *why;
    sim_decimal_print_digits(value, digits, text);
    sim_decimal_value(text, strlen(text), 0, &value, &why);
    return value;
}

void ana_factor_brief(const struct ana_factor *factor, double u, int digits, char *out, size_t size)
{
    if (ana_factor_continuous(factor))
        sim_param_number_print(factor->param, to_digits(ana_factor_value(factor, u), digits), out, size);
    else
        ana_factor_value_text(factor, u, out, size);
}

double ana_factor_rounded(const struct ana_factor *factor, double u, char *out, size_t size)
{
    double value = ana_factor_value(factor, u);
    if (ana_factor_continuous(factor))
        value = fmin(fmax(to_digits(value, 4), factor->low), factor->high);
    sim_param_number_print(factor->param, value, out, size);
    return value;
}

void ana_factor_text(const struct ana_factor *factor, double u, char out[ANA_FACTOR_TEXT])
{
    size_t used = (size_t)snprintf(out, ANA_FACTOR_TEXT, "%s=", factor->path);
    ana_factor_value_text(factor, u, out + used, ANA_FACTOR_TEXT - used);
}

/* The last `names` names of a path. */
static const char *tail_of(const char *path, int names)
{
    const char *at = path + strlen(path);
    for (; at > path; at--)
        if (at[-1] == '.' && --names == 0)
            break;
    return at;
}

void ana_factor_short(const struct ana_factor *factors, uint32_t count, uint32_t index, char *out, size_t size)
{
    const char *path = factors[index].path;
    for (int names = 2;; names++) {
        const char *tail = tail_of(path, names);
        bool unique = true;
        for (uint32_t i = 0; i < count && unique; i++)
            unique = i == index || strcmp(tail_of(factors[i].path, names), tail) != 0;
        if (unique || tail == path) {
            snprintf(out, size, "%s", tail);
            return;
        }
    }
}
