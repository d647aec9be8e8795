/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "analysis/calibrate/history.h"

#include <math.h>
#include <stdlib.h>

#define NUMBERS_AT_ONCE 4000000.0

struct room {
    double *values, *series, *months;
    enum sim_pair_status *status;
};

static void hand_over(const struct ana_history *history, const struct room *room, uint32_t runs, double *pieces,
                      double *months)
{
    const struct ana_evaluator *evaluator = history->probe.evaluator;
    const struct ana_observed *observed = history->target->observed;
    size_t path = (size_t)evaluator->metric_count * evaluator->view->time_count;
    size_t cells = (size_t)observed->metric_count * observed->month_count;
    for (size_t i = 0; i < runs; i++) {
        double *mine = months ? months + i * cells : room->months;
        if (room->status[i] == SIM_PAIR_DONE)
            ana_target_months(history->target, evaluator->view, room->series + i * path, mine);
        for (size_t c = 0; c < cells && room->status[i] != SIM_PAIR_DONE; c++)
            mine[c] = NAN;
        ana_target_pieces(history->target, mine, pieces + i * history->target->count);
    }
}

int ana_history_run(struct ana_history *history, const double *u, uint32_t rows, uint32_t replications,
                    const uint32_t *first, double *pieces, double *months, struct sim_error *error)
{
    const struct ana_evaluator *evaluator = history->probe.evaluator;
    const struct ana_observed *observed = history->target->observed;
    size_t path = (size_t)evaluator->metric_count * evaluator->view->time_count;
    size_t cells = (size_t)observed->metric_count * observed->month_count;
    double fits = NUMBERS_AT_ONCE / ((double)path * replications + 1);
    uint32_t most = fits < 1 ? 1 : fits < rows ? (uint32_t)fits : rows;
    size_t runs = (size_t)most * replications;
    struct room room = {malloc((runs * evaluator->metric_count + 1) * sizeof(double)),
                        malloc((runs * path + 1) * sizeof(double)), malloc((cells + 1) * sizeof(double)),
                        malloc((runs + 1) * sizeof(enum sim_pair_status))};
    int status = room.values && room.series && room.months && room.status
                     ? SIM_OK
                     : sim_fail(error, SIM_INTERNAL, "out of memory for %u points", rows);
    for (uint32_t done = 0; done < rows && status == SIM_OK; done += most) {
        uint32_t now = rows - done < most ? rows - done : most;
        struct ana_probe_rows asked = {.u = u + (size_t)done * history->probe.factor_count,
                                       .first = first ? first + done : NULL,
                                       .count = now,
                                       .replications = replications,
                                       .values = room.values,
                                       .series = room.series,
                                       .status = room.status};
        size_t before = (size_t)done * replications;
        status = ana_probe_run(&history->probe, &asked, error);
        if (status == SIM_OK)
            hand_over(history, &room, now * replications, pieces + before * history->target->count,
                      months ? months + before * cells : NULL);
    }
    free(room.values);
    free(room.series);
    free(room.months);
    free(room.status);
    return status;
}
