/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "analysis/report/report.h"

#include <stdlib.h>

#include "analysis/compare/compare_print.h"
#include "analysis/partners/bunching.h"
#include "analysis/partners/deadweight.h"
#include "analysis/partners/winners.h"
#include "analysis/report/page.h"
#include "analysis/report/svg.h"
#include "analysis/risk/risk.h"
#include "analysis/study/identity.h"

static void put_document_head(struct ana_page *page)
{
    struct ana_buffer *out = page->html;
    const char *title = page->view->title[0] ? page->view->title : ana_page_word(page, ANA_WORD_TITLE_UNTITLED);
    /* Nothing is fetched from anywhere.  Vega compiles its expressions. */
    const char *policy = page->options->still     ? ""
                         : page->options->library ? ";img-src data:;script-src 'unsafe-inline' 'unsafe-eval'"
                                                  : ";script-src 'unsafe-inline'";
    ana_put(out,
            "<!DOCTYPE html>\n<html lang=\"%s\">\n<head>\n<meta charset=\"utf-8\">\n"
            "<meta name=\"viewport\" content=\"width=device-width,initial-scale=1\">\n"
            "<meta http-equiv=\"Content-Security-Policy\" content=\"default-src 'none';style-src 'unsafe-inline'%s\">\n"
            "<meta name=\"generator\" content=\"partnersim " PARTNERSIM_VERSION "\">\n<title>",
            page->voice.language == ANA_RU ? "ru" : "en", policy);
    ana_put_html(out, title);
    ana_put(out, "</title>\n<style>\n%s%s\n</style>\n</head>\n<body>\n", ana_page_style, ana_svg_style);
}

static void put_page(struct ana_page *page)
{
    static void (*const sections[])(struct ana_page *) = {
        ana_page_answer,     ana_page_places,    ana_page_designs, ana_page_forest,      ana_page_time,
        ana_page_tradeoff,   ana_page_scorecard, ana_page_levels,  ana_page_interactive, ana_page_partners,
        ana_page_sure,       ana_page_robust,    ana_page_ledger,  ana_page_exploratory, ana_page_methods,
        ana_page_provenance, ana_page_facts,
    };
    put_document_head(page);
    for (size_t i = 0; i < sizeof sections / sizeof *sections && page->status == SIM_OK; i++)
        sections[i](page);
    ana_put_text(page->html, "</main>\n");
    ana_page_scripts(page);
    ana_put_text(page->html, "</body>\n</html>\n");
    struct ana_buffer *csv = ana_page_file(page, false, "comparison.csv");
    if (csv)
        ana_compare_csv(page->all, csv);
}

/* Of single partners, each a finding of its own; what cannot be told is left out, and the section says so. */
static void find_winners(struct ana_page *page, const struct ana_roster *roster)
{
    const struct ana_winners_options choice = {.baseline = page->scorecard->baseline};
    struct ana_document document;
    struct ana_winners winners;
    struct sim_error error = {0};
    ana_document_init(&document, ana_finding_name(ANA_FOUND_WINNERS), page->voice.language);
    if (ana_winners(roster, &choice, &winners, &error) == SIM_OK) {
        ana_winners_tell(&winners, &document);
        ana_findings_keep(&page->findings, ANA_FOUND_WINNERS, &document);
    }
    ana_winners_fini(&winners);
    ana_document_fini(&document);
}

static void find_deadweight(struct ana_page *page, const struct ana_roster *roster)
{
    struct ana_document document;
    struct ana_deadweight deadweight;
    struct sim_error error = {0};
    ana_document_init(&document, ana_finding_name(ANA_FOUND_DEADWEIGHT), page->voice.language);
    if (ana_deadweight(roster, page->scorecard->baseline, &deadweight, &error) == SIM_OK) {
        ana_deadweight_tell(&deadweight, &document);
        ana_findings_keep(&page->findings, ANA_FOUND_DEADWEIGHT, &document);
    }
    ana_deadweight_fini(&deadweight);
    ana_document_fini(&document);
}

static void find_bunching(struct ana_page *page, const struct ana_roster *roster)
{
    struct ana_document document;
    struct ana_bunching bunching;
    struct sim_error error = {0};
    ana_document_init(&document, ana_finding_name(ANA_FOUND_BUNCHING), page->voice.language);
    if (ana_bunching(roster, page->scorecard->baseline, &bunching, &error) == SIM_OK) {
        ana_bunching_tell(&bunching, &document);
        ana_findings_keep(&page->findings, ANA_FOUND_BUNCHING, &document);
    }
    ana_bunching_fini(&bunching);
    ana_document_fini(&document);
}

/* The risk view of every report; partners where the study kept a table of them. */
static void find_on_the_spot(struct ana_page *page)
{
    const struct ana_roster *roster = page->options->roster;
    struct ana_document document;
    struct sim_error error = {0}; /* what cannot be told is left out, and the section says so */
    struct ana_risk *risk = NULL;
    if (page->scorecard->design_count > 1 && ana_risk(page->scorecard, &risk, &error) == SIM_OK) {
        ana_document_init(&document, ana_finding_name(ANA_FOUND_RISK), page->voice.language);
        ana_risk_tell(risk, &document);
        ana_findings_keep(&page->findings, ANA_FOUND_RISK, &document);
        ana_document_fini(&document);
        ana_risk_free(risk);
    }
    if (!roster || page->scorecard->design_count < 2)
        return;
    find_winners(page, roster);
    find_deadweight(page, roster);
    find_bunching(page, roster);
}

static int prepare(struct ana_page *page, const struct ana_study_view *view, const struct ana_report_options *options,
                   struct sim_error *error)
{
    struct ana_compare_options choice = {.baseline = options->baseline};
    *page = (struct ana_page){.view = view, .options = options, .error = error};
    int status = ana_compare(view, &choice, &page->scorecard, error);
    choice.all_metrics = true;
    if (status == SIM_OK)
        status = ana_compare(view, &choice, &page->all, error);
    if (status == SIM_OK && page->scorecard->metric_count == 0)
        status = sim_fail(error, SIM_USAGE, "the results hold no metric: there is nothing to report");
    if (status != SIM_OK)
        return status;
    page->timed = calloc(view->metric_count, sizeof *page->timed);
    if (!page->timed)
        return sim_fail(error, SIM_INTERNAL, "out of memory for the report");
    page->voice = (struct ana_voice){page->scorecard, options->language, ANA_TYPESET};
    page->focus = &page->scorecard->metrics[0]; /* the declared one comes first */
    if (options->directory) {
        json_t *study = ana_identity_of_view(view);
        ana_findings_load(&page->findings, options->directory, options->language, study);
        json_decref(study);
    }
    return SIM_OK;
}

static void finish(struct ana_page *page)
{
    ana_comparison_free(page->scorecard);
    ana_comparison_free(page->all);
    ana_buffer_free(&page->plain);
    ana_buffer_free(&page->time_data);
    free(page->timed);
    ana_findings_free(&page->findings);
}

/* The page under these options, complete or not at all. */
static int make_page(const struct ana_study_view *view, const struct ana_report_options *options,
                     struct ana_report *report, struct sim_error *error)
{
    struct ana_page page;
    *report = (struct ana_report){.made = options->made};
    ana_report_folder(options->path ? options->path : "report.html", report->folder);
    int status = prepare(&page, view, options, error);
    if (status == SIM_OK) {
        page.report = report;
        page.html = &report->html;
        find_on_the_spot(&page);
        put_page(&page);
        for (uint32_t i = 0; i < report->file_count; i++)
            if (report->files[i].content.failed)
                ana_page_fail(&page, "the data files");
        if (report->html.failed || page.plain.failed || page.time_data.failed)
            ana_page_fail(&page, "the page");
        status = page.status;
    }
    finish(&page);
    if (status != SIM_OK)
        ana_report_free(report);
    return status;
}

int ana_report_make(const struct ana_study_view *view, const struct ana_report_options *options,
                    struct ana_report *report, struct sim_error *error)
{
    int status = make_page(view, options, report, error);
    if (status == SIM_OK && report->html.length > ANA_REPORT_BYTES_MAX && options->library) {
        struct ana_report_options lighter = *options;
        lighter.library = NULL;
        lighter.too_large = true;
        ana_report_free(report);
        status = make_page(view, &lighter, report, error);
    }
    if (status == SIM_OK && report->html.length > ANA_REPORT_BYTES_MAX) {
        status = sim_fail(error, SIM_USAGE,
                          "the report would have %zu bytes, more than %d: compare fewer designs "
                          "or combinations at once",
                          report->html.length, ANA_REPORT_BYTES_MAX);
        ana_report_free(report);
    }
    return status;
}

void ana_report_free(struct ana_report *report)
{
    for (uint32_t i = 0; i < report->file_count; i++)
        ana_buffer_free(&report->files[i].content);
    free(report->files);
    ana_buffer_free(&report->html);
    *report = (struct ana_report){0};
}

int ana_report_methods(const struct ana_study_view *view, const struct ana_report_options *options,
                       enum ana_format format, struct ana_buffer *out, struct sim_error *error)
{
    struct ana_page page;
    int status = prepare(&page, view, options, error);
    if (status == SIM_OK) {
        page.voice.style = 0;
        ana_page_methods_print(&page, format, out);
        if (out->failed)
            status = sim_fail(error, SIM_INTERNAL, "out of memory for the methods text");
    }
    finish(&page);
    return status;
}
