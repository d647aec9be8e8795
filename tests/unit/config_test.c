/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Files into sections and values: layers, order, lines; the two parsers side
 * by side; and every allocation that can fail.  What is refused with which
 * words is in corpus_test.c.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>

#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "sim/io/config.h"
#include "sim/io/confuse.h"
#include "sim/io/generic.h"
#include "sim/io/token.h"
#include "tests/support/toy_model.h"

#define GOOD "tests/corpus/good/"

/* ---- failing allocations: the linker sends sim's calls here (tests/CMakeLists.txt) ---- */

static long allocations_left = -1; /* before one fails; -1: none does */
static bool fails_on;              /* all later ones fail too */
static uint32_t failed;

static bool allocation_fails(void)
{
    bool fails = allocations_left == 0 || (fails_on && failed > 0);
    if (allocations_left >= 0)
        allocations_left--;
    failed += fails;
    return fails;
}

void *__real_malloc(size_t size);
void *__real_calloc(size_t count, size_t size);
void *__real_reallocarray(void *memory, size_t count, size_t size);
void *__wrap_malloc(size_t size);
void *__wrap_calloc(size_t count, size_t size);
void *__wrap_reallocarray(void *memory, size_t count, size_t size);

void *__wrap_malloc(size_t size)
{
    return allocation_fails() ? NULL : __real_malloc(size);
}

void *__wrap_calloc(size_t count, size_t size)
{
    return allocation_fails() ? NULL : __real_calloc(count, size);
}

void *__wrap_reallocarray(void *memory, size_t count, size_t size)
{
    return allocation_fails() ? NULL : __real_reallocarray(memory, count, size);
}

/* Fails allocation 0, 1, 2, ... of one reading until none is left to fail. */
static void fail_each_in_turn(bool on)
{
    static const char *const sets[] = {"policy.bonus=5", "title=x"};
    for (long n = 0;; n++) {
        struct sim_problems problems = {0};
        allocations_left = n;
        fails_on = on;
        failed = 0;
        struct sim_scenario *scenario = sim_scenario_read(&toy_model, GOOD "child.conf", sets, 2, &problems);
        uint32_t count = failed;
        allocations_left = -1;
        failed = 0;
        sim_scenario_destroy(scenario);
        if (count == 0) {
            assert_non_null(scenario);
            assert_true(n > 50);
            return;
        }
        if (scenario || problems.errors == 0)
            fail_msg("allocation %ld failed and nobody noticed", n);
    }
}

static void survives_every_failing_allocation(void **state)
{
    (void)state;
    fail_each_in_turn(false);
    fail_each_in_turn(true);
}

/* ---- configurations ---- */

struct reading {
    struct sim_arena arena;
    struct sim_config config;
    struct sim_problems problems;
    struct sim_section root;
    const struct sim_section *children[16];
};

static void join(struct reading *r)
{
    uint32_t n = 0;
    for (uint32_t i = 0; toy_model.schema->children[i]; i++)
        r->children[n++] = toy_model.schema->children[i];
    for (uint32_t i = 0; sim_generic_schema.children[i]; i++)
        r->children[n++] = sim_generic_schema.children[i];
    r->root = sim_generic_schema;
    r->root.children = r->children;
}

static void open_reading(struct reading *r, const char *file)
{
    *r = (struct reading){0};
    join(r);
    sim_config_read(&r->config, file, &r->root, &r->arena, &r->problems);
}

static void close_reading(struct reading *r)
{
    sim_config_fini(&r->config);
    sim_arena_free(&r->arena);
}

/* Index of a section named by schema name and title, under any parent. */
static uint32_t section_of(const struct reading *r, const char *name, const char *title)
{
    for (uint32_t i = 0; i < r->config.section_count; i++) {
        const struct sim_config_section *s = &r->config.sections[i];
        if (strcmp(s->schema->name, name) == 0 && (title ? s->title && strcmp(s->title, title) == 0 : !s->title))
            return i;
    }
    return SIM_NO_SECTION;
}

static const struct sim_config_value *value_of(const struct reading *r, uint32_t section, const char *key)
{
    const struct sim_section *schema = r->config.sections[section].schema;
    for (uint32_t i = 0; i < schema->param_count; i++)
        if (strcmp(schema->params[i].name, key) == 0)
            return sim_config_find(&r->config, section, &schema->params[i]);
    return NULL;
}

static void orders_layers(void **state)
{
    (void)state;
    struct reading r;
    open_reading(&r, GOOD "child.conf");
    assert_int_equal(r.problems.errors, 0);
    assert_false(r.config.broken);
    assert_string_equal(r.config.main->name, GOOD "child.conf");
    for (uint32_t i = 1; i < r.config.section_count; i++)
        assert_true(r.config.sections[i].parent < i); /* parents before children */
    for (uint32_t i = 1; i < r.config.value_count; i++)
        assert_true(r.config.values[i - 1].layer <= r.config.values[i].layer);

    uint32_t more = section_of(&r, "design", "more"), north = section_of(&r, "region", "North");
    assert_true(more != SIM_NO_SECTION && north != SIM_NO_SECTION);
    assert_string_equal(r.config.sections[north].source->name, GOOD "base.conf"); /* first named there */
    const struct sim_config_value *set = value_of(&r, more, "set");
    assert_int_equal(set->item_count, 1);
    assert_string_equal(set->items[0].text, "policy.bonus = 4k");
    assert_string_equal(set->source->name, GOOD "child.conf");
    const struct sim_config_value *share = value_of(&r, north, "share");
    assert_string_equal(share->items[0].text, "60%");
    assert_int_equal(share->line, 9);
    assert_null(value_of(&r, section_of(&r, "region", "East"), "mood"));

    const struct sim_config_value *fresh = value_of(&r, section_of(&r, "design", "new"), "set");
    assert_int_equal(fresh->item_count, 2);
    assert_int_equal(fresh->items[0].line, 19); /* items have their own lines */
    assert_int_equal(fresh->items[1].line, 20);
    close_reading(&r);
}

static void goes_on_after_errors(void **state)
{
    (void)state;
    struct reading r;
    open_reading(&r, "tests/corpus/bad/duplicate_key.conf");
    assert_int_equal(r.problems.errors, 1);
    assert_false(r.config.broken); /* every section is there */
    assert_string_equal(value_of(&r, section_of(&r, "policy", NULL), "bonus")->items[0].text, "1k");
    close_reading(&r);
    open_reading(&r, "tests/corpus/bad/brace_missing_before_section.conf");
    assert_true(r.config.broken);
    assert_string_equal(value_of(&r, section_of(&r, "policy", NULL), "bonus")->items[0].text, "1k");
    close_reading(&r);
    open_reading(&r, "tests/corpus/bad/nowhere.conf");
    assert_true(r.config.broken);
    assert_int_equal(r.problems.errors, 1);
    close_reading(&r);
}

/* ---- the scanner and libconfuse ---- */

/* A source in memory. */
static struct sim_source source_of(const char *text)
{
    return (struct sim_source){.name = "text", .text = (char *)(uintptr_t)text, .size = strlen(text)};
}

/* Scans a text, hands what the scanner understood to libconfuse with `instead` in its place (NULL: its own). */
static uint32_t read_both(const char *text, const char *instead, char *message, size_t size)
{
    struct reading r = {0};
    struct sim_document document;
    struct sim_source source = source_of(text), other;
    join(&r);
    bool sound = sim_document_scan(&document, &source, &r.root, &r.arena, &r.problems);
    assert_true(sound);
    if (instead) {
        other = source_of(instead);
        document.source = &other;
        document.clean = sim_arena_copy(&r.arena, instead, strlen(instead));
    }
    sim_confuse_read(&document, &r.root, &r.arena, &r.problems);
    snprintf(message, size, "%s", r.problems.count ? r.problems.item[0].text : "");
    sim_document_fini(&document);
    sim_arena_free(&r.arena);
    return r.problems.errors;
}

static void both_parsers_agree(void **state)
{
    (void)state;
    static const char *const texts[] = {
        "",
        "\n\n",
        "format = 1",
        "format = 1 # at the end",
        "format=1 title='a b'currency=\"x\"",
        "world { agents = 5 clock { gap = 2d } region \"a b\" { share = 1 level one { extra = 1 } } region 'c' { } }",
        "design \"d\" { set = { } }",
        "design \"d\" { set = { \"a\", 'b', c, } }",
        "experiment { vary \"policy.bonus\" { values = { 1 } } }",
        "title = \"\\\"\\\\ // # /* { } = , ( ) $ ; ' \xd0\x9f\"",
        "title = 'a \"b\" # c'",
        "title = a.b_c%d:e-f@g\xd0\x9f",
        "title = \"\"",
        "/* a */ title /* b */ = /* c */ x // d\n",
        "title = \"x\"\r\ncurrency = y\r\n",
        "title = 10%\tcurrency = -5",
        "experiment{seed=7}",
        "title = \"$x $ {\"",
    };
    char message[512];
    for (size_t i = 0; i < sizeof texts / sizeof texts[0]; i++)
        if (read_both(texts[i], NULL, message, sizeof message) != 0)
            fail_msg("%s: %s", texts[i], message);
}

static void disagreement_is_noticed(void **state)
{
    (void)state;
    static const struct {
        const char *scanned, *parsed, *phrase;
    } cases[] = {
        {"title = x", "title = y", "two parsers read this value differently"},
        {"title = x", "", "two parsers read this value differently"},
        {"", "title = x", "two parsers read the file differently"},
        {"", "world { }", "two parsers read the file differently"},
        {"world { }", "", "two parsers read this section differently"},
        {"design \"a\" { }", "design \"b\" { }", "two parsers read this section differently"},
        {"design a { set = { x } }", "design a { set = { x, y } }", "two parsers read this value differently"},
        {"", "world {", "no such option '__eof__'"},
        {"", "/* open", "the end of the file is swallowed"},
        {"", "title = \"open", "premature end of file"},
        {"", "titel = x", "no such option 'titel'"},
        {"", "design a { } design a { }", "found duplicate title 'a'"},
    };
    char message[512];
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        assert_true(read_both(cases[i].scanned, cases[i].parsed, message, sizeof message) > 0);
        if (!strstr(message, cases[i].phrase))
            fail_msg("\"%s\" for \"%s\": %s", cases[i].parsed, cases[i].scanned, message);
    }
}

static void blanks_comments_and_keeps_lines(void **state)
{
    (void)state;
    static const char text[] = "# a\ntitle = x /* b\n c */ currency = \"# no\" // d\ninclude(\"f\")\n";
    struct reading r = {0};
    struct sim_document document;
    struct sim_source source = source_of(text);
    join(&r);
    assert_true(sim_document_scan(&document, &source, &r.root, &r.arena, &r.problems));
    assert_string_equal(document.clean, "   \ntitle = x     \n      currency = \"# no\"     \n            \n");
    assert_int_equal(document.include_count, 1);
    assert_string_equal(document.includes[0].name, "f");
    assert_int_equal(document.includes[0].line, 4);
    assert_int_equal(document.values[1].line, 3);
    sim_document_fini(&document);
    sim_arena_free(&r.arena);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(orders_layers),
        cmocka_unit_test(goes_on_after_errors),
        cmocka_unit_test(both_parsers_agree),
        cmocka_unit_test(disagreement_is_noticed),
        cmocka_unit_test(blanks_comments_and_keeps_lines),
        cmocka_unit_test(survives_every_failing_allocation),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
