/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Differences in words: every kind of value, sections of one side, both languages; every lever and choice has a Russian
 * name. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "analysis/diff/diff.h"
#include "sim/io/scenario.h"
#include "tests/support/eco_run.h"

static const char base[] =
    "format = 1\n"
    "world { clients = 500 region \"r\" { share = 1 } industry \"i\" { share = 1 } segment \"s\" { share = 1 }\n"
    "product \"d\" { share = 1 } }\n"
    "programme \"p\" { tier \"low\" { margin = 20%% } tier \"high\" { margin = 30%%  points = 100 }\n"
    "%s }\n"
    "partners \"x\" { programme = \"p\"  count = 3 }\n"
    "%s\n";

static struct eco_case make(const char *programme, const char *rest)
{
    char text[2000];
#pragma GCC diagnostic push
#pragma GCC diagnostic ignored "-Wformat-nonliteral"
    snprintf(text, sizeof text, base, programme, rest);
#pragma GCC diagnostic pop
    return eco_case_read(text);
}

/* The document's sentences, one a line. */
static char *difference(struct eco_case *a, struct eco_case *b, enum ana_language language, uint32_t *count)
{
    const struct ana_diff_options options = {.schema = &eco_schema, .currency = "RUB", .language = language};
    const struct ana_diff_side sides[2] = {{"A", a->parameters, 0}, {"B", b->parameters, 365}};
    struct ana_document document;
    struct sim_error error = {0};
    struct ana_buffer out = {0};
    ana_document_init(&document, "diff", ANA_EN);
    assert_int_equal(ana_diff(&options, sides, count, &document, &error), SIM_OK);
    for (uint32_t i = 0; i < document.say_count; i++)
        ana_put(&out, "%s\n", document.says[i]);
    ana_document_fini(&document);
    return out.text;
}

static void expect(const char *text, const char *wanted)
{
    if (!strstr(text, wanted))
        fail_msg("\"%s\" is not in\n%s", wanted, text);
}

static void test_nothing_differs(void **state)
{
    (void)state;
    struct eco_case a = make("", ""), b = make("", "");
    uint32_t count;
    char *text = difference(&a, &b, ANA_EN, &count);
    assert_int_equal(count, 0);
    assert_string_equal(text, "“A” and “B” have the same terms.\n");
    free(text);
    eco_case_free(&a);
    eco_case_free(&b);
}

static void test_every_kind(void **state)
{
    (void)state;
    struct eco_case a = make("", "");
    struct eco_case b =
        make("conduct { weight = 0.5  record_cost = 15k  check_records = yes } protection { window = 90d "
             "priority = creator_verified } incentives { growth_rebate { every = 3 } }",
             "vendor { routing { policy = random  sla = 4h } lead_generation { spend = 5M } training { "
             "kind = \"product 70%, method 30%\"  subsidy = 50% } }");
    uint32_t count;
    char *text = difference(&a, &b, ANA_EN, &count);
    expect(text, "“B” differs from “A” in ");
    expect(text, "Programme “p”, conduct:\n");
    expect(text, "per partner: 15k RUB a year instead of 0\n");
    expect(text, "- whether recorded conduct below the limit at a review is punished like a breach an audit found: yes "
                 "instead of no\n");
    expect(text, "protects a deal: 90 days instead of the programme registers none\n");
    expect(text, "- who holds a registration: creator verified instead of first\n");
    expect(text, "- months of a period; it is compared with the one before: 3 months instead of 12 months (-75%)\n");
    expect(text, "before it is recalled: 4 hours instead of never\n");
    expect(text, "- what courses teach: product 70%, method 30% instead of product\n");
    expect(text, "- share of the fee the vendor waives: 50% instead of 0% (+50 pp)\n");
    expect(text, "The terms of “B” take effect 1 year after the warm-up");
    free(text);
    text = difference(&a, &b, ANA_RU, &count);
    expect(text, "Программа «p», добросовестность:\n");
    expect(text, "- расходы вендора на учёт и отчёты, на партнёра: 0 → 15 тыс. RUB в год\n");
    expect(text, "- как долго защищена зарегистрированная сделка: регистрации нет → 90 дней\n");
    expect(text, "- доля платы, от которой вендор отказывается: 0% → 50% (+50 п.п.)\n");
    expect(text, "- чему учат курсы: знание продукта → знание продукта 70%, метод проектов 30%\n");
    expect(text, "через 1 год после разгона");
    free(text);
    eco_case_free(&a);
    eco_case_free(&b);
}

static void test_sections_of_one_side(void **state)
{
    (void)state;
    struct eco_case a = make("", ""), b = make("tier \"top\" { margin = 40%  points = 900 }", "");
    uint32_t count;
    char *text = difference(&a, &b, ANA_EN, &count);
    assert_int_equal(count, 2);
    expect(text, "Programme “p”, level “top”, only under “B”:\n- discount on licences: 40%\n- points needed: 900\n");
    free(text);
    text = difference(&b, &a, ANA_EN, &count);
    assert_int_equal(count, 2);
    expect(text, "level “top”, only under “A”:\n");
    free(text);
    eco_case_free(&a);
    eco_case_free(&b);
}

/* ---- names ---- */

struct search {
    const char *section, *parameter;
    bool found;
};

static void look(const struct sim_section *section, struct search *search)
{
    for (uint32_t i = 0; i < section->param_count; i++)
        search->found |=
            strcmp(section->name, search->section) == 0 && strcmp(section->params[i].name, search->parameter) == 0;
    for (uint32_t i = 0; section->children && section->children[i]; i++)
        look(section->children[i], search);
}

static bool has_name(const char *section, const char *parameter)
{
    char key[128];
    snprintf(key, sizeof key, "%s.%s", section, parameter);
    for (uint32_t i = 0; i < ana_term_count(); i++)
        if (strcmp(ana_term_key(i), key) == 0)
            return true;
    return false;
}

static void check_section(const struct sim_section *section)
{
    if (section->name[0] && ana_section_text(ANA_RU, section->name) == section->name)
        fail_msg("section %s has no heading in analysis/diff/terms.def", section->name);
    for (uint32_t i = 0; i < section->param_count; i++)
        if (!has_name(section->name, section->params[i].name))
            fail_msg("%s.%s has no Russian name in analysis/diff/terms.def (levers) or assumptions.def", section->name,
                     section->params[i].name);
    for (uint32_t i = 0; i < section->param_count; i++)
        for (uint32_t k = 0; section->params[i].choices && section->params[i].choices[k]; k++) {
            struct ana_buffer text = {0};
            ana_put_choice(&text, ANA_RU, section->params[i].name, section->params[i].choices[k]);
            if ((unsigned char)ana_buffer_text(&text)[0] < 0x80)
                fail_msg("%s = %s has no Russian word in analysis/diff/terms.def", section->params[i].name,
                         section->params[i].choices[k]);
            ana_buffer_free(&text);
        }
    for (uint32_t i = 0; section->children && section->children[i]; i++)
        check_section(section->children[i]);
}

static void test_names_are_complete(void **state)
{
    (void)state;
    check_section(&eco_schema);
    for (uint32_t i = 0; i < ana_term_count(); i++) {
        char section[128];
        snprintf(section, sizeof section, "%s", ana_term_key(i));
        char *dot = strchr(section, '.');
        *dot = '\0';
        struct search search = {section, dot + 1, false};
        look(&eco_schema, &search);
        if (!search.found)
            fail_msg("analysis/diff names %s, which is no parameter", ana_term_key(i));
        for (uint32_t k = 0; k < i; k++)
            assert_string_not_equal(ana_term_key(i), ana_term_key(k));
    }
}

/* Without a schema, a term is found by its section, also beyond the title of one. */
static void test_names_by_path(void **state)
{
    (void)state;
    assert_string_equal(ana_term_text(ANA_EN, "vendor.lead_generation.spend", "spend"), "spend");
    assert_string_not_equal(ana_term_text(ANA_RU, "vendor.lead_generation.spend", "spend"), "spend");
    assert_string_equal(ana_term_text(ANA_RU, "programme.partners.tier.gold.margin", "margin"),
                        ana_term_text(ANA_RU, "programme.partners.tier.silver.margin", "margin"));
    assert_string_not_equal(ana_term_text(ANA_RU, "programme.partners.tier.gold.margin", "margin"), "margin");
    static const char *const unknown[] = {"", "margin", "a.b", "nothing.at.all.margin", "."};
    for (size_t i = 0; i < sizeof unknown / sizeof *unknown; i++)
        assert_string_equal(ana_term_text(ANA_RU, unknown[i], "as it is"), "as it is");
}

/* Without a schema a value is read as far as it is words or a time; English has it as a scenario writes it. */
static void test_values_as_written(void **state)
{
    (void)state;
    static const struct {
        const char *path, *canonical, *russian;
    } rows[] = {{"vendor.routing.policy", "race", "гонка"},
                {"vendor.routing.policy", "race 70%, random 30%", "гонка 70%, наугад 30%"},
                {"programme.p.protection.window", "90d", "90 дней"},
                {"programme.p.conduct.check_records", "yes", "да"},
                {"vendor.lead_generation.spend", "5M", "5 млн"},
                {"world.region.Centre.share", "0.4", "0,4"},
                {"practice.project.plain_mean", "-0.076", "-0,076"},
                {"programme.p.tier.gold.margin", "12.5%", "12,5%"},
                {"world.product.cloud.price", "14500", "14,5 тыс."},
                {"title", "2 of 3", "2 of 3"},
                {"title", "nan", "nan"},
                {"title", "no_such_word", "no_such_word"},
                {"title", "", ""}};
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++)
        for (int language = 0; language < ANA_LANGUAGE_COUNT; language++) {
            struct ana_buffer text = {0};
            ana_put_value_text(&text, (enum ana_language)language, ANA_PLAIN, rows[i].path, rows[i].canonical);
            assert_string_equal(ana_buffer_text(&text), language == ANA_RU ? rows[i].russian : rows[i].canonical);
            ana_buffer_free(&text);
        }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_names_by_path),      cmocka_unit_test(test_nothing_differs),
        cmocka_unit_test(test_every_kind),         cmocka_unit_test(test_sections_of_one_side),
        cmocka_unit_test(test_names_are_complete), cmocka_unit_test(test_values_as_written),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
