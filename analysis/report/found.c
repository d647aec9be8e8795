/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What other commands found: their sentences, pictures of their numbers, their tables; and how to ask for what is
 * missing. */
#include <math.h>
#include <stdio.h>
#include <string.h>

#include "analysis/document/format.h"
#include "analysis/document/typeset.h"
#include "analysis/report/chart_bars.h"
#include "analysis/report/found.h"

#define ROWS_SHOWN 25
#define LINES_SHOWN 16

/* What was found before findings were told in every language is English. */
static const char *english(const struct ana_page *page, enum ana_finding id)
{
    return page->findings.english[id] ? " lang=\"en\"" : "";
}

/* A text of a finding, which was told for a terminal. */
static void put_told(struct ana_page *page, const char *text)
{
    struct ana_buffer typeset = {0};
    ana_put_typeset(&typeset, text);
    ana_put_html(page->html, ana_buffer_text(&typeset));
    page->html->failed = page->html->failed || typeset.failed;
    ana_buffer_free(&typeset);
}

void ana_page_found(struct ana_page *page, enum ana_finding id, const char *tag, const char *text)
{
    ana_put(page->html, "<%s%s>", tag, english(page, id));
    put_told(page, text);
    ana_put(page->html, "</%s>\n", tag);
}

static void put_lines(struct ana_page *page, enum ana_finding id, const char *part, const char *classes)
{
    const json_t *lines = json_object_get(page->findings.document[id], part);
    size_t count = json_array_size(lines);
    if (count == 0)
        return;
    ana_put(page->html, "<ul class=\"%s\">\n", classes);
    for (size_t i = 0; i < count && i < LINES_SHOWN; i++) {
        const char *line = json_string_value(json_array_get(lines, i));
        ana_page_found(page, id, "li", line ? line : "");
    }
    ana_put_text(page->html, "</ul>\n");
    if (count > LINES_SHOWN) {
        char more[24];
        snprintf(more, sizeof more, "%zu", count - LINES_SHOWN);
        ana_put_text(page->html, "<p class=\"note\">");
        ANA_TELL(page, ANA_WORD_FOUND_LINES_CUT, more);
        ana_put_text(page->html, "</p>\n");
    }
}

/* ---- tables ---- */

static void table_csv(struct ana_page *page, enum ana_finding id, const char *key, const json_t *table)
{
    char name[96];
    const json_t *columns = json_object_get(table, "columns"), *rows = json_object_get(table, "rows");
    snprintf(name, sizeof name, "%s-%.60s.csv", ana_finding_name(id), key);
    struct ana_buffer *out = ana_page_file(page, false, name);
    if (!out)
        return;
    for (size_t c = 0; c < json_array_size(columns); c++) {
        ana_put_text(out, c > 0 ? "," : "");
        ana_put_csv_text(out, ana_row_text(json_array_get(columns, c), "key"));
    }
    ana_put_text(out, "\n");
    for (size_t r = 0; r < json_array_size(rows); r++) {
        for (size_t c = 0; c < json_array_size(columns); c++) {
            const char *column = ana_row_text(json_array_get(columns, c), "key");
            const json_t *cell = json_object_get(json_array_get(rows, r), column);
            ana_put_text(out, c > 0 ? "," : "");
            if (json_is_string(cell))
                ana_put_csv_text(out, json_string_value(cell));
            else
                ana_put_csv_number(out, json_is_number(cell) ? json_number_value(cell) : (double)NAN);
        }
        ana_put_text(out, "\n");
    }
}

static bool shown(const json_t *column)
{
    return json_is_string(json_object_get(column, "head"));
}

static void table_head(struct ana_page *page, const json_t *columns)
{
    ana_put_text(page->html, "<thead><tr>");
    for (size_t c = 0; c < json_array_size(columns); c++) {
        const json_t *column = json_array_get(columns, c);
        if (!shown(column))
            continue;
        ana_put(page->html, "<th scope=\"col\"%s>",
                strcmp(ana_row_text(column, "align"), "r") == 0 ? " class=\"n\"" : "");
        put_told(page, ana_row_text(column, "head"));
        ana_put_text(page->html, "</th>");
    }
    ana_put_text(page->html, "</tr></thead><tbody>\n");
}

static void put_table(struct ana_page *page, enum ana_finding id, const json_t *table)
{
    struct ana_buffer *out = page->html;
    const json_t *columns = json_object_get(table, "columns"), *texts = json_object_get(table, "text");
    size_t count = json_array_size(texts);
    ana_put(out, "<details%s><summary>", english(page, id));
    put_told(page, ana_row_text(table, "title"));
    ana_put_text(out, "</summary><div class=\"scroll\"><table>");
    table_head(page, columns);
    for (size_t r = 0; r < count && r < ROWS_SHOWN; r++) {
        ana_put_text(out, "<tr>");
        for (size_t c = 0; c < json_array_size(columns); c++) {
            const json_t *column = json_array_get(columns, c);
            if (!shown(column))
                continue;
            const char *text = json_string_value(json_array_get(json_array_get(texts, r), c));
            ana_put_text(out, strcmp(ana_row_text(column, "align"), "r") == 0 ? "<td class=\"n\">" : "<td>");
            put_told(page, text ? text : "");
            ana_put_text(out, "</td>");
        }
        ana_put_text(out, "</tr>\n");
    }
    ana_put_text(out, "</tbody></table></div>");
    if (count > ROWS_SHOWN) {
        char more[24];
        snprintf(more, sizeof more, "%zu", count - ROWS_SHOWN);
        ana_put_text(out, "<p class=\"note\">");
        ANA_TELL(page, ANA_WORD_FOUND_CUT, more, page->report->folder);
        ana_put_text(out, "</p>");
    }
    ana_put_text(out, "</details>\n");
}

static void put_tables(struct ana_page *page, enum ana_finding id)
{
    const char *key;
    json_t *table;
    json_object_foreach(json_object_get(page->findings.document[id], "tables"), key, table)
    {
        const json_t *columns = json_object_get(table, "columns");
        bool any = false;
        for (size_t c = 0; c < json_array_size(columns); c++)
            any = any || shown(json_array_get(columns, c));
        table_csv(page, id, key, table);
        if (any && json_array_size(json_object_get(table, "text")) > 0)
            put_table(page, id, table);
    }
}

/* ---- one finding ---- */

struct part {
    enum ana_finding id;
    enum ana_word_id title, missing; /* ANA_WORD_NOTHING: what is missing is not missed */
    const char *how;                 /* what to type to have it */
    void (*draw)(struct ana_page *page);
};

static void put_missing(struct ana_page *page, const struct part *part)
{
    ana_put_text(page->html, "<p>");
    const struct ana_findings *findings = &page->findings;
    ana_put_html(page->html, ana_page_word(page, findings->damaged[part->id] ? ANA_WORD_FOUND_DAMAGED
                                                 : findings->stale[part->id] ? ANA_WORD_FOUND_STALE
                                                                             : part->missing));
    if (part->how[0]) {
        ana_put_text(page->html, " <code>");
        ana_put_html(page->html, part->how);
        ana_put_text(page->html, "</code>");
    }
    ana_put_text(page->html, "</p>\n");
}

static void put_found(struct ana_page *page, const struct part *part)
{
    const json_t *document = page->findings.document[part->id];
    if (!document && part->missing == ANA_WORD_NOTHING && !page->findings.damaged[part->id] &&
        !page->findings.stale[part->id])
        return;
    if (part->title != ANA_WORD_NOTHING) {
        ana_put(page->html, "<h3 id=\"about-%s\">", ana_finding_name(part->id));
        ana_put_html(page->html, ana_page_word(page, part->title));
        ana_put_text(page->html, "</h3>\n");
    }
    if (!document) {
        put_missing(page, part);
        return;
    }
    put_lines(page, part->id, "answer", "tight");
    if (part->draw)
        part->draw(page);
    put_tables(page, part->id);
    if (json_array_size(json_object_get(document, "notes")) > 0) {
        ana_put_text(page->html, "<details><summary>");
        ana_put_html(page->html, ana_page_word(page, ANA_WORD_FOUND_NOTES));
        ana_put_text(page->html, "</summary>");
        put_lines(page, part->id, "notes", "tight note");
        ana_put_text(page->html, "</details>\n");
    }
}

void ana_page_robust(struct ana_page *page)
{
    static const struct part parts[] = {
        {ANA_FOUND_RISK, ANA_WORD_FOUND_RISK, ANA_WORD_FOUND_NO_RISK, "", ana_draw_risk},
        {ANA_FOUND_SENSITIVITY, ANA_WORD_FOUND_SENSITIVITY, ANA_WORD_FOUND_NO_SENSITIVITY, "partnersim sensitivity DIR",
         ana_draw_sensitivity},
        {ANA_FOUND_GIVEN, ANA_WORD_FOUND_GIVEN, ANA_WORD_NOTHING, "partnersim sensitivity DIR --method given",
         ana_draw_given},
        {ANA_FOUND_LUCK, ANA_WORD_FOUND_LUCK, ANA_WORD_FOUND_NO_LUCK, "partnersim sensitivity DIR --method luck",
         ana_draw_luck},
        {ANA_FOUND_DISCOVER, ANA_WORD_FOUND_DISCOVER, ANA_WORD_FOUND_NO_DISCOVER, "partnersim discover DIR",
         ana_draw_discover},
        {ANA_FOUND_SELECT, ANA_WORD_FOUND_SELECT, ANA_WORD_FOUND_NO_SELECT, "partnersim select DIR", ana_draw_select},
        {ANA_FOUND_OPTIMISE, ANA_WORD_FOUND_OPTIMISE, ANA_WORD_FOUND_NO_OPTIMISE, "partnersim optimise DIR",
         ana_draw_optimise},
        {ANA_FOUND_CALIBRATE, ANA_WORD_FOUND_CALIBRATE, ANA_WORD_FOUND_NO_CALIBRATE, "partnersim calibrate DIR",
         ana_draw_calibrate},
    };
    if (page->scorecard->design_count < 2)
        return;
    ana_page_heading(page, "robust", ANA_WORD_SEC_ROBUST);
    for (size_t i = 0; i < sizeof parts / sizeof *parts; i++)
        put_found(page, &parts[i]);
}

void ana_page_partners(struct ana_page *page)
{
    static const struct part parts[] = {
        {ANA_FOUND_WINNERS, ANA_WORD_FOUND_WINNERS, ANA_WORD_FOUND_NOT_TOLD, "", ana_draw_winners},
        {ANA_FOUND_DEADWEIGHT, ANA_WORD_FOUND_DEADWEIGHT, ANA_WORD_FOUND_NOT_TOLD, "", ana_draw_deadweight},
        {ANA_FOUND_BUNCHING, ANA_WORD_FOUND_BUNCHING, ANA_WORD_FOUND_NOT_TOLD, "", ana_draw_bunching},
    };
    static const struct part none = {ANA_FOUND_WINNERS, ANA_WORD_NOTHING, ANA_WORD_FOUND_NO_PARTNERS,
                                     "output { partners = yes }", NULL};
    if (page->scorecard->design_count < 2)
        return;
    ana_page_heading(page, "partners", ANA_WORD_SEC_PARTNERS);
    if (!page->options->roster)
        put_missing(page, &none);
    for (size_t i = 0; page->options->roster && i < sizeof parts / sizeof *parts; i++)
        put_found(page, &parts[i]);
}
