/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Contracts: franchise, distribution, full cycle and the house desk's own, as
 * coefficients (contracts.def) that mechanisms use without asking which it is.
 *
 * Quality under a standard method of share sigma, at complexity c:
 *
 *   q = (1 - sigma) q_own + sigma q_std - zeta sigma c^2
 *
 * it pulls weak partners up and strong ones down, and costs fit where needs
 * are complex.  Whoever implements a share i of the usual work alone leaves the
 * gap between need and solution to the client: it weighs 2 - i times as much.
 */
#include "models/programme/programme.h"

struct eco_contract_terms eco_contract_terms(const struct eco_programme_params *programme)
{
    return (struct eco_contract_terms){
#define COEFFICIENT(name, neutral, CONTRACT, field, text)                                                              \
    .name = programme && programme->contract == ECO_CONTRACT_##CONTRACT ? programme->field : (neutral),
#include "models/programme/contracts.def"
#undef COEFFICIENT
    };
}

double eco_contract_quality(const struct eco_contract_terms *terms, double own, double complexity)
{
    double sigma = terms->standardisation;
    double q = (1 - sigma) * own + sigma * terms->standard_quality - terms->fit_loss * sigma * complexity * complexity;
    return eco_clamp(q, 0, 1);
}
