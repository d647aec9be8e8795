/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "analysis/report/chart_bars.h"

#include <math.h>
#include <stdio.h>

#define PLANE_WIDTH 430
#define PLANE_HEIGHT 340

static void widen(double *low, double *high, double value)
{
    if (isfinite(value)) {
        *low = fmin(*low, value);
        *high = fmax(*high, value);
    }
}

static void tick_text(struct ana_buffer *text, const struct ana_voice *voice, const struct ana_quantity *quantity,
                      const struct ana_ticks *ticks, uint32_t index, bool difference)
{
    struct ana_quantity tick = *quantity;
    double step = ticks->step * (tick.share ? 100 : 1) / pow(1000, tick.thousands);
    for (tick.decimals = 0; tick.decimals < 4; tick.decimals++)
        if (fabs(step * pow(10, tick.decimals) - round(step * pow(10, tick.decimals))) < 1e-6)
            break;
    ana_buffer_clear(text);
    ana_put_quantity(text, &tick, ticks->at[index], voice->style | (difference ? ANA_SIGNED | ANA_DIFFERENCE : 0));
}

static void unit_text(struct ana_buffer *text, const struct ana_voice *voice, const struct ana_quantity *quantity,
                      const char *title)
{
    struct ana_buffer unit = {0};
    if (quantity->share || quantity->unit[0]) /* a scale alone stands at the ticks */
        ana_put_unit(&unit, quantity, voice->style);
    ana_buffer_clear(text);
    ana_put(text, "%s%s%s", title, title[0] && unit.length > 0 ? ", " : "", ana_buffer_text(&unit));
    ana_buffer_free(&unit);
}

/* ---- bars ---- */

struct frame {
    struct ana_axis x;
    double width, top, row, bottom;
};

static struct frame bars_frame(const struct ana_chart_bars *chart, bool narrow)
{
    double low = INFINITY, high = -INFINITY;
    size_t label = 0, number = 0;
    if (!chart->dots)
        widen(&low, &high, isnan(chart->reference) ? 0 : chart->reference);
    widen(&low, &high, chart->reference);
    for (uint32_t i = 0; i < chart->count; i++) {
        const struct ana_chart_bar *bar = &chart->bars[i];
        const double values[] = {bar->from, bar->to, bar->low, bar->high, bar->other};
        for (int v = 0; v < 5; v++)
            widen(&low, &high, values[v]);
        size_t width = ana_width(bar->label);
        label = width > label ? width : label;
        width = bar->text ? ana_width(bar->text) : 0;
        number = width > number ? width : number;
    }
    if (!(high >= low)) {
        low = 0;
        high = 1;
    }
    double room = high > low ? .03 * (high - low) : 1;
    struct frame frame = {.width = narrow ? 360 : 760, .top = 8, .row = narrow ? 42 : 27};
    double names = narrow ? 4 : fmin(330, 18 + 6.9 * (double)label), numbers = narrow ? 4 : 14 + 6.8 * (double)number;
    frame.x = (struct ana_axis){low < 0 || chart->dots ? low - room : low, high + room, names, frame.width - numbers};
    frame.bottom = frame.top + chart->count * frame.row;
    return frame;
}

static void bars_axis(struct ana_buffer *out, const struct ana_voice *voice, const struct ana_chart_bars *chart,
                      const struct frame *frame)
{
    struct ana_buffer text = {0};
    struct ana_ticks ticks = ana_nice_ticks(frame->x.from, frame->x.to, frame->width < 500 ? 4 : 6);
    for (uint32_t i = 0; i < ticks.count; i++) {
        double x = ana_axis_at(&frame->x, ticks.at[i]);
        ana_svg_line(out, "grid", x, frame->top, x, frame->bottom);
        tick_text(&text, voice, &chart->quantity, &ticks, i, chart->difference);
        ana_svg_text(out, "", x, frame->bottom + 16, "middle", ana_buffer_text(&text));
    }
    unit_text(&text, voice, &chart->quantity, chart->axis);
    ana_svg_text(out, "small", (frame->x.start + frame->x.end) / 2, frame->bottom + 33, "middle",
                 ana_buffer_text(&text));
    if (isfinite(chart->reference)) {
        double x = ana_axis_at(&frame->x, chart->reference);
        ana_svg_line(out, "zero", x, frame->top, x, frame->bottom);
    }
    ana_buffer_free(&text);
}

static void bars_row(struct ana_buffer *out, const struct ana_chart_bars *chart, uint32_t index,
                     const struct frame *frame, bool narrow)
{
    const struct ana_chart_bar *bar = &chart->bars[index];
    const char *classes = bar->classes ? bar->classes : "";
    char looks[64];
    double top = frame->top + index * frame->row, y = narrow ? top + frame->row - 12 : top + frame->row / 2;
    double label = narrow ? top + 15 : y + 4;
    ana_svg_text(out, "ink", narrow ? 0 : frame->x.start - 10, label, narrow ? "start" : "end", bar->label);
    if (bar->text)
        ana_svg_text(out, "", frame->width, label, "end", bar->text);
    const double ends[] = {bar->other, bar->to};
    for (int i = 0; i < 2 && !chart->dots; i++)
        if (isfinite(bar->from + ends[i])) {
            double a = ana_axis_at(&frame->x, bar->from), b = ana_axis_at(&frame->x, ends[i]);
            snprintf(looks, sizeof looks, "fill %s", i == 0 ? "other" : classes);
            ana_svg_rect(out, looks, fmin(a, b), y - 7, fabs(b - a), 14);
        }
    if (isfinite(bar->low + bar->high)) {
        snprintf(looks, sizeof looks, chart->dots ? "bar %s" : "whisker %s", classes);
        ana_svg_line(out, looks, ana_axis_at(&frame->x, bar->low), y, ana_axis_at(&frame->x, bar->high), y);
    }
    if (chart->dots && isfinite(bar->to)) {
        snprintf(looks, sizeof looks, "dot %s", classes);
        ana_svg_circle(out, looks, ana_axis_at(&frame->x, bar->to), y, 5);
    }
    ana_put_text(out, "\n");
}

void ana_chart_bars(struct ana_buffer *out, const struct ana_voice *voice, const struct ana_chart_bars *chart,
                    bool narrow)
{
    struct frame frame = bars_frame(chart, narrow);
    char id[80];
    snprintf(id, sizeof id, "%s%s", chart->id, narrow ? "-narrow" : "");
    ana_svg_open(out, id, narrow ? "chart narrow" : "chart wide", frame.width, frame.bottom + 40, chart->title,
                 chart->description);
    bars_axis(out, voice, chart, &frame);
    for (uint32_t i = 0; i < chart->count; i++)
        bars_row(out, chart, i, &frame, narrow);
    ana_svg_close(out);
}

/* ---- plane ---- */

static void plane_range(const struct ana_chart_plane *chart, bool vertical, double *low, double *high)
{
    *low = chart->difference ? 0 : (double)INFINITY;
    *high = chart->difference ? 0 : -(double)INFINITY;
    for (uint32_t i = 0; i < chart->count; i++) {
        const struct ana_chart_dot *dot = &chart->dots[i];
        widen(low, high, vertical ? dot->y : dot->x);
        widen(low, high, vertical ? dot->y_low : dot->x_low);
        widen(low, high, vertical ? dot->y_high : dot->x_high);
    }
    if (!(*high >= *low)) {
        *low = 0;
        *high = 1;
    }
    ana_nice_range(low, high, 5);
}

static void plane_axes(struct ana_buffer *out, const struct ana_voice *voice, const struct ana_chart_plane *chart,
                       const struct ana_axis *x, const struct ana_axis *y)
{
    struct ana_buffer text = {0};
    struct ana_ticks across = ana_nice_ticks(x->from, x->to, 5), up = ana_nice_ticks(y->from, y->to, 5);
    for (uint32_t i = 0; i < across.count; i++) {
        double at = ana_axis_at(x, across.at[i]);
        ana_svg_line(out, chart->difference && across.at[i] == 0 ? "zero" : "grid", at, y->start, at, y->end);
        tick_text(&text, voice, &chart->x_quantity, &across, i, chart->difference);
        ana_svg_text(out, "", at, y->start + 17, "middle", ana_buffer_text(&text));
    }
    for (uint32_t i = 0; i < up.count; i++) {
        double at = ana_axis_at(y, up.at[i]);
        ana_svg_line(out, chart->difference && up.at[i] == 0 ? "zero" : "grid", x->start, at, x->end, at);
        tick_text(&text, voice, &chart->y_quantity, &up, i, chart->difference);
        ana_svg_text(out, "", x->start - 7, at + 4, "end", ana_buffer_text(&text));
    }
    unit_text(&text, voice, &chart->x_quantity, chart->x_title);
    ana_svg_text(out, "small", x->end, y->start + 34, "end", ana_buffer_text(&text));
    unit_text(&text, voice, &chart->y_quantity, chart->y_title);
    ana_svg_text(out, "small", 0, 13, "start", ana_buffer_text(&text));
    ana_buffer_free(&text);
}

/* A label stands beside its dot, where it hides least of the others. */
struct box {
    double left, top, right, bottom;
};

/* Where the label is, seen from its dot. */
struct corner {
    bool left, below;
};

enum { LABELS_MAX = 32 };

static double overlap(const struct box *a, const struct box *b)
{
    double wide = fmin(a->right, b->right) - fmax(a->left, b->left);
    double high = fmin(a->bottom, b->bottom) - fmax(a->top, b->top);
    return wide > 0 && high > 0 ? wide * high : 0;
}

static struct box label_box(const char *label, double at, double up, struct corner corner)
{
    double width = 0;
    for (const char *c = label; *c; c++)
        width += (*c & 0xC0) != 0x80 ? 7 : 0; /* characters, not bytes */
    double from = corner.left ? at - 9 - width : at + 9, top = corner.below ? up + 7 : up - 21;
    return (struct box){from, top, from + width, top + 14};
}

/* The cross of a dot, as two thin boxes. */
static double hidden(const struct ana_chart_dot *dot, const struct ana_axis *x, const struct ana_axis *y,
                     const struct box *label)
{
    double at = ana_axis_at(x, dot->x), up = ana_axis_at(y, dot->y);
    if (isnan(at + up))
        return 0;
    const struct box across = {fmin(ana_axis_at(x, dot->x_low), at - 8), up - 6,
                               fmax(ana_axis_at(x, dot->x_high), at + 8), up + 6};
    const struct box upward = {at - 6, fmin(ana_axis_at(y, dot->y_high), up - 8), at + 6,
                               fmax(ana_axis_at(y, dot->y_low), up + 8)};
    return overlap(&across, label) + overlap(&upward, label);
}

/* What a label in that box would hide, and how far it would stick out. */
static double label_cost(const struct ana_chart_plane *chart, const struct ana_axis *x, const struct ana_axis *y,
                         const struct box *placed, uint32_t placed_count, const struct box *label)
{
    double cost = 10 * (fmax(x->start - label->left, 0) + fmax(label->right - x->end, 0));
    for (uint32_t k = 0; k < chart->count; k++)
        cost += hidden(&chart->dots[k], x, y, label);
    for (uint32_t k = 0; k < placed_count; k++)
        cost += overlap(&placed[k], label);
    return cost;
}

static void plane_labels(struct ana_buffer *out, const struct ana_chart_plane *chart, const struct ana_axis *x,
                         const struct ana_axis *y)
{
    struct box placed[LABELS_MAX];
    uint32_t count = 0;
    for (uint32_t i = 0; i < chart->count && count < LABELS_MAX; i++) {
        const struct ana_chart_dot *dot = &chart->dots[i];
        double at = ana_axis_at(x, dot->x), up = ana_axis_at(y, dot->y), least = INFINITY;
        if (!dot->label || isnan(at + up))
            continue;
        bool inward = at > (x->start + x->end) / 2; /* towards the middle, if all corners are free */
        const struct corner corners[] = {{inward, false}, {!inward, false}, {inward, true}, {!inward, true}};
        struct corner best = corners[0];
        for (int c = 0; c < 4; c++) {
            const struct box box = label_box(dot->label, at, up, corners[c]);
            double cost = c * 1e-3 + label_cost(chart, x, y, placed, count, &box);
            if (cost < least) {
                least = cost;
                best = corners[c];
            }
        }
        placed[count++] = label_box(dot->label, at, up, best);
        ana_svg_text(out, "ink", at + (best.left ? -9 : 9), up + (best.below ? 18 : -9), best.left ? "end" : "start",
                     dot->label);
    }
}

static void plane_dot(struct ana_buffer *out, const struct ana_chart_dot *dot, const struct ana_axis *x,
                      const struct ana_axis *y)
{
    double at = ana_axis_at(x, dot->x), up = ana_axis_at(y, dot->y);
    if (isnan(at + up))
        return;
    ana_svg_line(out, "whisker", ana_axis_at(x, dot->x_low), up, ana_axis_at(x, dot->x_high), up);
    ana_svg_line(out, "whisker", at, ana_axis_at(y, dot->y_low), at, ana_axis_at(y, dot->y_high));
    ana_svg_circle(out, dot->classes, at, up, dot->label ? 6 : 4);
}

void ana_chart_plane(struct ana_buffer *out, const struct ana_voice *voice, const struct ana_chart_plane *chart)
{
    double range[2][2];
    plane_range(chart, false, &range[0][0], &range[0][1]);
    plane_range(chart, true, &range[1][0], &range[1][1]);
    struct ana_axis x = {range[0][0], range[0][1], 74, PLANE_WIDTH - 12},
                    y = {range[1][0], range[1][1], PLANE_HEIGHT - 44, 26};
    ana_svg_open(out, chart->id, "chart plane", PLANE_WIDTH, PLANE_HEIGHT, chart->title, chart->description);
    if (!isnan(chart->box[0][0])) {
        double left = ana_axis_at(&x, fmax(chart->box[0][0], x.from)),
               right = ana_axis_at(&x, fmin(chart->box[0][1], x.to));
        double bottom = ana_axis_at(&y, fmax(chart->box[1][0], y.from)),
               top = ana_axis_at(&y, fmin(chart->box[1][1], y.to));
        ana_svg_rect(out, "region", left, top, right - left, bottom - top);
    }
    plane_axes(out, voice, chart, &x, &y);
    for (uint32_t i = 0; i < chart->count; i++)
        plane_dot(out, &chart->dots[i], &x, &y);
    plane_labels(out, chart, &x, &y);
    ana_svg_close(out);
}
