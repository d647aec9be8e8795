/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Stochastic Bass diffusion: each of N agents adopts at hazard p + q k / N,
 * where k have adopted; candidates at rate p + q are thinned.
 */
#ifndef TESTS_SUPPORT_BASS_MODEL_H
#define TESTS_SUPPORT_BASS_MODEL_H

#include "sim/core/model.h"

struct bass_parameters {
    uint32_t agents;
    double p, q; /* per day */
};

/* One metric: adopters. */
extern const struct sim_model bass_model;

#endif
