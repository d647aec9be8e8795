/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "analysis/select/board.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

int ana_board_init(struct ana_board *board, const struct ana_evaluator *evaluator,
                   const struct ana_alternative *alternatives, uint32_t count, struct sim_error *error)
{
    *board = (struct ana_board){.evaluator = evaluator, .alternatives = alternatives, .count = count};
    board->sizes = calloc((size_t)count + 1, sizeof *board->sizes);
    board->capacities = calloc((size_t)count + 1, sizeof *board->capacities);
    board->values = calloc((size_t)count + 1, sizeof *board->values);
    board->offsets = calloc((size_t)count + 1, sizeof *board->offsets);
    if (board->sizes && board->capacities && board->values && board->offsets)
        return SIM_OK;
    ana_board_fini(board);
    return sim_fail(error, SIM_INTERNAL, "out of memory for %u alternatives", count);
}

void ana_board_fini(struct ana_board *board)
{
    for (uint32_t i = 0; i < board->count && board->values; i++)
        free(board->values[i]);
    free(board->sizes);
    free(board->capacities);
    free(board->values);
    free(board->offsets);
    free(board->own);
    memset(board, 0, sizeof *board);
}

static bool reserve(struct ana_board *board, uint32_t alternative, uint32_t size)
{
    if (size <= board->capacities[alternative])
        return true;
    uint32_t capacity = size > 2 * board->capacities[alternative] ? size : 2 * board->capacities[alternative];
    double *grown =
        realloc(board->values[alternative], (size_t)capacity * board->evaluator->metric_count * sizeof *grown);
    if (!grown)
        return false;
    board->values[alternative] = grown;
    board->capacities[alternative] = capacity;
    return true;
}

int ana_board_extend(struct ana_board *board, const uint32_t *sizes, struct sim_error *error)
{
    uint32_t metrics = board->evaluator->metric_count, count = 0;
    struct ana_trial *trials = calloc((size_t)board->count + 1, sizeof *trials);
    enum sim_pair_status **status = calloc((size_t)board->count + 1, sizeof *status);
    int outcome = trials && status ? SIM_OK : SIM_INTERNAL;
    for (uint32_t i = 0; i < board->count && outcome == SIM_OK; i++) {
        const struct ana_alternative *a = &board->alternatives[i];
        if (sizes[i] <= board->sizes[i])
            continue;
        uint32_t fresh = sizes[i] - board->sizes[i];
        status[count] = calloc(fresh, sizeof **status);
        if (!reserve(board, i, sizes[i]) || !status[count])
            outcome = SIM_INTERNAL;
        else
            trials[count] = (struct ana_trial){.design = a->design,
                                               .world = a->world,
                                               .world_count = a->world_count,
                                               .terms = a->terms,
                                               .term_count = a->term_count,
                                               .first = board->offsets[i] + board->sizes[i],
                                               .count = fresh,
                                               .values = board->values[i] + (size_t)board->sizes[i] * metrics,
                                               .status = status[count]};
        count++;
    }
    if (outcome != SIM_OK)
        sim_fail(error, SIM_INTERNAL, "out of memory for replications");
    else if (count > 0)
        outcome = ana_evaluate(board->evaluator, trials, count, error);
    for (uint32_t i = 0; i < count; i++) {
        for (uint32_t r = 0; outcome == SIM_OK && r < trials[i].count; r++)
            board->failed += status[i][r] != SIM_PAIR_DONE;
        board->runs += outcome == SIM_OK ? trials[i].count : 0;
        free(status[i]);
    }
    for (uint32_t i = 0; i < board->count && outcome == SIM_OK; i++)
        board->sizes[i] = sizes[i] > board->sizes[i] ? sizes[i] : board->sizes[i];
    free(status);
    free(trials);
    return outcome;
}

uint32_t ana_board_seen(const struct ana_board *board)
{
    uint32_t seen = 0;
    for (uint32_t i = 0; i < board->count; i++) {
        uint32_t next = board->offsets[i] + board->sizes[i];
        seen = next > seen ? next : seen;
    }
    return seen;
}

int ana_board_fresh(const struct ana_board *board, const uint32_t *which, uint32_t count, uint32_t replications,
                    struct ana_board *fresh, struct sim_error *error)
{
    struct ana_alternative *own = calloc((size_t)count + 1, sizeof *own);
    uint32_t *sizes = calloc((size_t)count + 1, sizeof *sizes);
    *fresh = (struct ana_board){0};
    int status = own && sizes ? ana_board_init(fresh, board->evaluator, own, count, error)
                              : sim_fail(error, SIM_INTERNAL, "out of memory for fresh replications");
    for (uint32_t i = 0; status == SIM_OK && i < count; i++) {
        own[i] = board->alternatives[which[i]];
        fresh->offsets[i] = ana_board_seen(board);
        sizes[i] = replications;
    }
    if (status == SIM_OK) {
        fresh->own = own;
        status = ana_board_extend(fresh, sizes, error);
    } else {
        free(own);
    }
    free(sizes);
    return status;
}

double ana_board_value(const struct ana_board *board, uint32_t alternative, uint32_t replication, uint32_t metric)
{
    return board->values[alternative][(size_t)replication * board->evaluator->metric_count + metric];
}

uint32_t ana_board_whole(const struct ana_board *board, uint32_t metrics, double *x)
{
    const struct ana_evaluator *evaluator = board->evaluator;
    uint32_t rows = 0;
    for (uint32_t r = 0; r < board->sizes[0]; r++) {
        bool whole = true;
        for (uint32_t i = 0; i < board->count; i++)
            for (uint32_t m = 0; m < metrics; m++) {
                double value = ana_board_value(board, i, r, m);
                x[((size_t)rows * board->count + i) * metrics + m] =
                    ana_direction(evaluator->view, evaluator->metrics[m]) * value;
                whole = whole && !isnan(value);
            }
        rows += whole;
    }
    return rows;
}
