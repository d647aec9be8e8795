/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "analysis/report/interactive.h"

#include <math.h>
#include <stdio.h>
#include <string.h>

#include "analysis/report/json.h"
#include "analysis/report/pack.h"
#include "analysis/report/page.h"

#define MARKETS_MAX 400 /* dots per design; more are a smear */

enum chart { CHART_DIFFERENCES, CHART_TIME, CHART_TRADEOFF, CHART_MARKETS, CHART_COUNT };

static const struct {
    const char *name, *spec;
    enum ana_word_id title;
} charts[CHART_COUNT] = {
    [CHART_DIFFERENCES] = {"differences", ana_spec_differences, ANA_WORD_TAB_DIFFERENCES},
    [CHART_TIME] = {"time", ana_spec_time, ANA_WORD_TAB_TIME},
    [CHART_TRADEOFF] = {"tradeoff", ana_spec_tradeoff, ANA_WORD_TAB_TRADEOFF},
    [CHART_MARKETS] = {"markets", ana_spec_markets, ANA_WORD_TAB_MARKETS},
};

/* What {1}..{9} stand for. */
enum argument { DATA, NAMES, LABELS, CHOSEN, INFO, SUFFIXES, DESIGNS, COLOURS, ACROSS, ARGUMENTS };

/* The lines of ana_svg_style: the baseline grey, then colours that colour-blind readers can tell apart. */
static const char *const colours[] = {"#8a939d", "#0072b2", "#d55e00", "#009e73", "#9c4a86", "#c79200", "#3a9bd0"};

/* Whether the reader may choose this metric: it has a good side and a difference to show. */
static bool offered(const struct ana_page *page, const struct ana_metric_rows *metric, enum chart chart)
{
    if (chart == CHART_TIME)
        return page->timed[metric->metric];
    bool choosable = metric->direction != 0 || metric == ana_page_cost(page);
    for (uint32_t d = 1; d < page->all->design_count && choosable; d++)
        if (ana_row(page->all, metric, page->place, d)->pairs > 0 &&
            ana_row(page->all, metric, page->place, d)->verdict != ANA_IDENTICAL)
            return true;
    return false;
}

/* ---- data ---- */

static void put_texts(struct ana_page *page, const struct ana_metric_rows *metric, struct ana_buffer *out)
{
    const struct ana_voice voice = {page->all, page->voice.language, page->voice.style};
    struct ana_quantity quantity = ana_difference_quantity(&voice, metric, page->place);
    struct ana_buffer text = {0};
    for (uint32_t d = 1; d < page->all->design_count; d++) {
        const struct ana_difference *row = ana_row(page->all, metric, page->place, d);
        ana_put_difference(&text, &voice, &quantity, row->mean);
        if (row->pairs > 1) {
            ana_put_text(&text, " (");
            ana_put_range(&text, &voice, &quantity, row->simultaneous);
            ana_put_text(&text, ")");
        }
        ana_put_text(out, d > 1 ? "," : "");
        ana_put_json_text(out, ana_buffer_text(&text));
        ana_buffer_clear(&text);
    }
    ana_buffer_free(&text);
}

static void differences_row(struct ana_page *page, const struct ana_metric_rows *metric, struct ana_buffer *out)
{
    static const char *const numbers[] = {"mean", "low", "high"};
    uint32_t count = page->all->design_count;
    ana_put_text(out, "{\"metric\":");
    ana_put_json_text(out, page->view->metrics[metric->metric]->name);
    ana_put_text(out, ",\"design\":[");
    for (uint32_t d = 1; d < count; d++) {
        ana_put_text(out, d > 1 ? "," : "");
        ana_put_json_text(out, ana_design_title(&page->voice, page->all->designs[d]));
    }
    for (int i = 0; i < 3; i++) {
        ana_put(out, "],\"%s\":[", numbers[i]);
        for (uint32_t d = 1; d < count; d++) {
            const struct ana_difference *row = ana_row(page->all, metric, page->place, d);
            ana_put_text(out, d > 1 ? "," : "");
            ana_put_json_number(out, i == 0 ? row->mean : i == 1 ? row->simultaneous.low : row->simultaneous.high);
        }
    }
    ana_put_text(out, "],\"verdict\":[");
    for (uint32_t d = 1; d < count; d++)
        ana_put(out, "%s\"%s\"", d > 1 ? "," : "",
                ana_verdict_class(ana_row(page->all, metric, page->place, d)->verdict));
    ana_put_text(out, "],\"text\":[");
    put_texts(page, metric, out);
    ana_put_text(out, "]}");
}

static void differences_data(struct ana_page *page, struct ana_buffer *out)
{
    bool first = true;
    for (uint32_t m = 0; m < page->all->metric_count; m++)
        if (offered(page, &page->all->metrics[m], CHART_DIFFERENCES)) {
            ana_put_text(out, first ? "" : ",\n");
            differences_row(page, &page->all->metrics[m], out);
            first = false;
        }
}

/* One row per design: everything any two axes may ask for. */
static void tradeoff_data(struct ana_page *page, struct ana_buffer *out)
{
    for (uint32_t d = 1; d < page->all->design_count; d++) {
        bool first = true;
        ana_put_text(out, d > 1 ? ",\n{\"design\":" : "{\"design\":");
        ana_put_json_text(out, ana_design_title(&page->voice, page->all->designs[d]));
        ana_put_text(out, ",\"m\":{");
        for (uint32_t m = 0; m < page->all->metric_count; m++) {
            const struct ana_metric_rows *metric = &page->all->metrics[m];
            const struct ana_difference *row = ana_row(page->all, metric, page->place, d);
            if (!offered(page, metric, CHART_TRADEOFF) || row->pairs == 0)
                continue;
            const double numbers[] = {row->mean, row->simultaneous.low, row->simultaneous.high};
            ana_put_text(out, first ? "" : ",");
            ana_put_json_text(out, page->view->metrics[metric->metric]->name);
            ana_put_text(out, ":[");
            for (int i = 0; i < 3; i++) {
                ana_put_text(out, i > 0 ? "," : "");
                ana_put_json_number(out, numbers[i]);
            }
            ana_put_text(out, "]");
            first = false;
        }
        ana_put_text(out, "}}");
    }
}

/* The declared metric market by market. */
static void markets_data(struct ana_page *page, struct ana_buffer *out)
{
    const struct ana_study_view *view = page->view;
    const double *values = view->headline[page->focus->metric];
    struct ana_quantity quantity = ana_difference_quantity(&page->voice, page->focus, page->place);
    struct ana_buffer markets = {0}, differences = {0}, texts = {0}, text = {0};
    uint32_t count = view->replication_count < MARKETS_MAX ? view->replication_count : MARKETS_MAX;
    for (uint32_t d = 1; d < page->scorecard->design_count; d++) {
        const struct ana_difference *row = ana_row(page->scorecard, page->focus, page->place, d);
        ana_put_text(out, d > 1 ? ",\n{\"design\":" : "{\"design\":");
        ana_put_json_text(out, ana_design_title(&page->voice, page->scorecard->designs[d]));
        for (uint32_t r = 0; r < count && row->pairs > 0; r++) {
            double difference = values[(size_t)row->point * view->replication_count + r] -
                                values[(size_t)row->baseline_point * view->replication_count + r];
            if (isnan(difference))
                continue;
            const char *comma = markets.length > 0 ? "," : "";
            ana_put(&markets, "%s%u", comma, r + 1);
            ana_put_text(&differences, comma);
            ana_put_json_number(&differences, difference);
            ana_put_difference(&text, &page->voice, &quantity, difference);
            ana_put_text(&texts, comma);
            ana_put_json_text(&texts, ana_buffer_text(&text));
            ana_buffer_clear(&text);
        }
        ana_put(out, ",\"market\":[%s],\"difference\":[%s],\"text\":[%s]}", ana_buffer_text(&markets),
                ana_buffer_text(&differences), ana_buffer_text(&texts));
        ana_buffer_clear(&markets);
        ana_buffer_clear(&differences);
        ana_buffer_clear(&texts);
    }
    ana_buffer_free(&markets);
    ana_buffer_free(&differences);
    ana_buffer_free(&texts);
    ana_buffer_free(&text);
}

/* ---- what can be chosen ---- */

static void put_info(struct ana_page *page, const struct ana_metric_rows *metric, struct ana_buffer *out)
{
    const struct sim_metric *own = page->view->metrics[metric->metric];
    struct ana_buffer measure = {0}, say = {0};
    const char *title = ana_page_local(page, own->title);
    char unit[64];
    ana_put_measure(&measure, &page->voice, metric->metric);
    /* The title stands above it. */
    const char *rest = ana_buffer_text(&measure);
    if (strncmp(rest, title, strlen(title)) == 0)
        rest += strlen(title) + strspn(rest + strlen(title), ", \xC2\xA0");
    ana_put(&say, "%s%s%s", rest, metric->direction != 0 ? ". " : "",
            metric->direction > 0   ? ana_page_word(page, ANA_WORD_MORE_IS_BETTER)
            : metric->direction < 0 ? ana_page_word(page, ANA_WORD_LESS_IS_BETTER)
                                    : "");
    ana_put_json_text(out, own->name);
    ana_put_text(out, ":{\"title\":");
    ana_put_json_text(out, title);
    ana_put_text(out, ",\"say\":");
    ana_put_json_text(out, ana_buffer_text(&say));
    ana_put_text(out, ",\"measure\":");
    ana_unit_text(page->view, metric->metric, page->voice.language, unit, sizeof unit);
    ana_buffer_clear(&say);
    ana_put(&say, "%s%s%s", unit, unit[0] && own->kind == SIM_METRIC_FLOW ? ", " : "",
            own->kind == SIM_METRIC_FLOW ? ana_page_word(page, ANA_WORD_PER_SAMPLE) : "");
    ana_put_json_text(out, ana_buffer_text(&say));
    ana_put(out, ",\"share\":%s,\"matters\":", ana_is_share(page->view, metric->metric) ? "true" : "false");
    ana_put_json_number(out, metric->matters);
    ana_put_text(out, "}");
    ana_buffer_free(&measure);
    ana_buffer_free(&say);
}

static void put_choices(struct ana_page *page, enum chart chart, struct ana_buffer arguments[ARGUMENTS])
{
    const char *comma = "";
    for (uint32_t m = 0; m < page->all->metric_count; m++) {
        const struct ana_metric_rows *metric = &page->all->metrics[m];
        bool declared = metric->metric == page->focus->metric;
        if (!declared && !offered(page, metric, chart))
            continue;
        ana_put_text(&arguments[NAMES], comma);
        ana_put_json_text(&arguments[NAMES], page->view->metrics[metric->metric]->name);
        ana_put_text(&arguments[LABELS], comma);
        ana_put_json_text(&arguments[LABELS], ana_page_local(page, page->view->metrics[metric->metric]->title));
        ana_put_text(&arguments[INFO], comma);
        put_info(page, metric, &arguments[INFO]);
        comma = ",";
    }
}

static void wrap(struct ana_buffer *buffer, const char *open, const char *close)
{
    struct ana_buffer whole = {0};
    ana_put(&whole, "%s%s%s", open, ana_buffer_text(buffer), close);
    whole.failed = whole.failed || buffer->failed;
    ana_buffer_free(buffer);
    *buffer = whole;
}

/* Words for verdicts' classes, beside the metrics in the table the specifications look words up in. */
static void put_verdicts(struct ana_page *page, struct ana_buffer *out)
{
    ana_put_text(out, ",\"_verdict\":{");
    for (int v = ANA_BASELINE; v <= ANA_NO_DATA; v++) {
        ana_put(out, "%s\"%s\":", v > 0 ? "," : "", ana_verdict_class((enum ana_verdict)v));
        ana_put_json_text(out, ana_verdict_word(&page->voice, (enum ana_verdict)v));
    }
    ana_put_text(out, "}");
}

static void put_arguments(struct ana_page *page, enum chart chart, struct ana_buffer arguments[ARGUMENTS])
{
    static void (*const data[])(struct ana_page *, struct ana_buffer *) = {
        [CHART_DIFFERENCES] = differences_data,
        [CHART_TRADEOFF] = tradeoff_data,
        [CHART_MARKETS] = markets_data,
    };
    static const struct {
        const char *key;
        enum ana_word_id word;
    } suffixes[] = {
        {"k", ANA_WORD_THOUSAND}, {"m", ANA_WORD_MILLION}, {"g", ANA_WORD_BILLION}, {"points", ANA_WORD_POINTS}};
    if (chart == CHART_TIME)
        ana_put_text(&arguments[DATA], ana_buffer_text(&page->time_data));
    else
        data[chart](page, &arguments[DATA]);
    put_choices(page, chart, arguments);
    for (size_t i = 0; i < sizeof suffixes / sizeof *suffixes; i++) {
        char text[32];
        bool spaced = page->voice.language == ANA_RU && i < 3;
        snprintf(text, sizeof text, "%s%s", spaced ? "\xC2\xA0" : "", ana_page_word(page, suffixes[i].word));
        ana_put(&arguments[SUFFIXES], "%s\"%s\":", i > 0 ? "," : "", suffixes[i].key);
        ana_put_json_text(&arguments[SUFFIXES], text);
    }
    for (uint32_t d = 0; d < page->scorecard->design_count; d++) {
        ana_put_text(&arguments[DESIGNS], d > 0 ? "," : "");
        ana_put_json_text(&arguments[DESIGNS], ana_design_title(&page->voice, page->scorecard->designs[d]));
        size_t colour = d == 0 ? 0 : 1 + (d - 1) % (sizeof colours / sizeof *colours - 1);
        ana_put(&arguments[COLOURS], "%s\"%s\"", d > 0 ? "," : "", colours[colour]);
    }
    ana_put_json_text(&arguments[CHOSEN], page->view->metrics[page->focus->metric]->name);
    const struct ana_metric_rows *cost = ana_page_cost(page);
    ana_put_json_text(&arguments[ACROSS], page->view->metrics[cost ? cost->metric : page->focus->metric]->name);
    static const enum argument lists[] = {DATA, NAMES, LABELS, DESIGNS, COLOURS};
    for (size_t i = 0; i < sizeof lists / sizeof *lists; i++)
        wrap(&arguments[lists[i]], "[", "]");
    put_verdicts(page, &arguments[INFO]);
    wrap(&arguments[INFO], "{", "}");
    wrap(&arguments[SUFFIXES], "{", "}");
}

/* ---- into the page ---- */

/* "@NAME" becomes the text of that word. */
static void put_localised(struct ana_page *page, const char *spec, struct ana_buffer *out)
{
    const char *from = spec;
    for (const char *at = strstr(from, "\"@"); at; at = strstr(from, "\"@")) {
        char name[48];
        size_t length = strcspn(at + 2, "\"");
        snprintf(name, sizeof name, "%.*s", (int)length, at + 2);
        ana_put_bytes(out, from, (size_t)(at - from));
        ana_put_json_text(out, ana_page_word(page, ana_word_called(name)));
        from = at + 2 + length + 1;
    }
    ana_put_text(out, from);
}

static void put_spec(struct ana_page *page, enum chart chart)
{
    struct ana_buffer arguments[ARGUMENTS] = {0}, spec = {0};
    const char *texts[ARGUMENTS];
    put_arguments(page, chart, arguments);
    for (int i = 0; i < ARGUMENTS; i++)
        texts[i] = ana_buffer_text(&arguments[i]);
    put_localised(page, charts[chart].spec, &spec);
    ana_put(page->html, "<script type=\"application/json\" id=\"spec-%s\">", charts[chart].name);
    ana_put_template(page->html, ana_buffer_text(&spec), texts, ARGUMENTS);
    ana_put_text(page->html, "</script>\n");
    for (int i = 0; i < ARGUMENTS; i++) {
        page->html->failed = page->html->failed || arguments[i].failed;
        ana_buffer_free(&arguments[i]);
    }
    page->html->failed = page->html->failed || spec.failed;
    ana_buffer_free(&spec);
}

static bool drawn(const struct ana_page *page, enum chart chart)
{
    return chart != CHART_TIME || page->time_data.length > 0;
}

static void put_tabs(struct ana_page *page)
{
    struct ana_buffer *out = page->html;
    ana_put_text(out, "<div class=\"tabs\" role=\"tablist\">");
    for (int c = 0; c < CHART_COUNT; c++) {
        if (!drawn(page, (enum chart)c))
            continue;
        ana_put(out, "<button type=\"button\" role=\"tab\" id=\"tab-%s\" aria-controls=\"panel-%s\">", charts[c].name,
                charts[c].name);
        ana_put_html(out, ana_page_word(page, charts[c].title));
        ana_put_text(out, "</button>");
    }
    ana_put_text(out, "</div>\n");
    for (int c = 0; c < CHART_COUNT; c++) {
        if (!drawn(page, (enum chart)c))
            continue;
        ana_put(out,
                "<div role=\"tabpanel\" id=\"panel-%s\" aria-labelledby=\"tab-%s\"><div class=\"choices\"></div><div "
                "class=\"vega\" "
                "data-spec=\"spec-%s\"></div>",
                charts[c].name, charts[c].name, charts[c].name);
        if (c == CHART_MARKETS) {
            ana_put_text(out, "<p class=\"note\">");
            ana_put_html(out, ana_page_word(page, ANA_WORD_EXPLORE_MARKETS_NOTE));
            ana_put_text(out, "</p>");
        }
        ana_put_text(out, "</div>\n");
    }
}

void ana_page_interactive(struct ana_page *page)
{
    const char *library = page->options->library;
    if (page->scorecard->design_count < 2 || page->options->still)
        return;
    ana_put_text(page->html, library ? "<section id=\"explore-part\" class=\"screen needs-script\">"
                                     : "<section id=\"explore-part\" class=\"screen\">");
    ana_page_heading(page, "explore", ANA_WORD_SEC_EXPLORE);
    ana_put_text(page->html, "<p class=\"note\">");
    ana_put_html(page->html, ana_page_word(page, library                    ? ANA_WORD_EXPLORE_INTRO
                                                 : page->options->too_large ? ANA_WORD_EXPLORE_TOO_LARGE
                                                                            : ANA_WORD_EXPLORE_LEFT_OUT));
    ana_put_text(page->html, "</p>\n");
    if (library) {
        ana_put_text(page->html, "<p class=\"warn too-old\" hidden=\"hidden\">");
        ana_put_html(page->html, ana_page_word(page, ANA_WORD_EXPLORE_TOO_OLD));
        ana_put_text(page->html, "</p>\n");
        put_tabs(page);
        for (int c = 0; c < CHART_COUNT; c++)
            if (drawn(page, (enum chart)c))
                put_spec(page, (enum chart)c);
    }
    ana_put_text(page->html, "</section>\n");
}

void ana_page_scripts(struct ana_page *page)
{
    if (page->options->still)
        return;
    if (page->options->library && page->scorecard->design_count > 1) {
        ana_put_text(page->html, "<script type=\"text/plain\" id=\"library\">");
        ana_put_packed(page->html, page->options->library);
        ana_put_text(page->html, "</script>\n");
    }
    ana_put(page->html, "<script>%s</script>\n", ana_page_script);
}
