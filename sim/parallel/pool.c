/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "sim/parallel/pool.h"

#include <omp.h>

int sim_pool_threads(void)
{
    int threads = omp_get_max_threads(), limit = omp_get_thread_limit();
    if (threads > limit)
        threads = limit;
    return threads > 1 ? threads : 1;
}

void sim_pool_for(uint64_t count, int threads, void (*task)(void *context, uint64_t index, int thread), void *context)
{
    if (threads <= 1 || count <= 1) {
        for (uint64_t i = 0; i < count; i++)
            task(context, i, 0);
        return;
    }
    if ((uint64_t)threads > count)
        threads = (int)count;
    omp_set_max_active_levels(2); /* a run inside a task may have a crew of its own */
#pragma omp parallel for schedule(dynamic, 1) num_threads(threads)
    for (uint64_t i = 0; i < count; i++)
        task(context, i, omp_get_thread_num());
}

void sim_pool_work(int threads, bool (*step)(void *context, int thread), void *context)
{
    if (threads <= 1) {
        while (step(context, 0)) {
        }
        return;
    }
    omp_set_max_active_levels(2);
#pragma omp parallel num_threads(threads)
    while (step(context, omp_get_thread_num())) {
    }
}
