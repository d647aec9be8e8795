/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * PHOLD, the customary load for parallel simulators (Fujimoto 1990): tokens
 * that wait `lookahead` plus an exponential time and then move, with
 * probability `remote` to a random region by mail, else within their own.
 * The number of tokens is constant; each moves at rate
 * 1 / (lookahead + mean) in the long run.
 */
#ifndef TESTS_SUPPORT_PHOLD_MODEL_H
#define TESTS_SUPPORT_PHOLD_MODEL_H

#include "sim/core/model.h"

struct phold_parameters {
    uint32_t regions;
    uint32_t tokens; /* in each region at the start */
    double mean;
    double lookahead; /* at least a mail window */
    double remote;
};

enum phold_metric { PHOLD_MOVES, PHOLD_MAILS, PHOLD_TOKENS, PHOLD_METRICS };

extern const struct sim_model phold_model;

#endif
