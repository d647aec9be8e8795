/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * The only file that calls SLEEF.  `cinz_..._purec` is its deterministic
 * family in plain C: one version for every processor, chosen at build time.
 */
#include "sim/core/math.h"

#include <math.h>

#pragma GCC diagnostic push
#pragma GCC diagnostic ignored "-Wconversion"
#pragma GCC diagnostic ignored "-Wshadow"
#include <sleef.h>
#pragma GCC diagnostic pop

#include "sim/core/math_private.h"

double sim_log(double x)
{
    return Sleef_cinz_logd1_u10purec(x);
}

double sim_log1p(double x)
{
    /* SLEEF returns infinity for the largest arguments; far below them the 1 is lost anyway. */
    return x > 0x1p60 ? Sleef_cinz_logd1_u10purec(x) : Sleef_cinz_log1pd1_u10purec(x);
}

double sim_exp(double x)
{
    return Sleef_cinz_expd1_u10purec(x);
}

double sim_expm1(double x)
{
    return Sleef_cinz_expm1d1_u10purec(x);
}

double sim_pow(double x, double y)
{
    return Sleef_cinz_powd1_u10purec(x, y);
}

double sim_sin(double x)
{
    return Sleef_cinz_sind1_u10purec(x);
}

double sim_cos(double x)
{
    return Sleef_cinz_cosd1_u10purec(x);
}

double sim_log_gamma(double x)
{
    return Sleef_cinz_lgammad1_u10purec(x);
}
