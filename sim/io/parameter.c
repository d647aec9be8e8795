/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "sim/io/parameter.h"

#include <math.h>
#include <stdarg.h>
#include <stdio.h>
#include <string.h>

#include "sim/io/number.h"
#include "sim/io/text.h"

/* Where a parse ends up: what is wrong goes to the error, what would be right to the hint. */
struct verdict {
    struct sim_error *error;
    char *hint;
    size_t hint_size;
};

__attribute__((format(printf, 2, 3))) static void advise(struct verdict *verdict, const char *format, ...)
{
    va_list args;
    va_start(args, format);
    if (verdict->hint && verdict->hint_size > 0)
        vsnprintf(verdict->hint, verdict->hint_size, format, args);
    va_end(args);
}

/* ---- units ---- */

struct unit {
    const char *suffix;
    int shift;             /* power of ten, applied before rounding */
    double times, divided; /* then exact factors of the calendar */
};

static const struct unit number_units[] = {{"", 0, 1, 1}, {"%", -2, 1, 1}, {"k", 3, 1, 1}, {"M", 6, 1, 1}};
static const struct unit amount_units[] = {{"", 0, 1, 1}, {"k", 3, 1, 1}, {"M", 6, 1, 1}};
static const struct unit share_units[] = {{"", 0, 1, 1}, {"%", -2, 1, 1}};
/* A month is a twelfth of a year of 365 days (sim/core/calendar.h). */
static const struct unit time_units[] = {{"d", 0, 1, 1},  {"y", 0, 365, 1},    {"mo", 0, 365, 12},
                                         {"h", 0, 1, 24}, {"min", 0, 1, 1440}, {"w", 0, 7, 1}};

struct units {
    const struct unit *unit;
    size_t count;
    const char *examples;
};

static struct units units_of(enum sim_param_type type)
{
    switch (type) {
    case SIM_COUNT:
        return (struct units){amount_units, 3, "a whole number such as 300, 50k or 2M"};
    case SIM_MONEY:
        return (struct units){amount_units, 3, "an amount such as 1500, 50k or 2M"};
    case SIM_SHARE:
        return (struct units){share_units, 2, "a share such as 10% or 0.1"};
    case SIM_TIME:
        return (struct units){time_units, 6, "a time such as 45min, 4h, 90d, 2w, 18mo or 5y"};
    default:
        return (struct units){number_units, 4, "a number such as 1.5, 10%, 50k or 2M"};
    }
}

static double to_unit(double number, const struct unit *unit)
{
    return number * unit->times / unit->divided;
}

/* ---- bounds ---- */

struct bounds {
    double min, max;
};

static struct bounds bounds_of(const struct sim_param *param)
{
    struct bounds b = {param->min, param->max};
    bool given = param->min != 0 || param->max != 0;
    if (param->type == SIM_SHARE && !given)
        b.max = 1;
    else if (param->type == SIM_COUNT)
        b = (struct bounds){b.min > 0 ? b.min : 0, given && b.max < UINT32_MAX ? b.max : UINT32_MAX};
    else if (!given)
        b = (struct bounds){param->type == SIM_TIME ? 0 : -INFINITY, INFINITY};
    return b;
}

int sim_param_range_print(const struct sim_param *param, char *out, size_t size)
{
    char low[SIM_NUMBER_SIZE + 8], high[SIM_NUMBER_SIZE + 8];
    struct bounds b = bounds_of(param);
    switch (param->type) {
    case SIM_NUMBER:
    case SIM_COUNT:
    case SIM_SHARE:
    case SIM_TIME:
    case SIM_MONEY:
        break;
    case SIM_SWITCH:
        return snprintf(out, size, "yes or no");
    case SIM_CHOICE:
    case SIM_MIX: {
        struct sim_text list = sim_text_on(out, size);
        for (uint32_t i = 0; param->choices[i]; i++)
            sim_text_add(&list, "%s%s", i ? ", " : "", param->choices[i]);
        return (int)list.length;
    }
    case SIM_NAME:
        return snprintf(out, size, "a title of %s", param->names);
    default:
        return snprintf(out, size, "any text");
    }
    sim_param_number_print(param, b.min, low, sizeof low);
    sim_param_number_print(param, b.max, high, sizeof high);
    bool bounded = isfinite(b.max) && !(param->type == SIM_COUNT && b.max >= UINT32_MAX);
    if (!isfinite(b.min))
        return bounded ? snprintf(out, size, "at most %s", high) : snprintf(out, size, "any");
    return bounded ? snprintf(out, size, "%s to %s", low, high) : snprintf(out, size, "at least %s", low);
}

/* ---- reading ---- */

static int fail_unit(const struct sim_param *param, const char *text, const char *suffix, struct verdict *verdict)
{
    struct units units = units_of(param->type);
    advise(verdict, "write %s", units.examples);
    if (strchr(suffix, ',') || *suffix == ' ' || *suffix == '_' || *suffix == '\'')
        return sim_fail(verdict->error, SIM_USAGE, "'%s' is not a number: no spaces, commas or separators inside",
                        text);
    if (*suffix == '\0') /* a time without unit */
        return sim_fail(verdict->error, SIM_USAGE, "'%s' has no unit", text);
    if (*suffix == '.' || *suffix == 'x' || *suffix == 'X')
        return sim_fail(verdict->error, SIM_USAGE, "'%s' is not a decimal number", text);
    for (size_t i = 0; i < 6; i++)
        if (param->type != SIM_TIME && strcmp(suffix, time_units[i].suffix) == 0)
            return sim_fail(verdict->error, SIM_USAGE, "'%s' is a time, but a %s is wanted", text,
                            sim_param_type_name(param->type));
    return sim_fail(verdict->error, SIM_USAGE, "'%s' has an unknown unit '%s'", text, suffix);
}

/* Reads number and suffix; the result is in the parameter's own unit. */
static int parse_number(const struct sim_param *param, const char *text, double *value, struct verdict *verdict)
{
    struct units units = units_of(param->type);
    const char *why;
    size_t length = sim_decimal_span(text, &why);
    if (length == 0) {
        advise(verdict, "write %s", units.examples);
        return sim_fail(verdict->error, SIM_USAGE, "'%s' %s", text, why);
    }
    const char *suffix = text + length;
    for (size_t i = 0; i < units.count; i++) {
        if (strcmp(units.unit[i].suffix, suffix) != 0)
            continue;
        double number;
        if (sim_decimal_value(text, length, units.unit[i].shift, &number, &why) != 0) {
            advise(verdict, "write %s", units.examples);
            return sim_fail(verdict->error, SIM_USAGE, "'%s' %s", text, why);
        }
        number = to_unit(number, &units.unit[i]);
        if (!isfinite(number)) {
            advise(verdict, "write %s", units.examples);
            return sim_fail(verdict->error, SIM_USAGE, "'%s' is too large for a number", text);
        }
        *value = number;
        return SIM_OK;
    }
    if (param->type == SIM_TIME && *suffix == '\0' && sim_decimal_value(text, length, 0, value, &why) == 0 &&
        *value == 0)
        return SIM_OK;
    return fail_unit(param, text, suffix, verdict);
}

static int parse_bounded(const struct sim_param *param, const char *text, double *value, struct verdict *verdict)
{
    char range[2 * SIM_NUMBER_SIZE];
    double number;
    int status = parse_number(param, text, &number, verdict);
    if (status != SIM_OK)
        return status;
    struct bounds b = bounds_of(param);
    if (number < b.min || number > b.max) {
        sim_param_range_print(param, range, sizeof range);
        if (param->type == SIM_SHARE && number > b.max && number / 100 >= b.min && number / 100 <= b.max &&
            !strchr(text, '%'))
            advise(verdict, "did you mean %s%%? allowed: %s", text, range);
        else
            advise(verdict, "allowed: %s", range);
        return sim_fail(verdict->error, SIM_USAGE, "%s is out of range", text);
    }
    if (param->type == SIM_COUNT && number != floor(number)) {
        advise(verdict, "write a whole number such as 300, 50k or 2M");
        return sim_fail(verdict->error, SIM_USAGE, "%s is not a whole number", text);
    }
    *value = number;
    return SIM_OK;
}

static int parse_switch(const char *text, bool *value, struct verdict *verdict)
{
    static const char *const words[] = {"no", "yes", "false", "true", "off", "on"};
    for (size_t i = 0; i < 6; i++) {
        if (strcmp(text, words[i]) == 0) {
            *value = i % 2 == 1;
            return SIM_OK;
        }
    }
    advise(verdict, "write yes or no");
    return sim_fail(verdict->error, SIM_USAGE, "'%s' is neither yes nor no", text);
}

static uint32_t choice_count(const struct sim_param *param)
{
    uint32_t count = 0;
    while (param->choices[count])
        count++;
    return count;
}

static int parse_choice(const struct sim_param *param, const char *text, uint32_t *value, struct verdict *verdict)
{
    char range[200];
    uint32_t count = choice_count(param);
    for (uint32_t i = 0; i < count; i++) {
        if (strcmp(text, param->choices[i]) == 0) {
            *value = i;
            return SIM_OK;
        }
    }
    sim_param_range_print(param, range, sizeof range);
    const char *closest = sim_closest_name(text, param->choices, count);
    if (closest)
        advise(verdict, "did you mean '%s'? choices: %s", closest, range);
    else
        advise(verdict, "choices: %s", range);
    return sim_fail(verdict->error, SIM_USAGE, "'%s' is not one of the choices", text);
}

#define MIX_CAPACITY 64

/* One item of a mix, "weighing 60%" or "weighing"; adds its weight and marks it. */
static int parse_mix_item(const struct sim_param *param, char *item, bool alone, double *weight, bool *given,
                          struct verdict *verdict)
{
    static const struct sim_param share = {.name = "weight", .type = SIM_SHARE};
    uint32_t index;
    char *space = strpbrk(item, " \t");
    const char *amount = "";
    if (space) {
        *space = '\0';
        amount = space + 1 + strspn(space + 1, " \t");
    }
    int status = parse_choice(param, item, &index, verdict);
    if (status != SIM_OK)
        return status;
    if (given[index]) {
        advise(verdict, "add the two weights up");
        return sim_fail(verdict->error, SIM_USAGE, "'%s' is named twice", item);
    }
    given[index] = true;
    if (*amount == '\0' && alone) {
        weight[index] = 1;
        return SIM_OK;
    }
    if (*amount == '\0') {
        advise(verdict, "write \"%s 60%%, ...\"", item);
        return sim_fail(verdict->error, SIM_USAGE, "'%s' has no weight", item);
    }
    return parse_bounded(&share, amount, &weight[index], verdict);
}

static int parse_mix(const struct sim_param *param, const char *text, double *value, struct verdict *verdict)
{
    char copy[1024];
    double weight[MIX_CAPACITY] = {0};
    bool given[MIX_CAPACITY] = {false};
    uint32_t count = choice_count(param);
    if (strlen(text) >= sizeof copy || count > MIX_CAPACITY)
        return sim_fail(verdict->error, SIM_USAGE, "the mix has more than %zu characters or %d choices",
                        sizeof copy - 1, MIX_CAPACITY);
    strcpy(copy, text);
    bool alone = !strchr(text, ',');
    for (char *item = copy; item;) {
        char *next = strchr(item, ',');
        if (next)
            *next++ = '\0';
        int status = parse_mix_item(param, sim_trim(item), alone, weight, given, verdict);
        if (status != SIM_OK)
            return status;
        item = next;
    }
    double sum = 0;
    for (uint32_t i = 0; i < count; i++)
        sum += weight[i];
    if (fabs(sum - 1) > 1e-9) {
        char total[SIM_NUMBER_SIZE];
        sim_decimal_print_digits(sum * 100, 6, total);
        advise(verdict, "the weights of a mix add up to 100%%");
        return sim_fail(verdict->error, SIM_USAGE, "the weights add up to %s%%", total);
    }
    memcpy(value, weight, count * sizeof *value);
    return SIM_OK;
}

static int parse_text(const struct sim_param *param, const char *text, char *value, struct verdict *verdict)
{
    size_t size = sim_param_size(param);
    if (strlen(text) >= size) {
        advise(verdict, "at most %zu bytes fit", size - 1);
        return sim_fail(verdict->error, SIM_USAGE, "the text has %zu bytes", strlen(text));
    }
    const char *why = sim_text_flaw(text);
    if (why) {
        advise(verdict, "write plain UTF-8 text");
        return sim_fail(verdict->error, SIM_USAGE, "the text %s", why);
    }
    memset(value, 0, size); /* equal texts have equal bytes */
    memcpy(value, text, strlen(text));
    return SIM_OK;
}

static int parse(const struct sim_param *param, const char *text, void *value, struct verdict *verdict)
{
    double number;
    uint32_t index;
    int status;
    if (*text == '\0' && param->type != SIM_TEXT && param->type != SIM_NAME) {
        char range[200];
        sim_param_range_print(param, range, sizeof range);
        advise(verdict, "allowed: %s", range);
        return sim_fail(verdict->error, SIM_USAGE, "the value is empty");
    }
    switch (param->type) {
    case SIM_NUMBER:
    case SIM_SHARE:
    case SIM_TIME:
    case SIM_MONEY:
        status = parse_bounded(param, text, &number, verdict);
        if (status == SIM_OK)
            memcpy(value, &number, sizeof number);
        return status;
    case SIM_COUNT:
        status = parse_bounded(param, text, &number, verdict);
        if (status == SIM_OK)
            *(uint32_t *)value = (uint32_t)number;
        return status;
    case SIM_SWITCH:
        return parse_switch(text, value, verdict);
    case SIM_CHOICE:
        status = parse_choice(param, text, &index, verdict);
        if (status == SIM_OK)
            *(uint32_t *)value = index;
        return status;
    case SIM_MIX:
        return parse_mix(param, text, value, verdict);
    case SIM_TEXT:
        return parse_text(param, text, value, verdict);
    case SIM_NAME:
        *(uint32_t *)value = SIM_NO_NAME;
        return SIM_OK;
    case SIM_LIST:
        break;
    }
    return sim_fail(verdict->error, SIM_INTERNAL, "'%s' holds a list, not a value", param->name);
}

int sim_param_parse_hint(const struct sim_param *param, const char *text, void *value, struct sim_error *error,
                         char *hint, size_t hint_size)
{
    struct verdict verdict = {error, hint, hint_size};
    if (hint && hint_size > 0)
        *hint = '\0';
    return parse(param, text, value, &verdict);
}

int sim_param_parse(const struct sim_param *param, const char *text, void *value, struct sim_error *error)
{
    char hint[256];
    int status = sim_param_parse_hint(param, text, value, error, hint, sizeof hint);
    if (status != SIM_OK && error && *hint) {
        size_t used = strlen(error->text);
        snprintf(error->text + used, sizeof error->text - used, "; %s", hint);
    }
    return status;
}

/* ---- writing ---- */

/* Tries whole numbers of a unit that people would use for this length; empty if there is none. */
static bool print_whole_time(double days, char *out)
{
    static const struct {
        size_t unit;
        double least, most;
    } natural[] = {{1, 1, 1e4}, {2, 1, 60}, {0, 1, 1e9}, {3, 1, 72}, {4, 1, 120}};
    for (size_t i = 0; i < sizeof natural / sizeof natural[0]; i++) {
        const struct unit *unit = &time_units[natural[i].unit];
        double number = floor(days * unit->divided / unit->times + 0.5);
        if (fabs(number) < natural[i].least || fabs(number) > natural[i].most || to_unit(number, unit) != days)
            continue;
        sprintf(out, "%.0f%s", number, unit->suffix);
        return true;
    }
    return false;
}

static void print_time(double days, char out[SIM_NUMBER_SIZE])
{
    char hours[SIM_NUMBER_SIZE];
    if (days == 0) {
        strcpy(out, "0");
        return;
    }
    if (print_whole_time(days, out))
        return;
    sim_decimal_print(days, 0, out);
    if (!isfinite(days))
        return;
    strcat(out, "d");
    if (fabs(days) >= 1)
        return;
    /* Below a day hours read better, if they say exactly the same in no more characters. */
    for (int digits = 1; digits <= 15; digits++) {
        double back;
        const char *why;
        sim_decimal_print_digits(days * 24, digits, hours);
        if (sim_decimal_value(hours, strlen(hours), 0, &back, &why) == 0 && to_unit(back, &time_units[3]) == days) {
            if (strlen(hours) < strlen(out))
                sprintf(out, "%.*sh", SIM_NUMBER_SIZE - 2, hours);
            return;
        }
    }
}

static void print_amount(double value, char out[SIM_NUMBER_SIZE])
{
    char other[SIM_NUMBER_SIZE];
    sim_decimal_print(value, 0, out);
    if (!isfinite(value) || fabs(value) < 1000 || fabs(value) >= 1e15)
        return;
    for (size_t i = 1; i <= 2; i++) {
        const struct unit *unit = &amount_units[i];
        sim_decimal_print(value, unit->shift, other);
        if (strlen(other) + 1 < strlen(out) && fabs(value) >= (i == 1 ? 1e3 : 1e6)) {
            strcpy(out, other);
            strcat(out, unit->suffix);
        }
    }
}

int sim_param_number_print(const struct sim_param *param, double number, char *out, size_t size)
{
    char text[SIM_NUMBER_SIZE + 8];
    if (param->type == SIM_SHARE || param->type == SIM_MIX) {
        sim_decimal_print(number, -2, text);
        strcat(text, "%");
    } else if (param->type == SIM_TIME) {
        print_time(number, text);
    } else {
        print_amount(number, text);
    }
    return snprintf(out, size, "%s", text);
}

static int print_mix(const struct sim_param *param, const double *weight, char *out, size_t size)
{
    struct sim_text text = sim_text_on(out, size);
    char share[SIM_NUMBER_SIZE];
    for (uint32_t i = 0; param->choices[i]; i++) {
        if (weight[i] == 1)
            return snprintf(out, size, "%s", param->choices[i]);
        if (weight[i] == 0)
            continue;
        sim_param_number_print(param, weight[i], share, sizeof share);
        sim_text_add(&text, "%s%s %s", text.length ? ", " : "", param->choices[i], share);
    }
    return (int)text.length;
}

int sim_param_print(const struct sim_param *param, const void *value, char *out, size_t size)
{
    double number;
    switch (param->type) {
    case SIM_NUMBER:
    case SIM_SHARE:
    case SIM_TIME:
    case SIM_MONEY:
        memcpy(&number, value, sizeof number);
        return sim_param_number_print(param, number, out, size);
    case SIM_COUNT:
        return sim_param_number_print(param, *(const uint32_t *)value, out, size);
    case SIM_SWITCH:
        return snprintf(out, size, "%s", *(const bool *)value ? "yes" : "no");
    case SIM_CHOICE:
        return snprintf(out, size, "%s", param->choices[*(const uint32_t *)value]);
    case SIM_MIX:
        return print_mix(param, value, out, size);
    case SIM_TEXT:
        return snprintf(out, size, "%s", (const char *)value);
    case SIM_NAME:
        if (*(const uint32_t *)value == SIM_NO_NAME)
            return snprintf(out, size, "%s", "");
        return snprintf(out, size, "#%u", *(const uint32_t *)value);
    case SIM_LIST:
        break;
    }
    return snprintf(out, size, "%s", "");
}

/* ---- names ---- */

const char *sim_param_type_name(enum sim_param_type type)
{
    static const char *const names[] = {
        [SIM_NUMBER] = "number", [SIM_COUNT] = "count",   [SIM_SHARE] = "share",   [SIM_TIME] = "time",
        [SIM_MONEY] = "money",   [SIM_SWITCH] = "switch", [SIM_CHOICE] = "choice", [SIM_MIX] = "mix",
        [SIM_TEXT] = "text",     [SIM_NAME] = "name",     [SIM_LIST] = "list",
    };
    return names[type];
}

size_t sim_param_size(const struct sim_param *param)
{
    switch (param->type) {
    case SIM_NUMBER:
    case SIM_SHARE:
    case SIM_TIME:
    case SIM_MONEY:
        return sizeof(double);
    case SIM_COUNT:
    case SIM_CHOICE:
    case SIM_NAME:
        return sizeof(uint32_t);
    case SIM_SWITCH:
        return sizeof(bool);
    case SIM_MIX:
        return choice_count(param) * sizeof(double);
    case SIM_TEXT:
        return param->max > 0 ? (size_t)param->max + 1 : SIM_TEXT_SIZE;
    case SIM_LIST:
        break;
    }
    return 0;
}
