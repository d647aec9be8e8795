/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Numbers of the page's sentences that are in no table: counts, limits, spans. */
#include <math.h>
#include <string.h>

#include "analysis/document/format.h"
#include "analysis/report/page.h"
#include "sim/core/calendar.h"

static void put(struct ana_buffer *out, const char *name, const char *about, double value, const char *unit)
{
    ana_put_csv_text(out, name);
    ana_put_text(out, ",");
    ana_put_csv_text(out, about);
    ana_put_text(out, ",");
    ana_put_csv_number(out, value);
    ana_put_text(out, ",");
    ana_put_csv_text(out, unit);
    ana_put_text(out, "\n");
}

static void tally(const struct ana_page *page, struct ana_buffer *out)
{
    uint32_t counts[ANA_NO_DATA + 1] = {0};
    for (uint32_t d = 1; d < page->scorecard->design_count; d++)
        counts[ana_row(page->scorecard, page->focus, page->place, d)->verdict]++;
    for (int v = ANA_BETTER; v <= ANA_NO_DATA; v++)
        put(out, "designs", ana_verdict_name((enum ana_verdict)v), counts[v], "1");
}

static void runs(const struct ana_page *page, struct ana_buffer *out)
{
    const struct ana_study_view *view = page->view;
    size_t pairs = (size_t)view->point_count * view->replication_count, counts[3] = {0};
    for (size_t i = 0; i < pairs; i++)
        counts[view->status[i]]++;
    put(out, "replications", "per design", view->replication_count, "1");
    put(out, "runs", "all", (double)pairs, "1");
    put(out, "runs", "failed", (double)counts[SIM_PAIR_FAILED], "1");
    put(out, "runs", "missing", (double)counts[SIM_PAIR_MISSING], "1");
}

static void parameters(const struct ana_page *page, struct ana_buffer *out)
{
    const struct ana_study_view *view = page->view;
    double set = 0, assumed = 0, unknown = 0, differ = 0;
    for (uint32_t i = 0; i < view->parameter_count; i++) {
        const struct sim_results_parameter *p = view->parameters[i];
        bool x = strcmp(p->grade, "X") == 0, differs = false;
        set += strcmp(p->origin[page->scorecard->baseline], "default") != 0;
        assumed += x;
        unknown += x && strcmp(p->role, "uncertain") == 0;
        for (uint32_t d = 1; d < page->scorecard->design_count; d++)
            differs =
                differs || strcmp(p->value[page->scorecard->designs[d]], p->value[page->scorecard->baseline]) != 0;
        differ += differs;
    }
    put(out, "parameters", "all", view->parameter_count, "1");
    put(out, "parameters", "set by the scenario", set, "1");
    put(out, "parameters", "assumed", assumed, "1");
    put(out, "parameters", "assumed and uncertain", unknown, "1");
    put(out, "parameters", "that differ", differ, "1");
}

/* How far each interval is from where the verdict would change, and what its sentence says about more replications. */
static void margins(const struct ana_page *page, struct ana_buffer *out)
{
    for (uint32_t d = 1; d < page->scorecard->design_count; d++) {
        const struct ana_difference *row = ana_row(page->scorecard, page->focus, page->place, d);
        const char *title = ana_design_title(&page->voice, row->design);
        double low = row->simultaneous.low, high = row->simultaneous.high, zone = page->focus->matters;
        put(out, "clear of the lower edge", title, fmin(fabs(low + zone), fabs(high + zone)), "");
        put(out, "clear of the upper edge", title, fmin(fabs(low - zone), fabs(high - zone)), "");
        put(out, "more replications", title, ana_about(row->more), "1");
        put(out, "skewness", title, ana_skewness(&row->paired.difference), "1");
    }
}

void ana_page_facts(struct ana_page *page)
{
    const struct ana_study_view *view = page->view;
    struct ana_buffer *out = ana_page_file(page, false, "facts.csv");
    if (!out)
        return;
    ana_put_text(out, "fact,about,value,unit\n");
    runs(page, out);
    put(out, "alternatives", "", page->scorecard->design_count - 1.0, "1");
    put(out, "combinations", "of varied values", page->scorecard->place_count, "1");
    put(out, "confidence", "", page->scorecard->confidence, "1");
    put(out, "matters", view->metrics[page->focus->metric]->name, page->focus->matters, "");
    put(out, "horizon", "", ana_view_horizon(view), "d");
    put(out, "horizon", "", ana_view_horizon(view) / SIM_DAYS_PER_YEAR, "y");
    if (view->time_count > 1)
        put(out, "sampling interval", "", view->time[view->time_count - 1] - view->time[view->time_count - 2], "d");
    put(out, "metrics", "all", view->metric_count, "1");
    put(out, "metrics", "not declared", view->metric_count - (page->focus->declared ? 1.0 : 0), "1");
    put(out, "differences", "of metrics not declared",
        (view->metric_count - (page->focus->declared ? 1.0 : 0)) * (page->scorecard->design_count - 1.0), "1");
    tally(page, out);
    parameters(page, out);
    margins(page, out);
}
