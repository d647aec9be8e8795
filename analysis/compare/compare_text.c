/* SPDX-License-Identifier: GPL-3.0-or-later */
/* A comparison for people at a terminal: at most 100 columns. */
#include <math.h>
#include <stdio.h>
#include <string.h>

#include "analysis/compare/compare_print.h"
#include "analysis/compare/notes.h"
#include "analysis/compare/sentence.h"
#include "analysis/document/grid.h"

#define WIDTH 100
#define HEADING_WIDTH 10
#define TITLE_WIDTH 26  /* of designs in tables */
#define DETAIL_PLACES 4 /* with more combinations the scorecard of each would run for pages */

static void put_heading(struct ana_buffer *out, const char *label, const char *text)
{
    ana_put_text(out, label);
    for (size_t column = ana_width(label); column < HEADING_WIDTH; column++)
        ana_put_text(out, " ");
    ana_put_wrapped(out, text, HEADING_WIDTH, HEADING_WIDTH, WIDTH);
    ana_put_text(out, "\n");
}

static void put_place(struct ana_buffer *out, const char *place)
{
    if (place[0])
        ana_put(out, "== %s ==\n\n", place);
}

/* Long titles are cut in tables; the sentences above have them in full. */
static void title_cell(const struct ana_voice *voice, uint32_t design, size_t most, struct ana_grid *grid)
{
    struct ana_buffer cell = {0};
    ana_put_cut(&cell, ana_design_title(voice, design), most);
    ana_grid_take(grid, &cell);
    ana_buffer_free(&cell);
}

/* ---- verdicts ---- */

static void put_verdicts(const struct ana_voice *voice, const struct ana_metric_rows *metric, uint32_t place,
                         struct ana_buffer *out)
{
    const struct ana_comparison *comparison = voice->comparison;
    size_t widest = 0;
    for (uint32_t d = 1; d < comparison->design_count; d++) {
        size_t width = ana_width(ana_design_title(voice, comparison->designs[d]));
        widest = width > widest ? width : widest;
    }
    size_t indent = widest + 4 < 32 ? widest + 4 : 6;
    for (uint32_t d = 1; d < comparison->design_count; d++) {
        struct ana_buffer text = {0};
        const char *title = ana_design_title(voice, comparison->designs[d]);
        ana_put(out, "  %s", title);
        size_t column = 2 + ana_width(title);
        if (column + 2 > indent) {
            ana_put_text(out, "\n");
            column = 0;
        }
        for (; column < indent; column++)
            ana_put_text(out, " ");
        ana_put_verdict(&text, voice, metric, place, d);
        ana_put_text(&text, " ");
        ana_put_verdict_won(&text, voice, metric, place, d);
        ana_put_text(&text, " ");
        ana_put_verdict_rest(&text, voice, metric, place, d);
        ana_put_wrapped(out, ana_buffer_text(&text), indent, indent, WIDTH);
        ana_put_text(out, "\n");
        ana_buffer_free(&text);
    }
    ana_put_text(out, "\n");
}

/* "x1.2", "x12" */
static void put_factor(struct ana_buffer *cell, const struct ana_voice *voice, double factor)
{
    const struct ana_quantity quantity = {.language = voice->language, .decimals = factor < 10 ? 1 : 0};
    ana_put_text(cell, "x");
    ana_put_quantity(cell, &quantity, factor, 0);
}

static void detail_row(const struct ana_voice *voice, const struct ana_metric_rows *metric, uint32_t place,
                       uint32_t design, struct ana_grid *grid)
{
    const struct ana_difference *row = ana_row(voice->comparison, metric, place, design);
    struct ana_quantity level = ana_level_quantity(voice, metric, place);
    struct ana_quantity difference = ana_difference_quantity(voice, metric, place);
    struct ana_buffer cell = {0};
    bool baseline = row->verdict == ANA_BASELINE;
    title_cell(voice, row->design, TITLE_WIDTH, grid);
    ana_put_quantity(&cell, &level, row->own.moments.mean, ANA_PLAIN);
    ana_grid_take(grid, &cell);
    if (!baseline)
        ana_put_quantity(&cell, &difference, row->mean, ANA_SIGNED);
    ana_grid_take(grid, &cell);
    if (!baseline)
        ana_put_range(&cell, voice, &difference, row->simultaneous);
    ana_grid_take(grid, &cell);
    if (!baseline)
        ana_put_relative(&cell, row->relative, voice->language, 0);
    ana_grid_take(grid, &cell);
    if (!baseline && row->pairs > 0)
        ana_put(&cell, "%u/%u", row->won, row->pairs);
    ana_grid_take(grid, &cell);
    if (!baseline)
        ana_put_p(&cell, row->p_holm, voice->language);
    ana_grid_take(grid, &cell);
    if (!baseline && isfinite(row->paired.reduction))
        put_factor(&cell, voice, row->paired.reduction);
    ana_grid_take(grid, &cell);
    /* The whole phrase is in the sentence above. */
    ana_put_text(&cell, row->verdict == ANA_EQUAL ? ana_local(voice->language, ANA_TEXT("no matter"))
                                                  : ana_verdict_word(voice, row->verdict));
    ana_grid_take(grid, &cell);
    ana_buffer_free(&cell);
}

static void put_detail(const struct ana_voice *voice, const struct ana_metric_rows *metric, uint32_t place,
                       struct ana_buffer *out)
{
    struct ana_buffer head = {0};
    struct ana_grid grid;
    ana_put_measure(&head, voice, metric->metric);
    ana_put(&head, " (%s)", ana_word(voice->language, metric->declared ? ANA_WORD_DECLARED_TAG : ANA_WORD_EXPLORATORY));
    ana_put(out, "%s\n", ana_buffer_text(&head));
    ana_buffer_free(&head);
    static const char *const heads[] = {ANA_TEXT("design"),   ANA_TEXT("mean"),     ANA_TEXT("difference"),
                                        ANA_TEXT("interval"), ANA_TEXT("relative"), ANA_TEXT("won"),
                                        ANA_TEXT("p (Holm)"), ANA_TEXT("pairing"),  ANA_TEXT("verdict")};
    ana_grid_init(&grid, 9);
    for (int i = 0; i < 9; i++)
        ana_grid_cell(&grid, ana_local(voice->language, heads[i]));
    for (uint32_t d = 0; d < voice->comparison->design_count; d++)
        detail_row(voice, metric, place, d, &grid);
    ana_grid_print(&grid, "lrrrrrrrl", "  ", WIDTH, out);
    ana_grid_free(&grid);
    ana_put_text(out, "\n");
}

/* ---- scorecard ---- */

static const char *mark_of(const struct ana_voice *voice, enum ana_verdict verdict)
{
    if (verdict == ANA_BETTER || verdict == ANA_WORSE || verdict == ANA_HIGHER || verdict == ANA_LOWER)
        return ana_verdict_word(voice, verdict);
    return verdict == ANA_UNDECIDED ? "?" : "=";
}

static void score_cell(const struct ana_voice *voice, const struct ana_metric_rows *metric, uint32_t place,
                       uint32_t design, struct ana_grid *grid)
{
    const struct ana_difference *row = ana_row(voice->comparison, metric, place, design);
    struct ana_buffer cell = {0};
    if (row->verdict == ANA_NO_DATA) {
        ana_put_text(&cell, ana_verdict_word(voice, row->verdict));
    } else {
        struct ana_quantity quantity = ana_difference_quantity(voice, metric, place);
        ana_put_quantity(&cell, &quantity, row->mean, ANA_SIGNED);
        ana_put(&cell, " %s", mark_of(voice, row->verdict));
    }
    ana_grid_take(grid, &cell);
    ana_buffer_free(&cell);
}

static void score_names(const struct ana_voice *voice, const struct ana_metric_rows *metric, uint32_t place,
                        struct ana_grid *grid)
{
    const struct ana_study_view *view = voice->comparison->view;
    struct ana_buffer cell = {0};
    struct ana_quantity level = ana_level_quantity(voice, metric, place);
    ana_put(&cell, "%s%s", ana_local(voice->language, view->metrics[metric->metric]->title),
            metric->declared ? " *" : "");
    ana_grid_take(grid, &cell);
    char unit[96];
    ana_unit_text(view, metric->metric, voice->language, unit, sizeof unit);
    ana_grid_cell(grid, level.share ? "%" : unit);
    ana_grid_cell(grid, ana_local(voice->language, metric->direction > 0   ? ANA_TEXT("more")
                                                   : metric->direction < 0 ? ANA_TEXT("less")
                                                                           : ""));
    ana_put_quantity(&cell, &level, ana_row(voice->comparison, metric, place, 0)->own.moments.mean, ANA_PLAIN);
    ana_grid_take(grid, &cell);
    ana_buffer_free(&cell);
}

/* Metrics in rows, designs in columns; too many designs go one under the other. */
static void put_scorecard(const struct ana_voice *voice, uint32_t place, struct ana_buffer *out)
{
    const struct ana_comparison *comparison = voice->comparison;
    struct ana_grid grid;
    char align[128];
    for (uint32_t first = 1; first < comparison->design_count;) {
        uint32_t last = comparison->design_count;
        for (;; last--) {
            uint32_t shown = last - first;
            ana_grid_init(&grid, 4 + shown);
            static const char *const heads[] = {ANA_TEXT("metric"), ANA_TEXT("unit"), ANA_TEXT("good")};
            for (int i = 0; i < 3; i++)
                ana_grid_cell(&grid, ana_local(voice->language, heads[i]));
            for (uint32_t d = 0; d < comparison->design_count; d++)
                if (d == 0 || (d >= first && d < last))
                    title_cell(voice, comparison->designs[d], 18, &grid);
            for (uint32_t m = 0; m < comparison->metric_count; m++) {
                score_names(voice, &comparison->metrics[m], place, &grid);
                for (uint32_t d = first; d < last; d++)
                    score_cell(voice, &comparison->metrics[m], place, d, &grid);
            }
            if (shown == 1 || (shown < 100 && ana_grid_width(&grid) + 2 <= WIDTH))
                break;
            ana_grid_free(&grid);
        }
        snprintf(
            align, sizeof align, "lll%.*s", (int)(last - first + 1),
            "rrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrr");
        ana_grid_print(&grid, align, "  ", WIDTH, out);
        ana_grid_free(&grid);
        ana_put_text(out, "\n");
        first = last;
    }
}

static void tell_note(void *context, bool warning, const char *text)
{
    struct ana_buffer *out = context;
    ana_put_text(out, warning ? "  ! " : "  - ");
    ana_put_wrapped(out, text, 4, 4, WIDTH);
    ana_put_text(out, "\n");
}

void ana_compare_text(const struct ana_comparison *comparison, enum ana_language language, struct ana_buffer *out)
{
    struct ana_voice voice = {comparison, language, 0};
    const struct ana_study_view *view = comparison->view;
    const struct ana_metric_rows *declared = ana_declared(comparison);
    struct ana_buffer text = {0};
    put_heading(out, ana_word(language, ANA_WORD_QUESTION),
                view->title[0] ? view->title : ana_word(language, ANA_WORD_TITLE_UNTITLED));
    ana_put_question(&text, &voice);
    put_heading(out, ana_word(language, ANA_WORD_MEASURED), ana_buffer_text(&text));
    put_heading(out, ana_word(language, ANA_WORD_COL_BASELINE), view->designs[comparison->baseline].title);
    ana_put_text(out, "\n");
    bool compact = comparison->place_count > DETAIL_PLACES && declared && !comparison->chosen_by_name;
    bool scorecard = !comparison->chosen_by_name && !compact && comparison->design_count > 1;
    for (uint32_t p = 0; p < comparison->place_count; p++) {
        put_place(out, comparison->places[p]);
        if (declared) {
            ana_buffer_clear(&text);
            ana_put_headline(&text, &voice, p);
            put_heading(out, ana_word(language, ANA_WORD_ANSWER), ana_buffer_text(&text));
            ana_put_text(out, "\n");
            put_verdicts(&voice, declared, p, out);
            put_detail(&voice, declared, p, out);
        }
        if (scorecard)
            put_scorecard(&voice, p, out);
        for (uint32_t m = 0; m < comparison->metric_count && comparison->chosen_by_name; m++)
            if (!comparison->metrics[m].declared)
                put_detail(&voice, &comparison->metrics[m], p, out);
    }
    ana_put(out, "%s\n", ana_word(language, ANA_WORD_NOTES));
    ana_compare_notes(&voice, (struct ana_shown){.pairing = true, .scorecard = scorecard, .compact = compact},
                      tell_note, out);
    ana_buffer_free(&text);
}
