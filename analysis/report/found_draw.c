/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Pictures of what other commands found, from the numbers of their tables. */
#include <math.h>
#include <stdio.h>
#include <string.h>

#include "analysis/report/chart.h"
#include "analysis/report/chart_bars.h"
#include "analysis/report/found.h"
#include "sim/core/calendar.h"

#define BARS_MAX 14
#define ANSWERS_MAX 4
#define DOTS_MAX 600
#define MONTHS_MAX 240
#define SERIES_MAX 6

/* Which columns of a table make bars. */
struct drawing {
    enum ana_finding id;
    const char *table, *label;
    const char *from, *to, *low, *high; /* NULL: from 0, no interval */
    const char *other;                  /* a second bar from `from`; NULL = none */
    enum ana_word_id title, axis;
    enum { OF_METRIC, OF_SHARE, OF_NOTHING } unit;
    bool dots, difference;
};

static const struct drawing drawings[] = {
    {ANA_FOUND_SENSITIVITY, "tornado", "factor", "value", "high", NULL, NULL, "low", ANA_WORD_DRAW_TORNADO,
     ANA_WORD_NOTHING, OF_METRIC, false, true},
    {ANA_FOUND_SENSITIVITY, "morris", "factor", NULL, "value", "low", "high", NULL, ANA_WORD_DRAW_MORRIS,
     ANA_WORD_NOTHING, OF_METRIC, false, false},
    {ANA_FOUND_SENSITIVITY, "sobol", "factor", NULL, "value", "low", "high", NULL, ANA_WORD_DRAW_SOBOL,
     ANA_WORD_AXIS_VARIANCE, OF_SHARE, false, false},
    {ANA_FOUND_LUCK, "luck", "factor", NULL, "value", "low", "high", NULL, ANA_WORD_DRAW_LUCK, ANA_WORD_AXIS_VARIANCE,
     OF_SHARE, false, false},
    {ANA_FOUND_GIVEN, "given", "factor", NULL, "value", "low", "high", NULL, ANA_WORD_DRAW_GIVEN, ANA_WORD_AXIS_DELTA,
     OF_NOTHING, false, false},
    {ANA_FOUND_DISCOVER, "learning", "factor", NULL, "gain", "gain_low", "gain_high", NULL, ANA_WORD_DRAW_LEARNING,
     ANA_WORD_NOTHING, OF_METRIC, false, true},
    {ANA_FOUND_SELECT, "designs", "design", NULL, NULL, "to_best_low", "to_best_high", NULL, ANA_WORD_DRAW_SELECT,
     ANA_WORD_NOTHING, OF_METRIC, true, true},
    {ANA_FOUND_OPTIMISE, "fresh", "design", NULL, "difference", "low", "high", NULL, ANA_WORD_DRAW_FRESH,
     ANA_WORD_NOTHING, OF_METRIC, true, true},
    {ANA_FOUND_RISK, "risk", "design", NULL, "regret", "regret_low", "regret_high", NULL, ANA_WORD_DRAW_REGRET,
     ANA_WORD_NOTHING, OF_METRIC, false, false},
    {ANA_FOUND_DEADWEIGHT, "deadweight", "design", NULL, "bought_share", NULL, NULL, NULL, ANA_WORD_DRAW_DEADWEIGHT,
     ANA_WORD_NOTHING, OF_SHARE, false, false},
    {ANA_FOUND_BUNCHING, "bunching", "design", NULL, "late", "late_low", "late_high", NULL, ANA_WORD_DRAW_LATE,
     ANA_WORD_NOTHING, OF_SHARE, false, false},
};

static double number(const json_t *row, const char *key)
{
    return key ? ana_row_number(row, key) : (double)NAN;
}

static struct ana_quantity quantity_of(const struct ana_page *page, const struct drawing *drawing, const json_t *row,
                                       double largest)
{
    const struct ana_study_view *view = page->view;
    const char *name = ana_row_text(row, "metric");
    if (drawing->unit != OF_METRIC) {
        struct ana_quantity plain = ana_quantity_plain(largest, largest / 20, page->voice.language);
        plain.share = drawing->unit == OF_SHARE;
        plain.thousands = 0;
        plain.decimals = plain.share ? 0 : plain.decimals;
        return plain;
    }
    for (uint32_t m = 0; m < view->metric_count; m++)
        if (strcmp(view->metrics[m]->name, name) == 0)
            return ana_quantity_for(view, m, largest, largest / 20, page->voice.language);
    return ana_quantity_for(view, page->focus->metric, largest, largest / 20, page->voice.language);
}

/* Rows of another answer, or another place, than that of the first row make another picture. */
static bool belongs(const json_t *row, const json_t *first)
{
    static const char *const keys[] = {"metric", "what", "of", "place"};
    for (int i = 0; i < 4; i++)
        if (strcmp(ana_row_text(row, keys[i]), ana_row_text(first, keys[i])) != 0)
            return false;
    return true;
}

static void put_figure(struct ana_page *page, const char *name, enum ana_word_id title,
                       const struct ana_chart_bars *chart)
{
    struct ana_buffer wide = {0};
    char file[96];
    snprintf(file, sizeof file, "%.80s.svg", name);
    ana_chart_bars(&wide, &page->voice, chart, false);
    ana_page_figure(page, file, &wide);
    ana_put_text(page->html, "<figure class=\"found\">");
    ana_put_text(page->html, ana_buffer_text(&wide));
    ana_chart_bars(page->html, &page->voice, chart, true);
    if (title != ANA_WORD_NOTHING) {
        ana_put_text(page->html, "<figcaption>");
        ana_put_html(page->html, ana_page_word(page, title));
        ana_put_text(page->html, "</figcaption>");
    }
    ana_put_text(page->html, "</figure>\n");
    page->html->failed = page->html->failed || wide.failed;
    ana_buffer_free(&wide);
}

/* The bars of the answer that `first` belongs to; how many. */
static uint32_t collect(const struct drawing *drawing, const json_t *rows, const json_t *first,
                        struct ana_chart_bar bars[BARS_MAX], double *largest)
{
    uint32_t count = 0;
    *largest = 0;
    for (size_t r = 0; r < json_array_size(rows) && count < BARS_MAX; r++) {
        const json_t *row = json_array_get(rows, r);
        struct ana_chart_bar bar = {.label = ana_row_text(row, drawing->label),
                                    .from = drawing->from ? number(row, drawing->from) : 0,
                                    .to = number(row, drawing->to),
                                    .low = number(row, drawing->low),
                                    .high = number(row, drawing->high),
                                    .other = number(row, drawing->other)};
        bool drawable = isfinite(bar.to) || isfinite(bar.low + bar.high);
        if (!belongs(row, first) || !drawable)
            continue;
        const double values[] = {bar.from, bar.to, bar.low, bar.high, bar.other};
        for (int v = 0; v < 5; v++)
            *largest = isfinite(values[v]) ? fmax(*largest, fabs(values[v])) : *largest;
        bars[count++] = bar;
    }
    return count;
}

/* One picture per answer: of the metric itself, of each design's difference. */
static void draw_answer(struct ana_page *page, const struct drawing *drawing, const json_t *rows, const json_t *first,
                        uint32_t index)
{
    struct ana_chart_bar bars[BARS_MAX];
    struct ana_buffer texts[BARS_MAX] = {0};
    double largest;
    char id[64];
    uint32_t count = collect(drawing, rows, first, bars, &largest);
    if (count == 0)
        return;
    snprintf(id, sizeof id, index > 0 ? "found-%s-%s-%u" : "found-%s-%s", ana_finding_name(drawing->id), drawing->table,
             index + 1);
    struct ana_quantity quantity = quantity_of(page, drawing, first, largest);
    unsigned style = page->voice.style | (drawing->difference ? ANA_SIGNED | ANA_DIFFERENCE : 0) |
                     (quantity.share ? ANA_WITH_UNIT : 0);
    for (uint32_t i = 0; i < count; i++)
        if (isfinite(bars[i].to) && !drawing->other) {
            ana_put_quantity(&texts[i], &quantity, bars[i].to, style);
            bars[i].text = ana_buffer_text(&texts[i]);
        }
    const char *of = ana_row_text(first, "of");
    const struct ana_chart_bars chart = {.id = id,
                                         .title = of[0] ? of : ana_page_word(page, drawing->title),
                                         .description = ana_page_word(page, ANA_WORD_DRAW_ALT),
                                         .axis = ana_page_word(page, drawing->axis),
                                         .count = count,
                                         .bars = bars,
                                         .quantity = quantity,
                                         .difference = drawing->difference,
                                         .dots = drawing->dots,
                                         .reference = drawing->from ? bars[0].from : 0};
    if (of[0])
        ana_page_found(page, drawing->id, "h4", of);
    put_figure(page, id, drawing->title, &chart);
    for (uint32_t i = 0; i < count; i++)
        ana_buffer_free(&texts[i]);
}

static void draw(struct ana_page *page, const struct drawing *drawing)
{
    const json_t *rows = ana_finding_rows(&page->findings, drawing->id, drawing->table), *first = NULL;
    uint32_t index = 0;
    for (size_t r = 0; r < json_array_size(rows) && index < ANSWERS_MAX; r++) {
        const json_t *row = json_array_get(rows, r);
        if (first && belongs(row, first))
            continue;
        first = row;
        draw_answer(page, drawing, rows, first, index++);
    }
}

static void draw_all(struct ana_page *page, enum ana_finding id)
{
    for (size_t i = 0; i < sizeof drawings / sizeof *drawings; i++)
        if (drawings[i].id == id)
            draw(page, &drawings[i]);
}

void ana_draw_risk(struct ana_page *page)
{
    draw_all(page, ANA_FOUND_RISK);
}

void ana_draw_sensitivity(struct ana_page *page)
{
    draw_all(page, ANA_FOUND_SENSITIVITY);
}

void ana_draw_luck(struct ana_page *page)
{
    draw_all(page, ANA_FOUND_LUCK);
}

void ana_draw_given(struct ana_page *page)
{
    draw_all(page, ANA_FOUND_GIVEN);
}

void ana_draw_select(struct ana_page *page)
{
    draw_all(page, ANA_FOUND_SELECT);
}

void ana_draw_optimise(struct ana_page *page)
{
    draw_all(page, ANA_FOUND_OPTIMISE);
}

/* ---- winners and losers: the change of partners' profit by group, one picture per design ---- */

static void draw_winners_of(struct ana_page *page, const json_t *rows, const char *design, uint32_t index)
{
    struct ana_chart_bar bars[BARS_MAX];
    uint32_t count = 0;
    double largest = 0;
    for (size_t r = 0; r < json_array_size(rows) && count < BARS_MAX; r++) {
        const json_t *row = json_array_get(rows, r);
        if (strcmp(ana_row_text(row, "design"), design) != 0)
            continue;
        bool whole = strcmp(ana_row_text(row, "by"), "all") == 0;
        double median = ana_row_number(row, "median");
        const char *who = ana_row_text(row, "who"); /* groups are indented under their design */
        bars[count++] =
            (struct ana_chart_bar){.label = whole ? ana_page_word(page, ANA_WORD_ALL_PARTNERS) : who + strspn(who, " "),
                                   .classes = median > 0   ? "v-better"
                                              : median < 0 ? "v-worse"
                                                           : "",
                                   .from = NAN,
                                   .to = median,
                                   .low = ana_row_number(row, "q10"),
                                   .high = ana_row_number(row, "q90"),
                                   .other = NAN};
        largest = fmax(largest, fmax(fabs(bars[count - 1].low), fabs(bars[count - 1].high)));
    }
    char id[64];
    snprintf(id, sizeof id, "winners-%u", index);
    const struct ana_chart_bars chart = {
        .id = id,
        .title = design,
        .description = ana_page_word(page, ANA_WORD_DRAW_ALT),
        .axis = ana_page_word(page, ANA_WORD_AXIS_PARTNER),
        .count = count,
        .bars = bars,
        .quantity = ana_quantity_for(page->view, page->focus->metric, largest, largest / 20, page->voice.language),
        .difference = true,
        .dots = true,
        .reference = 0};
    ana_put_text(page->html, "<h4>");
    ana_put_html(page->html, design);
    ana_put_text(page->html, "</h4>\n");
    put_figure(page, id, ANA_WORD_NOTHING, &chart);
}

void ana_draw_winners(struct ana_page *page)
{
    const json_t *rows = ana_finding_rows(&page->findings, ANA_FOUND_WINNERS, "winners");
    const char *design = "";
    uint32_t index = 0;
    for (size_t r = 0; r < json_array_size(rows); r++) {
        const char *own = ana_row_text(json_array_get(rows, r), "design");
        if (strcmp(own, design) != 0)
            draw_winners_of(page, rows, own, index++);
        design = own;
    }
    if (rows) {
        ana_put_text(page->html, "<p class=\"note\">");
        ana_put_html(page->html, ana_page_word(page, ANA_WORD_DRAW_WINNERS));
        ana_put_text(page->html, "</p>\n");
    }
}

void ana_draw_deadweight(struct ana_page *page)
{
    draw_all(page, ANA_FOUND_DEADWEIGHT);
}

void ana_draw_bunching(struct ana_page *page)
{
    draw_all(page, ANA_FOUND_BUNCHING);
}

/* ---- the map of worlds ---- */

struct side {
    const char *path, *name, *unit;
    double low, high; /* of the rule */
};

/* The two assumptions to map: those of the first rule, else those most worth knowing.  Of numbers: choices have no
 * place on an axis. */
static uint32_t map_sides(const struct ana_page *page, const json_t *worlds, struct side sides[2])
{
    static const char *const tables[] = {"rules", "learning", "factors"};
    uint32_t found = 0;
    for (int t = 0; t < 3; t++) {
        const json_t *rows = ana_finding_rows(&page->findings, ANA_FOUND_DISCOVER, tables[t]);
        for (size_t r = 0; r < json_array_size(rows) && found < 2; r++) {
            const json_t *row = json_array_get(rows, r);
            const char *path = ana_row_text(row, "path");
            bool choice = isnan(ana_row_number(json_array_get(worlds, 0), path));
            if (choice || (found == 1 && strcmp(path, sides[0].path) == 0) ||
                (t == 0 && ana_row_number(row, "rule") > 1))
                continue;
            bool rule = t == 0;
            double low = ana_row_number(row, "low"), high = ana_row_number(row, "high");
            sides[found++] =
                (struct side){path, ana_row_text(row, "factor"), "", rule && isfinite(low) ? low : -INFINITY,
                              rule && isfinite(high) ? high : INFINITY};
        }
    }
    return found;
}

static bool restricts(const struct side *side)
{
    return isfinite(side->low) || isfinite(side->high);
}

static double largest_of(const json_t *rows, const char *key)
{
    double largest = 0;
    for (size_t r = 0; r < json_array_size(rows); r++) {
        double value = ana_row_number(json_array_get(rows, r), key);
        largest = isfinite(value) ? fmax(largest, fabs(value)) : largest;
    }
    return largest;
}

void ana_draw_discover(struct ana_page *page)
{
    const json_t *rows = ana_finding_rows(&page->findings, ANA_FOUND_DISCOVER, "worlds");
    static const char *const looks[] = {"dot v-better", "dot v-worse"};
    struct ana_chart_dot dots[DOTS_MAX];
    struct side sides[2];
    uint32_t count = 0;
    bool mapped = rows && map_sides(page, rows, sides) == 2;
    for (size_t r = 0; r < json_array_size(rows) && count < DOTS_MAX && mapped; r++) {
        const json_t *row = json_array_get(rows, r);
        double loses = ana_row_number(row, "loses");
        if (isnan(loses))
            continue;
        dots[count++] = (struct ana_chart_dot){.classes = looks[loses > 0],
                                               .x = ana_row_number(row, sides[0].path),
                                               .y = ana_row_number(row, sides[1].path),
                                               .x_low = NAN,
                                               .x_high = NAN,
                                               .y_low = NAN,
                                               .y_high = NAN};
    }
    if (count > 0) {
        double across = largest_of(rows, sides[0].path), up = largest_of(rows, sides[1].path);
        struct ana_buffer svg = {0};
        struct ana_chart_plane chart = {.id = "found-worlds",
                                        .title = ana_page_word(page, ANA_WORD_DRAW_WORLDS),
                                        .description = ana_page_word(page, ANA_WORD_DRAW_ALT),
                                        .x_title = sides[0].name,
                                        .y_title = sides[1].name,
                                        .count = count,
                                        .dots = dots,
                                        .x_quantity = ana_quantity_plain(across, across / 20, page->voice.language),
                                        .y_quantity = ana_quantity_plain(up, up / 20, page->voice.language),
                                        .box = {{sides[0].low, sides[0].high}, {sides[1].low, sides[1].high}}};
        if (!restricts(&sides[0]) && !restricts(&sides[1]))
            chart.box[0][0] = NAN;
        ana_chart_plane(&svg, &page->voice, &chart);
        ana_page_plane(page, "worlds.svg", &svg, ana_page_word(page, ANA_WORD_DRAW_WORLDS));
    }
    draw_all(page, ANA_FOUND_DISCOVER);
}

/* ---- calibration: what the fitted model says of the months observed ---- */

static void draw_series(struct ana_page *page, const json_t *rows, const char *metric, uint32_t index)
{
    double time[MONTHS_MAX], observed[MONTHS_MAX], median[MONTHS_MAX], low[MONTHS_MAX], high[MONTHS_MAX], largest = 0;
    uint32_t count = 0, m = 0;
    for (size_t r = 0; r < json_array_size(rows) && count < MONTHS_MAX; r++) {
        const json_t *row = json_array_get(rows, r);
        if (strcmp(ana_row_text(row, "metric"), metric) != 0)
            continue;
        time[count] = ana_row_number(row, "month") * SIM_DAYS_PER_YEAR / 12;
        observed[count] = ana_row_number(row, "observed");
        median[count] = ana_row_number(row, "median");
        low[count] = ana_row_number(row, "low");
        high[count] = ana_row_number(row, "high");
        largest = fmax(largest, fmax(fabs(observed[count]), fabs(high[count])));
        count++;
    }
    while (m < page->view->metric_count && strcmp(page->view->metrics[m]->name, metric) != 0)
        m++;
    if (count < 2 || m == page->view->metric_count)
        return;
    char id[64], name[96];
    snprintf(id, sizeof id, "predictive-%u", index);
    snprintf(name, sizeof name, "%s.svg", id);
    const struct ana_chart_line lines[] = {{"d1", median, low, high}, {"d0", observed, NULL, NULL}};
    const struct ana_chart_panel panel = {
        .id = id,
        .title = ana_page_local(page, page->view->metrics[m]->title),
        .description = ana_page_word(page, ANA_WORD_DRAW_ALT),
        .count = count,
        .days = time,
        .line_count = 2,
        .lines = lines,
        .quantity = ana_quantity_for(page->view, m, largest, largest / 20, page->voice.language),
        .mark_days = NAN,
        .time_title = ana_page_word(page, ANA_WORD_AXIS_OBSERVED)};
    struct ana_buffer svg = {0};
    ana_chart_panel(&svg, &page->voice, &panel);
    ana_page_figure(page, name, &svg);
    ana_put_text(page->html, "<figure><h4>");
    ana_put_html(page->html, panel.title);
    ana_put_text(page->html, "</h4>");
    ana_put_text(page->html, ana_buffer_text(&svg));
    ana_put_text(page->html, "</figure>\n");
    page->html->failed = page->html->failed || svg.failed;
    ana_buffer_free(&svg);
}

void ana_draw_calibrate(struct ana_page *page)
{
    const json_t *rows = ana_finding_rows(&page->findings, ANA_FOUND_CALIBRATE, "predictive");
    const char *metric = "";
    uint32_t index = 0;
    if (!rows)
        return;
    ana_put_text(page->html, "<div class=\"panels\">\n");
    for (size_t r = 0; r < json_array_size(rows) && index < SERIES_MAX; r++) {
        const char *own = ana_row_text(json_array_get(rows, r), "metric");
        if (strcmp(own, metric) != 0)
            draw_series(page, rows, own, index++);
        metric = own;
    }
    ana_put_text(page->html, "</div>\n<p class=\"note\">");
    ana_put_html(page->html, ana_page_word(page, ANA_WORD_DRAW_PREDICTIVE));
    ana_put_text(page->html, "</p>\n");
}

/* ---- effects, for the ledger ---- */

const char *ana_page_effect(const struct ana_page *page, const char *path)
{
    static const struct {
        const char *table, *column;
    } sources[] = {{"tornado", "swing"}, {"sobol", "value"}, {"morris", "value"}};
    const json_t *tables = json_object_get(page->findings.document[ANA_FOUND_SENSITIVITY], "tables");
    for (size_t s = 0; s < sizeof sources / sizeof *sources; s++) {
        const json_t *table = json_object_get(tables, sources[s].table);
        const json_t *rows = json_object_get(table, "rows"), *columns = json_object_get(table, "columns");
        size_t column = 0;
        while (column < json_array_size(columns) &&
               strcmp(ana_row_text(json_array_get(columns, column), "key"), sources[s].column) != 0)
            column++;
        for (size_t r = 0; r < json_array_size(rows) && column < json_array_size(columns); r++)
            if (strcmp(ana_row_text(json_array_get(rows, r), "path"), path) == 0) {
                const char *text =
                    json_string_value(json_array_get(json_array_get(json_object_get(table, "text"), r), column));
                return text ? text : "";
            }
    }
    return "";
}
