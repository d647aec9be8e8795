/* SPDX-License-Identifier: GPL-3.0-or-later */
/* A discovery in words. */
#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "analysis/discover/discover.h"

static const char *title_of(const struct ana_discovery *d, uint32_t design)
{
    return design == ANA_DISCOVER_BEST ? "the best of the other designs"
                                       : d->evaluator->view->designs[d->designs[design]].title;
}

static const char *metric_title(const struct ana_discovery *d)
{
    return d->evaluator->view->metrics[d->evaluator->metrics[0]]->title;
}

/* ---- conditions ---- */

static void put_value(const struct ana_discovery *d, uint32_t factor, double value, struct ana_buffer *out)
{
    char text[SIM_PATH_SIZE];
    sim_param_number_print(d->factors[factor].param, value, text, sizeof text);
    ana_put_text(out, text);
}

/* What is left out if that is less to say. */
static void put_choices(const struct ana_factor *factor, const struct ana_limit *limit, struct ana_buffer *out)
{
    uint32_t left_out = 0, said = 0;
    for (uint32_t i = 0; i < factor->choice_count; i++)
        left_out += limit->left_out >> i & 1u;
    bool negative = 2 * left_out <= factor->choice_count;
    for (uint32_t i = 0; i < factor->choice_count; i++)
        if ((limit->left_out >> i & 1u) == negative)
            ana_put(out, "%s%s", said++ == 0 ? (negative ? " is not " : " is ") : " or ", factor->choices[i]);
}

void ana_discovery_condition(const struct ana_discovery *d, const struct ana_limit *limit, uint32_t f,
                             struct ana_buffer *out)
{
    const struct ana_factor *factor = &d->factors[f];
    char name[SIM_PATH_SIZE];
    ana_factor_short(d->factors, d->factor_count, f, name, sizeof name);
    ana_put_text(out, name);
    if (factor->choice_count > 0) {
        put_choices(factor, limit, out);
        return;
    }
    bool whole = !ana_factor_continuous(factor), low = !isinf(limit->low), high = !isinf(limit->high);
    ana_put_text(out, low && high ? " is between "
                      : low       ? (whole ? " is at least " : " is above ")
                      : whole     ? " is at most "
                                  : " is below ");
    if (low)
        put_value(d, f, whole ? ceil(limit->low) : limit->low, out);
    if (low && high)
        ana_put_text(out, " and ");
    if (high)
        put_value(d, f, whole ? floor(limit->high) : limit->high, out);
}

/* ---- losses and rules ---- */

static uint32_t lost_by_mean(const struct ana_discovery *d)
{
    uint32_t lost = 0;
    for (uint32_t i = 0; i < d->judged; i++)
        lost += d->worlds[d->which[i]].mean < -d->options.margin;
    return lost;
}

static void tell_losses(const struct ana_discovery *d, struct ana_document *document)
{
    struct ana_buffer by = {0};
    if (d->options.margin > 0) {
        uint32_t metric = d->evaluator->metrics[0];
        struct ana_quantity quantity = ana_quantity_exact(d->evaluator->view, metric, d->options.margin, ANA_EN);
        ana_put_text(&by, " by more than ");
        ana_put_quantity(&by, &quantity, d->options.margin, ANA_WITH_UNIT | ANA_DIFFERENCE);
    }
    const char *quote = d->against == ANA_DISCOVER_BEST ? "" : "'";
    ana_say(document, "'%s'%s loses to %s%s%s%s in %u of %u worlds by the means of %s; allowing for chance, in %.0f%%.",
            title_of(d, d->chosen),
            d->options.chosen == ANA_DISCOVER_CHOOSE ? ", the best on average over the worlds," : "", quote,
            title_of(d, d->against), quote, ana_buffer_text(&by), lost_by_mean(d), d->judged, metric_title(d),
            100 * d->lost);
    ana_document_take(document, &by);
}

static const char *what_happens(const struct ana_discovery *d)
{
    return d->explains_wins ? "does not lose" : "loses";
}

static void tell_rule(const struct ana_discovery *d, uint32_t r, struct ana_document *document)
{
    const struct ana_rule *rule = &d->rules.rule[r];
    struct ana_buffer text = {0};
    uint32_t said = 0;
    for (uint32_t f = 0; f < d->factor_count; f++)
        if (ana_limit_is_set(&rule->limits[f])) {
            ana_put_text(&text, said++ > 0 ? " and " : "");
            ana_discovery_condition(d, &rule->limits[f], f, &text);
        }
    ana_say(document,
            "%s %s when %s. There it does in %.0f%% of the cases (density), and %.0f%% of all its %s are there "
            "(coverage), in %.0f%% of the worlds.",
            r == 0 ? "It" : "Elsewhere it", what_happens(d), ana_buffer_text(&text), 100 * rule->measure.density,
            100 * rule->measure.coverage, d->explains_wins ? "wins and draws" : "losses", 100 * rule->measure.mass);
    ana_document_take(document, &text);
}

static void tell_rules(const struct ana_discovery *d, struct ana_document *document)
{
    for (uint32_t r = 0; r < d->rules.count; r++)
        tell_rule(d, r, document);
    if (d->rules.count > 0)
        ana_say(document, "Where no rule holds it %s in %.0f%%.", what_happens(d), 100 * d->rules.outside);
    else if (d->rules.base * d->judged < 1)
        ana_say(document, "There is nothing to explain: within these ranges it %s.",
                d->explains_wins ? "loses everywhere" : "does not lose");
    else if (d->rules.rejected.limits && d->rules.rejected.measure.dims > 0)
        ana_say(document,
                "No rule says where it %s: the best one found is as good as those found when losses are dealt to the "
                "worlds at random (p = %.2f). More worlds or replications may show one.",
                what_happens(d), d->rules.rejected.chance);
    else
        ana_say(document, "No rule says where it %s: no region stands out from the whole.", what_happens(d));
}

/* The way from the root to a node as limits. */
void ana_discovery_path(const struct ana_discovery *d, uint32_t node, struct ana_limit *limits)
{
    const struct ana_tree_node *nodes = d->tree.nodes;
    ana_box_open(limits, d->factor_count);
    for (uint32_t at = node; at > 0; at = nodes[at].parent) {
        const struct ana_tree_node *parent = &nodes[nodes[at].parent];
        struct ana_limit *limit = &limits[parent->dim];
        bool left = parent->child[0] == at;
        uint32_t all = d->levels[parent->dim] < 32 ? (1u << d->levels[parent->dim]) - 1 : UINT32_MAX;
        if (d->levels[parent->dim] > 0)
            limit->left_out |= left ? all & ~parent->left : parent->left;
        else if (left)
            limit->high = fmin(limit->high, parent->threshold);
        else
            limit->low = fmax(limit->low, parent->threshold);
    }
}

static void tell_tree(const struct ana_discovery *d, struct ana_document *document)
{
    const struct ana_tree_node *root = d->tree.nodes;
    struct ana_limit *limits = malloc(((size_t)d->factor_count + 1) * sizeof *limits);
    struct ana_buffer left = {0};
    if (!limits || root->child[0] == 0) {
        if (root->child[0] == 0 && d->rules.base * d->judged >= 1)
            ana_say(document, "A second opinion (a tree, CART) finds no division of the worlds that holds in others.");
        document->failed = document->failed || !limits;
        free(limits);
        return;
    }
    uint32_t most = root->child[d->tree.nodes[root->child[1]].mean > d->tree.nodes[root->child[0]].mean ? 1 : 0];
    uint32_t other = root->child[0] + root->child[1] - most;
    ana_discovery_path(d, most, limits);
    ana_discovery_condition(d, &limits[root->dim], root->dim, &left);
    ana_say(document,
            "A second opinion (a tree, CART) divides the worlds first by this: where %s it %s in %.0f%%, else in "
            "%.0f%%. The whole tree explains %.0f%% of the variance in worlds left out.",
            ana_buffer_text(&left), what_happens(d), 100 * d->tree.nodes[most].mean, 100 * d->tree.nodes[other].mean,
            100 * fmax(0, d->tree.explained));
    ana_document_take(document, &left);
    free(limits);
}

/* ---- robustness ---- */

static double worst_of(const struct ana_robustness *r)
{
    return r->maximin;
}
static double mean_of(const struct ana_robustness *r)
{
    return r->laplace;
}
static double regret_of(const struct ana_robustness *r)
{
    return -r->regret_most;
}
static double tail_of(const struct ana_robustness *r)
{
    return r->cvar;
}
static double enough_of(const struct ana_robustness *r)
{
    return r->satisfied;
}

static void tell_robustness(const struct ana_discovery *d, struct ana_document *document)
{
    static const struct {
        const char *name;
        double (*of)(const struct ana_robustness *);
    } views[] = {{"mean", mean_of},
                 {"worst world", worst_of},
                 {"worst tenth", tail_of},
                 {"largest regret", regret_of},
                 {"share of worlds that are good enough", enough_of}};
    enum { VIEWS = sizeof views / sizeof *views };
    uint32_t best[VIEWS];
    struct ana_buffer text = {0};
    for (int v = 0; v < VIEWS; v++) {
        best[v] = 0;
        for (uint32_t k = 1; k < d->design_count; k++)
            if (views[v].of(&d->robustness[k]) > views[v].of(&d->robustness[best[v]]))
                best[v] = k;
    }
    for (uint32_t k = 0; k < d->design_count; k++) {
        uint32_t said = 0;
        for (int v = 0; v < VIEWS; v++)
            if (best[v] == k) {
                if (said == 0)
                    ana_put(&text, "%s'%s' by ", text.length > 0 ? "; " : "", title_of(d, k));
                ana_put(&text, "%s%s", said++ > 0 ? ", " : "", views[v].name);
            }
    }
    ana_say(document, "Most robust: %s.", ana_buffer_text(&text));
    ana_document_take(document, &text);
}

/* ---- learning ---- */

static void put_gain(const struct ana_quantity *quantity, const struct ana_gain *gain, struct ana_buffer *out)
{
    ana_buffer_clear(out);
    ana_put_quantity(out, quantity, gain->mean, ANA_WITH_UNIT | ANA_DIFFERENCE);
    ana_put_text(out, " (");
    ana_put_quantity(out, quantity, gain->range.low, ANA_DIFFERENCE);
    ana_put_text(out, " to ");
    ana_put_quantity(out, quantity, gain->range.high, ANA_WITH_UNIT | ANA_DIFFERENCE);
    ana_put_text(out, ")");
}

static void tell_learning(const struct ana_discovery *d, struct ana_document *document)
{
    uint32_t best = d->factor_count;
    struct ana_buffer gain = {0}, most = {0};
    double half = (d->everything.range.high - d->everything.range.low) / 2;
    struct ana_quantity quantity =
        ana_quantity_for(d->evaluator->view, d->evaluator->metrics[0], d->everything_most.mean, half, ANA_EN);
    char name[SIM_PATH_SIZE];
    for (uint32_t f = 0; f < d->factor_count; f++)
        if (!isnan(d->learning[f].mean) && (best == d->factor_count || d->learning[f].mean > d->learning[best].mean))
            best = f;
    put_gain(&quantity, &d->everything_most, &most);
    if (d->everything.range.low > 0) {
        put_gain(&quantity, &d->everything, &gain);
        ana_say(document, "To know the world before choosing would be worth %s on average; %s if luck were known too.",
                ana_buffer_text(&gain), ana_buffer_text(&most));
    } else {
        ana_say(document,
                "To know world and luck before choosing would be worth %s on average; how much of it is the world "
                "cannot be told from %u replication%s each.",
                ana_buffer_text(&most), d->options.replications, d->options.replications == 1 ? "" : "s");
    }
    if (best < d->factor_count && d->learning[best].range.low > 0) {
        ana_factor_short(d->factors, d->factor_count, best, name, sizeof name);
        put_gain(&quantity, &d->learning[best], &gain);
        ana_say(document, "The one assumption most worth learning is %s: %s.", name, ana_buffer_text(&gain));
    } else if (best < d->factor_count) {
        ana_say(document, "No single assumption is worth learning by itself as far as these worlds show: none would "
                          "surely change the choice for the better.");
    }
    ana_document_take(document, &gain);
    ana_document_take(document, &most);
}

/* ---- all ---- */

static void note_lost_worlds(const struct ana_discovery *d, struct ana_document *document)
{
    struct ana_buffer names = {0};
    uint32_t lost = 0, said = 0, thinner = 0;
    for (uint32_t w = 0; w < d->options.worlds; w++) {
        thinner += d->worlds[w].judged && d->worlds[w].complete < d->options.replications;
        if (d->worlds[w].judged)
            continue;
        lost++;
        if (said < 20)
            ana_put(&names, "%s%u", said++ > 0 ? ", " : "", w + 1);
    }
    if (lost > 0)
        ana_note(document,
                 "%u worlds are left out because too few of their replications were finished by every design with a "
                 "number: %s%s; the table 'worlds' says where they lie. A rule says nothing of them.",
                 lost, ana_buffer_text(&names), lost > said ? ", ..." : "");
    if (thinner > 0)
        ana_note(document, "%u worlds are judged by fewer replications than the others, because some failed.", thinner);
    ana_document_take(document, &names);
}

void ana_discovery_tell(const struct ana_discovery *d, struct ana_document *document)
{
    tell_losses(d, document);
    tell_rules(d, document);
    tell_tree(d, document);
    tell_robustness(d, document);
    tell_learning(d, document);
    ana_discovery_tables(d, document);
    ana_note(document,
             "%u worlds that fill the ranges of %u parameters evenly, %u replications of each, every design with the "
             "same luck; ranges are what is thought possible, not how likely it is: shares are of the worlds looked "
             "at.",
             d->options.worlds, d->factor_count, d->options.replications);
    ana_note(document,
             "Rules: PRIM (peeling by a twentieth, then pasting) through all parameters and through few, on %s; limits "
             "that a binomial test does not support "
             "(quasi-p above 0.05) are lifted, limits rounded. A rule counts if chance alone finds one as good in at "
             "most 5%% of %d searches.",
             d->options.by_mean ? "whether the mean loses" : "the chance that the design loses in a world",
             ANA_RULE_CHANCES);
    ana_note(document,
             "Value of learning: gain of a choice made from other worlds (one assumption) or other replications "
             "(everything), so it is not inflated by noise; a value around 0 or below means nothing to gain.");
    ana_note(document,
             "Robustness (McPhail et al. 2018): regret is against the best design of each world; Hurwicz weighs the "
             "best world %g and the worst %g.",
             d->options.robustness.optimism, 1 - d->options.robustness.optimism);
    note_lost_worlds(d, document);
}
