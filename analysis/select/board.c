/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "analysis/select/board.h"

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

double ana_board_value(const struct ana_board *board, uint32_t alternative, uint32_t replication, uint32_t metric)
{
    return board->values[alternative][(size_t)replication * board->evaluator->metric_count + metric];
}
