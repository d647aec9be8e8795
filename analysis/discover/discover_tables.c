/* SPDX-License-Identifier: GPL-3.0-or-later */
/* A discovery in tables: some for people, the rest for maps and programs. */
#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "analysis/discover/discover.h"

#define LEARNING_ROWS 10 /* for people; all are in the table "factors" */
#define HEAD_WIDTH 16

static void put_number(struct ana_document *document, double number)
{
    ana_cell_number(document, number, "%g");
}

static void put_share(struct ana_document *document, double share)
{
    struct ana_quantity quantity = ana_quantity_share(document->language, 0);
    ana_cell_quantity(document, &quantity, share, ANA_WITH_UNIT);
}

static void put_name(const struct ana_discovery *d, uint32_t factor, struct ana_document *document)
{
    char name[SIM_PATH_SIZE];
    ana_factor_short(d->factors, d->factor_count, factor, name, sizeof name);
    ana_cell_text(document, "%s", name);
}

static struct ana_quantity quantity_of(const struct ana_discovery *d, double largest, double detail,
                                       const struct ana_document *document)
{
    return ana_quantity_for(d->evaluator->view, d->evaluator->metrics[0], largest, detail, document->language);
}

/* ---- rules ---- */

static void put_rules(const struct ana_discovery *d, struct ana_document *document)
{
    static const struct ana_column columns[] = {
        {"rule", "rule", 'r'},        {"factor", NULL, 'l'}, {"path", NULL, 'l'},   {"condition", "condition", 'l'},
        {"text", NULL, 'l'},          {"low", NULL, 'r'},    {"high", NULL, 'r'},   {"quasi_p", "quasi-p", 'r'},
        {"halves", "in halves", 'r'}, {"low_5", NULL, 'r'},  {"low_95", NULL, 'r'}, {"high_5", NULL, 'r'},
        {"high_95", NULL, 'r'}};
    ana_table_begin(document, "rules", columns, sizeof columns / sizeof *columns,
                    "Conditions of the rules, and in how many random halves of the worlds each factor comes up");
    for (uint32_t r = 0; r < d->rules.count; r++)
        for (uint32_t f = 0; f < d->factor_count; f++) {
            const struct ana_limit *limit = &d->rules.rule[r].limits[f];
            const struct ana_rule_factor *factor = &d->rules.rule[r].factors[f];
            struct ana_buffer text = {0};
            if (!ana_limit_is_set(limit))
                continue;
            ana_discovery_condition(d, limit, f, document, &text);
            ana_cell_number(document, r + 1, "%.0f");
            put_name(d, f, document);
            ana_cell_text(document, "%s", d->factors[f].path);
            ana_cell_text(document, "%s", ana_buffer_text(&text));
            ana_cell_text(document, "%s", d->factors[f].param->text);
            put_number(document, isinf(limit->low) ? (double)NAN : limit->low);
            put_number(document, isinf(limit->high) ? (double)NAN : limit->high);
            ana_cell_number(document, factor->quasi_p, "%.2g");
            put_share(document, factor->share);
            for (int i = 0; i < 2; i++)
                put_number(document, factor->low[i]);
            for (int i = 0; i < 2; i++)
                put_number(document, factor->high[i]);
            ana_document_take(document, &text);
        }
}

static void put_boxes(const struct ana_discovery *d, struct ana_document *document)
{
    static const struct ana_column columns[] = {{"rule", "rule", 'r'},
                                                {"worlds", "worlds", 'r'},
                                                {"mass", "mass", 'r'},
                                                {"coverage", "coverage", 'r'},
                                                {"density", "density", 'r'},
                                                {"unseen_density", "unseen density", 'r'},
                                                {"unseen_base", "unseen all", 'r'},
                                                {"chance", "p by chance", 'r'},
                                                {"difference", "difference", 'r'}};
    double *mean = calloc((size_t)d->rules.count + 1, sizeof *mean), largest = 0;
    if (!mean) {
        document->failed = true;
        return;
    }
    for (uint32_t i = 0; i < d->judged; i++) {
        const struct ana_world *world = &d->worlds[d->which[i]];
        if (world->rule > 0)
            mean[world->rule - 1] += d->sign * world->mean / d->rules.rule[world->rule - 1].measure.count;
    }
    for (uint32_t r = 0; r < d->rules.count; r++)
        largest = fmax(largest, fabs(mean[r]));
    struct ana_quantity quantity = quantity_of(d, largest, 0, document);
    ana_table_begin(document, "boxes", columns, sizeof columns / sizeof *columns,
                    d->explains_wins
                        ? "Where it does not lose: how good the rules are, in the worlds they were found in and in "
                          "halves not seen"
                        : "Where it loses: how good the rules are, in the worlds they were found in and in halves not "
                          "seen");
    for (uint32_t r = 0; r < d->rules.count; r++) {
        const struct ana_rule *rule = &d->rules.rule[r];
        ana_cell_number(document, r + 1, "%.0f");
        ana_cell_number(document, rule->measure.count, "%.0f");
        put_share(document, rule->measure.mass);
        put_share(document, rule->measure.coverage);
        put_share(document, rule->measure.density);
        put_share(document, rule->unseen_density);
        put_share(document, rule->unseen_base);
        ana_cell_number(document, rule->chance, "%.2f");
        ana_cell_quantity(document, &quantity, mean[r], ANA_SIGNED | ANA_DIFFERENCE);
    }
    free(mean);
}

static void put_trajectory(const struct ana_discovery *d, struct ana_document *document)
{
    static const struct ana_column columns[] = {{"rule", NULL, 'r'},    {"step", NULL, 'r'},     {"path", NULL, 'l'},
                                                {"side", NULL, 'l'},    {"pasted", NULL, 'r'},   {"worlds", NULL, 'r'},
                                                {"mass", NULL, 'r'},    {"coverage", NULL, 'r'}, {"density", NULL, 'r'},
                                                {"factors", NULL, 'r'}, {"chosen", NULL, 'r'}};
    ana_table_begin(document, "trajectory", columns, sizeof columns / sizeof *columns, "PRIM's way, step by step");
    for (uint32_t r = 0; r <= d->rules.count; r++) {
        bool kept = r < d->rules.count;
        const struct ana_rule *rule = kept ? &d->rules.rule[r] : &d->rules.rejected;
        for (uint32_t s = 0; s < rule->way.count; s++) {
            const struct ana_prim_step *step = &rule->way.steps[s];
            ana_cell_number(document, kept ? r + 1.0 : 0, "%.0f");
            ana_cell_number(document, s, "%.0f");
            ana_cell_text(document, "%s", s > 0 ? d->factors[step->dim].path : "");
            ana_cell_text(document, "%s", ana_prim_side_name(step->side));
            ana_cell_number(document, step->pasted, "%.0f");
            ana_cell_number(document, step->measure.count, "%.0f");
            put_number(document, step->measure.mass);
            put_number(document, step->measure.coverage);
            put_number(document, step->measure.density);
            ana_cell_number(document, step->measure.dims, "%.0f");
            ana_cell_number(document, s == rule->step, "%.0f");
        }
    }
}

static void put_tree(const struct ana_discovery *d, struct ana_document *document)
{
    static const struct ana_column columns[] = {{"node", NULL, 'r'},   {"parent", NULL, 'r'}, {"depth", NULL, 'r'},
                                                {"leaf", NULL, 'r'},   {"path", NULL, 'l'},   {"condition", NULL, 'l'},
                                                {"worlds", NULL, 'r'}, {"share", NULL, 'r'}};
    struct ana_limit *limits = malloc(((size_t)d->factor_count + 1) * sizeof *limits);
    ana_table_begin(document, "tree", columns, sizeof columns / sizeof *columns,
                    d->explains_wins ? "Second opinion: a tree of the worlds, share in which it does not lose"
                                     : "Second opinion: a tree of the worlds, share in which it loses");
    for (uint32_t t = 0; t < d->tree.count && limits; t++) {
        const struct ana_tree_node *node = &d->tree.nodes[t];
        struct ana_buffer text = {0};
        uint32_t dim = d->tree.nodes[node->parent].dim;
        ana_discovery_path(d, t, limits);
        if (t > 0)
            ana_discovery_condition(d, &limits[dim], dim, document, &text);
        ana_cell_number(document, t, "%.0f");
        ana_cell_number(document, t > 0 ? node->parent : (double)NAN, "%.0f");
        ana_cell_number(document, node->depth, "%.0f");
        ana_cell_number(document, node->child[0] == 0, "%.0f");
        ana_cell_text(document, "%s", t > 0 ? d->factors[dim].path : "");
        ana_cell_text(document, "%s", ana_buffer_text(&text));
        ana_cell_number(document, node->count, "%.0f");
        put_number(document, node->mean);
        ana_document_take(document, &text);
    }
    document->failed = document->failed || !limits;
    free(limits);
}

/* ---- robustness ---- */

enum kind { VALUE, AMOUNT, SHARE, RATIO };

struct measure {
    const char *key, *text;
    enum kind kind;
    bool less; /* is better */
    size_t offset;
};

#define MEASURE(key, text, kind, less, field)                                                                          \
    {                                                                                                                  \
        key, text, kind, less, offsetof(struct ana_robustness, field)                                                  \
    }
static const struct measure measures[] = {
    MEASURE("laplace", ANA_TEXT("mean of all worlds (Laplace)"), VALUE, false, laplace),
    MEASURE("maximin", ANA_TEXT("worst world (maximin)"), VALUE, false, maximin),
    MEASURE("maximax", ANA_TEXT("best world (maximax)"), VALUE, false, maximax),
    MEASURE("hurwicz", ANA_TEXT("between the two (Hurwicz)"), VALUE, false, hurwicz),
    MEASURE("cvar", ANA_TEXT("worst tenth (CVaR)"), VALUE, false, cvar),
    MEASURE("regret_max", ANA_TEXT("largest regret"), AMOUNT, true, regret_most),
    MEASURE("regret_90", ANA_TEXT("regret, 9 in 10 below"), AMOUNT, true, regret_90),
    MEASURE("regret_mean", ANA_TEXT("mean regret"), AMOUNT, true, regret_mean),
    MEASURE("undesirable", ANA_TEXT("shortfall of own median"), AMOUNT, true, undesirable),
    MEASURE("satisfied", ANA_TEXT("good enough (Starr)"), SHARE, false, satisfied),
    MEASURE("mean_by_sd", ANA_TEXT("mean / deviation"), RATIO, false, mean_by_sd),
    MEASURE("skewness", ANA_TEXT("percentile skewness"), RATIO, false, skewness),
    MEASURE("peakedness", ANA_TEXT("percentile peakedness"), RATIO, false, peakedness),
};
enum { MEASURES = sizeof measures / sizeof *measures };

/* Of payoffs that were turned, turned back: what grows with the payoff changes its sign with it. */
static double measured(const struct ana_discovery *d, uint32_t design, const struct measure *measure)
{
    double value = *(const double *)((const char *)&d->robustness[design] + measure->offset);
    bool turned = measure->kind == VALUE || measure->offset == offsetof(struct ana_robustness, mean_by_sd) ||
                  measure->offset == offsetof(struct ana_robustness, skewness);
    return turned ? d->sign * value : value;
}

static void robustness_cells(const struct ana_discovery *d, const struct measure *measure,
                             struct ana_document *document)
{
    double largest = 0;
    for (uint32_t k = 0; k < d->design_count; k++)
        largest = fmax(largest, fabs(measured(d, k, measure)));
    struct ana_quantity quantity = quantity_of(d, largest, 0, document);
    ana_cell_text(document, "%s", measure->key);
    ana_cell_text(document, "%s", ana_document_word(document, measure->text));
    for (uint32_t k = 0; k < d->design_count; k++) {
        double value = measured(d, k, measure);
        if (measure->kind == SHARE)
            put_share(document, value);
        else if (measure->kind == RATIO)
            ana_cell_number(document, isfinite(value) ? value : (double)NAN, "%.2f");
        else
            ana_cell_quantity(document, &quantity, value, measure->kind == AMOUNT ? ANA_DIFFERENCE : ANA_PLAIN);
    }
}

static void put_robustness(const struct ana_discovery *d, struct ana_document *document)
{
    struct ana_column *columns = calloc((size_t)d->design_count + 2, sizeof *columns);
    struct ana_buffer threshold = {0};
    struct ana_buffer *heads = calloc(d->design_count, sizeof *heads);
    bool fine = columns && heads;
    if (fine) {
        columns[0] = (struct ana_column){"measure", NULL, 'l'};
        columns[1] = (struct ana_column){"text", "measure", 'l'};
    }
    for (uint32_t k = 0; k < d->design_count && fine; k++) {
        const char *title = d->evaluator->view->designs[d->designs[k]].title;
        /* Titles in heads are cut: the table has a column per design. */
        ana_put_cut(&heads[k], title, HEAD_WIDTH);
        columns[k + 2] = (struct ana_column){title, ana_buffer_text(&heads[k]), 'r'};
    }
    double enough = d->sign * d->options.robustness.threshold;
    struct ana_quantity quantity = quantity_of(d, fabs(enough), 0, document);
    ana_put_quantity(&threshold, &quantity, enough, ANA_WITH_UNIT);
    if (fine) {
        ana_table_begin(document, "robustness", columns, d->design_count + 2,
                        "%s over the worlds; good enough: %s or better",
                        ana_document_word(document, d->evaluator->view->metrics[d->evaluator->metrics[0]]->title),
                        ana_buffer_text(&threshold));
        for (int m = 0; m < MEASURES; m++)
            robustness_cells(d, &measures[m], document);
    }
    document->failed = document->failed || !fine;
    for (uint32_t k = 0; heads && k < d->design_count; k++)
        ana_document_take(document, &heads[k]);
    free(heads);
    free(columns);
    ana_document_take(document, &threshold);
}

/* ---- learning ---- */

static void put_learning(const struct ana_discovery *d, struct ana_document *document)
{
    static const struct ana_column columns[] = {{"factor", "assumption", 'l'}, {"path", NULL, 'l'},
                                                {"gain", "worth", 'r'},        {"range", "interval", 'r'},
                                                {"gain_low", NULL, 'r'},       {"gain_high", NULL, 'r'}};
    double *gains = calloc((size_t)d->factor_count + 1, sizeof *gains);
    uint32_t *order = malloc(((size_t)d->factor_count + 1) * sizeof *order);
    document->failed = document->failed || !gains || !order;
    uint32_t known = document->failed ? 0 : d->factor_count;
    for (uint32_t f = 0; f < known; f++)
        gains[f] = d->learning[f].mean;
    ana_rank(gains, known, order);
    struct ana_quantity quantity =
        quantity_of(d, d->everything_most.mean, (d->everything.range.high - d->everything.range.low) / 2, document);
    uint32_t rows = known < LEARNING_ROWS ? known : LEARNING_ROWS;
    ana_table_begin(document, "learning", columns, sizeof columns / sizeof *columns,
                    rows < known ? "What it is worth to learn an assumption before choosing, the ten most"
                                 : "What it is worth to learn an assumption before choosing");
    for (uint32_t i = 0; i < rows + 2; i++) {
        const struct ana_gain *gain = i < rows    ? &d->learning[order[i]]
                                      : i == rows ? &d->everything
                                                  : &d->everything_most;
        if (i < rows)
            put_name(d, order[i], document);
        else
            ana_cell_text(document, "%s", ana_document_word(document, i == rows ? "all together" : "all, and luck"));
        ana_cell_text(document, "%s", i < rows ? d->factors[order[i]].path : "");
        ana_cell_quantity(document, &quantity, gain->mean, ANA_DIFFERENCE);
        ana_cell_range(document, &quantity, gain->range.low, gain->range.high, ANA_DIFFERENCE);
        put_number(document, gain->range.low);
        put_number(document, gain->range.high);
    }
    free(gains);
    free(order);
}

static void put_factors(const struct ana_discovery *d, struct ana_document *document)
{
    static const struct ana_column columns[] = {
        {"path", NULL, 'l'}, {"factor", NULL, 'l'},   {"text", NULL, 'l'},      {"unit", NULL, 'l'},
        {"low", NULL, 'r'},  {"high", NULL, 'r'},     {"low_text", NULL, 'l'},  {"high_text", NULL, 'l'},
        {"gain", NULL, 'r'}, {"gain_low", NULL, 'r'}, {"gain_high", NULL, 'r'}, {"halves", NULL, 'r'}};
    ana_table_begin(document, "factors", columns, sizeof columns / sizeof *columns, "What was varied");
    for (uint32_t f = 0; f < d->factor_count; f++) {
        const struct ana_factor *factor = &d->factors[f];
        char low[ANA_FACTOR_TEXT], high[ANA_FACTOR_TEXT];
        bool range = factor->choice_count == 0;
        ana_factor_value_text(factor, 0, low, sizeof low);
        ana_factor_value_text(factor, 1, high, sizeof high);
        ana_cell_text(document, "%s", factor->path);
        put_name(d, f, document);
        ana_cell_text(document, "%s", factor->param->text);
        ana_cell_text(document, "%s", factor->param->unit ? factor->param->unit : "");
        put_number(document, range ? factor->low : (double)NAN);
        put_number(document, range ? factor->high : (double)NAN);
        ana_cell_text(document, "%s", low);
        ana_cell_text(document, "%s", high);
        put_number(document, d->learning[f].mean);
        put_number(document, d->learning[f].range.low);
        put_number(document, d->learning[f].range.high);
        put_number(document, d->rules.count > 0 ? d->rules.rule[0].factors[f].share : (double)NAN);
    }
}

/* ---- worlds ---- */

static void world_cells(const struct ana_discovery *d, uint32_t w, uint32_t judged, struct ana_document *document)
{
    const struct ana_world *world = &d->worlds[w];
    ana_cell_number(document, w + 1, "%.0f");
    ana_cell_text(document, "%s", world->judged ? "judged" : world->failed > 0 ? "failed" : "no value");
    ana_cell_number(document, world->complete, "%.0f");
    ana_cell_number(document, world->failed, "%.0f");
    ana_cell_number(document, (double)w * d->options.replications, "%.0f");
    ana_cell_number(document, d->options.replications, "%.0f");
    ana_cell_text(document, "%s", world->judged ? d->evaluator->view->designs[d->designs[world->rival]].title : "");
    put_number(document, world->judged ? d->sign * world->mean : (double)NAN);
    put_number(document, world->judged ? sqrt(world->variance / world->complete) : (double)NAN);
    put_number(document, world->judged ? world->chance : (double)NAN);
    put_number(document, world->judged ? (double)(world->mean < -d->options.margin) : (double)NAN);
    put_number(document, world->judged ? world->rule : (double)NAN);
    for (uint32_t k = 0; k < d->design_count; k++)
        put_number(document, world->judged ? d->sign * d->payoff[(size_t)k * d->judged + judged] : (double)NAN);
    for (uint32_t f = 0; f < d->factor_count; f++) {
        const struct ana_factor *factor = &d->factors[f];
        double u = d->u[(size_t)w * d->factor_count + f];
        if (factor->choice_count > 0)
            ana_cell_text(document, "%s", factor->choices[(uint32_t)ana_factor_value(factor, u)]);
        else
            put_number(document, ana_factor_value(factor, u));
    }
}

static void put_worlds(const struct ana_discovery *d, struct ana_document *document)
{
    static const struct ana_column fixed[] = {
        {"world", NULL, 'r'}, {"status", NULL, 'l'},       {"complete", NULL, 'r'}, {"failed", NULL, 'r'},
        {"first", NULL, 'r'}, {"replications", NULL, 'r'}, {"rival", NULL, 'l'},    {"difference", NULL, 'r'},
        {"error", NULL, 'r'}, {"chance", NULL, 'r'},       {"loses", NULL, 'r'},    {"rule", NULL, 'r'}};
    enum { FIXED = sizeof fixed / sizeof *fixed };
    uint32_t count = FIXED + d->design_count + d->factor_count, judged = 0;
    struct ana_column *columns = calloc(count, sizeof *columns);
    struct ana_buffer *keys = calloc(d->design_count, sizeof *keys);
    if (columns && keys) {
        memcpy(columns, fixed, sizeof fixed);
        for (uint32_t k = 0; k < d->design_count; k++) {
            ana_put(&keys[k], "mean of %s", d->evaluator->view->designs[d->designs[k]].title);
            columns[FIXED + k] = (struct ana_column){ana_buffer_text(&keys[k]), NULL, 'r'};
        }
        for (uint32_t f = 0; f < d->factor_count; f++)
            columns[FIXED + d->design_count + f] = (struct ana_column){d->factors[f].path, NULL, 'r'};
        ana_table_begin(document, "worlds", columns, count, "The worlds: '%s' minus its rival in each",
                        d->evaluator->view->designs[d->designs[d->chosen]].title);
        for (uint32_t w = 0; w < d->options.worlds; w++) {
            world_cells(d, w, judged, document);
            judged += d->worlds[w].judged ? 1 : 0;
        }
    } else {
        document->failed = true;
    }
    for (uint32_t k = 0; keys && k < d->design_count; k++)
        ana_buffer_free(&keys[k]);
    free(keys);
    free(columns);
}

void ana_discovery_tables(const struct ana_discovery *d, struct ana_document *document)
{
    put_rules(d, document);
    put_boxes(d, document);
    put_robustness(d, document);
    put_learning(d, document);
    put_factors(d, document);
    put_trajectory(d, document);
    put_tree(d, document);
    put_worlds(d, document);
}
