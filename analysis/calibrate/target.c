/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "analysis/calibrate/target.h"

#include <math.h>
#include <stdlib.h>

#include "sim/core/calendar.h"

#define SAME_TIME .01 /* days */

/* The sample at the end of a month; UINT32_MAX without one. */
static uint32_t sample_of(const struct ana_study_view *view, uint32_t month)
{
    for (uint32_t t = 0; t < view->time_count; t++)
        if (fabs(view->time[t] - month * SIM_DAYS_PER_MONTH) < SAME_TIME)
            return t;
    return UINT32_MAX;
}

int ana_target_check_times(const struct ana_study_view *view, uint32_t months, struct sim_error *error)
{
    for (uint32_t month = 1; month <= months; month++) {
        uint32_t now = sample_of(view, month), before = sample_of(view, month - 1);
        if (now == UINT32_MAX || (month > 1 && now != before + 1))
            return sim_fail(error, SIM_USAGE,
                            "the scenario does not sample by the month (a twelfth of a year): set experiment { sample "
                            "= 1mo }, or give --set experiment.sample=1mo");
    }
    return SIM_OK;
}

static uint32_t months_known(const struct ana_observed *observed, uint32_t metric)
{
    uint32_t known = 0;
    for (uint32_t t = 0; t < observed->month_count; t++)
        known += isnan(observed->value[(size_t)metric * observed->month_count + t]) ? 0 : 1;
    return known;
}

static double mean_size(const struct ana_observed *observed, uint32_t metric)
{
    double sum = 0;
    for (uint32_t t = 0; t < observed->month_count; t++) {
        double value = observed->value[(size_t)metric * observed->month_count + t];
        sum += isnan(value) ? 0 : fabs(value);
    }
    return sum / months_known(observed, metric);
}

/* Closes a piece that runs over months [first, last]. */
static void measure(const struct ana_observed *observed, struct ana_piece *piece)
{
    double sum = 0, errors = 0, known = 0;
    for (uint32_t month = piece->first; month <= piece->last; month++) {
        size_t cell = (size_t)piece->metric * observed->month_count + month - 1;
        if (isnan(observed->value[cell]))
            continue;
        sum += observed->value[cell];
        errors += observed->error[cell] * observed->error[cell];
        known++;
    }
    piece->z = sum / known;
    piece->error = errors / (known * known);
}

/* Cuts a metric's known months into parts that differ by at most one month. */
static void cut(struct ana_target *target, uint32_t metric, uint32_t periods, double discrepancy)
{
    const struct ana_observed *observed = target->observed;
    uint32_t known = months_known(observed, metric), met = 0, part = 0;
    periods = periods < known ? periods : known;
    double spread = discrepancy * mean_size(observed, metric);
    struct ana_piece piece = {.metric = metric, .discrepancy = spread * spread};
    for (uint32_t month = 1; month <= observed->month_count; month++) {
        if (isnan(observed->value[(size_t)metric * observed->month_count + month - 1]))
            continue;
        piece.first = piece.first ? piece.first : month;
        piece.last = month;
        met++;
        if (met * periods >= known * (part + 1)) {
            measure(observed, &piece);
            target->pieces[target->count++] = piece;
            piece.first = 0;
            part++;
        }
    }
}

int ana_target_init(struct ana_target *target, const struct ana_observed *observed,
                    const struct ana_evaluator *evaluator, uint32_t periods, double discrepancy,
                    struct sim_error *error)
{
    *target = (struct ana_target){.observed = observed};
    int status = ana_target_check_times(evaluator->view, observed->month_count, error);
    if (status != SIM_OK)
        return status;
    if (observed->metric_count * periods > ANA_PIECES_MAX)
        periods = ANA_PIECES_MAX / observed->metric_count;
    target->sample = malloc(((size_t)observed->month_count + 1) * sizeof *target->sample);
    if (!target->sample)
        return sim_fail(error, SIM_INTERNAL, "out of memory for %u months", observed->month_count);
    for (uint32_t month = 1; month <= observed->month_count; month++)
        target->sample[month - 1] = sample_of(evaluator->view, month);
    for (uint32_t m = 0; m < observed->metric_count; m++) {
        target->slot[m] = UINT32_MAX;
        for (uint32_t i = 0; i < evaluator->metric_count; i++)
            if (evaluator->metrics[i] == observed->metrics[m])
                target->slot[m] = i;
        if (target->slot[m] == UINT32_MAX)
            return sim_fail(error, SIM_INTERNAL, "'%s' is observed but not delivered",
                            evaluator->view->metrics[observed->metrics[m]]->name);
        cut(target, m, periods, discrepancy);
    }
    return SIM_OK;
}

void ana_target_fini(struct ana_target *target)
{
    free(target->sample);
    target->sample = NULL;
}

void ana_target_months(const struct ana_target *target, const struct ana_study_view *view, const double *series,
                       double *months)
{
    uint32_t count = target->observed->month_count;
    for (uint32_t m = 0; m < target->observed->metric_count; m++)
        for (uint32_t t = 0; t < count; t++)
            months[(size_t)m * count + t] = series[(size_t)target->slot[m] * view->time_count + target->sample[t]];
}

void ana_target_pieces(const struct ana_target *target, const double *months, double *pieces)
{
    const struct ana_observed *observed = target->observed;
    for (uint32_t i = 0; i < target->count; i++) {
        const struct ana_piece *piece = &target->pieces[i];
        double sum = 0, known = 0;
        for (uint32_t month = piece->first; month <= piece->last; month++) {
            size_t cell = (size_t)piece->metric * observed->month_count + month - 1;
            if (isnan(observed->value[cell]) || isnan(months[cell]))
                continue;
            sum += months[cell];
            known++;
        }
        pieces[i] = known > 0 ? sum / known : (double)NAN;
    }
}
