/* SPDX-License-Identifier: GPL-3.0-or-later */
/* An optimum as sentences and tables. */
#include <math.h>
#include <stdio.h>
#include <string.h>

#include "analysis/optimise/optimise.h"

#define SHORT_NAME 96
#define CONTENDERS_SHOWN 8u

struct telling {
    const struct ana_evaluator *evaluator;
    const struct ana_optimise_options *options;
    const struct ana_optimum *optimum;
    struct ana_document *document;
};

static const struct sim_metric *metric_of(const struct telling *t, uint32_t metric)
{
    return t->evaluator->view->metrics[t->evaluator->metrics[metric]];
}

static struct ana_quantity quantity_of(const struct telling *t, uint32_t metric, double largest, double detail)
{
    return ana_quantity_for(t->evaluator->view, t->evaluator->metrics[metric], largest, detail, t->document->language);
}

static const char *title_of(const struct telling *t, uint32_t metric)
{
    return ana_document_word(t->document, metric_of(t, metric)->title);
}

static bool is_setting(const struct telling *t, uint32_t point)
{
    return point >= t->options->design_count;
}

/* "+12M (+3M to +21M)". */
static void put_gain(struct ana_buffer *out, const struct telling *t, uint32_t metric, double mean,
                     struct ana_interval interval)
{
    struct ana_quantity quantity = quantity_of(t, metric, fabs(mean), (interval.high - interval.low) / 2);
    ana_put_quantity(out, &quantity, mean, ANA_SIGNED | ANA_WITH_UNIT | ANA_DIFFERENCE);
    ana_put_quantity_brackets(out, &quantity, interval.low, interval.high, ANA_SIGNED | ANA_DIFFERENCE);
}

/* ---- levers ---- */

static const struct ana_column lever_columns[] = {
    {"setting", NULL, 'l'}, {"lever", "lever", 'l'}, {"path", NULL, 'l'},          {"from", "from", 'r'},
    {"to", "to", 'r'},      {"value", "value", 'r'}, {"coordinate", "place", 'r'},
};

enum { LEVER_COLUMNS = sizeof lever_columns / sizeof *lever_columns };

static void lever_rows(const struct telling *t, uint32_t point, const char *name)
{
    const struct ana_optimise_options *o = t->options;
    char text[ANA_FACTOR_TEXT];
    for (uint32_t k = 0; k < o->lever_count; k++) {
        double u = t->optimum->points.u[(size_t)point * o->lever_count + k];
        ana_cell_text(t->document, "%s", name);
        ana_factor_short(o->levers, o->lever_count, k, text, SHORT_NAME);
        ana_cell_text(t->document, "%s", text);
        ana_cell_text(t->document, "%s", o->levers[k].path);
        ana_factor_value_text(&o->levers[k], 0, text, sizeof text);
        ana_cell_text(t->document, "%s", text);
        ana_factor_value_text(&o->levers[k], 1, text, sizeof text);
        ana_cell_text(t->document, "%s", text);
        ana_factor_value_text(&o->levers[k], u, text, sizeof text);
        ana_cell_text(t->document, "%s", text);
        ana_cell_number(t->document, 100 * u, "%.0f%%");
    }
}

static void note_edges(const struct telling *t, uint32_t point)
{
    const struct ana_optimise_options *o = t->options;
    struct ana_buffer names = {0};
    char text[SHORT_NAME];
    for (uint32_t k = 0; k < o->lever_count; k++) {
        const struct ana_factor *lever = &o->levers[k];
        uint32_t levels = lever->choice_count > 0 ? 0 : ana_factor_levels(lever);
        double u = t->optimum->points.u[(size_t)point * o->lever_count + k], edge = levels > 0 ? .5 / levels : 0;
        if (lever->choice_count > 0 || (u > edge && u < 1 - edge))
            continue;
        ana_factor_short(o->levers, o->lever_count, k, text, sizeof text);
        ana_put(&names, "%s%s", names.length > 0 ? ", " : "", text);
    }
    if (names.length > 0)
        ana_note(t->document, "At the edge of their ranges, so that more may lie beyond: %s.", ana_buffer_text(&names));
    ana_document_take(t->document, &names);
}

/* To be pasted into a scenario. */
static void note_design(const struct telling *t, uint32_t point)
{
    struct ana_buffer text = {0};
    for (uint32_t k = 0; k < t->options->lever_count; k++)
        ana_put(&text, "%s\"%s\"", k > 0 ? ", " : "", t->optimum->points.terms[point][k]);
    ana_note(t->document, "As a design: design \"optimised\" { set = { %s } }", ana_buffer_text(&text));
    ana_document_take(t->document, &text);
}

/* ---- one metric ---- */

static const char *name_of(const struct telling *t, uint32_t point)
{
    return is_setting(t, point) ? ana_document_word(t->document, "optimised")
                                : t->optimum->points.alternatives[point].label;
}

static void tell_found(const struct telling *t)
{
    const struct ana_optimum *o = t->optimum;
    const char *title = title_of(t, 0);
    uint32_t tried = o->points.count - t->options->design_count;
    if (is_setting(t, o->chosen))
        ana_say(t->document,
                "Of %u settings of %u levers and %u hand-written designs this setting is the best found by %s.", tried,
                t->options->lever_count, t->options->design_count, title);
    else
        ana_say(t->document,
                "None of %u settings of %u levers that were tried came out above the hand-written design '%s' by %s.",
                tried, t->options->lever_count, name_of(t, o->chosen), title);
}

static void say_better_than_all(const struct telling *t, uint32_t others)
{
    double confidence = 100 * t->evaluator->view->confidence;
    bool setting = is_setting(t, t->optimum->chosen);
    if (others == 1 && setting)
        ana_say(t->document, "It is better than the hand-written design, at %g%% confidence.", confidence);
    else if (others == 1)
        ana_say(t->document, "It is better than the other hand-written design, at %g%% confidence.", confidence);
    else if (setting)
        ana_say(t->document, "It is better than every hand-written design, at %g%% confidence for all together.",
                confidence);
    else
        ana_say(t->document, "It is better than every other hand-written design, at %g%% confidence for all together.",
                confidence);
}

/* What was found on fresh replications, against each hand-written design. */
static void tell_fresh(const struct telling *t)
{
    const struct ana_optimum *o = t->optimum;
    int direction = ana_direction(t->evaluator->view, t->evaluator->metrics[0]);
    struct ana_buffer gain = {0}, unshown = {0}, better = {0};
    uint32_t others = 0, shown = 0;
    for (uint32_t i = 0; i < t->options->design_count; i++) {
        if (i == o->chosen)
            continue;
        others++;
        double sure = direction > 0 ? o->reruns[i].together.low : -o->reruns[i].together.high;
        double best = direction > 0 ? o->reruns[i].together.high : -o->reruns[i].together.low;
        struct ana_buffer *list = best < 0 ? &better : &unshown;
        shown += sure > 0;
        if (!(sure > 0)) {
            ana_put_text(list, list->length > 0 ? ", " : "");
            ana_document_put(list, t->document, "'%s'", name_of(t, i));
        }
    }
    if (o->chosen != 0) {
        put_gain(&gain, t, 0, o->reruns[0].gain.difference.mean, o->reruns[0].together);
        ana_say(t->document,
                "Against the baseline '%s', on %.0f replications nobody had looked at: %s. Quote this, not the "
                "search's own numbers: whoever wins a search was lucky.",
                name_of(t, 0), o->reruns[0].gain.difference.count, ana_buffer_text(&gain));
    }
    if (others > 0 && shown == others)
        say_better_than_all(t, others);
    if (better.length > 0 && t->options->requirement_count > 0)
        ana_say(t->document,
                "On fresh replications it is worse than: %s. What does not surely meet the requirements was not to be "
                "chosen.",
                ana_buffer_text(&better));
    else if (better.length > 0)
        ana_say(t->document, "On fresh replications it is worse than: %s.", ana_buffer_text(&better));
    if (unshown.length > 0)
        ana_say(t->document, "It is not shown to be better than: %s.", ana_buffer_text(&unshown));
    ana_document_take(t->document, &better);
    ana_document_take(t->document, &gain);
    ana_document_take(t->document, &unshown);
}

static const struct ana_column fresh_columns[] = {
    {"design", "design", 'l'}, {"runs", "runs", 'r'},           {"mean", "mean", 'r'},
    {"sd", "sd", 'r'},         {"difference", "ahead by", 'r'}, {"low", NULL, 'r'},
    {"high", NULL, 'r'},       {"interval", "interval", 'r'},   {"won", "won", 'r'},
};

static void fresh_table(const struct telling *t)
{
    const struct ana_optimum *o = t->optimum;
    uint32_t designs = t->options->design_count;
    ana_table_begin(t->document, "fresh", fresh_columns, sizeof fresh_columns / sizeof *fresh_columns,
                    "%s on fresh replications; how far the chosen is ahead of each", title_of(t, 0));
    for (uint32_t row = 0; row <= designs; row++) {
        const struct ana_rerun *r = &o->reruns[row == 0 ? designs : row - 1];
        bool own = row == 0;
        if (!own && r->point == o->chosen)
            continue;
        const struct ana_moments *d = &r->gain.difference;
        double half = (r->together.high - r->together.low) / 2;
        struct ana_quantity level = quantity_of(t, 0, fabs(r->level.mean), sqrt(ana_variance(&r->level)));
        struct ana_quantity gain = quantity_of(t, 0, fabs(d->mean), half);
        ana_cell_text(t->document, "%s", name_of(t, r->point));
        ana_cell_number(t->document, r->level.count, "%.0f");
        ana_cell_quantity(t->document, &level, r->level.mean, ANA_WITH_UNIT);
        ana_cell_quantity(t->document, &level, sqrt(ana_variance(&r->level)), ANA_DIFFERENCE);
        ana_cell_quantity(t->document, &gain, own ? (double)NAN : d->mean, ANA_SIGNED | ANA_DIFFERENCE);
        ana_cell_number(t->document, own ? (double)NAN : r->together.low, "%g");
        ana_cell_number(t->document, own ? (double)NAN : r->together.high, "%g");
        if (own)
            ana_cell_text(t->document, "%s", "");
        else
            ana_cell_interval(t->document, &gain, r->together.low, r->together.high, d->count,
                              ANA_SIGNED | ANA_DIFFERENCE);
        ana_cell_number(t->document, own ? (double)NAN : r->won, "%.0f");
    }
}

static const char *met_text(enum ana_met met)
{
    return met == ANA_MET ? ANA_TEXT("met") : met == ANA_UNCLEAR ? ANA_TEXT("unclear") : ANA_TEXT("violated");
}

static const struct ana_column met_columns[] = {
    {"metric", "metric", 'l'}, {"kind", "must be", 'l'},     {"limit", "limit", 'r'},
    {"mean", "mean", 'r'},     {"bound", "sure bound", 'r'}, {"met", "fresh", 'l'},
};

static void tell_requirements(const struct telling *t)
{
    const struct ana_optimum *o = t->optimum;
    if (t->options->requirement_count == 0)
        return;
    enum ana_met worst = ANA_MET;
    ana_table_begin(t->document, "requirements", met_columns, sizeof met_columns / sizeof *met_columns,
                    "What was required, on the fresh replications of the chosen");
    for (uint32_t i = 0; i < t->options->requirement_count; i++) {
        const struct ana_requirement *r = &t->options->requirements[i];
        const struct ana_met_level *level = &o->fresh_met[i];
        struct ana_quantity quantity = quantity_of(t, r->metric, fmax(fabs(r->limit), fabs(level->mean)), 0);
        ana_cell_text(t->document, "%s", title_of(t, r->metric));
        ana_cell_text(t->document, "%s", ana_document_word(t->document, r->at_most ? "at most" : "at least"));
        ana_cell_quantity(t->document, &quantity, r->limit, ANA_WITH_UNIT);
        ana_cell_quantity(t->document, &quantity, level->mean, ANA_WITH_UNIT);
        ana_cell_quantity(t->document, &quantity, level->equal ? (double)NAN : level->bound, ANA_WITH_UNIT);
        ana_cell_text(t->document, "%s", ana_document_word(t->document, met_text(level->met)));
        worst = level->met > worst ? level->met : worst;
    }
    if (o->met != ANA_MET)
        ana_say(
            t->document,
            "Nothing that was tried surely meets all requirements; what is shown comes closest, by the share of the "
            "limits that is missing. Widen the ranges, "
            "allow more runs, or ask for less.");
    else if (worst == ANA_MET)
        ana_say(t->document, "It meets all requirements, surely on fresh replications too.");
    else if (worst == ANA_UNCLEAR)
        ana_say(t->document, "It surely met all requirements in the search; fresh replications alone are too few to "
                             "confirm each (the table shows which): more --fresh, or some room to the limit, would.");
    else
        ana_say(t->document, "It surely met all requirements in the search, but fresh replications contradict: see the "
                             "table, and do not rely on it.");
}

static const struct ana_column contender_columns[] = {
    {"place", "place", 'r'}, {"replications", "replications", 'r'}, {"ahead", "ahead of baseline", 'r'},
    {"sd", NULL, 'r'},       {"met", "requirements", 'l'},          {"setting", "setting", 'l'},
};

/* The chosen one was judged by more than its score in the search: it stands last if others looked better. */
static void show_chosen(const struct telling *t, uint32_t *shown, uint32_t count)
{
    for (uint32_t k = 0; k < count; k++)
        if (shown[k] == t->optimum->chosen)
            return;
    if (count > 0)
        shown[count - 1] = t->optimum->chosen;
}

/* The best of all tried, as the search saw them; optimistic. */
static void contender_table(const struct telling *t)
{
    const struct ana_tried *points = &t->optimum->points;
    uint32_t shown[CONTENDERS_SHOWN], count = 0;
    uint32_t least = ana_tried_size(points, t->optimum->chosen) / 2;
    for (uint32_t i = 0; i < points->count; i++) {
        double score = ana_tried_score(points, i, 0);
        if (isnan(score) || ana_tried_size(points, i) < least || ana_tried_met(points, i) == ANA_VIOLATED)
            continue;
        uint32_t at = count < CONTENDERS_SHOWN ? count++ : CONTENDERS_SHOWN;
        for (; at > 0 && ana_tried_score(points, shown[at - 1], 0) < score; at--)
            if (at < CONTENDERS_SHOWN)
                shown[at] = shown[at - 1];
        if (at < CONTENDERS_SHOWN)
            shown[at] = i;
    }
    show_chosen(t, shown, count);
    int direction = ana_direction(t->evaluator->view, t->evaluator->metrics[0]);
    ana_table_begin(t->document, "contenders", contender_columns, sizeof contender_columns / sizeof *contender_columns,
                    "The last contenders as the search saw them, the chosen one among them: too good to be quoted");
    for (uint32_t k = 0; k < count; k++) {
        struct ana_moments d = ana_tried_difference(points, shown[k], 0);
        struct ana_quantity quantity = quantity_of(t, 0, fabs(d.mean), sqrt(ana_variance(&d) / d.count));
        struct ana_buffer text = {0};
        char value[ANA_FACTOR_TEXT];
        for (uint32_t l = 0; l < points->lever_count && is_setting(t, shown[k]); l++) {
            ana_factor_value_text(&points->levers[l], points->u[(size_t)shown[k] * points->lever_count + l], value,
                                  sizeof value);
            ana_put(&text, "%s%s", l > 0 ? " " : "", value);
        }
        ana_cell_number(t->document, k + 1, "%.0f");
        ana_cell_number(t->document, d.count, "%.0f");
        ana_cell_quantity(t->document, &quantity, direction * d.mean, ANA_SIGNED | ANA_DIFFERENCE);
        ana_cell_number(t->document, sqrt(ana_variance(&d)), "%g");
        ana_cell_text(t->document, "%s", ana_document_word(t->document, met_text(ana_tried_met(points, shown[k]))));
        if (!is_setting(t, shown[k]))
            ana_put_text(&text, name_of(t, shown[k]));
        if (shown[k] == t->optimum->chosen)
            ana_document_put(&text, t->document, " (chosen)");
        ana_cell_text(t->document, "%s", ana_buffer_text(&text));
        ana_document_take(t->document, &text);
    }
}

/* ---- the story ---- */

static const struct ana_column step_columns[] = {
    {"phase", "phase", 'l'}, {"points", "points", 'r'}, {"replications", "replications", 'r'},
    {"runs", "runs", 'r'},   {"best", "best", 'r'},
};

/* Of metrics multiplied: without a unit. */
static void put_volume(const struct telling *t, double volume)
{
    struct ana_quantity quantity = ana_quantity_plain(volume, 0, t->document->language);
    ana_cell_quantity(t->document, &quantity, volume, ANA_PLAIN);
}

static void step_table(const struct telling *t)
{
    const struct ana_optimum *o = t->optimum;
    bool one = t->options->objective_count == 1;
    int direction = one ? ana_direction(t->evaluator->view, t->evaluator->metrics[0]) : 1;
    ana_table_begin(t->document, "search", step_columns, sizeof step_columns / sizeof *step_columns,
                    one ? "How the search went; best: ahead of the baseline"
                        : "How the search went; best: volume dominated, in the metrics' units");
    for (uint32_t i = 0; i < o->step_count; i++) {
        const struct ana_search_step *step = &o->steps[i];
        ana_cell_text(t->document, "%s", ana_document_word(t->document, step->phase));
        ana_cell_number(t->document, step->points, "%.0f");
        ana_cell_number(t->document, step->replications, "%.0f");
        ana_cell_number(t->document, (double)step->runs, "%.0f");
        if (one) {
            struct ana_quantity quantity = quantity_of(t, 0, fabs(step->best), 0);
            ana_cell_quantity(t->document, &quantity, direction * step->best, ANA_SIGNED | ANA_DIFFERENCE);
        } else {
            put_volume(t, step->best);
        }
    }
    ana_note(t->document,
             "%u settings were tried; the search took %llu runs and the fresh replications the rest of %llu.",
             o->points.count - t->options->design_count, (unsigned long long)ana_tried_runs(&o->points),
             (unsigned long long)o->runs);
    if (o->aside > 0)
        ana_note(t->document,
                 "%u of %u points were set aside because a run of theirs failed or had no value of a metric that was "
                 "asked for: nothing is known of how good they are.",
                 o->aside, o->points.count);
    ana_note(t->document, "A search finds a good setting, not certainly the best: a larger --budget may find a better "
                          "one and uses what is done.");
}

/* ---- several metrics ---- */

static void setting_name(const struct telling *t, uint32_t member, char *out, size_t size)
{
    uint32_t point = t->optimum->front[member];
    if (is_setting(t, point))
        snprintf(out, size, "%s %u", ana_document_word(t->document, "setting"), member - t->options->design_count + 1);
    else
        snprintf(out, size, "%s", name_of(t, point));
}

static const struct ana_column front_columns[] = {
    {"design", "design", 'l'},    {"metric", "metric", 'l'},  {"mean", "mean", 'r'},
    {"low", NULL, 'r'},           {"high", NULL, 'r'},        {"interval", "interval", 'r'},
    {"goal", "good", 'l'},        {"on_front", "front", 'l'}, {"probability", "how surely", 'r'},
    {"met", "requirements", 'l'},
};

static void front_table(const struct telling *t)
{
    const struct ana_optimum *o = t->optimum;
    uint32_t metrics = t->options->objective_count;
    char name[128];
    bool required = t->options->requirement_count > 0;
    ana_table_begin(t->document, "front", front_columns, sizeof front_columns / sizeof *front_columns - !required,
                    "Hand-written designs and settings on %u fresh replications", o->front_rows);
    for (uint32_t i = 0; i < o->front_count; i++)
        for (uint32_t m = 0; m < metrics; m++) {
            int direction = ana_direction(t->evaluator->view, t->evaluator->metrics[m]);
            double mean = direction * o->front_mean[(size_t)i * metrics + m];
            double half = o->front_half[(size_t)i * metrics + m];
            struct ana_quantity quantity = quantity_of(t, m, fabs(mean), half);
            setting_name(t, i, name, sizeof name);
            ana_cell_text(t->document, "%s", name);
            ana_cell_text(t->document, "%s", title_of(t, m));
            ana_cell_quantity(t->document, &quantity, mean, ANA_WITH_UNIT);
            ana_cell_number(t->document, mean - half, "%g");
            ana_cell_number(t->document, mean + half, "%g");
            ana_cell_interval(t->document, &quantity, mean - half, mean + half, o->front_rows, 0);
            ana_cell_text(t->document, "%s", ana_document_word(t->document, direction > 0 ? "more" : "less"));
            ana_cell_text(t->document, "%s", ana_document_word(t->document, o->front_in[i] ? "yes" : "no"));
            ana_cell_number(t->document, 100 * o->front_probability[i], "%.0f%%");
            if (required)
                ana_cell_text(t->document, "%s", ana_document_word(t->document, met_text(o->front_met[i])));
        }
}

static const struct ana_column volume_columns[] = {
    {"what", "", 'l'},
    {"volume", "volume", 'r'},
    {"share", "of the box", 'r'},
};

static void volume_table(const struct telling *t)
{
    const struct ana_optimum *o = t->optimum;
    ana_table_begin(t->document, "hypervolume", volume_columns, sizeof volume_columns / sizeof *volume_columns,
                    "Volume dominated from a fixed corner");
    ana_cell_text(t->document, "%s", ana_document_word(t->document, "hand-written designs"));
    put_volume(t, o->hand_volume);
    ana_cell_number(t->document, 100 * o->hand_volume / o->box, "%.0f%%");
    ana_cell_text(t->document, "%s", ana_document_word(t->document, "front"));
    put_volume(t, o->volume);
    ana_cell_number(t->document, 100 * o->volume / o->box, "%.0f%%");
    struct ana_buffer corner = {0};
    for (uint32_t m = 0; m < t->options->objective_count; m++) {
        int direction = ana_direction(t->evaluator->view, t->evaluator->metrics[m]);
        double value = -direction * o->reference[m];
        struct ana_quantity quantity = quantity_of(t, m, fabs(value), 0);
        ana_put(&corner, "%s%s ", m > 0 ? ", " : "", title_of(t, m));
        ana_put_quantity(&corner, &quantity, value, ANA_WITH_UNIT);
    }
    if (t->options->reference)
        ana_note(t->document, "The corner: %s; the box reaches from there to the best mean of each metric.",
                 ana_buffer_text(&corner));
    else
        ana_note(t->document,
                 "The corner: %s; the box reaches from there to the best mean of each metric. It is the worst that was "
                 "explored at first, relative to the baseline.",
                 ana_buffer_text(&corner));
    ana_document_take(t->document, &corner);
    uint32_t able = 0;
    for (uint32_t i = 0; i < t->options->design_count; i++)
        able += o->front_met[i] != ANA_VIOLATED;
    ana_note(
        t->document,
        "Each volume takes what looks best on the fresh replications, so luck favours the larger set: the front is "
        "taken from %u settings and designs, the other volume from %u designs.",
        o->front_count, able);
}

static void tell_front(const struct telling *t)
{
    const struct ana_optimum *o = t->optimum;
    uint32_t settings = 0, hand = 0, sure = 0, out = 0;
    for (uint32_t i = 0; i < o->front_count; i++) {
        sure += o->front_in[i] && is_setting(t, o->front[i]) && o->front_met[i] == ANA_MET;
        out += !is_setting(t, o->front[i]) && o->front_met[i] == ANA_VIOLATED;
        settings += o->front_in[i] && is_setting(t, o->front[i]);
        hand += o->front_in[i] && !is_setting(t, o->front[i]);
    }
    struct ana_buffer metrics = {0};
    for (uint32_t m = 0; m < t->options->objective_count; m++)
        ana_put_listed(&metrics, t->document, m, t->options->objective_count, title_of(t, m));
    ana_say(t->document,
            "By %s, on %u replications nobody had looked at, %u settings and %u of %u hand-written designs are on the "
            "front: nothing is better than one of them in everything.",
            ana_buffer_text(&metrics), o->front_rows, settings, hand, t->options->design_count);
    ana_say(t->document, "The front dominates %.0f%% of the box, the hand-written designs %.0f%%.",
            100 * o->volume / o->box, 100 * o->hand_volume / o->box);
    if (t->options->requirement_count > 0 && o->met != ANA_MET)
        ana_say(t->document,
                "Nothing that was tried surely meets all requirements; the settings shown may or may not.");
    if (t->options->requirement_count > 0)
        ana_say(t->document,
                "On the fresh replications %u of the front's %u settings surely meet all requirements; %u hand-written "
                "designs violate them and do not count.",
                sure, settings, out);
    ana_document_take(t->document, &metrics);
    front_table(t);
    struct ana_column columns[LEVER_COLUMNS];
    memcpy(columns, lever_columns, sizeof columns);
    columns[0].head = "setting"; /* there are several */
    ana_table_begin(t->document, "levers", columns, LEVER_COLUMNS, "The settings of the front");
    char name[128];
    for (uint32_t i = 0; i < o->front_count; i++)
        if (is_setting(t, o->front[i])) {
            setting_name(t, i, name, sizeof name);
            lever_rows(t, o->front[i], name);
        }
    volume_table(t);
}

void ana_optimum_tell(const struct ana_evaluator *evaluator, const struct ana_optimise_options *options,
                      const struct ana_optimum *optimum, struct ana_document *document)
{
    struct telling t = {evaluator, options, optimum, document};
    if (options->objective_count > 1) {
        tell_front(&t);
        step_table(&t);
        return;
    }
    tell_found(&t);
    tell_fresh(&t);
    if (is_setting(&t, optimum->chosen)) {
        ana_table_begin(document, "levers", lever_columns, LEVER_COLUMNS, "The setting, in each lever's range");
        lever_rows(&t, optimum->chosen, name_of(&t, optimum->chosen));
        note_design(&t, optimum->chosen);
        note_edges(&t, optimum->chosen);
    }
    fresh_table(&t);
    tell_requirements(&t);
    contender_table(&t);
    step_table(&t);
}
