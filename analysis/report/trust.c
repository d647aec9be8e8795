/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Why to believe it, and how far: replications, assumptions, methods, provenance. */
#include <math.h>
#include <stdio.h>
#include <string.h>
#include <time.h>

#include "analysis/compare/precision.h"
#include "analysis/diff/diff.h"
#include "analysis/document/format.h"
#include "analysis/report/found.h"

#define LEDGER_ROWS_MAX 120
#define SCENARIO_BYTES_MAX (256 * 1024)

/* ---- how sure ---- */

static void cell_number(struct ana_page *page, double value)
{
    ana_put_text(page->html, "<td class=\"n\">");
    ana_put_number(&page->plain, &page->voice, value);
    ana_page_plain(page);
    ana_put_text(page->html, "</td>");
}

/* Levels carry no sign, unlike differences. */
static void put_level_range(struct ana_page *page, const struct ana_quantity *quantity, struct ana_interval interval)
{
    if (isnan(interval.low))
        return;
    ana_put_quantity_range(&page->plain, quantity, interval.low, interval.high, page->voice.style);
    ana_page_plain(page);
}

static void sure_row(struct ana_page *page, uint32_t design)
{
    const struct ana_difference *row = ana_row(page->scorecard, page->focus, page->place, design);
    struct ana_quantity level = ana_level_quantity(&page->voice, page->focus, page->place);
    struct ana_buffer *out = page->html;
    bool baseline = design == 0;
    ana_put(out, "<tr%s><th scope=\"row\">", baseline ? " class=\"base\"" : "");
    ana_put_html(out, ana_design_title(&page->voice, row->design));
    ana_put_text(out, "</th><td class=\"n\">");
    ana_put_quantity(&page->plain, &level, row->own.moments.mean, page->voice.style | ANA_WITH_UNIT);
    ana_page_plain(page);
    ana_put_text(out, "<span class=\"sub\">");
    put_level_range(page, &level, row->own.interval);
    ana_put_text(out, "</span></td><td class=\"n\">");
    ana_put_quantity(&page->plain, &level, row->own.sd, page->voice.style | ANA_WITH_UNIT | ANA_DIFFERENCE);
    ana_page_plain(page);
    ana_put_text(out, "</td>");
    cell_number(page, row->pairs);
    cell_number(page, row->failed);
    cell_number(page, row->missing);
    cell_number(page, row->undefined);
    if (baseline) {
        ana_put_text(out, "<td></td><td></td><td></td></tr>\n");
        return;
    }
    ana_put_text(out, "<td class=\"n\">");
    if (isfinite(row->paired.reduction)) {
        struct ana_quantity factor = {.language = page->voice.language, .decimals = row->paired.reduction < 10};
        ana_put_text(&page->plain, "\xC3\x97");
        ana_put_quantity(&page->plain, &factor, row->paired.reduction, page->voice.style);
    } else {
        ana_put_number(&page->plain, &page->voice, NAN);
    }
    ana_page_plain(page);
    ana_put_text(out, "</td>");
    cell_number(page, round(100 * row->paired.rho) / 100);
    ana_put_text(out, "<td class=\"n\">");
    ana_put_p(&page->plain, row->p_holm, page->voice.language);
    ana_page_plain(page);
    ana_put_text(out, "</td></tr>\n");
}

static void put_warning(void *context, const char *warning)
{
    struct ana_page *page = context;
    ana_put_text(page->html, "<p class=\"warn\">");
    ana_put_html(page->html, warning);
    ana_put_text(page->html, "</p>\n");
}

static void count_runs(const struct ana_study_view *view, uint32_t counts[3])
{
    size_t pairs = (size_t)view->point_count * view->replication_count;
    for (size_t i = 0; i < pairs; i++)
        counts[view->status[i]]++;
}

/* Why replications ended where they did. */
static void sure_precision(struct ana_page *page)
{
    struct ana_precision precision;
    if (ana_precision_of(page->view, &precision, NULL) != SIM_OK)
        return;
    ana_put_precision(&page->plain, page->view, &precision, page->voice.language, page->voice.style);
    ana_page_plain(page);
    ana_put_text(page->html, " ");
}

static void sure_texts(struct ana_page *page)
{
    struct ana_buffer *out = page->html, level = {0};
    char first[16], second[16];
    uint32_t counts[3] = {0};
    ana_put_text(out, "<p>");
    snprintf(first, sizeof first, "%u", page->view->replication_count);
    bool added = page->view->precision > 0;
    ANA_TELL(page, added ? ANA_WORD_SURE_REPLICATIONS_ADDED : ANA_WORD_SURE_REPLICATIONS, first);
    ana_put_text(out, " ");
    if (added)
        sure_precision(page);
    count_runs(page->view, counts);
    snprintf(first, sizeof first, "%u", counts[SIM_PAIR_FAILED]);
    snprintf(second, sizeof second, "%u", counts[SIM_PAIR_MISSING]);
    if (counts[SIM_PAIR_FAILED] + counts[SIM_PAIR_MISSING] == 0)
        ana_put_html(out, ana_page_word(page, ANA_WORD_SURE_FAILED_NONE));
    else
        ANA_TELL(page, ANA_WORD_SURE_FAILED, first, second);
    ana_put_text(out, "</p>\n");
    if (page->scorecard->design_count > 1) {
        ana_put_text(out, "<p>");
        ana_put_per_cent(&level, &page->voice, page->scorecard->confidence);
        snprintf(first, sizeof first, "%u", page->scorecard->design_count - 1);
        ANA_TELL(page, ANA_WORD_SURE_INTERVALS, first, ana_buffer_text(&level));
        ana_put_text(out, "</p>\n");
    }
    ana_warnings(&page->voice, page->focus, page->place, put_warning, page);
    ana_buffer_free(&level);
}

void ana_page_sure(struct ana_page *page)
{
    static const enum ana_word_id heads[] = {
        ANA_WORD_COL_DESIGN,  ANA_WORD_COL_MEAN,      ANA_WORD_COL_SPREAD,  ANA_WORD_COL_PAIRS, ANA_WORD_COL_FAILED,
        ANA_WORD_COL_MISSING, ANA_WORD_COL_UNDEFINED, ANA_WORD_COL_PAIRING, ANA_WORD_COL_RHO,   ANA_WORD_COL_P};
    struct ana_buffer *out = page->html;
    ana_page_heading(page, "sure", ANA_WORD_SEC_SURE);
    sure_texts(page);
    ana_put_text(out, "<div class=\"scroll\"><table><caption>");
    ana_put_measure(&page->plain, &page->voice, page->focus->metric);
    ana_put(&page->plain, ". %s", ana_page_word(page, ANA_WORD_SURE_PAIRING));
    ana_page_plain(page);
    ana_put_text(out, "</caption><thead><tr>");
    for (size_t i = 0; i < sizeof heads / sizeof *heads; i++) {
        ana_put(out, "<th scope=\"col\"%s>", i > 0 ? " class=\"n\"" : "");
        ana_put_html(out, ana_page_word(page, heads[i]));
        ana_put_text(out, "</th>");
    }
    ana_put_text(out, "</tr></thead><tbody>\n");
    for (uint32_t d = 0; d < page->scorecard->design_count; d++)
        sure_row(page, d);
    ana_put_text(out, "</tbody></table></div>\n");
}

/* ---- assumption ledger ---- */

enum drawer { DRAWER_SET, DRAWER_ASSUMED, DRAWER_SOURCED, DRAWER_REST, DRAWER_COUNT };

static bool assumed(const struct sim_results_parameter *p)
{
    return strcmp(p->grade, "X") == 0;
}

static bool uncertain(const struct sim_results_parameter *p)
{
    return strcmp(p->role, "uncertain") == 0;
}

static enum drawer drawer_of(const struct ana_page *page, const struct sim_results_parameter *p)
{
    if (strcmp(p->origin[page->scorecard->baseline], "default") != 0)
        return DRAWER_SET;
    if (assumed(p))
        return uncertain(p) ? DRAWER_ASSUMED : DRAWER_REST;
    return DRAWER_SOURCED;
}

static const char *role_word(const struct ana_page *page, const char *role)
{
    if (strcmp(role, "lever") == 0)
        return ana_page_word(page, ANA_WORD_ROLE_LEVER);
    if (strcmp(role, "uncertain") == 0)
        return ana_page_word(page, ANA_WORD_ROLE_UNCERTAIN);
    return ana_page_word(page, ANA_WORD_ROLE_SETTING);
}

/* Whether anybody looked what assumptions do to the answer. */
static bool examined(const struct ana_page *page)
{
    return page->findings.document[ANA_FOUND_SENSITIVITY] != NULL;
}

static void ledger_row(struct ana_page *page, const struct sim_results_parameter *p, bool set)
{
    enum ana_language language = page->voice.language;
    struct ana_buffer *out = page->html, value = {0}, fallback = {0};
    ana_put_value_text(&value, language, page->voice.style, p->path, p->value[page->scorecard->baseline]);
    ana_put_value_text(&fallback, language, page->voice.style, p->path, p->fallback);
    const char *cells[] = {ana_buffer_text(&value), set ? ana_buffer_text(&fallback) : role_word(page, p->role),
                           set ? p->origin[page->scorecard->baseline] : p->grade,
                           set ? p->grade : ana_local(language, p->source), ana_page_effect(page, p->path)};
    const char *text = ana_term_text(language, p->path, p->text);
    /* A parameter that this program's model does not have any more. */
    bool english = text == p->text && text[0] && language != ANA_EN;
    ana_put(out, "<tr><td class=\"path\"><span%s>", english ? " lang=\"en\"" : "");
    ana_put_html(out, text[0] ? text : p->path);
    ana_put_text(out, "</span><span class=\"sub\">");
    ana_put_html(out, p->path);
    ana_put_text(out, "</span></td>");
    for (int i = 0; i < (examined(page) ? 5 : 4); i++) {
        ana_put_text(out, "<td>");
        ana_put_html(out, cells[i]);
        ana_put_text(out, "</td>");
    }
    ana_put_text(out, "</tr>\n");
    ana_buffer_free(&value);
    ana_buffer_free(&fallback);
}

static void ledger_drawer(struct ana_page *page, enum drawer drawer, uint32_t count)
{
    static const enum ana_word_id titles[] = {ANA_WORD_LEDGER_SET, ANA_WORD_LEDGER_ASSUMED, ANA_WORD_LEDGER_SOURCED,
                                              ANA_WORD_LEDGER_REST};
    static const enum ana_word_id set_heads[] = {ANA_WORD_COL_PARAMETER, ANA_WORD_COL_VALUE, ANA_WORD_COL_DEFAULT,
                                                 ANA_WORD_COL_ORIGIN, ANA_WORD_COL_GRADE};
    static const enum ana_word_id other_heads[] = {ANA_WORD_COL_PARAMETER, ANA_WORD_COL_VALUE, ANA_WORD_COL_ROLE,
                                                   ANA_WORD_COL_GRADE, ANA_WORD_COL_SOURCE};
    const enum ana_word_id *heads = drawer == DRAWER_SET ? set_heads : other_heads;
    struct ana_buffer *out = page->html;
    char number[16];
    uint32_t shown = 0;
    if (count == 0)
        return;
    snprintf(number, sizeof number, "%u", count);
    ana_put_text(out, "<details><summary>");
    ANA_TELL(page, titles[drawer], number);
    ana_put_text(out, "</summary><div class=\"scroll\"><table><thead><tr>");
    for (int i = 0; i < 5; i++) {
        ana_put_text(out, "<th scope=\"col\">");
        ana_put_html(out, ana_page_word(page, heads[i]));
        ana_put_text(out, "</th>");
    }
    if (examined(page)) {
        ana_put_text(out, "<th scope=\"col\">");
        ana_put_html(out, ana_page_word(page, ANA_WORD_COL_EFFECT));
        ana_put_text(out, "</th>");
    }
    ana_put_text(out, "</tr></thead><tbody>\n");
    for (uint32_t i = 0; i < page->view->parameter_count && shown < LEDGER_ROWS_MAX; i++)
        if (drawer_of(page, page->view->parameters[i]) == drawer) {
            ledger_row(page, page->view->parameters[i], drawer == DRAWER_SET);
            shown++;
        }
    ana_put_text(out, "</tbody></table></div>");
    if (count > shown) {
        snprintf(number, sizeof number, "%u", count - shown);
        ana_put_text(out, "<p class=\"note\">");
        ANA_TELL(page, ANA_WORD_LEDGER_CUT, number, page->report->folder);
        ana_put_text(out, "</p>");
    }
    ana_put_text(out, "</details>\n");
}

static void parameters_csv(struct ana_page *page)
{
    struct ana_buffer *out = ana_page_file(page, false, "parameters.csv");
    if (!out)
        return;
    ana_put_text(out, "parameter,value,unit,default,origin,role,grade,source,text,effect\n");
    uint32_t baseline = page->scorecard->baseline;
    for (uint32_t i = 0; i < page->view->parameter_count; i++) {
        const struct sim_results_parameter *p = page->view->parameters[i];
        const char *cells[] = {p->path, p->value[baseline], p->unit,   p->fallback, p->origin[baseline],
                               p->role, p->grade,           p->source, p->text,     ana_page_effect(page, p->path)};
        for (int c = 0; c < 10; c++) {
            ana_put_text(out, c > 0 ? "," : "");
            ana_put_csv_text(out, cells[c]);
        }
        ana_put_text(out, "\n");
    }
}

void ana_page_ledger(struct ana_page *page)
{
    uint32_t counts[DRAWER_COUNT] = {0}, on_assumption = 0, unknown = 0;
    char numbers[3][16];
    parameters_csv(page);
    for (uint32_t i = 0; i < page->view->parameter_count; i++) {
        const struct sim_results_parameter *p = page->view->parameters[i];
        counts[drawer_of(page, p)]++;
        on_assumption += assumed(p);
        unknown += assumed(p) && uncertain(p);
    }
    if (page->view->parameter_count == 0)
        return;
    ana_page_heading(page, "ledger", ANA_WORD_SEC_LEDGER);
    snprintf(numbers[0], sizeof numbers[0], "%u", page->view->parameter_count);
    snprintf(numbers[1], sizeof numbers[1], "%u", on_assumption);
    snprintf(numbers[2], sizeof numbers[2], "%u", unknown);
    ana_put_text(page->html, "<p>");
    ANA_TELL(page, ANA_WORD_LEDGER_INTRO, numbers[0], numbers[1], numbers[2]);
    ana_put_text(page->html, " ");
    ana_put_html(page->html, ana_page_word(page, examined(page) ? ANA_WORD_LEDGER_EFFECT : ANA_WORD_LEDGER_NO_EFFECT));
    ana_put_text(page->html, "</p>\n");
    for (int drawer = 0; drawer < DRAWER_COUNT; drawer++)
        ledger_drawer(page, (enum drawer)drawer, counts[drawer]);
}

/* ---- methods ---- */

void ana_methods_paragraph(const struct ana_page *page, int index, struct ana_buffer *out)
{
    struct ana_buffer span = {0}, level = {0}, matters = {0};
    char designs[16], replications[16], alternatives[16];
    const struct ana_study_view *view = page->view;
    const struct ana_comparison *c = page->scorecard;
    snprintf(designs, sizeof designs, "%u", c->design_count);
    snprintf(replications, sizeof replications, "%u", view->replication_count);
    snprintf(alternatives, sizeof alternatives, "%u", c->design_count - 1);
    ana_put_span(&span, &page->voice, ana_view_horizon(view));
    ana_put_per_cent(&level, &page->voice, c->confidence);
    const char *const arguments[] = {designs,
                                     ana_view_attribute(view, "partnersim_version"),
                                     ana_view_attribute(view, "model"),
                                     ana_view_attribute(view, "model_version"),
                                     ana_buffer_text(&span),
                                     replications,
                                     ana_design_title(&page->voice, c->baseline),
                                     alternatives,
                                     ana_buffer_text(&level)};
    if (index == 0) {
        ana_put_template(out, ana_page_word(page, ANA_WORD_METHODS_TEXT), arguments, 9);
    } else if (index == 1 && page->focus->declared && page->focus->matters > 0) {
        struct ana_quantity exact =
            ana_quantity_exact(view, page->focus->metric, page->focus->matters, page->voice.language);
        ana_put_quantity(&matters, &exact, page->focus->matters, page->voice.style | ANA_WITH_UNIT | ANA_DIFFERENCE);
        const char *const limit[] = {ana_buffer_text(&matters)};
        ana_put_template(out, ana_page_word(page, ANA_WORD_METHODS_VERDICT), limit, 1);
    } else {
        ana_put_text(out, ana_page_word(page, index == 1 ? ANA_WORD_METHODS_VERDICT_ANY : ANA_WORD_METHODS_LIMITS));
    }
    ana_buffer_free(&span);
    ana_buffer_free(&level);
    ana_buffer_free(&matters);
}

/* ---- provenance ---- */

static void put_fact(struct ana_page *page, enum ana_word_id name, const char *text)
{
    if (!text[0])
        return;
    ana_put_text(page->html, "<dt>");
    ana_put_html(page->html, ana_page_word(page, name));
    ana_put_text(page->html, "</dt><dd>");
    ana_put_html(page->html, text);
    ana_put_text(page->html, "</dd>\n");
}

static void put_facts(struct ana_page *page)
{
    const struct ana_study_view *view = page->view;
    char text[256], made[32] = "";
    ana_put_text(page->html, "<dl>\n");
    snprintf(text, sizeof text, "partnersim %s", ana_view_attribute(view, "partnersim_version"));
    put_fact(page, ANA_WORD_PROV_VERSION, text);
    put_fact(page, ANA_WORD_PROV_COMMIT, ana_view_attribute(view, "git_commit"));
    snprintf(text, sizeof text, "%s %s", ana_view_attribute(view, "model"), ana_view_attribute(view, "model_version"));
    put_fact(page, ANA_WORD_PROV_MODEL, text[0] == ' ' ? "" : text);
    put_fact(page, ANA_WORD_PROV_SEED, ana_view_attribute(view, "seed"));
    put_fact(page, ANA_WORD_PROV_SCENARIO_ID, ana_view_attribute(view, "scenario_sha256"));
    put_fact(page, ANA_WORD_PROV_DIGEST, ana_view_attribute(view, "digest"));
    put_fact(page, ANA_WORD_PROV_CREATED, ana_view_attribute(view, "created"));
    put_fact(page, ANA_WORD_PROV_COMMAND, ana_view_attribute(view, "command_line"));
    time_t seconds = (time_t)page->options->made;
    struct tm date;
    if (seconds > 0 && gmtime_r(&seconds, &date))
        strftime(made, sizeof made, "%Y-%m-%dT%H:%M:%SZ", &date);
    put_fact(page, ANA_WORD_PROV_REPORT, made);
    ana_put_text(page->html, "</dl>\n");
}

void ana_page_provenance(struct ana_page *page)
{
    struct ana_buffer *out = page->html;
    const char *scenario = ana_view_attribute(page->view, "scenario"), *seed = ana_view_attribute(page->view, "seed");
    ana_page_heading(page, "provenance", ANA_WORD_SEC_PROVENANCE);
    put_facts(page);
    ana_put_text(out, "<p>");
    ana_put_html(out, ana_page_word(page, ANA_WORD_PROV_REPRODUCE));
    ana_put_text(out, "</p>\n<pre class=\"wrap\">");
    ana_put(&page->plain, "partnersim run scenario.conf%s%s", seed[0] ? " --seed " : "", seed);
    if (page->view->precision > 0) /* the same rule ends where it ended */
        ana_put(&page->plain, " --precision %g%s --most %u", page->view->precision * (page->view->relative ? 100 : 1),
                page->view->relative ? "%" : "", page->view->most);
    else
        ana_put(&page->plain, " --replications %u", page->view->replication_count);
    ana_put(&page->plain, " -o study && partnersim report study -o report.html");
    ana_page_plain(page);
    ana_put_text(out, "</pre>\n");
    size_t length = strlen(scenario);
    if (length > 0 && length <= SCENARIO_BYTES_MAX) {
        ana_put_text(out, "<details><summary>");
        ana_put_html(out, ana_page_word(page, ANA_WORD_PROV_SCENARIO));
        ana_put_text(out, "</summary><pre>");
        ana_put_html(out, scenario);
        ana_put_text(out, "</pre></details>\n");
    }
    if (length > 0) {
        struct ana_buffer *file = ana_page_file(page, false, "scenario.conf");
        if (file)
            ana_put_text(file, scenario);
    }
    ana_put_text(out, "<p class=\"note\">");
    ANA_TELL(page, ANA_WORD_DATA_NOTE, page->report->folder);
    ana_put_text(out, "</p>\n");
}
