/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Two designs in plain language: only the terms that differ, one sentence each.
 *
 *     Programme “partners”, level “gold”:
 *     - discount on licences: 25% instead of 20% (+5 pp)
 *
 * What a term is called comes from the parameter table (English), and terms.def
 * (Russian of levers, headings) or assumptions.def (Russian of the rest); how a difference is said depends on the kind of value
 * only, by templates of words.def.  A section that one side lacks is told whole,
 * as far as it departs from the defaults.
 *
 * Order:   as the schema lists sections and parameters.
 * Memory:  nothing is kept; the document owns its texts.
 * Errors:  SIM_INTERNAL for memory.
 * Threads: pure functions.
 * Tests:   tests/unit/diff_test.c, tests/cli/diff.bats
 */
#ifndef ANALYSIS_DIFF_DIFF_H
#define ANALYSIS_DIFF_DIFF_H

#include "analysis/document/document.h"
#include "analysis/words/words.h"
#include "sim/io/parameter.h"

struct ana_diff_side {
    const char *title;      /* of the design */
    const void *parameters; /* resolved, under `schema` */
    double diverge_days;    /* when its terms take effect; 0 = at the end of warm-up */
};

struct ana_diff_options {
    const struct sim_section *schema;
    const char *currency; /* "RUB" */
    enum ana_language language;
};

/* Adds the differences of `sides[1]` to `sides[0]`: sentences, and the rows of the table "differences" with columns
 * a, b (the designs), path, where, term, before, after, before_number, after_number, kind (changed, only_a, only_b).
 * The first call begins the table.  Returns SIM_OK; *count (may be NULL): terms that differ. */
int ana_diff(const struct ana_diff_options *options, const struct ana_diff_side sides[2], uint32_t *count,
             struct ana_document *document, struct sim_error *error);

/* A value as people read it: "25%", "15k RUB a year", "90 days", "yes"; `zero`: what 0 means, "" for nothing special.
 */
void ana_put_term_value(struct ana_buffer *buffer, const struct ana_diff_options *options,
                        const struct sim_param *param, const void *value, const char *canonical, const char *zero);
/* A value as a scenario writes it, in a language other than English as far as it is words, a time or a number; for
 * results, where no schema is at hand.  `style`: of enum ana_quantity_style. */
void ana_put_value_text(struct ana_buffer *buffer, enum ana_language language, unsigned style, const char *path,
                        const char *canonical);
/* "conduct weighted", "product 70%, method 30%": what a parameter of that name is set to. */
void ana_put_choice(struct ana_buffer *buffer, enum ana_language language, const char *parameter,
                    const char *canonical);
/* Whether parameters of that name are set to words of terms.def. */
bool ana_is_choice(const char *parameter);
/* "90 days", "1 year". */
void ana_put_days(struct ana_buffer *buffer, enum ana_language language, double days);
/* What the term at `path` is called; English if there is no translation.  "..; 0 means never" is two things: the name
 * (`length` bytes of the text) and what 0 means ("never", or ""); what follows a colon explains and is left out. */
struct ana_term_name {
    const char *text, *zero;
    size_t length;
};
struct ana_term_name ana_term_name(const struct ana_diff_options *options, const char *path,
                                   const struct sim_param *param);
/* What the term at `path` is called where no schema is at hand, as with results; `english` if there is no translation.
 */
const char *ana_term_text(enum ana_language language, const char *path, const char *english);
/* What a section is called: "level". */
const char *ana_section_text(enum ana_language language, const char *name);
/* "Programme “partners”, level “gold”": the sections on the way to the parameter at `path`. */
void ana_put_where(struct ana_buffer *buffer, const struct ana_diff_options *options, const char *path);

/* The keys of terms.def and assumptions.def, "section.parameter". */
uint32_t ana_term_count(void);
const char *ana_term_key(uint32_t index);

#endif
