/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What other commands found: read back as it was told, refused when damaged, drawn in the report. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>

#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "analysis/report/findings.h"
#include "analysis/report/report.h"
#include "analysis/study/identity.h"
#include "sim/io/commit.h"
#include "tests/support/markup.h"
#include "tests/support/synthetic_study.h"

static const struct ana_column tornado[] = {
    {"metric", NULL, 'l'},         {"design", NULL, 'l'},  {"what", NULL, 'l'},
    {"factor", "assumption", 'l'}, {"path", NULL, 'l'},    {"value", NULL, 'r'},
    {"low", "gives", 'r'},         {"high", "gives", 'r'}, {"swing", "swing", 'r'}};

/* A document as sensitivity would leave it, of two assumptions. */
static void write_sensitivity(const char *directory, const char *hostile)
{
    struct ana_document document;
    struct ana_buffer text = {0};
    struct sim_error error = {0};
    char path[256];
    ana_document_init(&document, "sensitivity", ANA_EN);
    ana_say(&document, "The answer depends most on %s.", hostile);
    ana_note(&document, "Note %s", hostile);
    ana_table_begin(&document, "tornado", tornado, sizeof tornado / sizeof *tornado, "One at a time");
    for (int i = 0; i < 2; i++) {
        ana_cell_text(&document, "vendor_profit");
        ana_cell_text(&document, "conduct");
        ana_cell_text(&document, "difference");
        ana_cell_text(&document, "%s%d", hostile, i);
        ana_cell_text(&document, "world.clients");
        ana_cell_number(&document, 5e6, "%g");
        ana_cell_number(&document, i ? 1e6 : NAN, "%g");
        ana_cell_number(&document, 9e6, "%g");
        ana_cell_number(&document, 8e6, "SWING %g");
    }
    assert_int_equal(ana_document_print(&document, ANA_JSON, NULL, &text, &error), SIM_OK);
    snprintf(path, sizeof path, "%s/sensitivity.json", directory);
    assert_int_equal(sim_commit_write(path, text.text, text.length, &error), SIM_OK);
    ana_buffer_free(&text);
    ana_document_fini(&document);
}

static void write_text(const char *directory, const char *name, const char *text)
{
    struct sim_error error = {0};
    char path[256];
    snprintf(path, sizeof path, "%s/%s", directory, name);
    assert_int_equal(sim_commit_write(path, text, strlen(text), &error), SIM_OK);
}

/* Lets a document say that it speaks of this. */
static void write_about(const char *directory, const char *name, json_t *about)
{
    char path[256];
    json_error_t error;
    snprintf(path, sizeof path, "%s/%s", directory, name);
    json_t *document = json_load_file(path, 0, &error);
    assert_non_null(document);
    assert_int_equal(json_object_set_new(document, "about", about), 0);
    assert_int_equal(json_dump_file(document, path, 0), 0);
    json_decref(document);
}

static void remove_folder(const char *directory)
{
    char command[256];
    snprintf(command, sizeof command, "rm -rf '%s'", directory);
    assert_int_equal(system(command), 0);
}

static void test_read_back(void **state)
{
    (void)state;
    char directory[] = "/tmp/findings_test.XXXXXX";
    struct ana_findings findings = {0};
    assert_non_null(mkdtemp(directory));
    write_sensitivity(directory, "x");
    ana_findings_load(&findings, directory, ANA_EN, NULL);
    const json_t *rows = ana_finding_rows(&findings, ANA_FOUND_SENSITIVITY, "tornado");
    assert_int_equal(json_array_size(rows), 2);
    assert_string_equal(ana_row_text(json_array_get(rows, 1), "factor"), "x1");
    assert_true(ana_row_number(json_array_get(rows, 1), "low") == 1e6);
    assert_true(isnan(ana_row_number(json_array_get(rows, 0), "low")));
    assert_true(isnan(ana_row_number(json_array_get(rows, 0), "factor")));
    assert_string_equal(ana_row_text(json_array_get(rows, 0), "low"), "");
    assert_null(ana_finding_rows(&findings, ANA_FOUND_SENSITIVITY, "sobol"));
    assert_null(ana_finding_rows(&findings, ANA_FOUND_DISCOVER, "rules"));
    ana_findings_free(&findings);
    remove_folder(directory);
}

/* What was told in Russian is read in Russian; what was kept in English alone stays so, and is known to. */
static void test_read_in_russian(void **state)
{
    (void)state;
    static const struct ana_column columns[] = {{"design", "design", 'l'}, {"path", NULL, 'l'}, {"mean", "mean", 'r'}};
    char directory[] = "/tmp/findings_test.XXXXXX";
    struct ana_document documents[ANA_LANGUAGE_COUNT];
    struct ana_findings findings = {0};
    struct ana_buffer text = {0};
    struct sim_error error = {0};
    assert_non_null(mkdtemp(directory));
    ana_documents_init(documents, "select");
    ANA_EACH_LANGUAGE(document, documents)
    {
        ana_say(document, "Limits of the model. %s", "x");
        ana_table_begin(document, "designs", columns, sizeof columns / sizeof *columns, "x");
        ana_cell_text(document, "%s", ana_document_word(document, "all"));
        ana_cell_text(document, "%s", ana_document_word(document, "all"));
        ana_cell_number(document, 1.5, "%g");
    }
    assert_int_equal(ana_documents_json(documents, NULL, &text, &error), SIM_OK);
    write_text(directory, "select.json", ana_buffer_text(&text));
    write_sensitivity(directory, "x");
    ana_findings_load(&findings, directory, ANA_RU, NULL);
    const json_t *row = json_array_get(ana_finding_rows(&findings, ANA_FOUND_SELECT, "designs"), 0);
    const json_t *answer = json_object_get(findings.document[ANA_FOUND_SELECT], "answer");
    assert_string_equal(json_string_value(json_array_get(answer, 0)), "Границы модели. x");
    assert_string_equal(ana_row_text(row, "design"), "все");
    assert_string_equal(ana_row_text(row, "path"), "all"); /* for programs */
    assert_true(ana_row_number(row, "mean") == 1.5);
    assert_false(findings.english[ANA_FOUND_SELECT]);
    assert_true(findings.english[ANA_FOUND_SENSITIVITY]);
    ana_findings_free(&findings);
    ana_findings_load(&findings, directory, ANA_EN, NULL);
    assert_false(findings.english[ANA_FOUND_SELECT] || findings.english[ANA_FOUND_SENSITIVITY]);
    ana_findings_free(&findings);
    ana_buffer_free(&text);
    ana_documents_fini(documents);
    remove_folder(directory);
}

static void test_damaged(void **state)
{
    (void)state;
    static const char *const texts[] = {
        "",
        "{",
        "[]",
        "{\"tables\":[]}",
        "{\"answer\":[],\"notes\":[],\"tables\":{\"tornado\":{\"rows\":[{}]}}}",
        "{\"answer\":[],\"notes\":[],\"tables\":{\"t\":{\"rows\":[{}],\"columns\":[{}],\"text\":[[]]}}}"};
    for (size_t i = 0; i < sizeof texts / sizeof *texts; i++) {
        char directory[] = "/tmp/findings_test.XXXXXX";
        struct ana_findings findings = {0};
        assert_non_null(mkdtemp(directory));
        write_text(directory, "discover.json", texts[i]);
        ana_findings_load(&findings, directory, ANA_EN, NULL);
        assert_true(findings.damaged[ANA_FOUND_DISCOVER]);
        assert_null(findings.document[ANA_FOUND_DISCOVER]);
        assert_false(findings.damaged[ANA_FOUND_SENSITIVITY]);
        ana_findings_free(&findings);
        remove_folder(directory);
    }
}

/* The map of worlds shades a rule that restricts one of two assumptions, and nothing without a rule. */
static void test_map_of_worlds(void **state)
{
    (void)state;
    static const char rule[] = "{'rule':1,'factor':'a','path':'world.a','low':0.2,'high':null}";
    static const char worlds[] =
        "{'answer':['It loses.'],'notes':[],'tables':{"
        "'rules':{'title':'r','rows':[%s],'columns':[],'text':[%s]},"
        "'learning':{'title':'l','rows':[{'factor':'a','path':'world.a'},{'factor':'b','path':'world.b'}],"
        "'columns':[],'text':[[],[]]},"
        "'worlds':{'title':'w','rows':[{'world.a':0.1,'world.b':1,'loses':0},{'world.a':0.9,'world.b':2,'loses':1}],"
        "'columns':[],'text':[[],[]]}}}";
    for (int ruled = 0; ruled < 2; ruled++) {
        char directory[] = "/tmp/findings_test.XXXXXX", text[2048];
        assert_non_null(mkdtemp(directory));
        snprintf(text, sizeof text, worlds, ruled ? rule : "", ruled ? "[]" : "");
        for (char *quote = text; (quote = strchr(quote, '\'')); *quote = '"')
            continue;
        write_text(directory, "discover.json", text);
        struct synthetic_study *study = synthetic_study_create(
            (struct synthetic_options){.designs = 4, .places = 1, .replications = 12, .matters = -1});
        write_about(directory, "discover.json", ana_identity_of_view(synthetic_study_view(study)));
        struct ana_report_options how = {.baseline = UINT32_MAX, .still = true, .directory = directory};
        struct ana_report report;
        struct sim_error error = {0};
        assert_int_equal(ana_report_make(synthetic_study_view(study), &how, &report, &error), SIM_OK);
        const char *map = strstr(report.html.text, "id=\"found-worlds-t\"");
        assert_non_null(map);
        const char *region = strstr(map, "class=\"region\""), *end = strstr(map, "</svg>");
        assert_int_equal(region && region < end, ruled);
        ana_report_free(&report);
        synthetic_study_destroy(study);
        remove_folder(directory);
    }
}

/* The report draws what is there, says what is missing and what cannot be read, and never lets a text become markup. */
static void test_in_the_report(void **state)
{
    (void)state;
    for (int language = 0; language < ANA_LANGUAGE_COUNT; language++) {
        char directory[] = "/tmp/findings_test.XXXXXX";
        assert_non_null(mkdtemp(directory));
        write_sensitivity(directory, "<script>\"&");
        write_text(directory, "optimise.json", "nonsense");
        write_text(directory, "select.json",
                   "{\"tables\": {}, \"notes\": [], \"answer\": [\"1\", \"2\", \"3\", \"4\", \"5\", \"6\", \"7\", "
                   "\"8\", \"9\", "
                   "\"10\", \"11\", \"12\", \"13\", \"14\", \"15\", \"the sixteenth\", \"the seventeenth\", \"18\"]}");
        struct synthetic_study *study = synthetic_study_create(
            (struct synthetic_options){.designs = 4, .places = 1, .replications = 12, .matters = -1});
        write_about(directory, "sensitivity.json", ana_identity_of_view(synthetic_study_view(study)));
        write_about(directory, "select.json", ana_identity_of_view(synthetic_study_view(study)));
        struct ana_report_options how = {
            .language = (enum ana_language)language, .baseline = UINT32_MAX, .still = true, .directory = directory};
        struct ana_report report;
        struct sim_error error = {0};
        assert_int_equal(ana_report_make(synthetic_study_view(study), &how, &report, &error), SIM_OK);
        const char *html = report.html.text;
        assert_string_equal(markup_flaw(html), "");
        assert_null(strstr(html, "<script"));
        assert_non_null(strstr(html, "id=\"found-sensitivity-tornado-t\""));
        assert_non_null(strstr(html, "id=\"found-risk-risk-t\""));
        assert_non_null(strstr(html, "<td>SWING 8e+06</td>")); /* in the ledger */
        assert_non_null(strstr(html, ana_word((enum ana_language)language, ANA_WORD_FOUND_DAMAGED)));
        assert_non_null(strstr(html, "partnersim discover DIR"));
        assert_non_null(strstr(html, "the sixteenth"));
        assert_null(strstr(html, "the seventeenth"));
        assert_non_null(
            strstr(html, language == ANA_EN ? "Sentences left out here: 2;" : "Здесь опущено предложений: 2;"));
        assert_int_equal(strstr(html, "<li lang=\"en\">The answer depends") != NULL, language != ANA_EN);
        assert_non_null(strstr(html, "output { partners = yes }"));
        bool kept = false;
        for (uint32_t i = 0; i < report.file_count; i++)
            kept = kept || (strcmp(report.files[i].name, "sensitivity-tornado.csv") == 0 &&
                            strstr(report.files[i].content.text, ",world.clients,5000000,") != NULL);
        assert_true(kept);
        ana_report_free(&report);
        synthetic_study_destroy(study);
        remove_folder(directory);
    }
}

static bool agrees(const char *own_version, const char *own_seed, const struct ana_identity_point *own, uint32_t count)
{
    static const struct ana_identity_point told[] = {{"a", "p1"}, {"b", "p3"}, {"a", "p2"}};
    json_t *found = ana_identity("1", "11", told, 3), *study = ana_identity(own_version, own_seed, own, count);
    assert_non_null(found);
    assert_non_null(study);
    bool same = ana_identity_agrees(found, study);
    json_decref(found);
    json_decref(study);
    return same;
}

/* What was told of designs a and b holds as long as these are as they were; another design beside them does not matter.
 */
static void test_identity(void **state)
{
    (void)state;
    static const struct ana_identity_point grown[] = {{"c", "p9"}, {"a", "p1"}, {"a", "p2"}, {"b", "p3"}},
                                           changed[] = {{"a", "p1"}, {"a", "p4"}, {"b", "p3"}},
                                           fewer[] = {{"a", "p1"}, {"b", "p3"}}, without[] = {{"a", "p1"}, {"a", "p2"}};
    assert_true(agrees("1", "11", grown, 4));
    assert_false(agrees("2", "11", grown, 4));
    assert_false(agrees("1", "12", grown, 4));
    assert_false(agrees("1", "11", changed, 3));
    assert_false(agrees("1", "11", fewer, 2));
    assert_false(agrees("1", "11", without, 2));
    json_t *own = ana_identity("1", "11", grown, 4), *empty = ana_identity("1", "11", grown, 0);
    assert_false(ana_identity_agrees(NULL, own)); /* it does not say */
    assert_false(ana_identity_agrees(empty, own));
    json_decref(own);
    json_decref(empty);
}

/* What speaks of another study is left out, and that is said; the same without a word of what it speaks of. */
static void test_stale_in_the_report(void **state)
{
    (void)state;
    for (int marked = 0; marked < 2; marked++) {
        char directory[] = "/tmp/findings_test.XXXXXX";
        assert_non_null(mkdtemp(directory));
        write_sensitivity(directory, "x");
        struct synthetic_study *study = synthetic_study_create(
            (struct synthetic_options){.designs = 4, .places = 1, .replications = 12, .matters = -1});
        if (marked) {
            json_t *about = ana_identity_of_view(synthetic_study_view(study));
            assert_non_null(about);
            json_object_set_new(about, "seed", json_string("7"));
            write_about(directory, "sensitivity.json", about);
        }
        struct ana_report_options how = {.baseline = UINT32_MAX, .still = true, .directory = directory};
        struct ana_report report;
        struct sim_error error = {0};
        assert_int_equal(ana_report_make(synthetic_study_view(study), &how, &report, &error), SIM_OK);
        assert_non_null(strstr(report.html.text, ana_word(ANA_EN, ANA_WORD_FOUND_STALE)));
        assert_null(strstr(report.html.text, "id=\"found-sensitivity-tornado-t\""));
        assert_null(strstr(report.html.text, "SWING"));
        for (uint32_t i = 0; i < report.file_count; i++)
            assert_string_not_equal(report.files[i].name, "sensitivity-tornado.csv");
        ana_report_free(&report);
        synthetic_study_destroy(study);
        remove_folder(directory);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_read_back),
        cmocka_unit_test(test_read_in_russian),
        cmocka_unit_test(test_damaged),
        cmocka_unit_test(test_map_of_worlds),
        cmocka_unit_test(test_in_the_report),
        cmocka_unit_test(test_identity),
        cmocka_unit_test(test_stale_in_the_report),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
