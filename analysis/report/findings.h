/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * What other commands found out about the same study: documents that select,
 * sensitivity, discover, optimise and calibrate left in its directory, and
 * those made on the spot (risk, partners).
 *
 *   DIR/COMMAND.json --ana_findings_load--> tables by key, rows of numbers and texts
 *
 * Memory:  findings own their documents; rows and texts are lent.
 * Errors:  none: a document that is missing is NULL, one that cannot be read is `damaged`, one that speaks of another
 *          study than the one at hand (study/identity.h) is `stale`: NULL too.
 * Threads: read-only after loading.
 * Tests:   tests/unit/findings_test.c
 */
#ifndef ANALYSIS_REPORT_FINDINGS_H
#define ANALYSIS_REPORT_FINDINGS_H

#include <jansson.h>

#include "analysis/document/document.h"

enum ana_finding {
    ANA_FOUND_WINNERS,
    ANA_FOUND_DEADWEIGHT,
    ANA_FOUND_BUNCHING,
    ANA_FOUND_RISK,
    ANA_FOUND_SENSITIVITY,
    ANA_FOUND_LUCK,
    ANA_FOUND_GIVEN,
    ANA_FOUND_DISCOVER,
    ANA_FOUND_SELECT,
    ANA_FOUND_OPTIMISE,
    ANA_FOUND_CALIBRATE,
    ANA_FOUND_COUNT
};

struct ana_findings {
    json_t *document[ANA_FOUND_COUNT];
    bool damaged[ANA_FOUND_COUNT], stale[ANA_FOUND_COUNT];
    bool english[ANA_FOUND_COUNT]; /* it has no reading in the language asked for */
};

/* Of a study's directory, read in a language if they have it; those that no command writes stay NULL.  `study`: what
 * they have to speak of; NULL: whatever they do. */
void ana_findings_load(struct ana_findings *findings, const char *directory, enum ana_language language,
                       const json_t *study);
/* The same of a document in memory, which is in the language wanted. */
void ana_findings_keep(struct ana_findings *findings, enum ana_finding id, const struct ana_document *document);
void ana_findings_free(struct ana_findings *findings);

/* "sensitivity": the name of its file without ending. */
const char *ana_finding_name(enum ana_finding id);
/* The rows of a table: an array, or NULL. */
const json_t *ana_finding_rows(const struct ana_findings *findings, enum ana_finding id, const char *table);
/* A number of a row; NaN if it has none.  A text; "" if it has none. */
double ana_row_number(const json_t *row, const char *key);
const char *ana_row_text(const json_t *row, const char *key);

#endif
