/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "analysis/report/svg.h"

#include <math.h>

#include "analysis/report/html.h"

double ana_axis_at(const struct ana_axis *axis, double x)
{
    double span = axis->to - axis->from;
    double share = span != 0 ? (x - axis->from) / span : 0.5;
    return axis->start + share * (axis->end - axis->start);
}

static double nice_step(double span, int wanted)
{
    static const double nice[] = {1, 2, 2.5, 5, 10};
    double rough = span / wanted, power = pow(10, floor(log10(rough)));
    for (int i = 0; i < 4; i++)
        if (rough <= nice[i] * power * (1 + 1e-9))
            return nice[i] * power;
    return nice[4] * power;
}

struct ana_ticks ana_nice_ticks(double low, double high, int wanted)
{
    struct ana_ticks ticks = {.step = 0};
    wanted = wanted < 2 ? 2 : wanted > 10 ? 10 : wanted;
    if (!(high > low)) {
        ticks.count = 1;
        ticks.at[0] = low;
        return ticks;
    }
    ticks.step = nice_step(high - low, wanted);
    double first = ceil(low / ticks.step - 1e-9), last = floor(high / ticks.step + 1e-9);
    for (double i = first; i <= last && ticks.count < ANA_TICKS_MAX; i++)
        ticks.at[ticks.count++] = i == 0 ? 0 : i * ticks.step; /* no minus zero */
    return ticks;
}

void ana_nice_range(double *low, double *high, int wanted)
{
    if (!(*high > *low)) {
        double room = *low != 0 ? fabs(*low) / 10 : 1;
        *low -= room;
        *high += room;
    }
    double step = nice_step(*high - *low, wanted);
    *low = floor(*low / step + 1e-9) * step;
    *high = ceil(*high / step - 1e-9) * step;
}

/* ---- primitives ---- */

static void put_number(struct ana_buffer *out, double x)
{
    double rounded = round(x * 10) / 10;
    ana_put(out, rounded == floor(rounded) ? "%.0f" : "%.1f", rounded == 0 ? 0.0 : rounded);
}

static void put_attribute(struct ana_buffer *out, const char *name, double value)
{
    ana_put(out, " %s=\"", name);
    put_number(out, value);
    ana_put_text(out, "\"");
}

void ana_svg_open(struct ana_buffer *out, const char *id, const char *classes, double width, double height,
                  const char *title, const char *description)
{
    ana_put(out,
            "<svg xmlns=\"http://www.w3.org/2000/svg\" class=\"%s\" viewBox=\"0 0 %.0f %.0f\" role=\"img\" "
            "aria-labelledby=\"%s-t %s-d\"><title id=\"%s-t\">",
            classes, width, height, id, id, id);
    ana_put_html(out, title);
    ana_put(out, "</title><desc id=\"%s-d\">", id);
    ana_put_html(out, description);
    ana_put_text(out, "</desc>\n");
}

void ana_svg_close(struct ana_buffer *out)
{
    ana_put_text(out, "</svg>\n");
}

void ana_svg_line(struct ana_buffer *out, const char *classes, double x1, double y1, double x2, double y2)
{
    if (!isfinite(x1 + y1 + x2 + y2))
        return;
    ana_put(out, "<line class=\"%s\"", classes);
    put_attribute(out, "x1", x1);
    put_attribute(out, "y1", y1);
    put_attribute(out, "x2", x2);
    put_attribute(out, "y2", y2);
    ana_put_text(out, "/>");
}

void ana_svg_rect(struct ana_buffer *out, const char *classes, double x, double y, double width, double height)
{
    if (!isfinite(x + y + width + height))
        return;
    ana_put(out, "<rect class=\"%s\"", classes);
    put_attribute(out, "x", x);
    put_attribute(out, "y", y);
    put_attribute(out, "width", fmax(0, width));
    put_attribute(out, "height", fmax(0, height));
    ana_put_text(out, "/>");
}

void ana_svg_circle(struct ana_buffer *out, const char *classes, double x, double y, double radius)
{
    if (!isfinite(x + y))
        return;
    ana_put(out, "<circle class=\"%s\"", classes);
    put_attribute(out, "cx", x);
    put_attribute(out, "cy", y);
    put_attribute(out, "r", radius);
    ana_put_text(out, "/>");
}

void ana_svg_text(struct ana_buffer *out, const char *classes, double x, double y, const char *anchor, const char *text)
{
    if (!isfinite(x + y))
        return;
    ana_put(out, "<text class=\"%s\" text-anchor=\"%s\"", classes, anchor);
    put_attribute(out, "x", x);
    put_attribute(out, "y", y);
    ana_put_text(out, ">");
    ana_put_html(out, text);
    ana_put_text(out, "</text>\n");
}

static void put_point(struct ana_buffer *out, char command, double x, double y)
{
    ana_put(out, "%c", command);
    put_number(out, x);
    ana_put_text(out, " ");
    put_number(out, y);
}

void ana_svg_path(struct ana_buffer *out, const char *classes, const double *x, const double *y, size_t count)
{
    bool pen_up = true, any = false;
    for (size_t i = 0; i < count; i++)
        any = any || !isnan(x[i] + y[i]);
    if (!any)
        return;
    ana_put(out, "<path class=\"%s\" d=\"", classes);
    for (size_t i = 0; i < count; i++) {
        if (isnan(x[i] + y[i])) {
            pen_up = true;
            continue;
        }
        put_point(out, pen_up ? 'M' : 'L', x[i], y[i]);
        pen_up = false;
    }
    ana_put_text(out, "\"/>\n");
}

void ana_svg_band(struct ana_buffer *out, const char *classes, const double *x, const double *low, const double *high,
                  size_t count)
{
    size_t drawn = 0;
    for (size_t i = 0; i < count; i++)
        drawn += isnan(x[i] + low[i] + high[i]) ? 0 : 1;
    if (drawn < 2)
        return;
    ana_put(out, "<path class=\"%s\" d=\"", classes);
    char command = 'M';
    for (size_t i = 0; i < count; i++)
        if (!isnan(x[i] + low[i] + high[i])) {
            put_point(out, command, x[i], high[i]);
            command = 'L';
        }
    for (size_t i = count; i-- > 0;)
        if (!isnan(x[i] + low[i] + high[i]))
            put_point(out, 'L', x[i], low[i]);
    ana_put_text(out, "Z\"/>\n");
}

const char ana_svg_style[] =
    "svg{font-family:\"Helvetica Neue\",\"Segoe UI\",Roboto,\"Noto Sans\",Arial,sans-serif}"
    "svg text{font-size:12px;fill:#4d5866}svg .strong{font-weight:600;fill:#1b2430}svg .ink{fill:#1b2430}"
    "svg .small{font-size:11px}svg .grid{stroke:#e4e8ec;stroke-width:1}svg .axis{stroke:#9aa4af;stroke-width:1}"
    "svg .zero{stroke:#1b2430;stroke-width:1.2}svg .zone{fill:#eceff2}svg .edge{stroke:#b4bcc6;stroke-dasharray:3 3}"
    "svg .bar{stroke-width:3;stroke-linecap:round;stroke:#5b6673}svg .dot{fill:#5b6673;stroke:#fff;stroke-width:1.5}"
    "svg .v-better.bar{stroke:#17627d}svg .v-better.dot{fill:#17627d}"
    "svg .v-worse.bar{stroke:#b4521a}svg .v-worse.dot{fill:#b4521a}"
    "svg .v-undecided.bar{stroke-dasharray:1 6}svg .v-undecided.dot{fill:#fff;stroke:#5b6673;stroke-width:2}"
    "svg .line{fill:none;stroke-width:2;stroke-linejoin:round;stroke:#1b2430}"
    "svg .band{stroke:none;fill:#1b2430;fill-opacity:.13}"
    "svg .v-better.line{stroke:#17627d}svg .v-better.band{fill:#17627d;fill-opacity:.18}"
    "svg .v-worse.line{stroke:#b4521a}svg .v-worse.band{fill:#b4521a;fill-opacity:.18}"
    "svg .d0.line{stroke:#8a939d;stroke-width:3}svg .d0.band{fill:#8a939d;fill-opacity:.2}"
    "svg .d1.line{stroke:#0072b2}svg .d1.band{fill:#0072b2}svg .d2.line{stroke:#d55e00}svg .d2.band{fill:#d55e00}"
    "svg .d3.line{stroke:#009e73}svg .d3.band{fill:#009e73}svg .d4.line{stroke:#9c4a86}svg .d4.band{fill:#9c4a86}"
    "svg .d5.line{stroke:#c79200}svg .d5.band{fill:#c79200}svg .d6.line{stroke:#3a9bd0}svg .d6.band{fill:#3a9bd0}"
    "svg .fill{fill:#5b6673;fill-opacity:.75}svg .fill.other{fill:#b9c2cc;fill-opacity:1}svg "
    ".whisker{stroke:#1b2430;stroke-width:1.4}"
    "svg .region{fill:#f8e1d3;fill-opacity:.8}svg .d1.dot{fill:#0072b2}svg .d2.dot{fill:#d55e00}svg "
    ".d3.dot{fill:#009e73}"
    "svg .d4.dot{fill:#9c4a86}svg .d5.dot{fill:#c79200}svg .d6.dot{fill:#3a9bd0}svg .more.line{stroke-dasharray:6 "
    "3}svg .mark{stroke:#1b2430;stroke-dasharray:2 3}";
