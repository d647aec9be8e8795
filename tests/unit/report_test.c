/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Reports: well-formed and self-contained whatever the study is called and
 * however little it holds, the same bytes twice, every section there, all
 * words in both languages, files written beside it.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>

#include <jansson.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

#include "analysis/report/report.h"
#include "sim/io/commit.h"
#include "tests/support/markup.h"
#include "tests/support/synthetic_study.h"

static struct ana_report make_with(struct synthetic_options options, struct ana_report_options how)
{
    struct synthetic_study *study = synthetic_study_create(options);
    how.baseline = UINT32_MAX;
    how.made = 1795478400;
    struct ana_report report;
    struct sim_error error = {0};
    if (ana_report_make(synthetic_study_view(study), &how, &report, &error) != SIM_OK)
        fail_msg("%s", error.text);
    synthetic_study_destroy(study);
    return report;
}

/* Read by the leak sanitizer: the library of fonts, behind figures as PDF, keeps its tables until the end. */
const char *__lsan_default_suppressions(void);
const char *__lsan_default_suppressions(void)
{
    return "leak:libfontconfig\n";
}

/* The page by itself: no script. */
static struct ana_report make(struct synthetic_options options, enum ana_language language)
{
    return make_with(options, (struct ana_report_options){.language = language, .still = true});
}

static const struct ana_buffer *file_of(const struct ana_report *report, const char *name)
{
    for (uint32_t i = 0; i < report->file_count; i++)
        if (strcmp(report->files[i].name, name) == 0)
            return &report->files[i].content;
    fail_msg("the report has no %s", name);
    return NULL;
}

static void expect_sound(const struct ana_report *report)
{
    const char *html = report->html.text;
    assert_string_equal(markup_flaw(html), "");
    assert_true(report->html.length < ANA_REPORT_BYTES_MAX);
    assert_null(strstr(html, "<script"));
    assert_null(strstr(html, "{1}<"));
    assert_null(strstr(html, ">nan"));
    assert_null(strstr(html, "NaN"));
    /* Nothing is fetched: no address except the name of SVG. */
    assert_int_equal(markup_count(html, "http"), markup_count(html, "http://www.w3.org/2000/svg") + 1 /* http-equiv */);
    assert_int_equal(markup_count(html, "src="), 0);
    assert_int_equal(markup_count(html, "@import") + markup_count(html, "url("), 0);
    for (uint32_t i = 0; i < report->file_count; i++)
        if (report->files[i].figure)
            assert_string_equal(markup_flaw(report->files[i].content.text), "");
}

static void test_sound_whatever_the_study(void **state)
{
    (void)state;
    static const struct synthetic_options studies[] = {
        {.designs = 6, .places = 1, .replications = 12, .matters = -1},
        {.designs = 6, .places = 3, .replications = 8, .failures = true, .matters = -1},
        {.designs = 4, .places = 1, .replications = 8, .declared = "customers"},
        {.designs = 4, .places = 1, .replications = 8, .declared = ""},
        {.designs = 3, .places = 1, .replications = 8, .declared = "response_time", .matters = 1},
        {.designs = 3, .places = 1, .replications = 8, .declared = "retention", .matters = .01},
        {.designs = 2, .places = 1, .replications = 1},
        {.designs = 1, .places = 1, .replications = 5},
        {.designs = 1, .places = 2, .replications = 2},
        {.designs = 2, .places = 1, .replications = 3, .times = 12}, /* one sample in the measured period */
        {.designs = 2, .places = 1, .replications = 3, .times = 13},
    };
    for (size_t i = 0; i < sizeof studies / sizeof *studies; i++)
        for (int hostile = 0; hostile < 2; hostile++)
            for (int language = 0; language < ANA_LANGUAGE_COUNT; language++) {
                struct synthetic_options options = studies[i];
                options.hostile = hostile;
                struct ana_report report = make(options, (enum ana_language)language);
                expect_sound(&report);
                ana_report_free(&report);
            }
}

static void test_sections(void **state)
{
    (void)state;
    struct ana_report report =
        make((struct synthetic_options){.designs = 6, .places = 3, .replications = 40, .matters = -1}, ANA_EN);
    static const char *const anchors[] = {"places",    "designs",     "differences", "time",      "tradeoff",
                                          "scorecard", "levels",      "partners",    "sure",      "robust",
                                          "ledger",    "exploratory", "methods",     "provenance"};
    const char *at = report.html.text;
    for (size_t i = 0; i < sizeof anchors / sizeof *anchors; i++) {
        char heading[48];
        snprintf(heading, sizeof heading, "<h2 id=\"%s\">", anchors[i]);
        at = strstr(at, heading);
        if (!at)
            fail_msg("no section %s, or not in order", anchors[i]);
    }
    const char *html = report.html.text;
    assert_non_null(strstr(html, "“conduct” is better than “current”"));
    assert_non_null(strstr(html, "<span class=\"badge v-better\">better</span>"));
    assert_non_null(strstr(html, "<span class=\"badge v-identical\">identical</span>"));
    assert_non_null(strstr(html, "The verdict on “conduct” is not the same everywhere."));
    assert_non_null(strstr(html, "Break-even after "));
    assert_non_null(strstr(html, "conduct_weighted"));
    assert_non_null(strstr(html, "s-undecided"));
    assert_non_null(strstr(html, "--seed 20261124"));
    assert_non_null(strstr(html, "2026-11-24T00:00:00Z"));
    assert_non_null(strstr(html, "Assumptions about what is unknown (3)"));
    assert_null(strstr(html, "world.clients</span></td><td class")); /* equal in all designs: not among the terms */
    ana_report_free(&report);
}

/* The text between `open` and `close` after `from`, to be freed; NULL if there is none. */
static char *between(const char *from, const char *open, const char *close)
{
    const char *start = strstr(from, open);
    const char *end = start ? strstr(start + strlen(open), close) : NULL;
    return end ? strndup(start + strlen(open), (size_t)(end - start) - strlen(open)) : NULL;
}

/* Specifications are JSON whatever designs are called, hold every word and datum asked for, end no script early. */
static void test_interactive(void **state)
{
    (void)state;
    static const char *const charts[] = {"differences", "time", "tradeoff", "markets"};
    for (int hostile = 0; hostile < 2; hostile++)
        for (int language = 0; language < ANA_LANGUAGE_COUNT; language++) {
            struct ana_report report =
                make_with((struct synthetic_options){.designs = 6, .places = 1, .replications = 12, .hostile = hostile},
                          (struct ana_report_options){.language = (enum ana_language)language, .library = "library()"});
            for (int c = 0; c < 4; c++) {
                char open[96];
                snprintf(open, sizeof open, "<script type=\"application/json\" id=\"spec-%s\">", charts[c]);
                char *spec = between(report.html.text, open, "</script>");
                assert_non_null(spec);
                json_error_t flaw;
                json_t *json = json_loads(spec, JSON_REJECT_DUPLICATES, &flaw);
                if (!json)
                    fail_msg("%s: %s at %d: %.60s", charts[c], flaw.text, flaw.position, spec + flaw.position);
                assert_true(json_array_size(json_object_get(json_object_get(json, "data"), "values")) > 0);
                for (const char *at = strchr(spec, '<'); at; at = strchr(at + 1, '<'))
                    assert_int_equal(at[1], ' '); /* a comparison of an expression, no markup */
                assert_null(strstr(spec, "\"@"));
                assert_null(strstr(spec, "\"\"{"));
                json_decref(json);
                free(spec);
            }
            assert_int_equal(markup_count(report.html.text, "<script"), 6);
            assert_int_equal(markup_count(report.html.text, "</script"), 6);
            assert_int_equal(markup_count(report.html.text, "src="), 0);
            ana_report_free(&report);
        }
}

/* A build without npm says what it leaves out; only the page's own script is there. */
static void test_without_library(void **state)
{
    (void)state;
    struct synthetic_options study = {.designs = 3, .places = 1, .replications = 5};
    struct ana_report report = make_with(study, (struct ana_report_options){.language = ANA_EN});
    assert_non_null(strstr(report.html.text, "partnersim was built without npm"));
    assert_int_equal(markup_count(report.html.text, "<script"), 1);
    assert_null(strstr(report.html.text, "role=\"tab\""));
    ana_report_free(&report);
}

/* Libraries that would make the page too large to send are left out, and the page says so. */
static void test_library_too_large(void **state)
{
    (void)state;
    char *library = malloc(ANA_REPORT_BYTES_MAX + 1);
    assert_non_null(library);
    uint32_t state_of_noise = 1; /* does not pack */
    for (size_t i = 0; i < ANA_REPORT_BYTES_MAX; i++) {
        state_of_noise = state_of_noise * 1664525u + 1013904223u;
        library[i] = (char)(' ' + (state_of_noise >> 24) % 95);
    }
    library[ANA_REPORT_BYTES_MAX] = '\0';
    struct synthetic_options study = {.designs = 3, .places = 1, .replications = 5};
    struct ana_report report = make_with(study, (struct ana_report_options){.language = ANA_EN, .library = library});
    assert_true(report.html.length < ANA_REPORT_BYTES_MAX);
    assert_non_null(strstr(report.html.text, "would be larger than 1.5 MB"));
    ana_report_free(&report);
    free(library);
}

static void test_same_bytes_twice(void **state)
{
    (void)state;
    struct synthetic_options options = {.designs = 4, .places = 2, .replications = 9, .failures = true, .matters = -1};
    struct ana_report one = make(options, ANA_RU), two = make(options, ANA_RU);
    assert_string_equal(one.html.text, two.html.text);
    assert_int_equal(one.file_count, two.file_count);
    for (uint32_t i = 0; i < one.file_count; i++)
        assert_string_equal(one.files[i].content.text, two.files[i].content.text);
    ana_report_free(&one);
    ana_report_free(&two);
}

/* The number after the n-th comma of the line that starts with `start`. */
static double csv_number(const char *csv, const char *start, int column)
{
    const char *at = strstr(csv, start);
    if (!at)
        fail_msg("no line %s", start);
    for (; column > 0 && *at; at++)
        column -= *at == ',';
    return strtod(at, NULL);
}

/* What is drawn is what is in the files: the cumulated difference ends at the headline's. */
static void test_data_agree(void **state)
{
    (void)state;
    struct ana_report report =
        make((struct synthetic_options){.designs = 3, .places = 1, .replications = 20, .matters = -1}, ANA_EN);
    const char *comparison = file_of(&report, "comparison.csv")->text;
    const char *path = file_of(&report, "difference_over_time.csv")->text;
    double headline = csv_number(comparison, "vendor_profit,currency,declared,max,,conduct,", 17);
    char last[64];
    snprintf(last, sizeof last, "conduct,%.15g", 60 * 365.0 / 12);
    double end = csv_number(path, last, 2);
    assert_true(fabs(headline - end) < 1e-9 * fabs(headline));
    assert_true(csv_number(path, "conduct,0,", 2) == 0);
    assert_non_null(strstr(file_of(&report, "designs.csv")->text,
                           "vendor.routing.policy,how a vendor lead finds its partner,,territory,conduct_weighted,"));
    assert_int_equal(markup_count(file_of(&report, "parameters.csv")->text, "\n"), 13);
    assert_int_equal(markup_count(file_of(&report, "levels_over_time.csv")->text, "\n"), 1 + 6 * 3 * 60);
    ana_report_free(&report);
}

static void test_words(void **state)
{
    (void)state;
    for (int id = 1; id < ANA_WORD_COUNT; id++) {
        const char *en = ana_word(ANA_EN, (enum ana_word_id)id), *ru = ana_word(ANA_RU, (enum ana_word_id)id);
        assert_true(en[0] && ru[0]);
        assert_true(markup_is_utf8(en) && markup_is_utf8(ru));
        for (char digit = '1'; digit <= '9'; digit++) {
            const char place[] = {'{', digit, '}', '\0'};
            if ((strstr(en, place) == NULL) != (strstr(ru, place) == NULL))
                fail_msg("%s is not in both languages: %s | %s", place, en, ru);
        }
    }
    assert_int_equal(ana_language_of("ru"), ANA_RU);
    assert_int_equal(ana_language_of("de"), ANA_LANGUAGE_COUNT);
}

static void test_methods(void **state)
{
    (void)state;
    struct synthetic_study *study =
        synthetic_study_create((struct synthetic_options){.designs = 3, .places = 1, .replications = 5, .matters = -1});
    struct ana_report_options how = {.baseline = UINT32_MAX};
    struct ana_buffer text = {0};
    struct sim_error error = {0};
    assert_int_equal(ana_report_methods(synthetic_study_view(study), &how, ANA_TEXT, &text, &error), SIM_OK);
    assert_non_null(strstr(text.text, "3 designs of a partner programme"));
    assert_non_null(strstr(text.text, "in 5 replications"));
    assert_non_null(strstr(text.text, "15M RUB"));
    assert_non_null(strstr(text.text, "5.4 System"));
    assert_non_null(strstr(text.text, "5 replications per design"));
    ana_buffer_free(&text);
    assert_int_equal(ana_report_methods(synthetic_study_view(study), &how, ANA_LATEX, &text, &error), SIM_OK);
    assert_non_null(strstr(text.text, "\\item[1.1 Purpose; ODD 1] "));
    assert_non_null(strstr(text.text, "\\%"));
    assert_null(strstr(text.text, "95% "));
    assert_int_equal(markup_count(text.text, "\\begin{"), markup_count(text.text, "\\end{"));
    ana_buffer_free(&text);
    how.baseline = 99;
    assert_int_equal(ana_report_methods(synthetic_study_view(study), &how, ANA_TEXT, &text, &error), SIM_USAGE);
    synthetic_study_destroy(study);
}

static void test_files(void **state)
{
    (void)state;
    char folder[] = "/tmp/report_test.XXXXXX", path[96], figures[96], command[128];
    assert_non_null(mkdtemp(folder));
    snprintf(path, sizeof path, "%s/report.html", folder);
    snprintf(figures, sizeof figures, "%s/figures", folder);
    struct ana_report report =
        make((struct synthetic_options){.designs = 3, .places = 1, .replications = 5, .matters = -1}, ANA_EN);
    struct sim_error error = {0};
    assert_int_equal(ana_report_write(&report, path, figures, &error), SIM_OK);
    static const char *const names[] = {"report-data/comparison.csv",       "report-data/difference_over_time.csv",
                                        "report-data/levels_over_time.csv", "report-data/designs.csv",
                                        "report-data/parameters.csv",       "report-data/scenario.conf",
                                        "figures/differences.svg",          "figures/level-customers.svg"};
    for (size_t i = 0; i < sizeof names / sizeof *names; i++) {
        struct stat status;
        snprintf(command, sizeof command, "%s/%s", folder, names[i]);
        assert_int_equal(stat(command, &status), 0);
        assert_true(status.st_size > 0);
    }
    size_t size;
    unsigned char *written = sim_read_file(path, ANA_REPORT_BYTES_MAX, &size, &error);
    assert_non_null(written);
    assert_string_equal((const char *)written, report.html.text);
    free(written);
    snprintf(command, sizeof command, "%s/comparison.csv/report.html", folder);
    snprintf(path, sizeof path, "%s/report.html/x/report.html", folder); /* below a file */
    assert_int_not_equal(ana_report_write(&report, path, NULL, &error), SIM_OK);
    ana_report_free(&report);
    snprintf(command, sizeof command, "rm -rf '%s'", folder);
    assert_int_equal(system(command), 0);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_sound_whatever_the_study),
        cmocka_unit_test(test_sections),
        cmocka_unit_test(test_interactive),
        cmocka_unit_test(test_without_library),
        cmocka_unit_test(test_library_too_large),
        cmocka_unit_test(test_same_bytes_twice),
        cmocka_unit_test(test_data_agree),
        cmocka_unit_test(test_words),
        cmocka_unit_test(test_methods),
        cmocka_unit_test(test_files),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
