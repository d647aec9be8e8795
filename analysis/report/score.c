/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Designs x metrics: the scorecard of the main ones, the exploratory list of all. */
#include <math.h>
#include <stdio.h>
#include <string.h>

#include "analysis/report/page.h"

#define MUCH 0.1 /* of the baseline */
#define EXPLORATORY_ROWS_MAX 1200

/* Looks of a cell: by verdict, stronger when the difference is large as well. */
static const char *cell_class(const struct ana_difference *row)
{
    bool much = fabs(row->mean) > MUCH * fabs(row->paired.b.mean);
    switch (row->verdict) {
    case ANA_BETTER:
        return much ? "s-good-much" : "s-good";
    case ANA_WORSE:
        return much ? "s-bad-much" : "s-bad";
    case ANA_UNDECIDED:
        return "s-undecided";
    case ANA_HIGHER:
    case ANA_LOWER:
        return "s-moved";
    default:
        return "s-same";
    }
}

static const char *cell_mark(enum ana_verdict verdict)
{
    return verdict == ANA_BETTER ? "\xE2\x96\xB2\xC2\xA0" : verdict == ANA_WORSE ? "\xE2\x96\xBC\xC2\xA0" : "";
}

static void put_score(struct ana_page *page, const struct ana_voice *voice, const struct ana_metric_rows *metric,
                      uint32_t design)
{
    const struct ana_difference *row = ana_row(voice->comparison, metric, page->place, design);
    struct ana_quantity quantity = ana_difference_quantity(voice, metric, page->place);
    struct ana_buffer *out = page->html;
    ana_put(out, "<td class=\"%s\"", cell_class(row));
    if (voice->comparison == page->scorecard) { /* the long table has its intervals in the data */
        ana_put_text(out, " title=\"");
        ana_put(&page->plain, "%s: ", ana_verdict_word(voice, row->verdict));
        ana_put_range(&page->plain, voice, &quantity, row->simultaneous);
        ana_page_plain(page);
        ana_put_text(out, "\"");
    }
    ana_put(out, ">%s", cell_mark(row->verdict));
    ana_put_difference(&page->plain, voice, &quantity, row->mean);
    ana_page_plain(page);
    ana_put_text(out, "</td>");
}

static void put_score_row(struct ana_page *page, const struct ana_voice *voice, const struct ana_metric_rows *metric)
{
    struct ana_buffer *out = page->html;
    struct ana_quantity level = ana_level_quantity(voice, metric, page->place);
    ana_put(out, "<tr%s", metric->declared ? " class=\"declared\"" : "");
    ana_put_text(out, " data-group=\"");
    ana_put_html(out, page->view->metrics[metric->metric]->group);
    ana_put_text(out, "\" data-verdict=\"");
    for (uint32_t d = 1; d < voice->comparison->design_count; d++)
        ana_put(out, "%s%s", d > 1 ? "|" : "",
                ana_verdict_class(ana_row(voice->comparison, metric, page->place, d)->verdict));
    ana_put_text(out, "\"><th scope=\"row\">");
    ana_put_html(out, ana_page_local(page, page->view->metrics[metric->metric]->title));
    /* In words for those who do not see the heading: which way is good. */
    ana_put(out, " <span class=\"base\" title=\"%s\">%s</span></th><td class=\"base\">",
            metric->direction > 0   ? ana_page_word(page, ANA_WORD_MORE_IS_BETTER)
            : metric->direction < 0 ? ana_page_word(page, ANA_WORD_LESS_IS_BETTER)
                                    : "",
            metric->direction > 0   ? "+"
            : metric->direction < 0 ? "\xE2\x88\x92"
                                    : "");
    ana_put_quantity(&page->plain, &level, ana_row(voice->comparison, metric, page->place, 0)->own.moments.mean,
                     voice->style | ANA_WITH_UNIT);
    ana_page_plain(page);
    ana_put_text(out, "</td>");
    for (uint32_t d = 1; d < voice->comparison->design_count; d++)
        put_score(page, voice, metric, d);
    ana_put_text(out, "</tr>\n");
}

static void put_score_head(struct ana_page *page)
{
    struct ana_buffer *out = page->html;
    ana_put_text(out, "<thead><tr><th scope=\"col\">");
    ana_put_html(out, ana_page_word(page, ANA_WORD_COL_METRIC));
    ana_put_text(out, "</th>");
    for (uint32_t d = 0; d < page->scorecard->design_count; d++) {
        ana_put(out, "<th scope=\"col\" class=\"n%s\">", d == 0 ? " base" : "");
        ana_put_html(out, ana_design_title(&page->voice, page->scorecard->designs[d]));
        ana_put_text(out, "</th>");
    }
    ana_put_text(out, "</tr></thead><tbody>\n");
}

static void put_legend(struct ana_page *page)
{
    static const struct {
        const char *looks, *mark;
        enum ana_word_id word;
    } items[] = {
        {"s-good-much", "\xE2\x96\xB2 ", ANA_WORD_LEGEND_BETTER},
        {"s-bad-much", "\xE2\x96\xBC ", ANA_WORD_LEGEND_WORSE},
        {"s-undecided", "", ANA_WORD_LEGEND_UNDECIDED},
        {"s-same", "", ANA_WORD_LEGEND_EQUAL},
    };
    ana_put_text(page->html, "<ul class=\"legend\">");
    for (size_t i = 0; i < sizeof items / sizeof *items; i++) {
        ana_put(page->html, "<li><span class=\"swatch %s\"></span>%s", items[i].looks, items[i].mark);
        ana_put_html(page->html, ana_page_word(page, items[i].word));
        ana_put_text(page->html, "</li>");
    }
    ana_put_text(page->html, "<li>");
    ana_put_html(page->html, ana_page_word(page, ANA_WORD_SCORE_MORE));
    ana_put_text(page->html, "</li></ul>\n");
}

void ana_page_scorecard(struct ana_page *page)
{
    struct ana_buffer *out = page->html, level = {0};
    char n[16];
    if (page->scorecard->design_count < 2)
        return;
    ana_page_heading(page, "scorecard", ANA_WORD_SEC_SCORECARD);
    put_legend(page);
    ana_put_text(out, "<div class=\"scroll\"><table class=\"score\"><caption>");
    snprintf(n, sizeof n, "%u", page->view->replication_count);
    ana_put_per_cent(&level, &page->voice, page->scorecard->confidence);
    ANA_TELL(page, ANA_WORD_SCORE_CAPTION, n, ana_buffer_text(&level),
             page->focus->declared && page->focus->matters > 0 ? ana_page_word(page, ANA_WORD_SCORE_CAPTION_DECLARED)
                                                               : "");
    ana_buffer_free(&level);
    ana_put_text(out, "</caption>");
    put_score_head(page);
    for (uint32_t m = 0; m < page->scorecard->metric_count; m++)
        put_score_row(page, &page->voice, &page->scorecard->metrics[m]);
    ana_put_text(out, "</tbody></table></div>\n");
}

/* ---- all metrics ---- */

static void put_group(struct ana_page *page, const char *group)
{
    ana_put(page->html, "<tr class=\"group\"><th scope=\"rowgroup\" colspan=\"%u\"><b>", page->all->design_count + 1);
    ana_put_html(page->html, ana_page_local(page, group));
    ana_put_text(page->html, "</b></th></tr>\n");
}

static void put_filter(struct ana_page *page, const char *key, const char *value, const char *text, bool pressed)
{
    ana_put(page->html, "<button type=\"button\" data-key=\"%s\" aria-pressed=\"%s\" data-value=\"", key,
            pressed ? "true" : "false");
    ana_put_html(page->html, value);
    ana_put_text(page->html, "\">");
    ana_put_html(page->html, text);
    ana_put_text(page->html, "</button>");
}

/* Buttons that narrow the long table: by group of metrics, by verdict. */
static void put_filters(struct ana_page *page)
{
    static const enum ana_verdict verdicts[] = {ANA_BETTER, ANA_WORSE, ANA_UNDECIDED};
    struct ana_buffer *out = page->html;
    const char *group = "";
    if (page->options->still)
        return;
    ana_put_text(out, "<div class=\"filters screen\" data-table=\"all-metrics\"><p>");
    ana_put_html(out, ana_page_word(page, ANA_WORD_FILTER_GROUP));
    put_filter(page, "group", "", ana_page_word(page, ANA_WORD_FILTER_ALL), true);
    for (uint32_t m = 0; m < page->all->metric_count; m++) {
        const char *own = page->view->metrics[page->all->metrics[m].metric]->group;
        if (page->all->metrics[m].declared || strcmp(group, own) == 0)
            continue;
        group = own;
        put_filter(page, "group", group, ana_page_local(page, group), false);
    }
    ana_put_text(out, "</p><p>");
    ana_put_html(out, ana_page_word(page, ANA_WORD_FILTER_VERDICT));
    put_filter(page, "verdict", "", ana_page_word(page, ANA_WORD_FILTER_ALL), true);
    for (size_t i = 0; i < sizeof verdicts / sizeof *verdicts; i++)
        put_filter(page, "verdict", ana_verdict_class(verdicts[i]), ana_verdict_word(&page->voice, verdicts[i]), false);
    ana_put_text(out, "</p></div>\n");
}

void ana_page_exploratory(struct ana_page *page)
{
    struct ana_buffer *out = page->html;
    struct ana_voice voice = {page->all, page->voice.language, page->voice.style};
    char number[16];
    uint32_t shown = 0, cells = page->all->design_count;
    const char *group = "";
    if (page->all->design_count < 2)
        return;
    uint32_t exploratory = page->all->metric_count - (ana_declared(page->all) ? 1 : 0);
    if (exploratory == 0)
        return;
    ana_page_heading(page, "exploratory", ANA_WORD_SEC_EXPLORATORY);
    snprintf(number, sizeof number, "%u", exploratory * (page->all->design_count - 1));
    ana_put_text(out, "<p>");
    ANA_TELL(page, ANA_WORD_EXPLORATORY_INTRO, number);
    ana_put_text(out, "</p>\n<details><summary>");
    snprintf(number, sizeof number, "%u", exploratory);
    ANA_TELL(page, ANA_WORD_EXPLORATORY_OPEN, number);
    ana_put_text(out, "</summary>");
    put_filters(page);
    ana_put_text(out, "<div class=\"scroll\"><table class=\"score\" id=\"all-metrics\">");
    put_score_head(page);
    for (uint32_t m = 0; m < page->all->metric_count; m++) {
        const struct ana_metric_rows *metric = &page->all->metrics[m];
        if (metric->declared || shown + cells > EXPLORATORY_ROWS_MAX)
            continue;
        if (strcmp(group, page->view->metrics[metric->metric]->group) != 0) {
            group = page->view->metrics[metric->metric]->group;
            put_group(page, group);
        }
        put_score_row(page, &voice, metric);
        shown += cells;
    }
    ana_put_text(out, "</tbody></table></div></details>\n");
}
