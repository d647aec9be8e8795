/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What a design costs against what it brings. */
#include <math.h>
#include <stdio.h>
#include <string.h>

#include "analysis/report/chart_bars.h"
#include "analysis/report/page.h"

#define DESIGNS_MAX 16

/* All metrics are compared; which of them is the other side of the bargain: what the vendor spends on the programme,
 * else the first of which less is better. */
const struct ana_metric_rows *ana_page_cost(const struct ana_page *page)
{
    const struct ana_metric_rows *found = NULL;
    for (uint32_t m = 0; m < page->all->metric_count; m++) {
        const struct ana_metric_rows *metric = &page->all->metrics[m];
        bool moves = false;
        for (uint32_t d = 1; d < page->all->design_count; d++) {
            const struct ana_difference *row = ana_row(page->all, metric, page->place, d);
            moves = moves || (row->pairs > 0 && row->verdict != ANA_IDENTICAL);
        }
        if (!moves || metric->metric == page->focus->metric)
            continue;
        if (strcmp(page->view->metrics[metric->metric]->name, "programme_spend") == 0)
            return metric;
        if (!found && metric->direction < 0)
            found = metric;
    }
    return found;
}

void ana_page_tradeoff(struct ana_page *page)
{
    const struct ana_metric_rows *cost = ana_page_cost(page);
    struct ana_chart_dot dots[DESIGNS_MAX];
    char classes[DESIGNS_MAX][16];
    struct ana_buffer svg = {0}, level = {0}, caption = {0};
    uint32_t count = 0;
    if (page->scorecard->design_count < 2 || !cost)
        return;
    for (uint32_t d = 1; d < page->scorecard->design_count && count < DESIGNS_MAX; d++) {
        const struct ana_difference *y = ana_row(page->scorecard, page->focus, page->place, d);
        const struct ana_difference *x = ana_row(page->all, cost, page->place, d);
        if (x->pairs == 0 || y->pairs == 0)
            continue;
        snprintf(classes[count], sizeof classes[count], "dot d%u", 1 + (d - 1) % 6);
        dots[count] = (struct ana_chart_dot){ana_design_title(&page->voice, y->design),
                                             classes[count],
                                             x->mean,
                                             y->mean,
                                             x->simultaneous.low,
                                             x->simultaneous.high,
                                             y->simultaneous.low,
                                             y->simultaneous.high};
        count++;
    }
    if (count == 0)
        return;
    const char *across = ana_page_local(page, page->view->metrics[cost->metric]->title);
    const char *up = ana_page_local(page, page->view->metrics[page->focus->metric]->title);
    struct ana_voice voice = {page->all, page->voice.language, page->voice.style};
    ana_page_heading(page, "tradeoff", ANA_WORD_SEC_TRADEOFF);
    const struct ana_chart_plane chart = {.id = "cost-benefit",
                                          .title = ana_page_word(page, ANA_WORD_SEC_TRADEOFF),
                                          .description = ana_page_word(page, ANA_WORD_TRADEOFF_ALT),
                                          .x_title = across,
                                          .y_title = up,
                                          .count = count,
                                          .dots = dots,
                                          .x_quantity = ana_difference_quantity(&voice, cost, page->place),
                                          .y_quantity = ana_difference_quantity(&page->voice, page->focus, page->place),
                                          .difference = true,
                                          .box = {{NAN, NAN}, {NAN, NAN}}};
    ana_chart_plane(&svg, &page->voice, &chart);
    ana_put_per_cent(&level, &page->voice, page->scorecard->confidence);
    const char *const arguments[] = {across, up, ana_design_title(&page->voice, page->scorecard->baseline),
                                     ana_buffer_text(&level)};
    ana_put_template(&caption, ana_page_word(page, ANA_WORD_TRADEOFF_CAPTION), arguments, 4);
    ana_page_plane(page, "cost-benefit.svg", &svg, ana_buffer_text(&caption));
    ana_buffer_free(&level);
    ana_buffer_free(&caption);
}

/* A picture in the plane with its caption; empties the picture. */
void ana_page_plane(struct ana_page *page, const char *name, struct ana_buffer *svg, const char *caption)
{
    ana_page_figure(page, name, svg);
    ana_put_text(page->html, "<figure class=\"plane\">");
    ana_put_text(page->html, ana_buffer_text(svg));
    ana_put_text(page->html, "<figcaption>");
    ana_put_html(page->html, caption);
    ana_put_text(page->html, "</figcaption></figure>\n");
    page->html->failed = page->html->failed || svg->failed;
    ana_buffer_free(svg);
}
