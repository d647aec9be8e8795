/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "analysis/discover/tree.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "sim/core/random.h"

enum purpose { PURPOSE_FOLD = 1 };

#define SEED 1
#define LEAF .05 /* of the cases at least, and LEAF_LEAST */
#define LEAF_LEAST 5
#define NODES_MAX ((2u << ANA_TREE_DEPTH) - 1)

/* ---- growing ---- */

struct sight {
    double x, y;
};

struct growth {
    const struct ana_cases *cases;
    struct ana_tree *tree;
    uint32_t least;       /* cases of a leaf */
    uint32_t *member;     /* cases, node by node contiguous */
    uint32_t *spare;      /* for dividing */
    struct sight *sights; /* of one factor in one node */
};

struct split {
    double gain, threshold;
    uint32_t dim, left;
};

static int by_x(const void *a, const void *b)
{
    const struct sight *p = a, *q = b;
    return (p->x > q->x) - (p->x < q->x);
}

/* The best cut of sights in ascending order: sum_l^2 / n_l + sum_r^2 / n_r grows as deviations fall. */
static void best_cut(const struct growth *g, uint32_t count, double sum, uint32_t dim, struct split *best)
{
    double left = 0;
    for (uint32_t i = 0; i + 1 < count; i++) {
        left += g->sights[i].y;
        uint32_t n = i + 1;
        if (n < g->least || count - n < g->least || g->sights[i].x == g->sights[i + 1].x)
            continue;
        double right = sum - left, gain = left * left / n + right * right / (count - n) - sum * sum / count;
        if (gain > best->gain + 1e-12)
            *best = (struct split){gain, (g->sights[i].x + g->sights[i + 1].x) / 2, dim, 0};
    }
}

/* A category's values in the order of their means: sights carry the rank instead of the value. */
static void cut_category(const struct growth *g, const uint32_t *member, uint32_t count, double sum, uint32_t dim,
                         struct split *best)
{
    const struct ana_cases *cases = g->cases;
    uint32_t levels = cases->levels[dim];
    struct sight order[ANA_BOX_LEVELS]; /* mean as x, value as y */
    double rank[ANA_BOX_LEVELS], total[ANA_BOX_LEVELS] = {0}, n[ANA_BOX_LEVELS] = {0};
    for (uint32_t i = 0; i < count; i++) {
        uint32_t level = (uint32_t)cases->x[(size_t)member[i] * cases->dims + dim];
        total[level] += cases->y[member[i]];
        n[level] += 1;
    }
    for (uint32_t level = 0; level < levels; level++)
        order[level] = (struct sight){n[level] > 0 ? total[level] / n[level] : 0, level};
    qsort(order, levels, sizeof *order, by_x);
    for (uint32_t k = 0; k < levels; k++)
        rank[(uint32_t)order[k].y] = k;
    for (uint32_t i = 0; i < count; i++)
        g->sights[i] =
            (struct sight){rank[(uint32_t)cases->x[(size_t)member[i] * cases->dims + dim]], cases->y[member[i]]};
    double before = best->gain;
    qsort(g->sights, count, sizeof *g->sights, by_x);
    best_cut(g, count, sum, dim, best);
    for (uint32_t k = 0; best->gain > before && k < levels; k++)
        if (k < best->threshold)
            best->left |= 1u << (uint32_t)order[k].y;
}

static struct split find_split(const struct growth *g, const uint32_t *member, uint32_t count, double sum)
{
    const struct ana_cases *cases = g->cases;
    struct split best = {0};
    for (uint32_t d = 0; d < cases->dims; d++) {
        if (cases->levels && cases->levels[d] > 0) {
            cut_category(g, member, count, sum, d, &best);
            continue;
        }
        for (uint32_t i = 0; i < count; i++)
            g->sights[i] = (struct sight){cases->x[(size_t)member[i] * cases->dims + d], cases->y[member[i]]};
        qsort(g->sights, count, sizeof *g->sights, by_x);
        best_cut(g, count, sum, d, &best);
    }
    return best;
}

static bool goes_left(const struct ana_cases *cases, const struct ana_tree_node *node, uint32_t index)
{
    double x = cases->x[(size_t)index * cases->dims + node->dim];
    if (cases->levels && cases->levels[node->dim] > 0)
        return node->left >> (uint32_t)x & 1u;
    return x <= node->threshold;
}

/* Sorts the members of a node into those that go left and the others; returns how many go left. */
static uint32_t divide(const struct growth *g, const struct ana_tree_node *node, uint32_t *member, uint32_t count)
{
    uint32_t left = 0, right = 0;
    for (uint32_t i = 0; i < count; i++) {
        if (goes_left(g->cases, node, member[i]))
            member[left++] = member[i];
        else
            g->spare[right++] = member[i];
    }
    memcpy(member + left, g->spare, right * sizeof *member);
    return left;
}

static void grow(const struct growth *g, uint32_t at, uint32_t *member)
{
    struct ana_tree_node *node = &g->tree->nodes[at];
    double sum = 0;
    for (uint32_t i = 0; i < node->count; i++)
        sum += g->cases->y[member[i]];
    node->mean = sum / node->count;
    for (uint32_t i = 0; i < node->count; i++)
        node->risk += pow(g->cases->y[member[i]] - node->mean, 2);
    if (node->depth == ANA_TREE_DEPTH || node->count < 2 * g->least)
        return;
    struct split split = find_split(g, member, node->count, sum);
    if (!(split.gain > 0))
        return;
    node->dim = split.dim;
    node->threshold = split.threshold;
    node->left = split.left;
    uint32_t left = divide(g, node, member, node->count);
    for (int side = 0; side < 2; side++) {
        node->child[side] = g->tree->count;
        g->tree->nodes[g->tree->count++] = (struct ana_tree_node){
            .parent = at, .depth = node->depth + 1, .count = side == 0 ? left : node->count - left};
    }
    grow(g, node->child[0], member);
    grow(g, node->child[1], member + left);
}

/* A tree of the cases whose fold is not `but`. */
static int grow_tree(const struct ana_cases *cases, const uint32_t *fold, uint32_t but, struct ana_tree *tree)
{
    struct growth g = {.cases = cases,
                       .tree = tree,
                       .member = malloc(((size_t)cases->count + 1) * sizeof *g.member),
                       .spare = malloc(((size_t)cases->count + 1) * sizeof *g.spare),
                       .sights = malloc(((size_t)cases->count + 1) * sizeof *g.sights)};
    *tree = (struct ana_tree){.count = 1, .nodes = calloc(NODES_MAX, sizeof *tree->nodes)};
    bool fine = g.member && g.spare && g.sights && tree->nodes;
    if (fine) {
        struct ana_tree_node *root = tree->nodes;
        for (uint32_t i = 0; i < cases->count; i++)
            if (fold[i] != but)
                g.member[root->count++] = i;
        g.least = (uint32_t)fmax(LEAF_LEAST, ceil(LEAF * root->count));
        if (root->count > 0)
            grow(&g, 0, g.member);
    }
    free(g.member);
    free(g.spare);
    free(g.sights);
    return fine ? SIM_OK : SIM_INTERNAL;
}

/* ---- cutting back ---- */

/* Risk and leaves of what hangs below a node. */
static double below(const struct ana_tree *tree, uint32_t at, uint32_t *leaves)
{
    const struct ana_tree_node *node = &tree->nodes[at];
    if (node->child[0] == 0) {
        (*leaves)++;
        return node->risk;
    }
    return below(tree, node->child[0], leaves) + below(tree, node->child[1], leaves);
}

/* Is it still part of the tree: no node above it was made a leaf? */
static bool reachable(const struct ana_tree *tree, uint32_t at)
{
    while (at > 0) {
        const struct ana_tree_node *parent = &tree->nodes[tree->nodes[at].parent];
        if (parent->child[0] != at && parent->child[1] != at)
            return false;
        at = tree->nodes[at].parent;
    }
    return true;
}

/* The inner node whose branch buys least per leaf; what it buys, infinite if there is none. */
static double weakest(const struct ana_tree *tree, uint32_t *which)
{
    double least = INFINITY;
    for (uint32_t t = 0; t < tree->count; t++) {
        uint32_t leaves = 0;
        if (tree->nodes[t].child[0] == 0 || !reachable(tree, t))
            continue;
        double risk = below(tree, t, &leaves), buys = (tree->nodes[t].risk - risk) / (leaves - 1);
        if (buys < least) {
            least = buys;
            *which = t;
        }
    }
    return least / tree->nodes[0].count;
}

/* Cuts every branch that buys no more than `price` per leaf and case. */
static void cut_back(struct ana_tree *tree, double price)
{
    uint32_t which = 0;
    while (weakest(tree, &which) <= price)
        tree->nodes[which].child[0] = tree->nodes[which].child[1] = 0;
}

uint32_t ana_tree_leaf(const struct ana_tree *tree, const struct ana_cases *cases, uint32_t index)
{
    uint32_t at = 0;
    while (tree->nodes[at].child[0] != 0)
        at = tree->nodes[at].child[goes_left(cases, &tree->nodes[at], index) ? 0 : 1];
    return at;
}

/* ---- choosing the price by cases left out ---- */

struct trial_price {
    double price; /* from which on the tree is this one */
    double loss, squares;
};

/* The prices at which the full tree changes, from 0 to where only the root is left. */
static uint32_t list_prices(const struct ana_tree *full, struct trial_price *prices)
{
    struct ana_tree tree = *full;
    struct ana_tree_node nodes[NODES_MAX];
    uint32_t count = 1, which = 0;
    memcpy(nodes, full->nodes, full->count * sizeof *nodes);
    tree.nodes = nodes;
    prices[0] = (struct trial_price){0};
    for (double price = weakest(&tree, &which); isfinite(price); price = weakest(&tree, &which)) {
        cut_back(&tree, price);
        prices[count++] = (struct trial_price){.price = price};
    }
    return count;
}

static int try_prices(const struct ana_cases *cases, const uint32_t *fold, struct trial_price *prices, uint32_t count)
{
    for (uint32_t f = 0; f < ANA_TREE_FOLDS; f++) {
        struct ana_tree tree;
        if (grow_tree(cases, fold, f, &tree) != SIM_OK) {
            ana_tree_fini(&tree);
            return SIM_INTERNAL;
        }
        for (uint32_t k = 0; k < count; k++) {
            /* Between two prices the tree is the same; their geometric mean stands for both (Breiman et al., 3.4). */
            cut_back(&tree, k + 1 < count ? sqrt(prices[k].price * prices[k + 1].price) : 1e300);
            for (uint32_t i = 0; i < cases->count; i++) {
                if (fold[i] != f)
                    continue;
                double loss = pow(cases->y[i] - tree.nodes[ana_tree_leaf(&tree, cases, i)].mean, 2);
                prices[k].loss += loss / cases->count;
                prices[k].squares += loss * loss / cases->count;
            }
        }
        ana_tree_fini(&tree);
    }
    return SIM_OK;
}

static uint32_t choose_price(const struct trial_price *prices, uint32_t count, uint32_t cases)
{
    uint32_t best = 0, chosen;
    for (uint32_t k = 1; k < count; k++)
        if (prices[k].loss < prices[best].loss)
            best = k;
    double error = sqrt(fmax(0, prices[best].squares - prices[best].loss * prices[best].loss) / cases);
    for (chosen = count - 1; chosen > best && prices[chosen].loss > prices[best].loss + error; chosen--)
        ;
    return chosen;
}

/* Nodes that are left, parents before children. */
static void compact(struct ana_tree *tree)
{
    uint32_t place[NODES_MAX], count = 0;
    for (uint32_t t = 0; t < tree->count; t++)
        place[t] = reachable(tree, t) ? count++ : 0;
    uint32_t all = tree->count;
    tree->count = 0;
    for (uint32_t t = 0; t < all; t++) {
        if (t > 0 && place[t] == 0)
            continue;
        struct ana_tree_node node = tree->nodes[t];
        node.parent = place[node.parent];
        for (int side = 0; side < 2; side++)
            node.child[side] = node.child[side] > 0 ? place[node.child[side]] : 0;
        tree->nodes[tree->count++] = node;
    }
}

int ana_tree_find(const struct ana_cases *cases, struct ana_tree *tree, struct sim_error *error)
{
    const struct sim_key key = {.seed = SEED};
    uint32_t *fold = malloc(((size_t)cases->count + 1) * sizeof *fold);
    struct trial_price prices[NODES_MAX];
    *tree = (struct ana_tree){0};
    int status = fold ? SIM_OK : SIM_INTERNAL;
    for (uint32_t i = 0; fold && i < cases->count; i++)
        fold[i] = (uint32_t)(sim_uniform(&key, sim_at(i, PURPOSE_FOLD, 0)) * ANA_TREE_FOLDS);
    if (status == SIM_OK)
        status = grow_tree(cases, fold, UINT32_MAX, tree);
    if (status == SIM_OK) {
        uint32_t count = list_prices(tree, prices);
        status = try_prices(cases, fold, prices, count);
        uint32_t chosen = choose_price(prices, count, cases->count);
        cut_back(tree, prices[chosen].price);
        compact(tree);
        double risk = tree->nodes[0].risk;
        tree->explained = risk > 0 ? 1 - prices[chosen].loss * cases->count / risk : 0;
    }
    free(fold);
    return status == SIM_OK ? SIM_OK : sim_fail(error, status, "out of memory for a tree of %u cases", cases->count);
}

void ana_tree_fini(struct ana_tree *tree)
{
    free(tree->nodes);
    *tree = (struct ana_tree){0};
}
