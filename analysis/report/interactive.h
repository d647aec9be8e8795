/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * The interactive part: Vega-Lite specifications with their data in the page,
 * drawn by libraries that the page carries with it.
 *
 *   charts/NAME.vl.json + data + words --> <script type="application/json">
 *   tools/charts.cmake  --> ana_chart_library   Vega, Vega-Lite, Vega-Embed
 *
 * In a specification {1}..{9} stand for data (ana_page_interactive) and
 * "@NAME" for the text of that row of words.def.
 *
 * Tests:   tests/unit/report_test.c, tests/browser/report_test.py
 */
#ifndef ANALYSIS_REPORT_INTERACTIVE_H
#define ANALYSIS_REPORT_INTERACTIVE_H

extern const char ana_chart_library[]; /* "" in a build without npm */
extern const char ana_page_script[];
extern const char ana_spec_differences[];
extern const char ana_spec_time[];
extern const char ana_spec_tradeoff[];
extern const char ana_spec_markets[];

#endif
