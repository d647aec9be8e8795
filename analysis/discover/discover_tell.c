/* SPDX-License-Identifier: GPL-3.0-or-later */
/* A discovery in words. */
#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "analysis/discover/discover.h"

static const char *title_of(const struct ana_discovery *d, uint32_t design)
{
    return d->evaluator->view->designs[d->designs[design]].title;
}

static const char *metric_title(const struct ana_discovery *d, const struct ana_document *document)
{
    return ana_document_word(document, d->evaluator->view->metrics[d->evaluator->metrics[0]]->title);
}

/* ---- conditions ---- */

/* What is left out if that is less to say. */
static void put_choices(const struct ana_factor *factor, const struct ana_limit *limit, const char *name,
                        const struct ana_document *document, struct ana_buffer *out)
{
    uint32_t left_out = 0;
    struct ana_buffer list = {0};
    for (uint32_t i = 0; i < factor->choice_count; i++)
        left_out += limit->left_out >> i & 1u;
    bool negative = 2 * left_out <= factor->choice_count;
    for (uint32_t i = 0; i < factor->choice_count; i++)
        if ((limit->left_out >> i & 1u) == negative)
            ana_put(&list, "%s%s", list.length > 0 ? ana_document_word(document, " or ") : "", factor->choices[i]);
    ana_document_put(out, document, negative ? "%s is not %s" : "%s is %s", name, ana_buffer_text(&list));
    out->failed = out->failed || list.failed;
    ana_buffer_free(&list);
}

void ana_discovery_condition(const struct ana_discovery *d, const struct ana_limit *limit, uint32_t f,
                             const struct ana_document *document, struct ana_buffer *out)
{
    const struct ana_factor *factor = &d->factors[f];
    char name[SIM_PATH_SIZE], least[SIM_PATH_SIZE], most[SIM_PATH_SIZE];
    ana_factor_short(d->factors, d->factor_count, f, name, sizeof name);
    if (factor->choice_count > 0) {
        put_choices(factor, limit, name, document, out);
        return;
    }
    bool whole = !ana_factor_continuous(factor), low = !isinf(limit->low), high = !isinf(limit->high);
    sim_param_number_print(factor->param, !low ? 0 : whole ? ceil(limit->low) : limit->low, least, sizeof least);
    sim_param_number_print(factor->param, !high ? 0 : whole ? floor(limit->high) : limit->high, most, sizeof most);
    if (low && high)
        ana_document_put(out, document, "%s is between %s and %s", name, least, most);
    else if (low)
        ana_document_put(out, document, whole ? "%s is at least %s" : "%s is above %s", name, least);
    else
        ana_document_put(out, document, whole ? "%s is at most %s" : "%s is below %s", name, most);
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
    struct ana_buffer rival = {0}, margin = {0};
    const char *chosen = title_of(d, d->chosen), *metric = metric_title(d, document);
    if (d->against == ANA_DISCOVER_BEST)
        ana_put_text(&rival, ana_document_word(document, "the best of the other designs"));
    else
        ana_document_put(&rival, document, "'%s'", title_of(d, d->against));
    if (d->options.chosen == ANA_DISCOVER_CHOOSE)
        ana_say(document, "'%s' is the best design on average over the worlds.", chosen);
    if (d->options.margin > 0) {
        struct ana_quantity quantity =
            ana_quantity_exact(d->evaluator->view, d->evaluator->metrics[0], d->options.margin, document->language);
        ana_put_quantity(&margin, &quantity, d->options.margin, ANA_WITH_UNIT | ANA_DIFFERENCE);
        ana_say(document,
                "'%s' loses to %s by more than %s in %u of %u worlds by the means of %s; allowing for chance, in "
                "%.0f%%.",
                chosen, ana_buffer_text(&rival), ana_buffer_text(&margin), lost_by_mean(d), d->judged, metric,
                100 * d->lost);
    } else {
        ana_say(document, "'%s' loses to %s in %u of %u worlds by the means of %s; allowing for chance, in %.0f%%.",
                chosen, ana_buffer_text(&rival), lost_by_mean(d), d->judged, metric, 100 * d->lost);
    }
    ana_document_take(document, &rival);
    ana_document_take(document, &margin);
}

static void put_when(const struct ana_discovery *d, const char *conditions, bool elsewhere,
                     const struct ana_document *document, struct ana_buffer *out)
{
    if (elsewhere)
        ana_document_put(out, document,
                         d->explains_wins ? "Elsewhere it does not lose when %s." : "Elsewhere it loses when %s.",
                         conditions);
    else
        ana_document_put(out, document, d->explains_wins ? "It does not lose when %s." : "It loses when %s.",
                         conditions);
}

static void tell_rule(const struct ana_discovery *d, uint32_t r, struct ana_document *document)
{
    const struct ana_rule *rule = &d->rules.rule[r];
    struct ana_buffer conditions = {0}, when = {0};
    uint32_t said = 0;
    for (uint32_t f = 0; f < d->factor_count; f++) {
        struct ana_buffer condition = {0};
        if (!ana_limit_is_set(&rule->limits[f]))
            continue;
        ana_discovery_condition(d, &rule->limits[f], f, document, &condition);
        ana_put_listed(&conditions, document, said++, rule->measure.dims, ana_buffer_text(&condition));
        ana_document_take(document, &condition);
    }
    put_when(d, ana_buffer_text(&conditions), r > 0, document, &when);
    ana_say(document,
            d->explains_wins
                ? "%s There it does in %.0f%% of the cases (density), and %.0f%% of all its wins and draws are there "
                  "(coverage), in %.0f%% of the worlds."
                : "%s There it does in %.0f%% of the cases (density), and %.0f%% of all its losses are there "
                  "(coverage), in %.0f%% of the worlds.",
            ana_buffer_text(&when), 100 * rule->measure.density, 100 * rule->measure.coverage,
            100 * rule->measure.mass);
    ana_document_take(document, &conditions);
    ana_document_take(document, &when);
}

static void tell_rules(const struct ana_discovery *d, struct ana_document *document)
{
    bool wins = d->explains_wins;
    for (uint32_t r = 0; r < d->rules.count; r++)
        tell_rule(d, r, document);
    if (d->rules.count > 0)
        ana_say(document,
                wins ? "Where no rule holds it does not lose in %.0f%%." : "Where no rule holds it loses in %.0f%%.",
                100 * d->rules.outside);
    else if (d->rules.base * d->judged < 1)
        ana_say(document, wins ? "There is nothing to explain: within these ranges it loses everywhere."
                               : "There is nothing to explain: within these ranges it does not lose.");
    else if (d->rules.rejected.limits && d->rules.rejected.measure.dims > 0)
        ana_say(document,
                wins
                    ? "No rule says where it does not lose: the best one found is as good as those found when losses "
                      "are dealt to the worlds at random (p = %.2f). More worlds or replications may show one."
                    : "No rule says where it loses: the best one found is as good as those found when losses are dealt "
                      "to the worlds at random (p = %.2f). More worlds or replications may show one.",
                d->rules.rejected.chance);
    else
        ana_say(document, wins ? "No rule says where it does not lose: no region stands out from the whole."
                               : "No rule says where it loses: no region stands out from the whole.");
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
    ana_discovery_condition(d, &limits[root->dim], root->dim, document, &left);
    ana_say(document,
            d->explains_wins
                ? "A second opinion (a tree, CART) divides the worlds first by this: where %s it does not lose in "
                  "%.0f%%, else in %.0f%%. The whole tree explains %.0f%% of the variance in worlds left out."
                : "A second opinion (a tree, CART) divides the worlds first by this: where %s it loses in %.0f%%, else "
                  "in %.0f%%. The whole tree explains %.0f%% of the variance in worlds left out.",
            ana_buffer_text(&left), 100 * d->tree.nodes[most].mean, 100 * d->tree.nodes[other].mean,
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
    } views[] = {{ANA_TEXT("mean"), mean_of},
                 {ANA_TEXT("worst world"), worst_of},
                 {ANA_TEXT("worst tenth"), tail_of},
                 {ANA_TEXT("largest regret"), regret_of},
                 {ANA_TEXT("share of worlds that are good enough"), enough_of}};
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
        struct ana_buffer names = {0};
        for (int v = 0; v < VIEWS; v++)
            if (best[v] == k)
                ana_put(&names, "%s%s", names.length > 0 ? ", " : "", ana_document_word(document, views[v].name));
        if (names.length > 0) {
            ana_put_text(&text, text.length > 0 ? "; " : "");
            ana_document_put(&text, document, "'%s' by %s", title_of(d, k), ana_buffer_text(&names));
        }
        ana_document_take(document, &names);
    }
    ana_say(document, "Most robust: %s.", ana_buffer_text(&text));
    ana_document_take(document, &text);
}

/* ---- learning ---- */

static void put_gain(const struct ana_quantity *quantity, const struct ana_gain *gain, struct ana_buffer *out)
{
    ana_buffer_clear(out);
    ana_put_quantity(out, quantity, gain->mean, ANA_WITH_UNIT | ANA_DIFFERENCE);
    ana_put_quantity_brackets(out, quantity, gain->range.low, gain->range.high, ANA_WITH_UNIT | ANA_DIFFERENCE);
}

static void tell_learning(const struct ana_discovery *d, struct ana_document *document)
{
    uint32_t best = d->factor_count;
    struct ana_buffer gain = {0}, most = {0};
    double half = (d->everything.range.high - d->everything.range.low) / 2;
    struct ana_quantity quantity = ana_quantity_for(d->evaluator->view, d->evaluator->metrics[0],
                                                    d->everything_most.mean, half, document->language);
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
                d->options.replications == 1
                    ? "To know world and luck before choosing would be worth %s on average; how much of it is the "
                      "world cannot be told from %u replication each."
                    : "To know world and luck before choosing would be worth %s on average; how much of it is the "
                      "world cannot be told from %u replications each.",
                ana_buffer_text(&most), d->options.replications);
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
    ana_put_text(&names, lost > said ? ", ..." : "");
    if (lost > 0)
        ana_note(document,
                 "Worlds left out: %u, because too few of their replications were finished by every design with a "
                 "number: %s; the table 'worlds' says where they lie. A rule says nothing of them.",
                 lost, ana_buffer_text(&names));
    if (thinner > 0)
        ana_note(document, "Worlds judged by fewer replications than the others, because some failed: %u.", thinner);
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
             d->options.by_mean
                 ? "Rules: PRIM (peeling by a twentieth, then pasting) through all parameters and through few, on "
                   "whether the mean loses; limits that a binomial test does not support (quasi-p above 0.05) are "
                   "lifted, limits rounded. A rule counts if chance alone finds one as good in at most 5%% of %d "
                   "searches."
                 : "Rules: PRIM (peeling by a twentieth, then pasting) through all parameters and through few, on the "
                   "chance that the design loses in a world; limits that a binomial test does not support (quasi-p "
                   "above 0.05) are lifted, limits rounded. A rule counts if chance alone finds one as good in at most "
                   "5%% of %d searches.",
             ANA_RULE_CHANCES);
    ana_note(
        document,
        "Value of learning: gain of a choice made from other worlds (one assumption) or other replications "
        "(everything), against the design that is best in all worlds, so that noise does not inflate it on average; "
        "intervals of single assumptions hold for all of them together at %g%%. A value around 0 or below means "
        "nothing to gain.",
        100 * d->evaluator->view->confidence);
    ana_note(document,
             "Robustness (McPhail et al. 2018): regret is against the best design of each world; Hurwicz weighs the "
             "best world %g and the worst %g.",
             d->options.robustness.optimism, 1 - d->options.robustness.optimism);
    note_lost_worlds(d, document);
}
