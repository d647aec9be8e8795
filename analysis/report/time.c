/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Over time: how the difference builds up, and the main metrics by design. */
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "analysis/document/format.h"
#include "analysis/report/chart.h"
#include "analysis/report/json.h"
#include "analysis/report/page.h"
#include "analysis/statistics/bands.h"

#define BAND_SEED 1
#define PANELS_MAX 6
#define PANEL_DESIGNS_MAX 7
#define SERIES_REPLICATIONS_MAX 2000 /* more add nothing that can be seen, and the bootstrap would take minutes */

/* Samples after the end of warm-up. */
struct span {
    uint32_t first, count;
};

static struct span measured(const struct ana_study_view *view)
{
    struct span span = {0, 0};
    while (span.first < view->time_count && view->time[span.first] <= 0)
        span.first++;
    span.count = view->time_count - span.first;
    return span;
}

static uint32_t replications_shown(const struct ana_study_view *view)
{
    return view->replication_count < SERIES_REPLICATIONS_MAX ? view->replication_count : SERIES_REPLICATIONS_MAX;
}

/* ---- paired differences ---- */

struct difference_path {
    uint32_t count;                   /* times */
    double *days, *mean, *low, *high; /* [count], lent from `block` */
    double n;
    double *block;
};

/* paths[replication][time]: own - baseline, summed up if the metric is a flow; from the origin on in that case. */
static void fill_paths(const struct ana_page *page, const double *series, const struct ana_difference *row,
                       bool cumulative, double *paths, uint32_t count)
{
    const struct ana_study_view *view = page->view;
    struct span span = measured(view);
    uint32_t replications = replications_shown(view);
    for (uint32_t r = 0; r < replications; r++) {
        const double *own = series + ((size_t)row->point * view->replication_count + r) * view->time_count;
        const double *base = series + ((size_t)row->baseline_point * view->replication_count + r) * view->time_count;
        double sum = 0;
        for (uint32_t t = 0; t < span.count; t++) {
            double difference = own[span.first + t] - base[span.first + t];
            sum += difference;
            paths[(size_t)r * count + t + cumulative] = cumulative ? sum : difference;
        }
        if (cumulative) /* a run that does not exist has no origin either */
            paths[(size_t)r * count] = isnan(paths[(size_t)r * count + 1]) ? (double)NAN : 0;
    }
}

static bool make_path(struct ana_page *page, const double *series, uint32_t design, struct difference_path *path)
{
    const struct ana_study_view *view = page->view;
    const struct ana_difference *row = ana_row(page->scorecard, page->focus, page->place, design);
    bool cumulative = view->metrics[page->focus->metric]->kind == SIM_METRIC_FLOW;
    struct span span = measured(view);
    uint32_t replications = replications_shown(view);
    *path = (struct difference_path){.count = span.count + cumulative};
    path->block = malloc(4 * (size_t)path->count * sizeof(double));
    double *paths = malloc((size_t)replications * path->count * sizeof *paths);
    int status = SIM_INTERNAL;
    if (path->block && paths) {
        path->days = path->block;
        path->mean = path->block + path->count;
        path->low = path->block + 2 * (size_t)path->count;
        path->high = path->block + 3 * (size_t)path->count;
        path->days[0] = 0;
        for (uint32_t t = 0; t < span.count; t++)
            path->days[t + cumulative] = view->time[span.first + t];
        fill_paths(page, series, row, cumulative, paths, path->count);
        struct ana_band band = {.mean = path->mean, .low = path->low, .high = path->high};
        status = ana_band_of(paths, replications, path->count, page->scorecard->confidence, BAND_SEED, &band);
        path->n = band.count;
    }
    free(paths);
    if (status != SIM_OK) {
        free(path->block);
        path->block = NULL;
        ana_page_fail(page, "the differences over time");
    }
    return status == SIM_OK;
}

/* What the mean path tells in words, and where to mark it. */
static double tell_path(struct ana_page *page, const struct difference_path *path, uint32_t design,
                        struct ana_buffer *say)
{
    const struct ana_difference *row = ana_row(page->scorecard, page->focus, page->place, design);
    int direction = page->focus->direction;
    uint32_t last = path->count - 1, turn = 0;
    bool any = false;
    /* A turning point of a path that is not surely anywhere would be a story about noise. */
    bool flow = page->view->metrics[page->focus->metric]->kind == SIM_METRIC_FLOW;
    if (!flow || direction == 0 || (row->verdict != ANA_BETTER && row->verdict != ANA_WORSE))
        return NAN;
    bool ahead = direction * path->mean[last] > 0;
    for (uint32_t t = 1; t <= last; t++)
        if ((direction * path->mean[t] > 0) != ahead && path->mean[t] != 0) {
            turn = t;
            any = true;
        }
    if (!any) {
        ana_put_text(say, ana_page_word(page, ahead ? ANA_WORD_BREAK_EVEN_ALWAYS : ANA_WORD_BREAK_EVEN_NEVER));
        return NAN;
    }
    struct ana_buffer span = {0};
    ana_put_span(&span, &page->voice, path->days[turn + 1]);
    const char *const arguments[] = {ana_buffer_text(&span)};
    ana_put_template(say, ana_page_word(page, ahead ? ANA_WORD_BREAK_EVEN : ANA_WORD_BEHIND_FROM), arguments, 1);
    ana_buffer_free(&span);
    return path->days[turn + 1];
}

static void path_csv(struct ana_page *page, struct ana_buffer *out, uint32_t design, const struct difference_path *path)
{
    for (uint32_t t = 0; t < path->count; t++) {
        ana_put_csv_text(out, ana_design_title(&page->voice, page->scorecard->designs[design]));
        const double values[] = {path->days[t], path->mean[t], path->low[t], path->high[t], path->n};
        for (int i = 0; i < 5; i++) {
            ana_put_text(out, ",");
            ana_put_csv_number(out, values[i]);
        }
        ana_put_text(out, "\n");
    }
}

static void path_figure(struct ana_page *page, uint32_t design, const struct difference_path *path)
{
    struct ana_buffer *out = page->html, say = {0}, svg = {0}, text = {0}, end = {0}, range = {0};
    const struct ana_difference *row = ana_row(page->scorecard, page->focus, page->place, design);
    const struct sim_metric *metric = page->view->metrics[page->focus->metric];
    const char *title = ana_design_title(&page->voice, row->design);
    double largest = 0;
    char id[32], name[64], classes[32];
    for (uint32_t t = 0; t < path->count; t++)
        for (int i = 0; i < 3; i++) {
            double x = (i == 0 ? path->mean : i == 1 ? path->low : path->high)[t];
            largest = isnan(x) ? largest : fmax(largest, fabs(x));
        }
    double mark = tell_path(page, path, design, &say);
    struct ana_quantity quantity =
        ana_quantity_for(page->view, page->focus->metric, largest, largest / 20, page->voice.language);
    struct ana_interval last = {path->low[path->count - 1], path->high[path->count - 1]};
    ana_put_difference(&end, &page->voice, &quantity, path->mean[path->count - 1]);
    ana_put_range(&range, &page->voice, &quantity, last);
    const char *const arguments[] = {ana_page_local(page, metric->title), title, ana_buffer_text(&end),
                                     ana_buffer_text(&range)};
    ana_put_template(&text, ana_page_word(page, ANA_WORD_TIME_ALT), arguments, 4);
    snprintf(id, sizeof id, "path-%u", design);
    snprintf(classes, sizeof classes, "v-%s", ana_verdict_class(row->verdict));
    const struct ana_chart_line line = {classes, path->mean, path->low, path->high};
    const struct ana_chart_panel panel = {.id = id,
                                          .title = title,
                                          .description = ana_buffer_text(&text),
                                          .count = path->count,
                                          .days = path->days,
                                          .line_count = 1,
                                          .lines = &line,
                                          .quantity = quantity,
                                          .difference = true,
                                          .mark_days = mark};
    ana_chart_panel(&svg, &page->voice, &panel);
    snprintf(name, sizeof name, "difference-over-time-%u.svg", design);
    ana_page_figure(page, name, &svg);
    ana_put_text(out, "<figure><h3>");
    ana_put_html(out, title);
    ana_put_text(out, "</h3>");
    ana_put_text(out, ana_buffer_text(&svg));
    out->failed = out->failed || svg.failed || text.failed;
    ana_put_text(out, "<figcaption>");
    ana_take_html(out, &say);
    ana_put_text(out, "</figcaption></figure>\n");
    ana_buffer_free(&say);
    ana_buffer_free(&svg);
    ana_buffer_free(&text);
    ana_buffer_free(&end);
    ana_buffer_free(&range);
}

static const double *series_of(struct ana_page *page, uint32_t metric)
{
    const struct ana_study_view *view = page->view;
    if (!view->series || measured(view).count < 2)
        return NULL;
    const double *series = view->series(view->context, metric);
    if (!series)
        ana_page_fail(page, "a time series of the results");
    return series;
}

void ana_page_time(struct ana_page *page)
{
    struct ana_buffer *out = page->html, unit = {0}, level = {0};
    const double *series = page->scorecard->design_count > 1 ? series_of(page, page->focus->metric) : NULL;
    if (!series)
        return;
    const struct sim_metric *metric = page->view->metrics[page->focus->metric];
    bool cumulative = metric->kind == SIM_METRIC_FLOW;
    struct ana_buffer rows = {0};
    ana_put(&rows, "design,days,mean_difference%s,low,high,n\n", cumulative ? "_cumulative" : "");
    ana_page_heading(page, "time", ANA_WORD_SEC_TIME);
    ana_put_text(out, "<p class=\"note\">");
    char name[96];
    ana_unit_text(page->view, page->focus->metric, page->voice.language, name, sizeof name);
    ana_put(&unit, "%s%s%s", ana_page_local(page, metric->title), name[0] ? ", " : "", name);
    ANA_TELL(page, cumulative ? ANA_WORD_TIME_CUMULATIVE : ANA_WORD_TIME_POINTWISE, ana_buffer_text(&unit),
             ana_design_title(&page->voice, page->scorecard->baseline));
    ana_put_text(out, ".</p>\n<div class=\"panels\">\n");
    double n = 0;
    for (uint32_t d = 1; d < page->scorecard->design_count; d++) {
        struct difference_path path;
        const struct ana_difference *row = ana_row(page->scorecard, page->focus, page->place, d);
        if (row->point == UINT32_MAX || row->pairs == 0 || row->verdict == ANA_IDENTICAL ||
            !make_path(page, series, d, &path))
            continue;
        path_figure(page, d, &path);
        path_csv(page, &rows, d, &path);
        n = fmax(n, path.n);
        free(path.block);
    }
    ana_put_text(out, "</div>\n<p class=\"note\">");
    struct ana_buffer *csv = ana_page_file(page, false, "difference_over_time.csv");
    if (csv)
        ana_put_text(csv, ana_buffer_text(&rows));
    out->failed = out->failed || rows.failed;
    snprintf(name, sizeof name, "%.0f", n);
    ana_put_per_cent(&level, &page->voice, page->scorecard->confidence);
    ANA_TELL(page, ANA_WORD_TIME_CAPTION, name, ana_buffer_text(&level));
    ana_put_text(out, "</p>\n");
    ana_buffer_free(&rows);
    ana_buffer_free(&unit);
    ana_buffer_free(&level);
}

/* ---- levels ---- */

struct levels {
    uint32_t designs, count; /* lines, times */
    double *block;           /* [design][mean, low, high][time] */
    double *days;
    double n;
};

static bool make_levels(struct ana_page *page, const double *series, struct levels *levels)
{
    const struct ana_study_view *view = page->view;
    struct span span = measured(view);
    uint32_t replications = replications_shown(view);
    uint32_t designs = page->scorecard->design_count;
    levels->designs = designs < PANEL_DESIGNS_MAX ? designs : PANEL_DESIGNS_MAX;
    levels->count = span.count;
    levels->n = 0;
    levels->block = malloc((3 * (size_t)levels->designs + 1) * span.count * sizeof(double));
    double *paths = malloc((size_t)replications * span.count * sizeof *paths);
    bool fine = levels->block && paths;
    levels->days = levels->block + 3 * (size_t)levels->designs * span.count;
    for (uint32_t t = 0; t < span.count && fine; t++)
        levels->days[t] = view->time[span.first + t];
    for (uint32_t d = 0; d < levels->designs && fine; d++) {
        uint32_t point = ana_row(page->scorecard, page->focus, page->place, d)->point;
        for (uint32_t r = 0; r < replications; r++)
            for (uint32_t t = 0; t < span.count; t++)
                paths[(size_t)r * span.count + t] =
                    point == UINT32_MAX
                        ? (double)NAN
                        : series[((size_t)point * view->replication_count + r) * view->time_count + span.first + t];
        double *own = levels->block + 3 * (size_t)d * span.count;
        struct ana_band band = {.mean = own, .point_low = own + span.count, .point_high = own + 2 * span.count};
        fine = ana_band_of(paths, replications, span.count, page->scorecard->confidence, BAND_SEED, &band) == SIM_OK;
        levels->n = fmax(levels->n, band.count);
    }
    free(paths);
    if (!fine) {
        free(levels->block);
        ana_page_fail(page, "the levels over time");
    }
    return fine;
}

static void levels_csv(struct ana_page *page, struct ana_buffer *out, uint32_t metric, const struct levels *levels)
{
    for (uint32_t d = 0; d < levels->designs; d++)
        for (uint32_t t = 0; t < levels->count; t++) {
            const double *own = levels->block + 3 * (size_t)d * levels->count;
            ana_put_csv_text(out, page->view->metrics[metric]->name);
            ana_put_text(out, ",");
            ana_put_csv_text(out, ana_design_title(&page->voice, page->scorecard->designs[d]));
            const double values[] = {levels->days[t], own[t], own[levels->count + t], own[2 * levels->count + t]};
            for (int i = 0; i < 4; i++) {
                ana_put_text(out, ",");
                ana_put_csv_number(out, values[i]);
            }
            ana_put_text(out, "\n");
        }
}

/* The same for the interactive chart. */
static void levels_json(struct ana_page *page, uint32_t metric, const struct levels *levels)
{
    static const char *const names[] = {"mean", "low", "high"};
    struct ana_buffer *out = &page->time_data;
    page->timed[metric] = true;
    for (uint32_t d = 0; d < levels->designs; d++) {
        const double *own = levels->block + 3 * (size_t)d * levels->count;
        ana_put_text(out, out->length > 0 ? ",\n{\"metric\":" : "{\"metric\":");
        ana_put_json_text(out, page->view->metrics[metric]->name);
        ana_put_text(out, ",\"design\":");
        ana_put_json_text(out, ana_design_title(&page->voice, page->scorecard->designs[d]));
        for (int i = -1; i < 3; i++) {
            const double *values = i < 0 ? levels->days : own + (size_t)i * levels->count;
            ana_put(out, ",\"%s\":[", i < 0 ? "days" : names[i]);
            for (uint32_t t = 0; t < levels->count; t++) {
                ana_put_text(out, t > 0 ? "," : "");
                ana_put_json_number(out, values[t]);
            }
            ana_put_text(out, "]");
        }
        ana_put_text(out, "}");
    }
}

static void line_class(uint32_t design, char out[16])
{
    snprintf(out, 16, "d%u", design);
}

static void levels_figure(struct ana_page *page, uint32_t index, const struct levels *levels)
{
    struct ana_chart_line lines[PANEL_DESIGNS_MAX];
    char classes[PANEL_DESIGNS_MAX][16], id[32], name[64];
    uint32_t metric = page->scorecard->metrics[index].metric;
    struct ana_buffer *out = page->html, text = {0}, svg = {0}, unit = {0};
    double largest = 0;
    for (size_t i = 0; i < 3 * (size_t)levels->designs * levels->count; i++)
        largest = isnan(levels->block[i]) ? largest : fmax(largest, fabs(levels->block[i]));
    /* The baseline last, so that it is seen where lines meet. */
    for (uint32_t l = 0; l < levels->designs; l++) {
        uint32_t d = levels->designs - 1 - l;
        const double *own = levels->block + 3 * (size_t)d * levels->count;
        line_class(d, classes[l]);
        lines[l] = (struct ana_chart_line){classes[l], own, own + levels->count, own + 2 * levels->count};
    }
    const char *const arguments[] = {ana_page_local(page, page->view->metrics[metric]->title)};
    ana_put_template(&text, ana_page_word(page, ANA_WORD_LEVELS_ALT), arguments, 1);
    snprintf(id, sizeof id, "level-%u", index);
    const struct ana_chart_panel panel = {
        .id = id,
        .title = ana_page_local(page, page->view->metrics[metric]->title),
        .description = ana_buffer_text(&text),
        .count = levels->count,
        .days = levels->days,
        .line_count = levels->designs,
        .lines = lines,
        .quantity = ana_quantity_for(page->view, metric, largest, largest / 20, page->voice.language),
        .mark_days = NAN};
    ana_chart_panel(&svg, &page->voice, &panel);
    snprintf(name, sizeof name, "level-%s.svg", page->view->metrics[metric]->name);
    ana_page_figure(page, name, &svg);
    ana_put_text(out, "<figure><h3>");
    ana_put_html(out, ana_page_local(page, page->view->metrics[metric]->title));
    ana_put_text(out, "</h3><span class=\"sub\">");
    ana_put_unit(&unit, &panel.quantity, page->voice.style);
    if (page->view->metrics[metric]->kind == SIM_METRIC_FLOW)
        ana_put(&unit, "%s%s", unit.length ? ", " : "", ana_page_word(page, ANA_WORD_PER_SAMPLE));
    ana_take_html(out, &unit);
    ana_put_text(out, "\xC2\xA0</span>");
    ana_put_text(out, ana_buffer_text(&svg));
    out->failed = out->failed || svg.failed;
    ana_put_text(out, "</figure>\n");
    ana_buffer_free(&unit);
    ana_buffer_free(&text);
    ana_buffer_free(&svg);
}

static void levels_legend(struct ana_page *page)
{
    struct ana_buffer *out = page->html;
    char classes[16];
    ana_put_text(out, "<ul class=\"legend\">");
    for (uint32_t d = 0; d < page->scorecard->design_count && d < PANEL_DESIGNS_MAX; d++) {
        line_class(d, classes);
        ana_put(out,
                "<li><svg viewBox=\"0 0 26 10\" aria-hidden=\"true\"><line class=\"line %s\" x1=\"1\" y1=\"5\" "
                "x2=\"25\" y2=\"5\"/></svg>",
                classes);
        ana_put_html(out, ana_design_title(&page->voice, page->scorecard->designs[d]));
        ana_put_text(out, "</li>");
    }
    ana_put_text(out, "</ul>\n");
}

static void levels_caption(struct ana_page *page, double most)
{
    struct ana_buffer level = {0}, step = {0};
    const double *time = page->view->time;
    uint32_t last = page->view->time_count - 1;
    char n[16];
    snprintf(n, sizeof n, "%.0f", most);
    ana_put_per_cent(&level, &page->voice, page->scorecard->confidence);
    ana_put_number(&step, &page->voice, round(10 * (time[last] - time[last - 1])) / 10);
    ana_put_text(page->html, "<p class=\"note\">");
    ANA_TELL(page, ANA_WORD_LEVELS_CAPTION, ana_buffer_text(&level), n, ana_buffer_text(&step),
             ana_design_title(&page->voice, page->scorecard->baseline));
    ana_put_text(page->html, "</p>\n");
    ana_buffer_free(&level);
    ana_buffer_free(&step);
}

void ana_page_levels(struct ana_page *page)
{
    struct ana_buffer rows = {0};
    if (!page->view->series || measured(page->view).count < 2)
        return;
    ana_page_heading(page, "levels", ANA_WORD_SEC_LEVELS);
    levels_legend(page);
    ana_put_text(page->html, "<div class=\"panels\">\n");
    double most = 0;
    for (uint32_t m = 0; m < page->scorecard->metric_count && m < PANELS_MAX && page->status == SIM_OK; m++) {
        struct levels levels;
        uint32_t metric = page->scorecard->metrics[m].metric;
        const double *series = series_of(page, metric);
        if (!series || !make_levels(page, series, &levels))
            break;
        levels_figure(page, m, &levels);
        levels_csv(page, &rows, metric, &levels);
        levels_json(page, metric, &levels);
        most = fmax(most, levels.n);
        free(levels.block);
    }
    ana_put_text(page->html, "</div>\n");
    levels_caption(page, most);
    struct ana_buffer *csv = ana_page_file(page, false, "levels_over_time.csv");
    if (csv)
        ana_put(csv, "metric,design,days,mean,low,high\n%s", ana_buffer_text(&rows));
    ana_buffer_free(&rows);
}
