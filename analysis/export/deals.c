/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * The log of deals for process mining: CSV, and XES (IEEE 1849-2016, doi:10.1109/IEEESTD.2016.7740858).
 *
 * A case is a deal under one design and place.  Steps that belong to no deal
 * (a promotion, a course) are cases of their partner, told apart by `kind`.
 */
#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "analysis/document/format.h"
#include "analysis/export/export.h"
#include "analysis/export/outlet.h"
#include "analysis/report/html.h"
#include "sim/core/calendar.h"

struct step {
    uint32_t point;
    bool of_partner; /* belongs to no deal */
    double subject;  /* deal, or partner */
    uint32_t row;    /* in order of time */
};

struct deal_log {
    const struct ana_study_view *view;
    const double *when, *point, *deal, *activity, *partner, *amount, *value;
    const struct sim_side_column *words; /* of the activities */
    uint32_t count;
    struct step *steps; /* [count] case after case */
};

static int compare_steps(const void *left, const void *right)
{
    const struct step *a = left, *b = right;
    if (a->point != b->point)
        return a->point < b->point ? -1 : 1;
    if (a->of_partner != b->of_partner)
        return a->of_partner ? 1 : -1;
    if (a->subject != b->subject)
        return a->subject < b->subject ? -1 : 1;
    return a->row < b->row ? -1 : a->row > b->row;
}

static const double *column(struct sim_side *side, const char *name, struct sim_error *error)
{
    uint32_t index = sim_side_find(side, name);
    const double *values = index == UINT32_MAX ? NULL : sim_side_values(side, index);
    if (!values)
        sim_fail(error, SIM_INTERNAL, "cannot read the column '%s' of the deal log", name);
    return values;
}

static int load(struct deal_log *log, const struct ana_export *source, struct sim_error *error)
{
    struct sim_side *side = source->deals;
    *log = (struct deal_log){.view = source->view};
    if (!side)
        return sim_fail(error, SIM_USAGE,
                        "these results have no deal log: add `output { deal_log = yes }` to the scenario and run it "
                        "again with the same command; only the first replication is computed again");
    log->count = sim_side_row_count(side);
    log->when = column(side, "when", error);
    log->point = column(side, "point_of", error);
    log->deal = column(side, "case", error);
    log->activity = column(side, "activity", error);
    log->partner = column(side, "partner", error);
    log->amount = column(side, "amount", error);
    log->value = column(side, "value", error);
    log->steps = calloc((size_t)log->count + 1, sizeof *log->steps);
    if (!log->steps)
        return sim_fail(error, SIM_INTERNAL, "out of memory for the deal log");
    if (!log->when || !log->point || !log->deal || !log->activity || !log->partner || !log->amount || !log->value)
        return error->status;
    log->words = sim_side_column(side, sim_side_find(side, "activity"));
    for (uint32_t i = 0; i < log->count; i++) {
        bool of_partner = isnan(log->deal[i]);
        double subject = of_partner ? log->partner[i] : log->deal[i];
        log->steps[i] = (struct step){(uint32_t)log->point[i], of_partner, isnan(subject) ? -1 : subject, i};
    }
    qsort(log->steps, log->count, sizeof *log->steps, compare_steps);
    return SIM_OK;
}

/* ---- texts both formats share ---- */

static const char *activity_of(const struct deal_log *log, const struct step *step)
{
    double code = log->activity[step->row];
    return code >= 0 && code < log->words->word_count ? log->words->words[(uint32_t)code] : "";
}

static const char *kind_of(const struct step *step)
{
    return step->of_partner ? "partner" : "deal";
}

/* "current / deal 1234", with the place in between if there are several. */
static void put_case(struct ana_buffer *out, const struct deal_log *log, const struct step *step)
{
    const struct ana_view_point *point = &log->view->points[step->point];
    ana_put_text(out, log->view->designs[point->design].title);
    if (point->place[0])
        ana_put(out, " / %s", point->place);
    ana_put(out, " / %s %.0f", kind_of(step), step->subject);
}

/* "2026-03-01T09:30:00.000Z", rounded down to the millisecond. */
static void put_moment(struct ana_buffer *out, double time)
{
    struct sim_date date = sim_calendar_date(time);
    uint32_t ms = (uint32_t)((time - floor(time)) * 86400e3);
    ms = ms < 86400000 ? ms : 86399999;
    ana_put(out, "%04d-%02d-%02dT%02u:%02u:%02u.%03uZ", (int)date.year, (int)date.month, (int)date.day, ms / 3600000,
            ms / 60000 % 60, ms / 1000 % 60, ms % 1000);
}

static void put_resource(struct ana_buffer *out, const struct deal_log *log, const struct step *step)
{
    if (!isnan(log->partner[step->row]))
        ana_put(out, "partner %.0f", log->partner[step->row]);
}

/* ---- CSV ---- */

static void csv_step(struct ana_buffer *out, const struct deal_log *log, const struct step *step)
{
    const struct ana_view_point *point = &log->view->points[step->point];
    struct ana_buffer name = {0};
    put_case(&name, log, step);
    ana_put_csv_text(out, ana_buffer_text(&name));
    ana_buffer_free(&name);
    ana_put_text(out, ",");
    ana_put_csv_text(out, activity_of(log, step));
    ana_put_text(out, ",");
    put_moment(out, log->when[step->row]);
    ana_put_text(out, ",");
    put_resource(out, log, step);
    ana_put(out, ",%s,", kind_of(step));
    ana_put_csv_text(out, log->view->designs[point->design].title);
    ana_put_text(out, ",");
    ana_put_csv_text(out, point->place);
    ana_put_text(out, ",");
    ana_put_csv_number(out, log->amount[step->row]);
    ana_put_text(out, ",");
    ana_put_csv_number(out, log->value[step->row]);
    ana_put_text(out, "\n");
}

int ana_export_deals(const struct ana_export *source, const char *folder, const char *name, struct sim_error *error)
{
    struct deal_log log;
    struct ana_outlet outlet = {0};
    int status = load(&log, source, error);
    if (status == SIM_OK)
        status = ana_outlet_open(&outlet, folder, name, error);
    if (status == SIM_OK)
        ana_put_text(&outlet.pending, "case_id,activity,timestamp,resource,kind,design,place,amount,value\n");
    for (uint32_t i = 0; i < log.count && status == SIM_OK; i++) {
        csv_step(&outlet.pending, &log, &log.steps[i]);
        ana_outlet_pass(&outlet);
    }
    free(log.steps);
    return ana_outlet_close(&outlet, status, error);
}

/* ---- XES ---- */

static const char xes_head[] =
    "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n"
    "<log xes.version=\"1849.2016\" xes.features=\"\" xmlns=\"http://www.xes-standard.org/\">\n"
    "  <extension name=\"Concept\" prefix=\"concept\" uri=\"http://www.xes-standard.org/concept.xesext\"/>\n"
    "  <extension name=\"Time\" prefix=\"time\" uri=\"http://www.xes-standard.org/time.xesext\"/>\n"
    "  <extension name=\"Organizational\" prefix=\"org\" uri=\"http://www.xes-standard.org/org.xesext\"/>\n"
    "  <extension name=\"Lifecycle\" prefix=\"lifecycle\" uri=\"http://www.xes-standard.org/lifecycle.xesext\"/>\n"
    "  <global scope=\"trace\">\n"
    "    <string key=\"concept:name\" value=\"\"/>\n"
    "    <string key=\"kind\" value=\"deal\"/>\n"
    "    <string key=\"design\" value=\"\"/>\n"
    "    <string key=\"place\" value=\"\"/>\n"
    "  </global>\n"
    "  <global scope=\"event\">\n"
    "    <string key=\"concept:name\" value=\"\"/>\n"
    "    <date key=\"time:timestamp\" value=\"2026-01-01T00:00:00.000Z\"/>\n"
    "    <string key=\"lifecycle:transition\" value=\"complete\"/>\n"
    "  </global>\n"
    "  <classifier name=\"Activity\" keys=\"concept:name\"/>\n"
    "  <classifier name=\"Resource\" keys=\"org:resource\"/>\n";

/* Takes the value from `text` and empties it; an empty one is left out. */
static void put_attribute(struct ana_buffer *out, const char *indent, const char *type, const char *key,
                          struct ana_buffer *text)
{
    if (text->length == 0)
        return;
    ana_put(out, "%s<%s key=\"%s\" value=\"", indent, type, key);
    ana_take_html(out, text);
    ana_put_text(out, "\"/>\n");
}

static void put_trace(struct ana_buffer *out, const struct deal_log *log, const struct step *step)
{
    static const char indent[] = "    ";
    const struct ana_view_point *point = &log->view->points[step->point];
    struct ana_buffer text = {0};
    ana_put_text(out, "  <trace>\n");
    put_case(&text, log, step);
    put_attribute(out, indent, "string", "concept:name", &text);
    ana_put(out, "%s<string key=\"kind\" value=\"%s\"/>\n", indent, kind_of(step));
    ana_put_text(&text, log->view->designs[point->design].title);
    put_attribute(out, indent, "string", "design", &text);
    ana_put(out, "%s<string key=\"place\" value=\"", indent);
    ana_put_html(out, point->place);
    ana_put_text(out, "\"/>\n");
    ana_buffer_free(&text);
}

static void put_event(struct ana_buffer *out, const struct deal_log *log, const struct step *step)
{
    static const char indent[] = "      ";
    struct ana_buffer text = {0};
    ana_put_text(out, "    <event>\n");
    ana_put_text(&text, activity_of(log, step));
    put_attribute(out, indent, "string", "concept:name", &text);
    put_moment(&text, log->when[step->row]);
    put_attribute(out, indent, "date", "time:timestamp", &text);
    ana_put(out, "%s<string key=\"lifecycle:transition\" value=\"complete\"/>\n", indent);
    put_resource(&text, log, step);
    put_attribute(out, indent, "string", "org:resource", &text);
    ana_put_csv_number(&text, log->amount[step->row]);
    put_attribute(out, indent, "float", "amount", &text);
    ana_put_csv_number(&text, log->value[step->row]);
    put_attribute(out, indent, "float", "value", &text);
    ana_put_text(out, "    </event>\n");
    ana_buffer_free(&text);
}

static bool same_case(const struct step *a, const struct step *b)
{
    return a->point == b->point && a->of_partner == b->of_partner && a->subject == b->subject;
}

int ana_export_xes(const struct ana_export *source, const char *path, struct sim_error *error)
{
    struct deal_log log;
    struct ana_outlet outlet = {0};
    struct ana_buffer title = {0};
    int status = load(&log, source, error);
    if (status == SIM_OK)
        status = ana_outlet_open(&outlet, NULL, path, error);
    if (status == SIM_OK) {
        ana_put_text(&outlet.pending, xes_head);
        ana_put_text(&title, log.view->title);
        put_attribute(&outlet.pending, "  ", "string", "concept:name", &title);
    }
    for (uint32_t i = 0; i < log.count && status == SIM_OK; i++) {
        if (i == 0 || !same_case(&log.steps[i - 1], &log.steps[i]))
            put_trace(&outlet.pending, &log, &log.steps[i]);
        put_event(&outlet.pending, &log, &log.steps[i]);
        if (i + 1 == log.count || !same_case(&log.steps[i], &log.steps[i + 1]))
            ana_put_text(&outlet.pending, "  </trace>\n");
        ana_outlet_pass(&outlet);
    }
    ana_put_text(&outlet.pending, status == SIM_OK ? "</log>\n" : "");
    free(log.steps);
    ana_buffer_free(&title);
    return ana_outlet_close(&outlet, status, error);
}
