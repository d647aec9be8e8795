/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Bunching in words and tables. */
#include <math.h>

#include "analysis/partners/bunching.h"

static void put_name(struct ana_buffer *text, const struct ana_bunching *bunching, const struct ana_bunching_row *row)
{
    const struct ana_pairing self = {.design = row->design, .point = row->point};
    ana_put_pairing(text, bunching->roster, &self);
}

/* "+1.20 (0.40 to 2.10)" */
static void put_mass(struct ana_buffer *text, enum ana_language language, double mass,
                     const struct ana_interval *interval)
{
    const struct ana_quantity quantity = {.language = language, .decimals = 2};
    ana_put_quantity(text, &quantity, mass, ANA_SIGNED);
    if (!isnan(interval->low))
        ana_put_quantity_brackets(text, &quantity, interval->low, interval->high, 0);
}

static void tell_thresholds(const char *design, const struct ana_bunching_row *row, struct ana_document *document)
{
    struct ana_buffer above = {0}, below = {0};
    put_mass(&above, document->language, row->fit.above, &row->above);
    put_mass(&below, document->language, row->fit.below, &row->below);
    if (isnan(row->fit.above))
        ana_say(document, "'%s': only %.0f partners stand near a level's condition: nothing can be said of bunching.",
                design, row->partners);
    else if (row->above.low > 0) /* mass missing below alone may be anything */
        ana_say(document,
                "'%s': partners bunch at conditions of levels: just above %s, just below %s bins' worth of partners "
                "against a smooth distribution.",
                design, ana_buffer_text(&above), ana_buffer_text(&below));
    else
        ana_say(document,
                "'%s': no bunching at conditions of levels is shown: just above %s, just below %s bins' worth of "
                "partners against a smooth distribution.",
                design, ana_buffer_text(&above), ana_buffer_text(&below));
    ana_document_take(document, &above);
    ana_document_take(document, &below);
}

static void tell_period_end(const char *design, const struct ana_bunching_row *row, struct ana_document *document)
{
    struct ana_quantity per_cent = ana_quantity_share(document->language, 1);
    const struct ana_interval *interval = &row->late.interval;
    struct ana_buffer share = {0};
    ana_put_quantity(&share, &per_cent, row->late.mean, ANA_WITH_UNIT);
    if (!isnan(interval->low))
        ana_put_quantity_brackets(&share, &per_cent, interval->low, interval->high, ANA_WITH_UNIT);
    const char *text = ana_buffer_text(&share);
    if (isnan(row->late.mean))
        ana_say(document, "'%s': no deal was won.", design);
    else if (isnan(interval->low))
        ana_say(document, "'%s': %s of deals fall into the last tenth of a review period.", design, text);
    else if (interval->low > ANA_PERIOD_END)
        ana_say(document, "'%s': %s of deals fall into the last tenth of a review period: a spike at its end.", design,
                text);
    else if (interval->high < ANA_PERIOD_END)
        ana_say(document, "'%s': %s of deals fall into the last tenth of a review period: fewer than spread evenly.",
                design, text);
    else
        ana_say(document, "'%s': %s of deals fall into the last tenth of a review period: as if spread evenly.", design,
                text);
    ana_document_take(document, &share);
}

static const struct ana_column columns[] = {
    {"design", "design", 'l'},      {"partners", "n near", 'r'},
    {"above", "just above", 'r'},   {"above_low", "low", 'r'},
    {"above_high", "high", 'r'},    {"below", "just below", 'r'},
    {"below_low", "low", 'r'},      {"below_high", "high", 'r'},
    {"late", "last tenth", 'r'},    {"late_low", NULL, 'r'},
    {"late_high", NULL, 'r'},       {"late_change", "to baseline", 'r'},
    {"late_change_low", NULL, 'r'}, {"late_change_high", NULL, 'r'},
    {"deals", NULL, 'r'},           {"even", NULL, 'r'},
};

static void put_estimate(struct ana_document *document, const struct ana_estimate *estimate, unsigned style)
{
    struct ana_quantity per_cent = ana_quantity_share(document->language, 1);
    ana_cell_quantity(document, &per_cent, estimate->mean, style);
    ana_cell_quantity(document, &per_cent, estimate->interval.low, style);
    ana_cell_quantity(document, &per_cent, estimate->interval.high, style);
}

static void tell_designs(const struct ana_bunching *bunching, struct ana_document *document)
{
    struct ana_buffer name = {0};
    ana_table_begin(document, "bunching", columns, sizeof columns / sizeof *columns,
                    "Bunching at conditions of levels and at the end of review periods");
    for (uint32_t i = 0; i < bunching->count; i++) {
        const struct ana_bunching_row *row = &bunching->rows[i];
        put_name(&name, bunching, row);
        ana_cell_text(document, "%s", ana_buffer_text(&name));
        ana_buffer_clear(&name);
        ana_cell_number(document, row->partners, "%.0f");
        ana_cell_number(document, row->fit.above, "%+.2f");
        ana_cell_number(document, row->above.low, "%+.2f");
        ana_cell_number(document, row->above.high, "%+.2f");
        ana_cell_number(document, row->fit.below, "%+.2f");
        ana_cell_number(document, row->below.low, "%+.2f");
        ana_cell_number(document, row->below.high, "%+.2f");
        put_estimate(document, &row->late, ANA_WITH_UNIT);
        put_estimate(document, &row->late_change, ANA_WITH_UNIT | ANA_SIGNED | ANA_DIFFERENCE);
        ana_cell_number(document, row->deals, "%.0f");
        ana_cell_number(document, ANA_PERIOD_END, "%g");
    }
    ana_document_take(document, &name);
}

/* For programs and pictures: people get the sentences. */
static const struct ana_column bins[] = {
    {"design", NULL, 'l'},         {"low", NULL, 'r'},       {"high", NULL, 'r'}, {"count", NULL, 'r'},
    {"counterfactual", NULL, 'r'}, {"in_window", NULL, 'r'},
};

static void tell_bins(const struct ana_bunching *bunching, struct ana_document *document)
{
    struct ana_buffer name = {0};
    ana_table_begin(document, "histogram", bins, sizeof bins / sizeof *bins,
                    "Partners by points relative to the nearest condition, mean of a market");
    for (uint32_t i = 0; i < bunching->count; i++) {
        const struct ana_bunching_row *row = &bunching->rows[i];
        ana_buffer_clear(&name);
        put_name(&name, bunching, row);
        for (uint32_t b = 0; b < ANA_BUNCHING_BINS; b++) {
            bool window = b >= ANA_BUNCHING_HALF - ANA_BUNCHING_WINDOW && b < ANA_BUNCHING_HALF + ANA_BUNCHING_WINDOW;
            ana_cell_text(document, "%s", ana_buffer_text(&name));
            ana_cell_number(document, ana_bunching_bin(b), "%g");
            ana_cell_number(document, ana_bunching_bin(b + 1), "%g");
            ana_cell_number(document, row->counts[b], "%g");
            ana_cell_number(document, row->fit.counterfactual[b], "%g");
            ana_cell_number(document, window, "%g");
        }
    }
    ana_document_take(document, &name);
}

void ana_bunching_tell(const struct ana_bunching *bunching, struct ana_document *document)
{
    for (uint32_t i = 0; i < bunching->count; i++) {
        struct ana_buffer name = {0};
        put_name(&name, bunching, &bunching->rows[i]);
        tell_thresholds(ana_buffer_text(&name), &bunching->rows[i], document);
        tell_period_end(ana_buffer_text(&name), &bunching->rows[i], document);
        ana_document_take(document, &name);
    }
    tell_designs(bunching, document);
    tell_bins(bunching, document);
    ana_note(
        document,
        "Points at the last review relative to the condition they are nearest to, from %g to %g in bins of %g. A "
        "polynomial of degree %d, fitted without the bins within %g of the condition, says how many partners would "
        "stand there anyway (Chetty et al. 2011, Kleven 2016); masses are in units of its mean height there. "
        "Intervals: %d bootstrap samples of whole replications, %.4g%% each, so that those of all designs hold "
        "together with %g%%. Below %d partners in all nothing is estimated, below %d replications no "
        "interval.",
        ana_bunching_bin(0), ana_bunching_bin(ANA_BUNCHING_BINS), ANA_BUNCHING_WIDTH, ANA_BUNCHING_DEGREE,
        ANA_BUNCHING_WINDOW * ANA_BUNCHING_WIDTH, ANA_BUNCHING_DRAWS, 100 * bunching->each_confidence,
        100 * bunching->roster->view->confidence, ANA_BUNCHING_LEAST, ANA_BUNCHING_REPLICATIONS);
    ana_note(document,
             "Conditions other than points (certificates, customers) are not seen here. A partner near two "
             "conditions counts at the nearer one, so conditions closer than a factor of 1.9 disturb each other.");
}
