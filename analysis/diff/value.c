/* SPDX-License-Identifier: GPL-3.0-or-later */
/* A term's value as people read it. */
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "analysis/diff/diff.h"

/* As many decimals as the number needs, at most four. */
static void put_number(struct ana_buffer *buffer, enum ana_language language, double value, bool share, unsigned style)
{
    struct ana_quantity quantity = {.language = language, .share = share};
    double shown = fabs(share ? 100 * value : value);
    for (quantity.thousands = 0; !share && quantity.thousands < 3 && shown >= (quantity.thousands > 0 ? 1e3 : 1e4);
         quantity.thousands++)
        shown /= 1000;
    double scale = 1;
    for (; quantity.decimals < 4 && fabs(shown * scale - round(shown * scale)) > 1e-9; scale *= 10)
        quantity.decimals++;
    ana_put_quantity(buffer, &quantity, value, style | ANA_WITH_UNIT);
}

static const struct {
    const char *suffix;
    enum ana_word_id one, few, many;
} units[] = {
    {"min", ANA_WORD_MINUTES_ONE, ANA_WORD_MINUTES_FEW, ANA_WORD_MINUTES_MANY},
    {"mo", ANA_WORD_MONTHS_ONE, ANA_WORD_MONTHS_FEW, ANA_WORD_MONTHS_MANY},
    {"h", ANA_WORD_HOURS_ONE, ANA_WORD_HOURS_FEW, ANA_WORD_HOURS_MANY},
    {"d", ANA_WORD_DAYS_ONE, ANA_WORD_DAYS_FEW, ANA_WORD_DAYS_MANY},
    {"w", ANA_WORD_WEEKS_ONE, ANA_WORD_WEEKS_FEW, ANA_WORD_WEEKS_MANY},
    {"y", ANA_WORD_YEARS_ONE, ANA_WORD_YEARS_FEW, ANA_WORD_YEARS_MANY},
};

enum { UNITS = sizeof units / sizeof *units };

/* The unit a time is written in; UNITS if it has none. */
static size_t unit_of(const char *canonical, double *value)
{
    char *end;
    size_t u = 0;
    *value = strtod(canonical, &end);
    while (u < UNITS && (end == canonical || strcmp(end, units[u].suffix) != 0))
        u++;
    return u;
}

/* "90d" as "90 days": in the unit it was written in. */
static void put_time(struct ana_buffer *buffer, enum ana_language language, const char *canonical, unsigned style)
{
    double value;
    size_t u = unit_of(canonical, &value);
    struct ana_buffer number = {0};
    put_number(&number, language, value, false, style);
    const char *arguments[] = {ana_buffer_text(&number)};
    if (u == UNITS) {
        ana_put_text(buffer, arguments[0]); /* 0 needs no unit */
    } else {
        const enum ana_word_id forms[] = {units[u].one, units[u].few, units[u].many};
        ana_put_template(buffer, ana_word(language, forms[ana_plural(language, value)]), arguments, 1);
    }
    buffer->failed = buffer->failed || number.failed;
    ana_buffer_free(&number);
}

void ana_put_days(struct ana_buffer *buffer, enum ana_language language, double days)
{
    static const struct sim_param time = {.type = SIM_TIME};
    char canonical[80];
    sim_param_number_print(&time, days, canonical, sizeof canonical);
    put_time(buffer, language, canonical, ANA_PLAIN);
}

/* "currency/y" as "RUB a year". */
static void put_unit(struct ana_buffer *buffer, const struct ana_diff_options *options, const char *unit)
{
    static const struct {
        const char *symbol;
        enum ana_word_id word;
    } pers[] = {{"/y", ANA_WORD_PER_YEAR}, {"/mo", ANA_WORD_PER_MONTH}, {"/d", ANA_WORD_PER_DAY}};
    size_t length = strcspn(unit, "/");
    if (strncmp(unit, "currency", length) == 0 && length == strlen("currency"))
        ana_put(buffer, " %s", options->currency);
    else if (strncmp(unit, "1", length) != 0)
        ana_put(buffer, " %.*s", (int)length, unit);
    for (size_t i = 0; i < sizeof pers / sizeof *pers; i++)
        if (strcmp(unit + length, pers[i].symbol) == 0) {
            ana_put(buffer, " %s", ana_word(options->language, pers[i].word));
            return;
        }
    if (strcmp(unit + length, "/currency") == 0)
        ana_put(buffer, " / %s", options->currency);
    else
        ana_put_text(buffer, unit + length);
}

/* Numbers that are 0 need no unit, and may have a meaning of their own. */
static bool is_zero(const struct sim_param *param, const void *value)
{
    if (param->type == SIM_COUNT)
        return *(const uint32_t *)value == 0;
    return (param->type == SIM_NUMBER || param->type == SIM_SHARE || param->type == SIM_TIME ||
            param->type == SIM_MONEY) &&
           *(const double *)value == 0;
}

void ana_put_term_value(struct ana_buffer *buffer, const struct ana_diff_options *options,
                        const struct sim_param *param, const void *value, const char *canonical, const char *zero)
{
    if (is_zero(param, value) && (zero[0] || param->type != SIM_SHARE)) {
        ana_put_text(buffer, zero[0] ? zero : "0");
        return;
    }
    const enum ana_language language = options->language;
    double number = param->type == SIM_COUNT ? *(const uint32_t *)value : 0;
    switch (param->type) {
    case SIM_SHARE:
        put_number(buffer, language, *(const double *)value, true, ANA_PLAIN);
        break;
    case SIM_TIME:
        put_time(buffer, language, canonical, ANA_PLAIN);
        break;
    case SIM_NUMBER:
    case SIM_MONEY:
        number = *(const double *)value;
        __attribute__((fallthrough));
    case SIM_COUNT:
        if (strcmp(param->unit, "mo") == 0) {
            char months[64];
            snprintf(months, sizeof months, "%.17gmo", number);
            put_time(buffer, language, months, ANA_PLAIN);
            break;
        }
        put_number(buffer, language, number, false, ANA_PLAIN);
        put_unit(buffer, options, param->unit);
        break;
    case SIM_SWITCH:
        ana_put_text(buffer, ana_word(language, *(const bool *)value ? ANA_WORD_YES : ANA_WORD_NO));
        break;
    case SIM_CHOICE:
    case SIM_MIX:
        ana_put_choice(buffer, language, param->name, canonical);
        break;
    default:
        if (canonical[0])
            ana_put(buffer, language == ANA_EN ? "“%s”" : "«%s»", canonical);
        else
            ana_put_text(buffer, ana_word(language, ANA_WORD_NONE_GIVEN));
        break;
    }
}

/* "40%", "12k", "0.4": a number as a scenario writes it. */
static bool number_of(const char *canonical, double *value, bool *share)
{
    char *end;
    *value = strtod(canonical, &end);
    *share = strcmp(end, "%") == 0;
    *value *= *share ? 0.01 : strcmp(end, "k") == 0 ? 1e3 : strcmp(end, "M") == 0 ? 1e6 : 1;
    return end > canonical && (!*end || *share || strcmp(end, "k") == 0 || strcmp(end, "M") == 0) && isfinite(*value);
}

void ana_put_value_text(struct ana_buffer *buffer, enum ana_language language, unsigned style, const char *path,
                        const char *canonical)
{
    const char *dot = strrchr(path, '.'), *parameter = dot ? dot + 1 : path;
    double value;
    bool share;
    if (language == ANA_EN)
        ana_put_text(buffer, canonical);
    else if (ana_is_choice(parameter))
        ana_put_choice(buffer, language, parameter, canonical);
    else if (strcmp(canonical, "yes") == 0 || strcmp(canonical, "no") == 0)
        ana_put_text(buffer, ana_word(language, canonical[0] == 'y' ? ANA_WORD_YES : ANA_WORD_NO));
    else if (unit_of(canonical, &value) < UNITS)
        put_time(buffer, language, canonical, style);
    else if (number_of(canonical, &value, &share))
        put_number(buffer, language, value, share, style);
    else
        ana_put_text(buffer, canonical);
}
