/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Being asked to stop.
 *
 * The first SIGINT, SIGTERM, SIGUSR1 or SIGXCPU asks to stop soon; a second
 * SIGINT or SIGTERM leaves at once with status 130.  (Schedulers warn with
 * SIGUSR1 and follow with SIGTERM: that is still one polite request.)
 * SIGPIPE and SIGXFSZ are ignored, so that the failed write reports them.
 *
 * Threads: the handler belongs to the process.
 * Tests:   tests/faults/resume.bats, tests/unit/runner_test.c
 */
#ifndef SIM_EXPERIMENT_SIGNALS_H
#define SIM_EXPERIMENT_SIGNALS_H

/* Installs the handlers and forgets signals received before. */
void sim_signals_install(void);
/* The signal that asked to stop, or 0. */
int sim_signals_received(void);

#endif
