/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "analysis/words/quantity.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define NO_BREAK_SPACE "\xC2\xA0"
#define THIN_SPACE "\xE2\x80\xAF" /* narrow no-break space */
#define MINUS "\xE2\x88\x92"
#define DASH "\xE2\x80\x93"

bool ana_is_share(const struct ana_study_view *view, uint32_t metric)
{
    const struct sim_metric *m = view->metrics[metric];
    /* Before there are numbers nobody knows. */
    if (!view->headline || strcmp(m->unit, "1") != 0 || m->kind == SIM_METRIC_FLOW)
        return false;
    size_t count = (size_t)view->point_count * view->replication_count;
    const double *x = view->headline[metric];
    bool whole = true, any = false;
    for (size_t i = 0; i < count; i++) {
        if (isnan(x[i]))
            continue;
        if (x[i] < 0 || x[i] > 1)
            return false;
        whole = whole && x[i] == floor(x[i]);
        any = true;
    }
    return any && !whole;
}

static void replace_word(char *text, size_t size, const char *word, const char *with)
{
    char *found = strstr(text, word), rest[64];
    if (!found)
        return;
    snprintf(rest, sizeof rest, "%s", found + strlen(word));
    snprintf(found, size - (size_t)(found - text), "%s%s", with, rest);
}

void ana_unit_symbol(const struct ana_study_view *view, const char *unit, char *out, size_t size)
{
    snprintf(out, size, "%s", unit);
    replace_word(out, size, "currency", view->currency);
}

void ana_unit_text(const struct ana_study_view *view, uint32_t metric, enum ana_language language, char *out,
                   size_t size)
{
    const char *unit = view->metrics[metric]->unit;
    if (strcmp(unit, "1") == 0)
        unit = "";
    ana_unit_symbol(view, unit, out, size);
    if (strcmp(unit, "d") == 0)
        snprintf(out, size, "%s", ana_word(language, ANA_WORD_DAYS));
    else if (strcmp(unit, "h") == 0)
        snprintf(out, size, "%s", ana_word(language, ANA_WORD_HOURS));
}

/* Digits after the point so that `detail` shows `digits` significant ones. */
static int decimals_for(double detail, int digits)
{
    if (!(detail > 0) || isinf(detail))
        return 0;
    int places = digits - 1 - (int)floor(log10(detail) + 1e-12);
    return places < 0 ? 0 : places > 6 ? 6 : places;
}

static void settle(struct ana_quantity *quantity, double largest, double detail)
{
    double shown = quantity->share ? 100 * largest : largest;
    double fine = quantity->share ? 100 * detail : detail;
    quantity->thousands = quantity->share || !(shown >= 1e4) ? 0 : shown >= 1e9 ? 3 : shown >= 1e6 ? 2 : 1;
    double unit = pow(1000, quantity->thousands);
    bool given = fine > 0 && !isinf(fine);
    quantity->decimals = given ? decimals_for(fine / unit, 2) : decimals_for(shown / unit, 3);
    /* More than three digits of the largest are noise to a reader. */
    int enough = decimals_for(shown / unit, 3);
    if (quantity->decimals > enough)
        quantity->decimals = enough;
}

struct ana_quantity ana_quantity_for(const struct ana_study_view *view, uint32_t metric, double largest, double detail,
                                     enum ana_language language)
{
    struct ana_quantity quantity = {.language = language, .share = ana_is_share(view, metric)};
    if (!quantity.share)
        ana_unit_text(view, metric, language, quantity.unit, sizeof quantity.unit);
    settle(&quantity, fabs(largest), fabs(detail));
    return quantity;
}

struct ana_quantity ana_quantity_exact(const struct ana_study_view *view, uint32_t metric, double value,
                                       enum ana_language language)
{
    struct ana_quantity quantity = ana_quantity_for(view, metric, value, 0, language);
    double shown = (quantity.share ? 100 * value : value) / pow(1000, quantity.thousands), scale = 1;
    for (quantity.decimals = 0; quantity.decimals < 3 && fabs(shown * scale - round(shown * scale)) > 1e-9; scale *= 10)
        quantity.decimals++;
    return quantity;
}

struct ana_quantity ana_quantity_plain(double largest, double detail, enum ana_language language)
{
    struct ana_quantity quantity = {.language = language};
    settle(&quantity, fabs(largest), fabs(detail));
    return quantity;
}

struct ana_quantity ana_quantity_share(enum ana_language language, int decimals)
{
    return (struct ana_quantity){.language = language, .share = true, .decimals = decimals};
}

/* 1234567.8 -> 1,234,567.8 or 1 234 567,8. */
static void put_grouped(struct ana_buffer *buffer, double magnitude, int decimals, enum ana_language language,
                        unsigned style)
{
    char digits[400];
    snprintf(digits, sizeof digits, "%.*f", decimals, magnitude);
    size_t whole = strcspn(digits, ".");
    const char *group = language == ANA_EN ? "," : style & ANA_TYPESET ? THIN_SPACE : " ";
    for (size_t i = 0; i < whole; i++) {
        if (i > 0 && (whole - i) % 3 == 0 && whole > 4 - (language == ANA_EN))
            ana_put_text(buffer, group);
        ana_put_bytes(buffer, digits + i, 1);
    }
    if (digits[whole])
        ana_put(buffer, "%s%s", language == ANA_EN ? "." : ",", digits + whole + 1);
}

static const char *scale_of(const struct ana_quantity *quantity)
{
    static const enum ana_word_id scales[] = {ANA_WORD_NOTHING, ANA_WORD_THOUSAND, ANA_WORD_MILLION, ANA_WORD_BILLION};
    return ana_word(quantity->language, scales[quantity->thousands]);
}

void ana_put_unit(struct ana_buffer *buffer, const struct ana_quantity *quantity, unsigned style)
{
    const char *space = style & ANA_TYPESET ? NO_BREAK_SPACE : " ";
    if (quantity->share) {
        ana_put_text(buffer, style & ANA_DIFFERENCE ? ana_word(quantity->language, ANA_WORD_POINTS) : "%");
        return;
    }
    const char *scale = scale_of(quantity);
    ana_put(buffer, "%s%s%s", scale, scale[0] && quantity->unit[0] ? space : "", quantity->unit);
}

static double shown_of(const struct ana_quantity *quantity, double value)
{
    return (quantity->share ? 100 * value : value) / pow(1000, quantity->thousands);
}

/* Whether it is shown as 0. */
static bool is_zero(const struct ana_quantity *quantity, double value)
{
    return fabs(shown_of(quantity, value)) < pow(10, -quantity->decimals) / 2;
}

void ana_put_quantity(struct ana_buffer *buffer, const struct ana_quantity *quantity, double value, unsigned style)
{
    if (isnan(value)) {
        ana_put_text(buffer, style & ANA_TYPESET ? DASH : "-");
        return;
    }
    double shown = shown_of(quantity, value);
    bool zero = is_zero(quantity, value);
    if (isinf(shown)) {
        ana_put(buffer, "%sinf", shown < 0 ? "-" : "");
        return;
    }
    if (shown < 0 && !zero)
        ana_put_text(buffer, style & ANA_TYPESET ? MINUS : "-");
    else if (style & ANA_SIGNED && !zero)
        ana_put_text(buffer, "+");
    put_grouped(buffer, fabs(shown), value == 0 ? 0 : quantity->decimals, quantity->language, style);
    const char *space = style & ANA_TYPESET ? NO_BREAK_SPACE : " ";
    bool english = quantity->language == ANA_EN;
    const char *scale = scale_of(quantity);
    if (quantity->share && (style & ANA_WITH_UNIT)) {
        bool points = style & ANA_DIFFERENCE;
        ana_put(buffer, "%s%s", points ? space : "",
                points ? ana_word(quantity->language, ANA_WORD_POINTS) : "%");
    } else if (!quantity->share) {
        if (scale[0] && !zero && !(style & ANA_BARE))
            ana_put(buffer, "%s%s", english ? "" : space, scale);
        if (style & ANA_WITH_UNIT && quantity->unit[0])
            ana_put(buffer, "%s%s", space, quantity->unit);
    }
}

void ana_put_quantity_range(struct ana_buffer *buffer, const struct ana_quantity *quantity, double low, double high,
                            unsigned style)
{
    struct ana_buffer from = {0}, to = {0};
    /* Russian says the scale once, with the second, unless that is a 0 without any. */
    bool once = quantity->language == ANA_RU && !quantity->share && !is_zero(quantity, high);
    ana_put_quantity(&from, quantity, low, (style & ~(unsigned)ANA_WITH_UNIT) | (once ? ANA_BARE : ANA_PLAIN));
    ana_put_quantity(&to, quantity, high, style);
    const char *const ends[] = {ana_buffer_text(&from), ana_buffer_text(&to)};
    ana_put_template(buffer, ana_word(quantity->language, ANA_WORD_RANGE), ends, 2);
    buffer->failed = buffer->failed || from.failed || to.failed;
    ana_buffer_free(&from);
    ana_buffer_free(&to);
}

void ana_put_quantity_brackets(struct ana_buffer *buffer, const struct ana_quantity *quantity, double low, double high,
                               unsigned style)
{
    ana_put_text(buffer, " (");
    ana_put_quantity_range(buffer, quantity, low, high, style);
    ana_put_text(buffer, ")");
}

void ana_put_p(struct ana_buffer *buffer, double p, enum ana_language language)
{
    const char *point = language == ANA_EN ? "." : ",";
    if (isnan(p))
        ana_put_text(buffer, "-");
    else if (p < 0.001)
        ana_put(buffer, "< 0%s001", point);
    else {
        char digits[32];
        snprintf(digits, sizeof digits, "%.3f", p);
        ana_put(buffer, "%c%s%s", digits[0], point, digits + 2);
    }
}

void ana_put_relative(struct ana_buffer *buffer, double relative, enum ana_language language, unsigned style)
{
    double per_cent = 100 * fabs(relative);
    struct ana_quantity quantity = {.language = language,
                                    .share = true,
                                    .decimals = per_cent >= 9.95 || isnan(per_cent) ? 0
                                                : per_cent >= 0.0995                ? 1
                                                                                    : 2};
    ana_put_quantity(buffer, &quantity, relative, style | ANA_SIGNED | ANA_WITH_UNIT);
}
