/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "analysis/statistics/stats.h"

#include <gsl/gsl_cdf.h>
#include <gsl/gsl_errno.h>
#include <math.h>
#include <stdlib.h>

#define REPLICATIONS_LIMIT 1e9
#define ROUNDING 1e-13 /* of numbers that ought to be equal */

/* GSL's default is to end the program. */
__attribute__((constructor)) static void keep_gsl_quiet(void)
{
    gsl_set_error_handler_off();
}

/* ---- moments ---- */

void ana_moments_add(struct ana_moments *moments, double x)
{
    struct ana_moments one = {.count = 1, .mean = x, .least = x, .most = x};
    ana_moments_merge(moments, &one);
}

void ana_moments_merge(struct ana_moments *into, const struct ana_moments *other)
{
    if (other->count == 0)
        return;
    if (into->count == 0) {
        *into = *other;
        return;
    }
    double na = into->count, nb = other->count, n = na + nb;
    double d = other->mean - into->mean;
    into->m3 += other->m3 + d * d * d * na * nb * (na - nb) / (n * n) + 3 * d * (na * other->m2 - nb * into->m2) / n;
    into->m2 += other->m2 + d * d * na * nb / n;
    into->mean += d * nb / n;
    into->count = n;
    into->least = fmin(into->least, other->least);
    into->most = fmax(into->most, other->most);
}

struct ana_moments ana_moments_of(const double *x, size_t count)
{
    struct ana_moments moments = {0};
    for (size_t i = 0; i < count; i++)
        if (!isnan(x[i]))
            ana_moments_add(&moments, x[i]);
    return moments;
}

/* Rounding in the mean of equal numbers must not look like spread. */
bool ana_is_constant(const struct ana_moments *moments)
{
    return moments->least == moments->most;
}

double ana_variance(const struct ana_moments *moments)
{
    if (moments->count < 2)
        return NAN;
    return ana_is_constant(moments) ? 0 : moments->m2 / (moments->count - 1);
}

double ana_skewness(const struct ana_moments *moments)
{
    double n = moments->count;
    if (n < 3)
        return NAN;
    if (ana_is_constant(moments) || moments->m2 <= 0)
        return 0;
    return sqrt(n * (n - 1)) / (n - 2) * (moments->m3 / n) / pow(moments->m2 / n, 1.5);
}

bool ana_is_skewed(const struct ana_moments *moments)
{
    return moments->count < 50 && fabs(ana_skewness(moments)) > 1;
}

/* ---- numbers that are all equal ---- */

void ana_moments_unround(struct ana_moments *moments, double scale)
{
    if (!(moments->most - moments->least <= ROUNDING * scale))
        return;
    moments->mean = moments->least = moments->most;
    moments->m2 = moments->m3 = 0;
}

double ana_unseen_share(double count, double alpha)
{
    return count > 0 ? -expm1(log(alpha) / count) : 1;
}

bool ana_is_settled(const struct ana_moments *moments, double alpha)
{
    return !ana_is_constant(moments) || ana_unseen_share(moments->count, alpha) <= ANA_UNSEEN_SHARE;
}

double ana_equal_p(double count)
{
    return count >= 1 ? exp2(1 - count) : (double)NAN;
}

/* ---- intervals ---- */

double ana_t_factor(double confidence, double degrees)
{
    if (!(degrees > 0) || !(confidence > 0 && confidence < 1))
        return NAN;
    return gsl_cdf_tdist_Qinv((1 - confidence) / 2, degrees);
}

struct ana_interval ana_mean_interval(double mean, double variance, double count, double confidence)
{
    double half = ana_t_factor(confidence, count - 1) * sqrt(variance / count);
    return (struct ana_interval){mean - half, mean + half};
}

double ana_t_p(double t, double degrees)
{
    if (!(degrees > 0) || isnan(t))
        return NAN;
    return fmin(1, 2 * gsl_cdf_tdist_Q(fabs(t), degrees));
}

struct ana_interval ana_wilson_interval(double successes, double count, double confidence)
{
    if (!(count > 0) || !(confidence > 0 && confidence < 1))
        return (struct ana_interval){NAN, NAN};
    double z = gsl_cdf_ugaussian_Qinv((1 - confidence) / 2), z2 = z * z;
    double p = successes / count, centre = (p + z2 / (2 * count)) / (1 + z2 / count);
    double half = z * sqrt(p * (1 - p) / count + z2 / (4 * count * count)) / (1 + z2 / count);
    /* Exactly 0 and 1 at the ends; rounding would miss them. */
    return (struct ana_interval){successes <= 0 ? 0 : centre - half, successes >= count ? 1 : centre + half};
}

/* ---- pairs ---- */

static double correlation(const double *a, const double *b, size_t count, const struct ana_paired *paired)
{
    double sum = 0, scale = sqrt(paired->a.m2) * sqrt(paired->b.m2);
    if (ana_is_constant(&paired->a) || ana_is_constant(&paired->b) || !(scale > 0))
        return NAN;
    for (size_t i = 0; i < count; i++)
        if (!isnan(a[i]) && !isnan(b[i]))
            sum += (a[i] - paired->a.mean) * (b[i] - paired->b.mean);
    return fmax(-1, fmin(1, sum / scale));
}

struct ana_paired ana_paired_of(const double *a, const double *b, size_t count)
{
    struct ana_paired paired = {.rho = NAN, .reduction = NAN, .t = NAN, .p = NAN};
    for (size_t i = 0; i < count; i++) {
        if (isnan(a[i]) || isnan(b[i]))
            continue;
        ana_moments_add(&paired.a, a[i]);
        ana_moments_add(&paired.b, b[i]);
        ana_moments_add(&paired.difference, a[i] - b[i]);
    }
    double n = paired.difference.count;
    if (n < 2)
        return paired;
    ana_moments_unround(&paired.difference, fmax(fmax(fabs(paired.a.least), fabs(paired.a.most)),
                                                 fmax(fabs(paired.b.least), fabs(paired.b.most))));
    double variance = ana_variance(&paired.difference), apart = ana_variance(&paired.a) + ana_variance(&paired.b);
    paired.rho = correlation(a, b, count, &paired);
    if (variance > 0) {
        paired.reduction = apart / variance;
        paired.t = paired.difference.mean / sqrt(variance / n);
        paired.p = ana_t_p(paired.t, n - 1);
        return paired;
    }
    paired.reduction = apart > 0 ? (double)INFINITY : (double)NAN;
    bool zero = paired.difference.mean == 0;
    paired.t = zero ? 0 : copysign((double)INFINITY, paired.difference.mean);
    paired.p = zero ? 1 : ana_equal_p(n);
    return paired;
}

struct ana_welch ana_welch_test(const struct ana_moments *a, const struct ana_moments *b)
{
    double va = ana_variance(a) / a->count, vb = ana_variance(b) / b->count, v = va + vb;
    struct ana_welch welch = {.t = (a->mean - b->mean) / sqrt(v),
                              .degrees = v * v / (va * va / (a->count - 1) + vb * vb / (b->count - 1))};
    welch.p = ana_t_p(welch.t, welch.degrees);
    return welch;
}

double ana_equivalence_p(double mean, double variance, double count, double margin)
{
    if (!(count >= 2) || isnan(variance))
        return NAN;
    double gap = margin - fabs(mean);
    if (variance <= 0)
        return gap > 0 ? ana_equal_p(count) : 1;
    return gsl_cdf_tdist_Q(gap / sqrt(variance / count), count - 1);
}

double ana_replications_for(double sd, double half_width, double confidence)
{
    if (isnan(sd) || isnan(half_width) || !(confidence > 0 && confidence < 1))
        return NAN;
    if (sd <= 0)
        return 2;
    if (half_width <= 0)
        return INFINITY;
    /* The half-width falls with n: bracket, then halve. */
    double least = 1, enough = 2;
    while (ana_t_factor(confidence, enough - 1) * sd / sqrt(enough) > half_width) {
        least = enough;
        enough *= 2;
        if (enough > REPLICATIONS_LIMIT)
            return INFINITY;
    }
    while (enough - least > 1) {
        double middle = floor((least + enough) / 2);
        if (ana_t_factor(confidence, middle - 1) * sd / sqrt(middle) > half_width)
            least = middle;
        else
            enough = middle;
    }
    return enough;
}

/* ---- quantiles ---- */

double ana_quantile(const double *sorted, size_t count, double p)
{
    if (count == 0 || !(p >= 0 && p <= 1))
        return NAN;
    double place = (double)(count - 1) * p, below = floor(place);
    size_t i = (size_t)below;
    if (i + 1 >= count)
        return sorted[count - 1];
    return sorted[i] + (place - below) * (sorted[i + 1] - sorted[i]);
}

struct weighted {
    double x, weight;
};

static int by_x(const void *left, const void *right)
{
    double a = ((const struct weighted *)left)->x, b = ((const struct weighted *)right)->x;
    return (a > b) - (a < b);
}

void ana_weighted_quantiles(const double *x, size_t stride, const double *weight, size_t count, const double *p,
                            size_t wanted, double *quantile)
{
    struct weighted *sorted = malloc((count + 1) * sizeof *sorted);
    double reached = 0, value = NAN;
    for (size_t i = 0; i < count && sorted; i++)
        sorted[i] = (struct weighted){x[i * stride], weight[i]};
    if (sorted)
        qsort(sorted, count, sizeof *sorted, by_x);
    for (size_t k = 0, i = 0; k < wanted; k++) {
        for (; sorted && i < count && !(reached >= p[k]); i++) {
            reached += sorted[i].weight;
            value = sorted[i].x;
        }
        quantile[k] = value;
    }
    free(sorted);
}

/* Smallest k with P(B <= k) >= q. */
static size_t binomial_quantile(double q, double p, size_t count)
{
    size_t least = 0, enough = count;
    while (least < enough) {
        size_t middle = least + (enough - least) / 2;
        if (gsl_cdf_binomial_P((unsigned)middle, p, (unsigned)count) >= q)
            enough = middle;
        else
            least = middle + 1;
    }
    return least;
}

struct ana_ranks ana_quantile_ranks(size_t count, double p, double confidence)
{
    if (count == 0 || !(p > 0 && p < 1) || !(confidence > 0 && confidence < 1))
        return (struct ana_ranks){0, count + 1, NAN};
    struct ana_ranks ranks = {.lower = binomial_quantile((1 - confidence) / 2, p, count),
                              .upper = binomial_quantile((1 + confidence) / 2, p, count) + 1};
    double below_upper = gsl_cdf_binomial_P((unsigned)(ranks.upper - 1), p, (unsigned)count);
    double below_lower = ranks.lower > 0 ? gsl_cdf_binomial_P((unsigned)(ranks.lower - 1), p, (unsigned)count) : 0;
    ranks.covered = below_upper - below_lower;
    return ranks;
}

static int ascending(const void *a, const void *b)
{
    double left = *(const double *)a, right = *(const double *)b;
    return (left > right) - (left < right);
}

void ana_sort(double *x, size_t count)
{
    qsort(x, count, sizeof *x, ascending);
}

void ana_rank(const double *key, uint32_t count, uint32_t *order)
{
    for (uint32_t i = 0; i < count; i++) {
        uint32_t at = i;
        for (; at > 0; at--) {
            double before = key[order[at - 1]];
            if (!(key[i] > before || (isnan(before) && !isnan(key[i]))))
                break;
            order[at] = order[at - 1];
        }
        order[at] = i;
    }
}
