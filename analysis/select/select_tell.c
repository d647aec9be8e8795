/* SPDX-License-Identifier: GPL-3.0-or-later */
/* A selection as sentences and a table; the front of several metrics. */
#include <math.h>
#include <stdlib.h>

#include "analysis/select/pareto.h"
#include "analysis/select/select.h"

#define FRONT_SEED 1

static const char *rule_text(enum ana_rule rule)
{
    switch (rule) {
    case ANA_RULE_NELSON:
        return ANA_TEXT("Nelson and Matejcik, two stages with common random numbers");
    case ANA_RULE_RINOTT:
        return ANA_TEXT("Rinott, two stages with independent runs");
    case ANA_RULE_OCBA:
        return ANA_TEXT("OCBA, a fixed budget spent where it tells most");
    default:
        return ANA_TEXT("KN with common random numbers and confidence sequences, each at half of the error");
    }
}

static const char *title_of(const struct ana_evaluator *evaluator, uint32_t metric, const struct ana_document *document)
{
    return ana_document_word(document, evaluator->view->metrics[evaluator->metrics[metric]]->title);
}

static void tell_answer(const struct ana_evaluator *evaluator, const struct ana_alternative *alternatives,
                        const struct ana_select_options *o, const struct ana_selection *s,
                        struct ana_document *document)
{
    struct ana_buffer delta = {0};
    struct ana_quantity exact =
        ana_quantity_exact(evaluator->view, evaluator->metrics[0], o->delta, document->language);
    ana_put_quantity(&delta, &exact, o->delta, ANA_WITH_UNIT | ANA_DIFFERENCE);
    const char *title = title_of(evaluator, 0, document), *best = alternatives[s->best].label;
    if (o->rule == ANA_RULE_OCBA)
        ana_say(document,
                "'%s' has the best %s of %u. The probability that it is the best is at least %.1f%% (asked: %g%%).",
                best, title, s->count, 100 * s->probability, 100 * o->probability);
    else if (s->ended && s->alike > 0)
        ana_say(document,
                "'%s' and %u more gave exactly the same %s in all %u replications; nothing else of %u is left. Take "
                "whichever is easier: if they differ at all, then in fewer than %g%% of markets, which no run has met.",
                best, s->alike, title, s->rounds, s->count, 100 * ANA_UNSEEN_SHARE);
    else if (s->alike > 0)
        ana_say(document,
                "Undecided after %u replications: '%s' and %u more gave exactly the same %s in all of them, and so few "
                "know nothing of what is rare. Allow more with --most.",
                s->rounds, best, s->alike, title);
    else if (s->reached && o->delta > 0)
        ana_say(document,
                "'%s' is selected out of %u by %s. If the best one leads by %s or more, it is the one selected with a "
                "probability of at least %g%%.",
                best, s->count, title, ana_buffer_text(&delta), 100 * o->probability);
    else if (s->reached)
        ana_say(document, "'%s' is the best of %u by %s, with a probability of at least %g%%.", best, s->count, title,
                100 * o->probability);
    else
        ana_say(document,
                "Undecided after %u replications: '%s' is ahead by %s, but %g%% cannot be promised. Allow more with "
                "--most, or widen what does not matter with --delta.",
                s->rounds, best, title, 100 * o->probability);
    ana_document_take(document, &delta);
}

static void tell_fresh(const struct ana_evaluator *evaluator, const struct ana_alternative *alternatives,
                       const struct ana_select_options *o, const struct ana_selection *s, struct ana_document *document)
{
    const struct ana_study_view *view = evaluator->view;
    double half = (s->fresh_interval.high - s->fresh_interval.low) / 2, mean = s->fresh.difference.mean;
    struct ana_quantity quantity = ana_quantity_for(view, evaluator->metrics[0], fabs(mean), half, document->language);
    struct ana_buffer text = {0}, range = {0};
    if (s->best == o->baseline) {
        struct ana_interval own =
            ana_mean_interval(s->fresh_own.mean, ana_variance(&s->fresh_own), s->fresh_own.count, view->confidence);
        quantity = ana_quantity_for(view, evaluator->metrics[0], fabs(s->fresh_own.mean), (own.high - own.low) / 2,
                                    document->language);
        ana_put_quantity(&text, &quantity, s->fresh_own.mean, ANA_WITH_UNIT);
        ana_say(document, "It is the baseline. On %u replications nobody had looked at: %s.", s->fresh_count,
                ana_buffer_text(&text));
    } else if (s->fresh.difference.count >= 2) {
        ana_put_quantity(&text, &quantity, mean, ANA_SIGNED | ANA_WITH_UNIT | ANA_DIFFERENCE);
        ana_put_quantity_range(&range, &quantity, s->fresh_interval.low, s->fresh_interval.high,
                               ANA_SIGNED | ANA_DIFFERENCE);
        ana_say(document,
                "Against the baseline '%s', on %.0f replications nobody had looked at: %s (%s) at %g%% confidence. "
                "Quote this, not the selection's own means: a winner's are too good.",
                alternatives[o->baseline].label, s->fresh.difference.count, ana_buffer_text(&text),
                ana_buffer_text(&range), 100 * view->confidence);
    }
    ana_document_take(document, &range);
    ana_document_take(document, &text);
}

static void tell_cost(const struct ana_select_options *o, const struct ana_selection *s, struct ana_document *document)
{
    uint64_t used = 0;
    for (uint32_t i = 0; i < s->count; i++)
        used += s->rows[i].runs;
    if (o->rule == ANA_RULE_RACE)
        ana_say(document, "The choice took %llu runs; the same number for all would have been %.0f (%.0f%% saved).",
                (unsigned long long)used, s->equal_runs, 100 * (1 - (double)used / s->equal_runs));
    else
        ana_say(document, "The choice took %llu runs.", (unsigned long long)used);
    if (o->planned > 0)
        ana_say(document, "The scenario's %u replications of each are %.0f runs: %.0f%% of them were needed.",
                o->planned, (double)o->planned * s->count, 100 * (double)used / ((double)o->planned * s->count));
    if (!isnan(s->planned_runs) && o->rule != ANA_RULE_NELSON)
        ana_note(document,
                 "A two-stage procedure with equal allocation and the same guarantee (Nelson and Matejcik) would have "
                 "planned %.0f runs from the same first stage.",
                 s->planned_runs);
}

static const struct ana_column columns[] = {
    {"design", "design", 'l'},   {"runs", "runs", 'r'}, {"mean", "mean", 'r'},      {"sd", "sd", 'r'},
    {"left_at", "left at", 'r'}, {"why", "why", 'l'},   {"to_best_low", NULL, 'r'}, {"to_best_high", NULL, 'r'},
};

static void tell_table(const struct ana_evaluator *evaluator, const struct ana_alternative *alternatives,
                       const struct ana_select_options *o, const struct ana_selection *s, struct ana_document *document)
{
    double largest = 0, least = INFINITY;
    for (uint32_t i = 0; i < s->count; i++) {
        largest = fmax(largest, fabs(s->rows[i].mean));
        if (s->rows[i].sd > 0)
            least = fmin(least, s->rows[i].sd);
    }
    struct ana_quantity quantity = ana_quantity_for(evaluator->view, evaluator->metrics[0], largest,
                                                    isfinite(least) ? least : 0, document->language);
    ana_table_begin(document, "designs", columns, sizeof columns / sizeof *columns, "%s, by design",
                    title_of(evaluator, 0, document));
    for (uint32_t i = 0; i < s->count; i++) {
        const struct ana_selected *row = &s->rows[i];
        bool mcb = o->rule == ANA_RULE_NELSON;
        ana_cell_text(document, "%s", alternatives[i].label);
        ana_cell_number(document, row->runs, "%.0f");
        ana_cell_quantity(document, &quantity, row->mean, ANA_WITH_UNIT);
        ana_cell_quantity(document, &quantity, row->sd, ANA_DIFFERENCE);
        ana_cell_number(document, row->dropped ? row->dropped : (double)NAN, "%.0f");
        ana_cell_text(document, "%s",
                      ana_document_word(document, i == s->best               ? "selected"
                                                  : row->dropped_by_sequence ? "surely worse"
                                                  : row->dropped             ? "cannot be best"
                                                                             : ""));
        ana_cell_number(document, mcb ? row->to_best.low : (double)NAN, "%g");
        ana_cell_number(document, mcb ? row->to_best.high : (double)NAN, "%g");
    }
}

void ana_selection_tell(const struct ana_evaluator *evaluator, const struct ana_alternative *alternatives,
                        const struct ana_select_options *options, const struct ana_selection *selection,
                        struct ana_document *document)
{
    tell_answer(evaluator, alternatives, options, selection, document);
    tell_fresh(evaluator, alternatives, options, selection, document);
    tell_cost(options, selection, document);
    tell_table(evaluator, alternatives, options, selection, document);
    ana_note(document, "Rule: %s; first stage %u replications, looks every %u.",
             ana_document_word(document, rule_text(options->rule)), options->first, options->batch);
    ana_note(document, "The promise is about chance within the model, for nearly normal data; what happens in fewer "
                       "than one market in "
                       "a hundred may stay unseen.");
    if (selection->lost > 0)
        ana_note(document, "%u replications were left out because a run of a design still in failed or had no value.",
                 selection->lost);
}

/* ---- several metrics ---- */

static void front_head(const struct ana_evaluator *evaluator, const struct ana_alternative *alternatives,
                       uint32_t count, const bool *in, const double *probability, struct ana_document *document)
{
    struct ana_buffer names = {0}, metrics = {0};
    for (uint32_t i = 0; i < count; i++)
        if (in[i]) {
            ana_put_text(&names, names.length > 0 ? ", " : "");
            ana_document_put(&names, document, "'%s' (%.0f%%)", alternatives[i].label, 100 * probability[i]);
        }
    for (uint32_t m = 0; m < evaluator->metric_count; m++)
        ana_put_listed(&metrics, document, m, evaluator->metric_count, title_of(evaluator, m, document));
    ana_say(document,
            "By %s no design is better than these in everything; in brackets how surely each belongs here: %s.",
            ana_buffer_text(&metrics), ana_buffer_text(&names));
    ana_document_take(document, &names);
    ana_document_take(document, &metrics);
}

static const struct ana_column front_columns[] = {
    {"design", "design", 'l'}, {"metric", "metric", 'l'},         {"mean", "mean", 'r'},
    {"goal", "good", 'l'},     {"on_front", "on the front", 'l'}, {"probability", "how surely", 'r'},
};

static void front_table(const struct ana_board *board, const double *mean, const bool *in, const double *probability,
                        uint32_t replications, struct ana_document *document)
{
    const struct ana_evaluator *evaluator = board->evaluator;
    const struct ana_study_view *view = evaluator->view;
    uint32_t metrics = evaluator->metric_count;
    ana_table_begin(document, "front", front_columns, sizeof front_columns / sizeof *front_columns,
                    "Designs by several metrics, %u replications", replications);
    for (uint32_t i = 0; i < board->count; i++)
        for (uint32_t m = 0; m < metrics; m++) {
            int direction = ana_direction(view, evaluator->metrics[m]);
            double level = direction * mean[(size_t)i * metrics + m];
            struct ana_quantity quantity =
                ana_quantity_for(view, evaluator->metrics[m], fabs(level), 0, document->language);
            ana_cell_text(document, "%s", board->alternatives[i].label);
            ana_cell_text(document, "%s", title_of(evaluator, m, document));
            ana_cell_quantity(document, &quantity, level, ANA_WITH_UNIT);
            ana_cell_text(document, "%s", ana_document_word(document, direction > 0 ? "more" : "less"));
            ana_cell_text(document, "%s", ana_document_word(document, in[i] ? "yes" : "no"));
            ana_cell_number(document, 100 * probability[i], "%.0f%%");
        }
}

/* Of x[row][design][metric]. */
static void means_of(const double *x, uint32_t rows, size_t row, double *mean)
{
    for (size_t c = 0; c < row; c++) {
        mean[c] = 0;
        for (uint32_t r = 0; r < rows; r++)
            mean[c] += x[r * row + c] / rows;
    }
}

static void front_notes(uint32_t used, uint32_t replications, struct ana_document *document)
{
    ana_note(document,
             "How surely: share of %d bootstrap samples of whole replications in which the design is not dominated.",
             ANA_FRONT_DRAWS);
    if (used < replications)
        ana_note(document, "%u of %u replications were left out because a run failed or had no value.",
                 replications - used, replications);
}

int ana_select_front(const struct ana_evaluator *evaluator, const struct ana_alternative *alternatives, uint32_t count,
                     uint32_t replications, struct ana_document documents[ANA_LANGUAGE_COUNT], struct sim_error *error)
{
    size_t row = (size_t)count * evaluator->metric_count;
    struct ana_board board;
    int status = ana_board_init(&board, evaluator, alternatives, count, error);
    double *x = malloc((row * replications + 1) * sizeof *x), *mean = malloc((row + 1) * sizeof *mean);
    double *probability = malloc(((size_t)count + 1) * sizeof *probability);
    uint32_t *sizes = malloc(((size_t)count + 1) * sizeof *sizes);
    bool *in = malloc((size_t)count + 1);
    if (status == SIM_OK && !(x && mean && probability && sizes && in))
        status = sim_fail(error, SIM_INTERNAL, "out of memory for the front of %u designs", count);
    for (uint32_t i = 0; status == SIM_OK && i < count; i++)
        sizes[i] = replications;
    if (status == SIM_OK)
        status = ana_board_extend(&board, sizes, error);
    uint32_t n = status == SIM_OK ? ana_board_whole(&board, evaluator->metric_count, x) : 0;
    if (status == SIM_OK && n < 2)
        status = sim_fail(error, SIM_USAGE,
                          "fewer than two of %u replications have a value of every metric for every design%s%s",
                          replications, board.failed > 0 ? ": " : "", ana_evaluator_failure(evaluator));
    if (status == SIM_OK)
        status = ana_front_probability(x, n, count, evaluator->metric_count, FRONT_SEED, probability, error);
    if (status == SIM_OK) {
        means_of(x, n, row, mean);
        ana_front(mean, count, evaluator->metric_count, in);
        ANA_EACH_LANGUAGE(document, documents)
        {
            front_head(evaluator, alternatives, count, in, probability, document);
            front_table(&board, mean, in, probability, n, document);
            front_notes(n, replications, document);
        }
    }
    ana_board_fini(&board);
    free(x);
    free(mean);
    free(probability);
    free(sizes);
    free(in);
    return status;
}
