/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * What stands below a comparison wherever people read it: what the model
 * leaves out, what the intervals mean, warnings.
 *
 * Memory:  a note's text is lent for the call.
 * Threads: pure functions.
 * Tests:   tests/unit/compare_test.c, tests/cli/compare.bats
 */
#ifndef ANALYSIS_COMPARE_NOTES_H
#define ANALYSIS_COMPARE_NOTES_H

#include "analysis/compare/sentence.h"

/* What of the comparison is shown. */
struct ana_shown {
    bool pairing; /* columns of p and of pairing */
    bool scorecard;
    bool compact; /* many places, the declared metric alone */
};

typedef void ana_tell_note(void *context, bool warning, const char *text);
void ana_compare_notes(const struct ana_voice *voice, struct ana_shown shown, ana_tell_note *tell, void *context);

#endif
