/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "analysis/report/chart.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "analysis/report/page.h"
#include "sim/core/calendar.h"

/* ---- forest plot ---- */

struct forest {
    struct ana_axis x;
    double width, top, row_height, bottom, names, numbers;
};

static void widen(double *low, double *high, double value)
{
    if (isnan(value) || isinf(value))
        return;
    *low = fmin(*low, value);
    *high = fmax(*high, value);
}

static void forest_range(const struct ana_voice *voice, const struct ana_metric_rows *metric, uint32_t place,
                         double *low, double *high)
{
    *low = fmin(0, -metric->matters);
    *high = fmax(0, metric->matters);
    for (uint32_t d = 1; d < voice->comparison->design_count; d++) {
        const struct ana_difference *row = ana_row(voice->comparison, metric, place, d);
        widen(low, high, row->mean);
        widen(low, high, row->simultaneous.low);
        widen(low, high, row->simultaneous.high);
    }
    double room = (*high - *low) * 0.04;
    *low -= room;
    *high += room;
    if (!(*high > *low)) {
        *low = -1;
        *high = 1;
    }
}

static void forest_axis(struct ana_buffer *out, const struct ana_voice *voice, const struct ana_metric_rows *metric,
                        const struct forest *forest, const struct ana_quantity *quantity)
{
    struct ana_buffer text = {0};
    struct ana_ticks ticks = ana_nice_ticks(forest->x.from, forest->x.to, forest->width < 500 ? 4 : 6);
    struct ana_quantity tick =
        ana_quantity_for(voice->comparison->view, metric->metric, fmax(fabs(forest->x.from), fabs(forest->x.to)),
                         ticks.step, voice->language);
    tick.decimals = tick.decimals > 0 ? tick.decimals - 1 : 0; /* two digits of a step are one too many ... */
    double scaled = ticks.step * (tick.share ? 100 : 1) / pow(1000, tick.thousands);
    while (tick.decimals < 4 && fabs(scaled * pow(10, tick.decimals) - round(scaled * pow(10, tick.decimals))) > 1e-6)
        tick.decimals++; /* ... unless it is a 2.5 */
    for (uint32_t i = 0; i < ticks.count; i++) {
        double x = ana_axis_at(&forest->x, ticks.at[i]);
        ana_svg_line(out, "grid", x, forest->top, x, forest->bottom);
        ana_put_quantity(&text, &tick, ticks.at[i], voice->style | ANA_SIGNED);
        ana_svg_text(out, "", x, forest->bottom + 16, "middle", ana_buffer_text(&text));
        ana_buffer_clear(&text);
    }
    (void)quantity;
    ana_put_measure(&text, voice, metric->metric);
    ana_svg_text(out, "small", (forest->x.start + forest->x.end) / 2, forest->bottom + 34, "middle",
                 ana_buffer_text(&text));
    ana_buffer_free(&text);
}

static void forest_directions(struct ana_buffer *out, const struct ana_voice *voice,
                              const struct ana_metric_rows *metric, const struct forest *forest)
{
    if (metric->direction == 0)
        return;
    bool right = metric->direction > 0;
    char left_text[64], right_text[64];
    snprintf(left_text, sizeof left_text, "\xE2\x86\x90 %s",
             ana_word(voice->language, right ? ANA_WORD_AXIS_WORSE : ANA_WORD_AXIS_BETTER));
    snprintf(right_text, sizeof right_text, "%s \xE2\x86\x92",
             ana_word(voice->language, right ? ANA_WORD_AXIS_BETTER : ANA_WORD_AXIS_WORSE));
    ana_svg_text(out, "small", forest->x.start, forest->top - 8, "start", left_text);
    ana_svg_text(out, "small", forest->x.end, forest->top - 8, "end", right_text);
}

static void forest_zone(struct ana_buffer *out, const struct ana_voice *voice, const struct ana_metric_rows *metric,
                        const struct forest *forest)
{
    double zero = ana_axis_at(&forest->x, 0);
    if (metric->matters > 0) {
        double left = ana_axis_at(&forest->x, -metric->matters), right = ana_axis_at(&forest->x, metric->matters);
        ana_svg_rect(out, "zone", left, forest->top, right - left, forest->bottom - forest->top);
        ana_svg_line(out, "edge", left, forest->top, left, forest->bottom);
        ana_svg_line(out, "edge", right, forest->top, right, forest->bottom);
        double room = forest->x.end - forest->x.start;
        if (zero > forest->x.start + 0.2 * room && zero < forest->x.end - 0.2 * room)
            ana_svg_text(out, "small", zero, forest->top - 8, "middle", ana_word(voice->language, ANA_WORD_ZONE_LABEL));
    }
    ana_svg_line(out, "zero", zero, forest->top, zero, forest->bottom);
}

static void forest_row(struct ana_buffer *out, const struct ana_voice *voice, const struct ana_metric_rows *metric,
                       uint32_t place, uint32_t index, const struct forest *forest, bool narrow)
{
    const struct ana_difference *row = ana_row(voice->comparison, metric, place, index);
    struct ana_quantity quantity = ana_difference_quantity(voice, metric, place);
    struct ana_buffer text = {0};
    char classes[64];
    double top = forest->top + (index - 1) * forest->row_height;
    double y = narrow ? top + forest->row_height - 15 : top + forest->row_height / 2;
    double label = narrow ? top + 17 : y + 4;
    ana_svg_text(out, "strong", 0, label, "start", ana_design_title(voice, row->design));
    ana_put_difference(&text, voice, &quantity, row->mean);
    if (!narrow) {
        ana_svg_text(out, "strong", forest->x.end + 92, label, "end", ana_buffer_text(&text));
        ana_buffer_clear(&text);
        ana_put_range(&text, voice, &quantity, row->simultaneous);
        ana_svg_text(out, "", forest->width, label, "end", ana_buffer_text(&text));
    } else {
        ana_svg_text(out, "strong", forest->width, label, "end", ana_buffer_text(&text));
    }
    ana_buffer_free(&text);
    snprintf(classes, sizeof classes, "bar v-%s", ana_verdict_class(row->verdict));
    ana_svg_line(out, classes, ana_axis_at(&forest->x, row->simultaneous.low), y,
                 ana_axis_at(&forest->x, row->simultaneous.high), y);
    snprintf(classes, sizeof classes, "dot v-%s", ana_verdict_class(row->verdict));
    ana_svg_circle(out, classes, ana_axis_at(&forest->x, row->mean), y, 5.5);
    ana_put_text(out, "\n");
}

void ana_chart_forest(struct ana_buffer *out, const struct ana_voice *voice, const struct ana_metric_rows *metric,
                      uint32_t place, bool narrow)
{
    uint32_t rows = voice->comparison->design_count - 1;
    size_t longest = 0;
    for (uint32_t d = 1; d <= rows; d++) {
        size_t width = ana_width(ana_design_title(voice, voice->comparison->designs[d]));
        longest = width > longest ? width : longest;
    }
    double names = fmin(300, 24 + 7.4 * (double)longest), low, high;
    forest_range(voice, metric, place, &low, &high);
    struct forest forest = {.width = narrow ? 360 : 1000, .top = 26, .row_height = narrow ? 48 : 36};
    forest.x = (struct ana_axis){low, high, narrow ? 4 : names, narrow ? 356 : forest.width - 292};
    forest.bottom = forest.top + rows * forest.row_height;
    struct ana_buffer title = {0};
    const char *const arguments[] = {
        ana_local(voice->language, voice->comparison->view->metrics[metric->metric]->title),
        ana_design_title(voice, voice->comparison->baseline)};
    ana_put_template(&title, ana_word(voice->language, ANA_WORD_FOREST_TITLE), arguments, 2);
    struct ana_quantity quantity = ana_difference_quantity(voice, metric, place);
    ana_svg_open(out, narrow ? "forest-narrow" : "forest", narrow ? "chart narrow" : "chart wide", forest.width,
                 forest.bottom + 42, ana_buffer_text(&title), ana_word(voice->language, ANA_WORD_FOREST_ALT));
    forest_zone(out, voice, metric, &forest);
    forest_axis(out, voice, metric, &forest, &quantity);
    forest_directions(out, voice, metric, &forest);
    for (uint32_t d = 1; d <= rows; d++)
        forest_row(out, voice, metric, place, d, &forest, narrow);
    ana_svg_close(out);
    ana_buffer_free(&title);
}

/* ---- panels of lines ---- */

#define PANEL_WIDTH 350
#define PANEL_HEIGHT 215

static void panel_range(const struct ana_chart_panel *panel, double *low, double *high)
{
    *low = panel->difference ? 0 : (double)INFINITY;
    *high = panel->difference ? 0 : -(double)INFINITY;
    for (uint32_t l = 0; l < panel->line_count; l++)
        for (uint32_t t = 0; t < panel->count; t++) {
            widen(low, high, panel->lines[l].y[t]);
            if (panel->lines[l].low) {
                widen(low, high, panel->lines[l].low[t]);
                widen(low, high, panel->lines[l].high[t]);
            }
        }
    if (isinf(*low)) {
        *low = 0;
        *high = 1;
    }
    /* Start levels at zero when they come near it anyway. */
    if (!panel->difference && *low > 0 && *low < 0.35 * *high)
        *low = 0;
    ana_nice_range(low, high, 4);
}

/* Ticks of the vertical axis as texts. */
struct labels {
    struct ana_ticks ticks;
    char text[ANA_TICKS_MAX][48];
    size_t widest;
};

static struct labels panel_labels(const struct ana_voice *voice, const struct ana_chart_panel *panel, double low,
                                  double high)
{
    struct labels labels = {.ticks = ana_nice_ticks(low, high, 4)};
    struct ana_quantity tick = panel->quantity;
    struct ana_buffer text = {0};
    unsigned style = voice->style | (panel->difference ? ANA_SIGNED | ANA_DIFFERENCE : ANA_PLAIN);
    double step = labels.ticks.step * (tick.share ? 100 : 1) / pow(1000, tick.thousands);
    for (tick.decimals = 0; tick.decimals < 4; tick.decimals++) {
        double shifted = step * pow(10, tick.decimals);
        if (fabs(shifted - round(shifted)) < 1e-6)
            break;
    }
    for (uint32_t i = 0; i < labels.ticks.count; i++) {
        ana_put_quantity(&text, &tick, labels.ticks.at[i], style);
        snprintf(labels.text[i], sizeof labels.text[i], "%s", ana_buffer_text(&text));
        size_t width = ana_width(labels.text[i]);
        labels.widest = width > labels.widest ? width : labels.widest;
        ana_buffer_clear(&text);
    }
    ana_buffer_free(&text);
    return labels;
}

static void panel_y_axis(struct ana_buffer *out, const struct labels *labels, bool difference, const struct ana_axis *x,
                         const struct ana_axis *y)
{
    for (uint32_t i = 0; i < labels->ticks.count; i++) {
        double at = ana_axis_at(y, labels->ticks.at[i]);
        ana_svg_line(out, difference && labels->ticks.at[i] == 0 ? "zero" : "grid", x->start, at, x->end, at);
        ana_svg_text(out, "", x->start - 8, at + 4, "end", labels->text[i]);
    }
}

static void panel_x_axis(struct ana_buffer *out, const struct ana_voice *voice, const struct ana_axis *x,
                         const struct ana_axis *y, double days_per_unit, const char *title)
{
    struct ana_ticks ticks = ana_nice_ticks(x->from / days_per_unit, x->to / days_per_unit, 6);
    for (uint32_t i = 0; i < ticks.count; i++) {
        if (ticks.at[i] != floor(ticks.at[i]))
            continue;
        double at = ana_axis_at(x, ticks.at[i] * days_per_unit);
        char text[32];
        snprintf(text, sizeof text, "%.0f", ticks.at[i]);
        ana_svg_line(out, "axis", at, y->start, at, y->start + 4);
        ana_svg_text(out, "", at, y->start + 17, "middle", text);
    }
    ana_svg_line(out, "axis", x->start, y->start, x->end, y->start);
    ana_svg_text(out, "small", x->end, y->start + 33, "end",
                 title ? title
                       : ana_word(voice->language, days_per_unit > 100 ? ANA_WORD_AXIS_YEARS : ANA_WORD_AXIS_MONTHS));
}

static void panel_line(struct ana_buffer *out, const struct ana_chart_panel *panel, const struct ana_chart_line *line,
                       const struct ana_axis *x, const struct ana_axis *y, bool band, double *work)
{
    char classes[80];
    double *xs = work, *a = work + panel->count, *b = work + 2 * (size_t)panel->count;
    for (uint32_t t = 0; t < panel->count; t++) {
        xs[t] = ana_axis_at(x, panel->days[t]);
        a[t] = ana_axis_at(y, band ? line->low[t] : line->y[t]);
        b[t] = band ? ana_axis_at(y, line->high[t]) : 0;
    }
    snprintf(classes, sizeof classes, "%s %s", band ? "band" : "line", line->classes);
    if (band)
        ana_svg_band(out, classes, xs, a, b, panel->count);
    else
        ana_svg_path(out, classes, xs, a, panel->count);
}

void ana_chart_panel(struct ana_buffer *out, const struct ana_voice *voice, const struct ana_chart_panel *panel)
{
    double *work = malloc(3 * ((size_t)panel->count + 1) * sizeof *work), low, high;
    if (!work) {
        out->failed = true;
        return;
    }
    panel_range(panel, &low, &high);
    double last = panel->days[panel->count - 1];
    if (!panel->time_title)
        last = fmax(last, ana_view_horizon(voice->comparison->view));
    struct labels labels = panel_labels(voice, panel, low, high);
    struct ana_axis x = {0, last, 12 + 6.9 * (double)labels.widest, PANEL_WIDTH - 8},
                    y = {low, high, PANEL_HEIGHT - 42, 10};
    double unit = !panel->time_title && last >= 2 * SIM_DAYS_PER_YEAR - 1 ? SIM_DAYS_PER_YEAR : SIM_DAYS_PER_MONTH;
    ana_svg_open(out, panel->id, "chart", PANEL_WIDTH, PANEL_HEIGHT, panel->title, panel->description);
    panel_y_axis(out, &labels, panel->difference, &x, &y);
    panel_x_axis(out, voice, &x, &y, unit, panel->time_title);
    for (uint32_t l = 0; l < panel->line_count; l++)
        if (panel->lines[l].low)
            panel_line(out, panel, &panel->lines[l], &x, &y, true, work);
    for (uint32_t l = 0; l < panel->line_count; l++)
        panel_line(out, panel, &panel->lines[l], &x, &y, false, work);
    if (!isnan(panel->mark_days)) {
        double at = ana_axis_at(&x, panel->mark_days);
        ana_svg_line(out, "mark", at, y.start, at, y.end);
    }
    ana_svg_close(out);
    free(work);
}
