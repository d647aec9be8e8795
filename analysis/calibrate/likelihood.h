/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * How well a point explains the observations, by emulated means.
 *
 * What happened is one history of many: it varies by chance as any run does, so
 *
 *     V = C (1 + 1/n) + diag(errors + discrepancy + emulator's variance)
 *
 * with C the covariance between histories and n the replications behind each
 * emulated mean, all with common luck.  A piece alone gives the implausibility
 * |z - m| / sqrt(V_ii) (Craig et al. 1997, doi:10.1007/978-1-4612-2290-3_2;
 * Vernon, Goldstein & Bower 2010, doi:10.1214/10-BA524), all pieces together a
 * likelihood.  C is estimated from H runs, so that is a t-shaped one (Sellentin
 * & Heavens 2016, doi:10.1093/mnrasl/slv190), its correlations shrunk (Schaefer
 * & Strimmer 2005, doi:10.2202/1544-6115.1175).
 *
 * Memory:  borrows emulators and target, owns its matrices; fini frees them.
 * Threads: one: scratch space is shared.
 * Tests:   tests/unit/calibrate_test.c, tests/validation/calibrate_test.c
 */
#ifndef ANALYSIS_CALIBRATE_LIKELIHOOD_H
#define ANALYSIS_CALIBRATE_LIKELIHOOD_H

#include "analysis/calibrate/target.h"
#include "analysis/statistics/kriging.h"

/* Standard deviations beyond which the worst of `pieces` rules a point out: 3 (Pukelsheim 1994, doi:10.2307/2684253),
 * or what the true point would exceed in one case of twenty (Bonferroni, Student's t), if that is more: of many pieces,
 * with a spread learnt from few runs, the worst is often beyond 3. */
double ana_implausible(uint32_t pieces, uint32_t runs);

struct ana_likelihood {
    const struct ana_target *target;
    const struct ana_kriging *emulators; /* [piece] */
    uint32_t replications;               /* n */
    uint32_t histories;                  /* H: complete ones behind `chance` */
    double *chance;                      /* [piece][piece] C */
    double *mean, *variance, *root;      /* scratch of the last call: [piece], [piece], [piece][piece] */
};

int ana_likelihood_init(struct ana_likelihood *likelihood, const struct ana_target *target, uint32_t replications,
                        struct sim_error *error);
void ana_likelihood_fini(struct ana_likelihood *likelihood);

/* C from runs[count][piece]; incomplete ones do not count.  SIM_USAGE for fewer than 5. */
int ana_likelihood_learn(struct ana_likelihood *likelihood, const double *runs, uint32_t count,
                         struct sim_error *error);

/* The worst piece's, with `mean` and `variance` of the emulators filled. */
double ana_implausibility(struct ana_likelihood *likelihood, const double *u);
/* The same for known means without emulator. */
double ana_implausibility_of(const struct ana_likelihood *likelihood, const double *means);
/* The emulators' share of the variance where they were last asked, of the piece where it is largest. */
double ana_likelihood_blur(const struct ana_likelihood *likelihood);
/* Log of the likelihood but for a constant. */
double ana_log_likelihood(struct ana_likelihood *likelihood, const double *u);

#endif
