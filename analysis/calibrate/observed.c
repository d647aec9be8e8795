/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "analysis/calibrate/observed.h"

#include <math.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>

#include "analysis/words/quantity.h"
#include "sim/io/number.h"
#include "sim/io/text.h"

enum { MONTH, METRIC, VALUE, ERROR, UNIT, FIELDS };
#define COLUMNS_MAX 32
#define FIELD_SIZE 256
#define LINES_MAX 1000000

static const char *const names[FIELDS] = {"month", "metric", "value", "error", "unit"};

/* A number of the file, before the table's size is known. */
struct entry {
    uint32_t month, metric; /* month from 1; metric among observed->metrics */
    double value, error;
    int line;
};

struct reader {
    const struct ana_study_view *view;
    const struct ana_observed_options *options;
    struct ana_observed *observed;
    struct sim_problems *problems;
    const char *at, *end;
    int line;
    int column_of[FIELDS]; /* -1: absent */
    uint32_t column_count;
    char fields[COLUMNS_MAX][FIELD_SIZE];
    struct entry *entries;
    uint32_t count, capacity;
};

static void complain(struct reader *reader, const char *hint, const char *format, ...)
    __attribute__((format(printf, 3, 4)));

static void complain(struct reader *reader, const char *hint, const char *format, ...)
{
    char text[512];
    va_list arguments;
    va_start(arguments, format);
    vsnprintf(text, sizeof text, format, arguments);
    va_end(arguments);
    sim_problems_add(reader->problems, SIM_PROBLEM_ERROR, reader->options->file, reader->line, hint, "%s", text);
}

/* ---- lines and fields ---- */

/* Copies the field at `*at` (not beyond `end`), quoted or not; false after a complaint. */
static bool take_field(struct reader *reader, const char **at, const char *end, char *out)
{
    size_t length = 0;
    const char *from = *at;
    bool quoted = from < end && *from == '"';
    for (from += quoted; from < end && (quoted || *from != ','); from++) {
        if (quoted && *from == '"') {
            if (from + 1 >= end || from[1] != '"')
                break;
            from++;
        }
        if (length + 1 >= FIELD_SIZE) {
            complain(reader, "a month, a metric, a number or a unit is short", "a field has more than %d bytes",
                     FIELD_SIZE - 1);
            return false;
        }
        out[length++] = *from;
    }
    out[length] = '\0';
    if (quoted && (from >= end || *from != '"')) {
        complain(reader, "close it with \" on the same line", "a quoted field has no end");
        return false;
    }
    from += quoted;
    if (from < end && *from != ',') {
        complain(reader, "separate columns by commas", "text follows a quoted field");
        return false;
    }
    char *trimmed = sim_trim(out);
    memmove(out, trimmed, strlen(trimmed) + 1);
    *at = from;
    const char *flaw = sim_text_flaw(out);
    if (flaw)
        complain(reader, "save the file as CSV UTF-8", "the line %s", flaw);
    return flaw == NULL;
}

/* The next line that is not empty as fields; 0 at the end, -1 after a complaint about the line. */
static int next_line(struct reader *reader)
{
    while (reader->at < reader->end) {
        const char *end = memchr(reader->at, '\n', (size_t)(reader->end - reader->at)), *at = reader->at;
        end = end ? end : reader->end;
        reader->at = end < reader->end ? end + 1 : end;
        reader->line++;
        end -= end > at && end[-1] == '\r';
        if (strspn(at, " \t,;") >= (size_t)(end - at))
            continue;
        for (uint32_t count = 0;; at++) {
            if (count == COLUMNS_MAX) {
                complain(reader, "columns: month, metric, value and, if known, error", "more than %d columns",
                         COLUMNS_MAX);
                return -1;
            }
            if (!take_field(reader, &at, end, reader->fields[count++]))
                return -1;
            if (at >= end)
                return (int)count;
        }
    }
    return 0;
}

static bool read_head(struct reader *reader)
{
    size_t head = strcspn(reader->at, "\r\n"), separator = strcspn(reader->at, ";\t|");
    if (separator < head && strcspn(reader->at, ",") >= head) {
        reader->line = 1;
        complain(reader, "separate columns by commas and write decimal points; spreadsheets call it CSV UTF-8",
                 "columns are separated by %s",
                 reader->at[separator] == '\t'  ? "tabs"
                 : reader->at[separator] == ';' ? "';'"
                                                : "'|'");
        return false;
    }
    int count = next_line(reader);
    if (count <= 0) {
        if (count == 0)
            complain(reader, "month,metric,value,error", "the file is empty");
        return false;
    }
    for (int f = 0; f < FIELDS; f++)
        reader->column_of[f] = -1;
    for (int c = 0; c < count; c++) {
        int field = 0;
        while (field < FIELDS && strcasecmp(reader->fields[c], names[field]) != 0)
            field++;
        if (field == FIELDS)
            complain(reader, "columns are month, metric, value and, if known, error and unit", "unknown column '%s'",
                     reader->fields[c]);
        else if (reader->column_of[field] >= 0)
            complain(reader, "keep one of them", "the column '%s' is there twice", names[field]);
        else
            reader->column_of[field] = c;
    }
    reader->column_count = (uint32_t)count;
    for (int f = 0; f <= VALUE; f++)
        if (reader->column_of[f] < 0)
            complain(reader, "the first line names the columns: month,metric,value,error", "there is no column '%s'",
                     names[f]);
    return reader->problems->errors == 0;
}

static const char *field(const struct reader *reader, int which)
{
    return reader->column_of[which] < 0 ? "" : reader->fields[reader->column_of[which]];
}

/* ---- values ---- */

static bool is_digits(const char *text, size_t count)
{
    for (size_t i = 0; i < count; i++)
        if (text[i] < '0' || text[i] > '9')
            return false;
    return true;
}

/* "2024-03" or "2024-03-31". */
static bool read_date(const char *text, int32_t *year, int32_t *month)
{
    size_t length = strlen(text);
    bool shaped = (length == 7 || (length == 10 && text[7] == '-' && is_digits(text + 8, 2))) && is_digits(text, 4) &&
                  text[4] == '-' && is_digits(text + 5, 2);
    *year = shaped ? atoi(text) : 0;
    *month = shaped ? atoi(text + 5) : 0;
    return shaped && *month >= 1 && *month <= 12;
}

static bool read_month(struct reader *reader, uint32_t *month)
{
    const char *text = field(reader, MONTH);
    const struct ana_observed_options *options = reader->options;
    int32_t year, of_year;
    long long number = 0;
    char hint[160];
    if (read_date(text, &year, &of_year)) {
        if (options->first_month == 0) {
            complain(reader, "say which month is the model's first: --start 2024-01", "'%s' is a date", text);
            return false;
        }
        number = 12LL * (year - options->first_year) + of_year - options->first_month + 1;
    } else if (*text && strlen(text) < 7 && is_digits(text, strlen(text))) {
        number = atoll(text);
    } else {
        complain(reader, "a month is a number from 1, or a date such as 2024-03", "'%s' is no month", text);
        return false;
    }
    if (number < 1) {
        complain(reader, "month 1 is the first after the scenario's warm-up: leave the row out, or change --start",
                 "'%s' is before the model's first month", text);
        return false;
    }
    if (number > options->month_limit) {
        snprintf(hint, sizeof hint, "leave the row out, or let the scenario run longer: horizon = %lldd",
                 (number * 365 + 11) / 12 / 5 * 5 + 5);
        complain(reader, hint, "'%s' is month %lld, and the scenario's samples cover %u months", text, number,
                 options->month_limit);
        return false;
    }
    *month = (uint32_t)number;
    return true;
}

static bool read_number(struct reader *reader, int which, double *value)
{
    const char *text = field(reader, which), *why = "is no number";
    size_t length = sim_decimal_span(text, &why);
    if (length > 0 && text[length] == '\0' && sim_decimal_value(text, length, 0, value, &why) == 0)
        return true;
    if (!*text)
        complain(reader, "leave the row out if nothing was recorded; 0 means none", "the %s is missing", names[which]);
    else if (text[strlen(text) - 1] == '%')
        complain(reader, "write shares as numbers: 0.12 and not 12%", "the %s '%s' is no plain number", names[which],
                 text);
    else
        complain(reader, "write 1234.5: digits and a decimal point, no spaces, no thousands separators",
                 "the %s '%s' is no number", names[which], text);
    return false;
}

static bool wanted(const struct reader *reader, uint32_t metric)
{
    for (uint32_t i = 0; i < reader->options->wanted_count; i++)
        if (reader->options->wanted[i] == metric)
            return true;
    return reader->options->wanted == NULL;
}

static bool check_unit(struct reader *reader, uint32_t metric)
{
    char unit[96], hint[160];
    const char *text = field(reader, UNIT);
    ana_unit_symbol(reader->view, reader->view->metrics[metric]->unit, unit, sizeof unit);
    if (!*text || strcmp(text, unit) == 0)
        return true;
    snprintf(hint, sizeof hint, "convert the values to %s", strcmp(unit, "1") == 0 ? "plain numbers (unit 1)" : unit);
    complain(reader, hint, "'%s' is given in '%s', the model has it in '%s'", reader->view->metrics[metric]->name, text,
             unit);
    return false;
}

/* Its place among those observed; UINT32_MAX if it does not count. */
static uint32_t read_metric(struct reader *reader)
{
    struct sim_error error = {0};
    struct ana_observed *observed = reader->observed;
    uint32_t metric = ana_view_metric(reader->view, field(reader, METRIC), &error);
    if (metric == UINT32_MAX) {
        complain(reader, "`partnersim params --metrics` lists what the model measures", "%s", error.text);
        return UINT32_MAX;
    }
    if (!wanted(reader, metric)) {
        observed->passed++;
        return UINT32_MAX;
    }
    if (!check_unit(reader, metric))
        return UINT32_MAX;
    for (uint32_t m = 0; m < observed->metric_count; m++)
        if (observed->metrics[m] == metric)
            return m;
    if (observed->metric_count == ANA_OBSERVED_METRICS_MAX) {
        complain(reader, "choose some with --metric", "more than %d metrics", ANA_OBSERVED_METRICS_MAX);
        return UINT32_MAX;
    }
    observed->metrics[observed->metric_count] = metric;
    return observed->metric_count++;
}

static bool add_entry(struct reader *reader, const struct entry *entry)
{
    if (reader->count == reader->capacity) {
        reader->capacity = reader->capacity ? 2 * reader->capacity : 256;
        struct entry *grown = realloc(reader->entries, reader->capacity * sizeof *grown);
        if (!grown)
            return false;
        reader->entries = grown;
    }
    reader->entries[reader->count++] = *entry;
    return true;
}

/* One row; false when memory ran out. */
static bool read_row(struct reader *reader, int count)
{
    struct entry entry = {.line = reader->line};
    if ((uint32_t)count != reader->column_count) {
        complain(reader, "a comma inside a field needs quotes; a decimal comma must be a point",
                 "%d columns, and the first line has %u", count, reader->column_count);
        return true;
    }
    entry.metric = read_metric(reader);
    if (entry.metric == UINT32_MAX)
        return true;
    bool fine = read_month(reader, &entry.month);
    fine = read_number(reader, VALUE, &entry.value) && fine;
    if (*field(reader, ERROR)) {
        fine = read_number(reader, ERROR, &entry.error) && fine;
        if (fine && entry.error < 0) {
            complain(reader, "it is a standard deviation: 0 or more", "the error '%s' is negative",
                     field(reader, ERROR));
            fine = false;
        }
    }
    return !fine || add_entry(reader, &entry);
}

/* ---- the table ---- */

static void fill_table(struct reader *reader, int *line_of)
{
    struct ana_observed *observed = reader->observed;
    for (uint32_t i = 0; i < reader->count; i++) {
        const struct entry *entry = &reader->entries[i];
        size_t cell = (size_t)entry->metric * observed->month_count + entry->month - 1;
        reader->line = entry->line;
        if (line_of[cell] > 0) {
            complain(reader, "keep one of them, or add them up", "month %u of '%s' is in line %d already", entry->month,
                     reader->view->metrics[observed->metrics[entry->metric]]->name, line_of[cell]);
            continue;
        }
        line_of[cell] = entry->line;
        observed->value[cell] = entry->value;
        observed->error[cell] = entry->error;
        observed->rows++;
    }
}

static void check_gaps(struct reader *reader, const int *line_of)
{
    const struct ana_observed *observed = reader->observed;
    for (uint32_t m = 0; m < observed->metric_count; m++) {
        uint32_t last = 0;
        for (uint32_t t = 1; t <= observed->month_count; t++) {
            int line = line_of[(size_t)m * observed->month_count + t - 1];
            if (line > 0 && last > 0 && t > last + 1 && !reader->options->gaps) {
                reader->line = line;
                complain(reader, "add what is missing (0 if none), or say --gaps if it was not recorded",
                         "'%s' jumps from month %u to month %u", reader->view->metrics[observed->metrics[m]]->name,
                         last, t);
            }
            last = line > 0 ? t : last;
        }
    }
}

static int make_table(struct reader *reader)
{
    struct ana_observed *observed = reader->observed;
    for (uint32_t i = 0; i < reader->count; i++)
        if (reader->entries[i].month > observed->month_count)
            observed->month_count = reader->entries[i].month;
    size_t cells = (size_t)observed->metric_count * observed->month_count;
    int *line_of = calloc(cells + 1, sizeof *line_of);
    observed->value = malloc((cells + 1) * sizeof *observed->value);
    observed->error = calloc(cells + 1, sizeof *observed->error);
    bool fine = line_of && observed->value && observed->error;
    for (size_t i = 0; i < cells && fine; i++)
        observed->value[i] = NAN;
    if (fine) {
        fill_table(reader, line_of);
        check_gaps(reader, line_of);
    }
    free(line_of);
    return fine ? SIM_OK : SIM_INTERNAL;
}

int ana_observed_read(const char *text, size_t size, const struct ana_study_view *view,
                      const struct ana_observed_options *options, struct ana_observed *observed,
                      struct sim_problems *problems)
{
    struct reader *reader = calloc(1, sizeof *reader);
    *observed = (struct ana_observed){0};
    if (!reader)
        return SIM_INTERNAL;
    *reader = (struct reader){
        .view = view, .options = options, .observed = observed, .problems = problems, .at = text, .end = text + size};
    if (size >= 3 && memcmp(text, "\xEF\xBB\xBF", 3) == 0)
        reader->at += 3;
    int status = SIM_OK, count;
    bool going = read_head(reader);
    while (going && status == SIM_OK && (count = next_line(reader)) != 0) {
        if (reader->line > LINES_MAX) {
            complain(reader, "sum them up by month", "the file has more than %d lines", LINES_MAX);
            break;
        }
        if (count > 0 && !read_row(reader, count))
            status = SIM_INTERNAL;
    }
    if (going && status == SIM_OK && reader->count == 0 && problems->errors == 0) {
        reader->line = 0;
        complain(reader, "a row is a month, a metric and a value",
                 observed->passed > 0 ? "no row is about the metrics asked for" : "there are no rows");
    }
    if (going && status == SIM_OK)
        status = make_table(reader);
    free(reader->entries);
    free(reader);
    return status == SIM_OK && problems->errors > 0 ? SIM_USAGE : status;
}

void ana_observed_fini(struct ana_observed *observed)
{
    free(observed->value);
    free(observed->error);
    *observed = (struct ana_observed){0};
}
