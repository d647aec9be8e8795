/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Estimates of one method, told the same way whatever the method is: response
 * by response a sentence that names the largest, a table row for each factor
 * from the largest to the smallest, and which estimates are incomplete.
 *
 * Memory:  everything is borrowed.
 * Errors:  stick to the document.
 * Threads: one.
 * Tests:   tests/unit/sensitivity_test.c, tests/unit/given_test.c
 */
#ifndef ANALYSIS_SENSITIVITY_ESTIMATES_H
#define ANALYSIS_SENSITIVITY_ESTIMATES_H

#include "analysis/sensitivity/sample.h"

/* `of` of the functions is that of the struct. */
struct ana_estimates {
    const void *of;
    const struct ana_sample *sample;
    uint32_t factor_count;
    bool named_otherwise; /* none of the factors is a parameter */
    /* NULL: factors of the probe, by their short names. */
    void (*name)(const void *of, uint32_t factor, const struct ana_document *document, char *out, size_t size);
    double (*size)(const void *of, uint32_t response, uint32_t factor);
    /* What an estimate lacks, of how much in all. */
    uint32_t (*lost)(const void *of, uint32_t response, uint32_t factor, uint32_t *all);
    /* Of a response; `order`: factors from the largest. */
    void (*answer)(const void *of, uint32_t response, const uint32_t *order, struct ana_document *document);
    /* The cells after those of response, factor and path. */
    void (*row)(const void *of, uint32_t response, uint32_t factor, struct ana_document *document);
};

/* Rows for people of each response; programs get all. */
#define ANA_ROWS_SHOWN 15
#define ANA_LEADERS 3 /* factors named in an answer */

/* The columns that begin each table, `head`: what its factors are. */
#define ANA_ESTIMATE_COLUMNS(head)                                                                                     \
    ANA_RESPONSE_COLUMNS, {"factor", head, 'l'},                                                                       \
    {                                                                                                                  \
        "path", NULL, 'l'                                                                                              \
    }

/* Fills the table just begun, and tells answers and losses; constant responses are passed over. */
void ana_estimates_tell(const struct ana_estimates *estimates, struct ana_document *document);

/* "yes" or "no", or nothing where nothing is known. */
void ana_cell_clear(struct ana_document *document, bool known, bool clear);

/* order[factor_count] from the largest; false if memory failed. */
bool ana_estimates_rank(const struct ana_estimates *estimates, uint32_t response, uint32_t *order);

/* "size (12M), share (3M)": of the first factors in order those that `takes` (NULL: all), at most `most`.  `bracket`
 * adds what is said of each; NULL: nothing.  How many. */
uint32_t ana_put_leaders(struct ana_buffer *out, const struct ana_estimates *estimates, uint32_t response,
                         const uint32_t *order, uint32_t most,
                         bool (*takes)(const void *of, uint32_t response, uint32_t factor),
                         void (*bracket)(const void *of, uint32_t response, uint32_t factor, struct ana_buffer *out,
                                         const struct ana_document *document),
                         const struct ana_document *document);

#endif
