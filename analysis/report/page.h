/* SPDX-License-Identifier: GPL-3.0-or-later */
/* A report in the making: shared by the files of this room only. */
#ifndef ANALYSIS_REPORT_PAGE_H
#define ANALYSIS_REPORT_PAGE_H

#include "analysis/compare/compare.h"
#include "analysis/compare/sentence.h"
#include "analysis/report/findings.h"
#include "analysis/report/html.h"
#include "analysis/report/report.h"

struct ana_page {
    const struct ana_study_view *view;
    struct ana_voice voice;           /* of the scorecard's comparison */
    struct ana_comparison *scorecard; /* the declared metric and the main ones */
    struct ana_comparison *all;
    const struct ana_metric_rows *focus; /* the declared metric, or the first of the scorecard */
    uint32_t place;                      /* shown in detail */
    struct ana_findings findings;        /* of other commands about the same study */
    const struct ana_report_options *options;
    struct ana_report *report;
    struct ana_buffer *html;
    struct ana_buffer plain;     /* scratch: texts before they are escaped */
    struct ana_buffer time_data; /* rows of the interactive chart over time, kept by the section of levels */
    bool *timed;                 /* [metric] has such rows */
    int status;                  /* the first failure sticks */
    struct sim_error *error;
};

/* Adds a text of words.def with its arguments, escaped. */
#define ANA_TELL(page, id, ...)                                                                                        \
    do {                                                                                                               \
        const char *const tell_[] = {__VA_ARGS__};                                                                     \
        ana_page_tell(page, id, tell_, sizeof tell_ / sizeof *tell_);                                                  \
    } while (0)
void ana_page_tell(struct ana_page *page, enum ana_word_id id, const char *const *arguments, size_t count);
const char *ana_page_word(const struct ana_page *page, enum ana_word_id id);
/* A text that comes with the results, in the page's language if there is a translation. */
const char *ana_page_local(const struct ana_page *page, const char *text);
void ana_page_heading(struct ana_page *page, const char *anchor, enum ana_word_id id);
/* Escapes what is in page->plain into the page and empties it. */
void ana_page_plain(struct ana_page *page);
void ana_page_fail(struct ana_page *page, const char *what);

/* A new file beside the report; NULL if memory failed (the page's status says so). Lent until the next one is added. */
struct ana_buffer *ana_page_file(struct ana_page *page, bool figure, const char *name);
/* Also keeps a picture as a file of its own. */
void ana_page_figure(struct ana_page *page, const char *name, const struct ana_buffer *svg);

/* A picture in the plane with its caption; empties the picture. */
void ana_page_plane(struct ana_page *page, const char *name, struct ana_buffer *svg, const char *caption);
/* The metric that stands for what a design costs; NULL if there is none. */
const struct ana_metric_rows *ana_page_cost(const struct ana_page *page);

/* "better", "worse", ...: class names that follow the verdict. */
const char *ana_verdict_class(enum ana_verdict verdict);

/* Sections, in the order of the page. */
void ana_page_answer(struct ana_page *page);
void ana_page_places(struct ana_page *page);
void ana_page_designs(struct ana_page *page);
void ana_page_forest(struct ana_page *page);
void ana_page_time(struct ana_page *page);
void ana_page_tradeoff(struct ana_page *page);
void ana_page_levels(struct ana_page *page);
void ana_page_scorecard(struct ana_page *page);
void ana_page_partners(struct ana_page *page);
void ana_page_robust(struct ana_page *page);
void ana_page_interactive(struct ana_page *page);
void ana_page_sure(struct ana_page *page);
void ana_page_ledger(struct ana_page *page);
void ana_page_exploratory(struct ana_page *page);
void ana_page_methods(struct ana_page *page);
void ana_page_provenance(struct ana_page *page);
/* No section: numbers of sentences, into facts.csv. */
void ana_page_facts(struct ana_page *page);

/* At the end of the page. */
void ana_page_scripts(struct ana_page *page);

/* The methods text of the page, paragraph by paragraph. */
enum { ANA_METHODS_PARAGRAPHS = 3 };
void ana_page_methods_print(const struct ana_page *page, enum ana_format format, struct ana_buffer *out);
void ana_methods_paragraph(const struct ana_page *page, int index, struct ana_buffer *out);

extern const char ana_page_style[];

#endif
