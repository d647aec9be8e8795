/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "sim/core/queue_far.h"

#include <math.h>

#define BULK 0.93 /* share of the far list under a new rung 0 */

void sim_far_clear(struct sim_far *far)
{
    far->bag = SIM_BUCKET_EMPTY;
    far->min = (double)INFINITY;
    far->max = -(double)INFINITY;
    far->count = 0;
    far->stride = 1;
    far->wait = 0;
}

void sim_far_note(struct sim_far *far, double time)
{
    if (far->count == SIM_FAR_SAMPLE) {
        for (uint32_t i = 0; i < SIM_FAR_SAMPLE / 2; i++)
            far->time[i] = far->time[2 * i];
        far->count = SIM_FAR_SAMPLE / 2;
        far->stride *= 2;
    }
    far->time[far->count++] = time;
    far->wait = far->stride;
}

/* The k-th least of some times, which are reordered (Hoare 1961, doi:10.1145/366622.366647): a list of a thousand
 * events needs one at every turn, and sorting the sample would cost as much as all the rest. */
static double select_time(double *time, int32_t count, int32_t k)
{
    for (int32_t low = 0, high = count - 1; low < high;) {
        double pivot = time[k];
        int32_t i = low, j = high;
        while (i <= j) {
            while (time[i] < pivot)
                i++;
            while (pivot < time[j])
                j--;
            if (i <= j) {
                double swap = time[i];
                time[i++] = time[j];
                time[j--] = swap;
            }
        }
        if (j < k)
            low = i;
        if (k < i)
            high = j;
    }
    return time[k];
}

double sim_far_bulk(struct sim_far *far)
{
    double bulk = select_time(far->time, (int32_t)far->count, (int32_t)(BULK * far->count));
    if (bulk > far->min)
        return bulk;
    bulk = far->max;
    for (uint32_t i = 0; i < far->count; i++)
        if (far->time[i] > far->min && far->time[i] < bulk)
            bulk = far->time[i];
    return bulk;
}
