/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "analysis/statistics/bands.h"

#include <gsl/gsl_cdf.h>
#include <math.h>
#include <stdlib.h>

#include "analysis/statistics/stats.h"
#include "sim/core/random.h"

enum purpose { PURPOSE_MULTIPLIER = 1 };

struct work {
    double *standard; /* [replication][time]: (x - mean) / (sqrt(n) s), 0 where there is none */
    double *weights;  /* [replication] */
    double *sums;     /* [time] */
    double *maxima;   /* [draw] */
};

static void release(struct work *work)
{
    free(work->standard);
    free(work->weights);
    free(work->sums);
    free(work->maxima);
}

/* Fills mean, sd / sqrt(n) into `error` and n into `counts` per time, and the standardised deviations. */
static double standardise(const double *paths, size_t replications, size_t times, double confidence,
                          struct ana_band *band, double *error, double *counts, double *standard)
{
    double count = 0;
    for (size_t t = 0; t < times; t++) {
        struct ana_moments moments = {0};
        for (size_t r = 0; r < replications; r++)
            if (!isnan(paths[r * times + t]))
                ana_moments_add(&moments, paths[r * times + t]);
        double variance = ana_variance(&moments);
        band->mean[t] = moments.count > 0 ? moments.mean : (double)NAN;
        error[t] = sqrt(variance / moments.count);
        counts[t] = moments.count;
        count = fmax(count, moments.count);
        struct ana_interval point = ana_mean_interval(band->mean[t], variance, moments.count, confidence);
        if (band->point_low)
            band->point_low[t] = point.low;
        if (band->point_high)
            band->point_high[t] = point.high;
        double scale = variance > 0 ? 1 / sqrt(moments.count * variance) : 0;
        for (size_t r = 0; r < replications; r++) {
            double x = paths[r * times + t];
            standard[r * times + t] = isnan(x) ? 0 : (x - moments.mean) * scale;
        }
    }
    return count;
}

static double one_draw(const struct work *work, size_t replications, size_t times, const struct sim_key *key,
                       uint32_t draw)
{
    double mean = 0, most = 0;
    for (size_t r = 0; r < replications; r++) {
        work->weights[r] = gsl_cdf_ugaussian_Pinv(sim_uniform(key, sim_at(r, PURPOSE_MULTIPLIER, draw)));
        mean += work->weights[r] / (double)replications;
    }
    for (size_t t = 0; t < times; t++)
        work->sums[t] = 0;
    for (size_t r = 0; r < replications; r++)
        for (size_t t = 0; t < times; t++)
            work->sums[t] += (work->weights[r] - mean) * work->standard[r * times + t];
    for (size_t t = 0; t < times; t++)
        most = fmax(most, fabs(work->sums[t]));
    return most;
}

/* The same tail probability under the Student's t of `count` numbers as c has under the normal; never narrower than the
 * interval of a single time. */
static double to_student(double c, double confidence, double count)
{
    double tail = gsl_cdf_ugaussian_Q(c);
    return fmax(tail > 0 ? gsl_cdf_tdist_Qinv(tail, count - 1) : c, ana_t_factor(confidence, count - 1));
}

int ana_band_of(const double *paths, size_t replications, size_t times, double confidence, uint64_t seed,
                struct ana_band *band)
{
    struct work work = {.standard = malloc((replications * times + 1) * sizeof(double)),
                        .weights = malloc((replications + 1) * sizeof(double)),
                        .sums = malloc((times + 1) * sizeof(double)),
                        .maxima = malloc(ANA_BAND_DRAWS * sizeof(double))};
    double *error = malloc(2 * (times + 1) * sizeof *error), *counts = error + times + 1;
    double c = NAN;
    int status = SIM_INTERNAL;
    if (!work.standard || !work.weights || !work.sums || !work.maxima || !error)
        goto done;
    band->count = standardise(paths, replications, times, confidence, band, error, counts, work.standard);
    band->factor = NAN;
    if (band->low && band->count >= 2) {
        const struct sim_key key = {.seed = seed, .replication = 0};
        for (uint32_t b = 0; b < ANA_BAND_DRAWS; b++)
            work.maxima[b] = one_draw(&work, replications, times, &key, b);
        ana_sort(work.maxima, ANA_BAND_DRAWS);
        c = ana_quantile(work.maxima, ANA_BAND_DRAWS, confidence);
        band->factor = to_student(c, confidence, band->count);
    }
    for (size_t t = 0; band->low && t < times; t++) {
        double factor = counts[t] >= 2 ? to_student(c, confidence, counts[t]) : (double)NAN;
        band->low[t] = band->mean[t] - factor * error[t];
        band->high[t] = band->mean[t] + factor * error[t];
    }
    status = SIM_OK;
done:
    free(error);
    release(&work);
    return status;
}
