/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What samplers need of mathematics and models do not. */
#ifndef SIM_CORE_MATH_PRIVATE_H
#define SIM_CORE_MATH_PRIVATE_H

/* ln Gamma(x), x > 0. */
double sim_log_gamma(double x);

#endif
