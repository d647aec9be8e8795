/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Texts in two languages: no row is empty, and a Russian format takes the arguments that the English one takes; what
 * the model calls things is there. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "analysis/document/document.h"
#include "models/model.h"
#include "models/records/deal_log.h"

#define ARGUMENTS_MAX 16

static const struct {
    const char *english, *russian;
} texts[] = {
#define TEXT(english, russian) {english, russian},
#include "analysis/words/findings.def"
#include "analysis/words/dictionary.def"
#include "analysis/words/luck.def"
#include "analysis/words/russian.def"
#undef TEXT
};

/* Of them, how many come first and are formats. */
enum {
    FORMAT_COUNT = 0
#define TEXT(english, russian) +1
#include "analysis/words/findings.def"
#undef TEXT
};

/* What a format takes: "llu", "f", "s" by position.  Returns how many, or -1 if positions and order are mixed. */
static int arguments_of(const char *format, char types[ARGUMENTS_MAX][4])
{
    int count = 0, by_position = 0, in_order = 0;
    memset(types, 0, ARGUMENTS_MAX * sizeof *types);
    for (const char *c = format; *c; c++) {
        char *end = NULL;
        if (*c != '%')
            continue;
        if (*++c == '%')
            continue;
        long position = strtol(c, &end, 10);
        if (*end == '$') {
            c = end + 1;
            by_position++;
        } else {
            position = ++in_order;
        }
        c += strspn(c, "-+ #0123456789.");
        size_t length = strspn(c, "hlz") + 1;
        assert_in_range(position, 1, ARGUMENTS_MAX);
        assert_true(length < sizeof types[0]);
        bool real = strchr("aefgEG", c[length - 1]) != NULL;
        snprintf(types[position - 1], sizeof types[0], "%.*s", (int)length, real ? "f" : c);
        count = position > count ? (int)position : count;
        c += length - 1;
    }
    return by_position && in_order ? -1 : count;
}

static void test_same_arguments(void **state)
{
    (void)state;
    for (size_t i = 0; i < FORMAT_COUNT; i++) {
        char english[ARGUMENTS_MAX][4], russian[ARGUMENTS_MAX][4];
        int count = arguments_of(texts[i].english, english);
        bool same = count >= 0 && arguments_of(texts[i].russian, russian) == count;
        for (int a = 0; a < count && same; a++)
            same = english[a][0] && strcmp(english[a], russian[a]) == 0;
        if (!same || !texts[i].russian[0])
            fail_msg("'%s' and '%s' do not take the same arguments", texts[i].english, texts[i].russian);
    }
}

static void test_no_row_twice(void **state)
{
    (void)state;
    for (size_t i = 0; i < sizeof texts / sizeof *texts; i++)
        for (size_t k = 0; k < i; k++)
            if (strcmp(texts[i].english, texts[k].english) == 0)
                fail_msg("'%s' has two rows", texts[i].english);
}

static void known(const char *text, const char *what)
{
    if (text && text[0] && ana_local(ANA_RU, text) == text)
        fail_msg("%s '%s' has no Russian row in analysis/words", what, text);
}

/* What the model calls things and findings show. */
static void test_names_of_the_model(void **state)
{
    (void)state;
    for (uint32_t m = 0; m < eco_model.metric_count; m++) {
        known(eco_model.metrics[m].title, "metric");
        known(eco_model.metrics[m].group, "group");
        known(eco_model.metrics[m].description, "metric");
    }
    for (uint32_t p = 0; p < eco_model.purpose_count; p++) {
        known(eco_model.purposes[p].text, "purpose");
        known(eco_model.purposes[p].group, "group of purposes");
    }
    for (uint32_t t = 0; t < eco_model.table_count; t++)
        for (uint32_t c = 0; c < eco_model.tables[t].column_count; c++) {
            known(eco_model.tables[t].columns[c].description, "column");
            if (!eco_model.tables[t].log)
                known(eco_model.tables[t].columns[c].title, "column");
        }
    for (uint32_t code = 0; eco_activity_text(code); code++)
        known(eco_activity_text(code), "step");
    known(eco_model.limits, "limits");
}

static void test_numbers_in_russian(void **state)
{
    (void)state;
    static const struct {
        const char *told, *read;
    } pairs[] = {{"12.5", "12,5"},
                 {"(-0.25%).", "(-0,25%)."},
                 {"1.5: 2", "1,5: 2"},
                 {"version 1.2.3", "version 1.2.3"},
                 {"my.conf 3.", "my.conf 3."},
                 {"--pcs=0.5", "--pcs=0.5"},
                 {".5", ".5"},
                 {"", ""}};
    for (size_t i = 0; i < sizeof pairs / sizeof *pairs; i++) {
        struct ana_document documents[ANA_LANGUAGE_COUNT];
        ana_documents_init(documents, "select");
        ANA_EACH_LANGUAGE(document, documents)
        {
            ana_say(document, "%s", pairs[i].told);
        }
        assert_string_equal(documents[ANA_EN].says[0], pairs[i].told);
        assert_string_equal(documents[ANA_RU].says[0], pairs[i].read);
        ana_documents_fini(documents);
    }
}

/* The numbers are there once, and what reads differently beside them. */
static void test_one_document(void **state)
{
    (void)state;
    static const struct ana_column columns[] = {{"what", "Vendor", 'l'}, {"value", NULL, 'r'}};
    struct ana_document documents[ANA_LANGUAGE_COUNT];
    struct ana_buffer out = {0};
    ana_documents_init(documents, "select");
    ANA_EACH_LANGUAGE(document, documents)
    {
        ana_say(document, "Limits of the model. %s", "x");
        ana_table_begin(document, "t", columns, 2, "%s", ana_document_word(document, "Leads"));
        ana_cell_text(document, "%s", ana_document_word(document, "Deals"));
        ana_cell_number(document, 1.5, "%g");
    }
    assert_int_equal(ana_documents_json(documents, NULL, &out, NULL), SIM_OK);
    const char *text = ana_buffer_text(&out), *languages = strstr(text, "\"languages\"");
    assert_non_null(languages);
    assert_true(strstr(text, "1.5") < languages);
    assert_non_null(strstr(languages, "Границы модели. x"));
    assert_non_null(strstr(languages, "Вендор"));
    assert_non_null(strstr(languages, "Сделки"));
    assert_non_null(strstr(languages, "\"1,5\""));
    assert_null(strstr(languages, "\"rows\""));
    ana_buffer_free(&out);
    ana_documents_fini(documents);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_same_arguments),     cmocka_unit_test(test_no_row_twice),
        cmocka_unit_test(test_names_of_the_model), cmocka_unit_test(test_numbers_in_russian),
        cmocka_unit_test(test_one_document),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
