/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "analysis/compare/sentence.h"

#include "sim/core/calendar.h"

#include <math.h>
#include <stdio.h>
#include <string.h>

#define FEW_REPLICATIONS 10

/* ---- small parts ---- */

const char *ana_design_title(const struct ana_voice *voice, uint32_t design)
{
    return voice->comparison->view->designs[design].title;
}

const char *ana_verdict_word(const struct ana_voice *voice, enum ana_verdict verdict)
{
    static const enum ana_word_id words[] = {
        [ANA_BASELINE] = ANA_WORD_BASELINE, [ANA_BETTER] = ANA_WORD_BETTER,       [ANA_WORSE] = ANA_WORD_WORSE,
        [ANA_EQUAL] = ANA_WORD_EQUAL,       [ANA_UNDECIDED] = ANA_WORD_UNDECIDED, [ANA_IDENTICAL] = ANA_WORD_IDENTICAL,
        [ANA_HIGHER] = ANA_WORD_HIGHER,     [ANA_LOWER] = ANA_WORD_LOWER,         [ANA_NO_DATA] = ANA_WORD_NO_DATA,
    };
    return ana_word(voice->language, words[verdict]);
}

/* Fills a template with texts. */
#define SAY(buffer, voice, id, ...)                                                                                    \
    do {                                                                                                               \
        const char *const say_[] = {__VA_ARGS__};                                                                      \
        ana_put_template(buffer, ana_word((voice)->language, id), say_, sizeof say_ / sizeof *say_);                   \
    } while (0)

struct ana_quantity ana_level_quantity(const struct ana_voice *voice, const struct ana_metric_rows *metric,
                                       uint32_t place)
{
    double largest = 0;
    for (uint32_t d = 0; d < voice->comparison->design_count; d++) {
        double mean = ana_row(voice->comparison, metric, place, d)->own.moments.mean;
        largest = isnan(mean) ? largest : fmax(largest, fabs(mean));
    }
    struct ana_quantity quantity =
        ana_quantity_for(voice->comparison->view, metric->metric, largest, 0, voice->language);
    if (quantity.share && quantity.decimals > 1)
        quantity.decimals = 1;
    return quantity;
}

struct ana_quantity ana_difference_quantity(const struct ana_voice *voice, const struct ana_metric_rows *metric,
                                            uint32_t place)
{
    double largest = metric->matters, detail = INFINITY;
    for (uint32_t d = 1; d < voice->comparison->design_count; d++) {
        const struct ana_difference *row = ana_row(voice->comparison, metric, place, d);
        double half = (row->simultaneous.high - row->simultaneous.low) / 2;
        if (!isnan(row->mean))
            largest = fmax(largest, fabs(row->mean));
        if (half > 0)
            detail = fmin(detail, half);
    }
    return ana_quantity_for(voice->comparison->view, metric->metric, largest, isinf(detail) ? 0 : detail,
                            voice->language);
}

void ana_put_difference(struct ana_buffer *buffer, const struct ana_voice *voice, const struct ana_quantity *quantity,
                        double value)
{
    ana_put_quantity(buffer, quantity, value, voice->style | ANA_SIGNED | ANA_WITH_UNIT | ANA_DIFFERENCE);
}

void ana_put_range(struct ana_buffer *buffer, const struct ana_voice *voice, const struct ana_quantity *quantity,
                   struct ana_interval interval)
{
    if (isnan(interval.low))
        ana_put_quantity(buffer, quantity, NAN, voice->style);
    else
        ana_put_quantity_range(buffer, quantity, interval.low, interval.high, voice->style | ANA_SIGNED);
}

void ana_put_number(struct ana_buffer *buffer, const struct ana_voice *voice, double value)
{
    struct ana_quantity quantity = {.language = voice->language};
    quantity.decimals = value == floor(value) ? 0 : fabs(value) < 10 ? 2 : fabs(value) < 1000 ? 1 : 0;
    ana_put_quantity(buffer, &quantity, value, voice->style);
}

void ana_put_per_cent(struct ana_buffer *buffer, const struct ana_voice *voice, double share)
{
    double value = 100 * share;
    struct ana_quantity quantity = {.language = voice->language};
    for (double scale = 1; quantity.decimals < 3 && fabs(value * scale - round(value * scale)) > 1e-6; scale *= 10)
        quantity.decimals++;
    if (quantity.decimals > 2)
        quantity.decimals = 1;
    ana_put_quantity(buffer, &quantity, value, voice->style);
}

int ana_plural(enum ana_language language, double value)
{
    bool whole = value == floor(value);
    int last = (int)fmod(value, 10), last_two = (int)fmod(value, 100);
    if (language == ANA_EN)
        return value == 1 ? 0 : 2;
    if (!whole)
        return 1; /* 3,5 years */
    if (last == 1 && last_two != 11)
        return 0;
    return last >= 2 && last <= 4 && (last_two < 12 || last_two > 14) ? 1 : 2;
}

void ana_put_span(struct ana_buffer *buffer, const struct ana_voice *voice, double days)
{
    static const enum ana_word_id year_words[] = {ANA_WORD_YEARS_ONE, ANA_WORD_YEARS_FEW, ANA_WORD_YEARS_MANY};
    static const enum ana_word_id month_words[] = {ANA_WORD_MONTHS_ONE, ANA_WORD_MONTHS_FEW, ANA_WORD_MONTHS_MANY};
    double years = days / SIM_DAYS_PER_YEAR, months = days / SIM_DAYS_PER_MONTH;
    if (months < 0.95) {
        ana_put(buffer, "%.0f%s%s", days, voice->style & ANA_TYPESET ? "\xC2\xA0" : " ",
                ana_word(voice->language, ANA_WORD_DAYS));
        return;
    }
    bool whole_years = years >= 0.98 && fabs(years - round(years)) < 0.02, by_year = whole_years || years >= 3;
    double value = whole_years ? round(years) : by_year ? round(10 * years) / 10 : round(months);
    struct ana_quantity quantity = {.language = voice->language, .decimals = value == floor(value) ? 0 : 1};
    struct ana_buffer number = {0};
    ana_put_quantity(&number, &quantity, value, voice->style);
    SAY(buffer, voice, (by_year ? year_words : month_words)[ana_plural(voice->language, value)],
        ana_buffer_text(&number));
    ana_buffer_free(&number);
}

/* ---- the question ---- */

void ana_put_measure(struct ana_buffer *buffer, const struct ana_voice *voice, uint32_t metric)
{
    const struct ana_study_view *view = voice->comparison->view;
    const struct sim_metric *m = view->metrics[metric];
    char unit[96];
    ana_unit_text(view, metric, voice->language, unit, sizeof unit);
    ana_put(buffer, "%s%s%s", ana_local(voice->language, m->title), unit[0] ? ", " : "", unit);
    if (!(ana_view_horizon(view) > 0))
        return;
    struct ana_buffer span = {0};
    ana_put_span(&span, voice, ana_view_horizon(view));
    ana_put_text(buffer, ", ");
    SAY(buffer, voice,
        m->kind == SIM_METRIC_FLOW    ? ANA_WORD_FLOW_OVER
        : m->kind == SIM_METRIC_STOCK ? ANA_WORD_STOCK_AFTER
                                      : ANA_WORD_MEAN_OVER,
        ana_buffer_text(&span));
    ana_buffer_free(&span);
}

void ana_put_question(struct ana_buffer *buffer, const struct ana_voice *voice)
{
    const struct ana_study_view *view = voice->comparison->view;
    if (view->declared >= view->metric_count) {
        ana_put_text(buffer, ana_word(voice->language, ANA_WORD_HEAD_NO_QUESTION));
        return;
    }
    struct ana_buffer measure = {0}, matters = {0};
    ana_put_measure(&measure, voice, view->declared);
    SAY(buffer, voice, ANA_WORD_DECLARED, ana_buffer_text(&measure),
        ana_word(voice->language, view->maximise ? ANA_WORD_MORE_IS_BETTER : ANA_WORD_LESS_IS_BETTER));
    ana_put_text(buffer, " ");
    if (view->matters > 0) {
        struct ana_quantity quantity = ana_quantity_exact(view, view->declared, view->matters, voice->language);
        ana_put_quantity(&matters, &quantity, view->matters, voice->style | ANA_WITH_UNIT | ANA_DIFFERENCE);
        SAY(buffer, voice, ANA_WORD_MATTERS, ana_buffer_text(&matters));
    } else {
        ana_put_text(buffer, ana_word(voice->language, ANA_WORD_MATTERS_ANY));
    }
    ana_buffer_free(&measure);
    ana_buffer_free(&matters);
}

struct tally {
    uint32_t better, worse, equal, undecided, best;
};

/* Identical designs make no material difference; a design without data decides nothing. */
static struct tally count_verdicts(const struct ana_comparison *comparison, const struct ana_metric_rows *metric,
                                   uint32_t place)
{
    struct tally tally = {.best = UINT32_MAX};
    double most = -1;
    for (uint32_t d = 1; d < comparison->design_count; d++) {
        const struct ana_difference *row = ana_row(comparison, metric, place, d);
        tally.better += row->verdict == ANA_BETTER;
        tally.worse += row->verdict == ANA_WORSE;
        tally.equal += row->verdict == ANA_EQUAL || row->verdict == ANA_IDENTICAL;
        tally.undecided += row->verdict == ANA_UNDECIDED || row->verdict == ANA_NO_DATA;
        if (row->verdict == ANA_BETTER && fabs(row->mean) > most) {
            most = fabs(row->mean);
            tally.best = d;
        }
    }
    return tally;
}

static void put_tally(struct ana_buffer *buffer, const struct ana_voice *voice, const struct tally *tally)
{
    char text[5][16];
    const uint32_t numbers[5] = {voice->comparison->design_count - 1, tally->better, tally->worse, tally->equal,
                                 tally->undecided};
    for (int i = 0; i < 5; i++)
        snprintf(text[i], sizeof text[i], "%u", numbers[i]);
    ana_put_text(buffer, " ");
    SAY(buffer, voice, ANA_WORD_HEAD_TALLY, text[0], text[1], text[2], text[3], text[4]);
}

void ana_put_headline(struct ana_buffer *buffer, const struct ana_voice *voice, uint32_t place)
{
    const struct ana_comparison *comparison = voice->comparison;
    const struct ana_metric_rows *metric = ana_declared(comparison);
    const char *baseline = ana_design_title(voice, comparison->baseline);
    if (!metric) {
        ana_put_text(buffer, ana_word(voice->language, ANA_WORD_HEAD_NO_QUESTION));
        return;
    }
    if (comparison->design_count < 2) {
        SAY(buffer, voice, ANA_WORD_HEAD_ONLY, baseline);
        return;
    }
    struct tally tally = count_verdicts(comparison, metric, place);
    if (tally.better == 0) {
        SAY(buffer, voice, ANA_WORD_HEAD_NONE, baseline);
    } else {
        const struct ana_difference *row = ana_row(comparison, metric, place, tally.best);
        struct ana_quantity quantity = ana_difference_quantity(voice, metric, place);
        struct ana_buffer amount = {0};
        char several[16];
        ana_put_difference(&amount, voice, &quantity, row->mean);
        snprintf(several, sizeof several, "%u", tally.better);
        const char *title = ana_design_title(voice, row->design);
        if (tally.better == 1)
            SAY(buffer, voice, ANA_WORD_HEAD_BETTER, title, baseline,
                ana_local(voice->language, comparison->view->metrics[metric->metric]->title), ana_buffer_text(&amount));
        else
            SAY(buffer, voice, ANA_WORD_HEAD_SEVERAL, several, baseline, title, ana_buffer_text(&amount));
        ana_buffer_free(&amount);
    }
    if (comparison->design_count > 2)
        put_tally(buffer, voice, &tally);
}

/* ---- one design ---- */

void ana_put_verdict(struct ana_buffer *buffer, const struct ana_voice *voice, const struct ana_metric_rows *metric,
                     uint32_t place, uint32_t index)
{
    static const enum ana_word_id words[] = {
        [ANA_BASELINE] = ANA_WORD_BASELINE,       [ANA_BETTER] = ANA_WORD_SAY_BETTER,
        [ANA_WORSE] = ANA_WORD_SAY_WORSE,         [ANA_EQUAL] = ANA_WORD_SAY_EQUAL,
        [ANA_UNDECIDED] = ANA_WORD_SAY_UNDECIDED, [ANA_IDENTICAL] = ANA_WORD_SAY_IDENTICAL,
        [ANA_HIGHER] = ANA_WORD_SAY_HIGHER,       [ANA_LOWER] = ANA_WORD_SAY_LOWER,
        [ANA_NO_DATA] = ANA_WORD_SAY_NO_DATA,
    };
    const struct ana_difference *row = ana_row(voice->comparison, metric, place, index);
    struct ana_quantity quantity = ana_difference_quantity(voice, metric, place);
    struct ana_buffer amount = {0}, range = {0};
    ana_put_difference(&amount, voice, &quantity, row->mean);
    ana_put_range(&range, voice, &quantity, row->simultaneous);
    bool alone = row->verdict == ANA_UNDECIDED && row->pairs < 2;
    SAY(buffer, voice, alone ? ANA_WORD_SAY_ONE_PAIR : words[row->verdict],
        ana_local(voice->language, voice->comparison->view->metrics[metric->metric]->title), ana_buffer_text(&amount),
        ana_buffer_text(&range), ana_design_title(voice, voice->comparison->baseline));
    ana_buffer_free(&amount);
    ana_buffer_free(&range);
}

double ana_about(double count)
{
    double step = count >= 100 && isfinite(count) ? pow(10, floor(log10(count)) - 1) : 1;
    return ceil(count / step) * step;
}

static void put_more(struct ana_buffer *buffer, const struct ana_voice *voice, const struct ana_difference *row,
                     const struct ana_metric_rows *metric)
{
    struct ana_buffer text = {0};
    if (row->sure_of_sign && metric->matters > 0) {
        bool good = (row->mean > 0) == (metric->direction >= 0);
        struct ana_quantity exact =
            ana_quantity_exact(voice->comparison->view, metric->metric, metric->matters, voice->language);
        ana_put_quantity(&text, &exact, metric->matters, voice->style | ANA_WITH_UNIT | ANA_DIFFERENCE);
        SAY(buffer, voice, good ? ANA_WORD_SAY_SURE_BETTER : ANA_WORD_SAY_SURE_WORSE, ana_buffer_text(&text));
        ana_buffer_clear(&text);
        ana_put_text(buffer, " ");
    }
    if (isinf(row->more)) {
        ana_put_text(buffer, ana_word(voice->language, ANA_WORD_SAY_MORE_ENDLESS));
    } else {
        ana_put_number(&text, voice, ana_about(row->more));
        SAY(buffer, voice, ANA_WORD_SAY_MORE, ana_buffer_text(&text));
    }
    ana_buffer_free(&text);
}

/* How far the interval is from the edge of the zone it would have to cross. */
static void put_headroom(struct ana_buffer *buffer, const struct ana_voice *voice, const struct ana_difference *row,
                         const struct ana_metric_rows *metric, const struct ana_quantity *quantity)
{
    double matters = metric->matters, low = row->simultaneous.low, high = row->simultaneous.high;
    double edge = row->mean > 0 ? matters : -matters;
    double room = row->verdict == ANA_EQUAL ? fmin(matters - high, low + matters)
                  : row->mean > 0           ? low - matters
                                            : -matters - high;
    if (row->verdict == ANA_EQUAL)
        edge = matters - high < low + matters ? matters : -matters;
    struct ana_buffer limit = {0}, spare = {0};
    struct ana_quantity exact = ana_quantity_exact(voice->comparison->view, metric->metric, edge, voice->language);
    ana_put_quantity(&limit, &exact, edge, voice->style | ANA_SIGNED | ANA_WITH_UNIT | ANA_DIFFERENCE);
    ana_put_quantity(&spare, quantity, room, voice->style | ANA_WITH_UNIT | ANA_DIFFERENCE);
    SAY(buffer, voice, ANA_WORD_SAY_HEADROOM, ana_buffer_text(&limit), ana_buffer_text(&spare));
    ana_buffer_free(&limit);
    ana_buffer_free(&spare);
}

void ana_put_verdict_won(struct ana_buffer *buffer, const struct ana_voice *voice, const struct ana_metric_rows *metric,
                         uint32_t place, uint32_t index)
{
    const struct ana_difference *row = ana_row(voice->comparison, metric, place, index);
    char won[16], pairs[16];
    if (row->pairs < 2 || row->verdict == ANA_IDENTICAL)
        return;
    snprintf(won, sizeof won, "%u", row->won);
    snprintf(pairs, sizeof pairs, "%u", row->pairs);
    SAY(buffer, voice, metric->direction ? ANA_WORD_SAY_WON : ANA_WORD_SAY_HIGHER_IN, won, pairs);
}

void ana_put_verdict_rest(struct ana_buffer *buffer, const struct ana_voice *voice,
                          const struct ana_metric_rows *metric, uint32_t place, uint32_t index)
{
    const struct ana_difference *row = ana_row(voice->comparison, metric, place, index);
    struct ana_quantity quantity = ana_difference_quantity(voice, metric, place);
    if (row->verdict == ANA_IDENTICAL && row->shared)
        ana_put_text(buffer, ana_word(voice->language, ANA_WORD_SAY_SHARED));
    if (row->pairs < 2 || row->verdict == ANA_IDENTICAL)
        return;
    if (row->verdict == ANA_UNDECIDED)
        put_more(buffer, voice, row, metric);
    else if (metric->declared && !row->constant)
        put_headroom(buffer, voice, row, metric, &quantity);
}

/* ---- warnings ---- */

static void warn_row(const struct ana_voice *voice, const struct ana_difference *row, ana_tell *tell, void *context)
{
    struct ana_buffer text = {0}, number = {0};
    char counts[3][16];
    const char *title = ana_design_title(voice, row->design);
    if (row->weak_pairing) {
        ana_put_number(&number, voice, row->paired.reduction);
        SAY(&text, voice, ANA_WORD_WARN_WEAK, title, ana_buffer_text(&number));
        tell(context, ana_buffer_text(&text));
    }
    if (row->skewed) {
        ana_buffer_clear(&text);
        ana_buffer_clear(&number);
        ana_put_number(&number, voice, ana_skewness(&row->paired.difference));
        snprintf(counts[0], sizeof counts[0], "%u", row->pairs);
        SAY(&text, voice, ANA_WORD_WARN_SKEWED, title, ana_buffer_text(&number), counts[0]);
        tell(context, ana_buffer_text(&text));
    }
    if (row->constant) {
        ana_buffer_clear(&text);
        SAY(&text, voice, ANA_WORD_WARN_CONSTANT, title);
        tell(context, ana_buffer_text(&text));
    }
    if (row->failed + row->missing + row->undefined > 0) {
        const uint32_t dropped[3] = {row->failed, row->missing, row->undefined};
        for (int i = 0; i < 3; i++)
            snprintf(counts[i], sizeof counts[i], "%u", dropped[i]);
        ana_buffer_clear(&text);
        SAY(&text, voice, ANA_WORD_WARN_DROPPED, title, counts[0], counts[1], counts[2]);
        tell(context, ana_buffer_text(&text));
    }
    ana_buffer_free(&text);
    ana_buffer_free(&number);
}

void ana_warnings(const struct ana_voice *voice, const struct ana_metric_rows *metric, uint32_t place, ana_tell *tell,
                  void *context)
{
    uint32_t replications = voice->comparison->view->replication_count;
    if (replications < 2) {
        tell(context, ana_word(voice->language, ANA_WORD_WARN_ONE));
    } else if (replications < FEW_REPLICATIONS) {
        struct ana_buffer text = {0};
        char number[16];
        snprintf(number, sizeof number, "%u", replications);
        SAY(&text, voice, ANA_WORD_WARN_FEW, number);
        tell(context, ana_buffer_text(&text));
        ana_buffer_free(&text);
    }
    for (uint32_t d = 1; d < voice->comparison->design_count; d++)
        warn_row(voice, ana_row(voice->comparison, metric, place, d), tell, context);
}
