/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Methods, filled in from the results: three paragraphs for a paper, then item by item what reporting guidelines ask
 * for: STRESS-DES (Monks and others 2019, doi:10.1080/17477778.2018.1442155), ODD (Grimm and others 2020,
 * doi:10.18564/jasss.4259).
 */
#include <jansson.h>
#include <stdio.h>
#include <string.h>

#include "analysis/document/dialect.h"
#include "analysis/report/page.h"

enum { ARGUMENTS_MAX = 9, ARGUMENT_SIZE = 2048 };

/* Arguments of one text, printed one after the other. */
struct arguments {
    uint32_t count;
    char text[ARGUMENTS_MAX][ARGUMENT_SIZE];
    const char *list[ARGUMENTS_MAX];
};

static void add(const struct ana_page *page, struct arguments *arguments, const char *text)
{
    uint32_t i = arguments->count++;
    snprintf(arguments->text[i], ARGUMENT_SIZE, "%s",
             text && text[0] ? text : ana_page_word(page, ANA_WORD_ITEM_UNKNOWN));
    arguments->list[i] = arguments->text[i];
}

static void add_buffer(const struct ana_page *page, struct arguments *arguments, struct ana_buffer *buffer)
{
    add(page, arguments, ana_buffer_text(buffer));
    ana_buffer_free(buffer);
}

static void add_count(const struct ana_page *page, struct arguments *arguments, size_t count)
{
    char text[24];
    snprintf(text, sizeof text, "%zu", count);
    add(page, arguments, text);
}

/* ---- what the items say ---- */

static void purpose(const struct ana_page *page, struct arguments *arguments)
{
    struct ana_buffer question = {0};
    if (page->focus->declared)
        ana_put_question(&question, &page->voice);
    else
        ana_put_text(&question, ana_page_word(page, ANA_WORD_HEAD_NO_QUESTION));
    add(page, arguments, page->view->title);
    add_buffer(page, arguments, &question);
}

static void outputs(const struct ana_page *page, struct arguments *arguments)
{
    const struct ana_study_view *view = page->view;
    struct ana_buffer days = {0};
    if (view->time_count > 1)
        ana_put(&days, "%.4g", view->time[view->time_count - 1] - view->time[view->time_count - 2]);
    add_count(page, arguments, view->metric_count);
    add_count(page, arguments, page->scorecard->metric_count);
    add_buffer(page, arguments, &days);
}

static void experiments(const struct ana_page *page, struct arguments *arguments)
{
    struct ana_buffer names = {0};
    for (uint32_t d = 0; d < page->scorecard->design_count; d++)
        ana_put(&names, "%s%s", d > 0 ? ", " : "", ana_design_title(&page->voice, page->scorecard->designs[d]));
    add_count(page, arguments, page->scorecard->design_count);
    add_buffer(page, arguments, &names);
    add_count(page, arguments, page->scorecard->place_count);
    add(page, arguments, ana_design_title(&page->voice, page->scorecard->baseline));
}

static void logic(const struct ana_page *page, struct arguments *arguments)
{
    add(page, arguments, ana_view_attribute(page->view, "model"));
    add(page, arguments, ana_view_attribute(page->view, "model_version"));
    add(page, arguments, ana_view_attribute(page->view, "git_commit"));
}

static void components(const struct ana_page *page, struct arguments *arguments)
{
    struct ana_buffer hash = {0};
    ana_put(&hash, "SHA-256 %s", ana_view_attribute(page->view, "scenario_sha256"));
    add_buffer(page, arguments, &hash);
}

static void concepts(const struct ana_page *page, struct arguments *arguments)
{
    add(page, arguments, ana_view_attribute(page->view, "seed"));
    add(page, arguments, ana_page_word(page, ANA_WORD_SEC_SURE));
}

static void data(const struct ana_page *page, struct arguments *arguments)
{
    const struct ana_study_view *view = page->view;
    size_t set = 0, assumed = 0, unknown = 0;
    for (uint32_t i = 0; i < view->parameter_count; i++) {
        const struct sim_results_parameter *p = view->parameters[i];
        bool x = strcmp(p->grade, "X") == 0;
        set += strcmp(p->origin[page->scorecard->baseline], "default") != 0;
        assumed += x;
        unknown += x && strcmp(p->role, "uncertain") == 0;
    }
    add_count(page, arguments, view->parameter_count);
    add_count(page, arguments, set);
    add_count(page, arguments, assumed);
    add_count(page, arguments, unknown);
}

static void assumptions(const struct ana_page *page, struct arguments *arguments)
{
    add(page, arguments, ana_local(page->voice.language, ana_view_attribute(page->view, "model_limits")));
}

/* The warm-up as the resolved scenario has it: "warmup = 1y  # default". */
static void start(const struct ana_page *page, struct arguments *arguments)
{
    const char *at = strstr(ana_view_attribute(page->view, "scenario"), "\n  warmup = ");
    struct ana_buffer span = {0};
    if (at) {
        at += strlen("\n  warmup = ");
        ana_put_bytes(&span, at, strcspn(at, " \n"));
    }
    add_buffer(page, arguments, &span);
}

static void length(const struct ana_page *page, struct arguments *arguments)
{
    struct ana_buffer span = {0};
    ana_put_span(&span, &page->voice, ana_view_horizon(page->view));
    add_buffer(page, arguments, &span);
}

static void estimation(const struct ana_page *page, struct arguments *arguments)
{
    const struct ana_study_view *view = page->view;
    size_t counts[3] = {0}, runs = (size_t)view->point_count * view->replication_count;
    struct ana_buffer level = {0};
    for (size_t i = 0; i < runs; i++)
        counts[view->status[i]]++;
    ana_put_per_cent(&level, &page->voice, page->scorecard->confidence);
    add_count(page, arguments, view->replication_count);
    add_count(page, arguments, runs);
    add_count(page, arguments, counts[SIM_PAIR_FAILED]);
    add_count(page, arguments, counts[SIM_PAIR_MISSING]);
    add_buffer(page, arguments, &level);
}

static json_t *provenance(const struct ana_page *page)
{
    const char *text = ana_view_attribute(page->view, "provenance");
    return text[0] ? json_loads(text, 0, NULL) : NULL;
}

static void software(const struct ana_page *page, struct arguments *arguments)
{
    json_t *facts = provenance(page), *version;
    const char *name;
    struct ana_buffer libraries = {0};
    json_object_foreach(json_object_get(facts, "libraries"), name, version)
        ana_put(&libraries, "%s%s %s", libraries.length > 0 ? ", " : "", name,
                json_is_string(version) ? json_string_value(version) : "");
    add(page, arguments, ana_view_attribute(page->view, "partnersim_version"));
    add(page, arguments, json_string_value(json_object_get(facts, "compiler")));
    add_buffer(page, arguments, &libraries);
    json_decref(facts);
}

static void execution(const struct ana_page *page, struct arguments *arguments)
{
    add(page, arguments, ana_view_attribute(page->view, "digest"));
}

static void machine(const struct ana_page *page, struct arguments *arguments)
{
    json_t *facts = provenance(page);
    static const char *const texts[] = {"system", "release", "machine"};
    static const char *const numbers[] = {"processors", "threads"};
    for (int i = 0; i < 3; i++)
        add(page, arguments, json_string_value(json_object_get(facts, texts[i])));
    for (int i = 0; i < 2; i++) {
        struct ana_buffer number = {0};
        if (json_is_integer(json_object_get(facts, numbers[i])))
            ana_put(&number, "%lld", (long long)json_integer_value(json_object_get(facts, numbers[i])));
        add_buffer(page, arguments, &number);
    }
    json_decref(facts);
}

static void source(const struct ana_page *page, struct arguments *arguments)
{
    add(page, arguments, ana_view_attribute(page->view, "git_commit"));
}

static const struct {
    enum ana_word_id head, text;
    void (*fill)(const struct ana_page *page, struct arguments *arguments); /* NULL: nothing to fill in */
} items[] = {
    {ANA_WORD_ITEM_PURPOSE, ANA_WORD_ITEM_PURPOSE_TEXT, purpose},
    {ANA_WORD_ITEM_OUTPUTS, ANA_WORD_ITEM_OUTPUTS_TEXT, outputs},
    {ANA_WORD_ITEM_EXPERIMENTS, ANA_WORD_ITEM_EXPERIMENTS_TEXT, experiments},
    {ANA_WORD_ITEM_LOGIC, ANA_WORD_ITEM_LOGIC_TEXT, logic},
    {ANA_WORD_ITEM_COMPONENTS, ANA_WORD_ITEM_COMPONENTS_TEXT, components},
    {ANA_WORD_ITEM_CONCEPTS, ANA_WORD_ITEM_CONCEPTS_TEXT, concepts},
    {ANA_WORD_ITEM_DATA, ANA_WORD_ITEM_DATA_TEXT, data},
    {ANA_WORD_ITEM_PREPARED, ANA_WORD_ITEM_PREPARED_NONE, NULL},
    {ANA_WORD_ITEM_ASSUMPTIONS, ANA_WORD_ITEM_ASSUMPTIONS_TEXT, assumptions},
    {ANA_WORD_ITEM_START, ANA_WORD_ITEM_START_TEXT, start},
    {ANA_WORD_ITEM_LENGTH, ANA_WORD_ITEM_LENGTH_TEXT, length},
    {ANA_WORD_ITEM_ESTIMATION, ANA_WORD_ITEM_ESTIMATION_TEXT, estimation},
    {ANA_WORD_ITEM_SOFTWARE, ANA_WORD_ITEM_SOFTWARE_TEXT, software},
    {ANA_WORD_ITEM_EXECUTION, ANA_WORD_ITEM_EXECUTION_TEXT, execution},
    {ANA_WORD_ITEM_SYSTEM, ANA_WORD_ITEM_SYSTEM_TEXT, machine},
    {ANA_WORD_ITEM_ACCESS, ANA_WORD_ITEM_ACCESS_TEXT, source},
};

static void put_item(const struct ana_page *page, size_t index, struct ana_buffer *out)
{
    struct arguments arguments = {0};
    enum ana_word_id text = items[index].text;
    if (text == ANA_WORD_ITEM_PREPARED_NONE && page->findings.document[ANA_FOUND_CALIBRATE])
        text = ANA_WORD_ITEM_PREPARED_FITTED;
    if (text == ANA_WORD_ITEM_ESTIMATION_TEXT && page->view->precision > 0)
        text = ANA_WORD_ITEM_ESTIMATION_ADDED;
    if (items[index].fill)
        items[index].fill(page, &arguments);
    ana_put_template(out, ana_page_word(page, text), arguments.list, arguments.count);
}

/* ---- on the page, as text, as LaTeX ---- */

static void put_items(struct ana_page *page)
{
    ana_put_text(page->html, "<details><summary>");
    ana_put_html(page->html, ana_page_word(page, ANA_WORD_ITEMS_TITLE));
    ana_put_text(page->html, "</summary><dl class=\"items\">\n");
    for (size_t i = 0; i < sizeof items / sizeof *items; i++) {
        ana_put_text(page->html, "<dt>");
        ana_put_html(page->html, ana_page_word(page, items[i].head));
        ana_put_text(page->html, "</dt><dd>");
        put_item(page, i, &page->plain);
        ana_page_plain(page);
        ana_put_text(page->html, "</dd>\n");
    }
    ana_put_text(page->html, "</dl></details>\n");
}

void ana_page_methods(struct ana_page *page)
{
    ana_page_heading(page, "methods", ANA_WORD_SEC_METHODS);
    for (int i = 0; i < ANA_METHODS_PARAGRAPHS; i++) {
        ana_put_text(page->html, "<p>");
        ana_methods_paragraph(page, i, &page->plain);
        ana_page_plain(page);
        ana_put_text(page->html, "</p>\n");
    }
    put_items(page);
}

static void methods_text(const struct ana_page *page, struct ana_buffer *out)
{
    for (int i = 0; i < ANA_METHODS_PARAGRAPHS; i++) {
        ana_methods_paragraph(page, i, out);
        ana_put_text(out, "\n\n");
    }
    ana_put(out, "%s\n", ana_page_word(page, ANA_WORD_ITEMS_TITLE));
    for (size_t i = 0; i < sizeof items / sizeof *items; i++) {
        ana_put(out, "\n%s\n    ", ana_page_word(page, items[i].head));
        put_item(page, i, out);
        ana_put_text(out, "\n");
    }
}

static void latex(struct ana_buffer *out, struct ana_buffer *plain)
{
    ana_latex.text(out, ana_buffer_text(plain));
    out->failed = out->failed || plain->failed;
    ana_buffer_clear(plain);
}

static void methods_latex(const struct ana_page *page, struct ana_buffer *out)
{
    struct ana_buffer plain = {0};
    ana_put(out, "\\section*{%s}\n", ana_page_word(page, ANA_WORD_SEC_METHODS));
    for (int i = 0; i < ANA_METHODS_PARAGRAPHS; i++) {
        ana_methods_paragraph(page, i, &plain);
        latex(out, &plain);
        ana_put_text(out, "\n\n");
    }
    ana_put_text(out, "\\subsection*{");
    ana_put_text(&plain, ana_page_word(page, ANA_WORD_ITEMS_TITLE));
    latex(out, &plain);
    ana_put_text(out, "}\n\\begin{description}\n");
    for (size_t i = 0; i < sizeof items / sizeof *items; i++) {
        ana_put_text(out, "\\item[");
        ana_put_text(&plain, ana_page_word(page, items[i].head));
        latex(out, &plain);
        ana_put_text(out, "] ");
        put_item(page, i, &plain);
        latex(out, &plain);
        ana_put_text(out, "\n");
    }
    ana_put_text(out, "\\end{description}\n");
    ana_buffer_free(&plain);
}

void ana_page_methods_print(const struct ana_page *page, enum ana_format format, struct ana_buffer *out)
{
    if (format == ANA_LATEX)
        methods_latex(page, out);
    else
        methods_text(page, out);
}
