/* SPDX-License-Identifier: GPL-3.0-or-later */
/* A calibration as sentences and tables. */
#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "analysis/calibrate/calibrate.h"
#include "analysis/statistics/stats.h"
#include "analysis/study/points_tell.h"
#include "sim/core/calendar.h"

#define COUNT(list) ((uint32_t)(sizeof(list) / sizeof(list)[0]))
#define TOGETHER .7           /* correlation of parameters that cannot be told apart */
#define KNOWN_WIDTH (1 / 3.0) /* of the prior: well known below it */
#define VAGUE_WIDTH .8        /* nothing was learnt above it */
#define EDGE .02
#define SAMPLE_COARSE 10.0 /* days */
#define Q2_POOR .5
#define SHORT (SIM_PATH_SIZE + 8)

/* ---- how well a parameter is known ---- */

enum known { KNOWN, PARTLY, UNKNOWN, KNOWN_KINDS };

static const char *const known_words[KNOWN_KINDS] = {ANA_TEXT("well known"), ANA_TEXT("partly known"),
                                                     ANA_TEXT("not identified")};

static enum known known_of(double width)
{
    return width < KNOWN_WIDTH ? KNOWN : width < VAGUE_WIDTH ? PARTLY : UNKNOWN;
}

bool ana_calibration_identified(const struct ana_calibration *c, uint32_t factor)
{
    return known_of(ana_calibration_width(c, factor)) != UNKNOWN;
}

static void short_name(const struct ana_calibration *c, uint32_t factor, char out[SHORT])
{
    ana_factor_short(c->factors, c->factor_count, factor, out, SHORT);
}

/* "retention.level, training.effect" of those known so well; returns how many. */
static uint32_t list_known(const struct ana_calibration *c, enum known kind, struct ana_buffer *out)
{
    uint32_t count = 0;
    for (uint32_t f = 0; f < c->factor_count; f++) {
        char name[SHORT];
        if (known_of(ana_calibration_width(c, f)) != kind)
            continue;
        short_name(c, f, name);
        ana_put(out, "%s%s", count++ ? ", " : "", name);
    }
    return count;
}

static double correlation(const struct ana_calibration *c, uint32_t a, uint32_t b)
{
    size_t k = c->factor_count;
    double both = c->covariance[a * k + a] * c->covariance[b * k + b];
    return both > 0 ? c->covariance[a * k + b] / sqrt(both) : 0;
}

/* ---- sentences ---- */

static void tell_known(const struct ana_calibration *c, enum known kind, struct ana_document *document)
{
    struct ana_buffer names = {0};
    uint32_t count = list_known(c, kind, &names);
    const char *list = ana_buffer_text(&names);
    if (count > 0 && kind == KNOWN)
        ana_say(document,
                "The data determine %u of %u parameters well, to less than a third of what was thought possible: %s.",
                count, c->factor_count, list);
    else if (count > 0 && kind == PARTLY)
        ana_say(document, "The data narrow %u of %u parameters in part: %s.", count, c->factor_count, list);
    else if (count > 0)
        ana_say(document,
                "The data say next to nothing about %u of %u parameters: %s. Any value of the range would fit as "
                "well; do not read its fitted value as knowledge.",
                count, c->factor_count, list);
    ana_document_take(document, &names);
}

/* Parameters that make up for one another. */
static void tell_together(const struct ana_calibration *c, struct ana_document *document)
{
    for (uint32_t a = 0; a < c->factor_count; a++)
        for (uint32_t b = a + 1; b < c->factor_count; b++) {
            char one[SHORT], other[SHORT];
            double rho = correlation(c, a, b);
            if (fabs(rho) < TOGETHER)
                continue;
            short_name(c, a, one);
            short_name(c, b, other);
            if (rho < 0)
                ana_say(document,
                        "%s and %s cannot be told apart (correlation %+.2f): more of one is made up for by less of the "
                        "other.",
                        one, other, rho);
            else
                ana_say(document,
                        "%s and %s cannot be told apart (correlation %+.2f): more of one is made up for by more of the "
                        "other.",
                        one, other, rho);
        }
}

static void tell_misfit(const struct ana_calibration *c, struct ana_document *document)
{
    bool ruled_out = c->options->method == ANA_FIT_MATCH && !c->match.possible;
    if (ruled_out)
        ana_say(document,
                "The model cannot have produced what was observed, whatever the values of the parameters within their "
                "ranges, so no fitted values are given. The table says which series it misses. Check the data and "
                "their units first; then widen ranges or name more parameters with --factor; if the model is known to "
                "leave something out, say how much with --discrepancy.");
    else
        ana_say(document,
                "The model cannot have produced what was observed at the values that come nearest, so no fitted values "
                "are given. The table says which series it misses. Check the data and their units first; then widen "
                "ranges or name more parameters with --factor; if the model is known to leave something out, say how "
                "much with --discrepancy.");
}

/* ---- tables ---- */

static void factor_cell(const struct ana_calibration *c, uint32_t factor, double u, struct ana_document *document)
{
    char text[160];
    double value = ana_factor_rounded(&c->factors[factor], u, text, sizeof text);
    ana_cell_value(document, value, text);
}

static void table_parameters(const struct ana_calibration *c, struct ana_document *document)
{
    static const struct ana_column columns[] = {
        {"path", NULL, 'l'},       {"label", "parameter", 'l'}, {"prior_low", "thought", 'r'},
        {"prior_high", "to", 'r'}, {"best", "best", 'r'},       {"low", "5%", 'r'},
        {"median", "50%", 'r'},    {"high", "95%", 'r'},        {"width", "of prior", 'r'},
        {"verdict", "", 'l'},
    };
    ana_table_begin(document, "parameters", columns, COUNT(columns),
                    "Parameters: ranges before and after the data, and the width that is left");
    for (uint32_t f = 0; f < c->factor_count; f++) {
        char name[SHORT];
        double width = ana_calibration_width(c, f);
        short_name(c, f, name);
        ana_cell_text(document, "%s", c->factors[f].path);
        ana_cell_text(document, "%s", name);
        factor_cell(c, f, 0, document);
        factor_cell(c, f, 1, document);
        factor_cell(c, f, c->best[f], document);
        factor_cell(c, f, c->range[f].low, document);
        factor_cell(c, f, c->range[f].median, document);
        factor_cell(c, f, c->range[f].high, document);
        ana_cell_number(document, width, "%.2f");
        ana_cell_text(document, "%s", ana_document_word(document, known_words[known_of(width)]));
    }
}

static const struct sim_metric *metric_of(const struct ana_calibration *c, uint32_t metric)
{
    return c->history.probe.evaluator->view->metrics[c->target.observed->metrics[metric]];
}

static const char *title_of(const struct ana_calibration *c, uint32_t metric, const struct ana_document *document)
{
    return ana_document_word(document, metric_of(c, metric)->title);
}

static struct ana_quantity quantity_of(const struct ana_calibration *c, uint32_t metric, double largest,
                                       const struct ana_document *document)
{
    return ana_quantity_for(c->history.probe.evaluator->view, c->target.observed->metrics[metric], largest, 0,
                            document->language);
}

/* Columns "metric" for programs and "series" for people. */
static void series_cells(const struct ana_calibration *c, uint32_t metric, struct ana_document *document)
{
    ana_cell_text(document, "%s", metric_of(c, metric)->name);
    ana_cell_text(document, "%s", title_of(c, metric, document));
}

static void piece_cells(const struct ana_calibration *c, uint32_t piece, struct ana_document *document)
{
    const struct ana_piece *p = &c->target.pieces[piece];
    series_cells(c, p->metric, document);
    ana_cell_number(document, p->first, "%.0f");
    ana_cell_number(document, p->last, "%.0f");
}

static void table_fits(const struct ana_calibration *c, struct ana_document *document)
{
    static const struct ana_column columns[] = {
        {"metric", NULL, 'l'},
        {"series", "series", 'l'},
        {"first", "from month", 'r'},
        {"last", "to", 'r'},
        {"observed", "observed", 'r'},
        {"mean", "model", 'r'},
        {"sd", "+-", 'r'},
        {"implausible", "implausible", 'r'},
        {"chance", NULL, 'r'},
        {"discrepancy", NULL, 'r'},
        {"error", NULL, 'r'},
        {"emulator_bias", NULL, 'r'},
    };
    ana_table_begin(
        document, "fits", columns, COUNT(columns),
        "Periods of each series: monthly means, and by how many standard deviations the model misses (%.1f is "
        "too much)",
        ana_calibration_edge(c));
    for (uint32_t i = 0; i < c->target.count; i++) {
        const struct ana_piece *p = &c->target.pieces[i];
        const struct ana_fit_piece *fit = &c->fits[i];
        struct ana_quantity quantity = quantity_of(c, p->metric, fmax(fabs(p->z), fabs(fit->mean)), document);
        piece_cells(c, i, document);
        ana_cell_quantity(document, &quantity, p->z, ANA_PLAIN);
        ana_cell_quantity(document, &quantity, fit->mean, ANA_PLAIN);
        ana_cell_quantity(document, &quantity, fit->sd, ANA_PLAIN);
        ana_cell_number(document, fit->implausible, "%.1f");
        ana_cell_number(document, fit->chance, "%.4g");
        ana_cell_number(document, sqrt(p->discrepancy), "%.4g");
        ana_cell_number(document, sqrt(p->error), "%.4g");
        ana_cell_number(document, fit->emulator_bias, "%.2f");
    }
}

/* Without a posterior: the point that came nearest. */
static void table_misses(const struct ana_calibration *c, struct ana_document *document)
{
    static const struct ana_column columns[] = {
        {"metric", NULL, 'l'}, {"series", "series", 'l'},           {"first", "from month", 'r'},
        {"last", "to", 'r'},   {"observed", "observed", 'r'},       {"nearest", "model", 'r'},
        {"chance", "+-", 'r'}, {"implausible", "implausible", 'r'},
    };
    const struct ana_likelihood *likelihood = &c->match.likelihood;
    ana_table_begin(document, "misses", columns, COUNT(columns),
                    "Where the point that comes nearest misses: monthly means, standard deviations (%.1f is too much)",
                    ana_calibration_edge(c));
    for (uint32_t i = 0; i < c->target.count; i++) {
        const struct ana_piece *p = &c->target.pieces[i];
        double mean = c->match.y[(size_t)c->match.best_row * c->target.count + i];
        double chance = likelihood->chance[(size_t)i * c->target.count + i], off = fabs(mean - p->z);
        double spread = sqrt(chance * (1 + 1.0 / c->match.replications) + p->error + p->discrepancy);
        struct ana_quantity quantity = quantity_of(c, p->metric, fmax(fabs(p->z), fabs(mean)), document);
        piece_cells(c, i, document);
        ana_cell_quantity(document, &quantity, p->z, ANA_PLAIN);
        ana_cell_quantity(document, &quantity, mean, ANA_PLAIN);
        ana_cell_quantity(document, &quantity, sqrt(chance), ANA_PLAIN);
        ana_cell_number(document, off > 0 ? off / spread : 0, "%.1f");
    }
}

/* Quantiles of the predictive runs in one month; returns how many runs have a number. */
static uint32_t month_quantiles(const struct ana_calibration *c, size_t cell, double *sorted, double quantile[3])
{
    const struct ana_observed *observed = c->target.observed;
    size_t cells = (size_t)observed->metric_count * observed->month_count;
    uint32_t known = 0;
    for (uint32_t d = 0; d < c->draws; d++)
        if (!isnan(c->months[d * cells + cell]))
            sorted[known++] = c->months[d * cells + cell];
    ana_sort(sorted, known);
    for (int q = 0; q < 3; q++)
        quantile[q] = known > 0 ? ana_quantile(sorted, known, q == 0 ? .05 : q == 1 ? .5 : .95) : (double)NAN;
    return known;
}

static void table_predictive(const struct ana_calibration *c, struct ana_document *document)
{
    static const struct ana_column columns[] = {
        {"metric", NULL, 'l'}, {"series", "series", 'l'}, {"month", "month", 'r'}, {"observed", "observed", 'r'},
        {"error", NULL, 'r'},  {"low", "5%", 'r'},        {"median", "50%", 'r'},  {"high", "95%", 'r'},
        {"runs", NULL, 'r'},   {"inside", "inside", 'l'},
    };
    const struct ana_observed *observed = c->target.observed;
    double *sorted = malloc(((size_t)c->draws + 1) * sizeof *sorted);
    ana_table_begin(document, "predictive", columns, COUNT(columns),
                    "Month by month: observed, and the range of %u runs at fitted values with fresh luck", c->draws);
    document->failed = document->failed || !sorted;
    uint32_t rows = 0, within = 0;
    for (uint32_t m = 0; m < observed->metric_count && sorted; m++)
        for (uint32_t t = 0; t < observed->month_count; t++) {
            size_t cell = (size_t)m * observed->month_count + t;
            double value = observed->value[cell], quantile[3];
            if (isnan(value))
                continue;
            uint32_t known = month_quantiles(c, cell, sorted, quantile);
            struct ana_quantity quantity = quantity_of(c, m, fmax(fabs(value), fabs(quantile[2])), document);
            series_cells(c, m, document);
            ana_cell_number(document, t + 1, "%.0f");
            ana_cell_quantity(document, &quantity, value, ANA_PLAIN);
            ana_cell_number(document, observed->error[cell], "%.4g");
            for (int q = 0; q < 3; q++)
                ana_cell_quantity(document, &quantity, quantile[q], ANA_PLAIN);
            ana_cell_number(document, known, "%.0f");
            bool inside = value >= quantile[0] && value <= quantile[2];
            ana_cell_text(document, "%s", ana_document_word(document, inside ? "yes" : "no"));
            within += inside;
            rows++;
        }
    free(sorted);
    ana_say(document, "Of %u observed numbers %u (%.0f%%) lie in the 90%% range of what the fitted model predicts.",
            rows, within, rows > 0 ? 100.0 * within / rows : 0.0);
}

static void table_correlations(const struct ana_calibration *c, struct ana_document *document)
{
    static const struct ana_column columns[] = {
        {"path", NULL, 'l'},   {"other_path", NULL, 'l'},   {"label", "parameter", 'l'},
        {"other", "and", 'l'}, {"rho", "correlation", 'r'},
    };
    ana_table_begin(document, "correlations", columns, COUNT(columns), "Correlations after the data");
    for (uint32_t a = 0; a < c->factor_count; a++)
        for (uint32_t b = a + 1; b < c->factor_count; b++) {
            char one[SHORT], other[SHORT];
            short_name(c, a, one);
            short_name(c, b, other);
            ana_cell_text(document, "%s", c->factors[a].path);
            ana_cell_text(document, "%s", c->factors[b].path);
            ana_cell_text(document, "%s", one);
            ana_cell_text(document, "%s", other);
            ana_cell_number(document, correlation(c, a, b), "%+.2f");
        }
}

static void table_profiles(const struct ana_calibration *c, struct ana_document *document)
{
    static const struct ana_column columns[] = {
        {"path", NULL, 'l'},
        {"label", NULL, 'l'},
        {"value", NULL, 'r'},
        {"loss", NULL, 'r'},
    };
    ana_table_begin(
        document, "profiles", columns, COUNT(columns),
        "Profiles: how much worse the best fit is with one parameter fixed, -2 log likelihood ratio (a flat "
        "one is not identified; beyond 3.8 is outside 95%%)");
    for (uint32_t f = 0; f < c->factor_count; f++)
        for (uint32_t i = 0; i < ANA_PROFILE_POINTS; i++) {
            char name[SHORT];
            short_name(c, f, name);
            ana_cell_text(document, "%s", c->factors[f].path);
            ana_cell_text(document, "%s", name);
            factor_cell(c, f, (double)i / (ANA_PROFILE_POINTS - 1), document);
            ana_cell_number(document, c->profile[f * ANA_PROFILE_POINTS + i], "%.1f");
        }
}

static void table_waves(const struct ana_calibration *c, struct ana_document *document)
{
    static const struct ana_column columns[] = {
        {"wave", "wave", 'r'},       {"points", "points", 'r'}, {"lost", "without number", 'r'},
        {"left", "space left", 'r'}, {"q2", "worst Q2", 'r'},   {"blur", "emulators' part", 'r'},
        {"nearest", "nearest", 'r'},
    };
    ana_table_begin(document, "waves", columns, COUNT(columns),
                    "Waves: share of the space that is not ruled out, and what the emulators are worth");
    for (uint32_t i = 0; i < c->match.wave_count; i++) {
        const struct ana_wave *wave = &c->match.wave[i];
        ana_cell_number(document, i + 1, "%.0f");
        ana_cell_number(document, wave->points, "%.0f");
        ana_cell_number(document, wave->lost, "%.0f");
        ana_cell_number(document, wave->left, "%.2g");
        ana_cell_number(document, wave->q2, "%.2f");
        ana_cell_number(document, wave->blur, "%.2f");
        ana_cell_number(document, wave->nearest, "%.1f");
    }
}

static void table_rounds(const struct ana_calibration *c, struct ana_document *document)
{
    static const struct ana_column columns[] = {
        {"round", "round", 'r'},
        {"tolerance", "tolerance", 'r'},
        {"runs", "runs", 'r'},
        {"effective", "effective", 'r'},
    };
    ana_table_begin(document, "rounds", columns, COUNT(columns), "Rounds: how near runs had to come, and particles");
    for (uint32_t i = 0; i < c->abc.round_count; i++) {
        ana_cell_number(document, i, "%.0f");
        ana_cell_number(document, i == 0 ? (double)NAN : c->abc.rounds[i].tolerance, "%.3g");
        ana_cell_number(document, (double)c->abc.rounds[i].proposals, "%.0f");
        ana_cell_number(document, c->abc.rounds[i].effective, "%.0f");
    }
}

/* ---- notes ---- */

static void note_edges(const struct ana_calibration *c, struct ana_document *document)
{
    for (uint32_t f = 0; f < c->factor_count; f++) {
        char name[SHORT];
        bool low = c->best[f]<EDGE, high = c->best[f]> 1 - EDGE;
        if ((!low && !high) || !ana_calibration_identified(c, f))
            continue;
        short_name(c, f, name);
        if (low)
            ana_note(document, "The best value of %s lies at the lower end of its range: a wider range may fit better.",
                     name);
        else
            ana_note(document, "The best value of %s lies at the upper end of its range: a wider range may fit better.",
                     name);
    }
}

/* The top of a likelihood in many coordinates may lie where each of them alone has little room. */
static void note_outside(const struct ana_calibration *c, struct ana_document *document)
{
    struct ana_buffer names = {0};
    for (uint32_t f = 0, count = 0; f < c->factor_count; f++) {
        char name[SHORT];
        if (ana_calibration_within(c, f, c->best[f]))
            continue;
        short_name(c, f, name);
        ana_put(&names, "%s%s", count++ ? ", " : "", name);
    }
    if (names.length > 0)
        ana_note(
            document,
            "Best lies outside the parameter's own range from 5%% to 95%%: %s. The best values fit best together; a "
            "range holds 90%% of what is possible, whatever the other parameters are.",
            ana_buffer_text(&names));
    ana_document_take(document, &names);
}

static void note_emulators(const struct ana_calibration *c, struct ana_document *document)
{
    const struct ana_wave *last = &c->match.wave[c->match.wave_count - 1];
    double limit = 3 * sqrt(1.0 / c->draws + 1.0 / c->match.replications);
    if (last->q2 < Q2_POOR)
        ana_note(document,
                 "An emulator explains only %.0f%% of how its series moves between points: more --points or "
                 "--replications would narrow the ranges.",
                 100 * fmax(last->q2, 0));
    for (uint32_t i = 0; i < c->target.count && c->draws > 0; i++)
        if (fabs(c->fits[i].emulator_bias) > limit)
            ana_note(document,
                     "Runs at fitted values miss their emulator by %.2f standard deviations on average (%s, months %u "
                     "to %u): take more --replications, --points or --waves.",
                     c->fits[i].emulator_bias, title_of(c, c->target.pieces[i].metric, document),
                     c->target.pieces[i].first, c->target.pieces[i].last);
}

static void note_method(const struct ana_calibration *c, struct ana_document *document)
{
    const struct ana_calibrate_options *o = c->options;
    ana_note(
        document,
        "What was observed is taken for one run of the model at the true values, plus errors of measurement, plus "
        "a discrepancy of %g%% of each series' mean size for what the model leaves out. Ranges hold if that is so; "
        "before the data every value between the bounds was thought equally likely.",
        100 * o->discrepancy);
    if (c->allowed < 1)
        ana_note(
            document,
            "The scenario refuses about %.0f%% of what lies between the bounds. No value is sought there, and widths "
            "are shares of what is left: how a parameter is narrowed by that alone does not count.",
            100 * (1 - c->allowed));
    if (o->method == ANA_FIT_MATCH)
        ana_note(document,
                 "History matching (Vernon et al. 2010). Waves: %u. Replications of each point, with common luck: %u. "
                 "Histories that show what differs by chance: %u. Posterior of the emulated t-likelihood by tempered "
                 "particles.",
                 c->match.wave_count, o->replications, o->histories);
    else if (c->abc.adjusted)
        ana_note(document,
                 "ABC by sequential Monte Carlo (Beaumont et al. 2009) with fresh luck for every run, its particles "
                 "then moved by regression to where they would meet the data exactly (Beaumont et al. 2002).");
    else
        ana_note(document,
                 "ABC by sequential Monte Carlo (Beaumont et al. 2009) with fresh luck for every run; what is left of "
                 "the tolerance widens the ranges: more --budget narrows them.");
}

static void note_samples(const struct ana_calibration *c, struct ana_document *document)
{
    const struct ana_study_view *view = c->history.probe.evaluator->view;
    double step = view->time_count > 1 ? view->time[1] - view->time[0] : 0;
    if (step > SAMPLE_COARSE && fabs(step - SIM_DAYS_PER_MONTH) > SAMPLE_COARSE / 1000)
        ana_note(document,
                 "The scenario samples every %g days, so a month mixes two samples and its predicted range is up to a "
                 "fifth too narrow: experiment { sample = 5d } avoids that.",
                 step);
}

void ana_calibration_tell(const struct ana_calibration *c, struct ana_document *document)
{
    bool matching = c->options->method == ANA_FIT_MATCH, any = c->posterior.count > 0;
    if (c->explained) {
        for (int kind = 0; kind < KNOWN_KINDS; kind++)
            tell_known(c, (enum known)kind, document);
        tell_together(c, document);
        table_parameters(c, document);
        table_predictive(c, document);
    } else {
        tell_misfit(c, document);
    }
    if (any)
        table_fits(c, document);
    else
        table_misses(c, document);
    if (c->explained && c->factor_count > 1)
        table_correlations(c, document);
    if (c->explained && matching)
        table_profiles(c, document);
    if (matching)
        table_waves(c, document);
    /* Later waves crowd where the data are near; the first fills the ranges. */
    if (c->explained && matching)
        ana_points_tell(document, c->factors, c->factor_count, c->match.x, NULL,
                        c->match.wave[0].points - c->match.wave[0].lost, c->match.replications);
    if (!matching)
        table_rounds(c, document);
    if (c->explained) {
        note_edges(c, document);
        note_outside(c, document);
    }
    if (any && matching)
        note_emulators(c, document);
    note_samples(c, document);
    note_method(c, document);
}
