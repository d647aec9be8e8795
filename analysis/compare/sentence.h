/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * A comparison in words: the question, the headline, one sentence per design,
 * warnings.  Text output and the report say the same things.
 *
 * Memory:  adds to the caller's buffer; nothing is escaped.
 * Threads: pure functions.
 * Tests:   tests/unit/compare_test.c
 */
#ifndef ANALYSIS_COMPARE_SENTENCE_H
#define ANALYSIS_COMPARE_SENTENCE_H

#include "analysis/compare/compare.h"
#include "analysis/document/buffer.h"
#include "analysis/words/quantity.h"

/* What sentences are about, and how their numbers are to look. */
struct ana_voice {
    const struct ana_comparison *comparison;
    enum ana_language language;
    unsigned style; /* ANA_TYPESET or 0 */
};

const char *ana_design_title(const struct ana_voice *voice, uint32_t design);
const char *ana_verdict_word(const struct ana_voice *voice, enum ana_verdict verdict);

/* The quantities of one metric at one place: its levels, its differences. */
struct ana_quantity ana_level_quantity(const struct ana_voice *voice, const struct ana_metric_rows *metric,
                                       uint32_t place);
struct ana_quantity ana_difference_quantity(const struct ana_voice *voice, const struct ana_metric_rows *metric,
                                            uint32_t place);

/* "+8.1M RUB"; "4.6M to 11.6M". */
void ana_put_difference(struct ana_buffer *buffer, const struct ana_voice *voice, const struct ana_quantity *quantity,
                        double value);
void ana_put_range(struct ana_buffer *buffer, const struct ana_voice *voice, const struct ana_quantity *quantity,
                   struct ana_interval interval);
/* "5 years" or "18 months". */
void ana_put_span(struct ana_buffer *buffer, const struct ana_voice *voice, double days);
/* "95", or "99.2". */
void ana_put_per_cent(struct ana_buffer *buffer, const struct ana_voice *voice, double share);
void ana_put_number(struct ana_buffer *buffer, const struct ana_voice *voice, double value);

/* Rounded up to two significant digits: 11743 -> 12000; below 100 as it is. */
double ana_about(double count);

/* "Vendor's profit, RUB, total over 5 years" */
void ana_put_measure(struct ana_buffer *buffer, const struct ana_voice *voice, uint32_t metric);
/* "Declared measure: ... More is better. A difference below 5M RUB does not matter." */
void ana_put_question(struct ana_buffer *buffer, const struct ana_voice *voice);
void ana_put_headline(struct ana_buffer *buffer, const struct ana_voice *voice, uint32_t place);

/* "better than current: vendor's profit +8.1M RUB (4.6M to 11.6M)." */
void ana_put_verdict(struct ana_buffer *buffer, const struct ana_voice *voice, const struct ana_metric_rows *metric,
                     uint32_t place, uint32_t row);
/* "Better in 37 of 40 paired markets." */
void ana_put_verdict_won(struct ana_buffer *buffer, const struct ana_voice *voice, const struct ana_metric_rows *metric,
                         uint32_t place, uint32_t row);
/* What would change the answer, or how many more replications would give one. */
void ana_put_verdict_rest(struct ana_buffer *buffer, const struct ana_voice *voice,
                          const struct ana_metric_rows *metric, uint32_t place, uint32_t row);

/* What a reader must know before trusting the numbers: calls `tell` once per warning. */
typedef void ana_tell(void *context, const char *warning);
void ana_warnings(const struct ana_voice *voice, const struct ana_metric_rows *metric, uint32_t place, ana_tell *tell,
                  void *context);

#endif
