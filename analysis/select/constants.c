/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "analysis/select/constants.h"

#include <gsl/gsl_cdf.h>
#include <gsl/gsl_errno.h>
#include <gsl/gsl_integration.h>
#include <gsl/gsl_randist.h>
#include <gsl/gsl_roots.h>
#include <math.h>

enum { NODES = 200, STEPS = 200 };

#define TAIL 1e-18

/* ---- quadrature ---- */

/* Nodes and weights x density of a chi variable with `degrees`, scaled by 1 / sqrt(degrees) if asked. */
struct rule {
    double x[NODES], w[NODES];
};

static bool chi_rule(struct rule *rule, double degrees)
{
    gsl_integration_glfixed_table *table = gsl_integration_glfixed_table_alloc(NODES);
    if (!table)
        return false;
    double low = sqrt(gsl_cdf_chisq_Pinv(TAIL, degrees)), high = sqrt(gsl_cdf_chisq_Qinv(TAIL, degrees));
    for (size_t i = 0; i < NODES; i++) {
        gsl_integration_glfixed_point(low, high, i, &rule->x[i], &rule->w[i], table);
        rule->w[i] *= 2 * rule->x[i] * gsl_ran_chisq_pdf(rule->x[i] * rule->x[i], degrees);
    }
    gsl_integration_glfixed_table_free(table);
    return true;
}

static bool normal_rule(struct rule *rule)
{
    gsl_integration_glfixed_table *table = gsl_integration_glfixed_table_alloc(NODES);
    if (!table)
        return false;
    for (size_t i = 0; i < NODES; i++) {
        gsl_integration_glfixed_point(-9, 9, i, &rule->x[i], &rule->w[i], table);
        rule->w[i] *= gsl_ran_ugaussian_pdf(rule->x[i]);
    }
    gsl_integration_glfixed_table_free(table);
    return true;
}

/* ---- probabilities as functions of the constant ---- */

struct problem {
    double (*probability)(const struct problem *problem, double constant);
    double k, degrees, rho, target;
    bool two_sided;
    struct rule chi, normal;
};

static double rinott_probability(const struct problem *p, double h)
{
    double whole = 0;
    for (int j = 0; j < NODES; j++) {
        double inner = 0, y = p->chi.x[j] * p->chi.x[j];
        for (int i = 0; i < NODES; i++) {
            double x = p->chi.x[i] * p->chi.x[i];
            inner += p->chi.w[i] * gsl_cdf_ugaussian_P(h / sqrt(p->degrees * (1 / x + 1 / y)));
        }
        whole += p->chi.w[j] * pow(inner, p->k - 1);
    }
    return whole;
}

static double dunnett_probability(const struct problem *p, double d)
{
    double whole = 0, a = sqrt(p->rho), b = sqrt(1 - p->rho);
    for (int j = 0; j < NODES; j++) {
        double s = p->chi.x[j] / sqrt(p->degrees), inner = 0;
        for (int i = 0; i < NODES; i++) {
            double z = p->normal.x[i], one = gsl_cdf_ugaussian_P((a * z + d * s) / b);
            if (p->two_sided)
                one -= gsl_cdf_ugaussian_P((a * z - d * s) / b);
            inner += p->normal.w[i] * pow(one, p->k);
        }
        whole += p->chi.w[j] * inner;
    }
    return whole;
}

static double tukey_probability(const struct problem *p, double q)
{
    double whole = 0;
    for (int j = 0; j < NODES; j++) {
        double s = p->chi.x[j] / sqrt(p->degrees), inner = 0;
        for (int i = 0; i < NODES; i++) {
            double z = p->normal.x[i];
            inner += p->normal.w[i] * pow(gsl_cdf_ugaussian_P(z) - gsl_cdf_ugaussian_P(z - q * s), p->k - 1);
        }
        whole += p->chi.w[j] * p->k * inner;
    }
    return whole;
}

static double shortfall(double constant, void *context)
{
    const struct problem *problem = context;
    return problem->probability(problem, constant) - problem->target;
}

static double solve(struct problem *problem)
{
    gsl_function function = {shortfall, problem};
    gsl_root_fsolver *solver = NULL;
    double low = 0, high = 1, root = NAN;
    if (!(problem->target > 0 && problem->target < 1 && problem->degrees >= 1 && problem->k >= 1) ||
        !chi_rule(&problem->chi, problem->degrees) || !normal_rule(&problem->normal))
        return NAN;
    while (shortfall(high, problem) < 0 && high < 1e6)
        high *= 2;
    if (shortfall(low, problem) >= 0)
        return 0;
    solver = gsl_root_fsolver_alloc(gsl_root_fsolver_brent);
    if (!solver || gsl_root_fsolver_set(solver, &function, low, high) != GSL_SUCCESS)
        goto done;
    for (int step = 0; step < STEPS; step++) {
        if (gsl_root_fsolver_iterate(solver) != GSL_SUCCESS)
            break;
        root = gsl_root_fsolver_root(solver);
        if (gsl_root_test_interval(gsl_root_fsolver_x_lower(solver), gsl_root_fsolver_x_upper(solver), 0, 1e-12) ==
            GSL_SUCCESS)
            break;
    }
done:
    if (solver)
        gsl_root_fsolver_free(solver);
    return root;
}

double ana_rinott(double k, double probability, double degrees)
{
    struct problem problem = {.probability = rinott_probability, .k = k, .degrees = degrees, .target = probability};
    return k >= 2 ? solve(&problem) : (double)NAN;
}

double ana_dunnett(double k, double degrees, double rho, double confidence, bool two_sided)
{
    struct problem problem = {.probability = dunnett_probability,
                              .k = k,
                              .degrees = degrees,
                              .rho = rho,
                              .target = confidence,
                              .two_sided = two_sided};
    return rho >= 0 && rho < 1 ? solve(&problem) : (double)NAN;
}

double ana_tukey(double k, double degrees, double confidence)
{
    struct problem problem = {.probability = tukey_probability, .k = k, .degrees = degrees, .target = confidence};
    return k >= 2 ? solve(&problem) : (double)NAN;
}

double ana_kn_eta(double k, double alpha, double first)
{
    return .5 * (pow(2 * alpha / (k - 1), -2 / (first - 1)) - 1);
}
