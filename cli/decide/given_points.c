/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "cli/decide/given_points.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "analysis/report/findings.h"
#include "sim/io/schema.h"

/* Where the values of a source are: texts[point][column] as they are written, one column per path. */
struct table {
    uint32_t count, width;
    char **texts; /* owned */
    const char **paths;
    const struct sim_param **params; /* of the paths */
    uint32_t *first;
    uint32_t replications;
};

static void free_table(struct table *table)
{
    for (size_t i = 0; table->texts && i < (size_t)table->count * table->width; i++)
        free(table->texts[i]);
    free(table->texts);
    free(table->paths);
    free(table->params);
    free(table->first);
    *table = (struct table){0};
}

static bool reserve(struct table *table)
{
    table->texts = calloc((size_t)table->count * table->width + 1, sizeof *table->texts);
    table->paths = calloc((size_t)table->width + 1, sizeof *table->paths);
    table->params = calloc((size_t)table->width + 1, sizeof *table->params);
    table->first = calloc((size_t)table->count + 1, sizeof *table->first);
    return table->texts && table->paths && table->params && table->first;
}

static int name_column(struct table *table, uint32_t column, const char *path, const struct cli_decision *decision,
                       struct sim_error *error)
{
    const struct sim_study *study = decision->study;
    table->paths[column] = path;
    table->params[column] = sim_study_param(study->model->schema, study->points[0].before, path, NULL);
    return table->params[column] ? SIM_OK : sim_fail(error, SIM_USAGE, "there is no parameter '%s'", path);
}

/* ---- from a column to a factor ---- */

static bool is_number(const struct sim_param *param)
{
    return param->type == SIM_NUMBER || param->type == SIM_SHARE || param->type == SIM_TIME ||
           param->type == SIM_MONEY || param->type == SIM_COUNT;
}

/* Different values, in the order in which they come; NULL if memory failed. */
static char *listed(const struct table *table, uint32_t column, uint32_t *different)
{
    struct ana_buffer out = {0};
    *different = 0;
    for (uint32_t p = 0; p < table->count; p++) {
        const char *text = table->texts[(size_t)p * table->width + column];
        bool known = false;
        for (uint32_t q = 0; q < p && !known; q++)
            known = strcmp(table->texts[(size_t)q * table->width + column], text) == 0;
        if (known)
            continue;
        ana_put(&out, "%s%s", *different > 0 ? "; " : "", text);
        *different += 1;
    }
    /* One semicolon at least: values may have commas. */
    char *copy = out.failed ? NULL : strdup(ana_buffer_text(&out));
    ana_buffer_free(&out);
    return copy;
}

/* Numbers range from the least to the largest that was run. */
static int numeric_factor(const struct table *table, uint32_t column, struct ana_factor *factor, bool *varies,
                          struct sim_error *error)
{
    const struct sim_param *param = table->params[column];
    double low = INFINITY, high = -INFINITY;
    const char *from = "", *to = "";
    for (uint32_t p = 0; p < table->count; p++) {
        const char *text = table->texts[(size_t)p * table->width + column];
        struct sim_error reason = {0};
        uint32_t whole = 0;
        double value = 0;
        void *into = param->type == SIM_COUNT ? (void *)&whole : (void *)&value;
        if (sim_param_parse(param, text, into, &reason) != SIM_OK)
            return sim_fail(error, SIM_USAGE, "'%s': %s", table->paths[column], reason.text);
        value = param->type == SIM_COUNT ? whole : value;
        from = value < low ? text : from;
        to = value > high ? text : to;
        low = value < low ? value : low;
        high = value > high ? value : high;
    }
    *varies = low < high;
    char range[2 * SIM_PATH_SIZE];
    int length = snprintf(range, sizeof range, "%s..%s", from, to);
    if (!*varies)
        return SIM_OK;
    if (length < 0 || (size_t)length >= sizeof range)
        return sim_fail(error, SIM_USAGE, "'%s': a value is too long", table->paths[column]);
    return ana_factor_init(factor, table->paths[column], param, range, error);
}

static int factor_of(const struct table *table, uint32_t column, struct ana_factor *factor, bool *varies,
                     struct sim_error *error)
{
    uint32_t different;
    if (is_number(table->params[column]))
        return numeric_factor(table, column, factor, varies, error);
    char *list = listed(table, column, &different);
    *varies = list && different > 1;
    int status = list ? SIM_OK : sim_fail(error, SIM_INTERNAL, "out of memory for the values of points");
    if (*varies)
        status = ana_factor_init(factor, table->paths[column], table->params[column], list, error);
    free(list);
    return status;
}

/* Columns that vary become factors. */
static int take(struct cli_given_points *points, const struct table *table, const char *source, struct sim_error *error)
{
    uint32_t *column = calloc((size_t)table->width + 1, sizeof *column), k = 0;
    points->factors = calloc((size_t)table->width + 1, sizeof *points->factors);
    int status = column && points->factors ? SIM_OK : sim_fail(error, SIM_INTERNAL, "out of memory for factors");
    for (uint32_t c = 0; c < table->width && status == SIM_OK; c++) {
        bool varies = false;
        status = factor_of(table, c, &points->factors[k], &varies, error);
        column[k] = c;
        k += status == SIM_OK && varies;
    }
    points->factor_count = status == SIM_OK ? k : 0;
    points->x = malloc(((size_t)table->count * k + 1) * sizeof *points->x);
    points->changes = calloc((size_t)table->count * k + 1, sizeof *points->changes);
    points->first = malloc(((size_t)table->count + 1) * sizeof *points->first);
    if (status == SIM_OK && !(points->x && points->changes && points->first))
        status = sim_fail(error, SIM_INTERNAL, "out of memory for points");
    points->points = (struct ana_given_points){source,    points->changes ? table->count : 0,   table->replications,
                                               points->x, (const char *const *)points->changes, points->first};
    for (uint32_t p = 0; p < table->count && status == SIM_OK; p++) {
        points->first[p] = table->first[p];
        for (uint32_t f = 0; f < k && status == SIM_OK; f++) {
            const char *text = table->texts[(size_t)p * table->width + column[f]];
            char **change = &points->changes[(size_t)p * k + f];
            points->x[(size_t)p * k + f] = ana_factor_coordinate(&points->factors[f], text);
            if (asprintf(change, "%s=%s", points->factors[f].path, text) < 0) {
                *change = NULL;
                status = sim_fail(error, SIM_INTERNAL, "out of memory for points");
            }
        }
    }
    free(column);
    if (status == SIM_OK && k == 0)
        status = sim_fail(error, SIM_USAGE, "nothing varies over %s", source);
    return status;
}

/* ---- the study's own points ---- */

static int from_study(struct cli_given_points *points, const struct cli_decision *decision, struct sim_error *error)
{
    const struct sim_study *study = decision->study;
    struct table table = {
        .count = study->combination_count, .width = study->vary_count, .replications = study->replications};
    int status = reserve(&table) ? SIM_OK : sim_fail(error, SIM_INTERNAL, "out of memory for points");
    for (uint32_t v = 0; v < table.width && status == SIM_OK; v++)
        status = name_column(&table, v, study->vary[v].path, decision, error);
    for (size_t i = 0; i < (size_t)table.count * table.width && status == SIM_OK; i++) {
        table.texts[i] = strdup(study->points[i / table.width].values[i % table.width]);
        if (!table.texts[i])
            status = sim_fail(error, SIM_INTERNAL, "out of memory for points");
    }
    if (status == SIM_OK)
        status = take(points, &table, ANA_TEXT("the study's own varied values"), error);
    free_table(&table);
    return status;
}

/* ---- points that another command left ---- */

struct source {
    const char *name, *table, *factors; /* tables of points and of what varies over them */
    const char *words, *command;
    enum ana_finding id;
};

static const struct source sources[] = {
    {"sobol", "points", "factors", ANA_TEXT("the nets of sensitivity --method sobol"), "sensitivity --method sobol",
     ANA_FOUND_SENSITIVITY},
    {"discover", "worlds", "factors", ANA_TEXT("the worlds of discover"), "discover", ANA_FOUND_DISCOVER},
    {"calibrate", "points", "parameters", ANA_TEXT("the first wave of calibrate"), "calibrate", ANA_FOUND_CALIBRATE},
};
enum { SOURCES = sizeof sources / sizeof *sources };

/* A cell as it was written for the run. */
static char *written(const struct sim_param *param, const json_t *cell)
{
    char text[128];
    if (json_is_string(cell))
        return strdup(json_string_value(cell));
    if (!json_is_number(cell))
        return NULL;
    sim_param_number_print(param, json_number_value(cell), text, sizeof text);
    return strdup(text);
}

static int read_rows(struct table *table, const json_t *rows, struct sim_error *error)
{
    for (uint32_t p = 0; p < table->count; p++) {
        const json_t *row = json_array_get(rows, p);
        double first = ana_row_number(row, "first"), replications = ana_row_number(row, "replications");
        if (!(first >= 0 && replications >= 1))
            return sim_fail(error, SIM_USAGE, "its points do not say which replications they were run with");
        table->first[p] = (uint32_t)first;
        table->replications = (uint32_t)replications;
        for (uint32_t c = 0; c < table->width; c++) {
            char **text = &table->texts[(size_t)p * table->width + c];
            *text = written(table->params[c], json_object_get(row, table->paths[c]));
            if (!*text)
                return sim_fail(error, SIM_USAGE, "point %u has no value of '%s'", p + 1, table->paths[c]);
        }
    }
    return SIM_OK;
}

/* Designs the document speaks of. */
static bool take_designs(struct cli_given_points *points, const struct cli_decision *decision, const json_t *document)
{
    const json_t *named = json_object_get(json_object_get(document, "about"), "designs");
    points->designs = calloc((size_t)decision->design_count + 1, sizeof *points->designs);
    for (uint32_t d = 0; points->designs && d < decision->design_count; d++)
        if (json_object_get(named, sim_scenario_design(decision->scenario, decision->designs[d])->title))
            points->designs[points->design_count++] = decision->designs[d];
    return points->designs;
}

static int from_document(struct cli_given_points *points, const struct cli_decision *decision,
                         const struct ana_findings *findings, const struct source *source, struct sim_error *error)
{
    const json_t *rows = ana_finding_rows(findings, source->id, source->table),
                 *factors = ana_finding_rows(findings, source->id, source->factors);
    struct table table = {.count = (uint32_t)json_array_size(rows), .width = (uint32_t)json_array_size(factors)};
    int status = reserve(&table) && take_designs(points, decision, findings->document[source->id])
                     ? SIM_OK
                     : sim_fail(error, SIM_INTERNAL, "out of memory for points");
    struct sim_error reason = {0};
    for (uint32_t c = 0; c < table.width && status == SIM_OK; c++)
        status = name_column(&table, c, ana_row_text(json_array_get(factors, c), "path"), decision, error);
    if (status == SIM_OK && read_rows(&table, rows, &reason) != SIM_OK)
        status = sim_fail(error, SIM_USAGE, "'%s/%s.json' cannot be used: %s", decision->directory,
                          ana_finding_name(source->id), reason.text);
    if (status == SIM_OK)
        status = take(points, &table, source->words, error);
    free_table(&table);
    return status;
}

/* Which source of the list is meant: the one named, or the first whose table is there; SOURCES: none. */
static int choose(const struct ana_findings *findings, const char *name)
{
    int which = 0;
    while (which < SOURCES && (name ? strcmp(name, sources[which].name) != 0
                                    : !ana_finding_rows(findings, sources[which].id, sources[which].table)))
        which++;
    return which;
}

/* Why there are none: of the source named, or of the first with a document that is of no use. */
static int tell_none(const struct cli_decision *decision, const struct ana_findings *findings, const char *name,
                     struct sim_error *error)
{
    for (int i = 0; i < SOURCES; i++) {
        enum ana_finding id = sources[i].id;
        if (name && strcmp(name, sources[i].name) != 0)
            continue;
        if (findings->stale[id] || findings->damaged[id])
            return sim_fail(error, SIM_USAGE, "'%s/%s.json' %s: run %s there again", decision->directory,
                            ana_finding_name(id),
                            findings->stale[id] ? "speaks of another study (scenario, seed or model have changed)"
                                                : "cannot be read",
                            sources[i].command);
    }
    return sim_fail(error, SIM_USAGE,
                    "'%s' has no points%s%s to look at: vary parameters in its scenario (experiment { vary ... }), or "
                    "run discover, calibrate or sensitivity --method sobol there first",
                    decision->directory, name ? " of " : "", name ? name : "");
}

static int find(struct cli_given_points *points, const struct cli_decision *decision,
                const struct ana_findings *findings, const char *name, struct sim_error *error)
{
    const struct sim_study *study = decision->study;
    bool own = study->vary_count > 0 && study->combination_count > 1, named_own = name && strcmp(name, "study") == 0;
    if (own && (!name || named_own))
        return from_study(points, decision, error);
    int which = named_own ? SOURCES : choose(findings, name);
    if (name && !named_own && which == SOURCES)
        return sim_fail(error, SIM_USAGE, "--points wants study, sobol, discover or calibrate, and not %s", name);
    if (which == SOURCES || !ana_finding_rows(findings, sources[which].id, sources[which].table))
        return tell_none(decision, findings, name, error);
    return from_document(points, decision, findings, &sources[which], error);
}

int cli_given_points_find(struct cli_given_points *points, const struct cli_decision *decision, const char *source,
                          struct sim_error *error)
{
    const struct sim_study *study = decision->study;
    struct ana_findings findings = {0};
    json_t *identity = cli_decision_identity(decision, study->design_count, study->designs);
    *points = (struct cli_given_points){0};
    if (!identity)
        return sim_fail(error, SIM_INTERNAL, "out of memory for what the study is");
    ana_findings_load(&findings, decision->directory, ANA_EN, identity);
    int status = find(points, decision, &findings, source, error);
    ana_findings_free(&findings);
    json_decref(identity);
    return status;
}

void cli_given_points_fini(struct cli_given_points *points)
{
    for (size_t i = 0; points->changes && i < (size_t)points->points.count * points->factor_count; i++)
        free(points->changes[i]);
    for (uint32_t f = 0; f < points->factor_count; f++)
        ana_factor_fini(&points->factors[f]);
    free(points->factors);
    free(points->designs);
    free(points->x);
    free(points->changes);
    free(points->first);
    *points = (struct cli_given_points){0};
}
