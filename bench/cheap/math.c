/* SPDX-License-Identifier: GPL-3.0-or-later */
/* A yardstick in the place of sim/core/math.c: the C library's functions, whose last bits are nobody's promise. */
#include "sim/core/math.h"

#include <math.h>

#include "sim/core/math_private.h"

double sim_log(double x)
{
    return log(x);
}

double sim_log1p(double x)
{
    return log1p(x);
}

double sim_exp(double x)
{
    return exp(x);
}

double sim_expm1(double x)
{
    return expm1(x);
}

double sim_pow(double x, double y)
{
    return pow(x, y);
}

double sim_sin(double x)
{
    return sin(x);
}

double sim_cos(double x)
{
    return cos(x);
}

double sim_log_gamma(double x)
{
    return lgamma(x);
}
