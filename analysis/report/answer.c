/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The first things a reader wants: the answer, where it changes, what the designs change, how large it is. */
#include <jansson.h>
#include <math.h>
#include <stdio.h>
#include <string.h>

#include "analysis/diff/diff.h"
#include "analysis/document/format.h"
#include "analysis/report/chart.h"
#include "analysis/report/page.h"

#define TERMS_SHOWN 40
#define DESIGNS_BY_DESIGN 8 /* more columns than that are read in the csv */

/* ---- the answer ---- */

static void answer_row(struct ana_page *page, uint32_t index)
{
    const struct ana_voice *voice = &page->voice;
    const struct ana_difference *row = ana_row(page->scorecard, page->focus, page->place, index);
    struct ana_quantity quantity = ana_difference_quantity(voice, page->focus, page->place);
    struct ana_buffer *out = page->html;
    ana_put_text(out, "<tr><th scope=\"row\" class=\"name\">");
    ana_put_html(out, ana_design_title(voice, row->design));
    ana_put(out, "<span class=\"badge v-%s\">", ana_verdict_class(row->verdict));
    ana_put_html(out, ana_verdict_word(voice, row->verdict));
    ana_put_text(out, "</span></th><td class=\"n\"><span class=\"amount\">");
    ana_put_difference(&page->plain, voice, &quantity, row->mean);
    ana_page_plain(page);
    ana_put_text(out, "</span><span class=\"sub\">");
    ana_put_range(&page->plain, voice, &quantity, row->simultaneous);
    ana_page_plain(page);
    if (!isnan(row->relative) && row->relative != 0) {
        ana_put_text(out, "</span><span class=\"sub\">");
        ana_put_relative(&page->plain, row->relative, voice->language, voice->style);
        ana_page_plain(page);
    }
    ana_put_text(out, "</span></td><td class=\"n won\" data-label=\"");
    ana_put_html(out, ana_page_word(page, ANA_WORD_COL_WON));
    ana_put_text(out, "\">");
    if (row->pairs > 0 && row->verdict != ANA_IDENTICAL) {
        ana_put(out, "%u / %u<span class=\"sub\">", row->won, row->pairs);
        struct ana_buffer low = {0}, high = {0};
        ana_put_per_cent(&low, voice, round(100 * row->won_share.low) / 100);
        ana_put_per_cent(&high, voice, round(100 * row->won_share.high) / 100);
        ana_put_text(&high, "%");
        ANA_TELL(page, ANA_WORD_RANGE, ana_buffer_text(&low), ana_buffer_text(&high));
        ana_buffer_free(&low);
        ana_buffer_free(&high);
        ana_put_text(out, "</span>");
    }
    ana_put_text(out, "</td><td class=\"say\">");
    if (row->verdict == ANA_IDENTICAL) {
        ana_put(&page->plain, "%s ", ana_page_word(page, ANA_WORD_SAY_SAME));
    } else if (row->pairs < 2) {
        ana_put(&page->plain, "%s: ", ana_design_title(voice, row->design));
        ana_put_verdict(&page->plain, voice, page->focus, page->place, index);
        ana_put_text(&page->plain, " ");
    }
    ana_put_verdict_rest(&page->plain, voice, page->focus, page->place, index);
    ana_page_plain(page);
    ana_put_text(out, "</td></tr>\n");
}

static void answer_table(struct ana_page *page)
{
    struct ana_buffer *out = page->html;
    struct ana_buffer level = {0};
    ana_put_text(out, "<table class=\"verdicts\"><thead><tr><th scope=\"col\">");
    ana_put_html(out, ana_page_word(page, ANA_WORD_COL_DESIGN));
    ana_put_text(out, "</th><th scope=\"col\" class=\"n\">");
    ANA_TELL(page, ANA_WORD_COL_DIFFERENCE, ana_design_title(&page->voice, page->scorecard->baseline));
    ana_put_text(out, "<span class=\"sub\">");
    ana_put_per_cent(&level, &page->voice, page->scorecard->confidence);
    ANA_TELL(page, ANA_WORD_COL_INTERVAL, ana_buffer_text(&level));
    ana_buffer_free(&level);
    ana_put_text(out, "</span></th><th scope=\"col\" class=\"n\">");
    ana_put_html(out, ana_page_word(page, ANA_WORD_COL_WON));
    ana_put_text(out, "</th><th scope=\"col\">");
    ana_put_html(out, ana_page_word(page, ANA_WORD_COL_MEANING));
    ana_put_text(out, "</th></tr></thead><tbody>\n");
    for (uint32_t d = 1; d < page->scorecard->design_count; d++)
        answer_row(page, d);
    ana_put_text(out, "</tbody></table>\n");
}

void ana_page_answer(struct ana_page *page)
{
    struct ana_buffer *out = page->html;
    const char *title = page->view->title[0] ? page->view->title : ana_page_word(page, ANA_WORD_TITLE_UNTITLED);
    ana_put_text(out, "<header><p class=\"overline\">");
    ana_put_html(out, ana_page_word(page, ANA_WORD_OVERLINE));
    ana_put_text(out, "</p>\n<h1>");
    ana_put_html(out, title);
    ana_put_text(out, "</h1>\n<p class=\"lede\">");
    if (page->scorecard->place_count > 1)
        ana_put(&page->plain, "%s: ", page->scorecard->places[page->place]);
    ana_put_headline(&page->plain, &page->voice, page->place);
    ana_page_plain(page);
    ana_put_text(out, "</p>\n<p class=\"measure\">");
    if (page->focus->declared) {
        ana_put_question(&page->plain, &page->voice);
        if (page->scorecard->design_count > 2)
            ana_put(&page->plain, " %s", ana_page_word(page, ANA_WORD_HEAD_NOT_RANKED));
    } else {
        ana_put_measure(&page->plain, &page->voice, page->focus->metric);
        ana_put_text(&page->plain, ".");
    }
    ana_page_plain(page);
    const char *limits = ana_view_attribute(page->view, "model_limits");
    if (limits && limits[0]) {
        ana_put_text(out, "</p>\n<p class=\"measure\">");
        ana_put(&page->plain, "%s %s", ana_page_word(page, ANA_WORD_HEAD_LIMITS),
                ana_local(page->voice.language, limits));
        ana_page_plain(page);
    }
    ana_put_text(out, "</p></header>\n<main>\n");
    if (page->scorecard->place_count > 1) {
        char count[16];
        snprintf(count, sizeof count, "%u", page->scorecard->place_count);
        ana_put_text(out, "<p>");
        ANA_TELL(page, ANA_WORD_HEAD_PLACES, count);
        ana_put_text(out, " ");
        ANA_TELL(page, ANA_WORD_PLACE_SHOWN, page->scorecard->places[page->place]);
        ana_put_text(out, "</p>\n");
    }
    if (page->scorecard->design_count > 1)
        answer_table(page);
}

/* ---- varied values ---- */

static bool same_everywhere(const struct ana_page *page, uint32_t design)
{
    const struct ana_comparison *c = page->scorecard;
    for (uint32_t p = 1; p < c->place_count; p++)
        if (ana_row(c, page->focus, p, design)->verdict != ana_row(c, page->focus, 0, design)->verdict)
            return false;
    return true;
}

static void place_cell(struct ana_page *page, uint32_t place, uint32_t design)
{
    const struct ana_difference *row = ana_row(page->scorecard, page->focus, place, design);
    struct ana_quantity quantity = ana_difference_quantity(&page->voice, page->focus, place);
    struct ana_buffer *out = page->html;
    ana_put_text(out, "<td class=\"n\">");
    ana_put_difference(&page->plain, &page->voice, &quantity, row->mean);
    ana_page_plain(page);
    ana_put_text(out, "<span class=\"sub\">");
    ana_put_range(&page->plain, &page->voice, &quantity, row->simultaneous);
    ana_page_plain(page);
    ana_put(out, "</span><span class=\"badge v-%s\">", ana_verdict_class(row->verdict));
    ana_put_html(out, ana_verdict_word(&page->voice, row->verdict));
    ana_put_text(out, "</span></td>");
}

void ana_page_places(struct ana_page *page)
{
    const struct ana_comparison *c = page->scorecard;
    struct ana_buffer *out = page->html;
    if (c->place_count < 2 || c->design_count < 2)
        return;
    ana_page_heading(page, "places", ANA_WORD_SEC_PLACES);
    ana_put_text(out, "<ul class=\"tight\">\n");
    for (uint32_t d = 1; d < c->design_count; d++) {
        const char *title = ana_design_title(&page->voice, c->designs[d]);
        ana_put_text(out, "<li>");
        if (same_everywhere(page, d))
            ANA_TELL(page, ANA_WORD_PLACES_SAME, title,
                     ana_verdict_word(&page->voice, ana_row(c, page->focus, 0, d)->verdict));
        else
            ANA_TELL(page, ANA_WORD_PLACES_FLIPS, title);
        ana_put_text(out, "</li>\n");
    }
    ana_put_text(out, "</ul>\n<div class=\"scroll\"><table><caption>");
    ana_put_html(out, ana_page_word(page, ANA_WORD_PLACES_CAPTION));
    ana_put_text(out, "</caption><thead><tr><th scope=\"col\">");
    ana_put_html(out, ana_page_word(page, ANA_WORD_COL_PLACE));
    ana_put_text(out, "</th>");
    for (uint32_t d = 1; d < c->design_count; d++) {
        ana_put_text(out, "<th scope=\"col\" class=\"n\">");
        ana_put_html(out, ana_design_title(&page->voice, c->designs[d]));
        ana_put_text(out, "</th>");
    }
    ana_put_text(out, "</tr></thead><tbody>\n");
    for (uint32_t p = 0; p < c->place_count; p++) {
        ana_put_text(out, "<tr><th scope=\"row\">");
        ana_put_html(out, c->places[p]);
        ana_put_text(out, "</th>");
        for (uint32_t d = 1; d < c->design_count; d++)
            place_cell(page, p, d);
        ana_put_text(out, "</tr>\n");
    }
    ana_put_text(out, "</tbody></table></div>\n");
}

/* ---- designs side by side ---- */

static bool differs(const struct ana_page *page, const struct sim_results_parameter *parameter)
{
    for (uint32_t d = 1; d < page->scorecard->design_count; d++)
        if (strcmp(parameter->value[page->scorecard->designs[d]], parameter->value[page->scorecard->baseline]) != 0)
            return true;
    return false;
}

/* When the terms of a design begin, from the file's own list of designs; at time 0 goes without saying. */
static void put_start(struct ana_page *page, const json_t *designs, uint32_t design)
{
    const json_t *found = json_array_get(designs, design), *days = json_object_get(found, "diverge_days");
    bool from_start = json_is_true(json_object_get(found, "start"));
    if (design == page->scorecard->baseline || (!from_start && !(json_number_value(days) > 0)))
        return;
    ana_put_text(page->html, "<span class=\"sub\">");
    if (from_start) {
        ana_put_html(page->html, ana_page_word(page, ANA_WORD_CHANGES_START));
    } else {
        struct ana_buffer span = {0};
        ana_put_span(&span, &page->voice, json_number_value(days));
        ANA_TELL(page, ANA_WORD_CHANGES_AT, ana_buffer_text(&span));
        ana_buffer_free(&span);
    }
    ana_put_text(page->html, "</span>");
}

static void designs_csv(struct ana_page *page)
{
    struct ana_buffer *out = ana_page_file(page, false, "designs.csv");
    if (!out)
        return;
    ana_put_text(out, "parameter,text,unit");
    for (uint32_t d = 0; d < page->scorecard->design_count; d++) {
        ana_put_text(out, ",");
        ana_put_csv_text(out, ana_design_title(&page->voice, page->scorecard->designs[d]));
    }
    ana_put_text(out, "\n");
    for (uint32_t i = 0; i < page->view->parameter_count; i++) {
        const struct sim_results_parameter *p = page->view->parameters[i];
        if (!differs(page, p))
            continue;
        ana_put_csv_text(out, p->path);
        ana_put_text(out, ",");
        ana_put_csv_text(out, p->text);
        ana_put_text(out, ",");
        ana_put_csv_text(out, p->unit);
        for (uint32_t d = 0; d < page->scorecard->design_count; d++) {
            ana_put_text(out, ",");
            ana_put_csv_text(out, p->value[page->scorecard->designs[d]]);
        }
        ana_put_text(out, "\n");
    }
}

static void term_row(struct ana_page *page, const struct sim_results_parameter *parameter)
{
    struct ana_buffer *out = page->html;
    const char *base = parameter->value[page->scorecard->baseline];
    ana_put_text(out, "<tr><td>");
    ana_put_html(out, parameter->text[0] ? ana_term_text(page->voice.language, parameter->path, parameter->text)
                                         : parameter->path);
    ana_put_text(out, "<span class=\"sub\">");
    ana_put_html(out, parameter->path);
    ana_put_text(out, "</span></td>");
    for (uint32_t d = 0; d < page->scorecard->design_count; d++) {
        const char *value = parameter->value[page->scorecard->designs[d]];
        bool changed = strcmp(value, base) != 0;
        ana_put(out, "<td class=\"%s\">", changed ? "changed" : "base");
        /* What stays as it is stays quiet. */
        struct ana_buffer text = {0};
        ana_put_value_text(&text, page->voice.language, page->voice.style, parameter->path, value);
        ana_put_html(out, d > 0 && !changed ? "\xC2\xB7" : value[0] ? ana_buffer_text(&text) : "\xE2\x80\x93");
        ana_buffer_free(&text);
        ana_put_text(out, "</td>");
    }
    ana_put_text(out, "</tr>\n");
}

/* What each design is, in its author's words. */
static void put_descriptions(struct ana_page *page)
{
    struct ana_buffer *out = page->html;
    const char *text = ana_view_attribute(page->view, "designs");
    json_t *designs = text[0] ? json_loads(text, 0, NULL) : NULL;
    ana_put_text(out, "<dl class=\"designs\">\n");
    for (uint32_t d = 0; d < page->scorecard->design_count; d++) {
        uint32_t design = page->scorecard->designs[d];
        ana_put(out, "<dt%s>", d == 0 ? " class=\"base\"" : "");
        ana_put_html(out, ana_design_title(&page->voice, design));
        ana_put_text(out, "</dt><dd>");
        ana_put_html(out, page->view->designs[design].text);
        put_start(page, designs, design);
        ana_put_text(out, "</dd>\n");
    }
    ana_put_text(out, "</dl>\n");
    json_decref(designs);
}

static void terms_head(struct ana_page *page)
{
    struct ana_buffer *out = page->html;
    ana_put_text(out, "<thead><tr><th scope=\"col\">");
    ana_put_html(out, ana_page_word(page, ANA_WORD_COL_TERM));
    ana_put_text(out, "</th>");
    for (uint32_t d = 0; d < page->scorecard->design_count; d++) {
        ana_put(out, "<th scope=\"col\"%s>", d == 0 ? " class=\"base\"" : "");
        ana_put_html(out, ana_design_title(&page->voice, page->scorecard->designs[d]));
        ana_put_text(out, "</th>");
    }
    ana_put_text(out, "</tr></thead>\n");
}

void ana_page_designs(struct ana_page *page)
{
    struct ana_buffer *out = page->html;
    char number[16];
    uint32_t found = 0, shown = 0;
    for (uint32_t i = 0; i < page->view->parameter_count; i++)
        found += differs(page, page->view->parameters[i]);
    designs_csv(page);
    ana_page_heading(page, "designs", ANA_WORD_SEC_DESIGNS);
    put_descriptions(page);
    ana_put_text(out, "<p class=\"note\">");
    if (found == 0) {
        ana_put_html(out, ana_page_word(page, ANA_WORD_DESIGNS_NONE));
        ana_put_text(out, "</p>\n");
        return;
    }
    ANA_TELL(page, ANA_WORD_DESIGNS_INTRO, ana_design_title(&page->voice, page->scorecard->baseline));
    ana_put_text(out, "</p>\n<div class=\"scroll\"><table class=\"terms\">");
    terms_head(page);
    ana_put_text(out, "<tbody>\n");
    uint32_t limit = page->scorecard->design_count > DESIGNS_BY_DESIGN ? TERMS_SHOWN / 2 : TERMS_SHOWN;
    for (uint32_t i = 0; i < page->view->parameter_count && shown < limit; i++)
        if (differs(page, page->view->parameters[i])) {
            term_row(page, page->view->parameters[i]);
            shown++;
        }
    ana_put_text(out, "</tbody></table></div>\n");
    if (found > shown) {
        snprintf(number, sizeof number, "%u", found - shown);
        ana_put_text(out, "<p class=\"note\">");
        ANA_TELL(page, ANA_WORD_DESIGNS_MORE, number, page->report->folder);
        ana_put_text(out, "</p>\n");
    }
}

/* ---- forest plot ---- */

void ana_page_forest(struct ana_page *page)
{
    struct ana_buffer *out = page->html, matters = {0}, level = {0};
    char pairs[16], designs[16];
    if (page->scorecard->design_count < 2)
        return;
    ana_page_heading(page, "differences", ANA_WORD_SEC_DIFFERENCES);
    struct ana_buffer wide = {0};
    ana_chart_forest(&wide, &page->voice, page->focus, page->place, false);
    ana_page_figure(page, "differences.svg", &wide);
    ana_put_text(out, "<figure>");
    ana_put_text(out, ana_buffer_text(&wide));
    out->failed = out->failed || wide.failed;
    ana_buffer_free(&wide);
    ana_chart_forest(out, &page->voice, page->focus, page->place, true);
    uint32_t most = 0;
    for (uint32_t d = 1; d < page->scorecard->design_count; d++) {
        uint32_t n = ana_row(page->scorecard, page->focus, page->place, d)->pairs;
        most = n > most ? n : most;
    }
    snprintf(pairs, sizeof pairs, "%u", most);
    snprintf(designs, sizeof designs, "%u", page->scorecard->design_count - 1);
    ana_put_per_cent(&level, &page->voice, page->scorecard->confidence);
    ana_put_text(out, "<figcaption>");
    ANA_TELL(page, ANA_WORD_FOREST_CAPTION, pairs, ana_buffer_text(&level), designs);
    ana_put_text(out, " ");
    if (page->focus->matters > 0) {
        struct ana_quantity exact =
            ana_quantity_exact(page->view, page->focus->metric, page->focus->matters, page->voice.language);
        ana_put_quantity(&matters, &exact, page->focus->matters, page->voice.style | ANA_WITH_UNIT | ANA_DIFFERENCE);
        ANA_TELL(page, ANA_WORD_FOREST_ZONE, ana_buffer_text(&matters));
    } else {
        ana_put_html(out, ana_page_word(page, ANA_WORD_FOREST_ANY));
    }
    ana_put_text(out, "</figcaption></figure>\n");
    ana_buffer_free(&matters);
    ana_buffer_free(&level);
}
