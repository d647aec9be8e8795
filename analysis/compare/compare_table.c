/* SPDX-License-Identifier: GPL-3.0-or-later */
/* A comparison as tables for documents: Markdown and LaTeX. */
#include <math.h>
#include <stdio.h>
#include <string.h>

#include "analysis/compare/compare_print.h"
#include "analysis/compare/notes.h"
#include "analysis/compare/sentence.h"
#include "analysis/document/dialect.h"

enum { COLUMNS = 7 };

static const char *const heads[COLUMNS] = {ANA_TEXT("design"),   ANA_TEXT("mean"),     ANA_TEXT("difference"),
                                           ANA_TEXT("interval"), ANA_TEXT("relative"), ANA_TEXT("won"),
                                           ANA_TEXT("verdict")};

static void put_cell(const struct ana_dialect *dialect, struct ana_buffer *out, uint32_t column,
                     struct ana_buffer *cell)
{
    ana_dialect_cell(dialect, out, column, COLUMNS, cell);
}

static const char *number_text(char text[32], double number)
{
    snprintf(text, 32, "%.0f", number);
    return text;
}

static void put_words(struct ana_buffer *out, const struct ana_voice *voice, enum ana_word_id word,
                      const char *const *arguments, size_t count)
{
    ana_put_template(out, ana_word(voice->language, word), arguments, count);
}

static void put_row(const struct ana_dialect *dialect, const struct ana_voice *voice,
                    const struct ana_metric_rows *metric, uint32_t place, uint32_t design, struct ana_buffer *out)
{
    const struct ana_difference *row = ana_row(voice->comparison, metric, place, design);
    struct ana_quantity level = ana_level_quantity(voice, metric, place);
    struct ana_quantity difference = ana_difference_quantity(voice, metric, place);
    bool baseline = row->verdict == ANA_BASELINE;
    struct ana_buffer cell = {0};
    char numbers[2][32];
    ana_put_text(&cell, ana_design_title(voice, row->design));
    put_cell(dialect, out, 0, &cell);
    ana_put_quantity(&cell, &level, row->own.moments.mean, ANA_WITH_UNIT);
    put_cell(dialect, out, 1, &cell);
    if (!baseline)
        ana_put_difference(&cell, voice, &difference, row->mean);
    put_cell(dialect, out, 2, &cell);
    if (!baseline)
        ana_put_range(&cell, voice, &difference, row->simultaneous);
    put_cell(dialect, out, 3, &cell);
    if (!baseline)
        ana_put_relative(&cell, row->relative, voice->language, 0);
    put_cell(dialect, out, 4, &cell);
    if (!baseline && row->pairs > 0)
        put_words(&cell, voice, ANA_WORD_CELL_WON,
                  (const char *[]){number_text(numbers[0], row->won), number_text(numbers[1], row->pairs)}, 2);
    put_cell(dialect, out, 5, &cell);
    const char *verdict = ana_verdict_word(voice, row->verdict);
    if (row->verdict == ANA_UNDECIDED && isfinite(row->more))
        put_words(&cell, voice, ANA_WORD_CELL_MORE,
                  (const char *[]){verdict, number_text(numbers[0], ana_about(row->more))}, 2);
    else
        ana_put_text(&cell, verdict);
    put_cell(dialect, out, 6, &cell);
    ana_buffer_free(&cell);
}

static void put_heads(const struct ana_dialect *dialect, enum ana_language language, struct ana_buffer *out)
{
    struct ana_buffer cell = {0};
    for (uint32_t i = 0; i < COLUMNS; i++) {
        ana_put_text(&cell, ana_local(language, heads[i]));
        put_cell(dialect, out, i, &cell);
    }
    ana_buffer_free(&cell);
}

/* "vendor's profit, RUB, total over 5 y; n = 40; simultaneous 95% intervals; exploratory" */
static void put_caption(const struct ana_dialect *dialect, const struct ana_voice *voice,
                        const struct ana_metric_rows *metric, uint32_t place, struct ana_buffer *out)
{
    struct ana_buffer text = {0}, measure = {0}, confidence = {0};
    char replications[32];
    ana_put_measure(&measure, voice, metric->metric);
    if (voice->comparison->places[place][0])
        ana_put(&measure, " (%s)", voice->comparison->places[place]);
    ana_put_per_cent(&confidence, voice, voice->comparison->confidence);
    const char *const arguments[] = {
        ana_buffer_text(&measure), number_text(replications, voice->comparison->view->replication_count),
        ana_buffer_text(&confidence),
        ana_word(voice->language, metric->declared ? ANA_WORD_DECLARED_TAG : ANA_WORD_EXPLORATORY)};
    put_words(&text, voice, ANA_WORD_TABLE_CAPTION, arguments, 4);
    dialect->text(out, ana_buffer_text(&text));
    ana_buffer_free(&measure);
    ana_buffer_free(&confidence);
    ana_buffer_free(&text);
}

static void put_text(const struct ana_dialect *dialect, struct ana_buffer *out, struct ana_buffer *text,
                     const char *after)
{
    dialect->text(out, ana_buffer_text(text));
    ana_put_text(out, after);
    ana_buffer_clear(text);
}

/* A list below the tables. */
struct list {
    const struct ana_dialect *dialect;
    const char *item, *warning;
    struct ana_buffer *out;
};

static void put_item(void *context, bool warning, const char *text)
{
    const struct list *list = context;
    ana_put_text(list->out, warning ? list->warning : list->item);
    list->dialect->text(list->out, text);
    ana_put_text(list->out, "\n");
}

void ana_compare_md(const struct ana_comparison *comparison, enum ana_language language, struct ana_buffer *out)
{
    struct ana_voice voice = {comparison, language, 0};
    struct ana_buffer text = {0};
    ana_put_text(out, "# ");
    ana_markdown.text(out, comparison->view->title);
    ana_put_text(out, "\n\n");
    ana_put_question(&text, &voice);
    put_text(&ana_markdown, out, &text, "\n\n");
    for (uint32_t p = 0; p < comparison->place_count && ana_declared(comparison); p++) {
        if (comparison->places[p][0]) {
            ana_markdown.text(out, comparison->places[p]);
            ana_put_text(out, ": ");
        }
        ana_put_headline(&text, &voice, p);
        put_text(&ana_markdown, out, &text, "\n\n");
    }
    for (uint32_t m = 0; m < comparison->metric_count; m++)
        for (uint32_t p = 0; p < comparison->place_count; p++) {
            ana_put_text(out, "**");
            put_caption(&ana_markdown, &voice, &comparison->metrics[m], p, out);
            ana_put_text(out, "**\n\n");
            put_heads(&ana_markdown, language, out);
            ana_put_text(out, "| --- | ---: | ---: | ---: | ---: | ---: | --- |\n");
            for (uint32_t d = 0; d < comparison->design_count; d++)
                put_row(&ana_markdown, &voice, &comparison->metrics[m], p, d, out);
            ana_put_text(out, "\n");
        }
    struct list list = {&ana_markdown, "- ", "- **!** ", out};
    ana_put(out, "**%s**\n\n", ana_word(language, ANA_WORD_NOTES));
    ana_compare_notes(&voice, (struct ana_shown){0}, put_item, &list);
    ana_buffer_free(&text);
}

void ana_compare_latex(const struct ana_comparison *comparison, enum ana_language language, struct ana_buffer *out)
{
    struct ana_voice voice = {comparison, language, 0};
    ana_put(out, "%s\n%% ", ana_word(language, ANA_WORD_NEEDS_LATEX));
    for (const char *c = comparison->view->title; *c; c++)
        ana_put_bytes(out, *c == '\n' ? " " : c, 1);
    ana_put_text(out, "\n");
    for (uint32_t m = 0; m < comparison->metric_count; m++)
        for (uint32_t p = 0; p < comparison->place_count; p++) {
            ana_put_text(out, "\\begin{table}\n\\caption{");
            put_caption(&ana_latex, &voice, &comparison->metrics[m], p, out);
            ana_put_text(out, ".}\n\\begin{tabular}{lrrrrrl}\n\\toprule\n");
            put_heads(&ana_latex, language, out);
            ana_put_text(out, "\\midrule\n");
            for (uint32_t d = 0; d < comparison->design_count; d++)
                put_row(&ana_latex, &voice, &comparison->metrics[m], p, d, out);
            ana_put_text(out, "\\bottomrule\n\\end{tabular}\n\\end{table}\n\n");
        }
    struct list list = {&ana_latex, "\\item ", "\\item[!] ", out};
    ana_put(out, "\\paragraph{%s}\n\\begin{itemize}\n", ana_word(language, ANA_WORD_NOTES));
    ana_compare_notes(&voice, (struct ana_shown){0}, put_item, &list);
    ana_put_text(out, "\\end{itemize}\n");
}
