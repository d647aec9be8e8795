/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * A yardstick: PHOLD as the barest windowed loop, with the engine's own
 * addressed draws.  A ring of bags, one a window; the bag whose turn it is is
 * gone through as it lies, unsorted, which the look-ahead allows as long as
 * nobody asks for an order.  No regions, no mail, no digest, no memory of who
 * is where.
 *
 * The draws are those of tests/support/phold_model.c, so every token moves at
 * the same moments there and here: both count the same number of moves.
 */
#ifndef BENCH_PHOLD_BARE_H
#define BENCH_PHOLD_BARE_H

#include <stdint.h>
#include <stdlib.h>

#include "sim/core/sample.h"

enum { BARE_STEP = 1, BARE_REMOTE }; /* purposes, as in the model */

struct bare_move {
    double time;
    uint32_t token, process;
};

struct bare_bag {
    struct bare_move *move;
    uint32_t count, capacity;
};

#define BARE_RING 512 /* windows of a tenth: the waits are shorter than 51 means */

struct bare_loop {
    struct bare_bag ring[BARE_RING];
    uint32_t *moves;  /* of each token */
    uint64_t *visits; /* of each process */
    struct sim_key key;
    double window, mean, end, remote;
};

static void bare_put(struct bare_loop *loop, struct bare_move move)
{
    if (move.time >= loop->end)
        return;
    struct bare_bag *bag = &loop->ring[(uint64_t)(move.time / loop->window) % BARE_RING];
    if (bag->count == bag->capacity) {
        bag->capacity = bag->capacity ? 2 * bag->capacity : 16;
        bag->move = realloc(bag->move, bag->capacity * sizeof move);
        if (!bag->move)
            abort();
    }
    bag->move[bag->count++] = move;
}

static double bare_step(const struct bare_loop *loop, uint32_t token)
{
    return loop->window + sim_exponential(&loop->key, sim_at(token, BARE_STEP, loop->moves[token]), loop->mean);
}

/* Number of moves before `end`. */
static uint64_t bare_run(uint32_t tokens, double mean, double lookahead, double remote, double end, uint64_t seed)
{
    struct bare_loop *loop = calloc(1, sizeof *loop);
    uint64_t moves = 0;
    if (!loop || !(loop->moves = calloc(tokens, sizeof *loop->moves)) ||
        !(loop->visits = calloc(tokens, sizeof *loop->visits)))
        abort();
    loop->key = (struct sim_key){.seed = seed};
    loop->window = lookahead;
    loop->mean = mean;
    loop->end = end;
    loop->remote = remote;
    for (uint32_t i = 0; i < tokens; i++)
        bare_put(loop, (struct bare_move){.time = bare_step(loop, i), .token = i, .process = i});
    for (uint64_t window = 0; (double)window * lookahead < end; window++) {
        struct bare_bag *bag = &loop->ring[window % BARE_RING];
        for (uint32_t i = 0; i < bag->count; i++) {
            struct bare_move move = bag->move[i];
            struct sim_bits bits =
                sim_random_bits(&loop->key, sim_at(move.token, BARE_REMOTE, loop->moves[move.token]++));
            loop->visits[move.process]++;
            moves++;
            if (sim_bits_to_uniform(bits.word[0]) < remote)
                move.process = (uint32_t)(bits.word[1] % tokens);
            move.time += bare_step(loop, move.token);
            bare_put(loop, move);
        }
        bag->count = 0;
    }
    for (int i = 0; i < BARE_RING; i++)
        free(loop->ring[i].move);
    free(loop->moves);
    free(loop->visits);
    free(loop);
    return moves;
}

#endif
