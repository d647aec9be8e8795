/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The risk view as sentences and a table. */
#include <math.h>
#include <string.h>

#include "analysis/compare/sentence.h"
#include "analysis/risk/risk.h"

#define ENOUGH_FOR_TAILS 100 /* replications: the worst tenth is ten markets */

enum { PLACE_COLUMN, METRIC_COLUMN }; /* left out for people where there is only one */

static const struct ana_column columns[] = {
    {"place", "where", 'l'},
    {"metric", "metric", 'l'},
    {"design", "design", 'l'},
    {"runs", NULL, 'r'},
    {"bad", "1 in 10", 'r'},
    {"bad_low", NULL, 'r'},
    {"bad_high", NULL, 'r'},
    {"worst_tenth", "worst 10%", 'r'},
    {"worst_tenth_low", NULL, 'r'},
    {"worst_tenth_high", NULL, 'r'},
    {"pairs", NULL, 'r'},
    {"difference", "difference", 'r'},
    {"difference_range", "interval", 'r'},
    {"difference_low", NULL, 'r'},
    {"difference_high", NULL, 'r'},
    {"markets", NULL, 'r'},
    {"regret", "regret", 'r'},
    {"regret_low", NULL, 'r'},
    {"regret_high", NULL, 'r'},
    {"regret_most", NULL, 'r'},
    {"best_in", "best in", 'r'},
    {"first_order", "1st order", 'l'},
    {"first_p", NULL, 'r'},
    {"first_p_reverse", NULL, 'r'},
    {"second_order", "2nd order", 'l'},
    {"second_p", NULL, 'r'},
    {"second_p_reverse", NULL, 'r'},
};

enum { COLUMNS = sizeof columns / sizeof *columns };

/* What the numbers of one metric at one place share. */
struct scale {
    struct ana_quantity level, difference;
};

static struct scale scale_of(const struct ana_risk *risk, const struct ana_risk_metric *metric, uint32_t place,
                             enum ana_language language)
{
    const struct ana_comparison *comparison = risk->comparison;
    double level = 0, difference = 0, detail = INFINITY;
    for (uint32_t d = 0; d < comparison->design_count; d++) {
        const struct ana_risk_row *row = &metric->risk[(size_t)place * comparison->design_count + d];
        double half = (row->cvar_difference_range.high - row->cvar_difference_range.low) / 2;
        level = fmax(level, fmax(isnan(row->cvar) ? 0 : fabs(row->cvar), isnan(row->bad) ? 0 : fabs(row->bad)));
        difference = fmax(difference, isnan(row->cvar_difference) ? 0 : fabs(row->cvar_difference));
        difference = fmax(difference, isnan(row->regret) ? 0 : row->regret);
        if (half > 0)
            detail = fmin(detail, half);
    }
    detail = isinf(detail) ? 0 : detail;
    return (struct scale){ana_quantity_for(comparison->view, metric->rows->metric, level, detail, language),
                          ana_quantity_for(comparison->view, metric->rows->metric, difference, detail, language)};
}

static void put_amount(struct ana_buffer *out, const struct ana_quantity *quantity, double value, unsigned style)
{
    ana_buffer_clear(out);
    ana_put_quantity(out, quantity, value, style | ANA_WITH_UNIT);
}

/* ---- sentences ---- */

static void tell_tail(const struct ana_risk_metric *metric, const struct ana_risk_row *row, const struct scale *scale,
                      const char *design, const char *baseline, const char *title, struct ana_document *document)
{
    struct ana_buffer level = {0}, difference = {0}, range = {0};
    double low = row->cvar_difference_range.low, high = row->cvar_difference_range.high;
    bool sure = low > 0 || high<0, higher = row->cvar_difference> 0;
    put_amount(&level, &scale->level, row->cvar, 0);
    put_amount(&difference, &scale->difference, fabs(row->cvar_difference), ANA_DIFFERENCE);
    ana_put_quantity_range(&range, &scale->difference, low, high, ANA_SIGNED | ANA_DIFFERENCE | ANA_WITH_UNIT);
    const char *verdict = ana_document_word(document, !sure                                     ? "undecided"
                                                      : higher == (metric->rows->direction > 0) ? "better"
                                                                                                : "worse");
    const char *more = ana_document_word(document, higher ? "more" : "less");
    if (isnan(row->cvar))
        ana_say(document, "'%s': too few markets (%u) to look at the worst tenth of them; 10 are the least.", design,
                row->runs);
    else if (isnan(low))
        ana_say(document, "'%s': in the worst tenth of markets %s averages %s, %s %s than under '%s'.", design, title,
                ana_buffer_text(&level), ana_buffer_text(&difference), more, baseline);
    else
        ana_say(document, "'%s': in the worst tenth of markets %s averages %s, %s %s than under '%s' (%s): %s.", design,
                title, ana_buffer_text(&level), ana_buffer_text(&difference), more, baseline, ana_buffer_text(&range),
                verdict);
    ana_document_take(document, &level);
    ana_document_take(document, &difference);
    ana_document_take(document, &range);
}

static void tell_dominance(const struct ana_risk_row *row, const char *design, const char *baseline,
                           struct ana_document *document)
{
    const struct ana_dominance *d = &row->dominance;
    if (d->verdict[ANA_FIRST_ORDER] == ANA_SAME)
        ana_say(document, "'%s' is identical to '%s' in every paired market.", design, baseline);
    else if (d->verdict[ANA_FIRST_ORDER] == ANA_DOMINATES)
        ana_say(document, "Everybody should prefer '%s' to '%s' by this metric, whatever they think of risk.", design,
                baseline);
    else if (d->verdict[ANA_SECOND_ORDER] == ANA_DOMINATES)
        ana_say(document, "Whoever dislikes risk should prefer '%s' to '%s'.", design, baseline);
    else if (d->verdict[ANA_FIRST_ORDER] == ANA_IS_DOMINATED)
        ana_say(document, "Everybody should prefer '%s' to '%s' by this metric, whatever they think of risk.", baseline,
                design);
    else if (d->verdict[ANA_SECOND_ORDER] == ANA_IS_DOMINATED)
        ana_say(document, "Whoever dislikes risk should prefer '%s' to '%s'.", baseline, design);
}

static void tell_regret(const struct ana_risk *risk, const struct ana_risk_metric *metric, uint32_t place,
                        const struct scale *scale, struct ana_document *document)
{
    const struct ana_comparison *comparison = risk->comparison;
    const struct ana_risk_row *rows = metric->risk + (size_t)place * comparison->design_count, *least = NULL;
    for (uint32_t d = 0; d < comparison->design_count; d++)
        if (!isnan(rows[d].regret) && (!least || rows[d].regret < least->regret))
            least = &rows[d];
    if (!least || comparison->design_count < 2)
        return;
    struct ana_buffer regret = {0}, own = {0};
    put_amount(&regret, &scale->difference, least->regret, ANA_DIFFERENCE);
    put_amount(&own, &scale->difference, rows[0].regret, ANA_DIFFERENCE);
    if (least == rows)
        ana_say(document,
                "Who keeps the baseline loses %s on average against whatever is best in each market: no design has "
                "less to regret.",
                ana_buffer_text(&regret));
    else
        ana_say(document,
                "'%s' has the least to regret: %s on average against whatever is best in each market (the baseline: "
                "%s).",
                comparison->view->designs[least->design].title, ana_buffer_text(&regret), ana_buffer_text(&own));
    ana_document_take(document, &regret);
    ana_document_take(document, &own);
}

static void tell_place(const struct ana_risk *risk, const struct ana_risk_metric *metric, uint32_t place,
                       struct ana_document *document)
{
    const struct ana_comparison *comparison = risk->comparison;
    const struct ana_study_view *view = comparison->view;
    const char *title = ana_document_word(document, view->metrics[metric->rows->metric]->title);
    const char *baseline = view->designs[comparison->baseline].title;
    struct scale scale = scale_of(risk, metric, place, document->language);
    if (comparison->places[place][0])
        ana_say(document, "Where %s:", comparison->places[place]);
    for (uint32_t d = 1; d < comparison->design_count; d++) {
        const struct ana_risk_row *row = &metric->risk[(size_t)place * comparison->design_count + d];
        const char *design = view->designs[row->design].title;
        if (row->dominance.verdict[ANA_FIRST_ORDER] != ANA_SAME)
            tell_tail(metric, row, &scale, design, baseline, title, document);
        tell_dominance(row, design, baseline, document);
    }
    tell_regret(risk, metric, place, &scale, document);
}

/* ---- the table ---- */

static void put_numbers(struct ana_document *document, const struct ana_interval *range)
{
    ana_cell_number(document, range->low, "%g");
    ana_cell_number(document, range->high, "%g");
}

static void put_dominance(struct ana_document *document, const struct ana_risk_row *row, bool baseline)
{
    for (int o = 0; o < ANA_ORDER_COUNT; o++) {
        ana_cell_text(document, "%s",
                      baseline ? "" : ana_document_word(document, ana_dominance_name(row->dominance.verdict[o])));
        ana_cell_number(document, baseline ? (double)NAN : row->dominance.p[o], "%.3f");
        ana_cell_number(document, baseline ? (double)NAN : row->dominance.p_reverse[o], "%.3f");
    }
}

static void put_row(const struct ana_risk *risk, const struct ana_risk_metric *metric, uint32_t place, uint32_t design,
                    struct ana_document *document)
{
    const struct ana_comparison *comparison = risk->comparison;
    const struct ana_study_view *view = comparison->view;
    const struct ana_risk_row *row = &metric->risk[(size_t)place * comparison->design_count + design];
    struct scale scale = scale_of(risk, metric, place, document->language);
    ana_cell_text(document, "%s", comparison->places[place]);
    ana_cell_text(document, "%s", view->metrics[metric->rows->metric]->name);
    ana_cell_text(document, "%s", view->designs[row->design].title);
    ana_cell_number(document, row->runs, "%.0f");
    ana_cell_quantity(document, &scale.level, row->bad, ANA_PLAIN);
    put_numbers(document, &row->bad_range);
    ana_cell_quantity(document, &scale.level, row->cvar, ANA_PLAIN);
    put_numbers(document, &row->cvar_range);
    ana_cell_number(document, row->pairs, "%.0f");
    ana_cell_quantity(document, &scale.difference, row->cvar_difference, ANA_SIGNED | ANA_DIFFERENCE);
    ana_cell_range(document, &scale.difference, row->cvar_difference_range.low, row->cvar_difference_range.high,
                   ANA_SIGNED | ANA_DIFFERENCE);
    put_numbers(document, &row->cvar_difference_range);
    ana_cell_number(document, metric->markets[place], "%.0f");
    ana_cell_quantity(document, &scale.difference, row->regret, ANA_DIFFERENCE);
    put_numbers(document, &row->regret_range);
    ana_cell_number(document, row->regret_most, "%g");
    ana_cell_number(document, row->best_in, "%.0f");
    put_dominance(document, row, design == 0);
}

static void put_table(const struct ana_risk *risk, struct ana_document *document)
{
    const struct ana_comparison *comparison = risk->comparison;
    struct ana_column shown[COLUMNS];
    struct ana_buffer title = {0};
    struct ana_voice voice = {comparison, document->language, 0};
    memcpy(shown, columns, sizeof columns);
    if (comparison->place_count == 1)
        shown[PLACE_COLUMN].head = NULL;
    if (risk->metric_count == 1) {
        shown[METRIC_COLUMN].head = NULL;
        ana_put_measure(&title, &voice, risk->metrics[0].rows->metric);
        ana_table_begin(document, "risk", shown, COLUMNS, "%s: bad cases, regret and dominance over the baseline",
                        ana_buffer_text(&title));
    } else {
        ana_table_begin(document, "risk", shown, COLUMNS, "Bad cases, regret and dominance over the baseline");
    }
    for (uint32_t m = 0; m < risk->metric_count; m++)
        for (uint32_t p = 0; p < comparison->place_count; p++)
            for (uint32_t d = 0; d < comparison->design_count; d++)
                put_row(risk, &risk->metrics[m], p, d, document);
    ana_document_take(document, &title);
}

/* ---- all ---- */

void ana_risk_tell(const struct ana_risk *risk, struct ana_document *document)
{
    const struct ana_comparison *comparison = risk->comparison;
    for (uint32_t m = 0; m < risk->metric_count; m++)
        for (uint32_t p = 0; p < comparison->place_count; p++)
            tell_place(risk, &risk->metrics[m], p, document);
    put_table(risk, document);
    uint32_t replications = comparison->view->replication_count;
    if (replications < ENOUGH_FOR_TAILS)
        ana_note(
            document,
            "The worst tenth of %u replications: %.0f of them. Intervals of tails are wide with so few, and nothing "
            "is known of what happens once in a hundred.",
            replications, floor(replications * ANA_RISK_TAIL));
    ana_note(document,
             "1 in 10: as bad or worse in one market of ten. Worst 10%%: the mean of those markets (CVaR); difference: "
             "to the baseline's worst tenth, which may be other markets, with a paired %g%% interval from influence "
             "values that holds for all designs together at %g%%.",
             100 * comparison->each_confidence, 100 * comparison->confidence);
    ana_note(document, "Regret: what the design loses against the best design of the same market, on average; over "
                       "markets that all designs finished.");
    ana_note(
        document,
        "1st order: better for everybody who likes more; 2nd: for everybody who also dislikes risk. 'dominates' "
        "means that no number seen speaks against it and that the reverse is refuted (paired bootstrap, %d draws).",
        ANA_DOMINANCE_DRAWS);
}
