/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "analysis/statistics/regression.h"

#include <gsl/gsl_multifit.h>
#include <math.h>

int ana_regression(const double *x, const double *y, const double *weight, size_t rows, size_t terms,
                   double *coefficients, struct sim_error *error)
{
    if (terms == 0 || rows < terms)
        return sim_fail(error, SIM_USAGE, "%zu rows cannot determine %zu terms", rows, terms);
    gsl_matrix_const_view design = gsl_matrix_const_view_array(x, rows, terms);
    gsl_vector_const_view target = gsl_vector_const_view_array(y, rows);
    gsl_vector_view result = gsl_vector_view_array(coefficients, terms);
    gsl_matrix *covariance = gsl_matrix_alloc(terms, terms);
    gsl_multifit_linear_workspace *work = gsl_multifit_linear_alloc(rows, terms);
    double chi;
    int failed = !covariance || !work;
    if (!failed && weight) {
        gsl_vector_const_view weights = gsl_vector_const_view_array(weight, rows);
        failed = gsl_multifit_wlinear(&design.matrix, &weights.vector, &target.vector, &result.vector, covariance, &chi,
                                      work);
    } else if (!failed) {
        failed = gsl_multifit_linear(&design.matrix, &target.vector, &result.vector, covariance, &chi, work);
    }
    for (size_t t = 0; !failed && t < terms; t++)
        failed = !isfinite(coefficients[t]);
    gsl_multifit_linear_free(work);
    gsl_matrix_free(covariance);
    return failed ? sim_fail(error, SIM_INTERNAL, "no least squares for %zu rows and %zu terms", rows, terms) : SIM_OK;
}
