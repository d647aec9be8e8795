/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * A session: the directory of a study, held open to run chosen pairs again
 * and again while an analysis decides what to ask next.
 *
 *   open -> (run: points x ranges of replications -> headline metrics)* -> close
 *
 * Pairs are the study's own: what is there is not computed again, what is
 * computed becomes a part at once, so an interrupted analysis asked for the
 * same things again goes on where it stopped, and `partnersim run` finds them.
 * The whole directory is locked until close.
 *
 * Of several processes (options->ranks) rank 0 holds the session and the
 * others serve it: all compute, results are those of one process.
 *
 * Memory:  a session borrows study and options; the numbers go to the caller.
 * Errors:  as runner.h; failed pairs are no error: their status says so and
 *          sim_session_failure the first reason.
 * Threads: one at a time; works with the threads of the options.
 * Tests:   tests/unit/session_test.c, tests/cluster/decide.bats
 */
#ifndef SIM_EXPERIMENT_SESSION_H
#define SIM_EXPERIMENT_SESSION_H

#include "sim/experiment/runner.h"
#include "sim/experiment/trial.h"
#include "sim/io/pair.h"

struct sim_session;

struct sim_ask {
    const struct sim_point *point;
    uint32_t first, count;                  /* replications first .. first + count - 1 */
    double *headline;                       /* out: [count][metric_count]; NaN unless done */
    double *series;                         /* out: [count][metric_count][time_count]; may be NULL */
    enum sim_pair_status *status;           /* out: [count]; may be NULL */
    const struct sim_trial_options *recipe; /* what the point was made of; NULL: it is one of the study's */
};

/* NULL + error.  A time limit counts from here. */
struct sim_session *sim_session_open(const struct sim_study *study, const struct sim_runner_options *options,
                                     struct sim_error *error);
/* SIM_OK, SIM_INTERRUPTED (everything finished is kept), or an error. */
int sim_session_run(struct sim_session *session, const struct sim_ask *asks, uint32_t count, struct sim_error *error);
/* What was done since the session was opened. */
struct sim_runner_summary sim_session_summary(const struct sim_session *session);
/* The message of the first pair that failed, "" if none did.  Lent. */
const char *sim_session_failure(const struct sim_session *session);
void sim_session_close(struct sim_session *session);

/* The part of a rank beyond 0: computes along until rank 0 lets it go.  Returns SIM_OK then, whatever became of the
 * session; anything else must end the whole job, as rank 0 would wait for this process. */
int sim_session_serve(const struct sim_study *study, const struct sim_runner_options *options);
/* Rank 0, when no session is to come any more, whether there was one or not: lets the others go. */
void sim_session_dismiss(const struct sim_ranks *ranks);

#endif
