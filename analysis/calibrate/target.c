/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "analysis/calibrate/target.h"

#include <math.h>

#include "sim/core/calendar.h"

#define SAME_TIME .01      /* days */
#define RAREST_SAMPLE 31.5 /* days */

static double spacing(const struct ana_study_view *view)
{
    return view->time_count > 1 ? view->time[1] - view->time[0] : INFINITY;
}

uint32_t ana_target_month_limit(const struct ana_study_view *view)
{
    double last = view->time_count > 0 ? view->time[view->time_count - 1] + SAME_TIME : 0;
    return last > 0 ? (uint32_t)(last / SIM_DAYS_PER_MONTH) : 0;
}

int ana_target_check_times(const struct ana_study_view *view, struct sim_error *error)
{
    if (spacing(view) <= RAREST_SAMPLE)
        return SIM_OK;
    return sim_fail(error, SIM_USAGE,
                    "the scenario does not sample often enough to say anything about months: set experiment { sample = "
                    "5d }, or give --set experiment.sample=5d");
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
    int status = ana_target_check_times(evaluator->view, error);
    if (status != SIM_OK)
        return status;
    if (observed->month_count > ana_target_month_limit(evaluator->view))
        return sim_fail(error, SIM_USAGE, "month %u is beyond the scenario's %u months", observed->month_count,
                        ana_target_month_limit(evaluator->view));
    if (observed->metric_count * periods > ANA_PIECES_MAX)
        periods = ANA_PIECES_MAX / observed->metric_count;
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

/* The value of a stock at a moment, between two samples on the line through them. */
static double value_at(const struct ana_study_view *view, const double *series, double moment)
{
    uint32_t after = 0;
    while (after + 1 < view->time_count && view->time[after] < moment - SAME_TIME)
        after++;
    double late = view->time[after] - moment;
    if (after == 0 || fabs(late) <= SAME_TIME)
        return series[after];
    double share = late / (view->time[after] - view->time[after - 1]);
    return share * series[after - 1] + (1 - share) * series[after];
}

/* A flow's sum, or a mean's mean, over (from, to]: each sample's interval counts by how much of it lies inside. */
static double over(const struct ana_study_view *view, const double *series, double from, double to, bool sum)
{
    double step = spacing(view), total = 0, weight = 0;
    for (uint32_t t = 0; t < view->time_count; t++) {
        double inside = fmin(view->time[t], to) - fmax(view->time[t] - step, from);
        if (!(inside > SAME_TIME) || (!sum && isnan(series[t])))
            continue;
        total += series[t] * (sum ? inside / step : inside);
        weight += inside;
    }
    return weight > 0 ? (sum ? total : total / weight) : (double)NAN;
}

void ana_target_months(const struct ana_target *target, const struct ana_study_view *view, const double *series,
                       double *months)
{
    const struct ana_observed *observed = target->observed;
    for (uint32_t m = 0; m < observed->metric_count; m++) {
        const double *mine = series + (size_t)target->slot[m] * view->time_count;
        enum sim_metric_kind kind = view->metrics[observed->metrics[m]]->kind;
        for (uint32_t t = 0; t < observed->month_count; t++) {
            double from = t * SIM_DAYS_PER_MONTH, to = (t + 1) * SIM_DAYS_PER_MONTH;
            months[(size_t)m * observed->month_count + t] = kind == SIM_METRIC_STOCK
                                                                ? value_at(view, mine, to)
                                                                : over(view, mine, from, to, kind == SIM_METRIC_FLOW);
        }
    }
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
