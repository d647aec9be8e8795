/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "analysis/statistics/steady.h"

#include <gsl/gsl_cdf.h>
#include <math.h>

#define BATCHES_LEAST 20
#define CORRELATED_P 0.1

static double mean_of(const double *x, size_t count)
{
    double sum = 0;
    for (size_t i = 0; i < count; i++)
        sum += x[i];
    return sum / (double)count;
}

/* From the end, so that the moments of every rest come by adding one batch. */
struct ana_transient ana_mser(const double *x, size_t count, size_t batch)
{
    struct ana_transient transient = {.batches = count / batch, .statistic = NAN, .mean = NAN};
    size_t k = transient.batches, searched = (k + 1) / 2;
    struct ana_moments rest = {0};
    for (size_t d = k; d-- > 0 && k >= ANA_MSER_LEAST;) {
        ana_moments_add(&rest, mean_of(x + d * batch, batch));
        double statistic = rest.m2 / (rest.count * rest.count);
        if (isnan(statistic)) /* one NaN spoils all rests that hold it, and the earliest may not be guessed past it */
            return (struct ana_transient){.batches = k, .statistic = NAN, .mean = NAN};
        if (d < searched && !(statistic > transient.statistic)) {
            transient.cut = d;
            transient.statistic = statistic;
            transient.mean = rest.mean;
        }
    }
    transient.late = (double)transient.cut > .9 * ((double)searched - 1);
    return transient;
}

struct ana_batches ana_batch_means(const double *x, size_t count, size_t size)
{
    struct ana_batches batches = {.size = size, .count = size > 0 ? count / size : 0};
    struct ana_moments moments = {0};
    double k = (double)batches.count, differences = 0, products = 0, before = 0;
    for (size_t j = 0; j < batches.count; j++)
        ana_moments_add(&moments, mean_of(x + j * size, size));
    for (size_t j = 0; j < batches.count; j++) {
        double deviation = mean_of(x + j * size, size) - moments.mean;
        if (j > 0) {
            differences += (deviation - before) * (deviation - before);
            products += deviation * before;
        }
        before = deviation;
    }
    batches.mean = k > 0 ? moments.mean : (double)NAN;
    batches.variance = ana_variance(&moments) / k;
    batches.lag1 = moments.m2 > 0 ? products / moments.m2 : (double)NAN;
    batches.neumann = moments.m2 > 0 ? differences / moments.m2 : (double)NAN;
    batches.p = k > 2 ? gsl_cdf_ugaussian_Q((1 - batches.neumann / 2) * sqrt((k * k - 1) / (k - 2))) : (double)NAN;
    return batches;
}

double ana_overlapping_variance(const double *x, size_t count, size_t size)
{
    if (size == 0 || count <= size)
        return NAN;
    double mean = mean_of(x, count), squares = 0, window = 0, n = (double)count, b = (double)size;
    /* Of deviations from the mean: sums that slide lose nothing to a large level. */
    for (size_t i = 0; i < count; i++) {
        window += x[i] - mean;
        if (i >= size)
            window -= x[i - size] - mean;
        if (i + 1 >= size)
            squares += window * window / (b * b);
    }
    return n * b / ((n - b + 1) * (n - b)) * squares;
}

struct ana_steady ana_steady_mean(const double *x, size_t count, double confidence)
{
    struct ana_steady steady = {.transient = ana_mser(x, count, ANA_MSER_BATCH), .interval = {NAN, NAN}};
    size_t cut = steady.transient.cut * ANA_MSER_BATCH, left = count - cut;
    steady.batches = ana_batch_means(x + cut, left, 1);
    while (steady.batches.p < CORRELATED_P && left / (2 * steady.batches.size) >= BATCHES_LEAST)
        steady.batches = ana_batch_means(x + cut, left, 2 * steady.batches.size);
    steady.independent = steady.batches.p >= CORRELATED_P;
    if (!isnan(steady.transient.statistic))
        steady.interval = ana_mean_interval(steady.batches.mean, steady.batches.variance * (double)steady.batches.count,
                                            (double)steady.batches.count, confidence);
    return steady;
}
