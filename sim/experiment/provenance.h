/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Where results come from: program, build, machine.
 *
 * Memory:  the caller frees what is not const; NULL when memory runs out.
 * Threads: any.
 * Tests:   tests/readers/results_test.py
 */
#ifndef SIM_EXPERIMENT_PROVENANCE_H
#define SIM_EXPERIMENT_PROVENANCE_H

#include <stddef.h>

/* The commit this program was built from, with "-dirty" if files had been changed; "unknown" outside git. */
const char *sim_git_commit(void);
/* JSON: host, system, processors, threads, compiler, libraries. */
char *sim_provenance(int threads);
/* "2026-01-01T12:00:00Z": now, or SOURCE_DATE_EPOCH if it is set. */
void sim_created(char *out, size_t size);

#endif
