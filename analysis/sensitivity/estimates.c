/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "analysis/sensitivity/estimates.h"

#include <stdlib.h>

static void name_of(const struct ana_estimates *estimates, uint32_t factor, const struct ana_document *document,
                    char *out, size_t size)
{
    const struct ana_probe *probe = estimates->sample->probe;
    if (estimates->name)
        estimates->name(estimates->of, factor, document, out, size);
    else
        ana_factor_short(probe->factors, probe->factor_count, factor, out, size);
}

/* Luck and its kinds are no parameters. */
static const char *path_of(const struct ana_estimates *estimates, uint32_t factor)
{
    const struct ana_probe *probe = estimates->sample->probe;
    return !estimates->named_otherwise && factor < probe->factor_count ? probe->factors[factor].path : "";
}

bool ana_estimates_rank(const struct ana_estimates *estimates, uint32_t response, uint32_t *order)
{
    double *key = malloc(((size_t)estimates->factor_count + 1) * sizeof *key);
    for (uint32_t f = 0; key && f < estimates->factor_count; f++)
        key[f] = estimates->size(estimates->of, response, f);
    if (key)
        ana_rank(key, estimates->factor_count, order);
    free(key);
    return key;
}

void ana_cell_clear(struct ana_document *document, bool known, bool clear)
{
    ana_cell_text(document, "%s", ana_document_word(document, !known ? "" : clear ? "yes" : "no"));
}

uint32_t ana_put_leaders(struct ana_buffer *out, const struct ana_estimates *estimates, uint32_t response,
                         const uint32_t *order, uint32_t most,
                         bool (*takes)(const void *of, uint32_t response, uint32_t factor),
                         void (*bracket)(const void *of, uint32_t response, uint32_t factor, struct ana_buffer *out,
                                         const struct ana_document *document),
                         const struct ana_document *document)
{
    uint32_t named = 0;
    for (uint32_t i = 0; i < estimates->factor_count && named < most; i++) {
        char text[ANA_FACTOR_TEXT];
        if (takes && !takes(estimates->of, response, order[i]))
            continue;
        name_of(estimates, order[i], document, text, sizeof text);
        ana_put(out, "%s%s", named++ > 0 ? ", " : "", text);
        if (!bracket)
            continue;
        ana_put_text(out, " (");
        bracket(estimates->of, response, order[i], out, document);
        ana_put_text(out, ")");
    }
    return named;
}

static void tell_lost(const struct ana_estimates *estimates, uint32_t response, struct ana_document *document)
{
    struct ana_buffer what = {0}, names = {0};
    for (uint32_t f = 0; f < estimates->factor_count; f++) {
        char text[ANA_FACTOR_TEXT];
        uint32_t all = 0, lost = estimates->lost(estimates->of, response, f, &all);
        if (lost == 0)
            continue;
        name_of(estimates, f, document, text, sizeof text);
        ana_put_text(&names, names.length > 0 ? ", " : "");
        ana_document_put(&names, document, "%s (%u of %u lost)", text, lost, all);
    }
    ana_put_response(&what, estimates->sample, response, document);
    if (names.length > 0)
        ana_note(document, "%s: estimates are incomplete of %s.", ana_buffer_text(&what), ana_buffer_text(&names));
    ana_document_take(document, &what);
    ana_document_take(document, &names);
}

static void tell_rows(const struct ana_estimates *estimates, uint32_t response, const uint32_t *order,
                      struct ana_document *document)
{
    for (uint32_t i = 0; i < estimates->factor_count; i++) {
        char text[ANA_FACTOR_TEXT];
        ana_rows_aside(document, i >= ANA_ROWS_SHOWN);
        name_of(estimates, order[i], document, text, sizeof text);
        ana_cell_response(document, estimates->sample, response);
        ana_cell_text(document, "%s", text);
        ana_cell_text(document, "%s", path_of(estimates, order[i]));
        estimates->row(estimates->of, response, order[i], document);
    }
    ana_rows_aside(document, false);
}

void ana_estimates_tell(const struct ana_estimates *estimates, struct ana_document *document)
{
    uint32_t *order = malloc(((size_t)estimates->factor_count + 1) * sizeof *order);
    document->failed = document->failed || !order;
    for (uint32_t q = 0; q < estimates->sample->responses && order; q++) {
        if (ana_sample_constant(estimates->sample, q))
            continue;
        if (!ana_estimates_rank(estimates, q, order)) {
            document->failed = true;
            break;
        }
        estimates->answer(estimates->of, q, order, document);
        tell_rows(estimates, q, order, document);
        tell_lost(estimates, q, document);
    }
    free(order);
}
