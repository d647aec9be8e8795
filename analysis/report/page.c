/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What every section of the page writes with. */
#include "analysis/report/page.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "analysis/report/svg.h"

const char *ana_page_word(const struct ana_page *page, enum ana_word_id id)
{
    return ana_word(page->voice.language, id);
}

const char *ana_page_local(const struct ana_page *page, const char *text)
{
    return ana_local(page->voice.language, text);
}

void ana_page_plain(struct ana_page *page)
{
    ana_take_html(page->html, &page->plain);
}

void ana_page_tell(struct ana_page *page, enum ana_word_id id, const char *const *arguments, size_t count)
{
    struct ana_buffer text = {0};
    ana_put_template(&text, ana_page_word(page, id), arguments, count);
    ana_take_html(page->html, &text);
    ana_buffer_free(&text);
}

void ana_page_heading(struct ana_page *page, const char *anchor, enum ana_word_id id)
{
    ana_put(page->html, "<h2 id=\"%s\">", anchor);
    ana_put_html(page->html, ana_page_word(page, id));
    ana_put_text(page->html, "</h2>\n");
}

void ana_page_fail(struct ana_page *page, const char *what)
{
    if (page->status == SIM_OK)
        page->status = sim_fail(page->error, SIM_INTERNAL,
                                "cannot make %s for the report: no memory, or the results "
                                "cannot be read",
                                what);
}

struct ana_buffer *ana_page_file(struct ana_page *page, bool figure, const char *name)
{
    struct ana_report *report = page->report;
    if (report->file_count == report->file_capacity) {
        uint32_t capacity = report->file_capacity ? 2 * report->file_capacity : 16;
        struct ana_report_file *grown = realloc(report->files, capacity * sizeof *grown);
        if (!grown) {
            ana_page_fail(page, "the data files");
            return NULL;
        }
        report->files = grown;
        report->file_capacity = capacity;
    }
    struct ana_report_file *file = &report->files[report->file_count++];
    *file = (struct ana_report_file){.figure = figure};
    snprintf(file->name, sizeof file->name, "%s", name);
    return &file->content;
}

/* Inside the page the style is shared; alone the picture brings its own. */
void ana_page_figure(struct ana_page *page, const char *name, const struct ana_buffer *svg)
{
    struct ana_buffer *file = ana_page_file(page, true, name);
    const char *text = ana_buffer_text(svg), *body = strstr(text, "><title");
    if (!file || !body)
        return;
    ana_put_bytes(file, text, (size_t)(body - text) + 1);
    ana_put(file, "<style>%s</style>%s", ana_svg_style, body + 1);
}

const char *ana_verdict_class(enum ana_verdict verdict)
{
    static const char *const names[] = {
        [ANA_BASELINE] = "baseline", [ANA_BETTER] = "better",       [ANA_WORSE] = "worse",
        [ANA_EQUAL] = "equal",       [ANA_UNDECIDED] = "undecided", [ANA_IDENTICAL] = "identical",
        [ANA_HIGHER] = "higher",     [ANA_LOWER] = "lower",         [ANA_NO_DATA] = "no-data",
    };
    return names[verdict];
}
