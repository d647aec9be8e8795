/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Growing text, escaping, scales and ticks, and that drawings are well-formed whatever the data. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>

#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "analysis/report/chart.h"
#include "analysis/report/chart_bars.h"
#include "analysis/report/html.h"
#include "analysis/report/svg.h"
#include "tests/support/markup.h"
#include "tests/support/synthetic_study.h"

/* ---- buffer ---- */

static void test_buffer(void **state)
{
    (void)state;
    struct ana_buffer buffer = {0};
    assert_string_equal(ana_buffer_text(&buffer), "");
    ana_put(&buffer, "%d-%s", 42, "x");
    for (int i = 0; i < 1000; i++)
        ana_put_text(&buffer, "0123456789");
    assert_int_equal(buffer.length, 4 + 10000);
    assert_int_equal(strlen(buffer.text), buffer.length);
    ana_buffer_clear(&buffer);
    const char *const arguments[] = {"one", "two{1}"};
    ana_put_template(&buffer, "{2}, {1}, {3}, {, {x}, {1", arguments, 2);
    assert_string_equal(buffer.text, "two{1}, one, {3}, {, {x}, {1");
    assert_false(buffer.failed);
    ana_buffer_free(&buffer);
    assert_int_equal(ana_width("яб c"), 4);
}

static void test_escaping(void **state)
{
    (void)state;
    struct ana_buffer out = {0};
    ana_put_html(&out, "<a href=\"x\">&'</a> я\t\n");
    assert_string_equal(out.text, "&lt;a href=&quot;x&quot;&gt;&amp;&#39;&lt;/a&gt; я\t\n");
    ana_buffer_clear(&out);
    ana_put_html(&out, "\x01\x7f\xff\xc3(\xed\xa0\x80");
    assert_null(strpbrk(out.text, "\x01\x7f"));
    assert_true(markup_is_utf8(out.text));
    ana_buffer_free(&out);
}

/* ---- scales ---- */

static void test_axis(void **state)
{
    (void)state;
    struct ana_axis axis = {-1, 1, 100, 0};
    assert_true(ana_axis_at(&axis, -1) == 100 && ana_axis_at(&axis, 1) == 0 && ana_axis_at(&axis, 0) == 50);
    struct ana_axis point = {3, 3, 0, 10};
    assert_true(ana_axis_at(&point, 3) == 5);
}

static void test_ticks(void **state)
{
    (void)state;
    struct ana_ticks ticks = ana_nice_ticks(0, 10, 5);
    assert_true(ticks.count == 6 && ticks.step == 2 && ticks.at[5] == 10);
    ticks = ana_nice_ticks(-0.3, 0.9, 4);
    assert_true(ticks.count == 2 && ticks.step == .5 && ticks.at[0] == 0 && !signbit(ticks.at[0]));
    ticks = ana_nice_ticks(4, 4, 5);
    assert_true(ticks.count == 1 && ticks.at[0] == 4);
    /* Whatever the range: few, ascending, inside, multiples of a nice step. */
    for (double low = -7e9; low < 7e9; low += 1.37e9)
        for (double span = 1e4; span < 1e13; span *= 3.1)
            for (int wanted = 2; wanted <= 10; wanted += 4) {
                ticks = ana_nice_ticks(low, low + span, wanted);
                assert_true(ticks.count <= ANA_TICKS_MAX && ticks.count <= (uint32_t)wanted + 1);
                for (uint32_t i = 1; i < ticks.count; i++)
                    assert_true(ticks.at[i] > ticks.at[i - 1]);
                for (uint32_t i = 0; i < ticks.count; i++) {
                    assert_true(ticks.at[i] >= low - ticks.step * 1e-3 &&
                                ticks.at[i] <= low + span + ticks.step * 1e-3);
                }
                double lowest = low, highest = low + span;
                ana_nice_range(&lowest, &highest, wanted);
                assert_true(lowest <= low + 1e-6 * span && highest >= low + span - 1e-6 * span);
            }
}

static void test_primitives(void **state)
{
    (void)state;
    struct ana_buffer out = {0};
    const double x[] = {0, 1, 2, 3}, y[] = {1, NAN, -0.04, 10.26}, low[] = {0, 1, NAN, 2};
    ana_svg_open(&out, "p", "chart", 100, 50, "a < b", "says \"so\"");
    ana_svg_path(&out, "line", x, y, 4);
    ana_svg_band(&out, "band", x, low, y, 4);
    ana_svg_line(&out, "grid", 0, NAN, 1, 1);
    ana_svg_rect(&out, "zone", 1, 2, -3, 4);
    ana_svg_circle(&out, "dot", 1.25, 2, 3);
    ana_svg_text(&out, "", 0, 0, "end", "5 > 4");
    ana_svg_close(&out);
    assert_non_null(strstr(out.text, "d=\"M0 1M2 0L3 10.3\""));
    assert_non_null(strstr(out.text, "d=\"M0 1L3 10.3L3 2L0 0Z\""));
    assert_null(strstr(out.text, "grid"));
    assert_null(strstr(out.text, "nan"));
    assert_non_null(strstr(out.text, "width=\"0\""));
    assert_non_null(strstr(out.text, "role=\"img\" aria-labelledby=\"p-t p-d\"><title id=\"p-t\">a &lt; b</title>"));
    assert_string_equal(markup_flaw(out.text), "");
    ana_buffer_free(&out);
}

/* ---- charts ---- */

static void draw_forest(struct synthetic_options options)
{
    struct synthetic_study *study = synthetic_study_create(options);
    struct ana_compare_options choice = {.baseline = UINT32_MAX};
    struct ana_comparison *comparison;
    struct sim_error error;
    assert_int_equal(ana_compare(synthetic_study_view(study), &choice, &comparison, &error), SIM_OK);
    struct ana_voice voice = {comparison, ANA_EN, ANA_TYPESET};
    for (int narrow = 0; narrow < 2; narrow++) {
        struct ana_buffer out = {0};
        ana_chart_forest(&out, &voice, &comparison->metrics[0], 0, narrow);
        assert_string_equal(markup_flaw(out.text), "");
        assert_null(strstr(out.text, "nan"));
        assert_null(strstr(out.text, "inf"));
        assert_int_equal(markup_count(out.text, "<circle"), options.designs - 1);
        assert_int_equal(markup_count(out.text, "class=\"zone\""), options.matters != 0);
        ana_buffer_free(&out);
    }
    ana_comparison_free(comparison);
    synthetic_study_destroy(study);
}

static void test_forest(void **state)
{
    (void)state;
    draw_forest((struct synthetic_options){.designs = 6, .places = 1, .replications = 12, .matters = -1});
    draw_forest((struct synthetic_options){.designs = 6, .places = 1, .replications = 12, .hostile = true});
    draw_forest((struct synthetic_options){.designs = 3, .places = 1, .replications = 1});
    draw_forest((struct synthetic_options){
        .designs = 2, .places = 1, .replications = 9, .declared = "retention", .matters = .01});
}

static void test_panel(void **state)
{
    (void)state;
    struct synthetic_study *study =
        synthetic_study_create((struct synthetic_options){.designs = 2, .places = 1, .replications = 2});
    struct ana_compare_options choice = {.baseline = UINT32_MAX};
    struct ana_comparison *comparison;
    struct sim_error error;
    assert_int_equal(ana_compare(synthetic_study_view(study), &choice, &comparison, &error), SIM_OK);
    struct ana_voice voice = {comparison, ANA_RU, ANA_TYPESET};
    const double days[] = {0, 365, 730, 1095}, nothing[] = {NAN, NAN, NAN, NAN}, flat[] = {2, 2, 2, 2},
                 steep[] = {-1e9, NAN, 4e9, 1e12};
    const double *const shapes[] = {nothing, flat, steep};
    for (int shape = 0; shape < 3; shape++)
        for (int difference = 0; difference < 2; difference++) {
            struct ana_buffer out = {0};
            const struct ana_chart_line lines[] = {{"d0", shapes[shape], nothing, nothing},
                                                   {"d1", flat, shapes[shape], shapes[shape]}};
            struct ana_chart_panel panel = {.id = "x",
                                            .title = "t",
                                            .description = "d",
                                            .count = 4,
                                            .days = days,
                                            .line_count = 2,
                                            .lines = lines,
                                            .quantity = ana_quantity_for(comparison->view, 0, 1e9, 0, ANA_RU),
                                            .difference = difference,
                                            .mark_days = shape == 1 ? 400 : (double)NAN};
            ana_chart_panel(&out, &voice, &panel);
            assert_string_equal(markup_flaw(out.text), "");
            assert_null(strstr(out.text, "nan"));
            assert_null(strstr(out.text, "inf"));
            assert_int_equal(markup_count(out.text, "class=\"mark\""), shape == 1);
            ana_buffer_free(&out);
        }
    ana_comparison_free(comparison);
    synthetic_study_destroy(study);
}

/* Bars and planes are sound whatever numbers come: none, all equal, huge, missing. */
static void test_bars_and_planes(void **state)
{
    (void)state;
    static const double values[] = {0, 1, -3.5e9, 1e-7, NAN, INFINITY};
    enum { VALUES = sizeof values / sizeof *values };
    struct synthetic_study *study =
        synthetic_study_create((struct synthetic_options){.designs = 3, .places = 1, .replications = 5});
    const struct ana_study_view *view = synthetic_study_view(study);
    struct ana_comparison *comparison;
    struct sim_error error = {0};
    struct ana_compare_options options = {.baseline = UINT32_MAX};
    assert_int_equal(ana_compare(view, &options, &comparison, &error), SIM_OK);
    struct ana_voice voice = {comparison, ANA_RU, ANA_TYPESET};
    for (int a = 0; a < VALUES; a++)
        for (int b = 0; b < VALUES; b++) {
            struct ana_buffer out = {0};
            const struct ana_chart_bar bars[] = {
                {.label = "a<b", .from = 0, .to = values[a], .low = values[b], .high = values[a], .other = values[b]},
                {.label = "\"",
                 .text = "&",
                 .from = values[b],
                 .to = values[b],
                 .low = NAN,
                 .high = NAN,
                 .other = NAN}};
            const struct ana_chart_bars chart = {.id = "bars",
                                                 .title = "t<",
                                                 .description = "d",
                                                 .axis = "x&y",
                                                 .count = 2,
                                                 .bars = bars,
                                                 .quantity = ana_quantity_plain(10, 1, ANA_RU),
                                                 .dots = b % 2,
                                                 .reference = values[a]};
            const struct ana_chart_dot dots[] = {
                {NULL, "dot d1", values[a], values[b], NAN, NAN, NAN, NAN},
                {"<i>", "dot d2", values[b], values[a], values[a], values[b], NAN, values[b]}};
            const struct ana_chart_plane plane = {.id = "plane",
                                                  .title = "t",
                                                  .description = "d",
                                                  .x_title = "x",
                                                  .y_title = "y",
                                                  .count = 2,
                                                  .dots = dots,
                                                  .x_quantity = ana_quantity_plain(10, 1, ANA_RU),
                                                  .y_quantity = ana_quantity_plain(10, 1, ANA_RU),
                                                  .difference = a % 2,
                                                  .box = {{values[a], values[b]}, {0, 1}}};
            ana_chart_bars(&out, &voice, &chart, false);
            ana_chart_bars(&out, &voice, &chart, true);
            ana_chart_plane(&out, &voice, &plane);
            assert_string_equal(markup_flaw(out.text), "");
            assert_null(strstr(out.text, "nan\""));
            assert_null(strstr(out.text, "inf\""));
            ana_buffer_free(&out);
        }
    ana_comparison_free(comparison);
    synthetic_study_destroy(study);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_buffer), cmocka_unit_test(test_escaping),        cmocka_unit_test(test_axis),
        cmocka_unit_test(test_ticks),  cmocka_unit_test(test_primitives),      cmocka_unit_test(test_forest),
        cmocka_unit_test(test_panel),  cmocka_unit_test(test_bars_and_planes),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
