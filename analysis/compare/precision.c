/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "analysis/compare/precision.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "analysis/words/quantity.h"

struct ana_stop_rule ana_precision_rule(const struct ana_study_view *view)
{
    return (struct ana_stop_rule){
        .precision = view->precision,
        .relative = view->relative,
        .confidence = view->confidence,
        .first = ANA_STOP_FIRST,
        .ahead = ANA_STOP_AHEAD,
        .most = view->most,
    };
}

static const double *numbers_of(const struct ana_study_view *view, uint32_t point)
{
    return view->headline[view->declared] + (size_t)point * view->replication_count;
}

/* The alternatives at the baseline's place, and their points; without any the baseline itself. */
static size_t fill_pairs(const struct ana_study_view *view, uint32_t base, struct ana_stop_pair *pairs,
                         uint32_t *points)
{
    size_t count = 0;
    for (uint32_t p = 0; p < view->point_count; p++)
        if (view->points[p].design != view->baseline && strcmp(view->points[p].place, view->points[base].place) == 0) {
            const char *id = view->points[p].id, *base_id = view->points[base].id;
            points[count] = p;
            pairs[count++] = (struct ana_stop_pair){numbers_of(view, p), numbers_of(view, base),
                                                    id && base_id && id[0] && strcmp(id, base_id) == 0};
        }
    if (count > 0)
        return count;
    points[0] = base;
    pairs[0] = (struct ana_stop_pair){NULL, numbers_of(view, base), false};
    return 1;
}

/* How far a look is from enough; what lacks numbers is farthest. */
static double distance(const struct ana_stop_look *look)
{
    if (isnan(look->half) || isnan(look->allowed) || look->allowed <= 0 || look->half == 0)
        return look->precise ? 0 : (double)INFINITY;
    return look->half / look->allowed;
}

/* The place that keeps the study going stands for all. */
static void keep_worst(struct ana_precision *precision, const struct ana_stop_look *look, uint32_t point)
{
    struct ana_stop_look *worst = &precision->look;
    size_t next = look->next > worst->next ? look->next : worst->next;
    bool reached = worst->reached && look->reached;
    if (precision->point == UINT32_MAX || (worst->reached && !look->reached) ||
        (worst->reached == look->reached && distance(look) > distance(worst))) {
        *worst = *look;
        precision->point = point;
    }
    worst->next = next;
    worst->reached = reached;
}

int ana_precision_of(const struct ana_study_view *view, struct ana_precision *precision, struct sim_error *error)
{
    *precision = (struct ana_precision){.rule = ana_precision_rule(view), .point = UINT32_MAX, .look.reached = true};
    if (view->declared >= view->metric_count || !(view->precision > 0))
        return sim_fail(error, SIM_USAGE, "the question asks for no precision of a metric");
    struct ana_stop_pair *pairs = calloc((size_t)view->point_count + 1, sizeof *pairs);
    uint32_t *points = calloc((size_t)view->point_count + 1, sizeof *points);
    int status = pairs && points ? SIM_OK : sim_fail(error, SIM_INTERNAL, "out of memory for the stopping rule");
    for (uint32_t p = 0; p < view->point_count && status == SIM_OK; p++) {
        if (view->points[p].design != view->baseline)
            continue;
        size_t count = fill_pairs(view, p, pairs, points);
        struct ana_stop_look look = ana_stop_look(&precision->rule, pairs, count, view->replication_count);
        keep_worst(precision, &look, points[look.worst]);
        precision->alternatives = pairs[0].own ? (uint32_t)count : 0;
    }
    free(pairs);
    free(points);
    if (status == SIM_OK && precision->point == UINT32_MAX)
        return sim_fail(error, SIM_USAGE, "the results hold no run of the baseline");
    return status;
}

/* ---- in words ---- */

static enum ana_word_id sentence_of(const struct ana_precision *precision)
{
    const struct ana_stop_look *look = &precision->look;
    if (look->reached)
        return precision->alternatives > 0 ? ANA_WORD_STOP_REACHED : ANA_WORD_STOP_REACHED_LEVEL;
    if (look->precise)
        return ANA_WORD_STOP_UNSURE;
    if (look->half == 0)
        return ANA_WORD_STOP_EQUAL;
    if (isnan(look->half) || look->half <= look->allowed)
        return ANA_WORD_STOP_NUMBERS;
    return look->allowed <= 0 ? ANA_WORD_STOP_ZERO : ANA_WORD_STOP_MISSED;
}

static void put_amount(struct ana_buffer *buffer, const struct ana_quantity *quantity, double value, unsigned style)
{
    ana_put_quantity(buffer, quantity, value, style | ANA_WITH_UNIT | ANA_DIFFERENCE);
}

/* With as many decimals as somebody asked for. */
static void put_per_cent(struct ana_buffer *buffer, double share, enum ana_language language, unsigned style)
{
    struct ana_quantity quantity = {.language = language};
    for (double scaled = 100 * share; quantity.decimals < 6 && fabs(scaled - round(scaled)) > 1e-9; scaled *= 10)
        quantity.decimals++;
    ana_put_quantity(buffer, &quantity, 100 * share, style);
}

static void put_asked(struct ana_buffer *buffer, const struct ana_study_view *view,
                      const struct ana_precision *precision, const struct ana_quantity *quantity,
                      enum ana_language language, unsigned style)
{
    struct ana_buffer share = {0}, amount = {0};
    if (!view->relative) {
        struct ana_quantity exact = ana_quantity_exact(view, view->declared, view->precision, language);
        put_amount(buffer, &exact, view->precision, style);
        return;
    }
    put_per_cent(&share, view->precision, language, style);
    put_amount(&amount, quantity, precision->look.allowed, style);
    const char *const arguments[] = {ana_buffer_text(&share), ana_buffer_text(&amount)};
    ana_put_template(buffer, ana_word(language, ANA_WORD_STOP_SHARE), arguments, 2);
    ana_buffer_free(&share);
    ana_buffer_free(&amount);
}

void ana_put_precision(struct ana_buffer *buffer, const struct ana_study_view *view,
                       const struct ana_precision *precision, enum ana_language language, unsigned style)
{
    const struct ana_stop_look *look = &precision->look;
    const struct ana_view_point *point = &view->points[precision->point];
    enum ana_word_id sentence = sentence_of(precision);
    struct ana_quantity quantity =
        ana_quantity_for(view, view->declared, fmax(look->half, look->allowed), look->half, language);
    struct ana_buffer who = {0}, half = {0}, asked = {0}, confidence = {0};
    char count[16], counts[24];
    ana_put(&who, "%s%s%s", view->designs[point->design].title, point->place[0] ? ", " : "", point->place);
    put_amount(&half, &quantity, look->half, style);
    put_asked(&asked, view, precision, &quantity, language, style);
    snprintf(count, sizeof count, "%u", view->replication_count);
    snprintf(counts, sizeof counts, "%zu",
             sentence == ANA_WORD_STOP_NUMBERS ? precision->rule.first : precision->rule.ahead);
    const char *const arguments[] = {ana_buffer_text(&who), count, ana_buffer_text(&half), ana_buffer_text(&asked),
                                     counts};
    ana_put_template(buffer, ana_word(language, sentence), arguments, 5);
    if (look->reached) {
        put_per_cent(&confidence, view->confidence, language, style);
        const char *const promise[] = {ana_buffer_text(&confidence)};
        ana_put_text(buffer, " ");
        ana_put_template(buffer, ana_word(language, ANA_WORD_STOP_PROMISE), promise, 1);
    }
    ana_buffer_free(&who);
    ana_buffer_free(&half);
    ana_buffer_free(&asked);
    ana_buffer_free(&confidence);
}
