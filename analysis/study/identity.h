/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * What a finding speaks of, so that whoever reads it later can tell whether it
 * still speaks of the study beside it.
 *
 *   {"model_version": "1", "seed": "11", "designs": {"current": "8c1f...", ...}}
 *
 * A design's fingerprint is over the identities of its points (experiment/
 * study.h): resolved parameters, times, terms.  More replications, other
 * labels or another design added leave it as it is; a changed parameter,
 * horizon or varied value does not.
 *
 * Memory:  json is the caller's; texts are borrowed.
 * Errors:  NULL if memory fails.
 * Threads: pure functions.
 * Tests:   tests/unit/findings_test.c, tests/cli/findings.bats
 */
#ifndef ANALYSIS_STUDY_IDENTITY_H
#define ANALYSIS_STUDY_IDENTITY_H

#include <jansson.h>

#include "analysis/study/view.h"

struct ana_identity_point {
    const char *design, *id;
};

/* Of these points, those of a design in the study's order. */
json_t *ana_identity(const char *model_version, const char *seed, const struct ana_identity_point *points,
                     uint32_t count);
/* Of a study that was read back; NULL also where it does not say (a view made by hand). */
json_t *ana_identity_of_view(const struct ana_study_view *view);

/* Whether all that `found` speaks of is in `own`, as it is there. */
bool ana_identity_agrees(const json_t *found, const json_t *own);

#endif
