/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Numbers for people: 8.1M RUB, 63.2%, 1,240 customers.
 *
 * A quantity is decided once for numbers that will be read together, so that
 * they share scale and decimals: from the largest of them and from the size of
 * what is worth seeing, usually the half-width of an interval, of which two
 * significant digits are shown.
 *
 * Shares of 1 are written in per cent, their differences in percentage points.
 *
 * Threads: pure functions.
 * Tests:   tests/unit/quantity_test.c
 */
#ifndef ANALYSIS_WORDS_QUANTITY_H
#define ANALYSIS_WORDS_QUANTITY_H

#include "analysis/document/buffer.h"
#include "analysis/study/view.h"
#include "analysis/words/words.h"

struct ana_quantity {
    enum ana_language language;
    bool share;
    int thousands; /* shown in units of 1000^thousands */
    int decimals;
    char unit[64]; /* "RUB", "h", "" */
};

enum ana_quantity_style {
    ANA_PLAIN = 0,
    ANA_SIGNED = 1, /* + in front of positive numbers */
    ANA_WITH_UNIT = 2,
    ANA_DIFFERENCE = 4, /* percentage points instead of per cent */
    ANA_TYPESET = 8,    /* a true minus sign and unbreakable spaces, for HTML and SVG */
    ANA_BARE = 16       /* without the scale: a heading has it, from ana_put_unit */
};

/* `largest`: magnitude of the numbers; `detail`: what two significant digits are wanted of (0 or NaN: of `largest`,
 * three). */
struct ana_quantity ana_quantity_for(const struct ana_study_view *view, uint32_t metric, double largest, double detail,
                                     enum ana_language language);
/* For one number that somebody chose, a threshold: as many decimals as it needs, at most three. */
struct ana_quantity ana_quantity_exact(const struct ana_study_view *view, uint32_t metric, double value,
                                       enum ana_language language);
/* A plain count or a number without metric. */
struct ana_quantity ana_quantity_plain(double largest, double detail, enum ana_language language);
/* A share, shown as per cent. */
struct ana_quantity ana_quantity_share(enum ana_language language, int decimals);

/* NaN is written as a dash. */
void ana_put_quantity(struct ana_buffer *buffer, const struct ana_quantity *quantity, double value, unsigned style);

/* "+0.4M to +2.1M RUB", "от +0,4 до +2,1 млн RUB": the unit, if wanted, with the second alone. */
void ana_put_quantity_range(struct ana_buffer *buffer, const struct ana_quantity *quantity, double low, double high,
                            unsigned style);
/* " (+0.4 to +2.1 RUB)", after what it is about. */
void ana_put_quantity_brackets(struct ana_buffer *buffer, const struct ana_quantity *quantity, double low, double high,
                               unsigned style);

/* "RUB", "M RUB", "%": the unit with its scale, for an axis or a heading. */
void ana_put_unit(struct ana_buffer *buffer, const struct ana_quantity *quantity, unsigned style);

/* A unit for programs: as the model says it, with the study's currency: "RUB/y", "1", "d". */
void ana_unit_symbol(const struct ana_study_view *view, const char *unit, char *out, size_t size);
/* The metric's unit as people read it: "RUB/y", "days", "" for counts. */
void ana_unit_text(const struct ana_study_view *view, uint32_t metric, enum ana_language language, char *out,
                   size_t size);
bool ana_is_share(const struct ana_study_view *view, uint32_t metric);

/* A probability: "0.012", "< 0.001". */
void ana_put_p(struct ana_buffer *buffer, double p, enum ana_language language);
/* "+12%" or "+0.4%"; a dash for NaN. */
void ana_put_relative(struct ana_buffer *buffer, double relative, enum ana_language language, unsigned style);

#endif
